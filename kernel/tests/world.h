/* SPDX-License-Identifier: GPL-2.0 */
/*
 * world.h - two endpoints joined by the loop carrier, alice and bob, with keys
 * and a profile of their own in the first namespace, a clock that only the test
 * moves, and the wire between them: every frame is recorded, and may be lost,
 * changed, replayed or made up.
 *
 * The session layer is the real one; the test is the socket layer above it.
 */
#ifndef _SECCOMM_TESTS_WORLD_H
#define _SECCOMM_TESTS_WORLD_H

#include "carrier/loop.h"
#include "lib/wire.h"
#include "session/config.h"
#include "session/session.h"
#include "tests/helpers.h"

enum { ALICE, BOB };

#define WORLD_PROFILE	"world"
#define WORLD_LIST	"AESGCM(w1), Replay, ChaCha20Poly1305(w2:sha3-256)"
#define WORLD_SESSIONS	64
#define WORLD_CONFIGS	16
#define WORLD_MTU	1400

/**
 * struct world_msg - a message delivered
 * @list: in end->msgs
 * @session: local id
 * @epoch: epoch that protected it
 * @len: bytes of @data
 * @data: the plain text
 */
struct world_msg {
	struct list_head list;
	u32 session;
	u32 epoch;
	size_t len;
	u8 data[];
};

/**
 * struct world_frame - a datagram that one end gave to its carrier
 * @list: in world->frames
 * @from: which end
 * @type: of its first frame
 * @len: bytes of @data
 * @data: as sent
 */
struct world_frame {
	struct list_head list;
	u8 from;
	u8 type;
	size_t len;
	u8 data[];
};

/**
 * struct world_end - alice or bob
 * @w: back pointer
 * @index: ALICE or BOB
 * @ep: endpoint, counted
 * @loop: the carrier it had
 * @carrier: the loop's, with send() and free() of ours
 * @addr: where it is
 * @s: the session opened or accepted last
 * @all: sessions opened and accepted; each is counted
 * @n_all: how many
 * @msgs: delivered
 * @n_msgs: how many
 * @state: last state told
 * @err: why
 * @n_incoming: sessions offered
 * @delivers: calls of deliver() that were not refused
 * @parts: buffers that the last one brought
 * @shift: deliver() moves skb->data by so many bytes
 * @full: deliver() refuses
 * @no_trains: deliver() takes one message at a time
 * @no_backlog: incoming() refuses
 * @no_reserve: reserve() refuses
 * @backlog: as a listener's: so many half-open ones are answered; 0 = all
 * @lose: datagrams to lose, by type of the first frame; -1 = all
 * @error: what the carrier says to DATA, losing it
 * @errors: how many times more
 * @sends: calls of the carrier
 * @drawn: blocks of random bytes drawn
 */
struct world_end {
	struct world *w;
	u8 index;
	struct seccomm_endpoint *ep;
	const struct seccomm_carrier *loop;
	struct seccomm_carrier carrier;
	struct seccomm_addr addr;
	struct seccomm_session *s;
	struct seccomm_session *all[WORLD_SESSIONS];
	unsigned int n_all;
	struct list_head msgs;
	unsigned int n_msgs;
	u8 state;
	int err;
	unsigned int n_incoming;
	unsigned int delivers;
	unsigned int parts;
	unsigned int shift;
	bool full;
	bool no_trains;
	bool no_backlog;
	bool no_reserve;
	int backlog;
	int lose[SECCOMM_FRAME_TYPE_MAX];
	int error;
	unsigned int errors;
	unsigned int sends;
	u32 drawn;
};

struct world {
	struct kunit *test;
	struct seccomm_net *sn;
	struct seccomm_limits limits;
	struct world_end end[2];
	spinlock_t lock;
	struct list_head frames;
	unsigned int n_frames;
	/* Sees and may change what is about to be sent; false loses it. */
	bool (*script)(struct world *w, u8 from, struct sk_buff *skb);
	unsigned int turns;			/* for @script */
	u64 reasons[SECCOMM_R_MAX];		/* when world_mark() was called */
	atomic_t endpoints;
	int sessions;				/* alive before */
	struct seccomm_profile *profile[WORLD_CONFIGS];
	unsigned int n_profiles;
	struct world_key {
		const char *name, *local, *peer;
	} key[WORLD_CONFIGS];
	unsigned int n_keys;
	char principal[WORLD_CONFIGS][SECCOMM_NAME_MAX + 1];
	unsigned int n_principals;
	u32 policy[WORLD_CONFIGS];
	unsigned int n_policies;
	bool armed[SECCOMM_FAIL_MAX];
};

/* As .init and .exit of a suite; test->priv is the world. exit() also looks for what is left. */
int world_init(struct kunit *test);
void world_exit(struct kunit *test);
static inline struct world *world_of(struct kunit *test)
{
	return test->priv;
}

/* ---- inside world*.c ------------------------------------------------------- */

extern u64 world_now;
extern const struct seccomm_session_ops world_ops;
/* The end has @s from now on; counted. */
void world_keep(struct world_end *end, struct seccomm_session *s);

/* ---- configuration, taken back by world_exit() ----------------------------- */

/* @up NULL: the mirror. rank 10, or 0 if insecure. */
void world_profile(struct world *w, const char *name, const char *down, const char *up, u8 rank,
		   bool insecure);
void world_principal(struct world *w, const char *name);
/* A preshared key of 32 bytes: first, first + 1, …; the names must outlive the world. */
void world_key(struct world *w, const char *name, const char *local, const char *peer, u32 version,
	       u8 first);
