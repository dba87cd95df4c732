// SPDX-License-Identifier: GPL-2.0
/*
 * pop_train.c - many datagrams that came as one packet: the sender's train, or what
 * the receiving device put together.  Twin of push_train.c.
 *
 * Their bytes are copied once, as many at a time as one buffer takes: the packet's
 * pages may be written to by somebody else between the check and the decryption.
 * Each frame is then popped where it lies, and its message moved to the end of those
 * before it: what the socket gets is one buffer of messages, to be queued, counted
 * and woken for once.  A message that does not fit in (other size, session or epoch)
 * ends that; it and those behind it are delivered one by one, as all are to a
 * socket that judges each.  Segments that follow one another become one part of their
 * message in the same way.
 */
#include "session/train.h"

#include <linux/skbuff.h>
#include "lib/fail.h"
#include "lib/trace.h"
#include "session/epoch.h"
#include "session/pop.h"
#include "session/segment.h"
#include "session/table.h"

/* Instructions, about, that a packet takes to open until it pays to call other CPUs. */
#define SPREAD		600000

/* Of one buffer: what the page allocator gives without effort. */
#define LANDING_BYTES	SKB_WITH_OVERHEAD(PAGE_SIZE << PAGE_ALLOC_COSTLY_ORDER)

/**
 * struct train - messages of one session, one behind the other
 * @ep: where they came
 * @peer: where they came from
 * @local: what they were sent to
 * @skb: as they came
 * @land: the copy
 * @s: whose they are, if there are @n
 * @n: how many messages
 * @base: where they begin. Not @land's data: whoever was given it may move that
 * @end: behind them
 * @size: of each, but the last may be shorter
 * @epoch: that protected them
 * @seq: number of the first
 * @segments: they are segments, all of them a part of one message:
 * @part: this one
 * @closed: they were delivered
 */
struct train {
	struct seccomm_endpoint *ep;
	const struct seccomm_addr *peer;
	const struct seccomm_addr *local;
	struct sk_buff *skb;
	struct sk_buff *land;
	struct seccomm_session *s;
	unsigned int n;
	u8 *base;
	u8 *end;
	u16 size;
	u32 epoch;
	u64 seq;
	bool segments;
	struct seccomm_piece part;
	bool closed;
};

/*
 * What there is, to be delivered. With @more the buffer stays ours too, for frames that
 * are still to be popped in it; a part of a message, which others are joined to, is
 * copied then.
 */
static struct sk_buff *train_skb(struct train *t, bool more)
{
	unsigned int len = t->end - t->base;
	struct sk_buff *skb;

	if (!t->segments || !more) {
		skb_put(t->land, len);
		return skb_get(t->land);
	}
	skb = seccomm_pop_landing(t->skb, len, GFP_ATOMIC | __GFP_NOWARN);
	if (skb)
		skb_put_data(skb, t->base, len);
	return skb;
}

static void train_close(struct train *t, bool more)
{
	struct seccomm_session *s = t->s;
	struct sk_buff *skb;
	unsigned int i;
	u8 reason;

	t->closed = true;
	if (!t->n)
		return;
	skb = train_skb(t, more);
	if (!skb)
		reason = SECCOMM_R_NOMEM;
	else if (t->segments)
		reason = seccomm_pop_piece(s, &t->part, skb);
	else
		reason = seccomm_pop_hand(s, skb, t->epoch, t->n > 1 ? t->size : 0);
	if (likely(!reason))
		return;
	for (i = 0; i < t->n; i++)
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, reason, t->seq + i);
	kfree_skb(skb);
}

static bool takes_trains(const struct seccomm_session *s)
{
	void *user = rcu_dereference(s->user);

	return user && s->ops->trains(user);
}

/* Is it the next of those that there are? Only the last may be shorter. */
static bool train_fits(const struct train *t, const struct seccomm_session *s,
		       const struct seccomm_msg *msg)
{
	unsigned int len = seccomm_msg_len(msg);

	if (t->closed || !len)
		return false;
	if (!t->n)
		return takes_trains(s);
	return !t->segments && (s == t->s || SECCOMM_FAIL(no_train_session)) &&
	       msg->epoch == t->epoch && len <= t->size &&
	       t->end - t->base == t->n * t->size;
}

