// SPDX-License-Identifier: GPL-2.0
/* resolve_kunit.c - properties as written to properties for one role. */
#include <kunit/test.h>
#include <linux/seccomm_netlink.h>

#include "cactus/registry.h"
#include "cactus/resolve.h"
#include "tests/helpers.h"
#include "tests/protocol_vectors.h"
#include "tests/spec.h"

#define GOLD "AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256)"

static struct seccomm_props *build(struct kunit *test, const char *down, const char *up, u8 role,
				   u32 flags)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test, down, up);
	struct seccomm_report report = {};
	struct seccomm_props *props;

	spec->flags = flags;
	props = seccomm_props_build(spec, role, true, &report);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(props), "%ld: %s", PTR_ERR(props), report.text);
	return props;
}

static void expect_hex(struct kunit *test, const u8 *have, size_t len, const char *hex)
{
	size_t want_len;
	const u8 *want = test_hex(test, hex, &want_len);

	KUNIT_ASSERT_EQ(test, len, want_len);
	TEST_BYTES_EQ(test, have, want, len);
}

static void seccomm_props_build__vector(struct kunit *test)
{
	u8 role;

	for (role = SECCOMM_ROLE_ACTIVE; role <= SECCOMM_ROLE_PASSIVE; role++) {
		struct seccomm_props *props = build(test, GOLD, NULL, role, 0);

		expect_hex(test, props->q, props->q_len, VECTOR_Q);
		expect_hex(test, props->pd, sizeof(props->pd), VECTOR_PD);
		seccomm_props_put(props);
	}
}

/* What one end writes as {down; up}, the other writes as {mirror of up; mirror of down}. */
static void seccomm_props_build__both_ends_agree(struct kunit *test)
{
	struct seccomm_props *a, *b;

	a = build(test, "AESPrivacy(x), Replay(64), HMACIntegrity(y)",
		  "ChaCha20Poly1305(z), Replay, Salt(32)", SECCOMM_ROLE_ACTIVE,
		  SECCOMM_PROFILE_F_INSECURE);
	b = build(test, "Salt(32), Replay, ChaCha20Poly1305(z)",
		  "HMACIntegrity(y), Replay(64), AESPrivacy(x)", SECCOMM_ROLE_PASSIVE,
		  SECCOMM_PROFILE_F_INSECURE);
	KUNIT_ASSERT_EQ(test, a->q_len, b->q_len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(a->q, b->q, a->q_len));
	KUNIT_EXPECT_EQ(test, 0, memcmp(a->pd, b->pd, sizeof(a->pd)));
	seccomm_props_put(a);
	seccomm_props_put(b);
}

static void seccomm_props_build__roles_differ(struct kunit *test)
{
	struct seccomm_props *a, *b;

	a = build(test, "HMACIntegrity(x)", "HMACIntegrity(y)", SECCOMM_ROLE_ACTIVE,
		  SECCOMM_PROFILE_F_INSECURE);
	b = build(test, "HMACIntegrity(x)", "HMACIntegrity(y)", SECCOMM_ROLE_PASSIVE,
		  SECCOMM_PROFILE_F_INSECURE);
	KUNIT_EXPECT_STREQ(test, a->slot[1].ref.name, "x");
	KUNIT_EXPECT_STREQ(test, b->slot[1].ref.name, "y");
	seccomm_props_put(a);
	seccomm_props_put(b);
}

/* Dense from 1, in order of first appearance, children where they stand. */
static void seccomm_props_build__slots(struct kunit *test)
{
	static const char *const name[] = { "d", "b", "c", "a", "e" };
	struct seccomm_props *p;
	unsigned int i;

	p = build(test, "AESGCM(d), MultiSecurity(AESPrivacy(b), HMACIntegrity(c, a)), Replay,\n"
		  "ChaCha20Poly1305(e)", "AESGCM(e), Replay, HMACIntegrity(d)",
		  SECCOMM_ROLE_ACTIVE, SECCOMM_PROFILE_F_INSECURE);
	KUNIT_ASSERT_EQ(test, p->n_slots, ARRAY_SIZE(name));
	for (i = 0; i < ARRAY_SIZE(name); i++)
		KUNIT_EXPECT_STREQ(test, p->slot[i + 1].ref.name, name[i]);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[1].child.entry[1].args.n_slots, 2);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[1].child.entry[1].args.slot[0], 3);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[1].child.entry[1].args.slot[1], 4);
	KUNIT_EXPECT_EQ(test, p->push[1].entry[2].args.slot[0], 5);
	seccomm_props_put(p);
}

