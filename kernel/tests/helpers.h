/* SPDX-License-Identifier: GPL-2.0 */
/* helpers.h - bytes from hex, and fault points that do not outlive a case. */
#ifndef _SECCOMM_TESTS_HELPERS_H
#define _SECCOMM_TESTS_HELPERS_H

#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "lib/fail.h"

/*
 * Bytes of @text, hex digits with white space between bytes, in memory of exactly
 * that size (KASAN then sees a byte too many).
 */
static inline u8 *test_hex(struct kunit *test, const char *text, size_t *len)
{
	u8 *p = kunit_kmalloc(test, strlen(text) / 2 + 1, GFP_KERNEL), *exact;
	size_t n = 0;

	KUNIT_ASSERT_NOT_NULL(test, p);
	while (*(text = skip_spaces(text))) {
		KUNIT_ASSERT_EQ(test, hex2bin(p + n++, text, 1), 0);
		text += 2;
	}
	exact = kunit_kmalloc(test, n ?: 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, exact);
	memcpy(exact, p, n);
	kunit_kfree(test, p);
	if (len)
		*len = n;
	return exact;
}

/* A copy of @len bytes in memory of exactly @len bytes. */
static inline u8 *test_copy(struct kunit *test, const void *from, size_t len)
{
	u8 *p = kunit_kmalloc(test, len ?: 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	return memcpy(p, from, len);
}

#define TEST_BYTES_EQ(test, a, b, len)					\
	KUNIT_EXPECT_EQ_MSG(test, memcmp(a, b, len), 0, "%*phN, expected %*phN",	\
			    (int)min_t(size_t, len, 32), a, (int)min_t(size_t, len, 32), b)

/* Skips where the build has no fault points. */
#define TEST_NEEDS_FAIL(test)						\
	do {								\
		if (!SECCOMM_FAIL_BUILT)				\
			kunit_skip(test, "needs a build with SECCOMM_TEST=1");	\
	} while (0)

/* As .exit of a suite: whatever a case armed, however it ended. */
static inline void test_disarm(struct kunit *test)
{
	int p;

	for (p = 0; p < SECCOMM_FAIL_MAX; p++)
		seccomm_fail_arm(p, 0);
}

#endif /* _SECCOMM_TESTS_HELPERS_H */
