/* SPDX-License-Identifier: GPL-2.0 */
/* trains.h - many messages by one call, and what arrives of them. */
#ifndef _SECCOMM_TESTS_TRAINS_H
#define _SECCOMM_TESTS_TRAINS_H

#include "session/train.h"
#include "tests/world.h"

/* seccomm_push_train() of @len bytes at @buf, of which @has can be read. */
ssize_t trains_push(struct seccomm_session *s, const u8 *buf, size_t has, size_t len, size_t size);

/* @len bytes of @buf arrived as messages of @size, the first of them as BOB's @nth, and no others behind. */
void trains_expect(struct kunit *test, const u8 *buf, size_t len, size_t size, unsigned int nth);

#endif /* _SECCOMM_TESTS_TRAINS_H */
