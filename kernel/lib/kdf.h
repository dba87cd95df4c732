/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kdf.h - hashes, key schedule and tags (Documentation/wire-format.rst, Keys).
 *
 * Everything here may sleep (crypto transforms are allocated once, at
 * seccomm_kdf_init()); handshake work only, never the path of a message.
 */
#ifndef _SECCOMM_LIB_KDF_H
#define _SECCOMM_LIB_KDF_H

#include <linux/types.h>
#include "lib/wire.h"

#define SECCOMM_PRK_LEN		32
#define SECCOMM_RATCHET_LEN	32
#define SECCOMM_TAGKEY_LEN	64

int seccomm_kdf_init(void);	/* module init: sha256, sha3-256, and lib/crypto.c */
void seccomm_kdf_exit(void);

/* One part of a hash input. */
struct seccomm_part {
	const void *p;
	size_t len;
};

/**
 * seccomm_hh_parts() - HH(x) = SHA-256(x) | SHA3-256(x)
 * @part: what x is the concatenation of
 * @n: how many
 * @out: 64 bytes
 *
 * Return: 0, or the error of a hash.
 */
int seccomm_hh_parts(const struct seccomm_part *part, unsigned int n, u8 out[SECCOMM_HH_LEN]);

/**
 * seccomm_hkdf_extract() - HKDF-Extract of RFC 5869
 * @kdf: enum seccomm_kdf
 * @salt: salt, the key of the HMAC
 * @salt_len: its length
 * @ikm: input keying material
 * @ikm_len: its length
 * @prk: 32 bytes
 *
 * Return: 0, -EINVAL (no such hash), or the error of the hash.
 */
int seccomm_hkdf_extract(u8 kdf, const void *salt, size_t salt_len, const void *ikm,
			 size_t ikm_len, u8 prk[SECCOMM_PRK_LEN]);
int seccomm_hkdf_expand(u8 kdf, const u8 prk[SECCOMM_PRK_LEN], const void *info, size_t info_len,
			u8 *out, size_t len);

/**
 * struct seccomm_secret - one slot of the Keys table in one epoch
 * @used: part of this session's properties
 * @filled: @prk is valid
 * @public: holds a public key, no secret: not in C(Q)
 * @kdf: enum seccomm_kdf
 * @version: of the key it was filled from; 0 = none yet
 * @prk: PRK(s,e)
 * @ratchet: R(s,e)
 */
struct seccomm_secret {
	bool used;
	bool filled;
	bool public;
	u8 kdf;
	u32 version;
	u8 prk[SECCOMM_PRK_LEN];
	u8 ratchet[SECCOMM_RATCHET_LEN];
};

/**
 * struct seccomm_keys - the Keys table of a session
 * @epoch: which one its PRKs are of
 * @first: the first slot: 1, or 0 with the public pseudo slot of a session without secrets
 * @n: the last slot, at most 31
 * @slot: slots first..n
 */
struct seccomm_keys {
	u32 epoch;
	u8 first;
	u8 n;
	struct seccomm_secret slot[];
};

/*
 * An empty table of slots @first..@n, or NULL; free: wiped first, NULL is none. Process
 * context.
 */
struct seccomm_keys *seccomm_keytable_alloc(u8 first, u8 n);
void seccomm_keytable_free(struct seccomm_keys *k);

/* How many slots a table has. */
static inline unsigned int seccomm_keytable_slots(const struct seccomm_keys *k)
{
	return k->n + 1 - k->first;
}

/* Slot @s of a table, or NULL: it has none. */
static inline struct seccomm_secret *seccomm_secret(struct seccomm_keys *k, u8 s)
{
	return s < k->first || s > k->n ? NULL : &k->slot[s - k->first];
}

/**
 * seccomm_keys_fill() - PRK(s,e) from a slot's input X and R(s,e-1)
 * @k: the table
 * @s: slot, @k->first..@k->n
 * @x: X(s,e): preshared bytes, result of key distribution, or empty
 * @len: its length
 *
 * The first fill (epoch 0) salts with "SecComm v1 slot"; later ones with the ratchet.
 * Return: 0, or the error of the hash.
 */
int seccomm_keys_fill(struct seccomm_keys *k, u8 s, const void *x, size_t len);
void seccomm_keys_wipe(struct seccomm_keys *k);

/** seccomm_keys_control() - C(Q): bit mask of the secret slots used; bit 0 when there is none */
u32 seccomm_keys_control(const struct seccomm_keys *k);

/**
 * seccomm_keys_derive() - Key(S, label, th, sender, L, path, name)
 * @k: the table
 * @slots: S as a bit mask, not 0
 * @label: without the "SecComm v1 " in front
 * @th: transcript hash, 64 bytes
 * @sender: 1 or 2
 * @path: positions
 * @path_len: how many
 * @name: type name, may be ""
 * @try: 0…
 * @out: the key; zeroes when it fails
 * @len: its length, at most 64
 *
 * Return: 0, -ENOKEY when a slot of S is not filled, -EINVAL (no slot, too long),
 * or the error of the hash.
 */
int seccomm_keys_derive(const struct seccomm_keys *k, u32 slots, const char *label,
			const u8 th[SECCOMM_HH_LEN], u16 sender, const u8 *path, u8 path_len,
			const char *name, u8 try, u8 *out, size_t len);

/**
 * seccomm_keys_ratchet() - R(s,e) of every filled secret slot, in place of R(s,e-1)
 * @k: the table, filled for its epoch; @k->epoch is not changed
 * @th: TH(e)
 *
 * Once per epoch, when all its keys are out; then wipe the PRKs, unless the session can rest.
 * Return: 0, or the error of the hash (slots before the failed one are done:
 * the epoch is unusable).
 */
int seccomm_keys_ratchet(struct seccomm_keys *k, const u8 th[SECCOMM_HH_LEN]);

/**
 * seccomm_tag() - Tag(key, m): HMAC-SHA-256 and HMAC-SHA3-256, 16 bytes of each
 * @key: 64 bytes, half for each
 * @part: what m is the concatenation of
 * @n: how many
 * @tag: 32 bytes
 *
 * Return: 0, or the error of a hash.
 */
int seccomm_tag(const u8 key[SECCOMM_TAGKEY_LEN], const struct seccomm_part *part, unsigned int n,
		u8 tag[SECCOMM_TAG_LEN]);
/**
 * seccomm_tag_ok() - both halves of a tag, compared in constant time
 * @key: 64 bytes
 * @part: what m is the concatenation of
 * @n: how many
 * @tag: what came
 *
 * Return: 0, -EBADMSG, or the error of a hash.
 */
int seccomm_tag_ok(const u8 key[SECCOMM_TAGKEY_LEN], const struct seccomm_part *part,
		   unsigned int n, const u8 tag[SECCOMM_TAG_LEN]);

/**
 * seccomm_hmac_sha256() - plain HMAC-SHA-256 (cookie)
 * @key: key
 * @keylen: its length
 * @part: what the message is the concatenation of
 * @n: how many
 * @out: 32 bytes
 *
 * Return: 0, or the error of the hash.
 */
int seccomm_hmac_sha256(const void *key, size_t keylen, const struct seccomm_part *part,
			unsigned int n, u8 out[32]);

#endif /* _SECCOMM_LIB_KDF_H */
