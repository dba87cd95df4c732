// SPDX-License-Identifier: GPL-2.0
/* open.c - Open, Push, Pop and Close over AF_SECCOMM sockets (checklist A5-A9). */
#include "seccomm.h"

#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libseccomm.h"

#define FAMILY_FILE	"/sys/module/seccomm/parameters/family"
#define BACKLOG		64

struct seccomm {
	int fd;
};

static __thread char error_text[512];

const char *seccomm_error(void)
{
	return error_text;
}

/* Say what is wrong, with @err as errno. */
static int fail(int err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error_text, sizeof(error_text), fmt, ap);
	va_end(ap);
	errno = err;
	return -1;
}

/* The same for what a system call said. */
static int fail_errno(const char *what)
{
	int err = errno;

	return fail(err, "%s: %s", what, strerror(err));
}

/* ---- the socket -------------------------------------------------------------- */

/* The operator may have chosen another number than AF_SECCOMM. */
static int family(void)
{
	FILE *f = fopen(FAMILY_FILE, "re");
	int n = -1;

	if (!f)
		return fail(EAFNOSUPPORT, "the kernel has no SecComm here: modprobe seccomm");
	if (fscanf(f, "%d", &n) != 1 || n <= 0)
		n = fail(EAFNOSUPPORT, "%s: not the number of a family", FAMILY_FILE);
	fclose(f);
	return n;
}

static struct addrinfo *resolve(const struct seccomm_participant *p, int af, bool own)
{
	struct addrinfo hints = {
		.ai_family = af, .ai_socktype = SOCK_DGRAM,
		.ai_flags = (own ? AI_PASSIVE : 0) | (af == AF_INET6 ? AI_V4MAPPED : 0),
	};
	struct addrinfo *ai;
	int ret;

	ret = getaddrinfo(p->host, p->port ? p->port : "0", &hints, &ai);
	if (!ret)
		return ai;
	fail(ret == EAI_SYSTEM ? errno : EADDRNOTAVAIL, "%s port %s: %s",
	     p->host ? p->host : "any address", p->port ? p->port : "any", gai_strerror(ret));
	return NULL;
}

/* AF_INET or AF_INET6: what the peer's address is, or our own. */
static int version(const struct seccomm_participant *ends, enum seccomm_role role)
{
	const struct seccomm_participant *p = &ends[role == SECCOMM_ROLE_ACTIVE];
	struct addrinfo *ai;
	int af;

	if (role == SECCOMM_ROLE_ACTIVE && (!p->host || !p->port))
		return fail(EDESTADDRREQ, "the other end needs a host and a port");
	if (!p->host)
		return AF_INET6;	/* takes IPv4 as well */
	ai = resolve(p, AF_UNSPEC, role == SECCOMM_ROLE_PASSIVE);
	if (!ai)
		return -1;
	af = ai->ai_family;
	freeaddrinfo(ai);
	return af;
}

static int bind_own(int fd, const struct seccomm_participant *own, int af)
{
	struct addrinfo *ai = resolve(own, af, true);
	int ret;

	if (!ai)
		return -1;
	ret = bind(fd, ai->ai_addr, ai->ai_addrlen);
	if (ret)
		fail_errno("bind");
	freeaddrinfo(ai);
	return ret;
}

static int connect_peer(int fd, const struct seccomm_participant *peer, int af)
{
	struct addrinfo *ai = resolve(peer, af, false);
	int on = 1, ret;

	if (!ai)
		return -1;
	ret = setsockopt(fd, SOL_SECCOMM, SECCOMM_CONNECT_WAIT, &on, sizeof(on));
	ret = ret ? ret : connect(fd, ai->ai_addr, ai->ai_addrlen);
	if (ret)
		fail_errno("connect");
	freeaddrinfo(ai);
	return ret;
}

/* ---- properties -------------------------------------------------------------- */

static int fail_as(int err)
{
	errno = err;
	return -1;
}

