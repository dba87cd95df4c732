// SPDX-License-Identifier: GPL-2.0
/* push.c - the way down: a message becomes a frame and leaves (checklist A6). */
#include "session/push.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include "lib/fail.h"
#include "lib/trace.h"
#include "session/epoch.h"
#include "session/rest.h"
#include "session/segment.h"
#include "session/timer.h"

int seccomm_push_errno(u8 reason)
{
	switch (reason) {
	case SECCOMM_R_NO_ROOM:
	case SECCOMM_R_TOO_BIG:
		return -EMSGSIZE;
	case SECCOMM_R_WORKER_QUEUE:
	case SECCOMM_R_HOLD_FULL:
		return -EAGAIN;
	case SECCOMM_R_KEY_LIMIT:
		return -EKEYEXPIRED;
	case SECCOMM_R_KEY_MISS:
		return -ENOKEY;
	default:
		return -ENOBUFS;
	}
}

/* Refuse on the way down. Owns msg->owner. */
static int push_drop(struct seccomm_session *s, struct seccomm_msg *msg)
{
	seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
	kfree_skb(msg->owner);
	return seccomm_push_errno(msg->reason);
}

void seccomm_push_sent(struct seccomm_session *s, unsigned int frames, unsigned int bytes)
{
	atomic64_add(bytes, &s->tx_bytes);
	seccomm_count_stat(s->sn, SECCOMM_S_TX_MSGS, frames);
	seccomm_count_stat(s->sn, SECCOMM_S_TX_BYTES, bytes);
	seccomm_timer_sent(s);
}

/*
 * Put the frame header in front and hand the frame to the carrier. The number
 * was taken: whatever happens now, it is burnt. Owns msg->owner. BH off, RCU.
 */
static int push_frame(struct seccomm_session *s, struct seccomm_msg *msg)
{
	unsigned int len = seccomm_msg_len(msg);
	struct sk_buff *skb = msg->owner;
	int err;

	msg->reason = seccomm_push_header(msg);
	if (unlikely(msg->reason))
		return push_drop(s, msg);
	skb->data = msg->data;
	skb_reset_tail_pointer(skb);
	skb->len = 0;
	skb_put(skb, SECCOMM_HDR_LEN + len);

	trace_seccomm_push(s->id, msg->seq, len, msg->flags & SECCOMM_MSG_WORKER);
	err = s->ep->carrier->send(s->ep, s->tx, &s->path, skb);
	if (err) {
		if (err == -EAGAIN && SECCOMM_FAIL(renumber))
			seccomm_epoch_renumber(msg->comp);
		msg->reason = err == -EMSGSIZE ? SECCOMM_R_TOO_BIG : SECCOMM_R_XMIT;
		seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
		return err;
	}
	seccomm_push_sent(s, 1, len);
	return 0;
}

void seccomm_push_emit(struct seccomm_session *s, struct seccomm_msg *msg)
{
	local_bh_disable();
	rcu_read_lock();
	push_frame(s, msg);
	rcu_read_unlock();
	local_bh_enable();
}

int seccomm_push_ran(struct seccomm_session *s, enum seccomm_verdict v, struct seccomm_msg *msg)
{
	switch (v) {
	case SECCOMM_NEXT:
		return push_frame(s, msg);
	case SECCOMM_DROP:
		return push_drop(s, msg);
	case SECCOMM_HALT:
		kfree_skb(msg->owner);
		return 0;
	case SECCOMM_HOLD:
		return 0;
	}
	return -EINVAL;
}

bool seccomm_push_own(struct seccomm_session *s, struct seccomm_msg *msg)
{
	unsigned int front = s->ep->carrier->headroom;
	struct sk_buff *skb;

	/* made on several CPUs: it is made again, by itself, and can be kept then */
	if (msg->owner || SECCOMM_FAIL(alloc_own))
		return false;
	skb = alloc_skb(front + (msg->end - msg->head), msg->gfp | __GFP_NOWARN);
	if (!skb)
		return false;
	skb_reserve(skb, front);
	seccomm_msg_move(msg, skb->data);
	msg->owner = skb;
	return true;
}

