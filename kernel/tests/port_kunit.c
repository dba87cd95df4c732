// SPDX-License-Identifier: GPL-2.0
/* port_kunit.c - session/port.c: what a socket asks for, and who gets it. */
#include "tests/spec.h"
#include "tests/world.h"

static struct seccomm_profile *own(struct kunit *test, const char *down)
{
	struct seccomm_spec *text = seccomm_spec_parse(test, down, NULL), spec = { .rank = 10 };
	struct seccomm_report report = {};
	struct seccomm_profile *p;

	KUNIT_ASSERT_EQ(test, seccomm_list_copy(&spec.down, &text->down, GFP_KERNEL), 0);
	p = seccomm_profile_build_own(&spec, true, &report);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(p), "%s", report.text);
	return p;
}

static void seccomm_port_identity__counted(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_port *port = seccomm_port(w->end[ALICE].ep);
	struct seccomm_profile *p = own(test, WORLD_LIST);
	struct seccomm_identity id;

	world_use_own(w, ALICE, p);
	seccomm_port_identity(port, &id);
	KUNIT_EXPECT_PTR_EQ(test, id.own, p);
	KUNIT_EXPECT_EQ(test, refcount_read(&p->refs), 2U);
	KUNIT_EXPECT_STREQ(test, id.principal, "alice");
	world_use_own(w, ALICE, NULL);
	KUNIT_EXPECT_EQ(test, refcount_read(&p->refs), 1U);
	seccomm_identity_put(&id);
	KUNIT_EXPECT_NULL(test, id.own);
	seccomm_port_identity(port, &id);
	KUNIT_EXPECT_NULL(test, id.own);
}

/* Its own before a name, a name before the policies. */
static void seccomm_identity_profile__order(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_identity id = { .profile = WORLD_PROFILE, .own = own(test, WORLD_LIST) };
	struct seccomm_profile *p;

	p = seccomm_identity_profile(w->sn, &id, NULL);
	KUNIT_EXPECT_PTR_EQ(test, p, id.own);
	seccomm_profile_put(p);
	seccomm_identity_put(&id);
	p = seccomm_identity_profile(w->sn, &id, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
	KUNIT_EXPECT_STREQ(test, p->name, WORLD_PROFILE);
	seccomm_profile_put(p);
	id.profile[0] = '\0';
	KUNIT_EXPECT_NULL(test, seccomm_identity_profile(w->sn, &id, NULL));
	strscpy(id.profile, "nothing", sizeof(id.profile));
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_identity_profile(w->sn, &id, NULL)), -ENOENT);
}

/* Active and passive, with no profile in the namespace; what is left is freed by exit. */
static void seccomm_port__own_properties(struct kunit *test)
{
	struct world *w = world_of(test);
	u8 end;

	for (end = ALICE; end <= BOB; end++) {
		world_use(w, end, "");
		world_use_own(w, end, own(test, WORLD_LIST));
	}
	world_connect(w);
	for (end = ALICE; end <= BOB; end++)
		KUNIT_EXPECT_STREQ(test, w->end[end].s->profile->name, SECCOMM_PROFILE_OWN);
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "hello"), 0);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "hello");
	/* the sessions keep what they were opened with */
	world_use_own(w, ALICE, NULL);
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "still"), 0);
	WORLD_EXPECT_GOT(test, w, BOB, 1, "still");
}

static void seccomm_port__own_is_no_candidate_twice(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	world_policy(w, 4000000003, SECCOMM_ROLE_PASSIVE, WORLD_PROFILE, "bob", "alice");
	world_use(w, BOB, "");
	world_use_own(w, BOB, own(test, "AESGCM(w1), Replay, HMACIntegrity(w2)"));
	world_mark(w);
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	WORLD_EXPECT_REFUSED(test, w, OPEN_PROFILE, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_incoming, 0);
}

static struct kunit_case port_cases[] = {
	KUNIT_CASE(seccomm_port_identity__counted),
	KUNIT_CASE(seccomm_identity_profile__order),
	KUNIT_CASE(seccomm_port__own_properties),
	KUNIT_CASE(seccomm_port__own_is_no_candidate_twice),
	{}
};

static struct kunit_suite port_suite = {
	.name		= "session_port",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= port_cases,
};

kunit_test_suite(port_suite);
