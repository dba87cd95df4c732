// SPDX-License-Identifier: GPL-2.0
/* run_kunit.c - messages through plans, where they are and in the worker. */
#include "cactus/run.h"

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/completion.h>
#include "tests/cactus_fake.h"

static void seccomm_run__down_and_up(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "ABK", NULL);

	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "body"), SECCOMM_NEXT);
	fake_expect_body(f, 0, "KBAbody");
	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "KBAbody"), SECCOMM_NEXT);
	fake_expect_body(f, 1, "body");
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "ABK#kba");
	KUNIT_EXPECT_FALSE(test, fake_out(f, 0)->worker);
	KUNIT_EXPECT_NULL(test, f->rt.wait);	/* nothing ever waited */
	KUNIT_EXPECT_EQ(test, seccomm_runtime_worker_msgs(&f->rt), 0);
	seccomm_composite_put(comp);
}

static void seccomm_run__empty_plan(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "", NULL);

	fake_down(f, comp, "x");
	fake_expect_body(f, 0, "x");
	KUNIT_EXPECT_EQ(test, fake_out(f, 0)->seq, 1);
	fake_up(f, comp, "x");		/* landed all the same */
	fake_expect_body(f, 1, "x");
	seccomm_composite_put(comp);
}

/* The number is drawn just before the first step that reads it, once. */
static void seccomm_run__number(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "ASBS", NULL);

	fake_down(f, comp, "x");
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "A#SBS");
	KUNIT_EXPECT_EQ(test, fake_out(f, 0)->seq, 1);
	f->refuse_number = true;
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 1, SECCOMM_R_KEY_LIMIT);
	KUNIT_EXPECT_EQ(test, fake_out(f, 1)->layer, SECCOMM_LAYER_FRAME);
	seccomm_composite_put(comp);
}

/* A select step moves pc forward, over the place where the number is drawn. */
static enum seccomm_verdict skip_two(struct fake *f, struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	msg->pc += 2;
	return SECCOMM_NEXT;
}

static void seccomm_run__select(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "ASBS", NULL);

	f->hook = skip_two;
	f->hook_at = 'A';
	fake_down(f, comp, "x");
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "A#S");
	fake_expect_body(f, 0, "SAx");
	seccomm_composite_put(comp);
}

static void seccomm_run__drop(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "ABC", NULL);

	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "C?Ax"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_BAD_TAG);
	KUNIT_EXPECT_EQ(test, fake_out(f, 0)->layer, 1);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "cb");
	KUNIT_EXPECT_EQ(test, atomic_read(&f->alerts), 0);	/* the caller's business */
	seccomm_composite_put(comp);
}

static enum seccomm_verdict say_halt(struct fake *f, struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	return SECCOMM_HALT;
}

static enum seccomm_verdict say_drop(struct fake *f, struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	return SECCOMM_DROP;
}

static enum seccomm_verdict say_nonsense(struct fake *f, struct seccomm_mp *mp,
					 struct seccomm_msg *msg)
{
	return 9;
}

static void seccomm_run__halt(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "ABZ", NULL);

	f->hook = say_halt;
	f->hook_at = 'B';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HALT);
	KUNIT_EXPECT_EQ(test, fake_out(f, 0)->verdict, SECCOMM_HALT);
	f->hook_at = 'Z';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	fake_wait(f, 2);
	KUNIT_EXPECT_EQ(test, fake_out(f, 1)->verdict, SECCOMM_HALT);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->alerts), 0);
	seccomm_composite_put(comp);
}

/* A refusal without a reason, and a verdict that is none, are refusals all the same. */
static void seccomm_run__bad_verdict(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AB", NULL);

	f->hook_at = 'B';
	f->hook = say_drop;
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_MICROPROTOCOL);
	f->hook = say_nonsense;
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 1, SECCOMM_R_MICROPROTOCOL);
	seccomm_composite_put(comp);
}

