// SPDX-License-Identifier: GPL-2.0
/* key.c - named keys.  Their bytes go to the kernel and never come back. */
#include "ctl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where a key comes from: attr2 of the words that say so. */
enum { FROM_FILE = 1, FROM_FD, FROM_STDIN, FROM_KEYRING, FROM_CRED };

static struct secret secret;

static int put_kind(struct request *r, const struct word *w, const char *value)
{
	sc_value_of(w->arg, value, &r->kind);
	return put_enum(r, w, value);
}

static int put_hex(struct request *r, const struct word *w, const char *value)
{
	return parse_onoff(r, w, value, &r->hex);
}

/* Only remember where the bytes are; they are read when all words are known. */
static int put_source(struct request *r, const struct word *w, const char *value)
{
	if (r->source)
		return usage_error(r->obj, "add: one source of the key, not \"%s\" and \"%s\"",
				   r->source->name, w->name);
	r->source = w;
	r->value = value;
	return w->attr ? put_u32(r, w, value) : 0;
}

static int read_cred(struct request *r)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char path[4096];

	if (!dir || !*dir)
		return sys_error("$CREDENTIALS_DIRECTORY is not set: not a systemd service with credentials");
	if (strchr(r->value, '/') || r->value[0] == '.')
		return usage_error(r->obj, "cred \"%.64s\": a name without \"/\" that does not begin with a dot",
				   r->value);
	if (snprintf(path, sizeof(path), "%s/%s", dir, r->value) >=
	    (int)sizeof(path))
		return sys_error("cred: %s", strerror(ENAMETOOLONG));
	return secret_read_file(&secret, path);
}

static int read_source(struct request *r)
{
	uint64_t fd;

	switch (r->source->attr2) {
	case FROM_FILE:
		return secret_read_file(&secret, r->value);
	case FROM_STDIN:
		return secret_read_fd(&secret, 0, "standard input");
	case FROM_CRED:
		return read_cred(r);
	}
	if (parse_uint(r->value, INT32_MAX, &fd))
		return usage_error(r->obj, "fd \"%.64s\": expected the number of a descriptor",
				   r->value);
	return secret_read_fd(&secret, fd, "descriptor");
}

static int convert(struct request *r)
{
	const char *why;
	int ret = 0;

	if (r->hex && secret_unhex(&secret))
		return sys_error("key: not pairs of hex digits");
	switch (r->kind) {
	case SECCOMM_KEY_RSA_PRIVATE:
	case SECCOMM_KEY_RSA_PUBLIC:
		ret = pem_to_pkcs1(&secret, r->kind == SECCOMM_KEY_RSA_PRIVATE, &why);
		break;
	case SECCOMM_KEY_ECDSA_P256:
	case SECCOMM_KEY_ECDSA_P256_OWN:
		ret = pem_to_spki(&secret, &why);
		break;
	}
	return ret ? sys_error("key: %s", why) : 0;
}

static int finish_add(struct request *r)
{
	static const struct word data = { .name = "data" };
	int ret;

	if (!r->source)
		return usage_error(r->obj, "add: where is the key? file PATH, fd N, -, keyring SERIAL or cred NAME");
	if (r->flags_given &&
	    !mnl_attr_put_u32_check(r->nlh, SC_NL_TX, SECCOMM_A_KEY_FLAGS, r->flags))
		return no_room(&data);
	if (r->source->attr2 == FROM_KEYRING)
		return 0;	/* the kernel fetches it */
	ret = read_source(r);
	if (!ret)
		ret = convert(r);
	if (!ret && !mnl_attr_put_check(r->nlh, SC_NL_TX, SECCOMM_A_KEY_DATA,
					secret.len, secret.data))
		ret = no_room(&data);
	secret_wipe(&secret);
	return ret;
}

static const struct word add_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_KEY_NAME, .flags = W_REQUIRED },
	{ "local", put_any_name, .attr = SECCOMM_A_KEY_LOCAL },
	{ "peer", put_any_name, .attr = SECCOMM_A_KEY_PEER },
	{ "version", put_u32, .attr = SECCOMM_A_KEY_VERSION },
	{ "kind", put_kind, .attr = SECCOMM_A_KEY_KIND, .arg = sc_key_kind_names },
	{ "usage", put_bits, .attr = SECCOMM_A_KEY_USAGE,
	  .arg = sc_key_usage_names },
	{ "group", put_flag, .max = SECCOMM_KEY_F_GROUP },
	{ "owner", put_uid, .attr = SECCOMM_A_KEY_UID },
	{ "gid", put_gid, .attr = SECCOMM_A_KEY_GID },
	{ "mode", put_mode, .attr = SECCOMM_A_KEY_MODE },
	{ "hex", put_hex },
	{ "file", put_source, .attr2 = FROM_FILE },
	{ "fd", put_source, .attr2 = FROM_FD },
	{ "-", put_source, .attr2 = FROM_STDIN, .flags = W_ALONE },
	{ "keyring", put_source, .attr = SECCOMM_A_KEY_SERIAL,
	  .attr2 = FROM_KEYRING, .max = INT32_MAX },
	{ "cred", put_source, .attr2 = FROM_CRED },
	{ 0 }
};

static const struct word del_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_KEY_NAME, .flags = W_REQUIRED },
	{ "local", put_any_name, .attr = SECCOMM_A_KEY_LOCAL },
	{ "peer", put_any_name, .attr = SECCOMM_A_KEY_PEER },
	{ "version", put_u32, .attr = SECCOMM_A_KEY_VERSION },
	{ 0 }
};

