// SPDX-License-Identifier: GPL-2.0
/*
 * evidence.c - the way up for what a micro-protocol knows of a message and others
 * shall know too; strict, the message waits until they do.
 */
#include "cactus/composite.h"

#include "lib/fail.h"

void seccomm_ends(const struct seccomm_mp *mp, struct seccomm_ends *ends)
{
	mp->comp->rt->ops->ends(mp->comp, ends);
}
EXPORT_SYMBOL_NS_GPL(seccomm_ends, SECCOMM);

/* The token is out before anybody is asked to store: the answer may be faster than we. */
enum seccomm_verdict seccomm_evidence_store(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_evidence *ev)
{
	const struct seccomm_composite_ops *ops = mp->comp->rt->ops;
	u64 token;

	if (!ev->strict || SECCOMM_FAIL(no_evidence_wait)) {
		ops->evidence(mp->comp, msg, ev, 0);
		return SECCOMM_NEXT;
	}
	token = seccomm_hold(mp, msg, SECCOMM_R_EVIDENCE, 0);
	if (!token)
		return seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL);
	if (ops->evidence(mp->comp, msg, ev, token))
		return seccomm_drop(mp, msg, SECCOMM_R_EVIDENCE);
	return SECCOMM_HOLD;
}
EXPORT_SYMBOL_NS_GPL(seccomm_evidence_store, SECCOMM);
