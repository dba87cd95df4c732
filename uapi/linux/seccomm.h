/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * seccomm.h - what a program needs to use an AF_SECCOMM socket.
 *
 * Addresses are struct sockaddr_in and struct sockaddr_in6; sa_family may be
 * AF_INET, AF_INET6 or the family number itself.  See af_seccomm(7).
 */
#ifndef _UAPI_LINUX_SECCOMM_H
#define _UAPI_LINUX_SECCOMM_H

#include <linux/types.h>

/*
 * The default family number.  It was reserved as AF_SECURITY and never used by
 * anybody; an operator may choose another (module parameter "family"), which
 * /sys/module/seccomm/parameters/family and netlink report.
 */
#define AF_SECCOMM		14
#define PF_SECCOMM		AF_SECCOMM

/* The level of our own socket options and control messages. */
#define SOL_SECCOMM		314

/* Names of profiles, principals and keys: 1..64 bytes of [A-Za-z0-9._@-]. */
#define SECCOMM_NAME_MAX	64
/* Names of micro-protocol types: 1..31 bytes of [A-Za-z0-9]. */
#define SECCOMM_TYPE_NAME_MAX	31
/* Words of properties (parameters and their values, key distributions): 1..15 bytes. */
#define SECCOMM_WORD_MAX	15
/* Layers that an info reply can describe, for each direction. */
#define SECCOMM_INFO_LAYERS	16

/**
 * enum seccomm_sockopt - options at level SOL_SECCOMM
 * @SECCOMM_PROFILE: string, set before the first session; get: the one in use
 * @SECCOMM_PRINCIPAL: string, the local principal this socket speaks as
 * @SECCOMM_PEER: string, the principal expected at the other end; "" = any
 * @SECCOMM_CONNECT_WAIT: int, 1 = connect() waits until the session is open
 * @SECCOMM_INFO: get only, struct seccomm_info of the connected session
 * @SECCOMM_MSG_SIZE: get only, int, the largest message that one packet carries now
 * @SECCOMM_RECV_INFO: int, 1 = recvmsg() adds our control messages
 * @SECCOMM_PROPERTIES: netlink attributes SECCOMM_A_PROFILE_{FLAGS,RANK,DOWN,UP}, instead
 *	of a profile; set before the first session with CAP_NET_ADMIN; get: those in use
 */
enum seccomm_sockopt {
	SECCOMM_PROFILE		= 1,
	SECCOMM_PRINCIPAL	= 2,
	SECCOMM_PEER		= 3,
	SECCOMM_CONNECT_WAIT	= 4,
	SECCOMM_INFO		= 5,
	SECCOMM_MSG_SIZE	= 6,
	SECCOMM_RECV_INFO	= 7,
	SECCOMM_PROPERTIES	= 8,
};

/* Longest SECCOMM_PROPERTIES, bytes. */
#define SECCOMM_PROPERTIES_MAX	65536

/**
 * enum seccomm_cmsg - control messages at level SOL_SECCOMM
 * @SECCOMM_CMSG_SENDER: string, the authenticated sender of the message
 *	("member of KEY" where the key authenticates only a group, "" where the
 *	session authenticates nobody)
 * @SECCOMM_CMSG_SESSION: __u32, the local id of the session; in sendmsg() it
 *	chooses the session
 * @SECCOMM_CMSG_EPOCH: __u32, the epoch that protected the message
 */
enum seccomm_cmsg {
	SECCOMM_CMSG_SENDER	= 1,
	SECCOMM_CMSG_SESSION	= 2,
	SECCOMM_CMSG_EPOCH	= 3,
};

/** enum seccomm_role - which end of a session this is */
enum seccomm_role {
	SECCOMM_ROLE_ACTIVE	= 1,	/* also the sender number on the wire */
	SECCOMM_ROLE_PASSIVE	= 2,
};

/** enum seccomm_state - states of a session (Documentation/wire-format.rst) */
enum seccomm_state {
	SECCOMM_STATE_CLOSED		= 0,
	SECCOMM_STATE_OPENING		= 1,	/* active: OPEN sent */
	SECCOMM_STATE_CONFIRMING	= 2,	/* active: ACCEPT verified */
	SECCOMM_STATE_HALF		= 3,	/* passive: ACCEPT sent */
	SECCOMM_STATE_OPEN		= 4,
	SECCOMM_STATE_CLOSING		= 5,
	SECCOMM_STATE_DEAD		= 6,
};

#define SECCOMM_INFO_INSECURE		0x0001	/* profile is marked insecure */
#define SECCOMM_INFO_UNAUTHENTICATED	0x0002	/* no secret slot: control frames resist off-path only */
#define SECCOMM_INFO_FORWARD_SECRECY	0x0004	/* a privacy layer has an ephemeral slot */

/**
 * struct seccomm_info - what protects a socket (SECCOMM_INFO)
 * @state: enum seccomm_state
 * @role: enum seccomm_role
 * @n_down: entries used in @down
 * @n_up: entries used in @up
 * @session: local id of the session
 * @epoch: epoch of what is sent now
 * @flags: SECCOMM_INFO_*
 * @rank: rank of the properties in use
 * @expansion_down: bytes a message grows by, frame header included
 * @expansion_up: the same, of what the peer sends
 * @msg_size: usable message size, bytes
 * @profile: name of the profile
 * @local: own principal
 * @peer: authenticated peer principal
 * @down: micro-protocol types from the application to the network
 * @up: micro-protocol types from the network to the application
 */
struct seccomm_info {
	__u8	state;
	__u8	role;
	__u8	n_down;
	__u8	n_up;
	__u32	session;
	__u32	epoch;
	__u32	flags;
	__u32	rank;
	__u32	expansion_down;
	__u32	expansion_up;
	__u32	msg_size;
	char	profile[SECCOMM_NAME_MAX + 1];
	char	local[SECCOMM_NAME_MAX + 1];
	char	peer[SECCOMM_NAME_MAX + 1];
	char	down[SECCOMM_INFO_LAYERS][SECCOMM_TYPE_NAME_MAX + 1];
	char	up[SECCOMM_INFO_LAYERS][SECCOMM_TYPE_NAME_MAX + 1];
};

#endif /* _UAPI_LINUX_SECCOMM_H */
