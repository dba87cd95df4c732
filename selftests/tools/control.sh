#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# control.sh - seccommctl and the kernel: what is written is what is shown, in
# text and in JSON; what is refused says why, which attribute, and where.
# timeout: 300
. "$(dirname "$0")/../lib.sh"

need seccommctl jq
need_module seccomm

dir=$(mktemp -d)
on_exit "rm -rf $dir"
ns_new x

json() { ctl x -j "$@"; }
# same GOT-JQ WANT NAME ARGUMENTS...: a value in what seccommctl prints
same()
{
	local filter=$1 want=$2 name=$3
	shift 3
	is "$(json "$@" | jq -c "$filter")" "$want" "$name"
}
# refused STATUS TEXT ARGUMENTS...
refused()
{
	local status=$1 text=$2 got
	shift 2
	ctl x "$@" > "$dir/out" 2> "$dir/err"
	got=$?
	if [ $got = "$status" ] && grep -qF -- "$text" "$dir/err"; then
		ok "exit $status, \"$text\""
	else
		not_ok "exit $status, \"$text\"" "seccommctl $*: exit $got"$'\n'"$(cat "$dir/err")"
	fi
}

# --- every object can be shown when there is nothing
for o in profile policy principal key session alert; do
	is "$(json $o show)" "[]" "no $o"
	is "$(ctl x $o show)" "" "no $o, as text"
done
for o in stats config info microprotocol; do
	# by jq itself, whatever lib.sh takes for it
	check "$o show is JSON" command jq -es 'length == 1' <(json $o)
	check "$o show, pretty" command jq -es 'length == 1' <(ctl x -j -p $o show)
done
same .family "$(cat /sys/module/seccomm/parameters/family)" "info: the family" info
same '[.[] | select(.name == "HMACIntegrity")] | length' 1 "microprotocol: installed ones are listed" microprotocol
check "modprobe" modprobe seccomm_mp_hmacintegrity
same '.[] | select(.name == "HMACIntegrity") | [.loaded, .module, (.parameters[] | .name, .min, .max, .step, .default)]' \
	'[true,"seccomm_mp_hmacintegrity","tag",16,64,1,32,"hash",1,4,1,1]' "microprotocol: a loaded one tells its parameters" -d microprotocol show

# --- principals
check "principal add" ctl x principal add name alice local on default on user 0 user 1000 group 5
check "principal add, nothing but a name" ctl x principal add name bob
same 'map(select(.name == "alice")) == [{"name":"alice","local":true,"default":true,"users":[0,1000],"groups":[5]}]' true \
	"principal show" principal show
is "$(ctl x principal show name bob)" "bob" "principal show, as text"
refused 2 'Error: seccomm:' principal add name bob
refused 2 'EEXIST' principal add name bob
refused 2 'ENOENT' principal show name carol
refused 2 'ENOENT' principal del name carol

# --- keys
head -c 32 /dev/urandom > "$dir/k1"
head -c 32 /dev/urandom > "$dir/k2"
chmod 600 "$dir"/k?
check "key add, file" ctl x key add name k1 local alice peer bob file "$dir/k1"
check "key add, standard input, hex" ctl x key add name k2 local alice peer bob hex on - \
	< <(od -An -tx1 -v "$dir/k2")
check "key add, descriptor, with everything" ctl x key add name k3 version 7 kind secret usage session \
	group on owner 1000 gid 5 mode 0110 fd 7 7< "$dir/k2"
mkdir "$dir/cred" && cp "$dir/k1" "$dir/cred/c1"
check "key add, credential" env CREDENTIALS_DIRECTORY="$dir/cred" seccommctl -n "${NS[x]}" key add name k4 cred c1
same '[.[] | [.name, .local, .peer, .version, .kind, .length]]' \
	'[["k1","alice","bob",1,"secret",32],["k2","alice","bob",1,"secret",32],["k3",null,null,7,"secret",32],["k4",null,null,1,"secret",32]]' \
	"key show" key show
same '.[0] | [.usage, .group, .owner, .gid, .mode]' '[["session"],true,1000,5,"0110"]' \
	"key show: all of one" key show name k3
