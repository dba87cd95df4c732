// SPDX-License-Identifier: GPL-2.0
/*
 * attrs.c - names of the attributes, to say which one the kernel refused.
 * The names are those of Documentation/netlink/specs/seccomm.yaml.
 */
#include "libseccomm.h"

#include <errno.h>
#include <string.h>

#include <linux/genetlink.h>

struct attr_set;

struct attr_desc {
	const char *name;
	const struct attr_set *nested;
};

struct attr_set {
	unsigned int max;
	const struct attr_desc *desc;
};

#define SET(table) { sizeof(table) / sizeof((table)[0]) - 1, table }

static const struct attr_desc info_desc[] = {
	[SECCOMM_A_INFO_FAMILY] = { "family", NULL },
	[SECCOMM_A_INFO_VERSION] = { "version", NULL },
	[SECCOMM_A_INFO_WIRE] = { "wire", NULL },
};
static const struct attr_set info_set = SET(info_desc);

static const struct attr_desc config_desc[] = {
	[SECCOMM_A_CONFIG_HALF_MAX] = { "half-max", NULL },
	[SECCOMM_A_CONFIG_HALF_PER_SOURCE] = { "half-per-source", NULL },
	[SECCOMM_A_CONFIG_OPEN_RATE] = { "open-rate", NULL },
	[SECCOMM_A_CONFIG_OPEN_BURST] = { "open-burst", NULL },
	[SECCOMM_A_CONFIG_HELD_BYTES] = { "held-bytes", NULL },
	[SECCOMM_A_CONFIG_PUBKEY_JOBS] = { "pubkey-jobs", NULL },
	[SECCOMM_A_CONFIG_AGENT_WAIT] = { "agent-wait", NULL },
	[SECCOMM_A_CONFIG_REFUSE_RATE] = { "refuse-rate", NULL },
	[SECCOMM_A_CONFIG_ALERT_RATE] = { "alert-rate", NULL },
	[SECCOMM_A_CONFIG_ALLOW_SELF] = { "allow-self", NULL },
	[SECCOMM_A_CONFIG_GRO] = { "gro", NULL },
	[SECCOMM_A_CONFIG_REST] = { "rest", NULL },
	[SECCOMM_A_CONFIG_PARALLEL] = { "parallel", NULL },
};
static const struct attr_set config_set = SET(config_desc);

static const struct attr_desc ref_desc[] = {
	[SECCOMM_A_REF_NAME] = { "name", NULL },
	[SECCOMM_A_REF_KDF] = { "kdf", NULL },
	[SECCOMM_A_REF_KD] = { "kd", NULL },
	[SECCOMM_A_REF_SLOT] = { "slot", NULL },
};
static const struct attr_set ref_set = SET(ref_desc);

static const struct attr_desc arg_desc[] = {
	[SECCOMM_A_ARG_POS] = { "pos", NULL },
	[SECCOMM_A_ARG_NAME] = { "name", NULL },
	[SECCOMM_A_ARG_NUM] = { "num", NULL },
	[SECCOMM_A_ARG_WORD] = { "word", NULL },
};
static const struct attr_set arg_set = SET(arg_desc);

static const struct attr_set entry_set;
static const struct attr_desc entry_desc[] = {
	[SECCOMM_A_ENTRY_NAME] = { "name", NULL },
	[SECCOMM_A_ENTRY_KEY] = { "key", &ref_set },
	[SECCOMM_A_ENTRY_ARG] = { "arg", &arg_set },
	[SECCOMM_A_ENTRY_CHILD] = { "child", &entry_set },
	[SECCOMM_A_ENTRY_DRIVER] = { "driver", NULL },
	[SECCOMM_A_ENTRY_INSECURE] = { "insecure", NULL },
	[SECCOMM_A_ENTRY_SLEEPS] = { "sleeps", NULL },
};
static const struct attr_set entry_set = SET(entry_desc);

static const struct attr_desc list_desc[] = {
	[SECCOMM_A_LIST_ENTRY] = { "entry", &entry_set },
};
static const struct attr_set list_set = SET(list_desc);

static const struct attr_desc profile_desc[] = {
	[SECCOMM_A_PROFILE_NAME] = { "name", NULL },
	[SECCOMM_A_PROFILE_FLAGS] = { "flags", NULL },
	[SECCOMM_A_PROFILE_RANK] = { "rank", NULL },
	[SECCOMM_A_PROFILE_DOWN] = { "down", &list_set },
	[SECCOMM_A_PROFILE_UP] = { "up", &list_set },
	[SECCOMM_A_PROFILE_USER] = { "user", NULL },
	[SECCOMM_A_PROFILE_GROUP] = { "group", NULL },
	[SECCOMM_A_PROFILE_DIGEST] = { "digest", NULL },
	[SECCOMM_A_PROFILE_EXPANSION_DOWN] = { "expansion-down", NULL },
	[SECCOMM_A_PROFILE_EXPANSION_UP] = { "expansion-up", NULL },
	[SECCOMM_A_PROFILE_SESSIONS] = { "sessions", NULL },
};
static const struct attr_set profile_set = SET(profile_desc);

