// SPDX-License-Identifier: GPL-2.0
/* microprotocols_kunit.c - what is true of every micro-protocol, alone and together. */
#include "tests/pair.h"

#define T_KEYED		BIT(0)	/* refuses what was changed on the way */
#define T_WORKER	BIT(1)	/* runs in the worker */
#define T_WINDOW	BIT(2)	/* takes a number once */
#define T_CBC		BIT(3)	/* grows by up to 7 bytes less, by the length */
#define T_DIGEST	BIT(4)	/* refuses what was changed by accident */
#define T_ROUNDS	BIT(5)	/* adds more or less, @grows at most */
#define T_SIGNED	BIT(6)	/* public keys: slow, and the same at both ends of these tests */
#define T_CHECKS	(T_KEYED | T_DIGEST)

/**
 * struct stack - properties and what to expect of them
 * @list: both ends push it
 * @flags: T_*
 * @grows: bytes a message of no bytes grows by
 * @shortest: shortest message that pops (others are refused with @reason)
 * @reason: of shorter ones
 */
struct stack {
	const char *list;
	u32 flags;
	unsigned int grows;
	unsigned int shortest;
	u8 reason;
};

static const struct stack stacks[] = {
	{ "Null", 0, 0, 0 },
	{ "Salt", 0, 16, 16, SECCOMM_R_MALFORMED },
	{ "Salt(8)", 0, 8, 8, SECCOMM_R_MALFORMED },
	{ "Salt(64)", 0, 64, 64, SECCOMM_R_MALFORMED },
	{ "Pad", T_ROUNDS, 64, 64, SECCOMM_R_MALFORMED },
	{ "Pad(16)", T_ROUNDS, 16, 16, SECCOMM_R_MALFORMED },
	{ "Compression", T_WORKER | T_ROUNDS, 4, 4, SECCOMM_R_MALFORMED },
	{ "Compression(method=lz4)", T_WORKER | T_ROUNDS, 4, 4, SECCOMM_R_MALFORMED },
	{ "Compression(method=lz4), Pad(16), AESPrivacy(k1), HMACIntegrity(k2)",
	  T_KEYED | T_WORKER | T_ROUNDS, 52, 32, SECCOMM_R_BAD_TAG },
	{ "Replay", T_WINDOW, 0, 0 },
	{ "ReplayTime", 0, 8, 8, SECCOMM_R_MALFORMED },
	{ "ReplayNonce", T_WINDOW, 8, 8, SECCOMM_R_MALFORMED },
	{ "AESPrivacy(k1)", 0, 0, 0 },
	{ "AESPrivacy(k1,128)", 0, 0, 0 },
	{ "CamelliaPrivacy(k1)", 0, 0, 0 },
	{ "CamelliaPrivacy(k1,128)", 0, 0, 0 },
	{ "SerpentPrivacy(k1)", T_WORKER, 0, 0 },
	{ "SerpentPrivacy(k1,128)", T_WORKER, 0, 0 },
	{ "TwofishPrivacy(k1)", 0, 0, 0 },
	{ "TwofishPrivacy(k1,128)", 0, 0, 0 },
	{ "ChaCha20Privacy(k1)", 0, 0, 0 },
	{ "ChaCha20Privacy(k1,k2)", 0, 0, 0 },
	{ "DESPrivacy(k1)", T_CBC | T_WORKER, 16, 16, SECCOMM_R_BAD_TAG },
	{ "TripleDESPrivacy(k1)", T_CBC | T_WORKER, 16, 16, SECCOMM_R_BAD_TAG },
	{ "BlowfishPrivacy(k1)", T_CBC, 16, 16, SECCOMM_R_BAD_TAG },
	{ "IDEAPrivacy(k1)", T_CBC | T_WORKER, 16, 16, SECCOMM_R_BAD_TAG },
	{ "XORPrivacy(k1)", 0, 0, 0 },
	{ "RSAPrivacy(k1)", T_WORKER, 256, 256, SECCOMM_R_BAD_TAG },
	{ "HMACIntegrity(k1)", T_KEYED, 32, 32, SECCOMM_R_BAD_TAG },
	{ "HMACIntegrity(k1,16)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "KeyedMD5Integrity(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "HMACIntegrity(k1,hash=sha512,tag=64)", T_KEYED, 64, 64, SECCOMM_R_BAD_TAG },
	{ "HMACIntegrity(k1,hash=sha3-256)", T_KEYED, 32, 32, SECCOMM_R_BAD_TAG },
	{ "HMACIntegrity(k1,hash=sha1,tag=20)", T_KEYED, 20, 20, SECCOMM_R_BAD_TAG },
	{ "CMACIntegrity(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "CMACIntegrity(k1,128)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "BLAKE2bIntegrity(k1)", T_KEYED, 32, 32, SECCOMM_R_BAD_TAG },
	{ "BLAKE2bIntegrity(k1,16)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "DigestIntegrity", T_DIGEST, 32, 32, SECCOMM_R_MALFORMED },
	{ "DigestIntegrity(hash=sha512)", T_DIGEST, 64, 64, SECCOMM_R_MALFORMED },
	{ "SharedSecretAuthenticity(k1)", T_KEYED, 32, 32, SECCOMM_R_BAD_TAG },
	{ "SharedSecretAuthenticity(k1,hash=sha3-256,tag=20)", T_KEYED, 20, 20,
	  SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1,128)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1,k2)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "AESCCM(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "AESCCM(k1,128)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "AEGIS128(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "ChaCha20Poly1305(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "RSAAuthenticity(k1)", T_KEYED | T_SIGNED | T_WORKER, 256, 256, SECCOMM_R_BAD_TAG },
	{ "ECDSAAuthenticity(k1)", T_KEYED | T_SIGNED | T_WORKER, 64, 64, SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1), ECDSAAuthenticity(k2)", T_KEYED | T_SIGNED | T_WORKER, 80, 64,
	  SECCOMM_R_BAD_TAG },
	/* its statement has the number, but not the rest of the header */
	{ "RSANonRepudiation(k1)", T_SIGNED | T_WORKER, 264, 264, SECCOMM_R_BAD_TAG },
	{ "RSANonRepudiation(k1), HMACIntegrity(k2)", T_KEYED | T_SIGNED | T_WORKER, 296, 32,
	  SECCOMM_R_BAD_TAG },
	{ "AlertAudit(class=1)", 0, 0, 0 },
	{ "AlertAudit, AESGCM(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "DESPrivacy(k1), RSAAuthenticity(k2)", T_CBC | T_KEYED | T_SIGNED | T_WORKER, 272, 256,
	  SECCOMM_R_BAD_TAG },
	{ "Pad(32), AESCCM(k1), ReplayTime, ReplayNonce, BLAKE2bIntegrity(k2)",
	  T_KEYED | T_WINDOW | T_ROUNDS, 96, 32, SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256)", T_KEYED | T_WINDOW, 32, 16,
	  SECCOMM_R_BAD_TAG },
	{ "MultiSecurity(AESPrivacy(k1), HMACIntegrity(k2))", T_KEYED, 32, 32, SECCOMM_R_BAD_TAG },
	{ "MultiSecurity(Salt(8), MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2)))", T_KEYED, 40,
	  16, SECCOMM_R_BAD_TAG },
	{ "MultiSecurity(TwofishPrivacy(k1), CamelliaPrivacy(k2), HMACIntegrity(k3))",
	  T_KEYED | T_WORKER, 32, 32, SECCOMM_R_BAD_TAG },
	{ "RSAPrivacy(k1), HMACIntegrity(k2)", T_KEYED | T_WORKER, 288, 32, SECCOMM_R_BAD_TAG },
	{ "MultiSecurity(AESPrivacy(k1), RSAAuthenticity(k2))", T_KEYED | T_SIGNED | T_WORKER, 256, 256,
	  SECCOMM_R_BAD_TAG },
	{ "TestCoord(claim=0,hold=0), AESPrivacy(k1)", 0, 8, 8, SECCOMM_R_MALFORMED },
	{ "TestCoord(claim=0,hold=0), AESPrivacy(k1), HMACIntegrity(k2)", T_KEYED, 40, 32,
	  SECCOMM_R_BAD_TAG },
	{ "TestCoord(claim=1,hold=2,delay=1), AESPrivacy(k1), HMACIntegrity(k2)",
	  T_KEYED | T_WORKER, 40, 32, SECCOMM_R_BAD_TAG },
};

