// SPDX-License-Identifier: GPL-2.0
/* report.c - keeps the first reason of a refusal, and all of them for who asks. */
#include "lib/report.h"

#include <kunit/visibility.h>
#include <linux/kernel.h>
#include <linux/string.h>

__printf(4, 0)
static void keep_refusal(struct seccomm_refusals *all, int err, const char *where, const char *fmt,
			 va_list ap)
{
	struct seccomm_refusal *one;

	if (all->n == SECCOMM_REFUSALS_MAX) {
		all->left_out++;
		return;
	}
	one = &all->list[all->n++];
	one->err = err;
	strscpy(one->where, where, sizeof(one->where));
	vscnprintf(one->why, sizeof(one->why), fmt, ap);
}

__printf(3, 0)
static void keep_first(struct seccomm_report *r, const char *where, const char *fmt, va_list ap)
{
	size_t n = 0;

	if (where[0])
		n = scnprintf(r->text, sizeof(r->text), "%s: ", where);
	vscnprintf(r->text + n, sizeof(r->text) - n, fmt, ap);
}

int seccomm_report_at(struct seccomm_report *r, int err, const char *where, const char *fmt, ...)
{
	va_list ap;

	if (r && !r->text[0]) {
		va_start(ap, fmt);
		keep_first(r, where, fmt, ap);
		va_end(ap);
	}
	if (r && r->all && err) {
		va_start(ap, fmt);
		keep_refusal(r->all, err, where, fmt, ap);
		va_end(ap);
	}
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_report_at);
