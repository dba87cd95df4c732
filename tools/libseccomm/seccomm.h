/* SPDX-License-Identifier: GPL-2.0 */
/*
 * seccomm.h - secure sessions for programs: open, push, pop, close, as the paper
 * has them.  See seccomm_open(3); link with `pkg-config --libs seccomm`.
 *
 * A session is an AF_SECCOMM socket: what is not here is done to seccomm_fd().
 */
#ifndef SECCOMM_H
#define SECCOMM_H

#include <stddef.h>
#include <sys/types.h>

#include <linux/seccomm.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for the name of a sender, its end included. */
#define SECCOMM_SENDER_MAX	(SECCOMM_NAME_MAX + 16)

/** struct seccomm - a session, or a place where others open them */
struct seccomm;

/**
 * struct seccomm_participant - one end of a session
 * @principal: its name; NULL = own: the default one, the peer's: anybody
 * @host: address or name of its host; NULL = own: any address
 * @port: number or service; NULL = own: any port
 */
struct seccomm_participant {
	const char *principal;
	const char *host;
	const char *port;
};

/**
 * seccomm_open() - open a session, or a place to open them at
 * @participants: this end, then the other
 * @role: SECCOMM_ROLE_ACTIVE opens one and waits until it is open;
 *	SECCOMM_ROLE_PASSIVE lets others, see seccomm_accept()
 * @properties: "{ ... }" in the notation of seccommctl(8), in front of it, if
 *	need be, "insecure" and "rank NUMBER" (CAP_NET_ADMIN only); the name of a
 *	profile; or NULL = what the policies say
 *
 * Return: the session, to be given to seccomm_close(); or NULL with errno, and
 * seccomm_error() telling more.
 */
struct seccomm *seccomm_open(const struct seccomm_participant participants[2],
			     enum seccomm_role role, const char *properties);

/**
 * seccomm_accept() - wait for a session that somebody opened
 * @place: from seccomm_open() with SECCOMM_ROLE_PASSIVE
 *
 * Return: the session, or NULL with errno.
 */
struct seccomm *seccomm_accept(struct seccomm *place);

/**
 * seccomm_push() - send one message, protected as the properties say
 * @s: the session
 * @msg: the message
 * @len: its length; 0 is a message too
 *
 * Return: 0, or -1 with errno.
 */
int seccomm_push(struct seccomm *s, const void *msg, size_t len);

/**
 * seccomm_pop() - wait for one message that passed every check
 * @s: the session
 * @buf: where it is put
 * @size: of @buf
 * @sender: NULL, or SECCOMM_SENDER_MAX bytes for the name of who sent it, as
 *	the session authenticated it; "" = nobody in particular
 *
 * Return: its length, or -1 with errno: EMSGSIZE, it was longer than @buf and
 * is lost; ESHUTDOWN, the peer ended the session.
 */
ssize_t seccomm_pop(struct seccomm *s, void *buf, size_t size, char *sender);

/**
 * seccomm_close() - end a session, or take the place away; NULL is fine
 * @s: the session; gone afterwards
 *
 * Return: 0, or -1 with errno; it is closed all the same.
 */
int seccomm_close(struct seccomm *s);

/** seccomm_fd() - the socket of a session: to wait for, and to set options on */
int seccomm_fd(const struct seccomm *s);

/**
 * seccomm_properties() - what protects a session
 * @s: the session
 *
 * Return: the properties in use, in the notation; free() it; or NULL with errno.
 */
char *seccomm_properties(struct seccomm *s);

/** seccomm_error() - what went wrong last in this thread, in words; "" = nothing */
const char *seccomm_error(void);

#ifdef __cplusplus
}
#endif

#endif /* SECCOMM_H */
