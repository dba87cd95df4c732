// SPDX-License-Identifier: GPL-2.0
/* pop_train_kunit.c - many datagrams as one packet: what arrives is what each by itself had brought. */
#include <linux/uio.h>
#include "session/epoch.h"
#include "session/pop.h"
#include "session/train.h"
#include "tests/world.h"

#define BYTES	50000

/**
 * struct train - frames that alice has sent and bob has not got yet
 * @data: one behind the other
 * @len: bytes of @data
 * @frame: bytes of the first
 */
struct train {
	u8 *data;
	size_t len;
	size_t frame;
};

/* A message that is never the same twice. */
static void message(u8 *buf, size_t len, unsigned int n)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = n * 7 + i * 31 + i / 251;
}

static void begin(struct kunit *test, struct train *t)
{
	t->data = kunit_kzalloc(test, BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->data);
	t->len = 0;
	t->frame = 0;
	/* nothing of what is sent arrives by itself */
	world_of(test)->end[ALICE].lose[SECCOMM_DATA] = -1;
}

/* One message more, number @n of all. */
static void add(struct kunit *test, struct train *t, struct seccomm_session *s, size_t len,
		unsigned int n)
{
	struct world *w = world_of(test);
	const struct world_frame *f;
	u8 *buf = kunit_kzalloc(test, len + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	message(buf, len, n);
	KUNIT_ASSERT_EQ(test, world_push(s, buf, len), 0);
	f = world_frame(w, ALICE, SECCOMM_DATA, world_count(w, ALICE, SECCOMM_DATA) - 1);
	KUNIT_ASSERT_LE(test, t->len + f->len, BYTES);
	memcpy(t->data + t->len, f->data, f->len);
	t->len += f->len;
	t->frame = t->frame ?: f->len;
}

/* @count messages of @size bytes, the last of @last, numbered from 0. */
static struct seccomm_session *make(struct kunit *test, struct train *t, unsigned int count,
				    size_t size, size_t last)
{
	struct seccomm_session *s = world_connect(world_of(test));
	unsigned int n;

	begin(test, t);
	for (n = 0; n < count; n++)
		add(test, t, s, n == count - 1 ? last : size, n);
	return s;
}

static void arrive(struct kunit *test, const struct train *t)
{
	world_inject_train(world_of(test), BOB, t->data, t->len, t->frame);
}

/* BOB's message @nth is number @n, of @len bytes. */
static void expect(struct kunit *test, unsigned int nth, size_t len, unsigned int n)
{
	const struct world_msg *m = world_got(world_of(test), BOB, nth);
	u8 *buf = kunit_kzalloc(test, len + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	message(buf, len, n);
	KUNIT_ASSERT_EQ(test, m->len, len);
	TEST_BYTES_EQ(test, m->data, buf, len);
}

struct count_case {
	const char *name;
	unsigned int count;
	size_t size;
	size_t last;
	unsigned int delivers;
};

static const struct count_case count_cases[] = {
	{ "one", 1, 100, 100, 1 },
	{ "two", 2, 100, 100, 1 },
	{ "ten", 10, 100, 100, 1 },
	{ "last is shorter", 10, 100, 1, 1 },
	{ "bytes", 64, 1, 1, 1 },
	{ "one buffer full", 24, 1272, 1272, 1 },
	{ "two buffers", 30, 1272, 7, 2 },
	{ "last is empty", 3, 100, 0, 2 },
	{ "all are empty", 3, 0, 0, 3 },
};

static void count_desc(const struct count_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(count, count_cases, count_desc);

static void pop_train__counts(struct kunit *test)
{
	const struct count_case *c = test->param_value;
	struct world *w = world_of(test);
	struct train t;
	unsigned int n;

	make(test, &t, c->count, c->size, c->last);
	arrive(test, &t);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, c->count);
	for (n = 0; n < c->count; n++)
		expect(test, n, n == c->count - 1 ? c->last : c->size, n);
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, c->delivers);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&w->end[BOB].s->rx_msgs), c->count);
}

