// SPDX-License-Identifier: GPL-2.0
/* fields.c - the kinds of attributes, from netlink to JSON and from JSON to text. */
#include "ctl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* JSON integers of jansson have a sign; above that only a real holds the size. */
json_t *json_u64(uint64_t v)
{
	return v > INT64_MAX ? json_real((double)v) : json_integer((json_int_t)v);
}

/* jansson refuses what is not UTF-8; names never are, so keep the ASCII of it. */
json_t *json_text(const char *s)
{
	json_t *j = json_string(s);
	char buf[512];
	size_t i;

	if (j)
		return j;
	snprintf(buf, sizeof(buf), "%s", s);
	for (i = 0; buf[i]; i++)
		if ((unsigned char)buf[i] > 0x7e)
			buf[i] = '?';
	return json_string(buf);
}

int row_put(struct row *row, const struct field *f, json_t *value)
{
	int ret;

	if (f->flags & F_ARRAY)
		ret = json_array_append_new(json_object_get(row->json, f->key),
					    value);
	else
		ret = json_object_set_new(row->json, f->key, value);
	return ret ? -ENOMEM : 0;
}

int get_pad(struct row *row, const struct field *f, const struct nlattr *a)
{
	(void)row, (void)f, (void)a;
	return 0;
}

int get_str(struct row *row, const struct field *f, const struct nlattr *a)
{
	char buf[512];
	int ret;

	ret = sc_attr_str(a, buf, sizeof(buf));
	return ret ? ret : row_put(row, f, json_text(buf));
}

static int get_uint(struct row *row, const struct field *f,
		    const struct nlattr *a, size_t bytes)
{
	uint64_t v;
	int ret;

	ret = sc_attr_uint(a, bytes, &v);
	return ret ? ret : row_put(row, f, json_u64(v));
}

int get_u8(struct row *row, const struct field *f, const struct nlattr *a)
{
	return get_uint(row, f, a, 1);
}

int get_u16(struct row *row, const struct field *f, const struct nlattr *a)
{
	return get_uint(row, f, a, 2);
}

int get_u32(struct row *row, const struct field *f, const struct nlattr *a)
{
	return get_uint(row, f, a, 4);
}

int get_u64(struct row *row, const struct field *f, const struct nlattr *a)
{
	return get_uint(row, f, a, 8);
}

/* An attribute that means true by being there. */
int get_true(struct row *row, const struct field *f, const struct nlattr *a)
{
	(void)a;
	return row_put(row, f, json_true());
}

int get_bool32(struct row *row, const struct field *f, const struct nlattr *a)
{
	uint64_t v;
	int ret;

	ret = sc_attr_uint(a, 4, &v);
	return ret ? ret : row_put(row, f, json_boolean(v != 0));
}

/* Bits to an array of their names; a bit without a name shows as its value. */
int get_bits(struct row *row, const struct field *f, const struct nlattr *a)
{
	const char *name;
	uint64_t v;
	char hex[16];
	int i, ret;

	ret = sc_attr_uint(a, 4, &v);
	for (i = 0; i < 32 && !ret; i++) {
		if (!(v & (1u << i)))
			continue;
		name = sc_name_of(f->arg, 1u << i);
		snprintf(hex, sizeof(hex), "0x%x", 1u << i);
		ret = row_put(row, f, json_text(name ? name : hex));
	}
	return ret;
}

/* Bits to one boolean each, named by the table; no key of their own. */
int get_flags(struct row *row, const struct field *f, const struct nlattr *a)
{
	const struct sc_name *t;
	uint64_t v, known = 0;
	int ret;

	ret = sc_attr_uint(a, 4, &v);
	for (t = f->arg; !ret && t->name; t++) {
		known |= t->value;
		if (json_object_set_new(row->json, t->name,
					json_boolean(v & t->value)))
			ret = -ENOMEM;
	}
	if (!ret && (v & ~known) &&
	    json_object_set_new(row->json, "unknown_flags", json_u64(v & ~known)))
		ret = -ENOMEM;
	return ret;
}

