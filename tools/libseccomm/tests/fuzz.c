// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz.c - hostile properties text against the real parser, printer and encoder,
 * built with AddressSanitizer and UndefinedBehaviorSanitizer.
 *
 *	fuzz [SECONDS [SEED]]
 *
 * What parses has to print to a text that parses to the same, and to come back
 * the same from its netlink encoding; what does not has to say where.
 */
#include "libseccomm.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "ktap.h"

#define SECONDS	5
#define SEED	2001

static const char *const seeds[] = {
	"{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }",
	"{ AESGCM(k1:sha3-256, bits=128), Replay(64) ; Replay, AESGCM(k1/x25519) }",
	"{ MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2)), Pad(\"block\", mode=cbc) }",
	"insecure rank 7 { A(B(C(k1, 0x7f, x=\"y z\"))), DESPrivacy(alice@example.org) }",
};

static const char *const tokens[] = {
	"{", "}", "(", ")", ",", ";", ":", "/", "=", "\"", " ", "\n", "\t", "sha3-256", "x25519",
	"A", "A(", "k1", "0x", "18446744073709551615", "18446744073709551616", "-1",
	"00000000000000000000000000000000", "name=", "\xc3\xa4", "\xff", "\xc2\x9b", "\x1b[2J",
	"insecure", "rank", "rank 256", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"{{{{{{{{", "((((((((", "A(A(A(A(", "\\",
};

#define N(a)	(sizeof(a) / sizeof((a)[0]))

static uint64_t state;

static unsigned int pick(unsigned int n)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return n ? (state >> 33) % n : 0;
}

/* One change somewhere in @buf, which keeps room for its end. */
static size_t mutate(char *buf, size_t len, size_t size)
{
	const char *token = tokens[pick(N(tokens))];
	size_t at = pick(len + 1), n = strlen(token);

	switch (pick(5)) {
	case 0:		/* a byte */
		if (at < len)
			buf[at] = 1 + pick(255);
		return len;
	case 1:		/* cut */
		return at;
	case 2:		/* a piece less */
		n = pick(len - at + 1);
		memmove(buf + at, buf + at + n, len - at - n);
		return len - n;
	case 3:		/* a piece twice */
		n = pick(len - at + 1);
		if (len + n < size) {
			memmove(buf + at + n, buf + at, len - at);
			len += n;
		}
		return len;
	default:	/* a token more */
		if (len + n < size) {
			memmove(buf + at + n, buf + at, len - at);
			memcpy(buf + at, token, n);
			len += n;
		}
		return len;
	}
}

static char *print(const struct sc_blob *b)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	sc_blob_print(f, b);
	fclose(f);
	return text;
}

/* Printed, it parses to what prints the same. */
static bool parses_again(const char *printed)
{
	struct sc_parse_error err;
	struct sc_blob b;
	bool same;
	char *text;

	if (sc_blob_parse(&b, printed, &err))
		return strlen(printed) > SC_TEXT_MAX;	/* printed, it is longer */
	text = print(&b);
	same = !strcmp(text, printed);
	free(text);
	sc_blob_free(&b);
	return same;
}

/* Encoded and decoded, it prints the same. */
static bool carries(const struct sc_blob *b, const char *printed)
{
	static char buf[SECCOMM_PROPERTIES_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct sc_blob back;
	bool same;
	char *text;

	if (sc_blob_put(nlh, sizeof(buf), b))
		return true;	/* the kernel would have no room either */
	if (sc_blob_get(&back, mnl_nlmsg_get_payload(nlh), mnl_nlmsg_get_payload_len(nlh))) {
		sc_blob_free(&back);
		return false;
	}
	text = print(&back);
	same = !strcmp(text, printed);
	free(text);
	sc_blob_free(&back);
	return same;
}

static bool points_somewhere(const char *text, const struct sc_parse_error *err)
{
	char *shown = NULL;
	size_t len;
	FILE *f = open_memstream(&shown, &len);
	bool ok;

	sc_parse_error_show(f, text, err);
	fclose(f);
	ok = err->at <= strlen(text) && err->line && err->column && err->msg[0] &&
	     len && shown[len - 2] == '^' && !strchr(shown, '\x1b') &&
	     !strstr(shown, "\xc2\x9b") && len < 1000;
	free(shown);
	return ok;
}

static bool try(const char *text, unsigned int *accepted)
{
	struct sc_parse_error err;
	struct sc_blob b;
	char *printed;
	bool ok;

	if (sc_blob_parse(&b, text, &err))
		return points_somewhere(text, &err);
	++*accepted;
	printed = print(&b);
	ok = parses_again(printed) && carries(&b, printed);
	free(printed);
	sc_blob_free(&b);
	return ok;
}

int main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : SECONDS);
	static char buf[SC_TEXT_MAX + 64];
	unsigned int n = 0, accepted = 0;
	bool ok = true;
	size_t len;
	char *text;
	int more;

	state = argc > 2 ? strtoull(argv[2], NULL, 0) : SEED;
	ktap_begin();
	printf("# seed %llu\n", (unsigned long long)state);
	while (ok && (n % 64 || time(NULL) < end)) {
		len = strlen(seeds[n % N(seeds)]);
		memcpy(buf, seeds[n % N(seeds)], len);
		for (more = pick(n % 16 ? 6 : 200); more; more--)
			len = mutate(buf, len, sizeof(buf));
		/* of its exact size, so that one byte too far is seen */
		text = malloc(len + 1);
		memcpy(text, buf, len);
		text[len] = 0;
		ok = try(text, &accepted);
		if (!ok)
			printf("# text %u: %s\n", n, text);
		free(text);
		n++;
	}
	ktap_ok(ok, "hostile texts parse, print and travel, or are refused with a place");
	ktap_ok(accepted > n / 50, "some of them are accepted");
	printf("# %u texts, %u accepted\n", n, accepted);
	return ktap_end();
}
