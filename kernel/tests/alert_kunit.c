// SPDX-License-Identifier: GPL-2.0
/* alert_kunit.c - session/alert.c: every event is accounted for. */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include "lib/seam.h"
#include "session/alert.h"
#include "tests/testnet.h"

#define RING	SECCOMM_ALERT_RING
#define ROOM0	(RING * 3 / 4)		/* what class 0 may fill */

/* What the sink was given; one test at a time. */
static struct {
	struct seccomm_net *sn;
	struct seccomm_alert last;
	unsigned int records;
	u64 counts;
	u64 suppressed;
	u64 next_seq;
	bool gap;
} seen;

static u64 clock;
static const struct seccomm_alert_sink *sink_before;

static u64 test_clock(void)
{
	return clock;
}

static void take(struct seccomm_net *sn, const struct seccomm_alert *a)
{
	if (sn != seen.sn)
		return;		/* the machine's own */
	if (a->seq != seen.next_seq)
		seen.gap = true;
	seen.next_seq = a->seq + 1;
	seen.last = *a;
	seen.records++;
	seen.counts += a->count;
	seen.suppressed += a->suppressed;
}

static const struct seccomm_alert_sink sink = { .alert = take };

/* The work item is not to hand out behind the test's back: it finds no credit. */
static int alert_init(struct kunit *test)
{
	struct seccomm_net *sn;
	int err;

	clock = 1000000;
	seccomm_clock_replace(test_clock);
	memset(&seen, 0, sizeof(seen));
	seen.next_seq = 1;
	err = testnet_init(test);
	if (err)
		return err;
	sn = test->priv;
	seen.sn = sn;
	/* a namespace without credit */
	seccomm_alerts_exit(sn);
	sn->limits.alert_rate = 0;
	err = seccomm_alerts_init(sn);
	sn->limits.alert_rate = 10;
	sink_before = seccomm_alert_sink_set(&sink);
	return err;
}

static void alert_exit(struct kunit *test)
{
	seccomm_alert_sink_set(sink_before);
	testnet_exit(test);
	seccomm_clock_replace(NULL);
}

static struct seccomm_alert event(u8 reason, u32 session, u32 peer)
{
	struct seccomm_alert a = {
		.reason = reason, .session = session, .dir = SECCOMM_UP,
		.layer = SECCOMM_LAYER_FRAME, .msg_seq = 7, .mp = "AESGCM", .peer_name = "bob",
	};

	seccomm_addr_set4(&a.peer, htonl(peer), htons(5000));
	return a;
}

static void raise(struct kunit *test, u8 reason, u32 session, u32 peer, unsigned int n)
{
	struct seccomm_alert a = event(reason, session, peer);

	while (n--)
		seccomm_alert_raise(test->priv, &a);
}

/* ---- coalescing ------------------------------------------------------------ */

static void seccomm_alert_raise__fields(struct kunit *test)
{
	struct seccomm_alert a = event(SECCOMM_R_BAD_TAG, 3, 0x0a000001);
	u64 before = ktime_get_real_ns();

	a.seq = 99;
	a.count = 99;
	a.suppressed = 99;
	seccomm_alert_raise(test->priv, &a);
	seccomm_alerts_flush(test->priv);
	KUNIT_ASSERT_EQ(test, seen.records, 1U);
	KUNIT_EXPECT_EQ(test, seen.last.seq, 1ULL);
	KUNIT_EXPECT_EQ(test, seen.last.count, 1U);
	KUNIT_EXPECT_EQ(test, seen.last.suppressed, 0U);
	KUNIT_EXPECT_GE(test, seen.last.time_ns, before);
	KUNIT_EXPECT_EQ(test, seen.last.reason, SECCOMM_R_BAD_TAG);
	KUNIT_EXPECT_EQ(test, seen.last.session, 3U);
	KUNIT_EXPECT_EQ(test, seen.last.msg_seq, 7ULL);
	KUNIT_EXPECT_STREQ(test, seen.last.mp, "AESGCM");
	KUNIT_EXPECT_STREQ(test, seen.last.peer_name, "bob");
	KUNIT_EXPECT_TRUE(test, seccomm_addr_equal(&seen.last.peer, &a.peer));
}

static void seccomm_alert_raise__no_class(struct kunit *test)
{
	raise(test, SECCOMM_R_RCVBUF, 1, 1, 5);
	raise(test, SECCOMM_R_NONE, 1, 1, 5);
	raise(test, 255, 1, 1, 5);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_EQ(test, seen.records, 0U);
}

static void seccomm_alert_raise__coalesces(struct kunit *test)
{
	raise(test, SECCOMM_R_BAD_TAG, 1, 1, 1000);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_EQ(test, seen.records, 1U);
	KUNIT_EXPECT_EQ(test, seen.last.count, 1000U);
	/* handed out: from now on another record */
	raise(test, SECCOMM_R_BAD_TAG, 1, 1, 5);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_EQ(test, seen.records, 2U);
	KUNIT_EXPECT_EQ(test, seen.last.count, 5U);
	KUNIT_EXPECT_EQ(test, seen.last.seq, 2ULL);
}

