// SPDX-License-Identifier: GPL-2.0
/*
 * crypto.c - the kernel's crypto API as micro-protocols use it: transforms that
 * answer at once, nothing allocated per message.
 *
 * A scatterlist names pages, so only memory of the linear mapping may stand in
 * one: the span of a message and msg->src are such memory, the stack (and with
 * it msg->hdr, nonces, keys and digests) is not.  Neither is a request on the
 * stack, if its implementation puts parts of the request in scatterlists.
 */
#include "lib/crypto.h"

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <kunit/visibility.h>
#include <linux/bottom_half.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/topology.h>
#include <net/seccomm.h>

#include "lib/fail.h"
#include "lib/kdf.h"

/* What a request may have besides its own struct. */
#define AEAD_CTX_MAX	1024
#define SKCIPHER_CTX_MAX 384	/* MAX_SYNC_SKCIPHER_REQSIZE */
#define NONCE_LEN	12
#define AEAD_KEY_MAX	32
#define AEAD_TAG_LEN	16

/* A request for each CPU, in memory that a scatterlist can name; used with BH off. */
static DEFINE_PER_CPU(struct aead_request *, aead_scratch);

void seccomm_crypto_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		kfree(per_cpu(aead_scratch, cpu));
		per_cpu(aead_scratch, cpu) = NULL;
	}
}

int seccomm_crypto_init(void)
{
	struct aead_request *req;
	int cpu;

	for_each_possible_cpu(cpu) {
		req = kmalloc_node(sizeof(*req) + AEAD_CTX_MAX, GFP_KERNEL, cpu_to_node(cpu));
		if (!req) {
			seccomm_crypto_exit();
			return -ENOMEM;
		}
		per_cpu(aead_scratch, cpu) = req;
	}
	return 0;
}

/* ---- allocation ------------------------------------------------------------ */

void seccomm_note_driver(struct seccomm_mp *mp, struct crypto_tfm *tfm)
{
	mp->driver = crypto_tfm_alg_driver_name(tfm);
}

static bool is_async(struct crypto_tfm *tfm)
{
	return tfm->__crt_alg->cra_flags & CRYPTO_ALG_ASYNC;
}

/*
 * Put together of others (CCM of CTR and CBC-MAC), and asynchronous because one of them
 * is: nothing stands under its name with "__" in front, and each time that one asks for
 * what is not there, modprobe runs three times.
 */
static bool is_template(struct crypto_tfm *tfm)
{
	return strchr(crypto_tfm_alg_driver_name(tfm), '(');
}

/*
 * The fastest implementation, if it never answers later.  On x86 before 6.15 it
 * may: what the public name gives is a wrapper that hands over to a daemon
 * while the SIMD registers are in use.  Under the name with "__" in front stands
 * what it wraps, which never does, and which the plan's simd flag keeps away
 * from where those registers are in use.  Asking for the public name first
 * loads the module with both.  Excluding asynchronous ones under the public
 * name comes last: it gives a generic template, up to 13 times slower.
 */
static struct crypto_aead *aead_sync(const char *name)
{
	struct crypto_aead *public, *tfm = ERR_PTR(-ENOENT);
	char internal[CRYPTO_MAX_ALG_NAME];

	public = crypto_alloc_aead(name, 0, 0);
	if (IS_ERR(public) || !is_async(crypto_aead_tfm(public)))
		return public;
	snprintf(internal, sizeof(internal), "__%s", name);
	if (!is_template(crypto_aead_tfm(public)))
		tfm = crypto_alloc_aead(internal, CRYPTO_ALG_INTERNAL,
					CRYPTO_ALG_INTERNAL | CRYPTO_ALG_ASYNC);
	if (IS_ERR(tfm))
		tfm = crypto_alloc_aead(name, 0, CRYPTO_ALG_ASYNC);
	crypto_free_aead(public);
	return tfm;
}

/* The same for skciphers. */
static struct crypto_skcipher *skcipher_sync(const char *name)
{
	struct crypto_skcipher *public, *tfm;
	char internal[CRYPTO_MAX_ALG_NAME];

