// SPDX-License-Identifier: GPL-2.0
/*
 * session_kunit.c - whole sessions: the frames of the independent model, states,
 * closing, what a session shows of itself.
 */
#include <linux/slab.h>
#include "session/open.h"
#include "tests/protocol_vectors.h"
#include "tests/world.h"

static void expect_frame(struct kunit *test, u8 from, u8 type, unsigned int nth, const char *hex)
{
	const struct world_frame *f = world_frame(world_of(test), from, type, nth);
	size_t len;
	u8 *want = test_hex(test, hex, &len);

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

/* What only the exchange needs is not kept for the life of the session. */
static void session__exchange_forgotten(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	KUNIT_EXPECT_NULL(test, s->hs);
	KUNIT_EXPECT_NULL(test, w->end[BOB].s->hs);
	/* A copy of CONFIRM is answered, a copy of OPEN known: that remains. */
	KUNIT_EXPECT_NE(test, w->end[BOB].s->open_digest, 0u);
}

/* ---- T5: what was recorded ------------------------------------------------- */

/* One whole conversation of alice's, of which nothing is left but the record. */
static void record(struct kunit *test)
{
	struct world *w = world_of(test);

	world_connect(w);
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "pay 10"), 0);
	KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "paid"), 0);
}

static void replay(struct kunit *test, u8 to, const struct world_frame *f, u32 id)
{
	struct world *w = world_of(test);
	struct world_bytes b = world_copy(w, f);

	if (id)
		world_set_id(b, id);
	world_inject(w, to, b.p, b.len);
}

/* All of alice's frames to whoever answers as bob: nothing is accepted or delivered. */
static void replay_to(struct kunit *test, u8 to)
{
	struct world *w = world_of(test);
	const struct world_frame *open = world_frame(w, ALICE, SECCOMM_OPEN, 0);
	const struct world_frame *confirm = world_frame(w, ALICE, SECCOMM_CONFIRM, 0);
	const struct world_frame *data = world_frame(w, ALICE, SECCOMM_DATA, 0);
	unsigned int incoming = w->end[to].n_incoming, msgs = w->end[to].n_msgs;
	struct seccomm_session *half;

	w->end[to].lose[SECCOMM_ACCEPT] = -1;
	world_mark(w);
	replay(test, to, open, 0);
	replay(test, to, confirm, 0);
	replay(test, to, data, 0);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_SESSION, 2);

	/* Half open, with another id and nonce; the frames are made to fit it. */
	half = world_tabled(w, to);
	KUNIT_ASSERT_NOT_NULL(test, half);
	WORLD_EXPECT_STATE(test, half, HALF);
	replay(test, to, confirm, half->sid);
	replay(test, to, data, half->sid);
	WORLD_EXPECT_REFUSED(test, w, CONFIRM_TAG, 1);
	world_advance(w, 10000);
	KUNIT_EXPECT_NULL(test, world_tabled(w, to));
	KUNIT_EXPECT_EQ(test, w->end[to].n_incoming, incoming);
	KUNIT_EXPECT_EQ(test, w->end[to].n_msgs, msgs);
}

static void session__t05_passive_restarted(struct kunit *test)
{
	struct world *w = world_of(test);

	record(test);
	world_restart(w, ALICE);
	world_restart(w, BOB);
	replay_to(test, BOB);
}

/* The same principal listens at the same port of another address. */
static void session__t05_second_listener(struct kunit *test)
{
	struct world *w = world_of(test);

	record(test);
	world_restart(w, ALICE);
	world_restart(w, BOB);
	w->end[ALICE].ep->local.port = w->end[BOB].addr.port;
	world_listen(w, ALICE, true);
	world_name(w, ALICE, "bob", "");
	replay_to(test, ALICE);
}

static void session__t05_active_restarted(struct kunit *test)
{
	struct world *w = world_of(test);
	const struct world_frame *accept, *data;
	struct seccomm_session *s;

	record(test);
	accept = world_frame(w, BOB, SECCOMM_ACCEPT, 0);
	data = world_frame(w, BOB, SECCOMM_DATA, 0);
	world_restart(w, ALICE);
	world_mark(w);
	replay(test, ALICE, accept, 0);
	replay(test, ALICE, data, 0);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_SESSION, 2);

	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	replay(test, ALICE, accept, s->sid);
	replay(test, ALICE, data, s->sid);
	WORLD_EXPECT_REFUSED(test, w, ACCEPT_TAG, 1);
	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 1);
	WORLD_EXPECT_STATE(test, s, OPENING);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].n_msgs, 1);
}

/* While it lives: nothing happens twice. */
static void session__t05_replayed_at_once(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_frame *f;
	unsigned int last;

	record(test);
	last = w->n_frames;
	list_for_each_entry(f, &w->frames, list) {
		world_inject(w, !f->from, f->data, f->len);
		if (!--last)
			break;
	}
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].n_msgs, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 1);
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 2);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 2);
}

/* ---- memory that is not there ---------------------------------------------- */

struct alloc_case {
	const char *name;
	enum seccomm_fail_point point;
};

static const struct alloc_case alloc_cases[] = {
	{ "session", SECCOMM_FAIL_alloc_session },
	{ "names", SECCOMM_FAIL_alloc_names },
	{ "tagkeys", SECCOMM_FAIL_alloc_tagkeys },
	{ "composite", SECCOMM_FAIL_alloc_composite },
	{ "plan", SECCOMM_FAIL_alloc_plan },
	{ "transform", SECCOMM_FAIL_alloc_tfm },
};

