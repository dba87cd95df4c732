// SPDX-License-Identifier: GPL-2.0
/* pop_kunit.c - the way up: what is let in, and what a refused frame may not do. */
#include "session/timer.h"
#include "session/alert.h"
#include "tests/world.h"

/* Both OPEN; a frame of alice's that bob has not seen: "genuine", number 0. */
static struct world_bytes lost_data(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);

	w->end[ALICE].lose[SECCOMM_DATA] = 1;
	KUNIT_EXPECT_EQ(test, world_say(s, "genuine"), 0);
	return world_copy(w, world_frame(w, ALICE, SECCOMM_DATA, 0));
}

static struct world_bytes copy(struct kunit *test, struct world_bytes b)
{
	return (struct world_bytes){ test_copy(test, b.p, b.len), b.len };
}

static void pop_data__t01_flipped(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);

	world_flip(w, BOB, data);
	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "genuine");
}

static void pop_data__other_lengths(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);

	world_truncate(w, BOB, data);
	world_trail(w, BOB, data, 0);
	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "genuine");
}

static void pop_data__t28_number_without_key(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test), forged = copy(test, data);

	world_set_seq(forged, SECCOMM_SEQ_MAX);
	world_inject(w, BOB, forged.p, forged.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 1);

	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "genuine");
}

static void pop_data__duplicate_and_late(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);
	unsigned int i;

	for (i = 0; i < 2047; i++)
		world_say(w->end[ALICE].s, "x");
	world_inject(w, BOB, data.p, data.len);		/* the oldest in the window */
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 2048);
	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 1);
	world_say(w->end[ALICE].s, "x");
	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_REFUSED(test, w, LATE, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 2049);
}

/* T29: every field of the header, and the frame at other places. */
static void pop_header__t29_changed(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test), b = copy(test, data);
	u32 alice = w->end[ALICE].s->sid, bob = w->end[BOB].s->sid;

	b.p[0] = 0x26;
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_VERSION, 1);
	b.p[0] = 0x1f;
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_TYPE, 1);
	b.p[0] = 0x16;
	b.p[1] = 1;
	world_inject(w, BOB, b.p, b.len);
	b.p[1] = 4;
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_EPOCH, 2);
	b.p[1] = 0;
	b.p[3]++;
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_LENGTH, 1);
	b.p[3]--;
	world_set_id(b, bob ^ 0x80000000);
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_SESSION, 1);
	world_set_id(b, bob);
	world_set_sender(b, 2);
	world_inject(w, BOB, b.p, b.len);
	world_set_sender(b, 0x0101);
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_SENDER, 2);
	world_set_sender(b, 1);
	world_set_seq(b, 1);
	world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 1);
	world_set_seq(b, 0);

	/* Back to who sent it: by its own sender number, and by the other's. */
	world_set_id(b, alice);
	world_inject(w, ALICE, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_SENDER, 3);
	world_set_sender(b, 2);
	world_inject(w, ALICE, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 2);
	KUNIT_EXPECT_EQ(test, w->end[ALICE].n_msgs + w->end[BOB].n_msgs, 0);

	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "genuine");
}

/* T29: an AEAD has the number in its nonce as well; a MAC has nothing but the header. */
static void pop_header__t29_number_under_mac(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data;

	world_profile(w, "mac", "AESPrivacy(w1), Replay, HMACIntegrity(w2)", NULL, 10, false);
	world_use(w, ALICE, "mac");
	world_use(w, BOB, "mac");
	data = lost_data(test);
	world_set_seq(data, 1);
	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
}

/* T29: a session between the same two, with the same secrets. */
static void pop_header__t29_other_session(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);
	u32 first = w->end[BOB].s->sid;

	world_connect(w);
	KUNIT_ASSERT_NE(test, w->end[BOB].s->sid, first);
	world_set_id(data, w->end[BOB].s->sid);
	world_inject(w, BOB, data.p, data.len);

	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
}

/* What an alert calls the message is its number; the sender above it is left out. */
static void pop_data__alert_number(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);
	struct seccomm_alert a;
	bool seen = false;
	u64 pos = 0;

	world_set_seq(data, 0x123456789abcULL);
	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 1);
	while (seccomm_alert_read(w->sn, &pos, &a)) {
		if (a.reason == SECCOMM_R_BAD_TAG && a.session == w->end[BOB].s->id)
			seen |= a.msg_seq == 0x123456789abcULL;
	}
	KUNIT_EXPECT_TRUE(test, seen);
}

