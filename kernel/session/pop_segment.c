// SPDX-License-Identifier: GPL-2.0
/*
 * pop_segment.c - segments become the message again; see segment.h.
 *
 * All of them are authenticated; what a peer can make us keep is bounded all the same:
 * so many messages, so many bytes, so long, and all sessions of the namespace together
 * as many bytes as may be held before CONFIRM (limits.held_bytes).  A message that is not
 * complete by then is dropped and counted; when there are too many, the oldest is.
 */
#include "session/segment.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "lib/fail.h"
#include "lib/seam.h"
#include "lib/trace.h"
#include "session/epoch.h"
#include "session/pop.h"

#define NUMBER_MASK	GENMASK_ULL(47, 0)

/**
 * struct assembly - a message that is being put together; session->lock
 * @node: in session->assemblies, oldest first
 * @first: number of its first segment
 * @plan: under which its segments were verified, counted
 * @epoch: that protects it
 * @total: bytes it has
 * @got: bytes that are there
 * @memory: that they take
 * @until: when it is given up, ms
 * @parts: its segments, by offset, none over another
 */
struct assembly {
	struct list_head node;
	u64 first;
	struct seccomm_plan *plan;
	u32 epoch;
	u32 total;
	u32 got;
	unsigned int memory;
	u64 until;
	struct sk_buff_head parts;
};

/* In skb->cb of a part, behind what the carrier has there. */
struct part_cb {
	struct seccomm_outer_cb outer;
	u32 off;
};

static u32 *part_off(struct sk_buff *skb)
{
	return &((struct part_cb *)skb->cb)->off;
}

static void assembly_free(struct assembly *a)
{
	__skb_queue_purge(&a->parts);
	seccomm_plan_put(a->plan);
	kfree(a);
}

/* Out of the list, and of all sums. session->lock. */
static void assembly_unlink(struct seccomm_session *s, struct assembly *a)
{
	list_del(&a->node);
	s->n_assemblies--;
	s->assembly_bytes -= a->memory;
	atomic_sub(a->memory, &s->sn->assembly_bytes);
}

static struct assembly *assembly_find(struct seccomm_session *s, u64 first, u32 epoch)
{
	struct assembly *a;

	list_for_each_entry(a, &s->assemblies, node)
		if (a->first == first && a->epoch == epoch)
			return a;
	return NULL;
}

static struct assembly *assembly_new(struct seccomm_session *s, const struct seccomm_piece *part,
				     u64 now)
{
	struct assembly *a;

	a = SECCOMM_FAIL(alloc_own) ? NULL : kzalloc(sizeof(*a), GFP_ATOMIC | __GFP_NOWARN);
	if (!a)
		return NULL;
	a->plan = seccomm_plan_get(part->plan);
	if (!a->plan) {		/* replaced just now */
		kfree(a);
		return NULL;
	}
	a->first = part->first;
	a->epoch = part->epoch;
	a->total = part->total;
	a->until = now + SECCOMM_ASSEMBLY_MS;
	__skb_queue_head_init(&a->parts);
	list_add_tail(&a->node, &s->assemblies);
	s->n_assemblies++;
	return a;
}

/* Put a part in its place. Return: enum seccomm_reason. */
static u8 part_insert(struct assembly *a, struct sk_buff *skb)
{
	u32 off = *part_off(skb);
	struct sk_buff *p;

	/* they come in order, mostly */
	skb_queue_reverse_walk(&a->parts, p)
		if (*part_off(p) <= off)
			break;
	if (p != (struct sk_buff *)&a->parts) {
		if (*part_off(p) == off && p->len == skb->len)
			return SECCOMM_R_DUPLICATE;
		if (*part_off(p) + p->len > off && !SECCOMM_FAIL(no_segment_overlap))
			return SECCOMM_R_BAD_SEGMENT;
	}
	if (!skb_queue_is_last(&a->parts, p) && off + skb->len > *part_off(p->next))
		return SECCOMM_R_BAD_SEGMENT;
	__skb_queue_after(&a->parts, p, skb);
	a->got += skb->len;
	a->memory += skb->truesize;
	return SECCOMM_R_NONE;
}

static bool has_room(struct seccomm_session *s, unsigned int memory)
{
	return (s->assembly_bytes + memory <= SECCOMM_ASSEMBLY_BYTES ||
		SECCOMM_FAIL(no_assembly_bytes)) &&
	       atomic_read(&s->sn->assembly_bytes) + memory <= READ_ONCE(s->sn->limits.held_bytes);
}

