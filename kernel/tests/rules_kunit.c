// SPDX-License-Identifier: GPL-2.0
/* rules_kunit.c - combinations that are refused, each with its position and reason. */
#include <kunit/test.h>
#include <linux/seccomm_netlink.h>

#include "cactus/registry.h"
#include "cactus/resolve.h"
#include "lib/fail.h"
#include "tests/spec.h"

#define GOLD	"AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256)"
#define GOLD_UP	"ChaCha20Poly1305(k2:sha3-256), Replay, AESGCM(k1)"

/* Types for rules that no real type breaks yet. */
static enum seccomm_verdict next(struct seccomm_mp *mp, struct seccomm_msg *msg,
				 const struct seccomm_call *call)
{
	return SECCOMM_NEXT;
}

static void short_tag_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = 8;
}

static const struct seccomm_mp_type short_tag_type = {
	.name = "KunitShortTag", .owner = THIS_MODULE, .class = SECCOMM_CLASS_INTEGRITY,
	.flags = SECCOMM_MP_AUTHENTICATES, .family = "crc", .slots_min = 1, .slots_max = 1,
	.room = short_tag_room, .down = next, .up = next,
};

/* Says that it authenticates, and has no key: a digest. */
static const struct seccomm_mp_type digest_type = {
	.name = "KunitDigest", .owner = THIS_MODULE, .class = SECCOMM_CLASS_INTEGRITY,
	.flags = SECCOMM_MP_AUTHENTICATES, .family = "sha256", .slots_max = 1,
	.down = next, .up = next,
};

static const struct seccomm_mp_type ordered_type = {
	.name = "KunitOrdered", .owner = THIS_MODULE, .class = SECCOMM_CLASS_NULL,
	.flags = SECCOMM_MP_ORDERED, .family = "", .down = next, .up = next,
};

static const struct seccomm_mp_type *const fakes[] = {
	&short_tag_type, &digest_type, &ordered_type,
};

static int rules_suite_init(struct kunit_suite *suite)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(fakes) && !err; i++)
		err = seccomm_mp_register(fakes[i]);
	return err;
}

static void rules_suite_exit(struct kunit_suite *suite)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fakes); i++)
		seccomm_mp_unregister(fakes[i]);
}

/**
 * struct combination - properties and what is said of them
 * @desc: name of the case
 * @down: list
 * @up: list, NULL = mirror of @down
 * @text: why it is refused; NULL = it is accepted
 * @insecure: the profile is marked insecure
 */
struct combination {
	const char *desc;
	const char *down;
	const char *up;
	const char *text;
	bool insecure;
};

