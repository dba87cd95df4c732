/* SPDX-License-Identifier: GPL-2.0 */
/* pop.h - the way up: frames from the carrier become messages (checklist A7). */
#ifndef _SECCOMM_SESSION_POP_H
#define _SECCOMM_SESSION_POP_H

#include "cactus/plan.h"
#include "lib/wire.h"
#include "session/session.h"

/* A message finished in the worker. Owns msg->owner from here on. Process context. */
void seccomm_pop_emit(struct seccomm_session *s, struct seccomm_msg *msg);

/**
 * seccomm_pop_hand() - hand verified messages to the socket
 * @s: the session
 * @skb: they, and no other bytes; cb is struct seccomm_outer_cb
 * @epoch: that protected them
 * @size: 0, or of each of several messages, the last maybe shorter
 *
 * Context: BH off, RCU.
 * Return: SECCOMM_R_NONE: taken; or why not: still the caller's.
 */
u8 seccomm_pop_hand(struct seccomm_session *s, struct sk_buff *skb, u32 epoch, u16 size);

/* What follows the run of a plan over @msg, whose owner is taken over. BH off, RCU. */
void seccomm_pop_ran(struct seccomm_session *s, enum seccomm_verdict v, struct seccomm_msg *msg);

/**
 * seccomm_pop_landing() - memory of our own for what is in a packet
 * @skb: the packet
 * @len: bytes
 * @gfp: how to allocate
 *
 * Return: an empty skb that has what a program may ask of @skb, or NULL.
 */
struct sk_buff *seccomm_pop_landing(const struct sk_buff *skb, unsigned int len, gfp_t gfp);

/* A message that is part of a train (its owner) is to be kept: composite_ops->own(). */
bool seccomm_pop_own(struct seccomm_msg *msg);
/* A message is to have @len bytes, others than it has: composite_ops->grow(). */
bool seccomm_pop_grow(struct seccomm_msg *msg, unsigned int len);

/* The checks of the frame header that need the session. Return: enum seccomm_reason. RCU. */
u8 seccomm_pop_check(struct seccomm_session *s, const struct seccomm_hdr *h,
		     const struct seccomm_addr *peer);

/* What the header of its frame says of a message: as the authenticators take it, its number. */
static inline void seccomm_pop_header(struct seccomm_msg *msg, const struct seccomm_hdr *h)
{
	struct seccomm_hdr aad = *h;

	aad.length = 0;
	seccomm_hdr_write(msg->hdr, &aad);
	msg->seq = seccomm_seq64(h->sender, h->seq);
	if (unlikely(h->type == SECCOMM_SEGMENT))
		msg->flags |= SECCOMM_MSG_SEGMENT;
}

/* Segments are of messages that something keyed and symmetric authenticates. */
static inline bool seccomm_pop_type(const struct seccomm_plan *plan, const struct seccomm_hdr *h)
{
	return h->type == SECCOMM_DATA || plan->seg_at < plan->n;
}

/* The message is all that @skb, which has its span, is from here on. */
void seccomm_pop_span(struct sk_buff *skb, const struct seccomm_msg *msg);

/**
 * seccomm_pop_frame() - one frame of a packet
 * @ep: where it came
 * @skb: the packet
 * @off: where the frame begins
 * @end: where its datagram ends
 * @peer: where it came from
 * @local: what it was sent to
 * @taken: set when @skb has become the message and is gone
 *
 * Context: BH off, RCU.
 * Return: where the next frame begins; @end if this one is none.
 */
unsigned int seccomm_pop_frame(struct seccomm_endpoint *ep, struct sk_buff *skb, unsigned int off,
			       unsigned int end, const struct seccomm_addr *peer,
			       const struct seccomm_addr *local, bool *taken);

/* CONFIRM came: DATA held until now is popped, in order. Process context. */
void seccomm_pop_held(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_POP_H */
