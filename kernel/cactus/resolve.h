/* SPDX-License-Identifier: GPL-2.0 */
/* resolve.h - from properties as written to properties for one role. */
#ifndef _SECCOMM_CACTUS_RESOLVE_H
#define _SECCOMM_CACTUS_RESOLVE_H

#include "lib/props.h"
#include "lib/report.h"

/**
 * seccomm_props_build() - resolve types and arguments, number slots, check all
 * rules, encode
 * @spec: as written; not changed
 * @role: enum seccomm_role of the view
 * @autoload: load missing micro-protocol modules (CAP_NET_ADMIN only)
 * @report: why not, with direction and position ("down 2 (AESGCM): …")
 *
 * The two lists become pushes by sender role: as active, push[0] is @spec->down
 * and push[1] the reverse of @spec->up (absent up: already mirrored by the
 * caller). Slots are dense from 1 in order of first appearance, active's pushes
 * first.
 *
 * Context: process; may sleep; no lock that a module's init could take.
 * Return: props with one reference, or ERR_PTR().
 */
struct seccomm_props *seccomm_props_build(const struct seccomm_spec *spec, u8 role, bool autoload,
					  struct seccomm_report *report);

/**
 * seccomm_rules_check() - Documentation/security.rst, Rules (protocol 2.15)
 * @props: resolved and numbered; its room is summed up here
 * @report: why not
 *
 * Context: process; may sleep.
 * Return: 0 or error.
 */
int seccomm_rules_check(struct seccomm_props *props, struct seccomm_report *report);

/**
 * seccomm_props_loaded() - are all types still there?
 * @props: built
 * @report: which one is not, or NULL
 *
 * Allocates nothing: an OPEN that proved nothing yet may cause it.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOENT.
 */
int seccomm_props_loaded(const struct seccomm_props *props, struct seccomm_report *report);

#endif /* _SECCOMM_CACTUS_RESOLVE_H */
