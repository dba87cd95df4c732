// SPDX-License-Identifier: GPL-2.0
/* principal_kunit.c - session/principal.c: who can be spoken as, and by whom. */
#include "tests/testnet.h"

#define LOCAL	SECCOMM_PRINCIPAL_F_LOCAL
#define DEFAULT	(SECCOMM_PRINCIPAL_F_LOCAL | SECCOMM_PRINCIPAL_F_DEFAULT)

static int add(struct kunit *test, const char *name, u32 flags, struct seccomm_report *report)
{
	struct seccomm_principal p = { .flags = flags };

	strscpy(p.name, name, sizeof(p.name));
	return seccomm_principal_add(test->priv, &p, report);
}

/* As @name, users 1000 and group 50 only. */
static int add_for_some(struct kunit *test, const char *name, u32 flags)
{
	struct seccomm_principal p = {
		.flags = flags,
		.acl = {
			.n_users = 1, .user = { KUIDT_INIT(1000) },
			.n_groups = 1, .group = { KGIDT_INIT(50) },
		},
	};

	strscpy(p.name, name, sizeof(p.name));
	return seccomm_principal_add(test->priv, &p, NULL);
}

/* ---- who may --------------------------------------------------------------- */

static void seccomm_cred_in_group__own_and_more(struct kunit *test)
{
	struct seccomm_who *who = testnet_who(test, 1, 10, 20);

	KUNIT_EXPECT_TRUE(test, seccomm_cred_in_group(who->cred, KGIDT_INIT(10)));
	KUNIT_EXPECT_TRUE(test, seccomm_cred_in_group(who->cred, KGIDT_INIT(20)));
	KUNIT_EXPECT_FALSE(test, seccomm_cred_in_group(who->cred, KGIDT_INIT(30)));
}

static void seccomm_acl_allows__empty(struct kunit *test)
{
	struct seccomm_acl acl = {};

	KUNIT_EXPECT_TRUE(test, seccomm_acl_allows(&acl, testnet_who(test, 7, 7, 7)));
}

static void seccomm_acl_allows__listed(struct kunit *test)
{
	struct seccomm_acl acl = {
		.n_users = 2, .user = { KUIDT_INIT(1), KUIDT_INIT(2) },
		.n_groups = 1, .group = { KGIDT_INIT(50) },
	};

	KUNIT_EXPECT_TRUE(test, seccomm_acl_allows(&acl, testnet_who(test, 2, 9, 9)));
	KUNIT_EXPECT_TRUE(test, seccomm_acl_allows(&acl, testnet_who(test, 9, 50, 9)));
	KUNIT_EXPECT_TRUE(test, seccomm_acl_allows(&acl, testnet_who(test, 9, 9, 50)));
	KUNIT_EXPECT_FALSE(test, seccomm_acl_allows(&acl, testnet_who(test, 9, 9, 9)));
	/* root is nobody special: it may change the list instead */
	KUNIT_EXPECT_FALSE(test, seccomm_acl_allows(&acl, testnet_who(test, 0, 0, 0)));
}

static void seccomm_acl_allows__kernel(struct kunit *test)
{
	struct seccomm_acl acl = { .n_users = 1, .user = { KUIDT_INIT(1) } };
	struct seccomm_who nobody = {};

	KUNIT_EXPECT_TRUE(test, seccomm_acl_allows(&acl, NULL));
	KUNIT_EXPECT_TRUE(test, seccomm_acl_allows(&acl, &nobody));
}

/* ---- the list -------------------------------------------------------------- */

static void seccomm_principal_add__sorted(struct kunit *test)
{
	static const char *const want[] = { "alice", "bob", "carol" };
	struct seccomm_net *sn = test->priv;
	struct seccomm_principal *p;
	u32 before = sn->generation;
	unsigned int i = 0;

	KUNIT_EXPECT_EQ(test, add(test, "carol", 0, NULL), 0);
	KUNIT_EXPECT_EQ(test, add(test, "alice", LOCAL, NULL), 0);
	KUNIT_EXPECT_EQ(test, add(test, "bob", 0, NULL), 0);
	KUNIT_EXPECT_EQ(test, sn->generation, before + 3);
	list_for_each_entry(p, &sn->principals, list)
		KUNIT_EXPECT_STREQ(test, p->name, want[i++]);
	KUNIT_EXPECT_EQ(test, i, 3U);
}

static void seccomm_principal_add__exists(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;
	struct seccomm_report report = {};
	u32 before;

	KUNIT_ASSERT_EQ(test, add(test, "alice", LOCAL, NULL), 0);
	before = sn->generation;
	KUNIT_EXPECT_EQ(test, add(test, "alice", DEFAULT, &report), -EEXIST);
	KUNIT_EXPECT_STREQ(test, report.text, "principal alice exists");
	KUNIT_EXPECT_EQ(test, sn->generation, before);
	KUNIT_EXPECT_TRUE(test, list_is_singular(&sn->principals));
}

static void seccomm_principal_add__second_default(struct kunit *test)
{
	struct seccomm_report report = {};

	KUNIT_ASSERT_EQ(test, add(test, "alice", DEFAULT, NULL), 0);
	KUNIT_EXPECT_EQ(test, add(test, "anna", DEFAULT, &report), -EEXIST);
	KUNIT_EXPECT_STREQ(test, report.text, "principal alice is the default already");
	KUNIT_EXPECT_EQ(test, seccomm_principal_del(test->priv, "alice", NULL), 0);
	KUNIT_EXPECT_EQ(test, add(test, "anna", DEFAULT, NULL), 0);
}

