// SPDX-License-Identifier: GPL-2.0
/* aead_kunit.c - AEADs of lib/crypto.c against published vectors and the model, and what must fail. */
#include "lib/crypto.h"

#include <crypto/aead.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/seccomm_netlink.h>
#include <net/seccomm.h>

#include "lib/kdf.h"
#include "tests/crypto_span.h"
#include "tests/crypto_vectors.h"
#include "tests/helpers.h"
#include "tests/model.h"
#include "tests/protocol_vectors.h"

#define TAG 16

/* ---- AEAD ------------------------------------------------------------------ */

/**
 * struct aead_case - a vector made ready
 * @tfm: keyed
 * @nonce: 12 bytes
 * @aad: 16 bytes
 * @plain: @plain_len bytes
 * @sealed: @plain_len + 16 bytes
 * @plain_len: bytes
 */
struct aead_case {
	struct crypto_aead *tfm;
	u8 *nonce;
	u8 *aad;
	u8 *plain;
	u8 *sealed;
	size_t plain_len;
};

static struct aead_case aead_case(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct aead_case c;
	size_t len;
	u8 *key = test_hex(test, v->key, &len);

	c.tfm = seccomm_alloc_aead(crypto_instance(test), v->alg, key, len, TAG);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(c.tfm), "%pe", c.tfm);
	c.nonce = test_hex(test, v->nonce, NULL);
	c.aad = test_hex(test, v->aad, NULL);
	c.plain = test_hex(test, v->plain, &c.plain_len);
	c.sealed = test_hex(test, v->sealed, NULL);
	return c;
}

static void aead_desc(const struct aead_vector *v, char *desc)
{
	strscpy(desc, v->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(aead, aead_vectors, aead_desc);

static void seccomm_aead_seal__vectors(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct seccomm_msg *msg = crypto_message(test, 16, c.plain, c.plain_len, TAG);
	int err;

	memcpy(msg->hdr, c.aad, SECCOMM_HDR_LEN);

	err = seccomm_aead_seal(c.tfm, msg, c.nonce);

	crypto_free_aead(c.tfm);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, seccomm_msg_len(msg), c.plain_len + TAG);
	TEST_BYTES_EQ(test, msg->data, c.sealed, c.plain_len + TAG);
	/* what stood in front of the body stands there again */
	KUNIT_EXPECT_NULL(test, memchr_inv(msg->head, 0x5a, 16));
}

static void seccomm_aead_open__vectors(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct seccomm_msg *msg = crypto_message(test, 16, c.sealed, c.plain_len + TAG, 0);
	int err;

	memcpy(msg->hdr, c.aad, SECCOMM_HDR_LEN);

	err = seccomm_aead_open(c.tfm, msg, c.nonce);

	crypto_free_aead(c.tfm);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, seccomm_msg_len(msg), c.plain_len);
	TEST_BYTES_EQ(test, msg->data, c.plain, c.plain_len);
	KUNIT_EXPECT_NULL(test, memchr_inv(msg->head, 0x5a, 16));
}

/* From foreign memory into a span with room for the plaintext and no more. */
static void seccomm_aead_open__landing(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct seccomm_msg *msg = crypto_message(test, 16, NULL, 0, c.plain_len);
	u8 *src = test_copy(test, c.sealed, c.plain_len + TAG);
	int err;

	memcpy(msg->hdr, c.aad, SECCOMM_HDR_LEN);
	msg->src = src;
	msg->src_len = c.plain_len + TAG;

	err = seccomm_aead_open(c.tfm, msg, c.nonce);

	crypto_free_aead(c.tfm);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_NULL(test, msg->src);
	KUNIT_EXPECT_EQ(test, seccomm_msg_len(msg), c.plain_len);
	TEST_BYTES_EQ(test, msg->data, c.plain, c.plain_len);
	TEST_BYTES_EQ(test, src, c.sealed, c.plain_len + TAG);
	KUNIT_EXPECT_NULL(test, memchr_inv(msg->head, 0x5a, 16));
}

/* Open what the case says now, in @msg, which has room for it in place and landing. */
static int open_again(struct aead_case *c, struct seccomm_msg *msg, bool landing)
{
	size_t len = c->plain_len + TAG;

	memcpy(msg->hdr, c->aad, SECCOMM_HDR_LEN);
	msg->src = landing ? c->sealed : NULL;
	msg->src_len = landing ? len : 0;
	if (!landing)
		memcpy(msg->data, c->sealed, len);
	msg->tail = msg->data + (landing ? 0 : len);
	return seccomm_aead_open(c->tfm, msg, c->nonce);
}