	public = crypto_alloc_skcipher(name, 0, 0);
	if (IS_ERR(public) || !is_async(crypto_skcipher_tfm(public)))
		return public;
	snprintf(internal, sizeof(internal), "__%s", name);
	tfm = crypto_alloc_skcipher(internal, CRYPTO_ALG_INTERNAL,
				    CRYPTO_ALG_INTERNAL | CRYPTO_ALG_ASYNC);
	if (IS_ERR(tfm))
		tfm = crypto_alloc_skcipher(name, 0, CRYPTO_ALG_ASYNC);
	crypto_free_skcipher(public);
	return tfm;
}

static int aead_setup(struct crypto_aead *tfm, const u8 *key, unsigned int keylen,
		      unsigned int tag)
{
	unsigned int ivsize = crypto_aead_ivsize(tfm);
	int err;

	if (crypto_aead_reqsize(tfm) > AEAD_CTX_MAX || (ivsize != 12 && ivsize != 16))
		return -EOPNOTSUPP;
	err = crypto_aead_setauthsize(tfm, tag);
	if (err)
		return err;
	return crypto_aead_setkey(tfm, key, keylen);
}

struct crypto_aead *seccomm_alloc_aead(struct seccomm_mp *mp, const char *name, const u8 *key,
				       unsigned int keylen, unsigned int tag)
{
	struct crypto_aead *tfm;
	int err;

	if (SECCOMM_FAIL(alloc_tfm))
		return ERR_PTR(-ENOMEM);
	tfm = aead_sync(name);
	if (IS_ERR(tfm))
		return tfm;
	err = aead_setup(tfm, key, keylen, tag);
	if (err) {
		crypto_free_aead(tfm);
		return ERR_PTR(err);
	}
	seccomm_note_driver(mp, crypto_aead_tfm(tfm));
	return tfm;
}
EXPORT_SYMBOL_NS_GPL(seccomm_alloc_aead, SECCOMM);

struct crypto_skcipher *seccomm_alloc_skcipher(struct seccomm_mp *mp, const char *name,
					       const u8 *key, unsigned int keylen)
{
	struct crypto_skcipher *tfm;
	int err = -EOPNOTSUPP;

	if (SECCOMM_FAIL(alloc_tfm))
		return ERR_PTR(-ENOMEM);
	tfm = skcipher_sync(name);
	if (IS_ERR(tfm))
		return tfm;
	if (crypto_skcipher_reqsize(tfm) <= SKCIPHER_CTX_MAX)
		err = crypto_skcipher_setkey(tfm, key, keylen);
	if (err) {
		crypto_free_skcipher(tfm);
		return ERR_PTR(err);
	}
	seccomm_note_driver(mp, crypto_skcipher_tfm(tfm));
	return tfm;
}
EXPORT_SYMBOL_NS_GPL(seccomm_alloc_skcipher, SECCOMM);

struct crypto_shash *seccomm_alloc_shash(struct seccomm_mp *mp, const char *name, const u8 *key,
					 unsigned int keylen)
{
	struct crypto_shash *tfm;
	int err = 0;

	if (SECCOMM_FAIL(alloc_tfm))
		return ERR_PTR(-ENOMEM);
	tfm = crypto_alloc_shash(name, 0, 0);
	if (IS_ERR(tfm))
		return tfm;
	if (keylen)
		err = crypto_shash_setkey(tfm, key, keylen);
	if (err) {
		crypto_free_shash(tfm);
		return ERR_PTR(err);
	}
	seccomm_note_driver(mp, crypto_shash_tfm(tfm));
	return tfm;
}
EXPORT_SYMBOL_NS_GPL(seccomm_alloc_shash, SECCOMM);

/* ---- AEAD ------------------------------------------------------------------ */

/* The 16 bytes in front of the body, where the associated data has to stand. */
static u8 *aad_at(const struct seccomm_msg *msg)
{
	if (msg->data - msg->head < SECCOMM_HDR_LEN)
		return NULL;
	return msg->data - SECCOMM_HDR_LEN;
}

