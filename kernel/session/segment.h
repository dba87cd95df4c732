/* SPDX-License-Identifier: GPL-2.0 */
/*
 * segment.h - messages that no frame can carry: cut in front of the outermost symmetric
 * authenticator, put together behind it, so that only authenticated segments are kept
 * (protocol 2.16, RFC 7383).
 *
 * What stands further inside sees the whole message once, under the number of its
 * first segment; that authenticator and what is further outside see each segment, with
 * a number of its own, as they see any message.  A segment begins with
 *
 *	message:4 | offset:4 | total:4
 *
 * message: the low 32 bits of the first segment's number; total: bytes of the message
 * as it is there.
 */
#ifndef _SECCOMM_SESSION_SEGMENT_H
#define _SECCOMM_SESSION_SEGMENT_H

#include "cactus/plan.h"
#include "lib/fail.h"
#include "lib/wire.h"
#include "session/session.h"

#define SECCOMM_SEGMENT_LEN	12		/* what a segment begins with */
#define SECCOMM_CUT_MAX		U16_MAX		/* the longest message that is cut */
#define SECCOMM_SEGMENT_TOTAL	(U16_MAX + 2048) /* with what is put on it further inside */

/**
 * struct seccomm_segment - what stands in front of a segment
 * @message: which message, by the low bits of its first number
 * @off: where the segment belongs
 * @total: bytes of the message
 */
struct seccomm_segment {
	u32 message;
	u32 off;
	u32 total;
};

static inline void seccomm_segment_write(u8 *p, const struct seccomm_segment *g)
{
	put_unaligned_be32(g->message, p);
	put_unaligned_be32(g->off, p + 4);
	put_unaligned_be32(g->total, p + 8);
}

/* Return: false: @len bytes cannot be that segment's. */
static inline bool seccomm_segment_read(const u8 *p, unsigned int len, struct seccomm_segment *g)
{
	g->message = get_unaligned_be32(p);
	g->off = get_unaligned_be32(p + 4);
	g->total = get_unaligned_be32(p + 8);
	return len && (g->total <= SECCOMM_SEGMENT_TOTAL || SECCOMM_FAIL(no_segment_total)) &&
	       g->off < g->total &&
	       (len <= g->total - g->off || SECCOMM_FAIL(no_segment_len));
}

/* ---- down ------------------------------------------------------------------ */

/**
 * struct seccomm_cut - a message that is being cut
 * @comp: the composite protocol it goes through, counted
 * @plan: its plan then, counted: a message never changes plans half-way
 * @numbered: the first number was drawn
 * @hdr: authenticated header of the first
 * @first: its number, with the sender
 * @off: where the next one begins
 * @total: bytes
 * @drawn: the first number is drawn, and no segment has it yet
 */
struct seccomm_cut {
	struct seccomm_composite *comp;
	struct seccomm_plan *plan;
	u8 hdr[SECCOMM_HDR_LEN];
	u64 first;
	u32 off;
	u32 total;
	bool numbered;
	bool drawn;
};

/**
 * seccomm_cut_begin() - a message of @len bytes is going to be cut
 * @s: the session
 * @cut: filled
 * @len: bytes, as long as nothing changes that
 *
 * Context: process. Return: 0, -ENOBUFS (not open any more) or -EMSGSIZE (the plan of
 * now does not cut); then there is nothing to end.
 */
int seccomm_cut_begin(struct seccomm_session *s, struct seccomm_cut *cut, u32 len);
void seccomm_cut_end(struct seccomm_cut *cut);

/**
 * seccomm_push_cut() - make a message the next segment of another
 * @cut: that one; the plan to run through is @cut's
 * @msg: some of its bytes, on their way down; gets its number
 *
 * Context: BH off, RCU.
 * Return: SECCOMM_R_NONE, or why not.
 */
u8 seccomm_push_cut(struct seccomm_cut *cut, struct seccomm_msg *msg);

/* May a message that is too long for a frame be cut? Process context or RCU. */
bool seccomm_may_cut(struct seccomm_session *s, size_t len);

/**
 * seccomm_push_segments() - send a message in segments
 * @s: the session, open; the caller holds a reference
 * @from: its bytes
 * @len: how many, at most SECCOMM_CUT_MAX
 *
 * Context: process; may sleep.
 * Return: 0, or what seccomm_push() returns; then some segments may have left.
 */
int seccomm_push_segments(struct seccomm_session *s, struct iov_iter *from, size_t len);

/* ---- up -------------------------------------------------------------------- */

#define SECCOMM_ASSEMBLIES	4		/* messages put together at once, of a session */
#define SECCOMM_ASSEMBLY_BYTES	(256 << 10)	/* of memory, of a session */
#define SECCOMM_ASSEMBLY_MS	2000

/**
 * struct seccomm_piece - where a verified segment, or several in a row, belong
 * @comp: the composite protocol that verified it
 * @plan: its plan then; RCU
 * @first: number of the message's first segment, with the sender
 * @epoch: that protects it
 * @off: where it begins
 * @total: bytes of the message
 * @worker: verified there
 * @hdr: authenticated header of the message
 */
struct seccomm_piece {
	struct seccomm_composite *comp;
	struct seccomm_plan *plan;
	u64 first;
	u32 epoch;
	u32 off;
	u32 total;
	bool worker;
	u8 hdr[SECCOMM_HDR_LEN];
};

/**
 * seccomm_piece_read() - what a verified segment says of itself
 * @msg: the segment; the bytes are left
 * @part: filled
 *
 * Context: RCU.
 * Return: false: it cannot be true.
 */
bool seccomm_piece_read(struct seccomm_msg *msg, struct seccomm_piece *part);

/* Are these @len bytes the ones behind? */
static inline bool seccomm_piece_follows(const struct seccomm_piece *part, unsigned int len,
					const struct seccomm_piece *next)
{
	return (next->first == part->first || SECCOMM_FAIL(no_piece_message)) &&
	       next->plan == part->plan && next->epoch == part->epoch &&
	       next->total == part->total &&
	       (next->off == part->off + len || SECCOMM_FAIL(no_piece_order));
}

/**
 * seccomm_pop_piece() - put a part in its place; deliver the message if it is all there
 * @s: the session
 * @part: where
 * @skb: its bytes and no others; cb is struct seccomm_outer_cb
 *
 * Context: BH off, RCU.
 * Return: SECCOMM_R_NONE: @skb is taken; or why not.
 */
u8 seccomm_pop_piece(struct seccomm_session *s, const struct seccomm_piece *part,
		    struct sk_buff *skb);

/* A verified segment: msg->owner, which is taken over, has it. BH off, RCU. */
void seccomm_pop_segment(struct seccomm_session *s, struct seccomm_msg *msg);

/* Drop what has waited for too long. Return: when to come again, 0: never. Any context. */
u64 seccomm_segments_expire(struct seccomm_session *s, u64 now);

/* The session ends. Any context. */
void seccomm_segments_drop(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_SEGMENT_H */
