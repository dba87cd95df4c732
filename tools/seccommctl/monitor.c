// SPDX-License-Identifier: GPL-2.0
/* monitor.c - follow alerts and session events, and say so when some are lost. */
#include "ctl.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <linux/genetlink.h>

/**
 * struct watch - a run of monitor
 * @ctl: the run of the program
 * @left: events still to be shown, 0 = without end
 * @last_alert: number of the last alert, 0 = none yet
 * @last_session: number of the last session event, 0 = none yet
 */
struct watch {
	struct ctl *ctl;
	uint64_t left;
	uint64_t last_alert;
	uint64_t last_session;
};

enum { ALERTS = 1, SESSIONS = 2 };

static void now_text(char *buf, size_t size)
{
	struct timespec ts;
	char date[32];
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &ts);
	gmtime_r(&ts.tv_sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf, size, "%s.%06ldZ", date, ts.tv_nsec / 1000);
}

/* What is said of every event comes first, then what is in @row. */
static void print_json(const struct ctl *c, const char *event, const char *now,
		       json_t *row, uint64_t lost)
{
	json_t *all = json_pack("{s:s}", "event", event);

	if (c->timestamp)
		json_object_set_new(all, "timestamp", json_string(now));
	if (lost)
		json_object_set_new(all, "lost", json_u64(lost));
	json_object_update(all, row);
	json_dumpf(all, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(all);
}

/* One line: a record of @event, with the fields of @row if there are any. */
static int show(const struct ctl *c, const char *event,
		const struct field *fields, json_t *row, uint64_t lost)
{
	char now[64];

	now_text(now, sizeof(now));
	if (c->json) {
		print_json(c, event, now, row, lost);
	} else {
		if (c->timestamp)
			printf("[%s] ", now);
		if (lost)
			printf("lost=%" PRIu64 " ", lost);
		printf("%s", event);
		if (fields) {
			putchar(' ');
			row_text(stdout, c, fields, row);
		} else {
			putchar('\n');
		}
	}
	/* A reader that went away ends us. */
	return fflush(stdout) ? -EPIPE : 0;
}

/* How many numbers are missing between the last event and this one? */
static uint64_t count_lost(uint64_t *last, const json_t *row)
{
	uint64_t seq = json_integer_value(json_object_get(row, "seq"));
	uint64_t lost = *last && seq > *last + 1 ? seq - *last - 1 : 0;

	if (seq)
		*last = seq;
	return lost;
}

/* An event newer than this program is shown, not hidden. */
static int show_unknown(struct watch *w, const struct nlmsghdr *nlh)
{
	static const struct field fields[] = {
		{ 0, "command", "command" },
		{ 0 }
	};
	json_t *row;
	int ret;

	ret = row_read(&row, fields, nlh);
	if (ret)
		return ret;
	json_object_set_new(row, "command", json_integer(sc_nl_cmd(nlh)));
	ret = show(w->ctl, "unknown", fields, row, 0);
	json_decref(row);
	return ret;
}

static int event_cb(const struct nlmsghdr *nlh, void *data)
{
	bool is_alert = sc_nl_cmd(nlh) == SECCOMM_CMD_ALERT_NTF;
	const struct field *fields = is_alert ? alert_fields : session_fields;
	struct watch *w = data;
	json_t *row;
	int ret;

	if (!is_alert && sc_nl_cmd(nlh) != SECCOMM_CMD_SESSION_NTF) {
		ret = show_unknown(w, nlh);
	} else {
		ret = row_read(&row, fields, nlh);
		if (ret)
			return ret;
		ret = show(w->ctl, is_alert ? "alert" : "session", fields, row,
			   count_lost(is_alert ? &w->last_alert :
				      &w->last_session, row));
		json_decref(row);
	}
	if (ret)
		return ret;
	return w->left && !--w->left ? -ECANCELED : 0;
}

static int show_plain(const struct ctl *c, const char *event)
{
	json_t *row = json_object();
	int ret;

	ret = show(c, event, NULL, row, 0);
	json_decref(row);
	return ret;
}

static int subscribe(struct sc_nl *nl, unsigned int what)
{
	int ret = 0;

	if (what & ALERTS)
		ret = sc_nl_join(nl, nl->group_alerts);
	if (!ret && (what & SESSIONS))
		ret = sc_nl_join(nl, nl->group_sessions);
	return ret ? sys_error("monitor: %s", strerror(-ret)) : 0;
}

static int follow(struct watch *w, struct sc_nl *nl, bool ready)
{
	int ret;

	ret = ready ? show_plain(w->ctl, "ready") : 0;
	while (!ret) {
		ret = sc_nl_next(nl, event_cb, w);
		if (ret == -EINTR)
			ret = 0;
		else if (ret == -ENOBUFS)
			ret = show_plain(w->ctl, "overrun");
	}
	if (ret == -ECANCELED)
		return 0;
	return sys_error("monitor: %s", strerror(-ret));
}

int put_count(struct request *r, const struct word *w, const char *value)
{
	if (parse_uint(value, UINT32_MAX, &r->count) || !r->count)
		return usage_error(r->obj, "%s \"%.64s\": expected a number from 1",
				   w->name, value);
	return 0;
}

int put_ready(struct request *r, const struct word *w, const char *value)
{
	return parse_onoff(r, w, value, &r->ready);
}

static int run(struct ctl *c, const struct object *obj,
	       const struct verb *verb, int argc, char **argv)
{
	struct request r = { .ctl = c, .obj = obj, .verb = verb };
	struct ctl line = *c;
	struct watch w = { .ctl = &line };
	int ret;

	ret = ctl_request_words(&r, argc, argv);
	if (!ret)
		ret = ctl_nl(c);
	if (ret)
		return ret;
	/* The socket of requests becomes the one of events, and is used no more. */
	line.oneline = true;
	w.left = r.count;
	ret = subscribe(c->nl, verb->cmd);
	if (!ret)
		ret = follow(&w, c->nl, r.ready);
	sc_nl_close(c->nl);
	c->nl = NULL;
	return ret;
}

static const struct word words[] = {
	{ "count", put_count },
	{ "ready", put_ready },
	{ 0 }
};

/* Here the number of a verb says which groups. */
static const struct verb verbs[] = {
	{ "all", ALERTS | SESSIONS, words, run, NULL },
	{ "alerts", ALERTS, words, run, NULL },
	{ "sessions", SESSIONS, words, run, NULL },
	{ 0 }
};

const struct object monitor_object = {
	.name = "monitor",
	.help =
"Usage: seccommctl [ -t ] [ -j ] monitor [ all | alerts | sessions ]\n"
"               [ count NUMBER ] [ ready on|off ]\n"
"\n"
"One line for each event until interrupted, or until NUMBER of them were shown.\n"
"-t puts the time in front.  ready on prints \"ready\" when nothing can be missed\n"
"any more.  lost=N: so many numbers are missing before this event.  overrun: the\n"
"socket could not hold more events.\n",
	.verbs = verbs,
};
