// SPDX-License-Identifier: GPL-2.0
/* bugs.c - one deliberate bug per load (modprobe bugs bug=NAME), so that each detector of a test kernel can show that it works. */
#include <linux/delay.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>

static char *bug = "none";
module_param(bug, charp, 0);
MODULE_PARM_DESC(bug, "which of them");

/* Not known at compile time, or the compiler would refuse or drop the bug. */
static int forty = 40, twelve = 12;
module_param(forty, int, 0);
module_param(twelve, int, 0);

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);
static int array[8];
static int __rcu *pointer;

/* A write that the compiler must do. */
static void poke(void *at)
{
	*(volatile char *)at = 1;
}

static void bug_none(void)
{
}

static void bug_slab_bounds(void)
{
	char *p = kmalloc(40, GFP_KERNEL);

	poke(p + forty + 4);
	kfree(p);
}

static void bug_use_after_free(void)
{
	char *p = kmalloc(40, GFP_KERNEL);

	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	poke(p + 3);
}

static void bug_double_free(void)
{
	char *p = kmalloc(40, GFP_KERNEL), *q = p;

	OPTIMIZER_HIDE_VAR(q);
	kfree(p);
	kfree(q);
}

static void bug_stack_bounds(void)
{
	char buf[16];

	OPTIMIZER_HIDE_VAR(twelve);
	poke(buf + twelve + 8);
}

static void bug_vmalloc_bounds(void)
{
	char *p = vmalloc(5000);

	poke(p + 5060 + forty);
	vfree(p);
}

static void bug_lock_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void bug_softirq_lock(void)
{
	/* Taken where a softirq could be running, and where one could come in between. */
	local_bh_disable();
	lockdep_softirq_enter();
	spin_lock(&spin);
	spin_unlock(&spin);
	lockdep_softirq_exit();
	local_bh_enable();
	spin_lock(&spin);
	spin_unlock(&spin);
}

static void bug_unlock(void)
{
	spin_unlock(&spin);
}

static void bug_atomic_sleep(void)
{
	spin_lock(&spin);
	msleep(20);
	spin_unlock(&spin);
}

static void bug_rcu(void)
{
	int *p = rcu_dereference(pointer);

	if (p)
		poke(p);
}

static void bug_leak(void)
{
	void *p = kmalloc(123, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
}

static void bug_shift(void)
{
	array[0] = 1 << forty;
}

static void bug_index(void)
{
	array[twelve] = 1;
}

static void idle(struct timer_list *t)
{
}

static void bug_timer(void)
{
	struct timer_list *t = kmalloc(sizeof(*t), GFP_KERNEL);

	timer_setup(t, idle, 0);
	mod_timer(t, jiffies + 1000 * HZ);
	kfree(t);
}

static void bug_list(void)
{
	struct list_head entry;
	LIST_HEAD(list);

	list_add(&entry, &list);
	list.next = (struct list_head *)array;
	list_del(&entry);
}

static void bug_refcount(void)
{
	refcount_t r = REFCOUNT_INIT(1);

	refcount_dec(&r);
	refcount_inc(&r);
}

static void bug_warning(void)
{
	WARN_ON(forty == 40);
}

static void bug_panic(void)
{
	panic("bugs: as asked");
}

/* Not a bug: counts how many allocations fault injection makes fail, for who writes to the parameter allocate. */
static int allocate_set(const char *val, const struct kernel_param *kp)
{
	int i, failed = 0;

	for (i = 0; i < 100; i++) {
		void *p = kmalloc(64, GFP_KERNEL);

		failed += !p;
		kfree(p);
	}
	pr_info("bugs: %d of 100 allocations failed\n", failed);
	return 0;
}

static const struct kernel_param_ops allocate_ops = { .set = allocate_set };
module_param_cb(allocate, &allocate_ops, NULL, 0200);

#define BUG_NAMED(name) { #name, bug_ ## name }
static const struct {
	const char *name;
	void (*commit)(void);
} bugs[] = {
	BUG_NAMED(none),
	BUG_NAMED(slab_bounds),
	BUG_NAMED(use_after_free),
	BUG_NAMED(double_free),
	BUG_NAMED(stack_bounds),
	BUG_NAMED(vmalloc_bounds),
	BUG_NAMED(lock_order),
	BUG_NAMED(softirq_lock),
	BUG_NAMED(unlock),
	BUG_NAMED(atomic_sleep),
	BUG_NAMED(rcu),
	BUG_NAMED(leak),
	BUG_NAMED(shift),
	BUG_NAMED(index),
	BUG_NAMED(timer),
	BUG_NAMED(list),
	BUG_NAMED(refcount),
	BUG_NAMED(warning),
	BUG_NAMED(panic),
};

static int __init bugs_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(bugs); i++) {
		if (strcmp(bug, bugs[i].name))
			continue;
		bugs[i].commit();
		return 0;
	}
	return -EINVAL;
}

static void __exit bugs_exit(void)
{
}

module_init(bugs_init);
module_exit(bugs_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Deliberate bugs, for testing the detectors of a test kernel");
