// SPDX-License-Identifier: GPL-2.0
/* session.c - composite protocols at work. */
#include "ctl.h"

static const struct word show_words[] = {
	{ "id", put_u32, .attr = SECCOMM_A_SESSION_ID },
	{ 0 }
};

static const struct word del_words[] = {
	{ "id", put_u32, .attr = SECCOMM_A_SESSION_ID, .flags = W_REQUIRED },
	{ 0 }
};

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_SESSION_GET, show_words, verb_show, NULL },
	{ "del", SECCOMM_CMD_SESSION_DEL, del_words, verb_change, NULL },
	{ 0 }
};

static const struct sc_name flag_names[] = {
	{ "insecure", SECCOMM_INFO_INSECURE },
	{ "unauthenticated", SECCOMM_INFO_UNAUTHENTICATED },
	{ "forward_secrecy", SECCOMM_INFO_FORWARD_SECRECY },
	{ 0 }
};

const struct field session_fields[] = {
	{ SECCOMM_A_SESSION_ID, "id", NULL, get_u32, .flags = F_NAME },
	{ SECCOMM_A_SESSION_STATE, "state", NULL, get_enum,
	  .arg = sc_state_names },
	{ SECCOMM_A_SESSION_ROLE, "role", NULL, get_enum, .arg = sc_role_names },
	{ SECCOMM_A_SESSION_CARRIER, "carrier", NULL, get_enum,
	  .arg = sc_carrier_names },
	{ SECCOMM_A_SESSION_LOCAL, "local", "local", get_addr, text_addr },
	{ SECCOMM_A_SESSION_OWN_NAME, "own_name", "as", get_str },
	{ SECCOMM_A_SESSION_PEER, "peer", "peer", get_addr, text_addr },
	{ SECCOMM_A_SESSION_PEER_NAME, "peer_name", "is", get_str },
	{ SECCOMM_A_SESSION_UID, "uid", "uid", get_u32, text_users },
	{ SECCOMM_A_SESSION_REASON, "reason", "reason", get_str },
	{ SECCOMM_A_SESSION_PROFILE, "profile", "profile", get_str,
	  .flags = F_LINE },
	{ SECCOMM_A_SESSION_RANK, "rank", "rank", get_u32 },
	{ SECCOMM_A_SESSION_EPOCH, "epoch", "epoch", get_u32 },
	{ SECCOMM_A_SESSION_MSG_SIZE, "msg_size", "msg-size", get_u32 },
	{ SECCOMM_A_SESSION_FLAGS, "flags", NULL, get_flags, .arg = flag_names,
	  .flags = F_NO_TEXT },
	{ 0, "insecure", NULL, .flags = F_FALSE | F_WARN },
	{ 0, "unauthenticated", NULL, .flags = F_FALSE | F_WARN },
	{ 0, "forward_secrecy", "forward-secrecy", .flags = F_FALSE },
	{ 0, "properties", "properties", .flags = F_LINE },
	{ SECCOMM_A_SESSION_EXPANSION_DOWN, "expansion_down", "expansion down",
	  get_u32, .flags = F_LINE | F_DETAILS },
	{ SECCOMM_A_SESSION_EXPANSION_UP, "expansion_up", "up", get_u32,
	  .flags = F_DETAILS },
	{ SECCOMM_A_SESSION_DOWN, "down", "drivers down", get_down,
	  text_drivers, .flags = F_LINE | F_DETAILS },
	{ SECCOMM_A_SESSION_UP, "up", "drivers up", get_up, text_drivers,
	  .flags = F_LINE | F_DETAILS },
	{ SECCOMM_A_SESSION_SLOT, "slots", "slots", get_slot, text_slots,
	  .flags = F_LINE | F_DETAILS | F_ARRAY },
	{ SECCOMM_A_SESSION_TX_MSGS, "tx_msgs", "tx messages", get_u64,
	  .flags = F_LINE | F_STATS },
	{ SECCOMM_A_SESSION_TX_BYTES, "tx_bytes", "bytes", get_u64, text_bytes,
	  .flags = F_STATS },
	{ SECCOMM_A_SESSION_RX_MSGS, "rx_msgs", "rx messages", get_u64,
	  .flags = F_LINE | F_STATS },
	{ SECCOMM_A_SESSION_RX_BYTES, "rx_bytes", "bytes", get_u64, text_bytes,
	  .flags = F_STATS },
	{ SECCOMM_A_SESSION_WORKER_MSGS, "worker_msgs", "worker messages",
	  get_u64, .flags = F_LINE | F_STATS },
	{ SECCOMM_A_SESSION_HELD, "held", "held", get_u32, .flags = F_STATS },
	{ SECCOMM_A_SESSION_DROPS, "drops", "drops", get_counts,
	  text_counts,
	  .flags = F_LINE | F_STATS | F_OBJECT },
	{ SECCOMM_A_SESSION_SEQ, "seq", NULL, get_u64, .flags = F_NO_TEXT },
	{ SECCOMM_A_SESSION_PAD, "pad", NULL, get_pad, .flags = F_NO_TEXT },
	{ 0 }
};

const struct object session_object = {
	.name = "session",
	.help =
"Usage: seccommctl [ -s ] [ -d ] session [ show [ id NUMBER ] ]\n"
"       seccommctl session del id NUMBER\n"
"\n"
"-s: messages, bytes and refused messages by reason.  -d: expansion, the\n"
"implementation behind each micro-protocol, and which key of which version is in\n"
"each slot.  del closes the session at both ends.\n",
	.verbs = verbs,
	.fields = session_fields,
};
