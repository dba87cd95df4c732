/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fail.h - fault points: each guard or allocation named here can be switched
 * off or made to fail in a test build (SECCOMM_TEST=1), by the module parameter
 * seccomm.fail=NAME[,NAME] or from KUnit.  In every other build they are the
 * constant false.
 *
 * Two kinds: "no_…" takes a guard out (make check-mutants shows that its test
 * turns red); all others make an operation fail.
 */
#ifndef _SECCOMM_LIB_FAIL_H
#define _SECCOMM_LIB_FAIL_H

#include <linux/types.h>

/* F(name): keep sorted by the file that asks. */
#define SECCOMM_FAIL_POINTS(F)						\
	/* lib/wire.c */						\
	F(no_length_check)						\
	F(no_trailing_check)						\
	F(no_payload_order)						\
	/* lib/kdf.c */							\
	F(no_tag_check)							\
	F(no_slot_in_info)						\
	F(no_pseudo_slot)						\
	F(kdf_hash)							\
	/* lib/replay.c */						\
	F(no_replay_check)						\
	F(replay_early_set)						\
	/* lib/reorder.c */						\
	F(no_reorder)							\
	/* lib/crypto.c */						\
	F(alloc_tfm)							\
	F(ecdsa_absent)							\
	F(no_aead_check)						\
	F(no_mac_check)							\
	F(no_header_aad)						\
	/* cactus */							\
	F(alloc_waiting)						\
	F(alloc_events)						\
	F(alloc_msg)							\
	F(alloc_composite)						\
	F(alloc_plan)							\
	F(alloc_team)							\
	F(no_hold_limit)						\
	F(no_evidence_wait)						\
	F(no_claim)							\
	F(no_inner_class)						\
	F(simd_unusable)						\
	/* carrier */							\
	F(xmit_eagain)							\
	F(xmit_emsgsize)						\
	F(alloc_endpoint)						\
	F(no_gro_filter)						\
	F(no_gro_control)						\
	F(no_gro_checksum)						\
	F(no_gro_headers)						\
	F(no_gro_size)							\
	/* session */							\
	F(alloc_session)						\
	F(alloc_names)							\
	F(alloc_kept)							\
	F(alloc_group)							\
	F(alloc_tagkeys)						\
	F(alloc_frag)							\
	F(alloc_train)							\
	F(alloc_batch)							\
	F(alloc_fork)							\
	F(fork_others)							\
	F(many_cpus)							\
	F(alloc_own)							\
	F(alloc_evidence)						\
	F(alloc_landing)						\
	F(no_reflect_check)						\
	F(no_port_check)						\
	F(no_expect_check)						\
	F(no_digest_check)						\
	F(no_open_tag)							\
	F(no_accept_tag)						\
	F(no_confirm_tag)						\
	F(no_control_tag)						\
	F(no_control_window)						\
	F(no_cookie_check)						\
	F(no_cookie_addr)						\
	F(no_echo_check)						\
	F(no_cookie_limit)						\
	F(no_half_hold)							\
	F(no_land)							\
	F(no_sender_check)						\
	F(no_segment_total)						\
	F(no_segment_len)						\
	F(no_segment_overlap)						\
	F(no_segment_total_same)					\
	F(no_assembly_count)						\
	F(no_assembly_bytes)						\
	F(no_assembly_sum)						\
	F(no_segment_half)						\
	F(no_segment_type)						\
	F(no_train_session)						\
	F(no_train_check)						\
	F(no_piece_order)						\
	F(no_piece_message)						\
	F(no_seq_atomic)						\
	F(renumber)							\
	F(no_equal_secret_check)					\
	F(no_key_acl)							\
	F(no_ask_limit)							\
	F(no_ask_session)						\
	F(no_ask_cookie)						\
	F(no_ask_version)						\
	/* cactus/rules.c */						\
	F(no_rule_outer_auth)						\
	F(no_rule_same_family)						\
	F(no_rule_replay)						\
	F(no_rule_insecure)						\
	F(no_rule_same_slot)						\
	F(no_rule_innermost)						\
	/* socket */							\
	F(no_rcvbuf)							\
	/* netlink */							\
	F(netlink_alloc)						\
	F(no_admin_check)						\
	F(no_alert_limit)

enum seccomm_fail_point {
#define F(name) SECCOMM_FAIL_##name,
	SECCOMM_FAIL_POINTS(F)
#undef F
	SECCOMM_FAIL_MAX
};

#ifdef SECCOMM_TEST
#define SECCOMM_FAIL_BUILT true

int seccomm_fail_init(void);	/* module init, first of all: arms what seccomm.fail= names */
bool seccomm_fail_hit(enum seccomm_fail_point p);
/**
 * seccomm_fail_arm() - arm a point (KUnit)
 * @p: which
 * @nth: 0 = disarm (back to what seccomm.fail= says), 1 = every time from now,
 *	n = only the n-th time from now
 */
void seccomm_fail_arm(enum seccomm_fail_point p, unsigned int nth);
/**
 * seccomm_fail_arm_list() - arm the points of a text "NAME[:N][,NAME[:N]]"
 * @list: the text; written to
 *
 * Return: 0, or -EINVAL at the first name or number that is none.
 */
int seccomm_fail_arm_list(char *list);
/* SECCOMM_FAIL(name) is true when the point is armed and its turn has come. */
#define SECCOMM_FAIL(name) unlikely(seccomm_fail_hit(SECCOMM_FAIL_##name))
#else
#define SECCOMM_FAIL_BUILT false
#define SECCOMM_FAIL(name) false
static inline int seccomm_fail_init(void) { return 0; }
static inline void seccomm_fail_arm(enum seccomm_fail_point p, unsigned int nth) { }
static inline int seccomm_fail_arm_list(char *list) { return 0; }
#endif

#endif /* _SECCOMM_LIB_FAIL_H */