static void train_add(struct train *t, struct seccomm_session *s, const struct seccomm_msg *msg)
{
	unsigned int len = seccomm_msg_len(msg);

	if (!t->n) {
		t->s = s;
		t->size = len;
		t->epoch = msg->epoch;
		t->seq = msg->seq;
	}
	memmove(t->end, msg->data, len);
	t->end += len;
	t->n++;
}

/* Does it begin a part of a message, or go on with the one that there is? */
static bool segment_fits(const struct train *t, const struct seccomm_session *s,
			 const struct seccomm_piece *next)
{
	if (t->closed || !t->n)
		return !t->closed;
	return t->segments && s == t->s &&
	       seccomm_piece_follows(&t->part, t->end - t->base, next);
}

/* A verified segment that is still in the buffer. Return: false: it is to go by itself. */
static bool train_segment(struct train *t, struct seccomm_session *s, struct seccomm_msg *msg)
{
	struct seccomm_piece part;
	u8 *data = msg->data;

	if (!seccomm_piece_read(msg, &part) || !segment_fits(t, s, &part)) {
		msg->data = data;
		return false;
	}
	if (!t->n) {
		t->part = part;
		t->segments = true;
	}
	train_add(t, s, msg);
	return true;
}

/* A verified message that is still in the buffer. */
static void train_take(struct train *t, struct seccomm_session *s, struct seccomm_msg *msg)
{
	if (msg->flags & SECCOMM_MSG_SEGMENT) {
		if (train_segment(t, s, msg))
			return;
	} else if (likely(train_fits(t, s, msg))) {
		trace_seccomm_pop(s->id, msg->seq, seccomm_msg_len(msg), false);
		train_add(t, s, msg);
		return;
	}
	if (!t->closed)
		train_close(t, true);
	if (seccomm_pop_own(msg))
		seccomm_pop_ran(s, SECCOMM_NEXT, msg);
	else
		seccomm_session_refuse(s->sn, s, &s->path.peer, msg, SECCOMM_R_NOMEM, msg->seq);
}

/*
 * May other CPUs open the frames of this packet?  Where methods are costly, and as long as
 * what waits for them is little: what is too much is opened here, not refused.  Segments
 * may not: those opened here would overtake others, and too many messages be incomplete
 * at once.
 */
static bool spreads(const struct train *t, struct seccomm_session *s,
		    const struct seccomm_plan *plan, u8 type)
{
	return unlikely((u64)plan->cost * t->skb->len >= SPREAD) && type == SECCOMM_DATA &&
	       seccomm_net_cpus(s->sn) > 1 &&
	       atomic_long_read(&s->waiting[SECCOMM_UP]) <
	       seccomm_session_share(s, SECCOMM_UP) / 4 &&
	       seccomm_runtime_queued(&s->rt, SECCOMM_UP) < SECCOMM_FIFO_MAX / 4;
}

/* Run the plan over the frame at @p, a copy that is ours. */
static void train_run(struct train *t, struct seccomm_session *s, struct seccomm_epoch *e, u8 *p,
		      const struct seccomm_hdr *h)
{
	const struct seccomm_plan *plan = rcu_dereference(e->comp->plan[SECCOMM_UP]);
	struct seccomm_msg msg __uninitialized;
	enum seccomm_verdict v;

	seccomm_msg_begin(&msg, e->comp, SECCOMM_UP);
	msg.flags = SECCOMM_MSG_LENT | (spreads(t, s, plan, h->type) ? SECCOMM_MSG_SPREAD : 0);
	msg.owner = t->skb;
	msg.head = p;
	msg.data = p + SECCOMM_HDR_LEN;
	msg.tail = msg.data + h->length;
	msg.end = msg.tail;
	seccomm_pop_header(&msg, h);
	v = seccomm_run(e->comp, plan, &msg);
	if (unlikely(!(msg.flags & SECCOMM_MSG_LENT)))
		seccomm_pop_ran(s, v, &msg);	/* kept, or was about to be */
	else if (likely(v == SECCOMM_NEXT))
		train_take(t, s, &msg);
	else if (v == SECCOMM_DROP)
		seccomm_session_refuse(s->sn, s, &s->path.peer, &msg, msg.reason, msg.seq);
}