static int state_errno(const struct seccomm_session *s)
{
	int err = READ_ONCE(s->err);

	return err ? -err : -EPIPE;
}

static unsigned int head_room(const struct seccomm_session *s, unsigned int head)
{
	return s->ep->carrier->headroom + SECCOMM_HDR_LEN + head;
}

static void room_of(struct seccomm_session *s, unsigned int head, unsigned int tail,
		    struct seccomm_push_room *room)
{
	unsigned int mtu = s->ep->carrier->mtu(s->ep, s->tx, &s->path);
	unsigned int expansion = SECCOMM_HDR_LEN + head + tail;

	room->head = head_room(s, head);
	room->plan_head = head;
	room->tail = tail;
	room->usable = mtu > expansion ? min(mtu - expansion, U16_MAX - head - tail) : 0;
}

void seccomm_push_room_cut(struct seccomm_push_room *room)
{
	room->head += SECCOMM_SEGMENT_LEN;
	room->plan_head += SECCOMM_SEGMENT_LEN;
	room->usable -= min_t(unsigned int, room->usable, SECCOMM_SEGMENT_LEN);
}

/* The session is not open yet, or rests: the message waits, bounded by the send buffer. */
static int push_wait(struct seccomm_session *s, struct sk_buff *skb)
{
	int err = 0;

	spin_lock_bh(&s->lock);
	if (s->dead || s->state >= SECCOMM_STATE_CLOSING)
		err = state_errno(s);
	else if (s->pending_bytes + skb->truesize > seccomm_session_share(s, SECCOMM_DOWN))
		err = -EAGAIN;
	else if (s->state != SECCOMM_STATE_OPENING && !s->flushing)
		err = -ERESTART;	/* opened meanwhile: not a wait any more */
	if (!err) {
		s->pending_bytes += skb->truesize;
		__skb_queue_tail(&s->pending, skb);
	}
	spin_unlock_bh(&s->lock);
	if (!err)
		seccomm_rest_disturb(s);
	return err;
}

/* The session began to rest just now: the message waits after all. Owns the skb. */
static int push_later(struct seccomm_session *s, struct sk_buff *skb, const struct seccomm_cut *cut)
{
	int err = cut ? -EAGAIN : push_wait(s, skb);

	if (err)
		kfree_skb(skb);
	return err == -ERESTART ? -EAGAIN : err;
}

/*
 * Run the plan and send. Owns the skb, whose data is the message, or with @cut a segment
 * of it. BH off, RCU.
 */
static int push_run(struct seccomm_session *s, struct sk_buff *skb, struct seccomm_cut *cut)
{
	struct seccomm_epoch *e = rcu_dereference(s->tx_epoch);
	const struct seccomm_plan *plan;
	struct seccomm_msg msg __uninitialized;
	unsigned int front = cut ? SECCOMM_SEGMENT_LEN : 0, head;

	if (unlikely(!e))
		return push_later(s, skb, cut);
	plan = cut ? cut->plan : rcu_dereference(e->comp->plan[SECCOMM_DOWN]);
	head = head_room(s, plan->head + front);
	/* The plan may have grown since the buffer was sized (a binding, a new epoch). */
	if (unlikely(skb_headroom(skb) < head || skb_tailroom(skb) < plan->tail) &&
	    pskb_expand_head(skb, head, plan->tail, GFP_ATOMIC)) {
		kfree_skb(skb);
		return -ENOBUFS;
	}
	seccomm_msg_begin(&msg, e->comp, SECCOMM_DOWN);
	msg.head = skb->data - SECCOMM_HDR_LEN - plan->head - front;
	msg.data = skb->data;
	msg.tail = skb_tail_pointer(skb);
	msg.end = skb_end_pointer(skb);
	msg.owner = skb;
	if (unlikely(cut)) {
		msg.reason = seccomm_push_cut(cut, &msg);
		if (msg.reason)
			return push_drop(s, &msg);
	}
	return seccomm_push_ran(s, seccomm_run(e->comp, plan, &msg), &msg);
}

