/* SPDX-License-Identifier: GPL-2.0 */
/*
 * wire.h - frames as they are on the wire (Documentation/wire-format.rst).
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * | ver=1 | type  |     epoch     |            length             |
 * +-------+-------+---------------+-------------------------------+
 * |                     receiver's session id                     |
 * +-------------------------------+-------------------------------+
 * |            sender             |                               |
 * +-------------------------------+             seq               +
 * |                                                               |
 * +---------------------------------------------------------------+
 *
 * All big endian.  length counts what follows the header; several frames may
 * follow one another in a datagram.  Where a layer, tag or MAC authenticates
 * "the header", it is the header with length = 0.
 */
#ifndef _SECCOMM_LIB_WIRE_H
#define _SECCOMM_LIB_WIRE_H

#include <linux/types.h>
#include <net/seccomm.h>

#define SECCOMM_WIRE_VERSION	1
#define SECCOMM_NONCE_LEN	32
#define SECCOMM_HH_LEN		64
#define SECCOMM_TAG_LEN		32
#define SECCOMM_COOKIE_LEN	16
#define SECCOMM_ECHO_LEN	16	/* first bytes of N_a in COOKIE and REFUSE */
#define SECCOMM_SLOT_MAX	31
#define SECCOMM_OPEN_MIN	512	/* whole OPEN on udp and ip is padded to this */
#define SECCOMM_OPEN_MAX	1200
#define SECCOMM_CTL_MAX		1200	/* any control frame on udp and ip */
#define SECCOMM_SEQ_MAX		((1ULL << 48) - 1)

#define SECCOMM_PAYLOAD_SIGNATURE	0xfe
#define SECCOMM_PAYLOAD_PADDING		0xff

enum seccomm_frame_type {
	SECCOMM_OPEN = 1, SECCOMM_ACCEPT, SECCOMM_CONFIRM, SECCOMM_COOKIE, SECCOMM_REFUSE,
	SECCOMM_DATA, SECCOMM_SWITCH, SECCOMM_CLOSE, SECCOMM_PING, SECCOMM_KEY, SECCOMM_SEGMENT,
	SECCOMM_FRAME_TYPE_MAX
};

/**
 * struct seccomm_hdr - a frame header in host order
 * @type: enum seccomm_frame_type
 * @epoch: low byte of the epoch
 * @length: bytes behind the header
 * @id: receiver's session id
 * @sender: 1 active, 2 passive
 * @seq: 48-bit number
 */
struct seccomm_hdr {
	u8 type;
	u8 epoch;
	u16 length;
	u32 id;
	u16 sender;
	u64 seq;
};

/* sender:seq as one 64-bit number, what nonces and PRFs use */
static inline u64 seccomm_seq64(u16 sender, u64 seq)
{
	return (u64)sender << 48 | seq;
}

/* Write @h to @p (16 bytes). */
static inline void seccomm_hdr_write(u8 *p, const struct seccomm_hdr *h)
{
	p[0] = SECCOMM_WIRE_VERSION << 4 | h->type;
	p[1] = h->epoch;
	put_unaligned_be16(h->length, p + 2);
	put_unaligned_be32(h->id, p + 4);
	put_unaligned_be64(seccomm_seq64(h->sender, h->seq), p + 8);
}

/**
 * seccomm_hdr_read() - parse and check the first frame of a buffer
 * @p: the bytes
 * @len: how many there are
 * @h: filled on success
 *
 * Return: SECCOMM_R_NONE, or SECCOMM_R_SHORT, SECCOMM_R_BAD_VERSION,
 * SECCOMM_R_BAD_LENGTH (the frame does not lie inside @len), SECCOMM_R_BAD_TYPE.
 */
u8 seccomm_hdr_read(const u8 *p, size_t len, struct seccomm_hdr *h);

/* ---- bodies: a bounded writer and a bounded reader ----------------------- */

/**
 * struct seccomm_writer - appends to a buffer; overflow is remembered, not written
 * @buf: the buffer
 * @len: bytes written
 * @size: bytes it has
 * @overflow: something did not fit; nothing is written after that
 */
struct seccomm_writer {
	u8 *buf;
	size_t len;
	size_t size;
	bool overflow;
};

