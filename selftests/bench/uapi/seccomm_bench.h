/* SPDX-License-Identifier: GPL-2.0 */
/* seccomm_bench.h - what sc_bench asks the bench module: ciphers without packets, or the load from inside the kernel. */
#ifndef SECCOMM_BENCH_H
#define SECCOMM_BENCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define BENCH_DEVICE	"seccomm_bench"

/** enum bench_kind - kind of transform */
enum bench_kind {
	BENCH_AEAD,
	BENCH_CIPHER,
	BENCH_HASH,
};

/**
 * struct bench_crypto - one transform over messages in memory
 * @name: crypto API name
 * @kind: enum bench_kind
 * @keylen: bytes
 * @size: bytes of a message
 * @count: how many messages
 * @seal: out: nanoseconds of all encryptions
 * @open: out: nanoseconds of all decryptions
 * @driver: out: the implementation that did it
 */
struct bench_crypto {
	char	name[64];
	__u32	kind;
	__u32	keylen;
	__u32	size;
	__u32	count;
	__u64	seal;
	__u64	open;
	char	driver[128];
};

/**
 * struct bench_load - messages between two sockets
 * @from: descriptor of the end that begins
 * @to: descriptor of the other end
 * @size: bytes of a message
 * @burst: messages sent before the first is received, and looked at together
 * @rounds: how many bursts
 * @rtt: 0: one way; 1: each message is sent back before the next one
 * @ns: out: nanoseconds of all messages; looking at the contents does not count
 */
struct bench_load {
	__s32	from;
	__s32	to;
	__u32	size;
	__u32	burst;
	__u32	rounds;
	__u32	rtt;
	__u64	ns;
};

#define BENCH_CRYPTO	_IOWR('b', 1, struct bench_crypto)
#define BENCH_LOAD	_IOWR('b', 2, struct bench_load)

#endif /* SECCOMM_BENCH_H */
