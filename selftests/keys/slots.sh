#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# slots.sh - the Keys table of a session is shown: which key of which version, whose, for what; never a byte of it.
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq openssl setpriv
need_module seccomm
sc_hosts '{ AESPrivacy(k1), RSAAuthenticity(rsa), Replay, HMACIntegrity(k2:sha3-256) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
check "RSA keys for both" sc_rsa "$dir"

# a second version at both ends, mode and owner not the default
for ns in alice bob; do
	peer=bob
	[ $ns = alice ] || peer=alice
	sc_secret k1b | ctl $ns key add name k1 local $ns peer $peer version 5 owner 1000 gid 7 mode 0611 - || not_ok "version 5 at $ns"
done

start bob sc_dgram -w 200 recv 4000 > "$dir/recv"
wait_until 20 says "$dir/recv" ready
start alice sc_dgram -n 1 -c --wait --hold 200 send 10.0.0.2:4000 > "$dir/send"
opened() { [ "$(sc_open bob)" = 1 ]; }
wait_until 60 opened || not_ok "the session opens"

slots() { ctl "$1" -j -d session show | jq -c ".[0].slots$2"; }

is "$(slots alice '|map([.slot,.name,.kind,.version,.kdf])')" \
	'[[1,"k1","secret",5,"sha256"],[2,"rsa","rsa-public",1,null],[3,"k2","secret",1,"sha3-256"]]' "alice's slots"
is "$(slots bob '|map([.slot,.name,.version])')" '[[1,"k1",5],[2,"rsa",1],[3,"k2",1]]' "bob's: the version that alice named"
is "$(slots alice '[0]|[.local,.peer,.owner,.gid,.mode,.usage,.group]')" '["alice","bob",1000,7,"0611",["session"],false]' \
	"principals, owner, mode and use of a key"
is "$(slots bob '[1]|[.peer,.usage]')" '["alice",["sign"]]' "of a public key slot, the peer's half"
is "$(ctl alice -d session show | grep -o 'slots .*')" "slots 1 k1 version 5, 2 rsa version 1, 3 k2 version 1" "as text"

# neither bytes nor what is made from them
hex=$(sc_secret k1b | od -An -tx1 -v | tr -d ' \n')
is "$(ctl alice -j -d session show | grep -c "${hex:0:16}")" 0 "no bytes of a key"
is "$(ctl alice -j -d session show | jq -c '[.[0].slots[] | keys[]] | unique - ["slot","name","kind","version","kdf","local","peer","usage","group","owner","gid","mode"]')" \
	'[]' "nor anything else"

# --- what became of the key since
check "key del" ctl alice key del name k1 local alice peer bob version 5
is "$(slots alice '[0]|[.name,.version,.owner,.mode]')" '["k1",5,null,null]' "a key that is gone: still which, no longer whose"
is "$(sc_open alice)" 1 "and the session lives on"

# --- who may not use a key is not told whose it is
start bob setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v sc_dgram)" -w 200 recv 4001 > "$dir/recv2"
wait_until 20 says "$dir/recv2" ready
start alice setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v sc_dgram)" -n 1 -c --wait --hold 200 send 10.0.0.2:4001 \
	> "$dir/send2"
two() { [ "$(sc_open alice)" = 2 ]; }
wait_until 60 two || not_ok "a session of nobody opens" "$(cat "$dir/send2")"
check "a key that nobody else may use any more" ctl alice key del name k2 local alice peer bob
sc_secret k2 | ctl alice key add name k2 local alice peer bob mode 0100 -
mine() { in_ns alice setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v seccommctl)" -j -d session show | jq -c "$1"; }
is "$(mine length)" 1 "its owner sees his session"
is "$(mine '.[0].slots[2]|[.name,.version,.owner,.mode]')" '["k2",1,null,null]' "and of a key that is not his only that it is there"