/*
 * Make room for a part of @keep (NULL: of a new message) at the expense of older ones,
 * which go to @out. session->lock. Return: false: there is none.
 */
static bool make_room(struct seccomm_session *s, struct assembly *keep, unsigned int memory,
		      struct list_head *out)
{
	unsigned int own = s->assembly_bytes - (keep ? keep->memory : 0);
	struct assembly *a, *next;

	/* nothing is dropped where that would not help */
	if (atomic_read(&s->sn->assembly_bytes) - own + memory >
	    READ_ONCE(s->sn->limits.held_bytes) && !SECCOMM_FAIL(no_assembly_sum))
		return false;
	list_for_each_entry_safe(a, next, &s->assemblies, node) {
		if (has_room(s, memory) && (keep || s->n_assemblies < SECCOMM_ASSEMBLIES ||
					    SECCOMM_FAIL(no_assembly_count)))
			return true;
		if (a == keep)
			continue;
		assembly_unlink(s, a);
		list_add_tail(&a->node, out);
	}
	return has_room(s, memory);
}

/* Each is one message that is lost. */
static void drop_list(struct seccomm_session *s, struct list_head *out)
{
	struct assembly *a, *next;

	list_for_each_entry_safe(a, next, out, node) {
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, SECCOMM_R_SEGMENT_LOST,
				       a->first);
		assembly_free(a);
	}
}

/*
 * One part more. session->lock. Return: enum seccomm_reason; SECCOMM_R_NONE: @skb is
 * taken, and *@whole is the message, out of the list, if nothing is missing.
 */
static u8 assembly_add(struct seccomm_session *s, const struct seccomm_piece *part,
		       struct sk_buff *skb, u64 now, struct list_head *out,
		       struct assembly **whole)
{
	struct assembly *a = assembly_find(s, part->first, part->epoch);
	u8 reason;

	if (s->dead)
		return SECCOMM_R_DEAD;
	if (a && a->total != part->total && !SECCOMM_FAIL(no_segment_total_same))
		return SECCOMM_R_BAD_SEGMENT;
	/* a message never changes plans half-way */
	if (a && a->plan != part->plan)
		return SECCOMM_R_BAD_STATE;
	if (!make_room(s, a, skb->truesize, out))
		return SECCOMM_R_RCVBUF;
	a = a ?: assembly_new(s, part, now);
	if (!a)
		return SECCOMM_R_NOMEM;
	reason = part_insert(a, skb);
	if (reason)
		return reason;
	s->assembly_bytes += skb->truesize;
	atomic_add(skb->truesize, &s->sn->assembly_bytes);
	if (a->got == a->total) {
		assembly_unlink(s, a);
		*whole = a;
	}
	return SECCOMM_R_NONE;
}

/* All parts as one skb: the first, with the others behind it. Frees @a. */
static struct sk_buff *assembly_join(struct assembly *a)
{
	struct sk_buff *skb = __skb_dequeue(&a->parts), *p;
	struct sk_buff **end = &skb_shinfo(skb)->frag_list;

	while ((p = __skb_dequeue(&a->parts))) {
		skb->len += p->len;
		skb->data_len += p->len;
		skb->truesize += p->truesize;
		*end = p;
		end = &p->next;
	}
	assembly_free(a);
	return skb;
}

/* What stands further inside sees the message once, in memory of its own. Owns @skb. */
static void whole_run(struct seccomm_session *s, const struct seccomm_piece *part,
		      struct sk_buff *skb)
{
	struct seccomm_msg msg __uninitialized;
	struct sk_buff *land;

	land = seccomm_pop_landing(skb, SECCOMM_HDR_LEN + skb->len, GFP_ATOMIC | __GFP_NOWARN);
	if (!land || skb_copy_bits(skb, 0, land->data + SECCOMM_HDR_LEN, skb->len)) {
		seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, SECCOMM_R_NOMEM,
				       part->first);
		kfree_skb(land);
		kfree_skb(skb);
		return;
	}
	seccomm_msg_begin(&msg, part->comp, SECCOMM_UP);
	memcpy(msg.hdr, part->hdr, SECCOMM_HDR_LEN);
	msg.seq = part->first;
	msg.head = land->data;
	msg.data = msg.head + SECCOMM_HDR_LEN;
	msg.tail = msg.data + skb->len;
	msg.end = msg.tail;
	msg.owner = land;
	msg.pc = part->plan->cut;
	consume_skb(skb);
	seccomm_pop_ran(s, seccomm_run(part->comp, part->plan, &msg), &msg);
}

