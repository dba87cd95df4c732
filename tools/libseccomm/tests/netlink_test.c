// SPDX-License-Identifier: GPL-2.0
/* netlink_test.c - replies and errors, also those that no sane kernel sends. */
#include "libseccomm.h"

#include <errno.h>
#include <stdlib.h>

#include <linux/genetlink.h>

#include "ktap.h"

static char req_buf[SC_NL_TX];
static char buf[8192];

static unsigned int offset_of(const struct nlmsghdr *nlh, const void *a)
{
	return (const char *)a - (const char *)nlh;
}

static const struct nlattr *find(const struct nlattr *nest, uint16_t type,
				 unsigned int skip)
{
	const struct nlattr *a;

	mnl_attr_for_each_nested(a, nest)
		if (mnl_attr_get_type(a) == type && !skip--)
			return a;
	return NULL;
}

static void test_path(void)
{
	struct nlmsghdr *nlh = sc_nl_request(req_buf, SECCOMM_CMD_PROFILE_ADD);
	const struct nlattr *down, *entry, *child, *key;
	struct sc_parse_error err;
	struct sc_props props;
	char path[128];

	sc_props_parse(&props, "{ Salt(16), M(A(k1), B(k2, k3:sha3-256)) }",
		       NULL, NULL, &err);
	mnl_attr_put_strz(nlh, SECCOMM_A_PROFILE_NAME, "gold");
	down = mnl_nlmsg_get_payload_tail(nlh);
	sc_props_put(nlh, sizeof(req_buf), &props);
	sc_props_free(&props);
	entry = find(down, SECCOMM_A_LIST_ENTRY, 1);
	child = find(entry, SECCOMM_A_ENTRY_CHILD, 1);
	key = find(child, SECCOMM_A_ENTRY_KEY, 1);

	ktap_ok(!sc_attr_path(nlh, MNL_NLMSG_HDRLEN + GENL_HDRLEN, path,
			      sizeof(path)), "first attribute");
	ktap_is(path, "name", "its path");
	sc_attr_path(nlh, offset_of(nlh, entry), path, sizeof(path));
	ktap_is(path, "down.entry[1]", "an entry");
	sc_attr_path(nlh, offset_of(nlh, find(key, SECCOMM_A_REF_KDF, 0)), path,
		     sizeof(path));
	ktap_is(path, "down.entry[1].child[1].key[1].kdf", "the KDF of a key");
	ktap_ok(sc_attr_path(nlh, offset_of(nlh, key) + 1, path, sizeof(path)) &&
		!path[0], "the middle of an attribute");
	ktap_ok(sc_attr_path(nlh, 100000, path, sizeof(path)) && !path[0],
		"beyond the request");
	ktap_ok(sc_attr_path(nlh, offset_of(nlh, key), path, 12) && !path[0],
		"a small buffer");
	ktap_ok(!sc_attr_name(200, 1) && !sc_attr_name(SECCOMM_CMD_KEY_ADD, 99) &&
		!strcmp(sc_attr_name(SECCOMM_CMD_KEY_ADD, SECCOMM_A_KEY_KIND), "kind"),
		"names of attributes");
}

static struct nlmsghdr *error_msg(int code, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlmsgerr *e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = flags;
	e->error = code;
	e->msg.nlmsg_len = 4096;	/* of the request, which is not there */
	return nlh;
}

static void test_error(void)
{
	const uint16_t flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
	struct nlmsghdr *req = sc_nl_request(req_buf, SECCOMM_CMD_PROFILE_ADD);
	struct sc_nl_error err;
	struct nlmsghdr *nlh;
	int code;

	mnl_attr_put_strz(req, SECCOMM_A_PROFILE_NAME, "gold");
	nlh = error_msg(-EEXIST, flags);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "profile exists");
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, MNL_NLMSG_HDRLEN + GENL_HDRLEN);
	ktap_ok(sc_nl_parse_error(&err, nlh, req) == -EEXIST, "errno");
	ktap_is(err.msg, "profile exists", "text");
	ktap_is(err.attr, "name", "attribute");

	nlh = error_msg(-EINVAL, flags);
	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_MISS_TYPE, SECCOMM_A_PROFILE_DOWN);
	sc_nl_parse_error(&err, nlh, req);
	ktap_ok(err.missing && !strcmp(err.attr, "down"), "missing attribute");

	nlh = error_msg(-EINVAL, NLM_F_ACK_TLVS);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "not reached");
	ktap_ok(sc_nl_parse_error(&err, nlh, req) == -EINVAL && !err.msg[0],
		"the length of the request goes beyond the message");

	nlh = error_msg(-EINVAL, flags);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "bad \033[2J\n");
	sc_nl_parse_error(&err, nlh, req);
	ktap_is(err.msg, "bad ?[2J?", "control characters");

	ktap_ok(sc_nl_parse_error(&err, error_msg(0, flags), req) == 0, "an ack");
	ktap_ok(sc_nl_parse_error(&err, error_msg(7, flags), req) == -EBADMSG,
		"a positive errno");
	nlh = error_msg(-EINVAL, flags);
	nlh->nlmsg_len = MNL_NLMSG_HDRLEN + 4;
	ktap_ok(sc_nl_parse_error(&err, nlh, req) == -EBADMSG, "a short error");
	nlh->nlmsg_type = NLMSG_DONE;
	code = -ENOKEY;
	memcpy(mnl_nlmsg_get_payload(nlh), &code, sizeof(code));
	ktap_ok(sc_nl_parse_error(&err, nlh, req) == -ENOKEY, "the end of a dump with an errno");
	nlh->nlmsg_len = MNL_NLMSG_HDRLEN;
	ktap_ok(sc_nl_parse_error(&err, nlh, req) == 0, "an empty end of a dump");
}

