/* SPDX-License-Identifier: GPL-2.0 */
/*
 * control.h - frames that are not DATA: queued in softirq, worked off under
 * session->mutex; CLOSE and PING (protocol 2.14).
 */
#ifndef _SECCOMM_SESSION_CONTROL_H
#define _SECCOMM_SESSION_CONTROL_H

#include "session/epoch.h"
#include "session/session.h"

#define SECCOMM_CONTROL_MAX	256	/* frames waiting at one endpoint */

/**
 * struct seccomm_ctl - one control frame being worked on
 * @port: the endpoint's
 * @h: its header
 * @body: what follows the header, h.length bytes
 * @peer: where it came from
 * @local: what it was sent to
 */
struct seccomm_ctl {
	struct seccomm_port *port;
	struct seccomm_hdr h;
	const u8 *body;
	struct seccomm_addr peer;
	struct seccomm_addr local;
};

/* A copy of @len bytes at @off waits for the worker; refused when too many do. BH off. */
void seccomm_control_queue(struct seccomm_endpoint *ep, const struct sk_buff *skb,
			   unsigned int off, unsigned int len, const struct seccomm_addr *peer,
			   const struct seccomm_addr *local);
void seccomm_control_work(struct work_struct *work);

/* Send CLOSE / PING. session->mutex. */
void seccomm_control_close(struct seccomm_session *s, u8 how, u8 reason);
void seccomm_control_ping(struct seccomm_session *s, u8 reply, const u8 data[8]);

/* Handlers of the open exchange; session->mutex held but for seccomm_passive_open(). */
void seccomm_passive_open(struct seccomm_ctl *c);
void seccomm_passive_confirm(struct seccomm_session *s, struct seccomm_ctl *c);
void seccomm_active_accept(struct seccomm_session *s, struct seccomm_ctl *c);
void seccomm_active_cookie(struct seccomm_session *s, struct seccomm_ctl *c);
void seccomm_active_refuse(struct seccomm_session *s, struct seccomm_ctl *c);
void seccomm_active_pong(struct seccomm_session *s, const u8 data[8]);
/* (Re)send OPEN or CONFIRM with number s->tries. session->mutex. */
int seccomm_active_send_open(struct seccomm_session *s);
int seccomm_active_send_confirm(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_CONTROL_H */
