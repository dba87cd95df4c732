/* SPDX-License-Identifier: GPL-2.0 */
/* udp_gro.h - datagrams that one poll of a device brings, as one packet: UDP's GRO hooks. */
#ifndef _SECCOMM_CARRIER_UDP_GRO_H
#define _SECCOMM_CARRIER_UDP_GRO_H

#include <linux/skbuff.h>
#include <net/sock.h>

/**
 * seccomm_udp_gro_receive() - join a datagram to those of its flow that wait
 * @sk: the inner socket that UDP found for it
 * @head: what waits; NAPI_GRO_CB()->same_flow: it has the same addresses and ports
 * @skb: the datagram, IP header at its start, GRO offset behind the UDP header
 *
 * Context: softirq, before routing, RCU; the UDP checksum is verified, or there is none.
 * Return: the packet that waits no longer, or NULL. @skb is in that, or in one that goes
 * on waiting (same_flow), or goes its own way (flush), or waits for others now.
 */
struct sk_buff *seccomm_udp_gro_receive(struct sock *sk, struct list_head *head,
					struct sk_buff *skb);

/**
 * seccomm_udp_gro_complete() - the waiting is over for a packet of two datagrams or more
 * @sk: the inner socket that UDP found for it
 * @skb: the packet, IP header at its start
 * @nhoff: where its UDP payload begins
 *
 * Context: as above.
 * Return: 0.
 */
int seccomm_udp_gro_complete(struct sock *sk, struct sk_buff *skb, int nhoff);

#endif /* _SECCOMM_CARRIER_UDP_GRO_H */
