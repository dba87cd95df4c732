/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net/seccomm_msg.h - messages on their way, the verdicts on them, and why they
 * are refused.  Micro-protocols include <net/seccomm.h>, which has it.
 */
#ifndef _NET_SECCOMM_MSG_H
#define _NET_SECCOMM_MSG_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/string.h>
#include <linux/types.h>

struct seccomm_composite;
struct seccomm_hold;

/**
 * enum seccomm_dir - the two ways of a message
 * @SECCOMM_DOWN: from the application to the network
 * @SECCOMM_UP: from the network to the application
 */
enum seccomm_dir {
	SECCOMM_DOWN	= 0,
	SECCOMM_UP	= 1,
};

/**
 * enum seccomm_verdict - what a handler says of the message it was given
 * @SECCOMM_NEXT: go on with the next handler
 * @SECCOMM_HALT: done with, nothing wrong; the runtime releases the message
 * @SECCOMM_DROP: refused; msg->reason says why (see seccomm_drop())
 * @SECCOMM_HOLD: kept under the token that seccomm_hold() gave, or waiting for
 *	the slot of seccomm_hold_key(); the runtime keeps the message
 */
enum seccomm_verdict {
	SECCOMM_NEXT	= 0,
	SECCOMM_HALT	= 1,
	SECCOMM_DROP	= 2,
	SECCOMM_HOLD	= 3,
};

/* ---- why messages are refused ------------------------------------------- */

/*
 * R(symbol, "text", class): the one list of reasons.  Each is a counter per
 * session and per namespace and a trace point; with a class it is also a
 * securityAlert.  Classes (Documentation/security.rst): 0 anybody can cause
 * it, 1 needs the path, 2 needs a broken method or key, - no alert.
 */
#define SECCOMM_NO_ALERT	0xff
#define SECCOMM_REASONS(R)						\
	R(NONE,			"none",			SECCOMM_NO_ALERT) \
	R(SHORT,		"short",		0)		\
	R(BAD_VERSION,		"bad_version",		0)		\
	R(BAD_LENGTH,		"bad_length",		0)		\
	R(BAD_TYPE,		"bad_type",		0)		\
	R(UNKNOWN_SESSION,	"unknown_session",	0)		\
	R(BAD_SENDER,		"bad_sender",		0)		\
	R(UNKNOWN_EPOCH,	"unknown_epoch",	0)		\
	R(BAD_STATE,		"bad_state",		0)		\
	R(BAD_ADDRESS,		"bad_address",		1)		\
	R(MALFORMED,		"malformed",		0)		\
	R(BAD_TAG,		"bad_tag",		0)		\
	R(INNER_TAG,		"inner_tag",		2)		\
	R(LATE,			"late",			1)		\
	R(DUPLICATE,		"duplicate",		1)		\
	R(STALE,		"stale",		1)		\
	R(BAD_CONTROL_TAG,	"bad_control_tag",	0)		\
	R(CONTROL_REPLAY,	"control_replay",	1)		\
	R(OPEN_TAG,		"open_tag",		0)		\
	R(OPEN_MALFORMED,	"open_malformed",	0)		\
	R(OPEN_PROFILE,		"open_profile",		0)		\
	R(OPEN_PEER,		"open_peer",		0)		\
	R(OPEN_REFLECTED,	"open_reflected",	0)		\
	R(OPEN_PORT,		"open_port",		0)		\
	R(OPEN_NO_KEY,		"open_no_key",		0)		\
	R(OPEN_NO_POLICY,	"open_no_policy",	0)		\
	R(OPEN_RATE,		"open_rate",		0)		\
	R(OPEN_CAP,		"open_cap",		0)		\
	R(COOKIE_SENT,		"cookie_sent",		SECCOMM_NO_ALERT) \
	R(COOKIE_BAD,		"cookie_bad",		0)		\
	R(COOKIE_ECHO,		"cookie_echo",		0)		\
	R(REFUSE_ECHO,		"refuse_echo",		0)		\
	R(REFUSED,		"refused",		0)		\
	R(ACCEPT_TAG,		"accept_tag",		0)		\
	R(ACCEPT_REPEATED,	"accept_repeated",	SECCOMM_NO_ALERT) \
	R(CONFIRM_TAG,		"confirm_tag",		0)		\
	R(HALF_FULL,		"half_full",		SECCOMM_NO_ALERT) \
	R(BACKLOG,		"backlog",		SECCOMM_NO_ALERT) \
	R(CONTROL_QUEUE,	"control_queue",	SECCOMM_NO_ALERT) \
	R(WORKER_QUEUE,		"worker_queue",		SECCOMM_NO_ALERT) \
	R(RCVBUF,		"rcvbuf",		SECCOMM_NO_ALERT) \
	R(BAD_SEGMENT,		"bad_segment",		1)		\
	R(SEGMENT_LOST,		"segment_lost",		SECCOMM_NO_ALERT) \
	R(NOMEM,		"nomem",		SECCOMM_NO_ALERT) \
	R(NO_ROOM,		"no_room",		SECCOMM_NO_ALERT) \
	R(TOO_BIG,		"too_big",		SECCOMM_NO_ALERT) \
	R(NO_ROUTE,		"no_route",		SECCOMM_NO_ALERT) \
	R(XMIT,			"xmit",			SECCOMM_NO_ALERT) \
	R(KEY_MISS,		"key_miss",		0)		\
	R(AGENT_LIED,		"agent_lied",		0)		\
	R(KEY_LIMIT,		"key_limit",		SECCOMM_NO_ALERT) \
	R(EVIDENCE,		"evidence",		0)		\
	R(UNRECORDED,		"unrecorded",		0)		\
	R(HOLD_TIMEOUT,		"hold_timeout",		0)		\
	R(HOLD_FULL,		"hold_full",		SECCOMM_NO_ALERT) \
	R(NOT_AGREED,		"not_agreed",		SECCOMM_NO_ALERT) \
	R(DEAD,			"dead",			SECCOMM_NO_ALERT) \
	R(FILTER,		"filter",		SECCOMM_NO_ALERT) \
	R(CRYPTO,		"crypto",		SECCOMM_NO_ALERT) \
	R(MICROPROTOCOL,	"microprotocol",	0)

