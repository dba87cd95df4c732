// SPDX-License-Identifier: GPL-2.0
/* cookie.c - cookies and rates by source, before anything is allocated for a stranger. */
#include "session/cookie.h"

#include <crypto/algapi.h>
#include <kunit/visibility.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include "lib/fail.h"
#include "lib/kdf.h"
#include "lib/seam.h"

#define SECRET_MS	120000	/* a new secret that often; the previous one is accepted */
#define BUCKETS		1024
#define PROBES		4
#define TOKEN		1000	/* one OPEN, in thousandths */

/**
 * struct bucket - one source: the /32 of IPv4, the /64 of IPv6
 * @key: hash of the source, 0 = free. Two sources with one hash share a bucket.
 * @tokens: thousandths of an OPEN
 * @half: half-open sessions
 * @at: ms of the last refill
 */
struct bucket {
	u64 key;
	u32 tokens;
	u32 half;
	u64 at;
};

/**
 * struct seccomm_cookies - per namespace
 * @lock: BH, leaf
 * @secret: [0] now, [1] before
 * @born: ms when secret[0] was made
 * @hash: key of the bucket hash
 * @bucket: sources
 * @refuse: REFUSE frames of the whole namespace
 */
struct seccomm_cookies {
	spinlock_t lock;
	u8 secret[2][32];
	u64 born;
	siphash_key_t hash;
	struct bucket bucket[BUCKETS];
	struct bucket refuse;
};

int seccomm_cookies_init(struct seccomm_net *sn)
{
	struct seccomm_cookies *c = kvzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	spin_lock_init(&c->lock);
	get_random_bytes(c->secret, sizeof(c->secret));
	get_random_bytes(&c->hash, sizeof(c->hash));
	c->born = seccomm_now_ms();
	sn->cookies = c;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_cookies_init);

void seccomm_cookies_exit(struct seccomm_net *sn)
{
	kvfree_sensitive(sn->cookies, sizeof(*sn->cookies));
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_cookies_exit);

/* ---- cookies --------------------------------------------------------------- */

static void secret_get(struct seccomm_cookies *c, unsigned int which, u8 out[32])
{
	u64 now = seccomm_now_ms();

	spin_lock_bh(&c->lock);
	if (now - c->born >= SECRET_MS) {
		/* After a long rest the previous one is too old as well. */
		if (now - c->born >= 2 * SECRET_MS)
			get_random_bytes(c->secret[0], sizeof(c->secret[0]));
		memcpy(c->secret[1], c->secret[0], sizeof(c->secret[1]));
		get_random_bytes(c->secret[0], sizeof(c->secret[0]));
		c->born = now;
	}
	memcpy(out, c->secret[which], 32);
	spin_unlock_bh(&c->lock);
}

static int cookie_compute(struct seccomm_net *sn, unsigned int which,
			  const struct seccomm_cookie_input *in, u8 out[32])
{
	static const char label[] = "SecComm v1 cookie";
	u8 secret[32], sid[4], ports[4];
	struct seccomm_part part[] = {
		{ label, sizeof(label) - 1 },
		{ &in->src->ip, 16 }, { ports, 2 },
		{ &in->dst->ip, 16 }, { ports + 2, 2 },
		{ sid, 4 },
		{ in->nonce, SECCOMM_NONCE_LEN },
		{ in->pd, SECCOMM_HH_LEN },
	};
	int err;

	put_unaligned_be32(in->sid, sid);
	if (SECCOMM_FAIL(no_cookie_addr)) {
		memset(ports, 0, sizeof(ports));
		part[1].len = 0;
		part[3].len = 0;
	} else {
		memcpy(ports, &in->src->port, 2);
		memcpy(ports + 2, &in->dst->port, 2);
	}
	secret_get(sn->cookies, which, secret);
	err = seccomm_hmac_sha256(secret, sizeof(secret), part, ARRAY_SIZE(part), out);
	memzero_explicit(secret, sizeof(secret));
	return err;
}

int seccomm_cookie_make(struct seccomm_net *sn, const struct seccomm_cookie_input *in,
			u8 cookie[SECCOMM_COOKIE_LEN])
{
	u8 mac[32];
	int err = cookie_compute(sn, 0, in, mac);

	if (!err)
		memcpy(cookie, mac, SECCOMM_COOKIE_LEN);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_cookie_make);

