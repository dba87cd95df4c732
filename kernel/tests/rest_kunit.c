// SPDX-License-Identifier: GPL-2.0
/* rest_kunit.c - sessions without traffic, in virtual time. */
#include "cactus/work.h"
#include "lib/fail.h"
#include "session/control.h"
#include "session/rest.h"
#include "tests/world.h"

#define REST_MS	60000	/* the default */

static bool is_cold(const struct seccomm_session *s)
{
	return s->rest && !s->rest->comp && !rcu_access_pointer(s->tx_epoch) &&
	       !rcu_access_pointer(s->rx[0]);
}

/* A minute goes by and more; what is given back is gone. */
static void idle(struct world *w)
{
	world_advance(w, 2 * REST_MS);
	rcu_barrier();			/* composites go to the worker after a grace period */
	flush_workqueue(seccomm_msg_wq);
	world_settle(w);
}

/* Both have said something, and then nothing for long. */
static struct seccomm_session *rest_both(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	KUNIT_EXPECT_EQ(test, world_say(s, "to bob"), 0);
	KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "to alice"), 0);
	idle(w);
	KUNIT_EXPECT_TRUE(test, is_cold(s));
	KUNIT_EXPECT_TRUE(test, is_cold(w->end[BOB].s));
	WORLD_EXPECT_STATE(test, s, OPEN);
	return s;
}

static void rest__wakes_to_send(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = rest_both(test);

	KUNIT_EXPECT_EQ(test, world_say(s, "still there?"), 0);
	KUNIT_EXPECT_EQ(test, world_say(s, "and this"), 0);
	world_settle(w);

	WORLD_EXPECT_GOT(test, w, BOB, 1, "still there?");
	WORLD_EXPECT_GOT(test, w, BOB, 2, "and this");
	/* a number is never used twice under one key */
	KUNIT_EXPECT_EQ(test, world_seq(world_frame(w, ALICE, SECCOMM_DATA, 0)), 0);
	KUNIT_EXPECT_EQ(test, world_seq(world_frame(w, ALICE, SECCOMM_DATA, 1)), 1);
	KUNIT_EXPECT_EQ(test, world_seq(world_frame(w, ALICE, SECCOMM_DATA, 2)), 2);
	KUNIT_EXPECT_FALSE(test, s->rest);
	KUNIT_EXPECT_FALSE(test, w->end[BOB].s->rest);

	/* and again */
	idle(w);
	KUNIT_EXPECT_TRUE(test, is_cold(s));
	KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "yes"), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, ALICE, 1, "yes");
	KUNIT_EXPECT_EQ(test, world_seq(world_frame(w, BOB, SECCOMM_DATA, 1)), 1);
}

/* What was recorded before is not new after it. */
static void rest__replayed(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes old;

	rest_both(test);
	old = world_copy(w, world_frame(w, ALICE, SECCOMM_DATA, 0));
	world_inject(w, BOB, old.p, old.len);
	world_settle(w);

	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 1);
	/* but what was lost then, and what is new, can be told apart */
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "new"), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 1, "new");
}

static void rest__late(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	struct world_bytes late;

	w->end[ALICE].lose[SECCOMM_DATA] = 1;
	KUNIT_EXPECT_EQ(test, world_say(s, "lost"), 0);
	late = world_copy(w, world_frame(w, ALICE, SECCOMM_DATA, 0));
	w->end[ALICE].lose[SECCOMM_DATA] = 0;
	KUNIT_EXPECT_EQ(test, world_say(s, "not lost"), 0);
	idle(w);
	KUNIT_EXPECT_TRUE(test, is_cold(w->end[BOB].s));

	/* a minute late: of what lies behind, only the end is remembered */
	world_inject(w, BOB, late.p, late.len);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 1);
}

static void rest__not_while_used(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i;

	for (i = 0; i < 6; i++) {
		KUNIT_EXPECT_EQ(test, world_say(s, "tick"), 0);
		world_advance(w, REST_MS / 2);
		KUNIT_EXPECT_FALSE(test, s->rest);
		KUNIT_EXPECT_FALSE(test, w->end[BOB].s->rest);
	}
}

