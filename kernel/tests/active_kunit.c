// SPDX-License-Identifier: GPL-2.0
/* active_kunit.c - who opens: hints, forged ACCEPTs, retransmission, what waits. */
#include "session/life.h"
#include "session/timer.h"
#include "tests/world.h"

/* alice waits in OPENING; nothing of hers reaches bob. */
static struct seccomm_session *opening(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	WORLD_EXPECT_STATE(test, s, OPENING);
	return s;
}

/* The same, and bob's ACCEPT, which she has not seen. */
static struct world_bytes lost_accept(struct kunit *test)
{
	struct world *w = world_of(test);

	w->end[BOB].lose[SECCOMM_ACCEPT] = -1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPENING);
	return world_copy(w, world_frame(w, BOB, SECCOMM_ACCEPT, 0));
}

/* A COOKIE or REFUSE with alice's own echo. */
static struct world_bytes hint(struct kunit *test, u8 type, size_t more)
{
	struct world *w = world_of(test);
	const struct world_frame *open = world_frame(w, ALICE, SECCOMM_OPEN, 0);
	struct seccomm_hdr h = {
		.type	= type,
		.length	= SECCOMM_ECHO_LEN + more,
		.id	= w->end[ALICE].s->sid,
		.sender	= SECCOMM_ROLE_PASSIVE,
	};
	struct world_bytes b = {
		kunit_kzalloc(test, SECCOMM_HDR_LEN + h.length, GFP_KERNEL),
		SECCOMM_HDR_LEN + h.length,
	};

	KUNIT_ASSERT_NOT_NULL(test, b.p);
	seccomm_hdr_write(b.p, &h);
	memcpy(b.p + SECCOMM_HDR_LEN, open->data + SECCOMM_HDR_LEN + 4, SECCOMM_ECHO_LEN);
	memset(b.p + SECCOMM_HDR_LEN + SECCOMM_ECHO_LEN, 1, more);
	return b;
}

static void active_refuse__t07_echo(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = opening(test);
	struct world_bytes refuse = hint(test, SECCOMM_REFUSE, 1);
	unsigned int i;

	for (i = 0; i < SECCOMM_ECHO_LEN; i++) {
		refuse.p[SECCOMM_HDR_LEN + i] ^= 0x80;
		world_inject(w, ALICE, refuse.p, refuse.len);
		refuse.p[SECCOMM_HDR_LEN + i] ^= 0x80;
	}
	WORLD_EXPECT_REFUSED(test, w, REFUSE_ECHO, SECCOMM_ECHO_LEN);
	WORLD_EXPECT_STATE(test, s, OPENING);

	world_inject(w, ALICE, refuse.p, refuse.len);
	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].err, ECONNREFUSED);
}

static void active_refuse__bad(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = opening(test);
	struct world_bytes refuse = hint(test, SECCOMM_REFUSE, 1);

	world_truncate(w, ALICE, refuse);
	world_trail(w, ALICE, refuse, 0);
	refuse.p[refuse.len - 1] = 2;
	world_mark(w);
	world_inject(w, ALICE, refuse.p, refuse.len);
	WORLD_EXPECT_REFUSED(test, w, MALFORMED, 1);
	refuse.p[refuse.len - 1] = 1;
	refuse.p[1] = 1;
	world_inject(w, ALICE, refuse.p, refuse.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 1);
	WORLD_EXPECT_STATE(test, s, OPENING);
}

/* Once ACCEPT was right, REFUSE is no hint any more. */
static void active_refuse__too_late(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes refuse;

	world_connect(w);
	refuse = hint(test, SECCOMM_REFUSE, 1);
	world_inject(w, ALICE, refuse.p, refuse.len);

	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 1);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
}

static void active_cookie__t07_echo(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = opening(test);
	struct world_bytes cookie = hint(test, SECCOMM_COOKIE, SECCOMM_COOKIE_LEN);
	const struct world_frame *first, *second;

	cookie.p[SECCOMM_HDR_LEN] ^= 1;
	world_inject(w, ALICE, cookie.p, cookie.len);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_ECHO, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_OPEN), 1);

	cookie.p[SECCOMM_HDR_LEN] ^= 1;
	world_inject(w, ALICE, cookie.p, cookie.len);
	first = world_frame(w, ALICE, SECCOMM_OPEN, 0);
	second = world_frame(w, ALICE, SECCOMM_OPEN, 1);
	KUNIT_EXPECT_EQ(test, second->len, first->len + SECCOMM_COOKIE_LEN);
	TEST_BYTES_EQ(test, second->data + SECCOMM_HDR_LEN, first->data + SECCOMM_HDR_LEN,
		      first->len - SECCOMM_HDR_LEN);
	TEST_BYTES_EQ(test, second->data + first->len, cookie.p + cookie.len - SECCOMM_COOKIE_LEN,
		      SECCOMM_COOKIE_LEN);
	WORLD_EXPECT_STATE(test, s, OPENING);
}

