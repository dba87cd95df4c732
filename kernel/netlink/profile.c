// SPDX-License-Identifier: GPL-2.0
/* profile.c - object profile: shown, changed, checked. */
#include <kunit/visibility.h>
#include <linux/rculist.h>
#include "cactus/place.h"
#include "cactus/registry.h"
#include "cactus/trial.h"
#include "netlink/genl.h"
#include "netlink/parse.h"

const struct nla_policy seccomm_profile_policy[SECCOMM_A_PROFILE_MAX + 1] = {
	[SECCOMM_A_PROFILE_NAME]   = SECCOMM_NLA_NAME,
	[SECCOMM_A_PROFILE_FLAGS]  = SECCOMM_NLA_PROFILE_FLAGS,
	[SECCOMM_A_PROFILE_RANK]   = SECCOMM_NLA_PROFILE_RANK,
	[SECCOMM_A_PROFILE_DOWN]   = NLA_POLICY_NESTED(seccomm_list_policy),
	[SECCOMM_A_PROFILE_UP]	   = NLA_POLICY_NESTED(seccomm_list_policy),
	[SECCOMM_A_PROFILE_USER]   = { .type = NLA_U32 },
	[SECCOMM_A_PROFILE_GROUP]  = { .type = NLA_U32 },
	[SECCOMM_A_PROFILE_DIGEST] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_PROFILE_EXPANSION_DOWN] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_PROFILE_EXPANSION_UP] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_PROFILE_SESSIONS] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_PROFILE_REFUSAL] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_PROFILE_LEFT_OUT] = SECCOMM_NLA_GET_ONLY,
};

#define PROFILE_BYTES	1024	/* all but the lists: name, digest, 64 users and groups */

/* ---- show ------------------------------------------------------------------ */

static void mark_by_type(const struct seccomm_entry *e, const u8 *path, u8 depth, void *arg,
			 struct seccomm_list_mark *m)
{
	const struct seccomm_mp_type *type = seccomm_type_get(e->type, false);

	if (IS_ERR(type))
		return;
	m->insecure = type->flags & SECCOMM_MP_INSECURE;
	m->sleeps = type->flags & SECCOMM_MP_SLEEPS;
	seccomm_type_put(type);
}

/* All but the lists. */
static int put_profile(struct sk_buff *skb, const struct seccomm_nl_viewer *v,
			 const struct seccomm_profile *p)
{
	const struct seccomm_props *props = p->props[0];	/* as active: what was written */

	if (nla_put_string(skb, SECCOMM_A_PROFILE_NAME, p->name) ||
	    nla_put_u32(skb, SECCOMM_A_PROFILE_FLAGS, p->flags) ||
	    nla_put_u32(skb, SECCOMM_A_PROFILE_RANK, p->rank) ||
	    nla_put(skb, SECCOMM_A_PROFILE_DIGEST, sizeof(props->pd), props->pd) ||
	    nla_put_u32(skb, SECCOMM_A_PROFILE_EXPANSION_DOWN,
			seccomm_props_expansion(props, SECCOMM_DOWN)) ||
	    nla_put_u32(skb, SECCOMM_A_PROFILE_EXPANSION_UP,
			seccomm_props_expansion(props, SECCOMM_UP)) ||
	    (v->admin &&
	     nla_put_u32(skb, SECCOMM_A_PROFILE_SESSIONS, atomic_read(&p->sessions))) ||
	    seccomm_nl_put_acl(skb, v, SECCOMM_A_PROFILE_USER, SECCOMM_A_PROFILE_GROUP, &p->acl))
		return -EMSGSIZE;
	return 0;
}

/* Process context; @obj is referenced. */
static int fill_profile(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	const struct seccomm_profile *p = obj;
	const struct seccomm_list *down = seccomm_props_list(p->props[0], SECCOMM_DOWN);
	const struct seccomm_list *up = seccomm_props_list(p->props[0], SECCOMM_UP);
	int err = put_profile(skb, v, p);

	if (err)
		return err;
	/* What the peer pushes first is popped last. */
	return seccomm_list_write(skb, SECCOMM_A_PROFILE_DOWN, down, false, mark_by_type, NULL) ?:
	       seccomm_list_write(skb, SECCOMM_A_PROFILE_UP, up, true, mark_by_type, NULL);
}

