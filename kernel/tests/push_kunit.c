// SPDX-License-Identifier: GPL-2.0
/* push_kunit.c - the way down: sizes, numbers that are never used twice, limits. */
#include <linux/uio.h>
#include "session/epoch.h"
#include "tests/world.h"

#define EXPANSION	(SECCOMM_HDR_LEN + 2 * 16)	/* of WORLD_LIST */

static void push_size__exact(struct kunit *test)
{
	struct world *w = world_of(test);
	u8 *big = kunit_kzalloc(test, WORLD_MTU, GFP_KERNEL);
	struct seccomm_session *s;
	unsigned int size;

	KUNIT_ASSERT_NOT_NULL(test, big);
	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	size = seccomm_session_msg_size(s);
	KUNIT_EXPECT_EQ(test, size, WORLD_MTU - EXPANSION);
	KUNIT_EXPECT_EQ(test, world_push(s, big, size), 0);
	KUNIT_EXPECT_EQ(test, world_push(s, big, size + 1), -EMSGSIZE);
	world_advance(w, 500);

	KUNIT_EXPECT_EQ(test, seccomm_session_msg_size(s), size);
	KUNIT_EXPECT_EQ(test, world_push(s, big, size), 0);
	KUNIT_EXPECT_EQ(test, world_push(s, big, size + 1), -EMSGSIZE);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 2);
	KUNIT_EXPECT_EQ(test, world_got(w, BOB, 1)->len, size);
	KUNIT_EXPECT_EQ(test, world_frame(w, ALICE, SECCOMM_DATA, 1)->len, WORLD_MTU);
}

/* A method that keeps lengths shows them: nothing more, nothing less. */
static void push_size__on_the_wire(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	static const u8 zeroes[70];
	unsigned int len;

	for (len = 0; len <= sizeof(zeroes); len++) {
		const struct world_frame *f;

		KUNIT_EXPECT_EQ(test, world_push(s, zeroes, len), 0);
		f = world_frame(w, ALICE, SECCOMM_DATA, len);
		KUNIT_EXPECT_EQ(test, f->len, len + EXPANSION);
		KUNIT_EXPECT_EQ(test, get_unaligned_be16(f->data + 2), f->len - SECCOMM_HDR_LEN);
		KUNIT_EXPECT_EQ(test, world_seq(f), len);
		KUNIT_EXPECT_EQ(test, world_got(w, BOB, len)->len, len);
	}
}

static void push_copy__short_iov(struct kunit *test)
{
	struct seccomm_session *s = world_connect(world_of(test));
	struct kvec kv = { "abc", 3 };
	struct iov_iter from;

	iov_iter_kvec(&from, ITER_SOURCE, &kv, 1, 3);
	KUNIT_EXPECT_EQ(test, seccomm_push(s, &from, 4), -EFAULT);
	KUNIT_EXPECT_EQ(test, world_count(world_of(test), ALICE, SECCOMM_DATA), 0);
}

/* The task's page fragment, behind what is still on its way; without one, memory of its own. */
static void push_copy__frag(struct kunit *test)
{
	struct page_frag *f = &current->task_frag;
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int at;

	KUNIT_EXPECT_EQ(test, world_push(s, "one", 3), 0);
	KUNIT_ASSERT_NOT_NULL(test, f->page);
	at = f->offset;
	get_page(f->page);		/* something is still on its way */
	KUNIT_EXPECT_EQ(test, world_push(s, "two", 3), 0);
	KUNIT_EXPECT_GT(test, f->offset, at);
	put_page(f->page);

	at = f->offset;
	world_arm(w, SECCOMM_FAIL_alloc_frag, 1);
	KUNIT_EXPECT_EQ(test, world_push(s, "three", 5), 0);
	world_arm(w, SECCOMM_FAIL_alloc_frag, 0);
	KUNIT_EXPECT_EQ(test, f->offset, at);
	WORLD_EXPECT_GOT(test, w, BOB, 1, "two");
	WORLD_EXPECT_GOT(test, w, BOB, 2, "three");
}

/* T25: no number of @from's is seen with two different payloads. */
static void expect_numbers_once(struct kunit *test, u8 from)
{
	struct world *w = world_of(test);
	const struct world_frame *f, *g;
	unsigned int i, j;

	for (i = 0; (f = world_find(w, from, SECCOMM_DATA, i)); i++) {
		for (j = i + 1; (g = world_find(w, from, SECCOMM_DATA, j)); j++) {
			if (world_seq(f) != world_seq(g))
				continue;
			KUNIT_EXPECT_EQ(test, f->len, g->len);
			KUNIT_EXPECT_EQ_MSG(test, memcmp(f->data, g->data, min(f->len, g->len)), 0,
					    "number %llu twice", world_seq(f));
		}
	}
}

