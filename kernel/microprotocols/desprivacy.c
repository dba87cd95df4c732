// SPDX-License-Identifier: GPL-2.0
/*
 * desprivacy.c - hides the message with DES-CBC, as the paper's example does.
 * Breakable today: insecure profiles only.
 *
 *	+----------------+---------+----------------+
 *	| sender:number  | message | PKCS#7, 1 .. 8 |	all encrypted, IV 0
 *	+----------------+---------+----------------+
 *
 * The first block makes the chain unpredictable (SP 800-38A, appendix C) and is
 * checked by the receiver.  That check is no integrity.
 */
#include <linux/atomic.h>
#include <crypto/des.h>
#include <crypto/skcipher.h>
#include <net/seccomm.h>

#define BLOCK_LIMIT	BIT_ULL(20)	/* 64-bit blocks under one key: Sweet32 */
#define TRIES		256		/* the try counter of the key schedule is one byte */

/**
 * struct desprivacy - private state
 * @tfm: cbc(des) with this instance's key
 * @blocks: encrypted so far
 */
struct desprivacy {
	struct crypto_skcipher *tfm;
	atomic64_t blocks;
};

/* The 4 weak and 12 semi-weak keys (SP 800-67, section 3.3.2), without parity bits. */
static const u64 weak_keys[] = {
	0x0000000000000000, 0xfefefefefefefefe, 0xe0e0e0e0f0f0f0f0, 0x1e1e1e1e0e0e0e0e,
	0x00fe00fe00fe00fe, 0xfe00fe00fe00fe00, 0x1ee01ee00ef00ef0, 0xe01ee01ef00ef00e,
	0x00e000e000f000f0, 0xe000e000f000f000, 0x1efe1efe0efe0efe, 0xfe1efe1efe0efe0e,
	0x001e001e000e000e, 0x1e001e000e000e00, 0xe0fee0fef0fef0fe, 0xfee0fee0fef0fef0,
};

/* A table of our own, since both ends must agree, whatever their library says. */
static bool is_weak(const u8 key[DES_KEY_SIZE])
{
	u64 k = get_unaligned_be64(key) & 0xfefefefefefefefeULL;
	bool weak = false;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(weak_keys); i++)
		weak |= k == weak_keys[i];
	return weak;
}

/* Add PKCS#7 padding; false when there is no room. */
static bool pad(struct seccomm_msg *msg)
{
	unsigned int n = DES_BLOCK_SIZE - seccomm_msg_len(msg) % DES_BLOCK_SIZE;
	u8 *p = seccomm_msg_put(msg, n);

	if (!p)
		return false;
	memset(p, n, n);
	return true;
}

/* Take the padding off; always looks at a whole block, so that time tells nothing. */
static bool unpad(struct seccomm_msg *msg)
{
	const u8 *last = msg->tail - DES_BLOCK_SIZE;
	unsigned int n = last[DES_BLOCK_SIZE - 1];
	bool bad = n < 1 || n > DES_BLOCK_SIZE;
	unsigned int i;

	for (i = 0; i < DES_BLOCK_SIZE; i++)
		bad |= (i + n >= DES_BLOCK_SIZE) & (last[i] != n);
	return !bad && seccomm_msg_trim(msg, n);
}

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict desprivacy_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					    const struct seccomm_call *call)
{
	struct desprivacy *s = seccomm_priv(mp);
	u8 iv[DES_BLOCK_SIZE] = {};
	u8 *first;
	u64 blocks;

	first = seccomm_msg_push(msg, DES_BLOCK_SIZE);
	if (!first || !pad(msg))
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	put_unaligned_be64(msg->seq, first);
	blocks = seccomm_msg_len(msg) / DES_BLOCK_SIZE;
	if (atomic64_add_return(blocks, &s->blocks) > BLOCK_LIMIT)
		return seccomm_drop(mp, msg, SECCOMM_R_KEY_LIMIT);
	if (seccomm_crypt(s->tfm, msg, iv, true))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	return SECCOMM_NEXT;
}

/*
 * Pop, the twin of desprivacy_down().  The message stays the runtime's.  One
 * reason for a wrong length, first block or padding: telling them apart is what
 * a padding oracle needs.
 */
static enum seccomm_verdict desprivacy_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	struct desprivacy *s = seccomm_priv(mp);
	unsigned int len = seccomm_msg_len(msg);
	u8 iv[DES_BLOCK_SIZE] = {};
	bool ok;

	if (len < 2 * DES_BLOCK_SIZE || len % DES_BLOCK_SIZE)
		return seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
	if (seccomm_crypt(s->tfm, msg, iv, false))
		return seccomm_drop(mp, msg, SECCOMM_R_CRYPTO);
	ok = unpad(msg);
	ok &= get_unaligned_be64(seccomm_msg_pull(msg, DES_BLOCK_SIZE)) == msg->seq;
	return ok ? SECCOMM_NEXT : seccomm_drop(mp, msg, SECCOMM_R_BAD_TAG);
}

static void desprivacy_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->head = DES_BLOCK_SIZE;
	room->tail = DES_BLOCK_SIZE;
}

static int desprivacy_init(struct seccomm_mp *mp)
{
	struct desprivacy *s = seccomm_priv(mp);
	u8 key[DES_KEY_SIZE];
	unsigned int try;
	int err;

	for (try = 0; try < TRIES; try++) {
		err = seccomm_key(mp, "key", try, key, sizeof(key));
		if (err || !is_weak(key))
			break;
		err = -EKEYREJECTED;
	}
	if (!err) {
		s->tfm = seccomm_alloc_skcipher(mp, "cbc(des)", key, sizeof(key));
		err = PTR_ERR_OR_ZERO(s->tfm);
	}
	memzero_explicit(key, sizeof(key));
	return err;
}

static void desprivacy_exit(struct seccomm_mp *mp)
{
	struct desprivacy *s = seccomm_priv(mp);

	crypto_free_skcipher(s->tfm);
}

static const struct seccomm_mp_type desprivacy_type = {
	.name		= "DESPrivacy",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_PRIVACY,
	.flags		= SECCOMM_MP_PRIVATE | SECCOMM_MP_SEQ | SECCOMM_MP_INSECURE | SECCOMM_MP_RESTS,
	.family		= "des",
	.strength	= 56,
	.cost		= 97,
	.slots_min	= 1,
	.slots_max	= SECCOMM_ENTRY_SLOTS_MAX,
	.key_limit	= BLOCK_LIMIT / 2,	/* a message has two blocks at least */
	.priv_size	= sizeof(struct desprivacy),
	.room		= desprivacy_room,
	.init		= desprivacy_init,
	.exit		= desprivacy_exit,
	.down		= desprivacy_down,
	.up		= desprivacy_up,
};

module_seccomm_mp(desprivacy_type, "DESPrivacy");
MODULE_DESCRIPTION("SecComm micro-protocol DESPrivacy: DES-CBC, insecure profiles only");
