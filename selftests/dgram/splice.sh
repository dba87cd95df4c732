#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# splice.sh - a read-only file spliced, sent by sendfile or lent by its pages in any other way is not written to by encryption, whatever
# the profile (T34).
# kernels: 6.1 6.12 uml debug
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_splice sc_dgram jq openssl
need_module seccomm
sc_hosts '{ Null }' insecure on || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
sc_rsa "$dir" 2> "$dir/err" || diag "$(cat "$dir/err")"
head -c 20000 /dev/urandom > "$dir/file"
chmod 0444 "$dir/file"
before=$(sha256sum < "$dir/file")

port=4300
# messages that any of these stacks can carry; every micro-protocol there is, and each place that it can have
for stack in '{ Null }' '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2) }' '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' \
	     '{ Replay, HMACIntegrity(k1) }' '{ Replay, ChaCha20Poly1305(k1) }' \
	     '{ Replay, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2:sha3-256)) }' \
	     '{ DESPrivacy(k1), KeyedMD5Integrity(k2) }' '{ DESPrivacy(k1), RSAAuthenticity(rsa) }' \
	     '{ TestCoord(hold=2, claim=3), AESPrivacy(k1), HMACIntegrity(k2) }'; do
	for n in alice bob; do sc_profile $n test "$stack" insecure on; done
	port=$((port + 1))
	start bob sc_dgram --raw -w 100 --rcvbuf 4000000 recv $port > "$dir/recv"
	receiver=$!
	wait_until 20 says "$dir/recv" ready
	: > "$dir/sent"
	# close() waits 3 s for what is still to be signed, and no longer
	count=20
	case $stack in *RSA*) count=5;; esac
	for how in splice sendfile vmsplice tee mmap zerocopy splice-pages; do
		in_ns alice sc_splice -n $count -s 800 -r 200 "$how" "10.0.0.2:$port" "$dir/file" >> "$dir/sent" 2>&1 || echo "$how: exit $?" >> "$dir/sent"
	done
	is "$(grep -vE '^sent=[0-9]+ bytes=[0-9]+ changed=0$|^refused=' "$dir/sent")" "" "$stack: no way changes a page"
	is "$(sha256sum < "$dir/file")" "$before" "$stack: the file is what it was"
	sent=$(sed -n 's/^sent=\([0-9]*\) .*/\1/p' "$dir/sent" | paste -sd+)
	# ways that the kernel refuses are none; the common ones are not refused
	if [ "$(grep -c "^sent=$count " "$dir/sent")" -ge 5 ]; then ok "$stack: messages are sent in each way"
	else not_ok "$stack: messages are sent in each way" "$(cat "$dir/sent")"; fi
	arrived() { [ "$(sc_stat bob rx_msgs)" -ge "$all" ]; }
	all=$((${all:-0} + ${sent:-0}))
	check "$stack: and arrive" wait_until 30 arrived
	kill -INT $receiver
	wait $receiver
done
