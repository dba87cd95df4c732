// SPDX-License-Identifier: GPL-2.0
/* pop.c - the way up: frames from the carrier become messages (checklist A7). */
#include "session/pop.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "lib/fail.h"
#include "lib/trace.h"
#include "session/control.h"
#include "session/epoch.h"
#include "session/rest.h"
#include "session/segment.h"
#include "session/table.h"
#include "session/timer.h"
#include "session/train.h"

static void refuse(struct seccomm_endpoint *ep, struct seccomm_session *s,
		   const struct seccomm_addr *peer, u8 reason, u64 seq)
{
	seccomm_session_refuse(seccomm_net(ep->net), s, peer, NULL, reason, seq);
}

u8 seccomm_pop_hand(struct seccomm_session *s, struct sk_buff *skb, u32 epoch, u16 size)
{
	struct seccomm_outer_cb outer = *seccomm_outer_cb(skb);
	unsigned int len = skb->len, n;
	struct seccomm_rx_cb *cb;
	void *user;

	memset(skb->cb, 0, sizeof(skb->cb));
	cb = seccomm_rx_cb(skb);
	cb->peer = s->path.peer;
	cb->session = s->id;
	cb->epoch = epoch;
	cb->outer = outer;
	cb->outer.size = size;
	n = seccomm_rx_messages(skb);

	seccomm_timer_heard(s);
	user = rcu_dereference(s->user);
	if (!user)
		return SECCOMM_R_DEAD;
	if (!s->ops->deliver(user, s, skb))
		return SECCOMM_R_RCVBUF;
	atomic64_add(n, &s->rx_msgs);
	atomic64_add(len, &s->rx_bytes);
	seccomm_count_stat(s->sn, SECCOMM_S_RX_MSGS, n);
	seccomm_count_stat(s->sn, SECCOMM_S_RX_BYTES, len);
	return SECCOMM_R_NONE;
}

void seccomm_pop_span(struct sk_buff *skb, const struct seccomm_msg *msg)
{
	skb->data = msg->data;
	skb_reset_tail_pointer(skb);
	skb->len = 0;
	skb_put(skb, seccomm_msg_len(msg));
}

/* The message is verified: it becomes the skb that the socket queues. Owns it. BH off, RCU. */
static void pop_deliver(struct seccomm_session *s, struct seccomm_msg *msg)
{
	unsigned int len = seccomm_msg_len(msg);
	struct sk_buff *skb = msg->owner;

	if (unlikely(msg->flags & SECCOMM_MSG_SEGMENT)) {
		seccomm_pop_segment(s, msg);
		return;
	}
	seccomm_pop_span(skb, msg);
	trace_seccomm_pop(s->id, msg->seq, len, msg->flags & SECCOMM_MSG_WORKER);
	msg->reason = seccomm_pop_hand(s, skb, msg->epoch, 0);
	if (likely(!msg->reason))
		return;
	seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
	kfree_skb(skb);
}

void seccomm_pop_emit(struct seccomm_session *s, struct seccomm_msg *msg)
{
	local_bh_disable();
	rcu_read_lock();
	pop_deliver(s, msg);
	rcu_read_unlock();
	local_bh_enable();
}

void seccomm_pop_ran(struct seccomm_session *s, enum seccomm_verdict v, struct seccomm_msg *msg)
{
	switch (v) {
	case SECCOMM_NEXT:
		pop_deliver(s, msg);
		break;
	case SECCOMM_DROP:
		seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
		kfree_skb(msg->owner);
		break;
	case SECCOMM_HALT:
		kfree_skb(msg->owner);
		break;
	case SECCOMM_HOLD:
		break;
	}
}

struct sk_buff *seccomm_pop_landing(const struct sk_buff *skb, unsigned int len, gfp_t gfp)
{
	struct sk_buff *land = SECCOMM_FAIL(alloc_landing) ? NULL : alloc_skb(len, gfp);

	if (!land)
		return NULL;
	*seccomm_outer_cb(land) = *seccomm_outer_cb((struct sk_buff *)skb);
	land->tstamp = skb->tstamp;
	land->mark = skb->mark;
	land->skb_iif = skb->skb_iif;
	skb_copy_queue_mapping(land, skb);
	return land;
}

