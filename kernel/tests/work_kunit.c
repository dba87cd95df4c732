// SPDX-License-Identifier: GPL-2.0
/* work_kunit.c - the worker of a session: queues, order, time, and its end. */
#include "cactus/work.h"

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include "lib/seam.h"
#include "tests/cactus_fake.h"

static DECLARE_COMPLETION(entered);
static DECLARE_COMPLETION(go_on);

static enum seccomm_verdict block(struct fake *f, struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	complete(&entered);
	wait_for_completion(&go_on);
	return SECCOMM_NEXT;
}

/* The worker stands in the handler of @at, with one message; go_on lets it go. */
static void block_worker(struct fake *f, struct seccomm_composite *comp, char at)
{
	reinit_completion(&entered);
	reinit_completion(&go_on);
	f->hook = block;
	f->hook_at = at;
	KUNIT_ASSERT_EQ(f->test, fake_run(f, comp, SECCOMM_DOWN, "0", 1, 0), SECCOMM_HOLD);
	wait_for_completion(&entered);
}

static void seccomm_work_queue__limit(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "Z", NULL);
	unsigned int i;

	block_worker(f, comp, 'Z');
	for (i = 0; i < SECCOMM_FIFO_MAX; i++)
		KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 0, SECCOMM_R_WORKER_QUEUE);
	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "Zx"), SECCOMM_HOLD);	/* the other has room */
	complete_all(&go_on);
	fake_wait(f, SECCOMM_FIFO_MAX + 3);
	KUNIT_EXPECT_EQ(test, atomic64_read(&f->rt.wait->worker_msgs), SECCOMM_FIFO_MAX + 2);
	seccomm_composite_put(comp);
}

/* Both directions get their turn. */
static void seccomm_work_queue__directions_take_turns(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "Z", NULL);
	unsigned int i, first_up = 0;

	block_worker(f, comp, 'Z');
	for (i = 0; i < 20; i++)
		fake_run(f, comp, SECCOMM_DOWN, "x", 1, i);
	for (i = 0; i < 20; i++)
		fake_run(f, comp, SECCOMM_UP, "Zx", 2, i);
	complete_all(&go_on);
	fake_wait(f, 41);
	while (fake_out(f, first_up)->dir == SECCOMM_DOWN)
		first_up++;
	KUNIT_EXPECT_LE(test, first_up, 2u);
	seccomm_composite_put(comp);
}

static void seccomm_work_drop__reasons_without_alert(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "Z", NULL);

	f->refuse_number = true;	/* KEY_LIMIT is no alert */
	fake_down(f, comp, "x");
	fake_wait(f, 1);
	fake_expect_drop(f, 0, SECCOMM_R_KEY_LIMIT);
	KUNIT_EXPECT_FALSE(test, fake_out(f, 0)->alert);
	seccomm_composite_put(comp);
}

/* ---- ordered plans ------------------------------------------------------------------ */

/* What comes while something is in the worker queues behind it, though it could pass. */
static void seccomm_work_stall__ordered_queue(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "DZ", NULL);
	unsigned int i;

	block_worker(f, comp, 'Z');
	for (i = 1; i < 50; i++)
		fake_run(f, comp, SECCOMM_DOWN, "x", 1, i);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "DZ");	/* they have not begun */
	complete_all(&go_on);
	fake_wait(f, 50);
	for (i = 0; i < 50; i++)
		KUNIT_EXPECT_EQ(test, fake_out(f, i)->tag, i);
	seccomm_composite_put(comp);
}

static enum seccomm_verdict hold_first(struct fake *f, struct seccomm_mp *mp,
				       struct seccomm_msg *msg)
{
	if (atomic_inc_return(&f->count) > 1)
		return SECCOMM_NEXT;
	atomic64_set(&f->token[0], seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0));
	return SECCOMM_HOLD;
}

static enum seccomm_verdict claim_first(struct fake *f, struct seccomm_mp *mp,
					struct seccomm_msg *msg)
{
	if (atomic_inc_return(&f->count) == 1)
		atomic64_set(&f->token[0], seccomm_claim(mp, msg, 0));
	return SECCOMM_NEXT;
}

