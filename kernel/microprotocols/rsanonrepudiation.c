// SPDX-License-Identifier: GPL-2.0
/*
 * rsanonrepudiation.c - the sender signs a statement about each message that a
 * third party can check with his public key alone, and the receiver has it stored.
 *
 *	+---------+--------+---------------------------------+
 *	| message | time:8 | signature, size of the RSA key  |
 *	+---------+--------+---------------------------------+
 *
 * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017) over the statement
 *
 *	0x20 * 64 | "SecComm v1 evidence" | 0x00 | 1:1 | TH(e):64 | epoch:4 | seq:8 |
 *	time:8 | lp8 sender | lp8 receiver | HH(signer's RSAPublicKey, DER):64 |
 *	length:8 | SHA-256(message) | SHA3-256(message)
 *
 * which both ends know but for the time: nanoseconds since 1970, as the sender
 * claims.  It stands innermost, so that the message is the application's, and the
 * receiver's name is in it: nobody can pass it on as if it had been meant for him.
 */
#include <linux/ktime.h>
#include <net/seccomm.h>

#define LABEL		"SecComm v1 evidence"
#define VERSION		1
#define HH_LEN		64
#define TIME_LEN	8
#define STATEMENT_MAX	(sizeof(struct head) + 2 * (1 + SECCOMM_NAME_MAX) + sizeof(struct tail))

enum nonrepudiation_param { NONREPUDIATION_STRICT };

/* The statement in front of the names; @label is followed by its zero byte. */
struct head {
	u8 spaces[64];
	u8 label[sizeof(LABEL)];
	u8 version;
	u8 transcript[HH_LEN];
	__be32 epoch;
	__be64 seq;
	__be64 time;
} __packed;

/* The statement behind the names. */
struct tail {
	u8 signer[HH_LEN];
	__be64 length;
	u8 message[HH_LEN];	/* HH is SHA-256 | SHA3-256 */
} __packed;

/**
 * struct nonrepudiation - private state
 * @signer: the key
 * @len: of the statement
 * @statement: of any message: what is true of this one alone is filled into a copy
 */
struct nonrepudiation {
	struct seccomm_signer signer;
	u16 len;
	u8 statement[STATEMENT_MAX];
};

/* The statement about @msg, and its SHA-256, which is the first half of its HH. */
static int make_statement(const struct nonrepudiation *s, const struct seccomm_msg *msg, u64 time,
			  u8 st[STATEMENT_MAX], u8 digest[HH_LEN])
{
	struct tail *tail = (struct tail *)(st + s->len - sizeof(*tail));
	struct head *head = (struct head *)st;
	int err;

	memcpy(st, s->statement, s->len);
	head->epoch = cpu_to_be32(msg->epoch);
	head->seq = cpu_to_be64(msg->seq);
	head->time = cpu_to_be64(time);
	tail->length = cpu_to_be64(seccomm_msg_len(msg));
	err = seccomm_hh(msg->data, seccomm_msg_len(msg), NULL, 0, tail->message);
	return err ?: seccomm_hh(st, s->len, NULL, 0, digest);
}

/*
 * Push.  The message stays the runtime's, whatever the verdict.  The signature
 * has been verified by seccomm_rsa_sign().
 */
static enum seccomm_verdict rsanonrepudiation_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
						   const struct seccomm_call *call)
{
	struct nonrepudiation *s = seccomm_priv(mp);
	u8 st[STATEMENT_MAX], digest[HH_LEN], *p;
	u64 time = ktime_get_real_ns();

	if (make_statement(s, msg, time, st, digest))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	p = seccomm_msg_put(msg, TIME_LEN + s->signer.size);
	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	put_unaligned_be64(time, p);
	if (seccomm_rsa_sign(s->signer.tfm, digest, p + TIME_LEN, s->signer.size) !=
	    s->signer.size)
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}

/*
 * Pop, the twin of rsanonrepudiation_down().  The message stays the runtime's, or is
 * held until its evidence is stored.
 */
