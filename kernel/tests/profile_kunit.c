// SPDX-License-Identifier: GPL-2.0
/* profile_kunit.c - session/profile.c: built, put in place, found, let go. */
#include "tests/testnet.h"

#define GOLD	"AESGCM(k1), Replay, ChaCha20Poly1305(k2)"
#define RANK	10

static const struct seccomm_acl everybody;

static struct seccomm_profile *try_build(struct kunit *test, const char *name, const char *down,
					 const char *up, struct seccomm_report *report)
{
	struct seccomm_profile *p;
	struct seccomm_spec spec;

	testnet_spec(test, &spec, down, up);
	p = seccomm_profile_build(name, &spec, !up, &everybody, report);
	seccomm_list_free(&spec.down);
	seccomm_list_free(&spec.up);
	return p;
}

static struct seccomm_profile *build(struct kunit *test, const char *name)
{
	struct seccomm_report report = {};
	struct seccomm_profile *p = try_build(test, name, GOLD, NULL, &report);

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(p), "%ld: %s", PTR_ERR(p), report.text);
	return p;
}

/* ---- build ----------------------------------------------------------------- */

static void seccomm_profile_build__mirror(struct kunit *test)
{
	static const char *const want[] = { "ChaCha20Poly1305", "Replay", "AESGCM" };
	struct seccomm_profile *p = build(test, "gold");
	unsigned int i;

	KUNIT_ASSERT_EQ(test, p->spec.up.n, 3U);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_STREQ(test, p->spec.up.entry[i].type, want[i]);
	KUNIT_EXPECT_EQ(test, p->rank, RANK);
	KUNIT_EXPECT_EQ(test, refcount_read(&p->refs), 1U);
	KUNIT_EXPECT_EQ(test, p->props[0]->role, SECCOMM_ROLE_ACTIVE);
	KUNIT_EXPECT_EQ(test, p->props[1]->role, SECCOMM_ROLE_PASSIVE);
	/* a mirror is the same from both ends */
	TEST_BYTES_EQ(test, p->props[0]->pd, p->props[1]->pd, SECCOMM_HH_LEN);
	seccomm_profile_put(p);
}

static void seccomm_profile_build__two_lists(struct kunit *test)
{
	struct seccomm_report report = {};
	struct seccomm_profile *p;

	p = try_build(test, "odd", "AESGCM(k1), Replay, ChaCha20Poly1305(k2)",
		      "AESGCM(k3), Replay", &report);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(p), "%s", report.text);
	KUNIT_EXPECT_EQ(test, p->spec.up.n, 2U);
	KUNIT_EXPECT_NE(test, memcmp(p->props[0]->pd, p->props[1]->pd, SECCOMM_HH_LEN), 0);
	seccomm_profile_put(p);
}

static void seccomm_profile_build__takes_the_spec(struct kunit *test)
{
	struct seccomm_profile *p;
	struct seccomm_spec spec;

	testnet_spec(test, &spec, GOLD, NULL);
	p = seccomm_profile_build("gold", &spec, true, &everybody, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	KUNIT_EXPECT_NULL(test, memchr_inv(&spec, 0, sizeof(spec)));
	seccomm_profile_put(p);
}

/* Refused: the lists are still the caller's, who frees them. */
static void seccomm_profile_build__refused(struct kunit *test)
{
	struct seccomm_report report = {};
	struct seccomm_profile *p;
	struct seccomm_spec spec;

	testnet_spec(test, &spec, "AESPrivacy(k1)", NULL);
	p = seccomm_profile_build("bad", &spec, true, &everybody, &report);
	KUNIT_EXPECT_EQ(test, PTR_ERR(p), -EINVAL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(report.text, "down 1 (AESPrivacy)"));
	KUNIT_EXPECT_EQ(test, spec.down.n, 1U);
	KUNIT_EXPECT_EQ(test, spec.up.n, 0U);
	seccomm_list_free(&spec.down);
}

static void seccomm_profile_build__wrong(struct kunit *test)
{
	static const struct { const char *name; u32 flags; u8 rank; } row[] = {
		{ "", 0, RANK }, { "a b", 0, RANK }, { "x", 2, RANK },
		{ "x", SECCOMM_PROFILE_F_INSECURE, 1 },
	};
	struct seccomm_spec empty = { .rank = RANK }, spec;
	struct seccomm_report report;
	unsigned int i;

	testnet_spec(test, &spec, GOLD, NULL);
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		report.text[0] = 0;
		spec.flags = row[i].flags;
		spec.rank = row[i].rank;
		KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_profile_build(row[i].name, &spec, true,
								    &everybody, &report)),
				-EINVAL);
		KUNIT_EXPECT_NE(test, report.text[0], 0);
	}
	seccomm_list_free(&spec.down);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_profile_build("x", &empty, true, &everybody, NULL)),
			-EINVAL);
}

