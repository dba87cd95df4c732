// SPDX-License-Identifier: GPL-2.0
/* alertaudit_kunit.c - a micro-protocol of one end: the peer does not notice, alerts are written. */
#include <linux/fs.h>
#include "tests/world.h"

#define SUMS "/sys/module/seccomm_mp_alertaudit/parameters/"

static long sum(struct kunit *test, const char *path)
{
	struct file *f = filp_open(path, O_RDONLY, 0);
	char text[24] = "";
	loff_t pos = 0;
	long n = -1;

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(f), "%s", path);
	kernel_read(f, text, sizeof(text) - 1, &pos);
	filp_close(f, NULL);
	KUNIT_EXPECT_EQ(test, kstrtol(strim(text), 10, &n), 0);
	return n;
}

/* bob has it, alice does not; both are OPEN. */
static void watch(struct kunit *test, const char *down, const char *up)
{
	struct world *w = world_of(test);

	world_profile(w, "watched", down, up, 10, false);
	world_use(w, BOB, "watched");
	world_connect(w);
}

/* Forge @n messages of alice's; the alert of each is class 0. */
static void forge(struct kunit *test, unsigned int n)
{
	struct world *w = world_of(test);
	struct world_bytes b;

	w->end[ALICE].lose[SECCOMM_DATA] = 1;
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "x"), 0);
	b = world_copy(w, world_frame(w, ALICE, SECCOMM_DATA, world_count(w, ALICE, SECCOMM_DATA) - 1));
	b.p[b.len - 1] ^= 1;
	while (n--)
		world_inject(w, BOB, b.p, b.len);
}

/* Same digest of the properties, same keys: the message passes, both ways. */
static void alertaudit__local(struct kunit *test)
{
	struct world *w = world_of(test);

	watch(test, "AESGCM(w1), AlertAudit, Replay, ChaCha20Poly1305(w2:sha3-256)",
	      "ChaCha20Poly1305(w2:sha3-256), Replay, AESGCM(w1), AlertAudit");
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "one"), 0);
	KUNIT_EXPECT_EQ(test, world_say(w->end[BOB].s, "two"), 0);
	world_settle(w);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "one");
	WORLD_EXPECT_GOT(test, w, ALICE, 0, "two");
}

static void alertaudit__writes(struct kunit *test)
{
	long written, suppressed;

	watch(test, "AlertAudit, " WORLD_LIST, NULL);
	written = sum(test, SUMS "written");
	suppressed = sum(test, SUMS "suppressed");
	forge(test, 1);
	KUNIT_EXPECT_EQ(test, sum(test, SUMS "written"), written + 1);
	/* ten, and the rest is counted */
	forge(test, 20);
	KUNIT_EXPECT_EQ(test, sum(test, SUMS "written"), written + 10);
	KUNIT_EXPECT_EQ(test, sum(test, SUMS "suppressed"), suppressed + 11);
}

/* An instance writes what its own list refuses: from above only, nothing that comes. */
static void alertaudit__direction(struct kunit *test)
{
	long written;

	watch(test, "AlertAudit, " WORLD_LIST, "ChaCha20Poly1305(w2:sha3-256), Replay, AESGCM(w1)");
	written = sum(test, SUMS "written");
	forge(test, 3);
	KUNIT_EXPECT_EQ(test, sum(test, SUMS "written"), written);
}

static void alertaudit__class(struct kunit *test)
{
	struct world *w = world_of(test);
	const struct world_frame *f;
	long written;

	watch(test, "AlertAudit(class=1), " WORLD_LIST, NULL);
	written = sum(test, SUMS "written");
	forge(test, 3);
	KUNIT_EXPECT_EQ(test, sum(test, SUMS "written"), written);
	/* a duplicate behind a valid tag is class 1 */
	KUNIT_EXPECT_EQ(test, world_say(w->end[ALICE].s, "y"), 0);
	world_settle(w);
	f = world_frame(w, ALICE, SECCOMM_DATA, world_count(w, ALICE, SECCOMM_DATA) - 1);
	world_inject(w, BOB, f->data, f->len);
	KUNIT_EXPECT_EQ(test, sum(test, SUMS "written"), written + 1);
}

/* One worker gets more at once than it has room for: all are accounted for. */
static void raise_alert__unheard(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;
	long before;
	unsigned int i;

	watch(test, "AlertAudit, " WORLD_LIST, NULL);
	s = w->end[BOB].s;
	before = sum(test, SUMS "written") + sum(test, SUMS "suppressed");
	local_bh_disable();
	for (i = 0; i < 200; i++)
		seccomm_session_refuse(w->sn, s, &s->path.peer, NULL, SECCOMM_R_BAD_ADDRESS, i);
	local_bh_enable();
	world_settle(w);
	seccomm_session_refuse(w->sn, s, &s->path.peer, NULL, SECCOMM_R_BAD_ADDRESS, i);
	world_settle(w);
	KUNIT_EXPECT_EQ(test, sum(test, SUMS "written") + sum(test, SUMS "suppressed"),
			before + 201);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->unheard), 0);
}

static struct kunit_case alertaudit_cases[] = {
	KUNIT_CASE(alertaudit__local),
	KUNIT_CASE(alertaudit__writes),
	KUNIT_CASE(alertaudit__direction),
	KUNIT_CASE(alertaudit__class),
	KUNIT_CASE(raise_alert__unheard),
	{}
};

static struct kunit_suite alertaudit_suite = {
	.name = "seccomm_alertaudit",
	.init = world_init,
	.exit = world_exit,
	.test_cases = alertaudit_cases,
};

kunit_test_suite(alertaudit_suite);
