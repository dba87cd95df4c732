// SPDX-License-Identifier: GPL-2.0
/* rsakem_kunit.c - lib/rsakem.c and RSAPrivacy against Python's arithmetic, and what must fail. */
#include "lib/crypto.h"

#include <crypto/akcipher.h>
#include <linux/err.h>
#include <net/seccomm.h>

#include "tests/crypto_span.h"
#include "tests/pair.h"
#include "tests/rsa_key.h"

#define SIZE	256	/* of the key, and so of a secret */

/* r = 00 03 0a 11 18 …, as pow(r, 65537, n) of Python wraps it. */
static const char wrapped_hex[] =
	"a5db4da2a33b44a22f117cc5d3e5d1bd9c64f4b85b37503f4cd7cb09b53bb5a311806e5e9f419a18\n"
	"6d30176dcfb7d5ba037cefb696a9f6e3f9217f2c7df80393ffbcca9257b92dfd7885f4869da4bcdd\n"
	"a659accb6f7052c67264496f71e68f39b08fbaa0dae9619ef4327bff8982655d1fc2dd62aff37678\n"
	"8c12c6e46418eaf8163bccad81c9b5382125473c3fc8841731ae73178da02f505101a973e4531efe\n"
	"490cb4866f4a918204bd4d3a5050c5bbb9de6e044cffc6286601b4bcb56bf7bfe8c2866ae0da4418\n"
	"f1786bcbaaa44e00fc986516b19644ddb5754dc34985e84e2646786dff31df9051072e69c8e650af\n"
	"d07087e97fb9553ad3e6245d14d6c14e";

/*
 * RSAPrivacy(k1) of the message TEST_FOX under the same r: transcript hash 00 01 02 …,
 * session 11223344, sender 1, number 5; by Python's hmac, and libgcrypt's AES.
 */
static const char frame_hex[] =
	"a5db4da2a33b44a22f117cc5d3e5d1bd9c64f4b85b37503f4cd7cb09b53bb5a3\n"
	"11806e5e9f419a186d30176dcfb7d5ba037cefb696a9f6e3f9217f2c7df80393\n"
	"ffbcca9257b92dfd7885f4869da4bcdda659accb6f7052c67264496f71e68f39\n"
	"b08fbaa0dae9619ef4327bff8982655d1fc2dd62aff376788c12c6e46418eaf8\n"
	"163bccad81c9b5382125473c3fc8841731ae73178da02f505101a973e4531efe\n"
	"490cb4866f4a918204bd4d3a5050c5bbb9de6e044cffc6286601b4bcb56bf7bf\n"
	"e8c2866ae0da4418f1786bcbaaa44e00fc986516b19644ddb5754dc34985e84e\n"
	"2646786dff31df9051072e69c8e650afd07087e97fb9553ad3e6245d14d6c14e\n"
	"55b32542ae6b117cf65ee4984a504c9df914c59ad6e2e1c26f9cdc4bbba37e3c\n"
	"f2d60568273841fd21073f";

static struct crypto_akcipher *kem(struct kunit *test, bool private)
{
	struct crypto_akcipher *tfm;
	size_t len;
	u8 *der = test_hex(test, private ? TEST_RSA_PRIVATE : TEST_RSA_PUBLIC, &len);

