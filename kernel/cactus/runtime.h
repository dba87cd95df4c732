/* SPDX-License-Identifier: GPL-2.0 */
/*
 * runtime.h - what the runtime keeps for one session, whatever its epoch: the
 * worker with its two queues, held messages, delayed raises, one timer.
 *
 * It knows no session: its owner embeds struct seccomm_runtime and gives it
 * struct seccomm_composite_ops.
 */
#ifndef _SECCOMM_CACTUS_RUNTIME_H
#define _SECCOMM_CACTUS_RUNTIME_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/seccomm.h>

struct seccomm_runtime;
struct seccomm_team;

/**
 * struct seccomm_composite_ops - how the runtime calls up, and only so
 * @key: seccomm_key() of an instance; process context. -ENOKEY: slot empty
 * @key_miss: fill a slot (after the handlers of keyMiss did not); process
 *	context. 0 = filled, -ENOKEY = not
 * @public_key: seccomm_public_key()
 * @sign: seccomm_ask_signature(); process context
 * @transcript: seccomm_transcript()
 * @ends: seccomm_ends(); any context
 * @evidence: seccomm_evidence_store() of @msg, which is held under @token if that is not 0:
 *	seccomm_runtime_resume() when it is stored. Return 0, or an error: it will not be, and
 *	that was told as an alert if there is no token; worker
 * @number: draw the sequence number of @msg and write msg->hdr; BH off or worker.
 *	Return false when the key's limit is reached (the message is dropped with
 *	SECCOMM_R_KEY_LIMIT)
 * @emit_down: a message finished in the worker: frame it and hand it to the
 *	carrier; the callee owns msg->owner from here on; process context
 * @emit_up: the same, to be delivered
 * @release: free msg->owner of a message that was halted, or refused (the last
 *	argument): then count it and raise the securityAlert that msg->reason asks
 *	for (msg->layer and msg->mp_name say where); any context
 * @own: give a message whose span is lent memory of its own, by seccomm_msg_move(),
 *	and an owner: it is to be kept. Return false without memory. Context of the run
 * @grow: give a message on its way up other memory, for @len bytes and as much room in
 *	front as it needs, and an owner; the old one is freed. Return false without
 *	memory. Worker
 * @charge: @delta bytes wait in the runtime (negative: no longer) in direction
 *	@dir; return false to refuse (only for positive). Any context
 * @cpus: how many CPUs may work for it at once, any number; any context; NULL: one
 * @get: take a reference on the owner, for queued work and the armed timer
 * @put: give it back; any context
 * @tick: the time of seccomm_runtime_arm() has come; any context; returns the next time
 *	(ms, absolute) or 0
 * @unused: nobody uses the instances any more, which are there still; process context;
 *	or NULL
 * @destroyed: the last reference to a composite is gone and its instances are;
 *	free what comp->owner points to; process context
 */
struct seccomm_composite_ops {
	int (*key)(struct seccomm_composite *comp, struct seccomm_mp *mp, const char *label,
		   u8 try, void *out, size_t len);
	int (*key_miss)(struct seccomm_composite *comp, u8 slot, u16 length);
	void *(*public_key)(struct seccomm_composite *comp, struct seccomm_mp *mp, bool private,
			    size_t *len);
	int (*sign)(struct seccomm_composite *comp, struct seccomm_mp *mp, const char *label,
		    const u8 digest[32], u8 *sig, size_t len);
	const u8 *(*transcript)(const struct seccomm_composite *comp);
	void (*ends)(const struct seccomm_composite *comp, struct seccomm_ends *ends);
	int (*evidence)(struct seccomm_composite *comp, const struct seccomm_msg *msg,
			const struct seccomm_evidence *ev, u64 token);
	bool (*number)(struct seccomm_composite *comp, struct seccomm_msg *msg);
	void (*emit_down)(struct seccomm_composite *comp, struct seccomm_msg *msg);
	void (*emit_up)(struct seccomm_composite *comp, struct seccomm_msg *msg);
	void (*release)(struct seccomm_composite *comp, struct seccomm_msg *msg, bool dropped);
	bool (*own)(struct seccomm_composite *comp, struct seccomm_msg *msg);
	bool (*grow)(struct seccomm_composite *comp, struct seccomm_msg *msg, unsigned int len);
	bool (*charge)(struct seccomm_runtime *rt, u8 dir, long delta);
	unsigned int (*cpus)(struct seccomm_runtime *rt);
	void (*get)(struct seccomm_runtime *rt);
	void (*put)(struct seccomm_runtime *rt);
	u64 (*tick)(struct seccomm_runtime *rt);
	void (*unused)(struct seccomm_composite *comp);
	void (*destroyed)(struct seccomm_composite *comp);
};

#define SECCOMM_HOLD_MAX	64	/* messages held of one session */
#define SECCOMM_HOLD_MS		5000
#define SECCOMM_RAISE_MAX	64	/* asynchronous raises pending */
#define SECCOMM_BATCH		32	/* messages of one run of the worker */
#define SECCOMM_FIFO_MAX	1024	/* messages waiting for the worker, a direction */
#define SECCOMM_TEAM_MAX	8	/* CPUs that work for one session at once */

/* What messages, and the destruction of composites, run on where they may sleep. */
extern struct workqueue_struct *seccomm_msg_wq;

