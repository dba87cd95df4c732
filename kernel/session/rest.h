/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rest.h - a session without traffic gives back what can be made again.
 *
 * What it gives back is its composite protocol (instances, plans, transforms), its route
 * and the keys of control frames. What it keeps is the epoch's record (number of the next
 * message, transcript), the keys' PRKs and what an instance says it has to know (Replay:
 * the highest number). A message that is sent meanwhile waits as before OPEN, one that
 * comes is held as before CONFIRM, and both wake the session in the open worker; control
 * frames do not: only their keys are made again.
 *
 * Awake, cooling (s->rest set, its composite on its way out), cold (s->rest->comp is
 * NULL).  Only cold sessions wake: until then somebody may still draw numbers.
 */
#ifndef _SECCOMM_SESSION_REST_H
#define _SECCOMM_SESSION_REST_H

#include "session/epoch.h"

#define SECCOMM_REST_FRAMES	64	/* that are held while it wakes */
#define SECCOMM_REST_BYTES	131072

/*
 * Is there nothing in a new epoch that cannot be made again, and are sessions to rest here?
 * Then its PRKs are to stay. session->mutex.
 */
bool seccomm_rest_possible(struct seccomm_epoch *e);

/* It is OPEN, or awake again: look later whether it is idle. session->mutex. */
void seccomm_rest_watch(struct seccomm_session *s);

/* Rest, wake, or look again later, whatever is due at @now. Process context; session->mutex. */
void seccomm_rest_due(struct seccomm_session *s, u64 now);

/* The session dies. session->mutex. */
void seccomm_rest_drop(struct seccomm_session *s);

/* Something waits: if it rests it is to wake. Any context. */
void seccomm_rest_disturb(struct seccomm_session *s);

/* Inside epoch.c: @comp is used by nobody; it is gone; forget what was kept. Process context. */
void seccomm_rest_keep(struct seccomm_epoch *e, struct seccomm_composite *comp);
bool seccomm_rest_begun(struct seccomm_epoch *e);
void seccomm_rest_forget(struct seccomm_epoch *e);

#endif /* _SECCOMM_SESSION_REST_H */
