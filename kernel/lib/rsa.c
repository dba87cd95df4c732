// SPDX-License-Identifier: GPL-2.0
/*
 * rsa.c - signatures over a digest, by the kernel's crypto API: they sleep, and
 * each use has a buffer of its own.
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

#define DIGEST_LEN	32

struct crypto_akcipher *seccomm_rsa_new(bool private, const void *der, size_t len)
{
	struct crypto_akcipher *tfm;
	int err;

	if (SECCOMM_FAIL(alloc_tfm))
		return ERR_PTR(-ENOMEM);
	tfm = crypto_alloc_akcipher("pkcs1pad(rsa,sha256)", 0, 0);
	if (IS_ERR(tfm))
		return tfm;
	err = private ? crypto_akcipher_set_priv_key(tfm, der, len) :
			crypto_akcipher_set_pub_key(tfm, der, len);
	if (err) {
		crypto_free_akcipher(tfm);
		return ERR_PTR(err);
	}
	return tfm;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_rsa_new);

struct crypto_akcipher *seccomm_alloc_rsa(struct seccomm_mp *mp, bool private)
{
	struct crypto_akcipher *tfm;
	size_t len;
	void *der;

	der = seccomm_public_key(mp, private, &len);
	if (IS_ERR(der))
		return ERR_CAST(der);
	tfm = seccomm_rsa_new(private, der, len);
	kfree_sensitive(der);
	if (!IS_ERR(tfm))
		seccomm_note_driver(mp, crypto_akcipher_tfm(tfm));
	return tfm;
}
EXPORT_SYMBOL_NS_GPL(seccomm_alloc_rsa, SECCOMM);

/* One operation over a heap buffer; @dst NULL = verify. */
static int rsa_run(struct crypto_akcipher *tfm, void *src, unsigned int src_len, void *dst,
		   unsigned int *dst_len)
{
	struct akcipher_request *req;
	struct scatterlist in, out;
	DECLARE_CRYPTO_WAIT(wait);
	int err;

	req = akcipher_request_alloc(tfm, GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	akcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done, &wait);
	if (dst) {
		sg_init_one(&in, src, src_len);
		sg_init_one(&out, dst, *dst_len);
		akcipher_request_set_crypt(req, &in, &out, src_len, *dst_len);
		err = crypto_wait_req(crypto_akcipher_sign(req), &wait);
		*dst_len = req->dst_len;
	} else {
		/* The digest stands behind the signature. */
		sg_init_one(&in, src, src_len + *dst_len);
		akcipher_request_set_crypt(req, &in, NULL, src_len, *dst_len);
		err = crypto_wait_req(crypto_akcipher_verify(req), &wait);
	}
	akcipher_request_free(req);
	return err;
}

int seccomm_rsa_sign(struct crypto_akcipher *tfm, const u8 digest[32], u8 *sig, unsigned int size)
{
	unsigned int len = crypto_akcipher_maxsize(tfm);
	u8 *buf;
	int err;

	if (size < len)
		return -ENOBUFS;
	buf = kmalloc(DIGEST_LEN + len, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	memcpy(buf, digest, DIGEST_LEN);
	err = rsa_run(tfm, buf, DIGEST_LEN, buf + DIGEST_LEN, &len);
	/*
	 * A fault in one half of the CRT computation makes a signature that gives
	 * the private key away, and the kernel does not look at its results.
	 */
	if (!err)
		err = seccomm_rsa_verify(tfm, digest, buf + DIGEST_LEN, len);
	if (!err)
		memcpy(sig, buf + DIGEST_LEN, len);
	kfree_sensitive(buf);
	return err ?: len;
}
EXPORT_SYMBOL_NS_GPL(seccomm_rsa_sign, SECCOMM);

int seccomm_rsa_verify(struct crypto_akcipher *tfm, const u8 digest[32], const u8 *sig,
		       unsigned int len)
{
	unsigned int digest_len = DIGEST_LEN;
	u8 *buf;
	int err;

	if (len != crypto_akcipher_maxsize(tfm))
		return -EBADMSG;
	buf = kmalloc(len + DIGEST_LEN, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	memcpy(buf, sig, len);
	memcpy(buf + len, digest, DIGEST_LEN);
	err = rsa_run(tfm, buf, len, NULL, &digest_len);
	kfree(buf);
	/* A number that is none of the group's: 0, 1, n - 1, n or above. */
	return err == -EINVAL ? -EBADMSG : err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_rsa_verify, SECCOMM);
