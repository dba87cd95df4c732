// SPDX-License-Identifier: GPL-2.0
/* show.c - what protects a session: for getsockopt(SECCOMM_INFO), and its Keys table. */
#include <kunit/visibility.h>
#include "cactus/resolve.h"
#include "session/epoch.h"
#include "session/session.h"

/* Types of a list as @out, in the order of execution. Return: how many. */
static u8 list_names(const struct seccomm_list *l, bool reverse,
		     char out[SECCOMM_INFO_LAYERS][SECCOMM_TYPE_NAME_MAX + 1])
{
	unsigned int i;

	for (i = 0; i < l->n && i < SECCOMM_INFO_LAYERS; i++)
		strscpy(out[i], l->entry[reverse ? l->n - 1 - i : i].type,
			SECCOMM_TYPE_NAME_MAX + 1);
	return i;
}

void seccomm_session_slot(struct seccomm_session *s, u8 slot, struct seccomm_slot_view *v)
{
	const struct seccomm_slot *named = &s->props->slot[slot];
	struct seccomm_key_query q = {
		.name	= named->ref.name,
		.own	= s->own,
		.peer	= s->peer[0] ? s->peer : s->expect,
	};

	v->name = named->ref.name;
	v->kind = named->public ? seccomm_key_kind_of(named->ref.kd, false) : SECCOMM_KEY_SECRET;
	v->version = READ_ONCE(seccomm_secret(s->keys, slot)->version);
	q.kind = v->kind;
	q.version = v->version;
	v->key = v->version ? seccomm_key_find(s->sn, &q) : NULL;
	if (IS_ERR(v->key))
		v->key = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_slot);

u32 seccomm_session_flags(const struct seccomm_session *s)
{
	unsigned int i;
	u32 flags = 0;

	if (s->props->insecure)
		flags |= SECCOMM_INFO_INSECURE;
	for (i = 1; i <= s->props->n_slots; i++) {
		if (!s->props->slot[i].public)
			return flags;
	}
	return flags | SECCOMM_INFO_UNAUTHENTICATED;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_flags);

void seccomm_session_sender(const struct seccomm_session *s, char name[SECCOMM_SENDER_LEN])
{
	name[0] = '\0';
	if (!smp_load_acquire(&s->vouched))	/* seccomm_sender_vouch() */
		return;
	if (s->pairwise)
		strscpy(name, s->peer, SECCOMM_SENDER_LEN);
	else
		snprintf(name, SECCOMM_SENDER_LEN, "member of %s", s->group);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_sender);

void seccomm_session_info(struct seccomm_session *s, struct seccomm_info *info)
{
	const struct seccomm_list *down = seccomm_props_list(s->props, SECCOMM_DOWN);
	const struct seccomm_list *up = seccomm_props_list(s->props, SECCOMM_UP);
	struct seccomm_composite *comp = seccomm_session_composite(s);

	memset(info, 0, sizeof(*info));
	info->state = READ_ONCE(s->state);
	info->role = s->role;
	info->session = s->id;
	info->rank = s->props->rank;
	info->flags = seccomm_session_flags(s);
	info->msg_size = seccomm_session_msg_size(s);
	info->n_down = list_names(down, false, info->down);
	info->n_up = list_names(up, true, info->up);
	info->expansion_down = seccomm_props_expansion(s->props, SECCOMM_DOWN);
	info->expansion_up = seccomm_props_expansion(s->props, SECCOMM_UP);
	strscpy(info->profile, s->profile->name, sizeof(info->profile));
	strscpy(info->local, s->own, sizeof(info->local));
	/* Only what the session has verified. */
	if (info->state >= SECCOMM_STATE_CONFIRMING && info->state != SECCOMM_STATE_HALF)
		strscpy(info->peer, s->peer, sizeof(info->peer));
	if (comp) {
		info->epoch = comp->epoch;
		seccomm_composite_put(comp);
	}
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_info);