/* No profile of a list can have the name that a socket's own properties have. */
static void seccomm_profile_build_own__name(struct kunit *test)
{
	struct seccomm_report report = {};
	struct seccomm_profile *p;
	struct seccomm_spec spec;

	testnet_spec(test, &spec, GOLD, NULL);
	p = seccomm_profile_build(SECCOMM_PROFILE_OWN, &spec, true, &everybody, &report);
	KUNIT_EXPECT_EQ(test, PTR_ERR(p), -EINVAL);
	p = seccomm_profile_build_own(&spec, true, &report);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	KUNIT_EXPECT_STREQ(test, p->name, SECCOMM_PROFILE_OWN);
	KUNIT_EXPECT_TRUE(test, seccomm_acl_allows(&p->acl, NULL));
	seccomm_profile_put(p);
}

/* It is held to the same. */
static void seccomm_profile_build_own__refused(struct kunit *test)
{
	struct seccomm_report report = {};
	struct seccomm_spec spec;

	testnet_spec(test, &spec, "AESPrivacy(k1)", NULL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_profile_build_own(&spec, true, &report)), -EINVAL);
	KUNIT_EXPECT_TRUE(test, strstarts(report.text, "down 1 (AESPrivacy): "));
	KUNIT_EXPECT_EQ(test, spec.up.n, 0U);
	spec.flags = SECCOMM_PROFILE_F_INSECURE;
	spec.rank = 1;
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_profile_build_own(&spec, true, NULL)), -EINVAL);
	seccomm_list_free(&spec.down);
}

static void seccomm_profile_build__unknown_type(struct kunit *test)
{
	struct seccomm_report report = {};

	KUNIT_EXPECT_EQ(test, PTR_ERR(try_build(test, "x", "NoSuchThing(k1)", NULL, &report)),
			-ENOENT);
	KUNIT_EXPECT_NOT_NULL(test, strstr(report.text, "NoSuchThing"));
}

static void seccomm_profile_build__hash_fails(struct kunit *test)
{
	unsigned int nth;

	TEST_NEEDS_FAIL(test);
	/* in the first and in the second of the two properties */
	for (nth = 2; nth <= 4; nth += 2) {
		seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, nth);
		KUNIT_EXPECT_TRUE(test, IS_ERR(try_build(test, "x", GOLD, NULL, NULL)));
		seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, 0);
	}
}

/* ---- the list -------------------------------------------------------------- */

static void seccomm_profile_commit__exists(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;
	struct seccomm_profile *p = build(test, "gold");
	struct seccomm_report report = {};
	u32 before;

	KUNIT_EXPECT_EQ(test, seccomm_profile_commit(sn, p, false, NULL), 0);
	before = sn->generation;
	p = build(test, "gold");
	KUNIT_EXPECT_EQ(test, seccomm_profile_commit(sn, p, false, &report), -EEXIST);
	KUNIT_EXPECT_STREQ(test, report.text, "profile gold exists");
	KUNIT_EXPECT_EQ(test, sn->generation, before);
	seccomm_profile_put(p);		/* refused: still the caller's */
}

/* Sessions keep the old one. */
static void seccomm_profile_commit__replace(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;
	struct seccomm_profile *old, *new, *found;

	KUNIT_ASSERT_EQ(test, seccomm_profile_commit(sn, build(test, "gold"), true, NULL), 0);
	old = seccomm_profile_find(sn, "gold", NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(old));
	new = build(test, "gold");
	KUNIT_EXPECT_EQ(test, seccomm_profile_commit(sn, new, true, NULL), 0);
	found = seccomm_profile_find(sn, "gold", NULL);
	KUNIT_EXPECT_PTR_EQ(test, found, new);
	KUNIT_EXPECT_TRUE(test, list_is_singular(&sn->profiles));
	KUNIT_EXPECT_EQ(test, refcount_read(&old->refs), 1U);
	KUNIT_EXPECT_EQ(test, old->spec.down.n, 3U);
	seccomm_profile_put(found);
	seccomm_profile_put(old);
}