/**
 * struct seccomm_waiting - what waits in a runtime; most never have anything
 * @rt: the runtime
 * @work: the one work item; never runs twice at once: that is the order, as long as it is
 *	alone
 * @team: others who help it; NULL: none do; the runtime's lock to write, and to look at from
 *	elsewhere
 * @fifo: struct seccomm_hold, messages on the heap, by direction
 * @queued: how many
 * @busy: messages of ordered plans that are anywhere but inline: later ones
 *	queue behind them
 * @stalled: those of them that wait: the worker leaves their direction alone
 * @hold: held and claimed messages by token
 * @held: how many
 * @next_token: tokens are never reused
 * @raise: asynchronous raises pending, by time
 * @raises: how many
 * @worker_msgs: messages that went through the worker
 *
 * Under the runtime's lock, but @hold, which has its own, and what is atomic.
 */
struct seccomm_waiting {
	struct seccomm_runtime *rt;
	struct work_struct work;
	struct seccomm_team *team;
	struct list_head fifo[2];
	unsigned int queued[2];
	unsigned int busy[2];
	unsigned int stalled[2];
	struct xarray hold;
	atomic_t held;
	unsigned int raises;
	struct list_head raise;
	atomic64_t next_token;
	atomic64_t worker_msgs;
};

/**
 * struct seccomm_runtime - per session; embedded in its owner
 * @ops: the way up
 * @lock: protects @wait and what it points to, @deadline, @owner_deadline, and writing
 *	@dead; BH; a leaf
 * @dead: nothing is accepted any more
 * @wait: made before anything waits, and there until the end; read without the lock
 * @timer: the session's one timer: queues the work item, or where nothing ever waited
 *	calls ops->tick()
 * @deadline: when it fires (ms), 0 = not armed
 * @owner_deadline: what seccomm_runtime_arm() asked for
 */
struct seccomm_runtime {
	const struct seccomm_composite_ops *ops;
	spinlock_t lock;
	bool dead;
	struct seccomm_waiting *wait;
	struct timer_list timer;
	u64 deadline;
	u64 owner_deadline;
};

int seccomm_runtime_module_init(void);	/* workqueue seccomm_msg, caches */
void seccomm_runtime_module_exit(void);

void seccomm_runtime_init(struct seccomm_runtime *rt, const struct seccomm_composite_ops *ops);
/* Its inverse, behind seccomm_runtime_kill(): nobody has a reference on the owner any more. */
void seccomm_runtime_exit(struct seccomm_runtime *rt);

/**
 * seccomm_runtime_wait() - where what has to wait is kept, made if need be
 * @rt: the runtime
 * @gfp: how to allocate
 *
 * Context: any.
 * Return: @rt->wait, or NULL: no memory.
 */
struct seccomm_waiting *seccomm_runtime_wait(struct seccomm_runtime *rt, gfp_t gfp);

/* Messages that went through the worker; that queue for it, that are held now. Any context. */
static inline u64 seccomm_runtime_worker_msgs(const struct seccomm_runtime *rt)
{
	const struct seccomm_waiting *w = READ_ONCE(rt->wait);

	return w ? atomic64_read(&w->worker_msgs) : 0;
}

static inline unsigned int seccomm_runtime_queued(const struct seccomm_runtime *rt, u8 dir)
{
	const struct seccomm_waiting *w = READ_ONCE(rt->wait);

	return w ? READ_ONCE(w->queued[dir]) : 0;
}

static inline unsigned int seccomm_runtime_held(const struct seccomm_runtime *rt)
{
	const struct seccomm_waiting *w = READ_ONCE(rt->wait);

	return w ? max(atomic_read(&w->held), 0) : 0;
}

/* Nothing waits in it, in the worker or held, and nothing is to be raised. Any context. */
bool seccomm_runtime_idle(struct seccomm_runtime *rt);

/**
 * seccomm_runtime_arm() - have ops->tick() called
 * @rt: the runtime
 * @when_ms: at this time at the latest (seccomm_now_ms() scale)
 *
 * Context: any.
 */
void seccomm_runtime_arm(struct seccomm_runtime *rt, u64 when_ms);

/**
 * seccomm_runtime_kill() - accept nothing more and drop what waits
 * @rt: the runtime
 *
 * Marks it dead, drops queues, held messages and pending raises, shuts the
 * timer down. A message that a handler is working on right now finishes there
 * and is released. The work item may still run once; it holds its reference.
 * Safe to call twice, and from the worker itself.
 *
 * Context: process.
 */
void seccomm_runtime_kill(struct seccomm_runtime *rt);

/**
 * seccomm_runtime_key_filled() - a slot was filled: messages that wait for it go on
 * @rt: the runtime
 * @slot: which
 *
 * Context: any. Filling in ops->key_miss() or a handler of keyMiss needs no call.
 */
void seccomm_runtime_key_filled(struct seccomm_runtime *rt, u8 slot);

/* There has been no message for long: give back what only a queue of them needs. Process context. */
void seccomm_runtime_rest(struct seccomm_runtime *rt);

/**
 * seccomm_runtime_resume() - seccomm_resume() for who knows the runtime only
 * @rt: the runtime
 * @token: from seccomm_hold(), of one of its composite protocols
 * @verdict: as seccomm_resume() has it
 *
 * Context: any.
 * Return: as seccomm_resume().
 */
bool seccomm_runtime_resume(struct seccomm_runtime *rt, u64 token, enum seccomm_verdict verdict);

/* Wait for the work item, and for its team; process context, not from one of them. */
void seccomm_runtime_flush(struct seccomm_runtime *rt);

#endif /* _SECCOMM_CACTUS_RUNTIME_H */
