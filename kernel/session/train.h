/* SPDX-License-Identifier: GPL-2.0 */
/* train.h - many messages of one size at once. */
#ifndef _SECCOMM_SESSION_TRAIN_H
#define _SECCOMM_SESSION_TRAIN_H

#include "session/session.h"

/**
 * seccomm_push_train() - send @len bytes as messages of @size (datapath: trains)
 * @s: the session; the caller holds a reference
 * @from: bytes of all messages
 * @len: how many, more than 0
 * @size: bytes of each message; the last may be shorter
 *
 * What the receiver gets is what so many calls of seccomm_push() had sent.
 *
 * Context: process; may sleep (copy from user).
 * Return: bytes of the messages taken, at least one: fewer than @len when the next
 * one met an error; or what seccomm_push() says of the first.
 */
ssize_t seccomm_push_train(struct seccomm_session *s, struct iov_iter *from, size_t len,
			   size_t size);

#endif /* _SECCOMM_SESSION_TRAIN_H */
