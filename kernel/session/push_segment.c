// SPDX-License-Identifier: GPL-2.0
/* push_segment.c - a message that no frame can carry leaves in segments; see segment.h. */
#include "session/segment.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include "lib/fail.h"
#include "session/epoch.h"
#include "session/push.h"
#include "session/train.h"

/* Draw the number of the first segment: the whole message has it too. */
static bool draw_first(struct seccomm_cut *cut, struct seccomm_msg *msg)
{
	if (!msg->comp->rt->ops->number(msg->comp, msg))
		return false;
	msg->hdr[0] = SECCOMM_WIRE_VERSION << 4 | SECCOMM_SEGMENT;
	cut->numbered = true;
	cut->first = msg->seq;
	memcpy(cut->hdr, msg->hdr, SECCOMM_HDR_LEN);
	cut->drawn = true;
	return true;
}

/* The number of this segment. */
static bool draw(struct seccomm_cut *cut, struct seccomm_msg *msg)
{
	if (!cut->numbered && !draw_first(cut, msg))
		return false;
	if (cut->drawn) {
		msg->seq = cut->first;
		memcpy(msg->hdr, cut->hdr, SECCOMM_HDR_LEN);
		cut->drawn = false;
		return true;
	}
	if (!msg->comp->rt->ops->number(msg->comp, msg))
		return false;
	msg->hdr[0] = SECCOMM_WIRE_VERSION << 4 | SECCOMM_SEGMENT;
	return true;
}

u8 seccomm_push_cut(struct seccomm_cut *cut, struct seccomm_msg *msg)
{
	struct seccomm_segment g = { .off = cut->off, .total = cut->total };
	unsigned int len = seccomm_msg_len(msg);
	u8 *p;

	/* The keys further inside were others': nobody could put it together. */
	if (cut->comp != msg->comp)
		return SECCOMM_R_UNKNOWN_EPOCH;
	if (!draw(cut, msg))
		return SECCOMM_R_KEY_LIMIT;
	msg->flags |= SECCOMM_MSG_NUMBERED | SECCOMM_MSG_SEGMENT;
	msg->pc = cut->plan->cut;
	p = seccomm_msg_push(msg, SECCOMM_SEGMENT_LEN);
	if (!p)
		return SECCOMM_R_NO_ROOM;
	g.message = cut->first;
	seccomm_segment_write(p, &g);
	cut->off += len;
	return SECCOMM_R_NONE;
}

/* What stands further inside works in the sender's context, and lets go of the message. */
static bool plan_cuts(const struct seccomm_plan *plan)
{
	return plan->seg_at < plan->n && plan->split >= plan->cut && !plan->claims &&
	       !plan->ordered;
}

bool seccomm_may_cut(struct seccomm_session *s, size_t len)
{
	const struct seccomm_carrier *carrier = s->ep->carrier;
	struct seccomm_epoch *e;
	bool may;

	rcu_read_lock();
	may = len <= SECCOMM_CUT_MAX && carrier->may_cut &&
	      carrier->may_cut(s->ep, s->tx, &s->path);
	e = rcu_dereference(s->tx_epoch);
	if (may && e)
		may = plan_cuts(rcu_dereference(e->comp->plan[SECCOMM_DOWN]));
	rcu_read_unlock();
	return may;
}

int seccomm_cut_begin(struct seccomm_session *s, struct seccomm_cut *cut, u32 len)
{
	struct seccomm_epoch *e;
	int err = -ENOBUFS;

	memset(cut, 0, sizeof(*cut));
	cut->total = len;
	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	if (!e || !seccomm_composite_get(e->comp))
		goto unlock;
	cut->comp = e->comp;
	do	/* one that loses its last reference just now has been replaced */
		cut->plan = seccomm_plan_get(rcu_dereference(e->comp->plan[SECCOMM_DOWN]));
	while (!cut->plan);
	err = plan_cuts(cut->plan) ? 0 : -EMSGSIZE;
unlock:
	rcu_read_unlock();
	if (err == -EMSGSIZE)
		seccomm_cut_end(cut);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_cut_begin);

