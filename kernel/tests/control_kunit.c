// SPDX-License-Identifier: GPL-2.0
/* control_kunit.c - CLOSE and PING: tags, numbers, and what they do (protocol 2.14). */
#include "session/control.h"
#include "session/timer.h"
#include "tests/world.h"

/* Both OPEN; alice's PING, which bob has not seen. */
static struct world_bytes lost_ping(struct kunit *test)
{
	static const u8 data[8] = "question";
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	w->end[ALICE].lose[SECCOMM_PING] = -1;
	mutex_lock(&s->mutex);
	seccomm_control_ping(s, 0, data);
	mutex_unlock(&s->mutex);
	return world_copy(w, world_frame(w, ALICE, SECCOMM_PING, 0));
}

/* The same with CLOSE; alice stays OPEN. */
static struct world_bytes lost_close(struct kunit *test, u8 how, u8 reason)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	w->end[ALICE].lose[SECCOMM_CLOSE] = -1;
	mutex_lock(&s->mutex);
	seccomm_control_close(s, how, reason);
	mutex_unlock(&s->mutex);
	return world_copy(w, world_frame(w, ALICE, SECCOMM_CLOSE, 0));
}

static void control_ping__t01_flipped(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes ping = lost_ping(test);
	const struct world_frame *pong;

	world_flip(w, BOB, ping);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), 1);

	world_inject(w, BOB, ping.p, ping.len);
	pong = world_frame(w, BOB, SECCOMM_PING, 1);
	KUNIT_EXPECT_EQ(test, pong->data[SECCOMM_HDR_LEN], 1);
	TEST_BYTES_EQ(test, pong->data + SECCOMM_HDR_LEN + 4, "question", 8);
}

static void control_ping__other_lengths(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes ping = lost_ping(test);

	world_truncate(w, BOB, ping);
	world_trail(w, BOB, ping, 0);
	world_inject(w, BOB, ping.p, ping.len);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), 2);
}

static void control_close__t01_flipped(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes close = lost_close(test, 2, 0);

	world_flip(w, BOB, close);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);

	world_inject(w, BOB, close.p, close.len);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, CLOSING);
}

static void control_close__other_lengths(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes close = lost_close(test, 2, 0);

	world_truncate(w, BOB, close);
	world_trail(w, BOB, close, 0);
	world_inject(w, BOB, close.p, close.len);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, CLOSING);
}

/* ---- the window of 64 ------------------------------------------------------ */

static void control_window__replayed(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes ping = lost_ping(test);

	world_inject(w, BOB, ping.p, ping.len);
	world_mark(w);
	world_inject(w, BOB, ping.p, ping.len);

	WORLD_EXPECT_REFUSED(test, w, CONTROL_REPLAY, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), 2);
}

/* 70 PINGs of which the first 6 fall out of the window; in it any order, each once. */
static void control_window__order(struct kunit *test)
{
	static const u8 data[8];
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i, answers;

	w->end[ALICE].lose[SECCOMM_PING] = -1;
	mutex_lock(&s->mutex);
	for (i = 0; i < 70; i++)
		seccomm_control_ping(s, 0, data);
	mutex_unlock(&s->mutex);
	answers = world_count(w, BOB, SECCOMM_PING);
	for (i = 0; i < 70; i++) {
		const struct world_frame *f = world_frame(w, ALICE, SECCOMM_PING, 69 - i);

		world_inject(w, BOB, f->data, f->len);
	}
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), answers + 64);
	WORLD_EXPECT_REFUSED(test, w, CONTROL_REPLAY, 6);
	for (i = 0; i < 70; i++) {
		const struct world_frame *f = world_frame(w, ALICE, SECCOMM_PING, i);

		world_inject(w, BOB, f->data, f->len);
	}
	WORLD_EXPECT_REFUSED(test, w, CONTROL_REPLAY, 76);
}

/* T28 of the control window: a number without a key moves nothing. */
static void control_window__t28_forged_number(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes ping = lost_ping(test), forged = ping;

	forged.p = test_copy(test, ping.p, ping.len);
	world_set_seq(forged, SECCOMM_SEQ_MAX);
	world_inject(w, BOB, forged.p, forged.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_CONTROL_TAG, 1);

	world_inject(w, BOB, ping.p, ping.len);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), 2);
}

/* ---- header ---------------------------------------------------------------- */

