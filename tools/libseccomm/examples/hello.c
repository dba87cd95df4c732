// SPDX-License-Identifier: GPL-2.0
/*
 * hello.c - the smallest program that uses seccomm_open(3): one end says a
 * sentence, the other tells who said it and answers.
 *
 *	hello listen PORT [PROPERTIES]
 *	hello say PRINCIPAL HOST PORT SENTENCE [PROPERTIES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seccomm.h"

static int failed(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, seccomm_error());
	return 1;
}

static int answer(struct seccomm *s)
{
	char sender[SECCOMM_SENDER_MAX], buf[1024];
	char *properties = seccomm_properties(s);
	ssize_t n = seccomm_pop(s, buf, sizeof(buf), sender);

	if (n < 0 || !properties) {
		free(properties);
		return failed("pop");
	}
	printf("%s says: %.*s\nprotected by: %s\n", sender, (int)n, buf, properties);
	free(properties);
	return seccomm_push(s, "I heard you", 11) ? failed("push") : 0;
}

static int hear(const char *port, const char *properties)
{
	const struct seccomm_participant ends[2] = { { .port = port } };
	struct seccomm *place, *s;
	int ret;

	place = seccomm_open(ends, SECCOMM_ROLE_PASSIVE, properties);
	if (!place)
		return failed("open");
	puts("ready");
	fflush(stdout);
	s = seccomm_accept(place);
	ret = s ? answer(s) : failed("accept");
	seccomm_close(s);
	seccomm_close(place);
	return ret;
}

static int say(const struct seccomm_participant *peer, const char *sentence,
	       const char *properties)
{
	const struct seccomm_participant ends[2] = { [1] = *peer };
	struct seccomm *s = seccomm_open(ends, SECCOMM_ROLE_ACTIVE, properties);
	char sender[SECCOMM_SENDER_MAX], buf[1024];
	ssize_t n;

	if (!s)
		return failed("open");
	n = seccomm_push(s, sentence, strlen(sentence)) ? -1 :
	    seccomm_pop(s, buf, sizeof(buf), sender);
	if (n < 0)
		failed("say");
	else
		printf("%s answers: %.*s\n", sender, (int)n, buf);
	seccomm_close(s);
	return n < 0;
}

int main(int argc, char **argv)
{
	struct seccomm_participant peer;

	if ((argc == 3 || argc == 4) && !strcmp(argv[1], "listen"))
		return hear(argv[2], argv[3]);
	if ((argc == 6 || argc == 7) && !strcmp(argv[1], "say")) {
		peer = (struct seccomm_participant){ argv[2], argv[3], argv[4] };
		return say(&peer, argv[5], argv[6]);
	}
	fprintf(stderr, "Usage: hello listen PORT [PROPERTIES]\n"
			"       hello say PRINCIPAL HOST PORT SENTENCE [PROPERTIES]\n");
	return 2;
}
