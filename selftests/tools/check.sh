#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check.sh - profile check: what properties would do and what breaks them, or everything that is wrong; microprotocol show tells all of a type.
# kernels: 6.12
# timeout: 240
. "$(dirname "$0")/../lib.sh"

need seccommctl jq setpriv
need_module seccomm
ns_new x

dir=$(mktemp -d)
on_exit "rm -rf $dir"

# try OPTIONS -- WORDS: runs it, exit status in $got
try() { ctl x "$@" > "$dir/out" 2> "$dir/err"; got=$?; }
same() { is "$(jq -c "$1" "$dir/out")" "$2" "$3"; }

# --- good
try -j profile check properties '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2:sha3-256) ; ChaCha20Poly1305(k3), Replay }'
is $got 0 "agreed, without a name"
same '[.down.entries[] | [.type, .class, .head, .tail]]' \
	'[["Salt","salt",16,0],["AESPrivacy","privacy",0,0],["Replay","replay",0,0],["HMACIntegrity","integrity",0,32]]' "order, class, room"
same '[.down.expansion, .up.expansion]' '[64,32]' "expansion of each direction, frame included"
same '[.down.entries[] | [.family, .strength]]' '[["",0],["aes",128],["",0],["sha256",128]]' "methods, strength"
same '[.down.entries[].keys[] | [.name, .slot]]' '[["k1",1],["k2",2]]' "slots"
same '[.down.entries[] | has("driver")]' '[false,true,false,true]' "what would run"
same '.down.entries[1].driver | test("aes")' true "by the name of the implementation"
same '.down.strength' '{"confidentiality":128,"integrity":128}' "strength of a direction"
same '[.down.single_failures[] | select(.kind != "driver") | [.kind, .name, .breaks]]' \
	'[["family","aes",["confidentiality"]],["hash","sha256",["confidentiality","integrity"]],["slot","k1",["confidentiality"]],["hash","sha3-256",["integrity"]],["slot","k2",["integrity"]],["RNG","kernel",["confidentiality","integrity"]]]' \
	"single failures, down"
same '[.up.single_failures[] | select(.kind != "driver") | [.kind, .name, .breaks[]]]' \
	'[["family","chacha20","confidentiality","integrity"],["family","poly1305","integrity"],["hash","sha256","confidentiality","integrity"],["slot","k3","confidentiality","integrity"],["RNG","kernel","confidentiality","integrity"]]' \
	"single failures, up"
same '.refused' '[]' "nothing refused"

try -j profile check properties '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }'
same '[.down.single_failures[] | select(.kind != "driver") | .kind]' '["RNG"]' "redundancy: no method, hash or key alone"
try profile check properties '{ Replay, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2:sha3-256)) }'
is "$got $(grep -c '^  [12].1 *AESGCM(k1)  aead aes,ghash, 128 bits, 0+16 bytes, slot k1=1, by ' "$dir/out")" "0 2" "text: children by position, in both directions"
is "$(grep -c 'confidentiality: [0-9]* bits; broken by RNG kernel$' "$dir/out")" 2 "text: what breaks it"
try profile check insecure on properties '{ Null }'
is "$got $(grep -c 'confidentiality: none' "$dir/out") $(grep -c 'integrity: none' "$dir/out")" "0 2 2" "what protects nothing says so"
try profile check insecure on properties '{ DESPrivacy(k1), RSAAuthenticity(k2) ; RSAAuthenticity(k2), DESPrivacy(k1) }'
is "$got $(grep -c 'RSAAuthenticity(k2)  authenticity rsa,sha256' "$dir/out")" "0 2" "a public key that is not there yet is no refusal"
is "$(ctl x -j profile show)" "[]" "and nothing was created"

