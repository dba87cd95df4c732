// SPDX-License-Identifier: GPL-2.0
/* kdf_kunit.c - lib/kdf.c against published vectors, the model's, and misuse. */
#include "lib/kdf.h"

#include <kunit/test.h>
#include <linux/seccomm_netlink.h>
#include <linux/slab.h>

#include "tests/helpers.h"
#include "tests/protocol_vectors.h"

#define PART(p, n) (struct seccomm_part){ p, n }

/* ---- hashes, HMAC, HKDF ---------------------------------------------------- */

static void seccomm_hh_parts__pd(struct kunit *test)
{
	static const u8 a[] = { 0, 0, 0, 1, 0 };
	u8 q_len[4], out[SECCOMM_HH_LEN];
	size_t n;
	u8 *q = test_hex(test, VECTOR_Q, &n);
	struct seccomm_part part[] = { PART(q_len, 4), PART(q, n), PART(NULL, 0), PART(a, 5) };

	put_unaligned_be32(n, q_len);

	KUNIT_ASSERT_EQ(test, seccomm_hh_parts(part, ARRAY_SIZE(part), out), 0);
	TEST_BYTES_EQ(test, out, test_hex(test, VECTOR_PD, NULL), sizeof(out));
}

/* SHA-256 and SHA3-256 of nothing (FIPS 180-4, FIPS 202). */
static void seccomm_hh_parts__empty(struct kunit *test)
{
	u8 out[SECCOMM_HH_LEN];

	KUNIT_ASSERT_EQ(test, seccomm_hh_parts(NULL, 0, out), 0);
	TEST_BYTES_EQ(test, out, test_hex(test,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
		"a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a", NULL),
		      sizeof(out));
}

/* Long keys are hashed first; an input in pieces is the input. */
static void seccomm_hmac_sha256__parts(struct kunit *test)
{
	u8 key[200], whole[32], pieces[32];
	struct seccomm_part one = PART("SecComm", 7);
	struct seccomm_part three[] = { PART("Sec", 3), PART("", 0), PART("Comm", 4) };
	int i;

	for (i = 0; i < sizeof(key); i++)
		key[i] = i;

	KUNIT_ASSERT_EQ(test, seccomm_hmac_sha256(key, sizeof(key), &one, 1, whole), 0);
	KUNIT_ASSERT_EQ(test, seccomm_hmac_sha256(key, sizeof(key), three, 3, pieces), 0);

	TEST_BYTES_EQ(test, whole, test_hex(test,
		"811048539f02381f954f10a71d9585fa0865ae17b31de20294f501e94b4030f3", NULL), 32);
	TEST_BYTES_EQ(test, pieces, whole, 32);
}

