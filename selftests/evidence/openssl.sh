#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# openssl.sh - evidence of what was sent: recorded by bob, verified by seccommctl, and by openssl and sha256sum alone; with one byte of
# message, name or time changed, another receiver, or a ciphertext instead of the message it is none (T50).
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_file sc_dgram jq openssl sha256sum od
need_module seccomm
sc_hosts '{ AESGCM(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
sc_rsa "$dir" ev evidence 2> "$dir/err" || diag "$(cat "$dir/err")"
for n in alice bob; do
	check "profile at $n" sc_profile $n test '{ RSANonRepudiation(ev), AESGCM(k1), Replay, HMACIntegrity(k2) }'
	openssl rsa -in "$dir/$n.pem" -pubout -out "$dir/$n.pem.pub" 2> /dev/null
done
refuses "evidence of a ciphertext is no profile" sc_profile alice other '{ AESGCM(k1), RSANonRepudiation(ev), Replay, HMACIntegrity(k2) }'

start bob seccommctl evidence monitor file "$dir/file" ready on > "$dir/monitor"
recorder=$!
on_exit "kill $recorder 2>/dev/null"
check "the recorder is there" wait_until 20 says "$dir/monitor" ready
refuses "there is one recorder" ctl bob evidence monitor file "$dir/second"

# deliver FILE [BYTES]: from alice to bob, BYTES in a message
port=4200
deliver()
{
	port=$((port + 1))
	start bob sc_file -w 60 -b "${2:-1000}" recv $port "$dir/got" > "$dir/recv"
	local receiver=$!
	wait_until 20 says "$dir/recv" ready
	start alice sc_file -b "${2:-1000}" --hold 120 send 10.0.0.2:$port "$1" > "$dir/send" 2>&1
	local sender=$! rc=0
	wait $receiver || rc=1
	kill $sender
	wait $sender 2> /dev/null
	[ $rc = 0 ] || cat "$dir/send"
	cmp "$1" "$dir/got" && return $rc
}

printf 'I owe Bob five pounds' > "$dir/debt"
check "a message" deliver "$dir/debt"
# in one frame: what a signature stands inside of is not cut
for n in alice bob; do ip -n "${NS[$n]}" link set eth0 mtu 65535; done
head -c 60000 /dev/urandom > "$dir/long"
check "a long one, of which the record has two parts" deliver "$dir/long" 60000
recorded() { [ "$(grep -c '^record ' "$dir/monitor")" = "$1" ]; }
check "both are recorded" wait_until 20 recorded 2
is "$(sc_drops bob unrecorded)" 0 "nothing was delivered unrecorded"
kill $recorder
wait $recorder 2>/dev/null

check "verified by seccommctl" seccommctl evidence verify file "$dir/file" pubkey "$dir/alice.pem.pub"
seccommctl evidence verify file "$dir/file" pubkey "$dir/bob.pem.pub" > /dev/null
is $? 3 "not with bob's key"
is "$(seccommctl -j evidence show file "$dir/file" | jq -r '.[0] | [.sender, .receiver, .role, .bytes] | join(" ")')" "alice bob active 45" "from whom to whom"

# --- nothing of ours from here on
mkdir "$dir/one" "$dir/two"
check "extract" seccommctl evidence extract file "$dir/file" record 1 dir "$dir/one"
check "extract the long one" seccommctl evidence extract file "$dir/file" record 2 dir "$dir/two"
signed() { openssl dgst -sha256 -verify "$dir/alice.pem.pub" -signature "$1/signature" "$2" > /dev/null; }
said() { tail -c 64 "$1" | head -c 32 | od -An -v -tx1 | tr -d ' \n'; }
hashed() { local sum; sum=$(sha256sum "$1"); echo "${sum%% *}"; }
is "$(tail -c +25 "$dir/one/message")" "I owe Bob five pounds" "the message is what was sent"
check "openssl verifies the statement" signed "$dir/one" "$dir/one/statement"
is "$(hashed "$dir/one/message")" "$(said "$dir/one/statement")" "sha256sum verifies the message"
check "the long one's statement" signed "$dir/two" "$dir/two/statement"
is "$(hashed "$dir/two/message")" "$(said "$dir/two/statement")" "the long one"
refuses "the statement of another message" signed "$dir/one" "$dir/two/statement"

LC_ALL=C sed 's/five/nine/' "$dir/one/message" > "$dir/changed"
[ "$(hashed "$dir/changed")" != "$(said "$dir/one/statement")" ]
is $? 0 "a message that was changed"
openssl enc -aes-128-ctr -K 000102030405060708090a0b0c0d0e0f -iv 00 -in "$dir/one/message" -out "$dir/changed" 2> /dev/null
[ "$(hashed "$dir/changed")" != "$(said "$dir/one/statement")" ]
is $? 0 "a ciphertext of it"
for change in 's/alice/alicf/' 's/bob/eve/'; do
	LC_ALL=C sed "$change" "$dir/one/statement" > "$dir/changed"
	is "$(stat -c %s "$dir/changed")" "$(stat -c %s "$dir/one/statement")" "(the statement after $change)"
	refuses "statement: $change" signed "$dir/one" "$dir/changed"
done
cp "$dir/one/statement" "$dir/changed"
# the time's last byte, behind spaces, label, version, transcript, epoch, number
last=$(od -An -tu1 -j168 -N1 "$dir/changed")
printf '%b' "\\x$(printf %02x $((last ^ 1)))" | dd of="$dir/changed" bs=1 seek=168 conv=notrunc status=none
refuses "statement: another time" signed "$dir/one" "$dir/changed"

# --- nobody records: delivered all the same, and said
check "nobody records" deliver "$dir/debt"
is "$(sc_drops bob unrecorded)" 1 "counted as unrecorded"
is "$(ctl bob -j alert show | jq '[.[] | select(.type == "unrecorded")] | length')" 1 "and an alert"
