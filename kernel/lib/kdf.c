// SPDX-License-Identifier: GPL-2.0
/*
 * kdf.c - HH, HKDF, the Keys table and control tags (protocol 2.3, 2.5, 2.6).
 *
 * The two hashes are unkeyed transforms, allocated once: such a transform is
 * never written after that, so any number of tasks may use it at once.  A
 * keyed transform is not, which is why HMAC is spelled out here (RFC 2104)
 * instead of being allocated for each key.
 */
#include "lib/kdf.h"

#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/seccomm_netlink.h>

#include "lib/crypto.h"
#include "lib/fail.h"

#define HASH_LEN	32	/* of both */
#define BLOCK_MAX	136	/* SHA3-256; SHA-256 has 64 */
#define EXPAND_MAX	(2 * HASH_LEN)
#define LABEL_PREFIX	"SecComm v1 "
#define FIRST_SALT	"SecComm v1 slot"
/* u16 L | lp8 label | th | u32 e | u16 sender | u8 s | lp8 path | lp8 name | u8 try */
#define INFO_MAX	(2 + 256 + SECCOMM_HH_LEN + 4 + 2 + 1 + 256 + 256 + 1)

static struct crypto_shash *hash_tfm[SECCOMM_KDF_SHA3_256 + 1];

static void free_hashes(void)
{
	int i;

	for (i = SECCOMM_KDF_SHA3_256; i >= SECCOMM_KDF_SHA256; i--) {
		crypto_free_shash(hash_tfm[i]);
		hash_tfm[i] = NULL;
	}
}

int seccomm_kdf_init(void)
{
	static const char *const name[] = {
		[SECCOMM_KDF_SHA256] = "sha256",
		[SECCOMM_KDF_SHA3_256] = "sha3-256",
	};
	struct crypto_shash *tfm;
	int i, err;

	for (i = SECCOMM_KDF_SHA256; i <= SECCOMM_KDF_SHA3_256; i++) {
		tfm = crypto_alloc_shash(name[i], 0, 0);
		err = PTR_ERR_OR_ZERO(tfm);
		if (err)
			goto err_hashes;
		hash_tfm[i] = tfm;
	}
	err = seccomm_crypto_init();
	if (err)
		goto err_hashes;
	return 0;

err_hashes:
	free_hashes();
	return err;
}

void seccomm_kdf_exit(void)
{
	seccomm_crypto_exit();
	free_hashes();
}

/* ---- hash and HMAC -------------------------------------------------------- */

static struct crypto_shash *hash_of(u8 kdf)
{
	if (kdf != SECCOMM_KDF_SHA256 && kdf != SECCOMM_KDF_SHA3_256)
		return NULL;
	return hash_tfm[kdf];
}

static int hash_parts(struct shash_desc *desc, const struct seccomm_part *part, unsigned int n)
{
	int err = 0;

	while (n-- && !err) {
		if (part->len)
			err = crypto_shash_update(desc, part->p, part->len);
		part++;
	}
	return err;
}

/* One pass of a hash over @pad (a block, or NULL) and @n parts. */
static int hash_run(struct crypto_shash *tfm, const u8 *pad, const struct seccomm_part *part,
		    unsigned int n, u8 out[HASH_LEN])
{
	SHASH_DESC_ON_STACK(desc, tfm);
	int err;

	if (SECCOMM_FAIL(kdf_hash))
		return -EIO;
	desc->tfm = tfm;
	err = crypto_shash_init(desc);
	if (!err && pad)
		err = crypto_shash_update(desc, pad, crypto_shash_blocksize(tfm));
	if (!err)
		err = hash_parts(desc, part, n);
	if (!err)
		err = crypto_shash_final(desc, out);
	shash_desc_zero(desc);
	return err;
}

