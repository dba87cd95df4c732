// SPDX-License-Identifier: GPL-2.0
/* replay_kunit.c - lib/replay.c: each number once, and the edges of the window. */
#include <kunit/test.h>
#include <linux/prandom.h>
#include <net/seccomm.h>

#include "lib/wire.h"
#include "tests/helpers.h"

static void window(struct kunit *test, struct seccomm_replay *r, u32 bits)
{
	KUNIT_ASSERT_EQ(test, seccomm_replay_init(r, bits, GFP_KERNEL), 0);
}

static void seccomm_replay_init__sizes(struct kunit *test)
{
	static const u32 bad[] = { 0, 1, 32, 63, 65, 96, 2047, 65535, 65537, 131072, U32_MAX };
	struct seccomm_replay r;
	u32 bits;
	int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, seccomm_replay_init(&r, bad[i], GFP_KERNEL), -EINVAL);
	for (bits = 64; bits <= 65536; bits *= 2) {
		window(test, &r, bits);
		seccomm_replay_free(&r);
	}
}

static void seccomm_replay_check__in_order(struct kunit *test)
{
	struct seccomm_replay r;
	u64 seq;

	window(test, &r, 64);
	for (seq = 0; seq < 1000; seq++) {
		KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, seq), SECCOMM_R_NONE);
		KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, seq), SECCOMM_R_DUPLICATE);
	}
	seccomm_replay_free(&r);
}

/* For each size: the leftmost number of the window, and the one left of it. */
static void seccomm_replay_check__edges(struct kunit *test)
{
	struct seccomm_replay r;
	u64 top;
	u32 bits;

	for (bits = 64; bits <= 65536; bits *= 2) {
		for (top = bits; top < bits + 130; top++) {
			window(test, &r, bits);
			KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, top), SECCOMM_R_NONE);
			KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, top - bits), SECCOMM_R_LATE);
			KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, top - bits + 1),
					SECCOMM_R_NONE);
			KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, top - bits + 1),
					SECCOMM_R_DUPLICATE);
			KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, top), SECCOMM_R_DUPLICATE);
			seccomm_replay_free(&r);
		}
	}
}

static void seccomm_replay_check__first_number(struct kunit *test)
{
	struct seccomm_replay r;

	window(test, &r, 64);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 63), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 0), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 0), SECCOMM_R_DUPLICATE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 64), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 0), SECCOMM_R_LATE);
	seccomm_replay_free(&r);
}

static void seccomm_replay_check__last_number(struct kunit *test)
{
	struct seccomm_replay r;

	window(test, &r, 2048);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, SECCOMM_SEQ_MAX - 1), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, SECCOMM_SEQ_MAX), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, SECCOMM_SEQ_MAX), SECCOMM_R_DUPLICATE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, SECCOMM_SEQ_MAX - 2047), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, SECCOMM_SEQ_MAX - 2048), SECCOMM_R_LATE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 0), SECCOMM_R_LATE);
	seccomm_replay_free(&r);
}

/* Numbers that no frame can carry leave the window where it was. */
static void seccomm_replay_check__beyond_48_bits(struct kunit *test)
{
	static const u64 beyond[] = { SECCOMM_SEQ_MAX + 1, 1ULL << 63, U64_MAX, U64_MAX - 63 };
	struct seccomm_replay r;
	int i;

	window(test, &r, 64);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 5), SECCOMM_R_NONE);
	for (i = 0; i < ARRAY_SIZE(beyond); i++)
		KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, beyond[i]), SECCOMM_R_LATE);
	KUNIT_EXPECT_EQ(test, r.top, 6);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 6), SECCOMM_R_NONE);
	seccomm_replay_free(&r);
}

