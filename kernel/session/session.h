/* SPDX-License-Identifier: GPL-2.0 */
/*
 * session.h - the session object, its life, and what the socket layer may ask.
 *
 * Documentation/wire-format.rst has the state machines; locks are in
 * Documentation/architecture.rst.
 */
#ifndef _SECCOMM_SESSION_SESSION_H
#define _SECCOMM_SESSION_SESSION_H

#include <linux/mutex.h>
#include <linux/rhashtable.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include "cactus/composite.h"
#include "cactus/runtime.h"
#include "carrier/endpoint.h"
#include "lib/kdf.h"
#include "session/config.h"
#include "session/net.h"

struct seccomm_epoch;
struct seccomm_handshake;
struct seccomm_session;

/*
 * struct seccomm_rx_cb - in skb->cb of every message given to deliver()
 * @peer: address it came from
 * @session: local id
 * @epoch: epoch that protected it
 * @outer: of the packet it came in; its size: of messages
 */
struct seccomm_rx_cb {
	struct seccomm_addr peer;
	u32 session;
	u32 epoch;
	struct seccomm_outer_cb outer;
};

static inline struct seccomm_rx_cb *seccomm_rx_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct seccomm_rx_cb) > sizeof(skb->cb));
	return (struct seccomm_rx_cb *)skb->cb;
}

/* How many messages an skb given to deliver() is. */
static inline unsigned int seccomm_rx_messages(struct sk_buff *skb)
{
	u16 size = seccomm_rx_cb(skb)->outer.size;

	return size ? DIV_ROUND_UP(skb->len, size) : 1;
}

/* What CLOSE says on the wire (protocol 2.14). */
enum seccomm_leave {
	SECCOMM_LEAVE_HALF = 1,		/* no more from here */
	SECCOMM_LEAVE_CLOSE = 2,	/* the session ends */
};

/*
 * struct seccomm_session_ops - the session's way up: the socket
 * @deliver: a verified message, or several if cb says so; @skb->data..len is the plain
 *	text, cb filled, tstamp, mark and napi id kept; @user is s->user under RCU. The callee owns
 *	@skb on true; on false the receive buffer is full: the caller drops it with
 *	SECCOMM_R_RCVBUF. Any context (BH off); no sleep.
 * @trains: may deliver() be given several messages in one skb? Same context
 * @writable: room again for a sender blocked on this session or its inner socket
 * @state: the session's state is now @state; @err: 0 or why it ended (positive
 *	errno: ETIMEDOUT, ECONNREFUSED, ECONNRESET …). Process context, session->mutex held:
 *	must not call back into the session.
 * @incoming: a passive session was confirmed on @ep: give it its user.
 *	@s has no user yet. Process context, session->mutex held. Return false:
 *	backlog full, the session is closed with SECCOMM_R_BACKLOG.
 * @reserve: an OPEN is about to be answered: is there room (backlog) for one more?
 */
struct seccomm_session_ops {
	bool (*deliver)(void *user, struct seccomm_session *s, struct sk_buff *skb);
	bool (*trains)(void *user);
	void (*writable)(void *user);
	void (*state)(void *user, struct seccomm_session *s, u8 state, int err);
	bool (*incoming)(struct seccomm_endpoint *ep, struct seccomm_session *s);
	bool (*reserve)(struct seccomm_endpoint *ep);
};

/*
 * struct seccomm_identity - what a socket asked for; strings may be ""
 * @profile: name, "" = by policy
 * @own: properties of its own, counted, instead of a name; or NULL
 * @principal: own, "" = by policy or the default one
 * @expect: expected peer, "" = by policy or any
 */
struct seccomm_identity {
	char profile[SECCOMM_NAME_MAX + 1];
	struct seccomm_profile *own;
	char principal[SECCOMM_NAME_MAX + 1];
	char expect[SECCOMM_NAME_MAX + 1];
};

/*
 * struct seccomm_port - the session layer's state of an endpoint (ep->user)
 * @ep: back pointer
 * @sn: of its namespace
 * @ops: the socket's; set before bind
 * @user: the socket that owns the endpoint, RCU; NULL once it is closed
 * @lock: protects @id, @cred; BH
 * @id: identity for passive sessions
 * @cred: of who bound it; counted
 * @passive: answers OPEN when a policy (or its own profile) says so
 * @sessions: of this endpoint; @lock
 * @live: of these, how many still need to receive (not released, or released
 *	with messages that wait for an ACCEPT); @lock
 * @half: sessions of this endpoint that others open and have not confirmed yet
 * @control: frames waiting for the control worker, bounded
 * @work: control worker
 */
