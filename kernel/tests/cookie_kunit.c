// SPDX-License-Identifier: GPL-2.0
/* cookie_kunit.c - what strangers must show, and how much of them is listened to. */
#include "session/cookie.h"
#include "session/timer.h"
#include "tests/world.h"

/* What a cookie is bound to, with room to change each part. */
struct input {
	struct seccomm_addr src;
	struct seccomm_addr dst;
	u8 nonce[SECCOMM_NONCE_LEN];
	u8 pd[SECCOMM_HH_LEN];
	struct seccomm_cookie_input in;
};

static void fill(struct world *w, struct input *i)
{
	memset(i, 0, sizeof(*i));
	i->src = w->end[ALICE].addr;
	i->dst = w->end[BOB].addr;
	memset(i->nonce, 0x11, sizeof(i->nonce));
	memset(i->pd, 0x22, sizeof(i->pd));
	i->in = (struct seccomm_cookie_input){
		.src = &i->src, .dst = &i->dst, .sid = 7, .nonce = i->nonce, .pd = i->pd,
	};
}

static void seccomm_cookie__bound(struct kunit *test)
{
	struct world *w = world_of(test);
	u8 cookie[SECCOMM_COOKIE_LEN];
	struct input i;

	fill(w, &i);
	KUNIT_ASSERT_EQ(test, seccomm_cookie_make(w->sn, &i.in, cookie), 0);
	KUNIT_EXPECT_TRUE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));

	i.src.ip.s6_addr[15] ^= 1;
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	fill(w, &i);
	i.src.port ^= htons(1);
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	fill(w, &i);
	i.dst.ip.s6_addr[15] ^= 1;
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	fill(w, &i);
	i.dst.port ^= htons(1);
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	fill(w, &i);
	i.in.sid++;
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	fill(w, &i);
	i.nonce[31] ^= 1;
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	fill(w, &i);
	i.pd[63] ^= 1;
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	fill(w, &i);
	cookie[15] ^= 1;
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
}

/* Good for the secret it was made with and the next one, whoever asks in between. */
static void seccomm_cookie__rotates(struct kunit *test)
{
	struct world *w = world_of(test);
	u8 cookie[SECCOMM_COOKIE_LEN];
	struct input i;

	fill(w, &i);
	world_advance(w, 240000);	/* a fresh secret from here on */
	KUNIT_ASSERT_EQ(test, seccomm_cookie_make(w->sn, &i.in, cookie), 0);
	world_advance(w, 119999);
	KUNIT_EXPECT_TRUE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	world_advance(w, 1);
	KUNIT_EXPECT_TRUE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	world_advance(w, 119999);
	KUNIT_EXPECT_TRUE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
	world_advance(w, 1);
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));

	/* And when nobody asks in between. */
	KUNIT_ASSERT_EQ(test, seccomm_cookie_make(w->sn, &i.in, cookie), 0);
	world_advance(w, 240000);
	KUNIT_EXPECT_FALSE(test, seccomm_cookie_ok(w->sn, &i.in, cookie));
}

/* ---- rates ----------------------------------------------------------------- */

static unsigned int take(struct world *w, const struct seccomm_addr *a, unsigned int n)
{
	unsigned int got = 0;

	while (n--)
		got += seccomm_source_take(w->sn, a);
	return got;
}

static void seccomm_source__rate(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_addr a = w->end[ALICE].addr, b = a;

	w->sn->limits.open_rate = 20;
	w->sn->limits.open_burst = 5;
	KUNIT_EXPECT_EQ(test, take(w, &a, 10), 5);
	b.port ^= htons(1);
	KUNIT_EXPECT_EQ(test, take(w, &b, 10), 0);	/* the address counts, not the port */
	b.ip.s6_addr[15] ^= 1;
	KUNIT_EXPECT_EQ(test, take(w, &b, 10), 5);
	world_advance(w, 50);
	KUNIT_EXPECT_EQ(test, take(w, &a, 10), 1);
	world_advance(w, 100);
	KUNIT_EXPECT_EQ(test, take(w, &a, 10), 2);
	world_advance(w, 100000);
	KUNIT_EXPECT_EQ(test, take(w, &a, 10), 5);
}

