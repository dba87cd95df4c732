// SPDX-License-Identifier: GPL-2.0
/*
 * udp_gro.c - datagrams that one poll of a device brings become one packet.
 *
 * Only such as cannot be told from one another by anything but their payload: plain
 * headers, alike; a verified checksum; equal lengths (the last may be shorter); a
 * message of ours in front.  All else goes by itself as it came, behind what came
 * before it.
 *
 * The packet is what UDP's own UDP_GRO makes: this is before routing, and it may not
 * be for this host at all.  Whoever gets it instead of our socket can cut it.
 */
#include "carrier/udp_gro.h"

#include <kunit/visibility.h>
#include <linux/bpf-cgroup.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/gro.h>
#include <net/ip.h>
#include "lib/fail.h"
#include "lib/wire.h"

/* As many as UDP_GRO takes. */
#define GRO_DATAGRAMS	64
/* What the length in an IPv4 header can say. */
#define GRO_BYTES	65535

/* A filter, or a program of the cgroup, is to be asked about each datagram. */
static bool each_is_judged(struct sock *sk)
{
	if (SECCOMM_FAIL(no_gro_filter))
		return false;
	return rcu_access_pointer(sk->sk_filter) ||
	       (cgroup_bpf_enabled(CGROUP_INET_INGRESS) &&
		seccomm_compat_cgroup_judges(sk, CGROUP_INET_INGRESS));
}

/* Has it nothing but its bytes: nobody else who reads it, no state beside it? */
static bool is_plain(struct sk_buff *skb)
{
	return !skb_cloned(skb) && !skb_shared(skb) && !skb_zcopy(skb) && !skb->encapsulation &&
	       !skb_pfmemalloc(skb) && !skb_has_extensions(skb);
}

/* Where the payload begins without VLAN tags, tunnels, IP options and extension headers. */
static unsigned int plain_offset(const struct sk_buff *skb)
{
	return (skb->protocol == htons(ETH_P_IP) ? sizeof(struct iphdr) :
						   sizeof(struct ipv6hdr)) + sizeof(struct udphdr);
}

/* Control frames are few, and each is its own. What stands behind the first frame is for pop_train.c. */
static bool is_message(const u8 *p, unsigned int len)
{
	struct seccomm_hdr h;

	return !seccomm_hdr_read(p, len, &h) &&
	       (h.type == SECCOMM_DATA || h.type == SECCOMM_SEGMENT ||
		SECCOMM_FAIL(no_gro_control));
}

/* Return: its IP header, if it may be joined to others; valid while nothing of @skb is pulled. */
static const void *mergeable(struct sock *sk, struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb), len = skb_gro_len(skb);
	const struct udphdr *uh;
	const void *ip;

	/* flush: a fragment, or padded; nor was its checksum looked at */
	if (NAPI_GRO_CB(skb)->flush || off != plain_offset(skb) || len < SECCOMM_HDR_LEN ||
	    !is_plain(skb) || each_is_judged(sk))
		return NULL;
	ip = skb_gro_header(skb, off + SECCOMM_HDR_LEN, 0);
	if (!ip)
		return NULL;
	uh = ip + off - sizeof(*uh);
	if ((!uh->check && !SECCOMM_FAIL(no_gro_checksum)) || ntohs(uh->len) != sizeof(*uh) + len)
		return NULL;
	return is_message(ip + off, len) ? ip : NULL;
}

/* All that a program or a router may look at. Addresses and ports are the same. */
static bool same_headers(const void *a, const void *b, bool v6)
{
	const struct ipv6hdr *a6 = a, *b6 = b;
	const struct iphdr *a4 = a, *b4 = b;

	if (SECCOMM_FAIL(no_gro_headers))
		return true;
	if (v6)		/* traffic class and flow label with the version */
		return *(const __be32 *)a == *(const __be32 *)b && a6->hop_limit == b6->hop_limit;
	return a4->tos == b4->tos && a4->ttl == b4->ttl && a4->frag_off == b4->frag_off;
}

/* @p is no longer than it should be, and has room for one more, no longer than the first. */
static bool has_room(const struct sk_buff *p, unsigned int len)
{
	return (len <= skb_shinfo(p)->gso_size || SECCOMM_FAIL(no_gro_size)) &&
	       p->len + len <= GRO_BYTES && NAPI_GRO_CB(p)->count < GRO_DATAGRAMS;
}

/* Behind @p, as skb_gro_receive() does with memory that it cannot take over. */
static bool chain(struct sk_buff *p, struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb);

	if (!pskb_may_pull(skb, off))
		return false;
	skb_pull(skb, off);
	if (NAPI_GRO_CB(p)->last == p)
		skb_shinfo(p)->frag_list = skb;
	else
		NAPI_GRO_CB(p)->last->next = skb;
	NAPI_GRO_CB(p)->last = skb;
	NAPI_GRO_CB(p)->count++;
	__skb_header_release(skb);	/* not cloned: is_plain() */
	/* @p's owner, the same if there is one, answers for its memory */
	skb->destructor = NULL;
	skb->sk = NULL;
	p->len += skb->len;
	p->data_len += skb->len;
	p->truesize += skb->truesize;
	skb_shinfo(p)->flags |= skb_shinfo(skb)->flags & SKBFL_SHARED_FRAG;
	NAPI_GRO_CB(skb)->same_flow = 1;
	return true;
}

static struct sk_buff *waiting(struct list_head *head)
{
	struct sk_buff *p;

	list_for_each_entry(p, head, list)
		if (NAPI_GRO_CB(p)->same_flow)
			return p;
	return NULL;
}

struct sk_buff *seccomm_udp_gro_receive(struct sock *sk, struct list_head *head,
					struct sk_buff *skb)
{
	const void *ip = mergeable(sk, skb);
	unsigned int len = skb_gro_len(skb);
	struct sk_buff *p = waiting(head);

	if (!ip)
		goto alone;
	if (!p)
		return NULL;
	/* UDP has looked into these headers of @p too: they are linear */
	if (!same_headers(p->data, ip, skb->protocol == htons(ETH_P_IPV6)) || !has_room(p, len))
		return p;
	if (!chain(p, skb))
		goto alone;
	return len < skb_shinfo(p)->gso_size || NAPI_GRO_CB(p)->count == GRO_DATAGRAMS ? p : NULL;
alone:
	NAPI_GRO_CB(skb)->flush = 1;
	return p;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_udp_gro_receive);

/* Else it is forwarded, by drivers that take the mark below for a tunnel. */
static bool is_for_this_host(const struct sk_buff *skb)
{
	struct net *net = dev_net(skb->dev);

	if (skb->protocol == htons(ETH_P_IP))
		return __ip_dev_find(net, ((struct iphdr *)skb->data)->daddr, false);
	return ipv6_chk_addr(net, &((struct ipv6hdr *)skb->data)->daddr, NULL, 0);
}

int seccomm_udp_gro_complete(struct sock *sk, struct sk_buff *skb, int nhoff)
{
	struct udphdr *uh = (struct udphdr *)(skb->data + nhoff) - 1;
	struct skb_shared_info *info = skb_shinfo(skb);

	/* UDP has written the sum of the pseudo header: whoever cuts it goes on from there */
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = (u8 *)uh - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	skb->encapsulation = 0;
	info->gso_segs = NAPI_GRO_CB(skb)->count;
	info->gso_type = SKB_GSO_UDP_L4;
	/* without the mark UDP cuts it in front of a socket with encap_rcv */
	if (is_for_this_host(skb) && !each_is_judged(sk))
		info->gso_type |= SKB_GSO_UDP_TUNNEL_CSUM;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_udp_gro_complete);
