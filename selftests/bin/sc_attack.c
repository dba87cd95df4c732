// SPDX-License-Identifier: GPL-2.0
/*
 * sc_attack.c - what an attacker on the path can do, exactly counted.
 *
 * inject: watches an interface, takes frames that match and sends changed copies
 * of them after the originals: replay, flipped bits, truncation, other header
 * fields, random bytes, another source.  Frames can be saved and sent later.
 * bridge: sits between two interfaces and forwards everything, except that it
 * drops, doubles, changes, replaces, holds or delays what its rules name.
 *
 * The IP and UDP checksums of what it sends are always right, so it is never the
 * plain stack that refuses a forgery.  See --help.
 */
#include "common.h"

#include <getopt.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "frame.h"

#define OPS_MAX		16
#define ATTACKS_MAX	64
#define RULES_MAX	32
#define HELD_MAX	256

static const char help[] =
"Usage: sc_attack [OPTIONS] -i IFACE inject ATTACK...\n"
"       sc_attack [OPTIONS] -i IFACE send FILE [ATTACK]...\n"
"       sc_attack [OPTIONS] -i IFACE -I IFACE bridge RULE...\n"
"\n"
"ATTACK := OP[,OP]...      one changed copy of each frame taken, for example\n"
"  replay                  the frame as it is (also: an ATTACK without change)\n"
"  flip:BYTE.BIT           a bit of the UDP payload; BYTE < 0 counts from its end\n"
"  flip:all                one copy for every bit;  flip:bytes one for every byte\n"
"  flip:FIRST-LAST         one copy for every bit of these bytes\n"
"  truncate:LENGTH         payload cut to so many bytes; < 0: so many less\n"
"  truncate:all            one copy for every shorter length\n"
"  extend:N                N random bytes behind\n"
"  set:FIELD=VALUE         version, type, epoch, length, id, sender or seq of the\n"
"                          SecComm header; +N and -N are relative, random is random;\n"
"                          a type may be a name\n"
"  byte:OFFSET=VALUE       a byte of the payload\n"
"  random:FIRST-LAST       these bytes of the payload become random\n"
"  garbage:LENGTH          the whole payload becomes so many random bytes\n"
"  source:ADDRESS[:PORT]   another sender; source:random a random one in the same\n"
"                          /16 (/64), random port\n"
"  times:N                 so many copies; replay:N is the same\n"
"Only one of flip:all, flip:bytes, flip:A-B and truncate:all in an ATTACK.\n"
"\n"
"RULE := KEY=VALUE[/KEY=VALUE]...     the first rule that matches a frame decides\n"
"  type=DATA               of this type (default: any UDP);  type=any: not only UDP\n"
"  from=a|b                coming from -i (a) or from -I (b)\n"
"  nth=K                   only the K-th that matches so far;  nth=K- from it on\n"
"  do=drop | pass\n"
"  do=change,ops=OP[,OP].. forwarded with the change (ops of ATTACK, one result)\n"
"  do=also,ops=...         forwarded, then the changed copies; no ops: doubled\n"
"  do=hold,until=TYPE      forwarded after the next frame of that type\n"
"  do=delay,ms=N           forwarded so much later\n"
"  do=replace,file=FILE    the first frame of FILE instead, with these addresses\n"
"  do=save,file=FILE       forwarded and saved\n"
"\n"
"Options:\n"
"  -i IFACE     watch and send here (bridge: side a)   -I IFACE  side b of a bridge\n"
"  -o IFACE     inject: send here instead\n"
"  -d out|in|any  inject: frames going out (default), coming in, or both\n"
"  -t TYPE      only frames of this type: OPEN ACCEPT CONFIRM COOKIE REFUSE DATA\n"
"               SWITCH CLOSE PING, a number, or any UDP (default)\n"
"  -S PORT, -D PORT  only from, only to this UDP port\n"
"  -k K         begin with the K-th frame that matches (1)\n"
"  -n N         inject: take so many frames (1); 0 = until the end\n"
"  -r RATE      frames injected a second (0 = as fast as possible)\n"
"  -T SECONDS   give up after so long (30); bridge: end (0 = run until SIGTERM)\n"
"  -w FILE      inject: save each frame taken (pcap; tcpdump reads it)\n"
"  -q           only the total\n"
"\n"
"Prints \"ready\" when nothing can be missed any more.  At the end, for each ATTACK,\n"
"\"attack TEXT frames=N injected=N failed=N\", for each RULE \"rule TEXT hits=N\n"
"injected=N\", and a line of totals.  injected counts what the interface took.\n"
"Exit status: 0 done; 1 too few frames came or an injection failed; 2 error.\n";

