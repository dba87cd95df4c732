// SPDX-License-Identifier: GPL-2.0
/* keyring_kunit.c - session/keyring.c: what enters, who may use it, which one it is. */
#include "tests/ecdsa_key.h"
#include "tests/rsa_key.h"
#include "tests/testnet.h"

static const u8 secret[512] = { [0 ... 511] = 0x5a };

struct key_row {
	const char *name;
	const char *local;
	const char *peer;
	u32 version;
};

static struct seccomm_named_key *template(struct kunit *test, const char *name, u8 kind)
{
	struct seccomm_named_key *k = kunit_kzalloc(test, sizeof(*k), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, k);
	strscpy(k->name, name, sizeof(k->name));
	k->kind = kind;
	k->mode = 0111;
	k->uid = GLOBAL_ROOT_UID;
	k->gid = GLOBAL_ROOT_GID;
	return k;
}

static int add(struct kunit *test, const struct seccomm_named_key *k, size_t len,
	       struct seccomm_report *report)
{
	return seccomm_key_add(test->priv, k, secret, len, report);
}

static int add_row(struct kunit *test, const struct key_row *row)
{
	struct seccomm_named_key *k = template(test, row->name, SECCOMM_KEY_SECRET);

	strscpy(k->local, row->local, sizeof(k->local));
	strscpy(k->peer, row->peer, sizeof(k->peer));
	k->version = row->version;
	return add(test, k, 32, NULL);
}

static struct seccomm_named_key *find(struct kunit *test, const char *own, const char *peer,
				      u32 version, const struct seccomm_who *who)
{
	struct seccomm_key_query q = {
		.name = "k1", .own = own, .peer = peer, .version = version,
		.kind = SECCOMM_KEY_SECRET, .usage = SECCOMM_KEY_U_SESSION, .who = who,
	};

	return seccomm_key_find(test->priv, &q);
}

static int add_rsa(struct kunit *test, u8 kind, const u8 *der, size_t len,
		   struct seccomm_report *report)
{
	return seccomm_key_add(test->priv, template(test, "r", kind), der, len, report);
}

static struct seccomm_named_key *first(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;

	return list_first_entry(&sn->keys, struct seccomm_named_key, list);
}

static void expect_none(struct kunit *test)
{
	struct seccomm_net *sn = test->priv;

	KUNIT_EXPECT_TRUE(test, list_empty(&sn->keys));
	KUNIT_EXPECT_EQ(test, sn->generation, 1U);
}

/* ---- secrets --------------------------------------------------------------- */

static void seccomm_key_add__secret_lengths(struct kunit *test)
{
	static const struct { size_t len; int err; } row[] = {
		{ 0, -EINVAL }, { 1, -EINVAL }, { 15, -EINVAL }, { 16, 0 }, { 512, 0 },
		{ 513, -EINVAL }, { 4096, -EINVAL }, { 65536, -EINVAL },
	};
	u8 *data = kunit_kmalloc(test, 65536, GFP_KERNEL);
	struct seccomm_report report;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, data);
	memset(data, 0x77, 65536);
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		report.text[0] = 0;
		KUNIT_EXPECT_EQ_MSG(test, seccomm_key_add(test->priv,
							  template(test, "k1", SECCOMM_KEY_SECRET),
							  data, row[i].len, &report), row[i].err,
				    "%zu bytes: %s", row[i].len, report.text);
		if (row[i].err)
			KUNIT_EXPECT_NE(test, report.text[0], 0);
		else
			KUNIT_EXPECT_EQ(test, seccomm_key_del(test->priv, "k1", "", "", 0, NULL),
					0);
	}
}

static void seccomm_key_add__zeroes(struct kunit *test)
{
	struct seccomm_report report = {};
	u8 zero[64] = {};

	KUNIT_EXPECT_EQ(test, seccomm_key_add(test->priv,
					      template(test, "k1", SECCOMM_KEY_SECRET), zero,
					      sizeof(zero), &report), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text, "key k1: nothing but zeroes");
	zero[63] = 1;
	KUNIT_EXPECT_EQ(test, seccomm_key_add(test->priv,
					      template(test, "k1", SECCOMM_KEY_SECRET), zero,
					      sizeof(zero), NULL), 0);
}

