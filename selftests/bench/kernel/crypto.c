// SPDX-License-Identifier: GPL-2.0
/*
 * crypto.c - what protecting a message costs when there is no message to carry.
 *
 * The transform is what any user of the crypto API gets for the name, once the
 * fast implementations are loaded.  As in a SecComm frame: 16 bytes of header
 * are authenticated, sealing is in place, opening is into another buffer.
 */
#include "bench.h"

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/skcipher.h>
#include <linux/ktime.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#define HDR_LEN		16
#define TAG_LEN		16
#define DIGEST_MAX	64
#define SIZE_MAX_MSG	65536

/**
 * struct bench_mem - the buffers; kmalloc'ed, as scatterlists want it
 * @msg: header, message, tag
 * @out: the same, opened
 * @key: key
 */
struct bench_mem {
	u8 *msg;
	u8 *out;
	u8 key[64];
};

static void mem_free(struct bench_mem *m)
{
	kfree(m->msg);
	kfree(m->out);
}

static int mem_new(struct bench_mem *m, u32 size)
{
	m->msg = kmalloc(HDR_LEN + size + TAG_LEN, GFP_KERNEL);
	m->out = kmalloc(HDR_LEN + size + TAG_LEN, GFP_KERNEL);
	if (!m->msg || !m->out) {
		mem_free(m);
		return -ENOMEM;
	}
	memset(m->msg, 'm', HDR_LEN + size + TAG_LEN);
	memset(m->key, 'k', sizeof(m->key));
	return 0;
}

/* The message is what it was before it was sealed? */
static int opened(const struct bench_mem *m, u32 size)
{
	return memchr_inv(m->out + HDR_LEN, 'm', size) ? -EBADMSG : 0;
}

/* ---- AEAD ------------------------------------------------------------------ */

static int aead_seal(struct aead_request *req, struct scatterlist *msg, u32 size,
		     struct crypto_wait *wait)
{
	u8 iv[16] = { 0 };

	aead_request_set_crypt(req, msg, msg, size, iv);
	return crypto_wait_req(crypto_aead_encrypt(req), wait);
}

static int aead_open(struct aead_request *req, struct scatterlist *msg, struct scatterlist *out,
		     u32 size, struct crypto_wait *wait)
{
	u8 iv[16] = { 0 };

	aead_request_set_crypt(req, msg, out, size + TAG_LEN, iv);
	return crypto_wait_req(crypto_aead_decrypt(req), wait);
}

static int aead_all(struct aead_request *req, struct bench_mem *m, struct bench_crypto *b)
{
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist msg, out;
	u32 i, size = b->size;
	u64 began;
	int err = 0;

	sg_init_one(&msg, m->msg, HDR_LEN + size + TAG_LEN);
	sg_init_one(&out, m->out, HDR_LEN + size);
	aead_request_set_callback(req, 0, crypto_req_done, &wait);
	aead_request_set_ad(req, HDR_LEN);
	began = ktime_get_ns();
	for (i = 0; i < b->count && !err; i++)
		err = aead_seal(req, &msg, size, &wait);
	b->seal = ktime_get_ns() - began;
	memset(m->msg, 'm', HDR_LEN + size);
	err = err ?: aead_seal(req, &msg, size, &wait);
	began = ktime_get_ns();
	for (i = 0; i < b->count && !err; i++)
		err = aead_open(req, &msg, &out, size, &wait);
	b->open = ktime_get_ns() - began;
	return err ?: opened(m, size);
}

static int bench_aead(struct bench_crypto *b, struct bench_mem *m)
{
	struct crypto_aead *tfm = crypto_alloc_aead(b->name, 0, 0);
	struct aead_request *req;
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	strscpy(b->driver, crypto_tfm_alg_driver_name(crypto_aead_tfm(tfm)), sizeof(b->driver));
	req = aead_request_alloc(tfm, GFP_KERNEL);
	err = req ? crypto_aead_setkey(tfm, m->key, b->keylen) : -ENOMEM;
	err = err ?: crypto_aead_setauthsize(tfm, TAG_LEN);
	err = err ?: aead_all(req, m, b);
	aead_request_free(req);
	crypto_free_aead(tfm);
	return err;
}

/* ---- cipher ---------------------------------------------------------------- */

