#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# netem.sh - two-way traffic over a network that loses, doubles and reorders: what arrives is what was sent minus what the network lost,
# nothing twice, and duplicates are counted exactly. SOAK_SECONDS (600) long.
# soak
# timeout: 1200
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq tc
need_module seccomm
seconds=${SOAK_SECONDS:-600} rate=${SOAK_RATE:-40}
sc_hosts '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
count=$((seconds * rate))

for n in alice bob; do
	in_ns $n sc_dgram -W $((seconds + 120)) -w 60 recv 6000 > "$dir/recv.$n" &
	wait_until 60 grep -q ready "$dir/recv.$n"
done
# the sessions open before the network turns bad: their frames are not part of the sums
for n in alice bob; do
	[ $n = alice ] && to=10.0.0.2 || to=10.0.0.1
	in_ns $n sc_dgram -n 1 -c --wait --hold $((seconds + 60)) send $to:6000 > /dev/null &
done
wait_until 60 test "$(sc_stat alice opened)" -ge 2
for n in alice bob; do
	in_ns $n tc qdisc add dev eth0 root netem loss 5% duplicate 5% reorder 25% delay 5ms
done
declare -A sender=()
for n in alice bob; do
	[ $n = alice ] && to=10.0.0.2 || to=10.0.0.1
	in_ns $n sc_dgram -n $count -r "$rate" -s 500 -c send $to:6000 > "$dir/send.$n" &
	sender[$n]=$!
done
for n in alice bob; do wait "${sender[$n]}"; done
sleep 5
for n in alice bob; do
	other=bob
	[ $n = alice ] || other=alice
	diag "$n: $(tail -n 1 "$dir/send.$n"); $(in_ns $n tc -s qdisc show dev eth0 | tr '\n' ' ')"
	is "$(sc_drops "$other" rcvbuf)" 0 "$other: no drop of the socket"
	is "$(sc_drops "$other" bad_tag)" 0 "$other: no bad tag"
	is "$(sc_drops "$other" late)" 0 "$other: nothing late"
	lost=$(in_ns $n tc -s qdisc show dev eth0 | sed -n 's/.*dropped \([0-9]*\).*/\1/p')
	got=$(sc_stat "$other" rx_msgs)
	dup=$(sc_drops "$other" duplicate)
	diag "$other: received $got, duplicates refused $dup, network lost $lost"
	# each loss is a DATA frame, a copy of one, or one of the few control frames
	if [ $((got + lost)) -ge $count ] && [ "$got" -le $((count + 1)) ]; then ok "$other: sent minus lost"
	else not_ok "$other: sent minus lost" "sent $count, received $got, lost $lost"; fi
	if [ "$dup" -gt 0 ]; then ok "$other: duplicates are refused"; else not_ok "$other: duplicates are refused"; fi
done
