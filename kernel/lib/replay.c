// SPDX-License-Identifier: GPL-2.0
/*
 * replay.c - tells numbers seen from numbers not seen (RFC 6479).
 *
 * The bitmap is a ring of words with one word more than the window needs, so
 * that moving on clears whole words and never shifts.
 */
#include <kunit/visibility.h>
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <net/seccomm.h>

#include "lib/fail.h"
#include "lib/wire.h"

#define BITS_MIN	64
#define BITS_MAX	65536

int seccomm_replay_init(struct seccomm_replay *r, u32 bits, gfp_t gfp)
{
	if (bits < BITS_MIN || bits > BITS_MAX || !is_power_of_2(bits))
		return -EINVAL;
	spin_lock_init(&r->lock);
	r->top = 0;
	r->bits = bits;
	r->spare = 0;
	r->map = bitmap_zalloc(bits, gfp);
	return r->map ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_NS_GPL(seccomm_replay_init, SECCOMM);

void seccomm_replay_free(struct seccomm_replay *r)
{
	bitmap_free(r->map);
	r->map = NULL;
}
EXPORT_SYMBOL_NS_GPL(seccomm_replay_free, SECCOMM);

static unsigned long *word_of(struct seccomm_replay *r, u64 word)
{
	u32 i, n = r->bits / BITS_PER_LONG;

	div_u64_rem(word, n + 1, &i);
	return i < n ? &r->map[i] : &r->spare;
}

/* Make @seq the highest number: the words that enter the window are empty. */
static void advance(struct seccomm_replay *r, u64 seq)
{
	u64 word = r->top ? (r->top - 1) / BITS_PER_LONG : 0;
	u64 last = seq / BITS_PER_LONG;
	u64 all = r->bits / BITS_PER_LONG + 1;

	if (last - word > all)
		word = last - all;
	while (word < last)
		*word_of(r, ++word) = 0;
	r->top = seq + 1;
}

static u8 test_and_mark(struct seccomm_replay *r, u64 seq)
{
	unsigned long *word, bit = BIT(seq % BITS_PER_LONG);

	lockdep_assert_held(&r->lock);
	if (seq + r->bits < r->top)
		return SECCOMM_R_LATE;
	if (seq >= r->top)
		advance(r, seq);
	word = word_of(r, seq / BITS_PER_LONG);
	if (SECCOMM_FAIL(replay_early_set))
		*word |= bit;
	if (*word & bit)
		return SECCOMM_R_DUPLICATE;
	*word |= bit;
	return SECCOMM_R_NONE;
}

/*
 * Marks what it passes.  So it is called only for a message that something
 * keyed outside has authenticated: a stranger must not move the window.
 */
u8 seccomm_replay_check(struct seccomm_replay *r, u64 seq)
{
	u8 reason;

	if (SECCOMM_FAIL(no_replay_check))
		return SECCOMM_R_NONE;
	/* No frame can carry it; it would push the window beyond all that can. */
	if (seq > SECCOMM_SEQ_MAX)
		return SECCOMM_R_LATE;
	spin_lock_bh(&r->lock);
	reason = test_and_mark(r, seq);
	spin_unlock_bh(&r->lock);
	return reason;
}
EXPORT_SYMBOL_NS_GPL(seccomm_replay_check, SECCOMM);

u64 seccomm_replay_top(const struct seccomm_replay *r)
{
	return r->top;
}
EXPORT_SYMBOL_NS_GPL(seccomm_replay_top, SECCOMM);

void seccomm_replay_resume(struct seccomm_replay *r, u64 top)
{
	if (!top)
		return;
	bitmap_fill(r->map, r->bits);
	r->spare = ~0UL;
	r->top = top;
	/* those of the highest word that are to come */
	if (top % BITS_PER_LONG)
		*word_of(r, (top - 1) / BITS_PER_LONG) = BIT(top % BITS_PER_LONG) - 1;
}
EXPORT_SYMBOL_NS_GPL(seccomm_replay_resume, SECCOMM);