int get_enum(struct row *row, const struct field *f, const struct nlattr *a)
{
	const char *name;
	char number[24];
	uint64_t v;
	int ret;

	ret = sc_attr_uint(a, 1, &v);
	if (ret)
		return ret;
	name = sc_name_of(f->arg, v);
	snprintf(number, sizeof(number), "%" PRIu64, v);
	return row_put(row, f, json_text(name ? name : number));
}

int get_hex(struct row *row, const struct field *f, const struct nlattr *a)
{
	const unsigned char *p = mnl_attr_get_payload(a);
	size_t len = mnl_attr_get_payload_len(a);
	char buf[257];
	size_t i;

	if (len > sizeof(buf) / 2)
		len = sizeof(buf) / 2;
	for (i = 0; i < len; i++)
		snprintf(buf + 2 * i, 3, "%02x", p[i]);
	buf[2 * len] = 0;
	return row_put(row, f, json_text(buf));
}

int get_octal(struct row *row, const struct field *f, const struct nlattr *a)
{
	char buf[16];
	uint64_t v;
	int ret;

	ret = sc_attr_uint(a, 2, &v);
	if (ret)
		return ret;
	snprintf(buf, sizeof(buf), "%04o", (unsigned int)v);
	return row_put(row, f, json_text(buf));
}

static int ip_text(const struct nlattr *a, char buf[INET6_ADDRSTRLEN])
{
	switch (mnl_attr_get_payload_len(a)) {
	case 4:
		inet_ntop(AF_INET, mnl_attr_get_payload(a), buf, INET6_ADDRSTRLEN);
		return 0;
	case 16:
		inet_ntop(AF_INET6, mnl_attr_get_payload(a), buf, INET6_ADDRSTRLEN);
		return 0;
	}
	return -EBADMSG;
}

int get_addr(struct row *row, const struct field *f, const struct nlattr *nest)
{
	char ip[INET6_ADDRSTRLEN] = "";
	const struct nlattr *a;
	uint64_t port = 0;
	int ret = 0;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case SECCOMM_A_ADDR_IP:
			ret = ip_text(a, ip);
			break;
		case SECCOMM_A_ADDR_PORT:
			ret = sc_attr_uint(a, 2, &port);
			break;
		}
		if (ret)
			return ret;
	}
	return row_put(row, f, json_pack("{s:s, s:I}", "address", ip, "port",
					 (json_int_t)port));
}

int get_prefix(struct row *row, const struct field *f, const struct nlattr *nest)
{
	char ip[INET6_ADDRSTRLEN] = "";
	char text[INET6_ADDRSTRLEN + 8];
	const struct nlattr *a;
	uint64_t bits = 256;
	int ret = 0;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case SECCOMM_A_PREFIX_ADDR:
			ret = ip_text(a, ip);
			break;
		case SECCOMM_A_PREFIX_LEN:
			ret = sc_attr_uint(a, 1, &bits);
			break;
		}
		if (ret)
			return ret;
	}
	if (bits == 256)
		bits = strchr(ip, ':') ? 128 : 32;
	snprintf(text, sizeof(text), "%s/%u", ip, (unsigned int)bits);
	return row_put(row, f, json_text(text));
}

/* A named counter; the repeated attribute becomes one object. */
int get_counts(struct row *row, const struct field *f, const struct nlattr *nest)
{
	const struct nlattr *a;
	char name[128] = "";
	uint64_t v = 0;
	int ret = 0;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case SECCOMM_A_COUNT_NAME:
			ret = sc_attr_str(a, name, sizeof(name));
			break;
		case SECCOMM_A_COUNT_VALUE:
			ret = sc_attr_uint(a, 8, &v);
			break;
		}
		if (ret)
			return ret;
	}
	if (!name[0])
		return -EBADMSG;
	if (json_object_set_new(json_object_get(row->json, f->key), name,
				json_u64(v)))
		return -ENOMEM;
	return 0;
}