static void seccomm_key_add__short_warns(struct kunit *test)
{
	struct seccomm_named_key *k = template(test, "k1", SECCOMM_KEY_SECRET);
	struct seccomm_report report = {};

	KUNIT_EXPECT_EQ(test, add(test, k, 31, &report), 0);
	KUNIT_EXPECT_STREQ(test, report.text, "key k1: added, but 31 bytes are few, 32 are better");
	/* refused for another reason: then that reason, not the warning */
	report.text[0] = 0;
	KUNIT_EXPECT_EQ(test, add(test, k, 31, &report), -EEXIST);
	KUNIT_EXPECT_STREQ(test, report.text, "key k1 version 1 exists for these principals");
	k->version = 2;
	report.text[0] = 0;
	KUNIT_EXPECT_EQ(test, add(test, k, 32, &report), 0);
	KUNIT_EXPECT_STREQ(test, report.text, "");
}

/* The same bytes by another name: told, for no session will take both. */
static void seccomm_key_add__twin_warns(struct kunit *test)
{
	struct seccomm_report report = {};

	KUNIT_EXPECT_EQ(test, add(test, template(test, "k1", SECCOMM_KEY_SECRET), 32, &report), 0);
	KUNIT_EXPECT_EQ(test, add(test, template(test, "k2", SECCOMM_KEY_SECRET), 33, &report), 0);
	KUNIT_EXPECT_STREQ(test, report.text, "");
	KUNIT_EXPECT_EQ(test, add(test, template(test, "k3", SECCOMM_KEY_SECRET), 32, &report), 0);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "key k3: added, but key k1 has the same bytes: no session takes both");
}

static void seccomm_key_add__defaults(struct kunit *test)
{
	struct seccomm_named_key *k = template(test, "k1", SECCOMM_KEY_SECRET);

	KUNIT_ASSERT_EQ(test, add(test, k, 32, NULL), 0);
	k = first(test);
	KUNIT_EXPECT_EQ(test, k->version, 1U);
	KUNIT_EXPECT_EQ(test, k->usage, (u32)SECCOMM_KEY_U_SESSION);
	KUNIT_EXPECT_EQ(test, k->len, 32);
	KUNIT_EXPECT_EQ(test, k->bits, 0U);
	KUNIT_EXPECT_EQ(test, memcmp(k->data, secret, 32), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&k->refs), 1U);
}

