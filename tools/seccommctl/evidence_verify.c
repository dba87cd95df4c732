// SPDX-License-Identifier: GPL-2.0
/*
 * evidence_verify.c - is a record true?  Digests and signature by OpenSSL, and no
 * key of a session: what a third party can do, it can do.
 *
 * libcrypto is loaded when it is asked for: no other command is to wait for it.
 */
#include "evidence.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#define KEYS_MAX	64

/* What is used of libcrypto. */
#define FUNCTIONS(F)			\
	F(EVP_sha256)			\
	F(EVP_sha3_256)			\
	F(EVP_Digest)			\
	F(EVP_MD_CTX_new)		\
	F(EVP_MD_CTX_free)		\
	F(EVP_DigestVerifyInit)		\
	F(EVP_DigestVerify)		\
	F(EVP_PKEY_free)		\
	F(d2i_PublicKey)

static struct {
#define F(name) typeof(&name) name;
	FUNCTIONS(F)
#undef F
} ssl;

/**
 * struct ev_keys - public keys of possible signers
 * @lib: libcrypto
 * @n: how many
 * @key: the keys
 * @hh: by which a statement names its signer
 */
struct ev_keys {
	void *lib;
	unsigned int n;
	EVP_PKEY *key[KEYS_MAX];
	uint8_t hh[KEYS_MAX][2 * EV_HASH_LEN];
};

static bool load(void *lib)
{
#define F(name)							\
	*(void **)&ssl.name = dlsym(lib, #name);		\
	if (!ssl.name)						\
		return false;
	FUNCTIONS(F)
#undef F
	return true;
}

struct ev_keys *ev_keys_new(const char **why)
{
	struct ev_keys *k = calloc(1, sizeof(*k));

	*why = "out of memory";
	if (!k)
		return NULL;
	*why = "libcrypto.so.3 of OpenSSL is needed and not there";
	k->lib = dlopen("libcrypto.so.3", RTLD_NOW);
	if (k->lib && load(k->lib))
		return k;
	ev_keys_free(k);
	return NULL;
}

void ev_keys_free(struct ev_keys *k)
{
	unsigned int i;

	if (!k)
		return;
	for (i = 0; i < k->n; i++)
		ssl.EVP_PKEY_free(k->key[i]);
	if (k->lib)
		dlclose(k->lib);
	free(k);
}

/* HH: SHA-256 | SHA3-256 */
static bool hash(const uint8_t *p, size_t len, uint8_t hh[2 * EV_HASH_LEN])
{
	return ssl.EVP_Digest(p, len, hh, NULL, ssl.EVP_sha256(), NULL) == 1 &&
	       ssl.EVP_Digest(p, len, hh + EV_HASH_LEN, NULL, ssl.EVP_sha3_256(), NULL) == 1;
}

int ev_keys_add(struct ev_keys *k, const uint8_t *der, size_t len)
{
	const unsigned char *p = der;
	EVP_PKEY *key;

	if (k->n == KEYS_MAX || !hash(der, len, k->hh[k->n]))
		return -EINVAL;
	key = ssl.d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, len);
	if (!key)
		return -EINVAL;
	k->key[k->n++] = key;
	return 0;
}

static bool signature_ok(EVP_PKEY *key, const struct ev_record *r)
{
	EVP_MD_CTX *ctx = ssl.EVP_MD_CTX_new();
	bool ok;

	/* RSASSA-PKCS1-v1_5 is what an RSA key does unless told otherwise */
	ok = ctx && ssl.EVP_DigestVerifyInit(ctx, NULL, ssl.EVP_sha256(), NULL, key) == 1 &&
	     ssl.EVP_DigestVerify(ctx, r->signature, r->signature_len, r->statement,
				  r->statement_len) == 1;
	ssl.EVP_MD_CTX_free(ctx);
	return ok;
}

const char *ev_verify(struct ev_keys *k, const struct ev_record *r, const struct ev_statement *st)
{
	uint8_t hh[2 * EV_HASH_LEN];
	unsigned int i;

	if (st->length != r->message_len)
		return "the message has another length";
	if (!hash(r->message, r->message_len, hh))
		return "the message cannot be hashed";
	if (memcmp(hh, st->sha256, EV_HASH_LEN))
		return "the message has another SHA-256";
	if (memcmp(hh + EV_HASH_LEN, st->sha3, EV_HASH_LEN))
		return "the message has another SHA3-256";
	for (i = 0; i < k->n; i++)
		if (!memcmp(k->hh[i], st->signer, sizeof(k->hh[i])))
			return signature_ok(k->key[i], r) ? NULL : "the signature is wrong";
	return "no public key given is the signer's";
}