static void seccomm_source__v6_network(struct kunit *test)
{
	struct world *w = world_of(test);
	struct in6_addr ip = { .s6_addr = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 9, [15] = 1 } };
	struct seccomm_addr a, b, c;

	w->sn->limits.open_rate = 20;
	w->sn->limits.open_burst = 5;
	seccomm_addr_set6(&a, &ip, 0, htons(1));
	ip.s6_addr[8] = 1;
	seccomm_addr_set6(&b, &ip, 0, htons(1));
	ip.s6_addr[7] ^= 1;
	seccomm_addr_set6(&c, &ip, 0, htons(1));
	KUNIT_EXPECT_EQ(test, take(w, &a, 10), 5);
	KUNIT_EXPECT_EQ(test, take(w, &b, 10), 0);
	KUNIT_EXPECT_EQ(test, take(w, &c, 10), 5);
}

/* So many sources that the table is full: some are refused, none is forgotten. */
static void seccomm_source__many(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_addr a;
	unsigned int i, got = 0;

	w->sn->limits.open_rate = 20;
	w->sn->limits.open_burst = 5;
	for (i = 0; i < 20000; i++) {
		seccomm_addr_set4(&a, htonl(0x0b000000 + i), htons(1));
		got += seccomm_source_take(w->sn, &a);
	}
	KUNIT_EXPECT_GE(test, got, 500);
	KUNIT_EXPECT_LE(test, got, 1024);
	/* Rested sources make room. */
	world_advance(w, 1000);
	seccomm_addr_set4(&a, htonl(0x0c000000), htons(1));
	KUNIT_EXPECT_EQ(test, take(w, &a, 10), 5);
}

static void seccomm_source__half(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_addr a = w->end[ALICE].addr;

	w->sn->limits.half_per_source = 2;
	KUNIT_EXPECT_TRUE(test, seccomm_source_half(w->sn, &a, 1));
	KUNIT_EXPECT_TRUE(test, seccomm_source_half(w->sn, &a, 1));
	KUNIT_EXPECT_FALSE(test, seccomm_source_half(w->sn, &a, 1));
	world_advance(w, 100000);	/* rest does not count them down */
	KUNIT_EXPECT_FALSE(test, seccomm_source_half(w->sn, &a, 1));
	KUNIT_EXPECT_TRUE(test, seccomm_source_half(w->sn, &a, -1));
	KUNIT_EXPECT_TRUE(test, seccomm_source_half(w->sn, &a, 1));
	seccomm_source_half(w->sn, &a, -1);
	seccomm_source_half(w->sn, &a, -1);
}

static void seccomm_refuse__rate(struct kunit *test)
{
	struct world *w = world_of(test);
	unsigned int i, got = 0;

	w->sn->limits.refuse_rate = 100;
	world_advance(w, 1000);
	for (i = 0; i < 300; i++)
		got += seccomm_refuse_take(w->sn);
	KUNIT_EXPECT_EQ(test, got, 100);
	world_advance(w, 10);
	KUNIT_EXPECT_TRUE(test, seccomm_refuse_take(w->sn));
	KUNIT_EXPECT_FALSE(test, seccomm_refuse_take(w->sn));
}

/* ---- on the wire ----------------------------------------------------------- */

/* Strangers are asked: one half-open session is a quarter of what there may be. */
static void load(struct world *w)
{
	w->sn->limits.half_max = 3;
	w->end[ALICE].lose[SECCOMM_CONFIRM] = 1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(w->test, world_open(w, ALICE));
	world_settle(w);
	KUNIT_ASSERT_TRUE(w->test, seccomm_cookie_needed(w->sn));
}

static bool lose_cookies(struct world *w, u8 from, struct sk_buff *skb)
{
	return (skb->data[0] & 0xf) != SECCOMM_OPEN || skb->len == SECCOMM_OPEN_MIN;
}

/* Another OPEN with its cookie, which bob has not seen. */
static struct world_bytes lost_open(struct kunit *test)
{
	struct world *w = world_of(test);

