// SPDX-License-Identifier: GPL-2.0
/* policy.c - which profile and principal a socket gets. */
#include "ctl.h"

static const struct word add_words[] = {
	{ "pref", put_u32, .attr = SECCOMM_A_POLICY_PREF, .flags = W_REQUIRED },
	{ "role", put_enum, .attr = SECCOMM_A_POLICY_ROLE, .arg = sc_role_names },
	{ "carrier", put_enum, .attr = SECCOMM_A_POLICY_CARRIER,
	  .arg = sc_carrier_names },
	{ "local", put_prefix, .attr = SECCOMM_A_POLICY_LOCAL },
	{ "peer", put_prefix, .attr = SECCOMM_A_POLICY_PEER },
	{ "lport", put_ports, .attr = SECCOMM_A_POLICY_LOCAL_PORT_MIN,
	  .attr2 = SECCOMM_A_POLICY_LOCAL_PORT_MAX },
	{ "pport", put_ports, .attr = SECCOMM_A_POLICY_PEER_PORT_MIN,
	  .attr2 = SECCOMM_A_POLICY_PEER_PORT_MAX },
	{ "uid", put_uid, .attr = SECCOMM_A_POLICY_UID },
	{ "profile", put_name, .attr = SECCOMM_A_POLICY_PROFILE,
	  .flags = W_REQUIRED },
	{ "principal", put_name, .attr = SECCOMM_A_POLICY_PRINCIPAL },
	{ "expect", put_any_name, .attr = SECCOMM_A_POLICY_EXPECT },
	{ 0 }
};

static const struct word show_words[] = {
	{ "pref", put_u32, .attr = SECCOMM_A_POLICY_PREF },
	{ 0 }
};

static const struct word del_words[] = {
	{ "pref", put_u32, .attr = SECCOMM_A_POLICY_PREF, .flags = W_REQUIRED },
	{ 0 }
};

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_POLICY_GET, show_words, verb_show, NULL },
	{ "add", SECCOMM_CMD_POLICY_ADD, add_words, verb_change, NULL },
	{ "del", SECCOMM_CMD_POLICY_DEL, del_words, verb_change, NULL },
	{ 0 }
};

static const struct field fields[] = {
	{ SECCOMM_A_POLICY_PREF, "pref", "pref", get_u32, .flags = F_NAME },
	{ SECCOMM_A_POLICY_ROLE, "role", "role", get_enum, .arg = sc_role_names },
	{ SECCOMM_A_POLICY_CARRIER, "carrier", "carrier", get_enum,
	  .arg = sc_carrier_names },
	{ SECCOMM_A_POLICY_LOCAL, "local", "local", get_prefix },
	{ SECCOMM_A_POLICY_PEER, "peer", "peer", get_prefix },
	{ SECCOMM_A_POLICY_LOCAL_PORT_MIN, "local_port_min", "lport", get_u16,
	  text_ports, "local_port_max" },
	{ SECCOMM_A_POLICY_LOCAL_PORT_MAX, "local_port_max", NULL, get_u16,
	  .flags = F_NO_TEXT },
	{ SECCOMM_A_POLICY_PEER_PORT_MIN, "peer_port_min", "pport", get_u16,
	  text_ports, "peer_port_max" },
	{ SECCOMM_A_POLICY_PEER_PORT_MAX, "peer_port_max", NULL, get_u16,
	  .flags = F_NO_TEXT },
	{ SECCOMM_A_POLICY_UID, "uid", "uid", get_u32, text_users },
	{ SECCOMM_A_POLICY_PROFILE, "profile", "profile", get_str },
	{ SECCOMM_A_POLICY_PRINCIPAL, "principal", "principal", get_str },
	{ SECCOMM_A_POLICY_EXPECT, "expect", "expect", get_str },
	{ SECCOMM_A_POLICY_HITS, "hits", "hits", get_u64, .flags = F_STATS },
	{ 0 }
};

const struct object policy_object = {
	.name = "policy",
	.help =
"Usage: seccommctl policy add pref NUMBER profile NAME\n"
"               [ role { active | passive } ] [ carrier { udp | ip | tcp } ]\n"
"               [ local PREFIX ] [ peer PREFIX ]\n"
"               [ lport FIRST[-LAST] ] [ pport FIRST[-LAST] ] [ uid USER ]\n"
"               [ principal NAME ] [ expect { NAME | any } ]\n"
"       seccommctl policy del pref NUMBER\n"
"       seccommctl policy [ show [ pref NUMBER ] ]\n"
"\n"
"PREFIX := { ADDRESS | ADDRESS/BITS | any }\n"
"\n"
"The lowest pref is asked first.  A socket without a profile of its own gets\n"
"that of the first policy that matches; where none does, it cannot speak.\n",
	.verbs = verbs,
	.fields = fields,
};
