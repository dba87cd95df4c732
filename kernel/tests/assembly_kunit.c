// SPDX-License-Identifier: GPL-2.0
/* assembly_kunit.c - segments lost, doubled, mixed up, forged, and put together. */
#include "session/epoch.h"
#include "tests/segments.h"

/* ---- what the network does -------------------------------------------------- */

static void pop_segment__reordered(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 20000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);
	struct segments cut;
	unsigned int i;

	segments_catch(test, s, buf, 20000, &cut);
	KUNIT_EXPECT_GT(test, cut.n, 14);
	for (i = cut.n; i--;)
		segments_arrive(test, cut.f[i]);
	segments_expect(test, 0, buf, 20000);
	segments_catch(test, s, buf, 17000, &cut);
	for (i = 0; i < cut.n; i++)
		segments_arrive(test, cut.f[i * 5 % cut.n]);
	KUNIT_ASSERT_NE(test, cut.n % 5, 0);
	segments_expect(test, 1, buf, 17000);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	segments_expect_none(test);
}

/* Two at once, a segment of one and a segment of the other. */
static void pop_segment__mixed(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 20000);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct segments one, two;
	unsigned int i;

	segments_catch(test, s, buf, 10000, &one);
	segments_catch(test, s, buf + 5000, 10000, &two);
	KUNIT_ASSERT_EQ(test, one.n, two.n);
	for (i = 0; i < one.n; i++) {
		segments_arrive(test, one.f[i]);
		segments_arrive(test, two.f[two.n - 1 - i]);
	}
	segments_expect(test, 0, buf, 10000);
	segments_expect(test, 1, buf + 5000, 10000);
	KUNIT_EXPECT_EQ(test, world_refused(world_of(test), SECCOMM_R_MAX), 0);
	segments_expect_none(test);
}

/* One is missing, whichever: nothing is delivered; in time all is given back. */
static void segments_expire__lost(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);
	unsigned int i, missing;
	struct segments cut;

	for (missing = 0; !missing || missing < cut.n; missing++) {
		segments_catch(test, s, buf, 5000, &cut);
		for (i = 0; i < cut.n; i++)
			if (i != missing)
				segments_arrive(test, cut.f[i]);
		KUNIT_EXPECT_GT(test, atomic_read(&w->sn->assembly_bytes), 0);
		world_advance(w, SECCOMM_ASSEMBLY_MS - 100);
		WORLD_EXPECT_REFUSED(test, w, SEGMENT_LOST, missing);
		world_advance(w, 200);
		WORLD_EXPECT_REFUSED(test, w, SEGMENT_LOST, missing + 1);
		segments_expect_none(test);
	}
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), missing);
}

/* Each has its own time. */
static void segments_expire__younger(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);
	struct segments one, two;
	unsigned int i;

	segments_catch(test, s, buf, 5000, &one);
	segments_catch(test, s, buf, 4000, &two);
	segments_arrive(test, one.f[0]);
	world_advance(w, SECCOMM_ASSEMBLY_MS / 2);
	segments_arrive(test, two.f[0]);
	world_advance(w, SECCOMM_ASSEMBLY_MS / 2 + 100);
	WORLD_EXPECT_REFUSED(test, w, SEGMENT_LOST, 1);
	for (i = 1; i < two.n; i++)
		segments_arrive(test, two.f[i]);
	segments_expect(test, 0, buf, 4000);
	/* nor is the second's end forgotten */
	segments_catch(test, s, buf, 5000, &one);
	segments_catch(test, s, buf, 4000, &two);
	segments_arrive(test, one.f[0]);
	world_advance(w, SECCOMM_ASSEMBLY_MS / 2);
	segments_arrive(test, two.f[0]);
	world_advance(w, SECCOMM_ASSEMBLY_MS + 100);
	WORLD_EXPECT_REFUSED(test, w, SEGMENT_LOST, 3);
	segments_expect_none(test);
}

static void pop_segment__duplicates(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);
	struct segments cut;
	unsigned int i;

	segments_catch(test, s, buf, 5000, &cut);
	for (i = 0; i < cut.n; i++) {
		segments_arrive(test, cut.f[i]);
		segments_arrive(test, cut.f[i]);
	}
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, cut.n);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	segments_expect(test, 0, buf, 5000);
	segments_expect_none(test);
}

