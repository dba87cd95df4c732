// SPDX-License-Identifier: GPL-2.0
/* spec_write_kunit.c - lib/spec_write.c, spec_parse.c: properties as one blob, there and back. */
#include "lib/spec.h"

#include <linux/prandom.h>
#include "tests/attrs.h"
#include "tests/spec.h"

#define GOLD	"Salt(16), AESPrivacy(k1:sha3-256, bits=128), Replay, MultiSecurity(AESGCM(k2:sha256), HMACIntegrity(k3:sha256, k4:sha3-256))"

static const struct sk_buff *blob_of(struct kunit *test, const struct seccomm_spec *spec)
{
	struct sk_buff *skb = test->priv;

	rewind(test);
	KUNIT_ASSERT_EQ(test, seccomm_spec_write(skb, spec), 0);
	KUNIT_EXPECT_LE(test, (size_t)skb->len, seccomm_spec_size(spec));
	return skb;
}

static void seccomm_parse_blob__round_trip(struct kunit *test)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test, GOLD, "AESGCM(k5:sha256), Replay"), back;
	const struct sk_buff *skb;
	size_t len;
	void *copy;
	bool mirror = true;

	spec->rank = 200;
	spec->flags = SECCOMM_PROFILE_F_INSECURE;
	skb = blob_of(test, spec);
	len = skb->len;
	copy = kunit_kzalloc(test, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, skb->data, len);
	KUNIT_ASSERT_EQ(test, seccomm_parse_blob(copy, len, &back, &mirror), 0);
	KUNIT_EXPECT_FALSE(test, mirror);
	KUNIT_EXPECT_EQ(test, back.rank, 200);
	KUNIT_EXPECT_EQ(test, back.flags, (u32)SECCOMM_PROFILE_F_INSECURE);
	KUNIT_EXPECT_EQ(test, back.down.n, 4U);
	KUNIT_EXPECT_EQ(test, back.up.n, 2U);
	KUNIT_EXPECT_EQ(test, back.down.entry[3].child.n, 2U);
	skb = blob_of(test, &back);
	KUNIT_ASSERT_EQ(test, (size_t)skb->len, len);
	KUNIT_EXPECT_EQ(test, memcmp(skb->data, copy, len), 0);
	seccomm_list_free(&back.down);
	seccomm_list_free(&back.up);
}

static struct nlattr *null_list(struct kunit *test, u16 type)
{
	struct nlattr *list = start(test, type), *e = start(test, SECCOMM_A_LIST_ENTRY);

	put(test, SECCOMM_A_ENTRY_NAME, "Null");
	end(test, e);
	return list;
}

/* What is not written is as in a profile. */
static void seccomm_parse_blob__defaults(struct kunit *test)
{
	struct sk_buff *skb = test->priv;
	struct seccomm_spec spec;
	bool mirror = false;

	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	KUNIT_ASSERT_EQ(test, seccomm_parse_blob(skb->data, skb->len, &spec, &mirror), 0);
	KUNIT_EXPECT_TRUE(test, mirror);
	KUNIT_EXPECT_EQ(test, spec.rank, 10);
	KUNIT_EXPECT_EQ(test, spec.flags, 0U);
	seccomm_list_free(&spec.down);

	KUNIT_ASSERT_EQ(test, nla_put_u32(skb, SECCOMM_A_PROFILE_FLAGS, 1), 0);
	KUNIT_ASSERT_EQ(test, seccomm_parse_blob(skb->data, skb->len, &spec, &mirror), 0);
	KUNIT_EXPECT_EQ(test, spec.rank, 0);
	seccomm_list_free(&spec.down);
}

/* Refused with @err, and nothing left behind. */
static void refused_blob(struct kunit *test, size_t len, int err, const char *what)
{
	struct sk_buff *skb = test->priv;
	struct seccomm_spec spec = {};
	bool mirror;

	KUNIT_EXPECT_EQ_MSG(test, seccomm_parse_blob(skb->data, len, &spec, &mirror), err, "%s",
			    what);
	KUNIT_EXPECT_NULL_MSG(test, spec.down.entry, "%s", what);
	KUNIT_EXPECT_NULL_MSG(test, spec.up.entry, "%s", what);
	rewind(test);
}

