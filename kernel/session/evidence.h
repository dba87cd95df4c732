/* SPDX-License-Identifier: GPL-2.0 */
/*
 * evidence.h - the recorder of a namespace: who stores evidence, and the messages
 * that wait until he has.
 */
#ifndef _SECCOMM_SESSION_EVIDENCE_H
#define _SECCOMM_SESSION_EVIDENCE_H

#include "session/session.h"

#define SECCOMM_EVIDENCE_HELD	1024	/* strict records not acknowledged, of a namespace */

/*
 * struct seccomm_evidence_record - one record on its way to the recorder
 * @seq: its number in the namespace; a gap is a record that could not be handed out
 * @session: local id
 * @ev: statement and signature
 * @message: as the application gets it
 * @len: bytes of @message
 */
struct seccomm_evidence_record {
	u64 seq;
	u32 session;
	const struct seccomm_evidence *ev;
	const u8 *message;
	unsigned int len;
};

/*
 * struct seccomm_evidence_sink - who can reach recorders: the control plane
 * @record: hand @r to the recorder at @port. Process context, recorder.mutex held: must not
 *	wait. Return 0: it is his to read; or an error: it will never be.
 */
struct seccomm_evidence_sink {
	int (*record)(struct seccomm_net *sn, u32 port, const struct seccomm_evidence_record *r);
};

/* NULL: none. Waits for the one in use. Return: the one before (tests put it back). */
const struct seccomm_evidence_sink *
seccomm_evidence_sink_set(const struct seccomm_evidence_sink *sink);

void seccomm_recorder_init(struct seccomm_recorder *r);

/*
 * seccomm_evidence_record() - hand a message's evidence to the recorder
 * @token: what the message is held under, 0 = it is not
 * Context: process (the session's worker).
 * Return: 0; -ENOTCONN (no recorder), -ENOBUFS (too many wait already), -ESHUTDOWN (the session
 * has ended), -ENOMEM, or the sink's error. Without a token that is an alert, too.
 */
int seccomm_evidence_record(struct seccomm_session *s, const struct seccomm_msg *msg,
			    const struct seccomm_evidence *ev, u64 token);

/* The session has ended: nothing of it waits any more. Process context. */
void seccomm_evidence_forget(struct seccomm_session *s);

/*
 * seccomm_recorder_attach() - @port is the recorder from now on
 * @seq: set to the number of the last record before
 * Context: process. Return: 0, or -EBUSY (there is one).
 */
int seccomm_recorder_attach(struct seccomm_net *sn, u32 port, u64 *seq);
/* He is gone: what waited for him is refused. Process context. */
void seccomm_recorder_detach(struct seccomm_net *sn, u32 port);
/*
 * seccomm_recorder_ack() - all records up to number @seq are stored
 * Context: process. Return: 0, -EPERM (he is not the recorder), -ERANGE (no such record yet).
 */
int seccomm_recorder_ack(struct seccomm_net *sn, u32 port, u64 seq);

#endif /* _SECCOMM_SESSION_EVIDENCE_H */
