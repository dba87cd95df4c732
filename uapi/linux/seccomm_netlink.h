/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * seccomm_netlink.h - the control plane's generic netlink family.
 * The source of truth is Documentation/netlink/specs/seccomm.yaml.
 */
#ifndef _UAPI_LINUX_SECCOMM_NETLINK_H
#define _UAPI_LINUX_SECCOMM_NETLINK_H

#define SECCOMM_GENL_NAME	"seccomm"
#define SECCOMM_GENL_VERSION	1

#define SECCOMM_MCGRP_ALERTS	"alerts"	/* CAP_NET_ADMIN only */
#define SECCOMM_MCGRP_SESSIONS	"sessions"	/* CAP_NET_ADMIN only */

/*
 * Changing anything needs CAP_NET_ADMIN in the user namespace of the network
 * namespace.  A get is a do (one object) or a dump (all).  A reply carries the
 * command of its request; notifications have their own.
 */
enum seccomm_cmd {
	SECCOMM_CMD_INFO_GET = 1,	/* SECCOMM_A_INFO_* */
	SECCOMM_CMD_CONFIG_GET,		/* SECCOMM_A_CONFIG_* */
	SECCOMM_CMD_CONFIG_SET,
	SECCOMM_CMD_PROFILE_GET,	/* SECCOMM_A_PROFILE_* */
	SECCOMM_CMD_PROFILE_ADD,	/* EEXIST if there */
	SECCOMM_CMD_PROFILE_REPLACE,	/* add, or replace for sessions to come */
	SECCOMM_CMD_PROFILE_CHECK,	/* everything an add does but the commit */
	SECCOMM_CMD_PROFILE_DEL,
	SECCOMM_CMD_POLICY_GET,		/* SECCOMM_A_POLICY_* */
	SECCOMM_CMD_POLICY_ADD,
	SECCOMM_CMD_POLICY_DEL,		/* by PREF */
	SECCOMM_CMD_PRINCIPAL_GET,	/* SECCOMM_A_PRINCIPAL_* */
	SECCOMM_CMD_PRINCIPAL_ADD,
	SECCOMM_CMD_PRINCIPAL_DEL,
	SECCOMM_CMD_KEY_GET,		/* SECCOMM_A_KEY_*; never any key bytes */
	SECCOMM_CMD_KEY_ADD,
	SECCOMM_CMD_KEY_DEL,
	SECCOMM_CMD_AGENT_REGISTER,	/* the socket is the key agent until it is closed; EBUSY */
	SECCOMM_CMD_AGENT_ANSWER,	/* SECCOMM_A_AGENT_* */
	SECCOMM_CMD_AGENT_NTF,		/* to the key agent: what is asked, SECCOMM_A_AGENT_* */
	SECCOMM_CMD_SESSION_GET,	/* SECCOMM_A_SESSION_* */
	SECCOMM_CMD_SESSION_DEL,	/* close */
	SECCOMM_CMD_MP_GET,		/* SECCOMM_A_MP_*, dump */
	SECCOMM_CMD_STATS_GET,		/* SECCOMM_A_STATS_* */
	SECCOMM_CMD_ALERT_GET,		/* dump of the ring of recent alerts */
	SECCOMM_CMD_EVIDENCE_RECORD,	/* this socket is the recorder from now on; EBUSY if there is one */
	SECCOMM_CMD_EVIDENCE_ACK,	/* by the recorder: everything up to SEQ is stored */
	SECCOMM_CMD_EVIDENCE_NTF,	/* to the recorder alone, SECCOMM_A_EVIDENCE_* */
	SECCOMM_CMD_ALERT_NTF,		/* group "alerts", SECCOMM_A_ALERT_* */
	SECCOMM_CMD_SESSION_NTF,	/* group "sessions", SECCOMM_A_SESSION_* */
	__SECCOMM_CMD_MAX
};
#define SECCOMM_CMD_MAX (__SECCOMM_CMD_MAX - 1)

enum seccomm_info_attr {
	SECCOMM_A_INFO_FAMILY = 1,	/* u32, number of the socket family */
	SECCOMM_A_INFO_VERSION,		/* string, version of the modules */
	SECCOMM_A_INFO_WIRE,		/* u32, version on the wire */
	__SECCOMM_A_INFO_MAX
};
#define SECCOMM_A_INFO_MAX (__SECCOMM_A_INFO_MAX - 1)

