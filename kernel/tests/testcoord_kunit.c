// SPDX-License-Identifier: GPL-2.0
/* testcoord_kunit.c - the micro-protocol of the selftests: steps bound at run time, coordination. */
#include <linux/fs.h>
#include "tests/pair.h"

#define TESTCOORD "/sys/module/seccomm_mp_testcoord/parameters/"

static long counter(struct kunit *test, const char *path)
{
	struct file *f = filp_open(path, O_RDONLY, 0);
	char text[24] = "";
	loff_t pos = 0;
	long n = -1;

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(f), "%s", path);
	kernel_read(f, text, sizeof(text) - 1, &pos);
	filp_close(f, NULL);
	KUNIT_EXPECT_EQ(test, kstrtol(strim(text), 10, &n), 0);
	return n;
}

static void set_extra(struct kunit *test, const char *text)
{
	struct file *f = filp_open(TESTCOORD "extra", O_WRONLY, 0);
	loff_t pos = 0;

	KUNIT_ASSERT_FALSE(test, IS_ERR(f));
	KUNIT_EXPECT_EQ(test, kernel_write(f, text, 1, &pos), 1);
	filp_close(f, NULL);
}

/* What it binds while messages flow runs, and what it unbinds does not. */
static void testcoord__extra(struct kunit *test)
{
	struct pair p = pair_start(test, "TestCoord(claim=0,hold=0), AESGCM(k1)");
	long down = counter(test, TESTCOORD "extra_down"), up = counter(test, TESTCOORD "extra_up");
	long passed = counter(test, TESTCOORD "passed_down");
	unsigned int i;

	for (i = 0; i < 6; i++) {
		if (i == 2)
			set_extra(test, "1");
		if (i == 4)
			set_extra(test, "0");
		pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
		KUNIT_EXPECT_EQ(test, p.a->parcel.len, sizeof(TEST_FOX) + 8 + 16);
		KUNIT_EXPECT_EQ(test, pair_pop(test, p.b, &p.a->parcel, p.a->parcel.len)->verdict,
				SECCOMM_NEXT);
	}
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "extra_down"), down + 2);
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "passed_down"), passed + 2);
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "extra_up"), up + 2);
	pair_stop(test, p);
}

/* Instances that start while it is on have it from their first message on. */
static void testcoord__extra_at_start(struct kunit *test)
{
	long up = counter(test, TESTCOORD "extra_up"), passed = counter(test, TESTCOORD "passed_up");
	struct pair p;

	set_extra(test, "1");
	p = pair_start(test, "TestCoord(claim=0,hold=0), AESGCM(k1)");
	pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
	pair_pop(test, p.b, &p.a->parcel, p.a->parcel.len);
	set_extra(test, "0");
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "extra_up"), up + 1);
	KUNIT_EXPECT_EQ(test, counter(test, TESTCOORD "passed_up"), passed + 1);
	pair_stop(test, p);
}

static void testcoord__coordinates(struct kunit *test)
{
	static const char *const name[] = {
		TESTCOORD "claimed", TESTCOORD "agreed", TESTCOORD "held", TESTCOORD "resumed",
	};
	static const long more[] = { 8, 8, 6, 6 };	/* of 12 messages each way */
	struct pair p = pair_start(test, "TestCoord(claim=3,hold=4,delay=1), AESGCM(k1)");
	long before[ARRAY_SIZE(name)];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(name); i++)
		before[i] = counter(test, name[i]);
	for (i = 0; i < 12; i++) {
		pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX));
		KUNIT_EXPECT_EQ(test, p.a->parcel.verdict, SECCOMM_NEXT);
		pair_pop(test, p.b, &p.a->parcel, p.a->parcel.len);
		KUNIT_EXPECT_EQ(test, p.b->parcel.verdict, SECCOMM_NEXT);
	}
	for (i = 0; i < ARRAY_SIZE(name); i++)
		KUNIT_EXPECT_EQ_MSG(test, counter(test, name[i]), before[i] + more[i], "%s",
				    name[i]);
	pair_stop(test, p);
}

/* Its mark is of this message: with no integrity around it, it is what notices. */
static void testcoord_up__mismatch(struct kunit *test)
{
	struct pair p = pair_start(test, "TestCoord(claim=0,hold=0), AESPrivacy(k1)");
	struct parcel *sent = pair_push(test, p.a, TEST_FOX, sizeof(TEST_FOX)), *got;
	unsigned int i;

	for (i = 0; i < sent->len; i++) {
		sent->out[i] ^= 0x10;
		got = pair_pop(test, p.b, sent, sent->len);
		sent->out[i] ^= 0x10;
		KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_DROP);
		KUNIT_EXPECT_EQ(test, got->reason, SECCOMM_R_MICROPROTOCOL);
	}
	pair_stop(test, p);
}

static struct kunit_case testcoord_cases[] = {
	KUNIT_CASE(testcoord__extra),
	KUNIT_CASE(testcoord__extra_at_start),
	KUNIT_CASE(testcoord__coordinates),
	KUNIT_CASE(testcoord_up__mismatch),
	{}
};

static struct kunit_suite testcoord_suite = {
	.name = "seccomm_testcoord",
	.exit = test_disarm,
	.test_cases = testcoord_cases,
};

kunit_test_suite(testcoord_suite);
