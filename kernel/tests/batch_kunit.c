// SPDX-License-Identifier: GPL-2.0
/* batch_kunit.c - messages with the promise of more: together in packets, in order, and never kept for long. */
#include <linux/delay.h>
#include <linux/uio.h>
#include "session/batch.h"
#include "session/epoch.h"
#include "session/train.h"
#include "tests/world.h"

#define BYTES	10000
#define MORE	true

static struct {
	struct seccomm_batch *b;
	u8 buf[BYTES];
} *batch;

static int batch_init(struct kunit *test)
{
	unsigned int i;
	int err = world_init(test);

	if (err)
		return err;
	batch = kunit_kzalloc(test, sizeof(*batch), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, batch);
	for (i = 0; i < BYTES; i++)
		batch->buf[i] = i * 31 + i / 251;
	batch->b = seccomm_batch_alloc();
	KUNIT_ASSERT_NOT_NULL(test, batch->b);
	return 0;
}

static void batch_exit(struct kunit *test)
{
	if (batch)
		seccomm_batch_free(batch->b);
	batch = NULL;
	world_exit(test);
}

/* The bytes from @off on. */
static int push(struct seccomm_session *s, size_t off, size_t len, bool more)
{
	struct kvec kv = { batch->buf + off, len };
	struct iov_iter from;

	iov_iter_kvec(&from, ITER_SOURCE, &kv, 1, len);
	return seccomm_batch_push(batch->b, s, &from, len, more);
}

static void expect(struct kunit *test, unsigned int nth, size_t off, size_t len)
{
	const struct world_msg *m = world_got(world_of(test), BOB, nth);

	KUNIT_ASSERT_NOT_NULL(test, m);
	KUNIT_ASSERT_EQ(test, m->len, len);
	TEST_BYTES_EQ(test, m->data, batch->buf + off, len);
}

struct sizes_case {
	const char *name;
	unsigned int size[8];	/* of messages; 0: no more */
	unsigned int n;		/* messages, of these sizes in turn */
	unsigned int packets;
	unsigned int datagrams;
};

static const struct sizes_case sizes_cases[] = {
	{ "one", { 100 }, 1, 1, 1 },
	{ "small ones share a datagram", { 50 }, 10, 1, 1 },
	{ "and then a packet", { 60 }, 100, 1, 9 },
	{ "long ones do not share", { 800 }, 10, 1, 10 },
	{ "as full as can be", { 1344 }, 3, 1, 3 },
	{ "the last datagram is shorter", { 500 }, 5, 1, 3 },
	{ "then longer ones", { 100, 100, 100, 1300, 1300 }, 5, 2, 3 },
	{ "of all sizes", { 700, 40, 1, 999, 1344, 3 }, 12, 5, 7 },
	{ "more than a packet takes", { 1300 }, 60, 2, 60 },
};

static void sizes_desc(const struct sizes_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sizes, sizes_cases, sizes_desc);

static unsigned int size_of(const struct sizes_case *c, unsigned int i)
{
	unsigned int n = 0;

	while (n < ARRAY_SIZE(c->size) && c->size[n])
		n++;
	return c->size[i % n];
}

static void batch_push__sizes(struct kunit *test)
{
	const struct sizes_case *c = test->param_value;
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i, sends = w->end[ALICE].sends;

	for (i = 0; i < c->n; i++)
		KUNIT_ASSERT_EQ(test, push(s, i, size_of(c, i), i + 1 < c->n), 0);
	world_settle(w);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, c->n);
	for (i = 0; i < c->n; i++)
		expect(test, i, i, size_of(c, i));
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends - sends, c->packets);
	KUNIT_EXPECT_EQ(test, world_count(w, ALICE, SECCOMM_DATA), c->datagrams);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&w->end[BOB].s->rx_msgs), c->n);
}

