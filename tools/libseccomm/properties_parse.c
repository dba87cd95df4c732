// SPDX-License-Identifier: GPL-2.0
/* properties_parse.c - text in the paper's notation to lists of micro-protocols. */
#include "libseccomm.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/*
 * properties := '{' list [ ';' list ] '}'
 * list       := entry { ',' entry }
 * entry      := TYPE [ '(' [ item { ',' item } ] ')' ]
 * item       := entry with parentheses            a child
 *             | NAME '=' ( NUMBER | WORD | '"' text '"' )
 *             | NUMBER | '"' text '"'             positional
 *             | KEY [ ':' KDF ] [ '/' KD ]
 *
 * A bare word is a key.  A key whose name is all digits is told from a number
 * by its KDF: 16:sha256.
 */
struct parser {
	const char *text;
	const char *p;
	sc_is_type_fn is_type;
	void *data;
	struct sc_parse_error *err;
};

/* Columns of a line that an error shows, and how many of them in front of it. */
#define SHOWN		100
#define SHOWN_BEFORE	60

/* A word of the text: names, numbers and types use the same characters. */
struct word {
	const char *s;
	size_t len;
};

static int fail(struct parser *ps, const char *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct parser *ps, const char *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ps->err->msg, sizeof(ps->err->msg), fmt, ap);
	va_end(ap);
	sc_parse_error_at(ps->err, ps->text, at - ps->text);
	return -EINVAL;
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static bool is_word_char(char c)
{
	return is_alnum(c) || (c && strchr("._@-", c));
}

static void skip_space(struct parser *ps)
{
	while (*ps->p && strchr(" \t\r\n", *ps->p))
		ps->p++;
}

static bool take_char(struct parser *ps, char c)
{
	skip_space(ps);
	if (*ps->p != c)
		return false;
	ps->p++;
	return true;
}

static struct word take_word(struct parser *ps)
{
	struct word w;

	skip_space(ps);
	w.s = ps->p;
	while (is_word_char(*ps->p))
		ps->p++;
	w.len = ps->p - w.s;
	return w;
}

/* What stands at @at, for "found ..." in a message. */
static const char *found(const char *at, char buf[24])
{
	size_t n = 0;

	if (!*at)
		return "the end";
	while (n < 16 && is_word_char(at[n]))
		n++;
	if (!n)
		n = 1;
	if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e)
		return "an unknown character";
	snprintf(buf, 24, "'%.*s'", (int)n, at);
	return buf;
}

static bool is_number(const struct word *w)
{
	size_t i = 0;
	bool hex = w->len > 2 && w->s[0] == '0' && (w->s[1] | 0x20) == 'x';

	if (!w->len)
		return false;
	for (i = hex ? 2 : 0; i < w->len; i++) {
		char c = w->s[i] | 0x20;

		if (w->s[i] >= '0' && w->s[i] <= '9')
			continue;
		if (!hex || c < 'a' || c > 'f')
			return false;
	}
	return true;
}

static int get_number(struct parser *ps, const struct word *w, uint64_t *v)
{
	char buf[32];

	if (w->len >= sizeof(buf))
		return fail(ps, w->s, "the number is too long");
	memcpy(buf, w->s, w->len);
	buf[w->len] = 0;
	errno = 0;
	*v = strtoull(buf, NULL, (buf[1] | 0x20) == 'x' ? 16 : 10);
	if (errno)
		return fail(ps, w->s, "the number does not fit in 64 bits");
	return 0;
}

static int copy_word(struct parser *ps, const struct word *w, const char *what,
		     char *buf, size_t size)
{
	char have[24];

	if (!w->len)
		return fail(ps, w->s, "expected %s, found %s", what,
			    found(w->s, have));
	if (w->len >= size)
		return fail(ps, w->s, "%s has at most %zu characters", what,
			    size - 1);
	memcpy(buf, w->s, w->len);
	buf[w->len] = 0;
	return 0;
}

