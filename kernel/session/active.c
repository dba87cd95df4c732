// SPDX-License-Identifier: GPL-2.0
/* active.c - the active side of the open exchange (protocol 2.7). */
#include <crypto/algapi.h>
#include <kunit/visibility.h>
#include <linux/slab.h>

#include "lib/fail.h"
#include "lib/seam.h"
#include "session/control.h"
#include "session/keymiss.h"
#include "session/life.h"
#include "session/open.h"
#include "session/push.h"
#include "session/rest.h"
#include "session/table.h"
#include "session/timer.h"

/* ---- sending OPEN ---------------------------------------------------------- */

/* Payloads: key versions of preshared slots, then zeroes up to the least size of an OPEN. */
static void open_payloads(struct seccomm_session *s, struct seccomm_writer *w)
{
	const struct seccomm_props *props = s->props;
	unsigned int i, n = 0, whole;
	size_t at = w->len;

	seccomm_w_u8(w, 0);
	for (i = 1; i <= props->n_slots; i++) {
		if (props->slot[i].public)
			continue;
		seccomm_w_u8(w, i);
		seccomm_w_be16(w, 4);
		seccomm_w_be32(w, s->hs->version[i]);
		n++;
	}
	whole = SECCOMM_HDR_LEN + w->len + SECCOMM_TAG_LEN;
	if (whole < SECCOMM_OPEN_MIN) {
		/* Where 1 or 2 bytes are missing the payload's own 3 are more than enough. */
		unsigned int pad = SECCOMM_OPEN_MIN - whole;

		pad = pad > 3 ? pad - 3 : 0;
		seccomm_w_u8(w, SECCOMM_PAYLOAD_PADDING);
		seccomm_w_be16(w, pad);
		seccomm_w_room(w, pad);
		n++;
	}
	if (!w->overflow)
		w->buf[at] = n;
}

static int build_open(struct seccomm_session *s)
{
	struct seccomm_handshake *hs = s->hs;
	struct seccomm_writer w;
	int err;

	hs->open = kmalloc(SECCOMM_OPEN_MAX, GFP_KERNEL);
	if (!hs->open)
		return -ENOMEM;
	seccomm_random(s, hs->nonce[0], SECCOMM_NONCE_LEN);
	seccomm_w_init(&w, hs->open, SECCOMM_OPEN_MAX - SECCOMM_TAG_LEN - SECCOMM_COOKIE_LEN);
	seccomm_w_be32(&w, s->sid);
	seccomm_w_bytes(&w, hs->nonce[0], SECCOMM_NONCE_LEN);
	seccomm_w_bytes(&w, s->props->pd, SECCOMM_HH_LEN);
	seccomm_w_be16(&w, ntohs(s->path.peer.port));
	seccomm_w_lp8(&w, s->own, strlen(s->own));
	seccomm_w_lp8(&w, s->expect, strlen(s->expect));
	open_payloads(s, &w);
	if (w.overflow)
		return -EMSGSIZE;
	hs->open_len = w.len;
	err = seccomm_transcript_open(s, hs);
	return err ?: seccomm_open_tagkey(s, "open", hs->th1, SECCOMM_ROLE_ACTIVE, hs->open_key);
}

int seccomm_active_send_open(struct seccomm_session *s)
{
	struct seccomm_handshake *hs = s->hs;
	struct seccomm_hdr h = {
		.type	= SECCOMM_OPEN,
		.sender	= SECCOMM_ROLE_ACTIVE,
		.seq	= s->tries,
	};
	struct seccomm_writer w;
	u8 tag[SECCOMM_TAG_LEN];
	u8 *frame;
	int err;

	lockdep_assert_held(&s->mutex);
	err = seccomm_open_tag(hs->open_key, &h, hs->th1, tag);
	if (err)
		return err;
	frame = kmalloc(SECCOMM_HDR_LEN + SECCOMM_OPEN_MAX, GFP_KERNEL);
	if (!frame)
		return -ENOMEM;
	h.length = hs->open_len + SECCOMM_TAG_LEN + (hs->cookies ? SECCOMM_COOKIE_LEN : 0);
	seccomm_hdr_write(frame, &h);
	seccomm_w_init(&w, frame, SECCOMM_HDR_LEN + SECCOMM_OPEN_MAX);
	w.len = SECCOMM_HDR_LEN;
	seccomm_w_bytes(&w, hs->open, hs->open_len);
	seccomm_w_bytes(&w, tag, sizeof(tag));
	if (hs->cookies)
		seccomm_w_bytes(&w, hs->cookie, SECCOMM_COOKIE_LEN);
	err = w.overflow ? -EMSGSIZE : seccomm_push_control(s, frame, w.len);
	kfree(frame);
	return err;
}

