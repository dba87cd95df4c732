// SPDX-License-Identifier: GPL-2.0
/* sc_cmsg.c - facts of control messages, buffers and errors; see api.h. */
#include "api.h"

#include <linux/errqueue.h>
#include <net/if.h>

#define GIVE_UP_MS	60000		/* seven OPENs, and then some */

static void group_control(void)
{
	int b = server(BOB, 5101), a = new_socket(ALICE, 0), i;
	union {
		char buf[CMSG_SPACE(sizeof(uint32_t))];
		struct cmsghdr c;
	} u = { 0 };
	struct iovec iov = { "back", 4 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = u.buf,
		.msg_controllen = sizeof(u.buf),
	};
	const char *sender;
	uint32_t session;
	struct got *g;

	say_to(a, at(BOB, 5101), "one");
	g = receive(b, 100, 0);
	is(g->msg.msg_controllen, 0, "no control messages unless asked for");
	set(b, SOL_SECCOMM, SECCOMM_RECV_INFO, 1);
	for (i = 0; i < 2; i++) {
		say_to(a, at(BOB, 5101), "two");
		g = receive(b, 100, i ? 0 : MSG_PEEK);
		sender = cmsg(g, SOL_SECCOMM, SECCOMM_CMSG_SENDER);
		is_text(sender ? sender : "-", "alice", "the authenticated sender");
		is(cmsg_int(g, SOL_SECCOMM, SECCOMM_CMSG_EPOCH), 0, "the epoch");
	}
	session = cmsg_int(g, SOL_SECCOMM, SECCOMM_CMSG_SESSION);
	fact(session && session != ~0u, "the session", "%u", session);
	u.c = (struct cmsghdr){ CMSG_LEN(sizeof(session)), SOL_SECCOMM, SECCOMM_CMSG_SESSION };
	memcpy(CMSG_DATA(&u.c), &session, sizeof(session));
	is(sendmsg(b, &msg, 0), 4, "sendmsg to the session");
	is_text(heard(a), "back", "it arrives");
	session += 1000;
	memcpy(CMSG_DATA(&u.c), &session, sizeof(session));
	gives(sendmsg(b, &msg, 0), ENOTCONN, "sendmsg to no session");
	u.c.cmsg_len--;
	gives(sendmsg(b, &msg, 0), EINVAL, "sendmsg with a session of the wrong size");
	u.c.cmsg_type = SECCOMM_CMSG_EPOCH;
	gives(sendmsg(b, &msg, 0), EINVAL, "sendmsg with what only recvmsg has");
	u.c.cmsg_level = SOL_IP;
	u.c.cmsg_type = IP_TTL;
	gives(sendmsg(b, &msg, 0), EOPNOTSUPP, "sendmsg with what would not happen");
	close(a);
	close(b);
}

/* From alice, with a hop limit and a class of her own. */
static void outer4(int a, int b, union address to, bool mapped, const char *how)
{
	struct in6_pktinfo *info6;
	struct in_pktinfo *info;
	char name[100], text[64] = "-";
	struct got *g;

	set(a, SOL_IP, IP_TTL, 33);
	set(a, SOL_IP, IP_TOS, 0x28);
	set(b, SOL_IP, IP_RECVTTL, 1);
	set(b, SOL_IP, IP_RECVTOS, 1);
	say_to(a, to, "one");
	g = receive(b, 100, 0);
	snprintf(name, sizeof(name), "%s: IP_RECVTTL", how);
	is(cmsg_int(g, SOL_IP, IP_TTL), 33, name);
	snprintf(name, sizeof(name), "%s: IP_RECVTOS", how);
	is(cmsg_byte(g, SOL_IP, IP_TOS), 0x28, name);
	snprintf(name, sizeof(name), "%s: not asked for, not told", how);
	fact(!cmsg(g, SOL_IP, IP_PKTINFO) && !cmsg(g, SOL_IPV6, IPV6_PKTINFO) &&
	     !cmsg(g, SOL_IPV6, IPV6_HOPLIMIT), name, "told");
	set(b, SOL_IP, IP_RECVTTL, 0);
	set(b, mapped ? SOL_IPV6 : SOL_IP, mapped ? IPV6_RECVPKTINFO : IP_PKTINFO, 1);
	say_to(a, to, "two");
	g = receive(b, 100, 0);
	snprintf(name, sizeof(name), "%s: switched off again", how);
	is(cmsg_int(g, SOL_IP, IP_TTL), -1, name);
	snprintf(name, sizeof(name), "%s: the address written to", how);
	info = cmsg(g, SOL_IP, IP_PKTINFO);
	info6 = cmsg(g, SOL_IPV6, IPV6_PKTINFO);
	if (mapped && info6)
		inet_ntop(AF_INET6, &info6->ipi6_addr, text, sizeof(text));
	else if (!mapped && info)
		inet_ntop(AF_INET, &info->ipi_addr, text, sizeof(text));
	is_text(text, mapped ? "::ffff:10.0.0.2" : "10.0.0.2", name);
	snprintf(name, sizeof(name), "%s: the interface", how);
	is(info6 ? (int)info6->ipi6_ifindex : info ? info->ipi_ifindex : -1,
	   if_nametoindex("eth0"), name);
}

