// SPDX-License-Identifier: GPL-2.0
/*
 * resolve.c - from properties as the operator wrote them to properties for one
 * role: types found, arguments checked, slots numbered.
 *
 * Two passes over the lists.  The first resolves each entry by itself, in the
 * order as written, so that the operator hears of the first mistake he made.
 * The second numbers the slots in the order of the properties on the wire:
 * active's pushes first.
 */
#include "cactus/resolve.h"

#include <kunit/visibility.h>
#include <linux/errno.h>
#include <linux/seccomm_netlink.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cactus/place.h"
#include "cactus/registry.h"

#define UNKNOWN_MAX	8	/* types that are not there, until looking on ends */

/**
 * struct build - what a build works with
 * @props: what is built
 * @report: where it says why not
 * @autoload: load modules that are missing
 * @unknown: types that were not there: each may have started a modprobe
 */
struct build {
	struct seccomm_props *props;
	struct seccomm_report *report;
	bool autoload;
	unsigned int unknown;
};

static int first_err(int err, int next)
{
	return err ?: next;
}

/* After a refusal, go on only for somebody who wants to hear of all. */
static bool goes_on(const struct build *b, int err)
{
	return !err || (b->report && b->report->all && b->unknown < UNKNOWN_MAX);
}

/* ---- arguments ------------------------------------------------------------- */

/* What parameter an argument is for, or ERR_PTR(). */
static const struct seccomm_param *find_param(struct build *b, const struct seccomm_place *p,
					      const struct seccomm_arg *arg)
{
	const struct seccomm_mp_type *type = p->type;
	unsigned int i;

	if (!arg->name[0]) {
		if (arg->pos < type->n_params)
			return &type->param[arg->pos];
		return ERR_PTR(seccomm_refuse(b->report, -EINVAL, p,
					      "takes at most %u argument%s besides keys",
					      type->n_params, type->n_params == 1 ? "" : "s"));
	}
	for (i = 0; i < type->n_params; i++)
		if (!strcmp(type->param[i].name, arg->name))
			return &type->param[i];
	return ERR_PTR(seccomm_refuse(b->report, -EINVAL, p, "unknown parameter '%s'", arg->name));
}

/* The value that a word stands for. */
static int word_value(struct build *b, const struct seccomm_place *p,
		      const struct seccomm_param *param, const char *word, u64 *value)
{
	unsigned int i;

	if (!param->words)
		return seccomm_refuse(b->report, -EINVAL, p, "%s must be a number", param->name);
	for (i = 0; param->words[i]; i++) {
		if (!strcmp(param->words[i], word)) {
			*value = param->min + i;
			return 0;
		}
	}
	return seccomm_refuse(b->report, -EINVAL, p, "%s cannot be '%s'", param->name, word);
}

static int check_value(struct build *b, const struct seccomm_place *p,
		       const struct seccomm_param *param, u64 value)
{
	if (value < param->min || value > param->max)
		return seccomm_refuse(b->report, -ERANGE, p, "%s must be %llu..%llu", param->name,
				      param->min, param->max);
	if (param->step > 1 && (value - param->min) % param->step)
		return seccomm_refuse(b->report, -EINVAL, p, "%s must be %llu plus a multiple of %llu",
				      param->name, param->min, param->step);
	return 0;
}

static int resolve_arg(struct build *b, const struct seccomm_place *p,
		       const struct seccomm_arg *arg, struct seccomm_mp_args *args,
		       unsigned long *given)
{
	const struct seccomm_param *param = find_param(b, p, arg);
	u64 value = arg->num;
	unsigned int i;
	int err = 0;

	if (IS_ERR(param))
		return PTR_ERR(param);
	i = param - p->type->param;
	if (__test_and_set_bit(i, given))
		return seccomm_refuse(b->report, -EINVAL, p, "%s is given twice", param->name);
	if (arg->word[0])
		err = word_value(b, p, param, arg->word, &value);
	if (!err)
		err = check_value(b, p, param, value);
	if (!err)
		args->value[i] = value;
	return err;
}

