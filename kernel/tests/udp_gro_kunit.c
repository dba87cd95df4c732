// SPDX-License-Identifier: GPL-2.0
/* udp_gro_kunit.c - carrier/udp_gro.c: which datagrams become one packet, and what that looks like. */
#include <kunit/test.h>
#include <linux/filter.h>
#include <linux/inet.h>
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/gro.h>
#include <net/ip.h>
#include <net/udp.h>

#include "carrier/udp.h"
#include "carrier/udp_gro.h"
#include "lib/wire.h"
#include "tests/helpers.h"

#define LEN	100		/* payload of a datagram, if nothing else is said */

/* A datagram to be made, and what GRO and UDP have found out about it. */
struct datagram {
	bool v6;
	unsigned int len;
	unsigned int paged;	/* of these, in a page */
	u8 type;
	u8 tos;
	u8 ttl;
	u32 to;			/* v4 only */
};

static const struct datagram plain = {
	.len = LEN, .type = SECCOMM_DATA, .ttl = 64, .to = INADDR_LOOPBACK,
};

struct gro_world {
	struct seccomm_endpoint *ep;
	struct list_head head;		/* waiting, as in NAPI */
	struct list_head gone;		/* the others */
	u8 number;
};

static void up_rx(struct seccomm_endpoint *ep, struct sk_buff *skb,
		  const struct seccomm_addr *peer, const struct seccomm_addr *local)
{
	kfree_skb(skb);
}

static const struct seccomm_carrier_up up_ops = { .rx = up_rx };

static int gro_init(struct kunit *test)
{
	struct gro_world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	if (!w)
		return -ENOMEM;
	rtnl_lock();
	dev_change_flags(init_net.loopback_dev, init_net.loopback_dev->flags | IFF_UP, NULL);
	rtnl_unlock();
	w->ep = seccomm_udp_create(&init_net, AF_INET6, 0, true, &up_ops);
	if (IS_ERR(w->ep))
		return PTR_ERR(w->ep);
	INIT_LIST_HEAD(&w->head);
	INIT_LIST_HEAD(&w->gone);
	test->priv = w;
	return 0;
}

static void free_all(struct list_head *list)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, list, list) {
		skb_list_del_init(skb);
		kfree_skb(skb);
	}
}

static void gro_exit(struct kunit *test)
{
	struct gro_world *w = test->priv;

	test_disarm(test);
	if (!w)
		return;
	free_all(&w->head);
	free_all(&w->gone);
	seccomm_endpoint_put(w->ep);
}

/* ---- datagrams --------------------------------------------------------------- */

static unsigned int ip_len(const struct datagram *d)
{
	return d->v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
}

static void put_ip(struct sk_buff *skb, const struct datagram *d)
{
	unsigned int len = sizeof(struct udphdr) + d->len;

	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	if (d->v6) {
		*(struct ipv6hdr *)skb_put_zero(skb, sizeof(struct ipv6hdr)) = (struct ipv6hdr) {
			.version = 6, .payload_len = htons(len), .nexthdr = IPPROTO_UDP,
			.hop_limit = d->ttl, .saddr = in6addr_loopback, .daddr = in6addr_loopback,
		};
		ipv6_hdr(skb)->flow_lbl[0] = d->tos << 4;
	} else {
		*(struct iphdr *)skb_put_zero(skb, sizeof(struct iphdr)) = (struct iphdr) {
			.version = 4, .ihl = 5, .tos = d->tos, .ttl = d->ttl,
			.tot_len = htons(sizeof(struct iphdr) + len), .protocol = IPPROTO_UDP,
			.saddr = htonl(INADDR_LOOPBACK), .daddr = htonl(d->to),
		};
	}
	skb->protocol = htons(d->v6 ? ETH_P_IPV6 : ETH_P_IP);
}

/* As napi_gro_receive() and udp_gro_receive() hand it over. */
static struct sk_buff *make(struct kunit *test, const struct datagram *d)
{
	struct gro_world *w = test->priv;
	unsigned int off = ip_len(d) + sizeof(struct udphdr);
	struct seccomm_hdr h = { .type = d->type, .length = d->len - SECCOMM_HDR_LEN, .id = 7,
				 .sender = 1, .seq = w->number };
	struct sk_buff *skb = alloc_skb(off + d->len, GFP_KERNEL);
	struct udphdr *uh;
	u8 *p;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	put_ip(skb, d);
	skb_set_transport_header(skb, skb->len);
	uh = skb_put(skb, sizeof(*uh));
	*uh = (struct udphdr) { htons(1000), htons(2000), htons(sizeof(*uh) + d->len),
				htons(1) };
	p = skb_put(skb, d->len - d->paged);
	memset(p, w->number++, d->len - d->paged);
	seccomm_hdr_write(p, &h);
	if (d->paged) {
		struct page *page = alloc_page(GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, page);
		memset(page_address(page), w->number - 1, d->paged);
		skb_add_rx_frag(skb, 0, page, 0, d->paged, PAGE_SIZE);
	}
	skb->dev = init_net.loopback_dev;
	memset(skb->cb, 0, sizeof(skb->cb));
	NAPI_GRO_CB(skb)->data_offset = off;
	NAPI_GRO_CB(skb)->count = 1;
	return skb;
}

