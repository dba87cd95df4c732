/* SPDX-License-Identifier: GPL-2.0 */
/* udp.h - frames in UDP datagrams, IPv4 and IPv6: the default carrier. */
#ifndef _SECCOMM_CARRIER_UDP_H
#define _SECCOMM_CARRIER_UDP_H

#include "carrier/endpoint.h"

/*
 * seccomm_udp_create() - inner UDP socket with our receive hook, not bound yet
 * @net: namespace
 * @family: AF_INET or AF_INET6
 * @kern: 0 = on behalf of the calling program (LSM, cgroup, capabilities,
 *	namespace reference as its own), 1 = the kernel's own
 * @gro: datagrams that one poll of a device brings come as one packet (udp_gro.h)
 * @up: the way up
 *
 * Context: process.
 * Return: the endpoint with one reference, or ERR_PTR().
 */
struct seccomm_endpoint *seccomm_udp_create(struct net *net, u16 family, int kern, bool gro,
					    const struct seccomm_carrier_up *up);

/*
 * seccomm_udp_create_inner() - a second inner socket, for sending only
 * (accepted sockets share the listener's endpoint but have options of their own)
 */
int seccomm_udp_create_inner(struct net *net, u16 family, struct socket **inner);

/*
 * seccomm_udp_bind() - bind in the caller's context
 * @addr: as the program gave it, family of the endpoint
 *
 * Return: 0 (ep->local and ep->bound set), or what bind() of UDP returns.
 */
int seccomm_udp_bind(struct seccomm_endpoint *ep, struct sockaddr *addr, int len);
/**
 * seccomm_udp_trains_whole() - are datagrams that came as one packet to stay one?
 * @ep: any endpoint of this carrier
 * @on: one more who wants it; false: one less
 *
 * While somebody wants it, UDP queues what comes and the endpoint takes it out at
 * once: a little more for each datagram by itself, and far less for many (UDP_GRO).
 *
 * Context: process; may sleep; not with the inner socket locked.
 * Return: 0, or what setsockopt(UDP_GRO) of the inner socket says.
 */
int seccomm_udp_trains_whole(struct seccomm_endpoint *ep, bool on);
/* Bind to any address and a port of the kernel's choice, if not bound. */
int seccomm_udp_autobind(struct seccomm_endpoint *ep);

/**
 * seccomm_udp_connect() - connect the inner socket: only @addr is heard, the own
 * address is fixed, connect programs of the cgroup are asked
 * @ep: bound endpoint
 * @addr: as inet sockets take it
 * @len: of @addr
 * @peer: set to the address it is connected to
 */
int seccomm_udp_connect(struct seccomm_endpoint *ep, struct sockaddr *addr, int len,
			struct seccomm_addr *peer);
/* The inverse; the port stays. */
void seccomm_udp_disconnect(struct seccomm_endpoint *ep);

/**
 * seccomm_udp_may_send() - asks the cgroup's sendmsg program, once for each new peer
 * @tx: inner socket
 * @addr: where to; the program may change it
 * @len: of @addr
 *
 * Return: 0 or -EPERM.
 */
int seccomm_udp_may_send(struct sock *tx, struct sockaddr *addr, int len);

#endif /* _SECCOMM_CARRIER_UDP_H */