/* Control frames have keys of their own: nobody wakes for them. */
static void rest__close(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = seccomm_session_get(rest_both(test));
	struct seccomm_session *bob = seccomm_session_get(w->end[BOB].s);

	seccomm_session_release(seccomm_session_get(s));
	world_settle(w);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
	WORLD_EXPECT_STATE(test, bob, CLOSING);
	KUNIT_EXPECT_TRUE(test, is_cold(bob));
	world_advance(w, 3000);
	WORLD_EXPECT_STATE(test, s, DEAD);
	WORLD_EXPECT_STATE(test, bob, DEAD);
	KUNIT_EXPECT_NULL(test, bob->rest);
	seccomm_session_put(s);
	seccomm_session_put(bob);
}

/* A copy of CONFIRM, as after a lost PONG, comes late: its keys are made again for it. */
static void rest__confirm_again(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *bob;
	struct world_bytes confirm;
	unsigned int pings;

	rest_both(test);
	bob = w->end[BOB].s;
	confirm = world_copy(w, world_frame(w, ALICE, SECCOMM_CONFIRM, 0));
	KUNIT_ASSERT_TRUE(test, is_cold(bob));
	KUNIT_EXPECT_NULL(test, bob->rest->tagkeys);
	pings = world_count(w, BOB, SECCOMM_PING);
	world_inject(w, BOB, confirm.p, confirm.len);
	world_settle(w);

	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), pings + 1);
	KUNIT_EXPECT_TRUE(test, is_cold(bob));
	KUNIT_EXPECT_NOT_NULL(test, bob->rest->tagkeys);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	/* and one that is not his is told as ever */
	((u8 *)confirm.p)[confirm.len - 1] ^= 1;
	world_inject(w, BOB, confirm.p, confirm.len);
	world_settle(w);
	WORLD_EXPECT_REFUSED(test, w, CONFIRM_TAG, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), pings + 1);
}

/* Without memory for the keys no control frame is believed, and none leaves. */
static void rest__no_memory_for_control(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = seccomm_session_get(rest_both(test));
	struct seccomm_session *bob = seccomm_session_get(w->end[BOB].s);
	struct world_bytes close;

	w->end[ALICE].lose[SECCOMM_CLOSE] = 1;
	seccomm_session_release(seccomm_session_get(s));
	world_settle(w);
	WORLD_EXPECT_STATE(test, s, CLOSING);
	KUNIT_ASSERT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
	close = world_copy(w, world_frame(w, ALICE, SECCOMM_CLOSE, 0));

	world_arm(w, SECCOMM_FAIL_alloc_tagkeys, 1);
	world_inject(w, BOB, close.p, close.len);
	mutex_lock(&bob->mutex);
	seccomm_control_close(bob, 2, 0);
	mutex_unlock(&bob->mutex);
	world_settle(w);
	WORLD_EXPECT_REFUSED(test, w, NOMEM, 1);
	WORLD_EXPECT_STATE(test, bob, OPEN);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_CLOSE), 0);

	world_arm(w, SECCOMM_FAIL_alloc_tagkeys, 0);
	world_inject(w, BOB, close.p, close.len);
	world_settle(w);
	WORLD_EXPECT_STATE(test, bob, CLOSING);
	seccomm_session_put(s);
	seccomm_session_put(bob);
}

/* The last message, and at once the end: it is not lost with what CLOSE says. */
static void rest__message_and_close(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = rest_both(test);

	KUNIT_EXPECT_EQ(test, world_say(s, "bye"), 0);
	seccomm_session_release(seccomm_session_get(s));
	world_settle(w);
	world_advance(w, 100);

	WORLD_EXPECT_GOT(test, w, BOB, 1, "bye");
}

/* Somebody still has its old composite protocol: it cannot wake yet, and does not close over it. */
static void rest__message_and_close_while_cooling(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	struct seccomm_composite *comp = seccomm_session_composite(s);

	idle(w);
	KUNIT_ASSERT_TRUE(test, s->rest && s->rest->comp == comp);
	KUNIT_EXPECT_EQ(test, world_say(s, "bye"), 0);
	seccomm_session_release(seccomm_session_get(s));
	world_settle(w);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 0);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 0);

	seccomm_composite_put(comp);
	rcu_barrier();
	flush_workqueue(seccomm_msg_wq);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "bye");
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_CLOSE), 1);
}

static void rest__forged(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes forged;
	unsigned int i;

	rest_both(test);
	forged = world_copy(w, world_frame(w, ALICE, SECCOMM_DATA, 0));
	((u8 *)forged.p)[forged.len - 1] ^= 1;
	for (i = 0; i < 2; i++)
		world_inject(w, BOB, forged.p, forged.len);
	world_settle(w);
	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 2);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	/* it wakes for that, and goes on */
	KUNIT_EXPECT_FALSE(test, w->end[BOB].s->rest);
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "not forged"), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 1, "not forged");
}

