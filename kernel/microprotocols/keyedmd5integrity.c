// SPDX-License-Identifier: GPL-2.0
/*
 * keyedmd5integrity.c - authenticates header and message with HMAC-MD5, the
 * method of the paper's time.  Insecure profiles only.
 *
 *	+---------+---------+
 *	| message | tag, 16 |	tag over frame header (length 0) | message
 *	+---------+---------+
 */
#include <crypto/md5.h>
#include <net/seccomm.h>

#define KEY_LEN		16
#define TAG_LEN		MD5_DIGEST_SIZE

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict keyedmd5_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	return seccomm_mac_down(mp, seccomm_priv(mp), msg);
}

/* Pop, the twin of keyedmd5_down().  The message stays the runtime's. */
static enum seccomm_verdict keyedmd5_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					const struct seccomm_call *call)
{
	return seccomm_mac_up(mp, seccomm_priv(mp), msg);
}

static void keyedmd5_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = TAG_LEN;
}

static int keyedmd5_init(struct seccomm_mp *mp)
{
	return seccomm_mac_init(mp, seccomm_priv(mp), "hmac(md5)", KEY_LEN, TAG_LEN);
}

static void keyedmd5_exit(struct seccomm_mp *mp)
{
	seccomm_mac_exit(seccomm_priv(mp));
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
	.priv_size	= sizeof(struct seccomm_mac),
	.room		= keyedmd5_room,
	.init		= keyedmd5_init,
	.exit		= keyedmd5_exit,
	.down		= keyedmd5_down,
	.up		= keyedmd5_up,
};

module_seccomm_mp(keyedmd5_type, "KeyedMD5Integrity");
MODULE_DESCRIPTION("SecComm micro-protocol KeyedMD5Integrity: HMAC-MD5, insecure profiles only");
