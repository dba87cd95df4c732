// SPDX-License-Identifier: GPL-2.0
/* spec.c - properties in the paper's notation, for tests. */
#include "tests/spec.h"

#include <linux/ctype.h>
#include <linux/seccomm_netlink.h>
#include <linux/string.h>

#define WORD_CHARS	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-"

/* The next word and its length; skips space before it. */
static size_t word(const char **p)
{
	*p = skip_spaces(*p);
	return strspn(*p, WORD_CHARS);
}

static void take(struct kunit *test, const char **p, char *to, size_t size)
{
	size_t len = word(p);

	KUNIT_ASSERT_GT_MSG(test, len, (size_t)0, "word expected: %s", *p);
	KUNIT_ASSERT_LT_MSG(test, len, size, "word too long: %s", *p);
	memcpy(to, *p, len);
	to[len] = 0;
	*p += len;
}

static void parse_list(struct kunit *test, const char **p, struct seccomm_list *l);

static void parse_value(struct kunit *test, const char **p, struct seccomm_arg *arg)
{
	char text[16];

	take(test, p, text, sizeof(text));
	if (kstrtou64(text, 0, &arg->num))
		strscpy(arg->word, text, sizeof(arg->word));
}

static void parse_key(struct kunit *test, const char **p, struct seccomm_entry *e)
{
	struct seccomm_ref *ref = &e->ref[e->n_ref++];
	char kdf[16];

	KUNIT_ASSERT_LE(test, e->n_ref, SECCOMM_ENTRY_SLOTS_MAX);
	take(test, p, ref->name, sizeof(ref->name));
	if (**p == ':') {
		++*p;
		take(test, p, kdf, sizeof(kdf));
		ref->kdf = strcmp(kdf, "sha3-256") ? SECCOMM_KDF_SHA256 : SECCOMM_KDF_SHA3_256;
	}
	if (**p == '/') {
		++*p;
		take(test, p, ref->kd, sizeof(ref->kd));
	}
}

static void parse_item(struct kunit *test, const char **p, struct seccomm_entry *e)
{
	size_t len = word(p);
	struct seccomm_arg *arg = &e->arg[e->n_arg];

	if ((*p)[len] == '(') {
		parse_list(test, p, &e->child);
		return;
	}
	if ((*p)[len] != '=' && !isdigit(**p)) {
		parse_key(test, p, e);
		return;
	}
	KUNIT_ASSERT_LT(test, e->n_arg, SECCOMM_SPEC_ARGS_MAX);
	arg->pos = e->n_arg++;
	if ((*p)[len] == '=') {
		take(test, p, arg->name, sizeof(arg->name));
		++*p;
	}
	parse_value(test, p, arg);
}

/* Children follow one another, so a list ends before what is no entry. */
static void parse_entry(struct kunit *test, const char **p, struct seccomm_entry *e)
{
	take(test, p, e->type, sizeof(e->type));
	if (**p != '(')
		return;
	do {
		++*p;
		*p = skip_spaces(*p);
		if (**p == ')')
			break;
		parse_item(test, p, e);
		*p = skip_spaces(*p);
	} while (**p == ',');
	KUNIT_ASSERT_EQ_MSG(test, **p, ')', "')' expected: %s", *p);
	++*p;
}

static bool more(const char **p)
{
	const char *q = skip_spaces(*p);

	if (*q != ',')
		return false;
	*p = q + 1;
	return true;
}

static void parse_list(struct kunit *test, const char **p, struct seccomm_list *l)
{
	const size_t max = 2 * SECCOMM_ENTRIES_MAX;

	l->entry = kunit_kcalloc(test, max, sizeof(*l->entry), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, l->entry);
	do {
		if (!word(p))
			break;
		KUNIT_ASSERT_LT(test, l->n, max);
		parse_entry(test, p, &l->entry[l->n++]);
	} while (more(p));
}

static void mirror(struct kunit *test, struct seccomm_list *to, const struct seccomm_list *from)
{
	to->entry = kunit_kcalloc(test, from->n + 1, sizeof(*to->entry), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, to->entry);
	for (to->n = 0; to->n < from->n; to->n++)
		to->entry[to->n] = from->entry[from->n - 1 - to->n];
}

struct seccomm_spec *seccomm_spec_parse(struct kunit *test, const char *down, const char *up)
{
	struct seccomm_spec *spec = kunit_kzalloc(test, sizeof(*spec), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, spec);
	spec->rank = 10;
	parse_list(test, &down, &spec->down);
	KUNIT_ASSERT_EQ_MSG(test, *down, '\0', "end expected: %s", down);
	if (!up) {
		mirror(test, &spec->up, &spec->down);
		return spec;
	}
	parse_list(test, &up, &spec->up);
	KUNIT_ASSERT_EQ_MSG(test, *up, '\0', "end expected: %s", up);
	return spec;
}