static void seccomm_key_add__wrong_fields(struct kunit *test)
{
	struct seccomm_named_key *k;

	KUNIT_EXPECT_EQ(test, add(test, template(test, "", SECCOMM_KEY_SECRET), 32, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, add(test, template(test, "a/b", SECCOMM_KEY_SECRET), 32, NULL),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, add(test, template(test, "k1", 0), 32, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, add(test, template(test, "k1", 6), 32, NULL), -EINVAL);
	k = template(test, "k1", SECCOMM_KEY_SECRET);
	strscpy(k->local, "a b", sizeof(k->local));
	KUNIT_EXPECT_EQ(test, add(test, k, 32, NULL), -EINVAL);
	k->local[0] = 0;
	strscpy(k->peer, "\x01", sizeof(k->peer));
	KUNIT_EXPECT_EQ(test, add(test, k, 32, NULL), -EINVAL);
	k->peer[0] = 0;
	k->usage = SECCOMM_KEY_U_SIGN;
	KUNIT_EXPECT_EQ(test, add(test, k, 32, NULL), -EINVAL);
	k->usage = 0;
	k->flags = 2;
	KUNIT_EXPECT_EQ(test, add(test, k, 32, NULL), -EINVAL);
	k->flags = 0;
	k->mode = 01111;
	KUNIT_EXPECT_EQ(test, add(test, k, 32, NULL), -EINVAL);
	k->mode = 0111;
	k->uid = INVALID_UID;
	KUNIT_EXPECT_EQ(test, add(test, k, 32, NULL), -EINVAL);
	expect_none(test);
}

static void seccomm_key_add__exists(struct kunit *test)
{
	static const struct key_row row[] = {
		{ "k1", "", "", 1 }, { "k1", "", "", 2 }, { "k1", "alice", "", 1 },
		{ "k1", "", "bob", 1 }, { "k1", "alice", "bob", 1 }, { "k2", "", "", 1 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		KUNIT_EXPECT_EQ(test, add_row(test, &row[i]), 0);
	for (i = 0; i < ARRAY_SIZE(row); i++)
		KUNIT_EXPECT_EQ(test, add_row(test, &row[i]), -EEXIST);
}

/* ---- ECDSA ----------------------------------------------------------------- */

static void seccomm_key_add__ecdsa(struct kunit *test)
{
	struct seccomm_report report = {};
	struct seccomm_named_key *k;
	size_t len;
	u8 *der = test_hex(test, TEST_ECDSA_PUBLIC, &len);
	u8 kind;

	for (kind = SECCOMM_KEY_ECDSA_P256; kind <= SECCOMM_KEY_ECDSA_P256_OWN; kind++) {
		KUNIT_ASSERT_EQ_MSG(test, add_rsa(test, kind, der, len, &report), 0, "%s",
				    report.text);
		KUNIT_EXPECT_EQ(test, first(test)->bits, 256U);
		KUNIT_EXPECT_EQ(test, first(test)->usage, (u32)SECCOMM_KEY_U_SIGN);
		/* as sha256sum has it */
		TEST_BYTES_EQ(test, first(test)->fingerprint,
			      test_hex(test, TEST_ECDSA_FINGERPRINT, NULL), 32);
		KUNIT_ASSERT_EQ(test, seccomm_key_del(test->priv, "r", "", "", 0, NULL), 0);
	}
	der[40] ^= 1;
	KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_ECDSA_P256, der, len, &report), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "key r: not a SubjectPublicKeyInfo with a point of P-256");
	der[40] ^= 1;
	k = template(test, "r", SECCOMM_KEY_ECDSA_P256);
	k->usage = SECCOMM_KEY_U_KEM;
	report.text[0] = 0;
	KUNIT_EXPECT_EQ(test, seccomm_key_add(test->priv, k, der, len, &report), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text, "key r: an ECDSA key cannot be used for that");
}

static void seccomm_key_add__no_ecdsa(struct kunit *test)
{
	struct seccomm_report report = {};
	size_t len;
	u8 *der = test_hex(test, TEST_ECDSA_PUBLIC, &len);

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_ecdsa_absent, 1);
	KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_ECDSA_P256, der, len, &report),
			-EOPNOTSUPP);
	KUNIT_EXPECT_STREQ(test, report.text, "key r: this kernel cannot verify ECDSA");
	seccomm_fail_arm(SECCOMM_FAIL_ecdsa_absent, 0);
	expect_none(test);
}

/* ---- RSA ------------------------------------------------------------------- */

static void seccomm_key_add__rsa(struct kunit *test)
{
	size_t private_len, public_len;
	u8 *private = test_hex(test, TEST_RSA_PRIVATE, &private_len);
	u8 *public = test_hex(test, TEST_RSA_PUBLIC, &public_len);
	struct seccomm_report report = {};
	u8 fingerprint[32];

	KUNIT_ASSERT_EQ_MSG(test, add_rsa(test, SECCOMM_KEY_RSA_PUBLIC, public, public_len,
					  &report), 0, "%s", report.text);
	KUNIT_EXPECT_EQ(test, first(test)->bits, 2048U);
	KUNIT_EXPECT_EQ(test, first(test)->usage, (u32)SECCOMM_KEY_U_SIGN);
	memcpy(fingerprint, first(test)->fingerprint, 32);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(fingerprint, 0, 32));
	KUNIT_ASSERT_EQ(test, seccomm_key_del(test->priv, "r", "", "", 0, NULL), 0);

	KUNIT_ASSERT_EQ_MSG(test, add_rsa(test, SECCOMM_KEY_RSA_PRIVATE, private, private_len,
					  &report), 0, "%s", report.text);
	KUNIT_EXPECT_EQ(test, first(test)->bits, 2048U);
	/* the same for both halves */
	TEST_BYTES_EQ(test, first(test)->fingerprint, fingerprint, 32);
}

