// SPDX-License-Identifier: GPL-2.0
/*
 * session.c - object session, and the group "sessions".
 *
 * A session is shown to its owner and to CAP_NET_ADMIN, to nobody else: what
 * others can learn are totals of the namespace (protocol H6).
 */
#include "session/session.h"

#include <linux/slab.h>
#include "netlink/genl.h"
#include "netlink/parse.h"
#include "session/epoch.h"

const struct nla_policy seccomm_session_policy[SECCOMM_A_SESSION_MAX + 1] = {
	[SECCOMM_A_SESSION_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SECCOMM_A_SESSION_STATE ... SECCOMM_A_SESSION_MAX] = SECCOMM_NLA_GET_ONLY,
};

static kuid_t session_owner(const struct seccomm_session *s)
{
	return s->cred ? s->cred->fsuid : GLOBAL_ROOT_UID;
}

static bool session_hidden(const struct seccomm_session *s, const struct seccomm_nl_viewer *v)
{
	return !v->admin && !uid_eq(session_owner(s), v->cred->fsuid);
}

/* ---- attributes ------------------------------------------------------------ */

static int put_basics(struct sk_buff *skb, struct seccomm_session *s,
		      const struct seccomm_info *i)
{
	if (nla_put_u32(skb, SECCOMM_A_SESSION_ID, i->session) ||
	    nla_put_u8(skb, SECCOMM_A_SESSION_STATE, i->state) ||
	    nla_put_u8(skb, SECCOMM_A_SESSION_ROLE, i->role) ||
	    nla_put_u8(skb, SECCOMM_A_SESSION_CARRIER, s->ep->carrier->id) ||
	    nla_put_string(skb, SECCOMM_A_SESSION_PROFILE, i->profile) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_RANK, i->rank) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_EPOCH, i->epoch) ||
	    seccomm_nl_put_addr(skb, SECCOMM_A_SESSION_LOCAL, &s->path.local) ||
	    seccomm_nl_put_addr(skb, SECCOMM_A_SESSION_PEER, &s->path.peer) ||
	    nla_put_string(skb, SECCOMM_A_SESSION_OWN_NAME, i->local) ||
	    nla_put_string(skb, SECCOMM_A_SESSION_PEER_NAME, i->peer) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_FLAGS, i->flags) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_EXPANSION_DOWN, i->expansion_down) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_EXPANSION_UP, i->expansion_up) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_MSG_SIZE, i->msg_size))
		return -EMSGSIZE;
	return 0;
}

static u64 messages_sent(struct seccomm_session *s)
{
	struct seccomm_epoch *e;
	u64 n;

	/* one that rests goes away under this lock, any other by RCU */
	rcu_read_lock();
	spin_lock_bh(&s->lock);
	e = s->rest ?: rcu_dereference(s->tx_epoch);
	n = e ? atomic64_read(&e->tx_seq) : 0;
	spin_unlock_bh(&s->lock);
	rcu_read_unlock();
	return n;
}

static int put_u64(struct sk_buff *skb, u16 attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, SECCOMM_A_SESSION_PAD);
}

