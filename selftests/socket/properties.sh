#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# properties.sh - properties of a socket's own: seccomm_open(3) at both ends without any profile; who may set them, and what is refused.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl seccomm-hello sc_sockopt jq setpriv
need_module seccomm
ns_pair alice bob
for n in alice bob; do
	peer=bob
	[ $n = alice ] || peer=alice
	ctl $n principal add name $n local on default on || exit 1
	sc_key $n $n $peer k1 k2 k3 || exit 1
done

dir=$(mktemp -d)
on_exit "rm -rf $dir"

# listen [PROPERTIES]: bob in the background, who hears one sentence
listen()
{
	: > "$dir/bob"
	start bob timeout 40 seccomm-hello listen 5000 "$@" > "$dir/bob" 2>&1
	listener=$!
	wait_until 20 says "$dir/bob" ready
}
# say [PROPERTIES]: alice, its output and exit status in $dir/alice
say() { in_ns alice timeout 40 seccomm-hello say bob "${to:-10.0.0.2}" 5000 hello "$@" > "$dir/alice" 2>&1; echo "exit $?" >> "$dir/alice"; }
nobody() { in_ns alice setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }

# --- both ends, with no profile and no policy
gold='{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2:sha3-256) }'
listen "$gold"
say "$gold"
wait $listener
is "$(tr '\n' '|' < "$dir/alice")" "bob answers: I heard you|exit 0|" "active: opened, said, answered"
is "$(sed -n 2p "$dir/bob")" "alice says: hello" "passive: the sender by name"
is "$(sed -n 3p "$dir/bob")" \
	"protected by: rank 10 { Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2:sha3-256) ; HMACIntegrity(k2:sha3-256), Replay, AESPrivacy(k1), Salt(16) }" \
	"passive: what protects the session"
is "$(ctl bob -j profile show)" "[]" "and still no profile"

# --- two lists, over IPv6; the ends see each other's mirror
listen '{ Replay, AESGCM(k1) ; ChaCha20Poly1305(k2), Replay }'
to=fd00::2 say '{ Replay, ChaCha20Poly1305(k2) ; AESGCM(k1), Replay }'
wait $listener
is "$(tail -n 1 "$dir/alice")" "exit 0" "two lists, IPv6"

# --- what the other end would not agree to
listen "$gold"
say '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }'
is "$(grep -c 'Connection refused' "$dir/alice")" 1 "other properties: refused"
kill $listener 2> /dev/null
wait $listener 2> /dev/null

# --- while a session is there
listen "$gold"
start alice sc_sockopt -c 10.0.0.2:5000 set SOL_SECCOMM 8 none > "$dir/out" 2>&1
wait $!
is "$(cat "$dir/out")" "connect: ENOKEY" "no properties, profile or policy: no session"
kill $listener 2> /dev/null
wait $listener 2> /dev/null

# --- refused: errno and reason, and nothing else happens
refused()
{
	local name=$1 text=$2 why=$3
	say "$text"
	is "$(head -n 1 "$dir/alice")" "open: properties$why" "refused: $name"
}
refused "not the notation" '{ AESGCM(k1 }' ", line 1, column 13: AESGCM: expected ',' or ')', found '}'"
refused "a word in front" 'secure { AESGCM(k1) }' ", line 1, column 1: expected '{', or 'insecure' or 'rank' in front of it"
refused "a rule" '{ AESPrivacy(k1), Replay }' ": down 1 (AESPrivacy): nothing keyed authenticates outside it (encrypt, then authenticate)"
refused "a method of yesterday" '{ DESPrivacy(k1), Replay, HMACIntegrity(k2) }' ": down 1 (DESPrivacy): is broken: only in a profile marked insecure"
refused "no such method" '{ Nonesuch }' ": down 1 (Nonesuch): no such micro-protocol is loaded (module seccomm-mp-Nonesuch)"
refused "a rank for the insecure" 'rank 1 insecure { Null }' ": profile seccomm-open: insecure ones have rank 0"
say no-such-profile
is "$(head -n 1 "$dir/alice")" "open: connect: No such file or directory" "a name is the name of a profile"

listen 'insecure { DESPrivacy(k1), KeyedMD5Integrity(k2) }'
say 'insecure { DESPrivacy(k1), KeyedMD5Integrity(k2) }'
wait $listener
is "$(tail -n 1 "$dir/alice")" "exit 0" "the insecure, if one says so"

# --- who may not define a profile names one
nobody seccomm-hello say bob 10.0.0.2 5000 hello "$gold" > "$dir/alice" 2>&1
is "$(cat "$dir/alice")" "open: properties: Operation not permitted (who may not define profiles names one)" "nobody may not set properties"
sc_profile alice gold "$gold" || exit 1
listen "$gold"
nobody seccomm-hello say bob 10.0.0.2 5000 hello gold > "$dir/alice" 2>&1
is "$?" 0 "but use a profile: the other end's own properties are the same"
wait $listener

# --- the option itself: { Null }, marked insecure
null=08000200010000001400048010000180090001004e756c6c00000000
null=${null/00010004e/0001004e}
opt() { in_ns alice sc_sockopt "$@" 2>&1 | sed 's/ hex=.*//' | tr '\n' '|'; }
is "$(opt set 314 8 hex:$null get 314 1 get 314 8)" \
	"set 314 8 ok|get 314 1 ok size=9|get 314 8 ok size=56|" "set, and told"
is "$(in_ns alice sc_sockopt set 314 8 hex:$null get 314 1 | grep -o 'str=.*')" "str=(socket)" "a name that no profile has"
is "$(opt get 314 8)" "get 314 8 ENODATA|" "nothing to be told yet"
is "$(opt set 314 8 hex:$null set 314 1 str:gold get 314 8)" "set 314 8 ok|set 314 1 ok|get 314 8 ENODATA|" "a profile takes their place"
is "$(opt set 314 8 hex:$null set 314 8 none get 314 8)" "set 314 8 ok|set 314 8 ok|get 314 8 ENODATA|" "none: as at first"
is "$(opt set 314 8 hex:$null set 314 8 hex:${null}00 get 314 1)" \
	"set 314 8 ok|set 314 8 EINVAL|get 314 1 ok size=9|" "what is refused changes nothing"
is "$(opt get 314 8 8)" "get 314 8 ENODATA|" "no room, nothing to tell"
is "$(opt set 314 8 hex:$null get 314 8 8)" "set 314 8 ok|get 314 8 ERANGE|" "a part of it is not told"
is "$(opt set 314 8 hex:080003000a000000)" "set 314 8 EINVAL|" "no list"
is "$(nobody sc_sockopt set 314 8 hex:$null)" "set 314 8 EPERM" "nobody may not"
is "$(nobody sc_sockopt set 314 8 none)" "set 314 8 EPERM" "nor take them away"
listen gold
kill $listener 2> /dev/null
wait $listener 2> /dev/null
is "$(in_ns alice sc_sockopt -c 10.0.0.2:5999 set 314 8 none 2>&1)" "connect: ENOKEY" "no profile, no session"
ctl alice policy add pref 10 profile gold expect bob || exit 1
is "$(in_ns alice sc_sockopt -c 10.0.0.2:5999 set 314 8 hex:$null)" "set 314 8 EISCONN" "not once there is a session"
