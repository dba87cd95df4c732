// SPDX-License-Identifier: GPL-2.0
/*
 * microprotocols_kunit.c - each micro-protocol in a composite protocol of its
 * own, at both ends of a session that is not there: the four operations up are
 * given by the tests.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/seccomm_netlink.h>
#include <linux/slab.h>

#include "cactus/composite.h"
#include "cactus/resolve.h"
#include "lib/kdf.h"
#include "tests/helpers.h"
#include "tests/protocol_vectors.h"
#include "tests/rsa_key.h"
#include "tests/spec.h"

#define SESSION_ID	0x11223344
#define OUT_MAX		4096
#define PATIENCE	(30 * HZ)

/**
 * struct parcel - a message's memory, and what became of it
 * @verdict: of the plan
 * @reason: why it was dropped
 * @seq: its number
 * @hdr: its authenticated header
 * @len: of @out
 * @out: the message as it came out
 * @worker: it came out of the worker
 * @done: it came out of the worker, or was released there
 */
struct parcel {
	unsigned int verdict;
	u8 reason;
	bool worker;
	u64 seq;
	u8 hdr[SECCOMM_HDR_LEN];
	unsigned int len;
	u8 out[OUT_MAX];
	struct completion done;
};

/**
 * struct end - one end of a session, as far as a composite protocol sees it
 * @rt: its runtime
 * @comp: the composite protocol
 * @props: its properties
 * @keys: Keys table
 * @th: transcript hash
 * @seq: next number
 * @fixed: keys are 00 01 02 …, IVs a0 a1 a2 …, wherever
 * @weak: so many derived keys come out weak
 * @fail_key: this derivation fails, counted from 1
 * @der_len: cut the private key to so many bytes
 * @refs: of the runtime's owner
 * @gone: all of these were given back
 * @parcel: the message under way
 */
struct end {
	struct seccomm_runtime rt;
	struct seccomm_composite *comp;
	struct seccomm_props *props;
	struct seccomm_keys keys;
	u8 th[SECCOMM_HH_LEN];
	u64 seq;
	bool fixed;
	unsigned int weak;
	unsigned int fail_key;
	size_t der_len;
	atomic_t refs;
	struct completion gone;
	struct parcel parcel;
};

/* ---- the operations up ------------------------------------------------------ */

static int op_key(struct seccomm_composite *comp, struct seccomm_mp *mp, const char *label, u8 try,
		  void *out, size_t len)
{
	struct end *end = comp->owner;
	u8 *p = out;
	u32 slots = 0;
	unsigned int i;

	if (end->fail_key && !--end->fail_key)
		return -ENOKEY;
	if (try < end->weak) {
		memset(out, 0xe0, len / 2);	/* a weak key of DES, with odd parity bits */
		memset(out + len / 2, 0xf1, len - len / 2);
		return 0;
	}
	if (end->fixed) {
		for (i = 0; i < len; i++)
			p[i] = (strcmp(label, "iv") ? 0 : 0xa0) + i + (try << 4);
		return 0;
	}
	for (i = 0; i < mp->args.n_slots; i++)
		slots |= BIT(mp->args.slot[i]);
	return seccomm_keys_derive(&end->keys, slots, label, end->th, mp->sender, mp->path,
				   mp->depth, mp->type->name, try, out, len);
}

static int op_key_miss(struct seccomm_composite *comp, u8 slot, u16 length)
{
	return -ENOKEY;
}

static void *op_public_key(struct seccomm_composite *comp, struct seccomm_mp *mp, bool private,
			   size_t *len)
{
	const char *text = private ? TEST_RSA_PRIVATE : TEST_RSA_PUBLIC;
	struct end *end = comp->owner;
	u8 *der;

	*len = strlen(text) / 2;
	der = kmalloc(*len, GFP_KERNEL);
	if (!der || hex2bin(der, text, *len)) {
		kfree(der);
		return ERR_PTR(-ENOMEM);
	}
	if (private && end->der_len)
		*len = min(*len, end->der_len);
	return der;
}

static const u8 *op_transcript(const struct seccomm_composite *comp)
{
	struct end *end = comp->owner;

	return end->th;
}

static void set_header(struct seccomm_msg *msg, u16 sender, u64 seq)
{
	const struct seccomm_hdr h = {
		.type = SECCOMM_DATA, .id = SESSION_ID, .sender = sender, .seq = seq,
	};

	msg->seq = seccomm_seq64(sender, seq);
	seccomm_hdr_write(msg->hdr, &h);
}

static bool op_number(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	struct end *end = comp->owner;

	set_header(msg, seccomm_props_sender(end->props, SECCOMM_DOWN), end->seq++);
	return true;
}

/* Keep what became of a message. */
static void note(struct parcel *p, const struct seccomm_msg *msg, unsigned int verdict)
{
	p->verdict = verdict;
	p->reason = msg->reason;
	p->seq = msg->seq;
	memcpy(p->hdr, msg->hdr, sizeof(p->hdr));
	p->len = seccomm_msg_len(msg);
	memcpy(p->out, msg->data, min_t(unsigned int, p->len, OUT_MAX));
}

static void op_emit(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	struct parcel *p = msg->owner;

	note(p, msg, SECCOMM_NEXT);
	p->worker = true;
	complete(&p->done);
}

static void op_release(struct seccomm_composite *comp, struct seccomm_msg *msg, bool dropped)
{
	struct parcel *p = msg->owner;

	note(p, msg, dropped ? SECCOMM_DROP : SECCOMM_HALT);
	p->worker = true;
	complete(&p->done);
}

static bool op_charge(struct seccomm_runtime *rt, u8 dir, long delta)
{
	return true;
}

static void op_get(struct seccomm_runtime *rt)
{
	atomic_inc(&container_of(rt, struct end, rt)->refs);
}

static void op_put(struct seccomm_runtime *rt)
{
	struct end *end = container_of(rt, struct end, rt);

	if (atomic_dec_and_test(&end->refs))
		complete(&end->gone);
}

