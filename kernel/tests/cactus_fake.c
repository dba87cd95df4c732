// SPDX-License-Identifier: GPL-2.0
/* cactus_fake.c - an owner without session or socket, and messages. */
#include "tests/cactus_fake.h"

#include <linux/slab.h>
#include "lib/reason.h"
#include "lib/seam.h"

/* ---- the owner ---------------------------------------------------------------- */

static struct fake *fake_of_rt(struct seccomm_runtime *rt)
{
	return container_of(rt, struct fake, rt);
}

static void fake_end(struct fake *f, const struct seccomm_msg *msg, u8 verdict)
{
	struct fake_out *out = msg->owner;

	out->verdict = verdict;
	out->reason = verdict == SECCOMM_DROP ? msg->reason : 0;
	out->layer = msg->layer;
	out->dir = msg->dir;
	out->worker = msg->flags & SECCOMM_MSG_WORKER;
	out->seq = msg->seq;
	out->len = seccomm_msg_len(msg);
	memmove(out->body, msg->data, out->len);
	memset(out->body + out->len, 0, FAKE_BUF - out->len);
	spin_lock_bh(&f->lock);
	list_add_tail(&out->node, &f->out);
	f->n_out++;
	spin_unlock_bh(&f->lock);
	wake_up_all(&f->wait);
}

static int op_key(struct seccomm_composite *comp, struct seccomm_mp *mp, const char *label, u8 try,
		  void *out, size_t len)
{
	if (!test_bit(mp->args->slot[0], &fake_of_rt(comp->rt)->keys))
		return -ENOKEY;
	memset(out, mp->args->slot[0], len);
	return 0;
}

static int op_key_miss(struct seccomm_composite *comp, u8 slot, u16 length)
{
	struct fake *f = fake_of_rt(comp->rt);

	atomic_inc(&f->misses);
	if (!test_bit(slot, &f->fill))
		return -ENOKEY;
	set_bit(slot, &f->keys);
	return 0;
}

static void *op_public_key(struct seccomm_composite *comp, struct seccomm_mp *mp, bool private,
			   size_t *len)
{
	return ERR_PTR(-ENOKEY);
}

static const u8 *op_transcript(const struct seccomm_composite *comp)
{
	return comp->owner;
}

static void op_ends(const struct seccomm_composite *comp, struct seccomm_ends *ends)
{
	*ends = (struct seccomm_ends){ .own = "", .peer = "" };
}

static int op_evidence(struct seccomm_composite *comp, const struct seccomm_msg *msg,
		       const struct seccomm_evidence *ev, u64 token)
{
	return -ENOTCONN;
}

static bool op_number(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	struct fake *f = fake_of_rt(comp->rt);

	if (f->refuse_number)
		return false;
	msg->seq = atomic_inc_return(&f->numbers);
	fake_log(f, '#');
	return true;
}

static void op_emit(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	fake_end(fake_of_rt(comp->rt), msg, SECCOMM_NEXT);
}

static void op_release(struct seccomm_composite *comp, struct seccomm_msg *msg, bool dropped)
{
	if (dropped && seccomm_reason_class(msg->reason) != SECCOMM_NO_ALERT) {
		((struct fake_out *)msg->owner)->alert = true;
		atomic_inc(&fake_of_rt(comp->rt)->alerts);
	}
	fake_end(fake_of_rt(comp->rt), msg, dropped ? SECCOMM_DROP : SECCOMM_HALT);
}

static bool op_own(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	struct fake *f = fake_of_rt(comp->rt);
	struct fake_out *out = msg->owner;

	if (f->refuse_own)
		return false;
	f->owned++;
	seccomm_msg_move(msg, out->body);
	return true;
}

/* No fake gets longer on its way. */
static bool op_grow(struct seccomm_composite *comp, struct seccomm_msg *msg, unsigned int len)
{
	return false;
}

static bool op_charge(struct seccomm_runtime *rt, u8 dir, long delta)
{
	struct fake *f = fake_of_rt(rt);

	if (delta > 0 && f->refuse_charge)
		return false;
	atomic_long_add(delta, &f->charged[dir]);
	return true;
}

static unsigned int op_cpus(struct seccomm_runtime *rt)
{
	return fake_of_rt(rt)->cpus ?: 1;
}

static void op_get(struct seccomm_runtime *rt)
{
	refcount_inc(&fake_of_rt(rt)->refs);
}

static void op_put(struct seccomm_runtime *rt)
{
	struct fake *f = fake_of_rt(rt);

	if (refcount_dec_and_test(&f->refs))
		complete(&f->gone);
}

static u64 op_tick(struct seccomm_runtime *rt)
{
	struct fake *f = fake_of_rt(rt);
	u64 next = xchg(&f->next_tick, 0);

	atomic_inc(&f->ticks);
	wake_up_all(&f->wait);
	return next;
}

