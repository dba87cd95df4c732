// SPDX-License-Identifier: GPL-2.0
/* world.c - alice and bob on a wire of memory; the test is the socket above them. */
#include "tests/world.h"

#include <linux/delay.h>
#include <linux/uio.h>
#include "lib/kdf.h"
#include "lib/seam.h"
#include "session/alert.h"
#include "session/life.h"
#include "session/table.h"

/* ---- time and chance ------------------------------------------------------- */

/*
 * One clock for all worlds, which never goes back: what rests (wire ids, cookies)
 * would take a younger world for an older one.
 */
static u64 world_now;
static struct world *seeded;

static u64 clock_read(void)
{
	return READ_ONCE(world_now);
}

static void clock_start(void)
{
	/* Far ahead of what an earlier load of this module can have reached. */
	if (!world_now)
		world_now = seccomm_now_ms() * 10000;
	world_now += 300000;
	seccomm_clock_replace(clock_read);
}

/* SHA-256(seed | u32 counter), a new block for each draw (protocol_vectors.h). */
static void random_draw(const void *ctx, void *buf, size_t len)
{
	const struct seccomm_session *s = ctx;
	struct world_end *end = &seeded->end[s->role - 1];
	u8 counter[4], hh[SECCOMM_HH_LEN], seed = 'a' + s->role - 1;
	struct seccomm_part part[] = { { &seed, 1 }, { counter, sizeof(counter) } };
	size_t n;

	for (; len; buf += n, len -= n) {
		put_unaligned_be32(end->drawn++, counter);
		WARN_ON(seccomm_hh_parts(part, ARRAY_SIZE(part), hh));
		n = min_t(size_t, len, 32);
		memcpy(buf, hh, n);
	}
}

void world_seed(struct world *w)
{
	seeded = w;
	seccomm_random_replace(random_draw);
}

/* ---- the socket above ------------------------------------------------------ */

static void keep(struct world_end *end, struct seccomm_session *s)
{
	if (WARN_ON(end->n_all == WORLD_SESSIONS))
		return;
	end->all[end->n_all++] = seccomm_session_get(s);
	end->s = s;
}

static bool op_deliver(void *user, struct seccomm_session *s, struct sk_buff *skb)
{
	struct world_end *end = user;
	struct world_msg *m;

	if (end->full)
		return false;
	m = kmalloc(sizeof(*m) + skb->len, GFP_ATOMIC);
	if (WARN_ON(!m))
		return false;
	m->session = seccomm_rx_cb(skb)->session;
	m->epoch = seccomm_rx_cb(skb)->epoch;
	m->len = skb->len;
	memcpy(m->data, skb->data, skb->len);
	spin_lock_bh(&end->w->lock);
	list_add_tail(&m->list, &end->msgs);
	end->n_msgs++;
	spin_unlock_bh(&end->w->lock);
	consume_skb(skb);
	return true;
}

static void op_writable(void *user)
{
}

static void op_state(void *user, struct seccomm_session *s, u8 state, int err)
{
	struct world_end *end = user;

	end->state = state;
	end->err = err;
}

static struct world_end *end_of(struct seccomm_endpoint *ep)
{
	return container_of(ep->carrier, struct world_end, carrier);
}

static bool op_incoming(struct seccomm_endpoint *ep, struct seccomm_session *s)
{
	struct world_end *end = end_of(ep);

	end->n_incoming++;
	if (end->no_backlog)
		return false;
	keep(end, s);
	rcu_assign_pointer(s->user, end);
	return true;
}

static bool op_reserve(struct seccomm_endpoint *ep)
{
	return !end_of(ep)->no_reserve;
}

static const struct seccomm_session_ops world_ops = {
	.deliver	= op_deliver,
	.writable	= op_writable,
	.state		= op_state,
	.incoming	= op_incoming,
	.reserve	= op_reserve,
};

/* ---- the wire below -------------------------------------------------------- */

