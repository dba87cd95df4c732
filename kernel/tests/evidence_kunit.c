// SPDX-License-Identifier: GPL-2.0
/* evidence_kunit.c - session/evidence.c: what is recorded, and what is not delivered without. */
#include "session/evidence.h"

#include <linux/seccomm_netlink.h>
#include "tests/rsa_key.h"
#include "tests/world.h"

#define PORT	77
#define LIST	"RSANonRepudiation(ev), Replay, AESGCM(w1)"
#define STRICT	"RSANonRepudiation(ev,strict=1), Replay, AESGCM(w1)"

/* The record handed out last, and how the recorder takes them. */
static struct {
	unsigned int n;
	u64 seq;
	u32 session;
	bool strict;
	u8 statement[512];
	unsigned int statement_len;
	unsigned int signature_len;
	u8 message[64];
	unsigned int len;
	int err;
	bool delivered;		/* bob had the message already */
	struct world *w;
} seen;

static const struct seccomm_evidence_sink *before;

static int take_record(struct seccomm_net *sn, u32 port, const struct seccomm_evidence_record *r)
{
	if (seen.err)
		return seen.err;
	seen.n++;
	seen.seq = r->seq;
	seen.session = r->session;
	seen.strict = r->ev->strict;
	seen.statement_len = min_t(unsigned int, r->ev->statement_len, sizeof(seen.statement));
	memcpy(seen.statement, r->ev->statement, seen.statement_len);
	seen.signature_len = r->ev->signature_len;
	seen.len = min_t(unsigned int, r->len, sizeof(seen.message));
	memcpy(seen.message, r->message, seen.len);
	seen.delivered = seen.w->end[BOB].n_msgs;
	return port == PORT ? 0 : -ECONNREFUSED;
}

static const struct seccomm_evidence_sink test_sink = { .record = take_record };

/* @local's own private key, or the public one of @peer; one key serves all here. */
static void rsa(struct world *w, const char *local, const char *peer)
{
	bool private = !peer[0];
	struct seccomm_named_key *k = kunit_kzalloc(w->test, sizeof(*k), GFP_KERNEL);
	struct seccomm_report report = {};
	size_t len;
	u8 *der = test_hex(w->test, private ? TEST_RSA_PRIVATE : TEST_RSA_PUBLIC, &len);

	KUNIT_ASSERT_NOT_NULL(w->test, k);
	strscpy(k->name, "ev", sizeof(k->name));
	strscpy(k->local, local, sizeof(k->local));
	strscpy(k->peer, peer, sizeof(k->peer));
	k->kind = private ? SECCOMM_KEY_RSA_PRIVATE : SECCOMM_KEY_RSA_PUBLIC;
	k->usage = SECCOMM_KEY_U_EVIDENCE;
	k->mode = 0700;
	KUNIT_ASSERT_EQ_MSG(w->test, seccomm_key_add(w->sn, k, der, len, &report), 0, "%s",
			    report.text);
	w->key[w->n_keys++] = (struct world_key){ "ev", local, peer };
}

static int evidence_init(struct kunit *test)
{
	int err = world_init(test);
	struct world *w = world_of(test);

	if (err)
		return err;
	memset(&seen, 0, sizeof(seen));
	seen.w = w;
	before = seccomm_evidence_sink_set(&test_sink);
	rsa(w, "alice", "");
	rsa(w, "alice", "bob");
	rsa(w, "bob", "");
	rsa(w, "bob", "alice");
	return 0;
}

static void evidence_exit(struct kunit *test)
{
	struct seccomm_net *sn = world_of(test)->sn;

	seccomm_recorder_detach(sn, PORT);
	seccomm_evidence_sink_set(before);
	KUNIT_EXPECT_EQ(test, sn->recorder.n_held, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&sn->recorder.held));
	world_exit(test);
}

/* alice and bob are OPEN with @list; the number of the last record. */
static u64 begin(struct kunit *test, const char *list, bool recorder)
{
	struct world *w = world_of(test);
	u64 seq = w->sn->recorder.seq;

	world_profile(w, "evidence", list, NULL, 10, false);
	world_use(w, ALICE, "evidence");
	world_use(w, BOB, "evidence");
	if (recorder)
		KUNIT_ASSERT_EQ(test, seccomm_recorder_attach(w->sn, PORT, &seq), 0);
	world_connect(w);
	return seq;
}

static void say(struct kunit *test, const char *text)
{
	struct world *w = world_of(test);

	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, text), 0);
	world_settle(w);
}

/* ---- what is recorded -------------------------------------------------------------------- */

/* Where the names begin: spaces, label with its zero, version, TH, epoch, seq, time. */
#define NAMES	(64 + 20 + 1 + 64 + 4 + 8 + 8)

