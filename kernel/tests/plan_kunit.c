// SPDX-License-Identifier: GPL-2.0
/* plan_kunit.c - plans compiled from bindings. */
#include "cactus/plan.h"

#include <kunit/test.h>
#include <linux/bottom_half.h>
#include "cactus/event.h"
#include "tests/cactus_fake.h"

static const struct seccomm_plan *plan_of(struct seccomm_composite *comp, u8 dir)
{
	return rcu_dereference_protected(comp->plan[dir], true);
}

/* Letters of the steps of a plan, in order. */
static const char *steps_of(struct kunit *test, struct seccomm_composite *comp, u8 dir)
{
	const struct seccomm_plan *plan = plan_of(comp, dir);
	char *text = kunit_kzalloc(test, SECCOMM_STEPS_MAX + 1, GFP_KERNEL);
	const struct seccomm_mp *mp;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < plan->n; i++) {
		mp = comp->block + plan->step[i].off;
		text[i] = mp->type->name[4];
	}
	return text;
}

static void seccomm_plan_compile__order(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "ABC", NULL);

	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "ABC");
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_UP), "CBA");
	seccomm_composite_put(comp);
}

static void seccomm_plan_compile__up_list_in_order_of_execution(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "AB", "CAB");

	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "AB");
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_UP), "CAB");
	seccomm_composite_put(comp);
}

/* Who has nothing to do in a direction has no step there; what its flags ask for stands. */
static void seccomm_plan_compile__pass(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "ANB", NULL);

	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "AB");
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_UP), "BNA");
	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_DOWN)->seq_at, 1);
	seccomm_composite_put(comp);
	/* and what those ask for that it is a part of */
	fake_type('M')->flags = SECCOMM_MP_ORDERED;
	comp = fake_comp(test, "AM(N)", NULL);
	fake_type('M')->flags = 0;
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "A");
	KUNIT_EXPECT_TRUE(test, plan_of(comp, SECCOMM_DOWN)->ordered);
	seccomm_composite_put(comp);
}

static void seccomm_plan_compile__empty(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "", NULL);
	const struct seccomm_plan *plan = plan_of(comp, SECCOMM_UP);

	KUNIT_EXPECT_EQ(test, plan->n, 0);
	KUNIT_EXPECT_EQ(test, plan->split, 0);
	KUNIT_EXPECT_EQ(test, plan->seq_at, 0);
	KUNIT_EXPECT_TRUE(test, plan->land);
	seccomm_composite_put(comp);
}

static void seccomm_plan_compile__room(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "AM(BC)", NULL);

	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_DOWN)->head, 3);
	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_DOWN)->tail, 6);
	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_UP)->head, 3);
	seccomm_composite_put(comp);
}

/* Pack points add what they pack, wherever they stand. */
static void seccomm_plan_compile__room_of_packs(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "TQU", NULL);

	/* three letters, one:4 and two:1 at Q, three:2 at the end */
	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_DOWN)->head, 3 + 5 + 2);
	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_UP)->head, 3 + 5 + 2);
	seccomm_composite_put(comp);
}

static void seccomm_plan_compile__seq_at(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "ASBS", NULL);
	struct seccomm_composite *none = fake_comp(test, "AB", NULL);
	struct seccomm_composite *inside = fake_comp(test, "AM(BS)", NULL);

	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_DOWN)->seq_at, 1);
	KUNIT_EXPECT_EQ(test, plan_of(none, SECCOMM_DOWN)->seq_at, 2);
	KUNIT_EXPECT_EQ(test, plan_of(inside, SECCOMM_DOWN)->seq_at, 2);
	seccomm_composite_put(comp);
	seccomm_composite_put(none);
	seccomm_composite_put(inside);
}

