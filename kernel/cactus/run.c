// SPDX-License-Identifier: GPL-2.0
/*
 * run.c - runs a message through its plan: before the split where the message
 * is, with no allocation and no lock; from there on in the session's worker.
 */
#include "cactus/run.h"

#include <asm/simd.h>
#include <crypto/internal/simd.h>
#include <kunit/visibility.h>
#include "cactus/work.h"
#include "lib/fail.h"

/* What run_steps() says besides verdicts: ask for a key, run this step again. */
#define KEY_WAIT	(SECCOMM_HOLD + 1)

enum seccomm_verdict seccomm_drop(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 reason)
{
	if (reason == SECCOMM_R_BAD_TAG && mp->outer_keyed && !SECCOMM_FAIL(no_inner_class))
		reason = SECCOMM_R_INNER_TAG;
	msg->reason = reason;
	msg->layer = mp->path[0];
	msg->mp_name = mp->type->name;
	return SECCOMM_DROP;
}
EXPORT_SYMBOL_NS_GPL(seccomm_drop, SECCOMM);

enum seccomm_verdict seccomm_pass(struct seccomm_mp *mp, struct seccomm_msg *msg,
				  const struct seccomm_call *call)
{
	return SECCOMM_NEXT;
}
EXPORT_SYMBOL_NS_GPL(seccomm_pass, SECCOMM);

/* Refused by the runtime itself. */
static enum seccomm_verdict drop_here(struct seccomm_msg *msg, u8 reason)
{
	msg->reason = reason;
	msg->layer = SECCOMM_LAYER_FRAME;
	msg->mp_name = NULL;
	return SECCOMM_DROP;
}

/*
 * Wait at @gate.  NEXT: there was nobody to wait for, the message goes on where
 * it was; HOLD: it is no longer the caller's.
 */
static enum seccomm_verdict wait_at(const struct seccomm_plan *plan, struct seccomm_msg *msg,
				    enum seccomm_gate gate)
{
	struct seccomm_hold *hold = msg->hold;
	bool on_stack = msg != &hold->msg;
	u8 reason;

	if (on_stack) {
		seccomm_land(msg);
		reason = seccomm_hold_move(hold, plan, msg);
		if (reason)
			return drop_here(msg, reason);
	}
	if (!seccomm_hold_park(hold, gate))
		return SECCOMM_HOLD;
	if (on_stack)
		seccomm_hold_unmove(hold);
	return SECCOMM_NEXT;
}

/* Coordination (M3): the message leaves only when all who claimed a say have agreed. */
static enum seccomm_verdict wait_for_all(const struct seccomm_plan *plan, struct seccomm_msg *msg)
{
	struct seccomm_hold *hold = msg->hold;
	enum seccomm_verdict v;

	if (likely(!hold) || SECCOMM_FAIL(no_claim))
		return SECCOMM_NEXT;
	if (seccomm_hold_waits(hold, SECCOMM_GATE_LEAVE)) {
		v = wait_at(plan, msg, SECCOMM_GATE_LEAVE);
		if (v != SECCOMM_NEXT)
			return v;
	}
	return seccomm_hold_is_refused(hold) ? seccomm_hold_refused(hold, msg) : SECCOMM_NEXT;
}

static bool needs_number(const struct seccomm_msg *msg)
{
	return msg->dir == SECCOMM_DOWN && !(msg->flags & SECCOMM_MSG_NUMBERED);
}

/* A message draws its number once, when nothing can keep it back any more. */
static enum seccomm_verdict draw_number(struct seccomm_composite *comp,
					const struct seccomm_plan *plan, struct seccomm_msg *msg)
{
	enum seccomm_verdict v = wait_for_all(plan, msg);

	if (unlikely(v != SECCOMM_NEXT))
		return v;
	if (unlikely(!comp->rt->ops->number(comp, msg)))
		return drop_here(msg, SECCOMM_R_KEY_LIMIT);
	msg->flags |= SECCOMM_MSG_NUMBERED;
	return SECCOMM_NEXT;
}

/* The handler says HOLD: keep the message behind step @i, or run that one again. */
static unsigned int step_holds(const struct seccomm_plan *plan, struct seccomm_msg *msg,
			       struct seccomm_mp *mp, unsigned int i)
{
	struct seccomm_hold *hold = msg->hold;

	if (hold && hold->miss) {
		msg->pc = i;
		return KEY_WAIT;
	}
	if (WARN_ON_ONCE(!hold || !hold->asked))
		return seccomm_drop(mp, msg, SECCOMM_R_MICROPROTOCOL);
	hold->asked = false;
	return wait_at(plan, msg, SECCOMM_GATE_STEP);
}

/* All that a handler can have done but return NEXT and nothing else. */
static unsigned int after_step(const struct seccomm_plan *plan, struct seccomm_msg *msg,
			       struct seccomm_mp *mp, unsigned int i, unsigned int v)
{
	struct seccomm_hold *hold = msg->hold;

	if (v == SECCOMM_HOLD)
		v = step_holds(plan, msg, mp, i);
	else if (hold && (hold->asked || hold->miss))
		seccomm_hold_withdraw(hold);
	if (v == SECCOMM_NEXT && hold && seccomm_hold_is_refused(hold))
		return seccomm_hold_refused(hold, msg);
	if (v > KEY_WAIT || (v == SECCOMM_DROP && msg->reason == SECCOMM_R_NONE))
		return seccomm_drop(mp, msg, SECCOMM_R_MICROPROTOCOL);
	return v;
}

