// SPDX-License-Identifier: GPL-2.0
/*
 * twofishprivacy.c - hides the message with Twofish (Schneier and others, 1998) in counter mode, the
 * first counter block N | 0^4.  Adds no bytes, authenticates nothing.
 */
#include <net/seccomm.h>

enum twofishprivacy_param { TWOFISHPRIVACY_BITS };

static int twofishprivacy_init(struct seccomm_mp *mp)
{
	return seccomm_stream_init(mp, "ctr(twofish)", seccomm_value(mp, TWOFISHPRIVACY_BITS) / 8,
				   SECCOMM_STREAM_CTR);
}

static const struct seccomm_param twofishprivacy_param[] = {
	[TWOFISHPRIVACY_BITS] = {
		.id = 1, .name = "bits", .min = 128, .max = 256, .step = 128, .def = 256,
	},
};

static const struct seccomm_mp_type twofishprivacy_type = {
	.name		= "TwofishPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_OUT_OF_PLACE |
			  SECCOMM_MP_RESTS,
	.family		= "twofish",
	.strength	= 128,
	.cost		= 33,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= SECCOMM_CTR_BLOCKS,
	.param		= twofishprivacy_param,
	.n_params	= ARRAY_SIZE(twofishprivacy_param),
	.priv_size	= sizeof(struct seccomm_stream),
	.init		= twofishprivacy_init,
	.exit		= seccomm_stream_exit,
	.rest		= seccomm_stream_rest,
	.wake		= seccomm_stream_wake,
	.down		= seccomm_stream_down,
	.up		= seccomm_stream_up,
};

module_seccomm_mp(twofishprivacy_type, "TwofishPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol TwofishPrivacy: Twofish in counter mode");
MODULE_SOFTDEP("pre: twofish-x86_64");
