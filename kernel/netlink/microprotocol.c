// SPDX-License-Identifier: GPL-2.0
/* microprotocol.c - object microprotocol: the types that are loaded. */
#include "cactus/registry.h"
#include "netlink/genl.h"

#define KEY_LIMIT_MAX	BIT_ULL(48)	/* numbers that there are */

static const char *const class_name[] = {
	[SECCOMM_CLASS_NULL]		= "null",
	[SECCOMM_CLASS_PRIVACY]		= "privacy",
	[SECCOMM_CLASS_INTEGRITY]	= "integrity",
	[SECCOMM_CLASS_AEAD]		= "aead",
	[SECCOMM_CLASS_AUTHENTICITY]	= "authenticity",
	[SECCOMM_CLASS_NONREPUDIATION]	= "nonrepudiation",
	[SECCOMM_CLASS_REPLAY]		= "replay",
	[SECCOMM_CLASS_SALT]		= "salt",
	[SECCOMM_CLASS_PAD]		= "pad",
	[SECCOMM_CLASS_COMPRESSION]	= "compression",
	[SECCOMM_CLASS_KEYDIST]		= "keydist",
	[SECCOMM_CLASS_MONITOR]		= "monitor",
	[SECCOMM_CLASS_META]		= "meta",
	[SECCOMM_CLASS_TEST]		= "test",
};

const char *seccomm_nl_class_name(const struct seccomm_mp_type *type)
{
	const char *name = type->class < ARRAY_SIZE(class_name) ? class_name[type->class] : NULL;

	return name ?: "unknown";
}

u32 seccomm_nl_traits(const struct seccomm_mp_type *type)
{
	static const struct { u32 flag; u32 trait; } map[] = {
		{ SECCOMM_MP_PRIVATE,		SECCOMM_TRAIT_PRIVATE },
		{ SECCOMM_MP_AUTHENTICATES,	SECCOMM_TRAIT_AUTHENTICATES },
		{ SECCOMM_MP_PUBKEY,		SECCOMM_TRAIT_PUBLIC_KEY },
		{ SECCOMM_MP_ORDERED,		SECCOMM_TRAIT_ORDERED },
		{ SECCOMM_MP_SEQ,		SECCOMM_TRAIT_NUMBERED },
		{ SECCOMM_MP_HOLDS,		SECCOMM_TRAIT_HOLDS },
		{ SECCOMM_MP_LOCAL_ONLY,	SECCOMM_TRAIT_LOCAL },
		{ SECCOMM_MP_RESTS,		SECCOMM_TRAIT_RESTS },
	};
	u32 traits = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (type->flags & map[i].flag)
			traits |= map[i].trait;
	return traits;
}

static int put_param(struct sk_buff *skb, const struct seccomm_param *p)
{
	struct nlattr *nest = nla_nest_start(skb, SECCOMM_A_MP_PARAM);
	const char *const *word;

	if (!nest || nla_put_u8(skb, SECCOMM_A_PARAM_ID, p->id) ||
	    nla_put_string(skb, SECCOMM_A_PARAM_NAME, p->name) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_PARAM_MINIMUM, p->min, SECCOMM_A_PARAM_PAD) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_PARAM_MAXIMUM, p->max, SECCOMM_A_PARAM_PAD) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_PARAM_STEP, p->step, SECCOMM_A_PARAM_PAD) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_PARAM_DEFAULT, p->def, SECCOMM_A_PARAM_PAD))
		return -EMSGSIZE;
	for (word = p->words; word && *word; word++)
		if (nla_put_string(skb, SECCOMM_A_PARAM_WORD, *word))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* With every parameter at its default and as few keys as it takes. */
static void default_room(const struct seccomm_mp_type *type, struct seccomm_room *room)
{
	struct seccomm_mp_args args = { .n_slots = type->slots_min };
	unsigned int i;

	memset(room, 0, sizeof(*room));
	for (i = 0; i < type->n_params; i++)
		args.value[i] = type->param[i].def;
	if (type->room)
		type->room(&args, room);
}

static int put_flags(struct sk_buff *skb, const struct seccomm_mp_type *type)
{
	if ((type->flags & SECCOMM_MP_INSECURE && nla_put_flag(skb, SECCOMM_A_MP_INSECURE)) ||
	    (type->flags & SECCOMM_MP_SLEEPS && nla_put_flag(skb, SECCOMM_A_MP_SLEEPS)) ||
	    (type->splice && nla_put_flag(skb, SECCOMM_A_MP_META)))
		return -EMSGSIZE;
	return 0;
}

/**
 * struct mp_walk - a chunk of the dump
 * @skb: the chunk
 * @cb: the dump
 * @type: the type at hand
 * @users: how many use it
 * @i: its index
 */
struct mp_walk {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	const struct seccomm_mp_type *type;
	int users;
	u64 i;
};

static int fill_mp(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	const struct mp_walk *w = obj;
	const struct seccomm_mp_type *type = w->type;
	struct seccomm_room room;
	unsigned int i;

	default_room(type, &room);
	if (nla_put_string(skb, SECCOMM_A_MP_NAME, type->name) ||
	    nla_put_string(skb, SECCOMM_A_MP_CLASS, seccomm_nl_class_name(type)) ||
	    nla_put_string(skb, SECCOMM_A_MP_FAMILY, type->family ?: "") ||
	    nla_put_u32(skb, SECCOMM_A_MP_STRENGTH, type->strength) ||
	    nla_put_u32(skb, SECCOMM_A_MP_HEAD, room.head) ||
	    nla_put_u32(skb, SECCOMM_A_MP_TAIL, room.tail) ||
	    nla_put_u32(skb, SECCOMM_A_MP_COST, type->cost) ||
	    nla_put_u32(skb, SECCOMM_A_MP_SLOTS_MIN, type->slots_min) ||
	    nla_put_u32(skb, SECCOMM_A_MP_SLOTS_MAX, type->slots_max) ||
	    nla_put_string(skb, SECCOMM_A_MP_MODULE, module_name(type->owner)) ||
	    nla_put_u32(skb, SECCOMM_A_MP_USERS, max(w->users, 0)) ||
	    nla_put_u32(skb, SECCOMM_A_MP_TRAITS, seccomm_nl_traits(type)) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_MP_KEY_LIMIT, type->key_limit ?: KEY_LIMIT_MAX,
			      SECCOMM_A_MP_PAD) || put_flags(skb, type))
		return -EMSGSIZE;
	for (i = 0; i < type->n_params; i++)
		if (put_param(skb, &type->param[i]))
			return -EMSGSIZE;
	return 0;
}

static int walk_mp(const struct seccomm_mp_type *type, int users, void *arg)
{
	struct mp_walk *w = arg;
	struct seccomm_nl_cursor *c = seccomm_nl_cursor(w->cb);
	int err;

	if (w->i++ < c->pos)
		return 0;
	w->type = type;
	w->users = users;
	err = seccomm_nl_dump_put(w->skb, w->cb, fill_mp, w);
	if (!err)
		c->pos = w->i;
	return err;
}

/* By index in the order of names; the registry is held for one chunk only. */
int seccomm_nl_mp_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct mp_walk w = { .skb = skb, .cb = cb };
	int err = seccomm_type_walk(walk_mp, &w);

	return seccomm_nl_dump_end(skb, err);
}
