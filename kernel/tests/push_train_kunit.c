// SPDX-License-Identifier: GPL-2.0
/* push_train_kunit.c - many messages at once: what arrives is what one by one had sent. */
#include "session/epoch.h"
#include "tests/segments.h"
#include "tests/trains.h"

#define BYTES	10000

/* The same, and nothing was refused. */
static void expect_messages(struct kunit *test, const u8 *buf, size_t len, size_t size,
			    unsigned int nth)
{
	trains_expect(test, buf, len, size, nth);
	KUNIT_EXPECT_EQ(test, world_refused(world_of(test), SECCOMM_R_MAX), 0);
}

/* One of BOB's messages is @data. */
static void expect_among(struct kunit *test, const u8 *data, size_t len)
{
	struct world *w = world_of(test);
	const struct world_msg *m;
	unsigned int i;

	for (i = 0; i < w->end[BOB].n_msgs; i++) {
		m = world_got(w, BOB, i);
		if (m->len == len && !memcmp(m->data, data, len))
			return;
	}
	KUNIT_FAIL(test, "not among the messages that came");
}

struct size_case {
	const char *name;
	size_t len;
	size_t size;
	unsigned int sends;
};

static const struct size_case size_cases[] = {
	{ "equal", 1000, 100, 1 },
	{ "last is shorter", 1037, 100, 1 },
	{ "last is one byte", 1001, 100, 1 },
	{ "one", 100, 100, 1 },
	{ "less than one", 99, 100, 1 },
	{ "two", 200, 100, 1 },
	{ "64", 6400, 100, 1 },
	{ "65", 6500, 100, 2 },
	{ "129", 1290, 10, 3 },
	{ "bytes", 70, 1, 2 },
};

static void size_desc(const struct size_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(size, size_cases, size_desc);

static void train_push__sizes(struct kunit *test)
{
	const struct size_case *c = test->param_value;
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int before = w->end[ALICE].sends, i;
	const u8 *buf = segments_bytes(test, BYTES);
	const struct world_frame *f;

	KUNIT_EXPECT_EQ(test, trains_push(s, buf, c->len, c->len, c->size), c->len);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - before, c->sends);
	expect_messages(test, buf, c->len, c->size, 0);
	for (i = 0; (f = world_find(w, ALICE, SECCOMM_DATA, i)); i++)
		KUNIT_EXPECT_EQ(test, world_seq(f), i);
	KUNIT_EXPECT_EQ(test, i, DIV_ROUND_UP(c->len, c->size));
}

static void train_push__too_big(struct kunit *test)
{
	struct seccomm_session *s = world_connect(world_of(test));
	const u8 *buf = segments_bytes(test, BYTES);
	unsigned int size = seccomm_session_msg_size(s);

	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 2 * size + 2, 2 * size + 2, size + 1), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, world_count(world_of(test), ALICE, SECCOMM_DATA), 0);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 2 * size, 2 * size, size), 2 * size);
	expect_messages(test, buf, 2 * size, size, 0);
}

/* The first message that cannot be read is not sent, nor any behind it. */
static void train_frame__short_iov(struct kunit *test)
{
	struct seccomm_session *s = world_connect(world_of(test));
	const u8 *buf = segments_bytes(test, BYTES);

	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 50, 300, 100), -EFAULT);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 250, 300, 100), 200);
	expect_messages(test, buf, 200, 100, 0);
}

/* Before the session is open each waits by itself, and all of them come in order. */
static void train_possible__opening(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	const u8 *buf = segments_bytes(test, BYTES);

	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 1000, 1000, 100), 1000);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 0);
	world_advance(w, 500);
	expect_messages(test, buf, 1000, 100, 0);
}

static void train_push__closing(struct kunit *test)
{
	struct seccomm_session *s = world_connect(world_of(test));
	const u8 *buf = segments_bytes(test, BYTES);

	seccomm_session_abort(s, ECONNABORTED);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 1000, 1000, 100), -ECONNABORTED);
}

