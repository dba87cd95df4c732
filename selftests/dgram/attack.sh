#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# attack.sh - replayed, flipped, truncated, extended, misdirected and invented packets are refused, each counted once under its
# reason, none delivered; the conversation goes on. Alerts say the same as the counters.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_attack jq
need_module seccomm
sc_hosts '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
start bob seccommctl -j monitor alerts > "$dir/alerts"
monitor=$!
on_exit "kill $monitor 2>/dev/null"
start bob sc_dgram -w 60 -n 100000 -W 900 recv 5000 > "$dir/recv"
receiver=$!
wait_until 20 says "$dir/recv" ready
start alice sc_dgram -n 100000 -r 50 --steady -s 200 -c send 10.0.0.2:5000 > "$dir/send"
sender=$!
opened() { [ "$(sc_open bob)" -gt 0 ]; }
wait_until 120 opened || not_ok "the session opens"

total_alerts()
{
	local line sum=0
	while read -r line; do
		[[ $line != *"\"type\":\"$1\""* || ! $line =~ \"count\":([0-9]+) ]] || sum=$((sum + BASH_REMATCH[1]))
	done < "$dir/alerts"
	echo $sum
}

# attack NAME REASON COUNT INJECT-WORD...: COUNT copies are made, COUNT refused as REASON
attack()
{
	local name=$1 reason=$2 count=$3 before got
	shift 3
	before=$(sc_drops bob "$reason")
	if ! in_ns alice sc_attack -q -i eth0 -d out -t DATA -D 5000 -T 60 "$@" > "$dir/attack" 2>&1; then
		not_ok "$name" "$(cat "$dir/attack")"
		return
	fi
	refused() { [ "$(sc_drops bob "$reason")" -ge $((before + count)) ]; }
	wait_until 20 refused
	got=$(($(sc_drops bob "$reason") - before))
	is $got "$count" "$name: $count refused as $reason"
	sum() { [ "$(total_alerts "$reason")" = "$(sc_drops bob "$reason")" ]; }
	if wait_until 20 sum; then ok "$name: as many alerts"
	else not_ok "$name: as many alerts" "$(total_alerts "$reason") alerts, $(sc_drops bob "$reason") refused"; fi
}

attack "replayed" duplicate 30 -n 30 inject replay
attack "one bit of the outer cipher text" bad_tag 30 -n 30 inject flip:40.3
attack "one bit of the tag" bad_tag 10 -n 10 inject flip:-1.0
attack "cut short" bad_length 10 -n 10 inject truncate:-7
attack "another session" unknown_session 10 -n 10 inject set:id=random
attack "another sender" bad_sender 10 -n 10 inject set:sender=2
attack "another epoch" unknown_epoch 10 -n 10 inject set:epoch=+1
attack "another number, far ahead" bad_tag 10 -n 10 inject set:seq=281474976710655
attack "another version" bad_version 10 -n 10 inject set:version=2
attack "from another address" bad_address 10 -n 10 inject source:10.0.0.77
attack "a type that does not exist" bad_type 5 -n 5 inject set:type=13
# every bit of the header but those that make another frame of it; the length field is not authenticated, the extent is
attack "every bit of the body of one frame" bad_tag $(((200 + 32) * 8)) -n 1 inject flip:16-247

got=$(grep -c . "$dir/alerts")
diag "$got alert records"
kill $sender 2>/dev/null
wait $sender 2>/dev/null
kill -INT $receiver 2>/dev/null || true
wait $receiver
line=$(tail -n 1 "$dir/recv")
diag "$line"
case $line in
*"duplicates=0 corrupted=0"*) ok "nothing was delivered twice or changed" ;;
*) not_ok "nothing was delivered twice or changed" "$line" ;;
esac
is "$(sc_drops bob late)" 0 "the window was not moved by numbers without a key"
