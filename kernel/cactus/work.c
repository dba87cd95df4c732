// SPDX-License-Identifier: GPL-2.0
/*
 * work.c - the worker of a session: one work item, two queues, one timer.  Others may help
 * it with a queue (team.c).
 *
 * The work item never runs twice at once, and that is what keeps messages in
 * order while it is alone.  Where something of a session can hide, for seccomm_runtime_kill():
 *
 * 1. both FIFOs			emptied under rt->lock, rt->dead set
 * 2. wait->hold (held, claimed, keys)	drained; none is added once dead is set
 * 3. wait->raise			emptied under rt->lock
 * 4. the timer				shut down; not armed once dead is set
 * 5. the work items			hold their own references on the owner; find
 *					nothing; wait for nobody
 * 6. a message a handler works on, or	finishes, is released by who lets it leave
 *    that waits for one to leave
 * 7. rcu_work of composites		holds its own reference on the owner
 */
#include "cactus/work.h"

#include <kunit/visibility.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include "cactus/event.h"
#include "cactus/run.h"
#include "cactus/team.h"
#include "lib/fail.h"
#include "lib/reason.h"
#include "lib/seam.h"

#define SLICE_NS	NSEC_PER_MSEC	/* one run of the worker, about */

struct workqueue_struct *seccomm_msg_wq;
EXPORT_SYMBOL_IF_KUNIT(seccomm_msg_wq);

/* Queue the work item; a queued one holds a reference on the owner. Any context. */
static void kick(struct seccomm_runtime *rt)
{
	rt->ops->get(rt);
	if (!queue_work(seccomm_msg_wq, &rt->wait->work))
		rt->ops->put(rt);
}

/* The earlier of two times, of which 0 is none. */
static u64 earlier(u64 a, u64 b)
{
	return a && (!b || a < b) ? a : b;
}

static void arm_locked(struct seccomm_runtime *rt, u64 when)
{
	u64 now = seccomm_now_ms();

	lockdep_assert_held(&rt->lock);
	if (rt->dead || !when || (rt->deadline && rt->deadline <= when))
		return;
	rt->deadline = when;
	/* one more: the current jiffy is partly over */
	if (!mod_timer(&rt->timer, jiffies + msecs_to_jiffies(when > now ? when - now : 0) + 1))
		rt->ops->get(rt);
}

void seccomm_work_wake(struct seccomm_runtime *rt, u64 when_ms)
{
	if (when_ms)
		arm_locked(rt, when_ms);
	else
		kick(rt);
}

void seccomm_work_deadline(struct seccomm_runtime *rt, u64 when_ms)
{
	spin_lock_bh(&rt->lock);
	arm_locked(rt, when_ms);
	spin_unlock_bh(&rt->lock);
}

void seccomm_runtime_arm(struct seccomm_runtime *rt, u64 when_ms)
{
	spin_lock_bh(&rt->lock);
	rt->owner_deadline = earlier(when_ms, rt->owner_deadline);
	arm_locked(rt, when_ms);
	spin_unlock_bh(&rt->lock);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_runtime_arm);

bool seccomm_runtime_idle(struct seccomm_runtime *rt)
{
	struct seccomm_waiting *w;
	bool idle;

	spin_lock_bh(&rt->lock);
	w = rt->wait;
	idle = !w || (!w->queued[SECCOMM_DOWN] && !w->queued[SECCOMM_UP] && !w->raises &&
		      !atomic_read(&w->held));
	spin_unlock_bh(&rt->lock);
	return idle;
}

/* ---- messages ------------------------------------------------------------ */

/* Put @hold into its FIFO; rt->lock is held. */
static void enqueue(struct seccomm_hold *hold, bool first)
{
	struct seccomm_waiting *w = hold->rt->wait;
	u8 dir = hold->msg.dir;

	if (first)
		list_add(&hold->node, &w->fifo[dir]);
	else
		list_add_tail(&hold->node, &w->fifo[dir]);
	w->queued[dir]++;
	seccomm_team_wake(hold->rt);
	kick(hold->rt);
}

