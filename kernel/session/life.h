/* SPDX-License-Identifier: GPL-2.0 */
/* life.h - birth, states and death of a session, inside the session layer. */
#ifndef _SECCOMM_SESSION_LIFE_H
#define _SECCOMM_SESSION_LIFE_H

#include "session/session.h"

/*
 * struct seccomm_birth - what a session is made from
 * @choice: profile (its reference is taken over on success), names
 */
struct seccomm_birth {
	struct seccomm_endpoint *ep;
	struct sock *tx;
	const struct seccomm_session_ops *ops;
	void *user;
	u8 role;
	struct seccomm_addr peer;
	struct seccomm_choice choice;
	const struct cred *cred;
};

/* CLOSED, one reference, in no table. Return: the session or ERR_PTR(). Process context. */
struct seccomm_session *seccomm_session_create(const struct seccomm_birth *b);

/* Who the peer says it is, once. Process context; session->mutex. Return: 0 or -ENOMEM. */
int seccomm_session_name(struct seccomm_session *s, const u8 *name, size_t len);

/* Change the state, tell socket and control plane. session->mutex. */
void seccomm_session_set_state(struct seccomm_session *s, u8 state, int err);

/*
 * seccomm_session_kill() - the end: unreachable, then drained
 * @err: what the socket sees, 0 = closed in order
 * Context: process; session->mutex held. Idempotent.
 */
void seccomm_session_kill(struct seccomm_session *s, int err);

/* Send CLOSE and go; session->mutex. */
void seccomm_session_begin_close(struct seccomm_session *s, u8 reason);

/* Put it on the endpoint's list / take it off what keeps the endpoint open. */
void seccomm_port_add(struct seccomm_session *s);
void seccomm_port_settle(struct seccomm_session *s);

/* The queue for handshakes and control frames. */
extern struct workqueue_struct *seccomm_open_wq;

#endif /* _SECCOMM_SESSION_LIFE_H */