static const struct combination combinations[] = {
	/* accepted */
	{ "gold", GOLD },
	{ "encrypt_then_mac", "Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2)" },
	{ "mac_only", "Replay, HMACIntegrity(k1)" },
	{ "mac_inside_too", "HMACIntegrity(k3), AESPrivacy(k1), Replay, HMACIntegrity(k2)" },
	{ "multi", "Replay, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2), HMACIntegrity(k3))" },
	{ "multi_twice", "MultiSecurity(AESPrivacy(k1), HMACIntegrity(k2)), Replay,\n"
	  "MultiSecurity(AESGCM(k3), HMACIntegrity(k4))" },
	{ "key_down_and_up", "Replay, AESGCM(k1)", "ChaCha20Poly1305(k1), Replay" },
	{ "rsa_and_a_secret", "AESPrivacy(k1), Replay, RSAAuthenticity(k2)" },
	{ "64_bit_blocks", "BlowfishPrivacy(k1), TripleDESPrivacy(k2), Replay, HMACIntegrity(k3)" },
	{ "rsa_privacy", "RSAPrivacy(k1), Replay, HMACIntegrity(k2)" },
	{ "replay_outermost_but_one", "Replay, AESPrivacy(k2), RSAAuthenticity(k3)" },
	{ "papers_example", "DESPrivacy(k1), RSAAuthenticity(k2)",
	  "RSAAuthenticity(k2), DESPrivacy(k1)", NULL, true },
	{ "null", "Null", NULL, NULL, true },
	{ "nothing", "", "", NULL, true },
	{ "md5", "KeyedMD5Integrity(k1)", NULL, NULL, true },
	{ "digest", "DigestIntegrity", NULL, NULL, true },
	{ "mac_other_hash", "Replay, MultiSecurity(HMACIntegrity(k1), HMACIntegrity(k2, hash=sha3-256))" },
	{ "mac_three", "Replay, MultiSecurity(BLAKE2bIntegrity(k1), CMACIntegrity(k2),\n"
	  "SharedSecretAuthenticity(k3))" },
	{ "time_and_window", "ReplayTime, Replay, AESCCM(k1)" },
	{ "time_and_nonce", "ReplayTime, ReplayNonce, AEGIS128(k1)" },
	{ "nonce_only", "ReplayNonce, HMACIntegrity(k1, tag=20, hash=sha1)" },
	{ "time_insecure", "ReplayTime", NULL, NULL, true },
	{ "pad", "Pad(128), AESGCM(k1), Replay, HMACIntegrity(k2)" },
	{ "compression", "Compression(data=no-attacker), Pad, AESGCM(k1), Replay, HMACIntegrity(k2)" },
	{ "compression_insecure", "Pad, Compression(method=lz4)", NULL, NULL, true },
	{ "pad_insecure", "Pad", NULL, NULL, true },
	{ "test", "TestCoord, AESPrivacy(k1), Replay, HMACIntegrity(k2)", NULL, NULL, true },
	{ "test_in_multi", "MultiSecurity(TestCoord(), AESGCM(k1)), Replay", NULL, NULL, true },

	{ "evidence", "RSANonRepudiation(k1), AESGCM(k2), Replay, HMACIntegrity(k3)" },
	{ "monitor_inside_evidence", "AlertAudit, RSANonRepudiation(k1), Replay, AESGCM(k2)" },

	/* insecure methods */
	{ "des", "DESPrivacy(k1), Replay, HMACIntegrity(k2)", NULL,
	  "down 1 (DESPrivacy): is broken: only in a profile marked insecure" },
	{ "idea", "IDEAPrivacy(k1), Replay, HMACIntegrity(k2)", NULL,
	  "down 1 (IDEAPrivacy): is broken: only in a profile marked insecure" },
	{ "xor", "XORPrivacy(k1), Replay, HMACIntegrity(k2)", NULL,
	  "down 1 (XORPrivacy): is broken: only in a profile marked insecure" },
	{ "md5_secure", "Replay, KeyedMD5Integrity(k1)", NULL,
	  "down 2 (KeyedMD5Integrity): is broken: only in a profile marked insecure" },
	{ "digest_secure", "Replay, AESGCM(k1), DigestIntegrity", NULL,
	  "down 3 (DigestIntegrity): is broken: only in a profile marked insecure" },
	{ "des_in_multi", "Replay, MultiSecurity(AESGCM(k1), DESPrivacy(k2))", NULL,
	  "down 2.2 (DESPrivacy): is broken: only in a profile marked insecure" },
	{ "des_up", GOLD, "HMACIntegrity(k4), Replay, DESPrivacy(k3)",
	  "up 3 (DESPrivacy): is broken: only in a profile marked insecure" },
	{ "test_secure", "TestCoord, Replay, AESGCM(k1)", NULL,
	  "down 1 (TestCoord): is for tests: only in a profile marked insecure" },

	/* carrier */
	{ "ordered", "KunitOrdered", NULL,
	  "down 1 (KunitOrdered): needs reliable ordered delivery, which udp does not give", true },

	/* evidence */
	{ "evidence_of_ciphertext", "AESPrivacy(k1), RSANonRepudiation(k2), Replay, AESGCM(k3)",
	  NULL,
	  "down 2 (RSANonRepudiation): must stand innermost, down 1 (AESPrivacy) stands inside it or around it" },
	{ "evidence_in_multi", "MultiSecurity(RSANonRepudiation(k1), AESGCM(k2)), Replay, AESGCM(k3)",
	  NULL,
	  "down 1.1 (RSANonRepudiation): must stand innermost, down 1 (MultiSecurity) stands inside it or around it" },
	{ "evidence_alone", "RSANonRepudiation(k1), Replay", NULL,
	  "down 2 (Replay): nothing keyed authenticates outside it" },
	{ "monitor_in_multi", "Replay, MultiSecurity(AlertAudit(), AESGCM(k1))", NULL,
	  "down 2.1 (AlertAudit): is this end's business: cannot stand inside another" },

	/* independent keys */
	{ "same_slot", "AESPrivacy(k1), Replay, HMACIntegrity(k1)", NULL,
	  "down 3 (HMACIntegrity): key k1 is used by down 1 (AESPrivacy) already, keys must be independent" },
	{ "same_slot_insecure", "AESPrivacy(k1), KeyedMD5Integrity(k1)", NULL,
	  "down 2 (KeyedMD5Integrity): key k1 is used by down 1 (AESPrivacy) already, keys must be independent",
	  true },
	{ "same_slot_in_one", "Replay, AESGCM(k1, k1)", NULL,
	  "down 2 (AESGCM): key k1 is used by down 2 (AESGCM) already, keys must be independent" },
	{ "same_slot_hybrid", "AESPrivacy(k1, k2), Replay, HMACIntegrity(k2)", NULL,
	  "down 3 (HMACIntegrity): key k2 is used by down 1 (AESPrivacy) already, keys must be independent" },
	{ "same_slot_in_multi", "Replay, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k1))", NULL,
	  "down 2.2 (ChaCha20Poly1305): key k1 is used by down 2.1 (AESGCM) already, keys must be independent" },
	{ "same_slot_up", GOLD, "HMACIntegrity(k1), Replay, AESPrivacy(k1)",
	  "up 1 (HMACIntegrity): key k1 is used by up 3 (AESPrivacy) already, keys must be independent" },

	/* one primitive once in a Multi */
	{ "same_family", "Replay, MultiSecurity(AESPrivacy(k1), AESGCM(k2))", NULL,
	  "down 2.2 (AESGCM): rests on aes as down 2.1 (AESPrivacy) does" },
	{ "same_type", "Replay, MultiSecurity(HMACIntegrity(k1), HMACIntegrity(k2))", NULL,
	  "down 2.2 (HMACIntegrity): rests on sha256 as down 2.1 (HMACIntegrity) does" },
	{ "same_family_des", "MultiSecurity(TripleDESPrivacy(k1), DESPrivacy(k2))", NULL,
	  "down 1.2 (DESPrivacy): rests on des as down 1.1 (TripleDESPrivacy) does", true },
	{ "same_family_behind", "Replay, MultiSecurity(HMACIntegrity(k1), RSAAuthenticity(k2))", NULL,
	  "down 2.2 (RSAAuthenticity): rests on sha256 as down 2.1 (HMACIntegrity) does" },
	{ "same_hash", "Replay, MultiSecurity(HMACIntegrity(k1), SharedSecretAuthenticity(k2))", NULL,
	  "down 2.2 (SharedSecretAuthenticity): rests on sha256 as down 2.1 (HMACIntegrity) does" },
	{ "same_design", "Replay, MultiSecurity(HMACIntegrity(k1), HMACIntegrity(k2, hash=sha512))", NULL,
	  "down 2.2 (HMACIntegrity): rests on sha256 as down 2.1 (HMACIntegrity) does" },
	{ "same_sha3", "Replay, MultiSecurity(HMACIntegrity(k1, hash=sha3-256),\n"
	  "SharedSecretAuthenticity(k2, hash=sha3-256))", NULL,
	  "down 2.2 (SharedSecretAuthenticity): rests on sha3 as down 2.1 (HMACIntegrity) does" },
	{ "same_aes", "Replay, MultiSecurity(AEGIS128(k1), CMACIntegrity(k2))", NULL,
	  "down 2.2 (CMACIntegrity): rests on aes as down 2.1 (AEGIS128) does" },
	{ "same_family_nested",
	  "Replay, MultiSecurity(AESGCM(k1), MultiSecurity(ChaCha20Poly1305(k2), AESPrivacy(k3)))",
	  NULL, "down 2.2.2 (AESPrivacy): rests on aes as down 2.1 (AESGCM) does" },

	/* who may hold, and when */
	{ "hold_after_number", "AESPrivacy(k1), TestCoord, HMACIntegrity(k2)", NULL,
	  "down 2 (TestCoord): may hold messages: must stand inside down 1 (AESPrivacy), which reads the number",
	  true },
	{ "hold_after_number_up", "Null", "TestCoord, HMACIntegrity(k2)",
	  "up 1 (TestCoord): may hold messages: must stand inside up 2 (HMACIntegrity), which reads the number",
	  true },

	/* encrypt, then authenticate */
	{ "mac_inside_privacy", "HMACIntegrity(k2), AESPrivacy(k1)", NULL,
	  "down 2 (AESPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)" },
	{ "no_mac", "AESPrivacy(k1)", NULL,
	  "down 1 (AESPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)" },
	{ "rsa_privacy_outside", "HMACIntegrity(k2), Replay, RSAPrivacy(k1)", NULL,
	  "down 3 (RSAPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)" },
	{ "mac_inside_privacy_up", GOLD, "Replay, AESPrivacy(k3), HMACIntegrity(k4)",
	  "up 2 (AESPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)" },
	{ "aead_inside_privacy", "AESGCM(k1), Replay, AESPrivacy(k2)", NULL,
	  "down 3 (AESPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)" },
	{ "in_multi", "Replay, MultiSecurity(HMACIntegrity(k2), AESPrivacy(k1))", NULL,
	  "down 2.2 (AESPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)" },
	{ "digest_outside", "AESPrivacy(k1), Replay, KunitDigest", NULL,
	  "down 1 (AESPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)" },
	{ "null_secure", "Null", NULL, "down: nothing keyed authenticates" },
	{ "nothing_up", GOLD, "", "up: nothing keyed authenticates" },

	/* replay */
	{ "replay_outermost", "AESGCM(k1), Replay", NULL,
	  "down 2 (Replay): nothing keyed authenticates outside it" },
	{ "replay_outermost_up", GOLD, "Replay, AESGCM(k1)",
	  "up 1 (Replay): nothing keyed authenticates outside it" },
	{ "replay_in_digest", "AESGCM(k1), Replay, KunitDigest", NULL,
	  "down 2 (Replay): nothing keyed authenticates outside it" },
	{ "no_replay", "AESGCM(k1)", NULL,
	  "down: replay prevention is missing (udp repeats messages)" },
	{ "no_replay_up", GOLD, "AESGCM(k1)",
	  "up: replay prevention is missing (udp repeats messages)" },

	{ "time_only", "ReplayTime, AESGCM(k1)", NULL,
	  "down 1 (ReplayTime): remembers nothing: something that does (Replay) is missing" },
	{ "time_only_up", GOLD, "AESGCM(k1), ReplayTime",
	  "up 2 (ReplayTime): remembers nothing: something that does (Replay) is missing" },
	{ "time_outermost", "Replay, AESGCM(k1), ReplayTime", NULL,
	  "down 3 (ReplayTime): nothing keyed authenticates outside it" },
	{ "nonce_outermost", "AESGCM(k1), ReplayNonce", NULL,
	  "down 2 (ReplayNonce): nothing keyed authenticates outside it" },

	/* padding */
	{ "pad_outside", "AESPrivacy(k1), Pad, Replay, HMACIntegrity(k2)", NULL,
	  "down 2 (Pad): pads in the clear: no privacy stands outside it" },
	{ "pad_without", "Pad, Replay, HMACIntegrity(k2)", NULL,
	  "down 1 (Pad): pads in the clear: no privacy stands outside it" },
	{ "pad_no_mac", "Pad, Replay, AESPrivacy(k2)", NULL,
	  "down 3 (AESPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)" },

	/* compression */
	{ "compression_untold", "Compression(method=lz4), Replay, AESGCM(k1)", NULL,
	  "down 1 (Compression): shows by its lengths what attackers want to know, unless data=no-attacker: only in a profile marked insecure" },
	{ "compression_untold_up", GOLD, "AESGCM(k1), Replay, Compression(data=mixed)",
	  "up 3 (Compression): shows by its lengths what attackers want to know, unless data=no-attacker: only in a profile marked insecure" },
	{ "compression_in_multi",
	  "Replay, MultiSecurity(Compression(data=no-attacker), AESGCM(k1))", NULL,
	  "down 2.1 (Compression): its length depends on the text: not inside another" },
	{ "compression_in_multi_insecure", "MultiSecurity(Compression(method=lz4), AESGCM(k1))", NULL,
	  "down 1.1 (Compression): its length depends on the text: not inside another", true },
	{ "compression_outermost", "Replay, AESGCM(k1), Compression(data=no-attacker)", NULL,
	  "down 3 (Compression): expands what nobody has authenticated: must stand inside something keyed that does" },
	{ "compression_of_padding", "Pad, Compression(data=no-attacker), AESGCM(k1), Replay, HMACIntegrity(k2)",
	  NULL, "down 2 (Compression): undoes the padding of down 1 (Pad): must stand inside it" },

	/* salt */
	{ "salt_outside", "AESPrivacy(k1), Salt, Replay, HMACIntegrity(k2)", NULL,
	  "down 2 (Salt): no privacy stands outside it" },
	{ "salt_without", "Salt, Replay, HMACIntegrity(k2)", NULL,
	  "down 1 (Salt): no privacy stands outside it" },

	/* sizes */
	{ "tag_too_long", "Replay, HMACIntegrity(k1, hash=sha1)", NULL,
	  "down 2 (HMACIntegrity): sha1 gives a tag of at most 20 bytes" },
	{ "tag_too_long_sha256", "Replay, SharedSecretAuthenticity(k1, 33)", NULL,
	  "down 2 (SharedSecretAuthenticity): sha256 gives a tag of at most 32 bytes" },
	{ "tag_below", "Replay, HMACIntegrity(k1, 15)", NULL,
	  "down 2 (HMACIntegrity): tag must be 16..64" },
	{ "nonce_table", "ReplayNonce(192), AESGCM(k1)", NULL,
	  "down 1 (ReplayNonce): table must be a power of two" },
	{ "short_tag", "Replay, KunitShortTag(k1)", NULL,
	  "down 2 (KunitShortTag): its tag has less than 16 bytes" },
	{ "room", "Replay, AESGCM(k1), RSAAuthenticity(k2), RSAAuthenticity(k3)", NULL,
	  "down: adds up to 1040 bytes, more than 1024" },
	{ "steps", "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(), Null()),\n"
	  "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(), Null()),\n"
	  "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(), Null()),\n"
	  "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(), Null()),\n"
	  "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(), Null()),\n"
	  "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(), Null()),\n"
	  "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(), Null()),\n"
	  "MultiSecurity(Null(), Null(), Null(), Null(), Null(), Null(), Null(), Null()), Null",
	  NULL, "down: 65 micro-protocols, more than 64", true },

	/* control frames */
	{ "no_secret", "Replay, RSAAuthenticity(k1)", NULL,
	  "no secret key: nothing would protect the control frames" },
};

