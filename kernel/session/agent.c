// SPDX-License-Identifier: GPL-2.0
/*
 * agent.c - requests to the key agent and their answers.
 *
 * A request stands in one list until it is answered or nobody waits for it any
 * more, whichever is first: what is not in the list has been answered, so an
 * answer counts once.  The agent is believed nothing that can be checked.
 */
#include "session/agent.h"

#include <kunit/visibility.h>
#include <linux/rwsem.h>
#include "lib/fail.h"
#include "session/keymiss.h"
#include "session/timer.h"

/* Held for reading while a request is sent: who changes the sink waits. */
static DECLARE_RWSEM(sink_sem);
static const struct seccomm_agent_sink *sink;

const struct seccomm_agent_sink *seccomm_agent_sink_set(const struct seccomm_agent_sink *new)
{
	const struct seccomm_agent_sink *old;

	down_write(&sink_sem);
	old = sink;
	sink = new;
	up_write(&sink_sem);
	return old;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_agent_sink_set);

void seccomm_agent_init(struct seccomm_agent *agent)
{
	mutex_init(&agent->lock);
	INIT_LIST_HEAD(&agent->asks);
}

/* ---- requests -------------------------------------------------------------- */

/* Out of the list, with what became of it; whoever waits looks. agent.lock. */
static void settle(struct seccomm_agent *agent, struct seccomm_ask *ask, int err)
{
	lockdep_assert_held(&agent->lock);
	list_del_init(&ask->list);
	agent->n_asks--;
	WRITE_ONCE(ask->err, err);
	if (ask->type == SECCOMM_AGENT_SIGN)
		complete(&ask->done);
	else
		seccomm_timer_tick(ask->s);
}

static int send(struct seccomm_net *sn, const struct seccomm_ask *ask)
{
	int err;

	down_read(&sink_sem);
	err = sink ? sink->ask(sn, sn->agent.portid, ask) : -ENOKEY;
	up_read(&sink_sem);
	return err ? -ENOKEY : 0;
}

int seccomm_agent_ask(struct seccomm_ask *ask)
{
	struct seccomm_net *sn = ask->s->sn;
	struct seccomm_agent *agent = &sn->agent;
	int err = -ENOKEY;

	ask->err = -EINPROGRESS;
	ask->wait_ms = ask->wait_ms ?: READ_ONCE(sn->limits.agent_wait);
	init_completion(&ask->done);
	INIT_LIST_HEAD(&ask->list);
	mutex_lock(&agent->lock);
	if (agent->portid && (agent->n_asks < SECCOMM_ASKS_MAX || SECCOMM_FAIL(no_ask_limit))) {
		ask->token = ++agent->last_token;
		err = send(sn, ask);
	}
	if (!err) {
		seccomm_session_get(ask->s);
		list_add_tail(&ask->list, &agent->asks);
		agent->n_asks++;
	}
	mutex_unlock(&agent->lock);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_agent_ask);

int seccomm_agent_forget(struct seccomm_ask *ask)
{
	struct seccomm_session *s = ask->s;
	struct seccomm_agent *agent = &s->sn->agent;
	int err;

	mutex_lock(&agent->lock);
	if (!list_empty(&ask->list)) {
		list_del_init(&ask->list);
		agent->n_asks--;
	}
	err = ask->err;
	mutex_unlock(&agent->lock);
	seccomm_session_put(s);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_agent_forget);

void seccomm_agent_drop(struct seccomm_session *s)
{
	struct seccomm_agent *agent = &s->sn->agent;
	struct seccomm_ask *ask, *next;

	mutex_lock(&agent->lock);
	list_for_each_entry_safe(ask, next, &agent->asks, list)
		if (ask->s == s)
			settle(agent, ask, -ENOKEY);
	mutex_unlock(&agent->lock);
}

/* ---- the agent ------------------------------------------------------------- */

int seccomm_agent_register(struct seccomm_net *sn, u32 portid, struct seccomm_report *report)
{
	struct seccomm_agent *agent = &sn->agent;
	int err = 0;

	mutex_lock(&agent->lock);
	if (agent->portid == portid)
		err = seccomm_report(report, -EALREADY, "this socket is the key agent already");
	else if (agent->portid)
		err = seccomm_report(report, -EBUSY,
				     "another socket is the key agent of this namespace");
	else
		WRITE_ONCE(agent->portid, portid);
	mutex_unlock(&agent->lock);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_agent_register);

void seccomm_agent_gone(struct seccomm_net *sn, u32 portid)
{
	struct seccomm_agent *agent = &sn->agent;
	struct seccomm_ask *ask, *next;

	mutex_lock(&agent->lock);
	if (portid && agent->portid == portid) {
		WRITE_ONCE(agent->portid, 0);
		list_for_each_entry_safe(ask, next, &agent->asks, list)
			settle(agent, ask, -ENOKEY);
	}
	mutex_unlock(&agent->lock);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_agent_gone);

