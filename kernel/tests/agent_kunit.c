// SPDX-License-Identifier: GPL-2.0
/* agent_kunit.c - sessions that wait for a key, and agents that lie, stall or die. */
#include "session/agent.h"

#include <linux/workqueue.h>
#include "session/keymiss.h"
#include "tests/world.h"

#define AGENT	77	/* its port */

/* What the agent was asked; one test at a time. */
static struct {
	struct seccomm_ask ask[SECCOMM_ASKS_MAX + 4];
	u32 session[SECCOMM_ASKS_MAX + 4];
	u8 digest[32];
	unsigned int n;
	int err;		/* what sending says */
} asked;

static const struct seccomm_agent_sink *sink_before;

static int take_ask(struct seccomm_net *sn, u32 portid, const struct seccomm_ask *ask)
{
	if (portid != AGENT || WARN_ON(asked.n == ARRAY_SIZE(asked.ask)))
		return -ECONNREFUSED;
	if (asked.err)
		return asked.err;
	asked.session[asked.n] = ask->s->id;
	if (ask->digest)
		memcpy(asked.digest, ask->digest, sizeof(asked.digest));
	asked.ask[asked.n++] = *ask;
	return 0;
}

static const struct seccomm_agent_sink sink = { .ask = take_ask };

static int agent_init(struct kunit *test)
{
	int err = world_init(test);

	memset(&asked, 0, sizeof(asked));
	sink_before = seccomm_agent_sink_set(&sink);
	return err;
}

static void agent_exit(struct kunit *test)
{
	struct world *w = world_of(test);

	if (w)
		seccomm_agent_gone(w->sn, AGENT);
	world_exit(test);
	seccomm_agent_sink_set(sink_before);
}

/* Bytes that world_key() would make of @first. */
static const u8 *key_bytes(u8 first)
{
	static u8 bytes[32];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = first + i;
	return bytes;
}

static struct seccomm_answer answer_to(unsigned int nth, u8 first)
{
	return (struct seccomm_answer) {
		.token	 = asked.ask[nth].token,
		.session = asked.session[nth],
		.data	 = key_bytes(first),
		.len	 = 32,
	};
}

static int answer(struct world *w, const struct seccomm_answer *a, struct seccomm_report *report)
{
	int err = seccomm_agent_answer(w->sn, AGENT, a, report);

	world_settle(w);
	return err;
}

/* alice lacks w2 and has asked for it. */
static struct seccomm_session *asking(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	world_key_del(w, "w2", "alice", "bob");
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	KUNIT_ASSERT_EQ(test, asked.n, 1U);
	return s;
}

static void expect_open(struct kunit *test)
{
	struct world *w = world_of(test);

	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
	WORLD_EXPECT_STATE(test, w->end[BOB].s, OPEN);
}

/* It ended for want of a key, with an alert. */
static void expect_missed(struct kunit *test, struct seccomm_session *s)
{
	struct world *w = world_of(test);

	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, s->err, ENOKEY);
	WORLD_EXPECT_REFUSED(test, w, KEY_MISS, 1);
	KUNIT_EXPECT_TRUE(test, world_alerted(w, SECCOMM_R_KEY_MISS, s->id));
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_OPEN), 0);
	KUNIT_EXPECT_EQ(test, w->sn->agent.n_asks, 0U);
}

/* ---- the agent --------------------------------------------------------------- */

static void seccomm_agent_register__one(struct kunit *test)
{
	struct seccomm_report report = {};
	struct world *w = world_of(test);

	KUNIT_EXPECT_FALSE(test, seccomm_agent_there(w->sn));
	KUNIT_EXPECT_EQ(test, seccomm_agent_register(w->sn, AGENT, &report), 0);
	KUNIT_EXPECT_TRUE(test, seccomm_agent_there(w->sn));
	KUNIT_EXPECT_EQ(test, seccomm_agent_register(w->sn, AGENT, &report), -EALREADY);
	KUNIT_EXPECT_STREQ(test, report.text, "this socket is the key agent already");
	report.text[0] = 0;
	KUNIT_EXPECT_EQ(test, seccomm_agent_register(w->sn, AGENT + 1, &report), -EBUSY);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "another socket is the key agent of this namespace");
	seccomm_agent_gone(w->sn, AGENT + 1);
	KUNIT_EXPECT_TRUE(test, seccomm_agent_there(w->sn));
	seccomm_agent_gone(w->sn, AGENT);
	KUNIT_EXPECT_FALSE(test, seccomm_agent_there(w->sn));
	KUNIT_EXPECT_EQ(test, seccomm_agent_register(w->sn, AGENT + 1, &report), 0);
	seccomm_agent_gone(w->sn, AGENT + 1);
}

