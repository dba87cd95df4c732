// SPDX-License-Identifier: GPL-2.0
/*
 * replaytime.c - refuses messages that are older than some seconds, by the sender's clock.
 *
 *	+---------+-----------------
 *	| time, 8 | message
 *	+---------+-----------------
 *
 * time: of the push, ns since 1970 in UTC.  Nothing is remembered: for that long a
 * message passes again, unless Replay or ReplayNonce stands in the list too.  And the
 * time is only worth something when something keyed outside has authenticated it.
 */
#include <linux/math64.h>
#include <linux/time64.h>
#include <net/seccomm.h>

#define TIME_LEN	8

enum replaytime_param { REPLAYTIME_SECONDS };

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict replaytime_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_call *call)
{
	u8 *p = seccomm_msg_push(msg, TIME_LEN);

	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	put_unaligned_be64(seccomm_wall_ns(), p);
	return SECCOMM_NEXT;
}

/*
 * Pop, the twin of replaytime_down().  The message stays the runtime's.  A time to come
 * is as wrong as one long gone: such a message could be sent again when it has come.
 */
static enum seccomm_verdict replaytime_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	u64 max = seccomm_value(mp, REPLAYTIME_SECONDS) * NSEC_PER_SEC;
	const u8 *p = seccomm_msg_pull(msg, TIME_LEN);
	u64 now = seccomm_wall_ns(), then;

	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_MALFORMED);
	then = get_unaligned_be64(p);
	if ((then < now ? now - then : then - now) > max)
		return seccomm_drop(mp, msg, SECCOMM_R_STALE);
	return SECCOMM_NEXT;
}

static void replaytime_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->head = TIME_LEN;
}

static const struct seccomm_param replaytime_param[] = {
	[REPLAYTIME_SECONDS] = {
		.id = 1, .name = "seconds", .min = 1, .max = 3600, .step = 1, .def = 30,
	},
};

static const struct seccomm_mp_type replaytime_type = {
	.name		= "ReplayTime",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_REPLAY,
	.flags		= SECCOMM_MP_RESTS,
	.family		= "",
	.param		= replaytime_param,
	.n_params	= ARRAY_SIZE(replaytime_param),
	.room		= replaytime_room,
	.down		= replaytime_down,
	.up		= replaytime_up,
};

module_seccomm_mp(replaytime_type, "ReplayTime");
MODULE_DESCRIPTION("SecComm micro-protocol ReplayTime: refuses messages older than some seconds");