struct seccomm_port {
	struct seccomm_endpoint *ep;
	struct seccomm_net *sn;
	const struct seccomm_session_ops *ops;
	void __rcu *user;
	struct sock *inner;		/* default sender: inner socket of @ep, NULL on loop */
	spinlock_t lock;
	struct seccomm_identity id;
	const struct cred *cred;
	bool passive;
	bool detached;
	struct list_head sessions;
	unsigned int live;
	atomic_t half;
	struct sk_buff_head control;
	struct work_struct work;
};

/* The carrier's way up, for every endpoint of ours. */
extern const struct seccomm_carrier_up seccomm_session_up;

/* Give a fresh endpoint its port. Process context. Return: 0 or -ENOMEM. */
int seccomm_port_init(struct seccomm_endpoint *ep, const struct seccomm_session_ops *ops,
		      void *user, const struct cred *cred);
static inline struct seccomm_port *seccomm_port(struct seccomm_endpoint *ep)
{
	return ep->user;
}
/* A copy of port->id, to be given to seccomm_identity_put(); any context. */
void seccomm_port_identity(struct seccomm_port *port, struct seccomm_identity *id);
void seccomm_identity_put(struct seccomm_identity *id);
/*
 * The profile that @id asks for itself: a reference, NULL = by policy, or ERR_PTR(-ENOENT),
 * ERR_PTR(-EACCES). Any context.
 */
struct seccomm_profile *seccomm_identity_profile(struct seccomm_net *sn,
						 const struct seccomm_identity *id,
						 const struct seccomm_who *who);
/*
 * seccomm_port_detach() - the socket that owns the endpoint is going
 *
 * No OPEN is answered any more; every session whose user is that socket, and
 * every one not accepted yet, is released as by seccomm_session_release() (the
 * socket keeps no reference of its own to those of a one-to-many socket); the
 * endpoint is closed at once, or, while a message waits for an ACCEPT, after 3 s
 * at most. The socket then drops its reference by seccomm_endpoint_put() and
 * must not call seccomm_endpoint_close().
 *
 * Context: process; may sleep. After it returns and a grace period no op is
 * called with that user.
 */
void seccomm_port_detach(struct seccomm_port *port);

/* Key of the table of sessions by peer; padding-free: @ep of a session, and what follows. */
struct seccomm_peer_key {
	struct seccomm_endpoint *ep;
	struct seccomm_addr peer;
};

/* Messages waiting for the session to open, and held before CONFIRM. */
#define SECCOMM_HALF_FRAMES	16
#define SECCOMM_HALF_BYTES	32768

/*
 * struct seccomm_session - one session
 *
 * References: by_sid/by_peer/by_id tables (1), socket (1), armed timer or
 * queued work (1 each), each composite. RCU readers take none.
 */
struct seccomm_session {
	struct seccomm_runtime rt;
	struct rcu_head rcu;
	refcount_t refs;
	u32 id;				/* small, dense: for users */
	u32 sid;			/* own id on the wire */
	u32 peer_sid;
	struct seccomm_net *sn;
	const struct seccomm_session_ops *ops;
	void __rcu *user;		/* the socket; NULL: orphan or not accepted */
	struct sock *tx;		/* inner socket to send by; counted; NULL on loop */
	struct seccomm_endpoint *ep;	/* counted; with the first of @path: seccomm_peer_key */
	struct seccomm_path path;

	struct rhash_head by_sid;
	struct rhlist_head by_peer;
	struct list_head port_list;	/* port->sessions */

	struct mutex mutex;		/* open, control frames, epochs */
	spinlock_t lock;		/* state, pending, held, dead; BH */
	int err;			/* why it ended */
	u8 role;			/* enum seccomm_role: also our sender number */
	u8 state;			/* enum seccomm_state; session->lock to write, READ_ONCE */
	bool dead;			/* unreachable; session->lock */
	bool tabled;
	bool pairwise;			/* some slot authenticates the peer by name */
	bool vouched;			/* a key does, for the peer or its group, and it was checked */
	u8 tries;			/* of what is being retransmitted */
	u8 leaving;			/* enum seccomm_leave: CLOSE follows what is unsent */
	bool flushing;			/* pending messages are being sent; @lock */
	bool draining;			/* held frames are being popped: later ones stay behind; @lock */
	bool released;			/* the socket let go of it; @lock */
	bool live;			/* counted in port->live; port->lock */
	bool half;			/* counted in sn->half and port->half */
	bool closed_by_peer;
	bool close_answers;		/* CLOSING because the peer began: its CLOSE is answered */
	bool ping_out;
	bool ping_armed;
	bool heard;			/* something authenticated came since the watch began */
	bool unanswered;		/* something was sent since then */
	bool rests;			/* its PRKs are there, it can wake */
	u32 rest_seen;			/* messages at the last look, but for the high bits */

