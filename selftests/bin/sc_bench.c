// SPDX-License-Identifier: GPL-2.0
/*
 * sc_bench.c - the load of make bench: messages between two sockets in two network
 * namespaces, both ends in one process, timed by the clock of the machine.
 *
 * One way: one task sends a burst, then takes it out at the other end, so that
 * what is timed is the work and not the scheduler.  Round trip: two tasks, one
 * message at a time.  What arrived is looked at after the clock was stopped.
 */
#include <fcntl.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <linux/tipc.h>
#include <linux/tls.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common.h"
#include "netns.h"
#include "../bench/uapi/seccomm_bench.h"

#ifndef TCP_ULP
#define TCP_ULP 31
#endif
#ifndef SOL_TLS
#define SOL_TLS 282
#endif

static const char help[] =
"usage: sc_bench [OPTION...] KIND SIZE...	messages of these sizes, for each:\n"
"		oneway|rtt TAB size TAB ns of one message, each run\n"
"		(or EMSGSIZE, where the peer refuses the size)\n"
"       sc_bench [OPTION...] crypto aead|cipher|hash NAME KEYLEN SIZE...\n"
"		driver TAB name; crypto TAB size TAB ns of sealing and opening one, each run\n"
"KIND: udp tcp tls-aes128gcm tls-chacha20poly1305 tipc seccomm\n"
"  -a NS=IP	the end that begins: namespace and address (tipc: NS=any)\n"
"  -b NS=IP	the other one\n"
"  -g BYTES	UDP_GRO, and UDP_SEGMENT of so many bytes (seccomm: of as many as a\n"
"		message may have)\n"
"  -k		the load is made inside the kernel, by the bench module\n"
"  -m MODE	oneway or rtt only\n"
"  -r RUNS	default 3\n"
"  -s		sendmmsg() and recvmmsg(): a burst at once\n"
"  -w DEVICE	of -a's namespace: also look at what leaves there: wire TAB plain|hidden|nothing\n"
"  -x COMMAND	run it while the sockets are open\n";

enum {
	PORT = 4700,
	BURST = 16,		/* messages */
	BURST_BYTES = 128 << 10,
	ROUNDS = 32,		/* bursts; fewer of long messages */
	ROUNDS_LONG = 8,
	LONG = 2048,		/* bytes */
	NICE = -10,
	RUNS_MAX = 16,
	BUFFER = 16 << 20,	/* of a socket */
	TIMEOUT = 20,		/* seconds until a message counts as lost */
	TIPC_TYPE = 4700,
};

struct end {
	const char *ns;
	union address addr;
	int fd;
};

struct kind;

static struct {
	const struct kind *kind;
	struct end a, b;
	int gso, runs, device;
	bool in_kernel, batch;
	const char *mode, *wire, *command;
} opt = { .runs = 3 };

/* ---- opening both ends ---- */

static void set(int fd, int level, int name, int value, const char *what)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)))
		die("%s: %s", what, errno_name(errno));
}

