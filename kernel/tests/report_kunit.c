// SPDX-License-Identifier: GPL-2.0
/* report_kunit.c - lib/report.c: the first sentence, and all of them. */
#include "lib/report.h"

#include <kunit/test.h>

static void seccomm_report_at__first_stays(struct kunit *test)
{
	struct seccomm_report report = {};

	KUNIT_EXPECT_EQ(test, seccomm_report_at(&report, -EINVAL, "down 1 (X)", "is %d", 7), -EINVAL);
	KUNIT_EXPECT_EQ(test, seccomm_report(&report, -EPERM, "later"), -EPERM);
	KUNIT_EXPECT_STREQ(test, report.text, "down 1 (X): is 7");
}

static void seccomm_report_at__nobody_asks(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, seccomm_report_at(NULL, -EINVAL, "", "%s", "x"), -EINVAL);
}

static void seccomm_report_at__long(struct kunit *test)
{
	struct seccomm_report report = {};
	char where[300];

	memset(where, 'w', sizeof(where) - 1);
	where[sizeof(where) - 1] = '\0';
	seccomm_report_at(&report, -EINVAL, where, "%s", where);
	KUNIT_EXPECT_EQ(test, strlen(report.text), sizeof(report.text) - 1);
}

/* Warnings are no refusals. */
static void seccomm_report_at__all(struct kunit *test)
{
	struct seccomm_refusals *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	struct seccomm_report report = { .all = all };

	KUNIT_ASSERT_NOT_NULL(test, all);
	seccomm_report_at(&report, -EINVAL, "up", "one");
	seccomm_report(&report, 0, "a warning");
	seccomm_report(&report, -EPERM, "two of %d", 2);
	KUNIT_ASSERT_EQ(test, all->n, 2U);
	KUNIT_EXPECT_EQ(test, all->list[0].err, -EINVAL);
	KUNIT_EXPECT_STREQ(test, all->list[0].where, "up");
	KUNIT_EXPECT_STREQ(test, all->list[0].why, "one");
	KUNIT_EXPECT_EQ(test, all->list[1].err, -EPERM);
	KUNIT_EXPECT_STREQ(test, all->list[1].where, "");
	KUNIT_EXPECT_STREQ(test, all->list[1].why, "two of 2");
	KUNIT_EXPECT_EQ(test, all->left_out, 0U);
}

static void seccomm_report_at__full(struct kunit *test)
{
	struct seccomm_refusals *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	struct seccomm_report report = { .all = all };
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, all);
	for (i = 0; i < SECCOMM_REFUSALS_MAX + 3; i++)
		seccomm_report(&report, -EINVAL, "%u", i);
	KUNIT_EXPECT_EQ(test, all->n, (unsigned int)SECCOMM_REFUSALS_MAX);
	KUNIT_EXPECT_EQ(test, all->left_out, 3U);
	KUNIT_EXPECT_STREQ(test, all->list[SECCOMM_REFUSALS_MAX - 1].why, "63");
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(seccomm_report_at__first_stays),
	KUNIT_CASE(seccomm_report_at__nobody_asks),
	KUNIT_CASE(seccomm_report_at__long),
	KUNIT_CASE(seccomm_report_at__all),
	KUNIT_CASE(seccomm_report_at__full),
	{}
};

static struct kunit_suite report_suite = {
	.name		= "lib_report",
	.test_cases	= report_cases,
};

kunit_test_suite(report_suite);
