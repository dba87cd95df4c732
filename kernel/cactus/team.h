/* SPDX-License-Identifier: GPL-2.0 */
/*
 * team.h - several CPUs that work for one session, where a queue of costly messages
 * forms: they begin messages in the order of the queue, finish them in any, and let them
 * leave in the first one (lib/reorder.h).
 */
#ifndef _SECCOMM_CACTUS_TEAM_H
#define _SECCOMM_CACTUS_TEAM_H

#include "cactus/hold.h"

/**
 * seccomm_team_begin() - there is a queue: have others help, if they may
 * @rt: the runtime; without a team
 *
 * Context: the worker, between two messages.
 */
void seccomm_team_begin(struct seccomm_runtime *rt);

/* The message just taken from the queue takes its place in the order. rt->lock. */
void seccomm_team_enter(struct seccomm_hold *hold);

/* There is one more in the queue: one more of the team may come. rt->lock. */
void seccomm_team_wake(struct seccomm_runtime *rt);

/**
 * seccomm_team_finish() - a message is through: it leaves, behind those in front of it
 * @hold: the record, hold->verdict set; taken if true is returned
 *
 * Context: the worker or one of its team.
 * Return: false: it has no place in an order, and leaves at once.
 */
bool seccomm_team_finish(struct seccomm_hold *hold);

/* It is to wait: those behind it need not. The worker or one of its team. */
void seccomm_team_give_up(struct seccomm_hold *hold);

/* Nothing has been queued for long: give the memory back, if nobody uses it. Process context. */
void seccomm_team_end(struct seccomm_runtime *rt);

/* Wait for those who work. Process context, not from one of them. */
void seccomm_team_flush(struct seccomm_runtime *rt);

#endif /* _SECCOMM_CACTUS_TEAM_H */
