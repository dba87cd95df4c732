// SPDX-License-Identifier: GPL-2.0
/* main.c - the bench module: a device that sc_bench asks for measurements (seccomm_bench.h). */
#include "bench.h"

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

static long bench_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;
	union {
		struct bench_crypto crypto;
		struct bench_load load;
	} b;
	long err;

	if (cmd != BENCH_CRYPTO && cmd != BENCH_LOAD)
		return -ENOTTY;
	if (copy_from_user(&b, user, _IOC_SIZE(cmd)))
		return -EFAULT;
	err = cmd == BENCH_CRYPTO ? bench_crypto(&b.crypto) : bench_load(&b.load);
	if (!err && copy_to_user(user, &b, _IOC_SIZE(cmd)))
		err = -EFAULT;
	return err;
}

static const struct file_operations bench_fops = {
	.owner		= THIS_MODULE,
	.unlocked_ioctl	= bench_ioctl,
};

static struct miscdevice bench_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= BENCH_DEVICE,
	.fops	= &bench_fops,
};

module_misc_device(bench_device);

MODULE_DESCRIPTION("SecComm: measures ciphers and sockets inside the kernel");
MODULE_LICENSE("GPL");
