/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mirror.h - SOL_SOCKET options that the wire must see.  The core applies them to
 * the program's socket, and before 6.7 does not even tell us; so they are looked at
 * and carried over to the inner socket whenever it is used.
 */
#ifndef _SECCOMM_SOCKET_MIRROR_H
#define _SECCOMM_SOCKET_MIRROR_H

#include <linux/types.h>
#include <net/sock.h>

/**
 * struct seccomm_mirror - what was carried over last
 * @pacing: SO_MAX_PACING_RATE
 * @pacing_status: whether somebody must see to that
 * @mark: SO_MARK
 * @priority: SO_PRIORITY
 * @device: SO_BINDTODEVICE, SO_BINDTOIFINDEX
 * @sndbuf: SO_SNDBUF, SO_SNDBUFFORCE
 * @rcvbuf: SO_RCVBUF, SO_RCVBUFFORCE
 * @buf_locks: SO_BUF_LOCK
 * @reuse: SO_REUSEADDR
 * @no_check: SO_NO_CHECK
 * @local_route: SO_DONTROUTE
 * @rehash: SO_TXREHASH
 * @zero: instead of padding
 *
 * Compared with the program's socket, not with the inner one: that may have changed
 * a value by itself (IP_TOS sets the priority). Compared as bytes: no padding.
 */
struct seccomm_mirror {
	unsigned long pacing;
	u32 pacing_status;
	u32 mark;
	u32 priority;
	int device;
	int sndbuf;
	int rcvbuf;
	u8 buf_locks;
	u8 reuse;
	u8 no_check;
	u8 local_route;
	u8 rehash;
	u8 zero[3];
};

/* What @sk, a program's socket, has now. */
void seccomm_mirror_read(const struct sock *sk, struct seccomm_mirror *m);
/*
 * Carry over to @inner what @sk has and @last does not; @last, written under
 * lock_sock(@inner), is then what @sk has. Process context.
 */
void seccomm_mirror_apply(const struct sock *sk, struct seccomm_mirror *last,
			  struct sock *inner);

#endif /* _SECCOMM_SOCKET_MIRROR_H */