/* Does what dev_gro_receive() does with the answer. Return: the packet that was completed. */
static struct sk_buff *feed(struct kunit *test, struct sk_buff *skb)
{
	struct gro_world *w = test->priv;
	struct sk_buff *p, *done;

	list_for_each_entry(p, &w->head, list)
		NAPI_GRO_CB(p)->same_flow = udp_hdr(p)->source == udp_hdr(skb)->source;
	done = seccomm_udp_gro_receive(w->ep->sk, &w->head, skb);
	if (done)
		list_move(&done->list, &w->gone);
	if (NAPI_GRO_CB(skb)->same_flow)
		return done;
	if (!NAPI_GRO_CB(skb)->flush) {
		NAPI_GRO_CB(skb)->last = skb;
		skb_shinfo(skb)->gso_size = skb_gro_len(skb);
	}
	list_add(&skb->list, NAPI_GRO_CB(skb)->flush ? &w->gone : &w->head);
	return done;
}

/* What waits is @n datagrams of @bytes altogether, and each byte is there, in order. */
static void expect_train(struct kunit *test, struct sk_buff *p, unsigned int n, unsigned int len,
			 unsigned int bytes)
{
	unsigned int off, i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	off = skb_gro_offset(p);
	KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(p)->count, n);
	KUNIT_ASSERT_EQ(test, p->len, off + bytes);
	KUNIT_EXPECT_EQ(test, skb_shinfo(p)->gso_size, len);
	for (i = 0; i < n; i++) {
		u8 last;

		KUNIT_ASSERT_EQ(test, skb_copy_bits(p, off + min((i + 1) * len, bytes) - 1, &last,
						    1), 0);
		KUNIT_EXPECT_EQ(test, last, (u8)i);
	}
}

static struct sk_buff *first(struct kunit *test)
{
	struct gro_world *w = test->priv;

	return list_first_entry_or_null(&w->head, struct sk_buff, list);
}

/* ---- what is joined -------------------------------------------------------------- */

static void expect_joined(struct kunit *test, bool v6)
{
	struct datagram d = plain;
	unsigned int memory;

	d.v6 = v6;
	KUNIT_EXPECT_NULL(test, feed(test, make(test, &d)));
	memory = first(test)->truesize;
	KUNIT_EXPECT_NULL(test, feed(test, make(test, &d)));
	d.type = SECCOMM_SEGMENT;
	KUNIT_EXPECT_NULL(test, feed(test, make(test, &d)));
	expect_train(test, first(test), 3, LEN, 3 * LEN);
	KUNIT_EXPECT_EQ(test, first(test)->truesize, 3 * memory);
}

static void seccomm_udp_gro_receive__equal(struct kunit *test)
{
	expect_joined(test, false);
}

static void seccomm_udp_gro_receive__equal_v6(struct kunit *test)
{
	expect_joined(test, true);
}

/* Pages stay where they are, and what is known of them is known of the packet. */
static void seccomm_udp_gro_receive__pages(struct kunit *test)
{
	struct datagram d = plain;
	struct sk_buff *skb;

	d.paged = 60;
	KUNIT_EXPECT_NULL(test, feed(test, make(test, &d)));
	skb = make(test, &d);
	skb_shinfo(skb)->flags |= SKBFL_SHARED_FRAG;
	KUNIT_EXPECT_NULL(test, feed(test, skb));
	expect_train(test, first(test), 2, LEN, 2 * LEN);
	KUNIT_EXPECT_TRUE(test, skb_has_shared_frag(first(test)));
	KUNIT_EXPECT_PTR_EQ(test, skb_shinfo(first(test))->frag_list, skb);
}

static void seccomm_udp_gro_receive__shorter(struct kunit *test)
{
	struct datagram d = plain;
	struct sk_buff *p;

	KUNIT_EXPECT_NULL(test, feed(test, make(test, &d)));
	d.len = LEN - 1;
	p = feed(test, make(test, &d));
	expect_train(test, p, 2, LEN, 2 * LEN - 1);
	KUNIT_EXPECT_NULL(test, first(test));
}