/* What a meta-security micro-protocol reads, its first part reads. */
static void seccomm_plan_compile__inherits(struct kunit *test)
{
	struct seccomm_composite *comp;

	fake_type('M')->flags = SECCOMM_MP_SEQ | SECCOMM_MP_ORDERED;
	comp = fake_comp(test, "AM(BC)", NULL);
	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_DOWN)->seq_at, 1);
	KUNIT_EXPECT_TRUE(test, plan_of(comp, SECCOMM_DOWN)->ordered);
	seccomm_composite_put(comp);
	fake_type('M')->flags = 0;
}

static void seccomm_plan_compile__hold_behind_number(struct kunit *test)
{
	static const char text[] =
		"down: what may hold messages must stand in front of everything that reads their number";
	struct seccomm_composite *comp = fake_comp(test, "AHS", NULL);

	KUNIT_EXPECT_TRUE(test, plan_of(comp, SECCOMM_DOWN)->claims);
	fake_comp_fails(test, "SAH", NULL, -EINVAL, text);
	fake_comp_fails(test, "SM(AH)", NULL, -EINVAL, text);
	seccomm_composite_put(comp);
	/* up there is no number to be drawn */
	comp = fake_comp(test, "A", "SH");
	KUNIT_EXPECT_FALSE(test, plan_of(comp, SECCOMM_DOWN)->claims);
	KUNIT_EXPECT_TRUE(test, plan_of(comp, SECCOMM_UP)->claims);
	seccomm_composite_put(comp);
}

static void seccomm_plan_compile__split(struct kunit *test)
{
	static const struct {
		const char *down;
		u16 split;
		u16 up;
	} row[] = {
		{ "ABC", 3, 3 },
		{ "AZB", 1, 1 },	/* sleeps */
		{ "AXB", 1, 1 },	/* dearer than the budget */
		{ "YAYB", 2, 3 },	/* both together */
		{ "AM(BZ)C", 2, 1 },
		{ "PA", 0, 1 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		struct seccomm_composite *comp = fake_comp(test, row[i].down, NULL);

		KUNIT_EXPECT_EQ_MSG(test, plan_of(comp, SECCOMM_DOWN)->split, row[i].split, "%s",
				    row[i].down);
		KUNIT_EXPECT_EQ_MSG(test, plan_of(comp, SECCOMM_UP)->split, row[i].up, "%s",
				    row[i].down);
		seccomm_composite_put(comp);
	}
}

static void seccomm_plan_compile__seg_at(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "AKBKCP", NULL);
	struct seccomm_composite *none = fake_comp(test, "APB", NULL);

	KUNIT_EXPECT_TRUE(test, plan_of(comp, SECCOMM_DOWN)->authenticates);
	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_DOWN)->seg_at, 3);
	KUNIT_EXPECT_EQ(test, plan_of(comp, SECCOMM_UP)->seg_at, 2);
	KUNIT_EXPECT_TRUE(test, plan_of(none, SECCOMM_DOWN)->authenticates);
	KUNIT_EXPECT_EQ(test, plan_of(none, SECCOMM_DOWN)->seg_at, 3);
	seccomm_composite_put(comp);
	seccomm_composite_put(none);
}

static void seccomm_plan_compile__simd(struct kunit *test)
{
	struct seccomm_composite *before = fake_comp(test, "VZ", NULL);

	KUNIT_EXPECT_TRUE(test, plan_of(before, SECCOMM_DOWN)->simd);
	/* up it stands behind the split: the worker always can */
	KUNIT_EXPECT_FALSE(test, plan_of(before, SECCOMM_UP)->simd);
	seccomm_composite_put(before);
}

static void seccomm_plan_compile__land(struct kunit *test)
{
	struct seccomm_composite *first = fake_comp(test, "AO", NULL);
	struct seccomm_composite *later = fake_comp(test, "OA", NULL);

	KUNIT_EXPECT_FALSE(test, plan_of(first, SECCOMM_UP)->land);
	KUNIT_EXPECT_TRUE(test, plan_of(later, SECCOMM_UP)->land);
	seccomm_composite_put(first);
	seccomm_composite_put(later);
}

