// SPDX-License-Identifier: GPL-2.0
/* narrow_kunit.c - a path that becomes narrower while a message is being cut for it. */
#include <linux/uio.h>
#include "session/segment.h"
#include "tests/world.h"

#define LEN	40000

/* ALICE's carrier, with a path of its own. */
static struct {
	struct seccomm_carrier was;
	unsigned int mtu;
	unsigned int next;	/* what it becomes */
	unsigned int after;	/* so many packets of segments */
	bool early;		/* before the last of them, which is refused */
} path;

static unsigned int narrow_mtu(struct seccomm_endpoint *ep, struct sock *tx,
			       struct seccomm_path *p)
{
	return path.mtu;
}

static bool cuts(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *p)
{
	return true;
}

static int narrow_send(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *p,
		       struct sk_buff *skb)
{
	unsigned int len = skb_is_gso(skb) ? skb_shinfo(skb)->gso_size : skb->len;
	bool last = path.after && !--path.after;

	if (last && path.early)
		path.mtu = path.next;
	if (len > path.mtu) {
		kfree_skb(skb);
		return -EMSGSIZE;
	}
	if (last)
		path.mtu = path.next;
	return path.was.send(ep, tx, p, skb);
}

static struct seccomm_session *connect(struct kunit *test, const char *list, bool trains)
{
	struct world *w = world_of(test);
	struct seccomm_carrier *carrier = &w->end[ALICE].carrier;
	struct seccomm_session *s;

	world_profile(w, "narrow", list, NULL, 0, true);
	world_use(w, ALICE, "narrow");
	world_use(w, BOB, "narrow");
	memset(&path, 0, sizeof(path));
	path.was = *carrier;
	path.mtu = 1400;
	carrier->may_cut = cuts;
	carrier->mtu = narrow_mtu;
	carrier->send = narrow_send;
	if (!trains)
		carrier->trains = NULL;
	s = world_connect(w);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	return s;
}

struct narrow_case {
	const char *name;
	const char *list;
	unsigned int after;
	bool early;
	bool trains;
};

static const struct narrow_case narrow_cases[] = {
	{ "between two frames", "Replay, AESGCM(w1)", 5, false, false },
	{ "at a frame", "Replay, AESGCM(w1)", 5, true, false },
	{ "at the first frame", "Replay, AESGCM(w1)", 1, true, false },
	{ "at a train", "Replay, AESGCM(w1)", 1, true, true },
	{ "between two frames, two layers",
	  "AESGCM(w1), Replay, ChaCha20Poly1305(w2:sha3-256)", 5, false, false },
	{ "at a train, two layers",
	  "AESGCM(w1), Replay, ChaCha20Poly1305(w2:sha3-256)", 1, true, true },
};

static void narrow_desc(const struct narrow_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(narrow, narrow_cases, narrow_desc);

static void push_segments__narrower(struct kunit *test)
{
	const struct narrow_case *c = test->param_value;
	u8 *buf = kunit_kmalloc(test, LEN, GFP_KERNEL);
	struct world *w = world_of(test);
	const struct world_msg *m;
	struct seccomm_session *s;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < LEN; i++)
		buf[i] = i * 31 + i / 251;
	s = connect(test, c->list, c->trains);
	path.next = 900;
	path.after = c->after;
	path.early = c->early;
	KUNIT_ASSERT_EQ(test, world_push(s, buf, LEN), 0);
	KUNIT_EXPECT_EQ(test, path.after, 0);
	world_settle(w);
	KUNIT_ASSERT_EQ(test, w->end[BOB].n_msgs, 1);
	m = world_got(w, BOB, 0);
	KUNIT_ASSERT_EQ(test, m->len, LEN);
	TEST_BYTES_EQ(test, m->data, buf, LEN);
}

/* So narrow that nothing fits: it is told. */
static void push_segments__too_narrow(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, LEN, GFP_KERNEL);
	struct seccomm_session *s;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	s = connect(test, "Replay, AESGCM(w1)", true);
	path.next = 20;
	path.after = 1;
	path.early = true;
	KUNIT_EXPECT_EQ(test, world_push(s, buf, LEN), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, world_of(test)->end[BOB].n_msgs, 0);
}

static struct kunit_case narrow_test_cases[] = {
	KUNIT_CASE_PARAM(push_segments__narrower, narrow_gen_params),
	KUNIT_CASE(push_segments__too_narrow),
	{}
};

static struct kunit_suite narrow_suite = {
	.name		= "session_narrow",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= narrow_test_cases,
};

kunit_test_suite(narrow_suite);