/* Rates and caps of the namespace, all u32 (defaults in Documentation/wire-format.rst). */
enum seccomm_config_attr {
	SECCOMM_A_CONFIG_HALF_MAX = 1,		/* passive sessions not confirmed yet: 1024 */
	SECCOMM_A_CONFIG_HALF_PER_SOURCE,	/* of these from one source: 64 */
	SECCOMM_A_CONFIG_OPEN_RATE,		/* OPENs a second from one source: 20 */
	SECCOMM_A_CONFIG_OPEN_BURST,		/* 5 */
	SECCOMM_A_CONFIG_HELD_BYTES,		/* held before CONFIRM: 4194304 */
	SECCOMM_A_CONFIG_PUBKEY_JOBS,		/* public key jobs queued: 32 */
	SECCOMM_A_CONFIG_AGENT_WAIT,		/* ms that an answer of the key agent may take: 5000 */
	SECCOMM_A_CONFIG_REFUSE_RATE,		/* REFUSE frames a second: 100; 0 = never */
	SECCOMM_A_CONFIG_ALERT_RATE,		/* alert notifications a second: 100 */
	SECCOMM_A_CONFIG_ALLOW_SELF,		/* u32 0/1: both ends of a session may have one name */
	SECCOMM_A_CONFIG_GRO,			/* u32 0/1: new sockets take one poll's datagrams as one packet */
	SECCOMM_A_CONFIG_REST,			/* seconds until an idle session rests: 60; 0 = never */
	SECCOMM_A_CONFIG_PARALLEL,		/* CPUs that may work for one session at once: 1 */
	__SECCOMM_A_CONFIG_MAX
};
#define SECCOMM_A_CONFIG_MAX (__SECCOMM_A_CONFIG_MAX - 1)

enum seccomm_profile_attr {
	SECCOMM_A_PROFILE_NAME = 1,	/* string */
	SECCOMM_A_PROFILE_FLAGS,	/* u32, SECCOMM_PROFILE_F_* */
	SECCOMM_A_PROFILE_RANK,		/* u32 0..255; default 10, insecure 0 */
	SECCOMM_A_PROFILE_DOWN,		/* nest of SECCOMM_A_LIST_ENTRY, order = order of execution */
	SECCOMM_A_PROFILE_UP,		/* the same; absent = mirror of DOWN */
	SECCOMM_A_PROFILE_USER,		/* u32 uid that may use it, repeated; none = everybody */
	SECCOMM_A_PROFILE_GROUP,	/* u32 gid, repeated */
	SECCOMM_A_PROFILE_DIGEST,	/* binary 64, properties digest as active (get only) */
	SECCOMM_A_PROFILE_EXPANSION_DOWN, /* u32 bytes, frame header included (get only) */
	SECCOMM_A_PROFILE_EXPANSION_UP,	/* u32 bytes (get only) */
	SECCOMM_A_PROFILE_SESSIONS,	/* u32, sessions using it (get only) */
	SECCOMM_A_PROFILE_REFUSAL,	/* nest of SECCOMM_A_REFUSAL_*, repeated (check only) */
	SECCOMM_A_PROFILE_LEFT_OUT,	/* u32, further refusals without room (check only) */
	__SECCOMM_A_PROFILE_MAX
};
#define SECCOMM_A_PROFILE_MAX (__SECCOMM_A_PROFILE_MAX - 1)

#define SECCOMM_PROFILE_F_INSECURE	0x1	/* may name methods that protect nothing today */

enum seccomm_refusal_attr {
	SECCOMM_A_REFUSAL_ERRNO = 1,	/* u32 */
	SECCOMM_A_REFUSAL_WHERE,	/* string "down 2.1 (AESGCM)"; absent = the whole */
	SECCOMM_A_REFUSAL_WHY,		/* string */
	__SECCOMM_A_REFUSAL_MAX
};
#define SECCOMM_A_REFUSAL_MAX (__SECCOMM_A_REFUSAL_MAX - 1)

enum seccomm_list_attr {
	SECCOMM_A_LIST_ENTRY = 1,	/* nest of SECCOMM_A_ENTRY_*, repeated */
	__SECCOMM_A_LIST_MAX
};
#define SECCOMM_A_LIST_MAX (__SECCOMM_A_LIST_MAX - 1)

