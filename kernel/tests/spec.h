/* SPDX-License-Identifier: GPL-2.0 */
/* spec.h - properties in the paper's notation, for tests. */
#ifndef _SECCOMM_TESTS_SPEC_H
#define _SECCOMM_TESTS_SPEC_H

#include <kunit/test.h>
#include "lib/props.h"

/**
 * seccomm_spec_parse() - "AESGCM(k1:sha3-256, bits=128), Replay" to a spec
 * @test: the test, which fails when the text is wrong; owns the result
 * @down: list
 * @up: list, or NULL = mirror of @down
 *
 * A word in parentheses is a key, NAME=VALUE and numbers are arguments, a word
 * followed by parentheses is a child.
 */
struct seccomm_spec *seccomm_spec_parse(struct kunit *test, const char *down, const char *up);

#endif /* _SECCOMM_TESTS_SPEC_H */
