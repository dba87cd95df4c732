// SPDX-License-Identifier: GPL-2.0
/*
 * serpentprivacy.c - hides the message with Serpent (Anderson, Biham and Knudsen, 1998) in counter mode, the
 * first counter block N | 0^4.  Adds no bytes, authenticates nothing.
 */
#include <net/seccomm.h>

enum serpentprivacy_param { SERPENTPRIVACY_BITS };

static int serpentprivacy_init(struct seccomm_mp *mp)
{
	return seccomm_stream_init(mp, "ctr(serpent)", seccomm_value(mp, SERPENTPRIVACY_BITS) / 8,
				   SECCOMM_STREAM_CTR);
}

static const struct seccomm_param serpentprivacy_param[] = {
	[SERPENTPRIVACY_BITS] = {
		.id = 1, .name = "bits", .min = 128, .max = 256, .step = 128, .def = 256,
	},
};

static const struct seccomm_mp_type serpentprivacy_type = {
	.name		= "SerpentPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_OUT_OF_PLACE |
			  SECCOMM_MP_RESTS,
	.family		= "serpent",
	.strength	= 128,
	.cost		= 95,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= SECCOMM_CTR_BLOCKS,
	.param		= serpentprivacy_param,
	.n_params	= ARRAY_SIZE(serpentprivacy_param),
	.priv_size	= sizeof(struct seccomm_stream),
	.init		= serpentprivacy_init,
	.exit		= seccomm_stream_exit,
	.rest		= seccomm_stream_rest,
	.wake		= seccomm_stream_wake,
	.down		= seccomm_stream_down,
	.up		= seccomm_stream_up,
};

module_seccomm_mp(serpentprivacy_type, "SerpentPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol SerpentPrivacy: Serpent in counter mode");