static const struct sc_name flag_names[] = {
	{ "group", SECCOMM_KEY_F_GROUP },
	{ 0 }
};

static const struct field fields[] = {
	{ SECCOMM_A_KEY_NAME, "name", NULL, get_str, .flags = F_NAME },
	{ SECCOMM_A_KEY_LOCAL, "local", "local", get_str },
	{ SECCOMM_A_KEY_PEER, "peer", "peer", get_str },
	{ SECCOMM_A_KEY_VERSION, "version", "version", get_u32 },
	{ SECCOMM_A_KEY_KIND, "kind", "kind", get_enum, .arg = sc_key_kind_names },
	{ SECCOMM_A_KEY_USAGE, "usage", "usage", get_bits,
	  .arg = sc_key_usage_names, .flags = F_ARRAY },
	{ SECCOMM_A_KEY_FLAGS, "flags", NULL, get_flags, .arg = flag_names,
	  .flags = F_NO_TEXT },
	{ 0, "group", NULL, .flags = F_FALSE },
	{ SECCOMM_A_KEY_LENGTH, "length", "length", get_u32 },
	{ SECCOMM_A_KEY_UID, "owner", "owner", get_u32, text_users },
	{ SECCOMM_A_KEY_GID, "gid", "gid", get_u32, text_groups },
	{ SECCOMM_A_KEY_MODE, "mode", "mode", get_octal },
	{ SECCOMM_A_KEY_SERIAL, "serial", "keyring", get_u32 },
	{ SECCOMM_A_KEY_SESSIONS, "sessions", "sessions", get_u32 },
	{ SECCOMM_A_KEY_FINGERPRINT, "fingerprint", "fingerprint", get_hex,
	  .flags = F_LINE | F_DETAILS },
	{ 0 }
};

/*
 * One name may have a key for each pair of principals and each version, so all
 * are asked for and those that match are shown.
 */
static const char *const filters[] = { "name", "local", "peer", NULL };

static int check_filter(const struct object *obj, int argc, char **argv)
{
	const char *const *f;

	for (; argc; argc -= 2, argv += 2) {
		for (f = filters; *f && strcmp(*f, *argv); f++)
			;
		if (!*f)
			return usage_error(obj, "show: unknown word \"%.64s\"",
					   *argv);
		if (argc == 1)
			return usage_error(obj, "show: \"%s\" needs a value", *f);
	}
	return 0;
}

static void keep_matching(json_t *rows, const char *key, const char *value)
{
	const char *have;
	size_t i;

	for (i = json_array_size(rows); i--; ) {
		have = json_string_value(json_object_get(json_array_get(rows, i),
							 key));
		if (!have || strcmp(have, value))
			json_array_remove(rows, i);
	}
}

static int show(struct ctl *c, const struct object *obj,
		const struct verb *verb, int argc, char **argv)
{
	struct request r = { .ctl = c, .obj = obj, .verb = verb };
	struct rows rows = { obj->fields, NULL };
	char buf[64];
	int i, ret;

	ret = check_filter(obj, argc, argv);
	if (!ret)
		ret = ctl_nl(c);
	if (ret)
		return ret;
	rows.array = json_array();
	ret = sc_nl_dump(c->nl, sc_nl_request(buf, verb->cmd), rows_cb, &rows);
	if (ret)
		ret = nl_error(&r, ret);
	for (i = 0; i < argc; i += 2)
		keep_matching(rows.array, argv[i], argv[i + 1]);
	if (!ret && argc && !json_array_size(rows.array))
		ret = sys_error("key: there is none like that");
	if (!ret)
		ret = rows_print(c, obj, rows.array);
	json_decref(rows.array);
	return ret;
}

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_KEY_GET, NULL, show, NULL },
	{ "add", SECCOMM_CMD_KEY_ADD, add_words, verb_change, finish_add },
	{ "del", SECCOMM_CMD_KEY_DEL, del_words, verb_change, NULL },
	{ 0 }
};

const struct object key_object = {
	.name = "key",
	.help =
"Usage: seccommctl key add name NAME [ local NAME|any ] [ peer NAME|any ]\n"
"               [ version NUMBER ] [ kind { secret | rsa-private | rsa-public |\n"
"               ecdsa-p256 | ecdsa-p256-own } ]\n"
"               [ usage USE[,USE]... ] [ group on|off ] [ owner USER ] [ gid GROUP ]\n"
"               [ mode OCTAL ] SOURCE [ hex on|off ]\n"
"       seccommctl key del name NAME [ local NAME ] [ peer NAME ] [ version NUMBER ]\n"
"       seccommctl key [ show [ name NAME ] [ local NAME ] [ peer NAME ] ]\n"
"\n"
"SOURCE := { file PATH | fd NUMBER | - | keyring SERIAL | cred NAME }\n"
"USE := { session | sign | kem | evidence }\n"
"\n"
"A secret is 16 to 512 bytes, as they are in the file, or pairs of hex digits with\n"
"hex on.  RSA keys may be PEM or DER; PKCS#1, PKCS#8 or SubjectPublicKeyInfo.  ECDSA\n"
"keys are public ones, PEM or DER: the key agent has the private half.\n"
"A key is never given on the command line, where everybody can see it.\n",
	.verbs = verbs,
	.fields = fields,
};
