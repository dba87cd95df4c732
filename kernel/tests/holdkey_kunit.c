// SPDX-License-Identifier: GPL-2.0
/* holdkey_kunit.c - messages that wait for a key, and the races of all who may end a wait. */
#include "cactus/hold.h"

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include "cactus/event.h"
#include "lib/seam.h"
#include "tests/cactus_fake.h"

/* ---- keys -------------------------------------------------------------------------- */

/* The owner fills the slot: the same step is run again, in the worker. */
static void seccomm_hold_key__filled_by_the_owner(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AGB", "B");

	f->fill = BIT(1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	fake_wait(f, 1);
	fake_expect_body(f, 0, "BGAx");
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "A?GB#");
	KUNIT_EXPECT_EQ(test, atomic_read(&f->misses), 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "y"), SECCOMM_NEXT);
	seccomm_composite_put(comp);
}

static enum seccomm_verdict fill_handler(struct seccomm_mp *mp, struct seccomm_msg *msg,
					 const struct seccomm_call *call)
{
	struct seccomm_key_miss *miss = call->data;
	struct fake *f = fake_of(mp);

	KUNIT_EXPECT_EQ(f->test, miss->slot, 1);
	KUNIT_EXPECT_EQ(f->test, miss->length, 16);
	if (call->arg)
		set_bit(miss->slot, &f->keys);
	miss->filled = true;
	return SECCOMM_NEXT;
}

static void seccomm_hold_key__filled_by_a_handler(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZG", "B");
	struct seccomm_binding *b = seccomm_bind(comp->mp[0], SECCOMM_EV_KEY_MISS, fill_handler, 0,
						 f, true);

	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	fake_down(f, comp, "x");
	fake_wait(f, 1);
	fake_expect_body(f, 0, "GZAx");
	KUNIT_EXPECT_EQ(test, atomic_read(&f->misses), 0);	/* the owner was not asked */
	seccomm_composite_put(comp);
}

/* One that says it has filled the slot, and has not, is asked no more than so often. */
static void seccomm_hold_key__never_filled(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "G", "B");
	struct seccomm_binding *b = seccomm_bind(comp->mp[0], SECCOMM_EV_KEY_MISS, fill_handler, 0,
						 NULL, false);

	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	fake_down(f, comp, "x");
	fake_wait(f, 1);
	fake_expect_drop(f, 0, SECCOMM_R_KEY_MISS);
	KUNIT_EXPECT_TRUE(test, fake_out(f, 0)->alert);
	KUNIT_EXPECT_EQ(test, strlen(f->log), (size_t)SECCOMM_KEY_TRIES + 1);
	seccomm_composite_put(comp);
}

static void seccomm_hold_key__filled_later(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AG", "B");

	fake_down(f, comp, "1");
	fake_down(f, comp, "2");
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->misses), 2);
	seccomm_runtime_key_filled(&f->rt, 2);		/* another slot */
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->n_out), 0u);
	set_bit(1, &f->keys);
	seccomm_runtime_key_filled(&f->rt, 1);
	fake_wait(f, 2);
	fake_expect_body(f, 0, "GA1");
	fake_expect_body(f, 1, "GA2");
	seccomm_composite_put(comp);
}

static u64 clock_ahead;

static u64 clock_of_test(void)
{
	return ktime_get_mono_fast_ns() / NSEC_PER_MSEC + READ_ONCE(clock_ahead);
}

static void seccomm_hold_key__timeout(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AG", "B");

	WRITE_ONCE(clock_ahead, 0);
	seccomm_clock_replace(clock_of_test);
	fake_down(f, comp, "x");
	seccomm_runtime_flush(&f->rt);
	WRITE_ONCE(clock_ahead, SECCOMM_HOLD_MS - 1000);
	seccomm_runtime_arm(&f->rt, 1);
	msleep(30);
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->n_out), 0u);
	WRITE_ONCE(clock_ahead, SECCOMM_HOLD_MS + 1);
	seccomm_runtime_arm(&f->rt, 1);
	fake_wait(f, 1);
	fake_expect_drop(f, 0, SECCOMM_R_KEY_MISS);
	KUNIT_EXPECT_EQ(test, fake_out(f, 0)->layer, 1);
	seccomm_clock_replace(NULL);
	seccomm_composite_put(comp);
}

static void seccomm_hold_key__limit(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "G", "B");
	unsigned int i;

	for (i = 0; i < SECCOMM_HOLD_MAX; i++)
		KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_HOLD_FULL);
	if (SECCOMM_FAIL_BUILT) {
		seccomm_fail_arm(SECCOMM_FAIL_no_hold_limit, 1);
		KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	}
	seccomm_runtime_kill(&f->rt);
	seccomm_runtime_flush(&f->rt);
	fake_wait(f, SECCOMM_HOLD_MAX + 1 + SECCOMM_FAIL_BUILT);
	seccomm_composite_put(comp);
}