/* What a jump passes over is empty, be it less or more than the ring. */
static void seccomm_replay_check__jumps(struct kunit *test)
{
	static const u64 jump[] = { 1, 63, 64, 65, 127, 128, 129, 191, 192, 193, 256, 1 << 20,
				    1ULL << 40 };
	struct seccomm_replay r;
	u64 seq, top = 63;
	int i;

	window(test, &r, 128);
	for (seq = 0; seq < 64; seq++)
		KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, seq), SECCOMM_R_NONE);
	for (i = 0; i < ARRAY_SIZE(jump); i++) {
		u64 was = top;

		top += jump[i];
		KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, top), SECCOMM_R_NONE);
		for (seq = top - 127; seq < top; seq++)
			KUNIT_EXPECT_EQ_MSG(test, seccomm_replay_check(&r, seq),
					    seq <= was ? SECCOMM_R_DUPLICATE : SECCOMM_R_NONE,
					    "jump %llu, number %llu", jump[i], seq);
	}
	seccomm_replay_free(&r);
}

/* Against the definition: a set of all numbers seen, and the highest of them. */
static void seccomm_replay_check__like_a_set(struct kunit *test)
{
	const unsigned int space = 4096, rounds = 200000;
	struct seccomm_replay r;
	struct rnd_state rnd;
	u64 base, seq, top = 0;
	unsigned int i;
	bool *seen;
	u8 want;

	seen = kunit_kzalloc(test, space * sizeof(*seen), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, seen);
	window(test, &r, 256);
	prandom_seed_state(&rnd, 6479);
	for (i = 0; i < rounds; i++) {
		/* a cloud of reordering around a point that moves on */
		base = (u64)i * (space - 512) / rounds;
		seq = base + prandom_u32_state(&rnd) % 400;
		if (seq + 256 < top)
			want = SECCOMM_R_LATE;
		else
			want = seen[seq] ? SECCOMM_R_DUPLICATE : SECCOMM_R_NONE;
		KUNIT_ASSERT_EQ_MSG(test, seccomm_replay_check(&r, seq), want,
				    "number %llu, top %llu", seq, top);
		if (want == SECCOMM_R_NONE) {
			seen[seq] = true;
			top = max(top, seq + 1);
		}
	}
	seccomm_replay_free(&r);
}

static void seccomm_replay_check__guard_out(struct kunit *test)
{
	struct seccomm_replay r;

	TEST_NEEDS_FAIL(test);
	window(test, &r, 64);
	seccomm_fail_arm(SECCOMM_FAIL_no_replay_check, 1);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 7), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 7), SECCOMM_R_NONE);
	seccomm_replay_free(&r);
}

/* Set before it is tested, a number refuses itself. */
static void seccomm_replay_check__early_set(struct kunit *test)
{
	struct seccomm_replay r;

	TEST_NEEDS_FAIL(test);
	window(test, &r, 64);
	seccomm_fail_arm(SECCOMM_FAIL_replay_early_set, 1);
	KUNIT_EXPECT_EQ(test, seccomm_replay_check(&r, 7), SECCOMM_R_DUPLICATE);
	seccomm_replay_free(&r);
}

static struct kunit_case replay_cases[] = {
	KUNIT_CASE(seccomm_replay_init__sizes),
	KUNIT_CASE(seccomm_replay_check__in_order),
	KUNIT_CASE(seccomm_replay_check__edges),
	KUNIT_CASE(seccomm_replay_check__first_number),
	KUNIT_CASE(seccomm_replay_check__last_number),
	KUNIT_CASE(seccomm_replay_check__beyond_48_bits),
	KUNIT_CASE(seccomm_replay_check__jumps),
	KUNIT_CASE(seccomm_replay_check__like_a_set),
	KUNIT_CASE(seccomm_replay_check__guard_out),
	KUNIT_CASE(seccomm_replay_check__early_set),
	{}
};

static struct kunit_suite replay_suite = {
	.name = "seccomm_replay",
	.exit = test_disarm,
	.test_cases = replay_cases,
};

kunit_test_suites(&replay_suite);
