// SPDX-License-Identifier: GPL-2.0
/* principal.c - names that speak, and who may speak as them. */
#include "ctl.h"

static int finish(struct request *r)
{
	static const struct word flags = { .name = "flags" };

	if (r->flags_given &&
	    !mnl_attr_put_u32_check(r->nlh, SC_NL_TX,
				    SECCOMM_A_PRINCIPAL_FLAGS, r->flags))
		return no_room(&flags);
	return 0;
}

static const struct word add_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_PRINCIPAL_NAME,
	  .flags = W_REQUIRED },
	{ "local", put_flag, .max = SECCOMM_PRINCIPAL_F_LOCAL },
	{ "default", put_flag, .max = SECCOMM_PRINCIPAL_F_DEFAULT },
	{ "user", put_uid, .attr = SECCOMM_A_PRINCIPAL_USER,
	  .flags = W_REPEATED },
	{ "group", put_gid, .attr = SECCOMM_A_PRINCIPAL_GROUP,
	  .flags = W_REPEATED },
	{ 0 }
};

static const struct word show_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_PRINCIPAL_NAME },
	{ 0 }
};

static const struct word del_words[] = {
	{ "name", put_name, .attr = SECCOMM_A_PRINCIPAL_NAME,
	  .flags = W_REQUIRED },
	{ 0 }
};

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_PRINCIPAL_GET, show_words, verb_show, NULL },
	{ "add", SECCOMM_CMD_PRINCIPAL_ADD, add_words, verb_change, finish },
	{ "del", SECCOMM_CMD_PRINCIPAL_DEL, del_words, verb_change, NULL },
	{ 0 }
};

static const struct sc_name flag_names[] = {
	{ "local", SECCOMM_PRINCIPAL_F_LOCAL },
	{ "default", SECCOMM_PRINCIPAL_F_DEFAULT },
	{ 0 }
};

static const struct field fields[] = {
	{ SECCOMM_A_PRINCIPAL_NAME, "name", NULL, get_str, .flags = F_NAME },
	{ SECCOMM_A_PRINCIPAL_FLAGS, "flags", NULL, get_flags,
	  .arg = flag_names, .flags = F_NO_TEXT },
	{ 0, "local", NULL, .flags = F_FALSE },
	{ 0, "default", NULL, .flags = F_FALSE },
	{ SECCOMM_A_PRINCIPAL_USER, "users", "users", get_u32, text_users,
	  .flags = F_ARRAY },
	{ SECCOMM_A_PRINCIPAL_GROUP, "groups", "groups", get_u32, text_groups,
	  .flags = F_ARRAY },
	{ 0 }
};

const struct object principal_object = {
	.name = "principal",
	.help =
"Usage: seccommctl principal add name NAME [ local on|off ] [ default on|off ]\n"
"               [ user USER ]... [ group GROUP ]...\n"
"       seccommctl principal del name NAME\n"
"       seccommctl principal [ show [ name NAME ] ]\n"
"\n"
"local on: this host may speak as it.  default on: it speaks where no policy and\n"
"no socket option says otherwise.  user, group: who may speak as it; none given\n"
"means everybody.\n",
	.verbs = verbs,
	.fields = fields,
};
