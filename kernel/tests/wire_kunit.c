// SPDX-License-Identifier: GPL-2.0
/* wire_kunit.c - lib/wire.c: what a stranger may send and what he may not. */
#include "lib/wire.h"

#include <kunit/test.h>

#include "tests/helpers.h"
#include "tests/protocol_vectors.h"

/* ---- frame header ---------------------------------------------------------- */

static const u8 good_hdr[SECCOMM_HDR_LEN] = {
	0x16, 0xab, 0x00, 0x03, 0x01, 0x02, 0x03, 0x04,
	0x00, 0x02, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16,
};

static void seccomm_hdr_read__fields(struct kunit *test)
{
	struct seccomm_hdr h;
	u8 frame[19] = {};

	memcpy(frame, good_hdr, sizeof(good_hdr));

	KUNIT_ASSERT_EQ(test, seccomm_hdr_read(frame, sizeof(frame), &h), SECCOMM_R_NONE);

	KUNIT_EXPECT_EQ(test, h.type, SECCOMM_DATA);
	KUNIT_EXPECT_EQ(test, h.epoch, 0xab);
	KUNIT_EXPECT_EQ(test, h.length, 3);
	KUNIT_EXPECT_EQ(test, h.id, 0x01020304);
	KUNIT_EXPECT_EQ(test, h.sender, 2);
	KUNIT_EXPECT_EQ(test, h.seq, 0x111213141516ULL);
}

static void seccomm_hdr_read__short(struct kunit *test)
{
	struct seccomm_hdr h;
	size_t len;

	for (len = 0; len < SECCOMM_HDR_LEN; len++) {
		u8 *p = test_copy(test, good_hdr, len);

		KUNIT_EXPECT_EQ(test, seccomm_hdr_read(p, len, &h), SECCOMM_R_SHORT);
	}
}

static void seccomm_hdr_read__bad_version(struct kunit *test)
{
	struct seccomm_hdr h;
	u8 frame[19] = {};
	u8 v;

	memcpy(frame, good_hdr, sizeof(good_hdr));
	for (v = 0; v < 16; v++) {
		frame[0] = v << 4 | SECCOMM_DATA;
		KUNIT_EXPECT_EQ(test, seccomm_hdr_read(frame, sizeof(frame), &h),
				v == 1 ? SECCOMM_R_NONE : SECCOMM_R_BAD_VERSION);
	}
}

static void seccomm_hdr_read__bad_type(struct kunit *test)
{
	struct seccomm_hdr h;
	u8 frame[19] = {};
	u8 t;

	memcpy(frame, good_hdr, sizeof(good_hdr));
	for (t = 0; t < 16; t++) {
		frame[0] = 1 << 4 | t;
		KUNIT_EXPECT_EQ(test, seccomm_hdr_read(frame, sizeof(frame), &h),
				t >= 1 && t <= 11 ? SECCOMM_R_NONE : SECCOMM_R_BAD_TYPE);
	}
}

/* The frame has to lie inside what there is; more may follow it. */
static void seccomm_hdr_read__bad_length(struct kunit *test)
{
	struct seccomm_hdr h;
	u8 frame[40] = {};
	size_t len;

	memcpy(frame, good_hdr, sizeof(good_hdr));
	for (len = SECCOMM_HDR_LEN; len <= sizeof(frame); len++)
		KUNIT_EXPECT_EQ(test, seccomm_hdr_read(frame, len, &h),
				len < 19 ? SECCOMM_R_BAD_LENGTH : SECCOMM_R_NONE);
	put_unaligned_be16(0xffff, frame + 2);
	KUNIT_EXPECT_EQ(test, seccomm_hdr_read(frame, sizeof(frame), &h), SECCOMM_R_BAD_LENGTH);
}

static void seccomm_hdr_read__guard_out(struct kunit *test)
{
	struct seccomm_hdr h;

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_no_length_check, 1);
	KUNIT_EXPECT_EQ(test, seccomm_hdr_read(good_hdr, sizeof(good_hdr), &h), SECCOMM_R_NONE);
}

static void seccomm_hdr_write__round_trip(struct kunit *test)
{
	struct seccomm_hdr h = {
		.type = SECCOMM_SEGMENT, .epoch = 255, .length = 0, .id = U32_MAX,
		.sender = U16_MAX, .seq = SECCOMM_SEQ_MAX,
	}, back;
	u8 p[SECCOMM_HDR_LEN];

	seccomm_hdr_write(p, &h);

	KUNIT_ASSERT_EQ(test, seccomm_hdr_read(p, sizeof(p), &back), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, back.type, h.type);
	KUNIT_EXPECT_EQ(test, back.epoch, h.epoch);
	KUNIT_EXPECT_EQ(test, back.length, h.length);
	KUNIT_EXPECT_EQ(test, back.id, h.id);
	KUNIT_EXPECT_EQ(test, back.sender, h.sender);
	KUNIT_EXPECT_EQ(test, back.seq, h.seq);
}