static void seccomm_udp_gro_receive__longer(struct kunit *test)
{
	struct datagram d = plain;
	struct sk_buff *skb;

	KUNIT_EXPECT_NULL(test, feed(test, make(test, &d)));
	d.len = LEN + 1;
	skb = make(test, &d);
	expect_train(test, feed(test, skb), 1, LEN, LEN);
	KUNIT_EXPECT_PTR_EQ(test, first(test), skb);
	KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(skb)->count, 1);
}

static void seccomm_udp_gro_receive__64(struct kunit *test)
{
	struct sk_buff *p = NULL;
	unsigned int i;

	for (i = 0; i < 64; i++) {
		KUNIT_ASSERT_NULL(test, p);
		p = feed(test, make(test, &plain));
	}
	expect_train(test, p, 64, LEN, 64 * LEN);
	KUNIT_EXPECT_NULL(test, first(test));
}

/* The length of the whole must fit in the IPv4 header. */
static void seccomm_udp_gro_receive__bytes(struct kunit *test)
{
	struct datagram d = plain;
	struct sk_buff *p = NULL;
	unsigned int i;

	d.len = 1400;
	for (i = 0; i < 46; i++)
		KUNIT_ASSERT_NULL(test, feed(test, make(test, &d)));
	p = feed(test, make(test, &d));
	expect_train(test, p, 46, 1400, 46 * 1400);
	KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(first(test))->count, 1);
}

static void seccomm_udp_gro_receive__other_flow(struct kunit *test)
{
	struct sk_buff *skb;

	KUNIT_EXPECT_NULL(test, feed(test, make(test, &plain)));
	skb = make(test, &plain);
	udp_hdr(skb)->source = htons(1001);
	KUNIT_EXPECT_NULL(test, feed(test, skb));
	KUNIT_EXPECT_PTR_EQ(test, first(test), skb);
	KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(skb)->count, 1);
	/* each goes on with its own */
	KUNIT_EXPECT_NULL(test, feed(test, make(test, &plain)));
	KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(skb)->count, 1);
	skb = list_last_entry(skb->list.prev, struct sk_buff, list);
	KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(skb)->count, 2);
}

/* What a program may ask of the outer packet holds for all of them. */
static void seccomm_udp_gro_receive__other_headers(struct kunit *test)
{
	static const struct datagram other[] = {
		{ .tos = 2, .ttl = 64 }, { .ttl = 63 },
		{ .v6 = true, .tos = 2, .ttl = 64 }, { .v6 = true, .ttl = 63 },
	};
	struct sk_buff *skb, *p;
	unsigned int i;

	for (i = 0; i < 2 * ARRAY_SIZE(other); i++) {
		struct datagram d = plain;

		d.v6 = other[i / 2].v6;
		p = make(test, &d);
		feed(test, p);
		d.tos = other[i / 2].tos;
		d.ttl = other[i / 2].ttl;
		skb = make(test, &d);
		/* and once more by the bits that no field of struct datagram has */
		if (i & 1 && d.v6)
			ipv6_hdr(skb)->flow_lbl[2] = 1;
		else if (i & 1)
			ip_hdr(skb)->frag_off = htons(IP_DF);
		KUNIT_EXPECT_PTR_EQ_MSG(test, feed(test, skb), p, "case %u", i);
		KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(p)->count, 1);
		KUNIT_ASSERT_PTR_EQ(test, first(test), skb);
		list_move(&skb->list, &((struct gro_world *)test->priv)->gone);
	}
}

/* ---- what goes by itself ----------------------------------------------------- */

enum odd {
	ODD_CONTROL, ODD_OPEN, ODD_VERSION, ODD_FRAME_LENGTH, ODD_NO_CHECKSUM, ODD_PADDED,
	ODD_FLUSH, ODD_OPTIONS, ODD_SHORT, ODD_ENCAPSULATED, ODD_CLONED, ODD_SHARED, ODD_RESERVE,
	ODD_ZEROCOPY, ODD_MAX
};

static struct sk_buff *make_odd(struct kunit *test, enum odd odd, struct sk_buff **other)
{
	struct datagram d = plain;
	struct sk_buff *skb;
	u8 *frame;