/* Anybody can encrypt for a public key: who did so is nobody for that. */
static void seccomm_props_build__vouches(struct kunit *test)
{
	struct seccomm_props *props;

	props = build(test, "RSAPrivacy(k1), Replay, HMACIntegrity(k2)", NULL, SECCOMM_ROLE_ACTIVE,
		      SECCOMM_PROFILE_F_INSECURE);
	KUNIT_EXPECT_FALSE(test, props->slot[1].vouches);
	seccomm_props_put(props);
	props = build(test, "HMACIntegrity(k2), RSAAuthenticity(k1)", NULL, SECCOMM_ROLE_ACTIVE,
		      SECCOMM_PROFILE_F_INSECURE);
	KUNIT_EXPECT_FALSE(test, props->slot[1].vouches);
	KUNIT_EXPECT_TRUE(test, props->slot[2].vouches);
	seccomm_props_put(props);
}

static void seccomm_props_build__public_slot(struct kunit *test)
{
	struct seccomm_props *p;

	p = build(test, "DESPrivacy(k1), RSAAuthenticity(k2)", NULL, SECCOMM_ROLE_ACTIVE,
		  SECCOMM_PROFILE_F_INSECURE);
	KUNIT_EXPECT_TRUE(test, p->insecure);
	KUNIT_EXPECT_FALSE(test, p->slot[1].public);
	KUNIT_EXPECT_TRUE(test, p->slot[2].public);
	KUNIT_EXPECT_STREQ(test, p->slot[2].ref.kd, "rsa");
	seccomm_props_put(p);

	p = build(test, "ECDSAAuthenticity(k1/ecdsa-p256), Replay, AESGCM(k2)", NULL,
		  SECCOMM_ROLE_ACTIVE, 0);
	KUNIT_EXPECT_TRUE(test, p->slot[1].public);
	KUNIT_EXPECT_STREQ(test, p->slot[1].ref.kd, "ecdsa-p256");
	seccomm_props_put(p);
}

/* Where the kernel cannot verify it, the profile is refused, not the first message. */
static void seccomm_props_build__no_ecdsa(struct kunit *test)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test,
						       "ECDSAAuthenticity(k1), Replay, AESGCM(k2)",
						       NULL);
	struct seccomm_report report = {};

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_ecdsa_absent, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, true,
								  &report)), -EOPNOTSUPP);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "down 1 (ECDSAAuthenticity): this kernel cannot verify ECDSA (CONFIG_CRYPTO_ECDSA)");
	test_disarm(test);
}

static void seccomm_props_build__arguments(struct kunit *test)
{
	struct seccomm_props *p;

	p = build(test, "TestCoord(3, delay=9), AESPrivacy(k1, 128), Replay(window=4096),\n"
		  "HMACIntegrity(k2, tag=20)", NULL, SECCOMM_ROLE_ACTIVE,
		  SECCOMM_PROFILE_F_INSECURE);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[0].args.value[0], 3);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[0].args.value[1], 7);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[0].args.value[2], 9);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[1].args.value[0], 128);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[2].args.value[0], 4096);
	KUNIT_EXPECT_EQ(test, p->push[0].entry[3].args.value[0], 20);
	seccomm_props_put(p);
}

static void seccomm_props_build__kdf_default(struct kunit *test)
{
	struct seccomm_props *p = build(test, GOLD, NULL, SECCOMM_ROLE_ACTIVE, 0);

	KUNIT_EXPECT_EQ(test, p->slot[1].ref.kdf, SECCOMM_KDF_SHA256);
	KUNIT_EXPECT_EQ(test, p->slot[2].ref.kdf, SECCOMM_KDF_SHA3_256);
	seccomm_props_put(p);
}

/* A type with words, for what no real one has yet. */
static enum seccomm_verdict next(struct seccomm_mp *mp, struct seccomm_msg *msg,
				 const struct seccomm_call *call)
{
	return SECCOMM_NEXT;
}

