/* SPDX-License-Identifier: GPL-2.0 */
/* table.h - where sessions are found: by wire id, by peer, by the id users see. */
#ifndef _SECCOMM_SESSION_TABLE_H
#define _SECCOMM_SESSION_TABLE_H

#include "session/session.h"

int seccomm_table_init(struct seccomm_net *sn);
void seccomm_table_exit(struct seccomm_net *sn);	/* every session is gone */

/*
 * seccomm_table_insert() - choose s->sid and s->id, make the session findable
 *
 * The wire id is random, not zero, not in use, and was not used during the last
 * 60 s. The table takes a reference on @s.
 *
 * Context: process.
 * Return: 0, -ENOMEM, -ESHUTDOWN (the namespace goes away).
 */
int seccomm_table_insert(struct seccomm_session *s);

/* Unreachable from now on; gives the table's reference back. Any context. Idempotent. */
void seccomm_table_remove(struct seccomm_session *s);

/* By wire id, on this endpoint only. RCU read lock; no reference. */
struct seccomm_session *seccomm_table_by_sid(struct seccomm_net *sn, u32 sid,
					     const struct seccomm_endpoint *ep);

/*
 * seccomm_table_each_peer() - sessions of (@ep, @peer), newest first
 * @fn: called under RCU; return true to stop
 * Return: the session @fn stopped at, or NULL.
 */
struct seccomm_session *seccomm_table_each_peer(struct seccomm_net *sn,
						struct seccomm_endpoint *ep,
						const struct seccomm_addr *peer,
						bool (*fn)(struct seccomm_session *s, void *arg),
						void *arg);

#endif /* _SECCOMM_SESSION_TABLE_H */
