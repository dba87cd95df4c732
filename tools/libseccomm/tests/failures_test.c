// SPDX-License-Identifier: GPL-2.0
/* failures_test.c - which single failures break what: the whole set for each composition. */
#include "libseccomm.h"

#include <stdlib.h>

#include "ktap.h"

#define PRIVATE		SECCOMM_TRAIT_PRIVATE
#define AUTH		SECCOMM_TRAIT_AUTHENTICATES

/* What the kernel would tell of the types, on a machine with AES-NI. */
static const struct type {
	const char *name;
	const char *family;
	const char *driver;
	uint32_t strength;
	uint32_t traits;
	bool insecure;
} types[] = {
	{ "AESGCM", "aes,ghash", "generic-gcm-aesni", 256, PRIVATE | AUTH, false },
	{ "ChaCha20Poly1305", "chacha20,poly1305", "rfc7539(chacha20-simd,poly1305-simd)", 256,
	  PRIVATE | AUTH, false },
	{ "AESPrivacy", "aes", "ctr-aes-aesni", 256, PRIVATE, false },
	{ "CamelliaPrivacy", "camellia", "ctr-camellia-aesni", 256, PRIVATE, false },
	{ "SerpentPrivacy", "serpent", "ctr(serpent-generic)", 256, PRIVATE, false },
	{ "TwofishPrivacy", "twofish", "ctr(twofish-asm)", 256, PRIVATE, false },
	{ "DESPrivacy", "des", "cbc(des-generic)", 0, PRIVATE, true },
	{ "HMACIntegrity", "sha256", "hmac(sha256-ni)", 128, AUTH, false },
	{ "RSAAuthenticity", "rsa,sha256", "rsa-generic", 112, AUTH | SECCOMM_TRAIT_PUBLIC_KEY, false },
	{ NULL, NULL, NULL, 0, 0, false }
};

static const struct row {
	const char *text;
	const char *confidentiality;
	const char *integrity;
	unsigned int strength[SC_GOALS];
} rows[] = {
	{ "{ AESGCM(k1), Replay }",
	  "family aes|hash sha256|slot k1|driver generic-gcm-aesni|driver AES-NI|RNG kernel|",
	  "family aes|family ghash|hash sha256|slot k1|driver generic-gcm-aesni|driver AES-NI|RNG kernel|",
	  { 256, 256 } },
	/* two of everything, but for the hash that derives their keys */
	{ "{ AESGCM(k1), Replay, ChaCha20Poly1305(k2) }",
	  "hash sha256|RNG kernel|", "hash sha256|RNG kernel|", { 256, 256 } },
	{ "{ AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }",
	  "RNG kernel|", "RNG kernel|", { 256, 256 } },
	{ "{ AESPrivacy(k1), Replay, HMACIntegrity(k2) }",
	  "family aes|hash sha256|slot k1|driver ctr-aes-aesni|driver AES-NI|RNG kernel|",
	  "hash sha256|slot k2|driver hmac|driver sha256-ni|RNG kernel|", { 256, 128 } },
	/* the key by SHA-3, the method by SHA-256 all the same */
	{ "{ AESPrivacy(k1:sha3-256), Replay, HMACIntegrity(k2:sha3-256) }",
	  "family aes|hash sha3-256|slot k1|driver ctr-aes-aesni|driver AES-NI|RNG kernel|",
	  "hash sha3-256|hash sha256|slot k2|driver hmac|driver sha256-ni|RNG kernel|",
	  { 256, 128 } },
	{ "{ Replay, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2:sha3-256)) }",
	  "RNG kernel|", "RNG kernel|", { 256, 256 } },
	{ "{ Replay, MultiSecurity(AESGCM(k1), HMACIntegrity(k2)) }",
	  "family aes|hash sha256|slot k1|driver generic-gcm-aesni|driver AES-NI|RNG kernel|",
	  "hash sha256|RNG kernel|", { 256, 256 } },
	/* another meta-security is as good as its worst part */
	{ "{ AltSecurity(SerpentPrivacy(k1), TwofishPrivacy(k2:sha3-256)), Replay, AESGCM(k3) }",
	  "hash sha256|RNG kernel|",
	  "hash sha256|family aes|family ghash|slot k3|driver generic-gcm-aesni|driver AES-NI|RNG kernel|",
	  { 256, 256 } },
	{ "{ AltSecurity(SerpentPrivacy(k1), TwofishPrivacy(k2:sha3-256)) }",
	  "family serpent|hash sha256|slot k1|driver ctr|driver serpent-generic|family twofish|hash sha3-256|slot k2|driver twofish-asm|RNG kernel|",
	  "", { 256, 0 } },
	/* shared code and shared instructions */
	{ "{ AESPrivacy(k1), CamelliaPrivacy(k2:sha3-256) }",
	  "driver AES-NI|RNG kernel|", "", { 256, 0 } },
	{ "{ SerpentPrivacy(k1), TwofishPrivacy(k2:sha3-256) }",
	  "driver ctr|RNG kernel|", "", { 256, 0 } },
	{ "{ AESPrivacy(k1), AESGCM(k2:sha3-256) }",
	  "family aes|driver AES-NI|RNG kernel|",
	  "family aes|driver AES-NI|family ghash|hash sha3-256|slot k2|driver generic-gcm-aesni|RNG kernel|",
	  { 256, 256 } },
	/* hybrid keys: as good as the best of them */
	{ "{ SerpentPrivacy(k1, k2:sha3-256/x25519) }",
	  "family serpent|driver ctr|driver serpent-generic|RNG kernel|", "", { 256, 0 } },
	{ "{ SerpentPrivacy(k1/x25519, k2/x25519) }",
	  "family serpent|hash sha256|key distribution x25519|driver ctr|driver serpent-generic|RNG kernel|",
	  "", { 256, 0 } },
	/* what is broken is no second layer, and alone no first one */
	{ "{ DESPrivacy(k1), SerpentPrivacy(k2), RSAAuthenticity(k3) }",
	  "hash sha256|family serpent|slot k2|driver ctr|driver serpent-generic|RNG kernel|",
	  "hash sha256|family rsa|slot k3|driver rsa-generic|RNG kernel|", { 256, 112 } },
	{ "{ DESPrivacy(k1) }", "", "", { 0, 0 } },
	{ "{ Replay }", "", "", { 0, 0 } },
};

