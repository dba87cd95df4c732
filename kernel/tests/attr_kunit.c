// SPDX-License-Identifier: GPL-2.0
/* attr_kunit.c - attributes merged by name, packed and unpacked in mid-chain (M1-M5). */
#include "cactus/attr.h"

#include <kunit/test.h>
#include "tests/cactus_fake.h"

static void seccomm_attr_add__merges_by_name(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "TUT", NULL);
	int one = seccomm_attr_find(comp->attr, "one");
	int mine = seccomm_attr_find(comp->attr, "mine");

	KUNIT_EXPECT_EQ(test, comp->attr->n, 4u);	/* one, mine, two, three */
	KUNIT_EXPECT_GE(test, one, 0);
	KUNIT_EXPECT_EQ(test, one % 4, 0);
	KUNIT_EXPECT_EQ(test, mine % 8, 0);
	KUNIT_EXPECT_GE(test, seccomm_attr_find(comp->attr, "two"), 0);
	KUNIT_EXPECT_EQ(test, seccomm_attr_find(comp->attr, "four"), -ENOENT);
	KUNIT_EXPECT_LE(test, comp->attr->bytes, SECCOMM_ATTR_BYTES);
	seccomm_composite_put(comp);
}

/* Each session would have such a table: most have nothing to put in it. */
static void seccomm_attr_add__no_more_than_declared(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "AB", NULL);

	KUNIT_EXPECT_NULL(test, comp->attr);
	KUNIT_EXPECT_NULL(test, comp->pack_item);
	KUNIT_EXPECT_EQ(test, seccomm_attr_slot(comp->mp[0], "one"), -ENOENT);
	seccomm_composite_put(comp);
}

static void seccomm_attr_add__no_overlap(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "TU", NULL);
	u8 used[SECCOMM_ATTR_BYTES] = {};
	unsigned int i, j;

	for (i = 0; i < comp->attr->n; i++)
		for (j = 0; j < comp->attr->entry[i].size; j++)
			KUNIT_EXPECT_EQ(test, used[comp->attr->entry[i].slot + j]++, 0);
	seccomm_composite_put(comp);
}

static void seccomm_attr_add__conflict(struct kunit *test)
{
	fake_comp_fails(test, "ATW", NULL, -EINVAL,
			"down 3 (FakeW): attribute one has another size or scope elsewhere");
	fake_comp_fails(test, "T", "AW", -EINVAL,
			"up 2 (FakeW): attribute one has another size or scope elsewhere");
	fake_comp_fails(test, "AM(TM(W))", NULL, -EINVAL,
			"down 2.2.1 (FakeW): attribute one has another size or scope elsewhere");
}

static void seccomm_attr_add__too_large(struct kunit *test)
{
	fake_comp_fails(test, "L", NULL, -E2BIG,
			"down 1 (FakeL): no room for attribute large4 in a message");
}

static void seccomm_pack__mid_chain(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "TQA", NULL);

	fake_down(f, comp, "body");
	fake_expect_body(f, 0, "AQ11112Tbody");
	fake_up(f, comp, "AQ11112Tbody");
	fake_expect_body(f, 1, "body");
	/* the values are those that came, not those that were set here */
	fake_up(f, comp, "AQ1x112Tbody");
	fake_expect_drop(f, 2, SECCOMM_R_MICROPROTOCOL);
	seccomm_composite_put(comp);
}

static void seccomm_pack__what_comes_later_is_not_pending(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "QT", NULL);

	KUNIT_EXPECT_EQ(test, fake_mp(comp, 'Q', 0)->pack_n, 0);
	fake_down(f, comp, "x");
	fake_expect_body(f, 0, "11112TQx");
	fake_up(f, comp, "11112TQx");
	fake_expect_body(f, 1, "x");
	seccomm_composite_put(comp);
}

/* Each attribute travels once: at the first pack point behind its first declaration. */
static void seccomm_pack__once(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "TQUQA", NULL);
	struct fake_out *out;

	KUNIT_EXPECT_EQ(test, fake_mp(comp, 'Q', 0)->pack_n, 2);
	KUNIT_EXPECT_EQ(test, fake_mp(comp, 'Q', 1)->pack_n, 1);
	fake_down(f, comp, "x");
	out = fake_out(f, 0);
	KUNIT_EXPECT_EQ(test, out->len, 13u);
	KUNIT_EXPECT_EQ(test, memcmp(out->body, "AQ\0\0UQ11112Tx", 13), 0);
	fake_run(f, comp, SECCOMM_UP, "AQ\0\0UQ11112Tx", 13, 0);
	fake_expect_body(f, 1, "x");
	seccomm_composite_put(comp);
}