	d.type = odd == ODD_CONTROL ? SECCOMM_CLOSE : odd == ODD_OPEN ? SECCOMM_OPEN : d.type;
	skb = make(test, &d);
	frame = skb->data + skb_gro_offset(skb);
	switch (odd) {
	case ODD_VERSION:
		frame[0] += 0x10;
		break;
	case ODD_FRAME_LENGTH:
		frame[2] = 0xff;
		break;
	case ODD_NO_CHECKSUM:
		udp_hdr(skb)->check = 0;
		break;
	case ODD_PADDED:
		udp_hdr(skb)->len = htons(sizeof(struct udphdr) + LEN - 1);
		break;
	case ODD_FLUSH:
		NAPI_GRO_CB(skb)->flush = 1;
		break;
	case ODD_OPTIONS:
		NAPI_GRO_CB(skb)->data_offset += 4;
		udp_hdr(skb)->len = htons(sizeof(struct udphdr) + LEN - 4);
		break;
	case ODD_SHORT:
		skb_trim(skb, skb_gro_offset(skb) + SECCOMM_HDR_LEN - 1);
		udp_hdr(skb)->len = htons(sizeof(struct udphdr) + SECCOMM_HDR_LEN - 1);
		break;
	case ODD_ENCAPSULATED:
		skb->encapsulation = 1;
		break;
	case ODD_CLONED:
		*other = skb_clone(skb, GFP_KERNEL);
		break;
	case ODD_SHARED:
		*other = skb_get(skb);
		break;
	case ODD_RESERVE:
		skb->pfmemalloc = 1;
		break;
	case ODD_ZEROCOPY:
		skb_shinfo(skb)->flags |= SKBFL_ZEROCOPY_ENABLE;
		skb_shinfo(skb)->destructor_arg = skb;
		break;
	default:
		break;
	}
	return skb;
}

/* What waits before it goes before it, and the next begins anew. */
static void seccomm_udp_gro_receive__alone(struct kunit *test)
{
	struct sk_buff *p, *skb, *other;
	unsigned int odd;

	for (odd = 0; odd < ODD_MAX; odd++) {
		other = NULL;
		p = make(test, &plain);
		KUNIT_EXPECT_NULL(test, feed(test, p));
		skb = make_odd(test, odd, &other);
		KUNIT_EXPECT_PTR_EQ_MSG(test, feed(test, skb), p, "case %u", odd);
		KUNIT_EXPECT_EQ_MSG(test, NAPI_GRO_CB(skb)->flush, 1, "case %u", odd);
		KUNIT_EXPECT_EQ_MSG(test, NAPI_GRO_CB(p)->count, 1, "case %u", odd);
		KUNIT_EXPECT_NULL_MSG(test, first(test), "case %u", odd);
		skb_shinfo(skb)->flags = 0;
		kfree_skb(other);
	}
}

static void seccomm_udp_gro_receive__filter(struct kunit *test)
{
	struct sock *sk = ((struct gro_world *)test->priv)->ep->sk;
	struct sk_buff *p = make(test, &plain), *skb = make(test, &plain);
	struct sk_filter *filter = kunit_kzalloc(test, sizeof(*filter), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, filter);
	KUNIT_EXPECT_NULL(test, feed(test, p));
	rcu_assign_pointer(sk->sk_filter, filter);
	KUNIT_EXPECT_PTR_EQ(test, feed(test, skb), p);
	KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(p)->count, 1);
	KUNIT_EXPECT_EQ(test, NAPI_GRO_CB(skb)->flush, 1);
	/* attached while they waited: UDP cuts what has not the mark */
	seccomm_udp_gro_complete(sk, p, skb_gro_offset(p));
	KUNIT_EXPECT_EQ(test, skb_shinfo(p)->gso_type, SKB_GSO_UDP_L4);
	RCU_INIT_POINTER(sk->sk_filter, NULL);
}

/* ---- what they become ---------------------------------------------------------- */

/* As inet_gro_complete() and udp4_gro_complete() do before. */
static struct sk_buff *complete_train(struct kunit *test, const struct datagram *d, unsigned int n)
{
	struct gro_world *w = test->priv;
	struct sk_buff *p;
	struct iphdr *ip;

	while (n--)
		KUNIT_ASSERT_NULL(test, feed(test, make(test, d)));
	p = first(test);
	ip = ip_hdr(p);
	ip->tot_len = htons(p->len);
	udp_hdr(p)->len = htons(p->len - sizeof(*ip));
	udp_hdr(p)->check = ~csum_tcpudp_magic(ip->saddr, ip->daddr, p->len - sizeof(*ip),
					       IPPROTO_UDP, 0);
	p->encapsulation = 1;
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, seccomm_udp_gro_complete(w->ep->sk, p, skb_gro_offset(p)), 0);
	rcu_read_unlock();
	return p;
}

