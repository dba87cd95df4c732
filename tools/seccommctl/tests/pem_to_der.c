// SPDX-License-Identifier: GPL-2.0
/* pem_to_der.c - what key add would send for a key that is no secret: for key_test.sh. */
#include "ctl.h"

#include <string.h>

static struct secret secret;

int main(int argc, char **argv)
{
	const char *why;
	int ret;

	if (argc != 3)
		return 1;
	if (secret_read_file(&secret, argv[2]))
		return 2;
	ret = strcmp(argv[1], "spki") ? pem_to_pkcs1(&secret, !strcmp(argv[1], "private"), &why) :
					pem_to_spki(&secret, &why);
	if (ret) {
		fprintf(stderr, "%s\n", why);
		return 3;
	}
	fwrite(secret.data, 1, secret.len, stdout);
	secret_wipe(&secret);
	return 0;
}
