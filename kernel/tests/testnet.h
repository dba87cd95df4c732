/* SPDX-License-Identifier: GPL-2.0 */
/* testnet.h - a namespace of a test's own, and users to ask on behalf of. */
#ifndef _SECCOMM_TESTS_TESTNET_H
#define _SECCOMM_TESTS_TESTNET_H

#include <kunit/test.h>
#include "session/config.h"
#include "session/net.h"
#include "tests/helpers.h"
#include "tests/spec.h"

/* .init and .exit of a suite: test->priv is a struct seccomm_net set up. */
static inline int testnet_init(struct kunit *test)
{
	struct seccomm_net *sn = kunit_kzalloc(test, sizeof(*sn), GFP_KERNEL);

	if (!sn)
		return -ENOMEM;
	test->priv = sn;
	return seccomm_net_setup(sn, &init_net);
}

static inline void testnet_exit(struct kunit *test)
{
	test_disarm(test);
	if (test->priv)
		seccomm_net_teardown(test->priv);
}

/* Somebody with @uid, @gid and one supplementary group. */
static inline struct seccomm_who *testnet_who(struct kunit *test, uid_t uid, gid_t gid, gid_t more)
{
	struct seccomm_who *who = kunit_kzalloc(test, sizeof(*who), GFP_KERNEL);
	struct cred *cred = kunit_kzalloc(test, sizeof(*cred), GFP_KERNEL);
	struct group_info *gi = kunit_kzalloc(test, struct_size(gi, gid, 1), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, who);
	KUNIT_ASSERT_NOT_NULL(test, cred);
	KUNIT_ASSERT_NOT_NULL(test, gi);
	gi->ngroups = 1;
	gi->gid[0] = KGIDT_INIT(more);
	cred->fsuid = KUIDT_INIT(uid);
	cred->fsgid = KGIDT_INIT(gid);
	cred->group_info = gi;
	who->cred = cred;
	return who;
}

/* As the control plane makes one: lists that are given away. @up NULL: left empty. */
static inline void testnet_spec(struct kunit *test, struct seccomm_spec *spec, const char *down,
				const char *up)
{
	struct seccomm_spec *text = seccomm_spec_parse(test, down, up);

	memset(spec, 0, sizeof(*spec));
	spec->rank = 10;
	KUNIT_ASSERT_EQ(test, seccomm_list_copy(&spec->down, &text->down, GFP_KERNEL), 0);
	if (up)
		KUNIT_ASSERT_EQ(test, seccomm_list_copy(&spec->up, &text->up, GFP_KERNEL), 0);
}

#endif /* _SECCOMM_TESTS_TESTNET_H */
