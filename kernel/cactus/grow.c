// SPDX-License-Identifier: GPL-2.0
/* grow.c - a message that gets longer on its way up than the frame it came in. */
#include <linux/export.h>
#include "cactus/hold.h"

bool seccomm_msg_grow(struct seccomm_msg *msg, unsigned int len)
{
	struct seccomm_hold *hold = container_of(msg, struct seccomm_hold, msg);
	struct seccomm_runtime *rt = msg->comp->rt;
	long before = msg->end - msg->head, more;

	/* on the stack its bytes may be somebody else's, and nothing says how many wait */
	if (WARN_ON_ONCE(!(msg->flags & SECCOMM_MSG_HEAP) || msg->dir != SECCOMM_UP))
		return false;
	more = max(0L, (long)(SECCOMM_HDR_LEN + len) - before);
	if (!rt->ops->charge(rt, msg->dir, more))
		return false;
	hold->charged += more;		/* given back with the rest, if it fails too */
	return rt->ops->grow(msg->comp, msg, len);
}
EXPORT_SYMBOL_NS_GPL(seccomm_msg_grow, SECCOMM);
