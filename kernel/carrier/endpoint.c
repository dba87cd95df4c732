// SPDX-License-Identifier: GPL-2.0
/* endpoint.c - the life of endpoints and of cached routes. */
#include "carrier/endpoint.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include "lib/fail.h"

/* A queue of our own: its destruction waits for every work item, text included. */
static struct workqueue_struct *endpoint_wq;
static atomic_t endpoint_count = ATOMIC_INIT(0);

struct seccomm_endpoint *seccomm_endpoint_get(struct seccomm_endpoint *ep)
{
	refcount_inc(&ep->refs);
	return ep;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_endpoint_get);

bool seccomm_endpoint_tryget(struct seccomm_endpoint *ep)
{
	return refcount_inc_not_zero(&ep->refs);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_endpoint_tryget);

void seccomm_endpoint_put(struct seccomm_endpoint *ep)
{
	/* Readers may still be inside rx(), and the last reference may go in softirq. */
	if (ep && refcount_dec_and_test(&ep->refs))
		queue_rcu_work(endpoint_wq, &ep->destroy);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_endpoint_put);

void seccomm_endpoint_close(struct seccomm_endpoint *ep)
{
	if (xchg(&ep->dead, true))
		return;
	ep->carrier->close(ep);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_endpoint_close);

static void endpoint_destroy(struct work_struct *work)
{
	struct seccomm_endpoint *ep = container_of(to_rcu_work(work), struct seccomm_endpoint,
						   destroy);

	if (!ep->dead) {
		/* Closed only now: rx() may have begun meanwhile. Once more round. */
		seccomm_endpoint_close(ep);
		queue_rcu_work(endpoint_wq, &ep->destroy);
		return;
	}
	if (ep->free)
		ep->free(ep);
	if (ep->carrier->free)
		ep->carrier->free(ep);
	if (ep->sk)
		sock_put(ep->sk);
	kfree(ep);
	if (atomic_dec_and_test(&endpoint_count))
		wake_up_var(&endpoint_count);
}

static void endpoint_expect(struct work_struct *work)
{
	struct seccomm_endpoint *ep = container_of(to_delayed_work(work),
						   struct seccomm_endpoint, expect);
	bool on = !READ_ONCE(ep->dead) && time_before(jiffies, READ_ONCE(ep->trains_at) + HZ);

	if (on != ep->expected && !ep->carrier->whole(ep, on))
		ep->expected = on;
	if (on) {
		queue_delayed_work(endpoint_wq, &ep->expect, HZ);
		return;
	}
	WRITE_ONCE(ep->expecting, false);
	seccomm_endpoint_put(ep);
}

void seccomm_endpoint_expect_trains(struct seccomm_endpoint *ep)
{
	WRITE_ONCE(ep->trains_at, jiffies);
	if (READ_ONCE(ep->expecting) || !ep->carrier->whole || !seccomm_endpoint_tryget(ep))
		return;
	if (xchg(&ep->expecting, true))
		seccomm_endpoint_put(ep);
	else
		queue_delayed_work(endpoint_wq, &ep->expect, 0);
}

struct seccomm_endpoint *seccomm_endpoint_alloc(struct net *net,
						const struct seccomm_carrier *carrier,
						const struct seccomm_carrier_up *up)
{
	struct seccomm_endpoint *ep;

	if (SECCOMM_FAIL(alloc_endpoint))
		return NULL;
	ep = kzalloc(sizeof(*ep), GFP_KERNEL_ACCOUNT);
	if (!ep)
		return NULL;
	refcount_set(&ep->refs, 1);
	ep->net = net;
	ep->carrier = carrier;
	ep->up = up;
	mutex_init(&ep->mutex);
	INIT_DELAYED_WORK(&ep->expect, endpoint_expect);
	INIT_RCU_WORK(&ep->destroy, endpoint_destroy);
	atomic_inc(&endpoint_count);
	return ep;
}

/* ---- the way to one peer -------------------------------------------------- */

void seccomm_path_init(struct seccomm_path *path, const struct seccomm_addr *local,
		       const struct seccomm_addr *peer)
{
	path->local = *local;
	path->peer = *peer;
	RCU_INIT_POINTER(path->route, NULL);
	spin_lock_init(&path->lock);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_path_init);

void seccomm_path_set_route(struct seccomm_path *path, struct seccomm_route *route)
{
	struct seccomm_route *old;

	spin_lock_bh(&path->lock);
	old = rcu_replace_pointer(path->route, route, lockdep_is_held(&path->lock));
	spin_unlock_bh(&path->lock);
	if (!old)
		return;
	/*
	 * Readers may use the dst until the grace period ends: its memory lives
	 * that long without our reference, and they take none but by dst_hold_safe().
	 */
	dst_release(old->dst);
	kfree_rcu(old, rcu);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_path_set_route);

void seccomm_path_exit(struct seccomm_path *path)
{
	seccomm_path_set_route(path, NULL);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_path_exit);

int seccomm_endpoint_module_init(void)
{
	endpoint_wq = alloc_workqueue("seccomm_endpoint", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	return endpoint_wq ? 0 : -ENOMEM;
}

void seccomm_endpoint_module_exit(void)
{
	/* Sockets and sessions are gone; what their last references queued is on its way. */
	wait_var_event(&endpoint_count, !atomic_read(&endpoint_count));
	destroy_workqueue(endpoint_wq);
	/* callbacks whose text is ours: inner sockets found by a receiver under RCU */
	rcu_barrier();
}
