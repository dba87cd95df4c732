// SPDX-License-Identifier: GPL-2.0
/* attr.c - named attributes, and pack and unpack of those that travel (M1-M5). */
#include "cactus/attr.h"

#include <kunit/visibility.h>
#include "cactus/build.h"

static struct seccomm_attr_entry *find(struct seccomm_attr_table *table, const char *name)
{
	unsigned int i;

	for (i = 0; i < table->n; i++)
		if (!strcmp(table->entry[i].name, name))
			return &table->entry[i];
	return NULL;
}

/* Values are aligned as far as their size suggests. */
static unsigned int place(const struct seccomm_attr_table *table, u8 size)
{
	unsigned int align = size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;

	return ALIGN(table->bytes, align);
}

static int add_one(struct seccomm_attr_table *table, const struct seccomm_attr_decl *decl,
		   const char *where, struct seccomm_report *report)
{
	struct seccomm_attr_entry *e = find(table, decl->name);
	unsigned int slot = place(table, decl->size);

	if (e && (e->size != decl->size || e->scope != decl->scope))
		return seccomm_report(report, -EINVAL,
				      "%s: attribute %s has another size or scope elsewhere",
				      where, decl->name);
	if (e)
		return 0;
	if (slot + decl->size > SECCOMM_ATTR_BYTES)
		return seccomm_report(report, -E2BIG,
				      "%s: no room for attribute %s in a message", where,
				      decl->name);
	table->entry[table->n++] = (struct seccomm_attr_entry) {
		.name = decl->name, .scope = decl->scope, .size = decl->size, .slot = slot,
	};
	table->bytes = slot + decl->size;
	return 0;
}

int seccomm_attr_add(struct seccomm_attr_table *table, const struct seccomm_mp_type *type,
		     const char *where, struct seccomm_report *report)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < type->n_attrs && !err; i++)
		err = add_one(table, &type->attr[i], where, report);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_attr_add);

unsigned int seccomm_attr_pending(struct seccomm_attr_table *table,
				  const struct seccomm_mp_type *type, u8 dir,
				  struct seccomm_pack_item *item)
{
	unsigned int i, n = 0;

	for (i = 0; i < type->n_attrs; i++) {
		struct seccomm_attr_entry *e = find(table, type->attr[i].name);

		if (!e || e->scope != SECCOMM_SCOPE_PEER || e->packed[dir])
			continue;
		e->packed[dir] = true;
		item[n++] = (struct seccomm_pack_item) { .slot = e->slot, .size = e->size };
	}
	return n;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_attr_pending);

int seccomm_attr_find(const struct seccomm_attr_table *table, const char *name)
{
	unsigned int i;

	for (i = 0; table && i < table->n; i++)
		if (!strcmp(table->entry[i].name, name))
			return table->entry[i].slot;
	return -ENOENT;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_attr_find);

int seccomm_attr_slot(struct seccomm_mp *mp, const char *name)
{
	return seccomm_attr_find(mp->comp->attr, name);
}
EXPORT_SYMBOL_NS_GPL(seccomm_attr_slot, SECCOMM);

static unsigned int item_bytes(const struct seccomm_pack_item *item, unsigned int n)
{
	unsigned int i, bytes = 0;

	for (i = 0; i < n; i++)
		bytes += item[i].size;
	return bytes;
}

unsigned int seccomm_pack_room(const struct seccomm_mp *mp)
{
	return mp->pack_n ? item_bytes(&mp->comp->pack_item[mp->pack_at], mp->pack_n) : 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_pack_room);

/*
 * +---------------+---------------+-----+------
 * | attribute 1   | attribute 2   | ... | body		sizes and order: both ends know
 * +---------------+---------------+-----+------
 */
static enum seccomm_verdict default_pack(struct seccomm_mp *mp, struct seccomm_msg *msg,
					 const struct seccomm_pack_item *item, unsigned int n)
{
	u8 *p = seccomm_msg_push(msg, item_bytes(item, n));
	unsigned int i;

	if (unlikely(!p))
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	for (i = 0; i < n; p += item[i].size, i++)
		memcpy(p, msg->attr + item[i].slot, item[i].size);
	return SECCOMM_NEXT;
}

static enum seccomm_verdict default_unpack(struct seccomm_mp *mp, struct seccomm_msg *msg,
					   const struct seccomm_pack_item *item, unsigned int n)
{
	const u8 *p = seccomm_msg_pull(msg, item_bytes(item, n));
	unsigned int i;

	if (unlikely(!p))
		return seccomm_drop(mp, msg, SECCOMM_R_MALFORMED);
	for (i = 0; i < n; p += item[i].size, i++)
		memcpy(msg->attr + item[i].slot, p, item[i].size);
	return SECCOMM_NEXT;
}

const struct seccomm_pack_ops seccomm_pack_default = {
	.pack	= default_pack,
	.unpack	= default_unpack,
};
EXPORT_SYMBOL_IF_KUNIT(seccomm_pack_default);