/* ---- writer and reader ----------------------------------------------------- */

static void seccomm_w__appends(struct kunit *test)
{
	static const u8 want[] = {
		0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d,
		0x0e, 0x0f, 2, 'a', 'b', 0, 2, 'c', 'd', 0, 0, 0, 2, 'e', 'f', 0, 0, 'g',
	};
	u8 *buf = kunit_kzalloc(test, sizeof(want), GFP_KERNEL);
	struct seccomm_writer w;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(buf, 0xff, sizeof(want));
	seccomm_w_init(&w, buf, sizeof(want));
	seccomm_w_u8(&w, 1);
	seccomm_w_be16(&w, 0x0203);
	seccomm_w_be32(&w, 0x04050607);
	seccomm_w_be64(&w, 0x08090a0b0c0d0e0fULL);
	seccomm_w_lp8(&w, "ab", 2);
	seccomm_w_lp16(&w, "cd", 2);
	seccomm_w_lp32(&w, "ef", 2);
	KUNIT_EXPECT_PTR_EQ(test, seccomm_w_room(&w, 2), buf + 28);
	seccomm_w_bytes(&w, "g", 1);

	KUNIT_EXPECT_FALSE(test, w.overflow);
	KUNIT_EXPECT_EQ(test, w.len, sizeof(want));
	TEST_BYTES_EQ(test, buf, want, sizeof(want));
}

static void w_one(struct seccomm_writer *w, int what)
{
	switch (what) {
	case 0:
		return seccomm_w_u8(w, 0x55);
	case 1:
		return seccomm_w_be16(w, 0x5555);
	case 2:
		return seccomm_w_be32(w, 0x55555555);
	case 3:
		return seccomm_w_be64(w, 0x5555555555555555ULL);
	case 4:
		return seccomm_w_bytes(w, "UUU", 3);
	case 5:
		return seccomm_w_lp8(w, "UUU", 3);
	case 6:
		return seccomm_w_lp16(w, "UUU", 3);
	case 7:
		return seccomm_w_lp32(w, "UUU", 3);
	default:
		seccomm_w_room(w, 3);
	}
}

/* Every writer, into every room too small: remembered, and not a byte beyond. */
static void seccomm_w__overflow(struct kunit *test)
{
	static const size_t need[] = { 1, 2, 4, 8, 3, 4, 5, 7, 3 };
	struct seccomm_writer w;
	size_t size;
	u8 *buf;
	int i;

	for (i = 0; i < ARRAY_SIZE(need); i++) {
		for (size = 0; size <= need[i]; size++) {
			buf = kunit_kzalloc(test, size ?: 1, GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, buf);
			seccomm_w_init(&w, buf, size);
			w_one(&w, i);
			KUNIT_EXPECT_EQ_MSG(test, w.overflow, size < need[i], "writer %d", i);
			KUNIT_EXPECT_LE(test, w.len, size);
			/* One overflow spoils what follows, even if it would fit. */
			seccomm_w_bytes(&w, NULL, 0);
			KUNIT_EXPECT_EQ(test, w.overflow, size < need[i]);
		}
	}
}

static void seccomm_w__length_does_not_fit(struct kunit *test)
{
	size_t size = 0x10000 + 8;
	u8 *from = kunit_kzalloc(test, size, GFP_KERNEL);
	u8 *buf = kunit_kzalloc(test, size, GFP_KERNEL);
	struct seccomm_writer w;

	KUNIT_ASSERT_NOT_NULL(test, from);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	seccomm_w_init(&w, buf, size);
	seccomm_w_lp8(&w, from, 255);
	KUNIT_EXPECT_FALSE(test, w.overflow);
	seccomm_w_lp8(&w, from, 256);
	KUNIT_EXPECT_TRUE(test, w.overflow);
	seccomm_w_init(&w, buf, size);
	seccomm_w_lp16(&w, from, 0xffff);
	KUNIT_EXPECT_FALSE(test, w.overflow);
	seccomm_w_init(&w, buf, size);
	seccomm_w_lp16(&w, from, 0x10000);
	KUNIT_EXPECT_TRUE(test, w.overflow);
}

