/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libseccomm.h - what a program needs to configure SecComm: the properties
 * notation, its netlink encoding, and a generic netlink client.
 *
 * The kernel takes validated attributes only; all text is parsed here.
 */
#ifndef LIBSECCOMM_H
#define LIBSECCOMM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <libmnl/libmnl.h>

#include <linux/seccomm.h>
#include <linux/seccomm_netlink.h>

/* Bounds of the notation; the kernel has the same ones. */
#define SC_TEXT_MAX	8192	/* bytes of properties text */
#define SC_ENTRIES	16	/* entries in one list */
#define SC_CHILDREN	8	/* children of one entry */
#define SC_DEPTH	3	/* an entry, its child, its grandchild */
#define SC_ARGS		8	/* arguments of one entry that are no keys */
#define SC_KEYS		4	/* keys of one entry */

/**
 * struct sc_ref - a key as an entry names it: k1, k1:sha3-256, k1/x25519
 * @name: name of the key
 * @kdf: enum seccomm_kdf, 0 = not written (the kernel takes sha256)
 * @slot: number of the slot in the Keys table, 0 = not told
 * @kd: key distribution, "" = preshared
 */
struct sc_ref {
	char name[SECCOMM_NAME_MAX + 1];
	uint8_t kdf;
	uint8_t slot;
	char kd[SECCOMM_WORD_MAX + 1];
};

/**
 * struct sc_arg - an argument that is no key: 16, "word", bits=128
 * @name: its name, "" = positional
 * @pos: place among the positional arguments, from 0
 * @is_word: @word holds the value, otherwise @num
 * @num: value
 * @word: value
 */
struct sc_arg {
	char name[SECCOMM_WORD_MAX + 1];
	uint8_t pos;
	bool is_word;
	uint64_t num;
	char word[SECCOMM_WORD_MAX + 1];
};

/**
 * struct sc_entry - one micro-protocol of a list, or a child of one
 * @name: type, exact case
 * @at: offset of the entry in the text it was parsed from
 * @n_keys: entries used in @key
 * @n_args: entries used in @arg
 * @n_children: entries used in @child
 * @insecure: reply only: protects nothing today
 * @sleeps: reply only: runs in the session's worker
 * @key: keys it uses
 * @arg: its other arguments
 * @child: NULL or SC_CHILDREN entries, owned
 * @driver: reply only: the implementation in use, "" = not told
 * @class: reply of a check only, as all that follow; "" = not told
 * @family: primitives, comma separated
 * @strength: bits, 0 = protects nothing
 * @head: bytes that it puts in front of a message
 * @tail: bytes that it puts behind
 * @traits: SECCOMM_TRAIT_*
 */
struct sc_entry {
	char name[SECCOMM_TYPE_NAME_MAX + 1];
	unsigned int at;
	unsigned int n_keys;
	unsigned int n_args;
	unsigned int n_children;
	bool insecure;
	bool sleeps;
	struct sc_ref key[SC_KEYS];
	struct sc_arg arg[SC_ARGS];
	struct sc_entry *child;
	char driver[128];
	char class[16];
	char family[64];
	uint32_t strength;
	uint32_t head;
	uint32_t tail;
	uint32_t traits;
};

/**
 * struct sc_list - the micro-protocols of one direction, in order of execution
 * @n: entries used in @entry
 * @entry: NULL or SC_ENTRIES entries, owned
 */
struct sc_list {
	unsigned int n;
	struct sc_entry *entry;
};

/**
 * struct sc_props - properties: the two lists
 * @down: from the application to the network
 * @up: from the network to the application
 * @has_up: @up was given; otherwise it is the mirror of @down
 */
struct sc_props {
	struct sc_list down;
	struct sc_list up;
	bool has_up;
};

/**
 * struct sc_parse_error - where and why a text is not in the notation
 * @at: offset in the text, bytes from 0
 * @line: line, from 1
 * @column: column in characters, from 1
 * @msg: what is wrong, without a full stop
 */
struct sc_parse_error {
	unsigned int at;
	unsigned int line;
	unsigned int column;
	char msg[160];
};

