// SPDX-License-Identifier: GPL-2.0
/*
 * mac.c - what micro-protocols that put a tag behind the message have in common,
 * and the hashes that such a tag can be made of.
 */
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <linux/err.h>
#include <linux/string.h>
#include <net/seccomm.h>

/**
 * struct hash - a hash that the operator can choose
 * @name: in the crypto API
 * @hmac: HMAC with it
 * @family: what it rests on
 * @len: bytes of digest, and of an HMAC key: RFC 2104 advises against shorter ones
 */
struct hash {
	const char *name;
	const char *hmac;
	const char *family;
	u8 len;
};

/* SHA-512 is SHA-256 with wider words: what breaks one is expected to break both. */
static const struct hash hashes[] = {
	[SECCOMM_HASH_SHA256]	= { "sha256", "hmac(sha256)", "sha256", 32 },
	[SECCOMM_HASH_SHA3_256]	= { "sha3-256", "hmac(sha3-256)", "sha3", 32 },
	[SECCOMM_HASH_SHA512]	= { "sha512", "hmac(sha512)", "sha512,sha256", 64 },
	[SECCOMM_HASH_SHA1]	= { "sha1", "hmac(sha1)", "sha1", 20 },
};

const char *const seccomm_hash_words[] = { "sha256", "sha3-256", "sha512", "sha1", NULL };
EXPORT_SYMBOL_NS_GPL(seccomm_hash_words, SECCOMM);

const char *seccomm_hash_family(u64 hash)
{
	return hashes[hash].family;
}
EXPORT_SYMBOL_NS_GPL(seccomm_hash_family, SECCOMM);

unsigned int seccomm_hash_len(u64 hash)
{
	return hashes[hash].len;
}
EXPORT_SYMBOL_NS_GPL(seccomm_hash_len, SECCOMM);

int seccomm_hash_check(u64 hash, u64 tag, char *why, size_t size)
{
	if (tag <= hashes[hash].len)
		return 0;
	scnprintf(why, size, "%s gives a tag of at most %u bytes", hashes[hash].name,
		  hashes[hash].len);
	return -EINVAL;
}
EXPORT_SYMBOL_NS_GPL(seccomm_hash_check, SECCOMM);

int seccomm_mac_init(struct seccomm_mp *mp, struct seccomm_mac *m, const char *name,
		     unsigned int keylen, unsigned int len)
{
	u8 key[SECCOMM_MAC_MAX];
	int err = 0;

	if (WARN_ON_ONCE(keylen > sizeof(key)))
		return -EINVAL;
	if (keylen)
		err = seccomm_key(mp, "key", 0, key, keylen);
	if (!err) {
		m->tfm = seccomm_alloc_shash(mp, name, key, keylen);
		err = PTR_ERR_OR_ZERO(m->tfm);
	}
	memzero_explicit(key, sizeof(key));
	if (err)
		return err;
	if (WARN_ON_ONCE(len > crypto_shash_digestsize(m->tfm) ||
			 crypto_shash_digestsize(m->tfm) > SECCOMM_MAC_MAX)) {
		crypto_free_shash(m->tfm);
		return -EINVAL;
	}
	m->len = len;
	return 0;
}
EXPORT_SYMBOL_NS_GPL(seccomm_mac_init, SECCOMM);

int seccomm_hmac_init(struct seccomm_mp *mp, struct seccomm_mac *m, u64 hash, unsigned int len)
{
	return seccomm_mac_init(mp, m, hashes[hash].hmac, hashes[hash].len, len);
}
EXPORT_SYMBOL_NS_GPL(seccomm_hmac_init, SECCOMM);

int seccomm_digest_init(struct seccomm_mp *mp, struct seccomm_mac *m, u64 hash)
{
	return seccomm_mac_init(mp, m, hashes[hash].name, 0, hashes[hash].len);
}
EXPORT_SYMBOL_NS_GPL(seccomm_digest_init, SECCOMM);

void seccomm_mac_exit(struct seccomm_mac *m)
{
	crypto_free_shash(m->tfm);
}
EXPORT_SYMBOL_NS_GPL(seccomm_mac_exit, SECCOMM);

enum seccomm_verdict seccomm_mac_down(struct seccomm_mp *mp, const struct seccomm_mac *m,
				      struct seccomm_msg *msg)
{
	u8 mac[SECCOMM_MAC_MAX] __uninitialized;
	u8 *tag;

	if (seccomm_mac(m->tfm, msg, mac))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	tag = seccomm_msg_put(msg, m->len);
	if (!tag)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	memcpy(tag, mac, m->len);
	return SECCOMM_NEXT;
}
EXPORT_SYMBOL_NS_GPL(seccomm_mac_down, SECCOMM);

/* What a message is that fails: one without a key can only be damaged. */
static u8 wrong(const struct seccomm_mp *mp)
{
	return mp->type->flags & SECCOMM_MP_AUTHENTICATES ? SECCOMM_R_BAD_TAG :
							    SECCOMM_R_MALFORMED;
}

/* The right tag of a forged message must not stay on the stack. */
enum seccomm_verdict seccomm_mac_up(struct seccomm_mp *mp, const struct seccomm_mac *m,
				    struct seccomm_msg *msg)
{
	const u8 *tag = seccomm_msg_trim(msg, m->len);
	u8 mac[SECCOMM_MAC_MAX] __uninitialized;
	bool same;

	if (!tag)
		return seccomm_drop(mp, msg, wrong(mp));
	if (seccomm_mac(m->tfm, msg, mac))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	same = !crypto_memneq(tag, mac, m->len);
	memzero_explicit(mac, sizeof(mac));
	return same ? SECCOMM_NEXT : seccomm_drop(mp, msg, wrong(mp));
}
EXPORT_SYMBOL_NS_GPL(seccomm_mac_up, SECCOMM);
