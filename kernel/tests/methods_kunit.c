// SPDX-License-Identifier: GPL-2.0
/* methods_kunit.c - what is peculiar to one micro-protocol: windows, limits of keys, signatures; ciphers: cbc_kunit.c, stream_kunit.c. */
#include "tests/pair.h"
#include "tests/rsa_key.h"

/* ---- Replay ----------------------------------------------------------------------- */

/* Push a message with number @seq and pop it: the reason, or NONE. */
static u8 pop_number(struct kunit *test, struct pair p, u64 seq)
{
	struct parcel *got;

	p.a->seq = seq;
	pair_push(test, p.a, "x", 1);
	got = pair_pop(test, p.b, &p.a->parcel, p.a->parcel.len);
	return got->verdict == SECCOMM_DROP ? got->reason : SECCOMM_R_NONE;
}

static void replay_up__window(struct kunit *test)
{
	static const struct { u64 seq; u8 reason; } row[] = {
		{ 0, SECCOMM_R_NONE }, { 0, SECCOMM_R_DUPLICATE }, { 2, SECCOMM_R_NONE },
		{ 1, SECCOMM_R_NONE }, { 1, SECCOMM_R_DUPLICATE }, { 66, SECCOMM_R_NONE },
		{ 3, SECCOMM_R_NONE }, { 2, SECCOMM_R_LATE }, { 1000, SECCOMM_R_NONE },
		{ 936, SECCOMM_R_LATE }, { 937, SECCOMM_R_NONE }, { 937, SECCOMM_R_DUPLICATE },
		{ SECCOMM_SEQ_MAX, SECCOMM_R_NONE }, { SECCOMM_SEQ_MAX, SECCOMM_R_DUPLICATE },
		{ SECCOMM_SEQ_MAX - 1, SECCOMM_R_NONE }, { 1001, SECCOMM_R_LATE },
	};
	struct pair p = pair_start(test, "Replay(64), HMACIntegrity(k1)");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		KUNIT_EXPECT_EQ_MSG(test, pop_number(test, p, row[i].seq), row[i].reason,
				    "row %u", i);
	pair_stop(test, p);
}

/* T28: the highest number there is, without the key, moves nothing. */
static void replay_up__forged_number(struct kunit *test)
{
	struct pair p = pair_start(test, "Replay, HMACIntegrity(k1)");
	struct parcel *sent = pair_push(test, p.a, "x", 1), *got;
	u8 hdr[SECCOMM_HDR_LEN];

	memcpy(hdr, sent->hdr, sizeof(hdr));
	memset(sent->hdr + 10, 0xff, 6);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	memcpy(sent->hdr, hdr, sizeof(hdr));
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	pair_stop(test, p);
}

/* ---- limits of a key ---------------------------------------------------------------- */

static u8 push_number(struct kunit *test, struct end *end, u64 seq, unsigned int len)
{
	static u8 zeroes[PAIR_OUT_MAX - 64];
	struct parcel *p;

	end->seq = seq;
	p = pair_push(test, end, zeroes, len);
	return p->verdict == SECCOMM_DROP ? p->reason : SECCOMM_R_NONE;
}

static void aesgcm_down__limit(struct kunit *test)
{
	struct pair p = pair_start(test, "AESGCM(k1)");
	const u64 limit = BIT_ULL(28);

	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 1, 2048), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit, 1), SECCOMM_R_KEY_LIMIT);
	/* a message of more than 2 KiB counts as 32 */
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 40, 2049), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 32, 1), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 31, 1), SECCOMM_R_KEY_LIMIT);
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 32, 2049), SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
}

/* ---- RSA ------------------------------------------------------------------------------ */

/* A private key cut anywhere: does not start, does not read on. */
static void rsaauthenticity_init__cut_key(struct kunit *test)
{
	size_t len = strlen(TEST_RSA_PRIVATE) / 2, n;
	struct seccomm_report report;
	struct end *end;

	for (n = 1; n < len; n += n < 320 ? 1 : 97) {
		report.text[0] = 0;
		end = end_new(test, "RSAAuthenticity(k1)", SECCOMM_ROLE_ACTIVE);
		end->der_len = n;
		KUNIT_EXPECT_NE(test, 0, end_start(end, &report));
		end_stop(test, end);
	}
}

/* A signature is of one session: another transcript, another statement. */
static void rsaauthenticity_up__other_session(struct kunit *test)
{
	struct seccomm_report report = {};
	struct parcel *sent, *got;
	struct pair p;

	p.a = end_new(test, "RSAAuthenticity(k1)", SECCOMM_ROLE_ACTIVE);
	p.b = end_new(test, "RSAAuthenticity(k1)", SECCOMM_ROLE_PASSIVE);
	p.b->th[63] ^= 1;
	KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
	sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	pair_stop(test, p);
}

/* ---- ECDSA ---------------------------------------------------------------------------- */

/* What the agent answers is looked at before it leaves; no answer, no message. */
static void ecdsaauthenticity_down__lies(struct kunit *test)
{
	struct pair p = pair_start(test, "ECDSAAuthenticity(k1)");
	struct parcel *sent, *got;

	p.a->lies = LIE_SIGNATURE;
	sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, sent->reason, SECCOMM_R_AGENT_LIED);
	p.a->lies = LIE_REFUSES;
	sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, sent->reason, SECCOMM_R_KEY_MISS);
	p.a->lies = LIE_NOT;
	sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
	KUNIT_EXPECT_EQ_MSG(test, sent->verdict, SECCOMM_NEXT, "reason %u", sent->reason);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	pair_stop(test, p);
}

/* A signature is of one session: another transcript, another statement. */
static void ecdsaauthenticity_up__other_session(struct kunit *test)
{
	struct seccomm_report report = {};
	struct parcel *sent, *got;
	struct pair p;

	p.a = end_new(test, "ECDSAAuthenticity(k1)", SECCOMM_ROLE_ACTIVE);
	p.b = end_new(test, "ECDSAAuthenticity(k1)", SECCOMM_ROLE_PASSIVE);
	p.b->th[0] ^= 1;
	KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
	sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_NEXT);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	pair_stop(test, p);
}

static struct kunit_case methods_cases[] = {
	KUNIT_CASE(replay_up__window),
	KUNIT_CASE(replay_up__forged_number),
	KUNIT_CASE(aesgcm_down__limit),
	KUNIT_CASE(rsaauthenticity_init__cut_key),
	KUNIT_CASE(rsaauthenticity_up__other_session),
	KUNIT_CASE(ecdsaauthenticity_down__lies),
	KUNIT_CASE(ecdsaauthenticity_up__other_session),
	{}
};

static struct kunit_suite methods_suite = {
	.name = "seccomm_methods",
	.exit = test_disarm,
	.test_cases = methods_cases,
};

kunit_test_suite(methods_suite);
