// SPDX-License-Identifier: GPL-2.0
/* properties_print.c - lists of micro-protocols to text in the paper's notation. */
#include "libseccomm.h"

#include <inttypes.h>
#include <string.h>

/* Would the parser take @s for a number? */
static bool looks_like_number(const char *s)
{
	const char *digits = "0123456789";

	if (s[0] == '0' && (s[1] | 0x20) == 'x' && s[2]) {
		digits = "0123456789abcdefABCDEF";
		s += 2;
	}
	return s[strspn(s, digits)] == 0;
}

static bool is_plain_word(const char *s)
{
	return !looks_like_number(s) &&
	       s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789._@-")] == 0;
}

static void print_key(FILE *f, const struct sc_ref *key)
{
	const char *kdf = NULL;

	/* sha256 is what the kernel takes when none is written. */
	if (key->kdf > SECCOMM_KDF_SHA256 || looks_like_number(key->name))
		kdf = sc_name_of(sc_kdf_names,
				 key->kdf ? key->kdf : SECCOMM_KDF_SHA256);
	fputs(key->name, f);
	if (kdf)
		fprintf(f, ":%s", kdf);
	else if (key->kdf > SECCOMM_KDF_SHA256)
		fprintf(f, ":%u", key->kdf);	/* newer than this program */
	if (key->kd[0])
		fprintf(f, "/%s", key->kd);
}

static void print_arg(FILE *f, const struct sc_arg *arg)
{
	if (arg->name[0])
		fprintf(f, "%s=", arg->name);
	if (!arg->is_word)
		fprintf(f, "%" PRIu64, arg->num);
	else if (arg->name[0] && is_plain_word(arg->word))
		fputs(arg->word, f);
	else
		fprintf(f, "\"%s\"", arg->word);
}

static void separate(FILE *f, bool *first)
{
	if (!*first)
		fputs(", ", f);
	*first = false;
}

static void print_args(FILE *f, const struct sc_entry *e, bool named,
		       bool *first)
{
	unsigned int i;

	for (i = 0; i < e->n_args; i++) {
		if ((e->arg[i].name[0] != 0) != named)
			continue;
		separate(f, first);
		print_arg(f, &e->arg[i]);
	}
}

static void print_entry(FILE *f, const struct sc_entry *e, bool is_child)
{
	bool first = true;
	unsigned int i;

	fputs(e->name, f);
	/* A child without parentheses would read as a key. */
	if (!is_child && !e->n_keys && !e->n_args && !e->n_children)
		return;
	fputc('(', f);
	for (i = 0; i < e->n_keys; i++) {
		separate(f, &first);
		print_key(f, &e->key[i]);
	}
	print_args(f, e, false, &first);
	print_args(f, e, true, &first);
	for (i = 0; i < e->n_children; i++) {
		separate(f, &first);
		print_entry(f, &e->child[i], true);
	}
	fputc(')', f);
}

void sc_entry_print(FILE *f, const struct sc_entry *e)
{
	print_entry(f, e, false);
}

void sc_entry_head_print(FILE *f, const struct sc_entry *e)
{
	struct sc_entry head = *e;

	head.n_children = 0;
	print_entry(f, &head, false);
}

static void print_list(FILE *f, const struct sc_list *list)
{
	unsigned int i;

	for (i = 0; i < list->n; i++) {
		if (i)
			fputs(", ", f);
		print_entry(f, &list->entry[i], false);
	}
}

void sc_props_print(FILE *f, const struct sc_props *props)
{
	fputs("{ ", f);
	print_list(f, &props->down);
	if (props->has_up) {
		fputs(" ; ", f);
		print_list(f, &props->up);
	}
	fputs(" }", f);
}
