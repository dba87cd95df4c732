// SPDX-License-Identifier: GPL-2.0
/*
 * sc_sockopt.c - get and set any socket option by number, and print what the
 * kernel says: for tests of which options reach which socket.
 */
#include "common.h"

#include <getopt.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

#define VALUE_MAX	4096

static const char help[] =
"Usage: sc_sockopt [OPTIONS] { get LEVEL NAME [SIZE] | set LEVEL NAME VALUE }...\n"
"\n"
"  -f FAMILY   seccomm (default), inet, inet6, or a number\n"
"  -t TYPE     dgram (default), stream, seqpacket\n"
"  -B A:P      bind first           -c A:P  connect first\n"
"  -l          listen first         -4, -6   which kind of addresses (-4)\n"
"\n"
"LEVEL := SOL_SOCKET | SOL_IP | SOL_IPV6 | SOL_TCP | SOL_UDP | SOL_SECCOMM | number\n"
"NAME := number, or one of the names below\n"
"VALUE := number (an int) | str:TEXT | hex:BYTES | null | none (length 0)\n"
"\n"
"One line for each, e.g. \"get 1 36 ok size=4 int=5 hex=05000000\" or\n"
"\"set 1 36 EPERM\".  Exit status: 0 all were accepted; 1 one was refused; 2 error.\n"
"\n"
"Names:";

struct name {
	const char *text;
	int level;
	int value;
};

#define N(level, name) { #name, level, name }
static const struct name names[] = {
	N(SOL_SOCKET, SO_MARK), N(SOL_SOCKET, SO_BINDTODEVICE),
	N(SOL_SOCKET, SO_REUSEADDR), N(SOL_SOCKET, SO_REUSEPORT),
	N(SOL_SOCKET, SO_SNDBUF), N(SOL_SOCKET, SO_RCVBUF),
	N(SOL_SOCKET, SO_KEEPALIVE), N(SOL_SOCKET, SO_LINGER),
	N(SOL_SOCKET, SO_ERROR), N(SOL_SOCKET, SO_TYPE),
	N(SOL_SOCKET, SO_DOMAIN), N(SOL_SOCKET, SO_PROTOCOL),
	N(SOL_SOCKET, SO_PRIORITY), N(SOL_SOCKET, SO_BROADCAST),
	N(SOL_SOCKET, SO_RCVTIMEO), N(SOL_SOCKET, SO_SNDTIMEO),
	N(SOL_SOCKET, SO_TIMESTAMP), N(SOL_SOCKET, SO_ZEROCOPY),
	N(SOL_SOCKET, SO_BUSY_POLL), N(SOL_SOCKET, SO_ATTACH_FILTER),
	N(SOL_SOCKET, SO_TXTIME), N(SOL_SOCKET, SO_ACCEPTCONN),
	N(SOL_IP, IP_TOS), N(SOL_IP, IP_TTL), N(SOL_IP, IP_MTU),
	N(SOL_IP, IP_MTU_DISCOVER), N(SOL_IP, IP_RECVERR),
	N(SOL_IP, IP_PKTINFO), N(SOL_IP, IP_RECVTTL), N(SOL_IP, IP_RECVTOS),
	N(SOL_IP, IP_OPTIONS), N(SOL_IP, IP_HDRINCL), N(SOL_IP, IP_FREEBIND),
	N(SOL_IP, IP_TRANSPARENT), N(SOL_IP, IP_MULTICAST_TTL),
	N(SOL_IP, IP_ADD_MEMBERSHIP),
	N(SOL_IPV6, IPV6_TCLASS), N(SOL_IPV6, IPV6_UNICAST_HOPS),
	N(SOL_IPV6, IPV6_V6ONLY), N(SOL_IPV6, IPV6_MTU),
	N(SOL_IPV6, IPV6_MTU_DISCOVER), N(SOL_IPV6, IPV6_RECVERR),
	N(SOL_IPV6, IPV6_RECVPKTINFO), N(SOL_IPV6, IPV6_ADDRFORM),
	N(SOL_UDP, UDP_CORK), N(SOL_UDP, UDP_ENCAP), N(SOL_UDP, UDP_SEGMENT),
	N(SOL_UDP, UDP_GRO), N(SOL_UDP, UDP_NO_CHECK6_TX),
	N(SOL_TCP, TCP_NODELAY), N(SOL_TCP, TCP_CORK), N(SOL_TCP, TCP_ULP),
	N(SOL_TCP, TCP_REPAIR), N(SOL_TCP, TCP_MAXSEG),
	N(SOL_TCP, TCP_USER_TIMEOUT), N(SOL_TCP, TCP_INFO),
	N(SOL_TCP, TCP_FASTOPEN), N(SOL_TCP, TCP_FASTOPEN_CONNECT),
	N(SOL_TCP, TCP_ZEROCOPY_RECEIVE), N(SOL_TCP, TCP_CONGESTION),
	N(SOL_SECCOMM, SECCOMM_PROFILE), N(SOL_SECCOMM, SECCOMM_PRINCIPAL),
	N(SOL_SECCOMM, SECCOMM_PEER), N(SOL_SECCOMM, SECCOMM_CONNECT_WAIT),
	N(SOL_SECCOMM, SECCOMM_INFO), N(SOL_SECCOMM, SECCOMM_MSG_SIZE),
	N(SOL_SECCOMM, SECCOMM_RECV_INFO),
	{ NULL, 0, 0 }
};

