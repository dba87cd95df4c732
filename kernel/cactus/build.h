/* SPDX-License-Identifier: GPL-2.0 */
/* build.h - a composition in the making: what is known before there are instances. */
#ifndef _SECCOMM_CACTUS_BUILD_H
#define _SECCOMM_CACTUS_BUILD_H

#include "cactus/composite.h"

#define SECCOMM_WHERE_LEN	64
#define SECCOMM_NO_PARENT	(-1)

/**
 * struct seccomm_node - a micro-protocol before there is memory for its instance
 * @entry: how the properties use it; NULL: packs what is left over
 * @type: its type, pinned
 * @list: the list it stands in at top level
 * @parent: index of the meta-security one above it, or NO_PARENT
 * @first: index of its first child
 * @n_child: how many
 * @off: offset of the instance in the block
 * @dir: which list of the session
 * @depth: length of @path
 * @path: as in struct seccomm_mp
 * @keyed: it or a part of it authenticates with a key
 * @outer_keyed: so does something outside it
 * @pack_at: first item of its pack point
 * @pack_n: how many
 */
struct seccomm_node {
	const struct seccomm_entry *entry;
	const struct seccomm_mp_type *type;
	const struct seccomm_list *list;
	int parent;
	unsigned int first;
	unsigned int n_child;
	u32 off;
	u8 dir;
	u8 depth;
	u8 path[SECCOMM_DEPTH_MAX];
	bool keyed;
	bool outer_keyed;
	u8 pack_at;
	u8 pack_n;
};

/**
 * struct seccomm_builder - a composition in the making
 * @comp: the composite protocol
 * @report: why it fails
 * @node: top-level ones of down, then of up, then children, then what packs the rest
 * @n: how many
 * @n_top: top-level ones, by direction
 */
struct seccomm_builder {
	struct seccomm_composite *comp;
	struct seccomm_report *report;
	struct seccomm_node *node;
	unsigned int n;
	unsigned int n_top[2];
};

/* Zeroed memory, or NULL: what all of a composition's memory comes from. */
void *seccomm_build_alloc(size_t n, size_t size);

/* "down 2.1 (AESGCM)": places as the operator counts them, in order of execution. */
const char *seccomm_build_where(const struct seccomm_node *node, char buf[SECCOMM_WHERE_LEN]);

/**
 * seccomm_attr_lay_out() - attribute table and pack points (attr.c)
 * @b: the builder; what packs the rest is added behind the other nodes
 *
 * Return: 0, -ENOMEM, or as seccomm_attr_add().
 */
int seccomm_attr_lay_out(struct seccomm_builder *b);

#endif /* _SECCOMM_CACTUS_BUILD_H */
