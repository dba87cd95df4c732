// SPDX-License-Identifier: GPL-2.0
/* pop.c - the way up: frames from the carrier become messages (checklist A7). */
#include "session/pop.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "lib/fail.h"
#include "lib/trace.h"
#include "session/control.h"
#include "session/epoch.h"
#include "session/table.h"
#include "session/timer.h"

static void refuse(struct seccomm_endpoint *ep, struct seccomm_session *s,
		   const struct seccomm_addr *peer, u8 reason, u64 seq)
{
	seccomm_session_refuse(seccomm_net(ep->net), s, peer, NULL, reason, seq);
}

/*
 * The message is verified: it becomes the skb that the socket queues. Owns the
 * skb. BH off, RCU.
 */
static void pop_deliver(struct seccomm_session *s, struct sk_buff *skb, struct seccomm_msg *msg)
{
	struct seccomm_outer_cb outer = *seccomm_outer_cb(skb);
	unsigned int len = seccomm_msg_len(msg);
	struct seccomm_rx_cb *cb;
	void *user;

	skb->data = msg->data;
	skb_reset_tail_pointer(skb);
	skb->len = 0;
	skb_put(skb, len);
	memset(skb->cb, 0, sizeof(skb->cb));
	cb = seccomm_rx_cb(skb);
	cb->peer = s->path.peer;
	cb->session = s->id;
	cb->epoch = msg->epoch;
	cb->outer = outer;

	seccomm_timer_heard(s);
	trace_seccomm_pop(s->id, msg->seq, len, msg->flags & SECCOMM_MSG_WORKER);
	user = rcu_dereference(s->user);
	if (!user) {
		msg->reason = SECCOMM_R_DEAD;
		goto drop;
	}
	if (!s->ops->deliver(user, s, skb)) {
		msg->reason = SECCOMM_R_RCVBUF;
		goto drop;
	}
	atomic64_inc(&s->rx_msgs);
	atomic64_add(len, &s->rx_bytes);
	seccomm_count_stat(s->sn, SECCOMM_S_RX_MSGS, 1);
	seccomm_count_stat(s->sn, SECCOMM_S_RX_BYTES, len);
	return;

drop:
	seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
	kfree_skb(skb);
}

void seccomm_pop_emit(struct seccomm_session *s, struct seccomm_msg *msg)
{
	local_bh_disable();
	rcu_read_lock();
	pop_deliver(s, msg->owner, msg);
	rcu_read_unlock();
	local_bh_enable();
}

/*
 * In place only where nobody else can see the bytes: linear, uncloned, unshared,
 * and the only frame of its datagram. (Page-cache pages spliced into a socket
 * were written by decryption in other systems.)
 */
static bool ours(const struct sk_buff *skb, bool alone)
{
	return alone && !skb_is_nonlinear(skb) &&
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
	land = alloc_skb(SECCOMM_HDR_LEN + len, GFP_ATOMIC);
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
	*seccomm_outer_cb(land) = *seccomm_outer_cb(skb);
	land->dev = skb->dev;
	land->tstamp = skb->tstamp;
	land->mark = skb->mark;
	land->skb_iif = skb->skb_iif;
	skb_copy_queue_mapping(land, skb);
	return land;
}

/*
 * Before CONFIRM: kept as it came, bounded, popped when CONFIRM is verified.
 * Return: false when that has happened meanwhile.
 */
static bool hold_frame(struct seccomm_session *s, struct sk_buff *skb, unsigned int off,
		       const struct seccomm_hdr *h)
{
	unsigned int len = SECCOMM_HDR_LEN + h->length;
	struct sk_buff *copy = NULL;
	bool half, room;

	spin_lock_bh(&s->lock);
	half = (s->state == SECCOMM_STATE_HALF || s->draining) && !s->dead;
	room = half && skb_queue_len(&s->held) < SECCOMM_HALF_FRAMES &&
	       s->held_bytes + len <= SECCOMM_HALF_BYTES &&
	       atomic_read(&s->sn->held_bytes) + len <= READ_ONCE(s->sn->limits.held_bytes);
	if (room)
		copy = alloc_skb(len, GFP_ATOMIC);
	if (copy) {
		skb_copy_bits(skb, off, skb_put(copy, len), len);
		*seccomm_outer_cb(copy) = *seccomm_outer_cb(skb);
		copy->dev = NULL;
		copy->tstamp = skb->tstamp;
		copy->mark = skb->mark;
		copy->skb_iif = skb->skb_iif;
		s->held_bytes += len;
		atomic_add(len, &s->sn->held_bytes);
		__skb_queue_tail(&s->held, copy);
	}
	spin_unlock_bh(&s->lock);
	if (half && !copy)
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, SECCOMM_R_HALF_FULL, h->seq);
	return half;
}