static void op_destroyed(struct seccomm_composite *comp)
{
	struct fake *f = fake_of_rt(comp->rt);

	atomic_inc(&f->destroyed);
	wake_up_all(&f->wait);
}

static const struct seccomm_composite_ops fake_ops = {
	.key		= op_key,
	.key_miss	= op_key_miss,
	.public_key	= op_public_key,
	.transcript	= op_transcript,
	.ends		= op_ends,
	.evidence	= op_evidence,
	.number		= op_number,
	.emit_down	= op_emit,
	.emit_up	= op_emit,
	.release	= op_release,
	.own		= op_own,
	.grow		= op_grow,
	.charge		= op_charge,
	.cpus		= op_cpus,
	.get		= op_get,
	.put		= op_put,
	.tick		= op_tick,
	.destroyed	= op_destroyed,
};

/* ---- fixture -------------------------------------------------------------------- */

int fake_init(struct kunit *test)
{
	struct fake *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->test = test;
	test->priv = f;
	refcount_set(&f->refs, 1);
	init_completion(&f->gone);
	spin_lock_init(&f->lock);
	INIT_LIST_HEAD(&f->out);
	init_waitqueue_head(&f->wait);
	seccomm_runtime_init(&f->rt, &fake_ops);
	KUNIT_ASSERT_EQ(test, fake_types_register(), 0);
	return 0;
}

static void expect_nothing_waits(struct kunit *test, struct seccomm_waiting *w)
{
	KUNIT_EXPECT_EQ(test, atomic_read(&w->held), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&w->hold));
	KUNIT_EXPECT_EQ(test, w->raises + w->queued[0] + w->queued[1], 0u);
	KUNIT_EXPECT_EQ(test, w->busy[0] + w->busy[1], 0u);
	KUNIT_EXPECT_EQ(test, w->stalled[0] + w->stalled[1], 0u);
}

/* Everything must be gone then: the cases put their composites, and wait for nothing. */
void fake_exit(struct kunit *test)
{
	struct fake *f = test->priv;
	struct fake_out *out, *next;

	if (!f)
		return;
	test_disarm(test);
	f->hook = NULL;
	seccomm_runtime_kill(&f->rt);
	op_put(&f->rt);
	KUNIT_EXPECT_NE(test, wait_for_completion_timeout(&f->gone, FAKE_WAIT), 0ul);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f->charged[SECCOMM_DOWN]), 0l);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f->charged[SECCOMM_UP]), 0l);
	if (f->rt.wait)
		expect_nothing_waits(test, f->rt.wait);
	seccomm_runtime_exit(&f->rt);
	list_for_each_entry_safe(out, next, &f->out, node)
		kfree(out);
	fake_types_unregister();
}

static unsigned int count_letters(const char *p)
{
	unsigned int n = 0, depth = 0;

	for (; *p && (depth || *p != ')'); p++) {
		if (*p == '(')
			depth++;
		else if (*p == ')')
			depth--;
		else if (!depth)
			n++;
	}
	return n;
}

static void parse(struct kunit *test, const char **p, struct seccomm_list *l)
{
	struct seccomm_entry *e;

	l->n = 0;
	l->entry = kcalloc(count_letters(*p) + 1, sizeof(*l->entry), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, l->entry);
	while (**p && **p != ')') {
		e = &l->entry[l->n++];
		snprintf(e->type, sizeof(e->type), "Fake%c", *(*p)++);
		e->args.n_slots = 1;
		e->args.slot[0] = 1;
		if (**p != '(')
			continue;
		++*p;
		parse(test, p, &e->child);
		++*p;
	}
}

struct seccomm_props *fake_props(struct kunit *test, const char *down, const char *up)
{
	struct seccomm_props *props = kzalloc(sizeof(*props), GFP_KERNEL);
	struct seccomm_list executed = {};

	KUNIT_ASSERT_NOT_NULL(test, props);
	refcount_set(&props->refs, 1);
	props->role = SECCOMM_ROLE_ACTIVE;
	if (up) {
		parse(test, &up, &executed);
		KUNIT_ASSERT_EQ(test, seccomm_list_mirror(&props->push[1], &executed, GFP_KERNEL),
				0);
		seccomm_list_free(&executed);
	} else {
		const char *again = down;

		parse(test, &again, &props->push[1]);
	}
	parse(test, &down, &props->push[0]);
	return props;
}

struct seccomm_composite *fake_comp(struct kunit *test, const char *down, const char *up)
{
	struct seccomm_props *props = fake_props(test, down, up);
	struct seccomm_report report = {};
	struct seccomm_composite *comp;
	struct fake *f = test->priv;

