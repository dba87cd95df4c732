// SPDX-License-Identifier: GPL-2.0
/* pad_kunit.c - which lengths padding shows, and what it takes for padding. */
#include "tests/pair.h"

/* T33: only multiples, each of as many lengths as it has bytes. */
static void pad_down__lengths(struct kunit *test)
{
	static const struct { const char *list; unsigned int to; } row[] = {
		{ "Pad", 64 }, { "Pad(16)", 16 }, { "Pad(48)", 48 }, { "Pad(512)", 512 },
	};
	static u8 in[1200];
	struct parcel *sent;
	unsigned int i, len;
	struct pair p;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		p = pair_start(test, row[i].list);
		for (len = 0; len < sizeof(in); len++) {
			sent = pair_push(test, p.a, in, len);
			KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
			KUNIT_ASSERT_EQ(test, sent->len, (len / row[i].to + 1) * row[i].to);
			KUNIT_ASSERT_EQ(test, sent->out[len], 0x80);
			KUNIT_ASSERT_NULL(test, memchr_inv(sent->out + len + 1, 0,
							   sent->len - len - 1));
		}
		pair_stop(test, p);
	}
}

/* The last 16 bytes of a message of 32, @n of them, and what they are. */
static unsigned int pop_tail(struct kunit *test, struct pair p, const u8 tail[16])
{
	struct parcel *sent = pair_push(test, p.a, TEST_FOX, 20), *got;

	KUNIT_ASSERT_EQ(test, sent->len, 32);
	memcpy(sent->out + 16, tail, 16);
	got = pair_pop(test, p.b, sent, 32);
	if (got->verdict == SECCOMM_NEXT)
		return got->len;
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_MALFORMED);
	return UINT_MAX;
}

static void pad_up__tails(struct kunit *test)
{
	struct pair p = pair_start(test, "Pad(16)");
	u8 tail[16];
	unsigned int at, b;

	/* no mark at all */
	memset(tail, 0, sizeof(tail));
	KUNIT_EXPECT_EQ(test, pop_tail(test, p, tail), UINT_MAX);
	for (at = 0; at < 16; at++) {
		/* whatever stands there in front of zeroes: only the mark will do */
		for (b = 0; b < 256; b++) {
			memset(tail, 0x80, sizeof(tail));
			memset(tail + at, 0, sizeof(tail) - at);
			tail[at] = b;
			if (!b)		/* then it is one of them, and the mark is before it */
				KUNIT_EXPECT_EQ(test, pop_tail(test, p, tail),
						at ? 16 + at - 1 : UINT_MAX);
			else
				KUNIT_EXPECT_EQ(test, pop_tail(test, p, tail),
						b == 0x80 ? 16 + at : UINT_MAX);
		}
	}
	pair_stop(test, p);
}

/* No multiple, or nothing. */
static void pad_up__length(struct kunit *test)
{
	struct pair p = pair_start(test, "Pad(16)");
	struct parcel *sent = pair_push(test, p.a, TEST_FOX, 40), *got;
	unsigned int len;

	KUNIT_ASSERT_EQ(test, sent->len, 48);
	memset(sent->out, 0x80, 48);
	for (len = 0; len <= 48; len++) {
		got = pair_pop(test, p.b, sent, len);
		if (len && len % 16 == 0) {
			KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
			KUNIT_EXPECT_EQ(test, got->len, len - 1);
		} else {
			KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
			KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_MALFORMED);
		}
	}
	pair_stop(test, p);
}

/* T33: behind something keyed, wrong padding is not there to be seen. */
static void pad_up__not_before_the_tag(struct kunit *test)
{
	struct pair p = pair_start(test, "Pad(16), AESPrivacy(k1), HMACIntegrity(k2)");
	struct parcel *sent = pair_push(test, p.a, TEST_FOX, 20), *got;
	unsigned int bit;

	for (bit = 0; bit < 8 * sent->len; bit++) {
		sent->out[bit / 8] ^= BIT(bit % 8);
		got = pair_pop(test, p.b, sent, sent->len);
		sent->out[bit / 8] ^= BIT(bit % 8);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	}
	pair_stop(test, p);
}

static struct kunit_case pad_cases[] = {
	KUNIT_CASE(pad_down__lengths),
	KUNIT_CASE(pad_up__tails),
	KUNIT_CASE(pad_up__length),
	KUNIT_CASE(pad_up__not_before_the_tag),
	{}
};

static struct kunit_suite pad_suite = {
	.name = "seccomm_pad",
	.exit = test_disarm,
	.test_cases = pad_cases,
};

kunit_test_suite(pad_suite);
