// SPDX-License-Identifier: GPL-2.0
/* trial.c - starts a micro-protocol for a moment, to see whether it can, and on what. */
#include "cactus/trial.h"

#include <kunit/visibility.h>
#include <linux/random.h>
#include <linux/slab.h>

/* In the place of a session; as long as there is a composite protocol. */
struct trial {
	struct seccomm_runtime rt;
	refcount_t refs;
	u8 th[SECCOMM_HH_LEN];
};

static struct trial *trial_of(struct seccomm_runtime *rt)
{
	return container_of(rt, struct trial, rt);
}

/* ---- the way up ------------------------------------------------------------- */

static int trial_key(struct seccomm_composite *comp, struct seccomm_mp *mp, const char *label,
		     u8 try, void *out, size_t len)
{
	get_random_bytes(out, len);
	return 0;
}

static int trial_key_miss(struct seccomm_composite *comp, u8 slot, u16 length)
{
	return -ENOKEY;
}

static void *trial_public_key(struct seccomm_composite *comp, struct seccomm_mp *mp, bool private,
			      size_t *len)
{
	return ERR_PTR(-ENOKEY);
}

static const u8 *trial_transcript(const struct seccomm_composite *comp)
{
	return trial_of(comp->rt)->th;
}

/* Nobody stands at either end. */
static void trial_ends(const struct seccomm_composite *comp, struct seccomm_ends *ends)
{
	*ends = (struct seccomm_ends){ .own = "", .peer = "" };
}

static bool trial_charge(struct seccomm_runtime *rt, u8 dir, long delta)
{
	return delta <= 0;
}

static void trial_get(struct seccomm_runtime *rt)
{
	refcount_inc(&trial_of(rt)->refs);
}

static void trial_put(struct seccomm_runtime *rt)
{
	if (refcount_dec_and_test(&trial_of(rt)->refs))
		kfree(trial_of(rt));
}

static void trial_destroyed(struct seccomm_composite *comp)
{
}

/* Nothing here for messages: nobody can send one. */
static const struct seccomm_composite_ops trial_ops = {
	.key		= trial_key,
	.key_miss	= trial_key_miss,
	.public_key	= trial_public_key,
	.transcript	= trial_transcript,
	.ends		= trial_ends,
	.charge		= trial_charge,
	.get		= trial_get,
	.put		= trial_put,
	.destroyed	= trial_destroyed,
};

/* ---- start and end ------------------------------------------------------------ */

static struct seccomm_props *props_of_one(const struct seccomm_props *props, u8 dir,
					  unsigned int i)
{
	const struct seccomm_list *list = seccomm_props_list(props, dir);
	const struct seccomm_list one = { .n = 1, .entry = &list->entry[i] };
	struct seccomm_props *p = kzalloc(sizeof(*p), GFP_KERNEL);
	int err;

	if (!p)
		return ERR_PTR(-ENOMEM);
	refcount_set(&p->refs, 1);
	p->role = props->role;
	p->rank = props->rank;
	p->insecure = props->insecure;
	p->n_slots = props->n_slots;
	memcpy(p->slot, props->slot, sizeof(p->slot));
	memcpy(p->room, props->room, sizeof(p->room));
	err = seccomm_list_copy(&p->push[seccomm_props_sender(props, dir) - 1], &one, GFP_KERNEL);
	if (!err)
		return p;
	seccomm_props_put(p);
	return ERR_PTR(err);
}

struct seccomm_composite *seccomm_trial_start(const struct seccomm_props *props, u8 dir,
					      unsigned int i)
{
	struct seccomm_props *one = props_of_one(props, dir, i);
	struct seccomm_composite *comp;
	struct trial *t;

	if (IS_ERR(one))
		return ERR_CAST(one);
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t) {
		seccomm_props_put(one);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&t->refs, 1);
	seccomm_runtime_init(&t->rt, &trial_ops);
	comp = seccomm_composite_create(&t->rt, one, 0, t, NULL);
	if (IS_ERR(comp))
		seccomm_runtime_kill(&t->rt);
	trial_put(&t->rt);
	seccomm_props_put(one);
	return comp;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_trial_start);

void seccomm_trial_end(struct seccomm_composite *comp)
{
	seccomm_runtime_kill(comp->rt);
	seccomm_composite_put(comp);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_trial_end);
