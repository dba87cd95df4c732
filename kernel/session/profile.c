// SPDX-License-Identifier: GPL-2.0
/* profile.c - named properties: built, put in place, found. */
#include "session/config.h"

#include <kunit/visibility.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include "cactus/resolve.h"

/* ---- build ----------------------------------------------------------------- */

static int spec_valid(const char *name, const struct seccomm_spec *spec,
		      struct seccomm_report *report)
{
	if (spec->flags & ~SECCOMM_PROFILE_F_INSECURE)
		return seccomm_report(report, -EINVAL, "profile %s: unknown flags", name);
	/* An adaptation goes to an equal or higher rank: never to one that protects nothing. */
	if (spec->flags & SECCOMM_PROFILE_F_INSECURE && spec->rank)
		return seccomm_report(report, -EINVAL, "profile %s: insecure ones have rank 0",
				      name);
	if (!spec->down.n)
		return seccomm_report(report, -EINVAL, "profile %s: no micro-protocols", name);
	return 0;
}

static int build_props(struct seccomm_profile *p, struct seccomm_report *report)
{
	struct seccomm_props *props;
	u8 role;

	for (role = SECCOMM_ROLE_ACTIVE; role <= SECCOMM_ROLE_PASSIVE; role++) {
		props = seccomm_props_build(&p->spec, role, true, report);
		if (IS_ERR(props))
			return PTR_ERR(props);
		p->props[role - 1] = props;
	}
	return 0;
}

static struct seccomm_profile *build_profile(const char *name, struct seccomm_spec *spec,
					     bool mirror, const struct seccomm_acl *acl,
					     struct seccomm_report *report)
{
	struct seccomm_profile *p;
	int err = spec_valid(name, spec, report);

	if (err)
		return ERR_PTR(err);
	p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (!p)
		return ERR_PTR(-ENOMEM);
	refcount_set(&p->refs, 1);
	strscpy(p->name, name, sizeof(p->name));
	p->flags = spec->flags;
	p->rank = spec->rank;
	p->acl = *acl;
	p->spec = *spec;
	if (mirror)
		err = seccomm_list_mirror(&p->spec.up, &spec->down, GFP_KERNEL_ACCOUNT);
	err = err ?: build_props(p, report);
	if (err) {
		/* The lists stay the caller's, but for the one made here. */
		seccomm_props_put(p->props[0]);
		seccomm_props_put(p->props[1]);
		if (mirror)
			seccomm_list_free(&p->spec.up);
		kfree(p);
		return ERR_PTR(err);
	}
	memset(spec, 0, sizeof(*spec));
	return p;
}

struct seccomm_profile *seccomm_profile_build(const char *name, struct seccomm_spec *spec,
					      bool mirror, const struct seccomm_acl *acl,
					      struct seccomm_report *report)
{
	if (!seccomm_name_ok(name, strnlen(name, SECCOMM_NAME_MAX + 1)))
		return ERR_PTR(seccomm_report(report, -EINVAL,
					      "profile: a name is 1 to 64 of A-Z a-z 0-9 . _ @ -"));
	return build_profile(name, spec, mirror, acl, report);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_profile_build);

struct seccomm_profile *seccomm_profile_build_own(struct seccomm_spec *spec, bool mirror,
						  struct seccomm_report *report)
{
	static const struct seccomm_acl everybody;

	return build_profile(SECCOMM_PROFILE_OWN, spec, mirror, &everybody, report);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_profile_build_own);

struct seccomm_profile *seccomm_profile_get(struct seccomm_profile *p)
{
	refcount_inc(&p->refs);
	return p;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_profile_get);

void seccomm_profile_put(struct seccomm_profile *p)
{
	if (!p || !refcount_dec_and_test(&p->refs))
		return;
	seccomm_props_put(p->props[0]);
	seccomm_props_put(p->props[1]);
	seccomm_list_free(&p->spec.down);
	seccomm_list_free(&p->spec.up);
	kfree_rcu(p, rcu);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_profile_put);

/* ---- the list -------------------------------------------------------------- */

/* RCU, or cfg_mutex held. */
static struct seccomm_profile *profile_by_name(struct seccomm_net *sn, const char *name)
{
	struct seccomm_profile *p;

	list_for_each_entry_rcu(p, &sn->profiles, list, lockdep_is_held(&sn->cfg_mutex))
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

static void profile_insert(struct seccomm_net *sn, struct seccomm_profile *new)
{
	struct seccomm_profile *p;

	list_for_each_entry(p, &sn->profiles, list)
		if (strcmp(p->name, new->name) > 0)
			break;
	list_add_tail_rcu(&new->list, &p->list);
}

int seccomm_profile_commit(struct seccomm_net *sn, struct seccomm_profile *p, bool replace,
			   struct seccomm_report *report)
{
	struct seccomm_profile *old;

	mutex_lock(&sn->cfg_mutex);
	old = profile_by_name(sn, p->name);
	if (old && !replace) {
		mutex_unlock(&sn->cfg_mutex);
		return seccomm_report(report, -EEXIST, "profile %s exists", p->name);
	}
	if (old)
		list_replace_rcu(&old->list, &p->list);
	else
		profile_insert(sn, p);
	seccomm_config_changed(sn);
	mutex_unlock(&sn->cfg_mutex);
	seccomm_profile_put(old);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_profile_commit);

/* Sessions keep theirs; policies that name it no longer match. */
int seccomm_profile_del(struct seccomm_net *sn, const char *name, struct seccomm_report *report)
{
	struct seccomm_profile *p;

	mutex_lock(&sn->cfg_mutex);
	p = profile_by_name(sn, name);
	if (p) {
		list_del_rcu(&p->list);
		seccomm_config_changed(sn);
	}
	mutex_unlock(&sn->cfg_mutex);
	if (!p)
		return seccomm_report(report, -ENOENT, "no profile %s", name);
	seccomm_profile_put(p);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_profile_del);

void seccomm_profiles_free(struct seccomm_net *sn)
{
	struct seccomm_profile *p, *next;

	mutex_lock(&sn->cfg_mutex);
	list_for_each_entry_safe(p, next, &sn->profiles, list) {
		list_del_rcu(&p->list);
		seccomm_profile_put(p);
	}
	mutex_unlock(&sn->cfg_mutex);
}

struct seccomm_profile *seccomm_profile_find(struct seccomm_net *sn, const char *name,
					     const struct seccomm_who *who)
{
	struct seccomm_profile *p;

	rcu_read_lock();
	p = profile_by_name(sn, name);
	if (!p)
		p = ERR_PTR(-ENOENT);
	else if (!seccomm_acl_allows(&p->acl, who))
		p = ERR_PTR(-EACCES);
	else if (!refcount_inc_not_zero(&p->refs))
		p = ERR_PTR(-ENOENT);	/* deleted or replaced just now */
	rcu_read_unlock();
	return p;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_profile_find);