is "$(json key show | grep -c "$(od -An -tx1 -v -N8 "$dir/k1" | tr -d ' \n')")" 0 "key show: no bytes"
refused 2 'EEXIST' key add name k1 local alice peer bob file "$dir/k2"
head -c 15 "$dir/k1" > "$dir/short"
chmod 600 "$dir/short"
refused 2 'Error: seccomm:' key add name k5 file "$dir/short"
# accepted, and the kernel says what it thinks of it
head -c 16 "$dir/k1" > "$dir/short"
refused 0 'Warning: seccomm:' key add name short file "$dir/short"
check "the key is there" ctl x key del name short
refused 2 'there is none like that' key show name k5
if command -v openssl > /dev/null; then
	(umask 077; openssl rsa -in "$SELFTESTS/keys/alice.pem" -out "$dir/rsa.pem" 2> /dev/null)
	openssl rsa -in "$dir/rsa.pem" -pubout -out "$dir/rsa.pub" 2> /dev/null
	check "key add, RSA private, PEM" ctl x key add name r1 kind rsa-private local alice file "$dir/rsa.pem"
	check "key add, RSA public, PEM" ctl x key add name r2 kind rsa-public peer bob file "$dir/rsa.pub"
	same '[.[] | select(.name | startswith("r")) | [.kind, .length, .fingerprint | tostring | length]]' \
		'[[11,4,64],[10,4,64]]' "key show: kind, bits and fingerprint of RSA keys" key show
	same '[.[] | select(.name | startswith("r")) | .fingerprint] | unique | length' 1 \
		"key show: both halves have one fingerprint" key show
else
	skip "RSA keys" "no openssl here"
fi
if command -v keyctl > /dev/null && serial=$(keyctl padd user sc-test @u < "$dir/k1" 2> /dev/null); then
	check "key add, kernel keyring" ctl x key add name k6 keyring "$serial"
	same '.[0] | [.serial, .length]' "[$serial,32]" "key show: where it came from" key show name k6
	refused 2 'Error: seccomm:' key add name k7 keyring 2147483647
	keyctl unlink "$serial" @u > /dev/null 2>&1
else
	skip "kernel keyring" "no keyctl here, or no keyring"
fi

# --- profiles: what is written is what is shown
roundtrip()	# TEXT [SHOWN]
{
	ctl x profile replace name round insecure on properties "$1" 2> "$dir/err" || {
		not_ok "$1" "$(cat "$dir/err")"
		return
	}
	is "$(json profile show name round | jq -r '.[0].properties' | sed 's/ ; .*/ }/')" "${2:-$1}" "$1"
}
roundtrip '{ Null }'
roundtrip '{Salt(16),AESPrivacy(k1),Replay,HMACIntegrity(k2)}' '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }'
roundtrip '{ Replay, AESGCM(k1:sha3-256) }'
roundtrip '{ Replay, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2)) }'
check "profile add" ctl x profile add name gold rank 20 user 1000 group 5 \
	properties '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }'
same '.[0] | [.name, .rank, .insecure, .users, .groups, .sessions]' '["gold",20,false,[1000],[5],0]' \
	"profile show" profile show name gold
same '.[0].down | map(.type)' '["Salt","AESPrivacy","Replay","HMACIntegrity"]' "profile show: down" profile show name gold
same '.[0] | [.down[1].keys[0].name, .down[1].keys[0].kdf, .down[0].arguments[0].value]' '["k1","sha256",16]' \
	"profile show: keys and arguments" profile show name gold
same '.[0] | (.digest | length), (.expansion_down > 16 and .expansion_up > 16)' $'128\ntrue' \
	"profile show: digest and expansion" profile show name gold
ctl x profile show name gold > "$dir/out"
is "$(head -n 1 "$dir/out")" "gold rank 20 users $(id -nu 1000 2> /dev/null || echo 1000) groups $(getent group 5 | cut -d: -f1) sessions 0" \
	"profile show, as text"
is "$(ctl x -o profile show name gold | wc -l)" 1 "-o: one line"
check "profile check agrees" ctl x profile check name other properties '{ Replay, AESGCM(k1) }'
refused 2 'ENOENT' profile show name other
refused 2 'EEXIST' profile add name gold properties '{ Replay, AESGCM(k1) }'
check "profile replace" ctl x profile replace name gold properties '{ Replay, AESGCM(k1) }'
same '.[0].rank' 10 "profile replace: everything is new" profile show name gold