static void set_busy(struct seccomm_hold *hold)
{
	if (hold->ordered || !hold->plan->ordered)
		return;
	hold->ordered = true;
	hold->rt->wait->busy[hold->msg.dir]++;
}

u8 seccomm_work_queue(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;
	u8 reason = 0;

	spin_lock_bh(&rt->lock);
	if (rt->dead) {
		reason = SECCOMM_R_DEAD;
	} else if (rt->wait->queued[hold->msg.dir] >= SECCOMM_FIFO_MAX) {
		reason = SECCOMM_R_WORKER_QUEUE;
	} else {
		set_busy(hold);
		enqueue(hold, false);
	}
	spin_unlock_bh(&rt->lock);
	return reason;
}

void seccomm_work_stall(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;

	spin_lock_bh(&rt->lock);
	set_busy(hold);
	hold->stalls = true;
	rt->wait->stalled[hold->msg.dir]++;
	spin_unlock_bh(&rt->lock);
}

static void unstall_locked(struct seccomm_hold *hold)
{
	lockdep_assert_held(&hold->rt->lock);
	if (!hold->stalls)
		return;
	hold->stalls = false;
	hold->rt->wait->stalled[hold->msg.dir]--;
}

void seccomm_work_unstall(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;

	if (!hold->stalls)
		return;
	spin_lock_bh(&rt->lock);
	unstall_locked(hold);
	kick(rt);	/* others may have queued up behind it */
	spin_unlock_bh(&rt->lock);
}

/* Later messages of an ordered plan need not wait for this one any more. */
void seccomm_work_finish(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;

	if (hold->ordered) {
		spin_lock_bh(&rt->lock);
		rt->wait->busy[hold->msg.dir]--;
		spin_unlock_bh(&rt->lock);
	}
	seccomm_hold_end(hold);
}

void seccomm_work_drop(struct seccomm_hold *hold)
{
	seccomm_hold_unmove(hold);
	hold->rt->ops->release(hold->comp, &hold->msg, true);
	seccomm_work_finish(hold);
}

/* The session has ended: nobody's fault, no micro-protocol's above all. */
static void drop_dead(struct seccomm_hold *hold)
{
	hold->msg.reason = SECCOMM_R_DEAD;
	hold->msg.layer = SECCOMM_LAYER_FRAME;
	hold->msg.mp_name = NULL;
	seccomm_work_drop(hold);
}

void seccomm_work_resume(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;
	bool dead;

	spin_lock_bh(&rt->lock);
	dead = rt->dead;
	if (!dead)
		/* one that others wait for goes first, as it came first */
		enqueue(hold, hold->stalls);
	unstall_locked(hold);
	spin_unlock_bh(&rt->lock);
	if (dead)
		drop_dead(hold);
}

static struct seccomm_hold *dequeue(struct seccomm_runtime *rt, u8 dir)
{
	struct seccomm_hold *hold = NULL;
	struct seccomm_waiting *w;

	spin_lock_bh(&rt->lock);
	w = rt->wait;
	if (w && !w->stalled[dir])
		hold = list_first_entry_or_null(&w->fifo[dir], struct seccomm_hold, node);
	if (hold) {
		list_del_init(&hold->node);
		w->queued[dir]--;
		seccomm_team_enter(hold);
	}
	spin_unlock_bh(&rt->lock);
	return hold;
}

static void deliver(struct seccomm_hold *hold)
{
	const struct seccomm_composite_ops *ops = hold->rt->ops;
	struct seccomm_msg *msg = &hold->msg;

	seccomm_hold_unmove(hold);
	if (msg->dir == SECCOMM_DOWN)
		ops->emit_down(hold->comp, msg);
	else
		ops->emit_up(hold->comp, msg);
	seccomm_work_finish(hold);
}

void seccomm_work_settle(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;
	u8 v = hold->verdict;

	if (v != SECCOMM_DROP && READ_ONCE(rt->dead)) {
		drop_dead(hold);
	} else if (v == SECCOMM_NEXT) {
		deliver(hold);
	} else if (v == SECCOMM_DROP) {
		seccomm_work_drop(hold);
	} else {
		seccomm_hold_unmove(hold);
		rt->ops->release(hold->comp, &hold->msg, false);
		seccomm_work_finish(hold);
	}
}

