#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# programs.sh - the programs that other selftests rely on do what they say, over
# plain UDP: what is sent, received, injected and dropped is counted exactly.
# kernels: 6.12
# timeout: 300
. "$(dirname "$0")/../lib.sh"

need sc_dgram sc_file sc_sockopt sc_splice sc_attack

dir=$(mktemp -d)
on_exit "rm -rf $dir"

# recv NS OPTIONS...: a receiver in the background, its output in $dir/recv
recv()
{
	local n=$1
	shift
	: > "$dir/recv"
	start "$n" sc_dgram -f inet --rcvbuf 8000000 --first 20 "$@" > "$dir/recv" 2>&1
	receiver=$!
	wait_until 20 says "$dir/recv" ready
}
# attack NS OPTIONS...: sc_attack in the background, its output in $dir/attack
attack()
{
	local n=$1
	shift
	: > "$dir/attack"
	start "$n" sc_attack "$@" > "$dir/attack" 2>&1
	attacker=$!
	wait_until 20 says "$dir/attack" ready
}
end_attack() { kill "$attacker" 2> /dev/null; wait "$attacker"; }

for p in sc_dgram sc_file sc_sockopt sc_splice sc_attack; do
	is "$($p --help | head -c 6)" Usage: "$p --help"
done

# --- two hosts
ns_pair a b
wait_until 5 in_ns a ping -c 1 -W 1 10.0.0.2
wait_until 5 in_ns a ping -c 1 -W 1 fd00::2

for to in 10.0.0.2 '[fd00::2]'; do
	listen=5000
	case $to in \[*) listen='[::]:5000';; esac
	recv b recv -n 2000 -w 3 "$listen"
	in_ns a sc_dgram -f inet send -n 2000 -r 4000 -j 2 -s 300 "$to:5000" > "$dir/send"
	wait $receiver
	is "$? $(value sent "$dir/send") $(value distinct "$dir/recv") $(value duplicates "$dir/recv") $(value corrupted "$dir/recv")" \
		"0 2000 2000 0 0" "sc_dgram: 2000 messages of two threads to $to"
done

recv b recv -w 1 5000 --peek
in_ns a sc_dgram -f inet send -n 50 -s 1400 -c -N 10.0.0.2:5000 > /dev/null
wait $receiver
is "$(value received "$dir/recv") $(value peek_wrong "$dir/recv")" "50 0" "sc_dgram --peek"

recv b recv -w 1 -s 500 --trunc 5000
in_ns a sc_dgram -f inet send -n 50 -s 500 10.0.0.2:5000 > /dev/null
wait $receiver
is "$(value received "$dir/recv") $(value trunc_wrong "$dir/recv")" "50 0" "sc_dgram --trunc"

recv b recv -w 1 -s 500 --trunc 5000
in_ns a sc_dgram -f inet send -n 50 -s 400 10.0.0.2:5000 > /dev/null
wait $receiver
is "$(value trunc_wrong "$dir/recv")" 50 "sc_dgram --trunc sees another size"

recv b echo -w 5 5000
in_ns a sc_dgram -f inet pingpong -n 100 -w 10 10.0.0.2:5000 > "$dir/send"
is "$? $(value answered "$dir/send") $(value lost "$dir/send")" "0 100 0" "sc_dgram pingpong"
in_ns a sc_dgram -f inet both -n 200 -r 2000 -w 2 10.0.0.2:5000 > "$dir/send"
is "$? $(value distinct "$dir/send")" "0 200" "sc_dgram both"
wait $receiver

recv b recv -n 10 -w 1 5000
in_ns a sc_dgram -f inet send -n 9 10.0.0.2:5000 > /dev/null
wait $receiver
is $? 1 "sc_dgram recv: fewer than expected is a failure"

in_ns a sc_dgram -f inet send -c -n 3 -r 20 10.0.0.2:5999 > "$dir/send"
is "$? $(value last_errno "$dir/send")" "1 ECONNREFUSED" "sc_dgram send: a refusal is a failure"

