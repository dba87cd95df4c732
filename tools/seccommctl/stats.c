// SPDX-License-Identifier: GPL-2.0
/* stats.c - totals of the network namespace. */
#include "ctl.h"

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_STATS_GET, NULL, verb_show, NULL },
	{ 0 }
};

static const struct field fields[] = {
	{ SECCOMM_A_STATS_SESSIONS, "sessions", "sessions", get_u32 },
	{ SECCOMM_A_STATS_HALF, "half", "half-open", get_u32 },
	{ SECCOMM_A_STATS_OPENED, "opened", "opened", get_u64 },
	{ SECCOMM_A_STATS_TX_MSGS, "tx_msgs", "tx messages", get_u64,
	  .flags = F_LINE },
	{ SECCOMM_A_STATS_TX_BYTES, "tx_bytes", "bytes", get_u64, text_bytes },
	{ SECCOMM_A_STATS_RX_MSGS, "rx_msgs", "rx messages", get_u64,
	  .flags = F_LINE },
	{ SECCOMM_A_STATS_RX_BYTES, "rx_bytes", "bytes", get_u64, text_bytes },
	{ SECCOMM_A_STATS_CHECK_FAILED, "check_failed", "check-failed", get_u64,
	  .flags = F_LINE },
	{ SECCOMM_A_STATS_DROPS, "drops", "drops", get_counts,
	  text_counts,
	  .flags = F_LINE | F_OBJECT },
	{ SECCOMM_A_STATS_PAD, "pad", NULL, get_pad, .flags = F_NO_TEXT },
	{ 0 }
};

const struct object stats_object = {
	.name = "stats",
	.help =
"Usage: seccommctl stats [ show ]\n"
"\n"
"Totals of this namespace.  Without CAP_NET_ADMIN refused messages are one\n"
"number, check-failed; with it they are listed by reason.\n",
	.verbs = verbs,
	.fields = fields,
	.single = true,
};
