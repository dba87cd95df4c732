// SPDX-License-Identifier: GPL-2.0
/*
 * hmacintegrity.c - authenticates header and message with HMAC-SHA-256 (RFC 2104).
 *
 *	+---------+---------------+
 *	| message | tag, 16 .. 32 |	tag over frame header (length 0) | message
 *	+---------+---------------+
 */
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <crypto/sha2.h>
#include <net/seccomm.h>

#define KEY_LEN		32
#define TAG_MIN		16

enum hmacintegrity_param { HMACINTEGRITY_TAG };

/** struct hmacintegrity - private state: hmac(sha256) with this instance's key */
struct hmacintegrity {
	struct crypto_shash *tfm;
};

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict hmacintegrity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					       const struct seccomm_call *call)
{
	struct hmacintegrity *s = seccomm_priv(mp);
	unsigned int len = seccomm_value(mp, HMACINTEGRITY_TAG);
	u8 mac[SHA256_DIGEST_SIZE];
	u8 *tag;

	if (seccomm_mac(s->tfm, msg, mac))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	tag = seccomm_msg_put(msg, len);
	if (!tag)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	memcpy(tag, mac, len);
	return SECCOMM_NEXT;
}

/*
 * Pop, the twin of hmacintegrity_down().  The message stays the runtime's.  The
 * right tag of a forged message must not stay on the stack.
 */
static enum seccomm_verdict hmacintegrity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					     const struct seccomm_call *call)
{
	struct hmacintegrity *s = seccomm_priv(mp);
	unsigned int len = seccomm_value(mp, HMACINTEGRITY_TAG);
	const u8 *tag = seccomm_msg_trim(msg, len);
	u8 mac[SHA256_DIGEST_SIZE];
	bool same;

	if (!tag)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	if (seccomm_mac(s->tfm, msg, mac))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	same = !crypto_memneq(tag, mac, len);
	memzero_explicit(mac, sizeof(mac));
	return same ? SECCOMM_NEXT : seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
}

static void hmacintegrity_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = args->value[HMACINTEGRITY_TAG];
}

static int hmacintegrity_init(struct seccomm_mp *mp)
{
	struct hmacintegrity *s = seccomm_priv(mp);
	u8 key[KEY_LEN];
	int err;

	err = seccomm_key(mp, "key", 0, key, sizeof(key));
	if (!err) {
		s->tfm = seccomm_alloc_shash(mp, "hmac(sha256)", key, sizeof(key));
		err = PTR_ERR_OR_ZERO(s->tfm);
	}
	memzero_explicit(key, sizeof(key));
	return err;
}

static void hmacintegrity_exit(struct seccomm_mp *mp)
{
	struct hmacintegrity *s = seccomm_priv(mp);

	crypto_free_shash(s->tfm);
}

static const struct seccomm_param hmacintegrity_param[] = {
	[HMACINTEGRITY_TAG] = {
		.id = 1, .name = "tag", .min = TAG_MIN, .max = SHA256_DIGEST_SIZE, .step = 1,
		.def = SHA256_DIGEST_SIZE,
	},
};

static const struct seccomm_mp_type hmacintegrity_type = {
	.name		= "HMACIntegrity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_INTEGRITY,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_RESTS,
	.family		= "sha256",
	.strength	= 128,
	.cost		= 35,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.param		= hmacintegrity_param,
	.n_params	= ARRAY_SIZE(hmacintegrity_param),
	.priv_size	= sizeof(struct hmacintegrity),
	.room		= hmacintegrity_room,
	.init		= hmacintegrity_init,
	.exit		= hmacintegrity_exit,
	.down		= hmacintegrity_down,
	.up		= hmacintegrity_up,
};

module_seccomm_mp(hmacintegrity_type, "HMACIntegrity");
MODULE_DESCRIPTION("SecComm micro-protocol HMACIntegrity: HMAC-SHA-256");
MODULE_SOFTDEP("pre: sha256_ssse3");
