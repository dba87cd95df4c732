// SPDX-License-Identifier: GPL-2.0
/* event_kunit.c - bindings, raises, raises that come later (E1-E8, U5, U6). */
#include "cactus/event.h"

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include "tests/cactus_fake.h"

/* What the handlers of a case leave behind. */
static char said[FAKE_LOG];

static void say(char c)
{
	size_t n = strlen(said);

	if (n < sizeof(said) - 1)
		said[n] = c;
}

/* Says its static argument. */
static enum seccomm_verdict speak(struct seccomm_mp *mp, struct seccomm_msg *msg,
				  const struct seccomm_call *call)
{
	say(*(char *)call->arg);
	return SECCOMM_NEXT;
}

/* Its static argument is its verdict. */
static enum seccomm_verdict stop(struct seccomm_mp *mp, struct seccomm_msg *msg,
				 const struct seccomm_call *call)
{
	say('!');
	return (long)call->arg;
}

static enum seccomm_verdict say_data(struct seccomm_mp *mp, struct seccomm_msg *msg,
				     const struct seccomm_call *call)
{
	say(call->data ? *(char *)call->data : '0');
	return SECCOMM_NEXT;
}

static struct seccomm_mp *one_mp(struct kunit *test)
{
	memset(said, 0, sizeof(said));
	return fake_comp(test, "A", NULL)->mp[0];
}

static int private_event(struct kunit *test, struct seccomm_mp *mp)
{
	int event = seccomm_event_create(mp, "test");

	KUNIT_ASSERT_GE(test, event, SECCOMM_EV_PRIVATE);
	return event;
}

static struct seccomm_binding *bind(struct kunit *test, struct seccomm_mp *mp, int event,
				    seccomm_handler fn, s32 order, void *arg)
{
	struct seccomm_binding *b = seccomm_bind(mp, event, fn, order, arg, false);

	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	return b;
}

static void seccomm_bind__orders_are_stable(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	int event = private_event(test, mp);

	bind(test, mp, event, speak, 5, "d");
	bind(test, mp, event, speak, -1, "a");
	bind(test, mp, event, speak, 5, "e");
	bind(test, mp, event, speak, SECCOMM_ORDER_LAST, "f");
	bind(test, mp, event, speak, 0, "b");
	bind(test, mp, event, speak, 0, "c");
	KUNIT_EXPECT_EQ(test, seccomm_raise(mp, event, NULL, NULL), SECCOMM_NEXT);
	KUNIT_EXPECT_STREQ(test, (char *)said, "abcdef");
	seccomm_composite_put(mp->comp);
}

static void seccomm_bind__refused(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);

	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_bind(mp, SECCOMM_EV_EPOCH + 1, speak, 0, "", false)),
			(long)-EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_bind(mp, SECCOMM_EV_PRIVATE, speak, 0, "", false)),
			(long)-EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_bind(mp, SECCOMM_EV_MAX, speak, 0, "", false)),
			(long)-EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_bind(mp, SECCOMM_EV_OPENED, NULL, 0, "", false)),
			(long)-EINVAL);
	mp->comp->dead = true;
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_bind(mp, SECCOMM_EV_OPENED, speak, 0, "", false)),
			(long)-EBUSY);
	mp->comp->dead = false;
	seccomm_composite_put(mp->comp);
}

/* So many at a time; who unbinds makes room. */
static void seccomm_bind__limit(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	struct seccomm_binding *b = NULL, *last = NULL;
	unsigned int n;

	for (n = 0; n <= SECCOMM_BINDINGS_MAX; n++) {
		b = seccomm_bind(mp, SECCOMM_EV_OPENED, speak, 0, "x", false);
		if (IS_ERR(b))
			break;
		last = b;
	}
	KUNIT_EXPECT_EQ(test, PTR_ERR(b), (long)-ENOSPC);
	KUNIT_ASSERT_NOT_NULL(test, last);
	seccomm_unbind(last);
	bind(test, mp, SECCOMM_EV_OPENED, speak, 0, "x");
	seccomm_composite_put(mp->comp);
}

