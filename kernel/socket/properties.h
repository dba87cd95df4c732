/* SPDX-License-Identifier: GPL-2.0 */
/* properties.h - SECCOMM_PROPERTIES: properties of a socket's own (checklist A5, A11). */
#ifndef _SECCOMM_SOCKET_PROPERTIES_H
#define _SECCOMM_SOCKET_PROPERTIES_H

#include <linux/sockptr.h>
#include "socket/af_seccomm.h"

/**
 * seccomm_properties_set() - give a socket properties of its own, instead of a profile
 * @osk: the socket
 * @optval: attributes as seccomm_parse_blob() takes them
 * @optlen: their bytes; 0 = by profile or policy again
 *
 * Held to everything that a profile is held to: who may define one may set them, and
 * nobody else.
 *
 * Context: process; may sleep; no lock held: loads modules.
 * Return: 0, -EPERM (no CAP_NET_ADMIN), -EISCONN (there is a session), -EFAULT, -E2BIG,
 * -ENOMEM, -EINVAL and -ERANGE (not what they have to be), -ENOENT (no such
 * micro-protocol), or what a rule refuses with.
 */
int seccomm_properties_set(struct seccomm_sock *osk, sockptr_t optval, unsigned int optlen);

/**
 * seccomm_properties_get() - what protects a socket, in the same form
 * @osk: the socket
 * @optval: filled
 * @optlen: its room; set to the length
 *
 * Of its session, else what was set.
 *
 * Context: process; may sleep.
 * Return: 0, -ENODATA (nothing yet), -ERANGE (@optlen says how much room it takes),
 * -EFAULT, -EINVAL, -ENOMEM.
 */
int seccomm_properties_get(struct seccomm_sock *osk, char __user *optval, int __user *optlen);

#endif /* _SECCOMM_SOCKET_PROPERTIES_H */