static void seccomm_alert_raise__what_differs(struct kunit *test)
{
	struct seccomm_alert a = event(SECCOMM_R_BAD_TAG, 1, 1);
	struct seccomm_alert b = a;

	seccomm_alert_raise(test->priv, &a);
	b.msg_seq = 8;		/* the only one that does not make another record */
	seccomm_alert_raise(test->priv, &b);
	b = a;
	b.session = 2;
	seccomm_alert_raise(test->priv, &b);
	b = a;
	b.reason = SECCOMM_R_LATE;
	seccomm_alert_raise(test->priv, &b);
	b = a;
	b.layer = 1;
	seccomm_alert_raise(test->priv, &b);
	b = a;
	b.peer.port = htons(5001);
	seccomm_alert_raise(test->priv, &b);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_EQ(test, seen.records, 5U);
	KUNIT_EXPECT_EQ(test, seen.counts, 6ULL);
	KUNIT_EXPECT_FALSE(test, seen.gap);
}

/* ---- room ------------------------------------------------------------------ */

static void seccomm_alert_raise__overrun(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 1000; i++)
		raise(test, SECCOMM_R_BAD_TAG, 1, i, 1);
	/* what has a record is still counted up */
	raise(test, SECCOMM_R_BAD_TAG, 1, 0, 50);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_EQ(test, seen.records, ROOM0);
	KUNIT_EXPECT_EQ(test, seen.suppressed, 1000ULL - ROOM0);
	KUNIT_EXPECT_EQ(test, seen.counts + seen.suppressed, 1050ULL);
	KUNIT_EXPECT_FALSE(test, seen.gap);
	/* and none is told twice */
	raise(test, SECCOMM_R_BAD_TAG, 1, 5000, 1);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_EQ(test, seen.last.suppressed, 0U);
}

/* A flood of what anybody can send does not keep out what matters. */
static void seccomm_alert_raise__room_for_class_2(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 1000; i++)
		raise(test, SECCOMM_R_BAD_TAG, 1, i, 1);
	for (i = 0; i < 1000; i++)
		raise(test, SECCOMM_R_DUPLICATE, 1, i, 1);
	for (i = 0; i < RING / 8; i++)
		raise(test, SECCOMM_R_INNER_TAG, 1, i, 1);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_EQ(test, seen.records, (unsigned int)RING);
	KUNIT_EXPECT_EQ(test, seen.last.reason, SECCOMM_R_INNER_TAG);
	KUNIT_EXPECT_EQ(test, seen.counts + seen.suppressed, 2000ULL + RING / 8);
}

/* Round the ring several times: hash chains and numbers hold. */
static void seccomm_alert_raise__many_rounds(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 10 * RING; i++) {
		raise(test, SECCOMM_R_BAD_TAG, i % 7, i % 100, 1 + i % 3);
		if (i % 40 == 39)
			seccomm_alerts_flush(test->priv);
	}
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_EQ(test, seen.counts, 2ULL * 10 * RING - 1);
	KUNIT_EXPECT_EQ(test, seen.suppressed, 0ULL);
	KUNIT_EXPECT_FALSE(test, seen.gap);
}

/* ---- rate ------------------------------------------------------------------ */

static void seccomm_alerts_run__rate(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 50; i++)
		raise(test, SECCOMM_R_BAD_TAG, 1, i, 1);
	KUNIT_EXPECT_EQ(test, seccomm_alerts_run(test->priv), 100ULL);
	KUNIT_EXPECT_EQ(test, seen.records, 0U);
	clock += 99;
	KUNIT_EXPECT_EQ(test, seccomm_alerts_run(test->priv), 1ULL);
	KUNIT_EXPECT_EQ(test, seen.records, 0U);
	clock += 1;
	KUNIT_EXPECT_EQ(test, seccomm_alerts_run(test->priv), 100ULL);
	KUNIT_EXPECT_EQ(test, seen.records, 1U);
	/* meanwhile nothing is lost: it is counted up */
	raise(test, SECCOMM_R_BAD_TAG, 1, 49, 1000);
	/* one second deep */
	clock += 3600 * 1000;
	KUNIT_EXPECT_EQ(test, seccomm_alerts_run(test->priv), 100ULL);
	KUNIT_EXPECT_EQ(test, seen.records, 11U);
	for (i = 0; i < 39; i++) {
		clock += 100;
		seccomm_alerts_run(test->priv);
	}
	KUNIT_EXPECT_EQ(test, seccomm_alerts_run(test->priv), 0ULL);
	KUNIT_EXPECT_EQ(test, seen.records, 50U);
	KUNIT_EXPECT_EQ(test, seen.counts, 1050ULL);
	KUNIT_EXPECT_EQ(test, seen.suppressed, 0ULL);
}

static void seccomm_alerts_run__nothing_waits(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, seccomm_alerts_run(test->priv), 0ULL);
}

