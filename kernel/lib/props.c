// SPDX-License-Identifier: GPL-2.0
/* props.c - lists of micro-protocols, shared properties, and their encoding Q. */
#include "lib/props.h"

#include <kunit/visibility.h>
#include <linux/errno.h>
#include <linux/seccomm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/seccomm.h>

#include "lib/kdf.h"

#define Q_VERSION	1
#define Q_F_INSECURE	BIT(0)

/* ---- lists ----------------------------------------------------------------- */

void seccomm_list_free(struct seccomm_list *l)
{
	unsigned int i;

	for (i = 0; i < l->n; i++)
		seccomm_list_free(&l->entry[i].child);
	kfree(l->entry);
	l->entry = NULL;
	l->n = 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_list_free);

/* @levels bounds the recursion: no list is nested deeper than a path is long. */
static int list_dup(struct seccomm_list *to, const struct seccomm_list *from, bool reverse,
		    unsigned int levels, gfp_t gfp)
{
	const struct seccomm_entry *e;
	unsigned int i;
	int err;

	to->n = 0;
	to->entry = NULL;
	if (!from->n)
		return 0;
	if (!levels)
		return -E2BIG;
	to->entry = kcalloc(from->n, sizeof(*to->entry), gfp);
	if (!to->entry)
		return -ENOMEM;
	for (i = 0; i < from->n; i++) {
		e = &from->entry[reverse ? from->n - 1 - i : i];
		to->entry[i] = *e;
		err = list_dup(&to->entry[i].child, &e->child, false, levels - 1, gfp);
		to->n++;
		if (err) {
			seccomm_list_free(to);
			return err;
		}
	}
	return 0;
}

/**
 * seccomm_list_copy() - a deep copy
 * @to: empty or uninitialised; empty again when it fails
 * @from: not changed
 * @gfp: how to allocate
 *
 * Return: 0, -ENOMEM, or -E2BIG (nested deeper than SECCOMM_DEPTH_MAX).
 */
int seccomm_list_copy(struct seccomm_list *to, const struct seccomm_list *from, gfp_t gfp)
{
	return list_dup(to, from, false, SECCOMM_DEPTH_MAX, gfp);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_list_copy);

/**
 * seccomm_list_mirror() - a deep copy in reverse order
 * @to: as in seccomm_list_copy()
 * @from: not changed
 * @gfp: how to allocate
 *
 * Children keep their order: a meta-security micro-protocol undoes them in
 * reverse by itself, and both ends number them alike.
 *
 * Return: as seccomm_list_copy().
 */
int seccomm_list_mirror(struct seccomm_list *to, const struct seccomm_list *from, gfp_t gfp)
{
	return list_dup(to, from, true, SECCOMM_DEPTH_MAX, gfp);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_list_mirror);

/* ---- references ------------------------------------------------------------ */

struct seccomm_props *seccomm_props_get(struct seccomm_props *p)
{
	refcount_inc(&p->refs);
	return p;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_props_get);

void seccomm_props_put(struct seccomm_props *p)
{
	struct seccomm_plan *plan;
	int dir;

	if (!p || !refcount_dec_and_test(&p->refs))
		return;
	for (dir = SECCOMM_DOWN; dir <= SECCOMM_UP; dir++) {
		plan = rcu_dereference_protected(p->plan[dir], true);
		if (plan && p->plan_free)
			p->plan_free(plan);
		seccomm_list_free(&p->push[dir]);
	}
	kfree(p->q);
	kfree(p);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_props_put);

/* ---- Q (protocol 2.3 and 2.16) --------------------------------------------- */

typedef const struct seccomm_param *(*params_fn)(const char *type, unsigned int *n);

/* The shortest big endian form; of zero that is one byte. */
static void encode_value(struct seccomm_writer *w, u64 value)
{
	u8 be[8];
	unsigned int skip = 0;

	put_unaligned_be64(value, be);
	while (skip < 7 && !be[skip])
		skip++;
	seccomm_w_lp8(w, be + skip, 8 - skip);
}

