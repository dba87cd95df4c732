// SPDX-License-Identifier: GPL-2.0
/* keyring.c - named keys: checked when they enter, wiped when they leave. */
#include "session/config.h"

#include <crypto/akcipher.h>
#include <crypto/algapi.h>
#include <crypto/internal/rsa.h>
#include <kunit/visibility.h>
#include <linux/rculist.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <net/seccomm.h>
#include "lib/crypto.h"
#include "lib/fail.h"
#include "lib/kdf.h"

#define SECRET_MIN	16
#define SECRET_SHORT	32	/* below it an operator is warned */
#define SECRET_MAX	512
#define RSA_BITS_MIN	2048
#define RSA_BITS_MAX	4096
#define RSA_DER_MAX	4096	/* a 4096-bit private key is below 2400 */
#define RSA_USAGES	(SECCOMM_KEY_U_SIGN | SECCOMM_KEY_U_KEM | SECCOMM_KEY_U_EVIDENCE)
#define ECDSA_BITS	256
#define KEY_MODES	0777

/* ---- RSA ------------------------------------------------------------------- */

/*
 * One SEQUENCE and nothing behind it: the kernel's BER reader stops at its end
 * and would let anything follow.
 */
static bool der_is_whole(const u8 *p, size_t len)
{
	if (len < 4 || p[0] != 0x30)
		return false;
	if (p[1] < 0x80)
		return len == 2 + p[1];
	if (p[1] == 0x81)
		return p[2] >= 0x80 && len == 3 + p[2];
	return p[1] == 0x82 && p[2] && len == 4 + get_unaligned_be16(p + 2);
}

static size_t der_head(u8 *p, u8 tag, size_t len)
{
	p[0] = tag;
	if (len < 0x80) {
		p[1] = len;
		return 2;
	}
	if (len < 0x100) {
		p[1] = 0x81;
		p[2] = len;
		return 3;
	}
	p[1] = 0x82;
	put_unaligned_be16(len, p + 2);
	return 4;
}

/* INTEGER, shortest form, of a number that is not negative. */
static size_t der_integer(u8 *p, const u8 *n, size_t len)
{
	size_t at, pad;

	for (; len && !*n; n++)
		len--;
	pad = !len || *n & 0x80;
	at = der_head(p, 0x02, pad + len);
	p[at] = 0;
	memcpy(p + at + pad, n, len);
	return at + pad + len;
}

/*
 * SHA-256 of the RSAPublicKey, written anew: so a private key has the finger-
 * print of its public half, and a second way to write the same key no other.
 */
static int rsa_fingerprint(struct seccomm_named_key *k)
{
	struct rsa_key raw = {};
	u8 hh[SECCOMM_HH_LEN];
	struct seccomm_part part[2];
	u8 head[4];
	u8 *body;
	int err;

	if (k->kind == SECCOMM_KEY_RSA_PRIVATE)
		err = rsa_parse_priv_key(&raw, k->data, k->len);
	else
		err = rsa_parse_pub_key(&raw, k->data, k->len);
	if (err)
		return err;
	body = kmalloc(raw.n_sz + raw.e_sz + 12, GFP_KERNEL);
	if (!body)
		return -ENOMEM;
	part[1].p = body;
	part[1].len = der_integer(body, raw.n, raw.n_sz);
	part[1].len += der_integer(body + part[1].len, raw.e, raw.e_sz);
	part[0].p = head;
	part[0].len = der_head(head, 0x30, part[1].len);
	err = seccomm_hh_parts(part, 2, hh);
	memcpy(k->fingerprint, hh, sizeof(k->fingerprint));	/* HH begins with SHA-256 */
	kfree(body);
	return err;
}

/* In place; the two halves of RSA have the same size. */
static int rsa_apply(struct crypto_akcipher *tfm, u8 *buf, unsigned int size, bool private)
{
	struct akcipher_request *req = akcipher_request_alloc(tfm, GFP_KERNEL);
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist sg;
	int err;

	if (!req)
		return -ENOMEM;
	sg_init_one(&sg, buf, size);
	akcipher_request_set_crypt(req, &sg, &sg, size, size);
	akcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done, &wait);
	err = crypto_wait_req(private ? crypto_akcipher_decrypt(req) :
				  crypto_akcipher_encrypt(req), &wait);
	akcipher_request_free(req);
	return err;
}

/*
 * A private key undoes what its public half does.  One damaged prime or CRT
 * exponent, and a single signature gives the whole key away.
 */