static void seccomm_principal_add__wrong(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;
	struct seccomm_report report = {};

	KUNIT_EXPECT_EQ(test, add(test, "", LOCAL, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, add(test, "a b", LOCAL, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, add(test, "alice", 0x80, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, add(test, "alice", SECCOMM_PRINCIPAL_F_DEFAULT, &report), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "principal alice: only a local one can be the default");
	KUNIT_EXPECT_EQ(test, add_for_some(test, "bob", 0), -EINVAL);
	KUNIT_EXPECT_TRUE(test, list_empty(&sn->principals));
}

static void seccomm_principal_del__gone(struct kunit *test)
{
	struct seccomm_report report = {};

	KUNIT_ASSERT_EQ(test, add(test, "alice", DEFAULT, NULL), 0);
	KUNIT_EXPECT_EQ(test, seccomm_principal_del(test->priv, "alice", NULL), 0);
	KUNIT_EXPECT_FALSE(test, seccomm_principal_is_local(test->priv, "alice"));
	KUNIT_EXPECT_EQ(test, seccomm_principal_del(test->priv, "alice", &report), -ENOENT);
	KUNIT_EXPECT_STREQ(test, report.text, "no principal alice");
}

static void seccomm_principal_del__empty_name(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, add(test, "alice", DEFAULT, NULL), 0);
	KUNIT_EXPECT_EQ(test, seccomm_principal_del(test->priv, "", NULL), -ENOENT);
	KUNIT_EXPECT_TRUE(test, seccomm_principal_is_local(test->priv, "alice"));
}

/* ---- asked by sessions ----------------------------------------------------- */

static void seccomm_principal_local__by_name(struct kunit *test)
{
	char out[SECCOMM_NAME_MAX + 1];

	KUNIT_ASSERT_EQ(test, add(test, "alice", LOCAL, NULL), 0);
	KUNIT_ASSERT_EQ(test, add(test, "bob", 0, NULL), 0);
	KUNIT_EXPECT_EQ(test, seccomm_principal_local(test->priv, "alice", NULL, out), 0);
	KUNIT_EXPECT_STREQ(test, out, "alice");
	KUNIT_EXPECT_EQ(test, seccomm_principal_local(test->priv, "bob", NULL, out), -ENOKEY);
	KUNIT_EXPECT_EQ(test, seccomm_principal_local(test->priv, "eve", NULL, out), -ENOKEY);
}

static void seccomm_principal_local__default(struct kunit *test)
{
	char out[SECCOMM_NAME_MAX + 1];

	KUNIT_ASSERT_EQ(test, add(test, "anna", LOCAL, NULL), 0);
	KUNIT_EXPECT_EQ(test, seccomm_principal_local(test->priv, "", NULL, out), -ENOKEY);
	KUNIT_ASSERT_EQ(test, add(test, "alice", DEFAULT, NULL), 0);
	KUNIT_EXPECT_EQ(test, seccomm_principal_local(test->priv, "", NULL, out), 0);
	KUNIT_EXPECT_STREQ(test, out, "alice");
}

static void seccomm_principal_local__not_for_this_user(struct kunit *test)
{
	char out[SECCOMM_NAME_MAX + 1];

	KUNIT_ASSERT_EQ(test, add_for_some(test, "alice", DEFAULT), 0);
	KUNIT_EXPECT_EQ(test, seccomm_principal_local(test->priv, "alice",
						      testnet_who(test, 1000, 1, 1), out), 0);
	KUNIT_EXPECT_EQ(test, seccomm_principal_local(test->priv, "",
						      testnet_who(test, 1, 1, 50), out), 0);
	KUNIT_EXPECT_EQ(test, seccomm_principal_local(test->priv, "alice",
						      testnet_who(test, 1, 1, 1), out), -EACCES);
}

static void seccomm_principal_is_local__cases(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, add(test, "alice", DEFAULT, NULL), 0);
	KUNIT_ASSERT_EQ(test, add(test, "bob", 0, NULL), 0);
	KUNIT_EXPECT_TRUE(test, seccomm_principal_is_local(test->priv, "alice"));
	KUNIT_EXPECT_FALSE(test, seccomm_principal_is_local(test->priv, "bob"));
	KUNIT_EXPECT_FALSE(test, seccomm_principal_is_local(test->priv, "eve"));
	KUNIT_EXPECT_FALSE(test, seccomm_principal_is_local(test->priv, ""));
}

static struct kunit_case principal_cases[] = {
	KUNIT_CASE(seccomm_cred_in_group__own_and_more),
	KUNIT_CASE(seccomm_acl_allows__empty),
	KUNIT_CASE(seccomm_acl_allows__listed),
	KUNIT_CASE(seccomm_acl_allows__kernel),
	KUNIT_CASE(seccomm_principal_add__sorted),
	KUNIT_CASE(seccomm_principal_add__exists),
	KUNIT_CASE(seccomm_principal_add__second_default),
	KUNIT_CASE(seccomm_principal_add__wrong),
	KUNIT_CASE(seccomm_principal_del__gone),
	KUNIT_CASE(seccomm_principal_del__empty_name),
	KUNIT_CASE(seccomm_principal_local__by_name),
	KUNIT_CASE(seccomm_principal_local__default),
	KUNIT_CASE(seccomm_principal_local__not_for_this_user),
	KUNIT_CASE(seccomm_principal_is_local__cases),
	{}
};

static struct kunit_suite principal_suite = {
	.name = "principal",
	.init = testnet_init,
	.exit = testnet_exit,
	.test_cases = principal_cases,
};
kunit_test_suite(principal_suite);
