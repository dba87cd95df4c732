// SPDX-License-Identifier: GPL-2.0
/* epoch_kunit.c - keys of epochs: none twice, none empty. */
#include "session/epoch.h"
#include <linux/sort.h>
#include "tests/world.h"

#define T20_OPENS	200
#define T20_BYTES	32

struct value {
	u8 b[T20_BYTES];
};

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, T20_BYTES);
}

static void ctl_keys(struct seccomm_session *s, struct value v[2])
{
	struct seccomm_epoch *e;

	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	memcpy(v[0].b, e->tagkeys->ctl[0], T20_BYTES);
	memcpy(v[1].b, e->tagkeys->ctl[1], T20_BYTES);
	rcu_read_unlock();
}

/* Ciphertext of zeroes under number 0 tells the keys and IVs of all layers together. */
static void key_stream(struct world *w, u8 from, unsigned int nth, struct value *v)
{
	static const u8 zeroes[T20_BYTES];
	const struct world_frame *f;

	KUNIT_ASSERT_EQ(w->test, world_push(w->end[from].s, zeroes, sizeof(zeroes)), 0);
	f = world_frame(w, from, SECCOMM_DATA, nth);
	KUNIT_ASSERT_EQ(w->test, world_seq(f), 0);
	memcpy(v->b, f->data + SECCOMM_HDR_LEN, T20_BYTES);
}

static void epoch_keys__t20_all_differ(struct kunit *test)
{
	struct world *w = world_of(test);
	struct value *v = kunit_kcalloc(test, 4 * T20_OPENS, sizeof(*v), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, v);
	for (i = 0; i < T20_OPENS; i++) {
		world_connect(w);
		ctl_keys(w->end[ALICE].s, &v[4 * i]);
		key_stream(w, ALICE, i, &v[4 * i + 2]);
		key_stream(w, BOB, i, &v[4 * i + 3]);
		world_restart(w, ALICE);
		world_restart(w, BOB);
	}
	sort(v, 4 * T20_OPENS, sizeof(*v), compare, NULL);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(&v[0], 0, sizeof(v[0])));
	for (i = 1; i < 4 * T20_OPENS; i++)
		KUNIT_EXPECT_NE_MSG(test, compare(&v[i - 1], &v[i]), 0, "%u", i);
}

static void epoch_keys__both_ends_agree(struct kunit *test)
{
	struct world *w = world_of(test);
	struct value a[2], b[2];

	world_connect(w);
	ctl_keys(w->end[ALICE].s, a);
	ctl_keys(w->end[BOB].s, b);
	TEST_BYTES_EQ(test, a, b, sizeof(a));
	KUNIT_EXPECT_NE(test, compare(&a[0], &a[1]), 0);
}

/* Nothing that keys came from outlives the open, unless they may be needed again: PRKs go, ratchets stay. */
static void epoch_keys__settled(struct kunit *test)
{
	struct world *w = world_of(test);
	u8 end, slot;

	world_profile(w, "restless", "Replay, MultiSecurity(AESGCM(w1), ChaCha20Poly1305(w2))",
		      NULL, 10, false);
	world_use(w, ALICE, "restless");
	world_use(w, BOB, "restless");
	world_connect(w);
	for (end = ALICE; end <= BOB; end++) {
		struct seccomm_keys *k = w->end[end].s->keys;

		KUNIT_EXPECT_EQ(test, seccomm_keytable_slots(k), 2);	/* it is part of every session */
		for (slot = 1; slot <= 2; slot++) {
			const struct seccomm_secret *secret = seccomm_secret(k, slot);

			KUNIT_EXPECT_NULL(test, memchr_inv(secret->prk, 0, SECCOMM_PRK_LEN));
			KUNIT_EXPECT_NOT_NULL(test, memchr_inv(secret->ratchet, 0,
							       SECCOMM_RATCHET_LEN));
		}
	}
	TEST_BYTES_EQ(test, seccomm_secret(w->end[ALICE].s->keys, 1)->ratchet,
		      seccomm_secret(w->end[BOB].s->keys, 1)->ratchet, SECCOMM_RATCHET_LEN);
}

static void epoch_keys__wiped_at_the_end(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = seccomm_session_get(world_connect(w));

	world_restart(w, ALICE);
	KUNIT_EXPECT_NULL(test, memchr_inv(s->keys->slot, 0,
					   flex_array_size(s->keys, slot,
							   seccomm_keytable_slots(s->keys))));
	KUNIT_EXPECT_TRUE(test, !rcu_access_pointer(s->tx_epoch));
	seccomm_session_put(s);
}

static void epoch_insecure__t19_no_secret(struct kunit *test)
{
	struct world *w = world_of(test);
	struct value first[2], second[2];
	char name[SECCOMM_SENDER_LEN];
	struct seccomm_session *s;

	world_profile(w, "bare", "Null", NULL, 0, true);
	world_use(w, ALICE, "bare");
	world_use(w, BOB, "bare");
	s = world_connect(w);
	ctl_keys(s, first);

	KUNIT_EXPECT_EQ(test, seccomm_session_flags(s),
			SECCOMM_INFO_INSECURE | SECCOMM_INFO_UNAUTHENTICATED);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(first, 0, sizeof(first)));
	KUNIT_EXPECT_STREQ(test, world_sender(s, name), "");
	/* Without a preshared slot strangers show a cookie, load or not. */
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_COOKIE), 1);
	KUNIT_EXPECT_EQ(test, world_say(s, "in the clear"), 0);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "in the clear");

	world_connect(w);
	ctl_keys(w->end[ALICE].s, second);
	KUNIT_EXPECT_NE(test, compare(&first[0], &second[0]), 0);
	KUNIT_EXPECT_NE(test, compare(&first[0], &first[1]), 0);
}

static struct kunit_case epoch_cases[] = {
	KUNIT_CASE_SLOW(epoch_keys__t20_all_differ),
	KUNIT_CASE(epoch_keys__both_ends_agree),
	KUNIT_CASE(epoch_keys__settled),
	KUNIT_CASE(epoch_keys__wiped_at_the_end),
	KUNIT_CASE(epoch_insecure__t19_no_secret),
	{}
};

static struct kunit_suite epoch_suite = {
	.name		= "session_epoch",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= epoch_cases,
};

kunit_test_suite(epoch_suite);
