// SPDX-License-Identifier: GPL-2.0
/* parse.c - users, groups and prefixes from attributes, with every bound. */
#include "netlink/parse.h"

#include <kunit/visibility.h>

const struct nla_policy seccomm_prefix_policy[SECCOMM_A_PREFIX_MAX + 1] = {
	[SECCOMM_A_PREFIX_ADDR]	= NLA_POLICY_RANGE(NLA_BINARY, sizeof(struct in_addr),
						   sizeof(struct in6_addr)),
	[SECCOMM_A_PREFIX_LEN]	= NLA_POLICY_MAX(NLA_U8, 128),
};

/* ---- users, groups, prefixes ----------------------------------------------- */

int seccomm_parse_acl(const struct nlattr *head, int len, u16 user, u16 group,
		      struct user_namespace *ns, struct seccomm_acl *acl,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *a;
	bool ok;
	int rem;

	memset(acl, 0, sizeof(*acl));
	nla_for_each_attr(a, head, len, rem) {
		if (nla_type(a) != user && nla_type(a) != group)
			continue;
		if ((nla_type(a) == user ? acl->n_users : acl->n_groups) == SECCOMM_ACL_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, a, "more than 32 users or groups");
			return -E2BIG;
		}
		if (nla_type(a) == user) {
			acl->user[acl->n_users] = make_kuid(ns, nla_get_u32(a));
			ok = uid_valid(acl->user[acl->n_users++]);
		} else {
			acl->group[acl->n_groups] = make_kgid(ns, nla_get_u32(a));
			ok = gid_valid(acl->group[acl->n_groups++]);
		}
		if (!ok) {
			NL_SET_ERR_MSG_ATTR(extack, a, "no such user or group here");
			return -EINVAL;
		}
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_acl);

int seccomm_parse_prefix(const struct nlattr *nest, struct seccomm_prefix *p,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SECCOMM_A_PREFIX_MAX + 1], *addr;
	unsigned int len, bits;
	int err;

	memset(p, 0, sizeof(*p));
	p->any = !nest;
	if (!nest)
		return 0;
	err = nla_parse_nested(tb, SECCOMM_A_PREFIX_MAX, nest, seccomm_prefix_policy, extack);
	err = err ?: seccomm_parse_unrepeated(nla_data(nest), nla_len(nest), 0, extack);
	if (err)
		return err;
	addr = tb[SECCOMM_A_PREFIX_ADDR];
	if (!addr || (nla_len(addr) != 4 && nla_len(addr) != 16)) {
		NL_SET_ERR_MSG_ATTR(extack, addr ?: nest, "a prefix needs an address of 4 or 16 bytes");
		return -EINVAL;
	}
	bits = nla_len(addr) * 8;
	len = tb[SECCOMM_A_PREFIX_LEN] ? nla_get_u8(tb[SECCOMM_A_PREFIX_LEN]) : bits;
	if (len > bits) {
		NL_SET_ERR_MSG_ATTR(extack, tb[SECCOMM_A_PREFIX_LEN],
				    "a prefix longer than its address");
		return -EINVAL;
	}
	if (bits == 32)
		seccomm_addr_set4(&p->addr, nla_get_in_addr(addr), 0);
	else
		seccomm_addr_set6(&p->addr, nla_data(addr), 0, 0);
	p->len = 128 - bits + len;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_prefix);
