// SPDX-License-Identifier: GPL-2.0
/*
 * team.c - several CPUs that work for one session; see team.h.
 *
 * The worker begins it when it finds more than one message in its queues.  A member is a
 * work item that does what the worker does with messages, and nothing else: deadlines,
 * raises and the owner's tick stay the worker's.  A message of a plan that needs order,
 * or that may wait by choice, has no place in the order of others.
 *
 * The team is there until the session rests or ends.  A member that is queued or runs
 * holds a reference on the runtime's owner, as the worker does.
 */
#include "cactus/team.h"

#include <kunit/visibility.h>
#include <linux/bitops.h>
#include <linux/slab.h>
#include "cactus/work.h"
#include "lib/fail.h"
#include "lib/reorder.h"

/**
 * struct member - one of them
 * @work: its work item
 * @rt: whose
 */
struct member {
	struct work_struct work;
	struct seccomm_runtime *rt;
};

/**
 * struct seccomm_team - those who help the worker
 * @order: messages that are being worked on, by direction; rt->lock
 * @busy: members that are queued or run, by index; rt->lock
 * @n: how many members there are
 * @member: they
 */
struct seccomm_team {
	struct seccomm_reorder order[2];
	unsigned long busy;
	unsigned int n;
	struct member member[];
};

static unsigned int cpus_for(struct seccomm_runtime *rt)
{
	return rt->ops->cpus ? min_t(unsigned int, rt->ops->cpus(rt), SECCOMM_TEAM_MAX) : 1;
}

static void member_run(struct work_struct *work)
{
	struct member *m = container_of(work, struct member, work);
	struct seccomm_runtime *rt = m->rt;
	struct seccomm_team *team = rt->wait->team;

	if (seccomm_work_slice(rt)) {
		queue_work(seccomm_msg_wq, &m->work);	/* behind the work of other sessions */
		return;
	}
	/* what is queued from here on, the worker comes for */
	spin_lock_bh(&rt->lock);
	__clear_bit(m - team->member, &team->busy);
	spin_unlock_bh(&rt->lock);
	rt->ops->put(rt);
}

void seccomm_team_begin(struct seccomm_runtime *rt)
{
	unsigned int n = cpus_for(rt), i;
	struct seccomm_team *team;

	if (n < 2 || SECCOMM_FAIL(alloc_team))
		return;
	team = kzalloc(struct_size(team, member, n - 1), GFP_KERNEL | __GFP_NOWARN);
	if (!team)
		return;
	seccomm_reorder_init(&team->order[SECCOMM_DOWN]);
	seccomm_reorder_init(&team->order[SECCOMM_UP]);
	team->n = n - 1;
	for (i = 0; i < team->n; i++) {
		INIT_WORK(&team->member[i].work, member_run);
		team->member[i].rt = rt;
	}
	spin_lock_bh(&rt->lock);
	rt->wait->team = team;
	spin_unlock_bh(&rt->lock);
}

static bool is_working(const struct seccomm_team *team)
{
	return !seccomm_reorder_empty(&team->order[SECCOMM_DOWN]) ||
	       !seccomm_reorder_empty(&team->order[SECCOMM_UP]);
}

/* One that is free, if so many may work. */
void seccomm_team_wake(struct seccomm_runtime *rt)
{
	struct seccomm_team *team = rt->wait->team;
	unsigned int i;

	lockdep_assert_held(&rt->lock);
	/* who works alone is the worker, which is on its way */
	if (!team || !is_working(team) || hweight_long(team->busy) + 1 >= cpus_for(rt))
		return;
	i = find_first_zero_bit(&team->busy, team->n);
	if (i >= team->n)
		return;
	__set_bit(i, &team->busy);
	rt->ops->get(rt);
	queue_work(seccomm_msg_wq, &team->member[i].work);
}

void seccomm_team_enter(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;
	const struct seccomm_plan *plan = hold->plan;
	struct seccomm_waiting *w = rt->wait;

	lockdep_assert_held(&rt->lock);
	if (!w->team || plan->ordered || plan->claims)
		return;
	hold->placed = true;
	seccomm_reorder_enter(&w->team->order[hold->msg.dir], &hold->place);
	if (w->queued[SECCOMM_DOWN] || w->queued[SECCOMM_UP])
		seccomm_team_wake(rt);
}

static struct seccomm_hold *next_to_leave(struct seccomm_runtime *rt, u8 dir)
{
	struct seccomm_reorder_entry *e;

	spin_lock_bh(&rt->lock);
	e = seccomm_reorder_next(&rt->wait->team->order[dir]);
	spin_unlock_bh(&rt->lock);
	return e ? container_of(e, struct seccomm_hold, place) : NULL;
}

/* All that need not wait any more. The team is there as long as somebody lets them go. */
static void let_leave(struct seccomm_runtime *rt, u8 dir)
{
	struct seccomm_hold *hold;

	while ((hold = next_to_leave(rt, dir)))
		seccomm_work_settle(hold);
}

bool seccomm_team_finish(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;
	u8 dir = hold->msg.dir;
	bool leave;

	if (!hold->placed)
		return false;
	spin_lock_bh(&rt->lock);
	hold->placed = false;
	leave = seccomm_reorder_finish(&rt->wait->team->order[dir], &hold->place);
	spin_unlock_bh(&rt->lock);
	if (leave)
		let_leave(rt, dir);
	return true;
}

void seccomm_team_give_up(struct seccomm_hold *hold)
{
	struct seccomm_runtime *rt = hold->rt;
	u8 dir = hold->msg.dir;
	bool leave;

	if (!hold->placed)
		return;
	spin_lock_bh(&rt->lock);
	hold->placed = false;
	leave = seccomm_reorder_remove(&rt->wait->team->order[dir], &hold->place);
	spin_unlock_bh(&rt->lock);
	if (leave)
		let_leave(rt, dir);
}

void seccomm_team_end(struct seccomm_runtime *rt)
{
	struct seccomm_team *team;

	spin_lock_bh(&rt->lock);
	team = rt->wait ? rt->wait->team : NULL;
	if (team && (team->busy || is_working(team)))
		team = NULL;
	if (team)
		rt->wait->team = NULL;
	spin_unlock_bh(&rt->lock);
	kfree(team);
}

void seccomm_team_flush(struct seccomm_runtime *rt)
{
	struct seccomm_team *team = rt->wait->team;
	unsigned int i;

	while (team && READ_ONCE(team->busy))	/* one whose slice is over comes again */
		for (i = 0; i < team->n; i++)
			flush_work(&team->member[i].work);
}
