/* SPDX-License-Identifier: GPL-2.0 */
/*
 * open.h - what both ends of the open exchange share: transcript, tags, filling
 * the Keys table, counting half-open sessions.
 */
#ifndef _SECCOMM_SESSION_OPEN_H
#define _SECCOMM_SESSION_OPEN_H

#include "session/agent.h"
#include "session/session.h"

#define SECCOMM_COOKIES_MAX	3	/* COOKIEs that one OPEN follows */

/*
 * struct seccomm_handshake - of one session, until it is OPEN
 * @nonce: N_a, N_p
 * @open: body of OPEN without tag and cookie: what the transcript takes
 * @open_len: its length
 * @frame: finished frame for retransmission: ACCEPT (passive)
 * @frame_len: its length
 * @th1: TH1, @th: TH, @th3: TH3
 * @open_key: key of the OPEN tag
 * @confirm_key: key of the CONFIRM tag
 * @pong: first bytes of the tag of CONFIRM number 0: what PONG echoes
 * @cookie: to send with OPEN, when @cookies > 0
 * @cookies: COOKIEs followed
 * @hdr: passive: of OPEN, until its tag was verified
 * @tag: passive: its tag
 * @missing: slot for which there was no key
 * @asks: @ask is out: the exchange has not begun, and waits
 * @ask_until: when it gives up (ms)
 * @ask: what the key agent is asked
 * @given: struct seccomm_named_key, what it answered
 * @version: key version by slot
 */
struct seccomm_handshake {
	u8 nonce[2][SECCOMM_NONCE_LEN];
	u8 *open;
	size_t open_len;
	u8 *frame;
	size_t frame_len;
	u8 th1[SECCOMM_HH_LEN];
	u8 th[SECCOMM_HH_LEN];
	u8 th3[SECCOMM_HH_LEN];
	u8 open_key[SECCOMM_TAGKEY_LEN];
	u8 confirm_key[SECCOMM_TAGKEY_LEN];
	u8 pong[8];
	u8 cookie[SECCOMM_COOKIE_LEN];
	u8 cookies;
	struct seccomm_hdr hdr;
	u8 tag[SECCOMM_TAG_LEN];
	u8 missing;
	bool asks;
	u64 ask_until;
	struct seccomm_ask ask;
	struct list_head given;
	u32 version[];
};

/* Of a session with slots 1..@n_slots; process context. */
struct seccomm_handshake *seccomm_handshake_alloc(unsigned int n_slots);
void seccomm_handshake_free(struct seccomm_handshake *hs);

/**
 * seccomm_keys_load() - fill the Keys table from the named keys (epoch 0)
 * @s: own, peer (or expect, or "" = not known yet) and props set
 * @version: by slot; 0 = the newest, then set to the version found
 *
 * Keys that the key agent gave come before those of the namespace. Equal bytes in two
 * slots are refused: redundancy needs independent keys.
 *
 * Context: process.
 * Return: 0, -ENOKEY (of slot s->hs->missing), -EACCES, -EKEYREJECTED (equal bytes), -ENOMEM.
 */
int seccomm_keys_load(struct seccomm_session *s, u32 *version);

/*
 * Are the bytes of @k, for slot @slot, no other slot's? Process context. Return: 0, or
 * -EINVAL with the names in @report.
 */
int seccomm_keys_differ(struct seccomm_session *s, u8 slot, const struct seccomm_named_key *k,
			struct seccomm_report *report);

/* TH1, and with an ACCEPT body TH and TH3 too (into @hs). Return: 0 or the hash's error. */
int seccomm_transcript_open(struct seccomm_session *s, struct seccomm_handshake *hs);
int seccomm_transcript_accept(struct seccomm_session *s, struct seccomm_handshake *hs,
			      const u8 *accept, size_t len, u8 th[SECCOMM_HH_LEN]);
/* TH3 of a CONFIRM without payloads. */
int seccomm_transcript_confirm(const u8 th[SECCOMM_HH_LEN], const u8 *body, size_t len,
			       u8 th3[SECCOMM_HH_LEN]);

/* Key of the tag of OPEN, ACCEPT, CONFIRM: "open", "accept", "confirm". */
int seccomm_open_tagkey(struct seccomm_session *s, const char *label, const u8 *th, u8 sender,
			u8 key[SECCOMM_TAGKEY_LEN]);

/* Tag over header | hash, for those three. */
int seccomm_open_tag(const u8 key[SECCOMM_TAGKEY_LEN], const struct seccomm_hdr *h,
		     const u8 hash[SECCOMM_HH_LEN], u8 tag[SECCOMM_TAG_LEN]);
int seccomm_open_tag_ok(const u8 key[SECCOMM_TAGKEY_LEN], const struct seccomm_hdr *h,
			const u8 hash[SECCOMM_HH_LEN], const u8 tag[SECCOMM_TAG_LEN]);

/* The peer is authenticated: by what keys are there, if any of them says who it is. */
void seccomm_sender_vouch(struct seccomm_session *s);

/*
 * When an epoch's keys are out: ratchets computed; PRKs erased, or with @keep left for when
 * the same keys are to be derived again. Return: 0 or the hash's error.
 */
int seccomm_keys_settle(struct seccomm_keys *k, const u8 th[SECCOMM_HH_LEN], bool keep);

/* Count a passive session as half open; false = a cap is reached. */
bool seccomm_half_take(struct seccomm_session *s);
void seccomm_half_drop(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_OPEN_H */
