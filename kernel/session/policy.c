// SPDX-License-Identifier: GPL-2.0
/* policy.c - which profile and principal a socket or an OPEN gets. */
#include "session/config.h"

#include <kunit/visibility.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/ipv6.h>

/* ---- the list -------------------------------------------------------------- */

static bool prefix_valid(const struct seccomm_prefix *p)
{
	struct in6_addr masked;

	if (p->any)
		return true;
	if (p->len > 128 || (!p->addr.v6 && p->len < 96))
		return false;
	ipv6_addr_prefix(&masked, &p->addr.ip, p->len);
	return ipv6_addr_equal(&masked, &p->addr.ip);
}

static bool text_or_name(const char *name)
{
	return !name[0] || seccomm_name_ok(name, strnlen(name, SECCOMM_NAME_MAX + 1));
}

static int policy_valid(const struct seccomm_policy *p, struct seccomm_report *report)
{
	if (p->role > SECCOMM_ROLE_PASSIVE || p->carrier > SECCOMM_CARRIER_TCP)
		return seccomm_report(report, -EINVAL, "policy %u: unknown role or carrier",
				      p->pref);
	if (!prefix_valid(&p->local) || !prefix_valid(&p->peer))
		return seccomm_report(report, -EINVAL,
				      "policy %u: %s: bits beyond the length of the prefix",
				      p->pref, prefix_valid(&p->local) ? "peer" : "local");
	if (p->local_port[0] > p->local_port[1] || p->peer_port[0] > p->peer_port[1])
		return seccomm_report(report, -EINVAL, "policy %u: a range of ports ends before it begins",
				      p->pref);
	if (!p->any_uid && !uid_valid(p->uid))
		return seccomm_report(report, -EINVAL, "policy %u: no such user", p->pref);
	if (!p->profile[0] || !text_or_name(p->profile) || !text_or_name(p->principal) ||
	    !text_or_name(p->expect))
		return seccomm_report(report, -EINVAL, "policy %u: bad name", p->pref);
	return 0;
}

/* Not wrong: things may be written down in any order.  But say so. */
static void warn_if_idle(struct seccomm_net *sn, const struct seccomm_policy *p,
			 struct seccomm_report *report)
{
	struct seccomm_profile *profile = seccomm_profile_find(sn, p->profile, NULL);

	if (IS_ERR(profile)) {
		seccomm_report(report, 0, "policy %u: added, but there is no profile %s yet",
			       p->pref, p->profile);
		return;
	}
	seccomm_profile_put(profile);
	if (p->principal[0] && !seccomm_principal_is_local(sn, p->principal))
		seccomm_report(report, 0, "policy %u: added, but there is no local principal %s yet",
			       p->pref, p->principal);
}

static int policy_insert(struct seccomm_net *sn, struct seccomm_policy *new)
{
	struct seccomm_policy *p;

	lockdep_assert_held(&sn->cfg_mutex);
	list_for_each_entry(p, &sn->policies, list) {
		if (p->pref == new->pref)
			return -EEXIST;
		if (p->pref > new->pref)
			break;
	}
	list_add_tail_rcu(&new->list, &p->list);
	seccomm_config_changed(sn);
	return 0;
}

int seccomm_policy_add(struct seccomm_net *sn, const struct seccomm_policy *p,
		       struct seccomm_report *report)
{
	struct seccomm_policy *new;
	int err = policy_valid(p, report);

	if (err)
		return err;
	new = kmemdup(p, sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	atomic64_set(&new->hits, 0);
	mutex_lock(&sn->cfg_mutex);
	err = policy_insert(sn, new);
	mutex_unlock(&sn->cfg_mutex);
	if (err) {
		kfree(new);
		return seccomm_report(report, err, "policy %u exists: pref is unique", p->pref);
	}
	warn_if_idle(sn, p, report);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_policy_add);

int seccomm_policy_del(struct seccomm_net *sn, u32 pref, struct seccomm_report *report)
{
	struct seccomm_policy *p, *found = NULL;

	mutex_lock(&sn->cfg_mutex);
	list_for_each_entry(p, &sn->policies, list) {
		if (p->pref != pref)
			continue;
		found = p;
		list_del_rcu(&p->list);
		seccomm_config_changed(sn);
		break;
	}
	mutex_unlock(&sn->cfg_mutex);
	if (!found)
		return seccomm_report(report, -ENOENT, "no policy %u", pref);
	kfree_rcu(found, rcu);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_policy_del);

void seccomm_policies_free(struct seccomm_net *sn)
{
	struct seccomm_policy *p, *next;

	mutex_lock(&sn->cfg_mutex);
	list_for_each_entry_safe(p, next, &sn->policies, list) {
		list_del_rcu(&p->list);
		kfree_rcu(p, rcu);
	}
	mutex_unlock(&sn->cfg_mutex);
}

/* ---- asked by sessions ----------------------------------------------------- */

/* 0.0.0.0/0 is every IPv4 address, ::/0 every IPv6 address and no other. */
static bool prefix_matches(const struct seccomm_prefix *p, const struct seccomm_addr *a)
{
	return p->any || (p->addr.v6 == a->v6 && ipv6_prefix_equal(&p->addr.ip, &a->ip, p->len));
}

static bool ports_match(const u16 range[2], const struct seccomm_addr *a)
{
	u16 port = ntohs(a->port);

	return range[0] <= port && port <= range[1];
}

static bool policy_matches(const struct seccomm_policy *p, const struct seccomm_flow *flow)
{
	const struct cred *cred = flow->who ? flow->who->cred : NULL;

	return (!p->role || p->role == flow->role) &&
	       (!p->carrier || p->carrier == flow->carrier) &&
	       prefix_matches(&p->local, &flow->local) && prefix_matches(&p->peer, &flow->peer) &&
	       ports_match(p->local_port, &flow->local) && ports_match(p->peer_port, &flow->peer) &&
	       (p->any_uid || (cred && uid_eq(p->uid, cred->fsuid)));
}

/* A policy that gives something that this user may not have gives nothing. */
static bool policy_fill(struct seccomm_net *sn, const struct seccomm_policy *p,
			const struct seccomm_flow *flow, struct seccomm_choice *out)
{
	struct seccomm_profile *profile;

	profile = seccomm_profile_find(sn, p->profile, flow->who);
	if (IS_ERR(profile))
		return false;
	if (seccomm_principal_local(sn, p->principal, flow->who, out->own)) {
		seccomm_profile_put(profile);
		return false;
	}
	strscpy(out->expect, p->expect, sizeof(out->expect));
	out->profile = profile;
	return true;
}

int seccomm_policy_choose(struct seccomm_net *sn, const struct seccomm_flow *flow,
			  unsigned int nth, struct seccomm_choice *out)
{
	struct seccomm_policy *p;
	int err = -ENOKEY;

	rcu_read_lock();
	list_for_each_entry_rcu(p, &sn->policies, list) {
		if (!policy_matches(p, flow) || !policy_fill(sn, p, flow, out))
			continue;
		if (!nth--) {
			atomic64_inc(&p->hits);
			err = 0;
			break;
		}
		seccomm_profile_put(out->profile);
	}
	rcu_read_unlock();
	if (err)
		memset(out, 0, sizeof(*out));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_policy_choose);
