// SPDX-License-Identifier: GPL-2.0
/* reorder_kunit.c - finished in any order, they leave in the one they entered in. */
#include "lib/reorder.h"

#include <kunit/test.h>
#include <linux/prandom.h>

#define N	8

struct thing {
	struct seccomm_reorder_entry entry;
	unsigned int nr;
};

/* Let go what may leave; their numbers behind @out. Return: how many there are now. */
static unsigned int leave(struct seccomm_reorder *r, unsigned int *out, unsigned int n)
{
	struct seccomm_reorder_entry *e;

	while ((e = seccomm_reorder_next(r)))
		out[n++] = container_of(e, struct thing, entry)->nr;
	return n;
}

static void enter_all(struct seccomm_reorder *r, struct thing *t)
{
	unsigned int i;

	seccomm_reorder_init(r);
	for (i = 0; i < N; i++) {
		t[i].nr = i;
		seccomm_reorder_enter(r, &t[i].entry);
	}
}

static void expect_order(struct kunit *test, const unsigned int *out, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		KUNIT_EXPECT_EQ(test, out[i], i);
}

/* Every order of finishing of three, each let go as soon as it may. */
static void seccomm_reorder_finish__every_order(struct kunit *test)
{
	static const u8 order[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	static const u8 gone[][3] = {
		{ 1, 2, 3 }, { 1, 1, 3 }, { 0, 2, 3 }, { 0, 0, 3 }, { 0, 1, 3 }, { 0, 0, 3 },
	};
	unsigned int out[3], i, k, n;
	struct seccomm_reorder r;
	struct thing t[3];

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		seccomm_reorder_init(&r);
		KUNIT_EXPECT_TRUE(test, seccomm_reorder_empty(&r));
		for (k = 0; k < 3; k++) {
			t[k].nr = k;
			seccomm_reorder_enter(&r, &t[k].entry);
		}
		for (n = 0, k = 0; k < 3; k++) {
			if (seccomm_reorder_finish(&r, &t[order[i][k]].entry))
				n = leave(&r, out, n);
			KUNIT_EXPECT_EQ(test, n, gone[i][k]);
		}
		expect_order(test, out, n);
		KUNIT_EXPECT_TRUE(test, seccomm_reorder_empty(&r));
	}
}

/* While one lets go, another that finishes does not: it is let go by the first. */
static void seccomm_reorder_finish__one_at_a_time(struct kunit *test)
{
	struct seccomm_reorder_entry *e;
	unsigned int out[N], n = 0;
	struct seccomm_reorder r;
	struct thing t[N];

	enter_all(&r, t);
	KUNIT_EXPECT_TRUE(test, seccomm_reorder_finish(&r, &t[0].entry));
	e = seccomm_reorder_next(&r);
	KUNIT_ASSERT_PTR_EQ(test, e, &t[0].entry);
	KUNIT_EXPECT_FALSE(test, seccomm_reorder_empty(&r));
	KUNIT_EXPECT_FALSE(test, seccomm_reorder_finish(&r, &t[2].entry));
	KUNIT_EXPECT_FALSE(test, seccomm_reorder_finish(&r, &t[1].entry));
	out[n++] = 0;
	n = leave(&r, out, n);
	KUNIT_EXPECT_EQ(test, n, 3u);
	expect_order(test, out, n);
	KUNIT_EXPECT_FALSE(test, seccomm_reorder_finish(&r, &t[4].entry));
	KUNIT_EXPECT_TRUE(test, seccomm_reorder_finish(&r, &t[3].entry));
	n = leave(&r, out, n);
	KUNIT_EXPECT_EQ(test, n, 5u);
	expect_order(test, out, n);
}

/* One that gives its place up holds nobody back. */
static void seccomm_reorder_remove__first(struct kunit *test)
{
	struct seccomm_reorder r;
	unsigned int out[N], n;
	struct thing t[N];

	enter_all(&r, t);
	KUNIT_EXPECT_FALSE(test, seccomm_reorder_finish(&r, &t[1].entry));
	KUNIT_EXPECT_FALSE(test, seccomm_reorder_remove(&r, &t[2].entry));
	KUNIT_EXPECT_TRUE(test, list_empty(&t[2].entry.node));
	KUNIT_EXPECT_FALSE(test, seccomm_reorder_finish(&r, &t[3].entry));
	KUNIT_EXPECT_TRUE(test, seccomm_reorder_remove(&r, &t[0].entry));
	n = leave(&r, out, 0);
	KUNIT_EXPECT_EQ(test, n, 2u);
	KUNIT_EXPECT_EQ(test, out[0], 1u);
	KUNIT_EXPECT_EQ(test, out[1], 3u);
}

/* It may enter again, at the end, not finished. */
static void seccomm_reorder_enter__again(struct kunit *test)
{
	struct seccomm_reorder r;
	unsigned int out[N], n;
	struct thing t[N];

	enter_all(&r, t);
	KUNIT_EXPECT_TRUE(test, seccomm_reorder_finish(&r, &t[0].entry));
	n = leave(&r, out, 0);
	seccomm_reorder_enter(&r, &t[0].entry);
	KUNIT_EXPECT_TRUE(test, seccomm_reorder_finish(&r, &t[1].entry));
	n = leave(&r, out, n);
	KUNIT_EXPECT_EQ(test, n, 2u);
	KUNIT_EXPECT_FALSE(test, seccomm_reorder_finish(&r, &t[0].entry));
}

/* Many at random. */
static void seccomm_reorder_next__random(struct kunit *test)
{
	unsigned int out[N], n, i, k, left;
	struct seccomm_reorder r;
	struct rnd_state rnd;
	struct thing t[N];
	u8 todo[N];

	prandom_seed_state(&rnd, 20261201);
	for (i = 0; i < 1000; i++) {
		enter_all(&r, t);
		for (k = 0; k < N; k++)
			todo[k] = k;
		for (n = 0, left = N; left; left--) {
			k = prandom_u32_state(&rnd) % left;
			if (seccomm_reorder_finish(&r, &t[todo[k]].entry))
				n = leave(&r, out, n);
			todo[k] = todo[left - 1];
		}
		KUNIT_ASSERT_EQ(test, n, N);
		expect_order(test, out, n);
	}
}

static struct kunit_case reorder_cases[] = {
	KUNIT_CASE(seccomm_reorder_enter__again),
	KUNIT_CASE(seccomm_reorder_finish__every_order),
	KUNIT_CASE(seccomm_reorder_finish__one_at_a_time),
	KUNIT_CASE(seccomm_reorder_remove__first),
	KUNIT_CASE(seccomm_reorder_next__random),
	{}
};

static struct kunit_suite reorder_suite = {
	.name = "seccomm_reorder",
	.test_cases = reorder_cases,
};

kunit_test_suites(&reorder_suite);