# --- what is refused says where
refused 2 'Error: seccomm:' profile add name bad properties '{ NoSuchThing(k1) }'
refused 2 'Error: seccomm:' profile add name bad properties '{ Null }'
refused 2 'Error: seccomm:' profile add name bad properties '{ AESPrivacy(k1) }'
refused 2 'Error: seccomm:' profile add name bad properties '{ Replay, AESGCM(k1, nosuch=3) }'
refused 2 'Error: seccomm:' profile add name bad properties '{ Salt(100000), Replay, AESGCM(k1) }'
refused 2 'Kernel answers:' profile add name bad properties '{ Replay, AESGCM(k1:sha3-256/nosuch) }'
refused 2 'Error: seccomm:' profile add name bad properties '{ Replay, AESGCM(k1, mode="a b") }'
refused 2 'attribute: down.entry[1].arg[0]' profile add name bad properties '{ Replay, AESGCM(k1, mode="a b") }'
is "$(tail -n 1 "$dir/err")" "            ^" "the mark stands below the entry"
same 'length' 2 "nothing that was refused is there" profile show

# --- policies
check "policy add" ctl x policy add pref 10 profile gold
check "policy add, with everything" ctl x policy add pref 5 role passive carrier udp local 10.0.0.0/8 peer fd00::/16 \
	lport 5000 pport 1024-65535 uid 1000 profile gold principal alice expect bob
same '.[0] | del(.hits) == {"pref":5,"role":"passive","carrier":"udp","local":"10.0.0.0/8","peer":"fd00::/16","local_port_min":5000,"local_port_max":5000,"peer_port_min":1024,"peer_port_max":65535,"uid":1000,"profile":"gold","principal":"alice","expect":"bob"}' true \
	"policy show: in the order they are asked" policy show || true
same '[.[].pref]' '[5,10]' "policy show: both" policy show
refused 2 'Error: seccomm:' policy add pref 10 profile gold
refused 2 'ENOENT' policy del pref 12
check "policy del" ctl x policy del pref 5

# --- rates and caps
check "config set" ctl x config set half-max 77 alert-rate 5 allow-self on gro on rest 5 parallel 2
same '[.half_max, .alert_rate, .allow_self, .gro, .rest, .parallel, .open_rate]' '[77,5,true,true,5,2,20]' "config show" config
is "$(seccommctl -j config | jq -c "[.half_max, .gro, .rest, .parallel]")" "[1024,false,60,1]" "the other namespace has its own"

# --- many objects, in one batch, and dumps that survive
for ((i = 0; i < 600; i++)); do
	echo "principal add name p$i local on user $i"
	echo "policy add pref $((1000 + i)) profile gold expect p$i"
done > "$dir/batch"
check "a batch of 1200 commands" ctl x -b "$dir/batch"
same length 602 "principal show: all" principal show
same '[.[] | .pref] | length, (. == (. | sort))' $'601\ntrue' "policy show: all, in order" policy show
echo 'policy del pref 4294967295' >> "$dir/batch"
refused 2 "Command failed $dir/batch:1" -b "$dir/batch"

# a dump while the list changes: every object that stays is there once
(while :; do
	echo "principal add name zz$RANDOM"
	echo "principal del name zz$RANDOM"
done | head -n 4000 | ctl x -force -b - > /dev/null 2>&1) &
changer=$!
bad=0
for ((i = 0; i < 8; i++)); do
	n=$(json principal show 2> /dev/null | jq '[.[].name | select(test("^p[0-9]+$"))] | [length, (unique | length)] | tojson' -r)
	[ "$n" = "[600,600]" ] || bad=$((bad + 1))
done
kill $changer 2> /dev/null
wait $changer 2> /dev/null
is $bad 0 "eight dumps while principals come and go"

# --- monitor
start x seccommctl -j -t monitor ready on > "$dir/events"
monitor=$!
check "monitor ready" wait_until 5 grep -q '"event":"ready"' "$dir/events"
kill $monitor
wait $monitor 2> /dev/null
check "monitor: every line is JSON" jq -es 'all(.timestamp != null)' "$dir/events"

# --- other ways in
is "$(seccommctl -n "${NS[x]}" -j profile show name gold | jq -r '.[0].name')" gold "-n: in another namespace"
is "$(ctl x -c=always profile show name gold | head -c 7 | od -An -c | tr -d ' ')" '033[1;36m' "-c=always: colour"
is "$(NO_COLOR=1 ctl x -c profile show name gold | head -c 4)" gold "NO_COLOR"
for o in policy key profile; do
	check "$o del, all of them" ctl x -b <(json $o show | jq -r --arg o $o \
		'.[] | if $o == "policy" then "policy del pref \(.pref)" else
		"\($o) del name \(.name)" + (if .local then " local \(.local)" else "" end) +
		(if .peer then " peer \(.peer)" else "" end) + (if .version then " version \(.version)" else "" end) end')
	is "$(json $o show)" "[]" "no $o is left"
done
