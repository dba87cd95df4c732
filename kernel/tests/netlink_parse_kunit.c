// SPDX-License-Identifier: GPL-2.0
/* netlink_parse_kunit.c - netlink/parse.c: names, users, prefixes. */
#include "netlink/parse.h"

#include "tests/attrs.h"

/* ---- small things ---------------------------------------------------------- */

static void seccomm_parse_unrepeated__cases(struct kunit *test)
{
	struct sk_buff *skb = test->priv;
	struct netlink_ext_ack extack = {};

	put_u8(test, 1, 1);
	put_u8(test, 2, 1);
	put_u8(test, 2, 1);
	KUNIT_EXPECT_EQ(test, seccomm_parse_unrepeated(written(test), skb->len, BIT(2), &extack),
			0);
	KUNIT_EXPECT_EQ(test, seccomm_parse_unrepeated(written(test), skb->len, 0, &extack),
			-EINVAL);
	KUNIT_EXPECT_STREQ(test, extack._msg, "given twice");
	KUNIT_EXPECT_PTR_EQ(test, (u8 *)extack.bad_attr, skb->data + 2 * nla_total_size(1));
	KUNIT_EXPECT_EQ(test, seccomm_parse_unrepeated(written(test), 0, 0, &extack), 0);
}

static void seccomm_parse_name__cases(struct kunit *test)
{
	static const struct { const char *text; bool empty; int err; } row[] = {
		{ "alice", false, 0 }, { "a.b_c@d-e", false, 0 }, { "", true, 0 },
		{ "", false, -EINVAL }, { "a b", true, -EINVAL }, { "\x1b[31m", false, -EINVAL },
		{ "\xc3\xa9", false, -EINVAL }, { "a\n", false, -EINVAL },
		{ "0123456789012345678901234567890123456789012345678901234567890123", false, 0 },
		{ "01234567890123456789012345678901234567890123456789012345678901234", false,
		  -EINVAL },
	};
	char out[SECCOMM_NAME_MAX + 1];
	struct netlink_ext_ack extack;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		memset(&extack, 0, sizeof(extack));
		put(test, 1, row[i].text);
		KUNIT_EXPECT_EQ_MSG(test, seccomm_parse_name(written(test), row[i].empty, out,
							     &extack), row[i].err, "row %u", i);
		if (!row[i].err)
			KUNIT_EXPECT_STREQ(test, out, row[i].text);
		else
			KUNIT_EXPECT_NOT_NULL(test, extack._msg);
		rewind(test);
	}
	KUNIT_EXPECT_EQ(test, seccomm_parse_name(NULL, true, out, NULL), 0);
	KUNIT_EXPECT_STREQ(test, out, "");
	KUNIT_EXPECT_EQ(test, seccomm_parse_name(NULL, false, out, NULL), -EINVAL);
}

/* ---- users, groups, prefixes ----------------------------------------------- */

static void seccomm_parse_acl__order(struct kunit *test)
{
	struct sk_buff *skb = test->priv;
	struct seccomm_acl acl;
	u32 i;

	for (i = 0; i < SECCOMM_ACL_MAX; i++) {
		KUNIT_ASSERT_EQ(test, nla_put_u32(skb, 6, 1000 + i), 0);
		KUNIT_ASSERT_EQ(test, nla_put_u32(skb, 7, 50 + i), 0);
		KUNIT_ASSERT_EQ(test, nla_put_u32(skb, 1, 9), 0);
	}
	KUNIT_ASSERT_EQ(test, seccomm_parse_acl(written(test), skb->len, 6, 7, &init_user_ns, &acl,
						NULL), 0);
	KUNIT_EXPECT_EQ(test, acl.n_users, SECCOMM_ACL_MAX);
	KUNIT_EXPECT_EQ(test, acl.n_groups, SECCOMM_ACL_MAX);
	for (i = 0; i < SECCOMM_ACL_MAX; i++) {
		KUNIT_EXPECT_EQ(test, __kuid_val(acl.user[i]), 1000 + i);
		KUNIT_EXPECT_EQ(test, __kgid_val(acl.group[i]), 50 + i);
	}
}

