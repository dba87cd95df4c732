// SPDX-License-Identifier: GPL-2.0
/*
 * idea.c - the block cipher IDEA (Lai and Massey, 1992) for the kernel's crypto
 * API: "idea", on which its templates build "ecb(idea)" and "cbc(idea)".
 *
 * Eight and a half rounds mix three groups of 16-bit words: xor, addition, and
 * multiplication modulo 2^16 + 1, where the word 0 stands for 2^16.  No branch
 * and no address depends on key or text.
 */
#include <crypto/algapi.h>
#include <linux/crypto.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/types.h>

#define KEY_LEN		16
#define BLOCK		8
#define ROUNDS		8
#define ROUND_KEYS	6
#define SUBKEYS		(ROUNDS * ROUND_KEYS + 4)	/* four more behind the rounds */
#define KEY_WORDS	8
#define PRIME		0x10001	/* 2^16 + 1 */

/**
 * struct idea - a keyed transform
 * @enc: subkeys, in the order of their use
 * @dec: those that undo them
 */
struct idea {
	u16 enc[SUBKEYS];
	u16 dec[SUBKEYS];
};

/* Product modulo 2^16 + 1; 0 stands for 2^16 on both sides. */
static u16 mul(u16 a, u16 b)
{
	u64 p = ((u16)(a - 1) + 1ULL) * ((u16)(b - 1) + 1ULL);
	s32 r = (s32)(p & 0xffff) - (s32)(p >> 16);

	return r + ((r >> 31) & PRIME);
}

/* The inverse is the power 2^16 - 1, since the group has 2^16 elements. */
static u16 mul_inverse(u16 x)
{
	u16 power = x;
	int i;

	for (i = 0; i < 15; i++)
		power = mul(mul(power, power), x);
	return power;
}

/* The key in words, then again and again, each time rotated left by 25 bits. */
static void expand(u16 *z, const u8 *key)
{
	unsigned int i, from;

	for (i = 0; i < KEY_WORDS; i++)
		z[i] = get_unaligned_be16(key + 2 * i);
	for (; i < SUBKEYS; i++) {
		/* 25 bits further: one word, and 9 bits of the next */
		from = i - i % KEY_WORDS - KEY_WORDS;
		z[i] = z[from + (i + 1) % KEY_WORDS] << 9 | z[from + (i + 2) % KEY_WORDS] >> 7;
	}
}

/*
 * What undoes a round has its first four subkeys inverted, and the last two are
 * those of the round before: half rounds run backwards.  In between the rounds
 * the two middle words are swapped, at both ends they are not.
 */
static void invert(u16 *dec, const u16 *enc)
{
	unsigned int round, swap;
	const u16 *z;

	for (round = 0; round <= ROUNDS; round++, dec += ROUND_KEYS) {
		z = enc + (ROUNDS - round) * ROUND_KEYS;
		swap = round != 0 && round != ROUNDS;
		dec[0] = mul_inverse(z[0]);
		dec[1] = -z[1 + swap];
		dec[2] = -z[2 - swap];
		dec[3] = mul_inverse(z[3]);
		if (round == ROUNDS)
			break;
		dec[4] = z[-2];
		dec[5] = z[-1];
	}
}

static int idea_setkey(struct crypto_tfm *tfm, const u8 *key, unsigned int len)
{
	struct idea *s = crypto_tfm_ctx(tfm);

	if (len != KEY_LEN)
		return -EINVAL;
	expand(s->enc, key);
	invert(s->dec, s->enc);
	return 0;
}

static void idea_crypt(const u16 *z, u8 *dst, const u8 *src)
{
	u16 a = get_unaligned_be16(src), b = get_unaligned_be16(src + 2);
	u16 c = get_unaligned_be16(src + 4), d = get_unaligned_be16(src + 6);
	unsigned int round;
	u16 t, u;

	for (round = 0; round < ROUNDS; round++, z += ROUND_KEYS) {
		a = mul(a, z[0]);
		b += z[1];
		c += z[2];
		d = mul(d, z[3]);
		t = mul(a ^ c, z[4]);
		u = mul((b ^ d) + t, z[5]);
		t += u;
		a ^= u;
		d ^= t;
		t ^= b;
		b = c ^ u;
		c = t;
	}
	put_unaligned_be16(mul(a, z[0]), dst);
	put_unaligned_be16(c + z[1], dst + 2);
	put_unaligned_be16(b + z[2], dst + 4);
	put_unaligned_be16(mul(d, z[3]), dst + 6);
}

static void idea_encrypt(struct crypto_tfm *tfm, u8 *dst, const u8 *src)
{
	const struct idea *s = crypto_tfm_ctx(tfm);

	idea_crypt(s->enc, dst, src);
}

static void idea_decrypt(struct crypto_tfm *tfm, u8 *dst, const u8 *src)
{
	const struct idea *s = crypto_tfm_ctx(tfm);

	idea_crypt(s->dec, dst, src);
}

static struct crypto_alg idea_alg = {
	.cra_name		= "idea",
	.cra_driver_name	= "idea-generic",
	.cra_priority		= 100,
	.cra_flags		= CRYPTO_ALG_TYPE_CIPHER,
	.cra_blocksize		= BLOCK,
	.cra_ctxsize		= sizeof(struct idea),
	.cra_module		= THIS_MODULE,
	.cra_u			= { .cipher = {
		.cia_min_keysize	= KEY_LEN,
		.cia_max_keysize	= KEY_LEN,
		.cia_setkey		= idea_setkey,
		.cia_encrypt		= idea_encrypt,
		.cia_decrypt		= idea_decrypt,
	} },
};

static int __init idea_init(void)
{
	return crypto_register_alg(&idea_alg);
}

static void __exit idea_exit(void)
{
	crypto_unregister_alg(&idea_alg);
}

module_init(idea_init);
module_exit(idea_exit);
MODULE_ALIAS_CRYPTO("idea");
MODULE_ALIAS_CRYPTO("idea-generic");
MODULE_DESCRIPTION("The block cipher IDEA");
MODULE_LICENSE("GPL");
