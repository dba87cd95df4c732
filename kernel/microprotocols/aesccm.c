// SPDX-License-Identifier: GPL-2.0
/*
 * aesccm.c - hides and authenticates the message with AES-CCM (RFC 3610, SP 800-38C).
 *
 *	+------------+---------+
 *	| ciphertext | tag, 16 |	associated data: frame header (length 0)
 *	+------------+---------+
 *
 * Nonce = IV12 xor (0^4 | sender:number), as in RFC 8446 section 5.3; so the length
 * of a message has three bytes in it.
 */
#include <linux/atomic.h>
#include <net/seccomm.h>

#define TAG_LEN		16
#define NUMBER_MASK	GENMASK_ULL(47, 0)	/* of sender:number */

/*
 * Limits of one key (RFC 9001, appendix B.2): so many messages sealed, and so many that
 * did not verify.  Anybody can send the latter, so who expects such an attack puts
 * another authenticator outside.
 */
#define LIMIT		BIT_ULL(21)
#define FORGERY_LIMIT	BIT_ULL(21)

enum aesccm_param { AESCCM_BITS };

/**
 * struct aesccm - private state
 * @aead: ccm(aes) with this instance's key, and IV12
 * @forged: messages that did not verify
 */
struct aesccm {
	struct seccomm_aead aead;
	atomic64_t forged;
};

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict aesccm_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					const struct seccomm_call *call)
{
	struct aesccm *s = seccomm_priv(mp);

	if (unlikely((msg->seq & NUMBER_MASK) >= LIMIT))
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_LIMIT);
	return seccomm_aead_down(mp, &s->aead, msg);
}

/* Pop, the twin of aesccm_down(); lands msg->src.  The message stays the runtime's. */
static enum seccomm_verdict aesccm_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	struct aesccm *s = seccomm_priv(mp);
	enum seccomm_verdict v;

	if (unlikely(atomic64_read(&s->forged) >= FORGERY_LIMIT))
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_LIMIT);
	v = seccomm_aead_up(mp, &s->aead, msg);
	if (unlikely(v == SECCOMM_DROP))
		atomic64_inc(&s->forged);
	return v;
}

static void aesccm_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = TAG_LEN;
}

static int aesccm_init(struct seccomm_mp *mp)
{
	struct aesccm *s = seccomm_priv(mp);

	return seccomm_aead_init(mp, &s->aead, "ccm(aes)", seccomm_value(mp, AESCCM_BITS) / 8);
}

static void aesccm_exit(struct seccomm_mp *mp)
{
	struct aesccm *s = seccomm_priv(mp);

	seccomm_aead_exit(&s->aead);
}

/* The key lives on while the session rests, and so does what was tried on it. */
static u64 aesccm_rest(struct seccomm_mp *mp)
{
	struct aesccm *s = seccomm_priv(mp);

	return atomic64_read(&s->forged);
}

static void aesccm_wake(struct seccomm_mp *mp, u64 kept)
{
	struct aesccm *s = seccomm_priv(mp);

	atomic64_set(&s->forged, kept);
}

static const struct seccomm_param aesccm_param[] = {
	[AESCCM_BITS] = {
		.id = 1, .name = "bits", .min = 128, .max = 256, .step = 128, .def = 256,
	},
};

static const struct seccomm_mp_type aesccm_type = {
	.name		= "AESCCM",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_AEAD,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ |
			  SECCOMM_MP_SIMD | SECCOMM_MP_OUT_OF_PLACE | SECCOMM_MP_RESTS,
	.family		= "aes",
	.strength	= 128,
	.cost		= 15,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= LIMIT,
	.param		= aesccm_param,
	.n_params	= ARRAY_SIZE(aesccm_param),
	.priv_size	= sizeof(struct aesccm),
	.room		= aesccm_room,
	.init		= aesccm_init,
	.exit		= aesccm_exit,
	.rest		= aesccm_rest,
	.wake		= aesccm_wake,
	.down		= aesccm_down,
	.up		= aesccm_up,
};

module_seccomm_mp(aesccm_type, "AESCCM");
MODULE_DESCRIPTION("SecComm micro-protocol AESCCM: AES-CCM");
MODULE_SOFTDEP("pre: aesni_intel ccm");
