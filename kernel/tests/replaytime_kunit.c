// SPDX-License-Identifier: GPL-2.0
/* replaytime_kunit.c - how old a message may be, to the nanosecond. */
#include "lib/seam.h"
#include "tests/pair.h"
#include "tests/segments.h"

#define T0	1700000000123456789ULL

static u64 now;

static u64 stopped(void)
{
	return now;
}

static void replaytime_exit(struct kunit *test)
{
	seccomm_wall_replace(NULL);
	test_disarm(test);
}

/* A message of @sent, popped at @popped: the reason, or NONE. */
static u8 pop_at(struct kunit *test, struct pair p, u64 sent, u64 popped)
{
	struct parcel *got;

	now = sent;
	pair_push(test, p.a, "x", 1);
	KUNIT_EXPECT_EQ(test, p.a->parcel.len, 9);
	KUNIT_EXPECT_EQ(test, get_unaligned_be64(p.a->parcel.out), sent);
	now = popped;
	got = pair_pop(test, p.b, &p.a->parcel, p.a->parcel.len);
	return got->verdict == SECCOMM_DROP ? got->reason : SECCOMM_R_NONE;
}

static void replaytime_up__window(struct kunit *test)
{
	static const struct { const char *list; u64 ns; } row[] = {
		{ "ReplayTime", 30 * NSEC_PER_SEC }, { "ReplayTime(1)", NSEC_PER_SEC },
		{ "ReplayTime(3600)", 3600 * NSEC_PER_SEC },
	};
	struct pair p;
	unsigned int i;
	u64 w;

	seccomm_wall_replace(stopped);
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		p = pair_start(test, row[i].list);
		w = row[i].ns;
		KUNIT_EXPECT_EQ(test, pop_at(test, p, T0, T0), SECCOMM_R_NONE);
		KUNIT_EXPECT_EQ(test, pop_at(test, p, T0, T0 + w), SECCOMM_R_NONE);
		KUNIT_EXPECT_EQ(test, pop_at(test, p, T0, T0 + w + 1), SECCOMM_R_STALE);
		KUNIT_EXPECT_EQ(test, pop_at(test, p, T0 + w, T0), SECCOMM_R_NONE);
		KUNIT_EXPECT_EQ(test, pop_at(test, p, T0 + w + 1, T0), SECCOMM_R_STALE);
		/* clocks that are far off, and sums that would run over */
		KUNIT_EXPECT_EQ(test, pop_at(test, p, 0, T0), SECCOMM_R_STALE);
		KUNIT_EXPECT_EQ(test, pop_at(test, p, T0, 0), SECCOMM_R_STALE);
		KUNIT_EXPECT_EQ(test, pop_at(test, p, U64_MAX, T0), SECCOMM_R_STALE);
		KUNIT_EXPECT_EQ(test, pop_at(test, p, 0, U64_MAX), SECCOMM_R_STALE);
		KUNIT_EXPECT_EQ(test, pop_at(test, p, U64_MAX, U64_MAX), SECCOMM_R_NONE);
		pair_stop(test, p);
	}
}

/* The time that the kernel has, not that of the test. */
static void replaytime_down__clock(struct kunit *test)
{
	struct pair p = pair_start(test, "ReplayTime");
	u64 before = ktime_get_real_ns(), then;
	struct parcel *sent = pair_push(test, p.a, "x", 1);

	then = get_unaligned_be64(sent->out);
	KUNIT_EXPECT_GE(test, then, before);
	KUNIT_EXPECT_LE(test, then, ktime_get_real_ns());
	pair_stop(test, p);
}

/* It remembers nothing: while it is young, a message passes again. */
static void replaytime_up__again(struct kunit *test)
{
	struct pair p = pair_start(test, "ReplayTime, HMACIntegrity(k1)");
	struct parcel *sent, *got;

	seccomm_wall_replace(stopped);
	now = T0;
	sent = pair_push(test, p.a, "x", 1);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	now += 31 * NSEC_PER_SEC;
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_STALE);
	pair_stop(test, p);
}

static struct kunit_case replaytime_cases[] = {
	KUNIT_CASE(replaytime_up__window),
	KUNIT_CASE(replaytime_down__clock),
	KUNIT_CASE(replaytime_up__again),
	{}
};

static struct kunit_suite replaytime_suite = {
	.name = "seccomm_replaytime",
	.exit = replaytime_exit,
	.test_cases = replaytime_cases,
};

/* A message that is cut has one time, in front of all of it; each segment has a number. */
static void replaytime_up__segments(struct kunit *test)
{
	static const struct { const char *name, *list; } row[] = {
		{ "outside", "ReplayTime, Replay, AESGCM(w1)" },
		{ "inside", "Replay, ReplayTime, AESGCM(w1)" },
		{ "nonce", "ReplayNonce, AESGCM(w1)" },
		{ "all", "ReplayNonce, ReplayTime, Replay, AESGCM(w1)" },
	};
	const u8 *buf = segments_bytes(test, 20000);
	struct world *w = world_of(test);
	struct seccomm_session *s;
	struct segments cut;
	unsigned int i, n;

	w->end[ALICE].carrier.may_cut = segments_may_cut;
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		world_profile(w, row[i].name, row[i].list, NULL, 10, false);
		world_use(w, ALICE, row[i].name);
		world_use(w, BOB, row[i].name);
		s = world_connect(w);
		world_mark(w);
		segments_catch(test, s, buf, 20000, &cut);
		for (n = 0; n < cut.n; n++)
			segments_arrive(test, cut.f[n]);
		segments_expect(test, i, buf, 20000);
		KUNIT_EXPECT_EQ_MSG(test, world_refused(w, SECCOMM_R_MAX), 0, "%s", row[i].list);
		/* all of them again: the window takes none, and without one the whole falls */
		for (n = 0; n < cut.n; n++)
			segments_arrive(test, cut.f[n]);
		KUNIT_EXPECT_EQ_MSG(test, w->end[BOB].n_msgs, i + 1, "%s", row[i].list);
		KUNIT_EXPECT_NE_MSG(test, world_refused(w, SECCOMM_R_DUPLICATE), 0, "%s", row[i].list);
	}
}

static struct kunit_case cut_cases[] = {
	KUNIT_CASE(replaytime_up__segments),
	{}
};

static struct kunit_suite cut_suite = {
	.name = "seccomm_replaytime_cut",
	.init = world_init,
	.exit = world_exit,
	.test_cases = cut_cases,
};

kunit_test_suites(&replaytime_suite, &cut_suite);