static void seccomm_run__split(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZSB", NULL);

	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	fake_wait(f, 1);
	fake_expect_body(f, 0, "BSZAx");
	KUNIT_EXPECT_TRUE(test, fake_out(f, 0)->worker);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "AZ#SB");
	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "BSZAx"), SECCOMM_HOLD);
	fake_wait(f, 2);
	fake_expect_body(f, 1, "x");
	KUNIT_EXPECT_EQ(test, atomic64_read(&f->rt.wait->worker_msgs), 2);
	seccomm_composite_put(comp);
}

static void seccomm_run__split_at_0(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "Z", "OZ");

	fake_down(f, comp, "x");
	fake_wait(f, 1);
	fake_expect_body(f, 0, "Zx");
	fake_up(f, comp, "OZx");
	fake_wait(f, 2);
	fake_expect_body(f, 1, "x");
	seccomm_composite_put(comp);
}

static void seccomm_run__order_in_the_worker(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZ", NULL);
	unsigned int i;

	for (i = 0; i < 100; i++)
		fake_run(f, comp, SECCOMM_DOWN, "x", 1, i);
	fake_wait(f, 100);
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_EQ(test, fake_out(f, i)->tag, i);
	seccomm_composite_put(comp);
}

static void seccomm_run__drop_in_the_worker(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZ", NULL);

	fake_up(f, comp, "Z?x");
	fake_wait(f, 1);
	fake_expect_drop(f, 0, SECCOMM_R_BAD_TAG);
	KUNIT_EXPECT_TRUE(test, fake_out(f, 0)->alert);
	KUNIT_EXPECT_EQ(test, fake_out(f, 0)->layer, 0);
	seccomm_composite_put(comp);
}

static void seccomm_run__no_simd(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	TEST_NEEDS_FAIL(test);
	comp = fake_comp(test, "AV", NULL);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	seccomm_fail_arm(SECCOMM_FAIL_simd_unusable, 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	fake_wait(f, 2);
	fake_expect_body(f, 1, "VAx");
	KUNIT_EXPECT_TRUE(test, fake_out(f, 1)->worker);
	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "VAx"), SECCOMM_HOLD);
	fake_wait(f, 3);
	fake_expect_body(f, 2, "x");
	seccomm_composite_put(comp);
}

static void seccomm_run__no_memory(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	TEST_NEEDS_FAIL(test);
	comp = fake_comp(test, "AZ", NULL);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_waiting, 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_NOMEM);
	KUNIT_EXPECT_EQ(test, seccomm_raise_async(comp->mp[0], SECCOMM_EV_OPENED, NULL, 0, 0,
						  GFP_KERNEL), 0);
	KUNIT_EXPECT_NULL(test, f->rt.wait);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_waiting, 0);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_msg, 1);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 1, SECCOMM_R_NOMEM);
	seccomm_composite_put(comp);
}

static void seccomm_run__no_charge(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZ", NULL);

	f->refuse_charge = true;
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_WORKER_QUEUE);
	seccomm_composite_put(comp);
}

static DECLARE_COMPLETION(entered);
static DECLARE_COMPLETION(go_on);

static enum seccomm_verdict block(struct fake *f, struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	complete(&entered);
	wait_for_completion(&go_on);
	return SECCOMM_NEXT;
}

static enum seccomm_verdict log_extra(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call)
{
	u8 *p = seccomm_msg_push(msg, 1);

	if (p)
		*p = '+';
	return SECCOMM_NEXT;
}