/* ---- operations on a frame ---- */

enum op_kind {
	OP_NONE, OP_FLIP, OP_TRUNCATE, OP_EXTEND, OP_SET, OP_BYTE, OP_RANDOM,
	OP_GARBAGE, OP_SOURCE, OP_TIMES,
};

enum field { F_VERSION, F_TYPE, F_EPOCH, F_LENGTH, F_ID, F_SENDER, F_SEQ };

static const char *const field_names[] = {
	[F_VERSION] = "version", [F_TYPE] = "type", [F_EPOCH] = "epoch",
	[F_LENGTH] = "length", [F_ID] = "id", [F_SENDER] = "sender",
	[F_SEQ] = "seq",
};

/* ALL: the operation stands for many copies, number i of which is made. */
struct op {
	enum op_kind kind;
	enum field field;
	bool all;
	bool relative;
	bool random;
	bool has_port;
	long long a;
	long long b;
	union address addr;
};

struct attack {
	const char *text;
	struct op op[OPS_MAX];
	int n;
	long long times;
	long long frames;
	long long injected;
	long long failed;
};

static unsigned int type_arg(const char *s)
{
	unsigned int i;

	for (i = 0; i < 16; i++)
		if (type_names[i] && !strcasecmp(type_names[i], s))
			return i;
	return number(s);
}

static void random_bytes(unsigned char *p, size_t len)
{
	ssize_t n;

	while (len) {
		n = getrandom(p, len, 0);
		if (n <= 0)
			die("getrandom: %s", errno_name(errno));
		p += n;
		len -= n;
	}
}

static void range_arg(char *s, struct op *op)
{
	char *dash = strchr(*s ? s + 1 : s, '-');

	if (!dash)
		die("\"%s\" is not FIRST-LAST", s);
	*dash = 0;
	op->a = number(s);
	op->b = number(dash + 1);
	if (op->a < 0 || op->b < op->a)
		die("the range from %lld to %lld is empty", op->a, op->b);
}

static void parse_flip(char *s, struct op *op)
{
	char *dot = strchr(s, '.');

	op->kind = OP_FLIP;
	op->b = -1;
	if (!strcmp(s, "all") || !strcmp(s, "bytes")) {
		op->all = true;
		op->relative = !strcmp(s, "bytes");	/* one bit of each byte */
		op->b = INT32_MAX;
	} else if (dot) {
		*dot = 0;
		op->a = number(s);
		op->b = number(dot + 1);
		if (op->b < 0 || op->b > 7)
			die("a byte has bits 0 to 7");
	} else {
		op->all = true;
		range_arg(s, op);
	}
}

static void parse_set(char *s, struct op *op)
{
	char *value = strchr(s, '=');
	unsigned int i;

	op->kind = OP_SET;
	if (!value)
		die("set:%s: expected FIELD=VALUE", s);
	*value++ = 0;
	for (i = 0; i <= F_SEQ && strcmp(field_names[i], s); i++)
		;
	if (i > F_SEQ)
		die("set:%s: no such field", s);
	op->field = i;
	op->random = !strcmp(value, "random");
	op->relative = *value == '+' || *value == '-';
	if (!op->random)
		op->a = i == F_TYPE && !op->relative ? type_arg(value) :
						       number(value);
}

static void parse_source(char *s, struct op *op)
{
	char with_port[96];

	op->kind = OP_SOURCE;
	op->random = !strcmp(s, "random");
	if (op->random)
		return;
	/* Without a port the old one stays. */
	op->has_port = *s == '[' ? strstr(s, "]:") != NULL : strchr(s, ':') != NULL;
	snprintf(with_port, sizeof(with_port), op->has_port ? "%s" : "%s:0", s);
	op->addr = address_arg(with_port);
}

static void parse_byte(char *s, struct op *op)
{
	char *value = strchr(s, '=');

	op->kind = OP_BYTE;
	if (!value)
		die("byte:%s: expected OFFSET=VALUE", s);
	*value = 0;
	op->a = number(s);
	op->b = number(value + 1);
}

