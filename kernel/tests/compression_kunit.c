// SPDX-License-Identifier: GPL-2.0
/* compression_kunit.c - what is compressed, what is expanded, and what is refused unexpanded. */
#include "cactus/registry.h"
#include "tests/pair.h"
#include "tests/world.h"

#define TEXT_MAX	(U16_MAX + 1024)

/* A peer attribute that somebody else has to pack. */
static int note_slot;

static enum seccomm_verdict note_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	memcpy(seccomm_attr(msg, note_slot), "note", 4);
	return SECCOMM_NEXT;
}

static enum seccomm_verdict note_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				    const struct seccomm_call *call)
{
	if (memcmp(seccomm_attr(msg, note_slot), "note", 4))
		return seccomm_drop(mp, msg, SECCOMM_R_MICROPROTOCOL);
	return SECCOMM_NEXT;
}

static int note_init(struct seccomm_mp *mp)
{
	note_slot = seccomm_attr_slot(mp, "kunit.note");
	return note_slot < 0 ? note_slot : 0;
}

static const struct seccomm_attr_decl note_attr[] = {
	{ .name = "kunit.note", .scope = SECCOMM_SCOPE_PEER, .size = 4 },
};

static const struct seccomm_mp_type note_type = {
	.name = "KunitNote", .owner = THIS_MODULE, .class = SECCOMM_CLASS_NULL, .family = "",
	.attr = note_attr, .n_attrs = 1, .init = note_init, .down = note_down, .up = note_up,
};

static int compression_suite_init(struct kunit_suite *suite)
{
	return seccomm_mp_register(&note_type);
}

static void compression_suite_exit(struct kunit_suite *suite)
{
	seccomm_mp_unregister(&note_type);
}

/* ---- both ways ---------------------------------------------------------------- */

static const char *const methods[] = { "Compression", "Compression(method=lz4)" };