/* Messages to come run through the new handler, with its argument. */
static void seccomm_bind__message_event(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_mp *mp = one_mp(test);
	struct seccomm_composite *comp = mp->comp;
	struct seccomm_binding *b;

	b = bind(test, mp, SECCOMM_EV_MSG_FROM_ABOVE, speak, SECCOMM_ORDER_FIRST, "1");
	bind(test, mp, SECCOMM_EV_DATA_FROM_BELOW, speak, SECCOMM_ORDER_LAST, "2");
	fake_down(f, comp, "x");
	fake_up(f, comp, "Ax");
	KUNIT_EXPECT_STREQ(test, (char *)said, "12");
	fake_expect_body(f, 0, "Ax");
	seccomm_unbind(b);
	fake_down(f, comp, "x");
	fake_up(f, comp, "Ax");
	KUNIT_EXPECT_STREQ(test, (char *)said, "122");
	seccomm_composite_put(comp);
}

/* One that may not stand there is refused, and nothing has changed. */
static void seccomm_bind__plan_refuses(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "HS", NULL);
	struct seccomm_mp *holder = fake_mp(comp, 'H', 0);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_bind(holder, SECCOMM_EV_MSG_FROM_ABOVE, say_data,
						   SECCOMM_ORDER_LAST, NULL, false)),
			(long)-EINVAL);
	for (i = 2; i < SECCOMM_STEPS_MAX; i++)
		bind(test, fake_mp(comp, 'S', 0), SECCOMM_EV_MSG_FROM_ABOVE, say_data,
		     SECCOMM_ORDER_LAST, NULL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_bind(fake_mp(comp, 'S', 0),
						   SECCOMM_EV_MSG_FROM_ABOVE, say_data,
						   SECCOMM_ORDER_LAST, NULL, false)),
			(long)-E2BIG);
	fake_down(f, comp, "x");
	fake_expect_body(f, 0, "SHx");
	seccomm_composite_put(comp);
}

/* A binding that may sleep moves the split, its end moves it back. */
static void seccomm_bind__sleeping(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_mp *mp = one_mp(test);
	struct seccomm_binding *b = seccomm_bind(mp, SECCOMM_EV_MSG_FROM_ABOVE, speak, 0, "z", true);

	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	KUNIT_EXPECT_EQ(test, fake_down(f, mp->comp, "x"), SECCOMM_HOLD);
	fake_wait(f, 1);
	fake_expect_body(f, 0, "Ax");
	seccomm_unbind(b);
	KUNIT_EXPECT_EQ(test, fake_down(f, mp->comp, "x"), SECCOMM_NEXT);
	seccomm_composite_put(mp->comp);
}

static void seccomm_unbind__last_of_an_event(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	struct seccomm_binding *b;

	KUNIT_EXPECT_FALSE(test, seccomm_composite_bound(mp->comp, SECCOMM_EV_SECURITY_ALERT));
	b = bind(test, mp, SECCOMM_EV_SECURITY_ALERT, speak, 0, "a");
	KUNIT_EXPECT_TRUE(test, seccomm_composite_bound(mp->comp, SECCOMM_EV_SECURITY_ALERT));
	seccomm_composite_raise(mp->comp, SECCOMM_EV_SECURITY_ALERT, NULL);
	seccomm_unbind(b);
	KUNIT_EXPECT_FALSE(test, seccomm_composite_bound(mp->comp, SECCOMM_EV_SECURITY_ALERT));
	seccomm_composite_raise(mp->comp, SECCOMM_EV_SECURITY_ALERT, NULL);
	KUNIT_EXPECT_STREQ(test, (char *)said, "a");
	KUNIT_EXPECT_FALSE(test, seccomm_composite_bound(mp->comp, SECCOMM_EV_MAX));
	seccomm_composite_put(mp->comp);
}

static void seccomm_unbind__one_of_many(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	int event = private_event(test, mp);
	struct seccomm_binding *b;

	bind(test, mp, event, speak, 0, "a");
	b = bind(test, mp, event, speak, 0, "b");
	bind(test, mp, event, speak, 0, "c");
	seccomm_unbind(b);
	seccomm_raise(mp, event, NULL, NULL);
	KUNIT_EXPECT_STREQ(test, (char *)said, "ac");
	/* the record is used again */
	KUNIT_EXPECT_PTR_EQ(test, bind(test, mp, event, speak, -1, "d"), b);
	seccomm_raise(mp, event, NULL, NULL);
	KUNIT_EXPECT_STREQ(test, (char *)said, "acdac");
	seccomm_composite_put(mp->comp);
}

/* A handler that unbinds its neighbour and itself: those called already have been. */
static struct seccomm_binding *victim[2];

static enum seccomm_verdict unbind_two(struct seccomm_mp *mp, struct seccomm_msg *msg,
				       const struct seccomm_call *call)
{
	seccomm_unbind(victim[0]);
	seccomm_unbind(victim[1]);
	say('u');
	return SECCOMM_NEXT;
}

