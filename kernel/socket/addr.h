/* SPDX-License-Identifier: GPL-2.0 */
/* addr.h - socket addresses as programs write them, and ours. */
#ifndef _SECCOMM_SOCKET_ADDR_H
#define _SECCOMM_SOCKET_ADDR_H

#include <linux/socket.h>
#include "lib/addr.h"

/**
 * struct seccomm_sockaddr - a checked address as inet sockets take it
 * @ss: sockaddr_in on IPv4 sockets, sockaddr_in6 on IPv6 ones
 * @len: of it
 * @native: the program wrote the family's own number
 */
struct seccomm_sockaddr {
	struct sockaddr_storage ss;
	int len;
	bool native;
};

/**
 * seccomm_sockaddr_take() - check what a program gave and bring it to one form
 * @v6: socket is protocol 1
 * @family: the family's own number
 * @uaddr: in kernel memory
 * @len: bytes valid there
 * @to: filled on success
 *
 * AF_INET with at least 16 bytes, AF_INET6 with at least 24 (IPv6 sockets only),
 * or the family's own number with exactly 16 or 28. An IPv4 address on an IPv6
 * socket becomes the mapped one.
 *
 * Return: 0, -EINVAL (length), -EAFNOSUPPORT.
 */
int seccomm_sockaddr_take(bool v6, int family, const struct sockaddr *uaddr, int len,
			  struct seccomm_sockaddr *to);

/**
 * seccomm_sockaddr_give() - the inverse, for recvmsg and getsockname
 * @v6: socket is protocol 1
 * @native: write @family in sa_family
 * @family: the family's own number
 * @addr: the address
 * @to: a sockaddr_storage
 *
 * Return: bytes written to @to.
 */
int seccomm_sockaddr_give(bool v6, bool native, int family, const struct seccomm_addr *addr,
			  struct sockaddr *to);

/**
 * seccomm_sockaddr_peer() - the address of a peer to dial
 * @from: from seccomm_sockaddr_take(); "any" becomes the loopback address, here too
 * @oif: interface the socket is bound to, or 0
 * @peer: set on success
 *
 * Return: 0, -EINVAL (no port; link-local without interface), -EACCES (multicast
 * or broadcast: a session has one peer).
 */
int seccomm_sockaddr_peer(struct seccomm_sockaddr *from, int oif, struct seccomm_addr *peer);

#endif /* _SECCOMM_SOCKET_ADDR_H */
