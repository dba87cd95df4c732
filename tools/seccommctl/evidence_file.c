// SPDX-License-Identifier: GPL-2.0
/*
 * evidence_file.c - the file that records are kept in, and the statement in one.
 *
 *	"SecComm evidence" | version:4 = 1 | 0:4
 *	record*: "EVID" | statement:4 | signature:4 | message:4, lengths |
 *		number:8 | stored:8 | session:4 | 0:4 | statement | signature | message
 *
 * Big endian.  Records are only ever appended.
 */
#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILE_MAGIC	"SecComm evidence"
#define FILE_VERSION	1
#define FILE_HEAD	24
#define RECORD_MAGIC	"EVID"
#define RECORD_HEAD	40

#define LABEL		"SecComm v1 evidence"	/* its zero byte follows */
#define NAMES_AT	(64 + sizeof(LABEL) + 1 + 64 + 4 + 8 + 8)
#define TAIL_LEN	(64 + 8 + 64)		/* signer, length, digests */

static uint64_t get_be(const uint8_t *p, unsigned int n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | *p++;
	return v;
}

static void put_be(uint8_t *p, unsigned int n, uint64_t v)
{
	while (n--) {
		p[n] = v;
		v >>= 8;
	}
}

/* ---- statements ------------------------------------------------------------ */

static const uint8_t *read_name(const uint8_t *p, const uint8_t *end, char name[SECCOMM_NAME_MAX + 1])
{
	size_t len = p < end ? *p++ : 0;

	if (!len || len > SECCOMM_NAME_MAX || (size_t)(end - p) < len)
		return NULL;
	memcpy(name, p, len);
	name[len] = 0;
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-")])
		return NULL;
	return p + len;
}

int ev_statement_read(struct ev_statement *st, const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len, *at;
	unsigned int i;

	if (len < NAMES_AT + TAIL_LEN)
		return -EBADMSG;
	for (i = 0; i < 64; i++)
		if (p[i] != ' ')
			return -EBADMSG;
	at = p + 64;
	if (memcmp(at, LABEL, sizeof(LABEL)) || at[sizeof(LABEL)] != 1)
		return -EBADMSG;
	st->transcript = at + sizeof(LABEL) + 1;
	at = st->transcript + 64;
	st->epoch = get_be(at, 4);
	st->role = get_be(at + 4, 2);
	st->number = get_be(at + 6, 6);
	st->time_ns = get_be(at + 12, 8);
	at = read_name(p + NAMES_AT, end, st->sender);
	at = at ? read_name(at, end, st->receiver) : NULL;
	if (!at || end - at != TAIL_LEN)
		return -EBADMSG;
	st->signer = at;
	st->length = get_be(at + 64, 8);
	st->sha256 = at + 72;
	st->sha3 = at + 72 + EV_HASH_LEN;
	return 0;
}

/* ---- reading --------------------------------------------------------------- */

static bool head_ok(const uint8_t *p)
{
	return !memcmp(p, FILE_MAGIC, sizeof(FILE_MAGIC) - 1) &&
	       get_be(p + 16, 4) == FILE_VERSION && !get_be(p + 20, 4);
}

int ev_file_open(struct ev_file *file, const char *path)
{
	uint8_t head[FILE_HEAD];
	size_t n;

	memset(file, 0, sizeof(*file));
	file->f = fopen(path, "re");
	if (!file->f)
		return -errno;
	n = fread(head, 1, sizeof(head), file->f);
	if (n < sizeof(head)) {
		uint8_t want[FILE_HEAD] = FILE_MAGIC;

		put_be(want + 16, 4, FILE_VERSION);
		file->at = 0;
		return ferror(file->f) ? -EIO : memcmp(head, want, n) ? -EBADMSG : -ENODATA;
	}
	if (!head_ok(head))
		return -EBADMSG;
	file->next = FILE_HEAD;
	file->body = malloc(EV_BODY_MAX);
	return file->body ? 0 : -ENOMEM;
}

