// SPDX-License-Identifier: GPL-2.0
/*
 * blowfishprivacy.c - hides the message with Blowfish-CBC.
 *
 *	+----------------+---------+----------------+
 *	| sender:number  | message | PKCS#7, 1 .. 8 |	all encrypted, IV 0
 *	+----------------+---------+----------------+
 */
#include <net/seccomm.h>

#define KEY_LEN		16

static int blowfishprivacy_init(struct seccomm_mp *mp)
{
	return seccomm_cbc_init(mp, "cbc(blowfish)", KEY_LEN, NULL);
}

static const struct seccomm_mp_type blowfishprivacy_type = {
	.name		= "BlowfishPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_RESTS,
	.family		= "blowfish",
	.strength	= 128,
	.cost		= 28,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= SECCOMM_CBC_BLOCKS / 2,	/* a message has two blocks at least */
	.priv_size	= sizeof(struct seccomm_cbc),
	.room		= seccomm_cbc_room,
	.init		= blowfishprivacy_init,
	.exit		= seccomm_cbc_exit,
	.rest		= seccomm_cbc_rest,
	.wake		= seccomm_cbc_wake,
	.down		= seccomm_cbc_down,
	.up		= seccomm_cbc_up,
};

module_seccomm_mp(blowfishprivacy_type, "BlowfishPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol BlowfishPrivacy: Blowfish-CBC");
MODULE_SOFTDEP("pre: blowfish-x86_64");
