// SPDX-License-Identifier: GPL-2.0
/* push_fork_kunit.c - frames made on several CPUs: what leaves is what one had made. */
#include "session/epoch.h"
#include "tests/segments.h"
#include "tests/trains.h"

#define BYTES	40000
#define COSTLY	"AESPrivacy(w1), Replay, HMACIntegrity(w2)"	/* 47 instructions a byte */

/* Four CPUs, and methods that are worth it. */
static struct seccomm_session *connect(struct kunit *test, const char *list)
{
	struct world *w = world_of(test);

	world_profile(w, "costly", list, NULL, 10, false);
	world_use(w, ALICE, "costly");
	world_use(w, BOB, "costly");
	w->sn->limits.parallel = 4;
	world_arm(w, SECCOMM_FAIL_many_cpus, 1);
	return world_connect(w);
}

/* How many CPUs would be called for @len bytes. */
static unsigned int helpers(struct seccomm_session *s, size_t len)
{
	struct seccomm_train t = {};

	return seccomm_fork_helpers(s, &t, len);
}

static void seccomm_fork_helpers__what_pays(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	KUNIT_EXPECT_EQ(test, helpers(s, 100), 0u);
	KUNIT_EXPECT_EQ(test, helpers(s, 6000), 0u);	/* 282,000: one share, and not two */
	KUNIT_EXPECT_EQ(test, helpers(s, 6400), 1u);
	KUNIT_EXPECT_EQ(test, helpers(s, 9600), 2u);
	KUNIT_EXPECT_EQ(test, helpers(s, 65000), 3u);	/* four in all */
	w->sn->limits.parallel = 2;
	KUNIT_EXPECT_EQ(test, helpers(s, 65000), 1u);
	w->sn->limits.parallel = 1;
	KUNIT_EXPECT_EQ(test, helpers(s, 65000), 0u);
}

static void seccomm_fork_helpers__cheap(struct kunit *test)
{
	struct seccomm_session *s;

	TEST_NEEDS_FAIL(test);
	s = connect(test, "Replay, AESGCM(w1)");
	KUNIT_EXPECT_EQ(test, helpers(s, 65000), 0u);
}

struct size_case {
	const char *name;
	size_t len;
	size_t size;
	unsigned int sends;
	bool others;		/* the sender's thread makes none itself */
};

static const struct size_case size_cases[] = {
	{ "equal", 12000, 1000, 1 },
	{ "last is shorter", 12007, 1000, 1 },
	{ "last is one byte", 12001, 1000, 1 },
	{ "64", 6400, 100, 1 },
	{ "65", 6500, 100, 2 },
	{ "two", 2400, 1200, 1 },
	{ "more than one chunk", 38400, 1200, 1 },
	{ "made by others", 12000, 1000, 1, true },
	{ "made by others, last is shorter", 38401, 1200, 1, true },
};

static void size_desc(const struct size_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(size, size_cases, size_desc);

static void fork_fill__sizes(struct kunit *test)
{
	const struct size_case *c = test->param_value;
	struct world *w = world_of(test);
	const struct world_frame *f;
	const u8 *buf = segments_bytes(test, BYTES);
	struct seccomm_session *s;
	unsigned int before, i;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	before = w->end[ALICE].sends;
	if (c->others)
		world_arm(w, SECCOMM_FAIL_fork_others, 1);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, c->len, c->len, c->size), c->len);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - before, c->sends);
	trains_expect(test, buf, c->len, c->size, 0);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	for (i = 0; (f = world_find(w, ALICE, SECCOMM_DATA, i)); i++)
		KUNIT_EXPECT_EQ(test, world_seq(f), i);
	KUNIT_EXPECT_EQ(test, i, DIV_ROUND_UP(c->len, c->size));
}

/* Frames that need less than their plan may ask for close up. */
static void fork_add__gaps(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, BYTES);
	struct world *w = world_of(test);
	struct seccomm_session *s;
	unsigned int before;

	TEST_NEEDS_FAIL(test);
	s = connect(test, "Pad(64), " COSTLY);
	before = w->end[ALICE].sends;
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 12000, 12000, 1000), 12000);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - before, 1);
	trains_expect(test, buf, 12000, 1000, 0);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* A frame longer than all of a train may be, as loopback carries them, goes by itself. */
static void fork_fill__too_long(struct kunit *test)
{
	const size_t size = SECCOMM_TRAIN_BYTES - 100;
	const u8 *buf = segments_bytes(test, size + 1);
	struct kvec kv = { (void *)buf, size + 1 };
	struct seccomm_session *s;
	struct seccomm_train t = {};
	struct iov_iter from;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	iov_iter_kvec(&from, ITER_SOURCE, &kv, 1, size + 1);
	seccomm_push_room(s, &t.room);
	KUNIT_ASSERT_TRUE(test, seccomm_train_begin(s, &t));
	KUNIT_EXPECT_EQ(test, seccomm_fork_fill(s, &t, &from, size + 1, size, 3),
			SECCOMM_TRAIN_ALONE);
	KUNIT_EXPECT_EQ(test, iov_iter_count(&from), size + 1);
	kfree_skb(t.skb);
}