static void seccomm_unbind__from_a_handler(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	int event = private_event(test, mp);

	victim[0] = seccomm_bind(mp, event, unbind_two, 0, NULL, true);
	KUNIT_ASSERT_FALSE(test, IS_ERR(victim[0]));
	victim[1] = bind(test, mp, event, speak, 1, "v");
	bind(test, mp, event, speak, 2, "w");
	seccomm_raise(mp, event, NULL, NULL);	/* the table it began with */
	seccomm_raise(mp, event, NULL, NULL);
	KUNIT_EXPECT_STREQ(test, (char *)said, "uvww");
	seccomm_composite_put(mp->comp);
}

static void seccomm_bind__no_memory(struct kunit *test)
{
	struct seccomm_mp *mp;

	TEST_NEEDS_FAIL(test);
	mp = one_mp(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_events, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_bind(mp, SECCOMM_EV_OPENED, speak, 0, "x", false)),
			(long)-ENOMEM);
	KUNIT_EXPECT_EQ(test, seccomm_event_create(mp, "x"), -ENOMEM);
	KUNIT_EXPECT_FALSE(test, seccomm_composite_bound(mp->comp, SECCOMM_EV_OPENED));
	seccomm_fail_arm(SECCOMM_FAIL_alloc_events, 0);
	bind(test, mp, SECCOMM_EV_OPENED, speak, 0, "x");
	KUNIT_EXPECT_TRUE(test, seccomm_composite_bound(mp->comp, SECCOMM_EV_OPENED));
	seccomm_composite_put(mp->comp);
}

static void seccomm_event_create__until_full(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	char name[] = "copied";
	int i, event;

	/* Few have any; every session would pay for the names of all that there may be. */
	KUNIT_EXPECT_NULL(test, mp->comp->events);
	event = seccomm_event_create(mp, name);
	name[0] = 'X';
	KUNIT_EXPECT_STREQ(test, mp->comp->events->private->name[event - SECCOMM_EV_PRIVATE],
			   "copied");
	for (i = event + 1; i < SECCOMM_EV_MAX; i++)
		KUNIT_EXPECT_EQ(test, seccomm_event_create(mp, "x"), i);
	KUNIT_EXPECT_EQ(test, seccomm_event_create(mp, "x"), -ENOSPC);
	seccomm_composite_put(mp->comp);
}

static void seccomm_raise__verdicts(struct kunit *test)
{
	static const enum seccomm_verdict verdict[] = { SECCOMM_HALT, SECCOMM_DROP, SECCOMM_HOLD };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(verdict); i++) {
		struct seccomm_mp *mp = one_mp(test);
		int event = private_event(test, mp);

		KUNIT_EXPECT_EQ(test, seccomm_raise(mp, event, NULL, NULL), SECCOMM_NEXT);
		bind(test, mp, event, speak, 0, "a");
		bind(test, mp, event, stop, 1, (void *)(long)verdict[i]);
		bind(test, mp, event, speak, 2, "b");
		KUNIT_EXPECT_EQ(test, seccomm_raise(mp, event, NULL, NULL), verdict[i]);
		KUNIT_EXPECT_STREQ(test, (char *)said, "a!");
		seccomm_composite_put(mp->comp);
	}
}

static void seccomm_raise__data(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);

	bind(test, mp, SECCOMM_EV_CLOSED, say_data, 0, NULL);
	seccomm_composite_raise(mp->comp, SECCOMM_EV_CLOSED, "k");
	seccomm_raise(mp, SECCOMM_EV_CLOSED, NULL, NULL);
	KUNIT_EXPECT_STREQ(test, (char *)said, "k0");
	seccomm_composite_put(mp->comp);
}

/* Handlers that sleep: in the worker and in process context, nowhere else. */
static void seccomm_event_may_sleep__contexts(struct kunit *test)
{
	struct seccomm_msg inline_msg = {}, worker_msg = { .flags = SECCOMM_MSG_WORKER };

	KUNIT_EXPECT_TRUE(test, seccomm_event_may_sleep(NULL));
	KUNIT_EXPECT_TRUE(test, seccomm_event_may_sleep(&worker_msg));
	KUNIT_EXPECT_FALSE(test, seccomm_event_may_sleep(&inline_msg));
	local_bh_disable();
	KUNIT_EXPECT_FALSE(test, seccomm_event_may_sleep(NULL));
	KUNIT_EXPECT_FALSE(test, seccomm_event_may_sleep(&worker_msg));
	local_bh_enable();
	local_irq_disable();
	KUNIT_EXPECT_FALSE(test, seccomm_event_may_sleep(NULL));
	local_irq_enable();
}

