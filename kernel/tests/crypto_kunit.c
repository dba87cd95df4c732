// SPDX-License-Identifier: GPL-2.0
/* crypto_kunit.c - lib/crypto.c: its allocations, ciphers, MACs; AEADs: aead_kunit.c. */
#include "lib/crypto.h"

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <net/seccomm.h>

#include "lib/kdf.h"
#include "tests/crypto_span.h"
#include "tests/helpers.h"

/* ---- allocation ------------------------------------------------------------- */

static const char *const aead_names[] = {
	"gcm(aes)", "ccm(aes)", "rfc7539(chacha20,poly1305)",
};

static const char *const skcipher_names[] = {
	"ctr(aes)", "cbc(aes)", "cbc(des)", "ecb(des)",
};

/* Whatever the machine has: it answers at once, and its name is noted. */
static void seccomm_alloc__sync(struct kunit *test)
{
	struct seccomm_mp *mp = crypto_instance(test);
	struct crypto_skcipher *cipher;
	struct crypto_aead *aead;
	u8 key[32] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	int i;

	for (i = 0; i < ARRAY_SIZE(aead_names); i++) {
		mp->driver = NULL;
		aead = seccomm_alloc_aead(mp, aead_names[i], key, 32, 16);
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(aead), "%s: %pe", aead_names[i], aead);
		KUNIT_EXPECT_FALSE(test, crypto_aead_tfm(aead)->__crt_alg->cra_flags &
				   CRYPTO_ALG_ASYNC);
		KUNIT_EXPECT_NOT_NULL(test, mp->driver);
		kunit_info(test, "%s: %s, request %u\n", aead_names[i], mp->driver,
			   crypto_aead_reqsize(aead));
		crypto_free_aead(aead);
	}
	for (i = 0; i < ARRAY_SIZE(skcipher_names); i++) {
		mp->driver = NULL;
		cipher = seccomm_alloc_skcipher(mp, skcipher_names[i], key,
						strstr(skcipher_names[i], "des") ? 8 : 32);
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(cipher), "%s: %pe", skcipher_names[i], cipher);
		KUNIT_EXPECT_FALSE(test, crypto_skcipher_tfm(cipher)->__crt_alg->cra_flags &
				   CRYPTO_ALG_ASYNC);
		kunit_info(test, "%s: %s, request %u\n", skcipher_names[i], mp->driver,
			   crypto_skcipher_reqsize(cipher));
		crypto_free_skcipher(cipher);
	}
}

static void seccomm_alloc__refused(struct kunit *test)
{
	struct seccomm_mp *mp = crypto_instance(test);
	u8 key[32] = {};

	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_aead(mp, "none(such)", key, 32, 16)),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_aead(mp, "gcm(aes)", key, 31, 16)),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_aead(mp, "gcm(aes)", key, 32, 17)),
			-EINVAL);
	/* a nonce of 8 bytes is none of ours */
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_aead(mp, "rfc4309(ccm(aes))", key, 19,
								 16)), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_skcipher(mp, "ctr(aes)", key, 31)),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_skcipher(mp, "none(such)", key, 31)),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_shash(mp, "none-such", key, 0)),
			-ENOENT);
	/* a key for a hash that takes none */
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_alloc_shash(mp, "sha256", key, 32)));
	KUNIT_EXPECT_NULL(test, mp->driver);
}

static void seccomm_alloc__fails(struct kunit *test)
{
	struct seccomm_mp *mp = crypto_instance(test);
	u8 key[32] = {};

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_tfm, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_aead(mp, "gcm(aes)", key, 32, 16)),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_skcipher(mp, "ctr(aes)", key, 32)),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_alloc_shash(mp, "hmac(sha256)", key, 32)),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_rsa_new(true, key, 32)), -ENOMEM);
}

/* ---- cipher ----------------------------------------------------------------- */

/* NIST SP 800-38A, F.5.5. */
static const char ctr_key[] =
	"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
