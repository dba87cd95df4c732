// SPDX-License-Identifier: GPL-2.0
/* passive_kunit.c - who answers OPEN, and what is done to it (protocol 2.7). */
#include "tests/world.h"

/* alice's OPEN, which bob has not seen; alice waits in OPENING. */
static struct world_bytes lost_open(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	return world_copy(w, world_frame(w, ALICE, SECCOMM_OPEN, 0));
}

static void passive_open__t01_flipped(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);

	/* A changed digest is answered; whether alice believes it is T7. */
	w->end[BOB].lose[SECCOMM_REFUSE] = -1;
	world_flip(w, BOB, open);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 0);

	world_inject(w, BOB, open.p, open.len);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 1);
}

static void passive_open__other_lengths(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);

	world_truncate(w, BOB, open);
	world_trail(w, BOB, open, SECCOMM_COOKIE_LEN);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 0);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_REFUSE), 0);
}

/* Keys that know no pair, and equal ports: nothing but the name is in the way. */
static void anybody(struct world *w)
{
	world_key(w, "g1", "", "", 1, 0x40);
	world_key(w, "g2", "", "", 1, 0x60);
	world_profile(w, "group", "AESGCM(g1), Replay, ChaCha20Poly1305(g2:sha3-256)", NULL, 10,
		      false);
	world_use(w, ALICE, "group");
	world_use(w, BOB, "group");
	world_name(w, ALICE, "alice", "");
	w->end[ALICE].ep->local.port = w->end[BOB].addr.port;
}

static void passive_open__t03_reflected(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open;

	anybody(w);
	world_listen(w, ALICE, true);
	open = lost_open(test);
	world_mark(w);

	world_inject(w, ALICE, open.p, open.len);

	WORLD_EXPECT_REFUSED(test, w, OPEN_REFLECTED, 1);
	KUNIT_EXPECT_TRUE(test, world_alerted(w, SECCOMM_R_OPEN_REFLECTED, 0));
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_ACCEPT), 0);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPENING);
}

/* With allow_self two ends of one name may speak, and only then. */
static void passive_open__self_allowed(struct kunit *test)
{
	struct world *w = world_of(test);

	anybody(w);
	world_name(w, BOB, "alice", "");
	w->sn->limits.allow_self = 1;

	world_connect(w);

	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

static void passive_open__t04_other_principal(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open;

	anybody(w);
	world_principal(w, "carol");
	world_name(w, ALICE, "alice", "bob");
	world_name(w, BOB, "carol", "");
	open = lost_open(test);
	world_mark(w);

	world_inject(w, BOB, open.p, open.len);

	WORLD_EXPECT_REFUSED(test, w, OPEN_PEER, 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

static void passive_open__t04_other_port(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);

	w->end[BOB].ep->local.port = htons(444);
	world_mark(w);

	world_inject(w, BOB, open.p, open.len);

	WORLD_EXPECT_REFUSED(test, w, OPEN_PORT, 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

static void passive_open__wants_another_peer(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);

	world_name(w, BOB, "bob", "carol");
	world_mark(w);

	world_inject(w, BOB, open.p, open.len);

	WORLD_EXPECT_REFUSED(test, w, OPEN_PEER, 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

static void expect_refuse_on_wire(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_open(w, ALICE);
	const struct world_frame *open, *refuse;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);

	open = world_frame(w, ALICE, SECCOMM_OPEN, 0);
	refuse = world_frame(w, BOB, SECCOMM_REFUSE, 0);
	KUNIT_EXPECT_EQ(test, refuse->len, SECCOMM_HDR_LEN + SECCOMM_ECHO_LEN + 1);
	TEST_BYTES_EQ(test, refuse->data + SECCOMM_HDR_LEN, open->data + SECCOMM_HDR_LEN + 4,
		      SECCOMM_ECHO_LEN);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].err, ECONNREFUSED);
	WORLD_EXPECT_STATE(test, s, DEAD);
	WORLD_EXPECT_REFUSED(test, w, OPEN_PROFILE, 1);
	WORLD_EXPECT_REFUSED(test, w, REFUSED, 1);
	KUNIT_EXPECT_TRUE(test, world_alerted(w, SECCOMM_R_OPEN_PROFILE, 0));
	KUNIT_EXPECT_TRUE(test, world_alerted(w, SECCOMM_R_REFUSED, s->id));
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 0);
}

static void passive_open__t09_argument(struct kunit *test)
{
	struct world *w = world_of(test);

	world_profile(w, "other", "AESGCM(w1, bits=128), Replay, ChaCha20Poly1305(w2:sha3-256)",
		      NULL, 10, false);
	world_use(w, BOB, "other");
	expect_refuse_on_wire(test);
}

static void passive_open__t09_rank(struct kunit *test)
{
	struct world *w = world_of(test);

	world_profile(w, "other", WORLD_LIST, NULL, 11, false);
	world_use(w, BOB, "other");
	expect_refuse_on_wire(test);
}

static void passive_open__refuse_off(struct kunit *test)
{
	struct world *w = world_of(test);

	world_profile(w, "other", WORLD_LIST, NULL, 11, false);
	world_use(w, BOB, "other");
	w->sn->limits.refuse_rate = 0;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);

	WORLD_EXPECT_REFUSED(test, w, OPEN_PROFILE, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_REFUSE), 0);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPENING);
}

