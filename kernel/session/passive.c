// SPDX-License-Identifier: GPL-2.0
/*
 * passive.c - the passive side of the open exchange up to ACCEPT (protocol 2.7;
 * CONFIRM: confirm.c). A stranger
 * gets nothing allocated, and no answer larger than what it sent, before its
 * tag (or, under load, its cookie) was right.
 */
#include <linux/net.h>
#include <linux/siphash.h>
#include <linux/slab.h>

#include "lib/fail.h"
#include "lib/seam.h"
#include "session/control.h"
#include "session/cookie.h"
#include "session/keymiss.h"
#include "session/life.h"
#include "session/open.h"
#include "session/pop.h"
#include "session/push.h"
#include "session/table.h"
#include "session/timer.h"

static void refuse(struct seccomm_ctl *c, u8 reason)
{
	seccomm_session_refuse(seccomm_net(c->port->ep->net), NULL, &c->peer, NULL, reason,
			       c->h.seq);
}

/* ---- COOKIE and REFUSE ----------------------------------------------------- */

/* Answer without a session: straight back to where it came from. */
static void answer(struct seccomm_ctl *c, const u8 *frame, size_t len)
{
	struct seccomm_endpoint *ep = c->port->ep;
	struct seccomm_path path;
	unsigned int headroom = ep->carrier->headroom;
	struct sk_buff *skb;

	seccomm_path_init(&path, &c->local, &c->peer);
	skb = alloc_skb(headroom + len, GFP_KERNEL);
	if (skb) {
		skb_reserve(skb, headroom);
		skb_put_data(skb, frame, len);
		local_bh_disable();
		rcu_read_lock();
		ep->carrier->send(ep, c->port->inner, &path, skb);
		rcu_read_unlock();
		local_bh_enable();
	}
	seccomm_path_exit(&path);
}

static void answer_hint(struct seccomm_ctl *c, const struct seccomm_open *m, u8 type,
			const u8 *data, size_t len)
{
	u8 frame[SECCOMM_HDR_LEN + SECCOMM_ECHO_LEN + SECCOMM_COOKIE_LEN];
	struct seccomm_hdr h = {
		.type	= type,
		.length	= SECCOMM_ECHO_LEN + len,
		.id	= m->sid,
		.sender	= SECCOMM_ROLE_PASSIVE,
	};

	seccomm_hdr_write(frame, &h);
	memcpy(frame + SECCOMM_HDR_LEN, m->nonce, SECCOMM_ECHO_LEN);
	memcpy(frame + SECCOMM_HDR_LEN + SECCOMM_ECHO_LEN, data, len);
	answer(c, frame, SECCOMM_HDR_LEN + SECCOMM_ECHO_LEN + len);
}

static struct seccomm_cookie_input cookie_input(struct seccomm_ctl *c,
						const struct seccomm_open *m)
{
	return (struct seccomm_cookie_input){
		.src	= &c->peer,
		.dst	= &c->local,
		.sid	= m->sid,
		.nonce	= m->nonce,
		.pd	= m->pd,
	};
}

/* Does a cookie prove that the address is the sender's? One look, one count. */
static bool proves_address(struct seccomm_ctl *c, const struct seccomm_open *m)
{
	struct seccomm_cookie_input in = cookie_input(c, m);

	if (!m->cookie)
		return false;
	if (seccomm_cookie_ok(seccomm_net(c->port->ep->net), &in, m->cookie))
		return true;
	refuse(c, SECCOMM_R_COOKIE_BAD);
	return false;
}

/* Return: the reason for which OPEN goes no further. */
static u8 ask_cookie(struct seccomm_ctl *c, const struct seccomm_open *m)
{
	struct seccomm_cookie_input in = cookie_input(c, m);
	u8 cookie[SECCOMM_COOKIE_LEN];

	if (!seccomm_cookie_make(seccomm_net(c->port->ep->net), &in, cookie))
		answer_hint(c, m, SECCOMM_COOKIE, cookie, sizeof(cookie));
	return SECCOMM_R_COOKIE_SENT;
}

static void send_refuse(struct seccomm_ctl *c, const struct seccomm_open *m)
{
	static const u8 reason = 1;

	if (seccomm_refuse_take(seccomm_net(c->port->ep->net)))
		answer_hint(c, m, SECCOMM_REFUSE, &reason, 1);
}

