// SPDX-License-Identifier: GPL-2.0
/* policy.c - object policy. */
#include "netlink/genl.h"
#include "netlink/parse.h"

const struct nla_policy seccomm_policy_policy[SECCOMM_A_POLICY_MAX + 1] = {
	[SECCOMM_A_POLICY_PREF]	     = { .type = NLA_U32 },
	[SECCOMM_A_POLICY_ROLE]	     = NLA_POLICY_RANGE(NLA_U8, SECCOMM_ROLE_ACTIVE,
							SECCOMM_ROLE_PASSIVE),
	[SECCOMM_A_POLICY_CARRIER]   = NLA_POLICY_RANGE(NLA_U8, SECCOMM_CARRIER_UDP,
							SECCOMM_CARRIER_TCP),
	[SECCOMM_A_POLICY_LOCAL]     = NLA_POLICY_NESTED(seccomm_prefix_policy),
	[SECCOMM_A_POLICY_PEER]	     = NLA_POLICY_NESTED(seccomm_prefix_policy),
	[SECCOMM_A_POLICY_LOCAL_PORT_MIN] = { .type = NLA_U16 },
	[SECCOMM_A_POLICY_LOCAL_PORT_MAX] = { .type = NLA_U16 },
	[SECCOMM_A_POLICY_PEER_PORT_MIN]  = { .type = NLA_U16 },
	[SECCOMM_A_POLICY_PEER_PORT_MAX]  = { .type = NLA_U16 },
	[SECCOMM_A_POLICY_UID]	     = { .type = NLA_U32 },
	[SECCOMM_A_POLICY_PROFILE]   = SECCOMM_NLA_NAME,
	[SECCOMM_A_POLICY_PRINCIPAL] = SECCOMM_NLA_NAME,
	[SECCOMM_A_POLICY_EXPECT]    = SECCOMM_NLA_NAME,
	[SECCOMM_A_POLICY_HITS]	     = SECCOMM_NLA_GET_ONLY,
};

/* ---- show ------------------------------------------------------------------ */

static bool policy_match(const struct list_head *pos, struct nlattr **attrs)
{
	const struct seccomm_policy *p = list_entry(pos, struct seccomm_policy, list);

	return nla_get_u32(attrs[SECCOMM_A_POLICY_PREF]) == p->pref;
}

static int put_prefix(struct sk_buff *skb, u16 type, const struct seccomm_prefix *p)
{
	struct nlattr *nest;

	if (p->any)
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest || seccomm_nl_put_ip(skb, SECCOMM_A_PREFIX_ADDR, &p->addr) ||
	    nla_put_u8(skb, SECCOMM_A_PREFIX_LEN, p->addr.v6 ? p->len : p->len - 96))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_ports(struct sk_buff *skb, u16 type, const u16 range[2])
{
	if (range[0] == 0 && range[1] == U16_MAX)
		return 0;
	return nla_put_u16(skb, type, range[0]) ?: nla_put_u16(skb, type + 1, range[1]);
}

static int fill_policy(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *pos)
{
	const struct seccomm_policy *p = list_entry(pos, struct seccomm_policy, list);
	u64 hits;

	if (nla_put_u32(skb, SECCOMM_A_POLICY_PREF, p->pref) ||
	    (p->role && nla_put_u8(skb, SECCOMM_A_POLICY_ROLE, p->role)) ||
	    (p->carrier && nla_put_u8(skb, SECCOMM_A_POLICY_CARRIER, p->carrier)) ||
	    put_prefix(skb, SECCOMM_A_POLICY_LOCAL, &p->local) ||
	    put_prefix(skb, SECCOMM_A_POLICY_PEER, &p->peer) ||
	    put_ports(skb, SECCOMM_A_POLICY_LOCAL_PORT_MIN, p->local_port) ||
	    put_ports(skb, SECCOMM_A_POLICY_PEER_PORT_MIN, p->peer_port) ||
	    (!p->any_uid && nla_put_u32(skb, SECCOMM_A_POLICY_UID,
					from_kuid_munged(v->ns, p->uid))) ||
	    nla_put_string(skb, SECCOMM_A_POLICY_PROFILE, p->profile) ||
	    (p->principal[0] &&
	     nla_put_string(skb, SECCOMM_A_POLICY_PRINCIPAL, p->principal)) ||
	    (p->expect[0] && nla_put_string(skb, SECCOMM_A_POLICY_EXPECT, p->expect)))
		return -EMSGSIZE;
	/* How often others connect is not everybody's business. */
	hits = atomic64_read(&p->hits);
	if (v->admin && nla_put(skb, SECCOMM_A_POLICY_HITS, sizeof(hits), &hits))
		return -EMSGSIZE;
	return 0;
}