static size_t profile_size(const struct seccomm_profile *p)
{
	return PROFILE_BYTES + seccomm_list_size(&p->spec.down) +
	       seccomm_list_size(&p->spec.up);
}

int seccomm_nl_profile_get(struct sk_buff *skb, struct genl_info *info)
{
	char name[SECCOMM_NAME_MAX + 1];
	struct seccomm_profile *p;
	int err;

	if (seccomm_nl_missing(info, SECCOMM_A_PROFILE_NAME, "which profile?"))
		return -EINVAL;
	err = seccomm_nl_unrepeated(info, 0);
	err = err ?: seccomm_parse_name(info->attrs[SECCOMM_A_PROFILE_NAME], false, name,
					info->extack);
	if (err)
		return err;
	p = seccomm_profile_find(seccomm_nl_net(info), name, NULL);
	if (IS_ERR(p)) {
		NL_SET_ERR_MSG(info->extack, "there is none like that");
		return PTR_ERR(p);
	}
	err = seccomm_nl_reply(skb, info, profile_size(p), fill_profile, p);
	seccomm_profile_put(p);
	return err;
}

/* The profile at index *@pos or behind it, referenced; *@pos is where it was found. */
static struct seccomm_profile *profile_at(struct seccomm_net *sn, u64 *pos)
{
	struct seccomm_profile *p, *found = NULL;
	u64 i = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(p, &sn->profiles, list) {
		if (i++ < *pos || !refcount_inc_not_zero(&p->refs))
			continue;
		*pos = i - 1;
		found = p;
		break;
	}
	rcu_read_unlock();
	return found;
}

/* A reader's buffer must take the largest one whole. */
int seccomm_nl_profile_start(struct netlink_callback *cb)
{
	struct seccomm_net *sn = seccomm_nl_dump_net(cb);
	struct seccomm_profile *p;
	u64 pos;

	for (pos = 0; (p = profile_at(sn, &pos)); pos++) {
		cb->min_dump_alloc = max_t(size_t, cb->min_dump_alloc, profile_size(p));
		seccomm_profile_put(p);
	}
	return seccomm_nl_dump_start(cb);
}

/* Filling sleeps (types are looked up), so each one is taken out of the RCU walk. */
int seccomm_nl_profile_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct seccomm_net *sn = seccomm_nl_dump_net(cb);
	struct seccomm_nl_cursor *c = seccomm_nl_cursor(cb);
	int err = seccomm_nl_dump_unasked(cb);
	struct seccomm_profile *p;

	if (err)
		return err;
	cb->seq = READ_ONCE(sn->generation);
	while (!err && (p = profile_at(sn, &c->pos))) {
		err = seccomm_nl_dump_put(skb, cb, fill_profile, p);
		seccomm_profile_put(p);
		if (!err)
			c->pos++;
	}
	return seccomm_nl_dump_end(skb, err);
}

/* ---- change ---------------------------------------------------------------- */

struct profile_request {
	char name[SECCOMM_NAME_MAX + 1];
	struct seccomm_spec spec;
	bool mirror;
	struct seccomm_acl acl;
};

static int parse_profile(struct sk_buff *skb, struct genl_info *info, struct profile_request *r)
{
	struct nlattr **a = info->attrs;
	int err;

	if (seccomm_nl_missing(info, SECCOMM_A_PROFILE_NAME, "a profile needs a name") ||
	    seccomm_nl_missing(info, SECCOMM_A_PROFILE_DOWN, "a profile needs a list"))
		return -EINVAL;
	err = seccomm_nl_unrepeated(info, BIT(SECCOMM_A_PROFILE_USER) |
					  BIT(SECCOMM_A_PROFILE_GROUP));
	err = err ?: seccomm_parse_name(a[SECCOMM_A_PROFILE_NAME], false, r->name, info->extack);
	err = err ?: seccomm_parse_acl(seccomm_nl_attrs(info), seccomm_nl_attrlen(info),
				       SECCOMM_A_PROFILE_USER, SECCOMM_A_PROFILE_GROUP,
				       seccomm_nl_userns(skb), &r->acl, info->extack);
	return err ?: seccomm_parse_spec(a, &r->spec, &r->mirror, info->extack);
}

static void free_request(struct profile_request *r)
{
	seccomm_list_free(&r->spec.down);
	seccomm_list_free(&r->spec.up);
	kfree(r);
}