/* Each frame's every byte, once: that message is refused, the others are not. */
static void pop_train__flipped(struct kunit *test)
{
	struct world *w = world_of(test);
	unsigned int at, before, bad = 0;
	struct seccomm_session *s;
	struct train t;

	s = make(test, &t, 0, 0, 0);
	for (at = 0; !at || at < t.frame; at++) {
		t.len = 0;
		add(test, &t, s, 20, 0);
		add(test, &t, s, 20, 1);
		add(test, &t, s, 20, 2);
		t.data[t.frame + at] ^= 1 << at % 8;
		before = w->end[BOB].n_msgs;
		arrive(test, &t);
		bad++;
		KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, before + 2);
		KUNIT_ASSERT_EQ(test, world_refused(w, SECCOMM_R_MAX), bad);
		expect(test, before, 20, 0);
		expect(test, before + 1, 20, 2);
	}
}

/* Cut off anywhere: what is whole arrives, the rest is refused once, for what it is. */
static void pop_train__truncated(struct kunit *test)
{
	struct world *w = world_of(test);
	unsigned int cut, before, bad = 0, is_short = 0;
	struct seccomm_session *s;
	struct train t;

	s = make(test, &t, 0, 0, 0);
	for (cut = 1; cut == 1 || cut < t.frame; cut++) {
		t.len = 0;
		add(test, &t, s, 20, 0);
		add(test, &t, s, 20, 1);
		add(test, &t, s, 20, 2);
		t.len -= cut;
		before = w->end[BOB].n_msgs;
		arrive(test, &t);
		bad++;
		is_short += t.frame - cut < SECCOMM_HDR_LEN;
		KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, before + 2);
		KUNIT_ASSERT_EQ(test, world_refused(w, SECCOMM_R_SHORT), is_short);
		KUNIT_ASSERT_EQ(test, world_refused(w, SECCOMM_R_BAD_LENGTH), bad - is_short);
		KUNIT_ASSERT_EQ(test, world_refused(w, SECCOMM_R_MAX), bad);
	}
}

/* A frame that says it is longer than its datagram does not take from the next one. */
static void pop_train__too_long(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;

	make(test, &t, 3, 20, 20);
	t.data[3]++;
	arrive(test, &t);
	WORLD_EXPECT_REFUSED(test, w, BAD_LENGTH, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 2);
	expect(test, 0, 20, 1);
	expect(test, 1, 20, 2);
}

static void pop_train__duplicates(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;

	make(test, &t, 5, 100, 100);
	memcpy(t.data + 3 * t.frame, t.data + 2 * t.frame, t.frame);
	arrive(test, &t);
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 4);
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, 1);
	expect(test, 2, 100, 2);
	expect(test, 3, 100, 4);
	arrive(test, &t);
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 6);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 4);
}

struct sizes_case {
	const char *name;
	unsigned int n;
	size_t size[8];
	unsigned int together;		/* so many come at once: the first */
};

static const struct sizes_case sizes_cases[] = {
	{ "a shorter one ends it", 8, { 30, 30, 10, 30, 0, 30, 30, 200 }, 3 },
	{ "and one as short", 4, { 30, 10, 10, 10 }, 2 },
	{ "a longer one does not fit", 4, { 10, 30, 30, 10 }, 1 },
	{ "nor later", 4, { 10, 10, 11, 10 }, 2 },
};

static void sizes_desc(const struct sizes_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sizes, sizes_cases, sizes_desc);

/* Several frames in each datagram, of all sizes: in order, one by one where they differ. */
static void train_take__sizes(struct kunit *test)
{
	const struct sizes_case *c = test->param_value;
	struct world *w = world_of(test);
	struct seccomm_session *s;
	struct train t;
	unsigned int n;

	s = make(test, &t, 0, 0, 0);
	for (n = 0; n < c->n; n++)
		add(test, &t, s, c->size[n], n);
	t.frame = t.len;
	arrive(test, &t);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, c->n);
	for (n = 0; n < c->n; n++)
		expect(test, n, c->size[n], n);
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, c->n - c->together + 1);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/*
 * The reader takes messages while later datagrams are still to be popped in the same
 * buffer: where they are does not move.
 */
