// SPDX-License-Identifier: GPL-2.0
/*
 * sc_cpus.c - what a second CPU adds: one sender, then two of them on two CPUs,
 * over sockets of their own (two sessions) and over the same (one session).
 *
 * A sender sends a burst and takes as many messages out at the other end, so that
 * a CPU does the work of both ends.  What arrived is looked at after the clock was
 * stopped: every message, once, unchanged.
 */
#include <getopt.h>
#include <pthread.h>
#include <sys/random.h>

#include "common.h"
#include "netns.h"

static const char help[] =
"usage: sc_cpus -a NS=IP -b NS=IP [OPTION...] SIZE...	messages of these sizes, for each:\n"
"		alone|apart|shared TAB size TAB ns of elapsed time for a message, each run:\n"
"		one sender; two, each with a session of its own; two over one session\n"
"  -f FAMILY	seccomm, or inet for comparison\n"
"  -m MODE	alone, apart or shared only\n"
"  -n COUNT	messages of a sender in a run (16384)\n"
"  -r RUNS	default 7\n"
"Exit status: 0 all well; 1 something is missing, twice there or changed; 2 usage or\n"
"system error.\n";

enum {
	PORT = 4700,
	CPUS = 2,		/* so many sessions, and senders */
	BURST = 16,		/* messages */
	COUNT = 16384,
	RUNS_MAX = 64,
	LONGEST = 65000,	/* bytes of a message */
	BUFFER = 4 << 20,	/* of a socket */
	TIMEOUT = 20,		/* seconds until a message counts as lost */
};

struct header {
	uint32_t run, sender, number;
};

/* Which sockets: its own or the first sender's. */
struct sender {
	unsigned int number;
	int from, to;
	unsigned char *in;	/* what it took, one behind the other */
	uint64_t began, ended;
	int err;
};

static const struct mode {
	const char *name;
	unsigned int senders;
	bool shared;
} modes[] = {
	{ "alone", 1, false },
	{ "apart", CPUS, false },
	{ "shared", CPUS, true },
};

enum { MODES = sizeof(modes) / sizeof(modes[0]) };

static struct {
	union address addr[2];
	const char *ns[2], *mode;
	unsigned int runs, count;
	int family;
} opt = { .runs = 7, .count = COUNT };

static int fd[2][CPUS];
static unsigned char pattern[LONGEST], *in[CPUS], *seen;
static uint32_t run;
static unsigned int size;
static pthread_barrier_t start;

/* ---- sockets ---- */

static int open_end(int end, int i)
{
	struct timeval limit = { .tv_sec = TIMEOUT };
	union address a = opt.addr[end];
	int s;

	enter_netns(opt.ns[end]);
	a.in.sin_port = htons(PORT + i);
	s = open_socket(opt.family, SOCK_DGRAM, &a);
	if (bind(s, &a.sa, address_len(&a)))
		die("bind: %s", errno_name(errno));
	if (set_rcvbuf(s, BUFFER) ||
	    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		die("setsockopt: %s", errno_name(errno));
	return s;
}

/* The first message opens the session; both are connected then, so that UDP need not ask for routes. */
static void open_pair(int i)
{
	union address to = opt.addr[1], from;
	socklen_t len = sizeof(from);
	char hello;

	fd[1][i] = open_end(1, i);
	fd[0][i] = open_end(0, i);
	to.in.sin_port = htons(PORT + i);
	if (connect(fd[0][i], &to.sa, address_len(&to)))
		die("connect: %s", errno_name(errno));
	if (send(fd[0][i], "h", 1, 0) != 1 ||
	    recvfrom(fd[1][i], &hello, 1, 0, &from.sa, &len) != 1 ||
	    connect(fd[1][i], &from.sa, len))
		die("the first message: %s", errno_name(errno));
}

/* ---- the load ---- */

static int one_burst(struct sender *s, unsigned char *out, unsigned int done, unsigned int n)
{
	struct header *h = (struct header *)out;
	unsigned int i;
	ssize_t len;

	for (i = 0; i < n; i++) {
		*h = (struct header){ run, s->number, done + i };
		len = send(s->from, out, size, MSG_NOSIGNAL);
		if (len != (ssize_t)size)
			return len < 0 ? errno : EIO;
	}
	for (i = 0; i < n; i++) {
		len = recv(s->to, s->in + (size_t)(done + i) * size, size, MSG_TRUNC);
		if (len != (ssize_t)size)
			return len < 0 ? errno : EBADMSG;
	}
	return 0;
}

static void *send_all(void *arg)
{
	unsigned char out[LONGEST] __attribute__((aligned(8)));
	struct sender *s = arg;
	unsigned int done = 0, burst = BURST, n;
	cpu_set_t cpu;

	if (size * BURST > BUFFER / 4)
		burst = BUFFER / 4 / size;
	CPU_ZERO(&cpu);
	CPU_SET(s->number, &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu))
		die("CPU %u: %s", s->number, errno_name(errno));
	memcpy(out, pattern, size);
	pthread_barrier_wait(&start);
	s->began = nanoseconds();
	while (done < opt.count && !s->err) {
		n = opt.count - done < burst ? opt.count - done : burst;
		s->err = one_burst(s, out, done, n);
		done += n;
	}
	s->ended = nanoseconds();
	return NULL;
}

