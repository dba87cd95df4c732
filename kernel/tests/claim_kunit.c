// SPDX-License-Identifier: GPL-2.0
/* claim_kunit.c - coordination: a message leaves when all who claimed a say have agreed. */
#include "cactus/hold.h"

#include <kunit/test.h>
#include <linux/delay.h>
#include "tests/cactus_fake.h"

#define SHORT_MS	30	/* a time-out that is waited for */

static u64 token(struct fake *f, unsigned int n)
{
	return atomic64_read(&f->token[n]);
}

static enum seccomm_verdict claim_three(struct fake *f, struct seccomm_mp *mp,
					struct seccomm_msg *msg)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		atomic64_set(&f->token[i], seccomm_claim(mp, msg, 0));
	return SECCOMM_NEXT;
}

/* It goes on up to where the number is drawn, and leaves with the last agreement. */
static void seccomm_claim__three(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "HASB", NULL);

	f->hook = claim_three;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[1], token(f, 1), SECCOMM_NEXT));
	KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[2], token(f, 2), SECCOMM_NEXT));
	KUNIT_EXPECT_FALSE(test, seccomm_agree(comp->mp[2], token(f, 2), SECCOMM_NEXT));
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "HA");
	KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	fake_wait(f, 1);
	fake_expect_body(f, 0, "BSAHx");
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "HA#SB");
	seccomm_composite_put(comp);
}

static void seccomm_claim__up(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "HA", NULL);

	f->hook = claim_three;
	f->hook_at = 'h';
	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "AHx"), SECCOMM_HOLD);
	seccomm_agree(comp->mp[0], token(f, 0), SECCOMM_NEXT);
	seccomm_agree(comp->mp[0], token(f, 1), SECCOMM_NEXT);
	seccomm_agree(comp->mp[0], token(f, 2), SECCOMM_NEXT);
	fake_wait(f, 1);
	fake_expect_body(f, 0, "x");
	seccomm_composite_put(comp);
}

static enum seccomm_verdict agree_all(struct fake *f, struct seccomm_mp *mp,
				      struct seccomm_msg *msg)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		seccomm_agree(mp, seccomm_claim(mp, msg, 0), SECCOMM_NEXT);
	return SECCOMM_NEXT;
}

static void seccomm_claim__agreed_before_the_gate(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "HA", NULL);

	f->hook = agree_all;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	fake_expect_body(f, 0, "AHx");
	KUNIT_EXPECT_EQ(test, atomic64_read(&f->rt.wait->worker_msgs), 0);
	seccomm_composite_put(comp);
}

static void seccomm_claim__veto(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AH", NULL);

	f->hook = claim_three;
	f->hook_at = 'H';
	fake_down(f, comp, "x");
	KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[0], token(f, 1), SECCOMM_DROP));
	fake_wait(f, 1);	/* at once: the others are not waited for */
	fake_expect_drop(f, 0, SECCOMM_R_NOT_AGREED);
	KUNIT_EXPECT_FALSE(test, seccomm_agree(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "AH");	/* no number is burnt */
	seccomm_composite_put(comp);
}

static enum seccomm_verdict claim_and_veto(struct fake *f, struct seccomm_mp *mp,
					   struct seccomm_msg *msg)
{
	seccomm_claim(mp, msg, 0);
	seccomm_agree(mp, seccomm_claim(mp, msg, 0), SECCOMM_DROP);
	return SECCOMM_NEXT;
}

static void seccomm_claim__veto_while_running(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "HA", NULL);

	f->hook = claim_and_veto;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_NOT_AGREED);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "H");
	seccomm_composite_put(comp);
}

static enum seccomm_verdict claim_short_and_long(struct fake *f, struct seccomm_mp *mp,
						 struct seccomm_msg *msg)
{
	atomic64_set(&f->token[0], seccomm_claim(mp, msg, SHORT_MS));
	atomic64_set(&f->token[1], seccomm_claim(mp, msg, 0));
	return SECCOMM_NEXT;
}

