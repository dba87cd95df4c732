// SPDX-License-Identifier: GPL-2.0
/* sockopt_kunit.c - socket/sockopt.c, mirror.c: who answers an option, and what the wire sees. */
#include <kunit/test.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/sock.h>

#include "socket/mirror.h"
#include "socket/sockopt.h"
#include "tests/helpers.h"

struct opt {
	int level;
	int name;
	enum seccomm_opt_way way;
};

static void expect_ways(struct kunit *test, const struct opt *o, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		KUNIT_EXPECT_EQ_MSG(test, seccomm_opt_way(o[i].level, o[i].name), o[i].way,
				    "level %d name %d", o[i].level, o[i].name);
}

/* Each of these would be a hole, a lie, or another socket. */
static void seccomm_opt_way__refused(struct kunit *test)
{
	static const struct opt o[] = {
		{ SOL_UDP, UDP_ENCAP },
		{ SOL_UDP, UDP_CORK }, { SOL_TCP, TCP_ULP }, { SOL_TCP, TCP_REPAIR },
		{ SOL_TCP, TCP_ZEROCOPY_RECEIVE }, { SOL_SOCKET, SO_ZEROCOPY },
		{ SOL_SOCKET, SO_TXTIME }, { SOL_IPV6, IPV6_ADDRFORM },
		{ SOL_IPV6, IPV6_PKTINFO }, { SOL_IPV6, IPV6_RTHDR }, { SOL_IP, IP_OPTIONS },
		{ SOL_IP, IP_HDRINCL }, { SOL_IP, IP_ADD_MEMBERSHIP },
	};

	expect_ways(test, o, ARRAY_SIZE(o));
}

/* What is not in the table is refused, whatever it may mean one day. */
static void seccomm_opt_way__unknown(struct kunit *test)
{
	static const int level[] = { SOL_IP, SOL_IPV6, SOL_UDP, SOL_TCP, SOL_SOCKET };
	int i;

	for (i = 0; i < ARRAY_SIZE(level); i++) {
		KUNIT_EXPECT_EQ(test, seccomm_opt_way(level[i], 9999), SECCOMM_OPT_REFUSE);
		KUNIT_EXPECT_EQ(test, seccomm_opt_way(level[i], -1), SECCOMM_OPT_REFUSE);
	}
	KUNIT_EXPECT_EQ(test, seccomm_opt_way(SOL_NETLINK, 1), SECCOMM_OPT_REFUSE);
	KUNIT_EXPECT_EQ(test, seccomm_opt_way(-1, IP_TOS), SECCOMM_OPT_REFUSE);
}

static void seccomm_opt_way__wire(struct kunit *test)
{
	static const struct opt o[] = {
		{ SOL_SOCKET, SO_MARK, SECCOMM_OPT_BOTH },
		{ SOL_SOCKET, SO_PRIORITY, SECCOMM_OPT_BOTH },
		{ SOL_SOCKET, SO_BINDTODEVICE, SECCOMM_OPT_BOTH },
		{ SOL_SOCKET, SO_REUSEADDR, SECCOMM_OPT_BOTH },
		{ SOL_SOCKET, SO_REUSEPORT, SECCOMM_OPT_INNER },
		{ SOL_SOCKET, SO_SNDBUF, SECCOMM_OPT_BOTH },
		{ SOL_SOCKET, SO_RCVBUF, SECCOMM_OPT_BOTH },
		{ SOL_IP, IP_TOS, SECCOMM_OPT_INNER },
		{ SOL_IP, IP_TTL, SECCOMM_OPT_INNER },
		{ SOL_IP, IP_PKTINFO, SECCOMM_OPT_INNER },
		{ SOL_IP, IP_RECVTTL, SECCOMM_OPT_INNER },
		{ SOL_IP, IP_RECVTOS, SECCOMM_OPT_INNER },
		{ SOL_IP, IP_MTU_DISCOVER, SECCOMM_OPT_INNER },
		{ SOL_IPV6, IPV6_V6ONLY, SECCOMM_OPT_INNER },
		{ SOL_IPV6, IPV6_TCLASS, SECCOMM_OPT_INNER },
		{ SOL_IPV6, IPV6_RECVPKTINFO, SECCOMM_OPT_INNER },
		{ SOL_IPV6, IPV6_RECVHOPLIMIT, SECCOMM_OPT_INNER },
		{ SOL_IPV6, IPV6_RECVTCLASS, SECCOMM_OPT_INNER },
	};

	expect_ways(test, o, ARRAY_SIZE(o));
}

static void seccomm_opt_way__ours(struct kunit *test)
{
	static const struct opt o[] = {
		{ SOL_SOCKET, SO_RCVTIMEO_NEW, SECCOMM_OPT_OURS },
		{ SOL_UDP, UDP_SEGMENT, SECCOMM_OPT_OURS },
		{ SOL_UDP, UDP_GRO, SECCOMM_OPT_OURS },
		{ SOL_SOCKET, SO_LINGER, SECCOMM_OPT_OURS },
		{ SOL_SOCKET, SO_TIMESTAMP_OLD, SECCOMM_OPT_OURS },
		{ SOL_SOCKET, SO_ATTACH_FILTER, SECCOMM_OPT_OURS },
		{ SOL_SOCKET, SO_KEEPALIVE, SECCOMM_OPT_OURS },
		{ SOL_IP, IP_MTU, SECCOMM_OPT_OURS },
		{ SOL_IPV6, IPV6_MTU, SECCOMM_OPT_OURS },
	};

	expect_ways(test, o, ARRAY_SIZE(o));
}

