#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# netem.sh - two-way traffic over a network that loses, doubles and reorders: every DATA frame that the network brings is delivered once
# or refused as a duplicate, exactly; what is missing the network has lost. SOAK_SECONDS (600) long.
# soak
# timeout: 1200
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_count jq tc
need_module seccomm
seconds=${SOAK_SECONDS:-600} rate=${SOAK_RATE:-40}
count=$((seconds * rate)) pause=60
sc_hosts '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
declare -A sender=() receiver=() counter=() address=([alice]=10.0.0.1 [bob]=10.0.0.2) peer=([alice]=bob [bob]=alice)

for n in alice bob; do
	start $n sc_dgram -W $((seconds * 2 + 200)) -w 100000 --rcvbuf 4000000 recv 6000 > "$dir/recv.$n"
	receiver[$n]=$!
	start $n sc_count eth0 6000 > "$dir/count.$n"
	counter[$n]=$!
	wait_until 60 says "$dir/recv.$n" ready
	wait_until 60 says "$dir/count.$n" ready
done
# The sessions open before the network turns bad and close when it is good again: there are DATA frames only in what is counted.
for n in alice bob; do
	start $n sc_dgram -n $count -r "$rate" -s 500 -c --wait --pause $pause --hold 20 send "${address[${peer[$n]}]}:6000" > "$dir/send.$n"
	sender[$n]=$!
done
drops() { jq -r '.drops | to_entries | map(select(.value > 0) | "\(.key)=\(.value)") | sort | join(" ")'; }
# each has the end of its own session and of its peer's
open() { [ "$(sc_open "$1")" = 2 ]; }
for n in alice bob; do check "$n: both sessions are open" wait_until $((pause - 10)) open $n; done
is "$(sc_stat alice rx_msgs) $(sc_stat bob rx_msgs)" "0 0" "nothing was sent yet"
for n in alice bob; do is "$(drops < <(ctl $n -j stats show))" "" "$n: nothing was refused yet"; done
for n in alice bob; do in_ns $n tc qdisc add dev eth0 root netem loss 5% duplicate 5% reorder 25% delay 5ms; done
all_sent() { [ "$(sc_stat "$1" tx_msgs)" -ge $count ]; }
for n in alice bob; do
	check "$n: $count messages are sent" wait_until $((seconds * 2 + 60)) all_sent $n
done
sleep 1		# the network's own delay
for n in alice bob; do
	in_ns $n tc -s qdisc show dev eth0 | grep -m 1 Sent > "$dir/tc.$n"
	in_ns $n tc qdisc del dev eth0 root
done
for n in alice bob; do wait "${sender[$n]}"; done
for n in alice bob; do
	ctl $n -j stats show > "$dir/stats.$n"
	kill -INT "${counter[$n]}" "${receiver[$n]}"
	wait "${counter[$n]}" "${receiver[$n]}"
done

field() { tr ' ' '\n' < "$2" | sed -n "s/^$1=//p"; }
for n in alice bob; do
	from=${peer[$n]}
	diag "$from sent: $(tail -n 1 "$dir/send.$from"); network: $(cat "$dir/tc.$from")"
	diag "$n wire: $(tail -n 1 "$dir/count.$n"); received: $(tail -n 1 "$dir/recv.$n")"
	wire=$(field data "$dir/count.$n") distinct=$(field distinct "$dir/count.$n")
	again=$(($(field control "$dir/count.$n") - $(field control-distinct "$dir/count.$n")))
	is "$(field sent "$dir/send.$from") $(field failed "$dir/send.$from")" "$count 0" "$from: all are sent"
	is "$(field missed "$dir/count.$n")" 0 "$n: every frame was seen on the wire"
	is "$(field received "$dir/recv.$n") $(field distinct "$dir/recv.$n") $(field corrupted "$dir/recv.$n")" "$distinct $distinct 0" \
		"$n: each number that came is delivered, once, unchanged"
	is "$(jq .rx_msgs "$dir/stats.$n")" "$distinct" "$n: as the session counts it"
	want="duplicate=$((wire - distinct))"
	[ $again = 0 ] || want="control_replay=$again $want"
	is "$(drops < "$dir/stats.$n")" "$want" "$n: each frame that came again is refused as such, and no other"
	lost=$(sed 's/.*dropped \([0-9]*\).*/\1/' "$dir/tc.$from")
	# a copy that is dropped is no loss, and netem's number has these too
	if [ $((count - distinct)) -gt 0 ] && [ $((count - distinct)) -le "$lost" ]; then ok "$n: what is missing the network has dropped"
	else not_ok "$n: what is missing the network has dropped" "$((count - distinct)) missing, $lost dropped"; fi
	if [ $((wire - distinct)) -gt 0 ]; then ok "$n: there were duplicates"; else not_ok "$n: there were duplicates"; fi
done
