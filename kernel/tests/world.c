// SPDX-License-Identifier: GPL-2.0
/* world.c - alice and bob on a wire of memory; the test is the socket above them. */
#include "tests/world.h"

#include <linux/delay.h>
#include "lib/kdf.h"
#include "lib/seam.h"
#include "session/life.h"

/* ---- time and chance ------------------------------------------------------- */

/*
 * One clock for all worlds, which never goes back: what rests (wire ids, cookies)
 * would take a younger world for an older one.
 */
u64 world_now;
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

void world_keep(struct world_end *end, struct seccomm_session *s)
{
	if (WARN_ON(end->n_all == WORLD_SESSIONS))
		return;
	end->all[end->n_all++] = seccomm_session_get(s);
	end->s = s;
}

static void note_message(struct world_end *end, struct sk_buff *skb, size_t off, size_t len)
{
	struct world_msg *m = kmalloc(sizeof(*m) + len, GFP_ATOMIC);

	if (WARN_ON(!m))
		return;
	m->session = seccomm_rx_cb(skb)->session;
	m->epoch = seccomm_rx_cb(skb)->epoch;
	m->len = len;
	WARN_ON(skb_copy_bits(skb, off, m->data, len));
	spin_lock_bh(&end->w->lock);
	list_add_tail(&m->list, &end->msgs);
	end->n_msgs++;
	spin_unlock_bh(&end->w->lock);
}

static bool op_deliver(void *user, struct seccomm_session *s, struct sk_buff *skb)
{
	struct world_end *end = user;
	unsigned int off, len, n = seccomm_rx_messages(skb), size = skb->len;
	struct sk_buff *part;

	if (end->full)
		return false;
	if (n > 1)
		size = seccomm_rx_cb(skb)->outer.size;
	end->delivers++;
	end->parts = 1;
	skb_walk_frags(skb, part)
		end->parts++;
	for (off = 0; n--; off += len) {
		len = min(size, skb->len - off);
		note_message(end, skb, off, len);
	}
	/* as a reader does that takes some messages and leaves the others */
	skb->data += end->shift;
	consume_skb(skb);
	return true;
}

static bool op_trains(void *user)
{
	struct world_end *end = user;

	return !end->no_trains;
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
	world_keep(end, s);
	rcu_assign_pointer(s->user, end);
	return true;
}

static bool op_reserve(struct seccomm_endpoint *ep)
{
	struct world_end *end = end_of(ep);

	if (end->backlog && atomic_read(&seccomm_port(ep)->half) >= end->backlog)
		return false;
	return !end->no_reserve;
}

const struct seccomm_session_ops world_ops = {
	.deliver	= op_deliver,
	.trains		= op_trains,
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

static int wire_datagram(struct seccomm_endpoint *ep, struct sk_buff *skb)
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
	return end->loop->send(ep, NULL, NULL, skb);
}

static int wire_send(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path,
		     struct sk_buff *skb)
{
	end_of(ep)->sends++;
	return seccomm_loop_cut(ep, skb, wire_datagram);
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
			msleep(20);
	}
	KUNIT_EXPECT_EQ(w->test, atomic_read(&w->endpoints), 0);
	for (i = 0; i < w->n_profiles; i++) {
		KUNIT_EXPECT_EQ(w->test, atomic_read(&w->profile[i]->sessions), 0);
		seccomm_profile_put(w->profile[i]);
	}
	KUNIT_EXPECT_EQ(w->test, world_sessions(w), 0);
	KUNIT_EXPECT_EQ(w->test, atomic_read(&w->sn->half), 0);
	KUNIT_EXPECT_EQ(w->test, atomic_read(&w->sn->held_bytes), 0);
	KUNIT_EXPECT_EQ(w->test, atomic_read(&w->sn->assembly_bytes), 0);
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