static void evidence_record__statement(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *st = seen.statement;
	u64 seq = begin(test, LIST, true);
	u8 hh[64];

	say(test, "I owe you 5");
	WORLD_EXPECT_GOT(test, w, BOB, 0, "I owe you 5");
	KUNIT_ASSERT_EQ(test, seen.n, 1);
	KUNIT_EXPECT_FALSE(test, seen.delivered);
	KUNIT_EXPECT_FALSE(test, seen.strict);
	KUNIT_EXPECT_EQ(test, seen.seq, seq + 1);
	KUNIT_EXPECT_EQ(test, seen.session, w->end[BOB].s->id);
	KUNIT_EXPECT_EQ(test, seen.signature_len, 256);
	KUNIT_ASSERT_EQ(test, seen.len, strlen("I owe you 5"));
	KUNIT_EXPECT_EQ(test, memcmp(seen.message, "I owe you 5", seen.len), 0);

	KUNIT_ASSERT_EQ(test, seen.statement_len, NAMES + 6 + 4 + 64 + 8 + 64);
	KUNIT_EXPECT_NULL(test, memchr_inv(st, ' ', 64));
	KUNIT_EXPECT_STREQ(test, st + 64, "SecComm v1 evidence");
	KUNIT_EXPECT_EQ(test, st[84], 1);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(st + 149), 0);			/* epoch */
	KUNIT_EXPECT_EQ(test, get_unaligned_be64(st + 153), (u64)1 << 48);	/* active, 0 */
	KUNIT_EXPECT_EQ(test, memcmp(st + NAMES, "\5alice\3bob", 10), 0);
	KUNIT_EXPECT_EQ(test, get_unaligned_be64(st + NAMES + 10 + 64), seen.len);
	KUNIT_ASSERT_EQ(test, seccomm_hh(seen.message, seen.len, NULL, 0, hh), 0);
	KUNIT_EXPECT_EQ(test, memcmp(st + NAMES + 10 + 64 + 8, hh, 64), 0);
}

/* The other way bob is the sender, and numbers go on. */
static void evidence_record__both_ways(struct kunit *test)
{
	struct world *w = world_of(test);
	u64 seq = begin(test, LIST, true);

	say(test, "one");
	KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "two"), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, ALICE, 0, "two");
	KUNIT_EXPECT_EQ(test, seen.seq, seq + 2);
	KUNIT_EXPECT_EQ(test, get_unaligned_be64(seen.statement + 153), (u64)2 << 48);
	KUNIT_EXPECT_EQ(test, memcmp(seen.statement + NAMES, "\3bob\5alice", 10), 0);
}

/* Not strict, what nobody records is delivered, and that is an alert. */
static void evidence_record__nobody(struct kunit *test)
{
	struct world *w = world_of(test);
	u64 seq = begin(test, LIST, false);

	say(test, "unheard of");
	WORLD_EXPECT_GOT(test, w, BOB, 0, "unheard of");
	WORLD_EXPECT_REFUSED(test, w, UNRECORDED, 1);
	KUNIT_EXPECT_TRUE(test, world_alerted(w, SECCOMM_R_UNRECORDED, w->end[BOB].s->id));
	KUNIT_EXPECT_EQ(test, w->sn->recorder.seq, seq + 1);	/* the gap tells */
	KUNIT_EXPECT_EQ(test, seen.n, 0);
}

/* ---- strict ------------------------------------------------------------------------------ */

static void evidence_strict__waits(struct kunit *test)
{
	struct world *w = world_of(test);
	u64 seq = begin(test, STRICT, true);

	say(test, "one");
	say(test, "two");
	KUNIT_EXPECT_EQ(test, seen.n, 2);
	KUNIT_EXPECT_TRUE(test, seen.strict);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	KUNIT_EXPECT_EQ(test, w->sn->recorder.n_held, 2);

	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq + 1), 0);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "one");
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq + 2), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 1, "two");
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 0);
}

static void evidence_strict__nobody(struct kunit *test)
{
	struct world *w = world_of(test);

	begin(test, STRICT, false);
	say(test, "unheard of");
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 1);
	KUNIT_EXPECT_TRUE(test, world_alerted(w, SECCOMM_R_EVIDENCE, w->end[BOB].s->id));
}

/* The recorder dies: what waited for it is not delivered, whoever comes next. */
static void evidence_strict__recorder_dies(struct kunit *test)
{
	struct world *w = world_of(test);
	u64 seq;

	begin(test, STRICT, true);
	say(test, "one");
	seccomm_recorder_detach(w->sn, PORT + 1);	/* somebody else's socket */
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->sn->recorder.n_held, 1);
	seccomm_recorder_detach(w->sn, PORT);
	world_settle(w);
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 1);
	KUNIT_EXPECT_TRUE(test, world_alerted(w, SECCOMM_R_EVIDENCE, w->end[BOB].s->id));
	say(test, "two");
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 2);

	KUNIT_EXPECT_EQ(test, seccomm_recorder_attach(w->sn, PORT, &seq), 0);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq), 0);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	say(test, "three");
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq + 1), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "three");
}