	tfm = seccomm_kem_new(private, der, len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	return tfm;
}

static void fill_secret(u8 secret[SIZE])
{
	unsigned int i;

	secret[0] = 0;
	for (i = 1; i < SIZE; i++)
		secret[i] = 7 * (i - 1) + 3;
}

/* ---- lib/rsakem.c ------------------------------------------------------------ */

static void seccomm_kem_unwrap__vector(struct kunit *test)
{
	struct crypto_akcipher *tfm = kem(test, true);
	u8 secret[SIZE], want[SIZE];

	fill_secret(want);
	KUNIT_EXPECT_EQ(test, seccomm_kem_unwrap(tfm, test_hex(test, wrapped_hex, NULL), secret), 0);
	TEST_BYTES_EQ(test, secret, want, SIZE);
	crypto_free_akcipher(tfm);
}

/* What one wraps the other unwraps; no secret is drawn twice; the first byte keeps it small. */
static void seccomm_kem_wrap__unwrap(struct kunit *test)
{
	struct crypto_akcipher *public = kem(test, false), *private = kem(test, true);
	u8 *secret, *wrapped, *before, *got;
	unsigned int i;

	before = kunit_kzalloc(test, SIZE, GFP_KERNEL);
	secret = kunit_kzalloc(test, SIZE, GFP_KERNEL);
	wrapped = kunit_kzalloc(test, SIZE, GFP_KERNEL);
	got = kunit_kzalloc(test, SIZE, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, before && secret && wrapped && got);
	for (i = 0; i < 8; i++) {
		memcpy(before, secret, SIZE);
		KUNIT_ASSERT_EQ(test, seccomm_kem_wrap(public, secret, wrapped), 0);
		KUNIT_EXPECT_EQ(test, secret[0], 0);
		KUNIT_EXPECT_NE(test, 0, memcmp(secret + 1, before + 1, 32));
		KUNIT_EXPECT_NE(test, 0, memcmp(secret, wrapped, SIZE));
		KUNIT_ASSERT_EQ(test, seccomm_kem_unwrap(private, wrapped, got), 0);
		TEST_BYTES_EQ(test, got, secret, SIZE);
	}
	crypto_free_akcipher(public);
	crypto_free_akcipher(private);
}

/* The modulus and above: no number that anybody wrapped; the secret is not touched. */
static void seccomm_kem_unwrap__bad(struct kunit *test)
{
	u8 *modulus = test_hex(test, TEST_RSA_PUBLIC, NULL) + 9, number[SIZE], secret[SIZE];
	struct crypto_akcipher *tfm = kem(test, true);

	memset(secret, 0x5a, sizeof(secret));
	memcpy(number, modulus, SIZE);
	KUNIT_EXPECT_EQ(test, seccomm_kem_unwrap(tfm, number, secret), -EBADMSG);
	memset(number, 0xff, SIZE);
	KUNIT_EXPECT_EQ(test, seccomm_kem_unwrap(tfm, number, secret), -EBADMSG);
	KUNIT_EXPECT_NULL(test, memchr_inv(secret, 0x5a, SIZE));
	crypto_free_akcipher(tfm);
}

/* A public key unwraps nothing; a private one is no public one; rubbish is neither. */
static void seccomm_kem_new__wrong_key(struct kunit *test)
{
	struct crypto_akcipher *tfm = kem(test, false);
	u8 *wrapped = test_hex(test, wrapped_hex, NULL), secret[SIZE];
	size_t len;
	u8 *der = test_hex(test, TEST_RSA_PRIVATE, &len);

	KUNIT_EXPECT_LT(test, seccomm_kem_unwrap(tfm, wrapped, secret), 0);
	crypto_free_akcipher(tfm);
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_kem_new(true, der, len - 1)));
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_kem_new(false, der, 20)));
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_kem_new(true, "", 0)));
}

/* RSA-1024, which the kernel takes, is none of ours: {n, 3} with n odd and long enough. */
static void seccomm_kem_new__short_modulus(struct kunit *test)
{
	u8 der[138] = { 0x30, 0x81, 0x87, 0x02, 0x81, 0x81, 0x00 };

	memset(der + 7, 0xb5, 128);
	memcpy(der + 135, "\x02\x01\x03", 3);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_kem_new(false, der, sizeof(der))), -EINVAL);
}

static void seccomm_kem_new__fails(struct kunit *test)
{
	size_t len;
	u8 *der = test_hex(test, TEST_RSA_PUBLIC, &len);

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_tfm, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_kem_new(false, der, len)), -ENOMEM);
}

/* ---- RSAPrivacy -------------------------------------------------------------- */

/* Somebody else's frame, as if p.a had sent it. */
static struct parcel *foreign_frame(struct kunit *test, struct pair p)
{
	struct parcel *sent = &p.a->parcel;
	struct seccomm_msg msg = {};
	size_t len;
	u8 *frame = test_hex(test, frame_hex, &len);

	pair_header(&msg, 1, 5);
	memcpy(sent->hdr, msg.hdr, sizeof(sent->hdr));
	memcpy(sent->out, frame, len);
	sent->len = len;
	return sent;
}

static void rsaprivacy_up__known_answer(struct kunit *test)
{
	struct pair p = pair_start(test, "RSAPrivacy(k1)");
	struct parcel *sent = foreign_frame(test, p), *got;

	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, got->len, strlen(TEST_FOX));
	TEST_BYTES_EQ(test, got->out, TEST_FOX, strlen(TEST_FOX));
	pair_stop(test, p);
}

