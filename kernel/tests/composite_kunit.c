// SPDX-License-Identifier: GPL-2.0
/* composite_kunit.c - composite protocols put together and taken apart. */
#include "cactus/composite.h"

#include <kunit/test.h>
#include <linux/delay.h>
#include "tests/cactus_fake.h"

/* A composite protocol whose log is kept. */
static struct seccomm_composite *create(struct kunit *test, const char *down, const char *up)
{
	struct seccomm_props *props = fake_props(test, down, up);
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	fake_log_clear(f);
	comp = seccomm_composite_create(&f->rt, props, 7, f, NULL);
	seccomm_props_put(props);
	KUNIT_ASSERT_FALSE(test, IS_ERR(comp));
	return comp;
}

static void seccomm_composite_create__order_of_life(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = create(test, "AM(BC)K", "B");

	KUNIT_EXPECT_STREQ(test, (char *)f->log, "ABCMKB");	/* children first */
	KUNIT_EXPECT_EQ(test, comp->epoch, 7u);
	fake_log_clear(f);
	seccomm_composite_put(comp);
	fake_wait_destroyed(f, 1);
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "bkmcba");	/* backwards */
}

static void expect_at(struct kunit *test, const struct seccomm_mp *mp, u8 dir, u8 sender, u8 depth,
		      u8 p0, u8 p1)
{
	KUNIT_ASSERT_NOT_NULL(test, mp);
	KUNIT_EXPECT_EQ(test, mp->dir, dir);
	KUNIT_EXPECT_EQ(test, mp->sender, sender);
	KUNIT_EXPECT_EQ(test, mp->depth, depth);
	KUNIT_EXPECT_EQ(test, mp->path[0], p0);
	KUNIT_EXPECT_EQ(test, mp->path[1], p1);
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)mp, 16));
}

/* Paths are places in the sender's list, in either direction: what keys are derived from. */
static void seccomm_composite_create__paths(struct kunit *test)
{
	struct seccomm_composite *comp = create(test, "AM(BC)", "KZ");

	expect_at(test, fake_mp(comp, 'A', 0), SECCOMM_DOWN, 1, 1, 0, 0);
	expect_at(test, fake_mp(comp, 'M', 0), SECCOMM_DOWN, 1, 1, 1, 0);
	expect_at(test, fake_mp(comp, 'B', 0), SECCOMM_DOWN, 1, 2, 1, 0);
	expect_at(test, fake_mp(comp, 'C', 0), SECCOMM_DOWN, 1, 2, 1, 1);
	expect_at(test, fake_mp(comp, 'K', 0), SECCOMM_UP, 2, 1, 1, 0);
	expect_at(test, fake_mp(comp, 'Z', 0), SECCOMM_UP, 2, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, fake_mp(comp, 'M', 0)->n_child, 2);
	KUNIT_EXPECT_PTR_EQ(test, fake_mp(comp, 'M', 0)->child[1], fake_mp(comp, 'C', 0));
	KUNIT_EXPECT_EQ(test, comp->n_mp, 6u);
	KUNIT_EXPECT_PTR_EQ(test, comp->mp[2], fake_mp(comp, 'Z', 0));	/* top level first */
	seccomm_composite_put(comp);
}

static void seccomm_composite_create__passive(struct kunit *test)
{
	struct seccomm_props *props = fake_props(test, "AB", "C");
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	props->role = SECCOMM_ROLE_PASSIVE;
	comp = seccomm_composite_create(&f->rt, props, 0, f, NULL);
	seccomm_props_put(props);
	KUNIT_ASSERT_FALSE(test, IS_ERR(comp));
	expect_at(test, fake_mp(comp, 'C', 0), SECCOMM_DOWN, 2, 1, 0, 0);
	expect_at(test, fake_mp(comp, 'B', 0), SECCOMM_UP, 1, 1, 1, 0);
	fake_up(f, comp, "BAx");
	fake_expect_body(f, 0, "x");
	seccomm_composite_put(comp);
}