static int build_and_commit(struct genl_info *info, struct profile_request *r,
			    struct seccomm_report *report)
{
	struct seccomm_profile *p;
	int err;

	p = seccomm_profile_build(r->name, &r->spec, r->mirror, &r->acl, report);
	if (IS_ERR(p))
		return PTR_ERR(p);
	err = seccomm_profile_commit(seccomm_nl_net(info), p,
				     info->genlhdr->cmd == SECCOMM_CMD_PROFILE_REPLACE, report);
	if (err)
		seccomm_profile_put(p);
	return err;
}

/* Add and replace: the same but for the end. */
int seccomm_nl_profile_add(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	struct profile_request *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	err = parse_profile(skb, info, r);
	err = err ?: build_and_commit(info, r, &report);
	free_request(r);
	return seccomm_nl_answer(skb, info, err, &report);
}

int seccomm_nl_profile_del(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	char name[SECCOMM_NAME_MAX + 1];
	int err;

	if (seccomm_nl_missing(info, SECCOMM_A_PROFILE_NAME, "which profile?"))
		return -EINVAL;
	err = seccomm_nl_unrepeated(info, 0);
	err = err ?: seccomm_parse_name(info->attrs[SECCOMM_A_PROFILE_NAME], false, name,
					info->extack);
	err = err ?: seccomm_profile_del(seccomm_nl_net(info), name, &report);
	return seccomm_nl_answer(skb, info, err, &report);
}

/* ---- check ----------------------------------------------------------------- */

/**
 * struct check - a profile that is not to be, and what is known of it
 * @profile: what was built
 * @report: what is wrong with it
 * @all: the same, all of it
 * @dir: the list that is being written
 * @trial: its micro-protocols, started once, by direction and place; NULL: not to be had
 */
struct check {
	struct seccomm_profile *profile;
	struct seccomm_report report;
	struct seccomm_refusals all;
	u8 dir;
	struct seccomm_composite *trial[2][SECCOMM_ENTRIES_MAX];
};

/* What a session would fail with.  Who has no public key here may have one tomorrow. */
static int try_list(struct check *c, u8 dir)
{
	const struct seccomm_props *props = c->profile->props[0];
	const struct seccomm_list *l = seccomm_props_list(props, dir);
	struct seccomm_place p = { .dir = dir, .depth = 1 };
	struct seccomm_composite *comp;
	unsigned int i;
	int err = 0;

	for (i = 0; i < l->n; i++) {
		comp = seccomm_trial_start(props, dir, i);
		if (!IS_ERR(comp) && l->entry[i].local) {
			seccomm_trial_end(comp);	/* it has no place, and no driver */
			continue;
		}
		if (!IS_ERR(comp)) {
			c->trial[dir][seccomm_list_place(l, i)] = comp;
			continue;
		}
		if (PTR_ERR(comp) == -ENOKEY)
			continue;
		p.entry = &l->entry[i];
		p.pos[0] = dir == SECCOMM_DOWN ? i + 1 : l->n - i;
		err = seccomm_refuse(&c->report, PTR_ERR(comp), &p,
				     "cannot start on this kernel (error %ld)", -PTR_ERR(comp));
	}
	return err;
}

static int try_all(struct check *c)
{
	int down = try_list(c, SECCOMM_DOWN), up = try_list(c, SECCOMM_UP);

	return down ?: up;
}

static void end_trials(struct check *c)
{
	unsigned int i;
	u8 dir;

	for (dir = SECCOMM_DOWN; dir <= SECCOMM_UP; dir++)
		for (i = 0; i < SECCOMM_ENTRIES_MAX; i++)
			if (c->trial[dir][i])
				seccomm_trial_end(c->trial[dir][i]);
}

/* The instance of an entry: in its trial it stands at place 0. */
static void mark_driver(const struct check *c, const u8 *path, u8 depth,
			struct seccomm_list_mark *m)
{
	const struct seccomm_composite *comp;
	unsigned int i;

	if (path[0] >= SECCOMM_ENTRIES_MAX)
		return;
	comp = c->trial[c->dir][path[0]];
	for (i = 0; comp && i < comp->n_mp; i++)
		if (comp->mp[i]->dir == c->dir && comp->mp[i]->depth == depth + 1 &&
		    !memcmp(comp->mp[i]->path + 1, path + 1, depth) && comp->mp[i]->driver)
			strscpy(m->driver, comp->mp[i]->driver, sizeof(m->driver));
}