/* All policies that match are candidates: the digest decides. */
static void passive_open__candidates(struct kunit *test)
{
	struct world *w = world_of(test);

	world_profile(w, "other", WORLD_LIST, NULL, 11, false);
	world_policy(w, 4000000001, SECCOMM_ROLE_PASSIVE, "other", "bob", "");
	world_policy(w, 4000000002, SECCOMM_ROLE_PASSIVE, WORLD_PROFILE, "bob", "alice");
	world_use(w, BOB, "");
	world_name(w, BOB, "", "");

	world_connect(w);

	KUNIT_EXPECT_STREQ(test, w->end[BOB].s->profile->name, WORLD_PROFILE);
	KUNIT_EXPECT_STREQ(test, w->end[BOB].s->own, "bob");
}

static void passive_open__no_policy(struct kunit *test)
{
	struct world *w = world_of(test);

	world_use(w, BOB, "");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);

	WORLD_EXPECT_REFUSED(test, w, OPEN_NO_POLICY, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_REFUSE), 0);
}

static void passive_open__not_listening(struct kunit *test)
{
	struct world *w = world_of(test);

	world_listen(w, BOB, false);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);

	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 1);
}

/* ---- payloads: offset of the count behind "alice", "bob" ------------------- */

#define OPEN_N		(SECCOMM_HDR_LEN + 4 + 32 + 64 + 2 + 1 + 5 + 1 + 3)
#define OPEN_SLOT1	(OPEN_N + 1)		/* id:1 length:2 version:4 */
#define OPEN_SLOT2	(OPEN_SLOT1 + 7)
#define OPEN_PADDING	(OPEN_SLOT2 + 7)

struct payload_case {
	const char *name;
	u16 at;
	u8 n;
	u8 bytes[8];
	u8 reason;
};

