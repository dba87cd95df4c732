// SPDX-License-Identifier: GPL-2.0
/*
 * composite.c - puts a composite protocol together from properties, and takes
 * it apart again (checklist A11, U2, U6).
 */
#include "cactus/composite.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/slab.h>
#include "cactus/attr.h"
#include "cactus/build.h"
#include "cactus/event.h"
#include "cactus/hold.h"
#include "cactus/registry.h"
#include "cactus/work.h"
#include "lib/fail.h"
#include "lib/seam.h"

#define MP_ALIGN	16

/* Of what packs the rest: no entry of the properties says anything of it. */
static const struct seccomm_mp_args no_args;

/* Between two sizes of kmalloc(), and one of each session. */
static struct kmem_cache *composite_cache;

void *seccomm_build_alloc(size_t n, size_t size)
{
	return SECCOMM_FAIL(alloc_composite) ? NULL : kcalloc(n, size, GFP_KERNEL);
}

const char *seccomm_build_where(const struct seccomm_node *node, char buf[SECCOMM_WHERE_LEN])
{
	bool down = node->dir == SECCOMM_DOWN;
	unsigned int at = down ? node->path[0] + 1 : node->list->n - node->path[0];
	int i, len;

	len = scnprintf(buf, SECCOMM_WHERE_LEN, "%s %u", down ? "down" : "up", at);
	for (i = 1; i < node->depth; i++)
		len += scnprintf(buf + len, SECCOMM_WHERE_LEN - len, ".%u", node->path[i] + 1);
	scnprintf(buf + len, SECCOMM_WHERE_LEN - len, " (%s)",
		  node->entry ? node->entry->type : node->type->name);
	return buf;
}

/* ---- which instances there are ------------------------------------------- */

static unsigned int count_entries(const struct seccomm_list *list, unsigned int depth)
{
	unsigned int i, n = list->n;

	for (i = 0; i < list->n && depth < SECCOMM_DEPTH_MAX; i++)
		n += count_entries(&list->entry[i].child, depth + 1);
	return n;
}

static int add_entry(struct seccomm_builder *b, const struct seccomm_entry *entry,
		     const struct seccomm_node *like, unsigned int pos)
{
	struct seccomm_node *node = &b->node[b->n];
	const struct seccomm_mp_type *type;
	char buf[SECCOMM_WHERE_LEN];

	*node = *like;
	node->entry = entry;
	node->path[node->depth++] = pos;
	type = seccomm_type_get(entry->type, false);
	if (IS_ERR(type))
		return seccomm_report(b->report, PTR_ERR(type),
				      "%s: no such micro-protocol is loaded", seccomm_build_where(node, buf));
	node->type = type;
	b->n++;
	return 0;
}

static int add_list(struct seccomm_builder *b, u8 dir)
{
	const struct seccomm_list *list = seccomm_props_list(b->comp->props, dir);
	const struct seccomm_node like = { .list = list, .dir = dir, .parent = SECCOMM_NO_PARENT };
	unsigned int i;
	int err;

	if (list->n > SECCOMM_ENTRIES_MAX)
		return seccomm_report(b->report, -E2BIG, "more than %u micro-protocols in a list",
				      SECCOMM_ENTRIES_MAX);
	for (i = 0; i < list->n; i++) {
		err = add_entry(b, &list->entry[i], &like, i);
		if (err)
			return err;
	}
	b->n_top[dir] = list->n;
	return 0;
}

static int add_children(struct seccomm_builder *b, unsigned int at)
{
	const struct seccomm_list *list = &b->node[at].entry->child;
	struct seccomm_node like = b->node[at];
	char buf[SECCOMM_WHERE_LEN];
	unsigned int i;
	int err;

	if (!list->n)
		return 0;
	if (!like.type->splice)
		return seccomm_report(b->report, -EINVAL, "%s: it takes no micro-protocols",
				      seccomm_build_where(&b->node[at], buf));
	if (list->n > SECCOMM_CHILDREN_MAX || like.depth == SECCOMM_DEPTH_MAX)
		return seccomm_report(b->report, -E2BIG, "%s: too many inside one another",
				      seccomm_build_where(&b->node[at], buf));
	b->node[at].first = b->n;
	b->node[at].n_child = list->n;
	like.parent = at;
	for (i = 0; i < list->n; i++) {
		err = add_entry(b, &list->entry[i], &like, i);
		if (err)
			return err;
	}
	return 0;
}

/* Does something that authenticates with a key stand outside? */
static void mark_keyed(struct seccomm_builder *b)
{
	unsigned int i, j, first, end;

	for (i = b->n; i-- > 0; ) {	/* children come behind their parents */
		struct seccomm_node *node = &b->node[i];

		node->keyed |= !!(node->type->flags & SECCOMM_MP_AUTHENTICATES);
		if (node->keyed && node->parent != SECCOMM_NO_PARENT)
			b->node[node->parent].keyed = true;
	}
	for (i = 0; i < b->n; i++) {
		struct seccomm_node *node = &b->node[i];

		if (node->parent != SECCOMM_NO_PARENT) {
			first = b->node[node->parent].first;
			end = first + b->node[node->parent].n_child;
			node->outer_keyed = b->node[node->parent].outer_keyed;
		} else {
			first = node->dir == SECCOMM_DOWN ? 0 : b->n_top[SECCOMM_DOWN];
			end = first + b->n_top[node->dir];
		}
		for (j = max(i + 1, first); j < end; j++)
			node->outer_keyed |= b->node[j].keyed;
	}
}

