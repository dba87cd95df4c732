// SPDX-License-Identifier: GPL-2.0
/* rest.c - a session without traffic gives back what can be made again; see rest.h. */
#include "session/rest.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "cactus/event.h"
#include "cactus/registry.h"
#include "lib/fail.h"
#include "lib/seam.h"
#include "session/life.h"
#include "session/pop.h"
#include "session/push.h"
#include "session/timer.h"

/* Seconds of the operator, in ms; 0: never. */
static u64 rest_ms(struct seccomm_session *s)
{
	return (u64)READ_ONCE(s->sn->limits.rest) * MSEC_PER_SEC;
}

static bool can_be_made_again(const struct seccomm_composite *comp)
{
	unsigned int i;

	if (comp->extra || (comp->events && comp->events->private))
		return false;
	for (i = 0; i < comp->n_mp; i++)
		if (!(comp->mp[i]->type->flags & SECCOMM_MP_RESTS))
			return false;
	return true;
}

bool seccomm_rest_possible(struct seccomm_epoch *e)
{
	e->s->rests = rest_ms(e->s) && can_be_made_again(e->comp);
	return e->s->rests;
}

/* The low bits are enough to see whether there were more. */
static u32 messages(struct seccomm_session *s, const struct seccomm_epoch *e)
{
	return atomic64_read(&e->tx_seq) + atomic64_read(&s->rx_msgs);
}

void seccomm_rest_watch(struct seccomm_session *s)
{
	struct seccomm_epoch *e;

	e = rcu_dereference_protected(s->tx_epoch, lockdep_is_held(&s->mutex));
	s->rest_at = 0;
	if (!e || !s->rests || !rest_ms(s))
		return;
	s->rest_seen = messages(s, e);
	s->rest_at = seccomm_now_ms() + rest_ms(s);
	seccomm_timer_at(s, s->rest_at);
}

/* ---- to rest ------------------------------------------------------------------ */

/* Nothing is under way, in either direction. */
static bool is_idle(struct seccomm_session *s, const struct seccomm_epoch *e)
{
	bool idle;

	if (s->state != SECCOMM_STATE_OPEN || s->leaving || s->ping_out ||
	    messages(s, e) != s->rest_seen || !seccomm_runtime_idle(&s->rt))
		return false;
	spin_lock_bh(&s->lock);
	idle = !s->flushing && !s->draining && !s->n_assemblies;
	spin_unlock_bh(&s->lock);
	return idle;
}

static bool kept_alloc(struct seccomm_epoch *e)
{
	const struct seccomm_composite *comp = e->comp;
	unsigned int i;

	if (!SECCOMM_FAIL(alloc_kept))
		e->kept = kcalloc(comp->n_mp, sizeof(*e->kept), GFP_KERNEL);
	if (!e->kept)
		return false;
	e->n_kept = comp->n_mp;
	for (i = 0; i < comp->n_mp; i++) {
		e->kept[i].type = comp->mp[i]->type;
		__module_get(e->kept[i].type->owner);	/* the instance has one */
	}
	return true;
}

void seccomm_rest_forget(struct seccomm_epoch *e)
{
	while (e->n_kept)
		seccomm_type_put(e->kept[--e->n_kept].type);
	kfree(e->kept);
	e->kept = NULL;
}

/*
 * First messages are told to wait, then there is no epoch for them: who still meets it
 * draws a number of it before its composite is gone, and who meets none any more finds
 * under the lock that it has to wait.
 */
