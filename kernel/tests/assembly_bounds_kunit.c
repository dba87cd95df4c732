// SPDX-License-Identifier: GPL-2.0
/* assembly_bounds_kunit.c - what a peer could do that has the keys: nonsense, and too much. */
#include "tests/segments.h"

static void segment_read__bad(struct kunit *test)
{
	static const struct {
		u32 off, total, len;
	} bad[] = {
		{ 0, 0, 10 }, { 0, 9, 10 }, { 10, 10, 10 }, { U32_MAX, 10, 10 }, { 1, 10, 10 },
		{ 0, SECCOMM_SEGMENT_TOTAL + 1, 10 }, { U32_MAX, U32_MAX, 1 },
		{ U32_MAX - 5, U32_MAX, 10 },
	};
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct seccomm_cut cut;

		KUNIT_ASSERT_EQ(test, seccomm_cut_begin(s, &cut, 1), 0);
		segments_lie(test, s, &cut, bad[i].off, bad[i].total, bad[i].len);
		WORLD_EXPECT_REFUSED(test, w, BAD_SEGMENT, i + 1);
		seccomm_cut_end(&cut);
	}
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), i);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	segments_expect_none(test);
}

/* Without a byte. */
static void segment_read__empty(struct kunit *test)
{
	struct seccomm_segment g = { .message = 1, .total = 10 };
	u8 buf[SECCOMM_SEGMENT_LEN];

	seccomm_segment_write(buf, &g);
	KUNIT_EXPECT_FALSE(test, seccomm_segment_read(buf, 0, &g));
	KUNIT_EXPECT_TRUE(test, seccomm_segment_read(buf, 1, &g));
}

/* Of a message that begins behind its segment. */
static void piece_read__later(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct seccomm_cut cut;

	KUNIT_ASSERT_EQ(test, seccomm_cut_begin(s, &cut, 1), 0);
	cut.numbered = true;
	cut.first = 5;
	segments_lie(test, s, &cut, 0, 300, 100);
	WORLD_EXPECT_REFUSED(test, w, BAD_SEGMENT, 1);
	segments_expect_none(test);
	seccomm_cut_end(&cut);
}

static void part_insert__overlap(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct seccomm_cut cut;

	KUNIT_ASSERT_EQ(test, seccomm_cut_begin(s, &cut, 1), 0);
	segments_lie(test, s, &cut, 100, 300, 100);
	segments_lie(test, s, &cut, 150, 300, 100);	/* over its end */
	segments_lie(test, s, &cut, 50, 300, 100);	/* over its beginning */
	segments_lie(test, s, &cut, 120, 300, 10);	/* inside */
	segments_lie(test, s, &cut, 90, 300, 200);	/* all over */
	WORLD_EXPECT_REFUSED(test, w, BAD_SEGMENT, 4);
	segments_lie(test, s, &cut, 100, 300, 100);	/* again */
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 1);
	segments_lie(test, s, &cut, 200, 301, 100);	/* of another length */
	WORLD_EXPECT_REFUSED(test, w, BAD_SEGMENT, 5);
	segments_lie(test, s, &cut, 0, 300, 100);
	segments_lie(test, s, &cut, 200, 300, 100);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	KUNIT_EXPECT_EQ(test, world_got(w, BOB, 0)->len, 300);
	segments_expect_none(test);
	seccomm_cut_end(&cut);
}

/* So many at once: the oldest goes, and those that are left can be finished. */
static void make_room__messages(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct seccomm_cut cut[SECCOMM_ASSEMBLIES + 2];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cut); i++) {
		KUNIT_ASSERT_EQ(test, seccomm_cut_begin(s, &cut[i], 1), 0);
		segments_lie(test, s, &cut[i], 0, 200, 100);
	}
	WORLD_EXPECT_REFUSED(test, w, SEGMENT_LOST, 2);
	KUNIT_EXPECT_EQ(test, w->end[BOB].s->n_assemblies, SECCOMM_ASSEMBLIES);
	for (i = 2; i < ARRAY_SIZE(cut); i++)
		segments_lie(test, s, &cut[i], 100, 200, 100);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, SECCOMM_ASSEMBLIES);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 2);
	segments_expect_none(test);
	for (i = 0; i < ARRAY_SIZE(cut); i++)
		seccomm_cut_end(&cut[i]);
}