/* ---- a key that is missing ----------------------------------------------------- */

static void seccomm_keymiss_ask__active(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = asking(test);
	struct seccomm_answer a;

	KUNIT_EXPECT_EQ(test, asked.ask[0].type, SECCOMM_AGENT_KEY);
	KUNIT_EXPECT_EQ(test, asked.ask[0].slot, 2);
	KUNIT_EXPECT_EQ(test, asked.ask[0].length, 16);
	KUNIT_EXPECT_EQ(test, asked.ask[0].version, 0U);
	KUNIT_EXPECT_EQ(test, asked.ask[0].wait_ms, 5000U);
	KUNIT_EXPECT_EQ(test, asked.session[0], s->id);
	KUNIT_EXPECT_EQ(test, world_say(s, "wait for me"), 0);
	world_advance(w, 4000);
	WORLD_EXPECT_STATE(test, s, OPENING);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_OPEN), 0);

	a = answer_to(0, 0x20);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);

	expect_open(test);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "wait for me");
	KUNIT_EXPECT_EQ(test, seccomm_secret(s->keys, 2)->version, 1U);
	/* it is this session's alone */
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_key_find(w->sn, &(struct seccomm_key_query) {
		.name = "w2", .own = "alice", .peer = "bob", .kind = SECCOMM_KEY_SECRET })),
		(long)-ENOKEY);
}

static void seccomm_keymiss_ask__passive(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_answer a;

	world_key_del(w, "w1", "bob", "alice");
	world_key_del(w, "w1", "alice", "bob");
	world_key(w, "w1", "alice", "bob", 3, 0x00);
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);

	/* only who has shown where he is makes the agent work */
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_COOKIE), 1);
	KUNIT_ASSERT_EQ(test, asked.n, 1U);
	KUNIT_EXPECT_EQ(test, asked.ask[0].slot, 1);
	KUNIT_EXPECT_EQ(test, asked.ask[0].version, 3U);
	KUNIT_EXPECT_NE(test, asked.session[0], w->end[ALICE].s->id);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 1);
	/* copies of OPEN ask for nothing and are not answered */
	world_advance(w, 3400);
	KUNIT_EXPECT_EQ(test, asked.n, 1U);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 0);

	a = answer_to(0, 0x00);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);

	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 1);
	expect_open(test);
	KUNIT_EXPECT_EQ(test, seccomm_secret(w->end[BOB].s->keys, 1)->version, 3U);
}

/* OPEN's tag is looked at when the key is there, not before. */
static void seccomm_keymiss_ask__passive_other_key(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_answer a;

	world_key_del(w, "w1", "bob", "alice");
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	KUNIT_ASSERT_EQ(test, asked.n, 1U);

	a = answer_to(0, 0x80);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);

	WORLD_EXPECT_REFUSED(test, w, OPEN_TAG, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 0);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

/* Without a cookie an OPEN whose keys are missing makes nobody work. */
static void seccomm_keymiss_ask__passive_stranger(struct kunit *test)
{
	struct world *w = world_of(test);

	world_key_del(w, "w1", "bob", "alice");
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	w->end[BOB].lose[SECCOMM_COOKIE] = -1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_advance(w, 10000);
	KUNIT_EXPECT_EQ(test, asked.n, 0U);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

/* Both slots: one after the other, within the time of the first. */
static void seccomm_keymiss_ask__two(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	struct seccomm_answer a;

	world_key_del(w, "w1", "alice", "bob");
	s = asking(test);
	KUNIT_EXPECT_EQ(test, asked.ask[0].slot, 1);
	world_advance(w, 3000);
	a = answer_to(0, 0x00);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);
	KUNIT_ASSERT_EQ(test, asked.n, 2U);
	KUNIT_EXPECT_EQ(test, asked.ask[1].slot, 2);
	KUNIT_EXPECT_EQ(test, asked.ask[1].wait_ms, 2000U);
	KUNIT_EXPECT_NE(test, asked.ask[1].token, asked.ask[0].token);
	world_advance(w, 1999);
	WORLD_EXPECT_STATE(test, s, OPENING);
	world_advance(w, 1);
	expect_missed(test, s);
}

