// SPDX-License-Identifier: GPL-2.0
/* evidence.c - records of evidence: to have them stored, to look at them, to verify them. */
#include "ctl.h"
#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* ---- rows ------------------------------------------------------------------ */

static json_t *hex(const uint8_t *p, size_t len)
{
	char text[2 * 64 + 1];
	size_t i;

	for (i = 0; i < len; i++)
		sprintf(text + 2 * i, "%02x", p[i]);
	return json_string(text);
}

static void add_statement(json_t *row, const struct ev_statement *st)
{
	char time[64];

	time_text(st->time_ns, time, sizeof(time));
	json_object_set_new(row, "sender", json_string(st->sender));
	json_object_set_new(row, "receiver", json_string(st->receiver));
	json_object_set_new(row, "time", json_string(time));
	json_object_set_new(row, "time_ns", json_u64(st->time_ns));
	json_object_set_new(row, "epoch", json_u64(st->epoch));
	json_object_set_new(row, "role", json_string(sc_name_of(sc_role_names, st->role) ?: "?"));
	json_object_set_new(row, "msg_seq", json_u64(st->number));
	json_object_set_new(row, "sha256", hex(st->sha256, EV_HASH_LEN));
	json_object_set_new(row, "sha3_256", hex(st->sha3, EV_HASH_LEN));
	json_object_set_new(row, "signer", hex(st->signer, EV_HASH_LEN));
	json_object_set_new(row, "transcript", hex(st->transcript, 64));
}

json_t *ev_row(const struct ev_record *r, const struct ev_statement *st, uint64_t n)
{
	json_t *row = json_object();
	char stored[64];

	if (!row)
		return NULL;
	if (n)
		json_object_set_new(row, "record", json_u64(n));
	time_text(r->stored_ns, stored, sizeof(stored));
	json_object_set_new(row, "seq", json_u64(r->seq));
	json_object_set_new(row, "session", json_u64(r->session));
	json_object_set_new(row, "bytes", json_u64(r->message_len));
	json_object_set_new(row, "stored", json_string(stored));
	if (st)
		add_statement(row, st);
	else
		json_object_set_new(row, "wrong", json_string("this is no statement"));
	return row;
}

static const struct field fields[] = {
	{ 0, "record", NULL, .flags = F_NAME },
	{ 0, "seq", "number" },
	{ 0, "session", "session" },
	{ 0, "sender", "from" },
	{ 0, "receiver", "to" },
	{ 0, "bytes", "bytes" },
	{ 0, "time", NULL },
	{ 0, "verified", NULL, .flags = F_FALSE },
	{ 0, "wrong", "WRONG:", .flags = F_WARN },
	{ 0, "epoch", "epoch", .flags = F_LINE | F_DETAILS },
	{ 0, "role", "role", .flags = F_DETAILS },
	{ 0, "msg_seq", "message", .flags = F_DETAILS },
	{ 0, "stored", "stored", .flags = F_DETAILS },
	{ 0, "sha256", "sha256", .flags = F_LINE | F_DETAILS },
	{ 0, "sha3_256", "sha3-256", .flags = F_LINE | F_DETAILS },
	{ 0, "signer", "signer sha256", .flags = F_LINE | F_DETAILS },
	{ 0, "transcript", "transcript", .flags = F_LINE | F_DETAILS },
	{ 0 }
};

/* ---- files ----------------------------------------------------------------- */

static int file_error(const char *path, int err, uint64_t at)
{
	if (err == -EBADMSG)
		return sys_error("evidence: %s: byte %" PRIu64 ": this is no record of evidence",
				 path, at);
	return sys_error("evidence: %s: %s", path, strerror(-err));
}

/**
 * struct scan - a file while it is read
 * @w: what was asked for
 * @keys: NULL = nothing is verified
 * @rows: what is printed
 * @n: records so far
 * @wrong: of these
 * @extracted: extract: it was there
 */
struct scan {
	const struct ev_words *w;
	struct ev_keys *keys;
	json_t *rows;
	uint64_t n;
	uint64_t wrong;
	bool extracted;
};

static int look_at(struct scan *s, const struct ev_record *r)
{
	struct ev_statement st;
	const char *why = NULL;
	bool ok = !ev_statement_read(&st, r->statement, r->statement_len);
	json_t *row;

	if (s->w->record && s->w->record != s->n)
		return 0;
	row = ev_row(r, ok ? &st : NULL, s->n);
	if (!row)
		return -ENOMEM;
	if (ok && s->keys) {
		why = ev_verify(s->keys, r, &st);
		json_object_set_new(row, "verified", json_boolean(!why));
		if (why)
			json_object_set_new(row, "wrong", json_string(why));
	}
	s->wrong += !ok || why;
	return json_array_append_new(s->rows, row) ? -ENOMEM : 0;
}

