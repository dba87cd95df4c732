/* SPDX-License-Identifier: GPL-2.0 */
/*
 * endpoint.h - where frames enter and leave: a bound inner socket (udp) or a
 * piece of memory (loop, for tests).  A carrier moves finished frames and knows
 * nothing of what is in them.
 */
#ifndef _SECCOMM_CARRIER_ENDPOINT_H
#define _SECCOMM_CARRIER_ENDPOINT_H

#include <linux/mutex.h>
#include <linux/net.h>
#include <linux/refcount.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/dst.h>
#include <net/sock.h>
#include "lib/addr.h"

struct seccomm_endpoint;

/**
 * struct seccomm_outer_cb - in skb->cb of a datagram given to rx()
 * @ttl: its time to live or hop limit
 * @tos: its type of service or traffic class
 * @size: 0, or the packet is several datagrams of so many bytes, the last maybe shorter
 *
 * The IP header may be gone, or written over, by the time a program asks.
 */
struct seccomm_outer_cb {
	u8 ttl;
	u8 tos;
	u16 size;
};

static inline struct seccomm_outer_cb *seccomm_outer_cb(struct sk_buff *skb)
{
	return (struct seccomm_outer_cb *)skb->cb;
}

/**
 * struct seccomm_carrier_up - the carrier's way up
 * @rx: a datagram came, or several as one packet: @skb->data is the first frame header
 *	(several frames may follow one another), skb->cb struct seccomm_outer_cb; @peer is
 *	where it came from, @local what it was sent to. The callee owns @skb. Softirq or
 *	process with BH off, RCU.
 * @error: the network reported @err (ICMP) for what was sent to @peer. Same context.
 * @writable: the endpoint's inner socket has room again. Any context, RCU.
 * @refused: a datagram was refused before rx(): @reason is enum seccomm_reason (the
 *	inner socket's filter, cgroup or LSM said no). May be NULL. Context as rx().
 */
struct seccomm_carrier_up {
	void (*rx)(struct seccomm_endpoint *ep, struct sk_buff *skb,
		   const struct seccomm_addr *peer, const struct seccomm_addr *local);
	void (*error)(struct seccomm_endpoint *ep, const struct seccomm_addr *peer, int err);
	void (*writable)(struct seccomm_endpoint *ep);
	void (*refused)(struct seccomm_endpoint *ep, const struct seccomm_addr *peer, u8 reason);
};

/**
 * struct seccomm_route - a route and what it was looked up for; RCU; immutable but for @mtu
 * @dst: counted
 * @cookie: for dst_check()
 * @saddr: source address it chose (v4-mapped for v4)
 * @mark: of the sender then; another one needs another route
 * @oif: the same
 * @tos: the same
 * @mtu: what the route could carry, and when: written by the carrier as one word
 * @rcu: frees it
 */
struct seccomm_route {
	struct dst_entry *dst;
	u32 cookie;
	struct in6_addr saddr;
	u32 mark;
	int oif;
	u8 tos;
	u64 mtu;
	struct rcu_head rcu;
};

/**
 * struct seccomm_path - the way to one peer; embedded in a session
 * @peer: the other end; first: see struct seccomm_peer_key
 * @local: own address; port of the endpoint; address may be any
 * @route: cached, RCU; replaced under @lock
 * @lock: BH, leaf
 */
struct seccomm_path {
	struct seccomm_addr peer;
	struct seccomm_addr local;
	struct seccomm_route __rcu *route;
	spinlock_t lock;
};

/*
 * struct seccomm_carrier - operations of a kind of carrier
 * @id: enum seccomm_carrier_id
 * @headroom: bytes to leave free in front of the frame header, on any path
 * @send: send one datagram of finished frames: @skb->data is the first frame
 *	header, @headroom bytes in front are free; owner accounting by
 *	skb_set_owner_w(@tx). Consumes @skb always. BH off, RCU.
 *	@tx: inner inet socket whose options, mark and accounting apply.
 *	With a gso_size: so many datagrams of that size, the last may be shorter.
 *	Return: 0, -EMSGSIZE, -EHOSTUNREACH, -ENETUNREACH, -ENOBUFS, -EAGAIN, …
 * @trains: may send() be given a gso_size on this path now? NULL: never. RCU.
 * @may_cut: are messages longer than a datagram to be cut, rather than refused? NULL:
 *	never. RCU.
 * @whole: are datagrams that came as one packet to stay one? One more who wants it,
 *	or one less; NULL: they always do. Process context. Return: 0 or error
 * @mtu: bytes that one datagram on this path can carry now (frames included). RCU.
 * @close: stop receiving and give the port back; called once, in process context;
 *	after it returns and a grace period no rx() runs
 * @free: give back what the carrier keeps in @priv; NULL when nothing
 */