/* Those of one size in a datagram are one buffer for who receives them. */
static void pop_train__bundle(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i;

	for (i = 0; i < 12; i++)
		KUNIT_ASSERT_EQ(test, push(s, i, 50, i < 11), 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 12);
	KUNIT_EXPECT_EQ(test, w->end[BOB].delivers, 1);
}

/* Nothing leaves before it has to. */
static void batch_push__waits(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i, sends = w->end[ALICE].sends;

	for (i = 0; i < 5; i++)
		KUNIT_ASSERT_EQ(test, push(s, i, 10, MORE), 0);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends, sends);
	KUNIT_EXPECT_EQ(test, seccomm_batch_flush(batch->b), 0);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends, sends + 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 5);
	KUNIT_EXPECT_EQ(test, seccomm_batch_flush(batch->b), 0);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends, sends + 1);
}

/* The promise was broken. */
static void batch_work__broken(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, push(s, 0, 10, MORE), 0);
	for (i = 0; i < 200 && !READ_ONCE(w->end[BOB].n_msgs); i++)
		msleep(20);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 1);
	expect(test, 0, 0, 10);
}

/* One after the other, and each with the promise: the first does not wait for the last. */
static void batch_work__trickle(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned long end = jiffies + msecs_to_jiffies(5 * SECCOMM_BATCH_MS);

	while (time_before(jiffies, end) && !READ_ONCE(w->end[BOB].n_msgs)) {
		KUNIT_ASSERT_EQ(test, push(s, 0, 10, MORE), 0);
		usleep_range(200, 400);
	}
	KUNIT_EXPECT_GT(test, w->end[BOB].n_msgs, 0);
	KUNIT_EXPECT_EQ(test, seccomm_batch_flush(batch->b), 0);
}

static unsigned int narrow;

static unsigned int narrow_mtu(struct seccomm_endpoint *ep, struct sock *tx,
			       struct seccomm_path *path)
{
	return narrow;
}

/* The path becomes narrower than the datagrams that wait: those behind are no part of them. */
static void batch_take__narrower(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int sends = w->end[ALICE].sends;

	narrow = 1300;
	w->end[ALICE].carrier.mtu = narrow_mtu;
	KUNIT_ASSERT_EQ(test, push(s, 0, 1100, MORE), 0);
	narrow = 700;
	KUNIT_ASSERT_EQ(test, push(s, 1, 500, MORE), 0);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends, sends + 1);
	KUNIT_ASSERT_EQ(test, push(s, 2, 500, !MORE), 0);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].sends, sends + 2);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 3);
}

/* Memory of the task that was used for something else while the bytes were read. */
static void train_run__other_use(struct kunit *test)
{
	struct seccomm_session *s = world_connect(world_of(test));
	struct seccomm_train t = {};
	u8 *slot;

	seccomm_push_room(s, &t.room);
	slot = seccomm_train_slot(&t, 10);
	KUNIT_ASSERT_NOT_NULL(test, slot);
	current->task_frag.offset += 64;
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, seccomm_train_run(s, &t, slot, 10), SECCOMM_TRAIN_ALONE);
	rcu_read_unlock();
}

/* Who has made it is gone. */
static void batch_free__sends(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	KUNIT_ASSERT_EQ(test, push(s, 0, 10, MORE), 0);
	seccomm_batch_free(batch->b);
	batch->b = NULL;
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 1);
	expect(test, 0, 0, 10);
}

/* Another session's: what waited is not its. */
static void batch_add__other_session(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	KUNIT_ASSERT_EQ(test, push(s, 0, 10, MORE), 0);
	KUNIT_ASSERT_EQ(test, push(w->end[BOB].s, 1, 20, MORE), 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	KUNIT_ASSERT_EQ(test, push(s, 2, 30, !MORE), 0);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].n_msgs, 1);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 2);
	expect(test, 0, 0, 10);
	expect(test, 1, 2, 30);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* One that no frame can carry leaves behind what waited, and is told as ever. */
