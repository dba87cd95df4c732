/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cactus_fake.h - an owner of a runtime that is no session, and micro-protocol
 * types of one letter each, so that lists can be written as "AM(BC)K".
 */
#ifndef _SECCOMM_TESTS_CACTUS_FAKE_H
#define _SECCOMM_TESTS_CACTUS_FAKE_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/wait.h>
#include "cactus/composite.h"
#include "tests/helpers.h"

#define FAKE_BUF	256	/* span of a message; it begins in the middle */
#define FAKE_LOG	256
#define FAKE_WAIT	(20 * HZ)	/* for what comes at once on any machine */

struct fake;

/*
 * The types.  Each logs its letter (up: in lower case) and calls f->hook when
 * f->hook_at is it; then it pushes its letter, or takes it off and checks it:
 *
 * A B C  nothing else                  S  reads the number (SEQ)
 * K  authenticates                     P  authenticates with a public key, sleeps
 * Z  sleeps                            X  costs 100 instructions a byte, Y 40
 * V  wants SIMD                        O  lands foreign bytes itself
 * H  may hold                          D  needs order (P4)
 * M  meta: its children in a row
 * I  its init() fails with f->init_err
 * T  peer attributes one:4 and two:1, local attribute mine:8; sets, checks them
 * U  peer attributes two:1 and three:2
 * W  attribute one of another size     Q  packs
 * E  binds one more handler to its message event in init()
 * G  needs the key of its slot 1       J  asks for that key in init()
 * R  replaces pack and unpack          L  attributes too large for a message
 */
#define FAKE_TYPES	"ABCSKPZXYVOHDMITUWQEGJRL"

/* What has become of a message: fake_send() or the worker says it. */
struct fake_out {
	struct list_head node;
	u32 tag;
	u8 verdict;
	u8 reason;
	u8 layer;
	u8 dir;
	bool worker;
	bool alert;
	u64 seq;
	unsigned int len;
	u8 body[FAKE_BUF];
};

/**
 * struct fake - an owner
 * @test: the test
 * @rt: the runtime
 * @refs: references on it; the fixture's is the last
 * @gone: these are gone
 * @lock: protects @log, @out, @n_out
 * @log: letters of the handlers that ran
 * @out: what has become of messages, in order
 * @n_out: how many
 * @wait: woken when one more
 * @hook: called by the handlers of @hook_at
 * @hook_at: letter, as logged
 * @token: for hooks
 * @init_err: of type I
 * @keys: slots that are filled
 * @fill: slots that key_miss fills
 * @numbers: drawn
 * @destroyed: composites
 * @alerts: raised by the runtime
 * @misses: calls of key_miss
 * @ticks: calls of tick
 * @count: for hooks
 * @charged: bytes, by direction
 * @refuse_number: no number is left
 * @refuse_charge: no bytes are left
 * @lend: messages of fake_run() are in @lent until they have to be kept
 * @refuse_own: there is no memory for these
 * @owned: how many of them there were
 * @lent: wiped after each
 * @next_tick: what the next tick returns
 * @cpus: that may work for it; 0: one
 */
struct fake {
	struct kunit *test;
	struct seccomm_runtime rt;
	refcount_t refs;
	struct completion gone;
	spinlock_t lock;
	char log[FAKE_LOG];
	struct list_head out;
	unsigned int n_out;
	wait_queue_head_t wait;
	enum seccomm_verdict (*hook)(struct fake *f, struct seccomm_mp *mp,
				     struct seccomm_msg *msg);
	char hook_at;
	atomic64_t token[8];
	int init_err;
	unsigned long keys;
	unsigned long fill;
	atomic_t numbers;
	atomic_t destroyed;
	atomic_t alerts;
	atomic_t misses;
	atomic_t ticks;
	atomic_t count;
	atomic_long_t charged[2];
	bool refuse_number;
	bool refuse_charge;
	bool lend;
	bool refuse_own;
	unsigned int owned;
	u8 lent[FAKE_BUF];
	u64 next_tick;
	unsigned int cpus;
};

int fake_init(struct kunit *test);	/* .init and .exit of a suite */
void fake_exit(struct kunit *test);

static inline struct fake *fake_of(const struct seccomm_mp *mp)
{
	return container_of(mp->comp->rt, struct fake, rt);
}

/* Properties for the active role; @up NULL: mirror of @down; else in order of execution. */
struct seccomm_props *fake_props(struct kunit *test, const char *down, const char *up);

/* A composite protocol of these lists; the test fails when that fails. */
struct seccomm_composite *fake_comp(struct kunit *test, const char *down, const char *up);

/* Its creation fails with @err and says @text. */
void fake_comp_fails(struct kunit *test, const char *down, const char *up, int err,
		     const char *text);

/* The fake type of a letter. */
struct seccomm_mp_type *fake_type(char letter);

/* The n-th instance of the type of @letter. */
struct seccomm_mp *fake_mp(struct seccomm_composite *comp, char letter, unsigned int n);

/* Run a message; anything but HOLD is in f->out when it returns. */
enum seccomm_verdict fake_run(struct fake *f, struct seccomm_composite *comp, u8 dir,
			      const void *body, size_t len, u32 tag);
enum seccomm_verdict fake_down(struct fake *f, struct seccomm_composite *comp, const char *body);
enum seccomm_verdict fake_up(struct fake *f, struct seccomm_composite *comp, const char *body);

/* Wait until @n messages have ended. */
void fake_wait(struct fake *f, unsigned int n);

/* The n-th that ended (from 0); the test fails when there is none. */
struct fake_out *fake_out(struct fake *f, unsigned int n);

/* The n-th ended as SECCOMM_NEXT with this body, or as DROP with this reason. */
void fake_expect_body(struct fake *f, unsigned int n, const char *body);
void fake_expect_drop(struct fake *f, unsigned int n, u8 reason);

void fake_log_clear(struct fake *f);

/* ---- inside cactus_fake*.c ------------------------------------------------------ */

void fake_log(struct fake *f, char c);
int fake_types_register(void);
void fake_types_unregister(void);

/* Wait until @n composites that were put are destroyed: a grace period later. */
void fake_wait_destroyed(struct fake *f, int n);

#endif /* _SECCOMM_TESTS_CACTUS_FAKE_H */
