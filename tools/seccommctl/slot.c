// SPDX-License-Identifier: GPL-2.0
/* slot.c - the Keys table of a session: which key is in which slot, never its bytes. */
#include "ctl.h"

#include <errno.h>

static const struct sc_name flag_names[] = {
	{ "group", SECCOMM_KEY_F_GROUP },
	{ 0 }
};

static const struct field slot_fields[] = {
	{ SECCOMM_A_SLOT_INDEX, "slot", NULL, get_u8 },
	{ SECCOMM_A_SLOT_NAME, "name", NULL, get_str },
	{ SECCOMM_A_SLOT_KIND, "kind", NULL, get_enum, .arg = sc_key_kind_names },
	{ SECCOMM_A_SLOT_VERSION, "version", "version", get_u32 },
	{ SECCOMM_A_SLOT_KDF, "kdf", NULL, get_enum, .arg = sc_kdf_names },
	{ SECCOMM_A_SLOT_LOCAL, "local", "local", get_str },
	{ SECCOMM_A_SLOT_PEER, "peer", "peer", get_str },
	{ SECCOMM_A_SLOT_USAGE, "usage", "usage", get_bits,
	  .arg = sc_key_usage_names, .flags = F_ARRAY },
	{ SECCOMM_A_SLOT_FLAGS, "flags", NULL, get_flags, .arg = flag_names,
	  .flags = F_NO_TEXT },
	{ 0, "group", NULL, .flags = F_FALSE },
	{ SECCOMM_A_SLOT_UID, "owner", "owner", get_u32, text_users },
	{ SECCOMM_A_SLOT_GID, "gid", "gid", get_u32, text_groups },
	{ SECCOMM_A_SLOT_MODE, "mode", "mode", get_octal },
	{ 0 }
};

int get_slot(struct row *row, const struct field *f, const struct nlattr *a)
{
	json_t *slot;
	int ret;

	ret = row_read_nest(&slot, slot_fields, a);
	return ret ? ret : json_array_append_new(json_object_get(row->json, f->key), slot) ?
			   -ENOMEM : 0;
}

/* "1 k1 version 2, 2 rsa version 1": the rest is in the JSON, and in key show. */
void text_slots(FILE *out, const struct ctl *c, const json_t *obj,
		const struct field *f)
{
	const json_t *slot, *version;
	size_t i;

	(void)c;
	json_array_foreach(json_object_get(obj, f->key), i, slot) {
		fprintf(out, "%s%d %s", i ? ", " : "",
			(int)json_integer_value(json_object_get(slot, "slot")),
			json_string_value(json_object_get(slot, "name")) ?: "?");
		version = json_object_get(slot, "version");
		if (version)
			fprintf(out, " version %" JSON_INTEGER_FORMAT,
				json_integer_value(version));
		else
			fputs(" empty", out);
	}
}