/* lp16 of {u8 id | lp8 value} for all that is not the default, ids ascending. */
static void encode_args(struct seccomm_writer *w, const struct seccomm_entry *e,
			const struct seccomm_param *param, unsigned int n)
{
	u8 *len = seccomm_w_room(w, 2);
	size_t start = w->len;
	unsigned int id, i;

	for (id = 0; id <= U8_MAX; id++) {
		for (i = 0; i < n; i++) {
			if (param[i].id != id || e->args.value[i] == param[i].def)
				continue;
			seccomm_w_u8(w, id);
			encode_value(w, e->args.value[i]);
		}
	}
	if (len)
		put_unaligned_be16(w->len - start, len);
}

static void encode_list(struct seccomm_writer *w, const struct seccomm_list *l, params_fn params,
			unsigned int levels)
{
	const struct seccomm_param *param;
	const struct seccomm_entry *e;
	unsigned int n;

	/* A length that does not fit its field must not come out shorter. */
	if (l->n > U8_MAX || (l->n && !levels)) {
		w->overflow = true;
		return;
	}
	seccomm_w_u8(w, seccomm_list_place(l, l->n));
	for (e = l->entry; e < l->entry + l->n; e++) {
		if (e->local)
			continue;
		n = 0;
		param = params(e->type, &n);
		seccomm_w_lp8(w, e->type, strlen(e->type));
		seccomm_w_lp8(w, e->args.slot, e->args.n_slots);
		encode_args(w, e, param, param ? min(n, SECCOMM_PARAMS_MAX) : 0);
		encode_list(w, &e->child, params, levels - 1);
	}
}

static void encode_slot(struct seccomm_writer *w, u8 index, const struct seccomm_slot *slot)
{
	const char *kd = slot->ref.kd;

	seccomm_w_u8(w, index);
	seccomm_w_u8(w, slot->ref.kdf);
	seccomm_w_lp8(w, kd, strlen(kd));
	seccomm_w_be16(w, 0);		/* no key distribution takes arguments yet */
}

static void encode_q(struct seccomm_writer *w, const struct seccomm_props *p, params_fn params)
{
	u8 s;

	seccomm_w_u8(w, Q_VERSION);
	seccomm_w_u8(w, p->rank);
	seccomm_w_u8(w, p->insecure ? Q_F_INSECURE : 0);
	seccomm_w_u8(w, p->auth);
	seccomm_w_u8(w, p->n_slots);
	for (s = 1; s <= p->n_slots; s++)
		encode_slot(w, s, &p->slot[s]);
	encode_list(w, &p->push[0], params, SECCOMM_DEPTH_MAX);
	encode_list(w, &p->push[1], params, SECCOMM_DEPTH_MAX);
}

/* pd = HH(lp32 Q | lp32 A); A, the profiles to change to, is empty: one byte 00 */
static int digest_q(const u8 *q, size_t len, u8 pd[SECCOMM_HH_LEN])
{
	static const u8 a[] = { 0, 0, 0, 1, 0 };
	u8 q_len[4];
	const struct seccomm_part part[] = {
		{ q_len, sizeof(q_len) }, { q, len }, { a, sizeof(a) },
	};

	put_unaligned_be32(len, q_len);
	return seccomm_hh_parts(part, ARRAY_SIZE(part), pd);
}

int seccomm_props_encode(struct seccomm_props *p,
			 const struct seccomm_param *(*params)(const char *type, unsigned int *n))
{
	struct seccomm_writer w;
	int err = -E2BIG;
	u8 *buf, *q;

	if (p->n_slots > SECCOMM_SLOT_MAX)
		return -E2BIG;
	buf = kmalloc(SECCOMM_Q_MAX, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	seccomm_w_init(&w, buf, SECCOMM_Q_MAX);
	encode_q(&w, p, params);
	if (w.overflow)
		goto free_buf;
	err = -ENOMEM;
	q = kmemdup(buf, w.len, GFP_KERNEL);
	if (!q)
		goto free_buf;
	err = digest_q(q, w.len, p->pd);
	if (err) {
		kfree(q);
		goto free_buf;
	}
	kfree(p->q);
	p->q = q;
	p->q_len = w.len;
free_buf:
	kfree(buf);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_props_encode);
