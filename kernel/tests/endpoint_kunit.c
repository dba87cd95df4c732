// SPDX-License-Identifier: GPL-2.0
/*
 * endpoint_kunit.c - carrier/endpoint.c, udp.c, udp_xmit.c: references, ports, routes,
 * and datagrams over the loopback device.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/inet.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "carrier/loop.h"
#include "carrier/udp.h"
#include "tests/helpers.h"

#define GOT_MAX		8
#define WAIT_MS		2000

/* What came up, and from where. */
struct up_world {
	struct completion rx;
	unsigned int n;
	struct seccomm_addr peer[GOT_MAX], local[GOT_MAX];
	unsigned int len[GOT_MAX];
	u8 first[GOT_MAX];
	bool clean;			/* no device, route or checksum state came along */
	atomic_t writable;
};

static struct up_world *current_world;

static void up_rx(struct seccomm_endpoint *ep, struct sk_buff *skb,
		  const struct seccomm_addr *peer, const struct seccomm_addr *local)
{
	struct up_world *w = current_world;

	if (w->n < GOT_MAX) {
		w->peer[w->n] = *peer;
		w->local[w->n] = *local;
		w->len[w->n] = skb->len;
		w->first[w->n] = skb->len ? skb->data[0] : 0;
		w->clean = !skb->dev && !skb_dst(skb) && skb->ip_summed == CHECKSUM_NONE;
		w->n++;
	}
	kfree_skb(skb);
	complete(&w->rx);
}

static void up_error(struct seccomm_endpoint *ep, const struct seccomm_addr *peer, int err)
{
}

static void up_writable(struct seccomm_endpoint *ep)
{
	atomic_inc(&current_world->writable);
}

static const struct seccomm_carrier_up up_ops = {
	.rx		= up_rx,
	.error		= up_error,
	.writable	= up_writable,
};

static int endpoint_init(struct kunit *test)
{
	struct up_world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	if (!w)
		return -ENOMEM;
	init_completion(&w->rx);
	test->priv = w;
	current_world = w;
	rtnl_lock();
	dev_change_flags(init_net.loopback_dev, init_net.loopback_dev->flags | IFF_UP, NULL);
	rtnl_unlock();
	return 0;
}

/* ---- references -------------------------------------------------------------- */

static DECLARE_COMPLETION(freed);

static void note_free(struct seccomm_endpoint *ep)
{
	complete(&freed);
}

static void loop_pair(struct kunit *test, struct seccomm_endpoint **a, struct seccomm_endpoint **b)
{
	struct seccomm_addr la, lb;

	seccomm_addr_set4(&la, htonl(0x0a000001), htons(1));
	seccomm_addr_set4(&lb, htonl(0x0a000002), htons(2));
	KUNIT_ASSERT_EQ(test, seccomm_loop_pair(&init_net, &up_ops, a, b, &la, &lb, 100, NULL,
						NULL), 0);
}

static void seccomm_endpoint_put__last_frees(struct kunit *test)
{
	struct seccomm_endpoint *a, *b;

	loop_pair(test, &a, &b);
	reinit_completion(&freed);
	a->free = note_free;
	KUNIT_EXPECT_PTR_EQ(test, seccomm_endpoint_get(a), a);
	seccomm_endpoint_put(a);
	KUNIT_EXPECT_FALSE(test, wait_for_completion_timeout(&freed, msecs_to_jiffies(50)));
	seccomm_endpoint_put(a);
	KUNIT_EXPECT_TRUE(test, wait_for_completion_timeout(&freed, msecs_to_jiffies(WAIT_MS)));
	seccomm_endpoint_put(b);
	seccomm_endpoint_put(NULL);
}

/* A reader under RCU may still hold the pointer, but gets no reference. */
static void seccomm_endpoint_tryget__too_late(struct kunit *test)
{
	struct seccomm_endpoint *a, *b;

	loop_pair(test, &a, &b);
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, seccomm_endpoint_tryget(a));
	seccomm_endpoint_put(a);
	seccomm_endpoint_put(a);
	KUNIT_EXPECT_FALSE(test, seccomm_endpoint_tryget(a));
	rcu_read_unlock();
	seccomm_endpoint_put(b);
}