enum seccomm_verdict seccomm_pack(struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	const struct seccomm_composite *comp = mp->comp;

	if (!mp->pack_n)
		return SECCOMM_NEXT;
	return comp->pack_ops->pack(mp, msg, &comp->pack_item[mp->pack_at], mp->pack_n);
}
EXPORT_SYMBOL_NS_GPL(seccomm_pack, SECCOMM);

enum seccomm_verdict seccomm_unpack(struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	const struct seccomm_composite *comp = mp->comp;

	if (!mp->pack_n)
		return SECCOMM_NEXT;
	return comp->pack_ops->unpack(mp, msg, &comp->pack_item[mp->pack_at], mp->pack_n);
}
EXPORT_SYMBOL_NS_GPL(seccomm_unpack, SECCOMM);

void seccomm_set_pack_ops(struct seccomm_mp *mp, const struct seccomm_pack_ops *ops)
{
	if (!WARN_ON_ONCE(!ops->pack || !ops->unpack || mp->comp->composed))
		mp->comp->pack_ops = ops;
}
EXPORT_SYMBOL_NS_GPL(seccomm_set_pack_ops, SECCOMM);

/* Push.  The message stays the runtime's. */
static enum seccomm_verdict pack_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	return seccomm_pack(mp, msg);
}

/* Pop, the twin of pack_down(). */
static enum seccomm_verdict pack_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				    const struct seccomm_call *call)
{
	return seccomm_unpack(mp, msg);
}

const struct seccomm_mp_type seccomm_pack_type = {
	.name	= "Pack",
	.owner	= THIS_MODULE,
	.class	= SECCOMM_CLASS_NULL,
	.family	= "",
	.flags	= SECCOMM_MP_PACKS,
	.down	= pack_down,
	.up	= pack_up,
};

/* ---- attributes and pack points ------------------------------------------- */

/**
 * struct packer - walks a list in the order of the pushes
 * @b: the builder
 * @dir: which list
 * @at: items given to pack points so far, of both lists
 * @pending: items behind them that no pack point has yet
 */
struct packer {
	struct seccomm_builder *b;
	u8 dir;
	unsigned int at;
	unsigned int pending;
};

static void pack_here(struct packer *p, struct seccomm_node *node)
{
	node->pack_at = p->at;
	node->pack_n = p->pending;
	p->at += p->pending;
	p->pending = 0;
}

static void pack_node(struct packer *p, unsigned int at)
{
	struct seccomm_composite *comp = p->b->comp;
	struct seccomm_node *node = &p->b->node[at];
	unsigned int i;

	p->pending += seccomm_attr_pending(comp->attr, node->type, p->dir,
					   &comp->pack_item[p->at + p->pending]);
	for (i = 0; i < node->n_child; i++)
		pack_node(p, node->first + i);
	if (node->type->flags & SECCOMM_MP_PACKS)
		pack_here(p, node);
}

/* Nobody packs these: a step of our own does, outermost, like all headers. */
static void pack_rest(struct packer *p)
{
	struct seccomm_builder *b = p->b;
	struct seccomm_node *node = &b->node[b->n];

	if (!p->pending)
		return;
	*node = (struct seccomm_node) {
		.type = &seccomm_pack_type, .list = seccomm_props_list(b->comp->props, p->dir),
		.dir = p->dir, .parent = SECCOMM_NO_PARENT, .depth = 1, .path = { b->n_top[p->dir] },
	};
	__module_get(seccomm_pack_type.owner);
	pack_here(p, node);
	b->n++;
}

static bool declares_any(const struct seccomm_builder *b)
{
	unsigned int i;

	for (i = 0; i < b->n; i++)
		if (b->node[i].type->n_attrs)
			return true;
	return false;
}

/* Room for all that the types declare, had no two the same name. */
static struct seccomm_attr_table *attr_table_alloc(const struct seccomm_builder *b)
{
	struct seccomm_attr_table *table;
	unsigned int i, n = 0;

	for (i = 0; i < b->n; i++)
		n += b->node[i].type->n_attrs;
	return seccomm_build_alloc(1, struct_size(table, entry, n));
}

int seccomm_attr_lay_out(struct seccomm_builder *b)
{
	struct seccomm_composite *comp = b->comp;
	struct packer p = { .b = b };
	unsigned int i, first = 0;
	char buf[SECCOMM_WHERE_LEN];
	int err;

	if (!declares_any(b))
		return 0;
	comp->attr = attr_table_alloc(b);
	if (!comp->attr)
		return -ENOMEM;
	for (i = 0; i < b->n; i++) {
		err = seccomm_attr_add(comp->attr, b->node[i].type, seccomm_build_where(&b->node[i], buf),
				       b->report);
		if (err)
			return err;
	}
	comp->attr_bytes = comp->attr->bytes;
	comp->pack_item = seccomm_build_alloc(2 * comp->attr->n + 1, sizeof(*comp->pack_item));
	if (!comp->pack_item)
		return -ENOMEM;
	for (p.dir = SECCOMM_DOWN; p.dir <= SECCOMM_UP; p.dir++) {
		for (i = 0; i < b->n_top[p.dir]; i++)
			pack_node(&p, first + i);
		first += b->n_top[p.dir];
		pack_rest(&p);
	}
	return 0;
}