/*
 * A buffer in the task's page fragment, where TCP and UDP put what a task sends: unlike
 * a slab's, it need not be filled with zeros first, and when nothing is on its way any
 * more the same bytes are used again. It is taken before anything is copied to it: a
 * fault, while bytes are read, may be served over a socket that takes from there too.
 * Return: NULL: none of that size.
 */
static struct sk_buff *frag_skb(unsigned int size)
{
	struct page_frag *f = &current->task_frag;
	struct sk_buff *skb;
	unsigned int at;

	size = SKB_DATA_ALIGN(size) + SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	if (size > PAGE_SIZE << SKB_FRAG_PAGE_ORDER || SECCOMM_FAIL(alloc_frag) ||
	    !skb_page_frag_refill(size + SMP_CACHE_BYTES, f, GFP_KERNEL))
		return NULL;
	at = ALIGN(f->offset, SMP_CACHE_BYTES);
	if (at + size > f->size)
		return NULL;
	skb = build_skb(page_address(f->page) + at, size);
	if (!skb)
		return NULL;
	get_page(f->page);
	f->offset = at + size;
	return skb;
}

/* A message in a buffer of its own with the room that it needs. Process context. */
static struct sk_buff *push_copy(struct iov_iter *from, size_t len, const struct seccomm_push_room *room)
{
	size_t size = room->head + len + room->tail;
	struct sk_buff *skb;

	skb = frag_skb(size) ?: alloc_skb(size, GFP_KERNEL);
	if (!skb)
		return ERR_PTR(-ENOBUFS);
	skb_reserve(skb, room->head);
	if (copy_from_iter_full(skb_put(skb, len), len, from))
		return skb;
	kfree_skb(skb);
	return ERR_PTR(-EFAULT);
}

/* In skb->cb of a message that may have to wait: no frame can carry it. */
struct push_cb {
	bool too_long;
};

static struct push_cb *push_cb(struct sk_buff *skb)
{
	return (struct push_cb *)skb->cb;
}

/*
 * Until PONG the peer holds what comes, and only so much: what it would have to
 * drop waits here instead. session->lock.
 */
static bool early_take(struct seccomm_session *s, struct sk_buff *skb)
{
	unsigned int len = skb_end_offset(skb);

	if (s->state != SECCOMM_STATE_CONFIRMING)
		return true;
	if (push_cb(skb)->too_long)
		return false;		/* it would be many */
	if (s->early_frames >= SECCOMM_HALF_FRAMES ||
	    s->early_bytes + len > SECCOMM_HALF_BYTES)
		return false;
	s->early_frames++;
	s->early_bytes += len;
	return true;
}

/* May this message leave now? If not, it and those after it wait for PONG. */
static bool push_early(struct seccomm_session *s, struct sk_buff *skb)
{
	bool ok;

	spin_lock_bh(&s->lock);
	ok = early_take(s, skb);
	if (!ok)
		WRITE_ONCE(s->flushing, true);
	spin_unlock_bh(&s->lock);
	return ok;
}