/* HKDF-Extract is HMAC: Wycheproof's values for each hash, short and long keys. */
static const struct extract_vector {
	const char *name;
	u8 kdf;
	const char *salt;
	const char *ikm;
	const char *prk;
} extract_vectors[] = {
	{
		.name = "hmac_sha256 tcId 1",
		.kdf = SECCOMM_KDF_SHA256,
		.salt = "1e225cafb90339bba1b24076d4206c3e79c355805d851682bc818baa4f5a7779",
		.ikm = "",
		.prk = "b175b57d89ea6cb606fb3363f2538abd73a4c00b4a1386905bac809004cf1933",
	},
	{
		.name = "hmac_sha256 tcId 20",
		.kdf = SECCOMM_KDF_SHA256,
		.salt = "186e248ad824e1eb93329a7fdcd565b6cb4eaf3f85b90b910777128d8c538d27",
		.ikm = "92ef9ff52f46eccc7e38b9ee19fd2de3b37726c8e6ce9e1b96db5dda4c317902",
		.prk = "3fc1d73dd4a8858c1fc3d8c4a3f33ed5ad0c70210038394a5902cb26fe287348",
	},
	{
		.name = "hmac_sha256 tcId 171",
		.kdf = SECCOMM_KDF_SHA256,
		.salt =
			"21178e26bc28ffc27c06f762ba190a627075856d7ca6feab79ac63149b17126e\n"
			"34fd9e5590e0e90aac801df09505d8af2dd0a2703b352c573ac9d2cb063927f2\n"
			"af",
		.ikm = "7d5f1d6b993452b1b53a4375760d10a20d46a0ab9ec3943fc4b07a2ce735e731",
		.prk = "e542ac8ac8f364bae4b7da8b7a0777df350f001de4e8cfa2d9ef0b15019496ec",
	},
	{
		.name = "hmac_sha3_256 tcId 1",
		.kdf = SECCOMM_KDF_SHA3_256,
		.salt = "1e225cafb90339bba1b24076d4206c3e79c355805d851682bc818baa4f5a7779",
		.ikm = "",
		.prk = "a3c58470afa8835d6e2357fb7b1cd07f8c4bc4c7874ca59d83163f046a9e227e",
	},
	{
		.name = "hmac_sha3_256 tcId 20",
		.kdf = SECCOMM_KDF_SHA3_256,
		.salt = "186e248ad824e1eb93329a7fdcd565b6cb4eaf3f85b90b910777128d8c538d27",
		.ikm = "92ef9ff52f46eccc7e38b9ee19fd2de3b37726c8e6ce9e1b96db5dda4c317902",
		.prk = "d565faa179be14d8c6679e00235fda9db5b4bc13c00b876be62cf61c30dd8392",
	},
	{
		.name = "hmac_sha3_256 tcId 171",
		.kdf = SECCOMM_KDF_SHA3_256,
		.salt =
			"21178e26bc28ffc27c06f762ba190a627075856d7ca6feab79ac63149b17126e\n"
			"34fd9e5590e0e90aac801df09505d8af2dd0a2703b352c573ac9d2cb063927f2\n"
			"af",
		.ikm = "7d5f1d6b993452b1b53a4375760d10a20d46a0ab9ec3943fc4b07a2ce735e731",
		.prk = "a14f8864e3c71a3da1fd268701547cee12c0b1ddc4f7480f253b7cafc3d04e6a",
	},
};

