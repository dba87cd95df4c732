// SPDX-License-Identifier: GPL-2.0
/* replaynonce_kunit.c - each nonce passes once, whatever the table has forgotten. */
#include <linux/prandom.h>

#include "tests/instance.h"

#define N	200		/* messages, more than a table of 64 */

/**
 * struct packet - a message as it was sent
 * @hdr: its header
 * @out: nonce and body
 */
struct packet {
	u8 hdr[SECCOMM_HDR_LEN];
	u8 out[9];
};

static struct packet *send_all(struct kunit *test, struct pair p)
{
	struct packet *all = kunit_kcalloc(test, N, sizeof(*all), GFP_KERNEL);
	struct parcel *sent;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, all);
	for (i = 0; i < N; i++) {
		sent = pair_push(test, p.a, "x", 1);
		KUNIT_ASSERT_EQ(test, sent->len, sizeof(all->out));
		memcpy(all[i].hdr, sent->hdr, sizeof(all->hdr));
		memcpy(all[i].out, sent->out, sizeof(all->out));
	}
	return all;
}

static u8 pop(struct kunit *test, struct pair p, const struct packet *packet)
{
	struct job job = {
		.dir = SECCOMM_UP, .in = packet->out, .len = sizeof(packet->out),
		.hdr = packet->hdr,
	};
	struct parcel *got = pair_run(test, p.b, &job);

	return got->verdict == SECCOMM_DROP ? got->reason : SECCOMM_R_NONE;
}

static void replaynonce_up__in_order(struct kunit *test)
{
	struct pair p = pair_start(test, "ReplayNonce(64)");
	struct packet *all = send_all(test, p);
	unsigned int i, n;

	for (i = 0; i < N; i++) {
		KUNIT_EXPECT_EQ(test, pop(test, p, &all[i]), SECCOMM_R_NONE);
		/* all that have come: the last 64 are known, older ones late */
		for (n = 0; n <= i; n++)
			KUNIT_EXPECT_EQ(test, pop(test, p, &all[n]),
					n + 64 > i ? SECCOMM_R_DUPLICATE : SECCOMM_R_LATE);
	}
	pair_stop(test, p);
}

/* In any order, each as often as it likes: nothing passes twice. */
static void replaynonce_up__any_order(struct kunit *test)
{
	struct rnd_state rnd;
	struct pair p = pair_start(test, "ReplayNonce(64)");
	struct packet *all = send_all(test, p);
	unsigned int i, at, passed[N] = {}, total = 0;

	prandom_seed_state(&rnd, 20260101);
	for (i = 0; i < 20 * N; i++) {
		/* most near the front that moves on, some from anywhere */
		at = prandom_u32_state(&rnd) % 4 ? i / 20 + prandom_u32_state(&rnd) % 16 :
						   prandom_u32_state(&rnd);
		at %= N;
		if (pop(test, p, &all[at]) == SECCOMM_R_NONE) {
			passed[at]++;
			total++;
		}
	}
	for (i = 0; i < N; i++)
		KUNIT_EXPECT_LE_MSG(test, passed[i], 1, "message %u", i);
	KUNIT_EXPECT_GT(test, total, N / 4);
	pair_stop(test, p);
}

/* What comes late, but not later than 63 others, passes. */
static void replaynonce_up__reordered(struct kunit *test)
{
	struct pair p = pair_start(test, "ReplayNonce(64)");
	struct packet *all = send_all(test, p);
	unsigned int i;

	for (i = 1; i <= 64; i++)
		KUNIT_EXPECT_EQ(test, pop(test, p, &all[i]), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, pop(test, p, &all[0]), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, pop(test, p, &all[0]), SECCOMM_R_LATE);
	KUNIT_EXPECT_EQ(test, pop(test, p, &all[2]), SECCOMM_R_DUPLICATE);
	KUNIT_EXPECT_EQ(test, pop(test, p, &all[1]), SECCOMM_R_LATE);
	pair_stop(test, p);
}

/* It is the nonce that counts, not the number: one again with another number is refused. */
static void replaynonce_up__other_number(struct kunit *test)
{
	struct pair p = pair_start(test, "ReplayNonce(64)");
	struct packet *all = send_all(test, p);

	KUNIT_EXPECT_EQ(test, pop(test, p, &all[0]), SECCOMM_R_NONE);
	memcpy(all[1].out, all[0].out, sizeof(all->out));
	KUNIT_EXPECT_EQ(test, pop(test, p, &all[1]), SECCOMM_R_DUPLICATE);
	memcpy(all[2].hdr, all[0].hdr, sizeof(all->hdr));
	KUNIT_EXPECT_EQ(test, pop(test, p, &all[2]), SECCOMM_R_NONE);
	pair_stop(test, p);
}

/* After a rest all that came are forgotten, and late. */
static void replaynonce_wake__late(struct kunit *test)
{
	struct pair p = pair_start(test, "ReplayNonce(64)"), q = pair_start(test, "ReplayNonce(64)");
	struct seccomm_mp *mp = instance_of(test, p.b, "ReplayNonce", SECCOMM_UP);
	struct packet *all = send_all(test, p);
	u64 kept;

	KUNIT_EXPECT_EQ(test, mp->type->rest(mp), 0);
	KUNIT_EXPECT_EQ(test, pop(test, p, &all[5]), SECCOMM_R_NONE);
	KUNIT_EXPECT_EQ(test, pop(test, p, &all[3]), SECCOMM_R_NONE);
	kept = mp->type->rest(mp);
	KUNIT_EXPECT_EQ(test, kept, 6);
	mp = instance_of(test, q.b, "ReplayNonce", SECCOMM_UP);
	mp->type->wake(mp, kept);
	KUNIT_EXPECT_EQ(test, pop(test, q, &all[5]), SECCOMM_R_LATE);
	KUNIT_EXPECT_EQ(test, pop(test, q, &all[4]), SECCOMM_R_LATE);
	KUNIT_EXPECT_EQ(test, pop(test, q, &all[6]), SECCOMM_R_NONE);
	pair_stop(test, p);
	pair_stop(test, q);
}

static void replaynonce_down__random(struct kunit *test)
{
	struct pair p = pair_start(test, "ReplayNonce");
	struct packet *all = send_all(test, p);
	unsigned int i, n;

	for (i = 0; i < N; i++)
		for (n = 0; n < i; n++)
			KUNIT_ASSERT_NE(test, memcmp(all[i].out, all[n].out, 8), 0);
	pair_stop(test, p);
}

static struct kunit_case replaynonce_cases[] = {
	KUNIT_CASE(replaynonce_up__in_order),
	KUNIT_CASE(replaynonce_up__any_order),
	KUNIT_CASE(replaynonce_up__reordered),
	KUNIT_CASE(replaynonce_up__other_number),
	KUNIT_CASE(replaynonce_wake__late),
	KUNIT_CASE(replaynonce_down__random),
	{}
};

static struct kunit_suite replaynonce_suite = {
	.name = "seccomm_replaynonce",
	.exit = test_disarm,
	.test_cases = replaynonce_cases,
};

kunit_test_suite(replaynonce_suite);