static u64 op_tick(struct seccomm_runtime *rt)
{
	return 0;
}

static void op_destroyed(struct seccomm_composite *comp)
{
}

static const struct seccomm_composite_ops ops = {
	.key = op_key, .key_miss = op_key_miss, .public_key = op_public_key,
	.transcript = op_transcript, .number = op_number,
	.emit_down = op_emit, .emit_up = op_emit, .release = op_release, .charge = op_charge,
	.get = op_get, .put = op_put, .tick = op_tick, .destroyed = op_destroyed,
};

/* ---- ends --------------------------------------------------------------------- */

/* Slots 1, 2, … hold 00..1f, 20..3f, …, as in the vectors. */
static void fill_keys(struct kunit *test, struct end *end)
{
	u8 secret[32];
	unsigned int s, i;

	seccomm_keys_wipe(&end->keys);
	for (s = 1; s <= end->props->n_slots; s++) {
		if (end->props->slot[s].public)
			continue;
		for (i = 0; i < sizeof(secret); i++)
			secret[i] = (s - 1) * sizeof(secret) + i;
		end->keys.slot[s].used = true;
		end->keys.slot[s].kdf = end->props->slot[s].ref.kdf;
		KUNIT_ASSERT_EQ(test, 0, seccomm_keys_fill(&end->keys, s, secret, sizeof(secret)));
	}
}

/* An end without a composite protocol yet. */
static struct end *end_new(struct kunit *test, const char *list, u8 role)
{
	struct end *end = kunit_kzalloc(test, sizeof(*end), GFP_KERNEL);
	struct seccomm_report report = {};
	struct seccomm_spec *spec;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, end);
	spec = seccomm_spec_parse(test, list, NULL);
	spec->flags = SECCOMM_PROFILE_F_INSECURE;
	end->props = seccomm_props_build(spec, role, true, &report);
	KUNIT_ASSERT_STREQ(test, report.text, "");
	for (i = 0; i < sizeof(end->th); i++)
		end->th[i] = i;
	fill_keys(test, end);
	atomic_set(&end->refs, 1);
	init_completion(&end->gone);
	seccomm_runtime_init(&end->rt, &ops);
	return end;
}

static int end_start(struct end *end, struct seccomm_report *report)
{
	struct seccomm_composite *comp;

	comp = seccomm_composite_create(&end->rt, end->props, 0, end, report);
	if (IS_ERR(comp))
		return PTR_ERR(comp);
	end->comp = comp;
	return 0;
}

static void end_stop(struct kunit *test, struct end *end)
{
	seccomm_runtime_kill(&end->rt);
	if (end->comp)
		seccomm_composite_put(end->comp);
	op_put(&end->rt);
	KUNIT_EXPECT_GT(test, wait_for_completion_timeout(&end->gone, PATIENCE), 0UL);
	seccomm_props_put(end->props);
	seccomm_keys_wipe(&end->keys);
}

/* Both ends of one session, started. */
struct pair {
	struct end *a;
	struct end *b;
};

static struct pair pair_start(struct kunit *test, const char *list)
{
	struct seccomm_report report = {};
	struct pair p = {
		.a = end_new(test, list, SECCOMM_ROLE_ACTIVE),
		.b = end_new(test, list, SECCOMM_ROLE_PASSIVE),
	};

	KUNIT_EXPECT_EQ_MSG(test, 0, end_start(p.a, &report), "%s", report.text);
	KUNIT_EXPECT_EQ_MSG(test, 0, end_start(p.b, &report), "%s", report.text);
	if (p.a->comp && p.b->comp)
		return p;
	end_stop(test, p.a);
	end_stop(test, p.b);
	KUNIT_FAIL_AND_ABORT(test, "cannot start: %s", report.text);
	return p;
}

static void pair_stop(struct kunit *test, struct pair p)
{
	end_stop(test, p.a);
	end_stop(test, p.b);
}

/* ---- messages ------------------------------------------------------------------- */

/**
 * struct job - a message to run
 * @dir: direction
 * @in: its bytes
 * @len: how many
 * @foreign: up: they are not landed yet
 * @less_head: so much room less in front than the plan asks for
 * @less_tail: the same, behind
 * @hdr: up: authenticated header, or NULL = that of the parcel of the other end
 */
struct job {
	u8 dir;
	const u8 *in;
	unsigned int len;
	bool foreign;
	unsigned int less_head;
	unsigned int less_tail;
	const u8 *hdr;
};

/* Run a message through the plan; memory of exactly the size asked for. */
static struct parcel *run(struct kunit *test, struct end *end, const struct job *job)
{
	struct parcel *p = &end->parcel;
	struct seccomm_msg msg = {};
	const struct seccomm_plan *plan;
	unsigned int room, v;
	u8 *buf, *src;

	local_bh_disable();
	rcu_read_lock();
	plan = rcu_dereference(end->comp->plan[job->dir]);
	room = SECCOMM_HDR_LEN + plan->head - job->less_head;
	buf = kmalloc(room + job->len + plan->tail - job->less_tail, GFP_ATOMIC);
	src = kmemdup(job->in, job->len ?: 1, GFP_ATOMIC);
	init_completion(&p->done);
	p->worker = false;
	msg.head = buf;
	msg.data = buf + room;
	msg.tail = msg.data;
	msg.end = msg.data + job->len + plan->tail - job->less_tail;
	msg.comp = end->comp;
	msg.owner = p;
	msg.gfp = GFP_ATOMIC;
	msg.dir = job->dir;
	msg.src = src;
	msg.src_len = job->len;
	if (!job->foreign)
		seccomm_land(&msg);
	if (job->dir == SECCOMM_UP) {
		memcpy(msg.hdr, job->hdr, sizeof(msg.hdr));
		msg.seq = get_unaligned_be64(job->hdr + 8);
	}
	v = seccomm_run(end->comp, plan, &msg);
	if (v != SECCOMM_HOLD)
		note(p, &msg, v);
	rcu_read_unlock();
	local_bh_enable();
	if (v == SECCOMM_HOLD)
		KUNIT_EXPECT_GT(test, wait_for_completion_timeout(&p->done, PATIENCE), 0UL);
	kfree(src);
	kfree(buf);
	return p;
}