static void extract_desc(const struct extract_vector *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(extract, extract_vectors, extract_desc);

static void seccomm_hkdf_extract__vectors(struct kunit *test)
{
	const struct extract_vector *v = test->param_value;
	size_t salt_len, ikm_len;
	u8 *salt = test_hex(test, v->salt, &salt_len);
	u8 *ikm = test_hex(test, v->ikm, &ikm_len);
	u8 prk[SECCOMM_PRK_LEN];

	KUNIT_ASSERT_EQ(test, seccomm_hkdf_extract(v->kdf, salt, salt_len, ikm, ikm_len, prk), 0);
	TEST_BYTES_EQ(test, prk, test_hex(test, v->prk, NULL), sizeof(prk));
}

static void seccomm_hkdf_extract__no_such_hash(struct kunit *test)
{
	u8 prk[SECCOMM_PRK_LEN];

	KUNIT_EXPECT_EQ(test, seccomm_hkdf_extract(0, "", 0, "", 0, prk), -EINVAL);
	KUNIT_EXPECT_EQ(test, seccomm_hkdf_extract(3, "", 0, "", 0, prk), -EINVAL);
	KUNIT_EXPECT_EQ(test, seccomm_hkdf_extract(255, "", 0, "", 0, prk), -EINVAL);
}

/* RFC 5869, appendix A: test cases 1, 2 and 3, all SHA-256. */
static const struct hkdf_vector {
	const char *name;
	const char *ikm;
	const char *salt;
	const char *info;
	const char *okm;
} hkdf_vectors[] = {
	{
		.name = "test case 1",
		.ikm = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		.salt = "000102030405060708090a0b0c",
		.info = "f0f1f2f3f4f5f6f7f8f9",
		.okm =
			"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf\n"
			"34007208d5b887185865",
	},
	{
		.name = "test case 2",
		.ikm =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
			"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"
			"404142434445464748494a4b4c4d4e4f",
		.salt =
			"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f\n"
			"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f\n"
			"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
		.info =
			"b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf\n"
			"d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef\n"
			"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
		.okm =
			"b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c\n"
			"59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71\n"
			"cc30c58179ec3e87c14c01d5c1f3434f1d87",
	},
	{
		.name = "test case 3",
		.ikm = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		.salt = "",
		.info = "",
		.okm =
			"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d\n"
			"9d201395faa4b61a96c8",
	},
};

static void hkdf_desc(const struct hkdf_vector *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hkdf, hkdf_vectors, hkdf_desc);

static void seccomm_hkdf_expand__rfc5869(struct kunit *test)
{
	const struct hkdf_vector *v = test->param_value;
	size_t ikm_len, salt_len, info_len, okm_len;
	u8 *ikm = test_hex(test, v->ikm, &ikm_len);
	u8 *salt = test_hex(test, v->salt, &salt_len);
	u8 *info = test_hex(test, v->info, &info_len);
	u8 *okm = test_hex(test, v->okm, &okm_len);
	u8 prk[SECCOMM_PRK_LEN], *out = kunit_kzalloc(test, okm_len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, out);
	KUNIT_ASSERT_EQ(test, seccomm_hkdf_extract(SECCOMM_KDF_SHA256, salt, salt_len, ikm,
						   ikm_len, prk), 0);
	KUNIT_ASSERT_EQ(test, seccomm_hkdf_expand(SECCOMM_KDF_SHA256, prk, info, info_len, out,
						  okm_len), 0);
	TEST_BYTES_EQ(test, out, okm, okm_len);
}

static void seccomm_hkdf_expand__too_long(struct kunit *test)
{
	u8 prk[SECCOMM_PRK_LEN] = {}, *out = kunit_kzalloc(test, 255 * 32 + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, out);
	KUNIT_EXPECT_EQ(test, seccomm_hkdf_expand(SECCOMM_KDF_SHA256, prk, "", 0, out,
						  255 * 32), 0);
	KUNIT_EXPECT_EQ(test, seccomm_hkdf_expand(SECCOMM_KDF_SHA256, prk, "", 0, out,
						  255 * 32 + 1), -EINVAL);
}

/* ---- the model's exchange -------------------------------------------------- */

/* The Keys table of the vectors: two preshared slots, epoch 0. */
static struct seccomm_keys *model_keys(struct kunit *test)
{
	struct seccomm_keys *k = kunit_kzalloc(test, sizeof(*k), GFP_KERNEL);
	u8 x[64];
	int i;

	KUNIT_ASSERT_NOT_NULL(test, k);
	for (i = 0; i < sizeof(x); i++)
		x[i] = i;
	k->slot[1].used = true;
	k->slot[1].kdf = SECCOMM_KDF_SHA256;
	k->slot[2].used = true;
	k->slot[2].kdf = SECCOMM_KDF_SHA3_256;
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 1, x, 32), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 2, x + 32, 32), 0);
	return k;
}

static void seccomm_keys_fill__model(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);

	KUNIT_EXPECT_TRUE(test, k->slot[1].filled);
	TEST_BYTES_EQ(test, k->slot[1].prk, test_hex(test, VECTOR_PRK1, NULL), SECCOMM_PRK_LEN);
	TEST_BYTES_EQ(test, k->slot[2].prk, test_hex(test, VECTOR_PRK2, NULL), SECCOMM_PRK_LEN);
}

/**
 * struct transcript - the hashes of the model's exchange, from its frames
 * @th1: TH1
 * @th: TH
 * @th3: TH3
 */
struct transcript {
	u8 th1[SECCOMM_HH_LEN];
	u8 th[SECCOMM_HH_LEN];
	u8 th3[SECCOMM_HH_LEN];
};

/* msg(M) = u8 type | u16 sender | lp32(body without tag) */
static void w_msg(struct kunit *test, struct seccomm_writer *w, const char *frame, size_t cut)
{
	struct seccomm_hdr h;
	size_t len;
	u8 *p = test_hex(test, frame, &len);

	KUNIT_ASSERT_EQ(test, seccomm_hdr_read(p, len, &h), SECCOMM_R_NONE);
	seccomm_w_u8(w, h.type);
	seccomm_w_be16(w, h.sender);
	seccomm_w_lp32(w, p + SECCOMM_HDR_LEN, len - SECCOMM_HDR_LEN - cut);
}

