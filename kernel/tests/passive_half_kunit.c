// SPDX-License-Identifier: GPL-2.0
/* passive_half_kunit.c - between OPEN and CONFIRM: what a half-open session holds, and its end. */
#include "session/timer.h"
#include "tests/world.h"

/* bob is HALF; alice's CONFIRM, which he has not seen. */
static struct world_bytes lost_confirm(struct kunit *test)
{
	struct world *w = world_of(test);

	w->end[ALICE].lose[SECCOMM_CONFIRM] = -1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	KUNIT_ASSERT_NOT_NULL(test, world_tabled(w, BOB));
	WORLD_EXPECT_STATE(test, world_tabled(w, BOB), HALF);
	return world_copy(w, world_frame(w, ALICE, SECCOMM_CONFIRM, 0));
}

static void passive_open__repeated(struct kunit *test)
{
	struct world *w = world_of(test);
	const struct world_frame *first, *second;
	size_t in = 0, out = 0;
	struct world_frame *f;

	lost_confirm(test);
	world_inject(w, BOB, world_frame(w, ALICE, SECCOMM_OPEN, 0)->data,
		     world_frame(w, ALICE, SECCOMM_OPEN, 0)->len);

	first = world_frame(w, BOB, SECCOMM_ACCEPT, 0);
	second = world_frame(w, BOB, SECCOMM_ACCEPT, 1);
	KUNIT_EXPECT_EQ(test, first->len, second->len);
	TEST_BYTES_EQ(test, first->data, second->data, first->len);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 2);
	list_for_each_entry(f, &w->frames, list)
		*(f->from == ALICE && f->type == SECCOMM_OPEN ? &in : &out) += f->len;
	KUNIT_EXPECT_LE(test, out, 3 * in);
}

/* Another OPEN under the same number is no copy, however little of it is other. */
static void passive_open__not_quite_repeated(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open;
	u8 *nonce;

	lost_confirm(test);
	open = world_copy(w, world_frame(w, ALICE, SECCOMM_OPEN, 0));
	nonce = (u8 *)open.p + SECCOMM_HDR_LEN + 4;
	nonce[SECCOMM_NONCE_LEN - 1] ^= 1;

	world_inject(w, BOB, open.p, open.len);

	WORLD_EXPECT_REFUSED(test, w, OPEN_TAG, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 1);
}

static void passive_open__repeated_when_open(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open;

	world_connect(w);
	open = world_copy(w, world_frame(w, ALICE, SECCOMM_OPEN, 0));

	world_inject(w, BOB, open.p, open.len);

	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 2);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);
}

static void passive_half__forgotten(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes confirm = lost_confirm(test);

	world_advance(w, SECCOMM_HALF_MS - 1);
	KUNIT_EXPECT_NOT_NULL(test, world_tabled(w, BOB));
	world_advance(w, 1);
	KUNIT_EXPECT_NULL(test, world_tabled(w, BOB));
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&seccomm_port(w->end[BOB].ep)->half), 0);

	world_mark(w);
	world_inject(w, BOB, confirm.p, confirm.len);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_SESSION, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 0);
}

/* Half-open ones take a listener's places; each gives its own back when it ends. */
static void passive_half__fills_backlog(struct kunit *test)
{
	struct world *w = world_of(test);
	atomic_t *half = &seccomm_port(w->end[BOB].ep)->half;
	struct world_bytes confirm;

	w->end[BOB].backlog = 1;
	confirm = lost_confirm(test);
	KUNIT_EXPECT_EQ(test, atomic_read(half), 1);
	world_mark(w);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	WORLD_EXPECT_REFUSED(test, w, BACKLOG, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 1);

	w->end[ALICE].lose[SECCOMM_CONFIRM] = 0;
	world_inject(w, BOB, confirm.p, confirm.len);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(half), 0);
	world_connect(w);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 2);
}

static void passive_confirm__t01_flipped(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes confirm = lost_confirm(test);

	world_flip(w, BOB, confirm);

	world_inject(w, BOB, confirm.p, confirm.len);
	KUNIT_ASSERT_NOT_NULL(test, w->end[BOB].s);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
}

static void passive_confirm__other_lengths(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes confirm = lost_confirm(test);

	world_truncate(w, BOB, confirm);
	world_trail(w, BOB, confirm, 0);
	world_inject(w, BOB, confirm.p, confirm.len);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 1);
}

static void passive_confirm__t10_lost_data_first(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	char text[8];
	unsigned int i;

	w->end[ALICE].lose[SECCOMM_CONFIRM] = 3;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	for (i = 0; i < SECCOMM_HALF_FRAMES; i++) {
		snprintf(text, sizeof(text), "%u", i);
		KUNIT_EXPECT_EQ(test, world_say(s, text), 0);
	}
	world_advance(w, 1499);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 0);
	WORLD_EXPECT_STATE(test, world_tabled(w, BOB), HALF);

	world_advance(w, 2001);

	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, SECCOMM_HALF_FRAMES);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "0");
	WORLD_EXPECT_GOT(test, w, BOB, 15, "15");
	WORLD_EXPECT_STATE(test, s, OPEN);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

static void passive_confirm__repeated(struct kunit *test)
{
	struct world *w = world_of(test);
	const struct world_frame *pong;
	struct world_bytes confirm;

	world_connect(w);
	confirm = world_copy(w, world_frame(w, ALICE, SECCOMM_CONFIRM, 0));
	world_inject(w, BOB, confirm.p, confirm.len);

	pong = world_frame(w, BOB, SECCOMM_PING, 1);
	TEST_BYTES_EQ(test, pong->data + SECCOMM_HDR_LEN + 4,
		      confirm.p + confirm.len - SECCOMM_TAG_LEN, 8);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 1);
}

static void passive_confirm__no_backlog(struct kunit *test)
{
	struct world *w = world_of(test);

	w->end[BOB].no_backlog = true;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);

	WORLD_EXPECT_REFUSED(test, w, BACKLOG, 1);
	KUNIT_EXPECT_NULL(test, world_tabled(w, BOB));
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_CLOSE), 1);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, CLOSING);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].err, ECONNRESET);
}

/* A peer that began anew replaces what it left behind. */
static void passive_confirm__supersedes(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *old;

	world_connect(w);
	old = seccomm_session_get(w->end[BOB].s);
	world_restart(w, ALICE);

	world_connect(w);

	KUNIT_EXPECT_PTR_NE(test, w->end[BOB].s, old);
	WORLD_EXPECT_STATE(test, old, DEAD);
	KUNIT_EXPECT_EQ(test, old->err, ECONNRESET);
	seccomm_session_put(old);
}

static struct kunit_case half_cases[] = {
	KUNIT_CASE(passive_open__repeated),
	KUNIT_CASE(passive_open__not_quite_repeated),
	KUNIT_CASE(passive_open__repeated_when_open),
	KUNIT_CASE(passive_half__forgotten),
	KUNIT_CASE(passive_half__fills_backlog),
	KUNIT_CASE(passive_confirm__t01_flipped),
	KUNIT_CASE(passive_confirm__other_lengths),
	KUNIT_CASE(passive_confirm__t10_lost_data_first),
	KUNIT_CASE(passive_confirm__repeated),
	KUNIT_CASE(passive_confirm__no_backlog),
	KUNIT_CASE(passive_confirm__supersedes),
	{}
};

static struct kunit_suite half_suite = {
	.name		= "session_half",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= half_cases,
};

kunit_test_suite(half_suite);