/* ---- races -------------------------------------------------------------------------- */

#define ROUNDS	60

/**
 * struct racer - a thread that answers tokens as they come
 * @f: the owner
 * @mp: on whose behalf
 * @won: how often it was first
 * @verdict: what it says
 */
struct racer {
	struct fake *f;
	struct seccomm_mp *mp;
	unsigned int won;
	enum seccomm_verdict verdict;
};

static int race(void *arg)
{
	struct racer *r = arg;
	u64 last = 0, t;

	while (!kthread_should_stop()) {
		t = atomic64_read(&r->f->token[0]);
		if (t == last) {
			cond_resched();
			continue;
		}
		last = t;
		r->won += seccomm_resume(r->mp, t, r->verdict);
		seccomm_agree(r->mp, atomic64_read(&r->f->token[1]), r->verdict);
	}
	return 0;
}

/* Hold every message for no time at all, and claim it too: all ends are near. */
static enum seccomm_verdict hold_briefly(struct fake *f, struct seccomm_mp *mp,
					 struct seccomm_msg *msg)
{
	u64 t;

	atomic64_set(&f->token[1], seccomm_claim(mp, msg, 2));
	t = seccomm_hold(mp, msg, SECCOMM_R_HOLD_TIMEOUT, 1);
	if (!t)
		return seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL);
	atomic64_set(&f->token[0], t);
	return SECCOMM_HOLD;
}

/* Resume, veto, time-out and death: each message ends once, whoever wins. */
static void seccomm_hold__races(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AHB", NULL);
	struct racer r[2] = {
		{ .f = f, .mp = comp->mp[0], .verdict = SECCOMM_NEXT },
		{ .f = f, .mp = comp->mp[1], .verdict = SECCOMM_DROP },
	};
	struct task_struct *t[2];
	unsigned int i;

	f->hook = hold_briefly;
	f->hook_at = 'H';
	for (i = 0; i < 2; i++) {
		t[i] = kthread_run(race, &r[i], "race%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(t[i]));
	}
	for (i = 0; i < ROUNDS; i++) {
		fake_run(f, comp, SECCOMM_DOWN, "x", 1, i);
		if (i % 3)
			usleep_range(100, 3000);
		else
			cond_resched();
	}
	seccomm_runtime_kill(&f->rt);
	for (i = 0; i < 2; i++)
		kthread_stop(t[i]);
	seccomm_runtime_flush(&f->rt);
	fake_wait(f, ROUNDS);
	KUNIT_EXPECT_LE(test, r[0].won + r[1].won, (unsigned int)ROUNDS);
	seccomm_composite_put(comp);
}

/* Slots are filled while messages begin to wait for them: none is forgotten. */
static int fill_and_empty(void *arg)
{
	struct fake *f = arg;

	while (!kthread_should_stop()) {
		set_bit(1, &f->keys);
		seccomm_runtime_key_filled(&f->rt, 1);
		usleep_range(50, 500);
		clear_bit(1, &f->keys);
		cond_resched();
	}
	set_bit(1, &f->keys);
	seccomm_runtime_key_filled(&f->rt, 1);
	return 0;
}

static void seccomm_hold_key__races(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AG", "B");
	struct task_struct *t = kthread_run(fill_and_empty, f, "fill");
	unsigned int i;

	KUNIT_ASSERT_FALSE(test, IS_ERR(t));
	for (i = 0; i < ROUNDS; i++) {
		fake_run(f, comp, SECCOMM_DOWN, "x", 1, i);
		usleep_range(10, 300);
	}
	kthread_stop(t);
	fake_wait(f, ROUNDS);
	seccomm_composite_put(comp);
}

static struct kunit_case holdkey_cases[] = {
	KUNIT_CASE(seccomm_hold_key__filled_by_the_owner),
	KUNIT_CASE(seccomm_hold_key__filled_by_a_handler),
	KUNIT_CASE(seccomm_hold_key__never_filled),
	KUNIT_CASE(seccomm_hold_key__filled_later),
	KUNIT_CASE(seccomm_hold_key__timeout),
	KUNIT_CASE(seccomm_hold_key__limit),
	KUNIT_CASE(seccomm_hold__races),
	KUNIT_CASE(seccomm_hold_key__races),
	{}
};

static struct kunit_suite holdkey_suite = {
	.name = "seccomm_holdkey", .init = fake_init, .exit = fake_exit,
	.test_cases = holdkey_cases,
};

kunit_test_suites(&holdkey_suite);
