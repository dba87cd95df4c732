/* SPDX-License-Identifier: GPL-2.0 */
/* common.h - what the test programs share: family, addresses, numbers, time. */
#ifndef SELFTESTS_COMMON_H
#define SELFTESTS_COMMON_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/seccomm.h>

/* Exit status of every program here. */
enum { EXIT_DONE = 0, EXIT_WRONG = 1, EXIT_USAGE = 2 };

static inline void __attribute__((noreturn, format(printf, 1, 2)))
die(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(EXIT_USAGE);
}

/* EPERM, not "Operation not permitted": scripts compare it. */
static inline const char *errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "?";
}

static inline long long number(const char *s)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 0);
	if (errno || end == s || *end)
		die("\"%s\" is not a number", s);
	return v;
}

static inline uint64_t nanoseconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static inline double seconds(void)
{
	return nanoseconds() / 1e9;
}

static inline void sleep_until(double when)
{
	struct timespec ts = {
		.tv_sec = (time_t)when,
		.tv_nsec = (long)((when - (time_t)when) * 1e9),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

/* The number the module was loaded with; without the module, the usual one. */
static inline int seccomm_family(void)
{
	FILE *f = fopen("/sys/module/seccomm/parameters/family", "re");
	int family = AF_SECCOMM;

	if (f) {
		if (fscanf(f, "%d", &family) != 1 || family <= 0)
			family = AF_SECCOMM;
		fclose(f);
	}
	return family;
}

/* "seccomm", "inet" (plain sockets, for comparison) or a number. */
static inline int family_arg(const char *s)
{
	if (!strcmp(s, "seccomm"))
		return seccomm_family();
	if (!strcmp(s, "inet"))
		return AF_INET;
	if (!strcmp(s, "inet6"))
		return AF_INET6;
	return number(s);
}

union address {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static inline socklen_t address_len(const union address *a)
{
	return a->sa.sa_family == AF_INET6 ? sizeof(a->in6) : sizeof(a->in);
}

/* 10.0.0.1:5000, [fd00::1]:5000, or a port alone for every address. */
static inline union address address_arg(const char *s)
{
	union address a = { 0 };
	char host[64];
	const char *colon = strrchr(s, ':');
	size_t len = colon ? (size_t)(colon - s) : 0;
	long long port = number(colon ? colon + 1 : s);

	if (port < 0 || port > 65535 || len >= sizeof(host))
		die("\"%s\" is not ADDRESS:PORT", s);
	memcpy(host, s, len);
	host[len] = 0;
	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		host[len - 1] = 0;
		a.in6.sin6_family = AF_INET6;
		a.in6.sin6_port = htons(port);
		if (inet_pton(AF_INET6, host + 1, &a.in6.sin6_addr) != 1)
			die("\"%s\" is not [IPV6]:PORT", s);
		return a;
	}
	a.in.sin_family = AF_INET;
	a.in.sin_port = htons(port);
	if (len && inet_pton(AF_INET, host, &a.in.sin_addr) != 1)
		die("\"%s\" is not ADDRESS:PORT", s);
	return a;
}

static inline const char *address_text(const union address *a, char buf[80])
{
	char ip[INET6_ADDRSTRLEN];

	if (a->sa.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a->in6.sin6_addr, ip, sizeof(ip));
		snprintf(buf, 80, "[%s]:%u", ip, ntohs(a->in6.sin6_port));
	} else {
		inet_ntop(AF_INET, &a->in.sin_addr, ip, sizeof(ip));
		snprintf(buf, 80, "%s:%u", ip, ntohs(a->in.sin_port));
	}
	return buf;
}

/* A plain socket has to be of the family of the address it talks to. */
static inline int open_socket(int family, int type, const union address *a)
{
	int fd, protocol = 0;

	if ((family == AF_INET || family == AF_INET6) && a)
		family = a->sa.sa_family;
	else if (a && a->sa.sa_family == AF_INET6)
		protocol = 1;	/* of our family: IPv6 */
	fd = socket(family, type | SOCK_CLOEXEC, protocol);
	if (fd < 0)
		die("socket(%d): %s", family, errno_name(errno));
	return fd;
}

/* FNV-1a, enough to see any accident; secrecy and forgery are the kernel's job. */
static inline uint32_t checksum(const void *data, size_t len, uint32_t sum)
{
	const unsigned char *p = data;

	while (len--)
		sum = (sum ^ *p++) * 16777619u;
	return sum;
}

static inline const char *state_name(unsigned int state)
{
	static const char *const names[] = {
		[SECCOMM_STATE_CLOSED] = "closed",
		[SECCOMM_STATE_OPENING] = "opening",
		[SECCOMM_STATE_CONFIRMING] = "confirming",
		[SECCOMM_STATE_HALF] = "half",
		[SECCOMM_STATE_OPEN] = "open",
		[SECCOMM_STATE_CLOSING] = "closing",
		[SECCOMM_STATE_DEAD] = "dead",
	};

	return state < sizeof(names) / sizeof(names[0]) ? names[state] : "?";
}

static inline void print_types(const char *what, unsigned int n,
			       char types[][SECCOMM_TYPE_NAME_MAX + 1])
{
	unsigned int i;

	printf(" %s=", what);
	for (i = 0; i < n && i < SECCOMM_INFO_LAYERS; i++)
		printf("%s%.*s", i ? "," : "", SECCOMM_TYPE_NAME_MAX, types[i]);
}

/* info state=open role=active session=1 ... on one line */
static inline void print_info(int fd)
{
	struct seccomm_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, SOL_SECCOMM, SECCOMM_INFO, &info, &len)) {
		printf("info error=%s\n", errno_name(errno));
		return;
	}
	printf("info state=%s role=%s session=%u epoch=%u flags=%#x rank=%u expansion_down=%u expansion_up=%u msg_size=%u profile=%.*s local=%.*s peer=%.*s",
	       state_name(info.state),
	       info.role == SECCOMM_ROLE_ACTIVE ? "active" :
	       info.role == SECCOMM_ROLE_PASSIVE ? "passive" : "?",
	       info.session, info.epoch, info.flags, info.rank,
	       info.expansion_down, info.expansion_up, info.msg_size,
	       SECCOMM_NAME_MAX, info.profile, SECCOMM_NAME_MAX, info.local,
	       SECCOMM_NAME_MAX, info.peer);
	print_types("down", info.n_down, info.down);
	print_types("up", info.n_up, info.up);
	printf(" size=%u\n", (unsigned int)len);
	fflush(stdout);
}

