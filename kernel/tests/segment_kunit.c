// SPDX-License-Identifier: GPL-2.0
/* segment_kunit.c - messages that no frame can carry: cut and sent, or why not. */
#include "session/epoch.h"
#include "tests/segments.h"

struct list_case {
	const char *name;	/* and the list, if it has a ( */
	bool alone;		/* no trains */
};

static const struct list_case list_cases[] = {
	{ "as the world has it" },
	{ "as the world has it, one by one", true },
	{ "Replay, AESGCM(w1)" },
	{ "AESGCM(w1)" },
	{ "Salt(16), AESPrivacy(w1), Replay, HMACIntegrity(w2)" },
	{ "Salt(16), AESGCM(w1), Replay, ChaCha20Poly1305(w2:sha3-256)", true },
};

static void list_desc(const struct list_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(list, list_cases, list_desc);

static void push_segments__sizes(struct kunit *test)
{
	static const unsigned int more[] = { 1, 2, 100, 1400, 3000, 20000, 40000 };
	const struct list_case *c = test->param_value;
	const u8 *buf = segments_bytes(test, SECCOMM_CUT_MAX + 1);
	struct world *w = world_of(test);
	struct seccomm_session *s;
	unsigned int size, i;

	s = segments_connect(test, strchr(c->name, '(') ? c->name : NULL);
	if (c->alone)
		w->end[ALICE].carrier.trains = NULL;
	size = seccomm_session_msg_size(s);
	for (i = 0; i < ARRAY_SIZE(more); i++) {
		KUNIT_ASSERT_EQ(test, world_push(s, buf, size + more[i]), 0);
		world_settle(w);
		segments_expect(test, i, buf, size + more[i]);
	}
	KUNIT_EXPECT_EQ(test, world_push(s, buf, SECCOMM_CUT_MAX), 0);
	world_settle(w);
	segments_expect(test, i, buf, SECCOMM_CUT_MAX);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, SECCOMM_CUT_MAX + 1), -EMSGSIZE);
	/* and then one that needs no cutting */
	KUNIT_EXPECT_EQ(test, world_push(s, buf, size), 0);
	segments_expect(test, i + 1, buf, size);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, i + 2);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&w->end[BOB].s->rx_msgs), i + 2);
	segments_expect_none(test);
}

/* Whose method keeps nothing but keys, or sleeps in front: as before. */
static const struct list_case not_cases[] = {
	{ "Null()" },
	{ "DESPrivacy(w1), Replay, HMACIntegrity(w2)" },	/* too dear for the sender */
	{ "TestCoord(claim=2, hold=0, delay=3), Replay, AESGCM(w1)" },
};

KUNIT_ARRAY_PARAM(not, not_cases, list_desc);

static void may_cut__not(struct kunit *test)
{
	const struct list_case *c = test->param_value;
	const u8 *buf = segments_bytes(test, 5000);
	struct seccomm_session *s = segments_connect(test, c->name[4] == '(' ? "Null" : c->name);
	unsigned int size = seccomm_session_msg_size(s);

	KUNIT_EXPECT_EQ(test, world_push(s, buf, size + 1), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, size), 0);
}

/* ---- the session around it --------------------------------------------------- */

/* Sent before the session is open, and while the peer has not been heard. */
static void push_waited__opening(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 20000);
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].carrier.may_cut = segments_may_cut;
	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	w->end[ALICE].lose[SECCOMM_CONFIRM] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 20000), 0);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 10), 0);
	world_advance(w, 500);
	WORLD_EXPECT_STATE(test, s, CONFIRMING);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 10001), 0);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_SEGMENT), 0);
	world_advance(w, 2000);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 3);
	segments_expect(test, 0, buf, 20000);
	segments_expect(test, 1, buf, 10);
	segments_expect(test, 2, buf, 10001);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* It turns out that messages of this session are not cut. */
static void push_waited__not(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 20000);
	struct world *w = world_of(test);
	struct seccomm_session *s;

	world_profile(w, "cut", "DESPrivacy(w1), Replay, HMACIntegrity(w2)", NULL, 0, true);
	world_use(w, ALICE, "cut");
	world_use(w, BOB, "cut");
	w->end[ALICE].carrier.may_cut = segments_may_cut;
	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 20000), 0);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 10), 0);
	world_advance(w, 1000);
	WORLD_EXPECT_REFUSED(test, w, TOO_BIG, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
}

/* Or that they are not cut any more: the program has asked for whole datagrams. */
static void push_waited__not_now(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 20000);
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].carrier.may_cut = segments_may_cut;
	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 20000), 0);
	w->end[ALICE].carrier.may_cut = NULL;
	world_advance(w, 1000);
	WORLD_EXPECT_REFUSED(test, w, TOO_BIG, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_SEGMENT), 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
}

static void push_cut__key_limit(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 20000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);

	rcu_read_lock();
	rcu_dereference(s->tx_epoch)->tx_limit = 3;
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 20000), -EKEYEXPIRED);
	WORLD_EXPECT_REFUSED(test, w, KEY_LIMIT, 1);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 20000), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	world_advance(w, SECCOMM_ASSEMBLY_MS + 100);
	segments_expect_none(test);
}

static void push_segments__no_memory(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);

	TEST_NEEDS_FAIL(test);
	world_arm(w, SECCOMM_FAIL_alloc_own, 1);
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 5000), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_SEGMENT), 0);
}

static struct kunit_case segment_cases[] = {
	KUNIT_CASE_PARAM(push_segments__sizes, list_gen_params),
	KUNIT_CASE_PARAM(may_cut__not, not_gen_params),
	KUNIT_CASE(push_waited__opening),
	KUNIT_CASE(push_waited__not),
	KUNIT_CASE(push_waited__not_now),
	KUNIT_CASE(push_cut__key_limit),
	KUNIT_CASE(push_segments__no_memory),
	{}
};

static struct kunit_suite segment_suite = {
	.name		= "session_segment",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= segment_cases,
};

kunit_test_suite(segment_suite);
