// SPDX-License-Identifier: GPL-2.0
/* queue_kunit.c - socket/queue.c: room, fairness, and every byte given back. */
#include <kunit/test.h>

#include "socket/queue.h"
#include "tests/helpers.h"

#define MSG_LEN		1000

static int queue_init(struct kunit *test)
{
	struct sock *sk = seccomm_sock_alloc(&init_net, false, GFP_KERNEL, 0);

	if (!sk)
		return -ENOMEM;
	test->priv = seccomm_sk(sk);
	return 0;
}

static void queue_exit(struct kunit *test)
{
	test_disarm(test);
	/* sock_destruct() warns when something is still accounted */
	if (test->priv)
		sock_put(seccomm_outer(test->priv));
	rcu_barrier();
}

static struct sk_buff *message(struct kunit *test, u32 session)
{
	struct sk_buff *skb = alloc_skb(MSG_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	memset(skb_put(skb, MSG_LEN), 'm', MSG_LEN);
	memset(skb->cb, 0, sizeof(skb->cb));
	seccomm_rx_cb(skb)->session = session;
	return skb;
}

/* true: taken. What is not taken is freed here. */
static bool put(struct kunit *test, u32 session)
{
	struct sk_buff *skb = message(test, session);
	bool ok;

	local_bh_disable();
	rcu_read_lock();
	ok = seccomm_queue_put(test->priv, NULL, skb);
	rcu_read_unlock();
	local_bh_enable();
	if (!ok)
		kfree_skb(skb);
	return ok;
}

static u32 get(struct kunit *test, int flags)
{
	struct sk_buff *skb = seccomm_queue_get(test->priv, flags);
	u32 session;

	if (!skb)
		return 0;
	session = seccomm_rx_cb(skb)->session;
	seccomm_queue_done(skb, flags);
	return session;
}

static void seccomm_queue_get__in_order(struct kunit *test)
{
	struct sock *sk = seccomm_outer(test->priv);

	KUNIT_EXPECT_EQ(test, get(test, 0), 0);
	KUNIT_EXPECT_TRUE(test, put(test, 1));
	KUNIT_EXPECT_TRUE(test, put(test, 2));
	KUNIT_EXPECT_EQ(test, seccomm_queue_first(sk), MSG_LEN);
	KUNIT_EXPECT_GT(test, atomic_read(&sk->sk_rmem_alloc), 2 * MSG_LEN);
	KUNIT_EXPECT_EQ(test, get(test, 0), 1);
	KUNIT_EXPECT_EQ(test, get(test, 0), 2);
	KUNIT_EXPECT_EQ(test, get(test, 0), 0);
	KUNIT_EXPECT_EQ(test, seccomm_queue_first(sk), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&sk->sk_rmem_alloc), 0);
}

static void seccomm_queue_get__peek(struct kunit *test)
{
	put(test, 1);
	put(test, 2);
	KUNIT_EXPECT_EQ(test, get(test, MSG_PEEK), 1);
	KUNIT_EXPECT_EQ(test, get(test, MSG_PEEK), 1);
	KUNIT_EXPECT_EQ(test, get(test, 0), 1);
	KUNIT_EXPECT_EQ(test, get(test, MSG_PEEK), 2);
}

/* Left in the queue: the socket's end frees them and gives their memory back. */
static void seccomm_queue_purge__by_destruct(struct kunit *test)
{
	put(test, 1);
	put(test, 2);
}

static void seccomm_queue_put__full(struct kunit *test)
{
	struct sock *sk = seccomm_outer(test->priv);
	unsigned int n = 0;

	sk->sk_rcvbuf = 20000;
	while (put(test, 1) && n < 1000)
		n++;
	KUNIT_EXPECT_GE(test, n, 2);
	KUNIT_EXPECT_LT(test, n, 21);
	KUNIT_EXPECT_EQ(test, atomic_read(&sk->sk_drops), 1);
	KUNIT_EXPECT_EQ(test, get(test, 0), 1);
	KUNIT_EXPECT_TRUE(test, put(test, 1));
	KUNIT_EXPECT_FALSE(test, put(test, 1));
}

static void seccomm_queue_put__guard_out(struct kunit *test)
{
	struct sock *sk = seccomm_outer(test->priv);
	int i;

	TEST_NEEDS_FAIL(test);
	sk->sk_rcvbuf = 20000;
	seccomm_fail_arm(SECCOMM_FAIL_no_rcvbuf, 1);
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_TRUE(test, put(test, 1));
}

/* A message larger than the buffer comes through when nothing else is there. */
static void seccomm_queue_put__one_always(struct kunit *test)
{
	seccomm_outer(test->priv)->sk_rcvbuf = 100;
	KUNIT_EXPECT_TRUE(test, put(test, 1));
	KUNIT_EXPECT_FALSE(test, put(test, 1));
}

/* One peer floods; another still gets a message in. Alone it may have it all. */
static void seccomm_queue_put__fair(struct kunit *test)
{
	struct sock *sk = seccomm_outer(test->priv);
	unsigned int flood = 0, alone = 0;

	sk->sk_rcvbuf = 64000;
	while (put(test, 1) && alone < 1000)
		alone++;
	while (get(test, 0))
		;
	KUNIT_EXPECT_EQ(test, atomic_read(&sk->sk_rmem_alloc), 0);
	KUNIT_EXPECT_TRUE(test, put(test, 2));
	while (put(test, 1) && flood < 1000)
		flood++;
	KUNIT_EXPECT_LT(test, flood, alone);
	KUNIT_EXPECT_TRUE(test, put(test, 2));
	KUNIT_EXPECT_TRUE(test, put(test, 3));
}

static void seccomm_queue_put__dead(struct kunit *test)
{
	sock_set_flag(seccomm_outer(test->priv), SOCK_DEAD);
	KUNIT_EXPECT_TRUE(test, put(test, 1));	/* taken, and gone */
	KUNIT_EXPECT_EQ(test, get(test, 0), 0);
}

static struct kunit_case queue_cases[] = {
	KUNIT_CASE(seccomm_queue_get__in_order),
	KUNIT_CASE(seccomm_queue_get__peek),
	KUNIT_CASE(seccomm_queue_purge__by_destruct),
	KUNIT_CASE(seccomm_queue_put__full),
	KUNIT_CASE(seccomm_queue_put__guard_out),
	KUNIT_CASE(seccomm_queue_put__one_always),
	KUNIT_CASE(seccomm_queue_put__fair),
	KUNIT_CASE(seccomm_queue_put__dead),
	{}
};

static struct kunit_suite queue_suite = {
	.name = "seccomm_queue",
	.init = queue_init,
	.exit = queue_exit,
	.test_cases = queue_cases,
};

kunit_test_suites(&queue_suite);
