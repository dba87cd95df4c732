// SPDX-License-Identifier: GPL-2.0
/* words.c - the kinds of values that a keyword takes, from text to attributes. */
#include "ctl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

int no_room(const struct word *w)
{
	fprintf(stderr, "Error: seccommctl: %s: the request is too long.\n",
		w->name);
	return CTL_USAGE;
}

static int bad_value(struct request *r, const struct word *w,
		     const char *value, const char *want)
{
	return usage_error(r->obj, "%s \"%.64s\": expected %s", w->name, value,
			   want);
}

/* Decimal or 0x hex; a leading zero is not octal. */
int parse_uint(const char *s, uint64_t max, uint64_t *v)
{
	const char *digits = "0123456789";
	const char *p = s;
	char *end;

	if (s[0] == '0' && s[1] == 'x') {
		digits = "0123456789abcdefABCDEF";
		p += 2;
	}
	if (!*p || p[strspn(p, digits)])
		return -EINVAL;
	errno = 0;
	*v = strtoull(p, &end, p == s ? 10 : 16);
	return errno || *v > max ? -ERANGE : 0;
}

static int parse_number(struct request *r, const struct word *w,
			const char *value, uint64_t max, uint64_t *v)
{
	char want[64];

	if (!parse_uint(value, max, v))
		return 0;
	snprintf(want, sizeof(want), "a number from 0 to %" PRIu64, max);
	return bad_value(r, w, value, want);
}

int put_str(struct request *r, const struct word *w, const char *value)
{
	if (!mnl_attr_put_strz_check(r->nlh, SC_NL_TX, w->attr, value))
		return no_room(w);
	return 0;
}

int put_name(struct request *r, const struct word *w, const char *value)
{
	size_t len = strlen(value);

	if (!len || len > SECCOMM_NAME_MAX ||
	    value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			 "0123456789._@-")])
		return bad_value(r, w, value, "1 to 64 characters of [A-Za-z0-9._@-]");
	return put_str(r, w, value);
}

/* "any" is said by leaving the attribute out. */
int put_any_name(struct request *r, const struct word *w, const char *value)
{
	return strcmp(value, "any") ? put_name(r, w, value) : 0;
}

int put_u8(struct request *r, const struct word *w, const char *value)
{
	uint64_t v;

	if (parse_number(r, w, value, w->max ? w->max : UINT8_MAX, &v))
		return CTL_USAGE;
	if (!mnl_attr_put_u8_check(r->nlh, SC_NL_TX, w->attr, v))
		return no_room(w);
	return 0;
}

int put_u16(struct request *r, const struct word *w, const char *value)
{
	uint64_t v;

	if (parse_number(r, w, value, w->max ? w->max : UINT16_MAX, &v))
		return CTL_USAGE;
	if (!mnl_attr_put_u16_check(r->nlh, SC_NL_TX, w->attr, v))
		return no_room(w);
	return 0;
}

int put_u32(struct request *r, const struct word *w, const char *value)
{
	uint64_t v;

	if (parse_number(r, w, value, w->max ? w->max : UINT32_MAX, &v))
		return CTL_USAGE;
	if (!mnl_attr_put_u32_check(r->nlh, SC_NL_TX, w->attr, v))
		return no_room(w);
	return 0;
}

int put_mode(struct request *r, const struct word *w, const char *value)
{
	size_t len = strlen(value);

	if (!len || len > 4 || value[strspn(value, "01234567")])
		return bad_value(r, w, value, "an octal mode from 0 to 0777");
	if (!mnl_attr_put_u16_check(r->nlh, SC_NL_TX, w->attr,
				    strtoul(value, NULL, 8)))
		return no_room(w);
	return 0;
}

int parse_onoff(struct request *r, const struct word *w, const char *value,
		bool *on)
{
	*on = !strcmp(value, "on");
	if (!*on && strcmp(value, "off"))
		return bad_value(r, w, value, "\"on\" or \"off\"");
	return 0;
}

/* A u32 that is 0 or 1. */
int put_onoff(struct request *r, const struct word *w, const char *value)
{
	bool on;

	if (parse_onoff(r, w, value, &on))
		return CTL_USAGE;
	if (!mnl_attr_put_u32_check(r->nlh, SC_NL_TX, w->attr, on))
		return no_room(w);
	return 0;
}

/* A bit, w->max, of the object's flags; they are sent once, at the end. */
int put_flag(struct request *r, const struct word *w, const char *value)
{
	bool on;

	if (parse_onoff(r, w, value, &on))
		return CTL_USAGE;
	r->flags |= on ? w->max : 0;
	r->flags_given = true;
	return 0;
}

static int bad_word(struct request *r, const struct word *w, const char *value)
{
	const struct sc_name *t = w->arg;
	char want[160] = "one of";
	size_t len = strlen(want);

	for (; t->name && len < sizeof(want) - 1; t++)
		len += snprintf(want + len, sizeof(want) - len, " %s", t->name);
	return bad_value(r, w, value, want);
}

