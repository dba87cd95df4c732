// SPDX-License-Identifier: GPL-2.0
/* sc_api.c - facts of the socket calls, each by itself; see api.h. */
#include "api.h"

static void group_receive(void)
{
	int b = server(BOB, 5001), a = client(5001);
	struct got *g;
	char buf[100];
	double began;

	say(a, "hello world");
	is(polled(b, POLLIN, WAIT_MS), POLLIN, "poll: a message is POLLIN");
	is(recv(b, buf, sizeof(buf), MSG_PEEK), 11, "MSG_PEEK shows the message");
	is(recv(b, buf, 0, MSG_PEEK | MSG_TRUNC), 11, "MSG_PEEK and MSG_TRUNC tell its length");
	is(recv(b, buf, sizeof(buf), 0), 11, "after MSG_PEEK it is still there");
	gives(recv(b, buf, sizeof(buf), MSG_DONTWAIT), EAGAIN, "MSG_DONTWAIT: nothing is EAGAIN");
	fcntl(b, F_SETFL, O_NONBLOCK);
	gives(recv(b, buf, sizeof(buf), 0), EAGAIN, "O_NONBLOCK: nothing is EAGAIN");
	fcntl(b, F_SETFL, 0);
	say(a, "hello world");
	g = receive(b, 4, 0);
	is(g->len, 4, "short buffer: what fits");
	is(g->flags & MSG_TRUNC, MSG_TRUNC, "short buffer: MSG_TRUNC is set");
	gives(recv(b, buf, sizeof(buf), MSG_DONTWAIT), EAGAIN, "short buffer: the rest is gone");
	say(a, "hello world");
	g = receive(b, 4, MSG_TRUNC);
	is(g->len, 11, "short buffer and MSG_TRUNC: the true length");
	say(a, "hello world");
	is(receive(b, 11, 0)->flags & MSG_TRUNC, 0, "a buffer that is just long enough");
	set_timeout(b, SO_RCVTIMEO, 200);
	began = seconds();
	gives(recv(b, buf, sizeof(buf), 0), EAGAIN, "SO_RCVTIMEO: EAGAIN");
	fact(seconds() - began > 0.1, "SO_RCVTIMEO waits so long", "%f s", seconds() - began);
	gives(recv(b, buf, 1, MSG_OOB), EOPNOTSUPP, "MSG_OOB: there is none");
	gives(send(a, buf, 1, MSG_MORE), EOPNOTSUPP, "MSG_MORE is refused");
	is(polled(a, POLLIN | POLLOUT, 0), POLLOUT, "poll: with nothing to read, POLLOUT alone");
	close(a);
	close(b);
}

static void group_shutdown(void)
{
	int l = listener(BOB, 5002, 5), fd = new_socket(ALICE, 0), a = client(5002), c;
	char buf[10];

	gives(shutdown(fd, SHUT_RDWR), ENOTCONN, "shutdown without a peer");
	gives(shutdown(a, 7), EINVAL, "shutdown in no direction there is");
	say(a, "one");
	c = accept(l, NULL, NULL);
	is_text(heard(c), "one", "accepted");
	gives(shutdown(a, SHUT_WR), 0, "SHUT_WR");
	gives(send(a, "x", 1, MSG_NOSIGNAL), EPIPE, "SHUT_WR: no more is sent");
	is(send(c, "two", 3, 0), 3, "SHUT_WR: the other end still sends");
	is_text(heard(a), "two", "SHUT_WR: and is heard");
	gives(shutdown(a, SHUT_RD), 0, "SHUT_RD");
	is(recv(a, buf, sizeof(buf), 0), 0, "SHUT_RD: the end, at once");
	is(polled(a, POLLIN | POLLRDHUP, 0), POLLIN | POLLRDHUP | POLLHUP,
	   "poll: both directions closed");
	close(a);
	is(polled(c, POLLIN | POLLRDHUP, WAIT_MS), POLLIN | POLLRDHUP | POLLHUP,
	   "poll: the peer of an accepted socket has closed");
	is(recv(c, buf, sizeof(buf), 0), 0, "the peer has closed: 0 bytes");
	close(c);
	close(l);
	close(fd);
}