static void batch_add__too_long(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int size = seccomm_session_msg_size(s);

	KUNIT_ASSERT_EQ(test, push(s, 0, 10, MORE), 0);
	KUNIT_EXPECT_EQ(test, push(s, 0, size + 1, MORE), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	KUNIT_ASSERT_EQ(test, push(s, 1, 10, !MORE), 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 2);
}

/* Methods that sleep, sessions that are not open: one by one, in order. */
static void batch_add__not_now(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	unsigned int i;

	world_profile(w, "slow", "DESPrivacy(w1), Replay, HMACIntegrity(w2)", NULL, 0, true);
	world_use(w, ALICE, "slow");
	world_use(w, BOB, "slow");
	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	for (i = 0; i < 4; i++)
		KUNIT_ASSERT_EQ(test, push(s, i, 20 + i, MORE), 0);
	world_advance(w, 1000);
	WORLD_EXPECT_STATE(test, s, OPEN);
	for (; i < 8; i++)
		KUNIT_ASSERT_EQ(test, push(s, i, 20 + i, i < 7), 0);
	world_settle(w);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 8);
	for (i = 0; i < 8; i++)
		expect(test, i, i, 20 + i);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

/* No memory for a packet: they leave all the same. */
static void batch_begin__no_memory(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, push(s, 0, 10, MORE), 0);
	world_arm(w, SECCOMM_FAIL_alloc_train, 1);
	for (i = 1; i < 5; i++)		/* the second one is another packet's */
		KUNIT_ASSERT_EQ(test, push(s, i, i == 1 ? 1300 : 10, i < 4), 0);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 5);
	for (i = 0; i < 5; i++)
		expect(test, i, i, i == 1 ? 1300 : 10);
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_MAX), 0);
}

static void batch_alloc__no_memory(struct kunit *test)
{
	world_arm(world_of(test), SECCOMM_FAIL_alloc_batch, 1);
	KUNIT_EXPECT_NULL(test, seccomm_batch_alloc());
}

/* What the carrier says is told to who ends the batch, and counted for each message. */
static void batch_send__carrier_refuses(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	unsigned int i;

	w->end[ALICE].error = -ENETUNREACH;
	w->end[ALICE].errors = 1;
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, push(s, i, 10, MORE), 0);
	KUNIT_EXPECT_EQ(test, push(s, i, 10, !MORE), -ENETUNREACH);
	WORLD_EXPECT_REFUSED(test, w, XMIT, 4);
	KUNIT_EXPECT_EQ(test, push(s, i, 10, !MORE), 0);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
}

/* The key has come to its end: those before it leave, it is told. */
static void batch_add__key_limit(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	struct seccomm_epoch *e;

	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch);
	e->tx_limit = 2;
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, push(s, 0, 10, MORE), 0);
	KUNIT_EXPECT_EQ(test, push(s, 1, 10, MORE), 0);
	KUNIT_EXPECT_EQ(test, push(s, 2, 10, MORE), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 2);
}

static struct kunit_case batch_cases[] = {
	KUNIT_CASE_PARAM(batch_push__sizes, sizes_gen_params),
	KUNIT_CASE(pop_train__bundle),
	KUNIT_CASE(batch_push__waits),
	KUNIT_CASE(batch_work__broken),
	KUNIT_CASE(batch_work__trickle),
	KUNIT_CASE(batch_take__narrower),
	KUNIT_CASE(train_run__other_use),
	KUNIT_CASE(batch_free__sends),
	KUNIT_CASE(batch_add__other_session),
	KUNIT_CASE(batch_add__too_long),
	KUNIT_CASE(batch_add__not_now),
	KUNIT_CASE(batch_begin__no_memory),
	KUNIT_CASE(batch_alloc__no_memory),
	KUNIT_CASE(batch_send__carrier_refuses),
	KUNIT_CASE(batch_add__key_limit),
	{}
};

static struct kunit_suite batch_suite = {
	.name		= "session_batch",
	.init		= batch_init,
	.exit		= batch_exit,
	.test_cases	= batch_cases,
};

kunit_test_suite(batch_suite);
