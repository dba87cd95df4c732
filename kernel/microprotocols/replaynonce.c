// SPDX-License-Identifier: GPL-2.0
/*
 * replaynonce.c - refuses messages seen before, by a random nonce and a table of those
 * that came last.
 *
 *	+----------+-----------------
 *	| nonce, 8 | message
 *	+----------+-----------------
 *
 * A table that forgets would let through what it has forgotten.  So it remembers each
 * nonce with the number of its frame, and whatever it forgets it refuses by number from
 * then on, with all that were sent before it.  Both are only worth something when
 * something keyed outside has authenticated them.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <net/seccomm.h>

#define NONCE_LEN	8
#define NUMBER_MASK	GENMASK_ULL(47, 0)	/* of sender:number */

enum replaynonce_param { REPLAYNONCE_TABLE };

/**
 * struct seen - a place of the table
 * @nonce: that came
 * @end: the number of its frame, and one; 0 = the place is free
 * @next: of the same chain: index, and one; 0 = the last
 * @head: of the chain that has this place's index as its hash: the same
 */
struct seen {
	u64 nonce;
	u64 end;
	u32 next;
	u32 head;
};

/**
 * struct replaynonce - private state, of who receives
 * @lock: protects what follows; BH off
 * @key: of the hash: a peer cannot choose nonces for one chain
 * @at: the oldest, which the next one takes the place of
 * @size: places, a power of two
 * @floor: numbers below it are refused
 * @top: the highest number, and one
 * @seen: the table
 */
struct replaynonce {
	spinlock_t lock;
	siphash_key_t key;
	u32 at;
	u32 size;
	u64 floor;
	u64 top;
	struct seen *seen;
};

static u32 *chain(struct replaynonce *s, u64 nonce)
{
	return &s->seen[siphash_1u64(nonce, &s->key) & (s->size - 1)].head;
}

static bool find(struct replaynonce *s, u64 nonce)
{
	u32 i;

	for (i = *chain(s, nonce); i; i = s->seen[i - 1].next)
		if (s->seen[i - 1].nonce == nonce)
			return true;
	return false;
}

/* Forget the oldest; nothing of its time passes any more. */
static void forget(struct replaynonce *s)
{
	struct seen *old = &s->seen[s->at];
	u32 *i;

	if (!old->end)
		return;
	s->floor = max(s->floor, old->end);
	for (i = chain(s, old->nonce); *i != s->at + 1; i = &s->seen[*i - 1].next)
		;
	*i = old->next;
}

static void remember(struct replaynonce *s, u64 nonce, u64 number)
{
	u32 *head = chain(s, nonce);

	s->seen[s->at].nonce = nonce;
	s->seen[s->at].end = number + 1;
	s->seen[s->at].next = *head;
	*head = s->at + 1;
	s->at = (s->at + 1) & (s->size - 1);
	s->top = max(s->top, number + 1);
}

static u8 test_and_remember(struct replaynonce *s, u64 nonce, u64 number)
{
	u8 reason = SECCOMM_R_NONE;

	spin_lock_bh(&s->lock);
	if (number < s->floor) {
		reason = SECCOMM_R_LATE;
	} else if (find(s, nonce)) {
		reason = SECCOMM_R_DUPLICATE;
	} else {
		forget(s);
		remember(s, nonce, number);
	}
	spin_unlock_bh(&s->lock);
	return reason;
}

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict replaynonce_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					     const struct seccomm_call *call)
{
	u8 *p = seccomm_msg_push(msg, NONCE_LEN);

	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	get_random_bytes(p, NONCE_LEN);
	return SECCOMM_NEXT;
}

/* Pop, the twin of replaynonce_down().  The message stays the runtime's. */
static enum seccomm_verdict replaynonce_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					   const struct seccomm_call *call)
{
	const u8 *p = seccomm_msg_pull(msg, NONCE_LEN);
	u8 reason;

	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_MALFORMED);
	reason = test_and_remember(seccomm_priv(mp), get_unaligned_be64(p),
				   msg->seq & NUMBER_MASK);
	return reason ? seccomm_drop(mp, msg, reason) : SECCOMM_NEXT;
}

static void replaynonce_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->head = NONCE_LEN;
}

static int replaynonce_check(const struct seccomm_mp_args *args, char *why, size_t size)
{
	if (is_power_of_2(args->value[REPLAYNONCE_TABLE]))
		return 0;
	scnprintf(why, size, "table must be a power of two");
	return -EINVAL;
}

/* Only who receives keeps a table. */
static int replaynonce_init(struct seccomm_mp *mp)
{
	struct replaynonce *s = seccomm_priv(mp);

	if (mp->dir != SECCOMM_UP)
		return 0;
	spin_lock_init(&s->lock);
	get_random_bytes(&s->key, sizeof(s->key));
	s->size = seccomm_value(mp, REPLAYNONCE_TABLE);
	s->seen = kvcalloc(s->size, sizeof(*s->seen), GFP_KERNEL);
	return s->seen ? 0 : -ENOMEM;
}

static void replaynonce_exit(struct seccomm_mp *mp)
{
	struct replaynonce *s = seccomm_priv(mp);

	kvfree(s->seen);
}

static u64 replaynonce_rest(struct seccomm_mp *mp)
{
	struct replaynonce *s = seccomm_priv(mp);

	return s->top;
}

/* All that came are forgotten, so what was on its way that long is late. */
static void replaynonce_wake(struct seccomm_mp *mp, u64 kept)
{
	struct replaynonce *s = seccomm_priv(mp);

	s->top = kept;
	s->floor = kept;
}

static const struct seccomm_param replaynonce_param[] = {
	[REPLAYNONCE_TABLE] = {
		.id = 1, .name = "table", .min = 64, .max = 65536, .step = 64, .def = 2048,
	},
};

static const struct seccomm_mp_type replaynonce_type = {
	.name		= "ReplayNonce",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_REPLAY,
	.flags		= SECCOMM_MP_SEQ | SECCOMM_MP_ONCE | SECCOMM_MP_RESTS,
	.family		= "",
	.param		= replaynonce_param,
	.n_params	= ARRAY_SIZE(replaynonce_param),
	.priv_size	= sizeof(struct replaynonce),
	.room		= replaynonce_room,
	.check		= replaynonce_check,
	.init		= replaynonce_init,
	.exit		= replaynonce_exit,
	.rest		= replaynonce_rest,
	.wake		= replaynonce_wake,
	.down		= replaynonce_down,
	.up		= replaynonce_up,
};

module_seccomm_mp(replaynonce_type, "ReplayNonce");
MODULE_DESCRIPTION("SecComm micro-protocol ReplayNonce: a table of random nonces");
