/* SPDX-License-Identifier: GPL-2.0 */
/* trace.h - trace events of a session: messages, refusals, alerts, states. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM seccomm

#if !defined(_SECCOMM_LIB_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SECCOMM_LIB_TRACE_H

#include <linux/seccomm.h>
#include <linux/tracepoint.h>
#include <net/seccomm.h>

#ifndef SECCOMM_TRACE_STATES
#define SECCOMM_TRACE_STATES(S)						\
	S(CLOSED, "closed")						\
	S(OPENING, "opening")						\
	S(CONFIRMING, "confirming")					\
	S(HALF, "half")							\
	S(OPEN, "open")							\
	S(CLOSING, "closing")						\
	S(DEAD, "dead")

/* A list of {value, text}: the last one closes it, for no comma may end it. */
#define seccomm_trace_state(symbol, text) { SECCOMM_STATE_##symbol, text },
#define seccomm_trace_reason(symbol, text, class) { SECCOMM_R_##symbol, text },
#define seccomm_show_state(s)						\
	__print_symbolic(s, SECCOMM_TRACE_STATES(seccomm_trace_state) { -1, "?" })
#define seccomm_show_reason(r)						\
	__print_symbolic(r, SECCOMM_REASONS(seccomm_trace_reason) { SECCOMM_R_MAX, "?" })
#define seccomm_show_dir(d) __print_symbolic(d, { SECCOMM_DOWN, "down" }, { SECCOMM_UP, "up" })
#endif

/*
 * So that readers of the binary form know the values of the names.  The lists
 * have no separators, so each item brings the semicolon in front of it.
 */
#define seccomm_trace_state_enum(symbol, text) ; TRACE_DEFINE_ENUM(SECCOMM_STATE_##symbol)
#define seccomm_trace_reason_enum(symbol, text, class) ; TRACE_DEFINE_ENUM(SECCOMM_R_##symbol)
TRACE_DEFINE_ENUM(SECCOMM_DOWN);
TRACE_DEFINE_ENUM(SECCOMM_UP);
TRACE_DEFINE_ENUM(SECCOMM_R_MAX)
SECCOMM_TRACE_STATES(seccomm_trace_state_enum)
SECCOMM_REASONS(seccomm_trace_reason_enum);
#undef seccomm_trace_state_enum
#undef seccomm_trace_reason_enum

DECLARE_EVENT_CLASS(seccomm_message,
	TP_PROTO(u32 session, u64 seq, unsigned int len, bool worker),
	TP_ARGS(session, seq, len, worker),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u32, session)
		__field(u32, len)
		__field(bool, worker)
	),
	TP_fast_assign(
		__entry->seq = seq;
		__entry->session = session;
		__entry->len = len;
		__entry->worker = worker;
	),
	TP_printk("session=%08x seq=%llx len=%u %s", __entry->session, __entry->seq,
		  __entry->len, __entry->worker ? "worker" : "inline")
);

/* A message went through all steps, down. */
DEFINE_EVENT(seccomm_message, seccomm_push,
	TP_PROTO(u32 session, u64 seq, unsigned int len, bool worker),
	TP_ARGS(session, seq, len, worker)
);

/* A message went through all steps, up. */
DEFINE_EVENT(seccomm_message, seccomm_pop,
	TP_PROTO(u32 session, u64 seq, unsigned int len, bool worker),
	TP_ARGS(session, seq, len, worker)
);

TRACE_EVENT(seccomm_drop,
	TP_PROTO(u32 session, u64 seq, u8 reason, u8 dir, u8 layer),
	TP_ARGS(session, seq, reason, dir, layer),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u32, session)
		__field(u8, reason)
		__field(u8, dir)
		__field(u8, layer)
	),
	TP_fast_assign(
		__entry->seq = seq;
		__entry->session = session;
		__entry->reason = reason;
		__entry->dir = dir;
		__entry->layer = layer;
	),
	TP_printk("session=%08x seq=%llx reason=%s dir=%s layer=%u", __entry->session,
		  __entry->seq, seccomm_show_reason(__entry->reason),
		  seccomm_show_dir(__entry->dir), __entry->layer)
);

TRACE_EVENT(seccomm_alert,
	TP_PROTO(u64 seq, u8 reason, u32 session),
	TP_ARGS(seq, reason, session),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u32, session)
		__field(u8, reason)
	),
	TP_fast_assign(
		__entry->seq = seq;
		__entry->session = session;
		__entry->reason = reason;
	),
	TP_printk("alert=%llu reason=%s session=%08x", __entry->seq,
		  seccomm_show_reason(__entry->reason), __entry->session)
);

TRACE_EVENT(seccomm_state,
	TP_PROTO(u32 session, u8 from, u8 to),
	TP_ARGS(session, from, to),
	TP_STRUCT__entry(
		__field(u32, session)
		__field(u8, from)
		__field(u8, to)
	),
	TP_fast_assign(
		__entry->session = session;
		__entry->from = from;
		__entry->to = to;
	),
	TP_printk("session=%08x %s -> %s", __entry->session,
		  seccomm_show_state(__entry->from), seccomm_show_state(__entry->to))
);

/* A message stopped where it was: the session's worker goes on with it. */
TRACE_EVENT(seccomm_queue,
	TP_PROTO(u32 session, u8 dir),
	TP_ARGS(session, dir),
	TP_STRUCT__entry(
		__field(u32, session)
		__field(u8, dir)
	),
	TP_fast_assign(
		__entry->session = session;
		__entry->dir = dir;
	),
	TP_printk("session=%08x dir=%s", __entry->session, seccomm_show_dir(__entry->dir))
);

#endif /* _SECCOMM_LIB_TRACE_H */

/* Found by -I of this folder, which only trace.o is built with. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