static int put_counters(struct sk_buff *skb, struct seccomm_session *s)
{
	const u32 *reasons = READ_ONCE(s->reasons);
	unsigned int r;
	u32 n;

	if (put_u64(skb, SECCOMM_A_SESSION_TX_MSGS, messages_sent(s)) ||
	    put_u64(skb, SECCOMM_A_SESSION_TX_BYTES, atomic64_read(&s->tx_bytes)) ||
	    put_u64(skb, SECCOMM_A_SESSION_RX_MSGS, atomic64_read(&s->rx_msgs)) ||
	    put_u64(skb, SECCOMM_A_SESSION_RX_BYTES, atomic64_read(&s->rx_bytes)) ||
	    put_u64(skb, SECCOMM_A_SESSION_WORKER_MSGS, seccomm_runtime_worker_msgs(&s->rt)) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_HELD, seccomm_runtime_held(&s->rt)))
		return -EMSGSIZE;
	for (r = SECCOMM_R_NONE + 1; reasons && r < SECCOMM_R_MAX; r++) {
		n = READ_ONCE(reasons[r]);
		if (n && seccomm_nl_put_count(skb, SECCOMM_A_SESSION_DROPS,
					      seccomm_reason_name(r), n))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * struct list_view - which instances stand behind the entries of a list
 * @comp: the composite in use, or NULL while there is none
 * @dir: the list
 */
struct list_view {
	struct seccomm_composite *comp;
	u8 dir;
};

static void mark_by_instance(const struct seccomm_entry *e, const u8 *path, u8 depth, void *arg,
			     struct seccomm_list_mark *m)
{
	const struct list_view *view = arg;
	const struct seccomm_mp *mp;
	unsigned int i;

	for (i = 0; view->comp && i < view->comp->n_mp; i++) {
		mp = view->comp->mp[i];
		if (mp->dir != view->dir || mp->depth != depth + 1 ||
		    memcmp(mp->path, path, depth + 1))
			continue;
		if (mp->driver)
			strscpy(m->driver, mp->driver, sizeof(m->driver));
		m->insecure = mp->type->flags & SECCOMM_MP_INSECURE;
		m->sleeps = mp->type->flags & SECCOMM_MP_SLEEPS;
		return;
	}
}

static int put_lists(struct sk_buff *skb, struct seccomm_session *s)
{
	struct list_view view = { .comp = seccomm_session_composite(s) };
	int err;

	view.dir = SECCOMM_DOWN;
	err = seccomm_list_write(skb, SECCOMM_A_SESSION_DOWN,
				  seccomm_props_list(s->props, SECCOMM_DOWN), false,
				  mark_by_instance, &view);
	view.dir = SECCOMM_UP;
	err = err ?: seccomm_list_write(skb, SECCOMM_A_SESSION_UP,
					 seccomm_props_list(s->props, SECCOMM_UP), true,
					 mark_by_instance, &view);
	if (view.comp)
		seccomm_composite_put(view.comp);
	return err;
}

#define SLOT_SIZE	384	/* attributes of one slot, at most */

/* Of a key that the viewer may not use nothing is told but that a slot holds it. */
static int put_slot_key(struct sk_buff *skb, const struct seccomm_nl_viewer *v,
			const struct seccomm_named_key *k)
{
	struct seccomm_who who = { .cred = v->cred };

	if (!k || (!v->admin && !seccomm_key_allows(k, &who)))
		return 0;
	if ((k->local[0] && nla_put_string(skb, SECCOMM_A_SLOT_LOCAL, k->local)) ||
	    (k->peer[0] && nla_put_string(skb, SECCOMM_A_SLOT_PEER, k->peer)) ||
	    nla_put_u32(skb, SECCOMM_A_SLOT_USAGE, k->usage) ||
	    nla_put_u32(skb, SECCOMM_A_SLOT_FLAGS, k->flags) ||
	    nla_put_u32(skb, SECCOMM_A_SLOT_UID, from_kuid_munged(v->ns, k->uid)) ||
	    nla_put_u32(skb, SECCOMM_A_SLOT_GID, from_kgid_munged(v->ns, k->gid)) ||
	    nla_put_u16(skb, SECCOMM_A_SLOT_MODE, k->mode))
		return -EMSGSIZE;
	return 0;
}

static int put_slot(struct sk_buff *skb, const struct seccomm_nl_viewer *v,
		    struct seccomm_session *s, u8 slot)
{
	struct nlattr *nest = nla_nest_start(skb, SECCOMM_A_SESSION_SLOT);
	struct seccomm_slot_view view;
	int err = -EMSGSIZE;

	seccomm_session_slot(s, slot, &view);
	if (nest && !nla_put_u8(skb, SECCOMM_A_SLOT_INDEX, slot) &&
	    !nla_put_string(skb, SECCOMM_A_SLOT_NAME, view.name) &&
	    !nla_put_u8(skb, SECCOMM_A_SLOT_KIND, view.kind) &&
	    !(view.version && nla_put_u32(skb, SECCOMM_A_SLOT_VERSION, view.version)) &&
	    !(view.kind == SECCOMM_KEY_SECRET &&
	      nla_put_u8(skb, SECCOMM_A_SLOT_KDF, s->props->slot[slot].ref.kdf)))
		err = put_slot_key(skb, v, view.key);
	seccomm_named_key_put(view.key);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

static int put_slots(struct sk_buff *skb, const struct seccomm_nl_viewer *v,
		     struct seccomm_session *s)
{
	int err = 0;
	u8 slot;

	for (slot = 1; slot <= s->props->n_slots && !err; slot++)
		err = put_slot(skb, v, s, slot);
	return err;
}

/**
 * struct session_view - a session to be written
 * @s: referenced
 * @info: what getsockopt() would tell
 */
struct session_view {
	struct seccomm_session *s;
	struct seccomm_info info;
};

/* Process context; it has been seen to that the viewer may see it. */
static int fill_session(struct sk_buff *skb, const struct seccomm_nl_viewer *v, const void *obj)
{
	const struct session_view *view = obj;
	struct seccomm_session *s = view->s;

	return put_basics(skb, s, &view->info) ?:
	       nla_put_u32(skb, SECCOMM_A_SESSION_UID,
			   from_kuid_munged(v->ns, session_owner(s))) ?:
	       put_counters(skb, s) ?: put_lists(skb, s) ?: put_slots(skb, v, s);
}

static size_t session_size(const struct seccomm_session *s)
{
	return NLMSG_GOODSIZE + seccomm_list_size(&s->props->push[0]) +
	       seccomm_list_size(&s->props->push[1]) + s->props->n_slots * SLOT_SIZE;
}

/* ---- show ------------------------------------------------------------------ */

static struct seccomm_session *session_by_id(struct genl_info *info,
					     const struct seccomm_nl_viewer *v)
{
	struct seccomm_session *s;
	u32 id;

	if (seccomm_nl_missing(info, SECCOMM_A_SESSION_ID, "which session?"))
		return ERR_PTR(-EINVAL);
	id = nla_get_u32(info->attrs[SECCOMM_A_SESSION_ID]);
	rcu_read_lock();
	s = seccomm_session_lookup_id(seccomm_nl_net(info), id);
	if (s && ((v && session_hidden(s, v)) || !seccomm_session_tryget(s)))
		s = NULL;
	rcu_read_unlock();
	if (s)
		return s;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SECCOMM_A_SESSION_ID], "no such session");
	return ERR_PTR(-ENOENT);
}

