/* SPDX-License-Identifier: GPL-2.0 */
/*
 * api.h - for programs that state what socket calls do, one fact a line: "ok FACT"
 * or "not ok FACT: ...".  Such a program holds the sockets of both hosts: it enters
 * their namespaces to make them.  Facts are in groups, run by name.
 */
#ifndef SELFTESTS_API_H
#define SELFTESTS_API_H

#include "common.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#define WAIT_MS		60000		/* what will happen has happened by then */
#define QUIET_MS	500		/* what did not happen by then will not */

enum { ALICE, BOB };

struct group {
	const char *name;
	void (*run)(void);
};

static int netns[2];
static const char *netns_name[2];
static bool wrong;

/* ---- facts ---- */

static inline void __attribute__((format(printf, 3, 4)))
fact(bool ok, const char *name, const char *fmt, ...)
{
	va_list ap;

	printf("%s %s", ok ? "ok" : "not ok", name);
	if (!ok) {
		wrong = true;
		printf(": ");
		va_start(ap, fmt);
		vprintf(fmt, ap);
		va_end(ap);
	}
	putchar('\n');
	fflush(stdout);
}

static inline void is(long long got, long long want, const char *name)
{
	fact(got == want, name, "got %lld, want %lld", got, want);
}

static inline void is_text(const char *got, const char *want, const char *name)
{
	fact(!strcmp(got, want), name, "got \"%s\", want \"%s\"", got, want);
}

/* What a call returned, and which error it was to be; 0 = none. */
static inline void gives(long ret, int want, const char *name)
{
	int got = ret < 0 ? errno : 0;

	fact(got == want, name, "got %s, want %s", got ? errno_name(got) : "success",
	     want ? errno_name(want) : "success");
}

/* ---- sockets ---- */

static inline int new_socket(int who, int protocol)
{
	int fd;

	if (setns(netns[who], CLONE_NEWNET))
		die("setns: %s", errno_name(errno));
	fd = socket(seccomm_family(), SOCK_DGRAM | SOCK_CLOEXEC, protocol);
	if (fd < 0)
		die("socket: %s", errno_name(errno));
	return fd;
}

static inline union address at(int who, int port)
{
	char text[32];

	snprintf(text, sizeof(text), "10.0.0.%d:%d", who + 1, port);
	return address_arg(text);
}

static inline union address at6(int who, int port)
{
	char text[32];

	snprintf(text, sizeof(text), "[fd00::%d]:%d", who + 1, port);
	return address_arg(text);
}

static inline void must_bind(int fd, union address a)
{
	if (bind(fd, &a.sa, address_len(&a)))
		die("bind: %s", errno_name(errno));
}

static inline int must_connect(int fd, union address a)
{
	if (connect(fd, &a.sa, address_len(&a)))
		die("connect: %s", errno_name(errno));
	return fd;
}

static inline int server(int who, int port)
{
	int fd = new_socket(who, 0);

	must_bind(fd, at(who, port));
	return fd;
}

static inline int listener(int who, int port, int backlog)
{
	int fd = server(who, port);

	if (listen(fd, backlog))
		die("listen: %s", errno_name(errno));
	return fd;
}

static inline int client(int port)
{
	return must_connect(new_socket(ALICE, 0), at(BOB, port));
}

static inline void set(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)))
		die("setsockopt %d %d: %s", level, name, errno_name(errno));
}

static inline int get(int fd, int level, int name)
{
	socklen_t len = sizeof(int);
	int value = -1;

	if (getsockopt(fd, level, name, &value, &len))
		return -errno;
	return value;
}

static inline void set_timeout(int fd, int name, int ms)
{
	struct timeval tv = { ms / 1000, ms % 1000 * 1000 };

	if (setsockopt(fd, SOL_SOCKET, name, &tv, sizeof(tv)))
		die("setsockopt: %s", errno_name(errno));
}

static inline void say_to(int fd, union address a, const char *text)
{
	ssize_t n = sendto(fd, text, strlen(text), 0, &a.sa, address_len(&a));

	if (n != (ssize_t)strlen(text))
		die("sendto: %s", errno_name(errno));
}

