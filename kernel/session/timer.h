/* SPDX-License-Identifier: GPL-2.0 */
/*
 * timer.h - every timer of a session: retransmission of OPEN and CONFIRM, end of
 * HALF, CLOSE and its linger, dead peer detection. All of them are deadlines of
 * the runtime's one timer.
 */
#ifndef _SECCOMM_SESSION_TIMER_H
#define _SECCOMM_SESSION_TIMER_H

#include "session/session.h"

#define SECCOMM_RETRY_FIRST_MS	500	/* doubling */
#define SECCOMM_RETRY_MAX_MS	8000
#define SECCOMM_RETRIES		7
#define SECCOMM_HALF_MS		10000
#define SECCOMM_CLOSE_TRIES	3
#define SECCOMM_CLOSE_MS	2000	/* frames below the peer's next number are accepted that long */
#define SECCOMM_LEAVE_MS	3000	/* what a socket sent before its end may take that long to leave */
#define SECCOMM_SILENCE_MS	10000	/* sending, nothing authenticated came: PING */

/* How long to wait after try number @tries (0 = the first). */
static inline u64 seccomm_retry_ms(unsigned int tries)
{
	return min_t(u64, (u64)SECCOMM_RETRY_FIRST_MS << min(tries, 6u), SECCOMM_RETRY_MAX_MS);
}

/* Wait until @when_ms at the latest. session->mutex. */
void seccomm_timer_at(struct seccomm_session *s, u64 when_ms);
/* The runtime's tick: only hands the work to the queue for open. Worker. Return: 0 */
u64 seccomm_timer_tick(struct seccomm_session *s);
/* What is due now. Process context, session->mutex held. */
void seccomm_timer_due(struct seccomm_session *s);
/* Something was sent: watch for silence. Any context. */
void seccomm_timer_sent(struct seccomm_session *s);
/* Something authenticated came. Any context. */
void seccomm_timer_heard(struct seccomm_session *s);

#endif /* _SECCOMM_SESSION_TIMER_H */