static enum seccomm_verdict rsanonrepudiation_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
						 const struct seccomm_call *call)
{
	struct nonrepudiation *s = seccomm_priv(mp);
	const u8 *p = seccomm_msg_trim(msg, TIME_LEN + s->signer.size);
	u8 st[STATEMENT_MAX], digest[HH_LEN];
	struct seccomm_evidence ev = {
		.statement	= st,
		.statement_len	= s->len,
		.signature_len	= s->signer.size,
		.strict		= seccomm_value(mp, NONREPUDIATION_STRICT),
	};
	int err;

	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	ev.signature = p + TIME_LEN;
	if (make_statement(s, msg, get_unaligned_be64(p), st, digest))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	err = seccomm_rsa_verify(s->signer.tfm, digest, ev.signature, ev.signature_len);
	if (err)
		return seccomm_drop(mp, msg, err == -ENOMEM ? SECCOMM_R_NOMEM :
							      SECCOMM_R_BAD_TAG);
	return seccomm_evidence_store(mp, msg, &ev);
}

static u8 *put_name(u8 *p, const char *name)
{
	size_t len = strnlen(name, SECCOMM_NAME_MAX);

	*p = len;
	memcpy(p + 1, name, len);
	return p + 1 + len;
}

/* All of the statement that is the same for every message. */
static void begin_statement(struct seccomm_mp *mp, struct nonrepudiation *s)
{
	struct head *head = (struct head *)s->statement;
	bool down = mp->dir == SECCOMM_DOWN;
	u8 *p = s->statement + sizeof(*head);
	struct seccomm_ends ends;

	seccomm_ends(mp, &ends);
	memset(head->spaces, ' ', sizeof(head->spaces));
	memcpy(head->label, LABEL, sizeof(head->label));
	head->version = VERSION;
	memcpy(head->transcript, seccomm_transcript(mp), sizeof(head->transcript));
	p = put_name(p, down ? ends.own : ends.peer);
	p = put_name(p, down ? ends.peer : ends.own);
	memcpy(((struct tail *)p)->signer, s->signer.hh, HH_LEN);
	s->len = p + sizeof(struct tail) - s->statement;
}

static void rsanonrepudiation_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->tail = TIME_LEN + SECCOMM_SIG_MAX;
}

static int rsanonrepudiation_init(struct seccomm_mp *mp)
{
	struct nonrepudiation *s = seccomm_priv(mp);
	int err = seccomm_signer_init(mp, &s->signer);

	if (!err)
		begin_statement(mp, s);
	return err;
}

static void rsanonrepudiation_exit(struct seccomm_mp *mp)
{
	struct nonrepudiation *s = seccomm_priv(mp);

	seccomm_signer_exit(&s->signer);
}

static const struct seccomm_param rsanonrepudiation_param[] = {
	[NONREPUDIATION_STRICT] = { .id = 1, .name = "strict", .max = 1, .step = 1 },
};

static const struct seccomm_mp_type rsanonrepudiation_type = {
	.name		= "RSANonRepudiation",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_NONREPUDIATION,
	.flags		= SECCOMM_MP_AUTHENTICATES | SECCOMM_MP_SEQ | SECCOMM_MP_SLEEPS |
			  SECCOMM_MP_PUBKEY,
	.family		= "rsa,sha256",
	.strength	= 112,
	.cost		= U16_MAX,	/* as RSAAuthenticity, and what storing takes */
	.slots_min	= 1,
	.slots_max	= 1,
	.param		= rsanonrepudiation_param,
	.n_params	= ARRAY_SIZE(rsanonrepudiation_param),
	.priv_size	= sizeof(struct nonrepudiation),
	.room		= rsanonrepudiation_room,
	.init		= rsanonrepudiation_init,
	.exit		= rsanonrepudiation_exit,
	.down		= rsanonrepudiation_down,
	.up		= rsanonrepudiation_up,
};

module_seccomm_mp(rsanonrepudiation_type, "RSANonRepudiation");
MODULE_DESCRIPTION("SecComm micro-protocol RSANonRepudiation: evidence of each message, signed by its sender");
