// SPDX-License-Identifier: GPL-2.0
/* answers_kunit.c - what micro-protocols make of a message, against what others make of it. */
#include "tests/pair.h"
#include "tests/protocol_vectors.h"

/*
 * Computed from wire-format.rst by OpenSSL 3, libgcrypt 1.10 and Python's hmac and hashlib,
 * AEGIS by a program that gives the published vectors: keys 00 01 02 …,
 * IV12 a0 a1 a2 …, transcript hash 00 01 02 …, session 11223344, sender 1,
 * number 5, the message below.  ECDSA: by the integers of Python, key and nonce of
 * ecdsa_key.h.
 */
static const struct answer {
	const char *list;
	const char *hex;
} answers[] = {
	{ "AESPrivacy(k1)",
		"c2421ad72db9588ada2e67aef2bfb4c4ae35fe079db58ab44f1977f8df4e85f7\n"
		"5a2bb1b61ae05fe4eeccf4" },
	{ "AESPrivacy(k1,128)",
		"51d42d854fbff0ab97f1e2f9d931a5e25a8be0ccab25958332d1b712e2ec7eb8\n"
		"869d0033459bcf132a4f6f" },
	{ "CamelliaPrivacy(k1)",
		"db59253e275dffb55085edcf595f3a7744b7bee11ff061a65d961f2dad1deb9d\n"
		"9aae36d1b3a21cc7d31746" },
	{ "CamelliaPrivacy(k1,128)",
		"5da5d7f3afca5a3aa3e096efaf351d674a610223468ae4d8b75701aca45bd9e0\n"
		"f5d73b0d9a8c67c2ab88af" },
	{ "SerpentPrivacy(k1)",
		"30815775bcf4ca363fb6c9d73747d1d6edee056124f21d50769d51e866174deb\n"
		"e99c12b3ee0168c90be215" },
	{ "SerpentPrivacy(k1,128)",
		"9167c1759db3a13dc061e9980f0584c4cc90ab3250aa54aea24500807468f993\n"
		"6260e9049d161521710612" },
	{ "TwofishPrivacy(k1)",
		"ce0adff0d7789ed49d49f117944ecb98d68d600a219aa6668306713f17c99434\n"
		"6fb4093ea7626d1864faae" },
	{ "TwofishPrivacy(k1,128)",
		"6315f09c2a2fe975308940892d096325177c15dd72b7698d39d6cbee907a7570\n"
		"b110f6dc11a4d7ed8b846a" },
	{ "ChaCha20Privacy(k1)",
		"337040c1bf9ac5922015c3a52e832f08c97c727965f1a06dba274f018c971987\n"
		"983ebcfa659013d9b28745" },
	{ "DESPrivacy(k1)",
		"65c74b1ef13d9c1a39725a75489bfb25b04bcdabf5af65b781ec4c03afe411a1\n"
		"67acd0f22cdc5e07895be494887057eecb6e65d46a219c7b" },
	{ "TripleDESPrivacy(k1)",
		"2f4ad0cc903c488a39b57ec8ec18b4312c92d7e2ab6147824b67e5e75f12d285\n"
		"692b7d40d477a4bad30ad871f22291d4d9be9c9c5b0475da" },
	{ "BlowfishPrivacy(k1)",
		"9ce5ab7ab0bb39f759f203ab58138d7b004ac70ec9e8d93a48bc1b92582cbfe7\n"
		"28eb7783bf9d0a3da53921cc2db3015f6a795b72182c6c13" },
	/* 00 01 02 … is a weak key: 10 11 12 … */
	{ "IDEAPrivacy(k1)",
		"aeac203b409552e8f8495ab7d42932e396bc8158e59e817582a16bc6e5146726\n"
		"50373061362e864ac147fd163980f101c41cd6a4b02f9a9a" },
	{ "XORPrivacy(k1)",
		"5469672375706f6463296879637a602f767e6a337e607b676b39756d796f3e6b\n"
		"6864226f657f7f276c666d" },
	{ "HMACIntegrity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f6743faecd2f9b1982a925a4a565da5fd0c516c16e445\n"
		"d5c66f23d89e8b732d8374" },
	{ "HMACIntegrity(k1,16)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f6743faecd2f9b1982a925a4a565da5fd0c" },
	{ "HMACIntegrity(k1,hash=sha3-256)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f67735e947fefd2be82156d7dd5c6f9375df422d55ecf\n"
		"eca7ef5bad3c11d0019329" },
	{ "HMACIntegrity(k1,hash=sha512)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f67031b5ae41849f67e55b6c2598a0c897e187963d137\n"
		"cf77ae986050934a06c4a8" },
	{ "HMACIntegrity(k1,64,hash=sha512)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f67031b5ae41849f67e55b6c2598a0c897e187963d137\n"
		"cf77ae986050934a06c4a89f8baa496743ad9c2e51728c89c32cc1ccaa0219e3\n"
		"24d7ac205bad97334dba46" },
	{ "HMACIntegrity(k1,20,hash=sha1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f670e9fc067745d58783d80d0fad331e5b899297193" },
	{ "KeyedMD5Integrity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f6721dea0ece0381517869026f1a7df050c" },
	{ "CMACIntegrity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f671c78573e1659cf53f2eb49f02182e552" },
	{ "CMACIntegrity(k1,128)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f67754e67b26c23842e1d1aeb5ff1784467" },
	{ "BLAKE2bIntegrity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f676a8051c4a75800739896e51424972ef4457982efc1\n"
		"3fb70e7cfcf14a3e4da1a6" },
	{ "BLAKE2bIntegrity(k1,16)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f676a8051c4a75800739896e51424972ef4" },
	{ "DigestIntegrity",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f67033028ece5255021b2d3363fd8f7c30e00bc4888ff\n"
		"1f2e97719c06f550260299" },
	{ "DigestIntegrity(hash=sha3-256)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f67ca4853249bdae5ed4a3d9663dff3293f70d459f32d\n"
		"e9b19f1732cbc7c96ece42" },
	{ "SharedSecretAuthenticity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f6743faecd2f9b1982a925a4a565da5fd0c516c16e445\n"
		"d5c66f23d89e8b732d8374" },
	{ "SharedSecretAuthenticity(k1,tag=16,hash=sha3-256)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f67735e947fefd2be82156d7dd5c6f9375d" },
	{ "AESGCM(k1)",
		"6626f4fa0aef4fa7e183f10d799417358c5a819ed3cb53b062e9cb0636b39744\n"
		"a23427a851478aeb5f567f69add3b78f5e688e37bbdb270e1cfcfc" },
	{ "AESGCM(k1,128)",
		"ba90457f5594df5025006a55b545423f650cb229a261f1d94dc06ac1679efb22\n"
		"a27cba6dd87d4f89372ac8062d136a6c07070a2e40025fbefd49ea" },
	{ "AESCCM(k1)",
		"eaa23883d337cdcc97eaf0048739da2a6b5e55ec1d8f218344dba8aa40ea7903\n"
		"e51b736ae403307d150084c4eb6897cf19dc950c5d019129158b2e" },
	{ "AESCCM(k1,128)",
		"e8dc43d86c24eb7ee1c85edb6918be636d3bc250c10d2ca7066ed0725f282f2e\n"
		"2a30fc4060bb45e2d4e7ccddfd0e1c8dfd8513e44f099dfeaa4b4f" },
	{ "AEGIS128(k1)",
		"6b895758fb9b5fc7fe5560b6877c533f3453ec1ae97f8373dd3a523bdee6c960\n"
		"aa7b4d70cc6e111ea2b0033398adfe744ba69474c75572b799478b" },
	{ "ChaCha20Poly1305(k1)",
		"60448ccec2913da8947d89de7ccbf62c8b4b47dd0914d28337802d57fcb8be14\n"
		"29cdfdb7c251ea27a3660756469b41fcd5329f23c7e00af0800ad4" },
	{ "HMACIntegrity(k1), ChaCha20Poly1305(k2)",
		"60448ccec2913da8947d89de7ccbf62c8b4b47dd0914d28337802d57fcb8be14\n"
		"29cdfdb7c251ea27a3660797f513b3b2e034b6ffdabc24f116b41d386eb4a731\n"
		"1559e2d34068ec6f4a1c8d87b2ba619bd99fa859a79cbdd7bc1833" },
	{ "MultiSecurity(HMACIntegrity(k1), ChaCha20Poly1305(k2))",
		"60448ccec2913da8947d89de7ccbf62c8b4b47dd0914d28337802d57fcb8be14\n"
		"29cdfdb7c251ea27a3660797f513b3b2e034b6ffdabc24f116b41d386eb4a731\n"
		"1559e2d34068ec6f4a1c8d87b2ba619bd99fa859a79cbdd7bc1833" },
	{ "Null, MultiSecurity(Null(), MultiSecurity(HMACIntegrity(k1), ChaCha20Poly1305(k2)))",
		"60448ccec2913da8947d89de7ccbf62c8b4b47dd0914d28337802d57fcb8be14\n"
		"29cdfdb7c251ea27a3660797f513b3b2e034b6ffdabc24f116b41d386eb4a731\n"
		"1559e2d34068ec6f4a1c8d87b2ba619bd99fa859a79cbdd7bc1833" },
	{ "RSAAuthenticity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f674c0217f16ec1980486f58a75cb49ffba84ac0e51b4\n"
		"bef4f7e67ce5d59467ad8819820c4a5bdc261dbd6c3689dca13eb8dff97aa816\n"
		"598680d99326bd0cd2d967be5a6fcde8f44601a2eec0c315d28c9467bf7700b6\n"
		"5129d0cea7bdb933600bf7d443e1cc1129612481ca3dae65ad32b0667b072445\n"
		"f5eb2f496e65738313a649e7cc8aac1447038853e946a7c26f5522eac6dd1963\n"
		"e2dad7b9ad98834ce49658842efb7a4ec3572d30b9b2e97f6023013e8b1d7f8b\n"
		"77533cb1e73192997e73cb28c8d5dc989680f06c47120541f75e51f9800b79d9\n"
		"37c0c729b3068ded4209fe75033e8de0f05e0c97adf5c0fdc43a88daa44375fa\n"
		"13def87361f32c89715fde" },
	{ "ECDSAAuthenticity(k1)",
		"54686520717569636b2062726f776e20666f78206a756d7073206f7665722074\n"
		"6865206c617a7920646f672afa386b3f2bdcdb83f4d83f8fa3874d7b74dcb454\n"
		"bd644fdd6bf3d1f2da8db61be44c0ae4c1ad1cfc6a533d945b95aaeb121e358f\n"
		"ff36abefadc0dbba8ebb8a" },
};