head -c 300001 /dev/urandom > "$dir/file"
start b sc_file -f inet -b 900 recv 5001 "$dir/copy" > "$dir/recv"
receiver=$!
wait_until 20 says "$dir/recv" ready
in_ns a sc_file -f inet -b 900 send 10.0.0.2:5001 "$dir/file" > /dev/null
wait $receiver
is "$? $(value blocks "$dir/recv")" "0 334" "sc_file: all blocks"
check "sc_file: the same file" cmp "$dir/file" "$dir/copy"

in_ns a sc_sockopt -f inet set SOL_IP IP_TOS 16 get SOL_IP IP_TOS set 314 1 str:x > "$dir/opt"
is "$? $(tr '\n' '|' < "$dir/opt")" \
	"1 set SOL_IP IP_TOS ok|get SOL_IP IP_TOS ok size=4 int=16 hex=10000000|set 314 1 ENOPROTOOPT|" \
	"sc_sockopt"

for how in splice sendfile vmsplice tee mmap zerocopy splice-pages; do
	recv b recv --raw -w 1 5000
	in_ns a sc_splice -f inet -n 20 $how 10.0.0.2:5000 "$dir/file" > "$dir/send"
	is "$? $(value sent "$dir/send") $(value changed "$dir/send")" "0 20 0" "sc_splice $how"
	wait $receiver
	is "$(value received "$dir/recv")" 20 "sc_splice $how: received"
done

# --- an attacker beside the sender
attack a -i eth0 -D 5000 -n 10 -w "$dir/pcap" inject replay:3
recv b recv -n 40 -w 2 5000
in_ns a sc_dgram -f inet send -n 10 -r 200 10.0.0.2:5000 > /dev/null
wait $attacker
is "$? $(value frames "$dir/attack") $(value injected "$dir/attack")" "0 10 30" "replay: 10 frames, 3 copies each"
wait $receiver
is "$(value received "$dir/recv") $(value distinct "$dir/recv") $(value duplicates "$dir/recv") $(value corrupted "$dir/recv")" \
	"40 10 30 0" "replay: all arrived"

recv b recv -w 1 5000
in_ns a sc_attack -i eth0 send "$dir/pcap" > "$dir/attack"
is "$? $(value injected "$dir/attack")" "0 10" "saved frames are sent"
wait $receiver
is "$(value received "$dir/recv") $(value distinct "$dir/recv")" "10 10" "saved frames arrive"

# one frame, attacked once in every way; what must arrive differs from way to way
try()	# RECEIVED CORRUPTED INJECTED ATTACK...
{
	local received=$1 corrupted=$2 injected=$3
	shift 3
	attack a -i eth0 -D 5000 -r 2000 inject "$@"
	recv b recv -w 1 5000
	in_ns a sc_dgram -f inet send -s 100 10.0.0.2:5000 > /dev/null
	wait $attacker
	wait $receiver
	is "$(value injected "$dir/attack") $(value received "$dir/recv") $(value corrupted "$dir/recv")" \
		"$injected $received $corrupted" "$*"
}
try 2 1 1	flip:0.0
try 2 1 1	flip:-1.7
try 801 800 800	flip:all
try 101 100 100	flip:bytes
try 17 16 16	flip:30-31
try 2 1 1	truncate:40
try 2 1 1	truncate:-1
try 101 100 100	truncate:all
try 2 1 1	extend:7
try 6 5 5	garbage:1000,times:5
try 2 1 1	random:0-99
try 2 0 1	source:10.0.0.77
try 2 0 1	source:10.0.0.77:4000
try 4 0 3	source:random,times:3
try 2 1 1	set:seq=+1
try 2 1 1	byte:50=0,byte:51=0
try 7 3 6	replay:2 flip:3.3,times:3 source:10.0.0.77
# a bit that is not there counts as failed, and nothing is sent
try 1 0 0	flip:500.0
is "$(value failed "$dir/attack")" 1 "flip:500.0 of 100 bytes fails"

# the header's fields: captured again and read byte by byte
attack a -i eth0 -D 5000 inject byte:0=0x16,set:epoch=0xab,set:length=0x1234,set:id=0xdeadbeef,set:sender=2,set:seq=0x010203040506
recv b recv -w 1 5000
start b sc_attack -i eth0 -d in -t DATA -D 5000 -T 20 -w "$dir/pcap" inject > "$dir/catch"
catcher=$!
wait_until 20 says "$dir/catch" ready
in_ns a sc_dgram -f inet send 10.0.0.2:5000 > /dev/null
wait $attacker $catcher $receiver
# pcap header 24, record 16, Ethernet 14, IPv4 20, UDP 8
is "$(od -An -tx1 -j82 -N16 "$dir/pcap" | tr -d ' \n')" 16ab1234deadbeef0002010203040506 "set: each field of the header"