/* One that waits stops those behind it: they queue, and come after it. */
static void ordered_wait(struct kunit *test, const char *down, bool claim)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, down, NULL);
	unsigned int n = READ_ONCE(f->n_out);
	unsigned int i;

	atomic_set(&f->count, 0);
	f->hook = claim ? claim_first : hold_first;
	f->hook_at = 'H';
	fake_run(f, comp, SECCOMM_DOWN, "x", 1, 0);
	for (i = 1; i < 20; i++)
		KUNIT_EXPECT_EQ(test, fake_run(f, comp, SECCOMM_DOWN, "x", 1, i), SECCOMM_HOLD);
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->n_out), n);
	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "?"), SECCOMM_DROP);	/* the other direction runs */
	if (claim)
		KUNIT_EXPECT_TRUE(test, seccomm_agree(comp->mp[0], atomic64_read(&f->token[0]),
						      SECCOMM_NEXT));
	else
		KUNIT_EXPECT_TRUE(test, seccomm_resume(comp->mp[0], atomic64_read(&f->token[0]),
						       SECCOMM_NEXT));
	fake_wait(f, n + 21);
	for (i = 0; i < 20; i++)
		KUNIT_EXPECT_EQ(test, fake_out(f, n + 1 + i)->tag, i);
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_EQ(test, fake_run(f, comp, SECCOMM_DOWN, "x", 1, 0), SECCOMM_NEXT);
	seccomm_composite_put(comp);
}

static void seccomm_work_stall__ordered_hold(struct kunit *test)
{
	ordered_wait(test, "DHA", false);
}

static void seccomm_work_stall__ordered_claim(struct kunit *test)
{
	ordered_wait(test, "HDA", true);
}

/* A veto, and an early answer, leave nothing stalled. */
static enum seccomm_verdict hold_answered(struct fake *f, struct seccomm_mp *mp,
					  struct seccomm_msg *msg)
{
	seccomm_resume(mp, seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0), SECCOMM_NEXT);
	return SECCOMM_HOLD;
}

static void seccomm_work_unstall__early(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "DHA", NULL);

	f->hook = hold_answered;
	f->hook_at = 'H';
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, f->rt.wait->busy[SECCOMM_DOWN] + f->rt.wait->stalled[SECCOMM_DOWN], 0u);
	seccomm_composite_put(comp);
}

/* ---- time ----------------------------------------------------------------------------- */

static void wait_ticks(struct fake *f, int n)
{
	wait_event_timeout(f->wait, atomic_read(&f->ticks) >= n, FAKE_WAIT);
	KUNIT_EXPECT_EQ(f->test, atomic_read(&f->ticks), n);
}

static void seccomm_runtime_arm__ticks(struct kunit *test)
{
	struct fake *f = test->priv;
	u64 start = seccomm_now_ms();

	seccomm_runtime_arm(&f->rt, start + 60000);
	seccomm_runtime_arm(&f->rt, start + 40);	/* the earlier one counts */
	seccomm_runtime_arm(&f->rt, start + 50000);
	wait_ticks(f, 1);
	KUNIT_EXPECT_GE(test, seccomm_now_ms(), start + 40);
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_EQ(test, f->rt.owner_deadline, 0);
}

static void seccomm_runtime_arm__again(struct kunit *test)
{
	struct fake *f = test->priv;

	f->next_tick = seccomm_now_ms() + 30;
	seccomm_runtime_arm(&f->rt, 1);
	wait_ticks(f, 2);	/* the first one asked for another */
}

static void seccomm_runtime_arm__after_death(struct kunit *test)
{
	struct fake *f = test->priv;

	seccomm_runtime_kill(&f->rt);
	seccomm_runtime_arm(&f->rt, 1);
	msleep(30);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->ticks), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&f->refs), 1u);
}

/* ---- death ------------------------------------------------------------------------------ */

/* What waits is dropped; what a handler works on ends there. */
static void seccomm_runtime_kill__queues(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "Z", NULL);
	unsigned int i;

	block_worker(f, comp, 'Z');
	for (i = 1; i < 10; i++)
		fake_run(f, comp, i & 1 ? SECCOMM_UP : SECCOMM_DOWN, "x", 1, i);
	seccomm_runtime_kill(&f->rt);
	KUNIT_EXPECT_EQ(test, READ_ONCE(f->n_out), 9u);
	for (i = 0; i < 9; i++)
		fake_expect_drop(f, i, SECCOMM_R_DEAD);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_DROP);
	fake_expect_drop(f, 9, SECCOMM_R_DEAD);
	complete_all(&go_on);
	fake_wait(f, 11);
	fake_expect_drop(f, 10, SECCOMM_R_DEAD);
	KUNIT_EXPECT_EQ(test, fake_out(f, 10)->tag, 0u);
	seccomm_runtime_kill(&f->rt);
	seccomm_composite_put(comp);
}

