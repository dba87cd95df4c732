// SPDX-License-Identifier: GPL-2.0
/*
 * event.c - bind, unbind and raise (checklist E1-E8, U5, U6).
 *
 * Handlers of an event are an immutable sorted array: a raise reads the pointer
 * to it once and takes no lock.  A binding or its end makes another array.
 */
#include "cactus/event.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include "cactus/work.h"
#include "lib/seam.h"

/**
 * struct pending - an asynchronous or delayed raise
 * @node: in rt->raise
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

static bool event_exists(struct seccomm_composite *comp, u16 event)
{
	if (event < SECCOMM_EV_PRIVATE)
		return event <= SECCOMM_EV_EPOCH;
	return event < SECCOMM_EV_MAX && comp->event_name && comp->event_name[event];
}

struct seccomm_event_table *seccomm_event_table(struct seccomm_composite *comp, u16 event)
{
	return rcu_dereference_protected(comp->event[event], lockdep_is_held(&comp->mutex));
}

static void table_put(struct seccomm_event_table *table)
{
	if (table && refcount_dec_and_test(&table->refs))
		kfree_rcu(table, rcu);
}

static struct seccomm_event_table *table_alloc(unsigned int n, gfp_t gfp)
{
	struct seccomm_event_table *table = kzalloc(struct_size(table, hook, n), gfp);

	if (table)
		refcount_set(&table->refs, 1);
	return table;
}

static void table_append(struct seccomm_event_table *table, const struct seccomm_hook *hook)
{
	table->hook[table->n++] = *hook;
	table->sleeps |= hook->sleeps;
}

/* @old with the handler of @b in its place: behind all of the same order. */
static struct seccomm_event_table *table_with(const struct seccomm_event_table *old,
					      const struct seccomm_binding *b)
{
	const struct seccomm_hook hook = {
		.fn = b->fn, .mp = b->mp, .arg = b->arg, .by = b, .order = b->order,
		.sleeps = b->sleeps,
	};
	unsigned int i, n = old ? old->n : 0;
	struct seccomm_event_table *table = table_alloc(n + 1, GFP_KERNEL);

	if (!table)
		return NULL;
	for (i = 0; i < n && old->hook[i].order <= b->order; i++)
		table_append(table, &old->hook[i]);
	table_append(table, &hook);
	for (; i < n; i++)
		table_append(table, &old->hook[i]);
	return table;
}

/* @old without @b; NULL when nothing is left.  Cannot fail: less than a page. */
static struct seccomm_event_table *table_without(const struct seccomm_event_table *old,
						 const struct seccomm_binding *b)
{
	struct seccomm_event_table *table;
	unsigned int i;

	if (old->n == 1)
		return NULL;
	table = table_alloc(old->n - 1, GFP_KERNEL | __GFP_NOFAIL);
	for (i = 0; i < old->n; i++)
		if (old->hook[i].by != b)
			table_append(table, &old->hook[i]);
	return table;
}

static void table_publish(struct seccomm_composite *comp, u16 event,
			  struct seccomm_event_table *table)
{
	table_put(rcu_replace_pointer(comp->event[event], table, lockdep_is_held(&comp->mutex)));
}

/*
 * A record for a new binding: one that was unbound before, or a new one.  They
 * live as long as the composite protocol, so that a handle never dangles.
 */
static struct seccomm_binding *binding_get(struct seccomm_composite *comp)
{
	struct seccomm_binding *b;
	unsigned int n = 0;

	lockdep_assert_held(&comp->mutex);
	list_for_each_entry(b, &comp->bindings, node) {
		if (!b->bound)
			return b;
		n++;
	}
	if (n == SECCOMM_BINDINGS_MAX)
		return ERR_PTR(-ENOSPC);
	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return ERR_PTR(-ENOMEM);
	list_add_tail(&b->node, &comp->bindings);
	return b;
}

/*
 * Plans first, table second: when a plan cannot be made, no raise has seen the
 * new handler.
 */
static int publish(struct seccomm_composite *comp, u16 event, struct seccomm_event_table *table,
		   gfp_t gfp)
{
	struct seccomm_plan *plan[2] = {};
	int err;

	if (comp->composed) {
		err = seccomm_plan_prepare(comp, event, table, gfp, plan);
		if (err)
			return err;
	}
	table_publish(comp, event, table);
	seccomm_plan_publish(comp, plan);
	return 0;
}

static int bind_locked(struct seccomm_composite *comp, struct seccomm_binding *b)
{
	struct seccomm_event_table *table = table_with(seccomm_event_table(comp, b->event), b);
	int err;

	if (!table)
		return -ENOMEM;
	err = publish(comp, b->event, table, GFP_KERNEL);
	if (err) {
		kfree(table);
		return err;
	}
	b->bound = true;
	return 0;
}

