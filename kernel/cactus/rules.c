// SPDX-License-Identifier: GPL-2.0
/*
 * rules.c - which combinations of micro-protocols make sense, checked before a
 * profile exists (Documentation/security.rst, Rules).
 *
 * Each rule is a function over one list, flattened in the order of pushes: what
 * stands behind an entry in the array stands outside it on the wire.  A rule says
 * everything that it finds, and all rules are asked.
 */
#include "cactus/resolve.h"

#include <kunit/visibility.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cactus/place.h"
#include "cactus/registry.h"
#include "lib/fail.h"

#define ROOM_MAX	1024	/* bytes that all pushes of a list may add together */
#define TAG_MIN		16	/* bytes */

/**
 * struct rules - what a rule sees
 * @props: the properties
 * @report: where it says why not
 * @err: of the first refusal
 * @dir: the list is what the session executes in this direction
 * @n: entries, children included
 * @place: these, in the order of pushes; a meta-security micro-protocol stands
 *	before its children
 */
struct rules {
	const struct seccomm_props *props;
	struct seccomm_report *report;
	int err;
	u8 dir;
	unsigned int n;
	struct seccomm_place place[];
};

#define for_each_place(p, r) \
	for (p = (r)->place; p < (r)->place + (r)->n; p++)
/* what stands outside @q */
#define for_each_outside(p, q, r) \
	for (p = (q) + 1; p < (r)->place + (r)->n; p++)

/* ---- what a place is ------------------------------------------------------- */

/* Keyed: what passes it comes from who has the key.  A digest never counts. */
static bool authenticates(const struct seccomm_place *p)
{
	return p->type->flags & SECCOMM_MP_AUTHENTICATES && p->entry->args.n_slots;
}

static bool is_private(const struct seccomm_place *p)
{
	return p->type->flags & SECCOMM_MP_PRIVATE;
}

/* The primitives it rests on, comma separated. */
static const char *family(const struct seccomm_place *p)
{
	const struct seccomm_mp_type *type = p->type;

	return type->family_of ? type->family_of(&p->entry->args) : type->family;
}

/* Something with @test stands outside @q. */
static bool stands_outside(const struct rules *r, const struct seccomm_place *q,
			   bool (*test)(const struct seccomm_place *p))
{
	const struct seccomm_place *p;

	for_each_outside(p, q, r)
		if (test(p))
			return true;
	return false;
}

/* The key name of a slot, which is what the operator knows it by. */
static const char *key_name(const struct rules *r, u8 slot)
{
	return r->props->slot[slot].ref.name;
}

/* Say why, and go on: an operator wants to hear of everything at once. */
static void keep_err(struct rules *r, int err)
{
	if (!r->err)
		r->err = err;
}

