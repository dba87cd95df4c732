// SPDX-License-Identifier: GPL-2.0
/* aesccm_kunit.c - both limits of a CCM key. */
#include "tests/instance.h"

#define LIMIT	BIT_ULL(21)

static void aesccm_down__limit(struct kunit *test)
{
	struct pair p = pair_start(test, "AESCCM(k1)");
	struct parcel *sent;

	p.a->seq = LIMIT - 1;
	sent = pair_push(test, p.a, TEST_FOX, 16);
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_NEXT);
	sent = pair_push(test, p.a, TEST_FOX, 16);
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, sent->reason, SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
}

/* Whoever has tried so often may be lucky: from then on nothing passes, genuine or not. */
static void aesccm_up__forgery_limit(struct kunit *test)
{
	struct pair p = pair_start(test, "AESCCM(k1)");
	struct seccomm_mp *mp = instance_of(test, p.b, "AESCCM", SECCOMM_UP);
	struct parcel *sent = pair_push(test, p.a, TEST_FOX, 16), *got;

	mp->type->wake(mp, LIMIT - 2);
	got = pair_pop(test, p.b, sent, sent->len - 1);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	KUNIT_EXPECT_EQ(test, mp->type->rest(mp), LIMIT - 1);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, mp->type->rest(mp), LIMIT - 1);
	sent->out[0] ^= 1;
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	sent->out[0] ^= 1;
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
}

static struct kunit_case aesccm_cases[] = {
	KUNIT_CASE(aesccm_down__limit),
	KUNIT_CASE(aesccm_up__forgery_limit),
	{}
};

static struct kunit_suite aesccm_suite = {
	.name = "seccomm_aesccm",
	.exit = test_disarm,
	.test_cases = aesccm_cases,
};

kunit_test_suite(aesccm_suite);