bool seccomm_pop_own(struct seccomm_msg *msg)
{
	struct sk_buff *land;

	land = seccomm_pop_landing(msg->owner, msg->end - msg->head, msg->gfp | __GFP_NOWARN);
	if (!land)
		return false;
	seccomm_msg_move(msg, land->data);
	msg->owner = land;
	return true;
}

bool seccomm_pop_grow(struct seccomm_msg *msg, unsigned int len)
{
	struct sk_buff *land;

	land = seccomm_pop_landing(msg->owner, SECCOMM_HDR_LEN + len, GFP_KERNEL | __GFP_NOWARN);
	if (!land)
		return false;
	consume_skb(msg->owner);
	msg->owner = land;
	msg->head = land->data;
	msg->data = msg->head + SECCOMM_HDR_LEN;
	msg->tail = msg->data + len;
	msg->end = msg->tail;
	return true;
}

/*
 * In place only where nobody else can see the bytes: linear, uncloned, unshared,
 * and the only frame of the only datagram. (Page-cache pages spliced into a socket
 * were written by decryption in other systems.)
 */
static bool ours(struct sk_buff *skb, bool alone)
{
	return alone && !seccomm_outer_cb(skb)->size && !skb_is_nonlinear(skb) &&
	       ((!skb_cloned(skb) && !skb_shared(skb)) || SECCOMM_FAIL(no_land));
}

/*
 * Give the message its span: the packet itself, or a landing buffer that step 0
 * or the runtime fills. Return: the owner, or NULL without memory.
 */
static struct sk_buff *pop_land(struct sk_buff *skb, unsigned int off, unsigned int len,
				bool alone, struct seccomm_msg *msg)
{
	struct sk_buff *land;

	if (ours(skb, alone)) {
		msg->head = skb->data + off;
		msg->data = msg->head + SECCOMM_HDR_LEN;
		msg->tail = msg->data + len;
		msg->end = msg->tail;
		return skb;
	}
	land = seccomm_pop_landing(skb, SECCOMM_HDR_LEN + len, GFP_ATOMIC);
	if (!land)
		return NULL;
	msg->head = land->data;
	msg->data = msg->head + SECCOMM_HDR_LEN;
	msg->tail = msg->data;
	msg->end = msg->data + len;
	if (skb_is_nonlinear(skb)) {
		/*
		 * Never read from the pages by a cipher: they may be a program's, sent
		 * without a copy, and written to between the check and the decryption.
		 */
		if (skb_copy_bits(skb, off + SECCOMM_HDR_LEN, msg->data, len)) {
			kfree_skb(land);
			return NULL;
		}
		msg->tail = msg->end;
	} else {
		msg->src = skb->data + off + SECCOMM_HDR_LEN;
		msg->src_len = len;
	}
	return land;
}

/*
 * Before CONFIRM, or while a session that rests is to wake: kept as it came, bounded, and
 * popped then. Return: false when that has happened meanwhile.
 */
static bool hold_frame(struct seccomm_session *s, struct sk_buff *skb, unsigned int off,
		       const struct seccomm_hdr *h)
{
	unsigned int len = SECCOMM_HDR_LEN + h->length, frames = SECCOMM_HALF_FRAMES;
	unsigned int bytes = SECCOMM_HALF_BYTES;
	struct sk_buff *copy = NULL;
	bool half, room;

	spin_lock_bh(&s->lock);
	if (s->state != SECCOMM_STATE_HALF) {	/* the peer was heard before */
		frames = SECCOMM_REST_FRAMES;
		bytes = SECCOMM_REST_BYTES;
	}
	half = (s->state == SECCOMM_STATE_HALF || s->draining) && !s->dead;
	room = half && skb_queue_len(&s->held) < frames && s->held_bytes + len <= bytes &&
	       atomic_read(&s->sn->held_bytes) + len <= READ_ONCE(s->sn->limits.held_bytes);
	if (room)
		copy = seccomm_pop_landing(skb, len, GFP_ATOMIC);
	if (copy) {
		skb_copy_bits(skb, off, skb_put(copy, len), len);
		s->held_bytes += len;
		atomic_add(len, &s->sn->held_bytes);
		__skb_queue_tail(&s->held, copy);
	}
	spin_unlock_bh(&s->lock);
	if (copy)
		seccomm_rest_disturb(s);
	if (half && !copy)
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, SECCOMM_R_HALF_FULL, h->seq);
	return half;
}

