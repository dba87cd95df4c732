// SPDX-License-Identifier: GPL-2.0
/* batch.c - commands from a file, one a line. */
#include "ctl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX	128
#define LINE_LIMIT	65536	/* bytes of a command, continuation lines included */

/* A batch while it is read. */
struct batch {
	FILE *f;
	const char *name;
	unsigned int line;	/* the last one read */
	unsigned int first;	/* where the command began */
	char *text;
	size_t len;
	size_t size;
};

static bool is_space(char c)
{
	return c && strchr(" \t\r\n", c);
}

/*
 * One word, in place: quotes as in a shell, '#' begins a comment.  Return: 1
 * for a word, 0 at the end, -EINVAL if a quote is never closed.
 */
static int take_word(char **pos, char **word)
{
	char *in = *pos, *out;
	char quote = 0;

	while (is_space(*in))
		in++;
	if (!*in || *in == '#')
		return 0;
	*word = out = in;
	for (; *in && (quote || !is_space(*in)); in++) {
		if (!quote && (*in == '\'' || *in == '"'))
			quote = *in;
		else if (quote && *in == quote)
			quote = 0;
		else if (quote != '\'' && *in == '\\' && in[1])
			*out++ = *++in;
		else
			*out++ = *in;
	}
	if (quote)
		return -EINVAL;
	*pos = *in ? in + 1 : in;
	*out = 0;
	return 1;
}

/* Is there an open quote at the end of @text?  Then the command goes on. */
static bool is_open(const char *text)
{
	bool word = false;
	char quote = 0;

	for (; *text; text++) {
		if (!quote && !word && *text == '#') {
			text += strcspn(text, "\n");
			if (!*text)
				return false;
		}
		if (quote != '\'' && *text == '\\' && text[1])
			text++;
		else if (!quote && (*text == '\'' || *text == '"'))
			quote = *text;
		else if (quote && *text == quote)
			quote = 0;
		word = !is_space(*text);
	}
	return quote;
}

static int append(struct batch *b, const char *s, size_t len)
{
	char *text;

	if (b->len + len > LINE_LIMIT)
		return sys_error("%s:%u: the command is too long", b->name,
				 b->first);
	if (b->len + len + 1 > b->size) {
		text = realloc(b->text, b->len + len + 1);
		if (!text)
			return sys_error("%s", strerror(ENOMEM));
		b->text = text;
		b->size = b->len + len + 1;
	}
	memcpy(b->text + b->len, s, len);
	b->len += len;
	b->text[b->len] = 0;
	return 0;
}

/* A command: lines that end in a backslash or an open quote go on. */
static int read_command(struct batch *b, bool *more)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int ret = 0;

	b->len = 0;
	b->first = b->line + 1;
	*more = false;
	while (!ret && (n = getline(&line, &size, b->f)) > 0) {
		*more = true;
		b->line++;
		if (memchr(line, 0, n)) {
			ret = sys_error("%s:%u: not a text", b->name, b->line);
			break;
		}
		if (n >= 2 && !strcmp(line + n - 2, "\\\n")) {
			ret = append(b, line, n - 2);
			continue;
		}
		ret = append(b, line, n);
		if (!ret && !is_open(b->text))
			break;
	}
	free(line);
	if (!ret && ferror(b->f))
		ret = sys_error("%s: %s", b->name, strerror(errno));
	return ret;
}

static int run_command(struct ctl *c, struct batch *b)
{
	char *argv[WORDS_MAX + 1];
	char *pos = b->text;
	int argc = 0;
	int ret;

	while ((ret = take_word(&pos, &argv[argc])) > 0)
		if (++argc == WORDS_MAX)
			return sys_error("%s:%u: more than %d words", b->name,
					 b->first, WORDS_MAX - 1);
	if (ret) {
		usage_error(NULL, "%s:%u: a quote is never closed", b->name,
			    b->first);
		return CTL_USAGE;
	}
	if (!argc)
		return 0;
	argv[argc] = NULL;
	if (!strcmp(argv[0], "batch"))
		return usage_error(NULL, "a batch in a batch");
	return ctl_command(c, argc, argv);
}

static int run_all(struct ctl *c, struct batch *b)
{
	int ret, first_error = 0;
	bool more;

	for (;;) {
		ret = read_command(b, &more);
		if (!ret && !more)
			return first_error;
		if (!ret)
			ret = run_command(c, b);
		if (!ret)
			continue;
		fflush(stdout);
		fprintf(stderr, "Command failed %s:%u\n", b->name, b->first);
		if (!first_error)
			first_error = ret;
		if (!c->force || !more)
			return first_error;
	}
}

int batch_run(struct ctl *c, const char *path)
{
	bool is_stdin = !strcmp(path, "-");
	struct batch b = { .name = path };
	int ret;

	b.f = is_stdin ? stdin : fopen(path, "re");
	if (!b.f)
		return sys_error("%s: %s", path, strerror(errno));
	ret = run_all(c, &b);
	if (!is_stdin)
		fclose(b.f);
	free(b.text);
	return ret;
}
