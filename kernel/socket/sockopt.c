// SPDX-License-Identifier: GPL-2.0
/*
 * sockopt.c - options.  One table says which there are: what is not in it is
 * refused, for an option passed to the inner socket blindly could take our
 * receive hook away (UDP_ENCAP), change what family it is (IPV6_ADDRFORM) or
 * promise what never happens (SO_ZEROCOPY).
 */
#include "socket/sockopt.h"

#include <kunit/visibility.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/tcp_states.h>
#include "carrier/udp.h"
#include "lib/wire.h"
#include "socket/properties.h"
#include "socket/recvmsg.h"

#define O(l, n, w) { l, n, SECCOMM_OPT_##w }

static const struct {
	int level;
	int name;
	u8 way;
} options[] = {
	/* sending and routing: the inner socket's packets show it */
	O(SOL_SOCKET,	SO_MARK,		BOTH),
	O(SOL_SOCKET,	SO_PRIORITY,		BOTH),
	O(SOL_SOCKET,	SO_BINDTODEVICE,	BOTH),
	O(SOL_SOCKET,	SO_BINDTOIFINDEX,	BOTH),
	O(SOL_SOCKET,	SO_DONTROUTE,		BOTH),
	O(SOL_SOCKET,	SO_SNDBUF,		BOTH),
	O(SOL_SOCKET,	SO_SNDBUFFORCE,		BOTH),
	O(SOL_SOCKET,	SO_MAX_PACING_RATE,	BOTH),
	O(SOL_SOCKET,	SO_TXREHASH,		BOTH),
	O(SOL_SOCKET,	SO_NO_CHECK,		BOTH),
	/* where datagrams arrive */
	O(SOL_SOCKET,	SO_REUSEADDR,		BOTH),
	O(SOL_SOCKET,	SO_REUSEPORT,		INNER),
	O(SOL_SOCKET,	SO_ATTACH_REUSEPORT_CBPF, INNER),
	O(SOL_SOCKET,	SO_ATTACH_REUSEPORT_EBPF, INNER),
	O(SOL_SOCKET,	SO_DETACH_REUSEPORT_BPF, INNER),
	O(SOL_SOCKET,	SO_INCOMING_CPU,	INNER),
	/* the message queue and who waits for it; the worker's share is the inner one's */
	O(SOL_SOCKET,	SO_RCVBUF,		BOTH),
	O(SOL_SOCKET,	SO_RCVBUFFORCE,		BOTH),
	O(SOL_SOCKET,	SO_BUF_LOCK,		BOTH),
	O(SOL_SOCKET,	SO_RCVLOWAT,		OURS),
	O(SOL_SOCKET,	SO_RCVTIMEO_OLD,	OURS),
	O(SOL_SOCKET,	SO_RCVTIMEO_NEW,	OURS),
	O(SOL_SOCKET,	SO_SNDTIMEO_OLD,	OURS),
	O(SOL_SOCKET,	SO_SNDTIMEO_NEW,	OURS),
	O(SOL_SOCKET,	SO_LINGER,		OURS),
	O(SOL_SOCKET,	SO_BUSY_POLL,		OURS),
	O(SOL_SOCKET,	SO_PREFER_BUSY_POLL,	OURS),
	O(SOL_SOCKET,	SO_BUSY_POLL_BUDGET,	OURS),
	O(SOL_SOCKET,	SO_SELECT_ERR_QUEUE,	OURS),
	/* what recvmsg() tells besides */
	O(SOL_SOCKET,	SO_TIMESTAMP_OLD,	OURS),
	O(SOL_SOCKET,	SO_TIMESTAMP_NEW,	OURS),
	O(SOL_SOCKET,	SO_TIMESTAMPNS_OLD,	OURS),
	O(SOL_SOCKET,	SO_TIMESTAMPNS_NEW,	OURS),
	O(SOL_SOCKET,	SO_RXQ_OVFL,		OURS),
	O(SOL_SOCKET,	SO_RCVMARK,		OURS),
	/* a filter sees what the program would: the plain message */
	O(SOL_SOCKET,	SO_ATTACH_FILTER,	OURS),
	O(SOL_SOCKET,	SO_ATTACH_BPF,		OURS),
	O(SOL_SOCKET,	SO_DETACH_FILTER,	OURS),	/* = SO_DETACH_BPF */
	O(SOL_SOCKET,	SO_LOCK_FILTER,		OURS),
	/* programs set them without thinking; nothing comes of it, as on UDP */
	O(SOL_SOCKET,	SO_KEEPALIVE,		OURS),
	O(SOL_SOCKET,	SO_OOBINLINE,		OURS),
	O(SOL_SOCKET,	SO_DEBUG,		OURS),
	O(SOL_SOCKET,	SO_BROADCAST,		OURS),	/* sessions have one peer */
	/* nobody's: completions, launch times, stamps of sent packets and peeked offsets */
	O(SOL_SOCKET,	SO_ZEROCOPY,		REFUSE),
	O(SOL_SOCKET,	SO_TXTIME,		REFUSE),
	O(SOL_SOCKET,	SO_TIMESTAMPING_OLD,	REFUSE),
	O(SOL_SOCKET,	SO_TIMESTAMPING_NEW,	REFUSE),
	O(SOL_SOCKET,	SO_PEEK_OFF,		REFUSE),

	O(SOL_IP,	IP_TOS,			INNER),
	O(SOL_IP,	IP_TTL,			INNER),
	O(SOL_IP,	IP_MTU_DISCOVER,	INNER),
	O(SOL_IP,	IP_RECVERR,		INNER),
	O(SOL_IP,	IP_PKTINFO,		INNER),
	O(SOL_IP,	IP_RECVTTL,		INNER),
	O(SOL_IP,	IP_RECVTOS,		INNER),
	O(SOL_IP,	IP_FREEBIND,		INNER),
	O(SOL_IP,	IP_TRANSPARENT,		INNER),
	O(SOL_IP,	IP_BIND_ADDRESS_NO_PORT, INNER),
	O(SOL_IP,	IP_UNICAST_IF,		INNER),
	O(SOL_IP,	IP_MINTTL,		INNER),
	O(SOL_IP,	IP_MULTICAST_TTL,	INNER),	/* set blindly; groups cannot be sent to */
	O(SOL_IP,	IP_MULTICAST_LOOP,	INNER),
	O(SOL_IP,	IP_MULTICAST_IF,	INNER),
	O(SOL_IP,	IP_MULTICAST_ALL,	INNER),
	O(SOL_IP,	IP_IPSEC_POLICY,	INNER),
	O(SOL_IP,	IP_XFRM_POLICY,		INNER),
	O(SOL_IP,	IP_MTU,			OURS),	/* path MTU without our expansion */
	O(SOL_IP,	IP_OPTIONS,		REFUSE),
	O(SOL_IP,	IP_HDRINCL,		REFUSE),
	O(SOL_IP,	IP_ADD_MEMBERSHIP,	REFUSE),
	O(SOL_IP,	IP_DROP_MEMBERSHIP,	REFUSE),

	O(SOL_IPV6,	IPV6_V6ONLY,		INNER),
	O(SOL_IPV6,	IPV6_UNICAST_HOPS,	INNER),
	O(SOL_IPV6,	IPV6_TCLASS,		INNER),
	O(SOL_IPV6,	IPV6_MTU_DISCOVER,	INNER),
	O(SOL_IPV6,	IPV6_RECVERR,		INNER),
	O(SOL_IPV6,	IPV6_RECVPKTINFO,	INNER),
	O(SOL_IPV6,	IPV6_RECVHOPLIMIT,	INNER),
	O(SOL_IPV6,	IPV6_RECVTCLASS,	INNER),
	O(SOL_IPV6,	IPV6_FREEBIND,		INNER),
	O(SOL_IPV6,	IPV6_TRANSPARENT,	INNER),
	O(SOL_IPV6,	IPV6_UNICAST_IF,	INNER),
	O(SOL_IPV6,	IPV6_ADDR_PREFERENCES,	INNER),
	O(SOL_IPV6,	IPV6_MINHOPCOUNT,	INNER),
	O(SOL_IPV6,	IPV6_MULTICAST_HOPS,	INNER),
	O(SOL_IPV6,	IPV6_MULTICAST_LOOP,	INNER),
	O(SOL_IPV6,	IPV6_MULTICAST_IF,	INNER),
	O(SOL_IPV6,	IPV6_IPSEC_POLICY,	INNER),
	O(SOL_IPV6,	IPV6_XFRM_POLICY,	INNER),
	O(SOL_IPV6,	IPV6_MTU,		OURS),
	O(SOL_IPV6,	IPV6_ADDRFORM,		REFUSE),
	O(SOL_IPV6,	IPV6_PKTINFO,		REFUSE),
	O(SOL_IPV6,	IPV6_RTHDR,		REFUSE),
	O(SOL_IPV6,	IPV6_HOPOPTS,		REFUSE),
	O(SOL_IPV6,	IPV6_DSTOPTS,		REFUSE),
	O(SOL_IPV6,	IPV6_ADD_MEMBERSHIP,	REFUSE),

	O(SOL_UDP,	UDP_NO_CHECK6_TX,	INNER),
	O(SOL_UDP,	UDP_NO_CHECK6_RX,	INNER),
	O(SOL_UDP,	UDP_ENCAP,		REFUSE),
	O(SOL_UDP,	UDP_CORK,		REFUSE),
	O(SOL_UDP,	UDP_SEGMENT,		OURS),	/* of plain messages, not of frames */
	O(SOL_UDP,	UDP_GRO,		OURS),

	/* answered as UDP answers them; these would be holes on any socket of ours */
	O(SOL_TCP,	TCP_NODELAY,		INNER),
	O(SOL_TCP,	TCP_ULP,		REFUSE),
	O(SOL_TCP,	TCP_REPAIR,		REFUSE),
	O(SOL_TCP,	TCP_ZEROCOPY_RECEIVE,	REFUSE),
};

