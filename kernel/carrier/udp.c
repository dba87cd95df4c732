// SPDX-License-Identifier: GPL-2.0
/* udp.c - frames in UDP datagrams: the inner socket, its hooks, and the way in. */
#include "carrier/udp.h"

#include <kunit/visibility.h>
#include <linux/bpf-cgroup.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/seccomm_netlink.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/seccomm.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>
#include "carrier/udp_gro.h"
#include "carrier/udp_xmit.h"

/* Any value but 0 makes UDP call encap_rcv; none of the kernel's own is ours. */
#define UDP_ENCAP_TYPE	1

/* Of headers, the longest that there may be. */
#define UDP_HEADROOM	(LL_MAX_HEADER + sizeof(struct ipv6hdr) + sizeof(struct udphdr))

/* ---- in ------------------------------------------------------------------- */

/* The address pair of a datagram; skb->data or the network header is not moved. */
static void rx_addresses(const struct sk_buff *skb, struct seccomm_addr *peer,
			 struct seccomm_addr *local)
{
	const struct udphdr *uh = udp_hdr(skb);

	if (skb->protocol == htons(ETH_P_IP)) {
		seccomm_addr_set4(peer, ip_hdr(skb)->saddr, uh->source);
		seccomm_addr_set4(local, ip_hdr(skb)->daddr, uh->dest);
	} else {
		int iif = inet6_iif(skb);

		seccomm_addr_set6(peer, &ipv6_hdr(skb)->saddr, iif, uh->source);
		seccomm_addr_set6(local, &ipv6_hdr(skb)->daddr, iif, uh->dest);
	}
}

/*
 * What a program may ask of the outer packet, read while the header is there; and what
 * UDP's GRO, or ours, says of a packet of several.
 */
static void rx_outer(struct sk_buff *skb)
{
	struct seccomm_outer_cb outer = {};

	if (skb->protocol == htons(ETH_P_IP)) {
		outer.ttl = ip_hdr(skb)->ttl;
		outer.tos = ip_hdr(skb)->tos;
	} else {
		outer.ttl = ipv6_hdr(skb)->hop_limit;
		outer.tos = ipv6_get_dsfield(ipv6_hdr(skb));
	}
	if (skb_is_gso(skb) && skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4)
		outer.size = skb_shinfo(skb)->gso_size;
	*seccomm_outer_cb(skb) = outer;
}

/* Hand it up: @skb->data is behind the UDP header. */
static void udp_rx(struct seccomm_endpoint *ep, struct sk_buff *skb,
		   const struct seccomm_addr *peer, const struct seccomm_addr *local)
{
	skb->ip_summed = CHECKSUM_NONE;
	/* It may be queued for long, and neither route nor device waits for that. */
	skb_dst_drop(skb);
	skb_ext_reset(skb);
	skb->dev = NULL;
	ep->up->rx(ep, skb, peer, local);
}

/*
 * Called by UDP in softirq, under RCU, checksum verified, skb->data at the UDP
 * header. Takes the datagram, or the packet of several that udp_gro.c has put
 * together, in every case.
 */
static int udp_encap_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct seccomm_endpoint *ep = rcu_dereference_sk_user_data(sk);
	struct seccomm_addr peer, local;

	if (unlikely(!ep || READ_ONCE(ep->dead)))
		goto drop;
	rx_addresses(skb, &peer, &local);
	/*
	 * UDP asks the socket filter, the cgroup's ingress program and the LSM only
	 * after encap_rcv: without this they would be passed by.
	 */
	if (sk_filter_trim_cap(sk, skb, sizeof(struct udphdr))) {
		if (ep->up->refused)
			ep->up->refused(ep, &peer, SECCOMM_R_FILTER);
		goto drop;
	}
	if (unlikely(!pskb_may_pull(skb, sizeof(struct udphdr))))
		goto drop;
	__skb_pull(skb, sizeof(struct udphdr));
	rx_outer(skb);
	udp_rx(ep, skb, &peer, &local);
	return 0;
drop:
	kfree_skb(skb);
	return 0;
}

/* What UDP has queued; an error that ICMP left on the socket comes first, and is not for us. */
static struct sk_buff *udp_take(struct sock *sk)
{
	struct sk_buff *skb;
	int off = 0, err;

	do
		skb = __skb_recv_udp(sk, MSG_DONTWAIT, &off, &err);
	while (!skb && err != -EAGAIN);
	return skb;
}

/*
 * Called by UDP in softirq for what it has queued: while seccomm_udp_trains_whole()
 * is on, and then the socket's filter has been asked; but the checksum is looked at
 * by who takes it out.
 */