static void seccomm_keymiss_ask__two_answered(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_answer a;

	world_key_del(w, "w1", "alice", "bob");
	asking(test);
	a = answer_to(0, 0x00);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);
	a = answer_to(1, 0x20);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);
	expect_open(test);
}

/* A key that is there but not for this user is not asked for. */
static void seccomm_keymiss_ask__not_allowed(struct kunit *test)
{
	struct world *w = world_of(test);
	struct cred *cred = prepare_creds();
	struct seccomm_who who = { .cred = cred };
	struct seccomm_port *port = seccomm_port(w->end[ALICE].ep);
	struct seccomm_open_request req = {
		.ep = w->end[ALICE].ep, .ops = &world_ops, .user = &w->end[ALICE],
		.peer = w->end[BOB].addr, .id = &port->id, .who = &who,
	};

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cred->fsuid = KUIDT_INIT(4711);
	cred->fsgid = KGIDT_INIT(4711);
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_session_open(&req)), (long)-EACCES);
	KUNIT_EXPECT_EQ(test, asked.n, 0U);
	abort_creds(cred);
}

static void seccomm_keymiss_ask__nobody(struct kunit *test)
{
	struct world *w = world_of(test);

	world_key_del(w, "w2", "alice", "bob");
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), (long)-ENOKEY);
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	asked.err = -EAGAIN;		/* it does not read */
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), (long)-ENOKEY);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 0);
	KUNIT_EXPECT_EQ(test, w->sn->agent.n_asks, 0U);
}

static void seccomm_keymiss_ask__too_many(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_ask more = { .type = SECCOMM_AGENT_KEY };
	struct seccomm_ask *all;
	unsigned int i;
	int err;

	more.s = asking(test);
	all = kunit_kcalloc(test, SECCOMM_ASKS_MAX, sizeof(*all), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, all);
	for (i = 1; i < SECCOMM_ASKS_MAX; i++) {
		all[i] = more;
		KUNIT_ASSERT_EQ(test, seccomm_agent_ask(&all[i]), 0);
	}
	err = seccomm_agent_ask(&more);
	KUNIT_EXPECT_EQ(test, err, -ENOKEY);
	if (!err)
		seccomm_agent_forget(&more);
	KUNIT_EXPECT_EQ(test, asked.n, (unsigned int)SECCOMM_ASKS_MAX);
	KUNIT_EXPECT_EQ(test, seccomm_agent_forget(&all[1]), -EINPROGRESS);
	KUNIT_EXPECT_EQ(test, seccomm_agent_ask(&more), 0);
	KUNIT_EXPECT_EQ(test, seccomm_agent_forget(&more), -EINPROGRESS);
	for (i = 2; i < SECCOMM_ASKS_MAX; i++)
		seccomm_agent_forget(&all[i]);
	KUNIT_EXPECT_EQ(test, w->sn->agent.n_asks, 1U);
}

/* ---- how waiting ends ---------------------------------------------------------- */

static void seccomm_keymiss_due__late(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = asking(test);
	struct seccomm_answer a = answer_to(0, 0x20);

	KUNIT_EXPECT_EQ(test, world_say(s, "never sent"), 0);
	world_advance(w, 4999);
	WORLD_EXPECT_STATE(test, s, OPENING);
	world_advance(w, 1);
	expect_missed(test, s);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].err, ENOKEY);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0U);
}

static void seccomm_keymiss_due__passive_late(struct kunit *test)
{
	struct world *w = world_of(test);

	w->sn->limits.agent_wait = 1000;
	world_key_del(w, "w1", "bob", "alice");
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	KUNIT_ASSERT_EQ(test, asked.n, 1U);
	world_advance(w, 999);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 2);
	world_advance(w, 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
	WORLD_EXPECT_REFUSED(test, w, KEY_MISS, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 0);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 0);
}

static void seccomm_keymiss_due__refused(struct kunit *test)
{
	struct seccomm_session *s = asking(test);
	struct seccomm_answer a = answer_to(0, 0x20);

	a.refused = true;
	KUNIT_EXPECT_EQ(test, answer(world_of(test), &a, NULL), 0);
	expect_missed(test, s);
}

