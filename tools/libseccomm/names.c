// SPDX-License-Identifier: GPL-2.0
/* names.c - names of the numbers in the netlink interface, for parsers and printers. */
#include "libseccomm.h"

#include <errno.h>
#include <string.h>

const struct sc_name sc_kdf_names[] = {
	{ "sha256", SECCOMM_KDF_SHA256 },
	{ "sha3-256", SECCOMM_KDF_SHA3_256 },
	{ NULL, 0 },
};

const struct sc_name sc_role_names[] = {
	{ "active", SECCOMM_ROLE_ACTIVE },
	{ "passive", SECCOMM_ROLE_PASSIVE },
	{ NULL, 0 },
};

const struct sc_name sc_carrier_names[] = {
	{ "udp", SECCOMM_CARRIER_UDP },
	{ "ip", SECCOMM_CARRIER_IP },
	{ "tcp", SECCOMM_CARRIER_TCP },
	{ NULL, 0 },
};

const struct sc_name sc_state_names[] = {
	{ "closed", SECCOMM_STATE_CLOSED },
	{ "opening", SECCOMM_STATE_OPENING },
	{ "confirming", SECCOMM_STATE_CONFIRMING },
	{ "half", SECCOMM_STATE_HALF },
	{ "open", SECCOMM_STATE_OPEN },
	{ "closing", SECCOMM_STATE_CLOSING },
	{ "dead", SECCOMM_STATE_DEAD },
	{ NULL, 0 },
};

const struct sc_name sc_key_kind_names[] = {
	{ "secret", SECCOMM_KEY_SECRET },
	{ "rsa-private", SECCOMM_KEY_RSA_PRIVATE },
	{ "rsa-public", SECCOMM_KEY_RSA_PUBLIC },
	{ "ecdsa-p256", SECCOMM_KEY_ECDSA_P256 },
	{ "ecdsa-p256-own", SECCOMM_KEY_ECDSA_P256_OWN },
	{ NULL, 0 },
};

const struct sc_name sc_key_usage_names[] = {
	{ "session", SECCOMM_KEY_U_SESSION },
	{ "sign", SECCOMM_KEY_U_SIGN },
	{ "kem", SECCOMM_KEY_U_KEM },
	{ "evidence", SECCOMM_KEY_U_EVIDENCE },
	{ NULL, 0 },
};

const struct sc_name sc_direction_names[] = {
	{ "down", 0 },
	{ "up", 1 },
	{ NULL, 0 },
};

const char *sc_name_of(const struct sc_name *t, uint32_t value)
{
	for (; t->name; t++)
		if (t->value == value)
			return t->name;
	return NULL;
}

int sc_value_of(const struct sc_name *t, const char *name, uint32_t *value)
{
	for (; t->name; t++) {
		if (strcmp(t->name, name))
			continue;
		*value = t->value;
		return 0;
	}
	return -ENOENT;
}