/* One OP; the word is taken apart. */
static void parse_op(char *s, struct op *op)
{
	char *arg = strchr(s, ':');

	memset(op, 0, sizeof(*op));
	if (arg)
		*arg++ = 0;
	if (!strcmp(s, "replay") || !strcmp(s, "times")) {
		op->kind = OP_TIMES;
		op->a = arg ? number(arg) : 1;
		return;
	}
	if (!arg)
		die("%s: expected a value", s);
	if (!strcmp(s, "flip")) {
		parse_flip(arg, op);
	} else if (!strcmp(s, "truncate")) {
		op->kind = OP_TRUNCATE;
		op->all = !strcmp(arg, "all");
		op->a = op->all ? 0 : number(arg);
	} else if (!strcmp(s, "extend")) {
		op->kind = OP_EXTEND;
		op->a = number(arg);
	} else if (!strcmp(s, "set")) {
		parse_set(arg, op);
	} else if (!strcmp(s, "byte")) {
		parse_byte(arg, op);
	} else if (!strcmp(s, "random")) {
		op->kind = OP_RANDOM;
		range_arg(arg, op);
	} else if (!strcmp(s, "garbage")) {
		op->kind = OP_GARBAGE;
		op->a = number(arg);
	} else if (!strcmp(s, "source")) {
		parse_source(arg, op);
	} else {
		die("%s: no such operation", s);
	}
}

