// SPDX-License-Identifier: GPL-2.0
/*
 * des.c - which keys of DES are weak.
 *
 * A table of our own, since both ends must agree, whatever their library says.
 */
#include <linux/kernel.h>
#include <linux/types.h>
#include <net/seccomm.h>

/* The 4 weak and 12 semi-weak keys (SP 800-67, section 3.3.2), without parity bits. */
static const u64 weak_des_keys[] = {
	0x0000000000000000, 0xfefefefefefefefe, 0xe0e0e0e0f0f0f0f0, 0x1e1e1e1e0e0e0e0e,
	0x00fe00fe00fe00fe, 0xfe00fe00fe00fe00, 0x1ee01ee00ef00ef0, 0xe01ee01ef00ef00e,
	0x00e000e000f000f0, 0xe000e000f000f000, 0x1efe1efe0efe0efe, 0xfe1efe1efe0efe0e,
	0x001e001e000e000e, 0x1e001e000e000e00, 0xe0fee0fef0fef0fe, 0xfee0fee0fef0fef0,
};

u64 seccomm_des_bits(const u8 key[8])
{
	return get_unaligned_be64(key) & 0xfefefefefefefefeULL;
}
EXPORT_SYMBOL_NS_GPL(seccomm_des_bits, SECCOMM);

bool seccomm_des_weak(const u8 key[8])
{
	u64 k = seccomm_des_bits(key);
	bool weak = false;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(weak_des_keys); i++)
		weak |= k == weak_des_keys[i];
	return weak;
}
EXPORT_SYMBOL_NS_GPL(seccomm_des_weak, SECCOMM);