/* The agent dies: at once, and for all who wait. */
static void seccomm_agent_gone__asked(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = asking(test), *other;

	other = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	KUNIT_EXPECT_EQ(test, asked.n, 2U);
	seccomm_agent_gone(w->sn, AGENT + 1);
	world_settle(w);
	WORLD_EXPECT_STATE(test, s, OPENING);
	seccomm_agent_gone(w->sn, AGENT);
	world_settle(w);
	WORLD_EXPECT_STATE(test, s, DEAD);
	WORLD_EXPECT_STATE(test, other, DEAD);
	KUNIT_EXPECT_EQ(test, s->err, ENOKEY);
	WORLD_EXPECT_REFUSED(test, w, KEY_MISS, 2);
}

/* The operator, or the socket, ends a session that waits. */
static void seccomm_keymiss_forget__closed(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = asking(test);
	struct seccomm_answer a = answer_to(0, 0x20);

	seccomm_session_abort(s, ECONNABORTED);
	world_settle(w);
	WORLD_EXPECT_STATE(test, s, DEAD);
	KUNIT_EXPECT_EQ(test, w->sn->agent.n_asks, 0U);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), -ENOENT);
	WORLD_EXPECT_REFUSED(test, w, KEY_MISS, 0);
}

/* Nothing that comes means anything to a session that has said nothing. */
static void rx_control__asking(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = asking(test);
	u8 frame[SECCOMM_HDR_LEN + SECCOMM_ECHO_LEN + SECCOMM_COOKIE_LEN] = {};
	struct seccomm_hdr h = {
		.type = SECCOMM_COOKIE, .length = sizeof(frame) - SECCOMM_HDR_LEN, .id = s->sid,
		.sender = SECCOMM_ROLE_PASSIVE,
	};

	/* its nonce is not drawn yet: the echo of zeroes would be right */
	seccomm_hdr_write(frame, &h);
	world_inject(w, ALICE, frame, sizeof(frame));
	h.type = SECCOMM_REFUSE;
	h.length = SECCOMM_ECHO_LEN + 1;
	frame[SECCOMM_HDR_LEN + SECCOMM_ECHO_LEN] = 1;
	seccomm_hdr_write(frame, &h);
	world_inject(w, ALICE, frame, SECCOMM_HDR_LEN + h.length);
	WORLD_EXPECT_REFUSED(test, w, BAD_STATE, 2);
	WORLD_EXPECT_STATE(test, s, OPENING);
	KUNIT_EXPECT_EQ(test, w->n_frames, 0U);
}

/* ---- lies ---------------------------------------------------------------------- */

/* Refused with that text; the request waits as before. */
static void expect_lie(struct kunit *test, const struct seccomm_answer *a, int err,
		       const char *text)
{
	struct seccomm_report report = {};
	struct world *w = world_of(test);

	KUNIT_EXPECT_EQ(test, answer(w, a, &report), err);
	KUNIT_EXPECT_STREQ(test, report.text, text);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPENING);
	KUNIT_EXPECT_EQ(test, w->n_frames, 0U);
	KUNIT_EXPECT_EQ(test, w->sn->agent.n_asks, 1U);
}

#define NOT_ASKED	"no such request: never made to this socket, answered, or given up"

static void seccomm_agent_answer__lies(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_answer good, a;
	static const u8 zero[32];

	asking(test);
	good = answer_to(0, 0x20);
	a = good;
	a.token++;
	expect_lie(test, &a, -ENOENT, NOT_ASKED);
	a = good;
	a.session++;
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), -EINVAL);
	a.refused = true;		/* nor may it refuse for another */
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), -EINVAL);
	a = good;
	a.len = 15;
	expect_lie(test, &a, -EINVAL, "key w2: a secret of 15 bytes, not 16 to 512");
	a.len = 0;
	expect_lie(test, &a, -EINVAL, "key w2: a secret of 0 bytes, not 16 to 512");
	a.len = 5000;
	expect_lie(test, &a, -EINVAL, "key w2: too long");
	a = good;
	a.data = zero;
	expect_lie(test, &a, -EINVAL, "key w2: nothing but zeroes");
	a = good;
	a.flags = 0x80;
	expect_lie(test, &a, -EINVAL, "key w2: unknown flags or mode bits");
	a = answer_to(0, 0x00);
	expect_lie(test, &a, -EINVAL, "key w2: the same bytes as key w1 of this session");
	good = answer_to(0, 0x20);
	KUNIT_EXPECT_EQ(test, seccomm_agent_answer(w->sn, AGENT + 1, &good, NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, seccomm_agent_answer(w->sn, 0, &good, NULL), -ENOENT);

	KUNIT_EXPECT_EQ(test, answer(w, &good, NULL), 0);
	expect_open(test);
	/* said again */
	KUNIT_EXPECT_EQ(test, answer(w, &good, NULL), -ENOENT);
	good.refused = true;
	KUNIT_EXPECT_EQ(test, answer(w, &good, NULL), -ENOENT);
	expect_open(test);
}

