// SPDX-License-Identifier: GPL-2.0
/* genl.c - a generic netlink client: requests, dumps, notifications. */
#include "libseccomm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/genetlink.h>

/* How often a dump that changed under us is asked for again. */
#define DUMP_TRIES	10
/* More than any kernel has objects for; a bound, not a size. */
#define DUMP_BYTES	(512UL << 20)

/* One dump, kept until it is known to be consistent. */
struct dump {
	char *buf;
	size_t len;
	size_t size;
	bool interrupted;
};

uint8_t sc_nl_cmd(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	return nlh->nlmsg_len < MNL_NLMSG_HDRLEN + GENL_HDRLEN ? 0 : genl->cmd;
}

static struct nlmsghdr *new_request(void *buf, uint8_t cmd, uint8_t version)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

struct nlmsghdr *sc_nl_request(void *buf, uint8_t cmd)
{
	return new_request(buf, cmd, SECCOMM_GENL_VERSION);
}

static void get_ext_ack(struct sc_nl_error *err, const struct nlmsghdr *nlh,
			size_t from, const struct nlmsghdr *req)
{
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const struct nlattr *a;
	const char *name = NULL;
	uint64_t v;

	a = (const struct nlattr *)((const char *)nlh + from);
	for (; mnl_attr_ok(a, end - (const char *)a); a = mnl_attr_next(a)) {
		switch (mnl_attr_get_type(a)) {
		case NLMSGERR_ATTR_MSG:
			sc_attr_str(a, err->msg, sizeof(err->msg));
			break;
		case NLMSGERR_ATTR_OFFS:
			if (!sc_attr_uint(a, 4, &v))
				err->offset = v;
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			if (!sc_attr_uint(a, 4, &v) && req)
				name = sc_attr_name(sc_nl_cmd(req), v);
			break;
		}
	}
	if (name) {
		snprintf(err->attr, sizeof(err->attr), "%s", name);
		err->missing = true;
	} else if (err->offset && req) {
		sc_attr_path(req, err->offset, err->attr, sizeof(err->attr));
	}
}

int sc_nl_parse_error(struct sc_nl_error *err, const struct nlmsghdr *nlh,
		      const struct nlmsghdr *req)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t from = MNL_NLMSG_HDRLEN;
	int code;

	memset(err, 0, sizeof(*err));
	if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(int)) {
		/* A plain end of a dump may be empty. */
		if (nlh->nlmsg_type == NLMSG_DONE)
			return 0;
		err->code = EBADMSG;
		return -EBADMSG;
	}
	memcpy(&code, e, sizeof(code));
	from += MNL_ALIGN(sizeof(int));
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*e)) {
			err->code = EBADMSG;
			return -EBADMSG;
		}
		from = MNL_NLMSG_HDRLEN + sizeof(*e);
		/* Without NLM_F_CAPPED the whole request follows. */
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED) &&
		    e->msg.nlmsg_len > sizeof(e->msg))
			from += MNL_ALIGN(e->msg.nlmsg_len - sizeof(e->msg));
	}
	if (code > 0 || code < -4095)
		code = -EBADMSG;
	err->code = -code;
	if ((nlh->nlmsg_flags & NLM_F_ACK_TLVS) && from < nlh->nlmsg_len)
		get_ext_ack(err, nlh, from, req);
	return code;
}

static int keep(struct dump *d, const struct nlmsghdr *nlh)
{
	size_t len = MNL_ALIGN(nlh->nlmsg_len);
	size_t size = d->size ? d->size : 65536;
	char *buf;

	while (size - d->len < len)
		size *= 2;
	if (size > DUMP_BYTES)
		return -E2BIG;
	if (size != d->size) {
		buf = realloc(d->buf, size);
		if (!buf)
			return -ENOMEM;
		d->buf = buf;
		d->size = size;
	}
	memcpy(d->buf + d->len, nlh, nlh->nlmsg_len);
	d->len += len;
	return 0;
}

