// SPDX-License-Identifier: GPL-2.0
/* open.c - what both ends of the open exchange share (protocol 2.5, 2.6). */
#include "session/open.h"

#include <crypto/algapi.h>
#include <linux/slab.h>
#include "lib/fail.h"
#include "session/cookie.h"

#define PROTOCOL_NAME	"SecComm v1"

struct seccomm_handshake *seccomm_handshake_alloc(unsigned int n_slots)
{
	struct seccomm_handshake *hs;

	hs = kzalloc(struct_size(hs, version, n_slots + 1), GFP_KERNEL);
	if (hs)
		INIT_LIST_HEAD(&hs->given);
	return hs;
}

void seccomm_handshake_free(struct seccomm_handshake *hs)
{
	struct seccomm_named_key *k, *next;

	if (!hs)
		return;
	WARN_ON_ONCE(hs->asks);
	list_for_each_entry_safe(k, next, &hs->given, list)
		seccomm_named_key_put(k);
	kfree(hs->open);
	kfree(hs->frame);
	kfree_sensitive(hs);
}

/* ---- keys ------------------------------------------------------------------ */

/* What the agent gave for this session. */
static struct seccomm_named_key *given_key(struct seccomm_session *s, const char *name)
{
	struct seccomm_named_key *k;

	list_for_each_entry(k, &s->hs->given, list) {
		if (!strcmp(k->name, name)) {
			refcount_inc(&k->refs);
			return k;
		}
	}
	return NULL;
}

static struct seccomm_named_key *slot_key(struct seccomm_session *s, unsigned int slot, u32 version)
{
	struct seccomm_who who = { .cred = s->cred };
	struct seccomm_key_query q = {
		.name	 = s->props->slot[slot].ref.name,
		.own	 = s->own,
		.peer	 = s->peer[0] ? s->peer : s->expect,
		.version = version,
		.kind	 = SECCOMM_KEY_SECRET,
		.usage	 = SECCOMM_KEY_U_SESSION,
		.who	 = &who,
	};

	return given_key(s, q.name) ?: seccomm_key_find(s->sn, &q);
}

static bool same_secret(const struct seccomm_named_key *a, const struct seccomm_named_key *b)
{
	return a->len == b->len && !crypto_memneq(a->data, b->data, a->len) &&
	       !SECCOMM_FAIL(no_equal_secret_check);
}

static bool equal_secret(struct seccomm_named_key *const *key, unsigned int n)
{
	unsigned int i;

	for (i = 1; i < n; i++) {
		if (!key[i] || !same_secret(key[i], key[n]))
			continue;
		pr_notice_ratelimited("seccomm: keys %s and %s have the same bytes\n",
				      key[i]->name, key[n]->name);
		return true;
	}
	return false;
}

/* Nobody has it but the two whose names stand on it. */
static bool pairwise(const struct seccomm_named_key *k)
{
	return k->peer[0] && !(k->flags & SECCOMM_KEY_F_GROUP);
}

int seccomm_keys_differ(struct seccomm_session *s, u8 slot, const struct seccomm_named_key *k,
			struct seccomm_report *report)
{
	struct seccomm_named_key *other;
	unsigned int i;
	int err = 0;

	for (i = 1; i <= s->props->n_slots && !err; i++) {
		if (i == slot || s->props->slot[i].public)
			continue;
		other = slot_key(s, i, s->hs->version[i]);
		if (IS_ERR(other))
			continue;
		if (same_secret(other, k))
			err = seccomm_report(report, -EINVAL,
					     "key %s: the same bytes as key %s of this session",
					     k->name, other->name);
		seccomm_named_key_put(other);
	}
	return err;
}

/* Remember what authenticates the peer: a pairwise key its name, a group key its group. */
static int note_holder(struct seccomm_session *s, const struct seccomm_named_key *k)
{
	if (pairwise(k)) {
		s->pairwise = true;
		return 0;
	}
	if (!s->group)
		s->group = SECCOMM_FAIL(alloc_group) ? NULL : kstrdup(k->name, GFP_KERNEL);
	return s->group ? 0 : -ENOMEM;
}