int seccomm_nl_session_get(struct sk_buff *skb, struct genl_info *info)
{
	int err = seccomm_nl_unrepeated(info, 0);
	struct seccomm_nl_viewer v;
	struct session_view *view;

	if (err)
		return err;
	view = kzalloc(sizeof(*view), GFP_KERNEL);
	if (!view)
		return -ENOMEM;
	seccomm_nl_viewer(&v, skb);
	view->s = session_by_id(info, &v);
	if (IS_ERR(view->s)) {
		err = PTR_ERR(view->s);
	} else {
		seccomm_session_info(view->s, &view->info);
		err = seccomm_nl_reply(skb, info, session_size(view->s), fill_session, view);
		seccomm_session_put(view->s);
	}
	kfree(view);
	return err;
}

/* The session with id *@id or above, referenced; *@id becomes its id. */
static struct seccomm_session *session_at(struct seccomm_net *sn, u64 *id)
{
	struct seccomm_session *s;
	unsigned long index = *id;

	rcu_read_lock();
	xa_for_each_start(&sn->by_id, index, s, *id)
		if (seccomm_session_tryget(s))
			break;
	rcu_read_unlock();
	*id = index;
	return s;
}

int seccomm_nl_session_start(struct netlink_callback *cb)
{
	struct seccomm_net *sn = seccomm_nl_dump_net(cb);
	struct seccomm_session *s;
	u64 id;

	for (id = 0; (s = session_at(sn, &id)); id++) {
		cb->min_dump_alloc = max_t(size_t, cb->min_dump_alloc, session_size(s));
		seccomm_session_put(s);
	}
	return seccomm_nl_dump_start(cb);
}

/*
 * Ids only grow on the way, so each session that lives all the while comes
 * exactly once, whatever comes and goes beside it: nothing to be asked again.
 */
int seccomm_nl_session_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct seccomm_nl_cursor *c = seccomm_nl_cursor(cb);
	int err = seccomm_nl_dump_unasked(cb);
	struct session_view *view;

	if (err)
		return err;
	view = kzalloc(sizeof(*view), GFP_KERNEL);
	if (!view)
		return -ENOMEM;
	while (!err && (view->s = session_at(seccomm_nl_dump_net(cb), &c->pos))) {
		if (!session_hidden(view->s, &c->v)) {
			seccomm_session_info(view->s, &view->info);
			err = seccomm_nl_dump_put(skb, cb, fill_session, view);
		}
		seccomm_session_put(view->s);
		if (!err)
			c->pos++;
	}
	kfree(view);
	return seccomm_nl_dump_end(skb, err);
}

