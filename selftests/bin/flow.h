/* SPDX-License-Identifier: GPL-2.0 */
/*
 * flow.h - a window over datagrams: the receiver says now and then how many
 * messages it has, the sender keeps no more than so many on their way.  So
 * nothing is lost for want of buffer, however fast the one and slow the other.
 */
#ifndef SELFTESTS_FLOW_H
#define SELFTESTS_FLOW_H

#include "common.h"

#include <poll.h>

#define FLOW_MAGIC	0x53434643u	/* "SCFC" */

struct flow_ack {
	uint32_t magic;
	uint32_t zero;
	uint64_t received;
};

/* May be lost or not be sent: the next one says the same, and more. */
static inline void flow_ack(int fd, const union address *to, uint64_t received)
{
	struct flow_ack ack = { .magic = FLOW_MAGIC, .received = received };

	if (to->sa.sa_family)
		sendto(fd, &ack, sizeof(ack), MSG_DONTWAIT | MSG_NOSIGNAL, &to->sa,
		       address_len(to));
}

/* Take what acknowledgements there are; @acked only grows, whoever takes them. */
static inline void flow_take(int fd, uint64_t *acked)
{
	uint64_t was = __atomic_load_n(acked, __ATOMIC_RELAXED);
	struct flow_ack ack;

	while (recv(fd, &ack, sizeof(ack), MSG_DONTWAIT) == sizeof(ack))
		while (ack.magic == FLOW_MAGIC && ack.received > was &&
		       !__atomic_compare_exchange_n(acked, &was, ack.received, false,
						    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			;
}

/*
 * Wait until the @n-th message (from 0) is within @window of what was
 * acknowledged; false if for @limit seconds nothing more is.
 */
static inline bool flow_wait(int fd, uint64_t n, uint64_t window, uint64_t *acked, double limit)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t now, was = __atomic_load_n(acked, __ATOMIC_RELAXED);
	double until = 0;

	if (n < was + window / 2)
		return true;
	for (;;) {
		flow_take(fd, acked);
		now = __atomic_load_n(acked, __ATOMIC_RELAXED);
		if (n < now + window)
			return true;
		if (now != was || !until)
			until = seconds() + limit;
		if (seconds() > until)
			return false;
		was = now;
		/* another thread may have taken the one that we wait for */
		poll(&p, 1, 20);
	}
}

#endif /* SELFTESTS_FLOW_H */
