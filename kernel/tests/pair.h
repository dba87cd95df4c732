/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pair.h - a composite protocol at both ends of a session that is not there: the
 * operations up are given by the tests.
 */
#ifndef _SECCOMM_TESTS_PAIR_H
#define _SECCOMM_TESTS_PAIR_H

#include <kunit/test.h>
#include <linux/completion.h>

#include "cactus/composite.h"
#include "lib/kdf.h"
#include "tests/helpers.h"

#define PAIR_OUT_MAX	4096
#define TEST_FOX	"The quick brown fox jumps over the lazy dog"	/* to be protected */

/**
 * struct parcel - a message's memory, and what became of it
 * @verdict: of the plan
 * @reason: why it was dropped
 * @seq: its number
 * @hdr: its authenticated header
 * @len: of @out
 * @out: the message as it came out
 * @worker: it came out of the worker
 * @grown: memory that it was given on the way
 * @done: it came out of the worker, or was released there
 */
struct parcel {
	unsigned int verdict;
	u8 reason;
	bool worker;
	u8 *grown;
	u64 seq;
	u8 hdr[SECCOMM_HDR_LEN];
	unsigned int len;
	u8 out[PAIR_OUT_MAX];
	struct completion done;
};

/* What a key agent may do instead of signing. */
enum lie { LIE_NOT, LIE_REFUSES, LIE_SIGNATURE };

/**
 * struct end - one end of a session, as far as a composite protocol sees it
 * @rt: its runtime
 * @comp: the composite protocol
 * @props: its properties
 * @keys: Keys table
 * @th: transcript hash
 * @seq: next number
 * @fixed: keys are 00 01 02 …, IVs a0 a1 a2 …, wherever
 * @weak: so many derived keys come out as @weak_key
 * @weak_key: these bytes
 * @try: the highest that was asked for
 * @fail_key: this derivation, or look-up of a public key, fails, counted from 1
 * @lies: what its key agent does
 * @test: whose it is
 * @der_len: cut the private key to so many bytes
 * @refs: of the runtime's owner
 * @gone: all of these were given back
 * @parcel: the message under way
 */
struct end {
	struct seccomm_runtime rt;
	struct seccomm_composite *comp;
	struct seccomm_props *props;
	struct seccomm_keys *keys;
	u8 th[SECCOMM_HH_LEN];
	u64 seq;
	bool fixed;
	unsigned int weak;
	const u8 *weak_key;
	u8 try;
	unsigned int fail_key;
	enum lie lies;
	struct kunit *test;
	size_t der_len;
	atomic_t refs;
	struct completion gone;
	struct parcel parcel;
};

/* Both ends of one session, started. */
struct pair {
	struct end *a;
	struct end *b;
};

/**
 * struct job - a message to run
 * @dir: direction
 * @in: its bytes
 * @len: how many
 * @foreign: up: they are not landed yet
 * @less_head: so much room less in front than the plan asks for
 * @less_tail: the same, behind
 * @hdr: up: authenticated header, or NULL = that of the parcel of the other end
 */
struct job {
	u8 dir;
	const u8 *in;
	unsigned int len;
	bool foreign;
	unsigned int less_head;
	unsigned int less_tail;
	const u8 *hdr;
};

/* The operations of every end; a test that wants others begins with a copy. */
extern const struct seccomm_composite_ops pair_ops;

/* An end without a composite protocol yet. */
struct end *end_new(struct kunit *test, const char *list, u8 role);
/* Make it. Return: 0, or what seccomm_composite_create() says. */
int end_start(struct end *end, struct seccomm_report *report);
/* Its twin, and that of end_new(). */
void end_stop(struct kunit *test, struct end *end);

struct pair pair_start(struct kunit *test, const char *list);
void pair_stop(struct kunit *test, struct pair p);

/* Run a message through the plan; memory of exactly the size asked for. */
struct parcel *pair_run(struct kunit *test, struct end *end, const struct job *job);
struct parcel *pair_push(struct kunit *test, struct end *end, const u8 *in, unsigned int len);
/* Pop at @end what came out of @sent, with its first @len bytes. */
struct parcel *pair_pop(struct kunit *test, struct end *end, const struct parcel *sent,
			unsigned int len);
/* Bytes of a message; @seed makes another one. */
void pair_fill(u8 *p, unsigned int len, u8 seed);
/* The authenticated header of message number @seq; ops->number() of every end does it. */
void pair_header(struct seccomm_msg *msg, u16 sender, u64 seq);
bool pair_number(struct seccomm_composite *comp, struct seccomm_msg *msg);

#endif /* _SECCOMM_TESTS_PAIR_H */