	comp = seccomm_composite_create(&f->rt, props, 0, f, &report);
	seccomm_props_put(props);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(comp), "%s: %s (%ld)", down, report.text,
			       PTR_ERR(comp));
	fake_log_clear(f);
	return comp;
}

void fake_comp_fails(struct kunit *test, const char *down, const char *up, int err,
		     const char *text)
{
	struct seccomm_props *props = fake_props(test, down, up);
	struct seccomm_report report = {};
	struct seccomm_composite *comp;
	struct fake *f = test->priv;
	unsigned int before = refcount_read(&f->refs);

	comp = seccomm_composite_create(&f->rt, props, 0, f, &report);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(comp), err);
	KUNIT_EXPECT_STREQ(test, (char *)report.text, text);
	KUNIT_EXPECT_EQ(test, refcount_read(&props->refs), 1u);
	KUNIT_EXPECT_EQ(test, refcount_read(&f->refs), before);
	seccomm_props_put(props);
}

void fake_log_clear(struct fake *f)
{
	spin_lock_bh(&f->lock);
	memset(f->log, 0, sizeof(f->log));
	spin_unlock_bh(&f->lock);
}

/* ---- messages ------------------------------------------------------------------- */

enum seccomm_verdict fake_run(struct fake *f, struct seccomm_composite *comp, u8 dir,
			      const void *body, size_t len, u32 tag)
{
	struct fake_out *out = kzalloc(sizeof(*out), GFP_KERNEL);
	const struct seccomm_plan *plan;
	struct seccomm_msg msg = {
		.comp = comp, .dir = dir, .gfp = GFP_ATOMIC, .owner = out,
	};
	enum seccomm_verdict v;
	u8 *foreign;

	KUNIT_ASSERT_NOT_NULL(f->test, out);
	out->tag = tag;
	msg.head = f->lend ? f->lent : out->body;
	msg.flags = f->lend ? SECCOMM_MSG_LENT : 0;
	msg.end = msg.head + FAKE_BUF;
	msg.data = msg.head + FAKE_BUF / 2;
	msg.tail = msg.data;
	foreign = kmemdup(body, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(f->test, foreign);
	msg.src = foreign;
	msg.src_len = len;
	if (dir == SECCOMM_DOWN)
		seccomm_land(&msg);
	local_bh_disable();
	rcu_read_lock();
	plan = rcu_dereference(comp->plan[dir]);
	v = seccomm_run(comp, plan, &msg);
	rcu_read_unlock();
	local_bh_enable();
	kfree(foreign);		/* whatever the verdict, they are landed */
	if (v != SECCOMM_HOLD)
		fake_end(f, &msg, v);
	else	/* whoever lends bytes sees that the message is not theirs any more */
		KUNIT_EXPECT_FALSE(f->test, msg.flags & SECCOMM_MSG_LENT);
	/* what was lent is somebody else's again */
	memset(f->lent, '!', FAKE_BUF);
	return v;
}

enum seccomm_verdict fake_down(struct fake *f, struct seccomm_composite *comp, const char *body)
{
	return fake_run(f, comp, SECCOMM_DOWN, body, strlen(body), 0);
}

enum seccomm_verdict fake_up(struct fake *f, struct seccomm_composite *comp, const char *body)
{
	return fake_run(f, comp, SECCOMM_UP, body, strlen(body), 0);
}

void fake_wait(struct fake *f, unsigned int n)
{
	wait_event_timeout(f->wait, READ_ONCE(f->n_out) >= n, FAKE_WAIT);
	KUNIT_ASSERT_EQ(f->test, READ_ONCE(f->n_out), n);
}

struct fake_out *fake_out(struct fake *f, unsigned int n)
{
	struct fake_out *out, *found = NULL;

	spin_lock_bh(&f->lock);
	list_for_each_entry(out, &f->out, node) {
		if (n--)
			continue;
		found = out;
		break;
	}
	spin_unlock_bh(&f->lock);
	KUNIT_ASSERT_NOT_NULL(f->test, found);
	return found;
}

void fake_expect_body(struct fake *f, unsigned int n, const char *body)
{
	struct fake_out *out = fake_out(f, n);

	KUNIT_EXPECT_EQ(f->test, out->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_STREQ(f->test, (char *)out->body, body);
}

void fake_expect_drop(struct fake *f, unsigned int n, u8 reason)
{
	struct fake_out *out = fake_out(f, n);

	KUNIT_EXPECT_EQ(f->test, out->verdict, SECCOMM_DROP);
	KUNIT_EXPECT_EQ(f->test, out->reason, reason);
}

void fake_wait_destroyed(struct fake *f, int n)
{
	wait_event_timeout(f->wait, atomic_read(&f->destroyed) >= n, FAKE_WAIT);
	KUNIT_ASSERT_EQ(f->test, atomic_read(&f->destroyed), n);
}