static const struct payload_case payload_cases[] = {
	{ "version 0", OPEN_SLOT1 + 3, 4, { 0, 0, 0, 0 }, SECCOMM_R_OPEN_MALFORMED },
	{ "version 2", OPEN_SLOT1 + 3, 4, { 0, 0, 0, 2 }, SECCOMM_R_OPEN_NO_KEY },
	{ "slot 3 for 2", OPEN_SLOT2, 1, { 3 }, SECCOMM_R_OPEN_MALFORMED },
	{ "slot 0", OPEN_SLOT1, 1, { 0 }, SECCOMM_R_OPEN_MALFORMED },
	{ "slot 2 twice", OPEN_SLOT1, 1, { 2 }, SECCOMM_R_OPEN_MALFORMED },
	{ "signature", OPEN_PADDING, 1, { 0xfe }, SECCOMM_R_OPEN_MALFORMED },
	{ "one fewer", OPEN_N, 1, { 2 }, SECCOMM_R_OPEN_MALFORMED },
	{ "one more", OPEN_N, 1, { 4 }, SECCOMM_R_OPEN_MALFORMED },
	{ "length of a version 3", OPEN_SLOT1 + 1, 2, { 0, 3 }, SECCOMM_R_OPEN_MALFORMED },
	{ "padding not zero", OPEN_PADDING + 3, 1, { 1 }, SECCOMM_R_OPEN_MALFORMED },
	{ "length of a name 0", OPEN_N - 10, 1, { 0 }, SECCOMM_R_OPEN_MALFORMED },
	{ "own id 0", SECCOMM_HDR_LEN, 4, { 0 }, SECCOMM_R_OPEN_MALFORMED },
	{ "header: id", 4, 4, { 0, 0, 0, 1 }, SECCOMM_R_BAD_STATE },
	{ "header: epoch", 1, 1, { 1 }, SECCOMM_R_BAD_STATE },
	{ "header: sender 2", 8, 2, { 0, 2 }, SECCOMM_R_BAD_STATE },
	{ "header: sender 0", 8, 2, { 0, 0 }, SECCOMM_R_BAD_STATE },
	{ "header: version", 0, 1, { 0x21 }, SECCOMM_R_BAD_VERSION },
	{ "header: length", 2, 2, { 0x01, 0xf1 }, SECCOMM_R_BAD_LENGTH },
};

static void payload_desc(const struct payload_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(payload, payload_cases, payload_desc);

static void passive_open__bad_field(struct kunit *test)
{
	const struct payload_case *c = test->param_value;
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);

	KUNIT_ASSERT_EQ(test, open.p[OPEN_SLOT1], 1);
	KUNIT_ASSERT_EQ(test, open.p[OPEN_SLOT2], 2);
	KUNIT_ASSERT_EQ(test, open.p[OPEN_PADDING], SECCOMM_PAYLOAD_PADDING);
	memcpy(open.p + c->at, c->bytes, c->n);
	world_mark(w);

	world_inject(w, BOB, open.p, open.len);

	KUNIT_EXPECT_EQ(test, world_refused(w, c->reason), 1);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

/* A preshared slot whose payload is missing, in a frame that is whole. */
static void passive_open__slot_missing(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);

	memmove(open.p + OPEN_SLOT2, open.p + OPEN_PADDING, open.len - OPEN_PADDING);
	open.p[OPEN_N]--;
	open.len -= 7;
	put_unaligned_be16(open.len - SECCOMM_HDR_LEN, open.p + 2);
	world_mark(w);

	world_inject(w, BOB, open.p, open.len);

	WORLD_EXPECT_REFUSED(test, w, OPEN_MALFORMED, 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

static void passive_open__no_reserve(struct kunit *test)
{
	struct world *w = world_of(test);

	w->end[BOB].no_reserve = true;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);

	WORLD_EXPECT_REFUSED(test, w, BACKLOG, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 0);
}

static struct kunit_case passive_cases[] = {
	KUNIT_CASE(passive_open__t01_flipped),
	KUNIT_CASE(passive_open__other_lengths),
	KUNIT_CASE(passive_open__t03_reflected),
	KUNIT_CASE(passive_open__self_allowed),
	KUNIT_CASE(passive_open__t04_other_principal),
	KUNIT_CASE(passive_open__t04_other_port),
	KUNIT_CASE(passive_open__wants_another_peer),
	KUNIT_CASE(passive_open__t09_argument),
	KUNIT_CASE(passive_open__t09_rank),
	KUNIT_CASE(passive_open__refuse_off),
	KUNIT_CASE(passive_open__candidates),
	KUNIT_CASE(passive_open__no_policy),
	KUNIT_CASE(passive_open__not_listening),
	KUNIT_CASE_PARAM(passive_open__bad_field, payload_gen_params),
	KUNIT_CASE(passive_open__slot_missing),
	KUNIT_CASE(passive_open__no_reserve),
	{}
};

static struct kunit_suite passive_suite = {
	.name		= "session_passive",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= passive_cases,
};

kunit_test_suite(passive_suite);