static int write_file(const char *dir, const char *name, const void *p, size_t len)
{
	char path[PATH_MAX];
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >= sizeof(path))
		return sys_error("evidence: %s", strerror(ENAMETOOLONG));
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return sys_error("evidence: %s: %s", path, strerror(errno));
	if (write(fd, p, len) != (ssize_t)len) {
		close(fd);
		return sys_error("evidence: %s: not all of it could be written", path);
	}
	return close(fd) ? sys_error("evidence: %s: %s", path, strerror(errno)) : 0;
}

static int write_parts(struct scan *s, const struct ev_record *r)
{
	int ret;

	if (s->w->record != s->n)
		return 0;
	s->extracted = true;
	ret = write_file(s->w->dir, "statement", r->statement, r->statement_len);
	ret = ret ? ret : write_file(s->w->dir, "signature", r->signature, r->signature_len);
	return ret ? ret : write_file(s->w->dir, "message", r->message, r->message_len);
}

/*
 * Every record of the file to @fn, until that returns something else than 0.
 * Return: that; 0; CTL_CUT: the file ends within a record, which was said.
 */
static int scan_file(struct scan *s, int (*fn)(struct scan *s, const struct ev_record *r))
{
	const char *path = s->w->file;
	struct ev_file file;
	struct ev_record r;
	int ret, err = 0;

	ret = ev_file_open(&file, path);
	if (!ret)
		ret = 1;
	while (!err && ret > 0) {
		ret = ev_file_next(&file, &r);
		if (ret > 0) {
			s->n++;
			err = fn(s, &r);
		}
	}
	if (!err && ret == -ENODATA) {
		fprintf(stderr, "Warning: seccommctl: evidence: %s: cut short: the record at byte %"
			PRIu64 " is not all there.\n", path, file.at);
		err = CTL_CUT;
	} else if (!err && ret < 0) {
		err = file_error(path, ret, file.at);
	} else if (err < 0) {
		err = sys_error("evidence: %s", strerror(-err));
	}
	ev_file_close(&file);
	return err;
}

/* ---- words ----------------------------------------------------------------- */

static struct ev_words *words_of(struct request *r)
{
	return r->data;
}

static int put_file(struct request *r, const struct word *w, const char *value)
{
	(void)w;
	words_of(r)->file = value;
	return 0;
}

static int put_dir(struct request *r, const struct word *w, const char *value)
{
	(void)w;
	words_of(r)->dir = value;
	return 0;
}

static int put_strict(struct request *r, const struct word *w, const char *value)
{
	(void)w;
	(void)value;
	words_of(r)->strict = true;
	return 0;
}

static int put_pubkey(struct request *r, const struct word *w, const char *value)
{
	struct ev_words *words = words_of(r);

	if (words->n_pubkeys == EV_PUBKEYS_MAX)
		return usage_error(r->obj, "%s: more than %d of them", w->name, EV_PUBKEYS_MAX);
	words->pubkey[words->n_pubkeys++] = value;
	return 0;
}

static int put_record(struct request *r, const struct word *w, const char *value)
{
	if (parse_uint(value, UINT32_MAX, &words_of(r)->record) || !words_of(r)->record)
		return usage_error(r->obj, "%s \"%.64s\": expected a number from 1", w->name, value);
	return 0;
}

#define FILE_WORD { "file", put_file, .flags = W_REQUIRED }

static const struct word monitor_words[] = {
	FILE_WORD,
	{ "strict", put_strict, .flags = W_ALONE },
	{ "count", put_count },
	{ "ready", put_ready },
	{ 0 }
};

static const struct word show_words[] = {
	FILE_WORD,
	{ "record", put_record },
	{ 0 }
};

static const struct word extract_words[] = {
	FILE_WORD,
	{ "record", put_record, .flags = W_REQUIRED },
	{ "dir", put_dir, .flags = W_REQUIRED },
	{ 0 }
};

static const struct word verify_words[] = {
	FILE_WORD,
	{ "pubkey", put_pubkey, .flags = W_REQUIRED | W_REPEATED },
	{ "record", put_record },
	{ 0 }
};

