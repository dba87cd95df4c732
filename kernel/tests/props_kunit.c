// SPDX-License-Identifier: GPL-2.0
/* props_kunit.c - lib/props.c: lists, references, and Q byte for byte. */
#include "lib/props.h"

#include <kunit/test.h>
#include <linux/rcupdate.h>
#include <linux/seccomm_netlink.h>
#include <linux/slab.h>
#include <net/seccomm.h>

#include "tests/helpers.h"
#include "tests/protocol_vectors.h"

/* ---- types that need no registry -------------------------------------------- */

/* Ids out of order on purpose; defaults not zero, so that zero is a value. */
static const struct seccomm_param two_params[] = {
	{ .name = "b", .id = 7, .min = 0, .max = U64_MAX, .step = 1, .def = 16 },
	{ .name = "a", .id = 3, .min = 0, .max = U64_MAX, .step = 1, .def = 256 },
};

static const struct seccomm_param *params_of(const char *type, unsigned int *n)
{
	if (strcmp(type, "Two"))
		return NULL;
	*n = ARRAY_SIZE(two_params);
	return two_params;
}

/* ---- lists ------------------------------------------------------------------ */

static void list_make(struct kunit *test, struct seccomm_list *l, unsigned int n,
		      const char *const *type)
{
	unsigned int i;

	l->n = n;
	l->entry = kcalloc(n, sizeof(*l->entry), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, l->entry);
	for (i = 0; i < n; i++)
		strscpy(l->entry[i].type, type[i], sizeof(l->entry[i].type));
}

static const char *const abc[] = { "A", "B", "C" };
static const char *const xy[] = { "X", "Y" };

/* A, B{X, Y}, C */
static void nested(struct kunit *test, struct seccomm_list *l)
{
	list_make(test, l, 3, abc);
	list_make(test, &l->entry[1].child, 2, xy);
	l->entry[2].args.value[0] = 42;
}

static void seccomm_list_copy__deep(struct kunit *test)
{
	struct seccomm_list a, b;

	nested(test, &a);
	KUNIT_ASSERT_EQ(test, seccomm_list_copy(&b, &a, GFP_KERNEL), 0);
	KUNIT_EXPECT_PTR_NE(test, a.entry[1].child.entry, b.entry[1].child.entry);
	seccomm_list_free(&a);

	KUNIT_EXPECT_EQ(test, b.n, 3);
	KUNIT_EXPECT_STREQ(test, b.entry[0].type, "A");
	KUNIT_EXPECT_STREQ(test, b.entry[1].child.entry[1].type, "Y");
	KUNIT_EXPECT_EQ(test, b.entry[2].args.value[0], 42);
	seccomm_list_free(&b);
}