/* ---- answers --------------------------------------------------------------- */

static int not_asked(struct seccomm_report *report)
{
	return seccomm_report(report, -ENOENT,
			      "no such request: never made to this socket, answered, or given up");
}

static struct seccomm_ask *ask_by_token(struct seccomm_agent *agent, u32 portid, u64 token)
{
	struct seccomm_ask *ask;

	lockdep_assert_held(&agent->lock);
	if (!portid || agent->portid != portid)
		return NULL;
	list_for_each_entry(ask, &agent->asks, list)
		if (ask->token == token)
			return ask;
	return NULL;
}

static int take_signature(struct seccomm_agent *agent, struct seccomm_ask *ask,
			  const struct seccomm_answer *a, struct seccomm_report *report)
{
	if (a->len != SECCOMM_ECDSA_SIG_LEN)
		return seccomm_report(report, -EINVAL, "a signature of %zu bytes, not %d", a->len,
				      SECCOMM_ECDSA_SIG_LEN);
	if (a->version || a->flags)
		return seccomm_report(report, -EINVAL, "a signature has no version and no flags");
	memcpy(ask->sig, a->data, a->len);
	settle(agent, ask, 0);
	return 0;
}

/*
 * What needs no more than the list is done here.  A key is for the session to
 * look at, whose lock is the outer one: then *@s is it, referenced.
 */
static int answer_locked(struct seccomm_agent *agent, u32 portid, const struct seccomm_answer *a,
			 struct seccomm_session **s, struct seccomm_report *report)
{
	struct seccomm_ask *ask = ask_by_token(agent, portid, a->token);

	if (!ask)
		return not_asked(report);
	if (ask->s->id != a->session && !SECCOMM_FAIL(no_ask_session))
		return seccomm_report(report, -EINVAL, "request %llu is not of session %u",
				      a->token, a->session);
	if (a->refused) {
		settle(agent, ask, -ENOKEY);
		return 0;
	}
	if (ask->type == SECCOMM_AGENT_SIGN)
		return take_signature(agent, ask, a, report);
	*s = seccomm_session_get(ask->s);
	return 0;
}

int seccomm_agent_answered(struct seccomm_session *s, u64 token)
{
	struct seccomm_agent *agent = &s->sn->agent;
	struct seccomm_ask *ask;

	mutex_lock(&agent->lock);
	ask = ask_by_token(agent, agent->portid, token);
	if (ask)
		settle(agent, ask, 0);
	mutex_unlock(&agent->lock);
	return ask ? 0 : -ENOENT;
}

int seccomm_agent_answer(struct seccomm_net *sn, u32 portid, const struct seccomm_answer *a,
			 struct seccomm_report *report)
{
	struct seccomm_agent *agent = &sn->agent;
	struct seccomm_session *s = NULL;
	int err;

	mutex_lock(&agent->lock);
	err = answer_locked(agent, portid, a, &s, report);
	mutex_unlock(&agent->lock);
	if (!s)
		return err;
	mutex_lock(&s->mutex);
	err = seccomm_keymiss_answer(s, a, report);
	mutex_unlock(&s->mutex);
	seccomm_session_put(s);
	return err == -ENOENT ? not_asked(report) : err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_agent_answer);

/* ---- signatures ------------------------------------------------------------ */

/*
 * Who waits for the agent occupies a worker of the one queue that all namespaces have: so
 * many may at once, and no more, or the agents of some would stop the sessions of all.
 */
#define SIGNERS_MAX	32

static atomic_t signers = ATOMIC_INIT(0);

static int agent_sign(struct seccomm_session *s, u8 slot, const char *label, const u8 digest[32],
		      u8 sig[SECCOMM_ECDSA_SIG_LEN])
{
	struct seccomm_ask ask = {
		.s	= s,
		.type	= SECCOMM_AGENT_SIGN,
		.slot	= slot,
		.length	= SECCOMM_ECDSA_SIG_LEN,
		.label	= label,
		.digest	= digest,
	};
	int err = seccomm_agent_ask(&ask);

	if (err)
		return err;
	/* A session that is dead now may have looked at the list before. */
	if (!READ_ONCE(s->dead))
		wait_for_completion_timeout(&ask.done, msecs_to_jiffies(ask.wait_ms));
	err = seccomm_agent_forget(&ask);
	if (err)
		return -ENOKEY;		/* too late, too */
	memcpy(sig, ask.sig, sizeof(ask.sig));
	return 0;
}

int seccomm_agent_sign(struct seccomm_session *s, u8 slot, const char *label, const u8 digest[32],
		       u8 sig[SECCOMM_ECDSA_SIG_LEN])
{
	int err = -ENOKEY;

	if (atomic_inc_return(&signers) <= SIGNERS_MAX)
		err = agent_sign(s, slot, label, digest, sig);
	atomic_dec(&signers);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_agent_sign);