u8 seccomm_pop_check(struct seccomm_session *s, const struct seccomm_hdr *h,
		     const struct seccomm_addr *peer)
{
	if (h->sender + s->role != 3 && !SECCOMM_FAIL(no_sender_check))
		return SECCOMM_R_BAD_SENDER;
	if (!seccomm_addr_equal(peer, &s->path.peer))
		return SECCOMM_R_BAD_ADDRESS;
	switch (READ_ONCE(s->state)) {
	case SECCOMM_STATE_HALF:
		/* nobody cuts messages before he was heard */
		if (h->type == SECCOMM_DATA || SECCOMM_FAIL(no_segment_half))
			return SECCOMM_R_NONE;
		return SECCOMM_R_BAD_STATE;
	case SECCOMM_STATE_CONFIRMING:
	case SECCOMM_STATE_OPEN:
		return SECCOMM_R_NONE;
	case SECCOMM_STATE_CLOSING:
		if (!s->closed_by_peer || h->seq < READ_ONCE(s->peer_next_seq))
			return SECCOMM_R_NONE;
		return SECCOMM_R_BAD_STATE;
	default:
		return SECCOMM_R_BAD_STATE;
	}
}

/* Run the plan over one DATA or SEGMENT frame. Takes @skb over iff it returns true. */
static bool pop_run(struct seccomm_session *s, struct sk_buff *skb, unsigned int off, bool alone,
		    const struct seccomm_hdr *h)
{
	struct seccomm_epoch *e = seccomm_epoch_by_byte(s, h->epoch);
	struct seccomm_msg msg __uninitialized;
	const struct seccomm_plan *plan;
	struct sk_buff *owner;

	if (!e) {
		/* it began to rest just now */
		if (READ_ONCE(s->rest) && hold_frame(s, skb, off, h))
			return false;
		refuse(s->ep, s, &s->path.peer, SECCOMM_R_UNKNOWN_EPOCH, h->seq);
		return false;
	}
	plan = rcu_dereference(e->comp->plan[SECCOMM_UP]);
	if (unlikely(!seccomm_pop_type(plan, h)) && !SECCOMM_FAIL(no_segment_type)) {
		refuse(s->ep, s, &s->path.peer, SECCOMM_R_BAD_TYPE, h->seq);
		return false;
	}
	seccomm_msg_begin(&msg, e->comp, SECCOMM_UP);
	owner = pop_land(skb, off, h->length, alone, &msg);
	if (!owner) {
		refuse(s->ep, s, &s->path.peer, SECCOMM_R_NOMEM, h->seq);
		return false;
	}
	seccomm_pop_header(&msg, h);
	msg.owner = owner;

	seccomm_pop_ran(s, seccomm_run(e->comp, plan, &msg), &msg);
	return owner == skb;
}

/* One DATA or SEGMENT frame at @off. Takes @skb over iff it returns true. BH off, RCU. */
static bool pop_data(struct seccomm_endpoint *ep, struct sk_buff *skb, unsigned int off, bool alone,
		     const struct seccomm_hdr *h, const struct seccomm_addr *peer)
{
	struct seccomm_session *s;
	u8 reason;

	s = seccomm_table_by_sid(seccomm_port(ep)->sn, h->id, ep);
	if (!s) {
		refuse(ep, NULL, peer, SECCOMM_R_UNKNOWN_SESSION, h->seq);
		return false;
	}
	reason = seccomm_pop_check(s, h, peer);
	if (reason) {
		refuse(ep, s, peer, reason, h->seq);
		return false;
	}
	if (((READ_ONCE(s->state) == SECCOMM_STATE_HALF && h->type == SECCOMM_DATA) ||
	     READ_ONCE(s->draining)) && !SECCOMM_FAIL(no_half_hold) && hold_frame(s, skb, off, h))
		return false;
	return pop_run(s, skb, off, alone, h);
}

