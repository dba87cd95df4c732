// SPDX-License-Identifier: GPL-2.0
/*
 * sc_file.c - a file in numbered blocks over datagrams, at a rate at which
 * nothing is lost; the receiver writes each block where it belongs and tells
 * what is missing.  Whether the files are equal is for cmp(1) to say.
 */
#include "common.h"

#include <endian.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_MAX	65000

/* In front of each block, big endian. */
struct header {
	uint64_t size;		/* of the file */
	uint64_t offset;
	uint32_t length;
	uint32_t sum;
} __attribute__((packed));

static const char help[] =
"Usage: sc_file [OPTIONS] send ADDRESS:PORT FILE\n"
"       sc_file [OPTIONS] recv [ADDRESS:]PORT FILE\n"
"\n"
"  -f FAMILY   seccomm (default), inet, or a number\n"
"  -B A:P      send: bind here first\n"
"  -b BYTES    bytes of the file in a message (1000), the same at both ends\n"
"  -r RATE     messages a second (2000; 0 = as fast as possible)\n"
"  -w SECONDS  recv: end when nothing came for so long (10)\n"
"  --hold S    keep the socket open for so long after sending\n"
"  --profile P, --principal P, --peer P, --info, --wait   as sc_dgram has them\n"
"\n"
"recv prints \"ready\", then at the end blocks=N of=N duplicates=N corrupted=N\n"
"bytes=N.  Exit status: 0 all blocks came; 1 some are missing; 2 error.\n";

static struct {
	int family;
	size_t block;
	double rate, idle, hold;
	const char *profile, *principal, *peer;
	bool info, wait, bind;
	union address addr, local;
	const char *path;
} opt = { .block = 1000, .rate = 2000, .idle = 10 };

static int new_socket(void)
{
	int fd = open_socket(opt.family, SOCK_DGRAM, &opt.addr);
	int one = 1;

	set_string(fd, SECCOMM_PROFILE, "profile", opt.profile);
	set_string(fd, SECCOMM_PRINCIPAL, "principal", opt.principal);
	set_string(fd, SECCOMM_PEER, "peer", opt.peer);
	if (opt.wait && setsockopt(fd, SOL_SECCOMM, SECCOMM_CONNECT_WAIT, &one,
				   sizeof(one)))
		die("setsockopt(wait): %s", errno_name(errno));
	return fd;
}

static void send_block(int fd, const void *buf, size_t len)
{
	int tries;

	for (tries = 0; tries < 100000; tries++) {
		if (send(fd, buf, len, MSG_NOSIGNAL) == (ssize_t)len)
			return;
		if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
			break;
		sleep_until(seconds() + 0.0005);
	}
	die("send: %s", errno_name(errno));
}

static int send_file(void)
{
	static unsigned char buf[sizeof(struct header) + BLOCK_MAX];
	struct header *h = (struct header *)buf;
	uint64_t offset = 0;
	long long n = 0;
	struct stat st;
	double begin;
	ssize_t len;
	int file, fd;

	file = open(opt.path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &st))
		die("%s: %s", opt.path, errno_name(errno));
	fd = new_socket();
	if (opt.bind && bind(fd, &opt.local.sa, address_len(&opt.local)))
		die("bind: %s", errno_name(errno));
	if (connect(fd, &opt.addr.sa, address_len(&opt.addr)))
		die("connect: %s", errno_name(errno));
	begin = seconds();
	while ((len = pread(file, h + 1, opt.block, offset)) > 0 || !n) {
		if (len < 0)
			die("%s: %s", opt.path, errno_name(errno));
		h->size = htobe64(st.st_size);
		h->offset = htobe64(offset);
		h->length = htobe32(len);
		h->sum = htobe32(checksum(h + 1, len, 2166136261u));
		if (opt.rate > 0)
			sleep_until(begin + n / opt.rate);
		send_block(fd, buf, sizeof(*h) + len);
		offset += len;
		n++;
	}
	if (opt.info)
		print_info(fd);
	printf("blocks=%lld bytes=%llu seconds=%.3f\n", n,
	       (unsigned long long)offset, seconds() - begin);
	fflush(stdout);
	sleep_until(seconds() + opt.hold);
	close(fd);
	close(file);
	return EXIT_DONE;
}

struct state {
	int file;
	unsigned char *seen;
	uint64_t size;
	uint64_t blocks, have, duplicates, corrupted, bytes;
	bool known;
};

