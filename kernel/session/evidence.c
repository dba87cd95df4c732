// SPDX-License-Identifier: GPL-2.0
/*
 * evidence.c - evidence on its way to who stores it (checklist S4).
 *
 * A record has a number and is handed out before its message goes on.  Strict,
 * the message is held, and a held_record remembers under which number: when the
 * recorder has stored everything up to there, it is resumed.  What the recorder
 * will never store, because he went away, is refused: nothing is delivered that
 * would leave no evidence.
 */
#include "session/evidence.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "lib/fail.h"

/**
 * struct held_record - a message that waits for its record to be stored
 * @list: in recorder->held
 * @seq: number of the record
 * @s: the session, referenced
 * @token: what the message is held under
 */
struct held_record {
	struct list_head list;
	u64 seq;
	struct seccomm_session *s;
	u64 token;
};

/* Held for reading while a record is handed out: who changes the sink waits. */
static DECLARE_RWSEM(evidence_sem);
static const struct seccomm_evidence_sink *evidence_sink;

const struct seccomm_evidence_sink *
seccomm_evidence_sink_set(const struct seccomm_evidence_sink *new)
{
	const struct seccomm_evidence_sink *old;

	down_write(&evidence_sem);
	old = evidence_sink;
	evidence_sink = new;
	up_write(&evidence_sem);
	return old;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_evidence_sink_set);

void seccomm_recorder_init(struct seccomm_recorder *r)
{
	mutex_init(&r->mutex);
	INIT_LIST_HEAD(&r->held);
}

/* ---- records --------------------------------------------------------------- */

static int hold_record(struct seccomm_recorder *r, struct seccomm_session *s, u64 seq, u64 token)
{
	struct held_record *h;

	lockdep_assert_held(&r->mutex);
	/* killed before now: nobody would take it off the list any more */
	if (READ_ONCE(s->dead))
		return -ESHUTDOWN;
	if (r->n_held >= SECCOMM_EVIDENCE_HELD)
		return -ENOBUFS;
	h = SECCOMM_FAIL(alloc_evidence) ? NULL : kmalloc(sizeof(*h), GFP_KERNEL);
	if (!h)
		return -ENOMEM;
	*h = (struct held_record){ .seq = seq, .s = seccomm_session_get(s), .token = token };
	list_add_tail(&h->list, &r->held);
	r->n_held++;
	return 0;
}

/* Twin of hold_record(); the message is the caller's business. */
static void drop_record(struct seccomm_recorder *r, struct held_record *h)
{
	lockdep_assert_held(&r->mutex);
	list_del(&h->list);
	r->n_held--;
	seccomm_session_put(h->s);
	kfree(h);
}

/* Everything up to number @seq: its messages go on, or not. */
static void answer_records(struct seccomm_recorder *r, u64 seq, enum seccomm_verdict verdict)
{
	struct held_record *h, *next;

	lockdep_assert_held(&r->mutex);
	list_for_each_entry_safe(h, next, &r->held, list) {
		if (h->seq > seq)
			return;
		seccomm_runtime_resume(&h->s->rt, h->token, verdict);
		drop_record(r, h);
	}
}

static int hand_record(struct seccomm_session *s, const struct seccomm_evidence_record *rec,
		       u64 token)
{
	struct seccomm_recorder *r = &s->sn->recorder;
	int err;

	lockdep_assert_held(&r->mutex);
	if (!r->port)
		return -ENOTCONN;
	/* before it is handed out: he may be faster than we */
	err = token ? hold_record(r, s, rec->seq, token) : 0;
	if (err)
		return err;
	down_read(&evidence_sem);
	err = evidence_sink ? evidence_sink->record(s->sn, r->port, rec) : -ENOTCONN;
	up_read(&evidence_sem);
	if (err && token)
		drop_record(r, list_last_entry(&r->held, struct held_record, list));
	return err;
}

int seccomm_evidence_record(struct seccomm_session *s, const struct seccomm_msg *msg,
			    const struct seccomm_evidence *ev, u64 token)
{
	struct seccomm_recorder *r = &s->sn->recorder;
	struct seccomm_evidence_record rec = {
		.session = s->id,
		.ev	 = ev,
		.message = msg->data,
		.len	 = seccomm_msg_len(msg),
	};
	int err;

	mutex_lock(&r->mutex);
	rec.seq = ++r->seq;
	err = hand_record(s, &rec, token);
	mutex_unlock(&r->mutex);
	if (err && !token)
		seccomm_session_note(s->sn, s, &s->path.peer, msg, SECCOMM_R_UNRECORDED, msg->seq);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_evidence_record);

/* Its messages are gone: seccomm_runtime_kill() was here before. */
void seccomm_evidence_forget(struct seccomm_session *s)
{
	struct seccomm_recorder *r = &s->sn->recorder;
	struct held_record *h, *next;

	mutex_lock(&r->mutex);
	list_for_each_entry_safe(h, next, &r->held, list)
		if (h->s == s)
			drop_record(r, h);
	mutex_unlock(&r->mutex);
}

/* ---- the recorder ---------------------------------------------------------- */

int seccomm_recorder_attach(struct seccomm_net *sn, u32 port, u64 *seq)
{
	struct seccomm_recorder *r = &sn->recorder;
	int err = 0;

	mutex_lock(&r->mutex);
	if (r->port) {
		err = -EBUSY;
	} else {
		r->port = port;
		*seq = r->seq;
	}
	mutex_unlock(&r->mutex);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_recorder_attach);

void seccomm_recorder_detach(struct seccomm_net *sn, u32 port)
{
	struct seccomm_recorder *r = &sn->recorder;

	mutex_lock(&r->mutex);
	if (r->port == port) {
		r->port = 0;
		answer_records(r, U64_MAX, SECCOMM_DROP);
	}
	mutex_unlock(&r->mutex);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_recorder_detach);

int seccomm_recorder_ack(struct seccomm_net *sn, u32 port, u64 seq)
{
	struct seccomm_recorder *r = &sn->recorder;
	int err = 0;

	mutex_lock(&r->mutex);
	if (r->port != port)
		err = -EPERM;
	else if (seq > r->seq)
		err = -ERANGE;
	else
		answer_records(r, seq, SECCOMM_NEXT);
	mutex_unlock(&r->mutex);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_recorder_ack);