static void work_message(struct seccomm_hold *hold)
{
	enum seccomm_verdict v;

	atomic64_inc(&hold->rt->wait->worker_msgs);
	v = seccomm_run_rest(hold);
	if (v == SECCOMM_HOLD)
		return;
	hold->verdict = v;
	if (!seccomm_team_finish(hold))
		seccomm_work_settle(hold);
}

/* ---- the worker ---------------------------------------------------------- */

/* The owner's time has come: let it say when it wants to be called again. */
static void work_tick(struct seccomm_runtime *rt, u64 now)
{
	u64 when = 0;
	bool due;

	spin_lock_bh(&rt->lock);
	due = !rt->dead && rt->owner_deadline && rt->owner_deadline <= now;
	if (due)
		rt->owner_deadline = 0;
	spin_unlock_bh(&rt->lock);
	if (due)
		when = rt->ops->tick(rt);
	spin_lock_bh(&rt->lock);
	rt->owner_deadline = earlier(when, rt->owner_deadline);
	arm_locked(rt, rt->owner_deadline);
	spin_unlock_bh(&rt->lock);
}

/* Has the time come that the timer was armed for? Then it is armed for none. */
static bool take_due(struct seccomm_runtime *rt, u64 now)
{
	u64 when = rt->deadline;
	bool due = when && when <= now;

	lockdep_assert_held(&rt->lock);
	if (due || !timer_pending(&rt->timer))
		rt->deadline = 0;
	if (!due)
		arm_locked(rt, when);	/* it fired too early: the clocks differ */
	return due;
}

/*
 * The timer's reference becomes the work item's. Where nothing ever waited there is
 * none, and the time is the owner's, who is told here; who is to wait from now on arms
 * the timer after that.
 */
static void timer_fired(struct timer_list *t)
{
	struct seccomm_runtime *rt = from_timer(rt, t, timer);
	u64 now = seccomm_now_ms();
	struct seccomm_waiting *w;
	bool due = false;

	spin_lock_bh(&rt->lock);
	w = rt->wait;
	if (!w)
		due = take_due(rt, now);
	spin_unlock_bh(&rt->lock);
	if (due)
		work_tick(rt, now);
	if (!w || !queue_work(seccomm_msg_wq, &w->work))
		rt->ops->put(rt);
}

/* Everything that has a time; each part arms the timer for what is left of it. */
static void work_deadlines(struct seccomm_runtime *rt)
{
	u64 now = seccomm_now_ms();
	bool due;

	spin_lock_bh(&rt->lock);
	due = take_due(rt, now);
	spin_unlock_bh(&rt->lock);
	if (due) {
		seccomm_work_deadline(rt, seccomm_hold_expire(rt, now));
		work_tick(rt, now);
	}
	seccomm_work_deadline(rt, seccomm_event_raise_due(rt, now));
}

bool seccomm_work_slice(struct seccomm_runtime *rt)
{
	u64 until = ktime_get_ns() + SLICE_NS;
	unsigned int n;
	u8 dir = 0;

	for (n = 0; n < SECCOMM_BATCH && ktime_get_ns() < until; n++) {
		struct seccomm_hold *hold = dequeue(rt, dir);

		dir = !dir;
		hold = hold ?: dequeue(rt, dir);
		if (!hold)
			return false;
		work_message(hold);
		cond_resched();
	}
	return true;
}

static bool is_queue(const struct seccomm_waiting *w)
{
	return READ_ONCE(w->queued[SECCOMM_DOWN]) + READ_ONCE(w->queued[SECCOMM_UP]) > 1;
}

/* Last, its own reference: the owner, and @work with it, may be gone then. */
static void worker(struct work_struct *work)
{
	struct seccomm_waiting *w = container_of(work, struct seccomm_waiting, work);
	struct seccomm_runtime *rt = w->rt;

	work_deadlines(rt);
	if (!w->team && is_queue(w))
		seccomm_team_begin(rt);
	if (seccomm_work_slice(rt))
		kick(rt);	/* behind the work of other sessions */
	rt->ops->put(rt);
}

