// SPDX-License-Identifier: GPL-2.0
/* bodies_kunit.c - lib/wire.c: the bodies that a stranger may send, and those he may not. */
#include "lib/wire.h"

#include <kunit/test.h>

#include "tests/helpers.h"
#include "tests/protocol_vectors.h"

/* ---- bodies: what all have in common --------------------------------------- */

union any_body {
	struct seccomm_open open;
	struct seccomm_accept accept;
	struct seccomm_confirm confirm;
	struct seccomm_close close;
	struct seccomm_ping ping;
};

static int parse_open(const u8 *p, size_t n, union any_body *m)
{
	return seccomm_parse_open(p, n, &m->open);
}

static int parse_accept(const u8 *p, size_t n, union any_body *m)
{
	return seccomm_parse_accept(p, n, &m->accept);
}

static int parse_confirm(const u8 *p, size_t n, union any_body *m)
{
	return seccomm_parse_confirm(p, n, &m->confirm);
}

static int parse_close(const u8 *p, size_t n, union any_body *m)
{
	return seccomm_parse_close(p, n, &m->close);
}

static int parse_ping(const u8 *p, size_t n, union any_body *m)
{
	return seccomm_parse_ping(p, n, &m->ping);
}

#define TAG "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define HDR_DIGITS (2 * SECCOMM_HDR_LEN)

/**
 * struct body_case - a body that parses
 * @name: which
 * @parse: by what
 * @hex: its bytes, behind @skip digits
 * @skip: digits of @hex in front of it
 * @also: trailing bytes that are no error (a cookie)
 */
struct body_case {
	const char *name;
	int (*parse)(const u8 *p, size_t n, union any_body *m);
	const char *hex;
	size_t skip;
	size_t also;
};

static const struct body_case bodies[] = {
	{ "open", parse_open, VECTOR_OPEN, HDR_DIGITS, SECCOMM_COOKIE_LEN },
	{ "accept", parse_accept, VECTOR_ACCEPT, HDR_DIGITS },
	{ "confirm", parse_confirm, VECTOR_CONFIRM, HDR_DIGITS },
	{ "confirm with payloads", parse_confirm, "02 030002aabb fe0001cc" TAG },
	{ "close", parse_close, "02010000 00000007 0001000000000009" TAG },
	{ "ping", parse_ping, "01000000 0102030405060708" TAG },
};

