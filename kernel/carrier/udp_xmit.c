// SPDX-License-Identifier: GPL-2.0
/* udp_xmit.c - frames out: the route to a peer and the headers in front of them. */
#include "carrier/udp_xmit.h"

#include <linux/slab.h>
#include <linux/udp.h>
#include <net/dst.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/ipv6_stubs.h>
#include <net/route.h>
#include <net/udp.h>
#include "lib/fail.h"

#define UDP4_HEADERS	(sizeof(struct iphdr) + sizeof(struct udphdr))
#define UDP6_HEADERS	(sizeof(struct ipv6hdr) + sizeof(struct udphdr))

/* What a path can carry while its route is not known: every IPv6 link does. */
#define UDP_MTU_UNKNOWN	(IPV6_MIN_MTU - UDP6_HEADERS)

/* ---- routes --------------------------------------------------------------- */

/* The interface the sender is bound to, or prefers, or the peer's address names. */
static int route_oif(const struct sock *tx, const struct seccomm_path *path)
{
	int oif = READ_ONCE(tx->sk_bound_dev_if);

	if (oif)
		return oif;
	if (path->peer.v6)
		return path->peer.scope ?: READ_ONCE(inet6_sk(tx)->ucast_oif);
	return READ_ONCE(inet_sk(tx)->uc_index);
}

static u8 route_tos(const struct sock *tx, const struct seccomm_path *path)
{
	return path->peer.v6 ? READ_ONCE(inet6_sk(tx)->tclass) : READ_ONCE(inet_sk(tx)->tos);
}

static int route_lookup4(struct net *net, struct sock *tx, const struct seccomm_path *path,
			 __be16 sport, __be32 saddr, struct seccomm_route *r)
{
	const struct seccomm_addr *peer = &path->peer;
	struct rtable *rt;
	struct flowi4 fl4;

	flowi4_init_output(&fl4, r->oif, r->mark, RT_TOS(r->tos) & ~INET_ECN_MASK,
			   sock_flag(tx, SOCK_LOCALROUTE) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
			   IPPROTO_UDP, inet_sk_flowi_flags(tx), seccomm_addr_ip4(peer), saddr,
			   peer->port, sport, tx->sk_uid);
	security_sk_classify_flow(tx, flowi4_to_flowi_common(&fl4));
	rt = ip_route_output_flow(net, &fl4, tx);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	if (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST)) {
		ip_rt_put(rt);
		return -EACCES;		/* a session has one peer */
	}
	r->dst = &rt->dst;
	r->cookie = 0;
	ipv6_addr_set_v4mapped(fl4.saddr, &r->saddr);
	return 0;
}

static int route_fill4(struct net *net, struct sock *tx, const struct seccomm_path *path,
		       __be16 sport, struct seccomm_route *r)
{
	__be32 bound = inet_sk(tx)->inet_saddr;
	__be32 saddr = bound ?: seccomm_addr_ip4(&path->local);
	int err = route_lookup4(net, tx, path, sport, saddr, r);

	/* The address that the peer first wrote to is no longer this host's. */
	if (err == -EINVAL && saddr && !bound)
		err = route_lookup4(net, tx, path, sport, 0, r);
	return err;
}

static int route_fill6(struct net *net, struct sock *tx, const struct seccomm_path *path,
		       __be16 sport, struct seccomm_route *r)
{
	const struct in6_addr *bound = &inet6_sk(tx)->saddr;
	const struct seccomm_addr *peer = &path->peer;
	struct flowi6 fl6 = {
		.flowi6_oif	= r->oif,
		.flowi6_mark	= r->mark,
		.flowi6_proto	= IPPROTO_UDP,
		.flowi6_uid	= tx->sk_uid,
		.flowlabel	= ip6_make_flowinfo(r->tos, 0),
		.daddr		= peer->ip,
		.saddr		= ipv6_addr_any(bound) ? path->local.ip : *bound,
		.fl6_dport	= peer->port,
		.fl6_sport	= sport,
	};
	struct dst_entry *dst;

	if (ipv6_addr_is_multicast(&peer->ip))
		return -EACCES;
	if (!path->local.v6 && ipv6_addr_any(bound))
		fl6.saddr = in6addr_any;
	security_sk_classify_flow(tx, flowi6_to_flowi_common(&fl6));
	dst = ipv6_stub->ipv6_dst_lookup_flow(net, tx, &fl6, NULL);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	r->dst = dst;
	r->cookie = rt6_get_cookie(container_of(dst, struct rt6_info, dst));
	r->saddr = fl6.saddr;
	return 0;
}

static struct seccomm_route *route_new(struct seccomm_endpoint *ep, struct sock *tx,
				       struct seccomm_path *path)
{
	struct seccomm_route *r;
	int err;

