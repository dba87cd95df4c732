// SPDX-License-Identifier: GPL-2.0
/*
 * wire.c - reads and writes frames: bounded, strict, and without an opinion of
 * what a frame is for.
 *
 * Everything a stranger can send is first seen by this file.  It reads what is
 * there and nothing else, and refuses every byte that the sender of a well
 * formed frame would not have sent.
 */
#include "lib/wire.h"

#include <kunit/visibility.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "lib/fail.h"

u8 seccomm_hdr_read(const u8 *p, size_t len, struct seccomm_hdr *h)
{
	u64 seq64;

	if (len < SECCOMM_HDR_LEN)
		return SECCOMM_R_SHORT;
	if (p[0] >> 4 != SECCOMM_WIRE_VERSION)
		return SECCOMM_R_BAD_VERSION;
	h->length = get_unaligned_be16(p + 2);
	if (h->length > len - SECCOMM_HDR_LEN && !SECCOMM_FAIL(no_length_check))
		return SECCOMM_R_BAD_LENGTH;
	h->type = p[0] & 0xf;
	if (h->type < SECCOMM_OPEN || h->type >= SECCOMM_FRAME_TYPE_MAX)
		return SECCOMM_R_BAD_TYPE;
	h->epoch = p[1];
	h->id = get_unaligned_be32(p + 4);
	seq64 = get_unaligned_be64(p + 8);
	h->sender = seq64 >> 48;
	h->seq = seq64 & SECCOMM_SEQ_MAX;
	return SECCOMM_R_NONE;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_hdr_read);

/* ---- writer --------------------------------------------------------------- */

void seccomm_w_init(struct seccomm_writer *w, void *buf, size_t size)
{
	w->buf = buf;
	w->len = 0;
	w->size = size;
	w->overflow = false;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_init);

/* Where the next @len bytes go, or NULL.  One overflow spoils all that follows. */
static u8 *w_take(struct seccomm_writer *w, size_t len)
{
	u8 *p = w->buf + w->len;

	if (w->overflow || len > w->size - w->len) {
		w->overflow = true;
		return NULL;
	}
	w->len += len;
	return p;
}

void seccomm_w_bytes(struct seccomm_writer *w, const void *p, size_t len)
{
	u8 *to = w_take(w, len);

	if (to && len)
		memcpy(to, p, len);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_bytes);

void seccomm_w_u8(struct seccomm_writer *w, u8 v)
{
	seccomm_w_bytes(w, &v, 1);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_u8);

void seccomm_w_be16(struct seccomm_writer *w, u16 v)
{
	u8 *to = w_take(w, 2);

	if (to)
		put_unaligned_be16(v, to);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_be16);

void seccomm_w_be32(struct seccomm_writer *w, u32 v)
{
	u8 *to = w_take(w, 4);

	if (to)
		put_unaligned_be32(v, to);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_be32);

void seccomm_w_be64(struct seccomm_writer *w, u64 v)
{
	u8 *to = w_take(w, 8);

	if (to)
		put_unaligned_be64(v, to);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_be64);

void seccomm_w_lp8(struct seccomm_writer *w, const void *p, size_t len)
{
	/* A length that does not fit its field must not come out shorter. */
	if (len > U8_MAX)
		w->overflow = true;
	seccomm_w_u8(w, len);
	seccomm_w_bytes(w, p, len);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_lp8);

void seccomm_w_lp16(struct seccomm_writer *w, const void *p, size_t len)
{
	if (len > U16_MAX)
		w->overflow = true;
	seccomm_w_be16(w, len);
	seccomm_w_bytes(w, p, len);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_lp16);

void seccomm_w_lp32(struct seccomm_writer *w, const void *p, size_t len)
{
	if (len > U32_MAX)
		w->overflow = true;
	seccomm_w_be32(w, len);
	seccomm_w_bytes(w, p, len);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_lp32);

