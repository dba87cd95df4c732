/* SPDX-License-Identifier: GPL-2.0 */
/*
 * report.h - why a configuration was refused: a sentence for the operator,
 * naming position and micro-protocol; becomes extack text.
 */
#ifndef _SECCOMM_LIB_REPORT_H
#define _SECCOMM_LIB_REPORT_H

#include <linux/seccomm.h>
#include <linux/types.h>

#define SECCOMM_REFUSALS_MAX	64
/* "down 2.1 (AESGCM)" */
#define SECCOMM_PLACE_TEXT	(16 + SECCOMM_TYPE_NAME_MAX)

/**
 * struct seccomm_refusal - one of several reasons
 * @err: negative errno
 * @where: position, "" = the whole
 * @why: what is wrong there
 */
struct seccomm_refusal {
	int err;
	char where[SECCOMM_PLACE_TEXT];
	char why[160];
};

/**
 * struct seccomm_refusals - all reasons, in the order in which they were found
 * @n: entries used in @list
 * @left_out: further ones, for which there was no room
 * @list: the first of them
 */
struct seccomm_refusals {
	unsigned int n;
	unsigned int left_out;
	struct seccomm_refusal list[SECCOMM_REFUSALS_MAX];
};

/**
 * struct seccomm_report - what there is to say
 * @text: the first sentence
 * @all: NULL, or where every refusal is kept: who looks goes on behind the first one
 */
struct seccomm_report {
	char text[200];
	struct seccomm_refusals *all;
};

/**
 * seccomm_report_at() - say why something was refused
 * @r: where to, or NULL
 * @err: negative errno; 0 = a warning, nothing was refused
 * @where: position, "" = the whole
 * @fmt: the sentence
 *
 * Context: any.
 * Return: @err, so that callers can return it.
 */
__printf(4, 5)
int seccomm_report_at(struct seccomm_report *r, int err, const char *where, const char *fmt, ...);

/* The same where there is no position. */
#define seccomm_report(r, err, fmt, ...)	seccomm_report_at(r, err, "", fmt, ##__VA_ARGS__)

#endif /* _SECCOMM_LIB_REPORT_H */
