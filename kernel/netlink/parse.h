/* SPDX-License-Identifier: GPL-2.0 */
/* parse.h - users, groups and prefixes from attributes, with every bound. */
#ifndef _SECCOMM_NETLINK_PARSE_H
#define _SECCOMM_NETLINK_PARSE_H

#include <linux/seccomm_netlink.h>
#include <net/netlink.h>
#include "lib/spec.h"
#include "session/config.h"

extern const struct nla_policy seccomm_prefix_policy[SECCOMM_A_PREFIX_MAX + 1];

/* All attributes @user and @group among @len bytes, ids of @ns. */
int seccomm_parse_acl(const struct nlattr *head, int len, u16 user, u16 group,
		      struct user_namespace *ns, struct seccomm_acl *acl,
		      struct netlink_ext_ack *extack);
/* @nest NULL: any */
int seccomm_parse_prefix(const struct nlattr *nest, struct seccomm_prefix *p,
			 struct netlink_ext_ack *extack);

#endif /* _SECCOMM_NETLINK_PARSE_H */
