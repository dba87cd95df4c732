/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net/seccomm.h - the one header a micro-protocol sees.
 *
 * Events, messages and their attributes, keys, and registration.  What the
 * words mean: Documentation/architecture.rst.  How to write a micro-protocol
 * in ten steps: Documentation/micro-protocols.rst; the model to copy is
 * kernel/microprotocols/null.c.
 */
#ifndef _NET_SECCOMM_H
#define _NET_SECCOMM_H

#include <linux/bits.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/seccomm.h>

struct crypto_aead;
struct crypto_akcipher;
struct crypto_shash;
struct crypto_skcipher;
struct seccomm_composite;
struct seccomm_hold;
struct seccomm_mp;
struct seccomm_msg;

/* enum seccomm_dir - down = application to network, up = network to application */
enum seccomm_dir {
	SECCOMM_DOWN	= 0,
	SECCOMM_UP	= 1,
};

/*
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

/*
 * enum seccomm_event_id - the predefined events (checklist E1-E7)
 *
 * Numbers from SECCOMM_EV_PRIVATE on are private events of one composite
 * protocol, made by seccomm_event_create().
 */
enum seccomm_event_id {
	SECCOMM_EV_MSG_FROM_ABOVE	= 0,	/* E1, message */
	SECCOMM_EV_DATA_FROM_BELOW	= 1,	/* E2, message */
	SECCOMM_EV_KEY_FROM_BELOW	= 2,	/* E3, struct seccomm_key_msg */
	SECCOMM_EV_KEY_MISS		= 3,	/* E6, struct seccomm_key_miss */
	SECCOMM_EV_SECURITY_ALERT	= 4,	/* E7, struct seccomm_alert_info */
	SECCOMM_EV_OPENED		= 5,	/* life: the session is open */
	SECCOMM_EV_CLOSED		= 6,	/* life: the session ends */
	SECCOMM_EV_EPOCH		= 7,	/* life: this epoch is now sent in */
	SECCOMM_EV_PRIVATE		= 16,
	SECCOMM_EV_MAX			= 64,
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
	R(NOMEM,		"nomem",		SECCOMM_NO_ALERT) \
	R(NO_ROOM,		"no_room",		SECCOMM_NO_ALERT) \
	R(TOO_BIG,		"too_big",		SECCOMM_NO_ALERT) \
	R(NO_ROUTE,		"no_route",		SECCOMM_NO_ALERT) \
	R(XMIT,			"xmit",			SECCOMM_NO_ALERT) \
	R(KEY_MISS,		"key_miss",		0)		\
	R(KEY_LIMIT,		"key_limit",		SECCOMM_NO_ALERT) \
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

/* ---- attributes (checklist M1, M2, M4, M5) ------------------------------ */

/** enum seccomm_scope - who sees an attribute; only peer attributes travel */
enum seccomm_scope {
	SECCOMM_SCOPE_LOCAL	= 0,	/* this composite protocol */
	SECCOMM_SCOPE_STACK	= 1,	/* all protocols of this machine: delivered with the message */
	SECCOMM_SCOPE_PEER	= 2,	/* the same protocol at the other end */
};

/**
 * struct seccomm_attr_decl - an attribute that a micro-protocol type sets or reads
 * @name: its name; the same name in two types is the same attribute
 * @scope: enum seccomm_scope
 * @size: bytes, 1..32
 */
struct seccomm_attr_decl {
	const char *name;
	u8 scope;
	u8 size;
};

/**
 * seccomm_attr_slot() - look an attribute up by name
 * @mp: the micro-protocol, in its init()
 * @name: name of an attribute that some type in the composition declares
 *
 * Context: process; only in init().
 * Return: offset into msg->attr, or -ENOENT.
 */
int seccomm_attr_slot(struct seccomm_mp *mp, const char *name);

/**
 * seccomm_attr() - value of an attribute
 * @msg: the message
 * @slot: from seccomm_attr_slot()
 */
static inline void *seccomm_attr(struct seccomm_msg *msg, int slot)
{
	return msg->attr + slot;
}

/**
 * seccomm_pack() - put the pending peer attributes in front of the body (M4)
 * @mp: the micro-protocol, whose type has SECCOMM_MP_PACKS
 * @msg: the message
 *
 * Pending at @mp are the peer attributes declared by the micro-protocols that
 * push before it (itself included) and not packed before: both ends know them
 * from the properties, so nothing but their values goes on the wire.
 *
 * Return: SECCOMM_NEXT, or SECCOMM_DROP when there is no room.
 */
enum seccomm_verdict seccomm_pack(struct seccomm_mp *mp, struct seccomm_msg *msg);

/** seccomm_unpack() - the exact inverse of seccomm_pack() (M5), in the up handler */
enum seccomm_verdict seccomm_unpack(struct seccomm_mp *mp, struct seccomm_msg *msg);

/*
 * struct seccomm_pack_ops - pack and unpack, operations that can be replaced
 * @pack: writes the @n attributes at @slot (offset, size) in front of the body
 * @unpack: its inverse
 */
struct seccomm_pack_item {
	u8 slot;
	u8 size;
};

struct seccomm_pack_ops {
	enum seccomm_verdict (*pack)(struct seccomm_mp *mp, struct seccomm_msg *msg,
				     const struct seccomm_pack_item *item, unsigned int n);
	enum seccomm_verdict (*unpack)(struct seccomm_mp *mp, struct seccomm_msg *msg,
				       const struct seccomm_pack_item *item, unsigned int n);
};

/**
 * seccomm_set_pack_ops() - replace pack and unpack of this composite protocol
 * @mp: the micro-protocol, in its init()
 * @ops: both set; same number of bytes as the default one writes
 */
void seccomm_set_pack_ops(struct seccomm_mp *mp, const struct seccomm_pack_ops *ops);

/* ---- events (checklist E1-E8, U5, U6) ----------------------------------- */

/**
 * struct seccomm_call - what a handler is told of the raise that called it
 * @event: which event
 * @arg: static argument of the binding
 * @data: argument of the raise (NULL in message events)
 */
struct seccomm_call {
	u16 event;
	void *arg;
	void *data;
};

typedef enum seccomm_verdict (*seccomm_handler)(struct seccomm_mp *mp,
						struct seccomm_msg *msg,
						const struct seccomm_call *call);

struct seccomm_binding;

#define SECCOMM_ORDER_FIRST	0
#define SECCOMM_ORDER_STEP	0x100	/* distance between entries of a list */
#define SECCOMM_ORDER_LAST	0x7fffffff

/**
 * seccomm_event_create() - a private event of this composite protocol (U6)
 * @mp: the micro-protocol
 * @name: for listings; copied
 *
 * Context: process.
 * Return: its number, or -ENOSPC, -ENOMEM.
 */
int seccomm_event_create(struct seccomm_mp *mp, const char *name);

/**
 * seccomm_bind() - bind a handler to an event
 * @mp: the micro-protocol that handles
 * @event: enum seccomm_event_id or a private event
 * @fn: the handler
 * @order: handlers run in ascending order; equal orders in order of binding
 * @arg: static argument, given to every call
 * @sleeps: the handler may sleep
 *
 * A binding to a message event after the composition is complete makes a new
 * plan, which messages to come run through.
 *
 * Context: process; may sleep.
 * Return: the binding, or ERR_PTR(-ENOMEM), ERR_PTR(-ENOSPC), ERR_PTR(-EINVAL)
 * (no such event), ERR_PTR(-EBUSY) (the composite protocol is being torn down).
 */
struct seccomm_binding *seccomm_bind(struct seccomm_mp *mp, u16 event, seccomm_handler fn,
				     s32 order, void *arg, bool sleeps);

/**
 * seccomm_unbind() - the inverse; cannot fail
 * @b: the binding; must not be used again
 *
 * Calls already running may finish after it returns; the memory lives as long
 * as the composite protocol.
 *
 * Context: process; may sleep.
 */
void seccomm_unbind(struct seccomm_binding *b);

/**
 * seccomm_raise() - raise an event and run its handlers before returning (SYNC)
 * @mp: who raises
 * @event: which
 * @msg: the message, or NULL
 * @data: argument of the raise
 *
 * Context: any, unless a handler bound to @event sleeps: then the worker or
 * process context only (refused with SECCOMM_DROP and a warning elsewhere).
 * Return: the verdict of the last handler called; SECCOMM_NEXT when none is bound.
 */
enum seccomm_verdict seccomm_raise(struct seccomm_mp *mp, u16 event, struct seccomm_msg *msg,
				   void *data);

#define SECCOMM_RAISE_DATA	64	/* bytes of data an asynchronous raise can carry */

/**
 * seccomm_raise_async() - raise an event later, in the session's worker
 * @mp: who raises
 * @event: which; no message
 * @data: copied, or NULL
 * @len: bytes of @data, at most SECCOMM_RAISE_DATA
 * @delay_ms: 0 = as soon as the worker runs (ASYNC), else delayed
 * @gfp: how to allocate
 *
 * Context: any.
 * Return: a token for seccomm_raise_cancel(), or 0 when there is no memory,
 * too many are pending, the session is dead, or init() has not returned yet
 * (bind SECCOMM_EV_OPENED to begin something that repeats).
 */
u64 seccomm_raise_async(struct seccomm_mp *mp, u16 event, const void *data, size_t len,
			unsigned int delay_ms, gfp_t gfp);

/**
 * seccomm_raise_cancel() - cancel a pending raise
 * @mp: any micro-protocol of the same composite protocol
 * @token: from seccomm_raise_async()
 *
 * Context: any.
 * Return: true when it will not run; false when it ran, runs or never was.
 */
bool seccomm_raise_cancel(struct seccomm_mp *mp, u64 token);

/** struct seccomm_key_miss - data of SECCOMM_EV_KEY_MISS */
struct seccomm_key_miss {
	u8 slot;
	u16 length;
	bool filled;	/* set by the handler that filled the slot */
};

/** struct seccomm_key_msg - data of SECCOMM_EV_KEY_FROM_BELOW */
struct seccomm_key_msg {
	u8 slot;
	u8 pass;
	u16 len;
	const u8 *data;
};

/** struct seccomm_alert_info - data of SECCOMM_EV_SECURITY_ALERT */
struct seccomm_alert_info {
	u8 reason;	/* enum seccomm_reason */
	u8 class;
	u8 dir;
	u8 layer;
	u64 seq;
};

/* ---- holding and coordination (checklist M3) ---------------------------- */

/**
 * seccomm_hold() - keep a message; the handler then returns SECCOMM_HOLD
 * @mp: the micro-protocol
 * @msg: the message
 * @why: the reason to drop it with when time runs out
 * @timeout_ms: 0 = the default, 5000
 *
 * Return: a token for seccomm_resume(), or 0 when too many messages are held:
 * then the handler returns seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL).
 */
u64 seccomm_hold(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 why, unsigned int timeout_ms);

/**
 * seccomm_resume() - let a held message go on
 * @mp: any micro-protocol of the same composite protocol
 * @token: from seccomm_hold()
 * @verdict: SECCOMM_NEXT goes on behind the step that held it, SECCOMM_DROP drops it
 *
 * The message goes on in the session's worker, never in the caller's stack.
 *
 * Context: any.
 * Return: true when this call resumed it; false when somebody else did, the
 * time ran out, or the session ended.
 */
bool seccomm_resume(struct seccomm_mp *mp, u64 token, enum seccomm_verdict verdict);

/**
 * seccomm_claim() - claim a say in a message: it leaves when all have agreed
 * @mp: the micro-protocol
 * @msg: the message; down: before its sequence number is drawn
 * @timeout_ms: 0 = the default, 5000
 *
 * Return: a token for seccomm_agree(), or 0 when too many are held.
 */
u64 seccomm_claim(struct seccomm_mp *mp, struct seccomm_msg *msg, unsigned int timeout_ms);

/**
 * seccomm_agree() - give the say back
 * @mp: any micro-protocol of the same composite protocol
 * @token: from seccomm_claim()
 * @verdict: SECCOMM_NEXT, or SECCOMM_DROP to veto
 *
 * Context: any.
 * Return: false when the message is gone.
 */
bool seccomm_agree(struct seccomm_mp *mp, u64 token, enum seccomm_verdict verdict);

/* ---- micro-protocols ---------------------------------------------------- */

#define SECCOMM_PARAMS_MAX	4
#define SECCOMM_ENTRY_SLOTS_MAX	4
#define SECCOMM_CHILDREN_MAX	8
#define SECCOMM_DEPTH_MAX	3

/** enum seccomm_class - which property a type is a variation of (U1) */
enum seccomm_class {
	SECCOMM_CLASS_NULL = 0,
	SECCOMM_CLASS_PRIVACY,
	SECCOMM_CLASS_INTEGRITY,
	SECCOMM_CLASS_AEAD,		/* privacy and integrity in one */
	SECCOMM_CLASS_AUTHENTICITY,
	SECCOMM_CLASS_NONREPUDIATION,
	SECCOMM_CLASS_REPLAY,
	SECCOMM_CLASS_SALT,		/* known plaintext prevention */
	SECCOMM_CLASS_KEYDIST,
	SECCOMM_CLASS_MONITOR,
	SECCOMM_CLASS_META,
	SECCOMM_CLASS_TEST,
};

#define SECCOMM_MP_INSECURE	BIT(0)	/* only in profiles marked insecure */
#define SECCOMM_MP_SLEEPS	BIT(1)	/* handlers sleep */
#define SECCOMM_MP_AUTHENTICATES BIT(2)	/* keyed: what passes it comes from a key holder */
#define SECCOMM_MP_PRIVATE	BIT(3)	/* keyed: hides what is inside */
#define SECCOMM_MP_SIMD		BIT(4)	/* needs usable SIMD registers to be fast */
#define SECCOMM_MP_OUT_OF_PLACE	BIT(5)	/* up handler can land msg->src itself */
#define SECCOMM_MP_PACKS	BIT(6)	/* calls seccomm_pack() and seccomm_unpack() */
#define SECCOMM_MP_SEQ		BIT(7)	/* reads msg->seq or msg->hdr */
#define SECCOMM_MP_HOLDS	BIT(8)	/* may hold by choice or claim: stands above the first SEQ */
#define SECCOMM_MP_LOCAL_ONLY	BIT(9)	/* not part of what both ends agree on */
#define SECCOMM_MP_ORDERED	BIT(10)	/* needs reliable ordered delivery below (P4) */
#define SECCOMM_MP_PUBKEY	BIT(11)	/* its slots hold public keys, no secrets */

/**
 * struct seccomm_param - a parameter of a micro-protocol type
 * @name: for NAME=VALUE
 * @id: number in the properties on the wire
 * @min: smallest value
 * @max: largest value
 * @step: values are @min + n * @step
 * @def: default
 * @words: words for @min, @min + 1, …, NULL terminated; or NULL = a number
 */
struct seccomm_param {
	const char *name;
	const char *const *words;
	u64 min;
	u64 max;
	u64 step;
	u64 def;
	u8 id;
};

/**
 * struct seccomm_mp_args - how the properties use a type, resolved
 * @value: parameter values, in the order of type->param
 * @slot: slots of the Keys table
 * @n_slots: how many
 */
struct seccomm_mp_args {
	u64 value[SECCOMM_PARAMS_MAX];
	u8 slot[SECCOMM_ENTRY_SLOTS_MAX];
	u8 n_slots;
};

/**
 * struct seccomm_room - bytes that a push may add, at most
 * @head: in front
 * @tail: behind
 */
struct seccomm_room {
	u16 head;
	u16 tail;
};

/**
 * struct seccomm_mp_type - a type of micro-protocol
 * @name: as in properties, exact case
 * @owner: THIS_MODULE
 * @class: enum seccomm_class
 * @flags: SECCOMM_MP_*
 * @family: primitives it rests on, comma separated ("aes,ghash"); "" for none
 * @strength: bits, 0 = protects nothing
 * @cost: instructions a byte, about; above 70 runs in the worker
 * @slots_min: slots it needs
 * @slots_max: slots it can take (several = hybrid key)
 * @key_limit: messages under one key, 0 = 2^48 (protocol limits)
 * @param: @n_params parameters
 * @n_params: at most SECCOMM_PARAMS_MAX
 * @attr: @n_attrs attributes it sets or reads
 * @n_attrs: how many
 * @priv_size: bytes of private state of an instance (seccomm_priv())
 * @room: bytes a push may add; NULL = none
 * @check: further checks of the arguments; may be NULL; writes the reason
 *	(text for the operator) into @why
 * @init: set an instance up: keys, transforms, bindings; may be NULL, may sleep
 * @exit: its inverse; may be NULL, may sleep
 * @down: push handler, mandatory; bound by the composition (U6)
 * @up: pop handler, mandatory: its twin
 * @splice: meta only: the private event whose handlers stand for the n-th part
 *	of this instance, or -ENOENT after the last (compiled into the plan)
 */
struct seccomm_mp_type {
	const char *name;
	struct module *owner;
	u8 class;
	u8 slots_min;
	u8 slots_max;
	u8 n_params;
	u8 n_attrs;
	u16 strength;
	u16 cost;
	u16 priv_size;
	u32 flags;
	u64 key_limit;
	const char *family;
	const struct seccomm_param *param;
	const struct seccomm_attr_decl *attr;
	void (*room)(const struct seccomm_mp_args *args, struct seccomm_room *room);
	int (*check)(const struct seccomm_mp_args *args, char *why, size_t size);
	int (*init)(struct seccomm_mp *mp);
	void (*exit)(struct seccomm_mp *mp);
	seccomm_handler down;
	seccomm_handler up;
	int (*splice)(struct seccomm_mp *mp, unsigned int n);
};

/**
 * struct seccomm_mp - an instance: a type at one place of one list of a session
 * @type: its type
 * @comp: the composite protocol it is part of
 * @args: resolved arguments
 * @driver: name of the implementation in use, set by init(); "" if none
 * @dir: the list it stands in: which of down and up is bound
 * @sender: whose pushes that list is, 1 = active, 2 = passive (key derivation)
 * @depth: length of @path
 * @path: position in the sender's list, then child indexes
 * @n_child: children of a meta-security micro-protocol
 * @child: these, in the order of the properties
 * @outer_keyed: something keyed that authenticates stands outside it
 * @pack_at: first pack item for seccomm_pack()
 * @pack_n: how many
 */
struct seccomm_mp {
	const struct seccomm_mp_type *type;
	struct seccomm_composite *comp;
	struct seccomm_mp_args args;
	char driver[48];
	u8 dir;
	u8 sender;
	u8 depth;
	u8 path[SECCOMM_DEPTH_MAX];
	u8 n_child;
	bool outer_keyed;
	u8 pack_at;
	u8 pack_n;
	struct seccomm_mp *child[SECCOMM_CHILDREN_MAX];
};

/* Private state follows the instance, aligned for any type. */
static inline void *seccomm_priv(struct seccomm_mp *mp)
{
	return (u8 *)mp + ALIGN(sizeof(*mp), 16);
}

/** seccomm_value() - value of the n-th parameter of the type */
static inline u64 seccomm_value(const struct seccomm_mp *mp, unsigned int n)
{
	return mp->args.value[n];
}

/**
 * seccomm_drop() - refuse a message
 * @mp: who refuses
 * @msg: the message
 * @reason: why; SECCOMM_R_BAD_TAG becomes SECCOMM_R_INNER_TAG by itself when a
 *	keyed check outside passed: the tripwire that redundancy pays for
 *
 * Return: SECCOMM_DROP, for the handler to return.
 */
enum seccomm_verdict seccomm_drop(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 reason);

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

/* ---- keys (checklist K1-K3) --------------------------------------------- */

/**
 * seccomm_key() - derive a key for this instance from its slots
 * @mp: the instance, in init()
 * @label: "key", "iv" or "alt"
 * @try: 0, then 1, 2, … while the derived key is weak
 * @out: the bytes; the caller wipes them
 * @len: how many, at most 64
 *
 * Bound to the transcript, epoch, sender, position and type: no two instances
 * ever have the same key.  Raises keyMiss when a slot is empty.
 *
 * Context: process; may sleep.
 * Return: 0, -ENOKEY, or the error of the hash.
 */
int seccomm_key(struct seccomm_mp *mp, const char *label, u8 try, void *out, size_t len);

/**
 * seccomm_public_key() - key material of a public key slot
 * @mp: the instance, in init(); its type has SECCOMM_MP_PUBKEY
 * @private: own private key, else the peer's public key
 * @len: set to the length of the DER
 *
 * Context: process; may sleep.
 * Return: PKCS#1 DER (kfree_sensitive() it), or ERR_PTR(-ENOKEY), ERR_PTR(-ENOMEM).
 */
void *seccomm_public_key(struct seccomm_mp *mp, bool private, size_t *len);

/** seccomm_transcript() - TH(e), 64 bytes: what both ends agreed on in this epoch */
const u8 *seccomm_transcript(const struct seccomm_mp *mp);

/** seccomm_hold_key() - a slot is empty: hold the message, raise keyMiss in the
 * worker, run this same step again when it is filled; the handler returns what
 * this returns.
 */
enum seccomm_verdict seccomm_hold_key(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 slot,
				      u16 length);

/** seccomm_nonce() - N = IV12 xor (0^4 | seq) */
static inline void seccomm_nonce(u8 nonce[12], const u8 iv[12], u64 seq)
{
	memcpy(nonce, iv, 4);
	put_unaligned_be64(get_unaligned_be64(iv + 4) ^ seq, nonce + 4);
}

/* ---- transforms: synchronous, the fastest implementation there is ------- */

/**
 * seccomm_alloc_aead() - a keyed AEAD transform that never answers later
 * @mp: the instance, in init(); its driver name is noted
 * @name: crypto API name, e.g. "gcm(aes)"
 * @key: key bytes
 * @keylen: how many
 * @tag: tag length in bytes
 *
 * Context: process; may sleep.
 * Return: the transform (crypto_free_aead() it), or ERR_PTR().
 */
struct crypto_aead *seccomm_alloc_aead(struct seccomm_mp *mp, const char *name, const u8 *key,
				       unsigned int keylen, unsigned int tag);
struct crypto_skcipher *seccomm_alloc_skcipher(struct seccomm_mp *mp, const char *name,
					       const u8 *key, unsigned int keylen);
/** seccomm_alloc_shash() - the same for a hash; @keylen 0 = unkeyed */
struct crypto_shash *seccomm_alloc_shash(struct seccomm_mp *mp, const char *name, const u8 *key,
					 unsigned int keylen);
/** seccomm_alloc_rsa() - "pkcs1pad(rsa,sha256)" with the key of the slot; sleeps when used */
struct crypto_akcipher *seccomm_alloc_rsa(struct seccomm_mp *mp, bool private);

/*
 * seccomm_aead_seal() - encrypt and authenticate the body in place, tag behind
 * @tfm: from seccomm_alloc_aead()
 * @msg: the message; msg->hdr is the associated data
 * @nonce: 12 bytes
 *
 * Context: any.
 * Return: 0, -ENOBUFS (no room), or the error of the transform.
 */
int seccomm_aead_seal(struct crypto_aead *tfm, struct seccomm_msg *msg, const u8 nonce[12]);
/*
 * seccomm_aead_open() - twin; reads msg->src into the span if not landed yet
 * Return: 0, -EBADMSG (tag), -EMSGSIZE (shorter than a tag), or an error.
 */
int seccomm_aead_open(struct crypto_aead *tfm, struct seccomm_msg *msg, const u8 nonce[12]);
/* seccomm_crypt() - skcipher over the whole body in place; @iv is clobbered */
int seccomm_crypt(struct crypto_skcipher *tfm, struct seccomm_msg *msg, u8 *iv, bool encrypt);
/** seccomm_mac() - MAC over authenticated header, then body */
int seccomm_mac(struct crypto_shash *tfm, const struct seccomm_msg *msg, u8 *out);
/** seccomm_rsa_sign() - sign a SHA-256 digest; worker only. Return: signature length or error */
int seccomm_rsa_sign(struct crypto_akcipher *tfm, const u8 digest[32], u8 *sig, unsigned int size);
/** seccomm_rsa_verify() - Return: 0, -EKEYREJECTED or -EBADMSG (bad signature), or an error */
int seccomm_rsa_verify(struct crypto_akcipher *tfm, const u8 digest[32], const u8 *sig,
		       unsigned int len);
/** seccomm_hh() - HH(x) = SHA-256(x) | SHA3-256(x) over two parts, 64 bytes; may sleep */
int seccomm_hh(const void *a, size_t alen, const void *b, size_t blen, u8 out[64]);

/* ---- replay window (RFC 6479) ------------------------------------------- */

/*
 * struct seccomm_replay - a sliding window over 48-bit numbers
 * @lock: held over the bitmap only; BH off
 * @top: highest number seen plus one, 0 = none
 * @bits: window size, a power of two, 64..65536
 * @map: @bits + 64 bits, cyclic
 */
struct seccomm_replay {
	spinlock_t lock;
	u64 top;
	u32 bits;
	unsigned long *map;
};

int seccomm_replay_init(struct seccomm_replay *r, u32 bits, gfp_t gfp);
void seccomm_replay_free(struct seccomm_replay *r);
/*
 * seccomm_replay_check() - test a number and mark it seen
 * Return: SECCOMM_R_NONE, SECCOMM_R_LATE (left of the window) or SECCOMM_R_DUPLICATE
 */
u8 seccomm_replay_check(struct seccomm_replay *r, u64 seq);

/* ---- registration ------------------------------------------------------- */

/**
 * seccomm_mp_register() - make a type available
 * @type: filled table; lives until seccomm_mp_unregister() has returned
 *
 * Mandatory operations are checked here, so that the path of a message never
 * tests them.
 *
 * Context: process.
 * Return: 0, -EINVAL (something mandatory is missing), -EEXIST (name taken).
 */
int seccomm_mp_register(const struct seccomm_mp_type *type);
void seccomm_mp_unregister(const struct seccomm_mp_type *type);

/**
 * module_seccomm_mp() - register on load, unregister on unload
 * @__type: the struct seccomm_mp_type
 * @__alias: its name as a literal, for the module alias
 */
#define module_seccomm_mp(__type, __alias)				\
static int __init seccomm_mp_module_init(void)				\
{									\
	return seccomm_mp_register(&(__type));				\
}									\
static void __exit seccomm_mp_module_exit(void)				\
{									\
	seccomm_mp_unregister(&(__type));				\
}									\
module_init(seccomm_mp_module_init);					\
module_exit(seccomm_mp_module_exit);					\
MODULE_ALIAS("seccomm-mp-" __alias);					\
MODULE_IMPORT_NS(SECCOMM);						\
MODULE_LICENSE("GPL")

#endif /* _NET_SECCOMM_H */