int put_enum(struct request *r, const struct word *w, const char *value)
{
	uint32_t v;

	if (sc_value_of(w->arg, value, &v))
		return bad_word(r, w, value);
	if (!mnl_attr_put_u8_check(r->nlh, SC_NL_TX, w->attr, v))
		return no_room(w);
	return 0;
}

/* Names with commas between them. */
int put_bits(struct request *r, const struct word *w, const char *value)
{
	uint32_t bits = 0, v;
	char name[32];
	size_t len;
	const char *p;

	for (p = value; ; p += len + 1) {
		len = strcspn(p, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, p);
		if (sc_value_of(w->arg, name, &v))
			return bad_word(r, w, name);
		bits |= v;
		if (!p[len])
			break;
	}
	if (!mnl_attr_put_u32_check(r->nlh, SC_NL_TX, w->attr, bits))
		return no_room(w);
	return 0;
}

static int put_id(struct request *r, const struct word *w, uint64_t id)
{
	if (!mnl_attr_put_u32_check(r->nlh, SC_NL_TX, w->attr, id))
		return no_room(w);
	return 0;
}

int put_uid(struct request *r, const struct word *w, const char *value)
{
	const struct passwd *pw;
	uint64_t v;

	/* 4294967295 is no user but "none" to the kernel. */
	if (!parse_uint(value, UINT32_MAX - 1, &v))
		return put_id(r, w, v);
	pw = getpwnam(value);
	if (!pw)
		return bad_value(r, w, value, "a user id or the name of a user");
	return put_id(r, w, pw->pw_uid);
}

int put_gid(struct request *r, const struct word *w, const char *value)
{
	const struct group *gr;
	uint64_t v;

	if (!parse_uint(value, UINT32_MAX - 1, &v))
		return put_id(r, w, v);
	gr = getgrnam(value);
	if (!gr)
		return bad_value(r, w, value, "a group id or the name of a group");
	return put_id(r, w, gr->gr_gid);
}

int put_prefix(struct request *r, const struct word *w, const char *value)
{
	static const char want[] =
		"an IPv4 or IPv6 address, ADDRESS/BITS, or \"any\"";
	const char *slash = strchr(value, '/');
	char text[INET6_ADDRSTRLEN];
	unsigned char addr[16];
	struct nlattr *nest;
	uint64_t bits = 32;
	size_t len = 4;

	if (!strcmp(value, "any"))
		return 0;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(value, "/"), value);
	if (inet_pton(AF_INET, text, addr) != 1) {
		if (inet_pton(AF_INET6, text, addr) != 1)
			return bad_value(r, w, value, want);
		len = 16;
		bits = 128;
	}
	if (slash && parse_uint(slash + 1, bits, &bits))
		return bad_value(r, w, value, want);
	nest = mnl_attr_nest_start_check(r->nlh, SC_NL_TX, w->attr);
	if (!nest ||
	    !mnl_attr_put_check(r->nlh, SC_NL_TX, SECCOMM_A_PREFIX_ADDR, len, addr) ||
	    !mnl_attr_put_u8_check(r->nlh, SC_NL_TX, SECCOMM_A_PREFIX_LEN, bits))
		return no_room(w);
	mnl_attr_nest_end(r->nlh, nest);
	return 0;
}

int put_ports(struct request *r, const struct word *w, const char *value)
{
	const char *dash = strchr(value, '-');
	uint64_t first, last;
	char text[16];

	snprintf(text, sizeof(text), "%.*s", (int)strcspn(value, "-"), value);
	if (parse_uint(text, UINT16_MAX, &first))
		return bad_value(r, w, value, "a port or FIRST-LAST");
	last = first;
	if (dash && (parse_uint(dash + 1, UINT16_MAX, &last) || last < first))
		return bad_value(r, w, value, "a port or FIRST-LAST");
	if (!mnl_attr_put_u16_check(r->nlh, SC_NL_TX, w->attr, first) ||
	    !mnl_attr_put_u16_check(r->nlh, SC_NL_TX, w->attr2, last))
		return no_room(w);
	return 0;
}

int put_properties(struct request *r, const struct word *w, const char *value)
{
	struct sc_parse_error err;
	int ret;

	if (r->text)
		return usage_error(r->obj, "%s: properties are given twice", r->verb->name);
	ret = sc_props_parse(&r->props, value, NULL, NULL, &err);
	if (ret == -ENOMEM)
		return sys_error("properties: %s", strerror(ENOMEM));
	if (ret) {
		fprintf(stderr, "Error: seccommctl: properties, ");
		if (strchr(value, '\n'))
			fprintf(stderr, "line %u, ", err.line);
		fprintf(stderr, "column %u: %s.\n", err.column, err.msg);
		sc_parse_error_show(stderr, value, &err);
		return CTL_USAGE;
	}
	r->text = value;
	if (sc_props_put(r->nlh, SC_NL_TX, &r->props))
		return no_room(w);
	return 0;
}