static void control_header__wrong(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes ping = lost_ping(test), b = ping;
	struct seccomm_session *bob = w->end[BOB].s;
	struct seccomm_addr other = w->end[ALICE].addr;

	other.ip.s6_addr[15] ^= 0x80;
	world_inject_from(w, BOB, ping.p, ping.len, &other, &w->end[BOB].addr);
	WORLD_EXPECT_REFUSED(test, w, BAD_ADDRESS, 1);

	b.p = test_copy(test, ping.p, ping.len);
	b.p[1] = 1;
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_EPOCH, 1);
	b.p[1] = 4;		/* the same place in the table of epochs */
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_EPOCH, 2);

	/* Her own frame comes back to her. */
	b.p = test_copy(test, ping.p, ping.len);
	world_set_id(b, w->end[ALICE].s->sid);
	world_inject(w, ALICE, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_SENDER, 1);
	world_set_sender(b, SECCOMM_ROLE_PASSIVE);
	world_inject(w, ALICE, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_CONTROL_TAG, 1);

	world_set_id(b, bob->sid ^ 1);
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_SESSION, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), 1);
}

/* Types that nobody speaks in that state, each with a whole header. */
static void control_type__out_of_place(struct kunit *test)
{
	static const u8 to_bob[] = {
		SECCOMM_OPEN, SECCOMM_ACCEPT, SECCOMM_COOKIE, SECCOMM_REFUSE, SECCOMM_SWITCH,
		SECCOMM_KEY,
	};
	struct world *w = world_of(test);
	struct world_bytes b = lost_ping(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(to_bob); i++) {
		b.p[0] = SECCOMM_WIRE_VERSION << 4 | to_bob[i];
		world_mark(w);
		world_inject(w, BOB, b.p, b.len);
		KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_BAD_STATE) +
				world_refused(w, SECCOMM_R_BAD_TYPE), 1);
		KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 1);
	}
	b.p[0] = SECCOMM_WIRE_VERSION << 4 | SECCOMM_CONFIRM;
	world_set_id(b, w->end[ALICE].s->sid);
	world_set_sender(b, SECCOMM_ROLE_PASSIVE);
	world_mark(w);
	world_inject(w, ALICE, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 1);
}

static void control_queue__too_long(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes b = { .len = SECCOMM_HDR_LEN + SECCOMM_OPEN_MAX + 1 };
	struct seccomm_hdr h = { .type = SECCOMM_OPEN, .sender = 1, .length = SECCOMM_OPEN_MAX + 1 };

	b.p = kunit_kzalloc(test, b.len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b.p);
	seccomm_hdr_write(b.p, &h);
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_LENGTH, 1);
}

/* Frames that come while the worker is busy wait, but not without end. */
static void control_queue__bounded(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes ping = lost_ping(test);
	struct seccomm_session *bob = w->end[BOB].s;
	struct seccomm_endpoint *ep = w->end[BOB].ep;
	struct sk_buff *skb;
	unsigned int i;

	mutex_lock(&bob->mutex);	/* the worker waits with one frame in its hands */
	for (i = 0; i < SECCOMM_CONTROL_MAX + 10; i++) {
		skb = alloc_skb(ping.len, GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, skb);
		if (!skb)
			break;
		skb_put_data(skb, ping.p, ping.len);
		local_bh_disable();
		rcu_read_lock();
		ep->up->rx(ep, skb, &w->end[ALICE].addr, &w->end[BOB].addr);
		rcu_read_unlock();
		local_bh_enable();
	}
	mutex_unlock(&bob->mutex);
	world_settle(w);

	KUNIT_EXPECT_GE(test, world_refused(w, SECCOMM_R_CONTROL_QUEUE), 9);
	KUNIT_EXPECT_LE(test, world_refused(w, SECCOMM_R_CONTROL_QUEUE), 10);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), 2);
}

/* ---- CLOSE ----------------------------------------------------------------- */

static void control_close__in_order(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *a = world_connect(w), *b = w->end[BOB].s;

	KUNIT_EXPECT_EQ(test, world_say(a, "bye"), 0);
	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(a, 2), 0);
	world_settle(w);

	WORLD_EXPECT_STATE(test, a, CLOSING);
	WORLD_EXPECT_STATE(test, b, CLOSING);
	KUNIT_EXPECT_EQ(test, b->peer_next_seq, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_CLOSE), 1);
	KUNIT_EXPECT_EQ(test, world_say(a, "more"), -EPIPE);
	KUNIT_EXPECT_EQ(test, world_say(b, "more"), -EPIPE);
	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(a, 2), -ENOTCONN);

	world_advance(w, SECCOMM_CLOSE_MS);
	WORLD_EXPECT_STATE(test, a, DEAD);
	WORLD_EXPECT_STATE(test, b, DEAD);
	KUNIT_EXPECT_EQ(test, a->err, 0);
	KUNIT_EXPECT_EQ(test, b->err, 0);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 1);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

