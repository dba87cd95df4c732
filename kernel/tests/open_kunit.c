// SPDX-License-Identifier: GPL-2.0
/* open_kunit.c - which keys an open uses, and which it refuses. */
#include <linux/cred.h>
#include "tests/world.h"

static const char twins[] = "AESGCM(w1), Replay, ChaCha20Poly1305(w3)";

static void keys_load__t18_equal_secrets(struct kunit *test)
{
	struct world *w = world_of(test);

	world_pair(w, "w3", 0x00);	/* the bytes of w1 */
	world_profile(w, "twins", twins, NULL, 10, false);
	world_use(w, ALICE, "twins");
	KUNIT_EXPECT_EQ(test, PTR_ERR(world_open(w, ALICE)), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 0);
}

/* Equal at the passive end only: it says no more than that it has no key. */
static void keys_load__t18_equal_at_passive(struct kunit *test)
{
	struct world *w = world_of(test);

	world_key(w, "w3", "alice", "bob", 1, 0x70);
	world_key(w, "w3", "bob", "alice", 1, 0x00);
	world_profile(w, "twins", twins, NULL, 10, false);
	world_use(w, ALICE, "twins");
	world_use(w, BOB, "twins");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	WORLD_EXPECT_REFUSED(test, w, OPEN_NO_KEY, 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

/* Were it not checked: the slot's number keeps the keys of equal secrets apart. */
static void keys_load__t18_not_checked(struct kunit *test)
{
	struct world *w = world_of(test);
	const u8 *first, *second;
	struct seccomm_session *s;

	TEST_NEEDS_FAIL(test);
	world_arm(w, SECCOMM_FAIL_no_equal_secret_check, 1);
	world_pair(w, "w3", 0x00);
	world_profile(w, "twins", twins, NULL, 10, false);
	world_use(w, ALICE, "twins");
	world_use(w, BOB, "twins");
	s = world_connect(w);

	first = seccomm_secret(s->keys, 1)->ratchet;
	second = seccomm_secret(s->keys, 2)->ratchet;
	KUNIT_EXPECT_NE(test, memcmp(first, second, SECCOMM_RATCHET_LEN), 0);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(first, 0, SECCOMM_RATCHET_LEN));
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(second, 0, SECCOMM_RATCHET_LEN));
}

static void keys_load__newest_and_named_version(struct kunit *test)
{
	struct world *w = world_of(test);
	const struct world_frame *open;

	world_key(w, "w1", "alice", "bob", 2, 0x90);
	world_key(w, "w1", "bob", "alice", 3, 0xa0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	/* alice uses her newest, which bob does not have; he tries no other. */
	WORLD_EXPECT_REFUSED(test, w, OPEN_NO_KEY, 1);

	world_key(w, "w1", "bob", "alice", 2, 0x90);
	world_connect(w);
	open = world_frame(w, ALICE, SECCOMM_OPEN, 1);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(open->data + SECCOMM_HDR_LEN + 116), 2);
}

static void keys_load__sender(struct kunit *test)
{
	struct world *w = world_of(test);
	char name[SECCOMM_SENDER_LEN];

	world_connect(w);
	KUNIT_EXPECT_STREQ(test, world_sender(w->end[ALICE].s, name), "bob");
	KUNIT_EXPECT_STREQ(test, world_sender(w->end[BOB].s, name), "alice");
}

static void keys_load__group(struct kunit *test)
{
	struct world *w = world_of(test);
	char name[SECCOMM_SENDER_LEN];

	world_key(w, "g1", "", "", 1, 0x40);
	world_key(w, "g2", "", "", 1, 0x60);
	world_profile(w, "group", "AESGCM(g1), Replay, ChaCha20Poly1305(g2)", NULL, 10, false);
	world_use(w, ALICE, "group");
	world_use(w, BOB, "group");
	world_connect(w);
	KUNIT_EXPECT_STREQ(test, world_sender(w->end[BOB].s, name), "member of g1");
	KUNIT_EXPECT_STREQ(test, w->end[BOB].s->peer, "alice");
}