static void seccomm_plan_compile__splice(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "AM(BM(CK))B", NULL);

	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "ABCKB");
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_UP), "BKCBA");
	seccomm_composite_put(comp);
}

static void seccomm_plan_compile__too_long(struct kunit *test)
{
	char list[SECCOMM_STEPS_MAX / 8 * 11 + 2] = "";
	struct seccomm_composite *comp;
	unsigned int i;

	for (i = 0; i < SECCOMM_STEPS_MAX / 8; i++)
		strlcat(list, "M(AAAAAAAA)", sizeof(list));
	comp = fake_comp(test, list, NULL);
	strlcat(list, "A", sizeof(list));
	fake_comp_fails(test, list, NULL, -E2BIG, "down: too many micro-protocols");
	seccomm_composite_put(comp);
}

/* The same handlers give the same bytes, spliced or raised. */
static void seccomm_plan_compile__splice_and_event_agree(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "AM(BM(CK))B", NULL);
	const struct seccomm_call call = {};
	u8 buf[FAKE_BUF];
	struct seccomm_msg msg = { .comp = comp, .head = buf, .end = buf + FAKE_BUF };
	unsigned int i;

	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	msg.data = buf + FAKE_BUF / 2;
	msg.tail = msg.data + 1;
	*msg.data = 'x';
	for (i = 0; i < 3; i++)		/* A, M, B of down are the first instances */
		KUNIT_EXPECT_EQ(test, comp->mp[i]->type->down(comp->mp[i], &msg, &call),
				SECCOMM_NEXT);
	KUNIT_ASSERT_EQ(test, seccomm_msg_len(&msg), fake_out(f, 0)->len);
	KUNIT_EXPECT_EQ(test, memcmp(msg.data, fake_out(f, 0)->body, fake_out(f, 0)->len), 0);
	fake_expect_body(f, 0, "BKCBAx");
	/* and up again */
	KUNIT_EXPECT_EQ(test, fake_up(f, comp, "BKCBAx"), SECCOMM_NEXT);
	fake_expect_body(f, 1, "x");
	for (i = 3; i-- > 0; )		/* of up, B, M, A */
		KUNIT_EXPECT_EQ(test, comp->mp[3 + i]->type->up(comp->mp[3 + i], &msg, &call),
				SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, seccomm_msg_len(&msg), 1u);
	seccomm_composite_put(comp);
}

/* Two sessions of the same properties run through one plan. */
static void seccomm_plan_compile__shared(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_props *props = fake_props(test, "AM(BS)", NULL);
	struct seccomm_composite *a, *b;

	a = seccomm_composite_create(&f->rt, props, 0, f, NULL);
	b = seccomm_composite_create(&f->rt, props, 1, f, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(a) || IS_ERR(b));
	KUNIT_EXPECT_PTR_EQ(test, plan_of(a, SECCOMM_DOWN), plan_of(b, SECCOMM_DOWN));
	KUNIT_EXPECT_PTR_EQ(test, plan_of(a, SECCOMM_UP), plan_of(b, SECCOMM_UP));
	KUNIT_EXPECT_FALSE(test, plan_of(a, SECCOMM_DOWN)->generic);
	KUNIT_EXPECT_PTR_EQ(test, plan_of(a, SECCOMM_DOWN),
			    rcu_dereference_protected(props->plan[SECCOMM_DOWN], true));
	seccomm_props_put(props);
	seccomm_composite_put(a);
	seccomm_composite_put(b);
}

