// SPDX-License-Identifier: GPL-2.0
/*
 * plan.c - compiles the handlers of msgFromAbove and dataMsgFromBelow to a flat
 * array, so that a message pays neither for look-ups nor for indirection.
 */
#include "cactus/plan.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/slab.h>
#include "cactus/attr.h"
#include "cactus/event.h"
#include "lib/fail.h"

#define BUDGET		70	/* instructions a byte that softirq may spend on a message */
#define NO_EVENT	SECCOMM_EV_MAX

/* What a meta-security micro-protocol asks for, its children ask for in its place. */
#define INHERITED	(SECCOMM_MP_SEQ | SECCOMM_MP_HOLDS | SECCOMM_MP_ORDERED)

/**
 * struct compiler - a plan in the making
 * @comp: of which composite protocol
 * @dir: which direction
 * @event: this event is going to have other handlers:
 * @table: these
 * @plan: SECCOMM_STEPS_MAX steps
 * @head: as in the plan, but cannot overflow
 * @tail: the same
 * @cost: instructions a byte so far
 * @args: some handler has a static argument: of use to this composite only
 */
struct compiler {
	struct seccomm_composite *comp;
	u8 dir;
	u16 event;
	struct seccomm_event_table *table;
	struct seccomm_plan *plan;
	unsigned int head;
	unsigned int tail;
	unsigned int cost;
	bool args;
};

static struct seccomm_plan *plan_alloc(unsigned int n, gfp_t gfp)
{
	struct seccomm_plan *plan;

	if (!(gfp & __GFP_NOFAIL) && SECCOMM_FAIL(alloc_plan))
		return NULL;
	plan = kzalloc(struct_size(plan, step, n), gfp);
	if (plan)
		refcount_set(&plan->refs, 1);
	return plan;
}

struct seccomm_plan *seccomm_plan_get(struct seccomm_plan *plan)
{
	return refcount_inc_not_zero(&plan->refs) ? plan : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_plan_get);

void seccomm_plan_put(struct seccomm_plan *plan)
{
	if (refcount_dec_and_test(&plan->refs))
		kfree_rcu(plan, rcu);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_plan_put);

static bool is_main(const struct compiler *c, const struct seccomm_hook *hook)
{
	const struct seccomm_mp_type *type = hook->mp->type;

	return hook->fn == (c->dir == SECCOMM_DOWN ? type->down : type->up);
}

static void add_room(struct compiler *c, const struct seccomm_mp *mp)
{
	struct seccomm_room room = {};

	if (mp->type->room)
		mp->type->room(mp->args, &room);
	c->head += room.head + seccomm_pack_room(mp);
	c->tail += room.tail;
}

/* What the flags of step @i mean for the whole; @flags include inherited ones. */
static int note_flags(struct compiler *c, unsigned int i, u32 flags)
{
	struct seccomm_plan *plan = c->plan;

	if (plan->seq_at > i && (flags & SECCOMM_MP_SEQ))
		plan->seq_at = i;
	if (flags & SECCOMM_MP_HOLDS) {
		/* held for seconds, it would leave with a number the peer has passed */
		if (c->dir == SECCOMM_DOWN && i >= plan->seq_at)
			return -EINVAL;
		plan->claims = true;
	}
	if (plan->split > i && (flags & SECCOMM_MP_SIMD))
		plan->simd = true;
	if (flags & SECCOMM_MP_AUTHENTICATES) {
		plan->authenticates = true;
		/* down the outermost is the last one, up the first */
		if (!(flags & SECCOMM_MP_PUBKEY) &&
		    (c->dir == SECCOMM_DOWN || plan->seg_at > i))
			plan->seg_at = i;
	}
	if (flags & SECCOMM_MP_ORDERED)
		plan->ordered = true;
	return 0;
}

static int add_step(struct compiler *c, u16 event, const struct seccomm_hook *hook, u32 flags)
{
	const struct seccomm_mp *mp = hook->mp;
	struct seccomm_plan *plan = c->plan;
	unsigned int i = plan->n;

	if (hook->fn == seccomm_pass)
		return note_flags(c, i, flags | mp->type->flags);
	if (i == SECCOMM_STEPS_MAX)
		return -E2BIG;
	plan->step[i] = (struct seccomm_step) {
		.fn = hook->fn,
		.off = (const u8 *)mp - (const u8 *)c->comp->block,
		.call = { .event = event, .arg = hook->arg },
	};
	plan->n++;
	c->args |= !!hook->arg;
	add_room(c, mp);
	flags |= mp->type->flags;
	c->cost += mp->type->cost;
	if (plan->split > i &&
	    (hook->sleeps || (flags & SECCOMM_MP_SLEEPS) || c->cost > BUDGET))
		plan->split = i;
	if (i == 0 && is_main(c, hook) && (flags & SECCOMM_MP_OUT_OF_PLACE))
		plan->land = false;
	return note_flags(c, i, flags);
}

static int add_event(struct compiler *c, u16 event, u32 flags, unsigned int depth);

