/* SPDX-License-Identifier: GPL-2.0 */
/*
 * alert.h - securityAlerts of a namespace: a ring of fixed records, equal ones
 * coalesced, and one work item that hands them to the sink (netlink).
 */
#ifndef _SECCOMM_SESSION_ALERT_H
#define _SECCOMM_SESSION_ALERT_H

#include "lib/addr.h"
#include "session/net.h"

#define SECCOMM_ALERT_RING	256

/*
 * struct seccomm_alert - one record
 * @seq: of the namespace, no gaps between records handed to the sink
 * @time_ns: CLOCK_REALTIME of the first event it stands for
 * @msg_seq: number of the message, 48 bits: without the sender
 * @session: local id, 0 = none known
 * @count: events it stands for
 * @suppressed: records of one event each, for which there was no room before
 *	this one was handed out
 * @reason: enum seccomm_reason
 * @dir: enum seccomm_dir
 * @layer: position, or SECCOMM_LAYER_FRAME
 * @mp: type name or ""
 * @peer: address, if known
 * @peer_name: authenticated name or ""
 */
struct seccomm_alert {
	u64 seq;
	u64 time_ns;
	u64 msg_seq;
	u32 session;
	u32 count;
	u32 suppressed;
	u8 reason;
	u8 dir;
	u8 layer;
	char mp[SECCOMM_TYPE_NAME_MAX + 1];
	struct seccomm_addr peer;
	char peer_name[SECCOMM_NAME_MAX + 1];
};

/*
 * struct seccomm_alert_sink - who takes records: the control plane
 * @alert: one record; process context (work item)
 */
struct seccomm_alert_sink {
	void (*alert)(struct seccomm_net *sn, const struct seccomm_alert *a);
};

/* NULL: none. Waits for the one in use. Return: the one before (tests put it back). */
const struct seccomm_alert_sink *seccomm_alert_sink_set(const struct seccomm_alert_sink *sink);

int seccomm_alerts_init(struct seccomm_net *sn);
void seccomm_alerts_exit(struct seccomm_net *sn);

/*
 * seccomm_alert_raise() - note an alert; fields seq, time_ns, count, suppressed
 * are filled here. A record equal in (session, reason, layer, peer) that was not
 * handed out yet is counted up instead. Reasons of class SECCOMM_NO_ALERT are
 * ignored. When no room is left for another record, the event is counted in the
 * suppressed field of the next record handed out, so that all counts and all
 * suppressed together are the events. Class 0 leaves a quarter of the room to
 * the other classes, class 1 an eighth.
 *
 * Context: any. No allocation.
 */
void seccomm_alert_raise(struct seccomm_net *sn, const struct seccomm_alert *a);

/*
 * seccomm_alert_read() - the ring, oldest first (dump)
 * @pos: 0 to start; updated
 * Return: true when @a was filled.
 */
bool seccomm_alert_read(struct seccomm_net *sn, u64 *pos, struct seccomm_alert *a);

/*
 * seccomm_alerts_run() - hand out what the rate limit allows now (the work item)
 * Context: process. Return: when to call again (ms), 0 = nothing waits.
 */
u64 seccomm_alerts_run(struct seccomm_net *sn);
/* Hand out all that waits, whatever the rate limit (tests, exit). Process context. */
void seccomm_alerts_flush(struct seccomm_net *sn);

#endif /* _SECCOMM_SESSION_ALERT_H */
