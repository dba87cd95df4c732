// SPDX-License-Identifier: GPL-2.0
/* trace.c - the one place where the trace events are made. */
#define CREATE_TRACE_POINTS
#include "lib/trace.h"
