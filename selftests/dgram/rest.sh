#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rest.sh - a session without traffic gives back what can be made again, and goes on as if nothing had been: no message is lost,
# none is taken twice, and CLOSE is understood.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_many jq
need_module seccomm
sc_hosts '{ Replay, AESGCM(k1) }' || exit 1
for n in alice bob; do ctl $n config set rest 8 || exit 1; done

dir=$(mktemp -d)
on_exit "rm -rf $dir"

ask() { echo "$*" >&"$to"; read -r answer <&"$from"; diag "$answer"; }
# awake NAME: how many sessions there have transforms
awake() { ctl "$1" -j session show | jq '[.. | objects | select(.id? and .down?) | select([.down[].driver?] | any)] | length'; }
asleep() { [ "$(awake alice) $(awake bob)" = "0 0" ]; }

mkfifo "$dir/in" "$dir/out"
sc_many -a "${NS[alice]}=10.0.0.1" -b "${NS[bob]}=10.0.0.2" -c 4 -s 4 -p 5000 < "$dir/in" > "$dir/out" &
many=$!
exec {to}> "$dir/in" {from}< "$dir/out"
read -r answer <&"$from"
ask open 16
is "${answer% seconds=*}" "open sessions=16 arrived=16" "16 sessions are open"
ask say
is "$(awake alice) $(awake bob)" "16 16" "their ciphers are known"
check "after some seconds they rest" wait_until 60 asleep
ask say
is "$answer" "say sessions=16 forth=16 back=16" "a message arrives on each, both ways"
is "$(awake alice) $(awake bob)" "16 16" "all are awake"
check "they rest again" wait_until 120 asleep

# messages that come just when sessions begin to rest, are about to be cold, or have woken
for n in alice bob; do ctl $n config set rest 1 || exit 1; done
bad=0
for ((i = 0; i < 24; i++)); do
	ask say
	[ "$answer" = "say sessions=16 forth=16 back=16" ] || bad=$((bad + 1))
	sleep 0.9$((i % 10))
	[ $((i % 3)) = 0 ] || sleep 0.$((i % 7))
done
is $bad 0 "24 times a message on each, about a second apart, where sessions rest after one"
ask close
none_left() { [ "$(sc_stat alice sessions) $(sc_stat bob sessions)" = "0 0" ]; }
check "all are closed" wait_until 60 none_left
exec {to}>&-
wait $many
is $? 0 "every message was the one that was sent"
for reason in bad_tag bad_control_tag unknown_epoch late duplicate half_full nomem; do
	is "$(sc_drops alice $reason) $(sc_drops bob $reason)" "0 0" "no $reason"
done
