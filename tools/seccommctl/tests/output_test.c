// SPDX-License-Identifier: GPL-2.0
/* output_test.c - replies to text and JSON, also replies that are wrong. */
#include "ctl.h"

#include <errno.h>
#include <stdlib.h>

#include "ktap.h"

static char buf[8192];

static struct nlmsghdr *reply(void)
{
	return sc_nl_request(buf, 1);
}

static struct nlmsghdr *session_reply(void)
{
	struct nlmsghdr *nlh = reply();
	struct nlattr *nest, *entry;

	mnl_attr_put_u32(nlh, SECCOMM_A_SESSION_ID, 3);
	mnl_attr_put_u8(nlh, SECCOMM_A_SESSION_STATE, SECCOMM_STATE_OPEN);
	mnl_attr_put_u8(nlh, SECCOMM_A_SESSION_ROLE, 9);
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_PEER);
	mnl_attr_put(nlh, SECCOMM_A_ADDR_IP, 16,
		     "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02");
	mnl_attr_put_u16(nlh, SECCOMM_A_ADDR_PORT, 4000);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_strz(nlh, SECCOMM_A_SESSION_PROFILE, "go\xfflden\033");
	mnl_attr_put_u32(nlh, SECCOMM_A_SESSION_FLAGS,
			 SECCOMM_INFO_UNAUTHENTICATED | 0x80);
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_DOWN);
	entry = mnl_attr_nest_start(nlh, SECCOMM_A_LIST_ENTRY);
	mnl_attr_put_strz(nlh, SECCOMM_A_ENTRY_NAME, "AESGCM");
	mnl_attr_put_strz(nlh, SECCOMM_A_ENTRY_DRIVER, "generic-gcm");
	mnl_attr_nest_end(nlh, entry);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_SLOT);
	mnl_attr_put_u8(nlh, SECCOMM_A_SLOT_INDEX, 1);
	mnl_attr_put_strz(nlh, SECCOMM_A_SLOT_NAME, "k1");
	mnl_attr_put_u8(nlh, SECCOMM_A_SLOT_KIND, SECCOMM_KEY_SECRET);
	mnl_attr_put_u32(nlh, SECCOMM_A_SLOT_VERSION, 7);
	mnl_attr_put_u16(nlh, SECCOMM_A_SLOT_MODE, 0110);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_SLOT);
	mnl_attr_put_u8(nlh, SECCOMM_A_SLOT_INDEX, 2);
	mnl_attr_put_strz(nlh, SECCOMM_A_SLOT_NAME, "k2");
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u64(nlh, SECCOMM_A_SESSION_TX_BYTES, 1536);
	mnl_attr_put_u64(nlh, SECCOMM_A_SESSION_RX_BYTES, UINT64_MAX);
	mnl_attr_put(nlh, SECCOMM_A_SESSION_PAD, 0, NULL);
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_DROPS);
	mnl_attr_put_strz(nlh, SECCOMM_A_COUNT_NAME, "replay");
	mnl_attr_put_u64(nlh, SECCOMM_A_COUNT_VALUE, 7);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_DROPS);
	mnl_attr_put_strz(nlh, SECCOMM_A_COUNT_NAME, "tag");
	mnl_attr_put_u64(nlh, SECCOMM_A_COUNT_VALUE, 1);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_DROPS);
	mnl_attr_put_strz(nlh, SECCOMM_A_COUNT_NAME, "late");
	mnl_attr_put_u64(nlh, SECCOMM_A_COUNT_VALUE, 0);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u16(nlh, 77, 0x0201);
	return nlh;
}

static char *text_of(const struct ctl *c, const struct field *fields,
		     const json_t *row)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	row_text(f, c, fields, row);
	fclose(f);
	return text;
}

