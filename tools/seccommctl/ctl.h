/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ctl.h - seccommctl from the inside: the grammar (request.c, words.c), the
 * output (output.c, fields.c), and one table for each object.
 */
#ifndef CTL_H
#define CTL_H

#include <jansson.h>

#include "libseccomm.h"

/* Exit status, as ip(8) has it. */
/* The last two: evidence verify. */
enum { CTL_OK = 0, CTL_USAGE = 1, CTL_KERNEL = 2, CTL_FALSE = 3, CTL_CUT = 4 };

struct object;
struct verb;
struct field;
struct word;

/**
 * struct ctl - one run of the program
 * @nl: netlink socket, opened by the first command that needs it
 * @json: -j
 * @pretty: -p
 * @stats: -s
 * @details: -d
 * @oneline: -o
 * @timestamp: -t
 * @human: -h
 * @color: -c
 * @force: -force
 */
struct ctl {
	struct sc_nl *nl;
	bool json;
	bool pretty;
	bool stats;
	bool details;
	bool oneline;
	bool timestamp;
	bool human;
	bool color;
	bool force;
};

/* Where key bytes are while they are in user space; never on the heap or in stdio. */
#define SECRET_MAX	16384	/* an RSA-8192 private key in PEM has 6.4 KB */

/**
 * struct secret - bytes of a key, wiped by secret_wipe()
 * @buf: what was read
 * @data: the key within @buf
 * @len: bytes at @data
 */
struct secret {
	unsigned char buf[SECRET_MAX];
	unsigned char *data;
	size_t len;
};

/**
 * struct request - a command while its words are read
 * @ctl: the run
 * @obj: the object
 * @verb: the verb
 * @nlh: the message
 * @seen: bit for each word of the verb's table that was given
 * @flags: bits of the object's flags attribute
 * @flags_given: @flags is to be sent
 * @text: the properties as they were written
 * @props: the properties
 * @source: the word that told where the key bytes are
 * @value: its value
 * @hex: the key bytes are written in hex
 * @kind: enum seccomm_key_kind of a key, 0 = not told
 * @ready: monitor: print a record when subscribed
 * @count: monitor: stop after so many events, 0 = never
 * @data: what the words of the object fill in, beside the message
 */
struct request {
	struct ctl *ctl;
	const struct object *obj;
	const struct verb *verb;
	struct nlmsghdr *nlh;
	uint32_t seen;
	uint32_t flags;
	bool flags_given;
	const char *text;
	struct sc_props props;
	const struct word *source;
	const char *value;
	bool hex;
	uint32_t kind;
	bool ready;
	uint64_t count;
	void *data;
};

/**
 * struct word - a keyword of a command
 * @name: as written; NULL ends a table
 * @put: reads @value into the request; 0 or CTL_USAGE or CTL_KERNEL, said why
 * @attr: attribute
 * @attr2: second attribute (upper end of a range)
 * @max: largest number
 * @arg: table of names, or what @put needs
 * @flags: W_*
 */
struct word {
	const char *name;
	int (*put)(struct request *r, const struct word *w, const char *value);
	uint16_t attr;
	uint16_t attr2;
	uint64_t max;
	const void *arg;
	unsigned int flags;
};

#define W_REQUIRED	0x1
#define W_REPEATED	0x2
#define W_ALONE		0x4	/* takes no value */

/**
 * struct verb - a command of an object
 * @name: as written; NULL ends a table
 * @cmd: netlink command
 * @words: keywords it takes, NULL = none
 * @run: 0 or an exit status
 * @finish: NULL, or completes the request when all words are read
 */
struct verb {
	const char *name;
	uint8_t cmd;
	const struct word *words;
	int (*run)(struct ctl *c, const struct object *obj,
		   const struct verb *verb, int argc, char **argv);
	int (*finish)(struct request *r);
};

/**
 * struct object - a noun
 * @name: as written
 * @help: grammar, printed by help
 * @verbs: its commands, the first is the default
 * @fields: what its replies hold
 * @single: there is one of it in a namespace
 */
