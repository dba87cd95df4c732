/* SPDX-License-Identifier: GPL-2.0 */
/* work.h - inside the runtime: how a message gets to the worker and out of it. */
#ifndef _SECCOMM_CACTUS_WORK_H
#define _SECCOMM_CACTUS_WORK_H

#include "cactus/hold.h"

/**
 * seccomm_work_queue() - queue a message for the worker
 * @hold: the record, its message moved
 *
 * Context: any.
 * Return: 0, or SECCOMM_R_DEAD, SECCOMM_R_WORKER_QUEUE: the record stays the caller's.
 */
u8 seccomm_work_queue(struct seccomm_hold *hold);

/* A message that waited goes on, in the worker. Any context; the record is taken. */
void seccomm_work_resume(struct seccomm_hold *hold);

/* Have the worker look at deadlines at @when_ms at the latest. Any context. */
void seccomm_work_deadline(struct seccomm_runtime *rt, u64 when_ms);

/* The same with rt->lock held; 0: at once, whether anything is due or not. */
void seccomm_work_wake(struct seccomm_runtime *rt, u64 when_ms);

/* A message of an ordered plan starts or stops to wait. Any context. */
void seccomm_work_stall(struct seccomm_hold *hold);
void seccomm_work_unstall(struct seccomm_hold *hold);

/**
 * seccomm_work_slice() - run messages that are queued, for a millisecond or so
 * @rt: the runtime
 *
 * Context: the worker or one of its team.
 * Return: true: there may be more.
 */
bool seccomm_work_slice(struct seccomm_runtime *rt);

/* A message that is through, hold->verdict says how, leaves. The same context. */
void seccomm_work_settle(struct seccomm_hold *hold);

/* The message is done with, or goes on without its record. Any context. */
void seccomm_work_finish(struct seccomm_hold *hold);

/* Refuse a message that left the stack: release, finish. Any context. */
void seccomm_work_drop(struct seccomm_hold *hold);

#endif /* _SECCOMM_CACTUS_WORK_H */