enum seccomm_entry_attr {
	SECCOMM_A_ENTRY_NAME = 1,	/* string, type of micro-protocol, exact case */
	SECCOMM_A_ENTRY_KEY,		/* nest of SECCOMM_A_REF_*, repeated: its slots */
	SECCOMM_A_ENTRY_ARG,		/* nest of SECCOMM_A_ARG_*, repeated */
	SECCOMM_A_ENTRY_CHILD,		/* nest of SECCOMM_A_ENTRY_*, repeated: meta-security */
	SECCOMM_A_ENTRY_DRIVER,		/* string, implementation in use (session get, profile check) */
	SECCOMM_A_ENTRY_INSECURE,	/* flag (get only) */
	SECCOMM_A_ENTRY_SLEEPS,		/* flag: runs in the session's worker (get only) */
	SECCOMM_A_ENTRY_CLASS,		/* string; profile check only, as all that follow */
	SECCOMM_A_ENTRY_FAMILY,		/* string: primitives, comma separated */
	SECCOMM_A_ENTRY_STRENGTH,	/* u32 bits; 0 = none */
	SECCOMM_A_ENTRY_HEAD,		/* u32 bytes in front, with these arguments */
	SECCOMM_A_ENTRY_TAIL,		/* u32 bytes behind */
	SECCOMM_A_ENTRY_TRAITS,		/* u32, SECCOMM_TRAIT_* */
	__SECCOMM_A_ENTRY_MAX
};
#define SECCOMM_A_ENTRY_MAX (__SECCOMM_A_ENTRY_MAX - 1)

enum seccomm_ref_attr {			/* a key as an entry names it: k1 or k1:sha3-256 */
	SECCOMM_A_REF_NAME = 1,		/* string */
	SECCOMM_A_REF_KDF,		/* u8, enum seccomm_kdf; default sha256 */
	SECCOMM_A_REF_KD,		/* string, key distribution; default "" = preshared */
	SECCOMM_A_REF_SLOT,		/* u8 (get only) */
	__SECCOMM_A_REF_MAX
};
#define SECCOMM_A_REF_MAX (__SECCOMM_A_REF_MAX - 1)

enum seccomm_kdf {
	SECCOMM_KDF_SHA256	= 1,
	SECCOMM_KDF_SHA3_256	= 2,
};

enum seccomm_arg_attr {			/* AESGCM(k1, 128) or AESGCM(k1, bits=128) */
	SECCOMM_A_ARG_POS = 1,		/* u8, place among the arguments that are no keys, from 0 */
	SECCOMM_A_ARG_NAME,		/* string, instead of POS */
	SECCOMM_A_ARG_NUM,		/* u64 value */
	SECCOMM_A_ARG_WORD,		/* string value: a word the parameter knows */
	__SECCOMM_A_ARG_MAX
};
#define SECCOMM_A_ARG_MAX (__SECCOMM_A_ARG_MAX - 1)

enum seccomm_policy_attr {
	SECCOMM_A_POLICY_PREF = 1,	/* u32, lower is asked first; unique; required */
	SECCOMM_A_POLICY_ROLE,		/* u8, enum seccomm_role; absent = both */
	SECCOMM_A_POLICY_CARRIER,	/* u8, enum seccomm_carrier_id; absent = any */
	SECCOMM_A_POLICY_LOCAL,		/* nest of SECCOMM_A_PREFIX_*; absent = any */
	SECCOMM_A_POLICY_PEER,		/* nest of SECCOMM_A_PREFIX_*; absent = any */
	SECCOMM_A_POLICY_LOCAL_PORT_MIN, /* u16, absent = 0 */
	SECCOMM_A_POLICY_LOCAL_PORT_MAX, /* u16, absent = min, or 65535 without min */
	SECCOMM_A_POLICY_PEER_PORT_MIN,
	SECCOMM_A_POLICY_PEER_PORT_MAX,
	SECCOMM_A_POLICY_UID,		/* u32, absent = any */
	SECCOMM_A_POLICY_PROFILE,	/* string, required */
	SECCOMM_A_POLICY_PRINCIPAL,	/* string, own principal; absent = the default one */
	SECCOMM_A_POLICY_EXPECT,	/* string, expected peer; absent = any */
	SECCOMM_A_POLICY_HITS,		/* u64 (get only) */
	__SECCOMM_A_POLICY_MAX
};
#define SECCOMM_A_POLICY_MAX (__SECCOMM_A_POLICY_MAX - 1)

