/* SPDX-License-Identifier: GPL-2.0 */
/* trial.h - what a micro-protocol would run on here, without a session. */
#ifndef _SECCOMM_CACTUS_TRIAL_H
#define _SECCOMM_CACTUS_TRIAL_H

#include "cactus/composite.h"

/**
 * seccomm_trial_start() - start one entry of a list, with its children, as a session would
 * @props: resolved
 * @dir: the list
 * @i: which of its entries, in the sender's order
 *
 * Its keys are random numbers that nobody knows; public keys there are none. No message
 * ever comes. What init() found out (mp->driver) is to be read from the instances.
 *
 * Context: process; may sleep.
 * Return: a composite protocol of that entry alone (seccomm_trial_end() it), or ERR_PTR():
 * -ENOKEY (it needs a public key), -ENOMEM, or what its init() says.
 */
struct seccomm_composite *seccomm_trial_start(const struct seccomm_props *props, u8 dir,
					      unsigned int i);

/* Its inverse; process context. */
void seccomm_trial_end(struct seccomm_composite *comp);

#endif /* _SECCOMM_CACTUS_TRIAL_H */
