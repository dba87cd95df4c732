// SPDX-License-Identifier: GPL-2.0
/*
 * rsaprivacy.c - hides every message under a secret of its own, which only the
 * holder of an RSA private key can read (RSA-KEM), as the paper's RSAPrivacy.
 *
 *	+---------------------------+------------------------+
 *	| r^e, size of the RSA key  | AES-CTR(K(r), message) |
 *	+---------------------------+------------------------+
 *
 * r is random, K(r) = HKDF-SHA-256 of it, TH(e) and the header; the first counter
 * block is 0, since no other message has the key.  Anybody can do that, so it
 * authenticates nothing.  The handlers sleep, so they run in the session's worker and
 * its team.
 */
#include <linux/err.h>
#include <linux/mutex.h>
#include <crypto/aes.h>
#include <crypto/akcipher.h>
#include <crypto/skcipher.h>
#include <net/seccomm.h>

#define KEY_LEN		AES_KEYSIZE_256

/**
 * struct rsaprivacy - private state
 * @rsa: with the peer's public key (down) or the own private key (up)
 * @aes: ctr(aes), keyed anew for each message
 * @lock: whose message it is keyed for; the dear part, RSA, needs no lock
 * @size: bytes of the modulus
 */
struct rsaprivacy {
	struct crypto_akcipher *rsa;
	struct crypto_skcipher *aes;
	struct mutex lock;
	unsigned int size;
};

/* The body, under @secret, which is forgotten then. */
static int rsaprivacy_crypt(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 *secret,
			    bool encrypt)
{
	struct rsaprivacy *s = seccomm_priv(mp);
	u8 block[AES_BLOCK_SIZE] = {};
	u8 key[KEY_LEN];
	int err;

	err = seccomm_kem_key(mp, msg, secret, s->size, key);
	memzero_explicit(secret, s->size);
	if (!err) {
		mutex_lock(&s->lock);
		err = crypto_skcipher_setkey(s->aes, key, sizeof(key)) ?:
		      seccomm_crypt(s->aes, msg, block, encrypt);
		mutex_unlock(&s->lock);
	}
	memzero_explicit(key, sizeof(key));
	return err;
}

static u8 reason_of(int err)
{
	switch (err) {
	case -EBADMSG:
		return SECCOMM_R_BAD_TAG;
	case -ENOMEM:
		return SECCOMM_R_NOMEM;
	default:
		return SECCOMM_R_CRYPTO;
	}
}

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict rsaprivacy_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_call *call)
{
	struct rsaprivacy *s = seccomm_priv(mp);
	u8 *wrapped = seccomm_msg_push(msg, s->size);
	u8 secret[SECCOMM_KEM_MAX];
	int err;

	if (!wrapped)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	err = seccomm_kem_wrap(s->rsa, secret, wrapped);
	seccomm_msg_pull(msg, s->size);
	if (!err)
		err = rsaprivacy_crypt(mp, msg, secret, true);
	if (err)
		return seccomm_drop(mp, msg, reason_of(err));
	seccomm_msg_push(msg, s->size);
	return SECCOMM_NEXT;
}

/* Pop, the twin of rsaprivacy_down().  The message stays the runtime's. */
static enum seccomm_verdict rsaprivacy_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	struct rsaprivacy *s = seccomm_priv(mp);
	const u8 *wrapped = seccomm_msg_pull(msg, s->size);
	u8 secret[SECCOMM_KEM_MAX];
	int err;

	if (!wrapped)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	err = seccomm_kem_unwrap(s->rsa, wrapped, secret);
	if (!err)
		err = rsaprivacy_crypt(mp, msg, secret, false);
	if (err)
		return seccomm_drop(mp, msg, reason_of(err));
	return SECCOMM_NEXT;
}

static void rsaprivacy_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->head = SECCOMM_KEM_MAX;
}

static int rsaprivacy_init(struct seccomm_mp *mp)
{
	static const u8 no_key[KEY_LEN];	/* each message brings its own */
	struct rsaprivacy *s = seccomm_priv(mp);

	s->aes = seccomm_alloc_skcipher(mp, "ctr(aes)", no_key, sizeof(no_key));
	if (IS_ERR(s->aes))
		return PTR_ERR(s->aes);
	s->rsa = seccomm_alloc_kem(mp, mp->dir == SECCOMM_UP);
	if (IS_ERR(s->rsa)) {
		crypto_free_skcipher(s->aes);
		return PTR_ERR(s->rsa);
	}
	s->size = crypto_akcipher_maxsize(s->rsa);
	mutex_init(&s->lock);
	return 0;
}

static void rsaprivacy_exit(struct seccomm_mp *mp)
{
	struct rsaprivacy *s = seccomm_priv(mp);

	crypto_free_akcipher(s->rsa);
	crypto_free_skcipher(s->aes);
	memzero_explicit(s, sizeof(*s));
}

static const struct seccomm_mp_type rsaprivacy_type = {
	.name		= "RSAPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_SLEEPS | SECCOMM_MP_PUBKEY,
	.family		= "rsa,sha256,aes",
	.strength	= 112,
	.cost		= U16_MAX,	/* 64 million instructions a pop, whatever its size */
	.slots_min	= 1,
	.slots_max	= 1,
	.priv_size	= sizeof(struct rsaprivacy),
	.room		= rsaprivacy_room,
	.init		= rsaprivacy_init,
	.exit		= rsaprivacy_exit,
	.down		= rsaprivacy_down,
	.up		= rsaprivacy_up,
};

module_seccomm_mp(rsaprivacy_type, "RSAPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol RSAPrivacy: RSA-KEM on every message, then AES in counter mode");