/* Another version than the one that OPEN names. */
static void seccomm_agent_answer__version(struct kunit *test)
{
	struct seccomm_report report = {};
	struct world *w = world_of(test);
	struct seccomm_answer a;

	world_key_del(w, "w1", "bob", "alice");
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	KUNIT_ASSERT_EQ(test, asked.n, 1U);
	a = answer_to(0, 0x00);
	a.version = 2;
	KUNIT_EXPECT_EQ(test, answer(w, &a, &report), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "key w1: version 2, and version 1 was asked for");
	a.version = 1;
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);
	expect_open(test);
}

/* An answer for one of two sessions opens that one, and no other. */
static void seccomm_agent_answer__other_session(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = asking(test), *other;
	struct seccomm_answer a;

	other = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	a = answer_to(0, 0x20);
	a.session = asked.session[1];
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), -EINVAL);
	a = answer_to(1, 0x20);
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);
	WORLD_EXPECT_STATE(test, s, OPENING);
	WORLD_EXPECT_STATE(test, other, OPEN);
}

/* What the agent calls a group's key names no peer. */
static void seccomm_agent_answer__group(struct kunit *test)
{
	struct world *w = world_of(test);
	char name[SECCOMM_SENDER_LEN];
	struct seccomm_answer a;

	world_profile(w, "single", "Replay, AESGCM(w2)", NULL, 10, false);
	world_use(w, ALICE, "single");
	world_use(w, BOB, "single");
	asking(test);
	a = answer_to(0, 0x20);
	a.flags = SECCOMM_KEY_F_GROUP;
	KUNIT_EXPECT_EQ(test, answer(w, &a, NULL), 0);
	expect_open(test);
	KUNIT_EXPECT_STREQ(test, world_sender(w->end[ALICE].s, name), "member of w2");
}

/* ---- signatures ---------------------------------------------------------------- */

/* An agent that answers the last request in its own time. */
static struct {
	struct work_struct work;
	struct seccomm_net *sn;
	struct seccomm_answer a;
	struct seccomm_report report;
	bool die;
	int err;
} signer;

static u8 signature[SECCOMM_ECDSA_SIG_LEN];

static void sign_work(struct work_struct *work)
{
	if (signer.die)
		seccomm_agent_gone(signer.sn, AGENT);
	else
		signer.err = seccomm_agent_answer(signer.sn, AGENT, &signer.a, &signer.report);
}

static int take_and_sign(struct seccomm_net *sn, u32 portid, const struct seccomm_ask *ask)
{
	int err = take_ask(sn, portid, ask);

	signer.a.token += ask->token;
	signer.a.session += ask->s->id;
	queue_work(system_wq, &signer.work);
	return err;
}

static const struct seccomm_agent_sink signing_sink = { .ask = take_and_sign };

static int sign(struct kunit *test, struct seccomm_session *s, u8 sig[SECCOMM_ECDSA_SIG_LEN])
{
	static const u8 digest[32] = { 0xd1, 0x9e, 0x57 };
	int err;

	signer.sn = world_of(test)->sn;
	signer.err = -ENODATA;
	signer.report.text[0] = 0;
	INIT_WORK(&signer.work, sign_work);
	err = seccomm_agent_sign(s, 1, "message", digest, sig);
	flush_work(&signer.work);
	TEST_BYTES_EQ(test, asked.digest, digest, 32);
	return err;
}