static const char ctr_iv[] = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
static const char ctr_plain[] =
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\n"
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
static const char ctr_cipher[] =
	"601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5\n"
	"2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6";

static void seccomm_crypt__ctr(struct kunit *test)
{
	size_t key_len, n;
	u8 *key = test_hex(test, ctr_key, &key_len), *plain = test_hex(test, ctr_plain, &n);
	struct crypto_skcipher *tfm;
	struct seccomm_msg *msg, *land;
	u8 *cipher = test_hex(test, ctr_cipher, NULL);

	tfm = seccomm_alloc_skcipher(crypto_instance(test), "ctr(aes)", key, key_len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	/* no byte of room: a cipher adds nothing */
	msg = crypto_message(test, 0, plain, n, 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, msg, test_hex(test, ctr_iv, NULL), true), 0);
	TEST_BYTES_EQ(test, msg->data, cipher, n);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, msg, test_hex(test, ctr_iv, NULL), false), 0);
	TEST_BYTES_EQ(test, msg->data, plain, n);

	land = crypto_message(test, 0, NULL, 0, n);
	land->src = cipher;
	land->src_len = n;
	KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, land, test_hex(test, ctr_iv, NULL), false), 0);
	KUNIT_EXPECT_NULL(test, land->src);
	KUNIT_EXPECT_EQ(test, seccomm_msg_len(land), n);
	TEST_BYTES_EQ(test, land->data, plain, n);
	crypto_free_skcipher(tfm);
}

static void seccomm_crypt__edges(struct kunit *test)
{
	u8 key[32] = {}, iv[16] = {}, body[17] = {};
	struct crypto_skcipher *ctr, *cbc;
	struct seccomm_msg *msg;

	ctr = seccomm_alloc_skcipher(crypto_instance(test), "ctr(aes)", key, 32);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ctr));
	cbc = seccomm_alloc_skcipher(crypto_instance(test), "cbc(aes)", key, 32);
	KUNIT_ASSERT_FALSE(test, IS_ERR(cbc));
	/* nothing at all is a message too */
	msg = crypto_message(test, 0, NULL, 0, 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(ctr, msg, iv, true), 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(cbc, msg, iv, true), 0);
	/* no whole blocks */
	msg = crypto_message(test, 0, body, 17, 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(cbc, msg, iv, false), -EINVAL);
	/* no room to land */
	msg = crypto_message(test, 0, NULL, 0, 16);
	msg->src = body;
	msg->src_len = 17;
	KUNIT_EXPECT_EQ(test, seccomm_crypt(ctr, msg, iv, false), -ENOBUFS);
	crypto_free_skcipher(ctr);
	crypto_free_skcipher(cbc);
}

/* ---- MAC -------------------------------------------------------------------- */

/* HMAC(key, header | body) is what it says, by another way to the same value. */
static void seccomm_mac__hmac(struct kunit *test)
{
	struct seccomm_msg *msg = crypto_message(test, 0, "SecComm", 7, 0);
	struct seccomm_part part[] = { { msg->hdr, SECCOMM_HDR_LEN }, { msg->data, 7 } };
	u8 key[32] = { 7 }, out[32], want[32];
	struct crypto_shash *tfm;

	tfm = seccomm_alloc_shash(crypto_instance(test), "hmac(sha256)", key, sizeof(key));
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	KUNIT_ASSERT_EQ(test, seccomm_hmac_sha256(key, sizeof(key), part, 2, want), 0);
	KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
	TEST_BYTES_EQ(test, out, want, sizeof(out));

	msg->hdr[0] ^= 1;
	KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
	KUNIT_EXPECT_NE(test, memcmp(out, want, sizeof(out)), 0);
	msg->hdr[0] ^= 1;
	msg->data[6] ^= 1;
	KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
	KUNIT_EXPECT_NE(test, memcmp(out, want, sizeof(out)), 0);
	crypto_free_shash(tfm);
}

