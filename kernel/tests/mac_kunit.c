// SPDX-License-Identifier: GPL-2.0
/* mac_kunit.c - tags behind the message: when a key is worn out, and by accident only. */
#include <crypto/sha2.h>

#include "tests/instance.h"

/* 2^32 blocks under one key, header and begun ones included, to the last of them. */
static void cmacintegrity_down__limit(struct kunit *test)
{
	struct pair p = pair_start(test, "CMACIntegrity(k1)");
	struct seccomm_mp *mp = instance_of(test, p.a, "CMACIntegrity", SECCOMM_DOWN);
	struct parcel *sent;

	mp->type->wake(mp, BIT_ULL(32) - 5);
	/* 1 + 1 blocks, and 1 + 2 */
	sent = pair_push(test, p.a, TEST_FOX, 16);
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_NEXT);
	sent = pair_push(test, p.a, TEST_FOX, 17);
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_NEXT);
	sent = pair_push(test, p.a, TEST_FOX, 0);
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, sent->reason, SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
}

/* What was used is known after a rest. */
static void cmacintegrity_rest__blocks(struct kunit *test)
{
	struct pair p = pair_start(test, "CMACIntegrity(k1)");
	struct seccomm_mp *mp = instance_of(test, p.a, "CMACIntegrity", SECCOMM_DOWN);

	KUNIT_EXPECT_EQ(test, mp->type->rest(mp), 0);
	pair_push(test, p.a, TEST_FOX, 17);
	KUNIT_EXPECT_EQ(test, mp->type->rest(mp), 3);
	pair_stop(test, p);
}

/* A digest is no guard against who can compute one: here is another message with its own. */
static void digestintegrity_up__forged(struct kunit *test)
{
	struct pair p = pair_start(test, "DigestIntegrity");
	struct parcel *sent = pair_push(test, p.a, "pay alice 1", 11), *got;
	u8 text[SECCOMM_HDR_LEN + 11];

	sent->out[10] = '9';
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_MALFORMED);
	memcpy(text, sent->hdr, SECCOMM_HDR_LEN);
	memcpy(text + SECCOMM_HDR_LEN, sent->out, 11);
	sha256(text, sizeof(text), sent->out + 11);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	pair_stop(test, p);
}

static struct kunit_case mac_cases[] = {
	KUNIT_CASE(cmacintegrity_down__limit),
	KUNIT_CASE(cmacintegrity_rest__blocks),
	KUNIT_CASE(digestintegrity_up__forged),
	{}
};

static struct kunit_suite mac_suite = {
	.name = "seccomm_mac",
	.exit = test_disarm,
	.test_cases = mac_cases,
};

kunit_test_suite(mac_suite);
