// SPDX-License-Identifier: GPL-2.0
/* recvmsg.c - the next message, where it came from, and what vouches for it (checklist A9). */
#include "socket/recvmsg.h"

#include <linux/udp.h>
#include <linux/uio.h>
#include "socket/addr.h"
#include "socket/queue.h"

/* Our own control messages: who is authenticated as the sender, session, epoch. */
static void put_info(struct msghdr *msg, struct sk_buff *skb)
{
	const struct seccomm_queue_cb *cb = seccomm_queue_cb(skb);
	char sender[SECCOMM_SENDER_LEN];

	if (cb->s) {
		/* By the stack: a session's memory must never be copied to user space. */
		seccomm_session_sender(cb->s, sender);
		put_cmsg(msg, SOL_SECCOMM, SECCOMM_CMSG_SENDER, strlen(sender) + 1, sender);
	}
	put_cmsg(msg, SOL_SECCOMM, SECCOMM_CMSG_SESSION, sizeof(u32), (void *)&cb->rx.session);
	put_cmsg(msg, SOL_SECCOMM, SECCOMM_CMSG_EPOCH, sizeof(u32), (void *)&cb->rx.epoch);
}

/* The address that the peer writes to: the session's own end. */
static bool local_address(struct seccomm_sock *osk, struct sk_buff *skb,
			  struct seccomm_addr *local)
{
	const struct seccomm_queue_cb *cb = seccomm_queue_cb(skb);
	struct seccomm_session *s = cb->s;

	rcu_read_lock();
	/* Queued before the program asked: the session may still be there. */
	if (!s)
		s = seccomm_session_lookup_id(seccomm_net(sock_net(seccomm_outer(osk))),
					      cb->rx.session);
	if (s)
		*local = s->path.local;
	rcu_read_unlock();
	return s;
}

/* IP_PKTINFO, IPV6_RECVPKTINFO: which address of ours, and which interface. */
static void put_pktinfo(struct seccomm_sock *osk, struct msghdr *msg, struct sk_buff *skb)
{
	struct seccomm_addr local;
	struct in_pktinfo info;

	if (!local_address(osk, skb, &local))
		return;
	memset(&info, 0, sizeof(info));
	info.ipi_ifindex = skb->skb_iif;
	info.ipi_spec_dst.s_addr = seccomm_addr_ip4(&local);
	info.ipi_addr.s_addr = seccomm_addr_ip4(&local);
	put_cmsg(msg, SOL_IP, IP_PKTINFO, sizeof(info), &info);
}

static void put_pktinfo6(struct seccomm_sock *osk, struct msghdr *msg, struct sk_buff *skb)
{
	struct seccomm_addr local;
	struct in6_pktinfo info;

	if (!local_address(osk, skb, &local))
		return;
	memset(&info, 0, sizeof(info));
	info.ipi6_ifindex = skb->skb_iif;
	info.ipi6_addr = local.ip;
	put_cmsg(msg, SOL_IPV6, IPV6_PKTINFO, sizeof(info), &info);
}

/* What ip(7) tells of a packet, of the outer one. */
static void put_outer4(struct seccomm_sock *osk, struct msghdr *msg, struct sk_buff *skb)
{
	const struct seccomm_outer_cb *outer = &seccomm_queue_cb(skb)->rx.outer;
	unsigned int flags = seccomm_compat_cmsg_flags(osk->tx);
	int ttl = outer->ttl;

	if (flags & IP_CMSG_PKTINFO)
		put_pktinfo(osk, msg, skb);
	if (flags & IP_CMSG_TTL)
		put_cmsg(msg, SOL_IP, IP_TTL, sizeof(ttl), &ttl);
	if (flags & IP_CMSG_TOS)
		put_cmsg(msg, SOL_IP, IP_TOS, sizeof(outer->tos), (void *)&outer->tos);
}

