// SPDX-License-Identifier: GPL-2.0
/*
 * sc_outer.c - options that show on the packets that leave: sends with mark,
 * class or device set; and runs a command in a cgroup whose egress program,
 * written here in BPF's own instructions, counts its packets or drops them, or
 * whose ingress program counts what comes.
 */
#include "common.h"

#include <fcntl.h>
#include <getopt.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char help[] =
"Usage: sc_outer [-m MARK] [-t TOS] [-d DEVICE] [-n COUNT] send ADDRESS:PORT\n"
"       sc_outer cgroup DIRECTORY { count | drop | count-in } COMMAND...\n"
"send waits until the session is open (5 s at most), then sends: \"sent N\".\n"
"cgroup prints \"packets N\" and ends as the command did.\n";

static struct {
	const char *device;
	int mark, tos, count;
} opt = { .mark = -1, .tos = -1, .count = 1 };

/* ---- send ---- */

static void set(int fd, int level, int name, const void *value, socklen_t len)
{
	if (setsockopt(fd, level, name, value, len))
		die("setsockopt %d %d: %s", level, name, errno_name(errno));
}

static int mode_send(const char *to)
{
	union address a = address_arg(to);
	bool v6 = a.sa.sa_family == AF_INET6;
	struct timeval limit = { .tv_sec = 5 };
	struct linger linger = { 1, 5 };
	int fd = socket(seccomm_family(), SOCK_DGRAM, v6), one = 1, i;

	if (fd < 0)
		die("socket: %s", errno_name(errno));
	if (opt.mark >= 0)
		set(fd, SOL_SOCKET, SO_MARK, &opt.mark, sizeof(int));
	if (opt.tos >= 0)
		set(fd, v6 ? SOL_IPV6 : SOL_IP, v6 ? IPV6_TCLASS : IP_TOS, &opt.tos, sizeof(int));
	if (opt.device)
		set(fd, SOL_SOCKET, SO_BINDTODEVICE, opt.device, strlen(opt.device) + 1);
	set(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	set(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	set(fd, SOL_SECCOMM, SECCOMM_CONNECT_WAIT, &one, sizeof(one));
	if (connect(fd, &a.sa, address_len(&a))) {
		printf("connect: %s\n", errno_name(errno));
		return EXIT_WRONG;
	}
	for (i = 0; i < opt.count; i++)
		if (send(fd, "outer", 5, 0) != 5)
			break;
	printf("sent %d\n", i);
	close(fd);
	return i == opt.count ? EXIT_DONE : EXIT_WRONG;
}

/* ---- cgroup ---- */

static int bpf(int cmd, union bpf_attr *attr)
{
	int fd = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	if (fd < 0)
		die("bpf(%d): %s", cmd, errno_name(errno));
	return fd;
}

static int counter_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8,
		.max_entries = 1,
	};

	return bpf(BPF_MAP_CREATE, &attr);
}

#define INSN(c, d, s, o, i) \
	{ .code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) }

/* counter[0]++; return pass; */
static int counting_program(int map, unsigned int attach, bool pass)
{
	struct bpf_insn insn[] = {
		INSN(BPF_ST | BPF_MEM | BPF_W, 10, 0, -4, 0),		/* key = 0 */
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 2, 10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, -4),		/* r2 = &key */
		INSN(BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_FD, 0, map),
		INSN(0, 0, 0, 0, 0),					/* its upper half */
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 1, 0, 0, 1),
		INSN(BPF_STX | BPF_XADD | BPF_DW, 0, 1, 0, 0),		/* *r0 += r1 */
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, pass),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	static char log[8192];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_SKB,
		.insns = (uintptr_t)insn, .insn_cnt = sizeof(insn) / sizeof(insn[0]),
		.license = (uintptr_t)"GPL",
		.log_level = 1, .log_buf = (uintptr_t)log, .log_size = sizeof(log),
		.expected_attach_type = attach,
	};
	int fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));

	if (fd < 0)
		die("BPF_PROG_LOAD: %s\n%s", errno_name(errno), log);
	return fd;
}

static unsigned long long counted(int map)
{
	unsigned long long value = 0;
	unsigned int key = 0;
	union bpf_attr attr = {
		.map_fd = map, .key = (uintptr_t)&key, .value = (uintptr_t)&value,
	};

	bpf(BPF_MAP_LOOKUP_ELEM, &attr);
	return value;
}

static void join(const char *dir)
{
	char path[300], pid[20];
	int fd, len = snprintf(pid, sizeof(pid), "%d", (int)getpid());

	snprintf(path, sizeof(path), "%s/cgroup.procs", dir);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, pid, len) != len)
		die("%s: %s", path, errno_name(errno));
	close(fd);
}

static int mode_cgroup(char **argv)
{
	int dir = open(argv[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC), map, status;
	bool in = !strcmp(argv[1], "count-in");
	union bpf_attr attr = { .attach_type = in ? BPF_CGROUP_INET_INGRESS :
						    BPF_CGROUP_INET_EGRESS };
	pid_t pid;

	if (dir < 0)
		die("%s: %s", argv[0], errno_name(errno));
	map = counter_map();
	attr.target_fd = dir;
	attr.attach_bpf_fd = counting_program(map, attr.attach_type, !!strcmp(argv[1], "drop"));
	bpf(BPF_PROG_ATTACH, &attr);
	pid = fork();
	if (!pid) {
		join(argv[0]);
		execvp(argv[2], argv + 2);
		die("%s: %s", argv[2], errno_name(errno));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("fork: %s", errno_name(errno));
	printf("packets %llu\n", counted(map));
	bpf(BPF_PROG_DETACH, &attr);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_USAGE;
}

int main(int argc, char **argv)
{
	int o;

	while ((o = getopt(argc, argv, "+m:t:d:n:")) != -1) {
		switch (o) {
		case 'm': opt.mark = number(optarg); break;
		case 't': opt.tos = number(optarg); break;
		case 'd': opt.device = optarg; break;
		case 'n': opt.count = number(optarg); break;
		default: die("%s", help);
		}
	}
	argv += optind;
	argc -= optind;
	if (argc == 2 && !strcmp(argv[0], "send"))
		return mode_send(argv[1]);
	if (argc >= 4 && !strcmp(argv[0], "cgroup"))
		return mode_cgroup(argv + 1);
	die("%s", help);
}