/* Without a replay window: those of a message that is not complete are seen. */
static void part_insert__duplicates(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "AESGCM(w1)");
	struct segments cut;
	unsigned int i;

	segments_catch(test, s, buf, 5000, &cut);
	for (i = 0; i < cut.n; i++) {
		segments_arrive(test, cut.f[i]);
		if (i < cut.n - 1)
			segments_arrive(test, cut.f[i]);
	}
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, cut.n - 1);
	segments_expect(test, 0, buf, 5000);
	segments_expect_none(test);
}

/* Each bit of the second segment: refused, and the message comes when the right one does. */
static void pop_segment__flipped(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 2600);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct segments cut;
	u8 *copy;
	unsigned int i, bad = 0;

	segments_catch(test, s, buf, 2600, &cut);
	KUNIT_ASSERT_EQ(test, cut.n, 2);
	segments_arrive(test, cut.f[0]);
	copy = kunit_kmalloc(test, cut.f[1]->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	for (i = 0; i < cut.f[1]->len * 8; i += 7) {
		memcpy(copy, cut.f[1]->data, cut.f[1]->len);
		copy[i / 8] ^= 1 << i % 8;
		world_inject(w, BOB, copy, cut.f[1]->len);
		bad++;
	}
	/* a frame that says it is shorter leaves bytes that are refused too */
	KUNIT_EXPECT_GE(test, world_refused(w, SECCOMM_R_MAX), bad);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	segments_arrive(test, cut.f[1]);
	segments_expect(test, 0, buf, 2600);
	segments_expect_none(test);
}

/* ---- the session around it --------------------------------------------------- */

/* Not before CONFIRM, when nothing shows who sends them. */
static void pop_check__half(struct kunit *test)
{
	struct seccomm_hdr h = { .type = SECCOMM_SEGMENT, .sender = 1, .length = 100 };
	u8 frame[SECCOMM_HDR_LEN + 100] = {};
	struct world *w = world_of(test);

	w->end[ALICE].lose[SECCOMM_CONFIRM] = -1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	h.id = world_tabled(w, BOB)->sid;
	seccomm_hdr_write(frame, &h);
	world_inject(w, BOB, frame, sizeof(frame));
	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 1);
}

/* Where there is nothing that could have cut it. */
static void pop_type__no_authenticator(struct kunit *test)
{
	struct seccomm_session *s = segments_connect(test, "Null");
	struct world *w = world_of(test);
	const struct world_frame *f;
	u8 *copy;

	KUNIT_EXPECT_EQ(test, world_say(s, "a message of some length"), 0);
	f = world_frame(w, ALICE, SECCOMM_DATA, 0);
	copy = kunit_kmalloc(test, f->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, f->data, f->len);
	copy[0] = SECCOMM_WIRE_VERSION << 4 | SECCOMM_SEGMENT;
	world_mark(w);
	world_inject(w, BOB, copy, f->len);
	WORLD_EXPECT_REFUSED(test, w, BAD_TYPE, 1);
	world_inject_train(w, BOB, copy, f->len, f->len);
	WORLD_EXPECT_REFUSED(test, w, BAD_TYPE, 2);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 2);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
}

/* The low 32 bits of the numbers begin anew within a message. */
static void segment_parse__wraps(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 20000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, ChaCha20Poly1305(w1)");
	struct seccomm_epoch *e;
	struct segments cut;
	unsigned int i;

	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	e->tx_limit = SECCOMM_SEQ_MAX;
	atomic64_set(&e->tx_seq, (3ULL << 32) - 5);
	rcu_read_unlock();
	segments_catch(test, s, buf, 20000, &cut);
	for (i = cut.n; i--;)
		segments_arrive(test, cut.f[i]);
	segments_expect(test, 0, buf, 20000);
	KUNIT_EXPECT_EQ(test, world_seq(cut.f[0]), (3ULL << 32) - 5);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* The session ends with half a message, on both sides. */
static void segments_drop__at_the_end(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);
	struct segments cut;

	segments_catch(test, s, buf, 5000, &cut);
	segments_arrive(test, cut.f[0]);
	KUNIT_EXPECT_GT(test, atomic_read(&w->sn->assembly_bytes), 0);
	seccomm_session_abort(w->end[BOB].s, ECONNABORTED);
	world_advance(w, 3000);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->assembly_bytes), 0);
	segments_arrive(test, cut.f[1]);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->assembly_bytes), 0);
}

