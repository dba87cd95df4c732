#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# train.sh - UDP_SEGMENT: many messages in one call leave as few packets, and arrive as what so many calls had sent; also where the
# device does not cut them, where a plan cannot be part of a train, and between addresses of both families.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_sockopt ethtool openssl jq
need_module seccomm
sc_hosts '{ Replay, AESGCM(k1, 128) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
sc_rsa "$dir" || exit 1
port=4000

# packets NS: that left by eth0
packets() { ip -n "${NS[$1]}" -j -s link show eth0 | jq '.[0].stats64.tx.packets'; }
tell() { sed -n 's/^\(received=.* reordered=[0-9]*\).*/\1/p' "$dir/recv"; }

# run COUNT SIZE TRAIN TO NAME: packets=how many left
run()
{
	local count=$1 size=$2 train=$3 to=$4 name=$5 before receiver sender
	port=$((port + 1))
	# shellcheck disable=SC2086
	start bob sc_dgram -n "$count" -w 30 --rcvbuf 8000000 $ack --expect "$count" recv "${to:+[::]:}$port" > "$dir/recv"
	receiver=$!
	wait_until 30 says "$dir/recv" ready
	before=$(packets alice)
	# open until all is there: the end of a session waits 3 s for what is still to be signed, and no longer
	# shellcheck disable=SC2086
	start alice sc_dgram -c --wait -n "$count" -s "$size" --train "$train" $window --hold 90 send "${to:-10.0.0.2}:$port" > "$dir/send"
	sender=$!
	wait $receiver
	packets=$(($(packets alice) - before))
	kill -INT $sender
	wait $sender
	is "$? $(value sent "$dir/send") $(value failed "$dir/send")" "0 $count 0" "$name: sent"
	is "$(tell)" "received=$count distinct=$count duplicates=0 corrupted=0 reordered=0" "$name: all arrive, once, unchanged, in order"
	diag "$name: $packets packets for $count messages"
}
ack="--ack 64" window="--window 512"
few() { if [ "$packets" -le "$1" ]; then ok "$2"; else not_ok "$2" "$packets packets"; fi; }

run 2000 200 40 "" "trains of 40"
few 400 "they leave as few packets"
run 600 1400 20 "" "of almost an MTU"
few 300 "they leave as few packets too"
run 600 1200 20 "[fd00::2]" "over IPv6"
few 300 "they leave as few packets too, over IPv6"
run 1000 30 7 "" "a length that no train divides"
check "the device does not cut any more" in_ns alice ethtool -K eth0 tx-udp-segmentation off
run 1000 200 40 "" "cut before the device"
check "and now it does again" in_ns alice ethtool -K eth0 tx-udp-segmentation on

for n in alice bob; do sc_profile $n test '{ DESPrivacy(k1), RSAAuthenticity(rsa) }' insecure on; done
# each acknowledgement would be signed too, in front of the messages that wait to be verified
ack="" window=""
run 20 200 10 "" "signed, each alone"

for reason in late duplicate bad_tag bad_length rcvbuf; do is "$(sc_drops bob $reason)" 0 "no $reason"; done
is "$(sc_stat alice tx_msgs) $(sc_stat bob rx_msgs)" "5220 5220" "both ends count messages, not packets"

is "$(in_ns alice sc_sockopt get SOL_UDP UDP_SEGMENT set SOL_UDP UDP_SEGMENT 1200 get SOL_UDP UDP_SEGMENT | grep -o 'int=.* ' | tr -d '\n')" \
	"int=0 int=1200 " "the option is what was set"