static enum seccomm_verdict sleep_a_little(struct seccomm_mp *mp, struct seccomm_msg *msg,
					   const struct seccomm_call *call)
{
	usleep_range(20, 100);
	atomic_inc(&fake_of(mp)->count);
	return SECCOMM_NEXT;
}

static enum seccomm_verdict count_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				     const struct seccomm_call *call)
{
	atomic_inc(&fake_of(mp)->count);
	return SECCOMM_NEXT;
}

static int raise_on(void *arg)
{
	struct seccomm_mp *mp = arg;

	while (!kthread_should_stop()) {
		seccomm_raise(mp, SECCOMM_EV_SECURITY_ALERT, NULL, NULL);
		local_bh_disable();
		seccomm_raise(mp, SECCOMM_EV_OPENED, NULL, NULL);
		local_bh_enable();
		cond_resched();
	}
	return 0;
}

/* Bindings come and go under running raises, of handlers that sleep and others. */
static void seccomm_unbind__under_running_raises(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_mp *mp = one_mp(test);
	struct task_struct *t[2];
	struct seccomm_binding *b[2];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		t[i] = kthread_run(raise_on, mp, "raise%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(t[i]));
	}
	for (i = 0; i < 200; i++) {
		b[0] = seccomm_bind(mp, SECCOMM_EV_SECURITY_ALERT, sleep_a_little, i, NULL, true);
		b[1] = seccomm_bind(mp, SECCOMM_EV_OPENED, count_up, i, NULL, false);
		KUNIT_ASSERT_FALSE(test, IS_ERR(b[0]) || IS_ERR(b[1]));
		usleep_range(20, 200);
		seccomm_unbind(b[0]);
		seccomm_unbind(b[1]);
	}
	for (i = 0; i < 2; i++)
		kthread_stop(t[i]);
	KUNIT_EXPECT_GT(test, atomic_read(&f->count), 0);
	KUNIT_EXPECT_FALSE(test, seccomm_composite_bound(mp->comp, SECCOMM_EV_OPENED));
	seccomm_composite_put(mp->comp);
}

/* ---- raised later ------------------------------------------------------------------- */

static void wait_said(struct kunit *test, const char *text)
{
	unsigned long until = jiffies + FAKE_WAIT;

	while (strlen(said) < strlen(text) && time_before(jiffies, until))
		msleep(20);
	KUNIT_EXPECT_STREQ(test, (char *)said, text);
}

static void seccomm_raise_async__in_order_of_time(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	int event = private_event(test, mp);

	bind(test, mp, event, say_data, 0, NULL);
	KUNIT_EXPECT_NE(test, seccomm_raise_async(mp, event, "4", 1, 90, GFP_KERNEL), 0);
	KUNIT_EXPECT_NE(test, seccomm_raise_async(mp, event, "3", 1, 60, GFP_KERNEL), 0);
	KUNIT_EXPECT_NE(test, seccomm_raise_async(mp, event, "1", 1, 0, GFP_KERNEL), 0);
	KUNIT_EXPECT_NE(test, seccomm_raise_async(mp, event, NULL, 0, 0, GFP_KERNEL), 0);
	wait_said(test, "1034");
	seccomm_composite_put(mp->comp);
}

static void seccomm_raise_async__runs_where_it_may_sleep(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_mp *mp = one_mp(test);
	struct seccomm_binding *b = seccomm_bind(mp, SECCOMM_EV_SECURITY_ALERT, sleep_a_little, 0,
						 NULL, true);

	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	local_bh_disable();
	seccomm_composite_raise_async(mp->comp, SECCOMM_EV_SECURITY_ALERT, "x", 1, GFP_ATOMIC);
	local_bh_enable();
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->count), 1);
	seccomm_composite_put(mp->comp);
}

