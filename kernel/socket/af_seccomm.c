// SPDX-License-Identifier: GPL-2.0
/*
 * af_seccomm.c - the family: a socket is born, polled and let go.  Every socket
 * has an inner inet socket from socket() to release(): it carries the options,
 * mark, cgroup and send buffer that the wire sees, and callbacks of it forward to
 * the outer one, which alone is polled and waited on.
 */
#define pr_fmt(fmt) "seccomm: " fmt

#include "socket/af_seccomm.h"

#include <kunit/visibility.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/sockios.h>
#include <net/udp.h>
#include <asm/ioctls.h>
#include "carrier/udp.h"
#include "socket/accept.h"
#include "socket/connect.h"
#include "socket/queue.h"
#include "socket/recvmsg.h"
#include "socket/sendmsg.h"
#include "socket/sockopt.h"

/* Numbers that no kernel registers; the first is AF_SECURITY. */
static const int family_candidates[] = { 14, 13, 18, 22, 19 };

int seccomm_family = AF_SECCOMM;
module_param_named(family, seccomm_family, int, 0444);
MODULE_PARM_DESC(family, "address family number; 0 = the first free one of 14, 13, 18, 22, 19");

void seccomm_sock_set_shutdown(struct seccomm_sock *osk, u8 set, u8 clear)
{
	struct sock *sk = seccomm_outer(osk);

	spin_lock_bh(&osk->lock);
	WRITE_ONCE(sk->sk_shutdown, (sk->sk_shutdown & ~clear) | set);
	spin_unlock_bh(&osk->lock);
}

/* ---- what the sessions tell -------------------------------------------------- */

void seccomm_sock_wake_writers(struct sock *sk)
{
	struct socket_wq *wq;

	rcu_read_lock();
	wq = rcu_dereference(sk->sk_wq);
	if (skwq_has_sleeper(wq))
		wake_up_interruptible_poll(&wq->wait, EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND);
	sk_wake_async(sk, SOCK_WAKE_SPACE, POLL_OUT);
	rcu_read_unlock();
}

static bool op_deliver(void *user, struct seccomm_session *s, struct sk_buff *skb)
{
	return seccomm_queue_put(user, s, skb);
}

static bool op_trains(void *user)
{
	return seccomm_queue_trains(user);
}

static void op_writable(void *user)
{
	seccomm_sock_wake_writers(user);
}

static const struct seccomm_session_ops session_ops = {
	.deliver	= op_deliver,
	.trains		= op_trains,
	.writable	= op_writable,
	.state		= seccomm_connect_state,
	.incoming	= seccomm_accept_incoming,
	.reserve	= seccomm_accept_reserve,
};

/* ---- birth and death --------------------------------------------------------- */

/* By RCU after the last reference: no deliver() runs any more. */
static void sock_destruct(struct sock *sk)
{
	seccomm_queue_purge(sk);
	sk_mem_reclaim_final(sk);
	WARN_ON_ONCE(atomic_read(&sk->sk_rmem_alloc));
	WARN_ON_ONCE(sk->sk_forward_alloc);
}

struct proto seccomm_proto = {
	.name			= "SECCOMM",
	.owner			= THIS_MODULE,
	.obj_size		= sizeof(struct seccomm_sock),
	/* One budget with UDP: the inner sockets are UDP's. */
	.memory_allocated	= &udp_memory_allocated,
	.per_cpu_fw_alloc	= &udp_memory_per_cpu_fw_alloc,
	.sysctl_mem		= sysctl_udp_mem,
	.sysctl_wmem_offset	= offsetof(struct net, ipv4.sysctl_udp_wmem_min),
	.sysctl_rmem_offset	= offsetof(struct net, ipv4.sysctl_udp_rmem_min),
};

struct sock *seccomm_sock_alloc(struct net *net, bool v6, gfp_t gfp, int kern)
{
	struct seccomm_sock *osk;
	struct sock *sk;

	sk = sk_alloc(net, seccomm_family, gfp, &seccomm_proto, kern);
	if (!sk)
		return NULL;
	sock_init_data(NULL, sk);
	/* Sessions find it under RCU. */
	sock_set_flag(sk, SOCK_RCU_FREE);
	sk->sk_type = SOCK_DGRAM;
	sk->sk_protocol = v6;
	sk->sk_destruct = sock_destruct;
	osk = seccomm_sk(sk);
	osk->v6 = v6;
	spin_lock_init(&osk->lock);
	INIT_LIST_HEAD(&osk->accept_queue);
	INIT_LIST_HEAD(&osk->accept_node);
	return sk;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_sock_alloc);

