#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# many.sh - two threads, on two CPUs where there are two, send a million messages through one session (T24): all sequence
# numbers are distinct, none comes late or twice. On 6.1 a hundred thousand; a debug kernel has ten thousand.
# timeout: 1800
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm
# Replay accepts each number once, so as many distinct messages are as many numbers
sc_hosts '{ Replay, AESGCM(k1) }' || exit 1
case ${SECCOMM_KERNEL:-} in
*debug | uml)	count=10000;;
6.1)		count=100000;;
*)		count=1000000;;
esac

dir=$(mktemp -d)
on_exit "rm -rf $dir"
start bob sc_dgram -n $count -w 60 --rcvbuf 4000000 --ack 64 --expect $count recv 4000 > "$dir/recv"
receiver=$!
wait_until 30 says "$dir/recv" ready
# the window of numbers is 2048: a thread that is taken off its CPU must not find itself left of it when it is back
in_ns alice sc_dgram -c --wait -j 2 -n $count -s 24 -W 60 --window 512 send 10.0.0.2:4000 > "$dir/send"
wait $receiver
diag "$(nproc) CPUs; $(tail -n 1 "$dir/send")"
is "$(sed -n 's/^\(sent=[0-9]* failed=[0-9]*\) .*/\1/p' "$dir/send")" "sent=$count failed=0" "$count messages are sent"
is "$(sed -n 's/^\(received=.* corrupted=[0-9]*\) .*\(streams=[0-9]*\).*/\1 \2/p' "$dir/recv")" \
	"received=$count distinct=$count duplicates=0 corrupted=0 streams=2" "all arrive, each once, unchanged, of both threads"
is "$(sc_stat bob rx_msgs)" $count "as the session has it"
for reason in late duplicate bad_tag rcvbuf; do is "$(sc_drops bob $reason)" 0 "no $reason"; done
is "$(sc_stat alice check_failed) $(sc_stat bob check_failed)" "0 0" "nothing was refused"
