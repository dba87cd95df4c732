#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ciphers.sh - what the kernel makes of a text with the ciphers of our micro-protocols, libgcrypt makes too; IDEA is ours.
# kernels: 6.1 6.12 uml debug
# timeout: 120
. "$(dirname "$0")/../lib.sh"

need sc_cipher
dir=$(mktemp -d)
on_exit "rm -rf $dir"

# agrees NAME KEYLEN
agrees()
{
	if sc_cipher "$1" "$2" > "$dir/out" 2>&1; then
		ok "$1, $2 bytes of key"
	else
		not_ok "$1, $2 bytes of key" "$(cat "$dir/out")"
	fi
}

# nobody has loaded it: the crypto API finds our module by its alias
agrees 'cbc(idea)' 16
check "seccomm_idea was loaded for it" grep -q '^seccomm_idea ' /proc/modules
agrees 'ecb(idea)' 16
agrees 'cbc(des)' 8
agrees 'cbc(des3_ede)' 24
agrees 'cbc(blowfish)' 16
for cipher in aes camellia serpent twofish; do
	agrees "ctr($cipher)" 16
	agrees "ctr($cipher)" 32
done
agrees chacha20 32

check "seccomm_idea can be unloaded" modprobe -r seccomm_idea
