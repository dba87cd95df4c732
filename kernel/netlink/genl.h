/* SPDX-License-Identifier: GPL-2.0 */
/*
 * genl.h - what the files of the control plane share: the family, how requests
 * are answered, and how objects are shown.
 *
 * Each command goes parse, validate, commit: nothing is changed before
 * everything is known to be right.  Each refusal has an errno and a sentence.
 */
#ifndef _SECCOMM_NETLINK_GENL_H
#define _SECCOMM_NETLINK_GENL_H

#include <linux/seccomm_netlink.h>
#include <net/genetlink.h>
#include <net/seccomm.h>
#include "lib/props.h"
#include "lib/report.h"
#include "lib/spec.h"
#include "session/config.h"
#include "session/net.h"

extern struct genl_family seccomm_genl;
extern unsigned int seccomm_genl_af;

enum seccomm_mcgrp {
	SECCOMM_GROUP_ALERTS,
	SECCOMM_GROUP_SESSIONS,
};

/* ---- requests -------------------------------------------------------------- */

static inline struct seccomm_net *seccomm_nl_net(struct genl_info *info)
{
	return seccomm_net(genl_info_net(info));
}

/* The user namespace that ids in a request are meant in. */
static inline struct user_namespace *seccomm_nl_userns(struct sk_buff *skb)
{
	return sk_user_ns(NETLINK_CB(skb).sk);
}

/* Is a required attribute missing?  Says so, with @text. */
#define seccomm_nl_missing(info, attr, text) ({				\
	struct genl_info *__i = (info);					\
	bool __miss = GENL_REQ_ATTR_CHECK(__i, attr);			\
									\
	if (__miss)							\
		NL_SET_ERR_MSG(__i->extack, text);			\
	__miss;								\
})

/**
 * seccomm_nl_answer() - end a request whose refusal, or warning, is in @report
 * @skb: the request
 * @info: the request
 * @err: 0 or why it was refused
 * @report: text; without text nothing is added to @err
 *
 * Return: what the command's doit() returns.
 */
int seccomm_nl_answer(struct sk_buff *skb, struct genl_info *info, int err,
		      const struct seccomm_report *report);

/* Attributes of the request, headers taken off. */
static inline const struct nlattr *seccomm_nl_attrs(const struct genl_info *info)
{
	return nlmsg_attrdata(info->nlhdr, GENL_HDRLEN);
}

static inline int seccomm_nl_attrlen(const struct genl_info *info)
{
	return nlmsg_attrlen(info->nlhdr, GENL_HDRLEN);
}

/* No attribute twice, but for those in @repeated (bits). */
int seccomm_nl_unrepeated(const struct genl_info *info, u64 repeated);

/* Take secrets out of a request, wherever they stand: it is echoed with an error. */
void seccomm_nl_wipe(const struct genl_info *info, u16 type);

/* ---- replies --------------------------------------------------------------- */

/**
 * struct seccomm_nl_viewer - who looks
 * @cred: of who asked
 * @ns: user namespace that ids are shown in
 * @admin: has CAP_NET_ADMIN there
 */
struct seccomm_nl_viewer {
	const struct cred *cred;
	struct user_namespace *ns;
	bool admin;
};

/* Of a request: nothing is counted, valid while it is being answered. */
void seccomm_nl_viewer(struct seccomm_nl_viewer *v, struct sk_buff *skb);

/* A reply of at most @size bytes of attributes, or NULL. */
struct sk_buff *seccomm_nl_new(size_t size);

typedef int (*seccomm_nl_fill)(struct sk_buff *skb, const struct seccomm_nl_viewer *v,
			       const void *obj);

/* Make, fill and send the reply of a do.  Return: 0 or error. */
int seccomm_nl_reply(struct sk_buff *req, struct genl_info *info, size_t size,
		     seccomm_nl_fill fill, const void *obj);

/* ---- dumps ----------------------------------------------------------------- */

/**
 * struct seccomm_nl_cursor - where a dump stands, in cb->ctx
 * @v: who asked
 * @pos: the next object: index, id or number, as the object has it
 */
struct seccomm_nl_cursor {
	struct seccomm_nl_viewer v;
	u64 pos;
};

static inline struct seccomm_nl_cursor *seccomm_nl_cursor(struct netlink_callback *cb)
{
	return (struct seccomm_nl_cursor *)cb->ctx;
}

static inline struct seccomm_net *seccomm_nl_dump_net(const struct netlink_callback *cb)
{
	return seccomm_net(sock_net(cb->skb->sk));
}

int seccomm_nl_dump_start(struct netlink_callback *cb);
int seccomm_nl_dump_done(struct netlink_callback *cb);
/*
 * A dump takes no attributes.  Asked in dumpit(), because start() cannot say why on 6.1.
 * Return: 0 or -EINVAL, with text.
 */