	load(w);
	/* Set before anything is sent: the answer may be followed at once. */
	w->script = lose_cookies;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	w->script = NULL;
	return world_copy(w, world_frame(w, ALICE, SECCOMM_OPEN, 2));
}

static void cookie_open__followed(struct kunit *test)
{
	struct world *w = world_of(test);
	const struct world_frame *cookie;

	load(w);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);

	cookie = world_frame(w, BOB, SECCOMM_COOKIE, 0);
	KUNIT_EXPECT_EQ(test, cookie->len,
			SECCOMM_HDR_LEN + SECCOMM_ECHO_LEN + SECCOMM_COOKIE_LEN);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_SENT, 1);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
}

static void cookie_open__t13_elsewhere(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);
	struct seccomm_addr other = w->end[ALICE].addr, local = w->end[BOB].addr;
	unsigned int accepts = world_count(w, BOB, SECCOMM_ACCEPT);

	KUNIT_ASSERT_EQ(test, open.len, SECCOMM_OPEN_MIN + SECCOMM_COOKIE_LEN);
	w->end[BOB].lose[SECCOMM_COOKIE] = -1;
	other.port ^= htons(1);
	world_inject_from(w, BOB, open.p, open.len, &other, &local);
	other = w->end[ALICE].addr;
	other.ip.s6_addr[15] ^= 0x40;
	world_inject_from(w, BOB, open.p, open.len, &other, &local);
	local.ip.s6_addr[15] ^= 0x40;
	world_inject_from(w, BOB, open.p, open.len, &w->end[ALICE].addr, &local);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_BAD, 3);
	KUNIT_EXPECT_EQ(test, world_count(w, BOB, SECCOMM_ACCEPT), accepts);

	world_inject(w, BOB, open.p, open.len);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
}

static void cookie_open__t13_other_nonce(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);

	open.p[SECCOMM_HDR_LEN + 4] ^= 1;
	world_inject(w, BOB, open.p, open.len);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_BAD, 1);
	open.p[SECCOMM_HDR_LEN + 4] ^= 1;
	open.p[SECCOMM_HDR_LEN + 3] ^= 1;	/* and the id */
	world_inject(w, BOB, open.p, open.len);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_BAD, 2);
}

static void cookie_open__t13_too_old(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open = lost_open(test);

	w->end[ALICE].lose[SECCOMM_OPEN] = -1;
	world_advance(w, 240000);
	w->sn->limits.half_max = 0;	/* still under load */
	atomic_inc(&w->sn->half);
	world_mark(w);
	world_inject(w, BOB, open.p, open.len);
	atomic_dec(&w->sn->half);

	WORLD_EXPECT_REFUSED(test, w, COOKIE_BAD, 1);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_SENT, 1);
}

/* Without a preshared slot a cookie is always asked for; a wrong one counts once. */
static void cookie_open__no_preshared_slot(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open;

	world_profile(w, "bare", "Null", NULL, 0, true);
	world_use(w, ALICE, "bare");
	world_use(w, BOB, "bare");
	w->script = lose_cookies;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	w->script = NULL;
	WORLD_EXPECT_REFUSED(test, w, COOKIE_SENT, 1);
	open = world_copy(w, world_frame(w, ALICE, SECCOMM_OPEN, 1));
	KUNIT_ASSERT_EQ(test, open.len, SECCOMM_OPEN_MIN + SECCOMM_COOKIE_LEN);

	w->end[BOB].lose[SECCOMM_COOKIE] = -1;
	open.p[open.len - 1] ^= 1;
	world_inject(w, BOB, open.p, open.len);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_BAD, 1);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_SENT, 2);

	open.p[open.len - 1] ^= 1;
	world_inject(w, BOB, open.p, open.len);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_BAD, 1);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
}