static void test_session(void)
{
	struct ctl c = { 0 };
	json_t *row = NULL;
	char *text;

	ktap_ok(!row_read(&row, session_fields, session_reply()), "a session");
	text = json_dumps(row, JSON_COMPACT | JSON_SORT_KEYS);
	ktap_is(text,
		"{\"down\":[{\"arguments\":[],\"children\":[],\"driver\":\"generic-gcm\","
		"\"insecure\":false,\"keys\":[],\"sleeps\":false,\"type\":\"AESGCM\"}],"
		"\"drops\":{\"late\":0,\"replay\":7,\"tag\":1},\"forward_secrecy\":false,"
		"\"id\":3,\"insecure\":false,"
		"\"peer\":{\"address\":\"fd00::2\",\"port\":4000},"
		"\"profile\":\"go?lden?\",\"properties\":\"{ AESGCM }\","
		"\"role\":\"9\",\"rx_bytes\":1.8446744073709552e19,"
		"\"slots\":[{\"group\":false,\"kind\":\"secret\",\"mode\":\"0110\",\"name\":\"k1\","
		"\"slot\":1,\"usage\":[],\"version\":7},"
		"{\"group\":false,\"name\":\"k2\",\"slot\":2,\"usage\":[]}],"
		"\"state\":\"open\",\"tx_bytes\":1536,\"unauthenticated\":true,"
		"\"unknown_77\":\"0102\",\"unknown_flags\":128}",
		"its JSON: every attribute, unknown ones too");
	free(text);
	text = text_of(&c, session_fields, row);
	ktap_is(text, "3 open 9 peer [fd00::2]:4000\n"
		"    profile go?lden? unauthenticated\n"
		"    properties { AESGCM } unknown_flags 128 unknown_77 0102\n",
		"its text");
	free(text);
	c.stats = c.details = c.human = c.oneline = true;
	text = text_of(&c, session_fields, row);
	ktap_is(text, "3 open 9 peer [fd00::2]:4000\\"
		"    profile go?lden? unauthenticated\\"
		"    properties { AESGCM }\\"
		"    drivers down AESGCM generic-gcm\\"
		"    slots 1 k1 version 7, 2 k2 empty\\"
		"    bytes 1.5K\\    bytes 16.0E\\"
		"    drops replay 7 tag 1 unknown_flags 128 unknown_77 0102\n",
		"its text with -s -d -h -o");
	free(text);
	json_decref(row);
}

static void test_color(void)
{
	struct ctl c = { .color = true };
	json_t *row = NULL;
	char *text;

	row_read(&row, session_fields, session_reply());
	text = text_of(&c, session_fields, row);
	ktap_ok(strstr(text, "\033[1;36m3\033[0m open") &&
		strstr(text, "\033[1;31munauthenticated\033[0m"), "colour");
	free(text);
	json_decref(row);
}

static void test_alert(void)
{
	struct nlmsghdr *nlh = reply();
	struct ctl c = { 0 };
	json_t *row = NULL;
	char *text;

	mnl_attr_put_u64(nlh, SECCOMM_A_ALERT_SEQ, 12);
	mnl_attr_put_u64(nlh, SECCOMM_A_ALERT_TIME, 1700000000123456789ull);
	mnl_attr_put_strz(nlh, SECCOMM_A_ALERT_TYPE, "replay");
	mnl_attr_put_u8(nlh, SECCOMM_A_ALERT_DIRECTION, 1);
	mnl_attr_put_u32(nlh, SECCOMM_A_ALERT_COUNT, 5);
	ktap_ok(!row_read(&row, alert_fields, nlh), "an alert");
	text = text_of(&c, alert_fields, row);
	ktap_is(text, "12 2023-11-14T22:13:20.123456Z replay count 5 up\n",
		"its text");
	ktap_ok(json_integer_value(json_object_get(row, "time_ns")) ==
		1700000000123456789ll, "its time in nanoseconds");
	free(text);
	json_decref(row);
}

static void refused(const struct field *fields, const struct nlmsghdr *nlh,
		    const char *what)
{
	json_t *row = (json_t *)&row;

	ktap_ok(row_read(&row, fields, nlh) == -EBADMSG && !row, "%s", what);
}

static void test_wrong(void)
{
	struct nlmsghdr *nlh = reply();
	struct nlattr *nest;

	mnl_attr_put_u64(nlh, SECCOMM_A_SESSION_ID, 3);
	refused(session_fields, nlh, "a number of the wrong width");

	nlh = reply();
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_PEER);
	mnl_attr_put(nlh, SECCOMM_A_ADDR_IP, 5, "12345");
	mnl_attr_nest_end(nlh, nest);
	refused(session_fields, nlh, "an address of five bytes");

	nlh = reply();
	nest = mnl_attr_nest_start(nlh, SECCOMM_A_SESSION_DROPS);
	mnl_attr_put_u64(nlh, SECCOMM_A_COUNT_VALUE, 7);
	mnl_attr_nest_end(nlh, nest);
	refused(session_fields, nlh, "a counter without a name");

	nlh = reply();
	memset(buf + 1000, 'x', 600);
	mnl_attr_put(nlh, SECCOMM_A_SESSION_PROFILE, 600, buf + 1000);
	refused(session_fields, nlh, "a string too long to be one");
}

int main(void)
{
	ktap_begin();
	test_session();
	test_color();
	test_alert();
	test_wrong();
	return ktap_end();
}