/* Put the header there.  @saved: what stood there, which may be a neighbour's. */
static void aad_put(const struct seccomm_msg *msg, u8 *aad, u8 saved[SECCOMM_HDR_LEN])
{
	memcpy(saved, aad, SECCOMM_HDR_LEN);
	if (SECCOMM_FAIL(no_header_aad))
		memset(aad, 0, SECCOMM_HDR_LEN);
	else
		memcpy(aad, msg->hdr, SECCOMM_HDR_LEN);
}

static void sg_set(struct scatterlist *sg, const void *buf, unsigned int len)
{
	*sg = (struct scatterlist) {};	/* sg_init_table() calls memset(): 80 instructions */
	sg_set_buf(sg, buf, len);
}

/*
 * The tag has an entry of its own: who looks for it, as each implementation does once
 * it has walked over the body, finds it, and need not make a list that begins there.
 */
static void sg_with_tag(struct scatterlist sg[2], const void *buf, unsigned int len,
			const void *tag, unsigned int tag_len)
{
	sg_set(&sg[0], buf, len);
	sg_set(&sg[1], tag, tag_len);
	sg_mark_end(&sg[1]);
}

/*
 * A nonce of 12 bytes in an IV of 12 or 16.  In CCM (RFC 3610) the first of 16
 * says how long the counter is, 2 = three bytes, and the counter starts at 0;
 * AEGIS takes any 16 bytes.
 */
static void iv_from_nonce(struct crypto_aead *tfm, u8 iv[16], const u8 nonce[NONCE_LEN])
{
	if (crypto_aead_ivsize(tfm) == NONCE_LEN) {
		memcpy(iv, nonce, NONCE_LEN);
		return;
	}
	iv[0] = 2;
	memcpy(iv + 1, nonce, NONCE_LEN);
	memset(iv + 1 + NONCE_LEN, 0, 3);
}

static int aead_ask(struct aead_request *req, struct crypto_aead *tfm,
		    struct scatterlist *src, struct scatterlist *dst, unsigned int len,
		    const u8 nonce[NONCE_LEN], bool seal)
{
	u8 iv[16] __uninitialized;

	iv_from_nonce(tfm, iv, nonce);
	aead_request_set_tfm(req, tfm);
	aead_request_set_callback(req, 0, NULL, NULL);
	aead_request_set_crypt(req, src, dst, len, iv);
	aead_request_set_ad(req, SECCOMM_HDR_LEN);
	return seal ? crypto_aead_encrypt(req) : crypto_aead_decrypt(req);
}

/*
 * The accelerated implementations keep nothing in the request, so that it can
 * stand on the stack.  The templates (generic GCM, CCM, RFC 7539) keep blocks
 * there that they put in scatterlists, and one-time keys: theirs is this CPU's.
 */
static int aead_run(struct crypto_aead *tfm, struct scatterlist *src, struct scatterlist *dst,
		    unsigned int len, const u8 nonce[NONCE_LEN], bool seal)
{
	unsigned int ctx = crypto_aead_reqsize(tfm);
	struct aead_request on_stack __uninitialized, *req;
	int err;

	if (!ctx)
		return aead_ask(&on_stack, tfm, src, dst, len, nonce, seal);
	local_bh_disable();
	req = this_cpu_read(aead_scratch);
	err = aead_ask(req, tfm, src, dst, len, nonce, seal);
	memzero_explicit(req->__ctx, ctx);
	local_bh_enable();
	return err;
}

/*
 * The plan leaves room for the frame header in front of all that pushes add, so
 * there are always 16 bytes to lay the associated data in.
 */