/* A type that changed (its module was loaded again) makes another plan, which is remembered. */
static void seccomm_plan_compile__stale(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_props *props = fake_props(test, "AX", NULL);
	struct seccomm_composite *a, *b;

	a = seccomm_composite_create(&f->rt, props, 0, f, NULL);
	fake_type('X')->cost = 1;
	b = seccomm_composite_create(&f->rt, props, 0, f, NULL);
	fake_type('X')->cost = 100;
	KUNIT_ASSERT_FALSE(test, IS_ERR(a) || IS_ERR(b));
	KUNIT_EXPECT_EQ(test, plan_of(a, SECCOMM_DOWN)->split, 1);
	KUNIT_EXPECT_EQ(test, plan_of(b, SECCOMM_DOWN)->split, 2);
	KUNIT_EXPECT_PTR_EQ(test, plan_of(b, SECCOMM_DOWN),
			    rcu_dereference_protected(props->plan[SECCOMM_DOWN], true));
	seccomm_props_put(props);
	seccomm_composite_put(a);
	seccomm_composite_put(b);
}

/* What one init() has bound by itself is not for others. */
static void seccomm_plan_compile__generic(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_props *props = fake_props(test, "AE", NULL);
	struct seccomm_composite *comp = seccomm_composite_create(&f->rt, props, 0, f, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(comp));
	KUNIT_EXPECT_TRUE(test, plan_of(comp, SECCOMM_DOWN)->generic);
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "AEE");
	KUNIT_EXPECT_NULL(test, rcu_dereference_protected(props->plan[SECCOMM_DOWN], true));
	seccomm_props_put(props);
	seccomm_composite_put(comp);
}

static void seccomm_plan_get__dying(struct kunit *test)
{
	struct seccomm_plan plan = {};

	refcount_set(&plan.refs, 1);
	KUNIT_EXPECT_PTR_EQ(test, seccomm_plan_get(&plan), &plan);
	refcount_set(&plan.refs, 0);
	KUNIT_EXPECT_NULL(test, seccomm_plan_get(&plan));
}

static enum seccomm_verdict nothing(struct seccomm_mp *mp, struct seccomm_msg *msg,
				    const struct seccomm_call *call)
{
	return SECCOMM_NEXT;
}

/* What is bound besides stands between the lists' own handlers, behind one of the same order. */
static void seccomm_plan_prepare__among_the_lists(struct kunit *test)
{
	static const struct {
		s32 order;
		const char *down, *up;
	} want[] = {
		{ SECCOMM_ORDER_FIRST, "BABC", "BCBA" },
		{ SECCOMM_ORDER_STEP - 1, "BABC", "BCBA" },
		{ SECCOMM_ORDER_STEP, "ABBC", "BCBA" },
		{ 2 * SECCOMM_ORDER_STEP, "ABBC", "CBBA" },
		{ 3 * SECCOMM_ORDER_STEP - 1, "ABBC", "CBBA" },
		{ 3 * SECCOMM_ORDER_STEP, "ABCB", "CBBA" },
		{ SECCOMM_ORDER_LAST, "ABCB", "CBAB" },
	};
	struct seccomm_composite *comp = fake_comp(test, "ABC", NULL);
	struct seccomm_binding *down, *up;
	unsigned int i;

	KUNIT_EXPECT_NULL(test, comp->events);	/* the lists need none */
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		down = seccomm_bind(comp->mp[1], SECCOMM_EV_MSG_FROM_ABOVE, nothing, want[i].order,
				    NULL, false);
		KUNIT_ASSERT_FALSE(test, IS_ERR(down));
		up = seccomm_bind(comp->mp[4], SECCOMM_EV_DATA_FROM_BELOW, nothing, want[i].order,
				  NULL, false);
		KUNIT_ASSERT_FALSE(test, IS_ERR(up));
		KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), want[i].down);
		KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_UP), want[i].up);
		seccomm_unbind(down);
		seccomm_unbind(up);
	}
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "ABC");
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_UP), "CBA");
	seccomm_composite_put(comp);
}

