// SPDX-License-Identifier: GPL-2.0
/* table_kunit.c - wire ids, and who is found by what. */
#include "session/table.h"
#include "lib/seam.h"
#include "tests/world.h"

static void table_sid__unlike_and_nonzero(struct kunit *test)
{
	struct world *w = world_of(test);
	u32 seen[20];
	unsigned int i, j;

	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	for (i = 0; i < ARRAY_SIZE(seen); i++) {
		struct seccomm_session *s = world_open(w, ALICE);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
		seen[i] = s->sid;
		KUNIT_EXPECT_NE(test, s->sid, 0);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_NE(test, seen[i], seen[j]);
	}
}

/* Random bytes of a test: the ids come from here, everything else is fixed. */
static u32 next_sid[4];
static unsigned int n_sid;

static void draw(const void *ctx, void *buf, size_t len)
{
	memset(buf, 0x5a, len);
	if (len == 4)
		put_unaligned_be32(next_sid[n_sid++ % ARRAY_SIZE(next_sid)], buf);
}

static struct seccomm_session *open_with(struct kunit *test, u32 a, u32 b, u32 c)
{
	struct seccomm_session *s;

	next_sid[0] = a;
	next_sid[1] = b;
	next_sid[2] = c;
	next_sid[3] = c;
	n_sid = 0;
	seccomm_random_replace(draw);
	s = world_open(world_of(test), ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	return s;
}

static void table_sid__rests(struct kunit *test)
{
	struct world *w = world_of(test);

	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	KUNIT_EXPECT_EQ(test, open_with(test, 0, 0, 0x1001)->sid, 0x1001);	/* never 0 */
	KUNIT_EXPECT_EQ(test, open_with(test, 0x1001, 0x1001, 0x1002)->sid, 0x1002);	/* in use */
	world_restart(w, ALICE);
	world_advance(w, 59999);
	KUNIT_EXPECT_EQ(test, open_with(test, 0x1001, 0x1002, 0x1003)->sid, 0x1003);	/* resting */
	world_advance(w, 1);
	KUNIT_EXPECT_EQ(test, open_with(test, 0x1001, 0x1004, 0x1004)->sid, 0x1001);
}

static void table_by_sid__own_endpoint_only(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	rcu_read_lock();
	KUNIT_EXPECT_PTR_EQ(test, seccomm_table_by_sid(w->sn, s->sid, w->end[ALICE].ep), s);
	KUNIT_EXPECT_NULL(test, seccomm_table_by_sid(w->sn, s->sid, w->end[BOB].ep));
	KUNIT_EXPECT_NULL(test, seccomm_table_by_sid(w->sn, s->sid ^ 1, w->end[ALICE].ep));
	rcu_read_unlock();
}

static void table_by_id__users(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	u32 id = s->id;

	rcu_read_lock();
	KUNIT_EXPECT_PTR_EQ(test, seccomm_session_lookup_id(w->sn, id), s);
	rcu_read_unlock();
	world_restart(w, ALICE);
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, seccomm_session_lookup_id(w->sn, id));
	rcu_read_unlock();
}

static struct seccomm_session *by_peer(struct world *w, u8 end, const struct seccomm_addr *peer)
{
	struct seccomm_session *s;

	rcu_read_lock();
	s = seccomm_session_lookup_peer(w->sn, w->end[end].ep, peer);
	rcu_read_unlock();
	return s;
}

static void table_by_peer__live_ones(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_addr other = w->end[BOB].addr;
	struct seccomm_session *s;

	KUNIT_EXPECT_NULL(test, by_peer(w, ALICE, &w->end[BOB].addr));
	w->end[ALICE].lose[SECCOMM_CONFIRM] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	KUNIT_EXPECT_PTR_EQ(test, by_peer(w, ALICE, &w->end[BOB].addr), s);
	KUNIT_EXPECT_NULL(test, by_peer(w, BOB, &w->end[ALICE].addr));	/* HALF: nobody's yet */
	world_advance(w, 500);
	KUNIT_EXPECT_PTR_EQ(test, by_peer(w, BOB, &w->end[ALICE].addr), w->end[BOB].s);
	other.port ^= htons(1);
	KUNIT_EXPECT_NULL(test, by_peer(w, ALICE, &other));
	seccomm_session_shutdown(s, 2);
	KUNIT_EXPECT_NULL(test, by_peer(w, ALICE, &w->end[BOB].addr));
}

static void table_insert__namespace_goes(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->sn->exiting = true;
	s = world_open(w, ALICE);
	w->sn->exiting = false;
	KUNIT_EXPECT_EQ(test, PTR_ERR(s), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 0);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE(table_sid__unlike_and_nonzero),
	KUNIT_CASE(table_sid__rests),
	KUNIT_CASE(table_by_sid__own_endpoint_only),
	KUNIT_CASE(table_by_id__users),
	KUNIT_CASE(table_by_peer__live_ones),
	KUNIT_CASE(table_insert__namespace_goes),
	{}
};

static struct kunit_suite table_suite = {
	.name		= "session_table",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= table_cases,
};

kunit_test_suite(table_suite);