void seccomm_runtime_init(struct seccomm_runtime *rt, const struct seccomm_composite_ops *ops)
{
	memset(rt, 0, sizeof(*rt));
	rt->ops = ops;
	spin_lock_init(&rt->lock);
	timer_setup(&rt->timer, timer_fired, 0);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_runtime_init);

void seccomm_runtime_exit(struct seccomm_runtime *rt)
{
	if (rt->wait)
		kfree(rt->wait->team);
	kfree(rt->wait);
	rt->wait = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_runtime_exit);

void seccomm_runtime_rest(struct seccomm_runtime *rt)
{
	seccomm_team_end(rt);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_runtime_rest);

/*
 * Published under the lock that the end of the session takes to set rt->dead: it finds
 * what waits there, or who is going to wait sees the mark.
 */
struct seccomm_waiting *seccomm_runtime_wait(struct seccomm_runtime *rt, gfp_t gfp)
{
	struct seccomm_waiting *w = READ_ONCE(rt->wait), *fresh;

	if (w)
		return w;
	fresh = SECCOMM_FAIL(alloc_waiting) ? NULL : kzalloc(sizeof(*fresh), gfp);
	if (!fresh)
		return NULL;
	fresh->rt = rt;
	INIT_WORK(&fresh->work, worker);
	INIT_LIST_HEAD(&fresh->fifo[SECCOMM_DOWN]);
	INIT_LIST_HEAD(&fresh->fifo[SECCOMM_UP]);
	xa_init_flags(&fresh->hold, XA_FLAGS_LOCK_BH);
	INIT_LIST_HEAD(&fresh->raise);
	spin_lock_bh(&rt->lock);
	w = rt->wait;
	if (!w)
		smp_store_release(&rt->wait, fresh);	/* pairs with READ_ONCE() above and elsewhere */
	spin_unlock_bh(&rt->lock);
	if (w)
		kfree(fresh);
	return w ?: fresh;
}

void seccomm_runtime_kill(struct seccomm_runtime *rt)
{
	struct seccomm_hold *hold, *next;
	struct seccomm_waiting *w;
	LIST_HEAD(drop);

	spin_lock_bh(&rt->lock);
	rt->dead = true;
	w = rt->wait;
	if (w) {
		list_splice_tail_init(&w->fifo[SECCOMM_DOWN], &drop);
		list_splice_tail_init(&w->fifo[SECCOMM_UP], &drop);
		w->queued[SECCOMM_DOWN] = 0;
		w->queued[SECCOMM_UP] = 0;
	}
	spin_unlock_bh(&rt->lock);
	list_for_each_entry_safe(hold, next, &drop, node)
		drop_dead(hold);
	seccomm_hold_drain(rt);
	seccomm_event_raises_drop(rt, NULL, 0);
	if (timer_shutdown_sync(&rt->timer))
		rt->ops->put(rt);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_runtime_kill);

void seccomm_runtime_flush(struct seccomm_runtime *rt)
{
	struct seccomm_waiting *w = READ_ONCE(rt->wait);

	if (!w)
		return;
	flush_work(&w->work);
	seccomm_team_flush(rt);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_runtime_flush);

int seccomm_runtime_module_init(void)
{
	int err = seccomm_hold_module_init();

	if (err)
		return err;
	err = seccomm_composite_module_init();
	if (err)
		goto err_hold;
	err = -ENOMEM;
	seccomm_msg_wq = alloc_workqueue("seccomm_msg", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (seccomm_msg_wq)
		return 0;
	seccomm_composite_module_exit();
err_hold:
	seccomm_hold_module_exit();
	return err;
}

/* Composites that are being destroyed first: rcu callbacks queue their work. */
void seccomm_runtime_module_exit(void)
{
	rcu_barrier();
	destroy_workqueue(seccomm_msg_wq);
	rcu_barrier();
	seccomm_composite_module_exit();
	seccomm_hold_module_exit();
}
