/* SPDX-License-Identifier: GPL-2.0 */
/* netlink.h - the control plane, as the rest of the module sees it. */
#ifndef _SECCOMM_NETLINK_NETLINK_H
#define _SECCOMM_NETLINK_NETLINK_H

int seccomm_netlink_init(void);
void seccomm_netlink_exit(void);

/* The number the socket family got, once it is registered (INFO_GET tells it). */
void seccomm_netlink_set_family(unsigned int family);

#endif /* _SECCOMM_NETLINK_NETLINK_H */
