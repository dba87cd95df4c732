// SPDX-License-Identifier: GPL-2.0
/*
 * spec_parse_kunit.c - lib/spec_parse.c, spec_write.c: lists of micro-protocols,
 * every bound, and nests that are not what they say.
 */
#include "lib/spec.h"

#include <linux/prandom.h>
#include "session/config.h"
#include "tests/attrs.h"

static void put_num(struct kunit *test, u64 v)
{
	KUNIT_ASSERT_EQ(test, nla_put(test->priv, SECCOMM_A_ARG_NUM, sizeof(v), &v), 0);
}

/* An entry with @keys keys and @args arguments, left open. */
static struct nlattr *entry(struct kunit *test, u16 type, const char *name, unsigned int keys,
			    unsigned int args)
{
	struct nlattr *e = start(test, type), *nest;
	unsigned int i;

	if (name)
		put(test, SECCOMM_A_ENTRY_NAME, name);
	for (i = 0; i < keys; i++) {
		nest = start(test, SECCOMM_A_ENTRY_KEY);
		put(test, SECCOMM_A_REF_NAME, "k1");
		end(test, nest);
	}
	for (i = 0; i < args; i++) {
		nest = start(test, SECCOMM_A_ENTRY_ARG);
		put_u8(test, SECCOMM_A_ARG_POS, i % SECCOMM_SPEC_ARGS_MAX);
		put_num(test, 100 + i);
		end(test, nest);
	}
	return e;
}

/* Parse what was written: refused with @err and a sentence or an attribute; nothing is left. */
static void refused(struct kunit *test, int err, const char *what)
{
	struct netlink_ext_ack extack = {};
	struct seccomm_list l;

	KUNIT_EXPECT_EQ_MSG(test, seccomm_parse_list(written(test), &l, &extack), err, "%s", what);
	KUNIT_EXPECT_TRUE_MSG(test, extack._msg || extack.bad_attr, "%s", what);
	KUNIT_EXPECT_NULL_MSG(test, l.entry, "%s", what);
	KUNIT_EXPECT_EQ(test, l.n, 0U);
	rewind(test);
}

/* One list with one entry that @fill writes into. */
static void refused_entry(struct kunit *test, int err, const char *what,
			  void (*fill)(struct kunit *test))
{
	struct nlattr *list = start(test, SECCOMM_A_PROFILE_DOWN);
	struct nlattr *e = entry(test, SECCOMM_A_LIST_ENTRY, "AESGCM", 0, 0);

	fill(test);
	end(test, e);
	end(test, list);
	refused(test, err, what);
}

/* ---- lists ----------------------------------------------------------------- */

/* { MultiSecurity(AESGCM(k1), Inner(k2)), Replay(100, mode=late) } and all that an entry has */
static void write_good(struct kunit *test)
{
	struct nlattr *list = start(test, SECCOMM_A_PROFILE_DOWN), *e, *c, *nest;

	e = entry(test, SECCOMM_A_LIST_ENTRY, "MultiSecurity", 0, 0);
	c = entry(test, SECCOMM_A_ENTRY_CHILD, "AESGCM", 1, 0);
	end(test, c);
	c = entry(test, SECCOMM_A_ENTRY_CHILD, "Inner", 0, 0);
	nest = start(test, SECCOMM_A_ENTRY_KEY);
	put(test, SECCOMM_A_REF_NAME, "k2");
	put_u8(test, SECCOMM_A_REF_KDF, SECCOMM_KDF_SHA3_256);
	put(test, SECCOMM_A_REF_KD, "x25519");
	end(test, nest);
	nest = entry(test, SECCOMM_A_ENTRY_CHILD, "Grandchild", 0, 0);
	end(test, nest);
	end(test, c);
	end(test, e);
	e = entry(test, SECCOMM_A_LIST_ENTRY, "Replay", 0, 1);
	nest = start(test, SECCOMM_A_ENTRY_ARG);
	put(test, SECCOMM_A_ARG_NAME, "mode");
	put(test, SECCOMM_A_ARG_WORD, "late");
	end(test, nest);
	end(test, e);
	end(test, list);
}

