// SPDX-License-Identifier: GPL-2.0
/* timer_kunit.c - silence, orphans and endings, in virtual time. */
#include "session/timer.h"
#include "tests/world.h"

/* Nothing of bob's arrives any more. */
static void cut(struct world *w)
{
	memset(w->end[BOB].lose, 0xff, sizeof(w->end[BOB].lose));
}

static void timer_ping__dead_peer(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	const struct world_frame *first, *f;
	unsigned int i;

	cut(w);
	KUNIT_EXPECT_EQ(test, world_say(s, "anybody?"), 0);
	world_advance(w, SECCOMM_SILENCE_MS - 1);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), 0);
	world_advance(w, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), 1);
	world_advance(w, 31499);
	WORLD_EXPECT_STATE(test, s, OPEN);
	world_advance(w, 1);

	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].err, ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), SECCOMM_RETRIES);
	/* One question, a number of its own each time. */
	first = world_frame(w, ALICE, SECCOMM_PING, 0);
	for (i = 1; (f = world_find(w, ALICE, SECCOMM_PING, i)); i++) {
		KUNIT_EXPECT_EQ(test, world_seq(f), world_seq(first) + i);
		TEST_BYTES_EQ(test, f->data + SECCOMM_HDR_LEN, first->data + SECCOMM_HDR_LEN, 12);
	}
}

static void timer_ping__answered(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	KUNIT_EXPECT_EQ(test, world_say(s, "hello"), 0);
	world_advance(w, 60000);

	WORLD_EXPECT_STATE(test, s, OPEN);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), 2);	/* with the PONG of CONFIRM */
	KUNIT_EXPECT_FALSE(test, s->ping_out);

	/* It begins anew with the next message. */
	KUNIT_EXPECT_EQ(test, world_say(s, "hello"), 0);
	world_advance(w, SECCOMM_SILENCE_MS);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), 2);
}

/* Late, but in time: the sixth question. */
static void timer_ping__answered_late(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	w->end[BOB].lose[SECCOMM_PING] = 5;
	KUNIT_EXPECT_EQ(test, world_say(s, "hello"), 0);
	world_advance(w, 60000);
	WORLD_EXPECT_STATE(test, s, OPEN);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), 6);
}

static void timer_ping__data_is_answer_enough(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i;

	for (i = 0; i < 20; i++) {
		KUNIT_EXPECT_EQ(test, world_say(s, "question"), 0);
		world_advance(w, 4000);
		KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "answer"), 0);
		world_advance(w, 4000);
	}
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), 0);
}

/* Frames that nobody vouches for are no sign of life. */
static void timer_ping__forged_is_none(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	struct world_bytes forged;

	KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "x"), 0);
	cut(w);
	forged = world_copy(w, world_frame(w, BOB, SECCOMM_DATA, 0));
	world_set_seq(forged, 9);
	KUNIT_EXPECT_EQ(test, world_say(s, "anybody?"), 0);
	world_advance(w, 5000);
	world_inject(w, ALICE, forged.p, forged.len);
	world_advance(w, 5000);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), 1);
}

static void timer_ping__idle(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	cut(w);
	world_advance(w, 3600000);
	WORLD_EXPECT_STATE(test, s, OPEN);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_PING), 0);
}

/* Sent in CONFIRMING, and silence from then on: the watch is not forgotten. */
static void timer_ping__from_confirming(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_CONFIRM] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, world_say(s, "early"), 0);
	world_advance(w, 500);
	WORLD_EXPECT_STATE(test, s, OPEN);
	cut(w);
	KUNIT_EXPECT_EQ(test, world_say(s, "more"), 0);
	world_advance(w, 60000);
	WORLD_EXPECT_STATE(test, s, DEAD);
}

/* ---- orphans --------------------------------------------------------------- */

/* echo x | nc -u: what was sent before the ACCEPT still goes out, then CLOSE. */
static void timer_orphan__sent_after_all(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_OPEN] = 2;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_EXPECT_EQ(test, world_say(s, "x"), 0);
	seccomm_session_release(seccomm_session_get(s));
	world_advance(w, 1500);

	WORLD_EXPECT_GOT(test, w, BOB, 0, "x");
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
	WORLD_EXPECT_STATE(test, s, CLOSING);
	world_advance(w, SECCOMM_CLOSE_MS);
	WORLD_EXPECT_STATE(test, s, DEAD);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, DEAD);
}