static void seccomm_alerts_run__without_limit(struct kunit *test)
{
	unsigned int i;

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_no_alert_limit, 1);
	for (i = 0; i < 50; i++)
		raise(test, SECCOMM_R_BAD_TAG, 1, i, 1);
	KUNIT_EXPECT_EQ(test, seccomm_alerts_run(test->priv), 0ULL);
	KUNIT_EXPECT_EQ(test, seen.records, 50U);
}

/* With credit the work item hands out by itself. */
static void seccomm_alerts_work__by_itself(struct kunit *test)
{
	unsigned int tries = 1000;

	clock += 1000;
	raise(test, SECCOMM_R_BAD_TAG, 1, 1, 1);
	while (!READ_ONCE(seen.records) && tries--)
		msleep(20);
	KUNIT_EXPECT_EQ(test, seen.records, 1U);
}

/* ---- read ------------------------------------------------------------------ */

static void seccomm_alert_read__oldest_first(struct kunit *test)
{
	struct seccomm_alert a;
	u64 pos = 0;
	unsigned int i, n = 0;

	KUNIT_EXPECT_FALSE(test, seccomm_alert_read(test->priv, &pos, &a));
	for (i = 0; i < RING + 50; i++) {
		raise(test, SECCOMM_R_BAD_TAG, 1, i, 1);
		seccomm_alerts_flush(test->priv);
	}
	pos = 0;
	while (seccomm_alert_read(test->priv, &pos, &a))
		KUNIT_EXPECT_EQ(test, a.seq, 51ULL + n++);
	KUNIT_EXPECT_EQ(test, n, (unsigned int)RING);
	/* one that waits is there too, and a reader goes on where it was */
	raise(test, SECCOMM_R_BAD_TAG, 1, 1, 1);
	KUNIT_EXPECT_TRUE(test, seccomm_alert_read(test->priv, &pos, &a));
	KUNIT_EXPECT_EQ(test, a.seq, 51ULL + RING);
	KUNIT_EXPECT_FALSE(test, seccomm_alert_read(test->priv, &pos, &a));
}

/* ---- life ------------------------------------------------------------------ */

static void seccomm_alert_sink_set__none(struct kunit *test)
{
	KUNIT_EXPECT_PTR_EQ(test, seccomm_alert_sink_set(NULL), &sink);
	raise(test, SECCOMM_R_BAD_TAG, 1, 1, 3);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_PTR_EQ(test, seccomm_alert_sink_set(&sink), NULL);
	KUNIT_EXPECT_EQ(test, seen.records, 0U);
}

static void seccomm_alerts_exit__hands_out(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;

	raise(test, SECCOMM_R_BAD_TAG, 1, 1, 3);
	seccomm_alerts_exit(sn);
	KUNIT_EXPECT_EQ(test, seen.counts, 3ULL);
	KUNIT_ASSERT_EQ(test, seccomm_alerts_init(sn), 0);
}

#define STORM	20000

struct storm {
	struct kunit *test;
	struct completion done;
};

static int storm(void *arg)
{
	struct storm *s = arg;
	unsigned int i;

	for (i = 0; i < STORM; i++)
		raise(s->test, SECCOMM_R_BAD_TAG, 1, i * 31 % 400, 1);
	complete(&s->done);
	return 0;
}

/* Two raise, one hands out: every event is in a count or suppressed, exactly. */
static void seccomm_alert_raise__storm(struct kunit *test)
{
	struct storm s[2];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		s[i].test = test;
		init_completion(&s[i].done);
		KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(storm, &s[i], "seccomm_storm")));
	}
	for (i = 0; i < 2; i++)
		while (!wait_for_completion_timeout(&s[i].done, 1))
			seccomm_alerts_flush(test->priv);
	seccomm_alerts_flush(test->priv);
	KUNIT_EXPECT_FALSE(test, seen.gap);
	KUNIT_EXPECT_EQ(test, seen.counts + seen.suppressed, 2ULL * STORM);
}

static struct kunit_case alert_cases[] = {
	KUNIT_CASE(seccomm_alert_raise__fields),
	KUNIT_CASE(seccomm_alert_raise__no_class),
	KUNIT_CASE(seccomm_alert_raise__coalesces),
	KUNIT_CASE(seccomm_alert_raise__what_differs),
	KUNIT_CASE(seccomm_alert_raise__overrun),
	KUNIT_CASE(seccomm_alert_raise__room_for_class_2),
	KUNIT_CASE(seccomm_alert_raise__many_rounds),
	KUNIT_CASE(seccomm_alerts_run__rate),
	KUNIT_CASE(seccomm_alerts_run__nothing_waits),
	KUNIT_CASE(seccomm_alerts_run__without_limit),
	KUNIT_CASE(seccomm_alerts_work__by_itself),
	KUNIT_CASE(seccomm_alert_read__oldest_first),
	KUNIT_CASE(seccomm_alert_sink_set__none),
	KUNIT_CASE(seccomm_alerts_exit__hands_out),
	KUNIT_CASE(seccomm_alert_raise__storm),
	{}
};

static struct kunit_suite alert_suite = {
	.name = "alert",
	.init = alert_init,
	.exit = alert_exit,
	.test_cases = alert_cases,
};
kunit_test_suite(alert_suite);