static void expect_good(struct kunit *test, const struct seccomm_list *l)
{
	const struct seccomm_entry *multi, *inner, *replay;

	KUNIT_ASSERT_EQ(test, l->n, 2U);
	multi = &l->entry[0];
	KUNIT_EXPECT_STREQ(test, multi->type, "MultiSecurity");
	KUNIT_ASSERT_EQ(test, multi->child.n, 2U);
	KUNIT_EXPECT_STREQ(test, multi->child.entry[0].type, "AESGCM");
	KUNIT_EXPECT_EQ(test, multi->child.entry[0].ref[0].kdf, SECCOMM_KDF_SHA256);
	inner = &multi->child.entry[1];
	KUNIT_ASSERT_EQ(test, inner->n_ref, 1);
	KUNIT_EXPECT_STREQ(test, inner->ref[0].name, "k2");
	KUNIT_EXPECT_STREQ(test, inner->ref[0].kd, "x25519");
	KUNIT_EXPECT_EQ(test, inner->ref[0].kdf, SECCOMM_KDF_SHA3_256);
	KUNIT_ASSERT_EQ(test, inner->child.n, 1U);
	KUNIT_EXPECT_STREQ(test, inner->child.entry[0].type, "Grandchild");
	replay = &l->entry[1];
	KUNIT_ASSERT_EQ(test, replay->n_arg, 2);
	KUNIT_EXPECT_EQ(test, replay->arg[0].num, 100ULL);
	KUNIT_EXPECT_STREQ(test, replay->arg[0].name, "");
	KUNIT_EXPECT_STREQ(test, replay->arg[1].name, "mode");
	KUNIT_EXPECT_STREQ(test, replay->arg[1].word, "late");
}

static void seccomm_parse_list__good(struct kunit *test)
{
	struct netlink_ext_ack extack = {};
	struct seccomm_list l;

	write_good(test);
	KUNIT_ASSERT_EQ_MSG(test, seccomm_parse_list(written(test), &l, &extack), 0, "%s",
			    extack._msg ?: "");
	expect_good(test, &l);
	seccomm_list_free(&l);
}

static void no_mark(const struct seccomm_entry *e, const u8 *path, u8 depth, void *arg,
		    struct seccomm_list_mark *m)
{
	memset(m->driver, 'd', sizeof(m->driver) - 1);
	m->insecure = true;
	m->sleeps = true;
}

/* What is accepted is told again, within the size that was computed for it. */
static void seccomm_list_write__round_trip(struct kunit *test)
{
	struct sk_buff *skb = test->priv;
	struct netlink_ext_ack extack = {};
	struct seccomm_list l;
	struct nlattr *nest;
	size_t size;

	write_good(test);
	KUNIT_ASSERT_EQ(test, seccomm_parse_list(written(test), &l, &extack), 0);
	rewind(test);
	size = seccomm_list_size(&l);
	KUNIT_ASSERT_EQ(test, seccomm_list_write(skb, SECCOMM_A_PROFILE_DOWN, &l, false, no_mark,
						  NULL), 0);
	KUNIT_EXPECT_LE(test, (size_t)skb->len, size);
	nest = (struct nlattr *)skb->data;
	KUNIT_EXPECT_EQ(test, (unsigned int)nest->nla_len, skb->len);
	seccomm_list_free(&l);
	/* driver and flags are told, never taken */
	refused(test, -EINVAL, "a reply as request");
}