static int load_slots(struct seccomm_session *s, struct seccomm_named_key **key, u32 *version)
{
	const struct seccomm_props *props = s->props;
	unsigned int i;
	int err;

	for (i = 1; i <= props->n_slots; i++) {
		struct seccomm_secret *slot = seccomm_secret(s->keys, i);

		slot->used = true;
		slot->kdf = props->slot[i].ref.kdf;
		slot->public = props->slot[i].public;
		if (props->slot[i].public) {
			s->pairwise |= props->slot[i].vouches;
			continue;
		}
		key[i] = slot_key(s, i, version[i]);
		if (IS_ERR(key[i])) {
			err = PTR_ERR(key[i]);
			key[i] = NULL;
			s->hs->missing = i;
			return err;
		}
		if (equal_secret(key, i) || (props->slot[i].pairwise && !pairwise(key[i])))
			return -EKEYREJECTED;
		version[i] = key[i]->version;
		err = note_holder(s, key[i]);
		err = err ?: seccomm_keys_fill(s->keys, i, key[i]->data, key[i]->len);
		if (err)
			return err;
		WRITE_ONCE(slot->version, key[i]->version);
	}
	return 0;
}

int seccomm_keys_load(struct seccomm_session *s, u32 *version)
{
	struct seccomm_named_key **key;
	unsigned int i;
	int err;

	key = kcalloc(SECCOMM_SLOT_MAX + 1, sizeof(*key), GFP_KERNEL);
	if (!key)
		return -ENOMEM;
	s->keys->epoch = 0;
	s->pairwise = false;
	kfree(s->group);
	s->group = NULL;
	err = load_slots(s, key, version);
	for (i = 1; i <= SECCOMM_SLOT_MAX; i++) {
		if (key[i])
			seccomm_named_key_put(key[i]);
	}
	kfree(key);
	/* The public pseudo slot 0 stands in where the properties have no secret (H11). */
	if (!err && (seccomm_keys_control(s->keys) & BIT(0)))
		err = seccomm_keys_fill(s->keys, 0, NULL, 0);
	return err;
}

int seccomm_keys_settle(struct seccomm_keys *k, const u8 th[SECCOMM_HH_LEN], bool keep)
{
	int err = seccomm_keys_ratchet(k, th);
	unsigned int i;

	for (i = 0; i < seccomm_keytable_slots(k) && !keep; i++) {
		memzero_explicit(k->slot[i].prk, sizeof(k->slot[i].prk));
		k->slot[i].filled = false;
	}
	return err;
}

void seccomm_sender_vouch(struct seccomm_session *s)
{
	/* pairs with seccomm_session_sender(): the names are there */
	smp_store_release(&s->vouched, s->pairwise || s->group);
}

/* ---- transcript ------------------------------------------------------------ */

/*
 * T0 | msg OPEN [| msg ACCEPT], as parts for the hash. @fix gives the bytes that
 * stand between the long parts a place to live.
 */
#define TRANSCRIPT_PARTS	9

struct transcript {
	u8 q_len[4];
	u8 a[5];		/* lp32 of A, which is empty: one byte 00 */
	u8 open[7];
	u8 accept[7];
	struct seccomm_part part[TRANSCRIPT_PARTS];
	unsigned int n;
};

static void msg_head(u8 *p, u8 type, u16 sender, size_t len)
{
	p[0] = type;
	put_unaligned_be16(sender, p + 1);
	put_unaligned_be32(len, p + 3);
}

static void add(struct transcript *t, const void *p, size_t len)
{
	t->part[t->n++] = (struct seccomm_part){ p, len };
}

static void transcript_begin(struct transcript *t, const struct seccomm_props *props,
			     const u8 *open, size_t len)
{
	static const u8 name[] = "\x0a" PROTOCOL_NAME;

	t->n = 0;
	put_unaligned_be32(props->q_len, t->q_len);
	put_unaligned_be32(1, t->a);
	t->a[4] = 0;
	add(t, name, sizeof(name) - 1);
	add(t, t->q_len, sizeof(t->q_len));
	add(t, props->q, props->q_len);
	add(t, t->a, sizeof(t->a));
	msg_head(t->open, SECCOMM_OPEN, SECCOMM_ROLE_ACTIVE, len);
	add(t, t->open, sizeof(t->open));
	add(t, open, len);
}

