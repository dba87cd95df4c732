/* SPDX-License-Identifier: GPL-2.0 */
/*
 * seam.h - the two sources of what is not a function of its input, random
 * bytes and time, each behind one function that a test can replace.
 */
#ifndef _SECCOMM_LIB_SEAM_H
#define _SECCOMM_LIB_SEAM_H

#include <linux/ktime.h>
#include <linux/types.h>

/**
 * seccomm_random() - bytes for session ids, nonces and ephemeral keys
 * @ctx: who draws: a session, handed to a replacement
 * @buf: filled
 * @len: bytes
 */
void seccomm_random(const void *ctx, void *buf, size_t len);

/* Milliseconds since boot, monotonic: all protocol timers compare with this. */
u64 seccomm_now_ms(void);

#if IS_ENABLED(CONFIG_KUNIT)
/* Replace (NULL restores): tests only, one at a time. */
void seccomm_random_replace(void (*fn)(const void *ctx, void *buf, size_t len));
void seccomm_clock_replace(u64 (*fn)(void));
void seccomm_wall_replace(u64 (*fn)(void));
#endif

#endif /* _SECCOMM_LIB_SEAM_H */
