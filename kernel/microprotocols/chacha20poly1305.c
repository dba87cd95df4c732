// SPDX-License-Identifier: GPL-2.0
/*
 * chacha20poly1305.c - hides and authenticates the message with
 * ChaCha20-Poly1305 (RFC 8439).
 *
 *	+------------+---------+
 *	| ciphertext | tag, 16 |	associated data: frame header (length 0)
 *	+------------+---------+
 *
 * Nonce = IV12 xor (0^4 | sender:number), as in RFC 8446 section 5.3.
 */
#include <crypto/chacha.h>
#include <crypto/poly1305.h>
#include <net/seccomm.h>

#define TAG_LEN		POLY1305_DIGEST_SIZE

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict chachapoly_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_call *call)
{
	return seccomm_aead_down(mp, seccomm_priv(mp), msg);
}

/* Pop, the twin of chachapoly_down(); lands msg->src.  The message stays the runtime's. */
static enum seccomm_verdict chachapoly_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	return seccomm_aead_up(mp, seccomm_priv(mp), msg);
}

static void chachapoly_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = TAG_LEN;
}

static int chachapoly_init(struct seccomm_mp *mp)
{
	return seccomm_aead_init(mp, seccomm_priv(mp), "rfc7539(chacha20,poly1305)",
				 CHACHA_KEY_SIZE);
}

static void chachapoly_exit(struct seccomm_mp *mp)
{
	seccomm_aead_exit(seccomm_priv(mp));
}

static const struct seccomm_mp_type chachapoly_type = {
	.name		= "ChaCha20Poly1305",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_AEAD,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ |
			  SECCOMM_MP_OUT_OF_PLACE |
			  SECCOMM_MP_RESTS,
	.family		= "chacha20,poly1305",
	.strength	= 128,
	.cost		= 8,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.priv_size	= sizeof(struct seccomm_aead),
	.room		= chachapoly_room,
	.init		= chachapoly_init,
	.exit		= chachapoly_exit,
	.down		= chachapoly_down,
	.up		= chachapoly_up,
};

module_seccomm_mp(chachapoly_type, "ChaCha20Poly1305");
MODULE_DESCRIPTION("SecComm micro-protocol ChaCha20Poly1305: RFC 8439");
MODULE_SOFTDEP("pre: chacha-x86_64 poly1305-x86_64");
