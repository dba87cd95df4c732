/* SPDX-License-Identifier: GPL-2.0 */
/* model.h - the keys of the published exchange (protocol_vectors.h). */
#ifndef _SECCOMM_TESTS_MODEL_H
#define _SECCOMM_TESTS_MODEL_H

#include <linux/seccomm_netlink.h>
#include "lib/kdf.h"
#include "tests/helpers.h"
#include "tests/protocol_vectors.h"

/* An empty Keys table of slots 0..@n, freed with the test. */
static inline struct seccomm_keys *empty_keys(struct kunit *test, u8 n)
{
	struct seccomm_keys *k;

	k = kunit_kzalloc(test, struct_size(k, slot, n + 1), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, k);
	k->n = n;
	return k;
}

/* The Keys table of the vectors: two preshared slots, epoch 0. */
static inline struct seccomm_keys *model_keys(struct kunit *test)
{
	struct seccomm_keys *k = empty_keys(test, SECCOMM_SLOT_MAX);
	u8 x[64];
	int i;

	for (i = 0; i < sizeof(x); i++)
		x[i] = i;
	k->slot[1].used = true;
	k->slot[1].kdf = SECCOMM_KDF_SHA256;
	k->slot[2].used = true;
	k->slot[2].kdf = SECCOMM_KDF_SHA3_256;
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 1, x, 32), 0);
	KUNIT_ASSERT_EQ(test, seccomm_keys_fill(k, 2, x + 32, 32), 0);
	return k;
}

#endif /* _SECCOMM_TESTS_MODEL_H */