static void seccomm_endpoint_close__twice(struct kunit *test)
{
	struct seccomm_endpoint *a, *b;

	loop_pair(test, &a, &b);
	seccomm_endpoint_close(a);
	KUNIT_EXPECT_TRUE(test, a->dead);
	seccomm_endpoint_close(a);
	seccomm_endpoint_put(a);
	seccomm_endpoint_put(b);
}

/* ---- names ------------------------------------------------------------------- */

static struct seccomm_endpoint *udp_new(struct kunit *test, u16 family)
{
	struct seccomm_endpoint *ep = seccomm_udp_create(&init_net, family, 0, false,
							     &up_ops);

	KUNIT_ASSERT_FALSE(test, IS_ERR(ep));
	return ep;
}

static int udp_bind4(struct seccomm_endpoint *ep, u32 ip, __be16 port)
{
	struct sockaddr_in a = {
		.sin_family	= AF_INET,
		.sin_addr	= { htonl(ip) },
		.sin_port	= port,
	};

	return seccomm_udp_bind(ep, (struct sockaddr *)&a, sizeof(a));
}

static void seccomm_udp_bind__address(struct kunit *test)
{
	struct seccomm_endpoint *ep = udp_new(test, AF_INET);

	KUNIT_EXPECT_FALSE(test, ep->bound);
	KUNIT_EXPECT_EQ(test, udp_bind4(ep, INADDR_LOOPBACK, 0), 0);
	KUNIT_EXPECT_TRUE(test, ep->bound);
	KUNIT_EXPECT_NE(test, ep->local.port, 0);
	KUNIT_EXPECT_EQ(test, seccomm_addr_ip4(&ep->local), htonl(INADDR_LOOPBACK));
	KUNIT_EXPECT_EQ(test, udp_bind4(ep, INADDR_LOOPBACK, 0), -EINVAL);
	seccomm_endpoint_put(ep);
}

static void seccomm_udp_bind__in_use(struct kunit *test)
{
	struct seccomm_endpoint *a = udp_new(test, AF_INET), *b = udp_new(test, AF_INET);

	KUNIT_ASSERT_EQ(test, udp_bind4(a, INADDR_LOOPBACK, 0), 0);
	KUNIT_EXPECT_EQ(test, udp_bind4(b, INADDR_LOOPBACK, a->local.port), -EADDRINUSE);
	KUNIT_EXPECT_FALSE(test, b->bound);
	/* close() gives the port back at once, whoever still holds a reference */
	seccomm_endpoint_close(a);
	KUNIT_EXPECT_EQ(test, udp_bind4(b, INADDR_LOOPBACK, a->local.port), 0);
	KUNIT_EXPECT_NULL(test, a->inner);
	KUNIT_EXPECT_NOT_NULL(test, a->sk);
	seccomm_endpoint_put(a);
	seccomm_endpoint_put(b);
}

static void seccomm_udp_autobind__once(struct kunit *test)
{
	struct seccomm_endpoint *ep = udp_new(test, AF_INET6);
	__be16 port;

	KUNIT_EXPECT_EQ(test, seccomm_udp_autobind(ep), 0);
	port = ep->local.port;
	KUNIT_EXPECT_NE(test, port, 0);
	KUNIT_EXPECT_TRUE(test, seccomm_addr_any(&ep->local));
	KUNIT_EXPECT_EQ(test, seccomm_udp_autobind(ep), 0);
	KUNIT_EXPECT_EQ(test, ep->local.port, port);
	seccomm_endpoint_put(ep);
}

/* Sessions are bound to the port: dissolving a connect() must not give it back. */
static void seccomm_udp_connect__and_back(struct kunit *test)
{
	struct sockaddr_in to = {
		.sin_family	= AF_INET,
		.sin_addr	= { htonl(INADDR_LOOPBACK) },
		.sin_port	= htons(9),
	};
	struct seccomm_endpoint *ep = udp_new(test, AF_INET);
	struct seccomm_addr peer, want;
	__be16 port;

	KUNIT_ASSERT_EQ(test, seccomm_udp_autobind(ep), 0);
	port = ep->local.port;
	KUNIT_EXPECT_EQ(test, seccomm_udp_connect(ep, (struct sockaddr *)&to, sizeof(to), &peer),
			0);
	seccomm_addr_set4(&want, htonl(INADDR_LOOPBACK), htons(9));
	KUNIT_EXPECT_TRUE(test, seccomm_addr_equal(&peer, &want));
	KUNIT_EXPECT_FALSE(test, seccomm_addr_any(&ep->local));
	seccomm_udp_disconnect(ep);
	KUNIT_EXPECT_TRUE(test, seccomm_addr_any(&ep->local));
	KUNIT_EXPECT_EQ(test, ep->local.port, port);
	KUNIT_EXPECT_EQ(test, inet_sk(ep->sk)->inet_sport, port);
	seccomm_endpoint_put(ep);
}

