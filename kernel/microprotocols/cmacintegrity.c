// SPDX-License-Identifier: GPL-2.0
/*
 * cmacintegrity.c - authenticates header and message with AES-CMAC (SP 800-38B).
 *
 *	+---------+---------+
 *	| message | tag, 16 |	tag over frame header (length 0) | message
 *	+---------+---------+
 */
#include <crypto/aes.h>
#include <linux/atomic.h>
#include <linux/math.h>
#include <net/seccomm.h>

#define TAG_LEN		AES_BLOCK_SIZE
#define BLOCK_LIMIT	BIT_ULL(32)	/* under one key (wire-format.rst, Limits) */

enum cmacintegrity_param { CMACINTEGRITY_BITS };

/**
 * struct cmacintegrity - private state
 * @mac: cmac(aes) with this instance's key
 * @blocks: authenticated so far
 */
struct cmacintegrity {
	struct seccomm_mac mac;
	atomic64_t blocks;
};

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict cmacintegrity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					       const struct seccomm_call *call)
{
	struct cmacintegrity *s = seccomm_priv(mp);
	u64 blocks = DIV_ROUND_UP(SECCOMM_HDR_LEN + seccomm_msg_len(msg), AES_BLOCK_SIZE);

	if (unlikely(atomic64_add_return(blocks, &s->blocks) > BLOCK_LIMIT))
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_LIMIT);
	return seccomm_mac_down(mp, &s->mac, msg);
}

/* Pop, the twin of cmacintegrity_down().  The message stays the runtime's. */
static enum seccomm_verdict cmacintegrity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					     const struct seccomm_call *call)
{
	struct cmacintegrity *s = seccomm_priv(mp);

	return seccomm_mac_up(mp, &s->mac, msg);
}

static void cmacintegrity_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = TAG_LEN;
}

static int cmacintegrity_init(struct seccomm_mp *mp)
{
	struct cmacintegrity *s = seccomm_priv(mp);

	return seccomm_mac_init(mp, &s->mac, "cmac(aes)",
				seccomm_value(mp, CMACINTEGRITY_BITS) / 8, TAG_LEN);
}

static void cmacintegrity_exit(struct seccomm_mp *mp)
{
	struct cmacintegrity *s = seccomm_priv(mp);

	seccomm_mac_exit(&s->mac);
}

/* The key lives on while the session rests, and so does what it was used for. */
static u64 cmacintegrity_rest(struct seccomm_mp *mp)
{
	struct cmacintegrity *s = seccomm_priv(mp);

	return atomic64_read(&s->blocks);
}

static void cmacintegrity_wake(struct seccomm_mp *mp, u64 kept)
{
	struct cmacintegrity *s = seccomm_priv(mp);

	atomic64_set(&s->blocks, kept);
}

static const struct seccomm_param cmacintegrity_param[] = {
	[CMACINTEGRITY_BITS] = {
		.id = 1, .name = "bits", .min = 128, .max = 256, .step = 128, .def = 256,
	},
};

static const struct seccomm_mp_type cmacintegrity_type = {
	.name		= "CMACIntegrity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_INTEGRITY,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_SIMD |
			  SECCOMM_MP_RESTS,
	.family		= "aes",
	.strength	= 128,
	.cost		= 15,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.param		= cmacintegrity_param,
	.n_params	= ARRAY_SIZE(cmacintegrity_param),
	.priv_size	= sizeof(struct cmacintegrity),
	.room		= cmacintegrity_room,
	.init		= cmacintegrity_init,
	.exit		= cmacintegrity_exit,
	.rest		= cmacintegrity_rest,
	.wake		= cmacintegrity_wake,
	.down		= cmacintegrity_down,
	.up		= cmacintegrity_up,
};

module_seccomm_mp(cmacintegrity_type, "CMACIntegrity");
MODULE_DESCRIPTION("SecComm micro-protocol CMACIntegrity: AES-CMAC");
MODULE_SOFTDEP("pre: aesni_intel cmac");