static int push_send(struct seccomm_session *s, struct sk_buff *skb, struct seccomm_cut *cut)
{
	int err;

	local_bh_disable();
	rcu_read_lock();
	err = push_run(s, skb, cut);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

void seccomm_push_room(struct seccomm_session *s, struct seccomm_push_room *room)
{
	const struct seccomm_room *sum;
	const struct seccomm_plan *plan;
	struct seccomm_epoch *e;

	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	if (e) {
		plan = rcu_dereference(e->comp->plan[SECCOMM_DOWN]);
		room_of(s, plan->head, plan->tail, room);
	} else {
		/* no plan yet: what the properties add up to */
		sum = seccomm_props_room(s->props, SECCOMM_DOWN);
		room_of(s, sum->head, sum->tail, room);
	}
	rcu_read_unlock();
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_push_room);

unsigned int seccomm_session_msg_size(struct seccomm_session *s)
{
	struct seccomm_push_room room;

	seccomm_push_room(s, &room);
	return room.usable;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_msg_size);

/* What waited, and may have to be cut: how long it may be was not known. Owns the skb. */
static int push_waited(struct seccomm_session *s, struct sk_buff *skb)
{
	struct kvec kv = { skb->data, skb->len };
	struct iov_iter from;
	int err;

	if (skb->len <= seccomm_session_msg_size(s))
		return push_send(s, skb, NULL);
	iov_iter_kvec(&from, ITER_SOURCE, &kv, 1, skb->len);
	err = seccomm_may_cut(s, skb->len) ? seccomm_push_segments(s, &from, skb->len) : -EMSGSIZE;
	if (err == -EMSGSIZE)
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, SECCOMM_R_TOO_BIG, 0);
	kfree_skb(skb);
	return err;
}

int seccomm_push_alone(struct seccomm_session *s, struct iov_iter *from, size_t len,
		       struct seccomm_cut *cut)
{
	struct seccomm_push_room room;
	struct sk_buff *skb;

	if (!cut)
		return seccomm_push(s, from, len);
	seccomm_push_room(s, &room);
	seccomm_push_room_cut(&room);
	skb = push_copy(from, len, &room);
	return IS_ERR(skb) ? PTR_ERR(skb) : push_send(s, skb, cut);
}

int seccomm_push(struct seccomm_session *s, struct iov_iter *from, size_t len)
{
	struct sk_buff *skb;
	struct seccomm_push_room room;
	int err;

	/* CLOSE has named the last number: what came after it would be refused. */
	if (READ_ONCE(s->state) >= SECCOMM_STATE_CLOSING)
		return state_errno(s);
	seccomm_push_room(s, &room);
	if (unlikely(len > room.usable)) {
		if (!seccomm_may_cut(s, len))
			return -EMSGSIZE;
		if (seccomm_push_now(s))
			return seccomm_push_segments(s, from, len);
	}
	skb = push_copy(from, len, &room);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	push_cb(skb)->too_long = len > room.usable;
	if (likely(seccomm_push_now(s)))
		return likely(len <= room.usable) ? push_send(s, skb, NULL) : push_waited(s, skb);
	if (READ_ONCE(s->state) != SECCOMM_STATE_OPENING && !READ_ONCE(s->flushing) &&
	    push_early(s, skb))
		return push_waited(s, skb);
	err = push_wait(s, skb);
	if (err == -ERESTART)
		return push_waited(s, skb);
	if (err)
		kfree_skb(skb);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_push);

/* The next one that may leave; the queue's end is the end of waiting. */
static struct sk_buff *pending_next(struct seccomm_session *s)
{
	struct sk_buff *skb;

	spin_lock_bh(&s->lock);
	skb = skb_peek(&s->pending);
	if (!skb) {
		WRITE_ONCE(s->flushing, false);
	} else if (early_take(s, skb)) {
		__skb_unlink(skb, &s->pending);
		s->pending_bytes -= skb->truesize;
	} else {
		skb = NULL;
	}
	spin_unlock_bh(&s->lock);
	return skb;
}

void seccomm_push_pending(struct seccomm_session *s)
{
	struct sk_buff *skb;
	void *user;

	/* @flushing keeps later messages behind these until the queue is empty. */
	while ((skb = pending_next(s)))
		push_waited(s, skb);
	rcu_read_lock();
	user = rcu_dereference(s->user);
	if (user)
		s->ops->writable(user);
	rcu_read_unlock();
}

int seccomm_push_control(struct seccomm_session *s, const void *frame, size_t len)
{
	unsigned int headroom = s->ep->carrier->headroom;
	struct sk_buff *skb;
	int err;

	skb = alloc_skb(headroom + len, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, headroom);
	skb_put_data(skb, frame, len);
	local_bh_disable();
	rcu_read_lock();
	err = s->ep->carrier->send(s->ep, s->tx, &s->path, skb);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}
