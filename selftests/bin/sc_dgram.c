// SPDX-License-Identifier: GPL-2.0
/*
 * sc_dgram.c - datagrams between programs, numbered and checked: over
 * AF_SECCOMM, or with -f inet over plain UDP for comparison.
 *
 * Each message says which run and thread sent it, its number and its checksum;
 * the rest is a pattern that follows from these.  The receiver tells, exactly,
 * what arrived, how often, and in which order.  See --help.
 */
#include "common.h"
#include "flow.h"

#include <getopt.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/random.h>

#define MAGIC		0x53434447u	/* "SCDG" */
#define SIZE_MAX_MSG	65536
#define STREAMS		1024		/* pairs of run and thread a receiver tells apart */
#define PEERS		256		/* accepted sockets */
#define THREADS		64
#define GROUP_MAX	512		/* messages of one sendmmsg() */

struct header {
	uint32_t magic;
	uint32_t run;
	uint32_t thread;
	uint32_t number;
	uint32_t size;
	uint32_t sum;
};

static const char help[] =
"Usage: sc_dgram [OPTIONS] send ADDRESS:PORT     send numbered messages\n"
"       sc_dgram [OPTIONS] recv [ADDRESS:]PORT   receive and check them\n"
"       sc_dgram [OPTIONS] echo [ADDRESS:]PORT   send each one back\n"
"       sc_dgram [OPTIONS] pingpong ADDRESS:PORT send, wait for the echo, repeat\n"
"       sc_dgram [OPTIONS] both ADDRESS:PORT     send, and receive on the same socket\n"
"ADDRESS := 10.0.0.1 | [fd00::1]\n"
"\n"
"  -f FAMILY     seccomm (default: number from /sys, else 14), inet, or a number\n"
"  -B ADDR:PORT  bind here first (send, pingpong, both)\n"
"  -n COUNT      messages to send (1), or to receive before ending (0 = no end)\n"
"  -s SIZE       bytes of a message (100); at least 24 unless --raw\n"
"  -r RATE       messages a second, of all threads (0 = as fast as possible)\n"
"  -j THREADS    senders, or receivers, on one socket (1)\n"
"  --own         a socket for each thread instead\n"
"  -c            connect (send); pingpong and both always do\n"
"  -l            listen and accept: a socket for each peer (recv, echo)\n"
"  -N            non-blocking socket, with poll\n"
"  -w SECONDS    recv: end when nothing came for so long (10); pingpong: wait for\n"
"                an answer (2); connect, accept and open are not limited by it\n"
"  --first S     recv: wait so long for the first message instead\n"
"  -W SECONDS    recv: end after so long in any case; send: give up a message that\n"
"                cannot be sent for so long (10)\n"
"  --window N    send: no more than N messages on their way that recv --ack has not\n"
"                acknowledged\n"
"  --whole       IP_MTU_DISCOVER: no message is to be cut\n"
"  --train N     send: N messages at once, by UDP_SEGMENT\n"
"  --mmsg N      send: N messages at once, by sendmmsg()\n"
"  --promise     send: promise more with each message (MSG_BATCH), the last one too\n"
"  --gro         recv: take several at once where they came so (UDP_GRO)\n"
"  --flip N      recv: switch UDP_GRO on and off after every N messages\n"
"  --ack N       recv: acknowledge every N-th message\n"
"  --expect N    recv: success is exactly N distinct messages\n"
"  --raw         send SIZE zero bytes without number (0 is allowed); recv: only count\n"
"  --peek        look at each message with MSG_PEEK first and compare\n"
"  --trunc       offer half the buffer; MSG_TRUNC must tell the real size\n"
"  --profile P, --principal P, --peer P   socket options before anything else\n"
"  --wait        connect() waits until the session is open\n"
"  --info        print SECCOMM_INFO: after the first exchange, and at the end\n"
"  --cmsg        ask for our control messages and print them with each change\n"
"  --own-sa      write the socket family itself into sa_family of addresses\n"
"  --type T      dgram (default), seqpacket or stream, or a number\n"
"  --rcvbuf N, --sndbuf N, --tos N, --mark N   ordinary options (rcvbuf: by\n"
"                SO_RCVBUFFORCE if that is permitted)\n"
"  --linger S    SO_LINGER before close\n"
"  --shutdown    shutdown(SHUT_WR) after sending\n"
"  --steady      never sooner than -r says after the last one: no burst to catch up\n"
"  --pause S     wait so long between connect and the first message\n"
"  --hold S      keep the socket open for so long after sending\n"
"\n"
"Prints \"ready\" when bound, then at the end one line: sent N, failed N, or\n"
"received N distinct N duplicates N corrupted N reordered N as NAME=N words.\n"
"Exit status: 0 all well; 1 not what was expected; 2 usage or system error.\n";

