/* SPDX-License-Identifier: GPL-2.0 */
/*
 * config.h - what the operator configured in a namespace: principals, named
 * keys, profiles, policies. Objects are immutable but for counters: changing
 * one replaces it; sessions keep what they were opened with.
 */
#ifndef _SECCOMM_SESSION_CONFIG_H
#define _SECCOMM_SESSION_CONFIG_H

#include <linux/cred.h>
#include <linux/refcount.h>
#include <linux/seccomm_netlink.h>
#include <linux/uidgid.h>
#include <net/seccomm.h>
#include "lib/addr.h"
#include "lib/props.h"
#include "lib/report.h"
#include "session/net.h"

#define SECCOMM_ACL_MAX		32

/*
 * struct seccomm_who - on whose behalf something is asked
 * @cred: user, group and supplementary groups; may be NULL (kernel: everything
 *	allowed), as may the pointer to this
 */
struct seccomm_who {
	const struct cred *cred;
};

/* Who may use an object; empty = everybody. */
struct seccomm_acl {
	u8 n_users;
	u8 n_groups;
	kuid_t user[SECCOMM_ACL_MAX];
	kgid_t group[SECCOMM_ACL_MAX];
};

bool seccomm_acl_allows(const struct seccomm_acl *acl, const struct seccomm_who *who);
/* in_group_p() for credentials that are not the caller's own. */
bool seccomm_cred_in_group(const struct cred *cred, kgid_t gid);

/* Every commit calls this, so that a dump can tell that the lists changed under it. */
static inline void seccomm_config_changed(struct seccomm_net *sn)
{
	lockdep_assert_held(&sn->cfg_mutex);
	/* 0 means "does not say" to genl_dump_check_consistent() */
	WRITE_ONCE(sn->generation, sn->generation + 1 ?: 1);
}

/* ---- principals ---------------------------------------------------------- */

struct seccomm_principal {
	struct list_head list;
	struct rcu_head rcu;
	char name[SECCOMM_NAME_MAX + 1];
	u32 flags;			/* SECCOMM_PRINCIPAL_F_* */
	struct seccomm_acl acl;
};

int seccomm_principal_add(struct seccomm_net *sn, const struct seccomm_principal *p,
			  struct seccomm_report *report);
int seccomm_principal_del(struct seccomm_net *sn, const char *name, struct seccomm_report *report);

/*
 * seccomm_principal_local() - the name that @who speaks as
 * @name: asked for, or "" = the default local principal
 * @out: SECCOMM_NAME_MAX + 1 bytes
 * Return: 0, -ENOKEY (no such local principal, or no default), -EACCES.
 */
int seccomm_principal_local(struct seccomm_net *sn, const char *name,
			    const struct seccomm_who *who, char *out);
/* Is @name a local principal of this namespace? Any context. */
bool seccomm_principal_is_local(struct seccomm_net *sn, const char *name);

/* ---- named keys ---------------------------------------------------------- */

struct seccomm_named_key {
	struct list_head list;
	struct rcu_head rcu;
	refcount_t refs;
	char name[SECCOMM_NAME_MAX + 1];
	char local[SECCOMM_NAME_MAX + 1];	/* "" = any local principal */
	char peer[SECCOMM_NAME_MAX + 1];	/* "" = any */
	u32 version;
	u8 kind;				/* enum seccomm_key_kind */
	u32 usage;
	u32 flags;
	kuid_t uid;
	kgid_t gid;
	u16 mode;
	u16 len;				/* bytes of @data */
	u32 bits;				/* of a public or private key */
	u32 serial;				/* kernel keyring it came from, 0 = none */
	u8 fingerprint[32];			/* of these: SHA-256 of the public key's DER */
	u8 data[];				/* freed with kfree_sensitive() */
};

