#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# batch.sh - sendmmsg(): many messages in one call leave as few packets and, when small, share datagrams; they arrive as what so many
# calls had sent, to programs that know of it and to others; whoever breaks the promise of more keeps nobody waiting.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram ethtool jq tcpdump
need_module seccomm
sc_hosts '{ Replay, AESGCM(k1, 128) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
port=4000

# packets NS: that left by eth0
packets() { ip -n "${NS[$1]}" -j -s link show eth0 | jq '.[0].stats64.tx.packets'; }
tell() { sed -n 's/^\(received=.* corrupted=[0-9]*\).*/\1/p' "$dir/recv"; }

# run NAME COUNT SIZE MMSG SEND-OPTIONS...: packets=how many left
run()
{
	local name=$1 count=$2 size=$3 mmsg=$4 before receiver sender
	shift 4
	port=$((port + 1))
	# shellcheck disable=SC2086
	start bob sc_dgram -n "$count" -w 30 --rcvbuf 8000000 --ack 64 --expect "$count" $receive recv "${any:-}$port" > "$dir/recv"
	receiver=$!
	wait_until 30 says "$dir/recv" ready
	before=$(packets alice)
	start alice sc_dgram -n "$count" -s "$size" --mmsg "$mmsg" --hold 30 "$@" send "${to:-10.0.0.2}:$port" > "$dir/send"
	sender=$!
	wait $receiver
	packets=$(($(packets alice) - before))
	kill -INT $sender
	wait $sender
	is "$? $(value sent "$dir/send") $(value failed "$dir/send")" "0 $count 0" "$name: sent"
	is "$(tell)" "received=$count distinct=$count duplicates=0 corrupted=0" "$name: all arrive, once, unchanged"
	diag "$name: $packets packets for $count messages, $(value reordered "$dir/recv") overtaken"
}
few() { if [ "$packets" -le "$1" ]; then ok "$2"; else not_ok "$2" "$packets packets"; fi; }
connected="-c --wait --window 1024"
receive=""

# shellcheck disable=SC2086
{
	run "small ones" 4000 40 200 $connected
	few 400 "small ones share datagrams"
	run "of half an MTU" 1000 800 50 $connected
	run "of almost an MTU" 600 1400 20 $connected
	run "messages that are cut" 60 5000 6 -c --wait --window 24
	receive=--gro run "a receiver with UDP_GRO" 2000 60 100 $connected
	any="[::]:" to="[fd00::2]" run "over IPv6" 2000 60 100 $connected
}
run "to an address" 500 100 100 --window 400
run "each by itself" 200 100 1 -c --wait --window 100
for reason in late duplicate bad_tag bad_length rcvbuf segment_lost bad_segment; do is "$(sc_drops bob $reason)" 0 "no $reason"; done

# promised NAME SEND-OPTIONS...: more, of which nothing comes
promised()
{
	local name=$1 receiver
	shift
	port=$((port + 1))
	start bob sc_dgram -n 5 -w 4 --expect 5 recv $port > "$dir/recv"
	receiver=$!
	wait_until 30 says "$dir/recv" ready
	in_ns alice sc_dgram -c --wait -n 5 -s 100 --promise "$@" send 10.0.0.2:$port > "$dir/send"
	wait $receiver
	is "$(value distinct "$dir/recv") $(value reordered "$dir/recv")" "5 0" "$name: all arrive"
}
promised "then silence" --hold 8
promised "then the end of sending" --shutdown --hold 1
promised "then close"

# Two layers, of which one sleeps: no packets of many, and nothing else.
for n in alice bob; do sc_profile $n test '{ DESPrivacy(k1), HMACIntegrity(k2) }' insecure on; done
run "a method that sleeps" 100 100 20 -c --wait --window 60

# what stands in a datagram: frames, one behind the other
for n in alice bob; do sc_profile $n test '{ Replay, AESGCM(k1, 128) }'; done
check "the device does not cut any more" in_ns alice ethtool -K eth0 tx-udp-segmentation off
port=$((port + 1))
start bob sc_dgram -n 64 -w 30 --expect 64 recv $port > "$dir/recv"
receiver=$!
wait_until 30 says "$dir/recv" ready
start bob tcpdump --immediate-mode -i eth0 -n -l "udp dst port $port" > "$dir/tcpdump" 2> "$dir/tcpdump.err"
dump=$!
wait_until 30 says "$dir/tcpdump.err" "listening on"
in_ns alice sc_dgram -c --wait -n 64 -s 40 --mmsg 64 --hold 1 send 10.0.0.2:$port > "$dir/send"
wait $receiver
# 40 bytes are a frame of 72; 20 of them a datagram, fewer where time was up before the call was through
frames() { sed -n "s/.*> 10\.0\.0\.2\.$port: .*length \([0-9]*\)\$/\1/p" "$dir/tcpdump" | awk '$1 % 72 == 0 { print $1 / 72 }'; }
seen() { [ "$(frames | awk '{ n += $1 } END { print n }')" = 64 ]; }
if wait_until 30 seen; then ok "the datagrams are of whole frames"; else not_ok "the datagrams are of whole frames" "$(< "$dir/tcpdump")"; fi
is "$(frames | sort -n | tail -n 1)" 20 "twenty frames of 72 bytes are a datagram"
kill -INT $dump 2> /dev/null
wait $dump