/* Letters and digits, and what stands in @also. */
static int copy_plain(struct parser *ps, const struct word *w, const char *what,
		      const char *also, char *buf, size_t size)
{
	size_t i;
	int ret;

	ret = copy_word(ps, w, what, buf, size);
	if (ret)
		return ret;
	for (i = 0; i < w->len; i++)
		if (!is_alnum(w->s[i]) && !strchr(also, w->s[i]))
			return fail(ps, w->s + i,
				    "%s has letters and digits%s only", what,
				    *also ? " and '-'" : "");
	return 0;
}

static int take_quoted(struct parser *ps, char *buf, size_t size)
{
	const char *start = ps->p++;	/* past the quote */
	size_t n = 0;

	for (; *ps->p != '"'; ps->p++) {
		if ((unsigned char)*ps->p < 0x20 || *ps->p == '\\' ||
		    (unsigned char)*ps->p > 0x7e)
			return *ps->p ?
			       fail(ps, ps->p, "a quoted word has printable ASCII without '\\' only") :
			       fail(ps, start, "the quote is never closed");
		if (n + 1 == size)
			return fail(ps, start, "a word has at most %zu characters",
				    size - 1);
		buf[n++] = *ps->p;
	}
	buf[n] = 0;
	ps->p++;
	if (!n)
		return fail(ps, start, "a word cannot be empty");
	return 0;
}

static struct sc_arg *new_arg(struct parser *ps, struct sc_entry *e,
			      const char *at)
{
	if (e->n_args == SC_ARGS) {
		fail(ps, at, "%s: at most %d arguments", e->name, SC_ARGS);
		return NULL;
	}
	return &e->arg[e->n_args++];
}

static int parse_named(struct parser *ps, struct sc_entry *e,
		       const struct word *name)
{
	struct sc_arg *arg = new_arg(ps, e, name->s);
	struct word w;
	unsigned int i;
	int ret;

	if (!arg)
		return -EINVAL;
	ret = copy_word(ps, name, "the name of an argument", arg->name,
			sizeof(arg->name));
	if (ret)
		return ret;
	for (i = 0; i + 1 < e->n_args; i++)
		if (!strcmp(e->arg[i].name, arg->name))
			return fail(ps, name->s, "%s: argument '%s' is given twice",
				    e->name, arg->name);
	skip_space(ps);
	if (*ps->p == '"') {
		arg->is_word = true;
		return take_quoted(ps, arg->word, sizeof(arg->word));
	}
	w = take_word(ps);
	if (is_number(&w))
		return get_number(ps, &w, &arg->num);
	arg->is_word = true;
	return copy_word(ps, &w, "the value of an argument", arg->word,
			 sizeof(arg->word));
}

static int parse_positional(struct parser *ps, struct sc_entry *e,
			    const struct word *w)
{
	struct sc_arg *arg = new_arg(ps, e, w->s);
	unsigned int i;

	if (!arg)
		return -EINVAL;
	for (i = 0; i + 1 < e->n_args; i++) {
		if (e->arg[i].name[0])
			return fail(ps, w->s, "%s: an argument without a name cannot follow one with a name",
				    e->name);
		arg->pos++;
	}
	if (w->len)
		return get_number(ps, w, &arg->num);
	arg->is_word = true;
	return take_quoted(ps, arg->word, sizeof(arg->word));
}

static int parse_kdf(struct parser *ps, uint8_t *kdf)
{
	struct word w = take_word(ps);
	char name[16];
	uint32_t v;
	int ret;

	ret = copy_word(ps, &w, "the KDF of a key", name, sizeof(name));
	if (ret)
		return ret;
	if (sc_value_of(sc_kdf_names, name, &v))
		return fail(ps, w.s, "unknown KDF '%s', known are sha256 and sha3-256",
			    name);
	*kdf = v;
	return 0;
}