static void group_accept(void)
{
	int l = listener(BOB, 5003, 5), a[2], c[2], i, fd;
	char text[2][8] = { "one", "two" }, buf[10];
	union address to = at(ALICE, 1);

	gives(recv(l, buf, sizeof(buf), 0), ENOTCONN, "a listener receives no messages");
	fcntl(l, F_SETFL, O_NONBLOCK);
	gives(accept(l, NULL, NULL), EAGAIN, "accept with nobody there");
	for (i = 0; i < 2; i++) {
		a[i] = client(5003);
		say(a[i], text[i]);
		is(polled(l, POLLIN, WAIT_MS), POLLIN, "poll: somebody to accept");
		c[i] = accept4(l, NULL, NULL, i ? SOCK_NONBLOCK : 0);
		is(peer_port(c[i]), own_port(a[i]), "accepted: its peer's address");
		is(own_port(c[i]), 5003, "accepted: the listener's port");
	}
	is(fcntl(c[1], F_GETFL) & O_NONBLOCK, O_NONBLOCK, "accept4 with SOCK_NONBLOCK");
	is_text(heard(c[1]), "two", "the second peer's message, from its socket");
	is_text(heard(c[0]), "one", "the first peer's message, from its socket");
	say(c[1], "back");
	is_text(heard(a[1]), "back", "an answer goes to its peer");
	is(quiet(a[0]), 1, "and to no other");
	fd = new_socket(BOB, 0);
	gives(accept(fd, NULL, NULL), EINVAL, "accept without listen");
	gives(listen(a[0], 1), EINVAL, "listen on a connected socket");
	gives(connect(l, &to.sa, sizeof(to.in)), EISCONN,
	      "connect of a listener");
	for (i = 0; i < 2; i++) {
		close(a[i]);
		close(c[i]);
	}
	close(fd);
	close(l);
}

