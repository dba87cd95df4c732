// SPDX-License-Identifier: GPL-2.0
/* cactus_fake.c - an owner without session or socket, and micro-protocol types. */
#include "tests/cactus_fake.h"

#include <linux/ctype.h>
#include <linux/slab.h>
#include "cactus/attr.h"
#include "cactus/registry.h"
#include "lib/reason.h"
#include "lib/seam.h"

/* ---- types ------------------------------------------------------------------ */

static char letter_of(const struct seccomm_mp *mp)
{
	return mp->type->name[4];	/* "FakeA" */
}

static void fake_log(struct fake *f, char c)
{
	size_t n;

	spin_lock_bh(&f->lock);
	n = strlen(f->log);
	if (n < FAKE_LOG - 1)
		f->log[n] = c;
	spin_unlock_bh(&f->lock);
}

static enum seccomm_verdict fake_enter(struct seccomm_mp *mp, struct seccomm_msg *msg, char c)
{
	struct fake *f = fake_of(mp);

	fake_log(f, c);
	if (f->hook && f->hook_at == c)
		return f->hook(f, mp, msg);
	return SECCOMM_NEXT;
}

static enum seccomm_verdict fake_push(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	enum seccomm_verdict v = fake_enter(mp, msg, letter_of(mp));
	u8 *p;

	if (v != SECCOMM_NEXT)
		return v;
	if (mp->type->flags & SECCOMM_MP_PACKS && seccomm_pack(mp, msg) != SECCOMM_NEXT)
		return SECCOMM_DROP;
	p = seccomm_msg_push(msg, 1);
	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	*p = letter_of(mp);
	return SECCOMM_NEXT;
}

static enum seccomm_verdict fake_pop(struct seccomm_mp *mp, struct seccomm_msg *msg,
				     const struct seccomm_call *call)
{
	enum seccomm_verdict v = fake_enter(mp, msg, tolower(letter_of(mp)));
	u8 *p;

	if (v != SECCOMM_NEXT)
		return v;
	if (mp->type->flags & SECCOMM_MP_OUT_OF_PLACE)
		seccomm_land(msg);
	p = seccomm_msg_pull(msg, 1);
	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_MALFORMED);
	if (*p != letter_of(mp))
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	if (mp->type->flags & SECCOMM_MP_PACKS)
		return seccomm_unpack(mp, msg);
	return SECCOMM_NEXT;
}

static void fake_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->head = 1;
	room->tail = 2;
}

static int log_init(struct seccomm_mp *mp)
{
	fake_log(fake_of(mp), letter_of(mp));
	return 0;
}

static void log_exit(struct seccomm_mp *mp)
{
	fake_log(fake_of(mp), tolower(letter_of(mp)));
}

static int failing_init(struct seccomm_mp *mp)
{
	return fake_of(mp)->init_err;
}

/* M: as MultiSecurity. */
static enum seccomm_verdict meta_run(struct seccomm_mp *mp, struct seccomm_msg *msg,
				     const struct seccomm_call *call)
{
	return seccomm_raise(mp, *(int *)seccomm_priv(mp), msg, NULL);
}

static int meta_init(struct seccomm_mp *mp)
{
	int *event = seccomm_priv(mp);
	bool down = mp->dir == SECCOMM_DOWN;
	unsigned int i;

	log_init(mp);
	*event = seccomm_event_create(mp, mp->type->name);
	if (*event < 0)
		return *event;
	for (i = 0; i < mp->n_child; i++) {
		const struct seccomm_mp_type *type = mp->child[i]->type;
		s32 order = down ? i : mp->n_child - i;
		struct seccomm_binding *b;

		b = seccomm_bind(mp->child[i], *event, down ? type->down : type->up, order, NULL,
				 type->flags & SECCOMM_MP_SLEEPS);
		if (IS_ERR(b))
			return PTR_ERR(b);
	}
	return 0;
}

static int meta_splice(struct seccomm_mp *mp, unsigned int n)
{
	return n ? -ENOENT : *(int *)seccomm_priv(mp);
}

/* T: what it sets down it wants to see again up. */
static enum seccomm_verdict attr_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	memcpy(seccomm_attr(msg, seccomm_attr_find(mp->comp->attr, "one")), "1111", 4);
	*(u8 *)seccomm_attr(msg, seccomm_attr_find(mp->comp->attr, "two")) = '2';
	return fake_push(mp, msg, call);
}

static enum seccomm_verdict attr_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				    const struct seccomm_call *call)
{
	if (memcmp(seccomm_attr(msg, seccomm_attr_find(mp->comp->attr, "one")), "1111", 4) ||
	    *(u8 *)seccomm_attr(msg, seccomm_attr_find(mp->comp->attr, "two")) != '2')
		return seccomm_drop(mp, msg, SECCOMM_R_MICROPROTOCOL);
	return fake_pop(mp, msg, call);
}