static void pop_header__from_elsewhere(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);
	struct seccomm_addr other = w->end[ALICE].addr;

	other.port ^= htons(1);
	world_inject_from(w, BOB, data.p, data.len, &other, &w->end[BOB].addr);
	WORLD_EXPECT_REFUSED(test, w, BAD_ADDRESS, 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
}

/* The wire id is looked for on the endpoint that the frame came to, not elsewhere. */
static void pop_header__other_endpoint(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);

	world_inject(w, ALICE, data.p, data.len);
	WORLD_EXPECT_REFUSED(test, w, UNKNOWN_SESSION, 1);
}

/* ---- datagrams ------------------------------------------------------------- */

static void pop_datagram__several_frames(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = world_connect(w);
	const struct world_frame *f;
	size_t len = 0;
	unsigned int i;
	u8 *p;

	p = kunit_kzalloc(test, WORLD_MTU, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	w->end[ALICE].lose[SECCOMM_DATA] = 3;
	world_say(s, "one");
	world_say(s, "two");
	world_say(s, "three");
	for (i = 0; i < 3; i++) {
		f = world_frame(w, ALICE, SECCOMM_DATA, i);
		memcpy(p + len, f->data, f->len);
		len += f->len;
		if (i)
			continue;
		f = world_frame(w, ALICE, SECCOMM_CONFIRM, 0);	/* answered by PONG once more */
		memcpy(p + len, f->data, f->len);
		len += f->len;
	}

	world_inject(w, BOB, p, len - 1);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 2);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "one");
	WORLD_EXPECT_GOT(test, w, BOB, 1, "two");
	WORLD_EXPECT_REFUSED(test, w, BAD_LENGTH, 1);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_PING), 2);

	world_inject(w, BOB, p, len);
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 2);
	WORLD_EXPECT_GOT(test, w, BOB, 2, "three");
}

static void pop_datagram__nothing(struct kunit *test)
{
	struct world *w = world_of(test);

	world_inject(w, BOB, "", 0);
	world_inject(w, BOB, "x", 1);
	WORLD_EXPECT_REFUSED(test, w, SHORT, 2);
}

static void inject_skb(struct world *w, struct sk_buff *skb)
{
	struct seccomm_endpoint *ep = w->end[BOB].ep;

	local_bh_disable();
	rcu_read_lock();
	ep->up->rx(ep, skb, &w->end[ALICE].addr, &w->end[BOB].addr);
	rcu_read_unlock();
	local_bh_enable();
	world_settle(w);
}

/* Bytes that somebody else can see are never written: a clone. */
static void pop_land__cloned(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);
	struct sk_buff *skb = alloc_skb(data.len, GFP_KERNEL), *clone;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_data(skb, data.p, data.len);
	clone = skb_clone(skb, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, clone);
	if (clone)
		inject_skb(w, clone);

	WORLD_EXPECT_GOT(test, w, BOB, 0, "genuine");
	TEST_BYTES_EQ(test, skb->data, data.p, data.len);
	kfree_skb(skb);
}

/* And pages, as a splice into a socket leaves them. */
static void pop_land__pages(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	struct sk_buff *skb = alloc_skb(20, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	memcpy(page_address(page) + 100, data.p, data.len);
	/* The first bytes linear, the rest in the page: the header is torn apart. */
	skb_put_data(skb, data.p, 10);
	get_page(page);
	skb_add_rx_frag(skb, 0, page, 110, data.len - 10, PAGE_SIZE);
	inject_skb(w, skb);

	WORLD_EXPECT_GOT(test, w, BOB, 0, "genuine");
	TEST_BYTES_EQ(test, page_address(page) + 100, data.p, data.len);
	put_page(page);
}

static void pop_deliver__no_room(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes data = lost_data(test);

	w->end[BOB].full = true;
	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_REFUSED(test, w, RCVBUF, 1);
	w->end[BOB].full = false;
	world_inject(w, BOB, data.p, data.len);
	WORLD_EXPECT_REFUSED(test, w, DUPLICATE, 1);
}

/* ---- HALF ------------------------------------------------------------------ */

/* bob is HALF; alice's CONFIRM is lost once, in CONFIRMING she may send. */
static struct seccomm_session *half(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s;

	w->end[ALICE].lose[SECCOMM_CONFIRM] = 1;
	s = world_open(w, ALICE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	world_settle(w);
	WORLD_EXPECT_STATE(test, world_tabled(w, BOB), HALF);
	return s;
}

static void pop_hold__frames(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = half(test);
	struct world_bytes one;
	unsigned int i;

	for (i = 0; i < SECCOMM_HALF_FRAMES; i++)
		KUNIT_EXPECT_EQ(test, world_say(s, "x"), 0);
	/* A sender that goes on all the same. */
	one = world_copy(w, world_frame(w, ALICE, SECCOMM_DATA, 0));
	for (i = 0; i < 4; i++)
		world_inject(w, BOB, one.p, one.len);
	WORLD_EXPECT_REFUSED(test, w, HALF_FULL, 4);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 0);
	world_advance(w, 500);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, SECCOMM_HALF_FRAMES);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->held_bytes), 0);
}

