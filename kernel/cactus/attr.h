/* SPDX-License-Identifier: GPL-2.0 */
/*
 * attr.h - the attributes of a composite protocol: where each lies in a
 * message, and which are packed where.
 */
#ifndef _SECCOMM_CACTUS_ATTR_H
#define _SECCOMM_CACTUS_ATTR_H

#include "cactus/composite.h"

#define SECCOMM_ATTR_SIZE_MAX	32	/* bytes of one attribute */

/**
 * struct seccomm_attr_entry - one attribute
 * @name: the declaring type's string
 * @scope: enum seccomm_scope
 * @size: bytes
 * @slot: offset into msg->attr
 * @packed: by direction: some pack point has it (while these are laid out)
 */
struct seccomm_attr_entry {
	const char *name;
	u8 scope;
	u8 size;
	u8 slot;
	bool packed[2];
};

/**
 * struct seccomm_attr_table - all attributes of a composite protocol
 * @n: how many
 * @bytes: of msg->attr in use
 * @entry: in order of first declaration
 */
struct seccomm_attr_table {
	unsigned int n;
	unsigned int bytes;
	struct seccomm_attr_entry entry[];
};

/**
 * seccomm_attr_add() - merge the attributes that a type declares
 * @table: the table; it has room for them
 * @type: the type
 * @where: position of the instance, for the report
 * @report: which attribute is wrong
 *
 * Return: 0, -EINVAL (another type declares another size or scope under that
 * name), -E2BIG (no room left in a message).
 */
int seccomm_attr_add(struct seccomm_attr_table *table, const struct seccomm_mp_type *type,
		     const char *where, struct seccomm_report *report);

/**
 * seccomm_attr_pending() - take the peer attributes of @type not packed yet
 * @table: the table
 * @type: the type
 * @dir: whose list
 * @item: they are written here
 *
 * Return: how many.
 */
unsigned int seccomm_attr_pending(struct seccomm_attr_table *table,
				  const struct seccomm_mp_type *type, u8 dir,
				  struct seccomm_pack_item *item);

/* Offset of attribute @name in @table or NULL, or -ENOENT. */
int seccomm_attr_find(const struct seccomm_attr_table *table, const char *name);

/* Bytes that @mp's pack point puts in front of the body. */
unsigned int seccomm_pack_room(const struct seccomm_mp *mp);

extern const struct seccomm_pack_ops seccomm_pack_default;

/* What packs the peer attributes that no micro-protocol packs: stands outermost. */
extern const struct seccomm_mp_type seccomm_pack_type;

#endif /* _SECCOMM_CACTUS_ATTR_H */
