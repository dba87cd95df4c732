/* SPDX-License-Identifier: GPL-2.0 */
/*
 * plan.h - what msgFromAbove and dataMsgFromBelow compile to: a flat array of
 * steps, immutable, counted, shared by all sessions of the same properties.
 */
#ifndef _SECCOMM_CACTUS_PLAN_H
#define _SECCOMM_CACTUS_PLAN_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <net/seccomm.h>

#define SECCOMM_STEPS_MAX	64

/**
 * struct seccomm_step - one handler of a plan
 * @fn: the handler
 * @off: offset of the instance in the composite's block
 * @call: what the handler is told: event and static argument
 */
struct seccomm_step {
	seccomm_handler fn;
	u32 off;
	struct seccomm_call call;
};

/**
 * struct seccomm_plan - steps of one direction
 * @refs: references
 * @rcu: freed after a grace period: readers run under RCU
 * @n: number of steps
 * @split: steps [0, split) run where the message is, [split, n) in the worker
 * @seq_at: the sequence number is drawn just before this step (down); @n when
 *	no step reads it
 * @seg_at: the outermost symmetric authenticator; @n when there is none
 * @cut: where messages too long for a frame are cut (down: at @seg_at) and put together
 *	(up: behind it, and behind a replay window there): steps further outside run for
 *	each segment, further inside once for the message
 * @head: bytes in front that pushes may add, all together
 * @tail: the same, behind
 * @cost: instructions a byte, about, of all steps
 * @simd: some step in [0, split) wants SIMD registers
 * @land: the runtime copies msg->src before step 0
 * @authenticates: something keyed authenticates
 * @ordered: needs reliable ordered delivery below
 * @claims: some step may claim a say
 * @generic: made by a binding at run time, belongs to one composite only
 * @step: the steps
 */
struct seccomm_plan {
	refcount_t refs;
	struct rcu_head rcu;
	u16 n;
	u16 split;
	u16 seq_at;
	u16 seg_at;
	u16 cut;
	u16 head;
	u16 tail;
	u16 cost;
	bool simd;
	bool land;
	bool authenticates;
	bool ordered;
	bool claims;
	bool generic;
	struct seccomm_step step[];
};

struct seccomm_event_table;	/* event.h */

/* One more reference, or NULL when the last one is gone already. Any context. */
struct seccomm_plan *seccomm_plan_get(struct seccomm_plan *plan);
void seccomm_plan_put(struct seccomm_plan *plan);

/**
 * seccomm_plan_compile() - from the bindings that seccomm_bind() made
 * @comp: the composite protocol
 * @dir: which direction
 *
 * Splices the private events of meta-security micro-protocols in, sums the
 * room (that of pack points included), finds split and seq_at.  Unless it is
 * generic, a plan equal to the one that comp->props remembers is that one.
 *
 * Context: process; the composite's event mutex is held.
 * Return: the plan, or ERR_PTR(-ENOMEM), ERR_PTR(-E2BIG) (more than
 * SECCOMM_STEPS_MAX steps), ERR_PTR(-EINVAL) (a step that may hold stands
 * behind the first that reads the sequence number).
 */
struct seccomm_plan *seccomm_plan_compile(struct seccomm_composite *comp, u8 dir);

/**
 * seccomm_plan_prepare() - make the plans that a changed event asks for
 * @comp: the composite protocol, composed
 * @event: the event
 * @table: the handlers it is going to have, or NULL
 * @gfp: GFP_KERNEL; with __GFP_NOFAIL it does not fail for memory
 * @plan: by direction: the new plan, or NULL where nothing changes
 *
 * Context: process; the composite's mutex is held.
 * Return: 0, or what seccomm_plan_compile() returns.
 */
int seccomm_plan_prepare(struct seccomm_composite *comp, u16 event,
			 struct seccomm_event_table *table, gfp_t gfp,
			 struct seccomm_plan *plan[2]);

/* Messages to come run through @plan (by direction; NULL: as before). Same lock. */
void seccomm_plan_publish(struct seccomm_composite *comp, struct seccomm_plan *plan[2]);

#endif /* _SECCOMM_CACTUS_PLAN_H */
