// SPDX-License-Identifier: GPL-2.0
/* microprotocol.c - the methods there are: loaded ones, and installed modules. */
#include "ctl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define ALIAS_PREFIX	"alias seccomm-mp-"

static int get_param(struct row *row, const struct field *f,
		     const struct nlattr *nest);

static const struct field param_fields[] = {
	{ SECCOMM_A_PARAM_ID, "id", NULL, get_u8 },
	{ SECCOMM_A_PARAM_NAME, "name", NULL, get_str },
	{ SECCOMM_A_PARAM_MINIMUM, "min", NULL, get_u64 },
	{ SECCOMM_A_PARAM_MAXIMUM, "max", NULL, get_u64 },
	{ SECCOMM_A_PARAM_STEP, "step", NULL, get_u64 },
	{ SECCOMM_A_PARAM_DEFAULT, "default", NULL, get_u64 },
	{ SECCOMM_A_PARAM_WORD, "words", NULL, get_str, .flags = F_ARRAY },
	{ SECCOMM_A_PARAM_PAD, "pad", NULL, get_pad },
	{ 0 }
};

static int get_needs(struct row *row, const struct field *f, const struct nlattr *a);

static int get_param(struct row *row, const struct field *f,
		     const struct nlattr *nest)
{
	struct row param = { .json = json_object() };
	const struct field *p;
	const struct nlattr *a;
	int ret = 0;

	json_object_set_new(param.json, "words", json_array());
	mnl_attr_for_each_nested(a, nest) {
		for (p = param_fields; p->key; p++)
			if (p->attr == mnl_attr_get_type(a))
				break;
		ret = p->key ? p->get(&param, p, a) : 0;
		if (ret)
			break;
	}
	if (!ret) {
		json_object_set_new(param.json, "type", json_string(
			json_array_size(json_object_get(param.json, "words")) ? "word" : "number"));
		return row_put(row, f, param.json);
	}
	json_decref(param.json);
	return ret;
}

static const struct sc_name trait_names[] = {
	{ "private", SECCOMM_TRAIT_PRIVATE },
	{ "authenticates", SECCOMM_TRAIT_AUTHENTICATES },
	{ "public-key", SECCOMM_TRAIT_PUBLIC_KEY },
	{ "ordered", SECCOMM_TRAIT_ORDERED },
	{ "numbered", SECCOMM_TRAIT_NUMBERED },
	{ "holds", SECCOMM_TRAIT_HOLDS },
	{ "local", SECCOMM_TRAIT_LOCAL },
	{ "rests", SECCOMM_TRAIT_RESTS },
	{ 0 }
};

/* Where it may stand and what has to be there: what the rules ask for, by class and traits. */
static int get_needs(struct row *row, const struct field *f, const struct nlattr *a)
{
	const char *class = json_string_value(json_object_get(row->json, "class")) ?: "";
	json_t *needs = json_array();
	uint64_t traits;
	int ret;

	ret = get_bits(row, f, a);
	ret = ret ? ret : sc_attr_uint(a, 4, &traits);
	if (ret || !needs)
		return ret ? ret : -ENOMEM;
	if (json_integer_value(json_object_get(row->json, "slots_min")))
		json_array_append_new(needs, json_string(traits & SECCOMM_TRAIT_PUBLIC_KEY ?
							 "public key" : "secret key"));
	if (traits & SECCOMM_TRAIT_ORDERED)
		json_array_append_new(needs, json_string("ordered delivery below"));
	if (traits & SECCOMM_TRAIT_PRIVATE && !(traits & SECCOMM_TRAIT_AUTHENTICATES))
		json_array_append_new(needs, json_string("keyed authentication outside"));
	if (!strcmp(class, "replay"))
		json_array_append_new(needs, json_string("keyed authentication outside"));
	if (!strcmp(class, "salt"))
		json_array_append_new(needs, json_string("privacy outside"));
	if (traits & SECCOMM_TRAIT_HOLDS)
		json_array_append_new(needs, json_string("to stand inside what reads numbers"));
	if (!strcmp(class, "meta"))
		json_array_append_new(needs, json_string("micro-protocols inside"));
	return json_object_set_new(row->json, "needs", needs) ? -ENOMEM : 0;
}