static int new_socket(const struct end *e, int family, int type)
{
	struct timeval limit = { .tv_sec = TIMEOUT };
	int fd;

	enter_netns(e->ns);
	fd = socket(family, type | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket: %s", errno_name(errno));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		die("SO_RCVTIMEO: %s", errno_name(errno));
	if (family == AF_TIPC)
		return fd;
	set(fd, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER, "SO_RCVBUFFORCE");
	set(fd, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER, "SO_SNDBUFFORCE");
	return fd;
}

static void bind_to(const struct end *e)
{
	if (bind(e->fd, &e->addr.sa, address_len(&e->addr)))
		die("bind: %s", errno_name(errno));
}

static void connect_to(const struct end *e, const union address *to)
{
	if (connect(e->fd, &to->sa, address_len(to)))
		die("connect: %s", errno_name(errno));
}

/* The second end connects to whom it heard, so that both are connected. */
static void open_datagram(int family)
{
	union address from;
	socklen_t len = sizeof(from);
	char hello;

	opt.b.fd = new_socket(&opt.b, family, SOCK_DGRAM);
	bind_to(&opt.b);
	opt.a.fd = new_socket(&opt.a, family, SOCK_DGRAM);
	bind_to(&opt.a);
	connect_to(&opt.a, &opt.b.addr);
	if (send(opt.a.fd, "h", 1, 0) != 1)
		die("the first message: %s", errno_name(errno));
	if (recvfrom(opt.b.fd, &hello, 1, 0, &from.sa, &len) != 1)
		die("the first message does not arrive: %s", errno_name(errno));
	connect_to(&opt.b, &from);
}

static void use_trains(int size)
{
	const int fd[] = { opt.a.fd, opt.b.fd };
	int i;

	for (i = 0; i < 2; i++) {
		set(fd[i], SOL_UDP, UDP_SEGMENT, size, "UDP_SEGMENT");
		set(fd[i], SOL_UDP, UDP_GRO, 1, "UDP_GRO");
	}
}

static void open_udp(void)
{
	open_datagram(AF_INET);
	if (opt.gso)
		use_trains(opt.gso);
}

static void open_seccomm(void)
{
	socklen_t len = sizeof(int);
	int size;

	open_datagram(seccomm_family());
	if (!opt.gso)
		return;
	if (getsockopt(opt.a.fd, SOL_SECCOMM, SECCOMM_MSG_SIZE, &size, &len))
		die("SECCOMM_MSG_SIZE: %s", errno_name(errno));
	use_trains(size);
}

static void open_tcp(void)
{
	int listener;

	opt.b.fd = new_socket(&opt.b, AF_INET, SOCK_STREAM);
	bind_to(&opt.b);
	listener = opt.b.fd;
	if (listen(listener, 1))
		die("listen: %s", errno_name(errno));
	opt.a.fd = new_socket(&opt.a, AF_INET, SOCK_STREAM);
	connect_to(&opt.a, &opt.b.addr);
	opt.b.fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (opt.b.fd < 0)
		die("accept: %s", errno_name(errno));
	close(listener);
	set(opt.a.fd, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
	set(opt.b.fd, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
}

/* The keys that a handshake in user space would have made: one of each direction. */
static void tls_keys(const void *forth, const void *back, socklen_t len)
{
	const int fd[] = { opt.a.fd, opt.b.fd };
	int i;

	for (i = 0; i < 2; i++) {
		if (setsockopt(fd[i], IPPROTO_TCP, TCP_ULP, "tls", sizeof("tls")))
			die("TCP_ULP tls: %s", errno_name(errno));
		if (setsockopt(fd[i], SOL_TLS, TLS_TX, i ? back : forth, len) ||
		    setsockopt(fd[i], SOL_TLS, TLS_RX, i ? forth : back, len))
			die("TLS keys: %s", errno_name(errno));
	}
}

static void open_tls_aes128gcm(void)
{
	struct tls12_crypto_info_aes_gcm_128 k[2];
	int i;

	memset(k, 'k', sizeof(k));
	k[1].key[0]++;
	for (i = 0; i < 2; i++) {
		k[i].info.version = TLS_1_2_VERSION;
		k[i].info.cipher_type = TLS_CIPHER_AES_GCM_128;
	}
	open_tcp();
	tls_keys(&k[0], &k[1], sizeof(k[0]));
}

static void open_tls_chacha20poly1305(void)
{
	struct tls12_crypto_info_chacha20_poly1305 k[2];
	int i;

	memset(k, 'k', sizeof(k));
	k[1].key[0]++;
	for (i = 0; i < 2; i++) {
		k[i].info.version = TLS_1_2_VERSION;
		k[i].info.cipher_type = TLS_CIPHER_CHACHA20_POLY1305;
	}
	open_tcp();
	tls_keys(&k[0], &k[1], sizeof(k[0]));
}

/*
 * A connection that carries messages.  It is there when it was accepted, which
 * connect() would wait for; and the name may take a while to get around.
 */
static void open_tipc(void)
{
	struct sockaddr_tipc name = {
		.family = AF_TIPC, .addrtype = TIPC_ADDR_NAME,
		.addr.name.name = { .type = TIPC_TYPE, .instance = 1 },
		.scope = TIPC_CLUSTER_SCOPE,
	};
	int listener, tries = 0;

	listener = new_socket(&opt.b, AF_TIPC, SOCK_SEQPACKET);
	if (bind(listener, (struct sockaddr *)&name, sizeof(name)) || listen(listener, 1))
		die("bind: %s", errno_name(errno));
	opt.a.fd = new_socket(&opt.a, AF_TIPC, SOCK_SEQPACKET);
	fcntl(opt.a.fd, F_SETFL, O_NONBLOCK);
	while (connect(opt.a.fd, (struct sockaddr *)&name, sizeof(name)) && errno != EINPROGRESS) {
		if (errno != EHOSTUNREACH || ++tries > 100)
			die("connect: %s", errno_name(errno));
		usleep(100000);
	}
	opt.b.fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (opt.b.fd < 0)
		die("accept: %s", errno_name(errno));
	close(listener);
	fcntl(opt.a.fd, F_SETFL, 0);
	if (connect(opt.a.fd, (struct sockaddr *)&name, sizeof(name)) && errno != EISCONN)
		die("connect: %s", errno_name(errno));
}

/*
 * burst: how many bytes may be on their way before the receiver takes any out.
 * refuses: EMSGSIZE is an answer, and no failure of the measurement.
 */
static const struct kind {
	const char *name;
	void (*open)(void);
	size_t burst;
	bool refuses;
} kinds[] = {
	{ "udp", open_udp, BURST_BYTES, false },
	{ "tcp", open_tcp, BURST_BYTES, false },
	{ "tls-aes128gcm", open_tls_aes128gcm, BURST_BYTES, false },
	{ "tls-chacha20poly1305", open_tls_chacha20poly1305, BURST_BYTES, false },
	{ "tipc", open_tipc, 16 << 10, false },
	{ "seccomm", open_seccomm, BURST_BYTES, true },
};

/* ---- the load ---- */

static unsigned char *out, *in, *echoed;

static int send_one(int fd, const void *buf, size_t len)
{
	ssize_t n = send(fd, buf, len, MSG_NOSIGNAL);

	return n == (ssize_t)len ? 0 : n < 0 ? errno : EIO;
}

/* With -g it may come in pieces. */
static int recv_one(int fd, void *buf, size_t len)
{
	size_t got = 0;
	ssize_t n;

	do {
		n = recv(fd, (char *)buf + got, len - got, MSG_WAITALL);
		got += n;
	} while (n > 0 && opt.gso && got < len);
	return got == len ? 0 : n < 0 ? errno : EIO;
}

/* A burst, by one call if it takes them all. */
static int at_once(const struct bench_load *l, int fd, unsigned char *buf, bool receive)
{
	struct mmsghdr m[BURST] = {};
	struct iovec iov[BURST];
	unsigned int i, done = 0;
	int n;

	for (i = 0; i < l->burst; i++) {
		iov[i] = (struct iovec){ buf + i * l->size, l->size };
		m[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	while (done < l->burst) {
		n = receive ? recvmmsg(fd, m + done, l->burst - done, MSG_WAITFORONE, NULL) :
			      sendmmsg(fd, m + done, l->burst - done, MSG_NOSIGNAL);
		if (n <= 0)
			return n ? errno : EIO;
		done += n;
	}
	for (i = 0; i < l->burst; i++)
		if (m[i].msg_len != l->size)
			return EIO;
	return 0;
}

static int one_way(const struct bench_load *l)
{
	unsigned int i;
	int err = 0;

	if (opt.batch) {
		err = at_once(l, l->from, out, false);
		return err ? err : at_once(l, l->to, in, true);
	}
	for (i = 0; i < l->burst && !err; i++)
		err = send_one(l->from, out + i * l->size, l->size);
	for (i = 0; i < l->burst && !err; i++)
		err = recv_one(l->to, in + i * l->size, l->size);
	return err;
}

static int round_trip(const struct bench_load *l)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < l->burst && !err; i++) {
		err = send_one(l->from, out + i * l->size, l->size);
		err = err ? err : recv_one(l->from, in + i * l->size, l->size);
	}
	return err;
}

/*
 * The one that is woken runs at once: that is what nice means here.  Among equals
 * CFS decides by what ran long before, and figures differ by a tenth.
 */
static void *echo(void *arg)
{
	const struct bench_load *l = arg;
	unsigned int n;
	int err = 0;

	if (setpriority(PRIO_PROCESS, 0, NICE))
		return (void *)(intptr_t)errno;
	for (n = 0; n < l->rounds * l->burst && !err; n++) {
		err = recv_one(l->to, echoed, l->size);
		err = err ? err : send_one(l->to, echoed, l->size);
	}
	return (void *)(intptr_t)err;
}

static int rounds(struct bench_load *l)
{
	size_t len = (size_t)l->burst * l->size;
	uint64_t began;
	unsigned int n;
	int err;

	for (n = 0; n < l->rounds; n++) {
		memset(in, 0, len);
		began = nanoseconds();
		err = l->rtt ? round_trip(l) : one_way(l);
		l->ns += nanoseconds() - began;
		if (!err && memcmp(in, out, len))
			err = EBADMSG;
		if (err)
			return err;
	}
	return 0;
}

static int run_here(struct bench_load *l)
{
	pthread_t task;
	void *other;
	int err;

	l->ns = 0;
	if (getrandom(out, BURST_BYTES, 0) != BURST_BYTES)
		die("getrandom: %s", errno_name(errno));
	if (!l->rtt)
		return rounds(l);
	if (pthread_create(&task, NULL, echo, l))
		die("pthread_create failed");
	err = rounds(l);
	if (err)	/* who would wake it? */
		return err;
	pthread_join(task, &other);
	return (intptr_t)other;
}

static int run_load(struct bench_load *l)
{
	if (!opt.in_kernel)
		return run_here(l);
	return ioctl(opt.device, BENCH_LOAD, l) ? errno : 0;
}

static uint32_t burst_of(size_t size)
{
	size_t n = opt.kind->burst / size;

	return n > BURST ? BURST : n ? n : 1;
}

/* Unmeasured: routes, caches; one way first, so that no echo waits for what may not be sent. */
static int warm_up(struct bench_load l)
{
	bool rtt = l.rtt;
	int err;

	l.rounds = 1;
	l.rtt = false;
	err = run_load(&l);
	l.rtt = rtt;
	return err || !rtt ? err : run_load(&l);
}

static void measure(const char *mode, size_t size)
{
	struct bench_load l = {
		.from = opt.a.fd, .to = opt.b.fd, .size = size,
		.burst = burst_of(size), .rounds = size > LONG ? ROUNDS_LONG : ROUNDS,
		.rtt = !strcmp(mode, "rtt"),
	};
	int err, i;

	if (opt.mode && strcmp(opt.mode, mode))
		return;
	err = warm_up(l);
	if (err == EMSGSIZE && opt.kind->refuses) {
		printf("%s\t%zu\tEMSGSIZE\n", mode, size);
		return;
	}
	printf("%s\t%zu", mode, size);
	for (i = 0; i < opt.runs && !err; i++) {
		err = run_load(&l);
		printf("\t%.1f", (double)l.ns / (l.rounds * l.burst));
	}
	printf("\n");
	if (err)
		die("%s of %zu bytes: %s", mode, size,
		    err == EBADMSG ? "what arrived is not what was sent" : errno_name(err));
}

/* ---- the wire ---- */

/*
 * One message while a packet socket listens where it leaves.  (Where it arrives,
 * what ESP took out of its tunnel passes by a second time, readable.)
 */
static void look_at_wire(void)
{
	static unsigned char frame[1 << 17];
	static const char mark[] = "nobody but the receiver shall read this line";
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	};
	const char *seen = "nothing";
	socklen_t len = sizeof(ll);
	char back[sizeof(mark)];
	ssize_t n;
	int fd;

	enter_netns(opt.a.ns);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ll.sll_ifindex = if_nametoindex(opt.wire);
	if (fd < 0 || !ll.sll_ifindex || bind(fd, (struct sockaddr *)&ll, sizeof(ll)))
		die("%s: %s", opt.wire, errno_name(errno));
	if (send_one(opt.a.fd, mark, sizeof(mark)) || recv_one(opt.b.fd, back, sizeof(back)) ||
	    memcmp(mark, back, sizeof(mark)))
		die("no message for the wire");
	while ((n = recvfrom(fd, frame, sizeof(frame), 0, (struct sockaddr *)&ll, &len)) > 0) {
		if (ll.sll_pkttype != PACKET_OUTGOING)
			continue;
		if (memmem(frame, n, mark, sizeof(mark)))
			seen = "plain";
		else if (n > (ssize_t)sizeof(mark) && strcmp(seen, "plain"))
			seen = "hidden";
	}
	close(fd);
	printf("wire\t%s\n", seen);
}

/* ---- ciphers ---- */

static int kind_of_cipher(const char *s)
{
	static const char *const name[] = {
		[BENCH_AEAD] = "aead", [BENCH_CIPHER] = "cipher", [BENCH_HASH] = "hash",
	};
	unsigned int i;

	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (!strcmp(s, name[i]))
			return i;
	die("\"%s\" is not aead, cipher or hash", s);
}

static void measure_crypto(struct bench_crypto *b, size_t size, bool first)
{
	int i;

	b->size = size;
	b->count = size > LONG ? ROUNDS_LONG : ROUNDS;
	if (ioctl(opt.device, BENCH_CRYPTO, b))
		die("%s, %zu bytes: %s", b->name, size, errno_name(errno));
	if (first)
		printf("driver\t%s\n", b->driver);
	printf("crypto\t%zu", size);
	for (i = 0; i < opt.runs; i++) {
		if (ioctl(opt.device, BENCH_CRYPTO, b))
			die("%s, %zu bytes: %s", b->name, size, errno_name(errno));
		printf("\t%.1f", (double)(b->seal + b->open) / b->count);
	}
	printf("\n");
}

static int crypto_main(char **arg)
{
	struct bench_crypto b = { .kind = kind_of_cipher(arg[1]), .keylen = number(arg[3]) };
	int i;

	snprintf(b.name, sizeof(b.name), "%s", arg[2]);
	for (i = 4; arg[i]; i++)
		measure_crypto(&b, number(arg[i]), i == 4);
	return EXIT_DONE;
}

/* ---- options ---- */

static struct end end_arg(char *s)
{
	return (struct end){ .addr = netns_arg(s, PORT), .ns = s, .fd = -1 };
}

static void read_options(int argc, char **argv)
{
	int o;

	while ((o = getopt(argc, argv, "a:b:g:km:r:sw:x:h")) != -1) {
		switch (o) {
		case 'a': opt.a = end_arg(optarg); break;
		case 'b': opt.b = end_arg(optarg); break;
		case 'g': opt.gso = number(optarg); break;
		case 'k': opt.in_kernel = true; break;
		case 'm': opt.mode = optarg; break;
		case 'r': opt.runs = number(optarg); break;
		case 's': opt.batch = true; break;
		case 'w': opt.wire = optarg; break;
		case 'x': opt.command = optarg; break;
		case 'h': fputs(help, stdout); exit(EXIT_DONE);
		default: die("Try sc_bench -h");
		}
	}
	if (opt.runs < 1 || opt.runs > RUNS_MAX || argc - optind < 2)
		die("Try sc_bench -h");
}

static const struct kind *kind_arg(const char *s)
{
	unsigned int i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, s))
			return &kinds[i];
	die("\"%s\" is no kind; try sc_bench -h", s);
}

