/* SPDX-License-Identifier: GPL-2.0 */
/* attrs.h - netlink attributes of a request that was never sent, for tests. */
#ifndef _SECCOMM_TESTS_ATTRS_H
#define _SECCOMM_TESTS_ATTRS_H

#include <kunit/test.h>
#include <linux/skbuff.h>
#include <net/netlink.h>

#define ATTRS_ROOM	65536

/* .init and .exit of a suite: test->priv is the request. */
static inline int parse_init(struct kunit *test)
{
	test->priv = alloc_skb(ATTRS_ROOM, GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static inline void parse_exit(struct kunit *test)
{
	kfree_skb(test->priv);
}

static inline struct nlattr *start(struct kunit *test, u16 type)
{
	struct nlattr *nest = nla_nest_start(test->priv, type);

	KUNIT_ASSERT_NOT_NULL(test, nest);
	return nest;
}

static inline void end(struct kunit *test, struct nlattr *nest)
{
	nla_nest_end(test->priv, nest);
}

static inline void put(struct kunit *test, u16 type, const char *text)
{
	KUNIT_ASSERT_EQ(test, nla_put_string(test->priv, type, text), 0);
}

static inline void put_u8(struct kunit *test, u16 type, u8 v)
{
	KUNIT_ASSERT_EQ(test, nla_put_u8(test->priv, type, v), 0);
}

static inline const struct nlattr *written(struct kunit *test)
{
	struct sk_buff *skb = test->priv;

	return (const struct nlattr *)skb->data;
}

static inline void rewind(struct kunit *test)
{
	skb_trim(test->priv, 0);
}

#endif /* _SECCOMM_TESTS_ATTRS_H */