static void parse_attack(const char *text, struct attack *a)
{
	char *copy = strdup(text), *save = NULL, *s;
	int alls = 0;

	memset(a, 0, sizeof(*a));
	a->text = text;
	a->times = 1;
	for (s = strtok_r(copy, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		if (a->n == OPS_MAX)
			die("%s: more than %d operations", text, OPS_MAX);
		parse_op(s, &a->op[a->n]);
		alls += a->op[a->n].all;
		if (a->op[a->n].kind == OP_TIMES)
			a->times = a->op[a->n].a;
		else
			a->n++;
	}
	free(copy);
	if (alls > 1)
		die("%s: only one operation may stand for many copies", text);
}

/* How many copies does the operation stand for, given this frame? */
static long long copies(const struct op *op, const struct frame *f)
{
	long long len = payload_len(f), last;

	if (!op->all)
		return 1;
	if (op->kind == OP_TRUNCATE)
		return len;
	last = op->b < len ? op->b : len - 1;
	return op->relative ? len : last < op->a ? 0 : (last - op->a + 1) * 8;
}

static bool apply_flip(const struct op *op, struct frame *f, long long i)
{
	long long len = payload_len(f), byte = op->a, bit = op->b;

	if (op->all) {
		byte = op->relative ? i : op->a + i / 8;
		bit = i % 8;
	}
	if (byte < 0)
		byte += len;
	if (byte < 0 || byte >= len)
		return false;
	payload(f)[byte] ^= 1u << bit;
	return true;
}

static bool apply_set(const struct op *op, struct frame *f)
{
	static const struct { size_t at, n; } place[] = {
		[F_VERSION] = { 0, 1 }, [F_TYPE] = { 0, 1 }, [F_EPOCH] = { 1, 1 },
		[F_LENGTH] = { 2, 2 }, [F_ID] = { 4, 4 }, [F_SENDER] = { 8, 2 },
		[F_SEQ] = { 10, 6 },
	};
	unsigned char *p = payload(f) + place[op->field].at;
	size_t n = place[op->field].n;
	uint64_t v, all;

	if (payload_len(f) < HEADER_LEN)
		return false;
	all = get_be(p, n);
	v = op->field == F_VERSION ? all >> 4 : op->field == F_TYPE ? all & 15 : all;
	if (op->random)
		random_bytes((unsigned char *)&v, sizeof(v));
	else
		v = op->relative ? v + op->a : (uint64_t)op->a;
	if (op->field == F_VERSION)
		v = (v & 15) << 4 | (all & 15);
	else if (op->field == F_TYPE)
		v = (v & 15) | (all & 0xf0);
	put_be(p, n, v);
	return true;
}

static bool apply_source(const struct op *op, struct frame *f)
{
	unsigned char *src = f->b + f->ip + (f->v6 ? 8 : 12);
	unsigned char *port = f->b + f->udp;

	if (op->random) {
		random_bytes(src + (f->v6 ? 8 : 2), f->v6 ? 8 : 2);
		random_bytes(port, 2);
		port[0] |= 4;	/* 1024 or more */
		return true;
	}
	if ((op->addr.sa.sa_family == AF_INET6) != f->v6)
		return false;
	if (f->v6)
		memcpy(src, &op->addr.in6.sin6_addr, 16);
	else
		memcpy(src, &op->addr.in.sin_addr, 4);
	if (op->has_port)
		memcpy(port, f->v6 ? &op->addr.in6.sin6_port :
				     &op->addr.in.sin_port, 2);
	return true;
}

static bool apply_length(const struct op *op, struct frame *f, long long i)
{
	size_t old = payload_len(f);
	long long len = op->all ? i : op->a;

	if (op->kind == OP_TRUNCATE) {
		if (len < 0)
			len += old;
		return len >= 0 && len <= (long long)old && set_payload_len(f, len);
	}
	if (op->kind == OP_EXTEND)
		len += old;
	if (len < 0 || !set_payload_len(f, len))
		return false;
	if (op->kind == OP_GARBAGE)
		old = 0;
	random_bytes(payload(f) + old, len - old);
	return true;
}

/* Make copy number @i of the change; false if the frame is too short for it. */
static bool apply(const struct op *op, struct frame *f, long long i)
{
	long long len = payload_len(f);

	switch (op->kind) {
	case OP_FLIP:
		return apply_flip(op, f, i);
	case OP_TRUNCATE:
	case OP_EXTEND:
	case OP_GARBAGE:
		return apply_length(op, f, i);
	case OP_SET:
		return apply_set(op, f);
	case OP_BYTE:
		if (op->a < 0 || op->a >= len)
			return false;
		payload(f)[op->a] = op->b;
		return true;
	case OP_RANDOM:
		if (op->b >= len)
			return false;
		random_bytes(payload(f) + op->a, op->b - op->a + 1);
		return true;
	case OP_SOURCE:
		return apply_source(op, f);
	default:
		return true;
	}
}

/* ---- interfaces ---- */

struct port {
	int fd;
	const char *name;
	long long received;
	long long sent;
	long long failed;
};

static struct {
	const char *iface[2];
	const char *out;
	int direction;		/* packet type, or -1 */
	int type;		/* -1 = any UDP */
	int sport, dport;
	long long first, count;
	double rate, timeout;
	const char *save;
	bool quiet;
} opt = {
	.direction = PACKET_OUTGOING, .type = -1, .sport = -1, .dport = -1,
	.first = 1, .count = 1, .timeout = 30,
};

static volatile sig_atomic_t stopped;
static double next_send;

static void on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

static void open_port(struct port *p, const char *name)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
	};
	struct packet_mreq mr = { .mr_type = PACKET_MR_PROMISC };
	int on = 1, size = 16 << 20;

	p->name = name;
	ll.sll_ifindex = mr.mr_ifindex = if_nametoindex(name);
	if (!ll.sll_ifindex)
		die("%s: %s", name, errno_name(errno));
	/* No protocol until it is bound, so no other interface is heard. */
	p->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (p->fd < 0)
		die("socket(AF_PACKET): %s", errno_name(errno));
	setsockopt(p->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (setsockopt(p->fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) ||
	    setsockopt(p->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &mr, sizeof(mr)) ||
	    bind(p->fd, (struct sockaddr *)&ll, sizeof(ll)))
		die("%s: %s", name, errno_name(errno));
}

/* One frame and where it was going; false if there is none. */
static bool receive(struct port *p, struct frame *f, int *direction)
{
	struct iovec iov = { .iov_base = f->b, .iov_len = FRAME_MAX };
	struct sockaddr_ll from;
	char control[256] __attribute__((aligned(8)));
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov,
		.msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct tpacket_auxdata aux = { 0 };
	struct cmsghdr *c;
	ssize_t n;

	n = recvmsg(p->fd, &msg, MSG_DONTWAIT);
	if (n <= 0 || (msg.msg_flags & MSG_TRUNC))
		return false;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA)
			memcpy(&aux, CMSG_DATA(c), sizeof(aux));
	f->len = n;
	*direction = from.sll_pkttype;
	p->received++;
	frame_parse(f);
	if (aux.tp_status & TP_STATUS_CSUMNOTREADY) {
		frame_finish(f);
		frame_finish_tcp(f);
	}
	return true;
}