/*
 * The session whose messages lie in the buffer, or the one of the frame, if that can
 * be popped there: else NULL, and who knows about all frames says why.
 */
static struct seccomm_session *train_session(struct train *t, const struct seccomm_hdr *h)
{
	struct seccomm_session *s = t->s;

	if (!s || s->sid != h->id)
		s = seccomm_table_by_sid(seccomm_port(t->ep)->sn, h->id, t->ep);
	if (!s || (seccomm_pop_check(s, h, t->peer) && !SECCOMM_FAIL(no_train_check)) ||
	    READ_ONCE(s->state) == SECCOMM_STATE_HALF || READ_ONCE(s->draining))
		return NULL;
	return s;
}

/* One frame, at @p in the buffer and at @off in the packet. Return: its length, or that of the rest. */
static unsigned int train_frame(struct train *t, u8 *p, unsigned int off, unsigned int len)
{
	struct seccomm_session *s = NULL;
	struct seccomm_epoch *e = NULL;
	struct seccomm_hdr h;
	bool taken = false;

	if (!seccomm_hdr_read(p, len, &h) && (h.type == SECCOMM_DATA || h.type == SECCOMM_SEGMENT))
		s = train_session(t, &h);
	if (s)
		e = seccomm_epoch_by_byte(s, h.epoch);
	if (unlikely(!e || !seccomm_pop_type(rcu_dereference(e->comp->plan[SECCOMM_UP]), &h)))
		return seccomm_pop_frame(t->ep, t->skb, off, off + len, t->peer, t->local,
					 &taken) - off;
	train_run(t, s, e, p, &h);
	return SECCOMM_HDR_LEN + h.length;
}

/* The frames of a datagram. */
static void train_datagram(struct train *t, u8 *p, unsigned int off, unsigned int len)
{
	unsigned int done = 0;

	while (done < len)
		done += train_frame(t, p + done, off + done, len - done);
}

/* Datagrams of @size from @off on. Return: bytes done with; 0: there is no buffer. */
static unsigned int train_land(struct train *t, unsigned int off, unsigned int size)
{
	unsigned int len = min_t(unsigned int, t->skb->len - off,
				 rounddown(LANDING_BYTES, size)), at;

	if (!len || SECCOMM_FAIL(alloc_train))
		return 0;
	t->land = seccomm_pop_landing(t->skb, len, GFP_ATOMIC | __GFP_NOWARN | __GFP_NORETRY);
	if (!t->land)
		return 0;
	t->s = NULL;
	t->n = 0;
	t->segments = false;
	t->base = t->land->data;
	t->end = t->base;
	t->closed = false;
	if (skb_copy_bits(t->skb, off, t->base, len))
		len = 0;
	for (at = 0; at < len; at += size)
		train_datagram(t, t->base + at, off + at, min(size, len - at));
	if (!t->closed)
		train_close(t, false);
	consume_skb(t->land);
	return len;
}

/* Without a buffer. */
static void train_cut(struct train *t, unsigned int off, unsigned int size)
{
	unsigned int end;
	bool taken = false;

	for (end = off; off < t->skb->len; off = end) {
		end = min(off + size, t->skb->len);
		while (off < end)
			off = seccomm_pop_frame(t->ep, t->skb, off, end, t->peer, t->local, &taken);
	}
}

void seccomm_pop_train(struct seccomm_endpoint *ep, struct sk_buff *skb, unsigned int size,
		       const struct seccomm_addr *peer, const struct seccomm_addr *local)
{
	struct train t = { .ep = ep, .peer = peer, .local = local, .skb = skb };
	unsigned int off = 0, done;

	do {
		done = train_land(&t, off, size);
		off += done;
	} while (done && off < skb->len);
	if (off < skb->len)
		train_cut(&t, off, size);
	kfree_skb(skb);
}