static void hh_of(struct kunit *test, const struct seccomm_writer *w, u8 *out)
{
	struct seccomm_part part = PART(w->buf, w->len);

	KUNIT_ASSERT_FALSE(test, w->overflow);
	KUNIT_ASSERT_EQ(test, seccomm_hh_parts(&part, 1, out), 0);
}

static struct transcript *model_transcript(struct kunit *test)
{
	struct transcript *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	u8 *buf = kunit_kzalloc(test, 4096, GFP_KERNEL), *q;
	struct seccomm_writer w;
	size_t n;

	KUNIT_ASSERT_NOT_NULL(test, t);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	q = test_hex(test, VECTOR_Q, &n);
	seccomm_w_init(&w, buf, 4096);
	seccomm_w_lp8(&w, "SecComm v1", 10);
	seccomm_w_lp32(&w, q, n);
	seccomm_w_lp32(&w, "\0", 1);
	w_msg(test, &w, VECTOR_OPEN, SECCOMM_TAG_LEN);
	hh_of(test, &w, t->th1);
	w_msg(test, &w, VECTOR_ACCEPT, SECCOMM_TAG_LEN);
	hh_of(test, &w, t->th);
	seccomm_w_init(&w, buf, 4096);
	seccomm_w_bytes(&w, t->th, SECCOMM_HH_LEN);
	seccomm_w_lp32(&w, "\0", 1);		/* CONFIRM: no payloads */
	hh_of(test, &w, t->th3);
	return t;
}

static void seccomm_hh_parts__transcript(struct kunit *test)
{
	struct transcript *t = model_transcript(test);

	TEST_BYTES_EQ(test, t->th1, test_hex(test, VECTOR_TH1, NULL), SECCOMM_HH_LEN);
	TEST_BYTES_EQ(test, t->th, test_hex(test, VECTOR_TH, NULL), SECCOMM_HH_LEN);
}

static void expect_key(struct kunit *test, u32 slots, const char *label, u16 sender,
		       const u8 *path, u8 path_len, const char *name, const char *want)
{
	struct seccomm_keys *k = model_keys(test);
	u8 *th = test_hex(test, VECTOR_TH, NULL);
	u8 out[SECCOMM_TAGKEY_LEN];
	size_t len;
	u8 *bytes = test_hex(test, want, &len);

	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(k, slots, label, th, sender, path, path_len,
						  name, 0, out, len), 0);
	TEST_BYTES_EQ(test, out, bytes, len);
}

static void seccomm_keys_derive__model(struct kunit *test)
{
	static const u8 path[] = { 0 };

	expect_key(test, BIT(1) | BIT(2), "ctl", 1, NULL, 0, "", VECTOR_CTL1);
	expect_key(test, BIT(1) | BIT(2), "ctl", 2, NULL, 0, "", VECTOR_CTL2);
	expect_key(test, BIT(1), "ratchet", 0, NULL, 0, "", VECTOR_RATCHET1);
	expect_key(test, BIT(1), "key", 1, path, 1, "AESGCM", VECTOR_KEY0);
	expect_key(test, BIT(1), "iv", 1, path, 1, "AESGCM", VECTOR_IV0);
}

static void seccomm_keys_ratchet__model(struct kunit *test)
{
	struct seccomm_keys *k = model_keys(test);

	KUNIT_ASSERT_EQ(test, seccomm_keys_ratchet(k, test_hex(test, VECTOR_TH, NULL)), 0);

	TEST_BYTES_EQ(test, k->slot[1].ratchet, test_hex(test, VECTOR_RATCHET1, NULL),
		      SECCOMM_RATCHET_LEN);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(k->slot[2].ratchet, 0, SECCOMM_RATCHET_LEN));
	KUNIT_EXPECT_NULL(test, memchr_inv(k->slot[3].ratchet, 0, SECCOMM_RATCHET_LEN));
}

/* Handshake frames of the model as sent, and label and sender of the key of their tags. */
static const struct tag_case {
	const char *name;
	const char *frame;
	const char *label;
	u16 sender;
} tag_cases[] = {
	{ "open", VECTOR_OPEN, "open", 1 },
	{ "accept", VECTOR_ACCEPT, "accept", 2 },
	{ "confirm", VECTOR_CONFIRM, "confirm", 1 },
};

