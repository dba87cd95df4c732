// SPDX-License-Identifier: GPL-2.0
/*
 * queue.c - the receive queue and its accounting, the way UDP does it: forward
 * allocation is touched only under the queue's lock (sock_queue_rcv_skb() and
 * sock_rfree() touch it without one, on any CPU), the rest is one atomic counter.
 */
#include "socket/queue.h"

#include <kunit/visibility.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include "lib/fail.h"
#include "socket/addr.h"

/* Caller holds the queue's lock. */
static u32 *queue_share(struct seccomm_sock *osk, struct sk_buff *skb)
{
	return &osk->share[seccomm_queue_cb(skb)->rx.session % SECCOMM_RCV_SHARES];
}

/*
 * While the buffer is more than half full, no bucket of sessions may hold more
 * than a quarter if others have something too: one flooding peer must not shut out
 * the rest (SCTP's rcvbuf_policy). Caller holds the queue's lock.
 */
static bool queue_unfair(struct seccomm_sock *osk, struct sk_buff *skb, int rmem)
{
	int rcvbuf = READ_ONCE(seccomm_outer(osk)->sk_rcvbuf);
	u32 share = *queue_share(osk, skb);

	return rmem > rcvbuf / 2 && share > rcvbuf / 4 && share + skb->truesize < rmem;
}

static bool queue_charge(struct seccomm_sock *osk, struct sk_buff *skb)
{
	struct sock *sk = seccomm_outer(osk);
	int size = skb->truesize;
	int rmem;

	rmem = atomic_add_return(size, &sk->sk_rmem_alloc);
	/* As UDP: an empty queue takes any one message. */
	if (SECCOMM_FAIL(no_rcvbuf) ||
	    (rmem <= size + READ_ONCE(sk->sk_rcvbuf) && !queue_unfair(osk, skb, rmem))) {
		if (sk_rmem_schedule(sk, skb, size)) {
			sk_mem_charge(sk, size);
			*queue_share(osk, skb) += size;
			return true;
		}
	}
	atomic_sub(size, &sk->sk_rmem_alloc);
	return false;
}

/* Caller holds the queue's lock. */
static void queue_uncharge(struct seccomm_sock *osk, struct sk_buff *skb)
{
	struct sock *sk = seccomm_outer(osk);

	*queue_share(osk, skb) -= skb->truesize;
	sk_mem_uncharge(sk, skb->truesize);
	atomic_sub(skb->truesize, &sk->sk_rmem_alloc);
}

bool seccomm_queue_trains(struct seccomm_sock *osk)
{
	return !rcu_access_pointer(seccomm_outer(osk)->sk_filter);
}

bool seccomm_queue_put(struct seccomm_sock *osk, struct seccomm_session *s, struct sk_buff *skb)
{
	struct sock *sk = seccomm_outer(osk);
	struct sk_buff_head *queue = &sk->sk_receive_queue;
	bool charged;

	if (sock_flag(sk, SOCK_DEAD)) {
		kfree_skb(skb);
		return true;
	}
	/* SO_ATTACH_FILTER sees what the program would see: the plain message. */
	if (rcu_access_pointer(sk->sk_filter) && sk_filter_trim_cap(sk, skb, 0)) {
		sk_drops_add(sk, skb);
		kfree_skb(skb);
		return true;
	}
	seccomm_queue_cb(skb)->s = NULL;
	spin_lock(&queue->lock);
	charged = queue_charge(osk, skb);
	if (charged) {
		if (READ_ONCE(osk->keep_session))
			seccomm_queue_cb(skb)->s = seccomm_session_get(s);
		sock_skb_set_dropcount(sk, skb);
		__skb_queue_tail(queue, skb);
	}
	spin_unlock(&queue->lock);
	if (!charged) {
		atomic_add(seccomm_rx_messages(skb), &sk->sk_drops);
		return false;
	}
	sk->sk_data_ready(sk);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_queue_put);

/* Which part of the queue's first skb is next. Caller holds the queue's lock. */
static void take_begin(struct sk_buff *skb, size_t room, struct seccomm_take *take)
{
	unsigned int size = seccomm_rx_cb(skb)->outer.size;

	take->skb = skb;
	take->data = skb->data;
	take->len = skb->len;
	take->size = 0;
	if (likely(!size))
		return;
	if (room < skb->len)
		take->len = min_t(unsigned int, max_t(size_t, room / size, 1) * size, skb->len);
	if (take->len > size)
		take->size = size;
}

/* A part of it stays behind. Caller holds the queue's lock. */
static void take_share(const struct seccomm_take *take, bool peek)
{
	struct sk_buff *skb = take->skb;

	refcount_inc(&skb->users);
	if (seccomm_queue_cb(skb)->s)
		seccomm_session_get(seccomm_queue_cb(skb)->s);
	if (!peek) {
		skb->data += take->len;
		skb->len -= take->len;
	}
}