int seccomm_transcript_open(struct seccomm_session *s, struct seccomm_handshake *hs)
{
	struct transcript t;

	transcript_begin(&t, s->props, hs->open, hs->open_len);
	return seccomm_hh_parts(t.part, t.n, hs->th1);
}

int seccomm_transcript_accept(struct seccomm_session *s, struct seccomm_handshake *hs,
			      const u8 *accept, size_t len, u8 th[SECCOMM_HH_LEN])
{
	struct transcript t;

	transcript_begin(&t, s->props, hs->open, hs->open_len);
	msg_head(t.accept, SECCOMM_ACCEPT, SECCOMM_ROLE_PASSIVE, len);
	add(&t, t.accept, sizeof(t.accept));
	add(&t, accept, len);
	return seccomm_hh_parts(t.part, t.n, th);
}

int seccomm_transcript_confirm(const u8 th[SECCOMM_HH_LEN], const u8 *body, size_t len,
			       u8 th3[SECCOMM_HH_LEN])
{
	u8 lp[4];
	struct seccomm_part part[] = {
		{ th, SECCOMM_HH_LEN }, { lp, sizeof(lp) }, { body, len },
	};

	put_unaligned_be32(len, lp);
	return seccomm_hh_parts(part, ARRAY_SIZE(part), th3);
}

int seccomm_open_tagkey(struct seccomm_session *s, const char *label, const u8 *th, u8 sender,
			u8 key[SECCOMM_TAGKEY_LEN])
{
	return seccomm_keys_derive(s->keys, seccomm_keys_control(s->keys), label, th, sender,
				   NULL, 0, "", 0, key, SECCOMM_TAGKEY_LEN);
}

/* The authenticated header is the header with length 0. */
static void tag_header(u8 hdr[SECCOMM_HDR_LEN], const struct seccomm_hdr *h)
{
	struct seccomm_hdr zero = *h;

	zero.length = 0;
	seccomm_hdr_write(hdr, &zero);
}

int seccomm_open_tag(const u8 key[SECCOMM_TAGKEY_LEN], const struct seccomm_hdr *h,
		     const u8 hash[SECCOMM_HH_LEN], u8 tag[SECCOMM_TAG_LEN])
{
	u8 hdr[SECCOMM_HDR_LEN];
	struct seccomm_part part[] = { { hdr, sizeof(hdr) }, { hash, SECCOMM_HH_LEN } };

	tag_header(hdr, h);
	return seccomm_tag(key, part, ARRAY_SIZE(part), tag);
}

int seccomm_open_tag_ok(const u8 key[SECCOMM_TAGKEY_LEN], const struct seccomm_hdr *h,
			const u8 hash[SECCOMM_HH_LEN], const u8 tag[SECCOMM_TAG_LEN])
{
	u8 hdr[SECCOMM_HDR_LEN];
	struct seccomm_part part[] = { { hdr, sizeof(hdr) }, { hash, SECCOMM_HH_LEN } };

	tag_header(hdr, h);
	return seccomm_tag_ok(key, part, ARRAY_SIZE(part), tag);
}

/* ---- half-open sessions ---------------------------------------------------- */

bool seccomm_half_take(struct seccomm_session *s)
{
	struct seccomm_net *sn = s->sn;

	if (atomic_inc_return(&sn->half) > READ_ONCE(sn->limits.half_max))
		goto full;
	if (!seccomm_source_half(sn, &s->path.peer, 1))
		goto full;
	atomic_inc(&seccomm_port(s->ep)->half);
	s->half = true;
	return true;

full:
	atomic_dec(&sn->half);
	return false;
}

void seccomm_half_drop(struct seccomm_session *s)
{
	if (!s->half)
		return;
	s->half = false;
	seccomm_source_half(s->sn, &s->path.peer, -1);
	atomic_dec(&seccomm_port(s->ep)->half);
	atomic_dec(&s->sn->half);
}
