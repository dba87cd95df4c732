/* SPDX-License-Identifier: GPL-2.0 */
/* recvmsg.h - a message from a session to the program. */
#ifndef _SECCOMM_SOCKET_RECVMSG_H
#define _SECCOMM_SOCKET_RECVMSG_H

#include <linux/net.h>

int seccomm_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);

#endif /* _SECCOMM_SOCKET_RECVMSG_H */
