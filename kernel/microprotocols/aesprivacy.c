// SPDX-License-Identifier: GPL-2.0
/*
 * aesprivacy.c - hides the message with AES in counter mode (SP 800-38A).
 *
 * Adds no bytes: the first counter block is N | 0^4 with N = IV12 xor
 * (0^4 | sender:number), so nothing but the frame header is needed to undo it.
 * Authenticates nothing: a flipped bit of ciphertext is a flipped bit of
 * plaintext, so something keyed must stand outside.
 */
#include <linux/atomic.h>
#include <linux/math.h>
#include <crypto/aes.h>
#include <crypto/skcipher.h>
#include <net/seccomm.h>

#define NONCE_LEN	12
#define BLOCK_LIMIT	BIT_ULL(32)	/* 128-bit blocks under one key (wire-format.rst, Limits) */

enum aesprivacy_param { AESPRIVACY_BITS };

/**
 * struct aesprivacy - private state
 * @tfm: ctr(aes) with this instance's key
 * @blocks: encrypted so far
 * @iv: IV12
 */
struct aesprivacy {
	struct crypto_skcipher *tfm;
	atomic64_t blocks;
	u8 iv[NONCE_LEN];
};

static int aesprivacy_crypt(struct aesprivacy *s, struct seccomm_msg *msg, bool encrypt)
{
	u8 block[AES_BLOCK_SIZE] = {};

	seccomm_nonce(block, s->iv, msg->seq);
	return seccomm_crypt(s->tfm, msg, block, encrypt);
}

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict aesprivacy_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_call *call)
{
	struct aesprivacy *s = seccomm_priv(mp);
	u64 blocks = DIV_ROUND_UP(seccomm_msg_len(msg), AES_BLOCK_SIZE);

	if (unlikely(atomic64_add_return(blocks, &s->blocks) > BLOCK_LIMIT))
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_LIMIT);
	if (aesprivacy_crypt(s, msg, true))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}

/* Pop, the twin of aesprivacy_down(); lands msg->src.  The message stays the runtime's. */
static enum seccomm_verdict aesprivacy_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	if (aesprivacy_crypt(seccomm_priv(mp), msg, false))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}

static int aesprivacy_init(struct seccomm_mp *mp)
{
	unsigned int keylen = seccomm_value(mp, AESPRIVACY_BITS) / 8;
	struct aesprivacy *s = seccomm_priv(mp);
	u8 key[AES_MAX_KEY_SIZE];
	int err;

	err = seccomm_key(mp, "key", 0, key, keylen);
	if (!err)
		err = seccomm_key(mp, "iv", 0, s->iv, sizeof(s->iv));
	if (!err) {
		s->tfm = seccomm_alloc_skcipher(mp, "ctr(aes)", key, keylen);
		err = PTR_ERR_OR_ZERO(s->tfm);
	}
	memzero_explicit(key, sizeof(key));
	return err;
}

static void aesprivacy_exit(struct seccomm_mp *mp)
{
	struct aesprivacy *s = seccomm_priv(mp);

	crypto_free_skcipher(s->tfm);
	memzero_explicit(s, sizeof(*s));
}

static const struct seccomm_param aesprivacy_param[] = {
	[AESPRIVACY_BITS] = {
		.id = 1, .name = "bits", .min = 128, .max = 256, .step = 128, .def = 256,
	},
};

static const struct seccomm_mp_type aesprivacy_type = {
	.name		= "AESPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_SIMD |
			  SECCOMM_MP_OUT_OF_PLACE |
			  SECCOMM_MP_RESTS,
	.family		= "aes",
	.strength	= 128,
	.cost		= 12,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= BLOCK_LIMIT,
	.param		= aesprivacy_param,
	.n_params	= ARRAY_SIZE(aesprivacy_param),
	.priv_size	= sizeof(struct aesprivacy),
	.init		= aesprivacy_init,
	.exit		= aesprivacy_exit,
	.down		= aesprivacy_down,
	.up		= aesprivacy_up,
};

module_seccomm_mp(aesprivacy_type, "AESPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol AESPrivacy: AES in counter mode");
MODULE_SOFTDEP("pre: aesni_intel");
