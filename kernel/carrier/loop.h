/* SPDX-License-Identifier: GPL-2.0 */
/* loop.h - a carrier of memory for tests: loss, delay, duplicates, reorder, by script. */
#ifndef _SECCOMM_CARRIER_LOOP_H
#define _SECCOMM_CARRIER_LOOP_H

#include "carrier/endpoint.h"

/**
 * struct seccomm_loop_verdict - what becomes of a datagram
 * @drop: lost
 * @copies: delivered that many more times
 * @hold: kept until seccomm_loop_release()
 */
struct seccomm_loop_verdict {
	bool drop;
	u8 copies;
	bool hold;
};

/*
 * seccomm_loop_pair() - two endpoints joined by memory
 * @net: namespace
 * @up: the way up
 * @a: set to one
 * @b: set to the other
 * @la: address of @a
 * @lb: address of @b
 * @mtu: bytes a datagram can carry
 * @tap: sees (and may change) every datagram before delivery; may be NULL;
 *	@from: the sending endpoint. Called with BH off.
 * @arg: for @tap
 *
 * Delivery happens at once, in the sender's context (BH off, RCU), on a copy of
 * the skb; queues bound recursion.
 * Return: 0 or -ENOMEM.
 */
int seccomm_loop_pair(struct net *net, const struct seccomm_carrier_up *up,
		      struct seccomm_endpoint **a, struct seccomm_endpoint **b,
		      const struct seccomm_addr *la, const struct seccomm_addr *lb,
		      unsigned int mtu,
		      struct seccomm_loop_verdict (*tap)(struct seccomm_endpoint *from,
							 struct sk_buff *skb, void *arg),
		      void *arg);
/*
 * seccomm_loop_cut() - each datagram of a packet by itself
 * @ep: the sender's
 * @skb: one, or as many as its gso_size says; taken
 * @fn: gets a linear copy of each, which it takes; the first error ends it
 *
 * Context: any. Return: 0, -ENOBUFS, or what @fn says.
 */
int seccomm_loop_cut(struct seccomm_endpoint *ep, struct sk_buff *skb,
		     int (*fn)(struct seccomm_endpoint *ep, struct sk_buff *datagram));
/* Deliver what was held, oldest first; returns how many. */
int seccomm_loop_release(struct seccomm_endpoint *ep);

#endif /* _SECCOMM_CARRIER_LOOP_H */