static enum seccomm_verdict kill_here(struct fake *f, struct seccomm_mp *mp,
				      struct seccomm_msg *msg)
{
	seccomm_runtime_kill(&f->rt);
	return SECCOMM_NEXT;
}

static void seccomm_runtime_kill__from_the_worker(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "Z", NULL);

	f->hook = kill_here;
	f->hook_at = 'Z';
	fake_down(f, comp, "1");
	fake_down(f, comp, "2");
	fake_wait(f, 2);
	fake_expect_drop(f, 0, SECCOMM_R_DEAD);
	fake_expect_drop(f, 1, SECCOMM_R_DEAD);
	seccomm_composite_put(comp);
}

/* Held inline, in the worker, claimed, waiting for a key, queued, raised: all of it goes. */
static enum seccomm_verdict hold_by_turns(struct fake *f, struct seccomm_mp *mp,
					  struct seccomm_msg *msg)
{
	switch (atomic_inc_return(&f->count) % 3) {
	case 0:
		return seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0) ? SECCOMM_HOLD :
			seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL);
	case 1:
		seccomm_claim(mp, msg, 0);
		fallthrough;
	default:
		return SECCOMM_NEXT;
	}
}

static void seccomm_runtime_kill__hiding_places(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp[3];
	unsigned int i;

	comp[0] = fake_comp(test, "HA", "BHZ");
	comp[1] = fake_comp(test, "ZHG", "AH");
	comp[2] = fake_comp(test, "DHZ", "DH");
	f->hook = hold_by_turns;
	f->hook_at = 'H';
	for (i = 0; i < 45; i++) {
		fake_down(f, comp[i % 3], "x");
		seccomm_raise_async(comp[i % 3]->mp[0], SECCOMM_EV_OPENED, NULL, 0, i % 2 * 5000,
				    GFP_KERNEL);
	}
	seccomm_runtime_arm(&f->rt, seccomm_now_ms() + 50000);
	seccomm_runtime_kill(&f->rt);
	seccomm_runtime_flush(&f->rt);
	fake_wait(f, 45);
	for (i = 0; i < 3; i++)
		seccomm_composite_put(comp[i]);
	fake_wait_destroyed(f, 3);
}

static int send_on(void *arg)
{
	struct seccomm_composite *comp = arg;
	struct fake *f = container_of(comp->rt, struct fake, rt);

	while (!kthread_should_stop()) {
		fake_down(f, comp, "x");
		atomic_inc(&f->count);
		cond_resched();
	}
	return 0;
}

/* Killed while others send: every message has an end. */
static void seccomm_runtime_kill__under_traffic(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZB", NULL);
	struct task_struct *t[2];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		t[i] = kthread_run(send_on, comp, "send%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(t[i]));
	}
	msleep(30);
	seccomm_runtime_kill(&f->rt);
	msleep(20);
	for (i = 0; i < 2; i++)
		kthread_stop(t[i]);
	seccomm_runtime_flush(&f->rt);
	fake_wait(f, atomic_read(&f->count));
	seccomm_composite_put(comp);
}

static struct kunit_case work_cases[] = {
	KUNIT_CASE(seccomm_work_queue__limit),
	KUNIT_CASE(seccomm_work_queue__directions_take_turns),
	KUNIT_CASE(seccomm_work_drop__reasons_without_alert),
	KUNIT_CASE(seccomm_work_stall__ordered_queue),
	KUNIT_CASE(seccomm_work_stall__ordered_hold),
	KUNIT_CASE(seccomm_work_stall__ordered_claim),
	KUNIT_CASE(seccomm_work_unstall__early),
	KUNIT_CASE(seccomm_runtime_arm__ticks),
	KUNIT_CASE(seccomm_runtime_arm__again),
	KUNIT_CASE(seccomm_runtime_arm__after_death),
	KUNIT_CASE(seccomm_runtime_kill__queues),
	KUNIT_CASE(seccomm_runtime_kill__from_the_worker),
	KUNIT_CASE(seccomm_runtime_kill__hiding_places),
	KUNIT_CASE(seccomm_runtime_kill__under_traffic),
	{}
};

static struct kunit_suite work_suite = {
	.name = "seccomm_work", .init = fake_init, .exit = fake_exit, .test_cases = work_cases,
};

kunit_test_suites(&work_suite);
