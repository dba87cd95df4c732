// SPDX-License-Identifier: GPL-2.0
/*
 * blake2bintegrity.c - authenticates header and message with keyed BLAKE2b (RFC 7693).
 *
 *	+---------+---------------+
 *	| message | tag, 16 .. 32 |	tag over frame header (length 0) | message
 *	+---------+---------------+
 */
#include <net/seccomm.h>

#define KEY_LEN		32
#define DIGEST_LEN	32

enum blake2bintegrity_param { BLAKE2BINTEGRITY_TAG };

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict blake2bintegrity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
						  const struct seccomm_call *call)
{
	return seccomm_mac_down(mp, seccomm_priv(mp), msg);
}

/* Pop, the twin of blake2bintegrity_down().  The message stays the runtime's. */
static enum seccomm_verdict blake2bintegrity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
						const struct seccomm_call *call)
{
	return seccomm_mac_up(mp, seccomm_priv(mp), msg);
}

static void blake2bintegrity_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = args->value[BLAKE2BINTEGRITY_TAG];
}

static int blake2bintegrity_init(struct seccomm_mp *mp)
{
	return seccomm_mac_init(mp, seccomm_priv(mp), "blake2b-256", KEY_LEN,
				seccomm_value(mp, BLAKE2BINTEGRITY_TAG));
}

static void blake2bintegrity_exit(struct seccomm_mp *mp)
{
	seccomm_mac_exit(seccomm_priv(mp));
}

static const struct seccomm_param blake2bintegrity_param[] = {
	[BLAKE2BINTEGRITY_TAG] = {
		.id = 1, .name = "tag", .min = SECCOMM_MAC_MIN, .max = DIGEST_LEN, .step = 1,
		.def = DIGEST_LEN,
	},
};

static const struct seccomm_mp_type blake2bintegrity_type = {
	.name		= "BLAKE2bIntegrity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_INTEGRITY,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_RESTS,
	.family		= "blake2b",
	.strength	= 128,
	.cost		= 9,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.param		= blake2bintegrity_param,
	.n_params	= ARRAY_SIZE(blake2bintegrity_param),
	.priv_size	= sizeof(struct seccomm_mac),
	.room		= blake2bintegrity_room,
	.init		= blake2bintegrity_init,
	.exit		= blake2bintegrity_exit,
	.down		= blake2bintegrity_down,
	.up		= blake2bintegrity_up,
};

module_seccomm_mp(blake2bintegrity_type, "BLAKE2bIntegrity");
MODULE_DESCRIPTION("SecComm micro-protocol BLAKE2bIntegrity: keyed BLAKE2b");
