// SPDX-License-Identifier: GPL-2.0
/*
 * aegis128.c - hides and authenticates the message with AEGIS-128 (Wu and Preneel,
 * CAESAR submission v1.1; AEGIS-128L of the CFRG draft is another cipher).
 *
 *	+------------+---------+
 *	| ciphertext | tag, 16 |	associated data: frame header (length 0)
 *	+------------+---------+
 *
 * Nonce = 2 | N | 0^3 with N = IV12 xor (0^4 | sender:number), 16 bytes.
 */
#include <net/seccomm.h>

#define KEY_LEN		16
#define TAG_LEN		16

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict aegis128_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	return seccomm_aead_down(mp, seccomm_priv(mp), msg);
}

/* Pop, the twin of aegis128_down(); lands msg->src.  The message stays the runtime's. */
static enum seccomm_verdict aegis128_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					const struct seccomm_call *call)
{
	return seccomm_aead_up(mp, seccomm_priv(mp), msg);
}

static void aegis128_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = TAG_LEN;
}

static int aegis128_init(struct seccomm_mp *mp)
{
	return seccomm_aead_init(mp, seccomm_priv(mp), "aegis128", KEY_LEN);
}

static void aegis128_exit(struct seccomm_mp *mp)
{
	seccomm_aead_exit(seccomm_priv(mp));
}

static const struct seccomm_mp_type aegis128_type = {
	.name		= "AEGIS128",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_AEAD,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ |
			  SECCOMM_MP_SIMD | SECCOMM_MP_OUT_OF_PLACE | SECCOMM_MP_RESTS,
	.family		= "aes",	/* its round is the whole of it */
	.strength	= 128,
	.cost		= 3,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.priv_size	= sizeof(struct seccomm_aead),
	.room		= aegis128_room,
	.init		= aegis128_init,
	.exit		= aegis128_exit,
	.down		= aegis128_down,
	.up		= aegis128_up,
};

module_seccomm_mp(aegis128_type, "AEGIS128");
MODULE_DESCRIPTION("SecComm micro-protocol AEGIS128: AEGIS-128");
MODULE_SOFTDEP("pre: aegis128_aesni");
