// SPDX-License-Identifier: GPL-2.0
/*
 * sc_many.c - many sessions between few sockets, both ends in one process: opens
 * them, says something on each, tells what that took.
 *
 * A session is a pair of addresses: so many sockets at one end and so many at the
 * other make as many as their product.
 */
#include "common.h"
#include "netns.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	PORT = 4000,
	SOCKETS_MAX = 65000,
	BURST = 16,		/* messages that are measured together */
	ON_THEIR_WAY = 64,	/* opens that have not arrived yet */
	SIZE = 64,		/* bytes of a message */
	BUFFER = 4 << 20,	/* of a socket */
	PATIENCE = 60,		/* seconds without anything new */
};

static const char help[] =
"usage: sc_many -a NS=IP -b NS=IP [-c CLIENTS] [-s SERVERS] [-f FAMILY] [-p FIRST]\n"
"Reads commands, one a line, and answers each by one line of NAME=VALUE words:\n"
"  open N	until there are N sessions, by a first message on each\n"
"  say		a message forth on each of them, and one back: how many arrived\n"
"  cost N	N times 16 messages, each to a session at random: ns of a message, sent\n"
"		and received, not counting what the load itself does between them\n"
"  close		of the clients' sockets: how long the calls took\n"
"  -a, -b	namespaces and addresses of clients and servers\n"
"  -c, -s	so many sockets (1 and 1): at most their product of sessions\n"
"  -f		seccomm, or inet for comparison\n"
"  -p		port of the first server (4000)\n"
"Exit status: 0 all well; 1 something did not arrive; 2 usage or system error.\n";

struct message {
	uint32_t run, number;
	unsigned char rest[SIZE - 8];
};

/* One session: from which socket to which; the addresses that either end sees. */
struct session {
	unsigned int client, server;
	bool here;		/* its first message has arrived */
	bool heard;
	union address back;	/* the client's, as the server sees it */
};

static struct {
	const char *ns[2];
	union address addr[2];
	unsigned int n[2];
	int family, port;
} opt = { .n = { 1, 1 }, .port = PORT };

static int *fd[2];
static struct session *session;
static unsigned int n_sessions;
static uint32_t run;
static bool wrong;

/* ---- sockets ---- */

static union address server_address(unsigned int server)
{
	union address a = opt.addr[1];

	a.in.sin_port = htons(opt.port + server);
	return a;
}

static void open_sockets(int end)
{
	unsigned int i;

	enter_netns(opt.ns[end]);
	fd[end] = calloc(opt.n[end], sizeof(*fd[end]));
	if (!fd[end])
		die("no memory");
	for (i = 0; i < opt.n[end]; i++) {
		union address a = end ? server_address(i) : opt.addr[0];

		fd[end][i] = open_socket(opt.family, SOCK_DGRAM | SOCK_NONBLOCK, &a);
		if (bind(fd[end][i], &a.sa, address_len(&a)))
			die("bind: %s", errno_name(errno));
		set_rcvbuf(fd[end][i], BUFFER);
	}
}

static void allow_files(void)
{
	struct rlimit many = { opt.n[0] + opt.n[1] + 100, opt.n[0] + opt.n[1] + 100 };

	if (setrlimit(RLIMIT_NOFILE, &many))
		die("RLIMIT_NOFILE: %s", errno_name(errno));
}

/* ---- messages ---- */

static int forth(unsigned int k)
{
	struct message m = { .run = run, .number = k };
	union address to = server_address(session[k].server);

	if (sendto(fd[0][session[k].client], &m, sizeof(m), 0, &to.sa, address_len(&to)) < 0)
		return errno;
	return 0;
}

static int back(unsigned int k)
{
	struct message m = { .run = run, .number = k };

	if (sendto(fd[1][session[k].server], &m, sizeof(m), 0, &session[k].back.sa,
		   address_len(&session[k].back)) < 0)
		return errno;
	return 0;
}

/* What is there: whose it is, or -1 when there is nothing, or what nobody sent. */
static long take(int from, union address *src)
{
	socklen_t len = sizeof(*src);
	struct message m;
	ssize_t got;

	got = recvfrom(from, &m, sizeof(m), 0, &src->sa, &len);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return -1;
	if (got != sizeof(m) || m.run != run || m.number >= n_sessions) {
		fprintf(stderr, "a message that nobody sent, or %s\n", errno_name(errno));
		wrong = true;
		return -1;
	}
	return m.number;
}

/* The same, but it may still be on its way. */
static long await(int from, union address *src)
{
	struct pollfd p = { .fd = from, .events = POLLIN };
	long k = take(from, src);

	while (k < 0 && poll(&p, 1, 1000) > 0 && !wrong)
		k = take(from, src);
	return k;
}

/* Take all there is at one server; how many of the first messages came. */
static unsigned int collect(unsigned int server)
{
	unsigned int new = 0;
	union address src;
	long k;

	while ((k = take(fd[1][server], &src)) >= 0) {
		if (session[k].server != server)
			wrong = true;
		new += !session[k].here;
		session[k].here = true;
		session[k].back = src;
	}
	return new;
}

/* ---- commands ---- */