	struct seccomm_profile *profile;
	struct seccomm_props *props;	/* = profile->props[role - 1], counted */
	const struct cred *cred;	/* on whose behalf keys are used */
	const char *own;		/* for its whole life, as is: */
	const char *expect;		/* "" = any; behind @own */
	const char *peer;		/* claimed, "" = not yet; authenticated from OPEN on */
	char *group;			/* key that authenticates only a group, or NULL */

	struct seccomm_keys *keys;	/* as many slots as props has */
	struct seccomm_epoch __rcu *rx[4];	/* by epoch & 3 */
	struct seccomm_epoch __rcu *tx_epoch;
	struct seccomm_epoch *rest;	/* the only one, while it rests; @mutex and @lock to write */
	struct seccomm_handshake *hs;	/* until OPEN is reached; @mutex */
	u64 open_digest;		/* passive: of the OPEN that made it */

	u64 ctl_rx_top;			/* control window: highest + 1 */
	u64 ctl_rx_map;
	atomic64_t ctl_tx;		/* next control number, from 1 */

	struct sk_buff_head pending;	/* plain messages sent before CONFIRMING */
	struct sk_buff_head held;	/* DATA received before CONFIRM (passive) */
	struct list_head assemblies;	/* messages being put together; @lock */
	unsigned int pending_bytes;
	unsigned int held_bytes;
	unsigned int assembly_bytes;
	u16 early_bytes;		/* sent before PONG, at most SECCOMM_HALF_BYTES; @lock */
	u8 early_frames;
	u8 n_assemblies;

	u64 retry_at;			/* ms: next retransmission or end of a wait; 0 = none */
	u64 until;			/* HALF or CLOSING ends, ms */
	u64 leave_until;		/* @leaving: CLOSE follows now */
	u64 silence_at;			/* when to look whether the peer is alive */
	u64 rest_at;			/* when to look whether it is idle; 0 = it cannot rest */
	u64 peer_next_seq;		/* CLOSE of the peer: only lower ones are still accepted */
	u8 ping_data[8];		/* of the PING that is out */

	atomic_long_t waiting[2];	/* bytes in the runtime, by direction */
	atomic64_t tx_bytes;
	atomic64_t rx_msgs;
	atomic64_t rx_bytes;
	atomic_t unheard;		/* alerts that no micro-protocol heard of for want of room */
	u32 *reasons;			/* SECCOMM_R_MAX counters, from the first refusal on */
	struct work_struct open_work;	/* timers that are due, on the queue seccomm_open */
};

struct seccomm_session *seccomm_session_get(struct seccomm_session *s);
bool seccomm_session_tryget(struct seccomm_session *s);
void seccomm_session_put(struct seccomm_session *s);

/*
 * struct seccomm_open_request - what connect() or sendto() asks for
 * @ep: bound endpoint
 * @tx: inner socket to send by (NULL = the endpoint's)
 * @ops: the socket's
 * @user: the socket
 * @peer: address and port to dial
 * @id: what the socket asked for
 * @who: on whose behalf
 */
struct seccomm_open_request {
	struct seccomm_endpoint *ep;
	struct sock *tx;
	const struct seccomm_session_ops *ops;
	void *user;
	struct seccomm_addr peer;
	const struct seccomm_identity *id;
	const struct seccomm_who *who;
};

/*
 * seccomm_session_open() - active open: choose profile and principal, find keys,
 * make the session, queue its OPEN
 *
 * Context: process.
 * Return: the session, OPENING, with a reference for the caller, or ERR_PTR():
 * -ENOKEY (no policy, no principal, no key), -EACCES (profile, principal or key
 * not for this user), -ENOENT (no such profile), -ENOMEM, -ESHUTDOWN.
 */
struct seccomm_session *seccomm_session_open(const struct seccomm_open_request *req);

/*
 * seccomm_session_lookup_peer() - the live session of an endpoint with a peer
 * Context: RCU read lock. Return: the session (no reference) or NULL.
 */
struct seccomm_session *seccomm_session_lookup_peer(struct seccomm_net *sn,
						    struct seccomm_endpoint *ep,
						    const struct seccomm_addr *peer);
/* By small id; RCU read lock, no reference. */
struct seccomm_session *seccomm_session_lookup_id(struct seccomm_net *sn, u32 id);

/* Give an accepted session its user and the inner socket to send by. Process context. */
void seccomm_session_adopt(struct seccomm_session *s, void *user, struct sock *tx);

