#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# segments.sh - messages that no frame can carry: all sizes, both families, one and two layers, with loss, duplication and reordering, while
# the MTU changes and the wire is listened to; what a replayed or changed segment does; and who asks for whole datagrams gets EMSGSIZE.
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram ethtool jq tc tcpdump
need_module seccomm
sc_hosts '{ Replay, AESGCM(k1, 128) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
port=4000
tell() { sed -n 's/^\(received=.* corrupted=[0-9]*\).*/\1/p' "$dir/recv"; }

# receiver [OPTIONS]
receiver()
{
	port=$((port + 1))
	start bob sc_dgram -w 30 --rcvbuf 8000000 "$@" recv "${any:-}$port" > "$dir/recv"
	receiver=$!
	wait_until 30 says "$dir/recv" ready
}

# run NAME COUNT SIZE [SEND-OPTIONS]: all arrive
run()
{
	local name=$1 count=$2 size=$3
	shift 3
	receiver -n "$count" --expect "$count" --ack 4
	in_ns alice sc_dgram -c --wait -n "$count" -s "$size" --window 16 --hold 1 "$@" send "${to:-10.0.0.2}:$port" > "$dir/send"
	is "$? $(value failed "$dir/send")" "0 0" "$name: sent"
	wait "$receiver"
	is "$(tell)" "received=$count distinct=$count duplicates=0 corrupted=0" "$name: all arrive, once, unchanged"
}

for size in 1441 2800 9000 32768 65000 65507; do run "$size bytes" 20 $size; done
any="[::]:" to="[fd00::2]" run "over IPv6" 20 20000
check "the device does not cut any more" in_ns alice ethtool -K eth0 tx-udp-segmentation off
run "cut before the device" 20 20000
check "and now it does again" in_ns alice ethtool -K eth0 tx-udp-segmentation on
is "$(sc_drops bob segment_lost) $(sc_drops bob bad_segment) $(sc_drops bob rcvbuf)" "0 0 0" "nothing was lost"

# layers further inside see the message once
for n in alice bob; do sc_profile $n test '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }'; done
run "encrypted, then authenticated" 10 20000
for n in alice bob; do sc_profile $n test '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2) }'; done
run "two layers" 20 40000

# the MTU changes under traffic, and somebody listens
start bob tcpdump -i eth0 -w "$dir/pcap" -s 0 udp > /dev/null 2>&1
dump=$!
receiver -n 60 --expect 60
start alice sc_dgram -c --wait -n 60 -s 10000 -r 20 --hold 1 send 10.0.0.2:$port > "$dir/send"
sender=$!
# who receives takes long packets before the other sends them, and as long as he does
for mtu in 1400 9000 1280 1500; do
	pause 0.6
	if [ $mtu -ge 1500 ]; then hosts="bob alice"; else hosts="alice bob"; fi
	for n in $hosts; do ip -n "${NS[$n]}" link set eth0 mtu $mtu; done
done
wait $sender
wait "$receiver"
is "$(tell)" "received=60 distinct=60 duplicates=0 corrupted=0" "the MTU changes, somebody listens: all arrive"
kill -INT $dump
wait $dump

# A bad network: whole or not at all. It loses whole packets of segments, too, of which nobody knows; what it corrupts is one segment, which
# UDP's checksum then finds.
in_ns alice tc qdisc add dev eth0 root netem loss 2% corrupt 10% duplicate 5% reorder 25% delay 5ms
receiver -w 4
in_ns alice sc_dgram -c --wait -n 100 -s 8000 -r 50 --hold 4 send 10.0.0.2:$port > "$dir/send"
in_ns alice tc qdisc del dev eth0 root
kill -INT "$receiver" 2> /dev/null
wait "$receiver"
got=$(value distinct "$dir/recv") lost=$(sc_drops bob segment_lost)
is "$(value corrupted "$dir/recv") $(value duplicates "$dir/recv")" "0 0" "loss, duplication, reordering: what arrives is whole, and comes once"
if [ "$got" -gt 50 ] && [ "$got" -lt 100 ]; then ok "some are lost"; else not_ok "some are lost" "$got"; fi
if [ "$lost" -gt 0 ] && [ $((got + lost)) -le 100 ]; then ok "those of which something came are counted"; else not_ok "those of which something came are counted" "$got and $lost"; fi
is "$(sc_drops bob bad_segment) $(sc_drops bob bad_tag)" "0 0" "nothing was refused but duplicates"
diag "$got of 100 whole, $lost in part, $(sc_drops bob duplicate) duplicates"

receiver
in_ns alice sc_dgram -n 1 -s 5000 --whole send 10.0.0.2:$port > "$dir/send"
is "$(sed -n 's/.*last_errno=\([A-Z]*\).*/\1/p' "$dir/send")" EMSGSIZE "who asks for whole datagrams is told"
kill -INT "$receiver"
