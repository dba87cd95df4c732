// SPDX-License-Identifier: GPL-2.0
/* pair.c - two composite protocols that talk to each other, and messages through them. */
#include "tests/pair.h"

#include <linux/seccomm_netlink.h>
#include <linux/slab.h>
#include "cactus/resolve.h"
#include "tests/ecdsa_key.h"
#include "tests/rsa_key.h"
#include "tests/spec.h"

#define SESSION_ID	0x11223344
#define PATIENCE	(30 * HZ)

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
	end->try = max(end->try, try);
	if (try < end->weak) {
		memcpy(out, end->weak_key, len);
		return 0;
	}
	if (end->fixed) {
		for (i = 0; i < len; i++)
			p[i] = (strcmp(label, "iv") ? 0 : 0xa0) + i + (try << 4);
		return 0;
	}
	for (i = 0; i < mp->args->n_slots; i++)
		slots |= BIT(mp->args->slot[i]);
	return seccomm_keys_derive(end->keys, slots, label, end->th, mp->sender, mp->path,
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

	if (end->fail_key && !--end->fail_key)
		return ERR_PTR(-ENOKEY);
	if (mp->type->pubkey)
		text = TEST_ECDSA_PUBLIC;
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

/* The key agent; one of two kinds that lie, if @lies. */
static int op_sign(struct seccomm_composite *comp, struct seccomm_mp *mp, const char *label,
		   const u8 digest[32], u8 *sig, size_t len)
{
	struct end *end = comp->owner;

	if (end->lies == LIE_REFUSES || WARN_ON(len != 64))
		return -ENOKEY;
	test_ecdsa_sign(end->test, digest, sig);
	if (end->lies == LIE_SIGNATURE)
		sig[63] ^= 1;
	return 0;
}

static const u8 *op_transcript(const struct seccomm_composite *comp)
{
	struct end *end = comp->owner;

	return end->th;
}

static void op_ends(const struct seccomm_composite *comp, struct seccomm_ends *ends)
{
	const struct end *end = comp->owner;
	bool active = end->props->role == SECCOMM_ROLE_ACTIVE;

	*ends = (struct seccomm_ends){
		.own = active ? "alice" : "bob", .peer = active ? "bob" : "alice", .session = 7,
	};
}

/* Not strict: nobody waits for it. */
static int op_evidence(struct seccomm_composite *comp, const struct seccomm_msg *msg,
		       const struct seccomm_evidence *ev, u64 token)
{
	return -ENOTCONN;
}

void pair_header(struct seccomm_msg *msg, u16 sender, u64 seq)
{
	const struct seccomm_hdr h = {
		.type = SECCOMM_DATA, .id = SESSION_ID, .sender = sender, .seq = seq,
	};

	msg->seq = seccomm_seq64(sender, seq);
	seccomm_hdr_write(msg->hdr, &h);
}

bool pair_number(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	struct end *end = comp->owner;

	pair_header(msg, seccomm_props_sender(end->props, SECCOMM_DOWN), end->seq++);
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
	memcpy(p->out, msg->data, min_t(unsigned int, p->len, PAIR_OUT_MAX));
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

static bool op_own(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	return false;		/* nothing is lent here */
}

/* Once only; pair_run() frees it. */
static bool op_grow(struct seccomm_composite *comp, struct seccomm_msg *msg, unsigned int len)
{
	struct parcel *p = msg->owner;

	p->grown = kmalloc(SECCOMM_HDR_LEN + len, GFP_KERNEL);
	if (!p->grown)
		return false;
	msg->head = p->grown;
	msg->data = msg->head + SECCOMM_HDR_LEN;
	msg->tail = msg->data + len;
	msg->end = msg->tail;
	return true;
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

const struct seccomm_composite_ops pair_ops = {
	.key = op_key, .key_miss = op_key_miss, .public_key = op_public_key, .sign = op_sign,
	.transcript = op_transcript, .ends = op_ends, .evidence = op_evidence,
	.number = pair_number,
	.emit_down = op_emit, .emit_up = op_emit, .release = op_release, .own = op_own, .grow = op_grow,
	.charge = op_charge, .get = op_get, .put = op_put, .tick = op_tick, .destroyed = op_destroyed,
};

/* ---- ends --------------------------------------------------------------------- */

/* Slots 1, 2, … hold 00..1f, 20..3f, …, as in the vectors. */
static void fill_keys(struct kunit *test, struct end *end)
{
	u8 secret[32];
	unsigned int s, i;

	end->keys = seccomm_keytable_alloc(0, end->props->n_slots);
	KUNIT_ASSERT_NOT_NULL(test, end->keys);
	for (s = 1; s <= end->props->n_slots; s++) {
		if (end->props->slot[s].public)
			continue;
		for (i = 0; i < sizeof(secret); i++)
			secret[i] = (s - 1) * sizeof(secret) + i;
		end->keys->slot[s].used = true;
		end->keys->slot[s].kdf = end->props->slot[s].ref.kdf;
		KUNIT_ASSERT_EQ(test, 0, seccomm_keys_fill(end->keys, s, secret, sizeof(secret)));
	}
}

struct end *end_new(struct kunit *test, const char *list, u8 role)
{
	struct end *end = kunit_kzalloc(test, sizeof(*end), GFP_KERNEL);
	struct seccomm_report report = {};
	struct seccomm_spec *spec;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, end);
	end->test = test;
	spec = seccomm_spec_parse(test, list, NULL);
	spec->flags = SECCOMM_PROFILE_F_INSECURE;
	end->props = seccomm_props_build(spec, role, true, &report);
	KUNIT_ASSERT_STREQ(test, report.text, "");
	for (i = 0; i < sizeof(end->th); i++)
		end->th[i] = i;
	fill_keys(test, end);
	atomic_set(&end->refs, 1);
	init_completion(&end->gone);
	seccomm_runtime_init(&end->rt, &pair_ops);
	return end;
}

int end_start(struct end *end, struct seccomm_report *report)
{
	struct seccomm_composite *comp;

	comp = seccomm_composite_create(&end->rt, end->props, 0, end, report);
	if (IS_ERR(comp))
		return PTR_ERR(comp);
	end->comp = comp;
	return 0;
}

void end_stop(struct kunit *test, struct end *end)
{
	seccomm_runtime_kill(&end->rt);
	if (end->comp)
		seccomm_composite_put(end->comp);
	op_put(&end->rt);
	KUNIT_EXPECT_GT(test, wait_for_completion_timeout(&end->gone, PATIENCE), 0UL);
	seccomm_runtime_exit(&end->rt);
	seccomm_props_put(end->props);
	seccomm_keytable_free(end->keys);
}

struct pair pair_start(struct kunit *test, const char *list)
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

void pair_stop(struct kunit *test, struct pair p)
{
	end_stop(test, p.a);
	end_stop(test, p.b);
}

/* ---- messages ------------------------------------------------------------------- */

struct parcel *pair_run(struct kunit *test, struct end *end, const struct job *job)
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
	p->grown = NULL;
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
	kfree(p->grown);
	kfree(src);
	kfree(buf);
	return p;
}

struct parcel *pair_push(struct kunit *test, struct end *end, const u8 *in, unsigned int len)
{
	const struct job job = { .dir = SECCOMM_DOWN, .in = in, .len = len };

	return pair_run(test, end, &job);
}

struct parcel *pair_pop(struct kunit *test, struct end *end, const struct parcel *sent,
			  unsigned int len)
{
	const struct job job = {
		.dir = SECCOMM_UP, .in = sent->out, .len = len, .hdr = sent->hdr,
	};

	return pair_run(test, end, &job);
}

void pair_fill(u8 *p, unsigned int len, u8 seed)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		p[i] = seed + 7 * i;
}
