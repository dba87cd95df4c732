// SPDX-License-Identifier: GPL-2.0
/* netlink.c - the generic netlink family "seccomm": its table, and how it answers. */
#include "netlink/netlink.h"

#include <linux/module.h>
#include <linux/rculist.h>
#include "lib/fail.h"
#include "netlink/genl.h"
#include "netlink/parse.h"

/* ---- the table ------------------------------------------------------------- */

#define CHANGE(_cmd, _doit, _policy, _max) {				\
	.cmd = SECCOMM_CMD_##_cmd, .flags = GENL_UNS_ADMIN_PERM,	\
	.doit = _doit, .policy = _policy, .maxattr = _max }
#define SHOW(_cmd, _doit, _start, _dumpit, _policy, _max) {		\
	.cmd = SECCOMM_CMD_##_cmd, .doit = _doit, .start = _start,	\
	.dumpit = _dumpit, .done = seccomm_nl_dump_done, .policy = _policy, .maxattr = _max }

/* Not const: a build for tests can take the permission check out. */
static struct genl_ops ops[] __ro_after_init = {
	{ .cmd = SECCOMM_CMD_INFO_GET, .doit = seccomm_nl_info_get,
	  .policy = seccomm_info_policy, .maxattr = SECCOMM_A_INFO_MAX },
	{ .cmd = SECCOMM_CMD_CONFIG_GET, .doit = seccomm_nl_config_get,
	  .policy = seccomm_config_policy, .maxattr = SECCOMM_A_CONFIG_MAX },
	CHANGE(CONFIG_SET, seccomm_nl_config_set, seccomm_config_policy, SECCOMM_A_CONFIG_MAX),

	SHOW(PROFILE_GET, seccomm_nl_profile_get, seccomm_nl_profile_start,
	     seccomm_nl_profile_dump, seccomm_profile_policy, SECCOMM_A_PROFILE_MAX),
	CHANGE(PROFILE_ADD, seccomm_nl_profile_add, seccomm_profile_policy,
	       SECCOMM_A_PROFILE_MAX),
	CHANGE(PROFILE_REPLACE, seccomm_nl_profile_add, seccomm_profile_policy,
	       SECCOMM_A_PROFILE_MAX),
	CHANGE(PROFILE_CHECK, seccomm_nl_profile_check, seccomm_profile_policy,
	       SECCOMM_A_PROFILE_MAX),
	CHANGE(PROFILE_DEL, seccomm_nl_profile_del, seccomm_profile_policy,
	       SECCOMM_A_PROFILE_MAX),

	SHOW(POLICY_GET, seccomm_nl_policy_get, seccomm_nl_dump_start, seccomm_nl_policy_dump,
	     seccomm_policy_policy, SECCOMM_A_POLICY_MAX),
	CHANGE(POLICY_ADD, seccomm_nl_policy_add, seccomm_policy_policy, SECCOMM_A_POLICY_MAX),
	CHANGE(POLICY_DEL, seccomm_nl_policy_del, seccomm_policy_policy, SECCOMM_A_POLICY_MAX),

	SHOW(PRINCIPAL_GET, seccomm_nl_principal_get, seccomm_nl_dump_start,
	     seccomm_nl_principal_dump, seccomm_principal_policy, SECCOMM_A_PRINCIPAL_MAX),
	CHANGE(PRINCIPAL_ADD, seccomm_nl_principal_add, seccomm_principal_policy,
	       SECCOMM_A_PRINCIPAL_MAX),
	CHANGE(PRINCIPAL_DEL, seccomm_nl_principal_del, seccomm_principal_policy,
	       SECCOMM_A_PRINCIPAL_MAX),

	SHOW(KEY_GET, seccomm_nl_key_get, seccomm_nl_dump_start, seccomm_nl_key_dump,
	     seccomm_key_policy, SECCOMM_A_KEY_MAX),
	CHANGE(KEY_ADD, seccomm_nl_key_add, seccomm_key_policy, SECCOMM_A_KEY_MAX),
	CHANGE(KEY_DEL, seccomm_nl_key_del, seccomm_key_policy, SECCOMM_A_KEY_MAX),

