// SPDX-License-Identifier: GPL-2.0
/*
 * output.c - objects of the kernel to text or JSON.
 *
 * Attributes become a JSON object by one table, and the text is written from
 * that object by the same table, so the two forms cannot drift apart.
 */
#include "ctl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#define COLOR_NAME	"\033[1;36m"
#define COLOR_WARN	"\033[1;31m"
#define COLOR_OFF	"\033[0m"

static int set_defaults(json_t *j, const struct field *f)
{
	json_t *v = NULL;
	const struct sc_name *t;

	for (; f->key; f++) {
		if (f->get == get_flags) {
			for (t = f->arg; t->name; t++)
				if (json_object_set_new(j, t->name, json_false()))
					return -ENOMEM;
			continue;
		}
		if (f->flags & F_ARRAY)
			v = json_array();
		else if (f->flags & F_OBJECT)
			v = json_object();
		else if (f->flags & F_FALSE)
			v = json_false();
		else
			continue;
		/* A field that only words another one's flag keeps its value. */
		if (f->attr && json_object_set_new(j, f->key, v))
			return -ENOMEM;
		if (!f->attr)
			json_decref(v);
	}
	return 0;
}

static int read_unknown(struct row *row, const struct nlattr *a)
{
	struct field f = { 0 };
	char key[32];

	snprintf(key, sizeof(key), "unknown_%u", mnl_attr_get_type(a));
	f.key = key;
	return get_hex(row, &f, a);
}

static int read_attr(struct row *row, const struct field *fields,
		     const struct nlattr *a)
{
	const struct field *f;

	for (f = fields; f->key; f++)
		if (f->attr && f->attr == mnl_attr_get_type(a))
			return f->get(row, f, a);
	return read_unknown(row, a);
}

/* The lists once more as people write them. */
static int set_properties(struct row *row)
{
	char *text = NULL;
	size_t len;
	FILE *f;
	int ret;

	if (!row->props.down.n && !row->props.up.n)
		return 0;
	f = open_memstream(&text, &len);
	if (!f)
		return -ENOMEM;
	sc_props_print(f, &row->props);
	ret = fclose(f) ? -ENOMEM : 0;
	if (!ret && json_object_set_new(row->json, "properties", json_text(text)))
		ret = -ENOMEM;
	free(text);
	return ret;
}

/* Take @key out of @from and put it behind what @to has. */
static int move_key(json_t *to, json_t *from, const char *key)
{
	json_t *v = json_object_get(from, key);

	if (!v)
		return 0;
	if (json_object_set(to, key, v))
		return -ENOMEM;
	return json_object_del(from, key) ? -ENOMEM : 0;
}

/* Keys in the order of the table, whatever came first; what is unknown is last. */
static int set_order(struct row *row, const struct field *f)
{
	json_t *to = json_object();
	const struct sc_name *t;
	int ret = to ? 0 : -ENOMEM;

	for (; !ret && f->key; f++) {
		ret = move_key(to, row->json, f->key);
		if (f->get != get_flags)
			continue;
		for (t = f->arg; !ret && t->name; t++)
			ret = move_key(to, row->json, t->name);
	}
	if (!ret && json_object_update(to, row->json))
		ret = -ENOMEM;
	if (ret) {
		json_decref(to);
		return ret;
	}
	json_decref(row->json);
	row->json = to;
	return 0;
}

int row_read(json_t **out, const struct field *fields,
	     const struct nlmsghdr *nlh)
{
	struct row row = { .json = json_object() };
	const struct nlattr *a;
	int ret;

	ret = row.json ? set_defaults(row.json, fields) : -ENOMEM;
	mnl_attr_for_each(a, nlh, GENL_HDRLEN) {
		if (ret)
			break;
		ret = read_attr(&row, fields, a);
	}
	if (!ret)
		ret = set_properties(&row);
	if (!ret)
		ret = set_order(&row, fields);
	sc_props_free(&row.props);
	if (ret)
		json_decref(row.json);
	*out = ret ? NULL : row.json;
	return ret;
}

int row_read_nest(json_t **out, const struct field *fields, const struct nlattr *nest)
{
	struct row row = { .json = json_object() };
	const struct nlattr *a;
	int ret;

	ret = row.json ? set_defaults(row.json, fields) : -ENOMEM;
	mnl_attr_for_each_nested(a, nest) {
		if (ret)
			break;
		ret = read_attr(&row, fields, a);
	}
	if (!ret)
		ret = set_order(&row, fields);
	if (ret)
		json_decref(row.json);
	*out = ret ? NULL : row.json;
	return ret;
}

