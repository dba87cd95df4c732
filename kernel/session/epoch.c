// SPDX-License-Identifier: GPL-2.0
/* epoch.c - birth and death of an epoch, and how the runtime calls the session. */
#include "session/epoch.h"

#include <kunit/visibility.h>
#include <linux/delay.h>
#include <linux/slab.h>
#include "lib/fail.h"
#include "lib/trace.h"
#include "session/agent.h"
#include "session/evidence.h"
#include "session/open.h"
#include "session/pop.h"
#include "session/push.h"
#include "session/rest.h"
#include "session/timer.h"

static struct seccomm_epoch *epoch_of(const struct seccomm_composite *comp)
{
	return comp->owner;
}

static struct seccomm_session *session_of(struct seccomm_runtime *rt)
{
	return container_of(rt, struct seccomm_session, rt);
}

/* Slots of an instance as the set S of Key(S, ...). */
static u32 slot_mask(const struct seccomm_mp *mp)
{
	u32 mask = 0;
	unsigned int i;

	for (i = 0; i < mp->args->n_slots; i++)
		mask |= BIT(mp->args->slot[i]);
	return mask ?: BIT(0);
}

static int epoch_key(struct seccomm_composite *comp, struct seccomm_mp *mp, const char *label,
		     u8 try, void *out, size_t len)
{
	struct seccomm_epoch *e = epoch_of(comp);

	return seccomm_keys_derive(e->s->keys, slot_mask(mp), label, e->th, mp->sender, mp->path,
				   mp->depth, mp->type->name, try, out, len);
}

/* Preshared slots are all filled before the first epoch is made: nothing can fill one later. */
static int epoch_key_miss(struct seccomm_composite *comp, u8 slot, u16 length)
{
	return -ENOKEY;
}

/* A key that signs messages decrypts none, and is no evidence. */
static u32 key_usage(const struct seccomm_mp_type *type)
{
	switch (type->class) {
	case SECCOMM_CLASS_NONREPUDIATION:
		return SECCOMM_KEY_U_EVIDENCE;
	case SECCOMM_CLASS_PRIVACY:
		return SECCOMM_KEY_U_KEM;
	default:
		return SECCOMM_KEY_U_SIGN;
	}
}

static void *epoch_public_key(struct seccomm_composite *comp, struct seccomm_mp *mp, bool private,
			      size_t *len)
{
	struct seccomm_session *s = epoch_of(comp)->s;
	const struct seccomm_slot *slot = &s->props->slot[mp->args->slot[0]];
	struct seccomm_who who = { .cred = s->cred };
	struct seccomm_key_query q = {
		.name	= slot->ref.name,
		.own	= s->own,
		.peer	= private ? "" : s->peer,
		.kind	= seccomm_key_kind_of(slot->ref.kd, private),
		.usage	= key_usage(mp->type),
		.who	= &who,
	};
	struct seccomm_named_key *k = seccomm_key_find(s->sn, &q);
	void *der;

	if (IS_ERR(k))
		return ERR_CAST(k);
	der = kmemdup(k->data, k->len, GFP_KERNEL);
	*len = k->len;
	if (!private)
		WRITE_ONCE(seccomm_secret(s->keys, mp->args->slot[0])->version, k->version);
	seccomm_named_key_put(k);
	return der ?: ERR_PTR(-ENOMEM);
}

static int epoch_sign(struct seccomm_composite *comp, struct seccomm_mp *mp, const char *label,
		      const u8 digest[32], u8 *sig, size_t len)
{
	if (WARN_ON_ONCE(len != SECCOMM_ECDSA_SIG_LEN))
		return -EINVAL;
	return seccomm_agent_sign(epoch_of(comp)->s, mp->args->slot[0], label, digest, sig);
}

static const u8 *epoch_transcript(const struct seccomm_composite *comp)
{
	return epoch_of(comp)->th;
}

static void epoch_ends(const struct seccomm_composite *comp, struct seccomm_ends *ends)
{
	const struct seccomm_session *s = epoch_of(comp)->s;

	*ends = (struct seccomm_ends){ .own = s->own, .peer = s->peer, .session = s->id };
}

static int epoch_evidence(struct seccomm_composite *comp, const struct seccomm_msg *msg,
			  const struct seccomm_evidence *ev, u64 token)
{
	return seccomm_evidence_record(epoch_of(comp)->s, msg, ev, token);
}

/* One atomic an epoch and direction: a number is taken once, used or burnt. */
static u64 draw(struct seccomm_epoch *e)
{
	u64 seq;

	if (SECCOMM_FAIL(no_seq_atomic)) {
		seq = atomic64_read(&e->tx_seq);
		udelay(20);	/* on two CPUs they meet */
		atomic64_set(&e->tx_seq, seq + 1);
		return seq;
	}
	return atomic64_fetch_inc(&e->tx_seq);
}