static void active_cookie__t07_fourth(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes cookie;
	unsigned int i;

	opening(test);
	cookie = hint(test, SECCOMM_COOKIE, SECCOMM_COOKIE_LEN);
	for (i = 0; i < 3; i++)
		world_inject(w, ALICE, cookie.p, cookie.len);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_OPEN), 4);

	world_inject(w, ALICE, cookie.p, cookie.len);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_OPEN), 4);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_ECHO, 1);
}

static void active_cookie__bad_length(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes cookie;

	opening(test);
	cookie = hint(test, SECCOMM_COOKIE, SECCOMM_COOKIE_LEN);
	world_truncate(w, ALICE, cookie);
	world_trail(w, ALICE, cookie, 0);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_OPEN), 1);
}

static void active_accept__t01_flipped(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes accept = lost_accept(test);

	world_flip(w, ALICE, accept);

	world_inject(w, ALICE, accept.p, accept.len);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
}

static void active_accept__other_lengths(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes accept = lost_accept(test);

	world_truncate(w, ALICE, accept);
	world_trail(w, ALICE, accept, 0);
	world_inject(w, ALICE, accept.p, accept.len);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
}

static void active_accept__t06_forged(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes accept = lost_accept(test), forged;
	unsigned int i;

	forged = (struct world_bytes){ test_copy(test, accept.p, accept.len), accept.len };
	for (i = 0; i < 1000; i++) {
		/* own id, nonce; every other time the tag too */
		get_random_bytes(forged.p + SECCOMM_HDR_LEN, 4 + SECCOMM_NONCE_LEN);
		forged.p[SECCOMM_HDR_LEN] |= 1;
		if (i & 1)
			get_random_bytes(forged.p + forged.len - SECCOMM_TAG_LEN, SECCOMM_TAG_LEN);
		world_inject(w, ALICE, forged.p, forged.len);
	}
	WORLD_EXPECT_REFUSED(test, w, ACCEPT_TAG, 1000);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPENING);

	world_inject(w, ALICE, accept.p, accept.len);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);
}

/* Who answers must be who was asked for, however good his keys are. */
static void active_accept__another_peer(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes accept = lost_accept(test);

	w->end[ALICE].s->expect = "carol";
	world_inject(w, ALICE, accept.p, accept.len);

	WORLD_EXPECT_REFUSED(test, w, OPEN_PEER, 1);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPENING);
}

static void active_accept__t03_my_own_name(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	struct world_bytes accept = lost_accept(test);

	s = w->end[ALICE].s;
	strscpy((char *)s->own, "bob", strlen(s->own));
	world_inject(w, ALICE, accept.p, accept.len);

	WORLD_EXPECT_REFUSED(test, w, OPEN_REFLECTED, 1);
	WORLD_EXPECT_STATE(test, s, OPENING);
}

/* Once is enough: the same again, or another, is counted and changes nothing. */
static void active_accept__repeated(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	struct world_bytes accept = world_copy(w, world_frame(w, BOB, SECCOMM_ACCEPT, 0));

	world_mark(w);
	world_inject(w, ALICE, accept.p, accept.len);
	accept.p[accept.len - 1] ^= 1;
	world_inject(w, ALICE, accept.p, accept.len);
	WORLD_EXPECT_REFUSED(test, w, ACCEPT_REPEATED, 2);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 2);
	KUNIT_EXPECT_FALSE(test, world_alerted(w, SECCOMM_R_ACCEPT_REPEATED, s->id));
	WORLD_EXPECT_STATE(test, s, OPEN);
}

static void active_accept__from_elsewhere(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes accept = lost_accept(test);
	struct seccomm_addr other = w->end[BOB].addr;

	other.port = htons(444);
	world_inject_from(w, ALICE, accept.p, accept.len, &other, &w->end[ALICE].addr);

	WORLD_EXPECT_REFUSED(test, w, BAD_ADDRESS, 1);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPENING);
}

/* ---- time ------------------------------------------------------------------ */