/*
 * seccomm_session_release() - the socket lets go (close): CLOSE is sent; messages
 * waiting for ACCEPT are still sent if it comes within 3 s. Drops the caller's
 * reference and clears s->user: after it returns and a grace period no op is
 * called with that user.
 * Context: process; may sleep.
 */
void seccomm_session_release(struct seccomm_session *s);

/* Room for what seccomm_session_sender() writes. */
#define SECCOMM_SENDER_LEN	(SECCOMM_NAME_MAX + 16)

/* Who the peer is to the application (A9): "" unless a key vouches for it. Any context. */
void seccomm_session_sender(const struct seccomm_session *s, char name[SECCOMM_SENDER_LEN]);

/* Bytes that may wait in the runtime in direction @dir: the socket's buffer sizes. */
long seccomm_session_share(struct seccomm_session *s, u8 dir);

/* Close now, for the operator. @err is what the socket sees. Process context. */
void seccomm_session_abort(struct seccomm_session *s, int err);

/*
 * The CLOSE that release or shutdown asked for, if all that was sent before is out or has
 * had its time. session->mutex. Return: true if nothing is left to wait for.
 */
bool seccomm_session_leave(struct seccomm_session *s, u64 now);

/*
 * shutdown(SHUT_WR) and SHUT_RDWR: a CLOSE frame with @how (enum seccomm_leave) follows what
 * was sent before. Process context. Return: 0, or -ENOTCONN when it has ended.
 */
int seccomm_session_shutdown(struct seccomm_session *s, u8 how);

/*
 * seccomm_push() - send one message (checklist A6)
 * @s: the session; the caller is inside rcu_read_lock() or holds a reference: a reference
 * @from: bytes of the message
 * @len: how many
 *
 * One copy in, one linear span; runs the plan in the caller's context and hands
 * the frame to the carrier. A message sent before the session is open waits.
 * Room in the inner socket's send buffer is the caller's business.
 *
 * Context: process; may sleep (copy from user).
 * Return: 0, or -EMSGSIZE (see seccomm_session_msg_size()), -EAGAIN (too much is
 * waiting), -ENOBUFS, -EPIPE (closed), the session's error, or the carrier's.
 */
int seccomm_push(struct seccomm_session *s, struct iov_iter *from, size_t len);

/* Largest message that fits the path now, bytes. Process context or RCU. */
unsigned int seccomm_session_msg_size(struct seccomm_session *s);
/* Fill what getsockopt(SECCOMM_INFO) tells. Process context. */
void seccomm_session_info(struct seccomm_session *s, struct seccomm_info *info);
/*
 * struct seccomm_slot_view - what a slot of the Keys table holds, without its bytes
 * @name: of its key
 * @kind: enum seccomm_key_kind; of a public key slot, the peer's half
 * @version: of the key in it, 0 = empty
 * @key: the named key, referenced, or NULL: it is not there any more
 */
struct seccomm_slot_view {
	const char *name;
	u8 kind;
	u32 version;
	struct seccomm_named_key *key;
};

/* Look at slot @slot, 1..s->props->n_slots; the caller puts @v->key. Any context. */
void seccomm_session_slot(struct seccomm_session *s, u8 slot, struct seccomm_slot_view *v);
/* SECCOMM_INFO_* of it; any context. */
u32 seccomm_session_flags(const struct seccomm_session *s);

/*
 * seccomm_session_note() - count something odd, and raise its alert; nothing was refused
 * Parameters and context as below.
 */
void seccomm_session_note(struct seccomm_net *sn, struct seccomm_session *s,
			  const struct seccomm_addr *peer, const struct seccomm_msg *msg,
			  u8 reason, u64 seq);

/*
 * seccomm_session_refuse() - count a refusal of this session, trace it, raise its alert
 * @s: NULL = no session known (then @sn and @peer tell)
 * @msg: NULL for frames refused before a message exists
 * Context: any.
 */
void seccomm_session_refuse(struct seccomm_net *sn, struct seccomm_session *s,
			    const struct seccomm_addr *peer, const struct seccomm_msg *msg,
			    u8 reason, u64 seq);

/*
 * struct seccomm_session_events - session events for the control plane (@state changes)
 */
struct seccomm_session_events {
	void (*changed)(struct seccomm_net *sn, struct seccomm_session *s, u8 state, int err);
};
void seccomm_session_events_set(const struct seccomm_session_events *ev);

int seccomm_session_module_init(void);	/* workqueue seccomm_open, caches */
void seccomm_session_module_exit(void);

#endif /* _SECCOMM_SESSION_SESSION_H */