/* The same at both ends: alice's for bob and bob's for alice. */
void world_pair(struct world *w, const char *name, u8 first);
void world_key_del(struct world *w, const char *name, const char *local, const char *peer);
void world_policy(struct world *w, u32 pref, u8 role, const char *profile, const char *own,
		  const char *expect);
/* Which profile the end answers and opens with. */
void world_use(struct world *w, u8 end, const char *profile);
/* Properties of its own, instead; NULL: none. */
void world_use_own(struct world *w, u8 end, struct seccomm_profile *own);
/* Who it is, and whom it expects. */
void world_name(struct world *w, u8 end, const char *own, const char *expect);
/* Does it answer OPEN? (bob does, alice does not) */
void world_listen(struct world *w, u8 end, bool on);
/* Arm a fault point (SECCOMM_TEST=1); disarmed by world_exit(), unlike those of seccomm.fail=. */
void world_arm(struct world *w, enum seccomm_fail_point p, unsigned int nth);
/* Random bytes from here on are those of protocol_vectors.h. */
void world_seed(struct world *w);

/* ---- what happens ---------------------------------------------------------- */

/* Open from @from to the other end; the session or ERR_PTR(). Nothing is waited for. */
struct seccomm_session *world_open(struct world *w, u8 from);
/* alice opens, both are OPEN. */
struct seccomm_session *world_connect(struct world *w);
/* Somebody else does, from where alice is: another session between the same addresses. */
struct seccomm_session *world_connect_as(struct world *w, const char *name);
/* seccomm_session_sender() */
static inline const char *world_sender(const struct seccomm_session *s,
				       char name[SECCOMM_SENDER_LEN])
{
	seccomm_session_sender(s, name);
	return name;
}
/* Send a message. Return: what seccomm_push() says. */
int world_push(struct seccomm_session *s, const void *data, size_t len);
int world_say(struct seccomm_session *s, const char *text);
/* Wait until nothing happens any more. */
void world_settle(struct world *w);
/* Time goes on: every deadline on the way is met, in order. */
void world_advance(struct world *w, u64 ms);
/* Let go of every session, whatever its state, without a frame. */
void world_forget(struct world *w);
/* The end closes its socket and binds again: as after a restart. */
void world_restart(struct world *w, u8 end);

/* A datagram arrives at @to, from the other end's address or from @peer. */
void world_inject(struct world *w, u8 to, const void *data, size_t len);
/* Datagrams of @size arrive as one packet, in pages; at most MAX_SKB_FRAGS of them. */
void world_inject_train(struct world *w, u8 to, const void *data, size_t len, u16 size);
void world_inject_from(struct world *w, u8 to, const void *data, size_t len,
		       const struct seccomm_addr *peer, const struct seccomm_addr *local);

/* ---- what is seen ---------------------------------------------------------- */

/* The @nth datagram of @type that @from sent; the test ends when there are not so many. */
const struct world_frame *world_frame(struct world *w, u8 from, u8 type, unsigned int nth);
/* The same, or NULL. */
const struct world_frame *world_find(struct world *w, u8 from, u8 type, unsigned int nth);
unsigned int world_count(struct world *w, u8 from, u8 type);
/* The session of an end that is in the table, not counted: passive ones before CONFIRM too. */
struct seccomm_session *world_tabled(struct world *w, u8 end);
/* Sessions in the table, both ends. */
unsigned int world_sessions(struct world *w);
/* The @nth message delivered; the test ends when there are not so many. */
const struct world_msg *world_got(struct world *w, u8 end, unsigned int nth);
/* Refusals counted since world_mark(); of all reasons with SECCOMM_R_MAX. */
void world_mark(struct world *w);
u64 world_refused(struct world *w, u8 reason);
/* Is there an alert with that reason among those not older than the world? */
bool world_alerted(struct world *w, u8 reason, u32 session);

/* ---- attacks (world_attack.c): each try must be refused, counted, and change nothing ---- */

/* Bytes of a frame that the test may change; memory of exactly that size. */
struct world_bytes {
	u8 *p;
	size_t len;
};

struct world_bytes world_copy(struct world *w, const struct world_frame *f);
/* Each bit of each byte flipped. */
void world_flip(struct world *w, u8 to, struct world_bytes b);
/* Every shorter datagram, and every shorter frame with a length that says so. */
void world_truncate(struct world *w, u8 to, struct world_bytes b);
/* A frame longer by each of 1..48 bytes but @except, with a length that says so. */
void world_trail(struct world *w, u8 to, struct world_bytes b, unsigned int except);
/* The receiver's session id, the sender, the number in a frame's header. */
void world_set_id(struct world_bytes b, u32 id);
void world_set_sender(struct world_bytes b, u16 sender);
void world_set_seq(struct world_bytes b, u64 seq);
u64 world_seq(const struct world_frame *f);

#define WORLD_EXPECT_STATE(test, session, value)				\
	do {									\
		const struct seccomm_session *__s = (session);			\
		KUNIT_ASSERT_NOT_NULL(test, __s);				\
		KUNIT_EXPECT_EQ(test, __s->state, SECCOMM_STATE_##value);	\
	} while (0)
#define WORLD_EXPECT_GOT(test, w, end, nth, text)				\
	do {									\
		const struct world_msg *__m = world_got(w, end, nth);		\
		KUNIT_EXPECT_EQ(test, __m->len, strlen(text));			\
		KUNIT_EXPECT_EQ(test, memcmp(__m->data, text, __m->len), 0);	\
	} while (0)
#define WORLD_EXPECT_REFUSED(test, w, reason, times)				\
	KUNIT_EXPECT_EQ(test, world_refused(w, SECCOMM_R_##reason), (u64)(times))

#endif /* _SECCOMM_TESTS_WORLD_H */