static int load_main(char **arg)
{
	size_t size;

	opt.kind = kind_arg(*arg);
	if (!opt.a.ns || !opt.b.ns)
		die("-a and -b, please");
	out = malloc(BURST_BYTES);
	in = malloc(BURST_BYTES);
	echoed = malloc(BURST_BYTES);
	if (!out || !in || !echoed)
		die("no memory");
	opt.kind->open();
	fflush(stdout);
	if (opt.command && system(opt.command))
		die("%s: failed", opt.command);
	if (opt.wire)
		look_at_wire();
	sleep(1);	/* what the set-up left behind ends first: namespaces on their way out, ... */
	while (*++arg) {
		size = number(*arg);
		if (!size || size > BURST_BYTES)
			die("no size: %s", *arg);
		measure("oneway", size);
		measure("rtt", size);
	}
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	read_options(argc, argv);
	argv += optind;
	if (opt.in_kernel || !strcmp(*argv, "crypto")) {
		opt.device = open("/dev/" BENCH_DEVICE, O_RDWR | O_CLOEXEC);
		if (opt.device < 0)
			die("/dev/" BENCH_DEVICE ": %s", errno_name(errno));
	}
	if (strcmp(*argv, "crypto"))
		return load_main(argv);
	if (argc - optind < 5)
		die("Try sc_bench -h");
	return crypto_main(argv);
}
