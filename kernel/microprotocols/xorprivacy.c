// SPDX-License-Identifier: GPL-2.0
/*
 * xorprivacy.c - hides the message from a glance: xor with its key, again and
 * again.  Insecure profiles only.
 *
 *	+-------------------------------+
 *	| message xor key | key | key … |	key: 32 bytes
 *	+-------------------------------+
 */
#include <linux/minmax.h>
#include <crypto/algapi.h>
#include <net/seccomm.h>

#define KEY_LEN		32

/**
 * struct xorprivacy - private state
 * @key: the key of this instance
 */
struct xorprivacy {
	u8 key[KEY_LEN];
};

/* Push, and pop: its own twin.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict xorprivacy_both(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_call *call)
{
	struct xorprivacy *s = seccomm_priv(mp);
	u8 *p;

	for (p = msg->data; p < msg->tail; p += KEY_LEN)
		crypto_xor(p, s->key, min_t(unsigned int, KEY_LEN, msg->tail - p));
	return SECCOMM_NEXT;
}

static int xorprivacy_init(struct seccomm_mp *mp)
{
	struct xorprivacy *s = seccomm_priv(mp);

	return seccomm_key(mp, "key", 0, s->key, sizeof(s->key));
}

static void xorprivacy_exit(struct seccomm_mp *mp)
{
	struct xorprivacy *s = seccomm_priv(mp);

	memzero_explicit(s, sizeof(*s));
}

static const struct seccomm_mp_type xorprivacy_type = {
	.name		= "XORPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_INSECURE | SECCOMM_MP_RESTS,
	.family		= "xor",
	.cost		= 1,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.priv_size	= sizeof(struct xorprivacy),
	.init		= xorprivacy_init,
	.exit		= xorprivacy_exit,
	.down		= xorprivacy_both,
	.up		= xorprivacy_both,
};

module_seccomm_mp(xorprivacy_type, "XORPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol XORPrivacy: xor with a key, insecure profiles only");
