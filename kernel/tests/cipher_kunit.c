// SPDX-License-Identifier: GPL-2.0
/* cipher_kunit.c - every cipher of a privacy micro-protocol, through lib/crypto.c, against published vectors. */
#include <crypto/skcipher.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <net/seccomm.h>

#include "tests/cipher_vectors.h"
#include "tests/crypto_span.h"
#include "tests/helpers.h"

static void vector_desc(const struct cipher_vector *v, char *desc)
{
	strscpy(desc, v->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(vector, cipher_vectors, vector_desc);

static struct crypto_skcipher *keyed(struct kunit *test)
{
	const struct cipher_vector *v = test->param_value;
	struct crypto_skcipher *tfm;
	size_t len;
	u8 *key = test_hex(test, v->key, &len);

	tfm = seccomm_alloc_skcipher(crypto_instance(test), v->alg, key, len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%s: %pe", v->alg, tfm);
	return tfm;
}

/* There and back, in place; and back from foreign memory. */
static void seccomm_crypt__vector(struct kunit *test)
{
	const struct cipher_vector *v = test->param_value;
	struct crypto_skcipher *tfm = keyed(test);
	struct seccomm_msg *msg, *land;
	u8 *plain, *cipher;
	size_t n;

	plain = test_hex(test, v->plain, &n);
	cipher = test_hex(test, v->cipher, NULL);
	msg = crypto_message(test, 0, plain, n, 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, msg, test_hex(test, v->iv, NULL), true), 0);
	TEST_BYTES_EQ(test, msg->data, cipher, n);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, msg, test_hex(test, v->iv, NULL), false), 0);
	TEST_BYTES_EQ(test, msg->data, plain, n);

	land = crypto_message(test, 0, NULL, 0, n);
	land->src = cipher;
	land->src_len = n;
	KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, land, test_hex(test, v->iv, NULL), false), 0);
	TEST_BYTES_EQ(test, land->data, plain, n);
	crypto_free_skcipher(tfm);
}

/* Each bit of the key counts, but for the parity bits of DES. */
static void seccomm_crypt__every_key_bit(struct kunit *test)
{
	const struct cipher_vector *v = test->param_value;
	struct crypto_skcipher *tfm = keyed(test);
	struct seccomm_msg *msg;
	size_t keylen, n, bit;
	u8 *key, *cipher;

	key = test_hex(test, v->key, &keylen);
	cipher = test_hex(test, v->cipher, &n);
	msg = crypto_message(test, 0, cipher, n, 0);
	for (bit = 0; bit < 8 * keylen; bit++) {
		key[bit / 8] ^= BIT(bit % 8);
		KUNIT_EXPECT_EQ(test, crypto_skcipher_setkey(tfm, key, keylen), 0);
		key[bit / 8] ^= BIT(bit % 8);
		memcpy(msg->data, test_hex(test, v->plain, NULL), n);
		KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, msg, test_hex(test, v->iv, NULL), true),
				0);
		KUNIT_EXPECT_EQ_MSG(test, !memcmp(msg->data, cipher, n),
				    strstr(v->alg, "des3") && bit % 8 == 0, "bit %zu", bit);
	}
	crypto_free_skcipher(tfm);
}

static void seccomm_alloc_skcipher__wrong_key_length(struct kunit *test)
{
	static const struct { const char *alg; unsigned int keylen; } row[] = {
		{ "cbc(des)", 7 }, { "cbc(des)", 16 }, { "cbc(des3_ede)", 16 },
		{ "cbc(des3_ede)", 23 }, { "cbc(blowfish)", 3 }, { "cbc(idea)", 15 },
		{ "cbc(idea)", 17 }, { "ctr(camellia)", 15 }, { "ctr(camellia)", 31 },
		{ "ctr(twofish)", 15 }, { "ctr(twofish)", 33 }, { "ctr(serpent)", 33 },
		{ "chacha20", 31 }, { "chacha20", 33 },
	};
	struct crypto_skcipher *tfm;
	u8 key[64] = { 1, 2, 3 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		tfm = seccomm_alloc_skcipher(crypto_instance(test), row[i].alg, key,
					     row[i].keylen);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(tfm), -EINVAL, "%s, %u bytes",
				    row[i].alg, row[i].keylen);
		if (!IS_ERR(tfm))
			crypto_free_skcipher(tfm);
	}
}

static struct kunit_case cipher_cases[] = {
	KUNIT_CASE_PARAM(seccomm_crypt__vector, vector_gen_params),
	KUNIT_CASE_PARAM(seccomm_crypt__every_key_bit, vector_gen_params),
	KUNIT_CASE(seccomm_alloc_skcipher__wrong_key_length),
	{}
};

static struct kunit_suite cipher_suite = {
	.name = "seccomm_cipher",
	.exit = test_disarm,
	.test_cases = cipher_cases,
};

kunit_test_suites(&cipher_suite);
