/* SPDX-License-Identifier: GPL-2.0 */
/* sockopt.h - which options there are, and who answers them. */
#ifndef _SECCOMM_SOCKET_SOCKOPT_H
#define _SECCOMM_SOCKET_SOCKOPT_H

#include <linux/net.h>
#include <linux/sockptr.h>
#include "socket/af_seccomm.h"

/**
 * enum seccomm_opt_way - who answers an option
 * @SECCOMM_OPT_REFUSE: nobody (ENOPROTOOPT), as for what is not in the table
 * @SECCOMM_OPT_OURS: the program's own socket
 * @SECCOMM_OPT_INNER: the inner socket, as on a UDP socket
 * @SECCOMM_OPT_BOTH: ours, and carried over to the inner one: it shows on the wire
 */
enum seccomm_opt_way {
	SECCOMM_OPT_REFUSE = 0,
	SECCOMM_OPT_OURS,
	SECCOMM_OPT_INNER,
	SECCOMM_OPT_BOTH,
};

/* Look an option up in the table. */
enum seccomm_opt_way seccomm_opt_way(int level, int name);

/* Who a socket speaks as, and by what, is settled with its first session. port->lock. */
static inline bool seccomm_opt_settled(const struct seccomm_sock *osk,
				       const struct seccomm_port *port)
{
	lockdep_assert_held(&port->lock);
	return osk->accepted || osk->connected || !list_empty(&port->sessions);
}

int seccomm_setsockopt(struct socket *sock, int level, int name, sockptr_t optval,
		       unsigned int optlen);
int seccomm_getsockopt(struct socket *sock, int level, int name, char __user *optval,
		       int __user *optlen);

#endif /* _SECCOMM_SOCKET_SOCKOPT_H */