/* The message is there. Owns @skb. BH off, RCU. */
static void whole(struct seccomm_session *s, const struct seccomm_piece *part, struct sk_buff *skb)
{
	u8 reason;

	if (part->plan->cut < part->plan->n) {
		whole_run(s, part, skb);
		return;
	}
	trace_seccomm_pop(s->id, part->first, skb->len, part->worker);
	reason = seccomm_pop_hand(s, skb, part->epoch, 0);
	if (!reason)
		return;
	seccomm_session_refuse(s->sn, s, &s->path.peer, NULL, reason, part->first);
	kfree_skb(skb);
}

bool seccomm_piece_read(struct seccomm_msg *msg, struct seccomm_piece *part)
{
	u8 *p = seccomm_msg_pull(msg, SECCOMM_SEGMENT_LEN);
	u64 number = msg->seq & NUMBER_MASK;
	struct seccomm_segment g;
	u32 back;

	if (!p || !seccomm_segment_read(p, seccomm_msg_len(msg), &g))
		return false;
	back = (u32)number - g.message;
	part->comp = msg->comp;
	part->plan = rcu_dereference(msg->comp->plan[SECCOMM_UP]);
	part->first = msg->seq - back;
	part->epoch = msg->epoch;
	part->off = g.off;
	part->total = g.total;
	part->worker = msg->flags & SECCOMM_MSG_WORKER;
	memcpy(part->hdr, msg->hdr, SECCOMM_HDR_LEN);
	put_unaligned_be64(part->first, part->hdr + 8);
	/* what has run is what stands in front of where this plan puts messages together */
	return back <= number && msg->pc == part->plan->cut;
}

u8 seccomm_pop_piece(struct seccomm_session *s, const struct seccomm_piece *part,
		    struct sk_buff *skb)
{
	u64 now = seccomm_now_ms();
	struct assembly *a = NULL;
	LIST_HEAD(out);
	u8 reason;
	bool arm;

	seccomm_endpoint_expect_trains(s->ep);
	*part_off(skb) = part->off;
	spin_lock_bh(&s->lock);
	reason = assembly_add(s, part, skb, now, &out, &a);
	arm = !a && !list_empty(&s->assemblies);
	spin_unlock_bh(&s->lock);
	drop_list(s, &out);
	if (a)
		whole(s, part, assembly_join(a));
	else if (arm)
		seccomm_runtime_arm(&s->rt, now + SECCOMM_ASSEMBLY_MS);
	return reason;
}

void seccomm_pop_segment(struct seccomm_session *s, struct seccomm_msg *msg)
{
	struct sk_buff *skb = msg->owner;
	struct seccomm_piece part;

	msg->reason = SECCOMM_R_BAD_SEGMENT;
	if (seccomm_piece_read(msg, &part)) {
		seccomm_pop_span(skb, msg);
		msg->reason = seccomm_pop_piece(s, &part, skb);
	}
	if (!msg->reason)
		return;
	seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
	kfree_skb(skb);
}

u64 seccomm_segments_expire(struct seccomm_session *s, u64 now)
{
	struct assembly *a, *next_a;
	u64 next = 0;
	LIST_HEAD(out);

	spin_lock_bh(&s->lock);
	list_for_each_entry_safe(a, next_a, &s->assemblies, node) {
		if (a->until > now) {
			next = a->until;	/* those behind it are younger */
			break;
		}
		assembly_unlink(s, a);
		list_add_tail(&a->node, &out);
	}
	spin_unlock_bh(&s->lock);
	drop_list(s, &out);
	return next;
}

void seccomm_segments_drop(struct seccomm_session *s)
{
	struct assembly *a, *next;
	LIST_HEAD(out);

	spin_lock_bh(&s->lock);
	list_for_each_entry_safe(a, next, &s->assemblies, node) {
		assembly_unlink(s, a);
		list_add_tail(&a->node, &out);
	}
	spin_unlock_bh(&s->lock);
	list_for_each_entry_safe(a, next, &out, node)
		assembly_free(a);
}