static void outer6(int a, int b)
{
	struct in6_pktinfo *info;
	char text[64] = "-";
	struct got *g;

	set(a, SOL_IPV6, IPV6_UNICAST_HOPS, 44);
	set(a, SOL_IPV6, IPV6_TCLASS, 0x48);
	set(b, SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
	set(b, SOL_IPV6, IPV6_RECVTCLASS, 1);
	set(b, SOL_IPV6, IPV6_RECVPKTINFO, 1);
	say_to(a, at6(BOB, 5103), "six");
	g = receive(b, 100, 0);
	is(cmsg_int(g, SOL_IPV6, IPV6_HOPLIMIT), 44, "IPv6: IPV6_RECVHOPLIMIT");
	is(cmsg_int(g, SOL_IPV6, IPV6_TCLASS), 0x48, "IPv6: IPV6_RECVTCLASS");
	info = cmsg(g, SOL_IPV6, IPV6_PKTINFO);
	if (info)
		inet_ntop(AF_INET6, &info->ipi6_addr, text, sizeof(text));
	is_text(text, "fd00::2", "IPv6: the address written to");
}

static void group_outer(void)
{
	int a = new_socket(ALICE, 0), a6 = new_socket(ALICE, 1), l, c;
	int b6 = new_socket(BOB, 1), b = server(BOB, 5102);
	union address any = address_arg("[::]:5103");
	struct got *g;

	must_bind(b6, any);
	outer4(a, b, at(BOB, 5102), false, "IPv4");
	outer4(a, b6, at(BOB, 5103), true, "IPv4 to a socket that speaks both");
	outer6(a6, b6);
	/* the message outlives its session */
	say_to(a, at(BOB, 5102), "late");
	polled(b, POLLIN, WAIT_MS);
	close(a);
	poll(NULL, 0, 3000);
	fact(cmsg(receive(b, 100, 0), SOL_IP, IP_PKTINFO),
	     "the address written to, when the session is over", "not told");
	l = listener(BOB, 5104, 5);
	set(l, SOL_IP, IP_RECVTTL, 1);
	set(l, SOL_IP, IP_PKTINFO, 1);
	a = client(5104);
	say(a, "one");
	c = accept(l, NULL, NULL);
	g = receive(c, 100, 0);
	is(cmsg_int(g, SOL_IP, IP_TTL), 64, "an accepted socket has its listener's IP_RECVTTL");
	fact(cmsg(g, SOL_IP, IP_PKTINFO), "and its IP_PKTINFO", "not told");
	close(a);
	close(a6);
	close(b);
	close(b6);
	close(c);
	close(l);
}

static void way_out(const char *verb, const char *how)
{
	char cmd[300];

	snprintf(cmd, sizeof(cmd), "tc -n %s qdisc %s dev eth0 root %s", netns_name[ALICE],
		 verb, how);
	if (system(cmd))
		die("%s failed", cmd);
}

/* Something leaves, by a way out that had nothing to do for a minute or more. */
static void nudge(void)
{
	union address away = at(BOB, 9);
	int fd;

	if (setns(netns[ALICE], CLONE_NEWNET))
		die("setns: %s", errno_name(errno));
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || sendto(fd, "", 1, 0, &away.sa, sizeof(away.in)) < 0)
		die("nudge: %s", errno_name(errno));
	close(fd);
}