static const struct seccomm_nl_list policy_list = {
	.head	= offsetof(struct seccomm_net, policies),
	.match	= policy_match,
	.fill	= fill_policy,
	.size	= NLMSG_GOODSIZE,
};

int seccomm_nl_policy_get(struct sk_buff *skb, struct genl_info *info)
{
	if (seccomm_nl_missing(info, SECCOMM_A_POLICY_PREF, "which policy?"))
		return -EINVAL;
	return seccomm_nl_list_get(skb, info, &policy_list);
}

int seccomm_nl_policy_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return seccomm_nl_list_dump(skb, cb, &policy_list);
}

/* ---- change ---------------------------------------------------------------- */

/* min alone means that one port, max alone everything up to it. */
static void parse_ports(const struct nlattr *min, const struct nlattr *max, u16 range[2])
{
	range[0] = min ? nla_get_u16(min) : 0;
	range[1] = max ? nla_get_u16(max) : min ? range[0] : U16_MAX;
}

static int parse_whom(struct sk_buff *skb, struct genl_info *info, struct seccomm_policy *p)
{
	struct nlattr **a = info->attrs;
	int err;

	err = seccomm_parse_prefix(a[SECCOMM_A_POLICY_LOCAL], &p->local, info->extack);
	err = err ?: seccomm_parse_prefix(a[SECCOMM_A_POLICY_PEER], &p->peer, info->extack);
	if (err)
		return err;
	parse_ports(a[SECCOMM_A_POLICY_LOCAL_PORT_MIN], a[SECCOMM_A_POLICY_LOCAL_PORT_MAX],
		    p->local_port);
	parse_ports(a[SECCOMM_A_POLICY_PEER_PORT_MIN], a[SECCOMM_A_POLICY_PEER_PORT_MAX],
		    p->peer_port);
	if (a[SECCOMM_A_POLICY_ROLE])
		p->role = nla_get_u8(a[SECCOMM_A_POLICY_ROLE]);
	if (a[SECCOMM_A_POLICY_CARRIER])
		p->carrier = nla_get_u8(a[SECCOMM_A_POLICY_CARRIER]);
	p->any_uid = !a[SECCOMM_A_POLICY_UID];
	if (p->any_uid)
		return 0;
	p->uid = make_kuid(seccomm_nl_userns(skb), nla_get_u32(a[SECCOMM_A_POLICY_UID]));
	if (uid_valid(p->uid))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, a[SECCOMM_A_POLICY_UID], "no such user here");
	return -EINVAL;
}

static int parse_policy(struct sk_buff *skb, struct genl_info *info, struct seccomm_policy *p)
{
	struct nlattr **a = info->attrs;
	int err;

	if (seccomm_nl_missing(info, SECCOMM_A_POLICY_PREF, "a policy needs a pref") ||
	    seccomm_nl_missing(info, SECCOMM_A_POLICY_PROFILE, "a policy needs a profile"))
		return -EINVAL;
	err = seccomm_nl_unrepeated(info, 0);
	err = err ?: parse_whom(skb, info, p);
	err = err ?: seccomm_parse_name(a[SECCOMM_A_POLICY_PROFILE], false, p->profile,
					info->extack);
	err = err ?: seccomm_parse_name(a[SECCOMM_A_POLICY_PRINCIPAL], true, p->principal,
					info->extack);
	err = err ?: seccomm_parse_name(a[SECCOMM_A_POLICY_EXPECT], true, p->expect,
					info->extack);
	p->pref = nla_get_u32(a[SECCOMM_A_POLICY_PREF]);
	return err;
}

int seccomm_nl_policy_add(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	struct seccomm_policy p = {};
	int err = parse_policy(skb, info, &p);

	err = err ?: seccomm_policy_add(seccomm_nl_net(info), &p, &report);
	return seccomm_nl_answer(skb, info, err, &report);
}

int seccomm_nl_policy_del(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	int err;

	if (seccomm_nl_missing(info, SECCOMM_A_POLICY_PREF, "which policy?"))
		return -EINVAL;
	err = seccomm_nl_unrepeated(info, 0);
	err = err ?: seccomm_policy_del(seccomm_nl_net(info),
					nla_get_u32(info->attrs[SECCOMM_A_POLICY_PREF]),
					&report);
	return seccomm_nl_answer(skb, info, err, &report);
}