/* The kernel refused them and a socket option has no room for why: ask it. */
static int fail_refused(const struct sc_blob *b, int err)
{
	static const char name[] = "seccomm-open";
	struct nlmsghdr *nlh;
	struct sc_nl *nl;
	char *buf;

	fail(err, "properties: %s%s", strerror(err),
	     err == EPERM ? " (who may not define profiles names one)" : "");
	if (sc_nl_open(&nl))
		return fail_as(err);
	buf = malloc(SC_NL_TX);
	if (buf) {
		nlh = sc_nl_request(buf, SECCOMM_CMD_PROFILE_CHECK);
		mnl_attr_put_strz(nlh, SECCOMM_A_PROFILE_NAME, name);
		if (!sc_blob_put(nlh, SC_NL_TX, b) && sc_nl_do(nl, nlh, NULL, NULL) &&
		    nl->err.msg[0])
			fail(err, "properties: %s", nl->err.msg);
	}
	free(buf);
	sc_nl_close(nl);
	return fail_as(err);
}

static int set_blob(int fd, const struct sc_blob *b)
{
	char *buf = malloc(SECCOMM_PROPERTIES_MAX);
	struct nlmsghdr *nlh;
	int ret;

	if (!buf)
		return fail(ENOMEM, "%s", strerror(ENOMEM));
	nlh = mnl_nlmsg_put_header(buf);
	if (sc_blob_put(nlh, SECCOMM_PROPERTIES_MAX, b)) {
		ret = fail(E2BIG, "properties: too many");
	} else {
		ret = setsockopt(fd, SOL_SECCOMM, SECCOMM_PROPERTIES, mnl_nlmsg_get_payload(nlh),
				 mnl_nlmsg_get_payload_len(nlh));
		if (ret)
			fail_refused(b, errno);
	}
	free(buf);
	return ret;
}

static int set_text(int fd, const char *text)
{
	struct sc_parse_error err;
	struct sc_blob b;
	int ret;

	ret = sc_blob_parse(&b, text, &err);
	if (ret == -EINVAL)
		return fail(EINVAL, "properties, line %u, column %u: %s", err.line, err.column,
			    err.msg);
	if (ret)
		return fail(-ret, "properties: %s", strerror(-ret));
	ret = set_blob(fd, &b);
	sc_blob_free(&b);
	return ret;
}

static int set_name(int fd, int option, const char *what, const char *name)
{
	if (!name || !setsockopt(fd, SOL_SECCOMM, option, name, strlen(name)))
		return 0;
	return fail(errno, "%s \"%.64s\": %s", what, name, strerror(errno));
}

static int set_identity(int fd, const struct seccomm_participant *ends, const char *properties)
{
	int on = 1;

	if (set_name(fd, SECCOMM_PRINCIPAL, "principal", ends[0].principal) ||
	    set_name(fd, SECCOMM_PEER, "principal", ends[1].principal))
		return -1;
	if (setsockopt(fd, SOL_SECCOMM, SECCOMM_RECV_INFO, &on, sizeof(on)))
		return fail_errno("setsockopt");
	if (properties && strchr(properties, '{'))
		return set_text(fd, properties);
	return set_name(fd, SECCOMM_PROFILE, "profile", properties);
}

/* ---- Open -------------------------------------------------------------------- */

static struct seccomm *session_of(int fd)
{
	struct seccomm *s = malloc(sizeof(*s));

	if (s) {
		s->fd = fd;
		return s;
	}
	close(fd);
	fail(ENOMEM, "%s", strerror(ENOMEM));
	return NULL;
}

static int open_socket(const struct seccomm_participant ends[2], enum seccomm_role role, int fd,
		       int af, const char *properties)
{
	if (set_identity(fd, ends, properties))
		return -1;
	if ((role == SECCOMM_ROLE_PASSIVE || ends[0].host || ends[0].port) &&
	    bind_own(fd, &ends[0], af))
		return -1;
	if (role == SECCOMM_ROLE_ACTIVE)
		return connect_peer(fd, &ends[1], af);
	return listen(fd, BACKLOG) ? fail_errno("listen") : 0;
}

struct seccomm *seccomm_open(const struct seccomm_participant participants[2],
			     enum seccomm_role role, const char *properties)
{
	int number, af, fd, err;

