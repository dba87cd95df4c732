// SPDX-License-Identifier: GPL-2.0
/* session.c - birth, states and death of a session. */
#include "session/session.h"

#include <kunit/visibility.h>
#include <linux/cred.h>
#include <linux/slab.h>
#include "cactus/resolve.h"
#include "lib/fail.h"
#include "lib/seam.h"
#include "lib/trace.h"
#include "session/alert.h"
#include "session/control.h"
#include "session/cookie.h"
#include "session/epoch.h"
#include "session/evidence.h"
#include "session/keymiss.h"
#include "session/life.h"
#include "session/open.h"
#include "session/push.h"
#include "session/segment.h"
#include "session/table.h"
#include "session/timer.h"

#define DEFAULT_SHARE	212992	/* bytes that may wait where no socket says otherwise */

struct workqueue_struct *seccomm_open_wq;
EXPORT_SYMBOL_IF_KUNIT(seccomm_open_wq);
static struct kmem_cache *session_cache;
/* The control plane's ear; its call may sleep, so a semaphore guards it and not RCU. */
static DECLARE_RWSEM(events_sem);
static const struct seccomm_session_events *session_events;

struct seccomm_session *seccomm_session_get(struct seccomm_session *s)
{
	refcount_inc(&s->refs);
	return s;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_get);

bool seccomm_session_tryget(struct seccomm_session *s)
{
	return refcount_inc_not_zero(&s->refs);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_tryget);

static const char no_name[] = "";

