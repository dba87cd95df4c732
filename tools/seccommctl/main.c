// SPDX-License-Identifier: GPL-2.0
/* main.c - options, and the table of objects. */
#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SECCOMM_VERSION
#define SECCOMM_VERSION "unknown"
#endif

static const struct object *const objects[] = {
	&profile_object,
	&policy_object,
	&principal_object,
	&key_object,
	&session_object,
	&mp_object,
	&alert_object,
	&evidence_object,
	&stats_object,
	&config_object,
	&info_object,
	&monitor_object,
	NULL
};

static const char help[] =
"Usage: seccommctl [ OPTIONS ] OBJECT { COMMAND | help }\n"
"       seccommctl [ OPTIONS ] batch { FILE | - }\n"
"\n"
"OBJECT := { profile | policy | principal | key | session | microprotocol |\n"
"            alert | evidence | stats | config | info | monitor }\n"
"\n"
"OPTIONS:\n"
"  -j, --json         JSON              -p, --pretty      indented JSON\n"
"  -s, --statistics   counters          -d, --details     more of everything\n"
"  -o, --oneline      one line each     -h, --human       sizes as 1.5K\n"
"  -t, --timestamp    time of events    -n, --netns NAME  in that namespace\n"
"  -c, --color[=always|auto|never]      -V, --version\n"
"  -b, --batch FILE   commands from FILE, \"-\" = standard input\n"
"      --force        go on after a command of a batch failed\n"
"\n"
"Exit status: 0 done; 1 wrong usage; 2 refused by the kernel or the system.\n"
"evidence verify: 3 not all of it is true; 4 the file ends within a record.\n";

enum { OPT_FORCE = 256, OPT_HELP };

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "pretty", no_argument, NULL, 'p' },
	{ "statistics", no_argument, NULL, 's' },
	{ "stats", no_argument, NULL, 's' },
	{ "details", no_argument, NULL, 'd' },
	{ "oneline", no_argument, NULL, 'o' },
	{ "human", no_argument, NULL, 'h' },
	{ "timestamp", no_argument, NULL, 't' },
	{ "netns", required_argument, NULL, 'n' },
	{ "color", optional_argument, NULL, 'c' },
	{ "batch", required_argument, NULL, 'b' },
	{ "force", no_argument, NULL, OPT_FORCE },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

static int enter_netns(const char *name)
{
	char path[300];
	int fd, ret;

	if (!*name || strchr(name, '/') || !strcmp(name, ".") ||
	    !strcmp(name, "..") || strlen(name) > NAME_MAX)
		return usage_error(NULL, "-n \"%.64s\": not the name of a network namespace",
				   name);
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return sys_error("network namespace %s: %s", name,
				 strerror(errno));
	ret = setns(fd, CLONE_NEWNET);
	if (ret)
		ret = sys_error("network namespace %s: %s", name,
				strerror(errno));
	close(fd);
	return ret;
}

static int set_color(struct ctl *c, const char *when)
{
	const char *no_color = getenv("NO_COLOR");

	if (when && *when == '=')
		when++;		/* -c=always, as ip(8) has it */
	if (!when || !strcmp(when, "always"))
		c->color = true;
	else if (!strcmp(when, "auto"))
		c->color = isatty(1);
	else if (!strcmp(when, "never"))
		c->color = false;
	else
		return usage_error(NULL, "-c \"%.16s\": expected always, auto or never",
				   when);
	if (no_color && *no_color && (!when || strcmp(when, "always")))
		c->color = false;
	return 0;
}

static int print_help(const char *text)
{
	fputs(text, stdout);
	return fflush(stdout) ? CTL_KERNEL : 0;
}

static int run_verb(struct ctl *c, const struct object *obj, int argc,
		    char **argv)
{
	const struct verb *v = obj->verbs;

	if (!argc)
		return v->run(c, obj, v, 0, NULL);
	if (!strcmp(argv[0], "help") || !strcmp(argv[argc - 1], "help"))
		return print_help(obj->help);
	for (; v->name; v++)
		if (!strcmp(v->name, argv[0]))
			return v->run(c, obj, v, argc - 1, argv + 1);
	/* monitor count 1: words of the default command, where it has some. */
	if (obj == &monitor_object)
		return obj->verbs->run(c, obj, obj->verbs, argc, argv);
	return usage_error(obj, "unknown command \"%.64s\"", argv[0]);
}

int ctl_command(struct ctl *c, int argc, char **argv)
{
	const struct object *const *obj;

	if (!strcmp(argv[0], "help"))
		return print_help(help);
	for (obj = objects; *obj; obj++)
		if (!strcmp((*obj)->name, argv[0]))
			return run_verb(c, *obj, argc - 1, argv + 1);
	if (strcmp(argv[0], "batch")) {
		usage_error(NULL, "unknown object \"%.64s\"", argv[0]);
		fputs("Try \"seccommctl help\".\n", stderr);
		return CTL_USAGE;
	}
	if (argc != 2)
		return usage_error(NULL, "batch: expected one file, or \"-\"");
	return strcmp(argv[1], "help") ? batch_run(c, argv[1]) :
					 print_help(help);
}

/* -force is one word to iproute2, so it is here, before getopt takes it apart. */
static void take_force(struct ctl *c, int *argc, char **argv)
{
	int i, n = 1;

	for (i = 1; i < *argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (!strcmp(argv[i], "-force"))
			c->force = true;
		else
			argv[n++] = argv[i];
	}
	for (; i < *argc; i++)
		argv[n++] = argv[i];
	*argc = n;
	argv[n] = NULL;
}

/* Options up to the object.  -1: go on, else an exit status. */
static int read_options(struct ctl *c, int argc, char **argv,
			const char **batch)
{
	int o, ret;

	while ((o = getopt_long(argc, argv, "+jpsdohtn:c::b:V", long_options,
				NULL)) != -1) {
		ret = 0;
		switch (o) {
		case 'j':
			c->json = true;
			break;
		case 'p':
			c->pretty = true;
			break;
		case 's':
			c->stats = true;
			break;
		case 'd':
			c->details = true;
			break;
		case 'o':
			c->oneline = true;
			break;
		case 'h':
			c->human = true;
			break;
		case 't':
			c->timestamp = true;
			break;
		case 'n':
			ret = enter_netns(optarg);
			break;
		case 'c':
			ret = set_color(c, optarg);
			break;
		case 'b':
			*batch = optarg;
			break;
		case OPT_FORCE:
			c->force = true;
			break;
		case OPT_HELP:
			return print_help(help);
		case 'V':
			printf("seccommctl %s\n", SECCOMM_VERSION);
			return 0;
		default:
			fputs("Try \"seccommctl help\".\n", stderr);
			return CTL_USAGE;
		}
		if (ret)
			return ret;
	}
	return -1;
}

int main(int argc, char **argv)
{
	const char *batch = NULL;
	struct ctl c = { 0 };
	int ret;

	take_force(&c, &argc, argv);
	ret = read_options(&c, argc, argv, &batch);
	if (ret >= 0)
		return ret;
	c.color &= !c.json;
	argc -= optind;
	argv += optind;
	if (batch && argc) {
		ret = usage_error(NULL, "-b and a command");
	} else if (batch) {
		ret = batch_run(&c, batch);
	} else if (argc) {
		ret = ctl_command(&c, argc, argv);
	} else {
		fputs(help, stderr);
		ret = CTL_USAGE;
	}
	sc_nl_close(c.nl);
	if (fflush(stdout) && !ret)
		ret = sys_error("output: %s", strerror(errno));
	return ret;
}
