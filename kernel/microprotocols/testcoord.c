// SPDX-License-Identifier: GPL-2.0
/*
 * testcoord.c - a micro-protocol for selftests: it protects nothing and uses,
 * on live traffic, what the others have no need for:
 *
 * - a named peer attribute that travels by pack and unpack in mid-chain, and is
 *   checked against the message at the other end;
 * - a local attribute between two handlers of one message;
 * - bind and unbind at run time (parameter "extra");
 * - coordination: a say claimed in every n-th message, given back by a delayed
 *   private event;
 * - every n-th message held, and resumed by a delayed private event.
 *
 *	+----------------+---------------------+---------
 *	| length of body | checksum of body, 4 | message
 *	+----------------+---------------------+---------
 *
 * Only in profiles marked insecure, for its class.  What happened can be read
 * in /sys/module/seccomm_mp_testcoord/parameters.
 */
#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <net/seccomm.h>

#define MARK_LEN	8

enum testcoord_param {
	TESTCOORD_CLAIM, TESTCOORD_HOLD, TESTCOORD_DELAY, TESTCOORD_TIMEOUT, TESTCOORD_SPREAD
};

/**
 * struct testcoord - private state
 * @mp: the instance it belongs to
 * @node: in instances
 * @extra: binding of the extra handler, or NULL; both under instances_lock
 * @seen: messages
 * @mark: slot of the peer attribute
 * @passed: slot of the local attribute
 * @event: the private event
 */
struct testcoord {
	struct seccomm_mp *mp;
	struct list_head node;
	struct seccomm_binding *extra;
	atomic_t seen;
	int mark;
	int passed;
	int event;
};

/* Argument of the private event. */
struct later {
	u64 token;
	bool held;
};

static DEFINE_MUTEX(instances_lock);
static LIST_HEAD(instances);
static bool extra_on;		/* new instances bind it too; under instances_lock */

/* Counters of all instances, read as module parameters. */
enum {
	N_marked, N_checked, N_mismatched, N_claimed, N_agreed, N_held, N_resumed, N_gone,
	N_extra_down, N_extra_up, N_passed_down, N_passed_up, N_MAX
};

static atomic_long_t counter[N_MAX];

static int counter_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%ld\n", atomic_long_read(kp->arg));
}

static const struct kernel_param_ops counter_ops = { .get = counter_get };

#define COUNTER(name) module_param_cb(name, &counter_ops, &counter[N_##name], 0444)
COUNTER(marked);
COUNTER(checked);
COUNTER(mismatched);
COUNTER(claimed);
COUNTER(agreed);
COUNTER(held);
COUNTER(resumed);
COUNTER(gone);
COUNTER(extra_down);
COUNTER(extra_up);
COUNTER(passed_down);
COUNTER(passed_up);

static void count(unsigned int n)
{
	atomic_long_inc(&counter[n]);
}

/* FNV-1a: enough to tell one message's attribute from another's. */
static void make_mark(const struct seccomm_msg *msg, u8 mark[MARK_LEN])
{
	u32 sum = 2166136261;
	const u8 *p;

	for (p = msg->data; p < msg->tail; p++)
		sum = (sum ^ *p) * 16777619;
	put_unaligned_be32(seccomm_msg_len(msg), mark);
	put_unaligned_be32(sum, mark + 4);
}

static bool turn(u32 n, u64 every)
{
	return every && n % (u32)every == 0;
}

/* Ask for the private event; without memory for it, do its work right now. */
static void do_later(struct seccomm_mp *mp, struct seccomm_msg *msg, u64 token, bool held)
{
	struct testcoord *s = seccomm_priv(mp);
	struct later later = { .token = token, .held = held };
	unsigned int delay = seccomm_value(mp, TESTCOORD_DELAY) +
			     get_random_u32() % ((u32)seccomm_value(mp, TESTCOORD_SPREAD) + 1);

	if (seccomm_raise_async(mp, s->event, &later, sizeof(later), delay, msg->gfp))
		return;
	if (held)
		seccomm_resume(mp, token, SECCOMM_NEXT);
	else
		seccomm_agree(mp, token, SECCOMM_NEXT);
}

