// SPDX-License-Identifier: GPL-2.0
/*
 * confirm.c - the passive side's last step: CONFIRM proves that the peer has
 * the keys, and a half-open session becomes one that is accepted (protocol 2.7).
 */
#include <linux/slab.h>
#include "lib/fail.h"
#include "session/control.h"
#include "session/life.h"
#include "session/open.h"
#include "session/pop.h"
#include "session/rest.h"
#include "session/table.h"

/* What CONFIRM is told by: in HALF the handshake has it, from OPEN on the epoch. */
static int confirm_key(struct seccomm_session *s, const u8 **key, const u8 **th)
{
	const struct seccomm_tagkeys *keys;
	struct seccomm_epoch *e;

	if (s->hs) {
		*key = s->hs->confirm_key;
		*th = s->hs->th;
		return 0;
	}
	e = seccomm_epoch_control(s);
	keys = e ? seccomm_epoch_tagkeys(e) : ERR_PTR(-ENOKEY);
	if (IS_ERR(keys))
		return PTR_ERR(keys);
	*key = keys->confirm;
	*th = e->th;
	return 0;
}

static u8 verify_confirm(struct seccomm_session *s, struct seccomm_ctl *c, u8 th3[SECCOMM_HH_LEN])
{
	struct seccomm_confirm m;
	const u8 *key, *th;
	int err;

	if (seccomm_parse_confirm(c->body, c->h.length, &m) || m.pl.present || m.pl.sig)
		return SECCOMM_R_MALFORMED;
	err = confirm_key(s, &key, &th);
	err = err ?: seccomm_transcript_confirm(th, c->body, m.body_len, th3);
	err = err ?: seccomm_open_tag_ok(key, &c->h, th3, m.tag);
	if (err && !(err == -EBADMSG && SECCOMM_FAIL(no_confirm_tag)))
		return err == -EBADMSG ? SECCOMM_R_CONFIRM_TAG : SECCOMM_R_CRYPTO;
	return SECCOMM_R_NONE;
}

/* PONG names CONFIRM number 0, whichever of its copies came. */
static void send_pong(struct seccomm_session *s, struct seccomm_ctl *c,
		      const u8 th3[SECCOMM_HH_LEN])
{
	struct seccomm_hdr h = c->h;
	u8 tag[SECCOMM_TAG_LEN];
	const u8 *key, *th;

	h.seq = 0;
	if (!confirm_key(s, &key, &th) && !seccomm_open_tag(key, &h, th3, tag))
		seccomm_control_ping(s, 1, tag);
}

static int become_open(struct seccomm_session *s)
{
	struct seccomm_report report = {};
	struct seccomm_epoch *e;
	int err;

	e = seccomm_epoch_create(s, 0, s->hs->th, &report);
	if (IS_ERR(e)) {
		pr_notice_ratelimited("seccomm: session %u: %s\n", s->id, report.text);
		return PTR_ERR(e);
	}
	err = seccomm_keys_settle(s->keys, s->hs->th, seccomm_rest_possible(e));
	if (err) {
		seccomm_composite_put(e->comp);
		return err;
	}
	seccomm_sender_vouch(s);
	seccomm_handshake_free(s->hs);	/* a copy of OPEN is answered while HALF only */
	s->hs = NULL;
	seccomm_half_drop(s);
	seccomm_epoch_install_rx(s, e);
	seccomm_epoch_install_tx(s, e);
	return 0;
}

/* Older passive sessions with the same principal at the same address: it began anew. */
static bool is_older(struct seccomm_session *s, void *arg)
{
	const struct seccomm_session *fresh = arg;

	return s != fresh && s->role == SECCOMM_ROLE_PASSIVE && !s->dead &&
	       READ_ONCE(s->state) == SECCOMM_STATE_OPEN && !strcmp(s->peer, fresh->peer);
}

static void supersede(struct seccomm_session *s)
{
	struct seccomm_session *old;

	for (;;) {
		rcu_read_lock();
		old = seccomm_table_each_peer(s->sn, s->ep, &s->path.peer, is_older, s);
		if (old && !seccomm_session_tryget(old))
			old = NULL;
		rcu_read_unlock();
		if (!old)
			return;
		/* Only ever fresh before old: the order of two session mutexes. */
		mutex_lock_nested(&old->mutex, SINGLE_DEPTH_NESTING);
		seccomm_session_kill(old, ECONNRESET);
		mutex_unlock(&old->mutex);
		seccomm_session_put(old);
	}
}

void seccomm_passive_confirm(struct seccomm_session *s, struct seccomm_ctl *c)
{
	u8 th3[SECCOMM_HH_LEN], reason;
	int err;

	if (s->state != SECCOMM_STATE_HALF && s->state != SECCOMM_STATE_OPEN) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, SECCOMM_R_BAD_STATE, c->h.seq);
		return;
	}
	reason = verify_confirm(s, c, th3);
	if (reason) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, reason, c->h.seq);
		return;
	}
	if (s->state == SECCOMM_STATE_OPEN) {
		send_pong(s, c, th3);
		return;
	}
	err = become_open(s);
	if (err) {
		seccomm_session_kill(s, -err);
		return;
	}
	if (!s->ops->incoming(s->ep, s)) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, SECCOMM_R_BACKLOG, c->h.seq);
		seccomm_control_close(s, 2, 1);
		seccomm_session_kill(s, ECONNABORTED);
		return;
	}
	/* What comes from now on stays behind what was held; PONG lets more come. */
	spin_lock_bh(&s->lock);
	WRITE_ONCE(s->draining, true);
	spin_unlock_bh(&s->lock);
	seccomm_session_set_state(s, SECCOMM_STATE_OPEN, 0);
	seccomm_count_stat(s->sn, SECCOMM_S_OPENED, 1);
	seccomm_rest_watch(s);
	supersede(s);
	seccomm_pop_held(s);
	send_pong(s, c, th3);
}