/* cmsg level=.. type=..: ours by name, others by number */
static inline void print_cmsgs(struct msghdr *msg)
{
	struct cmsghdr *c;
	uint32_t v;
	int len;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		len = c->cmsg_len - CMSG_LEN(0);
		memcpy(&v, CMSG_DATA(c), len >= 4 ? 4 : 0);
		if (c->cmsg_level != SOL_SECCOMM)
			printf("cmsg level=%d type=%d len=%d\n", c->cmsg_level,
			       c->cmsg_type, len);
		else if (c->cmsg_type == SECCOMM_CMSG_SENDER)
			printf("cmsg sender=%.*s\n",
			       (int)strnlen((char *)CMSG_DATA(c), len),
			       (char *)CMSG_DATA(c));
		else if (c->cmsg_type == SECCOMM_CMSG_SESSION && len == 4)
			printf("cmsg session=%u\n", v);
		else if (c->cmsg_type == SECCOMM_CMSG_EPOCH && len == 4)
			printf("cmsg epoch=%u\n", v);
		else
			printf("cmsg level=seccomm type=%d len=%d\n",
			       c->cmsg_type, len);
	}
	fflush(stdout);
}

/* Root gets what it asks for; others what net.core.rmem_max lets them have. */
static inline int set_rcvbuf(int fd, int bytes)
{
	if (!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		return 0;
	return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

static inline void set_string(int fd, int option, const char *name,
			      const char *value)
{
	if (value && setsockopt(fd, SOL_SECCOMM, option, value, strlen(value)))
		die("setsockopt(%s, %s): %s", name, value, errno_name(errno));
}

#endif /* SELFTESTS_COMMON_H */
