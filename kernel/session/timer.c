// SPDX-License-Identifier: GPL-2.0
/*
 * timer.c - every timer of a session.
 *
 * - OPENING, CONFIRMING: the active side repeats OPEN, CONFIRM: 0.5 s doubling to
 *   8 s, 7 tries, then ETIMEDOUT
 * - before OPEN or ACCEPT, for want of a key: limits.agent_wait (keymiss.c)
 * - HALF: forgotten after 10 s
 * - CLOSING: CLOSE repeated until answered, 3 tries; gone after 2 s
 * - leaving: messages of a closed socket wait 3 s for ACCEPT and PONG, or in the worker
 * - segments of a message that is not complete: dropped after 2 s
 * - OPEN: who sends for 10 s and hears nothing asks by PING, 7 tries, then ETIMEDOUT;
 *   without a message for 60 s it rests (rest.c)
 */
#include "session/timer.h"

#include "lib/seam.h"
#include "session/control.h"
#include "session/keymiss.h"
#include "session/life.h"
#include "session/rest.h"
#include "session/segment.h"

void seccomm_timer_at(struct seccomm_session *s, u64 when_ms)
{
	seccomm_runtime_arm(&s->rt, when_ms);
}

static void watch(struct seccomm_session *s)
{
	WRITE_ONCE(s->ping_armed, true);
	WRITE_ONCE(s->heard, false);
	s->silence_at = seccomm_now_ms() + SECCOMM_SILENCE_MS;
	seccomm_runtime_arm(&s->rt, s->silence_at);
}

void seccomm_timer_sent(struct seccomm_session *s)
{
	WRITE_ONCE(s->unanswered, true);
	if (!READ_ONCE(s->ping_armed))
		watch(s);
}

void seccomm_timer_heard(struct seccomm_session *s)
{
	WRITE_ONCE(s->heard, true);
	WRITE_ONCE(s->unanswered, false);
}

u64 seccomm_timer_tick(struct seccomm_session *s)
{
	seccomm_session_get(s);
	if (!queue_work(seccomm_open_wq, &s->open_work))
		seccomm_session_put(s);
	return 0;
}

/* One more try of what is being repeated; false when all were in vain. */
static bool retry(struct seccomm_session *s, u64 now, unsigned int tries)
{
	if (++s->tries >= tries)
		return false;
	s->retry_at = now + seccomm_retry_ms(s->tries);
	return true;
}

static void due_opening(struct seccomm_session *s, u64 now)
{
	if (s->leaving == SECCOMM_LEAVE_CLOSE && now >= s->leave_until) {
		seccomm_session_kill(s, ETIMEDOUT);
		return;
	}
	if (now < s->retry_at)
		return;
	if (!retry(s, now, SECCOMM_RETRIES))
		seccomm_session_kill(s, ETIMEDOUT);
	else if (s->state == SECCOMM_STATE_OPENING)
		seccomm_active_send_open(s);
	else
		seccomm_active_send_confirm(s);
}

static void due_closing(struct seccomm_session *s, u64 now)
{
	if (now >= s->until) {
		seccomm_session_kill(s, 0);
		return;
	}
	if (!s->retry_at || now < s->retry_at)
		return;
	if (retry(s, now, SECCOMM_CLOSE_TRIES))
		seccomm_control_close(s, 2, 0);
	else
		s->retry_at = 0;
}

static void ping_begin(struct seccomm_session *s, u64 now)
{
	s->ping_out = true;
	s->tries = 0;
	WRITE_ONCE(s->heard, false);
	s->retry_at = now + seccomm_retry_ms(0);
	seccomm_random(s, s->ping_data, sizeof(s->ping_data));
	seccomm_control_ping(s, 0, s->ping_data);
}

static void due_open(struct seccomm_session *s, u64 now)
{
	if (seccomm_session_leave(s, now) && s->state != SECCOMM_STATE_OPEN)
		return;
	if (s->ping_out && READ_ONCE(s->heard))
		s->ping_out = false;
	if (s->ping_out) {
		if (now < s->retry_at)
			return;
		if (!retry(s, now, SECCOMM_RETRIES))
			seccomm_session_kill(s, ETIMEDOUT);
		else
			seccomm_control_ping(s, 0, s->ping_data);
		return;
	}
	s->retry_at = 0;
	if (!s->ping_armed || now < s->silence_at)
		return;
	WRITE_ONCE(s->ping_armed, false);
	if (!READ_ONCE(s->heard))
		ping_begin(s, now);
	else if (READ_ONCE(s->unanswered))
		watch(s);	/* heard at first, and sent once more after that */
}

/* The next deadline of the state the session is in now; 0 = none. */
static u64 next_deadline(const struct seccomm_session *s)
{
	u64 next = s->retry_at;

	if (seccomm_keymiss_waits(s)) {
		next = s->hs->ask_until;
		return s->leaving == SECCOMM_LEAVE_CLOSE ? min(next, s->leave_until) : next;
	}
	switch (s->state) {
	case SECCOMM_STATE_OPENING:
	case SECCOMM_STATE_CONFIRMING:
		return s->leaving == SECCOMM_LEAVE_CLOSE ? min(next, s->leave_until) : next;
	case SECCOMM_STATE_HALF:
		return s->until;
	case SECCOMM_STATE_CLOSING:
		return next ? min(next, s->until) : s->until;
	case SECCOMM_STATE_OPEN:
		if (!next && s->ping_armed)
			next = s->silence_at;
		if (s->rest_at)
			next = next ? min(next, s->rest_at) : s->rest_at;
		if (s->leaving)
			return next ? min(next, s->leave_until) : s->leave_until;
		return next;
	default:
		return 0;
	}
}

static void due_state(struct seccomm_session *s, u64 now)
{
	switch (s->state) {
	case SECCOMM_STATE_OPENING:
	case SECCOMM_STATE_CONFIRMING:
		due_opening(s, now);
		break;
	case SECCOMM_STATE_HALF:
		if (now >= s->until)
			seccomm_session_kill(s, ETIMEDOUT);
		break;
	case SECCOMM_STATE_CLOSING:
		due_closing(s, now);
		break;
	case SECCOMM_STATE_OPEN:
		due_open(s, now);
		break;
	}
}

void seccomm_timer_due(struct seccomm_session *s)
{
	u64 now = seccomm_now_ms(), next, expire;

	lockdep_assert_held(&s->mutex);
	expire = seccomm_segments_expire(s, now);
	seccomm_rest_due(s, now);
	if (seccomm_keymiss_waits(s))
		seccomm_keymiss_due(s, now);
	else
		due_state(s, now);
	if (s->dead)
		return;
	next = next_deadline(s);
	if (next)
		seccomm_runtime_arm(&s->rt, next);
	if (expire)
		seccomm_runtime_arm(&s->rt, expire);
}