/* ---- which profile --------------------------------------------------------- */

static bool name_is(const u8 *p, u8 len, const char *name)
{
	return strlen(name) == len && !memcmp(p, name, len);
}

/* The names and the port, once the properties are known to be the same. */
static u8 check_names(struct seccomm_ctl *c, const struct seccomm_open *m,
		      const struct seccomm_choice *choice)
{
	struct seccomm_net *sn = seccomm_net(c->port->ep->net);

	if (m->expect_len && !name_is(m->expect, m->expect_len, choice->own) &&
	    !SECCOMM_FAIL(no_expect_check))
		return SECCOMM_R_OPEN_PEER;
	if (choice->expect[0] && !name_is(m->name, m->name_len, choice->expect) &&
	    !SECCOMM_FAIL(no_expect_check))
		return SECCOMM_R_OPEN_PEER;
	if (name_is(m->name, m->name_len, choice->own) && !READ_ONCE(sn->limits.allow_self) &&
	    !SECCOMM_FAIL(no_reflect_check))
		return SECCOMM_R_OPEN_REFLECTED;
	if (m->port != ntohs(c->port->ep->local.port) && !SECCOMM_FAIL(no_port_check))
		return SECCOMM_R_OPEN_PORT;
	return SECCOMM_R_NONE;
}

/* The @nth candidate: the socket's own profile, or a policy that matches. */
static int candidate(struct seccomm_ctl *c, const struct seccomm_identity *id,
		     const struct seccomm_who *who, unsigned int nth,
		     struct seccomm_choice *choice)
{
	struct seccomm_net *sn = seccomm_net(c->port->ep->net);
	struct seccomm_flow flow = {
		.role	 = SECCOMM_ROLE_PASSIVE,
		.carrier = c->port->ep->carrier->id,
		.local	 = c->local,
		.peer	 = c->peer,
		.who	 = who,
	};
	int err;

	memset(choice, 0, sizeof(*choice));
	if (!id->own && !id->profile[0]) {
		err = seccomm_policy_choose(sn, &flow, nth, choice);
		if (err)
			return err;
	} else {
		if (nth)
			return -ENOENT;
		choice->profile = seccomm_identity_profile(sn, id, who);
		if (IS_ERR(choice->profile))
			return PTR_ERR(choice->profile);
	}
	err = 0;
	if (id->principal[0] || !choice->own[0])
		err = seccomm_principal_local(sn, id->principal, who, choice->own);
	if (err)
		seccomm_profile_put(choice->profile);
	else if (id->expect[0])
		strscpy(choice->expect, id->expect, sizeof(choice->expect));
	return err;
}

/*
 * All that match are candidates; the one whose digest is equal wins. Return:
 * SECCOMM_R_NONE with @choice filled, else why not.
 */
static u8 choose(struct seccomm_ctl *c, const struct seccomm_open *m,
		 const struct seccomm_identity *id, const struct seccomm_who *who,
		 struct seccomm_choice *choice)
{
	u8 reason = SECCOMM_R_OPEN_NO_POLICY, r;
	unsigned int nth;

	for (nth = 0; !candidate(c, id, who, nth, choice); nth++) {
		const struct seccomm_props *props =
			choice->profile->props[SECCOMM_ROLE_PASSIVE - 1];

		if (memcmp(props->pd, m->pd, SECCOMM_HH_LEN) && !SECCOMM_FAIL(no_digest_check))
			r = SECCOMM_R_OPEN_PROFILE;
		else
			r = check_names(c, m, choice);
		if (!r)
			return SECCOMM_R_NONE;
		/* What is wrong with the nearest one is worth more than that others differ. */
		if (reason == SECCOMM_R_OPEN_NO_POLICY || r != SECCOMM_R_OPEN_PROFILE)
			reason = r;
		seccomm_profile_put(choice->profile);
	}
	return reason;
}

/* ---- OPEN ------------------------------------------------------------------ */

struct same_open {
	const struct seccomm_open *m;
	u64 digest;
};

/*
 * What is kept of OPEN, to know a copy of it: all but cookie and tag, which may differ.
 * Nobody can aim at it, and who met it by chance would get no more than a copy of ACCEPT.
 */