/* The first message that cannot be read is not sent, nor any behind it. */
static void fork_take__short_iov(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, BYTES);
	struct seccomm_session *s;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 12000, 1000), -EFAULT);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 9500, 12000, 1000), 9000);
	trains_expect(test, buf, 9000, 1000, 0);
}

/* Without memory the sender's thread does what it did before there were others. */
static void fork_alloc__no_memory(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *buf = segments_bytes(test, BYTES);
	struct seccomm_session *s;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	world_arm(w, SECCOMM_FAIL_alloc_fork, 1);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 12000, 12000, 1000), 12000);
	trains_expect(test, buf, 12000, 1000, 0);
}

/* A step wants to keep one: it is made again, by itself, and kept then. */
static void fork_frame__kept(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *buf = segments_bytes(test, BYTES);
	struct seccomm_session *s;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	seccomm_fail_arm(SECCOMM_FAIL_simd_unusable, 3);	/* whichever is the third */
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 12000, 12000, 1000), 12000);
	seccomm_fail_arm(SECCOMM_FAIL_simd_unusable, 0);
	world_settle(w);
	trains_expect(test, buf, 12000, 1000, 0);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* A key's limit is met in the middle: what is below it leaves. */
static void fork_take__key_limit(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *buf = segments_bytes(test, BYTES);
	struct seccomm_session *s;
	struct seccomm_epoch *e;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	e->tx_limit = 3;
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 12000, 12000, 1000), 3000);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 12000, 12000, 1000), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 3);
	KUNIT_EXPECT_EQ(test, atomic64_read(&e->tx_seq), 3);
}

/* Each of them is counted, each number is burnt. */
static void fork_fill__carrier_refuses(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *buf = segments_bytes(test, BYTES);
	struct seccomm_session *s;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	w->end[ALICE].error = -EMSGSIZE;
	w->end[ALICE].errors = 1;
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 12000, 12000, 1000), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_TOO_BIG), 12);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 12000, 12000, 1000), 12000);
	KUNIT_EXPECT_EQ(test, world_seq(world_frame(w, ALICE, SECCOMM_DATA, 1)), 12);
}

/* A message that is cut: its segments are made by several CPUs. */
static void fork_fill__segments(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *buf = segments_bytes(test, BYTES);
	const struct world_msg *m;
	struct seccomm_session *s;
	unsigned int before;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	w->end[ALICE].carrier.may_cut = segments_may_cut;
	world_arm(w, SECCOMM_FAIL_fork_others, 1);
	before = w->end[ALICE].sends;
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 30000), 0);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - before, 1);
	world_settle(w);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 1);
	m = world_got(w, BOB, 0);
	KUNIT_ASSERT_EQ(test, m->len, 30000);
	TEST_BYTES_EQ(test, m->data, buf, 30000);
}

/* One segment cannot be made there: it and those behind it are made again. */
static void fork_frame__segment_kept(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *buf = segments_bytes(test, BYTES);
	const struct world_msg *m;
	struct seccomm_session *s;

	TEST_NEEDS_FAIL(test);
	s = connect(test, COSTLY);
	w->end[ALICE].carrier.may_cut = segments_may_cut;
	seccomm_fail_arm(SECCOMM_FAIL_simd_unusable, 5);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 30000), 0);
	seccomm_fail_arm(SECCOMM_FAIL_simd_unusable, 0);
	world_settle(w);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 1);
	m = world_got(w, BOB, 0);
	KUNIT_ASSERT_EQ(test, m->len, 30000);
	TEST_BYTES_EQ(test, m->data, buf, 30000);
}

static struct kunit_case fork_cases[] = {
	KUNIT_CASE(seccomm_fork_helpers__what_pays),
	KUNIT_CASE(seccomm_fork_helpers__cheap),
	KUNIT_CASE_PARAM(fork_fill__sizes, size_gen_params),
	KUNIT_CASE(fork_add__gaps),
	KUNIT_CASE(fork_fill__too_long),
	KUNIT_CASE(fork_fill__carrier_refuses),
	KUNIT_CASE(fork_fill__segments),
	KUNIT_CASE(fork_alloc__no_memory),
	KUNIT_CASE(fork_take__short_iov),
	KUNIT_CASE(fork_take__key_limit),
	KUNIT_CASE(fork_frame__kept),
	KUNIT_CASE(fork_frame__segment_kept),
	{}
};

static struct kunit_suite fork_suite = {
	.name		= "session_push_fork",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= fork_cases,
};

kunit_test_suite(fork_suite);
