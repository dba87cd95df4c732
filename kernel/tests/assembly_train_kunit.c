// SPDX-License-Identifier: GPL-2.0
/* assembly_train_kunit.c - segments that came as one packet: what follows what. */
#include "tests/segments.h"

/* As one packet, of which the socket takes one message. */
static void pop_segment__train(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 40000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);
	u8 *all = kunit_kmalloc(test, 60000, GFP_KERNEL);
	struct segments cut;
	size_t len = 0;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, all);
	segments_catch(test, s, buf, 40000, &cut);
	for (i = 0; i < cut.n; i++) {
		memcpy(all + len, cut.f[i]->data, cut.f[i]->len);
		len += cut.f[i]->len;
	}
	world_inject_train(w, BOB, all, len, cut.f[0]->len);
	/* two buffers: as many parts */
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	segments_expect(test, 0, buf, 40000);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	segments_expect_none(test);
}

/* A train of frames, each as long as the first but the last. */
static void arrive_train(struct kunit *test, const struct world_frame *const *f, unsigned int n)
{
	u8 *all = kunit_kmalloc(test, n * f[0]->len, GFP_KERNEL);
	size_t len = 0;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, all);
	for (i = 0; i < n; i++) {
		KUNIT_ASSERT_LE(test, f[i]->len, f[0]->len);
		memcpy(all + len, f[i]->data, f[i]->len);
		len += f[i]->len;
	}
	world_inject_train(world_of(test), BOB, all, len, f[0]->len);
}

/* In the order in which they are, those that follow one another are one part, once. */
static void segment_fits__parts(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 9000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct segments cut;

	segments_catch(test, s, buf, 9000, &cut);
	KUNIT_ASSERT_EQ(test, cut.n, 7);
	arrive_train(test, cut.f, cut.n);
	segments_expect(test, 0, buf, 9000);
	KUNIT_EXPECT_EQ(test, w->end[BOB].parts, 1);
	segments_catch(test, s, buf, 9000, &cut);
	swap(cut.f[2], cut.f[3]);
	arrive_train(test, cut.f, cut.n);
	segments_expect(test, 1, buf, 9000);
	/* two of them at once, and then each */
	KUNIT_EXPECT_EQ(test, w->end[BOB].parts, 6);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	segments_expect_none(test);
}

/* One is not there: what is behind it is not put in its place. */
static void segment_fits__hole(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 9000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	const struct world_frame *missing;
	struct segments cut;

	segments_catch(test, s, buf, 9000, &cut);
	missing = cut.f[1];
	memmove(&cut.f[1], &cut.f[2], (cut.n - 2) * sizeof(cut.f[0]));
	arrive_train(test, cut.f, cut.n - 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	segments_arrive(test, missing);
	segments_expect(test, 0, buf, 9000);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	segments_expect_none(test);
}

/* One of another message, that would fit but for that. */
static void segment_fits__mixed(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 9000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct segments one, two;

	segments_catch(test, s, buf, 8000, &one);
	segments_catch(test, s, buf + 1000, 8000, &two);
	swap(one.f[1], two.f[1]);
	arrive_train(test, one.f, one.n);
	arrive_train(test, two.f, two.n);
	segments_expect(test, 0, buf, 8000);
	segments_expect(test, 1, buf + 1000, 8000);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	segments_expect_none(test);
}

/* Of another session, whose message has the same number, in the same place. */
static void segment_fits__sessions(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 9000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct seccomm_session *other = world_connect_as(w, "carol");
	struct segments one, two;

	segments_catch(test, s, buf, 8000, &one);
	segments_catch(test, other, buf + 1000, 8000, &two);
	KUNIT_ASSERT_EQ(test, world_seq(one.f[1]), world_seq(two.f[1]));
	swap(one.f[1], two.f[1]);
	arrive_train(test, one.f, one.n);
	arrive_train(test, two.f, two.n);
	segments_expect(test, 0, buf, 8000);
	segments_expect(test, 1, buf + 1000, 8000);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	segments_expect_none(test);
}

/* In one packet, what they say of the message's length differs. */
static void segment_fits__other_total(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	const struct world_frame *f[2];
	struct seccomm_cut cut;

	KUNIT_ASSERT_EQ(test, seccomm_cut_begin(s, &cut, 1), 0);
	w->end[ALICE].lose[SECCOMM_SEGMENT] = -1;
	segments_lie(test, s, &cut, 0, 200, 100);
	segments_lie(test, s, &cut, 100, 201, 100);
	f[0] = world_frame(w, ALICE, SECCOMM_SEGMENT, 0);
	f[1] = world_frame(w, ALICE, SECCOMM_SEGMENT, 1);
	arrive_train(test, f, 2);
	WORLD_EXPECT_REFUSED(test, w, BAD_SEGMENT, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	world_advance(w, SECCOMM_ASSEMBLY_MS + 100);
	seccomm_cut_end(&cut);
}

/* A message that is not cut stands behind them. */
static void train_fits__segments(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 9000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	const struct world_frame *f[3];
	struct segments cut;
	unsigned int i;

	segments_catch(test, s, buf, 9000, &cut);
	w->end[ALICE].lose[SECCOMM_DATA] = -1;
	KUNIT_ASSERT_EQ(test, world_push(s, buf + 7, 1000), 0);
	f[0] = cut.f[0];
	f[1] = cut.f[1];
	f[2] = world_frame(w, ALICE, SECCOMM_DATA, 0);
	arrive_train(test, f, ARRAY_SIZE(f));
	segments_expect(test, 0, buf + 7, 1000);
	for (i = 2; i < cut.n; i++)
		segments_arrive(test, cut.f[i]);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 2);
	segments_expect(test, 1, buf, 9000);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	segments_expect_none(test);
}

static struct kunit_case assembly_train_cases[] = {
	KUNIT_CASE(pop_segment__train),
	KUNIT_CASE(segment_fits__parts),
	KUNIT_CASE(segment_fits__hole),
	KUNIT_CASE(segment_fits__mixed),
	KUNIT_CASE(segment_fits__sessions),
	KUNIT_CASE(segment_fits__other_total),
	KUNIT_CASE(train_fits__segments),
	{}
};

static struct kunit_suite assembly_train_suite = {
	.name		= "session_assembly_train",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= assembly_train_cases,
};

kunit_test_suite(assembly_train_suite);
