// SPDX-License-Identifier: GPL-2.0
/*
 * sc_splice.c - give pages of a file to a socket without copying them, in every
 * way a program can: to show that the file's pages are never written to.
 */
#include "common.h"

#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef MSG_SPLICE_PAGES
#define MSG_SPLICE_PAGES 0x8000000	/* the kernel's own flag; a user may try it */
#endif

static const char help[] =
"Usage: sc_splice [OPTIONS] HOW ADDRESS:PORT FILE\n"
"HOW := splice | sendfile | vmsplice | tee | mmap | zerocopy | splice-pages\n"
"\n"
"splice: file to pipe to socket.  sendfile: file to socket.  vmsplice: the mapped\n"
"file's pages to pipe to socket.  tee: spliced twice, the second copy checked\n"
"afterwards.  mmap: send() from the mapped file.  zerocopy: the same with\n"
"SO_ZEROCOPY and MSG_ZEROCOPY.  splice-pages: send() with the kernel's own flag.\n"
"\n"
"  -f FAMILY   seccomm (default), inet, or a number\n"
"  -t TYPE     dgram (default) or stream\n"
"  -s SIZE     bytes at once (1000)\n"
"  -n COUNT    messages at most (0 = the whole file)\n"
"  -r RATE     messages a second (2000)\n"
"  --profile P, --wait   as sc_dgram has them\n"
"\n"
"The file is read before and after.  Prints sent=N bytes=N changed=0|1 and, where\n"
"the kernel refused the way, refused=ERRNO.\n"
"Exit status: 0 file unchanged; 1 file changed; 2 error.\n";

static struct {
	int family, type;
	size_t size;
	long long count;
	double rate;
	const char *how, *path, *profile;
	bool wait;
} opt = { .size = 1000, .rate = 2000, .type = SOCK_DGRAM };

/* By read(2) from another descriptor, so what everybody sees. */
static uint32_t sum_of_file(void)
{
	static unsigned char buf[65536];
	int fd = open(opt.path, O_RDONLY | O_CLOEXEC);
	uint32_t sum = 2166136261u;
	ssize_t n;

	if (fd < 0)
		die("%s: %s", opt.path, errno_name(errno));
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		sum = checksum(buf, n, sum);
	close(fd);
	return sum;
}

static ssize_t by_splice(int sock, int file, off_t at, size_t len, int pipe_fd[2])
{
	loff_t offset = at;
	ssize_t n = splice(file, &offset, pipe_fd[1], NULL, len, SPLICE_F_MOVE);

	return n <= 0 ? n : splice(pipe_fd[0], NULL, sock, NULL, n, SPLICE_F_MOVE);
}

static ssize_t by_vmsplice(int sock, void *p, size_t len, int pipe_fd[2])
{
	struct iovec iov = { .iov_base = p, .iov_len = len };
	ssize_t n = vmsplice(pipe_fd[1], &iov, 1, 0);

	return n <= 0 ? n : splice(pipe_fd[0], NULL, sock, NULL, n, SPLICE_F_MOVE);
}

/* The same pages in two pipes; one goes to the socket, the other stays whole. */
static ssize_t by_tee(int sock, int file, off_t at, size_t len, int pipe_fd[2],
		      const unsigned char *map, bool *changed)
{
	static unsigned char copy[65536];
	loff_t offset = at;
	int second[2];
	ssize_t n, m = -1;

	if (pipe(second))
		die("pipe: %s", errno_name(errno));
	n = splice(file, &offset, pipe_fd[1], NULL, len, 0);
	if (n > 0)
		m = tee(pipe_fd[0], second[1], n, 0);
	if (n > 0 && m == n) {
		n = splice(pipe_fd[0], NULL, sock, NULL, n, 0);
		if (n > 0 && (read(second[0], copy, n) != n ||
			      memcmp(copy, map + at, n)))
			*changed = true;
	}
	close(second[0]);
	close(second[1]);
	return n;
}

