/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - every difference between the kernels we build for (6.1, 6.12).
 *
 * Included before everything else by Kbuild; the only place with a version
 * test.  Each block: what, since when, who needs it, drop when.
 */
#ifndef _SECCOMM_COMPAT_H
#define _SECCOMM_COMPAT_H

#include <linux/version.h>
#include <linux/types.h>

/*
 * get_unaligned_*(): <linux/unaligned.h> since 6.12, <asm/unaligned.h> before.
 * Needed by all wire code.  Drop with 6.1.
 */
#if __has_include(<linux/unaligned.h>)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif /* _SECCOMM_COMPAT_H */
