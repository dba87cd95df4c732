/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net/seccomm_evidence.h - who talks to whom, and what a third party is shown of it.
 * Micro-protocols include <net/seccomm.h>, which has it.
 */
#ifndef _NET_SECCOMM_EVIDENCE_H
#define _NET_SECCOMM_EVIDENCE_H

#include <linux/types.h>
#include <net/seccomm_msg.h>

struct seccomm_mp;

/**
 * struct seccomm_ends - the two ends of a session
 * @own: name of the principal at this end
 * @peer: of the one at the other; as verified as the session's keys make it
 * @session: local id, as users see it
 */
struct seccomm_ends {
	const char *own;
	const char *peer;
	u32 session;
};

/**
 * seccomm_ends() - who talks to whom
 * @mp: the instance
 * @ends: filled; the names live as long as the instance
 *
 * Context: any.
 */
void seccomm_ends(const struct seccomm_mp *mp, struct seccomm_ends *ends);

/**
 * struct seccomm_evidence - what proves to others that the peer sent a message
 * @statement: what was signed
 * @signature: by the peer
 * @statement_len: bytes of @statement
 * @signature_len: bytes of @signature
 * @strict: the message is delivered only when the evidence is known to be stored
 */
struct seccomm_evidence {
	const u8 *statement;
	const u8 *signature;
	u16 statement_len;
	u16 signature_len;
	bool strict;
};

/**
 * seccomm_evidence_store() - hand evidence of a message to who stores it
 * @mp: the instance, in its up handler
 * @msg: the message as the application will get it
 * @ev: the evidence, verified; copied
 *
 * Strict, the message is held until the recorder says that it has stored it. There is
 * none, it has no room, it goes away, or it takes longer than five seconds: dropped as
 * SECCOMM_R_EVIDENCE. Not strict, the message goes on in any case; that its evidence
 * got lost is an alert, SECCOMM_R_UNRECORDED.
 *
 * Context: the session's worker, in a handler.
 * Return: the verdict for the handler to return.
 */
enum seccomm_verdict seccomm_evidence_store(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_evidence *ev);

#endif /* _NET_SECCOMM_EVIDENCE_H */