static void train_close__read_meanwhile(struct kunit *test)
{
	static const size_t sizes[] = { 200, 200, 76, 76, 200, 200 };
	struct world *w = world_of(test);
	struct seccomm_session *s;
	struct train t;
	unsigned int n;

	s = make(test, &t, 0, 0, 0);
	for (n = 0; n < ARRAY_SIZE(sizes); n++)
		add(test, &t, s, sizes[n], n);
	KUNIT_ASSERT_EQ(test, t.len, 5 * t.frame);	/* the third has two frames */
	/* where the wrong datagram would be found */
	w->end[BOB].shift = t.frame;
	arrive(test, &t);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, ARRAY_SIZE(sizes));
	for (n = 0; n < ARRAY_SIZE(sizes); n++)
		expect(test, n, sizes[n], n);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* Of two sessions between the same addresses, of two principals: each message is of its own. */
static void train_fits__sessions(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s[2];
	u32 at_bob[2];
	struct train t;
	unsigned int n;

	for (n = 0; n < 2; n++) {
		s[n] = n ? world_connect_as(w, "carol") : world_connect(w);
		at_bob[n] = w->end[BOB].s->id;
	}
	begin(test, &t);
	for (n = 0; n < 8; n++)
		add(test, &t, s[n / 2 % 2], 50, n);
	arrive(test, &t);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 8);
	for (n = 0; n < 8; n++) {
		expect(test, n, 50, n);
		KUNIT_EXPECT_EQ(test, world_got(w, BOB, n)->session, at_bob[n / 2 % 2]);
	}
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	/* the first two at once */
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, 7);
}

/* The later session has ended the other, whose messages are nobody's. */
static void train_session__ended(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s[2];
	struct train t;
	unsigned int n;

	s[0] = world_connect(w);
	s[1] = world_connect(w);
	KUNIT_ASSERT_PTR_NE(test, s[0], s[1]);
	begin(test, &t);
	for (n = 0; n < 6; n++)
		add(test, &t, s[n / 2 % 2], 50, n);
	arrive(test, &t);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 2);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_SESSION, 4);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 4);
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, 1);
	expect(test, 0, 50, 2);
	expect(test, 1, 50, 3);
}

/* From where the session's peer is not. */
static void train_session__elsewhere(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_addr was = w->end[ALICE].addr;
	struct train t;

	make(test, &t, 3, 100, 100);
	w->end[ALICE].addr.port ^= htons(1);
	arrive(test, &t);
	w->end[ALICE].addr = was;
	WORLD_EXPECT_REFUSED(test, w, BAD_ADDRESS, 3);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	arrive(test, &t);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 3);
}

/* Whoever looks at each message gets each by itself. */
static void takes_trains__not(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;
	unsigned int n;

	make(test, &t, 5, 100, 100);
	w->end[BOB].no_trains = true;
	arrive(test, &t);
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, 5);
	for (n = 0; n < 5; n++)
		expect(test, n, 100, n);
}

static void train_close__full(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;

	make(test, &t, 5, 100, 100);
	w->end[BOB].full = true;
	arrive(test, &t);
	WORLD_EXPECT_REFUSED(test, w, RCVBUF, 5);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
}

/* A control frame among the messages takes nothing away from them. */
static void train_frame__control(struct kunit *test)
{
	struct world *w = world_of(test);
	const struct world_frame *confirm;
	struct train t;
	u8 *p;

	make(test, &t, 4, 100, 100);
	confirm = world_frame(w, ALICE, SECCOMM_CONFIRM, 0);
	/* of another length than it had: refused, by who knows about control frames */
	p = t.data + t.frame;
	memcpy(p, confirm->data, min(confirm->len, t.frame));
	put_unaligned_be16(t.frame - SECCOMM_HDR_LEN, p + 2);
	arrive(test, &t);
	WORLD_EXPECT_REFUSED(test, w, MALFORMED, 1);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 3);
	expect(test, 1, 100, 2);
}

