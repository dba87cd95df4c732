// SPDX-License-Identifier: GPL-2.0
/* properties_test.c - the notation: what it accepts, what it refuses and where. */
#include "libseccomm.h"

#include <errno.h>
#include <stdlib.h>

#include "ktap.h"

static bool is_type(const char *name, void *data)
{
	(void)data;
	return !strcmp(name, "Null") || !strcmp(name, "Replay");
}

static char *print(const struct sc_props *props)
{
	char *buf = NULL;
	size_t len;
	FILE *f = open_memstream(&buf, &len);

	sc_props_print(f, props);
	fclose(f);
	return buf;
}

/* Through the netlink encoding and back, as the kernel would tell it. */
static int carry(const struct sc_props *from, struct sc_props *to)
{
	static char buf[SC_NL_TX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	const struct nlattr *a;
	int ret;

	memset(to, 0, sizeof(*to));
	ret = sc_props_put(nlh, sizeof(buf), from);
	if (ret)
		return ret;
	mnl_attr_for_each(a, nlh, 0) {
		to->has_up |= mnl_attr_get_type(a) == SECCOMM_A_PROFILE_UP;
		ret = sc_list_get(mnl_attr_get_type(a) == SECCOMM_A_PROFILE_UP ?
				  &to->up : &to->down, a);
		if (ret)
			return ret;
	}
	return 0;
}

static const struct {
	const char *text;
	const char *printed;
} good[] = {
	{ "{Null}", "{ Null }" },
	{ " {\n\tNull ( ) ,Replay}\n", "{ Null, Replay }" },
	{ "{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }",
	  "{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }" },
	{ "{ Salt(0x10), AESGCM(k1, bits=128) ; AESGCM(k1, bits = 0x80), Salt(16) }",
	  "{ Salt(16), AESGCM(k1, bits=128) ; AESGCM(k1, bits=128), Salt(16) }" },
	{ "{ AESGCM(128, k1) }", "{ AESGCM(k1, 128) }" },
	{ "{ HMACIntegrity(k2:sha3-256) }", "{ HMACIntegrity(k2:sha3-256) }" },
	{ "{ HMACIntegrity(k2:sha256) }", "{ HMACIntegrity(k2) }" },
	{ "{ AESGCM(k2 : sha3-256 / x25519) }", "{ AESGCM(k2:sha3-256/x25519) }" },
	{ "{ AESGCM(k2/rsa-kem, k3) }", "{ AESGCM(k2/rsa-kem, k3) }" },
	{ "{ AESGCM(alice@example.org, _-.) }",
	  "{ AESGCM(alice@example.org, _-.) }" },
	{ "{ MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2)) }",
	  "{ MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2)) }" },
	{ "{ MultiSecurity(Null, Replay(), k) }",
	  "{ MultiSecurity(k, Null(), Replay()) }" },
	{ "{ A(B(C(k1))) }", "{ A(B(C(k1))) }" },
	{ "{ Pad(16:sha256, 0x10:sha256, 0xzz) }",
	  "{ Pad(16:sha256, 0x10:sha256, 0xzz) }" },
	{ "{ Pad(\"block\", \"16\", mode=cbc, x=\"16\", y=\"a b\") }",
	  "{ Pad(\"block\", \"16\", mode=cbc, x=\"16\", y=\"a b\") }" },
	{ "{ Salt(18446744073709551615) }", "{ Salt(18446744073709551615) }" },
	{ "{ A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A }",
	  "{ A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A }" },
};

static const struct {
	const char *text;
	unsigned int line;
	unsigned int column;
	const char *msg;
} bad[] = {
	{ "", 1, 1, "properties begin with '{', found the end" },
	{ "Salt(16)", 1, 1, "properties begin with '{', found 'Salt'" },
	{ "{}", 1, 2, "expected the name of a micro-protocol, found '}'" },
	{ "{ Null ; }", 1, 10, "expected the name of a micro-protocol, found '}'" },
	{ "{ Null, }", 1, 9, "expected the name of a micro-protocol, found '}'" },
	{ "{ Null Salt }", 1, 8, "expected ',', ';' or '}', found 'Salt'" },
	{ "{ Null", 1, 7, "expected ',', ';' or '}', found the end" },
	{ "{ Null ; Null ; Null }", 1, 15, "expected ',' or '}', found ';'" },
	{ "{ Null } x", 1, 10, "nothing can follow the '}', found 'x'" },
	{ "{ AES-GCM(k1) }", 1, 6,
	  "the name of a micro-protocol has letters and digits only" },
	{ "{ Salt(16, AESGCM(k1) }", 1, 23, "Salt: expected ',' or ')', found '}'" },
	{ "{ Salt(16", 1, 7, "Salt: the parenthesis is never closed" },
	{ "{ Salt(,16) }", 1, 8, "Salt: expected an argument, found ','" },
	{ "{ Salt(16,) }", 1, 11, "Salt: expected an argument, found ')'" },
	{ "{ Salt(bits=1, bits=2) }", 1, 16,
	  "Salt: argument 'bits' is given twice" },
	{ "{ Salt(bits=1, 2) }", 1, 16,
	  "Salt: an argument without a name cannot follow one with a name" },
	{ "{ Salt(bits=) }", 1, 13,
	  "expected the value of an argument, found ')'" },
	{ "{ Salt(99999999999999999999) }", 1, 8,
	  "the number does not fit in 64 bits" },
	{ "{ Salt(000000000000000000000000000000001) }", 1, 8,
	  "the number is too long" },
	{ "{ HMACIntegrity(k1:md5) }", 1, 20,
	  "unknown KDF 'md5', known are sha256 and sha3-256" },
	{ "{ HMACIntegrity(k1:) }", 1, 20,
	  "expected the KDF of a key, found ')'" },
	{ "{ HMACIntegrity(k1/x_y) }", 1, 21,
	  "the name of a key distribution has letters and digits and '-' only" },
	{ "{ Pad(\"x) }", 1, 7, "the quote is never closed" },
	{ "{ Pad(\"\") }", 1, 7, "a word cannot be empty" },
	{ "{ Pad(\"a\\b\") }", 1, 9,
	  "a quoted word has printable ASCII without '\\' only" },
	{ "{ Pad(\"1234567890123456\") }", 1, 7,
	  "a word has at most 15 characters" },
	{ "{ A(B(C(D(k)))) }", 1, 9, "micro-protocols nest at most 3 deep" },
	{ "{ A(k1,k2,k3,k4,k5) }", 1, 17, "A: at most 4 keys" },
	{ "{ A(1,2,3,4,5,6,7,8,9) }", 1, 21, "A: at most 8 arguments" },
	{ "{ A(B(),B(),B(),B(),B(),B(),B(),B(),B()) }", 1, 37,
	  "A: at most 8 children" },
	{ "{ A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A }", 1, 35,
	  "a list has at most 16 micro-protocols" },
	{ "{ A2345678901234567890123456789012 }", 1, 3,
	  "the name of a micro-protocol has at most 31 characters" },
	{ "{ A(k234567890123456789012345678901234567890123456789012345678901234x) }",
	  1, 5, "the name of a key has at most 64 characters" },
	{ "{ Salt(16),\n  AES!(k1) }", 2, 6, "expected ',', ';' or '}', found '!'" },
	{ "{ S\xc3\xa4lt }", 1, 4,
	  "expected ',', ';' or '}', found an unknown character" },
};

static void test_good(void)
{
	struct sc_props props, back;
	struct sc_parse_error err;
	unsigned int i;
	char *text;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (sc_props_parse(&props, good[i].text, is_type, NULL, &err)) {
			ktap_ok(false, "parse: %s: %s", good[i].text, err.msg);
			continue;
		}
		text = print(&props);
		ktap_is(text, good[i].printed, good[i].printed);
		free(text);
		ktap_ok(!carry(&props, &back), "encode and decode");
		text = print(&back);
		ktap_is(text, good[i].printed, "the same after netlink");
		free(text);
		sc_props_free(&props);
		/* What is printed parses, without the set of types, to itself. */
		if (sc_props_parse(&props, good[i].printed, NULL, NULL, &err)) {
			ktap_ok(false, "parse what was printed: %s", err.msg);
		} else {
			text = print(&props);
			ktap_is(text, good[i].printed, "the same when parsed again");
			free(text);
		}
		sc_props_free(&props);
		sc_props_free(&back);
	}
}

