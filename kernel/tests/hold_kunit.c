// SPDX-License-Identifier: GPL-2.0
/* hold_kunit.c - held messages. */
#include "cactus/hold.h"

#include <kunit/test.h>
#include "tests/cactus_fake.h"

#define SHORT_MS	30	/* a time-out that is waited for */

static u64 token(struct fake *f, unsigned int n)
{
	return atomic64_read(&f->token[n]);
}

static enum seccomm_verdict hold_it(struct fake *f, struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	u64 t = seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0);

	if (!t)
		return seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL);
	atomic64_set(&f->token[0], t);
	f->hook = NULL;		/* the next one passes */
	return SECCOMM_HOLD;
}

/* It goes on behind the step that held it; what that one did is not done again. */
static void seccomm_hold__resumed(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AHB", NULL);

	f->hook = hold_it;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "1"), SECCOMM_HOLD);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "2"), SECCOMM_NEXT);	/* passes it */
	KUNIT_EXPECT_EQ(test, atomic_read(&f->rt.wait->held), 1);
	KUNIT_EXPECT_GT(test, atomic_long_read(&f->charged[SECCOMM_DOWN]), (long)FAKE_BUF);
	KUNIT_EXPECT_TRUE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	fake_wait(f, 2);
	fake_expect_body(f, 0, "BHA2");
	fake_expect_body(f, 1, "BA1");	/* held before it pushed its letter */
	KUNIT_EXPECT_TRUE(test, fake_out(f, 1)->worker);
	KUNIT_EXPECT_EQ(test, fake_out(f, 1)->seq, 2);	/* drawn when it left */
	seccomm_composite_put(comp);
}

/* Bytes that are lent are not when they are kept; who is not kept never moves. */
static void hold_own__held(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AHB", NULL);

	f->lend = true;
	f->hook = hold_it;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "1"), SECCOMM_HOLD);
	KUNIT_EXPECT_EQ(test, f->owned, 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "2"), SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, f->owned, 1);
	KUNIT_EXPECT_TRUE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	fake_wait(f, 2);
	fake_expect_body(f, 0, "BHA2");
	fake_expect_body(f, 1, "BA1");
	/* what is not lent stays where it is */
	f->lend = false;
	f->hook = hold_it;
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "3"), SECCOMM_HOLD);
	KUNIT_EXPECT_EQ(test, f->owned, 1);
	KUNIT_EXPECT_TRUE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	fake_wait(f, 3);
	seccomm_composite_put(comp);
}

static void hold_own__worker(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZ", NULL);

	f->lend = true;
	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "ZAx"), SECCOMM_HOLD);
	fake_wait(f, 1);
	fake_expect_body(f, 0, "x");
	KUNIT_EXPECT_EQ(test, f->owned, 1);
	seccomm_composite_put(comp);
}

static void hold_own__no_memory(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AHB", NULL);

	f->lend = true;
	f->refuse_own = true;
	f->hook = hold_it;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "1"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_NOMEM);
	KUNIT_EXPECT_EQ(test, f->owned, 0);
	seccomm_composite_put(comp);
}

static void seccomm_hold__dropped(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AHB", NULL);

	f->hook = hold_it;
	f->hook_at = 'h';
	fake_up(f, comp, "BHAx");
	KUNIT_EXPECT_TRUE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_DROP));
	fake_wait(f, 1);
	fake_expect_drop(f, 0, SECCOMM_R_FILTER);
	KUNIT_EXPECT_EQ(test, fake_out(f, 0)->layer, 1);
	seccomm_composite_put(comp);
}

static void seccomm_hold__token_is_good_once(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "H", NULL);
	struct seccomm_composite *other = fake_comp(test, "H", NULL);

	f->hook = hold_it;
	f->hook_at = 'H';
	fake_down(f, comp, "x");
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], 0, SECCOMM_NEXT));
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], token(f, 0) + 1, SECCOMM_NEXT));
	KUNIT_EXPECT_FALSE(test, seccomm_resume(other->mp[0], token(f, 0), SECCOMM_NEXT));
	KUNIT_EXPECT_FALSE(test, seccomm_agree(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	KUNIT_EXPECT_TRUE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	fake_wait(f, 1);
	seccomm_composite_put(comp);
	seccomm_composite_put(other);
}

static enum seccomm_verdict hold_and_resume(struct fake *f, struct seccomm_mp *mp,
					    struct seccomm_msg *msg)
{
	u64 t = seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0);

	KUNIT_EXPECT_TRUE(f->test, seccomm_resume(mp, t, atomic_read(&f->count) ? SECCOMM_DROP :
							  SECCOMM_NEXT));
	return SECCOMM_HOLD;
}

/* Resumed before the handler has returned: it goes on where it is. */
static void seccomm_hold__resumed_early(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AHB", "BHA");

	f->hook = hold_and_resume;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	fake_expect_body(f, 0, "BAx");
	KUNIT_EXPECT_FALSE(test, fake_out(f, 0)->worker);
	atomic_set(&f->count, 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 1, SECCOMM_R_FILTER);
	seccomm_composite_put(comp);
}