static void method_desc(const char *const *m, char *desc)
{
	strscpy(desc, *m, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(method, methods, method_desc);

/* Text of @len bytes: repetitive, or such that nothing repeats. */
static u8 *text_of(struct kunit *test, unsigned int len, bool dull)
{
	u8 *p = kunit_kmalloc(test, len ?: 1, GFP_KERNEL);
	u32 x = 2463534242;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	for (i = 0; i < len; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		p[i] = dull ? TEST_FOX[i % 43] : x;
	}
	return p;
}

static void compression__round_trip(struct kunit *test)
{
	struct pair p = pair_start(test, *(const char *const *)test->param_value);
	static const unsigned int len[] = { 0, 1, 2, 13, 43, 100, 1000, 4000 };
	struct parcel *sent, *got;
	unsigned int i, dull;
	u8 *text;

	for (i = 0; i < ARRAY_SIZE(len); i++) {
		for (dull = 0; dull < 2; dull++) {
			text = text_of(test, len[i], dull);
			sent = pair_push(test, p.a, text, len[i]);
			KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
			/* never longer than as it is */
			KUNIT_EXPECT_LE(test, sent->len, len[i] + 4);
			if (dull && len[i] >= 100)
				KUNIT_EXPECT_LT(test, sent->len, 85);
			KUNIT_EXPECT_EQ(test, get_unaligned_be32(sent->out),
					sent->len < len[i] + 4 ? len[i] : 0);
			got = pair_pop(test, p.b, sent, sent->len);
			KUNIT_ASSERT_EQ(test, got->verdict, SECCOMM_NEXT);
			KUNIT_ASSERT_EQ(test, got->len, len[i]);
			TEST_BYTES_EQ(test, got->out, text, len[i]);
		}
	}
	pair_stop(test, p);
}

/* ---- what others made ----------------------------------------------------------- */

/* Pop these bytes: the reason, or NONE. */
static u8 pop_bytes(struct kunit *test, struct end *end, const u8 *in, unsigned int len)
{
	u8 hdr[SECCOMM_HDR_LEN] = {};
	const struct job job = { .dir = SECCOMM_UP, .in = in, .len = len, .hdr = hdr };
	struct parcel *got = pair_run(test, end, &job);

	return got->verdict == SECCOMM_DROP ? got->reason : SECCOMM_R_NONE;
}

/* Pop @hex behind @text. */
static u8 pop_hex(struct kunit *test, struct end *end, u32 text, const char *hex)
{
	size_t len;
	u8 *bytes = test_hex(test, hex, &len), *in = kunit_kmalloc(test, 4 + len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, in);
	put_unaligned_be32(text, in);
	memcpy(in + 4, bytes, len);
	return pop_bytes(test, end, in, 4 + len);
}

/*
 * By Python's zlib: the fox three times; and by hand, from the description of the format:
 * LZ4 of forty a (one, 34 of what stands one byte before, five).
 */
static const char fox3[] =
	"0bc94855282ccd4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d5228014ae72456552aa4e4a787d0442900";
static const char a40[] = "1f6101000f506161616161";

static void compression_up__known(struct kunit *test)
{
	struct pair deflate = pair_start(test, "Compression"), lz4;
	u8 want[129];
	unsigned int i;

	for (i = 0; i < sizeof(want); i++)
		want[i] = TEST_FOX[i % 43];
	KUNIT_EXPECT_EQ(test, pop_hex(test, deflate.b, 129, fox3), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, deflate.b->parcel.len, 129);
	TEST_BYTES_EQ(test, deflate.b->parcel.out, want, 129);
	pair_stop(test, deflate);

	lz4 = pair_start(test, "Compression(method=lz4)");
	memset(want, 'a', 40);
	KUNIT_EXPECT_EQ(test, pop_hex(test, lz4.b, 40, a40), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, lz4.b->parcel.len, 40);
	TEST_BYTES_EQ(test, lz4.b->parcel.out, want, 40);
	pair_stop(test, lz4);
}

/* ---- bombs and lies ------------------------------------------------------------- */

static void expect_lie(struct kunit *test, struct end *end, u32 text, const char *hex)
{
	KUNIT_EXPECT_EQ_MSG(test, pop_hex(test, end, text, hex), SECCOMM_R_MALFORMED,
			    "%u bytes from %s", text, hex);
}

/* A length that is not that of the text, whichever; a stream that is cut, or goes on. */
static void compression_up__lies(struct kunit *test)
{
	static const struct { const char *list, *hex; u32 text; } row[] = {
		{ "Compression", fox3, 129 }, { "Compression(method=lz4)", a40, 40 },
	};
	char cut[sizeof(fox3) + 2];
	unsigned int i, n;
	struct pair p;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		p = pair_start(test, row[i].list);
		expect_lie(test, p.b, row[i].text - 1, row[i].hex);
		expect_lie(test, p.b, row[i].text + 1, row[i].hex);
		expect_lie(test, p.b, 1, row[i].hex);
		expect_lie(test, p.b, strlen(row[i].hex) / 2, row[i].hex);
		expect_lie(test, p.b, TEXT_MAX, row[i].hex);
		expect_lie(test, p.b, TEXT_MAX + 1, row[i].hex);
		expect_lie(test, p.b, U32_MAX, row[i].hex);
		expect_lie(test, p.b, 100, "");
		for (n = 0; n < strlen(row[i].hex); n += 2) {
			strscpy(cut, row[i].hex, n + 1);
			expect_lie(test, p.b, row[i].text, cut);
		}
		snprintf(cut, sizeof(cut), "%s00", row[i].hex);
		expect_lie(test, p.b, row[i].text, cut);
		pair_stop(test, p);
	}
}

/* Every flipped bit: text of exactly that length, or none. What reads too far, KASAN sees. */
static void compression_up__flipped(struct kunit *test)
{
	struct pair p = pair_start(test, *(const char *const *)test->param_value);
	struct parcel *sent = pair_push(test, p.a, text_of(test, 500, true), 500), *got;
	unsigned int bit;

	KUNIT_ASSERT_LT(test, sent->len, 100);
	for (bit = 32; bit < 8 * sent->len; bit++) {
		sent->out[bit / 8] ^= BIT(bit % 8);
		got = pair_pop(test, p.b, sent, sent->len);
		sent->out[bit / 8] ^= BIT(bit % 8);
		if (got->verdict == SECCOMM_NEXT)
			KUNIT_EXPECT_EQ(test, got->len, 500);
		else
			KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_MALFORMED);
	}
	pair_stop(test, p);
}

static unsigned int grown, charged;

static bool op_no_grow(struct seccomm_composite *comp, struct seccomm_msg *msg, unsigned int len)
{
	grown++;
	return false;
}

static bool op_no_charge(struct seccomm_runtime *rt, u8 dir, long delta)
{
	charged += delta > 60000;
	return delta <= 60000;
}

