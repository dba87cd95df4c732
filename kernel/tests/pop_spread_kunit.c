// SPDX-License-Identifier: GPL-2.0
/* pop_spread_kunit.c - a packet of costly frames is opened by several CPUs; what is delivered stands in order. */
#include "session/train.h"
#include "tests/world.h"

#define BYTES	60000
#define COSTLY	"AESPrivacy(w1), Replay, HMACIntegrity(w2)"	/* 47 instructions a byte */

/**
 * struct packet - frames that alice has sent and bob has not got yet
 * @data: one behind the other
 * @len: bytes of @data
 * @frame: bytes of each
 */
struct packet {
	u8 *data;
	size_t len;
	size_t frame;
};

/* @n messages of @size bytes, each filled with its number; or the segments of one. */
static void make(struct kunit *test, struct packet *p, const char *list, unsigned int n, size_t size)
{
	struct world *w = world_of(test);
	const struct world_frame *f;
	struct seccomm_session *s;
	unsigned int i;
	u8 *buf;

	world_profile(w, "costly", list, NULL, 10, false);
	world_use(w, ALICE, "costly");
	world_use(w, BOB, "costly");
	s = world_connect(w);
	p->data = kunit_kzalloc(test, BYTES, GFP_KERNEL);
	buf = kunit_kzalloc(test, size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p->data);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	p->len = 0;
	w->end[ALICE].lose[SECCOMM_DATA] = -1;
	for (i = 0; i < n; i++) {
		memset(buf, i, size);
		KUNIT_ASSERT_EQ(test, world_push(s, buf, size), 0);
		f = world_frame(w, ALICE, SECCOMM_DATA, i);
		KUNIT_ASSERT_LE(test, p->len + f->len, BYTES);
		memcpy(p->data + p->len, f->data, f->len);
		p->len += f->len;
		p->frame = f->len;
	}
	w->sn->limits.parallel = 4;
	world_arm(w, SECCOMM_FAIL_many_cpus, 1);
}

static void expect_all(struct kunit *test, unsigned int n, size_t size)
{
	struct world *w = world_of(test);
	const struct world_msg *m;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, n);
	for (i = 0; i < n; i++) {
		m = world_got(w, BOB, i);
		KUNIT_ASSERT_EQ(test, m->len, size);
		KUNIT_EXPECT_EQ(test, m->data[0], i);
		KUNIT_EXPECT_EQ(test, m->data[size - 1], i);
	}
}

static u64 by_worker(struct kunit *test)
{
	return seccomm_runtime_worker_msgs(&world_of(test)->end[BOB].s->rt);
}

static void pop_spreads__costly(struct kunit *test)
{
	struct world *w = world_of(test);
	struct packet p;

	TEST_NEEDS_FAIL(test);
	make(test, &p, COSTLY, 40, 1200);
	world_inject_train(w, BOB, p.data, 14 * p.frame, p.frame);
	expect_all(test, 14, 1200);
	KUNIT_EXPECT_EQ(test, by_worker(test), 14);
	/* those who come next: the team is there */
	world_inject_train(w, BOB, p.data + 14 * p.frame, 13 * p.frame, p.frame);
	world_inject_train(w, BOB, p.data + 27 * p.frame, 13 * p.frame, p.frame);
	expect_all(test, 40, 1200);
	KUNIT_EXPECT_EQ(test, by_worker(test), 40);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* One frame is forged: it alone is refused, as it is anywhere. */
static void pop_spreads__forged(struct kunit *test)
{
	struct world *w = world_of(test);
	struct packet p;
	unsigned int i;

	TEST_NEEDS_FAIL(test);
	make(test, &p, COSTLY, 14, 1200);
	p.data[5 * p.frame + 100] ^= 1;
	world_inject_train(w, BOB, p.data, p.len, p.frame);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 13);
	for (i = 0; i < 13; i++)
		KUNIT_EXPECT_EQ(test, world_got(w, BOB, i)->data[0], i < 5 ? i : i + 1);
	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 1);
}

/* What is cheap, small, or allowed one CPU is opened where it came. */
static void pop_spreads__not(struct kunit *test)
{
	struct world *w = world_of(test);
	struct packet p;

	TEST_NEEDS_FAIL(test);
	make(test, &p, COSTLY, 24, 1200);
	world_inject_train(w, BOB, p.data, 10 * p.frame, p.frame);
	w->sn->limits.parallel = 1;
	world_inject_train(w, BOB, p.data + 10 * p.frame, 14 * p.frame, p.frame);
	expect_all(test, 24, 1200);
	KUNIT_EXPECT_EQ(test, by_worker(test), 0);
}

static void pop_spreads__cheap(struct kunit *test)
{
	struct packet p;

	TEST_NEEDS_FAIL(test);
	make(test, &p, "Replay, AESGCM(w1)", 40, 1200);
	world_inject_train(world_of(test), BOB, p.data, p.len, p.frame);
	expect_all(test, 40, 1200);
	KUNIT_EXPECT_EQ(test, by_worker(test), 0);
}

/* Where much waits already, frames are opened where they come, and none is refused. */
static void pop_spreads__no_room(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	struct packet p;

	TEST_NEEDS_FAIL(test);
	make(test, &p, COSTLY, 14, 1200);
	s = w->end[BOB].s;
	atomic_long_add(seccomm_session_share(s, SECCOMM_UP) / 4, &s->waiting[SECCOMM_UP]);
	world_inject_train(w, BOB, p.data, p.len, p.frame);
	atomic_long_sub(seccomm_session_share(s, SECCOMM_UP) / 4, &s->waiting[SECCOMM_UP]);
	expect_all(test, 14, 1200);
	KUNIT_EXPECT_EQ(test, by_worker(test), 0);
}

static struct kunit_case spread_cases[] = {
	KUNIT_CASE(pop_spreads__costly),
	KUNIT_CASE(pop_spreads__forged),
	KUNIT_CASE(pop_spreads__not),
	KUNIT_CASE(pop_spreads__cheap),
	KUNIT_CASE(pop_spreads__no_room),
	{}
};

static struct kunit_suite spread_suite = {
	.name		= "session_pop_spread",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= spread_cases,
};

kunit_test_suite(spread_suite);
