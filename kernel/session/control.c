// SPDX-License-Identifier: GPL-2.0
/* control.c - frames that are not DATA; CLOSE and PING. */
#include "session/control.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "lib/fail.h"
#include "lib/seam.h"
#include "session/epoch.h"
#include "session/keymiss.h"
#include "session/life.h"
#include "session/push.h"
#include "session/table.h"
#include "session/timer.h"

/* In skb->cb of a queued frame. */
struct control_cb {
	struct seccomm_addr peer;
	struct seccomm_addr local;
};

static_assert(sizeof(struct control_cb) <= sizeof_field(struct sk_buff, cb));

void seccomm_control_queue(struct seccomm_endpoint *ep, const struct sk_buff *skb,
			   unsigned int off, unsigned int len, const struct seccomm_addr *peer,
			   const struct seccomm_addr *local)
{
	struct seccomm_port *port = seccomm_port(ep);
	struct seccomm_net *sn = seccomm_net(ep->net);
	struct sk_buff *copy;

	if (len > SECCOMM_HDR_LEN + SECCOMM_OPEN_MAX) {
		seccomm_session_refuse(sn, NULL, peer, NULL, SECCOMM_R_BAD_LENGTH, 0);
		return;
	}
	if (skb_queue_len(&port->control) >= SECCOMM_CONTROL_MAX) {
		seccomm_count_reason(sn, SECCOMM_R_CONTROL_QUEUE);
		return;
	}
	copy = alloc_skb(len, GFP_ATOMIC);
	if (!copy) {
		seccomm_count_reason(sn, SECCOMM_R_NOMEM);
		return;
	}
	skb_copy_bits(skb, off, skb_put(copy, len), len);
	((struct control_cb *)copy->cb)->peer = *peer;
	((struct control_cb *)copy->cb)->local = *local;
	skb_queue_tail(&port->control, copy);
	if (!seccomm_endpoint_tryget(ep))
		return;
	if (!queue_work(seccomm_open_wq, &port->work))
		seccomm_endpoint_put(ep);
}

static void refuse(struct seccomm_session *s, struct seccomm_ctl *c, u8 reason)
{
	seccomm_session_refuse(seccomm_net(c->port->ep->net), s, &c->peer, NULL, reason, c->h.seq);
}

/* ---- tags and numbers of CLOSE, PING --------------------------------------- */

static int ctl_tag_ok(struct seccomm_epoch *e, struct seccomm_ctl *c, size_t body_len,
		      const u8 *tag)
{
	const struct seccomm_tagkeys *keys = seccomm_epoch_tagkeys(e);
	struct seccomm_hdr zero = c->h;
	u8 hdr[SECCOMM_HDR_LEN];
	struct seccomm_part part[] = { { hdr, sizeof(hdr) }, { c->body, body_len } };

	if (IS_ERR(keys))
		return PTR_ERR(keys);
	if (SECCOMM_FAIL(no_control_tag))
		return 0;
	zero.length = 0;
	seccomm_hdr_write(hdr, &zero);
	return seccomm_tag_ok(keys->ctl[c->h.sender - 1], part, ARRAY_SIZE(part), tag);
}

/* Window of 64 over the control numbers of the peer, set after the tag. */
static u8 ctl_window(struct seccomm_session *s, u64 seq)
{
	u64 back;

	if (SECCOMM_FAIL(no_control_window))
		return SECCOMM_R_NONE;
	if (seq >= s->ctl_rx_top) {
		u64 shift = seq + 1 - s->ctl_rx_top;

		s->ctl_rx_map = shift >= 64 ? 0 : s->ctl_rx_map << shift;
		s->ctl_rx_top = seq + 1;
		s->ctl_rx_map |= 1;
		return SECCOMM_R_NONE;
	}
	back = s->ctl_rx_top - 1 - seq;
	if (back >= 64 || s->ctl_rx_map & BIT_ULL(back))
		return SECCOMM_R_CONTROL_REPLAY;
	s->ctl_rx_map |= BIT_ULL(back);
	return SECCOMM_R_NONE;
}

