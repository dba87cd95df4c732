// SPDX-License-Identifier: GPL-2.0
/*
 * keyedmd5integrity.c - authenticates header and message with HMAC-MD5, the
 * method of the paper's time.  Insecure profiles only.
 *
 *	+---------+---------+
 *	| message | tag, 16 |	tag over frame header (length 0) | message
 *	+---------+---------+
 */
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <crypto/md5.h>
#include <net/seccomm.h>

#define KEY_LEN		16
#define TAG_LEN		MD5_DIGEST_SIZE

/** struct keyedmd5 - private state: hmac(md5) with this instance's key */
struct keyedmd5 {
	struct crypto_shash *tfm;
};

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict keyedmd5_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	struct keyedmd5 *s = seccomm_priv(mp);
	u8 mac[TAG_LEN];
	u8 *tag;

	if (seccomm_mac(s->tfm, msg, mac))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	tag = seccomm_msg_put(msg, TAG_LEN);
	if (!tag)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	memcpy(tag, mac, TAG_LEN);
	return SECCOMM_NEXT;
}

/*
 * Pop, the twin of keyedmd5_down().  The message stays the runtime's.  The
 * right tag of a forged message must not stay on the stack.
 */
static enum seccomm_verdict keyedmd5_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					const struct seccomm_call *call)
{
	struct keyedmd5 *s = seccomm_priv(mp);
	const u8 *tag = seccomm_msg_trim(msg, TAG_LEN);
	u8 mac[TAG_LEN];
	bool same;

	if (!tag)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	if (seccomm_mac(s->tfm, msg, mac))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	same = !crypto_memneq(tag, mac, TAG_LEN);
	memzero_explicit(mac, sizeof(mac));
	return same ? SECCOMM_NEXT : seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
}

static void keyedmd5_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = TAG_LEN;
}

static int keyedmd5_init(struct seccomm_mp *mp)
{
	struct keyedmd5 *s = seccomm_priv(mp);
	u8 key[KEY_LEN];
	int err;

	err = seccomm_key(mp, "key", 0, key, sizeof(key));
	if (!err) {
		s->tfm = seccomm_alloc_shash(mp, "hmac(md5)", key, sizeof(key));
		err = PTR_ERR_OR_ZERO(s->tfm);
	}
	memzero_explicit(key, sizeof(key));
	return err;
}

static void keyedmd5_exit(struct seccomm_mp *mp)
{
	struct keyedmd5 *s = seccomm_priv(mp);

	crypto_free_shash(s->tfm);
}

static const struct seccomm_mp_type keyedmd5_type = {
	.name		= "KeyedMD5Integrity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_INTEGRITY,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_INSECURE |
			  SECCOMM_MP_RESTS,
	.family		= "md5",
	.strength	= 64,
	.cost		= 11,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.priv_size	= sizeof(struct keyedmd5),
	.room		= keyedmd5_room,
	.init		= keyedmd5_init,
	.exit		= keyedmd5_exit,
	.down		= keyedmd5_down,
	.up		= keyedmd5_up,
};

module_seccomm_mp(keyedmd5_type, "KeyedMD5Integrity");
MODULE_DESCRIPTION("SecComm micro-protocol KeyedMD5Integrity: HMAC-MD5, insecure profiles only");
