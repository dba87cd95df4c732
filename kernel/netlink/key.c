// SPDX-License-Identifier: GPL-2.0
/* key.c - object key: bytes come in, never out, and are wiped from the request. */
#include <keys/encrypted-type.h>
#include <keys/user-type.h>
#include <linux/key-type.h>
#include <linux/key.h>
#include <linux/slab.h>
#include "netlink/genl.h"
#include "netlink/parse.h"

#define KEY_DATA_MAX	4096	/* a 4096-bit private key is below 2400 */

static struct netlink_range_validation range_version = { 1, U32_MAX };
static struct netlink_range_validation range_serial = { 1, S32_MAX };

const struct nla_policy seccomm_key_policy[SECCOMM_A_KEY_MAX + 1] = {
	[SECCOMM_A_KEY_NAME]	 = SECCOMM_NLA_NAME,
	[SECCOMM_A_KEY_LOCAL]	 = SECCOMM_NLA_NAME,
	[SECCOMM_A_KEY_PEER]	 = SECCOMM_NLA_NAME,
	[SECCOMM_A_KEY_VERSION]	 = NLA_POLICY_FULL_RANGE(NLA_U32, &range_version),
	[SECCOMM_A_KEY_KIND]	 = NLA_POLICY_RANGE(NLA_U8, SECCOMM_KEY_SECRET,
						    SECCOMM_KEY_ECDSA_P256_OWN),
	[SECCOMM_A_KEY_USAGE]	 = NLA_POLICY_MASK(NLA_U32, SECCOMM_KEY_U_SESSION |
						   SECCOMM_KEY_U_SIGN | SECCOMM_KEY_U_KEM |
						   SECCOMM_KEY_U_EVIDENCE),
	[SECCOMM_A_KEY_FLAGS]	 = NLA_POLICY_MASK(NLA_U32, SECCOMM_KEY_F_GROUP),
	[SECCOMM_A_KEY_UID]	 = { .type = NLA_U32 },
	[SECCOMM_A_KEY_GID]	 = { .type = NLA_U32 },
	[SECCOMM_A_KEY_MODE]	 = NLA_POLICY_MAX(NLA_U16, 0777),
	[SECCOMM_A_KEY_DATA]	 = NLA_POLICY_RANGE(NLA_BINARY, 1, KEY_DATA_MAX),
	[SECCOMM_A_KEY_SERIAL]	 = NLA_POLICY_FULL_RANGE(NLA_U32, &range_serial),
	[SECCOMM_A_KEY_LENGTH]	 = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_KEY_FINGERPRINT] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_KEY_SESSIONS] = SECCOMM_NLA_GET_ONLY,
};

/* ---- show ------------------------------------------------------------------ */

static bool key_match(const struct list_head *pos, struct nlattr **a)
{
	const struct seccomm_named_key *k = list_entry(pos, struct seccomm_named_key, list);

	return !nla_strcmp(a[SECCOMM_A_KEY_NAME], k->name) &&
	       (!a[SECCOMM_A_KEY_LOCAL] || !nla_strcmp(a[SECCOMM_A_KEY_LOCAL], k->local)) &&
	       (!a[SECCOMM_A_KEY_PEER] || !nla_strcmp(a[SECCOMM_A_KEY_PEER], k->peer)) &&
	       (!a[SECCOMM_A_KEY_VERSION] ||
		nla_get_u32(a[SECCOMM_A_KEY_VERSION]) == k->version);
}

/* That a key exists, and with whom, is the business of those who may use it. */
static bool key_hidden(const struct list_head *pos, const struct seccomm_nl_viewer *v)
{
	const struct seccomm_named_key *k = list_entry(pos, struct seccomm_named_key, list);
	struct seccomm_who who = { .cred = v->cred };

	return !v->admin && !seccomm_key_allows(k, &who);
}

