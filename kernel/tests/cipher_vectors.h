/* SPDX-License-Identifier: GPL-2.0 */
/* cipher_vectors.h - what ciphers make of a text, as those published it who made or standardised them. */
#ifndef _SECCOMM_TESTS_CIPHER_VECTORS_H
#define _SECCOMM_TESTS_CIPHER_VECTORS_H

/**
 * struct cipher_vector - one of them
 * @desc: where it stands
 * @alg: crypto API name
 * @key: key
 * @iv: IV, "" for none
 * @plain: text
 * @cipher: what becomes of it
 */
struct cipher_vector {
	const char *desc;
	const char *alg;
	const char *key;
	const char *iv;
	const char *plain;
	const char *cipher;
};

static const struct cipher_vector cipher_vectors[] = {
	{
		.desc = "AES-CBC, Wycheproof aes_cbc_pkcs5 tcId 21",
		.alg = "cbc(aes)",
		.key = "cbffc6c8c7f76f46349c32d666f4efb0",
		.iv = "088e01c2c65b26e7ad6af7b92ea09d73",
		.plain = "6df067add738195fd55ac2e76b476971b9a0e6d80c0c0c0c0c0c0c0c0c0c0c0c",
		.cipher = "e9199842355ea0c3dbf1b2a94fef1c802a95d024df9e407883cf5bf1f02c3cdc",
	},
	{
		.desc = "AES-CBC, Wycheproof aes_cbc_pkcs5 tcId 165",
		.alg = "cbc(aes)",
		.key = "c2039f0d05951aa8d9fbdf68be58a37cf99bd1afcedda286a9db470c3729ca92",
		.iv = "9a1d8ccc24c5e4d3995480af236be103",
		.plain = "ed5b5e28e9703bdf5c7b3b080f2690a605fcd0d90c0c0c0c0c0c0c0c0c0c0c0c",
		.cipher = "3a79bb6084c7116b58afe52d7181a0aacee1caa11df959090e2e7b0073d74817",
	},
	{
		.desc = "Camellia-128, RFC 3713 appendix A",
		.alg = "ecb(camellia)",
		.key = "0123456789abcdeffedcba9876543210",
		.iv = "",
		.plain = "0123456789abcdeffedcba9876543210",
		.cipher = "67673138549669730857065648eabe43",
	},
	{
		.desc = "Camellia-256, RFC 3713 appendix A",
		.alg = "ecb(camellia)",
		.key = "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
		.iv = "",
		.plain = "0123456789abcdeffedcba9876543210",
		.cipher = "9acc237dff16d76c20ef7c919e3a7509",
	},
	{
		.desc = "Camellia-CTR, RFC 5528 test vector 1",
		.alg = "ctr(camellia)",
		.key = "ae6852f8121067cc4bf7a5765577f39e",
		.iv = "00000030000000000000000000000001",
		.plain = "53696e676c6520626c6f636b206d7367",
		.cipher = "d09dc29a8214619a20877c76db1f0b3f",
	},
	{
		.desc = "Serpent-128, NESSIE set 1 vector 0",
		.alg = "ecb(serpent)",
		.key = "80000000000000000000000000000000",
		.iv = "",
		.plain = "00000000000000000000000000000000",
		.cipher = "264e5481eff42a4606abda06c0bfda3d",
	},
	{
		.desc = "Serpent-256, NESSIE set 1 vector 0",
		.alg = "ecb(serpent)",
		.key = "8000000000000000000000000000000000000000000000000000000000000000",
		.iv = "",
		.plain = "00000000000000000000000000000000",
		.cipher = "a223aa1288463c0e2be38ebd825616c0",
	},
	{	/* printed there with the last byte first */
		.desc = "Serpent-128, the authors' ecb_vk.txt, 1",
		.alg = "ecb(serpent)",
		.key = "00000000000000000000000000000080",
		.iv = "",
		.plain = "00000000000000000000000000000000",
		.cipher = "ddd26b98a5ffd82c05345a9dadbfaf49",
	},
	{
		.desc = "Twofish-128, the authors' paper, appendix A",
		.alg = "ecb(twofish)",
		.key = "00000000000000000000000000000000",
		.iv = "",
		.plain = "00000000000000000000000000000000",
		.cipher = "9f589f5cf6122c32b6bfec2f2ae8c35a",
	},
	{
		.desc = "Twofish-256, the authors' paper, appendix A",
		.alg = "ecb(twofish)",
		.key = "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
		.iv = "",
		.plain = "00000000000000000000000000000000",
		.cipher = "37527be0052334b89f0cfccae87cfa20",
	},
	{
		.desc = "Blowfish, the author's vectors, set_key 16",
		.alg = "ecb(blowfish)",
		.key = "f0e1d2c3b4a5968778695a4b3c2d1e0f",
		.iv = "",
		.plain = "fedcba9876543210",
		.cipher = "93142887ee3be15c",
	},
	{
		.desc = "triple DES, SP 800-67 appendix B",
		.alg = "ecb(des3_ede)",
		.key = "0123456789abcdef23456789abcdef01456789abcdef0123",
		.iv = "",
		.plain = "5468652071756663 6b2062726f776e20 666f78206a756d70",
		.cipher = "a826fd8ce53b855f cce21c8112256fe6 68d5c05dd9b6b900",
	},
	{
		.desc = "IDEA, Lai's thesis",
		.alg = "ecb(idea)",
		.key = "00010002000300040005000600070008",
		.iv = "",
		.plain = "0000000100020003",
		.cipher = "11fbed2b01986de5",
	},
	{
		.desc = "IDEA, NESSIE set 1 vector 0",
		.alg = "ecb(idea)",
		.key = "80000000000000000000000000000000",
		.iv = "",
		.plain = "0000000000000000",
		.cipher = "b1f5f7f87901370f",
	},
	{
		.desc = "ChaCha20, RFC 8439 section 2.4.2",
		.alg = "chacha20",
		.key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		.iv = "01000000 000000000000004a00000000",
		.plain =
			"4c616469657320616e642047656e746c656d656e206f662074686520636c6173\n"
			"73206f66202739393a204966204920636f756c64206f6666657220796f75206f\n"
			"6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73\n"
			"637265656e20776f756c642062652069742e",
		.cipher =
			"6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b\n"
			"f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8\n"
			"07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736\n"
			"5af90bbf74a35be6b40b8eedf2785e42874d",
	},
};

#endif /* _SECCOMM_TESTS_CIPHER_VECTORS_H */