/* T12 in small: one recorded OPEN from 40 addresses, then somebody who is there. */
static void cookie_open__t12_spoofed(struct kunit *test)
{
	struct world *w = world_of(test);
	struct seccomm_addr from = w->end[ALICE].addr;
	const struct world_frame *f;
	struct world_bytes open;
	size_t out = 0;
	unsigned int i;

	w->sn->limits.half_max = 16;
	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	open = world_copy(w, world_frame(w, ALICE, SECCOMM_OPEN, 0));
	w->end[BOB].lose[SECCOMM_ACCEPT] = 40;	/* they go to addresses where nobody is */
	w->end[BOB].lose[SECCOMM_COOKIE] = 40;
	for (i = 0; i < 40; i++) {
		from.ip.s6_addr[14] = i + 1;
		world_inject_from(w, BOB, open.p, open.len, &from, &w->end[BOB].addr);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 5);
	WORLD_EXPECT_REFUSED(test, w, COOKIE_SENT, 35);
	list_for_each_entry(f, &w->frames, list)
		out += f->from == BOB ? f->len : 0;
	KUNIT_EXPECT_LE(test, out, 3 * 40 * open.len);

	memset(w->end[BOB].lose, 0, sizeof(w->end[BOB].lose));
	world_advance(w, 500);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
	world_advance(w, SECCOMM_HALF_MS);
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 0);
}

static void cookie_open__t12_rate(struct kunit *test)
{
	struct world *w = world_of(test);
	struct world_bytes open;
	unsigned int i;

	w->sn->limits.open_rate = 20;
	w->sn->limits.open_burst = 5;
	w->end[ALICE].lose[SECCOMM_OPEN] = 1;
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
	world_settle(w);
	open = world_copy(w, world_frame(w, ALICE, SECCOMM_OPEN, 0));
	open.p[open.len - 1] ^= 1;
	for (i = 0; i < 20; i++)
		world_inject(w, BOB, open.p, open.len);
	WORLD_EXPECT_REFUSED(test, w, OPEN_TAG, 5);
	WORLD_EXPECT_REFUSED(test, w, OPEN_RATE, 15);
	world_advance(w, 500);
	WORLD_EXPECT_STATE(test, w->end[ALICE].s, OPEN);
}

/* Even with a right cookie there is an end: of the namespace, of a source. */
static void cookie_open__t12_caps(struct kunit *test)
{
	struct world *w = world_of(test);
	unsigned int i;

	w->sn->limits.half_max = 4;
	w->end[ALICE].lose[SECCOMM_CONFIRM] = -1;
	for (i = 0; i < 6; i++) {
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
		world_settle(w);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 4);
	WORLD_EXPECT_REFUSED(test, w, OPEN_CAP, 2);
	world_forget(w);

	world_mark(w);
	w->sn->limits.half_max = 1000;
	w->sn->limits.half_per_source = 3;
	for (i = 0; i < 5; i++) {
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, world_open(w, ALICE));
		world_settle(w);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&w->sn->half), 3);
	WORLD_EXPECT_REFUSED(test, w, OPEN_CAP, 2);
}

static struct kunit_case cookie_cases[] = {
	KUNIT_CASE(seccomm_cookie__bound),
	KUNIT_CASE(seccomm_cookie__rotates),
	KUNIT_CASE(seccomm_source__rate),
	KUNIT_CASE(seccomm_source__v6_network),
	KUNIT_CASE(seccomm_source__many),
	KUNIT_CASE(seccomm_source__half),
	KUNIT_CASE(seccomm_refuse__rate),
	KUNIT_CASE(cookie_open__followed),
	KUNIT_CASE(cookie_open__t13_elsewhere),
	KUNIT_CASE(cookie_open__t13_other_nonce),
	KUNIT_CASE(cookie_open__t13_too_old),
	KUNIT_CASE(cookie_open__no_preshared_slot),
	KUNIT_CASE(cookie_open__t12_spoofed),
	KUNIT_CASE(cookie_open__t12_rate),
	KUNIT_CASE(cookie_open__t12_caps),
	{}
};

static struct kunit_suite cookie_suite = {
	.name		= "session_cookie",
	.init		= world_init,
	.exit		= world_exit,
	.test_cases	= cookie_cases,
};

kunit_test_suite(cookie_suite);
