// SPDX-License-Identifier: GPL-2.0
/* connect.c - bind, connect, and what a socket learns of its sessions. */
#include "socket/connect.h"

#include <linux/cred.h>
#include <linux/sched/signal.h>
#include "carrier/udp.h"
#include "socket/addr.h"
#include "socket/queue.h"

/* ---- the connected session -------------------------------------------------- */

struct seccomm_session *seccomm_sock_session(struct seccomm_sock *osk)
{
	struct seccomm_session *s;

	rcu_read_lock();
	s = rcu_dereference(osk->session);
	if (s && !seccomm_session_tryget(s))
		s = NULL;
	rcu_read_unlock();
	return s;
}

static void tell_error(struct sock *sk, int err)
{
	WRITE_ONCE(sk->sk_err, err);
	sk_error_report(sk);
}

/*
 * A session may end before the call that opened it has come this far, and
 * seccomm_connect_state() has not found it to be this socket's: then it is told
 * here. session->mutex, which that holds too, lets one of the two be first.
 */
static void adopt_session(struct seccomm_sock *osk, struct seccomm_session *s)
{
	mutex_lock(&s->mutex);
	rcu_assign_pointer(osk->session, s);
	if (s->state >= SECCOMM_STATE_CLOSING && s->err)
		tell_error(seccomm_outer(osk), s->err);
	mutex_unlock(&s->mutex);
}

void seccomm_sock_set_session(struct seccomm_sock *osk, struct seccomm_session *s)
{
	struct seccomm_session *old;

	old = rcu_replace_pointer(osk->session, NULL,
				  lockdep_sock_is_held(seccomm_outer(osk)));
	if (s)
		adopt_session(osk, s);
	if (old)
		seccomm_session_release(old);
}

struct seccomm_session *seccomm_sock_open(struct seccomm_sock *osk,
					  const struct seccomm_addr *peer)
{
	struct seccomm_port *port = seccomm_port(osk->ep);
	struct seccomm_who who = { .cred = current_cred() };
	struct seccomm_identity id;
	struct seccomm_open_request req = {
		.ep	= osk->ep,
		.tx	= osk->tx,
		.ops	= port->ops,
		.user	= osk,
		.peer	= *peer,
		.id	= &id,
		.who	= &who,
	};
	struct seccomm_session *s;

	seccomm_port_identity(port, &id);
	s = seccomm_session_open(&req);
	seccomm_identity_put(&id);
	return s;
}

/*
 * One peer's end is told so that no other peer suffers: SO_ERROR only when the
 * socket is connected to it, else an entry of the error queue (IP_RECVERR).
 * Called with session->mutex held: takes no sock lock.
 */
void seccomm_connect_state(void *user, struct seccomm_session *s, u8 state, int err)
{
	struct seccomm_sock *osk = user;
	struct sock *sk = seccomm_outer(osk);
	bool connected = rcu_access_pointer(osk->session) == s;

	if (state < SECCOMM_STATE_CLOSING) {
		if (state == SECCOMM_STATE_OPEN)
			seccomm_sock_wake_writers(sk);
		return;
	}
	if (err && connected)
		tell_error(sk, err);
	else if (err)
		seccomm_queue_error(osk, &s->path.peer, err);
	/*
	 * An accepted socket ends with its session: what is queued, then the end, as a
	 * program that accepts expects. One that connects may be any UDP program: to it
	 * "0 bytes" is an empty message, and the next one it sends opens anew.
	 */
	if (connected && osk->accepted) {
		seccomm_sock_set_shutdown(osk, SHUTDOWN_MASK, 0);
		sk->sk_state_change(sk);
	}
	seccomm_sock_wake_writers(sk);
}

/* ---- bind ------------------------------------------------------------------- */

static int bind_check(const struct seccomm_sockaddr *a)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&a->ss;
	__be32 ip = ((const struct sockaddr_in *)&a->ss)->sin_addr.s_addr;

	if (a->ss.ss_family == AF_INET6) {
		if (ipv6_addr_is_multicast(&in6->sin6_addr))
			return -EADDRNOTAVAIL;
		if (!ipv6_addr_v4mapped(&in6->sin6_addr))
			return 0;
		ip = in6->sin6_addr.s6_addr32[3];
	}
	/* Sessions have one peer: group addresses are no place to be reached at. */
	return ipv4_is_multicast(ip) || ipv4_is_lbcast(ip) ? -EADDRNOTAVAIL : 0;
}

