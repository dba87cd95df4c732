// SPDX-License-Identifier: GPL-2.0
/* check.c - profile check: what properties would do, what breaks them, or all that is wrong. */
#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/genetlink.h>

/**
 * struct checked - what the kernel said
 * @props: the lists, with all that is known of their entries
 * @expansion: bytes by which a message grows, by direction
 * @json: what is printed with -j
 * @refused: array of what is wrong, part of @json
 * @left_out: refusals that had no room
 */
struct checked {
	struct sc_props props;
	uint64_t expansion[2];
	json_t *json;
	json_t *refused;
	uint64_t left_out;
};

/* ---- the text ----------------------------------------------------------------- */

/* Whole, or with an error said. */
static int read_text(const char *path, char *buf, size_t size)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	size_t len = 0;
	ssize_t n = 1;

	if (fd < 0)
		return sys_error("%s: %s", path, strerror(errno));
	while (len < size && n > 0) {
		n = read(fd, buf + len, size - len);
		len += n > 0 ? n : 0;
	}
	if (n < 0)
		sys_error("%s: %s", path, strerror(errno));
	if (fd != STDIN_FILENO)
		close(fd);
	if (n < 0)
		return CTL_KERNEL;
	if (len == size)
		return sys_error("%s: longer than any properties", path);
	buf[len] = 0;
	return memchr(buf, 0, len) ? sys_error("%s: not a text", path) : 0;
}

int put_properties_file(struct request *r, const struct word *w, const char *value)
{
	static char text[SC_TEXT_MAX + 2];	/* the request points into it */
	int ret = read_text(value, text, sizeof(text));

	return ret ? ret : put_properties(r, w, text);
}

/* ---- what the kernel said ------------------------------------------------------ */

static int get_refusal(struct checked *c, const struct nlattr *nest)
{
	char where[64] = "", why[256] = "";
	const struct nlattr *a;
	uint64_t code = 0;
	int ret = 0;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case SECCOMM_A_REFUSAL_ERRNO:
			ret = sc_attr_uint(a, 4, &code);
			break;
		case SECCOMM_A_REFUSAL_WHERE:
			ret = sc_attr_str(a, where, sizeof(where));
			break;
		case SECCOMM_A_REFUSAL_WHY:
			ret = sc_attr_str(a, why, sizeof(why));
			break;
		}
		if (ret)
			return ret;
	}
	return json_array_append_new(c->refused, json_pack("{s:s, s:s, s:s}", "where", where, "why",
							   why, "errno",
							   strerrorname_np(code) ?: "?")) ?
	       -ENOMEM : 0;
}

static int get_checked(const struct nlmsghdr *nlh, void *data)
{
	struct checked *c = data;
	const struct nlattr *a;
	int ret = 0;

	mnl_attr_for_each(a, nlh, GENL_HDRLEN) {
		switch (mnl_attr_get_type(a)) {
		case SECCOMM_A_PROFILE_REFUSAL:
			ret = get_refusal(c, a);
			break;
		case SECCOMM_A_PROFILE_LEFT_OUT:
			ret = sc_attr_uint(a, 4, &c->left_out);
			break;
		case SECCOMM_A_PROFILE_EXPANSION_DOWN:
			ret = sc_attr_uint(a, 4, &c->expansion[0]);
			break;
		case SECCOMM_A_PROFILE_EXPANSION_UP:
			ret = sc_attr_uint(a, 4, &c->expansion[1]);
			break;
		case SECCOMM_A_PROFILE_DOWN:
			ret = sc_list_get(&c->props.down, a);
			break;
		case SECCOMM_A_PROFILE_UP:
			c->props.has_up = true;
			ret = sc_list_get(&c->props.up, a);
			break;
		}
		if (ret)
			return ret;
	}
	return 0;
}

/* ---- one direction ------------------------------------------------------------- */

static const char *const goal_name[SC_GOALS] = {
	[SC_CONFIDENTIALITY] = "confidentiality",
	[SC_INTEGRITY] = "integrity",
};

static json_t *failures_json(const struct sc_failures *f)
{
	json_t *array = json_array(), *breaks;
	unsigned int i, goal;

	for (i = 0; i < f->n; i++) {
		breaks = json_array();
		for (goal = 0; goal < SC_GOALS; goal++)
			if (f->list[i].breaks & (1u << goal))
				json_array_append_new(breaks, json_string(goal_name[goal]));
		json_array_append_new(array, json_pack("{s:s, s:s, s:o}", "kind", f->list[i].kind,
						       "name", f->list[i].name, "breaks", breaks));
	}
	return array;
}

static json_t *direction_json(const struct sc_list *list, uint64_t expansion,
			      const struct sc_failures *f)
{
	json_t *entries = json_array();
	unsigned int i;

	for (i = 0; i < list->n; i++)
		json_array_append_new(entries, entry_json(&list->entry[i]));
	return json_pack("{s:o, s:I, s:{s:i, s:i}, s:o}", "entries", entries, "expansion",
			 (json_int_t)expansion, "strength", "confidentiality",
			 f->strength[SC_CONFIDENTIALITY], "integrity", f->strength[SC_INTEGRITY],
			 "single_failures", failures_json(f));
}

static void print_entry(const struct sc_entry *e, const char *place)
{
	char below[32];
	unsigned int i;

	printf("  %-4s", place);
	sc_entry_head_print(stdout, e);
	printf("  %s", e->class);
	if (e->family[0])
		printf(" %s, %u bits", e->family, e->strength);
	if (e->head || e->tail)
		printf(", %u+%u bytes", e->head, e->tail);
	for (i = 0; i < e->n_keys; i++)
		printf("%s %s=%u", i ? "" : ", slot", e->key[i].name, e->key[i].slot);
	if (e->driver[0])
		printf(", by %s", e->driver);
	if (e->insecure)
		printf(", insecure");
	if (e->sleeps)
		printf(", in the worker");
	putchar('\n');
	for (i = 0; i < e->n_children; i++) {
		snprintf(below, sizeof(below), "%s.%u", place, i + 1);
		print_entry(&e->child[i], below);
	}
}

