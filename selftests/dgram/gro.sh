#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# gro.sh - UDP_GRO: many messages that came as one packet are taken by one call; those that came alone, were refused, or belong to a
# socket that wants each by itself are no different from without; and the option can be changed while messages arrive.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_sockopt ethtool jq
need_module seccomm
sc_hosts '{ Replay, AESGCM(k1, 128) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
port=4000 total=0
tell() { sed -n 's/^\(received=.* reordered=[0-9]*\).*/\1/p' "$dir/recv"; }

# run NAME COUNT SIZE SEND-OPTIONS RECV-OPTIONS [ADDRESS]: calls=of recvmsg()
run()
{
	local name=$1 count=$2 size=$3 send=$4 recv=$5 to=${6:-10.0.0.2} any=""
	port=$((port + 1)) total=$((total + count))
	[ "$to" = 10.0.0.2 ] || any="[::]:"
	# shellcheck disable=SC2086
	start bob sc_dgram -n "$count" -w 30 --rcvbuf 8000000 --ack 64 --expect "$count" $recv recv "$any$port" > "$dir/recv"
	local receiver=$!
	wait_until 30 says "$dir/recv" ready
	# shellcheck disable=SC2086
	in_ns alice sc_dgram -c --wait -n "$count" -s "$size" --window 512 --hold 1 $send send "$to:$port" > "$dir/send"
	is "$? $(value failed "$dir/send")" "0 0" "$name: sent"
	wait $receiver
	is "$(tell)" "received=$count distinct=$count duplicates=0 corrupted=0 reordered=0" "$name: all arrive, once, unchanged, in order"
	calls=$(value calls "$dir/recv")
	diag "$name: $calls calls for $count messages"
}
few() { if [ "$calls" -le "$1" ]; then ok "few calls bring them"; else not_ok "few calls bring them" "$calls calls"; fi; }

run "trains of 40" 2000 200 "--train 40" --gro
few 300
run "of almost an MTU" 1000 1400 "--train 40" --gro
few 300
run "the last is shorter" 999 300 "--train 7" --gro
run "over IPv6" 1000 1200 "--train 30" --gro "[fd00::2]"
few 300
run "each alone" 500 100 "" --gro
run "each by itself is looked at" 500 100 "--train 20" "--gro --peek"
run "a socket without UDP_GRO" 500 100 "--train 20" ""
run "accepted sockets" 1000 200 "--train 40" "--gro -l"
few 300
run "two threads" 2000 200 "--train 40 -j 2" "--gro"
run "switched on and off under traffic" 3000 200 "--train 20" "--flip 150"
some() { if [ "$calls" -gt 300 ] && [ "$calls" -lt 2500 ]; then ok "both ways were gone"; else not_ok "both ways were gone" "$calls calls"; fi; }
some
check "the device does not cut any more" in_ns alice ethtool -K eth0 tx-udp-segmentation off
run "cut before the device" 1000 200 "--train 40" --gro

# a profile whose messages go through the worker
for n in alice bob; do sc_profile $n test '{ TestCoord(claim=3, hold=5), Replay, AESGCM(k1, 128) }' insecure on; done
need_module seccomm_mp_testcoord
port=$((port + 1))
start bob sc_dgram -n 300 -w 30 --gro --expect 300 recv $port > "$dir/recv"
receiver=$!
wait_until 30 says "$dir/recv" ready
in_ns alice sc_dgram -c --wait -n 300 -s 100 -r 200 --train 4 --hold 2 send 10.0.0.2:$port > "$dir/send"
wait $receiver
is "$(value distinct "$dir/recv") $(value corrupted "$dir/recv") $(value duplicates "$dir/recv")" "300 0 0" "held and claimed: all arrive"
total=$((total + 300))
for reason in late duplicate bad_tag bad_length rcvbuf nomem; do is "$(sc_drops bob $reason)" 0 "no $reason"; done
is "$(sc_stat bob rx_msgs)" $total "messages are counted, not calls"

is "$(in_ns alice sc_sockopt get SOL_UDP UDP_GRO set SOL_UDP UDP_GRO 1 get SOL_UDP UDP_GRO set SOL_UDP UDP_GRO 0 get SOL_UDP UDP_GRO |
	grep -o 'int=.* ' | tr -d '\n')" "int=0 int=1 int=0 " "the option is what was set"
