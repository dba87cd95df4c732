/* SPDX-License-Identifier: GPL-2.0 */
/* event.h - the bindings of a composite protocol, and its event tables. */
#ifndef _SECCOMM_CACTUS_EVENT_H
#define _SECCOMM_CACTUS_EVENT_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include "cactus/composite.h"

#define SECCOMM_EVENTS		(SECCOMM_EV_EPOCH + 1)	/* predefined ones */
#define SECCOMM_BINDINGS_MAX	256	/* of one composite protocol at a time */

/**
 * struct seccomm_hook - a handler in a table
 * @fn: the handler
 * @mp: whose it is
 * @arg: static argument
 * @by: the binding it was made from; compared, never followed
 * @order: ascending
 * @sleeps: it may sleep
 */
struct seccomm_hook {
	seccomm_handler fn;
	struct seccomm_mp *mp;
	void *arg;
	const struct seccomm_binding *by;
	s32 order;
	bool sleeps;
};

/**
 * struct seccomm_event_table - handlers of one event; immutable
 * @refs: the event's own, and raises whose handlers sleep
 * @rcu: freed after a grace period: all other raises run under RCU
 * @n: number of hooks, never 0 (an event without handlers has no table)
 * @sleeps: some hook sleeps
 * @hook: in order
 */
struct seccomm_event_table {
	refcount_t refs;
	struct rcu_head rcu;
	u16 n;
	bool sleeps;
	struct seccomm_hook hook[];
};

/**
 * struct seccomm_private_events - events that micro-protocols have created (U6)
 * @name: by number from SECCOMM_EV_PRIVATE on; NULL: no such event
 * @table: handlers; RCU
 */
struct seccomm_private_events {
	char *name[SECCOMM_EV_MAX - SECCOMM_EV_PRIVATE];
	struct seccomm_event_table __rcu *table[SECCOMM_EV_MAX - SECCOMM_EV_PRIVATE];
};

/**
 * struct seccomm_events - events of a composite protocol; most have nothing bound to any
 * @table: handlers of predefined events by number; RCU. Of the message events only what was
 *	bound besides the lists' own handlers
 * @private: private events; NULL until the first is created
 * @bindings: all that were ever made
 */
struct seccomm_events {
	struct seccomm_event_table __rcu *table[SECCOMM_EVENTS];
	struct seccomm_private_events *private;
	struct list_head bindings;
};

/**
 * struct seccomm_binding - what seccomm_bind() returned
 * @node: in comp->events->bindings, for as long as the composite protocol lives
 * @mp: the micro-protocol
 * @fn: the handler
 * @arg: static argument
 * @order: its order
 * @event: the event
 * @sleeps: the handler may sleep
 * @bound: false: unbound, may be used by another seccomm_bind()
 */
struct seccomm_binding {
	struct list_head node;
	struct seccomm_mp *mp;
	seccomm_handler fn;
	void *arg;
	s32 order;
	u16 event;
	bool sleeps;
	bool bound;
};

/* Table of @event; the composite's mutex is held. */
struct seccomm_event_table *seccomm_event_table(struct seccomm_composite *comp, u16 event);

/* Raise from inside the runtime; as seccomm_raise(). */
enum seccomm_verdict seccomm_event_raise(struct seccomm_composite *comp, u16 event,
					 struct seccomm_msg *msg, void *data);

/* May a handler sleep here that is given @msg (or NULL)? */
bool seccomm_event_may_sleep(const struct seccomm_msg *msg);

/* Raise what is due at @now (ms). Return: when the next is due, or 0. The worker. */
u64 seccomm_event_raise_due(struct seccomm_runtime *rt, u64 now);

/* Drop raises of @comp (NULL: all) due after @after (ms). Process context. */
void seccomm_event_raises_drop(struct seccomm_runtime *rt, struct seccomm_composite *comp,
			       u64 after);

/* Free bindings, tables and names: the last reference to @comp is gone. */
void seccomm_event_free(struct seccomm_composite *comp);

#endif /* _SECCOMM_CACTUS_EVENT_H */