/* All that were sent, each once, unchanged; what is not shared, by whom it was sent. */
static bool all_there(const struct mode *m, const struct sender *senders)
{
	const size_t head = sizeof(struct header);
	unsigned int i, n;

	memset(seen, 0, (size_t)CPUS * opt.count);
	for (i = 0; i < m->senders; i++) {
		for (n = 0; n < opt.count; n++) {
			const unsigned char *msg = senders[i].in + (size_t)n * size;
			struct header h;

			memcpy(&h, msg, head);
			if (h.run != run || h.sender >= m->senders || h.number >= opt.count ||
			    (!m->shared && h.sender != i) ||
			    memcmp(msg + head, pattern + head, size - head) ||
			    seen[h.sender * opt.count + h.number]++)
				return false;
		}
	}
	return true;
}

/* ns of elapsed time for a message. */
static double measure(const struct mode *m)
{
	struct sender s[CPUS] = {};
	uint64_t began, ended;
	pthread_t task[CPUS];
	unsigned int i;

	run++;
	pthread_barrier_init(&start, NULL, m->senders);
	for (i = 0; i < m->senders; i++) {
		s[i].number = i;
		s[i].from = fd[0][m->shared ? 0 : i];
		s[i].to = fd[1][m->shared ? 0 : i];
		s[i].in = in[i];
		if (pthread_create(&task[i], NULL, send_all, &s[i]))
			die("pthread_create failed");
	}
	for (i = 0; i < m->senders; i++)
		pthread_join(task[i], NULL);
	pthread_barrier_destroy(&start);
	began = s[0].began;
	ended = s[0].ended;
	for (i = 0; i < m->senders; i++) {
		if (s[i].err)
			die("%s, %u bytes: %s", m->name, size, errno_name(s[i].err));
		began = s[i].began < began ? s[i].began : began;
		ended = s[i].ended > ended ? s[i].ended : ended;
	}
	if (!all_there(m, s)) {
		fprintf(stderr, "%s, %u bytes: what arrived is not what was sent\n", m->name, size);
		exit(EXIT_WRONG);
	}
	return (double)(ended - began) / (m->senders * opt.count);
}

static bool wanted(unsigned int mode)
{
	return !opt.mode || !strcmp(opt.mode, modes[mode].name);
}

/* The modes take turns: what else the machine does meets all of them. The first turn is a warm-up. */
static void measure_size(void)
{
	double ns[MODES][RUNS_MAX];
	unsigned int i, m;

	for (i = 0; i <= opt.runs; i++)
		for (m = 0; m < MODES; m++)
			if (wanted(m))
				ns[m][i ? i - 1 : 0] = measure(&modes[m]);
	for (m = 0; m < MODES; m++) {
		if (!wanted(m))
			continue;
		printf("%s\t%u", modes[m].name, size);
		for (i = 0; i < opt.runs; i++)
			printf("\t%.0f", ns[m][i]);
		printf("\n");
	}
	fflush(stdout);
}

/* ---- options ---- */

static void read_options(int argc, char **argv)
{
	unsigned int m;
	int o;

	opt.family = seccomm_family();
	while ((o = getopt(argc, argv, "a:b:f:m:n:r:h")) != -1) {
		switch (o) {
		case 'a': opt.addr[0] = netns_arg(optarg, PORT); opt.ns[0] = optarg; break;
		case 'b': opt.addr[1] = netns_arg(optarg, PORT); opt.ns[1] = optarg; break;
		case 'f': opt.family = family_arg(optarg); break;
		case 'm': opt.mode = optarg; break;
		case 'n': opt.count = number(optarg); break;
		case 'r': opt.runs = number(optarg); break;
		case 'h': fputs(help, stdout); exit(EXIT_DONE);
		default: die("Try sc_cpus -h");
		}
	}
	for (m = 0; m < MODES && !(opt.mode && wanted(m)); m++)
		;
	if (optind == argc || !opt.ns[0] || !opt.ns[1] || opt.runs < 1 || opt.runs > RUNS_MAX ||
	    opt.count < 1 || opt.count > 1 << 16 || (opt.mode && m == MODES))
		die("Try sc_cpus -h");
}

int main(int argc, char **argv)
{
	unsigned int i;

	read_options(argc, argv);
	seen = malloc((size_t)CPUS * opt.count);
	if (!seen || getrandom(pattern, 256, 0) != 256 || getrandom(&run, sizeof(run), 0) < 0)
		die("no memory, or nothing random");
	for (i = 256; i < LONGEST; i++)
		pattern[i] = pattern[i - 256] + 1;
	for (i = 0; i < CPUS; i++)
		open_pair(i);
	for (argv += optind; *argv; argv++) {
		size = number(*argv);
		if (size < sizeof(struct header) || size > LONGEST)
			die("no size: %s", *argv);
		for (i = 0; i < CPUS; i++) {
			in[i] = realloc(in[i], (size_t)opt.count * size);
			if (!in[i])
				die("no memory");
			memset(in[i], 0, (size_t)opt.count * size);
		}
		measure_size();
	}
	return EXIT_DONE;
}
