// SPDX-License-Identifier: GPL-2.0
/* wire_kunit.c - lib/wire.c: frame headers, writer and reader, names. */
#include "lib/wire.h"

#include <kunit/test.h>

#include "tests/helpers.h"

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
	{}
};

static struct kunit_suite wire_suite = {
	.name = "seccomm_wire",
	.exit = test_disarm,
	.test_cases = wire_cases,
};

kunit_test_suite(wire_suite);