static struct parcel *push(struct kunit *test, struct end *end, const u8 *in, unsigned int len)
{
	const struct job job = { .dir = SECCOMM_DOWN, .in = in, .len = len };

	return run(test, end, &job);
}

/* Pop at @end what came out of @sent, with its first @len bytes. */
static struct parcel *pop(struct kunit *test, struct end *end, const struct parcel *sent,
			  unsigned int len)
{
	const struct job job = {
		.dir = SECCOMM_UP, .in = sent->out, .len = len, .hdr = sent->hdr,
	};

	return run(test, end, &job);
}

static void fill(u8 *p, unsigned int len, u8 seed)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		p[i] = seed + 7 * i;
}

/* ---- every type, alone and together ------------------------------------------------ */

#define T_KEYED		BIT(0)	/* refuses what was changed on the way */
#define T_WORKER	BIT(1)	/* runs in the worker */
#define T_WINDOW	BIT(2)	/* takes a number once */

/**
 * struct stack - properties and what to expect of them
 * @list: both ends push it
 * @flags: T_*
 * @grows: bytes a message of no bytes grows by
 * @shortest: shortest message that pops (others are refused with @reason)
 * @reason: of shorter ones
 */
struct stack {
	const char *list;
	u32 flags;
	unsigned int grows;
	unsigned int shortest;
	u8 reason;
};

static const struct stack stacks[] = {
	{ "Null", 0, 0, 0 },
	{ "Salt", 0, 16, 16, SECCOMM_R_MALFORMED },
	{ "Salt(8)", 0, 8, 8, SECCOMM_R_MALFORMED },
	{ "Salt(64)", 0, 64, 64, SECCOMM_R_MALFORMED },
	{ "Replay", T_WINDOW, 0, 0 },
	{ "AESPrivacy(k1)", 0, 0, 0 },
	{ "AESPrivacy(k1,128)", 0, 0, 0 },
	{ "DESPrivacy(k1)", T_WORKER, 16, 16, SECCOMM_R_BAD_TAG },
	{ "HMACIntegrity(k1)", T_KEYED, 32, 32, SECCOMM_R_BAD_TAG },
	{ "HMACIntegrity(k1,16)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "KeyedMD5Integrity(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1,128)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1,k2)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "ChaCha20Poly1305(k1)", T_KEYED, 16, 16, SECCOMM_R_BAD_TAG },
	{ "RSAAuthenticity(k1)", T_KEYED | T_WORKER, 256, 256, SECCOMM_R_BAD_TAG },
	{ "DESPrivacy(k1), RSAAuthenticity(k2)", T_KEYED | T_WORKER, 272, 256, SECCOMM_R_BAD_TAG },
	{ "AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256)", T_KEYED | T_WINDOW, 32, 16,
	  SECCOMM_R_BAD_TAG },
	{ "MultiSecurity(AESPrivacy(k1), HMACIntegrity(k2))", T_KEYED, 32, 32, SECCOMM_R_BAD_TAG },
	{ "MultiSecurity(Salt(8), MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2)))", T_KEYED, 40,
	  16, SECCOMM_R_BAD_TAG },
	{ "MultiSecurity(AESPrivacy(k1), RSAAuthenticity(k2))", T_KEYED | T_WORKER, 256, 256,
	  SECCOMM_R_BAD_TAG },
	{ "TestCoord(claim=0,hold=0), AESPrivacy(k1)", 0, 8, 8, SECCOMM_R_MALFORMED },
	{ "TestCoord(claim=0,hold=0), AESPrivacy(k1), HMACIntegrity(k2)", T_KEYED, 40, 32,
	  SECCOMM_R_BAD_TAG },
	{ "TestCoord(claim=1,hold=2,delay=1), AESPrivacy(k1), HMACIntegrity(k2)",
	  T_KEYED | T_WORKER, 40, 32, SECCOMM_R_BAD_TAG },
};

