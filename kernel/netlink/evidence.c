// SPDX-License-Identifier: GPL-2.0
/*
 * evidence.c - object evidence: records to the socket that stores them, and its
 * word that it has.
 *
 * One message of netlink is one record, whole; an attribute holds less than
 * 64 KiB, so the longest messages are two.  Nothing waits for the recorder here:
 * when its socket is full, the record is lost, and its number missing.
 */
#include "session/evidence.h"

#include <linux/netlink.h>
#include "netlink/genl.h"
#include "netlink/parse.h"

#define PART_MAX	32768	/* bytes of the message in one attribute */

const struct nla_policy seccomm_evidence_policy[SECCOMM_A_EVIDENCE_MAX + 1] = {
	[SECCOMM_A_EVIDENCE_SEQ] = { .type = NLA_U64 },
	[SECCOMM_A_EVIDENCE_SESSION ... SECCOMM_A_EVIDENCE_MAX] = SECCOMM_NLA_GET_ONLY,
};

/* ---- records --------------------------------------------------------------- */

static size_t record_size(const struct seccomm_evidence_record *r)
{
	return nla_total_size_64bit(sizeof(r->seq)) + nla_total_size(sizeof(r->session)) +
	       nla_total_size(0) + nla_total_size(r->ev->statement_len) +
	       nla_total_size(r->ev->signature_len) +
	       (r->len / PART_MAX + 1) * nla_total_size(0) + NLA_ALIGN(r->len);
}

/* An empty message is one empty part. */
static int put_message(struct sk_buff *skb, const u8 *p, unsigned int len)
{
	unsigned int n;

	do {
		n = min_t(unsigned int, len, PART_MAX);
		if (nla_put(skb, SECCOMM_A_EVIDENCE_MESSAGE, n, p))
			return -EMSGSIZE;
		p += n;
		len -= n;
	} while (len);
	return 0;
}

static int put_record(struct sk_buff *skb, const struct seccomm_evidence_record *r)
{
	const struct seccomm_evidence *ev = r->ev;

	if (nla_put_u64_64bit(skb, SECCOMM_A_EVIDENCE_SEQ, r->seq, SECCOMM_A_EVIDENCE_PAD) ||
	    nla_put_u32(skb, SECCOMM_A_EVIDENCE_SESSION, r->session) ||
	    (ev->strict && nla_put_flag(skb, SECCOMM_A_EVIDENCE_STRICT)) ||
	    nla_put(skb, SECCOMM_A_EVIDENCE_STATEMENT, ev->statement_len, ev->statement) ||
	    nla_put(skb, SECCOMM_A_EVIDENCE_SIGNATURE, ev->signature_len, ev->signature))
		return -EMSGSIZE;
	return put_message(skb, r->message, r->len);
}

static int send_record(struct seccomm_net *sn, u32 port, const struct seccomm_evidence_record *r)
{
	struct sk_buff *skb = seccomm_nl_new(record_size(r));
	void *hdr;
	int err;

	if (!skb)
		return -ENOMEM;
	hdr = genlmsg_put(skb, 0, 0, &seccomm_genl, 0, SECCOMM_CMD_EVIDENCE_NTF);
	err = hdr ? put_record(skb, r) : -EMSGSIZE;
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_unicast(sn->net, skb, port);
}

static const struct seccomm_evidence_sink record_sink = {
	.record = send_record,
};

/* ---- the recorder ---------------------------------------------------------- */

static int fill_seq(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	const u64 *seq = obj;

	return nla_put_u64_64bit(skb, SECCOMM_A_EVIDENCE_SEQ, *seq, SECCOMM_A_EVIDENCE_PAD);
}

int seccomm_nl_evidence_record(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_net *sn = seccomm_nl_net(info);
	u64 seq;
	int err;

	err = seccomm_recorder_attach(sn, info->snd_portid, &seq);
	if (err) {
		NL_SET_ERR_MSG(info->extack, "there is a recorder already");
		return err;
	}
	err = seccomm_nl_reply(skb, info, NLMSG_GOODSIZE, fill_seq, &seq);
	if (err)
		seccomm_recorder_detach(sn, info->snd_portid);
	return err;
}

int seccomm_nl_evidence_ack(struct sk_buff *skb, struct genl_info *info)
{
	int err = seccomm_nl_unrepeated(info, 0);

	if (err)
		return err;
	if (seccomm_nl_missing(info, SECCOMM_A_EVIDENCE_SEQ, "up to which number?"))
		return -EINVAL;
	err = seccomm_recorder_ack(seccomm_nl_net(info), info->snd_portid,
				   nla_get_u64(info->attrs[SECCOMM_A_EVIDENCE_SEQ]));
	if (err == -EPERM)
		NL_SET_ERR_MSG(info->extack, "this socket is not the recorder");
	if (err == -ERANGE)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SECCOMM_A_EVIDENCE_SEQ],
				    "no record has that number yet");
	return err;
}

/* A socket that is closed records nothing any more, whatever became of its program. */
static int port_released(struct notifier_block *nb, unsigned long what, void *data)
{
	const struct netlink_notify *n = data;

	if (what == NETLINK_URELEASE && n->protocol == NETLINK_GENERIC)
		seccomm_recorder_detach(seccomm_net(n->net), n->portid);
	return NOTIFY_DONE;
}

static struct notifier_block port_notifier = {
	.notifier_call = port_released,
};

/* ---- life ------------------------------------------------------------------ */

int seccomm_nl_evidence_init(void)
{
	int err = netlink_register_notifier(&port_notifier);

	if (!err)
		seccomm_evidence_sink_set(&record_sink);
	return err;
}

void seccomm_nl_evidence_exit(void)
{
	seccomm_evidence_sink_set(NULL);
	netlink_unregister_notifier(&port_notifier);
}