static struct nlattr *list_of(unsigned int entries)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlattr *nest = mnl_attr_nest_start(nlh, SECCOMM_A_PROFILE_DOWN);
	struct nlattr *e;

	while (entries--) {
		e = mnl_attr_nest_start(nlh, SECCOMM_A_LIST_ENTRY);
		mnl_attr_put_strz(nlh, SECCOMM_A_ENTRY_NAME, "Null");
		mnl_attr_put(nlh, SECCOMM_A_ENTRY_INSECURE, 0, NULL);
		mnl_attr_put_strz(nlh, SECCOMM_A_ENTRY_DRIVER, "none");
		mnl_attr_put_u32(nlh, 77, 1);	/* newer than this program */
		mnl_attr_nest_end(nlh, e);
	}
	mnl_attr_nest_end(nlh, nest);
	return nest;
}

static int get(const struct nlattr *nest, struct sc_list *list)
{
	int ret;

	memset(list, 0, sizeof(*list));
	ret = sc_list_get(list, nest);
	return ret;
}

static void drop(struct sc_list *list)
{
	struct sc_props props = { .down = *list };

	sc_props_free(&props);
}

static void test_list(void)
{
	struct sc_list list;
	struct nlattr *nest, *e;
	unsigned int i;
	char *b;
	int ret;

	ktap_ok(!get(list_of(SC_ENTRIES), &list) && list.n == SC_ENTRIES &&
		list.entry[15].insecure && !list.entry[15].sleeps &&
		!strcmp(list.entry[15].driver, "none"), "a full list");
	drop(&list);
	ktap_ok(get(list_of(SC_ENTRIES + 1), &list) == -EBADMSG, "one too many");
	drop(&list);

	/* A name without its end, an entry without a name. */
	nest = list_of(1);
	e = mnl_attr_get_payload(nest);
	e = mnl_attr_get_payload(e);
	e->nla_len = MNL_ATTR_HDRLEN + 2;
	ktap_ok(!get(nest, &list) && !strcmp(list.entry[0].name, "Nu"),
		"a name that is not terminated");
	drop(&list);
	e->nla_len = MNL_ATTR_HDRLEN;
	ktap_ok(get(nest, &list) == -EBADMSG, "an empty name");
	drop(&list);

	/* Any byte changed: an answer, and no read outside (run under valgrind). */
	for (i = 0, ret = 0; i < 48; i++) {
		nest = list_of(2);
		b = malloc(nest->nla_len);
		memcpy(b, nest, nest->nla_len);
		if (i >= MNL_ATTR_HDRLEN && i < nest->nla_len)
			b[i] ^= 0xff;
		ret |= get((struct nlattr *)b, &list);
		drop(&list);
		free(b);
	}
	ktap_ok(ret != 0, "changed bytes");
}

static void test_values(void)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlattr *a = mnl_nlmsg_get_payload_tail(nlh);
	char small[4];
	uint64_t v;

	mnl_attr_put_u32(nlh, 1, 0x01020304);
	ktap_ok(!sc_attr_uint(a, 4, &v) && v == 0x01020304, "a number");
	ktap_ok(sc_attr_uint(a, 8, &v) == -EBADMSG, "a number of another width");
	ktap_ok(sc_attr_uint(a, 3, &v) == -EBADMSG, "a width that is none");
	a = mnl_nlmsg_get_payload_tail(nlh);
	mnl_attr_put_strz(nlh, 2, "four");
	ktap_ok(sc_attr_str(a, small, sizeof(small)) == -EBADMSG &&
		!strcmp(small, "fou"), "a string that does not fit is cut");
}

int main(void)
{
	ktap_begin();
	test_path();
	test_error();
	test_list();
	test_values();
	return ktap_end();
}
