// SPDX-License-Identifier: GPL-2.0
/* alert.c - object alert: the ring of recent ones, and the group "alerts". */
#include "netlink/genl.h"
#include "session/alert.h"

static int fill_alert(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	const struct seccomm_alert *a = obj;

	if (nla_put_u64_64bit(skb, SECCOMM_A_ALERT_SEQ, a->seq, SECCOMM_A_ALERT_PAD) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_ALERT_TIME, a->time_ns, SECCOMM_A_ALERT_PAD) ||
	    nla_put_string(skb, SECCOMM_A_ALERT_TYPE, seccomm_reason_name(a->reason)) ||
	    nla_put_u8(skb, SECCOMM_A_ALERT_CLASS, seccomm_reason_class(a->reason)) ||
	    (a->session && nla_put_u32(skb, SECCOMM_A_ALERT_SESSION, a->session)) ||
	    nla_put_u8(skb, SECCOMM_A_ALERT_DIRECTION, a->dir) ||
	    (a->layer != SECCOMM_LAYER_FRAME &&
	     nla_put_u8(skb, SECCOMM_A_ALERT_LAYER, a->layer)) ||
	    (a->mp[0] && nla_put_string(skb, SECCOMM_A_ALERT_MP, a->mp)) ||
	    (!seccomm_addr_any(&a->peer) &&
	     seccomm_nl_put_addr(skb, SECCOMM_A_ALERT_PEER, &a->peer)) ||
	    (a->peer_name[0] &&
	     nla_put_string(skb, SECCOMM_A_ALERT_PEER_NAME, a->peer_name)) ||
	    nla_put_u64_64bit(skb, SECCOMM_A_ALERT_MSG_SEQ, a->msg_seq, SECCOMM_A_ALERT_PAD) ||
	    nla_put_u32(skb, SECCOMM_A_ALERT_COUNT, a->count) ||
	    nla_put_u32(skb, SECCOMM_A_ALERT_SUPPRESSED, a->suppressed))
		return -EMSGSIZE;
	return 0;
}

int seccomm_nl_alert_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct seccomm_nl_cursor *c = seccomm_nl_cursor(cb);
	struct seccomm_alert a;
	u64 next = c->pos;
	int err = 0;

	while (!err && seccomm_alert_read(seccomm_nl_dump_net(cb), &next, &a)) {
		err = seccomm_nl_dump_put(skb, cb, fill_alert, &a);
		if (!err)
			c->pos = next;
	}
	return seccomm_nl_dump_end(skb, err);
}

/* A listener sees by the sequence number what was lost for want of memory. */
static void multicast_alert(struct seccomm_net *sn, const struct seccomm_alert *a)
{
	struct sk_buff *skb;
	void *hdr;

	if (!genl_has_listeners(&seccomm_genl, sn->net, SECCOMM_GROUP_ALERTS))
		return;
	skb = seccomm_nl_new(NLMSG_DEFAULT_SIZE);
	hdr = skb ? genlmsg_put(skb, 0, 0, &seccomm_genl, 0, SECCOMM_CMD_ALERT_NTF) : NULL;
	if (!hdr || fill_alert(skb, NULL, a)) {
		nlmsg_free(skb);
		seccomm_count_reason(sn, SECCOMM_R_NOMEM);
		return;
	}
	genlmsg_end(skb, hdr);
	genlmsg_multicast_netns(&seccomm_genl, sn->net, skb, 0, SECCOMM_GROUP_ALERTS, GFP_KERNEL);
}

static const struct seccomm_alert_sink alert_sink = {
	.alert = multicast_alert,
};

void seccomm_nl_alert_init(void)
{
	seccomm_alert_sink_set(&alert_sink);
}

void seccomm_nl_alert_exit(void)
{
	seccomm_alert_sink_set(NULL);
}
