// SPDX-License-Identifier: GPL-2.0
/* failures.c - which single failures break what properties protect (protocol 2.14). */
#include "libseccomm.h"

#include <string.h>

/* ---- words -------------------------------------------------------------------- */

/* A piece of text, as long as its separators say. */
struct piece {
	const char *s;
	size_t len;
};

/* The next piece of @s between any of @seps; an empty one is the end. */
static struct piece next_piece(const char *s, const char *seps)
{
	struct piece p;

	p.s = s + strspn(s, seps);
	p.len = strcspn(p.s, seps);
	return p;
}

static bool piece_is(const struct piece *p, const char *name)
{
	return p->len == strlen(name) && !memcmp(p->s, name, p->len);
}

static bool has_piece(const char *text, const char *seps, const char *name)
{
	struct piece p;

	for (p = next_piece(text, seps); p.len; p = next_piece(p.s + p.len, seps))
		if (piece_is(&p, name))
			return true;
	return false;
}

/* ---- what there is to be known of methods ------------------------------------- */

/* Tells nothing of the key stream: when it falls, messages can be forged, not read. */
static bool only_authenticates(const char *family)
{
	return !strcmp(family, "ghash") || !strcmp(family, "poly1305");
}

static bool is_hash(const char *family)
{
	return !strncmp(family, "sha", 3) || !strncmp(family, "md5", 3) ||
	       !strncmp(family, "blake2", 6);
}

#define DRIVER_SEPS	"(),"

/* Instructions that several implementations share, by a part of their names. */
static const struct {
	const char *part;
	const char *name;
} shared[] = {
	{ "aesni", "AES-NI" },
	{ "vaes", "AES-NI" },
	{ "ce", "ARMv8 CE" },
};

#define N_SHARED	(sizeof(shared) / sizeof(shared[0]))

/* Is @name one of its pieces, or the instructions of one? */
static bool driver_uses(const char *driver, const char *name)
{
	size_t i;

	if (has_piece(driver, DRIVER_SEPS, name))
		return true;
	for (i = 0; i < N_SHARED; i++)
		if (!strcmp(shared[i].name, name) &&
		    has_piece(driver, DRIVER_SEPS "-_", shared[i].part))
			return true;
	return false;
}

/* ---- what an entry provides, and what breaks it ------------------------------- */

static bool is_meta(const struct sc_entry *e)
{
	return e->n_children;
}

static bool provides(const struct sc_entry *e, enum sc_goal goal)
{
	uint32_t trait = goal == SC_CONFIDENTIALITY ? SECCOMM_TRAIT_PRIVATE :
						      SECCOMM_TRAIT_AUTHENTICATES;
	unsigned int i;

	for (i = 0; i < e->n_children; i++)
		if (provides(&e->child[i], goal))
			return true;
	return !is_meta(e) && !e->insecure && e->n_keys && (e->traits & trait);
}

/* Keys of several slots are as good as the best of them. */
static bool all_keys(const struct sc_entry *e, const struct sc_failure *f,
		     bool (*broken)(const struct sc_ref *key, const char *name))
{
	unsigned int i;

	for (i = 0; i < e->n_keys; i++)
		if (!broken(&e->key[i], f->name))
			return false;
	return e->n_keys;
}

static bool key_is(const struct sc_ref *key, const char *name)
{
	return !strcmp(key->name, name);
}

static bool key_comes_by(const struct sc_ref *key, const char *name)
{
	return !strcmp(key->kd, name);
}

static bool key_derived_by(const struct sc_ref *key, const char *name)
{
	return !strcmp(sc_name_of(sc_kdf_names, key->kdf ? key->kdf : SECCOMM_KDF_SHA256) ?: "",
		       name);
}

/* A public key is used as it is; all others are derived. */
static bool derives(const struct sc_entry *e)
{
	return !(e->traits & SECCOMM_TRAIT_PUBLIC_KEY);
}

static bool breaks_method(const struct sc_entry *e, const struct sc_failure *f,
			  enum sc_goal goal)
{
	if (!strcmp(f->kind, "slot"))
		return all_keys(e, f, key_is);
	if (!strcmp(f->kind, "key distribution"))
		return all_keys(e, f, key_comes_by);
	if (!strcmp(f->kind, "driver"))
		return driver_uses(e->driver, f->name);
	if (!strcmp(f->kind, "RNG"))
		return true;	/* nonces come again, and with them keys */
	if (derives(e) && all_keys(e, f, key_derived_by))
		return true;
	return has_piece(e->family, ",", f->name) &&
	       !(goal == SC_CONFIDENTIALITY && only_authenticates(f->name));
}

