/* SPDX-License-Identifier: GPL-2.0 */
/* segments.h - a message's segments: caught on their way, changed, made up. */
#ifndef _SECCOMM_TESTS_SEGMENTS_H
#define _SECCOMM_TESTS_SEGMENTS_H

#include "session/segment.h"
#include "tests/world.h"

#define SEGMENTS_MAX	80

/**
 * struct segments - the frames of one message, caught
 * @n: how many
 * @f: in the order they left
 */
struct segments {
	unsigned int n;
	const struct world_frame *f[SEGMENTS_MAX];
};

/* As a carrier's may_cut(). */
bool segments_may_cut(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path);
/* alice and bob with @list (NULL: as they are); messages are cut. */
struct seccomm_session *segments_connect(struct kunit *test, const char *list);
/* That differ from those beside them. */
u8 *segments_bytes(struct kunit *test, size_t len);
/* BOB's message @nth is these bytes. */
void segments_expect(struct kunit *test, unsigned int nth, const u8 *buf, size_t len);
/* No part of a message is left, nor counted. */
void segments_expect_none(struct kunit *test);
/* Send @len bytes of @buf, of which nothing arrives by itself. */
void segments_catch(struct kunit *test, struct seccomm_session *s, const u8 *buf, size_t len,
		    struct segments *cut);
/* At BOB. */
void segments_arrive(struct kunit *test, const struct world_frame *f);
/* Segments of @len bytes from @off on, of a message that is said to have @total bytes. */
void segments_lie(struct kunit *test, struct seccomm_session *s, struct seccomm_cut *cut, u32 off,
		  u32 total, size_t len);

#endif /* _SECCOMM_TESTS_SEGMENTS_H */