static void stack_desc(const struct stack *s, char *desc)
{
	strscpy(desc, s->list, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stack, stacks, stack_desc);

/* Every length, both directions, landed and not. */
static void round_trip(struct kunit *test, struct end *from, struct end *to, unsigned int len,
		       bool foreign)
{
	const struct stack *s = test->param_value;
	struct parcel *sent, *got;
	struct job job;
	u8 in[200];

	fill(in, len, len + foreign);
	sent = push(test, from, in, len);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_GE(test, sent->len, len + s->grows - 8 * !!strstr(s->list, "DES"));
	KUNIT_EXPECT_LE(test, sent->len, len + s->grows);
	job = (struct job) {
		.dir = SECCOMM_UP, .in = sent->out, .len = sent->len, .hdr = sent->hdr,
		.foreign = foreign,
	};
	got = run(test, to, &job);
	KUNIT_ASSERT_EQ_MSG(test, got->verdict, SECCOMM_NEXT, "%u bytes: reason %u", len,
			    got->reason);
	KUNIT_ASSERT_EQ(test, got->len, len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(got->out, in, len));
}

static void down_up__every_length(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct pair p = pair_start(test, s->list);
	unsigned int len, step = s->flags & T_WORKER ? 13 : 1;

	for (len = 0; len <= 200; len += step) {
		round_trip(test, p.a, p.b, len, false);
		round_trip(test, p.b, p.a, len, true);
	}
	/* a say given back at once keeps nobody waiting, so there it can be either */
	if (!strstr(s->list, "claim=1"))
		KUNIT_EXPECT_EQ(test, p.a->parcel.worker, !!(s->flags & T_WORKER));
	pair_stop(test, p);
}

/* A message shorter than anything that was pushed. */
static void up__short(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct pair p = pair_start(test, s->list);
	unsigned int len, step = strstr(s->list, "RSA") ? 13 : 1;
	struct parcel *sent, *got;

	for (len = 0; len < s->shortest; len += len + step < s->shortest ? step : 1) {
		sent = push(test, p.a, "abcdefgh", 8);
		KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
		got = pop(test, p.b, sent, len);
		KUNIT_ASSERT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_ASSERT_EQ(test, got->reason, s->reason);
	}
	pair_stop(test, p);
}

/* Cut anywhere, and one byte too many. */
static void up__other_length(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct parcel *sent, *got;
	unsigned int len;
	struct pair p;

	if (!(s->flags & T_KEYED))
		kunit_skip(test, "authenticates nothing");
	p = pair_start(test, s->list);
	sent = push(test, p.a, "abcdefgh", 8);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	for (len = 0; len <= sent->len + 1; len++) {
		if (len == sent->len)
			continue;
		got = pop(test, p.b, sent, len);
		KUNIT_ASSERT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_ASSERT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	}
	got = pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	pair_stop(test, p);
}

/*
 * Each bit of message and header; the genuine one still passes afterwards. Of
 * what a public key protects another bit of each byte: all of them take more
 * than a minute a stack on a debug kernel.
 */
static void flip_all(struct kunit *test, struct pair p, unsigned int len)
{
	const struct stack *s = test->param_value;
	unsigned int bit, step = strstr(s->list, "RSA") ? 9 : 1;
	struct parcel *sent, *got;
	u8 in[16] = "sixteen bytes..";
	u8 *at;

	sent = push(test, p.a, in, len);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	for (bit = 0; bit < 8 * (sizeof(sent->hdr) + sent->len); bit += step) {
		at = bit / 8 < sizeof(sent->hdr) ? &sent->hdr[bit / 8] :
						   &sent->out[bit / 8 - sizeof(sent->hdr)];
		*at ^= BIT(bit % 8);
		got = pop(test, p.b, sent, sent->len);
		*at ^= BIT(bit % 8);
		KUNIT_ASSERT_EQ_MSG(test, got->verdict, SECCOMM_DROP, "bit %u", bit);
		KUNIT_ASSERT_EQ_MSG(test, got->reason, SECCOMM_R_BAD_TAG, "bit %u", bit);
	}
	got = pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
}

static void up__flipped_bit(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct pair p;

	if (!(s->flags & T_KEYED))
		kunit_skip(test, "authenticates nothing");
	p = pair_start(test, s->list);
	flip_all(test, p, 0);
	flip_all(test, p, 1);
	flip_all(test, p, 16);
	pair_stop(test, p);
}

/* What one end pushes is nothing that it would pop itself (reflection). */
static void up__reflected(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct parcel *sent, *got;
	struct pair p;

	if (!(s->flags & T_KEYED) || strstr(s->list, "RSA"))
		kunit_skip(test, "has no key of its own for each direction");
	p = pair_start(test, s->list);
	sent = push(test, p.a, "abcdefgh", 8);
	KUNIT_ASSERT_EQ(test, sent->verdict, SECCOMM_NEXT);
	memcpy(&p.b->parcel, sent, sizeof(*sent));
	got = pop(test, p.a, &p.b->parcel, p.b->parcel.len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	pair_stop(test, p);
}

/* One byte less room than the plan asks for, in front and behind. */
static void down__no_room(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct pair p = pair_start(test, s->list);
	const struct seccomm_room *room = seccomm_props_room(p.a->props, SECCOMM_DOWN);
	struct job job = { .dir = SECCOMM_DOWN, .in = "abcdefgh", .len = 8 };
	struct parcel *got;

	/* RSA asks for the largest key there is; an AEAD needs the header's room in front */
	if (room->head && !strstr(s->list, "AESGCM")) {
		job.less_head = SECCOMM_HDR_LEN + 1;
		got = run(test, p.a, &job);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_NO_ROOM);
		job.less_head = 0;
	}
	if (room->tail) {
		job.less_tail = strstr(s->list, "RSA") ? 512 - 256 + 1 : 1;
		got = run(test, p.a, &job);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_NO_ROOM);
	}
	pair_stop(test, p);
}