static void ctl_send(struct seccomm_session *s, u8 type, const u8 *body, size_t len)
{
	u8 frame[SECCOMM_HDR_LEN + 32 + SECCOMM_TAG_LEN], *tag;
	struct seccomm_hdr h = {
		.type	= type,
		.id	= s->peer_sid,
		.sender	= s->role,
		.seq	= atomic64_fetch_inc(&s->ctl_tx),
	};
	struct seccomm_part part[] = { { frame, SECCOMM_HDR_LEN }, { body, len } };
	const struct seccomm_tagkeys *keys;
	struct seccomm_epoch *e;

	e = seccomm_epoch_control(s);
	keys = e ? seccomm_epoch_tagkeys(e) : NULL;
	if (IS_ERR_OR_NULL(keys))
		return;
	h.epoch = e->number;
	seccomm_hdr_write(frame, &h);
	memcpy(frame + SECCOMM_HDR_LEN, body, len);
	tag = frame + SECCOMM_HDR_LEN + len;
	if (seccomm_tag(keys->ctl[s->role - 1], part, ARRAY_SIZE(part), tag))
		return;
	put_unaligned_be16(len + SECCOMM_TAG_LEN, frame + 2);
	seccomm_push_control(s, frame, SECCOMM_HDR_LEN + len + SECCOMM_TAG_LEN);
}

void seccomm_control_close(struct seccomm_session *s, u8 how, u8 reason)
{
	struct seccomm_epoch *e;
	u8 body[16] = { how, reason };

	lockdep_assert_held(&s->mutex);
	e = seccomm_epoch_control(s);
	if (!e)
		return;
	put_unaligned_be32(e->number, body + 4);
	put_unaligned_be64(atomic64_read(&e->tx_seq), body + 8);
	ctl_send(s, SECCOMM_CLOSE, body, sizeof(body));
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_control_close);

void seccomm_control_ping(struct seccomm_session *s, u8 reply, const u8 data[8])
{
	u8 body[12] = { reply };

	lockdep_assert_held(&s->mutex);
	memcpy(body + 4, data, 8);
	ctl_send(s, SECCOMM_PING, body, sizeof(body));
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_control_ping);

/* ---- CLOSE and PING received ----------------------------------------------- */

/* Tag and number; counts what it refuses. */
static bool ctl_admit(struct seccomm_session *s, struct seccomm_ctl *c, struct seccomm_epoch *e,
		      size_t body_len, const u8 *tag)
{
	int err = ctl_tag_ok(e, c, body_len, tag);
	u8 reason;

	if (err) {
		refuse(s, c, err == -ENOMEM ? SECCOMM_R_NOMEM : SECCOMM_R_BAD_CONTROL_TAG);
		return false;
	}
	reason = ctl_window(s, c->h.seq);
	if (reason) {
		refuse(s, c, reason);
		return false;
	}
	seccomm_timer_heard(s);
	return true;
}

static void rx_close(struct seccomm_session *s, struct seccomm_ctl *c, struct seccomm_epoch *e)
{
	bool ours = s->state == SECCOMM_STATE_CLOSING && !s->close_answers;
	struct seccomm_close m;

	if (seccomm_parse_close(c->body, c->h.length, &m)) {
		refuse(s, c, SECCOMM_R_MALFORMED);
		return;
	}
	if (!ctl_admit(s, c, e, m.body_len, m.tag))
		return;
	WRITE_ONCE(s->peer_next_seq, m.next_seq);
	s->closed_by_peer = true;
	if (m.how == 1)
		return;
	if (ours) {
		/* The answer to our own CLOSE: no more tries; late frames get their time. */
		s->retry_at = 0;
		return;
	}
	s->close_answers = true;
	if (s->state != SECCOMM_STATE_CLOSING) {
		s->retry_at = 0;
		s->until = seccomm_now_ms() + SECCOMM_CLOSE_MS;
		seccomm_timer_at(s, s->until);
		seccomm_session_set_state(s, SECCOMM_STATE_CLOSING,
					  m.reason ? ECONNRESET : 0);
	}
	seccomm_control_close(s, 2, 0);
}

