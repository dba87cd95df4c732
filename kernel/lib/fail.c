// SPDX-License-Identifier: GPL-2.0
/*
 * fail.c - arms fault points; empty but in a build for tests.
 *
 *	modprobe seccomm fail=no_tag_check,alloc_tfm:3
 *
 * takes the tag check out for good and lets the third allocation of a
 * transform fail.
 */
#include "lib/fail.h"

#ifdef SECCOMM_TEST

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

/* -1 = disarmed, 0 = every time, n = the n-th time from now */
#define FAIL_NEVER	(-1)
#define FAIL_ALWAYS	0
static atomic_t fail_turn[SECCOMM_FAIL_MAX] = {
	[0 ... SECCOMM_FAIL_MAX - 1] = ATOMIC_INIT(FAIL_NEVER),
};

/*
 * What the parameter armed, and disarming goes back to: a test that arms points
 * of its own must not heal the mutant it runs on.
 */
static int fail_base[SECCOMM_FAIL_MAX] = {
	[0 ... SECCOMM_FAIL_MAX - 1] = FAIL_NEVER,
};

static const char *const fail_name[SECCOMM_FAIL_MAX] = {
#define F(name) #name,
	SECCOMM_FAIL_POINTS(F)
#undef F
};

static char *fail;
module_param(fail, charp, 0444);
MODULE_PARM_DESC(fail, "fault points to arm: NAME[:N][,NAME[:N]], N = only the N-th time");

bool seccomm_fail_hit(enum seccomm_fail_point p)
{
	int turn = atomic_read(&fail_turn[p]);

	do {
		if (turn <= FAIL_ALWAYS)
			return turn == FAIL_ALWAYS;
		/* The last turn disarms: 1 becomes "never", not "always". */
	} while (!atomic_try_cmpxchg(&fail_turn[p], &turn, turn == 1 ? FAIL_NEVER : turn - 1));
	return turn == 1;
}
EXPORT_SYMBOL_NS_GPL(seccomm_fail_hit, SECCOMM);

void seccomm_fail_arm(enum seccomm_fail_point p, unsigned int nth)
{
	int turn = FAIL_ALWAYS;

	if (nth == 0)
		turn = fail_base[p];
	else if (nth > 1)
		turn = min_t(unsigned int, nth, INT_MAX);
	atomic_set(&fail_turn[p], turn);
}
EXPORT_SYMBOL_NS_GPL(seccomm_fail_arm, SECCOMM);

int seccomm_fail_arm_list(char *list)
{
	unsigned int nth;
	char *name, *n;
	int p;

	while ((name = strsep(&list, ","))) {
		n = strchr(name, ':');
		nth = 1;
		if (n) {
			*n++ = '\0';
			if (kstrtouint(n, 10, &nth) || !nth)
				goto bad;
		}
		p = match_string(fail_name, SECCOMM_FAIL_MAX, name);
		if (p < 0)
			goto bad;
		seccomm_fail_arm(p, nth);
	}
	return 0;
bad:
	pr_err("seccomm: no such fault point: %s\n", name);
	return -EINVAL;
}
EXPORT_SYMBOL_NS_GPL(seccomm_fail_arm_list, SECCOMM);

int __init seccomm_fail_init(void)
{
	char *list;
	int err, p;

	if (!fail || !*fail)
		return 0;
	pr_warn("seccomm: fault points armed: %s\n", fail);
	list = kstrdup(fail, GFP_KERNEL);
	if (!list)
		return -ENOMEM;
	err = seccomm_fail_arm_list(list);
	for (p = 0; p < SECCOMM_FAIL_MAX; p++)
		fail_base[p] = atomic_read(&fail_turn[p]);
	kfree(list);
	return err;
}

#endif /* SECCOMM_TEST */
