// SPDX-License-Identifier: GPL-2.0
/* info.c - what the kernel side is. */
#include "ctl.h"

static const struct verb verbs[] = {
	{ "show", SECCOMM_CMD_INFO_GET, NULL, verb_show, NULL },
	{ 0 }
};

static const struct field fields[] = {
	{ SECCOMM_A_INFO_FAMILY, "family", "family", get_u32 },
	{ SECCOMM_A_INFO_VERSION, "version", "version", get_str },
	{ SECCOMM_A_INFO_WIRE, "wire", "wire", get_u32 },
	{ 0 }
};

const struct object info_object = {
	.name = "info",
	.help =
"Usage: seccommctl info [ show ]\n"
"\n"
"Number of the socket family, version of the modules, version on the wire.\n",
	.verbs = verbs,
	.fields = fields,
	.single = true,
};