static void active_retry__schedule(struct kunit *test)
{
	static const u16 after[] = { 500, 1000, 2000, 4000, 8000, 8000 };
	struct world *w = world_of(test);
	struct seccomm_session *s = opening(test);
	const struct world_frame *first, *f;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(after); i++) {
		world_advance(w, after[i] - 1);
		KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_OPEN), i + 1);
		world_advance(w, 1);
		KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_OPEN), i + 2);
	}
	world_advance(w, 7999);
	WORLD_EXPECT_STATE(test, s, OPENING);
	world_advance(w, 1);
	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].err, ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, world_say(s, "late"), -ETIMEDOUT);

	/* The same body each time, its number is the try. */
	first = world_frame(w, ALICE, SECCOMM_OPEN, 0);
	for (i = 0; (f = world_find(w, ALICE, SECCOMM_OPEN, i)); i++) {
		KUNIT_EXPECT_EQ(test, world_seq(f), i);
		TEST_BYTES_EQ(test, f->data + SECCOMM_HDR_LEN, first->data + SECCOMM_HDR_LEN,
			      f->len - SECCOMM_HDR_LEN - SECCOMM_TAG_LEN);
	}
	KUNIT_EXPECT_EQ(test, i, SECCOMM_RETRIES);
}

/* Any try may be the one that arrives. */
static void active_retry__last_one_arrives(struct kunit *test)
{
	struct world *w = world_of(test);

	w->end[ALICE].lose[SECCOMM_OPEN] = SECCOMM_RETRIES - 1;
	w->end[ALICE].lose[SECCOMM_CONFIRM] = 2;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_advance(w, 23500 + 1500);

	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 1);
}

static void active_confirm__no_pong(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	unsigned int i;

	w->end[BOB].lose[SECCOMM_PING] = -1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_advance(w, 31499);
	WORLD_EXPECT_STATE(test, s, CONFIRMING);
	world_advance(w, 1);

	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].err, ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CONFIRM), SECCOMM_RETRIES);
	for (i = 0; i < SECCOMM_RETRIES; i++)
		KUNIT_EXPECT_EQ(test, world_seq(world_frame(w, ALICE, SECCOMM_CONFIRM, i)), i);
	/* Each was answered, and each answer names CONFIRM number 0. */
	for (i = 0; i < SECCOMM_RETRIES; i++) {
		const struct world_frame *pong = world_frame(w, BOB, SECCOMM_PING, i);

		TEST_BYTES_EQ(test, pong->data + SECCOMM_HDR_LEN + 4,
			      world_frame(w, ALICE, SECCOMM_CONFIRM, 0)->data +
			      SECCOMM_HDR_LEN + 1, 8);
	}
}

/* ---- messages that wait ---------------------------------------------------- */

static void active_pending__in_order(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_EXPECT_EQ(test, world_say(s, "one"), 0);
	KUNIT_EXPECT_EQ(test, world_say(s, "two"), 0);
	KUNIT_EXPECT_EQ(test, world_say(s, ""), 0);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 0);

	world_advance(w, 500);
	KUNIT_EXPECT_EQ(test, world_say(s, "three"), 0);

	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 4);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "one");
	WORLD_EXPECT_GOT(test, w, BOB, 1, "two");
	WORLD_EXPECT_GOT(test, w, BOB, 2, "");
	WORLD_EXPECT_GOT(test, w, BOB, 3, "three");
}

static void active_pending__bounded(struct kunit *test)
{
	struct seccomm_session *s = opening(test);
	static const u8 big[1000];
	unsigned int n = 0;
	int err = 0;

	while (!err && n < 10000) {
		err = world_push(s, big, sizeof(big));
		n += !err;
	}
	KUNIT_EXPECT_EQ(test, err, -EAGAIN);
	KUNIT_EXPECT_GT(test, n, 10);
	KUNIT_EXPECT_LE(test, n * sizeof(big), seccomm_session_share(s, SECCOMM_DOWN));
}

static struct kunit_case active_cases[] = {
	KUNIT_CASE(active_refuse__t07_echo),
	KUNIT_CASE(active_refuse__bad),
	KUNIT_CASE(active_refuse__too_late),
	KUNIT_CASE(active_cookie__t07_echo),
	KUNIT_CASE(active_cookie__t07_fourth),
	KUNIT_CASE(active_cookie__bad_length),
	KUNIT_CASE(active_accept__t01_flipped),
	KUNIT_CASE(active_accept__other_lengths),
	KUNIT_CASE(active_accept__t06_forged),
	KUNIT_CASE(active_accept__another_peer),
	KUNIT_CASE(active_accept__t03_my_own_name),
	KUNIT_CASE(active_accept__repeated),
	KUNIT_CASE(active_accept__from_elsewhere),
	KUNIT_CASE(active_retry__schedule),
	KUNIT_CASE(active_retry__last_one_arrives),
	KUNIT_CASE(active_confirm__no_pong),
	KUNIT_CASE(active_pending__in_order),
	KUNIT_CASE(active_pending__bounded),
	{}
};

static struct kunit_suite active_suite = {
	.name		= "session_active",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= active_cases,
};

kunit_test_suite(active_suite);