/* Many small segments take more memory than they carry: that is what is bounded. */
static void make_room__bytes(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct seccomm_cut cut;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, seccomm_cut_begin(s, &cut, 1), 0);
	for (i = 0; i < 2000 && !world_refused(w, SECCOMM_R_RCVBUF); i++)
		segments_lie(test, s, &cut, 2 * i, 60000, 1);
	WORLD_EXPECT_REFUSED(test, w, RCVBUF, 1);
	KUNIT_EXPECT_GT(test, i, 50);
	KUNIT_EXPECT_LE(test, w->end[BOB].s->assembly_bytes, SECCOMM_ASSEMBLY_BYTES);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->assembly_bytes), w->end[BOB].s->assembly_bytes);
	world_advance(w, SECCOMM_ASSEMBLY_MS + 100);
	segments_expect_none(test);
	seccomm_cut_end(&cut);
}

/* The first half of a message. */
static void lie_begun(struct kunit *test, struct seccomm_session *s, struct seccomm_cut *cut)
{
	KUNIT_ASSERT_EQ(test, seccomm_cut_begin(s, cut, 1), 0);
	segments_lie(test, s, cut, 0, 2000, 1000);
}

/* And all sessions together; a session's older messages go first, if that is enough. */
static void make_room__namespace(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct seccomm_cut cut, more[2];
	unsigned int i, one;

	KUNIT_ASSERT_EQ(test, seccomm_cut_begin(s, &cut, 1), 0);
	w->sn->limits.held_bytes = 1000;
	segments_lie(test, s, &cut, 0, 5000, 1000);
	WORLD_EXPECT_REFUSED(test, w, RCVBUF, 1);
	segments_expect_none(test);
	w->sn->limits.held_bytes = 1000000;
	lie_begun(test, s, &more[0]);
	one = atomic_read(&w->sn->assembly_bytes);
	w->sn->limits.held_bytes = 2 * one - 1;
	lie_begun(test, s, &more[1]);
	WORLD_EXPECT_REFUSED(test, w, SEGMENT_LOST, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->assembly_bytes), one);
	/* others have it all: nothing is lost in vain */
	atomic_add(one, &w->sn->assembly_bytes);
	segments_lie(test, s, &cut, 0, 5000, 1000);
	WORLD_EXPECT_REFUSED(test, w, RCVBUF, 2);
	WORLD_EXPECT_REFUSED(test, w, SEGMENT_LOST, 1);
	atomic_sub(one, &w->sn->assembly_bytes);
	w->sn->limits.held_bytes = 1000000;
	segments_lie(test, s, &more[1], 1000, 2000, 1000);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	segments_expect_none(test);
	for (i = 0; i < ARRAY_SIZE(more); i++)
		seccomm_cut_end(&more[i]);
	seccomm_cut_end(&cut);
}

static struct kunit_case assembly_bounds_cases[] = {
	KUNIT_CASE(segment_read__bad),
	KUNIT_CASE(segment_read__empty),
	KUNIT_CASE(piece_read__later),
	KUNIT_CASE(part_insert__overlap),
	KUNIT_CASE(make_room__messages),
	KUNIT_CASE(make_room__bytes),
	KUNIT_CASE(make_room__namespace),
	{}
};

static struct kunit_suite assembly_bounds_suite = {
	.name		= "session_assembly_bounds",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= assembly_bounds_cases,
};

kunit_test_suite(assembly_bounds_suite);
