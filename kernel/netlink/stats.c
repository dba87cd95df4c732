// SPDX-License-Identifier: GPL-2.0
/* stats.c - totals of the namespace; the reasons only for those who may see them (H6). */
#include "lib/reason.h"
#include "netlink/genl.h"

static int put_drops(struct sk_buff *skb, const struct seccomm_net *sn)
{
	unsigned int r;

	for (r = SECCOMM_R_NONE + 1; r < SECCOMM_R_MAX; r++)
		if (seccomm_nl_put_count(skb, SECCOMM_A_STATS_DROPS, seccomm_reason_name(r),
					 seccomm_counter_reason(sn->counters, r)))
			return -EMSGSIZE;
	return 0;
}

static int put_stat(struct sk_buff *skb, u16 attr, const struct seccomm_net *sn,
		    enum seccomm_stat s)
{
	return nla_put_u64_64bit(skb, attr, seccomm_counter_stat(sn->counters, s),
				 SECCOMM_A_STATS_PAD);
}

static int fill_stats(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	const struct seccomm_net *sn = obj;

	if (nla_put_u32(skb, SECCOMM_A_STATS_SESSIONS, atomic_read(&sn->sessions)) ||
	    nla_put_u32(skb, SECCOMM_A_STATS_HALF, atomic_read(&sn->half)) ||
	    put_stat(skb, SECCOMM_A_STATS_OPENED, sn, SECCOMM_S_OPENED) ||
	    put_stat(skb, SECCOMM_A_STATS_TX_MSGS, sn, SECCOMM_S_TX_MSGS) ||
	    put_stat(skb, SECCOMM_A_STATS_TX_BYTES, sn, SECCOMM_S_TX_BYTES) ||
	    put_stat(skb, SECCOMM_A_STATS_RX_MSGS, sn, SECCOMM_S_RX_MSGS) ||
	    put_stat(skb, SECCOMM_A_STATS_RX_BYTES, sn, SECCOMM_S_RX_BYTES) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_STATS_CHECK_FAILED,
			      seccomm_counter_check_failed(sn->counters), SECCOMM_A_STATS_PAD))
		return -EMSGSIZE;
	return v->admin ? put_drops(skb, sn) : 0;
}

int seccomm_nl_stats_get(struct sk_buff *skb, struct genl_info *info)
{
	return seccomm_nl_reply(skb, info, 2 * NLMSG_GOODSIZE, fill_stats, seccomm_nl_net(info));
}
