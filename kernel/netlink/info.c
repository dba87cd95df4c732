// SPDX-License-Identifier: GPL-2.0
/* info.c - what this module is, and the rates and caps of the namespace. */
#include <linux/module.h>
#include "cactus/runtime.h"
#include "lib/wire.h"
#include "netlink/genl.h"
#include "netlink/netlink.h"
#include "netlink/parse.h"

/* ---- info ------------------------------------------------------------------ */

unsigned int seccomm_genl_af = AF_SECCOMM;

void seccomm_netlink_set_family(unsigned int family)
{
	WRITE_ONCE(seccomm_genl_af, family);
}

const struct nla_policy seccomm_info_policy[SECCOMM_A_INFO_MAX + 1] = {
	[SECCOMM_A_INFO_FAMILY]	 = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_INFO_VERSION] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_INFO_WIRE]	 = SECCOMM_NLA_GET_ONLY,
};

static int fill_info(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	if (nla_put_u32(skb, SECCOMM_A_INFO_FAMILY, READ_ONCE(seccomm_genl_af)) ||
	    nla_put_string(skb, SECCOMM_A_INFO_VERSION, THIS_MODULE->version ?: "unknown") ||
	    nla_put_u32(skb, SECCOMM_A_INFO_WIRE, SECCOMM_WIRE_VERSION))
		return -EMSGSIZE;
	return 0;
}

int seccomm_nl_info_get(struct sk_buff *skb, struct genl_info *info)
{
	return seccomm_nl_reply(skb, info, NLMSG_GOODSIZE, fill_info, NULL);
}

/* ---- config ---------------------------------------------------------------- */

/* Bounds keep a typing error from switching a defence off or eating all memory. */
static struct netlink_range_validation range_sessions = { 1, 1 << 20 };
static struct netlink_range_validation range_rate = { 1, 1000000 };
static struct netlink_range_validation range_refuse = { 0, 1000000 };
static struct netlink_range_validation range_rest = { 0, 86400 };
static struct netlink_range_validation range_parallel = { 1, SECCOMM_TEAM_MAX };
static struct netlink_range_validation range_bytes = { 65536, 1 << 30 };
static struct netlink_range_validation range_jobs = { 1, 4096 };
static struct netlink_range_validation range_wait = { 100, 60000 };

const struct nla_policy seccomm_config_policy[SECCOMM_A_CONFIG_MAX + 1] = {
	[SECCOMM_A_CONFIG_HALF_MAX]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_sessions),
	[SECCOMM_A_CONFIG_HALF_PER_SOURCE] = NLA_POLICY_FULL_RANGE(NLA_U32, &range_sessions),
	[SECCOMM_A_CONFIG_OPEN_RATE]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_rate),
	[SECCOMM_A_CONFIG_OPEN_BURST]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_rate),
	[SECCOMM_A_CONFIG_HELD_BYTES]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_bytes),
	[SECCOMM_A_CONFIG_PUBKEY_JOBS]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_jobs),
	[SECCOMM_A_CONFIG_AGENT_WAIT]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_wait),
	[SECCOMM_A_CONFIG_REFUSE_RATE]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_refuse),
	[SECCOMM_A_CONFIG_ALERT_RATE]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_rate),
	[SECCOMM_A_CONFIG_ALLOW_SELF]	   = NLA_POLICY_MAX(NLA_U32, 1),
	[SECCOMM_A_CONFIG_GRO]		   = NLA_POLICY_MAX(NLA_U32, 1),
	[SECCOMM_A_CONFIG_REST]		   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_rest),
	[SECCOMM_A_CONFIG_PARALLEL]	   = NLA_POLICY_FULL_RANGE(NLA_U32, &range_parallel),
};

static const size_t limit_offset[SECCOMM_A_CONFIG_MAX + 1] = {
	[SECCOMM_A_CONFIG_HALF_MAX]	   = offsetof(struct seccomm_limits, half_max),
	[SECCOMM_A_CONFIG_HALF_PER_SOURCE] = offsetof(struct seccomm_limits, half_per_source),
	[SECCOMM_A_CONFIG_OPEN_RATE]	   = offsetof(struct seccomm_limits, open_rate),
	[SECCOMM_A_CONFIG_OPEN_BURST]	   = offsetof(struct seccomm_limits, open_burst),
	[SECCOMM_A_CONFIG_HELD_BYTES]	   = offsetof(struct seccomm_limits, held_bytes),
	[SECCOMM_A_CONFIG_PUBKEY_JOBS]	   = offsetof(struct seccomm_limits, pubkey_jobs),
	[SECCOMM_A_CONFIG_AGENT_WAIT]	   = offsetof(struct seccomm_limits, agent_wait),
	[SECCOMM_A_CONFIG_REFUSE_RATE]	   = offsetof(struct seccomm_limits, refuse_rate),
	[SECCOMM_A_CONFIG_ALERT_RATE]	   = offsetof(struct seccomm_limits, alert_rate),
	[SECCOMM_A_CONFIG_ALLOW_SELF]	   = offsetof(struct seccomm_limits, allow_self),
	[SECCOMM_A_CONFIG_GRO]		   = offsetof(struct seccomm_limits, gro),
	[SECCOMM_A_CONFIG_REST]		   = offsetof(struct seccomm_limits, rest),
	[SECCOMM_A_CONFIG_PARALLEL]	   = offsetof(struct seccomm_limits, parallel),
};

static u32 *limit_of(struct seccomm_net *sn, unsigned int attr)
{
	return (u32 *)((char *)&sn->limits + limit_offset[attr]);
}

static int fill_config(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	struct seccomm_net *sn = (struct seccomm_net *)obj;
	unsigned int i;

	for (i = 1; i <= SECCOMM_A_CONFIG_MAX; i++)
		if (nla_put_u32(skb, i, READ_ONCE(*limit_of(sn, i))))
			return -EMSGSIZE;
	return 0;
}

int seccomm_nl_config_get(struct sk_buff *skb, struct genl_info *info)
{
	unsigned int i;

	for (i = 1; i <= SECCOMM_A_CONFIG_MAX; i++) {
		if (!info->attrs[i])
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[i], "a get tells all of them");
		return -EINVAL;
	}
	return seccomm_nl_reply(skb, info, NLMSG_GOODSIZE, fill_config, seccomm_nl_net(info));
}

int seccomm_nl_config_set(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_net *sn = seccomm_nl_net(info);
	unsigned int i, n = 0;
	int err = seccomm_nl_unrepeated(info, 0);

	for (i = 1; i <= SECCOMM_A_CONFIG_MAX; i++)
		n += !!info->attrs[i];
	if (!err && !n) {
		NL_SET_ERR_MSG(info->extack, "nothing to set");
		err = -EINVAL;
	}
	if (err)
		return err;
	mutex_lock(&sn->cfg_mutex);
	for (i = 1; i <= SECCOMM_A_CONFIG_MAX; i++)
		if (info->attrs[i])
			WRITE_ONCE(*limit_of(sn, i), nla_get_u32(info->attrs[i]));
	mutex_unlock(&sn->cfg_mutex);
	return 0;
}