void ev_file_close(struct ev_file *file)
{
	if (file->f)
		fclose(file->f);
	free(file->body);
}

static int read_end(struct ev_file *file, size_t got)
{
	if (ferror(file->f))
		return -EIO;
	return got ? -ENODATA : 0;
}

int ev_file_next(struct ev_file *file, struct ev_record *r)
{
	uint8_t head[RECORD_HEAD];
	size_t n, len;

	file->at = file->next;
	n = fread(head, 1, sizeof(head), file->f);
	if (n && memcmp(head, RECORD_MAGIC, n < 4 ? n : 4))
		return -EBADMSG;
	if (n < sizeof(head))
		return read_end(file, n);
	r->statement_len = get_be(head + 4, 4);
	r->signature_len = get_be(head + 8, 4);
	r->message_len = get_be(head + 12, 4);
	r->seq = get_be(head + 16, 8);
	r->stored_ns = get_be(head + 24, 8);
	r->session = get_be(head + 32, 4);
	if (r->statement_len > EV_STATEMENT_MAX || r->signature_len > EV_SIGNATURE_MAX ||
	    r->message_len > EV_MESSAGE_MAX || get_be(head + 36, 4))
		return -EBADMSG;
	r->statement = file->body;
	r->signature = r->statement + r->statement_len;
	r->message = r->signature + r->signature_len;
	len = (size_t)r->statement_len + r->signature_len + r->message_len;
	if (fread(file->body, 1, len, file->f) < len)
		return read_end(file, 1);
	file->next += RECORD_HEAD + len;
	return 1;
}

/* ---- writing --------------------------------------------------------------- */

/* Where the last whole record ends; or a negative errno. */
static int64_t whole_end(const char *path)
{
	struct ev_file file;
	struct ev_record r;
	int ret;

	ret = ev_file_open(&file, path);
	if (!ret)
		do {
			ret = ev_file_next(&file, &r);
		} while (ret > 0);
	ev_file_close(&file);
	return ret && ret != -ENODATA ? ret : (int64_t)file.at;
}

static int new_head(int fd)
{
	uint8_t head[FILE_HEAD] = FILE_MAGIC;

	put_be(head + 16, 4, FILE_VERSION);
	if (write(fd, head, sizeof(head)) != sizeof(head) || fsync(fd))
		return errno ? -errno : -EIO;
	return 0;
}

/* Where to go on in a file that is there, or the head of one that is not. */
static int prepare(int fd, const char *path, uint64_t *cut)
{
	struct stat st;
	int64_t end;

	if (flock(fd, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	if (fstat(fd, &st))
		return -errno;
	end = st.st_size ? whole_end(path) : 0;
	if (end < 0)
		return end;
	*cut = st.st_size - end;
	if (*cut && ftruncate(fd, end))
		return -errno;
	return end ? 0 : new_head(fd);
}

int ev_file_append(const char *path, uint64_t *cut)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	int ret;

	if (fd < 0)
		return -errno;
	ret = prepare(fd, path, cut);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

int ev_file_write(int fd, const struct ev_record *r)
{
	uint8_t head[RECORD_HEAD] = RECORD_MAGIC;
	struct iovec part[] = {
		{ head, sizeof(head) },
		{ (void *)r->statement, r->statement_len },
		{ (void *)r->signature, r->signature_len },
		{ (void *)r->message, r->message_len },
	};
	size_t len = sizeof(head) + r->statement_len + r->signature_len + r->message_len;
	ssize_t n;

	put_be(head + 4, 4, r->statement_len);
	put_be(head + 8, 4, r->signature_len);
	put_be(head + 12, 4, r->message_len);
	put_be(head + 16, 8, r->seq);
	put_be(head + 24, 8, r->stored_ns);
	put_be(head + 32, 4, r->session);
	errno = 0;
	n = writev(fd, part, 4);
	if (n == (ssize_t)len)
		return 0;
	/* Half a record: the disk is full, and whoever comes next takes it off. */
	return n < 0 ? -errno : -ENOSPC;
}