static void seccomm_composite_create__outer_keyed(struct kunit *test)
{
	static const struct {
		const char *down;
		const char *keyed;	/* by instance, top level first: is something outside it */
	} row[] = {
		{ "ABC", "000" },
		{ "AKB", "100" },
		{ "AKBK", "1110" },
		{ "M(AK)B", "0010" },
		{ "AM(BK)C", "10010" },
		{ "M(AB)K", "1011" },
		{ "M(AM(BC))M(ZK)", "10111011" },
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		struct seccomm_composite *comp = create(test, row[i].down, "");

		KUNIT_ASSERT_EQ(test, comp->n_mp, (unsigned int)strlen(row[i].keyed));
		for (j = 0; j < comp->n_mp; j++)
			KUNIT_EXPECT_EQ_MSG(test, comp->mp[j]->outer_keyed, row[i].keyed[j] == '1',
					    "%s: %u", row[i].down, j);
		seccomm_composite_put(comp);
	}
}

static void seccomm_composite_create__unknown_type(struct kunit *test)
{
	fake_comp_fails(test, "AB?", NULL, -ENOENT,
			"down 3 (Fake?): no such micro-protocol is loaded");
	fake_comp_fails(test, "A", "B?C", -ENOENT,
			"up 2 (Fake?): no such micro-protocol is loaded");
	fake_comp_fails(test, "AM(B?)", NULL, -ENOENT,
			"down 2.2 (Fake?): no such micro-protocol is loaded");
}

static void seccomm_composite_create__bad_shape(struct kunit *test)
{
	fake_comp_fails(test, "A(B)", NULL, -EINVAL, "down 1 (FakeA): it takes no micro-protocols");
	fake_comp_fails(test, "M(M(M(A)))", NULL, -E2BIG,
			"down 1.1.1 (FakeM): too many inside one another");
	fake_comp_fails(test, "M(AAAAAAAAA)", NULL, -E2BIG,
			"down 1 (FakeM): too many inside one another");
	fake_comp_fails(test, "AAAAAAAAAAAAAAAAA", NULL, -E2BIG,
			"more than 16 micro-protocols in a list");
}

/* Those that had started are stopped again, backwards; the rest never started. */
static void seccomm_composite_create__init_fails(struct kunit *test)
{
	struct fake *f = test->priv;
	int before = module_refcount(THIS_MODULE);

	f->init_err = -EIO;
	fake_log_clear(f);
	fake_comp_fails(test, "AM(BIC)K", NULL, -EIO, "down 2.2 (FakeI): cannot start (error 5)");
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "ABba");
	fake_log_clear(f);
	fake_comp_fails(test, "A", "BIC", -EIO, "up 2 (FakeI): cannot start (error 5)");
	KUNIT_EXPECT_STREQ(test, (char *)f->log, "ACca");
	KUNIT_EXPECT_EQ(test, atomic_read(&f->destroyed), 0);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
}

static void no_memory(struct kunit *test, enum seccomm_fail_point point, unsigned int at_least)
{
	struct fake *f = test->priv;
	int before = module_refcount(THIS_MODULE);
	struct seccomm_composite *comp;
	unsigned int n;

	for (n = 2; n < 40; n++) {
		struct seccomm_props *props = fake_props(test, "TAM(BC)E", NULL);
		struct seccomm_report report = {};
		unsigned int refs = refcount_read(&f->refs);

		seccomm_fail_arm(point, n);
		comp = seccomm_composite_create(&f->rt, props, 0, f, &report);
		seccomm_fail_arm(point, 0);
		KUNIT_EXPECT_EQ(test, refcount_read(&props->refs), IS_ERR(comp) ? 1u : 2u);
		seccomm_props_put(props);
		if (!IS_ERR(comp)) {
			seccomm_composite_put(comp);
			while (refcount_read(&f->refs) > 1)	/* destroyed, modules and all */
				msleep(20);
			break;
		}
		KUNIT_EXPECT_EQ(test, PTR_ERR(comp), (long)-ENOMEM);
		KUNIT_EXPECT_EQ(test, refcount_read(&f->refs), refs);
		KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
	}
	KUNIT_EXPECT_GE(test, n, at_least + 1);
}