/* Every byte cut off, and one more: never accepted. */
static void seccomm_key_add__rsa_length(struct kunit *test)
{
	size_t len, cut;
	u8 *der = test_hex(test, TEST_RSA_PUBLIC "00", &len);
	struct seccomm_report report = {};

	for (cut = 0; cut < len; cut += 7)
		if (cut != len - 1)
			KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_RSA_PUBLIC, der, cut,
						      &report), -EINVAL);
	KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_RSA_PUBLIC, der, len, NULL), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text, "key r: not one whole DER SEQUENCE");
	expect_none(test);
}

static void seccomm_key_add__rsa_other_half(struct kunit *test)
{
	struct seccomm_report report = {};
	size_t len;
	u8 *der = test_hex(test, TEST_RSA_PRIVATE, &len);

	KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_RSA_PRIVATE,
				      test_hex(test, TEST_RSA_PUBLIC, NULL),
				      sizeof(TEST_RSA_PUBLIC) / 2, &report), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "key r: not a PKCS#1 RSAPrivateKey of 2048, 3072 or 4096 bits");
	KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_RSA_PUBLIC, der, len, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, seccomm_key_add(test->priv,
					      template(test, "r", SECCOMM_KEY_SECRET), der, len,
					      NULL), -EINVAL);
	expect_none(test);
}

/* 1024 bits: a modulus of ones with exponent 65537, well formed. */
static void seccomm_key_add__rsa_small(struct kunit *test)
{
	struct seccomm_report report = {};
	u8 der[140] = { 0x30, 0x81, 137, 0x02, 0x81, 129, 0x00 };

	memset(der + 7, 0xff, 128);
	memcpy(der + 135, "\x02\x03\x01\x00\x01", 5);
	KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_RSA_PUBLIC, der, sizeof(der), &report),
			-EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text, "key r: 1024 bits, RSA needs 2048 to 4096");
	expect_none(test);
}

/* One bit of a CRT exponent wrong: a signature by it would give the key away. */
static void seccomm_key_add__rsa_damaged(struct kunit *test)
{
	struct seccomm_report report = {};
	size_t len;
	u8 *der = test_hex(test, TEST_RSA_PRIVATE, &len);

	der[len - 1] ^= 1;
	KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_RSA_PRIVATE, der, len, &report), -EINVAL);
	KUNIT_EXPECT_STREQ(test, report.text,
			   "key r: the private key does not match its public half");
	expect_none(test);
}

static void seccomm_key_add__rsa_usage(struct kunit *test)
{
	struct seccomm_named_key *k = template(test, "r", SECCOMM_KEY_RSA_PUBLIC);
	size_t len;
	u8 *der = test_hex(test, TEST_RSA_PUBLIC, &len);

	k->usage = SECCOMM_KEY_U_SESSION;
	KUNIT_EXPECT_EQ(test, seccomm_key_add(test->priv, k, der, len, NULL), -EINVAL);
	k->usage = SECCOMM_KEY_U_KEM | SECCOMM_KEY_U_EVIDENCE;
	KUNIT_EXPECT_EQ(test, seccomm_key_add(test->priv, k, der, len, NULL), 0);
}

static void seccomm_key_add__no_transform(struct kunit *test)
{
	size_t len;
	u8 *der = test_hex(test, TEST_RSA_PUBLIC, &len);

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_alloc_tfm, 1);
	KUNIT_EXPECT_EQ(test, add_rsa(test, SECCOMM_KEY_RSA_PUBLIC, der, len, NULL), -ENOMEM);
	expect_none(test);
}

static void seccomm_key_add__hash_fails(struct kunit *test)
{
	size_t len;
	u8 *der = test_hex(test, TEST_RSA_PUBLIC, &len);

	TEST_NEEDS_FAIL(test);
	seccomm_fail_arm(SECCOMM_FAIL_kdf_hash, 1);
	KUNIT_EXPECT_NE(test, add_rsa(test, SECCOMM_KEY_RSA_PUBLIC, der, len, NULL), 0);
	expect_none(test);
}

/* ---- delete, references ---------------------------------------------------- */