static const char *const colours[] = { "red", "green", NULL };
static const struct seccomm_param colour_param[] = {
	{ .id = 1, .name = "colour", .words = colours, .min = 1, .max = 2, .step = 1, .def = 1 },
};

static const struct seccomm_mp_type colour_type = {
	.name = "KunitColour", .owner = THIS_MODULE, .class = SECCOMM_CLASS_NULL, .family = "",
	.param = colour_param, .n_params = 1, .down = next, .up = next,
};

static void seccomm_props_build__words(struct kunit *test)
{
	struct seccomm_report report = {};
	struct seccomm_props *p;
	struct seccomm_spec *spec;

	KUNIT_ASSERT_EQ(test, 0, seccomm_mp_register(&colour_type));
	spec = seccomm_spec_parse(test, "KunitColour(colour=green), KunitColour(2), KunitColour",
				  "");
	spec->flags = SECCOMM_PROFILE_F_INSECURE;
	p = seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, false, &report);
	KUNIT_EXPECT_STREQ(test, report.text, "");
	if (!IS_ERR(p)) {
		KUNIT_EXPECT_EQ(test, p->push[0].entry[0].args.value[0], 2);
		KUNIT_EXPECT_EQ(test, p->push[0].entry[1].args.value[0], 2);
		KUNIT_EXPECT_EQ(test, p->push[0].entry[2].args.value[0], 1);
		seccomm_props_put(p);
	}
	strscpy(spec->down.entry[0].arg[0].word, "blue", 16);
	p = seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, false, &report);
	seccomm_mp_unregister(&colour_type);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(p), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text, "down 1 (KunitColour): colour cannot be 'blue'");
}

static void seccomm_props_build__spec_not_changed(struct kunit *test)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test, GOLD, NULL);
	struct seccomm_props *p;

	p = seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, true, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(p));
	KUNIT_EXPECT_EQ(test, spec->down.entry[0].args.n_slots, 0);
	KUNIT_EXPECT_EQ(test, spec->down.entry[0].ref[0].kdf, 0);
	seccomm_props_put(p);
}

static void seccomm_props_build__no_report(struct kunit *test)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test, "AESGCM", NULL);

	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, true, NULL)),
			-EINVAL);
}

static void seccomm_props_build__not_loaded(struct kunit *test)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test, "Null, KunitAbsent", NULL);
	struct seccomm_report report = {};

	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, true,
							  &report)), -ENOENT);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "down 2 (KunitAbsent): no such micro-protocol is loaded (module seccomm-mp-KunitAbsent)");
}

static void seccomm_props_build__bad_names(struct kunit *test)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test, "AESGCM(k1)", NULL);
	struct seccomm_report report = {};

	spec->down.entry[0].ref[0].name[0] = '/';
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, true,
							  &report)), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text, "down 1 (AESGCM): bad name of a key");
	report.text[0] = 0;
	memset(spec->down.entry[0].type, 'A', sizeof(spec->down.entry[0].type));
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, true,
							  &report)), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text, "down 1: the name is too long");
	report.text[0] = 0;
	strscpy(spec->down.entry[0].type, "AESGCM", 32);
	spec->down.entry[0].ref[0].name[0] = 'k';
	spec->down.entry[0].ref[0].kdf = 7;
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, true,
							  &report)), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text, "down 1 (AESGCM): key k1: unknown KDF 7");
}