static bool transmit(struct port *p, const struct frame *f)
{
	int tries;

	if (opt.rate > 0) {
		if (next_send < seconds())
			next_send = seconds();
		sleep_until(next_send);
		next_send += 1 / opt.rate;
	}
	for (tries = 0; tries < 1000; tries++) {
		if (send(p->fd, f->b, f->len, 0) == (ssize_t)f->len) {
			p->sent++;
			return true;
		}
		if (errno != ENOBUFS && errno != EAGAIN)
			break;
		sleep_until(seconds() + 0.0005);
	}
	p->failed++;
	return false;
}

/* All copies that the attack makes of @f. */
static void attack(struct attack *a, const struct frame *f, struct port *out)
{
	static struct frame copy;
	long long n = 1, i, t;
	bool fits;
	int k;

	a->frames++;
	for (k = 0; k < a->n; k++)
		if (a->op[k].all)
			n = copies(&a->op[k], f);
	for (i = 0; i < n && !stopped; i++) {
		for (t = 0; t < a->times && !stopped; t++) {
			copy = *f;
			fits = true;
			for (k = 0; k < a->n; k++)
				fits &= apply(&a->op[k], &copy, i);
			if (a->n)
				frame_finish(&copy);
			if (fits && transmit(out, &copy))
				a->injected++;
			else
				a->failed++;
		}
	}
}

static bool ports_match(struct frame *f)
{
	return f->udp &&
	       (opt.sport < 0 || (int)get_be(f->b + f->udp, 2) == opt.sport) &&
	       (opt.dport < 0 || (int)get_be(f->b + f->udp + 2, 2) == opt.dport);
}

/* ---- files: pcap, so that tcpdump reads them ---- */

struct pcap_file {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, precision, snap, link;
};

struct pcap_record {
	uint32_t sec, usec, len, wire;
};

static FILE *new_pcap(const char *path)
{
	const struct pcap_file h = {
		0xa1b2c3d4, 2, 4, 0, 0, FRAME_MAX, 1	/* Ethernet */
	};
	FILE *f = fopen(path, "we");

	if (!f || fwrite(&h, sizeof(h), 1, f) != 1)
		die("%s: %s", path, errno_name(errno));
	return f;
}

static void save(FILE *file, const struct frame *f)
{
	struct timespec ts;
	struct pcap_record r = { .len = f->len, .wire = f->len };

	clock_gettime(CLOCK_REALTIME, &ts);
	r.sec = ts.tv_sec;
	r.usec = ts.tv_nsec / 1000;
	if (fwrite(&r, sizeof(r), 1, file) != 1 ||
	    fwrite(f->b, f->len, 1, file) != 1 || fflush(file))
		die("save: %s", errno_name(errno));
}

static FILE *open_pcap(const char *path)
{
	struct pcap_file h;
	FILE *f = fopen(path, "re");

	if (!f || fread(&h, sizeof(h), 1, f) != 1)
		die("%s: %s", path, f ? "too short" : errno_name(errno));
	if (h.magic != 0xa1b2c3d4 || h.link != 1)
		die("%s: no pcap file of Ethernet frames", path);
	return f;
}

static bool load(FILE *file, struct frame *f)
{
	struct pcap_record r;

	if (fread(&r, sizeof(r), 1, file) != 1 || !r.len || r.len > FRAME_MAX ||
	    fread(f->b, r.len, 1, file) != 1)
		return false;
	f->len = r.len;
	frame_parse(f);
	return true;
}

/* ---- inject and send ---- */

static int print_attacks(struct attack *a, int n, long long frames)
{
	long long injected = 0, failed = 0;
	int i;

	for (i = 0; i < n; i++) {
		if (!opt.quiet)
			printf("attack %s frames=%lld injected=%lld failed=%lld\n",
			       a[i].text, a[i].frames, a[i].injected, a[i].failed);
		injected += a[i].injected;
		failed += a[i].failed;
	}
	printf("frames=%lld injected=%lld failed=%lld\n", frames, injected, failed);
	return failed ? EXIT_WRONG : EXIT_DONE;
}

static int read_attacks(char **argv, struct attack *a)
{
	int n = 0;

	for (; *argv; argv++) {
		if (n == ATTACKS_MAX)
			die("at most %d attacks", ATTACKS_MAX);
		parse_attack(*argv, &a[n++]);
	}
	return n;
}

static bool wanted(struct frame *f, int direction)
{
	if (opt.direction >= 0 &&
	    (direction == PACKET_OUTGOING) != (opt.direction == PACKET_OUTGOING))
		return false;
	return ports_match(f) &&
	       (opt.type < 0 || (int)frame_type(f) == opt.type);
}

