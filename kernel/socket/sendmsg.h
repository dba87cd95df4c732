/* SPDX-License-Identifier: GPL-2.0 */
/* sendmsg.h - a message from the program to its session. */
#ifndef _SECCOMM_SOCKET_SENDMSG_H
#define _SECCOMM_SOCKET_SENDMSG_H

#include <linux/net.h>

int seccomm_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);

#endif /* _SECCOMM_SOCKET_SENDMSG_H */