/* Before CONFIRM they wait, as any message does. */
static void train_session__half(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	struct train t;
	unsigned int n;

	w->end[ALICE].lose[SECCOMM_CONFIRM] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	begin(test, &t);
	for (n = 0; n < 5; n++)
		add(test, &t, s, 100, n);
	arrive(test, &t);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	world_advance(w, 2000);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 5);
	for (n = 0; n < 5; n++)
		expect(test, n, 100, n);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

static void train_land__no_memory(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;
	unsigned int n;

	TEST_NEEDS_FAIL(test);
	make(test, &t, 5, 100, 100);
	world_arm(w, SECCOMM_FAIL_alloc_train, 1);
	arrive(test, &t);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 5);
	for (n = 0; n < 5; n++)
		expect(test, n, 100, n);
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, 5);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* And then, too, a frame does not take from the next datagram. */
static void train_cut__too_long(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;

	TEST_NEEDS_FAIL(test);
	make(test, &t, 3, 20, 20);
	world_arm(w, SECCOMM_FAIL_alloc_train, 1);
	t.data[3]++;
	arrive(test, &t);
	WORLD_EXPECT_REFUSED(test, w, BAD_LENGTH, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 2);
	expect(test, 0, 20, 1);
	expect(test, 1, 20, 2);
}

/* The third message has to go on in the worker. */
static void train_run__kept(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;

	TEST_NEEDS_FAIL(test);
	make(test, &t, 5, 100, 100);
	world_arm(w, SECCOMM_FAIL_simd_unusable, 3);
	arrive(test, &t);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 5);
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, 2);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

static void train_run__kept_no_memory(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;

	TEST_NEEDS_FAIL(test);
	make(test, &t, 5, 100, 100);
	world_arm(w, SECCOMM_FAIL_simd_unusable, 3);
	world_arm(w, SECCOMM_FAIL_alloc_landing, 2);	/* the first is the train's */
	arrive(test, &t);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 4);
	WORLD_EXPECT_REFUSED(test, w, NOMEM, 1);
}

/* Nobody holds the session's socket any more. */
static void train_close__dead(struct kunit *test)
{
	struct world *w = world_of(test);
	struct train t;

	make(test, &t, 5, 100, 100);
	RCU_INIT_POINTER(w->end[BOB].s->user, NULL);
	arrive(test, &t);
	WORLD_EXPECT_REFUSED(test, w, DEAD, 5);
	rcu_assign_pointer(w->end[BOB].s->user, &w->end[BOB]);
}

static struct kunit_case pop_train_cases[] = {
	KUNIT_CASE_PARAM(pop_train__counts, count_gen_params),
	KUNIT_CASE(pop_train__flipped),
	KUNIT_CASE(pop_train__truncated),
	KUNIT_CASE(pop_train__too_long),
	KUNIT_CASE(pop_train__duplicates),
	KUNIT_CASE_PARAM(train_take__sizes, sizes_gen_params),
	KUNIT_CASE(train_close__read_meanwhile),
	KUNIT_CASE(train_fits__sessions),
	KUNIT_CASE(train_session__ended),
	KUNIT_CASE(train_session__elsewhere),
	KUNIT_CASE(takes_trains__not),
	KUNIT_CASE(train_close__full),
	KUNIT_CASE(train_close__dead),
	KUNIT_CASE(train_frame__control),
	KUNIT_CASE(train_session__half),
	KUNIT_CASE(train_land__no_memory),
	KUNIT_CASE(train_cut__too_long),
	KUNIT_CASE(train_run__kept),
	KUNIT_CASE(train_run__kept_no_memory),
	{}
};

static struct kunit_suite pop_train_suite = {
	.name		= "session_pop_train",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= pop_train_cases,
};

kunit_test_suite(pop_train_suite);
