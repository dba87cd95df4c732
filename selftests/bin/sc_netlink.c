// SPDX-License-Identifier: GPL-2.0
/*
 * sc_netlink.c - sends requests as they stand to the generic netlink family
 * and tells the answers, so that a script can send what no library would.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <libseccomm.h>

#define FAIL_MAX	500	/* more than any request does what can fail */

static const char help[] =
"Usage: sc_netlink [--fail] < REQUESTS\n"
"\n"
"Each line of input is LABEL, COMMAND (a number), do or dump, and the bytes of\n"
"the attributes in hex (or -), separated by tabs.  Each line of output is LABEL,\n"
"the name of the errno (0 = done) and the kernel's text, separated by tabs.\n"
"\n"
"  --fail  send each request again and again, the n-th allocation of the kernel (or\n"
"          copy from or to us) failing by /proc/thread-self/fail-nth, until there\n"
"          are no more; tell how many have failed instead of the text\n";

static void die(const char *what, int err)
{
	fprintf(stderr, "sc_netlink: %s: %s\n", what, strerrorname_np(err));
	exit(2);
}

static int hex_digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower(c) - 'a' + 10;
}

/* The attributes behind the header, of any length, aligned or not. */
static void put_attrs(struct nlmsghdr *nlh, const char *hex)
{
	size_t n;

	if (!strcmp(hex, "-"))
		return;
	for (n = 0; isxdigit((unsigned char)hex[0]) && isxdigit((unsigned char)hex[1]); hex += 2) {
		if (nlh->nlmsg_len + n >= SC_NL_TX)
			die("too long", E2BIG);
		((char *)nlh)[nlh->nlmsg_len + n++] = hex_digit(hex[0]) << 4 | hex_digit(hex[1]);
	}
	nlh->nlmsg_len += n;
}

static int ignore(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	(void)data;
	return 0;
}

static int request(struct sc_nl *nl, unsigned int cmd, bool dump, const char *hex)
{
	static char buf[SC_NL_TX + 4096] __attribute__((aligned(8)));
	struct nlmsghdr *nlh;

	memset(buf, 0, sizeof(buf));
	nlh = sc_nl_request(buf, cmd);
	put_attrs(nlh, hex);
	return dump ? sc_nl_dump(nl, nlh, ignore, NULL) : sc_nl_do(nl, nlh, ignore, NULL);
}

/* Copies from and to the user fail in their turn too, these among them: EFAULT. */
static void write_nth(int fd, unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	while (pwrite(fd, text, len, 0) != len)
		if (errno != EFAULT)
			die("fail-nth", errno);
}

/* How many are still to come before one fails; not 0: none has. */
static unsigned int read_nth(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) >= 0)
		return atoi(text);
	if (errno != EFAULT)
		die("fail-nth", errno);
	return 1;
}

/*
 * Returns how many have failed, one in each try.  An answer that
 * could not be allocated never comes, so each try has a socket of its own with
 * a timeout, opened before anything fails.
 */
static unsigned int request_failing(unsigned int cmd, bool dump, const char *hex, int *err)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	struct timeval wait = { .tv_usec = 200000 };
	struct sc_nl *nl;
	unsigned int n, left = 0;

	if (fd < 0)
		die("fail-nth", errno);
	for (n = 1; n <= FAIL_MAX && !left; n++) {
		*err = sc_nl_open(&nl);
		if (*err)
			die("netlink", -*err);
		setsockopt(mnl_socket_get_fd(nl->sock), SOL_SOCKET, SO_RCVTIMEO, &wait,
			   sizeof(wait));
		write_nth(fd, n);
		*err = request(nl, cmd, dump, hex);
		left = read_nth(fd);
		write_nth(fd, 0);
		sc_nl_close(nl);
	}
	close(fd);
	return n - 2;
}

int main(int argc, char **argv)
{
	static char line[4 * SC_NL_TX];
	char *label, *cmd, *way, *hex, *rest;
	unsigned int failed;
	bool fail, dump;
	struct sc_nl *nl;
	int err;

	fail = argc == 2 && !strcmp(argv[1], "--fail");
	if (argc > 1 && !fail) {
		fputs(help, argc == 2 && !strcmp(argv[1], "--help") ? stdout : stderr);
		return 2;
	}
	err = sc_nl_open(&nl);
	if (err)
		die("netlink", -err);
	while (fgets(line, sizeof(line), stdin)) {
		rest = line;
		label = strsep(&rest, "\t\n");
		cmd = strsep(&rest, "\t\n");
		way = strsep(&rest, "\t\n");
		hex = strsep(&rest, "\t\n");
		if (!hex)
			die(label, EINVAL);
		dump = !strcmp(way, "dump");
		if (fail) {
			failed = request_failing(atoi(cmd), dump, hex, &err);
			printf("%s\t%s\t%u\n", label, err ? strerrorname_np(-err) : "0", failed);
			continue;
		}
		err = request(nl, atoi(cmd), dump, hex);
		printf("%s\t%s\t%s\n", label, err ? strerrorname_np(-err) : "0", nl->err.msg);
	}
	sc_nl_close(nl);
	return 0;
}
