// SPDX-License-Identifier: GPL-2.0
/* seam.c - where random bytes and time come from. */
#include "lib/seam.h"

#include <kunit/visibility.h>
#include <linux/random.h>
#include <net/seccomm.h>

static void random_kernel(const void *ctx, void *buf, size_t len)
{
	get_random_bytes(buf, len);
}

static u64 clock_kernel(void)
{
	/* Counts on while suspended: a peer's timers do not stop either. */
	return ktime_to_ms(ktime_get_boottime());
}

static u64 wall_kernel(void)
{
	return ktime_get_real_ns();
}

#if IS_ENABLED(CONFIG_KUNIT)
static void (*random_fn)(const void *ctx, void *buf, size_t len) = random_kernel;
static u64 (*clock_fn)(void) = clock_kernel;
static u64 (*wall_fn)(void) = wall_kernel;

void seccomm_random_replace(void (*fn)(const void *ctx, void *buf, size_t len))
{
	WRITE_ONCE(random_fn, fn ?: random_kernel);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_random_replace);

void seccomm_clock_replace(u64 (*fn)(void))
{
	WRITE_ONCE(clock_fn, fn ?: clock_kernel);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_clock_replace);

void seccomm_wall_replace(u64 (*fn)(void))
{
	WRITE_ONCE(wall_fn, fn ?: wall_kernel);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_wall_replace);

#define random_now	READ_ONCE(random_fn)
#define clock_now	READ_ONCE(clock_fn)
#define wall_now	READ_ONCE(wall_fn)
#else
#define random_now	random_kernel
#define clock_now	clock_kernel
#define wall_now	wall_kernel
#endif

void seccomm_random(const void *ctx, void *buf, size_t len)
{
	random_now(ctx, buf, len);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_random);

u64 seccomm_now_ms(void)
{
	return clock_now();
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_now_ms);

u64 seccomm_wall_ns(void)
{
	return wall_now();
}
EXPORT_SYMBOL_NS_GPL(seccomm_wall_ns, SECCOMM);