static void seccomm_udp_create__no_memory(struct kunit *test)
{
	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_endpoint, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_udp_create(&init_net, AF_INET, 0, false,
							 &up_ops)), -ENOMEM);
}

static void seccomm_udp_create__family(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_udp_create(&init_net, AF_UNSPEC, 0, false,
							  &up_ops)));
}

/* ---- datagrams --------------------------------------------------------------- */

static int udp_send(struct seccomm_endpoint *ep, struct seccomm_path *path, u8 first,
		    unsigned int len)
{
	unsigned int headroom = ep->carrier->headroom;
	struct sk_buff *skb = alloc_skb(headroom + len, GFP_KERNEL);
	int err;

	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, headroom);
	memset(skb_put(skb, len), 0, len);
	skb->data[0] = first;
	local_bh_disable();
	rcu_read_lock();
	err = ep->carrier->send(ep, ep->sk, path, skb);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

static bool udp_wait(struct up_world *w)
{
	return wait_for_completion_timeout(&w->rx, msecs_to_jiffies(WAIT_MS));
}

/* An endpoint bound to the loopback address and one to write to it from, which is not. */
static void udp_pair(struct kunit *test, u16 family, struct seccomm_endpoint **to,
		     struct seccomm_endpoint **from, struct seccomm_path *path)
{
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };

	*to = udp_new(test, family);
	*from = udp_new(test, family);
	if (family == AF_INET)
		KUNIT_ASSERT_EQ(test, udp_bind4(*to, INADDR_LOOPBACK, 0), 0);
	else
		KUNIT_ASSERT_EQ(test, seccomm_udp_bind(*to, (struct sockaddr *)&a6, sizeof(a6)),
				0);
	KUNIT_ASSERT_EQ(test, seccomm_udp_autobind(*from), 0);
	seccomm_path_init(path, &(*from)->local, &(*to)->local);
}

static void udp_unpair(struct seccomm_endpoint *to, struct seccomm_endpoint *from,
		       struct seccomm_path *path)
{
	seccomm_path_exit(path);
	seccomm_endpoint_put(to);
	seccomm_endpoint_put(from);
}

static void send_and_check(struct kunit *test, u16 family)
{
	struct up_world *w = test->priv;
	struct seccomm_endpoint *to, *from;
	struct seccomm_path path;

	udp_pair(test, family, &to, &from, &path);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', 1000), 0);
	KUNIT_ASSERT_TRUE(test, udp_wait(w));
	KUNIT_EXPECT_EQ(test, w->first[0], 'x');
	KUNIT_EXPECT_EQ(test, w->len[0], 1000);
	KUNIT_EXPECT_TRUE(test, w->clean);
	KUNIT_EXPECT_TRUE(test, seccomm_addr_equal(&w->local[0], &to->local));
	KUNIT_EXPECT_EQ(test, w->peer[0].port, from->local.port);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&w->peer[0].ip, &to->local.ip));
	/* what was sent was charged to the sender and given back */
	KUNIT_EXPECT_EQ(test, sk_wmem_alloc_get(from->sk), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&w->writable), 0);
	udp_unpair(to, from, &path);
}

static void seccomm_udp_send__v4(struct kunit *test)
{
	send_and_check(test, AF_INET);
}

static void seccomm_udp_send__v6(struct kunit *test)
{
	send_and_check(test, AF_INET6);
}