static void body_desc(const struct body_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(body, bodies, body_desc);

static void seccomm_parse__whole(struct kunit *test)
{
	const struct body_case *c = test->param_value;
	union any_body m;
	size_t len;
	u8 *p = test_hex(test, c->hex + c->skip, &len);

	KUNIT_EXPECT_EQ(test, c->parse(p, len, &m), 0);
}

static void seccomm_parse__every_truncation(struct kunit *test)
{
	const struct body_case *c = test->param_value;
	union any_body m;
	size_t len, n;
	u8 *p = test_hex(test, c->hex + c->skip, &len);

	for (n = 0; n < len; n++) {
		u8 *cut = kmemdup(p, n ?: 1, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, cut);
		KUNIT_EXPECT_EQ_MSG(test, c->parse(cut, n, &m), -EBADMSG, "%zu bytes", n);
		kfree(cut);
	}
}

static void seccomm_parse__every_trailing(struct kunit *test)
{
	const struct body_case *c = test->param_value;
	union any_body m;
	size_t len, n;
	u8 *p = test_hex(test, c->hex + c->skip, &len);

	for (n = 1; n <= 80; n++) {
		u8 *more = kzalloc(len + n, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, more);
		memcpy(more, p, len);
		KUNIT_EXPECT_EQ_MSG(test, c->parse(more, len + n, &m),
				    n == c->also ? 0 : -EBADMSG, "%zu bytes more", n);
		kfree(more);
	}
}

/* With the guard out exactly the test above turns red. */
static void seccomm_parse__trailing_guard_out(struct kunit *test)
{
	const struct body_case *c = test->param_value;
	union any_body m;
	size_t len;
	u8 *p = test_hex(test, c->hex + c->skip, &len), *more;

	TEST_NEEDS_FAIL(test);
	more = kunit_kzalloc(test, len + 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, more);
	memcpy(more, p, len);
	seccomm_fail_arm(SECCOMM_FAIL_no_trailing_check, 1);
	KUNIT_EXPECT_EQ(test, c->parse(more, len + 1, &m), 0);
}

/* No single byte value anywhere makes a parser read outside (KASAN watches). */
static void seccomm_parse__every_byte_value(struct kunit *test)
{
	const struct body_case *c = test->param_value;
	union any_body m;
	size_t len, i;
	u8 *p = test_hex(test, c->hex + c->skip, &len), old;
	unsigned int v;
	int err;

	for (i = 0; i < len; i++) {
		old = p[i];
		for (v = 0; v < 256; v++) {
			p[i] = v;
			err = c->parse(p, len, &m);
			KUNIT_ASSERT_TRUE_MSG(test, err == 0 || err == -EBADMSG, "%d", err);
		}
		p[i] = old;
	}
}

/* ---- bodies: their fields -------------------------------------------------- */

static void seccomm_parse_open__fields(struct kunit *test)
{
	struct seccomm_open m;
	size_t len;
	u8 *p = test_hex(test, VECTOR_OPEN + HDR_DIGITS, &len);

	KUNIT_ASSERT_EQ(test, seccomm_parse_open(p, len, &m), 0);

	KUNIT_EXPECT_EQ(test, m.sid, 0x8de8cd75);
	KUNIT_EXPECT_PTR_EQ(test, m.nonce, (const u8 *)p + 4);
	KUNIT_EXPECT_PTR_EQ(test, m.pd, (const u8 *)p + 36);
	KUNIT_EXPECT_EQ(test, m.port, 443);
	KUNIT_EXPECT_EQ(test, m.name_len, 5);
	KUNIT_EXPECT_EQ(test, memcmp(m.name, "alice", 5), 0);
	KUNIT_EXPECT_EQ(test, m.expect_len, 3);
	KUNIT_EXPECT_EQ(test, memcmp(m.expect, "bob", 3), 0);
	KUNIT_EXPECT_EQ(test, m.pl.present, BIT(1) | BIT(2));
	KUNIT_EXPECT_EQ(test, m.pl.len[1], 4);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(m.pl.data[2]), 1);
	KUNIT_EXPECT_NULL(test, m.pl.sig);
	KUNIT_EXPECT_EQ(test, m.body_len, len - SECCOMM_TAG_LEN);
	KUNIT_EXPECT_PTR_EQ(test, m.tag, (const u8 *)p + len - SECCOMM_TAG_LEN);
	KUNIT_EXPECT_NULL(test, m.cookie);
}

static void seccomm_parse_open__cookie(struct kunit *test)
{
	struct seccomm_open m;
	size_t len;
	u8 *p = test_hex(test, VECTOR_OPEN "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf", &len);

	p += SECCOMM_HDR_LEN;
	len -= SECCOMM_HDR_LEN;
	KUNIT_ASSERT_EQ(test, seccomm_parse_open(p, len, &m), 0);

	KUNIT_EXPECT_PTR_EQ(test, m.cookie, (const u8 *)p + len - SECCOMM_COOKIE_LEN);
	KUNIT_EXPECT_PTR_EQ(test, m.tag, m.cookie - SECCOMM_TAG_LEN);
	KUNIT_EXPECT_EQ(test, m.body_len, len - SECCOMM_COOKIE_LEN - SECCOMM_TAG_LEN);
}

static void seccomm_parse_accept__fields(struct kunit *test)
{
	struct seccomm_accept m;
	size_t len;
	u8 *p = test_hex(test, VECTOR_ACCEPT + HDR_DIGITS, &len);

	KUNIT_ASSERT_EQ(test, seccomm_parse_accept(p, len, &m), 0);

	KUNIT_EXPECT_EQ(test, m.sid, 0x4a702283);
	KUNIT_EXPECT_PTR_EQ(test, m.nonce, (const u8 *)p + 4);
	KUNIT_EXPECT_EQ(test, m.name_len, 3);
	KUNIT_EXPECT_EQ(test, memcmp(m.name, "bob", 3), 0);
	KUNIT_EXPECT_EQ(test, m.pl.present, 0);
	KUNIT_EXPECT_EQ(test, m.body_len, len - SECCOMM_TAG_LEN);
}