static void seccomm_parse_acl__wrong(struct kunit *test)
{
	struct sk_buff *skb = test->priv;
	struct netlink_ext_ack extack = {};
	struct seccomm_acl acl;
	u32 i;

	KUNIT_ASSERT_EQ(test, nla_put_u32(skb, 7, U32_MAX), 0);
	KUNIT_EXPECT_EQ(test, seccomm_parse_acl(written(test), skb->len, 6, 7, &init_user_ns, &acl,
						&extack), -EINVAL);
	KUNIT_EXPECT_STREQ(test, extack._msg, "no such user or group here");
	rewind(test);
	for (i = 0; i <= SECCOMM_ACL_MAX; i++)
		KUNIT_ASSERT_EQ(test, nla_put_u32(skb, 6, i), 0);
	KUNIT_EXPECT_EQ(test, seccomm_parse_acl(written(test), skb->len, 6, 7, &init_user_ns, &acl,
						&extack), -E2BIG);
	KUNIT_EXPECT_STREQ(test, extack._msg, "more than 32 users or groups");
}

static void seccomm_parse_prefix__cases(struct kunit *test)
{
	static const struct {
		unsigned int bytes;
		int len;	/* -1: not given */
		int err;
		u8 want;
	} row[] = {
		{ 4, -1, 0, 128 }, { 4, 24, 0, 120 }, { 4, 0, 0, 96 }, { 4, 32, 0, 128 },
		{ 4, 33, -EINVAL, 0 }, { 16, -1, 0, 128 }, { 16, 64, 0, 64 }, { 16, 0, 0, 0 },
		{ 16, 128, 0, 128 }, { 16, 129, -ERANGE, 0 }, { 5, 0, -EINVAL, 0 },
		{ 3, 0, -ERANGE, 0 }, { 17, 0, -ERANGE, 0 }, { 0, 24, -EINVAL, 0 },
	};
	struct netlink_ext_ack extack;
	struct seccomm_prefix p;
	u8 address[17] = { 0x20, 0x01 };
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		memset(&extack, 0, sizeof(extack));
		nest = start(test, SECCOMM_A_POLICY_PEER);
		if (row[i].bytes)
			KUNIT_ASSERT_EQ(test, nla_put(test->priv, SECCOMM_A_PREFIX_ADDR,
						      row[i].bytes, address), 0);
		if (row[i].len >= 0)
			put_u8(test, SECCOMM_A_PREFIX_LEN, row[i].len);
		end(test, nest);
		KUNIT_EXPECT_EQ_MSG(test, seccomm_parse_prefix(written(test), &p, &extack),
				    row[i].err, "row %u", i);
		if (row[i].err) {
			KUNIT_EXPECT_NOT_NULL(test, extack._msg);
		} else {
			KUNIT_EXPECT_EQ(test, p.len, row[i].want);
			KUNIT_EXPECT_EQ(test, p.addr.v6, row[i].bytes == 16);
			KUNIT_EXPECT_FALSE(test, p.any);
		}
		rewind(test);
	}
	KUNIT_EXPECT_EQ(test, seccomm_parse_prefix(NULL, &p, NULL), 0);
	KUNIT_EXPECT_TRUE(test, p.any);
}

static struct kunit_case netlink_parse_cases[] = {
	KUNIT_CASE(seccomm_parse_unrepeated__cases),
	KUNIT_CASE(seccomm_parse_name__cases),
	KUNIT_CASE(seccomm_parse_acl__order),
	KUNIT_CASE(seccomm_parse_acl__wrong),
	KUNIT_CASE(seccomm_parse_prefix__cases),
	{}
};

static struct kunit_suite netlink_parse_suite = {
	.name = "netlink_parse",
	.init = parse_init,
	.exit = parse_exit,
	.test_cases = netlink_parse_cases,
};
kunit_test_suite(netlink_parse_suite);
