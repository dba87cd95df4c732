// SPDX-License-Identifier: GPL-2.0
/* addr.c - socket addresses: those of IPv4 and IPv6, as AF_SMC has it. */
#include "socket/addr.h"

#include <kunit/visibility.h>
#include <linux/inetdevice.h>

static void take4(bool v6, const struct sockaddr_in *in, struct seccomm_sockaddr *to)
{
	struct sockaddr_in6 *to6 = (struct sockaddr_in6 *)&to->ss;
	struct sockaddr_in *to4 = (struct sockaddr_in *)&to->ss;

	if (v6) {
		to6->sin6_family = AF_INET6;
		to6->sin6_port = in->sin_port;
		ipv6_addr_set_v4mapped(in->sin_addr.s_addr, &to6->sin6_addr);
		to->len = sizeof(*to6);
	} else {
		to4->sin_family = AF_INET;
		to4->sin_port = in->sin_port;
		to4->sin_addr = in->sin_addr;
		to->len = sizeof(*to4);
	}
}

static int take6(bool v6, const struct sockaddr *uaddr, int len, struct seccomm_sockaddr *to)
{
	if (!v6)
		return -EAFNOSUPPORT;
	memcpy(&to->ss, uaddr, min_t(size_t, len, sizeof(struct sockaddr_in6)));
	to->ss.ss_family = AF_INET6;
	to->len = sizeof(struct sockaddr_in6);
	return 0;
}

int seccomm_sockaddr_take(bool v6, int family, const struct sockaddr *uaddr, int len,
			  struct seccomm_sockaddr *to)
{
	memset(to, 0, sizeof(*to));
	if (len < (int)sizeof(uaddr->sa_family))
		return -EINVAL;
	if (uaddr->sa_family == family) {
		/* One number for two layouts: the length must say exactly which. */
		to->native = true;
		if (len == sizeof(struct sockaddr_in6))
			return take6(v6, uaddr, len, to);
		if (len != sizeof(struct sockaddr_in))
			return -EINVAL;
		take4(v6, (const struct sockaddr_in *)uaddr, to);
		return 0;
	}
	switch (uaddr->sa_family) {
	case AF_INET:
		if (len < (int)sizeof(struct sockaddr_in))
			return -EINVAL;
		take4(v6, (const struct sockaddr_in *)uaddr, to);
		return 0;
	case AF_INET6:
		if (len < SIN6_LEN_RFC2133)
			return -EINVAL;
		return take6(v6, uaddr, len, to);
	default:
		return -EAFNOSUPPORT;
	}
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_sockaddr_take);

int seccomm_sockaddr_give(bool v6, bool native, int family, const struct seccomm_addr *addr,
			  struct sockaddr *to)
{
	struct sockaddr_in6 *to6 = (struct sockaddr_in6 *)to;
	struct sockaddr_in *to4 = (struct sockaddr_in *)to;

	if (v6) {
		memset(to6, 0, sizeof(*to6));
		to6->sin6_family = native ? family : AF_INET6;
		to6->sin6_port = addr->port;
		to6->sin6_addr = addr->ip;
		to6->sin6_scope_id = addr->scope;
		return sizeof(*to6);
	}
	memset(to4, 0, sizeof(*to4));
	to4->sin_family = native ? family : AF_INET;
	to4->sin_port = addr->port;
	to4->sin_addr.s_addr = seccomm_addr_ip4(addr);
	return sizeof(*to4);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_sockaddr_give);

/* connect() and sendto() to "any" mean this host (ip(7), ipv6(7)). */
static void any_is_loopback(struct seccomm_sockaddr *a)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&a->ss;
	struct sockaddr_in *in = (struct sockaddr_in *)&a->ss;

	if (a->ss.ss_family == AF_INET) {
		if (in->sin_addr.s_addr == htonl(INADDR_ANY))
			in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	} else if (ipv6_addr_any(&in6->sin6_addr)) {
		in6->sin6_addr = in6addr_loopback;
	} else if (ipv6_addr_v4mapped(&in6->sin6_addr) && !in6->sin6_addr.s6_addr32[3]) {
		in6->sin6_addr.s6_addr32[3] = htonl(INADDR_LOOPBACK);
	}
}

int seccomm_sockaddr_peer(struct seccomm_sockaddr *from, int oif, struct seccomm_addr *peer)
{
	const struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&from->ss;
	const struct sockaddr_in *in = (struct sockaddr_in *)&from->ss;

	any_is_loopback(from);
	if (from->ss.ss_family == AF_INET)
		seccomm_addr_set4(peer, in->sin_addr.s_addr, in->sin_port);
	else
		seccomm_addr_set6(peer, &in6->sin6_addr, in6->sin6_scope_id ?: oif,
				  in6->sin6_port);
	if (!peer->port)
		return -EINVAL;
	if (!peer->v6) {
		if (ipv4_is_multicast(seccomm_addr_ip4(peer)) ||
		    ipv4_is_lbcast(seccomm_addr_ip4(peer)))
			return -EACCES;
		return 0;
	}
	if (ipv6_addr_is_multicast(&peer->ip))
		return -EACCES;
	if ((ipv6_addr_type(&peer->ip) & IPV6_ADDR_LINKLOCAL) && !peer->scope)
		return -EINVAL;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_sockaddr_peer);
