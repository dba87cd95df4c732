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
#include <net/seccomm.h>

/**
 * struct rsaauthenticity - private state
 * @signer: the key
 * @st: the statement, complete but for @message
 */
struct rsaauthenticity {
	struct seccomm_signer signer;
	struct seccomm_statement st;
};

/*
 * Push.  The message stays the runtime's, whatever the verdict.  The signature
 * has been verified by seccomm_rsa_sign(): a fault in the CRT would give the
 * key away.
 */
static enum seccomm_verdict rsaauthenticity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
						 const struct seccomm_call *call)
{
	struct rsaauthenticity *s = seccomm_priv(mp);
	u8 digest[64];
	u8 *sig;

	if (seccomm_statement_digest(&s->st, msg, digest))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	sig = seccomm_msg_put(msg, s->signer.size);
	if (!sig)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	if (seccomm_rsa_sign(s->signer.tfm, digest, sig, s->signer.size) != s->signer.size)
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}

/* Pop, the twin of rsaauthenticity_down().  The message stays the runtime's. */
static enum seccomm_verdict rsaauthenticity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					       const struct seccomm_call *call)
{
	struct rsaauthenticity *s = seccomm_priv(mp);
	const u8 *sig = seccomm_msg_trim(msg, s->signer.size);
	u8 digest[64];
	int err;

	if (!sig)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	if (seccomm_statement_digest(&s->st, msg, digest))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	err = seccomm_rsa_verify(s->signer.tfm, digest, sig, s->signer.size);
	if (err)
		return seccomm_drop(mp, msg, err == -ENOMEM ? SECCOMM_R_NOMEM :
							      SECCOMM_R_BAD_TAG);
	return SECCOMM_NEXT;
}

static void rsaauthenticity_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = SECCOMM_SIG_MAX;
}

static int rsaauthenticity_init(struct seccomm_mp *mp)
{
	struct rsaauthenticity *s = seccomm_priv(mp);
	int err = seccomm_signer_init(mp, &s->signer);

	if (err)
		return err;
	seccomm_statement_init(mp, &s->st);
	memcpy(s->st.signer, s->signer.hh, sizeof(s->st.signer));
	return 0;
}

static void rsaauthenticity_exit(struct seccomm_mp *mp)
{
	struct rsaauthenticity *s = seccomm_priv(mp);

	seccomm_signer_exit(&s->signer);
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
