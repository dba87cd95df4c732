// SPDX-License-Identifier: GPL-2.0
/*
 * alertaudit.c - writes the securityAlerts of a session to the kernel's audit log:
 * a micro-protocol that does nothing to messages, and is bound to an event alone
 * (checklist S7).
 *
 * It stands in one end's lists only, the peer need not know.  What a list
 * refuses is written by the instance in that list, so that the mirrored default
 * writes everything once.  Where the audit log is off, the kernel log has the
 * same words.
 *
 * Anybody can cause class 0, so each class has a bucket of its own: a flood of
 * forgeries does not keep the one alert out that means a method is broken.  What
 * the bucket keeps out is counted, and told by the next record or the last.  The
 * sums of all sessions can be read in
 * /sys/module/seccomm_mp_alertaudit/parameters.
 */
#include <linux/atomic.h>
#include <linux/audit.h>
#include <linux/ratelimit.h>
#include <net/seccomm.h>

#define CLASSES		3
#define BURST		10	/* records of one class … */
#define INTERVAL	(10 * HZ)	/* … in so much time */

enum alertaudit_param { ALERTAUDIT_CLASS };

/**
 * struct alertaudit - private state
 * @rate: bucket of each class
 * @suppressed: alerts that were not written, by class
 */
struct alertaudit {
	struct ratelimit_state rate[CLASSES];
	atomic_t suppressed[CLASSES];
};

/* Alerts of all sessions, read as module parameters. */
static atomic_long_t written, suppressed;

static int sum_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%ld\n", atomic_long_read(kp->arg));
}

static const struct kernel_param_ops sum_ops = { .get = sum_get };

module_param_cb(written, &sum_ops, &written, 0444);
MODULE_PARM_DESC(written, "alerts written to the audit log");
module_param_cb(suppressed, &sum_ops, &suppressed, 0444);
MODULE_PARM_DESC(suppressed, "alerts that only a count tells of");

/* Names are of [A-Za-z0-9._@-], so nothing needs to be quoted. */
#define RECORD	"seccomm op=%s own=%s peer=%s session=%u"
#define write_record(fmt, ...) do {							\
	if (audit_enabled)								\
		audit_log(NULL, GFP_KERNEL, AUDIT_KERNEL_OTHER, RECORD fmt, __VA_ARGS__); \
	else										\
		pr_notice(RECORD fmt "\n", __VA_ARGS__);				\
} while (0)

static void write_alert(struct seccomm_mp *mp, const struct seccomm_alert_info *info,
			unsigned int before)
{
	struct seccomm_ends ends;

	seccomm_ends(mp, &ends);
	write_record(" reason=%s class=%u dir=%s layer=%d mp=%s seq=%llu suppressed=%u res=0",
		     "alert", ends.own, ends.peer, ends.session, seccomm_reason_name(info->reason),
		     info->class, info->dir == SECCOMM_DOWN ? "down" : "up",
		     info->layer == SECCOMM_LAYER_FRAME ? -1 : info->layer,
		     info->mp[0] ? info->mp : "-", info->seq, before);
	atomic_long_inc(&written);
}

static void suppress(struct alertaudit *s, u8 class, unsigned int n)
{
	atomic_add(n, &s->suppressed[class]);
	atomic_long_add(n, &suppressed);
}

/* Event securityAlert: in the session's worker. */
static enum seccomm_verdict alertaudit_alert(struct seccomm_mp *mp, struct seccomm_msg *msg,
					     const struct seccomm_call *call)
{
	const struct seccomm_alert_info *info = call->data;
	struct alertaudit *s = seccomm_priv(mp);
	u8 class = min_t(u8, info->class, CLASSES - 1);

	/* of which class those were, nobody knows */
	if (mp->dir == SECCOMM_UP)
		suppress(s, 0, info->unheard);
	if (info->dir != mp->dir || info->class < seccomm_value(mp, ALERTAUDIT_CLASS))
		return SECCOMM_NEXT;
	if (__ratelimit(&s->rate[class]))
		write_alert(mp, info, atomic_xchg(&s->suppressed[class], 0));
	else
		suppress(s, class, 1);
	return SECCOMM_NEXT;
}

static int alertaudit_init(struct seccomm_mp *mp)
{
	struct alertaudit *s = seccomm_priv(mp);
	struct seccomm_binding *b;
	unsigned int i;

	for (i = 0; i < CLASSES; i++) {
		ratelimit_state_init(&s->rate[i], INTERVAL, BURST);
		/* we say what was suppressed, where it belongs */
		ratelimit_set_flags(&s->rate[i], RATELIMIT_MSG_ON_RELEASE);
	}
	b = seccomm_bind(mp, SECCOMM_EV_SECURITY_ALERT, alertaudit_alert, SECCOMM_ORDER_LAST,
			 NULL, true);
	return PTR_ERR_OR_ZERO(b);
}

/* What no record has told yet; the binding ends with the composite protocol. */
static void alertaudit_exit(struct seccomm_mp *mp)
{
	struct alertaudit *s = seccomm_priv(mp);
	struct seccomm_ends ends;
	unsigned int i, n;

	seccomm_ends(mp, &ends);
	for (i = 0; i < CLASSES; i++) {
		n = atomic_read(&s->suppressed[i]);
		if (n)
			write_record(" class=%u dir=%s suppressed=%u res=0", "alerts-suppressed",
				     ends.own, ends.peer, ends.session, i,
				     mp->dir == SECCOMM_DOWN ? "down" : "up", n);
	}
}

static const struct seccomm_param alertaudit_param[] = {
	[ALERTAUDIT_CLASS] = { .id = 1, .name = "class", .max = CLASSES - 1, .step = 1 },
};

static const struct seccomm_mp_type alertaudit_type = {
	.name		= "AlertAudit",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_MONITOR,
	/* not RESTS: a session that rests hears of no alert */
	.flags		= SECCOMM_MP_LOCAL_ONLY,
	.family		= "",
	.param		= alertaudit_param,
	.n_params	= ARRAY_SIZE(alertaudit_param),
	.priv_size	= sizeof(struct alertaudit),
	.init		= alertaudit_init,
	.exit		= alertaudit_exit,
	.down		= seccomm_pass,
	.up		= seccomm_pass,
};

module_seccomm_mp(alertaudit_type, "AlertAudit");
MODULE_DESCRIPTION("SecComm micro-protocol AlertAudit: securityAlerts to the audit log");