void seccomm_epoch_renumber(struct seccomm_composite *comp)
{
	atomic64_dec(&epoch_of(comp)->tx_seq);
}

static bool epoch_number(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	struct seccomm_epoch *e = epoch_of(comp);
	struct seccomm_session *s = e->s;
	struct seccomm_hdr h = {
		.type	= SECCOMM_DATA,
		.epoch	= e->number,
		.id	= s->peer_sid,
		.sender	= s->role,
		.seq	= draw(e),
	};

	if (h.seq >= e->tx_limit) {
		atomic64_dec(&e->tx_seq);
		return false;
	}
	msg->seq = seccomm_seq64(h.sender, h.seq);
	seccomm_hdr_write(msg->hdr, &h);
	return true;
}

static void epoch_emit_down(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	seccomm_push_emit(epoch_of(comp)->s, msg);
}

static void epoch_emit_up(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	seccomm_pop_emit(epoch_of(comp)->s, msg);
}

static void epoch_release(struct seccomm_composite *comp, struct seccomm_msg *msg, bool dropped)
{
	struct seccomm_session *s = epoch_of(comp)->s;

	if (dropped)
		seccomm_session_refuse(s->sn, s, &s->path.peer, msg, msg->reason, msg->seq);
	kfree_skb(msg->owner);
}

static bool epoch_own(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	struct seccomm_session *s = epoch_of(comp)->s;

	return msg->dir == SECCOMM_DOWN ? seccomm_push_own(s, msg) : seccomm_pop_own(msg);
}

static bool epoch_grow(struct seccomm_composite *comp, struct seccomm_msg *msg, unsigned int len)
{
	return seccomm_pop_grow(msg, len);
}

/*
 * Bytes that wait in the runtime, bounded in each direction by the socket's buffer
 * size. When the last of them is gone, a CLOSE that waited for it may follow.
 */
static bool epoch_charge(struct seccomm_runtime *rt, u8 dir, long delta)
{
	struct seccomm_session *s = session_of(rt);

	if (delta <= 0) {
		if (!atomic_long_add_return(delta, &s->waiting[dir]) && READ_ONCE(s->leaving))
			seccomm_timer_tick(s);
		return true;
	}
	if (atomic_long_add_return(delta, &s->waiting[dir]) <= seccomm_session_share(s, dir)) {
		trace_seccomm_queue(s->id, dir);
		return true;
	}
	atomic_long_sub(delta, &s->waiting[dir]);
	return false;
}

static unsigned int epoch_cpus(struct seccomm_runtime *rt)
{
	return seccomm_net_cpus(session_of(rt)->sn);
}

static void epoch_get(struct seccomm_runtime *rt)
{
	seccomm_session_get(session_of(rt));
}

static void epoch_put(struct seccomm_runtime *rt)
{
	seccomm_session_put(session_of(rt));
}

static u64 epoch_tick(struct seccomm_runtime *rt)
{
	return seccomm_timer_tick(session_of(rt));
}

void seccomm_epoch_free(struct seccomm_epoch *e)
{
	seccomm_rest_forget(e);
	kfree_sensitive(e->tagkeys);
	kfree_sensitive(e);
}

static void epoch_unused(struct seccomm_composite *comp)
{
	seccomm_rest_keep(epoch_of(comp), comp);
}

static void epoch_destroyed(struct seccomm_composite *comp)
{
	if (!seccomm_rest_begun(epoch_of(comp)))
		seccomm_epoch_free(epoch_of(comp));
}

const struct seccomm_composite_ops seccomm_epoch_ops = {
	.key		= epoch_key,
	.key_miss	= epoch_key_miss,
	.public_key	= epoch_public_key,
	.sign		= epoch_sign,
	.transcript	= epoch_transcript,
	.ends		= epoch_ends,
	.evidence	= epoch_evidence,
	.number		= epoch_number,
	.emit_down	= epoch_emit_down,
	.emit_up	= epoch_emit_up,
	.release	= epoch_release,
	.own		= epoch_own,
	.grow		= epoch_grow,
	.charge		= epoch_charge,
	.cpus		= epoch_cpus,
	.get		= epoch_get,
	.put		= epoch_put,
	.tick		= epoch_tick,
	.unused		= epoch_unused,
	.destroyed	= epoch_destroyed,
};