static void know(struct sc_entry *e)
{
	const struct type *t;
	unsigned int i;

	for (t = types; t->name; t++) {
		if (strcmp(t->name, e->name))
			continue;
		snprintf(e->family, sizeof(e->family), "%s", t->family);
		snprintf(e->driver, sizeof(e->driver), "%s", t->driver);
		e->strength = t->strength;
		e->traits = t->traits;
		e->insecure = t->insecure;
	}
	for (i = 0; i < e->n_children; i++)
		know(&e->child[i]);
}

static void list_breaks(const struct sc_failures *f, enum sc_goal goal, char *buf, size_t size)
{
	size_t n = 0;
	unsigned int i;

	buf[0] = 0;
	for (i = 0; i < f->n; i++)
		if (f->list[i].breaks & (1u << goal))
			n += snprintf(buf + n, size - n, "%s %s|", f->list[i].kind,
				      f->list[i].name);
}

int main(void)
{
	static struct sc_failures f;
	struct sc_parse_error err;
	struct sc_props props;
	char have[1024];
	unsigned int i, k;

	ktap_begin();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!ktap_ok(!sc_props_parse(&props, rows[i].text, NULL, NULL, &err), "%s",
			     rows[i].text))
			continue;
		for (k = 0; k < props.down.n; k++)
			know(&props.down.entry[k]);
		sc_failures_find(&f, &props.down);
		list_breaks(&f, SC_CONFIDENTIALITY, have, sizeof(have));
		ktap_is(have, rows[i].confidentiality, "breaks confidentiality");
		list_breaks(&f, SC_INTEGRITY, have, sizeof(have));
		ktap_is(have, rows[i].integrity, "breaks integrity");
		ktap_ok(f.strength[0] == rows[i].strength[0] &&
			f.strength[1] == rows[i].strength[1], "strength %u and %u",
			f.strength[0], f.strength[1]);
		sc_props_free(&props);
	}
	return ktap_end();
}