/* A change inside a private event reaches the plan it is spliced into, and only that one. */
static void seccomm_plan_prepare__private_event(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "AM(B)", NULL);
	const struct seccomm_plan *up = plan_of(comp, SECCOMM_UP);
	struct seccomm_mp *meta = fake_mp(comp, 'M', 0);
	struct seccomm_binding *b;

	KUNIT_ASSERT_EQ(test, meta->dir, SECCOMM_DOWN);
	b = seccomm_bind(meta->child[0], *(int *)seccomm_priv(meta), nothing, SECCOMM_ORDER_LAST,
			 NULL, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "ABB");
	KUNIT_EXPECT_TRUE(test, plan_of(comp, SECCOMM_DOWN)->generic);
	KUNIT_EXPECT_PTR_EQ(test, plan_of(comp, SECCOMM_UP), up);
	seccomm_unbind(b);
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "AB");
	seccomm_composite_put(comp);
}

/* No memory for the plan: the binding fails and nothing has changed; its end cannot fail. */
static void seccomm_plan_prepare__no_memory(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;
	const struct seccomm_plan *plan;
	struct seccomm_binding *b;
	unsigned int n;

	TEST_NEEDS_FAIL(test);
	comp = fake_comp(test, "A", NULL);
	plan = plan_of(comp, SECCOMM_DOWN);
	for (n = 2; ; n++) {	/* 1 would be every time */
		seccomm_fail_arm(SECCOMM_FAIL_alloc_plan, n);
		b = seccomm_bind(comp->mp[0], SECCOMM_EV_MSG_FROM_ABOVE, nothing, 0, NULL, false);
		if (!IS_ERR(b))
			break;
		KUNIT_EXPECT_EQ(test, PTR_ERR(b), (long)-ENOMEM);
		KUNIT_EXPECT_PTR_EQ(test, plan_of(comp, SECCOMM_DOWN), plan);
		KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	}
	seccomm_fail_arm(SECCOMM_FAIL_alloc_plan, 1);
	seccomm_unbind(b);
	KUNIT_EXPECT_STREQ(test, steps_of(test, comp, SECCOMM_DOWN), "A");
	seccomm_composite_put(comp);
}

static struct kunit_case plan_cases[] = {
	KUNIT_CASE(seccomm_plan_compile__order),
	KUNIT_CASE(seccomm_plan_compile__up_list_in_order_of_execution),
	KUNIT_CASE(seccomm_plan_compile__pass),
	KUNIT_CASE(seccomm_plan_compile__empty),
	KUNIT_CASE(seccomm_plan_compile__room),
	KUNIT_CASE(seccomm_plan_compile__room_of_packs),
	KUNIT_CASE(seccomm_plan_compile__seq_at),
	KUNIT_CASE(seccomm_plan_compile__inherits),
	KUNIT_CASE(seccomm_plan_compile__hold_behind_number),
	KUNIT_CASE(seccomm_plan_compile__split),
	KUNIT_CASE(seccomm_plan_compile__seg_at),
	KUNIT_CASE(seccomm_plan_compile__simd),
	KUNIT_CASE(seccomm_plan_compile__land),
	KUNIT_CASE(seccomm_plan_compile__splice),
	KUNIT_CASE(seccomm_plan_compile__too_long),
	KUNIT_CASE(seccomm_plan_compile__splice_and_event_agree),
	KUNIT_CASE(seccomm_plan_compile__shared),
	KUNIT_CASE(seccomm_plan_compile__stale),
	KUNIT_CASE(seccomm_plan_compile__generic),
	KUNIT_CASE(seccomm_plan_get__dying),
	KUNIT_CASE(seccomm_plan_prepare__among_the_lists),
	KUNIT_CASE(seccomm_plan_prepare__private_event),
	KUNIT_CASE(seccomm_plan_prepare__no_memory),
	{}
};

static struct kunit_suite plan_suite = {
	.name = "seccomm_plan", .init = fake_init, .exit = fake_exit, .test_cases = plan_cases,
};

kunit_test_suites(&plan_suite);
