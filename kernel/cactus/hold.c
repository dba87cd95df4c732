// SPDX-License-Identifier: GPL-2.0
/*
 * hold.c - messages that wait: held by a handler, for a key, or until all who
 * claimed a say in them have agreed (M3).
 *
 * Who may decide: a token is an index into wait->hold, and whoever erases it there
 * (resume, agree, time-out, end of the session) has it, nobody else.
 *
 * Who goes on: each gate of a message counts the tokens out for it, and one
 * more for the runner until it has arrived there.  A token that is answered
 * before its handler returned finds the runner's one still counted and does
 * nothing; the runner then finds no token and goes on.  Otherwise the message is
 * parked and the last token moves it to the worker: RUNNING, HELD and RESUMED in
 * one atomic number.
 */
#include "cactus/hold.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "cactus/team.h"
#include "cactus/work.h"
#include "lib/fail.h"
#include "lib/seam.h"

static struct kmem_cache *hold_cache;

int seccomm_hold_module_init(void)
{
	hold_cache = KMEM_CACHE(seccomm_hold, 0);
	return hold_cache ? 0 : -ENOMEM;
}

void seccomm_hold_module_exit(void)
{
	kmem_cache_destroy(hold_cache);
}

static enum seccomm_gate gate_of(u8 kind)
{
	return kind == SAY_CLAIM ? SECCOMM_GATE_LEAVE : SECCOMM_GATE_STEP;
}

static void hold_put(struct seccomm_hold *hold)
{
	if (refcount_dec_and_test(&hold->refs))
		kmem_cache_free(hold_cache, hold);
}

struct seccomm_hold *seccomm_hold_new(struct seccomm_msg *msg)
{
	struct seccomm_hold *hold = NULL;

	if (!SECCOMM_FAIL(alloc_msg) && seccomm_runtime_wait(msg->comp->rt, msg->gfp | __GFP_NOWARN))
		hold = kmem_cache_zalloc(hold_cache, msg->gfp | __GFP_NOWARN);
	if (!hold) {
		msg->reason = SECCOMM_R_NOMEM;
		return NULL;
	}
	if (!seccomm_composite_get(msg->comp)) {
		kmem_cache_free(hold_cache, hold);
		msg->reason = SECCOMM_R_DEAD;
		return NULL;
	}
	INIT_LIST_HEAD(&hold->node);
	hold->comp = msg->comp;
	hold->rt = msg->comp->rt;
	refcount_set(&hold->refs, 1);
	atomic_set(&hold->waits[SECCOMM_GATE_STEP], 1);
	atomic_set(&hold->waits[SECCOMM_GATE_LEAVE], 1);
	msg->hold = hold;
	return hold;
}

/*
 * The plan may have been replaced and lost its last reference just now.  Under
 * RCU it is still there to be copied: a message never changes plans half-way.
 */
static struct seccomm_plan *keep_plan(const struct seccomm_plan *plan)
{
	struct seccomm_plan *copy = seccomm_plan_get((struct seccomm_plan *)plan);

	if (copy)
		return copy;
	copy = kmemdup(plan, struct_size(plan, step, plan->n), GFP_ATOMIC | __GFP_NOWARN);
	if (copy)
		refcount_set(&copy->refs, 1);
	return copy;
}

/* What is kept outlives the caller, and so must its bytes. */
static bool hold_own(struct seccomm_msg *msg)
{
	if (!(msg->flags & SECCOMM_MSG_LENT))
		return true;
	if (!msg->comp->rt->ops->own(msg->comp, msg))
		return false;
	msg->flags &= ~SECCOMM_MSG_LENT;
	return true;
}

u8 seccomm_hold_move(struct seccomm_hold *hold, const struct seccomm_plan *plan,
		     struct seccomm_msg *msg)
{
	struct seccomm_runtime *rt = hold->rt;
	long bytes = msg->end - msg->head + sizeof(*hold);

	if (!hold_own(msg))
		return SECCOMM_R_NOMEM;
	hold->plan = keep_plan(plan);
	if (!hold->plan)
		return SECCOMM_R_NOMEM;
	if (!rt->ops->charge(rt, msg->dir, bytes)) {
		seccomm_plan_put(hold->plan);
		hold->plan = NULL;
		return SECCOMM_R_WORKER_QUEUE;
	}
	hold->charged = bytes;
	hold->msg = *msg;
	hold->msg.flags |= SECCOMM_MSG_HEAP;
	return 0;
}

void seccomm_hold_unmove(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;

	if (!hold->plan)
		return;
	rt->ops->charge(rt, hold->msg.dir, -hold->charged);
	seccomm_plan_put(hold->plan);
	hold->plan = NULL;
}

