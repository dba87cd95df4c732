// SPDX-License-Identifier: GPL-2.0
/* properties_nl.c - lists of micro-protocols to netlink attributes and back. */
#include "libseccomm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool put_ref(struct nlmsghdr *nlh, size_t size, const struct sc_ref *key)
{
	struct nlattr *nest;

	nest = mnl_attr_nest_start_check(nlh, size, SECCOMM_A_ENTRY_KEY);
	if (!nest ||
	    !mnl_attr_put_strz_check(nlh, size, SECCOMM_A_REF_NAME, key->name))
		return false;
	if (key->kdf &&
	    !mnl_attr_put_u8_check(nlh, size, SECCOMM_A_REF_KDF, key->kdf))
		return false;
	if (key->kd[0] &&
	    !mnl_attr_put_strz_check(nlh, size, SECCOMM_A_REF_KD, key->kd))
		return false;
	mnl_attr_nest_end(nlh, nest);
	return true;
}

static bool put_arg(struct nlmsghdr *nlh, size_t size, const struct sc_arg *arg)
{
	struct nlattr *nest;
	bool ok;

	nest = mnl_attr_nest_start_check(nlh, size, SECCOMM_A_ENTRY_ARG);
	if (!nest)
		return false;
	ok = arg->name[0] ?
	     mnl_attr_put_strz_check(nlh, size, SECCOMM_A_ARG_NAME, arg->name) :
	     mnl_attr_put_u8_check(nlh, size, SECCOMM_A_ARG_POS, arg->pos);
	if (!ok)
		return false;
	ok = arg->is_word ?
	     mnl_attr_put_strz_check(nlh, size, SECCOMM_A_ARG_WORD, arg->word) :
	     mnl_attr_put_u64_check(nlh, size, SECCOMM_A_ARG_NUM, arg->num);
	if (!ok)
		return false;
	mnl_attr_nest_end(nlh, nest);
	return true;
}

static bool put_entry(struct nlmsghdr *nlh, size_t size, uint16_t type,
		      const struct sc_entry *e)
{
	struct nlattr *nest;
	unsigned int i;

	nest = mnl_attr_nest_start_check(nlh, size, type);
	if (!nest ||
	    !mnl_attr_put_strz_check(nlh, size, SECCOMM_A_ENTRY_NAME, e->name))
		return false;
	for (i = 0; i < e->n_keys; i++)
		if (!put_ref(nlh, size, &e->key[i]))
			return false;
	for (i = 0; i < e->n_args; i++)
		if (!put_arg(nlh, size, &e->arg[i]))
			return false;
	for (i = 0; i < e->n_children; i++)
		if (!put_entry(nlh, size, SECCOMM_A_ENTRY_CHILD, &e->child[i]))
			return false;
	mnl_attr_nest_end(nlh, nest);
	return true;
}

static bool put_list(struct nlmsghdr *nlh, size_t size, uint16_t type,
		     const struct sc_list *list)
{
	struct nlattr *nest;
	unsigned int i;

	nest = mnl_attr_nest_start_check(nlh, size, type);
	if (!nest)
		return false;
	for (i = 0; i < list->n; i++)
		if (!put_entry(nlh, size, SECCOMM_A_LIST_ENTRY, &list->entry[i]))
			return false;
	mnl_attr_nest_end(nlh, nest);
	return true;
}

int sc_props_put(struct nlmsghdr *nlh, size_t size,
		 const struct sc_props *props)
{
	if (!put_list(nlh, size, SECCOMM_A_PROFILE_DOWN, &props->down))
		return -EMSGSIZE;
	if (props->has_up &&
	    !put_list(nlh, size, SECCOMM_A_PROFILE_UP, &props->up))
		return -EMSGSIZE;
	return 0;
}

int sc_attr_str(const struct nlattr *a, char *buf, size_t size)
{
	const char *s = mnl_attr_get_payload(a);
	size_t have = strnlen(s, mnl_attr_get_payload_len(a));
	size_t len = have < size ? have : size - 1;
	size_t i;

	/* What a terminal would take for an escape sequence is not printed. */
	for (i = 0; i < len; i++)
		buf[i] = (unsigned char)s[i] < 0x20 || s[i] == 0x7f ? '?' : s[i];
	buf[len] = 0;
	return len == have ? 0 : -EBADMSG;
}

int sc_attr_uint(const struct nlattr *a, size_t bytes, uint64_t *v)
{
	if (mnl_attr_get_payload_len(a) != bytes)
		return -EBADMSG;
	switch (bytes) {
	case 1:
		*v = mnl_attr_get_u8(a);
		return 0;
	case 2:
		*v = mnl_attr_get_u16(a);
		return 0;
	case 4:
		*v = mnl_attr_get_u32(a);
		return 0;
	case 8:
		*v = mnl_attr_get_u64(a);
		return 0;
	}
	return -EBADMSG;
}

static int get_u8(const struct nlattr *a, uint8_t *v)
{
	uint64_t n;
	int ret;

	ret = sc_attr_uint(a, 1, &n);
	if (!ret)
		*v = n;
	return ret;
}