static void seccomm_agent_sign__answers(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	u8 sig[SECCOMM_ECDSA_SIG_LEN];
	static const u8 none[32];

	KUNIT_EXPECT_EQ(test, seccomm_agent_sign(s, 1, "message", none, sig), -ENOKEY);
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	seccomm_agent_sink_set(&signing_sink);
	w->sn->limits.agent_wait = 100;
	memset(signature, 0x5a, sizeof(signature));

	signer.a = (struct seccomm_answer){ .data = signature, .len = 64 };
	KUNIT_EXPECT_EQ(test, sign(test, s, sig), 0);
	KUNIT_EXPECT_EQ(test, signer.err, 0);
	TEST_BYTES_EQ(test, sig, signature, sizeof(sig));
	KUNIT_EXPECT_EQ(test, asked.ask[0].type, SECCOMM_AGENT_SIGN);
	KUNIT_EXPECT_STREQ(test, asked.ask[0].label, "message");

	signer.a = (struct seccomm_answer){ .data = signature, .len = 63 };
	KUNIT_EXPECT_EQ(test, sign(test, s, sig), -ENOKEY);
	KUNIT_EXPECT_STREQ(test, signer.report.text, "a signature of 63 bytes, not 64");
	signer.a = (struct seccomm_answer){ .data = signature, .len = 64, .version = 1 };
	KUNIT_EXPECT_EQ(test, sign(test, s, sig), -ENOKEY);
	KUNIT_EXPECT_EQ(test, signer.err, -EINVAL);
	signer.a = (struct seccomm_answer){ .data = signature, .len = 64, .session = 1 };
	KUNIT_EXPECT_EQ(test, sign(test, s, sig), -ENOKEY);
	KUNIT_EXPECT_EQ(test, signer.err, -EINVAL);
	signer.a = (struct seccomm_answer){ .data = signature, .len = 64, .token = 1 };
	KUNIT_EXPECT_EQ(test, sign(test, s, sig), -ENOKEY);
	KUNIT_EXPECT_EQ(test, signer.err, -ENOENT);
	KUNIT_EXPECT_EQ(test, w->sn->agent.n_asks, 0U);
}

/* Refused, dead, or the session's end: at once, not after agent_wait. */
static void seccomm_agent_sign__ends(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	u8 sig[SECCOMM_ECDSA_SIG_LEN];
	static const u8 none[32];
	u64 begun = ktime_get_ns();

	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	seccomm_agent_sink_set(&signing_sink);
	w->sn->limits.agent_wait = 60000;
	signer.a = (struct seccomm_answer){ .refused = true };
	KUNIT_EXPECT_EQ(test, sign(test, s, sig), -ENOKEY);
	signer.a = (struct seccomm_answer){};
	signer.die = true;
	KUNIT_EXPECT_EQ(test, sign(test, s, sig), -ENOKEY);
	signer.die = false;
	KUNIT_ASSERT_EQ(test, seccomm_agent_register(w->sn, AGENT, NULL), 0);
	seccomm_agent_sink_set(&sink);
	seccomm_session_abort(s, ECONNABORTED);
	KUNIT_EXPECT_EQ(test, seccomm_agent_sign(s, 1, "message", none, sig), -ENOKEY);
	KUNIT_EXPECT_LT(test, ktime_get_ns() - begun, 30 * NSEC_PER_SEC);
}

static struct kunit_case agent_cases[] = {
	KUNIT_CASE(seccomm_agent_register__one),
	KUNIT_CASE(seccomm_keymiss_ask__active),
	KUNIT_CASE(seccomm_keymiss_ask__passive),
	KUNIT_CASE(seccomm_keymiss_ask__passive_other_key),
	KUNIT_CASE(seccomm_keymiss_ask__passive_stranger),
	KUNIT_CASE(seccomm_keymiss_ask__two),
	KUNIT_CASE(seccomm_keymiss_ask__two_answered),
	KUNIT_CASE(seccomm_keymiss_ask__not_allowed),
	KUNIT_CASE(seccomm_keymiss_ask__nobody),
	KUNIT_CASE(seccomm_keymiss_ask__too_many),
	KUNIT_CASE(seccomm_keymiss_due__late),
	KUNIT_CASE(seccomm_keymiss_due__passive_late),
	KUNIT_CASE(seccomm_keymiss_due__refused),
	KUNIT_CASE(seccomm_agent_gone__asked),
	KUNIT_CASE(seccomm_keymiss_forget__closed),
	KUNIT_CASE(rx_control__asking),
	KUNIT_CASE(seccomm_agent_answer__lies),
	KUNIT_CASE(seccomm_agent_answer__version),
	KUNIT_CASE(seccomm_agent_answer__other_session),
	KUNIT_CASE(seccomm_agent_answer__group),
	KUNIT_CASE(seccomm_agent_sign__answers),
	KUNIT_CASE(seccomm_agent_sign__ends),
	{}
};

static struct kunit_suite agent_suite = {
	.name		= "session_agent",
	.init		= agent_init,
	.exit		= agent_exit,
	.test_cases	= agent_cases,
};

kunit_test_suite(agent_suite);