static int resolve_args(struct build *b, const struct seccomm_place *p, struct seccomm_entry *e)
{
	const struct seccomm_mp_type *type = p->type;
	unsigned long given = 0;
	char why[80] = "";
	unsigned int i;
	int err = 0;

	if (e->n_arg > SECCOMM_SPEC_ARGS_MAX)
		return seccomm_refuse(b->report, -E2BIG, p, "more than %d arguments",
				      SECCOMM_SPEC_ARGS_MAX);
	for (i = 0; i < type->n_params; i++)
		e->args.value[i] = type->param[i].def;
	for (i = 0; i < e->n_arg; i++) {
		err = first_err(err, resolve_arg(b, p, &e->arg[i], &e->args, &given));
		if (!goes_on(b, err))
			return err;
	}
	if (err)
		return err;
	err = type->check ? type->check(&e->args, why, sizeof(why)) : 0;
	if (err)
		seccomm_refuse(b->report, err, p, "%s", why);
	return err;
}

/* ---- keys ------------------------------------------------------------------ */

/* What the public key slots of a type are called, or NULL: it takes secrets. */
static const char *pubkey_of(const struct seccomm_mp_type *type)
{
	return type->flags & SECCOMM_MP_PUBKEY ? type->pubkey ?: SECCOMM_PUBKEY_RSA : NULL;
}

/* Fill in what the operator left out of a key, and refuse what is not there yet. */
static int resolve_ref(struct build *b, const struct seccomm_place *p, struct seccomm_ref *ref)
{
	const char *pubkey = pubkey_of(p->type);

	if (!seccomm_name_ok(ref->name, strnlen(ref->name, sizeof(ref->name))))
		return seccomm_refuse(b->report, -EINVAL, p, "bad name of a key");
	if (!ref->kdf)
		ref->kdf = SECCOMM_KDF_SHA256;
	if (ref->kdf != SECCOMM_KDF_SHA256 && ref->kdf != SECCOMM_KDF_SHA3_256)
		return seccomm_refuse(b->report, -EINVAL, p, "key %s: unknown KDF %u", ref->name,
				      ref->kdf);
	if (!ref->kd[0] || (pubkey && !strcmp(ref->kd, pubkey)))
		return 0;
	return seccomm_refuse(b->report, -EOPNOTSUPP, p, "key %s: no key distribution '%.*s'",
			      ref->name, (int)sizeof(ref->kd), ref->kd);
}

static int resolve_refs(struct build *b, const struct seccomm_place *p, struct seccomm_entry *e)
{
	unsigned int min = p->type->slots_min, max = p->type->slots_max, i;
	int err = 0;

	if (!max && e->n_ref)
		return seccomm_refuse(b->report, -EINVAL, p, "takes no key");
	if (e->n_ref < min)
		return seccomm_refuse(b->report, -EINVAL, p, "needs %s", min > 1 ? "more keys" :
				      "a key");
	if (e->n_ref > max || e->n_ref > SECCOMM_ENTRY_SLOTS_MAX)
		return seccomm_refuse(b->report, -EINVAL, p, "takes at most %u key%s", max,
				      max == 1 ? "" : "s");
	for (i = 0; i < e->n_ref && goes_on(b, err); i++)
		err = first_err(err, resolve_ref(b, p, &e->ref[i]));
	return err;
}

/* ---- entries --------------------------------------------------------------- */

static int resolve_entry(struct build *b, struct seccomm_place *p, struct seccomm_entry *e);

static int resolve_children(struct build *b, struct seccomm_place *p, struct seccomm_entry *e)
{
	struct seccomm_place child = *p;
	unsigned int i;
	int err = 0;

	if (p->type->class != SECCOMM_CLASS_META) {
		if (e->child.n)
			return seccomm_refuse(b->report, -EINVAL, p, "takes no micro-protocols");
		return 0;
	}
	if (e->child.n < 2 || e->child.n > SECCOMM_CHILDREN_MAX)
		return seccomm_refuse(b->report, -EINVAL, p, "needs 2..%d micro-protocols, has %u",
				      SECCOMM_CHILDREN_MAX, e->child.n);
	if (p->depth == SECCOMM_DEPTH_MAX)
		return seccomm_refuse(b->report, -EINVAL, p, "nested more than %d deep",
				      SECCOMM_DEPTH_MAX);
	child.depth++;
	for (i = 0; i < e->child.n && goes_on(b, err); i++) {
		child.pos[p->depth] = i + 1;
		err = first_err(err, resolve_entry(b, &child, &e->child.entry[i]));
	}
	return err;
}

