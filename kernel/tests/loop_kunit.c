// SPDX-License-Identifier: GPL-2.0
/* loop_kunit.c - carrier/loop.c: what the tests of sessions stand on. */
#include <kunit/test.h>
#include <linux/skbuff.h>

#include "carrier/loop.h"
#include "tests/helpers.h"

#define LOOP_MTU	100
#define SEEN_MAX	64

/* What rx() was given, in order. */
struct loop_world {
	struct kunit *test;
	struct seccomm_endpoint *ep[2];
	struct seccomm_addr addr[2];
	struct seccomm_path path[2];
	struct {
		u8 at;			/* which endpoint received */
		u8 first;		/* first byte */
		unsigned int len;
		bool addresses;		/* peer and local were right */
	} seen[SEEN_MAX];
	unsigned int n;
	unsigned int answers;		/* left to give, by rx() */
	unsigned int depth, deepest;	/* of rx() inside rx() */
	struct seccomm_loop_verdict verdict;
	int flip;			/* xor'ed into the first byte by the tap */
};

static struct loop_world *current_world;

static int loop_send_byte(struct loop_world *w, int from, u8 first, unsigned int len)
{
	struct seccomm_endpoint *ep = w->ep[from];
	struct sk_buff *skb = alloc_skb(len, GFP_ATOMIC);
	int err;

	if (!skb)
		return -ENOMEM;
	memset(skb_put(skb, len), 0, len);
	skb->data[0] = first;
	local_bh_disable();
	rcu_read_lock();
	err = ep->carrier->send(ep, NULL, &w->path[from], skb);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

static void loop_rx(struct seccomm_endpoint *ep, struct sk_buff *skb,
		    const struct seccomm_addr *peer, const struct seccomm_addr *local)
{
	struct loop_world *w = current_world;
	int at = ep == w->ep[1];

	w->depth++;
	w->deepest = max(w->deepest, w->depth);
	if (w->n < SEEN_MAX) {
		w->seen[w->n].at = at;
		w->seen[w->n].first = skb->data[0];
		w->seen[w->n].len = skb->len;
		w->seen[w->n].addresses = seccomm_addr_equal(peer, &w->addr[!at]) &&
					  seccomm_addr_equal(local, &w->addr[at]);
		w->n++;
	}
	kfree_skb(skb);
	if (w->answers) {
		w->answers--;
		loop_send_byte(w, at, 'a', 10);
	}
	w->depth--;
}

static void loop_error(struct seccomm_endpoint *ep, const struct seccomm_addr *peer, int err)
{
}

static void loop_writable(struct seccomm_endpoint *ep)
{
}

static const struct seccomm_carrier_up loop_up = {
	.rx		= loop_rx,
	.error		= loop_error,
	.writable	= loop_writable,
};

static struct seccomm_loop_verdict loop_tap(struct seccomm_endpoint *from, struct sk_buff *skb,
					    void *arg)
{
	struct loop_world *w = arg;

	skb->data[0] ^= w->flip;
	return w->verdict;
}

static int loop_init(struct kunit *test)
{
	struct loop_world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	int i;

	if (!w)
		return -ENOMEM;
	test->priv = w;
	w->test = test;
	current_world = w;
	for (i = 0; i < 2; i++)
		seccomm_addr_set4(&w->addr[i], htonl(0x0a000001 + i), htons(1000 + i));
	for (i = 0; i < 2; i++)
		seccomm_path_init(&w->path[i], &w->addr[i], &w->addr[!i]);
	return seccomm_loop_pair(&init_net, &loop_up, &w->ep[0], &w->ep[1], &w->addr[0],
				 &w->addr[1], LOOP_MTU, loop_tap, w);
}

static void loop_exit(struct kunit *test)
{
	struct loop_world *w = test->priv;
	int i;

	test_disarm(test);
	for (i = 0; w && i < 2; i++)
		seccomm_endpoint_put(w->ep[i]);
}

static void seccomm_loop_pair__delivers(struct kunit *test)
{
	struct loop_world *w = test->priv;

	KUNIT_EXPECT_EQ(test, loop_send_byte(w, 0, 'x', 20), 0);
	KUNIT_EXPECT_EQ(test, loop_send_byte(w, 1, 'y', 30), 0);
	KUNIT_ASSERT_EQ(test, w->n, 2);
	KUNIT_EXPECT_EQ(test, w->seen[0].at, 1);
	KUNIT_EXPECT_EQ(test, w->seen[0].first, 'x');
	KUNIT_EXPECT_EQ(test, w->seen[0].len, 20);
	KUNIT_EXPECT_TRUE(test, w->seen[0].addresses);
	KUNIT_EXPECT_EQ(test, w->seen[1].at, 0);
	KUNIT_EXPECT_EQ(test, w->seen[1].first, 'y');
	KUNIT_EXPECT_TRUE(test, w->seen[1].addresses);
}

static void seccomm_loop_pair__names(struct kunit *test)
{
	struct loop_world *w = test->priv;

	KUNIT_EXPECT_EQ(test, w->ep[0]->family, AF_INET);
	KUNIT_EXPECT_TRUE(test, w->ep[0]->bound);
	KUNIT_EXPECT_TRUE(test, seccomm_addr_equal(&w->ep[1]->local, &w->addr[1]));
	KUNIT_EXPECT_NULL(test, w->ep[0]->sk);
}

static void seccomm_loop_pair__mtu(struct kunit *test)
{
	struct loop_world *w = test->priv;

	KUNIT_EXPECT_EQ(test, w->ep[0]->carrier->mtu(w->ep[0], NULL, &w->path[0]), LOOP_MTU);
	KUNIT_EXPECT_EQ(test, loop_send_byte(w, 0, 'x', LOOP_MTU), 0);
	KUNIT_EXPECT_EQ(test, loop_send_byte(w, 0, 'x', LOOP_MTU + 1), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, w->n, 1);
}

static void seccomm_loop_pair__drop(struct kunit *test)
{
	struct loop_world *w = test->priv;

	w->verdict.drop = true;
	w->verdict.copies = 2;		/* of nothing */
	KUNIT_EXPECT_EQ(test, loop_send_byte(w, 0, 'x', 20), 0);
	KUNIT_EXPECT_EQ(test, w->n, 0);
}

static void seccomm_loop_pair__copies(struct kunit *test)
{
	struct loop_world *w = test->priv;

	w->verdict.copies = 2;
	KUNIT_EXPECT_EQ(test, loop_send_byte(w, 0, 'x', 20), 0);
	KUNIT_EXPECT_EQ(test, w->n, 3);
}

/* Only what arrives is changed; who sent keeps his own. */
static void seccomm_loop_pair__tap_changes(struct kunit *test)
{
	struct loop_world *w = test->priv;
	struct sk_buff *skb = alloc_skb(10, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	memset(skb_put(skb, 10), 'x', 10);
	w->flip = 1;
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, w->ep[0]->carrier->send(w->ep[0], NULL, &w->path[0], skb_get(skb)),
			0);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, w->seen[0].first, 'y');
	KUNIT_EXPECT_EQ(test, skb->data[0], 'x');
	kfree_skb(skb);
}

