// SPDX-License-Identifier: GPL-2.0
/*
 * push_batch.c - messages of a sender who says that more follow at once (MSG_BATCH,
 * which is what sendmmsg() says).  They leave as one packet, as a train does, and
 * small ones share datagrams: a frame stands behind the other as long as the path's
 * MTU has room.
 *
 * Nothing but the promise of more keeps them: the first message without it, one that
 * cannot be part of the packet, and, should the promise be broken, the clock let them
 * go. A program's memory is read in front of the lock: a page that never comes holds
 * up nobody else.
 */
#include "session/batch.h"

#include <kunit/visibility.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/workqueue.h>
#include "lib/fail.h"
#include "session/train.h"

/**
 * struct seccomm_batch - what waits for more
 * @lock: protects all of it; nothing of a program's memory is read under it
 * @s: whose; counted; NULL: nothing waits
 * @train: the packet so far
 * @since: when the packet was begun, in jiffies
 * @work: it has waited for long enough
 */
struct seccomm_batch {
	struct mutex lock;
	struct seccomm_session *s;
	struct seccomm_train train;
	unsigned long since;
	struct delayed_work work;
};

/* For so long the first of them waits. It has to do with schedulers and not with networks. */
static unsigned long patience(void)
{
	return msecs_to_jiffies(SECCOMM_BATCH_MS) + 1;	/* this one is not whole */
}

/* @lock. Return: 0, or the error that met all of them. */
static int batch_send(struct seccomm_batch *b)
{
	struct seccomm_session *s = b->s;
	int err = 0;

	lockdep_assert_held(&b->lock);
	if (!s)
		return 0;
	WRITE_ONCE(b->s, NULL);
	if (b->train.frames)
		err = seccomm_train_send(s, &b->train);
	else
		kfree_skb(b->train.skb);
	seccomm_session_put(s);
	return err;
}

/* A new packet, behind the one that there is. @lock. Return: 0 or SECCOMM_TRAIN_ALONE. */
static int batch_begin(struct seccomm_batch *b, struct seccomm_session *s)
{
	batch_send(b);
	if (!seccomm_train_begin(s, &b->train))
		return SECCOMM_TRAIN_ALONE;
	b->since = jiffies;
	WRITE_ONCE(b->s, seccomm_session_get(s));
	/* on this CPU: from another one it would overtake, or be overtaken */
	queue_delayed_work(system_wq, &b->work, patience());
	return 0;
}

/* One message, in @slot. @lock. Return: 0, SECCOMM_TRAIN_ALONE or error. */
static int batch_run(struct seccomm_batch *b, struct seccomm_session *s, u8 *slot, size_t len)
{
	int frame;

	local_bh_disable();
	rcu_read_lock();
	frame = seccomm_train_run(s, &b->train, slot, len);
	rcu_read_unlock();
	local_bh_enable();
	if (frame <= 0)
		return frame;
	/* it is in memory of the task, and nowhere else as yet */
	if (!seccomm_train_fits(&b->train, frame) && batch_begin(b, s))
		return SECCOMM_TRAIN_ALONE;
	seccomm_train_add(&b->train, frame);
	return 0;
}

/*
 * The message in @slot becomes part of the packet, which leaves with it unless there is
 * @more. Whatever else becomes of it, those before it leave. Return: as batch_run(), or
 * the error that all of them met.
 */
static int batch_take(struct seccomm_batch *b, struct seccomm_session *s,
		      const struct seccomm_train *next, u8 *slot, size_t len, bool more)
{
	int ret = 0, err = 0;

	mutex_lock(&b->lock);
	b->train.room = next->room;
	b->train.bundle = next->bundle;
	/* the path may have become narrower than the datagrams that there are */
	if (b->s != s || b->train.size > next->bundle || seccomm_train_full(&b->train, len))
		ret = batch_begin(b, s);
	ret = ret ?: batch_run(b, s, slot, len);
	if (ret || !more)
		err = batch_send(b);
	mutex_unlock(&b->lock);
	return ret ?: err;
}

/* Return: as batch_take(); if not 0, @from may have been read. */
static int batch_add(struct seccomm_batch *b, struct seccomm_session *s, struct iov_iter *from,
		     size_t len, bool more)
{
	struct seccomm_train next = {};
	const struct seccomm_push_room *room = &next.room;
	u8 *slot = NULL;

	seccomm_push_room(s, &next.room);
	next.bundle = SECCOMM_HDR_LEN + room->plan_head + room->usable + room->tail;
	if (len <= room->usable && seccomm_push_now(s))
		slot = seccomm_train_slot(&next, len);
	if (slot && copy_from_iter_full(slot + SECCOMM_HDR_LEN + room->plan_head, len, from))
		return batch_take(b, s, &next, slot, len, more);
	seccomm_batch_flush(b);
	return slot ? -EFAULT : SECCOMM_TRAIN_ALONE;
}

int seccomm_batch_flush(struct seccomm_batch *b)
{
	int err;

	mutex_lock(&b->lock);
	err = batch_send(b);
	mutex_unlock(&b->lock);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_batch_flush);

int seccomm_batch_push(struct seccomm_batch *b, struct seccomm_session *s, struct iov_iter *from,
		       size_t len, bool more)
{
	size_t left = iov_iter_count(from);
	int err;

	if (!more && !READ_ONCE(b->s))
		return seccomm_push(s, from, len);
	err = batch_add(b, s, from, len, more);
	if (err != SECCOMM_TRAIN_ALONE)
		return err;
	iov_iter_revert(from, left - iov_iter_count(from));
	return seccomm_push(s, from, len);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_batch_push);

static void batch_work(struct work_struct *work)
{
	struct seccomm_batch *b = container_of(to_delayed_work(work), struct seccomm_batch, work);
	long left;

	mutex_lock(&b->lock);
	left = b->since + patience() - jiffies;
	if (b->s && left > 0)
		queue_delayed_work(system_wq, &b->work, left);
	else
		batch_send(b);
	mutex_unlock(&b->lock);
}

struct seccomm_batch *seccomm_batch_alloc(void)
{
	struct seccomm_batch *b = SECCOMM_FAIL(alloc_batch) ? NULL :
				  kzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);

	if (b) {
		mutex_init(&b->lock);
		INIT_DELAYED_WORK(&b->work, batch_work);
	}
	return b;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_batch_alloc);

void seccomm_batch_free(struct seccomm_batch *b)
{
	if (!b)
		return;
	cancel_delayed_work_sync(&b->work);
	seccomm_batch_flush(b);
	kfree(b);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_batch_free);