static struct proto_ops dgram_ops;

static int sock_create_inner(struct net *net, struct seccomm_sock *osk, int kern)
{
	struct seccomm_endpoint *ep;
	int err;

	ep = seccomm_udp_create(net, osk->v6 ? AF_INET6 : AF_INET, kern,
				READ_ONCE(seccomm_net(net)->limits.gro), &seccomm_session_up);
	if (IS_ERR(ep))
		return PTR_ERR(ep);
	err = seccomm_port_init(ep, &session_ops, osk, current_cred());
	if (err) {
		seccomm_endpoint_put(ep);
		return err;
	}
	osk->ep = ep;
	osk->inner = ep->inner;
	osk->tx = ep->sk;
	return 0;
}

/* Protocol 0 is IPv4, 1 is IPv6 and, by mapped addresses, IPv4 too: as AF_SMC has it. */
static int seccomm_create(struct net *net, struct socket *sock, int protocol, int kern)
{
	struct sock *sk;
	int err;

	if (protocol != 0 && protocol != 1)
		return -EPROTONOSUPPORT;
	if (sock->type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	sk = seccomm_sock_alloc(net, protocol == 1, GFP_KERNEL, kern);
	if (!sk)
		return -ENOBUFS;
	err = sock_create_inner(net, seccomm_sk(sk), kern);
	if (err) {
		sock_put(sk);
		return err;
	}
	sock->ops = &dgram_ops;
	sock->state = SS_UNCONNECTED;
	seccomm_compat_custom_sockopt(sock);
	sock_graft(sk, sock);
	seccomm_mirror_read(sk, &seccomm_sk(sk)->mirror);
	return 0;
}

/* SO_LINGER: until what was sent is on the wire, at most that long. */
static void linger(struct seccomm_sock *osk)
{
	struct sock *sk = seccomm_outer(osk);
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	long timeo = sk->sk_lingertime;
	struct seccomm_session *s = seccomm_sock_session(osk);

	add_wait_queue(sk_sleep(sk), &wait);
	while (timeo && !signal_pending(current) &&
	       (sk_wmem_alloc_get(osk->tx) ||
		(s && READ_ONCE(s->state) < SECCOMM_STATE_OPEN &&
		 !skb_queue_empty_lockless(&s->pending))))
		timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, timeo);
	remove_wait_queue(sk_sleep(sk), &wait);
	if (s)
		seccomm_session_put(s);
}

/* The session of a connected socket; SO_LINGER with 0 drops what is not sent. */
static void release_session(struct seccomm_sock *osk)
{
	struct seccomm_session *s = seccomm_sock_session(osk);
	struct sock *sk = seccomm_outer(osk);

	if (s && sock_flag(sk, SOCK_LINGER) && !sk->sk_lingertime)
		seccomm_session_abort(s, ECONNABORTED);
	if (s)
		seccomm_session_put(s);
	lock_sock(sk);
	seccomm_sock_set_session(osk, NULL);
	release_sock(sk);
}

/* An accepted socket's own inner one: nothing of ours may be called by it any more. */
static void release_inner(struct seccomm_sock *osk)
{
	struct sock *isk = osk->tx;

	write_lock_bh(&isk->sk_callback_lock);
	isk->sk_write_space = osk->old_write_space;
	rcu_assign_sk_user_data(isk, NULL);
	write_unlock_bh(&isk->sk_callback_lock);
	sock_release(osk->inner);
}

static int seccomm_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct seccomm_sock *osk;

	if (!sk)
		return 0;
	osk = seccomm_sk(sk);
	seccomm_batch_free(osk->batch);	/* in front of CLOSE */
	if (sock_flag(sk, SOCK_LINGER) && sk->sk_lingertime && !(current->flags & PF_EXITING))
		linger(osk);
	seccomm_accept_stop(osk);
	release_session(osk);
	if (osk->gro)
		seccomm_udp_trains_whole(osk->ep, false);
	if (osk->accepted)
		release_inner(osk);
	else
		seccomm_port_detach(seccomm_port(osk->ep));
	seccomm_accept_flush(osk);
	osk->inner = NULL;
	seccomm_endpoint_put(osk->ep);
	sock_orphan(sk);		/* SOCK_DEAD; pollers and sleepers are gone */
	sock->sk = NULL;
	sock_put(sk);
	return 0;
}