/* Its socket is full, or there is no memory to remember what waits. */
static void evidence_strict__no_room(struct kunit *test)
{
	struct world *w = world_of(test);

	begin(test, STRICT, true);
	seen.err = -EAGAIN;
	say(test, "one");
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 1);
	seen.err = 0;
	w->sn->recorder.n_held += SECCOMM_EVIDENCE_HELD;
	say(test, "two");
	w->sn->recorder.n_held -= SECCOMM_EVIDENCE_HELD;
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 2);
	KUNIT_EXPECT_EQ(test, w->sn->recorder.n_held, 0);
	KUNIT_EXPECT_EQ(test, seen.n, 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
}

static void evidence_strict__no_memory(struct kunit *test)
{
	struct world *w = world_of(test);

	TEST_NEEDS_FAIL(test);
	begin(test, STRICT, true);
	world_arm(w, SECCOMM_FAIL_alloc_evidence, 1);
	say(test, "one");
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	KUNIT_EXPECT_EQ(test, seen.n, 0);
}

/* A recorder that stalls: five seconds, and its word comes too late. */
static void evidence_strict__stalls(struct kunit *test)
{
	struct world *w = world_of(test);
	u64 seq = begin(test, STRICT, true);

	say(test, "one");
	world_advance(w, 4000);
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 0);
	world_advance(w, 2000);
	WORLD_EXPECT_REFUSED(test, w, EVIDENCE, 1);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq + 1), 0);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	KUNIT_EXPECT_EQ(test, w->sn->recorder.n_held, 0);
}

/* The session ends while a message of it waits: nothing keeps it alive (world_exit() looks). */
static void evidence_strict__session_ends(struct kunit *test)
{
	struct world *w = world_of(test);
	u64 seq = begin(test, STRICT, true);

	say(test, "one");
	KUNIT_EXPECT_EQ(test, w->sn->recorder.n_held, 1);
	seccomm_session_abort(w->end[BOB].s, ECONNABORTED);
	KUNIT_EXPECT_EQ(test, w->sn->recorder.n_held, 0);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq + 1), 0);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
}

/* ---- the recorder ------------------------------------------------------------------------ */

static void recorder_attach__one(struct kunit *test)
{
	struct world *w = world_of(test);
	u64 seq, other = 99;

	KUNIT_EXPECT_EQ(test, seccomm_recorder_attach(w->sn, PORT, &seq), 0);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_attach(w->sn, PORT, &seq), -EBUSY);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_attach(w->sn, PORT + 1, &other), -EBUSY);
	KUNIT_EXPECT_EQ(test, other, 99);
	seccomm_recorder_detach(w->sn, PORT);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_attach(w->sn, PORT, &seq), 0);
}

static void recorder_ack__refused(struct kunit *test)
{
	struct world *w = world_of(test);
	u64 seq = begin(test, STRICT, true);

	say(test, "one");
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT + 1, seq + 1), -EPERM);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, 0, seq + 1), -EPERM);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq + 2), -ERANGE);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq), 0);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	KUNIT_EXPECT_EQ(test, seccomm_recorder_ack(w->sn, PORT, seq + 1), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "one");
}

/* A key for signatures signs no evidence: it has another usage. */
static void evidence_key__usage(struct kunit *test)
{
	struct world *w = world_of(test);

	world_profile(w, "sign", "RSAAuthenticity(ev), Replay, AESGCM(w1)", NULL, 10, false);
	world_use(w, ALICE, "sign");
	world_use(w, BOB, "sign");
	world_open(w, ALICE);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 0);
	KUNIT_EXPECT_NE(test, w->end[ALICE].state, SECCOMM_STATE_OPEN);
}

static struct kunit_case evidence_cases[] = {
	KUNIT_CASE(evidence_record__statement),
	KUNIT_CASE(evidence_record__both_ways),
	KUNIT_CASE(evidence_record__nobody),
	KUNIT_CASE(evidence_strict__waits),
	KUNIT_CASE(evidence_strict__nobody),
	KUNIT_CASE(evidence_strict__recorder_dies),
	KUNIT_CASE(evidence_strict__no_room),
	KUNIT_CASE(evidence_strict__no_memory),
	KUNIT_CASE(evidence_strict__stalls),
	KUNIT_CASE(evidence_strict__session_ends),
	KUNIT_CASE(recorder_attach__one),
	KUNIT_CASE(recorder_ack__refused),
	KUNIT_CASE(evidence_key__usage),
	{}
};

static struct kunit_suite evidence_suite = {
	.name = "session_evidence",
	.init = evidence_init,
	.exit = evidence_exit,
	.test_cases = evidence_cases,
};

kunit_test_suite(evidence_suite);