bool seccomm_queue_get(struct seccomm_sock *osk, int flags, size_t room, struct seccomm_take *take)
{
	struct sk_buff_head *queue = &seccomm_outer(osk)->sk_receive_queue;
	bool peek = flags & MSG_PEEK;
	struct sk_buff *skb;

	spin_lock_bh(&queue->lock);
	skb = skb_peek(queue);
	if (skb) {
		take_begin(skb, room, take);
		if (unlikely(peek || take->len < skb->len)) {
			take_share(take, peek);
		} else {
			__skb_unlink(skb, queue);
			queue_uncharge(osk, skb);
		}
	}
	spin_unlock_bh(&queue->lock);
	return skb;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_queue_get);

void seccomm_queue_done(struct seccomm_take *take)
{
	struct sk_buff *skb = take->skb;

	/* One reference to the session for the queue, one for each who peeks or takes a part. */
	if (seccomm_queue_cb(skb)->s)
		seccomm_session_put(seccomm_queue_cb(skb)->s);
	consume_skb(skb);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_queue_done);

int seccomm_queue_wait(struct sock *sk, long *timeo, int *err)
{
	struct sk_buff_head *queue = &sk->sk_receive_queue;

	if (!*timeo) {
		*err = -EAGAIN;
		return 0;
	}
	/* It returns non-zero when it ended, with *err 0 after shutdown. */
	return !__skb_wait_for_more_packets(sk, queue, err, timeo, (struct sk_buff *)queue);
}

int seccomm_queue_first(struct seccomm_sock *osk)
{
	struct sk_buff_head *queue = &seccomm_outer(osk)->sk_receive_queue;
	struct seccomm_take take = {};
	struct sk_buff *skb;

	spin_lock_bh(&queue->lock);
	skb = skb_peek(queue);
	if (skb)
		take_begin(skb, READ_ONCE(osk->gro) ? SIZE_MAX : 0, &take);
	spin_unlock_bh(&queue->lock);
	return take.len;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_queue_first);

void seccomm_queue_purge(struct sock *sk)
{
	struct seccomm_take take;

	while (seccomm_queue_get(seccomm_sk(sk), 0, SIZE_MAX, &take))
		seccomm_queue_done(&take);
	skb_queue_purge(&sk->sk_error_queue);
}

/* ---- errors of single peers ------------------------------------------------ */

void seccomm_queue_error(struct seccomm_sock *osk, const struct seccomm_addr *peer, int err)
{
	struct sock *sk = seccomm_outer(osk);
	struct sock_exterr_skb *serr;
	struct sk_buff *skb;

	if (sock_flag(sk, SOCK_DEAD) || !seccomm_compat_recverr(osk->tx, osk->v6))
		return;
	skb = alloc_skb(sizeof(*peer), GFP_ATOMIC);
	if (!skb)
		return;
	/* The address lies where UDP has the datagram it quotes; it is not told as data. */
	skb_put_data(skb, peer, sizeof(*peer));
	serr = SKB_EXT_ERR(skb);
	memset(serr, 0, sizeof(*serr));
	serr->ee.ee_errno = err;
	serr->ee.ee_origin = SO_EE_ORIGIN_LOCAL;
	if (sock_queue_err_skb(sk, skb))
		kfree_skb(skb);
}

/* The error, with the peer as the offender (SO_EE_OFFENDER), as ip(7) and ipv6(7) have it. */
static void put_error(struct seccomm_sock *osk, struct msghdr *msg,
		      const struct sock_extended_err *ee, const struct seccomm_addr *peer)
{
	struct {
		struct sock_extended_err ee;
		struct sockaddr_in6 offender;
	} errhdr = { .ee = *ee };
	int len = seccomm_sockaddr_give(osk->v6, osk->native, seccomm_family, peer,
					(struct sockaddr *)&errhdr.offender);

	put_cmsg(msg, osk->v6 ? SOL_IPV6 : SOL_IP, osk->v6 ? IPV6_RECVERR : IP_RECVERR,
		 sizeof(errhdr.ee) + len, &errhdr);
}

int seccomm_queue_recv_error(struct seccomm_sock *osk, struct msghdr *msg, size_t len)
{
	struct sock *sk = seccomm_outer(osk);
	struct seccomm_addr peer;
	struct sk_buff *skb;

	skb = sock_dequeue_err_skb(sk);
	if (!skb) {
		/* What the network told the inner socket: local errors, for one. */
		if (!osk->inner)
			return -EAGAIN;
		return READ_ONCE(osk->inner->ops)->recvmsg(osk->inner, msg, len,
							   MSG_ERRQUEUE | MSG_DONTWAIT);
	}
	memcpy(&peer, skb->data, sizeof(peer));
	if (msg->msg_name)
		msg->msg_namelen = seccomm_sockaddr_give(osk->v6, osk->native, seccomm_family,
							 &peer, msg->msg_name);
	put_error(osk, msg, &SKB_EXT_ERR(skb)->ee, &peer);
	msg->msg_flags |= MSG_ERRQUEUE;
	consume_skb(skb);
	return 0;
}
