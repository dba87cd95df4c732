// SPDX-License-Identifier: GPL-2.0
/* crypto_kunit.c - lib/crypto.c against published vectors, and what must fail. */
#include "lib/crypto.h"

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/seccomm_netlink.h>
#include <net/seccomm.h>

#include "lib/kdf.h"
#include "tests/crypto_vectors.h"
#include "tests/helpers.h"
#include "tests/protocol_vectors.h"

#define TAG 16

/* ---- a message and an instance to work with -------------------------------- */

static struct seccomm_mp *instance(struct kunit *test)
{
	struct seccomm_mp *mp = kunit_kzalloc(test, sizeof(*mp), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mp);
	return mp;
}

/* A span of exactly @head + @len + @tail bytes, all 0x5a but the body. */
static struct seccomm_msg *message(struct kunit *test, size_t head, const void *body, size_t len,
				   size_t tail)
{
	struct seccomm_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	u8 *span = kunit_kmalloc(test, head + len + tail ?: 1, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_NOT_NULL(test, span);
	memset(span, 0x5a, head + len + tail);
	if (body)
		memcpy(span + head, body, len);
	msg->head = span;
	msg->data = span + head;
	msg->tail = msg->data + len;
	msg->end = msg->tail + tail;
	for (i = 0; i < SECCOMM_HDR_LEN; i++)
		msg->hdr[i] = 0xa0 + i;
	return msg;
}

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

	c.tfm = seccomm_alloc_aead(instance(test), v->alg, key, len, TAG);
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
	struct seccomm_msg *msg = message(test, 16, c.plain, c.plain_len, TAG);
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
	struct seccomm_msg *msg = message(test, 16, c.sealed, c.plain_len + TAG, 0);
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
	struct seccomm_msg *msg = message(test, 16, NULL, 0, c.plain_len);
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
	struct seccomm_msg *msg = message(test, 16, NULL, c.plain_len + TAG, 0);
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
		msg = message(test, 16, c.sealed, len, 0);
		memcpy(msg->hdr, c.aad, SECCOMM_HDR_LEN);
		KUNIT_EXPECT_EQ_MSG(test, seccomm_aead_open(c.tfm, msg, c.nonce),
				    len < TAG ? -EMSGSIZE : -EBADMSG, "%zu bytes", len);
	}
	crypto_free_aead(c.tfm);
}

static void seccomm_aead__no_room(struct kunit *test)
{
	struct aead_case c = aead_case(test);
	struct seccomm_msg *no_head = message(test, 15, c.plain, c.plain_len, TAG);
	struct seccomm_msg *no_tail = message(test, 16, c.plain, c.plain_len, TAG - 1);
	struct seccomm_msg *up = message(test, 15, c.sealed, c.plain_len + TAG, 0);
	struct seccomm_msg *small;

	KUNIT_EXPECT_EQ(test, seccomm_aead_seal(c.tfm, no_head, c.nonce), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, seccomm_aead_seal(c.tfm, no_tail, c.nonce), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, seccomm_msg_len(no_tail), c.plain_len);
	KUNIT_EXPECT_EQ(test, seccomm_aead_open(c.tfm, up, c.nonce), -ENOBUFS);
	if (c.plain_len) {
		small = message(test, 16, NULL, 0, c.plain_len - 1);
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
		msg = message(test, 16, body, lens[i], TAG);
		KUNIT_ASSERT_EQ(test, seccomm_aead_seal(c.tfm, msg, c.nonce), 0);
		back = message(test, 16, NULL, 0, lens[i]);
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
	struct seccomm_msg *msg = message(test, 16, NULL, c.plain_len + TAG, 0);

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
	struct seccomm_msg *msg = message(test, 16, c.plain, c.plain_len, TAG);

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
	struct seccomm_keys *k = kunit_kzalloc(test, sizeof(*k), GFP_KERNEL);
	u8 x[32], key[32], *th = test_hex(test, VECTOR_TH, NULL);
	struct crypto_aead *tfm;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, k);
	for (i = 0; i < sizeof(x); i++)
		x[i] = 32 * (slot - 1) + i;
	k->slot[slot].kdf = slot == 1 ? SECCOMM_KDF_SHA256 : SECCOMM_KDF_SHA3_256;
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, slot, x, sizeof(x)), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, BIT(slot), "key", th, sender, &pos, 1, type,
						  0, key, sizeof(key)), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, BIT(slot), "iv", th, sender, &pos, 1, type, 0,
						  iv, 12), 0);
	tfm = seccomm_alloc_aead(instance(test), alg, key, sizeof(key), TAG);
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
	msg = message(test, 16, c->text ?: (char *)body, n, 2 * TAG);
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
	struct seccomm_mp *mp = instance(test);
	struct crypto_skcipher *cipher;
	struct crypto_aead *aead;
	u8 key[32] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	int i;

	for (i = 0; i < ARRAY_SIZE(aead_names); i++) {
		mp->driver[0] = '\0';
		aead = seccomm_alloc_aead(mp, aead_names[i], key, 32, TAG);
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(aead), "%s: %pe", aead_names[i], aead);
		KUNIT_EXPECT_FALSE(test, crypto_aead_tfm(aead)->__crt_alg->cra_flags &
				   CRYPTO_ALG_ASYNC);
		KUNIT_EXPECT_NE(test, mp->driver[0], '\0');
		kunit_info(test, "%s: %s, request %u\n", aead_names[i], mp->driver,
			   crypto_aead_reqsize(aead));
		crypto_free_aead(aead);
	}
	for (i = 0; i < ARRAY_SIZE(skcipher_names); i++) {
		mp->driver[0] = '\0';
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
	struct seccomm_mp *mp = instance(test);
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
	KUNIT_EXPECT_EQ(test, mp->driver[0], '\0');
}