static void rest_begin(struct seccomm_session *s, struct seccomm_epoch *e)
{
	if (!kept_alloc(e))
		return;
	spin_lock_bh(&s->lock);
	WRITE_ONCE(s->flushing, true);
	WRITE_ONCE(s->draining, true);
	WRITE_ONCE(s->rest, e);
	spin_unlock_bh(&s->lock);
	smp_wmb();	/* pairs with the lock that is taken where no epoch is found */
	RCU_INIT_POINTER(s->tx_epoch, NULL);
	RCU_INIT_POINTER(s->rx[e->number & 3], NULL);
	s->rest_at = 0;
	seccomm_epoch_forget_tagkeys(e);
	seccomm_path_set_route(&s->path, NULL);
	seccomm_composite_retire(e->comp);
	seccomm_composite_put(e->comp);
	seccomm_runtime_rest(&s->rt);
}

void seccomm_rest_keep(struct seccomm_epoch *e, struct seccomm_composite *comp)
{
	unsigned int i;

	for (i = 0; i < e->n_kept; i++)
		if (e->kept[i].type->rest)
			e->kept[i].value = e->kept[i].type->rest(comp->mp[i]);
}

static bool waits_locked(const struct seccomm_session *s)
{
	return !skb_queue_empty(&s->pending) || !skb_queue_empty(&s->held);
}

bool seccomm_rest_begun(struct seccomm_epoch *e)
{
	struct seccomm_session *s = e->s;
	bool rests, waits;

	spin_lock_bh(&s->lock);
	rests = s->rest == e;
	waits = rests && waits_locked(s);
	if (rests)
		e->comp = NULL;
	spin_unlock_bh(&s->lock);
	if (waits)
		seccomm_timer_tick(s);
	return rests;
}

/* ---- to wake ------------------------------------------------------------------ */

void seccomm_rest_disturb(struct seccomm_session *s)
{
	if (unlikely(READ_ONCE(s->rest)))
		seccomm_timer_tick(s);
}

static int make_again(struct seccomm_epoch *e)
{
	struct seccomm_report report = {};
	unsigned int i;
	int err = seccomm_epoch_compose(e, &report);

	if (err) {
		pr_notice_ratelimited("seccomm: session %u: %s\n", e->s->id, report.text);
		return err;
	}
	for (i = 0; i < e->n_kept; i++)
		if (e->kept[i].type->wake)
			e->kept[i].type->wake(e->comp->mp[i], e->kept[i].value);
	seccomm_rest_forget(e);
	return 0;
}

static void wake(struct seccomm_session *s, struct seccomm_epoch *e)
{
	int err = make_again(e);

	if (err) {
		seccomm_session_kill(s, -err);
		return;
	}
	seccomm_epoch_install_rx(s, e);
	seccomm_epoch_install_tx(s, e);
	/* before what is held is popped: a frame of no epoch would be held again, and again */
	spin_lock_bh(&s->lock);
	WRITE_ONCE(s->rest, NULL);
	spin_unlock_bh(&s->lock);
	seccomm_pop_held(s);
	seccomm_push_pending(s);
	seccomm_rest_watch(s);
}

void seccomm_rest_due(struct seccomm_session *s, u64 now)
{
	struct seccomm_epoch *e = s->rest;
	bool ready;

	lockdep_assert_held(&s->mutex);
	if (e) {
		spin_lock_bh(&s->lock);
		ready = !e->comp && waits_locked(s);
		spin_unlock_bh(&s->lock);
		if (ready)
			wake(s, e);
		return;
	}
	if (!s->rest_at || now < s->rest_at)
		return;
	e = rcu_dereference_protected(s->tx_epoch, lockdep_is_held(&s->mutex));
	if (e && rest_ms(s) && is_idle(s, e) && can_be_made_again(e->comp))
		rest_begin(s, e);
	if (!s->rest)
		seccomm_rest_watch(s);
}

void seccomm_rest_drop(struct seccomm_session *s)
{
	struct seccomm_epoch *e = s->rest;
	bool cold;

	if (!e)
		return;
	spin_lock_bh(&s->lock);
	cold = !e->comp;
	WRITE_ONCE(s->rest, NULL);
	spin_unlock_bh(&s->lock);
	if (cold)		/* else whoever destroys its composite frees it */
		seccomm_epoch_free(e);
}
