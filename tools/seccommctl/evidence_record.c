// SPDX-License-Identifier: GPL-2.0
/*
 * evidence_record.c - the recorder: takes records from the kernel, and says that it
 * has stored them when they are on the disk.
 *
 * Strict messages wait for its word.  When it ends, whatever the reason, the kernel
 * refuses what waits: so it may end at any fault.
 */
#include "ctl.h"
#include "evidence.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/genetlink.h>

#define SOCKET_BYTES	(16 << 20)	/* records that may wait for the disk */
#define BATCH		64		/* records of one sync */

/**
 * struct recorder - a run of monitor
 * @ctl: the run of the program
 * @words: what was asked for
 * @fd: of the file
 * @last: number of the last record
 * @unsaid: records written and not acknowledged
 * @left: records still to be taken, 0 = without end
 * @message: where the parts of a message are put together
 */
struct recorder {
	struct ctl ctl;
	const struct ev_words *words;
	int fd;
	uint64_t last;
	unsigned int unsaid;
	uint64_t left;
	uint8_t *message;
};

/* One line: a record, or a word. */
static int say(struct recorder *rec, const char *event, json_t *row)
{
	if (rec->ctl.json) {
		json_object_set_new(row, "event", json_string(event));
		json_dumpf(row, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (json_object_size(row)) {
		printf("%s ", event);
		row_text(stdout, &rec->ctl, evidence_object.fields, row);
	} else {
		printf("%s\n", event);
	}
	json_decref(row);
	return fflush(stdout) ? -EPIPE : 0;
}

static int add_part(struct ev_record *r, uint8_t *message, const struct nlattr *a)
{
	uint16_t len = mnl_attr_get_payload_len(a);

	if (r->message_len + len > EV_MESSAGE_MAX)
		return -EBADMSG;
	memcpy(message + r->message_len, mnl_attr_get_payload(a), len);
	r->message_len += len;
	return 0;
}

static int read_record(struct ev_record *r, uint8_t *message, const struct nlmsghdr *nlh)
{
	const struct nlattr *a;
	uint64_t v;
	int ret = 0;

	memset(r, 0, sizeof(*r));
	r->message = message;
	mnl_attr_for_each(a, nlh, GENL_HDRLEN) {
		switch (mnl_attr_get_type(a)) {
		case SECCOMM_A_EVIDENCE_SEQ:
			ret = sc_attr_uint(a, 8, &r->seq);
			break;
		case SECCOMM_A_EVIDENCE_SESSION:
			ret = sc_attr_uint(a, 4, &v);
			r->session = ret ? 0 : v;
			break;
		case SECCOMM_A_EVIDENCE_STATEMENT:
			r->statement = mnl_attr_get_payload(a);
			r->statement_len = mnl_attr_get_payload_len(a);
			break;
		case SECCOMM_A_EVIDENCE_SIGNATURE:
			r->signature = mnl_attr_get_payload(a);
			r->signature_len = mnl_attr_get_payload_len(a);
			break;
		case SECCOMM_A_EVIDENCE_MESSAGE:
			ret = add_part(r, message, a);
			break;
		}
		if (ret)
			return ret;
	}
	return r->seq && r->statement && r->signature ? 0 : -EBADMSG;
}

/* Numbers that are missing in front of this one are records that were lost. */
static int look_for_gap(struct recorder *rec, uint64_t seq)
{
	uint64_t lost = seq - rec->last - 1;

	rec->last = seq;
	if (!lost)
		return 0;
	fprintf(stderr, "Warning: seccommctl: evidence: %" PRIu64 " record%s lost before number %"
		PRIu64 ".\n", lost, lost == 1 ? "" : "s", seq);
	return rec->words->strict ? -ENODATA : 0;
}

static int take(struct recorder *rec, const struct nlmsghdr *nlh)
{
	struct ev_statement st;
	struct timespec now;
	struct ev_record r;
	json_t *row;
	int ret;

	ret = read_record(&r, rec->message, nlh);
	if (!ret)
		ret = look_for_gap(rec, r.seq);
	if (ret)
		return ret;
	clock_gettime(CLOCK_REALTIME, &now);
	r.stored_ns = now.tv_sec * 1000000000ULL + now.tv_nsec;
	ret = ev_file_write(rec->fd, &r);
	if (ret)
		return ret;
	rec->unsaid++;
	row = ev_row(&r, ev_statement_read(&st, r.statement, r.statement_len) ? NULL : &st, 0);
	ret = row ? say(rec, "record", row) : -ENOMEM;
	if (!ret && rec->left && !--rec->left)
		ret = -ECANCELED;
	return ret;
}

static int record_cb(const struct nlmsghdr *nlh, void *data)
{
	struct recorder *rec = data;
	const struct nlattr *a;

	if (sc_nl_cmd(nlh) == SECCOMM_CMD_EVIDENCE_NTF)
		return take(rec, nlh);
	if (sc_nl_cmd(nlh) == SECCOMM_CMD_EVIDENCE_RECORD)
		mnl_attr_for_each(a, nlh, GENL_HDRLEN)
			if (mnl_attr_get_type(a) == SECCOMM_A_EVIDENCE_SEQ &&
			    sc_attr_uint(a, 8, &rec->last))
				return -EBADMSG;
	return 0;
}

/* On the disk, and only then the kernel is told. */
static int acknowledge(struct recorder *rec)
{
	char buf[MNL_NLMSG_HDRLEN + GENL_HDRLEN + MNL_ATTR_HDRLEN + sizeof(uint64_t)];
	struct nlmsghdr *nlh = sc_nl_request(buf, SECCOMM_CMD_EVIDENCE_ACK);

	if (!rec->unsaid)
		return 0;
	if (fsync(rec->fd))
		return -errno;
	rec->unsaid = 0;
	mnl_attr_put_u64(nlh, SECCOMM_A_EVIDENCE_SEQ, rec->last);
	return sc_nl_send(rec->ctl.nl, nlh);
}

static bool more_now(struct recorder *rec)
{
	struct pollfd p = { .fd = mnl_socket_get_fd(rec->ctl.nl->sock), .events = POLLIN };

	return rec->unsaid < BATCH && poll(&p, 1, 0) > 0;
}

static int follow(struct recorder *rec)
{
	int ret = 0, err;

	while (!ret) {
		ret = sc_nl_next(rec->ctl.nl, record_cb, rec);
		if (ret == -EINTR)
			ret = 0;
		/* The gap in the numbers says how many. */
		if (ret == -ENOBUFS && !rec->words->strict)
			ret = say(rec, "overrun", json_object());
		if ((ret && ret != -ECANCELED) || (!ret && more_now(rec)))
			continue;
		err = acknowledge(rec);
		ret = err ? err : ret;
	}
	return ret;
}

static int start(struct request *r, struct recorder *rec)
{
	int size = SOCKET_BYTES, fd = mnl_socket_get_fd(rec->ctl.nl->sock);
	char buf[MNL_NLMSG_HDRLEN + GENL_HDRLEN];
	int ret;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	ret = sc_nl_do(rec->ctl.nl, sc_nl_request(buf, SECCOMM_CMD_EVIDENCE_RECORD), record_cb, rec);
	if (ret == -ECANCELED)
		return acknowledge(rec) ? CTL_KERNEL : -1;
	if (ret)
		return nl_error(r, ret);
	if (r->ready && say(rec, "ready", json_object()))
		return CTL_KERNEL;
	return 0;
}

int ev_monitor(struct request *r, const struct ev_words *words)
{
	struct recorder rec = { .ctl = *r->ctl, .words = words, .left = r->count };
	uint64_t cut = 0;
	int ret;

	rec.ctl.oneline = true;
	rec.message = malloc(EV_MESSAGE_MAX);
	rec.fd = rec.message ? ev_file_append(words->file, &cut) : -ENOMEM;
	if (rec.fd < 0) {
		ret = rec.fd;
		free(rec.message);
		return sys_error("evidence: %s: %s", words->file, ret == -EBADMSG ?
				 "this is no file of evidence, or it is damaged" :
				 ret == -EBUSY ? "another recorder writes it" : strerror(-ret));
	}
	if (cut)
		fprintf(stderr, "Warning: seccommctl: evidence: %s: %" PRIu64
			" bytes of an unfinished record were taken off.\n", words->file, cut);
	ret = start(r, &rec);
	if (!ret) {
		ret = follow(&rec);
		ret = ret == -ECANCELED ? 0 : sys_error("evidence: %s", strerror(-ret));
	}
	close(rec.fd);
	free(rec.message);
	return ret < 0 ? 0 : ret;
}