int seccomm_session_name(struct seccomm_session *s, const u8 *name, size_t len)
{
	const char *copy = s->expect;	/* who was expected has that name: no other copy */

	lockdep_assert_held(&s->mutex);
	if (strlen(copy) != len || memcmp(copy, name, len))
		copy = SECCOMM_FAIL(alloc_names) ? NULL : kmemdup_nul(name, len, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	/* pairs with READ_ONCE() of those who refuse its frames, and see either name whole */
	smp_store_release(&s->peer, copy);
	return 0;
}

static void session_free_rcu(struct rcu_head *rcu)
{
	struct seccomm_session *s = container_of(rcu, struct seccomm_session, rcu);

	kfree(s->group);
	if (s->peer != no_name && s->peer != s->expect)
		kfree(s->peer);
	kfree(s->own);
	kmem_cache_free(session_cache, s);
}

/* Last reference: nothing can reach it but RCU readers, who read only what stays. */
static void session_free(struct work_struct *work)
{
	struct seccomm_session *s = container_of(work, struct seccomm_session, open_work);

	WARN_ON_ONCE(s->tabled);
	__skb_queue_purge(&s->pending);
	__skb_queue_purge(&s->held);
	seccomm_handshake_free(s->hs);
	seccomm_keytable_free(s->keys);
	seccomm_runtime_exit(&s->rt);
	seccomm_path_exit(&s->path);
	if (s->profile) {
		atomic_dec(&s->profile->sessions);
		seccomm_profile_put(s->profile);
	}
	if (s->props)
		seccomm_props_put(s->props);
	if (s->cred)
		put_cred(s->cred);
	if (s->tx)
		sock_put(s->tx);
	kfree(s->reasons);
	seccomm_endpoint_put(s->ep);
	call_rcu(&s->rcu, session_free_rcu);
}

void seccomm_session_put(struct seccomm_session *s)
{
	if (!refcount_dec_and_test(&s->refs))
		return;
	/* May be atomic context, and what is freed may sleep. open_work is idle: it held a reference. */
	INIT_WORK(&s->open_work, session_free);
	queue_work(seccomm_open_wq, &s->open_work);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_put);

static void session_work(struct work_struct *work)
{
	struct seccomm_session *s = container_of(work, struct seccomm_session, open_work);

	mutex_lock(&s->mutex);
	if (!s->dead)
		seccomm_timer_due(s);
	mutex_unlock(&s->mutex);
	seccomm_session_put(s);
}

/* A method that was taken out since the profile was defined: noticed before a word is sent. */
static int loaded(const struct seccomm_profile *p, u8 role)
{
	struct seccomm_report report = {};
	int err = seccomm_props_loaded(p->props[role - 1], &report);

	if (err)
		pr_notice_ratelimited("seccomm: profile %s: %s\n", p->name, report.text);
	return err;
}

/* Both names in one piece: most sessions have short ones. */
static bool name_ends(struct seccomm_session *s, const struct seccomm_choice *choice)
{
	size_t own = strlen(choice->own) + 1, expect = strlen(choice->expect) + 1;
	char *names = SECCOMM_FAIL(alloc_names) ? NULL : kmalloc(own + expect, GFP_KERNEL);

	if (!names)
		return false;
	s->peer = no_name;
	s->own = memcpy(names, choice->own, own);
	s->expect = memcpy(names + own, choice->expect, expect);
	return true;
}

/* Of its Keys table: the public pseudo slot is there only where there is no secret. */
static u8 first_slot(const struct seccomm_props *props)
{
	unsigned int i;

	for (i = 1; i <= props->n_slots; i++)
		if (!props->slot[i].public)
			return 1;
	return 0;
}

static struct seccomm_session *session_alloc(const struct seccomm_choice *choice, u8 role)
{
	const struct seccomm_props *props = choice->profile->props[role - 1];
	struct seccomm_session *s = kmem_cache_zalloc(session_cache, GFP_KERNEL);

	if (!s)
		return NULL;
	s->keys = seccomm_keytable_alloc(first_slot(props), props->n_slots);
	if (s->keys && name_ends(s, choice))
		return s;
	if (s->keys)
		seccomm_keytable_free(s->keys);
	kmem_cache_free(session_cache, s);
	return NULL;
}

struct seccomm_session *seccomm_session_create(const struct seccomm_birth *b)
{
	struct seccomm_addr local = b->ep->local;
	struct seccomm_session *s;
	int err;

	err = loaded(b->choice.profile, b->role);
	if (err)
		return ERR_PTR(err);
	if (SECCOMM_FAIL(alloc_session))
		return ERR_PTR(-ENOMEM);
	s = session_alloc(&b->choice, b->role);
	if (!s)
		return ERR_PTR(-ENOMEM);
	refcount_set(&s->refs, 1);
	s->sn = seccomm_net(b->ep->net);
	s->ep = seccomm_endpoint_get(b->ep);
	s->tx = b->tx ?: seccomm_port(b->ep)->inner;
	if (s->tx)
		sock_hold(s->tx);
	s->ops = b->ops;
	RCU_INIT_POINTER(s->user, b->user);
	s->role = b->role;
	mutex_init(&s->mutex);
	spin_lock_init(&s->lock);
	__skb_queue_head_init(&s->pending);
	__skb_queue_head_init(&s->held);
	INIT_LIST_HEAD(&s->assemblies);
	INIT_LIST_HEAD(&s->port_list);
	INIT_WORK(&s->open_work, session_work);
	seccomm_path_init(&s->path, &local, &b->peer);
	s->profile = b->choice.profile;
	atomic_inc(&s->profile->sessions);
	s->props = seccomm_props_get(s->profile->props[s->role - 1]);
	s->cred = b->cred ? get_cred(b->cred) : NULL;
	atomic64_set(&s->ctl_tx, 1);
	seccomm_runtime_init(&s->rt, &seccomm_epoch_ops);
	return s;
}

void seccomm_session_set_state(struct seccomm_session *s, u8 state, int err)
{
	void *user;
	u8 old;

	lockdep_assert_held(&s->mutex);
	spin_lock_bh(&s->lock);
	old = s->state;
	WRITE_ONCE(s->state, state);
	if (err)
		WRITE_ONCE(s->err, err);
	spin_unlock_bh(&s->lock);
	if (old == state)
		return;
	trace_seccomm_state(s->id, old, state);
	user = rcu_dereference_protected(s->user, lockdep_is_held(&s->mutex));
	if (user)
		s->ops->state(user, s, state, err);
	down_read(&events_sem);
	if (session_events)
		session_events->changed(s->sn, s, state, err);
	up_read(&events_sem);
}

void seccomm_session_events_set(const struct seccomm_session_events *ev)
{
	down_write(&events_sem);
	session_events = ev;
	up_write(&events_sem);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_events_set);

/*
 * Two steps. Unreachable: no table finds it, @dead stops queues, holds and
 * timers. Drained, the places where something may still hide: (1) RCU readers on
 * the inline path: composites are freed after a grace period; (2) the worker's
 * queues, held messages, delayed raises, the timer: seccomm_runtime_kill();
 * (3) messages before open, frames before CONFIRM, segments: purged here, and what the
 * key agent was asked is given up; (4) the endpoint's control queue: holds a wire id only,
 * the look-up fails now; (5) queued work: holds a reference and finds @dead; (6) what waits
 * for its evidence to be stored: a reference, given back here.
 */
void seccomm_session_kill(struct seccomm_session *s, int err)
{
	struct sk_buff_head pending, held;

	lockdep_assert_held(&s->mutex);
	if (s->dead)
		return;
	seccomm_table_remove(s);
	__skb_queue_head_init(&pending);
	__skb_queue_head_init(&held);
	spin_lock_bh(&s->lock);
	s->dead = true;
	skb_queue_splice_init(&s->pending, &pending);
	skb_queue_splice_init(&s->held, &held);
	atomic_sub(s->held_bytes, &s->sn->held_bytes);
	s->pending_bytes = 0;
	s->held_bytes = 0;
	s->flushing = false;
	spin_unlock_bh(&s->lock);
	__skb_queue_purge(&pending);
	__skb_queue_purge(&held);
	seccomm_segments_drop(s);
	seccomm_keymiss_forget(s);
	seccomm_agent_drop(s);
	seccomm_half_drop(s);
	seccomm_session_set_state(s, SECCOMM_STATE_DEAD, err);
	seccomm_runtime_kill(&s->rt);
	seccomm_evidence_forget(s);
	seccomm_epoch_drop_all(s);
	seccomm_keys_wipe(s->keys);
	seccomm_port_settle(s);
}

void seccomm_session_begin_close(struct seccomm_session *s, u8 reason)
{
	lockdep_assert_held(&s->mutex);
	if (s->dead || s->state == SECCOMM_STATE_CLOSING)
		return;
	if (s->state != SECCOMM_STATE_OPEN && s->state != SECCOMM_STATE_CONFIRMING) {
		seccomm_session_kill(s, reason ? ECONNABORTED : 0);
		return;
	}
	s->tries = 0;
	s->until = seccomm_now_ms() + SECCOMM_CLOSE_MS;
	s->retry_at = seccomm_now_ms() + seccomm_retry_ms(0);
	seccomm_session_set_state(s, SECCOMM_STATE_CLOSING, reason ? ECONNABORTED : 0);
	seccomm_control_close(s, 2, reason);
	seccomm_timer_at(s, s->retry_at);
}

/*
 * Is anything on its way down that CLOSE would cut off? What the worker has (a step
 * that sleeps, a message held) draws its number late, and would come behind CLOSE.
 */
static bool unsent(struct seccomm_session *s)
{
	switch (s->state) {
	case SECCOMM_STATE_OPENING:
		return s->leaving == SECCOMM_LEAVE_HALF || !skb_queue_empty_lockless(&s->pending);
	case SECCOMM_STATE_CONFIRMING:
		return true;
	case SECCOMM_STATE_OPEN:
		return atomic_long_read(&s->waiting[SECCOMM_DOWN]) ||
		       (s->rest && !skb_queue_empty_lockless(&s->pending));
	default:
		return false;
	}
}

bool seccomm_session_leave(struct seccomm_session *s, u64 now)
{
	u8 how = s->leaving;

	lockdep_assert_held(&s->mutex);
	/* Whoever ends the waiting looks at @leaving after it has: epoch_charge(). */
	smp_mb();
	if (!how || (unsent(s) && (now < s->leave_until || s->state != SECCOMM_STATE_OPEN)))
		return false;
	WRITE_ONCE(s->leaving, 0);
	if (how == SECCOMM_LEAVE_HALF)
		seccomm_control_close(s, how, 0);
	else
		seccomm_session_begin_close(s, 0);
	if (s->released)
		seccomm_port_settle(s);
	return true;
}

/* A session whose messages are not out yet lives on a little (echo x | nc -u). */
static void leave_soon(struct seccomm_session *s, u8 how)
{
	u64 now = seccomm_now_ms();

	s->leave_until = now + SECCOMM_LEAVE_MS;
	WRITE_ONCE(s->leaving, max(s->leaving, how));
	if (!seccomm_session_leave(s, now))
		seccomm_timer_at(s, s->leave_until);
}

static void release_locked(struct seccomm_session *s)
{
	lockdep_assert_held(&s->mutex);
	spin_lock_bh(&s->lock);
	s->released = true;
	spin_unlock_bh(&s->lock);
	RCU_INIT_POINTER(s->user, NULL);
	if (s->dead)
		return;
	leave_soon(s, SECCOMM_LEAVE_CLOSE);
}

void seccomm_session_release(struct seccomm_session *s)
{
	mutex_lock(&s->mutex);
	release_locked(s);
	mutex_unlock(&s->mutex);
	seccomm_session_put(s);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_release);

void seccomm_session_abort(struct seccomm_session *s, int err)
{
	mutex_lock(&s->mutex);
	if (!s->dead) {
		if (s->state == SECCOMM_STATE_OPEN || s->state == SECCOMM_STATE_CONFIRMING)
			seccomm_control_close(s, 2, 1);
		seccomm_session_kill(s, err);
	}
	mutex_unlock(&s->mutex);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_abort);

int seccomm_session_shutdown(struct seccomm_session *s, u8 how)
{
	int err = 0;

	mutex_lock(&s->mutex);
	if (s->dead || s->state >= SECCOMM_STATE_CLOSING)
		err = -ENOTCONN;
	else
		leave_soon(s, how);
	mutex_unlock(&s->mutex);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_shutdown);

void seccomm_session_adopt(struct seccomm_session *s, void *user, struct sock *tx)
{
	mutex_lock(&s->mutex);
	if (tx) {
		struct sock *old = s->tx;

		sock_hold(tx);
		WRITE_ONCE(s->tx, tx);
		/* Senders in flight may still use it: it is the endpoint's, which we hold. */
		WARN_ON_ONCE(old != s->ep->sk);
		sock_put(old);
	}
	rcu_assign_pointer(s->user, user);
	mutex_unlock(&s->mutex);
}

long seccomm_session_share(struct seccomm_session *s, u8 dir)
{
	struct sock *tx = READ_ONCE(s->tx);

	if (!tx)
		return DEFAULT_SHARE;
	return READ_ONCE(*(dir == SECCOMM_DOWN ? &tx->sk_sndbuf : &tx->sk_rcvbuf));
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_share);

/* ---- refusals -------------------------------------------------------------- */

static void count_session(struct seccomm_session *s, u8 reason)
{
	u32 *counters = READ_ONCE(s->reasons);

	if (!counters) {
		u32 *fresh = kcalloc(SECCOMM_R_MAX, sizeof(*fresh), GFP_ATOMIC);

		if (!fresh)
			return;
		counters = cmpxchg(&s->reasons, NULL, fresh);
		if (counters)
			kfree(fresh);
		else
			counters = fresh;
	}
	/* Two CPUs may count at once: an atomic, but only for what is refused. */
	atomic_inc((atomic_t *)&counters[reason]);
}

/* Micro-protocols that watch (S7) hear of it in the session's worker. */
static void raise_alert(struct seccomm_session *s, struct seccomm_alert_info *info)
{
	struct seccomm_epoch *e;

	BUILD_BUG_ON(sizeof(*info) > SECCOMM_RAISE_DATA);
	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch) ?: rcu_dereference(s->rx[0]);
	if (e && seccomm_composite_bound(e->comp, SECCOMM_EV_SECURITY_ALERT)) {
		info->unheard = atomic_xchg(&s->unheard, 0);
		if (!seccomm_composite_raise_async(e->comp, SECCOMM_EV_SECURITY_ALERT, info,
						   sizeof(*info), GFP_ATOMIC))
			atomic_add(info->unheard + 1, &s->unheard);
	}
	rcu_read_unlock();
}