struct seccomm_binding *seccomm_event_bind(struct seccomm_mp *mp, u16 event, seccomm_handler fn,
					   s32 order, void *arg, bool sleeps)
{
	struct seccomm_composite *comp = mp->comp;
	struct seccomm_binding *b;
	int err;

	lockdep_assert_held(&comp->mutex);
	if (comp->dead)
		b = ERR_PTR(-EBUSY);
	else if (!fn || !event_exists(comp, event))
		b = ERR_PTR(-EINVAL);
	else
		b = binding_get(comp);
	if (IS_ERR(b))
		return b;
	b->mp = mp;
	b->fn = fn;
	b->arg = arg;
	b->order = order;
	b->event = event;
	b->sleeps = sleeps;
	err = bind_locked(comp, b);
	return err ? ERR_PTR(err) : b;
}

struct seccomm_binding *seccomm_bind(struct seccomm_mp *mp, u16 event, seccomm_handler fn,
				     s32 order, void *arg, bool sleeps)
{
	struct seccomm_composite *comp = mp->comp;
	struct seccomm_binding *b;

	mutex_lock(&comp->mutex);
	b = seccomm_event_bind(mp, event, fn, order, arg, sleeps);
	if (!IS_ERR(b) && event <= SECCOMM_EV_DATA_FROM_BELOW)
		comp->extra = true;
	mutex_unlock(&comp->mutex);
	return b;
}
EXPORT_SYMBOL_NS_GPL(seccomm_bind, SECCOMM);

void seccomm_unbind(struct seccomm_binding *b)
{
	struct seccomm_composite *comp = b->mp->comp;
	struct seccomm_event_table *table;

	mutex_lock(&comp->mutex);
	if (!WARN_ON_ONCE(!b->bound)) {
		table = table_without(seccomm_event_table(comp, b->event), b);
		/* One handler less: no plan can become too long or out of order by that. */
		WARN_ON_ONCE(publish(comp, b->event, table, GFP_KERNEL | __GFP_NOFAIL));
		b->bound = false;
	}
	mutex_unlock(&comp->mutex);
}
EXPORT_SYMBOL_NS_GPL(seccomm_unbind, SECCOMM);

/* The first number without a name; takes @name over unless it fails. */
static int name_event(struct seccomm_composite *comp, char *name)
{
	int event;

	lockdep_assert_held(&comp->mutex);
	if (!comp->event_name)
		comp->event_name = kcalloc(SECCOMM_EV_MAX, sizeof(*comp->event_name), GFP_KERNEL);
	if (!comp->event_name)
		return -ENOMEM;
	for (event = SECCOMM_EV_PRIVATE; event < SECCOMM_EV_MAX; event++) {
		if (comp->event_name[event])
			continue;
		comp->event_name[event] = name;
		return event;
	}
	return -ENOSPC;
}

int seccomm_event_create(struct seccomm_mp *mp, const char *name)
{
	struct seccomm_composite *comp = mp->comp;
	char *copy = kstrdup(name, GFP_KERNEL);
	int event;

	if (!copy)
		return -ENOMEM;
	mutex_lock(&comp->mutex);
	event = name_event(comp, copy);
	mutex_unlock(&comp->mutex);
	if (event < 0)
		kfree(copy);
	return event;
}
EXPORT_SYMBOL_NS_GPL(seccomm_event_create, SECCOMM);

static enum seccomm_verdict call_hooks(const struct seccomm_event_table *table, u16 event,
				       struct seccomm_msg *msg, void *data)
{
	enum seccomm_verdict v = SECCOMM_NEXT;
	unsigned int i;

	for (i = 0; i < table->n && v == SECCOMM_NEXT; i++) {
		const struct seccomm_hook *hook = &table->hook[i];
		const struct seccomm_call call = {
			.event = event, .arg = hook->arg, .data = data,
		};

		v = hook->fn(hook->mp, msg, &call);
	}
	return v;
}

/*
 * The inline path of messages has BH off, which in_interrupt() sees on every
 * kernel; a message says by itself whether it is in the worker.
 */
bool seccomm_event_may_sleep(const struct seccomm_msg *msg)
{
	if (msg && !(msg->flags & SECCOMM_MSG_WORKER))
		return false;
	return !in_interrupt() && !irqs_disabled();
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_event_may_sleep);

static enum seccomm_verdict call_sleeping(struct seccomm_event_table *table, u16 event,
					  struct seccomm_msg *msg, void *data)
{
	enum seccomm_verdict v = SECCOMM_DROP;