/**
 * sc_is_type_fn - tells whether a bare word names a micro-protocol type
 * @name: the word
 * @data: what was given to sc_props_parse()
 *
 * Return: true if a bare @name among arguments is a child, false if a key.
 */
typedef bool (*sc_is_type_fn)(const char *name, void *data);

/**
 * sc_props_parse() - parse text in the properties notation
 * @props: filled in; to be given to sc_props_free() after success
 * @text: the text
 * @is_type: NULL, or tells children without parentheses from keys
 * @data: handed to @is_type
 * @err: filled in on failure
 *
 * Return: 0, -EINVAL with @err filled in, or -ENOMEM.
 */
int sc_props_parse(struct sc_props *props, const char *text,
		   sc_is_type_fn is_type, void *data,
		   struct sc_parse_error *err);

/**
 * sc_parse_error_at() - fill in the position of an error
 * @err: the error
 * @text: the text it lies in
 * @at: offset in @text
 */
void sc_parse_error_at(struct sc_parse_error *err, const char *text,
		       unsigned int at);

/**
 * sc_parse_error_show() - print the line an error lies in, and a caret below
 * @f: where to
 * @text: the text
 * @err: the error
 */
void sc_parse_error_show(FILE *f, const char *text,
			 const struct sc_parse_error *err);

/** sc_props_free() - free what @props owns; @props is empty afterwards */
void sc_props_free(struct sc_props *props);

/**
 * sc_entry_print() - print one entry in the notation
 * @f: where to
 * @e: the entry
 */
void sc_entry_print(FILE *f, const struct sc_entry *e);

/** sc_entry_head_print() - the same without its children */
void sc_entry_head_print(FILE *f, const struct sc_entry *e);

/**
 * sc_props_print() - print properties in the notation
 * @f: where to
 * @props: the properties
 *
 * What it prints parses to @props again.  Keys come first, then arguments by
 * position, arguments by name, children.
 */
void sc_props_print(FILE *f, const struct sc_props *props);

/**
 * sc_props_put() - add SECCOMM_A_PROFILE_DOWN and _UP to a request
 * @nlh: the request
 * @size: size of its buffer
 * @props: the properties
 *
 * Return: 0 or -EMSGSIZE.
 */
int sc_props_put(struct nlmsghdr *nlh, size_t size,
		 const struct sc_props *props);

/**
 * sc_list_get() - read a list from a nest of SECCOMM_A_LIST_ENTRY
 * @list: filled in, also after failure owned by the caller
 * @nest: the attribute
 *
 * Return: 0, -EBADMSG for what no kernel sends, or -ENOMEM.
 */
int sc_list_get(struct sc_list *list, const struct nlattr *nest);

/* What properties protect. */
enum sc_goal {
	SC_CONFIDENTIALITY,	/* who only listens learns nothing */
	SC_INTEGRITY,		/* what is delivered was sent by who has the keys */
	SC_GOALS
};

#define SC_FAILURES	256

/**
 * struct sc_failure - one thing that may turn out to be broken
 * @kind: "family", "hash", "key distribution", "slot", "driver", "RNG"
 * @name: which
 * @breaks: bit for each enum sc_goal that is lost if this alone is broken
 */
struct sc_failure {
	const char *kind;
	char name[128];
	unsigned int breaks;
};

/**
 * struct sc_failures - what one direction rests on
 * @strength: bits for each enum sc_goal; 0 = the goal is not provided
 * @n: entries used in @list
 * @list: every single failure that breaks a goal
 */
struct sc_failures {
	uint32_t strength[SC_GOALS];
	unsigned int n;
	struct sc_failure list[SC_FAILURES];
};

/**
 * sc_failures_find() - which single failures break what a list protects
 * @out: filled in
 * @list: as profile-check told it
 *
 * Layers are redundant: a goal is lost when everything that provides it is
 * broken.  So are the parts of a MultiSecurity; of any other meta-security
 * micro-protocol one broken part is enough.  What protects nothing today
 * provides nothing.  The kernel itself, the parser and who holds the keys are
 * in every direction of every session, and not listed.
 */
