/* SPDX-License-Identifier: GPL-2.0 */
/* push.h - the way down: a message becomes a frame and leaves (checklist A6). */
#ifndef _SECCOMM_SESSION_PUSH_H
#define _SECCOMM_SESSION_PUSH_H

#include "session/session.h"

/* A message finished in the worker. Owns msg->owner from here on. Process context. */
void seccomm_push_emit(struct seccomm_session *s, struct seccomm_msg *msg);

/**
 * seccomm_push_control() - send one control frame
 * @s: the session
 * @frame: header and body, finished
 * @len: bytes
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, or the carrier's error.
 */
int seccomm_push_control(struct seccomm_session *s, const void *frame, size_t len);

/* The session can send: what waited for that goes out, in order. Process context. */
void seccomm_push_pending(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_PUSH_H */
