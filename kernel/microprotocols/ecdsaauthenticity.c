// SPDX-License-Identifier: GPL-2.0
/*
 * ecdsaauthenticity.c - an ECDSA signature on every message, by a key that the
 * kernel does not have: the key agent signs.
 *
 *	+---------+--------------+
 *	| message | r:32 | s:32  |
 *	+---------+--------------+
 *
 * ECDSA on P-256 with SHA-256 (FIPS 186-5) over the same statement as
 * RSAAuthenticity, the signer's key as SubjectPublicKeyInfo.  The agent is told
 * the statement's digest, never the message, and what it answers is verified
 * before it leaves: so a message costs a question to user space on the way down
 * and one verification at each end.  The handlers sleep, in the session's worker.
 */
#include <linux/err.h>
#include <crypto/akcipher.h>
#include <net/seccomm.h>

/**
 * struct ecdsaauthenticity - private state
 * @tfm: with the own public key (down) or the peer's (up)
 * @st: the statement, complete but for the message
 */
struct ecdsaauthenticity {
	struct crypto_akcipher *tfm;
	struct seccomm_statement st;
};

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict ecdsaauthenticity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
						   const struct seccomm_call *call)
{
	struct ecdsaauthenticity *s = seccomm_priv(mp);
	u8 digest[64];
	u8 *sig;
	int err;

	if (seccomm_statement_digest(&s->st, msg, digest))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	sig = seccomm_msg_put(msg, SECCOMM_ECDSA_SIG_LEN);
	if (!sig)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	if (seccomm_ask_signature(mp, "message", digest, sig, SECCOMM_ECDSA_SIG_LEN))
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_MISS);
	err = seccomm_ecdsa_verify(s->tfm, digest, sig);
	if (err)
		return seccomm_drop(mp, msg, err == -ENOMEM ? SECCOMM_R_NOMEM :
							      SECCOMM_R_AGENT_LIED);
	return SECCOMM_NEXT;
}

/* Pop, the twin of ecdsaauthenticity_down().  The message stays the runtime's. */
static enum seccomm_verdict ecdsaauthenticity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
						 const struct seccomm_call *call)
{
	struct ecdsaauthenticity *s = seccomm_priv(mp);
	const u8 *sig = seccomm_msg_trim(msg, SECCOMM_ECDSA_SIG_LEN);
	u8 digest[64];
	int err;

	if (!sig)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	if (seccomm_statement_digest(&s->st, msg, digest))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	err = seccomm_ecdsa_verify(s->tfm, digest, sig);
	if (err)
		return seccomm_drop(mp, msg, err == -ENOMEM ? SECCOMM_R_NOMEM :
							      SECCOMM_R_BAD_TAG);
	return SECCOMM_NEXT;
}

static void ecdsaauthenticity_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = SECCOMM_ECDSA_SIG_LEN;
}

static int ecdsaauthenticity_check(const struct seccomm_mp_args *args, char *why, size_t size)
{
	if (seccomm_ecdsa_available())
		return 0;
	snprintf(why, size, "this kernel cannot verify ECDSA (CONFIG_CRYPTO_ECDSA)");
	return -EOPNOTSUPP;
}

static int ecdsaauthenticity_init(struct seccomm_mp *mp)
{
	struct ecdsaauthenticity *s = seccomm_priv(mp);

	seccomm_statement_init(mp, &s->st);
	s->tfm = seccomm_alloc_ecdsa(mp, mp->dir == SECCOMM_DOWN, s->st.signer);
	return PTR_ERR_OR_ZERO(s->tfm);
}

static void ecdsaauthenticity_exit(struct seccomm_mp *mp)
{
	struct ecdsaauthenticity *s = seccomm_priv(mp);

	crypto_free_akcipher(s->tfm);
}

static const struct seccomm_mp_type ecdsaauthenticity_type = {
	.name		= "ECDSAAuthenticity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_AUTHENTICITY,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_SLEEPS |
			  SECCOMM_MP_PUBKEY,
	.pubkey		= SECCOMM_PUBKEY_ECDSA,
	.family		= "ecdsa,sha256",
	.strength	= 128,
	.cost		= U16_MAX,	/* a question to user space a message, whatever its size */
	.slots_min	= 1,
	.slots_max	= 1,
	.priv_size	= sizeof(struct ecdsaauthenticity),
	.room		= ecdsaauthenticity_room,
	.check		= ecdsaauthenticity_check,
	.init		= ecdsaauthenticity_init,
	.exit		= ecdsaauthenticity_exit,
	.down		= ecdsaauthenticity_down,
	.up		= ecdsaauthenticity_up,
};

module_seccomm_mp(ecdsaauthenticity_type, "ECDSAAuthenticity");
MODULE_DESCRIPTION("SecComm micro-protocol ECDSAAuthenticity: signatures by a key agent");
