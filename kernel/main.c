// SPDX-License-Identifier: GPL-2.0
/* main.c - the order in which the layers come up, and its mirror. */
#include <linux/module.h>

#include "cactus/runtime.h"
#include "carrier/endpoint.h"
#include "lib/fail.h"
#include "lib/kdf.h"
#include "netlink/netlink.h"
#include "session/net.h"
#include "session/session.h"
#include "socket/af_seccomm.h"

static int __init seccomm_init(void)
{
	int err;

	err = seccomm_fail_init();
	if (err)
		return err;
	err = seccomm_kdf_init();
	if (err)
		return err;
	err = seccomm_runtime_module_init();
	if (err)
		goto err_kdf;
	err = seccomm_endpoint_module_init();
	if (err)
		goto err_runtime;
	err = seccomm_session_module_init();
	if (err)
		goto err_endpoint;
	err = seccomm_net_module_init();
	if (err)
		goto err_session;
	/* ORDER: the doors last, when everything they lead to is there. */
	err = seccomm_netlink_init();
	if (err)
		goto err_net;
	err = seccomm_socket_init();
	if (err)
		goto err_netlink;
	seccomm_netlink_set_family(seccomm_family);
	return 0;

err_netlink:
	seccomm_netlink_exit();
err_net:
	seccomm_net_module_exit();
err_session:
	seccomm_session_module_exit();
err_endpoint:
	seccomm_endpoint_module_exit();
err_runtime:
	seccomm_runtime_module_exit();
err_kdf:
	seccomm_kdf_exit();
	return err;
}

static void __exit seccomm_exit(void)
{
	seccomm_socket_exit();
	seccomm_netlink_exit();
	seccomm_net_module_exit();
	seccomm_session_module_exit();
	seccomm_endpoint_module_exit();
	seccomm_runtime_module_exit();
	seccomm_kdf_exit();
}

module_init(seccomm_init);
module_exit(seccomm_exit);

MODULE_DESCRIPTION("SecComm: secure transport by composite protocols (AF_SECCOMM)");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1");
/*
 * Fast implementations register themselves by being loaded: without these first,
 * gcm(aes) silently becomes the generic one, 13 times dearer. No net-pf alias: an
 * unprivileged socket() must not load this module.
 */
MODULE_SOFTDEP("pre: aesni_intel chacha-x86_64 poly1305-x86_64 sha256_ssse3");