static void seccomm_udp_gro_complete__here(struct kunit *test)
{
	struct sk_buff *p = complete_train(test, &plain, 3);

	KUNIT_EXPECT_EQ(test, skb_shinfo(p)->gso_type, SKB_GSO_UDP_L4 | SKB_GSO_UDP_TUNNEL_CSUM);
	KUNIT_EXPECT_EQ(test, skb_shinfo(p)->gso_segs, 3);
	KUNIT_EXPECT_TRUE(test, p->ip_summed == CHECKSUM_PARTIAL && !p->encapsulation);
}

/* Not for this host, which is known only after routing: it can be cut, with checksums that are right. */
static void seccomm_udp_gro_complete__elsewhere(struct kunit *test)
{
	struct datagram d = plain;
	struct sk_buff *p, *segs, *next;
	unsigned int n = 0;

	d.to = 0x0a000002;
	d.paged = 60;
	p = complete_train(test, &d, 3);
	KUNIT_EXPECT_EQ(test, skb_shinfo(p)->gso_type, SKB_GSO_UDP_L4);
	segs = skb_gso_segment(p, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(segs));
	skb_list_walk_safe(segs, segs, next) {
		const struct iphdr *ip = ip_hdr(segs);

		KUNIT_EXPECT_EQ(test, segs->len, sizeof(*ip) + sizeof(struct udphdr) + LEN);
		KUNIT_EXPECT_EQ(test, segs->data[segs->len - 1], n++);
		KUNIT_EXPECT_EQ(test, csum_tcpudp_magic(ip->saddr, ip->daddr,
							segs->len - sizeof(*ip), IPPROTO_UDP,
							skb_checksum(segs, sizeof(*ip),
								     segs->len - sizeof(*ip), 0)),
				0);
		kfree_skb(segs);
	}
	KUNIT_EXPECT_EQ(test, n, 3);
}

/* ---- the switch ------------------------------------------------------------------ */

static void seccomm_udp_create__gro(struct kunit *test)
{
	struct gro_world *w = test->priv;
	struct seccomm_endpoint *off = seccomm_udp_create(&init_net, AF_INET, 0, false, &up_ops);

	KUNIT_ASSERT_FALSE(test, IS_ERR(off));
	KUNIT_EXPECT_NULL(test, udp_sk(off->sk)->gro_receive);
	KUNIT_EXPECT_NULL(test, udp_sk(off->sk)->gro_complete);
	KUNIT_EXPECT_FALSE(test, udp_test_bit(ACCEPT_L4, off->sk));
	seccomm_endpoint_put(off);
	KUNIT_EXPECT_NOT_NULL(test, udp_sk(w->ep->sk)->gro_receive);
	KUNIT_EXPECT_TRUE(test, udp_test_bit(ACCEPT_L4, w->ep->sk));
	/* UDP_GRO on and off leaves it as it was */
	KUNIT_EXPECT_EQ(test, seccomm_udp_trains_whole(w->ep, true), 0);
	KUNIT_EXPECT_EQ(test, seccomm_udp_trains_whole(w->ep, false), 0);
	KUNIT_EXPECT_TRUE(test, udp_test_bit(ACCEPT_L4, w->ep->sk));
}

static struct kunit_case gro_cases[] = {
	KUNIT_CASE(seccomm_udp_gro_receive__equal),
	KUNIT_CASE(seccomm_udp_gro_receive__equal_v6),
	KUNIT_CASE(seccomm_udp_gro_receive__pages),
	KUNIT_CASE(seccomm_udp_gro_receive__shorter),
	KUNIT_CASE(seccomm_udp_gro_receive__longer),
	KUNIT_CASE(seccomm_udp_gro_receive__64),
	KUNIT_CASE(seccomm_udp_gro_receive__bytes),
	KUNIT_CASE(seccomm_udp_gro_receive__other_flow),
	KUNIT_CASE(seccomm_udp_gro_receive__other_headers),
	KUNIT_CASE(seccomm_udp_gro_receive__alone),
	KUNIT_CASE(seccomm_udp_gro_receive__filter),
	KUNIT_CASE(seccomm_udp_gro_complete__here),
	KUNIT_CASE(seccomm_udp_gro_complete__elsewhere),
	KUNIT_CASE(seccomm_udp_create__gro),
	{}
};

static struct kunit_suite gro_suite = {
	.name = "seccomm_udp_gro",
	.init = gro_init,
	.exit = gro_exit,
	.test_cases = gro_cases,
};

kunit_test_suites(&gro_suite);