static void take_block(struct state *s, const unsigned char *buf, size_t len)
{
	uint64_t size, offset, i;
	struct header h;
	size_t n;

	s->corrupted++;		/* until it proves to be none */
	if (len < sizeof(h))
		return;
	memcpy(&h, buf, sizeof(h));
	size = be64toh(h.size);
	offset = be64toh(h.offset);
	n = be32toh(h.length);
	if (n != len - sizeof(h) || offset % opt.block || n > opt.block ||
	    offset > size || n > size - offset || size > 1ull << 40 ||
	    be32toh(h.sum) != checksum(buf + sizeof(h), n, 2166136261u) ||
	    (s->known && size != s->size))
		return;
	if (!s->known) {
		s->size = size;
		s->blocks = size ? (size + opt.block - 1) / opt.block : 1;
		s->seen = calloc(1, s->blocks);
		s->known = true;
		if (!s->seen || ftruncate(s->file, size))
			die("%s: %s", opt.path, errno_name(errno));
	}
	s->corrupted--;
	i = offset / opt.block;
	if (s->seen[i]) {
		s->duplicates++;
		return;
	}
	if (pwrite(s->file, buf + sizeof(h), n, offset) != (ssize_t)n)
		die("%s: %s", opt.path, errno_name(errno));
	s->seen[i] = 1;
	s->have++;
	s->bytes += n;
}

static int recv_file(void)
{
	static unsigned char buf[sizeof(struct header) + BLOCK_MAX];
	struct state s = { 0 };
	struct pollfd p;
	ssize_t len;
	int fd;

	s.file = open(opt.path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (s.file < 0)
		die("%s: %s", opt.path, errno_name(errno));
	fd = new_socket();
	set_rcvbuf(fd, 8 << 20);	/* nothing is to be lost here */
	if (bind(fd, &opt.addr.sa, address_len(&opt.addr)))
		die("bind: %s", errno_name(errno));
	puts("ready");
	fflush(stdout);
	p.fd = fd;
	p.events = POLLIN;
	while ((!s.known || s.have < s.blocks) &&
	       poll(&p, 1, opt.idle * 1000) > 0) {
		len = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (len >= 0)
			take_block(&s, buf, len);
		else if (errno != EAGAIN)
			printf("recv error=%s\n", errno_name(errno));
	}
	printf("blocks=%llu of=%llu duplicates=%llu corrupted=%llu bytes=%llu\n",
	       (unsigned long long)s.have, (unsigned long long)s.blocks,
	       (unsigned long long)s.duplicates,
	       (unsigned long long)s.corrupted, (unsigned long long)s.bytes);
	free(s.seen);
	close(fd);
	if (close(s.file))
		die("%s: %s", opt.path, errno_name(errno));
	return s.known && s.have == s.blocks && !s.corrupted ? EXIT_DONE :
							       EXIT_WRONG;
}

enum { O_PROFILE = 256, O_PRINCIPAL, O_PEER, O_INFO, O_WAIT, O_HOLD, O_HELP };

static const struct option long_options[] = {
	{ "profile", 1, NULL, O_PROFILE }, { "principal", 1, NULL, O_PRINCIPAL },
	{ "peer", 1, NULL, O_PEER }, { "info", 0, NULL, O_INFO },
	{ "wait", 0, NULL, O_WAIT }, { "hold", 1, NULL, O_HOLD }, { "help", 0, NULL, O_HELP },
	{ NULL, 0, NULL, 0 }
};

int main(int argc, char **argv)
{
	int o;

	opt.family = seccomm_family();
	while ((o = getopt_long(argc, argv, "f:B:b:r:w:", long_options, NULL)) != -1) {
		switch (o) {
		case 'f': opt.family = family_arg(optarg); break;
		case 'B': opt.local = address_arg(optarg); opt.bind = true; break;
		case 'b': opt.block = number(optarg); break;
		case 'r': opt.rate = atof(optarg); break;
		case 'w': opt.idle = atof(optarg); break;
		case O_PROFILE: opt.profile = optarg; break;
		case O_PRINCIPAL: opt.principal = optarg; break;
		case O_PEER: opt.peer = optarg; break;
		case O_INFO: opt.info = true; break;
		case O_WAIT: opt.wait = true; break;
		case O_HOLD: opt.hold = atof(optarg); break;
		case O_HELP:
			fputs(help, stdout);
			return EXIT_DONE;
		default:
			die("Try sc_file --help");
		}
	}
	if (argc - optind != 3 || opt.block < 1 || opt.block > BLOCK_MAX)
		die("Try sc_file --help");
	opt.addr = address_arg(argv[optind + 1]);
	opt.path = argv[optind + 2];
	if (!strcmp(argv[optind], "send"))
		return send_file();
	if (!strcmp(argv[optind], "recv"))
		return recv_file();
	die("Try sc_file --help");
}