int rows_cb(const struct nlmsghdr *nlh, void *data)
{
	struct rows *rows = data;
	json_t *j;
	int ret;

	ret = row_read(&j, rows->fields, nlh);
	if (ret)
		return ret;
	return json_array_append_new(rows->array, j) ? -ENOMEM : 0;
}

static void print_value(FILE *out, const json_t *v)
{
	const char *name;
	const json_t *m;
	size_t i;
	bool first = true;

	switch (json_typeof(v)) {
	case JSON_STRING:
		fputs(json_string_value(v), out);
		break;
	case JSON_INTEGER:
		fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		break;
	case JSON_REAL:
		fprintf(out, "%.0f", json_real_value(v));
		break;
	case JSON_TRUE:
		fputs("on", out);
		break;
	case JSON_FALSE:
		fputs("off", out);
		break;
	case JSON_ARRAY:
		json_array_foreach(v, i, m) {
			fputs(i ? "," : "", out);
			print_value(out, m);
		}
		break;
	case JSON_OBJECT:
		json_object_foreach((json_t *)v, name, m) {
			fprintf(out, "%s%s ", first ? "" : " ", name);
			print_value(out, m);
			first = false;
		}
		break;
	default:
		break;
	}
}

static bool is_empty(const json_t *v)
{
	return !v || json_is_null(v) ||
	       (json_is_string(v) && !*json_string_value(v)) ||
	       (json_is_array(v) && !json_array_size(v)) ||
	       (json_is_object(v) && !json_object_size(v));
}

static bool wanted(const struct ctl *c, const struct field *f)
{
	return !(f->flags & F_NO_TEXT) &&
	       (!(f->flags & F_STATS) || c->stats) &&
	       (!(f->flags & F_DETAILS) || c->details);
}

static void print_field(FILE *out, const struct ctl *c, const json_t *obj,
			const struct field *f)
{
	const json_t *v = json_object_get(obj, f->key);
	const char *color = NULL;

	if (c->color && (f->flags & (F_NAME | F_WARN)))
		color = f->flags & F_NAME ? COLOR_NAME : COLOR_WARN;
	if (color)
		fputs(color, out);
	/* A flag is its own word. */
	if (json_is_true(v) && !f->text && (f->flags & F_FALSE)) {
		fputs(f->label ? f->label : f->key, out);
	} else {
		if (f->label)
			fprintf(out, "%s ", f->label);
		if (f->text)
			f->text(out, c, obj, f);
		else
			print_value(out, v);
	}
	if (color)
		fputs(COLOR_OFF, out);
}

static void print_unknown(FILE *out, const json_t *obj)
{
	const char *key;
	const json_t *v;

	json_object_foreach((json_t *)obj, key, v) {
		if (strncmp(key, "unknown_", 8))
			continue;
		fprintf(out, " %s ", key);
		print_value(out, v);
	}
}

void row_text(FILE *out, const struct ctl *c, const struct field *fields,
	      const json_t *obj)
{
	bool line = false, any = false;
	const struct field *f;
	const json_t *v;

	for (f = fields; f->key; f++) {
		if (!wanted(c, f))
			continue;
		line |= any && (f->flags & F_LINE);
		v = json_object_get(obj, f->key);
		if (is_empty(v) || (json_is_false(v) && (f->flags & F_FALSE)) ||
		    ((f->flags & F_NONZERO) && !json_number_value(v)))
			continue;
		if (line)
			fputs(c->oneline ? "\\    " : "\n    ", out);
		else if (any)
			fputc(' ', out);
		print_field(out, c, obj, f);
		line = false;
		any = true;
	}
	print_unknown(out, obj);
	fputc('\n', out);
}

int json_print(const struct ctl *c, const json_t *j)
{
	size_t flags = c->pretty ? JSON_INDENT(2) : JSON_COMPACT;

	if (json_dumpf(j, stdout, flags) || fputc('\n', stdout) == EOF)
		return sys_error("output: %s", strerror(errno));
	return 0;
}

int rows_print(const struct ctl *c, const struct object *obj, const json_t *rows)
{
	const json_t *row;
	size_t i;

	if (c->json)
		return json_print(c, obj->single && json_array_size(rows) == 1 ?
				  json_array_get(rows, 0) : rows);
	json_array_foreach(rows, i, row)
		row_text(stdout, c, obj->fields, row);
	return 0;
}
