// SPDX-License-Identifier: GPL-2.0
/*
 * rsakem.c - RSA-KEM: a secret for whoever holds the private key, which is the
 * RSA encryption of a random number as long as the modulus.
 *
 * There is no padding, so none can be asked about.  What came out of the private
 * key is used whatever it is: a look at it, and a message that comes back or
 * does not, would tell about the number.
 */
#include <crypto/akcipher.h>
#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/random.h>
#include <linux/scatterlist.h>
#include <linux/seccomm_netlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/seccomm.h>

#include "lib/crypto.h"
#include "lib/kdf.h"

#define MODULUS_MIN	256	/* bytes: RSA-2048 */
#define KEM_LABEL	"SecComm v1 rsa-kem"

struct crypto_akcipher *seccomm_kem_new(bool private, const void *der, size_t len)
{
	struct crypto_akcipher *tfm = seccomm_akcipher_new("rsa", private, der, len);
	unsigned int size;

	if (IS_ERR(tfm))
		return tfm;
	size = crypto_akcipher_maxsize(tfm);
	if (size >= MODULUS_MIN && size <= SECCOMM_KEM_MAX)
		return tfm;
	crypto_free_akcipher(tfm);
	return ERR_PTR(-EINVAL);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_kem_new);

struct crypto_akcipher *seccomm_alloc_kem(struct seccomm_mp *mp, bool private)
{
	struct crypto_akcipher *tfm;
	size_t len;
	void *der;

	der = seccomm_public_key(mp, private, &len);
	if (IS_ERR(der))
		return ERR_CAST(der);
	tfm = seccomm_kem_new(private, der, len);
	kfree_sensitive(der);
	if (!IS_ERR(tfm))
		seccomm_note_driver(mp, crypto_akcipher_tfm(tfm));
	return tfm;
}
EXPORT_SYMBOL_NS_GPL(seccomm_alloc_kem, SECCOMM);

/* @in to @out, each as long as the modulus, over memory that a scatterlist can name. */
static int kem_run(struct crypto_akcipher *tfm, bool private, const u8 *in, u8 *out)
{
	unsigned int size = crypto_akcipher_maxsize(tfm);
	struct akcipher_request *req = akcipher_request_alloc(tfm, GFP_KERNEL);
	u8 *buf = kmalloc(2 * size, GFP_KERNEL);
	struct scatterlist from, to;
	DECLARE_CRYPTO_WAIT(wait);
	int err = -ENOMEM;

	if (!req || !buf)
		goto out;
	memcpy(buf, in, size);
	sg_init_one(&from, buf, size);
	sg_init_one(&to, buf + size, size);
	akcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done, &wait);
	akcipher_request_set_crypt(req, &from, &to, size, size);
	err = private ? crypto_akcipher_decrypt(req) : crypto_akcipher_encrypt(req);
	err = crypto_wait_req(err, &wait);
	if (!err)
		memcpy(out, buf + size, size);
out:
	kfree_sensitive(buf);
	if (req)
		akcipher_request_free(req);
	return err;
}

int seccomm_kem_wrap(struct crypto_akcipher *tfm, u8 *secret, u8 *wrapped)
{
	unsigned int size = crypto_akcipher_maxsize(tfm);
	int err;

	secret[0] = 0;		/* below the modulus */
	get_random_bytes(secret + 1, size - 1);
	err = kem_run(tfm, false, secret, wrapped);
	if (err)
		memzero_explicit(secret, size);
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_kem_wrap, SECCOMM);

int seccomm_kem_unwrap(struct crypto_akcipher *tfm, const u8 *wrapped, u8 *secret)
{
	int err = kem_run(tfm, true, wrapped, secret);

	/* A number that is none of the group's: n or above. */
	return err == -EINVAL ? -EBADMSG : err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_kem_unwrap, SECCOMM);

int seccomm_kem_key(const struct seccomm_mp *mp, const struct seccomm_msg *msg, const u8 *secret,
		    unsigned int size, u8 key[32])
{
	u8 info[SECCOMM_HH_LEN + SECCOMM_HDR_LEN], prk[SECCOMM_PRK_LEN];
	int err;

	memcpy(info, seccomm_transcript(mp), SECCOMM_HH_LEN);
	memcpy(info + SECCOMM_HH_LEN, msg->hdr, SECCOMM_HDR_LEN);
	err = seccomm_hkdf_extract(SECCOMM_KDF_SHA256, KEM_LABEL, strlen(KEM_LABEL), secret, size,
				   prk);
	if (!err)
		err = seccomm_hkdf_expand(SECCOMM_KDF_SHA256, prk, info, sizeof(info), key, 32);
	memzero_explicit(prk, sizeof(prk));
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_kem_key, SECCOMM);
