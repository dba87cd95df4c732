/* SPDX-License-Identifier: GPL-2.0 */
/*
 * evidence.h - records of evidence: the file they are kept in, what a statement
 * says, and whether it is true.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include <linux/seccomm.h>

#define EV_STATEMENT_MAX	1024
#define EV_SIGNATURE_MAX	1024
#define EV_MESSAGE_MAX		(1 << 20)
#define EV_BODY_MAX		(EV_STATEMENT_MAX + EV_SIGNATURE_MAX + EV_MESSAGE_MAX)
#define EV_HASH_LEN		32

/**
 * struct ev_record - one record
 * @seq: number in the namespace that recorded it
 * @stored_ns: when it was written, the recorder's clock
 * @session: local id of the session
 * @statement: what was signed
 * @signature: by the sender
 * @message: what was delivered
 */
struct ev_record {
	uint64_t seq;
	uint64_t stored_ns;
	uint32_t session;
	uint32_t statement_len;
	uint32_t signature_len;
	uint32_t message_len;
	const uint8_t *statement;
	const uint8_t *signature;
	const uint8_t *message;
};

/**
 * struct ev_statement - what a statement says (Documentation/wire-format.rst)
 * @epoch: of the session
 * @number: of the message in session and direction, 48 bits
 * @role: enum seccomm_role of the sender
 * @time_ns: the sender's claim
 * @length: bytes of the message
 * @sender: name
 * @receiver: name
 * @transcript: 64 bytes in the statement, as are the others:
 * @signer: HH of the sender's RSAPublicKey in DER
 * @sha256: of the message
 * @sha3: SHA3-256 of the message
 */
struct ev_statement {
	uint32_t epoch;
	uint64_t number;
	uint16_t role;
	uint64_t time_ns;
	uint64_t length;
	char sender[SECCOMM_NAME_MAX + 1];
	char receiver[SECCOMM_NAME_MAX + 1];
	const uint8_t *transcript;
	const uint8_t *signer;
	const uint8_t *sha256;
	const uint8_t *sha3;
};

/* Return: 0, or -EBADMSG: these are not the bytes of a statement. */
int ev_statement_read(struct ev_statement *st, const uint8_t *p, size_t len);

/**
 * struct ev_file - a file of records that is read
 * @f: open
 * @at: offset of the record read last, or of where reading ended
 * @next: offset of the next one
 * @body: its bytes
 */
struct ev_file {
	FILE *f;
	uint64_t at;
	uint64_t next;
	uint8_t *body;
};

/* Open for reading. 0; -EBADMSG: no such file of ours; -ENODATA: not even a whole head. */
int ev_file_open(struct ev_file *file, const char *path);
void ev_file_close(struct ev_file *file);
/*
 * The next record, valid until the next call. 1; 0 at the end; -ENODATA: the file ends
 * within a record; -EBADMSG: what stands at file->at is no record; or another errno.
 */
int ev_file_next(struct ev_file *file, struct ev_record *r);

/**
 * ev_file_append() - open for appending, locked; a new file gets its head
 * @path: the file
 * @cut: set to the bytes of an unfinished record that were taken off its end: nobody can
 *	have been told that it was stored
 *
 * Return: a descriptor, or a negative errno (-EBADMSG: no such file of ours, -EBUSY:
 * somebody else writes it).
 */
int ev_file_append(const char *path, uint64_t *cut);
/* Append a record; 0 or a negative errno. It is safe when the caller has synced. */
int ev_file_write(int fd, const struct ev_record *r);

/**
 * struct ev_keys - public keys of possible signers; opaque
 */
struct ev_keys;

/* Return: NULL and *why if libcrypto is not there. */
struct ev_keys *ev_keys_new(const char **why);
/* Add a PKCS#1 RSAPublicKey. 0 or -EINVAL. */
int ev_keys_add(struct ev_keys *k, const uint8_t *der, size_t len);
void ev_keys_free(struct ev_keys *k);
/* Return: NULL: the record is true; or what is wrong with it. */
const char *ev_verify(struct ev_keys *k, const struct ev_record *r, const struct ev_statement *st);

struct request;
struct ctl;
struct object;
struct verb;

#define EV_PUBKEYS_MAX	64

/**
 * struct ev_words - what the words of a command of object evidence say
 * @file: the file of records
 * @dir: where extract writes
 * @pubkey: files of public keys
 * @n_pubkeys: how many
 * @record: which one, from 1
 * @strict: monitor: end when a record was lost
 */
struct ev_words {
	const char *file;
	const char *dir;
	const char *pubkey[EV_PUBKEYS_MAX];
	unsigned int n_pubkeys;
	uint64_t record;
	bool strict;
};

/* A record as it is printed; @n: which one of the file, 0 = not told. NULL: no memory. */
json_t *ev_row(const struct ev_record *r, const struct ev_statement *st, uint64_t n);

/* evidence_record.c: monitor; the words have been read */
int ev_monitor(struct request *r, const struct ev_words *words);

#endif /* EVIDENCE_H */
