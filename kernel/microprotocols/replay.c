// SPDX-License-Identifier: GPL-2.0
/*
 * replay.c - refuses messages seen before, by the number in the frame header
 * and a sliding window (RFC 6479).
 *
 * Adds no bytes.  The number is only worth something when something keyed has
 * authenticated the header before: Replay stands directly inside the outermost
 * authenticator, so that a forged number never moves the window.
 */
#include <linux/log2.h>
#include <net/seccomm.h>

#define NUMBER_MASK	GENMASK_ULL(47, 0)	/* of sender:number */

enum replay_param { REPLAY_WINDOW };

/* Pop.  The message stays the runtime's. */
static enum seccomm_verdict replay_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	u8 reason = seccomm_replay_check(seccomm_priv(mp), msg->seq & NUMBER_MASK);

	if (reason != SECCOMM_R_NONE)
		return seccomm_drop(mp, msg, reason);
	return SECCOMM_NEXT;
}

static int replay_check(const struct seccomm_mp_args *args, char *why, size_t size)
{
	if (is_power_of_2(args->value[REPLAY_WINDOW]))
		return 0;
	scnprintf(why, size, "window must be a power of two");
	return -EINVAL;
}

/* Only who receives keeps a window. */
static int replay_init(struct seccomm_mp *mp)
{
	if (mp->dir != SECCOMM_UP)
		return 0;
	return seccomm_replay_init(seccomm_priv(mp), seccomm_value(mp, REPLAY_WINDOW),
				   GFP_KERNEL);
}

static void replay_exit(struct seccomm_mp *mp)
{
	if (mp->dir == SECCOMM_UP)
		seccomm_replay_free(seccomm_priv(mp));
}

static u64 replay_rest(struct seccomm_mp *mp)
{
	return mp->dir == SECCOMM_UP ? seccomm_replay_top(seccomm_priv(mp)) : 0;
}

static void replay_wake(struct seccomm_mp *mp, u64 kept)
{
	if (mp->dir == SECCOMM_UP)
		seccomm_replay_resume(seccomm_priv(mp), kept);
}

static const struct seccomm_param replay_param[] = {
	[REPLAY_WINDOW] = {
		.id = 1, .name = "window", .min = 64, .max = 65536, .step = 64, .def = 2048,
	},
};

static const struct seccomm_mp_type replay_type = {
	.name		= "Replay",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_REPLAY,
	.flags		= SECCOMM_MP_SEQ | SECCOMM_MP_ONCE | SECCOMM_MP_RESTS,
	.family		= "",
	.param		= replay_param,
	.n_params	= ARRAY_SIZE(replay_param),
	.priv_size	= sizeof(struct seccomm_replay),
	.check		= replay_check,
	.init		= replay_init,
	.exit		= replay_exit,
	.rest		= replay_rest,
	.wake		= replay_wake,
	.down		= seccomm_pass,		/* the number is in the header already */
	.up		= replay_up,
};

module_seccomm_mp(replay_type, "Replay");
MODULE_DESCRIPTION("SecComm micro-protocol Replay: sliding window over sequence numbers");
