/* SPDX-License-Identifier: GPL-2.0 */
/*
 * spec.h - properties as attributes, both ways: what a profile is defined by over
 * netlink, and what SECCOMM_PROPERTIES sets on a socket.
 */
#ifndef _SECCOMM_LIB_SPEC_H
#define _SECCOMM_LIB_SPEC_H

#include <linux/seccomm_netlink.h>
#include <net/netlink.h>
#include "lib/props.h"

#define SECCOMM_LIST_BYTES	32768	/* one list, as it is shown again */

/* Policies of nests; entries nest into themselves. */
extern const struct nla_policy seccomm_list_policy[SECCOMM_A_LIST_MAX + 1];
extern const struct nla_policy seccomm_entry_policy[SECCOMM_A_ENTRY_MAX + 1];

/* Names: as the policy checks them; which characters, seccomm_parse_name() does. */
#define SECCOMM_NLA_NAME { .type = NLA_NUL_STRING, .len = SECCOMM_NAME_MAX }
#define SECCOMM_NLA_GET_ONLY { .type = NLA_REJECT, .reject_message = "only told, never asked for" }
#define SECCOMM_NLA_PROFILE_FLAGS NLA_POLICY_MASK(NLA_U32, SECCOMM_PROFILE_F_INSECURE)
#define SECCOMM_NLA_PROFILE_RANK NLA_POLICY_MAX(NLA_U32, 255)

/* ---- parse ------------------------------------------------------------------- */

/* No type twice among @len bytes of attributes, but for those in @repeated (bits). */
int seccomm_parse_unrepeated(const struct nlattr *head, int len, u64 repeated,
			     struct netlink_ext_ack *extack);
/* @a NULL or, where @empty allows it, "": @out becomes "". */
int seccomm_parse_name(const struct nlattr *a, bool empty, char *out,
		       struct netlink_ext_ack *extack);
/* @nest of entries to @l, empty before; empty again when it fails. */
int seccomm_parse_list(const struct nlattr *nest, struct seccomm_list *l,
		       struct netlink_ext_ack *extack);

/**
 * seccomm_parse_spec() - flags, rank and lists
 * @tb: by SECCOMM_A_PROFILE_*, validated; other ones are not looked at
 * @spec: written; its lists are the caller's, empty when it fails
 * @mirror: set to whether there is no up list
 * @extack: why not, or NULL
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL, -E2BIG, -ENOMEM.
 */
int seccomm_parse_spec(struct nlattr **tb, struct seccomm_spec *spec, bool *mirror,
		       struct netlink_ext_ack *extack);

/**
 * seccomm_parse_blob() - the same from bytes that nobody has looked at yet
 * @blob: attributes SECCOMM_A_PROFILE_{FLAGS,RANK,DOWN,UP}, and no others
 * @len: how many bytes
 * @spec: as above
 * @mirror: as above
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL, -ERANGE, -E2BIG, -ENOMEM.
 */
int seccomm_parse_blob(const void *blob, size_t len, struct seccomm_spec *spec, bool *mirror);

/* ---- write ------------------------------------------------------------------- */

/**
 * struct seccomm_list_mark - what is known of an entry beyond the properties
 * @insecure: protects nothing today
 * @sleeps: runs in the worker
 * @driver: implementation in use, or ""
 * @class: class of its type; "": nothing more is known
 * @family: primitives it rests on
 * @strength: bits
 * @room: what it adds to a message, with these arguments
 * @traits: SECCOMM_TRAIT_*
 */
struct seccomm_list_mark {
	bool insecure;
	bool sleeps;
	char driver[48];
	char class[16];
	char family[48];
	u32 strength;
	struct seccomm_room room;
	u32 traits;
};

/* Fills @m for entry @e at @path (position, then child indexes) of a list. */
typedef void (*seccomm_list_marker)(const struct seccomm_entry *e, const u8 *path, u8 depth,
				    void *arg, struct seccomm_list_mark *m);

/* A list in order of execution; @reverse: @l is in the other order; @mark NULL: as written. */
int seccomm_list_write(struct sk_buff *skb, u16 type, const struct seccomm_list *l, bool reverse,
		       seccomm_list_marker mark, void *arg);
/* Bytes of it, at most. */
size_t seccomm_list_size(const struct seccomm_list *l);

/* What seccomm_parse_blob() reads. Return: 0 or -EMSGSIZE. */
int seccomm_spec_write(struct sk_buff *skb, const struct seccomm_spec *spec);
size_t seccomm_spec_size(const struct seccomm_spec *spec);

#endif /* _SECCOMM_LIB_SPEC_H */