static void record(struct world_end *end, const struct sk_buff *skb)
{
	struct world_frame *f = kmalloc(sizeof(*f) + skb->len, GFP_ATOMIC);

	if (WARN_ON(!f))
		return;
	f->from = end->index;
	f->type = skb->data[0] & 0xf;
	f->len = skb->len;
	memcpy(f->data, skb->data, skb->len);
	spin_lock_bh(&end->w->lock);
	list_add_tail(&f->list, &end->w->frames);
	end->w->n_frames++;
	spin_unlock_bh(&end->w->lock);
}

static bool lost(struct world_end *end, struct sk_buff *skb)
{
	int *lose = &end->lose[skb->data[0] & 0xf];

	if (*lose) {
		*lose -= *lose > 0;
		return true;
	}
	return end->w->script && !end->w->script(end->w, end->index, skb);
}

static int wire_send(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path,
		     struct sk_buff *skb)
{
	struct world_end *end = end_of(ep);

	record(end, skb);
	if (end->errors && (skb->data[0] & 0xf) == SECCOMM_DATA) {
		end->errors--;
		kfree_skb(skb);
		return end->error;
	}
	if (lost(end, skb)) {
		kfree_skb(skb);
		return 0;
	}
	return end->loop->send(ep, tx, path, skb);
}

static void wire_free(struct seccomm_endpoint *ep)
{
	struct world_end *end = end_of(ep);

	end->loop->free(ep);
	atomic_dec(&end->w->endpoints);
}

static void wire_init(struct world *w)
{
	struct world_end *end;
	u8 i;

	for (i = ALICE; i <= BOB; i++) {
		end = &w->end[i];
		end->loop = end->ep->carrier;
		end->carrier = *end->loop;
		end->carrier.send = wire_send;
		end->carrier.free = wire_free;
		end->ep->carrier = &end->carrier;
		atomic_inc(&w->endpoints);
		KUNIT_ASSERT_EQ(w->test, seccomm_port_init(end->ep, &world_ops, end, NULL), 0);
	}
}

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

