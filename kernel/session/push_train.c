// SPDX-License-Identifier: GPL-2.0
/*
 * push_train.c - many messages of one size at once (UDP_SEGMENT).  Each is a frame of
 * its own, with its own number and its own run of the plan; they leave as one
 * packet, which is cut as late as possible: by the device, or by the last layer
 * in front of it.
 *
 * Frames stand one behind the other in page fragments, none across two. Messages of
 * a plan that sleeps are sent one by one; one that a step keeps leaves the train.
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
#include "session/segment.h"

#define ALONE	SECCOMM_TRAIN_ALONE

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

bool seccomm_train_begin(struct seccomm_session *s, struct seccomm_train *t)
{
	unsigned int headroom = s->ep->carrier->headroom;
	bool possible;

	rcu_read_lock();
	possible = train_possible(s);
	rcu_read_unlock();
	if (!possible || SECCOMM_FAIL(alloc_train))
		return false;
	t->skb = alloc_skb(headroom, GFP_KERNEL);
	if (!t->skb)
		return false;
	skb_reserve(t->skb, headroom);
	t->frames = 0;
	t->bytes = 0;
	t->datagrams = 0;
	t->size = 0;
	t->last = 0;
	t->frag = NULL;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_train_begin);

u8 *seccomm_train_slot(struct seccomm_train *t, size_t len)
{
	size_t slot = seccomm_train_slot_len(t, len);
	struct page_frag *f = &current->task_frag;

	if (!skb_page_frag_refill(slot, f, GFP_KERNEL) || f->size - f->offset < slot)
		return NULL;
	return page_address(f->page) + f->offset;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_train_slot);

bool seccomm_train_full(const struct seccomm_train *t, size_t len)
{
	const struct page_frag *f = &current->task_frag;
	const struct sk_buff *skb = t->skb;

	return t->datagrams == SECCOMM_TRAIN_DATAGRAMS ||
	       skb->len + seccomm_train_slot_len(t, len) > SECCOMM_TRAIN_BYTES ||
	       (skb_shinfo(skb)->nr_frags == MAX_SKB_FRAGS &&
		!skb_can_coalesce((struct sk_buff *)skb, MAX_SKB_FRAGS, f->page, f->offset));
}

/* The datagram that there is can take a frame of @len bytes too. */
static bool joins(const struct seccomm_train *t, unsigned int len)
{
	return t->last + len <= (t->datagrams > 1 ? t->size : t->bundle);
}

bool seccomm_train_fits(const struct seccomm_train *t, unsigned int len)
{
	/* all datagrams but the last are of one size */
	return !t->frames || joins(t, len) || (t->last == t->size && len <= t->size);
}