enum seccomm_opt_way seccomm_opt_way(int level, int name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].level == level && options[i].name == name)
			return options[i].way;
	return SECCOMM_OPT_REFUSE;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_opt_way);

/* ---- set -------------------------------------------------------------------- */

/* A name of 0..64 good bytes, with or without a final NUL. */
static int take_name(sockptr_t optval, unsigned int optlen, char *name)
{
	char buf[SECCOMM_NAME_MAX + 1];

	if (optlen > sizeof(buf))
		return -EINVAL;
	if (copy_from_sockptr(buf, optval, optlen))
		return -EFAULT;
	if (optlen && !buf[optlen - 1])
		optlen--;
	if (optlen && !seccomm_name_ok((u8 *)buf, optlen))
		return -EINVAL;
	memcpy(name, buf, optlen);
	name[optlen] = '\0';
	return 0;
}

/* The last of SECCOMM_PROFILE and SECCOMM_PROPERTIES stands. */
static int set_identity(struct seccomm_sock *osk, int name, sockptr_t optval,
			unsigned int optlen)
{
	struct seccomm_port *port = seccomm_port(osk->ep);
	struct seccomm_profile *own = NULL;
	char text[SECCOMM_NAME_MAX + 1];
	char *to = port->id.expect;
	int err;

	err = take_name(optval, optlen, text);
	if (err)
		return err;
	if (name == SECCOMM_PROFILE)
		to = port->id.profile;
	else if (name == SECCOMM_PRINCIPAL)
		to = port->id.principal;
	spin_lock_bh(&port->lock);
	if (seccomm_opt_settled(osk, port)) {
		err = -EISCONN;
	} else {
		strscpy(to, text, sizeof(text));
		if (name == SECCOMM_PROFILE)
			swap(port->id.own, own);
	}
	spin_unlock_bh(&port->lock);
	seccomm_profile_put(own);
	return err;
}