static int keep_cb(const struct nlmsghdr *nlh, void *data)
{
	return keep(data, nlh);
}

/*
 * One datagram of an answer.  Return: 1 to go on, 0 at the end, or an errno.
 * The errno of a callback is kept in @cb_err while the rest is drained.
 */
static int read_part(struct sc_nl *nl, const struct nlmsghdr *req, int len,
		     bool *interrupted, sc_nl_cb cb, void *data, int *cb_err)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)nl->rx;

	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (!mnl_nlmsg_portid_ok(nlh, nl->portid) ||
		    !mnl_nlmsg_seq_ok(nlh, req->nlmsg_seq))
			continue;	/* left over from an earlier request */
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			*interrupted = true;
		switch (nlh->nlmsg_type) {
		case NLMSG_NOOP:
			continue;
		case NLMSG_OVERRUN:
			return -EOVERFLOW;
		case NLMSG_ERROR:
		case NLMSG_DONE:
			return sc_nl_parse_error(&nl->err, nlh, req);
		}
		if (nlh->nlmsg_type != req->nlmsg_type ||
		    nlh->nlmsg_len < MNL_NLMSG_HDRLEN + GENL_HDRLEN)
			return -EBADMSG;
		if (cb && !*cb_err)
			*cb_err = cb(nlh, data);
	}
	return 1;
}

static int talk(struct sc_nl *nl, struct nlmsghdr *req, uint16_t flags,
		bool *interrupted, sc_nl_cb cb, void *data)
{
	int cb_err = 0;
	ssize_t len;
	int ret;

	memset(&nl->err, 0, sizeof(nl->err));
	req->nlmsg_flags = NLM_F_REQUEST | flags;
	req->nlmsg_seq = ++nl->seq;
	if (mnl_socket_sendto(nl->sock, req, req->nlmsg_len) < 0)
		return -errno;
	do {
		len = mnl_socket_recvfrom(nl->sock, nl->rx, SC_NL_RX);
		if (len < 0)
			return -errno;
		ret = read_part(nl, req, len, interrupted, cb, data, &cb_err);
	} while (ret > 0);
	return ret ? ret : cb_err;
}

int sc_nl_do(struct sc_nl *nl, struct nlmsghdr *nlh, sc_nl_cb cb, void *data)
{
	bool interrupted = false;

	nlh->nlmsg_type = nl->family;
	return talk(nl, nlh, NLM_F_ACK, &interrupted, cb, data);
}

static int replay(const struct dump *d, sc_nl_cb cb, void *data)
{
	const struct nlmsghdr *nlh;
	size_t at;
	int ret;

	for (at = 0; at < d->len; at += MNL_ALIGN(nlh->nlmsg_len)) {
		nlh = (const struct nlmsghdr *)(d->buf + at);
		ret = cb(nlh, data);
		if (ret < 0)
			return ret;
	}
	return 0;
}

int sc_nl_dump(struct sc_nl *nl, struct nlmsghdr *nlh, sc_nl_cb cb, void *data)
{
	struct dump d = { 0 };
	int tries = DUMP_TRIES;
	int ret;

	nlh->nlmsg_type = nl->family;
	do {
		d.len = 0;
		d.interrupted = false;
		ret = talk(nl, nlh, NLM_F_DUMP, &d.interrupted, keep_cb, &d);
	} while (!ret && d.interrupted && --tries);
	nl->interrupted = d.interrupted;
	if (!ret)
		ret = replay(&d, cb, data);
	free(d.buf);
	return ret;
}

static void get_group(struct sc_nl *nl, const struct nlattr *nest)
{
	const struct nlattr *a;
	char name[GENL_NAMSIZ] = "";
	uint64_t id = 0;

	mnl_attr_for_each_nested(a, nest) {
		if (mnl_attr_get_type(a) == CTRL_ATTR_MCAST_GRP_NAME)
			sc_attr_str(a, name, sizeof(name));
		if (mnl_attr_get_type(a) == CTRL_ATTR_MCAST_GRP_ID)
			sc_attr_uint(a, 4, &id);
	}
	if (!strcmp(name, SECCOMM_MCGRP_ALERTS))
		nl->group_alerts = id;
	if (!strcmp(name, SECCOMM_MCGRP_SESSIONS))
		nl->group_sessions = id;
}

