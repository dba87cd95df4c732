// SPDX-License-Identifier: GPL-2.0
/* policy_kunit.c - session/policy.c: which profile and principal a socket gets. */
#include <linux/inet.h>
#include "tests/testnet.h"

#define GOLD	"Replay, AESGCM(k1)"

/* A policy that matches everything and gives "gold". */
static struct seccomm_policy any(u32 pref)
{
	return (struct seccomm_policy){
		.pref = pref, .any_uid = true, .profile = "gold",
		.local = { .any = true }, .peer = { .any = true },
		.local_port = { 0, U16_MAX }, .peer_port = { 0, U16_MAX },
	};
}

static struct seccomm_addr addr(struct kunit *test, const char *text, u16 port)
{
	struct seccomm_addr a;
	struct in6_addr ip6;
	__be32 ip;

	if (in4_pton(text, -1, (u8 *)&ip, -1, NULL)) {
		seccomm_addr_set4(&a, ip, htons(port));
	} else {
		KUNIT_ASSERT_EQ(test, in6_pton(text, -1, ip6.s6_addr, -1, NULL), 1);
		seccomm_addr_set6(&a, &ip6, 0, htons(port));
	}
	return a;
}

static struct seccomm_prefix prefix(struct kunit *test, const char *text, u8 len)
{
	struct seccomm_prefix p = { .addr = addr(test, text, 0) };

	p.len = p.addr.v6 ? len : 96 + len;
	return p;
}

static int add(struct kunit *test, struct seccomm_policy p)
{
	return seccomm_policy_add(test->priv, &p, NULL);
}

static int add_any(struct kunit *test, u32 pref)
{
	return add(test, any(pref));
}

