/* SPDX-License-Identifier: GPL-2.0 */
/* train.h - many messages at once, in one packet. */
#ifndef _SECCOMM_SESSION_TRAIN_H
#define _SECCOMM_SESSION_TRAIN_H

#include "session/push.h"

struct seccomm_cut;

#define SECCOMM_TRAIN_ALONE	(-ERESTART)	/* a message that has to be sent by itself */
#define SECCOMM_TRAIN_DATAGRAMS	64	/* the least of what kernels cut one packet into */
#define SECCOMM_TRAIN_BYTES	(U16_MAX - 128)	/* it is one IP packet, with its headers */

/**
 * struct seccomm_train - frames that leave as one packet
 * @room: of one frame
 * @cut: the message whose segments they are, or NULL
 * @skb: the packet so far: no bytes but page fragments
 * @frag: where the next frame is made; NULL: in memory of the task
 * @bundle: bytes that a datagram takes, of any number of frames; 0: each has one
 * @frames: how many
 * @datagrams: in how many datagrams
 * @bytes: of messages, as they left the plan
 * @size: bytes of each datagram but the last, which may be shorter
 * @last: bytes of the last one
 * @drawn: number of the frame that was made last
 * @seq: number of the first; the others follow it, but for what other threads sent
 * @err: what the message behind the last one met
 */
struct seccomm_train {
	struct seccomm_push_room room;
	struct seccomm_cut *cut;
	struct sk_buff *skb;
	struct page_frag *frag;
	unsigned int bundle;
	unsigned int frames;
	unsigned int datagrams;
	unsigned int bytes;
	unsigned int size;
	unsigned int last;
	u64 drawn;
	u64 seq;
	int err;
};

/* A new packet. Process context; may sleep. Return: false: not now, or no memory. */
bool seccomm_train_begin(struct seccomm_session *s, struct seccomm_train *t);

/* Bytes of memory that a message of @len bytes is made a frame in. */
static inline size_t seccomm_train_slot_len(const struct seccomm_train *t, size_t len)
{
	return SECCOMM_HDR_LEN + t->room.plan_head + len + t->room.tail;
}

/*
 * Where the next frame is made, in memory of the task: it is there until the frame is
 * part of a train. Process context, may sleep. Return: NULL: no memory.
 */
u8 *seccomm_train_slot(struct seccomm_train *t, size_t len);

/* There is no place for a message of @len bytes; the slot is there. */
bool seccomm_train_full(const struct seccomm_train *t, size_t len);

/**
 * seccomm_train_run() - make a frame
 * @s: the session
 * @t: the train
 * @slot: where; the message is there, behind @t->room
 * @len: its bytes
 *
 * Context: BH off, RCU.
 * Return: bytes of the frame, which begins at @slot; 0: not part of the train; ALONE;
 * or error.
 */
int seccomm_train_run(struct seccomm_session *s, struct seccomm_train *t, u8 *slot, size_t len);

/* What seccomm_train_run() does, in parts: has @plan the room it may ask for? */
bool seccomm_train_room(const struct seccomm_train *t, const struct seccomm_plan *plan);
/* The message in @slot, as it enters the plan. */
void seccomm_train_msg(const struct seccomm_train *t, struct seccomm_composite *comp, u8 *slot,
		       size_t len, struct seccomm_msg *msg);
/* The frame, at @slot, that it has become. RCU. Return: as seccomm_train_run(). */
int seccomm_train_made(struct seccomm_session *s, struct seccomm_train *t, u8 *slot,
		       enum seccomm_verdict v, struct seccomm_msg *msg);

/* A frame of @len bytes at the slot can be part of the train; it is from now on. */
bool seccomm_train_fits(const struct seccomm_train *t, unsigned int len);
void seccomm_train_add(struct seccomm_train *t, unsigned int len);

/* Process context, or BH off. The packet is taken. Return: 0, or the carrier's error. */
int seccomm_train_send(struct seccomm_session *s, struct seccomm_train *t);

/**
 * seccomm_fork_helpers() - how many other CPUs it pays to call for a train
 * @s: the session
 * @t: the train, begun
 * @len: bytes of all messages
 *
 * By what the plan costs a byte, and by what the operator allows (config parallel).
 *
 * Context: any.
 * Return: how many; 0: the sender's thread makes it.
 */
unsigned int seccomm_fork_helpers(struct seccomm_session *s, const struct seccomm_train *t,
				  size_t len);

/**
 * seccomm_fork_fill() - make as many frames as one packet takes, with others' help
 * @s: the session
 * @t: the train, begun and empty; t->err is set to what the message behind the last met
 * @from: bytes of all messages
 * @len: how many, more than 0
 * @size: bytes of each message; the last may be shorter
 * @helpers: from seccomm_fork_helpers(), not 0
 *
 * Context: process; may sleep.
 * Return: bytes of the messages taken, or error if none were; SECCOMM_TRAIN_ALONE: not
 * this way.
 */
ssize_t seccomm_fork_fill(struct seccomm_session *s, struct seccomm_train *t,
			  struct iov_iter *from, size_t len, size_t size, unsigned int helpers);

/**
 * seccomm_push_train() - send @len bytes as messages of @size (datapath: trains)
 * @s: the session; the caller holds a reference
 * @from: bytes of all messages
 * @len: how many, more than 0
 * @size: bytes of each message; the last may be shorter
 *
 * What the receiver gets is what so many calls of seccomm_push() had sent.
 *
 * Context: process; may sleep (copy from user).
 * Return: bytes of the messages taken, at least one: fewer than @len when the next
 * one met an error; or what seccomm_push() says of the first.
 */
ssize_t seccomm_push_train(struct seccomm_session *s, struct iov_iter *from, size_t len,
			   size_t size);

/**
 * seccomm_push_pieces() - send a message that is being cut
 * @s: the session; the caller holds a reference
 * @from: its bytes
 * @len: how many
 * @size: of each segment
 * @cut: what the segments tell of it
 *
 * Context: process; may sleep.
 * Return: 0, or the error that some segment met.
 */
int seccomm_push_pieces(struct seccomm_session *s, struct iov_iter *from, size_t len, size_t size,
			struct seccomm_cut *cut);

/**
 * seccomm_pop_train() - datagrams of one size that came as one packet, or frames as a datagram
 * @ep: where it came
 * @skb: they, one behind the other; taken
 * @size: of a datagram, but the last may be shorter
 * @peer: where it came from
 * @local: what it was sent to
 *
 * What the socket gets is what each of them by itself had brought, in one go.
 *
 * Context: BH off, RCU.
 */
void seccomm_pop_train(struct seccomm_endpoint *ep, struct sk_buff *skb, unsigned int size,
		       const struct seccomm_addr *peer, const struct seccomm_addr *local);

#endif /* _SECCOMM_SESSION_TRAIN_H */