/* Each derivation fails once: nothing starts, nothing is left over. */
static void init__no_key(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct seccomm_report report;
	unsigned int n;
	struct end *end;
	int err = -ENOKEY;

	for (n = 1; err && n < 32; n++) {
		report.text[0] = 0;
		end = end_new(test, s->list, SECCOMM_ROLE_ACTIVE);
		end->fail_key = n;
		err = end_start(end, &report);
		KUNIT_EXPECT_TRUE(test, err == 0 || err == -ENOKEY);
		KUNIT_EXPECT_EQ(test, !err, !report.text[0]);
		end_stop(test, end);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
}

/* The same for transforms, where the build has fault points. */
static void init__no_transform(struct kunit *test)
{
	const struct stack *s = test->param_value;
	struct seccomm_report report;
	unsigned int n;
	struct end *end;
	int err = -ENOMEM;

	TEST_NEEDS_FAIL(test);
	for (n = 1; err && n < 32; n++) {
		report.text[0] = 0;
		end = end_new(test, s->list, SECCOMM_ROLE_ACTIVE);
		seccomm_fail_arm(SECCOMM_FAIL_alloc_tfm, n);
		err = end_start(end, &report);
		seccomm_fail_arm(SECCOMM_FAIL_alloc_tfm, 0);
		KUNIT_EXPECT_TRUE(test, err == 0 || err == -ENOMEM);
		end_stop(test, end);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
}

/* ---- known answers ----------------------------------------------------------------- */

/*
 * Computed by OpenSSL 3 and Python's hmac from wire-format.rst: keys 00 01 02 …,
 * IV12 a0 a1 a2 …, transcript hash 00 01 02 …, session 11223344, sender 1,
 * number 5, the message below.
 */
static const char fox[] = "The quick brown fox jumps over the lazy dog";

static const struct answer {
	const char *list;
	const char *hex;
} answers[] = {
	{ "AESPrivacy(k1)",
		"c2421ad72db9588ada2e67aef2bfb4c4ae35fe079db58ab44f1977f8df4e85f7\n"
		"5a2bb1b61ae05fe4eeccf4" },
	{ "AESPrivacy(k1,128)",
		"51d42d854fbff0ab97f1e2f9d931a5e25a8be0ccab25958332d1b712e2ec7eb8\n"
		"869d0033459bcf132a4f6f" },
	{ "DESPrivacy(k1)",
		"65c74b1ef13d9c1a39725a75489bfb25b04bcdabf5af65b781ec4c03afe411a1\n"
		"67acd0f22cdc5e07895be494887057eecb6e65d46a219c7b" },
	{ "HMACIntegrity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f6743faecd2f9b1982a925a4a565da5fd0c516c16e445\n"
		"d5c66f23d89e8b732d8374" },
	{ "HMACIntegrity(k1,16)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f6743faecd2f9b1982a925a4a565da5fd0c" },
	{ "KeyedMD5Integrity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f6721dea0ece0381517869026f1a7df050c" },
	{ "AESGCM(k1)",
		"6626f4fa0aef4fa7e183f10d799417358c5a819ed3cb53b062e9cb0636b39744\n"
		"a23427a851478aeb5f567f69add3b78f5e688e37bbdb270e1cfcfc" },
	{ "AESGCM(k1,128)",
		"ba90457f5594df5025006a55b545423f650cb229a261f1d94dc06ac1679efb22\n"
		"a27cba6dd87d4f89372ac8062d136a6c07070a2e40025fbefd49ea" },
	{ "ChaCha20Poly1305(k1)",
		"60448ccec2913da8947d89de7ccbf62c8b4b47dd0914d28337802d57fcb8be14\n"
		"29cdfdb7c251ea27a3660756469b41fcd5329f23c7e00af0800ad4" },
	{ "HMACIntegrity(k1), ChaCha20Poly1305(k2)",
		"60448ccec2913da8947d89de7ccbf62c8b4b47dd0914d28337802d57fcb8be14\n"
		"29cdfdb7c251ea27a3660797f513b3b2e034b6ffdabc24f116b41d386eb4a731\n"
		"1559e2d34068ec6f4a1c8d87b2ba619bd99fa859a79cbdd7bc1833" },
	{ "MultiSecurity(HMACIntegrity(k1), ChaCha20Poly1305(k2))",
		"60448ccec2913da8947d89de7ccbf62c8b4b47dd0914d28337802d57fcb8be14\n"
		"29cdfdb7c251ea27a3660797f513b3b2e034b6ffdabc24f116b41d386eb4a731\n"
		"1559e2d34068ec6f4a1c8d87b2ba619bd99fa859a79cbdd7bc1833" },
	{ "Null, MultiSecurity(Null(), MultiSecurity(HMACIntegrity(k1), ChaCha20Poly1305(k2)))",
		"60448ccec2913da8947d89de7ccbf62c8b4b47dd0914d28337802d57fcb8be14\n"
		"29cdfdb7c251ea27a3660797f513b3b2e034b6ffdabc24f116b41d386eb4a731\n"
		"1559e2d34068ec6f4a1c8d87b2ba619bd99fa859a79cbdd7bc1833" },
	{ "RSAAuthenticity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f674c0217f16ec1980486f58a75cb49ffba84ac0e51b4\n"
		"bef4f7e67ce5d59467ad8819820c4a5bdc261dbd6c3689dca13eb8dff97aa816\n"
		"598680d99326bd0cd2d967be5a6fcde8f44601a2eec0c315d28c9467bf7700b6\n"
		"5129d0cea7bdb933600bf7d443e1cc1129612481ca3dae65ad32b0667b072445\n"
		"f5eb2f496e65738313a649e7cc8aac1447038853e946a7c26f5522eac6dd1963\n"
		"e2dad7b9ad98834ce49658842efb7a4ec3572d30b9b2e97f6023013e8b1d7f8b\n"
		"77533cb1e73192997e73cb28c8d5dc989680f06c47120541f75e51f9800b79d9\n"
		"37c0c729b3068ded4209fe75033e8de0f05e0c97adf5c0fdc43a88daa44375fa\n"
		"13def87361f32c89715fde" },
};

static void answer_desc(const struct answer *a, char *desc)
{
	strscpy(desc, a->list, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(answer, answers, answer_desc);

static void down_up__known_answer(struct kunit *test)
{
	const struct answer *a = test->param_value;
	struct seccomm_report report = {};
	struct parcel *sent, *got;
	struct pair p;
	size_t len;
	u8 *want;

	p.a = end_new(test, a->list, SECCOMM_ROLE_ACTIVE);
	p.b = end_new(test, a->list, SECCOMM_ROLE_PASSIVE);
	p.a->fixed = true;
	p.b->fixed = true;
	p.a->seq = 5;
	KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
	want = test_hex(test, a->hex, &len);
	sent = push(test, p.a, fox, strlen(fox));
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, sent->len, len);
	TEST_BYTES_EQ(test, sent->out, want, len);
	got = pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	TEST_BYTES_EQ(test, got->out, fox, strlen(fox));
	pair_stop(test, p);
}

/* The frame's header and body, against the frame on the wire. */
static void expect_frame(struct kunit *test, const struct parcel *p, const char *hex, u32 id)
{
	size_t len;
	u8 *want = test_hex(test, hex, &len);

	KUNIT_ASSERT_EQ(test, len, SECCOMM_HDR_LEN + p->len);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(want + 4), id);
	TEST_BYTES_EQ(test, p->out, want + SECCOMM_HDR_LEN, p->len);
}

/* DATA frames of the independent model: their key schedule, our micro-protocols. */
static u32 vector_id;

static bool op_vector_number(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	op_number(comp, msg);
	put_unaligned_be32(vector_id, msg->hdr + 4);
	return true;
}

static void down_up__vector(struct kunit *test)
{
	static const char list[] = "AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256)";
	struct seccomm_composite_ops vector_ops = ops;
	struct seccomm_report report = {};
	struct parcel *got;
	struct pair p;
	u8 bytes[256];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	vector_ops.number = op_vector_number;
	p.a = end_new(test, list, SECCOMM_ROLE_ACTIVE);
	p.b = end_new(test, list, SECCOMM_ROLE_PASSIVE);
	p.a->rt.ops = &vector_ops;
	p.b->rt.ops = &vector_ops;
	memcpy(p.a->th, test_hex(test, VECTOR_TH, NULL), sizeof(p.a->th));
	memcpy(p.b->th, p.a->th, sizeof(p.b->th));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
	vector_id = 0x4a702283;
	expect_frame(test, push(test, p.a, "hello", 5), VECTOR_DATA_HELLO, vector_id);
	got = pop(test, p.b, &p.a->parcel, p.a->parcel.len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	TEST_BYTES_EQ(test, got->out, "hello", 5);
	expect_frame(test, push(test, p.a, bytes, sizeof(bytes)), VECTOR_DATA_BYTES, vector_id);
	vector_id = 0x8de8cd75;
	expect_frame(test, push(test, p.b, "world", 5), VECTOR_DATA_WORLD, vector_id);
	pair_stop(test, p);
}

/* ---- Replay ----------------------------------------------------------------------- */

/* Push a message with number @seq and pop it: the reason, or NONE. */
static u8 pop_number(struct kunit *test, struct pair p, u64 seq)
{
	struct parcel *got;

	p.a->seq = seq;
	push(test, p.a, "x", 1);
	got = pop(test, p.b, &p.a->parcel, p.a->parcel.len);
	return got->verdict == SECCOMM_DROP ? got->reason : SECCOMM_R_NONE;
}

static void replay_up__window(struct kunit *test)
{
	static const struct { u64 seq; u8 reason; } row[] = {
		{ 0, SECCOMM_R_NONE }, { 0, SECCOMM_R_DUPLICATE }, { 2, SECCOMM_R_NONE },
		{ 1, SECCOMM_R_NONE }, { 1, SECCOMM_R_DUPLICATE }, { 66, SECCOMM_R_NONE },
		{ 3, SECCOMM_R_NONE }, { 2, SECCOMM_R_LATE }, { 1000, SECCOMM_R_NONE },
		{ 936, SECCOMM_R_LATE }, { 937, SECCOMM_R_NONE }, { 937, SECCOMM_R_DUPLICATE },
		{ SECCOMM_SEQ_MAX, SECCOMM_R_NONE }, { SECCOMM_SEQ_MAX, SECCOMM_R_DUPLICATE },
		{ SECCOMM_SEQ_MAX - 1, SECCOMM_R_NONE }, { 1001, SECCOMM_R_LATE },
	};
	struct pair p = pair_start(test, "Replay(64), HMACIntegrity(k1)");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		KUNIT_EXPECT_EQ_MSG(test, pop_number(test, p, row[i].seq), row[i].reason,
				    "row %u", i);
	pair_stop(test, p);
}

/* T28: the highest number there is, without the key, moves nothing. */
static void replay_up__forged_number(struct kunit *test)
{
	struct pair p = pair_start(test, "Replay, HMACIntegrity(k1)");
	struct parcel *sent = push(test, p.a, "x", 1), *got;
	u8 hdr[SECCOMM_HDR_LEN];

	memcpy(hdr, sent->hdr, sizeof(hdr));
	memset(sent->hdr + 10, 0xff, 6);
	got = pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	memcpy(sent->hdr, hdr, sizeof(hdr));
	got = pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	pair_stop(test, p);
}

/* ---- limits of a key ---------------------------------------------------------------- */

static u8 push_number(struct kunit *test, struct end *end, u64 seq, unsigned int len)
{
	static u8 zeroes[OUT_MAX - 64];
	struct parcel *p;

	end->seq = seq;
	p = push(test, end, zeroes, len);
	return p->verdict == SECCOMM_DROP ? p->reason : SECCOMM_R_NONE;
}

static void aesgcm_down__limit(struct kunit *test)
{
	struct pair p = pair_start(test, "AESGCM(k1)");
	const u64 limit = BIT_ULL(28);

	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 1, 2048), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit, 1), SECCOMM_R_KEY_LIMIT);
	/* a message of more than 2 KiB counts as 32 */
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 40, 2049), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 32, 1), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 31, 1), SECCOMM_R_KEY_LIMIT);
	KUNIT_EXPECT_EQ(test, push_number(test, p.a, limit - 32, 2049), SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
}