static void seccomm_parse_confirm__fields(struct kunit *test)
{
	struct seccomm_confirm m;
	size_t len;
	u8 *p = test_hex(test, "02 1f0000 fe0002aabb" TAG, &len);

	KUNIT_ASSERT_EQ(test, seccomm_parse_confirm(p, len, &m), 0);

	KUNIT_EXPECT_EQ(test, m.pl.present, BIT(31));
	KUNIT_EXPECT_EQ(test, m.pl.len[31], 0);
	KUNIT_EXPECT_EQ(test, m.pl.sig_len, 2);
	KUNIT_EXPECT_EQ(test, m.pl.sig[1], 0xbb);
	KUNIT_EXPECT_EQ(test, m.pl.sig_at, 4);
	KUNIT_EXPECT_EQ(test, p[m.pl.sig_at], SECCOMM_PAYLOAD_SIGNATURE);
	KUNIT_EXPECT_EQ(test, m.body_len, 9);
	KUNIT_EXPECT_EQ(test, m.tag[0], 0xa0);
}

static void seccomm_parse_close__fields(struct kunit *test)
{
	struct seccomm_close m;
	size_t len;
	u8 *p = test_hex(test, "02010000 00000107 0001000000000009" TAG, &len);

	KUNIT_ASSERT_EQ(test, seccomm_parse_close(p, len, &m), 0);

	KUNIT_EXPECT_EQ(test, m.how, 2);
	KUNIT_EXPECT_EQ(test, m.reason, 1);
	KUNIT_EXPECT_EQ(test, m.epoch, 0x107);
	KUNIT_EXPECT_EQ(test, m.next_seq, 0x0001000000000009ULL);
	KUNIT_EXPECT_EQ(test, m.body_len, 16);
}

static void seccomm_parse_ping__fields(struct kunit *test)
{
	struct seccomm_ping m;
	size_t len;
	u8 *p = test_hex(test, "01000000 0102030405060708" TAG, &len);

	KUNIT_ASSERT_EQ(test, seccomm_parse_ping(p, len, &m), 0);

	KUNIT_EXPECT_EQ(test, m.reply, 1);
	KUNIT_EXPECT_PTR_EQ(test, m.data, (const u8 *)p + 4);
	KUNIT_EXPECT_EQ(test, m.body_len, 12);
}

/* ---- bodies: one thing wrong ----------------------------------------------- */

#define NONCE "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define PD NONCE NONCE
#define OPEN_HEAD "00000001" NONCE PD "01bb"
#define LONG64 "6161616161616161616161616161616161616161616161616161616161616161\n" \
	"6161616161616161616161616161616161616161616161616161616161616161"

