#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# basic.sh - numbered messages of several sizes arrive, all, once, unchanged, over IPv4 and IPv6, and come back.
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm
sc_hosts '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"

# through NAME ADDRESS BIND OPTIONS...: 40 messages one way
through()
{
	local name=$1 address=$2 bind=$3
	shift 3
	start bob sc_dgram -n 40 -w 30 --expect 40 recv "$bind" > "$dir/recv"
	wait_until 20 says "$dir/recv" ready
	in_ns alice sc_dgram -n 40 -r 100 "$@" send "$address" > "$dir/send" || true
	wait $!
	is "$(sed -n 's/.*\(received=40 distinct=40 duplicates=0 corrupted=0 reordered=0\).*/\1/p' "$dir/recv")" \
		"received=40 distinct=40 duplicates=0 corrupted=0 reordered=0" "$name"
}

through "IPv4, 64 bytes" 10.0.0.2:4000 4000 -s 64
through "IPv4, 1400 bytes" 10.0.0.2:4001 4001 -s 1400
through "IPv4, connected" 10.0.0.2:4002 4002 -s 200 -c
through "IPv6" '[fd00::2]:4003' '[::]:4003' -s 500
through "IPv4 to a socket that speaks both" 10.0.0.2:4004 '[::]:4004' -s 500
through "non-blocking, with poll" 10.0.0.2:4005 4005 -N -s 300
through "the family's own number in addresses" 10.0.0.2:4006 4006 --own-sa -s 300

start bob sc_dgram -w 30 echo 4010 > "$dir/echo"
echo=$!
wait_until 20 says "$dir/echo" ready
check "there and back, 20 times" in_ns alice sc_dgram -n 20 -w 20 pingpong 10.0.0.2:4010
kill $echo 2>/dev/null
wait $echo 2>/dev/null

start bob sc_dgram -l -n 10 -w 30 --expect 10 recv 4011 > "$dir/listen"
listener=$!
wait_until 20 says "$dir/listen" ready
check "to a listener: sent" in_ns alice sc_dgram -n 10 -r 50 -c send 10.0.0.2:4011
wait $listener
is $? 0 "to a listener: a socket accepted, all there"

is "$(sc_stat bob check_failed)" 0 "nothing was refused"
is "$(sc_stat alice check_failed)" 0 "nothing was refused on the way back"

# --- a method that is gone
sc_profile alice other '{ Null, Replay, HMACIntegrity(k1) }' insecure on
gone() { rmmod seccomm_mp_null; }
check "a method that only a profile names can be taken out" gone
in_ns alice sc_dgram -n 1 --profile other --peer bob send 10.0.0.2:4020 > "$dir/send"
is "$(grep -o 'sent=.*failed=[0-9]* \|last_errno=[A-Z]*' "$dir/send" | tr -d '\n')" "sent=0 failed=1 last_errno=ENOENT" \
	"then a session with that profile cannot be opened"
if dmesg | grep -q 'seccomm.*Null'; then ok "and the log says what is missing"
else not_ok "and the log says what is missing" "$(dmesg | grep seccomm | tail -n 3)"; fi
modprobe seccomm_mp_null
in_ns alice sc_dgram -n 1 --profile other --peer bob send 10.0.0.2:4020 > "$dir/send"
is "$(grep -o 'sent=.*failed=[0-9]*' "$dir/send")" "sent=1 failed=0" "until it is back"