/*
 * seccomm_key_make() - check a key
 * @k: everything but the key itself; version 0 becomes 1, usage 0 the default of
 *	the kind; list, refs, bits, fingerprint are filled here
 * @data: the key; copied, the caller wipes its own
 * @report: why not; may hold a warning although the key is good
 *
 * Validity: length, not all zero; RSA structure, size and, of a private key, that
 * it undoes what its public half does; ECDSA structure, and that the point is on the curve.
 *
 * Context: process; may sleep.
 * Return: the key, in no list, with one reference; or ERR_PTR(-EINVAL), ERR_PTR(-ENOMEM).
 */
struct seccomm_named_key *seccomm_key_make(const struct seccomm_named_key *k, const u8 *data,
					   size_t len, struct seccomm_report *report);

/*
 * seccomm_key_add() - the same, and add it to the namespace's
 *
 * Context: process; cfg_mutex is taken inside, after the checks.
 * Return: 0, -EINVAL, -EEXIST (name, local, peer, version), -ENOMEM.
 */
int seccomm_key_add(struct seccomm_net *sn, const struct seccomm_named_key *k, const u8 *data,
		    size_t len, struct seccomm_report *report);
int seccomm_key_del(struct seccomm_net *sn, const char *name, const char *local,
		    const char *peer, u32 version /* 0 = all */, struct seccomm_report *report);
/* Last put: wiped, freed after a grace period. Any context. */
void seccomm_named_key_put(struct seccomm_named_key *k);
/* May @who use it? Mode bits as of a file: x of owner, group or others. */
bool seccomm_key_allows(const struct seccomm_named_key *k, const struct seccomm_who *who);

/* Kind of the keys of public key slots that the properties call @kd: own one, or the peer's. */
static inline u8 seccomm_key_kind_of(const char *kd, bool own)
{
	if (!strcmp(kd, SECCOMM_PUBKEY_ECDSA))
		return own ? SECCOMM_KEY_ECDSA_P256_OWN : SECCOMM_KEY_ECDSA_P256;
	return own ? SECCOMM_KEY_RSA_PRIVATE : SECCOMM_KEY_RSA_PUBLIC;
}

/*
 * struct seccomm_key_query - which key fills a slot
 * @name: key name of the slot
 * @own: own principal
 * @peer: peer principal; "" = not known yet (active, expects anybody): then only
 *	keys for any peer match
 * @version: exact, or 0 = the newest
 * @kind: enum seccomm_key_kind
 * @usage: usage bits needed
 * @who: must have the key's x permission
 */
struct seccomm_key_query {
	const char *name;
	const char *own;
	const char *peer;
	u32 version;
	u8 kind;
	u32 usage;
	const struct seccomm_who *who;
};

/*
 * seccomm_key_find() - the best match: exact peer before any, exact own before any,
 * then the newest version
 * Return: a reference, or ERR_PTR(-ENOKEY), ERR_PTR(-EACCES).
 * Context: any (RCU inside).
 */
struct seccomm_named_key *seccomm_key_find(struct seccomm_net *sn,
					   const struct seccomm_key_query *q);

/* ---- profiles ------------------------------------------------------------ */

/*
 * struct seccomm_profile - named properties, ready to open sessions with
 * @spec: as written, for show
 * @props: [0] as active, [1] as passive
 * @sessions: sessions using it
 *
 * What a reader without a reference may touch under RCU: @list, @name, @flags,
 * @rank, @acl.
 */
struct seccomm_profile {
	struct list_head list;
	struct rcu_head rcu;
	refcount_t refs;
	char name[SECCOMM_NAME_MAX + 1];
	u32 flags;
	u8 rank;
	struct seccomm_spec spec;
	struct seccomm_props *props[2];
	struct seccomm_acl acl;
	atomic_t sessions;
};

/*
 * seccomm_profile_build() - validate and resolve; nothing is changed yet
 * @spec: taken over on success
 * @mirror: no up list was given
 * Context: process, no lock held: loads modules. CAP_NET_ADMIN was checked.
 * Return: the profile with one reference, or ERR_PTR(); @report says why.
 */