# --- an attacker between the two: a - m - c
ns_new m c
ip link add toa netns "${NS[m]}" type veth peer name eth1 netns "${NS[a]}"
ip link add toc netns "${NS[m]}" type veth peer name eth1 netns "${NS[c]}"
for x in a:1 c:3; do
	ip -n "${NS[${x%:*}]}" address add 10.9.0.${x#*:}/24 dev eth1
	ip -n "${NS[${x%:*}]}" address add fd09::${x#*:}/64 dev eth1 nodad
	ip -n "${NS[${x%:*}]}" link set eth1 up
done
ip -n "${NS[m]}" link set toa up
ip -n "${NS[m]}" link set toc up

between()	# RECEIVED DISTINCT CORRUPTED NAME RULE...
{
	local received=$1 distinct=$2 corrupted=$3 name=$4
	shift 4
	attack m -i toa -I toc -T 0 bridge "$@"
	recv c recv -w 1 5000
	in_ns a sc_dgram -f inet send -n 10 -r 100 10.9.0.3:5000 > /dev/null
	wait $receiver
	end_attack
	is "$(value received "$dir/recv") $(value distinct "$dir/recv") $(value corrupted "$dir/recv")" \
		"$received $distinct $corrupted" "bridge: $name"
}
between 10 10 0 "no rule"
between 9 9 0 "drop the third" from=a/nth=3/do=drop
between 2 2 0 "drop from the third on" from=a/nth=3-/do=drop
between 11 10 0 "double one" from=a/nth=2/do=also
between 13 10 0 "three copies of one" from=a/nth=2/do=also,ops=times:3
between 10 9 1 "change one" from=a/nth=5/do=change,ops=flip:40.1
between 12 10 2 "two forgeries besides" from=a/nth=5/do=also,ops=flip:40.1,times:2
between 10 10 0 "delay one" from=a/nth=5/do=delay,ms=200
is "$(value reordered "$dir/recv")" 1 "bridge: the delayed one came late"
between 10 10 0 "rules for the other side do nothing" from=b/do=drop
between 10 10 0 "save one" "from=a/nth=4/do=save,file=$dir/one"
between 10 1 0 "replace each" "from=a/do=replace,file=$dir/one"
is "$(value changed "$dir/attack")" 10 "bridge: ten replaced"

# frames that look like SecComm: held until another type has passed
sender() { in_ns a sc_attack -i eth1 send "$dir/one" "byte:0=$1,byte:99=$2" > /dev/null; }
attack m -i toa -I toc -T 0 bridge type=OPEN/do=hold,until=ACCEPT type=CLOSE/do=drop
start c sc_attack -i eth1 -d in -D 5000 -n 3 -T 20 -w "$dir/pcap" inject > "$dir/recv"
catcher=$!
wait_until 20 says "$dir/recv" ready
sender 0x11 1
sender 0x18 2
sender 0x16 3
sender 0x12 4
wait $catcher
end_attack
# each record is 16 + 142 bytes; the type stands 42 bytes into a frame
is "$(for i in 0 1 2; do od -An -tx1 -j$((24 + i * 158 + 16 + 42)) -N1 "$dir/pcap"; done | tr -d ' \n')" 161211 \
	"bridge: OPEN held until ACCEPT has passed, CLOSE dropped"
is "$(value dropped "$dir/attack") $(value held "$dir/attack")" "1 0" "bridge: counted"

attack m -i toa -I toc -T 0 bridge
recv c echo -w 5 '[::]:5000'
in_ns a sc_dgram -f inet pingpong -n 20 -w 10 '[fd09::3]:5000' > "$dir/send"
is "$(value answered "$dir/send")" 20 "bridge: IPv6 both ways"
wait $receiver
end_attack
is "$?" 0 "bridge: no failure"
