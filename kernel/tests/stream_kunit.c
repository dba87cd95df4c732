// SPDX-License-Identifier: GPL-2.0
/* stream_kunit.c - key streams: what one key may do, and that no two messages have the same one. */
#include "tests/pair.h"

static const char *const stream_lists[] = {
	"AESPrivacy(k1)", "CamelliaPrivacy(k1)", "SerpentPrivacy(k1)", "TwofishPrivacy(k1)",
	"ChaCha20Privacy(k1)",
};

static void list_desc(const char *const *list, char *desc)
{
	strscpy(desc, *list, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(list, stream_lists, list_desc);

static const char *list_of(struct kunit *test)
{
	return *(const char *const *)test->param_value;
}

static struct seccomm_stream *stream_of(struct end *end)
{
	return seccomm_priv(end->comp->mp[0]);
}

/* The key lives on while a session rests, and so does the count. */
static void seccomm_stream_rest__count(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	struct seccomm_mp *mp = p.a->comp->mp[0];

	atomic64_set(&stream_of(p.a)->blocks, BIT_ULL(32) - 3);
	KUNIT_EXPECT_EQ(test, mp->type->rest(mp), BIT_ULL(32) - 3);
	atomic64_set(&stream_of(p.a)->blocks, 0);
	mp->type->wake(mp, BIT_ULL(32) - 3);
	KUNIT_EXPECT_EQ(test, atomic64_read(&stream_of(p.a)->blocks), BIT_ULL(32) - 3);
	pair_stop(test, p);
}

/* 2^32 blocks, counted exactly, parts of one as one; ChaCha20 has no such limit. */
static void seccomm_stream_down__limit(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	bool chacha = strstarts(list_of(test), "ChaCha");
	struct parcel *sent;

	atomic64_set(&stream_of(p.a)->blocks, BIT_ULL(32) - 3);
	KUNIT_EXPECT_EQ(test, pair_push(test, p.a, TEST_FOX, 32)->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, pair_push(test, p.a, TEST_FOX, 0)->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, pair_push(test, p.a, TEST_FOX, 1)->verdict, SECCOMM_NEXT);
	sent = pair_push(test, p.a, TEST_FOX, 1);
	KUNIT_EXPECT_EQ(test, sent->verdict, chacha ? SECCOMM_NEXT : SECCOMM_DROP);
	if (!chacha)
		KUNIT_EXPECT_EQ(test, sent->reason, SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
}

/* Numbers that differ in any one bit, and the other sender: another stream, from the first block on. */
static void seccomm_stream_down__other_number(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	u8 zeroes[64] = {}, first[64];
	unsigned int bit, i;

	memcpy(first, pair_push(test, p.a, zeroes, 64)->out, 64);
	for (bit = 0; bit < 48; bit++) {
		p.a->seq = BIT_ULL(bit);
		pair_push(test, p.a, zeroes, 64);
		for (i = 0; i < 64; i += 16)
			KUNIT_EXPECT_NE_MSG(test, 0, memcmp(first, p.a->parcel.out + i, 16),
					    "bit %u, block %u", bit, i / 16);
	}
	pair_push(test, p.b, zeroes, 64);
	KUNIT_EXPECT_NE(test, 0, memcmp(first, p.b->parcel.out, 16));
	pair_stop(test, p);
}

/* Nothing of the state is left when the instance is gone. */
static void seccomm_stream_exit__wiped(struct kunit *test)
{
	struct pair p = pair_start(test, list_of(test));
	struct seccomm_mp *mp = p.a->comp->mp[0];
	struct seccomm_stream *s = stream_of(p.a), was = *s;

	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(s->iv, 0, sizeof(s->iv)));
	mp->type->exit(mp);
	KUNIT_EXPECT_NULL(test, memchr_inv(s, 0, sizeof(*s)));
	/* what end_stop() is to take down */
	KUNIT_EXPECT_EQ(test, 0, mp->type->init(mp));
	TEST_BYTES_EQ(test, s->iv, was.iv, sizeof(was.iv));
	pair_stop(test, p);
}

static struct kunit_case stream_cases[] = {
	KUNIT_CASE_PARAM(seccomm_stream_rest__count, list_gen_params),
	KUNIT_CASE_PARAM(seccomm_stream_down__limit, list_gen_params),
	KUNIT_CASE_PARAM(seccomm_stream_down__other_number, list_gen_params),
	KUNIT_CASE_PARAM(seccomm_stream_exit__wiped, list_gen_params),
	{}
};

static struct kunit_suite stream_suite = {
	.name = "seccomm_stream",
	.exit = test_disarm,
	.test_cases = stream_cases,
};

kunit_test_suite(stream_suite);