static void seccomm_key_del__exact(struct kunit *test)
{
	static const struct key_row row[] = {
		{ "k1", "", "", 1 }, { "k1", "", "", 2 }, { "k1", "", "bob", 1 },
	};
	struct seccomm_net *sn = test->priv;
	struct seccomm_report report = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		KUNIT_ASSERT_EQ(test, add_row(test, &row[i]), 0);
	KUNIT_EXPECT_EQ(test, seccomm_key_del(sn, "k1", "", "", 3, &report), -ENOENT);
	KUNIT_EXPECT_STREQ(test, report.text, "no such key k1 for these principals");
	KUNIT_EXPECT_EQ(test, seccomm_key_del(sn, "k1", "alice", "", 0, NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, seccomm_key_del(sn, "k1", "", "", 0, NULL), 0);
	KUNIT_EXPECT_TRUE(test, list_is_singular(&sn->keys));
	KUNIT_EXPECT_STREQ(test, first(test)->peer, "bob");
	KUNIT_EXPECT_EQ(test, seccomm_key_del(sn, "k1", "", "bob", 1, NULL), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&sn->keys));
}

/* Deleted while in use: the user keeps it, nobody else finds it; wiped at the last put. */
static void seccomm_named_key_put__wipes(struct kunit *test)
{
	static const struct key_row row = { "k1", "", "", 1 };
	struct seccomm_named_key *k;

	KUNIT_ASSERT_EQ(test, add_row(test, &row), 0);
	k = find(test, "alice", "bob", 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	KUNIT_EXPECT_EQ(test, seccomm_key_del(test->priv, "k1", "", "", 0, NULL), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(find(test, "alice", "bob", 0, NULL)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, memcmp(k->data, secret, 32), 0);
	rcu_read_lock();	/* keeps the memory, not the bytes */
	seccomm_named_key_put(k);
	KUNIT_EXPECT_NULL(test, memchr_inv(k->data, 0, 32));
	rcu_read_unlock();
	seccomm_named_key_put(NULL);
}

/* ---- find ------------------------------------------------------------------ */

static void seccomm_key_find__best(struct kunit *test)
{
	static const struct key_row row[] = {
		{ "k1", "", "", 9 }, { "k1", "alice", "", 8 }, { "k1", "", "bob", 3 },
		{ "k1", "alice", "bob", 1 }, { "k1", "alice", "bob", 2 },
		{ "k1", "alice", "carol", 7 }, { "k2", "alice", "bob", 99 },
	};
	static const struct {
		const char *own, *peer;
		u32 ask, version;
	} want[] = {
		{ "alice", "bob", 0, 2 },	/* exact peer, exact own, newest */
		{ "alice", "bob", 1, 1 },
		{ "anna", "bob", 0, 3 },	/* exact peer before anything else */
		{ "alice", "dave", 0, 8 },	/* then exact own */
		{ "anna", "dave", 0, 9 },
		{ "alice", "", 0, 8 },		/* nobody yet: only keys for any peer */
		{ "alice", "bob", 9, 9 },	/* a version picks among what serves */
	};
	struct seccomm_named_key *k;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		KUNIT_ASSERT_EQ(test, add_row(test, &row[i]), 0);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		k = find(test, want[i].own, want[i].peer, want[i].ask, NULL);
		KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(k), "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, k->version, want[i].version, "row %u", i);
		seccomm_named_key_put(k);
	}
	KUNIT_EXPECT_EQ(test, PTR_ERR(find(test, "alice", "bob", 77, NULL)), -ENOKEY);
}

static void seccomm_key_find__kind_and_usage(struct kunit *test)
{
	static const struct key_row row = { "k1", "", "", 1 };
	struct seccomm_key_query q = {
		.name = "k1", .own = "alice", .peer = "bob", .kind = SECCOMM_KEY_RSA_PUBLIC,
	};

	KUNIT_ASSERT_EQ(test, add_row(test, &row), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_key_find(test->priv, &q)), -ENOKEY);
	q.kind = SECCOMM_KEY_SECRET;
	q.usage = SECCOMM_KEY_U_SIGN;
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_key_find(test->priv, &q)), -ENOKEY);
}