/* 2^20 blocks of 8 bytes: 2080 messages of 504, the first block and the padding */
static void desprivacy_down__limit(struct kunit *test)
{
	struct pair p = pair_start(test, "DESPrivacy(k1)");
	const unsigned int blocks = 4024 / 8 + 2, last = BIT(20) / blocks;
	unsigned int n = 0;

	while (push_number(test, p.a, n, 4024) == SECCOMM_R_NONE && n <= last)
		n++;
	KUNIT_EXPECT_EQ(test, n, last);
	KUNIT_EXPECT_EQ(test, p.a->parcel.reason, SECCOMM_R_KEY_LIMIT);
	pair_stop(test, p);
}

/* ---- DES: keys and padding ------------------------------------------------------------ */

/* T22: a weak derived key; both ends take the next one. */
static void desprivacy_init__weak_key(struct kunit *test)
{
	struct seccomm_report report = {};
	struct parcel *sent, *got;
	unsigned int weak;
	struct pair p;

	for (weak = 0; weak < 3; weak++) {
		p.a = end_new(test, "DESPrivacy(k1)", SECCOMM_ROLE_ACTIVE);
		p.b = end_new(test, "DESPrivacy(k1)", SECCOMM_ROLE_PASSIVE);
		p.a->weak = weak;
		p.b->weak = weak;
		KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
		KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
		sent = push(test, p.a, fox, sizeof(fox));
		got = pop(test, p.b, sent, sent->len);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
		TEST_BYTES_EQ(test, got->out, fox, sizeof(fox));
		pair_stop(test, p);
	}
}