/* What is wrong by itself, and what the operator reads about it. */
static const struct refusal {
	const char *desc;
	const char *down;
	const char *up;		/* NULL = mirror */
	const char *text;
} refusals[] = {
	{ "no_key", "Replay, AESGCM", NULL, "down 2 (AESGCM): needs a key" },
	{ "no_key_up", GOLD, "ChaCha20Poly1305(k2:sha3-256), Replay, AESGCM",
	  "up 3 (AESGCM): needs a key" },
	{ "takes_no_key", "Null(k1)", NULL, "down 1 (Null): takes no key" },
	{ "too_many_keys", "RSAAuthenticity(k1, k2)", NULL,
	  "down 1 (RSAAuthenticity): takes at most 1 key" },
	{ "key_distribution", "AESGCM(k1/x25519)", NULL,
	  "down 1 (AESGCM): key k1: no key distribution 'x25519'" },
	{ "rsa_for_a_secret", "AESGCM(k1/rsa)", NULL,
	  "down 1 (AESGCM): key k1: no key distribution 'rsa'" },
	{ "above_range", "AESGCM(k1, 512)", NULL, "down 1 (AESGCM): bits must be 128..256" },
	{ "below_range", "HMACIntegrity(k1, tag=15)", NULL,
	  "down 1 (HMACIntegrity): tag must be 16..64" },
	{ "salt_range", "Salt(7)", NULL, "down 1 (Salt): len must be 8..64" },
	{ "salt_range_above", "Salt(65)", NULL, "down 1 (Salt): len must be 8..64" },
	{ "step", "AESGCM(k1, 130)", NULL,
	  "down 1 (AESGCM): bits must be 128 plus a multiple of 128" },
	{ "window_range", "Replay(131072)", NULL, "down 1 (Replay): window must be 64..65536" },
	{ "window_power", "Replay(192)", NULL,
	  "down 1 (Replay): window must be a power of two" },
	{ "too_many_arguments", "AESGCM(k1, 128, 128)", NULL,
	  "down 1 (AESGCM): takes at most 1 argument besides keys" },
	{ "no_arguments", "Null(3)", NULL, "down 1 (Null): takes at most 0 arguments besides keys" },
	{ "unknown_parameter", "AESGCM(k1, size=128)", NULL,
	  "down 1 (AESGCM): unknown parameter 'size'" },
	{ "word_for_number", "AESGCM(k1, bits=many)", NULL,
	  "down 1 (AESGCM): bits must be a number" },
	{ "given_twice", "AESGCM(k1, 128, bits=128)", NULL,
	  "down 1 (AESGCM): bits is given twice" },
	{ "one_child", "MultiSecurity(AESGCM(k1))", NULL,
	  "down 1 (MultiSecurity): needs 2..8 micro-protocols, has 1" },
	{ "nine_children", "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(),\n"
	  "Null(), Null())", NULL, "down 1 (MultiSecurity): needs 2..8 micro-protocols, has 9" },
	{ "multi_with_key", "MultiSecurity(k1, Null(), Null())", NULL,
	  "down 1 (MultiSecurity): takes no key" },
	{ "child_of_none", "AESGCM(k1, Null())", NULL, "down 1 (AESGCM): takes no micro-protocols" },
	{ "in_a_child", "Null, MultiSecurity(Null(), MultiSecurity(Null(), HMACIntegrity()))", NULL,
	  "down 2.2.2 (HMACIntegrity): needs a key" },
	{ "in_a_child_up", GOLD, "MultiSecurity(Null(), Salt(1))",
	  "up 1.2 (Salt): len must be 8..64" },
	{ "too_deep", "MultiSecurity(Null(), MultiSecurity(Null(), MultiSecurity(Null(), Null())))",
	  NULL, "micro-protocols are nested more than 3 deep" },
	{ "rsa_and_ecdsa", "RSAAuthenticity(k1), ECDSAAuthenticity(k1), AESGCM(k2)", NULL,
	  "key k1 is used as rsa and as ecdsa-p256" },
	{ "rsa_for_ecdsa", "ECDSAAuthenticity(k1/rsa)", NULL,
	  "down 1 (ECDSAAuthenticity): key k1: no key distribution 'rsa'" },
	{ "public_and_secret", "AESPrivacy(k1), RSAAuthenticity(k1)", NULL,
	  "key k1 is used as a public key and as a secret" },
	{ "two_kdfs", "AESPrivacy(k1), HMACIntegrity(k1:sha3-256)", NULL,
	  "key k1 is used with two different KDFs" },
	{ "two_kdfs_up", "AESGCM(k1)", "AESGCM(k1:sha3-256)",
	  "key k1 is used with two different KDFs" },
	{ "seventeen", "Null, Null, Null, Null, Null, Null, Null, Null, Null, Null, Null, Null,\n"
	  "Null, Null, Null, Null, Null", "", "down: more than 16 micro-protocols" },
	{ "seventeen_up", "", "Null, Null, Null, Null, Null, Null, Null, Null, Null, Null, Null,\n"
	  "Null, Null, Null, Null, Null, Null", "up: more than 16 micro-protocols" },
	{ "keys", "AESGCM(a,b,c,d), AESGCM(e,f,g,h), AESGCM(i,j,k,l), AESGCM(m,n,o,p)",
	  "AESGCM(q,r,s,t), AESGCM(u,v,w,x), AESGCM(y,z,A,B), AESGCM(C,D,E,F)",
	  "more than 31 keys" },
};

