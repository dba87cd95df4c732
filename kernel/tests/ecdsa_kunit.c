// SPDX-License-Identifier: GPL-2.0
/* ecdsa_kunit.c - lib/ecdsa.c against published signatures, and what must fail. */
#include <crypto/akcipher.h>
#include <linux/err.h>
#include <net/seccomm.h>

#include "lib/crypto.h"
#include "tests/ecdsa_key.h"
#include "tests/helpers.h"

/* RFC 6979 A.2.5, SHA-256 of "sample" and of "test" */
static const struct {
	const char *digest;
	const char *sig;
} vectors[] = {
	{ "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf",
	  "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\n"
	  "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8" },
	{ "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	  "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367\n"
	  "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083" },
};

static struct crypto_akcipher *key(struct kunit *test)
{
	struct crypto_akcipher *tfm;
	size_t len;
	u8 *der = test_hex(test, TEST_ECDSA_PUBLIC, &len);

	tfm = seccomm_ecdsa_new(der, len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	return tfm;
}

static bool bad_signature(int err)
{
	return err == -EBADMSG || err == -EKEYREJECTED;
}

static void seccomm_ecdsa_verify__vectors(struct kunit *test)
{
	struct crypto_akcipher *tfm = key(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		KUNIT_EXPECT_EQ(test, seccomm_ecdsa_verify(tfm, test_hex(test, vectors[i].digest,
									 NULL),
							   test_hex(test, vectors[i].sig, NULL)),
				0);
	crypto_free_akcipher(tfm);
}

/* The signatures that other tests make. */
static void seccomm_ecdsa_verify__test_key(struct kunit *test)
{
	struct crypto_akcipher *tfm = key(test);
	u8 digest[32], sig[64];
	unsigned int i;

	/* with and without a carry, and 1 less than what is reduced to 0 */
	for (i = 0; i < 256; i += 51) {
		memset(digest, i, sizeof(digest));
		test_ecdsa_sign(test, digest, sig);
		KUNIT_EXPECT_EQ(test, seccomm_ecdsa_verify(tfm, digest, sig), 0);
	}
	crypto_free_akcipher(tfm);
}

/* Each byte of signature and digest; zeroes, the order and more for r and for s. */
static void seccomm_ecdsa_verify__bad(struct kunit *test)
{
	struct crypto_akcipher *tfm = key(test);
	u8 *digest = test_hex(test, vectors[0].digest, NULL);
	u8 *sig = test_hex(test, vectors[0].sig, NULL), odd[64];
	u8 *n = test_hex(test, TEST_ECDSA_N, NULL);
	int i, half;

	for (i = 0; i < 64; i++) {
		sig[i] ^= 1;
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_ecdsa_verify(tfm, digest, sig)));
		sig[i] ^= 1;
	}
	for (i = 0; i < 32; i++) {
		digest[i] ^= 0x80;
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_ecdsa_verify(tfm, digest, sig)));
		digest[i] ^= 0x80;
	}
	for (half = 0; half < 64; half += 32) {
		memcpy(odd, sig, sizeof(odd));
		memset(odd + half, 0, 32);
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_ecdsa_verify(tfm, digest, odd)));
		memcpy(odd + half, n, 32);
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_ecdsa_verify(tfm, digest, odd)));
		memset(odd + half, 0xff, 32);
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_ecdsa_verify(tfm, digest, odd)));
	}
	memset(odd, 0, sizeof(odd));
	KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_ecdsa_verify(tfm, digest, odd)));
	KUNIT_EXPECT_EQ(test, seccomm_ecdsa_verify(tfm, digest, sig), 0);
	crypto_free_akcipher(tfm);
}

/* One form only, of one curve, uncompressed; and the point is on it. */
static void seccomm_ecdsa_new__bad(struct kunit *test)
{
	size_t len, i;
	u8 *der = test_hex(test, TEST_ECDSA_PUBLIC, &len);

	for (i = 0; i < len; i++) {
		der[i] ^= 4;
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(seccomm_ecdsa_new(der, len)), -EINVAL,
				    "byte %zu", i);
		der[i] ^= 4;
	}
	for (i = 0; i < len; i++)
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_ecdsa_new(test_copy(test, der, i),
									i)), -EINVAL);
	memset(der + 27, 0, 64);	/* no point at all */
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_ecdsa_new(der, len)), -EINVAL);
}

static void seccomm_ecdsa_new__fails(struct kunit *test)
{
	size_t len;
	u8 *der = test_hex(test, TEST_ECDSA_PUBLIC, &len);

	TEST_NEEDS_FAIL(test);
	KUNIT_EXPECT_TRUE(test, seccomm_ecdsa_available());
	seccomm_fail_arm(SECCOMM_FAIL_ecdsa_absent, 1);
	KUNIT_EXPECT_FALSE(test, seccomm_ecdsa_available());
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_ecdsa_new(der, len)), -ENOENT);
	seccomm_fail_arm(SECCOMM_FAIL_ecdsa_absent, 0);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_tfm, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_ecdsa_new(der, len)), -ENOMEM);
}

static struct kunit_case ecdsa_cases[] = {
	KUNIT_CASE(seccomm_ecdsa_verify__vectors),
	KUNIT_CASE(seccomm_ecdsa_verify__test_key),
	KUNIT_CASE(seccomm_ecdsa_verify__bad),
	KUNIT_CASE(seccomm_ecdsa_new__bad),
	KUNIT_CASE(seccomm_ecdsa_new__fails),
	{}
};

static struct kunit_suite ecdsa_suite = {
	.name = "seccomm_ecdsa",
	.exit = test_disarm,
	.test_cases = ecdsa_cases,
};

kunit_test_suites(&ecdsa_suite);