bool seccomm_hold_park(struct seccomm_hold *hold, enum seccomm_gate gate)
{
	seccomm_team_give_up(hold);	/* from here on it may be another's */
	if (hold->plan->ordered)
		seccomm_work_stall(hold);
	if (!atomic_dec_and_test(&hold->waits[gate]))
		return false;
	atomic_set(&hold->waits[gate], 1);
	seccomm_work_unstall(hold);
	return true;
}

enum seccomm_verdict seccomm_hold_refused(struct seccomm_hold *hold, struct seccomm_msg *msg)
{
	return seccomm_drop(hold->blame, msg, hold->refuse);
}

/* Give a token back that its holder has erased from wait->hold. */
static void let_go(struct seccomm_hold *hold, enum seccomm_gate gate)
{
	if (atomic_dec_and_test(&hold->waits[gate])) {
		atomic_set(&hold->waits[gate], 1);
		seccomm_work_resume(hold);
	}
	hold_put(hold);
}

/* Erase the token of @say; the lock of wait->hold is held. */
static void say_erase(struct seccomm_hold *hold, struct seccomm_say *say)
{
	__xa_erase(&hold->rt->wait->hold, say->token);
	say->kind = SAY_NONE;
}

static struct seccomm_say *say_find(struct seccomm_hold *hold, u64 token)
{
	unsigned int i;

	for (i = 0; i < SECCOMM_SAYS_MAX; i++)
		if (hold->say[i].kind != SAY_NONE && hold->say[i].token == token)
			return &hold->say[i];
	return NULL;
}

/*
 * Withdraw every token of @hold.  Its own reference keeps the record until the
 * last one has been let go; the message may be on its way before that.
 */
static void withdraw_all(struct seccomm_hold *hold)
{
	struct xarray *xa = &hold->rt->wait->hold;
	unsigned int n[SECCOMM_GATES] = {};
	unsigned int i;

	refcount_inc(&hold->refs);
	xa_lock_bh(xa);
	for (i = 0; i < SECCOMM_SAYS_MAX; i++) {
		if (hold->say[i].kind == SAY_NONE)
			continue;
		n[gate_of(hold->say[i].kind)]++;
		say_erase(hold, &hold->say[i]);
	}
	xa_unlock_bh(xa);
	for (i = 0; i < SECCOMM_GATES; i++)
		for (; n[i]; n[i]--)
			let_go(hold, i);
	hold_put(hold);
}

/* Refuse @hold; a message that waits goes on at once, to be dropped. */
static void refuse(struct seccomm_hold *hold, u8 reason, struct seccomm_mp *mp)
{
	struct xarray *xa = &hold->rt->wait->hold;

	xa_lock_bh(xa);
	if (!hold->refuse) {
		hold->blame = mp;
		WRITE_ONCE(hold->refuse, reason);
	}
	xa_unlock_bh(xa);
	withdraw_all(hold);
}

static bool count_in(struct seccomm_hold *hold)
{
	atomic_t *held = &hold->rt->wait->held;

	if (hold->counted)
		return true;
	if (atomic_inc_return(held) > SECCOMM_HOLD_MAX && !SECCOMM_FAIL(no_hold_limit)) {
		atomic_dec(held);
		return false;
	}
	hold->counted = true;
	return true;
}

/*
 * A token for @hold, or 0.  Made under the lock that the end of the session takes
 * after it has set rt->dead: it finds the token, or we see the mark.
 */
static u64 say_add(struct seccomm_hold *hold, struct seccomm_mp *mp, u8 kind, u8 why,
		   u64 deadline)
{
	struct seccomm_runtime *rt = hold->rt;
	struct seccomm_waiting *w = rt->wait;
	struct seccomm_say *say = NULL;
	unsigned int i;
	u64 token = 0;

	if (!count_in(hold))
		return 0;
	xa_lock_bh(&w->hold);
	for (i = 0; i < SECCOMM_SAYS_MAX && !say; i++)
		if (hold->say[i].kind == SAY_NONE)
			say = &hold->say[i];
	if (say && !READ_ONCE(rt->dead) && !hold->refuse)
		token = atomic64_inc_return(&w->next_token);
	if (token && __xa_insert(&w->hold, token, hold, GFP_ATOMIC | __GFP_NOWARN))
		token = 0;
	if (token) {
		*say = (struct seccomm_say) {
			.token = token, .deadline = deadline, .mp = mp, .kind = kind, .why = why,
		};
		refcount_inc(&hold->refs);
		atomic_inc(&hold->waits[gate_of(kind)]);
	}
	xa_unlock_bh(&w->hold);
	if (token)
		seccomm_work_deadline(rt, deadline);
	return token;
}

