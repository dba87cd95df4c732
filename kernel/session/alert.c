// SPDX-License-Identifier: GPL-2.0
/*
 * alert.c - the ring of securityAlerts.
 *
 * Every event can be accounted for: the counts of the records handed out and
 * the suppressed ones together are the events.  A record waits in the ring
 * until the rate limit lets it go and counts equal events up meanwhile, so the
 * limit costs nothing but detail.  Only when no room is left for another
 * record is an event told by nothing but the suppressed count of the next.
 *
 * Anybody can cause class 0.  So that a flood of it cannot keep out the one
 * alert that means a method is broken, it must leave room for the others.
 */
#include "session/alert.h"

#include <kunit/visibility.h>
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "lib/fail.h"
#include "lib/seam.h"

#define RECORD_COST	1000	/* of one record, in alert_rate * milliseconds */

/* Records that may wait when one of class 0, 1, 2 is to be added. */
static const unsigned int room_of_class[] = {
	SECCOMM_ALERT_RING * 3 / 4, SECCOMM_ALERT_RING * 7 / 8, SECCOMM_ALERT_RING,
};

/**
 * struct alert_slot - a place of the ring
 * @a: the record
 * @hash: of what makes records equal
 * @next: next waiting record with the same low bits of @hash: index + 1, 0 = none
 */
struct alert_slot {
	struct seccomm_alert a;
	u32 hash;
	u16 next;
};

/**
 * struct seccomm_alerts - ring and rate limit of a namespace
 * @sn: the namespace
 * @mutex: records are handed out one after the other, in order
 * @lock: protects all below; any context
 * @head: number of the next record to be made; from 1
 * @out: number of the next record to be handed out: [@out, @head) wait
 * @lost: events for which there was no room
 * @credit: what the rate limit allows
 * @credited: until when (ms) @credit was given
 * @seed: of the hash
 * @dead: nothing is taken any more
 * @bucket: first waiting record by hash: index + 1, 0 = none
 * @work: hands out
 * @slot: the ring; record n is in slot n % SECCOMM_ALERT_RING
 */
struct seccomm_alerts {
	struct seccomm_net *sn;
	struct mutex mutex;
	spinlock_t lock;
	u64 head;
	u64 out;
	u64 lost;
	u64 credit;
	u64 credited;
	u32 seed;
	bool dead;
	u16 bucket[SECCOMM_ALERT_RING];
	struct delayed_work work;
	struct alert_slot slot[SECCOMM_ALERT_RING];
};

/* Held for reading while a record is handed out: who changes the sink waits. */
static DECLARE_RWSEM(sink_sem);
static const struct seccomm_alert_sink *sink;

const struct seccomm_alert_sink *seccomm_alert_sink_set(const struct seccomm_alert_sink *new)
{
	const struct seccomm_alert_sink *old;

	down_write(&sink_sem);
	old = sink;
	sink = new;
	up_write(&sink_sem);
	return old;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_alert_sink_set);

/* ---- into the ring --------------------------------------------------------- */

static struct alert_slot *slot_of(struct seccomm_alerts *al, u64 seq)
{
	return &al->slot[seq % SECCOMM_ALERT_RING];
}

static u32 alert_hash(const struct seccomm_alerts *al, const struct seccomm_alert *a)
{
	u32 what = a->session ^ (u32)a->reason << 24 ^ (u32)a->layer << 16;

	return jhash(&a->peer, sizeof(a->peer), al->seed ^ what);
}

static bool alert_equal(const struct seccomm_alert *a, const struct seccomm_alert *b)
{
	return a->session == b->session && a->reason == b->reason && a->layer == b->layer &&
	       seccomm_addr_equal(&a->peer, &b->peer);
}

/* The waiting record that stands for events like @a, if it can stand for one more. */
static struct alert_slot *find_equal(struct seccomm_alerts *al, const struct seccomm_alert *a,
				     u32 hash)
{
	u16 i = al->bucket[hash % SECCOMM_ALERT_RING];
	struct alert_slot *s;

	for (; i; i = s->next) {
		s = &al->slot[i - 1];
		if (s->hash == hash && alert_equal(&s->a, a) && s->a.count < U32_MAX)
			return s;
	}
	return NULL;
}

/* Return: true when a record was made, so that somebody must hand it out. */
static bool ring_add(struct seccomm_alerts *al, const struct seccomm_alert *a, u8 class)
{
	u32 hash = alert_hash(al, a);
	u16 *bucket = &al->bucket[hash % SECCOMM_ALERT_RING];
	struct alert_slot *s;

	lockdep_assert_held(&al->lock);
	if (al->dead)
		return false;
	s = find_equal(al, a, hash);
	if (s) {
		s->a.count++;
		return false;
	}
	if (al->head - al->out >= room_of_class[class]) {
		al->lost++;
		return false;
	}
	s = slot_of(al, al->head);
	s->a = *a;
	s->a.seq = al->head++;
	s->a.time_ns = ktime_get_real_ns();
	s->a.count = 1;
	s->a.suppressed = 0;
	s->hash = hash;
	s->next = *bucket;
	*bucket = s - al->slot + 1;
	return true;
}

