/* SPDX-License-Identifier: GPL-2.0 */
/* instance.h - one instance of a composite protocol, for tests that look into it. */
#ifndef _SECCOMM_TESTS_INSTANCE_H
#define _SECCOMM_TESTS_INSTANCE_H

#include "tests/pair.h"

/* The first of that type in a list of @end; the test ends when there is none. */
static inline struct seccomm_mp *instance_of(struct kunit *test, struct end *end,
					     const char *type, u8 dir)
{
	struct seccomm_composite *comp = end->comp;
	unsigned int i;

	for (i = 0; i < comp->n_mp; i++)
		if (comp->mp[i]->dir == dir && !strcmp(comp->mp[i]->type->name, type))
			return comp->mp[i];
	KUNIT_FAIL_AND_ABORT(test, "no %s", type);
	return NULL;
}

#endif /* _SECCOMM_TESTS_INSTANCE_H */