static const struct refused_case {
	const char *name;
	int (*parse)(const u8 *p, size_t n, union any_body *m);
	const char *hex;
	int want;
} refused[] = {
	{ "open: least", parse_open, OPEN_HEAD "0161 00 00" TAG, 0 },
	{ "open: session id 0", parse_open, "00000000" NONCE PD "01bb 0161 00 00" TAG,
	  -EBADMSG },
	{ "open: no name", parse_open, OPEN_HEAD "00 00 00" TAG, -EBADMSG },
	{ "open: name with a space", parse_open, OPEN_HEAD "0120 00 00" TAG, -EBADMSG },
	{ "open: name with a 0", parse_open, OPEN_HEAD "026100 00 00" TAG, -EBADMSG },
	{ "open: name of 64", parse_open, OPEN_HEAD "40" LONG64 "00 00" TAG, 0 },
	{ "open: name of 65", parse_open, OPEN_HEAD "41" LONG64 "61 00 00" TAG, -EBADMSG },
	{ "open: bad expected name", parse_open, OPEN_HEAD "0161 012f 00" TAG, -EBADMSG },
	{ "open: expected name of 65", parse_open, OPEN_HEAD "0161 41" LONG64 "61 00" TAG,
	  -EBADMSG },
	{ "accept: least", parse_accept, "00000001" NONCE "0161 00" TAG, 0 },
	{ "accept: session id 0", parse_accept, "00000000" NONCE "0161 00" TAG, -EBADMSG },
	{ "accept: no name", parse_accept, "00000001" NONCE "00 00" TAG, -EBADMSG },
	{ "payloads: rising", parse_confirm, "03 010000 020000 1f0000" TAG, 0 },
	{ "payloads: repeated", parse_confirm, "02 010000 010000" TAG, -EBADMSG },
	{ "payloads: falling", parse_confirm, "02 020000 010000" TAG, -EBADMSG },
	{ "payloads: signature twice", parse_confirm, "02 fe0000 fe0000" TAG, -EBADMSG },
	{ "payloads: slot behind signature", parse_confirm, "02 fe0000 010000" TAG, -EBADMSG },
	{ "payloads: id 0", parse_confirm, "01 000000" TAG, -EBADMSG },
	{ "payloads: id 32", parse_confirm, "01 200000" TAG, -EBADMSG },
	{ "payloads: id 0xfd", parse_confirm, "01 fd0000" TAG, -EBADMSG },
	{ "payloads: one more said", parse_confirm, "02 010000" TAG, -EBADMSG },
	{ "payloads: one fewer said", parse_confirm, "00 010000" TAG, -EBADMSG },
	{ "payloads: length beyond", parse_confirm, "01 01ffff" TAG, -EBADMSG },
	{ "payloads: padding of 0", parse_confirm, "01 ff0000" TAG, 0 },
	{ "payloads: padding", parse_confirm, "01 ff00020000" TAG, 0 },
	{ "payloads: padding not zero", parse_confirm, "01 ff00020001" TAG, -EBADMSG },
	{ "close: how 0", parse_close, "00000000 00000000 0000000000000000" TAG, -EBADMSG },
	{ "close: how 1", parse_close, "01000000 00000000 0000000000000000" TAG, 0 },
	{ "close: how 3", parse_close, "03000000 00000000 0000000000000000" TAG, -EBADMSG },
	{ "close: reason 2", parse_close, "01020000 00000000 0000000000000000" TAG, -EBADMSG },
	{ "close: reserved", parse_close, "01000100 00000000 0000000000000000" TAG, -EBADMSG },
	{ "close: reserved 2", parse_close, "01000001 00000000 0000000000000000" TAG,
	  -EBADMSG },
	{ "ping: reply 2", parse_ping, "02000000 0000000000000000" TAG, -EBADMSG },
	{ "ping: reserved", parse_ping, "00010000 0000000000000000" TAG, -EBADMSG },
	{ "ping: reserved 3", parse_ping, "00000001 0000000000000000" TAG, -EBADMSG },
};

static void refused_desc(const struct refused_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(refused, refused, refused_desc);

static void seccomm_parse__one_thing_wrong(struct kunit *test)
{
	const struct refused_case *c = test->param_value;
	union any_body m;
	size_t len;
	u8 *p = test_hex(test, c->hex, &len);

	KUNIT_EXPECT_EQ(test, c->parse(p, len, &m), c->want);
}

static void seccomm_parse__order_guard_out(struct kunit *test)
{
	struct seccomm_confirm m;
	size_t len;
	u8 *p = test_hex(test, "02 020000 010000" TAG, &len);

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_no_payload_order, 1);
	KUNIT_EXPECT_EQ(test, seccomm_parse_confirm(p, len, &m), 0);
}

static struct kunit_case bodies_cases[] = {
	KUNIT_CASE_PARAM(seccomm_parse__whole, body_gen_params),
	KUNIT_CASE_PARAM(seccomm_parse__every_truncation, body_gen_params),
	KUNIT_CASE_PARAM(seccomm_parse__every_trailing, body_gen_params),
	KUNIT_CASE_PARAM(seccomm_parse__trailing_guard_out, body_gen_params),
	KUNIT_CASE_PARAM(seccomm_parse__every_byte_value, body_gen_params),
	KUNIT_CASE(seccomm_parse_open__fields),
	KUNIT_CASE(seccomm_parse_open__cookie),
	KUNIT_CASE(seccomm_parse_accept__fields),
	KUNIT_CASE(seccomm_parse_confirm__fields),
	KUNIT_CASE(seccomm_parse_close__fields),
	KUNIT_CASE(seccomm_parse_ping__fields),
	KUNIT_CASE_PARAM(seccomm_parse__one_thing_wrong, refused_gen_params),
	KUNIT_CASE(seccomm_parse__order_guard_out),
	{}
};

static struct kunit_suite bodies_suite = {
	.name = "seccomm_bodies",
	.exit = test_disarm,
	.test_cases = bodies_cases,
};

kunit_test_suite(bodies_suite);