static void test_bad(void)
{
	struct sc_props props;
	struct sc_parse_error err;
	unsigned int i;
	int ret;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ret = sc_props_parse(&props, bad[i].text, is_type, NULL, &err);
		ktap_ok(ret == -EINVAL && !props.down.entry && !props.up.entry,
			"refused: %.40s", strchr(bad[i].text, 10) ? "two lines" : bad[i].text);
		ktap_is(err.msg, bad[i].msg, "message");
		if (!ktap_ok(err.line == bad[i].line && err.column == bad[i].column,
			     "position"))
			printf("# have %u:%u want %u:%u\n", err.line, err.column,
			       bad[i].line, bad[i].column);
	}
}

static char *shown(const char *text, unsigned int at)
{
	struct sc_parse_error err;
	char *buf = NULL;
	size_t len;
	FILE *f = open_memstream(&buf, &len);

	sc_parse_error_at(&err, text, at);
	sc_parse_error_show(f, text, &err);
	fclose(f);
	return buf;
}

/* Far behind in a long line: a piece of it, with the caret where it belongs. */
static void show_far(void)
{
	static char text[4001];
	char *buf, *caret;

	memset(text, 'a', 4000);
	text[3000] = '!';
	buf = shown(text, 3000);
	caret = strchr(buf, '^');
	ktap_ok(strlen(buf) < 200, "a piece of a long line");
	ktap_ok(strchr(buf, '!') - buf == caret - (strchr(buf, '\n') + 1), "the caret is below");
	free(buf);
}