struct seccomm_carrier {
	u8 id;
	unsigned int headroom;
	int (*send)(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path,
		    struct sk_buff *skb);
	bool (*trains)(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path);
	bool (*may_cut)(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path);
	int (*whole)(struct seccomm_endpoint *ep, bool on);
	unsigned int (*mtu)(struct seccomm_endpoint *ep, struct sock *tx,
			    struct seccomm_path *path);
	void (*close)(struct seccomm_endpoint *ep);
	void (*free)(struct seccomm_endpoint *ep);
};

/**
 * struct seccomm_endpoint - one place that receives
 * @refs: socket (1), each session, queued control work
 * @net: network namespace (pinned by the inner socket)
 * @carrier: operations
 * @up: the way up
 * @inner: inner socket (udp), NULL on loop and once closed
 * @sk: its struct sock, counted, valid as long as the endpoint; NULL on loop
 * @family: AF_INET or AF_INET6 of @inner
 * @local: bound address, valid once @bound
 * @bound: has a port
 * @dead: closed: nothing is delivered any more
 * @user: the session layer's per-endpoint state (struct seccomm_binding_point)
 * @free: frees @user with the endpoint
 * @priv: the carrier's
 * @mutex: protects @whole, and @inner against its end. Not one for all: the inner
 *	socket is locked under it, for as long as a program's setsockopt() takes
 * @whole: udp: how many want several datagrams that came as one to stay one
 * @gro: udp: those of one poll of a device are made one packet; never changes
 * @old_write_space: udp: put back before the inner socket is let go
 * @old_data_ready: the same
 * @trains_at: when seccomm_endpoint_expect_trains() was called last, jiffies
 * @expecting: @expect is queued, with a reference
 * @expected: carrier->whole() is on because of it; @expect only
 * @expect: switches that on, and off when no more come
 * @destroy: freed after a grace period, in process context
 */
struct seccomm_endpoint {
	refcount_t refs;
	struct net *net;
	const struct seccomm_carrier *carrier;
	const struct seccomm_carrier_up *up;
	struct socket *inner;
	struct sock *sk;
	u16 family;
	struct seccomm_addr local;
	bool bound;
	bool dead;
	void *user;
	void (*free)(struct seccomm_endpoint *ep);
	void *priv;
	struct mutex mutex;
	unsigned int whole;
	bool gro;
	void (*old_write_space)(struct sock *sk);
	void (*old_data_ready)(struct sock *sk);
	unsigned long trains_at;
	bool expecting;
	bool expected;
	struct delayed_work expect;
	struct rcu_work destroy;
};

struct seccomm_endpoint *seccomm_endpoint_get(struct seccomm_endpoint *ep);
/* RCU readers: false when it is going away. */
bool seccomm_endpoint_tryget(struct seccomm_endpoint *ep);
void seccomm_endpoint_put(struct seccomm_endpoint *ep);
/*
 * What comes is cut messages, many datagrams at a time: let them stay whole for as long as
 * they do, and a second more. Any context; the caller has a reference, or RCU.
 */
void seccomm_endpoint_expect_trains(struct seccomm_endpoint *ep);
/*
 * Unreachable: the port is free at once, no rx() any more after a grace period.
 * References stay valid, and what is still to be sent can be: the sender's struct
 * sock lives on. Process context.
 */
void seccomm_endpoint_close(struct seccomm_endpoint *ep);
/* Common part of creation, for carriers. */
struct seccomm_endpoint *seccomm_endpoint_alloc(struct net *net,
						const struct seccomm_carrier *carrier,
						const struct seccomm_carrier_up *up);

void seccomm_path_init(struct seccomm_path *path, const struct seccomm_addr *local,
		       const struct seccomm_addr *peer);
void seccomm_path_exit(struct seccomm_path *path);	/* drops the route */
/* Publish @route (NULL: forget the old one); the path owns it. BH off or process. */
void seccomm_path_set_route(struct seccomm_path *path, struct seccomm_route *route);

int seccomm_endpoint_module_init(void);
void seccomm_endpoint_module_exit(void);	/* waits for every endpoint's memory */

#endif /* _SECCOMM_CARRIER_ENDPOINT_H */