/* The parts of a meta-security micro-protocol stand for its own handler. */
static int add_parts(struct compiler *c, struct seccomm_mp *mp, u32 flags, unsigned int depth)
{
	unsigned int n;
	int ret;

	if (depth == SECCOMM_DEPTH_MAX)
		return -EINVAL;
	flags |= mp->type->flags & INHERITED;
	add_room(c, mp);
	for (n = 0; ; n++) {
		ret = mp->type->splice(mp, n);
		if (ret < 0)
			return ret == -ENOENT ? 0 : ret;
		if (ret < SECCOMM_EV_PRIVATE || ret >= SECCOMM_EV_MAX)
			return -EINVAL;
		ret = add_event(c, ret, flags, depth + 1);
		if (ret)
			return ret;
	}
}

static int add_hook(struct compiler *c, u16 event, const struct seccomm_hook *hook, u32 flags,
		    unsigned int depth)
{
	if (hook->mp->type->splice && is_main(c, hook))
		return add_parts(c, hook->mp, flags, depth);
	return add_step(c, event, hook, flags);
}

static const struct seccomm_event_table *table_of(struct compiler *c, u16 event)
{
	return event == c->event ? c->table : seccomm_event_table(c->comp, event);
}

static int add_event(struct compiler *c, u16 event, u32 flags, unsigned int depth)
{
	const struct seccomm_event_table *table = table_of(c, event);
	unsigned int i;
	int err = 0;

	for (i = 0; table && i < table->n && !err; i++)
		err = add_hook(c, event, &table->hook[i], flags, depth);
	return err;
}

/*
 * Down the list in the sender's order, up the other way round: outermost first. Place 0
 * up, or the one behind the last down, is of what packs the rest, if there is such.
 */
static struct seccomm_mp *mp_at(const struct compiler *c, unsigned int place)
{
	unsigned int at, i, n = seccomm_props_list(c->comp->props, c->dir)->n;

	at = c->dir == SECCOMM_DOWN ? place : n - place;
	for (i = 0; i < c->comp->n_mp; i++) {
		struct seccomm_mp *mp = c->comp->mp[i];

		if (mp->dir == c->dir && mp->depth == 1 && mp->path[0] == at)
			return mp;
	}
	return NULL;
}

/* The lists' own handlers, and between them, by order, what else is bound to the event. */
static int add_message_event(struct compiler *c)
{
	u16 event = c->dir == SECCOMM_DOWN ? SECCOMM_EV_MSG_FROM_ABOVE : SECCOMM_EV_DATA_FROM_BELOW;
	unsigned int place, n = seccomm_props_list(c->comp->props, c->dir)->n, i = 0;
	const struct seccomm_event_table *table = table_of(c, event);
	int err = 0;

	for (place = 0; place <= n && !err; place++) {
		struct seccomm_mp *mp = mp_at(c, place);
		struct seccomm_hook own = { .mp = mp, .order = (place + 1) * SECCOMM_ORDER_STEP };

		for (; table && i < table->n && table->hook[i].order < own.order && !err; i++)
			err = add_hook(c, event, &table->hook[i], 0, 0);
		if (!mp || err)
			continue;
		own.fn = c->dir == SECCOMM_DOWN ? mp->type->down : mp->type->up;
		own.sleeps = mp->type->flags & SECCOMM_MP_SLEEPS;
		err = add_hook(c, event, &own, 0, 0);
	}
	for (; table && i < table->n && !err; i++)
		err = add_hook(c, event, &table->hook[i], 0, 0);
	return err;
}

/* See plan->cut: a window sees each segment, whatever takes bytes off the whole message. */
static u16 find_cut(const struct compiler *c, const struct seccomm_plan *plan)
{
	const struct seccomm_mp *mp;
	u16 i = plan->seg_at;

	if (c->dir == SECCOMM_DOWN || i == plan->n)
		return i;
	for (i++; i < plan->n; i++) {
		mp = c->comp->block + plan->step[i].off;
		if (mp->type->class != SECCOMM_CLASS_REPLAY || mp->type->room)
			break;
	}
	return i;
}

/* Cut to the size it has; positions that no step asked for stand at its end. */
static struct seccomm_plan *finish(struct compiler *c, gfp_t gfp)
{
	struct seccomm_plan *from = c->plan;
	struct seccomm_plan *plan;

	if (c->head > U16_MAX || c->tail > U16_MAX)
		return ERR_PTR(-E2BIG);
	plan = plan_alloc(from->n, gfp);
	if (!plan)
		return ERR_PTR(-ENOMEM);
	memcpy(plan->step, from->step, from->n * sizeof(from->step[0]));
	plan->n = from->n;
	plan->split = min(from->split, from->n);
	plan->seq_at = min(from->seq_at, from->n);
	plan->seg_at = min(from->seg_at, from->n);
	plan->cut = find_cut(c, plan);
	plan->head = c->head;
	plan->tail = c->tail;
	plan->cost = min_t(unsigned int, c->cost, U16_MAX);
	plan->simd = from->simd;
	plan->land = from->land;
	plan->authenticates = from->authenticates;
	plan->ordered = from->ordered;
	plan->claims = from->claims;
	plan->generic = c->args || c->comp->extra || c->comp->composed;
	return plan;
}

