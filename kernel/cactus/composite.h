/* SPDX-License-Identifier: GPL-2.0 */
/*
 * composite.h - a composite protocol: the micro-protocol instances of one epoch
 * of a session in one block of memory, their bindings, and their two plans.
 */
#ifndef _SECCOMM_CACTUS_COMPOSITE_H
#define _SECCOMM_CACTUS_COMPOSITE_H

#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>
#include "cactus/plan.h"
#include "cactus/runtime.h"
#include "lib/props.h"
#include "lib/report.h"

struct seccomm_events;		/* event.h */

/**
 * struct seccomm_composite - instances, bindings and plans of one epoch
 * @refs: held by the epoch's session, queued and held messages, pending raises
 * @rt: the session's runtime; outlives it (ops->get at create, put at destroy)
 * @props: what it was composed from
 * @owner: of the composite: the session's epoch
 * @epoch: number
 * @block: all instances, and their two lists; step->off points into it
 * @block_size: its size
 * @attr_bytes: of a message's attributes in use
 * @n_mp: instances, children included
 * @mp: these, top-level ones first in the order of the lists (down, then up)
 * @n_inited: instances whose init() has succeeded
 * @inited: these, in that order: exit() goes backwards; behind @mp
 * @plan: by direction; RCU
 * @mutex: protects the bindings
 * @events: what was bound and created; NULL until the first is
 * @composed: plans exist, a binding makes new ones
 * @extra: some init() has bound more to message events than the lists say
 * @dead: no more bindings
 * @retired: no more asynchronous raises
 * @pack_ops: pack and unpack
 * @pack_item: what each pack point packs; NULL where no type declares an attribute
 * @attr: attribute table: offsets by name; the same
 * @destroy: the way to process context
 */
struct seccomm_composite {
	refcount_t refs;
	u32 epoch;
	u32 block_size;
	u32 attr_bytes;
	unsigned int n_mp;
	unsigned int n_inited;
	struct seccomm_runtime *rt;
	struct seccomm_props *props;
	void *owner;
	void *block;
	struct seccomm_mp **mp;
	struct seccomm_mp **inited;
	struct seccomm_plan __rcu *plan[2];
	struct mutex mutex;
	struct seccomm_events *events;
	bool composed;
	bool extra;
	bool dead;
	bool retired;
	const struct seccomm_pack_ops *pack_ops;
	struct seccomm_pack_item *pack_item;
	struct seccomm_attr_table *attr;
	struct rcu_work destroy;
};

/**
 * seccomm_composite_create() - instances, init() of each, bindings, plans
 * @rt: the session's runtime
 * @props: resolved properties (their types' modules are pinned here, by instance)
 * @epoch: number
 * @owner: for the ops; ops->key() and friends are called during the call
 * @report: why it failed
 *
 * Context: process; may sleep; session->mutex held.
 * Return: the composite with one reference, or ERR_PTR(). On failure
 * ops->destroyed() is not called: @owner stays the caller's.
 */
struct seccomm_composite *seccomm_composite_create(struct seccomm_runtime *rt,
						   struct seccomm_props *props, u32 epoch,
						   void *owner, struct seccomm_report *report);

static inline bool seccomm_composite_get(struct seccomm_composite *comp)
{
	return refcount_inc_not_zero(&comp->refs);
}

/* Last put: after a grace period, in process context: exit() of each instance,
 * ops->destroyed(), module_put. Any context.
 */
void seccomm_composite_put(struct seccomm_composite *comp);

/**
 * seccomm_composite_retire() - no new message will come; let it come to its end
 * @comp: the composite protocol of an epoch that is dropped
 *
 * Messages in it finish; its micro-protocols raise nothing later any more, and
 * what they raised for later than SECCOMM_HOLD_MS from now is cancelled: else one
 * that raises an event again and again would keep it for ever.
 *
 * Context: process.
 */
void seccomm_composite_retire(struct seccomm_composite *comp);

/* Their cache. */
int seccomm_composite_module_init(void);
void seccomm_composite_module_exit(void);

/**
 * seccomm_run_front() - the steps in front of where a message is cut
 * @comp: the composite protocol
 * @plan: its plan down; none of these steps sleeps, holds or claims
 * @msg: the message, numbered
 *
 * Context: RCU; process.
 * Return: SECCOMM_NEXT, SECCOMM_HALT, or SECCOMM_DROP (a key that is not there, too:
 * nothing waits here).
 */
enum seccomm_verdict seccomm_run_front(struct seccomm_composite *comp,
				       const struct seccomm_plan *plan, struct seccomm_msg *msg);

/**
 * seccomm_msg_begin() - a message that is going to run through a plan
 * @msg: on the runner's stack; everything unset, the attributes in use too, but the
 *	span and its owner, which are the caller's to fill in
 * @comp: the composite protocol
 * @dir: SECCOMM_DOWN or SECCOMM_UP
 */
static inline void seccomm_msg_begin(struct seccomm_msg *msg, struct seccomm_composite *comp,
				     u8 dir)
{
	/* Not the whole: most stacks have no attribute, and this is once a message. */
	msg->src = NULL;
	msg->src_len = 0;
	msg->epoch = comp->epoch;
	msg->seq = 0;
	msg->comp = comp;
	msg->owner = NULL;
	msg->hold = NULL;
	msg->mp_name = NULL;
	msg->gfp = GFP_ATOMIC;
	msg->pc = 0;
	msg->dir = dir;
	msg->flags = 0;
	msg->reason = SECCOMM_R_NONE;
	msg->layer = SECCOMM_LAYER_FRAME;
	memset(msg->hdr, 0, sizeof(msg->hdr));
	if (comp->attr_bytes)
		memset(msg->attr, 0, comp->attr_bytes);
}

/**
 * seccomm_run() - run a message through its plan from msg->pc, where it is
 * @comp: the composite
 * @plan: rcu_dereference(comp->plan[msg->dir]), the one its buffer was sized by
 * @msg: on the caller's stack; comp, dir, gfp, owner, span (and src) set, the
 *	rest zero: peer attributes that nobody sets travel as they are
 *
 * Runs the steps before the split; draws the number at seq_at (ops->number), at
 * the end when no step reads it; lands msg->src when plan->land says so, and
 * always before the message leaves the stack. When the plan needs the worker (split
 * below n, SIMD unusable) or a step holds, the message moves to the heap with
 * its owner and a reference on @comp.
 *
 * Context: BH off, rcu_read_lock().
 * Return:
 * * SECCOMM_NEXT - finished: the caller frames or delivers; owner stays the caller's
 * * SECCOMM_HALT - finished without a message: the caller frees the owner
 * * SECCOMM_DROP - refused: msg->reason; the caller counts and frees the owner
 * * SECCOMM_HOLD - the runtime has it now, owner included
 */
enum seccomm_verdict seccomm_run(struct seccomm_composite *comp, const struct seccomm_plan *plan,
				 struct seccomm_msg *msg);

/* Raise a predefined event from outside (session): data as in <net/seccomm.h>. */
enum seccomm_verdict seccomm_composite_raise(struct seccomm_composite *comp, u16 event,
					     void *data);
u64 seccomm_composite_raise_async(struct seccomm_composite *comp, u16 event, const void *data,
				  size_t len, gfp_t gfp);
/* Is anything bound to it? Any context. */
bool seccomm_composite_bound(struct seccomm_composite *comp, u16 event);

#endif /* _SECCOMM_CACTUS_COMPOSITE_H */