void sc_failures_find(struct sc_failures *out, const struct sc_list *list);

/**
 * struct sc_blob - properties, and what else SECCOMM_PROPERTIES says
 * @props: the two lists
 * @insecure: methods that protect nothing today are allowed
 * @has_rank: @rank was given
 * @rank: 0..255
 */
struct sc_blob {
	struct sc_props props;
	bool insecure;
	bool has_rank;
	uint8_t rank;
};

/**
 * sc_blob_parse() - parse "[ insecure ] [ rank NUMBER ] { ... }"
 * @b: filled in; to be given to sc_blob_free() after success
 * @text: the text
 * @err: filled in on failure
 *
 * Return: as sc_props_parse().
 */
int sc_blob_parse(struct sc_blob *b, const char *text, struct sc_parse_error *err);

/** sc_blob_put() - add it to a message, whose payload then is the option; 0 or -EMSGSIZE */
int sc_blob_put(struct nlmsghdr *nlh, size_t size, const struct sc_blob *b);

/**
 * sc_blob_get() - read what getsockopt() gave
 * @b: filled in, also after failure owned by the caller
 * @blob: the bytes
 * @len: how many
 *
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int sc_blob_get(struct sc_blob *b, const void *blob, size_t len);

/** sc_blob_print() - print what sc_blob_parse() reads */
void sc_blob_print(FILE *f, const struct sc_blob *b);

/** sc_blob_free() - free what @b owns */
void sc_blob_free(struct sc_blob *b);

/**
 * sc_attr_str() - copy a string out of an attribute
 * @a: the attribute
 * @buf: filled in, always terminated; bytes that are no text become '?'
 * @size: of @buf
 *
 * Return: 0, or -EBADMSG if it does not fit and was cut.
 */
int sc_attr_str(const struct nlattr *a, char *buf, size_t size);

/**
 * sc_attr_uint() - read an unsigned number of a given width
 * @a: the attribute
 * @bytes: 1, 2, 4 or 8
 * @v: filled in
 *
 * Return: 0, or -EBADMSG if the attribute has another width.
 */
int sc_attr_uint(const struct nlattr *a, size_t bytes, uint64_t *v);

/** struct sc_name - one row of a table of names, which ends with a NULL name */
struct sc_name {
	const char *name;
	uint32_t value;
};

extern const struct sc_name sc_kdf_names[];
extern const struct sc_name sc_role_names[];
extern const struct sc_name sc_carrier_names[];
extern const struct sc_name sc_state_names[];
extern const struct sc_name sc_key_kind_names[];
extern const struct sc_name sc_key_usage_names[];
extern const struct sc_name sc_direction_names[];

/** sc_name_of() - name of a value, or NULL */
const char *sc_name_of(const struct sc_name *t, uint32_t value);

/** sc_value_of() - value of a name; 0 or -ENOENT */
int sc_value_of(const struct sc_name *t, const char *name, uint32_t *value);

/**
 * struct sc_nl_error - what the kernel said to the last request
 * @code: positive errno, 0 = it agreed
 * @msg: its text, "" = none
 * @attr: path of the attribute it means, e.g. "down.entry[1].key", "" = none
 * @missing: true if @attr is one that the request lacks
 * @offset: offset of the attribute in the request, 0 = not told
 */
struct sc_nl_error {
	int code;
	char msg[256];
	char attr[128];
	bool missing;
	unsigned int offset;
};

/**
 * struct sc_nl - a generic netlink socket that speaks to the family seccomm
 * @sock: the socket
 * @portid: our address
 * @seq: sequence number of the last request
 * @family: number of the family
 * @group_alerts: multicast group, 0 = none
 * @group_sessions: multicast group, 0 = none
 * @interrupted: the last dump changed while it was read, ten times
 * @err: answer to the last request
 * @rx: receive buffer, SC_NL_RX bytes
 */
struct sc_nl {
	struct mnl_socket *sock;
	unsigned int portid;
	uint32_t seq;
	uint16_t family;
	uint32_t group_alerts;
	uint32_t group_sessions;
	bool interrupted;
	struct sc_nl_error err;
	char *rx;
};

