// SPDX-License-Identifier: GPL-2.0
/*
 * mp_event.c - BenchEvent(n): a micro-protocol that hands each message to n handlers by
 * raising an event, where Null has one step in the compiled plan: what the general event
 * engine costs. Built outside of SecComm's tree, with nothing but <net/seccomm.h>.
 */
#include <net/seccomm.h>

enum bench_param { BENCH_N };

struct bench_event {
	int event;
};

static enum seccomm_verdict bench_nothing(struct seccomm_mp *mp, struct seccomm_msg *msg,
					  const struct seccomm_call *call)
{
	return SECCOMM_NEXT;
}

/* Push and Pop alike.  The message stays the runtime's. */
static enum seccomm_verdict bench_raise(struct seccomm_mp *mp, struct seccomm_msg *msg,
					const struct seccomm_call *call)
{
	struct bench_event *b = seccomm_priv(mp);

	return seccomm_raise(mp, b->event, msg, NULL);
}

static int bench_init(struct seccomm_mp *mp)
{
	struct bench_event *b = seccomm_priv(mp);
	struct seccomm_binding *binding;
	unsigned int i;

	b->event = seccomm_event_create(mp, "bench");
	if (b->event < 0)
		return b->event;
	for (i = 0; i < seccomm_value(mp, BENCH_N); i++) {
		binding = seccomm_bind(mp, b->event, bench_nothing, i, NULL, false);
		if (IS_ERR(binding))
			return PTR_ERR(binding);
	}
	return 0;
}

static const struct seccomm_param bench_params[] = {
	[BENCH_N] = { .id = 1, .name = "n", .min = 1, .max = 16, .step = 1, .def = 1 },
};

static const struct seccomm_mp_type bench_type = {
	.name		= "BenchEvent",
	.owner		= THIS_MODULE,
	.class		= SECCOMM_CLASS_TEST,
	.flags		= SECCOMM_MP_INSECURE,
	.family		= "",
	.param		= bench_params,
	.n_params	= ARRAY_SIZE(bench_params),
	.priv_size	= sizeof(struct bench_event),
	.init		= bench_init,
	.down		= bench_raise,
	.up		= bench_raise,
};

module_seccomm_mp(bench_type, "BenchEvent");
MODULE_DESCRIPTION("SecComm benchmark: what it costs to raise an event");
