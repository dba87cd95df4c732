// SPDX-License-Identifier: GPL-2.0
/* idea_kunit.c - crypto/idea.c under a thousand keys, and its odd numbers; published vectors: cipher_kunit.c. */
#include <crypto/skcipher.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <net/seccomm.h>

#include "tests/crypto_span.h"
#include "tests/helpers.h"

#define KEY_LEN	16
#define BLOCK	8

static struct crypto_skcipher *keyed_later(struct kunit *test)
{
	struct crypto_skcipher *tfm;
	u8 key[KEY_LEN] = {};

	tfm = seccomm_alloc_skcipher(crypto_instance(test), "ecb(idea)", key, sizeof(key));
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	return tfm;
}

/* One block there under @key, and back: must be what it was. */
static void there_and_back(struct kunit *test, struct crypto_skcipher *tfm, const u8 *key,
			   struct seccomm_msg *msg, const u8 *plain, u8 *cipher)
{
	KUNIT_ASSERT_EQ(test, crypto_skcipher_setkey(tfm, key, KEY_LEN), 0);
	memcpy(msg->data, plain, BLOCK);
	KUNIT_ASSERT_EQ(test, seccomm_crypt(tfm, msg, NULL, true), 0);
	memcpy(cipher, msg->data, BLOCK);
	KUNIT_ASSERT_EQ(test, seccomm_crypt(tfm, msg, NULL, false), 0);
	TEST_BYTES_EQ(test, msg->data, plain, BLOCK);
}

/*
 * Each result becomes half of the next key, and the next text.  Where that ends was
 * computed by libgcrypt 1.10.
 */
static void idea_crypt__thousand_keys(struct kunit *test)
{
	struct seccomm_msg *msg = crypto_message(test, 0, NULL, BLOCK, 0);
	struct crypto_skcipher *tfm = keyed_later(test);
	u8 key[KEY_LEN], text[BLOCK], out[BLOCK];
	unsigned int i;

	for (i = 0; i < KEY_LEN; i++)
		key[i] = i;
	memcpy(text, key, BLOCK);
	for (i = 0; i < 1000; i++) {
		there_and_back(test, tfm, key, msg, text, out);
		memcpy(key, key + BLOCK, BLOCK);
		memcpy(key + BLOCK, out, BLOCK);
		memcpy(text, out, BLOCK);
	}
	crypto_free_skcipher(tfm);
	TEST_BYTES_EQ(test, text, test_hex(test, "60bf9e904972907d", NULL), BLOCK);
}

/* The factors 0, which is 2^16, 1 and 2^16 - 1, in keys and texts; by libgcrypt too. */
static void idea_crypt__odd_numbers(struct kunit *test)
{
	static const struct { const char *key, *plain, *cipher; } row[] = {
		{ "00000000000000000000000000000000", "0000000000000000", "0001000100000000" },
		{ "00000000000000000000000000000000", "ffffffffffffffff", "00020002fffbfffb" },
		{ "00000000000000000000000000000000", "0000000100010000", "0001000000000001" },
		{ "ffffffffffffffffffffffffffffffff", "0000000000000000", "dbaab15d54844fe7" },
		{ "ffffffffffffffffffffffffffffffff", "ffffffffffffffff", "cd1ab2c1211041fb" },
		{ "ffffffffffffffffffffffffffffffff", "0000000100010000", "f3a4ab38535a9ff8" },
		{ "00010001000100010001000100010001", "0000000000000000", "9d59176e616f6763" },
		{ "00010001000100010001000100010001", "ffffffffffffffff", "862f2e1ec5261551" },
		{ "00010001000100010001000100010001", "0000000100010000", "31b1b6a96f87c0c7" },
		{ "80008000800080008000800080008000", "0000000000000000", "84f2907ee2395b9b" },
		{ "80008000800080008000800080008000", "ffffffffffffffff", "defd30eaaaff3d7d" },
		{ "80008000800080008000800080008000", "0000000100010000", "fb0ade0192df4a54" },
		{ "00000001ffff00000001ffff00000001", "0000000000000000", "7cc4c68a9425af01" },
		{ "00000001ffff00000001ffff00000001", "ffffffffffffffff", "3456d3d21e3d3d70" },
		{ "00000001ffff00000001ffff00000001", "0000000100010000", "8bb6185157fb5d27" },
	};
	struct seccomm_msg *msg = crypto_message(test, 0, NULL, BLOCK, 0);
	struct crypto_skcipher *tfm = keyed_later(test);
	u8 out[BLOCK];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		there_and_back(test, tfm, test_hex(test, row[i].key, NULL), msg,
			       test_hex(test, row[i].plain, NULL), out);
		TEST_BYTES_EQ(test, out, test_hex(test, row[i].cipher, NULL), BLOCK);
	}
	crypto_free_skcipher(tfm);
}

static struct kunit_case idea_cases[] = {
	KUNIT_CASE(idea_crypt__thousand_keys),
	KUNIT_CASE(idea_crypt__odd_numbers),
	{}
};

static struct kunit_suite idea_suite = {
	.name = "seccomm_idea",
	.exit = test_disarm,
	.test_cases = idea_cases,
};

kunit_test_suites(&idea_suite);