static void seccomm_loop_release__oldest_first(struct kunit *test)
{
	struct loop_world *w = test->priv;

	w->verdict.hold = true;
	loop_send_byte(w, 0, '1', 10);
	loop_send_byte(w, 1, '2', 10);
	w->verdict.hold = false;
	loop_send_byte(w, 0, '3', 10);
	KUNIT_EXPECT_EQ(test, w->n, 1);
	KUNIT_EXPECT_EQ(test, seccomm_loop_release(w->ep[0]), 2);
	KUNIT_ASSERT_EQ(test, w->n, 3);
	KUNIT_EXPECT_EQ(test, w->seen[0].first, '3');
	KUNIT_EXPECT_EQ(test, w->seen[1].first, '1');
	KUNIT_EXPECT_EQ(test, w->seen[2].first, '2');
	KUNIT_EXPECT_EQ(test, w->seen[2].at, 0);
	KUNIT_EXPECT_EQ(test, seccomm_loop_release(w->ep[1]), 0);
}

/* What is held when the test ends must not leak (kmemleak says so). */
static void seccomm_loop_release__never(struct kunit *test)
{
	struct loop_world *w = test->priv;

	w->verdict.hold = true;
	w->verdict.copies = 3;
	loop_send_byte(w, 0, '1', 10);
	KUNIT_EXPECT_EQ(test, w->n, 0);
}

/* An answer to an answer to an answer is a queue, not a stack. */
static void seccomm_loop_pair__no_recursion(struct kunit *test)
{
	struct loop_world *w = test->priv;

	w->answers = SEEN_MAX - 1;
	loop_send_byte(w, 0, 'x', 10);
	KUNIT_EXPECT_EQ(test, w->n, SEEN_MAX);
	KUNIT_EXPECT_EQ(test, w->deepest, 1);
}

static void seccomm_loop_pair__closed(struct kunit *test)
{
	struct loop_world *w = test->priv;

	seccomm_endpoint_close(w->ep[1]);
	KUNIT_EXPECT_EQ(test, loop_send_byte(w, 0, 'x', 10), 0);
	KUNIT_EXPECT_EQ(test, w->n, 0);
	/* who is closed can still say something (CLOSE) */
	KUNIT_EXPECT_EQ(test, loop_send_byte(w, 1, 'x', 10), 0);
	KUNIT_EXPECT_EQ(test, w->n, 1);
}

static void seccomm_loop_pair__no_memory(struct kunit *test)
{
	struct loop_world *w = test->priv;
	struct seccomm_endpoint *a, *b;
	int nth;

	TEST_NEEDS_FAIL(test);
	for (nth = 1; nth <= 2; nth++) {
		seccomm_fail_arm(SECCOMM_FAIL_alloc_endpoint, nth);
		KUNIT_EXPECT_EQ(test, seccomm_loop_pair(&init_net, &loop_up, &a, &b, &w->addr[0],
							&w->addr[1], LOOP_MTU, NULL, NULL),
				-ENOMEM);
		seccomm_fail_arm(SECCOMM_FAIL_alloc_endpoint, 0);
	}
}

static struct kunit_case loop_cases[] = {
	KUNIT_CASE(seccomm_loop_pair__delivers),
	KUNIT_CASE(seccomm_loop_pair__names),
	KUNIT_CASE(seccomm_loop_pair__mtu),
	KUNIT_CASE(seccomm_loop_pair__drop),
	KUNIT_CASE(seccomm_loop_pair__copies),
	KUNIT_CASE(seccomm_loop_pair__tap_changes),
	KUNIT_CASE(seccomm_loop_release__oldest_first),
	KUNIT_CASE(seccomm_loop_release__never),
	KUNIT_CASE(seccomm_loop_pair__no_recursion),
	KUNIT_CASE(seccomm_loop_pair__closed),
	KUNIT_CASE(seccomm_loop_pair__no_memory),
	{}
};

static struct kunit_suite loop_suite = {
	.name = "seccomm_loop",
	.init = loop_init,
	.exit = loop_exit,
	.test_cases = loop_cases,
};

kunit_test_suites(&loop_suite);