static const struct attr_desc prefix_desc[] = {
	[SECCOMM_A_PREFIX_ADDR] = { "addr", NULL },
	[SECCOMM_A_PREFIX_LEN] = { "len", NULL },
};
static const struct attr_set prefix_set = SET(prefix_desc);

static const struct attr_desc policy_desc[] = {
	[SECCOMM_A_POLICY_PREF] = { "pref", NULL },
	[SECCOMM_A_POLICY_ROLE] = { "role", NULL },
	[SECCOMM_A_POLICY_CARRIER] = { "carrier", NULL },
	[SECCOMM_A_POLICY_LOCAL] = { "local", &prefix_set },
	[SECCOMM_A_POLICY_PEER] = { "peer", &prefix_set },
	[SECCOMM_A_POLICY_LOCAL_PORT_MIN] = { "local-port-min", NULL },
	[SECCOMM_A_POLICY_LOCAL_PORT_MAX] = { "local-port-max", NULL },
	[SECCOMM_A_POLICY_PEER_PORT_MIN] = { "peer-port-min", NULL },
	[SECCOMM_A_POLICY_PEER_PORT_MAX] = { "peer-port-max", NULL },
	[SECCOMM_A_POLICY_UID] = { "uid", NULL },
	[SECCOMM_A_POLICY_PROFILE] = { "profile", NULL },
	[SECCOMM_A_POLICY_PRINCIPAL] = { "principal", NULL },
	[SECCOMM_A_POLICY_EXPECT] = { "expect", NULL },
	[SECCOMM_A_POLICY_HITS] = { "hits", NULL },
};
static const struct attr_set policy_set = SET(policy_desc);

static const struct attr_desc principal_desc[] = {
	[SECCOMM_A_PRINCIPAL_NAME] = { "name", NULL },
	[SECCOMM_A_PRINCIPAL_FLAGS] = { "flags", NULL },
	[SECCOMM_A_PRINCIPAL_USER] = { "user", NULL },
	[SECCOMM_A_PRINCIPAL_GROUP] = { "group", NULL },
};
static const struct attr_set principal_set = SET(principal_desc);

static const struct attr_desc key_desc[] = {
	[SECCOMM_A_KEY_NAME] = { "name", NULL },
	[SECCOMM_A_KEY_LOCAL] = { "local", NULL },
	[SECCOMM_A_KEY_PEER] = { "peer", NULL },
	[SECCOMM_A_KEY_VERSION] = { "version", NULL },
	[SECCOMM_A_KEY_KIND] = { "kind", NULL },
	[SECCOMM_A_KEY_USAGE] = { "usage", NULL },
	[SECCOMM_A_KEY_FLAGS] = { "flags", NULL },
	[SECCOMM_A_KEY_UID] = { "uid", NULL },
	[SECCOMM_A_KEY_GID] = { "gid", NULL },
	[SECCOMM_A_KEY_MODE] = { "mode", NULL },
	[SECCOMM_A_KEY_DATA] = { "data", NULL },
	[SECCOMM_A_KEY_SERIAL] = { "serial", NULL },
	[SECCOMM_A_KEY_LENGTH] = { "length", NULL },
	[SECCOMM_A_KEY_FINGERPRINT] = { "fingerprint", NULL },
	[SECCOMM_A_KEY_SESSIONS] = { "sessions", NULL },
};
static const struct attr_set key_set = SET(key_desc);

/* Those of an answer. */
static const struct attr_desc agent_desc[] = {
	[SECCOMM_A_AGENT_TOKEN] = { "token", NULL },
	[SECCOMM_A_AGENT_SESSION] = { "session", NULL },
	[SECCOMM_A_AGENT_VERSION] = { "version", NULL },
	[SECCOMM_A_AGENT_FLAGS] = { "flags", NULL },
	[SECCOMM_A_AGENT_DATA] = { "data", NULL },
	[SECCOMM_A_AGENT_REFUSED] = { "refused", NULL },
};
static const struct attr_set agent_set = SET(agent_desc);

/* The only attribute of these objects that a request carries is the id. */
static const struct attr_desc session_desc[] = {
	[SECCOMM_A_SESSION_ID] = { "id", NULL },
};
static const struct attr_set session_set = SET(session_desc);

static const struct attr_desc mp_desc[] = {
	[SECCOMM_A_MP_NAME] = { "name", NULL },
};
static const struct attr_set mp_set = SET(mp_desc);