static int inject(char **argv)
{
	static struct attack a[ATTACKS_MAX];
	static struct frame f;
	struct port in = { 0 }, out = { 0 }, *to = &in;
	int n = read_attacks(argv, a), direction, i, ret;
	long long matched = 0, taken = 0;
	double end = seconds() + opt.timeout;
	FILE *file = NULL;
	struct pollfd p;

	open_port(&in, opt.iface[0]);
	if (opt.out && strcmp(opt.out, opt.iface[0])) {
		open_port(&out, opt.out);
		to = &out;
	}
	if (opt.save)
		file = new_pcap(opt.save);
	puts("ready");
	fflush(stdout);
	p.fd = in.fd;
	p.events = POLLIN;
	while (!stopped && (!opt.count || taken < opt.count) && seconds() < end) {
		if (poll(&p, 1, 50) <= 0 || !receive(&in, &f, &direction) ||
		    !wanted(&f, direction) || ++matched < opt.first)
			continue;
		taken++;
		if (file)
			save(file, &f);
		for (i = 0; i < n; i++)
			attack(&a[i], &f, to);
	}
	if (file)
		fclose(file);
	ret = print_attacks(a, n, taken);
	return taken < opt.count ? EXIT_WRONG : ret;
}

/* Saved frames, one after the other, each with every attack (or as it is). */
static int send_file(char **argv)
{
	static struct attack a[ATTACKS_MAX];
	static struct frame f;
	long long matched = 0, taken = 0;
	struct port out = { 0 };
	FILE *file = open_pcap(*argv);
	int n = read_attacks(argv + 1, a), i, ret;

	if (!n)
		parse_attack("replay", &a[n++]);
	open_port(&out, opt.iface[0]);
	while (!stopped && load(file, &f)) {
		if (!ports_match(&f) ||
		    (opt.type >= 0 && (int)frame_type(&f) != opt.type) ||
		    ++matched < opt.first)
			continue;
		for (i = 0; i < n; i++)
			attack(&a[i], &f, &out);
		taken++;
	}
	fclose(file);
	ret = print_attacks(a, n, taken);
	return taken ? ret : EXIT_WRONG;
}

/* ---- bridge ---- */

enum todo { DO_PASS, DO_DROP, DO_CHANGE, DO_ALSO, DO_HOLD, DO_DELAY, DO_REPLACE, DO_SAVE };

static const char *const todo_names[] = {
	[DO_PASS] = "pass", [DO_DROP] = "drop", [DO_CHANGE] = "change",
	[DO_ALSO] = "also", [DO_HOLD] = "hold", [DO_DELAY] = "delay",
	[DO_REPLACE] = "replace", [DO_SAVE] = "save",
};

struct rule {
	const char *text;
	enum todo todo;
	int type;		/* -1 = any UDP, -2 = anything */
	int from;		/* 0, 1, or -1 */
	long long nth;		/* 0 = each */
	bool onward;
	unsigned int until;
	double delay;
	FILE *file;
	struct frame *stored;
	struct attack attack;
	long long matched;
	long long hits;
};

struct held {
	struct frame *frame;
	int to;
	unsigned int until;	/* released after a frame of this type, 0 = */
	double when;		/* at this time */
};

static struct {
	struct port port[2];
	struct rule rule[RULES_MAX];
	int rules;
	struct held held[HELD_MAX];
	int n_held;
	long long dropped, changed;
} br;

static struct frame *copy_frame(const struct frame *f)
{
	struct frame *copy = malloc(sizeof(*copy));

	if (!copy)
		die("no memory");
	*copy = *f;
	return copy;
}

static void parse_nth(struct rule *r, char *v)
{
	size_t len = strlen(v);

	r->onward = len && v[len - 1] == '-';
	if (r->onward)
		v[len - 1] = 0;
	r->nth = number(v);
}

static void parse_do(struct rule *r, const char *v)
{
	unsigned int i;

	for (i = 0; i <= DO_SAVE; i++) {
		if (strcmp(todo_names[i], v))
			continue;
		r->todo = i;
		return;
	}
	die("%s: do=%s is unknown", r->text, v);
}

static void parse_file(struct rule *r, const char *path)
{
	static struct frame f;
	FILE *file;

	if (r->todo == DO_SAVE) {
		r->file = new_pcap(path);
		return;
	}
	file = open_pcap(path);
	if (!load(file, &f) || !f.udp)
		die("%s: no UDP frame in it", path);
	fclose(file);
	r->stored = copy_frame(&f);
}

