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
	struct seccomm_take take;
	u32 session;

	if (!seccomm_queue_get(test->priv, flags, 0, &take))
		return 0;
	session = seccomm_rx_cb(take.skb)->session;
	seccomm_queue_done(&take);
	return session;
}

static void seccomm_queue_get__in_order(struct kunit *test)
{
	struct sock *sk = seccomm_outer(test->priv);

	KUNIT_EXPECT_EQ(test, get(test, 0), 0);
	KUNIT_EXPECT_TRUE(test, put(test, 1));
	KUNIT_EXPECT_TRUE(test, put(test, 2));
	KUNIT_EXPECT_EQ(test, seccomm_queue_first(test->priv), MSG_LEN);
	KUNIT_EXPECT_GT(test, atomic_read(&sk->sk_rmem_alloc), 2 * MSG_LEN);
	KUNIT_EXPECT_EQ(test, get(test, 0), 1);
	KUNIT_EXPECT_EQ(test, get(test, 0), 2);
	KUNIT_EXPECT_EQ(test, get(test, 0), 0);
	KUNIT_EXPECT_EQ(test, seccomm_queue_first(test->priv), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&sk->sk_rmem_alloc), 0);
}

/* @n messages of @size bytes, the last of @last, as one skb, which is returned. */
static struct sk_buff *put_train(struct kunit *test, unsigned int n, unsigned int size, unsigned int last)
{
	unsigned int len = (n - 1) * size + last, i;
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	for (i = 0; i < len; i++)
		skb_put_u8(skb, i / size);
	memset(skb->cb, 0, sizeof(skb->cb));
	seccomm_rx_cb(skb)->session = 1;
	seccomm_rx_cb(skb)->outer.size = size;
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, seccomm_queue_put(test->priv, NULL, skb));
	rcu_read_unlock();
	local_bh_enable();
	return skb;
}

/* The socket ends; what was left in its queue is free then, but for a reference of ours. */
static void end_socket(struct kunit *test, struct sk_buff *left)
{
	sock_put(seccomm_outer(test->priv));
	test->priv = NULL;
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, refcount_read(&left->users), 1);
	kfree_skb(left);
}

struct room_case {
	const char *name;
	unsigned int last;		/* of five messages of 100 bytes */
	size_t room;
	unsigned int takes[6];		/* bytes of each */
};

static const struct room_case room_cases[] = {
	{ "one at a time", 30, 0, { 100, 100, 100, 100, 30 } },
	{ "all", 30, 65536, { 430 } },
	{ "all, exactly", 30, 430, { 430 } },
	{ "all but the last", 30, 429, { 400, 30 } },
	{ "two", 100, 299, { 200, 200, 100 } },
	{ "longer than the room", 100, 1, { 100, 100, 100, 100, 100 } },
	{ "three and the rest", 7, 307, { 300, 107 } },
};

static void room_desc(const struct room_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(room, room_cases, room_desc);

static void seccomm_queue_get__train(struct kunit *test)
{
	const struct room_case *c = test->param_value;
	struct seccomm_sock *osk = test->priv;
	struct sock *sk = seccomm_outer(test->priv);
	struct seccomm_take take, again;
	unsigned int i, seen = 0;

	put_train(test, 5, 100, c->last);
	for (i = 0; c->takes[i]; i++) {
		KUNIT_EXPECT_EQ(test, seccomm_queue_first(test->priv),
				min(100u, 400 + c->last - seen));
		osk->gro = true;
		KUNIT_EXPECT_EQ(test, seccomm_queue_first(osk), 400 + c->last - seen);
		osk->gro = false;
		KUNIT_ASSERT_TRUE(test, seccomm_queue_get(test->priv, MSG_PEEK, c->room, &again));
		KUNIT_ASSERT_TRUE(test, seccomm_queue_get(test->priv, 0, c->room, &take));
		KUNIT_EXPECT_EQ(test, take.len, c->takes[i]);
		KUNIT_EXPECT_EQ(test, again.len, c->takes[i]);
		KUNIT_EXPECT_PTR_EQ(test, again.data, take.data);
		KUNIT_EXPECT_EQ(test, take.size, c->takes[i] > 100 ? 100 : 0);
		KUNIT_EXPECT_EQ(test, take.data[0], seen / 100);
		seen += take.len;
		seccomm_queue_done(&again);
		seccomm_queue_done(&take);
		/* charged until the last of it was taken */
		KUNIT_EXPECT_EQ(test, !atomic_read(&sk->sk_rmem_alloc), seen == 400 + c->last);
	}
	KUNIT_EXPECT_EQ(test, seen, 400 + c->last);
	KUNIT_EXPECT_EQ(test, get(test, 0), 0);
}

/* Half taken when the socket ends. */
static void seccomm_queue_purge__train(struct kunit *test)
{
	struct sk_buff *skb = skb_get(put_train(test, 5, 100, 30));

	KUNIT_EXPECT_EQ(test, get(test, 0), 1);
	end_socket(test, skb);
}

/* What is dropped is counted by messages. */
static void seccomm_queue_put__train_full(struct kunit *test)
{
	struct sock *sk = seccomm_outer(test->priv);
	struct sk_buff *skb = message(test, 1);

	seccomm_rx_cb(skb)->outer.size = 300;
	sk->sk_rcvbuf = 100;
	KUNIT_EXPECT_TRUE(test, put(test, 1));
	local_bh_disable();
	KUNIT_EXPECT_FALSE(test, seccomm_queue_put(test->priv, NULL, skb));
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, atomic_read(&sk->sk_drops), DIV_ROUND_UP(MSG_LEN, 300));
	kfree_skb(skb);
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
	struct sk_buff *last;

	put(test, 1);
	put(test, 2);
	last = skb_peek_tail(&seccomm_outer(test->priv)->sk_receive_queue);
	KUNIT_ASSERT_NOT_NULL(test, last);
	end_socket(test, skb_get(last));
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
	KUNIT_EXPECT_GT(test, atomic_read(&sk->sk_rmem_alloc), 60000);
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
	KUNIT_CASE_PARAM(seccomm_queue_get__train, room_gen_params),
	KUNIT_CASE(seccomm_queue_put__train_full),
	KUNIT_CASE(seccomm_queue_purge__by_destruct),
	KUNIT_CASE(seccomm_queue_purge__train),
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