static int collect(struct seccomm_builder *b)
{
	const struct seccomm_props *props = b->comp->props;
	unsigned int i, n;
	u8 dir;
	int err;

	n = count_entries(&props->push[0], 1) + count_entries(&props->push[1], 1);
	b->node = seccomm_build_alloc(n + 2, sizeof(*b->node));
	if (!b->node)
		return -ENOMEM;
	for (dir = SECCOMM_DOWN; dir <= SECCOMM_UP; dir++) {
		err = add_list(b, dir);
		if (err)
			return err;
	}
	for (i = 0; i < b->n; i++) {
		err = add_children(b, i);
		if (err)
			return err;
	}
	mark_keyed(b);
	return 0;
}

/* ---- instances ------------------------------------------------------------ */

static void fill_instance(struct seccomm_builder *b, unsigned int i)
{
	struct seccomm_composite *comp = b->comp;
	const struct seccomm_node *node = &b->node[i];
	struct seccomm_mp *mp = comp->mp[i];

	mp->type = node->type;
	mp->comp = comp;
	mp->args = node->entry ? &node->entry->args : &no_args;
	/* children stand one behind the other: add_children() */
	mp->child = &comp->mp[node->first];
	mp->dir = node->dir;
	mp->sender = seccomm_props_sender(comp->props, node->dir);
	mp->depth = node->depth;
	memcpy(mp->path, node->path, sizeof(mp->path));
	mp->path[0] = node->entry && node->entry->local ? SECCOMM_LAYER_FRAME :
		      seccomm_list_place(node->list, node->path[0]);
	mp->outer_keyed = node->outer_keyed;
	mp->pack_at = node->pack_at;
	mp->pack_n = node->pack_n;
	mp->n_child = node->n_child;
}

/*
 * All instances in one block, the lists of them behind; comp->n_mp counts the types to put
 * from here on.
 */
static int make_instances(struct seccomm_builder *b)
{
	struct seccomm_composite *comp = b->comp;
	u32 size = 0;
	unsigned int i;

	for (i = 0; i < b->n; i++) {
		b->node[i].off = size;
		size += ALIGN(sizeof(struct seccomm_mp), MP_ALIGN) +
			ALIGN(b->node[i].type->priv_size, MP_ALIGN);
	}
	/* a power of two is aligned to itself */
	comp->block_size = roundup_pow_of_two(max_t(u32, MP_ALIGN,
						    size + 2 * b->n * sizeof(*comp->mp)));
	comp->block = seccomm_build_alloc(1, comp->block_size);
	if (!comp->block)
		return -ENOMEM;
	comp->mp = comp->block + size;
	comp->inited = comp->mp + b->n;
	for (i = 0; i < b->n; i++)
		comp->mp[i] = comp->block + b->node[i].off;
	for (i = 0; i < b->n; i++)
		fill_instance(b, i);
	comp->n_mp = b->n;
	return 0;
}

/* Children first: a meta-security micro-protocol binds what is ready. */
static int init_instance(struct seccomm_builder *b, unsigned int i)
{
	struct seccomm_composite *comp = b->comp;
	const struct seccomm_node *node = &b->node[i];
	struct seccomm_mp *mp = comp->mp[i];
	char buf[SECCOMM_WHERE_LEN];
	unsigned int c;
	int err = 0;

	for (c = 0; c < node->n_child && !err; c++)
		err = init_instance(b, node->first + c);
	if (err)
		return err;
	if (mp->type->init)
		err = mp->type->init(mp);
	if (err == -ENOKEY)
		return seccomm_report(b->report, err, "%s: its key is missing",
				      seccomm_build_where(node, buf));
	if (err)
		return seccomm_report(b->report, err, "%s: cannot start (error %d)",
				      seccomm_build_where(node, buf), -err);
	comp->inited[comp->n_inited++] = mp;
	return 0;
}

static int init_all(struct seccomm_builder *b)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < b->n && !err; i++)
		if (b->node[i].parent == SECCOMM_NO_PARENT)
			err = init_instance(b, i);
	return err;
}

/* ---- plans ------------------------------------------------------------------ */

static int make_plan(struct seccomm_builder *b, u8 dir)
{
	struct seccomm_plan *plan = seccomm_plan_compile(b->comp, dir);
	const char *name = dir == SECCOMM_DOWN ? "down" : "up";
	int err = PTR_ERR_OR_ZERO(plan);

	switch (err) {
	case 0:
		rcu_assign_pointer(b->comp->plan[dir], plan);
		return 0;
	case -EINVAL:
		return seccomm_report(b->report, err,
				      "%s: what may hold messages must stand in front of everything that reads their number",
				      name);
	case -E2BIG:
		return seccomm_report(b->report, err, "%s: too many micro-protocols", name);
	default:
		return err;
	}
}

