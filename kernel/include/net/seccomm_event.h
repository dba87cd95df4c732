/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net/seccomm_event.h - events: binding and raising; messages that are held, and
 * the say that several micro-protocols have in one.  Micro-protocols include
 * <net/seccomm.h>, which has it.
 */
#ifndef _NET_SECCOMM_EVENT_H
#define _NET_SECCOMM_EVENT_H

#include <linux/seccomm.h>
#include <linux/types.h>
#include <net/seccomm_msg.h>

struct seccomm_mp;

/**
 * enum seccomm_event_id - the predefined events (checklist E1-E7)
 * @SECCOMM_EV_MSG_FROM_ABOVE: E1, a message of the application
 * @SECCOMM_EV_DATA_FROM_BELOW: E2, a message of the peer
 * @SECCOMM_EV_KEY_FROM_BELOW: E3, data is struct seccomm_key_msg
 * @SECCOMM_EV_KEY_MISS: E6, data is struct seccomm_key_miss
 * @SECCOMM_EV_SECURITY_ALERT: E7, data is struct seccomm_alert_info
 * @SECCOMM_EV_OPENED: life: the session is open
 * @SECCOMM_EV_CLOSED: life: the session ends
 * @SECCOMM_EV_EPOCH: life: this epoch is now sent in
 * @SECCOMM_EV_PRIVATE: from here on private events of one composite protocol,
 *	made by seccomm_event_create()
 * @SECCOMM_EV_MAX: one more than the last
 */
enum seccomm_event_id {
	SECCOMM_EV_MSG_FROM_ABOVE	= 0,
	SECCOMM_EV_DATA_FROM_BELOW	= 1,
	SECCOMM_EV_KEY_FROM_BELOW	= 2,
	SECCOMM_EV_KEY_MISS		= 3,
	SECCOMM_EV_SECURITY_ALERT	= 4,
	SECCOMM_EV_OPENED		= 5,
	SECCOMM_EV_CLOSED		= 6,
	SECCOMM_EV_EPOCH		= 7,
	SECCOMM_EV_PRIVATE		= 16,
	SECCOMM_EV_MAX			= 64,
};

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

/* What is bound to an event. The message stays the runtime's, whatever the verdict. */
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
 * @order: handlers run in ascending order; equal orders in order of binding, a list's own
 *	handlers first
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
 * @event: which; not a message event: these run as plans, and only so
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

/**
 * struct seccomm_key_miss - data of SECCOMM_EV_KEY_MISS
 * @slot: the slot that is empty
 * @length: bytes that are wanted
 * @filled: set by the handler that filled the slot
 */
struct seccomm_key_miss {
	u8 slot;
	u16 length;
	bool filled;
};

/**
 * struct seccomm_key_msg - data of SECCOMM_EV_KEY_FROM_BELOW
 * @slot: whose payload it is
 * @pass: of the exchange, from 1
 * @len: bytes of @data
 * @data: the payload, as it came
 */
struct seccomm_key_msg {
	u8 slot;
	u8 pass;
	u16 len;
	const u8 *data;
};

/**
 * struct seccomm_alert_info - data of SECCOMM_EV_SECURITY_ALERT
 * @reason: enum seccomm_reason
 * @class: 0, 1 or 2
 * @dir: enum seccomm_dir
 * @layer: position, or SECCOMM_LAYER_FRAME
 * @unheard: alerts before this one that were not raised here, too many being under way
 * @seq: number of the message, 48 bits
 * @mp: type of the micro-protocol that refused, or ""; its type->family is what to suspect
 */
struct seccomm_alert_info {
	u8 reason;
	u8 class;
	u8 dir;
	u8 layer;
	u32 unheard;
	u64 seq;
	char mp[SECCOMM_TYPE_NAME_MAX + 1];
};

/**
 * seccomm_reason_name() - a reason in a word, as operators see it
 * @reason: enum seccomm_reason
 *
 * Context: any.
 * Return: text that lives for ever; "unknown" if there is none like that.
 */
const char *seccomm_reason_name(u8 reason);

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

#endif /* _NET_SECCOMM_EVENT_H */