void world_settle(struct world *w)
{
	struct seccomm_session *s;
	unsigned int before, quiet;
	unsigned long id;

	for (quiet = 0; quiet < 2; quiet++) {
		before = READ_ONCE(w->n_frames);
		flush_workqueue(seccomm_open_wq);
		for (id = 0; (s = next_session(w, &id));) {
			seccomm_runtime_flush(&s->rt);
			seccomm_session_put(s);
		}
		if (before != READ_ONCE(w->n_frames))
			quiet = 0;
	}
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

/* The real timers know nothing of this clock: have the workers look. */
static void wake_all(struct world *w)
{
	struct seccomm_session *s;
	unsigned long id;

	for (id = 0; (s = next_session(w, &id));) {
		s->rt.ops->get(&s->rt);
		if (!queue_work(seccomm_open_wq, &s->rt.work))
			s->rt.ops->put(&s->rt);
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
		keep(&w->end[from], s);
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

const struct world_frame *world_frame(struct world *w, u8 from, u8 type, unsigned int nth)
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

unsigned int world_count(struct world *w, u8 from, u8 type)
{
	unsigned int n = 0;

	while (world_frame(w, from, type, n))
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

/* ---- its beginning and its end --------------------------------------------- */

static void make_wire(struct world *w)
{
	struct seccomm_endpoint *ep[2];
	static u16 host;
	u8 i;

	/* Addresses nobody had before: rates and alerts of other worlds are not ours. */
	host++;
	for (i = ALICE; i <= BOB; i++) {
		struct world_end *end = &w->end[i];

		end->w = w;
		end->index = i;
		INIT_LIST_HEAD(&end->msgs);
		seccomm_addr_set4(&end->addr, htonl(0x0a000000 | host << 4 | (i + 1)),
				  htons(i == BOB ? 443 : 40000));
	}
	KUNIT_ASSERT_EQ(w->test, seccomm_loop_pair(&init_net, &seccomm_session_up, &ep[ALICE],
						   &ep[BOB], &w->end[ALICE].addr,
						   &w->end[BOB].addr, WORLD_MTU, NULL, NULL), 0);
	w->end[ALICE].ep = ep[ALICE];
	w->end[BOB].ep = ep[BOB];
	wire_init(w);
}

int world_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	if (!w)
		return -ENOMEM;
	test->priv = w;
	w->test = test;
	w->sn = seccomm_net(&init_net);
	w->limits = w->sn->limits;
	w->sessions = atomic_read(&w->sn->sessions);
	spin_lock_init(&w->lock);
	INIT_LIST_HEAD(&w->frames);
	clock_start();
	/* A test that is about rates sets its own. */
	w->sn->limits.open_rate = 1000000;
	w->sn->limits.open_burst = 1000000;
	w->sn->limits.refuse_rate = 1000000;
	make_wire(w);
	world_principal(w, "alice");
	world_principal(w, "bob");
	world_pair(w, "w1", 0x00);
	world_pair(w, "w2", 0x20);
	world_profile(w, WORLD_PROFILE, WORLD_LIST, NULL, 10, false);
	world_use(w, ALICE, WORLD_PROFILE);
	world_use(w, BOB, WORLD_PROFILE);
	world_name(w, ALICE, "alice", "bob");
	world_name(w, BOB, "bob", "");
	world_listen(w, BOB, true);
	world_mark(w);
	return 0;
}

static void free_records(struct world *w)
{
	struct world_frame *f, *next_f;
	struct world_msg *m, *next_m;
	u8 i;

	list_for_each_entry_safe(f, next_f, &w->frames, list)
		kfree(f);
	for (i = ALICE; i <= BOB; i++) {
		list_for_each_entry_safe(m, next_m, &w->end[i].msgs, list)
			kfree(m);
	}
}

/* Nobody may keep anything: session, endpoint, profile, share of a limit. */
static void expect_nothing_left(struct world *w)
{
	unsigned int i, tries;
	bool left = true;

	for (tries = 0; left && tries < 100; tries++) {
		flush_workqueue(seccomm_open_wq);
		rcu_barrier();
		left = atomic_read(&w->endpoints);
		for (i = 0; i < w->n_profiles; i++)
			left |= atomic_read(&w->profile[i]->sessions);
		if (left && tries)
			msleep(10);
	}
	KUNIT_EXPECT_EQ(w->test, atomic_read(&w->endpoints), 0);
	for (i = 0; i < w->n_profiles; i++) {
		KUNIT_EXPECT_EQ(w->test, atomic_read(&w->profile[i]->sessions), 0);
		seccomm_profile_put(w->profile[i]);
	}
	KUNIT_EXPECT_EQ(w->test, world_sessions(w), 0);
	KUNIT_EXPECT_EQ(w->test, atomic_read(&w->sn->half), 0);
	KUNIT_EXPECT_EQ(w->test, atomic_read(&w->sn->held_bytes), 0);
}

void world_exit(struct kunit *test)
{
	struct world *w = world_of(test);
	unsigned int i;

	if (!w)
		return;
	for (i = 0; i < SECCOMM_FAIL_MAX; i++) {
		if (w->armed[i])
			seccomm_fail_arm(i, 0);
	}
	w->script = NULL;
	if (w->end[BOB].ep) {
		world_forget(w);
		for (i = ALICE; i <= BOB; i++) {
			seccomm_port_detach(seccomm_port(w->end[i].ep));
			seccomm_endpoint_put(w->end[i].ep);
		}
		world_advance(w, 5000);
	}
	for (i = 0; i < w->n_policies; i++)
		seccomm_policy_del(w->sn, w->policy[i], NULL);
	for (i = 0; i < w->n_profiles; i++)
		seccomm_profile_del(w->sn, w->profile[i]->name, NULL);
	for (i = 0; i < w->n_keys; i++)
		seccomm_key_del(w->sn, w->key[i].name, w->key[i].local, w->key[i].peer, 0, NULL);
	for (i = 0; i < w->n_principals; i++)
		seccomm_principal_del(w->sn, w->principal[i], NULL);
	expect_nothing_left(w);
	free_records(w);
	w->sn->limits = w->limits;
	seccomm_random_replace(NULL);
	seccomm_clock_replace(NULL);
	test->priv = NULL;
}