static void rx_ping(struct seccomm_session *s, struct seccomm_ctl *c, struct seccomm_epoch *e)
{
	struct seccomm_ping m;

	if (seccomm_parse_ping(c->body, c->h.length, &m)) {
		refuse(s, c, SECCOMM_R_MALFORMED);
		return;
	}
	if (!ctl_admit(s, c, e, m.body_len, m.tag))
		return;
	if (!c->body[0]) {
		seccomm_control_ping(s, 1, m.data);
		return;
	}
	if (s->state == SECCOMM_STATE_CONFIRMING)
		seccomm_active_pong(s, m.data);
	else if (s->ping_out && !memcmp(s->ping_data, m.data, 8))
		s->ping_out = false;
}

static void rx_in_epoch(struct seccomm_session *s, struct seccomm_ctl *c)
{
	struct seccomm_epoch *e;

	/* Under session->mutex no epoch goes away. */
	rcu_read_lock();
	e = seccomm_epoch_by_byte(s, c->h.epoch);
	rcu_read_unlock();
	if (!e && s->rest && (u8)s->rest->number == c->h.epoch)
		e = s->rest;
	if (!e) {
		refuse(s, c, SECCOMM_R_UNKNOWN_EPOCH);
		return;
	}
	switch (c->h.type) {
	case SECCOMM_CLOSE:
		rx_close(s, c, e);
		break;
	case SECCOMM_PING:
		rx_ping(s, c, e);
		break;
	default:
		/* SWITCH, KEY: nothing here speaks them. */
		refuse(s, c, SECCOMM_R_BAD_TYPE);
	}
}

/* ---- dispatch -------------------------------------------------------------- */

static void rx_session(struct seccomm_session *s, struct seccomm_ctl *c)
{
	bool active = s->role == SECCOMM_ROLE_ACTIVE;

	switch (c->h.type) {
	case SECCOMM_ACCEPT:
	case SECCOMM_COOKIE:
	case SECCOMM_REFUSE:
		if (!active || c->h.epoch)
			break;
		if (c->h.type == SECCOMM_ACCEPT)
			seccomm_active_accept(s, c);
		else if (c->h.type == SECCOMM_COOKIE)
			seccomm_active_cookie(s, c);
		else
			seccomm_active_refuse(s, c);
		return;
	case SECCOMM_CONFIRM:
		if (active || c->h.epoch)
			break;
		seccomm_passive_confirm(s, c);
		return;
	default:
		rx_in_epoch(s, c);
		return;
	}
	refuse(s, c, SECCOMM_R_BAD_STATE);
}

static void rx_control(struct seccomm_ctl *c)
{
	struct seccomm_session *s;

	if (c->h.type == SECCOMM_OPEN) {
		seccomm_passive_open(c);
		return;
	}
	rcu_read_lock();
	s = seccomm_table_by_sid(seccomm_net(c->port->ep->net), c->h.id, c->port->ep);
	if (s && !seccomm_session_tryget(s))
		s = NULL;
	rcu_read_unlock();
	if (!s) {
		refuse(NULL, c, SECCOMM_R_UNKNOWN_SESSION);
		return;
	}
	mutex_lock(&s->mutex);
	if (c->h.sender + s->role != 3)
		refuse(s, c, SECCOMM_R_BAD_SENDER);
	else if (!seccomm_addr_equal(&c->peer, &s->path.peer))
		refuse(s, c, SECCOMM_R_BAD_ADDRESS);
	else if (s->dead)
		refuse(s, c, SECCOMM_R_DEAD);
	else if (seccomm_keymiss_waits(s))
		refuse(s, c, SECCOMM_R_BAD_STATE);	/* it has said nothing yet */
	else
		rx_session(s, c);
	mutex_unlock(&s->mutex);
	seccomm_session_put(s);
}

void seccomm_control_work(struct work_struct *work)
{
	struct seccomm_port *port = container_of(work, struct seccomm_port, work);
	struct control_cb *cb;
	struct seccomm_ctl c;
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&port->control))) {
		cb = (struct control_cb *)skb->cb;
		c = (struct seccomm_ctl){
			.port	= port,
			.body	= skb->data + SECCOMM_HDR_LEN,
			.peer	= cb->peer,
			.local	= cb->local,
		};
		if (!seccomm_hdr_read(skb->data, skb->len, &c.h))
			rx_control(&c);
		kfree_skb(skb);
		cond_resched();
	}
	seccomm_endpoint_put(port->ep);
}