static struct {
	int family;
	int type;
	const char *mode;
	union address addr;
	socklen_t addr_len;
	union address local;
	bool bind;
	long long count;
	size_t size;
	double rate;
	int threads;
	bool own;
	bool connect;
	bool listen;
	bool nonblock;
	double idle;
	double first;
	double limit;
	long long expect;
	long long window, ack;
	unsigned int group;
	bool mmsg, gro, whole, promise;
	long long flip;
	bool raw;
	bool peek;
	bool trunc;
	const char *profile;
	const char *principal;
	const char *peer;
	bool wait;
	bool info;
	bool cmsg;
	bool own_sa;
	int rcvbuf, sndbuf, tos, mark, linger;
	bool shutdown, steady;
	double hold, pause;
} opt = {
	.count = -1, .size = 100, .threads = 1, .idle = -1, .first = -1, .limit = -1,
	.expect = -1, .type = SOCK_DGRAM, .rcvbuf = -1, .sndbuf = -1,
	.tos = -1, .mark = -1, .linger = -1,
};

static volatile sig_atomic_t stopped;

/* What was seen of one run and thread. */
struct stream {
	uint32_t run;
	uint32_t thread;
	uint32_t highest;
	bool any;
	unsigned char *seen;
	size_t bits;
};

static struct {
	pthread_mutex_t lock;
	long long received, bytes, distinct, duplicates, corrupted, reordered;
	long long peek_wrong, trunc_wrong, foreign;
	long long calls;		/* of recvmsg() that brought something */
	unsigned int streams;
	struct stream stream[STREAMS];
	double last;
	bool shown;
	char sender[256];
} got = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct {
	pthread_mutex_t lock;
	long long sent, failed, again, next;
	uint64_t acked;
	int last_errno;
	uint32_t run;
	double begin;
} out = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

/* ---- messages ---- */

static void fill(unsigned char *p, size_t len, uint32_t seed)
{
	size_t i;

	for (i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		p[i] = seed >> 24;
	}
}

static uint32_t sum_of(const unsigned char *buf, size_t len)
{
	struct header h;

	memcpy(&h, buf, sizeof(h));
	h.sum = 0;
	return checksum(buf + sizeof(h), len - sizeof(h),
			checksum(&h, sizeof(h), 2166136261u));
}

static void make_message(unsigned char *buf, uint32_t thread, uint32_t n)
{
	struct header h = {
		.magic = MAGIC, .run = out.run, .thread = thread, .number = n,
		.size = opt.size,
	};

	if (opt.raw) {
		memset(buf, 0, opt.size);
		return;
	}
	memcpy(buf, &h, sizeof(h));
	fill(buf + sizeof(h), opt.size - sizeof(h), out.run ^ thread << 24 ^ n);
	h.sum = sum_of(buf, opt.size);
	memcpy(buf, &h, sizeof(h));
}

static bool check_message(const unsigned char *buf, size_t len, struct header *h)
{
	if (len < sizeof(*h))
		return false;
	memcpy(h, buf, sizeof(*h));
	return h->magic == MAGIC && h->size == len && h->sum == sum_of(buf, len);
}

static struct stream *find_stream(const struct header *h)
{
	struct stream *s = got.stream;
	unsigned int i;

	for (i = 0; i < got.streams; i++, s++)
		if (s->run == h->run && s->thread == h->thread)
			return s;
	if (got.streams == STREAMS)
		return NULL;
	got.streams++;
	s->run = h->run;
	s->thread = h->thread;
	return s;
}

static void note_number(struct stream *s, uint32_t n)
{
	size_t byte = n / 8, size;

	if (byte >= s->bits / 8) {
		size = s->bits / 8 ? s->bits / 8 : 4096;
		while (size <= byte)
			size *= 2;
		s->seen = realloc(s->seen, size);
		if (!s->seen)
			die("no memory");
		memset(s->seen + s->bits / 8, 0, size - s->bits / 8);
		s->bits = size * 8;
	}
	if (s->seen[byte] & 1u << n % 8) {
		got.duplicates++;
		return;
	}
	s->seen[byte] |= 1u << n % 8;
	got.distinct++;
	if (s->any && n < s->highest)
		got.reordered++;
	if (!s->any || n > s->highest)
		s->highest = n;
	s->any = true;
}

static void note_message(const unsigned char *buf, size_t len)
{
	struct stream *s;
	struct header h;

	pthread_mutex_lock(&got.lock);
	got.received++;
	got.bytes += len;
	got.last = seconds();
	if (opt.raw || opt.trunc) {
		got.distinct++;
	} else if (!check_message(buf, len, &h)) {
		got.corrupted++;
	} else {
		s = find_stream(&h);
		if (s)
			note_number(s, h.number);
		else
			got.foreign++;
	}
	pthread_mutex_unlock(&got.lock);
}

