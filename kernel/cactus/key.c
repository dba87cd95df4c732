// SPDX-License-Identifier: GPL-2.0
/*
 * key.c - keys for micro-protocols (checklist K1-K3): the composite's owner derives
 * them; what is missing is asked for.
 */
#include "cactus/composite.h"

#include "cactus/event.h"
#include "cactus/hold.h"

int seccomm_key_ask(struct seccomm_composite *comp, u8 slot, u16 length)
{
	struct seccomm_key_miss miss = { .slot = slot, .length = length };

	seccomm_event_raise(comp, SECCOMM_EV_KEY_MISS, NULL, &miss);
	if (miss.filled)
		return 0;
	return comp->rt->ops->key_miss(comp, slot, length);
}

/* Which slot was empty the owner does not say: each is asked for, a filled one is no miss. */
int seccomm_key(struct seccomm_mp *mp, const char *label, u8 try, void *out, size_t len)
{
	struct seccomm_composite *comp = mp->comp;
	const struct seccomm_composite_ops *ops = comp->rt->ops;
	int err = ops->key(comp, mp, label, try, out, len);
	unsigned int i;

	if (err != -ENOKEY)
		return err;
	for (i = 0; i < mp->args->n_slots; i++)
		if (seccomm_key_ask(comp, mp->args->slot[i], len))
			return -ENOKEY;
	return ops->key(comp, mp, label, try, out, len);
}
EXPORT_SYMBOL_NS_GPL(seccomm_key, SECCOMM);

void *seccomm_public_key(struct seccomm_mp *mp, bool private, size_t *len)
{
	const struct seccomm_composite_ops *ops = mp->comp->rt->ops;
	void *der = ops->public_key(mp->comp, mp, private, len);

	if (PTR_ERR_OR_ZERO(der) != -ENOKEY || seccomm_key_ask(mp->comp, mp->args->slot[0], 0))
		return der;
	return ops->public_key(mp->comp, mp, private, len);
}
EXPORT_SYMBOL_NS_GPL(seccomm_public_key, SECCOMM);

int seccomm_ask_signature(struct seccomm_mp *mp, const char *label, const u8 digest[32], u8 *sig,
			  size_t len)
{
	return mp->comp->rt->ops->sign(mp->comp, mp, label, digest, sig, len);
}
EXPORT_SYMBOL_NS_GPL(seccomm_ask_signature, SECCOMM);

const u8 *seccomm_transcript(const struct seccomm_mp *mp)
{
	return mp->comp->rt->ops->transcript(mp->comp);
}
EXPORT_SYMBOL_NS_GPL(seccomm_transcript, SECCOMM);
