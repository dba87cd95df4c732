// SPDX-License-Identifier: GPL-2.0
/* properties.c - SECCOMM_PROPERTIES: properties of a socket's own (checklist A5, A11). */
#include "socket/properties.h"

#include <linux/capability.h>
#include <linux/slab.h>
#include "lib/spec.h"
#include "socket/sockopt.h"

/* ---- set -------------------------------------------------------------------- */

static struct seccomm_profile *build_own(const void *blob, size_t len)
{
	struct seccomm_profile *p;
	struct seccomm_spec spec;
	bool mirror;
	int err;

	err = seccomm_parse_blob(blob, len, &spec, &mirror);
	if (err)
		return ERR_PTR(err);
	p = seccomm_profile_build_own(&spec, mirror, NULL);
	if (IS_ERR(p)) {
		seccomm_list_free(&spec.down);
		seccomm_list_free(&spec.up);
	}
	return p;
}

static struct seccomm_profile *take_own(sockptr_t optval, unsigned int optlen)
{
	struct seccomm_profile *p;
	void *blob;

	if (optlen > SECCOMM_PROPERTIES_MAX)
		return ERR_PTR(-E2BIG);
	blob = kvmalloc(optlen, GFP_KERNEL_ACCOUNT);
	if (!blob)
		return ERR_PTR(-ENOMEM);
	if (copy_from_sockptr(blob, optval, optlen))
		p = ERR_PTR(-EFAULT);
	else
		p = build_own(blob, optlen);
	kvfree(blob);
	return p;
}

int seccomm_properties_set(struct seccomm_sock *osk, sockptr_t optval, unsigned int optlen)
{
	struct seccomm_port *port = seccomm_port(osk->ep);
	struct seccomm_profile *own = NULL;
	int err = 0;

	if (!ns_capable(sock_net(seccomm_outer(osk))->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	if (optlen) {
		own = take_own(optval, optlen);
		if (IS_ERR(own))
			return PTR_ERR(own);
	}
	spin_lock_bh(&port->lock);
	if (seccomm_opt_settled(osk, port)) {
		err = -EISCONN;
	} else {
		swap(port->id.own, own);
		port->id.profile[0] = '\0';
	}
	spin_unlock_bh(&port->lock);
	seccomm_profile_put(own);
	return err;
}

/* ---- get -------------------------------------------------------------------- */

/* The profile in use, or else what was set: a reference, or NULL. */
static struct seccomm_profile *own_or_in_use(struct seccomm_sock *osk)
{
	struct seccomm_session *s = seccomm_sock_session(osk);
	struct seccomm_port *port = seccomm_port(osk->ep);
	struct seccomm_profile *p;

	spin_lock_bh(&port->lock);
	p = s ? s->profile : port->id.own;
	if (p)
		seccomm_profile_get(p);
	spin_unlock_bh(&port->lock);
	if (s)
		seccomm_session_put(s);
	return p;
}

static int give_blob(const struct sk_buff *skb, char __user *optval, int __user *optlen)
{
	int room;

	if (get_user(room, optlen))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (put_user((int)skb->len, optlen))
		return -EFAULT;
	/* A part of it would say something else. */
	if (room < skb->len)
		return -ERANGE;
	return copy_to_user(optval, skb->data, skb->len) ? -EFAULT : 0;
}

int seccomm_properties_get(struct seccomm_sock *osk, char __user *optval, int __user *optlen)
{
	struct seccomm_profile *p = own_or_in_use(osk);
	struct sk_buff *skb;
	int err = -ENOMEM;

	if (!p)
		return -ENODATA;
	skb = alloc_skb(seccomm_spec_size(&p->spec), GFP_KERNEL);
	if (skb) {
		err = seccomm_spec_write(skb, &p->spec) ?: give_blob(skb, optval, optlen);
		kfree_skb(skb);
	}
	seccomm_profile_put(p);
	return err;
}
