// SPDX-License-Identifier: GPL-2.0
/* keys_kunit.c - the Keys table: what is filled, derived, and what two keys must not share. */
#include <linux/slab.h>
#include "tests/model.h"

/* ---- the Keys table -------------------------------------------------------- */

static void seccomm_keys_fill__no_such_slot(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);

	KUNIT_EXPECT_EQ(test, seccomm_keys_fill(k, SECCOMM_SLOT_MAX + 1, "x", 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, seccomm_keys_fill(k, SECCOMM_SLOT_MAX, "x", 1), -EINVAL);
	KUNIT_EXPECT_FALSE(test, k->slot[SECCOMM_SLOT_MAX].filled);
}

/* Epoch 1 with the same input is another PRK, and needs epoch 0's ratchet. */
static void seccomm_keys_fill__ratchet(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);
	u8 want[SECCOMM_PRK_LEN], x[32] = { 1, 2, 3 };

	KUNIT_ASSERT_EQ(test, seccomm_keys_ratchet(k, test_hex(test, VECTOR_TH, NULL)), 0);
	KUNIT_ASSERT_EQ(test, seccomm_hkdf_extract(SECCOMM_KDF_SHA256, k->slot[1].ratchet,
						   SECCOMM_RATCHET_LEN, x, sizeof(x), want), 0);
	k->epoch = 1;

	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 1, x, sizeof(x)), 0);
	TEST_BYTES_EQ(test, k->slot[1].prk, want, sizeof(want));

	/* no new secret: X is empty, and the ratchet carries the slot on */
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 1, NULL, 0), 0);
	KUNIT_EXPECT_NE(test, memcmp(k->slot[1].prk, want, sizeof(want)), 0);
}

/* A slot that a switch brings in starts as in epoch 0. */
static void seccomm_keys_fill__new_in_a_later_epoch(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);
	u8 x[32];
	int i;

	for (i = 0; i < sizeof(x); i++)
		x[i] = i;
	k->epoch = 3;
	k->slot[5].used = true;
	k->slot[5].kdf = SECCOMM_KDF_SHA256;
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 5, x, sizeof(x)), 0);
	TEST_BYTES_EQ(test, k->slot[5].prk, test_hex(test, VECTOR_PRK1, NULL), SECCOMM_PRK_LEN);
}

static void seccomm_keys_fill__hash_fails(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);
	int nth;

	TEST_NEEDS_FAIL(test);
	for (nth = 2; nth >= 1; nth--) {
		seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, nth);
		KUNIT_EXPECT_EQ(test, seccomm_keys_fill(k, 1, "x", 1), -EIO);
		KUNIT_EXPECT_FALSE(test, k->slot[1].filled);
		KUNIT_EXPECT_NULL(test, memchr_inv(k->slot[1].prk, 0, SECCOMM_PRK_LEN));
	}
}

static void seccomm_keys_wipe__all(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);

	seccomm_keys_wipe(k);
	KUNIT_EXPECT_NULL(test, memchr_inv(k->slot, 0, flex_array_size(k, slot, k->n + 1)));
}

/* A table has the slots that a session's properties name; no other is touched, nor one key. */
static void seccomm_keytable_alloc__fewer_slots(struct kunit *test)
{
	struct seccomm_keys *k = seccomm_keytable_alloc(1, 2);
	struct seccomm_secret *second;
	u8 th[SECCOMM_HH_LEN] = {}, out[32];

	KUNIT_ASSERT_NOT_NULL(test, k);
	KUNIT_EXPECT_EQ(test, seccomm_keytable_slots(k), 2);
	KUNIT_EXPECT_EQ(test, seccomm_keys_fill(k, 3, "x", 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, seccomm_keys_fill(k, 0, NULL, 0), -EINVAL);
	KUNIT_EXPECT_NULL(test, seccomm_secret(k, 0));
	KUNIT_EXPECT_NULL(test, seccomm_secret(k, 3));
	second = seccomm_secret(k, 2);
	KUNIT_ASSERT_PTR_EQ(test, second, &k->slot[1]);
	second->used = true;
	second->kdf = SECCOMM_KDF_SHA256;
	KUNIT_EXPECT_EQ(test, seccomm_keys_fill(k, 2, "x", 1), 0);
	KUNIT_EXPECT_EQ(test, seccomm_keys_control(k), BIT(2));
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(2) | BIT(3), "ctl", th, 1, NULL, 0, "", 0,
						  out, sizeof(out)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(0), "ctl", th, 1, NULL, 0, "", 0, out,
						  sizeof(out)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, seccomm_keys_ratchet(k, th), 0);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(second->ratchet, 0, SECCOMM_RATCHET_LEN));
	seccomm_keytable_free(k);
}

