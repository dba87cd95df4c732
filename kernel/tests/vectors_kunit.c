// SPDX-License-Identifier: GPL-2.0
/*
 * vectors_kunit.c - the transforms that MACs and AEADs of micro-protocols rest on, against
 * values that nobody here computed.
 */
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <net/seccomm.h>

#include "tests/crypto_span.h"
#include "tests/helpers.h"
#include "tests/wycheproof_vectors.h"

/* ---- MACs --------------------------------------------------------------------- */

static void mac_desc(const struct mac_vector *v, char *desc)
{
	strscpy(desc, v->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(mac, mac_vectors, mac_desc);

static void seccomm_alloc_shash__wycheproof(struct kunit *test)
{
	const struct mac_vector *v = test->param_value;
	size_t key_len, msg_len, tag_len;
	u8 *key = test_hex(test, v->key, &key_len);
	u8 *msg = test_hex(test, v->msg, &msg_len);
	u8 *tag = test_hex(test, v->tag, &tag_len);
	struct crypto_shash *tfm;
	u8 out[64];

	tfm = seccomm_alloc_shash(crypto_instance(test), v->alg, key, key_len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	KUNIT_EXPECT_EQ(test, crypto_shash_digestsize(tfm), tag_len);
	KUNIT_EXPECT_EQ(test, crypto_shash_tfm_digest(tfm, msg, msg_len, out), 0);
	KUNIT_EXPECT_EQ(test, !memcmp(out, tag, tag_len), v->valid);
	crypto_free_shash(tfm);
}

/* ---- BLAKE2b: RFC 7693, appendix E -------------------------------------------- */

#define BLAKE2B_IN_MAX	1024

static const char blake2b_grand[] =
	"c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475";

/* Its pseudo-random bytes. */
static void selftest_bytes(u8 *out, unsigned int len, u32 seed)
{
	u32 a = 0xdead4bad * seed, b = 1, t;

	while (len--) {
		t = a + b;
		a = b;
		b = t;
		*out++ = t >> 24;
	}
}

/* One hash of @in, by a transform of its own, goes into the hash of all. */
static void selftest_one(struct kunit *test, struct shash_desc *all, unsigned int out_len,
			 const u8 *in, unsigned int in_len, const u8 *key)
{
	struct crypto_shash *tfm;
	char name[16];
	u8 out[64];

	snprintf(name, sizeof(name), "blake2b-%u", 8 * out_len);
	tfm = seccomm_alloc_shash(crypto_instance(test), name, key, key ? out_len : 0);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%s: %pe", name, tfm);
	KUNIT_EXPECT_EQ(test, crypto_shash_tfm_digest(tfm, in, in_len, out), 0);
	KUNIT_EXPECT_EQ(test, crypto_shash_update(all, out, out_len), 0);
	crypto_free_shash(tfm);
}

/* With a key and without, of each length: one hash of all that comes out. */
static void seccomm_alloc_shash__blake2b(struct kunit *test)
{
	static const unsigned int out_len[] = { 20, 32, 48, 64 };
	static const unsigned int in_len[] = { 0, 3, 128, 129, 255, 1024 };
	u8 *in = kunit_kmalloc(test, BLAKE2B_IN_MAX, GFP_KERNEL), key[64], out[32];
	struct shash_desc *all;
	struct crypto_shash *tfm;
	unsigned int i, n;

	KUNIT_ASSERT_NOT_NULL(test, in);
	tfm = seccomm_alloc_shash(crypto_instance(test), "blake2b-256", NULL, 0);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	all = kunit_kzalloc(test, sizeof(*all) + crypto_shash_descsize(tfm), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, all);
	all->tfm = tfm;
	KUNIT_EXPECT_EQ(test, crypto_shash_init(all), 0);
	for (i = 0; i < ARRAY_SIZE(out_len); i++) {
		for (n = 0; n < ARRAY_SIZE(in_len); n++) {
			selftest_bytes(in, in_len[n], in_len[n]);
			selftest_one(test, all, out_len[i], in, in_len[n], NULL);
			selftest_bytes(key, out_len[i], out_len[i]);
			selftest_one(test, all, out_len[i], in, in_len[n], key);
		}
	}
	KUNIT_EXPECT_EQ(test, crypto_shash_final(all, out), 0);
	TEST_BYTES_EQ(test, out, test_hex(test, blake2b_grand, NULL), 32);
	crypto_free_shash(tfm);
}

/* ---- AEADs -------------------------------------------------------------------- */

static void sealed_desc(const struct sealed_vector *v, char *desc)
{
	strscpy(desc, v->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sealed, sealed_vectors, sealed_desc);

/**
 * struct sealed_case - a vector made ready
 * @tfm: keyed
 * @iv: as the cipher wants it
 * @buf: associated data, text and room for the tag
 * @aad_len: bytes
 * @msg_len: bytes
 * @msg: the text
 * @sealed: ciphertext and tag
 */
struct sealed_case {
	struct crypto_aead *tfm;
	u8 iv[16];
	u8 *buf;
	size_t aad_len;
	size_t msg_len;
	u8 *msg;
	u8 *sealed;
};

static void sealed_case(struct kunit *test, struct sealed_case *c)
{
	const struct sealed_vector *v = test->param_value;
	size_t key_len, nonce_len, sealed_len;
	u8 *key = test_hex(test, v->key, &key_len);
	u8 *nonce = test_hex(test, v->nonce, &nonce_len);
	u8 *aad = test_hex(test, v->aad, &c->aad_len);

	c->msg = test_hex(test, v->msg, &c->msg_len);
	c->sealed = test_hex(test, v->sealed, &sealed_len);
	KUNIT_ASSERT_EQ(test, sealed_len, c->msg_len + 16);
	memset(c->iv, 0, sizeof(c->iv));
	c->iv[0] = 2;			/* CCM: the counter has three bytes */
	memcpy(nonce_len == 12 ? c->iv + 1 : c->iv, nonce, nonce_len);
	c->buf = kunit_kzalloc(test, c->aad_len + sealed_len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, c->buf);
	memcpy(c->buf, aad, c->aad_len);
	c->tfm = seccomm_alloc_aead(crypto_instance(test), v->alg, key, key_len, 16);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(c->tfm), "%pe", c->tfm);
}

static int sealed_run(struct kunit *test, struct sealed_case *c, bool seal)
{
	struct aead_request *req = aead_request_alloc(c->tfm, GFP_KERNEL);
	struct scatterlist sg;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, req);
	sg_init_one(&sg, c->buf, c->aad_len + c->msg_len + 16);
	aead_request_set_callback(req, 0, NULL, NULL);
	aead_request_set_crypt(req, &sg, &sg, c->msg_len + (seal ? 0 : 16), c->iv);
	aead_request_set_ad(req, c->aad_len);
	err = seal ? crypto_aead_encrypt(req) : crypto_aead_decrypt(req);
	aead_request_free(req);
	crypto_free_aead(c->tfm);
	return err;
}

static void seccomm_alloc_aead__seals(struct kunit *test)
{
	const struct sealed_vector *v = test->param_value;
	struct sealed_case c;

	sealed_case(test, &c);
	memcpy(c.buf + c.aad_len, c.msg, c.msg_len);
	KUNIT_EXPECT_EQ(test, sealed_run(test, &c, true), 0);
	KUNIT_EXPECT_EQ(test, !memcmp(c.buf + c.aad_len, c.sealed, c.msg_len + 16), v->valid);
}

static void seccomm_alloc_aead__opens(struct kunit *test)
{
	const struct sealed_vector *v = test->param_value;
	struct sealed_case c;

	sealed_case(test, &c);
	memcpy(c.buf + c.aad_len, c.sealed, c.msg_len + 16);
	KUNIT_EXPECT_EQ(test, sealed_run(test, &c, false), v->valid ? 0 : -EBADMSG);
	if (v->valid)
		TEST_BYTES_EQ(test, c.buf + c.aad_len, c.msg, c.msg_len);
}

static struct kunit_case vectors_cases[] = {
	KUNIT_CASE_PARAM(seccomm_alloc_shash__wycheproof, mac_gen_params),
	KUNIT_CASE(seccomm_alloc_shash__blake2b),
	KUNIT_CASE_PARAM(seccomm_alloc_aead__seals, sealed_gen_params),
	KUNIT_CASE_PARAM(seccomm_alloc_aead__opens, sealed_gen_params),
	{}
};

static struct kunit_suite vectors_suite = {
	.name = "seccomm_vectors",
	.test_cases = vectors_cases,
};

kunit_test_suite(vectors_suite);
