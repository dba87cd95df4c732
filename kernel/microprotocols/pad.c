// SPDX-License-Identifier: GPL-2.0
/*
 * pad.c - hides the length of the message but for multiples of some number of bytes.
 *
 *	-----------+------+---------+
 *	 message   | 0x80 | 0 ... 0 |	together a multiple of @to
 *	-----------+------+---------+
 *
 * Protects nothing by itself: it stands inside a privacy micro-protocol, and what
 * authenticates stands outside that: padding is looked at only in what is genuine.
 */
#include <linux/math.h>
#include <net/seccomm.h>

#define MARK	0x80

enum pad_param { PAD_TO };

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict pad_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				     const struct seccomm_call *call)
{
	unsigned int len = seccomm_msg_len(msg);
	unsigned int more = roundup(len + 1, (unsigned int)seccomm_value(mp, PAD_TO)) - len;
	u8 *p = seccomm_msg_put(msg, more);

	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	p[0] = MARK;
	memset(p + 1, 0, more - 1);
	return SECCOMM_NEXT;
}

/*
 * Bytes of padding in the last @to in front of @end, 0 if that is none.  Its time says
 * neither how long the padding is nor what is wrong with it.
 */
static unsigned int pad_len(const u8 *end, unsigned int to)
{
	unsigned int i, n = 0, looking = 1, zero, mark;

	for (i = 1; i <= to; i++) {
		zero = end[-(int)i] == 0;
		mark = end[-(int)i] == MARK;
		n |= -(looking & mark) & i;
		looking &= zero;
	}
	return n;
}

/* Pop, the twin of pad_down().  The message stays the runtime's. */
static enum seccomm_verdict pad_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				   const struct seccomm_call *call)
{
	unsigned int to = seccomm_value(mp, PAD_TO), len = seccomm_msg_len(msg);
	unsigned int n = len && !(len % to) ? pad_len(msg->tail, to) : 0;

	if (!n)
		return seccomm_drop(mp, msg, SECCOMM_R_MALFORMED);
	seccomm_msg_trim(msg, n);
	return SECCOMM_NEXT;
}

static void pad_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = args->value[PAD_TO];
}

static const struct seccomm_param pad_param[] = {
	[PAD_TO] = { .id = 1, .name = "to", .min = 16, .max = 512, .step = 16, .def = 64 },
};

static const struct seccomm_mp_type pad_type = {
	.name		= "Pad",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PAD,
	.flags		= SECCOMM_MP_RESTS,
	.family		= "",
	.param		= pad_param,
	.n_params	= ARRAY_SIZE(pad_param),
	.room		= pad_room,
	.down		= pad_down,
	.up		= pad_up,
};

module_seccomm_mp(pad_type, "Pad");
MODULE_DESCRIPTION("SecComm micro-protocol Pad: lengths are multiples");
