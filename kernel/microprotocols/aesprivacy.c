// SPDX-License-Identifier: GPL-2.0
/*
 * aesprivacy.c - hides the message with AES in counter mode (SP 800-38A), the
 * first counter block N | 0^4.  Adds no bytes, authenticates nothing.
 */
#include <net/seccomm.h>

enum aesprivacy_param { AESPRIVACY_BITS };

static int aesprivacy_init(struct seccomm_mp *mp)
{
	return seccomm_stream_init(mp, "ctr(aes)", seccomm_value(mp, AESPRIVACY_BITS) / 8,
				   SECCOMM_STREAM_CTR);
}

static const struct seccomm_param aesprivacy_param[] = {
	[AESPRIVACY_BITS] = {
		.id = 1, .name = "bits", .min = 128, .max = 256, .step = 128, .def = 256,
	},
};

static const struct seccomm_mp_type aesprivacy_type = {
	.name		= "AESPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_SIMD |
			  SECCOMM_MP_OUT_OF_PLACE |
			  SECCOMM_MP_RESTS,
	.family		= "aes",
	.strength	= 128,
	.cost		= 12,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= SECCOMM_CTR_BLOCKS,
	.param		= aesprivacy_param,
	.n_params	= ARRAY_SIZE(aesprivacy_param),
	.priv_size	= sizeof(struct seccomm_stream),
	.init		= aesprivacy_init,
	.exit		= seccomm_stream_exit,
	.rest		= seccomm_stream_rest,
	.wake		= seccomm_stream_wake,
	.down		= seccomm_stream_down,
	.up		= seccomm_stream_up,
};

module_seccomm_mp(aesprivacy_type, "AESPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol AESPrivacy: AES in counter mode");
MODULE_SOFTDEP("pre: aesni_intel");