/* ---- connect() ------------------------------------------------------------- */

/* Which profile and names: the socket's own wishes first, then the policies. */
static int choose(const struct seccomm_open_request *req, struct seccomm_choice *choice)
{
	struct seccomm_net *sn = seccomm_net(req->ep->net);
	const struct seccomm_identity *id = req->id;
	struct seccomm_flow flow = {
		.role	 = SECCOMM_ROLE_ACTIVE,
		.carrier = req->ep->carrier->id,
		.local	 = req->ep->local,
		.peer	 = req->peer,
		.who	 = req->who,
	};
	int err;

	memset(choice, 0, sizeof(*choice));
	choice->profile = seccomm_identity_profile(sn, id, req->who);
	if (IS_ERR(choice->profile))
		return PTR_ERR(choice->profile);
	if (!choice->profile) {
		err = seccomm_policy_choose(sn, &flow, 0, choice);
		if (err)
			return err;
	}
	if (id->principal[0] || !choice->own[0]) {
		err = seccomm_principal_local(sn, id->principal, req->who, choice->own);
		if (err) {
			seccomm_profile_put(choice->profile);
			return err;
		}
	}
	if (id->expect[0])
		strscpy(choice->expect, id->expect, sizeof(choice->expect));
	return 0;
}

static void send_first(struct seccomm_session *s)
{
	/* What the network says of the first try does not matter: there are six more. */
	seccomm_active_send_open(s);
	s->retry_at = seccomm_now_ms() + seccomm_retry_ms(0);
	seccomm_timer_at(s, s->retry_at);
}

static int start(struct seccomm_session *s)
{
	bool missing;
	int err;

	s->hs = seccomm_handshake_alloc(s->props->n_slots);
	if (!s->hs)
		return -ENOMEM;
	err = seccomm_keys_load(s, s->hs->version);
	missing = err == -ENOKEY && seccomm_agent_there(s->sn);
	if (err && !missing)
		return err;
	err = seccomm_table_insert(s);
	if (err)
		return err;
	err = missing ? seccomm_keymiss_ask(s) : build_open(s);
	if (err) {
		seccomm_table_remove(s);
		return err;
	}
	seccomm_port_add(s);
	seccomm_session_set_state(s, SECCOMM_STATE_OPENING, 0);
	if (!missing)
		send_first(s);
	return 0;
}

void seccomm_active_keyed(struct seccomm_session *s)
{
	int err;

	/* The newest ones now, whatever was found before the wait. */
	memset(s->hs->version, 0, array_size(s->props->n_slots + 1, sizeof(*s->hs->version)));
	err = seccomm_keys_load(s, s->hs->version);
	if (err == -ENOKEY && !seccomm_keymiss_ask(s))
		return;
	if (err == -ENOKEY)
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, SECCOMM_R_KEY_MISS, 0);
	err = err ?: build_open(s);
	if (err)
		seccomm_session_kill(s, -err);
	else
		send_first(s);
}

struct seccomm_session *seccomm_session_open(const struct seccomm_open_request *req)
{
	struct seccomm_birth birth = {
		.ep	= req->ep,
		.tx	= req->tx,
		.ops	= req->ops,
		.user	= req->user,
		.role	= SECCOMM_ROLE_ACTIVE,
		.peer	= req->peer,
		.cred	= req->who->cred,
	};
	struct seccomm_session *s;
	int err;

	err = choose(req, &birth.choice);
	if (err)
		return ERR_PTR(err);
	s = seccomm_session_create(&birth);
	if (IS_ERR(s)) {
		seccomm_profile_put(birth.choice.profile);
		return s;
	}
	mutex_lock(&s->mutex);
	err = start(s);
	if (err)
		s->dead = true;
	mutex_unlock(&s->mutex);
	if (err) {
		seccomm_runtime_kill(&s->rt);
		seccomm_session_put(s);
		return ERR_PTR(err);
	}
	return s;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_open);