static json_int_t number(const json_t *param, const char *key)
{
	return json_integer_value(json_object_get(param, key));
}

/* bits=256 (128..256 step 64), mode=ctr (ctr cbc) */
static void text_params(FILE *out, const struct ctl *c, const json_t *obj,
			const struct field *f)
{
	const json_t *p, *words, *w;
	size_t i, k;

	(void)c;
	json_array_foreach(json_object_get(obj, f->key), i, p) {
		fprintf(out, "%s%s=", i ? ", " : "",
			json_string_value(json_object_get(p, "name")) ?: "?");
		words = json_object_get(p, "words");
		w = json_array_get(words, number(p, "default") - number(p, "min"));
		if (w)
			fputs(json_string_value(w), out);
		else
			fprintf(out, "%.0f",
				json_number_value(json_object_get(p, "default")));
		fputs(" (", out);
		json_array_foreach(words, k, w)
			fprintf(out, "%s%s", k ? " " : "", json_string_value(w));
		if (!json_array_size(words))
			fprintf(out, "%.0f..%.0f",
				json_number_value(json_object_get(p, "min")),
				json_number_value(json_object_get(p, "max")));
		if (number(p, "step") > 1)
			fprintf(out, " step %" JSON_INTEGER_FORMAT,
				number(p, "step"));
		fputc(')', out);
	}
}

static const struct field fields[] = {
	{ SECCOMM_A_MP_NAME, "name", NULL, get_str, .flags = F_NAME },
	{ 0, "loaded", "loaded" },
	{ SECCOMM_A_MP_CLASS, "class", "class", get_str },
	{ SECCOMM_A_MP_FAMILY, "family", "family", get_str },
	{ SECCOMM_A_MP_STRENGTH, "strength", "strength", get_u32 },
	{ SECCOMM_A_MP_INSECURE, "insecure", NULL, get_true,
	  .flags = F_FALSE | F_WARN },
	{ SECCOMM_A_MP_SLEEPS, "sleeps", NULL, get_true, .flags = F_FALSE },
	{ SECCOMM_A_MP_META, "meta", NULL, get_true, .flags = F_FALSE },
	{ SECCOMM_A_MP_MODULE, "module", "module", get_str },
	{ SECCOMM_A_MP_USERS, "users", "users", get_u32 },
	{ SECCOMM_A_MP_HEAD, "head", "head", get_u32,
	  .flags = F_LINE | F_DETAILS },
	{ SECCOMM_A_MP_TAIL, "tail", "tail", get_u32, .flags = F_DETAILS },
	{ SECCOMM_A_MP_COST, "cost", "cost", get_u32, .flags = F_DETAILS },
	{ SECCOMM_A_MP_SLOTS_MIN, "slots_min", "slots", get_u32, text_ports,
	  "slots_max", .flags = F_DETAILS },
	{ SECCOMM_A_MP_SLOTS_MAX, "slots_max", NULL, get_u32,
	  .flags = F_NO_TEXT },
	{ SECCOMM_A_MP_KEY_LIMIT, "key_limit", "messages a key", get_u64,
	  .flags = F_DETAILS },
	{ SECCOMM_A_MP_TRAITS, "traits", "traits", get_needs, .arg = trait_names,
	  .flags = F_LINE | F_DETAILS | F_ARRAY },
	{ 0, "needs", "needs", .flags = F_LINE | F_DETAILS | F_ARRAY },
	{ SECCOMM_A_MP_PAD, "pad", NULL, get_pad, .flags = F_NO_TEXT },
	{ SECCOMM_A_MP_PARAM, "parameters", "parameters", get_param,
	  text_params, .flags = F_LINE | F_DETAILS | F_ARRAY },
	{ 0 }
};