/* Of an entry that provides @goal. */
static bool breaks_entry(const struct sc_entry *e, const struct sc_failure *f,
			 enum sc_goal goal)
{
	bool any = false, all = true, one;
	unsigned int i;

	if (!is_meta(e))
		return breaks_method(e, f, goal);
	for (i = 0; i < e->n_children; i++) {
		if (!provides(&e->child[i], goal))
			continue;
		one = breaks_entry(&e->child[i], f, goal);
		any |= one;
		all &= one;
	}
	return !strcmp(e->name, "MultiSecurity") ? all : any;
}

static bool breaks_list(const struct sc_list *list, const struct sc_failure *f,
			enum sc_goal goal)
{
	bool found = false;
	unsigned int i;

	for (i = 0; i < list->n; i++) {
		if (!provides(&list->entry[i], goal))
			continue;
		found = true;
		if (!breaks_entry(&list->entry[i], f, goal))
			return false;
	}
	return found;
}

/* Of an entry that provides @goal: its best part, or, but for a MultiSecurity, its worst. */
static uint32_t strength_of(const struct sc_entry *e, enum sc_goal goal)
{
	bool best = !strcmp(e->name, "MultiSecurity");
	uint32_t strength = best ? 0 : UINT32_MAX, one;
	unsigned int i;

	if (!is_meta(e))
		return e->strength;
	for (i = 0; i < e->n_children; i++) {
		if (!provides(&e->child[i], goal))
			continue;
		one = strength_of(&e->child[i], goal);
		if (best ? one > strength : one < strength)
			strength = one;
	}
	return strength;
}

/* ---- candidates --------------------------------------------------------------- */

/* Once each, and only if it breaks something by itself. */
static void try_failure(struct sc_failures *out, const struct sc_list *list, const char *kind,
			const char *name, size_t len)
{
	struct sc_failure *f = &out->list[out->n];
	unsigned int i, goal;

	if (out->n == SC_FAILURES || !len || len >= sizeof(f->name))
		return;
	memset(f, 0, sizeof(*f));
	f->kind = kind;
	memcpy(f->name, name, len);
	for (i = 0; i < out->n; i++)
		if (!strcmp(out->list[i].kind, kind) && !strcmp(out->list[i].name, f->name))
			return;
	for (goal = 0; goal < SC_GOALS; goal++)
		if (breaks_list(list, f, goal))
			f->breaks |= 1u << goal;
	if (f->breaks)
		out->n++;
}

static void try_name(struct sc_failures *out, const struct sc_list *list, const char *kind,
		     const char *name)
{
	try_failure(out, list, kind, name, strlen(name));
}

static void try_family(struct sc_failures *out, const struct sc_list *list, const char *family)
{
	char name[sizeof(((struct sc_entry *)0)->family)];
	struct piece p;

	for (p = next_piece(family, ","); p.len; p = next_piece(p.s + p.len, ",")) {
		memcpy(name, p.s, p.len);
		name[p.len] = 0;
		try_name(out, list, is_hash(name) ? "hash" : "family", name);
	}
}

static void try_driver(struct sc_failures *out, const struct sc_list *list, const char *driver)
{
	struct piece p;
	size_t i;

	for (p = next_piece(driver, DRIVER_SEPS); p.len; p = next_piece(p.s + p.len, DRIVER_SEPS))
		try_failure(out, list, "driver", p.s, p.len);
	for (i = 0; i < N_SHARED; i++)
		if (driver_uses(driver, shared[i].name))
			try_name(out, list, "driver", shared[i].name);
}

static void try_entry(struct sc_failures *out, const struct sc_list *list,
		      const struct sc_entry *e)
{
	const char *kdf;
	unsigned int i;

	try_family(out, list, e->family);
	for (i = 0; i < e->n_keys; i++) {
		kdf = sc_name_of(sc_kdf_names, e->key[i].kdf ? e->key[i].kdf : SECCOMM_KDF_SHA256);
		if (kdf && derives(e))
			try_name(out, list, "hash", kdf);
		try_name(out, list, "key distribution", e->key[i].kd);
		try_name(out, list, "slot", e->key[i].name);
	}
	try_driver(out, list, e->driver);
	for (i = 0; i < e->n_children; i++)
		try_entry(out, list, &e->child[i]);
}

void sc_failures_find(struct sc_failures *out, const struct sc_list *list)
{
	unsigned int i, goal;
	uint32_t strength;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < list->n; i++) {
		try_entry(out, list, &list->entry[i]);
		for (goal = 0; goal < SC_GOALS; goal++) {
			if (!provides(&list->entry[i], goal))
				continue;
			strength = strength_of(&list->entry[i], goal);
			if (strength > out->strength[goal])
				out->strength[goal] = strength;
		}
	}
	try_name(out, list, "RNG", "kernel");
}
