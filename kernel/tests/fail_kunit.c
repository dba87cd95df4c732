// SPDX-License-Identifier: GPL-2.0
/* fail_kunit.c - lib/fail.c: a fault point fires when its turn has come. */
#include "lib/fail.h"

#include <kunit/test.h>

#include "tests/helpers.h"

/* The points here are only asked by this file, so nothing else counts them on. */
#define HIT SECCOMM_FAIL(alloc_msg)

static void seccomm_fail__disarmed(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, HIT);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_msg, 1);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_msg, 0);
	KUNIT_EXPECT_FALSE(test, HIT);
}

static void seccomm_fail__every_time(struct kunit *test)
{
	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_msg, 1);
	KUNIT_EXPECT_TRUE(test, HIT);
	KUNIT_EXPECT_TRUE(test, HIT);
	KUNIT_EXPECT_TRUE(test, HIT);
}

static void seccomm_fail__nth(struct kunit *test)
{
	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_msg, 3);
	KUNIT_EXPECT_FALSE(test, HIT);
	KUNIT_EXPECT_FALSE(test, HIT);
	KUNIT_EXPECT_TRUE(test, HIT);
	KUNIT_EXPECT_FALSE(test, HIT);
	KUNIT_EXPECT_FALSE(test, HIT);
}

static void seccomm_fail__one_point(struct kunit *test)
{
	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_plan, 1);
	KUNIT_EXPECT_FALSE(test, HIT);
}

static void seccomm_fail_arm_list__names(struct kunit *test)
{
	char list[] = "no_tag_check,alloc_msg:2";

	TEST_NEEDS_FAIL(test);
	KUNIT_ASSERT_EQ(test, seccomm_fail_arm_list(list), 0);
	KUNIT_EXPECT_TRUE(test, SECCOMM_FAIL(no_tag_check));
	KUNIT_EXPECT_FALSE(test, HIT);
	KUNIT_EXPECT_TRUE(test, HIT);
}

static void seccomm_fail_arm_list__refused(struct kunit *test)
{
	static const char *const bad[] = {
		"", "nonsense", "alloc_msg,", "alloc_msg,nonsense", "alloc_msg:", "alloc_msg:x",
		"alloc_msg:0", "alloc_ms", "alloc_msgs", " alloc_msg",
	};
	char list[32];
	int i;

	TEST_NEEDS_FAIL(test);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		strscpy(list, bad[i], sizeof(list));
		KUNIT_EXPECT_EQ_MSG(test, seccomm_fail_arm_list(list), -EINVAL, "%s", bad[i]);
	}
}

static struct kunit_case fail_cases[] = {
	KUNIT_CASE(seccomm_fail__disarmed),
	KUNIT_CASE(seccomm_fail__every_time),
	KUNIT_CASE(seccomm_fail__nth),
	KUNIT_CASE(seccomm_fail__one_point),
	KUNIT_CASE(seccomm_fail_arm_list__names),
	KUNIT_CASE(seccomm_fail_arm_list__refused),
	{}
};

static struct kunit_suite fail_suite = {
	.name = "seccomm_fail",
	.exit = test_disarm,
	.test_cases = fail_cases,
};

kunit_test_suites(&fail_suite);