static void seccomm_raise_async__limit(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	unsigned int i;

	for (i = 0; i < SECCOMM_RAISE_MAX; i++)
		KUNIT_EXPECT_NE(test, seccomm_raise_async(mp, SECCOMM_EV_OPENED, NULL, 0, 60000,
							  GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, seccomm_raise_async(mp, SECCOMM_EV_OPENED, NULL, 0, 0, GFP_KERNEL), 0);
	seccomm_runtime_kill(mp->comp->rt);
	KUNIT_EXPECT_EQ(test, mp->comp->rt->wait->raises, 0u);
	KUNIT_EXPECT_EQ(test, seccomm_raise_async(mp, SECCOMM_EV_OPENED, NULL, 0, 0, GFP_KERNEL), 0);
	seccomm_composite_put(mp->comp);
}

/* A pending raise keeps its composite protocol. */
static void seccomm_raise_async__holds_a_reference(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_mp *mp = one_mp(test);

	bind(test, mp, SECCOMM_EV_OPENED, speak, 0, "x");
	seccomm_raise_async(mp, SECCOMM_EV_OPENED, NULL, 0, 40, GFP_KERNEL);
	seccomm_composite_put(mp->comp);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->destroyed), 0);
	wait_said(test, "x");
	fake_wait_destroyed(f, 1);
}

/* Each run raises again: the worker goes on to messages all the same. */
static enum seccomm_verdict again(struct seccomm_mp *mp, struct seccomm_msg *msg,
				  const struct seccomm_call *call)
{
	atomic_inc(&fake_of(mp)->count);
	seccomm_raise_async(mp, call->event, NULL, 0, 0, GFP_ATOMIC);
	return SECCOMM_NEXT;
}

static void seccomm_raise_async__again_and_again(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "Z", NULL);

	bind(test, comp->mp[0], SECCOMM_EV_OPENED, again, 0, NULL);
	seccomm_raise_async(comp->mp[0], SECCOMM_EV_OPENED, NULL, 0, 0, GFP_KERNEL);
	fake_down(f, comp, "x");
	fake_wait(f, 1);
	KUNIT_EXPECT_GT(test, atomic_read(&f->count), 0);
	seccomm_composite_retire(comp);		/* ends it */
	seccomm_composite_put(comp);
	fake_wait_destroyed(f, 1);
}

static void seccomm_raise_cancel__pending(struct kunit *test)
{
	struct seccomm_mp *mp = one_mp(test);
	struct seccomm_composite *other = fake_comp(test, "A", NULL);
	u64 t[2];

	bind(test, mp, SECCOMM_EV_OPENED, say_data, 0, NULL);
	t[0] = seccomm_raise_async(mp, SECCOMM_EV_OPENED, "1", 1, 30, GFP_KERNEL);
	t[1] = seccomm_raise_async(mp, SECCOMM_EV_OPENED, "2", 1, 60, GFP_KERNEL);
	KUNIT_EXPECT_FALSE(test, seccomm_raise_cancel(other->mp[0], t[0]));
	KUNIT_EXPECT_TRUE(test, seccomm_raise_cancel(mp, t[0]));
	KUNIT_EXPECT_FALSE(test, seccomm_raise_cancel(mp, t[0]));
	wait_said(test, "2");
	KUNIT_EXPECT_FALSE(test, seccomm_raise_cancel(mp, t[1]));
	seccomm_composite_put(other);
	seccomm_composite_put(mp->comp);
}

static struct kunit_case event_cases[] = {
	KUNIT_CASE(seccomm_bind__orders_are_stable),
	KUNIT_CASE(seccomm_bind__refused),
	KUNIT_CASE(seccomm_bind__limit),
	KUNIT_CASE(seccomm_bind__message_event),
	KUNIT_CASE(seccomm_bind__plan_refuses),
	KUNIT_CASE(seccomm_bind__sleeping),
	KUNIT_CASE(seccomm_unbind__last_of_an_event),
	KUNIT_CASE(seccomm_unbind__one_of_many),
	KUNIT_CASE(seccomm_unbind__from_a_handler),
	KUNIT_CASE(seccomm_bind__no_memory),
	KUNIT_CASE(seccomm_event_create__until_full),
	KUNIT_CASE(seccomm_raise__verdicts),
	KUNIT_CASE(seccomm_raise__data),
	KUNIT_CASE(seccomm_event_may_sleep__contexts),
	KUNIT_CASE(seccomm_unbind__under_running_raises),
	KUNIT_CASE(seccomm_raise_async__in_order_of_time),
	KUNIT_CASE(seccomm_raise_async__runs_where_it_may_sleep),
	KUNIT_CASE(seccomm_raise_async__limit),
	KUNIT_CASE(seccomm_raise_async__holds_a_reference),
	KUNIT_CASE(seccomm_raise_async__again_and_again),
	KUNIT_CASE(seccomm_raise_cancel__pending),
	{}
};

static struct kunit_suite event_suite = {
	.name = "seccomm_event", .init = fake_init, .exit = fake_exit, .test_cases = event_cases,
};

kunit_test_suites(&event_suite);
