/* SPDX-License-Identifier: GPL-2.0 */
/* net.h - what SecComm keeps for one network namespace. */
#ifndef _SECCOMM_SESSION_NET_H
#define _SECCOMM_SESSION_NET_H

#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "lib/fail.h"
#include "lib/reason.h"
#include "lib/wire.h"

/* Rates and caps (protocol 2.7); read with READ_ONCE(), set over netlink. */
struct seccomm_limits {
	u32 half_max;		/* 1024 */
	u32 half_per_source;	/* 64 */
	u32 open_rate;		/* 20 a second from one source */
	u32 open_burst;		/* 5 */
	u32 held_bytes;		/* 4 MiB before CONFIRM */
	u32 pubkey_jobs;	/* 32 */
	u32 agent_wait;		/* 5000 ms for an answer of the key agent */
	u32 refuse_rate;	/* 100 a second; 0 = never */
	u32 alert_rate;		/* 100 a second */
	u32 allow_self;		/* 0 */
	u32 gro;		/* 0; of endpoints created from now on */
	u32 rest;		/* 60 seconds without a message; 0 = never */
	u32 parallel;		/* 1 CPU works for one session at once, 8 at the most */
};

/**
 * struct seccomm_agent - who is asked for keys and signatures (agent.h)
 * @lock: protects all below; below session->mutex
 * @portid: netlink port of the agent, 0 = none
 * @n_asks: requests in @asks
 * @last_token: number of the last request
 * @asks: struct seccomm_ask, requests that are not answered
 */
struct seccomm_agent {
	struct mutex lock;
	u32 portid;
	unsigned int n_asks;
	u64 last_token;
	struct list_head asks;
};

struct seccomm_alerts;		/* alert.c */
struct seccomm_cookies;		/* cookie.c */
struct seccomm_sids;		/* table.c */

/**
 * struct seccomm_recorder - who stores evidence in a namespace (evidence.c)
 * @mutex: numbers, hands out and is answered in one order; protects all below; a leaf but
 *	for what resuming a message takes
 * @port: netlink port of the recorder, 0 = there is none
 * @seq: number of the last record
 * @held: struct held_record, what strict messages wait for, by number
 * @n_held: how many
 */
struct seccomm_recorder {
	struct mutex mutex;
	u32 port;
	u64 seq;
	struct list_head held;
	unsigned int n_held;
};

/**
 * struct seccomm_net - per network namespace
 * @net: the namespace
 * @cfg_mutex: protects profiles, policies, principals, keys; netlink only;
 *	never held while transforms are allocated or a session is entered
 * @profiles: struct seccomm_profile by name; RCU readers
 * @policies: struct seccomm_policy by pref; RCU readers
 * @principals: struct seccomm_principal; RCU readers
 * @keys: struct seccomm_named_key; RCU readers
 * @generation: changes with every commit (dump consistency)
 * @by_sid: sessions by own wire id (rhashtable)
 * @by_peer: sessions by (endpoint, peer)
 * @by_id: sessions by small dense id, for users
 * @limits: rates and caps
 * @half: passive sessions not confirmed yet
 * @held_bytes: bytes of DATA held before CONFIRM
 * @assembly_bytes: bytes of messages that are being put together
 * @sessions: alive
 * @counters: per CPU
 * @alerts: ring and rate limit
 * @cookies: secrets and source buckets
 * @sids: wire ids that rest
 * @agent: key agent and what it was asked
 * @recorder: of evidence
 * @event_mutex: numbers and sends session events in one order; a leaf
 * @event_seq: number of the last session event
 * @exiting: no new session
 */
struct seccomm_net {
	struct net *net;
	struct mutex cfg_mutex;
	struct list_head profiles;
	struct list_head policies;
	struct list_head principals;
	struct list_head keys;
	u32 generation;
	struct rhashtable by_sid;
	struct rhltable by_peer;
	struct xarray by_id;
	struct seccomm_limits limits;
	atomic_t half;
	atomic_t held_bytes;
	atomic_t assembly_bytes;
	atomic_t sessions;
	struct seccomm_counters __percpu *counters;
	struct seccomm_alerts *alerts;
	struct seccomm_cookies *cookies;
	struct seccomm_sids *sids;
	struct seccomm_agent agent;
	struct seccomm_recorder recorder;
	struct mutex event_mutex;
	u64 event_seq;
	bool exiting;
};

extern unsigned int seccomm_net_id;

static inline struct seccomm_net *seccomm_net(const struct net *net)
{
	return net_generic(net, seccomm_net_id);
}

/* How many CPUs may work for one session at once; 1 and more. Any context. */
static inline unsigned int seccomm_net_cpus(const struct seccomm_net *sn)
{
	unsigned int parallel = READ_ONCE(sn->limits.parallel);

	return SECCOMM_FAIL(many_cpus) ? parallel : min(parallel, num_online_cpus());
}

/* Count; any context. */
static inline void seccomm_count_reason(struct seccomm_net *sn, u8 reason)
{
	this_cpu_inc(sn->counters->reason[reason]);
}

static inline void seccomm_count_stat(struct seccomm_net *sn, enum seccomm_stat s, u64 n)
{
	this_cpu_add(sn->counters->stat[s], n);
}

/*
 * What register_pernet_subsys() calls, for a struct of the caller's: a test brings
 * its own, so that it meets nobody else's objects. Process context.
 */
int seccomm_net_setup(struct seccomm_net *sn, struct net *net);
void seccomm_net_teardown(struct seccomm_net *sn);

int seccomm_net_module_init(void);	/* register_pernet_subsys */
void seccomm_net_module_exit(void);

#endif /* _SECCOMM_SESSION_NET_H */
