// SPDX-License-Identifier: GPL-2.0
/*
 * compression.c - packs the peer attributes that are pending, and makes them and the
 * message shorter, with deflate (RFC 1951) or LZ4 (checklist M6).
 *
 *	+---------+------------------------------
 *	| text, 4 | message, compressed or as is	text: its bytes without compression; 0 = as is
 *	+---------+------------------------------
 *
 * As it is goes what would not get shorter.  How long something is that was compressed
 * tells who reads the length, and has a say in the text, what else stands in the text; so
 * it takes a promise that nobody has (rules.c).
 *
 * It sleeps: there is one buffer and one workspace, for one message at a time.
 */
#include <linux/lz4.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/zlib.h>
#include <net/seccomm.h>

#define HEAD_LEN	4
#define TEXT_MAX	(U16_MAX + 1024)	/* of a message, with what pushes may add */
#define WINDOW_BITS	11			/* as crypto/deflate.c: messages are short */
#define MEMORY_LEVEL	5

enum compression_param { COMPRESSION_METHOD, COMPRESSION_DATA };
enum compression_method { METHOD_DEFLATE = 1, METHOD_LZ4 };
enum compression_data { DATA_MIXED = 1, DATA_NO_ATTACKER };

/**
 * struct compression - private state
 * @lock: protects what follows, while a message is worked on
 * @zlib: with deflate: the stream, to be reset for each message
 * @work: workspace of the method
 * @work_len: its size
 * @buf: TEXT_MAX bytes
 */
struct compression {
	struct mutex lock;
	struct z_stream_s zlib;
	void *work;
	size_t work_len;
	u8 *buf;
};

static unsigned int deflate(struct compression *s, const u8 *from, unsigned int len, u8 *to,
			    unsigned int max)
{
	if (zlib_deflateReset(&s->zlib) != Z_OK)
		return 0;
	s->zlib.next_in = from;
	s->zlib.avail_in = len;
	s->zlib.next_out = to;
	s->zlib.avail_out = max;
	return zlib_deflate(&s->zlib, Z_FINISH) == Z_STREAM_END ? max - s->zlib.avail_out : 0;
}

/* Exactly @text bytes of exactly @len. */
static bool inflate(struct compression *s, const u8 *from, unsigned int len, u8 *to,
		    unsigned int text)
{
	if (zlib_inflateReset(&s->zlib) != Z_OK)
		return false;
	s->zlib.next_in = from;
	s->zlib.avail_in = len;
	s->zlib.next_out = to;
	s->zlib.avail_out = text;
	return zlib_inflate(&s->zlib, Z_FINISH) == Z_STREAM_END && !s->zlib.avail_in &&
	       !s->zlib.avail_out;
}

/* Return: bytes in @to, or 0 when they would be more than @max. */
static unsigned int shrink(struct seccomm_mp *mp, const u8 *from, unsigned int len, u8 *to,
			   unsigned int max)
{
	struct compression *s = seccomm_priv(mp);
	int n;

	if (seccomm_value(mp, COMPRESSION_METHOD) == METHOD_DEFLATE)
		return deflate(s, from, len, to, max);
	n = LZ4_compress_default((const char *)from, (char *)to, len, max, s->work);
	return max(n, 0);
}

/* The inverse. */
static bool expand(struct seccomm_mp *mp, const u8 *from, unsigned int len, u8 *to,
		   unsigned int text)
{
	if (seccomm_value(mp, COMPRESSION_METHOD) == METHOD_DEFLATE)
		return inflate(seccomm_priv(mp), from, len, to, text);
	return LZ4_decompress_safe((const char *)from, (char *)to, len, text) == (int)text;
}

/* Put what is shorter than the body in its place.  Return: false when nothing is. */
static bool compress(struct seccomm_mp *mp, struct seccomm_msg *msg)
{
	unsigned int len = seccomm_msg_len(msg), n = 0;
	struct compression *s = seccomm_priv(mp);

	mutex_lock(&s->lock);
	if (len > 1)
		n = shrink(mp, msg->data, len, s->buf, len - 1);
	memcpy(msg->data, s->buf, n);
	mutex_unlock(&s->lock);
	if (n)
		seccomm_msg_trim(msg, len - n);
	return n;
}

/* The inverse: the body becomes @text bytes.  Return: a reason, or NONE. */
static u8 decompress(struct seccomm_mp *mp, struct seccomm_msg *msg, unsigned int text)
{
	unsigned int len = seccomm_msg_len(msg);
	struct compression *s = seccomm_priv(mp);
	u8 reason = SECCOMM_R_NONE;

	mutex_lock(&s->lock);
	memcpy(s->buf, msg->data, len);
	if (!seccomm_msg_grow(msg, text))
		reason = SECCOMM_R_NOMEM;
	else if (!expand(mp, s->buf, len, msg->data, text))
		reason = SECCOMM_R_MALFORMED;
	mutex_unlock(&s->lock);
	return reason;
}

/* Push.  The message stays the runtime's, whatever the verdict. */
static enum seccomm_verdict compression_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					     const struct seccomm_call *call)
{
	enum seccomm_verdict v = seccomm_pack(mp, msg);
	unsigned int len = seccomm_msg_len(msg);
	bool shorter;
	u8 *p;

