// SPDX-License-Identifier: GPL-2.0
/* blob.c - properties as the socket option SECCOMM_PROPERTIES takes and gives them. */
#include "libseccomm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int wrong(struct sc_parse_error *err, const char *text, const char *at, const char *msg)
{
	sc_parse_error_at(err, text, at - text);
	snprintf(err->msg, sizeof(err->msg), "%s", msg);
	return -EINVAL;
}

static const char *skip_space(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* The word at *@p, taken if it is @word. */
static bool take(const char **p, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*p, word, n) || !strchr(" \t\r\n{", (*p)[n]) || !(*p)[n])
		return false;
	*p = skip_space(*p + n);
	return true;
}

/* [ insecure ] [ rank NUMBER ], in any order. */
static int take_words(struct sc_blob *b, const char *text, const char **p,
		      struct sc_parse_error *err)
{
	unsigned long rank;
	char *end;

	for (*p = skip_space(text); **p && **p != '{';) {
		if (take(p, "insecure")) {
			b->insecure = true;
		} else if (take(p, "rank")) {
			rank = **p >= '0' && **p <= '9' ? strtoul(*p, &end, 10) : 256;
			if (rank > 255)
				return wrong(err, text, *p, "expected a rank from 0 to 255");
			b->has_rank = true;
			b->rank = rank;
			*p = skip_space(end);
		} else {
			return wrong(err, text, *p, "expected '{', or 'insecure' or 'rank' in front of it");
		}
	}
	return 0;
}

int sc_blob_parse(struct sc_blob *b, const char *text, struct sc_parse_error *err)
{
	const char *list;
	int ret;

	memset(b, 0, sizeof(*b));
	memset(err, 0, sizeof(*err));
	ret = take_words(b, text, &list, err);
	if (ret)
		return ret;
	ret = sc_props_parse(&b->props, list, NULL, NULL, err);
	if (ret == -EINVAL)
		sc_parse_error_at(err, text, err->at + (list - text));
	return ret;
}

int sc_blob_put(struct nlmsghdr *nlh, size_t size, const struct sc_blob *b)
{
	if (b->insecure &&
	    !mnl_attr_put_u32_check(nlh, size, SECCOMM_A_PROFILE_FLAGS, SECCOMM_PROFILE_F_INSECURE))
		return -EMSGSIZE;
	if (b->has_rank && !mnl_attr_put_u32_check(nlh, size, SECCOMM_A_PROFILE_RANK, b->rank))
		return -EMSGSIZE;
	return sc_props_put(nlh, size, &b->props);
}

static int get_attr(struct sc_blob *b, const struct nlattr *a)
{
	uint64_t v = 0;
	int ret = 0;

	switch (mnl_attr_get_type(a)) {
	case SECCOMM_A_PROFILE_FLAGS:
		ret = sc_attr_uint(a, 4, &v);
		b->insecure = v & SECCOMM_PROFILE_F_INSECURE;
		break;
	case SECCOMM_A_PROFILE_RANK:
		ret = sc_attr_uint(a, 4, &v);
		b->has_rank = true;
		b->rank = v;
		break;
	case SECCOMM_A_PROFILE_DOWN:
		return sc_list_get(&b->props.down, a);
	case SECCOMM_A_PROFILE_UP:
		b->props.has_up = true;
		return sc_list_get(&b->props.up, a);
	}
	return ret;
}

int sc_blob_get(struct sc_blob *b, const void *blob, size_t len)
{
	const struct nlattr *attr;
	int ret;

	memset(b, 0, sizeof(*b));
	mnl_attr_for_each_payload(blob, len) {
		ret = get_attr(b, attr);
		if (ret)
			return ret;
	}
	return 0;
}

void sc_blob_print(FILE *f, const struct sc_blob *b)
{
	if (b->insecure)
		fputs("insecure ", f);
	if (b->has_rank)
		fprintf(f, "rank %u ", b->rank);
	sc_props_print(f, &b->props);
}

void sc_blob_free(struct sc_blob *b)
{
	sc_props_free(&b->props);
}
