// SPDX-License-Identifier: GPL-2.0
/*
 * null.c - the micro-protocol that changes nothing; the model to copy when
 * writing one (Documentation/micro-protocols.rst, ten steps).
 *
 * Events and orders are not in this file: the composition gives them, so that
 * the same code serves at the top level of a list and under a meta-security
 * micro-protocol.
 */
#include <net/seccomm.h>

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict null_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	return SECCOMM_NEXT;
}

/* Pop, the twin of null_down().  The message stays the runtime's. */
static enum seccomm_verdict null_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				    const struct seccomm_call *call)
{
	return SECCOMM_NEXT;
}

static const struct seccomm_mp_type null_type = {
	.name		= "Null",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_NULL,
	.flags		= SECCOMM_MP_RESTS,
	.family		= "",
	.down		= null_down,
	.up		= null_up,
};

module_seccomm_mp(null_type, "Null");
MODULE_DESCRIPTION("SecComm micro-protocol Null: changes nothing");