# --- from a file
printf '{ Replay,\n  AESGCM(k1) }\n' > "$dir/props"
try profile check file "$dir/props"
is $got 0 "from a file"
ctl x profile check file - < "$dir/props" > /dev/null
is $? 0 "from standard input"
printf '{ Replay,\n  AESGCM(k1 }\n' > "$dir/props"
try profile check file "$dir/props"
is "$got $(head -n 1 "$dir/err")" "1 Error: seccommctl: properties, line 2, column 13: AESGCM: expected ',' or ')', found '}'." "line and column"
printf '{ Replay }\0{ AESGCM(k1) }' > "$dir/props"
try profile check file "$dir/props"
is "$got $(grep -c 'not a text' "$dir/err")" "2 1" "what is behind a NUL is not passed over"
head -c 9000 /dev/zero | tr '\0' ' ' > "$dir/props"
try profile check file "$dir/props"
is "$got $(grep -c 'longer than any' "$dir/err")" "2 1" "too long"
try profile check file "$dir/none"
is "$got $(grep -c 'No such file' "$dir/err")" "2 1" "no such file"
try profile check
is "$got $(grep -c 'is required' "$dir/err")" "1 1" "no properties"
printf '{ Null }' > "$dir/props"
try profile check properties '{ Null }' file "$dir/props"
is "$got" 1 "properties twice"

# --- everything that is wrong, by position
bad='{ DESPrivacy(k1), AESPrivacy(k1), Replay, Salt(16) ; HMACIntegrity(k3), HMACIntegrity(k3) }'
try -j profile check properties "$bad"
is $got 2 "refused"
same '[.refused[] | .where]' \
	'["down 1 (DESPrivacy)","down 2 (AESPrivacy)","down 2 (AESPrivacy)","down 3 (Replay)","down 4 (Salt)","up 1 (HMACIntegrity)","up"]' \
	"all rules, in both lists"
same '[.refused[] | .errno] | unique' '["EINVAL","EPERM"]' "each with its errno"
same '.refused[1].why' '"key k1 is used by down 1 (DESPrivacy) already, keys must be independent"' "and its reason"
is "$(grep -c '^Error: seccomm: ' "$dir/err")" 7 "the same, as text"
is "$(sed -n '2,3p' "$dir/err")" "  $bad"$'\n''    ^' "with the place in what was written"
is "$(tail -n 1 "$dir/err")" "Kernel answers: Operation not permitted (EPERM)" "and the first one's errno"
try -j profile check properties '{ Nonesuch(k1), AESGCM(k1, colour=3), Salt(4000) }'
same '[.refused[] | .where]' '["down 1 (Nonesuch)","down 2 (AESGCM)","down 3 (Salt)","up 1 (Salt)","up 2 (AESGCM)","up 3 (Nonesuch)"]' \
	"what is not understood, each"
try profile check properties '{ Replay, AESGCM(k1, colour=3) }'
is "$(sed -n '4,6p' "$dir/err")" "Error: seccomm: up 1 (AESGCM): unknown parameter 'colour'."$'\n''  { Replay, AESGCM(k1, colour=3) }'$'\n''            ^' \
	"up without a list of its own: where its mirror was written"
nsenter --net="/run/netns/${NS[x]}" -- setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v seccommctl)" \
	profile check properties '{ Null }' > /dev/null 2> "$dir/err"
is "$? $(grep -c 'not permitted' "$dir/err")" "2 2" "nobody may not"

# --- all that there is to be known of a type
try -j microprotocol show
same '[.[] | select(.name == "AESGCM") | [.class, .family, .strength, (.cost > 0), .head, .tail, .slots_min, .needs, .traits, .key_limit]][0]' \
	'["aead","aes,ghash",128,true,0,16,1,["secret key"],["private","authenticates","numbered","rests"],268435456]' "AESGCM"
same '[.[] | select(.name == "AESGCM") | .parameters[] | [.name, .type, .min, .max, .step, .default]][0]' \
	'["bits","number",128,256,128,256]' "its parameter: type and limits"
same '[.[] | select(.name == "Salt" or .name == "Replay" or .name == "AESPrivacy" or .name == "MultiSecurity") | [.name, .needs]]' \
	'[["AESPrivacy",["secret key","keyed authentication outside"]],["MultiSecurity",["micro-protocols inside"]],["Replay",["keyed authentication outside"]],["Salt",["privacy outside"]]]' \
	"needs"
same '[.[] | select(.loaded) | select((has("class") and has("strength") and has("needs") and has("key_limit") and has("traits")) | not) | .name]' '[]' \
	"every type tells all of it"
aeads=$(jq '[.[] | select(.loaded and .class == "aead")] | length' "$dir/out")
try -d microprotocol show
is "$(grep -c 'needs ' "$dir/out") $(grep -c 'traits private,authenticates' "$dir/out")" "$(grep -c 'needs [a-z]' "$dir/out") $aeads" "and in text"