static int get_u32(const struct nlattr *a, uint32_t *v)
{
	uint64_t n;
	int ret;

	ret = sc_attr_uint(a, 4, &n);
	if (!ret)
		*v = n;
	return ret;
}

static int get_ref(struct sc_ref *key, const struct nlattr *nest)
{
	const struct nlattr *a;
	int ret = 0;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case SECCOMM_A_REF_NAME:
			ret = sc_attr_str(a, key->name, sizeof(key->name));
			break;
		case SECCOMM_A_REF_KDF:
			ret = get_u8(a, &key->kdf);
			break;
		case SECCOMM_A_REF_KD:
			ret = sc_attr_str(a, key->kd, sizeof(key->kd));
			break;
		case SECCOMM_A_REF_SLOT:
			ret = get_u8(a, &key->slot);
			break;
		}
		if (ret)
			return ret;
	}
	return 0;
}

static int get_arg(struct sc_arg *arg, const struct nlattr *nest)
{
	const struct nlattr *a;
	int ret = 0;

	mnl_attr_for_each_nested(a, nest) {
		switch (mnl_attr_get_type(a)) {
		case SECCOMM_A_ARG_POS:
			ret = get_u8(a, &arg->pos);
			break;
		case SECCOMM_A_ARG_NAME:
			ret = sc_attr_str(a, arg->name, sizeof(arg->name));
			break;
		case SECCOMM_A_ARG_NUM:
			ret = sc_attr_uint(a, 8, &arg->num);
			break;
		case SECCOMM_A_ARG_WORD:
			arg->is_word = true;
			ret = sc_attr_str(a, arg->word, sizeof(arg->word));
			break;
		}
		if (ret)
			return ret;
	}
	return 0;
}

static int get_entry(struct sc_entry *e, const struct nlattr *nest,
		     unsigned int depth);

static int get_child(struct sc_entry *e, const struct nlattr *nest,
		     unsigned int depth)
{
	if (depth == SC_DEPTH || e->n_children == SC_CHILDREN)
		return -EBADMSG;
	if (!e->child)
		e->child = calloc(SC_CHILDREN, sizeof(*e->child));
	if (!e->child)
		return -ENOMEM;
	return get_entry(&e->child[e->n_children++], nest, depth + 1);
}

static int get_entry_attr(struct sc_entry *e, const struct nlattr *a,
			  unsigned int depth)
{
	switch (mnl_attr_get_type(a)) {
	case SECCOMM_A_ENTRY_NAME:
		return sc_attr_str(a, e->name, sizeof(e->name));
	case SECCOMM_A_ENTRY_KEY:
		return e->n_keys == SC_KEYS ? -EBADMSG :
		       get_ref(&e->key[e->n_keys++], a);
	case SECCOMM_A_ENTRY_ARG:
		return e->n_args == SC_ARGS ? -EBADMSG :
		       get_arg(&e->arg[e->n_args++], a);
	case SECCOMM_A_ENTRY_CHILD:
		return get_child(e, a, depth);
	case SECCOMM_A_ENTRY_DRIVER:
		return sc_attr_str(a, e->driver, sizeof(e->driver));
	case SECCOMM_A_ENTRY_INSECURE:
		e->insecure = true;
		return 0;
	case SECCOMM_A_ENTRY_SLEEPS:
		e->sleeps = true;
		return 0;
	case SECCOMM_A_ENTRY_CLASS:
		return sc_attr_str(a, e->class, sizeof(e->class));
	case SECCOMM_A_ENTRY_FAMILY:
		return sc_attr_str(a, e->family, sizeof(e->family));
	case SECCOMM_A_ENTRY_STRENGTH:
		return get_u32(a, &e->strength);
	case SECCOMM_A_ENTRY_HEAD:
		return get_u32(a, &e->head);
	case SECCOMM_A_ENTRY_TAIL:
		return get_u32(a, &e->tail);
	case SECCOMM_A_ENTRY_TRAITS:
		return get_u32(a, &e->traits);
	}
	return 0;
}

static int get_entry(struct sc_entry *e, const struct nlattr *nest,
		     unsigned int depth)
{
	const struct nlattr *a;
	int ret;

	mnl_attr_for_each_nested(a, nest) {
		ret = get_entry_attr(e, a, depth);
		if (ret)
			return ret;
	}
	return e->name[0] ? 0 : -EBADMSG;
}

int sc_list_get(struct sc_list *list, const struct nlattr *nest)
{
	const struct nlattr *a;
	int ret;

	if (!list->entry)
		list->entry = calloc(SC_ENTRIES, sizeof(*list->entry));
	if (!list->entry)
		return -ENOMEM;
	mnl_attr_for_each_nested(a, nest) {
		if (mnl_attr_get_type(a) != SECCOMM_A_LIST_ENTRY)
			continue;
		if (list->n == SC_ENTRIES)
			return -EBADMSG;
		ret = get_entry(&list->entry[list->n++], a, 1);
		if (ret)
			return ret;
	}
	return 0;
}
