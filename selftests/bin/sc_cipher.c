// SPDX-License-Identifier: GPL-2.0
/*
 * sc_cipher.c - the kernel's ciphers, as programs reach them (AF_ALG), against
 * libgcrypt's: random keys, texts and lengths, there and back.
 */
#include "common.h"

#include <getopt.h>
#include <linux/if_alg.h>
#include <unistd.h>

#include <gcrypt.h>

#define KEY_MAX		32
#define IV_MAX		16
#define TEXT_MAX	512

static const char help[] =
"Usage: sc_cipher [-n COUNT] [-s SEED] NAME KEYLEN\n"
"\n"
"NAME as the kernel's crypto API has it, \"cbc(idea)\"; COUNT keys (200).  Prints\n"
"the seed, and what differs.  Exit status: 0 nothing does; 1 something; 2 error.\n";

/**
 * struct cipher - a cipher on both sides
 * @name: the kernel's
 * @algo: libgcrypt's, under a key of @keylen bytes
 * @keylen: bytes
 * @block: lengths are multiples of it
 * @ivlen: bytes
 * @mode: libgcrypt's
 */
struct cipher {
	const char *name;
	int algo;
	unsigned int keylen;
	unsigned int block;
	unsigned int ivlen;
	int mode;
};

static const struct cipher ciphers[] = {
	{ "ecb(idea)", GCRY_CIPHER_IDEA, 16, 8, 0, GCRY_CIPHER_MODE_ECB },
	{ "cbc(idea)", GCRY_CIPHER_IDEA, 16, 8, 8, GCRY_CIPHER_MODE_CBC },
	{ "cbc(des)", GCRY_CIPHER_DES, 8, 8, 8, GCRY_CIPHER_MODE_CBC },
	{ "cbc(des3_ede)", GCRY_CIPHER_3DES, 24, 8, 8, GCRY_CIPHER_MODE_CBC },
	{ "cbc(blowfish)", GCRY_CIPHER_BLOWFISH, 16, 8, 8, GCRY_CIPHER_MODE_CBC },
	{ "ctr(aes)", GCRY_CIPHER_AES128, 16, 1, 16, GCRY_CIPHER_MODE_CTR },
	{ "ctr(aes)", GCRY_CIPHER_AES256, 32, 1, 16, GCRY_CIPHER_MODE_CTR },
	{ "ctr(camellia)", GCRY_CIPHER_CAMELLIA128, 16, 1, 16, GCRY_CIPHER_MODE_CTR },
	{ "ctr(camellia)", GCRY_CIPHER_CAMELLIA256, 32, 1, 16, GCRY_CIPHER_MODE_CTR },
	{ "ctr(serpent)", GCRY_CIPHER_SERPENT128, 16, 1, 16, GCRY_CIPHER_MODE_CTR },
	{ "ctr(serpent)", GCRY_CIPHER_SERPENT256, 32, 1, 16, GCRY_CIPHER_MODE_CTR },
	{ "ctr(twofish)", GCRY_CIPHER_TWOFISH128, 16, 1, 16, GCRY_CIPHER_MODE_CTR },
	{ "ctr(twofish)", GCRY_CIPHER_TWOFISH, 32, 1, 16, GCRY_CIPHER_MODE_CTR },
	{ "chacha20", GCRY_CIPHER_CHACHA20, 32, 1, 16, GCRY_CIPHER_MODE_STREAM },
};

/* What is enciphered. */
struct sample {
	uint8_t key[KEY_MAX];
	uint8_t iv[IV_MAX];
	uint8_t text[TEXT_MAX];
	size_t len;
};

static void fill(uint8_t *p, size_t len)
{
	while (len--)
		*p++ = random() >> 8;
}

static struct sample sample_new(const struct cipher *c)
{
	struct sample s = {};

	fill(s.key, c->keylen);
	fill(s.iv, c->ivlen);
	s.len = c->block * (1 + random() % (TEXT_MAX / c->block));
	fill(s.text, s.len);
	return s;
}

/* ---- the kernel ------------------------------------------------------------ */

static int kernel_cipher(const struct cipher *c)
{
	struct sockaddr_alg sa = { .salg_family = AF_ALG, .salg_type = "skcipher" };
	int fd = socket(AF_ALG, SOCK_SEQPACKET, 0);

	if (fd < 0)
		die("AF_ALG: %s", errno_name(errno));
	strcpy((char *)sa.salg_name, c->name);
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa)))
		die("%s: %s", c->name, errno_name(errno));
	return fd;
}