/* Nanoseconds: the number under f->key, and the same as ISO 8601 as "time". */
void time_text(uint64_t ns, char *buf, size_t size)
{
	time_t t = ns / 1000000000;
	char date[32] = "";
	struct tm tm;

	if (gmtime_r(&t, &tm))
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf, size, "%s.%06uZ", date, (unsigned int)(ns % 1000000000 / 1000));
}

int get_time(struct row *row, const struct field *f, const struct nlattr *a)
{
	char text[64];
	uint64_t v;
	int ret;

	ret = sc_attr_uint(a, 8, &v);
	if (ret)
		return ret;
	time_text(v, text, sizeof(text));
	if (json_object_set_new(row->json, "time", json_text(text)))
		return -ENOMEM;
	return row_put(row, f, json_u64(v));
}

static json_t *key_json(const struct sc_ref *key)
{
	json_t *j = json_pack("{s:s, s:s, s:s}", "name", key->name, "kdf",
			      sc_name_of(sc_kdf_names, key->kdf ? key->kdf :
					 SECCOMM_KDF_SHA256) ?: "unknown",
			      "kd", key->kd);

	if (j && key->slot)
		json_object_set_new(j, "slot", json_integer(key->slot));
	return j;
}

static json_t *arg_json(const struct sc_arg *arg)
{
	json_t *j = json_object();

	if (arg->name[0])
		json_object_set_new(j, "name", json_text(arg->name));
	else
		json_object_set_new(j, "position", json_integer(arg->pos));
	json_object_set_new(j, "value", arg->is_word ? json_text(arg->word) :
			    json_u64(arg->num));
	return j;
}

/* What a check tells besides. */
static void add_type_json(json_t *j, const struct sc_entry *e)
{
	json_object_set_new(j, "class", json_text(e->class));
	json_object_set_new(j, "family", json_text(e->family));
	json_object_set_new(j, "strength", json_integer(e->strength));
	json_object_set_new(j, "head", json_integer(e->head));
	json_object_set_new(j, "tail", json_integer(e->tail));
	json_object_set_new(j, "private", json_boolean(e->traits & SECCOMM_TRAIT_PRIVATE));
	json_object_set_new(j, "authenticates",
			    json_boolean(e->traits & SECCOMM_TRAIT_AUTHENTICATES));
}

json_t *entry_json(const struct sc_entry *e)
{
	json_t *keys = json_array(), *args = json_array();
	json_t *children = json_array(), *j = json_object();
	unsigned int i;

	for (i = 0; i < e->n_keys; i++)
		json_array_append_new(keys, key_json(&e->key[i]));
	for (i = 0; i < e->n_args; i++)
		json_array_append_new(args, arg_json(&e->arg[i]));
	for (i = 0; i < e->n_children; i++)
		json_array_append_new(children, entry_json(&e->child[i]));
	json_object_set_new(j, "type", json_text(e->name));
	json_object_set_new(j, "keys", keys);
	json_object_set_new(j, "arguments", args);
	json_object_set_new(j, "children", children);
	json_object_set_new(j, "insecure", json_boolean(e->insecure));
	json_object_set_new(j, "sleeps", json_boolean(e->sleeps));
	if (e->driver[0])
		json_object_set_new(j, "driver", json_text(e->driver));
	if (e->class[0])
		add_type_json(j, e);
	return j;
}

static int get_list(struct row *row, const struct field *f,
		    struct sc_list *list, const struct nlattr *a)
{
	unsigned int i;
	json_t *array;
	int ret;

	ret = sc_list_get(list, a);
	if (ret)
		return ret;
	array = json_array();
	for (i = 0; i < list->n; i++)
		json_array_append_new(array, entry_json(&list->entry[i]));
	return row_put(row, f, array);
}

int get_down(struct row *row, const struct field *f, const struct nlattr *a)
{
	return get_list(row, f, &row->props.down, a);
}

int get_up(struct row *row, const struct field *f, const struct nlattr *a)
{
	row->props.has_up = true;
	return get_list(row, f, &row->props.up, a);
}