static void seccomm_profile_commit__sorted(struct kunit *test)
{
	static const char *const want[] = { "a", "b", "c" };
	struct seccomm_net *sn = test->priv;
	struct seccomm_profile *p;
	unsigned int i = 0;

	KUNIT_ASSERT_EQ(test, seccomm_profile_commit(sn, build(test, "b"), false, NULL), 0);
	KUNIT_ASSERT_EQ(test, seccomm_profile_commit(sn, build(test, "c"), false, NULL), 0);
	KUNIT_ASSERT_EQ(test, seccomm_profile_commit(sn, build(test, "a"), false, NULL), 0);
	list_for_each_entry(p, &sn->profiles, list)
		KUNIT_EXPECT_STREQ(test, p->name, want[i++]);
	KUNIT_EXPECT_EQ(test, i, 3U);
}

static void seccomm_profile_del__in_use(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;
	struct seccomm_report report = {};
	struct seccomm_profile *p;

	KUNIT_ASSERT_EQ(test, seccomm_profile_commit(sn, build(test, "gold"), false, NULL), 0);
	p = seccomm_profile_find(sn, "gold", NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	KUNIT_EXPECT_EQ(test, seccomm_profile_del(sn, "gold", NULL), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_profile_find(sn, "gold", NULL)), -ENOENT);
	KUNIT_EXPECT_EQ(test, seccomm_profile_del(sn, "gold", &report), -ENOENT);
	KUNIT_EXPECT_STREQ(test, report.text, "no profile gold");
	KUNIT_EXPECT_PTR_EQ(test, seccomm_profile_get(p), p);
	seccomm_profile_put(p);
	seccomm_profile_put(p);
	seccomm_profile_put(NULL);
}

static void seccomm_profile_find__not_for_this_user(struct kunit *test)
{
	struct seccomm_acl acl = { .n_users = 1, .user = { KUIDT_INIT(1000) } };
	struct seccomm_net *sn = test->priv;
	struct seccomm_profile *p;
	struct seccomm_spec spec;

	testnet_spec(test, &spec, GOLD, NULL);
	p = seccomm_profile_build("gold", &spec, true, &acl, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	KUNIT_ASSERT_EQ(test, seccomm_profile_commit(sn, p, false, NULL), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_profile_find(sn, "gold",
							   testnet_who(test, 1, 1, 1))), -EACCES);
	p = seccomm_profile_find(sn, "gold", testnet_who(test, 1000, 1, 1));
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	seccomm_profile_put(p);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_profile_find(sn, "silver", NULL)), -ENOENT);
}

static struct kunit_case profile_cases[] = {
	KUNIT_CASE(seccomm_profile_build__mirror),
	KUNIT_CASE(seccomm_profile_build__two_lists),
	KUNIT_CASE(seccomm_profile_build__takes_the_spec),
	KUNIT_CASE(seccomm_profile_build__refused),
	KUNIT_CASE(seccomm_profile_build__wrong),
	KUNIT_CASE(seccomm_profile_build_own__name),
	KUNIT_CASE(seccomm_profile_build_own__refused),
	KUNIT_CASE(seccomm_profile_build__unknown_type),
	KUNIT_CASE(seccomm_profile_build__hash_fails),
	KUNIT_CASE(seccomm_profile_commit__exists),
	KUNIT_CASE(seccomm_profile_commit__replace),
	KUNIT_CASE(seccomm_profile_commit__sorted),
	KUNIT_CASE(seccomm_profile_del__in_use),
	KUNIT_CASE(seccomm_profile_find__not_for_this_user),
	{}
};

static struct kunit_suite profile_suite = {
	.name = "profile",
	.init = testnet_init,
	.exit = testnet_exit,
	.test_cases = profile_cases,
};
kunit_test_suite(profile_suite);
