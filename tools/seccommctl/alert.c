// SPDX-License-Identifier: GPL-2.0
/* alert.c - what looked like an attack. */
#include "ctl.h"

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_ALERT_GET, NULL, verb_show, NULL },
	{ 0 }
};

const struct field alert_fields[] = {
	{ SECCOMM_A_ALERT_SEQ, "seq", NULL, get_u64 },
	{ SECCOMM_A_ALERT_TIME, "time_ns", NULL, get_time, .flags = F_NO_TEXT },
	{ 0, "time", NULL },
	{ SECCOMM_A_ALERT_TYPE, "type", NULL, get_str, .flags = F_WARN },
	{ SECCOMM_A_ALERT_COUNT, "count", "count", get_u32 },
	{ SECCOMM_A_ALERT_CLASS, "class", "class", get_u8 },
	{ SECCOMM_A_ALERT_SESSION, "session", "session", get_u32 },
	{ SECCOMM_A_ALERT_DIRECTION, "direction", NULL, get_enum,
	  .arg = sc_direction_names },
	{ SECCOMM_A_ALERT_LAYER, "layer", "layer", get_u8 },
	{ SECCOMM_A_ALERT_MP, "microprotocol", NULL, get_str },
	{ SECCOMM_A_ALERT_PEER, "peer", "peer", get_addr, text_addr },
	{ SECCOMM_A_ALERT_PEER_NAME, "peer_name", "is", get_str },
	{ SECCOMM_A_ALERT_MSG_SEQ, "msg_seq", "message", get_u64 },
	{ SECCOMM_A_ALERT_SUPPRESSED, "suppressed", "suppressed", get_u32,
	  .flags = F_NONZERO },
	{ SECCOMM_A_ALERT_PAD, "pad", NULL, get_pad, .flags = F_NO_TEXT },
	{ 0 }
};

const struct object alert_object = {
	.name = "alert",
	.help =
"Usage: seccommctl alert [ show ]\n"
"\n"
"The last alerts of this namespace, oldest first: number, time, reason, how many\n"
"refused messages the record stands for, and what is known about them.\n"
"class 0: anybody can cause it; 1: needs the path; 2: needs a broken method or a\n"
"key.  See \"seccommctl monitor help\" to follow them.\n",
	.verbs = verbs,
	.fields = alert_fields,
};
