// SPDX-License-Identifier: GPL-2.0
/*
 * multisecurity.c - MultiSecurity(c1, …, cn): several micro-protocols one after
 * the other, so that no single one is trusted (checklist U4).
 *
 * Pushes apply c1 first, pops undo in reverse.  It has no code for any of its
 * children: they are bound to a private event of its own (U6).  A plan has the
 * event's handlers spliced in by splice(); where no plan is compiled, its
 * handlers raise the event, with the same result.
 */
#include <net/seccomm.h>

/** struct multisecurity - private state: the private event of this instance */
struct multisecurity {
	int event;
};

/* Push.  The message stays the runtime's, or is held by a child. */
static enum seccomm_verdict multisecurity_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					       const struct seccomm_call *call)
{
	struct multisecurity *s = seccomm_priv(mp);

	return seccomm_raise(mp, s->event, msg, NULL);
}

/* Pop, the twin of multisecurity_down(); the order is in the bindings. */
static enum seccomm_verdict multisecurity_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
					     const struct seccomm_call *call)
{
	struct multisecurity *s = seccomm_priv(mp);

	return seccomm_raise(mp, s->event, msg, NULL);
}

static int multisecurity_splice(struct seccomm_mp *mp, unsigned int n)
{
	struct multisecurity *s = seccomm_priv(mp);

	return n ? -ENOENT : s->event;
}

/* Bind the i-th child: the first one pushes first and pops last. */
static int bind_child(struct seccomm_mp *mp, unsigned int i)
{
	struct multisecurity *s = seccomm_priv(mp);
	const struct seccomm_mp_type *type = mp->child[i]->type;
	bool down = mp->dir == SECCOMM_DOWN;
	unsigned int place = down ? i : mp->n_child - 1 - i;
	struct seccomm_binding *b;

	b = seccomm_bind(mp->child[i], s->event, down ? type->down : type->up,
			 (place + 1) * SECCOMM_ORDER_STEP, NULL,
			 type->flags & SECCOMM_MP_SLEEPS);
	return PTR_ERR_OR_ZERO(b);
}

/* The bindings and the event end with the composite protocol: no exit(). */
static int multisecurity_init(struct seccomm_mp *mp)
{
	struct multisecurity *s = seccomm_priv(mp);
	unsigned int i;
	int err = 0;

	s->event = seccomm_event_create(mp, mp->type->name);
	if (s->event < 0)
		return s->event;
	for (i = 0; i < mp->n_child && !err; i++)
		err = bind_child(mp, i);
	return err;
}

static const struct seccomm_mp_type multisecurity_type = {
	.name		= "MultiSecurity",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_META,
	.family		= "",
	.priv_size	= sizeof(struct multisecurity),
	.init		= multisecurity_init,
	.down		= multisecurity_down,
	.up		= multisecurity_up,
	.splice		= multisecurity_splice,
};

module_seccomm_mp(multisecurity_type, "MultiSecurity");
MODULE_DESCRIPTION("SecComm micro-protocol MultiSecurity: several micro-protocols in a row");
