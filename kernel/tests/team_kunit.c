// SPDX-License-Identifier: GPL-2.0
/* team_kunit.c - several CPUs that work for one session: begun in order, finished in any, gone in order. */
#include "cactus/team.h"

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include "cactus/work.h"
#include "tests/cactus_fake.h"

#define FIRST	0xff	/* body of the message that keeps the worker until there is a queue */
#define N	20

static DECLARE_COMPLETION(entered);
static DECLARE_COMPLETION(go_on);
static DECLARE_COMPLETION(slow);

/* What the handlers do with a message, by its body. */
static enum seccomm_verdict first_waits(struct fake *f, struct seccomm_mp *mp,
					struct seccomm_msg *msg)
{
	if (msg->tail[-1] == FIRST) {
		complete(&entered);
		wait_for_completion(&go_on);
	}
	return SECCOMM_NEXT;
}

/* Number 0 of the queue takes until all others have been through. */
static enum seccomm_verdict zero_is_slow(struct fake *f, struct seccomm_mp *mp,
					 struct seccomm_msg *msg)
{
	if (msg->tail[-1] == 0)
		wait_for_completion(&slow);
	else if (msg->tail[-1] != FIRST && atomic_inc_return(&f->count) == N - 1)
		complete(&slow);
	return first_waits(f, mp, msg);
}

/* Number 0 is held. */
static enum seccomm_verdict zero_is_held(struct fake *f, struct seccomm_mp *mp,
					 struct seccomm_msg *msg)
{
	if (msg->tail[-1] == 0) {
		atomic64_set(&f->token[0], seccomm_hold(mp, msg, SECCOMM_R_FILTER, 0));
		return SECCOMM_HOLD;
	}
	return first_waits(f, mp, msg);
}

static enum seccomm_verdict odd_are_refused(struct fake *f, struct seccomm_mp *mp,
					    struct seccomm_msg *msg)
{
	if (msg->tail[-1] != FIRST && msg->data[0] & 1)
		return seccomm_drop(mp, msg, SECCOMM_R_FILTER);
	return first_waits(f, mp, msg);
}

/* The worker stands in a handler, and N messages queue behind that one. */
static struct seccomm_composite *queue_up(struct kunit *test, const char *down,
					  enum seccomm_verdict (*hook)(struct fake *f,
								       struct seccomm_mp *mp,
								       struct seccomm_msg *msg))
{
	struct seccomm_composite *comp = fake_comp(test, down, NULL);
	struct fake *f = test->priv;
	u8 body = FIRST;
	unsigned int i;

	reinit_completion(&entered);
	reinit_completion(&go_on);
	reinit_completion(&slow);
	f->hook = hook;
	f->hook_at = 'Z';
	KUNIT_ASSERT_EQ(test, fake_run(f, comp, SECCOMM_DOWN, &body, 1, N), SECCOMM_HOLD);
	wait_for_completion(&entered);
	for (i = 0; i < N; i++) {
		body = i;
		KUNIT_ASSERT_EQ(test, fake_run(f, comp, SECCOMM_DOWN, &body, 1, i), SECCOMM_HOLD);
	}
	usleep_range(2000, 3000);	/* the worker's slice is over */
	complete_all(&go_on);
	return comp;
}

/* They have left in the order of the queue, the first of them as the @nth message. */
static void expect_order(struct fake *f, unsigned int nth, unsigned int from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		KUNIT_EXPECT_EQ(f->test, fake_out(f, nth + i)->tag, from + i);
}

static void seccomm_team_finish__in_order(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	f->cpus = 4;
	comp = queue_up(test, "Z", zero_is_slow);
	fake_wait(f, N + 1);
	KUNIT_EXPECT_NOT_NULL(test, f->rt.wait->team);
	expect_order(f, 1, 0, N);
	seccomm_composite_put(comp);
}

/* A refused one has its place in the order as well. */
static void seccomm_team_finish__refused(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;
	unsigned int i;

	f->cpus = 4;
	comp = queue_up(test, "Z", odd_are_refused);
	fake_wait(f, N + 1);
	expect_order(f, 1, 0, N);
	for (i = 0; i < N; i++)
		KUNIT_EXPECT_EQ(test, fake_out(f, i + 1)->verdict,
				i & 1 ? SECCOMM_DROP : SECCOMM_NEXT);
	seccomm_composite_put(comp);
}