static int family_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *a, *g;
	struct sc_nl *nl = data;
	uint64_t v;

	mnl_attr_for_each(a, nlh, GENL_HDRLEN) {
		switch (mnl_attr_get_type(a)) {
		case CTRL_ATTR_FAMILY_ID:
			if (sc_attr_uint(a, 2, &v))
				return -EBADMSG;
			nl->family = v;
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			mnl_attr_for_each_nested(g, a)
				get_group(nl, g);
			break;
		}
	}
	return 0;
}

static int find_family(struct sc_nl *nl)
{
	char buf[MNL_NLMSG_HDRLEN + GENL_HDRLEN + MNL_ATTR_HDRLEN + GENL_NAMSIZ];
	bool interrupted = false;
	struct nlmsghdr *nlh;
	int ret;

	nlh = new_request(buf, CTRL_CMD_GETFAMILY, 1);
	nlh->nlmsg_type = GENL_ID_CTRL;
	if (!mnl_attr_put_strz_check(nlh, sizeof(buf), CTRL_ATTR_FAMILY_NAME,
				     SECCOMM_GENL_NAME))
		return -EMSGSIZE;
	ret = talk(nl, nlh, NLM_F_ACK, &interrupted, family_cb, nl);
	if (!ret && !nl->family)
		ret = -EBADMSG;
	return ret;
}

static int open_socket(struct sc_nl *nl)
{
	int on = 1;

	nl->sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!nl->sock || mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	nl->portid = mnl_socket_get_portid(nl->sock);
	/* Both only make errors clearer; kernels without them are older than ours. */
	mnl_socket_setsockopt(nl->sock, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl->sock, NETLINK_CAP_ACK, &on, sizeof(on));
	return find_family(nl);
}

int sc_nl_open(struct sc_nl **nlp)
{
	struct sc_nl *nl = calloc(1, sizeof(*nl));
	int ret = -ENOMEM;

	*nlp = NULL;
	if (!nl)
		return -ENOMEM;
	nl->rx = malloc(SC_NL_RX);
	nl->seq = time(NULL);
	if (nl->rx)
		ret = open_socket(nl);
	if (ret) {
		sc_nl_close(nl);
		return ret;
	}
	*nlp = nl;
	return 0;
}

void sc_nl_close(struct sc_nl *nl)
{
	if (!nl)
		return;
	if (nl->sock)
		mnl_socket_close(nl->sock);
	free(nl->rx);
	free(nl);
}

int sc_nl_send(struct sc_nl *nl, struct nlmsghdr *nlh)
{
	nlh->nlmsg_type = nl->family;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++nl->seq;
	return mnl_socket_sendto(nl->sock, nlh, nlh->nlmsg_len) < 0 ? -errno : 0;
}

int sc_nl_join(struct sc_nl *nl, uint32_t group)
{
	if (!group)
		return -ENOENT;
	if (mnl_socket_setsockopt(nl->sock, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)) < 0)
		return -errno;
	return 0;
}

int sc_nl_next(struct sc_nl *nl, sc_nl_cb cb, void *data)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)nl->rx;
	ssize_t got;
	int len, ret;

	got = mnl_socket_recvfrom(nl->sock, nl->rx, SC_NL_RX);
	if (got < 0)
		return -errno;
	len = got;
	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			ret = sc_nl_parse_error(&nl->err, nlh, NULL);
			if (ret)
				return ret;
		}
		if (nlh->nlmsg_type != nl->family ||
		    nlh->nlmsg_len < MNL_NLMSG_HDRLEN + GENL_HDRLEN)
			continue;
		ret = cb(nlh, data);
		if (ret < 0)
			return ret;
	}
	return 0;
}