static void combination_desc(const struct combination *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(combination, combinations, combination_desc);

static struct seccomm_props *build(struct kunit *test, const char *down, const char *up,
				   bool insecure, u8 role, struct seccomm_report *report)
{
	struct seccomm_spec *spec = seccomm_spec_parse(test, down, up);

	spec->flags = insecure ? SECCOMM_PROFILE_F_INSECURE : 0;
	report->text[0] = 0;
	return seccomm_props_build(spec, role, true, report);
}

/* Whichever role: the operator's text, so the operator's positions. */
static void seccomm_rules_check__combination(struct kunit *test)
{
	const struct combination *c = test->param_value;
	struct seccomm_report report;
	struct seccomm_props *p;
	u8 role;

	for (role = SECCOMM_ROLE_ACTIVE; role <= SECCOMM_ROLE_PASSIVE; role++) {
		p = build(test, c->down, c->up, c->insecure, role, &report);
		KUNIT_EXPECT_EQ(test, IS_ERR(p), !!c->text);
		KUNIT_EXPECT_STREQ(test, report.text, c->text ?: "");
		if (!IS_ERR(p))
			seccomm_props_put(p);
	}
}

/* Each guard that a test build can take out lets its case pass (make check-mutants). */
static const struct {
	enum seccomm_fail_point point;
	const char *down;
} mutants[] = {
	{ SECCOMM_FAIL_no_rule_insecure, "Replay, KeyedMD5Integrity(k1)" },
	{ SECCOMM_FAIL_no_rule_same_slot, "AESPrivacy(k1), Replay, HMACIntegrity(k1)" },
	{ SECCOMM_FAIL_no_rule_same_family,
	  "Replay, MultiSecurity(HMACIntegrity(k1), HMACIntegrity(k2))" },
	{ SECCOMM_FAIL_no_rule_outer_auth, "Replay, HMACIntegrity(k2), AESPrivacy(k1)" },
	{ SECCOMM_FAIL_no_rule_replay, "AESGCM(k1), Replay" },
	{ SECCOMM_FAIL_no_rule_innermost,
	  "AESPrivacy(k1), RSANonRepudiation(k2), Replay, AESGCM(k3)" },
};

static void seccomm_rules_check__mutants(struct kunit *test)
{
	struct seccomm_report report;
	struct seccomm_props *p;
	unsigned int i;

	if (!SECCOMM_FAIL_BUILT)
		kunit_skip(test, "no fault points in this build");
	for (i = 0; i < ARRAY_SIZE(mutants); i++) {
		p = build(test, mutants[i].down, NULL, false, SECCOMM_ROLE_ACTIVE, &report);
		KUNIT_EXPECT_TRUE_MSG(test, IS_ERR(p), "%s", mutants[i].down);
		if (!IS_ERR(p))
			seccomm_props_put(p);
		seccomm_fail_arm(mutants[i].point, 1);
		p = build(test, mutants[i].down, NULL, false, SECCOMM_ROLE_ACTIVE, &report);
		seccomm_fail_arm(mutants[i].point, 0);
		KUNIT_EXPECT_STREQ(test, report.text, "");
		if (!IS_ERR(p))
			seccomm_props_put(p);
	}
}

/* Room of what pushes add, children and peer attributes included. */
static void seccomm_rules_check__room(struct kunit *test)
{
	struct seccomm_report report;
	const struct seccomm_room *room;
	struct seccomm_props *p;

	p = build(test, "Salt(20), TestCoord, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2)),\n"
		  "DESPrivacy(k3), HMACIntegrity(k4, 20)", NULL, true, SECCOMM_ROLE_ACTIVE, &report);
	KUNIT_ASSERT_STREQ(test, report.text, "");
	room = seccomm_props_room(p, SECCOMM_DOWN);
	KUNIT_EXPECT_EQ(test, room->head, 20 + 8 + 8);
	KUNIT_EXPECT_EQ(test, room->tail, 16 + 16 + 8 + 20);
	seccomm_props_put(p);
}

/* Each direction has its own sum, whatever role looks at it. */
static void seccomm_rules_check__room_by_direction(struct kunit *test)
{
	static const u8 role[] = { SECCOMM_ROLE_ACTIVE, SECCOMM_ROLE_PASSIVE };
	struct seccomm_report report;
	struct seccomm_props *p;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(role); i++) {
		p = build(test, "Salt(20), Replay, AESGCM(k1)", "AESGCM(k2), Replay", false, role[i],
			  &report);
		KUNIT_ASSERT_STREQ(test, report.text, "");
		KUNIT_EXPECT_EQ(test, seccomm_props_room(p, SECCOMM_DOWN)->head, 20);
		KUNIT_EXPECT_EQ(test, seccomm_props_room(p, SECCOMM_UP)->head, 0);
		seccomm_props_put(p);
	}
}

