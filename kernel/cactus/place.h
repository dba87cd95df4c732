/* SPDX-License-Identifier: GPL-2.0 */
/*
 * place.h - an entry of the properties, flattened: where the operator finds it,
 * what stands around it, and its type.
 */
#ifndef _SECCOMM_CACTUS_PLACE_H
#define _SECCOMM_CACTUS_PLACE_H

#include "cactus/plan.h"
#include "lib/props.h"
#include "lib/report.h"

/* Steps of a plan, and the meta-security micro-protocols that they are under. */
#define SECCOMM_PLACES_MAX	(SECCOMM_STEPS_MAX * SECCOMM_DEPTH_MAX)

/**
 * struct seccomm_place - one entry of one list
 * @entry: it
 * @type: its type, pinned
 * @dir: the list it was written in
 * @depth: of @pos
 * @pos: as the operator counts, from 1: place in the list as written, then children
 */
struct seccomm_place {
	const struct seccomm_entry *entry;
	const struct seccomm_mp_type *type;
	u8 dir;
	u8 depth;
	u8 pos[SECCOMM_DEPTH_MAX];
};

static inline const char *seccomm_dir_name(u8 dir)
{
	return dir == SECCOMM_DOWN ? "down" : "up";
}

/* "down 2.1 (AESGCM)" */
static inline const char *seccomm_place_text(const struct seccomm_place *p, char *buf, size_t size)
{
	size_t n = scnprintf(buf, size, "%s", seccomm_dir_name(p->dir));
	unsigned int i;

	for (i = 0; i < p->depth; i++)
		n += scnprintf(buf + n, size - n, "%c%u", i ? '.' : ' ', p->pos[i]);
	scnprintf(buf + n, size - n, " (%s)", p->entry->type);
	return buf;
}

/* Refuse an entry: "PLACE: why".  Evaluates to @err. */
#define seccomm_refuse(report, err, place, fmt, ...) ({				\
	char _where[SECCOMM_PLACE_TEXT];					\
										\
	seccomm_report_at(report, err,						\
			  seccomm_place_text(place, _where, sizeof(_where)),	\
			  fmt, ##__VA_ARGS__);					\
})

#endif /* _SECCOMM_CACTUS_PLACE_H */
