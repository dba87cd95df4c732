// SPDX-License-Identifier: GPL-2.0
/*
 * chacha20privacy.c - hides the message with ChaCha20 (RFC 8439), block counter
 * 0, nonce N.  Adds no bytes, authenticates nothing.
 */
#include <crypto/chacha.h>
#include <net/seccomm.h>

static int chacha20privacy_init(struct seccomm_mp *mp)
{
	return seccomm_stream_init(mp, "chacha20", CHACHA_KEY_SIZE, SECCOMM_STREAM_CHACHA);
}

static const struct seccomm_mp_type chacha20privacy_type = {
	.name		= "ChaCha20Privacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_OUT_OF_PLACE |
			  SECCOMM_MP_RESTS,
	.family		= "chacha20",
	.strength	= 256,
	.cost		= 4,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.priv_size	= sizeof(struct seccomm_stream),
	.init		= chacha20privacy_init,
	.exit		= seccomm_stream_exit,
	.rest		= seccomm_stream_rest,
	.wake		= seccomm_stream_wake,
	.down		= seccomm_stream_down,
	.up		= seccomm_stream_up,
};

module_seccomm_mp(chacha20privacy_type, "ChaCha20Privacy");
MODULE_DESCRIPTION("SecComm micro-protocol ChaCha20Privacy: RFC 8439");
MODULE_SOFTDEP("pre: chacha-x86_64");
