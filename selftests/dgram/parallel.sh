#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# parallel.sh - two senders on one session, on two CPUs: no number is taken twice, none is late (T24).
# kernels: 6.1 6.12
# timeout: 180
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm
sc_hosts '{ Replay, AESGCM(k1) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
start bob sc_dgram -w 3 -W 40 --rcvbuf 8000000 recv 4000 > "$dir/recv"
receiver=$!
wait_until 30 says "$dir/recv" ready
check "two threads send through one socket" in_ns alice sc_dgram -c -j 2 -n 6000 -s 40 --wait send 10.0.0.2:4000
wait $receiver
diag "$(tail -n 1 "$dir/recv"), rcvbuf=$(sc_drops bob rcvbuf)"
is "$(sc_stat bob opened)" 1 "one session"
for reason in late duplicate bad_tag; do is "$(sc_drops bob $reason)" 0 "nothing is $reason"; done
case $(tail -n 1 "$dir/recv") in
*"duplicates=0 corrupted=0"*) ok "nothing comes twice or damaged" ;;
*) not_ok "nothing comes twice or damaged" "$(cat "$dir/recv")" ;;
esac
