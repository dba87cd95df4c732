/* SPDX-License-Identifier: GPL-2.0 */
/*
 * frame.h - Ethernet frames that carry UDP, for sc_attack: find the datagram in
 * one, change it, make its lengths and checksums right again.
 */
#ifndef SELFTESTS_FRAME_H
#define SELFTESTS_FRAME_H

#include "common.h"

#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>

#define FRAME_MAX	66000
#define HEADER_LEN	16	/* of SecComm */

/**
 * struct frame - one frame on the wire
 * @len: bytes in @b
 * @ip: offset of the IP header, 0 = it is no IP
 * @udp: offset of the UDP header, 0 = it is no whole UDP datagram
 * @v6: IPv6
 * @b: the bytes
 */
struct frame {
	size_t len;
	size_t ip;
	size_t udp;
	bool v6;
	unsigned char b[FRAME_MAX];
};

/* What SecComm writes in front: ver:4 type:4 | epoch:8 | length:16 | id:32 | sender:16 seq:48 */
struct header_fields {
	unsigned int version;
	unsigned int type;
	unsigned int epoch;
	unsigned int length;
	uint32_t id;
	unsigned int sender;
	uint64_t seq;
};

static const char *const type_names[16] = {
	[1] = "OPEN", [2] = "ACCEPT", [3] = "CONFIRM", [4] = "COOKIE",
	[5] = "REFUSE", [6] = "DATA", [7] = "SWITCH", [8] = "CLOSE",
	[9] = "PING",
};

static inline uint64_t get_be(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | *p++;
	return v;
}

static inline void put_be(unsigned char *p, size_t n, uint64_t v)
{
	while (n--) {
		p[n] = v;
		v >>= 8;
	}
}

static inline unsigned char *payload(struct frame *f)
{
	return f->b + f->udp + sizeof(struct udphdr);
}

static inline size_t payload_len(const struct frame *f)
{
	return f->len - f->udp - sizeof(struct udphdr);
}

/* Type of the first SecComm frame in the datagram, 0 = it is none. */
static inline unsigned int frame_type(struct frame *f)
{
	if (!f->udp || payload_len(f) < HEADER_LEN || payload(f)[0] >> 4 != 1)
		return 0;
	return payload(f)[0] & 15;
}

/* Find the headers; cut what the link padded. */
static inline void frame_parse(struct frame *f)
{
	size_t at = sizeof(struct ether_header), hdr, total;
	const unsigned char *p = f->b + at;
	unsigned int ether;

	f->ip = f->udp = 0;
	if (f->len < at + 20)
		return;
	ether = get_be(f->b + 12, 2);
	if (ether == ETHERTYPE_IP && p[0] >> 4 == 4) {
		hdr = (p[0] & 15) * 4;
		total = get_be(p + 2, 2);
		if (hdr < 20 || total < hdr || at + total > f->len)
			return;
		f->v6 = false;
		f->ip = at;
		/* Fragments are passed on as they are. */
		if (p[9] != IPPROTO_UDP || (get_be(p + 6, 2) & 0x3fff))
			return;
	} else if (ether == ETHERTYPE_IPV6 && f->len >= at + 40) {
		hdr = 40;
		total = hdr + get_be(p + 4, 2);
		if (at + total > f->len)
			return;
		f->v6 = true;
		f->ip = at;
		if (p[6] != IPPROTO_UDP)
			return;
	} else {
		return;
	}
	if (total < hdr + sizeof(struct udphdr))
		return;
	f->udp = at + hdr;
	f->len = at + total;
}

static inline uint32_t sum16(const unsigned char *p, size_t len, uint32_t sum)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += p[i] << 8 | p[i + 1];
	if (len & 1)
		sum += p[len - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Transport checksum at offset @field of the segment at @at. */
static inline void put_l4_sum(struct frame *f, size_t at, size_t field, int proto)
{
	size_t len = f->len - at;
	uint32_t sum;

	put_be(f->b + at + field, 2, 0);
	sum = f->v6 ? sum16(f->b + f->ip + 8, 32, 0) :
		      sum16(f->b + f->ip + 12, 8, 0);
	sum = sum16(f->b + at, len, sum + proto + len % 65536 + len / 65536);
	sum = ~sum & 0xffff;
	put_be(f->b + at + field, 2, sum ? sum : 0xffff);
}

/* Lengths and checksums, after the payload or an address was changed. */
static inline void frame_finish(struct frame *f)
{
	if (!f->udp)
		return;
	put_be(f->b + f->udp + 4, 2, f->len - f->udp);
	if (f->v6) {
		put_be(f->b + f->ip + 4, 2, f->len - f->ip - 40);
	} else {
		put_be(f->b + f->ip + 2, 2, f->len - f->ip);
		put_be(f->b + f->ip + 10, 2, 0);
		put_be(f->b + f->ip + 10, 2,
		       ~sum16(f->b + f->ip, f->udp - f->ip, 0) & 0xffff);
	}
	put_l4_sum(f, f->udp, 6, IPPROTO_UDP);
}

/*
 * A frame captured where it was sent may have left its TCP checksum to a device
 * that does not exist here.
 */
static inline void frame_finish_tcp(struct frame *f)
{
	size_t hdr;

	if (!f->ip || f->udp)
		return;
	hdr = f->v6 ? 40 : (f->b[f->ip] & 15) * 4;
	if (f->b[f->ip + (f->v6 ? 6 : 9)] != IPPROTO_TCP ||
	    f->len < f->ip + hdr + 20)
		return;
	put_l4_sum(f, f->ip + hdr, 16, IPPROTO_TCP);
}

/* A change of length; true if it still fits. */
static inline bool set_payload_len(struct frame *f, size_t len)
{
	if (f->udp + sizeof(struct udphdr) + len > FRAME_MAX - 64)
		return false;
	f->len = f->udp + sizeof(struct udphdr) + len;
	return true;
}

#endif /* SELFTESTS_FRAME_H */