/* The message stays the runtime's; held, it comes back at the next step. */
static enum seccomm_verdict coordinate(struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	struct testcoord *s = seccomm_priv(mp);
	unsigned int timeout = seccomm_value(mp, TESTCOORD_TIMEOUT);
	u32 n = atomic_inc_return(&s->seen);
	u64 token;

	if (turn(n, seccomm_value(mp, TESTCOORD_CLAIM))) {
		token = seccomm_claim(mp, msg, timeout);
		if (!token)
			return seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL);
		count(N_claimed);
		do_later(mp, msg, token, false);
	}
	if (turn(n, seccomm_value(mp, TESTCOORD_HOLD))) {
		token = seccomm_hold(mp, msg, SECCOMM_R_HOLD_TIMEOUT, timeout);
		if (!token)
			return seccomm_drop(mp, msg, SECCOMM_R_HOLD_FULL);
		count(N_held);
		do_later(mp, msg, token, true);
		return SECCOMM_HOLD;
	}
	return SECCOMM_NEXT;
}

/* Push.  The message stays the runtime's, or is held under a token. */
static enum seccomm_verdict testcoord_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					   const struct seccomm_call *call)
{
	struct testcoord *s = seccomm_priv(mp);

	if (*(u8 *)seccomm_attr(msg, s->passed))
		count(N_passed_down);
	make_mark(msg, seccomm_attr(msg, s->mark));
	if (seccomm_pack(mp, msg) != SECCOMM_NEXT)
		return SECCOMM_DROP;
	count(N_marked);
	return coordinate(mp, msg);
}

/* Pop, the twin of testcoord_down(). */
static enum seccomm_verdict testcoord_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					 const struct seccomm_call *call)
{
	struct testcoord *s = seccomm_priv(mp);
	u8 mark[MARK_LEN];

	if (seccomm_unpack(mp, msg) != SECCOMM_NEXT)
		return SECCOMM_DROP;
	make_mark(msg, mark);
	if (memcmp(mark, seccomm_attr(msg, s->mark), sizeof(mark))) {
		count(N_mismatched);
		return seccomm_drop(mp, msg, SECCOMM_R_MICROPROTOCOL);
	}
	count(N_checked);
	*(u8 *)seccomm_attr(msg, s->passed) = 1;
	return coordinate(mp, msg);
}

/* Private event: the time has come to let a message go on. */
static enum seccomm_verdict testcoord_later(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_call *call)
{
	const struct later *later = call->data;
	bool ok;

	if (later->held)
		ok = seccomm_resume(mp, later->token, SECCOMM_NEXT);
	else
		ok = seccomm_agree(mp, later->token, SECCOMM_NEXT);
	count(!ok ? N_gone : later->held ? N_resumed : N_agreed);
	return SECCOMM_NEXT;
}

/*
 * The handler bound and unbound under traffic: first of all down, last of all
 * up.  It tells testcoord_down() by a local attribute that it has run, and is
 * told the same by testcoord_up().
 */
static enum seccomm_verdict testcoord_extra(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_call *call)
{
	struct testcoord *s = seccomm_priv(mp);
	u8 *passed = seccomm_attr(msg, s->passed);

	if (mp->dir == SECCOMM_DOWN) {
		*passed = 1;
		count(N_extra_down);
		return SECCOMM_NEXT;
	}
	count(N_extra_up);
	if (*passed)
		count(N_passed_up);
	return SECCOMM_NEXT;
}

/* Make @s have the extra handler or not; instances_lock is held. */
static int set_extra(struct testcoord *s, bool on)
{
	bool down = s->mp->dir == SECCOMM_DOWN;
	struct seccomm_binding *b;

	lockdep_assert_held(&instances_lock);
	if (on == !!s->extra)
		return 0;
	if (!on) {
		seccomm_unbind(s->extra);
		s->extra = NULL;
		return 0;
	}
	b = seccomm_bind(s->mp, down ? SECCOMM_EV_MSG_FROM_ABOVE : SECCOMM_EV_DATA_FROM_BELOW,
			 testcoord_extra, down ? SECCOMM_ORDER_FIRST : SECCOMM_ORDER_LAST, NULL,
			 false);
	if (IS_ERR(b))
		return PTR_ERR(b);
	s->extra = b;
	return 0;
}

