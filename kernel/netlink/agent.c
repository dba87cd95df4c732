// SPDX-License-Identifier: GPL-2.0
/*
 * agent.c - object agent: the socket that is the key agent of its namespace, what
 * it is asked, and its answers.  When the socket closes the agent is gone.
 */
#include "session/agent.h"

#include <linux/netlink.h>
#include "netlink/genl.h"
#include "netlink/parse.h"

#define ANSWER_MAX	512	/* a secret; a signature is shorter */

static struct netlink_range_validation range_version = { 1, U32_MAX };

const struct nla_policy seccomm_agent_policy[SECCOMM_A_AGENT_MAX + 1] = {
	[SECCOMM_A_AGENT_TOKEN]	  = { .type = NLA_U64 },
	[SECCOMM_A_AGENT_SESSION] = NLA_POLICY_MIN(NLA_U32, 1),
	[SECCOMM_A_AGENT_TYPE]	  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_SLOT]	  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_NAME]	  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_LOCAL]	  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_PEER]	  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_UID]	  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_VERSION] = NLA_POLICY_FULL_RANGE(NLA_U32, &range_version),
	[SECCOMM_A_AGENT_LENGTH]  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_WAIT]	  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_LABEL]	  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_DIGEST]  = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_AGENT_FLAGS]	  = NLA_POLICY_MASK(NLA_U32, SECCOMM_KEY_F_GROUP),
	[SECCOMM_A_AGENT_DATA]	  = NLA_POLICY_RANGE(NLA_BINARY, 1, ANSWER_MAX),
	[SECCOMM_A_AGENT_REFUSED] = { .type = NLA_FLAG },
	[SECCOMM_A_AGENT_PAD]	  = SECCOMM_NLA_GET_ONLY,
};

/* ---- what is asked --------------------------------------------------------- */

static kuid_t ask_owner(const struct seccomm_session *s)
{
	return s->cred ? s->cred->fsuid : GLOBAL_ROOT_UID;
}

static int put_ask(struct sk_buff *skb, const struct seccomm_ask *ask)
{
	struct user_namespace *ns = ask->s->sn->net->user_ns;
	const struct seccomm_session *s = ask->s;
	const char *peer = s->peer[0] ? s->peer : s->expect;

	if (nla_put_u64_64bit(skb, SECCOMM_A_AGENT_TOKEN, ask->token, SECCOMM_A_AGENT_PAD) ||
	    nla_put_u32(skb, SECCOMM_A_AGENT_SESSION, s->id) ||
	    nla_put_u8(skb, SECCOMM_A_AGENT_TYPE, ask->type) ||
	    nla_put_u8(skb, SECCOMM_A_AGENT_SLOT, ask->slot) ||
	    nla_put_string(skb, SECCOMM_A_AGENT_NAME, s->props->slot[ask->slot].ref.name) ||
	    nla_put_string(skb, SECCOMM_A_AGENT_LOCAL, s->own) ||
	    (peer[0] && nla_put_string(skb, SECCOMM_A_AGENT_PEER, peer)) ||
	    nla_put_u32(skb, SECCOMM_A_AGENT_UID, from_kuid_munged(ns, ask_owner(s))) ||
	    (ask->version && nla_put_u32(skb, SECCOMM_A_AGENT_VERSION, ask->version)) ||
	    nla_put_u32(skb, SECCOMM_A_AGENT_LENGTH, ask->length) ||
	    nla_put_u32(skb, SECCOMM_A_AGENT_WAIT, ask->wait_ms) ||
	    (ask->label && nla_put_string(skb, SECCOMM_A_AGENT_LABEL, ask->label)) ||
	    (ask->digest && nla_put(skb, SECCOMM_A_AGENT_DIGEST, 32, ask->digest)))
		return -EMSGSIZE;
	return 0;
}

static int send_ask(struct seccomm_net *sn, u32 portid, const struct seccomm_ask *ask)
{
	struct sk_buff *skb = seccomm_nl_new(NLMSG_DEFAULT_SIZE);
	void *hdr;

	if (!skb)
		return -ENOMEM;
	hdr = genlmsg_put(skb, 0, 0, &seccomm_genl, 0, SECCOMM_CMD_AGENT_NTF);
	if (!hdr || put_ask(skb, ask)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	/* Waits for nobody: an agent that does not read is none. */
	return genlmsg_unicast(sn->net, skb, portid);
}

static const struct seccomm_agent_sink agent_sink = {
	.ask = send_ask,
};

/* ---- what it says ---------------------------------------------------------- */

int seccomm_nl_agent_register(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	int err;

	err = seccomm_agent_register(seccomm_nl_net(info), info->snd_portid, &report);
	return seccomm_nl_answer(skb, info, err, &report);
}

static int parse_answer(struct genl_info *info, struct seccomm_answer *a)
{
	struct nlattr **attrs = info->attrs;
	struct nlattr *data = attrs[SECCOMM_A_AGENT_DATA];

	if (seccomm_nl_missing(info, SECCOMM_A_AGENT_TOKEN, "which request?") ||
	    seccomm_nl_missing(info, SECCOMM_A_AGENT_SESSION, "of which session?"))
		return -EINVAL;
	a->refused = attrs[SECCOMM_A_AGENT_REFUSED];
	if (a->refused == !!data ||
	    (a->refused && (attrs[SECCOMM_A_AGENT_VERSION] || attrs[SECCOMM_A_AGENT_FLAGS]))) {
		NL_SET_ERR_MSG(info->extack, "an answer has data, or is refused and no more");
		return -EINVAL;
	}
	a->token = nla_get_u64(attrs[SECCOMM_A_AGENT_TOKEN]);
	a->session = nla_get_u32(attrs[SECCOMM_A_AGENT_SESSION]);
	if (attrs[SECCOMM_A_AGENT_VERSION])
		a->version = nla_get_u32(attrs[SECCOMM_A_AGENT_VERSION]);
	if (attrs[SECCOMM_A_AGENT_FLAGS])
		a->flags = nla_get_u32(attrs[SECCOMM_A_AGENT_FLAGS]);
	if (data) {
		a->data = nla_data(data);
		a->len = nla_len(data);
	}
	return seccomm_nl_unrepeated(info, 0);
}

int seccomm_nl_agent_answer(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	struct seccomm_answer a = {};
	int err = parse_answer(info, &a);

	err = err ?: seccomm_agent_answer(seccomm_nl_net(info), info->snd_portid, &a, &report);
	seccomm_nl_wipe(info, SECCOMM_A_AGENT_DATA);
	return seccomm_nl_answer(skb, info, err, &report);
}

/* ---- its end --------------------------------------------------------------- */

static int port_closed(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct netlink_notify *n = data;

	if (event == NETLINK_URELEASE && n->protocol == NETLINK_GENERIC)
		seccomm_agent_gone(seccomm_net(n->net), n->portid);
	return NOTIFY_DONE;
}

static struct notifier_block port_notifier = {
	.notifier_call = port_closed,
};

int seccomm_nl_agent_init(void)
{
	int err = netlink_register_notifier(&port_notifier);

	if (!err)
		seccomm_agent_sink_set(&agent_sink);
	return err;
}

void seccomm_nl_agent_exit(void)
{
	seccomm_agent_sink_set(NULL);
	netlink_unregister_notifier(&port_notifier);
}
