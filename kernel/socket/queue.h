/* SPDX-License-Identifier: GPL-2.0 */
/* queue.h - what a socket has received: messages, and errors of single peers. */
#ifndef _SECCOMM_SOCKET_QUEUE_H
#define _SECCOMM_SOCKET_QUEUE_H

#include "socket/af_seccomm.h"

/**
 * struct seccomm_queue_cb - in skb->cb of a queued message
 * @rx: as the session filled it; first
 * @s: counted; only if the program wants to be told what the session knows (sender,
 *	own address), else NULL
 *
 * Packed: behind it in skb->cb the core has its own.
 */
struct seccomm_queue_cb {
	struct seccomm_rx_cb rx;
	struct seccomm_session *s;
} __packed __aligned(4);

static inline struct seccomm_queue_cb *seccomm_queue_cb(struct sk_buff *skb)
{
	/* The last bytes of cb are the core's: drop counter of SO_RXQ_OVFL. */
	BUILD_BUG_ON(sizeof(struct seccomm_queue_cb) > SOCK_SKB_CB_OFFSET);
	return (struct seccomm_queue_cb *)skb->cb;
}

/**
 * seccomm_queue_put() - queue a verified message, or several, and wake the reader
 * @osk: the program's socket
 * @s: session it came by
 * @skb: plain text, cb filled by the session; several only if seccomm_queue_trains()
 *
 * Return: true (the message is taken), false: no room, the caller still owns it.
 * Context: BH off, RCU.
 */
bool seccomm_queue_put(struct seccomm_sock *osk, struct seccomm_session *s, struct sk_buff *skb);

/* Several messages in one skb? Not where a filter sees each of them. BH off, RCU. */
bool seccomm_queue_trains(struct seccomm_sock *osk);

/**
 * struct seccomm_take - what one recvmsg() is given
 * @skb: what it is part of, and what tells where it came from
 * @data: first byte
 * @len: bytes
 * @size: 0: one message; else of each of several, but the last may be shorter
 */
struct seccomm_take {
	struct sk_buff *skb;
	const u8 *data;
	unsigned int len;
	u16 size;
};

/**
 * seccomm_queue_get() - the next message, or several of those that came as one train
 * @osk: the program's socket
 * @flags: MSG_PEEK: they stay
 * @room: 0: one message; else whole ones up to so many bytes, or one that is longer
 * @take: set
 *
 * Return: true: @take->skb is a reference to give back by seccomm_queue_done().
 */
bool seccomm_queue_get(struct seccomm_sock *osk, int flags, size_t room,
		       struct seccomm_take *take);
void seccomm_queue_done(struct seccomm_take *take);

/* Wait for one: 1 = look again, 0 = it ended, *err says how. As __skb_wait_for_more_packets(). */
int seccomm_queue_wait(struct sock *sk, long *timeo, int *err);

/* Bytes that the next recvmsg() has for a buffer that is large enough (SIOCINQ). */
int seccomm_queue_first(struct seccomm_sock *osk);
/* Drop everything; no other user. */
void seccomm_queue_purge(struct sock *sk);

/* Tell the program, as IP_RECVERR does, that the session with @peer failed. Any context. */
void seccomm_queue_error(struct seccomm_sock *osk, const struct seccomm_addr *peer, int err);
/* The next such error; -EAGAIN when there is none. recvmsg(MSG_ERRQUEUE). */
int seccomm_queue_recv_error(struct seccomm_sock *osk, struct msghdr *msg, size_t len);

#endif /* _SECCOMM_SOCKET_QUEUE_H */