static void stack_desc(const struct stack *s, char *desc)
{
	strscpy(desc, s->list, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stack, stacks, stack_desc);

/* Milliseconds a message. */
static bool is_slow(const struct stack *s)
{
	return s->flags & T_SIGNED || strstr(s->list, "RSAPrivacy");
}

/* Every length, both directions, landed and not. */
static void round_trip(struct kunit *test, struct end *from, struct end *to, unsigned int len,
		       bool foreign)
{
	const struct stack *s = test->param_value;
	struct parcel *sent, *got;
	struct job job;
	u8 in[200];

	pair_fill(in, len, len + foreign);
	sent = pair_push(test, from, in, len);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	if (!(s->flags & T_ROUNDS))
		KUNIT_EXPECT_GE(test, sent->len, len + s->grows - 7 * !!(s->flags & T_CBC));
	KUNIT_EXPECT_LE(test, sent->len, len + s->grows);
	job = (struct job) {
		.dir = SECCOMM_UP, .in = sent->out, .len = sent->len, .hdr = sent->hdr,
		.foreign = foreign,
	};
	got = pair_run(test, to, &job);
	KUNIT_ASSERT_EQ_MSG(test, got->verdict, SECCOMM_NEXT, "%u bytes: reason %u", len,
			    got->reason);
	KUNIT_ASSERT_EQ(test, got->len, len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(got->out, in, len));
}

static void down_up__every_length(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct pair p = pair_start(test, s->list);
	unsigned int len, step = s->flags & T_WORKER ? 13 : 1;

	for (len = 0; len <= 200; len += step) {
		round_trip(test, p.a, p.b, len, false);
		round_trip(test, p.b, p.a, len, true);
	}
	/* a say given back at once keeps nobody waiting, so there it can be either */
	if (!strstr(s->list, "claim=1"))
		KUNIT_EXPECT_EQ(test, p.a->parcel.worker, !!(s->flags & T_WORKER));
	pair_stop(test, p);
}

/* A message shorter than anything that was pushed. */
static void up__short(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct pair p = pair_start(test, s->list);
	unsigned int len, step = is_slow(s) ? 13 : 1;
	struct parcel *sent, *got;

	for (len = 0; len < s->shortest; len += len + step < s->shortest ? step : 1) {
		sent = pair_push(test, p.a, "abcdefgh", 8);
		KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
		got = pair_pop(test, p.b, sent, len);
		KUNIT_ASSERT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_ASSERT_EQ(test, got->reason, s->reason);
	}
	pair_stop(test, p);
}

/* Cut anywhere, and one byte too many. */
static void up__other_length(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct parcel *sent, *got;
	unsigned int len;
	struct pair p;

	if (!(s->flags & T_CHECKS))
		kunit_skip(test, "checks nothing");
	p = pair_start(test, s->list);
	sent = pair_push(test, p.a, "abcdefgh", 8);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	for (len = 0; len <= sent->len + 1; len++) {
		if (len == sent->len)
			continue;
		got = pair_pop(test, p.b, sent, len);
		KUNIT_ASSERT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_ASSERT_EQ(test, got->reason, s->reason);
	}
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	pair_stop(test, p);
}

/*
 * Each bit of message and header; the genuine one still passes afterwards. Of
 * what a public key protects another bit of each byte: all of them take more
 * than a minute a stack on a debug kernel.
 */
static void flip_all(struct kunit *test, struct pair p, unsigned int len)
{
	const struct stack *s = test->param_value;
	unsigned int bit, step = is_slow(s) ? 9 : 1;
	struct parcel *sent, *got;
	u8 in[16] = "sixteen bytes..";
	u8 *at;

	sent = pair_push(test, p.a, in, len);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	for (bit = 0; bit < 8 * (sizeof(sent->hdr) + sent->len); bit += step) {
		at = bit / 8 < sizeof(sent->hdr) ? &sent->hdr[bit / 8] :
						   &sent->out[bit / 8 - sizeof(sent->hdr)];
		*at ^= BIT(bit % 8);
		got = pair_pop(test, p.b, sent, sent->len);
		*at ^= BIT(bit % 8);
		KUNIT_ASSERT_EQ_MSG(test, got->verdict, SECCOMM_DROP, "bit %u", bit);
		KUNIT_ASSERT_EQ_MSG(test, got->reason, s->reason, "bit %u", bit);
	}
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
}

static void up__flipped_bit(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct pair p;

	if (!(s->flags & T_CHECKS))
		kunit_skip(test, "checks nothing");
	p = pair_start(test, s->list);
	flip_all(test, p, 0);
	flip_all(test, p, 1);
	flip_all(test, p, 16);
	pair_stop(test, p);
}

/* What one end pushes is nothing that it would pop itself (reflection). */
static void up__reflected(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct parcel *sent, *got;
	struct pair p;

	if (!(s->flags & T_KEYED) || s->flags & T_SIGNED)
		kunit_skip(test, "has no key of its own for each direction");
	p = pair_start(test, s->list);
	sent = pair_push(test, p.a, "abcdefgh", 8);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	memcpy(&p.b->parcel, sent, sizeof(*sent));
	got = pair_pop(test, p.a, &p.b->parcel, p.b->parcel.len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	pair_stop(test, p);
}

/* One byte less room than the plan asks for, in front and behind. */
static void down__no_room(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct pair p = pair_start(test, s->list);
	const struct seccomm_room *room = seccomm_props_room(p.a->props, SECCOMM_DOWN);
	struct job job = { .dir = SECCOMM_DOWN, .in = "abcdefgh", .len = 8 };
	struct parcel *got;

	if (s->flags & T_ROUNDS)
		job.len = 0;
	/* RSA asks for the largest key there is; an AEAD needs the header's room in front */
	if (room->head && !strstr(s->list, "AESGCM")) {
		job.less_head = SECCOMM_HDR_LEN + 1;
		if (strstr(s->list, "RSAPrivacy"))
			job.less_head += 512 - 256;
		got = pair_run(test, p.a, &job);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_NO_ROOM);
		job.less_head = 0;
	}
	if (room->tail) {
		job.less_tail = strstr(s->list, "RSAA") || strstr(s->list, "RSAN") ?
				512 - 256 + 1 : 1;
		if (s->flags & T_ROUNDS)
			job.less_tail = room->tail;
		got = pair_run(test, p.a, &job);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_NO_ROOM);
	}
	pair_stop(test, p);
}