enum seccomm_reason {
#define R(symbol, text, class) SECCOMM_R_##symbol,
	SECCOMM_REASONS(R)
#undef R
	SECCOMM_R_MAX
};

/* ---- messages ----------------------------------------------------------- */

#define SECCOMM_HDR_LEN		16	/* frame header, protocol version 1 */
#define SECCOMM_ATTR_BYTES	96	/* room for attribute values of a message */
#define SECCOMM_LAYER_FRAME	0xff	/* msg->layer: no micro-protocol, the frame itself */

#define SECCOMM_MSG_WORKER	BIT(0)	/* running in the session's worker: may sleep */
#define SECCOMM_MSG_HEAP	BIT(1)	/* moved off the stack by the runtime */
#define SECCOMM_MSG_NUMBERED	BIT(2)	/* the sequence number was drawn */
#define SECCOMM_MSG_LENT	BIT(3)	/* its span is somebody's, until it is to be kept */
#define SECCOMM_MSG_SEGMENT	BIT(4)	/* part of a message that was cut */
#define SECCOMM_MSG_SPREAD	BIT(5)	/* to the worker, whose team has other CPUs for it */

/**
 * struct seccomm_msg - a message on its way through a plan
 * @head: first byte of the span
 * @data: first byte of the message as it is now
 * @tail: one past its last byte
 * @end: one past the last byte of the span
 * @src: foreign, read-only bytes not landed yet, or NULL (see seccomm_land())
 * @src_len: their length
 * @seq: sender (16 bits) and number (48 bits) of the frame header; valid down
 *	from the plan's seq_at on, always valid up
 * @comp: the composite protocol (epoch) it belongs to
 * @owner: whose memory this is; the composite's owner knows
 * @hold: hold record, while held or claimed
 * @gfp: how a handler may allocate
 * @epoch: epoch number
 * @pc: index of the next step
 * @dir: enum seccomm_dir
 * @flags: SECCOMM_MSG_*
 * @reason: why it was dropped
 * @layer: position of the micro-protocol that refused it
 * @mp_name: type of that micro-protocol, or NULL
 * @hdr: the authenticated header: the frame header with length 0
 * @attr: attribute values at the offsets given by seccomm_attr_slot()
 *
 * One linear span of our own: [head, end) is writable and nobody else's, and
 * has the room that the plan asked for.  Lives on the runner's stack, on the
 * heap only while held or queued.
 */