int seccomm_nl_dump_unasked(struct netlink_callback *cb);
/* One message of a dump.  Return: 0, -EMSGSIZE (no room left), or error. */
int seccomm_nl_dump_put(struct sk_buff *skb, struct netlink_callback *cb, seccomm_nl_fill fill,
			const void *obj);
/* What dumpit() returns when @err ended a chunk. */
static inline int seccomm_nl_dump_end(const struct sk_buff *skb, int err)
{
	return err < 0 && !(err == -EMSGSIZE && skb->len) ? err : skb->len;
}

/**
 * struct seccomm_nl_list - a configured list, as it is shown
 * @head: offset of its list_head in struct seccomm_net
 * @match: is it the object a do asks for?
 * @hidden: from whom is it hidden?  NULL: from nobody
 * @fill: attributes
 * @size: bytes of attributes, at most
 */
struct seccomm_nl_list {
	size_t head;
	bool (*match)(const struct list_head *pos, struct nlattr **attrs);
	bool (*hidden)(const struct list_head *pos, const struct seccomm_nl_viewer *v);
	int (*fill)(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *pos);
	size_t size;
};

int seccomm_nl_list_get(struct sk_buff *skb, struct genl_info *info,
			const struct seccomm_nl_list *l);
int seccomm_nl_list_dump(struct sk_buff *skb, struct netlink_callback *cb,
			 const struct seccomm_nl_list *l);

/* ---- shared attributes ----------------------------------------------------- */

int seccomm_nl_put_acl(struct sk_buff *skb, const struct seccomm_nl_viewer *v, u16 user,
		       u16 group, const struct seccomm_acl *acl);
int seccomm_nl_put_count(struct sk_buff *skb, u16 type, const char *name, u64 value);
int seccomm_nl_put_ip(struct sk_buff *skb, u16 type, const struct seccomm_addr *a);
int seccomm_nl_put_addr(struct sk_buff *skb, u16 type, const struct seccomm_addr *a);

/* ---- commands, by file ----------------------------------------------------- */

extern const struct nla_policy seccomm_info_policy[];
int seccomm_nl_info_get(struct sk_buff *skb, struct genl_info *info);
extern const struct nla_policy seccomm_config_policy[];
int seccomm_nl_config_get(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_config_set(struct sk_buff *skb, struct genl_info *info);

extern const struct nla_policy seccomm_profile_policy[];
int seccomm_nl_profile_get(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_profile_start(struct netlink_callback *cb);
int seccomm_nl_profile_dump(struct sk_buff *skb, struct netlink_callback *cb);
int seccomm_nl_profile_add(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_profile_check(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_profile_del(struct sk_buff *skb, struct genl_info *info);

extern const struct nla_policy seccomm_policy_policy[];
int seccomm_nl_policy_get(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_policy_dump(struct sk_buff *skb, struct netlink_callback *cb);
int seccomm_nl_policy_add(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_policy_del(struct sk_buff *skb, struct genl_info *info);

extern const struct nla_policy seccomm_principal_policy[];
int seccomm_nl_principal_get(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_principal_dump(struct sk_buff *skb, struct netlink_callback *cb);
int seccomm_nl_principal_add(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_principal_del(struct sk_buff *skb, struct genl_info *info);

extern const struct nla_policy seccomm_key_policy[];
int seccomm_nl_key_get(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_key_dump(struct sk_buff *skb, struct netlink_callback *cb);
int seccomm_nl_key_add(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_key_del(struct sk_buff *skb, struct genl_info *info);

extern const struct nla_policy seccomm_agent_policy[];
int seccomm_nl_agent_register(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_agent_answer(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_agent_init(void);	/* requests to it on */
void seccomm_nl_agent_exit(void);

extern const struct nla_policy seccomm_session_policy[];
int seccomm_nl_session_get(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_session_start(struct netlink_callback *cb);
int seccomm_nl_session_dump(struct sk_buff *skb, struct netlink_callback *cb);
int seccomm_nl_session_del(struct sk_buff *skb, struct genl_info *info);
void seccomm_nl_session_init(void);	/* notifications on */
void seccomm_nl_session_exit(void);

int seccomm_nl_mp_dump(struct sk_buff *skb, struct netlink_callback *cb);
/* What is told of a type, wherever it is told. */
const char *seccomm_nl_class_name(const struct seccomm_mp_type *type);
u32 seccomm_nl_traits(const struct seccomm_mp_type *type);		/* SECCOMM_TRAIT_* */

int seccomm_nl_stats_get(struct sk_buff *skb, struct genl_info *info);

extern const struct nla_policy seccomm_evidence_policy[];
int seccomm_nl_evidence_record(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_evidence_ack(struct sk_buff *skb, struct genl_info *info);
int seccomm_nl_evidence_init(void);	/* records go out */
void seccomm_nl_evidence_exit(void);

int seccomm_nl_alert_dump(struct sk_buff *skb, struct netlink_callback *cb);
void seccomm_nl_alert_init(void);	/* notifications on */
void seccomm_nl_alert_exit(void);

#endif /* _SECCOMM_NETLINK_GENL_H */