static void group_connect(void)
{
	int b = server(BOB, 5004), other = server(BOB, 5005), a = client(5004);
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	union address to = at(BOB, 5005);
	char big[2000] = "";
	int size, i;

	is(peer_port(a), 5004, "getpeername");
	fact(own_port(a) > 0, "getsockname: a port was chosen", "%d", own_port(a));
	gives(sendto(a, "x", 1, 0, &to.sa, sizeof(to.in)), EISCONN, "connected: no other peer");
	say(a, "one");
	is_text(heard(b), "one", "connected: send without an address");
	to = at(ALICE, own_port(a));
	sendto(other, "foreign", 7, 0, &to.sa, sizeof(to.in));
	is(quiet(a), 1, "connected: nobody else is heard");
	size = get(a, SOL_SECCOMM, SECCOMM_MSG_SIZE);
	is(size, 1500 - 28 - 16 - 16 - 32, "SECCOMM_MSG_SIZE");
	is(get(a, SOL_IP, IP_MTU), size + 28, "IP_MTU");
	is(send(a, big, size + 1, 0), size + 1, "one byte more than fits a frame");
	is(polled(b, POLLIN, WAIT_MS) ? recv(b, big, sizeof(big), 0) : 0, size + 1,
	   "it is cut, and put together");
	set(a, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
	gives(send(a, big, size + 1, 0), EMSGSIZE, "not if it is not to be cut");
	is(get(a, SOL_SECCOMM, SECCOMM_MSG_SIZE), size, "after EMSGSIZE the size can be read");
	is(get(a, SOL_SOCKET, SO_ERROR), 0, "EMSGSIZE leaves no error behind");
	is(send(a, big, size, 0), size, "what fits");
	gives(connect(a, &none, sizeof(none)), 0, "connect to AF_UNSPEC");
	is(peer_port(a), -ENOTCONN, "dissolved: no peer");
	gives(send(a, "x", 1, 0), EDESTADDRREQ, "dissolved: no destination");
	close(b);
	b = server(BOB, 5006);
	/* one to many: each hears its own, and answers */
	for (i = 0; i < 2; i++)
		say_to(a, at(BOB, 5005 + i), i ? "six" : "five");
	is_text(heard(b), "six", "sendto: the second peer's message");
	is(receive(other, 100, 0)->len, 4, "sendto: the first peer's message");
	say_to(other, at(ALICE, own_port(a)), "back");
	is(ntohs(receive(a, 100, 0)->from.in.sin_port), 5005, "recvmsg tells who answered");
	close(a);
	close(b);
	close(other);
}

static void group_info(void)
{
	int l = listener(BOB, 5007, 5), a = client(5007), c, who;
	const char *order[] = { "Salt", "AESPrivacy", "Replay", "HMACIntegrity" };
	struct seccomm_info info = { 0 };
	char text[65] = "";
	socklen_t len;
	int i;

	len = sizeof(info);
	gives(getsockopt(l, SOL_SECCOMM, SECCOMM_INFO, &info, &len), ENOTCONN,
	      "SECCOMM_INFO without a session");
	say(a, "one");
	c = accept(l, NULL, NULL);
	heard(c);
	for (who = ALICE; who <= BOB; who++) {
		len = sizeof(info);
		gives(getsockopt(who ? c : a, SOL_SECCOMM, SECCOMM_INFO, &info, &len), 0,
		      "SECCOMM_INFO");
		is(info.role, who ? SECCOMM_ROLE_PASSIVE : SECCOMM_ROLE_ACTIVE, "its role");
		is(info.epoch, 0, "its epoch");
		fact(info.session, "its session", "0");
		is_text(info.profile, "test", "its profile");
		is_text(info.local, who ? "bob" : "alice", "its own name");
		is_text(info.peer, who ? "alice" : "bob", "its peer's name");
		is(info.n_down, 4, "methods on the way down");
		is(info.n_up, 4, "methods on the way up");
		for (i = 0; i < 4; i++) {
			is_text(info.down[i], order[i], "method, down");
			is_text(info.up[i], order[3 - i], "method, up");
		}
		is(info.expansion_down, 16 + 16 + 32, "bytes that a message grows by");
		is(info.expansion_up, 16 + 16 + 32, "the same on the way up");
		is(info.msg_size, 1500 - 28 - 64, "its message size");
		is(info.flags, 0, "its flags");
	}
	len = sizeof(text);
	gives(getsockopt(c, SOL_SECCOMM, SECCOMM_PROFILE, text, &len), 0, "SECCOMM_PROFILE");
	is_text(text, "test", "the profile in use");
	gives(setsockopt(a, SOL_SECCOMM, SECCOMM_PROFILE, "other", 6), EISCONN,
	      "the profile is settled with the session");
	is(get(a, SOL_SOCKET, SO_ZEROCOPY), 0, "SO_ZEROCOPY is off");
	i = 1;
	/* by us (ENOPROTOOPT), or on 6.1 by the core, which does not ask us (EOPNOTSUPP) */
	is(setsockopt(a, SOL_SOCKET, SO_ZEROCOPY, &i, sizeof(i)), -1, "SO_ZEROCOPY is refused");
	is(get(a, SOL_SOCKET, SO_ZEROCOPY), 0, "SO_ZEROCOPY stays off");
	close(a);
	close(c);
	close(l);
}

/* What each call says to an address that is none. */
static void group_address(void)
{
	static const struct {
		const char *name;
		int family, port, len, bind, connect, send;
	} t[] = {
		{ "empty", AF_INET, 5, 1, EINVAL, EINVAL, EINVAL },
		{ "short", AF_INET, 5, 8, EINVAL, EINVAL, EINVAL },
		{ "of another family", AF_UNIX, 5, 16, EAFNOSUPPORT, EAFNOSUPPORT, EAFNOSUPPORT },
		{ "of IPv6, to a socket of IPv4", AF_INET6, 5, 28, EAFNOSUPPORT, EAFNOSUPPORT,
		  EAFNOSUPPORT },
		{ "of our family, too short", -1, 5, 15, EINVAL, EINVAL, EINVAL },
		{ "of our family, of no length it has", -1, 5, 20, EINVAL, EINVAL, EINVAL },
		{ "without a port", AF_INET, 0, 16, 0, EINVAL, EINVAL },
	};
	struct sockaddr_in group = { AF_INET, htons(5), { htonl(0xe0000001) }, "" };
	int fd, i, type = SOCK_STREAM, family = seccomm_family();
	union address own = at(ALICE, 5011);
	char name[100];

	for (i = 0; i < (int)(sizeof(t) / sizeof(t[0])); i++) {
		union address a = { 0 };

		a.sa.sa_family = t[i].family < 0 ? family : t[i].family;
		a.in.sin_port = htons(t[i].port);
		fd = new_socket(ALICE, 0);
		snprintf(name, sizeof(name), "bind: an address %s", t[i].name);
		gives(bind(fd, &a.sa, t[i].len), t[i].bind, name);
		snprintf(name, sizeof(name), "connect: an address %s", t[i].name);
		gives(connect(fd, &a.sa, t[i].len), t[i].connect, name);
		snprintf(name, sizeof(name), "sendto: an address %s", t[i].name);
		gives(sendto(fd, "x", 1, 0, &a.sa, t[i].len), t[i].send, name);
		close(fd);
	}
	fd = new_socket(ALICE, 0);
	gives(bind(fd, (void *)&group, sizeof(group)), EADDRNOTAVAIL, "bind to a group");
	gives(connect(fd, (void *)&group, sizeof(group)), EACCES, "connect to a group");
	gives(sendto(fd, "x", 1, 0, (void *)&group, sizeof(group)), EACCES, "sendto a group");
	gives(send(fd, "x", 1, 0), EDESTADDRREQ, "send without a destination");
	must_bind(fd, at(ALICE, 5010));
	gives(bind(fd, &own.sa, sizeof(own.in)), EINVAL, "bind again");
	close(fd);
	gives(socket(family, type, 0), ESOCKTNOSUPPORT, "SOCK_STREAM");
	gives(socket(family, SOCK_DGRAM, 2), EPROTONOSUPPORT, "a protocol that is none");
}

static const struct group groups[] = {
	{ "receive", group_receive }, { "shutdown", group_shutdown },
	{ "accept", group_accept }, { "connect", group_connect }, { "info", group_info },
	{ "address", group_address }, { NULL, NULL }
};

int main(int argc, char **argv)
{
	return api_main(argc, argv, groups);
}
