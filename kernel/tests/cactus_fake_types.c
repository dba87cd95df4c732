// SPDX-License-Identifier: GPL-2.0
/* cactus_fake_types.c - micro-protocol types of one letter each. */
#include "tests/cactus_fake.h"

#include <linux/ctype.h>
#include "cactus/attr.h"
#include "cactus/registry.h"

static char letter_of(const struct seccomm_mp *mp)
{
	return mp->type->name[4];	/* "FakeA" */
}

void fake_log(struct fake *f, char c)
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
	FAKE("N", .down = seccomm_pass, .flags = SECCOMM_MP_SEQ),
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

int fake_types_register(void)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(fake_types) && !err; i++)
		err = seccomm_mp_register(&fake_types[i]);
	return err;
}

void fake_types_unregister(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fake_types); i++)
		seccomm_mp_unregister(&fake_types[i]);
}
