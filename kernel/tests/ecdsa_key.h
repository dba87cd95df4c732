/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ecdsa_key.h - the P-256 key of RFC 6979 A.2.5, whose private half everybody
 * knows, and signatures with it.
 */
#ifndef _SECCOMM_TESTS_ECDSA_KEY_H
#define _SECCOMM_TESTS_ECDSA_KEY_H

#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/string.h>

#define TEST_ECDSA_HEAD	"3059301306072a8648ce3d020106082a8648ce3d030107034200"
#define TEST_ECDSA_X	"60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
#define TEST_ECDSA_Y	"7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
#define TEST_ECDSA_PUBLIC TEST_ECDSA_HEAD "04" TEST_ECDSA_X TEST_ECDSA_Y
#define TEST_ECDSA_FINGERPRINT \
	"5a7a78cca4a0f420d9bc62bb669c3c2759e39f723d3ae10dcbe0f0815a07ecd4"

/* x of the base point times 1/2, the private key times that, and the order of the group */
#define TEST_ECDSA_R	"2afa386b3f2bdcdb83f4d83f8fa3874d7b74dcb454bd644fdd6bf3d1f2da8db6"
#define TEST_ECDSA_RD	"18208962f6ce66e64c0365674c78007ba4738677fcd483838b2b55f637eb5c9f"
#define TEST_ECDSA_N	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

/* @a -= @b if that is not negative, or @carry stands in front of @a. */
static inline void test_ecdsa_reduce(u8 a[32], const u8 b[32], bool carry)
{
	int i, d = 0;

	if (!carry && memcmp(a, b, 32) < 0)
		return;
	for (i = 31; i >= 0; i--) {
		d += a[i] - b[i];
		a[i] = d;
		d >>= 8;
	}
}

/* @a = @a + @b mod @n */
static inline void test_ecdsa_add(u8 a[32], const u8 b[32], const u8 n[32])
{
	int i, sum = 0;

	for (i = 31; i >= 0; i--) {
		sum += a[i] + b[i];
		a[i] = sum;
		sum >>= 8;
	}
	test_ecdsa_reduce(a, n, sum);
	test_ecdsa_reduce(a, n, false);
}

/*
 * r | s with the nonce 1/2: s = 2 * (z + r * d).  Whoever sees such a signature has the
 * key; this one is known anyway.
 */
static inline void test_ecdsa_sign(struct kunit *test, const u8 digest[32], u8 sig[64])
{
	u8 rd[32], n[32], *s = sig + 32, half[32];

	KUNIT_EXPECT_EQ(test, hex2bin(sig, TEST_ECDSA_R, 32), 0);
	KUNIT_EXPECT_EQ(test, hex2bin(rd, TEST_ECDSA_RD, 32), 0);
	KUNIT_EXPECT_EQ(test, hex2bin(n, TEST_ECDSA_N, 32), 0);
	memcpy(s, digest, 32);
	test_ecdsa_add(s, rd, n);
	memcpy(half, s, 32);
	test_ecdsa_add(s, half, n);
}

#endif /* _SECCOMM_TESTS_ECDSA_KEY_H */
