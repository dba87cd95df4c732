// SPDX-License-Identifier: GPL-2.0
/* registry.c - the types of micro-protocols that are loaded, sorted by name. */
#include "cactus/registry.h"

#include <kunit/visibility.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kmod.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include "cactus/attr.h"

struct registered {
	struct list_head node;
	const struct seccomm_mp_type *type;
};

static DEFINE_MUTEX(registry_mutex);
static LIST_HEAD(types);	/* by name; registry_mutex */

static bool chars_ok(const char *s, size_t max)
{
	size_t n;

	if (!s)
		return false;
	for (n = 0; s[n]; n++)
		if (n == max || !isascii(s[n]) || !isalnum(s[n]))
			return false;
	return n;
}

static const char *param_wrong(const struct seccomm_mp_type *type, unsigned int i)
{
	const struct seccomm_param *p = &type->param[i];
	unsigned int j;
	u64 n = 0;

	if (!p->name || !*p->name || strlen(p->name) > SECCOMM_WORD_MAX)
		return "name of a parameter";
	if (!p->step || p->min > p->def || p->def > p->max)
		return "range of a parameter";
	if ((p->def - p->min) % p->step)
		return "default of a parameter";
	for (; p->words && p->words[n]; n++)
		if (!*p->words[n] || strlen(p->words[n]) > SECCOMM_WORD_MAX)
			return "a word of a parameter";
	if (p->words && (p->step != 1 || p->max - p->min + 1 != n))
		return "words of a parameter";
	for (j = 0; j < i; j++)
		if (type->param[j].id == p->id || !strcmp(type->param[j].name, p->name))
			return "two parameters are the same";
	return NULL;
}

static const char *attr_wrong(const struct seccomm_attr_decl *a)
{
	if (!a->name || !*a->name || strlen(a->name) > SECCOMM_TYPE_NAME_MAX)
		return "name of an attribute";
	if (!a->size || a->size > SECCOMM_ATTR_SIZE_MAX)
		return "size of an attribute";
	if (a->scope > SECCOMM_SCOPE_PEER)
		return "scope of an attribute";
	return NULL;
}

/* Flags, class and slots that contradict one another. */
static const char *flags_wrong(const struct seccomm_mp_type *type)
{
	const u32 keyed = SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_PRIVATE | SECCOMM_MP_PUBKEY;
	const u32 late = SECCOMM_MP_HOLDS | SECCOMM_MP_SEQ;

	if (type->class > SECCOMM_CLASS_TEST)
		return "class";
	if ((type->class == SECCOMM_CLASS_META) != !!type->splice)
		return "splice() belongs to the meta class";
	if (type->slots_min > type->slots_max || type->slots_max > SECCOMM_ENTRY_SLOTS_MAX)
		return "number of slots";
	if ((type->flags & keyed) && !type->slots_max && !type->splice)
		return "keyed without a slot";
	if ((type->flags & keyed) && !type->family)
		return "keyed without a family";
	if ((type->flags & late) == late)
		return "a message that has its number cannot be held";
	if ((type->flags & SECCOMM_MP_LOCAL_ONLY) &&
	    (type->slots_max || type->room || type->n_attrs || type->splice ||
	     type->down != seccomm_pass || type->up != seccomm_pass))
		return "local to one end, but the other would notice";
	if (type->splice && (type->flags & SECCOMM_MP_PACKS))
		return "a meta micro-protocol cannot pack";
	return NULL;
}

/* What is wrong with a type, or NULL. */
static const char *type_wrong(const struct seccomm_mp_type *type)
{
	const char *wrong;
	unsigned int i;

	if (!chars_ok(type->name, SECCOMM_TYPE_NAME_MAX))
		return "name";
	if (!type->down || !type->up)
		return "no down() or no up()";
	if (type->n_params > SECCOMM_PARAMS_MAX || (type->n_params && !type->param))
		return "number of parameters";
	if (type->n_attrs && !type->attr)
		return "number of attributes";
	wrong = flags_wrong(type);
	for (i = 0; i < type->n_params && !wrong; i++)
		wrong = param_wrong(type, i);
	for (i = 0; i < type->n_attrs && !wrong; i++)
		wrong = attr_wrong(&type->attr[i]);
	return wrong;
}

