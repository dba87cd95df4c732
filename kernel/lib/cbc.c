// SPDX-License-Identifier: GPL-2.0
/*
 * cbc.c - what micro-protocols that hide with a cipher of 64-bit blocks have in
 * common: the chain, its first block, the padding, and how much one key may do.
 *
 *	+----------------+---------+----------------+
 *	| sender:number  | message | PKCS#7, 1 .. 8 |	all encrypted, IV 0
 *	+----------------+---------+----------------+
 *
 * The first block makes the chain unpredictable (SP 800-38A, appendix C) and is
 * checked by the receiver.  That check is no integrity.
 */
#include <crypto/skcipher.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <net/seccomm.h>

#define BLOCK		8	/* bytes */
#define KEY_MAX		32
#define TRIES		256	/* the try counter of the key schedule is one byte */

/* Add PKCS#7 padding; false when there is no room. */
static bool pad(struct seccomm_msg *msg)
{
	unsigned int n = BLOCK - seccomm_msg_len(msg) % BLOCK;
	u8 *p = seccomm_msg_put(msg, n);

	if (!p)
		return false;
	memset(p, n, n);
	return true;
}

/* Take the padding off; always looks at a whole block, so that time tells nothing. */
static bool unpad(struct seccomm_msg *msg)
{
	const u8 *last = msg->tail - BLOCK;
	unsigned int n = last[BLOCK - 1];
	bool bad = n < 1 || n > BLOCK;
	unsigned int i;

	for (i = 0; i < BLOCK; i++)
		bad |= (i + n >= BLOCK) & (last[i] != n);
	return !bad && seccomm_msg_trim(msg, n);
}

enum seccomm_verdict seccomm_cbc_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	struct seccomm_cbc *s = seccomm_priv(mp);
	u8 iv[BLOCK] = {};
	u8 *first;
	u64 blocks;

	first = seccomm_msg_push(msg, BLOCK);
	if (!first || !pad(msg))
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	put_unaligned_be64(msg->seq, first);
	blocks = seccomm_msg_len(msg) / BLOCK;
	if (atomic64_add_return(blocks, &s->blocks) > SECCOMM_CBC_BLOCKS)
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_LIMIT);
	if (seccomm_crypt(s->tfm, msg, iv, true))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}
EXPORT_SYMBOL_NS_GPL(seccomm_cbc_down, SECCOMM);

/*
 * One reason for a wrong length, first block or padding: telling them apart is
 * what a padding oracle needs.
 */
enum seccomm_verdict seccomm_cbc_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				    const struct seccomm_call *call)
{
	struct seccomm_cbc *s = seccomm_priv(mp);
	unsigned int len = seccomm_msg_len(msg);
	u8 iv[BLOCK] = {};
	bool ok;

	if (len < 2 * BLOCK || len % BLOCK)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	if (seccomm_crypt(s->tfm, msg, iv, false))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	ok = unpad(msg);
	ok &= get_unaligned_be64(seccomm_msg_pull(msg, BLOCK)) == msg->seq;
	return ok ? SECCOMM_NEXT : seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
}
EXPORT_SYMBOL_NS_GPL(seccomm_cbc_up, SECCOMM);

void seccomm_cbc_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->head = BLOCK;
	room->tail = BLOCK;
}
EXPORT_SYMBOL_NS_GPL(seccomm_cbc_room, SECCOMM);

int seccomm_cbc_init(struct seccomm_mp *mp, const char *name, unsigned int keylen,
		     bool (*weak)(const u8 *key))
{
	struct seccomm_cbc *s = seccomm_priv(mp);
	unsigned int try;
	u8 key[KEY_MAX];
	int err;

	if (WARN_ON_ONCE(keylen > sizeof(key)))
		return -EINVAL;
	for (try = 0; try < TRIES; try++) {
		err = seccomm_key(mp, "key", try, key, keylen);
		if (err || !weak || !weak(key))
			break;
		err = -EKEYREJECTED;
	}
	if (!err) {
		s->tfm = seccomm_alloc_skcipher(mp, name, key, keylen);
		err = PTR_ERR_OR_ZERO(s->tfm);
	}
	memzero_explicit(key, sizeof(key));
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_cbc_init, SECCOMM);

u64 seccomm_cbc_rest(struct seccomm_mp *mp)
{
	struct seccomm_cbc *s = seccomm_priv(mp);

	return atomic64_read(&s->blocks);
}
EXPORT_SYMBOL_NS_GPL(seccomm_cbc_rest, SECCOMM);

void seccomm_cbc_wake(struct seccomm_mp *mp, u64 kept)
{
	struct seccomm_cbc *s = seccomm_priv(mp);

	atomic64_set(&s->blocks, kept);
}
EXPORT_SYMBOL_NS_GPL(seccomm_cbc_wake, SECCOMM);

void seccomm_cbc_exit(struct seccomm_mp *mp)
{
	struct seccomm_cbc *s = seccomm_priv(mp);

	crypto_free_skcipher(s->tfm);
}
EXPORT_SYMBOL_NS_GPL(seccomm_cbc_exit, SECCOMM);
