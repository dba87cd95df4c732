/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hold.h - messages that have left the stack: queued for the worker, held,
 * waiting for a key, or waiting until all who claimed a say have agreed.
 */
#ifndef _SECCOMM_CACTUS_HOLD_H
#define _SECCOMM_CACTUS_HOLD_H

#include <linux/atomic.h>
#include <linux/refcount.h>
#include "cactus/composite.h"
#include "lib/reorder.h"

#define SECCOMM_SAYS_MAX	8	/* tokens out for one message */
#define SECCOMM_KEY_TRIES	8	/* runs of one step for want of a key */

/* Where a message waits for tokens: behind a step, or before it leaves. */
enum seccomm_gate { SECCOMM_GATE_STEP, SECCOMM_GATE_LEAVE, SECCOMM_GATES };

/* What a token is for; SAY_NONE: this place is free. */
enum seccomm_say_kind { SAY_NONE, SAY_HOLD, SAY_KEY, SAY_CLAIM };

/**
 * struct seccomm_say - a token that is out
 * @token: its number, index into wait->hold
 * @deadline: when it is withdrawn and the message dropped (ms)
 * @mp: to whom it was given
 * @kind: enum seccomm_say_kind
 * @why: reason to drop the message with when time runs out
 */
struct seccomm_say {
	u64 token;
	u64 deadline;
	struct seccomm_mp *mp;
	u8 kind;
	u8 why;
};

/**
 * struct seccomm_hold - a message and what it waits for
 * @msg: the message, once it has left the stack
 * @node: in a FIFO of the runtime
 * @place: in the order of those that are worked on at once
 * @rt: the runtime
 * @comp: the composite protocol; one reference
 * @plan: the plan it is half through; one reference, once it has left the stack
 * @blame: who held it when it was refused
 * @refs: one of the message itself, one of each token that is out
 * @waits: by gate: tokens out, plus one for the runner until it has arrived
 *	there.  Whoever brings it to 0 goes on with the message, nobody else
 * @refuse: drop it with this reason when it goes on; the first one stays
 * @say: tokens; under the lock of wait->hold
 * @miss_mp: who needs a key
 * @charged: bytes accounted with ops->charge()
 * @miss_len: length of the key it needs
 * @miss_slot: slot it needs filled
 * @miss: ask for that key before the next step
 * @miss_pc: step that asked last
 * @miss_tries: how often that step asked
 * @miss_deadline: until when it may wait (ms)
 * @asked: the handler that runs has called seccomm_hold()
 * @counted: counted in wait->held
 * @ordered: counted in wait->busy: nothing of its direction may pass it
 * @stalls: counted in wait->stalled: it waits, and all behind it wait too
 * @placed: it has @place
 * @verdict: what became of it, as it leaves
 */
struct seccomm_hold {
	struct seccomm_msg msg;
	struct list_head node;
	struct seccomm_reorder_entry place;
	struct seccomm_runtime *rt;
	struct seccomm_composite *comp;
	struct seccomm_plan *plan;
	struct seccomm_mp *blame;
	refcount_t refs;
	atomic_t waits[SECCOMM_GATES];
	int refuse;
	struct seccomm_say say[SECCOMM_SAYS_MAX];
	struct seccomm_mp *miss_mp;
	long charged;
	u64 miss_deadline;
	u16 miss_len;
	u16 miss_pc;
	u8 miss_slot;
	u8 miss_tries;
	bool miss;
	bool asked;
	bool counted;
	bool ordered;
	bool stalls;
	bool placed;
	u8 verdict;
};

int seccomm_hold_module_init(void);
void seccomm_hold_module_exit(void);

/* A record for @msg, which is on the stack; NULL and msg->reason set. Any context. */
struct seccomm_hold *seccomm_hold_new(struct seccomm_msg *msg);

/**
 * seccomm_hold_move() - move the message from the stack to its record
 * @hold: the record
 * @plan: the plan it runs through
 * @msg: the message on the stack; stays valid for a runner that goes on after all
 *
 * Context: RCU, BH off.
 * Return: 0, or the reason why not: the message is where it was, but what was lent
 * may be its own now.
 */
u8 seccomm_hold_move(struct seccomm_hold *hold, const struct seccomm_plan *plan,
		     struct seccomm_msg *msg);
void seccomm_hold_unmove(struct seccomm_hold *hold);	/* the inverse */

/**
 * seccomm_hold_park() - the runner has arrived at a gate
 * @hold: the record; its message has left the stack
 * @gate: enum seccomm_gate
 *
 * Return: true when nobody is to be waited for: the runner goes on. false: the
 * record is no longer the runner's.
 */
bool seccomm_hold_park(struct seccomm_hold *hold, enum seccomm_gate gate);

/* Does @msg have to stop at @gate? */
static inline bool seccomm_hold_waits(const struct seccomm_hold *hold, enum seccomm_gate gate)
{
	/* what was written before the last token was given back is seen */
	return atomic_read_acquire(&hold->waits[gate]) > 1;
}

static inline bool seccomm_hold_is_refused(const struct seccomm_hold *hold)
{
	return READ_ONCE(hold->refuse);
}

/* DROP with the reason the record was refused for. */
enum seccomm_verdict seccomm_hold_refused(struct seccomm_hold *hold, struct seccomm_msg *msg);

/* Withdraw the token of seccomm_hold() or of a key: its handler did not hold after all. */
void seccomm_hold_withdraw(struct seccomm_hold *hold);

/**
 * seccomm_hold_key_ask() - ask for the key that hold->miss stands for
 * @hold: the record; its message has left the stack
 *
 * Context: the worker.
 * Return: SECCOMM_NEXT: run the step again, unless the record is refused;
 * SECCOMM_HOLD: the record is no longer the caller's; SECCOMM_DROP.
 */
enum seccomm_verdict seccomm_hold_key_ask(struct seccomm_hold *hold);

/* Raise keyMiss, then ask ops->key_miss(). Return: 0 or -ENOKEY. Process context. */
int seccomm_key_ask(struct seccomm_composite *comp, u8 slot, u16 length);

/* Withdraw all tokens, give back charge and references: see seccomm_work_finish(). */
void seccomm_hold_end(struct seccomm_hold *hold);

/* Drop what is past its deadline. Return: the next deadline (ms) or 0. The worker. */
u64 seccomm_hold_expire(struct seccomm_runtime *rt, u64 now);

/* Drop all that is held: rt->dead is set. Process context. */
void seccomm_hold_drain(struct seccomm_runtime *rt);

#endif /* _SECCOMM_CACTUS_HOLD_H */