/* ---- sockets ---- */

static void set_int(int fd, int level, int name, int value, const char *text)
{
	if (value >= 0 && setsockopt(fd, level, name, &value, sizeof(value)))
		die("setsockopt(%s): %s", text, errno_name(errno));
}

static int new_socket(const union address *like)
{
	struct linger l = { .l_onoff = 1, .l_linger = opt.linger };
	int v6 = like->sa.sa_family == AF_INET6;
	int fd = open_socket(opt.family, opt.type |
			     (opt.nonblock ? SOCK_NONBLOCK : 0), like);

	set_string(fd, SECCOMM_PROFILE, "profile", opt.profile);
	set_string(fd, SECCOMM_PRINCIPAL, "principal", opt.principal);
	set_string(fd, SECCOMM_PEER, "peer", opt.peer);
	if (opt.wait)
		set_int(fd, SOL_SECCOMM, SECCOMM_CONNECT_WAIT, 1, "wait");
	if (opt.cmsg)
		set_int(fd, SOL_SECCOMM, SECCOMM_RECV_INFO, 1, "cmsg");
	if (opt.rcvbuf >= 0 && set_rcvbuf(fd, opt.rcvbuf))
		die("setsockopt(rcvbuf): %s", errno_name(errno));
	set_int(fd, SOL_SOCKET, SO_SNDBUF, opt.sndbuf, "sndbuf");
	set_int(fd, SOL_SOCKET, SO_MARK, opt.mark, "mark");
	set_int(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER,
		opt.whole ? IP_PMTUDISC_DO : -1, "whole");
	set_int(fd, SOL_UDP, UDP_SEGMENT, opt.group && !opt.mmsg ? (int)opt.size : -1, "train");
	set_int(fd, SOL_UDP, UDP_GRO, opt.gro ? 1 : -1, "gro");
	set_int(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_TCLASS : IP_TOS,
		opt.tos, "tos");
	if (opt.linger >= 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l)))
		die("setsockopt(linger): %s", errno_name(errno));
	return fd;
}

static struct sockaddr *sa_of(union address *a, socklen_t *len)
{
	/* The family written over v4 or v6 tells no length any more. */
	*len = opt.addr_len;
	if (opt.own_sa)
		a->sa.sa_family = opt.family;
	return &a->sa;
}

static void do_bind(int fd, union address a)
{
	struct sockaddr *sa;
	char text[80];
	socklen_t len;

	address_text(&a, text);
	sa = sa_of(&a, &len);
	if (bind(fd, sa, len))
		die("bind %s: %s", text, errno_name(errno));
}

static int wait_for(int fd, short events, double timeout)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, timeout < 0 ? -1 : (int)(timeout * 1000));
}

static void do_connect(int fd, union address a)
{
	struct sockaddr *sa;
	char text[80];
	socklen_t len;
	int err = 0;

	address_text(&a, text);
	sa = sa_of(&a, &len);
	if (!connect(fd, sa, len))
		return;
	err = errno;
	if (err == EINPROGRESS) {
		len = sizeof(err);
		wait_for(fd, POLLOUT, -1);
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	}
	if (err) {
		printf("connect error=%s\n", errno_name(err));
		fflush(stdout);
		die("connect %s: %s", text, errno_name(err));
	}
}

static int active_socket(bool connected)
{
	int fd = new_socket(&opt.addr);

	if (opt.bind)
		do_bind(fd, opt.local);
	if (connected)
		do_connect(fd, opt.addr);
	return fd;
}

static int passive_socket(void)
{
	int fd = new_socket(&opt.addr);

	do_bind(fd, opt.addr);
	if (opt.listen && listen(fd, PEERS))
		die("listen: %s", errno_name(errno));
	puts("ready");
	fflush(stdout);
	return fd;
}

/* ---- sending ---- */

/* One message: waits where the socket says so; true if it was taken. */
static bool send_one(int fd, const void *buf, size_t len, union address *to)
{
	double until = seconds() + (opt.limit < 0 ? 10 : opt.limit);
	socklen_t sa_len = 0;
	struct sockaddr *sa = to ? sa_of(to, &sa_len) : NULL;
	ssize_t n;

	for (;;) {
		n = sendto(fd, buf, len, MSG_NOSIGNAL | (opt.promise ? MSG_BATCH : 0),
			   sa, sa_len);
		if (n == (ssize_t)len)
			return true;
		if (n >= 0)
			errno = EIO;
		if ((errno != EAGAIN && errno != ENOBUFS && errno != EINTR) ||
		    stopped || seconds() > until)
			break;
		__atomic_add_fetch(&out.again, 1, __ATOMIC_RELAXED);
		if (errno == EAGAIN)
			wait_for(fd, POLLOUT, 0.1);
		else if (errno == ENOBUFS)
			sleep_until(seconds() + 0.0002);
	}
	out.last_errno = errno;
	return false;
}