struct seccomm_profile *seccomm_profile_build(const char *name, struct seccomm_spec *spec,
					      bool mirror, const struct seccomm_acl *acl,
					      struct seccomm_report *report);
/* The name of what is a socket's own: no profile in a list can have it. */
#define SECCOMM_PROFILE_OWN	"(socket)"
/* The same for SECCOMM_PROPERTIES: in no list, for whoever has the socket. */
struct seccomm_profile *seccomm_profile_build_own(struct seccomm_spec *spec, bool mirror,
						  struct seccomm_report *report);
/* Takes the caller's reference over on success. -EEXIST when there and not @replace. */
int seccomm_profile_commit(struct seccomm_net *sn, struct seccomm_profile *p, bool replace,
			   struct seccomm_report *report);
int seccomm_profile_del(struct seccomm_net *sn, const char *name, struct seccomm_report *report);
struct seccomm_profile *seccomm_profile_get(struct seccomm_profile *p);
void seccomm_profile_put(struct seccomm_profile *p);
/* By name, permission checked. Return: a reference, or ERR_PTR(-ENOENT), ERR_PTR(-EACCES). */
struct seccomm_profile *seccomm_profile_find(struct seccomm_net *sn, const char *name,
					     const struct seccomm_who *who);

/* ---- policies ------------------------------------------------------------ */

struct seccomm_prefix {
	struct seccomm_addr addr;	/* port unused */
	u8 len;				/* of 128: v4 prefixes count from 96 */
	bool any;
};

struct seccomm_policy {
	struct list_head list;		/* ascending pref */
	struct rcu_head rcu;
	u32 pref;
	u8 role;			/* 0 = both */
	u8 carrier;			/* 0 = any */
	struct seccomm_prefix local;
	struct seccomm_prefix peer;
	u16 local_port[2];		/* min, max */
	u16 peer_port[2];
	bool any_uid;
	kuid_t uid;
	char profile[SECCOMM_NAME_MAX + 1];
	char principal[SECCOMM_NAME_MAX + 1];	/* "" = the default one */
	char expect[SECCOMM_NAME_MAX + 1];	/* "" = any */
	atomic64_t hits;
};

/* @report may hold a warning although it was added: a name in it that is not there yet. */
int seccomm_policy_add(struct seccomm_net *sn, const struct seccomm_policy *p,
		       struct seccomm_report *report);
int seccomm_policy_del(struct seccomm_net *sn, u32 pref, struct seccomm_report *report);

/* What a policy is asked about. */
struct seccomm_flow {
	u8 role;
	u8 carrier;
	struct seccomm_addr local;
	struct seccomm_addr peer;
	const struct seccomm_who *who;
};

/*
 * struct seccomm_choice - what a socket or an OPEN gets
 * @profile: a reference
 * @own: own principal
 * @expect: expected peer, "" = any
 */
struct seccomm_choice {
	struct seccomm_profile *profile;
	char own[SECCOMM_NAME_MAX + 1];
	char expect[SECCOMM_NAME_MAX + 1];
};

/*
 * seccomm_policy_choose() - the @nth match, in order of pref
 * @nth: 0, 1, … (passive: all that match are candidates)
 *
 * Policies whose profile is gone, or may not be used, or whose principal may not
 * be spoken as, do not match.
 * Return: 0 (@out filled, profile referenced), or -ENOKEY.
 * Context: any (RCU inside).
 */
int seccomm_policy_choose(struct seccomm_net *sn, const struct seccomm_flow *flow,
			  unsigned int nth, struct seccomm_choice *out);

/* Free everything; pernet exit: nobody asks any more. */
void seccomm_config_exit(struct seccomm_net *sn);
void seccomm_principals_free(struct seccomm_net *sn);
void seccomm_keys_free(struct seccomm_net *sn);
void seccomm_profiles_free(struct seccomm_net *sn);
void seccomm_policies_free(struct seccomm_net *sn);

#endif /* _SECCOMM_SESSION_CONFIG_H */