/* Each byte of ciphertext, tag, header and nonce counts, in place and landing. */
static void seccomm_aead_open__every_byte(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct { u8 *p; size_t n; } in[] = {
		{ c.sealed, c.plain_len + TAG }, { c.aad, SECCOMM_HDR_LEN }, { c.nonce, 12 },
	};
	struct seccomm_msg *msg = crypto_message(test, 16, NULL, c.plain_len + TAG, 0);
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(in); i++) {
		for (j = 0; j < in[i].n; j++) {
			in[i].p[j] ^= 1 << j % 8;
			KUNIT_EXPECT_EQ_MSG(test, open_again(&c, msg, false), -EBADMSG,
					    "input %zu byte %zu", i, j);
			KUNIT_EXPECT_EQ(test, open_again(&c, msg, true), -EBADMSG);
			in[i].p[j] ^= 1 << j % 8;
		}
	}
	KUNIT_EXPECT_EQ(test, open_again(&c, msg, false), 0);
	KUNIT_EXPECT_EQ(test, open_again(&c, msg, true), 0);
	crypto_free_aead(c.tfm);
}

static void seccomm_aead_open__short(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct seccomm_msg *msg;
	size_t len;

	for (len = 0; len < c.plain_len + TAG; len++) {
		msg = crypto_message(test, 16, c.sealed, len, 0);
		memcpy(msg->hdr, c.aad, SECCOMM_HDR_LEN);
		KUNIT_EXPECT_EQ_MSG(test, seccomm_aead_open(c.tfm, msg, c.nonce),
				    len < TAG ? -EMSGSIZE : -EBADMSG, "%zu bytes", len);
	}
	crypto_free_aead(c.tfm);
}

static void seccomm_aead__no_room(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct seccomm_msg *no_head = crypto_message(test, 15, c.plain, c.plain_len, TAG);
	struct seccomm_msg *no_tail = crypto_message(test, 16, c.plain, c.plain_len, TAG - 1);
	struct seccomm_msg *up = crypto_message(test, 15, c.sealed, c.plain_len + TAG, 0);
	struct seccomm_msg *small;

	KUNIT_EXPECT_EQ(test, seccomm_aead_seal(c.tfm, no_head, c.nonce), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, seccomm_aead_seal(c.tfm, no_tail, c.nonce), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, seccomm_msg_len(no_tail), c.plain_len);
	KUNIT_EXPECT_EQ(test, seccomm_aead_open(c.tfm, up, c.nonce), -ENOBUFS);
	if (c.plain_len) {
		small = crypto_message(test, 16, NULL, 0, c.plain_len - 1);
		small->src = c.sealed;
		small->src_len = c.plain_len + TAG;
		KUNIT_EXPECT_EQ(test, seccomm_aead_open(c.tfm, small, c.nonce), -ENOBUFS);
		KUNIT_EXPECT_PTR_EQ(test, small->src, (const u8 *)c.sealed);
	}
	crypto_free_aead(c.tfm);
}

/* Every length and both ways: what was sealed is what is opened. */
static void seccomm_aead__round_trip(struct kunit *test)
{
	static const size_t lens[] = { 0, 1, 15, 16, 17, 63, 64, 65, 255, 256, 1400, 4095, 4096,
				       5000, 16384 };
	struct aead_case c = aead_case(test);
	struct seccomm_msg *msg, *back;
	size_t i;
	u8 *body;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		body = kunit_kmalloc(test, lens[i] ?: 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, body);
		memset(body, 0x33 + i, lens[i]);
		msg = crypto_message(test, 16, body, lens[i], TAG);
		KUNIT_ASSERT_EQ(test, seccomm_aead_seal(c.tfm, msg, c.nonce), 0);
		back = crypto_message(test, 16, NULL, 0, lens[i]);
		back->src = msg->data;
		back->src_len = seccomm_msg_len(msg);
		KUNIT_EXPECT_EQ(test, seccomm_aead_open(c.tfm, back, c.nonce), 0);
		KUNIT_EXPECT_EQ(test, seccomm_msg_len(back), lens[i]);
		TEST_BYTES_EQ(test, back->data, body, lens[i]);
		KUNIT_EXPECT_EQ(test, seccomm_aead_open(c.tfm, msg, c.nonce), 0);
		TEST_BYTES_EQ(test, msg->data, body, lens[i]);
	}
	crypto_free_aead(c.tfm);
}

static void seccomm_aead_open__guard_out(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct seccomm_msg *msg = crypto_message(test, 16, NULL, c.plain_len + TAG, 0);

	if (SECCOMM_FAIL_BUILT) {
		c.sealed[0] ^= 1;
		seccomm_fail_arm(SECCOMM_FAIL_no_aead_check, 1);
		KUNIT_EXPECT_EQ(test, open_again(&c, msg, false), 0);
	}
	crypto_free_aead(c.tfm);
	TEST_NEEDS_FAIL(test);
}