static void seccomm_rules_check__room_of_attribute_once(struct kunit *test)
{
	struct seccomm_report report;
	const struct seccomm_room *room;
	struct seccomm_props *p;

	p = build(test, "TestCoord, TestCoord", NULL, true, SECCOMM_ROLE_ACTIVE, &report);
	KUNIT_ASSERT_STREQ(test, report.text, "");
	room = seccomm_props_room(p, SECCOMM_DOWN);
	KUNIT_EXPECT_EQ(test, room->head, 8);
	KUNIT_EXPECT_EQ(test, room->tail, 0);
	seccomm_props_put(p);
}

/* For who asks, every rule that is broken, in both lists, by position. */
static void seccomm_rules_check__all(struct kunit *test)
{
	static const char down[] =
		"DESPrivacy(k1), Null, Salt, MultiSecurity(AESGCM(k2), ChaCha20Poly1305(k2)), AESPrivacy(k1)";
	static const struct { const char *where; int err; const char *why; } want[] = {
		{ "down 1 (DESPrivacy)", -EPERM, "is broken" },
		{ "down 4.2 (ChaCha20Poly1305)", -EINVAL, "key k2 is used by down 4.1" },
		{ "down 5 (AESPrivacy)", -EINVAL, "key k1 is used by down 1" },
		{ "down 5 (AESPrivacy)", -EINVAL, "nothing keyed authenticates outside" },
		{ "down", -EINVAL, "replay prevention is missing" },
		{ "down 3 (Salt)", -EINVAL, "" },
		{ "up 2 (KunitShortTag)", -EINVAL, "its tag has less" },
	};
	struct seccomm_refusals *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	struct seccomm_report report = { .all = all };
	struct seccomm_spec *spec;
	struct seccomm_props *p;
	unsigned int i, k;

	KUNIT_ASSERT_NOT_NULL(test, all);
	spec = seccomm_spec_parse(test, down, "AESGCM(k3), KunitShortTag(k4), Replay");
	p = seccomm_props_build(spec, SECCOMM_ROLE_ACTIVE, false, &report);
	KUNIT_ASSERT_EQ(test, PTR_ERR(p), -EPERM);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		for (k = 0; k < all->n; k++)
			if (!strcmp(all->list[k].where, want[i].where) &&
			    all->list[k].err == want[i].err &&
			    strstarts(all->list[k].why, want[i].why))
				break;
		if (want[i].why[0])
			KUNIT_EXPECT_LT_MSG(test, k, all->n, "%s: %s", want[i].where, want[i].why);
		else
			KUNIT_EXPECT_EQ_MSG(test, k, all->n, "%s is fine", want[i].where);
	}
	KUNIT_EXPECT_STREQ(test, all->list[0].where, "down 1 (DESPrivacy)");
	KUNIT_EXPECT_TRUE(test, strstarts(report.text, "down 1 (DESPrivacy): is broken"));
}