struct object {
	const char *name;
	const char *help;
	const struct verb *verbs;
	const struct field *fields;
	bool single;
};

/**
 * struct row - one object of a reply while it is read
 * @json: what will be printed, in either form
 * @props: lists of micro-protocols in it
 */
struct row {
	json_t *json;
	struct sc_props props;
};

/**
 * struct field - one attribute of a reply, for text and JSON alike
 * @attr: attribute; 0 = made from others
 * @key: JSON key; NULL ends a table
 * @label: text before the value, NULL = the value alone
 * @get: attribute to JSON; 0, -EBADMSG or -ENOMEM
 * @text: JSON to text, NULL = as its type is usually printed
 * @arg: table of names
 * @flags: F_*
 */
struct field {
	uint16_t attr;
	const char *key;
	const char *label;
	int (*get)(struct row *row, const struct field *f,
		   const struct nlattr *a);
	void (*text)(FILE *out, const struct ctl *c, const json_t *obj,
		     const struct field *f);
	const void *arg;
	unsigned int flags;
};

#define F_LINE		0x001	/* begins a new line */
#define F_STATS		0x002	/* in text only with -s */
#define F_DETAILS	0x004	/* in text only with -d */
#define F_NO_TEXT	0x008	/* JSON only */
#define F_ARRAY		0x010	/* repeated attribute; [] if there is none */
#define F_OBJECT	0x020	/* {} if there is none */
#define F_FALSE		0x040	/* false if there is none */
#define F_NAME		0x080	/* coloured as the name of the object */
#define F_WARN		0x100	/* coloured as a warning */
#define F_NONZERO	0x200	/* 0 is not worth a word in text */

/* request.c: reads the words of a command and speaks to the kernel */
int ctl_nl(struct ctl *c);
int ctl_request_words(struct request *r, int argc, char **argv);
int verb_change(struct ctl *c, const struct object *obj,
		const struct verb *verb, int argc, char **argv);
int verb_show(struct ctl *c, const struct object *obj,
	      const struct verb *verb, int argc, char **argv);