/* Strangers' bytes count, and fall out when CONFIRM comes: the session goes on. */
static void pop_hold__bytes(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = half(test), *bob = world_tabled(w, BOB);
	struct world_bytes b = { .len = 12000 };
	struct seccomm_hdr h = {
		.type	= SECCOMM_DATA,
		.length	= 12000 - SECCOMM_HDR_LEN,
		.id	= bob->sid,
		.sender	= SECCOMM_ROLE_ACTIVE,
		.seq	= 7,
	};
	unsigned int i;

	b.p = kunit_kzalloc(test, b.len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b.p);
	seccomm_hdr_write(b.p, &h);
	for (i = 0; i < 4; i++)
		world_inject(w, BOB, b.p, b.len);
	WORLD_EXPECT_REFUSED(test, w, HALF_FULL, 2);
	KUNIT_EXPECT_EQ(test, bob->held_bytes, 24000);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->held_bytes), 24000);
	KUNIT_EXPECT_EQ(test, world_say(s, "genuine"), 0);

	world_advance(w, 500);
	WORLD_EXPECT_REFUSED(test, w, BAD_TAG, 2);
	KUNIT_EXPECT_EQ(test, w->end[BOB].n_msgs, 1);
	WORLD_EXPECT_GOT(test, w, BOB, 0, "genuine");
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->held_bytes), 0);
}

static void pop_hold__namespace(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_session *s = half(test);

	w->sn->limits.held_bytes = 90;
	KUNIT_EXPECT_EQ(test, world_say(s, "x"), 0);
	KUNIT_EXPECT_EQ(test, world_say(s, "x"), 0);
	WORLD_EXPECT_REFUSED(test, w, HALF_FULL, 1);

	world_mark(w);
	w->end[ALICE].lose[SECCOMM_CONFIRM] = -1;
	world_advance(w, SECCOMM_HALF_MS);	/* given back when HALF ends */
	KUNIT_EXPECT_NULL(test, world_tabled(w, BOB));
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->held_bytes), 0);
}

static struct kunit_case pop_cases[] = {
	KUNIT_CASE(pop_data__t01_flipped),
	KUNIT_CASE(pop_data__other_lengths),
	KUNIT_CASE(pop_data__t28_number_without_key),
	KUNIT_CASE(pop_data__duplicate_and_late),
	KUNIT_CASE(pop_header__t29_changed),
	KUNIT_CASE(pop_header__t29_number_under_mac),
	KUNIT_CASE(pop_header__t29_other_session),
	KUNIT_CASE(pop_data__alert_number),
	KUNIT_CASE(pop_header__from_elsewhere),
	KUNIT_CASE(pop_header__other_endpoint),
	KUNIT_CASE(pop_datagram__several_frames),
	KUNIT_CASE(pop_datagram__nothing),
	KUNIT_CASE(pop_land__cloned),
	KUNIT_CASE(pop_land__pages),
	KUNIT_CASE(pop_deliver__no_room),
	KUNIT_CASE(pop_hold__frames),
	KUNIT_CASE(pop_hold__bytes),
	KUNIT_CASE(pop_hold__namespace),
	{}
};

static struct kunit_suite pop_suite = {
	.name		= "session_pop",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= pop_cases,
};

kunit_test_suite(pop_suite);