enum seccomm_prefix_attr {
	SECCOMM_A_PREFIX_ADDR = 1,	/* binary, 4 or 16 bytes */
	SECCOMM_A_PREFIX_LEN,		/* u8, absent = all bits */
	__SECCOMM_A_PREFIX_MAX
};
#define SECCOMM_A_PREFIX_MAX (__SECCOMM_A_PREFIX_MAX - 1)

enum seccomm_carrier_id {
	SECCOMM_CARRIER_UDP	= 1,
	SECCOMM_CARRIER_IP	= 2,
	SECCOMM_CARRIER_TCP	= 3,
};

enum seccomm_principal_attr {
	SECCOMM_A_PRINCIPAL_NAME = 1,	/* string */
	SECCOMM_A_PRINCIPAL_FLAGS,	/* u32, SECCOMM_PRINCIPAL_F_* */
	SECCOMM_A_PRINCIPAL_USER,	/* u32 uid that may speak as it, repeated; none = everybody */
	SECCOMM_A_PRINCIPAL_GROUP,	/* u32 gid, repeated */
	__SECCOMM_A_PRINCIPAL_MAX
};
#define SECCOMM_A_PRINCIPAL_MAX (__SECCOMM_A_PRINCIPAL_MAX - 1)

#define SECCOMM_PRINCIPAL_F_LOCAL	0x1	/* this host may speak as it */
#define SECCOMM_PRINCIPAL_F_DEFAULT	0x2	/* the default local one */

enum seccomm_key_attr {
	SECCOMM_A_KEY_NAME = 1,		/* string */
	SECCOMM_A_KEY_LOCAL,		/* string, own principal; absent = any local one */
	SECCOMM_A_KEY_PEER,		/* string, peer principal; absent = any */
	SECCOMM_A_KEY_VERSION,		/* u32 from 1; default 1 */
	SECCOMM_A_KEY_KIND,		/* u8, enum seccomm_key_kind; default secret */
	SECCOMM_A_KEY_USAGE,		/* u32, SECCOMM_KEY_U_*; default by kind */
	SECCOMM_A_KEY_FLAGS,		/* u32, SECCOMM_KEY_F_* */
	SECCOMM_A_KEY_UID,		/* u32 owner; absent = 0 */
	SECCOMM_A_KEY_GID,		/* u32 */
	SECCOMM_A_KEY_MODE,		/* u16, permission bits; use = x; absent = 0111 */
	SECCOMM_A_KEY_DATA,		/* binary: secret bytes, or DER; add only, wiped after use */
	SECCOMM_A_KEY_SERIAL,		/* u32, kernel keyring serial, instead of DATA */
	SECCOMM_A_KEY_LENGTH,		/* u32 bytes of a secret, bits of another key (get only) */
	SECCOMM_A_KEY_FINGERPRINT,	/* binary 32: SHA-256 of the public key (get only, no secrets) */
	SECCOMM_A_KEY_SESSIONS,		/* u32 (get only) */
	__SECCOMM_A_KEY_MAX
};
#define SECCOMM_A_KEY_MAX (__SECCOMM_A_KEY_MAX - 1)

enum seccomm_key_kind {
	SECCOMM_KEY_SECRET	= 1,	/* 16..512 bytes */
	SECCOMM_KEY_RSA_PRIVATE	= 2,	/* PKCS#1 RSAPrivateKey, DER */
	SECCOMM_KEY_RSA_PUBLIC	= 3,	/* PKCS#1 RSAPublicKey, DER */
	SECCOMM_KEY_ECDSA_P256	= 4,	/* SubjectPublicKeyInfo, DER, 91 bytes: the peer's */
	SECCOMM_KEY_ECDSA_P256_OWN = 5,	/* the same, own: the key agent has the private half */
};

#define SECCOMM_KEY_U_SESSION	0x1	/* secret for slots */
#define SECCOMM_KEY_U_SIGN	0x2	/* signatures on messages and handshakes */
#define SECCOMM_KEY_U_KEM	0x4
#define SECCOMM_KEY_U_EVIDENCE	0x8

#define SECCOMM_KEY_F_GROUP	0x1	/* more than two holders: authenticates a group */

