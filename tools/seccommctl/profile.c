// SPDX-License-Identifier: GPL-2.0
/* profile.c - named properties, and who may use them. */
#include "ctl.h"

static int finish(struct request *r)
{
	static const struct word flags = { .name = "flags" };

	if (r->flags_given &&
	    !mnl_attr_put_u32_check(r->nlh, SC_NL_TX, SECCOMM_A_PROFILE_FLAGS,
				    r->flags))
		return no_room(&flags);
	return 0;
}

static const struct word add_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_PROFILE_NAME, .flags = W_REQUIRED },
	{ "rank", put_u32, .attr = SECCOMM_A_PROFILE_RANK, .max = 255 },
	{ "insecure", put_flag, .max = SECCOMM_PROFILE_F_INSECURE },
	{ "user", put_uid, .attr = SECCOMM_A_PROFILE_USER, .flags = W_REPEATED },
	{ "group", put_gid, .attr = SECCOMM_A_PROFILE_GROUP, .flags = W_REPEATED },
	{ "properties", put_properties, .flags = W_REQUIRED },
	{ 0 }
};

/* What a check is called is nobody's business but the kernel's. */
static int finish_check(struct request *r)
{
	static const struct word name = { .name = "name" };

	if (!(r->seen & 1) && !mnl_attr_put_strz_check(r->nlh, SC_NL_TX, SECCOMM_A_PROFILE_NAME,
						       "check"))
		return no_room(&name);
	return finish(r);
}

static const struct word check_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_PROFILE_NAME },
	{ "rank", put_u32, .attr = SECCOMM_A_PROFILE_RANK, .max = 255 },
	{ "insecure", put_flag, .max = SECCOMM_PROFILE_F_INSECURE },
	{ "user", put_uid, .attr = SECCOMM_A_PROFILE_USER, .flags = W_REPEATED },
	{ "group", put_gid, .attr = SECCOMM_A_PROFILE_GROUP, .flags = W_REPEATED },
	{ "properties", put_properties },
	{ "file", put_properties_file },
	{ 0 }
};

static const struct word show_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_PROFILE_NAME },
	{ 0 }
};

static const struct word del_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_PROFILE_NAME, .flags = W_REQUIRED },
	{ 0 }
};

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_PROFILE_GET, show_words, verb_show, NULL },
	{ "add", SECCOMM_CMD_PROFILE_ADD, add_words, verb_change, finish },
	{ "replace", SECCOMM_CMD_PROFILE_REPLACE, add_words, verb_change, finish },
	{ "check", SECCOMM_CMD_PROFILE_CHECK, check_words, verb_check, finish_check },
	{ "del", SECCOMM_CMD_PROFILE_DEL, del_words, verb_change, NULL },
	{ 0 }
};

static const struct sc_name flag_names[] = {
	{ "insecure", SECCOMM_PROFILE_F_INSECURE },
	{ 0 }
};

static const struct field fields[] = {
	{ SECCOMM_A_PROFILE_NAME, "name", NULL, get_str, .flags = F_NAME },
	{ SECCOMM_A_PROFILE_RANK, "rank", "rank", get_u32 },
	{ SECCOMM_A_PROFILE_FLAGS, "flags", NULL, get_flags, .arg = flag_names,
	  .flags = F_NO_TEXT },
	{ 0, "insecure", NULL, .flags = F_FALSE | F_WARN },
	{ SECCOMM_A_PROFILE_USER, "users", "users", get_u32, text_users,
	  .flags = F_ARRAY },
	{ SECCOMM_A_PROFILE_GROUP, "groups", "groups", get_u32, text_groups,
	  .flags = F_ARRAY },
	{ SECCOMM_A_PROFILE_SESSIONS, "sessions", "sessions", get_u32 },
	{ 0, "properties", "properties", .flags = F_LINE },
	{ SECCOMM_A_PROFILE_EXPANSION_DOWN, "expansion_down", "expansion down",
	  get_u32, .flags = F_LINE | F_DETAILS },
	{ SECCOMM_A_PROFILE_EXPANSION_UP, "expansion_up", "up", get_u32,
	  .flags = F_DETAILS },
	{ SECCOMM_A_PROFILE_DIGEST, "digest", "digest", get_hex,
	  .flags = F_LINE | F_DETAILS },
	{ SECCOMM_A_PROFILE_DOWN, "down", NULL, get_down, .flags = F_NO_TEXT },
	{ SECCOMM_A_PROFILE_UP, "up", NULL, get_up, .flags = F_NO_TEXT },
	{ 0 }
};

const struct object profile_object = {
	.name = "profile",
	.help =
"Usage: seccommctl profile { add | replace } name NAME [ rank 0..255 ]\n"
"               [ insecure on|off ] [ user USER ]... [ group GROUP ]...\n"
"               properties PROPERTIES\n"
"       seccommctl profile check [ name NAME ] [ rank 0..255 ] [ insecure on|off ]\n"
"               { properties PROPERTIES | file FILE | file - }\n"
"       seccommctl profile del name NAME\n"
"       seccommctl profile [ show [ name NAME ] ]\n"
"\n"
"PROPERTIES := '{ LIST [ ; LIST ] }'    down (application to network), then up;\n"
"                                       without the second list up mirrors down\n"
"LIST := ENTRY [, ENTRY]...             in order of execution\n"
"ENTRY := TYPE [ ( ITEM [, ITEM]... ) ]\n"
"ITEM := KEY[:KDF][/KEYDISTRIBUTION] | NUMBER | \"WORD\" | NAME=VALUE | ENTRY()\n"
"KDF := sha256 | sha3-256\n"
"\n"
"  seccommctl profile add name gold \\\n"
"      properties '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }'\n",
	.verbs = verbs,
	.fields = fields,
};