void seccomm_w_init(struct seccomm_writer *w, void *buf, size_t size);
void seccomm_w_bytes(struct seccomm_writer *w, const void *p, size_t len);
void seccomm_w_u8(struct seccomm_writer *w, u8 v);
void seccomm_w_be16(struct seccomm_writer *w, u16 v);
void seccomm_w_be32(struct seccomm_writer *w, u32 v);
void seccomm_w_be64(struct seccomm_writer *w, u64 v);
void seccomm_w_lp8(struct seccomm_writer *w, const void *p, size_t len);
void seccomm_w_lp16(struct seccomm_writer *w, const void *p, size_t len);
void seccomm_w_lp32(struct seccomm_writer *w, const void *p, size_t len);
/* Append @len zero bytes; returns where they start, or NULL on overflow. */
u8 *seccomm_w_room(struct seccomm_writer *w, size_t len);

/**
 * struct seccomm_reader - takes from a buffer; a short read is remembered
 * @p: next byte
 * @left: bytes left
 * @bad: something was short; reads after that give zeroes and NULL
 */
struct seccomm_reader {
	const u8 *p;
	size_t left;
	bool bad;
};

void seccomm_r_init(struct seccomm_reader *r, const void *buf, size_t len);
const u8 *seccomm_r_bytes(struct seccomm_reader *r, size_t len);
u8 seccomm_r_u8(struct seccomm_reader *r);
u16 seccomm_r_be16(struct seccomm_reader *r);
u32 seccomm_r_be32(struct seccomm_reader *r);
u64 seccomm_r_be64(struct seccomm_reader *r);
/* A length byte and that many bytes; *len is set; NULL when short. */
const u8 *seccomm_r_lp8(struct seccomm_reader *r, size_t *len);

/* ---- parsed bodies (protocol 2.4).  Pointers point into the frame. ------- */

/**
 * struct seccomm_payloads - payloads by slot, of OPEN, ACCEPT, CONFIRM, SWITCH
 * @present: bit s set = slot s has a payload
 * @data: by slot 1..31
 * @len: by slot
 * @sig: signature payload, or NULL
 * @sig_len: its length
 * @sig_at: offset of the signature payload's id byte in the body
 */
struct seccomm_payloads {
	u32 present;
	const u8 *data[SECCOMM_SLOT_MAX + 1];
	u16 len[SECCOMM_SLOT_MAX + 1];
	const u8 *sig;
	u16 sig_len;
	u16 sig_at;
};

struct seccomm_open {
	u32 sid;
	const u8 *nonce;	/* 32 */
	const u8 *pd;		/* 64 */
	u16 port;
	const u8 *name;
	u8 name_len;
	const u8 *expect;
	u8 expect_len;
	struct seccomm_payloads pl;
	size_t body_len;	/* body without tag and cookie: what msg() takes */
	const u8 *tag;
	const u8 *cookie;	/* NULL without */
};

struct seccomm_accept {
	u32 sid;
	const u8 *nonce;
	const u8 *name;
	u8 name_len;
	struct seccomm_payloads pl;
	size_t body_len;
	const u8 *tag;
};

struct seccomm_confirm {
	struct seccomm_payloads pl;
	size_t body_len;
	const u8 *tag;
};

struct seccomm_close {
	u8 how;
	u8 reason;
	u32 epoch;
	u64 next_seq;
	size_t body_len;
	const u8 *tag;
};

struct seccomm_ping {
	u8 reply;
	const u8 *data;		/* 8 */
	size_t body_len;
	const u8 *tag;
};

/*
 * Each takes the body (what follows the frame header) and its exact length.
 * Return: 0, or -EBADMSG: short, trailing bytes, bad name length or bytes,
 * repeated, falling or unknown payload ids, a reserved field that is not zero.
 */
int seccomm_parse_open(const u8 *body, size_t len, struct seccomm_open *m);
int seccomm_parse_accept(const u8 *body, size_t len, struct seccomm_accept *m);
int seccomm_parse_confirm(const u8 *body, size_t len, struct seccomm_confirm *m);
int seccomm_parse_close(const u8 *body, size_t len, struct seccomm_close *m);
int seccomm_parse_ping(const u8 *body, size_t len, struct seccomm_ping *m);

/* Names of principals, keys and profiles: 1..64 of [A-Za-z0-9._@-]. */
bool seccomm_name_ok(const u8 *name, size_t len);

#endif /* _SECCOMM_LIB_WIRE_H */