static void refusal_desc(const struct refusal *r, char *desc)
{
	strscpy(desc, r->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(refusal, refusals, refusal_desc);

static void seccomm_props_build__refuses(struct kunit *test)
{
	const struct refusal *r = test->param_value;
	struct seccomm_spec *spec = seccomm_spec_parse(test, r->down, r->up);
	struct seccomm_report report = {};
	struct seccomm_props *p;

	spec->flags = SECCOMM_PROFILE_F_INSECURE;
	p = seccomm_props_build(spec, SECCOMM_ROLE_PASSIVE, true, &report);
	KUNIT_EXPECT_TRUE(test, IS_ERR(p));
	KUNIT_EXPECT_STREQ(test, report.text, r->text);
	if (!IS_ERR(p))
		seccomm_props_put(p);
}

static const char *const wrong_list =
	"Nonesuch, AESGCM(k1, colour=7, bits=129), Salt(4000), HMACIntegrity, Replay(k9)";

/* For who asks, each entry that is not understood; rules wait until all are. */
static void seccomm_props_build__says_all(struct kunit *test)
{
	static const char *const want[] = {
		"down 1 (Nonesuch)", "down 2 (AESGCM)", "down 2 (AESGCM)", "down 3 (Salt)",
		"down 4 (HMACIntegrity)", "down 5 (Replay)", "up 1 (Null)",
	};
	struct seccomm_spec *spec = seccomm_spec_parse(test, wrong_list, "Null(7)");
	struct seccomm_refusals *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	struct seccomm_report report = { .all = all };
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, all);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, false,
							  &report)), -ENOENT);
	KUNIT_EXPECT_EQ(test, all->n, (unsigned int)ARRAY_SIZE(want));
	for (i = 0; i < ARRAY_SIZE(want); i++)
		KUNIT_EXPECT_STREQ_MSG(test, all->list[i].where, want[i], "%s", all->list[i].why);
	KUNIT_EXPECT_TRUE(test, strstarts(report.text, "down 1 (Nonesuch): "));
}

/* Each may start a modprobe: nobody gets more than a few of these for one request. */
static void seccomm_props_build__few_unknown(struct kunit *test)
{
	struct seccomm_spec *spec;
	struct seccomm_refusals *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	struct seccomm_report report = { .all = all };

	KUNIT_ASSERT_NOT_NULL(test, all);
	spec = seccomm_spec_parse(test, "U1, U2, U3, U4, U5, U6, U7, U8, U9, U10", NULL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, false,
							  &report)), -ENOENT);
	KUNIT_EXPECT_EQ(test, all->n, 8U);
}

static struct kunit_case resolve_cases[] = {
	KUNIT_CASE(seccomm_props_build__vector),
	KUNIT_CASE(seccomm_props_build__vouches),
	KUNIT_CASE(seccomm_props_build__both_ends_agree),
	KUNIT_CASE(seccomm_props_build__roles_differ),
	KUNIT_CASE(seccomm_props_build__slots),
	KUNIT_CASE(seccomm_props_build__public_slot),
	KUNIT_CASE(seccomm_props_build__no_ecdsa),
	KUNIT_CASE(seccomm_props_build__arguments),
	KUNIT_CASE(seccomm_props_build__kdf_default),
	KUNIT_CASE(seccomm_props_build__words),
	KUNIT_CASE(seccomm_props_build__spec_not_changed),
	KUNIT_CASE(seccomm_props_build__no_report),
	KUNIT_CASE(seccomm_props_build__not_loaded),
	KUNIT_CASE(seccomm_props_build__bad_names),
	KUNIT_CASE_PARAM(seccomm_props_build__refuses, refusal_gen_params),
	KUNIT_CASE(seccomm_props_build__says_all),
	KUNIT_CASE(seccomm_props_build__few_unknown),
	{}
};

static struct kunit_suite resolve_suite = {
	.name = "seccomm_resolve",
	.test_cases = resolve_cases,
};

kunit_test_suite(resolve_suite);
