// SPDX-License-Identifier: GPL-2.0
/*
 * secret.c - key bytes from a file or descriptor.  They pass through one static
 * buffer, never through stdio or the heap, so one wipe removes them.
 */
#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void secret_wipe(struct secret *s)
{
	explicit_bzero(s, sizeof(*s));
}

static void warn_readable(int fd, const char *name)
{
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !(st.st_mode & S_IROTH))
		return;
	fprintf(stderr, "Warning: seccommctl: %s can be read by everybody (mode %04o).\n",
		name, st.st_mode & 07777);
}

static int read_all(struct secret *s, int fd, const char *name)
{
	ssize_t n;

	s->data = s->buf;
	s->len = 0;
	for (;;) {
		n = read(fd, s->buf + s->len, sizeof(s->buf) - s->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sys_error("%s: %s", name, strerror(errno));
		if (!n)
			break;
		s->len += n;
		if (s->len == sizeof(s->buf))
			return sys_error("%s: longer than any key, %zu bytes or more",
					 name, s->len);
	}
	if (!s->len)
		return sys_error("%s: empty", name);
	return 0;
}

int secret_read_fd(struct secret *s, int fd, const char *name)
{
	warn_readable(fd, name);
	return read_all(s, fd, name);
}

static int read_path(struct secret *s, const char *path,
		     int (*read_it)(struct secret *s, int fd, const char *name))
{
	int fd, ret;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return sys_error("%s: %s", path, strerror(errno));
	ret = read_it(s, fd, path);
	close(fd);
	return ret;
}

int secret_read_file(struct secret *s, const char *path)
{
	return read_path(s, path, secret_read_fd);
}

/* A public key, which everybody may read. */
int secret_read_public(struct secret *s, const char *path)
{
	return read_path(s, path, read_all);
}

static int hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place: two digits a byte, white space anywhere.  0 or -EINVAL. */
int secret_unhex(struct secret *s)
{
	size_t i, n = 0;
	int high = -1, d;

	for (i = 0; i < s->len; i++) {
		if (s->data[i] && strchr(" \t\r\n", s->data[i]))
			continue;
		d = hex_digit(s->data[i]);
		if (d < 0)
			return -EINVAL;
		if (high < 0) {
			high = d;
			continue;
		}
		s->data[n++] = high << 4 | d;
		high = -1;
	}
	s->len = n;
	return high >= 0 || !n ? -EINVAL : 0;
}