static u64 deadline_in(unsigned int ms)
{
	return seccomm_now_ms() + (ms ?: SECCOMM_HOLD_MS);
}

/* A message that has its number leaves at once: the peer's window would pass it. */
static struct seccomm_hold *hold_of(struct seccomm_msg *msg)
{
	if (msg->flags & SECCOMM_MSG_NUMBERED)
		return NULL;
	return msg->hold ?: seccomm_hold_new(msg);
}

u64 seccomm_hold(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 why, unsigned int timeout_ms)
{
	struct seccomm_hold *hold = hold_of(msg);

	if (!hold || WARN_ON_ONCE(hold->miss || seccomm_hold_waits(hold, SECCOMM_GATE_STEP)))
		return 0;
	hold->asked = true;
	return say_add(hold, mp, SAY_HOLD, why, deadline_in(timeout_ms));
}
EXPORT_SYMBOL_NS_GPL(seccomm_hold, SECCOMM);

u64 seccomm_claim(struct seccomm_mp *mp, struct seccomm_msg *msg, unsigned int timeout_ms)
{
	struct seccomm_hold *hold = hold_of(msg);

	return hold ? say_add(hold, mp, SAY_CLAIM, SECCOMM_R_HOLD_TIMEOUT,
			      deadline_in(timeout_ms)) : 0;
}
EXPORT_SYMBOL_NS_GPL(seccomm_claim, SECCOMM);

/*
 * Take @token of @kind, of @comp (NULL: any), with the reference that it holds on
 * its record; NULL when somebody else has taken it.
 */
static struct seccomm_hold *take(struct seccomm_runtime *rt, const struct seccomm_composite *comp,
				 u64 token, u8 kind, struct seccomm_say *was)
{
	struct seccomm_waiting *w = READ_ONCE(rt->wait);
	struct seccomm_say *say = NULL;
	struct seccomm_hold *hold;

	if (!w)
		return NULL;
	xa_lock_bh(&w->hold);
	hold = xa_load(&w->hold, token);
	if (hold && (!comp || hold->comp == comp))
		say = say_find(hold, token);
	if (say && say->kind == kind) {
		*was = *say;
		say_erase(hold, say);
	} else {
		hold = NULL;
	}
	xa_unlock_bh(&w->hold);
	return hold;
}

static bool answer(struct seccomm_runtime *rt, const struct seccomm_composite *comp, u64 token,
		   u8 kind, enum seccomm_verdict verdict)
{
	struct seccomm_hold *hold;
	struct seccomm_say say;

	hold = take(rt, comp, token, kind, &say);
	if (!hold)
		return false;
	if (verdict != SECCOMM_NEXT)
		refuse(hold, kind == SAY_CLAIM ? SECCOMM_R_NOT_AGREED : say.why, say.mp);
	let_go(hold, gate_of(kind));
	return true;
}

bool seccomm_resume(struct seccomm_mp *mp, u64 token, enum seccomm_verdict verdict)
{
	return answer(mp->comp->rt, mp->comp, token, SAY_HOLD, verdict);
}
EXPORT_SYMBOL_NS_GPL(seccomm_resume, SECCOMM);

bool seccomm_runtime_resume(struct seccomm_runtime *rt, u64 token, enum seccomm_verdict verdict)
{
	return answer(rt, NULL, token, SAY_HOLD, verdict);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_runtime_resume);

bool seccomm_agree(struct seccomm_mp *mp, u64 token, enum seccomm_verdict verdict)
{
	return answer(mp->comp->rt, mp->comp, token, SAY_CLAIM, verdict);
}
EXPORT_SYMBOL_NS_GPL(seccomm_agree, SECCOMM);

void seccomm_hold_withdraw(struct seccomm_hold *hold)
{
	struct xarray *xa = &hold->rt->wait->hold;
	unsigned int i, n = 0;

	hold->asked = false;
	hold->miss = false;
	xa_lock_bh(xa);
	for (i = 0; i < SECCOMM_SAYS_MAX; i++) {
		if (hold->say[i].kind != SAY_HOLD && hold->say[i].kind != SAY_KEY)
			continue;
		say_erase(hold, &hold->say[i]);
		n++;
	}
	xa_unlock_bh(xa);
	for (; n; n--)
		let_go(hold, SECCOMM_GATE_STEP);
}

