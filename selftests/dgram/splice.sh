#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# splice.sh - a read-only file spliced or sent by sendfile into a socket is not written to by encryption, whatever the profile.
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_splice sc_dgram jq
need_module seccomm
sc_hosts '{ Null }' insecure on || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
head -c 200000 /dev/urandom > "$dir/file"
chmod 0444 "$dir/file"
before=$(sha256sum < "$dir/file")
in_ns bob sc_dgram --raw -w 100 recv 4000 > "$dir/recv" &
on_exit "kill $! 2>/dev/null"
wait_until 20 grep -q ready "$dir/recv"

for stack in '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2) }' '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' \
	     '{ DESPrivacy(k1), KeyedMD5Integrity(k2) }'; do
	for n in alice bob; do sc_profile $n test "$stack" insecure on; done
	for how in splice sendfile vmsplice tee; do
		check "$how through $stack" in_ns alice sc_splice "$how" 10.0.0.2:4000 "$dir/file"
		is "$(sha256sum < "$dir/file")" "$before" "$how: the file is what it was"
	done
done