static const struct attr_desc evidence_desc[] = {
	[SECCOMM_A_EVIDENCE_SEQ] = { "seq", NULL },
	[SECCOMM_A_EVIDENCE_SESSION] = { "session", NULL },
	[SECCOMM_A_EVIDENCE_STRICT] = { "strict", NULL },
	[SECCOMM_A_EVIDENCE_STATEMENT] = { "statement", NULL },
	[SECCOMM_A_EVIDENCE_SIGNATURE] = { "signature", NULL },
	[SECCOMM_A_EVIDENCE_MESSAGE] = { "message", NULL },
};
static const struct attr_set evidence_set = SET(evidence_desc);

static const struct attr_set *const cmd_set[SECCOMM_CMD_MAX + 1] = {
	[SECCOMM_CMD_INFO_GET] = &info_set,
	[SECCOMM_CMD_CONFIG_GET] = &config_set,
	[SECCOMM_CMD_CONFIG_SET] = &config_set,
	[SECCOMM_CMD_PROFILE_GET] = &profile_set,
	[SECCOMM_CMD_PROFILE_ADD] = &profile_set,
	[SECCOMM_CMD_PROFILE_REPLACE] = &profile_set,
	[SECCOMM_CMD_PROFILE_CHECK] = &profile_set,
	[SECCOMM_CMD_PROFILE_DEL] = &profile_set,
	[SECCOMM_CMD_POLICY_GET] = &policy_set,
	[SECCOMM_CMD_POLICY_ADD] = &policy_set,
	[SECCOMM_CMD_POLICY_DEL] = &policy_set,
	[SECCOMM_CMD_PRINCIPAL_GET] = &principal_set,
	[SECCOMM_CMD_PRINCIPAL_ADD] = &principal_set,
	[SECCOMM_CMD_PRINCIPAL_DEL] = &principal_set,
	[SECCOMM_CMD_KEY_GET] = &key_set,
	[SECCOMM_CMD_KEY_ADD] = &key_set,
	[SECCOMM_CMD_KEY_DEL] = &key_set,
	[SECCOMM_CMD_AGENT_ANSWER] = &agent_set,
	[SECCOMM_CMD_SESSION_GET] = &session_set,
	[SECCOMM_CMD_SESSION_DEL] = &session_set,
	[SECCOMM_CMD_MP_GET] = &mp_set,
	[SECCOMM_CMD_EVIDENCE_ACK] = &evidence_set,
};

static const struct attr_desc *find_desc(const struct attr_set *set,
					 unsigned int type)
{
	if (!set || type > set->max || !set->desc[type].name)
		return NULL;
	return &set->desc[type];
}

const char *sc_attr_name(uint8_t cmd, unsigned int type)
{
	const struct attr_desc *d;

	if (cmd > SECCOMM_CMD_MAX)
		return NULL;
	d = find_desc(cmd_set[cmd], type);
	return d ? d->name : NULL;
}

/*
 * Walk the attributes in [@from, @end), descend into the one that covers
 * @offset until an attribute starts exactly there.
 */
static int walk(const struct attr_set *set, const char *base, unsigned int from,
		unsigned int end, unsigned int offset, char *buf, size_t size)
{
	const struct attr_desc *d;
	unsigned int index[32] = { 0 };
	const struct nlattr *a;
	unsigned int type;
	int n;

	for (; from + sizeof(*a) <= end; from += MNL_ALIGN(a->nla_len)) {
		a = (const struct nlattr *)(base + from);
		if (a->nla_len < sizeof(*a) || from + a->nla_len > end)
			return -ENOENT;
		type = mnl_attr_get_type(a);
		d = find_desc(set, type);
		if (offset >= from + a->nla_len) {
			if (type < 32)
				index[type]++;
			continue;
		}
		if (!d)
			return -ENOENT;
		n = d->nested && d->nested != &list_set && d->nested != &prefix_set ?
		    snprintf(buf, size, "%s[%u]", d->name, index[type]) :
		    snprintf(buf, size, "%s", d->name);
		if (offset == from)
			return 0;
		if (!d->nested || n + 2u >= size)
			return -ENOENT;
		buf[n] = '.';
		return walk(d->nested, base, from + MNL_ATTR_HDRLEN,
			    from + a->nla_len, offset, buf + n + 1,
			    size - n - 1);
	}
	return -ENOENT;
}

int sc_attr_path(const struct nlmsghdr *req, unsigned int offset,
		 char *buf, size_t size)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(req);
	unsigned int from = MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(*genl));
	int ret;

	buf[0] = 0;
	if (req->nlmsg_len < from || genl->cmd > SECCOMM_CMD_MAX)
		return -ENOENT;
	ret = walk(cmd_set[genl->cmd], (const char *)req, from, req->nlmsg_len,
		   offset, buf, size);
	if (ret)
		buf[0] = 0;
	return ret;
}
