/* SPDX-License-Identifier: GPL-2.0 */
/*
 * agent.h - the key agent of a namespace: a program in user space that is asked
 * for what the kernel has not, keys of empty slots and signatures.
 *
 * There is one at a time, known by its netlink port.  What it is asked waits for
 * a bounded time; if it dies, refuses or is late, it has not answered.
 */
#ifndef _SECCOMM_SESSION_AGENT_H
#define _SECCOMM_SESSION_AGENT_H

#include <linux/completion.h>
#include <linux/seccomm_netlink.h>
#include "session/session.h"

#define SECCOMM_ASKS_MAX	64	/* requests of a namespace that are not answered */

/**
 * struct seccomm_ask - a request to the agent
 * @list: in sn->agent.asks until it is answered or given up
 * @token: its number, never used again
 * @s: the session; counted while @list is in use
 * @type: enum seccomm_agent_type
 * @slot: slot of the Keys table
 * @version: of the key, 0 = any
 * @length: bytes wanted, at least
 * @wait_ms: how long the answer is waited for; 0 = limits.agent_wait
 * @label: sign: what is signed
 * @digest: sign: SHA-256 of the statement
 * @sig: sign: the answer
 * @err: -EINPROGRESS until answered, 0, or -ENOKEY; agent.lock
 * @done: sign: @err is not -EINPROGRESS any more
 */
struct seccomm_ask {
	struct list_head list;
	u64 token;
	struct seccomm_session *s;
	u8 type;
	u8 slot;
	u16 length;
	u32 version;
	u32 wait_ms;
	const char *label;
	const u8 *digest;
	u8 sig[SECCOMM_ECDSA_SIG_LEN];
	int err;
	struct completion done;
};

/**
 * struct seccomm_answer - what the agent says
 * @token: of the request
 * @session: of the request: a second number that must be right
 * @refused: it will not
 * @version: key: its version, 0 = the one that was asked for, or 1
 * @flags: key: SECCOMM_KEY_F_*
 * @data: key or signature; the caller wipes it
 * @len: its length
 */
struct seccomm_answer {
	u64 token;
	u32 session;
	bool refused;
	u32 version;
	u32 flags;
	const u8 *data;
	size_t len;
};

/**
 * struct seccomm_agent_sink - how a request gets to the agent: the control plane
 * @ask: send @ask to port @portid; process context; 0 or why not
 */
struct seccomm_agent_sink {
	int (*ask)(struct seccomm_net *sn, u32 portid, const struct seccomm_ask *ask);
};

/* NULL: none. Waits for the one in use. Return: the one before (tests put it back). */
const struct seccomm_agent_sink *seccomm_agent_sink_set(const struct seccomm_agent_sink *sink);

/**
 * seccomm_agent_register() - port @portid is the agent from now on
 * @sn: namespace
 * @portid: netlink port
 * @report: why not
 *
 * Context: process.
 * Return: 0, or -EBUSY: there is one (-EALREADY: it is this one).
 */
int seccomm_agent_register(struct seccomm_net *sn, u32 portid, struct seccomm_report *report);

/* The twin: that port is closed; all that was asked is refused. Process context. */
void seccomm_agent_gone(struct seccomm_net *sn, u32 portid);

/* Is there one? Any context. */
static inline bool seccomm_agent_there(const struct seccomm_net *sn)
{
	return READ_ONCE(sn->agent.portid);
}

/**
 * seccomm_agent_ask() - send a request
 * @ask: s, type, slot, version, length (sign: label, digest) set; lives until
 *	seccomm_agent_forget()
 *
 * Context: process.
 * Return: 0: @ask->err says when it is answered (seccomm_timer_tick(), or @done);
 * -ENOKEY: no agent, too many requests, or it does not read.
 */
int seccomm_agent_ask(struct seccomm_ask *ask);

/* The twin: nobody waits for the answer any more. Return: @ask->err. Process context. */
int seccomm_agent_forget(struct seccomm_ask *ask);

/**
 * seccomm_agent_answer() - the agent answers
 * @sn: namespace
 * @portid: who says it
 * @a: what
 * @report: why the answer is refused: the request then waits as before
 *
 * Context: process; takes session->mutex.
 * Return: 0, -ENOENT (nothing like that was asked of this port, or not any more),
 * -EINVAL, or -ENOMEM.
 */
int seccomm_agent_answer(struct seccomm_net *sn, u32 portid, const struct seccomm_answer *a,
			 struct seccomm_report *report);

/*
 * The key that answers request @token was looked at and will be used: whoever comes next
 * with one is late. session->mutex. Return: 0, or -ENOENT: it is not waited for any more.
 */
int seccomm_agent_answered(struct seccomm_session *s, u64 token);

/**
 * seccomm_agent_sign() - have a digest signed, and wait for it
 * @s: the session
 * @slot: slot of the own key
 * @label: what is signed
 * @digest: SHA-256
 * @sig: r | s; not verified yet
 *
 * Context: process; sleeps for limits.agent_wait at most; ends with the session.
 * Return: 0 or -ENOKEY.
 */
int seccomm_agent_sign(struct seccomm_session *s, u8 slot, const char *label, const u8 digest[32],
		       u8 sig[SECCOMM_ECDSA_SIG_LEN]);

/* The session ends: what was asked for it is refused. Process context. */
void seccomm_agent_drop(struct seccomm_session *s);

void seccomm_agent_init(struct seccomm_agent *agent);

#endif /* _SECCOMM_SESSION_AGENT_H */