static void seccomm_r__reads(struct kunit *test)
{
	static const u8 in[] = {
		0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d,
		0x0e, 0x0f, 2, 'a', 'b', 'c',
	};
	u8 *buf = test_copy(test, in, sizeof(in));
	struct seccomm_reader r;
	size_t len;

	seccomm_r_init(&r, buf, sizeof(in));

	KUNIT_EXPECT_EQ(test, seccomm_r_u8(&r), 1);
	KUNIT_EXPECT_EQ(test, seccomm_r_be16(&r), 0x0203);
	KUNIT_EXPECT_EQ(test, seccomm_r_be32(&r), 0x04050607);
	KUNIT_EXPECT_EQ(test, seccomm_r_be64(&r), 0x08090a0b0c0d0e0fULL);
	KUNIT_EXPECT_PTR_EQ(test, seccomm_r_lp8(&r, &len), (const u8 *)buf + 16);
	KUNIT_EXPECT_EQ(test, len, 2);
	KUNIT_EXPECT_EQ(test, *seccomm_r_bytes(&r, 1), 'c');
	KUNIT_EXPECT_FALSE(test, r.bad);
	KUNIT_EXPECT_EQ(test, r.left, 0);
}

static u64 r_one(struct seccomm_reader *r, int what)
{
	size_t len;

	switch (what) {
	case 0:
		return seccomm_r_u8(r);
	case 1:
		return seccomm_r_be16(r);
	case 2:
		return seccomm_r_be32(r);
	case 3:
		return seccomm_r_be64(r);
	case 4:
		return (unsigned long)seccomm_r_bytes(r, 3);
	default:
		return (unsigned long)seccomm_r_lp8(r, &len);
	}
}

/* Every reader, from every buffer too short: zero or NULL, and for good. */
static void seccomm_r__short(struct kunit *test)
{
	static const size_t need[] = { 1, 2, 4, 8, 3, 4 };
	static const u8 in[8] = { 3, 3, 3, 3, 3, 3, 3, 3 };
	struct seccomm_reader r;
	size_t size;
	u8 *buf;
	int i;

	for (i = 0; i < ARRAY_SIZE(need); i++) {
		for (size = 0; size < need[i]; size++) {
			buf = test_copy(test, in, size);
			seccomm_r_init(&r, buf, size);
			KUNIT_EXPECT_EQ_MSG(test, r_one(&r, i), 0, "reader %d, %zu", i, size);
			KUNIT_EXPECT_TRUE(test, r.bad);
			KUNIT_EXPECT_NULL(test, seccomm_r_bytes(&r, 0));
			KUNIT_EXPECT_EQ(test, seccomm_r_u8(&r), 0);
		}
	}
}

/* ---- names ----------------------------------------------------------------- */

static void seccomm_name_ok__every_byte(struct kunit *test)
{
	unsigned int c;
	u8 name[3] = "a?b";
	bool ok;

	for (c = 0; c < 256; c++) {
		name[1] = c;
		ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		     c == '.' || c == '_' || c == '@' || c == '-';
		KUNIT_EXPECT_EQ_MSG(test, seccomm_name_ok(name, 3), ok, "byte %u", c);
	}
}

static void seccomm_name_ok__length(struct kunit *test)
{
	u8 name[65];

	memset(name, 'x', sizeof(name));
	KUNIT_EXPECT_FALSE(test, seccomm_name_ok(name, 0));
	KUNIT_EXPECT_TRUE(test, seccomm_name_ok(name, 1));
	KUNIT_EXPECT_TRUE(test, seccomm_name_ok(name, 64));
	KUNIT_EXPECT_FALSE(test, seccomm_name_ok(name, 65));
}

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

static struct kunit_case wire_cases[] = {
	KUNIT_CASE(seccomm_hdr_read__fields),
	KUNIT_CASE(seccomm_hdr_read__short),
	KUNIT_CASE(seccomm_hdr_read__bad_version),
	KUNIT_CASE(seccomm_hdr_read__bad_type),
	KUNIT_CASE(seccomm_hdr_read__bad_length),
	KUNIT_CASE(seccomm_hdr_read__guard_out),
	KUNIT_CASE(seccomm_hdr_write__round_trip),
	KUNIT_CASE(seccomm_w__appends),
	KUNIT_CASE(seccomm_w__overflow),
	KUNIT_CASE(seccomm_w__length_does_not_fit),
	KUNIT_CASE(seccomm_r__reads),
	KUNIT_CASE(seccomm_r__short),
	KUNIT_CASE(seccomm_name_ok__every_byte),
	KUNIT_CASE(seccomm_name_ok__length),
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

static struct kunit_suite wire_suite = {
	.name = "seccomm_wire",
	.exit = test_disarm,
	.test_cases = wire_cases,
};

kunit_test_suites(&wire_suite);