static void seccomm_claim__timeout(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "HA", NULL);

	f->hook = claim_short_and_long;
	f->hook_at = 'H';
	fake_down(f, comp, "x");
	fake_wait(f, 1);
	fake_expect_drop(f, 0, SECCOMM_R_HOLD_TIMEOUT);
	/* the short one agrees: the long one's time counts */
	fake_down(f, comp, "y");
	KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	msleep(3 * SHORT_MS);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->n_out), 1u);
	KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[0], token(f, 1), SECCOMM_NEXT));
	fake_wait(f, 2);
	fake_expect_body(f, 1, "AHy");
	seccomm_composite_put(comp);
}

static enum seccomm_verdict claim_too_many(struct fake *f, struct seccomm_mp *mp,
					   struct seccomm_msg *msg)
{
	unsigned int i;

	for (i = 0; i < SECCOMM_SAYS_MAX; i++)
		KUNIT_EXPECT_NE(f->test, seccomm_claim(mp, msg, 0), 0);
	KUNIT_EXPECT_EQ(f->test, seccomm_claim(mp, msg, 0), 0);
	return SECCOMM_HALT;
}

static void seccomm_claim__limit(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "H", NULL);

	f->hook = claim_too_many;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HALT);
	KUNIT_EXPECT_TRUE(test, xa_empty(&f->rt.wait->hold));
	seccomm_composite_put(comp);
}

static enum seccomm_verdict claim_and_hold(struct fake *f, struct seccomm_mp *mp,
					   struct seccomm_msg *msg)
{
	atomic64_set(&f->token[0], seccomm_claim(mp, msg, 0));
	atomic64_set(&f->token[1], seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0));
	return SECCOMM_HOLD;
}

/* Held and claimed: two gates, one after the other. */
static void seccomm_claim__held_as_well(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "HA", NULL);

	f->hook = claim_and_hold;
	f->hook_at = 'H';
	fake_down(f, comp, "x");
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "H");
	KUNIT_EXPECT_TRUE(test, seccomm_resume(comp->mp[0], token(f, 1), SECCOMM_NEXT));
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "HA");
	KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	fake_wait(f, 1);
	fake_expect_body(f, 0, "Ax");
	/* a veto ends it at the first gate */
	fake_down(f, comp, "y");
	KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[0], token(f, 0), SECCOMM_DROP));
	fake_wait(f, 2);
	fake_expect_drop(f, 1, SECCOMM_R_NOT_AGREED);
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], token(f, 1), SECCOMM_NEXT));
	seccomm_composite_put(comp);
}

static void seccomm_claim__mutant(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	TEST_NEEDS_FAIL(test);
	comp = fake_comp(test, "HA", NULL);
	f->hook = claim_three;
	f->hook_at = 'H';
	seccomm_fail_arm(SECCOMM_FAIL_no_claim, 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	KUNIT_EXPECT_TRUE(test, xa_empty(&f->rt.wait->hold));
	seccomm_composite_put(comp);
}

static struct kunit_case claim_cases[] = {
	KUNIT_CASE(seccomm_claim__three),
	KUNIT_CASE(seccomm_claim__up),
	KUNIT_CASE(seccomm_claim__agreed_before_the_gate),
	KUNIT_CASE(seccomm_claim__veto),
	KUNIT_CASE(seccomm_claim__veto_while_running),
	KUNIT_CASE(seccomm_claim__timeout),
	KUNIT_CASE(seccomm_claim__limit),
	KUNIT_CASE(seccomm_claim__held_as_well),
	KUNIT_CASE(seccomm_claim__mutant),
	{}
};

static struct kunit_suite claim_suite = {
	.name = "seccomm_claim", .init = fake_init, .exit = fake_exit, .test_cases = claim_cases,
};

kunit_test_suites(&claim_suite);