/* As many as sendmmsg() takes, from one buffer; true if it took all. */
static bool send_many(int fd, unsigned char *buf, unsigned int count, union address *to)
{
	double until = seconds() + (opt.limit < 0 ? 10 : opt.limit);
	struct mmsghdr m[GROUP_MAX] = {};
	struct iovec iov[GROUP_MAX];
	socklen_t sa_len = 0;
	struct sockaddr *sa = to ? sa_of(to, &sa_len) : NULL;
	unsigned int i, done = 0;
	int n;

	for (i = 0; i < count; i++) {
		iov[i] = (struct iovec){ buf + i * opt.size, opt.size };
		m[i].msg_hdr = (struct msghdr){ .msg_name = sa, .msg_namelen = sa_len,
						.msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	while (done < count) {
		n = sendmmsg(fd, m + done, count - done, MSG_NOSIGNAL);
		if (n > 0) {
			done += n;
			continue;
		}
		if ((errno != EAGAIN && errno != ENOBUFS && errno != EINTR) || stopped ||
		    seconds() > until) {
			out.last_errno = errno;
			return false;
		}
		__atomic_add_fetch(&out.again, 1, __ATOMIC_RELAXED);
		wait_for(fd, POLLOUT, 0.1);
	}
	return true;
}

struct sender {
	pthread_t thread;
	uint32_t id;
	int fd;
};

static bool next_turn(long long *n)
{
	double when;

	*n = __atomic_fetch_add(&out.next, 1, __ATOMIC_RELAXED);
	if (*n >= opt.count || stopped)
		return false;
	if (opt.rate > 0 && opt.steady) {
		sleep_until(seconds() + 1 / opt.rate);
	} else if (opt.rate > 0) {
		when = out.begin + *n / opt.rate;
		if (when > seconds())
			sleep_until(when);
	}
	return true;
}

/* False, and the end of sending, when the receiver is silent for too long. */
static bool may_send(int fd, long long n)
{
	if (!opt.window || flow_wait(fd, n, opt.window, &out.acked,
				     opt.limit < 0 ? 10 : opt.limit))
		return true;
	out.last_errno = ETIMEDOUT;
	stopped = 1;
	return false;
}

/* @count messages, of which number @n of all is the last. */
static void send_some(struct sender *s, unsigned char *buf, unsigned int count, long long n)
{
	union address addr = opt.addr, *to = opt.connect ? NULL : &addr;
	bool ok;

	ok = may_send(s->fd, n) &&
	     (opt.mmsg ? send_many(s->fd, buf, count, to) :
			 send_one(s->fd, buf, count * opt.size, to));
	__atomic_add_fetch(ok ? &out.sent : &out.failed, count, __ATOMIC_RELAXED);
}

static void *send_loop(void *arg)
{
	static __thread unsigned char buf[SIZE_MAX_MSG];
	unsigned int count = 0;
	struct sender *s = arg;
	uint32_t number = 0;
	long long n;

	while (next_turn(&n)) {
		make_message(buf + count++ * opt.size, s->id, number++);
		if (count < opt.group && n + 1 < opt.count)
			continue;
		send_some(s, buf, count, n);
		count = 0;
		if (!n && opt.info && opt.connect && !opt.wait)
			print_info(s->fd);
	}
	if (count)		/* another thread had the last one */
		send_some(s, buf, count, opt.count);
	return NULL;
}

static void run_senders(int fd)
{
	struct sender s[THREADS];
	double until;
	int i;

	if (opt.pause > 0)
		sleep_until(seconds() + opt.pause);
	out.begin = seconds();
	for (i = 0; i < opt.threads; i++) {
		s[i].id = i;
		s[i].fd = opt.own && i ? active_socket(opt.connect) : fd;
		if (pthread_create(&s[i].thread, NULL, send_loop, &s[i]))
			die("pthread_create failed");
	}
	for (i = 0; i < opt.threads; i++)
		pthread_join(s[i].thread, NULL);
	if (opt.shutdown && shutdown(fd, SHUT_WR))
		printf("shutdown error=%s\n", errno_name(errno));
	until = seconds() + opt.hold;
	while (!stopped && seconds() < until)
		usleep(50000);
	for (i = 1; opt.own && i < opt.threads; i++)
		close(s[i].fd);
}

static void print_sent(void)
{
	double took = seconds() - out.begin;

	printf("sent=%lld failed=%lld waited=%lld bytes=%lld seconds=%.3f last_errno=%s\n",
	       out.sent, out.failed, out.again, out.sent * (long long)opt.size,
	       took, out.last_errno ? errno_name(out.last_errno) : "0");
}

/* ---- receiving ---- */

/* Look first, then take: both must be the same message. */
static void peek(int fd, unsigned char *buf, size_t size, ssize_t *len)
{
	*len = recv(fd, buf, size, MSG_PEEK | MSG_TRUNC |
		    (opt.nonblock ? MSG_DONTWAIT : 0));
}

static void show_cmsgs(struct msghdr *msg)
{
	char all[sizeof(got.sender)] = "";
	size_t n = msg->msg_controllen;

	pthread_mutex_lock(&got.lock);
	memcpy(all, msg->msg_control, n < sizeof(all) ? n : sizeof(all));
	if (!got.shown || memcmp(all, got.sender, sizeof(all)))
		print_cmsgs(msg);
	memcpy(got.sender, all, sizeof(all));
	got.shown = true;
	pthread_mutex_unlock(&got.lock);
}

/* Bytes of each message but the last, if there are several. */
static size_t gro_size(struct msghdr *msg, size_t all)
{
	struct cmsghdr *c;
	int size;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_UDP || c->cmsg_type != UDP_GRO)
			continue;
		memcpy(&size, CMSG_DATA(c), sizeof(size));
		return size;
	}
	return all;
}