struct carrier_case {
	const char *name;
	int error;
	u8 reason;
};

static const struct carrier_case carrier_cases[] = {
	{ "EAGAIN", -EAGAIN, SECCOMM_R_XMIT },
	{ "EMSGSIZE", -EMSGSIZE, SECCOMM_R_TOO_BIG },
	{ "ENOBUFS", -ENOBUFS, SECCOMM_R_XMIT },
	{ "EHOSTUNREACH", -EHOSTUNREACH, SECCOMM_R_XMIT },
};

static void carrier_desc(const struct carrier_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(carrier, carrier_cases, carrier_desc);

static void push_frame__t25_carrier_refuses(struct kunit *test)
{
	const struct carrier_case *c = test->param_value;
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	KUNIT_EXPECT_EQ(test, world_say(s, "first"), 0);
	w->end[ALICE].error = c->error;
	w->end[ALICE].errors = 2;
	KUNIT_EXPECT_EQ(test, world_say(s, "never"), c->error);
	KUNIT_EXPECT_EQ(test, world_say(s, "again"), c->error);
	KUNIT_EXPECT_EQ(test, world_say(s, "again"), 0);
	KUNIT_EXPECT_EQ(test, world_say(s, "other"), 0);

	KUNIT_EXPECT_EQ(test, world_refused(w, c->reason), 2);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 5);
	expect_numbers_once(test, ALICE);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 3);
	WORLD_EXPECT_GOT(test, w, BOB, 1, "again");
	WORLD_EXPECT_GOT(test, w, BOB, 2, "other");
}

struct hold_case {
	const char *name;
	const char *list;
};

/* Held before the number is drawn, and claimed: kept back when the frame is made. */
static const struct hold_case hold_cases[] = {
	{ "held", "TestCoord(claim=0, hold=2, delay=3), AESGCM(w1), Replay, ChaCha20Poly1305(w2)" },
	{ "claimed", "TestCoord(claim=2, hold=0, delay=3), AESGCM(w1), Replay, ChaCha20Poly1305(w2)" },
	{ "both", "TestCoord(claim=3, hold=2, delay=3), AESGCM(w1), Replay, ChaCha20Poly1305(w2)" },
};

static void hold_desc(const struct hold_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hold, hold_cases, hold_desc);

static void push_run__t25_held(struct kunit *test)
{
	const struct hold_case *c = test->param_value;
	struct world *w = world_of(test);
	struct seccomm_session *s;
	char text[8];
	unsigned int i;

	world_profile(w, "holds", c->list, NULL, 0, true);
	world_use(w, ALICE, "holds");
	world_use(w, BOB, "holds");
	s = world_connect(w);
	w->end[ALICE].error = -EAGAIN;
	for (i = 0; i < 20; i++) {
		w->end[ALICE].errors = i % 5 == 4;
		snprintf(text, sizeof(text), "m%u", i);
		world_say(s, text);
		if (i % 3 == 2)
			world_advance(w, 4);
	}
	world_advance(w, 100);

	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 20);
	expect_numbers_once(test, ALICE);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs + world_refused(w, SECCOMM_R_XMIT), 20);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), world_refused(w, SECCOMM_R_XMIT));
}

/* A key's limit is hard: nothing goes out under it, and no number is spent. */
static void push_limit__key(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	struct seccomm_epoch *e;
	unsigned int i;

	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	KUNIT_EXPECT_LE(test, e->tx_limit, 1ULL << 28);	/* AESGCM's */
	e->tx_limit = 3;
	rcu_read_unlock();
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, world_say(s, "x"), 0);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, world_say(s, "x"), -EKEYEXPIRED);

	WORLD_EXPECT_REFUSED(test, w, KEY_LIMIT, 3);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 3);
	KUNIT_EXPECT_EQ(test, atomic64_read(&e->tx_seq), 3);
}

/* Data flows as soon as ACCEPT was right. */
static void push_state__confirming(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_CONFIRM] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	WORLD_EXPECT_STATE(test, s, CONFIRMING);
	KUNIT_EXPECT_EQ(test, world_say(s, "early"), 0);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	world_advance(w, 500);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "early");
}

static struct kunit_case push_cases[] = {
	KUNIT_CASE(push_size__exact),
	KUNIT_CASE(push_size__on_the_wire),
	KUNIT_CASE(push_copy__short_iov),
	KUNIT_CASE(push_copy__frag),
	KUNIT_CASE_PARAM(push_frame__t25_carrier_refuses, carrier_gen_params),
	KUNIT_CASE_PARAM(push_run__t25_held, hold_gen_params),
	KUNIT_CASE(push_limit__key),
	KUNIT_CASE(push_state__confirming),
	{}
};

static struct kunit_suite push_suite = {
	.name		= "session_push",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= push_cases,
};

kunit_test_suite(push_suite);