/* One that waits holds nobody back; it leaves when it is let go. */
static void seccomm_team_give_up__held(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	f->cpus = 4;
	comp = queue_up(test, "Z", zero_is_held);
	fake_wait(f, N);
	expect_order(f, 1, 1, N - 1);
	KUNIT_EXPECT_TRUE(test, seccomm_resume(comp->mp[0], atomic64_read(&f->token[0]),
					       SECCOMM_NEXT));
	fake_wait(f, N + 1);
	KUNIT_EXPECT_EQ(test, fake_out(f, N)->tag, 0u);
	seccomm_composite_put(comp);
}

/* Where the operator allows one CPU, or there is no memory, the worker is alone. */
static void seccomm_team_begin__alone(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	f->cpus = 1;
	comp = queue_up(test, "Z", first_waits);
	fake_wait(f, N + 1);
	KUNIT_EXPECT_NULL(test, f->rt.wait->team);
	expect_order(f, 1, 0, N);
	seccomm_composite_put(comp);
}

static void seccomm_team_begin__no_memory(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	TEST_NEEDS_FAIL(test);
	f->cpus = 4;
	seccomm_fail_arm(SECCOMM_FAIL_alloc_team, 1);
	comp = queue_up(test, "Z", first_waits);
	fake_wait(f, N + 1);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_team, 0);
	KUNIT_EXPECT_NULL(test, f->rt.wait->team);
	expect_order(f, 1, 0, N);
	seccomm_composite_put(comp);
}

/* A plan that needs order goes through one by one, team or not. */
static void seccomm_team_enter__ordered(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	f->cpus = 4;
	comp = queue_up(test, "DZ", first_waits);
	fake_wait(f, N + 1);
	expect_order(f, 1, 0, N);
	seccomm_composite_put(comp);
}

/* Number 0 stays in its handler. */
static enum seccomm_verdict zero_stays(struct fake *f, struct seccomm_mp *mp,
				       struct seccomm_msg *msg)
{
	if (msg->tail[-1] == 0)
		wait_for_completion(&slow);
	else if (msg->tail[-1] != FIRST)
		atomic_inc(&f->count);
	return first_waits(f, mp, msg);
}

/* Its memory is there as long as somebody works, or waits to leave. */
static void seccomm_team_end__idle(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;
	unsigned int i;

	f->cpus = 4;
	comp = queue_up(test, "Z", zero_stays);
	for (i = 0; atomic_read(&f->count) < N - 1 && i < 2000; i++)
		usleep_range(1000, 2000);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->count), N - 1);
	seccomm_runtime_rest(&f->rt);
	KUNIT_EXPECT_NOT_NULL(test, f->rt.wait->team);
	complete(&slow);
	fake_wait(f, N + 1);
	seccomm_runtime_flush(&f->rt);
	seccomm_runtime_rest(&f->rt);
	KUNIT_EXPECT_NULL(test, f->rt.wait->team);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_HOLD);
	fake_wait(f, N + 2);
	seccomm_composite_put(comp);
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

/* Killed while others send and many work: every message has an end. */
static void seccomm_team_finish__killed(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AZB", NULL);
	struct task_struct *t[2];
	unsigned int i;

	f->cpus = 4;
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

static struct kunit_case team_cases[] = {
	KUNIT_CASE(seccomm_team_begin__alone),
	KUNIT_CASE(seccomm_team_begin__no_memory),
	KUNIT_CASE(seccomm_team_enter__ordered),
	KUNIT_CASE(seccomm_team_finish__in_order),
	KUNIT_CASE(seccomm_team_finish__refused),
	KUNIT_CASE(seccomm_team_finish__killed),
	KUNIT_CASE(seccomm_team_give_up__held),
	KUNIT_CASE(seccomm_team_end__idle),
	{}
};

static struct kunit_suite team_suite = {
	.name = "seccomm_team", .init = fake_init, .exit = fake_exit, .test_cases = team_cases,
};

kunit_test_suites(&team_suite);
