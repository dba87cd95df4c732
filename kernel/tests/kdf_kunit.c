// SPDX-License-Identifier: GPL-2.0
/* kdf_kunit.c - hashes, HMAC and HKDF of lib/kdf.c against published vectors, and misuse. */
#include "lib/kdf.h"

#include <kunit/test.h>
#include <linux/seccomm_netlink.h>
#include <linux/slab.h>

#include "tests/helpers.h"
#include "tests/protocol_vectors.h"

#define PART(p, n) (struct seccomm_part){ p, n }

/* ---- hashes, HMAC, HKDF ---------------------------------------------------- */

static void seccomm_hh_parts__pd(struct kunit *test)
{
	static const u8 a[] = { 0, 0, 0, 1, 0 };
	u8 q_len[4], out[SECCOMM_HH_LEN];
	size_t n;
	u8 *q = test_hex(test, VECTOR_Q, &n);
	struct seccomm_part part[] = { PART(q_len, 4), PART(q, n), PART(NULL, 0), PART(a, 5) };

	put_unaligned_be32(n, q_len);

	KUNIT_ASSERT_EQ(test, seccomm_hh_parts(part, ARRAY_SIZE(part), out), 0);
	TEST_BYTES_EQ(test, out, test_hex(test, VECTOR_PD, NULL), sizeof(out));
}

/* SHA-256 and SHA3-256 of nothing (FIPS 180-4, FIPS 202). */
static void seccomm_hh_parts__empty(struct kunit *test)
{
	u8 out[SECCOMM_HH_LEN];

	KUNIT_ASSERT_EQ(test, seccomm_hh_parts(NULL, 0, out), 0);
	TEST_BYTES_EQ(test, out, test_hex(test,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
		"a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a", NULL),
		      sizeof(out));
}

/* Long keys are hashed first; an input in pieces is the input. */
static void seccomm_hmac_sha256__parts(struct kunit *test)
{
	u8 key[200], whole[32], pieces[32];
	struct seccomm_part one = PART("SecComm", 7);
	struct seccomm_part three[] = { PART("Sec", 3), PART("", 0), PART("Comm", 4) };
	int i;

	for (i = 0; i < sizeof(key); i++)
		key[i] = i;

	KUNIT_ASSERT_EQ(test, seccomm_hmac_sha256(key, sizeof(key), &one, 1, whole), 0);
	KUNIT_ASSERT_EQ(test, seccomm_hmac_sha256(key, sizeof(key), three, 3, pieces), 0);

	TEST_BYTES_EQ(test, whole, test_hex(test,
		"811048539f02381f954f10a71d9585fa0865ae17b31de20294f501e94b4030f3", NULL), 32);
	TEST_BYTES_EQ(test, pieces, whole, 32);
}

/* HKDF-Extract is HMAC: Wycheproof's values for each hash, short and long keys. */
static const struct extract_vector {
	const char *name;
	u8 kdf;
	const char *salt;
	const char *ikm;
	const char *prk;
} extract_vectors[] = {
	{
		.name = "hmac_sha256 tcId 1",
		.kdf = SECCOMM_KDF_SHA256,
		.salt = "1e225cafb90339bba1b24076d4206c3e79c355805d851682bc818baa4f5a7779",
		.ikm = "",
		.prk = "b175b57d89ea6cb606fb3363f2538abd73a4c00b4a1386905bac809004cf1933",
	},
	{
		.name = "hmac_sha256 tcId 20",
		.kdf = SECCOMM_KDF_SHA256,
		.salt = "186e248ad824e1eb93329a7fdcd565b6cb4eaf3f85b90b910777128d8c538d27",
		.ikm = "92ef9ff52f46eccc7e38b9ee19fd2de3b37726c8e6ce9e1b96db5dda4c317902",
		.prk = "3fc1d73dd4a8858c1fc3d8c4a3f33ed5ad0c70210038394a5902cb26fe287348",
	},
	{
		.name = "hmac_sha256 tcId 171",
		.kdf = SECCOMM_KDF_SHA256,
		.salt =
			"21178e26bc28ffc27c06f762ba190a627075856d7ca6feab79ac63149b17126e\n"
			"34fd9e5590e0e90aac801df09505d8af2dd0a2703b352c573ac9d2cb063927f2\n"
			"af",
		.ikm = "7d5f1d6b993452b1b53a4375760d10a20d46a0ab9ec3943fc4b07a2ce735e731",
		.prk = "e542ac8ac8f364bae4b7da8b7a0777df350f001de4e8cfa2d9ef0b15019496ec",
	},
	{
		.name = "hmac_sha3_256 tcId 1",
		.kdf = SECCOMM_KDF_SHA3_256,
		.salt = "1e225cafb90339bba1b24076d4206c3e79c355805d851682bc818baa4f5a7779",
		.ikm = "",
		.prk = "a3c58470afa8835d6e2357fb7b1cd07f8c4bc4c7874ca59d83163f046a9e227e",
	},
	{
		.name = "hmac_sha3_256 tcId 20",
		.kdf = SECCOMM_KDF_SHA3_256,
		.salt = "186e248ad824e1eb93329a7fdcd565b6cb4eaf3f85b90b910777128d8c538d27",
		.ikm = "92ef9ff52f46eccc7e38b9ee19fd2de3b37726c8e6ce9e1b96db5dda4c317902",
		.prk = "d565faa179be14d8c6679e00235fda9db5b4bc13c00b876be62cf61c30dd8392",
	},
	{
		.name = "hmac_sha3_256 tcId 171",
		.kdf = SECCOMM_KDF_SHA3_256,
		.salt =
			"21178e26bc28ffc27c06f762ba190a627075856d7ca6feab79ac63149b17126e\n"
			"34fd9e5590e0e90aac801df09505d8af2dd0a2703b352c573ac9d2cb063927f2\n"
			"af",
		.ikm = "7d5f1d6b993452b1b53a4375760d10a20d46a0ab9ec3943fc4b07a2ce735e731",
		.prk = "a14f8864e3c71a3da1fd268701547cee12c0b1ddc4f7480f253b7cafc3d04e6a",
	},
};