/* ---- poll, ioctl ------------------------------------------------------------- */

static bool poll_writable(struct seccomm_sock *osk)
{
	struct seccomm_session *s;
	bool open = true;

	if (!sock_writeable(osk->tx))
		return false;
	/* Messages wait for the session to open; only who asked to wait for that does. */
	if (!READ_ONCE(osk->connect_wait))
		return true;
	rcu_read_lock();
	s = rcu_dereference(osk->session);
	if (s)
		open = READ_ONCE(s->state) >= SECCOMM_STATE_OPEN;
	rcu_read_unlock();
	return open;
}

static __poll_t seccomm_poll(struct file *file, struct socket *sock, poll_table *wait)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	struct sock *sk = sock->sk;
	__poll_t mask = 0;
	u8 shutdown;

	seccomm_sock_mirror_at_use(osk);
	sock_poll_wait(file, sock, wait);
	shutdown = READ_ONCE(sk->sk_shutdown);
	if (READ_ONCE(sk->sk_err) || !skb_queue_empty_lockless(&sk->sk_error_queue))
		mask |= EPOLLERR | (sock_flag(sk, SOCK_SELECT_ERR_QUEUE) ? EPOLLPRI : 0);
	if (shutdown & RCV_SHUTDOWN)
		mask |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM;
	if (shutdown == SHUTDOWN_MASK)
		mask |= EPOLLHUP;
	if (READ_ONCE(sk->sk_state) == TCP_LISTEN) {
		if (!list_empty_careful(&osk->accept_queue))
			mask |= EPOLLIN | EPOLLRDNORM;
		return mask;
	}
	if (!skb_queue_empty_lockless(&sk->sk_receive_queue))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (poll_writable(osk)) {
		mask |= EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
	} else {
		sk_set_bit(SOCKWQ_ASYNC_NOSPACE, sk);
		set_bit(SOCK_NOSPACE, &sock->flags);
		/* Room may have come before the bit was seen. */
		smp_mb__after_atomic();
		if (poll_writable(osk))
			mask |= EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
	}
	return mask;
}

static int seccomm_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	int n;

	switch (cmd) {
	case SIOCINQ:
		n = seccomm_queue_first(osk);
		break;
	case SIOCOUTQ:
		n = sk_wmem_alloc_get(osk->tx);
		break;
	default:
		return -ENOIOCTLCMD;
	}
	return put_user(n, (int __user *)arg);
}

/* ---- tables and module -------------------------------------------------------- */

/* Not const: the family is known at load only. */
static struct proto_ops dgram_ops = {
	.owner		= THIS_MODULE,
	.release	= seccomm_release,
	.bind		= seccomm_sock_bind,
	.connect	= seccomm_sock_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= seccomm_accept,
	.getname	= seccomm_sock_getname,
	.poll		= seccomm_poll,
	.ioctl		= seccomm_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= seccomm_listen,
	.shutdown	= seccomm_sock_shutdown,
	.setsockopt	= seccomm_setsockopt,
	.getsockopt	= seccomm_getsockopt,
	.sendmsg	= seccomm_sendmsg,
	.recvmsg	= seccomm_recvmsg,
	.mmap		= sock_no_mmap,
};

static struct net_proto_family family_ops = {
	.owner	= THIS_MODULE,
	.create	= seccomm_create,
};

static int family_register(int family)
{
	int err;

	seccomm_family = family;
	dgram_ops.family = family;
	family_ops.family = family;
	err = sock_register(&family_ops);
	if (err == -EEXIST)
		pr_notice("address family %d is taken\n", family);
	return err;
}

int __init seccomm_socket_init(void)
{
	int err = -EEXIST;
	size_t i;

	if (seccomm_family < 0 || seccomm_family >= AF_MAX) {
		pr_err("family=%d: must be below %d\n", seccomm_family, AF_MAX);
		return -EINVAL;
	}
	i = proto_register(&seccomm_proto, 1);
	if (i)
		return i;
	if (seccomm_family) {
		err = family_register(seccomm_family);
	} else {
		for (i = 0; i < ARRAY_SIZE(family_candidates) && err == -EEXIST; i++)
			err = family_register(family_candidates[i]);
	}
	if (err)
		proto_unregister(&seccomm_proto);
	return err;
}

void seccomm_socket_exit(void)
{
	sock_unregister(seccomm_family);
	proto_unregister(&seccomm_proto);
}
