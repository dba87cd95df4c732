/* SPDX-License-Identifier: GPL-2.0 */
/* batch.h - messages of a sender who says that more follow at once. */
#ifndef _SECCOMM_SESSION_BATCH_H
#define _SECCOMM_SESSION_BATCH_H

#include "session/session.h"

struct seccomm_batch;

#define SECCOMM_BATCH_MS	10	/* for so long a message waits for others */

/* Of one socket. Process context; may sleep. Return: NULL: no memory. */
struct seccomm_batch *seccomm_batch_alloc(void);

/* What waits leaves. NULL is none. Process context; may sleep. */
void seccomm_batch_free(struct seccomm_batch *b);

/**
 * seccomm_batch_push() - send a message
 * @b: what waits; any number of threads
 * @s: the session; the caller holds a reference
 * @from: its bytes
 * @len: how many
 * @more: another one follows at once: this one may wait for it
 *
 * It leaves when one comes with @more false, when the packet is full, the next one is
 * another session's or cannot be part of it, or after SECCOMM_BATCH_MS. Then nobody is told of
 * errors: they are counted, with an alert each, as those behind send() are.
 *
 * Context: process; may sleep.
 * Return: as seccomm_push(); without @more also the error that what waited met with it.
 */
int seccomm_batch_push(struct seccomm_batch *b, struct seccomm_session *s, struct iov_iter *from,
		       size_t len, bool more);

/* What waits leaves. Process context. Return: 0, or the error it met. */
int seccomm_batch_flush(struct seccomm_batch *b);

#endif /* _SECCOMM_SESSION_BATCH_H */
