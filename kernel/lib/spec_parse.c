// SPDX-License-Identifier: GPL-2.0
/* spec_parse.c - properties from attributes, with every bound. */
#include "lib/spec.h"

#include <kunit/visibility.h>
#include <linux/ctype.h>
#include <linux/slab.h>

#define RANK_DEFAULT	10

static const struct nla_policy ref_policy[SECCOMM_A_REF_MAX + 1] = {
	[SECCOMM_A_REF_NAME]	= SECCOMM_NLA_NAME,
	[SECCOMM_A_REF_KDF]	= NLA_POLICY_RANGE(NLA_U8, SECCOMM_KDF_SHA256,
						   SECCOMM_KDF_SHA3_256),
	[SECCOMM_A_REF_KD]	= { .type = NLA_NUL_STRING, .len = SECCOMM_WORD_MAX },
	[SECCOMM_A_REF_SLOT]	= SECCOMM_NLA_GET_ONLY,
};

static const struct nla_policy arg_policy[SECCOMM_A_ARG_MAX + 1] = {
	[SECCOMM_A_ARG_POS]	= NLA_POLICY_MAX(NLA_U8, SECCOMM_SPEC_ARGS_MAX - 1),
	[SECCOMM_A_ARG_NAME]	= { .type = NLA_NUL_STRING, .len = SECCOMM_WORD_MAX },
	[SECCOMM_A_ARG_NUM]	= { .type = NLA_U64 },
	[SECCOMM_A_ARG_WORD]	= { .type = NLA_NUL_STRING, .len = SECCOMM_WORD_MAX },
};

const struct nla_policy seccomm_entry_policy[SECCOMM_A_ENTRY_MAX + 1] = {
	[SECCOMM_A_ENTRY_NAME]	= { .type = NLA_NUL_STRING, .len = SECCOMM_TYPE_NAME_MAX },
	[SECCOMM_A_ENTRY_KEY]	= NLA_POLICY_NESTED(ref_policy),
	[SECCOMM_A_ENTRY_ARG]	= NLA_POLICY_NESTED(arg_policy),
	[SECCOMM_A_ENTRY_CHILD]	= NLA_POLICY_NESTED(seccomm_entry_policy),
	[SECCOMM_A_ENTRY_DRIVER] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_ENTRY_INSECURE] = SECCOMM_NLA_GET_ONLY,
	[SECCOMM_A_ENTRY_SLEEPS] = SECCOMM_NLA_GET_ONLY,
};
EXPORT_SYMBOL_IF_KUNIT(seccomm_entry_policy);

const struct nla_policy seccomm_list_policy[SECCOMM_A_LIST_MAX + 1] = {
	[SECCOMM_A_LIST_ENTRY]	= NLA_POLICY_NESTED(seccomm_entry_policy),
};
EXPORT_SYMBOL_IF_KUNIT(seccomm_list_policy);

/* ---- small things ---------------------------------------------------------- */

int seccomm_parse_unrepeated(const struct nlattr *head, int len, u64 repeated,
			     struct netlink_ext_ack *extack)
{
	const struct nlattr *a;
	u64 seen = 0;
	int rem;

	nla_for_each_attr(a, head, len, rem) {
		u64 bit = BIT_ULL(nla_type(a) & 63);

		if (seen & ~repeated & bit) {
			NL_SET_ERR_MSG_ATTR(extack, a, "given twice");
			return -EINVAL;
		}
		seen |= bit;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_unrepeated);

int seccomm_parse_name(const struct nlattr *a, bool empty, char *out,
		       struct netlink_ext_ack *extack)
{
	const char *name = a ? nla_data(a) : "";
	size_t len = a ? strnlen(name, nla_len(a)) : 0;

	if (!(empty && !len) && !seccomm_name_ok(name, len)) {
		NL_SET_ERR_MSG_ATTR(extack, a, "a name is 1 to 64 of A-Z a-z 0-9 . _ @ -");
		return -EINVAL;
	}
	memcpy(out, name, len);
	out[len] = '\0';
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_name);

/*
 * A word that will be looked up in a list, or become the name of a module to
 * load, and stand in messages: nothing in it may mean anything to a terminal.
 */
static int parse_word(const struct nlattr *a, const char *also, char *out, size_t size,
		      struct netlink_ext_ack *extack)
{
	size_t i, len = strnlen(nla_data(a), nla_len(a));
	const char *s = nla_data(a);