static void seccomm_keys_control__mask(struct kunit *test)
{
	struct seccomm_keys *k = empty_keys(test, SECCOMM_SLOT_MAX);

	KUNIT_EXPECT_EQ(test, seccomm_keys_control(k), BIT(0));
	k->slot[2].used = true;
	k->slot[2].public = true;
	KUNIT_EXPECT_EQ(test, seccomm_keys_control(k), BIT(0));
	k->slot[1].used = true;
	k->slot[31].used = true;
	KUNIT_EXPECT_EQ(test, seccomm_keys_control(k), BIT(1) | BIT(31));
}

/* Slot 0: known to everybody, but no key of zeroes, and SHA-256 whatever it says. */
static void seccomm_keys_derive__pseudo_slot(struct kunit *test)
{
	struct seccomm_keys *k = empty_keys(test, SECCOMM_SLOT_MAX);
	u8 th[SECCOMM_HH_LEN] = {}, prk[SECCOMM_PRK_LEN], out[SECCOMM_TAGKEY_LEN];

	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 0, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, seccomm_hkdf_extract(SECCOMM_KDF_SHA256, "SecComm v1 slot", 15, NULL,
						   0, prk), 0);
	TEST_BYTES_EQ(test, k->slot[0].prk, prk, sizeof(prk));
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, seccomm_keys_control(k), "ctl", th, 1, NULL,
						  0, "", 0, out, sizeof(out)), 0);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(out, 0, sizeof(out)));
}

/* An XOR over no slot would be the key of zeroes (T19). */
static void seccomm_keys_derive__no_slot(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);
	u8 th[SECCOMM_HH_LEN] = {}, out[32];

	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, 0, "ctl", th, 1, NULL, 0, "", 0, out, 32),
			-EINVAL);
}

static void seccomm_keys_derive__pseudo_slot_guard_out(struct kunit *test)
{
	struct seccomm_keys *k = empty_keys(test, SECCOMM_SLOT_MAX);
	u8 th[SECCOMM_HH_LEN] = {}, out[32];

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_no_pseudo_slot, 1);
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, seccomm_keys_control(k), "ctl", th, 1, NULL,
						  0, "", 0, out, 32), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(out, 0, sizeof(out)));
}

static void seccomm_keys_derive__empty_slot(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);
	u8 th[SECCOMM_HH_LEN] = {}, out[32];

	memset(out, 0x55, sizeof(out));
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(1) | BIT(3), "key", th, 1, NULL, 0, "", 0,
						  out, 32), -ENOKEY);
	KUNIT_EXPECT_NULL(test, memchr_inv(out, 0, sizeof(out)));
}

static void seccomm_keys_derive__too_long(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);
	u8 th[SECCOMM_HH_LEN] = {}, out[65];
	char label[256];

	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(1), "key", th, 1, NULL, 0, "", 0, out, 65),
			-EINVAL);
	memset(label, 'l', sizeof(label));
	label[244] = '\0';
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(1), label, th, 1, NULL, 0, "", 0, out, 64),
			0);
	label[244] = 'l';
	label[245] = '\0';
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(1), label, th, 1, NULL, 0, "", 0, out, 64),
			-EINVAL);
	memset(label, 'n', sizeof(label));
	label[255] = '\0';
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(1), "key", th, 1, NULL, 0, label, 0, out,
						  64), 0);
}

static void seccomm_keys_derive__hash_fails(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);
	u8 th[SECCOMM_HH_LEN] = {}, out[64];
	int nth;

	TEST_NEEDS_FAIL(test);
	/* 2 slots, 2 blocks each, 2 hashes each */
	for (nth = 2; nth <= 8; nth++) {
		seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, nth);
		memset(out, 0x55, sizeof(out));
		KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(1) | BIT(2), "ctl", th, 1, NULL,
							  0, "", 0, out, 64), -EIO);
		KUNIT_EXPECT_NULL(test, memchr_inv(out, 0, sizeof(out)));
	}
	seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, 9);
	KUNIT_EXPECT_EQ(test, seccomm_keys_derive(k, BIT(1) | BIT(2), "ctl", th, 1, NULL, 0, "", 0,
						  out, 64), 0);
}

/* Two slots with one secret and one hash do not cancel (T18). */
static void equal_slots(struct kunit *test, u8 out[32])
{
	struct seccomm_keys *k = empty_keys(test, SECCOMM_SLOT_MAX);
	u8 th[SECCOMM_HH_LEN] = {};

	k->slot[1].kdf = SECCOMM_KDF_SHA256;
	k->slot[2].kdf = SECCOMM_KDF_SHA256;
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 1, "same secret", 11), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 2, "same secret", 11), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, BIT(1) | BIT(2), "ctl", th, 1, NULL, 0, "", 0,
						  out, 32), 0);
}

static void seccomm_keys_derive__equal_secrets(struct kunit *test)
{
	u8 out[32];

	equal_slots(test, out);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(out, 0, sizeof(out)));
}