void seccomm_alert_raise(struct seccomm_net *sn, const struct seccomm_alert *a)
{
	u8 class = seccomm_reason_class(a->reason);
	struct seccomm_alerts *al = sn->alerts;
	unsigned long flags;
	bool made;

	if (class >= ARRAY_SIZE(room_of_class))
		return;
	spin_lock_irqsave(&al->lock, flags);
	made = ring_add(al, a, class);
	spin_unlock_irqrestore(&al->lock, flags);
	/* No effect while it waits for the rate limit. */
	if (made)
		queue_delayed_work(system_unbound_wq, &al->work, 0);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_alert_raise);

/* ---- out of the ring ------------------------------------------------------- */

static void unlink_slot(struct seccomm_alerts *al, struct alert_slot *s)
{
	u16 *at = &al->bucket[s->hash % SECCOMM_ALERT_RING];

	while (*at != s - al->slot + 1)
		at = &al->slot[*at - 1].next;
	*at = s->next;
}

/* Token bucket, one second deep.  Return: 0 = go, else milliseconds to wait. */
static u64 take_credit(struct seccomm_alerts *al)
{
	u64 rate = max(READ_ONCE(al->sn->limits.alert_rate), 1U);
	u64 now = seccomm_now_ms();

	lockdep_assert_held(&al->lock);
	if (now > al->credited)
		al->credit = min(al->credit + (now - al->credited) * rate, rate * RECORD_COST);
	al->credited = now;
	if (al->credit < RECORD_COST)
		return DIV_ROUND_UP(RECORD_COST - al->credit, rate);
	al->credit -= RECORD_COST;
	return 0;
}

/*
 * Take the oldest waiting record off.  Return: true when @a was filled; else
 * @wait is 0 (none waits) or the milliseconds that the rate limit asks for.
 */
static bool ring_take(struct seccomm_alerts *al, bool force, struct seccomm_alert *a, u64 *wait)
{
	struct alert_slot *s;
	unsigned long flags;
	bool taken = false;

	spin_lock_irqsave(&al->lock, flags);
	*wait = 0;
	if (al->out == al->head)
		goto out;
	if (!force)
		*wait = take_credit(al);
	if (*wait)
		goto out;
	s = slot_of(al, al->out++);
	unlink_slot(al, s);
	s->a.suppressed = min_t(u64, al->lost, U32_MAX);
	al->lost -= s->a.suppressed;
	*a = s->a;
	taken = true;
out:
	spin_unlock_irqrestore(&al->lock, flags);
	return taken;
}

/* Return: milliseconds until more may be handed out, 0 = all is. */
static u64 hand_out(struct seccomm_alerts *al, bool force)
{
	struct seccomm_alert a;
	u64 wait;

	mutex_lock(&al->mutex);
	down_read(&sink_sem);
	while (ring_take(al, force, &a, &wait)) {
		if (sink)
			sink->alert(al->sn, &a);
		cond_resched();
	}
	up_read(&sink_sem);
	mutex_unlock(&al->mutex);
	return wait;
}

u64 seccomm_alerts_run(struct seccomm_net *sn)
{
	return hand_out(sn->alerts, SECCOMM_FAIL(no_alert_limit));
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_alerts_run);

static void alerts_work(struct work_struct *work)
{
	struct seccomm_alerts *al = container_of(to_delayed_work(work), struct seccomm_alerts,
						 work);
	u64 wait = seccomm_alerts_run(al->sn);

	if (wait)
		queue_delayed_work(system_unbound_wq, &al->work, msecs_to_jiffies(wait));
}

void seccomm_alerts_flush(struct seccomm_net *sn)
{
	hand_out(sn->alerts, true);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_alerts_flush);

bool seccomm_alert_read(struct seccomm_net *sn, u64 *pos, struct seccomm_alert *a)
{
	struct seccomm_alerts *al = sn->alerts;
	unsigned long flags;
	u64 oldest;
	bool found;

	spin_lock_irqsave(&al->lock, flags);
	oldest = al->head > SECCOMM_ALERT_RING ? al->head - SECCOMM_ALERT_RING : 1;
	*pos = max(*pos, oldest);
	found = *pos < al->head;
	if (found)
		*a = slot_of(al, (*pos)++)->a;
	spin_unlock_irqrestore(&al->lock, flags);
	return found;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_alert_read);

/* ---- life ------------------------------------------------------------------ */

int seccomm_alerts_init(struct seccomm_net *sn)
{
	struct seccomm_alerts *al = kvzalloc(sizeof(*al), GFP_KERNEL_ACCOUNT);

	if (!al)
		return -ENOMEM;
	al->sn = sn;
	al->head = 1;
	al->out = 1;
	al->seed = get_random_u32();
	al->credited = seccomm_now_ms();
	al->credit = (u64)sn->limits.alert_rate * RECORD_COST;
	mutex_init(&al->mutex);
	spin_lock_init(&al->lock);
	INIT_DELAYED_WORK(&al->work, alerts_work);
	sn->alerts = al;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_alerts_init);

void seccomm_alerts_exit(struct seccomm_net *sn)
{
	struct seccomm_alerts *al = sn->alerts;

	spin_lock_irq(&al->lock);
	al->dead = true;
	spin_unlock_irq(&al->lock);
	cancel_delayed_work_sync(&al->work);
	hand_out(al, true);
	sn->alerts = NULL;
	kvfree(al);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_alerts_exit);