static void tag_desc(const struct tag_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(tag, tag_cases, tag_desc);

/**
 * struct tagged - what a tag of the model covers
 * @key: tag key
 * @part: authenticated header, transcript hash
 * @tag: the tag
 */
struct tagged {
	u8 key[SECCOMM_TAGKEY_LEN];
	struct seccomm_part part[2];
	u8 *tag;
};

static struct tagged *model_tag(struct kunit *test, const struct tag_case *c)
{
	struct tagged *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);
	struct transcript *t = model_transcript(test);
	bool open = c->frame == tag_cases[0].frame, confirm = c->frame == tag_cases[2].frame;
	size_t len;
	u8 *p = test_hex(test, c->frame, &len);

	KUNIT_ASSERT_NOT_NULL(test, g);
	KUNIT_ASSERT_EQ(test, seccomm_keys_derive(model_keys(test), BIT(1) | BIT(2), c->label,
						  open ? t->th1 : t->th, c->sender, NULL, 0, "", 0,
						  g->key, sizeof(g->key)), 0);
	put_unaligned_be16(0, p + 2);		/* the header with length 0 */
	g->part[0] = PART(p, SECCOMM_HDR_LEN);
	g->part[1] = PART(open ? t->th1 : confirm ? t->th3 : t->th, SECCOMM_HH_LEN);
	g->tag = p + len - SECCOMM_TAG_LEN;
	return g;
}

static void seccomm_tag_ok__model(struct kunit *test)
{
	struct tagged *g = model_tag(test, test->param_value);

	KUNIT_EXPECT_EQ(test, seccomm_tag_ok(g->key, g->part, 2, g->tag), 0);
}

/* ---- tags ------------------------------------------------------------------ */

/* Either half alone is a forgery: two hashes, and both have to be broken. */
static void seccomm_tag_ok__every_bit(struct kunit *test)
{
	struct tagged *g = model_tag(test, test->param_value);
	int bit;

	for (bit = 0; bit < 8 * SECCOMM_TAG_LEN; bit++) {
		g->tag[bit / 8] ^= 1 << bit % 8;
		KUNIT_EXPECT_EQ_MSG(test, seccomm_tag_ok(g->key, g->part, 2, g->tag), -EBADMSG,
				    "bit %d", bit);
		g->tag[bit / 8] ^= 1 << bit % 8;
	}
	memset(g->tag, 0, 16);
	KUNIT_EXPECT_EQ(test, seccomm_tag_ok(g->key, g->part, 2, g->tag), -EBADMSG);
}

/* Each bit of the key and of what is covered counts. */
static void seccomm_tag_ok__every_input(struct kunit *test)
{
	struct tagged *g = model_tag(test, test->param_value);
	u8 *hdr = (u8 *)g->part[0].p;
	int i;

	for (i = 0; i < SECCOMM_TAGKEY_LEN; i++) {
		g->key[i] ^= 0x80;
		KUNIT_EXPECT_EQ(test, seccomm_tag_ok(g->key, g->part, 2, g->tag), -EBADMSG);
		g->key[i] ^= 0x80;
	}
	for (i = 0; i < SECCOMM_HDR_LEN; i++) {
		hdr[i] ^= 1;
		KUNIT_EXPECT_EQ(test, seccomm_tag_ok(g->key, g->part, 2, g->tag), -EBADMSG);
		hdr[i] ^= 1;
	}
	KUNIT_EXPECT_EQ(test, seccomm_tag_ok(g->key, g->part, 1, g->tag), -EBADMSG);
	KUNIT_EXPECT_EQ(test, seccomm_tag_ok(g->key, g->part, 2, g->tag), 0);
}

static void seccomm_tag_ok__guard_out(struct kunit *test)
{
	u8 key[SECCOMM_TAGKEY_LEN] = {}, tag[SECCOMM_TAG_LEN] = {};

	TEST_NEEDS_FAIL(test);
	KUNIT_EXPECT_EQ(test, seccomm_tag_ok(key, NULL, 0, tag), -EBADMSG);
	seccomm_fail_arm(SECCOMM_FAIL_no_tag_check, 1);
	KUNIT_EXPECT_EQ(test, seccomm_tag_ok(key, NULL, 0, tag), 0);
}