	error_text[0] = 0;
	if (role != SECCOMM_ROLE_ACTIVE && role != SECCOMM_ROLE_PASSIVE) {
		fail(EINVAL, "a role is active or passive");
		return NULL;
	}
	number = family();
	af = number < 0 ? -1 : version(participants, role);
	if (af < 0)
		return NULL;
	fd = socket(number, SOCK_DGRAM | SOCK_CLOEXEC, af == AF_INET6);
	if (fd < 0) {
		fail_errno("socket");
		return NULL;
	}
	if (!open_socket(participants, role, fd, af, properties))
		return session_of(fd);
	err = errno;
	close(fd);
	errno = err;
	return NULL;
}

struct seccomm *seccomm_accept(struct seccomm *place)
{
	int fd = accept4(place->fd, NULL, NULL, SOCK_CLOEXEC), on = 1;

	error_text[0] = 0;
	if (fd < 0) {
		fail_errno("accept");
		return NULL;
	}
	if (setsockopt(fd, SOL_SECCOMM, SECCOMM_RECV_INFO, &on, sizeof(on))) {
		fail_errno("setsockopt");
		close(fd);
		return NULL;
	}
	return session_of(fd);
}

/* ---- Push, Pop, Close -------------------------------------------------------- */

int seccomm_push(struct seccomm *s, const void *msg, size_t len)
{
	error_text[0] = 0;
	return send(s->fd, msg, len, MSG_NOSIGNAL) < 0 ? fail_errno("send") : 0;
}

/* Who sent it: false if nothing came that says so, which is the end. */
static bool sender_of(struct msghdr *m, char *sender)
{
	struct cmsghdr *c;
	bool found = false;
	size_t len;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SECCOMM)
			continue;
		found = true;
		if (c->cmsg_type != SECCOMM_CMSG_SENDER || !sender)
			continue;
		len = c->cmsg_len - CMSG_LEN(0);
		len = strnlen((char *)CMSG_DATA(c), len < SECCOMM_SENDER_MAX ? len :
						    SECCOMM_SENDER_MAX - 1);
		memcpy(sender, CMSG_DATA(c), len);
		sender[len] = 0;
	}
	return found;
}

ssize_t seccomm_pop(struct seccomm *s, void *buf, size_t size, char *sender)
{
	union {
		char buf[256];
		struct cmsghdr align;
	} control;
	struct iovec iov = { buf, size };
	struct msghdr m = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.buf, .msg_controllen = sizeof(control.buf),
	};
	ssize_t n;

	error_text[0] = 0;
	if (sender)
		sender[0] = 0;
	n = recvmsg(s->fd, &m, 0);
	if (n < 0)
		return fail_errno("receive");
	if (!sender_of(&m, sender) && !n)
		return fail(ESHUTDOWN, "the peer ended the session");
	if (m.msg_flags & MSG_TRUNC)
		return fail(EMSGSIZE, "a message of more than %zu bytes", size);
	return n;
}

int seccomm_close(struct seccomm *s)
{
	int ret;

	error_text[0] = 0;
	if (!s)
		return 0;
	ret = close(s->fd);
	free(s);
	return ret ? fail_errno("close") : 0;
}

/* ---- what there is ----------------------------------------------------------- */

int seccomm_fd(const struct seccomm *s)
{
	return s->fd;
}

static char *text_of(const void *blob, size_t len)
{
	char *text = NULL;
	struct sc_blob b;
	size_t size;
	FILE *f;
	int ret;

	ret = sc_blob_get(&b, blob, len);
	f = ret ? NULL : open_memstream(&text, &size);
	if (f) {
		sc_blob_print(f, &b);
		if (fclose(f)) {
			free(text);
			text = NULL;
		}
	}
	sc_blob_free(&b);
	if (!text)
		fail(ret ? -ret : ENOMEM, "properties: %s", strerror(ret ? -ret : ENOMEM));
	return text;
}

char *seccomm_properties(struct seccomm *s)
{
	socklen_t len = 2 * SECCOMM_PROPERTIES_MAX;
	void *blob = malloc(len);
	char *text = NULL;

	error_text[0] = 0;
	if (!blob)
		fail(ENOMEM, "%s", strerror(ENOMEM));
	else if (getsockopt(s->fd, SOL_SECCOMM, SECCOMM_PROPERTIES, blob, &len))
		fail_errno("properties");
	else
		text = text_of(blob, len);
	free(blob);
	return text;
}