/* "integrity: 128 bits; broken by family aes; hash sha256; …" */
static void print_failures(const struct sc_failures *f, enum sc_goal goal)
{
	const char *kind = "";
	unsigned int i;

	printf("  %s: ", goal_name[goal]);
	if (!f->strength[goal]) {
		puts("none");
		return;
	}
	printf("%u bits; broken by", f->strength[goal]);
	for (i = 0; i < f->n; i++) {
		if (!(f->list[i].breaks & (1u << goal)))
			continue;
		if (strcmp(kind, f->list[i].kind))
			printf("%s %s", *kind ? ";" : "", f->list[i].kind);
		else
			putchar(',');
		kind = f->list[i].kind;
		printf(" %s", f->list[i].name);
	}
	putchar('\n');
}

static void print_direction(const char *name, const struct sc_list *list, uint64_t expansion,
			    const struct sc_failures *f)
{
	char place[16];
	unsigned int i;

	printf("%s: expansion %u bytes\n", name, (unsigned int)expansion);
	for (i = 0; i < list->n; i++) {
		snprintf(place, sizeof(place), "%u", i + 1);
		print_entry(&list->entry[i], place);
	}
	print_failures(f, SC_CONFIDENTIALITY);
	print_failures(f, SC_INTEGRITY);
}

/* ---- what is wrong -------------------------------------------------------------- */

/* Where "up 2.1 (AESGCM)" was written; without an up list it is the mirror of down. */
static const struct sc_entry *entry_of(const struct sc_props *props, const char *where)
{
	const struct sc_list *list = &props->down;
	bool up = !strncmp(where, "up ", 3);
	const struct sc_entry *e;
	unsigned int i;
	int n;

	if (up && props->has_up)
		list = &props->up;
	if (sscanf(where, up ? "up %u%n" : "down %u%n", &i, &n) != 1 || !i || i > list->n)
		return NULL;
	e = &list->entry[up && !props->has_up ? list->n - i : i - 1];
	for (where += n; sscanf(where, ".%u%n", &i, &n) == 1; where += n) {
		if (!i || i > e->n_children)
			break;
		e = &e->child[i - 1];
	}
	return e;
}

static void print_refusal(const struct request *r, const json_t *one)
{
	const char *where = json_string_value(json_object_get(one, "where"));
	const struct sc_entry *e = entry_of(&r->props, where);
	struct sc_parse_error at;

	fprintf(stderr, "Error: seccomm: %s%s%s.\n", where, *where ? ": " : "",
		json_string_value(json_object_get(one, "why")));
	if (!e)
		return;
	sc_parse_error_at(&at, r->text, e->at);
	sc_parse_error_show(stderr, r->text, &at);
}

static int print_refused(struct request *r, const struct checked *c, int err)
{
	const char *name = strerrorname_np(-err);
	const json_t *one;
	size_t i;

	json_array_foreach(c->refused, i, one)
		print_refusal(r, one);
	if (c->left_out)
		fprintf(stderr, "And %u more.\n", (unsigned int)c->left_out);
	fprintf(stderr, "Kernel answers: %s (%s)\n", strerror(-err), name ?: "?");
	return CTL_KERNEL;
}

/* ---- the command ---------------------------------------------------------------- */

static int report(struct request *r, struct checked *c, int err)
{
	static struct sc_failures down, up;
	int ret = 0;

	if (!err) {
		sc_failures_find(&down, &c->props.down);
		sc_failures_find(&up, &c->props.up);
		json_object_set_new(c->json, "down", direction_json(&c->props.down,
								  c->expansion[0], &down));
		json_object_set_new(c->json, "up", direction_json(&c->props.up,
								c->expansion[1], &up));
	}
	if (r->ctl->json) {
		json_object_set_new(c->json, "left_out", json_integer(c->left_out));
		ret = json_print(r->ctl, c->json);
	} else if (!err) {
		print_direction("down", &c->props.down, c->expansion[0], &down);
		print_direction("up", &c->props.up, c->expansion[1], &up);
	}
	if (ret || !err)
		return ret;
	return json_array_size(c->refused) ? print_refused(r, c, err) : nl_error(r, err);
}

static int ask(struct request *r)
{
	struct checked c = { .json = json_object(), .refused = json_array() };
	int ret;

	ret = ctl_nl(r->ctl);
	if (!ret && (!c.json || !c.refused))
		ret = sys_error("%s", strerror(ENOMEM));
	if (!ret) {
		json_object_set(c.json, "refused", c.refused);
		ret = report(r, &c, sc_nl_do(r->ctl->nl, r->nlh, get_checked, &c));
	}
	sc_props_free(&c.props);
	json_decref(c.refused);
	json_decref(c.json);
	return ret;
}

int verb_check(struct ctl *c, const struct object *obj, const struct verb *verb, int argc,
	       char **argv)
{
	struct request r = { .ctl = c, .obj = obj, .verb = verb };
	static char buf[SC_NL_TX];
	int ret;

	r.nlh = sc_nl_request(buf, verb->cmd);
	ret = ctl_request_words(&r, argc, argv);
	if (!ret && !r.text)
		ret = usage_error(obj, "check: \"properties\" or \"file\" is required");
	if (!ret)
		ret = ask(&r);
	sc_props_free(&r.props);
	return ret;
}
