// SPDX-License-Identifier: GPL-2.0
/* world_attack.c - frames changed in every way that a loop can go through. */
#include "tests/world.h"

struct world_bytes world_copy(struct world *w, const struct world_frame *f)
{
	KUNIT_ASSERT_NOT_NULL(w->test, f);
	return (struct world_bytes){ test_copy(w->test, f->data, f->len), f->len };
}

void world_set_id(struct world_bytes b, u32 id)
{
	put_unaligned_be32(id, b.p + 4);
}

void world_set_sender(struct world_bytes b, u16 sender)
{
	put_unaligned_be16(sender, b.p + 8);
}

void world_set_seq(struct world_bytes b, u64 seq)
{
	u64 sender = get_unaligned_be64(b.p + 8) & ~SECCOMM_SEQ_MAX;

	put_unaligned_be64(sender | seq, b.p + 8);
}

u64 world_seq(const struct world_frame *f)
{
	return get_unaligned_be64(f->data + 8) & SECCOMM_SEQ_MAX;
}

static void set_length(u8 *p, size_t len)
{
	put_unaligned_be16(len - SECCOMM_HDR_LEN, p + 2);
}

/* What no refused frame may change. */
struct still {
	unsigned int sessions;
	unsigned int msgs[2];
	unsigned int incoming[2];
	int state[2];
	u64 window[2];
	u64 refused;
};

static struct still look(struct world *w)
{
	struct still now;
	u8 i;

	memset(&now, 0, sizeof(now));
	now.sessions = world_sessions(w);
	for (i = ALICE; i <= BOB; i++) {
		struct seccomm_session *s = w->end[i].s ?: world_tabled(w, i);

		now.msgs[i] = w->end[i].n_msgs;
		now.incoming[i] = w->end[i].n_incoming;
		now.state[i] = s ? s->state : -1;
		now.window[i] = s ? s->ctl_rx_top + s->ctl_rx_map : 0;
	}
	now.refused = world_refused(w, SECCOMM_R_MAX);
	return now;
}

/* One try; @what and @at say which if it did something. */
static void try(struct world *w, u8 to, const u8 *p, size_t len, const char *what, unsigned int at)
{
	struct still before = look(w), after;

	world_inject(w, to, p, len);
	after = look(w);
	KUNIT_ASSERT_GT_MSG(w->test, after.refused, before.refused, "%s %u: not counted", what, at);
	after.refused = before.refused;
	KUNIT_ASSERT_EQ_MSG(w->test, memcmp(&after, &before, sizeof(after)), 0,
			    "%s %u: state %d %d, %u %u messages, %u sessions", what, at,
			    after.state[ALICE], after.state[BOB], after.msgs[ALICE],
			    after.msgs[BOB], after.sessions);
}

void world_flip(struct world *w, u8 to, struct world_bytes b)
{
	unsigned int bit;

	for (bit = 0; bit < b.len * 8; bit++) {
		b.p[bit / 8] ^= BIT(bit % 8);
		try(w, to, b.p, b.len, "bit", bit);
		b.p[bit / 8] ^= BIT(bit % 8);
	}
}

void world_truncate(struct world *w, u8 to, struct world_bytes b)
{
	u8 *p = test_copy(w->test, b.p, b.len);
	size_t len;

	for (len = 0; len < b.len; len++)
		try(w, to, b.p, len, "datagram cut to", len);
	for (len = SECCOMM_HDR_LEN; len < b.len; len++) {
		set_length(p, len);
		try(w, to, p, len, "frame cut to", len);
	}
}

void world_trail(struct world *w, u8 to, struct world_bytes b, unsigned int except)
{
	unsigned int more;
	u8 *p = kunit_kzalloc(w->test, b.len + 48, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(w->test, p);
	memcpy(p, b.p, b.len);
	for (more = 1; more <= 48; more++) {
		if (more == except)
			continue;
		set_length(p, b.len + more);
		try(w, to, p, b.len + more, "frame longer by", more);
	}
}