/* CSI, as one byte of Latin-1 that UTF-8 makes two of: no terminal sees it. */
static void show_control(void)
{
	char *buf = shown("\xc2\x9b" "2J\x1b[2J!", 7);

	ktap_is(buf, "  ?2J [2J!\n        ^\n", "no escape sequence is shown");
	free(buf);
}

static void test_show(void)
{
	static const char text[] = "{ Salt(16),\n\tAE\xc3\x9f!(k1) }";
	struct sc_parse_error err;
	char *buf = NULL;
	size_t len;
	FILE *f = open_memstream(&buf, &len);

	sc_parse_error_at(&err, text, strchr(text, '!') - text);
	sc_parse_error_show(f, text, &err);
	fclose(f);
	ktap_is(buf, "   AE\xc3\x9f!(k1) }\n      ^\n",
		"caret below the character, tab and UTF-8 counted once");
	free(buf);
	show_far();
	show_control();
}

static void test_long(void)
{
	static char text[SC_TEXT_MAX + 2];
	struct sc_parse_error err;
	struct sc_props props;

	memset(text, '(', SC_TEXT_MAX + 1);
	ktap_ok(sc_props_parse(&props, text, NULL, NULL, &err) == -EINVAL &&
		strstr(err.msg, "at most"), "too long a text");
	text[SC_TEXT_MAX] = 0;
	memcpy(text, "{A", 2);
	ktap_ok(sc_props_parse(&props, text, NULL, NULL, &err) == -EINVAL,
		"thousands of parentheses");
}

/* Every prefix and every one-byte change of a good text: an answer, no crash. */
static void test_mangled(void)
{
	static const char text[] =
		"{ S(16,\"a b\"), M(A(k1:sha3-256/x25519), B(b=7)) ; R, S(0x10) }";
	struct sc_parse_error err;
	struct sc_props props;
	char buf[sizeof(text)];
	unsigned int i, c, accepted = 0;

	for (i = 0; i < sizeof(text); i++) {
		for (c = 0; c < 256; c++) {
			memcpy(buf, text, sizeof(text));
			buf[i] = c;
			buf[sizeof(text) - 1] = 0;
			if (!sc_props_parse(&props, buf, is_type, NULL, &err))
				accepted++;
			sc_props_free(&props);
		}
	}
	ktap_ok(accepted > 100, "%u changed texts accepted, the rest refused",
		accepted);
}

int main(void)
{
	ktap_begin();
	test_good();
	test_bad();
	test_show();
	test_long();
	test_mangled();
	return ktap_end();
}