static void extract_desc(const struct extract_vector *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(extract, extract_vectors, extract_desc);

static void seccomm_hkdf_extract__vectors(struct kunit *test)
{
	const struct extract_vector *v = test->param_value;
	size_t salt_len, ikm_len;
	u8 *salt = test_hex(test, v->salt, &salt_len);
	u8 *ikm = test_hex(test, v->ikm, &ikm_len);
	u8 prk[SECCOMM_PRK_LEN];

	KUNIT_ASSERT_EQ(test, seccomm_hkdf_extract(v->kdf, salt, salt_len, ikm, ikm_len, prk), 0);
	TEST_BYTES_EQ(test, prk, test_hex(test, v->prk, NULL), sizeof(prk));
}

static void seccomm_hkdf_extract__no_such_hash(struct kunit *test)
{
	u8 prk[SECCOMM_PRK_LEN];

	KUNIT_EXPECT_EQ(test, seccomm_hkdf_extract(0, "", 0, "", 0, prk), -EINVAL);
	KUNIT_EXPECT_EQ(test, seccomm_hkdf_extract(3, "", 0, "", 0, prk), -EINVAL);
	KUNIT_EXPECT_EQ(test, seccomm_hkdf_extract(255, "", 0, "", 0, prk), -EINVAL);
}

/* RFC 5869, appendix A: test cases 1, 2 and 3, all SHA-256. */
static const struct hkdf_vector {
	const char *name;
	const char *ikm;
	const char *salt;
	const char *info;
	const char *okm;
} hkdf_vectors[] = {
	{
		.name = "test case 1",
		.ikm = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		.salt = "000102030405060708090a0b0c",
		.info = "f0f1f2f3f4f5f6f7f8f9",
		.okm =
			"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf\n"
			"34007208d5b887185865",
	},
	{
		.name = "test case 2",
		.ikm =
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
			"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"
			"404142434445464748494a4b4c4d4e4f",
		.salt =
			"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f\n"
			"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f\n"
			"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
		.info =
			"b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf\n"
			"d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef\n"
			"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
		.okm =
			"b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c\n"
			"59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71\n"
			"cc30c58179ec3e87c14c01d5c1f3434f1d87",
	},
	{
		.name = "test case 3",
		.ikm = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		.salt = "",
		.info = "",
		.okm =
			"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d\n"
			"9d201395faa4b61a96c8",
	},
};

static void hkdf_desc(const struct hkdf_vector *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hkdf, hkdf_vectors, hkdf_desc);

static void seccomm_hkdf_expand__rfc5869(struct kunit *test)
{
	const struct hkdf_vector *v = test->param_value;
	size_t ikm_len, salt_len, info_len, okm_len;
	u8 *ikm = test_hex(test, v->ikm, &ikm_len);
	u8 *salt = test_hex(test, v->salt, &salt_len);
	u8 *info = test_hex(test, v->info, &info_len);
	u8 *okm = test_hex(test, v->okm, &okm_len);
	u8 prk[SECCOMM_PRK_LEN], *out = kunit_kzalloc(test, okm_len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, out);
	KUNIT_ASSERT_EQ(test, seccomm_hkdf_extract(SECCOMM_KDF_SHA256, salt, salt_len, ikm,
						   ikm_len, prk), 0);
	KUNIT_ASSERT_EQ(test, seccomm_hkdf_expand(SECCOMM_KDF_SHA256, prk, info, info_len, out,
						  okm_len), 0);
	TEST_BYTES_EQ(test, out, okm, okm_len);
}

static void seccomm_hkdf_expand__too_long(struct kunit *test)
{
	u8 prk[SECCOMM_PRK_LEN] = {}, *out = kunit_kzalloc(test, 255 * 32 + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, out);
	KUNIT_EXPECT_EQ(test, seccomm_hkdf_expand(SECCOMM_KDF_SHA256, prk, "", 0, out,
						  255 * 32), 0);
	KUNIT_EXPECT_EQ(test, seccomm_hkdf_expand(SECCOMM_KDF_SHA256, prk, "", 0, out,
						  255 * 32 + 1), -EINVAL);
}

static struct kunit_case kdf_cases[] = {
	KUNIT_CASE(seccomm_hh_parts__empty),
	KUNIT_CASE(seccomm_hh_parts__pd),
	KUNIT_CASE(seccomm_hmac_sha256__parts),
	KUNIT_CASE_PARAM(seccomm_hkdf_extract__vectors, extract_gen_params),
	KUNIT_CASE(seccomm_hkdf_extract__no_such_hash),
	KUNIT_CASE_PARAM(seccomm_hkdf_expand__rfc5869, hkdf_gen_params),
	KUNIT_CASE(seccomm_hkdf_expand__too_long),
	{}
};

static struct kunit_suite kdf_suite = {
	.name = "seccomm_kdf",
	.exit = test_disarm,
	.test_cases = kdf_cases,
};

kunit_test_suite(kdf_suite);
