/* SPDX-License-Identifier: GPL-2.0 */
/* netns.h - both ends in one process: a socket belongs to the network namespace its maker was in. */
#ifndef SELFTESTS_NETNS_H
#define SELFTESTS_NETNS_H

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "common.h"

/* One that `ip netns add` made. */
static inline void enter_netns(const char *ns)
{
	char path[80];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die("%s: %s", path, errno_name(errno));
	close(fd);
}

/* NS=IP: the name is left in s; "any" is no address in particular. */
static inline union address netns_arg(char *s, int port)
{
	union address a = { .in.sin_family = AF_INET, .in.sin_port = htons(port) };
	char *ip = strchr(s, '=');

	if (!ip)
		die("\"%s\" is not NS=IP", s);
	*ip++ = 0;
	if (strcmp(ip, "any") && inet_pton(AF_INET, ip, &a.in.sin_addr) != 1)
		die("\"%s\" is no address", ip);
	return a;
}

#endif /* SELFTESTS_NETNS_H */