static void seccomm_pack__inside_a_meta(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "TM(AQ)B", NULL);

	fake_down(f, comp, "x");
	fake_expect_body(f, 0, "BQ11112ATx");
	fake_up(f, comp, "BQ11112ATx");
	fake_expect_body(f, 1, "x");
	seccomm_composite_put(comp);
}

/* The two lists are packed each for itself. */
static void seccomm_pack__one_direction(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "TQ", "A");

	fake_down(f, comp, "x");
	fake_expect_body(f, 0, "Q11112Tx");
	fake_up(f, comp, "Ax");
	fake_expect_body(f, 1, "x");
	seccomm_composite_put(comp);
}

/* Without a pack point the runtime packs, outermost. */
static void seccomm_pack__rest(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "TA", NULL);

	KUNIT_EXPECT_STREQ(test, comp->mp[comp->n_mp - 1]->type->name, "Pack");
	fake_down(f, comp, "x");
	fake_expect_body(f, 0, "11112ATx");
	fake_up(f, comp, "11112ATx");
	fake_expect_body(f, 1, "x");
	fake_up(f, comp, "1111");
	fake_expect_drop(f, 2, SECCOMM_R_MALFORMED);
	KUNIT_EXPECT_EQ(test, fake_out(f, 2)->layer, 2);
	seccomm_composite_put(comp);
}

static void seccomm_pack__no_room(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "TQ", NULL);
	struct seccomm_mp *mp = fake_mp(comp, 'Q', 0);
	u8 buf[8];
	struct seccomm_msg msg = {
		.comp = comp, .head = buf, .data = buf + 4, .tail = buf + 8, .end = buf + 8,
	};

	KUNIT_EXPECT_EQ(test, seccomm_pack_room(mp), 5u);
	KUNIT_EXPECT_EQ(test, seccomm_pack(mp, &msg), SECCOMM_DROP);
	KUNIT_EXPECT_EQ(test, msg.reason, SECCOMM_R_NO_ROOM);
	KUNIT_EXPECT_PTR_EQ(test, msg.data, buf + 4);
	seccomm_composite_put(comp);
}

static void seccomm_pack__nothing_pending(struct kunit *test)
{
	struct seccomm_composite *comp = fake_comp(test, "AQ", NULL);
	struct seccomm_msg msg = { .comp = comp };

	KUNIT_EXPECT_EQ(test, seccomm_pack(fake_mp(comp, 'Q', 0), &msg), SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, seccomm_unpack(fake_mp(comp, 'Q', 1), &msg), SECCOMM_NEXT);
	seccomm_composite_put(comp);
}

static void seccomm_unpack__short(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "TQ", NULL);

	fake_up(f, comp, "Q1111");
	fake_expect_drop(f, 0, SECCOMM_R_MALFORMED);
	KUNIT_EXPECT_EQ(test, fake_out(f, 0)->layer, 1);
	seccomm_composite_put(comp);
}

static void seccomm_set_pack_ops__both_ends(struct kunit *test)
{
	struct fake *f = test->priv;
	struct seccomm_composite *comp = fake_comp(test, "RTQ", NULL);

	fake_down(f, comp, "x");
	fake_expect_body(f, 0, "Q\xb1\xb1\xb1\xb1\xb2TRx");
	fake_up(f, comp, "Q\xb1\xb1\xb1\xb1\xb2TRx");
	fake_expect_body(f, 1, "x");
	fake_up(f, comp, "Q11112TRx");
	fake_expect_drop(f, 2, SECCOMM_R_MICROPROTOCOL);
	seccomm_composite_put(comp);
}

static struct kunit_case attr_cases[] = {
	KUNIT_CASE(seccomm_attr_add__merges_by_name),
	KUNIT_CASE(seccomm_attr_add__no_more_than_declared),
	KUNIT_CASE(seccomm_attr_add__no_overlap),
	KUNIT_CASE(seccomm_attr_add__conflict),
	KUNIT_CASE(seccomm_attr_add__too_large),
	KUNIT_CASE(seccomm_pack__mid_chain),
	KUNIT_CASE(seccomm_pack__what_comes_later_is_not_pending),
	KUNIT_CASE(seccomm_pack__once),
	KUNIT_CASE(seccomm_pack__inside_a_meta),
	KUNIT_CASE(seccomm_pack__one_direction),
	KUNIT_CASE(seccomm_pack__rest),
	KUNIT_CASE(seccomm_pack__no_room),
	KUNIT_CASE(seccomm_pack__nothing_pending),
	KUNIT_CASE(seccomm_unpack__short),
	KUNIT_CASE(seccomm_set_pack_ops__both_ends),
	{}
};

static struct kunit_suite attr_suite = {
	.name = "seccomm_attr", .init = fake_init, .exit = fake_exit, .test_cases = attr_cases,
};

kunit_test_suites(&attr_suite);
