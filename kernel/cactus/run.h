/* SPDX-License-Identifier: GPL-2.0 */
/* run.h - the loop over the steps of a plan. */
#ifndef _SECCOMM_CACTUS_RUN_H
#define _SECCOMM_CACTUS_RUN_H

#include "cactus/hold.h"

/**
 * seccomm_run_rest() - run a message to the end of its plan, in the worker
 * @hold: the record, its message moved
 *
 * Context: the worker: process, BH on, no RCU.
 * Return: as seccomm_run(); SECCOMM_HOLD: the record is no longer the caller's.
 */
enum seccomm_verdict seccomm_run_rest(struct seccomm_hold *hold);

#endif /* _SECCOMM_CACTUS_RUN_H */
