// SPDX-License-Identifier: GPL-2.0
/*
 * sc_agent.c - plays the key agent of a namespace: honest, slow, lying or dying.
 *
 * Keys are files of a directory: NAME holds the bytes of secret NAME, NAME.pem the
 * private half of ECDSA key NAME.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libseccomm.h>
#include <linux/genetlink.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define QUEUE_MAX	256
#define NUMBER_LEN	32

static const char help[] =
"Usage: sc_agent [OPTIONS] DIRECTORY\n"
"\n"
"Becomes the key agent of the network namespace and answers with the keys in\n"
"DIRECTORY.  Prints \"ready\", a line for each request, and a line for each answer\n"
"with the name of the errno (0 = taken) and the kernel's text.\n"
"\n"
"  --delay MS   wait before each answer\n"
"  --lie WHAT   first say something wrong, then what is right: token, session, short,\n"
"               zero, same (the bytes of secret \"same\"), version, signature;\n"
"               twice: the right answer again\n"
"  --only       nothing but the lie\n"
"  --refuse     refuse each request\n"
"  --silent     answer nothing\n"
"  --die        end instead of the first answer\n"
"  --count N    end after so many requests\n";

static struct {
	const char *dir, *lie;
	unsigned int delay, count;
	bool only, refuse, silent, die;
} opt;

/* A request as it came. */
struct ask {
	uint64_t token;
	uint32_t session;
	uint32_t version;
	uint8_t type;
	char name[SECCOMM_NAME_MAX + 1];
	char local[SECCOMM_NAME_MAX + 1];
	char peer[SECCOMM_NAME_MAX + 1];
	uint8_t slot;
	uint32_t length;
	uint32_t uid;
	char label[32];
	uint8_t digest[32];
};

static struct ask queue[QUEUE_MAX];
static unsigned int queued, done;

static void die(const char *what, const char *why)
{
	fprintf(stderr, "sc_agent: %s: %s\n", what, why);
	exit(2);
}

/* ---- requests ----------------------------------------------------------------- */

static void read_attr(struct ask *ask, const struct nlattr *a)
{
	switch (mnl_attr_get_type(a)) {
	case SECCOMM_A_AGENT_TOKEN:	ask->token = mnl_attr_get_u64(a); break;
	case SECCOMM_A_AGENT_SESSION:	ask->session = mnl_attr_get_u32(a); break;
	case SECCOMM_A_AGENT_TYPE:	ask->type = mnl_attr_get_u8(a); break;
	case SECCOMM_A_AGENT_SLOT:	ask->slot = mnl_attr_get_u8(a); break;
	case SECCOMM_A_AGENT_NAME:	sc_attr_str(a, ask->name, sizeof(ask->name)); break;
	case SECCOMM_A_AGENT_LOCAL:	sc_attr_str(a, ask->local, sizeof(ask->local)); break;
	case SECCOMM_A_AGENT_PEER:	sc_attr_str(a, ask->peer, sizeof(ask->peer)); break;
	case SECCOMM_A_AGENT_UID:	ask->uid = mnl_attr_get_u32(a); break;
	case SECCOMM_A_AGENT_VERSION:	ask->version = mnl_attr_get_u32(a); break;
	case SECCOMM_A_AGENT_LENGTH:	ask->length = mnl_attr_get_u32(a); break;
	case SECCOMM_A_AGENT_LABEL:	sc_attr_str(a, ask->label, sizeof(ask->label)); break;
	case SECCOMM_A_AGENT_DIGEST:
		if (mnl_attr_get_payload_len(a) == sizeof(ask->digest))
			memcpy(ask->digest, mnl_attr_get_payload(a), sizeof(ask->digest));
		break;
	}
}

/* More may come while an answer is on its way. */
static int keep_request(const struct nlmsghdr *nlh, void *data)
{
	struct ask *ask = &queue[queued % QUEUE_MAX];
	const struct nlattr *a;

	(void)data;
	if (sc_nl_cmd(nlh) != SECCOMM_CMD_AGENT_NTF)
		return 0;
	memset(ask, 0, sizeof(*ask));
	mnl_attr_for_each(a, nlh, GENL_HDRLEN)
		read_attr(ask, a);
	queued++;
	printf("%s token=%llu session=%u slot=%u name=%s local=%s peer=%s version=%u length=%u uid=%u label=%s\n",
	       ask->type == SECCOMM_AGENT_SIGN ? "sign" : "key", (unsigned long long)ask->token,
	       ask->session, ask->slot, ask->name, ask->local, ask->peer, ask->version, ask->length,
	       ask->uid, ask->label);
	fflush(stdout);
	return 0;
}

/* ---- answers ------------------------------------------------------------------ */

static size_t read_key(const char *name, uint8_t *buf, size_t size)
{
	char path[4096];
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", opt.dir, name);
	f = fopen(path, "r");
	if (!f)
		return 0;
	len = fread(buf, 1, size, f);
	fclose(f);
	return len;
}

/* r | s of a signature of @digest itself; 0 without the key. */
static size_t sign_digest(const char *name, const uint8_t digest[32], uint8_t sig[2 * NUMBER_LEN])
{
	const unsigned char *p;
	unsigned char der[128];
	size_t len = sizeof(der);
	EVP_PKEY_CTX *ctx;
	char path[4096];
	ECDSA_SIG *es;
	EVP_PKEY *key;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.pem", opt.dir, name);
	f = fopen(path, "r");
	if (!f)
		return 0;
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	ctx = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	if (!ctx || EVP_PKEY_sign_init(ctx) <= 0 || EVP_PKEY_sign(ctx, der, &len, digest, 32) <= 0)
		die(path, "cannot sign");
	p = der;
	es = d2i_ECDSA_SIG(NULL, &p, len);
	BN_bn2binpad(ECDSA_SIG_get0_r(es), sig, NUMBER_LEN);
	BN_bn2binpad(ECDSA_SIG_get0_s(es), sig + NUMBER_LEN, NUMBER_LEN);
	ECDSA_SIG_free(es);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return 2 * NUMBER_LEN;
}

