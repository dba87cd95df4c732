// SPDX-License-Identifier: GPL-2.0
/* config.c - rates and caps of the network namespace. */
#include "ctl.h"

static int finish(struct request *r)
{
	return r->seen ? 0 : usage_error(r->obj, "set: nothing to set");
}

static const struct word set_words[] = {
	{ "half-max", put_u32, .attr = SECCOMM_A_CONFIG_HALF_MAX },
	{ "half-per-source", put_u32, .attr = SECCOMM_A_CONFIG_HALF_PER_SOURCE },
	{ "open-rate", put_u32, .attr = SECCOMM_A_CONFIG_OPEN_RATE },
	{ "open-burst", put_u32, .attr = SECCOMM_A_CONFIG_OPEN_BURST },
	{ "held-bytes", put_u32, .attr = SECCOMM_A_CONFIG_HELD_BYTES },
	{ "pubkey-jobs", put_u32, .attr = SECCOMM_A_CONFIG_PUBKEY_JOBS },
	{ "agent-wait", put_u32, .attr = SECCOMM_A_CONFIG_AGENT_WAIT },
	{ "refuse-rate", put_u32, .attr = SECCOMM_A_CONFIG_REFUSE_RATE },
	{ "alert-rate", put_u32, .attr = SECCOMM_A_CONFIG_ALERT_RATE },
	{ "allow-self", put_onoff, .attr = SECCOMM_A_CONFIG_ALLOW_SELF },
	{ "gro", put_onoff, .attr = SECCOMM_A_CONFIG_GRO },
	{ "rest", put_u32, .attr = SECCOMM_A_CONFIG_REST },
	{ "parallel", put_u32, .attr = SECCOMM_A_CONFIG_PARALLEL },
	{ 0 }
};

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_CONFIG_GET, NULL, verb_show, NULL },
	{ "set", SECCOMM_CMD_CONFIG_SET, set_words, verb_change, finish },
	{ 0 }
};

static const struct field fields[] = {
	{ SECCOMM_A_CONFIG_HALF_MAX, "half_max", "half-max", get_u32 },
	{ SECCOMM_A_CONFIG_HALF_PER_SOURCE, "half_per_source",
	  "half-per-source", get_u32 },
	{ SECCOMM_A_CONFIG_OPEN_RATE, "open_rate", "open-rate", get_u32 },
	{ SECCOMM_A_CONFIG_OPEN_BURST, "open_burst", "open-burst", get_u32 },
	{ SECCOMM_A_CONFIG_HELD_BYTES, "held_bytes", "held-bytes", get_u32,
	  text_bytes },
	{ SECCOMM_A_CONFIG_PUBKEY_JOBS, "pubkey_jobs", "pubkey-jobs", get_u32 },
	{ SECCOMM_A_CONFIG_AGENT_WAIT, "agent_wait", "agent-wait", get_u32 },
	{ SECCOMM_A_CONFIG_REFUSE_RATE, "refuse_rate", "refuse-rate", get_u32 },
	{ SECCOMM_A_CONFIG_ALERT_RATE, "alert_rate", "alert-rate", get_u32 },
	{ SECCOMM_A_CONFIG_ALLOW_SELF, "allow_self", "allow-self", get_bool32 },
	{ SECCOMM_A_CONFIG_GRO, "gro", "gro", get_bool32 },
	{ SECCOMM_A_CONFIG_REST, "rest", "rest", get_u32 },
	{ SECCOMM_A_CONFIG_PARALLEL, "parallel", "parallel", get_u32 },
	{ 0 }
};

const struct object config_object = {
	.name = "config",
	.help =
"Usage: seccommctl config [ show ]\n"
"       seccommctl config set SETTING VALUE [ SETTING VALUE ]...\n"
"\n"
"  half-max N          passive sessions that are not confirmed yet\n"
"  half-per-source N   of these, from one source address\n"
"  open-rate N         OPENs a second from one source address\n"
"  open-burst N        OPENs at once from one source address\n"
"  held-bytes N        bytes held until a session is confirmed\n"
"  pubkey-jobs N       public key operations that may wait\n"
"  agent-wait N        milliseconds that an answer of the key agent may take\n"
"  refuse-rate N       REFUSE frames a second; 0 = none at all\n"
"  alert-rate N        alert notifications a second\n"
"  allow-self on|off   both ends of a session may have the same name\n"
"  gro on|off          sockets created from now on take what one poll of a\n"
"                      device brings as one packet\n"
"  rest N              seconds without a message until a session gives back\n"
"                      memory; 0 = never\n"
"  parallel N          CPUs that may work for one session at once, 1..8\n",
	.verbs = verbs,
	.fields = fields,
	.single = true,
};