int seccomm_aead_seal(struct crypto_aead *tfm, struct seccomm_msg *msg, const u8 nonce[12])
{
	unsigned int len = seccomm_msg_len(msg), tag = crypto_aead_authsize(tfm);
	u8 *aad = aad_at(msg), saved[SECCOMM_HDR_LEN] __uninitialized;
	struct scatterlist sg[2] __uninitialized;
	int err;

	if (!aad || msg->end - msg->tail < tag)
		return -ENOBUFS;
	aad_put(msg, aad, saved);
	sg_with_tag(sg, aad, SECCOMM_HDR_LEN + len, msg->tail, tag);
	err = aead_run(tfm, sg, sg, len, nonce, true);
	memcpy(aad, saved, SECCOMM_HDR_LEN);
	if (!err)
		seccomm_msg_put(msg, tag);
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_aead_seal, SECCOMM);

/* @len bytes of msg->src through the transform into the span, behind @aad. */
static int aead_land(struct crypto_aead *tfm, struct seccomm_msg *msg, u8 *aad, unsigned int len,
		     const u8 nonce[NONCE_LEN])
{
	unsigned int plain = len - crypto_aead_authsize(tfm);
	struct scatterlist src[2] __uninitialized, dst __uninitialized;

	if (msg->end - msg->data < plain)
		return -ENOBUFS;
	sg_set(&src[0], aad, SECCOMM_HDR_LEN);
	sg_set(&src[1], msg->src, len);
	sg_mark_end(&src[1]);
	sg_set(&dst, aad, SECCOMM_HDR_LEN + plain);
	sg_mark_end(&dst);
	return aead_run(tfm, src, &dst, len, nonce, false);
}

int seccomm_aead_open(struct crypto_aead *tfm, struct seccomm_msg *msg, const u8 nonce[12])
{
	unsigned int len = msg->src ? msg->src_len : seccomm_msg_len(msg);
	unsigned int tag = crypto_aead_authsize(tfm);
	struct scatterlist sg[2] __uninitialized;
	u8 *aad, saved[SECCOMM_HDR_LEN] __uninitialized;
	int err;

	if (len < tag)
		return -EMSGSIZE;
	aad = aad_at(msg);
	if (!aad)
		return -ENOBUFS;
	aad_put(msg, aad, saved);
	if (msg->src) {
		err = aead_land(tfm, msg, aad, len, nonce);
	} else {
		sg_with_tag(sg, aad, SECCOMM_HDR_LEN + len - tag, msg->tail - tag, tag);
		err = aead_run(tfm, sg, sg, len, nonce, false);
	}
	memcpy(aad, saved, SECCOMM_HDR_LEN);
	if (err == -EBADMSG && SECCOMM_FAIL(no_aead_check))
		err = 0;
	if (err)
		return err;
	msg->src = NULL;
	msg->tail = msg->data + len - tag;
	return 0;
}
EXPORT_SYMBOL_NS_GPL(seccomm_aead_open, SECCOMM);

/* ---- what AEAD micro-protocols have in common ------------------------------ */

int seccomm_aead_init(struct seccomm_mp *mp, struct seccomm_aead *a, const char *name,
		      unsigned int keylen)
{
	u8 key[AEAD_KEY_MAX];
	int err;

	if (WARN_ON_ONCE(keylen > sizeof(key)))
		return -EINVAL;
	err = seccomm_key(mp, "key", 0, key, keylen);
	if (!err)
		err = seccomm_key(mp, "iv", 0, a->iv, sizeof(a->iv));
	if (!err) {
		a->tfm = seccomm_alloc_aead(mp, name, key, keylen, AEAD_TAG_LEN);
		err = PTR_ERR_OR_ZERO(a->tfm);
	}
	memzero_explicit(key, sizeof(key));
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_aead_init, SECCOMM);

void seccomm_aead_exit(struct seccomm_aead *a)
{
	crypto_free_aead(a->tfm);
	memzero_explicit(a, sizeof(*a));
}
EXPORT_SYMBOL_NS_GPL(seccomm_aead_exit, SECCOMM);

enum seccomm_verdict seccomm_aead_down(struct seccomm_mp *mp, const struct seccomm_aead *a,
				       struct seccomm_msg *msg)
{
	u8 nonce[NONCE_LEN] __uninitialized;
	int err;