static void alloc_desc(const struct alloc_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(alloc, alloc_cases, alloc_desc);

/* Try to connect while the @nth allocation fails. Return: is there a session at both ends? */
static bool connects(struct kunit *test, enum seccomm_fail_point point, unsigned int nth)
{
	struct world *w = world_of(test);
	unsigned int incoming = w->end[BOB].n_incoming;
	struct seccomm_session *s;

	world_arm(w, point, nth);
	s = world_open(w, ALICE);
	if (!IS_ERR(s)) {
		seccomm_session_get(s);
		world_settle(w);
	}
	world_arm(w, point, 0);
	if (IS_ERR(s)) {
		KUNIT_EXPECT_EQ(test, PTR_ERR(s), -ENOMEM);
		return false;
	}
	if (s->state == SECCOMM_STATE_DEAD)
		KUNIT_EXPECT_EQ(test, s->err, ENOMEM);
	if (s->state == SECCOMM_STATE_OPEN) {
		KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, incoming + 1);
		seccomm_session_put(s);
		return true;
	}
	seccomm_session_put(s);
	return false;
}

static void session__no_memory(struct kunit *test)
{
	const struct alloc_case *c = test->param_value;
	struct world *w = world_of(test);
	unsigned int nth, failed = 0, good = 0;

	TEST_NEEDS_FAIL(test);
	for (nth = 1; nth < 200 && good < 3; nth++) {
		/* Its plans are compiled by the first session of each profile. */
		if (c->point == SECCOMM_FAIL_alloc_plan && w->n_profiles < WORLD_CONFIGS) {
			char name[16];

			snprintf(name, sizeof(name), "fresh%u", nth);
			world_profile(w, name, WORLD_LIST, NULL, 10, false);
			world_use(w, ALICE, name);
			world_use(w, BOB, name);
		}
		if (connects(test, c->point, nth))
			good++;
		else
			failed++;
		world_forget(w);
		KUNIT_EXPECT_EQ(test, world_sessions(w), 0);
		KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 0);
	}
	KUNIT_EXPECT_GE(test, failed, 1);
	KUNIT_EXPECT_EQ(test, good, 3);
	world_connect(w);
}

/* ---- what it shows --------------------------------------------------------- */

static void session_info__open(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	struct seccomm_info info;

	seccomm_session_info(s, &info);
	KUNIT_EXPECT_EQ(test, info.state, SECCOMM_STATE_OPEN);
	KUNIT_EXPECT_EQ(test, info.role, SECCOMM_ROLE_ACTIVE);
	KUNIT_EXPECT_EQ(test, info.session, s->id);
	KUNIT_EXPECT_EQ(test, info.epoch, 0);
	KUNIT_EXPECT_EQ(test, info.rank, 10);
	KUNIT_EXPECT_EQ(test, info.flags, 0);
	KUNIT_EXPECT_EQ(test, info.n_down, 3);
	KUNIT_EXPECT_STREQ(test, info.down[0], "AESGCM");
	KUNIT_EXPECT_STREQ(test, info.down[2], "ChaCha20Poly1305");
	KUNIT_EXPECT_EQ(test, info.n_up, 3);
	KUNIT_EXPECT_STREQ(test, info.up[0], "ChaCha20Poly1305");
	KUNIT_EXPECT_STREQ(test, info.up[2], "AESGCM");
	KUNIT_EXPECT_EQ(test, info.expansion_down, 48);
	KUNIT_EXPECT_EQ(test, info.msg_size, WORLD_MTU - 48);
	KUNIT_EXPECT_STREQ(test, info.profile, WORLD_PROFILE);
	KUNIT_EXPECT_STREQ(test, info.local, "alice");
	KUNIT_EXPECT_STREQ(test, info.peer, "bob");
}

/* A name that nobody has vouched for is not shown. */
static void session_info__half(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_info info;

	w->end[ALICE].lose[SECCOMM_CONFIRM] = -1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	seccomm_session_info(world_tabled(w, BOB), &info);
	KUNIT_EXPECT_EQ(test, info.state, SECCOMM_STATE_HALF);
	KUNIT_EXPECT_STREQ(test, info.peer, "");
}

static unsigned int n_events;
static u8 last_event;

static void changed(struct seccomm_net *sn, struct seccomm_session *s, u8 state, int err)
{
	n_events++;
	last_event = state;
}

static void session_events__each_state(struct kunit *test)
{
	static const struct seccomm_session_events events = { .changed = changed };
	struct world *w = world_of(test);

	n_events = 0;
	seccomm_session_events_set(&events);
	world_connect(w);
	KUNIT_EXPECT_EQ(test, n_events, 5);	/* OPENING, CONFIRMING, OPEN; HALF, OPEN */
	world_restart(w, ALICE);
	KUNIT_EXPECT_EQ(test, last_event, SECCOMM_STATE_DEAD);
	seccomm_session_events_set(NULL);
}

static struct kunit_case session_cases[] = {
	KUNIT_CASE(session__t17_frames_sent),
	KUNIT_CASE(session__t17_frames_received_passive),
	KUNIT_CASE(session__t17_frames_received_active),
	KUNIT_CASE(session__exchange_forgotten),
	KUNIT_CASE(session__t05_passive_restarted),
	KUNIT_CASE(session__t05_second_listener),
	KUNIT_CASE(session__t05_active_restarted),
	KUNIT_CASE(session__t05_replayed_at_once),
	KUNIT_CASE_PARAM(session__no_memory, alloc_gen_params),
	KUNIT_CASE(session_info__open),
	KUNIT_CASE(session_info__half),
	KUNIT_CASE(session_events__each_state),
	{}
};

static struct kunit_suite session_suite = {
	.name		= "session",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= session_cases,
};

kunit_test_suite(session_suite);