enum seccomm_agent_attr {		/* a request to the key agent, or its answer */
	SECCOMM_A_AGENT_TOKEN = 1,	/* u64, of the request; both */
	SECCOMM_A_AGENT_SESSION,	/* u32, local id; both */
	SECCOMM_A_AGENT_TYPE,		/* u8, enum seccomm_agent_type (request) */
	SECCOMM_A_AGENT_SLOT,		/* u8, of the session's Keys table (request) */
	SECCOMM_A_AGENT_NAME,		/* string, name of the key (request) */
	SECCOMM_A_AGENT_LOCAL,		/* string, own principal (request) */
	SECCOMM_A_AGENT_PEER,		/* string, peer principal, absent = any (request) */
	SECCOMM_A_AGENT_UID,		/* u32, owner of the session (request) */
	SECCOMM_A_AGENT_VERSION,	/* u32; request: the one wanted, absent = any; answer: of DATA */
	SECCOMM_A_AGENT_LENGTH,		/* u32 bytes wanted, at least (request) */
	SECCOMM_A_AGENT_WAIT,		/* u32 ms that are left (request) */
	SECCOMM_A_AGENT_LABEL,		/* string, what is signed (request: sign) */
	SECCOMM_A_AGENT_DIGEST,		/* binary 32, SHA-256 to sign (request: sign) */
	SECCOMM_A_AGENT_FLAGS,		/* u32, SECCOMM_KEY_F_* (answer: key) */
	SECCOMM_A_AGENT_DATA,		/* binary: secret, or r | s (answer); wiped after use */
	SECCOMM_A_AGENT_REFUSED,	/* flag, instead of DATA (answer) */
	SECCOMM_A_AGENT_PAD,
	__SECCOMM_A_AGENT_MAX
};
#define SECCOMM_A_AGENT_MAX (__SECCOMM_A_AGENT_MAX - 1)

enum seccomm_agent_type {
	SECCOMM_AGENT_KEY	= 1,	/* the secret of a slot */
	SECCOMM_AGENT_SIGN	= 2,	/* a signature by the own key of a slot */
};

enum seccomm_session_attr {
	SECCOMM_A_SESSION_ID = 1,	/* u32, local id */
	SECCOMM_A_SESSION_STATE,	/* u8, enum seccomm_state */
	SECCOMM_A_SESSION_ROLE,		/* u8 */
	SECCOMM_A_SESSION_CARRIER,	/* u8 */
	SECCOMM_A_SESSION_PROFILE,	/* string */
	SECCOMM_A_SESSION_RANK,		/* u32 */
	SECCOMM_A_SESSION_EPOCH,	/* u32 */
	SECCOMM_A_SESSION_LOCAL,	/* nest of SECCOMM_A_ADDR_* */
	SECCOMM_A_SESSION_PEER,		/* nest of SECCOMM_A_ADDR_* */
	SECCOMM_A_SESSION_OWN_NAME,	/* string */
	SECCOMM_A_SESSION_PEER_NAME,	/* string, authenticated */
	SECCOMM_A_SESSION_UID,		/* u32, owner */
	SECCOMM_A_SESSION_FLAGS,	/* u32, SECCOMM_INFO_* */
	SECCOMM_A_SESSION_EXPANSION_DOWN, /* u32 */
	SECCOMM_A_SESSION_EXPANSION_UP,	/* u32 */
	SECCOMM_A_SESSION_MSG_SIZE,	/* u32 */
	SECCOMM_A_SESSION_DOWN,		/* nest of SECCOMM_A_LIST_ENTRY with DRIVER */
	SECCOMM_A_SESSION_UP,
	SECCOMM_A_SESSION_SLOT,		/* nest of SECCOMM_A_SLOT_*, repeated: its Keys table */
	SECCOMM_A_SESSION_TX_MSGS,	/* u64; owner or CAP_NET_ADMIN from here on */
	SECCOMM_A_SESSION_TX_BYTES,
	SECCOMM_A_SESSION_RX_MSGS,
	SECCOMM_A_SESSION_RX_BYTES,
	SECCOMM_A_SESSION_DROPS,	/* nest of SECCOMM_A_COUNT, repeated */
	SECCOMM_A_SESSION_REASON,	/* string: why it ended (notification) */
	SECCOMM_A_SESSION_SEQ,		/* u64: sequence number of the notification */
	SECCOMM_A_SESSION_HELD,		/* u32 messages waiting in HOLD */
	SECCOMM_A_SESSION_WORKER_MSGS,	/* u64 messages that went through the worker */
	SECCOMM_A_SESSION_PAD,
	__SECCOMM_A_SESSION_MAX
};
#define SECCOMM_A_SESSION_MAX (__SECCOMM_A_SESSION_MAX - 1)

