/* SPDX-License-Identifier: GPL-2.0 */
/* connect.h - names of a socket, its connected session, and what becomes of sessions. */
#ifndef _SECCOMM_SOCKET_CONNECT_H
#define _SECCOMM_SOCKET_CONNECT_H

#include "socket/af_seccomm.h"

int seccomm_sock_bind(struct socket *sock, struct sockaddr *uaddr, int len);
int seccomm_sock_connect(struct socket *sock, struct sockaddr *uaddr, int len, int flags);
int seccomm_sock_getname(struct socket *sock, struct sockaddr *uaddr, int peer);
int seccomm_sock_shutdown(struct socket *sock, int how);

/* struct seccomm_session_ops: state */
void seccomm_connect_state(void *user, struct seccomm_session *s, u8 state, int err);

#endif /* _SECCOMM_SOCKET_CONNECT_H */
