// SPDX-License-Identifier: GPL-2.0
/* statement.c - what a signature on a message is about (protocol 2.10, 2.12). */
#include <linux/string.h>
#include <net/seccomm.h>

void seccomm_statement_init(struct seccomm_mp *mp, struct seccomm_statement *st)
{
	memset(st->spaces, ' ', sizeof(st->spaces));
	memcpy(st->label, SECCOMM_STATEMENT_LABEL, sizeof(st->label));
	memcpy(st->transcript, seccomm_transcript(mp), sizeof(st->transcript));
}
EXPORT_SYMBOL_NS_GPL(seccomm_statement_init, SECCOMM);

int seccomm_statement_digest(const struct seccomm_statement *st, const struct seccomm_msg *msg,
			     u8 digest[64])
{
	struct seccomm_statement about = *st;
	int err;

	err = seccomm_hh(msg->hdr, sizeof(msg->hdr), msg->data, seccomm_msg_len(msg),
			 about.message);
	return err ?: seccomm_hh(&about, sizeof(about), NULL, 0, digest);
}
EXPORT_SYMBOL_NS_GPL(seccomm_statement_digest, SECCOMM);
