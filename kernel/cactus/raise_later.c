// SPDX-License-Identifier: GPL-2.0
/*
 * raise_later.c - asynchronous and delayed raises (checklist E8, U5): kept by the
 * session's runtime in order of time, run by its worker.
 */
#include "cactus/event.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "cactus/work.h"
#include "lib/seam.h"

/**
 * struct pending - an asynchronous or delayed raise
 * @node: in wait->raise
 * @when: not before (ms)
 * @token: for seccomm_raise_cancel()
 * @comp: one reference
 * @event: which
 * @len: of @data
 * @data: argument of the raise
 */
struct pending {
	struct list_head node;
	u64 when;
	u64 token;
	struct seccomm_composite *comp;
	u16 event;
	u8 len;
	u8 data[SECCOMM_RAISE_DATA] __aligned(8);
};

static void pending_free(struct pending *p)
{
	seccomm_composite_put(p->comp);
	kfree(p);
}

/* Sorted by time; equal times in order of raising. */
static bool raise_insert(struct seccomm_runtime *rt, struct pending *p)
{
	struct seccomm_waiting *w = rt->wait;
	struct pending *at;

	lockdep_assert_held(&rt->lock);
	if (rt->dead || !p->comp->composed || p->comp->retired || w->raises >= SECCOMM_RAISE_MAX)
		return false;
	list_for_each_entry_reverse(at, &w->raise, node)
		if (at->when <= p->when)
			break;
	list_add(&p->node, &at->node);
	w->raises++;
	return true;
}

static u64 raise_later(struct seccomm_composite *comp, u16 event, const void *data, size_t len,
		       unsigned int delay_ms, gfp_t gfp)
{
	struct seccomm_runtime *rt = comp->rt;
	struct seccomm_waiting *w;
	struct pending *p;
	u64 token;

	if (WARN_ON_ONCE(event >= SECCOMM_EV_MAX || len > SECCOMM_RAISE_DATA))
		return 0;
	w = seccomm_runtime_wait(rt, gfp);
	p = w ? kzalloc(sizeof(*p), gfp) : NULL;
	if (!p)
		return 0;
	if (!seccomm_composite_get(comp)) {
		kfree(p);
		return 0;
	}
	token = atomic64_inc_return(&w->next_token);
	p->comp = comp;
	p->token = token;
	p->event = event;
	p->len = len;
	p->when = seccomm_now_ms() + delay_ms;
	if (len)
		memcpy(p->data, data, len);
	spin_lock_bh(&rt->lock);
	if (raise_insert(rt, p))
		seccomm_work_wake(rt, delay_ms ? p->when : 0);
	else
		token = 0;
	spin_unlock_bh(&rt->lock);
	if (!token)
		pending_free(p);
	return token;
}

bool seccomm_raise_cancel(struct seccomm_mp *mp, u64 token)
{
	struct seccomm_runtime *rt = mp->comp->rt;
	struct seccomm_waiting *w = READ_ONCE(rt->wait);
	struct pending *p, *found = NULL;

	if (!w)
		return false;
	spin_lock_bh(&rt->lock);
	list_for_each_entry(p, &w->raise, node) {
		if (p->token != token || p->comp != mp->comp)
			continue;
		list_del(&p->node);
		w->raises--;
		found = p;
		break;
	}
	spin_unlock_bh(&rt->lock);
	if (found)
		pending_free(found);
	return found;
}
EXPORT_SYMBOL_NS_GPL(seccomm_raise_cancel, SECCOMM);

void seccomm_event_raises_drop(struct seccomm_runtime *rt, struct seccomm_composite *comp,
			       u64 after)
{
	struct seccomm_waiting *w = READ_ONCE(rt->wait);
	struct pending *p, *next;
	LIST_HEAD(drop);

	if (!w)
		return;
	spin_lock_bh(&rt->lock);
	list_for_each_entry_safe(p, next, &w->raise, node) {
		if ((comp && p->comp != comp) || p->when <= after)
			continue;
		list_move_tail(&p->node, &drop);
		w->raises--;
	}
	spin_unlock_bh(&rt->lock);
	list_for_each_entry_safe(p, next, &drop, node)
		pending_free(p);
}

/* The next raise that is due at @now, or NULL and in *@when the time of the next. */
static struct pending *raise_due(struct seccomm_runtime *rt, u64 now, u64 *when)
{
	struct seccomm_waiting *w = READ_ONCE(rt->wait);
	struct pending *p;

	*when = 0;
	if (!w)
		return NULL;
	spin_lock_bh(&rt->lock);
	p = list_first_entry_or_null(&w->raise, struct pending, node);
	if (p && p->when <= now) {
		list_del(&p->node);
		w->raises--;
	} else if (p) {
		*when = p->when;
		p = NULL;
	}
	spin_unlock_bh(&rt->lock);
	return p;
}

/* As many as can be pending: what handlers raise again meanwhile is for the next run. */
u64 seccomm_event_raise_due(struct seccomm_runtime *rt, u64 now)
{
	struct pending *p;
	unsigned int n;
	u64 when = 0;

	for (n = 0; n < SECCOMM_RAISE_MAX; n++) {
		p = raise_due(rt, now, &when);
		if (!p)
			break;
		seccomm_event_raise(p->comp, p->event, NULL, p->len ? p->data : NULL);
		pending_free(p);
	}
	return n == SECCOMM_RAISE_MAX ? now : when;
}

u64 seccomm_raise_async(struct seccomm_mp *mp, u16 event, const void *data, size_t len,
			unsigned int delay_ms, gfp_t gfp)
{
	return raise_later(mp->comp, event, data, len, delay_ms, gfp);
}
EXPORT_SYMBOL_NS_GPL(seccomm_raise_async, SECCOMM);

u64 seccomm_composite_raise_async(struct seccomm_composite *comp, u16 event, const void *data,
				  size_t len, gfp_t gfp)
{
	return raise_later(comp, event, data, len, 0, gfp);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_composite_raise_async);