static void add_profile(struct kunit *test, const char *name, const struct seccomm_acl *acl)
{
	struct seccomm_acl none = {};
	struct seccomm_profile *p;
	struct seccomm_spec spec;

	testnet_spec(test, &spec, GOLD, NULL);
	p = seccomm_profile_build(name, &spec, true, acl ?: &none, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	KUNIT_ASSERT_EQ(test, seccomm_profile_commit(test->priv, p, false, NULL), 0);
}

static void add_principal(struct kunit *test, const char *name, u32 flags, uid_t only)
{
	struct seccomm_principal p = { .flags = flags | SECCOMM_PRINCIPAL_F_LOCAL };

	strscpy(p.name, name, sizeof(p.name));
	if (only) {
		p.acl.n_users = 1;
		p.acl.user[0] = KUIDT_INIT(only);
	}
	KUNIT_ASSERT_EQ(test, seccomm_principal_add(test->priv, &p, NULL), 0);
}

static int policy_init(struct kunit *test)
{
	int err = testnet_init(test);

	if (err)
		return err;
	add_profile(test, "gold", NULL);
	add_principal(test, "alice", SECCOMM_PRINCIPAL_F_DEFAULT, 0);
	return 0;
}

static struct seccomm_flow flow(struct kunit *test)
{
	return (struct seccomm_flow){
		.role = SECCOMM_ROLE_ACTIVE, .carrier = SECCOMM_CARRIER_UDP,
		.local = addr(test, "10.0.0.1", 1000), .peer = addr(test, "10.0.0.2", 2000),
	};
}

/* Does @f get something? */
static bool chosen(struct kunit *test, const struct seccomm_flow *f)
{
	struct seccomm_choice c;
	int err = seccomm_policy_choose(test->priv, f, 0, &c);

	if (!err)
		seccomm_profile_put(c.profile);
	else
		KUNIT_EXPECT_EQ(test, err, -ENOKEY);
	return !err;
}

/* ---- add, delete ----------------------------------------------------------- */

static void seccomm_policy_add__by_pref(struct kunit *test)
{
	static const u32 want[] = { 0, 5, 10, U32_MAX };
	struct seccomm_net *sn = test->priv;
	struct seccomm_report report = {};
	struct seccomm_policy *p, again = any(5);
	unsigned int i = 0;
	u32 before;

	KUNIT_EXPECT_EQ(test, add_any(test, 10), 0);
	KUNIT_EXPECT_EQ(test, add_any(test, U32_MAX), 0);
	KUNIT_EXPECT_EQ(test, add_any(test, 0), 0);
	KUNIT_EXPECT_EQ(test, add_any(test, 5), 0);
	before = sn->generation;
	KUNIT_EXPECT_EQ(test, seccomm_policy_add(sn, &again, &report), -EEXIST);
	KUNIT_EXPECT_STREQ(test, report.text, "policy 5 exists: pref is unique");
	KUNIT_EXPECT_EQ(test, sn->generation, before);
	list_for_each_entry(p, &sn->policies, list)
		KUNIT_EXPECT_EQ(test, p->pref, want[i++]);
	KUNIT_EXPECT_EQ(test, i, 4U);
}

static void seccomm_policy_add__wrong(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;
	struct seccomm_policy p;

#define REFUSED(change) do {						\
	p = any(1);							\
	change;								\
	KUNIT_EXPECT_EQ_MSG(test, add(test, p), -EINVAL, #change);	\
} while (0)
	REFUSED(p.role = 3);
	REFUSED(p.carrier = 4);
	REFUSED(p.profile[0] = 0);
	REFUSED(strscpy(p.profile, "a b", 4));
	REFUSED(strscpy(p.principal, "a b", 4));
	REFUSED(strscpy(p.expect, "a b", 4));
	REFUSED(p.local_port[0] = 2; p.local_port[1] = 1);
	REFUSED(p.peer_port[0] = 2; p.peer_port[1] = 1);
	REFUSED(p.any_uid = false; p.uid = INVALID_UID);
	REFUSED(p.local = prefix(test, "10.0.0.1", 24));
	REFUSED(p.peer = prefix(test, "2001:db8::1", 64));
	REFUSED(p.peer = prefix(test, "10.0.0.0", 24); p.peer.len = 95);
	REFUSED(p.peer = prefix(test, "::", 0); p.peer.len = 129);
#undef REFUSED
	KUNIT_EXPECT_TRUE(test, list_empty(&sn->policies));
}

/* In any order; but the operator is told that nothing will match yet. */
static void seccomm_policy_add__nothing_yet(struct kunit *test)
{
	struct seccomm_report report = {};
	struct seccomm_policy p = any(1);

	strscpy(p.profile, "silver", sizeof(p.profile));
	KUNIT_EXPECT_EQ(test, seccomm_policy_add(test->priv, &p, &report), 0);
	KUNIT_EXPECT_STREQ(test, report.text, "policy 1: added, but there is no profile silver yet");
	p = any(2);
	strscpy(p.principal, "anna", sizeof(p.principal));
	report.text[0] = 0;
	KUNIT_EXPECT_EQ(test, seccomm_policy_add(test->priv, &p, &report), 0);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "policy 2: added, but there is no local principal anna yet");
	p = any(3);
	report.text[0] = 0;
	KUNIT_EXPECT_EQ(test, seccomm_policy_add(test->priv, &p, &report), 0);
	KUNIT_EXPECT_STREQ(test, report.text, "");
}

static void seccomm_policy_del__gone(struct kunit *test)
{
	struct seccomm_report report = {};
	struct seccomm_flow f = flow(test);

	KUNIT_ASSERT_EQ(test, add_any(test, 1), 0);
	KUNIT_EXPECT_TRUE(test, chosen(test, &f));
	KUNIT_EXPECT_EQ(test, seccomm_policy_del(test->priv, 1, NULL), 0);
	KUNIT_EXPECT_FALSE(test, chosen(test, &f));
	KUNIT_EXPECT_EQ(test, seccomm_policy_del(test->priv, 1, &report), -ENOENT);
	KUNIT_EXPECT_STREQ(test, report.text, "no policy 1");
}

/* ---- choose ---------------------------------------------------------------- */