static void udp_data_ready(struct sock *sk)
{
	struct seccomm_addr peer, local;
	struct seccomm_endpoint *ep;
	struct sk_buff *skb;

	rcu_read_lock();
	ep = rcu_dereference_sk_user_data(sk);
	while ((skb = udp_take(sk))) {
		if (!ep || READ_ONCE(ep->dead) || udp_lib_checksum_complete(skb)) {
			kfree_skb(skb);
			continue;
		}
		rx_addresses(skb, &peer, &local);
		rx_outer(skb);
		udp_rx(ep, skb, &peer, &local);
	}
	rcu_read_unlock();
}

/*
 * An ICMP error about a datagram of ours: skb->data is the quoted IP header. Only
 * a hint: anybody can write one.
 */
static void udp_encap_err(SECCOMM_ENCAP_ERR_ARGS)
{
	const struct udphdr *uh = SECCOMM_ENCAP_ERR_UDP;
	struct seccomm_endpoint *ep;
	struct seccomm_addr peer;

	rcu_read_lock();
	ep = rcu_dereference_sk_user_data(sk);
	if (!ep || READ_ONCE(ep->dead))
		goto unlock;
	if (skb->protocol == htons(ETH_P_IP)) {
		seccomm_addr_set4(&peer, ((const struct iphdr *)skb->data)->daddr, uh->dest);
	} else {
		const struct ipv6hdr *ip6 = (const struct ipv6hdr *)skb->data;

		seccomm_addr_set6(&peer, &ip6->daddr, inet6_iif(skb), uh->dest);
	}
	ep->up->error(ep, &peer, SECCOMM_ENCAP_ERR);
unlock:
	rcu_read_unlock();
}

/* sock_wfree() calls this, from wherever a driver frees the packet. */
static void udp_write_space(struct sock *sk)
{
	struct seccomm_endpoint *ep;

	if (!sock_writeable(sk))
		return;
	rcu_read_lock();
	ep = rcu_dereference_sk_user_data(sk);
	if (ep && !READ_ONCE(ep->dead))
		ep->up->writable(ep);
	rcu_read_unlock();
}

/* ---- packets of several datagrams ------------------------------------------- */

/*
 * UDP cuts what a socket with encap_rcv gets; one without, that has UDP_GRO, gets it
 * as it came. Both can be changed while datagrams arrive: each of them goes one way
 * or the other.
 */
static int whole_switch(struct seccomm_endpoint *ep, int on)
{
	struct socket *inner = ep->inner;
	int err;

	if (!inner)
		return 0;
	err = READ_ONCE(inner->ops)->setsockopt(inner, SOL_UDP, UDP_GRO, KERNEL_SOCKPTR(&on),
						sizeof(on));
	if (err)
		return err;
	if (ep->gro)
		udp_set_bit(ACCEPT_L4, inner->sk);	/* UDP_GRO off clears it */
	WRITE_ONCE(udp_sk(inner->sk)->encap_rcv, on ? NULL : udp_encap_rcv);
	return 0;
}

int seccomm_udp_trains_whole(struct seccomm_endpoint *ep, bool on)
{
	unsigned int whole;
	int err = 0;

	mutex_lock(&ep->mutex);
	whole = on ? ep->whole + 1 : ep->whole - 1;
	if (!whole != !ep->whole)
		err = whole_switch(ep, on);
	if (!err)
		ep->whole = whole;
	mutex_unlock(&ep->mutex);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_udp_trains_whole);

/* ---- life ----------------------------------------------------------------- */

/*
 * Not udp_tunnel_sock_release(): that waits a grace period for each socket. The
 * inner socket is freed by RCU, and so is the endpoint.
 */
static void udp_close(struct seccomm_endpoint *ep)
{
	struct socket *inner = ep->inner;
	struct sock *sk = ep->sk;

	mutex_lock(&ep->mutex);
	ep->inner = NULL;
	mutex_unlock(&ep->mutex);
	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_write_space = ep->old_write_space;
	sk->sk_data_ready = ep->old_data_ready;
	rcu_assign_sk_user_data(sk, NULL);
	write_unlock_bh(&sk->sk_callback_lock);
	kernel_sock_shutdown(inner, SHUT_RDWR);
	sock_release(inner);
}

static const struct seccomm_carrier udp_carrier = {
	.id		= SECCOMM_CARRIER_UDP,
	.send		= seccomm_udp_send,
	.trains		= seccomm_udp_trains,
	.may_cut	= seccomm_udp_may_cut,
	.whole		= seccomm_udp_trains_whole,
	.mtu		= seccomm_udp_mtu,
	.headroom	= UDP_HEADROOM,
	.close		= udp_close,
};