static void seccomm_alloc__fails(struct kunit *test)
{
	struct seccomm_mp *mp = instance(test);
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

static void seccomm_crypt__ctr(struct kunit *test)
{
	size_t key_len, n;
	u8 *key = test_hex(test, ctr_key, &key_len), *plain = test_hex(test, ctr_plain, &n);
	struct crypto_skcipher *tfm;
	struct seccomm_msg *msg, *land;
	u8 *cipher = test_hex(test, ctr_cipher, NULL);

	tfm = seccomm_alloc_skcipher(instance(test), "ctr(aes)", key, key_len);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%pe", tfm);
	/* no byte of room: a cipher adds nothing */
	msg = message(test, 0, plain, n, 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, msg, test_hex(test, ctr_iv, NULL), true), 0);
	TEST_BYTES_EQ(test, msg->data, cipher, n);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(tfm, msg, test_hex(test, ctr_iv, NULL), false), 0);
	TEST_BYTES_EQ(test, msg->data, plain, n);

	land = message(test, 0, NULL, 0, n);
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

	ctr = seccomm_alloc_skcipher(instance(test), "ctr(aes)", key, 32);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ctr));
	cbc = seccomm_alloc_skcipher(instance(test), "cbc(aes)", key, 32);
	KUNIT_ASSERT_FALSE(test, IS_ERR(cbc));
	/* nothing at all is a message too */
	msg = message(test, 0, NULL, 0, 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(ctr, msg, iv, true), 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(cbc, msg, iv, true), 0);
	/* no whole blocks */
	msg = message(test, 0, body, 17, 0);
	KUNIT_EXPECT_EQ(test, seccomm_crypt(cbc, msg, iv, false), -EINVAL);
	/* no room to land */
	msg = message(test, 0, NULL, 0, 16);
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
	struct seccomm_msg *msg = message(test, 0, "SecComm", 7, 0);
	struct seccomm_part part[] = { { msg->hdr, SECCOMM_HDR_LEN }, { msg->data, 7 } };
	u8 key[32] = { 7 }, out[32], want[32];
	struct crypto_shash *tfm;

	tfm = seccomm_alloc_shash(instance(test), "hmac(sha256)", key, sizeof(key));
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
	struct seccomm_msg *msg = message(test, 0, "SecComm", 7, 32);
	u8 key[32] = { 7 }, out[32];
	struct crypto_shash *tfm;

	tfm = seccomm_alloc_shash(instance(test), "hmac(sha256)", key, sizeof(key));
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
	struct seccomm_msg *msg = message(test, 0, NULL, 100, 0);
	u8 key[32] = { 7 }, out[64], again[64];
	struct crypto_shash *tfm;
	int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		tfm = seccomm_alloc_shash(instance(test), names[i], key, sizeof(key));
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(tfm), "%s: %pe", names[i], tfm);
		KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, out), 0);
		KUNIT_EXPECT_EQ(test, seccomm_mac(tfm, msg, again), 0);
		TEST_BYTES_EQ(test, out, again, crypto_shash_digestsize(tfm));
		crypto_free_shash(tfm);
	}
}

static void seccomm_mac__guards_out(struct kunit *test)
{
	struct seccomm_msg *msg = message(test, 0, "SecComm", 7, 32);
	u8 key[32] = { 7 }, out[32], other[32];
	struct crypto_shash *tfm;

	TEST_NEEDS_FAIL(test);
	tfm = seccomm_alloc_shash(instance(test), "hmac(sha256)", key, sizeof(key));
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