/*
 * One message into @buf, or with --gro several, of *@each bytes.  Their length, or -1 with
 * errno.
 */
static ssize_t recv_some(int fd, unsigned char *buf, union address *from, size_t *each)
{
	static __thread unsigned char first[SIZE_MAX_MSG];
	char control[512] __attribute__((aligned(8)));
	size_t size = opt.trunc ? (opt.size + 1) / 2 : SIZE_MAX_MSG;
	struct iovec iov = { .iov_base = buf, .iov_len = size };
	struct msghdr msg = {
		.msg_name = from, .msg_namelen = sizeof(*from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t peeked = -1, n;

	if (opt.peek) {
		peek(fd, first, sizeof(first), &peeked);
		if (peeked < 0)
			return -1;
	}
	/* another thread may have had what poll() has seen */
	n = recvmsg(fd, &msg, (opt.trunc ? MSG_TRUNC : 0) |
			      (opt.threads > 1 ? MSG_DONTWAIT : 0));
	if (n < 0)
		return -1;
	if (opt.peek && (n != peeked || memcmp(first, buf, n)))
		__atomic_add_fetch(&got.peek_wrong, 1, __ATOMIC_RELAXED);
	if (opt.trunc && (n != (ssize_t)opt.size ||
			  (opt.size > size) != !!(msg.msg_flags & MSG_TRUNC)))
		__atomic_add_fetch(&got.trunc_wrong, 1, __ATOMIC_RELAXED);
	if (opt.cmsg)
		show_cmsgs(&msg);
	*each = gro_size(&msg, n);
	return n;
}

static ssize_t recv_one(int fd, unsigned char *buf, union address *from)
{
	size_t each;

	return recv_some(fd, buf, from, &each);
}

static bool is_over(double begin)
{
	double now = seconds(), last = got.last > begin ? got.last : begin;
	double idle = got.received || opt.first < 0 ? opt.idle : opt.first;

	return stopped || (opt.count > 0 && got.received >= opt.count) ||
	       (opt.limit >= 0 && now > begin + opt.limit) ||
	       (idle >= 0 && now > last + idle);
}

static bool is_harmless(int err)
{
	return err == EAGAIN || err == EINTR || err == ECONNREFUSED ||
	       err == EHOSTUNREACH;
}

struct receiver {
	pthread_t thread;
	int fd;
	double begin;
	bool answer;
	union address peer;	/* who is told how many there are */
};

/* Another way of receiving from here on, after every so many messages. */
static void flip(int fd, size_t len, size_t each)
{
	long long before = got.received, n = each ? (len + each - 1) / each : 1;

	if (opt.flip && before / opt.flip != (before + n) / opt.flip)
		set_int(fd, SOL_UDP, UDP_GRO, (before + n) / opt.flip % 2, "gro");
}

static void receive(struct receiver *r, int fd, bool accepted)
{
	static __thread unsigned char buf[SIZE_MAX_MSG];
	union address from;
	ssize_t n, off = 0;
	size_t each, len;

	n = recv_some(fd, buf, &from, &each);
	if (n < 0) {
		if (!is_harmless(errno))
			printf("recv error=%s\n", errno_name(errno));
		return;
	}
	r->peer = from;
	__atomic_add_fetch(&got.calls, 1, __ATOMIC_RELAXED);
	flip(fd, n, each);
	do {
		len = each && each < (size_t)(n - off) ? each : (size_t)(n - off);
		note_message(buf + off, len);
		off += len;
		if (opt.ack && got.received % opt.ack == 0)
			flow_ack(fd, &from, got.received);
	} while (off < n);
	if (opt.info && got.received == 1 && accepted)
		print_info(fd);
	if (r->answer &&
	    send_one(fd, buf, n, accepted ? NULL : &from))
		__atomic_add_fetch(&out.sent, 1, __ATOMIC_RELAXED);
}

static void *recv_loop(void *arg)
{
	struct receiver *r = arg;

	while (!is_over(r->begin))
		if (wait_for(r->fd, POLLIN, 0.05) > 0)
			receive(r, r->fd, false);
		else if (opt.ack)
			flow_ack(r->fd, &r->peer, got.received);
	return NULL;
}

/* One socket for each peer that opened a session. */
static void accept_loop(struct receiver *r)
{
	struct pollfd p[PEERS + 1] = { { .fd = r->fd, .events = POLLIN } };
	union address from;
	char text[80];
	socklen_t len;
	int n = 1, i;

	while (!is_over(r->begin)) {
		poll(p, n, 50);
		for (i = 1; i < n; i++)
			if (p[i].revents)
				receive(r, p[i].fd, true);
		if (!p[0].revents || n > PEERS)
			continue;
		len = sizeof(from);
		p[n].fd = accept4(r->fd, &from.sa, &len,
				  opt.nonblock ? SOCK_NONBLOCK : 0);
		if (p[n].fd < 0) {
			printf("accept error=%s\n", errno_name(errno));
			continue;
		}
		from.sa.sa_family = len == sizeof(from.in6) ? AF_INET6 : AF_INET;
		printf("accepted peer=%s\n", address_text(&from, text));
		fflush(stdout);
		p[n++].events = POLLIN;
	}
	while (--n)
		close(p[n].fd);
}

static void run_receivers(int fd, bool answer)
{
	struct receiver r[THREADS];
	int i;

	for (i = 0; i < opt.threads; i++) {
		r[i] = (struct receiver) {
			.fd = fd, .begin = seconds(), .answer = answer,
		};
		if (!opt.listen && pthread_create(&r[i].thread, NULL, recv_loop,
						  &r[i]))
			die("pthread_create failed");
	}
	if (opt.listen)
		accept_loop(&r[0]);
	for (i = 0; !opt.listen && i < opt.threads; i++)
		pthread_join(r[i].thread, NULL);
}

static int print_received(void)
{
	bool wrong = got.corrupted || got.peek_wrong || got.trunc_wrong ||
		     got.foreign;

	printf("received=%lld distinct=%lld duplicates=%lld corrupted=%lld reordered=%lld bytes=%lld streams=%u",
	       got.received, got.distinct, got.duplicates, got.corrupted,
	       got.reordered, got.bytes, got.streams);
	if (opt.peek)
		printf(" peek_wrong=%lld", got.peek_wrong);
	if (opt.trunc)
		printf(" trunc_wrong=%lld", got.trunc_wrong);
	if (opt.gro || opt.flip)
		printf(" calls=%lld", got.calls);
	printf("\n");
	if (opt.expect >= 0)
		wrong |= got.distinct != opt.expect;
	else if (opt.count > 0)
		wrong |= got.received < opt.count;
	return wrong ? EXIT_WRONG : EXIT_DONE;
}

static void print_error(int fd)
{
	socklen_t len = sizeof(int);
	int err = 0;

	if (!getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) && err)
		printf("so_error=%s\n", errno_name(err));
}

/* ---- modes ---- */

static int mode_send(void)
{
	int fd = active_socket(opt.connect);

	if (opt.info && opt.connect && opt.wait)
		print_info(fd);
	run_senders(fd);
	print_error(fd);
	if (opt.info)
		print_info(fd);
	print_sent();
	close(fd);
	return out.failed || out.sent < opt.count ? EXIT_WRONG : EXIT_DONE;
}

static int mode_recv(bool answer)
{
	int fd = passive_socket();
	int ret;

	run_receivers(fd, answer);
	ret = print_received();
	if (answer)
		printf("answered=%lld\n", out.sent);
	close(fd);
	return answer ? EXIT_DONE : ret;
}

static int mode_pingpong(void)
{
	static unsigned char buf[SIZE_MAX_MSG], back[SIZE_MAX_MSG];
	double sum = 0, min = 1e9, max = 0, began, took, wait;
	int fd = active_socket(true);
	long long i, answered = 0, lost = 0;
	union address from;
	ssize_t n;

	wait = opt.idle < 0 ? 2 : opt.idle;
	out.begin = seconds();
	for (i = 0; i < opt.count && !stopped; i++) {
		if (opt.rate > 0)
			sleep_until(out.begin + i / opt.rate);
		make_message(buf, 0, i);
		began = seconds();
		if (!send_one(fd, buf, opt.size, NULL)) {
			out.failed++;
			continue;
		}
		out.sent++;
		for (;;) {	/* an old answer is passed over */
			n = wait_for(fd, POLLIN, began + wait - seconds() > 0 ?
				     began + wait - seconds() : 0) > 0 ?
			    recv_one(fd, back, &from) : 0;
			if (n <= 0 || (n == (ssize_t)opt.size &&
				       !memcmp(buf, back, n)))
				break;
			note_message(back, n);
		}
		if (opt.info && !i)
			print_info(fd);
		if (n <= 0) {
			lost++;
			if (n < 0 && !is_harmless(errno))
				printf("recv error=%s\n", errno_name(errno));
			continue;
		}
		took = seconds() - began;
		sum += took;
		min = took < min ? took : min;
		max = took > max ? took : max;
		answered++;
	}
	print_error(fd);
	if (opt.info)
		print_info(fd);
	print_sent();
	printf("answered=%lld lost=%lld corrupted=%lld rtt_us_min=%.0f rtt_us_avg=%.0f rtt_us_max=%.0f\n",
	       answered, lost, got.corrupted, answered ? min * 1e6 : 0,
	       answered ? sum / answered * 1e6 : 0, max * 1e6);
	close(fd);
	return answered == opt.count && !got.corrupted ? EXIT_DONE : EXIT_WRONG;
}

static int mode_both(void)
{
	struct receiver r = { 0 };
	int ret;

	opt.connect = true;
	r.fd = active_socket(true);
	r.begin = seconds();
	if (opt.expect < 0)
		opt.expect = opt.count;
	if (opt.info && opt.wait)
		print_info(r.fd);
	if (pthread_create(&r.thread, NULL, recv_loop, &r))
		die("pthread_create failed");
	run_senders(r.fd);
	pthread_join(r.thread, NULL);
	print_error(r.fd);
	if (opt.info)
		print_info(r.fd);
	print_sent();
	ret = print_received();
	close(r.fd);
	return ret || out.failed ? EXIT_WRONG : EXIT_DONE;
}

/* ---- options ---- */

enum {
	O_OWN = 256, O_EXPECT, O_RAW, O_PEEK, O_TRUNC, O_PROFILE, O_PRINCIPAL,
	O_PEER, O_WAIT, O_INFO, O_CMSG, O_OWN_SA, O_TYPE, O_RCVBUF, O_SNDBUF,
	O_TOS, O_MARK, O_LINGER, O_SHUTDOWN, O_HOLD, O_FIRST, O_STEADY, O_PAUSE, O_WINDOW, O_ACK,
	O_TRAIN, O_MMSG, O_PROMISE, O_GRO, O_FLIP, O_WHOLE, O_HELP,
};

static const struct option long_options[] = {
	{ "own", 0, NULL, O_OWN }, { "expect", 1, NULL, O_EXPECT },
	{ "raw", 0, NULL, O_RAW }, { "peek", 0, NULL, O_PEEK },
	{ "trunc", 0, NULL, O_TRUNC }, { "profile", 1, NULL, O_PROFILE },
	{ "principal", 1, NULL, O_PRINCIPAL }, { "peer", 1, NULL, O_PEER },
	{ "wait", 0, NULL, O_WAIT }, { "info", 0, NULL, O_INFO },
	{ "cmsg", 0, NULL, O_CMSG }, { "own-sa", 0, NULL, O_OWN_SA },
	{ "type", 1, NULL, O_TYPE }, { "rcvbuf", 1, NULL, O_RCVBUF },
	{ "sndbuf", 1, NULL, O_SNDBUF }, { "tos", 1, NULL, O_TOS },
	{ "mark", 1, NULL, O_MARK }, { "linger", 1, NULL, O_LINGER },
	{ "shutdown", 0, NULL, O_SHUTDOWN }, { "hold", 1, NULL, O_HOLD },
	{ "first", 1, NULL, O_FIRST },
	{ "steady", 0, NULL, O_STEADY }, { "pause", 1, NULL, O_PAUSE },
	{ "window", 1, NULL, O_WINDOW }, { "ack", 1, NULL, O_ACK },
	{ "train", 1, NULL, O_TRAIN }, { "mmsg", 1, NULL, O_MMSG },
	{ "gro", 0, NULL, O_GRO }, { "flip", 1, NULL, O_FLIP },
	{ "promise", 0, NULL, O_PROMISE }, { "whole", 0, NULL, O_WHOLE },
	{ "help", 0, NULL, O_HELP }, { NULL, 0, NULL, 0 }
};

static int type_arg(const char *s)
{
	if (!strcmp(s, "dgram"))
		return SOCK_DGRAM;
	if (!strcmp(s, "seqpacket"))
		return SOCK_SEQPACKET;
	if (!strcmp(s, "stream"))
		return SOCK_STREAM;
	return number(s);
}

static void long_option(int o)
{
	switch (o) {
	case O_OWN:	opt.own = true; break;
	case O_EXPECT:	opt.expect = number(optarg); break;
	case O_RAW:	opt.raw = true; break;
	case O_PEEK:	opt.peek = true; break;
	case O_TRUNC:	opt.trunc = true; break;
	case O_PROFILE:	opt.profile = optarg; break;
	case O_PRINCIPAL: opt.principal = optarg; break;
	case O_PEER:	opt.peer = optarg; break;
	case O_WAIT:	opt.wait = true; break;
	case O_INFO:	opt.info = true; break;
	case O_CMSG:	opt.cmsg = true; break;
	case O_OWN_SA:	opt.own_sa = true; break;
	case O_TYPE:	opt.type = type_arg(optarg); break;
	case O_RCVBUF:	opt.rcvbuf = number(optarg); break;
	case O_SNDBUF:	opt.sndbuf = number(optarg); break;
	case O_TOS:	opt.tos = number(optarg); break;
	case O_MARK:	opt.mark = number(optarg); break;
	case O_LINGER:	opt.linger = number(optarg); break;
	case O_SHUTDOWN: opt.shutdown = true; break;
	case O_HOLD:	opt.hold = atof(optarg); break;
	case O_FIRST:	opt.first = atof(optarg); break;
	case O_STEADY:	opt.steady = true; break;
	case O_PAUSE:	opt.pause = atof(optarg); break;
	case O_WINDOW:	opt.window = number(optarg); break;
	case O_ACK:	opt.ack = number(optarg); break;
	case O_TRAIN:	opt.group = number(optarg); break;
	case O_MMSG:	opt.group = number(optarg); opt.mmsg = true; break;
	case O_PROMISE:	opt.promise = true; break;
	case O_GRO:	opt.gro = true; break;
	case O_WHOLE:	opt.whole = true; break;
	case O_FLIP:	opt.flip = number(optarg); break;
	case O_HELP:
		fputs(help, stdout);
		exit(EXIT_DONE);
	default:
		die("Try sc_dgram --help");
	}
}

static void read_options(int argc, char **argv)
{
	int o;

	opt.family = seccomm_family();
	while ((o = getopt_long(argc, argv, "f:B:n:s:r:j:clNw:W:", long_options,
				NULL)) != -1) {
		switch (o) {
		case 'f': opt.family = family_arg(optarg); break;
		case 'B': opt.local = address_arg(optarg); opt.bind = true; break;
		case 'n': opt.count = number(optarg); break;
		case 's': opt.size = number(optarg); break;
		case 'r': opt.rate = atof(optarg); break;
		case 'j': opt.threads = number(optarg); break;
		case 'c': opt.connect = true; break;
		case 'l': opt.listen = true; break;
		case 'N': opt.nonblock = true; break;
		case 'w': opt.idle = atof(optarg); break;
		case 'W': opt.limit = atof(optarg); break;
		default: long_option(o);
		}
	}
	if (argc - optind != 2)
		die("Try sc_dgram --help");
	opt.mode = argv[optind];
	opt.addr = address_arg(argv[optind + 1]);
	opt.addr_len = address_len(&opt.addr);
	if (opt.threads < 1 || opt.threads > THREADS)
		die("1 to %d threads", THREADS);
	if (opt.mmsg && opt.group > GROUP_MAX)
		die("--mmsg: %d at most", GROUP_MAX);
	if (opt.size * (opt.group ? opt.group : 1) > SIZE_MAX_MSG ||
	    (!opt.raw && opt.size < sizeof(struct header)))
		die("-s: from %zu (0 with --raw) to %d bytes",
		    sizeof(struct header), SIZE_MAX_MSG);
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_signal };
	bool active;

	read_options(argc, argv);
	active = !!strcmp(opt.mode, "recv") && !!strcmp(opt.mode, "echo");
	if (opt.count < 0)
		opt.count = active ? 1 : 0;
	if (opt.idle < 0 && !(active && !strcmp(opt.mode, "pingpong")))
		opt.idle = 10;
	if (getrandom(&out.run, sizeof(out.run), 0) != sizeof(out.run))
		die("getrandom: %s", errno_name(errno));
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(opt.mode, "send"))
		return mode_send();
	if (!active)
		return mode_recv(!strcmp(opt.mode, "echo"));
	if (!strcmp(opt.mode, "pingpong"))
		return mode_pingpong();
	if (!strcmp(opt.mode, "both"))
		return mode_both();
	die("\"%s\" is no mode; try sc_dgram --help", opt.mode);
}
