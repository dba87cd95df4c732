// SPDX-License-Identifier: GPL-2.0
/* reason.c - what is known of each reason, and the sums of the counters. */
#include "lib/reason.h"

#include <kunit/visibility.h>
#include <linux/cpumask.h>
#include <net/seccomm.h>

static const struct {
	const char *name;
	u8 class;
} reasons[SECCOMM_R_MAX] = {
#define R(symbol, text, cls) { text, cls },
	SECCOMM_REASONS(R)
#undef R
};

const char *seccomm_reason_name(u8 reason)
{
	return reason < SECCOMM_R_MAX ? reasons[reason].name : "unknown";
}
EXPORT_SYMBOL_NS_GPL(seccomm_reason_name, SECCOMM);

u8 seccomm_reason_class(u8 reason)
{
	return reason < SECCOMM_R_MAX ? reasons[reason].class : SECCOMM_NO_ALERT;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_reason_class);

u64 seccomm_counter_reason(const struct seccomm_counters __percpu *c, u8 reason)
{
	u64 sum = 0;
	int cpu;

	if (reason >= SECCOMM_R_MAX)
		return 0;
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(c, cpu)->reason[reason]);
	return sum;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_counter_reason);

u64 seccomm_counter_stat(const struct seccomm_counters __percpu *c, enum seccomm_stat s)
{
	u64 sum = 0;
	int cpu;

	if (s >= SECCOMM_S_MAX)
		return 0;
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(c, cpu)->stat[s]);
	return sum;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_counter_stat);

/*
 * A reason with a class is a check that refused; one without is a lack of
 * room, memory or a route.  Which check it was must not be told to everybody:
 * a stranger could ask whether his forgery failed at the padding or at the tag.
 */
u64 seccomm_counter_check_failed(const struct seccomm_counters __percpu *c)
{
	u64 sum = 0;
	u8 r;

	for (r = 0; r < SECCOMM_R_MAX; r++)
		if (reasons[r].class != SECCOMM_NO_ALERT)
			sum += seccomm_counter_reason(c, r);
	return sum;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_counter_check_failed);