static void timer_orphan__nobody_answers(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_EXPECT_EQ(test, world_say(s, "x"), 0);
	seccomm_session_release(seccomm_session_get(s));
	world_advance(w, SECCOMM_LEAVE_MS - 1);
	WORLD_EXPECT_STATE(test, s, OPENING);
	world_advance(w, 1);
	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 0);
}

static void timer_orphan__nothing_to_send(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	seccomm_session_release(seccomm_session_get(s));
	WORLD_EXPECT_STATE(test, s, DEAD);
}

/* Who closes with messages in the worker: CLOSE is the last thing that leaves. */
static void timer_orphan__worker(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	KUNIT_ASSERT_TRUE(test, s->rt.ops->charge(&s->rt, SECCOMM_DOWN, 100));
	seccomm_session_release(seccomm_session_get(s));
	world_advance(w, SECCOMM_LEAVE_MS - 1);
	WORLD_EXPECT_STATE(test, s, OPEN);
	s->rt.ops->charge(&s->rt, SECCOMM_DOWN, -100);
	world_advance(w, 0);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
	WORLD_EXPECT_STATE(test, s, CLOSING);
}

/* A message that never leaves keeps nobody: SECCOMM_LEAVE_MS and no more. */
static void timer_orphan__worker_stuck(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	KUNIT_ASSERT_TRUE(test, s->rt.ops->charge(&s->rt, SECCOMM_DOWN, 100));
	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(s, SECCOMM_LEAVE_HALF), 0);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 0);
	world_advance(w, SECCOMM_LEAVE_MS);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
	WORLD_EXPECT_STATE(test, s, OPEN);
	s->rt.ops->charge(&s->rt, SECCOMM_DOWN, -100);
	world_advance(w, 0);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
}

/* The socket is gone, the endpoint stays for the ACCEPT, and no longer. */
static void timer_orphan__endpoint(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_endpoint *ep = w->end[ALICE].ep;
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_EXPECT_EQ(test, world_say(s, "x"), 0);
	seccomm_port_detach(seccomm_port(ep));
	KUNIT_EXPECT_FALSE(test, ep->dead);
	world_advance(w, 500);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "x");
	KUNIT_EXPECT_TRUE(test, ep->dead);
}

static void timer_detach__at_once(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	seccomm_port_detach(seccomm_port(w->end[ALICE].ep));
	KUNIT_EXPECT_TRUE(test, w->end[ALICE].ep->dead);
	WORLD_EXPECT_STATE(test, s, CLOSING);
	world_settle(w);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, CLOSING);

	/* Of the passive one: what nobody accepted goes with it. */
	world_advance(w, SECCOMM_CLOSE_MS);
	seccomm_port_detach(seccomm_port(w->end[BOB].ep));
	KUNIT_EXPECT_TRUE(test, w->end[BOB].ep->dead);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 0);
}

static void timer_detach__half(struct kunit *test)
{
	struct world *w = world_of(test);

	w->end[ALICE].lose[SECCOMM_CONFIRM] = -1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	KUNIT_ASSERT_NOT_NULL(test, world_tabled(w, BOB));
	seccomm_port_detach(seccomm_port(w->end[BOB].ep));

	KUNIT_EXPECT_NULL(test, world_tabled(w, BOB));
	KUNIT_EXPECT_TRUE(test, w->end[BOB].ep->dead);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 0);
}

static struct kunit_case timer_cases[] = {
	KUNIT_CASE(timer_ping__dead_peer),
	KUNIT_CASE(timer_ping__answered),
	KUNIT_CASE(timer_ping__answered_late),
	KUNIT_CASE(timer_ping__data_is_answer_enough),
	KUNIT_CASE(timer_ping__forged_is_none),
	KUNIT_CASE(timer_ping__idle),
	KUNIT_CASE(timer_ping__from_confirming),
	KUNIT_CASE(timer_orphan__sent_after_all),
	KUNIT_CASE(timer_orphan__nobody_answers),
	KUNIT_CASE(timer_orphan__nothing_to_send),
	KUNIT_CASE(timer_orphan__worker),
	KUNIT_CASE(timer_orphan__worker_stuck),
	KUNIT_CASE(timer_orphan__endpoint),
	KUNIT_CASE(timer_detach__at_once),
	KUNIT_CASE(timer_detach__half),
	{}
};

static struct kunit_suite timer_suite = {
	.name		= "session_timer",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= timer_cases,
};

kunit_test_suite(timer_suite);