static void udp_install_hooks(struct seccomm_endpoint *ep)
{
	struct udp_tunnel_sock_cfg cfg = {
		.sk_user_data	= ep,
		.encap_type	= UDP_ENCAP_TYPE,
		.encap_rcv	= udp_encap_rcv,
		.encap_err_rcv	= udp_encap_err,
	};
	struct sock *sk = ep->sk;

	if (ep->gro) {
		cfg.gro_receive = seccomm_udp_gro_receive;
		cfg.gro_complete = seccomm_udp_gro_complete;
		udp_set_bit(ACCEPT_L4, sk);
	}
	setup_udp_tunnel_sock(ep->net, ep->inner, &cfg);
	/* Who takes out what is queued does not wait, and not in softirq. */
#ifdef CONFIG_NET_RX_BUSY_POLL
	WRITE_ONCE(sk->sk_ll_usec, 0);
#endif
	/* For packets inside packets; it would have each datagram of a train summed again. */
	inet_dec_convert_csum(sk);
	write_lock_bh(&sk->sk_callback_lock);
	ep->old_write_space = sk->sk_write_space;
	sk->sk_write_space = udp_write_space;
	ep->old_data_ready = sk->sk_data_ready;
	sk->sk_data_ready = udp_data_ready;
	write_unlock_bh(&sk->sk_callback_lock);
}

struct seccomm_endpoint *seccomm_udp_create(struct net *net, u16 family, int kern, bool gro,
					    const struct seccomm_carrier_up *up)
{
	struct seccomm_endpoint *ep;
	struct socket *inner;
	int err;

	ep = seccomm_endpoint_alloc(net, &udp_carrier, up);
	if (!ep)
		return ERR_PTR(-ENOMEM);
	err = __sock_create(net, family, SOCK_DGRAM, IPPROTO_UDP, &inner, kern);
	if (err) {
		ep->dead = true;	/* nothing to close */
		seccomm_endpoint_put(ep);
		return ERR_PTR(err);
	}
	sock_hold(inner->sk);
	ep->inner = inner;
	ep->sk = inner->sk;
	ep->family = family;
	ep->gro = gro;
	udp_install_hooks(ep);		/* before bind: no datagram passes them */
	return ep;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_udp_create);

int seccomm_udp_create_inner(struct net *net, u16 family, struct socket **inner)
{
	return __sock_create(net, family, SOCK_DGRAM, IPPROTO_UDP, inner, 0);
}

/* ---- names ---------------------------------------------------------------- */

/* The inner socket's own address, as it is bound or connected now. */
static void udp_local(const struct sock *sk, struct seccomm_addr *a)
{
	const struct inet_sock *inet = inet_sk(sk);

	if (sk->sk_family == AF_INET)
		seccomm_addr_set4(a, inet->inet_saddr, inet->inet_sport);
	else
		seccomm_addr_set6(a, &inet6_sk(sk)->saddr, sk->sk_bound_dev_if,
				  inet->inet_sport);
}

static void udp_bound(struct seccomm_endpoint *ep)
{
	struct sock *sk = ep->sk;

	lock_sock(sk);
	/* The port stays ours when a connect() is dissolved: sessions are bound to it. */
	sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	udp_local(sk, &ep->local);
	release_sock(sk);
	smp_store_release(&ep->bound, true);	/* @local is there: seccomm_udp_autobind() */
}

int seccomm_udp_bind(struct seccomm_endpoint *ep, struct sockaddr *addr, int len)
{
	int err = kernel_bind(ep->inner, addr, len);

	if (!err)
		udp_bound(ep);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_udp_bind);

int seccomm_udp_autobind(struct seccomm_endpoint *ep)
{
	struct sockaddr_storage any = { .ss_family = ep->family };

	if (smp_load_acquire(&ep->bound))	/* udp_bound() has written @local */
		return 0;
	return seccomm_udp_bind(ep, (struct sockaddr *)&any,
				ep->family == AF_INET ? sizeof(struct sockaddr_in) :
							sizeof(struct sockaddr_in6));
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_udp_autobind);

int seccomm_udp_connect(struct seccomm_endpoint *ep, struct sockaddr *addr, int len,
			struct seccomm_addr *peer)
{
	struct sock *sk = ep->sk;
	int err = kernel_connect(ep->inner, addr, len, 0);

	if (err)
		return err;
	/* A BPF program of the cgroup may have changed where it goes. */
	lock_sock(sk);
	if (sk->sk_family == AF_INET)
		seccomm_addr_set4(peer, inet_sk(sk)->inet_daddr, inet_sk(sk)->inet_dport);
	else
		seccomm_addr_set6(peer, &sk->sk_v6_daddr, sk->sk_bound_dev_if,
				  inet_sk(sk)->inet_dport);
	udp_local(sk, &ep->local);
	release_sock(sk);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_udp_connect);

void seccomm_udp_disconnect(struct seccomm_endpoint *ep)
{
	struct sockaddr any = { .sa_family = AF_UNSPEC };
	struct sock *sk = ep->sk;

	kernel_connect(ep->inner, &any, sizeof(any), 0);
	lock_sock(sk);
	udp_local(sk, &ep->local);
	release_sock(sk);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_udp_disconnect);

int seccomm_udp_may_send(struct sock *tx, struct sockaddr *addr, int len)
{
	return seccomm_compat_sendmsg_hook(tx, addr, &len);
}