static u64 open_digest(const struct seccomm_ctl *c, const struct seccomm_open *m)
{
	static siphash_key_t key __read_mostly;

	net_get_random_once(&key, sizeof(key));
	return siphash(c->body, m->body_len, &key);
}

/* Was it this session that the very same OPEN made? */
static bool is_same_open(struct seccomm_session *s, void *arg)
{
	const struct same_open *o = arg;

	return s->role == SECCOMM_ROLE_PASSIVE && s->peer_sid == o->m->sid &&
	       s->open_digest == o->digest;
}

/* The same OPEN again: ACCEPT again while HALF, else silence. True when it was. */
static bool repeat_accept(struct seccomm_ctl *c, const struct seccomm_open *m)
{
	struct same_open o = { m, open_digest(c, m) };
	struct seccomm_session *s;

	rcu_read_lock();
	s = seccomm_table_each_peer(seccomm_net(c->port->ep->net), c->port->ep, &c->peer,
				    is_same_open, &o);
	if (s && !seccomm_session_tryget(s))
		s = NULL;
	rcu_read_unlock();
	if (!s)
		return false;
	mutex_lock(&s->mutex);
	if (s->state == SECCOMM_STATE_HALF)
		seccomm_push_control(s, s->hs->frame, s->hs->frame_len);
	mutex_unlock(&s->mutex);
	seccomm_session_put(s);
	return true;
}

/* Key versions of the preshared slots: one payload of four bytes each, no others. */
static u8 read_versions(struct seccomm_session *s, const struct seccomm_open *m)
{
	unsigned int i;
	u32 want = 0;

	if (m->pl.sig)
		return SECCOMM_R_OPEN_MALFORMED;
	for (i = 1; i <= s->props->n_slots; i++) {
		if (s->props->slot[i].public)
			continue;
		want |= BIT(i);
		if (!(m->pl.present & BIT(i)) || m->pl.len[i] != 4)
			return SECCOMM_R_OPEN_MALFORMED;
		s->hs->version[i] = get_unaligned_be32(m->pl.data[i]);
		if (!s->hs->version[i])
			return SECCOMM_R_OPEN_MALFORMED;
	}
	return m->pl.present == want ? SECCOMM_R_NONE : SECCOMM_R_OPEN_MALFORMED;
}

/* What has to be known of OPEN if its keys are not there yet, too. */
static u8 note_open(struct seccomm_session *s, struct seccomm_ctl *c,
		    const struct seccomm_open *m)
{
	struct seccomm_handshake *hs = s->hs;

	if (seccomm_session_name(s, m->name, m->name_len))
		return SECCOMM_R_NOMEM;
	s->peer_sid = m->sid;
	memcpy(hs->nonce[0], m->nonce, SECCOMM_NONCE_LEN);
	hs->open = kmemdup(c->body, m->body_len, GFP_KERNEL);
	if (!hs->open)
		return SECCOMM_R_NOMEM;
	hs->open_len = m->body_len;
	hs->hdr = c->h;
	memcpy(hs->tag, m->tag, sizeof(hs->tag));
	s->open_digest = open_digest(c, m);
	return read_versions(s, m);
}

static u8 verify_open(struct seccomm_session *s)
{
	struct seccomm_handshake *hs = s->hs;
	int err;

	err = seccomm_transcript_open(s, hs);
	err = err ?: seccomm_open_tagkey(s, "open", hs->th1, SECCOMM_ROLE_ACTIVE, hs->open_key);
	err = err ?: seccomm_open_tag_ok(hs->open_key, &hs->hdr, hs->th1, hs->tag);
	if (!err || (err == -EBADMSG && SECCOMM_FAIL(no_open_tag)))
		return SECCOMM_R_NONE;
	return err == -EBADMSG ? SECCOMM_R_OPEN_TAG : SECCOMM_R_CRYPTO;
}