/*
 * The way out is slow, and what waits there fills SO_SNDBUF: two messages of this
 * length leave at once, the third after a hundred seconds. A machine under test
 * may stand still for ten.
 */
static void full_out(int a, int b)
{
	static char text[1000] = "full";
	double began;
	int n, arrived = 0;

	set(a, SOL_SOCKET, SO_SNDBUF, 8192);
	way_out("add", "tbf rate 80bit burst 2250 limit 1000000");
	for (n = 0; n < 100 && send(a, text, sizeof(text), MSG_DONTWAIT) > 0; n++)
		;
	fact(n > 1 && n < 20, "SO_SNDBUF bounds what is on its way", "%d messages", n);
	gives(send(a, text, sizeof(text), MSG_DONTWAIT), EAGAIN, "SO_SNDBUF full: EAGAIN");
	is(polled(a, POLLOUT, 0), 0, "SO_SNDBUF full: no POLLOUT");
	set_timeout(a, SO_SNDTIMEO, 200);
	began = seconds();
	gives(send(a, text, sizeof(text), 0), EAGAIN, "SO_SNDTIMEO: EAGAIN");
	/* generous: the ticks of an emulated machine come in bursts */
	fact(seconds() - began > 0.1, "SO_SNDTIMEO waits so long", "%f s", seconds() - began);
	way_out("change", "tbf rate 1mbit burst 20000 limit 1000000");
	nudge();
	is(polled(a, POLLOUT, WAIT_MS), POLLOUT, "room again: POLLOUT");
	set_timeout(a, SO_SNDTIMEO, 0);
	is(send(a, text, sizeof(text), 0), sizeof(text), "room again: sent");
	while (arrived <= n && receive(b, sizeof(text), 0)->len > 0)
		arrived++;
	is(arrived, n + 1, "all that was sent arrives");
	way_out("del", "");
}

/* Nobody reads: what does not fit is counted. */
static void full_in(int a, int b)
{
	static char text[1000] = "full";
	int i, arrived = 0;
	struct got *g;

	set(b, SOL_SOCKET, SO_RCVBUF, 8192);
	set(b, SOL_SOCKET, SO_RXQ_OVFL, 1);
	set(a, SOL_SOCKET, SO_SNDBUF, 1000000);
	for (i = 0; i < 100; i++)
		if (send(a, text, sizeof(text), 0) < 0)
			die("send: %s", errno_name(errno));
	poll(NULL, 0, QUIET_MS);
	while (recv(b, text, sizeof(text), MSG_DONTWAIT) > 0)
		arrived++;
	fact(arrived > 1 && arrived < 50, "SO_RCVBUF bounds what waits", "%d messages", arrived);
	say(a, "last");
	g = receive(b, 100, 0);
	is(g->len, 4, "SO_RCVBUF: room again");
	is(cmsg_int(g, SOL_SOCKET, SO_RXQ_OVFL), 100 - arrived, "SO_RXQ_OVFL tells how many");
	printf("# lost %d\n", 100 - arrived);
}

static void group_buffers(void)
{
	int b = server(BOB, 5105), a = client(5105), nobody;
	union address away = at(9, 5106);	/* 10.0.0.10: not there */
	char text[1000] = "";
	int n;

	say(a, "one");
	is_text(heard(b), "one", "before buffers are full");
	full_out(a, b);
	full_in(a, b);
	/* messages wait for a session that does not open */
	nobody = new_socket(ALICE, 0);
	set(nobody, SOL_SOCKET, SO_SNDBUF, 8192);
	must_connect(nobody, away);
	for (n = 0; n < 1000 && send(nobody, text, sizeof(text), MSG_DONTWAIT) > 0; n++)
		;
	fact(n > 1 && n < 40, "SO_SNDBUF bounds what waits for a session", "%d messages", n);
	gives(send(nobody, text, sizeof(text), MSG_DONTWAIT), EAGAIN, "and then: EAGAIN");
	close(nobody);
	close(a);
	close(b);
}

