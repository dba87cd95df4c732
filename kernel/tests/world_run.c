// SPDX-License-Identifier: GPL-2.0
/* world_run.c - what happens in a world, and what is seen of it. */
#include <linux/uio.h>
#include "session/alert.h"
#include "session/life.h"
#include "tests/world.h"

void world_inject_from(struct world *w, u8 to, const void *data, size_t len,
		       const struct seccomm_addr *peer, const struct seccomm_addr *local)
{
	struct seccomm_endpoint *ep = w->end[to].ep;
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	skb_put_data(skb, data, len);
	local_bh_disable();
	rcu_read_lock();
	ep->up->rx(ep, skb, peer, local);
	rcu_read_unlock();
	local_bh_enable();
	world_settle(w);
}

void world_inject_train(struct world *w, u8 to, const void *data, size_t len, u16 size)
{
	struct seccomm_endpoint *ep = w->end[to].ep;
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL);
	size_t off, one;
	struct page *page;
	unsigned int n;

	KUNIT_ASSERT_NOT_NULL(w->test, skb);
	for (off = 0, n = 0; off < len; off += one, n++) {
		one = min_t(size_t, len - off, PAGE_SIZE);
		page = alloc_page(GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(w->test, page);
		memcpy(page_address(page), data + off, one);
		skb_add_rx_frag(skb, n, page, 0, one, PAGE_SIZE);
	}
	seccomm_outer_cb(skb)->size = size;
	local_bh_disable();
	rcu_read_lock();
	ep->up->rx(ep, skb, &w->end[!to].addr, &w->end[to].addr);
	rcu_read_unlock();
	local_bh_enable();
	world_settle(w);
}

void world_inject(struct world *w, u8 to, const void *data, size_t len)
{
	world_inject_from(w, to, data, len, &w->end[!to].addr, &w->end[to].addr);
}

/* ---- what happens ---------------------------------------------------------- */

/* The @i-th session in the table that is of this world, referenced; *id: where to go on. */
static struct seccomm_session *next_session(struct world *w, unsigned long *id)
{
	struct seccomm_session *s;

	rcu_read_lock();
	for (s = xa_find(&w->sn->by_id, id, ULONG_MAX, XA_PRESENT); s;
	     s = xa_find_after(&w->sn->by_id, id, ULONG_MAX, XA_PRESENT)) {
		if ((s->ep == w->end[ALICE].ep || s->ep == w->end[BOB].ep) &&
		    seccomm_session_tryget(s))
			break;
	}
	++*id;
	rcu_read_unlock();
	return s;
}

/* Every worker once. Return: whether there is, or may be, more for them to do. */
static bool run_workers(struct world *w)
{
	unsigned int before = READ_ONCE(w->n_frames);
	struct seccomm_session *s;
	bool more = false;
	unsigned long id;

	flush_workqueue(seccomm_open_wq);
	for (id = 0; (s = next_session(w, &id));) {
		seccomm_runtime_flush(&s->rt);
		/* its slice ended before its messages did */
		more |= s->rt.wait && (work_busy(&s->rt.wait->work) ||
				       READ_ONCE(s->rt.wait->queued[SECCOMM_UP]) ||
				       READ_ONCE(s->rt.wait->queued[SECCOMM_DOWN]));
		seccomm_session_put(s);
	}
	return more || before != READ_ONCE(w->n_frames);
}

void world_settle(struct world *w)
{
	unsigned int quiet = 0;

	while (quiet < 2)
		quiet = run_workers(w) ? 0 : quiet + 1;
}

/* The earliest deadline after now, at most @end. */
static u64 next_deadline(struct world *w, u64 end)
{
	struct seccomm_session *s;
	unsigned long id;
	u64 when;

	for (id = 0; (s = next_session(w, &id));) {
		when = READ_ONCE(s->rt.deadline);
		if (when > world_now && when < end)
			end = when;
		seccomm_session_put(s);
	}
	return end;
}

/* The real timers know nothing of this clock: fire them; one that was shut down has no function. */
static void wake_all(struct world *w)
{
	void (*fire)(struct timer_list *t);
	struct seccomm_session *s;
	unsigned long id;

	for (id = 0; (s = next_session(w, &id));) {
		fire = READ_ONCE(s->rt.timer.function);
		if (fire) {
			s->rt.ops->get(&s->rt);	/* which an armed timer has */
			local_bh_disable();
			fire(&s->rt.timer);
			local_bh_enable();
		}
		seccomm_session_put(s);
	}
	world_settle(w);
}

void world_advance(struct world *w, u64 ms)
{
	u64 end = world_now + ms;

	world_settle(w);	/* what is on its way arrives before that */
	while (world_now < end) {
		WRITE_ONCE(world_now, next_deadline(w, end));
		wake_all(w);
	}
}

struct seccomm_session *world_open(struct world *w, u8 from)
{
	struct seccomm_port *port = seccomm_port(w->end[from].ep);
	struct seccomm_who who = {};
	struct seccomm_open_request req = {
		.ep	= w->end[from].ep,
		.ops	= &world_ops,
		.user	= &w->end[from],
		.peer	= w->end[!from].addr,
		.id	= &port->id,
		.who	= &who,
	};
	struct seccomm_session *s = seccomm_session_open(&req);

