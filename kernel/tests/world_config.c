// SPDX-License-Identifier: GPL-2.0
/* world_config.c - what the operator of a world configured. */
#include <linux/seccomm_netlink.h>
#include "tests/spec.h"
#include "tests/world.h"

void world_profile(struct world *w, const char *name, const char *down, const char *up, u8 rank,
		   bool insecure)
{
	struct seccomm_spec *text = seccomm_spec_parse(w->test, down, up), spec = {};
	static const struct seccomm_acl everybody;
	struct seccomm_report report = {};
	struct seccomm_profile *p;

	KUNIT_ASSERT_LT(w->test, w->n_profiles, WORLD_CONFIGS);
	spec.flags = insecure ? SECCOMM_PROFILE_F_INSECURE : 0;
	spec.rank = insecure ? 0 : rank;
	/* The parsed one is KUnit's memory, a profile's is its own. */
	KUNIT_ASSERT_EQ(w->test, seccomm_list_copy(&spec.down, &text->down, GFP_KERNEL), 0);
	if (up)
		KUNIT_ASSERT_EQ(w->test, seccomm_list_copy(&spec.up, &text->up, GFP_KERNEL), 0);
	p = seccomm_profile_build(name, &spec, !up, &everybody, &report);
	if (IS_ERR(p)) {
		seccomm_list_free(&spec.down);
		seccomm_list_free(&spec.up);
	}
	KUNIT_ASSERT_FALSE_MSG(w->test, IS_ERR(p), "%s", report.text);
	KUNIT_ASSERT_EQ(w->test, seccomm_profile_commit(w->sn, seccomm_profile_get(p), false,
							&report), 0);
	w->profile[w->n_profiles++] = p;
}

void world_principal(struct world *w, const char *name)
{
	struct seccomm_principal p = { .flags = SECCOMM_PRINCIPAL_F_LOCAL };
	struct seccomm_report report = {};

	KUNIT_ASSERT_LT(w->test, w->n_principals, WORLD_CONFIGS);
	strscpy(p.name, name, sizeof(p.name));
	KUNIT_ASSERT_EQ_MSG(w->test, seccomm_principal_add(w->sn, &p, &report), 0, "%s",
			    report.text);
	strscpy(w->principal[w->n_principals++], name, SECCOMM_NAME_MAX + 1);
}

void world_key(struct world *w, const char *name, const char *local, const char *peer, u32 version,
	       u8 first)
{
	struct seccomm_named_key *k = kunit_kzalloc(w->test, sizeof(*k), GFP_KERNEL);
	struct seccomm_report report = {};
	unsigned int i;
	u8 bytes[32];

	KUNIT_ASSERT_NOT_NULL(w->test, k);
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = first + i;
	strscpy(k->name, name, sizeof(k->name));
	strscpy(k->local, local, sizeof(k->local));
	strscpy(k->peer, peer, sizeof(k->peer));
	k->version = version;
	k->kind = SECCOMM_KEY_SECRET;
	k->uid = GLOBAL_ROOT_UID;
	k->gid = GLOBAL_ROOT_GID;
	k->mode = 0700;
	KUNIT_ASSERT_EQ_MSG(w->test, seccomm_key_add(w->sn, k, bytes, sizeof(bytes), &report), 0,
			    "%s", report.text);
	KUNIT_ASSERT_LT(w->test, w->n_keys, WORLD_CONFIGS);
	w->key[w->n_keys++] = (struct world_key){ name, local, peer };
}

void world_pair(struct world *w, const char *name, u8 first)
{
	world_key(w, name, "alice", "bob", 1, first);
	world_key(w, name, "bob", "alice", 1, first);
}

void world_key_del(struct world *w, const char *name, const char *local, const char *peer)
{
	KUNIT_ASSERT_EQ(w->test, seccomm_key_del(w->sn, name, local, peer, 0, NULL), 0);
}

void world_policy(struct world *w, u32 pref, u8 role, const char *profile, const char *own,
		  const char *expect)
{
	struct seccomm_policy *p = kunit_kzalloc(w->test, sizeof(*p), GFP_KERNEL);
	struct seccomm_report report = {};

	KUNIT_ASSERT_NOT_NULL(w->test, p);
	KUNIT_ASSERT_LT(w->test, w->n_policies, WORLD_CONFIGS);
	p->pref = pref;
	p->role = role;
	p->local.any = true;
	p->peer.any = true;
	p->local_port[1] = U16_MAX;
	p->peer_port[1] = U16_MAX;
	p->any_uid = true;
	strscpy(p->profile, profile, sizeof(p->profile));
	strscpy(p->principal, own, sizeof(p->principal));
	strscpy(p->expect, expect, sizeof(p->expect));
	KUNIT_ASSERT_EQ_MSG(w->test, seccomm_policy_add(w->sn, p, &report), 0, "%s", report.text);
	w->policy[w->n_policies++] = pref;
}

void world_arm(struct world *w, enum seccomm_fail_point p, unsigned int nth)
{
	w->armed[p] = true;
	seccomm_fail_arm(p, nth);
}

void world_use(struct world *w, u8 end, const char *profile)
{
	struct seccomm_port *port = seccomm_port(w->end[end].ep);

	strscpy(port->id.profile, profile, sizeof(port->id.profile));
}

void world_use_own(struct world *w, u8 end, struct seccomm_profile *own)
{
	struct seccomm_port *port = seccomm_port(w->end[end].ep);

	seccomm_identity_put(&port->id);
	port->id.own = own;
}

void world_name(struct world *w, u8 end, const char *own, const char *expect)
{
	struct seccomm_port *port = seccomm_port(w->end[end].ep);

	strscpy(port->id.principal, own, sizeof(port->id.principal));
	strscpy(port->id.expect, expect, sizeof(port->id.expect));
}

void world_listen(struct world *w, u8 end, bool on)
{
	seccomm_port(w->end[end].ep)->passive = on;
}