/* A handler that changes its mind: the token is no good any more. */
static enum seccomm_verdict hold_but_go(struct fake *f, struct seccomm_mp *mp,
					struct seccomm_msg *msg)
{
	atomic64_set(&f->token[0], seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0));
	return atomic_read(&f->count) ? SECCOMM_HALT : SECCOMM_NEXT;
}

static void seccomm_hold__not_held_after_all(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AH", NULL);

	f->hook = hold_but_go;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	KUNIT_EXPECT_NE(test, token(f, 0), 0);
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	atomic_set(&f->count, 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HALT);
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	fake_expect_body(f, 0, "HAx");
	seccomm_composite_put(comp);
}

static enum seccomm_verdict hold_shortly(struct fake *f, struct seccomm_mp *mp,
					 struct seccomm_msg *msg)
{
	atomic64_set(&f->token[0], seccomm_hold(mp, msg, SECCOMM_R_HOLD_TIMEOUT, SHORT_MS));
	return SECCOMM_HOLD;
}

static void seccomm_hold__timeout(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AHZ", NULL);

	f->hook = hold_shortly;
	f->hook_at = 'H';
	fake_down(f, comp, "x");
	fake_wait(f, 1);
	fake_expect_drop(f, 0, SECCOMM_R_HOLD_TIMEOUT);
	KUNIT_EXPECT_TRUE(test, fake_out(f, 0)->alert);
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	/* in the worker as well */
	f->hook_at = 'h';
	fake_up(f, comp, "ZHAx");
	fake_wait(f, 2);
	fake_expect_drop(f, 1, SECCOMM_R_HOLD_TIMEOUT);
	seccomm_composite_put(comp);
}

static enum seccomm_verdict hold_all(struct fake *f, struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	u64 t = seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0);

	return t ? SECCOMM_HOLD : seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL);
}

static void seccomm_hold__limit(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "H", NULL);
	unsigned int i;

	f->hook = hold_all;
	f->hook_at = 'H';
	for (i = 0; i < SECCOMM_HOLD_MAX; i++)
		KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_HOLD_FULL);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->rt.wait->held), SECCOMM_HOLD_MAX);
	seccomm_runtime_kill(&f->rt);
	fake_wait(f, SECCOMM_HOLD_MAX + 1);
	for (i = 1; i <= SECCOMM_HOLD_MAX; i++)
		fake_expect_drop(f, i, SECCOMM_R_DEAD);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->alerts), 0);
	seccomm_composite_put(comp);
}

static void seccomm_hold__no_memory(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	TEST_NEEDS_FAIL(test);
	comp = fake_comp(test, "H", NULL);
	f->hook = hold_it;
	f->hook_at = 'H';
	seccomm_fail_arm(SECCOMM_FAIL_alloc_msg, 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_HOLD_FULL);
	seccomm_composite_put(comp);
}

static void seccomm_hold__no_charge(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "H", NULL);

	f->hook = hold_it;
	f->hook_at = 'H';
	f->refuse_charge = true;
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_WORKER_QUEUE);
	KUNIT_EXPECT_FALSE(test, seccomm_resume(comp->mp[0], token(f, 0), SECCOMM_NEXT));
	seccomm_composite_put(comp);
}

/* A message that has drawn its number is kept by nobody. */
static void seccomm_hold__numbered(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AS", NULL);

	f->hook = hold_it;
	f->hook_at = 'S';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_HOLD_FULL);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "A#S");
	seccomm_composite_put(comp);
}

static void seccomm_hold__after_death(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "H", NULL);

	f->hook = hold_it;
	f->hook_at = 'H';
	seccomm_runtime_kill(&f->rt);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_HOLD_FULL);
	seccomm_composite_put(comp);
}

static struct kunit_case hold_cases[] = {
	KUNIT_CASE(seccomm_hold__resumed),
	KUNIT_CASE(hold_own__held),
	KUNIT_CASE(hold_own__worker),
	KUNIT_CASE(hold_own__no_memory),
	KUNIT_CASE(seccomm_hold__dropped),
	KUNIT_CASE(seccomm_hold__token_is_good_once),
	KUNIT_CASE(seccomm_hold__resumed_early),
	KUNIT_CASE(seccomm_hold__not_held_after_all),
	KUNIT_CASE(seccomm_hold__timeout),
	KUNIT_CASE(seccomm_hold__limit),
	KUNIT_CASE(seccomm_hold__no_memory),
	KUNIT_CASE(seccomm_hold__no_charge),
	KUNIT_CASE(seccomm_hold__numbered),
	KUNIT_CASE(seccomm_hold__after_death),
	{}
};

static struct kunit_suite hold_suite = {
	.name = "seccomm_hold", .init = fake_init, .exit = fake_exit, .test_cases = hold_cases,
};

kunit_test_suites(&hold_suite);