/* Steps from msg->pc to @end. Return: a verdict or KEY_WAIT. */
static unsigned int run_steps(struct seccomm_composite *comp, const struct seccomm_plan *plan,
			      struct seccomm_msg *msg, unsigned int end)
{
	while (msg->pc < end) {
		unsigned int i = msg->pc;
		const struct seccomm_step *step = &plan->step[i];
		struct seccomm_mp *mp = comp->block + step->off;
		unsigned int v;

		if (i >= plan->seq_at && needs_number(msg)) {
			v = draw_number(comp, plan, msg);
			if (unlikely(v != SECCOMM_NEXT))
				return v;
		}
		msg->pc = i + 1;
		v = step->fn(mp, msg, &step->call);
		if (unlikely(v != SECCOMM_NEXT || msg->hold)) {
			v = after_step(plan, msg, mp, i, v);
			if (v != SECCOMM_NEXT)
				return v;
		}
	}
	return SECCOMM_NEXT;
}

/* Where the run ends: a segment on its way up goes no further than where it was cut. */
static unsigned int last_step(const struct seccomm_plan *plan, const struct seccomm_msg *msg)
{
	if (unlikely(msg->flags & SECCOMM_MSG_SEGMENT) && msg->dir == SECCOMM_UP)
		return plan->cut;
	return plan->n;
}

/* Behind the last step. */
static enum seccomm_verdict end_plan(struct seccomm_composite *comp,
				     const struct seccomm_plan *plan, struct seccomm_msg *msg)
{
	if (needs_number(msg))
		return draw_number(comp, plan, msg);
	return wait_for_all(plan, msg);
}

/* To the worker, at msg->pc.  Foreign bytes stay behind: they are the caller's. */
static enum seccomm_verdict defer(const struct seccomm_plan *plan, struct seccomm_msg *msg)
{
	struct seccomm_hold *hold = msg->hold ?: seccomm_hold_new(msg);
	u8 reason;

	if (!hold)
		return drop_here(msg, msg->reason);
	seccomm_land(msg);
	reason = seccomm_hold_move(hold, plan, msg);
	if (!reason)
		reason = seccomm_work_queue(hold);
	return reason ? drop_here(msg, reason) : SECCOMM_HOLD;
}

/*
 * User Mode Linux has no SIMD code, but a may_use_simd() that says no wherever
 * BH is off.
 */
static bool simd_usable(void)
{
	return (IS_ENABLED(CONFIG_UML) || crypto_simd_usable()) && !SECCOMM_FAIL(simd_unusable);
}

static bool is_busy(const struct seccomm_runtime *rt, u8 dir)
{
	const struct seccomm_waiting *w = READ_ONCE(rt->wait);

	return w && READ_ONCE(w->busy[dir]);
}

/* Tested before step 0 only: from there on a message changes context at the split. */
static bool starts_in_worker(const struct seccomm_composite *comp,
			     const struct seccomm_plan *plan, const struct seccomm_msg *msg)
{
	if (unlikely(msg->flags & SECCOMM_MSG_SPREAD) || (plan->simd && !simd_usable()))
		return true;
	/* something earlier is on its way through the worker, or is held: no overtaking */
	return plan->ordered && is_busy(comp->rt, msg->dir);
}

enum seccomm_verdict seccomm_run(struct seccomm_composite *comp, const struct seccomm_plan *plan,
				 struct seccomm_msg *msg)
{
	unsigned int end = last_step(plan, msg), v;

	if (unlikely(starts_in_worker(comp, plan, msg))) {
		v = KEY_WAIT;
	} else {
		if (plan->land)
			seccomm_land(msg);
		v = run_steps(comp, plan, msg, min_t(unsigned int, plan->split, end));
		if (v == SECCOMM_NEXT)
			v = plan->split < end ? KEY_WAIT : end_plan(comp, plan, msg);
	}
	if (v == KEY_WAIT)
		v = defer(plan, msg);
	if (unlikely(msg->hold) && v != SECCOMM_HOLD) {
		seccomm_work_finish(msg->hold);
		msg->hold = NULL;
	}
	return v;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_run);

enum seccomm_verdict seccomm_run_rest(struct seccomm_hold *hold)
{
	const struct seccomm_plan *plan = hold->plan;
	struct seccomm_composite *comp = hold->comp;
	struct seccomm_msg *msg = &hold->msg;
	unsigned int v;

	msg->flags |= SECCOMM_MSG_WORKER;
	msg->gfp = GFP_KERNEL;
	do {
		v = hold->miss ? seccomm_hold_key_ask(hold) : SECCOMM_NEXT;
		if (v == SECCOMM_NEXT && seccomm_hold_is_refused(hold))
			return seccomm_hold_refused(hold, msg);
		if (v == SECCOMM_NEXT)
			v = run_steps(comp, plan, msg, last_step(plan, msg));
	} while (v == KEY_WAIT);
	return v == SECCOMM_NEXT ? end_plan(comp, plan, msg) : v;
}

enum seccomm_verdict seccomm_run_front(struct seccomm_composite *comp,
				       const struct seccomm_plan *plan, struct seccomm_msg *msg)
{
	unsigned int v = run_steps(comp, plan, msg, plan->cut);

	if (v == KEY_WAIT)
		v = drop_here(msg, SECCOMM_R_KEY_MISS);	/* there is nowhere to wait */
	if (unlikely(msg->hold)) {
		seccomm_work_finish(msg->hold);
		msg->hold = NULL;
	}
	return v;
}
