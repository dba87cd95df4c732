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
#include "lib/fail.h"
#include "lib/seam.h"

/* Where the table of @event is, or NULL: nobody can have bound anything to it. */
static struct seccomm_event_table __rcu **table_at(struct seccomm_composite *comp, u16 event)
{
	struct seccomm_events *events = READ_ONCE(comp->events);	/* events_of() */
	struct seccomm_private_events *private;

	if (!events)
		return NULL;
	if (event < SECCOMM_EVENTS)
		return &events->table[event];
	if (event < SECCOMM_EV_PRIVATE || event >= SECCOMM_EV_MAX)
		return NULL;
	private = READ_ONCE(events->private);	/* name_event() */
	return private ? &private->table[event - SECCOMM_EV_PRIVATE] : NULL;
}

static bool event_exists(struct seccomm_composite *comp, u16 event)
{
	if (event < SECCOMM_EV_PRIVATE)
		return event < SECCOMM_EVENTS;
	return event < SECCOMM_EV_MAX && comp->events && comp->events->private &&
	       comp->events->private->name[event - SECCOMM_EV_PRIVATE];
}

/* The events of @comp, made if need be, or NULL. */
static struct seccomm_events *events_of(struct seccomm_composite *comp)
{
	struct seccomm_events *events = comp->events;

	lockdep_assert_held(&comp->mutex);
	if (events)
		return events;
	events = SECCOMM_FAIL(alloc_events) ? NULL : kzalloc(sizeof(*events), GFP_KERNEL);
	if (!events)
		return NULL;
	INIT_LIST_HEAD(&events->bindings);
	/* raises read it without a lock */
	smp_store_release(&comp->events, events);
	return events;
}

struct seccomm_event_table *seccomm_event_table(struct seccomm_composite *comp, u16 event)
{
	struct seccomm_event_table __rcu **at = table_at(comp, event);

	return at ? rcu_dereference_protected(*at, lockdep_is_held(&comp->mutex)) : NULL;
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
	struct seccomm_event_table __rcu **at = table_at(comp, event);

	table_put(rcu_replace_pointer(*at, table, lockdep_is_held(&comp->mutex)));
}

/*
 * A record for a new binding: one that was unbound before, or a new one.  They
 * live as long as the composite protocol, so that a handle never dangles.
 */
static struct seccomm_binding *binding_get(struct seccomm_composite *comp)
{
	struct seccomm_events *events = events_of(comp);
	struct seccomm_binding *b;
	unsigned int n = 0;

	if (!events)
		return ERR_PTR(-ENOMEM);
	list_for_each_entry(b, &events->bindings, node) {
		if (!b->bound)
			return b;
		n++;
	}
	if (n == SECCOMM_BINDINGS_MAX)
		return ERR_PTR(-ENOSPC);
	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return ERR_PTR(-ENOMEM);
	list_add_tail(&b->node, &events->bindings);
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

static struct seccomm_binding *bind(struct seccomm_mp *mp, u16 event, seccomm_handler fn,
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
	b = bind(mp, event, fn, order, arg, sleeps);
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
	struct seccomm_events *events = events_of(comp);
	struct seccomm_private_events *private;
	unsigned int i;

	if (!events)
		return -ENOMEM;
	private = events->private;
	if (!private) {
		private = kzalloc(sizeof(*private), GFP_KERNEL);
		if (!private)
			return -ENOMEM;
		/* raises read it without a lock */
		smp_store_release(&events->private, private);
	}
	for (i = 0; i < ARRAY_SIZE(private->name); i++) {
		if (private->name[i])
			continue;
		private->name[i] = name;
		return SECCOMM_EV_PRIVATE + i;
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
	struct seccomm_event_table __rcu **at;
	enum seccomm_verdict v = SECCOMM_NEXT;
	struct seccomm_event_table *table;

	/* messages run through plans: nobody else can see all their handlers */
	if (WARN_ON_ONCE(event >= SECCOMM_EV_MAX || event <= SECCOMM_EV_DATA_FROM_BELOW))
		return SECCOMM_DROP;
	at = table_at(comp, event);
	if (!at)
		return SECCOMM_NEXT;
	rcu_read_lock();
	do {
		table = rcu_dereference(*at);
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
	struct seccomm_event_table __rcu **at = table_at(comp, event);

	return at && rcu_access_pointer(*at);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_composite_bound);

void seccomm_event_free(struct seccomm_composite *comp)
{
	struct seccomm_events *events = comp->events;
	struct seccomm_binding *b, *next;
	unsigned int i;

	if (!events)
		return;
	mutex_lock(&comp->mutex);
	for (i = 0; i < SECCOMM_EVENTS; i++)
		table_publish(comp, i, NULL);
	for (i = 0; events->private && i < ARRAY_SIZE(events->private->name); i++) {
		table_publish(comp, SECCOMM_EV_PRIVATE + i, NULL);
		kfree(events->private->name[i]);
	}
	kfree(events->private);
	list_for_each_entry_safe(b, next, &events->bindings, node)
		kfree(b);
	mutex_unlock(&comp->mutex);
	kfree(events);
}