void seccomm_session_note(struct seccomm_net *sn, struct seccomm_session *s,
			  const struct seccomm_addr *peer, const struct seccomm_msg *msg,
			  u8 reason, u64 seq)
{
	struct seccomm_alert a = {
		.session = s ? s->id : 0,
		/* It comes with its sender above it; who that is, the session says. */
		.msg_seq = seq & SECCOMM_SEQ_MAX,
		.reason	 = reason,
		.dir	 = msg ? msg->dir : SECCOMM_UP,
		.layer	 = msg ? msg->layer : SECCOMM_LAYER_FRAME,
	};
	struct seccomm_alert_info info = {
		.reason	= reason,
		.class	= seccomm_reason_class(reason),
		.dir	= a.dir,
		.layer	= a.layer,
		.seq	= a.msg_seq,
	};

	seccomm_count_reason(sn, reason);
	if (s)
		count_session(s, reason);
	if (info.class == SECCOMM_NO_ALERT)
		return;
	if (peer)
		a.peer = *peer;
	if (msg && msg->mp_name)
		strscpy(a.mp, msg->mp_name, sizeof(a.mp));
	strscpy(info.mp, a.mp, sizeof(info.mp));
	if (s)
		strscpy(a.peer_name, READ_ONCE(s->peer), sizeof(a.peer_name));
	seccomm_alert_raise(sn, &a);
	if (s)
		raise_alert(s, &info);
}

