// SPDX-License-Identifier: GPL-2.0
/* request.c - reads the words of a command, asks the kernel, reports its answer. */
#include "ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int usage_error(const struct object *obj, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "Error: seccommctl: ");
	if (obj)
		fprintf(stderr, "%s: ", obj->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ".\n");
	if (obj)
		fprintf(stderr, "Try \"seccommctl %s help\".\n", obj->name);
	return CTL_USAGE;
}

int sys_error(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "Error: seccommctl: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ".\n");
	return CTL_KERNEL;
}

int ctl_nl(struct ctl *c)
{
	int ret;

	if (c->nl)
		return 0;
	ret = sc_nl_open(&c->nl);
	if (ret == -ENOENT)
		return sys_error("the kernel has no SecComm here: modprobe seccomm");
	if (ret)
		return sys_error("netlink: %s", strerror(-ret));
	return 0;
}

/*
 * The entry that a path like "down.entry[1].child[0].key[0]" goes through, as
 * deep as it goes.
 */
static const struct sc_entry *entry_at(const struct sc_props *props,
				       const char *path)
{
	const struct sc_list *list = &props->down;
	const struct sc_entry *e;
	unsigned int i, child;
	int n = 0;

	if (!strncmp(path, "up.", 3))
		list = &props->up;
	path = strchr(path, '.');
	if (!path || sscanf(path, ".entry[%u]%n", &i, &n) != 1 || i >= list->n)
		return NULL;
	e = &list->entry[i];
	for (path += n; sscanf(path, ".child[%u]%n", &child, &n) == 1; path += n) {
		if (child >= e->n_children)
			break;
		e = &e->child[child];
	}
	return e;
}

/* Show where in the properties the refused attribute was written. */
static void show_entry(const struct request *r, const char *path)
{
	const struct sc_entry *e;
	struct sc_parse_error at;

	if (!r->text || (strncmp(path, "down.", 5) && strncmp(path, "up.", 3)))
		return;
	e = entry_at(&r->props, path);
	if (!e)
		return;
	sc_parse_error_at(&at, r->text, e->at);
	sc_parse_error_show(stderr, r->text, &at);
}

/* Error: seccomm: TEXT., then the errno and the attribute it is about. */
int nl_error(struct request *r, int ret)
{
	const struct sc_nl_error *err = &r->ctl->nl->err;
	const char *name = strerrorname_np(-ret);
	size_t len = strlen(err->msg);

	if (!err->code)		/* the kernel agreed or said nothing */
		return sys_error("%s: %s", r->obj->name, strerror(-ret));
	fprintf(stderr, "Error: seccomm: %s%s\n",
		len ? err->msg : strerror(err->code),
		len && err->msg[len - 1] == '.' ? "" : ".");
	fprintf(stderr, "Kernel answers: %s (%s)", strerror(err->code),
		name ? name : "?");
	if (err->attr[0])
		fprintf(stderr, ", %s: %s",
			err->missing ? "missing" : "attribute", err->attr);
	fputc('\n', stderr);
	if (!err->missing)
		show_entry(r, err->attr);
	return CTL_KERNEL;
}

/* The kernel did it, and has something to say about it. */
static void nl_warning(const struct sc_nl_error *err)
{
	size_t len = strlen(err->msg);

	if (!err->code && len)
		fprintf(stderr, "Warning: seccomm: %s%s\n", err->msg,
			err->msg[len - 1] == '.' ? "" : ".");
}

static int read_word(struct request *r, int *argc, char ***argv)
{
	const struct word *w = r->verb->words;
	const char *value = NULL;
	uint32_t bit = 1;

	for (; w && w->name && strcmp(w->name, **argv); w++)
		bit <<= 1;
	if (!w || !w->name)
		return usage_error(r->obj, "%s: unknown word \"%.64s\"",
				   r->verb->name, **argv);
	if ((r->seen & bit) && !(w->flags & W_REPEATED))
		return usage_error(r->obj, "%s: \"%s\" is given twice",
				   r->verb->name, w->name);
	r->seen |= bit;
	++*argv, --*argc;
	if (!(w->flags & W_ALONE)) {
		if (!*argc)
			return usage_error(r->obj, "%s: \"%s\" needs a value",
					   r->verb->name, w->name);
		value = **argv;
		++*argv, --*argc;
	}
	return w->put(r, w, value);
}

int ctl_request_words(struct request *r, int argc, char **argv)
{
	const struct word *w;
	uint32_t bit = 1;
	int ret;

	while (argc) {
		ret = read_word(r, &argc, &argv);
		if (ret)
			return ret;
	}
	for (w = r->verb->words; w && w->name; w++, bit <<= 1)
		if ((w->flags & W_REQUIRED) && !(r->seen & bit))
			return usage_error(r->obj, "%s: \"%s\" is required",
					   r->verb->name, w->name);
	return r->verb->finish ? r->verb->finish(r) : 0;
}

/* Send and print what comes back; most changes answer with an ack alone. */
static int ask(struct request *r, bool dump)
{
	struct rows rows = { r->obj->fields, NULL };
	struct sc_nl *nl;
	int ret;

	ret = ctl_nl(r->ctl);
	if (ret)
		return ret;
	nl = r->ctl->nl;
	rows.array = json_array();
	if (!rows.array)
		return sys_error("%s", strerror(ENOMEM));
	ret = dump ? sc_nl_dump(nl, r->nlh, rows_cb, &rows) :
		     sc_nl_do(nl, r->nlh, rows_cb, &rows);
	if (!ret)
		nl_warning(&nl->err);
	if (ret)
		ret = nl_error(r, ret);
	else if (dump || json_array_size(rows.array))
		ret = rows_print(r->ctl, r->obj, rows.array);
	if (!ret && dump && nl->interrupted)
		fprintf(stderr, "Dump was interrupted and may be inconsistent.\n");
	json_decref(rows.array);
	return ret;
}

/* Words first, so that a mistake in them is told without a kernel, too. */
static int run(struct request *r, int argc, char **argv, bool may_dump)
{
	static char buf[SC_NL_TX];
	int ret;

	r->nlh = sc_nl_request(buf, r->verb->cmd);
	ret = ctl_request_words(r, argc, argv);
	if (!ret)
		ret = ask(r, may_dump && !r->seen && !r->obj->single);
	explicit_bzero(buf, sizeof(buf));	/* a key may be in it */
	sc_props_free(&r->props);
	return ret;
}

int verb_change(struct ctl *c, const struct object *obj,
		const struct verb *verb, int argc, char **argv)
{
	struct request r = { .ctl = c, .obj = obj, .verb = verb };

	return run(&r, argc, argv, false);
}

int verb_show(struct ctl *c, const struct object *obj,
	      const struct verb *verb, int argc, char **argv)
{
	struct request r = { .ctl = c, .obj = obj, .verb = verb };

	return run(&r, argc, argv, true);
}
