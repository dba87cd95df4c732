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

start bob sc_dgram -j 2 -W 900 -w 900 --rcvbuf 4000000 recv 4000 > "$dir/recv"
receiver=$!
wait_until 60 says "$dir/recv" ready
start alice sc_dgram -j 2 -n 1000000 -r 20 -s 200 send 10.0.0.2:4000 > "$dir/send"
sender=$!
NS+=([churn]=sc$$-churn)		# deleted at the end too, should this be killed in between
taken=""
for round in 1 2 3 4; do
	ip netns add "${NS[churn]}"
	ip -n "${NS[churn]}" link set lo up
	ctl churn principal add name x local on default on
	sc_secret churn | ctl churn key add name k1 local x peer y -
	ctl churn profile add name p insecure on properties '{ Null, Replay, HMACIntegrity(k1) }'
	ctl churn policy add pref 1 profile p expect y
	# nobody is there: it is still opening, with a message waiting, when the namespace goes
	in_ns churn sc_dgram -n 1 send 127.0.0.1:9 > "$dir/churn" 2>&1
	ip netns del "${NS[churn]}"
	rmmod seccomm_mp_null seccomm_mp_hmacintegrity 2>/dev/null
	rmmod seccomm_mp_aesgcm 2>/dev/null && taken="in round $round"
done
kill -INT $sender
wait $sender
count=$(sed -n 's/.*sent=\([0-9]*\) failed=0.*/\1/p' "$dir/send")
all_here() { [ "$(sc_stat bob rx_msgs)" -ge "${count:-1}" ]; }
wait_until 30 all_here
kill -INT $receiver
wait $receiver
diag "$(tail -n 1 "$dir/recv"); $(tail -n 1 "$dir/churn")"
case $(tail -n 1 "$dir/recv") in
*"distinct=$count duplicates=0 corrupted=0"*) ok "$count messages of two senders arrive while namespaces and modules come and go" ;;
*) not_ok "$count messages of two senders arrive while namespaces and modules come and go" "$(cat "$dir/recv")" ;;
esac
for reason in late duplicate bad_tag; do is "$(sc_drops bob $reason)" 0 "no $reason"; done
is "$(sed -n 's/^\(sent=[0-9]*\) .*/\1/p' "$dir/churn")" "sent=1" "a session was opening when its namespace was deleted"
is "$taken" "" "a module in use is not taken out"