static const struct name levels[] = {
	{ "SOL_SOCKET", 0, SOL_SOCKET }, { "SOL_IP", 0, SOL_IP },
	{ "SOL_IPV6", 0, SOL_IPV6 }, { "SOL_TCP", 0, SOL_TCP },
	{ "SOL_UDP", 0, SOL_UDP }, { "SOL_SECCOMM", 0, SOL_SECCOMM },
	{ NULL, 0, 0 }
};

static int find(const struct name *t, const char *s)
{
	for (; t->text; t++)
		if (!strcmp(t->text, s))
			return t->value;
	return number(s);
}

static void print_value(const unsigned char *p, socklen_t size)
{
	socklen_t i, shown = size < 64 ? size : 64;
	bool text = size > 0;
	int v;

	printf(" size=%u", size);
	if (size == sizeof(v)) {
		memcpy(&v, p, sizeof(v));
		printf(" int=%d", v);
	}
	printf(" hex=");
	for (i = 0; i < shown; i++)
		printf("%02x", p[i]);
	for (i = 0; i < size; i++)
		if (p[i] < 0x20 || p[i] > 0x7e)
			text = text && i && i == size - 1 && !p[i];
	if (text)
		printf(" str=%.*s", (int)size, p);
}

static bool do_get(int fd, const char *level, const char *name, long long size)
{
	static unsigned char buf[VALUE_MAX];
	socklen_t len = size < 0 || size > VALUE_MAX ? VALUE_MAX : size;
	int l = find(levels, level), n = find(names, name);
	bool ok = !getsockopt(fd, l, n, buf, &len);

	printf("get %s %s %s", level, name, ok ? "ok" : errno_name(errno));
	if (ok)
		print_value(buf, len < VALUE_MAX ? len : VALUE_MAX);
	putchar('\n');
	return ok;
}

static socklen_t read_value(const char *s, unsigned char *buf)
{
	unsigned int byte;
	size_t n = 0;
	int v;

	if (!strncmp(s, "str:", 4)) {
		n = strlen(s + 4);
		if (n > VALUE_MAX)
			die("the value is too long");
		memcpy(buf, s + 4, n);
		return n;
	}
	if (!strncmp(s, "hex:", 4)) {
		for (s += 4; *s && n < VALUE_MAX; s += 2, n++) {
			if (sscanf(s, "%2x", &byte) != 1 || !s[1])
				die("\"%s\" is not hex", s);
			buf[n] = byte;
		}
		return n;
	}
	v = number(s);
	memcpy(buf, &v, sizeof(v));
	return sizeof(v);
}

static bool do_set(int fd, const char *level, const char *name, const char *s)
{
	static unsigned char buf[VALUE_MAX];
	int l = find(levels, level), n = find(names, name);
	bool null = !strcmp(s, "null"), none = !strcmp(s, "none"), ok;
	socklen_t len = null ? 4 : none ? 0 : read_value(s, buf);

	ok = !setsockopt(fd, l, n, null ? NULL : buf, len);
	printf("set %s %s %s\n", level, name, ok ? "ok" : errno_name(errno));
	return ok;
}

static void print_help(void)
{
	const struct name *n;

	fputs(help, stdout);
	for (n = names; n->text; n++)
		printf("%s%s", (n - names) % 4 ? " " : "\n  ", n->text);
	putchar('\n');
}

int main(int argc, char **argv)
{
	static const struct option lo[] = { { "help", 0, NULL, 'H' }, { 0 } };
	union address bind_to = { 0 }, connect_to = { 0 }, like = { 0 };
	int family = seccomm_family(), type = SOCK_DGRAM, fd, o;
	bool do_listen = false, all = true;

	like.sa.sa_family = AF_INET;
	while ((o = getopt_long(argc, argv, "+f:t:B:c:l46", lo, NULL)) != -1) {
		switch (o) {
		case 'f': family = family_arg(optarg); break;
		case 't':
			type = !strcmp(optarg, "stream") ? SOCK_STREAM :
			       !strcmp(optarg, "seqpacket") ? SOCK_SEQPACKET :
			       !strcmp(optarg, "dgram") ? SOCK_DGRAM :
			       (int)number(optarg);
			break;
		case 'B': bind_to = like = address_arg(optarg); break;
		case 'c': connect_to = like = address_arg(optarg); break;
		case 'l': do_listen = true; break;
		case '4': like.sa.sa_family = AF_INET; break;
		case '6': like.sa.sa_family = AF_INET6; break;
		case 'H':
			print_help();
			return EXIT_DONE;
		default: die("Try sc_sockopt --help");
		}
	}
	if (family == AF_INET6)
		like.sa.sa_family = AF_INET6;
	fd = open_socket(family, type, &like);
	if (bind_to.sa.sa_family && bind(fd, &bind_to.sa, address_len(&bind_to)))
		die("bind: %s", errno_name(errno));
	if (do_listen && listen(fd, 16))
		die("listen: %s", errno_name(errno));
	if (connect_to.sa.sa_family &&
	    connect(fd, &connect_to.sa, address_len(&connect_to)))
		die("connect: %s", errno_name(errno));
	argv += optind;
	while (*argv) {
		if (!argv[1] || !argv[2])
			die("Try sc_sockopt --help");
		if (!strcmp(*argv, "get")) {
			bool sized = argv[3] && strcmp(argv[3], "get") &&
				     strcmp(argv[3], "set");

			all &= do_get(fd, argv[1], argv[2],
				      sized ? number(argv[3]) : -1);
			argv += sized ? 4 : 3;
		} else if (!strcmp(*argv, "set") && argv[3]) {
			all &= do_set(fd, argv[1], argv[2], argv[3]);
			argv += 4;
		} else {
			die("Try sc_sockopt --help");
		}
	}
	return all ? EXIT_DONE : EXIT_WRONG;
}
