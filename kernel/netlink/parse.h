/* SPDX-License-Identifier: GPL-2.0 */
/* parse.h - from attributes to what the session layer takes, with every bound. */
#ifndef _SECCOMM_NETLINK_PARSE_H
#define _SECCOMM_NETLINK_PARSE_H

#include <linux/seccomm_netlink.h>
#include <net/netlink.h>
#include "lib/props.h"
#include "session/config.h"

#define SECCOMM_NL_LIST_BYTES	32768	/* one list, as it is shown again */

/* Policies of nests; entries nest into themselves. */
extern const struct nla_policy seccomm_list_policy[SECCOMM_A_LIST_MAX + 1];
extern const struct nla_policy seccomm_entry_policy[SECCOMM_A_ENTRY_MAX + 1];
extern const struct nla_policy seccomm_prefix_policy[SECCOMM_A_PREFIX_MAX + 1];

/* Names: as the policy checks them; which characters, seccomm_parse_name() does. */
#define SECCOMM_NLA_NAME { .type = NLA_NUL_STRING, .len = SECCOMM_NAME_MAX }
#define SECCOMM_NLA_GET_ONLY { .type = NLA_REJECT, .reject_message = "only told, never asked for" }

/* No type twice among @len bytes of attributes, but for those in @repeated (bits). */
int seccomm_parse_unrepeated(const struct nlattr *head, int len, u64 repeated,
			     struct netlink_ext_ack *extack);
/* @a NULL or, where @empty allows it, "": @out becomes "". */
int seccomm_parse_name(const struct nlattr *a, bool empty, char *out,
		       struct netlink_ext_ack *extack);
/* @nest of entries to @l, empty before; empty again when it fails. */
int seccomm_parse_list(const struct nlattr *nest, struct seccomm_list *l,
		       struct netlink_ext_ack *extack);
/* All attributes @user and @group among @len bytes, ids of @ns. */
int seccomm_parse_acl(const struct nlattr *head, int len, u16 user, u16 group,
		      struct user_namespace *ns, struct seccomm_acl *acl,
		      struct netlink_ext_ack *extack);
/* @nest NULL: any */
int seccomm_parse_prefix(const struct nlattr *nest, struct seccomm_prefix *p,
			 struct netlink_ext_ack *extack);

#endif /* _SECCOMM_NETLINK_PARSE_H */