/* What ipv6(7) tells. */
static void put_outer6(struct seccomm_sock *osk, struct msghdr *msg, struct sk_buff *skb)
{
	const struct seccomm_outer_cb *outer = &seccomm_queue_cb(skb)->rx.outer;
	const struct ipv6_pinfo *np = inet6_sk(osk->tx);
	int hops = outer->ttl, tclass = outer->tos;

	if (np->rxopt.bits.rxhlim)
		put_cmsg(msg, SOL_IPV6, IPV6_HOPLIMIT, sizeof(hops), &hops);
	if (np->rxopt.bits.rxtclass)
		put_cmsg(msg, SOL_IPV6, IPV6_TCLASS, sizeof(tclass), &tclass);
}

/*
 * As UDP has it: a socket that speaks both is told of an IPv4 packet its (mapped)
 * address by the options of level SOL_IPV6, all else by those of SOL_IP.
 */
static void put_outer(struct seccomm_sock *osk, struct msghdr *msg, struct sk_buff *skb)
{
	if (osk->v6 && inet6_sk(osk->tx)->rxopt.bits.rxinfo)
		put_pktinfo6(osk, msg, skb);
	if (seccomm_queue_cb(skb)->rx.peer.v6)
		put_outer6(osk, msg, skb);
	else
		put_outer4(osk, msg, skb);
}

bool seccomm_recv_needs_session(const struct seccomm_sock *osk)
{
	return osk->recv_info || seccomm_compat_cmsg_flags(osk->tx) & IP_CMSG_PKTINFO ||
	       (osk->v6 && inet6_sk(osk->tx)->rxopt.bits.rxinfo);
}

static void recv_describe(struct seccomm_sock *osk, struct msghdr *msg,
			  const struct seccomm_take *take)
{
	struct sock *sk = seccomm_outer(osk);
	struct sk_buff *skb = take->skb;
	int size = take->size;

	if (msg->msg_name)
		msg->msg_namelen = seccomm_sockaddr_give(osk->v6, osk->native, seccomm_family,
							 &seccomm_rx_cb(skb)->peer,
							 msg->msg_name);
	sock_recv_cmsgs(msg, sk, skb);
	put_outer(osk, msg, skb);
	if (size)
		put_cmsg(msg, SOL_UDP, UDP_GRO, sizeof(size), &size);
	if (READ_ONCE(osk->recv_info))
		put_info(msg, skb);
}

/*
 * The next message (UDP_GRO: or several), waiting as long as the socket allows.
 * Return: false with *err 0: the end.
 */
static bool recv_get(struct seccomm_sock *osk, int flags, size_t len, struct seccomm_take *take,
		     int *err)
{
	struct sock *sk = seccomm_outer(osk);
	long timeo = sock_rcvtimeo(sk, flags & MSG_DONTWAIT);
	size_t room = READ_ONCE(osk->gro) ? len : 0;

	do {
		*err = sock_error(sk);
		if (*err)
			return false;
		if (seccomm_queue_get(osk, flags, room, take))
			return true;
		if (READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN)
			return false;
	} while (seccomm_queue_wait(sk, &timeo, err));
	return false;
}

/* Linear, decrypted in place or into a buffer of ours, if it was not put together from segments. */
static bool recv_copy(const struct seccomm_take *take, unsigned int len, struct msghdr *msg)
{
	if (likely(!skb_is_nonlinear(take->skb)))
		return copy_to_iter(take->data, len, &msg->msg_iter) == len;
	return !skb_copy_datagram_iter(take->skb, 0, &msg->msg_iter, len);
}

int seccomm_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	struct seccomm_take take __uninitialized;
	unsigned int copied;
	int err;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (flags & MSG_ERRQUEUE)
		return seccomm_queue_recv_error(osk, msg, len);
	if (sock->sk->sk_state == TCP_LISTEN)
		return -ENOTCONN;
	seccomm_sock_mirror_at_use(osk);
	if (!recv_get(osk, flags, len, &take, &err))
		return err;
	copied = min_t(size_t, len, take.len);
	if (copied < take.len)
		msg->msg_flags |= MSG_TRUNC;
	if (likely(recv_copy(&take, copied, msg))) {
		recv_describe(osk, msg, &take);
		err = flags & MSG_TRUNC ? take.len : copied;
	} else {
		err = -EFAULT;
	}
	seccomm_queue_done(&take);
	return err;
}
