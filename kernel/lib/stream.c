// SPDX-License-Identifier: GPL-2.0
/*
 * stream.c - what micro-protocols that hide with a key stream have in common:
 * block ciphers in counter mode, and ciphers that are streams themselves.
 *
 * Adds no bytes: the stream begins at N = IV12 xor (0^4 | sender:number), so
 * nothing but the frame header is needed to undo it.  Authenticates nothing: a
 * flipped bit of ciphertext is a flipped bit of plaintext, so something keyed
 * must stand outside.
 */
#include <crypto/skcipher.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/string.h>
#include <net/seccomm.h>

#define IV_LEN		16
#define BLOCK		16	/* of the ciphers in counter mode, bytes */
#define KEY_MAX		32

static int stream_crypt(struct seccomm_stream *s, struct seccomm_msg *msg, bool encrypt)
{
	u8 iv[IV_LEN] = {};

	seccomm_nonce(iv + s->at, s->iv, msg->seq);
	return seccomm_crypt(s->tfm, msg, iv, encrypt);
}

/* Blocks of a permutation tell it from a random function, in the end; those of a stream do not. */
static bool used_up(struct seccomm_stream *s, unsigned int len)
{
	u64 blocks = DIV_ROUND_UP(len, BLOCK);

	return s->at == SECCOMM_STREAM_CTR &&
	       atomic64_add_return(blocks, &s->blocks) > SECCOMM_CTR_BLOCKS;
}

enum seccomm_verdict seccomm_stream_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					 const struct seccomm_call *call)
{
	struct seccomm_stream *s = seccomm_priv(mp);

	if (unlikely(used_up(s, seccomm_msg_len(msg))))
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_LIMIT);
	if (unlikely(stream_crypt(s, msg, true)))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}
EXPORT_SYMBOL_NS_GPL(seccomm_stream_down, SECCOMM);

enum seccomm_verdict seccomm_stream_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				       const struct seccomm_call *call)
{
	if (unlikely(stream_crypt(seccomm_priv(mp), msg, false)))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}
EXPORT_SYMBOL_NS_GPL(seccomm_stream_up, SECCOMM);

int seccomm_stream_init(struct seccomm_mp *mp, const char *name, unsigned int keylen,
			enum seccomm_stream_at at)
{
	struct seccomm_stream *s = seccomm_priv(mp);
	u8 key[KEY_MAX];
	int err;

	if (WARN_ON_ONCE(keylen > sizeof(key)))
		return -EINVAL;
	s->at = at;
	err = seccomm_key(mp, "key", 0, key, keylen);
	if (!err)
		err = seccomm_key(mp, "iv", 0, s->iv, sizeof(s->iv));
	if (!err) {
		s->tfm = seccomm_alloc_skcipher(mp, name, key, keylen);
		err = PTR_ERR_OR_ZERO(s->tfm);
	}
	memzero_explicit(key, sizeof(key));
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_stream_init, SECCOMM);

u64 seccomm_stream_rest(struct seccomm_mp *mp)
{
	struct seccomm_stream *s = seccomm_priv(mp);

	return atomic64_read(&s->blocks);
}
EXPORT_SYMBOL_NS_GPL(seccomm_stream_rest, SECCOMM);

void seccomm_stream_wake(struct seccomm_mp *mp, u64 kept)
{
	struct seccomm_stream *s = seccomm_priv(mp);

	atomic64_set(&s->blocks, kept);
}
EXPORT_SYMBOL_NS_GPL(seccomm_stream_wake, SECCOMM);

void seccomm_stream_exit(struct seccomm_mp *mp)
{
	struct seccomm_stream *s = seccomm_priv(mp);

	crypto_free_skcipher(s->tfm);
	memzero_explicit(s, sizeof(*s));
}
EXPORT_SYMBOL_NS_GPL(seccomm_stream_exit, SECCOMM);
