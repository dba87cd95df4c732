// SPDX-License-Identifier: GPL-2.0
/*
 * digestintegrity.c - puts a digest behind the message, over header and message.
 * Without a key it finds accidents, not attacks.  Insecure profiles only.
 *
 *	+---------+----------------+
 *	| message | digest, 20..64 |	over frame header (length 0) | message
 *	+---------+----------------+
 *
 * Not even privacy outside makes it integrity: whoever knows the text changes both
 * under a stream cipher.
 */
#include <net/seccomm.h>

enum digestintegrity_param { DIGESTINTEGRITY_HASH };

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict digestintegrity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
						 const struct seccomm_call *call)
{
	return seccomm_mac_down(mp, seccomm_priv(mp), msg);
}

/* Pop, the twin of digestintegrity_down().  The message stays the runtime's. */
static enum seccomm_verdict digestintegrity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					       const struct seccomm_call *call)
{
	return seccomm_mac_up(mp, seccomm_priv(mp), msg);
}

static void digestintegrity_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = seccomm_hash_len(args->value[DIGESTINTEGRITY_HASH]);
}

static const char *digestintegrity_family(const struct seccomm_mp_args *args)
{
	return seccomm_hash_family(args->value[DIGESTINTEGRITY_HASH]);
}

static int digestintegrity_init(struct seccomm_mp *mp)
{
	return seccomm_digest_init(mp, seccomm_priv(mp), seccomm_value(mp, DIGESTINTEGRITY_HASH));
}

static void digestintegrity_exit(struct seccomm_mp *mp)
{
	seccomm_mac_exit(seccomm_priv(mp));
}

static const struct seccomm_param digestintegrity_param[] = {
	[DIGESTINTEGRITY_HASH] = SECCOMM_HASH_PARAM(1),
};

static const struct seccomm_mp_type digestintegrity_type = {
	.name		= "DigestIntegrity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_INTEGRITY,
	.flags		= SECCOMM_MP_SEQ | SECCOMM_MP_INSECURE | SECCOMM_MP_RESTS,
	.family		= SECCOMM_HASH_FAMILIES,
	.family_of	= digestintegrity_family,
	.cost		= 35,
	.param		= digestintegrity_param,
	.n_params	= ARRAY_SIZE(digestintegrity_param),
	.priv_size	= sizeof(struct seccomm_mac),
	.room		= digestintegrity_room,
	.init		= digestintegrity_init,
	.exit		= digestintegrity_exit,
	.down		= digestintegrity_down,
	.up		= digestintegrity_up,
};

module_seccomm_mp(digestintegrity_type, "DigestIntegrity");
MODULE_DESCRIPTION("SecComm micro-protocol DigestIntegrity: no key, insecure profiles only");
MODULE_SOFTDEP("pre: sha256_ssse3 sha512_ssse3 sha1_ssse3");
