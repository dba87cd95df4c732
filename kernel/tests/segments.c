// SPDX-License-Identifier: GPL-2.0
/* segments.c - see segments.h. */
#include "tests/segments.h"

#include <linux/uio.h>
#include "session/train.h"

bool segments_may_cut(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path)
{
	return true;
}

struct seccomm_session *segments_connect(struct kunit *test, const char *list)
{
	struct world *w = world_of(test);

	if (list) {
		world_profile(w, "cut", list, NULL, 0, true);
		world_use(w, ALICE, "cut");
		world_use(w, BOB, "cut");
	}
	w->end[ALICE].carrier.may_cut = segments_may_cut;
	return world_connect(w);
}

u8 *segments_bytes(struct kunit *test, size_t len)
{
	u8 *buf = kunit_kmalloc(test, len, GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < len; i++)
		buf[i] = i * 31 + i / 251;
	return buf;
}

void segments_expect(struct kunit *test, unsigned int nth, const u8 *buf, size_t len)
{
	const struct world_msg *m = world_got(world_of(test), BOB, nth);

	KUNIT_ASSERT_EQ(test, m->len, len);
	TEST_BYTES_EQ(test, m->data, buf, len);
}

void segments_expect_none(struct kunit *test)
{
	struct world *w = world_of(test);

	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->assembly_bytes), 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].s->n_assemblies, 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].s->assembly_bytes, 0);
}

void segments_catch(struct kunit *test, struct seccomm_session *s, const u8 *buf, size_t len,
		    struct segments *cut)
{
	struct world *w = world_of(test);
	unsigned int before = world_count(w, ALICE, SECCOMM_SEGMENT);

	w->end[ALICE].lose[SECCOMM_SEGMENT] = -1;
	KUNIT_ASSERT_EQ(test, world_push(s, buf, len), 0);
	w->end[ALICE].lose[SECCOMM_SEGMENT] = 0;
	cut->n = world_count(w, ALICE, SECCOMM_SEGMENT) - before;
	KUNIT_ASSERT_LE(test, cut->n, SEGMENTS_MAX);
	for (before += cut->n; cut->n; before--) {
		/* the last first */
		cut->f[--cut->n] = world_frame(w, ALICE, SECCOMM_SEGMENT, before - 1);
	}
	cut->n = world_count(w, ALICE, SECCOMM_SEGMENT) - before;
}

void segments_arrive(struct kunit *test, const struct world_frame *f)
{
	world_inject(world_of(test), BOB, f->data, f->len);
}

void segments_lie(struct kunit *test, struct seccomm_session *s, struct seccomm_cut *cut, u32 off,
		  u32 total, size_t len)
{
	const u8 *buf = segments_bytes(test, len);
	struct kvec kv = { (void *)buf, len };
	struct iov_iter from;

	cut->off = off;
	cut->total = total;
	iov_iter_kvec(&from, ITER_SOURCE, &kv, 1, len);
	KUNIT_EXPECT_EQ(test, seccomm_push_pieces(s, &from, len, 1000, cut), 0);
	world_settle(world_of(test));
}