u8 *seccomm_w_room(struct seccomm_writer *w, size_t len)
{
	u8 *to = w_take(w, len);

	if (to)
		memset(to, 0, len);
	return to;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_w_room);

/* ---- reader --------------------------------------------------------------- */

void seccomm_r_init(struct seccomm_reader *r, const void *buf, size_t len)
{
	r->p = buf;
	r->left = len;
	r->bad = false;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_r_init);

const u8 *seccomm_r_bytes(struct seccomm_reader *r, size_t len)
{
	const u8 *p = r->p;

	if (r->bad || len > r->left) {
		r->bad = true;
		return NULL;
	}
	r->p += len;
	r->left -= len;
	return p;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_r_bytes);

u8 seccomm_r_u8(struct seccomm_reader *r)
{
	const u8 *p = seccomm_r_bytes(r, 1);

	return p ? *p : 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_r_u8);

u16 seccomm_r_be16(struct seccomm_reader *r)
{
	const u8 *p = seccomm_r_bytes(r, 2);

	return p ? get_unaligned_be16(p) : 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_r_be16);

u32 seccomm_r_be32(struct seccomm_reader *r)
{
	const u8 *p = seccomm_r_bytes(r, 4);

	return p ? get_unaligned_be32(p) : 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_r_be32);

u64 seccomm_r_be64(struct seccomm_reader *r)
{
	const u8 *p = seccomm_r_bytes(r, 8);

	return p ? get_unaligned_be64(p) : 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_r_be64);

const u8 *seccomm_r_lp8(struct seccomm_reader *r, size_t *len)
{
	*len = seccomm_r_u8(r);
	return seccomm_r_bytes(r, *len);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_r_lp8);

/* ---- parts of bodies ------------------------------------------------------ */

bool seccomm_name_ok(const u8 *name, size_t len)
{
	size_t i;

	if (!len || len > SECCOMM_NAME_MAX)
		return false;
	for (i = 0; i < len; i++)
		if (!isascii(name[i]) || (!isalnum(name[i]) && !memchr("._@-", name[i], 4)))
			return false;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_name_ok);

/* lp8 name; "" only where @empty allows it. */
static const u8 *r_name(struct seccomm_reader *r, u8 *len, bool empty)
{
	size_t n;
	const u8 *name = seccomm_r_lp8(r, &n);

	if (!name)
		return NULL;
	*len = n;
	if (!(n == 0 && empty) && !seccomm_name_ok(name, n))
		r->bad = true;
	return name;
}

/* One payload.  Return: false when its id or its bytes are not acceptable. */
static bool r_payload(struct seccomm_reader *r, const u8 *body, struct seccomm_payloads *pl,
		      u8 id)
{
	u16 at = r->p - 1 - body;
	u16 len = seccomm_r_be16(r);
	const u8 *data = seccomm_r_bytes(r, len);

	if (!data)
		return false;
	switch (id) {
	case 1 ... SECCOMM_SLOT_MAX:
		pl->present |= BIT(id);
		pl->data[id] = data;
		pl->len[id] = len;
		return true;
	case SECCOMM_PAYLOAD_SIGNATURE:
		pl->sig = data;
		pl->sig_len = len;
		pl->sig_at = at;
		return true;
	case SECCOMM_PAYLOAD_PADDING:
		return !memchr_inv(data, 0, len);
	default:
		return false;
	}
}

/* u8 n and n payloads, ids strictly rising, so that none can come twice. */
static void r_payloads(struct seccomm_reader *r, const u8 *body, struct seccomm_payloads *pl)
{
	unsigned int n = seccomm_r_u8(r);
	u8 id, last = 0;

	while (n-- && !r->bad) {
		id = seccomm_r_u8(r);
		if (id <= last && !SECCOMM_FAIL(no_payload_order))
			r->bad = true;
		last = id;
		if (!r_payload(r, body, pl, id))
			r->bad = true;
	}
}