static ssize_t one(int sock, int file, unsigned char *map, off_t at, size_t len,
		   int pipe_fd[2], bool *changed)
{
	off_t offset = at;

	if (!strcmp(opt.how, "splice"))
		return by_splice(sock, file, at, len, pipe_fd);
	if (!strcmp(opt.how, "sendfile"))
		return sendfile(sock, file, &offset, len);
	if (!strcmp(opt.how, "vmsplice"))
		return by_vmsplice(sock, map + at, len, pipe_fd);
	if (!strcmp(opt.how, "tee"))
		return by_tee(sock, file, at, len, pipe_fd, map, changed);
	if (!strcmp(opt.how, "mmap"))
		return send(sock, map + at, len, MSG_NOSIGNAL);
	if (!strcmp(opt.how, "zerocopy"))
		return send(sock, map + at, len, MSG_NOSIGNAL | MSG_ZEROCOPY);
	if (!strcmp(opt.how, "splice-pages"))
		return send(sock, map + at, len, MSG_NOSIGNAL | MSG_SPLICE_PAGES);
	die("\"%s\" is no way; try sc_splice --help", opt.how);
}

static int run(const union address *to)
{
	bool changed = false;
	uint32_t before = sum_of_file();
	long long sent = 0, bytes = 0;
	int sock, file, pipe_fd[2], on = 1;
	unsigned char *map, *copy;
	struct stat st;
	double begin;
	ssize_t n;
	off_t at;

	file = open(opt.path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &st) || !st.st_size)
		die("%s: %s", opt.path, errno_name(errno));
	map = mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, file, 0);
	copy = malloc(st.st_size);
	if (map == MAP_FAILED || !copy || pipe(pipe_fd))
		die("mmap: %s", errno_name(errno));
	memcpy(copy, map, st.st_size);
	sock = open_socket(opt.family, opt.type, to);
	set_string(sock, SECCOMM_PROFILE, "profile", opt.profile);
	if (opt.wait && setsockopt(sock, SOL_SECCOMM, SECCOMM_CONNECT_WAIT, &on,
				   sizeof(on)))
		die("setsockopt(wait): %s", errno_name(errno));
	if (connect(sock, &to->sa, address_len(to)))
		die("connect: %s", errno_name(errno));
	if (!strcmp(opt.how, "zerocopy") &&
	    setsockopt(sock, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof(on)))
		printf("refused=%s\n", errno_name(errno));
	begin = seconds();
	for (at = 0; at < st.st_size && (!opt.count || sent < opt.count); at += n) {
		if (opt.rate > 0)
			sleep_until(begin + sent / opt.rate);
		n = st.st_size - at < (off_t)opt.size ? st.st_size - at :
						       (off_t)opt.size;
		n = one(sock, file, map, at, n, pipe_fd, &changed);
		if (n <= 0) {
			printf("refused=%s\n", n ? errno_name(errno) : "0");
			break;
		}
		sent++;
		bytes += n;
	}
	close(sock);
	/* What is still queued may be encrypted later: look twice. */
	changed |= memcmp(copy, map, st.st_size) || sum_of_file() != before;
	sleep_until(seconds() + 0.2);
	changed |= memcmp(copy, map, st.st_size) || sum_of_file() != before;
	printf("sent=%lld bytes=%lld changed=%d\n", sent, bytes, changed);
	return changed ? EXIT_WRONG : EXIT_DONE;
}

int main(int argc, char **argv)
{
	static const struct option lo[] = {
		{ "profile", 1, NULL, 'P' }, { "wait", 0, NULL, 'W' },
		{ "help", 0, NULL, 'H' }, { 0 }
	};
	union address to;
	int o;

	opt.family = seccomm_family();
	while ((o = getopt_long(argc, argv, "f:t:s:n:r:", lo, NULL)) != -1) {
		switch (o) {
		case 'f': opt.family = family_arg(optarg); break;
		case 't':
			opt.type = strcmp(optarg, "stream") ? SOCK_DGRAM : SOCK_STREAM;
			break;
		case 's': opt.size = number(optarg); break;
		case 'n': opt.count = number(optarg); break;
		case 'r': opt.rate = atof(optarg); break;
		case 'P': opt.profile = optarg; break;
		case 'W': opt.wait = true; break;
		case 'H':
			fputs(help, stdout);
			return EXIT_DONE;
		default: die("Try sc_splice --help");
		}
	}
	if (argc - optind != 3 || opt.size < 1 || opt.size > 65000)
		die("Try sc_splice --help");
	opt.how = argv[optind];
	to = address_arg(argv[optind + 1]);
	opt.path = argv[optind + 2];
	return run(&to);
}