/* Make ACCEPT; kept as a whole: it is repeated bit for bit. */
static int build_accept(struct seccomm_session *s)
{
	struct seccomm_handshake *hs = s->hs;
	struct seccomm_hdr h = {
		.type	= SECCOMM_ACCEPT,
		.id	= s->peer_sid,
		.sender	= SECCOMM_ROLE_PASSIVE,
	};
	u8 key[SECCOMM_TAGKEY_LEN], tag[SECCOMM_TAG_LEN];
	struct seccomm_writer w;
	size_t body;
	int err;

	hs->frame = kmalloc(SECCOMM_HDR_LEN + SECCOMM_CTL_MAX, GFP_KERNEL);
	if (!hs->frame)
		return -ENOMEM;
	seccomm_random(s, hs->nonce[1], SECCOMM_NONCE_LEN);
	seccomm_w_init(&w, hs->frame, SECCOMM_HDR_LEN + SECCOMM_CTL_MAX);
	seccomm_w_room(&w, SECCOMM_HDR_LEN);
	seccomm_w_be32(&w, s->sid);
	seccomm_w_bytes(&w, hs->nonce[1], SECCOMM_NONCE_LEN);
	seccomm_w_lp8(&w, s->own, strlen(s->own));
	seccomm_w_u8(&w, 0);
	body = w.len - SECCOMM_HDR_LEN;
	err = seccomm_transcript_accept(s, hs, hs->frame + SECCOMM_HDR_LEN, body, hs->th);
	err = err ?: seccomm_open_tagkey(s, "accept", hs->th, SECCOMM_ROLE_PASSIVE, key);
	err = err ?: seccomm_open_tag(key, &h, hs->th, tag);
	memzero_explicit(key, sizeof(key));
	err = err ?: seccomm_open_tagkey(s, "confirm", hs->th, SECCOMM_ROLE_ACTIVE,
					 hs->confirm_key);
	if (err)
		return err;
	seccomm_w_bytes(&w, tag, sizeof(tag));
	h.length = w.len - SECCOMM_HDR_LEN;
	seccomm_hdr_write(hs->frame, &h);
	hs->frame_len = w.len;
	return w.overflow ? -EMSGSIZE : 0;
}

static u8 reason_of(int err)
{
	switch (err) {
	case 0:
		return SECCOMM_R_NONE;
	case -ENOMEM:
		return SECCOMM_R_NOMEM;
	case -ENOKEY:
		return SECCOMM_R_OPEN_NO_KEY;
	default:
		return SECCOMM_R_CRYPTO;
	}
}

/* In the tables, to answer OPEN, or to wait for its keys (@asks). */
static u8 enter(struct seccomm_session *s, bool asks)
{
	int err;

	if (!seccomm_half_take(s))
		return SECCOMM_R_OPEN_CAP;
	err = seccomm_table_insert(s);
	err = err ?: asks ? seccomm_keymiss_ask(s) : build_accept(s);
	if (err) {
		seccomm_table_remove(s);
		seccomm_half_drop(s);
	} else {
		seccomm_port_add(s);
	}
	return reason_of(err);
}

/* The tag was right: HALF, and ACCEPT goes out. */
static void become_half(struct seccomm_session *s)
{
	s->until = seccomm_now_ms() + SECCOMM_HALF_MS;
	seccomm_session_set_state(s, SECCOMM_STATE_HALF, 0);
	seccomm_push_control(s, s->hs->frame, s->hs->frame_len);
	seccomm_timer_at(s, s->until);
}

/*
 * Answer OPEN, or wait for the key agent: then only copies of this OPEN are known, and
 * are not answered.
 */
static u8 take_open(struct seccomm_session *s, struct seccomm_ctl *c,
		    const struct seccomm_open *m)
{
	u8 reason = note_open(s, c, m);
	bool asks;
	int err;

	if (reason)
		return reason;
	err = seccomm_keys_load(s, s->hs->version);
	asks = err == -ENOKEY && seccomm_agent_there(s->sn);
	if (err && !asks)
		return SECCOMM_R_OPEN_NO_KEY;
	reason = asks ? SECCOMM_R_NONE : verify_open(s);
	reason = reason ?: enter(s, asks);
	if (!reason && !asks)
		become_half(s);
	return reason;
}

void seccomm_passive_keyed(struct seccomm_session *s)
{
	int err = seccomm_keys_load(s, s->hs->version);
	u8 reason;

	if (err == -ENOKEY && !seccomm_keymiss_ask(s))
		return;
	reason = err ? SECCOMM_R_OPEN_NO_KEY : verify_open(s);
	reason = reason ?: reason_of(build_accept(s));
	if (!reason) {
		become_half(s);
		return;
	}
	seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, reason, s->hs->hdr.seq);
	seccomm_session_kill(s, ECONNABORTED);
}