static void seccomm_list_mirror__reverse(struct kunit *test)
{
	struct seccomm_list a, b, back;

	nested(test, &a);
	KUNIT_ASSERT_EQ(test, seccomm_list_mirror(&b, &a, GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, seccomm_list_mirror(&back, &b, GFP_KERNEL), 0);

	KUNIT_EXPECT_STREQ(test, b.entry[0].type, "C");
	KUNIT_EXPECT_STREQ(test, b.entry[2].type, "A");
	/* children stay as they are: a meta undoes them by itself */
	KUNIT_EXPECT_STREQ(test, b.entry[1].child.entry[0].type, "X");
	KUNIT_EXPECT_STREQ(test, back.entry[0].type, "A");
	seccomm_list_free(&a);
	seccomm_list_free(&b);
	seccomm_list_free(&back);
}

static void seccomm_list_copy__empty(struct kunit *test)
{
	struct seccomm_list none = {}, to = { .n = 9, .entry = (void *)1 };

	KUNIT_EXPECT_EQ(test, seccomm_list_copy(&to, &none, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, to.n, 0);
	KUNIT_EXPECT_NULL(test, to.entry);
	seccomm_list_free(&to);
}

static void seccomm_list_copy__too_deep(struct kunit *test)
{
	struct seccomm_list a, to, *l = &a;
	int i;

	for (i = 0; i < SECCOMM_DEPTH_MAX; i++) {
		list_make(test, l, 1, abc);
		l = &l->entry[0].child;
	}
	KUNIT_EXPECT_EQ(test, seccomm_list_copy(&to, &a, GFP_KERNEL), 0);
	seccomm_list_free(&to);
	list_make(test, l, 1, abc);
	KUNIT_EXPECT_EQ(test, seccomm_list_copy(&to, &a, GFP_KERNEL), -E2BIG);
	KUNIT_EXPECT_EQ(test, to.n, 0);
	KUNIT_EXPECT_NULL(test, to.entry);
	seccomm_list_free(&a);
}

static void seccomm_list_free__twice(struct kunit *test)
{
	struct seccomm_list a;

	nested(test, &a);
	seccomm_list_free(&a);
	seccomm_list_free(&a);
	KUNIT_EXPECT_EQ(test, a.n, 0);
}

/* ---- references ------------------------------------------------------------- */

static struct seccomm_props *props(struct kunit *test)
{
	struct seccomm_props *p = kzalloc(sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	refcount_set(&p->refs, 1);
	return p;
}

static int plans_freed;

static void plan_free(struct seccomm_plan *plan)
{
	plans_freed++;
}

static void seccomm_props_put__last(struct kunit *test)
{
	struct seccomm_props *p = props(test);
	static int plan;

	nested(test, &p->push[0]);
	nested(test, &p->push[1]);
	p->q = kmalloc(1, GFP_KERNEL);
	RCU_INIT_POINTER(p->plan[0], (struct seccomm_plan *)&plan);
	RCU_INIT_POINTER(p->plan[1], (struct seccomm_plan *)&plan);
	p->plan_free = plan_free;
	plans_freed = 0;

	KUNIT_EXPECT_PTR_EQ(test, seccomm_props_get(p), p);
	seccomm_props_put(p);
	KUNIT_EXPECT_EQ(test, plans_freed, 0);
	seccomm_props_put(p);
	KUNIT_EXPECT_EQ(test, plans_freed, 2);
	seccomm_props_put(NULL);
}

/* ---- Q ---------------------------------------------------------------------- */

/* The properties of the vectors, as the role @role sees them. */
static struct seccomm_props *model(struct kunit *test, u8 role)
{
	static const char *const types[] = { "AESGCM", "Replay", "ChaCha20Poly1305" };
	struct seccomm_props *p = props(test);
	int i;

	p->role = role;
	p->rank = 10;
	p->n_slots = 2;
	p->slot[1].ref.kdf = SECCOMM_KDF_SHA256;
	p->slot[2].ref.kdf = SECCOMM_KDF_SHA3_256;
	/* names of keys never enter Q */
	strscpy(p->slot[1].ref.name, "alice-bob", sizeof(p->slot[1].ref.name));
	for (i = 0; i < 2; i++) {
		list_make(test, &p->push[i], 3, types);
		p->push[i].entry[0].args.n_slots = 1;
		p->push[i].entry[0].args.slot[0] = 1;
		p->push[i].entry[2].args.n_slots = 1;
		p->push[i].entry[2].args.slot[0] = 2;
	}
	return p;
}

static void seccomm_props_encode__model(struct kunit *test)
{
	struct seccomm_props *p;
	size_t len;
	u8 *q = test_hex(test, VECTOR_Q, &len), role;

	for (role = SECCOMM_ROLE_ACTIVE; role <= SECCOMM_ROLE_PASSIVE; role++) {
		p = model(test, role);
		KUNIT_ASSERT_EQ(test, seccomm_props_encode(p, params_of), 0);
		KUNIT_ASSERT_EQ(test, p->q_len, len);
		TEST_BYTES_EQ(test, p->q, q, len);
		TEST_BYTES_EQ(test, p->pd, test_hex(test, VECTOR_PD, NULL), SECCOMM_HH_LEN);
		seccomm_props_put(p);
	}
}

static void expect_q(struct kunit *test, struct seccomm_props *p, const char *want)
{
	size_t len;
	u8 *q = test_hex(test, want, &len);

	KUNIT_ASSERT_EQ(test, seccomm_props_encode(p, params_of), 0);
	KUNIT_EXPECT_EQ(test, p->q_len, len);
	if (p->q_len == len)
		TEST_BYTES_EQ(test, p->q, q, len);
	seccomm_props_put(p);
}

static void seccomm_props_encode__empty(struct kunit *test)
{
	expect_q(test, props(test), "0100000000 00 00");
}

static void seccomm_props_encode__head(struct kunit *test)
{
	struct seccomm_props *p = props(test);

	p->rank = 255;
	p->insecure = true;
	p->auth = 3;
	expect_q(test, p, "01ff010300 00 00");
}

/* The name of the key distribution, or what a public key is called. */
static void seccomm_props_encode__slots(struct kunit *test)
{
	struct seccomm_props *p = props(test);

	p->n_slots = 3;
	p->slot[1].ref.kdf = SECCOMM_KDF_SHA256;
	p->slot[1].public = true;
	strscpy(p->slot[1].ref.kd, SECCOMM_PUBKEY_RSA, sizeof(p->slot[1].ref.kd));
	p->slot[2].ref.kdf = SECCOMM_KDF_SHA3_256;
	strscpy(p->slot[2].ref.kd, "x25519", sizeof(p->slot[2].ref.kd));
	p->slot[3].ref.kdf = SECCOMM_KDF_SHA256;
	expect_q(test, p, "0100000003\n"
		 "0101 03727361 0000\n"
		 "0202 06783235353139 0000\n"
		 "0301 00 0000\n"
		 "00 00");
}

/* Only what differs from the default, ids rising, values as short as can be. */
static void seccomm_props_encode__args(struct kunit *test)
{
	static const struct { u64 b, a; const char *args; } in[] = {
		{ 16, 256, "0000" },
		{ 32, 256, "0003 070120" },
		{ 16, 255, "0003 0301ff" },
		{ 0, 0, "0006 030100 070100" },
		{ 255, 1 << 16, "0008 0303010000 0701ff" },
		{ 0x0100, 16, "0007 030110 07020100" },
		{ U64_MAX, 256, "000a 0708ffffffffffffffff" },
	};
	static const char *const two[] = { "Two" };
	struct seccomm_props *p;
	char want[80];
	int i;

	for (i = 0; i < ARRAY_SIZE(in); i++) {
		p = props(test);
		list_make(test, &p->push[1], 1, two);
		p->push[1].entry[0].args.value[0] = in[i].b;
		p->push[1].entry[0].args.value[1] = in[i].a;
		snprintf(want, sizeof(want), "0100000000 00 01 0354776f 00 %s 00",
			 in[i].args);
		expect_q(test, p, want);
	}
}

static void seccomm_props_encode__children(struct kunit *test)
{
	struct seccomm_props *p = props(test);

	nested(test, &p->push[0]);
	p->push[0].entry[1].child.entry[1].args.n_slots = 2;
	p->push[0].entry[1].child.entry[1].args.slot[0] = 4;
	p->push[0].entry[1].child.entry[1].args.slot[1] = 9;
	expect_q(test, p, "0100000000\n"
		 "03\n"
		 "0141 00 0000 00\n"
		 "0142 00 0000 02\n"
			"0158 00 0000 00\n"
			"0159 020409 0000 00\n"
		 "0143 00 0000 00\n"
		 "00");
}

/* Both halves of pd follow Q. */
static void seccomm_props_encode__digest(struct kunit *test)
{
	struct seccomm_props *p = model(test, SECCOMM_ROLE_ACTIVE);
	u8 first[SECCOMM_HH_LEN];

	KUNIT_ASSERT_EQ(test, seccomm_props_encode(p, params_of), 0);
	memcpy(first, p->pd, sizeof(first));
	p->rank = 11;
	KUNIT_ASSERT_EQ(test, seccomm_props_encode(p, params_of), 0);
	KUNIT_EXPECT_NE(test, memcmp(first, p->pd, 32), 0);
	KUNIT_EXPECT_NE(test, memcmp(first + 32, p->pd + 32, 32), 0);
	p->rank = 10;
	KUNIT_ASSERT_EQ(test, seccomm_props_encode(p, params_of), 0);
	TEST_BYTES_EQ(test, p->pd, first, sizeof(first));
	seccomm_props_put(p);
}

static void seccomm_props_encode__too_big(struct kunit *test)
{
	struct seccomm_props *p = props(test);
	unsigned int i, n = 240;

	p->n_slots = SECCOMM_SLOT_MAX + 1;
	KUNIT_EXPECT_EQ(test, seccomm_props_encode(p, params_of), -E2BIG);
	p->n_slots = 0;

	p->push[0].n = n;
	p->push[0].entry = kcalloc(n, sizeof(*p->push[0].entry), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p->push[0].entry);
	for (i = 0; i < n; i++)
		strscpy(p->push[0].entry[i].type, "Abcdefghijklmnopqrstuvwxyz01234",
			sizeof(p->push[0].entry[i].type));
	KUNIT_EXPECT_EQ(test, seccomm_props_encode(p, params_of), -E2BIG);
	KUNIT_EXPECT_NULL(test, p->q);
	p->push[0].n = 8192 / 36 - 1;
	KUNIT_EXPECT_EQ(test, seccomm_props_encode(p, params_of), 0);
	seccomm_props_put(p);
}

/* What it held before stays when the new one cannot be made. */
static void seccomm_props_encode__hash_fails(struct kunit *test)
{
	struct seccomm_props *p = model(test, SECCOMM_ROLE_ACTIVE);
	size_t len;
	u8 *q;

	KUNIT_ASSERT_EQ(test, seccomm_props_encode(p, params_of), 0);
	q = p->q;
	len = p->q_len;
	seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, 1);
	KUNIT_EXPECT_EQ(test, seccomm_props_encode(p, params_of), SECCOMM_FAIL_BUILT ? -EIO : 0);
	if (SECCOMM_FAIL_BUILT) {
		KUNIT_EXPECT_PTR_EQ(test, p->q, q);
		KUNIT_EXPECT_EQ(test, p->q_len, len);
	}
	seccomm_props_put(p);
	TEST_NEEDS_FAIL(test);
}

static struct kunit_case props_cases[] = {
	KUNIT_CASE(seccomm_list_free__twice),
	KUNIT_CASE(seccomm_list_copy__deep),
	KUNIT_CASE(seccomm_list_copy__empty),
	KUNIT_CASE(seccomm_list_copy__too_deep),
	KUNIT_CASE(seccomm_list_mirror__reverse),
	KUNIT_CASE(seccomm_props_put__last),
	KUNIT_CASE(seccomm_props_encode__model),
	KUNIT_CASE(seccomm_props_encode__empty),
	KUNIT_CASE(seccomm_props_encode__head),
	KUNIT_CASE(seccomm_props_encode__slots),
	KUNIT_CASE(seccomm_props_encode__args),
	KUNIT_CASE(seccomm_props_encode__children),
	KUNIT_CASE(seccomm_props_encode__digest),
	KUNIT_CASE(seccomm_props_encode__too_big),
	KUNIT_CASE(seccomm_props_encode__hash_fails),
	{}
};

static struct kunit_suite props_suite = {
	.name = "seccomm_props",
	.exit = test_disarm,
	.test_cases = props_cases,
};

kunit_test_suites(&props_suite);