/* Who authenticates a sender does not take a key that a third one has. */
static void keys_load__group_for_sender(struct kunit *test)
{
	struct world *w = world_of(test);

	world_key(w, "g1", "", "", 1, 0x40);
	world_pair(w, "p1", 0x60);
	world_profile(w, "group", "Replay, SharedSecretAuthenticity(g1)", NULL, 10, false);
	world_profile(w, "both", "Replay, MultiSecurity(AESGCM(p1), SharedSecretAuthenticity(g1))",
		      NULL, 10, false);
	world_profile(w, "pair", "AESGCM(g1), Replay, SharedSecretAuthenticity(p1)", NULL, 10,
		      false);
	world_use(w, ALICE, "group");
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(world_open(w, ALICE)), -EKEYREJECTED);
	world_use(w, ALICE, "both");
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(world_open(w, ALICE)), -EKEYREJECTED);
	world_use(w, ALICE, "pair");
	world_use(w, BOB, "pair");
	world_connect(w);
}

/* No memory for the group's name: no session, rather than one whose sender has none. */
static void keys_load__group_no_memory(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	world_key(w, "g1", "", "", 1, 0x40);
	world_profile(w, "group", "Replay, AESGCM(g1)", NULL, 10, false);
	world_use(w, ALICE, "group");
	world_use(w, BOB, "group");
	world_arm(w, SECCOMM_FAIL_alloc_group, 1);
	s = world_open(w, ALICE);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(s), -ENOMEM);
	world_arm(w, SECCOMM_FAIL_alloc_group, 2);
	KUNIT_EXPECT_FALSE(test, IS_ERR(world_open(w, ALICE)));
	world_settle(w);
	world_arm(w, SECCOMM_FAIL_alloc_group, 0);
	WORLD_EXPECT_REFUSED(test, w, OPEN_NO_KEY, 1);
	KUNIT_EXPECT_EQ(test, world_sessions(w), 1);
}

/* Keys are of mode 0700 and root's; another user's socket may not use them. */
static void keys_load__t48_not_his(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_port *alice = seccomm_port(w->end[ALICE].ep);
	struct cred *nobody = prepare_kernel_cred(&init_task);
	struct seccomm_who who = { .cred = nobody };
	struct seccomm_open_request req = {
		.ep	= w->end[ALICE].ep,
		.ops	= alice->ops,
		.user	= &w->end[ALICE],
		.peer	= w->end[BOB].addr,
		.id	= &alice->id,
		.who	= &who,
	};
	struct seccomm_session *s;

	KUNIT_ASSERT_NOT_NULL(test, nobody);
	nobody->fsuid = KUIDT_INIT(65534);
	nobody->fsgid = KGIDT_INIT(65534);
	s = seccomm_session_open(&req);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(s), -EACCES);
	if (!IS_ERR(s))
		world_keep(&w->end[ALICE], s);

	/* Nor may he who listens. */
	seccomm_port(w->end[BOB].ep)->cred = get_cred(nobody);
	KUNIT_EXPECT_FALSE(test, IS_ERR(world_open(w, ALICE)));
	world_settle(w);
	WORLD_EXPECT_REFUSED(test, w, OPEN_NO_KEY, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), 0);
	put_cred(nobody);
}

static struct kunit_case open_cases[] = {
	KUNIT_CASE(keys_load__t18_equal_secrets),
	KUNIT_CASE(keys_load__t18_equal_at_passive),
	KUNIT_CASE(keys_load__t18_not_checked),
	KUNIT_CASE(keys_load__newest_and_named_version),
	KUNIT_CASE(keys_load__sender),
	KUNIT_CASE(keys_load__group),
	KUNIT_CASE(keys_load__group_for_sender),
	KUNIT_CASE(keys_load__group_no_memory),
	KUNIT_CASE(keys_load__t48_not_his),
	{}
};

static struct kunit_suite open_suite = {
	.name		= "session_open",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= open_cases,
};

kunit_test_suite(open_suite);
