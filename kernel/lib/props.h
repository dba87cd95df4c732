/* SPDX-License-Identifier: GPL-2.0 */
/*
 * props.h - properties: two ordered lists of micro-protocols (checklist A11),
 * resolved and numbered for one role, and their encoding Q (protocol 2.3).
 */
#ifndef _SECCOMM_LIB_PROPS_H
#define _SECCOMM_LIB_PROPS_H

#include <linux/refcount.h>
#include <linux/types.h>
#include "lib/wire.h"

#define SECCOMM_ENTRIES_MAX	16	/* entries of one list */
#define SECCOMM_SPEC_ARGS_MAX	8
#define SECCOMM_Q_MAX		8192

/* ---- as the operator wrote it: the local view ---------------------------- */

struct seccomm_ref {			/* a key: k1, k1:sha3-256 */
	char name[SECCOMM_NAME_MAX + 1];
	char kd[SECCOMM_WORD_MAX + 1];	/* "" = preshared */
	u8 kdf;				/* enum seccomm_kdf */
};

struct seccomm_arg {
	char name[SECCOMM_WORD_MAX + 1];	/* "" = by position */
	char word[SECCOMM_WORD_MAX + 1];	/* "" = a number */
	u64 num;
	u8 pos;
};

struct seccomm_entry;

struct seccomm_list {
	unsigned int n;
	struct seccomm_entry *entry;	/* array, kcalloc */
};

/**
 * struct seccomm_entry - one micro-protocol of a list
 * @type: type name
 * @n_ref: keys
 * @n_arg: other arguments
 * @ref: the keys
 * @arg: the other arguments, as written
 * @local: this end's business, not part of Q; filled by seccomm_props_build()
 * @args: parameter values and slots; the same
 * @child: for meta-security micro-protocols
 */
struct seccomm_entry {
	char type[SECCOMM_TYPE_NAME_MAX + 1];
	u8 n_ref;
	u8 n_arg;
	bool local;
	struct seccomm_ref ref[SECCOMM_ENTRY_SLOTS_MAX];
	struct seccomm_arg arg[SECCOMM_SPEC_ARGS_MAX];
	struct seccomm_mp_args args;
	struct seccomm_list child;
};

/* Place of entry @i of @l as both ends count: what is local to one of them is none. */
static inline unsigned int seccomm_list_place(const struct seccomm_list *l, unsigned int i)
{
	unsigned int n = 0;

	while (i--)
		n += !l->entry[i].local;
	return n;
}

/** struct seccomm_spec - properties as written: {down; up} */
struct seccomm_spec {
	u32 flags;			/* SECCOMM_PROFILE_F_* */
	u8 rank;
	struct seccomm_list down;
	struct seccomm_list up;		/* order of execution */
};

void seccomm_list_free(struct seccomm_list *l);		/* frees children too */
int seccomm_list_copy(struct seccomm_list *to, const struct seccomm_list *from, gfp_t gfp);
/* @to becomes the reverse of @from: the up list that mirrors a down list */
int seccomm_list_mirror(struct seccomm_list *to, const struct seccomm_list *from, gfp_t gfp);

/* ---- for one role: what a session is built from -------------------------- */

/**
 * struct seccomm_slot - a slot of the Keys table as the properties name it
 * @ref: key name, kdf, key distribution
 * @public: a public key slot (@ref.kd: "rsa", "ecdsa-p256")
 * @pairwise: something authenticates a sender by it: no key that others have, too
 * @vouches: a public key that signatures are verified by, and not one to encrypt with,
 *	which anybody can
 */
struct seccomm_slot {
	struct seccomm_ref ref;
	bool public;
	bool pairwise;
	bool vouches;
};

/**
 * struct seccomm_props - properties for one role; immutable, shared, counted
 * @refs: references
 * @role: enum seccomm_role this is the view of
 * @rank: 0..255
 * @insecure: marked so
 * @auth: bit 0 active signs, bit 1 passive signs
 * @n_slots: slots 1..n_slots
 * @slot: by index, [0] unused
 * @push: [0] the active's pushes, [1] the passive's, each in the sender's order;
 *	entries resolved (args filled)
 * @room: what a message grows by at most, as @push
 * @q: the encoding Q
 * @q_len: its length
 * @pd: properties digest HH(lp32 Q | lp32 A), A empty for now
 * @plan: cache of compiled plans by direction, owned by the runtime (cactus)
 * @plan_free: set with the first of them; called for each by seccomm_props_put()
 */
struct seccomm_props {
	refcount_t refs;
	u8 role;
	u8 rank;
	bool insecure;
	u8 auth;
	u8 n_slots;
	struct seccomm_slot slot[SECCOMM_SLOT_MAX + 1];
	struct seccomm_list push[2];
	struct seccomm_room room[2];
	u8 *q;
	size_t q_len;
	u8 pd[SECCOMM_HH_LEN];
	struct seccomm_plan __rcu *plan[2];
	void (*plan_free)(struct seccomm_plan *plan);
};

/* Sender number of the pushes in @dir: 1 active, 2 passive. */
static inline u8 seccomm_props_sender(const struct seccomm_props *p, u8 dir)
{
	return 1 + ((p->role == SECCOMM_ROLE_PASSIVE) ^ (dir == SECCOMM_UP));
}

/* The list a session with this view executes in @dir, in the sender's order. */
static inline const struct seccomm_list *seccomm_props_list(const struct seccomm_props *p, u8 dir)
{
	return &p->push[seccomm_props_sender(p, dir) - 1];
}

/* What a message in @dir grows by. */
static inline const struct seccomm_room *seccomm_props_room(const struct seccomm_props *p, u8 dir)
{
	return &p->room[seccomm_props_sender(p, dir) - 1];
}

/* The same with the frame header: what an operator sees. */
static inline u32 seccomm_props_expansion(const struct seccomm_props *p, u8 dir)
{
	const struct seccomm_room *room = seccomm_props_room(p, dir);

	return SECCOMM_HDR_LEN + room->head + room->tail;
}

struct seccomm_props *seccomm_props_get(struct seccomm_props *p);
void seccomm_props_put(struct seccomm_props *p);

/**
 * seccomm_props_encode() - fill q, q_len and pd
 * @p: entries resolved, slots numbered
 * @params: gives the parameters of a type (for defaults and ids)
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, -E2BIG (above SECCOMM_Q_MAX), or the error of the hash.
 */
int seccomm_props_encode(struct seccomm_props *p,
			 const struct seccomm_param *(*params)(const char *type, unsigned int *n));

#endif /* _SECCOMM_LIB_PROPS_H */
