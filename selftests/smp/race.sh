#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# race.sh - a held message is resumed, times out and loses its session at the same moment, on two CPUs: exactly one of these has it.
# smp
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm seccomm_mp_testcoord
at=/sys/module/seccomm_mp_testcoord/parameters
dir=$(mktemp -d)
on_exit "rm -rf $dir"
# Delays are shorter than the time-out and longer, and some are just as long (a timer is late by a tick or two).
sc_hosts '{ TestCoord(claim=0, hold=1, delay=2, spread=24, timeout=20), Replay, HMACIntegrity(k1) }' insecure on || exit 1

# --- resume against time-out: what the one does not get the other has
count=1000
start bob sc_dgram -j 2 -w 20 --rcvbuf 4000000 recv 4000 > "$dir/recv"
receiver=$!
wait_until 120 says "$dir/recv" ready
in_ns alice sc_dgram -j 2 -n $count -r 100 --steady -c --wait -s 200 --hold 2 send 10.0.0.2:4000 > "$dir/send"
sent=$(sed -n 's/.*sent=\([0-9]*\).*/\1/p' "$dir/send")
settled() { [ "$(< $at/held)" = $(($(< $at/resumed) + $(< $at/gone))) ]; }
check "every delayed event has run" wait_until 20 settled
kill -INT $receiver
wait $receiver
lost=$(($(sc_drops alice hold_timeout) + $(sc_drops bob hold_timeout)))
# one that timed out before sendto() had returned was told so, and sent again
again=$(value waited "$dir/send")
other=0
for n in alice bob; do for reason in hold_full worker_queue; do other=$((other + $(sc_drops $n $reason))); done; done
got=$(sed -n 's/.*distinct=\([0-9]*\) duplicates=0 corrupted=0.*/\1/p' "$dir/recv")
is "$sent" $count "$count messages sent"
is "$(< $at/gone)" $lost "who comes too late for its message finds that it timed out"
is "$got" $((count + again - lost - other)) "all but the $lost that timed out ($again of them sent again) arrive, once each"
some() { [ "$1" -gt 50 ] && [ "$1" -lt $((count - 50)) ]; }
check "each of the two wins often" some $lost
is "$(< $at/mismatched)" 0 "unchanged"
diag "$(tail -n 1 "$dir/recv"); $(< $at/resumed) resumed, $(< $at/gone) came too late"

# --- and against the end of the session, from above (close) and from the side (session del), at either end
start bob sc_dgram -j 2 -w 60 recv 4001 > "$dir/recv"
receiver=$!
wait_until 60 says "$dir/recv" ready
sessions() { ctl "$1" -j session show | jq '.[] | select(.state == "open") | .id'; }
deleted=0
for round in {1..12}; do
	start alice sc_dgram --own -j 2 -n 200 -r 100 -c --wait --linger 0 -s 200 send 10.0.0.2:4001 > "$dir/send" 2>&1
	sender=$!
	end=alice
	[ $((round % 3)) = 0 ] || end=bob
	if [ $((round % 3)) != 1 ]; then
		for id in $(sessions $end); do ctl $end session del id "$id" 2> /dev/null && deleted=$((deleted + 1)); done
	fi
	wait $sender
done
kill -INT $receiver
wait $receiver
line=$(tail -n 1 "$dir/recv")
diag "$deleted sessions deleted: $line; $(< $at/held) held, $(< $at/resumed) resumed, $(< $at/gone) came too late"
case $line in
*"received=0 "*) not_ok "what arrives while sessions end arrives once, unchanged" "nothing arrives" ;;
*"duplicates=0 corrupted=0"*) ok "what arrives while sessions end arrives once, unchanged" ;;
*) not_ok "what arrives while sessions end arrives once, unchanged" "$line" ;;
esac
none() { [ "$(ctl "$1" -j session show)" = "[]" ]; }
for n in alice bob; do check "$n: all sessions are gone" wait_until 60 none $n; done
check "and the module is free" wait_until 20 rmmod seccomm_mp_testcoord