	if (!IS_ERR(s)) {
		world_keep(&w->end[from], s);
		seccomm_session_put(s);
	}
	return s;
}

struct seccomm_session *world_connect(struct world *w)
{
	struct seccomm_session *s = world_open(w, ALICE);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(w->test, s);
	world_settle(w);
	KUNIT_ASSERT_EQ(w->test, s->state, SECCOMM_STATE_OPEN);
	KUNIT_ASSERT_NOT_NULL(w->test, w->end[BOB].s);
	KUNIT_ASSERT_EQ(w->test, w->end[BOB].s->state, SECCOMM_STATE_OPEN);
	return s;
}

struct seccomm_session *world_connect_as(struct world *w, const char *name)
{
	struct seccomm_session *s;

	world_principal(w, name);
	world_key(w, "w1", name, "bob", 1, 0x40);
	world_key(w, "w1", "bob", name, 1, 0x40);
	world_key(w, "w2", name, "bob", 1, 0x60);
	world_key(w, "w2", "bob", name, 1, 0x60);
	world_name(w, ALICE, name, "bob");
	s = world_connect(w);
	world_name(w, ALICE, "alice", "bob");
	return s;
}

int world_push(struct seccomm_session *s, const void *data, size_t len)
{
	struct kvec kv = { (void *)data, len };
	struct iov_iter from;

	iov_iter_kvec(&from, ITER_SOURCE, &kv, 1, len);
	return seccomm_push(s, &from, len);
}

int world_say(struct seccomm_session *s, const char *text)
{
	return world_push(s, text, strlen(text));
}

static void forget_end(struct world_end *end)
{
	int lose[SECCOMM_FRAME_TYPE_MAX];

	memcpy(lose, end->lose, sizeof(lose));
	memset(end->lose, 0xff, sizeof(end->lose));
	while (end->n_all) {
		seccomm_session_abort(end->all[--end->n_all], ECONNABORTED);
		seccomm_session_put(end->all[end->n_all]);
	}
	end->s = NULL;
	world_settle(end->w);
	memcpy(end->lose, lose, sizeof(lose));
}

void world_forget(struct world *w)
{
	forget_end(&w->end[ALICE]);
	forget_end(&w->end[BOB]);
	world_advance(w, 11000);	/* what is HALF, CLOSING or an orphan */
}

void world_restart(struct world *w, u8 end)
{
	struct seccomm_session *s;

	while ((s = world_tabled(w, end))) {
		seccomm_session_get(s);
		forget_end(&w->end[end]);
		seccomm_session_abort(s, ECONNABORTED);
		seccomm_session_put(s);
	}
}

/* ---- what is seen ---------------------------------------------------------- */

const struct world_frame *world_find(struct world *w, u8 from, u8 type, unsigned int nth)
{
	const struct world_frame *f, *found = NULL;

	spin_lock_bh(&w->lock);
	list_for_each_entry(f, &w->frames, list) {
		if (f->from == from && f->type == type && !nth--) {
			found = f;
			break;
		}
	}
	spin_unlock_bh(&w->lock);
	return found;
}

const struct world_frame *world_frame(struct world *w, u8 from, u8 type, unsigned int nth)
{
	const struct world_frame *f = world_find(w, from, type, nth);

	KUNIT_ASSERT_NOT_NULL(w->test, f);
	return f;
}

unsigned int world_count(struct world *w, u8 from, u8 type)
{
	unsigned int n = 0;

	while (world_find(w, from, type, n))
		n++;
	return n;
}

struct seccomm_session *world_tabled(struct world *w, u8 end)
{
	struct seccomm_session *s;
	unsigned long id;

	for (id = 0; (s = next_session(w, &id));) {
		seccomm_session_put(s);
		if (s->ep == w->end[end].ep)
			return s;
	}
	return NULL;
}

unsigned int world_sessions(struct world *w)
{
	return atomic_read(&w->sn->sessions) - w->sessions;
}

const struct world_msg *world_got(struct world *w, u8 end, unsigned int nth)
{
	const struct world_msg *m, *found = NULL;

	spin_lock_bh(&w->lock);
	list_for_each_entry(m, &w->end[end].msgs, list) {
		if (!nth--) {
			found = m;
			break;
		}
	}
	spin_unlock_bh(&w->lock);
	KUNIT_ASSERT_NOT_NULL(w->test, found);
	return found;
}

void world_mark(struct world *w)
{
	unsigned int r;

	for (r = 0; r < SECCOMM_R_MAX; r++)
		w->reasons[r] = seccomm_counter_reason(w->sn->counters, r);
}

u64 world_refused(struct world *w, u8 reason)
{
	u64 sum = 0;
	unsigned int r;

	for (r = 0; r < SECCOMM_R_MAX; r++) {
		if (reason == r || reason == SECCOMM_R_MAX)
			sum += seccomm_counter_reason(w->sn->counters, r) - w->reasons[r];
	}
	return sum;
}

bool world_alerted(struct world *w, u8 reason, u32 session)
{
	struct seccomm_alert a;
	u64 pos = 0;

	while (seccomm_alert_read(w->sn, &pos, &a)) {
		if (a.reason == reason && a.session == session &&
		    (seccomm_addr_equal(&a.peer, &w->end[ALICE].addr) ||
		     seccomm_addr_equal(&a.peer, &w->end[BOB].addr)))
			return true;
	}
	return false;
}