	if (path->peer.v6 && tx->sk_family != AF_INET6)
		return ERR_PTR(-EAFNOSUPPORT);
	if (!path->peer.v6 && tx->sk_family == AF_INET6 && ipv6_only_sock(tx))
		return ERR_PTR(-ENETUNREACH);
	r = kzalloc(sizeof(*r), GFP_ATOMIC | __GFP_NOWARN);
	if (!r)
		return ERR_PTR(-ENOBUFS);
	r->mark = READ_ONCE(tx->sk_mark);
	r->oif = route_oif(tx, path);
	r->tos = route_tos(tx, path);
	if (path->peer.v6)
		err = route_fill6(ep->net, tx, path, ep->local.port, r);
	else
		err = route_fill4(ep->net, tx, path, ep->local.port, r);
	if (err) {
		kfree(r);
		return ERR_PTR(err);
	}
	seccomm_path_set_route(path, r);
	return r;
}

/* Valid until the caller leaves its RCU section. */
static struct seccomm_route *route_get(struct seccomm_endpoint *ep, struct sock *tx,
				       struct seccomm_path *path)
{
	struct seccomm_route *r = rcu_dereference(path->route);

	if (r && r->mark == READ_ONCE(tx->sk_mark) && r->oif == route_oif(tx, path) &&
	    r->tos == route_tos(tx, path) && dst_check(r->dst, r->cookie))
		return r;
	return route_new(ep, tx, path);
}

/* ---- sizes ---------------------------------------------------------------- */

/*
 * The size of an IP packet above which it is refused, as IP_MTU_DISCOVER of the
 * sender says. Packets are not fragmented unless it was told to (DONT, OMIT):
 * reassembly of unauthenticated fragments is the oldest memory attack there is.
 */
static unsigned int route_mtu_now(const struct dst_entry *dst, u8 discover)
{
	switch (discover) {		/* IPV6_PMTUDISC_* has the same numbers */
	case IP_PMTUDISC_DONT:
	case IP_PMTUDISC_OMIT:
		return IP_MAX_MTU;
	case IP_PMTUDISC_PROBE:
	case IP_PMTUDISC_INTERFACE:
		return min_t(unsigned int, READ_ONCE(dst->dev->mtu), IP_MAX_MTU);
	default:
		return min_t(unsigned int, dst_mtu(dst), IP_MAX_MTU);
	}
}

/* Of a path that has a route: then the sender speaks the peer's protocol. */
static u8 path_discover(const struct sock *tx, const struct seccomm_path *path)
{
	/* no READ_ONCE(): the v6 one is a bit field in 6.1 */
	return path->peer.v6 ? inet6_sk(tx)->pmtudisc : inet_sk(tx)->pmtudisc;
}

/* This tick and this IP_MTU_DISCOVER: what an answer holds for. */
static u64 mtu_key(u8 discover)
{
	u64 tick = jiffies;

	return tick << 32 | discover << 16;
}

/* What was asked in this tick, or 0: each message needs it twice. */
static unsigned int route_mtu_seen(const struct seccomm_route *r, u8 discover)
{
	u64 seen = READ_ONCE(r->mtu);

	return (seen ^ mtu_key(discover)) >> 16 ? 0 : (u16)seen;
}

static unsigned int route_mtu(struct seccomm_route *r, u8 discover)
{
	unsigned int mtu = route_mtu_seen(r, discover);

	BUILD_BUG_ON(IP_MAX_MTU > U16_MAX);
	if (likely(mtu))
		return mtu;
	mtu = route_mtu_now(r->dst, discover);
	WRITE_ONCE(r->mtu, mtu_key(discover) | mtu);
	return mtu;
}

static unsigned int path_headers(const struct seccomm_path *path)
{
	return path->peer.v6 ? UDP6_HEADERS : UDP4_HEADERS;
}

unsigned int seccomm_udp_mtu(struct seccomm_endpoint *ep, struct sock *tx,
			     struct seccomm_path *path)
{
	struct seccomm_route *r;
	unsigned int mtu = 0;

	/* Whether the route is still good, the sender asks. */
	r = rcu_dereference(path->route);
	if (likely(r))
		mtu = route_mtu_seen(r, path_discover(tx, path));
	if (unlikely(!mtu)) {
		r = route_get(ep, tx, path);
		if (!IS_ERR(r))
			mtu = route_mtu(r, path_discover(tx, path));
	}
	return mtu ? mtu - path_headers(path) : UDP_MTU_UNKNOWN;
}

/* ---- headers -------------------------------------------------------------- */

/* Of a train this is the header that all its datagrams get: whoever cuts it sums each of them. */
static void push_udp(struct sk_buff *skb, __be16 sport, __be16 dport)
{
	struct udphdr *uh = __skb_push(skb, sizeof(*uh));

	skb_reset_transport_header(skb);
	uh->source = sport;
	uh->dest = dport;
	uh->len = htons(skb->len);
	uh->check = 0;
	if (skb_is_gso(skb)) {
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_transport_header(skb) - skb->head;
		skb->csum_offset = offsetof(struct udphdr, check);
	}
}