void seccomm_cut_end(struct seccomm_cut *cut)
{
	seccomm_plan_put(cut->plan);
	seccomm_composite_put(cut->comp);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_cut_end);

/* Run what stands further inside over the whole message. RCU. */
static int front_run(struct seccomm_session *s, struct seccomm_cut *cut, struct seccomm_msg *msg)
{
	u8 *head = msg->head, *data = msg->data, *tail = msg->tail, *end = msg->end;
	enum seccomm_verdict v = SECCOMM_DROP;

	seccomm_msg_begin(msg, cut->comp, SECCOMM_DOWN);
	msg->head = head;
	msg->data = data;
	msg->tail = tail;
	msg->end = end;
	if (draw_first(cut, msg)) {
		msg->flags |= SECCOMM_MSG_NUMBERED;
		v = seccomm_run_front(cut->comp, cut->plan, msg);
	} else {
		msg->reason = SECCOMM_R_KEY_LIMIT;
	}
	if (v == SECCOMM_NEXT)
		return 0;
	if (v == SECCOMM_HALT)
		return -ECANCELED;
	seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
	return seccomm_push_errno(msg->reason);
}

/* The message in a buffer of its own, as it is where it is cut. */
static int front(struct seccomm_session *s, struct seccomm_cut *cut, struct seccomm_msg *msg,
		 struct iov_iter *from, size_t len)
{
	unsigned int head = SECCOMM_HDR_LEN + cut->plan->head;
	size_t size = head + len + cut->plan->tail;
	int err;

	msg->head = SECCOMM_FAIL(alloc_own) ? NULL : kmalloc(size, GFP_KERNEL | __GFP_NOWARN);
	if (!msg->head)
		return -ENOBUFS;
	msg->data = msg->head + head;
	msg->tail = msg->data + len;
	msg->end = msg->head + size;
	if (!copy_from_iter_full(msg->data, len, from))
		return -EFAULT;
	/* As in the worker, BH is on: this may take a millisecond. */
	rcu_read_lock();
	err = front_run(s, cut, msg);
	rcu_read_unlock();
	return err ?: seccomm_msg_len(msg) > SECCOMM_SEGMENT_TOTAL ? -EMSGSIZE : 0;
}

/* What stands further inside works on the whole first. */
static int push_behind(struct seccomm_session *s, struct seccomm_cut *cut, struct iov_iter *from,
		       size_t len, size_t size)
{
	struct seccomm_msg whole;
	struct iov_iter iter;
	struct kvec kv;
	int err;

	err = front(s, cut, &whole, from, len);
	if (!err) {
		kv.iov_base = whole.data;
		kv.iov_len = seccomm_msg_len(&whole);
		iov_iter_kvec(&iter, ITER_SOURCE, &kv, 1, kv.iov_len);
		cut->total = kv.iov_len;
		err = seccomm_push_pieces(s, &iter, cut->total, size, cut);
	}
	kfree_sensitive(whole.head);
	return err == -ECANCELED ? 0 : err;
}

static int segments(struct seccomm_session *s, struct iov_iter *from, size_t len,
		    const struct seccomm_push_room *room)
{
	struct seccomm_cut cut;
	int err;

	if (!room->usable)
		return -EMSGSIZE;
	err = seccomm_cut_begin(s, &cut, len);
	if (err)
		return err;
	if (cut.plan->cut)
		err = push_behind(s, &cut, from, len, room->usable);
	else
		err = seccomm_push_pieces(s, from, len, room->usable, &cut);
	seccomm_cut_end(&cut);
	return err;
}

int seccomm_push_segments(struct seccomm_session *s, struct iov_iter *from, size_t len)
{
	struct seccomm_push_room room;
	size_t left = iov_iter_count(from);
	unsigned int usable;
	int err;

	do {
		iov_iter_revert(from, left - iov_iter_count(from));
		seccomm_push_room(s, &room);
		usable = room.usable;
		seccomm_push_room_cut(&room);
		err = segments(s, from, len, &room);
		/* Where the path has become narrower meanwhile, all of it again. */
	} while (err == -EMSGSIZE && seccomm_session_msg_size(s) < usable);
	return err;
}