static int rsa_check_pair(struct crypto_akcipher *tfm, unsigned int size)
{
	u8 *buf, *want;
	int err;

	buf = kmalloc(2 * size, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	want = buf + size;
	memset(want, 0x5a, size);
	want[0] = 0;			/* below any modulus of that size */
	memcpy(buf, want, size);
	err = rsa_apply(tfm, buf, size, false);
	if (!err)
		err = rsa_apply(tfm, buf, size, true);
	if (!err && memcmp(buf, want, size))
		err = -EKEYREJECTED;
	kfree_sensitive(buf);
	return err;
}

static int rsa_set_key(struct crypto_akcipher *tfm, struct seccomm_named_key *k,
		       struct seccomm_report *report)
{
	bool private = k->kind == SECCOMM_KEY_RSA_PRIVATE;
	int err;

	if (!der_is_whole(k->data, k->len))
		return seccomm_report(report, -EINVAL, "key %s: not one whole DER SEQUENCE",
				      k->name);
	err = private ? crypto_akcipher_set_priv_key(tfm, k->data, k->len) :
			crypto_akcipher_set_pub_key(tfm, k->data, k->len);
	if (err == -ENOMEM)
		return err;
	if (err)
		return seccomm_report(report, -EINVAL,
				      "key %s: not a PKCS#1 %s of 2048, 3072 or 4096 bits",
				      k->name, private ? "RSAPrivateKey" : "RSAPublicKey");
	k->bits = crypto_akcipher_maxsize(tfm) * 8;
	if (k->bits < RSA_BITS_MIN || k->bits > RSA_BITS_MAX)
		return seccomm_report(report, -EINVAL, "key %s: %u bits, RSA needs %u to %u",
				      k->name, k->bits, RSA_BITS_MIN, RSA_BITS_MAX);
	if (!private)
		return 0;
	err = rsa_check_pair(tfm, k->bits / 8);
	if (err && err != -ENOMEM)
		err = seccomm_report(report, -EINVAL,
				     "key %s: the private key does not match its public half",
				     k->name);
	return err;
}

static int check_rsa(struct seccomm_named_key *k, struct seccomm_report *report)
{
	struct crypto_akcipher *tfm;
	int err;

	tfm = SECCOMM_FAIL(alloc_tfm) ? ERR_PTR(-ENOMEM) : crypto_alloc_akcipher("rsa", 0, 0);
	if (IS_ERR(tfm))
		return seccomm_report(report, PTR_ERR(tfm),
				      "key %s: the kernel's RSA is not available", k->name);
	err = rsa_set_key(tfm, k, report);
	crypto_free_akcipher(tfm);
	return err ?: rsa_fingerprint(k);
}

/* ---- ECDSA ----------------------------------------------------------------- */

static int check_ecdsa(struct seccomm_named_key *k, struct seccomm_report *report)
{
	struct crypto_akcipher *tfm = seccomm_ecdsa_new(k->data, k->len);
	struct seccomm_part der = { k->data, k->len };
	u8 hh[SECCOMM_HH_LEN];
	int err = PTR_ERR_OR_ZERO(tfm);

	if (err == -ENOMEM)
		return err;
	if (err == -ENOENT)
		return seccomm_report(report, -EOPNOTSUPP,
				      "key %s: this kernel cannot verify ECDSA", k->name);
	if (err)
		return seccomm_report(report, -EINVAL,
				      "key %s: not a SubjectPublicKeyInfo with a point of P-256",
				      k->name);
	crypto_free_akcipher(tfm);
	k->bits = ECDSA_BITS;
	err = seccomm_hh_parts(&der, 1, hh);
	memcpy(k->fingerprint, hh, sizeof(k->fingerprint));
	return err;
}

/* ---- what may enter -------------------------------------------------------- */

static int check_secret(struct seccomm_named_key *k, struct seccomm_report *report)
{
	if (k->len < SECRET_MIN || k->len > SECRET_MAX)
		return seccomm_report(report, -EINVAL, "key %s: a secret of %u bytes, not %u to %u",
				      k->name, k->len, SECRET_MIN, SECRET_MAX);
	if (!memchr_inv(k->data, 0, k->len))
		return seccomm_report(report, -EINVAL, "key %s: nothing but zeroes", k->name);
	if (k->len < SECRET_SHORT)
		seccomm_report(report, 0, "key %s: added, but %u bytes are few, %u are better",
			       k->name, k->len, SECRET_SHORT);
	return 0;
}

/* What is peculiar to the keys of a kind. */
static const struct {
	const char *what;
	u32 usages;
	int (*check)(struct seccomm_named_key *k, struct seccomm_report *report);
} kinds[] = {
	[SECCOMM_KEY_SECRET]	  = { "a secret", SECCOMM_KEY_U_SESSION, check_secret },
	[SECCOMM_KEY_RSA_PRIVATE] = { "an RSA key", RSA_USAGES, check_rsa },
	[SECCOMM_KEY_RSA_PUBLIC]  = { "an RSA key", RSA_USAGES, check_rsa },
	[SECCOMM_KEY_ECDSA_P256]  = { "an ECDSA key", SECCOMM_KEY_U_SIGN, check_ecdsa },
	[SECCOMM_KEY_ECDSA_P256_OWN] = { "an ECDSA key", SECCOMM_KEY_U_SIGN, check_ecdsa },
};

static bool name_or_any(const char *name)
{
	return !name[0] || seccomm_name_ok(name, strnlen(name, SECCOMM_NAME_MAX + 1));
}

static int check_fields(struct seccomm_named_key *k, struct seccomm_report *report)
{
	if (!seccomm_name_ok(k->name, strnlen(k->name, sizeof(k->name))))
		return seccomm_report(report, -EINVAL,
				      "key: a name is 1 to 64 of A-Z a-z 0-9 . _ @ -");
	if (!name_or_any(k->local) || !name_or_any(k->peer))
		return seccomm_report(report, -EINVAL, "key %s: bad name of a principal", k->name);
	if (k->kind < SECCOMM_KEY_SECRET || k->kind >= ARRAY_SIZE(kinds))
		return seccomm_report(report, -EINVAL, "key %s: unknown kind", k->name);
	if (!k->usage)
		k->usage = k->kind == SECCOMM_KEY_SECRET ? SECCOMM_KEY_U_SESSION :
							   SECCOMM_KEY_U_SIGN;
	if (k->usage & ~kinds[k->kind].usages)
		return seccomm_report(report, -EINVAL, "key %s: %s cannot be used for that",
				      k->name, kinds[k->kind].what);
	if (k->flags & ~SECCOMM_KEY_F_GROUP || k->mode & ~KEY_MODES)
		return seccomm_report(report, -EINVAL, "key %s: unknown flags or mode bits",
				      k->name);
	if (!uid_valid(k->uid) || !gid_valid(k->gid))
		return seccomm_report(report, -EINVAL, "key %s: no such owner", k->name);
	if (!k->version)
		k->version = 1;
	return 0;
}

/* ---- the list -------------------------------------------------------------- */

/* By name, principals, newest version first: the order of show. */
static int key_compare(const struct seccomm_named_key *a, const struct seccomm_named_key *b)
{
	int cmp = strcmp(a->name, b->name) ?: strcmp(a->local, b->local);

	cmp = cmp ?: strcmp(a->peer, b->peer);
	return cmp ?: (a->version < b->version) - (a->version > b->version);
}

static int key_insert(struct seccomm_net *sn, struct seccomm_named_key *new,
		      struct seccomm_report *report)
{
	struct seccomm_named_key *k;
	int cmp;

	lockdep_assert_held(&sn->cfg_mutex);
	list_for_each_entry(k, &sn->keys, list) {
		cmp = key_compare(k, new);
		if (!cmp)
			return -EEXIST;
		if (cmp > 0)
			break;
	}
	list_add_tail_rcu(&new->list, &k->list);
	seccomm_config_changed(sn);
	return 0;
}

/* Two names for the same bytes: a session that names both will be refused. */
static void warn_of_twin(struct seccomm_net *sn, const struct seccomm_named_key *new,
			 struct seccomm_report *report)
{
	const struct seccomm_named_key *k;

	lockdep_assert_held(&sn->cfg_mutex);
	if (new->kind != SECCOMM_KEY_SECRET)
		return;
	list_for_each_entry(k, &sn->keys, list) {
		if (k->kind != new->kind || k->len != new->len || !strcmp(k->name, new->name) ||
		    crypto_memneq(k->data, new->data, new->len))
			continue;
		seccomm_report(report, 0,
			       "key %s: added, but key %s has the same bytes: no session takes both",
			       new->name, k->name);
		return;
	}
}

struct seccomm_named_key *seccomm_key_make(const struct seccomm_named_key *k, const u8 *data,
					   size_t len, struct seccomm_report *report)
{
	struct seccomm_named_key *new;
	int err;

	if (len > RSA_DER_MAX)
		return ERR_PTR(seccomm_report(report, -EINVAL, "key %.64s: too long", k->name));
	new = kmalloc(struct_size(new, data, len), GFP_KERNEL_ACCOUNT);
	if (!new)
		return ERR_PTR(-ENOMEM);
	memcpy(new, k, sizeof(*new));
	memcpy(new->data, data, len);
	new->len = len;
	new->bits = 0;
	memset(new->fingerprint, 0, sizeof(new->fingerprint));
	refcount_set(&new->refs, 1);
	err = check_fields(new, report);
	if (!err)
		err = kinds[new->kind].check(new, report);
	if (!err)
		return new;
	kfree_sensitive(new);
	return ERR_PTR(err);
}

int seccomm_key_add(struct seccomm_net *sn, const struct seccomm_named_key *k, const u8 *data,
		    size_t len, struct seccomm_report *report)
{
	struct seccomm_named_key *new = seccomm_key_make(k, data, len, report);
	int err;

	if (IS_ERR(new))
		return PTR_ERR(new);
	mutex_lock(&sn->cfg_mutex);
	err = key_insert(sn, new, report);
	if (!err)
		warn_of_twin(sn, new, report);
	mutex_unlock(&sn->cfg_mutex);
	if (!err)
		return 0;
	/* A warning about a key that was not added would be the wrong sentence. */
	if (report)
		report->text[0] = '\0';
	seccomm_report(report, err, "key %s version %u exists for these principals", new->name,
		       new->version);
	kfree_sensitive(new);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_key_add);

int seccomm_key_del(struct seccomm_net *sn, const char *name, const char *local,
		    const char *peer, u32 version, struct seccomm_report *report)
{
	struct seccomm_named_key *k, *next;
	unsigned int n = 0;

	mutex_lock(&sn->cfg_mutex);
	list_for_each_entry_safe(k, next, &sn->keys, list) {
		if (strcmp(k->name, name) || strcmp(k->local, local) || strcmp(k->peer, peer) ||
		    (version && k->version != version))
			continue;
		list_del_rcu(&k->list);
		seccomm_named_key_put(k);
		n++;
	}
	if (n)
		seccomm_config_changed(sn);
	mutex_unlock(&sn->cfg_mutex);
	if (n)
		return 0;
	return seccomm_report(report, -ENOENT, "no such key %s for these principals", name);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_key_del);

void seccomm_keys_free(struct seccomm_net *sn)
{
	struct seccomm_named_key *k, *next;

	mutex_lock(&sn->cfg_mutex);
	list_for_each_entry_safe(k, next, &sn->keys, list) {
		list_del_rcu(&k->list);
		seccomm_named_key_put(k);
	}
	mutex_unlock(&sn->cfg_mutex);
}

void seccomm_named_key_put(struct seccomm_named_key *k)
{
	if (!k || !refcount_dec_and_test(&k->refs))
		return;
	/* Readers without a reference look at names only: wipe now, free later. */
	memzero_explicit(k->data, k->len);
	kfree_rcu(k, rcu);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_named_key_put);

/* ---- asked by sessions ----------------------------------------------------- */

bool seccomm_key_allows(const struct seccomm_named_key *k, const struct seccomm_who *who)
{
	if (!who || !who->cred)
		return true;
	if (uid_eq(who->cred->fsuid, k->uid))
		return k->mode & 0100;
	if (seccomm_cred_in_group(who->cred, k->gid))
		return k->mode & 0010;
	return k->mode & 0001;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_key_allows);

/* "" in the key serves everybody; "" asked for is served by such keys only. */
static bool key_serves(const struct seccomm_named_key *k, const struct seccomm_key_query *q)
{
	return !strcmp(k->name, q->name) && k->kind == q->kind &&
	       (k->usage & q->usage) == q->usage &&
	       (!k->local[0] || !strcmp(k->local, q->own)) &&
	       (!k->peer[0] || !strcmp(k->peer, q->peer)) &&
	       (!q->version || k->version == q->version);
}

/* Is @a the better of two that serve?  Exact peer, then exact own, then newest. */
static bool key_better(const struct seccomm_named_key *a, const struct seccomm_named_key *b)
{
	if (!a->peer[0] != !b->peer[0])
		return a->peer[0];
	if (!a->local[0] != !b->local[0])
		return a->local[0];
	return a->version > b->version;
}

struct seccomm_named_key *seccomm_key_find(struct seccomm_net *sn,
					   const struct seccomm_key_query *q)
{
	struct seccomm_named_key *k, *best = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(k, &sn->keys, list)
		if (key_serves(k, q) && (!best || key_better(k, best)))
			best = k;
	/*
	 * Which key it is must not depend on who asks, or two users of one host
	 * would meet their peer with different keys: so no second best.
	 */
	if (!best)
		best = ERR_PTR(-ENOKEY);
	else if (!seccomm_key_allows(best, q->who) && !SECCOMM_FAIL(no_key_acl))
		best = ERR_PTR(-EACCES);
	else if (!refcount_inc_not_zero(&best->refs))
		best = ERR_PTR(-ENOKEY);	/* deleted just now */
	rcu_read_unlock();
	return best;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_key_find);