void seccomm_session_refuse(struct seccomm_net *sn, struct seccomm_session *s,
			    const struct seccomm_addr *peer, const struct seccomm_msg *msg,
			    u8 reason, u64 seq)
{
	trace_seccomm_drop(s ? s->id : 0, seq & SECCOMM_SEQ_MAX, reason,
			   msg ? msg->dir : SECCOMM_UP, msg ? msg->layer : SECCOMM_LAYER_FRAME);
	seccomm_session_note(sn, s, peer, msg, reason, seq);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_refuse);

/* ---- module ---------------------------------------------------------------- */

int seccomm_session_module_init(void)
{
	session_cache = KMEM_CACHE(seccomm_session, 0);
	if (!session_cache)
		return -ENOMEM;
	seccomm_open_wq = alloc_workqueue("seccomm_open", WQ_UNBOUND,
					  max_t(int, 2, num_possible_cpus() / 2));
	if (!seccomm_open_wq) {
		kmem_cache_destroy(session_cache);
		return -ENOMEM;
	}
	return 0;
}

void seccomm_session_module_exit(void)
{
	/* Composites freed by queue_rcu_work put their session, which frees by work, then by RCU. */
	rcu_barrier();
	destroy_workqueue(seccomm_open_wq);
	rcu_barrier();
	kmem_cache_destroy(session_cache);
}