void seccomm_pop_held(struct seccomm_session *s)
{
	struct seccomm_hdr h;
	struct sk_buff *skb;

	for (;;) {
		spin_lock_bh(&s->lock);
		skb = __skb_dequeue(&s->held);
		if (skb) {
			s->held_bytes -= skb->len;
			atomic_sub(skb->len, &s->sn->held_bytes);
		} else {
			WRITE_ONCE(s->draining, false);
		}
		spin_unlock_bh(&s->lock);
		if (!skb)
			return;
		local_bh_disable();
		rcu_read_lock();
		if (seccomm_hdr_read(skb->data, skb->len, &h) || !pop_run(s, skb, 0, true, &h))
			kfree_skb(skb);
		rcu_read_unlock();
		local_bh_enable();
	}
}

unsigned int seccomm_pop_frame(struct seccomm_endpoint *ep, struct sk_buff *skb, unsigned int off,
			       unsigned int end, const struct seccomm_addr *peer,
			       const struct seccomm_addr *local, bool *taken)
{
	u8 buf[SECCOMM_HDR_LEN], reason;
	struct seccomm_hdr h;
	unsigned int frame;
	const u8 *p;

	p = skb_header_pointer(skb, off, min_t(unsigned int, sizeof(buf), end - off), buf);
	reason = p ? seccomm_hdr_read(p, end - off, &h) : SECCOMM_R_NOMEM;
	if (reason) {
		refuse(ep, NULL, peer, reason, 0);
		return end;
	}
	frame = SECCOMM_HDR_LEN + h.length;
	if (h.type == SECCOMM_DATA || h.type == SECCOMM_SEGMENT)
		*taken = pop_data(ep, skb, off, frame == skb->len, &h, peer);
	else
		seccomm_control_queue(ep, skb, off, frame, peer, local);
	return off + frame;
}

/* Does no other stand behind the first? Nothing is known yet of what it is. */
static bool one_frame(const struct sk_buff *skb)
{
	u8 buf[2];
	const u8 *p = skb->len < SECCOMM_HDR_LEN ? NULL :
		      skb_header_pointer(skb, 2, sizeof(buf), buf);

	return !p || SECCOMM_HDR_LEN + get_unaligned_be16(p) >= skb->len;
}

/* A datagram, frames one after another, or a train of them. Owns @skb. BH off, RCU. */
static void session_rx(struct seccomm_endpoint *ep, struct sk_buff *skb,
		       const struct seccomm_addr *peer, const struct seccomm_addr *local)
{
	unsigned int size = seccomm_outer_cb(skb)->size;
	bool taken = false;

	if (unlikely(!skb->len))
		refuse(ep, NULL, peer, SECCOMM_R_SHORT, 0);
	else if (likely(!size && one_frame(skb)))
		seccomm_pop_frame(ep, skb, 0, skb->len, peer, local, &taken);
	else
		return seccomm_pop_train(ep, skb, size ?: skb->len, peer, local);
	if (!taken)
		kfree_skb(skb);
}

static void session_error(struct seccomm_endpoint *ep, const struct seccomm_addr *peer, int err)
{
	/* ICMP is unauthenticated: it ends nothing; OPENING ends by its own time-out. */
}

static void session_writable(struct seccomm_endpoint *ep)
{
	struct seccomm_port *port = seccomm_port(ep);
	void *user = rcu_dereference(port->user);

	if (user)
		port->ops->writable(user);
}

static void session_refused(struct seccomm_endpoint *ep, const struct seccomm_addr *peer, u8 reason)
{
	refuse(ep, NULL, peer, reason, 0);
}

const struct seccomm_carrier_up seccomm_session_up = {
	.rx		= session_rx,
	.error		= session_error,
	.writable	= session_writable,
	.refused	= session_refused,
};
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_up);