static void parse_pair(struct rule *r, char *s)
{
	char *v = strchr(s, '=');

	if (!v)
		die("%s: expected KEY=VALUE, found \"%s\"", r->text, s);
	*v++ = 0;
	if (!strcmp(s, "type"))
		r->type = strcmp(v, "any") ? (int)type_arg(v) : -2;
	else if (!strcmp(s, "from") && (*v == 'a' || *v == 'b') && !v[1])
		r->from = *v - 'a';
	else if (!strcmp(s, "nth"))
		parse_nth(r, v);
	else if (!strcmp(s, "do"))
		parse_do(r, v);
	else if (!strcmp(s, "ops"))
		parse_attack(strdup(v), &r->attack);
	else if (!strcmp(s, "until"))
		r->until = type_arg(v);
	else if (!strcmp(s, "ms"))
		r->delay = number(v) / 1000.0;
	else if (!strcmp(s, "file"))
		parse_file(r, v);
	else
		die("%s: %s=%s is unknown", r->text, s, v);
}

/*
 * Pairs are separated by '/'; a file may have one in its path, so its name
 * reaches to the end.  "do=X,ops=..." is the same as "do=X/ops=...".
 */
static void parse_rule(const char *text, struct rule *r)
{
	static const char *const keys[] = { ",ops=", ",until=", ",ms=", ",file=" };
	char *copy = strdup(text), *s = copy, *end, *hit;
	unsigned int i;

	memset(r, 0, sizeof(*r));
	r->text = text;
	r->type = r->from = -1;
	parse_attack("times:1", &r->attack);
	for (i = 0; i < 4; i++) {
		hit = strstr(copy, keys[i]);
		if (hit)
			*hit = '/';
	}
	while (s && *s) {
		end = strncmp(s, "file=", 5) ? strchr(s, '/') : NULL;
		if (end)
			*end++ = 0;
		parse_pair(r, s);
		s = end;
	}
	free(copy);
	if (r->todo == DO_HOLD && !r->until)
		die("%s: hold needs until=TYPE", text);
	if ((r->todo == DO_REPLACE && !r->stored) || (r->todo == DO_SAVE && !r->file))
		die("%s: %s needs file=FILE, after do=", text, todo_names[r->todo]);
}

static struct rule *find_rule(struct frame *f, int from)
{
	struct rule *r;
	int i;

	for (i = 0; i < br.rules; i++) {
		r = &br.rule[i];
		if ((r->from >= 0 && r->from != from) ||
		    (r->type != -2 && !ports_match(f)) ||
		    (r->type >= 0 && r->type != (int)frame_type(f)))
			continue;
		r->matched++;
		if (r->nth && (r->onward ? r->matched < r->nth :
					   r->matched != r->nth))
			continue;
		return r;
	}
	return NULL;
}

static void keep(const struct frame *f, int to, unsigned int until, double when)
{
	if (br.n_held == HELD_MAX)
		die("more than %d frames held", HELD_MAX);
	br.held[br.n_held++] = (struct held) { copy_frame(f), to, until, when };
}

/* Frames whose time has come, or that waited for a frame of @type. */
static void release(unsigned int type)
{
	struct held h;
	int i;

	for (i = 0; i < br.n_held; ) {
		h = br.held[i];
		if (h.until ? h.until != type : h.when > seconds()) {
			i++;
			continue;
		}
		memmove(&br.held[i], &br.held[i + 1],
			(--br.n_held - i) * sizeof(h));
		transmit(&br.port[h.to], h.frame);
		free(h.frame);
	}
}

/* The stored payload under the addresses of the frame it stands in for. */
static void replace(struct frame *f, struct frame *stored)
{
	size_t len = payload_len(stored);

	if (!f->udp || !set_payload_len(f, len))
		die("replace: the frame is no UDP");
	memcpy(payload(f), payload(stored), len);
	frame_finish(f);
}

static void change(struct rule *r, struct frame *f)
{
	bool fits = f->udp;
	int k;

	for (k = 0; fits && k < r->attack.n; k++)
		fits = apply(&r->attack.op[k], f, 0);
	if (fits)
		frame_finish(f);
	else
		r->attack.failed++;
}

