/* SPDX-License-Identifier: GPL-2.0 */
/*
 * crypto_vectors.h - values nobody here computed.
 *
 * AEAD: Project Wycheproof (github.com/C2SP/wycheproof, Apache-2.0), by its test
 * case numbers, those with a nonce of 12 and associated data of 16 bytes.
 */
#ifndef _SECCOMM_TESTS_CRYPTO_VECTORS_H
#define _SECCOMM_TESTS_CRYPTO_VECTORS_H

struct aead_vector {
	const char *desc;
	const char *alg;
	const char *key;
	const char *nonce;
	const char *aad;
	const char *plain;
	const char *sealed;
};

static const struct aead_vector aead_vectors[] = {
	{
		.desc = "aes_gcm tcId 2",
		.alg = "gcm(aes)",
		.key = "5b9604fe14eadba931b0ccf34843dab9",
		.nonce = "921d2507fa8007b7bd067d34",
		.aad = "00112233445566778899aabbccddeeff",
		.plain = "001d0c231287c1182784554ca3a21908",
		.sealed = "49d8b9783e911913d87094d1f63cc7651e348ba07cca2cf04c618cb4d43a5b92",
	},
	{
		.desc = "aes_gcm tcId 13",
		.alg = "gcm(aes)",
		.key = "38449890234eb8afab0bbf82e2385454",
		.nonce = "33e90658416e7c1a7c005f11",
		.aad = "4020855c66ac4595058395f367201c4c",
		.plain = "f762776bf83163b323ca63a6b3adeac1e1357262",
		.sealed = "a6f2ef3c7ef74a126dd2d5f6673964e27d5b34b6b8bbdc4f5014bc752c8b4e9b87f650a3",
	},
	{
		.desc = "aes_gcm tcId 102",
		.alg = "gcm(aes)",
		.key = "f32364b1d339d82e4f132d8f4a0ec1ff7e746517fa07ef1a7f422f4e25a48194",
		.nonce = "5a86a50a0e8a179c734b996d",
		.aad = "ab2ac7c44c60bdf8228c7884adb20184",
		.plain = "43891bccb522b1e72a6b53cf31c074e9d6c2df8e",
		.sealed = "43dda832e942e286da314daa99bef5071d9d2c78c3922583476ced575404ddb85dd8cd44",
	},
	{
		.desc = "aes_ccm tcId 18",
		.alg = "ccm(aes)",
		.key = "7db6d8e58e3c552a644520aa805e2f48",
		.nonce = "e98693e9f6632d115b5d5a74",
		.aad = "6fc1ca24e69786aa26bfb5d46ef8cb56",
		.plain = "",
		.sealed = "b9a8a6d461a441fbd5bb6a8ac0d47e9d",
	},
	{
		.desc = "aes_ccm tcId 47",
		.alg = "ccm(aes)",
		.key = "875b0b4a84150524eb1f50f9d8de1388",
		.nonce = "fdc5014ed1ad706129d57322",
		.aad = "35a6d9829c8449c4402e385cc5c6fe98",
		.plain = "2f575dfb2dbe9d238de576fc63e4ac32",
		.sealed = "3469c3ff738aa32aacc1ac48d89b1d75fa68720a3171a54c4b3690bffde7b610",
	},
	{
		.desc = "aes_ccm tcId 174",
		.alg = "ccm(aes)",
		.key = "efa5c5053b452002fc345312a3be650e9ff4244a1e44557d8a415570d2dbe902",
		.nonce = "1abfb6e318995ea022b1d369",
		.aad = "01a10bc71a88c94a3ff924fe74cca229",
		.plain = "",
		.sealed = "8e9780cca86d3ca402e1dfaa03a72d77",
	},
	{
		.desc = "aes_ccm tcId 207",
		.alg = "ccm(aes)",
		.key = "f59abcbf4218bd5c7601f080b5fbd3ae088733702c8fbef0c5296a406f563827",
		.nonce = "a5eb0e6fe669e68239ace550",
		.aad = "d603491fbf0950d36489abb40dd8d42b",
		.plain = "97dcbacd70a678cfaed13c942cf920e851ec3e6fb1f6c6eb95f1c965fb1a13",
		.sealed =
			"c0b27edd6533cfba81323ac78d0aeb0371b1d7b89938e04c319148961513fb56\n"
			"aabbde47ab2c53db48703033f8ca68",
	},
	{
		.desc = "chacha20_poly1305 tcId 106",
		.alg = "rfc7539(chacha20,poly1305)",
		.key = "cb5575f5c7c45c91cf320b139fb594237560d0a3e6f865a67d4f633f2c08f016",
		.nonce = "1a6518f02ede1da6809266d9",
		.aad = "89cce9fb47441d07e0245a66fe8b778b",
		.plain = "623b7850c321e2cf0c6fbcc8dfd1aff2",
		.sealed = "c84c9bb7c61c1bcb17772a1c500c5095dbadf7a5138ca03459a2cd65831e092f",
	},
	{
		.desc = "chacha20_poly1305 tcId 122",
		.alg = "rfc7539(chacha20,poly1305)",
		.key = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
		.nonce = "000102030405060708090a0b",
		.aad = "00000000000000000000000000000000",
		.plain = "65b63bf074b7283992e24b1ac0df0d22b555dbe2254d94a43f1de748d3cc6f0d",
		.sealed =
			"0000000000000000000000000000000000000000000000000000000000000000\n"
			"39f4fce3026d83789ffd1ee6f2cd7c4f",
	},
	{
		.desc = "chacha20_poly1305 tcId 124",
		.alg = "rfc7539(chacha20,poly1305)",
		.key = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
		.nonce = "000102030405060708090a0b",
		.aad = "00000000000000000000000000000000",
		.plain =
			"65b63bf074b7283992e24b1ac0df0d22b555dbe2254d94a43f1de748d3cc6f0d\n"
			"20c142fe898fbbe668d4324394434c1b18b58ead710aed9c31db1f2a8a1f1bb2\n"
			"4405c183af94ee1ad630cd931158a6213d48c8fff10d0a1f9ef760188e658802\n"
			"aad55e41a1d99069a18db55c56af7c10a6f21ecc8af9b7ce0a7ea0b67426e925",
		.sealed =
			"0000000000000000000000000000000000000000000000000000000000000000\n"
			"0000000000000000000000000000000000000000000000000000000000000000\n"
			"0000000000000000000000000000000000000000000000000000000000000000\n"
			"0000000000000000000000000000000000000000000000000000000000000000\n"
			"9b5c43a78d954e8a3c659eebc13d5d55",
	},
	{
		.desc = "chacha20_poly1305 tcId 144",
		.alg = "rfc7539(chacha20,poly1305)",
		.key = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
		.nonce = "000102030405060708090a0b",
		.aad = "ffffffff00000000ffffffff00000000",
		.plain =
			"9a49c40f74b728396d1db4e5c0df0d224aaa241d254d94a4c0e218b7d3cc6f0d\n"
			"df3ebd01898fbbe6972bcdbc94434c1be74a7152710aed9cce24e0d58a1f1bb2",
		.sealed =
			"ffffffff00000000ffffffff00000000ffffffff00000000ffffffff00000000\n"
			"ffffffff00000000ffffffff00000000ffffffff00000000ffffffff00000000\n"
			"f0e6a3c1f28ad92d0dbc900be291d877",
	},
};

#endif /* _SECCOMM_TESTS_CRYPTO_VECTORS_H */
