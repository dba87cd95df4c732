// SPDX-License-Identifier: GPL-2.0
/* active_open_kunit.c - what open() refuses, and whose keys or roles do not fit together. */
#include "session/timer.h"
#include "tests/world.h"

struct slot_case {
	const char *key;
	u8 end;
};

static const struct slot_case slot_cases[] = {
	{ "w1", BOB }, { "w2", BOB }, { "w1", ALICE }, { "w2", ALICE },
};

static void slot_desc(const struct slot_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s wrong at %s", c->key,
		 c->end == BOB ? "bob" : "alice");
}

KUNIT_ARRAY_PARAM(slot, slot_cases, slot_desc);

static void active_open__t08_wrong_slot(struct kunit *test)
{
	const struct slot_case *c = test->param_value;
	const char *own = c->end == BOB ? "bob" : "alice", *peer = c->end == BOB ? "alice" : "bob";
	struct world *w = world_of(test);
	struct seccomm_session *s;

	world_key_del(w, c->key, own, peer);
	world_key(w, c->key, own, peer, 1, 0x80);

	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_advance(w, 31499);
	WORLD_EXPECT_STATE(test, s, OPENING);
	world_advance(w, 1);

	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].err, ETIMEDOUT);
	WORLD_EXPECT_REFUSED(test, w, OPEN_TAG, SECCOMM_RETRIES);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 0);
}

static void active_open__t11_two_actives(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *a, *b;

	world_listen(w, BOB, false);
	world_name(w, BOB, "bob", "alice");
	a = world_open(w, ALICE);
	b = world_open(w, BOB);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, a);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	world_advance(w, 31500);

	WORLD_EXPECT_STATE(test, a, DEAD);
	WORLD_EXPECT_STATE(test, b, DEAD);
	KUNIT_EXPECT_EQ(test, a->err, ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, b->err, ETIMEDOUT);
	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 2 * SECCOMM_RETRIES);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 0);
}

static void active_open__no_profile_or_name(struct kunit *test)
{
	struct world *w = world_of(test);

	world_use(w, ALICE, "nothing");
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), -ENOENT);
	world_use(w, ALICE, "");
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), -ENOKEY);
	world_use(w, ALICE, WORLD_PROFILE);
	world_name(w, ALICE, "eve", "bob");
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), -ENOKEY);
	world_name(w, ALICE, "", "bob");
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), -ENOKEY);
}

static void active_open__no_key(struct kunit *test)
{
	struct world *w = world_of(test);

	world_name(w, ALICE, "alice", "");	/* keys for one peer do not serve any */
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), -ENOKEY);
	world_name(w, ALICE, "alice", "bob");
	world_key_del(w, "w2", "alice", "bob");
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 0);
}

static void active_open__by_policy(struct kunit *test)
{
	struct world *w = world_of(test);

	world_policy(w, 4000000001, SECCOMM_ROLE_ACTIVE, WORLD_PROFILE, "alice", "bob");
	world_use(w, ALICE, "");
	world_name(w, ALICE, "", "");
	world_connect(w);

	KUNIT_EXPECT_STREQ(test, w->end[ALICE].s->own, "alice");
	KUNIT_EXPECT_STREQ(test, w->end[ALICE].s->expect, "bob");
}

static struct kunit_case active_open_cases[] = {
	KUNIT_CASE_PARAM(active_open__t08_wrong_slot, slot_gen_params),
	KUNIT_CASE(active_open__t11_two_actives),
	KUNIT_CASE(active_open__no_profile_or_name),
	KUNIT_CASE(active_open__no_key),
	KUNIT_CASE(active_open__by_policy),
	{}
};

static struct kunit_suite active_open_suite = {
	.name		= "session_active_open",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= active_open_cases,
};

kunit_test_suite(active_open_suite);
