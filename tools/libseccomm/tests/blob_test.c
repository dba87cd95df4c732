// SPDX-License-Identifier: GPL-2.0
/* blob_test.c - properties as a socket option: the words in front, and there and back. */
#include "libseccomm.h"

#include <errno.h>
#include <stdlib.h>

#include "ktap.h"

static const struct {
	const char *text;
	const char *printed;
} good[] = {
	{ "{ Null }", "{ Null }" },
	{ "insecure { Null }", "insecure { Null }" },
	{ "  insecure{Null}", "insecure { Null }" },
	{ "rank 0{ Null }", "rank 0 { Null }" },
	{ "rank\t255\n{ Null ; Null }", "rank 255 { Null ; Null }" },
	{ "rank 7 insecure { Null }", "insecure rank 7 { Null }" },
};

static const struct {
	const char *text;
	unsigned int column;
	const char *msg;
} bad[] = {
	{ "", 1, "properties begin with '{', found the end" },
	{ "gold", 1, "expected '{', or 'insecure' or 'rank' in front of it" },
	{ "insecurely { Null }", 1, "expected '{', or 'insecure' or 'rank' in front of it" },
	{ "insecure", 1, "expected '{', or 'insecure' or 'rank' in front of it" },
	{ "rank { Null }", 6, "expected a rank from 0 to 255" },
	{ "rank -1 { Null }", 6, "expected a rank from 0 to 255" },
	{ "rank 256 { Null }", 6, "expected a rank from 0 to 255" },
	{ "rank 99999999999999999999999 { Null }", 6, "expected a rank from 0 to 255" },
	{ "rank 7x { Null }", 7, "expected '{', or 'insecure' or 'rank' in front of it" },
	{ "insecure { Null Null }", 17, "expected ',', ';' or '}', found 'Null'" },
};

static char *print(const struct sc_blob *b)
{
	char *buf = NULL;
	size_t len;
	FILE *f = open_memstream(&buf, &len);

	sc_blob_print(f, b);
	fclose(f);
	return buf;
}

static void test_good(void)
{
	static char buf[SECCOMM_PROPERTIES_MAX];
	struct sc_parse_error err;
	struct nlmsghdr *nlh;
	struct sc_blob b;
	unsigned int i;
	char *text;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!ktap_ok(!sc_blob_parse(&b, good[i].text, &err), "parse"))
			continue;
		nlh = mnl_nlmsg_put_header(buf);
		ktap_ok(!sc_blob_put(nlh, sizeof(buf), &b), "put");
		sc_blob_free(&b);
		ktap_ok(!sc_blob_get(&b, mnl_nlmsg_get_payload(nlh),
				     mnl_nlmsg_get_payload_len(nlh)), "get");
		text = print(&b);
		ktap_is(text, good[i].printed, good[i].printed);
		free(text);
		sc_blob_free(&b);
	}
}

static void test_bad(void)
{
	struct sc_parse_error err;
	struct sc_blob b;
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ktap_ok(sc_blob_parse(&b, bad[i].text, &err) == -EINVAL, "refused: %s",
			bad[i].text);
		ktap_is(err.msg, bad[i].msg, "message");
		ktap_ok(err.column == bad[i].column, "column %u", err.column);
	}
}

/* What no kernel gives: an answer, no crash. */
static void test_cut(void)
{
	static char buf[SECCOMM_PROPERTIES_MAX];
	struct sc_parse_error err;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct sc_blob b;
	size_t len, n;
	char *copy;

	ktap_ok(!sc_blob_parse(&b, "rank 3 { AESGCM(k1:sha3-256, bits=128), Replay }", &err), "parse");
	ktap_ok(!sc_blob_put(nlh, sizeof(buf), &b), "put");
	sc_blob_free(&b);
	n = mnl_nlmsg_get_payload_len(nlh);
	for (len = 0; len <= n; len++) {
		copy = malloc(len ? len : 1);
		memcpy(copy, mnl_nlmsg_get_payload(nlh), len);
		sc_blob_get(&b, copy, len);
		sc_blob_free(&b);
		free(copy);
	}
	ktap_ok(true, "cut at each of %zu bytes", n);
}

int main(void)
{
	ktap_begin();
	test_good();
	test_bad();
	test_cut();
	return ktap_end();
}
