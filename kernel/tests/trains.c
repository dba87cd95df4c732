// SPDX-License-Identifier: GPL-2.0
/* trains.c - many messages by one call; see trains.h. */
#include "tests/trains.h"

#include <linux/uio.h>

ssize_t trains_push(struct seccomm_session *s, const u8 *buf, size_t has, size_t len, size_t size)
{
	struct kvec kv = { (void *)buf, has };
	struct iov_iter from;

	iov_iter_kvec(&from, ITER_SOURCE, &kv, 1, has);
	return seccomm_push_train(s, &from, len, size);
}

void trains_expect(struct kunit *test, const u8 *buf, size_t len, size_t size, unsigned int nth)
{
	struct world *w = world_of(test);
	const struct world_msg *m;
	size_t off, one;

	for (off = 0; off < len; off += one) {
		one = min(size, len - off);
		m = world_got(w, BOB, nth++);
		KUNIT_ASSERT_NOT_NULL(test, m);
		KUNIT_ASSERT_EQ(test, m->len, one);
		TEST_BYTES_EQ(test, m->data, buf + off, one);
	}
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, nth);
}