bool seccomm_cookie_ok(struct seccomm_net *sn, const struct seccomm_cookie_input *in,
		       const u8 cookie[SECCOMM_COOKIE_LEN])
{
	unsigned int which;
	u8 mac[32];

	if (SECCOMM_FAIL(no_cookie_check))
		return true;
	for (which = 0; which < 2; which++) {
		if (!cookie_compute(sn, which, in, mac) &&
		    !crypto_memneq(mac, cookie, SECCOMM_COOKIE_LEN))
			return true;
	}
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_cookie_ok);

bool seccomm_cookie_needed(struct seccomm_net *sn)
{
	return atomic_read(&sn->half) > READ_ONCE(sn->limits.half_max) / 4;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_cookie_needed);

/* ---- rates ----------------------------------------------------------------- */

static u64 source_key(const struct seccomm_cookies *c, const struct seccomm_addr *src)
{
	u64 key;

	if (src->v6)
		key = siphash(&src->ip, 8, &c->hash);
	else
		key = siphash(&src->ip.s6_addr32[3], 4, &c->hash);
	return key ?: 1;
}

static bool refill(struct bucket *b, u64 now, u32 rate, u32 burst)
{
	u64 more = min_t(u64, now - b->at, 3600000) * rate;

	b->tokens = min_t(u64, b->tokens + more, (u64)burst * TOKEN);
	b->at = now;
	return b->tokens == burst * TOKEN;
}

/*
 * The source's bucket; a free or fully rested one is taken over. NULL when all
 * places of its hash are busy: then the source is treated as over its rate.
 */
static struct bucket *source_bucket(struct seccomm_net *sn, const struct seccomm_addr *src)
{
	struct seccomm_cookies *c = sn->cookies;
	u32 rate = READ_ONCE(sn->limits.open_rate), burst = READ_ONCE(sn->limits.open_burst);
	u64 key = source_key(c, src), now = seccomm_now_ms();
	struct bucket *b, *free = NULL;
	unsigned int i;

	for (i = 0; i < PROBES; i++) {
		b = &c->bucket[(key + i) % BUCKETS];
		if (b->key == key)
			return b;
		if (!b->key || (!b->half && refill(b, now, rate, burst)))
			free = free ?: b;
	}
	if (free)
		*free = (struct bucket){ .key = key, .tokens = burst * TOKEN, .at = now };
	return free;
}

bool seccomm_source_take(struct seccomm_net *sn, const struct seccomm_addr *src)
{
	struct seccomm_cookies *c = sn->cookies;
	struct bucket *b;
	bool ok;

	spin_lock_bh(&c->lock);
	b = source_bucket(sn, src);
	if (b)
		refill(b, seccomm_now_ms(), READ_ONCE(sn->limits.open_rate),
		       READ_ONCE(sn->limits.open_burst));
	ok = b && b->tokens >= TOKEN;
	if (ok)
		b->tokens -= TOKEN;
	spin_unlock_bh(&c->lock);
	return ok;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_source_take);

bool seccomm_source_half(struct seccomm_net *sn, const struct seccomm_addr *src, int delta)
{
	struct seccomm_cookies *c = sn->cookies;
	struct bucket *b;
	bool ok;

	spin_lock_bh(&c->lock);
	b = source_bucket(sn, src);
	ok = b && (delta < 0 || b->half < READ_ONCE(sn->limits.half_per_source));
	if (ok && (delta > 0 || b->half))
		b->half += delta;
	spin_unlock_bh(&c->lock);
	return ok;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_source_half);

bool seccomm_refuse_take(struct seccomm_net *sn)
{
	struct seccomm_cookies *c = sn->cookies;
	u32 rate = READ_ONCE(sn->limits.refuse_rate);
	bool ok;

	spin_lock_bh(&c->lock);
	refill(&c->refuse, seccomm_now_ms(), rate, rate);
	ok = c->refuse.tokens >= TOKEN;
	if (ok)
		c->refuse.tokens -= TOKEN;
	spin_unlock_bh(&c->lock);
	return ok;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_refuse_take);
