/* SPDX-License-Identifier: GPL-2.0 */
/*
 * crypto.h - what <net/seccomm.h> does not say of lib/crypto.c, rsa.c and rsakem.c:
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

#endif /* _SECCOMM_LIB_CRYPTO_H */