/* What is said: right until a lie changes it. */
struct said {
	uint64_t token;
	uint32_t session;
	uint32_t version;
	uint8_t data[512];
	size_t len;
};

static void say(struct sc_nl *nl, const char *what, const struct said *s)
{
	static char buf[SC_NL_TX] __attribute__((aligned(8)));
	struct nlmsghdr *nlh;
	int err;

	memset(buf, 0, 4096);
	nlh = sc_nl_request(buf, SECCOMM_CMD_AGENT_ANSWER);
	mnl_attr_put_u64(nlh, SECCOMM_A_AGENT_TOKEN, s->token);
	mnl_attr_put_u32(nlh, SECCOMM_A_AGENT_SESSION, s->session);
	if (s->version)
		mnl_attr_put_u32(nlh, SECCOMM_A_AGENT_VERSION, s->version);
	if (s->len)
		mnl_attr_put(nlh, SECCOMM_A_AGENT_DATA, s->len, s->data);
	else
		mnl_attr_put(nlh, SECCOMM_A_AGENT_REFUSED, 0, NULL);
	err = sc_nl_do(nl, nlh, keep_request, NULL);
	printf("answer %s: %s %s\n", what, err ? strerrorname_np(-err) : "0", nl->err.msg);
	fflush(stdout);
}

/* Make it wrong in the way asked for; false if it does not apply. */
static bool bend(struct said *s, const struct ask *ask)
{
	if (!strcmp(opt.lie, "token"))
		s->token += 1000;
	else if (!strcmp(opt.lie, "session"))
		s->session += 1;
	else if (!strcmp(opt.lie, "short"))
		s->len = 15;
	else if (!strcmp(opt.lie, "zero"))
		memset(s->data, 0, s->len);
	else if (!strcmp(opt.lie, "same"))
		s->len = read_key("same", s->data, sizeof(s->data));
	else if (!strcmp(opt.lie, "version"))
		s->version = (ask->version ? ask->version : 1) + 1;
	else if (!strcmp(opt.lie, "signature"))
		s->data[s->len - 1] ^= 1;
	else
		return !strcmp(opt.lie, "twice");
	return true;
}

static void answer(struct sc_nl *nl, const struct ask *ask)
{
	struct said right = { .token = ask->token, .session = ask->session }, wrong;

	if (opt.delay)
		usleep(opt.delay * 1000);
	if (opt.die)
		_exit(0);
	if (opt.silent)
		return;
	if (opt.refuse) {
		say(nl, "refuse", &right);
		return;
	}
	right.version = ask->type == SECCOMM_AGENT_KEY ? ask->version : 0;
	right.len = ask->type == SECCOMM_AGENT_SIGN ?
		sign_digest(ask->name, ask->digest, right.data) :
		read_key(ask->name, right.data, sizeof(right.data));
	wrong = right;
	if (opt.lie && bend(&wrong, ask))
		say(nl, opt.lie, &wrong);
	if (!opt.only)
		say(nl, "right", &right);
}

static void run(struct sc_nl *nl)
{
	int err;

	while (!opt.count || done < opt.count) {
		if (done == queued) {
			err = sc_nl_next(nl, keep_request, NULL);
			if (err && err != -EINTR)
				die("netlink", strerrorname_np(-err));
			continue;
		}
		answer(nl, &queue[done++ % QUEUE_MAX]);
	}
}

static void parse(int argc, char **argv)
{
	enum { O_DELAY = 1, O_LIE, O_ONLY, O_REFUSE, O_SILENT, O_DIE, O_COUNT, O_HELP };
	static const struct option options[] = {
		{ "delay", 1, NULL, O_DELAY }, { "lie", 1, NULL, O_LIE }, { "only", 0, NULL, O_ONLY },
		{ "refuse", 0, NULL, O_REFUSE }, { "silent", 0, NULL, O_SILENT },
		{ "die", 0, NULL, O_DIE }, { "count", 1, NULL, O_COUNT }, { "help", 0, NULL, O_HELP },
		{ 0 }
	};
	int o;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (o) {
		case O_DELAY:	opt.delay = atoi(optarg); break;
		case O_LIE:	opt.lie = optarg; break;
		case O_ONLY:	opt.only = true; break;
		case O_REFUSE:	opt.refuse = true; break;
		case O_SILENT:	opt.silent = true; break;
		case O_DIE:	opt.die = true; break;
		case O_COUNT:	opt.count = atoi(optarg); break;
		default:
			fputs(help, o == O_HELP ? stdout : stderr);
			exit(o == O_HELP ? 0 : 2);
		}
	}
	if (optind + 1 != argc) {
		fputs(help, stderr);
		exit(2);
	}
	opt.dir = argv[optind];
}

int main(int argc, char **argv)
{
	char buf[64];
	struct sc_nl *nl;
	int err;

	parse(argc, argv);
	err = sc_nl_open(&nl);
	if (!err)
		err = sc_nl_do(nl, sc_nl_request(buf, SECCOMM_CMD_AGENT_REGISTER), keep_request,
			       NULL);
	if (err)
		die(nl ? nl->err.msg : "netlink", strerrorname_np(-err));
	puts("ready");
	fflush(stdout);
	run(nl);
	sc_nl_close(nl);
	return 0;
}
