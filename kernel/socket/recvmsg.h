/* SPDX-License-Identifier: GPL-2.0 */
/* recvmsg.h - a message from a session to the program. */
#ifndef _SECCOMM_SOCKET_RECVMSG_H
#define _SECCOMM_SOCKET_RECVMSG_H

#include "socket/af_seccomm.h"

int seccomm_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);
/* Do the options set now tell what only the session of a message knows? Process context. */
bool seccomm_recv_needs_session(const struct seccomm_sock *osk);

#endif /* _SECCOMM_SOCKET_RECVMSG_H */