/* What is held or signed goes one by one, and none is lost. */
static const struct size_case alone_cases[] = {
	{ "TestCoord(claim=2, hold=0, delay=3), AESGCM(w1), Replay, ChaCha20Poly1305(w2)" },
	{ "TestCoord(claim=0, hold=2, delay=3), AESGCM(w1), Replay, ChaCha20Poly1305(w2)" },
};

static void alone_desc(const struct size_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(alone, alone_cases, alone_desc);

static void train_possible__alone(struct kunit *test)
{
	const struct size_case *c = test->param_value;
	struct world *w = world_of(test);
	struct seccomm_session *s;
	const u8 *buf = segments_bytes(test, BYTES);
	unsigned int before;

	world_profile(w, "holds", c->name, NULL, 0, true);
	world_use(w, ALICE, "holds");
	world_use(w, BOB, "holds");
	s = world_connect(w);
	before = w->end[ALICE].sends;
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), 500);
	world_advance(w, 100);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - before, 5);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 5);
}

/* Nobody saw it coming: one is kept, to go on in the worker; the train goes on too. */
static void train_run__kept(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int before = w->end[ALICE].sends;
	const u8 *buf = segments_bytes(test, BYTES);

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_simd_unusable, 3);	/* the third message */
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), 500);
	seccomm_fail_arm(SECCOMM_FAIL_simd_unusable, 0);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - before, 2);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 5);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	expect_among(test, buf + 200, 100);
}

static void train_run__kept_no_memory(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	const u8 *buf = segments_bytes(test, BYTES);

	TEST_NEEDS_FAIL(test);
	world_arm(w, SECCOMM_FAIL_alloc_own, 1);
	world_arm(w, SECCOMM_FAIL_simd_unusable, 3);
	/* refused, and its number burnt; it begins the next train */
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), 500);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_NOMEM), 1);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 1);
	trains_expect(test, buf, 500, 100, 0);
}

static void train_begin__no_memory(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int before = w->end[ALICE].sends;
	const u8 *buf = segments_bytes(test, BYTES);

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_train, 1);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), 500);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_train, 0);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - before, 5);
	expect_messages(test, buf, 500, 100, 0);
}

/* A carrier without trains. */
static void train_possible__carrier(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int before = w->end[ALICE].sends;
	const u8 *buf = segments_bytes(test, BYTES);

	w->end[ALICE].carrier.trains = NULL;
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), 500);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - before, 5);
	expect_messages(test, buf, 500, 100, 0);
}

/* Each of them is counted, each number is burnt. */
static void train_send__carrier_refuses(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	const u8 *buf = segments_bytes(test, BYTES);
	const struct world_frame *f;

	w->end[ALICE].error = -EMSGSIZE;
	w->end[ALICE].errors = 1;
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_TOO_BIG), 5);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 5);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), 500);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 5);
	f = world_frame(w, ALICE, SECCOMM_DATA, 1);
	KUNIT_EXPECT_EQ(test, world_seq(f), 5);
}

/* A key's limit is met in the middle: what is below it leaves. */
static void train_run__key_limit(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	const u8 *buf = segments_bytes(test, BYTES);
	struct seccomm_epoch *e;

	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	e->tx_limit = 3;
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), 300);
	KUNIT_EXPECT_EQ(test, trains_push(s, buf, 500, 500, 100), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 3);
	KUNIT_EXPECT_EQ(test, atomic64_read(&e->tx_seq), 3);
}

static struct kunit_case train_cases[] = {
	KUNIT_CASE_PARAM(train_push__sizes, size_gen_params),
	KUNIT_CASE(train_push__too_big),
	KUNIT_CASE(train_push__closing),
	KUNIT_CASE(train_frame__short_iov),
	KUNIT_CASE(train_possible__opening),
	KUNIT_CASE_PARAM(train_possible__alone, alone_gen_params),
	KUNIT_CASE(train_possible__carrier),
	KUNIT_CASE(train_begin__no_memory),
	KUNIT_CASE(train_run__kept),
	KUNIT_CASE(train_run__kept_no_memory),
	KUNIT_CASE(train_run__key_limit),
	KUNIT_CASE(train_send__carrier_refuses),
	{}
};

static struct kunit_suite train_suite = {
	.name		= "session_push_train",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= train_cases,
};

kunit_test_suite(train_suite);
