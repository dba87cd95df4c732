// SPDX-License-Identifier: GPL-2.0
/*
 * salt.c - random bytes in front of the message, against attacks with known
 * plaintext (checklist S6).
 *
 *	+-----------------+-----------------
 *	| random, 8 .. 64 | message
 *	+-----------------+-----------------
 *
 * Protects nothing by itself: it stands inside a privacy micro-protocol.
 */
#include <linux/random.h>
#include <net/seccomm.h>

enum salt_param { SALT_LEN };

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict salt_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	unsigned int len = seccomm_value(mp, SALT_LEN);
	u8 *p = seccomm_msg_push(msg, len);

	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	get_random_bytes(p, len);
	return SECCOMM_NEXT;
}

/* Pop, the twin of salt_down().  The message stays the runtime's. */
static enum seccomm_verdict salt_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				    const struct seccomm_call *call)
{
	if (!seccomm_msg_pull(msg, seccomm_value(mp, SALT_LEN)))
		return seccomm_drop(mp, msg, SECCOMM_R_MALFORMED);
	return SECCOMM_NEXT;
}

static void salt_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->head = args->value[SALT_LEN];
}

static const struct seccomm_param salt_param[] = {
	[SALT_LEN] = { .id = 1, .name = "len", .min = 8, .max = 64, .step = 1, .def = 16 },
};

static const struct seccomm_mp_type salt_type = {
	.name		= "Salt",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_SALT,
	.flags		= SECCOMM_MP_RESTS,
	.family		= "",
	.param		= salt_param,
	.n_params	= ARRAY_SIZE(salt_param),
	.room		= salt_room,
	.down		= salt_down,
	.up		= salt_up,
};

module_seccomm_mp(salt_type, "Salt");
MODULE_DESCRIPTION("SecComm micro-protocol Salt: random bytes in front of the message");
