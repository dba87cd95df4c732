// SPDX-License-Identifier: GPL-2.0
/*
 * hmacintegrity.c - authenticates header and message with HMAC (RFC 2104).
 *
 *	+---------+---------------+
 *	| message | tag, 16 .. 64 |	tag over frame header (length 0) | message
 *	+---------+---------------+
 */
#include <crypto/sha2.h>
#include <net/seccomm.h>

enum hmacintegrity_param { HMACINTEGRITY_TAG, HMACINTEGRITY_HASH };

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict hmacintegrity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					       const struct seccomm_call *call)
{
	return seccomm_mac_down(mp, seccomm_priv(mp), msg);
}

/* Pop, the twin of hmacintegrity_down().  The message stays the runtime's. */
static enum seccomm_verdict hmacintegrity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					     const struct seccomm_call *call)
{
	return seccomm_mac_up(mp, seccomm_priv(mp), msg);
}

static void hmacintegrity_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = args->value[HMACINTEGRITY_TAG];
}

static const char *hmacintegrity_family(const struct seccomm_mp_args *args)
{
	return seccomm_hash_family(args->value[HMACINTEGRITY_HASH]);
}

static int hmacintegrity_check(const struct seccomm_mp_args *args, char *why, size_t size)
{
	return seccomm_hash_check(args->value[HMACINTEGRITY_HASH],
				  args->value[HMACINTEGRITY_TAG], why, size);
}

static int hmacintegrity_init(struct seccomm_mp *mp)
{
	return seccomm_hmac_init(mp, seccomm_priv(mp), seccomm_value(mp, HMACINTEGRITY_HASH),
				 seccomm_value(mp, HMACINTEGRITY_TAG));
}

static void hmacintegrity_exit(struct seccomm_mp *mp)
{
	seccomm_mac_exit(seccomm_priv(mp));
}

static const struct seccomm_param hmacintegrity_param[] = {
	[HMACINTEGRITY_TAG] = {
		.id = 1, .name = "tag", .min = SECCOMM_MAC_MIN, .max = SECCOMM_MAC_MAX,
		.step = 1, .def = SHA256_DIGEST_SIZE,
	},
	[HMACINTEGRITY_HASH] = SECCOMM_HASH_PARAM(2),
};

static const struct seccomm_mp_type hmacintegrity_type = {
	.name		= "HMACIntegrity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_INTEGRITY,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_RESTS,
	.family		= SECCOMM_HASH_FAMILIES,
	.family_of	= hmacintegrity_family,
	.strength	= 128,
	.cost		= 35,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.param		= hmacintegrity_param,
	.n_params	= ARRAY_SIZE(hmacintegrity_param),
	.priv_size	= sizeof(struct seccomm_mac),
	.room		= hmacintegrity_room,
	.check		= hmacintegrity_check,
	.init		= hmacintegrity_init,
	.exit		= hmacintegrity_exit,
	.down		= hmacintegrity_down,
	.up		= hmacintegrity_up,
};

module_seccomm_mp(hmacintegrity_type, "HMACIntegrity");
MODULE_DESCRIPTION("SecComm micro-protocol HMACIntegrity: HMAC");
MODULE_SOFTDEP("pre: sha256_ssse3 sha512_ssse3 sha1_ssse3");