static int attr_init(struct seccomm_mp *mp)
{
	if (seccomm_attr_slot(mp, "one") < 0 || seccomm_attr_slot(mp, "two") < 0 ||
	    seccomm_attr_slot(mp, "none") != -ENOENT)
		return -EINVAL;
	return log_init(mp);
}

/* R: the default, but the bytes are turned over on the wire. */
static void turn_over(u8 *p, unsigned int len)
{
	while (len--)
		*p++ ^= 0x80;
}

static enum seccomm_verdict other_pack(struct seccomm_mp *mp, struct seccomm_msg *msg,
				       const struct seccomm_pack_item *item, unsigned int n)
{
	enum seccomm_verdict v = seccomm_pack_default.pack(mp, msg, item, n);

	if (v == SECCOMM_NEXT)
		turn_over(msg->data, seccomm_pack_room(mp));
	return v;
}

static enum seccomm_verdict other_unpack(struct seccomm_mp *mp, struct seccomm_msg *msg,
					 const struct seccomm_pack_item *item, unsigned int n)
{
	if (seccomm_msg_len(msg) >= seccomm_pack_room(mp))
		turn_over(msg->data, seccomm_pack_room(mp));
	return seccomm_pack_default.unpack(mp, msg, item, n);
}

static const struct seccomm_pack_ops other_ops = { .pack = other_pack, .unpack = other_unpack };

static int replace_init(struct seccomm_mp *mp)
{
	seccomm_set_pack_ops(mp, &other_ops);
	return log_init(mp);
}

/* E: logs '+' when it runs. */
static enum seccomm_verdict extra_run(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	fake_log(fake_of(mp), '+');
	return SECCOMM_NEXT;
}

static int extra_init(struct seccomm_mp *mp)
{
	bool down = mp->dir == SECCOMM_DOWN;

	return PTR_ERR_OR_ZERO(seccomm_bind(mp, down ? SECCOMM_EV_MSG_FROM_ABOVE :
						       SECCOMM_EV_DATA_FROM_BELOW,
					    extra_run, SECCOMM_ORDER_LAST, NULL, false));
}

/* G */
static enum seccomm_verdict key_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				     const struct seccomm_call *call)
{
	if (!test_bit(1, &fake_of(mp)->keys)) {
		fake_log(fake_of(mp), '?');
		return seccomm_hold_key(mp, msg, 1, 16);
	}
	return fake_push(mp, msg, call);
}

static int key_init(struct seccomm_mp *mp)
{
	u8 key[16];

	return seccomm_key(mp, "key", 0, key, sizeof(key));
}

static const struct seccomm_attr_decl attr_t[] = {
	{ .name = "one", .scope = SECCOMM_SCOPE_PEER, .size = 4 },
	{ .name = "mine", .scope = SECCOMM_SCOPE_LOCAL, .size = 8 },
	{ .name = "two", .scope = SECCOMM_SCOPE_PEER, .size = 1 },
};

static const struct seccomm_attr_decl attr_u[] = {
	{ .name = "two", .scope = SECCOMM_SCOPE_PEER, .size = 1 },
	{ .name = "three", .scope = SECCOMM_SCOPE_PEER, .size = 2 },
};

static const struct seccomm_attr_decl attr_w[] = {
	{ .name = "one", .scope = SECCOMM_SCOPE_PEER, .size = 8 },
};

static const struct seccomm_attr_decl attr_l[] = {
	{ .name = "large1", .scope = SECCOMM_SCOPE_LOCAL, .size = 32 },
	{ .name = "large2", .scope = SECCOMM_SCOPE_LOCAL, .size = 32 },
	{ .name = "large3", .scope = SECCOMM_SCOPE_LOCAL, .size = 32 },
	{ .name = "large4", .scope = SECCOMM_SCOPE_LOCAL, .size = 1 },
};

#define KEYED	.slots_min = 1, .slots_max = 4, .family = "fake"
#define ATTRS(a) .attr = a, .n_attrs = ARRAY_SIZE(a)
#define FAKE(letter, ...)						\
	{ .name = "Fake" letter, .owner = THIS_MODULE, .class = SECCOMM_CLASS_TEST,	\
	  .room = fake_room, .down = fake_push, .up = fake_pop, .init = log_init,	\
	  .exit = log_exit, .cost = 1, .priv_size = 24, __VA_ARGS__ }