#define refuse(r, error, place, fmt, ...) \
	keep_err(r, seccomm_refuse((r)->report, error, place, fmt, ##__VA_ARGS__))
/* the same of the list as a whole */
#define refuse_list(r, error, fmt, ...) \
	keep_err(r, seccomm_report_at((r)->report, error, seccomm_dir_name((r)->dir), fmt, \
				      ##__VA_ARGS__))

/* ---- rules ----------------------------------------------------------------- */

/* Methods that protect nothing today, and tests, go into marked profiles only. */
static void rule_insecure(struct rules *r)
{
	const struct seccomm_place *p;
	const char *why;

	if (r->props->insecure || SECCOMM_FAIL(no_rule_insecure))
		return;
	for_each_place(p, r) {
		if (p->type->class == SECCOMM_CLASS_TEST)
			refuse(r, -EPERM, p, "is for tests: only in a profile marked insecure");
		else if (p->type->flags & SECCOMM_MP_INSECURE)
			refuse(r, -EPERM, p, "is broken: only in a profile marked insecure");
		why = p->type->caution ? p->type->caution(&p->entry->args) : NULL;
		if (why)
			refuse(r, -EPERM, p, "%s: only in a profile marked insecure", why);
	}
}

/* P4: there is no carrier yet that delivers in order. */
static void rule_ordered(struct rules *r)
{
	const struct seccomm_place *p;

	for_each_place(p, r)
		if (p->type->flags & SECCOMM_MP_ORDERED)
			refuse(r, -EOPNOTSUPP, p,
			       "needs reliable ordered delivery, which udp does not give");
}

/* Redundancy is worth something when the keys are independent. */
static void rule_same_slot(struct rules *r)
{
	const struct seccomm_place *seen[SECCOMM_SLOT_MAX + 1] = {};
	char first[SECCOMM_PLACE_TEXT];
	const struct seccomm_place *p;
	unsigned int i;
	u8 slot;

	if (SECCOMM_FAIL(no_rule_same_slot))
		return;
	for_each_place(p, r) {
		for (i = 0; i < p->entry->args.n_slots; i++) {
			slot = p->entry->args.slot[i];
			if (!seen[slot]) {
				seen[slot] = p;
				continue;
			}
			refuse(r, -EINVAL, p,
			       "key %s is used by %s already, keys must be independent",
			       key_name(r, slot),
			       seccomm_place_text(seen[slot], first, sizeof(first)));
		}
	}
}

/* Length of the first of comma separated names. */
static size_t name_len(const char *names)
{
	return strcspn(names, ",");
}

static const char *next_name(const char *names)
{
	names += name_len(names);
	return *names ? names + 1 : names;
}

/* The first name that is in both lists, and its length; NULL when there is none. */
static const char *common_name(const char *a, const char *b, size_t *len)
{
	const char *q;

	for (; *a; a = next_name(a)) {
		*len = name_len(a);
		for (q = b; *q; q = next_name(q))
			if (name_len(q) == *len && !memcmp(a, q, *len))
				return a;
	}
	return NULL;
}

/* Two layers that fall together buy next to nothing: one primitive once in a Multi. */
static void rule_same_family(struct rules *r)
{
	char first[SECCOMM_PLACE_TEXT];
	const struct seccomm_place *p, *q;
	const char *name;
	size_t len;

	if (SECCOMM_FAIL(no_rule_same_family))
		return;
	for_each_place(p, r) {
		for (q = r->place; q < p; q++) {
			if (p->depth < 2 || q->depth < 2 || p->pos[0] != q->pos[0])
				continue;
			name = common_name(family(q), family(p), &len);
			if (!name)
				continue;
			refuse(r, -EINVAL, p, "rests on %.*s as %s does", (int)len, name,
			       seccomm_place_text(q, first, sizeof(first)));
			break;
		}
	}
}

/* What may hold a message must do so before its number is drawn. */
static void rule_holds(struct rules *r)
{
	const struct seccomm_place *p, *seq = NULL;
	char first[SECCOMM_PLACE_TEXT];

	for_each_place(p, r) {
		if (seq && p->type->flags & SECCOMM_MP_HOLDS)
			refuse(r, -EINVAL, p,
			       "may hold messages: must stand inside %s, which reads the number",
			       seccomm_place_text(seq, first, sizeof(first)));
		if (!seq && p->type->flags & SECCOMM_MP_SEQ)
			seq = p;
	}
}

/* Evidence is of what the application sent, not of what others made of it. */
static void rule_innermost(struct rules *r)
{
	const struct seccomm_place *p, *q;
	char first[SECCOMM_PLACE_TEXT];

	if (SECCOMM_FAIL(no_rule_innermost))
		return;
	for_each_place(p, r) {
		if (p->type->class != SECCOMM_CLASS_NONREPUDIATION)
			continue;
		for (q = r->place; q < p && q->entry->local; q++)
			;
		if (q < p)
			refuse(r, -EINVAL, p,
			       "must stand innermost, %s stands inside it or around it",
			       seccomm_place_text(q, first, sizeof(first)));
	}
}

/* Encrypt, then authenticate; and authenticate at all. */
static void rule_outer_auth(struct rules *r)
{
	const struct seccomm_place *p, *privacy = NULL, *auth = NULL;

	if (r->props->insecure || SECCOMM_FAIL(no_rule_outer_auth))
		return;
	for_each_place(p, r) {
		if (is_private(p))
			privacy = p;
		if (authenticates(p))
			auth = p;
	}
	if (privacy && (!auth || auth < privacy))
		refuse(r, -EINVAL, privacy,
		       "nothing keyed authenticates outside it (encrypt, then authenticate)");
	else if (!auth)
		refuse_list(r, -EINVAL, "nothing keyed authenticates");
}

/* A window that anybody can move is none; and udp repeats messages. */
static void rule_replay(struct rules *r)
{
	const struct seccomm_place *p, *forgets = NULL;
	bool found = false;

	if (r->props->insecure || SECCOMM_FAIL(no_rule_replay))
		return;
	for_each_place(p, r) {
		if (p->type->class != SECCOMM_CLASS_REPLAY)
			continue;
		if (!stands_outside(r, p, authenticates))
			refuse(r, -EINVAL, p, "nothing keyed authenticates outside it");
		if (p->type->flags & SECCOMM_MP_ONCE)
			found = true;
		else
			forgets = p;
	}
	if (!found && forgets)
		refuse(r, -EINVAL, forgets,
		       "remembers nothing: something that does (Replay) is missing");
	else if (!found)
		refuse_list(r, -EINVAL, "replay prevention is missing (udp repeats messages)");
}

/* Random bytes in the clear hide nothing. */
static void rule_salt(struct rules *r)
{
	const struct seccomm_place *p;

	if (r->props->insecure)
		return;
	for_each_place(p, r)
		if (p->type->class == SECCOMM_CLASS_SALT && !stands_outside(r, p, is_private))
			refuse(r, -EINVAL, p, "no privacy stands outside it");
}

/* Padding that everybody sees hides no length. */
static void rule_pad(struct rules *r)
{
	const struct seccomm_place *p;

	if (r->props->insecure)
		return;
	for_each_place(p, r)
		if (p->type->class == SECCOMM_CLASS_PAD && !stands_outside(r, p, is_private))
			refuse(r, -EINVAL, p, "pads in the clear: no privacy stands outside it");
}

/*
 * What a Multi claims, it claims of parts whose lengths do not depend on the text, in any
 * profile; padding is no use when it is compressed away; and a stranger's bytes are not
 * to be expanded.
 */
static void rule_compression(struct rules *r)
{
	const struct seccomm_place *p, *pad = NULL;
	char first[SECCOMM_PLACE_TEXT];

	for_each_place(p, r) {
		if (p->type->class == SECCOMM_CLASS_PAD)
			pad = p;
		if (p->type->class != SECCOMM_CLASS_COMPRESSION)
			continue;
		if (p->depth > 1)
			refuse(r, -EINVAL, p, "its length depends on the text: not inside another");
		if (r->props->insecure)
			continue;
		if (pad)
			refuse(r, -EINVAL, p, "undoes the padding of %s: must stand inside it",
			       seccomm_place_text(pad, first, sizeof(first)));
		if (!stands_outside(r, p, authenticates))
			refuse(r, -EINVAL, p,
			       "expands what nobody has authenticated: must stand inside something keyed that does");
	}
}

static void rule_tag(struct rules *r)
{
	const struct seccomm_place *p;
	struct seccomm_room room;

	for_each_place(p, r) {
		room = (struct seccomm_room){};
		if (!authenticates(p))
			continue;
		if (p->type->room)
			p->type->room(&p->entry->args, &room);
		if (room.head + room.tail < TAG_MIN)
			refuse(r, -EINVAL, p, "its tag has less than %d bytes", TAG_MIN);
	}
}

/* Some entry before @p declares the same attribute: it is packed once. */
static bool declared_before(const struct rules *r, const struct seccomm_place *p,
			    const struct seccomm_attr_decl *attr)
{
	const struct seccomm_place *q;
	unsigned int i;

	for (q = r->place; q < p; q++)
		for (i = 0; i < q->type->n_attrs; i++)
			if (!strcmp(q->type->attr[i].name, attr->name))
				return true;
	return false;
}

/* Bytes of all that pushes add: what they say, and every peer attribute once. */
static void places_room(const struct rules *r, struct seccomm_room *room)
{
	const struct seccomm_place *p;
	struct seccomm_room one;
	unsigned int i;

	*room = (struct seccomm_room){};
	for_each_place(p, r) {
		one = (struct seccomm_room){};
		if (p->type->room)
			p->type->room(&p->entry->args, &one);
		for (i = 0; i < p->type->n_attrs; i++)
			if (p->type->attr[i].scope == SECCOMM_SCOPE_PEER &&
			    !declared_before(r, p, &p->type->attr[i]))
				one.head += p->type->attr[i].size;
		room->head += one.head;
		room->tail += one.tail;
	}
}

/* Every message and every session pays for this in memory. */
static void rule_room(struct rules *r)
{
	struct seccomm_room room;
	unsigned int bytes;

	places_room(r, &room);
	bytes = room.head + room.tail;
	if (bytes > ROOM_MAX)
		refuse_list(r, -E2BIG, "adds up to %u bytes, more than %d", bytes, ROOM_MAX);
}

/* A plan has room for so many; a meta-security micro-protocol is none of them. */
static void rule_steps(struct rules *r)
{
	const struct seccomm_place *p;
	unsigned int steps = 0;

	for_each_place(p, r)
		steps += p->type->class != SECCOMM_CLASS_META;
	if (steps > SECCOMM_STEPS_MAX)
		refuse_list(r, -E2BIG, "%u micro-protocols, more than %d", steps, SECCOMM_STEPS_MAX);
}

/* In the order in which an operator wants to hear of it. */
static void (*const rule[])(struct rules *r) = {
	rule_insecure,
	rule_ordered,
	rule_steps,
	rule_same_slot,
	rule_same_family,
	rule_holds,
	rule_innermost,
	rule_outer_auth,
	rule_replay,
	rule_salt,
	rule_pad,
	rule_compression,
	rule_tag,
	rule_room,
};

/* The control set C(Q): without a secret, control frames resist off-path only. */
static int rule_control(const struct seccomm_props *props, struct seccomm_report *report)
{
	unsigned int s;

	if (props->insecure)
		return 0;
	for (s = 1; s <= props->n_slots; s++)
		if (!props->slot[s].public)
			return 0;
	return seccomm_report(report, -EINVAL,
			      "no secret key: nothing would protect the control frames");
}

/* ---- flattening ------------------------------------------------------------ */

/* Add @e and its children; recursion as deep as @p->pos is long. */
static int flatten(struct rules *r, const struct seccomm_entry *e, struct seccomm_place p)
{
	const struct seccomm_mp_type *type;
	unsigned int i;
	int err = 0;

	p.entry = e;
	if (r->n == SECCOMM_PLACES_MAX || (e->child.n && p.depth == SECCOMM_DEPTH_MAX))
		return seccomm_refuse(r->report, -E2BIG, &p, "too many micro-protocols");
	type = seccomm_type_get(e->type, false);
	if (IS_ERR(type))
		return seccomm_refuse(r->report, PTR_ERR(type), &p,
				      "no such micro-protocol is loaded");
	p.type = type;
	r->place[r->n++] = p;
	p.depth++;
	for (i = 0; i < e->child.n && !err; i++) {
		p.pos[p.depth - 1] = i + 1;
		err = flatten(r, &e->child.entry[i], p);
	}
	return err;
}

/* The lists are in the order of pushes, the operator counts in that of execution. */
static int flatten_list(struct rules *r, const struct seccomm_list *l)
{
	struct seccomm_place p = { .dir = r->dir, .depth = 1 };
	unsigned int i;
	int err = 0;

	for (i = 0; i < l->n && !err; i++) {
		p.pos[0] = r->dir == SECCOMM_DOWN ? i + 1 : l->n - i;
		err = flatten(r, &l->entry[i], p);
	}
	return err;
}

static struct rules *rules_alloc(void)
{
	struct rules *r;

	return kzalloc(struct_size(r, place, SECCOMM_PLACES_MAX), GFP_KERNEL);
}

static void rules_free(struct rules *r)
{
	const struct seccomm_place *p;

	for_each_place(p, r)
		seccomm_type_put(p->type);
	kfree(r);
}

static int check_list(struct seccomm_props *props, u8 dir, struct seccomm_report *report)
{
	struct rules *r = rules_alloc();
	unsigned int i;
	int err;

	if (!r)
		return seccomm_report(report, -ENOMEM, "out of memory");
	r->props = props;
	r->report = report;
	r->dir = dir;
	err = flatten_list(r, seccomm_props_list(props, dir));
	for (i = 0; i < ARRAY_SIZE(rule) && !err; i++)
		rule[i](r);
	err = err ?: r->err;
	if (!err)
		places_room(r, &props->room[seccomm_props_sender(props, dir) - 1]);
	rules_free(r);
	return err;
}

int seccomm_rules_check(struct seccomm_props *props, struct seccomm_report *report)
{
	int down = check_list(props, SECCOMM_DOWN, report);
	int up = check_list(props, SECCOMM_UP, report);
	int control = rule_control(props, report);

	return down ?: up ?: control;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_rules_check);