static void seccomm_parse_blob__refused(struct kunit *test)
{
	struct sk_buff *skb = test->priv;
	struct nlattr *a;

	refused_blob(test, 0, -EINVAL, "nothing");
	refused_blob(test, SECCOMM_PROPERTIES_MAX + 1, -E2BIG, "too long");

	end(test, null_list(test, SECCOMM_A_PROFILE_UP));
	refused_blob(test, skb->len, -EINVAL, "up without down");

	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	refused_blob(test, skb->len - 1, -EINVAL, "cut short");
	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	skb_put_zero(skb, 3);
	refused_blob(test, skb->len, -EINVAL, "bytes behind");

	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	refused_blob(test, skb->len, -EINVAL, "two lists down");

	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	end(test, start(test, SECCOMM_A_PROFILE_UP));
	refused_blob(test, skb->len, -EINVAL, "an empty list up");

	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	put(test, SECCOMM_A_PROFILE_NAME, "x");
	refused_blob(test, skb->len, -EINVAL, "a name");
	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	KUNIT_ASSERT_EQ(test, nla_put_u32(skb, SECCOMM_A_PROFILE_USER, 0), 0);
	refused_blob(test, skb->len, -EINVAL, "a user");
	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	KUNIT_ASSERT_EQ(test, nla_put_u32(skb, SECCOMM_A_PROFILE_MAX + 1, 0), 0);
	refused_blob(test, skb->len, -EINVAL, "an unknown attribute");

	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	KUNIT_ASSERT_EQ(test, nla_put_u32(skb, SECCOMM_A_PROFILE_RANK, 256), 0);
	refused_blob(test, skb->len, -ERANGE, "a rank of 256");
	end(test, null_list(test, SECCOMM_A_PROFILE_DOWN));
	KUNIT_ASSERT_EQ(test, nla_put_u32(skb, SECCOMM_A_PROFILE_FLAGS, 2), 0);
	refused_blob(test, skb->len, -EINVAL, "an unknown flag");

	a = null_list(test, SECCOMM_A_PROFILE_DOWN);
	end(test, a);
	a->nla_type &= ~NLA_F_NESTED;
	refused_blob(test, skb->len, -EINVAL, "a list that is no nest");
}

/* Whatever bytes come, they are read no further than they go. */
static void seccomm_parse_blob__garbage(struct kunit *test)
{
	const struct seccomm_spec *gold = seccomm_spec_parse(test, GOLD, NULL);
	struct seccomm_spec spec;
	struct rnd_state rnd;
	unsigned int i, k;
	size_t len;
	bool mirror;
	u8 *copy;

	prandom_seed_state(&rnd, 2001);
	for (i = 0; i < 3000; i++) {
		len = blob_of(test, gold)->len;
		if (i & 1)
			len = prandom_u32_state(&rnd) % (len + 1);
		copy = kmemdup(((struct sk_buff *)test->priv)->data, len ?: 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		for (k = prandom_u32_state(&rnd) % 4; len && k; k--)
			copy[prandom_u32_state(&rnd) % len] = prandom_u32_state(&rnd);
		if (!seccomm_parse_blob(copy, len, &spec, &mirror)) {
			seccomm_list_free(&spec.down);
			seccomm_list_free(&spec.up);
		}
		kfree(copy);
	}
}

static void seccomm_spec_write__no_room(struct kunit *test)
{
	const struct seccomm_spec *spec = seccomm_spec_parse(test, GOLD, NULL);
	unsigned int room;
	struct sk_buff *skb;

	for (room = 0; room < 512; room += 4) {
		skb = alloc_skb(512, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		skb_reserve(skb, skb_tailroom(skb) - room);
		if (seccomm_spec_write(skb, spec) != -EMSGSIZE) {
			kfree_skb(skb);
			break;
		}
		kfree_skb(skb);
	}
	KUNIT_EXPECT_GT(test, room, 200U);
}

static struct kunit_case spec_write_cases[] = {
	KUNIT_CASE(seccomm_parse_blob__round_trip),
	KUNIT_CASE(seccomm_parse_blob__defaults),
	KUNIT_CASE(seccomm_parse_blob__refused),
	KUNIT_CASE(seccomm_parse_blob__garbage),
	KUNIT_CASE(seccomm_spec_write__no_room),
	{}
};

static struct kunit_suite spec_write_suite = {
	.name = "lib_spec_write",
	.init = parse_init,
	.exit = parse_exit,
	.test_cases = spec_write_cases,
};
kunit_test_suite(spec_write_suite);
