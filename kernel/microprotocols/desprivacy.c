// SPDX-License-Identifier: GPL-2.0
/*
 * desprivacy.c - hides the message with DES-CBC, as the paper's example does.
 * Breakable today: insecure profiles only.
 *
 *	+----------------+---------+----------------+
 *	| sender:number  | message | PKCS#7, 1 .. 8 |	all encrypted, IV 0
 *	+----------------+---------+----------------+
 */
#include <crypto/des.h>
#include <net/seccomm.h>

static int desprivacy_init(struct seccomm_mp *mp)
{
	return seccomm_cbc_init(mp, "cbc(des)", DES_KEY_SIZE, seccomm_des_weak);
}

static const struct seccomm_mp_type desprivacy_type = {
	.name		= "DESPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_INSECURE | SECCOMM_MP_RESTS,
	.family		= "des",
	.strength	= 56,
	.cost		= 97,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= SECCOMM_CBC_BLOCKS / 2,	/* a message has two blocks at least */
	.priv_size	= sizeof(struct seccomm_cbc),
	.room		= seccomm_cbc_room,
	.init		= desprivacy_init,
	.exit		= seccomm_cbc_exit,
	.rest		= seccomm_cbc_rest,
	.wake		= seccomm_cbc_wake,
	.down		= seccomm_cbc_down,
	.up		= seccomm_cbc_up,
};

module_seccomm_mp(desprivacy_type, "DESPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol DESPrivacy: DES-CBC, insecure profiles only");
