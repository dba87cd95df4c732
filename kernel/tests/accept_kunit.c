// SPDX-License-Identifier: GPL-2.0
/* accept_kunit.c - socket/accept.c: what a listener's backlog counts. */
#include <kunit/test.h>
#include <linux/net.h>

#include "socket/af_seccomm.h"

static int accept_init(struct kunit *test)
{
	struct socket *sock;
	int err = sock_create_kern(&init_net, AF_SECCOMM, SOCK_DGRAM, 0, &sock);

	if (!err)
		test->priv = sock;
	return err;
}

static void accept_exit(struct kunit *test)
{
	struct socket *sock = test->priv;

	if (!sock)
		return;
	/* No session is behind these numbers. */
	atomic_set(&seccomm_port(seccomm_sk(sock->sk)->ep)->half, 0);
	sock->sk->sk_ack_backlog = 0;
	sock_release(sock);
}

/* Would an OPEN be answered with so many half-open and so many to be accepted? */
static bool reserve(struct kunit *test, int half, int unaccepted)
{
	struct socket *sock = test->priv;
	struct seccomm_endpoint *ep = seccomm_sk(sock->sk)->ep;

	atomic_set(&seccomm_port(ep)->half, half);
	sock->sk->sk_ack_backlog = unaccepted;
	return seccomm_port(ep)->ops->reserve(ep);
}

static void seccomm_accept_reserve__both_count(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, kernel_listen(test->priv, 3), 0);
	KUNIT_EXPECT_TRUE(test, reserve(test, 0, 0));
	KUNIT_EXPECT_TRUE(test, reserve(test, 2, 0));
	KUNIT_EXPECT_FALSE(test, reserve(test, 3, 0));
	KUNIT_EXPECT_TRUE(test, reserve(test, 0, 2));
	KUNIT_EXPECT_FALSE(test, reserve(test, 0, 3));
	KUNIT_EXPECT_TRUE(test, reserve(test, 1, 1));
	KUNIT_EXPECT_FALSE(test, reserve(test, 2, 1));
	KUNIT_EXPECT_FALSE(test, reserve(test, 1, 2));
}

static void seccomm_accept_reserve__zero_is_one(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, kernel_listen(test->priv, 0), 0);
	KUNIT_EXPECT_TRUE(test, reserve(test, 0, 0));
	KUNIT_EXPECT_FALSE(test, reserve(test, 1, 0));
	KUNIT_EXPECT_FALSE(test, reserve(test, 0, 1));
}

/* One to many: there is no queue, so nothing that bounds it. */
static void seccomm_accept_reserve__not_listening(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, reserve(test, 1000, 0));
}

static struct kunit_case accept_cases[] = {
	KUNIT_CASE(seccomm_accept_reserve__both_count),
	KUNIT_CASE(seccomm_accept_reserve__zero_is_one),
	KUNIT_CASE(seccomm_accept_reserve__not_listening),
	{}
};

static struct kunit_suite accept_suite = {
	.name = "seccomm_accept",
	.init = accept_init,
	.exit = accept_exit,
	.test_cases = accept_cases,
};

kunit_test_suites(&accept_suite);