/* Another header, another session, another secret: another text.  It tells nobody which. */
static void rsaprivacy_up__other_message(struct kunit *test)
{
	struct pair p = pair_start(test, "RSAPrivacy(k1)");
	struct parcel *sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX)), *got;
	u8 *byte[] = { &sent->hdr[SECCOMM_HDR_LEN - 1], &sent->hdr[1], &sent->out[SIZE - 1],
		       &p.b->th[0], &p.b->th[63] };
	unsigned int i;

	got = pair_pop(test, p.b, sent, sent->len);
	TEST_BYTES_EQ(test, got->out, TEST_FOX, sizeof(TEST_FOX));
	for (i = 0; i < ARRAY_SIZE(byte); i++) {
		*byte[i] ^= 1;
		got = pair_pop(test, p.b, sent, sent->len);
		*byte[i] ^= 1;
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
		KUNIT_EXPECT_NE_MSG(test, 0, memcmp(got->out, TEST_FOX, 16), "byte %u", i);
	}
	pair_stop(test, p);
}

/* The same message twice: nothing of the two frames is the same. */
static void rsaprivacy_down__fresh_secret(struct kunit *test)
{
	struct pair p = pair_start(test, "RSAPrivacy(k1)");
	struct parcel *sent = pair_push(test, p.a, TEST_FOX, 32);
	u8 first[SIZE + 32];

	KUNIT_ASSERT_EQ(test, sent->len, sizeof(first));
	memcpy(first, sent->out, sizeof(first));
	p.a->seq = 0;
	sent = pair_push(test, p.a, TEST_FOX, 32);
	KUNIT_EXPECT_NE(test, 0, memcmp(first, sent->out, 32));
	KUNIT_EXPECT_NE(test, 0, memcmp(first + SIZE, sent->out + SIZE, 32));
	pair_stop(test, p);
}

/* No number below the modulus in front. */
static void rsaprivacy_up__no_secret(struct kunit *test)
{
	struct pair p = pair_start(test, "RSAPrivacy(k1)");
	struct parcel *sent = foreign_frame(test, p), *got;

	memset(sent->out, 0xff, SIZE);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	pair_stop(test, p);
}

/* Key derivation fails on the way: the message is dropped, not sent as it is. */
static void rsaprivacy__hash_fails(struct kunit *test)
{
	struct pair p = pair_start(test, "RSAPrivacy(k1)");
	struct parcel *got;

	if (SECCOMM_FAIL_BUILT) {
		seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, 1);
		got = pair_push(test, p.a, TEST_FOX, 32);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_CRYPTO);
		got = pair_pop(test, p.b, foreign_frame(test, p), SIZE + 43);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_CRYPTO);
	}
	pair_stop(test, p);
	TEST_NEEDS_FAIL(test);
}

/* A private key cut anywhere: does not start, does not read on. */
static void rsaprivacy_init__cut_key(struct kunit *test)
{
	size_t len = strlen(TEST_RSA_PRIVATE) / 2, n;
	struct seccomm_report report;
	struct end *end;

	for (n = 1; n < len; n += n < 20 ? 1 : 97) {
		report.text[0] = 0;
		end = end_new(test, "RSAPrivacy(k1)", SECCOMM_ROLE_ACTIVE);
		end->der_len = n;
		KUNIT_EXPECT_NE(test, 0, end_start(end, &report));
		end_stop(test, end);
	}
}

static struct kunit_case rsakem_cases[] = {
	KUNIT_CASE(seccomm_kem_unwrap__vector),
	KUNIT_CASE(seccomm_kem_wrap__unwrap),
	KUNIT_CASE(seccomm_kem_unwrap__bad),
	KUNIT_CASE(seccomm_kem_new__wrong_key),
	KUNIT_CASE(seccomm_kem_new__short_modulus),
	KUNIT_CASE(seccomm_kem_new__fails),
	KUNIT_CASE(rsaprivacy_up__known_answer),
	KUNIT_CASE(rsaprivacy_up__other_message),
	KUNIT_CASE(rsaprivacy_down__fresh_secret),
	KUNIT_CASE(rsaprivacy_up__no_secret),
	KUNIT_CASE(rsaprivacy__hash_fails),
	KUNIT_CASE(rsaprivacy_init__cut_key),
	{}
};

static struct kunit_suite rsakem_suite = {
	.name = "seccomm_rsakem",
	.exit = test_disarm,
	.test_cases = rsakem_cases,
};

kunit_test_suite(rsakem_suite);
