/* SPDX-License-Identifier: GPL-2.0 */
/* bench.h - the two measurements of the bench module. */
#ifndef BENCH_H
#define BENCH_H

#include <seccomm_bench.h>

int bench_crypto(struct bench_crypto *b);
int bench_load(struct bench_load *b);

#endif /* BENCH_H */
