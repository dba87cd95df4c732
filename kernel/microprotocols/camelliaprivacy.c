// SPDX-License-Identifier: GPL-2.0
/*
 * camelliaprivacy.c - hides the message with Camellia (RFC 3713) in counter mode, the
 * first counter block N | 0^4.  Adds no bytes, authenticates nothing.
 */
#include <net/seccomm.h>

enum camelliaprivacy_param { CAMELLIAPRIVACY_BITS };

static int camelliaprivacy_init(struct seccomm_mp *mp)
{
	return seccomm_stream_init(mp, "ctr(camellia)", seccomm_value(mp, CAMELLIAPRIVACY_BITS) / 8,
				   SECCOMM_STREAM_CTR);
}

static const struct seccomm_param camelliaprivacy_param[] = {
	[CAMELLIAPRIVACY_BITS] = {
		.id = 1, .name = "bits", .min = 128, .max = 256, .step = 128, .def = 256,
	},
};

static const struct seccomm_mp_type camelliaprivacy_type = {
	.name		= "CamelliaPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_OUT_OF_PLACE |
			  SECCOMM_MP_RESTS,
	.family		= "camellia",
	.strength	= 128,
	.cost		= 56,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= SECCOMM_CTR_BLOCKS,
	.param		= camelliaprivacy_param,
	.n_params	= ARRAY_SIZE(camelliaprivacy_param),
	.priv_size	= sizeof(struct seccomm_stream),
	.init		= camelliaprivacy_init,
	.exit		= seccomm_stream_exit,
	.rest		= seccomm_stream_rest,
	.wake		= seccomm_stream_wake,
	.down		= seccomm_stream_down,
	.up		= seccomm_stream_up,
};

module_seccomm_mp(camelliaprivacy_type, "CamelliaPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol CamelliaPrivacy: Camellia in counter mode");
MODULE_SOFTDEP("pre: camellia-x86_64");
