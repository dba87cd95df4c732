#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# merge.sh - config gro on: datagrams that one poll of the device brings come as one packet, and nobody but a program that judges each
# can tell: not with forgeries between them, a capture running, other headers in between, or a host in between that only forwards them.
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_attack sc_outer ethtool tcpdump jq
need_module seccomm
sc_hosts '{ Replay, AESGCM(k1, 128) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
port=4600
ctl bob config set gro on

# Many datagrams to the device at once, each by itself; veth passes none to GRO from a device that would cut for TCP.
alone() { in_ns "$1" ethtool -K "$2" tso off tx-udp-segmentation off gro on; }
check "alice's device sends each datagram" alone alice eth0
check "bob's does GRO" alone bob eth0

# What UDP has given to its sockets: a packet of many is one.
given()
{
	local n four=0 six=0
	while read -r _ n _; do [[ $n = *[!0-9]* ]] || four=$n; done < <(in_ns bob grep ^Udp: /proc/net/snmp)
	while read -r _ n; do six=$n; done < <(in_ns bob grep Udp6InDatagrams /proc/net/snmp6)
	echo $((four + six))
}

# A veth with NAPI has a ring of 256: two senders at once must not fill it.
# run NAME COUNT SIZE SEND-OPTIONS [ADDRESS [PREFIX...]]: packets=of UDP for them; bob's program is started by PREFIX
run()
{
	local name=$1 count=$2 size=$3 send=$4 to=${5:-10.0.0.2} any="" before
	port=$((port + 1))
	[[ $to != *:* ]] || any="[::]:"
	before=$(given)
	start bob "${@:6}" sc_dgram -n "$count" -w 30 --rcvbuf 8000000 --ack 64 --expect "$count" recv "$any$port" > "$dir/recv"
	local receiver=$!
	wait_until 30 says "$dir/recv" ready
	# shellcheck disable=SC2086
	in_ns alice sc_dgram -c --wait -n "$count" -s "$size" --window 120 --hold 1 $send send "$to:$port" > "$dir/send"
	is "$? $(value failed "$dir/send")" "0 0" "$name: sent"
	wait $receiver
	is "$(sed -n 's/^\(received=.* reordered=[0-9]*\).*/\1/p' "$dir/recv")" \
		"received=$count distinct=$count duplicates=0 corrupted=0 reordered=0" "$name: all arrive, once, unchanged, in order"
	packets=$(($(given) - before))
	diag "$name: $packets packets for $count messages"
}
few() { if [ "$packets" -le "$1" ]; then ok "$2: few packets bring them"; else not_ok "$2: few packets bring them" "$packets packets"; fi; }
each() { if [ "$packets" -ge "$1" ]; then ok "$2: each by itself"; else not_ok "$2: each by itself" "$packets packets"; fi; }

run "trains" 2000 200 "--train 40"
few 400 "trains"
run "of almost an MTU" 1000 1400 "--train 40"
few 300 "of almost an MTU"
run "the last is shorter" 999 300 "--train 7"
few 400 "the last is shorter"
run "over IPv6" 1000 1200 "--train 30" "[fd00::2]"
few 300 "over IPv6"
run "each sent alone" 500 100 ""
run "two senders" 2000 200 "--train 40 -j 2 --own"
few 700 "two senders"
run "in segments" 60 30000 ""

# --- a capture at each end
for n in alice bob; do
	start $n tcpdump -i eth0 -n -U -w "$dir/$n.pcap" udp 2> "$dir/$n.log"
	captures="${captures:-} $!"
	wait_until 20 says "$dir/$n.log" listening
done
run "with tcpdump" 1000 200 "--train 40"
# shellcheck disable=SC2086
kill $captures
# shellcheck disable=SC2086
wait $captures
few 400 "with tcpdump"
frames() { tcpdump -n -r "$dir/alice.pcap" "udp and dst port $port and udp[4:2] > 200" 2> /dev/null | grep -c .; }
got=$(frames)
if [ "$got" -ge 1000 ]; then ok "with tcpdump: it has them all"; else not_ok "with tcpdump: it has them all" "$got"; fi

# --- a program that is asked about each
cgroup=/sys/fs/cgroup/sc$$
if mkdir $cgroup 2> /dev/null && [ -e $cgroup/cgroup.procs ]; then
	on_exit "rmdir $cgroup"
	run "judged" 1000 200 "--train 40" 10.0.0.2 sc_outer cgroup $cgroup count-in
	each 1000 "judged"
	got=$(sed -n 's/^packets //p' "$dir/recv")
	if [ "${got:-0}" -ge 1000 ]; then ok "judged: the program saw each"; else not_ok "judged: the program saw each" "$got"; fi
else
	skip "cgroup BPF" "no cgroup2 at /sys/fs/cgroup"
fi

# --- forgeries among what waits for more: for 2 ms, with a poll in between
ip netns exec "${NS[bob]}" sh -c "cd /sys/class/net/eth0 && echo 2000000 > gro_flush_timeout && echo 100 > napi_defer_hard_irqs" ||
	not_ok "what came waits for 2 ms"
run "waiting" 1000 200 "-r 4000 --mmsg 8"
few 700 "waiting"
before=$(sc_drops bob bad_tag)
start alice sc_attack -q -i eth0 -d out -t DATA -D $((port + 1)) -k 20 -n 200 -T 60 inject flip:40.3 > "$dir/attack"
attack=$!
wait_until 20 says "$dir/attack" ready
# of a size that no two have room in one datagram
run "forged in between" 1000 800 "-r 2000 --mmsg 8"
wait $attack || not_ok "forged in between: 200 times" "$(cat "$dir/attack")"
few 1000 "forged in between"
is $(($(sc_drops bob bad_tag) - before)) 200 "forged in between: only these are refused"
for reason in late duplicate bad_length bad_version bad_type nomem filter; do is "$(sc_drops bob $reason)" 0 "no $reason"; done

# --- a host in between has a socket of the same port, but what comes there is not for it
ns_new router
ns_pair alice router 1
ns_pair router bob 2
ip -n "${NS[alice]}" route add 10.0.2.0/24 via 10.0.1.2
ip -n "${NS[bob]}" route add 10.0.1.0/24 via 10.0.2.1
ip netns exec "${NS[router]}" sysctl -qw net.ipv4.ip_forward=1
alone alice eth1 && alone router eth1 && alone router eth2 && alone bob eth2 || not_ok "devices on the way"
ctl router config set gro on
start router sc_dgram recv $((port + 1)) > "$dir/router"
on_exit "kill $! 2> /dev/null"
wait_until 20 says "$dir/router" ready
start router tcpdump -i eth1 -n -U -w "$dir/router.pcap" udp 2> "$dir/router.log"
capture=$!
wait_until 20 says "$dir/router.log" listening
run "forwarded" 1000 200 "--train 40" 10.0.2.2
kill $capture
wait $capture
few 400 "forwarded"
got=$(tcpdump -n -r "$dir/router.pcap" 'greater 2000' 2> /dev/null | grep -c .)
if [ "$got" -ge 10 ]; then ok "forwarded: several in one packet"; else not_ok "forwarded: several in one packet" "$got"; fi

# --- as it was
ctl bob config set gro off
run "off" 1000 200 "--train 40"
each 1000 "off"