static void answer_desc(const struct answer *a, char *desc)
{
	strscpy(desc, a->list, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(answer, answers, answer_desc);

static void down_up__known_answer(struct kunit *test)
{
	const struct answer *a = test->param_value;
	struct seccomm_report report = {};
	struct parcel *sent, *got;
	struct pair p;
	size_t len;
	u8 *want;

	p.a = end_new(test, a->list, SECCOMM_ROLE_ACTIVE);
	p.b = end_new(test, a->list, SECCOMM_ROLE_PASSIVE);
	p.a->fixed = true;
	p.b->fixed = true;
	p.a->seq = 5;
	KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
	want = test_hex(test, a->hex, &len);
	sent = pair_push(test, p.a, TEST_FOX, strlen(TEST_FOX));
	KUNIT_EXPECT_EQ(test, sent->verdict, SECCOMM_NEXT);
	KUNIT_EXPECT_EQ(test, sent->len, len);
	TEST_BYTES_EQ(test, sent->out, want, len);
	got = pair_pop(test, p.b, sent, sent->len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	TEST_BYTES_EQ(test, got->out, TEST_FOX, strlen(TEST_FOX));
	pair_stop(test, p);
}

/* The frame's header and body, against the frame on the wire. */
static void expect_frame(struct kunit *test, const struct parcel *p, const char *hex, u32 id)
{
	size_t len;
	u8 *want = test_hex(test, hex, &len);

	KUNIT_ASSERT_EQ(test, len, SECCOMM_HDR_LEN + p->len);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(want + 4), id);
	TEST_BYTES_EQ(test, p->out, want + SECCOMM_HDR_LEN, p->len);
}

/* DATA frames of the independent model: their key schedule, our micro-protocols. */
static u32 vector_id;

static bool op_vector_number(struct seccomm_composite *comp, struct seccomm_msg *msg)
{
	pair_number(comp, msg);
	put_unaligned_be32(vector_id, msg->hdr + 4);
	return true;
}

static void down_up__vector(struct kunit *test)
{
	static const char list[] = "AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256)";
	struct seccomm_composite_ops vector_ops = pair_ops;
	struct seccomm_report report = {};
	struct parcel *got;
	struct pair p;
	u8 bytes[256];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	vector_ops.number = op_vector_number;
	p.a = end_new(test, list, SECCOMM_ROLE_ACTIVE);
	p.b = end_new(test, list, SECCOMM_ROLE_PASSIVE);
	p.a->rt.ops = &vector_ops;
	p.b->rt.ops = &vector_ops;
	memcpy(p.a->th, test_hex(test, VECTOR_TH, NULL), sizeof(p.a->th));
	memcpy(p.b->th, p.a->th, sizeof(p.b->th));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.a, &report));
	KUNIT_EXPECT_EQ(test, 0, end_start(p.b, &report));
	vector_id = 0x4a702283;
	expect_frame(test, pair_push(test, p.a, "hello", 5), VECTOR_DATA_HELLO, vector_id);
	got = pair_pop(test, p.b, &p.a->parcel, p.a->parcel.len);
	KUNIT_EXPECT_EQ(test, got->verdict, SECCOMM_NEXT);
	TEST_BYTES_EQ(test, got->out, "hello", 5);
	expect_frame(test, pair_push(test, p.a, bytes, sizeof(bytes)), VECTOR_DATA_BYTES, vector_id);
	vector_id = 0x8de8cd75;
	expect_frame(test, pair_push(test, p.b, "world", 5), VECTOR_DATA_WORLD, vector_id);
	pair_stop(test, p);
}

static struct kunit_case answers_cases[] = {
	KUNIT_CASE_PARAM(down_up__known_answer, answer_gen_params),
	KUNIT_CASE(down_up__vector),
	{}
};

static struct kunit_suite answers_suite = {
	.name = "seccomm_answers",
	.exit = test_disarm,
	.test_cases = answers_cases,
};

kunit_test_suite(answers_suite);
