/* SPDX-License-Identifier: GPL-2.0 */
/*
 * epoch.h - a generation of properties and keys of a session: composite
 * protocol, sequence counter, transcript hash, keys of control frames.
 */
#ifndef _SECCOMM_SESSION_EPOCH_H
#define _SECCOMM_SESSION_EPOCH_H

#include "session/session.h"

/**
 * struct seccomm_epoch - lives as long as its composite
 * @s: the session; the composite's reference on the runtime keeps it
 * @comp: the composite protocol; its owner is this epoch
 * @number: full 32 bits; the wire has the low byte
 * @tx_seq: next number of DATA and SEGMENT, from 0; taken once, used or burnt
 * @tx_limit: hard limit of messages under these keys (protocol 2.9)
 * @th: TH(e)
 * @ctl: control frame keys by sender - 1
 */
struct seccomm_epoch {
	struct seccomm_session *s;
	struct seccomm_composite *comp;
	u32 number;
	atomic64_t tx_seq;
	u64 tx_limit;
	u8 th[SECCOMM_HH_LEN];
	u8 ctl[2][SECCOMM_TAGKEY_LEN];
};

/* The composite's way up: how the runtime calls the session. */
extern const struct seccomm_composite_ops seccomm_epoch_ops;

/**
 * seccomm_epoch_create() - instances, keys and plans of one epoch; not published
 * @s: the session; s->keys filled for @number
 * @number: epoch
 * @th: TH(@number)
 * @report: why not
 *
 * Context: process; session->mutex held.
 * Return: the epoch, or ERR_PTR().
 */
struct seccomm_epoch *seccomm_epoch_create(struct seccomm_session *s, u32 number,
					   const u8 th[SECCOMM_HH_LEN],
					   struct seccomm_report *report);
/* Receive in it from now on. session->mutex. */
void seccomm_epoch_install_rx(struct seccomm_session *s, struct seccomm_epoch *e);
/* Send in it from now on. session->mutex. */
void seccomm_epoch_install_tx(struct seccomm_session *s, struct seccomm_epoch *e);
/* All of them out of reach; freed after a grace period. session->mutex. */
void seccomm_epoch_drop_all(struct seccomm_session *s);

/* The live epoch with that low byte; RCU read lock. */
static inline struct seccomm_epoch *seccomm_epoch_by_byte(struct seccomm_session *s, u8 byte)
{
	struct seccomm_epoch *e = rcu_dereference(s->rx[byte & 3]);

	return e && (u8)e->number == byte ? e : NULL;
}

/* Test builds: give the last number back, as a sender without rule C8 would. */
void seccomm_epoch_renumber(struct seccomm_composite *comp);

/* The composite that is sent through now, referenced, or NULL. Any context. */
struct seccomm_composite *seccomm_session_composite(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_EPOCH_H */