/* Takes the choice's profile over. */
static u8 make_session(struct seccomm_ctl *c, const struct seccomm_open *m,
		       const struct seccomm_choice *choice, const struct cred *cred)
{
	struct seccomm_birth birth = {
		.ep	= c->port->ep,
		.ops	= c->port->ops,
		.role	= SECCOMM_ROLE_PASSIVE,
		.peer	= c->peer,
		.choice	= *choice,
		.cred	= cred,
	};
	struct seccomm_session *s;
	u8 reason;

	s = seccomm_session_create(&birth);
	if (IS_ERR(s)) {
		seccomm_profile_put(choice->profile);
		return PTR_ERR(s) == -ENOENT ? SECCOMM_R_MICROPROTOCOL : SECCOMM_R_NOMEM;
	}
	s->path.local = c->local;
	mutex_lock(&s->mutex);
	s->hs = seccomm_handshake_alloc(s->props->n_slots);
	reason = s->hs ? take_open(s, c, m) : SECCOMM_R_NOMEM;
	if (reason)
		s->dead = true;
	mutex_unlock(&s->mutex);
	if (reason)
		seccomm_runtime_kill(&s->rt);
	seccomm_session_put(s);
	return reason;
}

static bool has_preshared(const struct seccomm_choice *choice)
{
	const struct seccomm_props *props = choice->profile->props[SECCOMM_ROLE_PASSIVE - 1];
	unsigned int i;

	for (i = 1; i <= props->n_slots; i++) {
		if (!props->slot[i].public && !props->slot[i].ref.kd[0])
			return true;
	}
	return false;
}

static u8 open_for(struct seccomm_ctl *c, const struct seccomm_open *m,
		   const struct seccomm_identity *id, const struct cred *cred)
{
	struct seccomm_net *sn = seccomm_net(c->port->ep->net);
	struct seccomm_who who = { .cred = cred };
	struct seccomm_choice choice;
	bool proved;
	u8 reason;

	proved = proves_address(c, m);
	/*
	 * Strangers must not make the key agent work, nor learn by a cookie which keys
	 * are missing: so with an agent everybody shows one.
	 */
	if (!proved && (seccomm_cookie_needed(sn) ||
			(seccomm_agent_there(sn) && !SECCOMM_FAIL(no_ask_cookie))))
		return ask_cookie(c, m);
	if (!proved && !seccomm_source_take(sn, &c->peer))
		return SECCOMM_R_OPEN_RATE;
	reason = choose(c, m, id, &who, &choice);
	if (reason == SECCOMM_R_OPEN_PROFILE)
		send_refuse(c, m);
	if (reason)
		return reason;
	/* Without a preshared slot nothing else keeps strangers from making us work. */
	if (!proved && !has_preshared(&choice)) {
		seccomm_profile_put(choice.profile);
		return ask_cookie(c, m);
	}
	if (!c->port->ops->reserve(c->port->ep)) {
		seccomm_profile_put(choice.profile);
		return SECCOMM_R_BACKLOG;
	}
	return make_session(c, m, &choice, cred);
}

void seccomm_passive_open(struct seccomm_ctl *c)
{
	struct seccomm_port *port = c->port;
	struct seccomm_identity id;
	const struct cred *cred;
	struct seccomm_open m;
	bool passive;
	u8 reason;

	spin_lock_bh(&port->lock);
	passive = port->passive && !port->detached;
	cred = port->cred ? get_cred(port->cred) : NULL;
	spin_unlock_bh(&port->lock);
	seccomm_port_identity(port, &id);

	if (!passive || c->h.epoch || c->h.id || c->h.sender != SECCOMM_ROLE_ACTIVE)
		reason = SECCOMM_R_BAD_STATE;
	else if (seccomm_parse_open(c->body, c->h.length, &m))
		reason = SECCOMM_R_OPEN_MALFORMED;
	else if (repeat_accept(c, &m))
		reason = SECCOMM_R_NONE;
	else
		reason = open_for(c, &m, &id, cred);
	if (reason)
		refuse(c, reason);
	seccomm_identity_put(&id);
	if (cred)
		put_cred(cred);
}
