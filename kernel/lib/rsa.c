// SPDX-License-Identifier: GPL-2.0
/*
 * rsa.c - signatures over a digest, by the kernel's crypto API: they sleep, and
 * each use has a buffer of its own; and what micro-protocols that sign share.
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
#define DER_SEQUENCE	0x30
#define DER_INTEGER	0x02
#define DER_HEAD_MAX	4	/* tag and length of less than 64 KiB */

struct crypto_akcipher *seccomm_akcipher_new(const char *name, bool private, const void *der,
					     size_t len)
{
	struct crypto_akcipher *tfm;
	int err;

	if (SECCOMM_FAIL(alloc_tfm))
		return ERR_PTR(-ENOMEM);
	tfm = crypto_alloc_akcipher(name, 0, 0);
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

struct crypto_akcipher *seccomm_rsa_new(bool private, const void *der, size_t len)
{
	return seccomm_akcipher_new("pkcs1pad(rsa,sha256)", private, der, len);
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

/* ---- who signs ------------------------------------------------------------- */

/* Take a DER element of type @tag off [*p, end); NULL when it is not there. */
static const u8 *der_take(const u8 **p, const u8 *end, u8 tag, const u8 **body)
{
	const u8 *start = *p;
	size_t left = end - start, head = 2, len;

	if (left < head || start[0] != tag)
		return NULL;
	len = start[1];
	if (len & 0x80) {
		head += len & 0x7f;
		if (head == 2 || head > DER_HEAD_MAX || left < head)
			return NULL;
		len = head == 3 ? start[2] : get_unaligned_be16(start + 2);
	}
	if (left - head < len)
		return NULL;
	*body = start + head;
	*p = *body + len;
	return start;
}

/* HH of the RSAPublicKey {n, e} that is part of the RSAPrivateKey @der. */
static int public_of_private(const u8 *der, size_t len, u8 hh[64])
{
	const u8 *p = der, *body, *n, *e, *end;
	u8 head[DER_HEAD_MAX] = { DER_SEQUENCE, 0x82 };

	if (!der_take(&p, der + len, DER_SEQUENCE, &body))
		return -EINVAL;
	end = p;
	p = body;
	if (!der_take(&p, end, DER_INTEGER, &body))	/* version */
		return -EINVAL;
	n = der_take(&p, end, DER_INTEGER, &body);
	e = n ? der_take(&p, end, DER_INTEGER, &body) : NULL;
	if (!e || p - n < 256)		/* RSA-2048 at least: the length takes two bytes */
		return -EINVAL;
	put_unaligned_be16(p - n, head + 2);
	return seccomm_hh(head, sizeof(head), n, p - n, hh);
}

static int hash_signer(struct seccomm_mp *mp, bool private, u8 hh[64])
{
	size_t len;
	u8 *der = seccomm_public_key(mp, private, &len);
	int err;

	if (IS_ERR(der))
		return PTR_ERR(der);
	err = private ? public_of_private(der, len, hh) : seccomm_hh(der, len, NULL, 0, hh);
	kfree_sensitive(der);
	return err;
}

int seccomm_signer_init(struct seccomm_mp *mp, struct seccomm_signer *s)
{
	bool private = mp->dir == SECCOMM_DOWN;
	int err = hash_signer(mp, private, s->hh);

	if (err)
		return err;
	s->tfm = seccomm_alloc_rsa(mp, private);
	if (IS_ERR(s->tfm))
		return PTR_ERR(s->tfm);
	s->size = crypto_akcipher_maxsize(s->tfm);
	if (s->size <= SECCOMM_SIG_MAX)
		return 0;
	crypto_free_akcipher(s->tfm);
	return -EINVAL;
}
EXPORT_SYMBOL_NS_GPL(seccomm_signer_init, SECCOMM);

void seccomm_signer_exit(struct seccomm_signer *s)
{
	crypto_free_akcipher(s->tfm);
}
EXPORT_SYMBOL_NS_GPL(seccomm_signer_exit, SECCOMM);
