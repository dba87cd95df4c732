// SPDX-License-Identifier: GPL-2.0
/*
 * loop.c - two endpoints joined by memory, with a script that loses, doubles,
 * holds and changes datagrams.
 */
#include "carrier/loop.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include <linux/seccomm_netlink.h>

/* More than this many on their way is a test that runs away. */
#define LOOP_QUEUE_MAX	1024

typedef struct seccomm_loop_verdict (*loop_tap)(struct seccomm_endpoint *from,
						struct sk_buff *skb, void *arg);

struct loop_pair;

/* One end: what an endpoint has in @priv. */
struct loop_end {
	struct loop_pair *pair;
	u8 index;
};

/**
 * struct loop_pair - what joins two endpoints
 * @refs: each endpoint (1)
 * @lock: BH; protects everything below
 * @end: for each endpoint
 * @ep: the endpoints, NULL once closed
 * @addr: their addresses
 * @queue: on the way, to be delivered by who drains
 * @held: kept until seccomm_loop_release()
 * @draining: somebody delivers; others only queue, so that answers do not recurse
 * @mtu: bytes a datagram can carry
 * @tap: the script
 * @arg: for @tap
 */
struct loop_pair {
	refcount_t refs;
	spinlock_t lock;
	struct loop_end end[2];
	struct seccomm_endpoint *ep[2];
	struct seccomm_addr addr[2];
	struct sk_buff_head queue;
	struct sk_buff_head held;
	bool draining;
	unsigned int mtu;
	loop_tap tap;
	void *arg;
};

/* Which end a datagram goes to; in skb->cb until delivery. */
struct loop_cb {
	u8 to;
};

#define LOOP_CB(skb)	((struct loop_cb *)(skb)->cb)

static void loop_put(struct loop_pair *pair)
{
	if (!refcount_dec_and_test(&pair->refs))
		return;
	__skb_queue_purge(&pair->queue);
	__skb_queue_purge(&pair->held);
	kfree(pair);
}

/* Takes @skb. */
static void loop_deliver(struct loop_pair *pair, struct sk_buff *skb)
{
	struct seccomm_endpoint *ep;
	u8 to = LOOP_CB(skb)->to;

	spin_lock_bh(&pair->lock);
	ep = pair->ep[to];
	if (ep && !seccomm_endpoint_tryget(ep))
		ep = NULL;
	spin_unlock_bh(&pair->lock);
	if (!ep) {
		kfree_skb(skb);
		return;
	}
	memset(skb->cb, 0, sizeof(skb->cb));
	ep->up->rx(ep, skb, &pair->addr[!to], &pair->addr[to]);
	seccomm_endpoint_put(ep);
}

static void loop_drain(struct loop_pair *pair)
{
	struct sk_buff *skb;

	local_bh_disable();
	rcu_read_lock();
	for (;;) {
		spin_lock_bh(&pair->lock);
		skb = __skb_dequeue(&pair->queue);
		if (!skb)
			pair->draining = false;
		spin_unlock_bh(&pair->lock);
		if (!skb)
			break;
		loop_deliver(pair, skb);
	}
	rcu_read_unlock();
	local_bh_enable();
}

/* Queue @skb, which is taken; the caller holds pair->lock. */
static void loop_queue(struct loop_pair *pair, struct sk_buff *skb)
{
	if (WARN_ON_ONCE(skb_queue_len(&pair->queue) >= LOOP_QUEUE_MAX))
		kfree_skb(skb);
	else
		__skb_queue_tail(&pair->queue, skb);
}

/* Takes @skb: a copy of our own that the tap has seen. */
static void loop_route(struct loop_pair *pair, struct sk_buff *skb,
		       struct seccomm_loop_verdict verdict)
{
	struct sk_buff *more;
	bool drain = false;

	spin_lock_bh(&pair->lock);
	if (verdict.drop) {
		kfree_skb(skb);
		goto unlock;
	}
	while (verdict.copies--) {
		more = skb_copy(skb, GFP_ATOMIC);
		if (more)
			__skb_queue_tail(verdict.hold ? &pair->held : &pair->queue, more);
	}
	if (verdict.hold)
		__skb_queue_tail(&pair->held, skb);
	else
		loop_queue(pair, skb);
	drain = !pair->draining && !skb_queue_empty(&pair->queue);
	if (drain)
		pair->draining = true;
unlock:
	spin_unlock_bh(&pair->lock);
	if (drain)
		loop_drain(pair);
}

