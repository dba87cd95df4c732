// SPDX-License-Identifier: GPL-2.0
/*
 * accept.c - sessions that others open.  Before listen() they belong to the bound
 * socket, one to many; from listen() on each gets a connected socket of its own,
 * made when the session is confirmed so that its messages have a queue, and an
 * inner socket to send by when the program accepts it: in the program's context,
 * with its cgroup, labels and memory.
 */
#include "socket/accept.h"

#include <linux/sched/signal.h>
#include "carrier/udp.h"
#include "socket/queue.h"

/* ---- arrival: softirq's worker, session->mutex held ------------------------- */

/*
 * @half sessions that are being opened will want a place in the queue too. A backlog
 * of 0 is one of 1, as TCP's is: else a listener could hear nobody.
 */
static bool backlog_full(const struct sock *sk, unsigned int half)
{
	unsigned int max = READ_ONCE(sk->sk_max_ack_backlog);

	return READ_ONCE(sk->sk_ack_backlog) + half >= max(max, 1u);
}

static bool accept_enqueue(struct seccomm_sock *osk, struct seccomm_session *s)
{
	struct sock *sk = seccomm_outer(osk), *child;
	struct seccomm_sock *cosk;
	bool ok;

	if (backlog_full(sk, 0))
		return false;
	child = seccomm_sock_alloc(sock_net(sk), osk->v6, GFP_KERNEL, 0);
	if (!child)
		return false;
	cosk = seccomm_sk(child);
	cosk->ep = seccomm_endpoint_get(osk->ep);
	cosk->tx = osk->tx;		/* ep->sk: lives as long as the endpoint */
	cosk->accepted = true;
	cosk->native = osk->native;
	cosk->recv_info = osk->recv_info;
	cosk->keep_session = osk->keep_session;
	cosk->connected = true;
	cosk->peer = s->path.peer;
	child->sk_state = TCP_ESTABLISHED;
	WRITE_ONCE(child->sk_rcvbuf, READ_ONCE(sk->sk_rcvbuf));
	rcu_assign_pointer(cosk->session, seccomm_session_get(s));
	rcu_assign_pointer(s->user, cosk);

	spin_lock_bh(&osk->lock);
	ok = !osk->accept_closed && !backlog_full(sk, 0);
	if (ok) {
		list_add_tail(&cosk->accept_node, &osk->accept_queue);
		sk_acceptq_added(sk);
	}
	spin_unlock_bh(&osk->lock);
	if (ok) {
		sk->sk_data_ready(sk);
		return true;
	}
	/* The session ends at once: the caller sees to that. */
	RCU_INIT_POINTER(s->user, NULL);
	RCU_INIT_POINTER(cosk->session, NULL);
	seccomm_session_put(s);
	seccomm_endpoint_put(cosk->ep);
	sock_set_flag(child, SOCK_DEAD);
	sock_put(child);
	return false;
}

/* The socket that owns @ep, referenced, or NULL. */
static struct seccomm_sock *owner_get(struct seccomm_endpoint *ep)
{
	struct seccomm_sock *osk;

	rcu_read_lock();
	osk = rcu_dereference(seccomm_port(ep)->user);
	if (osk && !refcount_inc_not_zero(&seccomm_outer(osk)->sk_refcnt))
		osk = NULL;
	rcu_read_unlock();
	return osk;
}

bool seccomm_accept_incoming(struct seccomm_endpoint *ep, struct seccomm_session *s)
{
	struct seccomm_sock *osk = owner_get(ep);
	bool ok = true;

	if (!osk)
		return false;
	if (READ_ONCE(seccomm_outer(osk)->sk_state) == TCP_LISTEN)
		ok = accept_enqueue(osk, s);
	else
		rcu_assign_pointer(s->user, osk);
	sock_put(seccomm_outer(osk));
	return ok;
}

bool seccomm_accept_reserve(struct seccomm_endpoint *ep)
{
	struct seccomm_sock *osk = owner_get(ep);
	struct sock *sk;
	bool ok;

	if (!osk)
		return false;
	sk = seccomm_outer(osk);
	ok = READ_ONCE(sk->sk_state) != TCP_LISTEN ||
	     !backlog_full(sk, atomic_read(&seccomm_port(ep)->half));
	sock_put(sk);
	return ok;
}

/* ---- the program ------------------------------------------------------------ */

int seccomm_listen(struct socket *sock, int backlog)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	struct sock *sk = sock->sk;
	int err = 0;

	lock_sock(sk);
	if (osk->connected || osk->accepted) {
		err = -EINVAL;
		goto release;
	}
	seccomm_sock_mirror_at_use(osk);
	err = seccomm_udp_autobind(osk->ep);
	if (err)
		goto release;
	WRITE_ONCE(sk->sk_max_ack_backlog, backlog);
	WRITE_ONCE(sk->sk_state, TCP_LISTEN);
	seccomm_port(osk->ep)->passive = true;
release:
	release_sock(sk);
	return err;
}

static struct seccomm_sock *accept_dequeue(struct seccomm_sock *osk)
{
	struct seccomm_sock *child;

	spin_lock_bh(&osk->lock);
	child = list_first_entry_or_null(&osk->accept_queue, struct seccomm_sock, accept_node);
	if (child) {
		list_del_init(&child->accept_node);
		sk_acceptq_removed(seccomm_outer(osk));
	}
	spin_unlock_bh(&osk->lock);
	return child;
}

static struct seccomm_sock *accept_wait(struct seccomm_sock *osk, long timeo, int *err)
{
	struct sock *sk = seccomm_outer(osk);
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	struct seccomm_sock *child;

