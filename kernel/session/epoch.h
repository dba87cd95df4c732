/* SPDX-License-Identifier: GPL-2.0 */
/*
 * epoch.h - a generation of properties and keys of a session: composite
 * protocol, sequence counter, transcript hash, keys of control frames.
 */
#ifndef _SECCOMM_SESSION_EPOCH_H
#define _SECCOMM_SESSION_EPOCH_H

#include "session/session.h"

/* What is known of an instance while its session rests. */
struct seccomm_kept {
	const struct seccomm_mp_type *type;	/* pinned */
	u64 value;
};

/**
 * struct seccomm_tagkeys - keys of the tags of control frames
 * @ctl: CLOSE, PING and others in an epoch, by sender - 1
 * @confirm: CONFIRM, passive only: where PONG was lost it comes again. Last: else not there
 */
struct seccomm_tagkeys {
	u8 ctl[2][SECCOMM_TAGKEY_LEN];
	u8 confirm[SECCOMM_TAGKEY_LEN];
};

/**
 * struct seccomm_epoch - lives as long as its composite, and while its session rests
 * @s: the session; the composite's reference on the runtime keeps it
 * @comp: the composite protocol; its owner is this epoch; NULL while the session rests
 * @kept: by instance, from when it is to rest on
 * @n_kept: how many
 * @number: full 32 bits; the wire has the low byte
 * @tx_seq: next number of DATA and SEGMENT, from 0; taken once, used or burnt
 * @tx_limit: hard limit of messages under these keys (protocol 2.9)
 * @th: TH(e)
 * @tagkeys: see seccomm_epoch_tagkeys(); session->mutex
 */
struct seccomm_epoch {
	struct seccomm_session *s;
	struct seccomm_composite *comp;
	struct seccomm_kept *kept;
	unsigned int n_kept;
	u32 number;
	atomic64_t tx_seq;
	u64 tx_limit;
	u8 th[SECCOMM_HH_LEN];
	struct seccomm_tagkeys *tagkeys;
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

/*
 * The epoch whose keys control frames have: that one, awake or not. session->mutex, under
 * which no epoch goes away.
 */
static inline struct seccomm_epoch *seccomm_epoch_control(struct seccomm_session *s)
{
	return rcu_dereference_protected(s->tx_epoch, lockdep_is_held(&s->mutex)) ?: s->rest;
}

/**
 * seccomm_epoch_tagkeys() - keys of an epoch's control frames
 * @e: the epoch
 *
 * They are made with the epoch. A session that rests has given them back, and makes them
 * again, from its PRKs, when the first control frame comes or is to go.
 *
 * Context: process; session->mutex held.
 * Return: the keys, or ERR_PTR(-ENOMEM), or the error of the hash.
 */
const struct seccomm_tagkeys *seccomm_epoch_tagkeys(struct seccomm_epoch *e);
/* Give them back: the PRKs are there. session->mutex. */
void seccomm_epoch_forget_tagkeys(struct seccomm_epoch *e);

/**
 * seccomm_epoch_compose() - the composite protocol of an epoch
 * @e: the epoch, with none
 * @report: why not
 *
 * Context: process; session->mutex held.
 * Return: 0, or the error of seccomm_composite_create().
 */
int seccomm_epoch_compose(struct seccomm_epoch *e, struct seccomm_report *report);

/* Its composite protocol is gone, and nobody else knows it. */
void seccomm_epoch_free(struct seccomm_epoch *e);

/* Test builds: give the last number back, as a sender without rule C8 would. */
void seccomm_epoch_renumber(struct seccomm_composite *comp);

/* The composite that is sent through now, referenced, or NULL. Any context. */
struct seccomm_composite *seccomm_session_composite(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_EPOCH_H */
