/* SPDX-License-Identifier: GPL-2.0 */
/* push.h - the way down: a message becomes a frame and leaves (checklist A6). */
#ifndef _SECCOMM_SESSION_PUSH_H
#define _SECCOMM_SESSION_PUSH_H

#include "session/session.h"

struct seccomm_cut;

/**
 * struct seccomm_push_room - what the span of a message needs
 * @head: in front of the message: @plan_head, frame header and carrier's room
 * @plan_head: what the plan may add in front
 * @tail: behind the message
 * @usable: the largest message
 */
struct seccomm_push_room {
	unsigned int head;
	unsigned int plan_head;
	unsigned int tail;
	unsigned int usable;
};

/* As the session is now. Process context. */
void seccomm_push_room(struct seccomm_session *s, struct seccomm_push_room *room);

/* A segment has its place in front, and carries that much less. */
void seccomm_push_room_cut(struct seccomm_push_room *room);

/**
 * seccomm_push_alone() - send one message of a train, or one segment, by itself
 * @s: the session; the caller holds a reference
 * @from: its bytes
 * @len: how many
 * @cut: the message whose segment it is, or NULL
 *
 * Context: process; may sleep.
 * Return: 0, or as seccomm_push().
 */
int seccomm_push_alone(struct seccomm_session *s, struct iov_iter *from, size_t len,
		       struct seccomm_cut *cut);

/* Can a message leave now, with nothing waiting in front of it? */
static inline bool seccomm_push_now(const struct seccomm_session *s)
{
	return READ_ONCE(s->state) == SECCOMM_STATE_OPEN && !READ_ONCE(s->flushing);
}

/* What the application sees of a message that the plan refused. */
int seccomm_push_errno(u8 reason);

/**
 * seccomm_push_ran() - what follows the run of a plan over a message
 * @s: the session
 * @v: what seccomm_run() said
 * @msg: the message; its owner is taken over
 *
 * Context: BH off, RCU.
 * Return: 0 (it left, is kept, or is done with), or error.
 */
int seccomm_push_ran(struct seccomm_session *s, enum seccomm_verdict v, struct seccomm_msg *msg);

/* A message that is part of a train is to be kept: composite_ops->own(). */
bool seccomm_push_own(struct seccomm_session *s, struct seccomm_msg *msg);

/* The frame header in front of what the plan has made. Return: 0 or enum seccomm_reason. */
static inline u8 seccomm_push_header(struct seccomm_msg *msg)
{
	unsigned int len = seccomm_msg_len(msg);
	u8 *frame = seccomm_msg_push(msg, SECCOMM_HDR_LEN);

	if (!frame)
		return SECCOMM_R_NO_ROOM;
	if (len > U16_MAX)		/* what the path cannot carry, the carrier says */
		return SECCOMM_R_TOO_BIG;
	memcpy(frame, msg->hdr, SECCOMM_HDR_LEN);
	put_unaligned_be16(len, frame + 2);
	return SECCOMM_R_NONE;
}

/* @frames left, with @bytes of bodies. BH off. */
void seccomm_push_sent(struct seccomm_session *s, unsigned int frames, unsigned int bytes);

/* A message finished in the worker. Owns msg->owner from here on. Process context. */
void seccomm_push_emit(struct seccomm_session *s, struct seccomm_msg *msg);

/**
 * seccomm_push_control() - send one control frame
 * @s: the session
 * @frame: header and body, finished
 * @len: bytes
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, or the carrier's error.
 */
int seccomm_push_control(struct seccomm_session *s, const void *frame, size_t len);

/* The session can send: what waited for that goes out, in order. Process context. */
void seccomm_push_pending(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_PUSH_H */