static int set_flag(bool *flag, sockptr_t optval, unsigned int optlen)
{
	int val;

	if (optlen < sizeof(val))
		return -EINVAL;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	if (val != 0 && val != 1)
		return -EINVAL;
	WRITE_ONCE(*flag, val);
	return 0;
}

static int set_gro(struct seccomm_sock *osk, bool on)
{
	struct sock *sk = seccomm_outer(osk);
	int err = 0;

	lock_sock(sk);
	if (on != osk->gro)
		err = seccomm_udp_trains_whole(osk->ep, on);
	if (!err)
		WRITE_ONCE(osk->gro, on);
	release_sock(sk);
	return err;
}

static int set_udp(struct seccomm_sock *osk, int name, sockptr_t optval, unsigned int optlen)
{
	int val;

	if (optlen < sizeof(val))
		return -EINVAL;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	if (name == UDP_GRO)
		return set_gro(osk, val);
	if (val < 0 || val > U16_MAX)
		return -EINVAL;
	WRITE_ONCE(osk->segment, val);
	return 0;
}

static int set_seccomm(struct seccomm_sock *osk, int name, sockptr_t optval,
		       unsigned int optlen)
{
	switch (name) {
	case SECCOMM_PROFILE:
	case SECCOMM_PRINCIPAL:
	case SECCOMM_PEER:
		return set_identity(osk, name, optval, optlen);
	case SECCOMM_CONNECT_WAIT:
		return set_flag(&osk->connect_wait, optval, optlen);
	case SECCOMM_RECV_INFO:
		return set_flag(&osk->recv_info, optval, optlen);
	case SECCOMM_PROPERTIES:
		return seccomm_properties_set(osk, optval, optlen);
	default:
		return -ENOPROTOOPT;
	}
}

