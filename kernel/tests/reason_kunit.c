// SPDX-License-Identifier: GPL-2.0
/* reason_kunit.c - lib/reason.c: the list is sound, the sums are right. */
#include "lib/reason.h"

#include <kunit/test.h>
#include <linux/ctype.h>

static void seccomm_reason_name__sound(struct kunit *test)
{
	const char *name;
	int r, other;

	for (r = 0; r < SECCOMM_R_MAX; r++) {
		name = seccomm_reason_name(r);
		KUNIT_ASSERT_NOT_NULL(test, name);
		KUNIT_EXPECT_GT(test, strlen(name), 0);
		for (; *name; name++)
			KUNIT_EXPECT_TRUE(test, islower(*name) || *name == '_');
		for (other = 0; other < r; other++)
			KUNIT_EXPECT_STRNEQ(test, seccomm_reason_name(r),
					    seccomm_reason_name(other));
	}
	KUNIT_EXPECT_STREQ(test, seccomm_reason_name(SECCOMM_R_BAD_TAG), "bad_tag");
}

static void seccomm_reason_name__beyond(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, seccomm_reason_name(SECCOMM_R_MAX), "unknown");
	KUNIT_EXPECT_STREQ(test, seccomm_reason_name(255), "unknown");
}

static void seccomm_reason_class__values(struct kunit *test)
{
	int r;

	KUNIT_EXPECT_EQ(test, seccomm_reason_class(SECCOMM_R_NONE), SECCOMM_NO_ALERT);
	KUNIT_EXPECT_EQ(test, seccomm_reason_class(SECCOMM_R_BAD_TAG), 0);
	KUNIT_EXPECT_EQ(test, seccomm_reason_class(SECCOMM_R_DUPLICATE), 1);
	KUNIT_EXPECT_EQ(test, seccomm_reason_class(SECCOMM_R_INNER_TAG), 2);
	KUNIT_EXPECT_EQ(test, seccomm_reason_class(SECCOMM_R_MAX), SECCOMM_NO_ALERT);
	for (r = 0; r < SECCOMM_R_MAX; r++)
		KUNIT_EXPECT_TRUE(test, seccomm_reason_class(r) <= 2 ||
				  seccomm_reason_class(r) == SECCOMM_NO_ALERT);
}

static struct seccomm_counters __percpu *counters(struct kunit *test)
{
	struct seccomm_counters __percpu *c = alloc_percpu(struct seccomm_counters);

	KUNIT_ASSERT_NOT_NULL(test, (__force void *)c);
	return c;
}

static void seccomm_counter__sums(struct kunit *test)
{
	struct seccomm_counters __percpu *c = counters(test);
	u64 cpus = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		per_cpu_ptr(c, cpu)->reason[SECCOMM_R_LATE] = 1000 + cpu;
		per_cpu_ptr(c, cpu)->stat[SECCOMM_S_RX_BYTES] = 1ULL << 40;
		cpus++;
	}

	KUNIT_EXPECT_GE(test, seccomm_counter_reason(c, SECCOMM_R_LATE), 1000 * cpus);
	KUNIT_EXPECT_EQ(test, seccomm_counter_reason(c, SECCOMM_R_DUPLICATE), 0);
	KUNIT_EXPECT_EQ(test, seccomm_counter_reason(c, SECCOMM_R_MAX), 0);
	KUNIT_EXPECT_EQ(test, seccomm_counter_stat(c, SECCOMM_S_RX_BYTES), cpus << 40);
	KUNIT_EXPECT_EQ(test, seccomm_counter_stat(c, SECCOMM_S_MAX), 0);
	free_percpu(c);
}

/* Only refusals by a check, whichever; not a lack of room or memory. */
static void seccomm_counter_check_failed__classes(struct kunit *test)
{
	struct seccomm_counters __percpu *c = counters(test);
	struct seccomm_counters *one = per_cpu_ptr(c, cpumask_first(cpu_possible_mask));
	u64 want = 0;
	int r;

	for (r = 0; r < SECCOMM_R_MAX; r++) {
		one->reason[r] = 1ULL << (r % 40);
		if (seccomm_reason_class(r) <= 2)
			want += 1ULL << (r % 40);
	}

	KUNIT_EXPECT_EQ(test, seccomm_counter_check_failed(c), want);
	free_percpu(c);
}

static struct kunit_case reason_cases[] = {
	KUNIT_CASE(seccomm_reason_name__sound),
	KUNIT_CASE(seccomm_reason_name__beyond),
	KUNIT_CASE(seccomm_reason_class__values),
	KUNIT_CASE(seccomm_counter__sums),
	KUNIT_CASE(seccomm_counter_check_failed__classes),
	{}
};

static struct kunit_suite reason_suite = {
	.name = "seccomm_reason",
	.test_cases = reason_cases,
};

kunit_test_suites(&reason_suite);