/* ---- change ---------------------------------------------------------------- */

int seccomm_nl_session_del(struct sk_buff *skb, struct genl_info *info)
{
	struct seccomm_session *s;
	int err = seccomm_nl_unrepeated(info, 0);

	if (err)
		return err;
	s = session_by_id(info, NULL);
	if (IS_ERR(s))
		return PTR_ERR(s);
	seccomm_session_abort(s, ECONNABORTED);
	seccomm_session_put(s);
	return 0;
}

/* ---- notifications --------------------------------------------------------- */

static const char *end_text(int err)
{
	switch (err) {
	case 0:			return "closed";
	case ETIMEDOUT:		return "timeout";
	case ECONNREFUSED:	return "refused";
	case ECONNRESET:	return "reset";
	case ECONNABORTED:	return "aborted";
	case ENOKEY:		return "no key";
	case EKEYEXPIRED:	return "key limit";
	case EHOSTUNREACH:
	case ENETUNREACH:	return "unreachable";
	default:		return "error";
	}
}

/* Under the session's mutex: no seccomm_session_info(), which may want it. */
static int fill_event(struct sk_buff *skb, struct seccomm_session *s, u8 state, int err, u64 seq)
{
	struct user_namespace *ns = s->sn->net->user_ns;

	if (nla_put_u32(skb, SECCOMM_A_SESSION_ID, s->id) ||
	    nla_put_u8(skb, SECCOMM_A_SESSION_STATE, state) ||
	    nla_put_u8(skb, SECCOMM_A_SESSION_ROLE, s->role) ||
	    nla_put_u8(skb, SECCOMM_A_SESSION_CARRIER, s->ep->carrier->id) ||
	    nla_put_string(skb, SECCOMM_A_SESSION_PROFILE, s->profile->name) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_RANK, s->props->rank) ||
	    seccomm_nl_put_addr(skb, SECCOMM_A_SESSION_LOCAL, &s->path.local) ||
	    seccomm_nl_put_addr(skb, SECCOMM_A_SESSION_PEER, &s->path.peer) ||
	    nla_put_string(skb, SECCOMM_A_SESSION_OWN_NAME, s->own) ||
	    (s->vouched &&	/* a claim that nobody verified is no name */
	     nla_put_string(skb, SECCOMM_A_SESSION_PEER_NAME, s->peer)) ||
	    nla_put_u32(skb, SECCOMM_A_SESSION_UID, from_kuid_munged(ns, session_owner(s))) ||
	    (state >= SECCOMM_STATE_CLOSING &&
	     nla_put_string(skb, SECCOMM_A_SESSION_REASON, end_text(err))) ||
	    put_u64(skb, SECCOMM_A_SESSION_SEQ, seq))
		return -EMSGSIZE;
	return 0;
}

/* The mutex makes the order of sending the order of the numbers. */
static void multicast_event(struct seccomm_net *sn, struct seccomm_session *s, u8 state, int err)
{
	struct sk_buff *skb;
	void *hdr;
	u64 seq;

	mutex_lock(&sn->event_mutex);
	seq = ++sn->event_seq;
	if (!genl_has_listeners(&seccomm_genl, sn->net, SECCOMM_GROUP_SESSIONS))
		goto out;
	skb = seccomm_nl_new(NLMSG_DEFAULT_SIZE);
	hdr = skb ? genlmsg_put(skb, 0, 0, &seccomm_genl, 0, SECCOMM_CMD_SESSION_NTF) : NULL;
	if (!hdr || fill_event(skb, s, state, err, seq)) {
		nlmsg_free(skb);
		seccomm_count_reason(sn, SECCOMM_R_NOMEM);	/* the gap tells */
		goto out;
	}
	genlmsg_end(skb, hdr);
	genlmsg_multicast_netns(&seccomm_genl, sn->net, skb, 0, SECCOMM_GROUP_SESSIONS,
				GFP_KERNEL);
out:
	mutex_unlock(&sn->event_mutex);
}

static const struct seccomm_session_events session_events = {
	.changed = multicast_event,
};

void seccomm_nl_session_init(void)
{
	seccomm_session_events_set(&session_events);
}

void seccomm_nl_session_exit(void)
{
	seccomm_session_events_set(NULL);
}
