/* SPDX-License-Identifier: GPL-2.0 */
/* pop.h - the way up: frames from the carrier become messages (checklist A7). */
#ifndef _SECCOMM_SESSION_POP_H
#define _SECCOMM_SESSION_POP_H

#include "session/session.h"

/* A message finished in the worker. Owns msg->owner from here on. Process context. */
void seccomm_pop_emit(struct seccomm_session *s, struct seccomm_msg *msg);

/* CONFIRM came: DATA held until now is popped, in order. Process context. */
void seccomm_pop_held(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_POP_H */