static int fill_key(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *pos)
{
	const struct seccomm_named_key *k = list_entry(pos, struct seccomm_named_key, list);

	if (nla_put_string(skb, SECCOMM_A_KEY_NAME, k->name) ||
	    (k->local[0] && nla_put_string(skb, SECCOMM_A_KEY_LOCAL, k->local)) ||
	    (k->peer[0] && nla_put_string(skb, SECCOMM_A_KEY_PEER, k->peer)) ||
	    nla_put_u32(skb, SECCOMM_A_KEY_VERSION, k->version) ||
	    nla_put_u8(skb, SECCOMM_A_KEY_KIND, k->kind) ||
	    nla_put_u32(skb, SECCOMM_A_KEY_USAGE, k->usage) ||
	    nla_put_u32(skb, SECCOMM_A_KEY_FLAGS, k->flags) ||
	    nla_put_u32(skb, SECCOMM_A_KEY_UID, from_kuid_munged(v->ns, k->uid)) ||
	    nla_put_u32(skb, SECCOMM_A_KEY_GID, from_kgid_munged(v->ns, k->gid)) ||
	    nla_put_u16(skb, SECCOMM_A_KEY_MODE, k->mode) ||
	    nla_put_u32(skb, SECCOMM_A_KEY_LENGTH, k->bits ?: k->len) ||
	    (k->serial && nla_put_u32(skb, SECCOMM_A_KEY_SERIAL, k->serial)))
		return -EMSGSIZE;
	if (k->bits && nla_put(skb, SECCOMM_A_KEY_FINGERPRINT, sizeof(k->fingerprint),
			       k->fingerprint))
		return -EMSGSIZE;
	/* References beyond the list's own. */
	if (v->admin && nla_put_u32(skb, SECCOMM_A_KEY_SESSIONS,
				    max(refcount_read(&k->refs), 1U) - 1))
		return -EMSGSIZE;
	return 0;
}

static const struct seccomm_nl_list key_list = {
	.head	= offsetof(struct seccomm_net, keys),
	.match	= key_match,
	.hidden	= key_hidden,
	.fill	= fill_key,
	.size	= NLMSG_GOODSIZE,
};

int seccomm_nl_key_get(struct sk_buff *skb, struct genl_info *info)
{
	if (seccomm_nl_missing(info, SECCOMM_A_KEY_NAME, "which key?"))
		return -EINVAL;
	return seccomm_nl_list_get(skb, info, &key_list);
}

int seccomm_nl_key_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return seccomm_nl_list_dump(skb, cb, &key_list);
}

/* ---- from the kernel's keyrings -------------------------------------------- */

/* Bytes of a user, logon or encrypted key; @key->sem held. */
static const u8 *payload_of(struct key *key, size_t *len)
{
	const struct encrypted_key_payload *enc;
	const struct user_key_payload *user;

	/* By name: the module of encrypted keys need not be there. */
	if (!strcmp(key->type->name, "encrypted")) {
		enc = key->payload.data[0];
		*len = enc ? enc->decrypted_datalen : 0;
		return enc ? enc->decrypted_data : NULL;
	}
	user = user_key_payload_locked(key);	/* NULL once it is revoked */
	*len = user ? user->datalen : 0;
	return user ? user->data : NULL;
}

static bool payload_known(const struct key *key)
{
	return !strcmp(key->type->name, "user") || !strcmp(key->type->name, "logon") ||
	       !strcmp(key->type->name, "encrypted");
}

/* A copy of the bytes of key @serial, which the caller wipes. */
static u8 *keyring_read(u32 serial, size_t *len, struct netlink_ext_ack *extack)
{
	u8 *data = ERR_PTR(-EKEYREVOKED);
	const u8 *payload;
	key_ref_t ref;
	struct key *key;

	/* Search permission: a logon key can be used by the kernel, never read. */
	ref = lookup_user_key(serial, 0, KEY_NEED_SEARCH);
	if (IS_ERR(ref)) {
		NL_SET_ERR_MSG(extack, "no such key in the caller's reach");
		return ERR_CAST(ref);
	}
	key = key_ref_to_ptr(ref);
	if (!payload_known(key)) {
		NL_SET_ERR_MSG(extack, "a key of type user, logon or encrypted is needed");
		data = ERR_PTR(-EINVAL);
		goto out;
	}
	down_read(&key->sem);
	payload = payload_of(key, len);
	if (payload)
		data = *len && *len <= KEY_DATA_MAX ?
			kmemdup(payload, *len, GFP_KERNEL) ?: ERR_PTR(-ENOMEM) :
			ERR_PTR(-EINVAL);
	up_read(&key->sem);
	if (IS_ERR(data))
		NL_SET_ERR_MSG(extack, "the key is empty, too long or revoked");
out:
	key_put(key);
	return data;
}

/* ---- change ---------------------------------------------------------------- */