/* ---- commands -------------------------------------------------------------- */

static int run_monitor(struct ctl *c, const struct object *obj, const struct verb *verb, int argc,
		       char **argv)
{
	struct ev_words words = { 0 };
	struct request r = { .ctl = c, .obj = obj, .verb = verb, .data = &words };
	int ret;

	ret = ctl_request_words(&r, argc, argv);
	if (!ret)
		ret = ctl_nl(c);
	if (ret)
		return ret;
	/* The socket becomes the recorder's, and ends with it. */
	ret = ev_monitor(&r, &words);
	sc_nl_close(c->nl);
	c->nl = NULL;
	return ret;
}

static int add_keys(struct scan *s)
{
	static struct secret key;
	const char *why;
	unsigned int i;
	int ret;

	s->keys = ev_keys_new(&why);
	if (!s->keys)
		return sys_error("evidence: %s", why);
	for (i = 0; i < s->w->n_pubkeys; i++) {
		ret = secret_read_public(&key, s->w->pubkey[i]);
		if (ret)
			return ret;
		if (pem_to_pkcs1(&key, false, &why) || ev_keys_add(s->keys, key.data, key.len))
			return sys_error("evidence: %s: %s", s->w->pubkey[i], why);
	}
	return 0;
}

static int run_rows(struct ctl *c, const struct object *obj, const struct verb *verb, int argc,
		    char **argv)
{
	struct ev_words words = { 0 };
	struct request r = { .ctl = c, .obj = obj, .verb = verb, .data = &words };
	struct scan s = { .w = &words };
	int ret, err;

	ret = ctl_request_words(&r, argc, argv);
	if (!ret && words.n_pubkeys)
		ret = add_keys(&s);
	s.rows = json_array();
	if (!ret) {
		ret = scan_file(&s, look_at);
		err = !ret || ret == CTL_CUT ? rows_print(c, obj, s.rows) : 0;
		if (err)
			ret = err;
		else if (words.record > s.n && (!ret || ret == CTL_CUT))
			ret = sys_error("evidence: %s has %" PRIu64 " records", words.file, s.n);
		else if (s.wrong && s.keys && (!ret || ret == CTL_CUT))
			ret = CTL_FALSE;
	}
	json_decref(s.rows);
	ev_keys_free(s.keys);
	return ret;
}

static int run_extract(struct ctl *c, const struct object *obj, const struct verb *verb, int argc,
		       char **argv)
{
	struct ev_words words = { 0 };
	struct request r = { .ctl = c, .obj = obj, .verb = verb, .data = &words };
	struct scan s = { .w = &words };
	int ret;

	ret = ctl_request_words(&r, argc, argv);
	if (!ret)
		ret = scan_file(&s, write_parts);
	if (!s.extracted && (!ret || ret == CTL_CUT))
		ret = sys_error("evidence: %s has %" PRIu64 " records", words.file, s.n);
	return ret;
}

static const struct verb verbs[] = {
	{ "show", 0, show_words, run_rows, NULL },
	{ "monitor", SECCOMM_CMD_EVIDENCE_RECORD, monitor_words, run_monitor, NULL },
	{ "extract", 0, extract_words, run_extract, NULL },
	{ "verify", 0, verify_words, run_rows, NULL },
	{ 0 }
};

const struct object evidence_object = {
	.name = "evidence",
	.help =
"Usage: seccommctl evidence monitor file FILE [ strict ] [ count NUMBER ]\n"
"                                   [ ready on|off ]\n"
"       seccommctl [ -d ] [ -j ] evidence show file FILE [ record N ]\n"
"       seccommctl evidence extract file FILE record N dir DIR\n"
"       seccommctl [ -d ] [ -j ] evidence verify file FILE { pubkey KEY }...\n"
"                                                [ record N ]\n"
"\n"
"monitor is the recorder of this namespace: it appends the evidence of every\n"
"message to FILE, and says that it is stored when it is on the disk.  strict: it\n"
"ends when a record was lost.  verify needs nothing but the public keys of those\n"
"who signed (PEM or DER) and asks no kernel.  extract writes DIR/statement,\n"
"DIR/signature and DIR/message:\n"
"  openssl dgst -sha256 -verify KEY.pem -signature signature statement\n"
"Exit status of verify: 3: not all of it is true; 4: all is true as far as the\n"
"file goes, but it ends within a record.\n",
	.verbs = verbs,
	.fields = fields,
};
