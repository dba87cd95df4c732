// SPDX-License-Identifier: GPL-2.0
/* cbc_kunit.c - ciphers of 64-bit blocks: weak keys, what one key may do, first block and padding. */
#include <crypto/skcipher.h>

#include "tests/pair.h"

#define BLOCK	8
#define DES	"DESPrivacy(k1)"
#define DES3	"TripleDESPrivacy(k1)"
#define IDEA	"IDEAPrivacy(k1)"

static const char *const cbc_lists[] = { DES, DES3, "BlowfishPrivacy(k1)", IDEA };

static void list_desc(const char *const *list, char *desc)
{
	strscpy(desc, *list, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(list, cbc_lists, list_desc);

static const char *list_of(struct kunit *test)
{
	return *(const char *const *)test->param_value;
}

/* ---- limit of a key ---------------------------------------------------------------- */

/* The key lives on while a session rests, and so does the count. */
static void seccomm_cbc_rest__count(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	struct seccomm_mp *mp = p.a->comp->mp[0];
	struct seccomm_cbc *s = seccomm_priv(mp);

	KUNIT_EXPECT_EQ(test, pair_push(test, p.a, TEST_FOX, 9)->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, mp->type->rest(mp), 3);
	mp->type->wake(mp, 1000);
	KUNIT_EXPECT_EQ(test, atomic64_read(&s->blocks), 1000);
	pair_stop(test, p);
}

/* 2^20 blocks of 8 bytes: 2080 messages of 504, the first block and the padding. */
static void seccomm_cbc_down__limit(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	const unsigned int blocks = 4024 / BLOCK + 2, last = BIT(20) / blocks;
	static u8 zeroes[4024];
	unsigned int n = 0;

	while (pair_push(test, p.a, zeroes, sizeof(zeroes))->verdict == SECCOMM_NEXT && n <= last)
		n++;
	KUNIT_EXPECT_EQ(test, n, last);
	KUNIT_EXPECT_EQ(test, p.a->parcel.reason, SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
}

/* ---- weak keys --------------------------------------------------------------------- */

/* T22, of DES: two weak keys, a semi-weak one, and neighbours of a weak one. */
static const struct key_row {
	const char *list;
	const char *key;
	bool weak;
} key_rows[] = {
	{ DES, "0101010101010101", true },
	{ DES, "e0e0e0e0f1f1f1f1", true },
	{ DES, "e1e1e1e1f0f0f0f0", true },		/* the same, with wrong parity */
	{ DES, "01fe01fe01fe01fe", true },
	{ DES, "fee0fee0fef1fef1", true },
	{ DES, "0101010101010103", false },
	{ DES, "0123456789abcdef", false },
	/* K1 = K2, K2 = K3, K1 = K3; with other parity; one of them weak */
	{ DES3, "0123456789abcdef 0123456789abcdef fedcba9876543210", true },
	{ DES3, "fedcba9876543210 0123456789abcdef 0123456789abcdef", true },
	{ DES3, "0123456789abcdef fedcba9876543210 0123456789abcdef", true },
	{ DES3, "0123456789abcdef 0022446688aaccee fedcba9876543210", true },
	{ DES3, "0101010101010101 0123456789abcdef fedcba9876543210", true },
	{ DES3, "0123456789abcdef e0fee0fef1fef1fe fedcba9876543210", true },
	{ DES3, "0123456789abcdef fedcba9876543210 1f1f1f1f0e0e0e0e", true },
	{ DES3, "0123456789abcdef fedcba9876543210 23456789abcdef01", false },
	/* factors 0 or 1: everywhere, the first, and after each rotation one; then none */
	{ IDEA, "00000000000000000000000000000000", true },
	{ IDEA, "00014444555566667777888899991234", true },
	{ IDEA, "00024444555566667777888899991234", false },
	/* no factor: the second and third words */
	{ IDEA, "44440000000066667777888899991234", true },	/* but later one */
	{ IDEA, "44440001555566667777888899991234", false },
};

static void key_desc(const struct key_row *row, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %s", row->list, row->key);
}

KUNIT_ARRAY_PARAM(key, key_rows, key_desc);

static struct pair pair_of_key(struct kunit *test, const char *list, const u8 *key,
			       unsigned int times)
{
	struct seccomm_report report = {};
	struct pair p = {
		.a = end_new(test, list, SECCOMM_ROLE_ACTIVE),
		.b = end_new(test, list, SECCOMM_ROLE_PASSIVE),
	};

	p.a->weak = times;
	p.a->weak_key = key;
	p.b->weak = times;
	p.b->weak_key = key;
	KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
	return p;
}

/* A weak derived key, once or twice; both ends take the next one.  Others are taken as they come. */
static void seccomm_cbc_init__weak_key(struct kunit *test)
{
	const struct key_row *row = test->param_value;
	u8 *key = test_hex(test, row->key, NULL);
	struct parcel *sent, *got;
	unsigned int times;
	struct pair p;

	for (times = 1; times < 3; times++) {
		p = pair_of_key(test, row->list, key, times);
		KUNIT_EXPECT_EQ(test, p.a->try, row->weak ? times : 0);
		KUNIT_EXPECT_EQ(test, p.b->try, row->weak ? times : 0);
		sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
		got = pair_pop(test, p.b, sent, sent->len);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
		TEST_BYTES_EQ(test, got->out, TEST_FOX, sizeof(TEST_FOX));
		pair_stop(test, p);
	}
}

/* Every factor of IDEA, wherever it lies in the key: 1 is weak, 2 is not. */
static void ideaprivacy_init__every_factor(struct kunit *test)
{
	unsigned int i, bit, n, value;
	struct pair p;
	u8 key[16];

	for (i = 0; i < 52; i++) {
		for (value = 1; value < 3; value++) {
			memset(key, 0x6d, sizeof(key));
			for (n = 0; n < 16; n++) {
				bit = (25 * (i / 8) + 16 * (i % 8) + n) % 128;
				key[bit / 8] &= ~(0x80 >> bit % 8);
				if (value >> (15 - n) & 1)
					key[bit / 8] |= 0x80 >> bit % 8;
			}
			p = pair_of_key(test, IDEA, key, 1);
			KUNIT_EXPECT_EQ_MSG(test, p.a->try, value == 1 && i % 6 != 1 && i % 6 != 2,
					    "subkey %u is %u", i, value);
			pair_stop(test, p);
		}
	}
}

static void seccomm_cbc_init__only_weak_keys(struct kunit *test)
{
	struct end *end = end_new(test, DES, SECCOMM_ROLE_ACTIVE);
	struct seccomm_report report = {};

	end->weak = 256;
	end->weak_key = test_hex(test, "0101010101010101", NULL);
	KUNIT_EXPECT_EQ(test, -EKEYREJECTED, end_start(end, &report));
	KUNIT_EXPECT_TRUE(test, strstarts(report.text, "down 1 (DESPrivacy): "));
	end_stop(test, end);
}

/* Each of the 16 keys counts with either parity, and no key one bit beside it. */
static void seccomm_des_weak__neighbours(struct kunit *test)
{
	static const char *const weak[] = {
		"0101010101010101", "fefefefefefefefe", "e0e0e0e0f1f1f1f1", "1f1f1f1f0e0e0e0e",
		"011f011f010e010e", "1f011f010e010e01", "01e001e001f101f1", "e001e001f101f101",
		"01fe01fe01fe01fe", "fe01fe01fe01fe01", "1fe01fe00ef10ef1", "e01fe01ff10ef10e",
		"1ffe1ffe0efe0efe", "fe1ffe1ffe0efe0e", "e0fee0fef1fef1fe", "fee0fee0fef1fef1",
	};
	unsigned int i, bit;
	u8 *key;

	for (i = 0; i < ARRAY_SIZE(weak); i++) {
		key = test_hex(test, weak[i], NULL);
		KUNIT_EXPECT_TRUE(test, seccomm_des_weak(key));
		for (bit = 0; bit < 64; bit++) {
			key[bit / 8] ^= BIT(bit % 8);
			KUNIT_EXPECT_EQ_MSG(test, seccomm_des_weak(key), bit % 8 == 0,
					    "%s, bit %u", weak[i], bit);
			key[bit / 8] ^= BIT(bit % 8);
		}
	}
}

/* ---- first block and padding ------------------------------------------------------- */

/* No reason tells a wrong first block from wrong padding; most flips are one or the other. */
static void seccomm_cbc_up__one_reason(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	struct parcel *sent = pair_push(test, p.a, "twelve bytes", 12), *got;
	unsigned int bit, refused = 0;

	KUNIT_ASSERT_EQ(test, sent->len, 24);
	for (bit = 0; bit < 8 * sent->len; bit++) {
		sent->out[bit / 8] ^= BIT(bit % 8);
		got = pair_pop(test, p.b, sent, sent->len);
		sent->out[bit / 8] ^= BIT(bit % 8);
		if (got->verdict == SECCOMM_NEXT)
			continue;
		refused++;
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	}
	/* first block: all; last block and the chaining into it: nearly all */
	KUNIT_EXPECT_GT(test, refused, 64 + 64);
	for (bit = 0; bit < 24; bit++)
		if (bit != 16)
			KUNIT_EXPECT_EQ(test, pair_pop(test, p.b, sent, bit)->verdict, SECCOMM_DROP);
	pair_stop(test, p);
}

/* Seven bytes of text and one of padding: is it as long as it says, and all of it the same? */
static bool padding_right(const u8 *block)
{
	unsigned int n = block[BLOCK - 1], i;

	if (n < 1 || n > BLOCK)
		return false;
	for (i = BLOCK - n; i < BLOCK; i++)
		if (block[i] != n)
			return false;
	return true;
}

/* @text as the last block of a message of number 0 that the peer could have sent. */
static void send_block(struct kunit *test, struct pair p, const u8 *text)
{
	struct seccomm_cbc *s = seccomm_priv(p.a->comp->mp[0]);
	struct seccomm_msg msg = {};
	u8 *span = kunit_kzalloc(test, 2 * BLOCK, GFP_KERNEL), iv[BLOCK] = {};

	KUNIT_ASSERT_NOT_NULL(test, span);
	msg.head = span;
	msg.data = span;
	msg.tail = span + 2 * BLOCK;
	msg.end = msg.tail;
	pair_header(&msg, 1, 0);
	put_unaligned_be64(msg.seq, span);
	memcpy(span + BLOCK, text, BLOCK);
	KUNIT_ASSERT_EQ(test, seccomm_crypt(s->tfm, &msg, iv, true), 0);
	memcpy(p.a->parcel.out, span, 2 * BLOCK);
	p.a->parcel.len = 2 * BLOCK;
	memcpy(p.a->parcel.hdr, msg.hdr, sizeof(msg.hdr));
	kunit_kfree(test, span);
}

/* Every padding that says its length, right, and with any one byte of it wrong; and all others. */
static void seccomm_cbc_up__every_padding(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	unsigned int last, wrong;
	struct parcel *got;
	u8 block[BLOCK];

	for (last = 0; last < 256; last++) {
		for (wrong = 0; wrong < BLOCK; wrong++) {
			memset(block, last, BLOCK);
			if (wrong < BLOCK - 1)
				block[wrong] ^= 0x10;
			send_block(test, p, block);
			got = pair_pop(test, p.b, &p.a->parcel, 2 * BLOCK);
			KUNIT_ASSERT_EQ_MSG(test, got->verdict, padding_right(block) ?
					    SECCOMM_NEXT : SECCOMM_DROP, "%*ph", BLOCK, block);
			if (got->verdict == SECCOMM_NEXT) {
				KUNIT_EXPECT_EQ(test, got->len, BLOCK - last);
				TEST_BYTES_EQ(test, got->out, block, BLOCK - last);
			} else {
				KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
			}
		}
	}
	pair_stop(test, p);
}

/* What was sent as one number is no message of another one. */
static void seccomm_cbc_up__other_number(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	struct parcel *sent = pair_push(test, p.a, "eight by", BLOCK), *got;

	sent->hdr[SECCOMM_HDR_LEN - 1] ^= 1;
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	sent->hdr[SECCOMM_HDR_LEN - 1] ^= 1;
	KUNIT_EXPECT_EQ(test, pair_pop(test, p.b, sent, sent->len)->verdict, SECCOMM_NEXT);
	pair_stop(test, p);
}

static struct kunit_case cbc_cases[] = {
	KUNIT_CASE_PARAM(seccomm_cbc_rest__count, list_gen_params),
	KUNIT_CASE_PARAM(seccomm_cbc_down__limit, list_gen_params),
	KUNIT_CASE_PARAM(seccomm_cbc_init__weak_key, key_gen_params),
	KUNIT_CASE(ideaprivacy_init__every_factor),
	KUNIT_CASE(seccomm_cbc_init__only_weak_keys),
	KUNIT_CASE(seccomm_des_weak__neighbours),
	KUNIT_CASE_PARAM(seccomm_cbc_up__one_reason, list_gen_params),
	KUNIT_CASE_PARAM(seccomm_cbc_up__every_padding, list_gen_params),
	KUNIT_CASE_PARAM(seccomm_cbc_up__other_number, list_gen_params),
	{}
};

static struct kunit_suite cbc_suite = {
	.name = "seccomm_cbc",
	.exit = test_disarm,
	.test_cases = cbc_cases,
};

kunit_test_suite(cbc_suite);