enum seccomm_slot_attr {		/* a slot of a session's Keys table; never any key bytes */
	SECCOMM_A_SLOT_INDEX = 1,	/* u8, from 1 */
	SECCOMM_A_SLOT_NAME,		/* string, name of the key */
	SECCOMM_A_SLOT_KIND,		/* u8, enum seccomm_key_kind */
	SECCOMM_A_SLOT_VERSION,		/* u32 of the key in it; absent = empty */
	SECCOMM_A_SLOT_KDF,		/* u8, enum seccomm_kdf; secrets */
	/* from here on: the named key, absent if it is not there (any more) */
	SECCOMM_A_SLOT_LOCAL,		/* string, absent = any */
	SECCOMM_A_SLOT_PEER,		/* string, absent = any */
	SECCOMM_A_SLOT_USAGE,		/* u32, SECCOMM_KEY_U_* */
	SECCOMM_A_SLOT_FLAGS,		/* u32, SECCOMM_KEY_F_* */
	SECCOMM_A_SLOT_UID,		/* u32 */
	SECCOMM_A_SLOT_GID,		/* u32 */
	SECCOMM_A_SLOT_MODE,		/* u16 */
	__SECCOMM_A_SLOT_MAX
};
#define SECCOMM_A_SLOT_MAX (__SECCOMM_A_SLOT_MAX - 1)

enum seccomm_addr_attr {
	SECCOMM_A_ADDR_IP = 1,		/* binary, 4 or 16 bytes */
	SECCOMM_A_ADDR_PORT,		/* u16, host order */
	__SECCOMM_A_ADDR_MAX
};
#define SECCOMM_A_ADDR_MAX (__SECCOMM_A_ADDR_MAX - 1)

enum seccomm_mp_attr {
	SECCOMM_A_MP_NAME = 1,		/* string */
	SECCOMM_A_MP_CLASS,		/* string: privacy, integrity, aead, … */
	SECCOMM_A_MP_FAMILY,		/* string: primitives, comma separated */
	SECCOMM_A_MP_STRENGTH,		/* u32 bits; 0 = none */
	SECCOMM_A_MP_HEAD,		/* u32 bytes in front, defaults */
	SECCOMM_A_MP_TAIL,		/* u32 bytes behind, defaults */
	SECCOMM_A_MP_COST,		/* u32 instructions per byte, about */
	SECCOMM_A_MP_SLOTS_MIN,		/* u32 */
	SECCOMM_A_MP_SLOTS_MAX,		/* u32 */
	SECCOMM_A_MP_INSECURE,		/* flag */
	SECCOMM_A_MP_SLEEPS,		/* flag */
	SECCOMM_A_MP_META,		/* flag: takes children */
	SECCOMM_A_MP_PARAM,		/* nest of SECCOMM_A_PARAM_*, repeated */
	SECCOMM_A_MP_MODULE,		/* string, module that provides it */
	SECCOMM_A_MP_USERS,		/* u32 instances */
	SECCOMM_A_MP_TRAITS,		/* u32, SECCOMM_TRAIT_* */
	SECCOMM_A_MP_KEY_LIMIT,		/* u64 messages under one key */
	SECCOMM_A_MP_PAD,
	__SECCOMM_A_MP_MAX
};
#define SECCOMM_A_MP_MAX (__SECCOMM_A_MP_MAX - 1)

#define SECCOMM_TRAIT_PRIVATE		0x01	/* hides what is inside */
#define SECCOMM_TRAIT_AUTHENTICATES	0x02	/* what passes it comes from who has its key */
#define SECCOMM_TRAIT_PUBLIC_KEY	0x04	/* its keys are public ones */
#define SECCOMM_TRAIT_ORDERED		0x08	/* needs reliable ordered delivery below */
#define SECCOMM_TRAIT_NUMBERED		0x10	/* reads the number of a message */
#define SECCOMM_TRAIT_HOLDS		0x20	/* may hold messages: stands inside those that are numbered */
#define SECCOMM_TRAIT_LOCAL		0x40	/* no part of what both ends agree on */
#define SECCOMM_TRAIT_RESTS		0x80	/* its sessions may rest */

