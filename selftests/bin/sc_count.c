// SPDX-License-Identifier: GPL-2.0
/*
 * sc_count.c - counts the DATA frames that come in on an interface, and how
 * many of them are distinct: what a receiver is compared with. The same for
 * control frames of open sessions, of every port.
 *
 *	sc_count IFACE PORT	until SIGINT or SIGTERM
 *
 * Prints "ready" when nothing can be missed any more, at the end
 * "data=N distinct=N control=N control-distinct=N sessions=N missed=N"; missed is
 * what this program lost.
 */
#include "common.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <unistd.h>

#include "frame.h"

#define SESSIONS	64
#define NUMBERS		(1u << 22)	/* of a session, from 0 */
#define TYPE_DATA	6
#define TYPE_CONTROL	7		/* switch, CLOSE, PING: these share one counter */
#define TYPE_LAST	9

/* Numbers seen of one receiving session: of DATA, or of control frames. */
struct seen {
	uint32_t id;
	bool control;
	unsigned char *bits;
};

static struct seen seen[SESSIONS];
static unsigned int sessions;
static unsigned long long all[2], distinct[2];	/* DATA, control */
static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

static struct seen *find(uint32_t id, bool control)
{
	unsigned int i;

	for (i = 0; i < sessions; i++)
		if (seen[i].id == id && seen[i].control == control)
			return &seen[i];
	if (sessions == SESSIONS)
		die("more than %d sessions", SESSIONS);
	seen[i].id = id;
	seen[i].control = control;
	seen[i].bits = calloc(1, NUMBERS / 8);
	if (!seen[i].bits)
		die("no memory");
	sessions++;
	return &seen[i];
}

static void note(struct frame *f, unsigned int port)
{
	const unsigned char *p = payload(f);
	unsigned int type = frame_type(f);
	bool control = type >= TYPE_CONTROL && type <= TYPE_LAST;
	unsigned char *byte;
	uint64_t seq;

	if (!control && (type != TYPE_DATA || get_be(f->b + f->udp + 2, 2) != port))
		return;
	all[control]++;
	seq = get_be(p + 10, 6);
	if (seq >= NUMBERS)
		die("number %llu", (unsigned long long)seq);
	byte = &find(get_be(p + 4, 4), control)->bits[seq / 8];
	distinct[control] += !(*byte >> seq % 8 & 1);
	*byte |= 1 << seq % 8;
}

static int packet_socket(const char *iface)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(iface),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), bytes = 8 << 20;
	struct timeval wait = { .tv_usec = 100000 };

	if (fd < 0 || !sll.sll_ifindex)
		die("%s: %s", iface, errno_name(errno));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) ||
	    bind(fd, (struct sockaddr *)&sll, sizeof(sll)))
		die("%s: %s", iface, errno_name(errno));
	return fd;
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct tpacket_stats stats = { 0 };
	socklen_t len = sizeof(stats);
	static struct frame f;
	struct sockaddr_ll from;
	unsigned int port;
	ssize_t n;
	int fd;

	if (argc != 3)
		die("Usage: sc_count IFACE PORT");
	port = number(argv[2]);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	fd = packet_socket(argv[1]);
	puts("ready");
	fflush(stdout);
	while (!stopped) {
		socklen_t from_len = sizeof(from);

		n = recvfrom(fd, f.b, sizeof(f.b), 0, (struct sockaddr *)&from, &from_len);
		if (n <= 0 || from.sll_pkttype == PACKET_OUTGOING)
			continue;
		f.len = n;
		frame_parse(&f);
		if (f.udp)
			note(&f, port);
	}
	getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	printf("data=%llu distinct=%llu control=%llu control-distinct=%llu sessions=%u missed=%u\n",
	       all[0], distinct[0], all[1], distinct[1], sessions, stats.tp_drops);
	return stats.tp_drops ? EXIT_WRONG : EXIT_DONE;
}
