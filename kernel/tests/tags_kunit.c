// SPDX-License-Identifier: GPL-2.0
/* tags_kunit.c - the published exchange: transcript, keys and tags, and every tag that is not it. */
#include <linux/slab.h>
#include "tests/model.h"

#define PART(p, n) (struct seccomm_part){ p, n }

/* ---- the model's exchange -------------------------------------------------- */

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

static struct kunit_case tags_cases[] = {
	KUNIT_CASE(seccomm_hh_parts__transcript),
	KUNIT_CASE(seccomm_keys_fill__model),
	KUNIT_CASE(seccomm_keys_derive__model),
	KUNIT_CASE(seccomm_keys_ratchet__model),
	KUNIT_CASE_PARAM(seccomm_tag_ok__model, tag_gen_params),
	KUNIT_CASE_PARAM(seccomm_tag_ok__every_bit, tag_gen_params),
	KUNIT_CASE_PARAM(seccomm_tag_ok__every_input, tag_gen_params),
	KUNIT_CASE(seccomm_tag_ok__guard_out),
	KUNIT_CASE(seccomm_tag_ok__hash_fails),
	{}
};

static struct kunit_suite tags_suite = {
	.name = "seccomm_tags",
	.exit = test_disarm,
	.test_cases = tags_cases,
};

kunit_test_suite(tags_suite);
