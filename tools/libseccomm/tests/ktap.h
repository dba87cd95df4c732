/* SPDX-License-Identifier: GPL-2.0 */
/* ktap.h - test results in KTAP for programs that need no kernel. */
#ifndef KTAP_H
#define KTAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned int ktap_n;
static unsigned int ktap_failed;

static inline void ktap_begin(void)
{
	puts("TAP version 13");
}

static inline bool ktap_ok(bool ok, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static inline bool ktap_ok(bool ok, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %u ", ok ? "" : "not ", ++ktap_n);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	if (!ok)
		ktap_failed++;
	return ok;
}

static inline void ktap_is(const char *have, const char *want, const char *what)
{
	if (!ktap_ok(!strcmp(have, want), "%s", what))
		printf("# have: %s\n# want: %s\n", have, want);
}

static inline int ktap_end(void)
{
	printf("1..%u\n# %u passed, %u failed\n", ktap_n,
	       ktap_n - ktap_failed, ktap_failed);
	return ktap_failed ? 1 : 0;
}

#endif /* KTAP_H */
