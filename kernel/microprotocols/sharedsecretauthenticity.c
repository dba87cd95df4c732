// SPDX-License-Identifier: GPL-2.0
/*
 * sharedsecretauthenticity.c - authenticates the sender by a secret that only the two
 * ends have, with HMAC (RFC 2104).
 *
 *	+---------+---------------+
 *	| message | tag, 16 .. 64 |	tag over frame header (length 0) | message
 *	+---------+---------------+
 *
 * The class is what makes it more than HMACIntegrity: a session does not open with a key
 * that has more holders (SECCOMM_CLASS_AUTHENTICITY, session/open.c).
 */
#include <crypto/sha2.h>
#include <net/seccomm.h>

enum sharedsecret_param { SHAREDSECRET_TAG, SHAREDSECRET_HASH };

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict sharedsecret_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					       const struct seccomm_call *call)
{
	return seccomm_mac_down(mp, seccomm_priv(mp), msg);
}

/* Pop, the twin of sharedsecret_down().  The message stays the runtime's. */
static enum seccomm_verdict sharedsecret_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					     const struct seccomm_call *call)
{
	return seccomm_mac_up(mp, seccomm_priv(mp), msg);
}

static void sharedsecret_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = args->value[SHAREDSECRET_TAG];
}

static const char *sharedsecret_family(const struct seccomm_mp_args *args)
{
	return seccomm_hash_family(args->value[SHAREDSECRET_HASH]);
}

static int sharedsecret_check(const struct seccomm_mp_args *args, char *why, size_t size)
{
	return seccomm_hash_check(args->value[SHAREDSECRET_HASH],
				  args->value[SHAREDSECRET_TAG], why, size);
}

static int sharedsecret_init(struct seccomm_mp *mp)
{
	return seccomm_hmac_init(mp, seccomm_priv(mp), seccomm_value(mp, SHAREDSECRET_HASH),
				 seccomm_value(mp, SHAREDSECRET_TAG));
}

static void sharedsecret_exit(struct seccomm_mp *mp)
{
	seccomm_mac_exit(seccomm_priv(mp));
}

static const struct seccomm_param sharedsecret_param[] = {
	[SHAREDSECRET_TAG] = {
		.id = 1, .name = "tag", .min = SECCOMM_MAC_MIN, .max = SECCOMM_MAC_MAX,
		.step = 1, .def = SHA256_DIGEST_SIZE,
	},
	[SHAREDSECRET_HASH] = SECCOMM_HASH_PARAM(2),
};

static const struct seccomm_mp_type sharedsecret_type = {
	.name		= "SharedSecretAuthenticity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_AUTHENTICITY,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_RESTS,
	.family		= SECCOMM_HASH_FAMILIES,
	.family_of	= sharedsecret_family,
	.strength	= 128,
	.cost		= 35,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.param		= sharedsecret_param,
	.n_params	= ARRAY_SIZE(sharedsecret_param),
	.priv_size	= sizeof(struct seccomm_mac),
	.room		= sharedsecret_room,
	.check		= sharedsecret_check,
	.init		= sharedsecret_init,
	.exit		= sharedsecret_exit,
	.down		= sharedsecret_down,
	.up		= sharedsecret_up,
};

module_seccomm_mp(sharedsecret_type, "SharedSecretAuthenticity");
MODULE_DESCRIPTION("SecComm micro-protocol SharedSecretAuthenticity: HMAC");
MODULE_SOFTDEP("pre: sha256_ssse3 sha512_ssse3 sha1_ssse3");
