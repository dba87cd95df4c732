// SPDX-License-Identifier: GPL-2.0
/* trial_kunit.c - cactus/trial.c: what starts without a session, and what does not. */
#include "cactus/trial.h"

#include <kunit/test.h>
#include <linux/seccomm_netlink.h>
#include "cactus/resolve.h"
#include "lib/fail.h"
#include "tests/helpers.h"
#include "tests/spec.h"

static struct seccomm_props *build(struct kunit *test, const char *down)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test, down, NULL);
	struct seccomm_report report = {};
	struct seccomm_props *props;

	spec->flags = SECCOMM_PROFILE_F_INSECURE;
	props = seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, true, &report);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(props), "%ld: %s", PTR_ERR(props), report.text);
	return props;
}

/* Each entry of both lists, whatever its class, and the instances say what they run on. */
static void seccomm_trial_start__each(struct kunit *test)
{
	static const bool keyed[] = { false, true, false, true };
	struct seccomm_props *props;
	struct seccomm_composite *comp;
	unsigned int i;
	u8 dir;

	props = build(test, "Salt, DESPrivacy(k1), Replay, HMACIntegrity(k2)");
	for (dir = SECCOMM_DOWN; dir <= SECCOMM_UP; dir++) {
		for (i = 0; i < 4; i++) {
			comp = seccomm_trial_start(props, dir, i);
			KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(comp), "%u: %ld", i, PTR_ERR(comp));
			KUNIT_EXPECT_STREQ(test, comp->mp[0]->type->name,
					   seccomm_props_list(props, dir)->entry[i].type);
			KUNIT_EXPECT_EQ(test, comp->mp[0]->dir, dir);
			KUNIT_EXPECT_EQ_MSG(test, !!comp->mp[0]->driver, keyed[i], "%u", i);
			seccomm_trial_end(comp);
		}
	}
	seccomm_props_put(props);
}

static void seccomm_trial_start__children(struct kunit *test)
{
	struct seccomm_props *props;
	struct seccomm_composite *comp;

	props = build(test, "Replay, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2))");
	comp = seccomm_trial_start(props, SECCOMM_DOWN, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(comp));
	KUNIT_ASSERT_EQ(test, comp->n_mp, 3U);
	KUNIT_EXPECT_NOT_NULL(test, comp->mp[1]->driver);
	KUNIT_EXPECT_NOT_NULL(test, comp->mp[2]->driver);
	seccomm_trial_end(comp);
	seccomm_props_put(props);
}

/* One that asks who stands at the ends. */
static void seccomm_trial_start__ends(struct kunit *test)
{
	struct seccomm_props *props = build(test, "AlertAudit, DESPrivacy(k1)");
	struct seccomm_composite *comp = seccomm_trial_start(props, SECCOMM_DOWN, 0);

	KUNIT_ASSERT_FALSE(test, IS_ERR(comp));
	seccomm_trial_end(comp);
	rcu_barrier();
	flush_workqueue(seccomm_msg_wq);
	seccomm_props_put(props);
}

static void seccomm_trial_start__public_key(struct kunit *test)
{
	struct seccomm_props *props = build(test, "DESPrivacy(k1), RSAAuthenticity(k2)");

	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_trial_start(props, SECCOMM_DOWN, 1)), -ENOKEY);
	seccomm_props_put(props);
}

static void seccomm_trial_start__no_memory(struct kunit *test)
{
	struct seccomm_props *props;
	struct seccomm_composite *comp = NULL;
	unsigned int n;

	TEST_NEEDS_FAIL(test);
	props = build(test, "DESPrivacy(k1)");
	for (n = 2; n < 20; n++) {
		seccomm_fail_arm(SECCOMM_FAIL_alloc_composite, n);
		comp = seccomm_trial_start(props, SECCOMM_DOWN, 0);
		seccomm_fail_arm(SECCOMM_FAIL_alloc_composite, 0);
		if (!IS_ERR(comp))
			break;
		KUNIT_EXPECT_EQ(test, PTR_ERR(comp), -ENOMEM);
	}
	KUNIT_EXPECT_GT(test, n, 3U);
	KUNIT_ASSERT_FALSE(test, IS_ERR(comp));
	seccomm_trial_end(comp);
	seccomm_props_put(props);
}

static struct kunit_case trial_cases[] = {
	KUNIT_CASE(seccomm_trial_start__each),
	KUNIT_CASE(seccomm_trial_start__children),
	KUNIT_CASE(seccomm_trial_start__ends),
	KUNIT_CASE(seccomm_trial_start__public_key),
	KUNIT_CASE(seccomm_trial_start__no_memory),
	{}
};

static struct kunit_suite trial_suite = {
	.name		= "cactus_trial",
	.exit		= test_disarm,
	.test_cases	= trial_cases,
};

kunit_test_suite(trial_suite);
