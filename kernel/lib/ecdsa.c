// SPDX-License-Identifier: GPL-2.0
/*
 * ecdsa.c - verifies ECDSA signatures on P-256 by the kernel's crypto API: keys as
 * SubjectPublicKeyInfo, signatures as r | s, so that both have one length and one form.
 */
#include <crypto/akcipher.h>
#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/seccomm.h>

#include "lib/crypto.h"
#include "lib/fail.h"

#define ECDSA_NAME	"ecdsa-nist-p256"
#define DIGEST_LEN	32
#define NUMBER_LEN	32	/* r, s */
#define POINT_LEN	65	/* 0x04 | x | y */
/* SEQUENCE of two INTEGERs, each at most one byte longer than the number */
#define DER_SIG_MAX	(2 + 2 * (3 + NUMBER_LEN))

/* What stands in front of an uncompressed point of prime256v1 (RFC 5480). */
static const u8 spki_head[] = {
	0x30, 0x59,
		0x30, 0x13,
			0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
			0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
		0x03, 0x42, 0x00,
};

bool seccomm_ecdsa_available(void)
{
	return crypto_has_alg(ECDSA_NAME, 0, 0) && !SECCOMM_FAIL(ecdsa_absent);
}
EXPORT_SYMBOL_NS_GPL(seccomm_ecdsa_available, SECCOMM);

struct crypto_akcipher *seccomm_ecdsa_new(const u8 *der, size_t len)
{
	struct crypto_akcipher *tfm;
	int err;

	if (len != sizeof(spki_head) + POINT_LEN || memcmp(der, spki_head, sizeof(spki_head)))
		return ERR_PTR(-EINVAL);
	if (SECCOMM_FAIL(alloc_tfm))
		return ERR_PTR(-ENOMEM);
	if (SECCOMM_FAIL(ecdsa_absent))
		return ERR_PTR(-ENOENT);
	tfm = crypto_alloc_akcipher(ECDSA_NAME, 0, 0);
	if (IS_ERR(tfm))
		return tfm;
	err = crypto_akcipher_set_pub_key(tfm, der + sizeof(spki_head), POINT_LEN);
	if (!err)
		return tfm;
	crypto_free_akcipher(tfm);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_ecdsa_new);

struct crypto_akcipher *seccomm_alloc_ecdsa(struct seccomm_mp *mp, bool own, u8 hh[64])
{
	struct crypto_akcipher *tfm;
	size_t len;
	u8 *der;
	int err;

	der = seccomm_public_key(mp, own, &len);
	if (IS_ERR(der))
		return ERR_CAST(der);
	tfm = seccomm_ecdsa_new(der, len);
	err = IS_ERR(tfm) ? 0 : seccomm_hh(der, len, NULL, 0, hh);
	kfree(der);
	if (err) {
		crypto_free_akcipher(tfm);
		return ERR_PTR(err);
	}
	if (!IS_ERR(tfm))
		seccomm_note_driver(mp, crypto_akcipher_tfm(tfm));
	return tfm;
}
EXPORT_SYMBOL_NS_GPL(seccomm_alloc_ecdsa, SECCOMM);

/* INTEGER, shortest form. Return: behind it. */
static u8 *put_integer(u8 *p, const u8 n[NUMBER_LEN])
{
	unsigned int skip = 0, pad;

	while (skip < NUMBER_LEN - 1 && !n[skip])
		skip++;
	pad = n[skip] >> 7;
	*p++ = 0x02;
	*p++ = pad + NUMBER_LEN - skip;
	if (pad)
		*p++ = 0;
	memcpy(p, n + skip, NUMBER_LEN - skip);
	return p + NUMBER_LEN - skip;
}

int seccomm_ecdsa_verify(struct crypto_akcipher *tfm, const u8 digest[32],
			 const u8 sig[SECCOMM_ECDSA_SIG_LEN])
{
	struct akcipher_request *req;
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist sg;
	u8 *buf, *end;
	int err = -ENOMEM;

	buf = kmalloc(DER_SIG_MAX + DIGEST_LEN, GFP_KERNEL);
	req = akcipher_request_alloc(tfm, GFP_KERNEL);
	if (!buf || !req)
		goto out;
	end = put_integer(put_integer(buf + 2, sig), sig + NUMBER_LEN);
	buf[0] = 0x30;
	buf[1] = end - buf - 2;
	/* The digest stands behind the signature. */
	memcpy(end, digest, DIGEST_LEN);
	sg_init_one(&sg, buf, end - buf + DIGEST_LEN);
	akcipher_request_set_crypt(req, &sg, NULL, end - buf, DIGEST_LEN);
	akcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done, &wait);
	err = crypto_wait_req(crypto_akcipher_verify(req), &wait);
	/* numbers that are none of the group's */
	if (err == -EINVAL)
		err = -EBADMSG;
out:
	akcipher_request_free(req);
	kfree(buf);
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_ecdsa_verify, SECCOMM);