/* ---- COOKIE and REFUSE: hints, honoured with the right echo only ----------- */

static bool echo_ok(struct seccomm_session *s, struct seccomm_ctl *c, size_t len, u8 reason)
{
	if (s->state != SECCOMM_STATE_OPENING) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, SECCOMM_R_BAD_STATE, c->h.seq);
		return false;
	}
	if (c->h.length != len) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, SECCOMM_R_MALFORMED, c->h.seq);
		return false;
	}
	if (crypto_memneq(c->body, s->hs->nonce[0], SECCOMM_ECHO_LEN) &&
	    !SECCOMM_FAIL(no_echo_check)) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, reason, c->h.seq);
		return false;
	}
	return true;
}

void seccomm_active_cookie(struct seccomm_session *s, struct seccomm_ctl *c)
{
	struct seccomm_handshake *hs = s->hs;

	if (!echo_ok(s, c, SECCOMM_ECHO_LEN + SECCOMM_COOKIE_LEN, SECCOMM_R_COOKIE_ECHO))
		return;
	if (hs->cookies >= SECCOMM_COOKIES_MAX && !SECCOMM_FAIL(no_cookie_limit)) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, SECCOMM_R_COOKIE_ECHO, c->h.seq);
		return;
	}
	hs->cookies++;
	memcpy(hs->cookie, c->body + SECCOMM_ECHO_LEN, SECCOMM_COOKIE_LEN);
	seccomm_active_send_open(s);
}

void seccomm_active_refuse(struct seccomm_session *s, struct seccomm_ctl *c)
{
	if (!echo_ok(s, c, SECCOMM_ECHO_LEN + 1, SECCOMM_R_REFUSE_ECHO))
		return;
	if (c->body[SECCOMM_ECHO_LEN] != 1) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, SECCOMM_R_MALFORMED, c->h.seq);
		return;
	}
	seccomm_session_refuse(s->sn, s, &c->peer, NULL, SECCOMM_R_REFUSED, c->h.seq);
	seccomm_session_kill(s, ECONNREFUSED);
}

/* ---- ACCEPT, CONFIRM, PONG ------------------------------------------------- */

static const u8 confirm_body[] = { 0 };		/* no payloads */

int seccomm_active_send_confirm(struct seccomm_session *s)
{
	u8 frame[SECCOMM_HDR_LEN + sizeof(confirm_body) + SECCOMM_TAG_LEN];
	struct seccomm_hdr h = {
		.type	= SECCOMM_CONFIRM,
		.length	= sizeof(confirm_body) + SECCOMM_TAG_LEN,
		.id	= s->peer_sid,
		.sender	= SECCOMM_ROLE_ACTIVE,
		.seq	= s->tries,
	};
	u8 *tag = frame + SECCOMM_HDR_LEN + sizeof(confirm_body);
	int err;

	lockdep_assert_held(&s->mutex);
	seccomm_hdr_write(frame, &h);
	memcpy(frame + SECCOMM_HDR_LEN, confirm_body, sizeof(confirm_body));
	err = seccomm_open_tag(s->hs->confirm_key, &h, s->hs->th3, tag);
	if (err)
		return err;
	if (!s->tries)
		memcpy(s->hs->pong, tag, sizeof(s->hs->pong));
	return seccomm_push_control(s, frame, sizeof(frame));
}

/* The names in ACCEPT: who we asked for, and never ourselves. */
static u8 check_names(struct seccomm_session *s, const struct seccomm_accept *m)
{
	size_t expect = strlen(s->expect);

	if (expect && (expect != m->name_len || memcmp(s->expect, m->name, expect)) &&
	    !SECCOMM_FAIL(no_expect_check))
		return SECCOMM_R_OPEN_PEER;
	if (strlen(s->own) == m->name_len && !memcmp(s->own, m->name, m->name_len) &&
	    !READ_ONCE(s->sn->limits.allow_self) && !SECCOMM_FAIL(no_reflect_check))
		return SECCOMM_R_OPEN_REFLECTED;
	/* Preshared slots have nothing to say in ACCEPT; nobody signs yet. */
	if (m->pl.present || m->pl.sig)
		return SECCOMM_R_MALFORMED;
	return SECCOMM_R_NONE;
}