static inline void say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), 0) != (ssize_t)strlen(text))
		die("send: %s", errno_name(errno));
}

/* What poll() says within @ms of @want; 0: nothing of it. */
static inline int polled(int fd, int want, int ms)
{
	struct pollfd p = { .fd = fd, .events = want };

	return poll(&p, 1, ms) > 0 ? p.revents : 0;
}

/* The next message as text; "" when none comes. */
static inline const char *heard(int fd)
{
	static char buf[2000];
	ssize_t n = polled(fd, POLLIN, WAIT_MS) ? recv(fd, buf, sizeof(buf) - 1, 0) : 0;

	buf[n > 0 ? n : 0] = 0;
	return buf;
}

static inline int quiet(int fd)
{
	return !(polled(fd, POLLIN, QUIET_MS) & POLLIN);
}

static inline int peer_port(int fd)
{
	union address a;
	socklen_t len = sizeof(a);

	return getpeername(fd, &a.sa, &len) ? -errno : ntohs(a.in.sin_port);
}

static inline int own_port(int fd)
{
	union address a;
	socklen_t len = sizeof(a);

	return getsockname(fd, &a.sa, &len) ? -errno : ntohs(a.in.sin_port);
}

/* ---- recvmsg() with everything ---- */

struct got {
	ssize_t len;
	int flags;
	union address from;
	char data[2000];
	union {
		char control[1000];
		struct cmsghdr align;
	};
	struct msghdr msg;
};

static inline struct got *receive(int fd, size_t room, int flags)
{
	static struct got g;
	struct iovec iov = { g.data, room };

	memset(&g, 0, sizeof(g));
	g.msg = (struct msghdr){
		.msg_name = &g.from, .msg_namelen = sizeof(g.from), .msg_iov = &iov,
		.msg_iovlen = 1, .msg_control = g.control,
		.msg_controllen = sizeof(g.control),
	};
	if (!(flags & MSG_ERRQUEUE))
		polled(fd, POLLIN, WAIT_MS);
	g.len = recvmsg(fd, &g.msg, flags | MSG_DONTWAIT);
	g.flags = g.msg.msg_flags;
	return &g;
}

static inline void *cmsg(struct got *g, int level, int type)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(&g->msg); c; c = CMSG_NXTHDR(&g->msg, c))
		if (c->cmsg_level == level && c->cmsg_type == type)
			return CMSG_DATA(c);
	return NULL;
}

static inline int cmsg_int(struct got *g, int level, int type)
{
	int *p = cmsg(g, level, type);

	return p ? *p : -1;
}

static inline int cmsg_byte(struct got *g, int level, int type)
{
	uint8_t *p = cmsg(g, level, type);

	return p ? *p : -1;
}

/* ---- main ---- */

static inline void usage(const char *name, const struct group *groups)
{
	printf("Usage: %s NAMESPACE NAMESPACE GROUP...\n"
	       "of alice (10.0.0.1, fd00::1) and bob (10.0.0.2, fd00::2).\n"
	       "Exit status: 0 all facts hold; 1 one does not; 2 usage or system error.\n"
	       "Groups:", name);
	for (; groups->name; groups++)
		printf(" %s", groups->name);
	putchar('\n');
}

static inline int api_main(int argc, char **argv, const struct group *groups)
{
	const struct group *g;
	char path[100];
	int n;

	if (argc < 4) {
		usage(argv[0], groups);
		return EXIT_USAGE;
	}
	for (n = ALICE; n <= BOB; n++) {
		netns_name[n] = argv[1 + n];
		snprintf(path, sizeof(path), "/run/netns/%s", argv[1 + n]);
		netns[n] = open(path, O_RDONLY | O_CLOEXEC);
		if (netns[n] < 0)
			die("%s: %s", path, errno_name(errno));
	}
	for (n = 3; n < argc; n++) {
		for (g = groups; g->name && strcmp(argv[n], g->name); g++)
			;
		if (!g->name)
			die("no such group: %s", argv[n]);
		g->run();
	}
	return wrong ? EXIT_WRONG : EXIT_DONE;
}

#endif /* SELFTESTS_API_H */
