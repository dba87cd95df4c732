#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# outer.sh - mark, class, device and cgroup of a socket show on the packets that leave, as they do for UDP.
# kernels: 6.1 6.12
# timeout: 180
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_outer jq tc
need_module seccomm
sc_hosts '{ Replay, AESGCM(k1) }' || exit 1
ns_pair alice bob 5			# a second way

dir=$(mktemp -d)
on_exit "rm -rf $dir"
start bob sc_dgram -w 120 echo '[::]:4300' > "$dir/echo"
on_exit "kill $! 2>/dev/null"
wait_until 20 says "$dir/echo" ready

# Counters on what leaves alice by eth0 and eth5: UDP to port 4300, by number PREF; MATCH... is for tc.
egress()
{
	local dev=$1 pref=$2 protocol=$3
	tc -n "${NS[alice]}" filter add dev "$dev" egress pref "$pref" protocol "$protocol" "${@:4}" action continue
}
for dev in eth0 eth5; do
	tc -n "${NS[alice]}" qdisc add dev $dev clsact || skip_all "no clsact here"
	egress $dev 1 ip handle 42 fw || skip_all "no fw classifier here"
	egress $dev 2 ip u32 match ip dport 4300 0xffff match ip tos 0x28 0xff
	egress $dev 3 ipv6 u32 match ip6 dport 4300 0xffff match ip6 priority 0x48 0xff
	egress $dev 4 ip u32 match ip dport 4300 0xffff
	egress $dev 5 ipv6 u32 match ip6 dport 4300 0xffff
done
seen()
{
	tc -n "${NS[alice]}" -s filter show dev "$1" egress pref "$2" | sed -n 's/.*Sent [0-9]* bytes \([0-9]*\) pkt.*/\1/p' | head -n 1
}

# Every datagram of a session, until it is gone: OPEN, CONFIRM, 5 messages, and what closes it.
quiet() { [ "$(sc_stat alice sessions)" = 0 ]; }
send()
{
	in_ns alice sc_outer -n 5 "$@"
	wait_until 20 quiet
}
at_least() { if [ "$1" -ge "$2" ]; then ok "$3"; else not_ok "$3" "$1 of at least $2"; fi; }

is "$(send send 10.0.0.2:4300)" "sent 5" "sent, without options"
at_least "$(seen eth0 4)" 7 "seen on the way out"
is "$(seen eth0 1)" 0 "no mark"
is "$(seen eth0 2)" 0 "no class"

before=$(seen eth0 4)
is "$(send -m 42 send 10.0.0.2:4300)" "sent 5" "sent, with SO_MARK"
at_least "$(seen eth0 1)" 7 "SO_MARK: the packets have it"
is "$(seen eth0 1)" $(($(seen eth0 4) - before)) "all of them"

before=$(seen eth0 4)
is "$(send -t 0x28 send 10.0.0.2:4300)" "sent 5" "sent, with IP_TOS"
at_least "$(seen eth0 2)" 7 "IP_TOS: the packets have it"
is "$(seen eth0 2)" $(($(seen eth0 4) - before)) "all of them"

before=$(seen eth0 5)
is "$(send -t 0x48 send '[fd00::2]:4300')" "sent 5" "sent, with IPV6_TCLASS"
at_least "$(seen eth0 3)" 7 "IPV6_TCLASS: the packets have it"
is "$(seen eth0 3)" $(($(seen eth0 5) - before)) "all of them"

# A mark chooses another way, where rules say so.
ip -n "${NS[alice]}" route add 10.0.9.0/24 via 10.0.0.2
ip -n "${NS[alice]}" route add 10.0.9.0/24 via 10.0.5.2 table 42
ip -n "${NS[alice]}" rule add fwmark 42 table 42
ip -n "${NS[bob]}" address add 10.0.9.2/32 dev lo
before=$(seen eth5 4)
is "$(send -m 42 send 10.0.9.2:4300)" "sent 5" "sent, with a mark that has its own route"
at_least "$(($(seen eth5 4) - before))" 7 "SO_MARK chooses the route"

# Both devices lead to bob; the table says eth0.
before=$(seen eth5 4)
ip -n "${NS[alice]}" route add 10.0.9.0/24 via 10.0.5.2 metric 100
before0=$(seen eth0 4)
is "$(send -d eth5 send 10.0.9.2:4300)" "sent 5" "sent, with SO_BINDTODEVICE"
at_least "$(($(seen eth5 4) - before))" 7 "SO_BINDTODEVICE: by that device"
is "$(seen eth0 4)" "$before0" "and by no other"
is "$(send send 10.0.9.2:4300)" "sent 5" "sent, not bound"
at_least "$(($(seen eth0 4) - before0))" 7 "by the device the table says"

# A cgroup's egress program sees, and may drop, the packets of its processes, and of no others.
cgroup=/sys/fs/cgroup/sc$$
if mkdir $cgroup 2> /dev/null && [ -e $cgroup/cgroup.procs ]; then
	on_exit "rmdir $cgroup"
	before=$(seen eth0 4)
	got=$(sc_outer cgroup $cgroup count nsenter --net="/run/netns/${NS[alice]}" -- sc_outer -n 5 send 10.0.0.2:4300)
	is "${got%%$'\n'*}" "sent 5" "sent, in a cgroup"
	at_least "${got##*packets }" 7 "its egress program saw the packets"

	# those before say CLOSE more than once
	gone() { [ "$(ctl alice -j session show)" = "[]" ]; }
	wait_until 10 gone
	rx=$(sc_stat bob rx_msgs)
	before=$(seen eth0 4)
	got=$(sc_outer cgroup $cgroup drop nsenter --net="/run/netns/${NS[alice]}" -- sc_outer -n 5 send 10.0.0.2:4300)
	at_least "${got##*packets }" 1 "a dropping program was asked"
	is "$(seen eth0 4)" "$before" "nothing left the host"
	is "$(sc_stat bob rx_msgs)" "$rx" "nothing arrived"
	refuses "the program was told" grep -q sent <<< "$got"
	is "$(send send 10.0.0.2:4300)" "sent 5" "sent, outside of the cgroup"
else
	skip "cgroup BPF" "no cgroup2 at /sys/fs/cgroup"
fi