/* The tag that ends a body, and with it what is the body without tag. */
static const u8 *r_tag(struct seccomm_reader *r, const u8 *body, size_t *body_len)
{
	*body_len = r->p - body;
	return seccomm_r_bytes(r, SECCOMM_TAG_LEN);
}

/* Everything read, nothing left. */
static int r_end(const struct seccomm_reader *r)
{
	if (r->bad)
		return -EBADMSG;
	if (r->left && !SECCOMM_FAIL(no_trailing_check))
		return -EBADMSG;
	return 0;
}

/* ---- bodies (protocol 2.4) ------------------------------------------------ */

int seccomm_parse_open(const u8 *body, size_t len, struct seccomm_open *m)
{
	struct seccomm_reader r;

	memset(m, 0, sizeof(*m));
	seccomm_r_init(&r, body, len);
	m->sid = seccomm_r_be32(&r);
	m->nonce = seccomm_r_bytes(&r, SECCOMM_NONCE_LEN);
	m->pd = seccomm_r_bytes(&r, SECCOMM_HH_LEN);
	m->port = seccomm_r_be16(&r);
	m->name = r_name(&r, &m->name_len, false);
	m->expect = r_name(&r, &m->expect_len, true);
	r_payloads(&r, body, &m->pl);
	m->tag = r_tag(&r, body, &m->body_len);
	if (r.left == SECCOMM_COOKIE_LEN)
		m->cookie = seccomm_r_bytes(&r, SECCOMM_COOKIE_LEN);
	if (!m->sid)
		return -EBADMSG;
	return r_end(&r);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_open);

int seccomm_parse_accept(const u8 *body, size_t len, struct seccomm_accept *m)
{
	struct seccomm_reader r;

	memset(m, 0, sizeof(*m));
	seccomm_r_init(&r, body, len);
	m->sid = seccomm_r_be32(&r);
	m->nonce = seccomm_r_bytes(&r, SECCOMM_NONCE_LEN);
	m->name = r_name(&r, &m->name_len, false);
	r_payloads(&r, body, &m->pl);
	m->tag = r_tag(&r, body, &m->body_len);
	if (!m->sid)
		return -EBADMSG;
	return r_end(&r);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_accept);

int seccomm_parse_confirm(const u8 *body, size_t len, struct seccomm_confirm *m)
{
	struct seccomm_reader r;

	memset(m, 0, sizeof(*m));
	seccomm_r_init(&r, body, len);
	r_payloads(&r, body, &m->pl);
	m->tag = r_tag(&r, body, &m->body_len);
	return r_end(&r);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_confirm);

int seccomm_parse_close(const u8 *body, size_t len, struct seccomm_close *m)
{
	struct seccomm_reader r;
	u16 reserved;

	memset(m, 0, sizeof(*m));
	seccomm_r_init(&r, body, len);
	m->how = seccomm_r_u8(&r);
	m->reason = seccomm_r_u8(&r);
	reserved = seccomm_r_be16(&r);
	m->epoch = seccomm_r_be32(&r);
	m->next_seq = seccomm_r_be64(&r);
	m->tag = r_tag(&r, body, &m->body_len);
	if (m->how < 1 || m->how > 2 || m->reason > 1 || reserved)
		return -EBADMSG;
	return r_end(&r);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_close);

int seccomm_parse_ping(const u8 *body, size_t len, struct seccomm_ping *m)
{
	struct seccomm_reader r;
	u32 word;

	memset(m, 0, sizeof(*m));
	seccomm_r_init(&r, body, len);
	word = seccomm_r_be32(&r);	/* reply:8 | 0:24 */
	m->reply = word >> 24;
	m->data = seccomm_r_bytes(&r, 8);
	m->tag = r_tag(&r, body, &m->body_len);
	if (m->reply > 1 || word & 0xffffff)
		return -EBADMSG;
	return r_end(&r);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_ping);