static void seccomm_policy_choose__none(struct kunit *test)
{
	struct seccomm_flow f = flow(test);

	KUNIT_EXPECT_FALSE(test, chosen(test, &f));
}

static void seccomm_policy_choose__fields(struct kunit *test)
{
	struct seccomm_flow f = flow(test);
	struct seccomm_policy p;

#define TRY(want, change) do {						\
	p = any(1);							\
	change;								\
	KUNIT_ASSERT_EQ(test, add(test, p), 0);				\
	KUNIT_EXPECT_EQ_MSG(test, chosen(test, &f), want, #change);	\
	KUNIT_ASSERT_EQ(test, seccomm_policy_del(test->priv, 1, NULL), 0); \
} while (0)
	TRY(true, p.role = SECCOMM_ROLE_ACTIVE);
	TRY(false, p.role = SECCOMM_ROLE_PASSIVE);
	TRY(true, p.carrier = SECCOMM_CARRIER_UDP);
	TRY(false, p.carrier = SECCOMM_CARRIER_TCP);
	TRY(true, p.local = prefix(test, "10.0.0.1", 32));
	TRY(false, p.local = prefix(test, "10.0.0.2", 32));
	TRY(true, p.peer = prefix(test, "10.0.0.0", 30));
	TRY(false, p.peer = prefix(test, "10.0.0.4", 30));
	TRY(true, p.peer = prefix(test, "0.0.0.0", 0));
	TRY(false, p.peer = prefix(test, "::", 0));
	TRY(true, p.local_port[0] = 1000; p.local_port[1] = 1000);
	TRY(false, p.local_port[0] = 1001);
	TRY(false, p.local_port[1] = 999);
	TRY(true, p.peer_port[0] = 1999; p.peer_port[1] = 2000);
	TRY(false, p.peer_port[1] = 1999);
	f.peer = addr(test, "2001:db8::2", 2000);
	TRY(true, p.peer = prefix(test, "::", 0));
	TRY(true, p.peer = prefix(test, "2001:db8::", 32));
	TRY(false, p.peer = prefix(test, "2001:db9::", 32));
	TRY(false, p.peer = prefix(test, "0.0.0.0", 0));
	f.who = testnet_who(test, 1000, 1, 1);
	TRY(true, p.any_uid = false; p.uid = KUIDT_INIT(1000));
	TRY(false, p.any_uid = false; p.uid = KUIDT_INIT(1001));
#undef TRY
}

static void seccomm_policy_choose__nth_and_hits(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;
	struct seccomm_flow f = flow(test);
	struct seccomm_policy *p, other = any(2);
	struct seccomm_profile *profile;
	struct seccomm_choice c;
	unsigned int i = 0;

	add_profile(test, "silver", NULL);
	add_principal(test, "anna", 0, 0);
	strscpy(other.profile, "silver", sizeof(other.profile));
	strscpy(other.principal, "anna", sizeof(other.principal));
	strscpy(other.expect, "bob", sizeof(other.expect));
	KUNIT_ASSERT_EQ(test, add_any(test, 1), 0);
	KUNIT_ASSERT_EQ(test, add(test, other), 0);

	KUNIT_ASSERT_EQ(test, seccomm_policy_choose(sn, &f, 0, &c), 0);
	KUNIT_EXPECT_STREQ(test, c.profile->name, "gold");
	KUNIT_EXPECT_STREQ(test, c.own, "alice");
	KUNIT_EXPECT_STREQ(test, c.expect, "");
	seccomm_profile_put(c.profile);
	KUNIT_ASSERT_EQ(test, seccomm_policy_choose(sn, &f, 1, &c), 0);
	KUNIT_EXPECT_STREQ(test, c.profile->name, "silver");
	KUNIT_EXPECT_STREQ(test, c.own, "anna");
	KUNIT_EXPECT_STREQ(test, c.expect, "bob");
	seccomm_profile_put(c.profile);
	KUNIT_EXPECT_EQ(test, seccomm_policy_choose(sn, &f, 2, &c), -ENOKEY);
	KUNIT_EXPECT_NULL(test, c.profile);

	list_for_each_entry(p, &sn->policies, list) {
		KUNIT_EXPECT_EQ(test, atomic64_read(&p->hits), 1);
		i++;
	}
	KUNIT_EXPECT_EQ(test, i, 2U);
	list_for_each_entry(profile, &sn->profiles, list)	/* no reference is left */
		KUNIT_EXPECT_EQ(test, refcount_read(&profile->refs), 1U);
}

