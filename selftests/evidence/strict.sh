#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# strict.sh - strict evidence: nothing is delivered that is not stored. No recorder, one that stalls, is killed, or whose disk is full:
# refused, counted, an alert; a file that a crash cut short is taken up again.
# timeout: 700
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq openssl
need_module seccomm
sc_hosts '{ AESGCM(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
sc_rsa "$dir" ev evidence 2> "$dir/err" || diag "$(cat "$dir/err")"
# alice's messages are evidence, bob's answers are not
for n in alice bob; do
	a='RSANonRepudiation(ev, strict=1), AESGCM(k1), Replay' b='AESGCM(k1), Replay'
	reverse_a='Replay, AESGCM(k1), RSANonRepudiation(ev, strict=1)' reverse_b='Replay, AESGCM(k1)'
	if [ $n = alice ]; then text="{ $a, HMACIntegrity(k2) ; HMACIntegrity(k2), $reverse_b }"
	else text="{ $b, HMACIntegrity(k2) ; HMACIntegrity(k2), $reverse_a }"; fi
	check "profile at $n" sc_profile $n test "$text"
done
start bob sc_dgram -w 300 -n 100000 -W 900 recv 4300 > "$dir/recv"
receiver=$!
on_exit "kill $receiver 2>/dev/null"
wait_until 20 says "$dir/recv" ready

# One session, so that only the recorder is another each time.
start alice sc_dgram -n 100000 -r 2 --steady -c -s 100 send 10.0.0.2:4300 > "$dir/send"
sender=$!
on_exit "kill $sender 2>/dev/null"

record() { start bob seccommctl evidence monitor file "$1" ready on >> "$dir/monitor" 2> "$dir/monitor.err"; recorder=$!; }
records() { grep -c '^record ' "$dir/monitor"; }
delivered() { sc_stat bob rx_msgs; }
refused() { sc_drops bob evidence; }
more_refused() { [ "$(refused)" -gt "$1" ]; }
more_delivered() { [ "$(delivered)" -gt "$1" ]; }

check "no recorder: refused" wait_until 120 more_refused 0
is "$(delivered)" 0 "and nothing is delivered"
check "an alert of class 0" wait_until 10 eval "ctl bob -j alert show | grep -q '\"type\":\"evidence\"'"

record "$dir/file"
check "with a recorder it is delivered" wait_until 60 more_delivered 3
was=$(delivered)	# first: records keep coming
[ "$(records)" -ge "$was" ]
is $? 0 "everything delivered is recorded"
check "and true" wait_until 10 seccommctl evidence verify file "$dir/file" pubkey "$dir/alice.pub"

kill -STOP $recorder
pause 1
was=$(delivered) before=$(refused)
check "a recorder that stalls: refused after five seconds" wait_until 30 more_refused "$before"
is "$(delivered)" "$was" "and nothing is delivered meanwhile"
kill -CONT $recorder
check "it goes on: delivered again" wait_until 60 more_delivered "$was"

kill -STOP $recorder
pause 1
was=$(delivered) before=$(refused)
kill -KILL $recorder
wait $recorder 2>/dev/null
check "a recorder that is killed: refused at once" wait_until 3 more_refused "$before"
is "$(delivered)" "$was" "what waited for it is not delivered"

# --- as a crash may leave it
head -c -10 "$dir/file" > "$dir/crashed"
seccommctl evidence verify file "$dir/crashed" pubkey "$dir/alice.pub" > /dev/null 2>&1
is $? 4 "cut short: verified up to there, and said so"
record "$dir/crashed"
check "taken up again" wait_until 60 more_delivered "$was"
check "and said" says "$dir/monitor.err" "unfinished record were taken off"
kill $recorder
wait $recorder 2>/dev/null
check "whole again, all of it true" seccommctl evidence verify file "$dir/crashed" pubkey "$dir/alice.pub"

# --- no room on the disk
mkdir "$dir/disk"
if mount -t tmpfs -o size=8k none "$dir/disk"; then
	on_exit "umount $dir/disk"
	record "$dir/disk/file"
	ended() { ! kill -0 $recorder; }
	check "a full disk ends the recorder" wait_until 60 ended
	check "and says why" says "$dir/monitor.err" "No space left"
	before=$(refused) was=$(delivered)
	check "from then on: refused" wait_until 20 more_refused "$before"
	seccommctl evidence verify file "$dir/disk/file" pubkey "$dir/alice.pub" > "$dir/out" 2>&1
	[ $? = 0 ] || [ $? = 4 ] || [ "$(grep -c verified "$dir/out")" -gt 0 ]
	is $? 0 "what is on it is true"
else
	skip "a full disk" "no tmpfs"
fi
kill $sender 2>/dev/null
wait $sender 2>/dev/null
is "$(sc_drops bob inner_tag)" 0 "no signature was refused"
