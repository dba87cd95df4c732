#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# sessions.sh - many sessions of one namespace: all open, all carry messages, a dump shows each of them once, also while others come
# and go; what they cost in memory and time is told; nothing is left of them. SOAK_SESSIONS=N: so many (100000 want --memory 5G).
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_many jq
need_module seccomm
properties=${SOAK_PROPERTIES:-'{ Replay, AESGCM(k1) }'}
sc_hosts "$properties" || exit 1
for n in alice bob; do
	ctl $n config set half-max 1000000 half-per-source 1000000 open-rate 1000000 open-burst 1000000 || exit 1
done
case ${SECCOMM_KERNEL:-} in
*debug | uml)	count=128;;
*)		count=512;;
esac
side=0
count=${SOAK_SESSIONS:-$count}
while [ $((side * side)) -lt "$count" ]; do side=$((side + 1)); done

dir=$(mktemp -d)
on_exit "rm -rf $dir"

# many NAME OPTION...: a program that waits for commands; ask NAME COMMAND: its answer is in $answer; enough NAME: it ends
many()
{
	local name=$1 in out
	shift
	mkfifo "$dir/$name.in" "$dir/$name.out"
	sc_many -a "${NS[alice]}=10.0.0.1" -b "${NS[bob]}=10.0.0.2" "$@" < "$dir/$name.in" > "$dir/$name.out" &
	exec {in}> "$dir/$name.in" {out}< "$dir/$name.out"
	to[$name]=$in from[$name]=$out
	read -r answer <&"$out"
}
ask()
{
	echo "${*:2}" >&"${to[$1]}"
	read -r answer <&"${from[$1]}"
	diag "$answer"
}
enough() { local in=${to[$1]}; exec {in}>&-; }
declare -A to=() from=()

# memory NAME: what each slab has in use, in bytes; grown A B N: the difference for each of N, all together and by slab
memory() { echo 3 > /proc/sys/vm/drop_caches; awk 'NR > 2 { print $1, $2 * $4 }' /proc/slabinfo > "$dir/$1"; }
grown()
{
	awk -v n="$3" '
	NR == FNR { was[$1] = $2; next }
	{ d = ($2 - was[$1]) / n; all += d; if (d >= 8) by = by sprintf(" %s=%d", $1, d) }
	END { printf "%d%s\n", all, by }' "$dir/$1" "$dir/$2"
}
ids() { grep -o '"id":[0-9]*' "$1" | sort | uniq -c | awk '{ n++; twice += $1 != 1 } END { print n + 0, twice + 0 }'; }
none_left() { [ "$(sc_stat alice sessions) $(sc_stat bob sessions)" = "0 0" ]; }

many all -c "$side" -s "$side" -p 5000
sender=$!
# what sockets, routes and modules want is there now
ask all open 1
ask all cost 200
memory before
diag "properties $properties; a message with 1 session: ${answer##*=} ns"
had=1
for n in 1000 10000 100000; do
	[ $n -lt "$count" ] || n=$count
	[ "$had" -lt "$n" ] || break
	ask all open "$n"
	is "${answer% seconds=*}" "open sessions=$n arrived=$((n - had))" "$n sessions are open"
	had=$n
	memory after
	ask all cost 200
	is "${answer% ns=*}" "cost sessions=$n messages=3200 lost=0" "messages to any of $n arrive"
	diag "a message with $n sessions: ${answer##*=} ns"
	diag "bytes of one end of an idle session: $(grown before after $((2 * (n - 1))))"
done
ask all say
is "$answer" "say sessions=$count forth=$count back=$count" "a message arrives on each, both ways"
memory after
diag "and when each has been used: $(grown before after $((2 * (count - 1))))"
if [ -n "${SOAK_SESSIONS:-}" ]; then
	sleep 125
	memory after
	diag "and at rest: $(grown before after $((2 * (count - 1))))"
	began=$EPOCHREALTIME
	ask all say
	is "$answer" "say sessions=$count forth=$count back=$count" "a message wakes each, both ends"
	diag "in $(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }') s"
	ask all cost 200
	is "${answer% ns=*}" "cost sessions=$count messages=3200 lost=0" "and messages to any arrive"
fi

began=$EPOCHREALTIME
ctl bob -j session show > "$dir/dump"
diag "a dump takes $(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }') s"
is "$(ids "$dir/dump")" "$count 0" "a dump shows each session once"

# others come and go meanwhile: those that stay are all there, once
grep -o '"id":[0-9]*' "$dir/dump" | sort > "$dir/stay"
many others -c 16 -s 16 -p 60000
others=$!
{ echo open 256; echo close; } >&"${to[others]}"
enough others
wrong=0 dumps=0
while kill -0 $others 2> /dev/null || [ $dumps = 0 ]; do
	ctl bob -j session show > "$dir/dump"
	grep -o '"id":[0-9]*' "$dir/dump" | sort > "$dir/now"
	[ -z "$(uniq -d "$dir/now")" ] && [ "$(comm -12 "$dir/stay" "$dir/now" | wc -l)" = "$count" ] || wrong=$((wrong + 1))
	dumps=$((dumps + 1))
done
is $wrong 0 "$dumps dumps while others open and close show each of those that stay once"

began=$EPOCHREALTIME
ask all close
check "all are closed" wait_until 120 none_left
diag "gone after $(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }') s, 2 of them the wait for late frames"
enough all
wait $sender
is $? 0 "every message was the one that was sent"
# on a slow machine some copies of frames come for sessions that are gone: that is not looked at
for reason in bad_tag bad_control_tag open_tag accept_tag confirm_tag bad_sender bad_address malformed late duplicate rcvbuf; do
	is "$(sc_drops alice $reason) $(sc_drops bob $reason)" "0 0" "no $reason"
done
wait
for n in alice bob; do ip netns del "${NS[$n]}"; done
NS=()
# with what tests before this one have left
unloaded()
{
	local modules
	mapfile -t modules < <(awk '/^seccomm_/ { print $1 }' /proc/modules)
	rmmod "${modules[@]}" seccomm 2> /dev/null
	[ ! -e /sys/module/seccomm ]
}
check "the modules can be unloaded" wait_until 30 unloaded
