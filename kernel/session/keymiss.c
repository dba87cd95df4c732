// SPDX-License-Identifier: GPL-2.0
/* keymiss.c - a session that waits for a key; see keymiss.h. */
#include "session/keymiss.h"

#include <linux/slab.h>
#include "lib/fail.h"
#include "lib/seam.h"
#include "session/life.h"
#include "session/timer.h"

#define LENGTH_MIN	16	/* of a secret: keyring.c says what else a key has to be */

int seccomm_keymiss_ask(struct seccomm_session *s)
{
	struct seccomm_handshake *hs = s->hs;
	u64 now = seccomm_now_ms();
	int err;

	lockdep_assert_held(&s->mutex);
	if (!hs->ask_until)
		hs->ask_until = now + READ_ONCE(s->sn->limits.agent_wait);
	if (now >= hs->ask_until)
		return -ENOKEY;
	hs->ask = (struct seccomm_ask) {
		.s	 = s,
		.type	 = SECCOMM_AGENT_KEY,
		.slot	 = hs->missing,
		.length	 = LENGTH_MIN,
		.version = s->role == SECCOMM_ROLE_PASSIVE ? hs->version[hs->missing] : 0,
		.wait_ms = hs->ask_until - now,
	};
	err = seccomm_agent_ask(&hs->ask);
	if (err)
		return err;
	hs->asks = true;
	seccomm_timer_at(s, hs->ask_until);
	return 0;
}

static int end_asking(struct seccomm_session *s)
{
	s->hs->asks = false;
	return seccomm_agent_forget(&s->hs->ask);
}

void seccomm_keymiss_forget(struct seccomm_session *s)
{
	if (seccomm_keymiss_waits(s))
		end_asking(s);
}

void seccomm_keymiss_due(struct seccomm_session *s, u64 now)
{
	struct seccomm_handshake *hs = s->hs;

	lockdep_assert_held(&s->mutex);
	if (s->leaving == SECCOMM_LEAVE_CLOSE && now >= s->leave_until) {
		seccomm_session_kill(s, ETIMEDOUT);
		return;
	}
	if (READ_ONCE(hs->ask.err) == -EINPROGRESS && now < hs->ask_until)
		return;
	if (end_asking(s)) {
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, SECCOMM_R_KEY_MISS, 0);
		seccomm_session_kill(s, ENOKEY);
		return;
	}
	if (s->role == SECCOMM_ROLE_ACTIVE)
		seccomm_active_keyed(s);
	else
		seccomm_passive_keyed(s);
}

/* ---- the answer ------------------------------------------------------------ */

/* What the agent gave, as if an operator had added it for this session. */
static struct seccomm_named_key *key_given(struct seccomm_session *s,
					   const struct seccomm_answer *a, u32 version,
					   struct seccomm_report *report)
{
	const char *name = s->props->slot[s->hs->ask.slot].ref.name;
	struct seccomm_named_key *like, *k;

	like = kzalloc(sizeof(*like), GFP_KERNEL);
	if (!like)
		return ERR_PTR(-ENOMEM);
	strscpy(like->name, name, sizeof(like->name));
	strscpy(like->local, s->own, sizeof(like->local));
	strscpy(like->peer, s->peer[0] ? s->peer : s->expect, sizeof(like->peer));
	like->version = version;
	like->kind = SECCOMM_KEY_SECRET;
	like->flags = a->flags;
	like->uid = GLOBAL_ROOT_UID;
	like->gid = GLOBAL_ROOT_GID;
	k = seccomm_key_make(like, a->data, a->len, report);
	kfree(like);
	return k;
}

static int check_version(const struct seccomm_ask *ask, const char *name, u32 version,
			 struct seccomm_report *report)
{
	if (!ask->version || version == ask->version || SECCOMM_FAIL(no_ask_version))
		return 0;
	return seccomm_report(report, -EINVAL, "key %s: version %u, and version %u was asked for",
			      name, version, ask->version);
}

int seccomm_keymiss_answer(struct seccomm_session *s, const struct seccomm_answer *a,
			   struct seccomm_report *report)
{
	struct seccomm_handshake *hs = s->hs;
	struct seccomm_named_key *k;
	u32 version;
	int err;

	lockdep_assert_held(&s->mutex);
	if (!seccomm_keymiss_waits(s) || hs->ask.token != a->token)
		return -ENOENT;
	version = a->version ?: hs->ask.version ?: 1;
	k = key_given(s, a, version, report);
	if (IS_ERR(k))
		return PTR_ERR(k);
	err = check_version(&hs->ask, k->name, version, report);
	err = err ?: seccomm_keys_differ(s, hs->ask.slot, k, report);
	err = err ?: seccomm_agent_answered(s, a->token);
	if (err)
		seccomm_named_key_put(k);
	else
		list_add_tail(&k->list, &hs->given);
	return err;
}
