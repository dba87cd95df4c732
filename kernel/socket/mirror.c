// SPDX-License-Identifier: GPL-2.0
/* mirror.c - carries SOL_SOCKET options over to the inner socket. */
#include "socket/mirror.h"

#include <kunit/visibility.h>

void seccomm_mirror_read(const struct sock *sk, struct seccomm_mirror *m)
{
	memset(m, 0, sizeof(*m));
	m->pacing = READ_ONCE(sk->sk_max_pacing_rate);
	m->pacing_status = READ_ONCE(sk->sk_pacing_status);
	m->mark = READ_ONCE(sk->sk_mark);
	m->priority = READ_ONCE(sk->sk_priority);
	m->device = READ_ONCE(sk->sk_bound_dev_if);
	m->sndbuf = READ_ONCE(sk->sk_sndbuf);
	m->rcvbuf = READ_ONCE(sk->sk_rcvbuf);
	m->buf_locks = sk->sk_userlocks & SOCK_BUF_LOCK_MASK;
	m->reuse = sk->sk_reuse;
	m->no_check = sk->sk_no_check_tx;
	m->local_route = sock_flag(sk, SOCK_LOCALROUTE);
	m->rehash = READ_ONCE(sk->sk_txrehash);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_mirror_read);

/* Only what changed: the inner socket's own ideas of the rest stay. */
static void apply(struct seccomm_mirror *now, const struct seccomm_mirror *last,
		  struct sock *inner)
{
	if (now->pacing != last->pacing || now->pacing_status != last->pacing_status) {
		WRITE_ONCE(inner->sk_max_pacing_rate, now->pacing);
		inner->sk_pacing_rate = min(inner->sk_pacing_rate, inner->sk_max_pacing_rate);
		WRITE_ONCE(inner->sk_pacing_status, now->pacing_status);
	}
	if (now->mark != last->mark)
		WRITE_ONCE(inner->sk_mark, now->mark);
	if (now->priority != last->priority)
		WRITE_ONCE(inner->sk_priority, now->priority);
	if (now->sndbuf != last->sndbuf)
		WRITE_ONCE(inner->sk_sndbuf, now->sndbuf);
	if (now->rcvbuf != last->rcvbuf)
		WRITE_ONCE(inner->sk_rcvbuf, now->rcvbuf);
	if (now->buf_locks != last->buf_locks)
		inner->sk_userlocks = (inner->sk_userlocks & ~SOCK_BUF_LOCK_MASK) |
				      now->buf_locks;
	if (now->reuse != last->reuse)
		inner->sk_reuse = now->reuse;
	if (now->no_check != last->no_check)
		inner->sk_no_check_tx = now->no_check;
	if (now->local_route != last->local_route)
		sock_valbool_flag(inner, SOCK_LOCALROUTE, now->local_route);
	if (now->rehash != last->rehash)
		WRITE_ONCE(inner->sk_txrehash, now->rehash);
	/* Hashes anew. The core has checked that the program may; if not any more: next time. */
	if (now->device != last->device && sock_bindtoindex(inner, now->device, false))
		now->device = last->device;
}

void seccomm_mirror_apply(const struct sock *sk, struct seccomm_mirror *last,
			  struct sock *inner)
{
	struct seccomm_mirror now;

	lock_sock(inner);
	seccomm_mirror_read(sk, &now);
	apply(&now, last, inner);
	*last = now;
	release_sock(inner);
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_mirror_apply);
