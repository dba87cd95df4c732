// SPDX-License-Identifier: GPL-2.0
/* principal.c - who can be spoken as, and who may do so. */
#include "session/config.h"

#include <kunit/visibility.h>
#include <linux/cred.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#define PRINCIPAL_FLAGS	(SECCOMM_PRINCIPAL_F_LOCAL | SECCOMM_PRINCIPAL_F_DEFAULT)

/* ---- who may --------------------------------------------------------------- */

bool seccomm_cred_in_group(const struct cred *cred, kgid_t gid)
{
	const struct group_info *gi = cred->group_info;
	int i;

	if (gid_eq(cred->fsgid, gid))
		return true;
	/* groups_search() is not exported */
	for (i = 0; gi && i < gi->ngroups; i++)
		if (gid_eq(gi->gid[i], gid))
			return true;
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_cred_in_group);

bool seccomm_acl_allows(const struct seccomm_acl *acl, const struct seccomm_who *who)
{
	unsigned int i;

	if (!who || !who->cred)
		return true;
	if (!acl->n_users && !acl->n_groups)
		return true;
	for (i = 0; i < acl->n_users; i++)
		if (uid_eq(who->cred->fsuid, acl->user[i]))
			return true;
	for (i = 0; i < acl->n_groups; i++)
		if (seccomm_cred_in_group(who->cred, acl->group[i]))
			return true;
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_acl_allows);

/* ---- the list -------------------------------------------------------------- */

/* The principal; "" finds the default one.  RCU, or cfg_mutex held. */
static struct seccomm_principal *principal_find(struct seccomm_net *sn, const char *name)
{
	struct seccomm_principal *p;

	list_for_each_entry_rcu(p, &sn->principals, list, lockdep_is_held(&sn->cfg_mutex))
		if (name[0] ? !strcmp(p->name, name) : p->flags & SECCOMM_PRINCIPAL_F_DEFAULT)
			return p;
	return NULL;
}

static int principal_valid(const struct seccomm_principal *p, struct seccomm_report *report)
{
	if (!seccomm_name_ok(p->name, strnlen(p->name, sizeof(p->name))))
		return seccomm_report(report, -EINVAL,
				      "principal: a name is 1 to 64 of A-Z a-z 0-9 . _ @ -");
	if (p->flags & ~PRINCIPAL_FLAGS)
		return seccomm_report(report, -EINVAL, "principal %s: unknown flags", p->name);
	if (p->flags & SECCOMM_PRINCIPAL_F_LOCAL)
		return 0;
	if (p->flags & SECCOMM_PRINCIPAL_F_DEFAULT)
		return seccomm_report(report, -EINVAL,
				      "principal %s: only a local one can be the default", p->name);
	if (p->acl.n_users || p->acl.n_groups)
		return seccomm_report(report, -EINVAL,
				      "principal %s: nobody here speaks as one that is not local",
				      p->name);
	return 0;
}

static int principal_insert(struct seccomm_net *sn, struct seccomm_principal *new,
			    struct seccomm_report *report)
{
	struct seccomm_principal *p;

	lockdep_assert_held(&sn->cfg_mutex);
	if (principal_find(sn, new->name))
		return seccomm_report(report, -EEXIST, "principal %s exists", new->name);
	p = principal_find(sn, "");
	if (p && new->flags & SECCOMM_PRINCIPAL_F_DEFAULT)
		return seccomm_report(report, -EEXIST, "principal %s is the default already",
				      p->name);
	list_for_each_entry(p, &sn->principals, list)
		if (strcmp(p->name, new->name) > 0)
			break;
	list_add_tail_rcu(&new->list, &p->list);
	seccomm_config_changed(sn);
	return 0;
}

int seccomm_principal_add(struct seccomm_net *sn, const struct seccomm_principal *p,
			  struct seccomm_report *report)
{
	struct seccomm_principal *new;
	int err = principal_valid(p, report);

	if (err)
		return err;
	new = kmemdup(p, sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	mutex_lock(&sn->cfg_mutex);
	err = principal_insert(sn, new, report);
	mutex_unlock(&sn->cfg_mutex);
	if (err)
		kfree(new);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_principal_add);

int seccomm_principal_del(struct seccomm_net *sn, const char *name, struct seccomm_report *report)
{
	struct seccomm_principal *p;

	mutex_lock(&sn->cfg_mutex);
	p = name[0] ? principal_find(sn, name) : NULL;
	if (p) {
		list_del_rcu(&p->list);
		seccomm_config_changed(sn);
	}
	mutex_unlock(&sn->cfg_mutex);
	if (!p)
		return seccomm_report(report, -ENOENT, "no principal %s", name);
	kfree_rcu(p, rcu);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_principal_del);

void seccomm_principals_free(struct seccomm_net *sn)
{
	struct seccomm_principal *p, *next;

	mutex_lock(&sn->cfg_mutex);
	list_for_each_entry_safe(p, next, &sn->principals, list) {
		list_del_rcu(&p->list);
		kfree_rcu(p, rcu);
	}
	mutex_unlock(&sn->cfg_mutex);
}

/* ---- asked by sessions ----------------------------------------------------- */

int seccomm_principal_local(struct seccomm_net *sn, const char *name,
			    const struct seccomm_who *who, char *out)
{
	struct seccomm_principal *p;
	int err = 0;

	rcu_read_lock();
	p = principal_find(sn, name);
	if (!p || !(p->flags & SECCOMM_PRINCIPAL_F_LOCAL))
		err = -ENOKEY;
	else if (!seccomm_acl_allows(&p->acl, who))
		err = -EACCES;
	else
		strscpy(out, p->name, SECCOMM_NAME_MAX + 1);
	rcu_read_unlock();
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_principal_local);

bool seccomm_principal_is_local(struct seccomm_net *sn, const char *name)
{
	struct seccomm_principal *p;
	bool local;

	if (!name[0])
		return false;
	rcu_read_lock();
	p = principal_find(sn, name);
	local = p && p->flags & SECCOMM_PRINCIPAL_F_LOCAL;
	rcu_read_unlock();
	return local;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_principal_is_local);