static void command_open(unsigned int want)
{
	unsigned int before = n_sessions, arrived = 0, sent = 0, first;
	uint64_t began = nanoseconds(), last = began;
	int err;

	if (want > (uint64_t)opt.n[0] * opt.n[1])
		die("%u sockets and %u make no %u sessions", opt.n[0], opt.n[1], want);
	n_sessions = want > before ? want : before;
	want = n_sessions - before;
	first = before;
	while (arrived < want && nanoseconds() - last < PATIENCE * 1000000000ull) {
		unsigned int i, got = 0, end;

		while (sent < want && sent - arrived < ON_THEIR_WAY) {
			unsigned int k = before + sent;

			session[k].client = k % opt.n[0];
			session[k].server = k / opt.n[0];
			err = forth(k);
			if (err)
				die("opening session %u: %s", k, errno_name(err));
			sent++;
		}
		/* Clients come round soonest: the servers of what has not arrived are few. */
		while (first < before + sent && session[first].here)
			first++;
		end = sent ? session[before + sent - 1].server : 0;
		for (i = first < before + sent ? session[first].server : end; i <= end; i++)
			got += collect(i);
		arrived += got;
		if (got)
			last = nanoseconds();
		else
			poll(NULL, 0, 1);
	}
	wrong |= arrived != want;
	printf("open sessions=%u arrived=%u seconds=%.3f rate=%.0f\n", n_sessions, arrived,
	       (nanoseconds() - began) / 1e9, arrived / ((nanoseconds() - began) / 1e9));
}

/* One way on all of them; how many arrived. */
static unsigned int say(int end)
{
	unsigned int k, arrived = 0;
	union address src;
	long got;

	for (k = 0; k < n_sessions; k++)
		session[k].heard = false;
	for (k = 0; k < n_sessions; k++) {
		int err = end ? back(k) : forth(k);

		if (err) {
			fprintf(stderr, "session %u: %s\n", k, errno_name(err));
			continue;
		}
		got = await(end ? fd[0][session[k].client] : fd[1][session[k].server], &src);
		if (got == (long)k && !session[k].heard)
			arrived++;
		else
			fprintf(stderr, "session %u: %ld came\n", k, got);
		session[k].heard = true;
	}
	wrong |= arrived != n_sessions;
	return arrived;
}

static void command_say(void)
{
	unsigned int to = say(0), from = say(1);

	printf("say sessions=%u forth=%u back=%u\n", n_sessions, to, from);
}

static uint32_t any(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint64_t)*seed * n_sessions >> 32;
}

/* Senders' and receivers' work for one message; which one, is drawn before the clock runs. */
static void command_cost(unsigned int times)
{
	unsigned int which[BURST], i, n, lost = 0;
	uint64_t began, ns = 0, count = 0;
	uint32_t seed = 1;
	union address src;

	for (n = 0; n < times && n_sessions; n++) {
		for (i = 0; i < BURST; i++)
			which[i] = any(&seed);
		began = nanoseconds();
		for (i = 0; i < BURST; i++)
			lost += !!forth(which[i]);
		for (i = 0; i < BURST; i++)
			lost += await(fd[1][session[which[i]].server], &src) < 0;
		ns += nanoseconds() - began;
		count += BURST;
	}
	wrong |= lost;
	printf("cost sessions=%u messages=%llu lost=%u ns=%.0f\n", n_sessions,
	       (unsigned long long)count, lost, count ? (double)ns / count : 0);
}

static void command_close(void)
{
	uint64_t began = nanoseconds(), took;
	unsigned int i;

	for (i = 0; i < opt.n[0]; i++)
		close(fd[0][i]);
	took = nanoseconds() - began;
	printf("close sessions=%u seconds=%.3f rate=%.0f\n", n_sessions, took / 1e9,
	       n_sessions / (took / 1e9));
	opt.n[0] = 0;
	n_sessions = 0;
}

static void command(const char *line)
{
	unsigned int n;

	if (sscanf(line, "open %u", &n) == 1)
		command_open(n);
	else if (sscanf(line, "cost %u", &n) == 1)
		command_cost(n);
	else if (!strcmp(line, "say\n"))
		command_say();
	else if (!strcmp(line, "close\n"))
		command_close();
	else
		die("what is \"%s\"?", line);
	fflush(stdout);
}

/* ---- options ---- */

static void read_options(int argc, char **argv)
{
	int o;

	opt.family = seccomm_family();
	while ((o = getopt(argc, argv, "a:b:c:s:f:p:h")) != -1) {
		switch (o) {
		case 'a': opt.addr[0] = netns_arg(optarg, 0); opt.ns[0] = optarg; break;
		case 'b': opt.addr[1] = netns_arg(optarg, 0); opt.ns[1] = optarg; break;
		case 'c': opt.n[0] = number(optarg); break;
		case 's': opt.n[1] = number(optarg); break;
		case 'f': opt.family = family_arg(optarg); break;
		case 'p': opt.port = number(optarg); break;
		case 'h': fputs(help, stdout); exit(EXIT_DONE);
		default: die("Try sc_many -h");
		}
	}
	if (optind != argc || !opt.ns[0] || !opt.ns[1] || !opt.n[0] || !opt.n[1] ||
	    opt.n[0] > SOCKETS_MAX || opt.n[1] > (unsigned int)(65536 - opt.port))
		die("Try sc_many -h");
}

int main(int argc, char **argv)
{
	char line[80];

	read_options(argc, argv);
	if (getrandom(&run, sizeof(run), 0) != sizeof(run))
		die("getrandom: %s", errno_name(errno));
	allow_files();
	session = calloc((size_t)opt.n[0] * opt.n[1], sizeof(*session));
	if (!session)
		die("no memory");
	open_sockets(1);
	open_sockets(0);
	printf("ready\n");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		command(line);
	return wrong ? EXIT_WRONG : EXIT_DONE;
}