static int xmit4(struct seccomm_endpoint *ep, struct sock *tx, const struct seccomm_path *path,
		 const struct seccomm_route *r, struct sk_buff *skb)
{
	__be32 saddr = r->saddr.s6_addr32[3], daddr = seccomm_addr_ip4(&path->peer);
	const struct inet_sock *inet = inet_sk(tx);
	int ttl = READ_ONCE(inet->uc_ttl);
	struct iphdr *iph;

	push_udp(skb, ep->local.port, path->peer.port);
	udp_set_csum(tx->sk_no_check_tx, skb, saddr, daddr, skb->len);

	iph = __skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	iph->version = 4;
	iph->ihl = sizeof(*iph) >> 2;
	iph->tos = r->tos;
	iph->frag_off = ip_dont_fragment(tx, r->dst) ? htons(IP_DF) : 0;
	iph->ttl = ttl < 0 ? ip4_dst_hoplimit(r->dst) : ttl;
	iph->protocol = IPPROTO_UDP;
	iph->saddr = saddr;
	iph->daddr = daddr;
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	ip_select_ident_segs(ep->net, skb, tx, skb_shinfo(skb)->gso_segs ?: 1);
	return ip_local_out(ep->net, tx, skb);
}

static int xmit6(struct seccomm_endpoint *ep, struct sock *tx, const struct seccomm_path *path,
		 const struct seccomm_route *r, struct sk_buff *skb)
{
	const struct ipv6_pinfo *np = inet6_sk(tx);
	int hops = np->hop_limit;	/* no READ_ONCE(): a bit field in 6.1 */
	struct ipv6hdr *ip6h;

	push_udp(skb, ep->local.port, path->peer.port);
	udp6_set_csum(udp_get_no_check6_tx(tx), skb, &r->saddr, &path->peer.ip, skb->len);

	ip6h = __skb_push(skb, sizeof(*ip6h));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6h, r->tos, 0);
	ip6h->payload_len = htons(skb->len - sizeof(*ip6h));
	ip6h->nexthdr = IPPROTO_UDP;
	ip6h->hop_limit = hops < 0 ? ip6_dst_hoplimit(r->dst) : hops;
	ip6h->saddr = r->saddr;
	ip6h->daddr = path->peer.ip;
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	return ip6_local_out(ep->net, tx, skb);
}

/* As UDP does: a full queue is not told unless the program asked for errors. */
static int xmit_error(const struct sock *tx, const struct seccomm_path *path, int err)
{
	if (err > 0)
		err = net_xmit_errno(err);
	if (err == -ENOBUFS && !seccomm_compat_recverr(tx, path->peer.v6))
		err = 0;
	return err;
}

/* As UDP_SEGMENT of UDP: not without checksums, and not where something is encrypted below. */
bool seccomm_udp_trains(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path)
{
	struct seccomm_route *r = route_get(ep, tx, path);

	if (IS_ERR(r) || dst_xfrm(r->dst))
		return false;
	return !(path->peer.v6 ? udp_get_no_check6_tx(tx) : tx->sk_no_check_tx);
}

/* Where UDP would have a datagram fragmented: not if the program wants to know the size. */
bool seccomm_udp_may_cut(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path)
{
	return path_discover(tx, path) == IP_PMTUDISC_WANT;
}

static unsigned int datagram_len(const struct sk_buff *skb)
{
	return skb_is_gso(skb) ? skb_shinfo(skb)->gso_size : skb->len;
}

int seccomm_udp_send(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path,
		     struct sk_buff *skb)
{
	struct seccomm_route *r = route_get(ep, tx, path);
	int err;

	if (IS_ERR(r)) {
		err = PTR_ERR(r);
		goto drop;
	}
	err = -EAGAIN;
	if (SECCOMM_FAIL(xmit_eagain))
		goto drop;
	err = -EMSGSIZE;
	if (datagram_len(skb) > route_mtu(r, path_discover(tx, path)) - path_headers(path) ||
	    SECCOMM_FAIL(xmit_emsgsize))
		goto drop;
	err = -ENOBUFS;
	if (skb_cow_head(skb, LL_RESERVED_SPACE(r->dst->dev) + r->dst->header_len +
			      path_headers(path)))
		goto drop;
	/*
	 * The owner is the inner inet socket, never the program's: code below casts
	 * skb->sk to an inet socket, and the cgroup's egress program runs only if the
	 * owner is the socket that is passed along.
	 */
	skb_set_owner_w(skb, tx);
	skb->priority = READ_ONCE(tx->sk_priority);
	skb->mark = r->mark;
	skb->ignore_df = path->peer.v6 ? ip6_sk_ignore_df(tx) : ip_sk_ignore_df(tx);
	skb_dst_set_noref(skb, r->dst);
	if (skb_is_gso(skb))
		skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	err = path->peer.v6 ? xmit6(ep, tx, path, r, skb) : xmit4(ep, tx, path, r, skb);
	if (unlikely(err == -EMSGSIZE))
		WRITE_ONCE(r->mtu, 0);		/* narrower than it was in this tick */
	return xmit_error(tx, path, err);
drop:
	kfree_skb(skb);
	return err;
}