struct seccomm_msg {
	u8 *head;
	u8 *data;
	u8 *tail;
	u8 *end;
	const u8 *src;
	u32 src_len;
	u32 epoch;
	u64 seq;
	struct seccomm_composite *comp;
	void *owner;
	struct seccomm_hold *hold;
	const char *mp_name;
	gfp_t gfp;
	u16 pc;
	u8 dir;
	u8 flags;
	u8 reason;
	u8 layer;
	u8 hdr[SECCOMM_HDR_LEN];
	u8 attr[SECCOMM_ATTR_BYTES] __aligned(8);
};

static_assert(sizeof(struct seccomm_msg) <= 256);

static inline unsigned int seccomm_msg_len(const struct seccomm_msg *msg)
{
	return msg->tail - msg->data;
}

/**
 * seccomm_msg_push() - make room in front of the message
 * @msg: the message
 * @len: bytes
 *
 * Return: the new first byte, or NULL when the span has no such room.
 */
static inline u8 *seccomm_msg_push(struct seccomm_msg *msg, unsigned int len)
{
	if (unlikely(msg->data - msg->head < len))
		return NULL;
	return msg->data -= len;
}

/**
 * seccomm_msg_pull() - take bytes off the front; twin of seccomm_msg_push()
 * @msg: the message
 * @len: bytes
 *
 * Return: the bytes taken, or NULL when the message is shorter than that.
 */
static inline u8 *seccomm_msg_pull(struct seccomm_msg *msg, unsigned int len)
{
	u8 *p = msg->data;

	if (unlikely(seccomm_msg_len(msg) < len))
		return NULL;
	msg->data += len;
	return p;
}

/**
 * seccomm_msg_put() - make room behind the message
 * @msg: the message
 * @len: bytes
 *
 * Return: the first byte of the new room, or NULL when there is none.
 */
static inline u8 *seccomm_msg_put(struct seccomm_msg *msg, unsigned int len)
{
	u8 *p = msg->tail;

	if (unlikely(msg->end - msg->tail < len))
		return NULL;
	msg->tail += len;
	return p;
}

/**
 * seccomm_msg_trim() - take bytes off the end; twin of seccomm_msg_put()
 * @msg: the message
 * @len: bytes
 *
 * Return: the first byte taken off, or NULL when the message is shorter.
 */
static inline u8 *seccomm_msg_trim(struct seccomm_msg *msg, unsigned int len)
{
	if (unlikely(seccomm_msg_len(msg) < len))
		return NULL;
	return msg->tail -= len;
}

/**
 * seccomm_land() - copy msg->src into the span, if it is not there yet
 * @msg: the message
 *
 * An up handler with SECCOMM_MP_OUT_OF_PLACE reads msg->src (when not NULL)
 * and writes the span itself instead; for all others the runtime has called this.
 */
static inline void seccomm_land(struct seccomm_msg *msg)
{
	if (!msg->src)
		return;
	memcpy(msg->data, msg->src, msg->src_len);
	msg->tail = msg->data + msg->src_len;
	msg->src = NULL;
}

/**
 * seccomm_msg_grow() - other memory for the message, which becomes longer on its way up
 * @msg: the message; what it was is lost, and there is no room behind it
 * @len: bytes that it has from now on, unwritten
 *
 * Context: the session's worker; the type has SECCOMM_MP_SLEEPS.
 * Return: false: no memory, or too much waits already; the message is as it was.
 */
bool seccomm_msg_grow(struct seccomm_msg *msg, unsigned int len);

/**
 * seccomm_msg_move() - let other memory be the span
 * @msg: the message; landed
 * @to: as many bytes as the span has
 */
static inline void seccomm_msg_move(struct seccomm_msg *msg, u8 *to)
{
	unsigned int len = seccomm_msg_len(msg);
	u8 *from = msg->data;

	msg->end = to + (msg->end - msg->head);
	msg->data = to + (msg->data - msg->head);
	msg->tail = msg->data + len;
	msg->head = to;
	memcpy(msg->data, from, len);
}

#endif /* _NET_SECCOMM_MSG_H */