/* ---- mirror ------------------------------------------------------------------ */

struct pair {
	struct socket *outer;		/* any socket will do: only struct sock is read */
	struct socket *inner;
	struct seccomm_mirror mirror;
};

static int mirror_init(struct kunit *test)
{
	struct pair *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	test->priv = p;
	err = sock_create_kern(&init_net, AF_INET, SOCK_DGRAM, IPPROTO_UDP, &p->outer);
	if (err)
		return err;
	err = sock_create_kern(&init_net, AF_INET, SOCK_DGRAM, IPPROTO_UDP, &p->inner);
	if (!err)
		seccomm_mirror_read(p->outer->sk, &p->mirror);
	return err;
}

static void mirror_exit(struct kunit *test)
{
	struct pair *p = test->priv;

	if (p && p->outer)
		sock_release(p->outer);
	if (p && p->inner)
		sock_release(p->inner);
}

static void mirror(struct pair *p)
{
	seccomm_mirror_apply(p->outer->sk, &p->mirror, p->inner->sk);
}

static void seccomm_mirror_read__no_padding(struct kunit *test)
{
	struct pair *p = test->priv;
	struct seccomm_mirror a, b;

	memset(&a, 0xaa, sizeof(a));
	memset(&b, 0x55, sizeof(b));
	seccomm_mirror_read(p->outer->sk, &a);
	seccomm_mirror_read(p->outer->sk, &b);
	TEST_BYTES_EQ(test, &a, &b, sizeof(a));
}

static void seccomm_mirror_apply__all(struct kunit *test)
{
	struct pair *p = test->priv;
	struct sock *o = p->outer->sk, *i = p->inner->sk;

	o->sk_mark = 5;
	o->sk_priority = 6;
	o->sk_bound_dev_if = init_net.loopback_dev->ifindex;
	o->sk_sndbuf = 54321;
	o->sk_rcvbuf = 65432;
	o->sk_reuse = SK_CAN_REUSE;
	o->sk_no_check_tx = 1;
	sock_set_flag(o, SOCK_LOCALROUTE);
	o->sk_max_pacing_rate = 1000;
	mirror(p);
	KUNIT_EXPECT_EQ(test, i->sk_mark, 5);
	KUNIT_EXPECT_EQ(test, i->sk_priority, 6);
	KUNIT_EXPECT_EQ(test, i->sk_bound_dev_if, init_net.loopback_dev->ifindex);
	KUNIT_EXPECT_EQ(test, i->sk_sndbuf, 54321);
	KUNIT_EXPECT_EQ(test, i->sk_rcvbuf, 65432);
	KUNIT_EXPECT_EQ(test, (int)i->sk_reuse, SK_CAN_REUSE);
	KUNIT_EXPECT_EQ(test, (int)i->sk_no_check_tx, 1);
	KUNIT_EXPECT_TRUE(test, sock_flag(i, SOCK_LOCALROUTE));
	KUNIT_EXPECT_EQ(test, i->sk_max_pacing_rate, 1000UL);
	o->sk_bound_dev_if = 0;
	mirror(p);
	KUNIT_EXPECT_EQ(test, i->sk_bound_dev_if, 0);
	KUNIT_EXPECT_EQ(test, i->sk_mark, 5);
}

/* IP_TOS sets the inner priority; another option of the program's must not undo that. */
static void seccomm_mirror_apply__only_changes(struct kunit *test)
{
	struct pair *p = test->priv;

	p->inner->sk->sk_priority = 4;
	p->outer->sk->sk_mark = 1;
	mirror(p);
	KUNIT_EXPECT_EQ(test, p->inner->sk->sk_mark, 1);
	KUNIT_EXPECT_EQ(test, p->inner->sk->sk_priority, 4);
	p->outer->sk->sk_priority = 2;
	mirror(p);
	KUNIT_EXPECT_EQ(test, p->inner->sk->sk_priority, 2);
}

static struct kunit_case sockopt_cases[] = {
	KUNIT_CASE(seccomm_opt_way__refused),
	KUNIT_CASE(seccomm_opt_way__unknown),
	KUNIT_CASE(seccomm_opt_way__wire),
	KUNIT_CASE(seccomm_opt_way__ours),
	{}
};

static struct kunit_case mirror_cases[] = {
	KUNIT_CASE(seccomm_mirror_read__no_padding),
	KUNIT_CASE(seccomm_mirror_apply__all),
	KUNIT_CASE(seccomm_mirror_apply__only_changes),
	{}
};

static struct kunit_suite sockopt_suite = {
	.name = "seccomm_sockopt",
	.test_cases = sockopt_cases,
};

static struct kunit_suite mirror_suite = {
	.name = "seccomm_mirror",
	.init = mirror_init,
	.exit = mirror_exit,
	.test_cases = mirror_cases,
};

kunit_test_suites(&sockopt_suite, &mirror_suite);