/* With -h as 1.5K, else the plain number. */
void text_bytes(FILE *out, const struct ctl *c, const json_t *obj,
		const struct field *f)
{
	double v = json_number_value(json_object_get(obj, f->key));
	const char *unit = "KMGTPE";
	double n = v / 1024;

	if (!c->human || v < 1024) {
		fprintf(out, "%.0f", v);
		return;
	}
	for (; n >= 1024 && unit[1]; unit++)
		n /= 1024;
	fprintf(out, "%.1f%c", n, *unit);
}

static void text_ids(FILE *out, const json_t *obj, const struct field *f,
		     const char *(*name_of)(uint32_t))
{
	const json_t *array = json_object_get(obj, f->key);
	const char *name;
	const json_t *v;
	size_t i;

	if (!json_is_array(array)) {
		name = name_of(json_integer_value(array));
		if (name)
			fputs(name, out);
		else
			fprintf(out, "%" JSON_INTEGER_FORMAT,
				json_integer_value(array));
		return;
	}
	json_array_foreach(array, i, v) {
		name = name_of(json_integer_value(v));
		fputs(i ? "," : "", out);
		if (name)
			fputs(name, out);
		else
			fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	}
}

static const char *user_name(uint32_t uid)
{
	const struct passwd *pw = getpwuid(uid);

	return pw ? pw->pw_name : NULL;
}

static const char *group_name(uint32_t gid)
{
	const struct group *gr = getgrgid(gid);

	return gr ? gr->gr_name : NULL;
}

void text_users(FILE *out, const struct ctl *c, const json_t *obj,
		const struct field *f)
{
	(void)c;
	text_ids(out, obj, f, user_name);
}

void text_groups(FILE *out, const struct ctl *c, const json_t *obj,
		 const struct field *f)
{
	(void)c;
	text_ids(out, obj, f, group_name);
}

void text_addr(FILE *out, const struct ctl *c, const json_t *obj,
	       const struct field *f)
{
	const json_t *j = json_object_get(obj, f->key);
	const char *ip = json_string_value(json_object_get(j, "address"));

	(void)c;
	fprintf(out, strchr(ip, ':') ? "[%s]:%d" : "%s:%d", ip,
		(int)json_integer_value(json_object_get(j, "port")));
}

/* The lower end is the field's, the upper end is named by f->arg. */
void text_ports(FILE *out, const struct ctl *c, const json_t *obj,
		const struct field *f)
{
	const json_t *last = json_object_get(obj, f->arg);
	int from = json_integer_value(json_object_get(obj, f->key));
	int to = last ? (int)json_integer_value(last) : from;

	(void)c;
	fprintf(out, from == to ? "%d" : "%d-%d", from, to);
}

/* Counters that count something; the others are in the JSON. */
void text_counts(FILE *out, const struct ctl *c, const json_t *obj,
		 const struct field *f)
{
	bool first = true;
	const char *name;
	json_t *v;

	(void)c;
	json_object_foreach(json_object_get(obj, f->key), name, v) {
		if (!json_number_value(v))
			continue;
		fprintf(out, "%s%s %.0f", first ? "" : " ", name,
			json_number_value(v));
		first = false;
	}
	if (first)
		fputs("none", out);
}

static void text_driver(FILE *out, const json_t *entry, bool *first)
{
	const json_t *driver = json_object_get(entry, "driver");
	const json_t *child;
	size_t i;

	if (driver || json_is_true(json_object_get(entry, "sleeps"))) {
		fprintf(out, "%s%s %s%s", *first ? "" : ", ",
			json_string_value(json_object_get(entry, "type")),
			driver ? json_string_value(driver) : "-",
			json_is_true(json_object_get(entry, "sleeps")) ?
			" (sleeps)" : "");
		*first = false;
	}
	json_array_foreach(json_object_get(entry, "children"), i, child)
		text_driver(out, child, first);
}

void text_drivers(FILE *out, const struct ctl *c, const json_t *obj,
		  const struct field *f)
{
	const json_t *entry;
	bool first = true;
	size_t i;

	(void)c;
	json_array_foreach(json_object_get(obj, f->key), i, entry)
		text_driver(out, entry, &first);
	if (first)
		fputs("none", out);
}
