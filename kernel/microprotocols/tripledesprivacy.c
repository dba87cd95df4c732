// SPDX-License-Identifier: GPL-2.0
/*
 * tripledesprivacy.c - hides the message with triple DES under three keys, in CBC.
 *
 *	+----------------+---------+----------------+
 *	| sender:number  | message | PKCS#7, 1 .. 8 |	all encrypted, IV 0
 *	+----------------+---------+----------------+
 */
#include <crypto/des.h>
#include <net/seccomm.h>

/* Two equal keys cancel, or leave double DES; a weak one cancels by itself. */
static bool is_weak(const u8 *key)
{
	u64 k[3];
	bool weak = false;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(k); i++) {
		k[i] = seccomm_des_bits(key + i * DES_KEY_SIZE);
		weak |= seccomm_des_weak(key + i * DES_KEY_SIZE);
	}
	weak |= (k[0] == k[1]) | (k[1] == k[2]) | (k[0] == k[2]);
	memzero_explicit(k, sizeof(k));
	return weak;
}

static int tripledesprivacy_init(struct seccomm_mp *mp)
{
	return seccomm_cbc_init(mp, "cbc(des3_ede)", DES3_EDE_KEY_SIZE, is_weak);
}

static const struct seccomm_mp_type tripledesprivacy_type = {
	.name		= "TripleDESPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_RESTS,
	.family		= "des",
	.strength	= 112,
	.cost		= 192,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= SECCOMM_CBC_BLOCKS / 2,	/* a message has two blocks at least */
	.priv_size	= sizeof(struct seccomm_cbc),
	.room		= seccomm_cbc_room,
	.init		= tripledesprivacy_init,
	.exit		= seccomm_cbc_exit,
	.rest		= seccomm_cbc_rest,
	.wake		= seccomm_cbc_wake,
	.down		= seccomm_cbc_down,
	.up		= seccomm_cbc_up,
};

module_seccomm_mp(tripledesprivacy_type, "TripleDESPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol TripleDESPrivacy: triple DES-CBC");
MODULE_SOFTDEP("pre: des3_ede-x86_64");