int seccomm_sock_bind(struct socket *sock, struct sockaddr *uaddr, int len)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	struct seccomm_sockaddr a;
	int err;

	err = seccomm_sockaddr_take(osk->v6, seccomm_family, uaddr, len, &a);
	err = err ?: bind_check(&a);
	if (err)
		return err;
	lock_sock(sock->sk);
	if (osk->accepted || osk->ep->bound) {
		err = -EINVAL;
		goto release;
	}
	seccomm_sock_mirror_at_use(osk);
	err = seccomm_udp_bind(osk->ep, (struct sockaddr *)&a.ss, a.len);
	if (err)
		goto release;
	if (a.native)
		osk->native = true;
	/* A program that names its port waits for others there. */
	seccomm_port(osk->ep)->passive = true;
release:
	release_sock(sock->sk);
	return err;
}

/* ---- connect ---------------------------------------------------------------- */

/* One to many again. */
static void disconnect(struct seccomm_sock *osk)
{
	struct sock *sk = seccomm_outer(osk);

	seccomm_sock_flush(osk);		/* in front of CLOSE */
	WRITE_ONCE(osk->connected, false);
	seccomm_sock_set_session(osk, NULL);
	seccomm_udp_disconnect(osk->ep);
	sk->sk_state = TCP_CLOSE;
	sk->sk_socket->state = SS_UNCONNECTED;
	seccomm_sock_set_shutdown(osk, 0, SHUTDOWN_MASK);
}

/* connect() with AF_UNSPEC */
static int dissolve(struct seccomm_sock *osk)
{
	if (osk->accepted)
		return -EOPNOTSUPP;
	if (osk->connected)
		disconnect(osk);
	return 0;
}

/* The session with @peer that is there already: `nc -u -l` connects to whom it heard. */
static struct seccomm_session *existing(struct seccomm_sock *osk, const struct seccomm_addr *peer)
{
	struct seccomm_net *sn = seccomm_net(sock_net(seccomm_outer(osk)));
	struct seccomm_session *s;

	rcu_read_lock();
	s = seccomm_session_lookup_peer(sn, osk->ep, peer);
	if (s && (rcu_access_pointer(s->user) != osk || !seccomm_session_tryget(s)))
		s = NULL;
	rcu_read_unlock();
	return s;
}

static int connect_to(struct seccomm_sock *osk, struct seccomm_sockaddr *a,
		      struct seccomm_addr *peer)
{
	struct sock *sk = seccomm_outer(osk);
	struct seccomm_session *s;
	int err;

	seccomm_sock_mirror_at_use(osk);
	err = seccomm_udp_autobind(osk->ep);
	err = err ?: seccomm_udp_connect(osk->ep, (struct sockaddr *)&a->ss, a->len, peer);
	if (err)
		return err;
	s = existing(osk, peer) ?: seccomm_sock_open(osk, peer);
	if (IS_ERR(s)) {
		disconnect(osk);
		return PTR_ERR(s);
	}
	osk->peer = *peer;
	seccomm_sock_flush(osk);
	seccomm_sock_set_session(osk, s);
	sk->sk_state = TCP_ESTABLISHED;
	seccomm_sock_set_shutdown(osk, 0, SHUTDOWN_MASK);
	WRITE_ONCE(osk->connected, true);
	return 0;
}

static bool opening(const struct seccomm_session *s)
{
	u8 state = READ_ONCE(s->state);

	return state == SECCOMM_STATE_OPENING || state == SECCOMM_STATE_CONFIRMING;
}

/* SECCOMM_CONNECT_WAIT: until the session is open, as connect() of TCP. Drops lock_sock. */
static int connect_wait(struct seccomm_sock *osk, long timeo)
{
	struct sock *sk = seccomm_outer(osk);
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	struct seccomm_session *s = seccomm_sock_session(osk);
	int err = 0;

	if (!s)
		return -ECONNABORTED;
	add_wait_queue(sk_sleep(sk), &wait);
	release_sock(sk);
	while (opening(s)) {
		if (!timeo)
			err = -EINPROGRESS;
		else if (signal_pending(current))
			err = sock_intr_errno(timeo);
		if (err)
			break;
		timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, timeo);
	}
	lock_sock(sk);
	remove_wait_queue(sk_sleep(sk), &wait);
	if (!err && READ_ONCE(s->state) >= SECCOMM_STATE_CLOSING)
		err = sock_error(sk) ?: -ECONNABORTED;
	seccomm_session_put(s);
	return err;
}