static int derive_tagkeys(struct seccomm_epoch *e, struct seccomm_tagkeys *t)
{
	struct seccomm_session *s = e->s;
	int err;

	err = seccomm_open_tagkey(s, "ctl", e->th, SECCOMM_ROLE_ACTIVE, t->ctl[0]);
	err = err ?: seccomm_open_tagkey(s, "ctl", e->th, SECCOMM_ROLE_PASSIVE, t->ctl[1]);
	if (s->role == SECCOMM_ROLE_PASSIVE)
		err = err ?: seccomm_open_tagkey(s, "confirm", e->th, SECCOMM_ROLE_ACTIVE,
						 t->confirm);
	return err;
}

const struct seccomm_tagkeys *seccomm_epoch_tagkeys(struct seccomm_epoch *e)
{
	size_t size = offsetof(struct seccomm_tagkeys, confirm);
	struct seccomm_tagkeys *t;
	int err;

	lockdep_assert_held(&e->s->mutex);
	if (e->tagkeys)
		return e->tagkeys;
	if (e->s->role == SECCOMM_ROLE_PASSIVE)
		size = sizeof(*t);
	t = SECCOMM_FAIL(alloc_tagkeys) ? NULL : kzalloc(size, GFP_KERNEL);
	if (!t)
		return ERR_PTR(-ENOMEM);
	err = derive_tagkeys(e, t);
	if (err) {
		kfree_sensitive(t);
		return ERR_PTR(err);
	}
	e->tagkeys = t;
	return t;
}

void seccomm_epoch_forget_tagkeys(struct seccomm_epoch *e)
{
	lockdep_assert_held(&e->s->mutex);
	kfree_sensitive(e->tagkeys);
	e->tagkeys = NULL;
}

/* The tightest limit of all keyed micro-protocols of what we push. */
static u64 tx_limit(const struct seccomm_composite *comp)
{
	u64 limit = SECCOMM_SEQ_MAX;
	unsigned int i;

	for (i = 0; i < comp->n_mp; i++) {
		const struct seccomm_mp *mp = comp->mp[i];

		if (mp->dir == SECCOMM_DOWN && mp->type->key_limit)
			limit = min(limit, mp->type->key_limit);
	}
	return limit;
}

int seccomm_epoch_compose(struct seccomm_epoch *e, struct seccomm_report *report)
{
	struct seccomm_composite *comp;

	comp = seccomm_composite_create(&e->s->rt, e->s->props, e->number, e, report);
	if (IS_ERR(comp))
		return PTR_ERR(comp);
	e->comp = comp;
	e->tx_limit = tx_limit(comp);
	return 0;
}

struct seccomm_epoch *seccomm_epoch_create(struct seccomm_session *s, u32 number,
					   const u8 th[SECCOMM_HH_LEN],
					   struct seccomm_report *report)
{
	const struct seccomm_tagkeys *keys;
	struct seccomm_epoch *e;
	int err;

	lockdep_assert_held(&s->mutex);
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return ERR_PTR(-ENOMEM);
	e->s = s;
	e->number = number;
	memcpy(e->th, th, SECCOMM_HH_LEN);
	keys = seccomm_epoch_tagkeys(e);
	err = IS_ERR(keys) ? PTR_ERR(keys) : seccomm_epoch_compose(e, report);
	if (!err)
		return e;
	seccomm_epoch_free(e);
	return ERR_PTR(err);
}

void seccomm_epoch_install_rx(struct seccomm_session *s, struct seccomm_epoch *e)
{
	lockdep_assert_held(&s->mutex);
	rcu_assign_pointer(s->rx[e->number & 3], e);
}

void seccomm_epoch_install_tx(struct seccomm_session *s, struct seccomm_epoch *e)
{
	lockdep_assert_held(&s->mutex);
	rcu_assign_pointer(s->tx_epoch, e);
	seccomm_composite_raise(e->comp, SECCOMM_EV_EPOCH, NULL);
}

void seccomm_epoch_drop_all(struct seccomm_session *s)
{
	struct seccomm_epoch *e;
	unsigned int i;

	lockdep_assert_held(&s->mutex);
	seccomm_rest_drop(s);
	RCU_INIT_POINTER(s->tx_epoch, NULL);
	for (i = 0; i < ARRAY_SIZE(s->rx); i++) {
		e = rcu_replace_pointer(s->rx[i], NULL, lockdep_is_held(&s->mutex));
		if (e) {
			seccomm_composite_retire(e->comp);
			seccomm_composite_put(e->comp);
		}
	}
}

struct seccomm_composite *seccomm_session_composite(struct seccomm_session *s)
{
	struct seccomm_composite *comp = NULL;
	struct seccomm_epoch *e;

	rcu_read_lock();
	e = rcu_dereference(s->tx_epoch) ?: rcu_dereference(s->rx[0]);
	if (e && seccomm_composite_get(e->comp))
		comp = e->comp;
	rcu_read_unlock();
	return comp;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_composite);