static void assembly_new__no_memory(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct segments cut;

	TEST_NEEDS_FAIL(test);
	segments_catch(test, s, buf, 5000, &cut);
	world_arm(w, SECCOMM_FAIL_alloc_own, 1);
	segments_arrive(test, cut.f[0]);
	WORLD_EXPECT_REFUSED(test, w, NOMEM, 1);
	segments_expect_none(test);
}

/* The buffer for what stands further inside. */
static void whole_run__no_memory(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 2600);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, NULL);
	struct segments cut;
	unsigned int i;

	TEST_NEEDS_FAIL(test);
	segments_catch(test, s, buf, 2600, &cut);
	for (i = 0; i < cut.n; i++) {
		/* segments that are linear and alone are popped where they are */
		if (i == cut.n - 1)
			world_arm(w, SECCOMM_FAIL_alloc_landing, 1);
		segments_arrive(test, cut.f[i]);
	}
	WORLD_EXPECT_REFUSED(test, w, NOMEM, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	segments_expect_none(test);
}

/* Bound and unbound under a message that is half there: its plan is not the one of now. */
static void assembly_add__other_plan(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");
	struct seccomm_plan *old, *copy;
	struct seccomm_composite *comp;
	struct segments cut;
	unsigned int i;

	segments_catch(test, s, buf, 5000, &cut);
	segments_arrive(test, cut.f[0]);
	comp = seccomm_session_composite(w->end[BOB].s);
	KUNIT_ASSERT_NOT_NULL(test, comp);
	old = rcu_dereference_protected(comp->plan[SECCOMM_UP], 1);
	copy = kunit_kmalloc(test, struct_size(old, step, old->n), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, old, struct_size(old, step, old->n));
	refcount_set(&copy->refs, 100);
	rcu_assign_pointer(comp->plan[SECCOMM_UP], copy);
	for (i = 1; i < cut.n; i++)
		segments_arrive(test, cut.f[i]);
	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, cut.n - 1);
	rcu_assign_pointer(comp->plan[SECCOMM_UP], old);
	seccomm_composite_put(comp);
	world_advance(w, SECCOMM_ASSEMBLY_MS + 100);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	segments_expect_none(test);
}

static void whole__full(struct kunit *test)
{
	const u8 *buf = segments_bytes(test, 5000);
	struct world *w = world_of(test);
	struct seccomm_session *s = segments_connect(test, "Replay, AESGCM(w1)");

	w->end[BOB].full = true;
	KUNIT_EXPECT_EQ(test, world_push(s, buf, 5000), 0);
	WORLD_EXPECT_REFUSED(test, w, RCVBUF, 1);
	segments_expect_none(test);
}

static struct kunit_case assembly_cases[] = {
	KUNIT_CASE(pop_segment__reordered),
	KUNIT_CASE(pop_segment__mixed),
	KUNIT_CASE(pop_segment__duplicates),
	KUNIT_CASE(pop_segment__flipped),
	KUNIT_CASE(segments_expire__lost),
	KUNIT_CASE(segments_expire__younger),
	KUNIT_CASE(segments_drop__at_the_end),
	KUNIT_CASE(segment_parse__wraps),
	KUNIT_CASE(part_insert__duplicates),
	KUNIT_CASE(pop_check__half),
	KUNIT_CASE(pop_type__no_authenticator),
	KUNIT_CASE(assembly_new__no_memory),
	KUNIT_CASE(whole_run__no_memory),
	KUNIT_CASE(assembly_add__other_plan),
	KUNIT_CASE(whole__full),
	{}
};

static struct kunit_suite assembly_suite = {
	.name		= "session_assembly",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= assembly_cases,
};

kunit_test_suite(assembly_suite);