static void desprivacy_init__only_weak_keys(struct kunit *test)
{
	struct end *end = end_new(test, "DESPrivacy(k1)", SECCOMM_ROLE_ACTIVE);
	struct seccomm_report report = {};

	end->weak = 256;
	KUNIT_EXPECT_EQ(test, -EKEYREJECTED, end_start(end, &report));
	KUNIT_EXPECT_TRUE(test, strstarts(report.text, "down 1 (DESPrivacy): "));
	end_stop(test, end);
}

/* No reason tells a wrong first block from wrong padding; most flips are one or the other. */
static void desprivacy_up__one_reason(struct kunit *test)
{
	struct pair p = pair_start(test, "DESPrivacy(k1)");
	struct parcel *sent = push(test, p.a, "twelve bytes", 12), *got;
	unsigned int bit, refused = 0;

	KUNIT_ASSERT_EQ(test, sent->len, 24);
	for (bit = 0; bit < 8 * sent->len; bit++) {
		sent->out[bit / 8] ^= BIT(bit % 8);
		got = pop(test, p.b, sent, sent->len);
		sent->out[bit / 8] ^= BIT(bit % 8);
		if (got->verdict == SECCOMM_NEXT)
			continue;
		refused++;
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	}
	/* first block: all; last block and the chaining into it: nearly all */
	KUNIT_EXPECT_GT(test, refused, 64 + 64);
	for (bit = 0; bit < 24; bit++)
		if (bit != 16)
			KUNIT_EXPECT_EQ(test, pop(test, p.b, sent, bit)->verdict, SECCOMM_DROP);
	pair_stop(test, p);
}

/* ---- RSA ------------------------------------------------------------------------------ */

/* A private key cut anywhere: does not start, does not read on. */
static void rsaauthenticity_init__cut_key(struct kunit *test)
{
	size_t len = strlen(TEST_RSA_PRIVATE) / 2, n;
	struct seccomm_report report;
	struct end *end;

	for (n = 1; n < len; n += n < 320 ? 1 : 97) {
		report.text[0] = 0;
		end = end_new(test, "RSAAuthenticity(k1)", SECCOMM_ROLE_ACTIVE);
		end->der_len = n;
		KUNIT_EXPECT_NE(test, 0, end_start(end, &report));
		end_stop(test, end);
	}
}

/* A signature is of one session: another transcript, another statement. */
static void rsaauthenticity_up__other_session(struct kunit *test)
{
	struct seccomm_report report = {};
	struct parcel *sent, *got;
	struct pair p;

	p.a = end_new(test, "RSAAuthenticity(k1)", SECCOMM_ROLE_ACTIVE);
	p.b = end_new(test, "RSAAuthenticity(k1)", SECCOMM_ROLE_PASSIVE);
	p.b->th[63] ^= 1;
	KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
	sent = push(test, p.a, fox, sizeof(fox));
	got = pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_BAD_TAG);
	pair_stop(test, p);
}

/* ---- redundancy -------------------------------------------------------------------------- */

/* An inner layer fails after a keyed outer one passed: the tripwire. */
static void up__inner_layer_fails(struct kunit *test)
{
	static const char *const list[] = {
		"AESGCM(k1), ChaCha20Poly1305(k2)", "HMACIntegrity(k1), AESGCM(k2)",
		"DESPrivacy(k1), HMACIntegrity(k2)",
		"MultiSecurity(KeyedMD5Integrity(k1), HMACIntegrity(k2))",
	};
	struct seccomm_report report = {};
	struct parcel *sent, *got;
	unsigned int i;
	struct pair p;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		p.a = end_new(test, list[i], SECCOMM_ROLE_ACTIVE);
		p.b = end_new(test, list[i], SECCOMM_ROLE_PASSIVE);
		p.b->keys.slot[1].prk[0] ^= 1;
		KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
		KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
		sent = push(test, p.a, fox, sizeof(fox));
		got = pop(test, p.b, sent, sent->len);
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ_MSG(test, got->reason, SECCOMM_R_INNER_TAG, "%s", list[i]);
		pair_stop(test, p);
	}
}

/* Through the general engine, uncompiled, the same bytes come out. */
static void multisecurity__uncompiled(struct kunit *test)
{
	struct pair p = pair_start(test, "MultiSecurity(HMACIntegrity(k1), ChaCha20Poly1305(k2))");
	struct seccomm_mp *down = p.a->comp->mp[0];
	const struct seccomm_call call = { .event = SECCOMM_EV_MSG_FROM_ABOVE };
	struct parcel *sent = push(test, p.a, fox, sizeof(fox));
	struct seccomm_msg msg = { .comp = p.a->comp, .gfp = GFP_ATOMIC };
	unsigned int len = sizeof(fox);
	u8 *buf = kunit_kzalloc(test, 256, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_ASSERT_STREQ(test, down->type->name, "MultiSecurity");
	KUNIT_EXPECT_EQ(test, down->n_child, 2);
	msg.head = buf;
	msg.data = buf + 32;
	msg.tail = msg.data + len;
	msg.end = buf + 256;
	memcpy(msg.data, fox, len);
	set_header(&msg, 1, 0);
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, down->type->down(down, &msg, &call), SECCOMM_NEXT);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_ASSERT_EQ(test, seccomm_msg_len(&msg), sent->len);
	TEST_BYTES_EQ(test, msg.data, sent->out, sent->len);
	pair_stop(test, p);
}

/* ---- TestCoord ---------------------------------------------------------------------------- */

#define TESTCOORD "/sys/module/seccomm_mp_testcoord/parameters/"

static long counter(struct kunit *test, const char *path)
{
	struct file *f = filp_open(path, O_RDONLY, 0);
	char text[24] = "";
	loff_t pos = 0;
	long n = -1;

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(f), "%s", path);
	kernel_read(f, text, sizeof(text) - 1, &pos);
	filp_close(f, NULL);
	KUNIT_EXPECT_EQ(test, kstrtol(strim(text), 10, &n), 0);
	return n;
}