/* With the header out of the associated data, a changed header passes. */
static void seccomm_aead__header_guard_out(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct seccomm_msg *msg = crypto_message(test, 16, c.plain, c.plain_len, TAG);

	if (SECCOMM_FAIL_BUILT) {
		seccomm_fail_arm(SECCOMM_FAIL_no_header_aad, 1);
		KUNIT_EXPECT_EQ(test, seccomm_aead_seal(c.tfm, msg, c.nonce), 0);
		msg->hdr[5] ^= 1;
		KUNIT_EXPECT_EQ(test, seccomm_aead_open(c.tfm, msg, c.nonce), 0);
	}
	crypto_free_aead(c.tfm);
	TEST_NEEDS_FAIL(test);
}

/* ---- the model's DATA frames ------------------------------------------------ */

static const struct data_case {
	const char *name;
	const char *frame;
	const char *text;	/* NULL = bytes 00..ff */
	u16 sender;
	u64 seq;
} data_cases[] = {
	{ "hello", VECTOR_DATA_HELLO, "hello", 1, 0 },
	{ "world", VECTOR_DATA_WORLD, "world", 2, 0 },
	{ "00..ff", VECTOR_DATA_BYTES, NULL, 1, 1 },
};

static void data_desc(const struct data_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(data, data_cases, data_desc);

/* One AEAD layer of the model: @slot, at @pos of the sender's list. */
static struct crypto_aead *layer(struct kunit *test, u16 sender, u8 slot, u8 pos,
				 const char *type, const char *alg, u8 iv[12])
{
	struct seccomm_keys *k = empty_keys(test, SECCOMM_SLOT_MAX);
	u8 x[32], key[32], *th = test_hex(test, VECTOR_TH, NULL);
	struct crypto_aead *tfm;
	int i;

	for (i = 0; i < sizeof(x); i++)
		x[i] = 32 * (slot - 1) + i;
	k->slot[slot].kdf = slot == 1 ? SECCOMM_KDF_SHA256 : SECCOMM_KDF_SHA3_256;
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, slot, x, sizeof(x)), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, BIT(slot), "key", th, sender, &pos, 1, type,
						  0, key, sizeof(key)), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, BIT(slot), "iv", th, sender, &pos, 1, type, 0,
						  iv, 12), 0);
	tfm = seccomm_alloc_aead(crypto_instance(test), alg, key, sizeof(key), TAG);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	return tfm;
}

static void seccomm_aead_seal__model_frames(struct kunit *test)
{
	const struct data_case *c = test->param_value;
	u8 iv[2][12], nonce[12], body[256], *frame;
	struct crypto_aead *tfm[2];
	struct seccomm_msg *msg;
	size_t len, n, i;

	for (i = 0; i < sizeof(body); i++)
		body[i] = i;
	n = c->text ? strlen(c->text) : sizeof(body);
	frame = test_hex(test, c->frame, &len);
	msg = crypto_message(test, 16, c->text ?: (char *)body, n, 2 * TAG);
	memcpy(msg->hdr, frame, SECCOMM_HDR_LEN);
	put_unaligned_be16(0, msg->hdr + 2);
	msg->seq = (u64)c->sender << 48 | c->seq;
	tfm[0] = layer(test, c->sender, 1, 0, "AESGCM", "gcm(aes)", iv[0]);
	tfm[1] = layer(test, c->sender, 2, 2, "ChaCha20Poly1305", "rfc7539(chacha20,poly1305)",
		       iv[1]);

	for (i = 0; i < 2; i++) {
		seccomm_nonce(nonce, iv[i], msg->seq);
		KUNIT_EXPECT_EQ(test, seccomm_aead_seal(tfm[i], msg, nonce), 0);
	}

	KUNIT_ASSERT_EQ(test, seccomm_msg_len(msg), len - SECCOMM_HDR_LEN);
	TEST_BYTES_EQ(test, msg->data, frame + SECCOMM_HDR_LEN, len - SECCOMM_HDR_LEN);

	for (i = 2; i-- > 0;) {
		seccomm_nonce(nonce, iv[i], msg->seq);
		KUNIT_EXPECT_EQ(test, seccomm_aead_open(tfm[i], msg, nonce), 0);
		crypto_free_aead(tfm[i]);
	}
	KUNIT_ASSERT_EQ(test, seccomm_msg_len(msg), n);
	TEST_BYTES_EQ(test, msg->data, c->text ?: (char *)body, n);
}

static struct kunit_case aead_cases[] = {
	KUNIT_CASE_PARAM(seccomm_aead_seal__vectors, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead_open__vectors, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead_open__landing, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead_open__every_byte, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead_open__short, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead__no_room, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead__round_trip, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead_open__guard_out, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead__header_guard_out, aead_gen_params),
	KUNIT_CASE_PARAM(seccomm_aead_seal__model_frames, data_gen_params),
	{}
};

static struct kunit_suite aead_suite = {
	.name = "seccomm_aead",
	.exit = test_disarm,
	.test_cases = aead_cases,
};

kunit_test_suites(&aead_suite);