/* Everything is computed aside and kept only once the tag is right (M6). */
static u8 verify_accept(struct seccomm_session *s, struct seccomm_ctl *c,
			const struct seccomm_accept *m, u8 th[SECCOMM_HH_LEN])
{
	u8 key[SECCOMM_TAGKEY_LEN];
	u8 reason = SECCOMM_R_NONE;
	int err;

	err = seccomm_transcript_accept(s, s->hs, c->body, m->body_len, th);
	err = err ?: seccomm_open_tagkey(s, "accept", th, SECCOMM_ROLE_PASSIVE, key);
	err = err ?: seccomm_open_tag_ok(key, &c->h, th, m->tag);
	if (err && !(err == -EBADMSG && SECCOMM_FAIL(no_accept_tag)))
		reason = err == -EBADMSG ? SECCOMM_R_ACCEPT_TAG : SECCOMM_R_CRYPTO;
	memzero_explicit(key, sizeof(key));
	return reason;
}

static int become_confirming(struct seccomm_session *s, const struct seccomm_accept *m)
{
	struct seccomm_handshake *hs = s->hs;
	struct seccomm_report report = {};
	struct seccomm_epoch *e;
	int err;

	s->peer_sid = m->sid;
	err = seccomm_session_name(s, m->name, m->name_len);
	if (err)
		return err;
	seccomm_sender_vouch(s);
	err = seccomm_transcript_confirm(hs->th, confirm_body, sizeof(confirm_body), hs->th3);
	err = err ?: seccomm_open_tagkey(s, "confirm", hs->th, SECCOMM_ROLE_ACTIVE,
					 hs->confirm_key);
	if (err)
		return err;
	e = seccomm_epoch_create(s, 0, hs->th, &report);
	if (IS_ERR(e)) {
		pr_notice_ratelimited("seccomm: session %u: %s\n", s->id, report.text);
		return PTR_ERR(e);
	}
	err = seccomm_keys_settle(s->keys, hs->th, seccomm_rest_possible(e));
	if (err) {
		seccomm_composite_put(e->comp);
		return err;
	}
	seccomm_epoch_install_rx(s, e);
	seccomm_epoch_install_tx(s, e);
	return 0;
}

void seccomm_active_accept(struct seccomm_session *s, struct seccomm_ctl *c)
{
	u8 th[SECCOMM_HH_LEN], reason;
	struct seccomm_accept m;
	int err;

	if (s->state != SECCOMM_STATE_OPENING) {
		/*
		 * Each copy of our OPEN is answered, bit for bit the same: no attack. What
		 * another ACCEPT says now is not looked at.
		 */
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, SECCOMM_R_ACCEPT_REPEATED,
				       c->h.seq);
		return;
	}
	reason = seccomm_parse_accept(c->body, c->h.length, &m) ? SECCOMM_R_MALFORMED :
								  check_names(s, &m);
	reason = reason ?: verify_accept(s, c, &m, th);
	if (reason) {
		seccomm_session_refuse(s->sn, s, &c->peer, NULL, reason, c->h.seq);
		return;
	}
	memcpy(s->hs->th, th, sizeof(th));
	s->tries = 0;
	err = become_confirming(s, &m);
	if (err) {
		seccomm_session_kill(s, -err);
		return;
	}
	spin_lock_bh(&s->lock);
	s->flushing = true;
	spin_unlock_bh(&s->lock);
	seccomm_session_set_state(s, SECCOMM_STATE_CONFIRMING, 0);
	seccomm_active_send_confirm(s);
	s->retry_at = seccomm_now_ms() + seccomm_retry_ms(0);
	seccomm_timer_at(s, s->retry_at);
	seccomm_push_pending(s);
}

void seccomm_active_pong(struct seccomm_session *s, const u8 data[8])
{
	if (memcmp(data, s->hs->pong, sizeof(s->hs->pong)))
		return;
	s->retry_at = 0;
	s->tries = 0;
	seccomm_handshake_free(s->hs);
	s->hs = NULL;
	seccomm_session_set_state(s, SECCOMM_STATE_OPEN, 0);
	seccomm_count_stat(s->sn, SECCOMM_S_OPENED, 1);
	seccomm_rest_watch(s);
	/* What the peer would not have held until CONFIRM. */
	seccomm_push_pending(s);
	if (s->leaving && !seccomm_session_leave(s, seccomm_now_ms()))
		seccomm_timer_at(s, s->leave_until);
}
