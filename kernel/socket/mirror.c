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
void seccomm_mirror_apply(const struct seccomm_mirror *now, struct seccomm_mirror *old,
			  struct sock *inner)
{
	lock_sock(inner);
	if (now->pacing != old->pacing || now->pacing_status != old->pacing_status) {
		WRITE_ONCE(inner->sk_max_pacing_rate, now->pacing);
		inner->sk_pacing_rate = min(inner->sk_pacing_rate, inner->sk_max_pacing_rate);
		WRITE_ONCE(inner->sk_pacing_status, now->pacing_status);
	}
	if (now->mark != old->mark)
		WRITE_ONCE(inner->sk_mark, now->mark);
	if (now->priority != old->priority)
		WRITE_ONCE(inner->sk_priority, now->priority);
	if (now->sndbuf != old->sndbuf)
		WRITE_ONCE(inner->sk_sndbuf, now->sndbuf);
	if (now->rcvbuf != old->rcvbuf)
		WRITE_ONCE(inner->sk_rcvbuf, now->rcvbuf);
	if (now->buf_locks != old->buf_locks)
		inner->sk_userlocks = (inner->sk_userlocks & ~SOCK_BUF_LOCK_MASK) |
				      now->buf_locks;
	if (now->reuse != old->reuse)
		inner->sk_reuse = now->reuse;
	if (now->no_check != old->no_check)
		inner->sk_no_check_tx = now->no_check;
	if (now->local_route != old->local_route)
		sock_valbool_flag(inner, SOCK_LOCALROUTE, now->local_route);
	if (now->rehash != old->rehash)
		WRITE_ONCE(inner->sk_txrehash, now->rehash);
	release_sock(inner);
	/* Hashes anew; the core has checked that the program may. */
	if (now->device != old->device)
		sock_bindtoindex(inner, now->device, true);
	*old = *now;
}
EXPORT_SYMBOL_IF_KUNIT(seccomm_mirror_apply);