static int parse_names(struct genl_info *info, struct seccomm_named_key *k)
{
	struct nlattr **a = info->attrs;
	int err;

	if (seccomm_nl_missing(info, SECCOMM_A_KEY_NAME, "a key needs a name"))
		return -EINVAL;
	err = seccomm_nl_unrepeated(info, 0);
	err = err ?: seccomm_parse_name(a[SECCOMM_A_KEY_NAME], false, k->name, info->extack);
	err = err ?: seccomm_parse_name(a[SECCOMM_A_KEY_LOCAL], true, k->local, info->extack);
	err = err ?: seccomm_parse_name(a[SECCOMM_A_KEY_PEER], true, k->peer, info->extack);
	if (a[SECCOMM_A_KEY_VERSION])
		k->version = nla_get_u32(a[SECCOMM_A_KEY_VERSION]);
	return err;
}

static int parse_owner(struct sk_buff *skb, struct genl_info *info, struct seccomm_named_key *k)
{
	struct user_namespace *ns = seccomm_nl_userns(skb);
	struct nlattr **a = info->attrs;

	k->uid = make_kuid(ns, a[SECCOMM_A_KEY_UID] ? nla_get_u32(a[SECCOMM_A_KEY_UID]) : 0);
	k->gid = make_kgid(ns, a[SECCOMM_A_KEY_GID] ? nla_get_u32(a[SECCOMM_A_KEY_GID]) : 0);
	k->mode = a[SECCOMM_A_KEY_MODE] ? nla_get_u16(a[SECCOMM_A_KEY_MODE]) : 0111;
	if (uid_valid(k->uid) && gid_valid(k->gid))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, uid_valid(k->uid) ? a[SECCOMM_A_KEY_GID] :
			    a[SECCOMM_A_KEY_UID], "no such user or group here");
	return -EINVAL;
}

static int parse_key(struct sk_buff *skb, struct genl_info *info, struct seccomm_named_key *k)
{
	struct nlattr **a = info->attrs;
	int err = parse_names(info, k);

	k->kind = a[SECCOMM_A_KEY_KIND] ? nla_get_u8(a[SECCOMM_A_KEY_KIND]) : SECCOMM_KEY_SECRET;
	if (a[SECCOMM_A_KEY_USAGE])
		k->usage = nla_get_u32(a[SECCOMM_A_KEY_USAGE]);
	if (a[SECCOMM_A_KEY_FLAGS])
		k->flags = nla_get_u32(a[SECCOMM_A_KEY_FLAGS]);
	if (a[SECCOMM_A_KEY_SERIAL])
		k->serial = nla_get_u32(a[SECCOMM_A_KEY_SERIAL]);
	err = err ?: parse_owner(skb, info, k);
	if (!err && !a[SECCOMM_A_KEY_DATA] == !a[SECCOMM_A_KEY_SERIAL]) {
		NL_SET_ERR_MSG(info->extack, "a key has data or the serial of a kernel key");
		err = -EINVAL;
	}
	return err;
}

static int add_from_keyring(struct genl_info *info, const struct seccomm_named_key *k,
			    struct seccomm_report *report)
{
	size_t len;
	u8 *data = keyring_read(k->serial, &len, info->extack);
	int err;

	if (IS_ERR(data))
		return PTR_ERR(data);
	err = seccomm_key_add(seccomm_nl_net(info), k, data, len, report);
	kfree_sensitive(data);
	return err;
}

int seccomm_nl_key_add(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *data = info->attrs[SECCOMM_A_KEY_DATA];
	struct seccomm_report report = {};
	struct seccomm_named_key k = {};
	int err = parse_key(skb, info, &k);

	if (!err && data)
		err = seccomm_key_add(seccomm_nl_net(info), &k, nla_data(data), nla_len(data),
				      &report);
	else if (!err)
		err = add_from_keyring(info, &k, &report);
	seccomm_nl_wipe(info, SECCOMM_A_KEY_DATA);
	return seccomm_nl_answer(skb, info, err, &report);
}

int seccomm_nl_key_del(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_report report = {};
	struct seccomm_named_key k = {};
	int err = parse_names(info, &k);

	err = err ?: seccomm_key_del(seccomm_nl_net(info), k.name, k.local, k.peer, k.version,
				     &report);
	seccomm_nl_wipe(info, SECCOMM_A_KEY_DATA);
	return seccomm_nl_answer(skb, info, err, &report);
}