static void expect_queued(int fd, int want, int port, const char *name)
{
	struct sock_extended_err *ee;
	struct got *g;

	is(polled(fd, 0, GIVE_UP_MS), POLLERR, "error queue: POLLERR");
	g = receive(fd, 100, MSG_ERRQUEUE);
	ee = cmsg(g, SOL_IP, IP_RECVERR);
	is(ee ? (int)ee->ee_errno : -1, want, name);
	is(ee ? ntohs(((struct sockaddr_in *)SO_EE_OFFENDER(ee))->sin_port) : -1, port,
	   "error queue: whose it is");
	is(get(fd, SOL_SOCKET, SO_ERROR), 0, "error queue: it is not the socket's");
}

/* Bob answers under another profile: he says no. */
static void refused(int many)
{
	int b = new_socket(BOB, 0), a, i;
	union address to = at(BOB, 5107);
	char buf[10];

	if (setsockopt(b, SOL_SECCOMM, SECCOMM_PROFILE, "other", 5))
		die("SECCOMM_PROFILE: %s", errno_name(errno));
	must_bind(b, at(BOB, 5107));
	for (i = 0; i < 2; i++) {
		a = client(5107);
		is(polled(a, 0, WAIT_MS), POLLERR, "refused: POLLERR");
		if (i)
			gives(recv(a, buf, 1, MSG_DONTWAIT), ECONNREFUSED, "refused: recv says so");
		else
			is(get(a, SOL_SOCKET, SO_ERROR), ECONNREFUSED, "refused: SO_ERROR");
		is(get(a, SOL_SOCKET, SO_ERROR), 0, "refused: told once");
		close(a);
	}
	a = new_socket(ALICE, 0);
	set(a, SOL_SECCOMM, SECCOMM_CONNECT_WAIT, 1);
	gives(connect(a, &to.sa, sizeof(to.in)), ECONNREFUSED,
	      "SECCOMM_CONNECT_WAIT: refused");
	close(a);
	/* the no may be there before the message has found its queue */
	if (sendto(many, "x", 1, 0, &to.sa, sizeof(to.in)) != 1 && errno != ECONNREFUSED)
		die("sendto: %s", errno_name(errno));
	expect_queued(many, ECONNREFUSED, 5107, "error queue: refused");
	close(b);
}

static void group_errors(void)
{
	int b = server(BOB, 5108), many = new_socket(ALICE, 0), gone, silent, i;
	double began = seconds();

	/* nobody is at these; the answers come much later */
	gone = client(5109);
	say(gone, "anybody?");
	silent = new_socket(ALICE, 0);
	set(silent, SOL_IP, IP_RECVERR, 1);
	say_to(silent, at(BOB, 5110), "anybody?");

	set(many, SOL_IP, IP_RECVERR, 1);
	refused(many);
	for (i = 0; i < 2; i++) {
		say_to(many, at(BOB, 5108), "you");
		is_text(heard(b), "you", "another peer of that socket is not affected");
	}
	is(polled(gone, 0, GIVE_UP_MS), POLLERR, "no answer: POLLERR");
	is(get(gone, SOL_SOCKET, SO_ERROR), ETIMEDOUT, "no answer: SO_ERROR");
	is(get(gone, SOL_SOCKET, SO_ERROR), 0, "no answer: told once");
	fact(seconds() - began > 20, "no answer: not because of ICMP, which anybody can write",
	     "after %f s", seconds() - began);
	expect_queued(silent, ETIMEDOUT, 5110, "error queue: no answer");
	close(b);
	close(many);
	close(gone);
	close(silent);
}

/* The script loses every CONFIRM: those who come stay half-open. */
static void group_backlog(void)
{
	int l = listener(BOB, 5111, 2), a[4], i;

	for (i = 0; i < 4; i++) {
		a[i] = client(5111);
		poll(NULL, 0, QUIET_MS);
	}
	is(polled(l, POLLIN, 0), 0, "nobody to accept");
	/* The script looks at the counters, then closes our input. */
	printf("# waiting\n");
	fflush(stdout);
	while (getchar() != EOF)
		;
	is(polled(l, POLLIN, WAIT_MS), POLLIN, "CONFIRM comes through: somebody to accept");
	for (i = 0; i < 4; i++)
		close(a[i]);
	close(l);
}

static const struct group groups[] = {
	{ "control", group_control }, { "outer", group_outer }, { "buffers", group_buffers },
	{ "errors", group_errors }, { "backlog", group_backlog }, { NULL, NULL }
};

int main(int argc, char **argv)
{
	return api_main(argc, argv, groups);
}