static int cipher_seal(struct skcipher_request *req, struct scatterlist *msg, u32 size,
		       struct crypto_wait *wait)
{
	u8 iv[16] = { 0 };

	skcipher_request_set_crypt(req, msg, msg, size, iv);
	return crypto_wait_req(crypto_skcipher_encrypt(req), wait);
}

static int cipher_open(struct skcipher_request *req, struct scatterlist *msg,
		       struct scatterlist *out, u32 size, struct crypto_wait *wait)
{
	u8 iv[16] = { 0 };

	skcipher_request_set_crypt(req, msg, out, size, iv);
	return crypto_wait_req(crypto_skcipher_decrypt(req), wait);
}

static int cipher_all(struct skcipher_request *req, struct bench_mem *m, struct bench_crypto *b)
{
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist msg, out;
	u32 i, size = b->size;
	u64 began;
	int err = 0;

	sg_init_one(&msg, m->msg + HDR_LEN, size);
	sg_init_one(&out, m->out + HDR_LEN, size);
	skcipher_request_set_callback(req, 0, crypto_req_done, &wait);
	began = ktime_get_ns();
	for (i = 0; i < b->count && !err; i++)
		err = cipher_seal(req, &msg, size, &wait);
	b->seal = ktime_get_ns() - began;
	memset(m->msg, 'm', HDR_LEN + size);
	err = err ?: cipher_seal(req, &msg, size, &wait);
	began = ktime_get_ns();
	for (i = 0; i < b->count && !err; i++)
		err = cipher_open(req, &msg, &out, size, &wait);
	b->open = ktime_get_ns() - began;
	return err ?: opened(m, size);
}

static int bench_cipher(struct bench_crypto *b, struct bench_mem *m)
{
	struct crypto_skcipher *tfm = crypto_alloc_skcipher(b->name, 0, 0);
	struct skcipher_request *req;
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	strscpy(b->driver, crypto_tfm_alg_driver_name(crypto_skcipher_tfm(tfm)), sizeof(b->driver));
	req = skcipher_request_alloc(tfm, GFP_KERNEL);
	err = req ? crypto_skcipher_setkey(tfm, m->key, b->keylen) : -ENOMEM;
	err = err ?: cipher_all(req, m, b);
	skcipher_request_free(req);
	crypto_free_skcipher(tfm);
	return err;
}

/* ---- MAC ------------------------------------------------------------------- */

static int hash_all(struct crypto_shash *tfm, struct bench_mem *m, u32 len, u32 count, u64 *ns)
{
	SHASH_DESC_ON_STACK(desc, tfm);
	u64 began = ktime_get_ns();
	u8 digest[DIGEST_MAX];
	int err = 0;

	desc->tfm = tfm;
	while (count-- && !err)
		err = crypto_shash_digest(desc, m->msg, len, digest);
	*ns = ktime_get_ns() - began;
	return err;
}

static int bench_hash(struct bench_crypto *b, struct bench_mem *m)
{
	struct crypto_shash *tfm = crypto_alloc_shash(b->name, 0, 0);
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	strscpy(b->driver, crypto_tfm_alg_driver_name(crypto_shash_tfm(tfm)), sizeof(b->driver));
	err = crypto_shash_digestsize(tfm) > DIGEST_MAX ? -EINVAL : 0;
	err = err ?: crypto_shash_setkey(tfm, m->key, b->keylen);
	err = err ?: hash_all(tfm, m, HDR_LEN + b->size, b->count, &b->seal);
	err = err ?: hash_all(tfm, m, HDR_LEN + b->size, b->count, &b->open);
	crypto_free_shash(tfm);
	return err;
}

int bench_crypto(struct bench_crypto *b)
{
	struct bench_mem m;
	int err;

	b->name[sizeof(b->name) - 1] = 0;
	if (b->size > SIZE_MAX_MSG || b->keylen > sizeof(m.key) || !b->count)
		return -EINVAL;
	err = mem_new(&m, b->size);
	if (err)
		return err;
	switch (b->kind) {
	case BENCH_AEAD:
		err = bench_aead(b, &m);
		break;
	case BENCH_CIPHER:
		err = bench_cipher(b, &m);
		break;
	case BENCH_HASH:
		err = bench_hash(b, &m);
		break;
	default:
		err = -EINVAL;
	}
	mem_free(&m);
	return err;
}
