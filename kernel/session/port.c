// SPDX-License-Identifier: GPL-2.0
/* port.c - the session layer's state of an endpoint: whose it is, what lives on it. */
#include "session/life.h"

#include <kunit/visibility.h>
#include <linux/cred.h>
#include <linux/slab.h>
#include "session/control.h"

static void port_free(struct seccomm_endpoint *ep)
{
	struct seccomm_port *port = seccomm_port(ep);

	skb_queue_purge(&port->control);
	seccomm_identity_put(&port->id);
	if (port->cred)
		put_cred(port->cred);
	kfree(port);
}

int seccomm_port_init(struct seccomm_endpoint *ep, const struct seccomm_session_ops *ops,
		      void *user, const struct cred *cred)
{
	struct seccomm_port *port = kzalloc(sizeof(*port), GFP_KERNEL);

	if (!port)
		return -ENOMEM;
	port->ep = ep;
	port->sn = seccomm_net(ep->net);
	port->ops = ops;
	RCU_INIT_POINTER(port->user, user);
	port->inner = ep->sk;
	spin_lock_init(&port->lock);
	port->cred = cred ? get_cred(cred) : NULL;
	INIT_LIST_HEAD(&port->sessions);
	skb_queue_head_init(&port->control);
	INIT_WORK(&port->work, seccomm_control_work);
	ep->free = port_free;
	/* rx() of this endpoint looks at user: published last. */
	smp_store_release(&ep->user, port);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_port_init);

/* ---- what its socket asks for ----------------------------------------------- */

void seccomm_port_identity(struct seccomm_port *port, struct seccomm_identity *id)
{
	spin_lock_bh(&port->lock);
	*id = port->id;
	if (id->own)
		seccomm_profile_get(id->own);
	spin_unlock_bh(&port->lock);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_port_identity);

void seccomm_identity_put(struct seccomm_identity *id)
{
	seccomm_profile_put(id->own);
	id->own = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_identity_put);

struct seccomm_profile *seccomm_identity_profile(struct seccomm_net *sn,
						 const struct seccomm_identity *id,
						 const struct seccomm_who *who)
{
	if (id->own)
		return seccomm_profile_get(id->own);
	return id->profile[0] ? seccomm_profile_find(sn, id->profile, who) : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_identity_profile);

/* ---- its sessions ----------------------------------------------------------- */

void seccomm_port_add(struct seccomm_session *s)
{
	struct seccomm_port *port = seccomm_port(s->ep);

	spin_lock_bh(&port->lock);
	list_add_tail(&s->port_list, &port->sessions);
	s->live = true;
	port->live++;
	spin_unlock_bh(&port->lock);
}

/* Nothing needs to be received any more: the port is free for the next program. */
static void close_if_idle(struct seccomm_port *port)
{
	bool idle;

	spin_lock_bh(&port->lock);
	idle = port->detached && !port->live;
	spin_unlock_bh(&port->lock);
	if (idle)
		seccomm_endpoint_close(port->ep);
}

void seccomm_port_settle(struct seccomm_session *s)
{
	struct seccomm_port *port = seccomm_port(s->ep);

	spin_lock_bh(&port->lock);
	if (s->live) {
		s->live = false;
		port->live--;
		list_del_init(&s->port_list);
	}
	spin_unlock_bh(&port->lock);
	close_if_idle(port);
}

/* The next session that belongs to @user, or to nobody yet; referenced. */
static struct seccomm_session *port_next(struct seccomm_port *port, void *user)
{
	struct seccomm_session *s, *found = NULL;
	void *owner;

	spin_lock_bh(&port->lock);
	list_for_each_entry(s, &port->sessions, port_list) {
		owner = rcu_access_pointer(s->user);
		if (s->released || (owner && owner != user))
			continue;
		if (!seccomm_session_tryget(s))
			continue;
		found = s;
		break;
	}
	spin_unlock_bh(&port->lock);
	return found;
}

void seccomm_port_detach(struct seccomm_port *port)
{
	void *user = rcu_access_pointer(port->user);
	struct seccomm_session *s;

	spin_lock_bh(&port->lock);
	port->passive = false;
	port->detached = true;
	RCU_INIT_POINTER(port->user, NULL);
	spin_unlock_bh(&port->lock);
	while ((s = port_next(port, user)))
		seccomm_session_release(s);
	close_if_idle(port);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_port_detach);