	for (i = 0; i < len; i++)
		if (!isascii(s[i]) || (!isalnum(s[i]) && !strchr(also, s[i])))
			break;
	if (!len || i < len || len >= size) {
		NL_SET_ERR_MSG_ATTR(extack, a, "not a word of letters and digits");
		return -EINVAL;
	}
	memcpy(out, s, len);
	out[len] = '\0';
	return 0;
}

/* ---- lists of micro-protocols ---------------------------------------------- */

static int parse_ref(const struct nlattr *nest, struct seccomm_ref *ref,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SECCOMM_A_REF_MAX + 1];
	int err;

	err = nla_parse_nested(tb, SECCOMM_A_REF_MAX, nest, ref_policy, extack);
	err = err ?: seccomm_parse_unrepeated(nla_data(nest), nla_len(nest), 0, extack);
	if (err)
		return err;
	if (!tb[SECCOMM_A_REF_NAME]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "a key needs a name");
		return -EINVAL;
	}
	err = seccomm_parse_name(tb[SECCOMM_A_REF_NAME], false, ref->name, extack);
	if (!err && tb[SECCOMM_A_REF_KD] && nla_len(tb[SECCOMM_A_REF_KD]) > 1)
		err = parse_word(tb[SECCOMM_A_REF_KD], "-", ref->kd, sizeof(ref->kd), extack);
	ref->kdf = tb[SECCOMM_A_REF_KDF] ? nla_get_u8(tb[SECCOMM_A_REF_KDF]) :
					   SECCOMM_KDF_SHA256;
	return err;
}

static int parse_arg(const struct nlattr *nest, struct seccomm_arg *arg,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SECCOMM_A_ARG_MAX + 1];
	int err;

	err = nla_parse_nested(tb, SECCOMM_A_ARG_MAX, nest, arg_policy, extack);
	err = err ?: seccomm_parse_unrepeated(nla_data(nest), nla_len(nest), 0, extack);
	if (err)
		return err;
	if (!tb[SECCOMM_A_ARG_POS] == !tb[SECCOMM_A_ARG_NAME] ||
	    !tb[SECCOMM_A_ARG_NUM] == !tb[SECCOMM_A_ARG_WORD]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "an argument has a position or a name, a number or a word");
		return -EINVAL;
	}
	if (tb[SECCOMM_A_ARG_POS])
		arg->pos = nla_get_u8(tb[SECCOMM_A_ARG_POS]);
	else
		err = parse_word(tb[SECCOMM_A_ARG_NAME], "-_", arg->name, sizeof(arg->name),
				 extack);
	if (tb[SECCOMM_A_ARG_NUM])
		arg->num = nla_get_u64(tb[SECCOMM_A_ARG_NUM]);
	else if (!err)
		err = parse_word(tb[SECCOMM_A_ARG_WORD], "-_.", arg->word, sizeof(arg->word),
				 extack);
	return err;
}

/* Keys and arguments, which are repeated, in their order. */
static int parse_refs_and_args(const struct nlattr *nest, struct seccomm_entry *e,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *a;
	int rem, err = 0;

	nla_for_each_nested(a, nest, rem) {
		switch (nla_type(a)) {
		case SECCOMM_A_ENTRY_KEY:
			if (e->n_ref == SECCOMM_ENTRY_SLOTS_MAX) {
				NL_SET_ERR_MSG_ATTR(extack, a, "more than 4 keys");
				return -E2BIG;
			}
			err = parse_ref(a, &e->ref[e->n_ref++], extack);
			break;
		case SECCOMM_A_ENTRY_ARG:
			if (e->n_arg == SECCOMM_SPEC_ARGS_MAX) {
				NL_SET_ERR_MSG_ATTR(extack, a, "more than 8 arguments");
				return -E2BIG;
			}
			err = parse_arg(a, &e->arg[e->n_arg++], extack);
			break;
		}
		if (err)
			return err;
	}
	return 0;
}

static int parse_entries(const struct nlattr *nest, u16 type, unsigned int depth,
			 struct seccomm_list *l, struct netlink_ext_ack *extack);

static int parse_entry(const struct nlattr *nest, unsigned int depth, struct seccomm_entry *e,
		       struct netlink_ext_ack *extack)
{
	const u64 repeated = BIT(SECCOMM_A_ENTRY_KEY) | BIT(SECCOMM_A_ENTRY_ARG) |
			     BIT(SECCOMM_A_ENTRY_CHILD);
	struct nlattr *tb[SECCOMM_A_ENTRY_MAX + 1];
	int err;

	err = nla_parse_nested(tb, SECCOMM_A_ENTRY_MAX, nest, seccomm_entry_policy, extack);
	err = err ?: seccomm_parse_unrepeated(nla_data(nest), nla_len(nest), repeated, extack);
	if (err)
		return err;
	if (!tb[SECCOMM_A_ENTRY_NAME]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "a micro-protocol needs a name");
		return -EINVAL;
	}
	err = parse_word(tb[SECCOMM_A_ENTRY_NAME], "", e->type, sizeof(e->type), extack);
	err = err ?: parse_refs_and_args(nest, e, extack);
	return err ?: parse_entries(nest, SECCOMM_A_ENTRY_CHILD, depth + 1, &e->child, extack);
}

