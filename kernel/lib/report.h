/* SPDX-License-Identifier: GPL-2.0 */
/*
 * report.h - why a configuration was refused: one sentence for the operator,
 * naming position and micro-protocol; becomes extack text.
 */
#ifndef _SECCOMM_LIB_REPORT_H
#define _SECCOMM_LIB_REPORT_H

#include <linux/kernel.h>

struct seccomm_report {
	char text[200];
};

/* Keep the first sentence only; returns @err so that callers can return it. */
__printf(3, 4)
static inline int seccomm_report(struct seccomm_report *r, int err, const char *fmt, ...)
{
	va_list ap;

	if (r && !r->text[0]) {
		va_start(ap, fmt);
		vscnprintf(r->text, sizeof(r->text), fmt, ap);
		va_end(ap);
	}
	return err;
}

#endif /* _SECCOMM_LIB_REPORT_H */
