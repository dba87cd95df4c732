// SPDX-License-Identifier: GPL-2.0
/* spec_write.c - properties as attributes: what spec_parse.c takes. */
#include "lib/spec.h"

#include <kunit/visibility.h>

/* ---- lists of micro-protocols ---------------------------------------------- */

/**
 * struct list_writer - what does not change while a list is written
 * @skb: the reply
 * @mark: tells what is known of an entry, or NULL
 * @arg: of @mark
 * @path: of the entry being written
 */
struct list_writer {
	struct sk_buff *skb;
	seccomm_list_marker mark;
	void *arg;
	u8 path[SECCOMM_DEPTH_MAX];
};

static int put_ref(struct sk_buff *skb, const struct seccomm_ref *ref, u8 slot)
{
	struct nlattr *nest = nla_nest_start(skb, SECCOMM_A_ENTRY_KEY);

	if (!nest || nla_put_string(skb, SECCOMM_A_REF_NAME, ref->name) ||
	    nla_put_u8(skb, SECCOMM_A_REF_KDF, ref->kdf) ||
	    (ref->kd[0] && nla_put_string(skb, SECCOMM_A_REF_KD, ref->kd)) ||
	    (slot && nla_put_u8(skb, SECCOMM_A_REF_SLOT, slot)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_arg(struct sk_buff *skb, const struct seccomm_arg *arg)
{
	struct nlattr *nest = nla_nest_start(skb, SECCOMM_A_ENTRY_ARG);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = arg->name[0] ? nla_put_string(skb, SECCOMM_A_ARG_NAME, arg->name) :
			     nla_put_u8(skb, SECCOMM_A_ARG_POS, arg->pos);
	if (!err)
		err = arg->word[0] ? nla_put_string(skb, SECCOMM_A_ARG_WORD, arg->word) :
				     nla_put(skb, SECCOMM_A_ARG_NUM, sizeof(arg->num), &arg->num);
	nla_nest_end(skb, nest);
	return err;
}

static int put_type(struct sk_buff *skb, const struct seccomm_list_mark *m)
{
	if (nla_put_string(skb, SECCOMM_A_ENTRY_CLASS, m->class) ||
	    nla_put_string(skb, SECCOMM_A_ENTRY_FAMILY, m->family) ||
	    nla_put_u32(skb, SECCOMM_A_ENTRY_STRENGTH, m->strength) ||
	    nla_put_u32(skb, SECCOMM_A_ENTRY_HEAD, m->room.head) ||
	    nla_put_u32(skb, SECCOMM_A_ENTRY_TAIL, m->room.tail) ||
	    nla_put_u32(skb, SECCOMM_A_ENTRY_TRAITS, m->traits))
		return -EMSGSIZE;
	return 0;
}

static int put_mark(struct list_writer *w, const struct seccomm_entry *e, u8 depth)
{
	struct seccomm_list_mark m = {};

	if (!w->mark)
		return 0;
	w->mark(e, w->path, depth, w->arg, &m);
	if ((m.driver[0] && nla_put_string(w->skb, SECCOMM_A_ENTRY_DRIVER, m.driver)) ||
	    (m.insecure && nla_put_flag(w->skb, SECCOMM_A_ENTRY_INSECURE)) ||
	    (m.sleeps && nla_put_flag(w->skb, SECCOMM_A_ENTRY_SLEEPS)))
		return -EMSGSIZE;
	return m.class[0] ? put_type(w->skb, &m) : 0;
}

/* @depth: entries above it; w->path holds @depth + 1 indexes */
static int put_entry(struct list_writer *w, u16 type, const struct seccomm_entry *e, u8 depth)
{
	struct nlattr *nest = nla_nest_start(w->skb, type);
	unsigned int i;

	if (!nest || nla_put_string(w->skb, SECCOMM_A_ENTRY_NAME, e->type))
		return -EMSGSIZE;
	for (i = 0; i < e->n_ref; i++)
		if (put_ref(w->skb, &e->ref[i], i < e->args.n_slots ? e->args.slot[i] : 0))
			return -EMSGSIZE;
	for (i = 0; i < e->n_arg; i++)
		if (put_arg(w->skb, &e->arg[i]))
			return -EMSGSIZE;
	for (i = 0; depth + 1 < SECCOMM_DEPTH_MAX && i < e->child.n; i++) {
		w->path[depth + 1] = i;
		if (put_entry(w, SECCOMM_A_ENTRY_CHILD, &e->child.entry[i], depth + 1))
			return -EMSGSIZE;
	}
	if (put_mark(w, e, depth))
		return -EMSGSIZE;
	nla_nest_end(w->skb, nest);
	return 0;
}

int seccomm_list_write(struct sk_buff *skb, u16 type, const struct seccomm_list *l, bool reverse,
			seccomm_list_marker mark, void *arg)
{
	struct list_writer w = { .skb = skb, .mark = mark, .arg = arg };
	struct nlattr *nest = nla_nest_start(skb, type);
	unsigned int at, i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < l->n; i++) {
		at = reverse ? l->n - 1 - i : i;
		w.path[0] = l->entry[at].local ? SECCOMM_LAYER_FRAME : seccomm_list_place(l, at);
		if (put_entry(&w, SECCOMM_A_LIST_ENTRY, &l->entry[at], 0))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_list_write);

static size_t entry_size(const struct seccomm_entry *e)
{
	const size_t ref = nla_total_size(SECCOMM_NAME_MAX + 1) + 2 * nla_total_size(1) +
			   nla_total_size(sizeof(e->ref[0].kd));
	const size_t arg = nla_total_size(sizeof(e->arg[0].name)) +
			   nla_total_size(sizeof(e->arg[0].word));

	return nla_total_size(sizeof(e->type)) + e->n_ref * nla_total_size(ref) +
	       e->n_arg * nla_total_size(arg) + 2 * nla_total_size(0) +
	       nla_total_size(sizeof_field(struct seccomm_list_mark, driver)) +
	       nla_total_size(sizeof_field(struct seccomm_list_mark, class)) +
	       nla_total_size(sizeof_field(struct seccomm_list_mark, family)) +
	       4 * nla_total_size(sizeof(u32)) + seccomm_list_size(&e->child);
}

size_t seccomm_list_size(const struct seccomm_list *l)
{
	size_t size = nla_total_size(0);
	unsigned int i;

	for (i = 0; i < l->n; i++)
		size += nla_total_size(entry_size(&l->entry[i]));
	return size;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_list_size);

/* ---- properties ------------------------------------------------------------ */

int seccomm_spec_write(struct sk_buff *skb, const struct seccomm_spec *spec)
{
	if (nla_put_u32(skb, SECCOMM_A_PROFILE_FLAGS, spec->flags) ||
	    nla_put_u32(skb, SECCOMM_A_PROFILE_RANK, spec->rank))
		return -EMSGSIZE;
	return seccomm_list_write(skb, SECCOMM_A_PROFILE_DOWN, &spec->down, false, NULL, NULL) ?:
	       seccomm_list_write(skb, SECCOMM_A_PROFILE_UP, &spec->up, false, NULL, NULL);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_spec_write);

size_t seccomm_spec_size(const struct seccomm_spec *spec)
{
	return 2 * nla_total_size(sizeof(u32)) + seccomm_list_size(&spec->down) +
	       seccomm_list_size(&spec->up);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_spec_size);