/* The first one whose name is not below @name, or NULL. */
static struct registered *first_from(const char *name)
{
	struct registered *r;

	lockdep_assert_held(&registry_mutex);
	list_for_each_entry(r, &types, node)
		if (strcmp(r->type->name, name) >= 0)
			return r;
	return NULL;
}

static struct registered *find(const char *name)
{
	struct registered *r = first_from(name);

	return r && !strcmp(r->type->name, name) ? r : NULL;
}

int seccomm_mp_register(const struct seccomm_mp_type *type)
{
	const char *wrong = type_wrong(type);
	struct registered *r, *next;
	int err = 0;

	if (wrong) {
		pr_err("seccomm: micro-protocol %.32s not registered: %s\n",
		       type->name ?: "(no name)", wrong);
		return -EINVAL;
	}
	r = kmalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->type = type;
	mutex_lock(&registry_mutex);
	next = first_from(type->name);
	if (next && !strcmp(next->type->name, type->name))
		err = -EEXIST;
	else
		list_add_tail(&r->node, next ? &next->node : &types);
	mutex_unlock(&registry_mutex);
	if (err)
		kfree(r);
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_mp_register, SECCOMM);

void seccomm_mp_unregister(const struct seccomm_mp_type *type)
{
	struct registered *r;

	mutex_lock(&registry_mutex);
	r = find(type->name);
	if (!WARN_ON_ONCE(!r || r->type != type)) {
		list_del(&r->node);
		kfree(r);
	}
	mutex_unlock(&registry_mutex);
}
EXPORT_SYMBOL_NS_GPL(seccomm_mp_unregister, SECCOMM);

/* The module is pinned before the lock is dropped: unregistering waits for that lock. */
static const struct seccomm_mp_type *get_loaded(const char *name)
{
	const struct seccomm_mp_type *type = NULL;
	struct registered *r;

	mutex_lock(&registry_mutex);
	r = find(name);
	if (r && try_module_get(r->type->owner))
		type = r->type;
	mutex_unlock(&registry_mutex);
	return type;
}

const struct seccomm_mp_type *seccomm_type_get(const char *name, bool autoload)
{
	const struct seccomm_mp_type *type;

	if (!chars_ok(name, SECCOMM_TYPE_NAME_MAX))
		return ERR_PTR(-ENOENT);
	type = get_loaded(name);
	if (!type && autoload) {
		request_module("seccomm-mp-%s", name);
		type = get_loaded(name);
	}
	return type ?: ERR_PTR(-ENOENT);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_type_get);

/* The inverse of seccomm_type_get(); @type may be gone when it returns. Any context. */
void seccomm_type_put(const struct seccomm_mp_type *type)
{
	module_put(type->owner);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_type_put);

const struct seccomm_param *seccomm_type_params(const char *name, unsigned int *n)
{
	const struct seccomm_param *param = NULL;
	struct registered *r;

	*n = 0;
	mutex_lock(&registry_mutex);
	r = find(name);
	if (r && r->type->n_params) {
		param = r->type->param;
		*n = r->type->n_params;
	}
	mutex_unlock(&registry_mutex);
	return param;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_type_params);

int seccomm_type_walk(int (*fn)(const struct seccomm_mp_type *type, int users, void *arg),
		      void *arg)
{
	struct registered *r;
	int users, ret = 0;

	mutex_lock(&registry_mutex);
	list_for_each_entry(r, &types, node) {
		users = r->type->owner ? module_refcount(r->type->owner) : 0;
		ret = fn(r->type, users, arg);
		if (ret)
			break;
	}
	mutex_unlock(&registry_mutex);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_type_walk);