/* A dual stack socket speaks IPv4 with IPv4 peers, unless told not to. */
static void seccomm_udp_send__mapped(struct kunit *test)
{
	struct seccomm_endpoint *to = udp_new(test, AF_INET), *from = udp_new(test, AF_INET6);
	struct up_world *w = test->priv;
	struct seccomm_path path;

	KUNIT_ASSERT_EQ(test, udp_bind4(to, INADDR_LOOPBACK, 0), 0);
	KUNIT_ASSERT_EQ(test, seccomm_udp_autobind(from), 0);
	seccomm_path_init(&path, &from->local, &to->local);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', 10), 0);
	KUNIT_ASSERT_TRUE(test, udp_wait(w));
	KUNIT_EXPECT_FALSE(test, w->peer[0].v6);
	KUNIT_EXPECT_EQ(test, seccomm_addr_ip4(&w->peer[0]), htonl(INADDR_LOOPBACK));
	seccomm_path_exit(&path);

	from->sk->sk_ipv6only = 1;
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', 10), -ENETUNREACH);
	udp_unpair(to, from, &path);
}

static void seccomm_udp_send__wrong_family(struct kunit *test)
{
	struct seccomm_endpoint *from = udp_new(test, AF_INET);
	struct seccomm_addr v6;
	struct seccomm_path path;

	KUNIT_ASSERT_EQ(test, seccomm_udp_autobind(from), 0);
	seccomm_addr_set6(&v6, &in6addr_loopback, 0, htons(9));
	seccomm_path_init(&path, &from->local, &v6);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', 10), -EAFNOSUPPORT);
	seccomm_path_exit(&path);
	seccomm_endpoint_put(from);
}

static void seccomm_udp_send__groups(struct kunit *test)
{
	static const u32 group[] = { 0xe0000001, 0xffffffff, 0x7fffffff };
	struct seccomm_endpoint *from = udp_new(test, AF_INET);
	struct seccomm_path path;
	struct seccomm_addr peer;
	int i, err;

	KUNIT_ASSERT_EQ(test, seccomm_udp_autobind(from), 0);
	for (i = 0; i < ARRAY_SIZE(group); i++) {
		seccomm_addr_set4(&peer, htonl(group[i]), htons(9));
		seccomm_path_init(&path, &from->local, &peer);
		err = udp_send(from, &path, 'x', 10);
		/* or, before an interface other than lo is there, no route at all */
		KUNIT_EXPECT_TRUE(test, err == -EACCES || err == -ENETUNREACH);
		seccomm_path_exit(&path);
	}
	seccomm_endpoint_put(from);
}

static unsigned int udp_mtu(struct seccomm_endpoint *ep, struct seccomm_path *path)
{
	unsigned int mtu;

	rcu_read_lock();
	mtu = ep->carrier->mtu(ep, ep->sk, path);
	rcu_read_unlock();
	return mtu;
}

static void seccomm_udp_mtu__limits(struct kunit *test)
{
	struct up_world *w = test->priv;
	struct seccomm_endpoint *to, *from;
	struct seccomm_path path;
	unsigned int mtu;

	udp_pair(test, AF_INET, &to, &from, &path);
	mtu = udp_mtu(from, &path);
	KUNIT_EXPECT_EQ(test, mtu, min(init_net.loopback_dev->mtu, 65535U) - 28);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', mtu), 0);
	KUNIT_EXPECT_TRUE(test, udp_wait(w));
	KUNIT_EXPECT_EQ(test, w->len[0], mtu);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', mtu + 1), -EMSGSIZE);
	/* the program wants IP fragments: then as large as IP can be */
	inet_sk(from->sk)->pmtudisc = IP_PMTUDISC_DONT;
	KUNIT_EXPECT_EQ(test, udp_mtu(from, &path), 65535 - 28);
	udp_unpair(to, from, &path);
}

static void seccomm_udp_mtu__no_route(struct kunit *test)
{
	struct seccomm_endpoint *from = udp_new(test, AF_INET);
	struct seccomm_addr v6;
	struct seccomm_path path;

	seccomm_addr_set6(&v6, &in6addr_loopback, 0, htons(9));
	seccomm_path_init(&path, &from->local, &v6);
	KUNIT_EXPECT_EQ(test, udp_mtu(from, &path), 1280 - 48);
	seccomm_path_exit(&path);
	seccomm_endpoint_put(from);
}

