// SPDX-License-Identifier: GPL-2.0
/* principal.c - object principal. */
#include "netlink/genl.h"
#include "netlink/parse.h"

const struct nla_policy seccomm_principal_policy[SECCOMM_A_PRINCIPAL_MAX + 1] = {
	[SECCOMM_A_PRINCIPAL_NAME]  = SECCOMM_NLA_NAME,
	[SECCOMM_A_PRINCIPAL_FLAGS] = NLA_POLICY_MASK(NLA_U32, SECCOMM_PRINCIPAL_F_LOCAL |
							       SECCOMM_PRINCIPAL_F_DEFAULT),
	[SECCOMM_A_PRINCIPAL_USER]  = { .type = NLA_U32 },
	[SECCOMM_A_PRINCIPAL_GROUP] = { .type = NLA_U32 },
};

/* ---- show ------------------------------------------------------------------ */

static bool principal_match(const struct list_head *pos, struct nlattr **attrs)
{
	const struct seccomm_principal *p = list_entry(pos, struct seccomm_principal, list);

	return !nla_strcmp(attrs[SECCOMM_A_PRINCIPAL_NAME], p->name);
}

static int fill_principal(struct sk_buff *skb, const struct seccomm_nl_viewer *v,
			  const void *pos)
{
	const struct seccomm_principal *p = list_entry(pos, struct seccomm_principal, list);

	if (nla_put_string(skb, SECCOMM_A_PRINCIPAL_NAME, p->name) ||
	    nla_put_u32(skb, SECCOMM_A_PRINCIPAL_FLAGS, p->flags))
		return -EMSGSIZE;
	return seccomm_nl_put_acl(skb, v, SECCOMM_A_PRINCIPAL_USER, SECCOMM_A_PRINCIPAL_GROUP,
				  &p->acl);
}

static const struct seccomm_nl_list principal_list = {
	.head	= offsetof(struct seccomm_net, principals),
	.match	= principal_match,
	.fill	= fill_principal,
	.size	= NLMSG_GOODSIZE,
};

int seccomm_nl_principal_get(struct sk_buff *skb, struct genl_info *info)
{
	if (seccomm_nl_missing(info, SECCOMM_A_PRINCIPAL_NAME, "which principal?"))
		return -EINVAL;
	return seccomm_nl_list_get(skb, info, &principal_list);
}

int seccomm_nl_principal_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return seccomm_nl_list_dump(skb, cb, &principal_list);
}

/* ---- change ---------------------------------------------------------------- */

static int parse_principal(struct sk_buff *skb, struct genl_info *info,
			   struct seccomm_principal *p)
{
	struct nlattr **a = info->attrs;
	int err;

	if (seccomm_nl_missing(info, SECCOMM_A_PRINCIPAL_NAME, "a principal needs a name"))
		return -EINVAL;
	err = seccomm_nl_unrepeated(info, BIT(SECCOMM_A_PRINCIPAL_USER) |
					  BIT(SECCOMM_A_PRINCIPAL_GROUP));
	err = err ?: seccomm_parse_name(a[SECCOMM_A_PRINCIPAL_NAME], false, p->name,
					info->extack);
	if (a[SECCOMM_A_PRINCIPAL_FLAGS])
		p->flags = nla_get_u32(a[SECCOMM_A_PRINCIPAL_FLAGS]);
	return err ?: seccomm_parse_acl(seccomm_nl_attrs(info), seccomm_nl_attrlen(info),
					SECCOMM_A_PRINCIPAL_USER, SECCOMM_A_PRINCIPAL_GROUP,
					seccomm_nl_userns(skb), &p->acl, info->extack);
}

int seccomm_nl_principal_add(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	struct seccomm_principal p = {};
	int err = parse_principal(skb, info, &p);

	err = err ?: seccomm_principal_add(seccomm_nl_net(info), &p, &report);
	return seccomm_nl_answer(skb, info, err, &report);
}

int seccomm_nl_principal_del(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	char name[SECCOMM_NAME_MAX + 1];
	int err;

	if (seccomm_nl_missing(info, SECCOMM_A_PRINCIPAL_NAME, "which principal?"))
		return -EINVAL;
	err = seccomm_nl_unrepeated(info, 0);
	err = err ?: seccomm_parse_name(info->attrs[SECCOMM_A_PRINCIPAL_NAME], false, name,
					info->extack);
	err = err ?: seccomm_principal_del(seccomm_nl_net(info), name, &report);
	return seccomm_nl_answer(skb, info, err, &report);
}
