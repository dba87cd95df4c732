/* SPDX-License-Identifier: GPL-2.0 */
/* crypto_span.h - a message and an instance for lib/crypto.c to work with. */
#ifndef _SECCOMM_TESTS_CRYPTO_SPAN_H
#define _SECCOMM_TESTS_CRYPTO_SPAN_H

#include <kunit/test.h>
#include <net/seccomm.h>
#include "lib/wire.h"

static inline struct seccomm_mp *crypto_instance(struct kunit *test)
{
	struct seccomm_mp *mp = kunit_kzalloc(test, sizeof(*mp), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mp);
	return mp;
}

/* A span of exactly @head + @len + @tail bytes, all 0x5a but the body. */
static inline struct seccomm_msg *crypto_message(struct kunit *test, size_t head,
						 const void *body, size_t len, size_t tail)
{
	struct seccomm_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	u8 *span = kunit_kmalloc(test, head + len + tail ?: 1, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_NOT_NULL(test, span);
	memset(span, 0x5a, head + len + tail);
	if (body)
		memcpy(span + head, body, len);
	msg->head = span;
	msg->data = span + head;
	msg->tail = msg->data + len;
	msg->end = msg->tail + tail;
	for (i = 0; i < SECCOMM_HDR_LEN; i++)
		msg->hdr[i] = 0xa0 + i;
	return msg;
}

#endif /* _SECCOMM_TESTS_CRYPTO_SPAN_H */