int usage_error(const struct object *obj, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int sys_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int nl_error(struct request *r, int ret);

/* words.c: the kinds of values */
int put_str(struct request *r, const struct word *w, const char *value);
int put_name(struct request *r, const struct word *w, const char *value);
int put_any_name(struct request *r, const struct word *w, const char *value);
int put_u8(struct request *r, const struct word *w, const char *value);
int put_u16(struct request *r, const struct word *w, const char *value);
int put_u32(struct request *r, const struct word *w, const char *value);
int put_mode(struct request *r, const struct word *w, const char *value);
int put_onoff(struct request *r, const struct word *w, const char *value);
int put_flag(struct request *r, const struct word *w, const char *value);
int put_enum(struct request *r, const struct word *w, const char *value);
int put_bits(struct request *r, const struct word *w, const char *value);
int put_uid(struct request *r, const struct word *w, const char *value);
int put_gid(struct request *r, const struct word *w, const char *value);
int put_prefix(struct request *r, const struct word *w, const char *value);
int put_ports(struct request *r, const struct word *w, const char *value);
int put_properties(struct request *r, const struct word *w, const char *value);
int put_properties_file(struct request *r, const struct word *w, const char *value);
int parse_onoff(struct request *r, const struct word *w, const char *value,
		bool *on);
int parse_uint(const char *s, uint64_t max, uint64_t *v);
int no_room(const struct word *w);

/* fields.c: the kinds of attributes */
int get_str(struct row *row, const struct field *f, const struct nlattr *a);
int get_u8(struct row *row, const struct field *f, const struct nlattr *a);
int get_u16(struct row *row, const struct field *f, const struct nlattr *a);
int get_u32(struct row *row, const struct field *f, const struct nlattr *a);
int get_u64(struct row *row, const struct field *f, const struct nlattr *a);
int get_true(struct row *row, const struct field *f, const struct nlattr *a);
int get_bool32(struct row *row, const struct field *f, const struct nlattr *a);
int get_bits(struct row *row, const struct field *f, const struct nlattr *a);
int get_flags(struct row *row, const struct field *f, const struct nlattr *a);
int get_enum(struct row *row, const struct field *f, const struct nlattr *a);
int get_hex(struct row *row, const struct field *f, const struct nlattr *a);
int get_octal(struct row *row, const struct field *f, const struct nlattr *a);
int get_addr(struct row *row, const struct field *f, const struct nlattr *a);
int get_prefix(struct row *row, const struct field *f, const struct nlattr *a);
int get_counts(struct row *row, const struct field *f, const struct nlattr *a);
int get_time(struct row *row, const struct field *f, const struct nlattr *a);
int get_down(struct row *row, const struct field *f, const struct nlattr *a);
int get_up(struct row *row, const struct field *f, const struct nlattr *a);
int get_pad(struct row *row, const struct field *f, const struct nlattr *a);
json_t *json_u64(uint64_t v);
json_t *entry_json(const struct sc_entry *e);
json_t *json_text(const char *s);
int row_put(struct row *row, const struct field *f, json_t *value);
void time_text(uint64_t ns, char *buf, size_t size);
void text_bytes(FILE *out, const struct ctl *c, const json_t *obj,
		const struct field *f);
void text_users(FILE *out, const struct ctl *c, const json_t *obj,
		const struct field *f);
void text_groups(FILE *out, const struct ctl *c, const json_t *obj,
		 const struct field *f);
void text_addr(FILE *out, const struct ctl *c, const json_t *obj,
	       const struct field *f);
void text_ports(FILE *out, const struct ctl *c, const json_t *obj,
		const struct field *f);
void text_counts(FILE *out, const struct ctl *c, const json_t *obj,
		 const struct field *f);
void text_drivers(FILE *out, const struct ctl *c, const json_t *obj,
		  const struct field *f);

/* output.c: objects to text or JSON */
int row_read(json_t **out, const struct field *fields,
	     const struct nlmsghdr *nlh);
/* The same of a nest, which has no lists of micro-protocols in it. */
int row_read_nest(json_t **out, const struct field *fields,
		  const struct nlattr *nest);
void row_text(FILE *out, const struct ctl *c, const struct field *fields,
	      const json_t *obj);
int rows_print(const struct ctl *c, const struct object *obj,
	       const json_t *rows);
int json_print(const struct ctl *c, const json_t *j);
int rows_cb(const struct nlmsghdr *nlh, void *data);
struct rows {
	const struct field *fields;
	json_t *array;
};

/* secret.c, pem.c: bytes of keys */
void secret_wipe(struct secret *s);
int secret_read_file(struct secret *s, const char *path);
int secret_read_public(struct secret *s, const char *path);
int secret_read_fd(struct secret *s, int fd, const char *name);
int secret_unhex(struct secret *s);
int pem_to_pkcs1(struct secret *s, bool is_private, const char **why);
int pem_to_spki(struct secret *s, const char **why);

/* slot.c: a session's Keys table */
int get_slot(struct row *row, const struct field *f, const struct nlattr *a);
void text_slots(FILE *out, const struct ctl *c, const json_t *obj,
		const struct field *f);

/* main.c */
int ctl_command(struct ctl *c, int argc, char **argv);

/* batch.c, monitor.c: "ready" and "count" serve evidence, too */
int put_ready(struct request *r, const struct word *w, const char *value);
int put_count(struct request *r, const struct word *w, const char *value);
int batch_run(struct ctl *c, const char *path);

/* check.c */
int verb_check(struct ctl *c, const struct object *obj, const struct verb *verb, int argc,
	       char **argv);

extern const struct object profile_object;
extern const struct object policy_object;
extern const struct object principal_object;
extern const struct object key_object;
extern const struct object session_object;
extern const struct object mp_object;
extern const struct object alert_object;
extern const struct object stats_object;
extern const struct object config_object;
extern const struct object info_object;
extern const struct object monitor_object;
extern const struct object evidence_object;

extern const struct field alert_fields[];
extern const struct field session_fields[];

#endif /* CTL_H */
