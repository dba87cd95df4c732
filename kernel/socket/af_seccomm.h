/* SPDX-License-Identifier: GPL-2.0 */
/* af_seccomm.h - the socket of the family, and the door to it. */
#ifndef _SECCOMM_SOCKET_AF_SECCOMM_H
#define _SECCOMM_SOCKET_AF_SECCOMM_H

#include <net/inet_sock.h>
#include "session/batch.h"
#include "session/session.h"
#include "socket/mirror.h"

/* Sessions of a one-to-many socket share its receive buffer by this many buckets. */
#define SECCOMM_RCV_SHARES	16

/**
 * struct seccomm_sock - a socket of a program ("outer")
 * @inet: first and zeroed but for sk: what casts a socket to an inet socket reads
 *	zeroes, not somebody else's memory
 * @ep: where it receives; counted; from socket() or the session's arrival to release()
 * @inner: the own inner inet socket: that of @ep, or, accepted, one to send by
 * @tx: its struct sock; until accept() the listener's
 * @session: the session of a connected socket; counted; written under lock_sock
 * @peer: where it is connected to; lock_sock
 * @connected: connect() or accept() gave it a peer; lock_sock
 * @accepted: shares the endpoint of a listener
 * @v6: protocol 1: IPv6 inner socket
 * @native: the program writes the family's own number in addresses; so do we
 * @connect_wait: connect() waits until the session is open
 * @recv_info: recvmsg() adds our control messages
 * @keep_session: queued messages keep their session, for recvmsg() to describe
 * @mirror: options carried over to the inner socket; lock_sock of the inner one
 * @segment: UDP_SEGMENT
 * @batch: what sendmmsg() has not finished; from its first use to release()
 * @gro: UDP_GRO: recvmsg() gives several messages at once; lock_sock to write
 * @share: bytes queued, by session id; under sk_receive_queue.lock
 * @old_write_space: accepted: put back before the inner socket is let go
 * @lock: BH, leaf; protects sk_shutdown, @accept_queue and @accept_closed
 * @accept_queue: listener: sockets that accept() has not taken
 * @accept_closed: listener: takes no more
 * @accept_node: in the listener's queue
 */
struct seccomm_sock {
	struct inet_sock inet;
	struct seccomm_endpoint *ep;
	struct socket *inner;
	struct sock *tx;
	struct seccomm_session __rcu *session;
	struct seccomm_addr peer;
	bool connected;
	bool accepted;
	bool v6;
	bool native;
	bool connect_wait;
	bool recv_info;
	bool keep_session;
	struct seccomm_mirror mirror;
	u16 segment;
	struct seccomm_batch *batch;
	bool gro;
	u32 share[SECCOMM_RCV_SHARES];
	void (*old_write_space)(struct sock *sk);
	spinlock_t lock;
	struct list_head accept_queue;
	bool accept_closed;
	struct list_head accept_node;
};

static inline struct seccomm_sock *seccomm_sk(const struct sock *sk)
{
	return (struct seccomm_sock *)sk;
}

static inline struct sock *seccomm_outer(struct seccomm_sock *osk)
{
	return (struct sock *)osk;
}

extern int seccomm_family;		/* the number in use */
extern struct proto seccomm_proto;

/* A socket without an inner one yet; for create and for arriving sessions. Process context. */
struct sock *seccomm_sock_alloc(struct net *net, bool v6, gfp_t gfp, int kern);
/* The connected session, referenced, or NULL. Any context but hard interrupts. */
struct seccomm_session *seccomm_sock_session(struct seccomm_sock *osk);
/* Connect to @s (a reference is taken over; NULL: to none). lock_sock held. */
void seccomm_sock_set_session(struct seccomm_sock *osk, struct seccomm_session *s);
/* An active open to @peer: the session with a reference. lock_sock held, bound. */
struct seccomm_session *seccomm_sock_open(struct seccomm_sock *osk,
					  const struct seccomm_addr *peer);
/* What waits for sendmmsg() to end leaves. Process context. */
static inline void seccomm_sock_flush(struct seccomm_sock *osk)
{
	struct seccomm_batch *b = READ_ONCE(osk->batch);

	if (unlikely(b))
		seccomm_batch_flush(b);
}

/* Carry over what setsockopt(SOL_SOCKET) changed. Process context. */
static inline void seccomm_sock_mirror(struct seccomm_sock *osk)
{
	struct seccomm_mirror now;

	seccomm_mirror_read(seccomm_outer(osk), &now);
	if (unlikely(memcmp(&now, &osk->mirror, sizeof(now))))
		seccomm_mirror_apply(seccomm_outer(osk), &osk->mirror, osk->tx);
}

/* The same at each use, where setsockopt() is not told to us. */
static inline void seccomm_sock_mirror_at_use(struct seccomm_sock *osk)
{
	if (SECCOMM_COMPAT_MIRROR_AT_USE)
		seccomm_sock_mirror(osk);
}

/* Change sk_shutdown: sessions, which hold no sock lock, do so too. Any context. */
void seccomm_sock_set_shutdown(struct seccomm_sock *osk, u8 set, u8 clear);
/* Wake who sleeps in send or waits for a state. Any context. */
void seccomm_sock_wake_writers(struct sock *sk);

int seccomm_socket_init(void);
void seccomm_socket_exit(void);

#endif /* _SECCOMM_SOCKET_AF_SECCOMM_H */
