/* SPDX-License-Identifier: GPL-2.0 */
/* udp_xmit.h - the way out of the UDP carrier: its operations of struct seccomm_carrier. */
#ifndef _SECCOMM_CARRIER_UDP_XMIT_H
#define _SECCOMM_CARRIER_UDP_XMIT_H

#include "carrier/endpoint.h"

int seccomm_udp_send(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path,
		     struct sk_buff *skb);
bool seccomm_udp_trains(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path);
bool seccomm_udp_may_cut(struct seccomm_endpoint *ep, struct sock *tx, struct seccomm_path *path);
unsigned int seccomm_udp_mtu(struct seccomm_endpoint *ep, struct sock *tx,
			     struct seccomm_path *path);

#endif /* _SECCOMM_CARRIER_UDP_XMIT_H */