/* The checks of the frame header that need the session. Return: reason. */
static u8 pop_check(struct seccomm_session *s, const struct seccomm_hdr *h,
		    const struct seccomm_addr *peer)
{
	if (h->sender + s->role != 3 && !SECCOMM_FAIL(no_sender_check))
		return SECCOMM_R_BAD_SENDER;
	if (!seccomm_addr_equal(peer, &s->path.peer))
		return SECCOMM_R_BAD_ADDRESS;
	switch (READ_ONCE(s->state)) {
	case SECCOMM_STATE_HALF:
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

/* Run the plan over one DATA frame. Takes @skb over iff it returns true. */
static bool pop_run(struct seccomm_session *s, struct sk_buff *skb, unsigned int off, bool alone,
		    const struct seccomm_hdr *h)
{
	struct seccomm_epoch *e = seccomm_epoch_by_byte(s, h->epoch);
	struct seccomm_hdr aad = *h;
	struct seccomm_msg msg __uninitialized;
	struct sk_buff *owner;

	if (!e) {
		refuse(s->ep, s, &s->path.peer, SECCOMM_R_UNKNOWN_EPOCH, h->seq);
		return false;
	}
	seccomm_msg_begin(&msg, e->comp, SECCOMM_UP);
	owner = pop_land(skb, off, h->length, alone, &msg);
	if (!owner) {
		refuse(s->ep, s, &s->path.peer, SECCOMM_R_NOMEM, h->seq);
		return false;
	}
	aad.length = 0;
	seccomm_hdr_write(msg.hdr, &aad);
	msg.seq = seccomm_seq64(h->sender, h->seq);
	msg.owner = owner;

	switch (seccomm_run(e->comp, rcu_dereference(e->comp->plan[SECCOMM_UP]), &msg)) {
	case SECCOMM_NEXT:
		pop_deliver(s, owner, &msg);
		break;
	case SECCOMM_DROP:
		seccomm_session_refuse(s->sn, s, &s->path.peer, &msg, msg.reason, msg.seq);
		kfree_skb(owner);
		break;
	case SECCOMM_HALT:
		kfree_skb(owner);
		break;
	case SECCOMM_HOLD:
		break;
	}
	return owner == skb;
}

/* One DATA frame at @off. Takes @skb over iff it returns true. BH off, RCU. */
static bool pop_data(struct seccomm_endpoint *ep, struct sk_buff *skb, unsigned int off, bool alone,
		     const struct seccomm_hdr *h, const struct seccomm_addr *peer)
{
	struct seccomm_session *s;
	u8 reason;

	s = seccomm_table_by_sid(seccomm_net(ep->net), h->id, ep);
	if (!s) {
		refuse(ep, NULL, peer, SECCOMM_R_UNKNOWN_SESSION, h->seq);
		return false;
	}
	reason = pop_check(s, h, peer);
	if (reason) {
		refuse(ep, s, peer, reason, h->seq);
		return false;
	}
	if ((READ_ONCE(s->state) == SECCOMM_STATE_HALF || READ_ONCE(s->draining)) &&
	    !SECCOMM_FAIL(no_half_hold) &&
	    hold_frame(s, skb, off, h))
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

/* A datagram: frames one after another. Owns @skb. BH off, RCU. */
static void session_rx(struct seccomm_endpoint *ep, struct sk_buff *skb,
		       const struct seccomm_addr *peer, const struct seccomm_addr *local)
{
	u8 buf[SECCOMM_HDR_LEN], reason;
	unsigned int off = 0, frame;
	struct seccomm_hdr h;
	const u8 *p;
	bool alone;

	if (!skb->len)
		refuse(ep, NULL, peer, SECCOMM_R_SHORT, 0);
	while (off < skb->len) {
		p = skb_header_pointer(skb, off, min_t(unsigned int, sizeof(buf), skb->len - off),
				       buf);
		reason = p ? seccomm_hdr_read(p, skb->len - off, &h) : SECCOMM_R_NOMEM;
		if (reason) {
			refuse(ep, NULL, peer, reason, 0);
			break;
		}
		frame = SECCOMM_HDR_LEN + h.length;
		alone = !off && frame == skb->len;
		if (h.type == SECCOMM_DATA) {
			if (pop_data(ep, skb, off, alone, &h, peer))
				return;
		} else {
			seccomm_control_queue(ep, skb, off, frame, peer, local);
		}
		off += frame;
	}
	kfree_skb(skb);
}

static void session_error(struct seccomm_endpoint *ep, const struct seccomm_addr *peer, int err)
{
	/* ICMP is unauthenticated: it ends nothing; OPENING ends by its own time-out. */
}

static void session_writable(struct seccomm_endpoint *ep)
{
	struct seccomm_port *port = seccomm_port(ep);
	void *user;

	rcu_read_lock();
	user = rcu_dereference(port->user);
	if (user)
		port->ops->writable(user);
	rcu_read_unlock();
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