/* Held like others, and then refused, once. */
static void rest__other_epoch(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes forged;
	struct seccomm_hdr h;

	rest_both(test);
	forged = world_copy(w, world_frame(w, ALICE, SECCOMM_DATA, 0));
	KUNIT_ASSERT_EQ(test, seccomm_hdr_read(forged.p, forged.len, &h), 0);
	h.epoch++;
	seccomm_hdr_write((u8 *)forged.p, &h);
	world_inject(w, BOB, forged.p, forged.len);
	world_settle(w);

	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_EPOCH, 1);
	KUNIT_EXPECT_FALSE(test, w->end[BOB].s->rest);
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "of this one"), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 1, "of this one");
}

static void rest__no_memory_to_rest(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	world_arm(w, SECCOMM_FAIL_alloc_kept, 1);
	world_advance(w, REST_MS + 1);
	KUNIT_EXPECT_TRUE(test, !s->rest || !w->end[BOB].s->rest);
	world_arm(w, SECCOMM_FAIL_alloc_kept, 0);
	idle(w);
	KUNIT_EXPECT_TRUE(test, is_cold(s));
	KUNIT_EXPECT_TRUE(test, is_cold(w->end[BOB].s));
}

/* It cannot protect what waits: it ends, and nothing leaves. */
static void rest__no_memory_to_wake(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = seccomm_session_get(rest_both(test));

	world_arm(w, SECCOMM_FAIL_alloc_tfm, 1);
	KUNIT_EXPECT_EQ(test, world_say(s, "never sent"), 0);
	world_settle(w);

	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, s->err, ENOMEM);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	seccomm_session_put(s);
}

/* What cannot be made again as it was stays, and the secrets go. */
static void rest__impossible(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	world_profile(w, "restless", "Replay, MultiSecurity(AESGCM(w1), ChaCha20Poly1305(w2))", NULL,
		      10, false);
	world_use(w, ALICE, "restless");
	world_use(w, BOB, "restless");
	s = world_connect(w);
	world_advance(w, 3 * REST_MS);

	KUNIT_EXPECT_FALSE(test, s->rest);
	KUNIT_EXPECT_NULL(test, memchr_inv(seccomm_secret(s->keys, 1)->prk, 0,
					   SECCOMM_PRK_LEN));
}

/* The operator says when, and whether. */
static void rest__configured(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->sn->limits.rest = 0;
	s = world_connect(w);
	KUNIT_EXPECT_NULL(test, memchr_inv(seccomm_secret(s->keys, 1)->prk, 0,
					   SECCOMM_PRK_LEN));
	/* too late for this one: what it would wake from is gone */
	w->sn->limits.rest = 2;
	KUNIT_EXPECT_EQ(test, world_say(s, "hello"), 0);
	idle(w);
	KUNIT_EXPECT_FALSE(test, s->rest);

	s = world_connect(w);
	w->sn->limits.rest = 0;
	idle(w);
	KUNIT_EXPECT_FALSE(test, s->rest);

	w->sn->limits.rest = 2;
	s = world_connect(w);
	world_advance(w, 1999);
	KUNIT_EXPECT_FALSE(test, s->rest);
	world_advance(w, 2);
	KUNIT_EXPECT_TRUE(test, s->rest);
}

static struct kunit_case rest_cases[] = {
	KUNIT_CASE(rest__wakes_to_send),
	KUNIT_CASE(rest__replayed),
	KUNIT_CASE(rest__late),
	KUNIT_CASE(rest__not_while_used),
	KUNIT_CASE(rest__close),
	KUNIT_CASE(rest__confirm_again),
	KUNIT_CASE(rest__no_memory_for_control),
	KUNIT_CASE(rest__message_and_close),
	KUNIT_CASE(rest__message_and_close_while_cooling),
	KUNIT_CASE(rest__forged),
	KUNIT_CASE(rest__other_epoch),
	KUNIT_CASE(rest__no_memory_to_rest),
	KUNIT_CASE(rest__no_memory_to_wake),
	KUNIT_CASE(rest__impossible),
	KUNIT_CASE(rest__configured),
	{}
};

static struct kunit_suite rest_suite = {
	.name		= "session_rest",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= rest_cases,
};

kunit_test_suite(rest_suite);
