/* SPDX-License-Identifier: GPL-2.0 */
/* registry.h - the types of micro-protocols that are loaded. */
#ifndef _SECCOMM_CACTUS_REGISTRY_H
#define _SECCOMM_CACTUS_REGISTRY_H

#include <net/seccomm.h>

/**
 * seccomm_type_get() - find a type and pin its module
 * @name: exact case
 * @autoload: ask for module seccomm-mp-@name when it is not there; only on
 *	behalf of CAP_NET_ADMIN
 *
 * Context: process; may sleep; request_module() outside the registry lock.
 * Return: the type (seccomm_type_put() it), or ERR_PTR(-ENOENT).
 */
const struct seccomm_mp_type *seccomm_type_get(const char *name, bool autoload);
void seccomm_type_put(const struct seccomm_mp_type *type);

/* Parameters of a type; NULL and *n = 0 when it is not loaded (for Q). */
const struct seccomm_param *seccomm_type_params(const char *name, unsigned int *n);

/**
 * seccomm_type_walk() - call a function for each type in order of names
 * @fn: gets the type and module_refcount() of its owner; must not register or
 *	unregister: the registry lock is held
 * @arg: handed to @fn
 *
 * Context: process.
 * Return: the first nonzero @fn returned, or 0.
 */
int seccomm_type_walk(int (*fn)(const struct seccomm_mp_type *type, int users, void *arg),
		      void *arg);

#endif /* _SECCOMM_CACTUS_REGISTRY_H */
