/* SPDX-License-Identifier: GPL-2.0 */
/*
 * crypto.h - what <net/seccomm.h> does not say of lib/crypto.c, rsa.c, rsakem.c and ecdsa.c:
 * start and end, and transforms for those who have key bytes instead of a slot.
 */
#ifndef _SECCOMM_LIB_CRYPTO_H
#define _SECCOMM_LIB_CRYPTO_H

#include <linux/types.h>

struct crypto_akcipher;
struct crypto_tfm;
struct seccomm_mp;

int seccomm_crypto_init(void);	/* by seccomm_kdf_init(): lib has one start */
void seccomm_crypto_exit(void);

/* What the crypto API chose, for those who look at the session. In init(). */
void seccomm_note_driver(struct seccomm_mp *mp, struct crypto_tfm *tfm);

/**
 * seccomm_akcipher_new() - a transform with a key
 * @name: crypto API name
 * @private: @der is the private key
 * @der: the key, in the form that the transform takes
 * @len: its length
 *
 * Context: process; may sleep.
 * Return: the transform (crypto_free_akcipher() it), or ERR_PTR().
 */
struct crypto_akcipher *seccomm_akcipher_new(const char *name, bool private, const void *der,
					     size_t len);

/**
 * seccomm_rsa_new() - "pkcs1pad(rsa,sha256)" with a key
 * @private: @der is a PKCS#1 RSAPrivateKey, else an RSAPublicKey
 * @der: the key
 * @len: its length
 *
 * Context: process; may sleep.
 * Return: the transform (crypto_free_akcipher() it), or ERR_PTR().
 */
struct crypto_akcipher *seccomm_rsa_new(bool private, const void *der, size_t len);

/**
 * seccomm_kem_new() - "rsa" with a key
 * @private: @der is a PKCS#1 RSAPrivateKey, else an RSAPublicKey
 * @der: the key
 * @len: its length
 *
 * Context: process; may sleep.
 * Return: the transform (crypto_free_akcipher() it), or ERR_PTR().
 */
struct crypto_akcipher *seccomm_kem_new(bool private, const void *der, size_t len);

/**
 * seccomm_ecdsa_new() - "ecdsa-nist-p256" with a public key
 * @der: SubjectPublicKeyInfo of a point of prime256v1, uncompressed
 * @len: its length, 91
 *
 * Context: process; may sleep.
 * Return: the transform (crypto_free_akcipher() it), or ERR_PTR(): -ENOENT where the kernel
 * has no ECDSA, -EINVAL for another form, or a point that is not on the curve.
 */
struct crypto_akcipher *seccomm_ecdsa_new(const u8 *der, size_t len);

#endif /* _SECCOMM_LIB_CRYPTO_H */