static struct seccomm_plan *compile(struct seccomm_composite *comp, u8 dir, u16 event,
				    struct seccomm_event_table *table, gfp_t gfp)
{
	struct compiler c = { .comp = comp, .dir = dir, .event = event, .table = table };
	struct seccomm_plan *plan;
	int err;

	lockdep_assert_held(&comp->mutex);
	c.plan = plan_alloc(SECCOMM_STEPS_MAX, gfp);
	if (!c.plan)
		return ERR_PTR(-ENOMEM);
	c.plan->split = U16_MAX;
	c.plan->seq_at = U16_MAX;
	c.plan->seg_at = U16_MAX;
	c.plan->land = true;
	err = add_message_event(&c);
	plan = err ? ERR_PTR(err) : finish(&c, gfp);
	kfree(c.plan);
	return plan;
}

static bool same_step(const struct seccomm_step *a, const struct seccomm_step *b)
{
	return a->fn == b->fn && a->off == b->off && a->call.event == b->call.event &&
	       a->call.arg == b->call.arg;
}

static bool same_plan(const struct seccomm_plan *a, const struct seccomm_plan *b)
{
	unsigned int i;

	if (a->n != b->n || a->split != b->split || a->seq_at != b->seq_at ||
	    a->seg_at != b->seg_at || a->head != b->head || a->tail != b->tail ||
	    a->simd != b->simd || a->land != b->land || a->authenticates != b->authenticates ||
	    a->ordered != b->ordered || a->claims != b->claims)
		return false;
	for (i = 0; i < a->n; i++)
		if (!same_step(&a->step[i], &b->step[i]))
			return false;
	return true;
}

/*
 * All sessions of the same properties run through one plan: it stays in the
 * cache.  It is compared, not trusted: a module that was unloaded and loaded
 * again has its handlers elsewhere, and a type may bind as it likes.
 */
static struct seccomm_plan *share(struct seccomm_props *props, u8 dir, struct seccomm_plan *plan)
{
	struct seccomm_plan *cached, *seen;
	bool same;

	rcu_read_lock();
	cached = rcu_dereference(props->plan[dir]);
	same = cached && same_plan(cached, plan) && seccomm_plan_get(cached);
	rcu_read_unlock();
	if (same) {
		seccomm_plan_put(plan);
		return cached;
	}
	WRITE_ONCE(props->plan_free, seccomm_plan_put);
	refcount_inc(&plan->refs);
	seen = unrcu_pointer(cmpxchg(&props->plan[dir], RCU_INITIALIZER(cached),
				     RCU_INITIALIZER(plan)));
	if (seen != cached)
		seccomm_plan_put(plan);		/* somebody else was faster */
	else if (cached)
		seccomm_plan_put(cached);
	return plan;
}

struct seccomm_plan *seccomm_plan_compile(struct seccomm_composite *comp, u8 dir)
{
	struct seccomm_plan *plan = compile(comp, dir, NO_EVENT, NULL, GFP_KERNEL);

	if (IS_ERR(plan) || plan->generic)
		return plan;
	return share(comp->props, dir, plan);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_plan_compile);

static struct seccomm_plan *current_plan(struct seccomm_composite *comp, u8 dir)
{
	return rcu_dereference_protected(comp->plan[dir], lockdep_is_held(&comp->mutex));
}

/* A private event may be part of either plan; what turns out equal is not swapped. */
static bool concerns(u16 event, u8 dir)
{
	if (event >= SECCOMM_EV_PRIVATE)
		return true;
	return event == (dir == SECCOMM_DOWN ? SECCOMM_EV_MSG_FROM_ABOVE :
					       SECCOMM_EV_DATA_FROM_BELOW);
}

int seccomm_plan_prepare(struct seccomm_composite *comp, u16 event,
			 struct seccomm_event_table *table, gfp_t gfp,
			 struct seccomm_plan *plan[2])
{
	u8 dir;

	for (dir = SECCOMM_DOWN; dir <= SECCOMM_UP; dir++) {
		struct seccomm_plan *next;

		plan[dir] = NULL;
		if (!concerns(event, dir))
			continue;
		next = compile(comp, dir, event, table, gfp);
		if (IS_ERR(next)) {
			if (dir == SECCOMM_UP && plan[SECCOMM_DOWN])
				seccomm_plan_put(plan[SECCOMM_DOWN]);
			return PTR_ERR(next);
		}
		if (same_plan(next, current_plan(comp, dir)))
			seccomm_plan_put(next);
		else
			plan[dir] = next;
	}
	return 0;
}

void seccomm_plan_publish(struct seccomm_composite *comp, struct seccomm_plan *plan[2])
{
	u8 dir;

	for (dir = SECCOMM_DOWN; dir <= SECCOMM_UP; dir++)
		if (plan[dir])
			seccomm_plan_put(rcu_replace_pointer(comp->plan[dir], plan[dir],
							     lockdep_is_held(&comp->mutex)));
}
