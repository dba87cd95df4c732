#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# live.sh - what the runtime offers works on live traffic: attributes through pack and unpack in mid-chain, bind and unbind under way,
# coordination, holding and delayed events; every message arrives once, unchanged. TestCoord uses all of it, and counts.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm seccomm_mp_testcoord
at=/sys/module/seccomm_mp_testcoord/parameters
# the next test of this boot must not find it bound
on_exit "echo 0 > $at/extra"
echo 0 > $at/extra
sc_hosts '{ Null }' insecure on || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"

declare -A was=()
names="marked checked mismatched claimed agreed held resumed gone extra_down extra_up passed_down passed_up"
begin() { local n; for n in $names; do was[$n]=$(< $at/$n); done; }
grown() { echo $(($(< $at/$1) - was[$1])); }
# what is left of a delayed event after the last message has come
settled() { [ "$(grown claimed)" = "$(grown agreed)" ] && [ "$(grown held)" = "$(grown resumed)" ]; }

port=4200
# there_and_back COUNT PROPERTIES: COUNT messages to bob and all of them back, in one session, whose instances are new
# Never a burst: more than 64 at once are not held but dropped, and what waits for the session to open would come as one.
there_and_back()
{
	local count=$1 properties=$2 n
	port=$((port + 1))
	for n in alice bob; do sc_profile $n test "$properties" insecure on || return; done
	start bob sc_dgram -w 60 --rcvbuf 4000000 echo $port > "$dir/echo"
	echo=$!
	wait_until 30 says "$dir/echo" ready
	begin
	start alice sc_dgram -n "$count" -r 100 --steady -s 200 -w 60 --rcvbuf 4000000 --wait both "10.0.0.2:$port" > "$dir/both"
	both=$!
}

# all_back COUNT NAME: the end of it
all_back()
{
	local count=$1 name=$2
	wait $both
	kill $echo 2>/dev/null
	wait $echo 2>/dev/null
	wait_until 10 settled
	is "$(sed -n 's/.*received=\([0-9]*\) distinct=\([0-9]*\) duplicates=\([0-9]*\) corrupted=\([0-9]*\).*/\1 \2 \3 \4/p' "$dir/both")" \
		"$count $count 0 0" "$name: $count messages there and back, each once, unchanged"
	is "$(sed -n 's/^received=\([0-9]*\) distinct=\([0-9]*\) duplicates=0 corrupted=0.*/\1 \2/p' "$dir/echo")" \
		"$count $count" "$name: $count on the way there, each once, unchanged"
	is "$(grown marked) $(grown checked) $(grown mismatched)" "$((2 * count)) $((2 * count)) 0" \
		"$name: every message carries its attribute, which is its own"
	is "$(grown gone)" 0 "$name: no token died"
}

# four instances: down and up at both ends; each has seen COUNT messages
all_counted()
{
	local count=$1 claim=$2 hold=$3 name=$4
	is "$(grown claimed) $(grown agreed)" "$((claim ? 4 * (count / claim) : 0)) $((claim ? 4 * (count / claim) : 0))" \
		"$name: every say claimed is given back"
	is "$(grown held) $(grown resumed)" "$((hold ? 4 * (count / hold) : 0)) $((hold ? 4 * (count / hold) : 0))" \
		"$name: every message held is resumed"
}

run()
{
	local name=$1 count=$2 claim=$3 hold=$4 properties=$5
	there_and_back "$count" "$properties"
	all_back "$count" "$name"
	all_counted "$count" "$claim" "$hold" "$name"
}

run "alone" 200 0 0 '{ TestCoord(claim=0, hold=0), Replay, HMACIntegrity(k1) }'
run "claims" 200 3 0 '{ TestCoord(claim=3, hold=0, delay=1), Replay, HMACIntegrity(k1) }'
run "holds" 200 0 3 '{ TestCoord(claim=0, hold=3, delay=20), Replay, HMACIntegrity(k1) }'
run "both" 200 5 7 '{ TestCoord(claim=5, hold=7, delay=5), Replay, HMACIntegrity(k1) }'
run "in mid-chain" 200 2 3 '{ Salt(16), TestCoord(claim=2, hold=3, delay=3), AESPrivacy(k1), Replay, HMACIntegrity(k2) }'
is "$(grown extra_down) $(grown extra_up) $(grown passed_down) $(grown passed_up)" "0 0 0 0" "what is not bound does not run"

# bound before the session begins
echo 1 > $at/extra
run "bound" 100 5 7 '{ Salt(16), TestCoord(claim=5, hold=7, delay=3), AESPrivacy(k1), Replay, HMACIntegrity(k2) }'
is "$(grown extra_down) $(grown passed_down)" "200 200" "bound: down, the local attribute passes in every message"
is "$(grown extra_up) $(grown passed_up)" "200 200" "bound: up, the local attribute passes in every message"

# bound and unbound while messages are on their way, some of them held
echo 0 > $at/extra
there_and_back 600 '{ Salt(16), TestCoord(claim=5, hold=7, delay=10), AESPrivacy(k1), Replay, HMACIntegrity(k2) }'
toggles=0
while kill -0 $both 2>/dev/null; do
	echo $((++toggles % 2)) > $at/extra
	sleep 0.02
done
all_back 600 "rebinding"
all_counted 600 5 7 "rebinding"
diag "rebound $toggles times; ran $(grown extra_down) times down, $(grown extra_up) up"
is "$(grown extra_down) $(grown extra_up)" "$(grown passed_down) $(grown passed_up)" \
	"rebinding: the local attribute passes whenever the extra handler runs"
for n in extra_down extra_up; do
	if [ "$(grown $n)" -gt 0 ] && [ "$(grown $n)" -lt 1200 ]; then ok "rebinding: $n ran for some messages and not for others"
	else not_ok "rebinding: $n ran for some messages and not for others" "$(grown $n) times"; fi
done
for n in alice bob; do
	is "$(ctl $n -j stats show | jq -c '.drops | map_values(select(. > 0))')" "{}" "$n: nothing was refused or dropped"
done

# held for longer than may be: each is refused once, counted once, and one alert says so
for n in alice bob; do
	sc_profile $n test '{ TestCoord(claim=0, hold=1, delay=1000, timeout=20), Replay, HMACIntegrity(k1) }' insecure on
done
start bob sc_dgram -w 30 recv 4300 > "$dir/recv"
wait_until 30 says "$dir/recv" ready
start alice seccommctl -j monitor alerts > "$dir/alerts"
sleep 0.5
in_ns alice sc_dgram -n 20 -r 100 -s 100 -c --wait send 10.0.0.2:4300 > "$dir/send"
refused() { [ "$(sc_drops alice hold_timeout)" -ge 20 ]; }
wait_until 20 refused
sleep 0.5
is "$(sc_drops alice hold_timeout)" 20 "20 messages held too long: each counted once"
is "$(jq -s '[.[] | select(.type == "hold_timeout") | .count] | add // 0' "$dir/alerts")" 20 "and as many alerts"
