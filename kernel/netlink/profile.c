// SPDX-License-Identifier: GPL-2.0
/* profile.c - object profile, and lists of micro-protocols as attributes. */
#include <kunit/visibility.h>
#include <linux/rculist.h>
#include "cactus/registry.h"
#include "cactus/resolve.h"
#include "netlink/genl.h"
#include "netlink/parse.h"

const struct nla_policy seccomm_profile_policy[SECCOMM_A_PROFILE_MAX + 1] = {
	[SECCOMM_A_PROFILE_NAME]   = SECCOMM_NLA_NAME,
	[SECCOMM_A_PROFILE_FLAGS]  = NLA_POLICY_MASK(NLA_U32, SECCOMM_PROFILE_F_INSECURE),
	[SECCOMM_A_PROFILE_RANK]   = NLA_POLICY_MAX(NLA_U32, 255),
	[SECCOMM_A_PROFILE_DOWN]   = NLA_POLICY_NESTED(seccomm_list_policy),
	[SECCOMM_A_PROFILE_UP]	   = NLA_POLICY_NESTED(seccomm_list_policy),
	[SECCOMM_A_PROFILE_USER]   = { .type = NLA_U32 },
	[SECCOMM_A_PROFILE_GROUP]  = { .type = NLA_U32 },
	[SECCOMM_A_PROFILE_DIGEST] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_PROFILE_EXPANSION_DOWN] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_PROFILE_EXPANSION_UP] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_PROFILE_SESSIONS] = SECCOMM_NLA_GET_ONLY,
};

#define RANK_DEFAULT	10
#define PROFILE_BYTES	1024	/* all but the lists: name, digest, 64 users and groups */

/* ---- lists of micro-protocols ---------------------------------------------- */

/**
 * struct list_writer - what does not change while a list is written
 * @skb: the reply
 * @mark: tells what is known of an entry
 * @arg: of @mark
 * @path: of the entry being written
 */
struct list_writer {
	struct sk_buff *skb;
	seccomm_nl_marker mark;
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

static int put_mark(struct list_writer *w, const struct seccomm_entry *e, u8 depth)
{
	struct seccomm_nl_mark m = {};

	w->mark(e, w->path, depth, w->arg, &m);
	if ((m.driver[0] && nla_put_string(w->skb, SECCOMM_A_ENTRY_DRIVER, m.driver)) ||
	    (m.insecure && nla_put_flag(w->skb, SECCOMM_A_ENTRY_INSECURE)) ||
	    (m.sleeps && nla_put_flag(w->skb, SECCOMM_A_ENTRY_SLEEPS)))
		return -EMSGSIZE;
	return 0;
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

int seccomm_nl_put_list(struct sk_buff *skb, u16 type, const struct seccomm_list *l, bool reverse,
			seccomm_nl_marker mark, void *arg)
{
	struct list_writer w = { .skb = skb, .mark = mark, .arg = arg };
	struct nlattr *nest = nla_nest_start(skb, type);
	unsigned int i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < l->n; i++) {
		w.path[0] = reverse ? l->n - 1 - i : i;
		if (put_entry(&w, SECCOMM_A_LIST_ENTRY, &l->entry[w.path[0]], 0))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_nl_put_list);

static size_t entry_size(const struct seccomm_entry *e)
{
	const size_t ref = nla_total_size(SECCOMM_NAME_MAX + 1) + 2 * nla_total_size(1) +
			   nla_total_size(sizeof(e->ref[0].kd));
	const size_t arg = nla_total_size(sizeof(e->arg[0].name)) +
			   nla_total_size(sizeof(e->arg[0].word));

	return nla_total_size(sizeof(e->type)) + e->n_ref * nla_total_size(ref) +
	       e->n_arg * nla_total_size(arg) + 2 * nla_total_size(0) +
	       nla_total_size(sizeof_field(struct seccomm_nl_mark, driver)) +
	       seccomm_nl_list_size(&e->child);
}

size_t seccomm_nl_list_size(const struct seccomm_list *l)
{
	size_t size = nla_total_size(0);
	unsigned int i;

	for (i = 0; i < l->n; i++)
		size += nla_total_size(entry_size(&l->entry[i]));
	return size;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_nl_list_size);

/* ---- show ------------------------------------------------------------------ */

static void mark_by_type(const struct seccomm_entry *e, const u8 *path, u8 depth, void *arg,
			 struct seccomm_nl_mark *m)
{
	const struct seccomm_mp_type *type = seccomm_type_get(e->type, false);

	if (IS_ERR(type))
		return;
	m->insecure = type->flags & SECCOMM_MP_INSECURE;
	m->sleeps = type->flags & SECCOMM_MP_SLEEPS;
	seccomm_type_put(type);
}

/* Process context; @obj is referenced. */
static int fill_profile(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	const struct seccomm_profile *p = obj;
	const struct seccomm_props *props = p->props[0];	/* as active: what was written */
	const struct seccomm_list *down = seccomm_props_list(props, SECCOMM_DOWN);
	const struct seccomm_list *up = seccomm_props_list(props, SECCOMM_UP);

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
	/* What the peer pushes first is popped last. */
	return seccomm_nl_put_list(skb, SECCOMM_A_PROFILE_DOWN, down, false, mark_by_type, NULL) ?:
	       seccomm_nl_put_list(skb, SECCOMM_A_PROFILE_UP, up, true, mark_by_type, NULL);
}

static size_t profile_size(const struct seccomm_profile *p)
{
	return PROFILE_BYTES + seccomm_nl_list_size(&p->spec.down) +
	       seccomm_nl_list_size(&p->spec.up);
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
	if (a[SECCOMM_A_PROFILE_FLAGS])
		r->spec.flags = nla_get_u32(a[SECCOMM_A_PROFILE_FLAGS]);
	r->spec.rank = r->spec.flags & SECCOMM_PROFILE_F_INSECURE ? 0 : RANK_DEFAULT;
	if (a[SECCOMM_A_PROFILE_RANK])
		r->spec.rank = nla_get_u32(a[SECCOMM_A_PROFILE_RANK]);
	err = err ?: seccomm_parse_list(a[SECCOMM_A_PROFILE_DOWN], &r->spec.down, info->extack);
	if (!err && a[SECCOMM_A_PROFILE_UP])
		err = seccomm_parse_list(a[SECCOMM_A_PROFILE_UP], &r->spec.up, info->extack);
	return err;
}

static int build_and_commit(struct sk_buff *skb, struct genl_info *info,
			    struct profile_request *r, struct seccomm_report *report)
{
	bool mirror = !info->attrs[SECCOMM_A_PROFILE_UP];
	struct seccomm_profile *p;
	int err;

	p = seccomm_profile_build(r->name, &r->spec, mirror, &r->acl, report);
	if (IS_ERR(p))
		return PTR_ERR(p);
	if (info->genlhdr->cmd == SECCOMM_CMD_PROFILE_CHECK) {
		err = seccomm_nl_reply(skb, info, profile_size(p), fill_profile, p);
		seccomm_profile_put(p);
		return err;
	}
	err = seccomm_profile_commit(seccomm_nl_net(info), p,
				     info->genlhdr->cmd == SECCOMM_CMD_PROFILE_REPLACE, report);
	if (err)
		seccomm_profile_put(p);
	return err;
}

/* Add, replace and check: the same but for the end. */
int seccomm_nl_profile_add(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	struct profile_request *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	err = parse_profile(skb, info, r);
	err = err ?: build_and_commit(skb, info, r, &report);
	seccomm_list_free(&r->spec.down);
	seccomm_list_free(&r->spec.up);
	kfree(r);
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
