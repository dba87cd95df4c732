// SPDX-License-Identifier: GPL-2.0
/* net.c - birth and death of what SecComm keeps for a network namespace. */
#include "session/net.h"

#include <kunit/visibility.h>
#include "session/agent.h"
#include "session/alert.h"
#include "session/config.h"
#include "session/cookie.h"
#include "session/evidence.h"
#include "session/table.h"

unsigned int seccomm_net_id;
EXPORT_SYMBOL_IF_KUNIT(seccomm_net_id);

/* protocol 2.7: what a namespace starts with */
static const struct seccomm_limits limits_default = {
	.half_max	 = 1024,
	.half_per_source = 64,
	.open_rate	 = 20,
	.open_burst	 = 5,
	.held_bytes	 = 4 << 20,
	.pubkey_jobs	 = 32,
	.agent_wait	 = 5000,
	.refuse_rate	 = 100,
	.alert_rate	 = 100,
	.allow_self	 = 0,
	.gro		 = 0,
	.rest		 = 60,
	.parallel	 = 1,
};

int seccomm_net_setup(struct seccomm_net *sn, struct net *net)
{
	int err;

	memset(sn, 0, sizeof(*sn));
	sn->net = net;
	sn->limits = limits_default;
	sn->generation = 1;
	mutex_init(&sn->cfg_mutex);
	mutex_init(&sn->event_mutex);
	seccomm_agent_init(&sn->agent);
	seccomm_recorder_init(&sn->recorder);
	INIT_LIST_HEAD(&sn->profiles);
	INIT_LIST_HEAD(&sn->policies);
	INIT_LIST_HEAD(&sn->principals);
	INIT_LIST_HEAD(&sn->keys);

	sn->counters = alloc_percpu(struct seccomm_counters);
	if (!sn->counters)
		return -ENOMEM;
	err = seccomm_alerts_init(sn);
	if (err)
		goto err_counters;
	err = seccomm_cookies_init(sn);
	if (err)
		goto err_alerts;
	err = seccomm_table_init(sn);
	if (err)
		goto err_cookies;
	return 0;

err_cookies:
	seccomm_cookies_exit(sn);
err_alerts:
	seccomm_alerts_exit(sn);
err_counters:
	free_percpu(sn->counters);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_net_setup);

/*
 * Nobody can reach the namespace any more: its sockets are gone, and with them
 * their sessions.  A session that is left would use freed memory from here on.
 */
void seccomm_net_teardown(struct seccomm_net *sn)
{
	WARN_ON_ONCE(atomic_read(&sn->sessions));
	WARN_ON_ONCE(!list_empty(&sn->agent.asks));
	seccomm_table_exit(sn);
	seccomm_cookies_exit(sn);
	seccomm_alerts_exit(sn);	/* hands the rest out: nothing counted is lost */
	seccomm_config_exit(sn);
	free_percpu(sn->counters);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_net_teardown);

void seccomm_config_exit(struct seccomm_net *sn)
{
	seccomm_policies_free(sn);
	seccomm_profiles_free(sn);
	seccomm_keys_free(sn);
	seccomm_principals_free(sn);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_config_exit);

static int __net_init net_init(struct net *net)
{
	return seccomm_net_setup(seccomm_net(net), net);
}

static void __net_exit net_pre_exit(struct net *net)
{
	WRITE_ONCE(seccomm_net(net)->exiting, true);
}

static void __net_exit net_exit(struct net *net)
{
	seccomm_net_teardown(seccomm_net(net));
}

static struct pernet_operations seccomm_net_ops = {
	.init	  = net_init,
	.pre_exit = net_pre_exit,
	.exit	  = net_exit,
	.id	  = &seccomm_net_id,
	.size	  = sizeof(struct seccomm_net),
};

int seccomm_net_module_init(void)
{
	return register_pernet_subsys(&seccomm_net_ops);
}

void seccomm_net_module_exit(void)
{
	unregister_pernet_subsys(&seccomm_net_ops);
}