static int set_inner(struct seccomm_sock *osk, int level, int name, sockptr_t optval,
		     unsigned int optlen)
{
	if (level == SOL_SOCKET)
		return sock_setsockopt(osk->inner, level, name, optval, optlen);
	return READ_ONCE(osk->inner->ops)->setsockopt(osk->inner, level, name, optval, optlen);
}

static int set_option(struct socket *sock, int level, int name, sockptr_t optval,
		      unsigned int optlen)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	int err;

	if (level == SOL_SECCOMM)
		return set_seccomm(osk, name, optval, optlen);
	switch (seccomm_opt_way(level, name)) {
	case SECCOMM_OPT_OURS:
		if (level == SOL_UDP)
			return set_udp(osk, name, optval, optlen);
		if (level != SOL_SOCKET)
			break;		/* IP_MTU: to be read only */
		return sock_setsockopt(sock, level, name, optval, optlen);
	case SECCOMM_OPT_INNER:
		err = set_inner(osk, level, name, optval, optlen);
		/* the core lets inet sockets only have it; getsockopt() asks ours */
		if (!err && level == SOL_SOCKET && name == SO_REUSEPORT)
			sock->sk->sk_reuseport = osk->tx->sk_reuseport;
		return err;
	case SECCOMM_OPT_BOTH:
		err = sock_setsockopt(sock, level, name, optval, optlen);
		if (!err)
			seccomm_sock_mirror(osk);
		return err;
	case SECCOMM_OPT_REFUSE:
		break;
	}
	return -ENOPROTOOPT;
}

int seccomm_setsockopt(struct socket *sock, int level, int name, sockptr_t optval,
		       unsigned int optlen)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	int err = set_option(sock, level, name, optval, optlen);

	/* Messages are queued where the inner socket's options must not be looked at. */
	if (!err)
		WRITE_ONCE(osk->keep_session, seccomm_recv_needs_session(osk));
	return err;
}

/* ---- get -------------------------------------------------------------------- */

/* As much of @val as the program has room for; the true length is told. */
static int give(const void *val, int size, char __user *optval, int __user *optlen)
{
	int len;

	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	len = min(len, size);
	if (copy_to_user(optval, val, len) || put_user(len, optlen))
		return -EFAULT;
	return 0;
}