/* Designated initialisers of a case override those of all. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static struct seccomm_mp_type fake_types[] = {
	FAKE("A"), FAKE("B"), FAKE("C"),
	FAKE("S", .flags = SECCOMM_MP_SEQ),
	FAKE("K", .flags = SECCOMM_MP_AUTHENTICATES, KEYED),
	FAKE("P", .flags = SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_PUBKEY | SECCOMM_MP_SLEEPS, KEYED),
	FAKE("Z", .flags = SECCOMM_MP_SLEEPS),
	FAKE("X", .cost = 100),
	FAKE("Y", .cost = 40),
	FAKE("V", .flags = SECCOMM_MP_SIMD),
	FAKE("O", .flags = SECCOMM_MP_OUT_OF_PLACE),
	FAKE("H", .flags = SECCOMM_MP_HOLDS),
	FAKE("D", .flags = SECCOMM_MP_ORDERED),
	FAKE("M", .class = SECCOMM_CLASS_META, .down = meta_run, .up = meta_run,
	     .init = meta_init, .splice = meta_splice, .room = NULL),
	FAKE("I", .init = failing_init),
	FAKE("T", .down = attr_down, .up = attr_up, .init = attr_init, ATTRS(attr_t)),
	FAKE("U", ATTRS(attr_u)),
	FAKE("W", ATTRS(attr_w)),
	FAKE("Q", .flags = SECCOMM_MP_PACKS),
	FAKE("E", .init = extra_init),
	FAKE("G", .down = key_down),
	FAKE("J", .init = key_init, KEYED),
	FAKE("R", .init = replace_init),
	FAKE("L", ATTRS(attr_l)),
};
#pragma GCC diagnostic pop

struct seccomm_mp_type *fake_type(char letter)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fake_types); i++)
		if (fake_types[i].name[4] == letter)
			return &fake_types[i];
	return NULL;
}

struct seccomm_mp *fake_mp(struct seccomm_composite *comp, char letter, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < comp->n_mp; i++)
		if (letter_of(comp->mp[i]) == letter && !n--)
			return comp->mp[i];
	return NULL;
}

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
	if (!test_bit(mp->args.slot[0], &fake_of_rt(comp->rt)->keys))
		return -ENOKEY;
	memset(out, mp->args.slot[0], len);
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

static bool op_charge(struct seccomm_runtime *rt, u8 dir, long delta)
{
	struct fake *f = fake_of_rt(rt);

	if (delta > 0 && f->refuse_charge)
		return false;
	atomic_long_add(delta, &f->charged[dir]);
	return true;
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
	.number		= op_number,
	.emit_down	= op_emit,
	.emit_up	= op_emit,
	.release	= op_release,
	.charge		= op_charge,
	.get		= op_get,
	.put		= op_put,
	.tick		= op_tick,
	.destroyed	= op_destroyed,
};

/* ---- fixture -------------------------------------------------------------------- */

int fake_init(struct kunit *test)
{
	struct fake *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->test = test;
	test->priv = f;
	refcount_set(&f->refs, 1);
	init_completion(&f->gone);
	spin_lock_init(&f->lock);
	INIT_LIST_HEAD(&f->out);
	init_waitqueue_head(&f->wait);
	seccomm_runtime_init(&f->rt, &fake_ops);
	for (i = 0; i < ARRAY_SIZE(fake_types); i++)
		KUNIT_ASSERT_EQ(test, seccomm_mp_register(&fake_types[i]), 0);
	return 0;
}

/* Everything must be gone then: the cases put their composites, and wait for nothing. */
void fake_exit(struct kunit *test)
{
	struct fake *f = test->priv;
	struct fake_out *out, *next;
	unsigned int i;

	if (!f)
		return;
	test_disarm(test);
	f->hook = NULL;
	seccomm_runtime_kill(&f->rt);
	op_put(&f->rt);
	KUNIT_EXPECT_NE(test, wait_for_completion_timeout(&f->gone, FAKE_WAIT), 0ul);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f->charged[SECCOMM_DOWN]), 0l);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f->charged[SECCOMM_UP]), 0l);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->rt.held), 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&f->rt.hold));
	KUNIT_EXPECT_EQ(test, f->rt.raises + f->rt.queued[0] + f->rt.queued[1], 0u);
	KUNIT_EXPECT_EQ(test, f->rt.busy[0] + f->rt.busy[1], 0u);
	KUNIT_EXPECT_EQ(test, f->rt.stalled[0] + f->rt.stalled[1], 0u);
	list_for_each_entry_safe(out, next, &f->out, node)
		kfree(out);
	for (i = 0; i < ARRAY_SIZE(fake_types); i++)
		seccomm_mp_unregister(&fake_types[i]);
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
	msg.head = out->body;
	msg.end = out->body + FAKE_BUF;
	msg.data = out->body + FAKE_BUF / 2;
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