/* Each derivation fails once: nothing starts, nothing is left over. */
static void init__no_key(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct seccomm_report report;
	unsigned int n;
	struct end *end;
	int err = -ENOKEY;

	for (n = 1; err && n < 32; n++) {
		report.text[0] = 0;
		end = end_new(test, s->list, SECCOMM_ROLE_ACTIVE);
		end->fail_key = n;
		err = end_start(end, &report);
		KUNIT_EXPECT_TRUE(test, err == 0 || err == -ENOKEY);
		KUNIT_EXPECT_EQ(test, !err, !report.text[0]);
		end_stop(test, end);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
}

/* The same for transforms, where the build has fault points. */
static void init__no_transform(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct seccomm_report report;
	unsigned int n;
	struct end *end;
	int err = -ENOMEM;

	TEST_NEEDS_FAIL(test);
	for (n = 1; err && n < 32; n++) {
		report.text[0] = 0;
		end = end_new(test, s->list, SECCOMM_ROLE_ACTIVE);
		seccomm_fail_arm(SECCOMM_FAIL_alloc_tfm, n);
		err = end_start(end, &report);
		seccomm_fail_arm(SECCOMM_FAIL_alloc_tfm, 0);
		KUNIT_EXPECT_TRUE(test, err == 0 || err == -ENOMEM);
		end_stop(test, end);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
}

/* ---- redundancy -------------------------------------------------------------------------- */

/* An inner layer fails after a keyed outer one passed: the tripwire. */
static void up__inner_layer_fails(struct kunit *test)
{
	static const char *const list[] = {
		"AESGCM(k1), ChaCha20Poly1305(k2)", "HMACIntegrity(k1), AESGCM(k2)",
		"DESPrivacy(k1), HMACIntegrity(k2)",
		"MultiSecurity(KeyedMD5Integrity(k1), HMACIntegrity(k2))",
	};
	struct seccomm_report report = {};
	struct parcel *sent, *got;
	unsigned int i;
	struct pair p;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		p.a = end_new(test, list[i], SECCOMM_ROLE_ACTIVE);
		p.b = end_new(test, list[i], SECCOMM_ROLE_PASSIVE);
		p.b->keys->slot[1].prk[0] ^= 1;
		KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
		KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
		sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
		got = pair_pop(test, p.b, sent, sent->len);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ_MSG(test, got->reason, SECCOMM_R_INNER_TAG, "%s", list[i]);
		pair_stop(test, p);
	}
}

/* Through the general engine, uncompiled, the same bytes come out. */
static void multisecurity__uncompiled(struct kunit *test)
{
	struct pair p = pair_start(test, "MultiSecurity(HMACIntegrity(k1), ChaCha20Poly1305(k2))");
	struct seccomm_mp *down = p.a->comp->mp[0];
	const struct seccomm_call call = { .event = SECCOMM_EV_MSG_FROM_ABOVE };
	struct parcel *sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
	struct seccomm_msg msg = { .comp = p.a->comp, .gfp = GFP_ATOMIC };
	unsigned int len = sizeof(TEST_FOX);
	u8 *buf = kunit_kzalloc(test, 256, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_ASSERT_STREQ(test, down->type->name, "MultiSecurity");
	KUNIT_EXPECT_EQ(test, down->n_child, 2);
	msg.head = buf;
	msg.data = buf + 32;
	msg.tail = msg.data + len;
	msg.end = buf + 256;
	memcpy(msg.data, TEST_FOX, len);
	pair_header(&msg, 1, 0);
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, down->type->down(down, &msg, &call), SECCOMM_NEXT);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_ASSERT_EQ(test, seccomm_msg_len(&msg), sent->len);
	TEST_BYTES_EQ(test, msg.data, sent->out, sent->len);
	pair_stop(test, p);
}

static struct kunit_case microprotocols_cases[] = {
	KUNIT_CASE_PARAM(down_up__every_length, stack_gen_params),
	KUNIT_CASE_PARAM(up__short, stack_gen_params),
	KUNIT_CASE_PARAM(up__other_length, stack_gen_params),
	KUNIT_CASE_PARAM(up__flipped_bit, stack_gen_params),
	KUNIT_CASE_PARAM(up__reflected, stack_gen_params),
	KUNIT_CASE_PARAM(down__no_room, stack_gen_params),
	KUNIT_CASE_PARAM(init__no_key, stack_gen_params),
	KUNIT_CASE_PARAM(init__no_transform, stack_gen_params),
	KUNIT_CASE(up__inner_layer_fails),
	KUNIT_CASE(multisecurity__uncompiled),
	{}
};

static struct kunit_suite microprotocols_suite = {
	.name = "seccomm_microprotocols",
	.exit = test_disarm,
	.test_cases = microprotocols_cases,
};

kunit_test_suite(microprotocols_suite);