static void mark_by_trial(const struct seccomm_entry *e, const u8 *path, u8 depth, void *arg,
			  struct seccomm_list_mark *m)
{
	const struct seccomm_mp_type *type = seccomm_type_get(e->type, false);

	if (IS_ERR(type))
		return;
	m->insecure = type->flags & SECCOMM_MP_INSECURE;
	m->sleeps = type->flags & SECCOMM_MP_SLEEPS;
	strscpy(m->class, seccomm_nl_class_name(type), sizeof(m->class));
	strscpy(m->family, (type->family_of ? type->family_of(&e->args) : type->family) ?: "",
		sizeof(m->family));
	m->strength = type->strength;
	m->traits = seccomm_nl_traits(type);
	if (type->room)
		type->room(&e->args, &m->room);
	seccomm_type_put(type);
	mark_driver(arg, path, depth, m);
}

static int fill_checked(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	struct check *c = (struct check *)obj;
	const struct seccomm_props *props = c->profile->props[0];
	int err = put_profile(skb, v, c->profile);

	c->dir = SECCOMM_DOWN;
	err = err ?: seccomm_list_write(skb, SECCOMM_A_PROFILE_DOWN,
					seccomm_props_list(props, SECCOMM_DOWN), false,
					mark_by_trial, c);
	c->dir = SECCOMM_UP;
	return err ?: seccomm_list_write(skb, SECCOMM_A_PROFILE_UP,
					 seccomm_props_list(props, SECCOMM_UP), true,
					 mark_by_trial, c);
}

static int put_refusal(struct sk_buff *skb, const struct seccomm_refusal *one)
{
	struct nlattr *nest = nla_nest_start(skb, SECCOMM_A_PROFILE_REFUSAL);

	if (!nest || nla_put_u32(skb, SECCOMM_A_REFUSAL_ERRNO, -one->err) ||
	    (one->where[0] && nla_put_string(skb, SECCOMM_A_REFUSAL_WHERE, one->where)) ||
	    nla_put_string(skb, SECCOMM_A_REFUSAL_WHY, one->why))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int fill_refused(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	const struct seccomm_refusals *all = obj;
	unsigned int i;

	for (i = 0; i < all->n; i++)
		if (put_refusal(skb, &all->list[i]))
			return -EMSGSIZE;
	return all->left_out ? nla_put_u32(skb, SECCOMM_A_PROFILE_LEFT_OUT, all->left_out) : 0;
}

static size_t refused_size(const struct seccomm_refusals *all)
{
	return nla_total_size(sizeof(u32)) +
	       all->n * nla_total_size(nla_total_size(sizeof(u32)) +
				       nla_total_size(sizeof(all->list[0].where)) +
				       nla_total_size(sizeof(all->list[0].why)));
}

/* Which error is told first is add's: what a trial says comes after all rules. */
static int check_profile(struct sk_buff *skb, struct genl_info *info, struct profile_request *r,
			 struct check *c)
{
	struct seccomm_profile *p;
	int err;

	c->report.all = &c->all;
	p = seccomm_profile_build(r->name, &r->spec, r->mirror, &r->acl, &c->report);
	err = PTR_ERR_OR_ZERO(p);
	if (!err) {
		c->profile = p;
		err = try_all(c);
	}
	if (!err)
		err = seccomm_nl_reply(skb, info, profile_size(p), fill_checked, c);
	else if (c->all.n && seccomm_nl_reply(skb, info, refused_size(&c->all), fill_refused,
					      &c->all))
		err = -ENOMEM;
	end_trials(c);
	if (c->profile)
		seccomm_profile_put(c->profile);
	return err;
}

int seccomm_nl_profile_check(struct sk_buff *skb, struct genl_info *info)
{
	struct profile_request *r = kzalloc(sizeof(*r), GFP_KERNEL);
	struct check *c = kvzalloc(sizeof(*c), GFP_KERNEL);
	int err = -ENOMEM;

	if (r && c) {
		err = parse_profile(skb, info, r);
		err = err ?: check_profile(skb, info, r, c);
		err = seccomm_nl_answer(skb, info, err, &c->report);
	}
	if (r)
		free_request(r);
	kvfree(c);
	return err;
}
