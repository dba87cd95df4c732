/* SPDX-License-Identifier: GPL-2.0 */
/*
 * reason.h - names, classes and counters of the reasons in <net/seccomm.h>.
 */
#ifndef _SECCOMM_LIB_REASON_H
#define _SECCOMM_LIB_REASON_H

#include <linux/percpu.h>
#include <net/seccomm.h>

const char *seccomm_reason_name(u8 reason);	/* "unknown" beyond the list */
u8 seccomm_reason_class(u8 reason);		/* 0, 1, 2 or SECCOMM_NO_ALERT */

/* enum seccomm_stat - counters of a namespace that are no refusals */
enum seccomm_stat {
	SECCOMM_S_TX_MSGS, SECCOMM_S_TX_BYTES, SECCOMM_S_RX_MSGS, SECCOMM_S_RX_BYTES,
	SECCOMM_S_OPENED, SECCOMM_S_MAX
};

/** struct seccomm_counters - per CPU, per namespace; nothing per CPU per session */
struct seccomm_counters {
	u64 reason[SECCOMM_R_MAX];
	u64 stat[SECCOMM_S_MAX];
};

/* Sum over all CPUs; monotonic, not a snapshot. */
u64 seccomm_counter_reason(const struct seccomm_counters __percpu *c, u8 reason);
u64 seccomm_counter_stat(const struct seccomm_counters __percpu *c, enum seccomm_stat s);
/* Everything refused by a check, in one number: what everybody may read (security.rst, H6). */
u64 seccomm_counter_check_failed(const struct seccomm_counters __percpu *c);

#endif /* _SECCOMM_LIB_REASON_H */