/* A message goes to the end of the plan it began with, whatever is bound meanwhile. */
static void seccomm_run__plan_replaced_meanwhile(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZB", NULL);
	struct seccomm_binding *b;

	reinit_completion(&entered);
	reinit_completion(&go_on);
	f->hook = block;
	f->hook_at = 'Z';
	fake_down(f, comp, "1");
	wait_for_completion(&entered);
	fake_down(f, comp, "2");	/* queued behind it, its A done */
	b = seccomm_bind(comp->mp[0], SECCOMM_EV_MSG_FROM_ABOVE, log_extra, 0, NULL, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	complete_all(&go_on);
	fake_wait(f, 2);
	fake_down(f, comp, "3");
	fake_wait(f, 3);
	fake_expect_body(f, 0, "BZA1");
	fake_expect_body(f, 1, "BZA2");
	fake_expect_body(f, 2, "BZA+3");
	seccomm_composite_put(comp);
}

/* The plan was read, then replaced and put by everybody: the runner copies it. */
static void seccomm_run__plan_died_meanwhile(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZ", NULL);
	struct seccomm_plan *plan = rcu_dereference_protected(comp->plan[SECCOMM_DOWN], true);
	struct seccomm_plan *dying;
	struct fake_out *out = kzalloc(sizeof(*out), GFP_KERNEL);
	struct seccomm_msg msg = { .comp = comp, .gfp = GFP_ATOMIC, .owner = out };

	KUNIT_ASSERT_NOT_NULL(test, out);
	dying = kunit_kmalloc(test, struct_size(plan, step, plan->n), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, dying);
	memcpy(dying, plan, struct_size(plan, step, plan->n));
	refcount_set(&dying->refs, 0);
	msg.head = out->body;
	msg.end = out->body + FAKE_BUF;
	msg.data = out->body + FAKE_BUF / 2;
	msg.tail = msg.data;
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, seccomm_run(comp, dying, &msg), SECCOMM_HOLD);
	rcu_read_unlock();
	memset(dying, 0xaa, struct_size(plan, step, plan->n));
	local_bh_enable();
	fake_wait(f, 1);
	fake_expect_body(f, 0, "ZA");
	seccomm_composite_put(comp);
}

/* The last reference is gone, but the inline path still runs under RCU. */
static void seccomm_run__composite_died_meanwhile(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZ", NULL);

	rcu_read_lock();
	refcount_set(&comp->refs, 0);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_DEAD);
	refcount_set(&comp->refs, 1);
	seccomm_composite_put(comp);
}

/* The tripwire: an inner check fails although a keyed outer one has passed. */
static void seccomm_drop__inner_tag(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AKB", NULL);

	fake_up(f, comp, "BK?x");
	fake_expect_drop(f, 0, SECCOMM_R_INNER_TAG);
	fake_up(f, comp, "B?Ax");
	fake_expect_drop(f, 1, SECCOMM_R_BAD_TAG);
	if (SECCOMM_FAIL_BUILT) {
		seccomm_fail_arm(SECCOMM_FAIL_no_inner_class, 1);
		fake_up(f, comp, "BK?x");
		fake_expect_drop(f, 2, SECCOMM_R_BAD_TAG);
	}
	seccomm_composite_put(comp);
}

static struct kunit_case run_cases[] = {
	KUNIT_CASE(seccomm_run__down_and_up),
	KUNIT_CASE(seccomm_run__empty_plan),
	KUNIT_CASE(seccomm_run__number),
	KUNIT_CASE(seccomm_run__select),
	KUNIT_CASE(seccomm_run__drop),
	KUNIT_CASE(seccomm_run__halt),
	KUNIT_CASE(seccomm_run__bad_verdict),
	KUNIT_CASE(seccomm_run__split),
	KUNIT_CASE(seccomm_run__split_at_0),
	KUNIT_CASE(seccomm_run__order_in_the_worker),
	KUNIT_CASE(seccomm_run__drop_in_the_worker),
	KUNIT_CASE(seccomm_run__no_simd),
	KUNIT_CASE(seccomm_run__no_memory),
	KUNIT_CASE(seccomm_run__no_charge),
	KUNIT_CASE(seccomm_run__plan_replaced_meanwhile),
	KUNIT_CASE(seccomm_run__plan_died_meanwhile),
	KUNIT_CASE(seccomm_run__composite_died_meanwhile),
	KUNIT_CASE(seccomm_drop__inner_tag),
	{}
};

static struct kunit_suite run_suite = {
	.name = "seccomm_run", .init = fake_init, .exit = fake_exit, .test_cases = run_cases,
};

kunit_test_suites(&run_suite);
