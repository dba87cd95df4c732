/* SPDX-License-Identifier: GPL-2.0 */
/* accept.h - sessions that others open: given to a bound socket, or to accept(). */
#ifndef _SECCOMM_SOCKET_ACCEPT_H
#define _SECCOMM_SOCKET_ACCEPT_H

#include "socket/af_seccomm.h"

int seccomm_listen(struct socket *sock, int backlog);
SECCOMM_ACCEPT_FN(seccomm_accept);

/* struct seccomm_session_ops: incoming and reserve */
bool seccomm_accept_incoming(struct seccomm_endpoint *ep, struct seccomm_session *s);
bool seccomm_accept_reserve(struct seccomm_endpoint *ep);

/* Nothing is queued any more; what is there is closed. Process context. */
void seccomm_accept_stop(struct seccomm_sock *osk);
void seccomm_accept_flush(struct seccomm_sock *osk);

#endif /* _SECCOMM_SOCKET_ACCEPT_H */