	if (likely(seccomm_event_may_sleep(msg))) {
		v = call_hooks(table, event, msg, data);
	} else {
		WARN_ONCE(1, "seccomm: event %u raised where its handlers cannot sleep\n", event);
		if (msg)
			msg->reason = SECCOMM_R_MICROPROTOCOL;
	}
	table_put(table);
	return v;
}

enum seccomm_verdict seccomm_event_raise(struct seccomm_composite *comp, u16 event,
					 struct seccomm_msg *msg, void *data)
{
	enum seccomm_verdict v = SECCOMM_NEXT;
	struct seccomm_event_table *table;

	if (WARN_ON_ONCE(event >= SECCOMM_EV_MAX))
		return SECCOMM_DROP;
	rcu_read_lock();
	do {
		table = rcu_dereference(comp->event[event]);
		/* a table that is being replaced has no reference left: read again */
	} while (table && table->sleeps && !refcount_inc_not_zero(&table->refs));
	if (table && !table->sleeps)
		v = call_hooks(table, event, msg, data);
	rcu_read_unlock();
	if (table && table->sleeps)
		v = call_sleeping(table, event, msg, data);
	return v;
}

enum seccomm_verdict seccomm_raise(struct seccomm_mp *mp, u16 event, struct seccomm_msg *msg,
				   void *data)
{
	return seccomm_event_raise(mp->comp, event, msg, data);
}
EXPORT_SYMBOL_NS_GPL(seccomm_raise, SECCOMM);

enum seccomm_verdict seccomm_composite_raise(struct seccomm_composite *comp, u16 event, void *data)
{
	return seccomm_event_raise(comp, event, NULL, data);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_composite_raise);

bool seccomm_composite_bound(struct seccomm_composite *comp, u16 event)
{
	return event < SECCOMM_EV_MAX && rcu_access_pointer(comp->event[event]);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_composite_bound);

/* ---- raised later, in the worker ---------------------------------------- */

static void pending_free(struct pending *p)
{
	seccomm_composite_put(p->comp);
	kfree(p);
}

/* Sorted by time; equal times in order of raising. */
static bool raise_insert(struct seccomm_runtime *rt, struct pending *p)
{
	struct pending *at;

	lockdep_assert_held(&rt->lock);
	if (rt->dead || !p->comp->composed || p->comp->retired || rt->raises >= SECCOMM_RAISE_MAX)
		return false;
	list_for_each_entry_reverse(at, &rt->raise, node)
		if (at->when <= p->when)
			break;
	list_add(&p->node, &at->node);
	rt->raises++;
	return true;
}

static u64 raise_later(struct seccomm_composite *comp, u16 event, const void *data, size_t len,
		       unsigned int delay_ms, gfp_t gfp)
{
	struct seccomm_runtime *rt = comp->rt;
	struct pending *p;
	u64 token;

	if (WARN_ON_ONCE(event >= SECCOMM_EV_MAX || len > SECCOMM_RAISE_DATA))
		return 0;
	p = kzalloc(sizeof(*p), gfp);
	if (!p)
		return 0;
	if (!seccomm_composite_get(comp)) {
		kfree(p);
		return 0;
	}
	token = atomic64_inc_return(&rt->next_token);
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
	struct pending *p, *found = NULL;

	spin_lock_bh(&rt->lock);
	list_for_each_entry(p, &rt->raise, node) {
		if (p->token != token || p->comp != mp->comp)
			continue;
		list_del(&p->node);
		rt->raises--;
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
	struct pending *p, *next;
	LIST_HEAD(drop);

	spin_lock_bh(&rt->lock);
	list_for_each_entry_safe(p, next, &rt->raise, node) {
		if ((comp && p->comp != comp) || p->when <= after)
			continue;
		list_move_tail(&p->node, &drop);
		rt->raises--;
	}
	spin_unlock_bh(&rt->lock);
	list_for_each_entry_safe(p, next, &drop, node)
		pending_free(p);
}

/* The next raise that is due at @now, or NULL and in *@when the time of the next. */
static struct pending *raise_due(struct seccomm_runtime *rt, u64 now, u64 *when)
{
	struct pending *p;

	*when = 0;
	spin_lock_bh(&rt->lock);
	p = list_first_entry_or_null(&rt->raise, struct pending, node);
	if (p && p->when <= now) {
		list_del(&p->node);
		rt->raises--;
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

void seccomm_event_free(struct seccomm_composite *comp)
{
	struct seccomm_binding *b, *next;
	unsigned int event;

	mutex_lock(&comp->mutex);
	for (event = 0; event < SECCOMM_EV_MAX; event++) {
		table_publish(comp, event, NULL);
		if (comp->event_name)
			kfree(comp->event_name[event]);
	}
	kfree(comp->event_name);
	list_for_each_entry_safe(b, next, &comp->bindings, node)
		kfree(b);
	mutex_unlock(&comp->mutex);
}
