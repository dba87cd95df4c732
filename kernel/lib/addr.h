/* SPDX-License-Identifier: GPL-2.0 */
/* addr.h - one form for IPv4 and IPv6 addresses with port: v4-mapped is v4. */
#ifndef _SECCOMM_LIB_ADDR_H
#define _SECCOMM_LIB_ADDR_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/jhash.h>
#include <linux/string.h>
#include <net/ipv6.h>

/**
 * struct seccomm_addr - compared and hashed as bytes: always zeroed first
 * @ip: v4 in @ip.s6_addr32[3] with the v4-mapped prefix in front, or v6
 * @scope: interface of a link-local v6 address
 * @port: network order
 * @v6: not a v4-mapped address
 */
struct seccomm_addr {
	struct in6_addr ip;
	u32 scope;
	__be16 port;
	u16 v6;
};

static inline void seccomm_addr_set4(struct seccomm_addr *a, __be32 ip, __be16 port)
{
	memset(a, 0, sizeof(*a));
	ipv6_addr_set_v4mapped(ip, &a->ip);
	a->port = port;
}

static inline void seccomm_addr_set6(struct seccomm_addr *a, const struct in6_addr *ip,
				     u32 scope, __be16 port)
{
	memset(a, 0, sizeof(*a));
	a->ip = *ip;
	a->port = port;
	a->v6 = !ipv6_addr_v4mapped(ip);
	if (ipv6_addr_type(ip) & IPV6_ADDR_LINKLOCAL)
		a->scope = scope;
}

static inline __be32 seccomm_addr_ip4(const struct seccomm_addr *a)
{
	return a->ip.s6_addr32[3];
}

static inline bool seccomm_addr_equal(const struct seccomm_addr *a, const struct seccomm_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static inline bool seccomm_addr_any(const struct seccomm_addr *a)
{
	return a->v6 ? ipv6_addr_any(&a->ip) : !seccomm_addr_ip4(a);
}

#endif /* _SECCOMM_LIB_ADDR_H */