/* A nest holds 64 KiB at most; a request smaller than that cannot overflow one. */
#define SC_NL_TX	61440
#define SC_NL_RX	262144	/* a profile alone may have two lists of 32 KiB */

/** sc_nl_cb - gets each message of a reply; a negative errno stops and is returned */
typedef int (*sc_nl_cb)(const struct nlmsghdr *nlh, void *data);

/**
 * sc_nl_open() - open a socket and find the family
 * @nlp: filled in
 *
 * Return: 0, -ENOENT if the kernel has no family seccomm, or another errno.
 */
int sc_nl_open(struct sc_nl **nlp);

/** sc_nl_close() - close the socket and free it; NULL is fine */
void sc_nl_close(struct sc_nl *nl);

/**
 * sc_nl_request() - begin a request; needs no kernel
 * @buf: SC_NL_TX bytes
 * @cmd: enum seccomm_cmd
 *
 * Return: the request, to be filled with the mnl_attr_put_*_check() functions
 * up to SC_NL_TX bytes.
 */
struct nlmsghdr *sc_nl_request(void *buf, uint8_t cmd);

/**
 * sc_nl_do() - send a request, pass its replies on, wait for the answer
 * @nl: the socket
 * @nlh: from sc_nl_request()
 * @cb: NULL or gets the replies
 * @data: for @cb
 *
 * Return: 0 or a negative errno; @nl->err tells more.
 */
int sc_nl_do(struct sc_nl *nl, struct nlmsghdr *nlh, sc_nl_cb cb, void *data);

/**
 * sc_nl_dump() - ask for all objects
 * @nl: the socket
 * @nlh: from sc_nl_request()
 * @cb: gets the objects
 * @data: for @cb
 *
 * A dump that changed while it was read is thrown away and asked for again, so
 * @cb sees one consistent state; if that fails ten times it gets the last one
 * and @nl->interrupted is set.
 *
 * Return: 0 or a negative errno; @nl->err tells more.
 */
int sc_nl_dump(struct sc_nl *nl, struct nlmsghdr *nlh, sc_nl_cb cb, void *data);

/**
 * sc_nl_send() - send a request that is answered only if it is refused
 * @nl: the socket; the refusal is what sc_nl_next() returns then
 * @nlh: from sc_nl_request()
 *
 * Return: 0 or a negative errno.
 */
int sc_nl_send(struct sc_nl *nl, struct nlmsghdr *nlh);

/** sc_nl_join() - subscribe to a multicast group; 0 or a negative errno */
int sc_nl_join(struct sc_nl *nl, uint32_t group);

/**
 * sc_nl_next() - wait for notifications
 * @nl: a socket used for nothing else
 * @cb: gets each one
 * @data: for @cb
 *
 * Return: 0, -ENOBUFS if some were lost, -EINTR, the refusal of a request of
 * sc_nl_send(), or another errno.
 */
int sc_nl_next(struct sc_nl *nl, sc_nl_cb cb, void *data);

/** sc_nl_cmd() - command of a message */
uint8_t sc_nl_cmd(const struct nlmsghdr *nlh);

/**
 * sc_nl_parse_error() - read an NLMSG_ERROR or NLMSG_DONE message
 * @err: filled in
 * @nlh: the message
 * @req: NULL, or the request, to name the attribute
 *
 * Return: 0 or the negative errno in it; -EBADMSG if it is malformed.
 */
int sc_nl_parse_error(struct sc_nl_error *err, const struct nlmsghdr *nlh,
		      const struct nlmsghdr *req);

/**
 * sc_attr_path() - name the attribute at an offset of a request
 * @req: the request
 * @offset: offset of the attribute in it
 * @buf: filled in, e.g. "down.entry[1].key[0].name"
 * @size: of @buf
 *
 * Return: 0 or -ENOENT.
 */
int sc_attr_path(const struct nlmsghdr *req, unsigned int offset,
		 char *buf, size_t size);

/** sc_attr_name() - name of attribute @type of the objects of command @cmd, or NULL */
const char *sc_attr_name(uint8_t cmd, unsigned int type);

#endif /* LIBSECCOMM_H */
