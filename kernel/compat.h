/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - every difference between the kernels we build for (6.1, 6.12).
 *
 * Included before everything else by Kbuild; the only place with a version
 * test.  Each block: what, since when, who needs it, drop when.
 */
#ifndef _SECCOMM_COMPAT_H
#define _SECCOMM_COMPAT_H

#include <linux/version.h>
#include <linux/types.h>

/*
 * get_unaligned_*(): <linux/unaligned.h> since 6.12, <asm/unaligned.h> before.
 * Needed by all wire code.  Drop with 6.1.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/*
 * udp_sock.encap_err_rcv: since 6.2 it is told the errno and the UDP payload; before
 * that the offset of the quoted UDP header, and the errno must be guessed from the
 * ICMP header.  Needed by carrier/udp.c.  Drop with 6.1.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define SECCOMM_ENCAP_ERR_ARGS	struct sock *sk, struct sk_buff *skb, int err, __be16 port,	\
				u32 info, u8 *payload
#define SECCOMM_ENCAP_ERR_UDP	((const struct udphdr *)(payload - sizeof(struct udphdr)))
#define SECCOMM_ENCAP_ERR	err
#else
#define SECCOMM_ENCAP_ERR_ARGS	struct sock *sk, struct sk_buff *skb, unsigned int udp_offset
#define SECCOMM_ENCAP_ERR_UDP	((const struct udphdr *)(skb->data + udp_offset))
#define SECCOMM_ENCAP_ERR							\
	(skb->protocol == htons(ETH_P_IP) ?					\
		(icmp_hdr(skb)->type != ICMP_DEST_UNREACH ? EHOSTUNREACH :	\
		 icmp_hdr(skb)->code == ICMP_FRAG_NEEDED ? EMSGSIZE :		\
		 icmp_hdr(skb)->code == ICMP_PORT_UNREACH ? ECONNREFUSED : EHOSTUNREACH) : \
		(icmp6_hdr(skb)->icmp6_type == ICMPV6_PKT_TOOBIG ? EMSGSIZE :	\
		 icmp6_hdr(skb)->icmp6_type == ICMPV6_DEST_UNREACH &&		\
		 icmp6_hdr(skb)->icmp6_code == ICMPV6_PORT_UNREACH ? ECONNREFUSED : EHOSTUNREACH))
#endif

/*
 * The sendmsg hook of cgroup BPF is given the address length since 6.7.
 * Needed by carrier/udp.c.  Drop with 6.1.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define seccomm_compat_sendmsg_hook(sk, addr, len)				\
	((sk)->sk_family == AF_INET ?						\
		BPF_CGROUP_RUN_PROG_UDP4_SENDMSG_LOCK(sk, addr, len, NULL) :	\
		BPF_CGROUP_RUN_PROG_UDP6_SENDMSG_LOCK(sk, addr, len, NULL))
#else
#define seccomm_compat_sendmsg_hook(sk, addr, len)				\
	((void)(len), (sk)->sk_family == AF_INET ?				\
		BPF_CGROUP_RUN_PROG_UDP4_SENDMSG_LOCK(sk, addr, NULL) :		\
		BPF_CGROUP_RUN_PROG_UDP6_SENDMSG_LOCK(sk, addr, NULL))
#endif

/*
 * Does a program of the socket's cgroup, or of one above it, look at what comes?  Not
 * declared where no kernel has such programs.  Needed by carrier/udp_gro.c.  Never to
 * be dropped: it depends on the configuration.
 */
#ifdef CONFIG_CGROUP_BPF
#define seccomm_compat_cgroup_judges(sk, type)	cgroup_bpf_sock_enabled(sk, type)
#else
#define seccomm_compat_cgroup_judges(sk, type)	((void)(sk), false)
#endif

/*
 * IP_RECVERR, the flags of IP_PKTINFO and their kin became bits of
 * inet_sock.inet_flags in 6.6.  Needed by carrier/udp_xmit.c and socket/.  Drop
 * with 6.1.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define seccomm_compat_recverr(sk, v6)						\
	((v6) ? inet6_test_bit(RECVERR6, sk) : inet_test_bit(RECVERR, sk))
#define seccomm_compat_cmsg_flags(sk)	inet_cmsg_flags(inet_sk(sk))
#define seccomm_compat_inherit_flags(to, from)					\
	WRITE_ONCE(inet_sk(to)->inet_flags, READ_ONCE(inet_sk(from)->inet_flags))
#else
#define seccomm_compat_recverr(sk, v6)						\
	((v6) ? inet6_sk(sk)->recverr : inet_sk(sk)->recverr)
#define seccomm_compat_cmsg_flags(sk)	((unsigned int)READ_ONCE(inet_sk(sk)->cmsg_flags))
#define seccomm_compat_inherit_flags(to, from)					\
	do {									\
		inet_sk(to)->cmsg_flags = inet_sk(from)->cmsg_flags;		\
		inet_sk(to)->recverr = inet_sk(from)->recverr;			\
		inet_sk(to)->freebind = inet_sk(from)->freebind;		\
		inet_sk(to)->transparent = inet_sk(from)->transparent;		\
		if ((to)->sk_family == AF_INET6)				\
			inet6_sk(to)->recverr = inet6_sk(from)->recverr;	\
	} while (0)
#endif

/*
 * proto_ops.accept() is told everything in one struct since 6.10.
 * Needed by socket/accept.c.  Drop with 6.1.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define SECCOMM_ACCEPT_FN(name)							\
	int name(struct socket *sock, struct socket *newsock, struct proto_accept_arg *arg)
#define SECCOMM_ACCEPT_FLAGS	(arg->flags)
#else
#define SECCOMM_ACCEPT_FN(name)							\
	int name(struct socket *sock, struct socket *newsock, int accept_flags, bool kern)
#define SECCOMM_ACCEPT_FLAGS	accept_flags
#endif

/*
 * Flags of sendmsg() that promise not to copy; MSG_SPLICE_PAGES exists since 6.5.
 * Needed by socket/sendmsg.c.  Drop with 6.1.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#define SECCOMM_MSG_NO_COPY	(MSG_ZEROCOPY | MSG_SPLICE_PAGES)
#else
#define SECCOMM_MSG_NO_COPY	MSG_ZEROCOPY
#endif

/*
 * Attributes of a generic netlink dump: struct genl_dumpit_info holds a whole
 * struct genl_info since 6.6, the attributes alone before.  Needed by netlink
 * dumps.  Drop with 6.1.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define seccomm_dump_attrs(cb)	(genl_dumpit_info(cb)->info.attrs)
#else
#define seccomm_dump_attrs(cb)	(genl_dumpit_info(cb)->attrs)
#endif

/*
 * A family that wants to see setsockopt(SOL_SOCKET) says so by a flag of the socket
 * since 6.7; before, nobody but MPTCP was asked.  Needed by socket/.  Drop with 6.1.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define seccomm_compat_custom_sockopt(sock)	set_bit(SOCK_CUSTOM_SOCKOPT, &(sock)->flags)
#define SECCOMM_COMPAT_MIRROR_AT_USE		0
#else
#define seccomm_compat_custom_sockopt(sock)	((void)(sock))
#define SECCOMM_COMPAT_MIRROR_AT_USE		1
#endif

#endif /* _SECCOMM_COMPAT_H */