	if (v != SECCOMM_NEXT)
		return v;
	if (len > TEXT_MAX)
		return seccomm_drop(mp, msg, SECCOMM_R_TOO_BIG);
	shorter = compress(mp, msg);
	p = seccomm_msg_push(msg, HEAD_LEN);
	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_NO_ROOM);
	put_unaligned_be32(shorter ? len : 0, p);
	return SECCOMM_NEXT;
}

/*
 * Pop, the twin of compression_down().  The message stays the runtime's.  What it is to
 * become is known, and bounded, before there is memory for it; one byte more or less is
 * refused.
 */
static enum seccomm_verdict compression_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					   const struct seccomm_call *call)
{
	const u8 *p = seccomm_msg_pull(msg, HEAD_LEN);
	u8 reason;
	u32 text;

	if (!p)
		return seccomm_drop(mp, msg, SECCOMM_R_MALFORMED);
	text = get_unaligned_be32(p);
	if (!text)
		return seccomm_unpack(mp, msg);
	if (text > TEXT_MAX || text <= seccomm_msg_len(msg))
		return seccomm_drop(mp, msg, SECCOMM_R_MALFORMED);
	reason = decompress(mp, msg, text);
	return reason ? seccomm_drop(mp, msg, reason) : seccomm_unpack(mp, msg);
}

static void compression_room(const struct seccomm_mp_args *args, struct seccomm_room *room)
{
	room->head = HEAD_LEN;
}

static const char *compression_caution(const struct seccomm_mp_args *args)
{
	if (args->value[COMPRESSION_DATA] == DATA_NO_ATTACKER)
		return NULL;
	return "shows by its lengths what attackers want to know, unless data=no-attacker";
}

static size_t work_len(const struct seccomm_mp *mp)
{
	if (seccomm_value(mp, COMPRESSION_METHOD) == METHOD_LZ4)
		return mp->dir == SECCOMM_DOWN ? LZ4_MEM_COMPRESS : 0;
	return mp->dir == SECCOMM_DOWN ? zlib_deflate_workspacesize(WINDOW_BITS, MEMORY_LEVEL) :
					 zlib_inflate_workspacesize();
}

/* Negative bits: no header and no checksum around it. */
static int zlib_begin(struct compression *s, u8 dir)
{
	int ret;

	s->zlib.workspace = s->work;
	ret = dir == SECCOMM_DOWN ?
	      zlib_deflateInit2(&s->zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -WINDOW_BITS,
				MEMORY_LEVEL, Z_DEFAULT_STRATEGY) :
	      zlib_inflateInit2(&s->zlib, -MAX_WBITS);
	return ret == Z_OK ? 0 : -EINVAL;
}

static void compression_exit(struct seccomm_mp *mp)
{
	struct compression *s = seccomm_priv(mp);

	kvfree_sensitive(s->work, s->work_len);
	kvfree_sensitive(s->buf, TEXT_MAX);
}

static int compression_init(struct seccomm_mp *mp)
{
	struct compression *s = seccomm_priv(mp);
	int err = 0;

	mutex_init(&s->lock);
	s->work_len = work_len(mp);
	s->work = kvzalloc(s->work_len ?: 1, GFP_KERNEL);
	s->buf = kvzalloc(TEXT_MAX, GFP_KERNEL);
	if (!s->work || !s->buf)
		err = -ENOMEM;
	else if (seccomm_value(mp, COMPRESSION_METHOD) == METHOD_DEFLATE)
		err = zlib_begin(s, mp->dir);
	if (err)
		compression_exit(mp);
	return err;
}

static const char *const method_words[] = { "deflate", "lz4", NULL };
static const char *const data_words[] = { "mixed", "no-attacker", NULL };

static const struct seccomm_param compression_param[] = {
	[COMPRESSION_METHOD] = {
		.id = 1, .name = "method", .words = method_words, .min = METHOD_DEFLATE,
		.max = METHOD_LZ4, .step = 1, .def = METHOD_DEFLATE,
	},
	[COMPRESSION_DATA] = {
		.id = 2, .name = "data", .words = data_words, .min = DATA_MIXED,
		.max = DATA_NO_ATTACKER, .step = 1, .def = DATA_MIXED,
	},
};

static const struct seccomm_mp_type compression_type = {
	.name		= "Compression",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_COMPRESSION,
	.flags		= SECCOMM_MP_SLEEPS | SECCOMM_MP_PACKS | SECCOMM_MP_RESTS,
	.family		= "",
	.cost		= 100,
	.param		= compression_param,
	.n_params	= ARRAY_SIZE(compression_param),
	.priv_size	= sizeof(struct compression),
	.room		= compression_room,
	.caution	= compression_caution,
	.init		= compression_init,
	.exit		= compression_exit,
	.down		= compression_down,
	.up		= compression_up,
};

module_seccomm_mp(compression_type, "Compression");
MODULE_DESCRIPTION("SecComm micro-protocol Compression: deflate, LZ4");
