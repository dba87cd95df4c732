// SPDX-License-Identifier: GPL-2.0
/* module.c - what seccomm_kunit.ko is; its suites register themselves. */
#include <linux/module.h>

MODULE_DESCRIPTION("KUnit suites of SecComm");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SECCOMM);
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