/* The attributes @type in @nest, at @depth: 1 is the list itself. */
static int parse_entries(const struct nlattr *nest, u16 type, unsigned int depth,
			 struct seccomm_list *l, struct netlink_ext_ack *extack)
{
	unsigned int n = 0, max = depth == 1 ? SECCOMM_ENTRIES_MAX : SECCOMM_CHILDREN_MAX;
	const struct nlattr *a;
	int rem, err;

	nla_for_each_nested(a, nest, rem)
		n += nla_type(a) == type;
	if (!n)
		return 0;
	if (depth > SECCOMM_DEPTH_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "micro-protocols nested deeper than 3");
		return -E2BIG;
	}
	if (n > max) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "too many micro-protocols: 16 in a list, 8 in another one");
		return -E2BIG;
	}
	l->entry = kcalloc(n, sizeof(*l->entry), GFP_KERNEL_ACCOUNT);
	if (!l->entry)
		return -ENOMEM;
	nla_for_each_nested(a, nest, rem) {
		if (nla_type(a) != type)
			continue;
		err = parse_entry(a, depth, &l->entry[l->n++], extack);
		if (err)
			return err;
	}
	return 0;
}

int seccomm_parse_list(const struct nlattr *nest, struct seccomm_list *l,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SECCOMM_A_LIST_MAX + 1];
	int err;

	memset(l, 0, sizeof(*l));
	err = nla_parse_nested(tb, SECCOMM_A_LIST_MAX, nest, seccomm_list_policy, extack);
	err = err ?: parse_entries(nest, SECCOMM_A_LIST_ENTRY, 1, l, extack);
	if (!err && !l->n) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "a list needs a micro-protocol");
		err = -EINVAL;
	}
	/* What is accepted must fit a reply. */
	if (!err && seccomm_list_size(l) > SECCOMM_LIST_BYTES) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "a list of more than 32 KiB");
		err = -E2BIG;
	}
	if (err)
		seccomm_list_free(l);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_list);

/* ---- properties ------------------------------------------------------------ */

int seccomm_parse_spec(struct nlattr **tb, struct seccomm_spec *spec, bool *mirror,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *down = tb[SECCOMM_A_PROFILE_DOWN], *up = tb[SECCOMM_A_PROFILE_UP];
	int err;

	memset(spec, 0, sizeof(*spec));
	if (!down) {
		NL_SET_ERR_MSG(extack, "properties need a list");
		return -EINVAL;
	}
	if (tb[SECCOMM_A_PROFILE_FLAGS])
		spec->flags = nla_get_u32(tb[SECCOMM_A_PROFILE_FLAGS]);
	spec->rank = spec->flags & SECCOMM_PROFILE_F_INSECURE ? 0 : RANK_DEFAULT;
	if (tb[SECCOMM_A_PROFILE_RANK])
		spec->rank = nla_get_u32(tb[SECCOMM_A_PROFILE_RANK]);
	*mirror = !up;
	err = seccomm_parse_list(down, &spec->down, extack);
	if (!err && up)
		err = seccomm_parse_list(up, &spec->up, extack);
	if (err)
		seccomm_list_free(&spec->down);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_spec);

/* What a name, users and groups would say does not concern a socket's own properties. */
static const struct nla_policy blob_policy[SECCOMM_A_PROFILE_MAX + 1] = {
	[SECCOMM_A_PROFILE_FLAGS] = SECCOMM_NLA_PROFILE_FLAGS,
	[SECCOMM_A_PROFILE_RANK] = SECCOMM_NLA_PROFILE_RANK,
	[SECCOMM_A_PROFILE_DOWN] = NLA_POLICY_NESTED(seccomm_list_policy),
	[SECCOMM_A_PROFILE_UP] = NLA_POLICY_NESTED(seccomm_list_policy),
};

int seccomm_parse_blob(const void *blob, size_t len, struct seccomm_spec *spec, bool *mirror)
{
	struct nlattr *tb[SECCOMM_A_PROFILE_MAX + 1];
	int err;

	if (len > SECCOMM_PROPERTIES_MAX)
		return -E2BIG;
	err = nla_parse(tb, SECCOMM_A_PROFILE_MAX, blob, len, blob_policy, NULL);
	err = err ?: seccomm_parse_unrepeated(blob, len, 0, NULL);
	return err ?: seccomm_parse_spec(tb, spec, mirror, NULL);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_parse_blob);
