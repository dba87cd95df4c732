// SPDX-License-Identifier: GPL-2.0
/*
 * ideaprivacy.c - hides the message with IDEA-CBC, one of the paper's examples.
 * The cipher is ours (kernel/crypto/idea.c): insecure profiles only.
 *
 *	+----------------+---------+----------------+
 *	| sender:number  | message | PKCS#7, 1 .. 8 |	all encrypted, IV 0
 *	+----------------+---------+----------------+
 */
#include <net/seccomm.h>

#define KEY_LEN		16
#define SUBKEYS		52
#define ROUND_KEYS	6
#define WORDS		8	/* subkeys between two rotations, by 25 bits */

/* Subkey @i: 16 bits of the key, somewhere. */
static u16 subkey(const u8 *key, unsigned int i)
{
	unsigned int bit = 25 * (i / WORDS) + 16 * (i % WORDS), at = bit / 8;
	u32 three = key[at % KEY_LEN] << 16 | key[(at + 1) % KEY_LEN] << 8 |
		    key[(at + 2) % KEY_LEN];

	return three >> (8 - bit % 8);
}

/*
 * The weak keys of IDEA (Daemen, Govaerts and Vandewalle 1993, Hawkes 1998,
 * Biryukov and others 2002) have in common that several of the subkeys that are
 * factors are 1 or -1, which is 0: then nothing but a sign is multiplied.  One
 * key in 964 has such a subkey at all, so none of these is used.
 */
static bool is_weak(const u8 *key)
{
	bool weak = false;
	unsigned int i;

	for (i = 0; i < SUBKEYS; i++)
		if (i % ROUND_KEYS != 1 && i % ROUND_KEYS != 2)
			weak |= subkey(key, i) <= 1;
	return weak;
}

static int ideaprivacy_init(struct seccomm_mp *mp)
{
	return seccomm_cbc_init(mp, "cbc(idea)", KEY_LEN, is_weak);
}

static const struct seccomm_mp_type ideaprivacy_type = {
	.name		= "IDEAPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_INSECURE | SECCOMM_MP_RESTS,
	.family		= "idea",
	.strength	= 126,
	.cost		= 94,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= SECCOMM_CBC_BLOCKS / 2,	/* a message has two blocks at least */
	.priv_size	= sizeof(struct seccomm_cbc),
	.room		= seccomm_cbc_room,
	.init		= ideaprivacy_init,
	.exit		= seccomm_cbc_exit,
	.rest		= seccomm_cbc_rest,
	.wake		= seccomm_cbc_wake,
	.down		= seccomm_cbc_down,
	.up		= seccomm_cbc_up,
};

module_seccomm_mp(ideaprivacy_type, "IDEAPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol IDEAPrivacy: IDEA-CBC, insecure profiles only");