/* Whichever hash fails, there is no tag and no "right". */
static void seccomm_tag_ok__hash_fails(struct kunit *test)
{
	struct tagged *g;
	int nth;

	TEST_NEEDS_FAIL(test);
	g = model_tag(test, &tag_cases[0]);
	for (nth = 2; nth <= 4; nth++) {
		seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, nth);
		KUNIT_EXPECT_EQ_MSG(test, seccomm_tag_ok(g->key, g->part, 2, g->tag), -EIO,
				    "hash %d", nth);
	}
	seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, 5);
	KUNIT_EXPECT_EQ(test, seccomm_tag_ok(g->key, g->part, 2, g->tag), 0);
}

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
	KUNIT_EXPECT_NULL(test, memchr_inv(k, 0, sizeof(*k)));
}

static void seccomm_keys_control__mask(struct kunit *test)
{
	struct seccomm_keys *k = kunit_kzalloc(test, sizeof(*k), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, k);
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
	struct seccomm_keys *k = kunit_kzalloc(test, sizeof(*k), GFP_KERNEL);
	u8 th[SECCOMM_HH_LEN] = {}, prk[SECCOMM_PRK_LEN], out[SECCOMM_TAGKEY_LEN];

	KUNIT_ASSERT_NOT_NULL(test, k);
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
	struct seccomm_keys *k = kunit_kzalloc(test, sizeof(*k), GFP_KERNEL);
	u8 th[SECCOMM_HH_LEN] = {}, out[32];

	TEST_NEEDS_FAIL(test);
	KUNIT_ASSERT_NOT_NULL(test, k);
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
	struct seccomm_keys *k = kunit_kzalloc(test, sizeof(*k), GFP_KERNEL);
	u8 th[SECCOMM_HH_LEN] = {};

	KUNIT_ASSERT_NOT_NULL(test, k);
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

static struct kunit_case kdf_cases[] = {
	KUNIT_CASE(seccomm_hh_parts__empty),
	KUNIT_CASE(seccomm_hh_parts__pd),
	KUNIT_CASE(seccomm_hh_parts__transcript),
	KUNIT_CASE(seccomm_hmac_sha256__parts),
	KUNIT_CASE_PARAM(seccomm_hkdf_extract__vectors, extract_gen_params),
	KUNIT_CASE(seccomm_hkdf_extract__no_such_hash),
	KUNIT_CASE_PARAM(seccomm_hkdf_expand__rfc5869, hkdf_gen_params),
	KUNIT_CASE(seccomm_hkdf_expand__too_long),
	KUNIT_CASE(seccomm_keys_fill__model),
	KUNIT_CASE(seccomm_keys_fill__no_such_slot),
	KUNIT_CASE(seccomm_keys_fill__ratchet),
	KUNIT_CASE(seccomm_keys_fill__new_in_a_later_epoch),
	KUNIT_CASE(seccomm_keys_fill__hash_fails),
	KUNIT_CASE(seccomm_keys_wipe__all),
	KUNIT_CASE(seccomm_keys_control__mask),
	KUNIT_CASE(seccomm_keys_derive__model),
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
	KUNIT_CASE(seccomm_keys_ratchet__model),
	KUNIT_CASE(seccomm_keys_ratchet__hash_fails),
	KUNIT_CASE_PARAM(seccomm_tag_ok__model, tag_gen_params),
	KUNIT_CASE_PARAM(seccomm_tag_ok__every_bit, tag_gen_params),
	KUNIT_CASE_PARAM(seccomm_tag_ok__every_input, tag_gen_params),
	KUNIT_CASE(seccomm_tag_ok__guard_out),
	KUNIT_CASE(seccomm_tag_ok__hash_fails),
	{}
};

static struct kunit_suite kdf_suite = {
	.name = "seccomm_kdf",
	.exit = test_disarm,
	.test_cases = kdf_cases,
};

kunit_test_suites(&kdf_suite);
