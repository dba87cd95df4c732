// SPDX-License-Identifier: GPL-2.0
/*
 * session_kunit.c - whole sessions: the frames of the independent model, states,
 * closing, what a session shows of itself.
 */
#include "tests/protocol_vectors.h"
#include "tests/world.h"

static void expect_frame(struct kunit *test, u8 from, u8 type, unsigned int nth, const char *hex)
{
	const struct world_frame *f = world_frame(world_of(test), from, type, nth);
	size_t len;
	u8 *want = test_hex(test, hex, &len);

	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_EXPECT_EQ(test, f->len, len);
	TEST_BYTES_EQ(test, f->data, want, min(len, f->len));
}

static void fill_bytes(u8 bytes[256])
{
	unsigned int i;

	for (i = 0; i < 256; i++)
		bytes[i] = i;
}

/* T17: every frame that leaves is the model's. */
static void session__t17_frames_sent(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	u8 bytes[256];

	world_seed(w);
	fill_bytes(bytes);

	s = world_connect(w);
	KUNIT_EXPECT_EQ(test, world_say(s, "hello"), 0);
	KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "world"), 0);
	KUNIT_EXPECT_EQ(test, world_push(s, bytes, sizeof(bytes)), 0);

	expect_frame(test, ALICE, SECCOMM_OPEN, 0, VECTOR_OPEN);
	expect_frame(test, BOB, SECCOMM_ACCEPT, 0, VECTOR_ACCEPT);
	expect_frame(test, ALICE, SECCOMM_CONFIRM, 0, VECTOR_CONFIRM);
	expect_frame(test, ALICE, SECCOMM_DATA, 0, VECTOR_DATA_HELLO);
	expect_frame(test, BOB, SECCOMM_DATA, 0, VECTOR_DATA_WORLD);
	expect_frame(test, ALICE, SECCOMM_DATA, 1, VECTOR_DATA_BYTES);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "hello");
	WORLD_EXPECT_GOT(test, w, ALICE, 0, "world");
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 2);
	KUNIT_EXPECT_EQ(test, world_got(w, BOB, 1)->len, sizeof(bytes));
	TEST_BYTES_EQ(test, world_got(w, BOB, 1)->data, bytes, sizeof(bytes));
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

static void inject_hex(struct kunit *test, u8 to, const char *hex)
{
	size_t len;
	u8 *frame = test_hex(test, hex, &len);

	world_inject(world_of(test), to, frame, len);
}

/* T17: the model's frames are accepted by a passive session that never saw an active one. */
static void session__t17_frames_received_passive(struct kunit *test)
{
	struct world *w = world_of(test);

	world_seed(w);

	inject_hex(test, BOB, VECTOR_OPEN);
	expect_frame(test, BOB, SECCOMM_ACCEPT, 0, VECTOR_ACCEPT);
	inject_hex(test, BOB, VECTOR_CONFIRM);
	KUNIT_ASSERT_NOT_NULL(test, w->end[BOB].s);
	inject_hex(test, BOB, VECTOR_DATA_HELLO);
	inject_hex(test, BOB, VECTOR_DATA_BYTES);

	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "hello");
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 2);
	KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "world"), 0);
	expect_frame(test, BOB, SECCOMM_DATA, 0, VECTOR_DATA_WORLD);
}

/* T17: and the same the other way round. */
static void session__t17_frames_received_active(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	world_seed(w);
	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	w->end[ALICE].lose[SECCOMM_CONFIRM] = -1;

	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	expect_frame(test, ALICE, SECCOMM_OPEN, 0, VECTOR_OPEN);
	inject_hex(test, ALICE, VECTOR_ACCEPT);
	expect_frame(test, ALICE, SECCOMM_CONFIRM, 0, VECTOR_CONFIRM);
	inject_hex(test, ALICE, VECTOR_DATA_WORLD);

	WORLD_EXPECT_STATE(test, s, CONFIRMING);
	WORLD_EXPECT_GOT(test, w, ALICE, 0, "world");
}

static struct kunit_case session_cases[] = {
	KUNIT_CASE(session__t17_frames_sent),
	KUNIT_CASE(session__t17_frames_received_passive),
	KUNIT_CASE(session__t17_frames_received_active),
	{}
};

static struct kunit_suite session_suite = {
	.name		= "session",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= session_cases,
};

kunit_test_suite(session_suite);