static void seccomm_list_write__no_room(struct kunit *test)
{
	struct seccomm_list l;
	struct sk_buff *skb;
	size_t size;

	write_good(test);
	KUNIT_ASSERT_EQ(test, seccomm_parse_list(written(test), &l, NULL), 0);
	for (size = 0; size < 600; size += 4) {
		skb = alloc_skb(size, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		skb_reserve(skb, skb_tailroom(skb) - size);
		if (size < 200)
			KUNIT_EXPECT_EQ(test, seccomm_list_write(skb, 1, &l, true, no_mark, NULL),
					-EMSGSIZE);
		else
			seccomm_list_write(skb, 1, &l, true, no_mark, NULL);
		kfree_skb(skb);
	}
	seccomm_list_free(&l);
}

static void write_list(struct kunit *test, unsigned int n, const char *name)
{
	struct nlattr *list = start(test, SECCOMM_A_PROFILE_DOWN);

	while (n--)
		end(test, entry(test, SECCOMM_A_LIST_ENTRY, name, 0, 0));
	end(test, list);
}

static void seccomm_parse_list__entries(struct kunit *test)
{
	struct seccomm_list l;

	write_list(test, SECCOMM_ENTRIES_MAX, "Null");
	KUNIT_ASSERT_EQ(test, seccomm_parse_list(written(test), &l, NULL), 0);
	KUNIT_EXPECT_EQ(test, l.n, (unsigned int)SECCOMM_ENTRIES_MAX);
	seccomm_list_free(&l);
	rewind(test);
	write_list(test, SECCOMM_ENTRIES_MAX + 1, "Null");
	refused(test, -E2BIG, "17 entries");
	write_list(test, 0, NULL);
	refused(test, -EINVAL, "an empty list");
	write_list(test, 1, NULL);
	refused(test, -EINVAL, "no name");
}

static void seccomm_parse_list__type_names(struct kunit *test)
{
	static const char *const bad[] = {
		"", "AES GCM", "AES-GCM", "../evil", "aes\n", "a%s", "\xff",
		"TwentyThirtyTwoCharactersInAType",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		write_list(test, 1, bad[i]);
		refused(test, -EINVAL, bad[i]);
	}
}

static void seccomm_parse_list__children(struct kunit *test)
{
	struct nlattr *list, *e;
	struct seccomm_list l;
	unsigned int n, i;

	for (n = SECCOMM_CHILDREN_MAX; n <= SECCOMM_CHILDREN_MAX + 1; n++) {
		list = start(test, SECCOMM_A_PROFILE_DOWN);
		e = entry(test, SECCOMM_A_LIST_ENTRY, "MultiSecurity", 0, 0);
		for (i = 0; i < n; i++)
			end(test, entry(test, SECCOMM_A_ENTRY_CHILD, "Null", 0, 0));
		end(test, e);
		end(test, list);
		if (n > SECCOMM_CHILDREN_MAX) {
			refused(test, -E2BIG, "9 children");
			continue;
		}
		KUNIT_ASSERT_EQ(test, seccomm_parse_list(written(test), &l, NULL), 0);
		KUNIT_EXPECT_EQ(test, l.entry[0].child.n, n);
		seccomm_list_free(&l);
		rewind(test);
	}
}

/* Three levels are allowed, four are not, and thirty do no harm. */
static void seccomm_parse_list__depth(struct kunit *test)
{
	struct nlattr *list, *e[30];
	struct seccomm_list l;
	int depth, i;

	for (depth = 1; depth <= 30; depth++) {
		list = start(test, SECCOMM_A_PROFILE_DOWN);
		for (i = 0; i < depth; i++)
			e[i] = entry(test, i ? SECCOMM_A_ENTRY_CHILD : SECCOMM_A_LIST_ENTRY,
				     "MultiSecurity", 0, 0);
		while (i--)
			end(test, e[i]);
		end(test, list);
		if (depth > SECCOMM_DEPTH_MAX) {
			refused(test, depth > 9 ? -EINVAL : -E2BIG, "too deep");
			continue;
		}
		KUNIT_EXPECT_EQ(test, seccomm_parse_list(written(test), &l, NULL), 0);
		seccomm_list_free(&l);
		rewind(test);
	}
}

static void seccomm_parse_list__keys_and_args(struct kunit *test)
{
	struct seccomm_list l;
	struct nlattr *list;

	list = start(test, SECCOMM_A_PROFILE_DOWN);
	end(test, entry(test, SECCOMM_A_LIST_ENTRY, "X", SECCOMM_ENTRY_SLOTS_MAX,
			SECCOMM_SPEC_ARGS_MAX));
	end(test, list);
	KUNIT_ASSERT_EQ(test, seccomm_parse_list(written(test), &l, NULL), 0);
	KUNIT_EXPECT_EQ(test, l.entry[0].n_ref, SECCOMM_ENTRY_SLOTS_MAX);
	KUNIT_EXPECT_EQ(test, l.entry[0].n_arg, SECCOMM_SPEC_ARGS_MAX);
	seccomm_list_free(&l);
	rewind(test);

	list = start(test, SECCOMM_A_PROFILE_DOWN);
	end(test, entry(test, SECCOMM_A_LIST_ENTRY, "X", SECCOMM_ENTRY_SLOTS_MAX + 1, 0));
	end(test, list);
	refused(test, -E2BIG, "5 keys");
	list = start(test, SECCOMM_A_PROFILE_DOWN);
	end(test, entry(test, SECCOMM_A_LIST_ENTRY, "X", 0, SECCOMM_SPEC_ARGS_MAX + 1));
	end(test, list);
	refused(test, -E2BIG, "9 arguments");
}

#define FILL(name, body) static void name(struct kunit *test) { body }
FILL(arg_empty, end(test, start(test, SECCOMM_A_ENTRY_ARG));)
FILL(arg_no_value, struct nlattr *n = start(test, SECCOMM_A_ENTRY_ARG);
	put_u8(test, SECCOMM_A_ARG_POS, 0); end(test, n);)
FILL(arg_two_places, struct nlattr *n = start(test, SECCOMM_A_ENTRY_ARG);
	put_u8(test, SECCOMM_A_ARG_POS, 0); put(test, SECCOMM_A_ARG_NAME, "bits");
	put_num(test, 1); end(test, n);)
FILL(arg_two_values, struct nlattr *n = start(test, SECCOMM_A_ENTRY_ARG);
	put_u8(test, SECCOMM_A_ARG_POS, 0); put(test, SECCOMM_A_ARG_WORD, "x");
	put_num(test, 1); end(test, n);)
FILL(arg_pos_8, struct nlattr *n = start(test, SECCOMM_A_ENTRY_ARG);
	put_u8(test, SECCOMM_A_ARG_POS, SECCOMM_SPEC_ARGS_MAX); put_num(test, 1); end(test, n);)
FILL(arg_twice, struct nlattr *n = start(test, SECCOMM_A_ENTRY_ARG);
	put_u8(test, SECCOMM_A_ARG_POS, 0); put_num(test, 1); put_num(test, 2); end(test, n);)
FILL(arg_long_word, struct nlattr *n = start(test, SECCOMM_A_ENTRY_ARG);
	put_u8(test, SECCOMM_A_ARG_POS, 0); put(test, SECCOMM_A_ARG_WORD, "sixteenletterword");
	end(test, n);)
FILL(arg_odd_word, struct nlattr *n = start(test, SECCOMM_A_ENTRY_ARG);
	put_u8(test, SECCOMM_A_ARG_POS, 0); put(test, SECCOMM_A_ARG_WORD, "a b"); end(test, n);)
FILL(key_no_name, end(test, start(test, SECCOMM_A_ENTRY_KEY));)
FILL(key_bad_name, struct nlattr *n = start(test, SECCOMM_A_ENTRY_KEY);
	put(test, SECCOMM_A_REF_NAME, "k 1"); end(test, n);)
FILL(key_bad_kdf, struct nlattr *n = start(test, SECCOMM_A_ENTRY_KEY);
	put(test, SECCOMM_A_REF_NAME, "k1"); put_u8(test, SECCOMM_A_REF_KDF, 3); end(test, n);)
FILL(key_kdf_0, struct nlattr *n = start(test, SECCOMM_A_ENTRY_KEY);
	put(test, SECCOMM_A_REF_NAME, "k1"); put_u8(test, SECCOMM_A_REF_KDF, 0); end(test, n);)
FILL(key_slot, struct nlattr *n = start(test, SECCOMM_A_ENTRY_KEY);
	put(test, SECCOMM_A_REF_NAME, "k1"); put_u8(test, SECCOMM_A_REF_SLOT, 1); end(test, n);)
FILL(key_bad_kd, struct nlattr *n = start(test, SECCOMM_A_ENTRY_KEY);
	put(test, SECCOMM_A_REF_NAME, "k1"); put(test, SECCOMM_A_REF_KD, "../x"); end(test, n);)
FILL(name_twice, put(test, SECCOMM_A_ENTRY_NAME, "Null");)
FILL(driver, put(test, SECCOMM_A_ENTRY_DRIVER, "aes");)
FILL(flag, nla_put_flag(test->priv, SECCOMM_A_ENTRY_INSECURE);)
FILL(unknown, put_u8(test, SECCOMM_A_ENTRY_MAX + 1, 1);)
FILL(not_nested, put_u8(test, SECCOMM_A_ENTRY_ARG, 1);)
FILL(type_0, put_u8(test, 0, 1);)

static void seccomm_parse_list__wrong_entry(struct kunit *test)
{
	static const struct {
		const char *what;
		void (*fill)(struct kunit *test);
		int err;
	} row[] = {
		{ "argument without place and value", arg_empty, -EINVAL },
		{ "argument without value", arg_no_value, -EINVAL },
		{ "argument with position and name", arg_two_places, -EINVAL },
		{ "argument with number and word", arg_two_values, -EINVAL },
		{ "argument at position 8", arg_pos_8, -ERANGE },
		{ "argument with two numbers", arg_twice, -EINVAL },
		{ "argument with a long word", arg_long_word, -EINVAL },
		{ "argument with an odd word", arg_odd_word, -EINVAL },
		{ "key without name", key_no_name, -EINVAL },
		{ "key with a bad name", key_bad_name, -EINVAL },
		{ "key with kdf 3", key_bad_kdf, -ERANGE },
		{ "key with kdf 0", key_kdf_0, -ERANGE },
		{ "key with a slot", key_slot, -EINVAL },
		{ "key with a bad key distribution", key_bad_kd, -EINVAL },
		{ "name twice", name_twice, -EINVAL },
		{ "driver", driver, -EINVAL },
		{ "flag", flag, -EINVAL },
		{ "unknown attribute", unknown, -EINVAL },
		{ "no nest", not_nested, -EINVAL },
		{ "attribute of type 0", type_0, -EINVAL },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		refused_entry(test, row[i].err, row[i].what, row[i].fill);
}

/* Attributes that claim more than there is, and no terminating zero. */
static void seccomm_parse_list__lengths(struct kunit *test)
{
	struct sk_buff *skb = test->priv;
	struct nlattr *list, *e;

	list = start(test, SECCOMM_A_PROFILE_DOWN);
	e = start(test, SECCOMM_A_LIST_ENTRY);
	KUNIT_ASSERT_EQ(test, nla_put(skb, SECCOMM_A_ENTRY_NAME, 31,
				      "ABCDEFGHIJABCDEFGHIJABCDEFGHIJA"), 0);
	end(test, e);
	end(test, list);
	((struct nlattr *)nla_data(e))->nla_len += 64;
	refused(test, -EINVAL, "name longer than its entry");

	write_list(test, 1, "Null");
	e = nla_data((struct nlattr *)skb->data);
	e->nla_type &= ~NLA_F_NESTED;
	refused(test, -EINVAL, "entry without the flag of a nest");

	write_list(test, 1, "Null");
	e = nla_data((struct nlattr *)skb->data);
	e->nla_len = 3;
	refused(test, -EINVAL, "entry shorter than a header");
}

static void seccomm_parse_list__too_long_to_tell(struct kunit *test)
{
	struct nlattr *list = start(test, SECCOMM_A_PROFILE_DOWN), *e;
	unsigned int i, j;

	for (i = 0; i < SECCOMM_ENTRIES_MAX; i++) {
		e = entry(test, SECCOMM_A_LIST_ENTRY, "MultiSecurity", 0, 0);
		for (j = 0; j < 4; j++)
			end(test, entry(test, SECCOMM_A_ENTRY_CHILD, "Null", 4, 8));
		end(test, e);
	}
	end(test, list);
	refused(test, -E2BIG, "more than fits a reply");
}

/* Whatever bytes: refused or accepted, nothing read beyond the end, nothing left. */
static void seccomm_parse_list__garbage(struct kunit *test)
{
	struct sk_buff *skb = test->priv;
	struct netlink_ext_ack extack;
	struct rnd_state rnd;
	struct seccomm_list l;
	struct nlattr *copy;
	unsigned int i, j;

	write_good(test);
	prandom_seed_state(&rnd, 4711);
	for (i = 0; i < 20000; i++) {
		/* of exactly that size, for KASAN */
		copy = kmemdup(skb->data, skb->len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		for (j = 0; j <= i % 4; j++)
			((u8 *)copy)[4 + prandom_u32_state(&rnd) % (skb->len - 4)] =
				prandom_u32_state(&rnd) >> (i & 8 ? 24 : 29);
		memset(&extack, 0, sizeof(extack));
		if (seccomm_parse_list(copy, &l, &extack))
			KUNIT_EXPECT_NULL(test, l.entry);
		seccomm_list_free(&l);
		kfree(copy);
	}
}

static struct kunit_case spec_parse_cases[] = {
	KUNIT_CASE(seccomm_parse_list__good),
	KUNIT_CASE(seccomm_list_write__round_trip),
	KUNIT_CASE(seccomm_list_write__no_room),
	KUNIT_CASE(seccomm_parse_list__entries),
	KUNIT_CASE(seccomm_parse_list__type_names),
	KUNIT_CASE(seccomm_parse_list__children),
	KUNIT_CASE(seccomm_parse_list__depth),
	KUNIT_CASE(seccomm_parse_list__keys_and_args),
	KUNIT_CASE(seccomm_parse_list__wrong_entry),
	KUNIT_CASE(seccomm_parse_list__lengths),
	KUNIT_CASE(seccomm_parse_list__too_long_to_tell),
	KUNIT_CASE(seccomm_parse_list__garbage),
	{}
};

static struct kunit_suite spec_parse_suite = {
	.name = "lib_spec_parse",
	.init = parse_init,
	.exit = parse_exit,
	.test_cases = spec_parse_cases,
};
kunit_test_suite(spec_parse_suite);
