// SPDX-License-Identifier: GPL-2.0
/*
 * train.c - many messages of one size at once (UDP_SEGMENT).  Each is a frame of
 * its own, with its own number and its own run of the plan; they leave as one
 * packet, which is cut as late as possible: by the device, or by the last layer
 * in front of it.
 *
 * Frames stand one behind the other in page fragments, none across two. A message
 * that cannot be part of a train (its plan sleeps, or keeps it) is sent alone.
 */
#include "session/train.h"

#include <kunit/visibility.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/uio.h>
#include "lib/fail.h"
#include "lib/trace.h"
#include "session/epoch.h"
#include "session/push.h"

#define TRAIN_FRAMES	64	/* the least of what kernels cut one packet into */
#define TRAIN_BYTES	(U16_MAX - 128)	/* all of it is one IP packet, with its headers */

#define ALONE		(-ERESTART)	/* a message that has to be sent by itself */

/**
 * struct train - frames that leave as one packet
 * @room: of one frame
 * @frags: where they are made
 * @skb: the packet so far: no bytes but page fragments
 * @frames: how many
 * @bytes: of messages, as they left the plan
 * @frame_len: of each frame but the last, which may be shorter
 * @seq: number of the first; the others follow it, but for what other threads sent
 */
struct train {
	struct seccomm_push_room room;
	struct page_frag *frags;
	struct sk_buff *skb;
	unsigned int frames;
	unsigned int bytes;
	int frame_len;
	u64 seq;
};

/* May messages of this session leave in trains now? RCU. */
static bool train_possible(struct seccomm_session *s)
{
	const struct seccomm_carrier *carrier = s->ep->carrier;
	struct seccomm_epoch *e = rcu_dereference(s->tx_epoch);
	const struct seccomm_plan *plan;

	if (!e || !seccomm_push_now(s) || !carrier->trains)
		return false;
	plan = rcu_dereference(e->comp->plan[SECCOMM_DOWN]);
	return plan->split == plan->n && !plan->claims && !plan->ordered &&
	       carrier->trains(s->ep, s->tx, &s->path);
}

static bool train_begin(struct seccomm_session *s, struct train *t)
{
	unsigned int headroom;
	bool possible;

	rcu_read_lock();
	possible = train_possible(s);
	headroom = s->ep->carrier->headroom(s->ep, &s->path);
	rcu_read_unlock();
	if (!possible || SECCOMM_FAIL(alloc_train))
		return false;
	t->skb = alloc_skb(headroom, GFP_KERNEL);
	if (!t->skb)
		return false;
	skb_reserve(t->skb, headroom);
	t->frags = &current->task_frag;
	t->frames = 0;
	t->bytes = 0;
	t->frame_len = 0;
	return true;
}

/* Where the next frame is made, or NULL: this train is full. May sleep. */
static u8 *train_slot(struct train *t, size_t len)
{
	size_t slot = SECCOMM_HDR_LEN + t->room.plan_head + len + t->room.tail;
	struct page_frag *f = t->frags;
	struct sk_buff *skb = t->skb;

	if (t->frames == TRAIN_FRAMES || skb->len + slot > TRAIN_BYTES ||
	    !skb_page_frag_refill(slot, f, GFP_KERNEL) || f->size - f->offset < slot)
		return NULL;
	if (skb_shinfo(skb)->nr_frags == MAX_SKB_FRAGS &&
	    !skb_can_coalesce(skb, MAX_SKB_FRAGS, f->page, f->offset))
		return NULL;
	return page_address(f->page) + f->offset;
}

/* The frame at the slot is part of the train. */
static void train_add(struct train *t, unsigned int len)
{
	struct page_frag *f = t->frags;
	struct sk_buff *skb = t->skb;
	int n = skb_shinfo(skb)->nr_frags;

	if (skb_can_coalesce(skb, n, f->page, f->offset)) {
		skb_frag_size_add(&skb_shinfo(skb)->frags[n - 1], len);
	} else {
		skb_fill_page_desc(skb, n, f->page, f->offset, len);
		get_page(f->page);
	}
	skb->len += len;
	skb->data_len += len;
	skb->truesize += len;
	f->offset += len;
	t->frames++;
	t->bytes += len - SECCOMM_HDR_LEN;
}

/*
 * Run the plan over the message of @len bytes in @slot. BH off, RCU.
 * Return: bytes of the frame, which begins at @slot; 0: done with; ALONE; or error.
 */