/* H(key ^ opad | H(key ^ ipad | parts)) */
static int hmac(u8 kdf, const void *key, size_t keylen, const struct seccomm_part *part,
		unsigned int n, u8 out[HASH_LEN])
{
	struct crypto_shash *tfm = hash_of(kdf);
	u8 pad[BLOCK_MAX] = {}, inner[HASH_LEN];
	struct seccomm_part second = { inner, sizeof(inner) };
	struct seccomm_part first = { key, keylen };
	unsigned int i, block;
	int err = 0;

	if (!tfm)
		return -EINVAL;
	block = crypto_shash_blocksize(tfm);
	if (WARN_ON_ONCE(block > sizeof(pad)))
		return -EINVAL;
	if (keylen > block)
		err = hash_run(tfm, NULL, &first, 1, pad);
	else if (keylen)
		memcpy(pad, key, keylen);
	for (i = 0; i < block; i++)
		pad[i] ^= 0x36;
	if (!err)
		err = hash_run(tfm, pad, part, n, inner);
	for (i = 0; i < block; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	if (!err)
		err = hash_run(tfm, pad, &second, 1, out);
	memzero_explicit(pad, sizeof(pad));
	memzero_explicit(inner, sizeof(inner));
	return err;
}

int seccomm_hmac_sha256(const void *key, size_t keylen, const struct seccomm_part *part,
			unsigned int n, u8 out[32])
{
	return hmac(SECCOMM_KDF_SHA256, key, keylen, part, n, out);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_hmac_sha256);

int seccomm_hh_parts(const struct seccomm_part *part, unsigned int n, u8 out[SECCOMM_HH_LEN])
{
	int err = hash_run(hash_tfm[SECCOMM_KDF_SHA256], NULL, part, n, out);

	if (err)
		return err;
	return hash_run(hash_tfm[SECCOMM_KDF_SHA3_256], NULL, part, n, out + HASH_LEN);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_hh_parts);

/* ---- HKDF (RFC 5869) ------------------------------------------------------ */

int seccomm_hkdf_extract(u8 kdf, const void *salt, size_t salt_len, const void *ikm,
			 size_t ikm_len, u8 prk[SECCOMM_PRK_LEN])
{
	struct seccomm_part part = { ikm, ikm_len };

	return hmac(kdf, salt, salt_len, &part, 1, prk);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_hkdf_extract);

/**
 * seccomm_hkdf_expand() - HKDF-Expand of RFC 5869
 * @kdf: enum seccomm_kdf
 * @prk: from seccomm_hkdf_extract()
 * @info: what the output is for
 * @info_len: its length
 * @out: @len bytes; zeroes when it fails
 * @len: at most 255 * 32
 *
 * Return: 0, -EINVAL (too long, no such hash), or the error of the hash.
 */
int seccomm_hkdf_expand(u8 kdf, const u8 prk[SECCOMM_PRK_LEN], const void *info, size_t info_len,
			u8 *out, size_t len)
{
	u8 t[HASH_LEN], i = 1;
	struct seccomm_part part[] = { { t, 0 }, { info, info_len }, { &i, 1 } };
	size_t done, n;
	int err = 0;

	if (len > 255 * HASH_LEN)
		return -EINVAL;
	for (done = 0; done < len; done += n, i++) {
		err = hmac(kdf, prk, SECCOMM_PRK_LEN, part, ARRAY_SIZE(part), t);
		if (err)
			break;
		part[0].len = sizeof(t);
		n = min(len - done, sizeof(t));
		memcpy(out + done, t, n);
	}
	if (err)
		memzero_explicit(out, len);
	memzero_explicit(t, sizeof(t));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_hkdf_expand);

/* ---- the Keys table ------------------------------------------------------- */

struct seccomm_keys *seccomm_keytable_alloc(u8 first, u8 n)
{
	struct seccomm_keys *k = kzalloc(struct_size(k, slot, n + 1 - first), GFP_KERNEL);

	if (!k)
		return NULL;
	k->first = first;
	k->n = n;
	return k;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_keytable_alloc);

void seccomm_keytable_free(struct seccomm_keys *k)
{
	kfree_sensitive(k);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_keytable_free);

/* Slot 0, the public pseudo slot, is always SHA-256. */
static u8 slot_kdf(const struct seccomm_secret *slot, u8 s)
{
	return s ? slot->kdf : SECCOMM_KDF_SHA256;
}

/*
 * R(s,e-1).  A slot that a switch brings in has no history either, so it starts
 * as in epoch 0; no ratchet is all zeroes but one never computed.
 */
static bool has_ratchet(const struct seccomm_keys *k, const struct seccomm_secret *slot)
{
	return k->epoch && memchr_inv(slot->ratchet, 0, SECCOMM_RATCHET_LEN);
}

int seccomm_keys_fill(struct seccomm_keys *k, u8 s, const void *x, size_t len)
{
	struct seccomm_secret *slot = seccomm_secret(k, s);
	const void *salt = FIRST_SALT;
	size_t salt_len = strlen(FIRST_SALT);
	int err;

	if (!slot)
		return -EINVAL;
	if (has_ratchet(k, slot)) {
		salt = slot->ratchet;
		salt_len = SECCOMM_RATCHET_LEN;
	}
	slot->filled = false;
	err = seccomm_hkdf_extract(slot_kdf(slot, s), salt, salt_len, x, len, slot->prk);
	if (err) {
		memzero_explicit(slot->prk, sizeof(slot->prk));
		return err;
	}
	slot->filled = true;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_keys_fill);

void seccomm_keys_wipe(struct seccomm_keys *k)
{
	k->epoch = 0;
	memzero_explicit(k->slot, flex_array_size(k, slot, seccomm_keytable_slots(k)));
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_keys_wipe);

u32 seccomm_keys_control(const struct seccomm_keys *k)
{
	u32 mask = 0;
	u8 s;

	for (s = 1; s <= k->n; s++) {
		const struct seccomm_secret *slot = &k->slot[s - k->first];

		if (slot->used && !slot->public)
			mask |= BIT(s);
	}
	if (!mask && !SECCOMM_FAIL(no_pseudo_slot))
		mask = BIT(0);
	return mask;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_keys_control);

/**
 * struct derive - what one derivation is for, but for the slot
 * @info: the KDF's info
 * @len: its length
 * @slot_at: where the slot number stands in it
 */
struct derive {
	u8 info[INFO_MAX];
	size_t len;
	size_t slot_at;
};

static int derive_info(struct derive *d, u32 epoch, const char *label,
		       const u8 th[SECCOMM_HH_LEN], u16 sender, const u8 *path, u8 path_len,
		       const char *name, u8 try, size_t len)
{
	size_t label_len = strlen(label);
	struct seccomm_writer w;

	if (label_len > U8_MAX - strlen(LABEL_PREFIX))
		return -EINVAL;
	seccomm_w_init(&w, d->info, sizeof(d->info));
	seccomm_w_be16(&w, len);
	seccomm_w_u8(&w, strlen(LABEL_PREFIX) + label_len);
	seccomm_w_bytes(&w, LABEL_PREFIX, strlen(LABEL_PREFIX));
	seccomm_w_bytes(&w, label, label_len);
	seccomm_w_bytes(&w, th, SECCOMM_HH_LEN);
	seccomm_w_be32(&w, epoch);
	seccomm_w_be16(&w, sender);
	d->slot_at = w.len;
	seccomm_w_u8(&w, 0);
	seccomm_w_lp8(&w, path, path_len);
	seccomm_w_lp8(&w, name, strlen(name));
	seccomm_w_u8(&w, try);
	d->len = w.len;
	return w.overflow ? -EINVAL : 0;
}

/* @out ^= HKDF-Expand_h(s)(PRK(s), info, len) */
static int derive_xor(const struct seccomm_keys *k, struct derive *d, u8 s, u8 *out, size_t len)
{
	const struct seccomm_secret *slot = seccomm_secret((struct seccomm_keys *)k, s);
	u8 t[EXPAND_MAX];
	int err;

	if (!slot || !slot->filled)
		return -ENOKEY;
	/* Without the slot's number two slots with equal secrets would cancel. */
	d->info[d->slot_at] = SECCOMM_FAIL(no_slot_in_info) ? 0 : s;
	err = seccomm_hkdf_expand(slot_kdf(slot, s), slot->prk, d->info, d->len, t, len);
	if (!err)
		crypto_xor(out, t, len);
	memzero_explicit(t, sizeof(t));
	return err;
}

int seccomm_keys_derive(const struct seccomm_keys *k, u32 slots, const char *label,
			const u8 th[SECCOMM_HH_LEN], u16 sender, const u8 *path, u8 path_len,
			const char *name, u8 try, u8 *out, size_t len)
{
	struct derive d;
	int err;
	u8 s;

	if (len > EXPAND_MAX)
		return -EINVAL;
	memset(out, 0, len);
	/* The XOR over no slot is the key of zeroes. */
	if (!slots && !SECCOMM_FAIL(no_pseudo_slot))
		return -EINVAL;
	err = derive_info(&d, k->epoch, label, th, sender, path, path_len, name, try, len);
	for (s = 0; s <= SECCOMM_SLOT_MAX && !err; s++)
		if (slots & BIT(s))
			err = derive_xor(k, &d, s, out, len);
	if (err)
		memzero_explicit(out, len);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_keys_derive);

int seccomm_keys_ratchet(struct seccomm_keys *k, const u8 th[SECCOMM_HH_LEN])
{
	u8 next[SECCOMM_RATCHET_LEN];
	int err;
	u8 s;

	for (s = 1; s <= k->n; s++) {
		struct seccomm_secret *slot = &k->slot[s - k->first];

		if (!slot->filled || slot->public)
			continue;
		err = seccomm_keys_derive(k, BIT(s), "ratchet", th, 0, NULL, 0, "", 0, next,
					  sizeof(next));
		if (err)
			return err;
		memcpy(slot->ratchet, next, sizeof(next));
		memzero_explicit(next, sizeof(next));
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_keys_ratchet);

/* ---- tags (protocol 2.6) -------------------------------------------------- */

int seccomm_tag(const u8 key[SECCOMM_TAGKEY_LEN], const struct seccomm_part *part, unsigned int n,
		u8 tag[SECCOMM_TAG_LEN])
{
	u8 mac[2][HASH_LEN];
	int err;

	err = hmac(SECCOMM_KDF_SHA256, key, 32, part, n, mac[0]);
	if (!err)
		err = hmac(SECCOMM_KDF_SHA3_256, key + 32, 32, part, n, mac[1]);
	if (!err) {
		memcpy(tag, mac[0], 16);
		memcpy(tag + 16, mac[1], 16);
	}
	memzero_explicit(mac, sizeof(mac));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_tag);

int seccomm_tag_ok(const u8 key[SECCOMM_TAGKEY_LEN], const struct seccomm_part *part,
		   unsigned int n, const u8 tag[SECCOMM_TAG_LEN])
{
	u8 want[SECCOMM_TAG_LEN];
	int err;

	err = seccomm_tag(key, part, n, want);
	if (!err && crypto_memneq(want, tag, sizeof(want)) && !SECCOMM_FAIL(no_tag_check))
		err = -EBADMSG;
	memzero_explicit(want, sizeof(want));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_tag_ok);