enum seccomm_verdict seccomm_hold_key(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 slot,
				      u16 length)
{
	struct seccomm_hold *hold = msg->hold ?: seccomm_hold_new(msg);

	if (!hold)
		return seccomm_drop(mp, msg, msg->reason);
	if (!count_in(hold))
		return seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL);
	/* the same step again keeps its first deadline; msg->pc stands behind it */
	if (!hold->miss_deadline || hold->miss_pc != msg->pc) {
		hold->miss_deadline = deadline_in(0);
		hold->miss_tries = 0;
		hold->miss_pc = msg->pc;
	}
	if (hold->miss_tries++ == SECCOMM_KEY_TRIES)
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_MISS);
	hold->miss_mp = mp;
	hold->miss_slot = slot;
	hold->miss_len = length;
	hold->miss = true;
	return SECCOMM_HOLD;
}
EXPORT_SYMBOL_NS_GPL(seccomm_hold_key, SECCOMM);

/*
 * The token is out before anybody is asked: whoever fills the slot meanwhile
 * finds it.  Nobody was given its number; seccomm_runtime_key_filled() and the
 * deadline answer it.
 */
enum seccomm_verdict seccomm_hold_key_ask(struct seccomm_hold *hold)
{
	struct seccomm_mp *mp = hold->miss_mp;

	hold->miss = false;
	if (!say_add(hold, mp, SAY_KEY, SECCOMM_R_KEY_MISS, hold->miss_deadline))
		return seccomm_drop(mp, &hold->msg, SECCOMM_R_KEY_MISS);
	if (!seccomm_key_ask(hold->comp, hold->miss_slot, hold->miss_len))
		seccomm_hold_withdraw(hold);
	return seccomm_hold_park(hold, SECCOMM_GATE_STEP) ? SECCOMM_NEXT : SECCOMM_HOLD;
}

/* One record that waits for @slot, its token taken; NULL when there is none. */
static struct seccomm_hold *take_key(struct seccomm_runtime *rt, u8 slot)
{
	struct seccomm_waiting *w = READ_ONCE(rt->wait);
	struct seccomm_hold *hold;
	unsigned long token;

	if (!w)
		return NULL;
	xa_lock_bh(&w->hold);
	xa_for_each(&w->hold, token, hold) {
		struct seccomm_say *say = say_find(hold, token);

		if (say && say->kind == SAY_KEY && hold->miss_slot == slot) {
			say_erase(hold, say);
			break;
		}
	}
	xa_unlock_bh(&w->hold);
	return hold;
}

void seccomm_runtime_key_filled(struct seccomm_runtime *rt, u8 slot)
{
	struct seccomm_hold *hold;

	while ((hold = take_key(rt, slot)))
		let_go(hold, SECCOMM_GATE_STEP);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_runtime_key_filled);

void seccomm_hold_end(struct seccomm_hold *hold)
{
	struct seccomm_composite *comp = hold->comp;

	withdraw_all(hold);	/* the runner's share stays: nothing is resumed */
	seccomm_hold_unmove(hold);
	if (hold->counted)
		atomic_dec(&hold->rt->wait->held);
	hold_put(hold);
	seccomm_composite_put(comp);
}

/* The first token past @now, its record referenced; the others' earliest deadline in *@next. */
static struct seccomm_hold *find_late(struct seccomm_runtime *rt, u64 now, struct seccomm_say *late,
				      u64 *next)
{
	struct seccomm_waiting *w = READ_ONCE(rt->wait);
	struct seccomm_hold *hold, *found = NULL;
	unsigned long token;

	*next = 0;
	if (!w)
		return NULL;
	xa_lock_bh(&w->hold);
	xa_for_each(&w->hold, token, hold) {
		struct seccomm_say *say = say_find(hold, token);

		if (WARN_ON_ONCE(!say))
			continue;
		if (say->deadline <= now) {
			*late = *say;
			refcount_inc(&hold->refs);
			found = hold;
			break;
		}
		if (!*next || say->deadline < *next)
			*next = say->deadline;
	}
	xa_unlock_bh(&w->hold);
	return found;
}

u64 seccomm_hold_expire(struct seccomm_runtime *rt, u64 now)
{
	struct seccomm_hold *hold;
	struct seccomm_say late;
	u64 next;

	while ((hold = find_late(rt, now, &late, &next))) {
		refuse(hold, late.why, late.mp);
		hold_put(hold);
	}
	return next;
}

void seccomm_hold_drain(struct seccomm_runtime *rt)
{
	struct seccomm_hold *hold;
	struct seccomm_say say;
	u64 next;

	while ((hold = find_late(rt, U64_MAX, &say, &next))) {
		refuse(hold, SECCOMM_R_DEAD, say.mp);
		hold_put(hold);
	}
}