	add_wait_queue_exclusive(sk_sleep(sk), &wait);
	for (;;) {
		child = accept_dequeue(osk);
		if (child)
			break;
		*err = READ_ONCE(sk->sk_state) != TCP_LISTEN ||
		       (READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN) ? -EINVAL : 0;
		if (!*err && !timeo)
			*err = -EAGAIN;
		if (!*err && signal_pending(current))
			*err = sock_intr_errno(timeo);
		if (*err)
			break;
		timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, timeo);
	}
	remove_wait_queue(sk_sleep(sk), &wait);
	return child;
}

/* Its own end of the wire: closed, freed. */
static void accept_drop(struct seccomm_sock *child)
{
	struct seccomm_session *s = rcu_dereference_protected(child->session, 1);
	struct sock *sk = seccomm_outer(child);

	sock_set_flag(sk, SOCK_DEAD);
	RCU_INIT_POINTER(child->session, NULL);
	seccomm_session_release(s);
	seccomm_endpoint_put(child->ep);
	sock_put(sk);
}

/* What a program sets on a listener and expects of what it accepts. */
static void inherit(struct sock *to, const struct sock *from)
{
	to->sk_mark = READ_ONCE(from->sk_mark);
	to->sk_priority = READ_ONCE(from->sk_priority);
	to->sk_bound_dev_if = READ_ONCE(from->sk_bound_dev_if);
	to->sk_sndbuf = READ_ONCE(from->sk_sndbuf);
	to->sk_rcvbuf = READ_ONCE(from->sk_rcvbuf);
	to->sk_userlocks = from->sk_userlocks & SOCK_BUF_LOCK_MASK;
	to->sk_max_pacing_rate = READ_ONCE(from->sk_max_pacing_rate);
	to->sk_pacing_status = READ_ONCE(from->sk_pacing_status);
	to->sk_no_check_tx = from->sk_no_check_tx;
	to->sk_rcvtimeo = from->sk_rcvtimeo;
	to->sk_sndtimeo = from->sk_sndtimeo;
	sock_valbool_flag(to, SOCK_LOCALROUTE, sock_flag(from, SOCK_LOCALROUTE));
}

static void inherit_inner(struct sock *to, struct sock *from)
{
	struct inet_sock *to4 = inet_sk(to);
	const struct inet_sock *from4 = inet_sk(from);

	to->sk_priority = READ_ONCE(from->sk_priority);	/* IP_TOS may have set it */
	to4->tos = from4->tos;
	to4->uc_ttl = from4->uc_ttl;
	to4->pmtudisc = from4->pmtudisc;
	seccomm_compat_inherit_flags(to, from);
	if (to->sk_family != AF_INET6)
		return;
	inet6_sk(to)->tclass = inet6_sk(from)->tclass;
	inet6_sk(to)->hop_limit = inet6_sk(from)->hop_limit;
	inet6_sk(to)->pmtudisc = inet6_sk(from)->pmtudisc;
	inet6_sk(to)->rxopt = inet6_sk(from)->rxopt;
	to->sk_ipv6only = from->sk_ipv6only;
}

/* sock_wfree() of what an accepted socket sent. */
static void accepted_write_space(struct sock *inner)
{
	struct sock *sk;

	if (!sock_writeable(inner))
		return;
	rcu_read_lock();
	sk = rcu_dereference_sk_user_data(inner);
	if (sk)
		seccomm_sock_wake_writers(sk);
	rcu_read_unlock();
}

/* The inner socket of its own; put back by release(). */
static int accept_inner(struct seccomm_sock *osk, struct seccomm_sock *child)
{
	struct socket *inner;
	struct sock *isk;
	int err;

	err = seccomm_udp_create_inner(sock_net(seccomm_outer(osk)), osk->ep->family, &inner);
	if (err)
		return err;
	isk = inner->sk;
	seccomm_mirror_read(seccomm_outer(child), &child->mirror);
	inherit(seccomm_outer(child), seccomm_outer(osk));
	inherit_inner(isk, osk->tx);
	write_lock_bh(&isk->sk_callback_lock);
	rcu_assign_sk_user_data(isk, seccomm_outer(child));
	child->old_write_space = isk->sk_write_space;
	isk->sk_write_space = accepted_write_space;
	write_unlock_bh(&isk->sk_callback_lock);
	child->inner = inner;
	child->tx = isk;
	seccomm_sock_mirror(child);
	child->segment = READ_ONCE(osk->segment);
	child->gro = READ_ONCE(osk->gro) && !seccomm_udp_trains_whole(child->ep, true);
	seccomm_session_adopt(rcu_dereference_protected(child->session, 1), child, isk);
	return 0;
}

SECCOMM_ACCEPT_FN(seccomm_accept)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk), *child;
	struct sock *sk = sock->sk;
	int err;

	if (READ_ONCE(sk->sk_state) != TCP_LISTEN)
		return -EINVAL;
	child = accept_wait(osk, sock_rcvtimeo(sk, SECCOMM_ACCEPT_FLAGS & O_NONBLOCK), &err);
	if (!child)
		return err;
	err = accept_inner(osk, child);
	if (err) {
		accept_drop(child);
		return err;
	}
	sock_graft(seccomm_outer(child), newsock);
	seccomm_compat_custom_sockopt(newsock);
	newsock->state = SS_CONNECTED;
	return 0;
}

void seccomm_accept_stop(struct seccomm_sock *osk)
{
	spin_lock_bh(&osk->lock);
	osk->accept_closed = true;
	spin_unlock_bh(&osk->lock);
}

void seccomm_accept_flush(struct seccomm_sock *osk)
{
	struct seccomm_sock *child;

	while ((child = accept_dequeue(osk)))
		accept_drop(child);
}
