// SPDX-License-Identifier: GPL-2.0
/* table.c - where sessions are found: by wire id, by peer, by the id users see. */
#include "session/table.h"

#include <kunit/visibility.h>
#include <linux/slab.h>
#include "lib/seam.h"

#define SID_REST_MS	60000	/* a wire id rests that long before it is used again */
#define SID_RESTING	1024	/* how many of these are remembered */

/**
 * struct seccomm_sids - wire ids that were given up lately
 * @lock: BH, leaf
 * @next: entry to overwrite
 * @sid: the ids, 0 = unused
 * @until: ms, by entry
 */
struct seccomm_sids {
	spinlock_t lock;
	unsigned int next;
	u32 sid[SID_RESTING];
	u64 until[SID_RESTING];
};

/* We have drawn it at random: it is a hash. What a stranger asks for is in none of the chains. */
static u32 sid_hash(const void *key, u32 len, u32 seed)
{
	return *(const u32 *)key ^ seed;
}

static int sid_differs(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct seccomm_session *s = obj;

	return *(const u32 *)arg->key != s->sid;
}

static const struct rhashtable_params sid_params = {
	.key_len	= sizeof(u32),
	.key_offset	= offsetof(struct seccomm_session, sid),
	.head_offset	= offsetof(struct seccomm_session, by_sid),
	.hashfn		= sid_hash,
	.obj_cmpfn	= sid_differs,
	.automatic_shrinking = true,
};

static const struct rhashtable_params peer_params = {
	.key_len	= sizeof(struct seccomm_peer_key),
	.key_offset	= offsetof(struct seccomm_session, ep),
	.head_offset	= offsetof(struct seccomm_session, by_peer),
	.automatic_shrinking = true,
};

int seccomm_table_init(struct seccomm_net *sn)
{
	int err;

	/* the key is part of the session: no second copy of it in each */
	BUILD_BUG_ON(sizeof(struct seccomm_peer_key) !=
		     sizeof(void *) + sizeof(struct seccomm_addr));
	BUILD_BUG_ON(offsetof(struct seccomm_session, path.peer) -
		     offsetof(struct seccomm_session, ep) !=
		     offsetof(struct seccomm_peer_key, peer));
	sn->sids = kvzalloc(sizeof(*sn->sids), GFP_KERNEL);
	if (!sn->sids)
		return -ENOMEM;
	spin_lock_init(&sn->sids->lock);
	err = rhashtable_init(&sn->by_sid, &sid_params);
	if (err)
		goto err_sids;
	err = rhltable_init(&sn->by_peer, &peer_params);
	if (err)
		goto err_by_sid;
	xa_init_flags(&sn->by_id, XA_FLAGS_ALLOC1 | XA_FLAGS_LOCK_BH);
	return 0;

err_by_sid:
	rhashtable_destroy(&sn->by_sid);
err_sids:
	kvfree(sn->sids);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_table_init);

void seccomm_table_exit(struct seccomm_net *sn)
{
	xa_destroy(&sn->by_id);
	rhltable_destroy(&sn->by_peer);
	rhashtable_destroy(&sn->by_sid);
	kvfree(sn->sids);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_table_exit);

static bool sid_rests(struct seccomm_sids *r, u32 sid)
{
	u64 now = seccomm_now_ms();
	bool found = false;
	unsigned int i;

	spin_lock_bh(&r->lock);
	for (i = 0; i < SID_RESTING && !found; i++)
		found = r->sid[i] == sid && r->until[i] > now;
	spin_unlock_bh(&r->lock);
	return found;
}

static void sid_retire(struct seccomm_sids *r, u32 sid)
{
	spin_lock_bh(&r->lock);
	r->sid[r->next] = sid;
	r->until[r->next] = seccomm_now_ms() + SID_REST_MS;
	r->next = (r->next + 1) % SID_RESTING;
	spin_unlock_bh(&r->lock);
}

static int insert_sid(struct seccomm_session *s)
{
	struct seccomm_net *sn = s->sn;
	u8 raw[4];
	int err;

	do {
		seccomm_random(s, raw, sizeof(raw));
		s->sid = get_unaligned_be32(raw);
		err = -EEXIST;
		if (!s->sid || sid_rests(sn->sids, s->sid))
			continue;
		err = rhashtable_lookup_insert_fast(&sn->by_sid, &s->by_sid, sid_params);
	} while (err == -EEXIST);
	return err;
}

int seccomm_table_insert(struct seccomm_session *s)
{
	struct seccomm_net *sn = s->sn;
	int err;

	if (READ_ONCE(sn->exiting))
		return -ESHUTDOWN;
	err = xa_alloc_bh(&sn->by_id, &s->id, s, xa_limit_31b, GFP_KERNEL);
	if (err)
		return err == -EBUSY ? -ENOMEM : err;
	err = insert_sid(s);
	if (err)
		goto err_id;
	err = rhltable_insert(&sn->by_peer, &s->by_peer, peer_params);
	if (err)
		goto err_sid;
	seccomm_session_get(s);
	atomic_inc(&sn->sessions);
	s->tabled = true;
	return 0;

err_sid:
	rhashtable_remove_fast(&sn->by_sid, &s->by_sid, sid_params);
err_id:
	xa_erase_bh(&sn->by_id, s->id);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_table_insert);

void seccomm_table_remove(struct seccomm_session *s)
{
	struct seccomm_net *sn = s->sn;
	bool was;

	spin_lock_bh(&s->lock);
	was = s->tabled;
	s->tabled = false;
	spin_unlock_bh(&s->lock);
	if (!was)
		return;
	rhltable_remove(&sn->by_peer, &s->by_peer, peer_params);
	rhashtable_remove_fast(&sn->by_sid, &s->by_sid, sid_params);
	xa_erase_bh(&sn->by_id, s->id);
	sid_retire(sn->sids, s->sid);
	atomic_dec(&sn->sessions);
	seccomm_session_put(s);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_table_remove);

struct seccomm_session *seccomm_table_by_sid(struct seccomm_net *sn, u32 sid,
					     const struct seccomm_endpoint *ep)
{
	struct seccomm_session *s;

	s = rhashtable_lookup(&sn->by_sid, &sid, sid_params);
	return s && s->ep == ep ? s : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_table_by_sid);

struct seccomm_session *seccomm_table_each_peer(struct seccomm_net *sn,
						struct seccomm_endpoint *ep,
						const struct seccomm_addr *peer,
						bool (*fn)(struct seccomm_session *s, void *arg),
						void *arg)
{
	struct seccomm_peer_key key = { .ep = ep, .peer = *peer };
	struct rhlist_head *list, *pos;
	struct seccomm_session *s;

	list = rhltable_lookup(&sn->by_peer, &key, peer_params);
	rhl_for_each_entry_rcu(s, pos, list, by_peer) {
		if (fn(s, arg))
			return s;
	}
	return NULL;
}

struct seccomm_session *seccomm_session_lookup_id(struct seccomm_net *sn, u32 id)
{
	return xa_load(&sn->by_id, id);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_lookup_id);

/* A session that messages can be sent on, or will be. */
static bool usable(struct seccomm_session *s, void *arg)
{
	u8 state = READ_ONCE(s->state);

	return state == SECCOMM_STATE_OPENING || state == SECCOMM_STATE_CONFIRMING ||
	       state == SECCOMM_STATE_OPEN;
}

struct seccomm_session *seccomm_session_lookup_peer(struct seccomm_net *sn,
						    struct seccomm_endpoint *ep,
						    const struct seccomm_addr *peer)
{
	return seccomm_table_each_peer(sn, ep, peer, usable, NULL);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_session_lookup_peer);
