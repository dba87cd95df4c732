/* SPDX-License-Identifier: GPL-2.0 */
/*
 * keymiss.h - a session that cannot open for want of a key waits for the key
 * agent (checklist E6): no frame leaves, and what is to be sent waits as before
 * ACCEPT.  Keys that the agent gives are this session's alone.
 */
#ifndef _SECCOMM_SESSION_KEYMISS_H
#define _SECCOMM_SESSION_KEYMISS_H

#include "session/agent.h"
#include "session/open.h"

/**
 * seccomm_keymiss_ask() - ask the agent for the key of slot s->hs->missing
 * @s: in the tables, after seccomm_keys_load() said -ENOKEY
 *
 * When it is answered, seccomm_active_keyed() or seccomm_passive_keyed() is called; when
 * not, the session ends with ENOKEY and an alert. All that is asked for one session has to
 * be answered within the time that began with the first.
 *
 * Context: process; session->mutex held.
 * Return: 0, or -ENOKEY.
 */
int seccomm_keymiss_ask(struct seccomm_session *s);

/* Does it wait for an answer? session->mutex. */
static inline bool seccomm_keymiss_waits(const struct seccomm_session *s)
{
	return s->hs && s->hs->asks;
}

/* The session's timer: is there an answer, or is it too late for one? session->mutex. */
void seccomm_keymiss_due(struct seccomm_session *s, u64 now);

/**
 * seccomm_keymiss_answer() - a key from the agent
 * @s: the session
 * @a: the answer
 * @report: why it is refused
 *
 * Valid as a key that is added, of the version that was asked for, and not the bytes of
 * another slot.
 *
 * Context: process; session->mutex held.
 * Return: 0, -ENOENT (not waited for), -EINVAL, -ENOMEM.
 */
int seccomm_keymiss_answer(struct seccomm_session *s, const struct seccomm_answer *a,
			   struct seccomm_report *report);

/* The session ends. session->mutex. */
void seccomm_keymiss_forget(struct seccomm_session *s);

/* All keys are there, or more may be missing: go on with OPEN. session->mutex. */
void seccomm_active_keyed(struct seccomm_session *s);
void seccomm_passive_keyed(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_KEYMISS_H */