static int add_installed(json_t *rows, const char *name, const char *module)
{
	const json_t *row, *have;
	size_t i;

	json_array_foreach(rows, i, row) {
		have = json_object_get(row, "name");
		if (have && !strcmp(json_string_value(have), name))
			return 0;
	}
	return json_array_append_new(rows, json_pack("{s:s, s:b, s:s}",
						     "name", name, "loaded", 0,
						     "module", module)) ?
	       -ENOMEM : 0;
}

/*
 * Which modules modprobe would load, by depmod's own list.  A system without
 * one has none to offer; that is no error.
 */
static int read_aliases(json_t *rows)
{
	char path[sizeof(((struct utsname *)0)->release) + 64];
	char line[512], name[64], module[128];
	const char *root = getenv("SECCOMM_MODULES");
	struct utsname u;
	int ret = 0;
	FILE *f;

	if (uname(&u))
		return -errno;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.alias", u.release);
	f = fopen(root && *root ? root : path, "re");
	if (!f)
		return 0;
	while (!ret && fgets(line, sizeof(line), f))
		if (sscanf(line, ALIAS_PREFIX "%63[A-Za-z0-9] %127[A-Za-z0-9_]",
			   name, module) == 2)
			ret = add_installed(rows, name, module);
	fclose(f);
	return ret;
}

static int by_name(const void *a, const void *b)
{
	const json_t *const *x = a, *const *y = b;
	const char *n = json_string_value(json_object_get(*x, "name"));
	const char *m = json_string_value(json_object_get(*y, "name"));

	return strcmp(n ? n : "", m ? m : "");
}

static json_t *sorted(const json_t *rows)
{
	size_t n = json_array_size(rows), i;
	json_t **v = calloc(n + 1, sizeof(*v));
	json_t *out = json_array();

	for (i = 0; v && i < n; i++)
		v[i] = json_array_get(rows, i);
	if (v)
		qsort(v, n, sizeof(*v), by_name);
	for (i = 0; v && i < n; i++)
		json_array_append(out, v[i]);
	free(v);
	return out;
}

static int read_loaded(struct ctl *c, const struct object *obj,
		       const struct verb *verb, struct rows *rows)
{
	struct request r = { .ctl = c, .obj = obj, .verb = verb };
	char buf[64];
	json_t *row;
	size_t i;
	int ret;

	ret = sc_nl_dump(c->nl, sc_nl_request(buf, verb->cmd), rows_cb, rows);
	if (ret)
		return nl_error(&r, ret);
	json_array_foreach(rows->array, i, row)
		json_object_set_new(row, "loaded", json_true());
	return 0;
}

/* Without the core module nothing is loaded, but much may be installed. */
static int show(struct ctl *c, const struct object *obj,
		const struct verb *verb, int argc, char **argv)
{
	struct rows rows = { obj->fields, json_array() };
	json_t *out;
	int ret;

	if (argc) {
		json_decref(rows.array);
		return usage_error(obj, "show: unknown word \"%.64s\"", *argv);
	}
	ret = c->nl ? 0 : sc_nl_open(&c->nl);
	if (ret == -ENOENT)
		ret = 0;
	else if (ret)
		ret = sys_error("netlink: %s", strerror(-ret));
	else
		ret = read_loaded(c, obj, verb, &rows);
	if (!ret && read_aliases(rows.array))
		ret = sys_error("modules.alias: %s", strerror(errno));
	if (!ret) {
		out = sorted(rows.array);
		ret = rows_print(c, obj, out);
		json_decref(out);
	}
	json_decref(rows.array);
	return ret;
}

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_MP_GET, NULL, show, NULL },
	{ 0 }
};

const struct object mp_object = {
	.name = "microprotocol",
	.help =
"Usage: seccommctl [ -d ] microprotocol [ show ]\n"
"\n"
"Methods that are loaded, and those whose modules are installed and will be\n"
"loaded when a profile names them.  -d: bytes added, cost, keys, parameters.\n",
	.verbs = verbs,
	.fields = fields,
};
