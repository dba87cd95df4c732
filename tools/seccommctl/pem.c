// SPDX-License-Identifier: GPL-2.0
/*
 * pem.c - keys as people keep them (PEM or DER; PKCS#1, PKCS#8, SPKI) to DER as
 * the kernel reads it: RSA as PKCS#1, ECDSA as SubjectPublicKeyInfo.  In place, so no copy of a private
 * key is left behind; that is why no library does it.
 */
#include "ctl.h"

#include <errno.h>
#include <string.h>

#define TAG_INTEGER	0x02
#define TAG_BITS	0x03
#define TAG_OCTETS	0x04
#define TAG_SEQUENCE	0x30

/* AlgorithmIdentifier of rsaEncryption, 1.2.840.113549.1.1.1, without its header */
static const unsigned char rsa_oid[] = {
	0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01,
};

/* What is left of some DER. */
struct der {
	unsigned char *p;
	size_t len;
};

/* Step over one element; @in becomes its contents.  0 or -EINVAL. */
static int der_take(struct der *d, unsigned char tag, struct der *in)
{
	size_t head = 2, len, n;

	if (d->len < 2 || d->p[0] != tag)
		return -EINVAL;
	len = d->p[1];
	if (len & 0x80) {
		n = len & 0x7f;
		if (n < 1 || n > 2 || d->len < 2 + n)
			return -EINVAL;	/* SECRET_MAX needs no more */
		for (len = 0; n; n--)
			len = len << 8 | d->p[head++];
	}
	if (len > d->len - head)
		return -EINVAL;
	in->p = d->p + head;
	in->len = len;
	d->p += head + len;
	d->len -= head + len;
	return 0;
}

static int base64_digit(unsigned char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? p - digits : -1;
}

/* In place.  0 or -EINVAL. */
static int unbase64(struct der *d)
{
	unsigned int bits = 0, acc = 0, pad = 0;
	size_t i, n = 0;
	int v;

	for (i = 0; i < d->len; i++) {
		if (d->p[i] && strchr(" \t\r\n", d->p[i]))
			continue;
		if (d->p[i] == '=') {
			pad++;
			continue;
		}
		v = base64_digit(d->p[i]);
		if (v < 0 || pad)
			return -EINVAL;
		acc = acc << 6 | v;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		d->p[n++] = acc >> bits;
		acc &= (1u << bits) - 1;
	}
	d->len = n;
	return pad > 2 || acc || !n ? -EINVAL : 0;
}

/* Find the first PEM block; true if there is one, @label is its name then. */
static bool find_pem(struct der *d, struct der *label)
{
	static const char begin[] = "-----BEGIN ", end[] = "\n-----END ";
	unsigned char *p, *q, *last = d->p + d->len;

	p = memmem(d->p, d->len, begin, sizeof(begin) - 1);
	if (!p)
		return false;
	p += sizeof(begin) - 1;
	label->p = p;
	q = memmem(p, last - p, "-----", 5);
	if (!q)
		return false;
	label->len = q - p;
	p = q + 5;
	q = memmem(p, last - p, end, sizeof(end) - 1);
	if (!q)
		return false;
	d->p = p;
	d->len = q - p;
	return true;
}

static bool is_rsa(struct der alg)
{
	return alg.len >= sizeof(rsa_oid) &&
	       !memcmp(alg.p, rsa_oid, sizeof(rsa_oid));
}

/* PKCS#8 PrivateKeyInfo to what it carries; other things stay as they are. */
static int unwrap_private(struct der *d, const char **why)
{
	struct der all = *d, seq, version, alg, key;

	if (der_take(&all, TAG_SEQUENCE, &seq) ||
	    der_take(&seq, TAG_INTEGER, &version))
		return -EINVAL;
	if (der_take(&seq, TAG_SEQUENCE, &alg))
		return 0;
	*why = "this is not an RSA key";
	if (!is_rsa(alg) || der_take(&seq, TAG_OCTETS, &key))
		return -EINVAL;
	*d = key;
	return 0;
}

/* SubjectPublicKeyInfo to what it carries; other things stay as they are. */
static int unwrap_public(struct der *d, const char **why)
{
	struct der all = *d, seq, alg, bits;

	if (der_take(&all, TAG_SEQUENCE, &seq))
		return -EINVAL;
	if (der_take(&seq, TAG_SEQUENCE, &alg))
		return 0;
	*why = "this is not an RSA key";
	if (!is_rsa(alg) || der_take(&seq, TAG_BITS, &bits) || !bits.len ||
	    bits.p[0])
		return -EINVAL;
	d->p = bits.p + 1;
	d->len = bits.len - 1;
	return 0;
}

static bool label_has(const struct der *label, const char *what)
{
	return memmem(label->p, label->len, what, strlen(what)) != NULL;
}

/* Is it PKCS#1?  A private one has nine integers, a public one two. */
static int check_pkcs1(const struct der *d, bool is_private)
{
	struct der all = *d, seq, number;
	unsigned int n = 0;

	if (der_take(&all, TAG_SEQUENCE, &seq) || all.len)
		return -EINVAL;
	while (seq.len) {
		if (der_take(&seq, TAG_INTEGER, &number))
			return -EINVAL;
		n++;
	}
	return n == (is_private ? 9 : 2) ? 0 : -EINVAL;
}

/* What is in the PEM block, if it is one. */
static int unwrap_pem(struct der *d, bool is_private, const char **why)
{
	struct der label = { NULL, 0 };

	*why = "this is neither PEM nor DER";
	if (find_pem(d, &label)) {
		if (label_has(&label, "ENCRYPTED") ||
		    memmem(d->p, d->len, "Proc-Type:", 10)) {
			*why = "the key is encrypted; decrypt it with \"openssl rsa\" first";
			return -EINVAL;
		}
		*why = "the file holds a public key, not a private one";
		if (is_private && !label_has(&label, "PRIVATE"))
			return -EINVAL;
		*why = "the file holds a private key; take its public half with \"openssl pkey -pubout\"";
		if (!is_private && !label_has(&label, "PUBLIC"))
			return -EINVAL;
		*why = "the PEM block is damaged";
		if (unbase64(d))
			return -EINVAL;
		*why = "this is neither PEM nor DER";
	}
	return 0;
}

int pem_to_pkcs1(struct secret *s, bool is_private, const char **why)
{
	struct der d = { s->data, s->len };
	int ret;

	if (unwrap_pem(&d, is_private, why))
		return -EINVAL;
	ret = is_private ? unwrap_private(&d, why) : unwrap_public(&d, why);
	if (ret)
		return ret;
	*why = is_private ? "this is not an RSA private key" :
			    "this is not an RSA public key";
	if (check_pkcs1(&d, is_private))
		return -EINVAL;
	s->data = d.p;
	s->len = d.len;
	return 0;
}

int pem_to_spki(struct secret *s, const char **why)
{
	struct der d = { s->data, s->len }, all, seq, alg;

	if (unwrap_pem(&d, false, why))
		return -EINVAL;
	*why = "this is not a SubjectPublicKeyInfo";
	all = d;
	/* A private key begins with a version: it is not for the kernel to see. */
	if (der_take(&all, TAG_SEQUENCE, &seq) || all.len || der_take(&seq, TAG_SEQUENCE, &alg))
		return -EINVAL;
	s->data = d.p;
	s->len = d.len;
	return 0;
}