	CHANGE(AGENT_REGISTER, seccomm_nl_agent_register, NULL, 0),
	CHANGE(AGENT_ANSWER, seccomm_nl_agent_answer, seccomm_agent_policy,
	       SECCOMM_A_AGENT_MAX),

	SHOW(SESSION_GET, seccomm_nl_session_get, seccomm_nl_session_start,
	     seccomm_nl_session_dump, seccomm_session_policy, SECCOMM_A_SESSION_MAX),
	CHANGE(SESSION_DEL, seccomm_nl_session_del, seccomm_session_policy,
	       SECCOMM_A_SESSION_MAX),

	/* Without a policy the core accepts no attributes. */
	SHOW(MP_GET, NULL, seccomm_nl_dump_start, seccomm_nl_mp_dump, NULL, 0),
	{ .cmd = SECCOMM_CMD_STATS_GET, .doit = seccomm_nl_stats_get },
	{ .cmd = SECCOMM_CMD_ALERT_GET, .flags = GENL_UNS_ADMIN_PERM,
	  .start = seccomm_nl_dump_start, .dumpit = seccomm_nl_alert_dump,
	  .done = seccomm_nl_dump_done },
	CHANGE(EVIDENCE_RECORD, seccomm_nl_evidence_record, NULL, 0),
	CHANGE(EVIDENCE_ACK, seccomm_nl_evidence_ack, seccomm_evidence_policy,
	       SECCOMM_A_EVIDENCE_MAX),
};

static const struct genl_multicast_group groups[] = {
	[SECCOMM_GROUP_ALERTS] = {
		.name = SECCOMM_MCGRP_ALERTS, .flags = GENL_MCAST_CAP_NET_ADMIN,
	},
	[SECCOMM_GROUP_SESSIONS] = {
		.name = SECCOMM_MCGRP_SESSIONS, .flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family seccomm_genl __ro_after_init = {
	.name		= SECCOMM_GENL_NAME,
	.version	= SECCOMM_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= ops,
	.n_ops		= ARRAY_SIZE(ops),
	.mcgrps		= groups,
	.n_mcgrps	= ARRAY_SIZE(groups),
};

/* ---- requests -------------------------------------------------------------- */

/*
 * The sentence is longer than what an extack of 6.12 has room for, and 6.1 has
 * none at all: it takes pointers to text that outlives the command.  So the
 * answer is sent here, while the text is still there; -EINTR then tells
 * netlink_rcv_skb() that nothing is left to be sent, as a dump does.
 */
int seccomm_nl_answer(struct sk_buff *skb, struct genl_info *info, int err,
		      const struct seccomm_report *report)
{
	struct nlmsghdr *nlh = nlmsg_hdr(skb);
	struct netlink_ext_ack extack;

	if (!report->text[0] || !info->extack || (!err && !(nlh->nlmsg_flags & NLM_F_ACK)))
		return err;
	extack = *info->extack;
	extack._msg = report->text;
	netlink_ack(skb, nlh, err, &extack);
	return -EINTR;
}

int seccomm_nl_unrepeated(const struct genl_info *info, u64 repeated)
{
	return seccomm_parse_unrepeated(seccomm_nl_attrs(info), seccomm_nl_attrlen(info),
					repeated, info->extack);
}

/* Every one of them, should it be there twice. */
void seccomm_nl_wipe(const struct genl_info *info, u16 type)
{
	const struct nlattr *a;
	int rem;

	nla_for_each_attr(a, seccomm_nl_attrs(info), seccomm_nl_attrlen(info), rem)
		if (nla_type(a) == type)
			memzero_explicit(nla_data(a), nla_len(a));
}

/* ---- replies --------------------------------------------------------------- */

void seccomm_nl_viewer(struct seccomm_nl_viewer *v, struct sk_buff *skb)
{
	v->cred = current_cred();
	v->ns = seccomm_nl_userns(skb);
	v->admin = netlink_ns_capable(skb, sock_net(skb->sk)->user_ns, CAP_NET_ADMIN) ||
		   SECCOMM_FAIL(no_admin_check);
}

struct sk_buff *seccomm_nl_new(size_t size)
{
	if (SECCOMM_FAIL(netlink_alloc))
		return NULL;
	return genlmsg_new(size, GFP_KERNEL);
}

int seccomm_nl_reply(struct sk_buff *req, struct genl_info *info, size_t size,
		     seccomm_nl_fill fill, const void *obj)
{
	struct seccomm_nl_viewer v;
	struct sk_buff *skb = seccomm_nl_new(size);
	void *hdr;
	int err;

	if (!skb)
		return -ENOMEM;
	seccomm_nl_viewer(&v, req);
	hdr = genlmsg_put_reply(skb, info, &seccomm_genl, 0, info->genlhdr->cmd);
	err = hdr ? fill(skb, &v, obj) : -EMSGSIZE;
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}

/* ---- dumps ----------------------------------------------------------------- */

int seccomm_nl_dump_start(struct netlink_callback *cb)
{
	struct seccomm_nl_cursor *c = seccomm_nl_cursor(cb);

	BUILD_BUG_ON(sizeof(*c) > sizeof(cb->ctx));
	seccomm_nl_viewer(&c->v, cb->skb);
	/* Chunks to come are read by whoever has the socket then. */
	get_cred(c->v.cred);
	return 0;
}

int seccomm_nl_dump_unasked(struct netlink_callback *cb)
{
	struct nlattr **attrs = seccomm_dump_attrs(cb);
	unsigned int i, max = genl_dumpit_info(cb)->op.maxattr;

	for (i = 1; attrs && i <= max; i++) {
		if (!attrs[i])
			continue;
		NL_SET_ERR_MSG_ATTR(cb->extack, attrs[i], "a dump tells all and is asked nothing");
		return -EINVAL;
	}
	return 0;
}

int seccomm_nl_dump_done(struct netlink_callback *cb)
{
	put_cred(seccomm_nl_cursor(cb)->v.cred);
	return 0;
}

int seccomm_nl_dump_put(struct sk_buff *skb, struct netlink_callback *cb, seccomm_nl_fill fill,
			const void *obj)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				&seccomm_genl, NLM_F_MULTI,
				genl_dumpit_info(cb)->op.cmd);
	int err;

	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	err = fill(skb, &seccomm_nl_cursor(cb)->v, obj);
	if (err)
		genlmsg_cancel(skb, hdr);
	else
		genlmsg_end(skb, hdr);
	return err;
}