void seccomm_train_add(struct seccomm_train *t, unsigned int len)
{
	struct page_frag *f = t->frag ?: &current->task_frag;
	struct sk_buff *skb = t->skb;
	int n = skb_shinfo(skb)->nr_frags;

	if (t->frames && joins(t, len)) {
		t->last += len;
	} else {
		t->last = len;
		t->datagrams++;
	}
	if (t->datagrams == 1)
		t->size = t->last;
	if (!t->frames)
		t->seq = t->drawn;
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

bool seccomm_train_room(const struct seccomm_train *t, const struct seccomm_plan *plan)
{
	unsigned int cut = t->cut ? SECCOMM_SEGMENT_LEN : 0;

	return plan->head + cut <= t->room.plan_head && plan->tail <= t->room.tail;
}

void seccomm_train_msg(const struct seccomm_train *t, struct seccomm_composite *comp, u8 *slot,
		       size_t len, struct seccomm_msg *msg)
{
	seccomm_msg_begin(msg, comp, SECCOMM_DOWN);
	msg->flags = SECCOMM_MSG_LENT;
	msg->head = slot;
	msg->data = slot + SECCOMM_HDR_LEN + t->room.plan_head;
	msg->tail = msg->data + len;
	msg->end = msg->tail + t->room.tail;
}

int seccomm_train_made(struct seccomm_session *s, struct seccomm_train *t, u8 *slot,
		       enum seccomm_verdict v, struct seccomm_msg *msg)
{
	if (v == SECCOMM_HALT)
		return 0;
	if (v == SECCOMM_NEXT)
		msg->reason = seccomm_push_header(msg);
	if (unlikely(msg->reason)) {
		seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
		return seccomm_push_errno(msg->reason);
	}
	trace_seccomm_push(s->id, msg->seq, seccomm_msg_len(msg) - SECCOMM_HDR_LEN, false);
	t->drawn = msg->seq;
	/* one that needed less than its plan may ask for */
	if (unlikely(msg->data != slot))
		memmove(slot, msg->data, seccomm_msg_len(msg));
	return seccomm_msg_len(msg);
}

int seccomm_train_run(struct seccomm_session *s, struct seccomm_train *t, u8 *slot, size_t len)
{
	struct seccomm_epoch *e = rcu_dereference(s->tx_epoch);
	struct page_frag *f = &current->task_frag;
	struct seccomm_msg msg __uninitialized;
	const struct seccomm_plan *plan;
	enum seccomm_verdict v;

	/* A fault, while the bytes were read, may have been served over a socket that uses it. */
	if (unlikely(!e || slot != page_address(f->page) + f->offset))
		return ALONE;
	plan = t->cut ? t->cut->plan : rcu_dereference(e->comp->plan[SECCOMM_DOWN]);
	if (unlikely(!seccomm_train_room(t, plan)))
		return ALONE;	/* it has grown since */
	seccomm_train_msg(t, e->comp, slot, len, &msg);
	if (t->cut)
		msg.reason = seccomm_push_cut(t->cut, &msg);
	v = msg.reason ? SECCOMM_DROP : seccomm_run(e->comp, plan, &msg);
	if (unlikely(!(msg.flags & SECCOMM_MSG_LENT)))
		return seccomm_push_ran(s, v, &msg);	/* kept, or was about to be */
	return seccomm_train_made(s, t, slot, v, &msg);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_train_run);

/*
 * One message more. Return: 1: go on, 0: that was the last one, or error; on error
 * the message is still in @from. A frame longer than those before begins the next
 * train: made again, for its number is burnt with it.
 */
static int train_frame(struct seccomm_session *s, struct seccomm_train *t, struct iov_iter *from,
		       size_t len)
{
	u32 off = t->cut ? t->cut->off : 0;
	u8 *slot = seccomm_train_slot(t, len);
	int frame;

	if (!slot || seccomm_train_full(t, len))
		return ALONE;
	if (!copy_from_iter_full(slot + SECCOMM_HDR_LEN + t->room.plan_head, len, from))
		return -EFAULT;
	local_bh_disable();
	rcu_read_lock();
	frame = seccomm_train_run(s, t, slot, len);
	rcu_read_unlock();
	local_bh_enable();
	if (frame > 0 && !seccomm_train_fits(t, frame))
		frame = ALONE;
	if (frame < 0) {
		iov_iter_revert(from, len);
		if (t->cut)
			t->cut->off = off;
		return frame;
	}
	if (!frame)
		return 1;
	seccomm_train_add(t, frame);
	return frame == t->size;
}

/* As many messages as one packet takes. Return: bytes taken, or error if none were. */
static ssize_t train_fill(struct seccomm_session *s, struct seccomm_train *t, struct iov_iter *from,
			  size_t len, size_t size)
{
	unsigned int helpers = seccomm_fork_helpers(s, t, len);
	size_t done = 0, one;
	ssize_t made;
	int more = 1;

	if (helpers) {
		made = seccomm_fork_fill(s, t, from, len, size, helpers);
		if (made != ALONE)
			return made;
	}
	while (more > 0 && done < len) {
		one = min(size, len - done);
		more = train_frame(s, t, from, one);
		if (more >= 0)
			done += one;
	}
	t->err = more < 0 && more != ALONE ? more : 0;
	return done ?: more;
}

int seccomm_train_send(struct seccomm_session *s, struct seccomm_train *t)
{
	struct sk_buff *skb = t->skb;
	unsigned int i;
	u8 reason;
	int err;

	if (t->datagrams > 1) {
		skb_shinfo(skb)->gso_size = t->size;
		skb_shinfo(skb)->gso_segs = t->datagrams;
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

/* Return: bytes taken, at least one message, or error. */
static ssize_t train_push(struct seccomm_session *s, struct iov_iter *from, size_t len,
			  size_t size, struct seccomm_cut *cut)
{
	struct seccomm_train t = { .cut = cut };
	ssize_t taken;
	int err;

	seccomm_push_room(s, &t.room);
	if (cut)
		seccomm_push_room_cut(&t.room);
	if (size > t.room.usable)
		return -EMSGSIZE;
	if (len <= size || !seccomm_train_begin(s, &t))
		return seccomm_push_alone(s, from, min(len, size), cut) ?: min(len, size);
	taken = train_fill(s, &t, from, len, size);
	if (t.frames) {
		err = seccomm_train_send(s, &t);
		/* a message that is cut is lost with one of its segments: nothing to try again */
		if (!err && cut)
			err = t.err;
		return err ?: taken;
	}
	kfree_skb(t.skb);
	if (taken == ALONE)
		return seccomm_push_alone(s, from, min(len, size), cut) ?: min(len, size);
	return taken;
}

ssize_t seccomm_push_train(struct seccomm_session *s, struct iov_iter *from, size_t len,
			   size_t size)
{
	size_t done = 0;
	ssize_t taken;

	while (done < len) {
		taken = train_push(s, from, len - done, size, NULL);
		if (WARN_ON_ONCE(!taken))
			taken = -EIO;
		if (taken < 0)
			return done ?: taken;
		done += taken;
	}
	return done;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_push_train);

int seccomm_push_pieces(struct seccomm_session *s, struct iov_iter *from, size_t len, size_t size,
			struct seccomm_cut *cut)
{
	ssize_t taken;

	for (; len; len -= taken) {
		taken = train_push(s, from, len, size, cut);
		if (WARN_ON_ONCE(!taken))
			return -EIO;
		if (taken < 0)
			return taken;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_push_pieces);