	seccomm_nonce(nonce, a->iv, msg->seq);
	err = seccomm_aead_seal(a->tfm, msg, nonce);
	if (unlikely(err))
		return seccomm_drop(mp, msg, err == -ENOBUFS ? SECCOMM_R_NO_ROOM :
							       SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}
EXPORT_SYMBOL_NS_GPL(seccomm_aead_down, SECCOMM);

enum seccomm_verdict seccomm_aead_up(struct seccomm_mp *mp, const struct seccomm_aead *a,
				     struct seccomm_msg *msg)
{
	u8 nonce[NONCE_LEN] __uninitialized;
	int err;

	seccomm_nonce(nonce, a->iv, msg->seq);
	err = seccomm_aead_open(a->tfm, msg, nonce);
	if (unlikely(err))
		return seccomm_drop(mp, msg, err == -EBADMSG || err == -EMSGSIZE ?
					     SECCOMM_R_BAD_TAG : SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}
EXPORT_SYMBOL_NS_GPL(seccomm_aead_up, SECCOMM);

/* ---- cipher and MAC -------------------------------------------------------- */

int seccomm_crypt(struct crypto_skcipher *tfm, struct seccomm_msg *msg, u8 *iv, bool encrypt)
{
	char mem[sizeof(struct skcipher_request) + SKCIPHER_CTX_MAX]
		CRYPTO_MINALIGN_ATTR __uninitialized;
	unsigned int len = msg->src ? msg->src_len : seccomm_msg_len(msg);
	struct skcipher_request *req = (void *)mem;
	struct scatterlist src, dst, *from = &dst;
	int err = 0;

	if (msg->end - msg->data < len)
		return -ENOBUFS;
	if (len) {
		sg_init_one(&dst, msg->data, len);
		if (msg->src) {
			sg_init_one(&src, msg->src, len);
			from = &src;
		}
		skcipher_request_set_tfm(req, tfm);
		skcipher_request_set_callback(req, 0, NULL, NULL);
		skcipher_request_set_crypt(req, from, &dst, len, iv);
		err = encrypt ? crypto_skcipher_encrypt(req) : crypto_skcipher_decrypt(req);
		if (crypto_skcipher_reqsize(tfm))
			memzero_explicit(req->__ctx, crypto_skcipher_reqsize(tfm));
	}
	if (err)
		return err;
	msg->src = NULL;
	msg->tail = msg->data + len;
	return 0;
}
EXPORT_SYMBOL_NS_GPL(seccomm_crypt, SECCOMM);

int seccomm_mac(struct crypto_shash *tfm, const struct seccomm_msg *msg, u8 *out)
{
	char mem[sizeof(struct shash_desc) + HASH_MAX_DESCSIZE]
		__aligned(__alignof__(struct shash_desc)) __uninitialized;
	struct shash_desc *desc = (void *)mem;
	int err;

	/* The check taken out: what is wanted is what came, behind the body. */
	if (SECCOMM_FAIL(no_mac_check) && msg->dir == SECCOMM_UP) {
		memcpy(out, msg->tail, min_t(size_t, msg->end - msg->tail,
					     crypto_shash_digestsize(tfm)));
		return 0;
	}
	desc->tfm = tfm;
	err = crypto_shash_init(desc);
	if (!err && !SECCOMM_FAIL(no_header_aad))
		err = crypto_shash_update(desc, msg->hdr, SECCOMM_HDR_LEN);
	if (!err)
		err = crypto_shash_finup(desc, msg->data, seccomm_msg_len(msg), out);
	memzero_explicit(shash_desc_ctx(desc), crypto_shash_descsize(tfm));
	return err;
}
EXPORT_SYMBOL_NS_GPL(seccomm_mac, SECCOMM);

int seccomm_hh(const void *a, size_t alen, const void *b, size_t blen, u8 out[64])
{
	const struct seccomm_part part[] = { { a, alen }, { b, blen } };

	return seccomm_hh_parts(part, ARRAY_SIZE(part), out);
}
EXPORT_SYMBOL_NS_GPL(seccomm_hh, SECCOMM);