/* Takes @skb: one datagram, our own. */
static int loop_datagram(struct seccomm_endpoint *ep, struct sk_buff *skb)
{
	struct seccomm_loop_verdict verdict = {};
	struct loop_end *end = ep->priv;
	struct loop_pair *pair = end->pair;

	if (skb->len > pair->mtu) {
		kfree_skb(skb);
		return -EMSGSIZE;
	}
	if (pair->tap)
		verdict = pair->tap(ep, skb, pair->arg);
	memset(skb->cb, 0, sizeof(skb->cb));
	LOOP_CB(skb)->to = !end->index;
	loop_route(pair, skb, verdict);
	return 0;
}

int seccomm_loop_cut(struct seccomm_endpoint *ep, struct sk_buff *skb,
		     int (*fn)(struct seccomm_endpoint *ep, struct sk_buff *datagram))
{
	unsigned int size = skb_is_gso(skb) ? skb_shinfo(skb)->gso_size : skb->len, off = 0, len;
	struct sk_buff *copy;
	int err = 0;

	do {
		len = min(size, skb->len - off);
		copy = alloc_skb(len, GFP_ATOMIC);
		if (!copy) {
			err = -ENOBUFS;
			break;
		}
		skb_copy_bits(skb, off, skb_put(copy, len), len);
		err = fn(ep, copy);
		off += len;
	} while (!err && off < skb->len);
	consume_skb(skb);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_loop_cut);

static int loop_send(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path,
		     struct sk_buff *skb)
{
	return seccomm_loop_cut(ep, skb, loop_datagram);
}

static bool loop_trains(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path)
{
	return true;
}

static unsigned int loop_mtu(struct seccomm_endpoint *ep, struct sock *tx,
			     struct seccomm_path *path)
{
	struct loop_end *end = ep->priv;

	return end->pair->mtu;
}

static void loop_close(struct seccomm_endpoint *ep)
{
	struct loop_end *end = ep->priv;

	spin_lock_bh(&end->pair->lock);
	end->pair->ep[end->index] = NULL;
	spin_unlock_bh(&end->pair->lock);
}

static void loop_free(struct seccomm_endpoint *ep)
{
	struct loop_end *end = ep->priv;

	loop_put(end->pair);
}

static const struct seccomm_carrier loop_carrier = {
	.id		= SECCOMM_CARRIER_UDP,	/* policies and OPEN see a datagram carrier */
	.send		= loop_send,
	.trains		= loop_trains,
	.mtu		= loop_mtu,
	.close		= loop_close,
	.free		= loop_free,
};

int seccomm_loop_release(struct seccomm_endpoint *ep)
{
	struct loop_end *end = ep->priv;
	struct loop_pair *pair = end->pair;
	bool drain;
	int n;

	spin_lock_bh(&pair->lock);
	n = skb_queue_len(&pair->held);
	skb_queue_splice_tail_init(&pair->held, &pair->queue);
	drain = n && !pair->draining;
	if (drain)
		pair->draining = true;
	spin_unlock_bh(&pair->lock);
	if (drain)
		loop_drain(pair);
	return n;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_loop_release);

static struct seccomm_endpoint *loop_endpoint(struct loop_pair *pair, u8 index, struct net *net,
					      const struct seccomm_carrier_up *up,
					      const struct seccomm_addr *local)
{
	struct seccomm_endpoint *ep = seccomm_endpoint_alloc(net, &loop_carrier, up);

	if (!ep)
		return NULL;
	pair->end[index].pair = pair;
	pair->end[index].index = index;
	pair->addr[index] = *local;
	ep->priv = &pair->end[index];
	ep->family = local->v6 ? AF_INET6 : AF_INET;
	ep->local = *local;
	ep->bound = true;
	return ep;
}

int seccomm_loop_pair(struct net *net, const struct seccomm_carrier_up *up,
		      struct seccomm_endpoint **a, struct seccomm_endpoint **b,
		      const struct seccomm_addr *la, const struct seccomm_addr *lb,
		      unsigned int mtu, loop_tap tap, void *arg)
{
	struct loop_pair *pair = kzalloc(sizeof(*pair), GFP_KERNEL);

	if (!pair)
		return -ENOMEM;
	refcount_set(&pair->refs, 1);
	spin_lock_init(&pair->lock);
	__skb_queue_head_init(&pair->queue);
	__skb_queue_head_init(&pair->held);
	pair->mtu = mtu;
	pair->tap = tap;
	pair->arg = arg;

	*a = loop_endpoint(pair, 0, net, up, la);
	if (!*a)
		goto free;
	*b = loop_endpoint(pair, 1, net, up, lb);
	if (!*b)
		goto put;
	refcount_inc(&pair->refs);
	pair->ep[0] = *a;
	pair->ep[1] = *b;
	return 0;
put:
	seccomm_endpoint_put(*a);	/* and with it the pair */
	*a = NULL;
	return -ENOMEM;
free:
	loop_put(pair);
	return -ENOMEM;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_loop_pair);