/* In either list, and inside another. */
static void seccomm_props_loaded__not(struct kunit *test)
{
	static const char want[] = "micro-protocol KunitAbsent is not loaded";
	struct seccomm_entry *e = kunit_kcalloc(test, 2, sizeof(*e), GFP_KERNEL);
	struct seccomm_props *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	struct seccomm_list null = { .n = 1, .entry = e }, absent = { .n = 1, .entry = e + 1 };
	struct seccomm_report report = {};

	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_ASSERT_NOT_NULL(test, p);
	strscpy(e[0].type, "Null", sizeof(e->type));
	strscpy(e[1].type, "KunitAbsent", sizeof(e->type));
	p->push[0] = null;
	p->push[1] = null;
	KUNIT_EXPECT_EQ(test, seccomm_props_loaded(p, NULL), 0);
	p->push[1] = absent;
	KUNIT_EXPECT_EQ(test, seccomm_props_loaded(p, &report), -ENOENT);
	KUNIT_EXPECT_STREQ(test, report.text, want);
	p->push[1] = null;
	e[0].child = absent;
	report.text[0] = 0;
	KUNIT_EXPECT_EQ(test, seccomm_props_loaded(p, &report), -ENOENT);
	KUNIT_EXPECT_STREQ(test, report.text, want);
}

static struct kunit_case rules_cases[] = {
	KUNIT_CASE_PARAM(seccomm_rules_check__combination, combination_gen_params),
	KUNIT_CASE(seccomm_rules_check__mutants),
	KUNIT_CASE(seccomm_rules_check__room),
	KUNIT_CASE(seccomm_rules_check__room_by_direction),
	KUNIT_CASE(seccomm_rules_check__room_of_attribute_once),
	KUNIT_CASE(seccomm_rules_check__all),
	KUNIT_CASE(seccomm_props_loaded__not),
	{}
};

static struct kunit_suite rules_suite = {
	.name = "seccomm_rules",
	.suite_init = rules_suite_init,
	.suite_exit = rules_suite_exit,
	.test_cases = rules_cases,
};

kunit_test_suite(rules_suite);