/* "extra": bind it in every instance there is, or unbind it. */
static int extra_set(const char *val, const struct kernel_param *kp)
{
	struct testcoord *s;
	int err, ret;
	bool on;

	ret = kstrtobool(val, &on);
	if (ret)
		return ret;
	mutex_lock(&instances_lock);
	extra_on = on;
	list_for_each_entry(s, &instances, node) {
		err = set_extra(s, on);
		if (err && err != -EBUSY)	/* busy: it is being torn down */
			ret = err;
	}
	mutex_unlock(&instances_lock);
	return ret;
}

static const struct kernel_param_ops extra_ops = { .set = extra_set, .get = param_get_bool };

module_param_cb(extra, &extra_ops, &extra_on, 0644);
MODULE_PARM_DESC(extra, "bind an extra handler in every instance (selftests)");

static int testcoord_init(struct seccomm_mp *mp)
{
	struct testcoord *s = seccomm_priv(mp);
	struct seccomm_binding *b;
	int ret;

	s->mp = mp;
	s->mark = seccomm_attr_slot(mp, "testcoord.mark");
	s->passed = seccomm_attr_slot(mp, "testcoord.passed");
	if (s->mark < 0 || s->passed < 0)
		return -ENOENT;
	s->event = seccomm_event_create(mp, "TestCoord");
	if (s->event < 0)
		return s->event;
	b = seccomm_bind(mp, s->event, testcoord_later, SECCOMM_ORDER_STEP, NULL, false);
	if (IS_ERR(b))
		return PTR_ERR(b);
	mutex_lock(&instances_lock);
	ret = set_extra(s, extra_on);
	if (!ret)
		list_add_tail(&s->node, &instances);
	mutex_unlock(&instances_lock);
	return ret;
}

/* Its bindings end with the composite protocol; only nobody may find it any more. */
static void testcoord_exit(struct seccomm_mp *mp)
{
	struct testcoord *s = seccomm_priv(mp);

	mutex_lock(&instances_lock);
	list_del(&s->node);
	mutex_unlock(&instances_lock);
}

static const struct seccomm_param testcoord_param[] = {
	[TESTCOORD_CLAIM] = { .id = 1, .name = "claim", .max = 1000, .step = 1, .def = 5 },
	[TESTCOORD_HOLD] = { .id = 2, .name = "hold", .max = 1000, .step = 1, .def = 7 },
	[TESTCOORD_DELAY] = { .id = 3, .name = "delay", .min = 1, .max = 1000, .step = 1, .def = 2 },
	/* 0: the runtime's; near the delay, it races with it */
	[TESTCOORD_TIMEOUT] = { .id = 4, .name = "timeout", .max = 5000, .step = 1 },
	/* the delay is up to so much longer, another one each time */
	[TESTCOORD_SPREAD] = { .id = 5, .name = "spread", .max = 1000, .step = 1 },
};

static const struct seccomm_attr_decl testcoord_attr[] = {
	{ .name = "testcoord.mark", .scope = SECCOMM_SCOPE_PEER, .size = MARK_LEN },
	{ .name = "testcoord.passed", .scope = SECCOMM_SCOPE_LOCAL, .size = 1 },
};

static const struct seccomm_mp_type testcoord_type = {
	.name		= "TestCoord",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_TEST,
	.flags		= SECCOMM_MP_PACKS | SECCOMM_MP_HOLDS,
	.family		= "",
	.cost		= 4,
	.param		= testcoord_param,
	.n_params	= ARRAY_SIZE(testcoord_param),
	.attr		= testcoord_attr,
	.n_attrs	= ARRAY_SIZE(testcoord_attr),
	.priv_size	= sizeof(struct testcoord),
	.init		= testcoord_init,
	.exit		= testcoord_exit,
	.down		= testcoord_down,
	.up		= testcoord_up,
};

module_seccomm_mp(testcoord_type, "TestCoord");
MODULE_DESCRIPTION("SecComm micro-protocol TestCoord: exercises the runtime, for selftests");
