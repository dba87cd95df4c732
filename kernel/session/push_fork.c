// SPDX-License-Identifier: GPL-2.0
/*
 * push_fork.c - a train whose frames several CPUs make, where the methods cost so much that
 * calling the others pays.
 *
 * The sender's thread reads the messages and gives each its number, in order.  Then
 * whoever is free makes the next frame, the sender's thread among them, until none is
 * left; who comes too late finds nothing to do, so nobody waits for a CPU that is busy
 * elsewhere.  When all are made, the sender's thread joins them to the train, in order:
 * what leaves is what one CPU had made.
 *
 * A message that a step wants to keep is not kept here: it is made again by itself, as
 * is one that does not fit into the train, and all behind it.
 */
#include "session/train.h"

#include <kunit/visibility.h>
#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include "lib/fail.h"
#include "session/epoch.h"
#include "session/push.h"
#include "session/segment.h"

#define ALONE		SECCOMM_TRAIN_ALONE
#define SHARE		150000	/* instructions, about: what it pays to call one more CPU for */
#define CHUNK_ORDER	PAGE_ALLOC_COSTLY_ORDER
#define CHUNK_BYTES	(PAGE_SIZE << CHUNK_ORDER)
#define CHUNKS		4
#define HELPERS		(SECCOMM_TEAM_MAX - 1)

/**
 * struct fork_frame - one of the frames
 * @msg: the message, in its slot
 * @slot: where it is made
 * @len: bytes of the message
 * @off: where it begins in the message that is cut
 * @chunk: that has the slot
 * @verdict: of the plan
 */
struct fork_frame {
	struct seccomm_msg msg;
	u8 *slot;
	unsigned int len;
	u32 off;
	u8 chunk;
	u8 verdict;
};

struct fork;

/**
 * struct fork_helper - another CPU
 * @work: its work item
 * @f: what it helps with
 */
struct fork_helper {
	struct work_struct work;
	struct fork *f;
};

/**
 * struct fork - frames that are made at once
 * @refs: the sender's, and one of each helper that has not come and gone
 * @next: the next frame to be made
 * @left: frames that are not made yet
 * @made: all are
 * @comp: the composite protocol, counted
 * @plan: its plan, counted
 * @n: frames
 * @n_chunks: blocks of memory in use
 * @used: bytes in use of the last one
 * @chunk: blocks of memory the frames are made in
 * @n_helpers: how many
 * @helper: they
 * @frame: the frames
 */
struct fork {
	refcount_t refs;
	atomic_t next;
	atomic_t left;
	struct completion made;
	struct seccomm_composite *comp;
	struct seccomm_plan *plan;
	unsigned int n;
	unsigned int n_chunks;
	unsigned int used;
	struct page *chunk[CHUNKS];
	unsigned int n_helpers;
	struct fork_helper helper[HELPERS];
	struct fork_frame frame[SECCOMM_TRAIN_DATAGRAMS];
};

static void fork_put(struct fork *f)
{
	unsigned int i;

	if (!refcount_dec_and_test(&f->refs))
		return;
	for (i = 0; i < f->n_chunks; i++)
		put_page(f->chunk[i]);
	seccomm_plan_put(f->plan);
	seccomm_composite_put(f->comp);
	kvfree(f);
}

/* ---- to make frames, on any CPU --------------------------------------------- */

static void frame_make(struct fork *f, struct fork_frame *m)
{
	m->verdict = SECCOMM_DROP;
	if (m->msg.reason)
		return;
	local_bh_disable();
	rcu_read_lock();
	m->verdict = seccomm_run(f->comp, f->plan, &m->msg);
	rcu_read_unlock();
	local_bh_enable();
}

/* The next frame, until there is none. */
static void fork_make(struct fork *f)
{
	unsigned int i;

	while ((i = atomic_inc_return(&f->next) - 1) < f->n) {
		frame_make(f, &f->frame[i]);
		if (atomic_dec_and_test(&f->left))
			complete(&f->made);
		cond_resched();
	}
}

static void helper_run(struct work_struct *work)
{
	struct fork *f = container_of(work, struct fork_helper, work)->f;

	fork_make(f);
	fork_put(f);
}