/* On the way up a wrong MAC behind the body is not what comes out. */
static void seccomm_mac__wrong(struct kunit *test)
{
	struct seccomm_msg *msg = crypto_message(test, 0, "SecComm", 7, 32);
	u8 key[32] = { 7 }, out[32];
	struct crypto_shash *tfm;

	tfm = seccomm_alloc_shash(crypto_instance(test), "hmac(sha256)", key, sizeof(key));
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	msg->dir = SECCOMM_UP;
	KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
	KUNIT_EXPECT_NE(test, memcmp(out, msg->tail, sizeof(out)), 0);
	crypto_free_shash(tfm);
}

/* Every MAC that a micro-protocol uses fits on the stack. */
static void seccomm_mac__algorithms(struct kunit *test)
{
	static const char *const names[] = {
		"hmac(sha256)", "hmac(sha3-256)", "hmac(md5)", "hmac(sha512)", "cmac(aes)",
	};
	struct seccomm_msg *msg = crypto_message(test, 0, NULL, 100, 0);
	u8 key[32] = { 7 }, out[64], again[64];
	struct crypto_shash *tfm;
	int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		tfm = seccomm_alloc_shash(crypto_instance(test), names[i], key, sizeof(key));
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%s: %pe", names[i], tfm);
		KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
		KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, again), 0);
		TEST_BYTES_EQ(test, out, again, crypto_shash_digestsize(tfm));
		crypto_free_shash(tfm);
	}
}

static void seccomm_mac__guards_out(struct kunit *test)
{
	struct seccomm_msg *msg = crypto_message(test, 0, "SecComm", 7, 32);
	u8 key[32] = { 7 }, out[32], other[32];
	struct crypto_shash *tfm;

	TEST_NEEDS_FAIL(test);
	tfm = seccomm_alloc_shash(crypto_instance(test), "hmac(sha256)", key, sizeof(key));
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);

	seccomm_fail_arm(SECCOMM_FAIL_no_header_aad, 1);
	KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
	msg->hdr[3] ^= 1;
	KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, other), 0);
	TEST_BYTES_EQ(test, out, other, sizeof(out));

	/* what stands behind the body is taken for right, on the way up only */
	seccomm_fail_arm(SECCOMM_FAIL_no_mac_check, 1);
	msg->dir = SECCOMM_UP;
	KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(out, 0x5a, sizeof(out)));
	msg->dir = SECCOMM_DOWN;
	KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
	TEST_BYTES_EQ(test, out, other, sizeof(out));
	crypto_free_shash(tfm);
}

static void seccomm_hh__two_parts(struct kunit *test)
{
	const struct seccomm_part whole = { "SecComm", 7 };
	u8 out[SECCOMM_HH_LEN], want[SECCOMM_HH_LEN];

	KUNIT_ASSERT_EQ(test, seccomm_hh_parts(&whole, 1, want), 0);
	KUNIT_EXPECT_EQ(test, seccomm_hh("SecComm", 7, NULL, 0, out), 0);
	TEST_BYTES_EQ(test, out, want, sizeof(out));
	KUNIT_EXPECT_EQ(test, seccomm_hh("Se", 2, "cComm", 5, out), 0);
	TEST_BYTES_EQ(test, out, want, sizeof(out));
}

static struct kunit_case crypto_cases[] = {
	KUNIT_CASE(seccomm_alloc__sync),
	KUNIT_CASE(seccomm_alloc__refused),
	KUNIT_CASE(seccomm_alloc__fails),
	KUNIT_CASE(seccomm_crypt__ctr),
	KUNIT_CASE(seccomm_crypt__edges),
	KUNIT_CASE(seccomm_mac__hmac),
	KUNIT_CASE(seccomm_mac__wrong),
	KUNIT_CASE(seccomm_mac__algorithms),
	KUNIT_CASE(seccomm_mac__guards_out),
	KUNIT_CASE(seccomm_hh__two_parts),
	{}
};

static struct kunit_suite crypto_suite = {
	.name = "seccomm_crypto",
	.exit = test_disarm,
	.test_cases = crypto_cases,
};

kunit_test_suites(&crypto_suite);