static void set_extra(struct kunit *test, const char *text)
{
	struct file *f = filp_open(TESTCOORD "extra", O_WRONLY, 0);
	loff_t pos = 0;

	KUNIT_ASSERT_FALSE(test, IS_ERR(f));
	KUNIT_EXPECT_EQ(test, kernel_write(f, text, 1, &pos), 1);
	filp_close(f, NULL);
}

/* What it binds while messages flow runs, and what it unbinds does not. */
static void testcoord__extra(struct kunit *test)
{
	struct pair p = pair_start(test, "TestCoord(claim=0,hold=0), AESGCM(k1)");
	long down = counter(test, TESTCOORD "extra_down"), up = counter(test, TESTCOORD "extra_up");
	long passed = counter(test, TESTCOORD "passed_down");
	unsigned int i;

	for (i = 0; i < 6; i++) {
		if (i == 2)
			set_extra(test, "1");
		if (i == 4)
			set_extra(test, "0");
		push(test, p.a, fox, sizeof(fox));
		KUNIT_EXPECT_EQ(test, p.a->parcel.len, sizeof(fox) + 8 + 16);
		KUNIT_EXPECT_EQ(test, pop(test, p.b, &p.a->parcel, p.a->parcel.len)->verdict,
				SECCOMM_NEXT);
	}
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "extra_down"), down + 2);
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "passed_down"), passed + 2);
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "extra_up"), up + 2);
	pair_stop(test, p);
}

/* Instances that start while it is on have it from their first message on. */
static void testcoord__extra_at_start(struct kunit *test)
{
	long up = counter(test, TESTCOORD "extra_up"), passed = counter(test, TESTCOORD "passed_up");
	struct pair p;

	set_extra(test, "1");
	p = pair_start(test, "TestCoord(claim=0,hold=0), AESGCM(k1)");
	push(test, p.a, fox, sizeof(fox));
	pop(test, p.b, &p.a->parcel, p.a->parcel.len);
	set_extra(test, "0");
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "extra_up"), up + 1);
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "passed_up"), passed + 1);
	pair_stop(test, p);
}

static void testcoord__coordinates(struct kunit *test)
{
	static const char *const name[] = {
		TESTCOORD "claimed", TESTCOORD "agreed", TESTCOORD "held", TESTCOORD "resumed",
	};
	static const long more[] = { 8, 8, 6, 6 };	/* of 12 messages each way */
	struct pair p = pair_start(test, "TestCoord(claim=3,hold=4,delay=1), AESGCM(k1)");
	long before[ARRAY_SIZE(name)];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(name); i++)
		before[i] = counter(test, name[i]);
	for (i = 0; i < 12; i++) {
		push(test, p.a, fox, sizeof(fox));
		KUNIT_EXPECT_EQ(test, p.a->parcel.verdict, SECCOMM_NEXT);
		pop(test, p.b, &p.a->parcel, p.a->parcel.len);
		KUNIT_EXPECT_EQ(test, p.b->parcel.verdict, SECCOMM_NEXT);
	}
	for (i = 0; i < ARRAY_SIZE(name); i++)
		KUNIT_EXPECT_EQ_MSG(test, counter(test, name[i]), before[i] + more[i], "%s",
				    name[i]);
	pair_stop(test, p);
}

/* Its mark is of this message: with no integrity around it, it is what notices. */
static void testcoord_up__mismatch(struct kunit *test)
{
	struct pair p = pair_start(test, "TestCoord(claim=0,hold=0), AESPrivacy(k1)");
	struct parcel *sent = push(test, p.a, fox, sizeof(fox)), *got;
	unsigned int i;

	for (i = 0; i < sent->len; i++) {
		sent->out[i] ^= 0x10;
		got = pop(test, p.b, sent, sent->len);
		sent->out[i] ^= 0x10;
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_MICROPROTOCOL);
	}
	pair_stop(test, p);
}

static struct kunit_case microprotocols_cases[] = {
	KUNIT_CASE_PARAM(down_up__every_length, stack_gen_params),
	KUNIT_CASE_PARAM(up__short, stack_gen_params),
	KUNIT_CASE_PARAM(up__other_length, stack_gen_params),
	KUNIT_CASE_PARAM(up__flipped_bit, stack_gen_params),
	KUNIT_CASE_PARAM(up__reflected, stack_gen_params),
	KUNIT_CASE_PARAM(down__no_room, stack_gen_params),
	KUNIT_CASE_PARAM(init__no_key, stack_gen_params),
	KUNIT_CASE_PARAM(init__no_transform, stack_gen_params),
	KUNIT_CASE_PARAM(down_up__known_answer, answer_gen_params),
	KUNIT_CASE(down_up__vector),
	KUNIT_CASE(replay_up__window),
	KUNIT_CASE(replay_up__forged_number),
	KUNIT_CASE(aesgcm_down__limit),
	KUNIT_CASE(desprivacy_down__limit),
	KUNIT_CASE(desprivacy_init__weak_key),
	KUNIT_CASE(desprivacy_init__only_weak_keys),
	KUNIT_CASE(desprivacy_up__one_reason),
	KUNIT_CASE(rsaauthenticity_init__cut_key),
	KUNIT_CASE(rsaauthenticity_up__other_session),
	KUNIT_CASE(up__inner_layer_fails),
	KUNIT_CASE(multisecurity__uncompiled),
	KUNIT_CASE(testcoord__extra),
	KUNIT_CASE(testcoord__extra_at_start),
	KUNIT_CASE(testcoord__coordinates),
	KUNIT_CASE(testcoord_up__mismatch),
	{}
};

static struct kunit_suite microprotocols_suite = {
	.name = "seccomm_microprotocols",
	.exit = test_disarm,
	.test_cases = microprotocols_cases,
};

kunit_test_suite(microprotocols_suite);