/* Make all frames, with others' help. Process context; may sleep. */
static void fork_join(struct fork *f)
{
	unsigned int i;

	atomic_set(&f->left, f->n);
	for (i = 0; i < f->n_helpers; i++) {
		f->helper[i].f = f;
		INIT_WORK(&f->helper[i].work, helper_run);
		refcount_inc(&f->refs);
		queue_work(seccomm_msg_wq, &f->helper[i].work);
	}
	if (!SECCOMM_FAIL(fork_others))
		fork_make(f);
	wait_for_completion(&f->made);
	/* what has not come by now would keep memory that nobody is charged for */
	for (i = 0; i < f->n_helpers; i++)
		if (cancel_work(&f->helper[i].work))
			fork_put(f);
}

/* ---- the sender's thread ------------------------------------------------------ */

/* Whose plan the frames run through: counted, since they may outlast this epoch. */
static bool fork_plan(struct seccomm_session *s, const struct seccomm_train *t, struct fork *f)
{
	struct seccomm_epoch *e;
	bool ok;

	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	ok = e && seccomm_composite_get(e->comp);
	if (ok) {
		f->comp = e->comp;
		do	/* one that loses its last reference just now has been replaced */
			f->plan = seccomm_plan_get(t->cut ? t->cut->plan :
						   rcu_dereference(e->comp->plan[SECCOMM_DOWN]));
		while (!f->plan);
	}
	rcu_read_unlock();
	if (!ok)
		return false;
	if (seccomm_train_room(t, f->plan))
		return true;
	seccomm_plan_put(f->plan);
	seccomm_composite_put(f->comp);
	return false;
}

static struct fork *fork_alloc(struct seccomm_session *s, const struct seccomm_train *t,
			       unsigned int helpers)
{
	struct fork *f = SECCOMM_FAIL(alloc_fork) ? NULL :
			 kvmalloc(sizeof(*f), GFP_KERNEL | __GFP_NOWARN);

	if (!f)
		return NULL;
	refcount_set(&f->refs, 1);
	atomic_set(&f->next, 0);
	init_completion(&f->made);
	f->n = 0;
	f->n_chunks = 0;
	f->used = CHUNK_BYTES;
	f->n_helpers = helpers;
	if (fork_plan(s, t, f))
		return f;
	kvfree(f);
	return NULL;
}

/* Room for one frame more. Return: NULL: there is none. */
static u8 *fork_slot(struct fork *f, size_t slot)
{
	u8 *p;

	if (f->used + slot > CHUNK_BYTES) {
		if (f->n_chunks == CHUNKS || slot > CHUNK_BYTES)
			return NULL;
		f->chunk[f->n_chunks] = alloc_pages(GFP_KERNEL | __GFP_COMP | __GFP_NOWARN |
						    __GFP_NORETRY, CHUNK_ORDER);
		if (!f->chunk[f->n_chunks])
			return NULL;
		f->n_chunks++;
		f->used = 0;
	}
	p = page_address(f->chunk[f->n_chunks - 1]) + f->used;
	f->used += slot;
	return p;
}

/* The number is drawn here, so that numbers stand in the order of the messages. RCU. */
static u8 frame_number(struct seccomm_train *t, struct seccomm_msg *msg)
{
	if (t->cut)
		return seccomm_push_cut(t->cut, msg);
	if (!msg->comp->rt->ops->number(msg->comp, msg))
		return SECCOMM_R_KEY_LIMIT;
	msg->flags |= SECCOMM_MSG_NUMBERED;
	return SECCOMM_R_NONE;
}

/* One message more. Return: 0, or why not: it is still in @from. */
static int fork_take(struct fork *f, struct seccomm_train *t, struct iov_iter *from, size_t len)
{
	struct fork_frame *m = &f->frame[f->n];

	if (f->n == SECCOMM_TRAIN_DATAGRAMS)
		return ALONE;
	m->slot = fork_slot(f, seccomm_train_slot_len(t, len));
	if (!m->slot)
		return ALONE;
	if (!copy_from_iter_full(m->slot + SECCOMM_HDR_LEN + t->room.plan_head, len, from))
		return -EFAULT;
	m->len = len;
	m->off = t->cut ? t->cut->off : 0;
	m->chunk = f->n_chunks - 1;
	seccomm_train_msg(t, f->comp, m->slot, len, &m->msg);
	m->msg.owner = f;	/* whoever wants to keep it finds that it is not to be kept */
	local_bh_disable();
	rcu_read_lock();
	m->msg.reason = frame_number(t, &m->msg);
	rcu_read_unlock();
	local_bh_enable();
	f->n++;
	return 0;
}