/* What an earlier connect() to the same peer means for this one. */
static int connect_again(struct seccomm_sock *osk, const struct seccomm_addr *peer)
{
	struct seccomm_session *s;
	int err = -ENOENT;

	if (!osk->connected || !seccomm_addr_equal(peer, &osk->peer))
		return -ENOENT;
	s = seccomm_sock_session(osk);
	if (!s)
		return -ENOENT;
	if (READ_ONCE(s->state) < SECCOMM_STATE_CLOSING)
		err = osk->connect_wait && opening(s) ? -EALREADY : 0;
	seccomm_session_put(s);
	return err;
}

int seccomm_sock_connect(struct socket *sock, struct sockaddr *uaddr, int len, int flags)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	struct seccomm_sockaddr a;
	struct sock *sk = sock->sk;
	struct seccomm_addr peer;
	int err;

	if (len < (int)sizeof(uaddr->sa_family))
		return -EINVAL;
	lock_sock(sk);
	err = -EISCONN;
	if (sk->sk_state == TCP_LISTEN)
		goto release;
	if (uaddr->sa_family == AF_UNSPEC) {
		err = dissolve(osk);
		goto release;
	}
	err = seccomm_sockaddr_take(osk->v6, seccomm_family, uaddr, len, &a);
	err = err ?: seccomm_sockaddr_peer(&a, osk->tx->sk_bound_dev_if, &peer);
	if (err)
		goto release;
	err = connect_again(osk, &peer);
	if (err != -ENOENT)
		goto release;
	err = -EISCONN;
	if (osk->accepted)
		goto release;
	if (a.native)
		osk->native = true;
	err = connect_to(osk, &a, &peer);
	if (err)
		goto release;
	sock->state = SS_CONNECTED;
	if (osk->connect_wait)
		err = connect_wait(osk, sock_sndtimeo(sk, flags & O_NONBLOCK));
release:
	release_sock(sk);
	return err;
}

/* ---- names ------------------------------------------------------------------ */

static void own_address(struct seccomm_sock *osk, struct seccomm_addr *local)
{
	struct seccomm_session *s = seccomm_sock_session(osk);

	*local = osk->ep->local;
	if (s && seccomm_addr_any(local))
		*local = s->path.local;
	local->port = osk->ep->local.port;
	if (s)
		seccomm_session_put(s);
}

int seccomm_sock_getname(struct socket *sock, struct sockaddr *uaddr, int peer)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	struct seccomm_addr addr;
	int err = 0;

	lock_sock(sock->sk);
	if (peer && !osk->connected)
		err = -ENOTCONN;
	else if (peer)
		addr = osk->peer;
	else
		own_address(osk, &addr);
	release_sock(sock->sk);
	if (err)
		return err;
	return seccomm_sockaddr_give(osk->v6, osk->native, seccomm_family, &addr, uaddr);
}

/* ---- shutdown --------------------------------------------------------------- */

int seccomm_sock_shutdown(struct socket *sock, int how)
{
	struct seccomm_sock *osk = seccomm_sk(sock->sk);
	struct seccomm_session *s = NULL;
	struct sock *sk = sock->sk;
	int err = 0;

	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	lock_sock(sk);
	if (!osk->connected && sk->sk_state != TCP_LISTEN) {
		err = -ENOTCONN;
		goto release;
	}
	if (how != SHUT_RD)
		seccomm_sock_flush(osk);	/* in front of CLOSE */
	/* SHUT_RD, SHUT_WR, SHUT_RDWR + 1 = RCV_SHUTDOWN, SEND_SHUTDOWN, both */
	seccomm_sock_set_shutdown(osk, how + 1, 0);
	if (osk->connected && how != SHUT_RD)
		s = seccomm_sock_session(osk);
	if (s) {
		/* That it has ended already is no fault of the program's. */
		seccomm_session_shutdown(s, how == SHUT_WR ? SECCOMM_LEAVE_HALF : SECCOMM_LEAVE_CLOSE);
		seccomm_session_put(s);
	}
	sk->sk_state_change(sk);
	seccomm_sock_wake_writers(sk);
release:
	release_sock(sk);
	return err;
}