/* The route is kept, until the sender's mark says that another may be needed. */
static void seccomm_udp_send__route_kept(struct kunit *test)
{
	struct seccomm_endpoint *to, *from;
	struct seccomm_route *first, *route;
	struct seccomm_path path;

	udp_pair(test, AF_INET, &to, &from, &path);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, '1', 10), 0);
	first = rcu_access_pointer(path.route);
	KUNIT_EXPECT_NOT_NULL(test, first);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, '2', 10), 0);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(path.route), first);
	from->sk->sk_mark = 7;
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, '3', 10), 0);
	rcu_read_lock();
	route = rcu_dereference(path.route);
	KUNIT_EXPECT_PTR_NE(test, route, first);
	KUNIT_EXPECT_EQ(test, route->mark, 7);
	rcu_read_unlock();
	seccomm_path_exit(&path);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(path.route));
	udp_unpair(to, from, &path);
}

static void seccomm_udp_send__faults(struct kunit *test)
{
	struct seccomm_endpoint *to, *from;
	struct seccomm_path path;

	TEST_NEEDS_FAIL(test);
	udp_pair(test, AF_INET, &to, &from, &path);
	seccomm_fail_arm(SECCOMM_FAIL_xmit_eagain, 1);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', 10), -EAGAIN);
	seccomm_fail_arm(SECCOMM_FAIL_xmit_eagain, 0);
	seccomm_fail_arm(SECCOMM_FAIL_xmit_emsgsize, 1);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', 10), -EMSGSIZE);
	seccomm_fail_arm(SECCOMM_FAIL_xmit_emsgsize, 0);
	KUNIT_EXPECT_EQ(test, sk_wmem_alloc_get(from->sk), 0);
	udp_unpair(to, from, &path);
}

/* CLOSE is sent by a session whose socket is gone; nothing is received any more. */
static void seccomm_udp_send__after_close(struct kunit *test)
{
	struct up_world *w = test->priv;
	struct seccomm_endpoint *to, *from;
	struct seccomm_path path, back;

	udp_pair(test, AF_INET, &to, &from, &path);
	seccomm_endpoint_close(from);
	KUNIT_EXPECT_EQ(test, udp_send(from, &path, 'x', 10), 0);
	KUNIT_ASSERT_TRUE(test, udp_wait(w));
	seccomm_path_init(&back, &to->local, &w->peer[0]);
	KUNIT_EXPECT_EQ(test, udp_send(to, &back, 'y', 10), 0);
	msleep(20);
	KUNIT_EXPECT_EQ(test, w->n, 1);
	seccomm_path_exit(&back);
	udp_unpair(to, from, &path);
}

static struct kunit_case endpoint_cases[] = {
	KUNIT_CASE(seccomm_endpoint_put__last_frees),
	KUNIT_CASE(seccomm_endpoint_tryget__too_late),
	KUNIT_CASE(seccomm_endpoint_close__twice),
	KUNIT_CASE(seccomm_udp_bind__address),
	KUNIT_CASE(seccomm_udp_bind__in_use),
	KUNIT_CASE(seccomm_udp_autobind__once),
	KUNIT_CASE(seccomm_udp_connect__and_back),
	KUNIT_CASE(seccomm_udp_create__no_memory),
	KUNIT_CASE(seccomm_udp_create__family),
	KUNIT_CASE(seccomm_udp_send__v4),
	KUNIT_CASE(seccomm_udp_send__v6),
	KUNIT_CASE(seccomm_udp_send__mapped),
	KUNIT_CASE(seccomm_udp_send__wrong_family),
	KUNIT_CASE(seccomm_udp_send__groups),
	KUNIT_CASE(seccomm_udp_mtu__limits),
	KUNIT_CASE(seccomm_udp_mtu__no_route),
	KUNIT_CASE(seccomm_udp_send__route_kept),
	KUNIT_CASE(seccomm_udp_send__faults),
	KUNIT_CASE(seccomm_udp_send__after_close),
	{}
};

static struct kunit_suite endpoint_suite = {
	.name = "seccomm_endpoint",
	.init = endpoint_init,
	.exit = test_disarm,
	.test_cases = endpoint_cases,
};

kunit_test_suites(&endpoint_suite);