/* What may not be used, or is gone, is passed over. */
static void seccomm_policy_choose__passes_over(struct kunit *test)
{
	struct seccomm_acl acl = { .n_users = 1, .user = { KUIDT_INIT(1000) } };
	struct seccomm_flow f = flow(test);
	struct seccomm_policy p = any(1);
	struct seccomm_choice c;

	add_profile(test, "silver", &acl);
	add_principal(test, "anna", 0, 1000);
	strscpy(p.profile, "silver", sizeof(p.profile));
	KUNIT_ASSERT_EQ(test, add(test, p), 0);
	p = any(2);
	strscpy(p.principal, "anna", sizeof(p.principal));
	KUNIT_ASSERT_EQ(test, add(test, p), 0);
	p = any(3);
	strscpy(p.profile, "bronze", sizeof(p.profile));
	KUNIT_ASSERT_EQ(test, add(test, p), 0);
	f.who = testnet_who(test, 7, 7, 7);
	KUNIT_EXPECT_FALSE(test, chosen(test, &f));
	KUNIT_ASSERT_EQ(test, add_any(test, 4), 0);
	KUNIT_EXPECT_TRUE(test, chosen(test, &f));

	f.who = testnet_who(test, 1000, 7, 7);
	KUNIT_ASSERT_EQ(test, seccomm_policy_choose(test->priv, &f, 0, &c), 0);
	KUNIT_EXPECT_STREQ(test, c.profile->name, "silver");
	seccomm_profile_put(c.profile);
	KUNIT_ASSERT_EQ(test, seccomm_policy_choose(test->priv, &f, 1, &c), 0);
	KUNIT_EXPECT_STREQ(test, c.own, "anna");
	seccomm_profile_put(c.profile);
}

static void seccomm_policy_choose__no_default_principal(struct kunit *test)
{
	struct seccomm_flow f = flow(test);

	KUNIT_ASSERT_EQ(test, add_any(test, 1), 0);
	KUNIT_ASSERT_EQ(test, seccomm_principal_del(test->priv, "alice", NULL), 0);
	KUNIT_EXPECT_FALSE(test, chosen(test, &f));
}

static void seccomm_config_exit__empties(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;

	KUNIT_ASSERT_EQ(test, add_any(test, 1), 0);
	seccomm_config_exit(sn);
	KUNIT_EXPECT_TRUE(test, list_empty(&sn->policies));
	KUNIT_EXPECT_TRUE(test, list_empty(&sn->profiles));
	KUNIT_EXPECT_TRUE(test, list_empty(&sn->principals));
	KUNIT_EXPECT_TRUE(test, list_empty(&sn->keys));
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(seccomm_policy_add__by_pref),
	KUNIT_CASE(seccomm_policy_add__wrong),
	KUNIT_CASE(seccomm_policy_add__nothing_yet),
	KUNIT_CASE(seccomm_policy_del__gone),
	KUNIT_CASE(seccomm_policy_choose__none),
	KUNIT_CASE(seccomm_policy_choose__fields),
	KUNIT_CASE(seccomm_policy_choose__nth_and_hits),
	KUNIT_CASE(seccomm_policy_choose__passes_over),
	KUNIT_CASE(seccomm_policy_choose__no_default_principal),
	KUNIT_CASE(seccomm_config_exit__empties),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "policy",
	.init = policy_init,
	.exit = testnet_exit,
	.test_cases = policy_cases,
};
kunit_test_suite(policy_suite);
