/* SPDX-License-Identifier: GPL-2.0 */
/*
 * reorder.h - the reorder buffer: what enters in an order and is finished in any leaves
 * in the first one.
 *
 * It has no lock and no limit: both are its owner's.  Who finishes the first of them
 * lets go all those that wait behind it, and nobody else does meanwhile:
 *
 *	finished = seccomm_reorder_finish(r, e);	under the lock
 *	while (finished && (e = seccomm_reorder_next(r)))	under the lock
 *		...					without it
 */
#ifndef _SECCOMM_LIB_REORDER_H
#define _SECCOMM_LIB_REORDER_H

#include <linux/list.h>
#include <linux/types.h>

/**
 * struct seccomm_reorder_entry - a place in the order; embedded
 * @node: in the buffer; empty outside it
 * @finished: it may leave when it is the first
 */
struct seccomm_reorder_entry {
	struct list_head node;
	bool finished;
};

/**
 * struct seccomm_reorder - the buffer
 * @entries: struct seccomm_reorder_entry, in the order they entered
 * @leaving: somebody lets entries go
 */
struct seccomm_reorder {
	struct list_head entries;
	bool leaving;
};

static inline void seccomm_reorder_init(struct seccomm_reorder *r)
{
	INIT_LIST_HEAD(&r->entries);
	r->leaving = false;
}

static inline bool seccomm_reorder_empty(const struct seccomm_reorder *r)
{
	return list_empty(&r->entries) && !r->leaving;
}

/**
 * seccomm_reorder_enter() - take the last place
 * @r: the buffer
 * @e: in no buffer
 *
 * Context: any; the owner's lock.
 */
void seccomm_reorder_enter(struct seccomm_reorder *r, struct seccomm_reorder_entry *e);

/**
 * seccomm_reorder_finish() - an entry may leave
 * @r: the buffer
 * @e: in it
 *
 * Context: any; the owner's lock.
 * Return: true: the caller calls seccomm_reorder_next() until that says NULL; false:
 * somebody else does, or will: @e is not the caller's any more.
 */
bool seccomm_reorder_finish(struct seccomm_reorder *r, struct seccomm_reorder_entry *e);

/**
 * seccomm_reorder_remove() - an entry gives its place up: nobody waits for it
 * @r: the buffer
 * @e: in it, not finished; the caller's again
 *
 * Context: any; the owner's lock.
 * Return: as seccomm_reorder_finish().
 */
bool seccomm_reorder_remove(struct seccomm_reorder *r, struct seccomm_reorder_entry *e);

/**
 * seccomm_reorder_next() - the next to leave
 * @r: the buffer
 *
 * Context: any; the owner's lock; only for whom finish() or remove() said true.
 * Return: it, the caller's from here on; or NULL: the first is not finished, or there
 * is none, and the caller has done all there was to do.
 */
struct seccomm_reorder_entry *seccomm_reorder_next(struct seccomm_reorder *r);

#endif /* _SECCOMM_LIB_REORDER_H */