static int train_run(struct seccomm_session *s, struct train *t, u8 *slot, size_t len)
{
	struct seccomm_epoch *e = rcu_dereference(s->tx_epoch);
	struct seccomm_msg msg __uninitialized;
	const struct seccomm_plan *plan;
	enum seccomm_verdict v;

	if (unlikely(!e))
		return ALONE;
	plan = rcu_dereference(e->comp->plan[SECCOMM_DOWN]);
	if (unlikely(plan->head > t->room.plan_head || plan->tail > t->room.tail))
		return ALONE;	/* it has grown since */
	seccomm_msg_begin(&msg, e->comp, SECCOMM_DOWN);
	msg.flags = SECCOMM_MSG_FLEETING;
	msg.head = slot;
	msg.data = slot + SECCOMM_HDR_LEN + t->room.plan_head;
	msg.tail = msg.data + len;
	msg.end = msg.tail + t->room.tail;
	v = seccomm_run(e->comp, plan, &msg);
	if (unlikely(msg.flags & SECCOMM_MSG_WANTED))
		return ALONE;
	if (v == SECCOMM_HALT)
		return 0;
	if (v == SECCOMM_NEXT)
		msg.reason = seccomm_push_header(&msg);
	if (unlikely(msg.reason)) {
		seccomm_session_refuse(s->sn, s, &s->path.peer, &msg, msg.reason, msg.seq);
		return seccomm_push_errno(msg.reason);
	}
	trace_seccomm_push(s->id, msg.seq, seccomm_msg_len(&msg) - SECCOMM_HDR_LEN, false);
	if (!t->frames)
		t->seq = msg.seq;
	/* one that needed less than its plan may ask for */
	if (unlikely(msg.data != slot))
		memmove(slot, msg.data, seccomm_msg_len(&msg));
	return seccomm_msg_len(&msg);
}

/*
 * One message more. Return: 1: go on, 0: that was the last one, or error; on error
 * the message is still in @from. A frame longer than those before begins the next
 * train: made again, for its number is burnt with it.
 */
static int train_frame(struct seccomm_session *s, struct train *t, struct iov_iter *from,
		       size_t len)
{
	u8 *slot = train_slot(t, len);
	int frame;

	if (!slot)
		return ALONE;
	if (!copy_from_iter_full(slot + SECCOMM_HDR_LEN + t->room.plan_head, len, from))
		return -EFAULT;
	local_bh_disable();
	rcu_read_lock();
	frame = train_run(s, t, slot, len);
	rcu_read_unlock();
	local_bh_enable();
	if (t->frames && frame > t->frame_len)
		frame = ALONE;
	if (frame < 0) {
		iov_iter_revert(from, len);
		return frame;
	}
	if (!frame)
		return 1;
	if (!t->frames)
		t->frame_len = frame;
	train_add(t, frame);
	return frame == t->frame_len;
}

/* As many messages as one packet takes. Return: bytes taken, or error if none were. */
static ssize_t train_fill(struct seccomm_session *s, struct train *t, struct iov_iter *from,
			  size_t len, size_t size)
{
	size_t done = 0, one;
	int more = 1;

	while (more > 0 && done < len) {
		one = min(size, len - done);
		more = train_frame(s, t, from, one);
		if (more >= 0)
			done += one;
	}
	return done ?: more;
}

/* Owns the packet. */
static int train_send(struct seccomm_session *s, struct train *t)
{
	struct sk_buff *skb = t->skb;
	unsigned int i;
	u8 reason;
	int err;

	if (t->frames > 1) {
		skb_shinfo(skb)->gso_size = t->frame_len;
		skb_shinfo(skb)->gso_segs = t->frames;
	}
	local_bh_disable();
	rcu_read_lock();
	err = s->ep->carrier->send(s->ep, s->tx, &s->path, skb);
	if (!err)
		seccomm_push_sent(s, t->frames, t->bytes);
	reason = err == -EMSGSIZE ? SECCOMM_R_TOO_BIG : SECCOMM_R_XMIT;
	for (i = 0; err && i < t->frames; i++)
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, reason, t->seq + i);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

static ssize_t push_alone(struct seccomm_session *s, struct iov_iter *from, size_t len)
{
	return seccomm_push(s, from, len) ?: len;
}

/* Return: bytes taken, at least one message, or error. */
static ssize_t train_push(struct seccomm_session *s, struct iov_iter *from, size_t len,
			  size_t size)
{
	struct train t;
	ssize_t taken;
	int err;

	seccomm_push_room(s, &t.room);
	if (size > t.room.usable)
		return -EMSGSIZE;
	if (len <= size || !train_begin(s, &t))
		return push_alone(s, from, min(len, size));
	taken = train_fill(s, &t, from, len, size);
	if (t.frames) {
		err = train_send(s, &t);
		return err ?: taken;
	}
	kfree_skb(t.skb);
	return taken == ALONE ? push_alone(s, from, min(len, size)) : taken;
}

ssize_t seccomm_push_train(struct seccomm_session *s, struct iov_iter *from, size_t len,
			   size_t size)
{
	size_t done = 0;
	ssize_t taken;

	while (done < len) {
		taken = train_push(s, from, len - done, size);
		if (taken < 0)
			return done ?: taken;
		done += taken;
	}
	return done;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_push_train);