/* Recursion: at most SECCOMM_DEPTH_MAX deep, see resolve_children(). */
static int resolve_entry(struct build *b, struct seccomm_place *p, struct seccomm_entry *e)
{
	const struct seccomm_mp_type *type;
	int err;

	p->entry = e;
	if (strnlen(e->type, sizeof(e->type)) == sizeof(e->type))
		return seccomm_report(b->report, -EINVAL, "%s %u: the name is too long",
				      seccomm_dir_name(p->dir), p->pos[0]);
	type = seccomm_type_get(e->type, b->autoload);
	if (IS_ERR(type)) {
		b->unknown++;
		return seccomm_refuse(b->report, PTR_ERR(type), p,
				      "no such micro-protocol is loaded (module seccomm-mp-%s)",
				      e->type);
	}
	p->type = type;
	e->local = type->flags & SECCOMM_MP_LOCAL_ONLY;
	err = resolve_refs(b, p, e);
	if (!err && e->local && p->depth > 1)
		err = seccomm_refuse(b->report, -EINVAL, p,
				     "is this end's business: cannot stand inside another");
	if (goes_on(b, err))
		err = first_err(err, resolve_args(b, p, e));
	if (goes_on(b, err))
		err = first_err(err, resolve_children(b, p, e));
	seccomm_type_put(type);
	return err;
}

/* A list in the order as written; pushes of the peer are the reverse of it. */
static int resolve_list(struct build *b, u8 dir)
{
	struct seccomm_list *l =
		(struct seccomm_list *)seccomm_props_list(b->props, dir);
	struct seccomm_place p = { .dir = dir, .depth = 1 };
	struct seccomm_entry *e;
	unsigned int i;
	int err = 0;

	for (i = 0; i < l->n && goes_on(b, err); i++) {
		e = &l->entry[dir == SECCOMM_DOWN ? i : l->n - 1 - i];
		p.pos[0] = i + 1;
		err = first_err(err, resolve_entry(b, &p, e));
	}
	return err;
}

/* ---- slots ----------------------------------------------------------------- */

/* The slot of a key; a new one when it appears for the first time. */
static int number_slot(struct build *b, const struct seccomm_ref *ref, const char *pubkey)
{
	struct seccomm_props *props = b->props;
	struct seccomm_slot *slot;
	unsigned int s;

	for (s = 1; s <= props->n_slots; s++) {
		slot = &props->slot[s];
		if (strcmp(slot->ref.name, ref->name))
			continue;
		if (slot->public != !!pubkey)
			return seccomm_report(b->report, -EINVAL,
					      "key %s is used as a public key and as a secret",
					      ref->name);
		if (pubkey && strcmp(slot->ref.kd, pubkey))
			return seccomm_report(b->report, -EINVAL, "key %s is used as %s and as %s",
					      ref->name, slot->ref.kd, pubkey);
		if (slot->ref.kdf != ref->kdf)
			return seccomm_report(b->report, -EINVAL,
					      "key %s is used with two different KDFs", ref->name);
		return s;
	}
	if (props->n_slots == SECCOMM_SLOT_MAX)
		return seccomm_report(b->report, -E2BIG, "more than %d keys", SECCOMM_SLOT_MAX);
	slot = &props->slot[++props->n_slots];
	slot->ref = *ref;
	slot->public = pubkey;
	if (pubkey)
		strscpy(slot->ref.kd, pubkey, sizeof(slot->ref.kd));
	return props->n_slots;
}

static int number_refs(struct build *b, struct seccomm_entry *e, const struct seccomm_mp_type *type)
{
	bool sender = type->class == SECCOMM_CLASS_AUTHENTICITY;
	const char *pubkey = pubkey_of(type);
	int slot, err = 0;
	unsigned int i;

	for (i = 0; i < e->n_ref && goes_on(b, err); i++) {
		slot = number_slot(b, &e->ref[i], pubkey);
		if (slot < 0) {
			err = first_err(err, slot);
			continue;
		}
		e->args.slot[i] = slot;
		b->props->slot[slot].pairwise |= sender;
		b->props->slot[slot].vouches |= pubkey && !(type->flags & SECCOMM_MP_PRIVATE);
	}
	e->args.n_slots = e->n_ref;
	return err;
}