/* Nothing asks for memory before it is known to be within bounds, and counted. */
static void compression_up__no_memory(struct kunit *test)
{
	struct seccomm_composite_ops ops = pair_ops;
	struct pair p = pair_start(test, "Compression(method=lz4)");

	grown = 0;
	charged = 0;
	ops.grow = op_no_grow;
	p.b->rt.ops = &ops;
	expect_lie(test, p.b, TEXT_MAX + 1, a40);
	expect_lie(test, p.b, 11, a40);
	KUNIT_EXPECT_EQ(test, grown, 0);
	KUNIT_EXPECT_EQ(test, pop_hex(test, p.b, 40, a40), SECCOMM_R_NOMEM);
	KUNIT_EXPECT_EQ(test, grown, 1);
	ops.charge = op_no_charge;
	KUNIT_EXPECT_EQ(test, pop_hex(test, p.b, TEXT_MAX, a40), SECCOMM_R_NOMEM);
	KUNIT_EXPECT_EQ(test, grown, 1);
	KUNIT_EXPECT_EQ(test, charged, 1);
	p.b->rt.ops = &pair_ops;
	KUNIT_EXPECT_EQ(test, pop_hex(test, p.b, 40, a40), SECCOMM_R_NONE);
	pair_stop(test, p);
}

/* ---- as an operation that packs, and in a session --------------------------------- */

/* M6: what others want to tell the peer is in what is compressed, also in mid-chain. */
static void compression__packs(struct kunit *test)
{
	struct pair p = pair_start(test, "KunitNote, Compression, AESPrivacy(k1), HMACIntegrity(k2)");
	struct parcel *sent, *got;
	u8 *text = text_of(test, 400, true);

	sent = pair_push(test, p.a, text, 400);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_LT(test, sent->len, 150);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, got->len, 400);
	TEST_BYTES_EQ(test, got->out, text, 400);
	pair_stop(test, p);

	p = pair_start(test, "KunitNote, Compression");
	sent = pair_push(test, p.a, "abc", 3);
	KUNIT_ASSERT_EQ(test, sent->len, 4 + 4 + 3);
	TEST_BYTES_EQ(test, sent->out, "\0\0\0\0noteabc", 11);
	/* too short for the attributes, once expanded: a text of two bytes */
	KUNIT_EXPECT_EQ(test, pop_bytes(test, p.b, "\0\0\0\0no", 6), SECCOMM_R_MALFORMED);
	pair_stop(test, p);
}

static struct kunit_case compression_cases[] = {
	KUNIT_CASE_PARAM(compression__round_trip, method_gen_params),
	KUNIT_CASE(compression_up__known),
	KUNIT_CASE(compression_up__lies),
	KUNIT_CASE_PARAM(compression_up__flipped, method_gen_params),
	KUNIT_CASE(compression_up__no_memory),
	KUNIT_CASE(compression__packs),
	{}
};

static struct kunit_suite compression_suite = {
	.name = "seccomm_compression",
	.suite_init = compression_suite_init,
	.suite_exit = compression_suite_exit,
	.exit = test_disarm,
	.test_cases = compression_cases,
};

static void compression__session(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *text = text_of(test, 1200, true);
	const struct world_msg *m;
	struct seccomm_session *s;
	unsigned int i;

	world_profile(w, "short", "Compression(method=lz4, data=no-attacker), AESGCM(w1), Replay,\n"
		      "HMACIntegrity(w2)", NULL, 10, false);
	world_use(w, ALICE, "short");
	world_use(w, BOB, "short");
	s = world_connect(w);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, world_push(s, text, 1200), 0);
		world_settle(w);
		m = world_got(w, BOB, i);
		KUNIT_ASSERT_EQ(test, m->len, 1200);
		TEST_BYTES_EQ(test, m->data, text, 1200);
		KUNIT_EXPECT_LT(test, world_frame(w, ALICE, SECCOMM_DATA, i)->len, 200);
	}
	KUNIT_EXPECT_EQ(test, world_push(s, "x", 1), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 3, "x");
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&w->end[BOB].s->waiting[SECCOMM_UP]), 0);
}

static struct kunit_case session_cases[] = {
	KUNIT_CASE(compression__session),
	{}
};

static struct kunit_suite session_suite = {
	.name = "seccomm_compression_session",
	.init = world_init,
	.exit = world_exit,
	.test_cases = session_cases,
};

kunit_test_suites(&compression_suite, &session_suite);