/* ---- shared attributes ------------------------------------------------------ */

int seccomm_nl_put_acl(struct sk_buff *skb, const struct seccomm_nl_viewer *v, u16 user,
		       u16 group, const struct seccomm_acl *acl)
{
	unsigned int i;

	for (i = 0; i < acl->n_users; i++)
		if (nla_put_u32(skb, user, from_kuid_munged(v->ns, acl->user[i])))
			return -EMSGSIZE;
	for (i = 0; i < acl->n_groups; i++)
		if (nla_put_u32(skb, group, from_kgid_munged(v->ns, acl->group[i])))
			return -EMSGSIZE;
	return 0;
}

int seccomm_nl_put_count(struct sk_buff *skb, u16 type, const char *name, u64 value)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_string(skb, SECCOMM_A_COUNT_NAME, name) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_COUNT_VALUE, value, SECCOMM_A_COUNT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int seccomm_nl_put_ip(struct sk_buff *skb, u16 type, const struct seccomm_addr *a)
{
	return a->v6 ? nla_put_in6_addr(skb, type, &a->ip) :
		       nla_put_in_addr(skb, type, seccomm_addr_ip4(a));
}

int seccomm_nl_put_addr(struct sk_buff *skb, u16 type, const struct seccomm_addr *a)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || seccomm_nl_put_ip(skb, SECCOMM_A_ADDR_IP, a) ||
	    nla_put_u16(skb, SECCOMM_A_ADDR_PORT, ntohs(a->port)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* ---- configured lists ------------------------------------------------------ */

/* list_for_each_rcu(), which reads an unmarked pointer, as sparse should know it. */
#define for_each_in_list(pos, head)					\
	for ((pos) = rcu_dereference(list_next_rcu(head)); (pos) != (head);	\
	     (pos) = rcu_dereference(list_next_rcu(pos)))

static struct list_head *list_of(struct seccomm_net *sn, const struct seccomm_nl_list *l)
{
	return (struct list_head *)((char *)sn + l->head);
}

/* What the reply of a do is made of: filled under RCU, into memory got before. */
int seccomm_nl_list_get(struct sk_buff *skb, struct genl_info *info,
			const struct seccomm_nl_list *l)
{
	struct list_head *pos, *head = list_of(seccomm_nl_net(info), l);
	int err = seccomm_nl_unrepeated(info, 0);
	struct seccomm_nl_viewer v;
	struct sk_buff *reply;
	void *hdr;

	if (err)
		return err;
	reply = seccomm_nl_new(l->size);
	if (!reply)
		return -ENOMEM;
	seccomm_nl_viewer(&v, skb);
	hdr = genlmsg_put_reply(reply, info, &seccomm_genl, 0, info->genlhdr->cmd);
	err = -ENOENT;
	rcu_read_lock();
	for_each_in_list(pos, head) {
		if (!l->match(pos, info->attrs) || (l->hidden && l->hidden(pos, &v)))
			continue;
		err = hdr ? l->fill(reply, &v, pos) : -EMSGSIZE;
		break;
	}
	rcu_read_unlock();
	if (err) {
		nlmsg_free(reply);
		if (err == -ENOENT)
			NL_SET_ERR_MSG(info->extack, "there is none like that");
		return err;
	}
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}

/*
 * From where the last chunk ended, by index.  When the list changes meanwhile
 * an object may come twice or not at all: then the generation has changed too,
 * and the reader is told to ask again (NLM_F_DUMP_INTR).
 */
int seccomm_nl_list_dump(struct sk_buff *skb, struct netlink_callback *cb,
			 const struct seccomm_nl_list *l)
{
	struct seccomm_nl_cursor *c = seccomm_nl_cursor(cb);
	struct seccomm_net *sn = seccomm_nl_dump_net(cb);
	struct list_head *pos, *head = list_of(sn, l);
	int err = seccomm_nl_dump_unasked(cb);
	u64 i = 0;

	if (err)
		return err;
	cb->seq = READ_ONCE(sn->generation);
	rcu_read_lock();
	for_each_in_list(pos, head) {
		if (i++ < c->pos)
			continue;
		if (!l->hidden || !l->hidden(pos, &c->v))
			err = seccomm_nl_dump_put(skb, cb, l->fill, pos);
		if (err)
			break;
		c->pos = i;
	}
	rcu_read_unlock();
	return seccomm_nl_dump_end(skb, err);
}

/* ---- life ------------------------------------------------------------------ */

int __init seccomm_netlink_init(void)
{
	unsigned int i;
	int err;

	if (SECCOMM_FAIL(no_admin_check))
		for (i = 0; i < ARRAY_SIZE(ops); i++)
			ops[i].flags &= ~GENL_UNS_ADMIN_PERM;
	err = seccomm_nl_evidence_init();
	if (err)
		return err;
	err = seccomm_nl_agent_init();
	if (err)
		goto err_evidence;
	err = genl_register_family(&seccomm_genl);
	if (err)
		goto err_agent;
	seccomm_nl_alert_init();
	seccomm_nl_session_init();
	return 0;

err_agent:
	seccomm_nl_agent_exit();
err_evidence:
	seccomm_nl_evidence_exit();
	return err;
}

void seccomm_netlink_exit(void)
{
	/* After these nothing of ours sends any more. */
	seccomm_nl_session_exit();
	seccomm_nl_alert_exit();
	genl_unregister_family(&seccomm_genl);
	seccomm_nl_agent_exit();
	seccomm_nl_evidence_exit();
}

MODULE_ALIAS_GENL_FAMILY(SECCOMM_GENL_NAME);