/* Recursion: the depth was checked when the entries were resolved. */
static int number_list(struct build *b, struct seccomm_list *l)
{
	const struct seccomm_mp_type *type;
	struct seccomm_entry *e;
	int err = 0;

	for (e = l->entry; e < l->entry + l->n && goes_on(b, err); e++) {
		type = seccomm_type_get(e->type, false);
		if (IS_ERR(type))
			return seccomm_report(b->report, PTR_ERR(type),
					      "micro-protocol %s was unloaded meanwhile", e->type);
		err = first_err(err, number_refs(b, e, type));
		seccomm_type_put(type);
		if (goes_on(b, err))
			err = first_err(err, number_list(b, &e->child));
	}
	return err;
}

/* ---- properties ------------------------------------------------------------ */

static int copy_lists(struct build *b, const struct seccomm_spec *spec)
{
	struct seccomm_list *own = &b->props->push[b->props->role == SECCOMM_ROLE_PASSIVE];
	struct seccomm_list *peer = &b->props->push[b->props->role == SECCOMM_ROLE_ACTIVE];
	int err;

	if (spec->down.n > SECCOMM_ENTRIES_MAX || spec->up.n > SECCOMM_ENTRIES_MAX)
		return seccomm_report(b->report, -E2BIG, "%s: more than %d micro-protocols",
				      spec->down.n > SECCOMM_ENTRIES_MAX ? "down" : "up",
				      SECCOMM_ENTRIES_MAX);
	err = seccomm_list_copy(own, &spec->down, GFP_KERNEL);
	if (!err)
		err = seccomm_list_mirror(peer, &spec->up, GFP_KERNEL);
	if (err == -E2BIG)
		seccomm_report(b->report, err, "micro-protocols are nested more than %d deep",
			       SECCOMM_DEPTH_MAX);
	return err;
}

static int build(struct build *b, const struct seccomm_spec *spec)
{
	int err;

	err = copy_lists(b, spec);
	if (err)
		return err;
	err = resolve_list(b, SECCOMM_DOWN);
	if (goes_on(b, err))
		err = first_err(err, resolve_list(b, SECCOMM_UP));
	if (err)
		return err;
	err = number_list(b, &b->props->push[0]);
	if (goes_on(b, err))
		err = first_err(err, number_list(b, &b->props->push[1]));
	/* Rules make sense of what is known: not of what was not understood. */
	err = err ?: seccomm_rules_check(b->props, b->report);
	if (err)
		return err;
	err = seccomm_props_encode(b->props, seccomm_type_params);
	if (err == -E2BIG)
		seccomm_report(b->report, err, "the properties take more than %d bytes",
			       SECCOMM_Q_MAX);
	return err;
}

/* Recursion: the depth was checked when the entries were resolved. */
static int list_loaded(const struct seccomm_list *l, struct seccomm_report *report)
{
	const struct seccomm_mp_type *type;
	const struct seccomm_entry *e;
	int err = 0;

	for (e = l->entry; e < l->entry + l->n && !err; e++) {
		type = seccomm_type_get(e->type, false);
		if (IS_ERR(type))
			return seccomm_report(report, PTR_ERR(type),
					      "micro-protocol %s is not loaded", e->type);
		seccomm_type_put(type);
		err = list_loaded(&e->child, report);
	}
	return err;
}

int seccomm_props_loaded(const struct seccomm_props *props, struct seccomm_report *report)
{
	return list_loaded(&props->push[0], report) ?: list_loaded(&props->push[1], report);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_props_loaded);

struct seccomm_props *seccomm_props_build(const struct seccomm_spec *spec, u8 role, bool autoload,
					  struct seccomm_report *report)
{
	struct build b = { .report = report, .autoload = autoload };
	int err;

	b.props = kzalloc(sizeof(*b.props), GFP_KERNEL);
	if (!b.props)
		return ERR_PTR(seccomm_report(report, -ENOMEM, "out of memory"));
	refcount_set(&b.props->refs, 1);
	b.props->role = role;
	b.props->rank = spec->rank;
	b.props->insecure = spec->flags & SECCOMM_PROFILE_F_INSECURE;
	err = build(&b, spec);
	if (!err)
		return b.props;
	seccomm_props_put(b.props);
	if (report && !report->text[0])
		seccomm_report(report, err, "error %d", err);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_props_build);