/* Return: bytes of the frame; 0: it is not to be sent; ALONE; or error. */
static int fork_frame(struct seccomm_session *s, struct seccomm_train *t, struct fork_frame *m)
{
	int frame;

	if (m->verdict == SECCOMM_DROP && m->msg.reason == SECCOMM_R_NOMEM)
		return ALONE;
	local_bh_disable();
	rcu_read_lock();
	frame = seccomm_train_made(s, t, m->slot, m->verdict, &m->msg);
	rcu_read_unlock();
	local_bh_enable();
	return frame > 0 && !seccomm_train_fits(t, frame) ? ALONE : frame;
}

/* A frame becomes part of the train, behind the one before it. */
static void fork_add(struct fork *f, struct seccomm_train *t, struct page_frag *at,
		     const struct fork_frame *m, unsigned int frame)
{
	u8 *to;

	if (at->page != f->chunk[m->chunk])
		*at = (struct page_frag){ .page = f->chunk[m->chunk], .size = CHUNK_BYTES };
	to = page_address(at->page) + at->offset;
	if (to != m->slot)
		memmove(to, m->slot, frame);
	t->frag = at;
	seccomm_train_add(t, frame);
	t->frag = NULL;
}

/* All that were made, in order. Return: 0, or as fork_frame() of the first that is none, the @nth. */
static int fork_add_all(struct seccomm_session *s, struct seccomm_train *t, struct fork *f,
			unsigned int *n)
{
	struct page_frag at = {};
	int frame = 0;

	for (*n = 0; *n < f->n; ++*n) {
		frame = fork_frame(s, t, &f->frame[*n]);
		if (frame < 0)
			return frame;
		if (frame)
			fork_add(f, t, &at, &f->frame[*n], frame);
	}
	return 0;
}

unsigned int seccomm_fork_helpers(struct seccomm_session *s, const struct seccomm_train *t,
				  size_t len)
{
	unsigned int cpus = min_t(unsigned int, seccomm_net_cpus(s->sn), SECCOMM_TEAM_MAX);
	struct seccomm_epoch *e;
	u64 cost = 0;

	if (cpus < 2)
		return 0;
	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	if (e)
		cost = rcu_dereference(e->comp->plan[SECCOMM_DOWN])->cost;
	rcu_read_unlock();
	cost *= len;
	return cost < 2 * SHARE ? 0 : min_t(u64, cpus, cost / SHARE) - 1;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_fork_helpers);

ssize_t seccomm_fork_fill(struct seccomm_session *s, struct seccomm_train *t,
			  struct iov_iter *from, size_t len, size_t size, unsigned int helpers)
{
	struct fork *f = fork_alloc(s, t, helpers);
	size_t taken = 0, done = 0, sum = 0;
	unsigned int n, i;
	int err = 0;

	if (!f)
		return ALONE;
	while (!err && taken < len && sum + seccomm_train_slot_len(t, size) <= SECCOMM_TRAIN_BYTES) {
		err = fork_take(f, t, from, min(size, len - taken));
		if (!err) {
			taken += min(size, len - taken);
			sum += seccomm_train_slot_len(t, size);
		}
	}
	if (!f->n && !err)
		err = ALONE;	/* longer than all of a train may be */
	if (f->n)
		fork_join(f);
	t->err = fork_add_all(s, t, f, &n) ?: err;
	for (i = 0; i < n; i++)
		done += f->frame[i].len;
	if (n < f->n) {
		iov_iter_revert(from, taken - done);
		if (t->cut)
			t->cut->off = f->frame[n].off;
	}
	fork_put(f);
	err = t->err;
	if (err == ALONE)
		t->err = 0;
	return done ?: err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_fork_fill);