static int parse_key(struct parser *ps, struct sc_entry *e,
		     const struct word *name)
{
	struct sc_ref *key;
	struct word w;
	int ret;

	if (e->n_keys == SC_KEYS)
		return fail(ps, name->s, "%s: at most %d keys", e->name, SC_KEYS);
	key = &e->key[e->n_keys++];
	ret = copy_word(ps, name, "the name of a key", key->name,
			sizeof(key->name));
	if (!ret && take_char(ps, ':'))
		ret = parse_kdf(ps, &key->kdf);
	if (!ret && take_char(ps, '/')) {
		w = take_word(ps);
		ret = copy_plain(ps, &w, "the name of a key distribution", "-",
				 key->kd, sizeof(key->kd));
	}
	return ret;
}

static int parse_entry(struct parser *ps, struct sc_entry *e,
		       const struct word *name, unsigned int depth);

static int parse_child(struct parser *ps, struct sc_entry *e,
		       const struct word *name, unsigned int depth)
{
	if (depth == SC_DEPTH)
		return fail(ps, name->s, "micro-protocols nest at most %d deep",
			    SC_DEPTH);
	if (e->n_children == SC_CHILDREN)
		return fail(ps, name->s, "%s: at most %d children", e->name,
			    SC_CHILDREN);
	if (!e->child)
		e->child = calloc(SC_CHILDREN, sizeof(*e->child));
	if (!e->child)
		return -ENOMEM;
	return parse_entry(ps, &e->child[e->n_children++], name, depth + 1);
}

static bool is_known_type(struct parser *ps, const struct word *w)
{
	char name[SECCOMM_TYPE_NAME_MAX + 1];

	if (!ps->is_type || w->len >= sizeof(name))
		return false;
	memcpy(name, w->s, w->len);
	name[w->len] = 0;
	return ps->is_type(name, ps->data);
}

static int parse_item(struct parser *ps, struct sc_entry *e, unsigned int depth)
{
	struct word w = take_word(ps);
	char have[24];

	skip_space(ps);
	if (!w.len && *ps->p == '"')
		return parse_positional(ps, e, &w);
	if (!w.len)
		return fail(ps, ps->p, "%s: expected an argument, found %s",
			    e->name, found(ps->p, have));
	if (*ps->p == '(')
		return parse_child(ps, e, &w, depth);
	if (take_char(ps, '='))
		return parse_named(ps, e, &w);
	if (*ps->p != ':' && *ps->p != '/') {
		if (is_number(&w))
			return parse_positional(ps, e, &w);
		if (is_known_type(ps, &w))
			return parse_child(ps, e, &w, depth);
	}
	return parse_key(ps, e, &w);
}

static int parse_items(struct parser *ps, struct sc_entry *e,
		       unsigned int depth)
{
	const char *open = ps->p - 1;
	char have[24];
	int ret;

	if (take_char(ps, ')'))
		return 0;
	for (;;) {
		ret = parse_item(ps, e, depth);
		if (ret)
			return ret;
		if (take_char(ps, ')'))
			return 0;
		if (take_char(ps, ','))
			continue;
		if (!*ps->p)
			return fail(ps, open, "%s: the parenthesis is never closed",
				    e->name);
		return fail(ps, ps->p, "%s: expected ',' or ')', found %s",
			    e->name, found(ps->p, have));
	}
}

static int parse_entry(struct parser *ps, struct sc_entry *e,
		       const struct word *name, unsigned int depth)
{
	int ret;

	e->at = name->s - ps->text;
	ret = copy_plain(ps, name, "the name of a micro-protocol", "", e->name,
			 sizeof(e->name));
	if (ret || !take_char(ps, '('))
		return ret;
	return parse_items(ps, e, depth);
}