/* The name in use when there is a session, else the one asked for. */
static int give_identity(struct seccomm_sock *osk, int name, char __user *optval,
			 int __user *optlen)
{
	struct seccomm_session *s = seccomm_sock_session(osk);
	struct seccomm_port *port = seccomm_port(osk->ep);
	char text[SECCOMM_NAME_MAX + 1];
	const char *from;

	spin_lock_bh(&port->lock);
	if (name == SECCOMM_PROFILE)
		from = s ? s->profile->name : port->id.own ? port->id.own->name : port->id.profile;
	else if (name == SECCOMM_PRINCIPAL)
		from = s ? s->own : port->id.principal;
	else
		from = s ? s->expect : port->id.expect;
	strscpy(text, from, sizeof(text));
	spin_unlock_bh(&port->lock);
	if (s)
		seccomm_session_put(s);
	return give(text, strlen(text) + 1, optval, optlen);
}

static int give_info(struct seccomm_session *s, char __user *optval, int __user *optlen)
{
	struct seccomm_info *info = kzalloc(sizeof(*info), GFP_KERNEL);
	int err;

	if (!info)
		return -ENOMEM;
	seccomm_session_info(s, info);
	err = give(info, sizeof(*info), optval, optlen);
	kfree(info);
	return err;
}

/* What only a connected socket can tell. */
static int give_session(struct seccomm_sock *osk, int level, int name, char __user *optval,
			int __user *optlen)
{
	struct seccomm_session *s = seccomm_sock_session(osk);
	int err, val;

	if (!s)
		return -ENOTCONN;
	if (level == SOL_SECCOMM && name == SECCOMM_INFO) {
		err = give_info(s, optval, optlen);
	} else {
		val = seccomm_session_msg_size(s);
		/* A program that reads IP_MTU takes the IP and UDP headers off itself. */
		if (level == SOL_IP)
			val += sizeof(struct iphdr) + sizeof(struct udphdr);
		else if (level == SOL_IPV6)
			val += sizeof(struct ipv6hdr) + sizeof(struct udphdr);
		err = give(&val, sizeof(val), optval, optlen);
	}
	seccomm_session_put(s);
	return err;
}

static int get_seccomm(struct seccomm_sock *osk, int name, char __user *optval,
		       int __user *optlen)
{
	int val;

	switch (name) {
	case SECCOMM_PROFILE:
	case SECCOMM_PRINCIPAL:
	case SECCOMM_PEER:
		return give_identity(osk, name, optval, optlen);
	case SECCOMM_CONNECT_WAIT:
		val = READ_ONCE(osk->connect_wait);
		return give(&val, sizeof(val), optval, optlen);
	case SECCOMM_RECV_INFO:
		val = READ_ONCE(osk->recv_info);
		return give(&val, sizeof(val), optval, optlen);
	case SECCOMM_PROPERTIES:
		return seccomm_properties_get(osk, optval, optlen);
	case SECCOMM_INFO:
	case SECCOMM_MSG_SIZE:
		return give_session(osk, SOL_SECCOMM, name, optval, optlen);
	default:
		return -ENOPROTOOPT;
	}
}

/* SOL_SOCKET never comes here: the core answers from the program's own socket. */
int seccomm_getsockopt(struct socket *sock, int level, int name, char __user *optval,
		       int __user *optlen)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	int val;

	if (level == SOL_SECCOMM)
		return get_seccomm(osk, name, optval, optlen);
	switch (seccomm_opt_way(level, name)) {
	case SECCOMM_OPT_OURS:
		if (level == SOL_UDP) {
			val = name == UDP_GRO ? READ_ONCE(osk->gro) : READ_ONCE(osk->segment);
			return give(&val, sizeof(val), optval, optlen);
		}
		return give_session(osk, level, name, optval, optlen);
	case SECCOMM_OPT_INNER:
	case SECCOMM_OPT_BOTH:
		return READ_ONCE(osk->inner->ops)->getsockopt(osk->inner, level, name, optval,
							      optlen);
	case SECCOMM_OPT_REFUSE:
		break;
	}
	return -ENOPROTOOPT;
}