static void control_close__lost(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *a = world_connect(w);
	const struct world_frame *first, *second;

	w->end[ALICE].lose[SECCOMM_CLOSE] = -1;
	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(a, 2), 0);
	world_advance(w, SECCOMM_CLOSE_MS - 1);

	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), SECCOMM_CLOSE_TRIES);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);
	/* The same body each time, each with a number of its own. */
	first = world_frame(w, ALICE, SECCOMM_CLOSE, 0);
	second = world_frame(w, ALICE, SECCOMM_CLOSE, 1);
	KUNIT_EXPECT_EQ(test, world_seq(second), world_seq(first) + 1);
	TEST_BYTES_EQ(test, first->data + SECCOMM_HDR_LEN, second->data + SECCOMM_HDR_LEN, 16);
	world_advance(w, 1);
	WORLD_EXPECT_STATE(test, a, DEAD);
}

/* A second CLOSE asks again what was answered: its answer was lost. */
static void control_close__answer_lost(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *a = world_connect(w);

	w->end[BOB].lose[SECCOMM_CLOSE] = 2;
	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(a, 2), 0);
	world_advance(w, 1500);

	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 3);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_CLOSE), 3);
	KUNIT_EXPECT_TRUE(test, a->closed_by_peer);
}

static void control_close__crossing(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *a = world_connect(w), *b = w->end[BOB].s;
	const struct world_frame *from_a, *from_b;

	/* Both are on the wire before either arrives. */
	w->end[ALICE].lose[SECCOMM_CLOSE] = 1;
	w->end[BOB].lose[SECCOMM_CLOSE] = 1;
	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(a, 2), 0);
	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(b, 2), 0);
	from_a = world_frame(w, ALICE, SECCOMM_CLOSE, 0);
	from_b = world_frame(w, BOB, SECCOMM_CLOSE, 0);
	world_inject(w, BOB, from_a->data, from_a->len);
	world_inject(w, ALICE, from_b->data, from_b->len);
	world_advance(w, SECCOMM_CLOSE_MS);

	WORLD_EXPECT_STATE(test, a, DEAD);
	WORLD_EXPECT_STATE(test, b, DEAD);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_CLOSE), 1);
}

static void control_close__half(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *a = world_connect(w), *b = w->end[BOB].s;

	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(a, 1), 0);
	world_settle(w);

	WORLD_EXPECT_STATE(test, a, OPEN);
	WORLD_EXPECT_STATE(test, b, OPEN);
	KUNIT_EXPECT_TRUE(test, b->closed_by_peer);
	KUNIT_EXPECT_EQ(test, world_say(b, "still"), 0);
	WORLD_EXPECT_GOT(test, w, ALICE, 0, "still");
}

static void control_close__abort(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *a = world_connect(w);

	seccomm_session_abort(a, ECONNABORTED);
	world_settle(w);

	WORLD_EXPECT_STATE(test, a, DEAD);
	KUNIT_EXPECT_EQ(test, w->end[BOB].state, SECCOMM_STATE_CLOSING);
	KUNIT_EXPECT_EQ(test, w->end[BOB].err, ECONNRESET);
}

/* Frames below the number in CLOSE that come late are taken for 2 s, others never. */
static void control_close__late_data(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *a = world_connect(w);
	struct world_bytes late, forged;

	w->end[ALICE].lose[SECCOMM_DATA] = 1;
	KUNIT_EXPECT_EQ(test, world_say(a, "late"), 0);
	KUNIT_EXPECT_EQ(test, seccomm_session_shutdown(a, 2), 0);
	world_settle(w);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, CLOSING);
	late = world_copy(w, world_frame(w, ALICE, SECCOMM_DATA, 0));
	forged = (struct world_bytes){ test_copy(test, late.p, late.len), late.len };
	world_set_seq(forged, 1);

	world_inject(w, BOB, forged.p, forged.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 1);
	world_advance(w, SECCOMM_CLOSE_MS - 1);
	world_inject(w, BOB, late.p, late.len);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "late");

	world_advance(w, 1);
	world_inject(w, BOB, late.p, late.len);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_SESSION, 1);
}

static struct kunit_case control_cases[] = {
	KUNIT_CASE(control_ping__t01_flipped),
	KUNIT_CASE(control_ping__other_lengths),
	KUNIT_CASE(control_close__t01_flipped),
	KUNIT_CASE(control_close__other_lengths),
	KUNIT_CASE(control_window__replayed),
	KUNIT_CASE(control_window__order),
	KUNIT_CASE(control_window__t28_forged_number),
	KUNIT_CASE(control_header__wrong),
	KUNIT_CASE(control_type__out_of_place),
	KUNIT_CASE(control_queue__too_long),
	KUNIT_CASE(control_queue__bounded),
	KUNIT_CASE(control_close__in_order),
	KUNIT_CASE(control_close__lost),
	KUNIT_CASE(control_close__answer_lost),
	KUNIT_CASE(control_close__crossing),
	KUNIT_CASE(control_close__half),
	KUNIT_CASE(control_close__abort),
	KUNIT_CASE(control_close__late_data),
	{}
};

static struct kunit_suite control_suite = {
	.name		= "session_control",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= control_cases,
};

kunit_test_suite(control_suite);