static void seccomm_composite_create__no_memory(struct kunit *test)
{
	TEST_NEEDS_FAIL(test);
	no_memory(test, SECCOMM_FAIL_alloc_composite, 5);
	no_memory(test, SECCOMM_FAIL_alloc_plan, 4);
}

static void seccomm_composite_create__pins_modules(struct kunit *test)
{
	struct fake *f = test->priv;
	int before = module_refcount(THIS_MODULE);
	struct seccomm_composite *comp = create(test, "AM(BC)", "K");

	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 5);	/* one an instance */
	seccomm_composite_put(comp);
	fake_wait_destroyed(f, 1);
	while (module_refcount(THIS_MODULE) != before)
		msleep(20);
}

static void seccomm_composite_put__waits_for_readers(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = create(test, "AB", NULL);

	KUNIT_EXPECT_TRUE(test, seccomm_composite_get(comp));
	seccomm_composite_put(comp);
	seccomm_runtime_flush(&f->rt);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->destroyed), 0);
	rcu_read_lock();
	seccomm_composite_put(comp);
	KUNIT_EXPECT_FALSE(test, seccomm_composite_get(comp));	/* but it is there */
	rcu_read_unlock();
	fake_wait_destroyed(f, 1);
}

static void seccomm_composite_retire__ends_what_repeats(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = create(test, "A", NULL);
	struct seccomm_mp *mp = comp->mp[0];

	KUNIT_EXPECT_NE(test, seccomm_raise_async(mp, SECCOMM_EV_OPENED, NULL, 0, 60000,
						  GFP_KERNEL), 0);
	KUNIT_EXPECT_NE(test, seccomm_raise_async(mp, SECCOMM_EV_OPENED, NULL, 0, 20,
						  GFP_KERNEL), 0);
	seccomm_composite_retire(comp);
	KUNIT_EXPECT_EQ(test, f->rt.wait->raises, 1u);	/* the one that comes soon */
	KUNIT_EXPECT_EQ(test, seccomm_raise_async(mp, SECCOMM_EV_OPENED, NULL, 0, 0, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, fake_down(f, comp, "x"), SECCOMM_NEXT);
	seccomm_composite_put(comp);
	fake_wait_destroyed(f, 1);
}

static void seccomm_key__asks_for_it(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp;

	fake_comp_fails(test, "AJ", NULL, -ENOKEY, "down 2 (FakeJ): its key is missing");
	KUNIT_EXPECT_EQ(test, atomic_read(&f->misses), 1);
	f->fill = BIT(1);
	comp = create(test, "AJ", NULL);
	KUNIT_EXPECT_EQ(test, atomic_read(&f->misses), 2);	/* the second instance finds it */
	seccomm_composite_put(comp);
}

static void seccomm_transcript__of_the_owner(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = create(test, "A", NULL);
	size_t len;

	KUNIT_EXPECT_PTR_EQ(test, (void *)seccomm_transcript(comp->mp[0]), (void *)f);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_public_key(comp->mp[0], false, &len)), (long)-ENOKEY);
	seccomm_composite_put(comp);
}

static struct kunit_case composite_cases[] = {
	KUNIT_CASE(seccomm_composite_create__order_of_life),
	KUNIT_CASE(seccomm_composite_create__paths),
	KUNIT_CASE(seccomm_composite_create__passive),
	KUNIT_CASE(seccomm_composite_create__outer_keyed),
	KUNIT_CASE(seccomm_composite_create__unknown_type),
	KUNIT_CASE(seccomm_composite_create__bad_shape),
	KUNIT_CASE(seccomm_composite_create__init_fails),
	KUNIT_CASE(seccomm_composite_create__no_memory),
	KUNIT_CASE(seccomm_composite_create__pins_modules),
	KUNIT_CASE(seccomm_composite_put__waits_for_readers),
	KUNIT_CASE(seccomm_composite_retire__ends_what_repeats),
	KUNIT_CASE(seccomm_key__asks_for_it),
	KUNIT_CASE(seccomm_transcript__of_the_owner),
	{}
};

static struct kunit_suite composite_suite = {
	.name = "seccomm_composite", .init = fake_init, .exit = fake_exit,
	.test_cases = composite_cases,
};

kunit_test_suites(&composite_suite);
