// SPDX-License-Identifier: GPL-2.0
/*
 * rsaauthenticity.c - signs every message with RSA, as the paper's example does.
 *
 *	+---------+---------------------------------+
 *	| message | signature, size of the RSA key  |
 *	+---------+---------------------------------+
 *
 * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017) over
 *
 *	0x20 * 64 | "SecComm v1 message" | 0x00 | TH(e) | HH(header | message) |
 *	HH(signer's RSAPublicKey, DER)
 *
 * Every variable part enters as an HH value, so a collision of SHA-256 on
 * chosen messages is not yet a forgery.  Signatures take milliseconds: the
 * handlers sleep, and run in the session's worker.
 */
#include <linux/err.h>
#include <linux/slab.h>
#include <crypto/akcipher.h>
#include <crypto/sha2.h>
#include <net/seccomm.h>

#define SPACES		64
#define LABEL		"SecComm v1 message"
#define HH_LEN		64
#define SIG_MAX		512	/* RSA-4096, the largest the kernel knows */
#define DER_SEQUENCE	0x30
#define DER_INTEGER	0x02
#define DER_HEAD_MAX	4	/* tag and length of less than 64 KiB */

/* What is signed; @label is followed by its zero byte. */
struct statement {
	u8 spaces[SPACES];
	u8 label[sizeof(LABEL)];
	u8 transcript[HH_LEN];
	u8 message[HH_LEN];
	u8 signer[HH_LEN];
} __packed;

/**
 * struct rsaauthenticity - private state
 * @tfm: with the own private key (down) or the peer's public key (up)
 * @size: bytes of a signature
 * @st: the statement, complete but for @message
 */
struct rsaauthenticity {
	struct crypto_akcipher *tfm;
	unsigned int size;
	struct statement st;
};

/* SHA-256 of the statement about @msg, which is the first half of its HH. */
static int statement_digest(const struct rsaauthenticity *s, const struct seccomm_msg *msg,
			    u8 digest[HH_LEN])
{
	struct statement st = s->st;
	int err;

	err = seccomm_hh(msg->hdr, sizeof(msg->hdr), msg->data, seccomm_msg_len(msg), st.message);
	return err ?: seccomm_hh(&st, sizeof(st), NULL, 0, digest);
}

/*
 * Push.  The message stays the runtime's, whatever the verdict.  The signature
 * has been verified by seccomm_rsa_sign(): a fault in the CRT would give the
 * key away.
 */
static enum seccomm_verdict rsaauthenticity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
						 const struct seccomm_call *call)
{
	struct rsaauthenticity *s = seccomm_priv(mp);
	u8 digest[HH_LEN];
	u8 *sig;

	if (statement_digest(s, msg, digest))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	sig = seccomm_msg_put(msg, s->size);
	if (!sig)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	if (seccomm_rsa_sign(s->tfm, digest, sig, s->size) != s->size)
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}

/* Pop, the twin of rsaauthenticity_down().  The message stays the runtime's. */
static enum seccomm_verdict rsaauthenticity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					       const struct seccomm_call *call)
{
	struct rsaauthenticity *s = seccomm_priv(mp);
	const u8 *sig = seccomm_msg_trim(msg, s->size);
	u8 digest[HH_LEN];
	int err;

	if (!sig)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	if (statement_digest(s, msg, digest))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	err = seccomm_rsa_verify(s->tfm, digest, sig, s->size);
	if (err)
		return seccomm_drop(mp, msg, err == -ENOMEM ? SECCOMM_R_NOMEM :
							      SECCOMM_R_BAD_TAG);
	return SECCOMM_NEXT;
}

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
static int public_of_private(const u8 *der, size_t len, u8 hh[HH_LEN])
{
	const u8 *p = der, *body, *n, *e, *end;
	u8 head[DER_HEAD_MAX] = { DER_SEQUENCE, 0x82 };
	u8 *pub;
	int err;

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
	pub = kmemdup(n, p - n, GFP_KERNEL);
	if (!pub)
		return -ENOMEM;
	err = seccomm_hh(head, sizeof(head), pub, p - n, hh);
	kfree(pub);
	return err;
}

static int hash_signer(struct seccomm_mp *mp, bool private, u8 hh[HH_LEN])
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

static void rsaauthenticity_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = SIG_MAX;
}

static int rsaauthenticity_init(struct seccomm_mp *mp)
{
	struct rsaauthenticity *s = seccomm_priv(mp);
	bool private = mp->dir == SECCOMM_DOWN;
	int err;

	memset(s->st.spaces, ' ', sizeof(s->st.spaces));
	memcpy(s->st.label, LABEL, sizeof(LABEL));
	memcpy(s->st.transcript, seccomm_transcript(mp), sizeof(s->st.transcript));
	err = hash_signer(mp, private, s->st.signer);
	if (err)
		return err;
	s->tfm = seccomm_alloc_rsa(mp, private);
	if (IS_ERR(s->tfm))
		return PTR_ERR(s->tfm);
	s->size = crypto_akcipher_maxsize(s->tfm);
	if (s->size > SIG_MAX) {
		crypto_free_akcipher(s->tfm);
		return -EINVAL;
	}
	return 0;
}

static void rsaauthenticity_exit(struct seccomm_mp *mp)
{
	struct rsaauthenticity *s = seccomm_priv(mp);

	crypto_free_akcipher(s->tfm);
}

static const struct seccomm_mp_type rsaauthenticity_type = {
	.name		= "RSAAuthenticity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_AUTHENTICITY,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_SLEEPS |
			  SECCOMM_MP_PUBKEY,
	.family		= "rsa,sha256",
	.strength	= 112,
	.cost		= U16_MAX,	/* 64 million instructions a message, whatever its size */
	.slots_min	= 1,
	.slots_max	= 1,
	.priv_size	= sizeof(struct rsaauthenticity),
	.room		= rsaauthenticity_room,
	.init		= rsaauthenticity_init,
	.exit		= rsaauthenticity_exit,
	.down		= rsaauthenticity_down,
	.up		= rsaauthenticity_up,
};

module_seccomm_mp(rsaauthenticity_type, "RSAAuthenticity");
MODULE_DESCRIPTION("SecComm micro-protocol RSAAuthenticity: an RSA signature on every message");