static int parse_list(struct parser *ps, struct sc_list *list)
{
	struct word w;
	int ret;

	list->entry = calloc(SC_ENTRIES, sizeof(*list->entry));
	if (!list->entry)
		return -ENOMEM;
	do {
		w = take_word(ps);
		if (list->n == SC_ENTRIES)
			return fail(ps, w.s, "a list has at most %d micro-protocols",
				    SC_ENTRIES);
		ret = parse_entry(ps, &list->entry[list->n++], &w, 1);
		if (ret)
			return ret;
	} while (take_char(ps, ','));
	return 0;
}

static int parse_props(struct parser *ps, struct sc_props *props)
{
	char have[24];
	int ret;

	if (!take_char(ps, '{'))
		return fail(ps, ps->p, "properties begin with '{', found %s",
			    found(ps->p, have));
	ret = parse_list(ps, &props->down);
	if (!ret && take_char(ps, ';')) {
		props->has_up = true;
		ret = parse_list(ps, &props->up);
	}
	if (ret)
		return ret;
	if (!take_char(ps, '}'))
		return fail(ps, ps->p, "expected %s, found %s",
			    props->has_up ? "',' or '}'" : "',', ';' or '}'",
			    found(ps->p, have));
	skip_space(ps);
	if (*ps->p)
		return fail(ps, ps->p, "nothing can follow the '}', found %s",
			    found(ps->p, have));
	return 0;
}

int sc_props_parse(struct sc_props *props, const char *text,
		   sc_is_type_fn is_type, void *data,
		   struct sc_parse_error *err)
{
	struct parser ps = {
		.text = text, .p = text, .is_type = is_type, .data = data,
		.err = err,
	};
	int ret;

	memset(props, 0, sizeof(*props));
	memset(err, 0, sizeof(*err));
	if (strlen(text) > SC_TEXT_MAX)
		return fail(&ps, text, "properties have at most %d characters",
			    SC_TEXT_MAX);
	ret = parse_props(&ps, props);
	if (ret)
		sc_props_free(props);
	return ret;
}

static bool begins_char(const char *p)
{
	return (*p & 0xc0) != 0x80;	/* not inside a UTF-8 character */
}

void sc_parse_error_at(struct sc_parse_error *err, const char *text,
		       unsigned int at)
{
	unsigned int i;

	err->at = at;
	err->line = 1;
	err->column = 1;
	for (i = 0; i < at && text[i]; i++) {
		if (text[i] == '\n') {
			err->line++;
			err->column = 1;
		} else if (begins_char(text + i)) {
			err->column++;
		}
	}
}

/* One character, but none that a terminal would do something at. */
static const char *show_char(FILE *f, const char *p)
{
	unsigned char c = *p, next = p[1];

	if (c == 0xc2 && next >= 0x80 && next < 0xa0) {
		fputc('?', f);
		return p + 2;
	}
	do
		fputc((unsigned char)*p < 0x20 || *p == 0x7f ? ' ' : *p, f);
	while (!begins_char(++p));
	return p;
}

void sc_parse_error_show(FILE *f, const char *text,
			 const struct sc_parse_error *err)
{
	const char *at = text + err->at;
	const char *line = at;
	unsigned int n = 0, before;
	const char *p;

	/* As much of the line as fits, however long it is. */
	while (line > text && line[-1] != '\n' && n < SHOWN_BEFORE)
		n += begins_char(--line);
	fputs("  ", f);
	before = n;
	for (p = line, n = 0; *p && *p != '\n' && n < SHOWN; n++)
		p = show_char(f, p);
	fputs("\n  ", f);
	while (before--)
		fputc(' ', f);
	fputs("^\n", f);
}

static void free_entries(struct sc_entry *e, unsigned int n)
{
	unsigned int i;

	for (i = 0; e && i < n; i++)
		free_entries(e[i].child, e[i].n_children);
	free(e);
}

void sc_props_free(struct sc_props *props)
{
	free_entries(props->down.entry, props->down.n);
	free_entries(props->up.entry, props->up.n);
	memset(props, 0, sizeof(*props));
}