/* @s through the cipher of @fd, into @out. */
static void kernel_crypt(int fd, const struct cipher *c, const struct sample *s, bool encrypt,
			 uint8_t *out)
{
	char control[CMSG_SPACE(sizeof(uint32_t)) +
		     CMSG_SPACE(sizeof(struct af_alg_iv) + IV_MAX)] = {};
	struct iovec iov = { .iov_base = (void *)s->text, .iov_len = s->len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control };
	struct cmsghdr *cmsg;
	struct af_alg_iv *iv;
	int op;

	msg.msg_controllen = CMSG_SPACE(sizeof(uint32_t));
	if (c->ivlen)
		msg.msg_controllen += CMSG_SPACE(sizeof(*iv) + c->ivlen);
	cmsg = CMSG_FIRSTHDR(&msg);
	cmsg->cmsg_level = SOL_ALG;
	cmsg->cmsg_type = ALG_SET_OP;
	cmsg->cmsg_len = CMSG_LEN(sizeof(uint32_t));
	*(uint32_t *)CMSG_DATA(cmsg) = encrypt ? ALG_OP_ENCRYPT : ALG_OP_DECRYPT;
	if (c->ivlen) {
		cmsg = CMSG_NXTHDR(&msg, cmsg);
		cmsg->cmsg_level = SOL_ALG;
		cmsg->cmsg_type = ALG_SET_IV;
		cmsg->cmsg_len = CMSG_LEN(sizeof(*iv) + c->ivlen);
		iv = (struct af_alg_iv *)CMSG_DATA(cmsg);
		iv->ivlen = c->ivlen;
		memcpy(iv->iv, s->iv, c->ivlen);
	}
	op = accept(fd, NULL, NULL);
	if (op < 0 || sendmsg(op, &msg, 0) != (ssize_t)s->len ||
	    read(op, out, s->len) != (ssize_t)s->len)
		die("%s, %zu bytes: %s", c->name, s->len, errno_name(errno));
	close(op);
}

/* ---- libgcrypt ------------------------------------------------------------- */

static void gcrypt_ok(gcry_error_t err, const char *what)
{
	if (err)
		die("libgcrypt: %s: %s", what, gcry_strerror(err));
}

static void gcrypt_encrypt(gcry_cipher_hd_t h, const struct cipher *c, const struct sample *s,
			   uint8_t *out)
{
	gcrypt_ok(gcry_cipher_setkey(h, s->key, c->keylen), "key");
	if (c->mode == GCRY_CIPHER_MODE_CTR)
		gcrypt_ok(gcry_cipher_setctr(h, s->iv, c->ivlen), "counter");
	else if (c->ivlen)
		gcrypt_ok(gcry_cipher_setiv(h, s->iv, c->ivlen), "iv");
	gcrypt_ok(gcry_cipher_encrypt(h, out, s->len, s->text, s->len), "encrypt");
}

/* ---- both ------------------------------------------------------------------ */

/* Are they the same, and does it come back? */
static bool same(int fd, gcry_cipher_hd_t h, const struct cipher *c)
{
	struct sample s = sample_new(c), back = s;
	uint8_t ours[TEXT_MAX], theirs[TEXT_MAX], text[TEXT_MAX];

	if (setsockopt(fd, SOL_ALG, ALG_SET_KEY, s.key, c->keylen))
		die("%s: key: %s", c->name, errno_name(errno));
	kernel_crypt(fd, c, &s, true, ours);
	gcrypt_encrypt(h, c, &s, theirs);
	memcpy(back.text, ours, s.len);
	kernel_crypt(fd, c, &back, false, text);
	if (!memcmp(ours, theirs, s.len) && !memcmp(text, s.text, s.len))
		return true;
	printf("%s, %zu bytes: differs\n", c->name, s.len);
	return false;
}

static const struct cipher *find(const char *name, unsigned int keylen)
{
	size_t i;

	for (i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++)
		if (!strcmp(ciphers[i].name, name) && ciphers[i].keylen == keylen)
			return &ciphers[i];
	die("no %s with %u bytes of key here", name, keylen);
}

int main(int argc, char **argv)
{
	unsigned int n = 200, wrong = 0, seed = nanoseconds();
	const struct cipher *c;
	gcry_cipher_hd_t h;
	int opt, fd;

	while ((opt = getopt(argc, argv, "n:s:h")) != -1) {
		switch (opt) {
		case 'n':
			n = number(optarg);
			break;
		case 's':
			seed = number(optarg);
			break;
		default:
			fputs(help, opt == 'h' ? stdout : stderr);
			return opt == 'h' ? EXIT_DONE : EXIT_USAGE;
		}
	}
	if (argc - optind != 2)
		die("%s", help);
	c = find(argv[optind], number(argv[optind + 1]));
	printf("seed=%u\n", seed);
	srandom(seed);
	if (!gcry_check_version(NULL))
		die("libgcrypt does not start");
	gcrypt_ok(gcry_cipher_open(&h, c->algo, c->mode, 0), c->name);
	fd = kernel_cipher(c);
	while (n--)
		wrong += !same(fd, h, c);
	close(fd);
	gcry_cipher_close(h);
	return wrong ? EXIT_WRONG : EXIT_DONE;
}
