/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cookie.h - defence of the passive side before anything is allocated for a
 * stranger: cookies and rates by source (protocol 2.7).
 */
#ifndef _SECCOMM_SESSION_COOKIE_H
#define _SECCOMM_SESSION_COOKIE_H

#include "lib/addr.h"
#include "session/net.h"

/*
 * struct seccomm_cookie_input - what a cookie is bound to
 */
struct seccomm_cookie_input {
	const struct seccomm_addr *src;
	const struct seccomm_addr *dst;
	u32 sid;
	const u8 *nonce;	/* 32 */
	const u8 *pd;		/* 64 */
};

int seccomm_cookies_init(struct seccomm_net *sn);
void seccomm_cookies_exit(struct seccomm_net *sn);

/* Process context. Return: 0 or the hash's error. */
int seccomm_cookie_make(struct seccomm_net *sn, const struct seccomm_cookie_input *in,
			u8 cookie[SECCOMM_COOKIE_LEN]);
/* Is it one of ours, of this secret or the one before? Process context. */
bool seccomm_cookie_ok(struct seccomm_net *sn, const struct seccomm_cookie_input *in,
		       const u8 cookie[SECCOMM_COOKIE_LEN]);
/* Must strangers show a cookie now? */
bool seccomm_cookie_needed(struct seccomm_net *sn);

/* Token bucket of a source (/32, /64): false = too many OPENs. Any context. */
bool seccomm_source_take(struct seccomm_net *sn, const struct seccomm_addr *src);
/* Count half-open sessions of a source up (false: cap reached) or down. Any context. */
bool seccomm_source_half(struct seccomm_net *sn, const struct seccomm_addr *src, int delta);
/* Token bucket of the namespace for REFUSE frames. Any context. */
bool seccomm_refuse_take(struct seccomm_net *sn);

#endif /* _SECCOMM_SESSION_COOKIE_H */