static int compose(struct seccomm_builder *b)
{
	struct seccomm_composite *comp = b->comp;
	int err;

	mutex_lock(&comp->mutex);
	err = make_plan(b, SECCOMM_DOWN);
	if (!err)
		err = make_plan(b, SECCOMM_UP);
	if (!err)
		comp->composed = true;
	mutex_unlock(&comp->mutex);
	return err;
}

/* ---- life --------------------------------------------------------------------- */

static void exit_all(struct seccomm_composite *comp)
{
	mutex_lock(&comp->mutex);
	comp->dead = true;
	comp->composed = false;		/* what exit() unbinds makes no plans */
	mutex_unlock(&comp->mutex);
	while (comp->n_inited) {
		struct seccomm_mp *mp = comp->inited[--comp->n_inited];

		if (mp->type->exit)
			mp->type->exit(mp);
	}
}

/* Everything but instances' own state, which exit() took; modules last. */
static void free_all(struct seccomm_composite *comp)
{
	struct seccomm_runtime *rt = comp->rt;
	unsigned int i;
	u8 dir;

	for (dir = SECCOMM_DOWN; dir <= SECCOMM_UP; dir++) {
		struct seccomm_plan *plan = rcu_dereference_protected(comp->plan[dir], 1);

		if (plan)
			seccomm_plan_put(plan);
	}
	seccomm_event_free(comp);
	seccomm_props_put(comp->props);
	for (i = 0; i < comp->n_mp; i++)
		seccomm_type_put(comp->mp[i]->type);
	kfree_sensitive(comp->block);
	kfree(comp->attr);
	kfree(comp->pack_item);
	kmem_cache_free(composite_cache, comp);
	rt->ops->put(rt);
}

/* A grace period after the last reference: the inline path holds none. */
static void destroy(struct work_struct *work)
{
	struct seccomm_composite *comp = container_of(to_rcu_work(work), struct seccomm_composite,
						      destroy);

	if (comp->rt->ops->unused)
		comp->rt->ops->unused(comp);
	exit_all(comp);
	comp->rt->ops->destroyed(comp);
	free_all(comp);
}

void seccomm_composite_put(struct seccomm_composite *comp)
{
	if (refcount_dec_and_test(&comp->refs))
		queue_rcu_work(seccomm_msg_wq, &comp->destroy);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_composite_put);

static int build(struct seccomm_builder *b)
{
	int err = collect(b);

	if (!err)
		err = seccomm_attr_lay_out(b);
	if (!err)
		err = make_instances(b);
	if (!err)
		err = init_all(b);
	if (!err)
		err = compose(b);
	return err;
}

static struct seccomm_composite *comp_alloc(struct seccomm_runtime *rt,
					    struct seccomm_props *props, u32 epoch, void *owner)
{
	struct seccomm_composite *comp = NULL;

	if (!SECCOMM_FAIL(alloc_composite))
		comp = kmem_cache_zalloc(composite_cache, GFP_KERNEL);
	if (!comp)
		return NULL;
	refcount_set(&comp->refs, 1);
	rt->ops->get(rt);
	comp->rt = rt;
	comp->props = seccomm_props_get(props);
	comp->owner = owner;
	comp->epoch = epoch;
	mutex_init(&comp->mutex);
	comp->pack_ops = &seccomm_pack_default;
	INIT_RCU_WORK(&comp->destroy, destroy);
	return comp;
}

struct seccomm_composite *seccomm_composite_create(struct seccomm_runtime *rt,
						   struct seccomm_props *props, u32 epoch,
						   void *owner, struct seccomm_report *report)
{
	struct seccomm_builder b = { .report = report };
	int err;

	b.comp = comp_alloc(rt, props, epoch, owner);
	if (!b.comp)
		return ERR_PTR(-ENOMEM);
	err = build(&b);
	if (err) {
		exit_all(b.comp);
		for (; b.n > b.comp->n_mp; b.n--)	/* pinned, but no instance yet */
			seccomm_type_put(b.node[b.n - 1].type);
		free_all(b.comp);
		if (err == -ENOMEM)
			seccomm_report(report, err, "out of memory");
	}
	kfree(b.node);
	return err ? ERR_PTR(err) : b.comp;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_composite_create);

void seccomm_composite_retire(struct seccomm_composite *comp)
{
	struct seccomm_runtime *rt = comp->rt;

	spin_lock_bh(&rt->lock);
	comp->retired = true;
	spin_unlock_bh(&rt->lock);
	seccomm_event_raises_drop(rt, comp, seccomm_now_ms() + SECCOMM_HOLD_MS);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_composite_retire);

/* ---- module --------------------------------------------------------------------- */

int seccomm_composite_module_init(void)
{
	composite_cache = KMEM_CACHE(seccomm_composite, 0);
	return composite_cache ? 0 : -ENOMEM;
}

void seccomm_composite_module_exit(void)
{
	kmem_cache_destroy(composite_cache);
}