enum seccomm_param_attr {
	SECCOMM_A_PARAM_ID = 1,		/* u8 */
	SECCOMM_A_PARAM_NAME,		/* string */
	SECCOMM_A_PARAM_MINIMUM,	/* u64 */
	SECCOMM_A_PARAM_MAXIMUM,	/* u64 */
	SECCOMM_A_PARAM_STEP,		/* u64 */
	SECCOMM_A_PARAM_DEFAULT,	/* u64 */
	SECCOMM_A_PARAM_WORD,		/* string, repeated: words for min, min+1, … */
	SECCOMM_A_PARAM_PAD,
	__SECCOMM_A_PARAM_MAX
};
#define SECCOMM_A_PARAM_MAX (__SECCOMM_A_PARAM_MAX - 1)

enum seccomm_count_attr {
	SECCOMM_A_COUNT_NAME = 1,	/* string, drop reason or counter */
	SECCOMM_A_COUNT_VALUE,		/* u64 */
	SECCOMM_A_COUNT_PAD,
	__SECCOMM_A_COUNT_MAX
};
#define SECCOMM_A_COUNT_MAX (__SECCOMM_A_COUNT_MAX - 1)

enum seccomm_stats_attr {
	SECCOMM_A_STATS_SESSIONS = 1,	/* u32 alive */
	SECCOMM_A_STATS_HALF,		/* u32 */
	SECCOMM_A_STATS_OPENED,		/* u64 since the namespace began */
	SECCOMM_A_STATS_TX_MSGS,	/* u64 */
	SECCOMM_A_STATS_TX_BYTES,
	SECCOMM_A_STATS_RX_MSGS,
	SECCOMM_A_STATS_RX_BYTES,
	SECCOMM_A_STATS_CHECK_FAILED,	/* u64: every refusal by a check, in one number for everybody */
	SECCOMM_A_STATS_DROPS,		/* nest of SECCOMM_A_COUNT_*, repeated; CAP_NET_ADMIN */
	SECCOMM_A_STATS_PAD,
	__SECCOMM_A_STATS_MAX
};
#define SECCOMM_A_STATS_MAX (__SECCOMM_A_STATS_MAX - 1)

enum seccomm_alert_attr {
	SECCOMM_A_ALERT_SEQ = 1,	/* u64, of the namespace, no gaps */
	SECCOMM_A_ALERT_TIME,		/* u64 ns, CLOCK_REALTIME, first of COUNT */
	SECCOMM_A_ALERT_TYPE,		/* string, the drop reason */
	SECCOMM_A_ALERT_CLASS,		/* u8 0 anybody, 1 needs the path, 2 needs a broken method or key */
	SECCOMM_A_ALERT_SESSION,	/* u32, absent = none known */
	SECCOMM_A_ALERT_DIRECTION,	/* u8 0 down 1 up */
	SECCOMM_A_ALERT_LAYER,		/* u8 position in the sender's list, absent = frame */
	SECCOMM_A_ALERT_MP,		/* string */
	SECCOMM_A_ALERT_PEER,		/* nest of SECCOMM_A_ADDR_* */
	SECCOMM_A_ALERT_PEER_NAME,	/* string */
	SECCOMM_A_ALERT_MSG_SEQ,	/* u64 number of the message in its session and direction */
	SECCOMM_A_ALERT_COUNT,		/* u32, events this record stands for */
	SECCOMM_A_ALERT_SUPPRESSED,	/* u32, records not sent before this one (rate limit) */
	SECCOMM_A_ALERT_PAD,
	__SECCOMM_A_ALERT_MAX
};
#define SECCOMM_A_ALERT_MAX (__SECCOMM_A_ALERT_MAX - 1)

enum seccomm_evidence_attr {		/* a record; Documentation/wire-format.rst, Evidence */
	SECCOMM_A_EVIDENCE_SEQ = 1,	/* u64, of the namespace; a gap: a record that got lost */
	SECCOMM_A_EVIDENCE_SESSION,	/* u32, local id */
	SECCOMM_A_EVIDENCE_STRICT,	/* flag: the message waits for the ack */
	SECCOMM_A_EVIDENCE_STATEMENT,	/* binary, what was signed */
	SECCOMM_A_EVIDENCE_SIGNATURE,	/* binary */
	SECCOMM_A_EVIDENCE_MESSAGE,	/* binary, repeated: parts of the message, in order */
	SECCOMM_A_EVIDENCE_PAD,
	__SECCOMM_A_EVIDENCE_MAX
};
#define SECCOMM_A_EVIDENCE_MAX (__SECCOMM_A_EVIDENCE_MAX - 1)

#endif /* _UAPI_LINUX_SECCOMM_NETLINK_H */