static void seccomm_key_allows__like_a_file(struct kunit *test)
{
	static const struct { u16 mode; bool owner, group, other; } row[] = {
		{ 0111, true, true, true }, { 0100, true, false, false },
		{ 0010, false, true, false }, { 0001, false, false, true },
		{ 0666, false, false, false }, { 0, false, false, false },
	};
	struct seccomm_named_key *k = template(test, "k1", SECCOMM_KEY_SECRET);
	unsigned int i;

	k->uid = KUIDT_INIT(1000);
	k->gid = KGIDT_INIT(50);
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		k->mode = row[i].mode;
		KUNIT_EXPECT_EQ(test, seccomm_key_allows(k, testnet_who(test, 1000, 50, 50)),
				row[i].owner);
		KUNIT_EXPECT_EQ(test, seccomm_key_allows(k, testnet_who(test, 7, 50, 7)),
				row[i].group);
		KUNIT_EXPECT_EQ(test, seccomm_key_allows(k, testnet_who(test, 7, 7, 50)),
				row[i].group);
		KUNIT_EXPECT_EQ(test, seccomm_key_allows(k, testnet_who(test, 7, 7, 7)),
				row[i].other);
		KUNIT_EXPECT_TRUE(test, seccomm_key_allows(k, NULL));
	}
}

/* The best one is not his: he does not get the second best (T48). */
static void seccomm_key_find__not_for_this_user(struct kunit *test)
{
	static const struct key_row row = { "k1", "", "", 1 };
	struct seccomm_named_key *k = template(test, "k1", SECCOMM_KEY_SECRET);

	KUNIT_ASSERT_EQ(test, add_row(test, &row), 0);
	strscpy(k->peer, "bob", sizeof(k->peer));
	k->uid = KUIDT_INIT(1000);
	k->mode = 0100;
	KUNIT_ASSERT_EQ(test, add(test, k, 32, NULL), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(find(test, "alice", "bob", 0,
					   testnet_who(test, 1, 1, 1))), -EACCES);
	k = find(test, "alice", "bob", 0, testnet_who(test, 1000, 1, 1));
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	seccomm_named_key_put(k);
	k = find(test, "alice", "carol", 0, testnet_who(test, 1, 1, 1));
	KUNIT_ASSERT_FALSE(test, IS_ERR(k));
	seccomm_named_key_put(k);
}

static struct kunit_case keyring_cases[] = {
	KUNIT_CASE(seccomm_key_add__secret_lengths),
	KUNIT_CASE(seccomm_key_add__zeroes),
	KUNIT_CASE(seccomm_key_add__short_warns),
	KUNIT_CASE(seccomm_key_add__twin_warns),
	KUNIT_CASE(seccomm_key_add__defaults),
	KUNIT_CASE(seccomm_key_add__wrong_fields),
	KUNIT_CASE(seccomm_key_add__exists),
	KUNIT_CASE(seccomm_key_add__ecdsa),
	KUNIT_CASE(seccomm_key_add__no_ecdsa),
	KUNIT_CASE(seccomm_key_add__rsa),
	KUNIT_CASE(seccomm_key_add__rsa_length),
	KUNIT_CASE(seccomm_key_add__rsa_other_half),
	KUNIT_CASE(seccomm_key_add__rsa_small),
	KUNIT_CASE(seccomm_key_add__rsa_damaged),
	KUNIT_CASE(seccomm_key_add__rsa_usage),
	KUNIT_CASE(seccomm_key_add__no_transform),
	KUNIT_CASE(seccomm_key_add__hash_fails),
	KUNIT_CASE(seccomm_key_del__exact),
	KUNIT_CASE(seccomm_named_key_put__wipes),
	KUNIT_CASE(seccomm_key_find__best),
	KUNIT_CASE(seccomm_key_find__kind_and_usage),
	KUNIT_CASE(seccomm_key_allows__like_a_file),
	KUNIT_CASE(seccomm_key_find__not_for_this_user),
	{}
};

static struct kunit_suite keyring_suite = {
	.name = "keyring",
	.init = testnet_init,
	.exit = testnet_exit,
	.test_cases = keyring_cases,
};
kunit_test_suite(keyring_suite);
