// SPDX-License-Identifier: GPL-2.0
/* aesgcm_kunit.c - what a GCM key was used for is known after a rest; its limit: methods_kunit.c. */
#include "tests/instance.h"

/* Long messages count as 32: 31 more each than their numbers say. */
static void aesgcm_rest__long_messages(struct kunit *test)
{
	static u8 zeroes[PAIR_OUT_MAX - 64];
	struct pair p = pair_start(test, "AESGCM(k1)"), q = pair_start(test, "AESGCM(k1)");
	struct seccomm_mp *mp = instance_of(test, p.a, "AESGCM", SECCOMM_DOWN);
	struct parcel *sent;
	u64 kept;

	pair_push(test, p.a, zeroes, 2049);
	pair_push(test, p.a, zeroes, 2048);
	pair_push(test, p.a, zeroes, 4000);
	kept = mp->type->rest(mp);
	KUNIT_EXPECT_EQ(test, kept, 2 * 31);
	mp = instance_of(test, q.a, "AESGCM", SECCOMM_DOWN);
	mp->type->wake(mp, kept);
	q.a->seq = BIT_ULL(28) - 2 * 31 - 1;
	sent = pair_push(test, q.a, zeroes, 1);
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_NEXT);
	sent = pair_push(test, q.a, zeroes, 1);
	KUNIT_EXPECT_EQ(test, sent->reason, SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
	pair_stop(test, q);
}

static struct kunit_case aesgcm_cases[] = {
	KUNIT_CASE(aesgcm_rest__long_messages),
	{}
};

static struct kunit_suite aesgcm_suite = {
	.name = "seccomm_aesgcm",
	.exit = test_disarm,
	.test_cases = aesgcm_cases,
};

kunit_test_suite(aesgcm_suite);
