#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# sizes.sh - a message of the usable size passes whole, and with one more byte, if it is not to be cut, is EMSGSIZE; so at every MTU.
# timeout: 180
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm
sc_hosts '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
start bob sc_dgram -w 60 recv 4000 > "$dir/recv"
on_exit "kill $! 2>/dev/null"
wait_until 20 says "$dir/recv" ready

# at MTU: 20 bytes IP, 8 UDP, 16 frame header, 16 salt, 32 tag
at()
{
	local mtu=$1 usable=$(($1 - 20 - 8 - 16 - 16 - 32))
	for n in alice bob; do ip -n "${NS[$n]}" link set eth0 mtu "$mtu"; done
	check "MTU $mtu: $usable bytes pass" in_ns alice sc_dgram -n 1 --raw --whole -s $usable send 10.0.0.2:4000
	in_ns alice sc_dgram -n 1 --raw --whole -s $((usable + 1)) send 10.0.0.2:4000 > "$dir/big"
	is "$(sed -n 's/.*last_errno=\([A-Z]*\).*/\1/p' "$dir/big")" EMSGSIZE "MTU $mtu: $((usable + 1)) bytes do not"
}

at 1500
at 9000
at 1280
check "an empty message passes" in_ns alice sc_dgram -n 1 --raw -s 0 send 10.0.0.2:4000
