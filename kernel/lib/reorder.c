// SPDX-License-Identifier: GPL-2.0
/* reorder.c - the reorder buffer; see reorder.h. */
#include "lib/reorder.h"

#include <kunit/visibility.h>
#include "lib/fail.h"

void seccomm_reorder_enter(struct seccomm_reorder *r, struct seccomm_reorder_entry *e)
{
	e->finished = false;
	list_add_tail(&e->node, &r->entries);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_reorder_enter);

/* The first one, if it may leave. */
static struct seccomm_reorder_entry *first_finished(struct seccomm_reorder *r)
{
	struct seccomm_reorder_entry *e;

	e = list_first_entry_or_null(&r->entries, struct seccomm_reorder_entry, node);
	return e && e->finished ? e : NULL;
}

/* Is there something to let go, and nobody at it? Then the caller is. */
static bool begin_leaving(struct seccomm_reorder *r)
{
	if (r->leaving || !first_finished(r))
		return false;
	r->leaving = true;
	return true;
}

bool seccomm_reorder_finish(struct seccomm_reorder *r, struct seccomm_reorder_entry *e)
{
	e->finished = true;
	if (SECCOMM_FAIL(no_reorder))
		list_move(&e->node, &r->entries);
	return begin_leaving(r);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_reorder_finish);

bool seccomm_reorder_remove(struct seccomm_reorder *r, struct seccomm_reorder_entry *e)
{
	list_del_init(&e->node);
	return begin_leaving(r);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_reorder_remove);

struct seccomm_reorder_entry *seccomm_reorder_next(struct seccomm_reorder *r)
{
	struct seccomm_reorder_entry *e = first_finished(r);

	if (e)
		list_del_init(&e->node);
	else
		r->leaving = false;
	return e;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_reorder_next);
