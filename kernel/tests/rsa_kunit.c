// SPDX-License-Identifier: GPL-2.0
/* rsa_kunit.c - lib/rsa.c against a published signature, and what must fail. */
#include "lib/crypto.h"

#include <crypto/akcipher.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <net/seccomm.h>

#include "tests/helpers.h"
#include "tests/rsa_vectors.h"

static struct crypto_akcipher *rsa(struct kunit *test, bool private)
{
	struct crypto_akcipher *tfm;
	size_t len;
	u8 *der = test_hex(test, private ? rsa_private : rsa_public, &len);

	tfm = seccomm_rsa_new(private, der, len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	return tfm;
}

static void seccomm_rsa_sign__vector(struct kunit *test)
{
	struct crypto_akcipher *tfm = rsa(test, true);
	u8 *digest = test_hex(test, rsa_digest, NULL), sig[256];
	int len;

	len = seccomm_rsa_sign(tfm, digest, sig, sizeof(sig));
	KUNIT_ASSERT_EQ(test, len, 256);
	TEST_BYTES_EQ(test, sig, test_hex(test, rsa_signature, NULL), 256);
	KUNIT_EXPECT_EQ(test, seccomm_rsa_sign(tfm, digest, sig, 255), -ENOBUFS);
	crypto_free_akcipher(tfm);
}

/* A fault in the CRT half would give the key away: the signature stays here (T16). */
static void seccomm_rsa_sign__fault(struct kunit *test)
{
	struct crypto_akcipher *tfm;
	u8 *digest = test_hex(test, rsa_digest, NULL), sig[256];
	size_t len;
	u8 *der = test_hex(test, rsa_private, &len);

	der[RSA_PRIVATE_DP_END] ^= 2;
	tfm = seccomm_rsa_new(true, der, len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	memset(sig, 0x5a, sizeof(sig));
	KUNIT_EXPECT_LT(test, seccomm_rsa_sign(tfm, digest, sig, sizeof(sig)), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(sig, 0x5a, sizeof(sig)));
	crypto_free_akcipher(tfm);
}

static void seccomm_rsa_verify__vector(struct kunit *test)
{
	struct crypto_akcipher *tfm = rsa(test, false);
	u8 *digest = test_hex(test, rsa_digest, NULL), *sig = test_hex(test, rsa_signature, NULL);

	KUNIT_EXPECT_EQ(test, seccomm_rsa_verify(tfm, digest, sig, 256), 0);
	crypto_free_akcipher(tfm);
}

static bool bad_signature(int err)
{
	return err == -EBADMSG || err == -EKEYREJECTED;
}

/* Each byte of signature and digest, each wrong length, and the odd numbers (T15). */
static void seccomm_rsa_verify__bad(struct kunit *test)
{
	struct crypto_akcipher *tfm = rsa(test, false);
	u8 *digest = test_hex(test, rsa_digest, NULL), *sig = test_hex(test, rsa_signature, NULL);
	u8 *modulus = test_hex(test, rsa_public, NULL) + 9, odd[256];
	int i;

	for (i = 0; i < 256; i += 5) {
		sig[i] ^= 1;
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_rsa_verify(tfm, digest, sig, 256)));
		sig[i] ^= 1;
	}
	for (i = 0; i < 32; i++) {
		digest[i] ^= 1;
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_rsa_verify(tfm, digest, sig, 256)));
		digest[i] ^= 1;
	}
	KUNIT_EXPECT_EQ(test, seccomm_rsa_verify(tfm, digest, sig, 0), -EBADMSG);
	KUNIT_EXPECT_EQ(test, seccomm_rsa_verify(tfm, digest, sig, 255), -EBADMSG);
	KUNIT_EXPECT_EQ(test, seccomm_rsa_verify(tfm, digest, sig, 257), -EBADMSG);
	for (i = 0; i < 2; i++) {
		memset(odd, 0, sizeof(odd));
		odd[255] = i;		/* 0 and 1 */
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_rsa_verify(tfm, digest, odd, 256)));
		memcpy(odd, modulus, sizeof(odd));
		odd[255] -= i;		/* n and n - 1 */
		KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_rsa_verify(tfm, digest, odd, 256)));
	}
	memset(odd, 0xff, sizeof(odd));
	KUNIT_EXPECT_TRUE(test, bad_signature(seccomm_rsa_verify(tfm, digest, odd, 256)));
	KUNIT_EXPECT_EQ(test, seccomm_rsa_verify(tfm, digest, sig, 256), 0);
	crypto_free_akcipher(tfm);
}

/* A public key signs nothing; a private one is no public one; rubbish is neither. */
static void seccomm_rsa_new__wrong_key(struct kunit *test)
{
	struct crypto_akcipher *tfm = rsa(test, false);
	u8 *digest = test_hex(test, rsa_digest, NULL), sig[256];
	size_t len;
	u8 *der = test_hex(test, rsa_private, &len);

	KUNIT_EXPECT_LT(test, seccomm_rsa_sign(tfm, digest, sig, sizeof(sig)), 0);
	crypto_free_akcipher(tfm);
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_rsa_new(true, der, len - 1)));
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_rsa_new(false, der, 20)));
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_rsa_new(true, "", 0)));
}

static struct kunit_case rsa_cases[] = {
	KUNIT_CASE(seccomm_rsa_sign__vector),
	KUNIT_CASE(seccomm_rsa_sign__fault),
	KUNIT_CASE(seccomm_rsa_verify__vector),
	KUNIT_CASE(seccomm_rsa_verify__bad),
	KUNIT_CASE(seccomm_rsa_new__wrong_key),
	{}
};

static struct kunit_suite rsa_suite = {
	.name = "seccomm_rsa",
	.exit = test_disarm,
	.test_cases = rsa_cases,
};

kunit_test_suites(&rsa_suite);