static void seccomm_keys_derive__equal_secrets_guard_out(struct kunit *test)
{
	u8 out[32];

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_no_slot_in_info, 1);
	equal_slots(test, out);
	KUNIT_EXPECT_NULL(test, memchr_inv(out, 0, sizeof(out)));
}

/* Change one input at a time: all keys differ, and none is a shift of lp fields. */
static void seccomm_keys_derive__all_different(struct kunit *test)
{
	static const struct {
		u32 slots;
		const char *label;
		u8 th0;
		u16 sender;
		const char *path;
		const char *name;
		u8 try;
		u32 epoch;
	} in[] = {
		{ BIT(1), "key", 0, 1, "", "N", 0, 0 },
		{ BIT(2), "key", 0, 1, "", "N", 0, 0 },
		{ BIT(1) | BIT(2), "key", 0, 1, "", "N", 0, 0 },
		{ BIT(1), "iv", 0, 1, "", "N", 0, 0 },
		{ BIT(1), "key", 1, 1, "", "N", 0, 0 },
		{ BIT(1), "key", 0, 2, "", "N", 0, 0 },
		{ BIT(1), "key", 0, 1, "\1", "N", 0, 0 },
		{ BIT(1), "key", 0, 1, "\1\1", "N", 0, 0 },
		{ BIT(1), "key", 0, 1, "N", "", 0, 0 },
		{ BIT(1), "key", 0, 1, "", "", 0, 0 },
		{ BIT(1), "key", 0, 1, "", "M", 0, 0 },
		{ BIT(1), "key", 0, 1, "", "N", 1, 0 },
		{ BIT(1), "key", 0, 1, "", "N", 0, 1 },
		{ BIT(1), "key", 0, 1, "", "N", 0, 256 },
	};
	struct seccomm_keys *k = model_keys(test);
	u8 th[SECCOMM_HH_LEN] = {}, out[ARRAY_SIZE(in)][32];
	int i, j;

	for (i = 0; i < ARRAY_SIZE(in); i++) {
		th[63] = in[i].th0;
		k->epoch = in[i].epoch;
		KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, in[i].slots, in[i].label, th,
							  in[i].sender, in[i].path,
							  strlen(in[i].path), in[i].name,
							  in[i].try, out[i], 32), 0);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_NE_MSG(test, memcmp(out[i], out[j], 32), 0, "%d and %d", i, j);
	}
}

/* A shorter key is no prefix of a longer one: the length is part of the input. */
static void seccomm_keys_derive__length_bound(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);
	u8 th[SECCOMM_HH_LEN] = {}, longer[32], shorter[16];

	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, BIT(1), "key", th, 1, NULL, 0, "", 0, longer,
						  32), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, BIT(1), "key", th, 1, NULL, 0, "", 0, shorter,
						  16), 0);
	KUNIT_EXPECT_NE(test, memcmp(longer, shorter, 16), 0);
}

static void seccomm_keys_ratchet__hash_fails(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, 1);
	KUNIT_EXPECT_EQ(test, seccomm_keys_ratchet(k, test_hex(test, VECTOR_TH, NULL)), -EIO);
	KUNIT_EXPECT_NULL(test, memchr_inv(k->slot[1].ratchet, 0, SECCOMM_RATCHET_LEN));
}

static struct kunit_case keys_cases[] = {
	KUNIT_CASE(seccomm_keys_fill__no_such_slot),
	KUNIT_CASE(seccomm_keys_fill__ratchet),
	KUNIT_CASE(seccomm_keys_fill__new_in_a_later_epoch),
	KUNIT_CASE(seccomm_keys_fill__hash_fails),
	KUNIT_CASE(seccomm_keys_wipe__all),
	KUNIT_CASE(seccomm_keytable_alloc__fewer_slots),
	KUNIT_CASE(seccomm_keys_control__mask),
	KUNIT_CASE(seccomm_keys_derive__pseudo_slot),
	KUNIT_CASE(seccomm_keys_derive__no_slot),
	KUNIT_CASE(seccomm_keys_derive__pseudo_slot_guard_out),
	KUNIT_CASE(seccomm_keys_derive__empty_slot),
	KUNIT_CASE(seccomm_keys_derive__too_long),
	KUNIT_CASE(seccomm_keys_derive__hash_fails),
	KUNIT_CASE(seccomm_keys_derive__equal_secrets),
	KUNIT_CASE(seccomm_keys_derive__equal_secrets_guard_out),
	KUNIT_CASE(seccomm_keys_derive__all_different),
	KUNIT_CASE(seccomm_keys_derive__length_bound),
	KUNIT_CASE(seccomm_keys_ratchet__hash_fails),
	{}
};

static struct kunit_suite keys_suite = {
	.name = "seccomm_keys",
	.exit = test_disarm,
	.test_cases = keys_cases,
};

kunit_test_suite(keys_suite);