static void forward(struct frame *f, int from)
{
	struct rule *r = find_rule(f, from);
	struct port *to = &br.port[!from];
	unsigned int type = frame_type(f);

	if (r)
		r->hits++;
	switch (r ? r->todo : DO_PASS) {
	case DO_DROP:
		br.dropped++;
		return;
	case DO_HOLD:
		keep(f, !from, r->until, 0);
		return;
	case DO_DELAY:
		keep(f, !from, 0, seconds() + r->delay);
		return;
	case DO_CHANGE:
		change(r, f);
		br.changed++;
		break;
	case DO_REPLACE:
		replace(f, r->stored);
		br.changed++;
		break;
	case DO_SAVE:
		save(r->file, f);
		break;
	default:
		break;
	}
	transmit(to, f);
	if (r && r->todo == DO_ALSO && f->udp)
		attack(&r->attack, f, to);
	if (type)
		release(type);
}

static int bridge(char **argv)
{
	static struct frame f;
	double end = seconds() + opt.timeout;
	struct pollfd p[2];
	int direction, i, failed = 0;

	for (; *argv; argv++) {
		if (br.rules == RULES_MAX)
			die("at most %d rules", RULES_MAX);
		parse_rule(*argv, &br.rule[br.rules++]);
	}
	for (i = 0; i < 2; i++) {
		open_port(&br.port[i], opt.iface[i]);
		p[i].fd = br.port[i].fd;
		p[i].events = POLLIN;
	}
	puts("ready");
	fflush(stdout);
	while (!stopped && (!opt.timeout || seconds() < end)) {
		poll(p, 2, br.n_held ? 1 : 50);
		release(0);
		for (i = 0; i < 2; i++)
			while (receive(&br.port[i], &f, &direction))
				if (direction != PACKET_OUTGOING)
					forward(&f, i);
	}
	for (i = 0; i < br.rules; i++) {
		if (!opt.quiet)
			printf("rule %s matched=%lld hits=%lld injected=%lld failed=%lld\n",
			       br.rule[i].text, br.rule[i].matched,
			       br.rule[i].hits, br.rule[i].attack.injected,
			       br.rule[i].attack.failed);
		failed |= br.rule[i].attack.failed != 0;
	}
	printf("a_to_b=%lld b_to_a=%lld dropped=%lld changed=%lld held=%d failed=%lld\n",
	       br.port[1].sent, br.port[0].sent, br.dropped, br.changed,
	       br.n_held, br.port[0].failed + br.port[1].failed);
	return failed || br.port[0].failed || br.port[1].failed ? EXIT_WRONG :
								  EXIT_DONE;
}

static int direction_arg(const char *s)
{
	if (!strcmp(s, "out"))
		return PACKET_OUTGOING;
	if (!strcmp(s, "in"))
		return PACKET_HOST;
	if (!strcmp(s, "any"))
		return -1;
	die("-d out, in or any");
}

int main(int argc, char **argv)
{
	static const struct option lo[] = { { "help", 0, NULL, 'H' }, { 0 } };
	struct sigaction sa = { .sa_handler = on_signal };
	int o;

	while ((o = getopt_long(argc, argv, "+i:I:o:d:t:S:D:k:n:r:T:w:q", lo,
				NULL)) != -1) {
		switch (o) {
		case 'i': opt.iface[0] = optarg; break;
		case 'I': opt.iface[1] = optarg; break;
		case 'o': opt.out = optarg; break;
		case 'd': opt.direction = direction_arg(optarg); break;
		case 't': opt.type = type_arg(optarg); break;
		case 'S': opt.sport = number(optarg); break;
		case 'D': opt.dport = number(optarg); break;
		case 'k': opt.first = number(optarg); break;
		case 'n': opt.count = number(optarg); break;
		case 'r': opt.rate = atof(optarg); break;
		case 'T': opt.timeout = atof(optarg); break;
		case 'w': opt.save = optarg; break;
		case 'q': opt.quiet = true; break;
		case 'H':
			fputs(help, stdout);
			return EXIT_DONE;
		default: die("Try sc_attack --help");
		}
	}
	argv += optind;
	if (!*argv || !opt.iface[0])
		die("Try sc_attack --help");
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	if (!strcmp(*argv, "inject"))
		return inject(argv + 1);
	if (!strcmp(*argv, "send") && argv[1])
		return send_file(argv + 1);
	if (!strcmp(*argv, "bridge") && opt.iface[1])
		return bridge(argv + 1);
	die("Try sc_attack --help");
}
