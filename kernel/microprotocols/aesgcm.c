// SPDX-License-Identifier: GPL-2.0
/*
 * aesgcm.c - hides and authenticates the message with AES-GCM (SP 800-38D).
 *
 *	+------------+---------+
 *	| ciphertext | tag, 16 |	associated data: frame header (length 0)
 *	+------------+---------+
 *
 * Nonce = IV12 xor (0^4 | sender:number), as in RFC 8446 section 5.3.
 */
#include <linux/atomic.h>
#include <net/seccomm.h>

#define TAG_LEN		16
#define NUMBER_MASK	GENMASK_ULL(47, 0)	/* of sender:number */

/*
 * Limits of one key (wire-format.rst, Limits): 2^28 messages of at most 2 KiB,
 * 2^23 if some are longer.  So a long one counts as much as 32 short ones.
 */
#define LIMIT		BIT_ULL(28)
#define SHORT_MAX	2048
#define LONG_WEIGHT	32

enum aesgcm_param { AESGCM_BITS };

/**
 * struct aesgcm - private state
 * @aead: gcm(aes) with this instance's key, and IV12
 * @extra: what long messages counted beyond their number
 */
struct aesgcm {
	struct seccomm_aead aead;
	atomic64_t extra;
};

static bool aesgcm_worn_out(struct aesgcm *s, const struct seccomm_msg *msg)
{
	s64 extra;

	if (seccomm_msg_len(msg) > SHORT_MAX)
		extra = atomic64_add_return(LONG_WEIGHT - 1, &s->extra);
	else
		extra = atomic64_read(&s->extra);
	return (msg->seq & NUMBER_MASK) + extra >= LIMIT;
}

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict aesgcm_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					const struct seccomm_call *call)
{
	struct aesgcm *s = seccomm_priv(mp);

	if (unlikely(aesgcm_worn_out(s, msg)))
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_LIMIT);
	return seccomm_aead_down(mp, &s->aead, msg);
}

/* Pop, the twin of aesgcm_down(); lands msg->src.  The message stays the runtime's. */
static enum seccomm_verdict aesgcm_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	struct aesgcm *s = seccomm_priv(mp);

	return seccomm_aead_up(mp, &s->aead, msg);
}

static void aesgcm_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = TAG_LEN;
}

static int aesgcm_init(struct seccomm_mp *mp)
{
	struct aesgcm *s = seccomm_priv(mp);

	return seccomm_aead_init(mp, &s->aead, "gcm(aes)", seccomm_value(mp, AESGCM_BITS) / 8);
}

static void aesgcm_exit(struct seccomm_mp *mp)
{
	struct aesgcm *s = seccomm_priv(mp);

	seccomm_aead_exit(&s->aead);
}

/* The key lives on while the session rests, and so does what it was used for. */
static u64 aesgcm_rest(struct seccomm_mp *mp)
{
	struct aesgcm *s = seccomm_priv(mp);

	return atomic64_read(&s->extra);
}

static void aesgcm_wake(struct seccomm_mp *mp, u64 kept)
{
	struct aesgcm *s = seccomm_priv(mp);

	atomic64_set(&s->extra, kept);
}

static const struct seccomm_param aesgcm_param[] = {
	[AESGCM_BITS] = {
		.id = 1, .name = "bits", .min = 128, .max = 256, .step = 128, .def = 256,
	},
};

static const struct seccomm_mp_type aesgcm_type = {
	.name		= "AESGCM",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_AEAD,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ |
			  SECCOMM_MP_SIMD | SECCOMM_MP_OUT_OF_PLACE |
			  SECCOMM_MP_RESTS,
	.family		= "aes,ghash",
	.strength	= 128,
	.cost		= 3,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= LIMIT,
	.param		= aesgcm_param,
	.n_params	= ARRAY_SIZE(aesgcm_param),
	.priv_size	= sizeof(struct aesgcm),
	.room		= aesgcm_room,
	.init		= aesgcm_init,
	.exit		= aesgcm_exit,
	.rest		= aesgcm_rest,
	.wake		= aesgcm_wake,
	.down		= aesgcm_down,
	.up		= aesgcm_up,
};

module_seccomm_mp(aesgcm_type, "AESGCM");
MODULE_DESCRIPTION("SecComm micro-protocol AESGCM: AES-GCM");
MODULE_SOFTDEP("pre: aesni_intel ghash_clmulni_intel");
