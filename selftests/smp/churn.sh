#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# churn.sh - two senders and two receivers on two CPUs; namespaces deleted and modules taken out under them: nothing breaks, nothing leaks.
# smp
# timeout: 400
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm
dir=$(mktemp -d)
on_exit "rm -rf $dir"
sc_hosts '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }' || exit 1

start bob sc_dgram -j 2 -w 30 --expect 4000 recv 4000 > "$dir/recv"
receiver=$!
wait_until 60 grep -q ready "$dir/recv"
start alice sc_dgram -j 2 -n 4000 -r 400 -s 200 send 10.0.0.2:4000 > "$dir/send"
sender=$!
rounds=0
while kill -0 $sender 2>/dev/null; do
	ip netns add "sc$$-churn"
	ip netns exec "sc$$-churn" seccommctl principal add name x local on default on
	ip netns exec "sc$$-churn" seccommctl profile add name p insecure on properties '{ Null, Replay, HMACIntegrity(k1) }' 2>/dev/null
	ip netns exec "sc$$-churn" seccommctl policy add pref 1 profile p
	ip netns exec "sc$$-churn" sc_dgram -n 1 send 127.0.0.1:9 > /dev/null 2>&1
	ip netns del "sc$$-churn"
	rmmod seccomm_mp_null seccomm_mp_hmacintegrity 2>/dev/null
	rounds=$((rounds + 1))
done
wait $receiver
diag "$(tail -n 1 "$dir/recv"); $rounds rounds"
case $(tail -n 1 "$dir/recv") in
*"distinct=4000 duplicates=0 corrupted=0"*) ok "4000 messages of two senders arrive while namespaces and modules come and go" ;;
*) not_ok "4000 messages of two senders arrive while namespaces and modules come and go" "$(cat "$dir/recv")" ;;
esac
for reason in late duplicate bad_tag; do is "$(sc_drops bob $reason)" 0 "no $reason"; done
refuses "a module in use says so" rmmod seccomm_mp_aesgcm
