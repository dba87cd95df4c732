# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# seccomm.sh - two hosts, alice and bob, configured: what most selftests begin with. Source after lib.sh.
#
#	sc_secret NAME			the secret of that name, 32 bytes, the same whoever asks
#	sc_key NS OWN PEER NAME...	these keys, shared by OWN and PEER
#	sc_rsa DIR [NAME USAGE]		a key pair "rsa", to sign, for each of alice and bob, and the other's public half; files in DIR
#	sc_kem DIR			a key pair "kem" for each in the same way, to encrypt with
#	sc_profile NS NAME PROPERTIES [WORD...]	adds or replaces
#	sc_hosts PROPERTIES [WORD...]	namespaces alice and bob, joined; principals, keys k1 k2 k3, profile "test", a policy for everything
#	sc_drops NS REASON		the namespace's counter
#	sc_open NS			how many sessions are open
#	sc_stat NS NAME			rx-msgs, tx-msgs, opened, sessions ...
# WORDs go to `profile add` (insecure on, rank 5 ...).

sc_secret() { printf '%-32.32s' "seccomm selftest $1"; }

sc_key()
{
	local ns=$1 own=$2 peer=$3 key
	for key in "${@:4}"; do
		sc_secret "$key" | ctl "$ns" key add name "$key" local "$own" peer "$peer" - || return
	done
}

# A public key slot: each end has its own private key and the other's public one. sc_rsa_pair DIR NAME USAGE SUFFIX: keys/HOST$SUFFIX.pem
sc_rsa_pair()
{
	local dir=$1 name=$2 usage=$3 suffix=$4 n peer
	for n in alice bob; do
		install -m 600 "$SELFTESTS/keys/$n$suffix.pem" "$dir/"
		openssl rsa -in "$dir/$n$suffix.pem" -RSAPublicKey_out -out "$dir/$n$suffix.pub" 2> /dev/null
	done
	for n in alice bob; do
		peer=bob
		[ $n = alice ] || peer=alice
		ctl $n key add name "$name" local $n kind rsa-private usage "$usage" file "$dir/$n$suffix.pem" || return
		ctl $n key add name "$name" local $n peer $peer kind rsa-public usage "$usage" file "$dir/$peer$suffix.pub" || return
	done
}

sc_rsa() { sc_rsa_pair "$1" "${2:-rsa}" "${3:-sign}" ""; }
sc_kem() { sc_rsa_pair "$1" kem kem -kem; }

sc_profile()
{
	local ns=$1 name=$2 properties=$3
	shift 3
	ctl "$ns" profile replace name "$name" "$@" properties "$properties"
}

sc_hosts()
{
	local properties=$1 ns peer
	shift
	ns_pair alice bob
	for ns in alice bob; do
		peer=bob
		[ $ns = alice ] || peer=alice
		ctl $ns principal add name $ns local on default on || return
		sc_key $ns $ns $peer k1 k2 k3 || return
		sc_profile $ns test "$properties" "$@" || return
		ctl $ns policy add pref 10 profile test expect "$peer" || return
	done
}

# count_of NAME JSON
count_of() { if [[ $2 =~ \"$1\":([0-9]+) ]]; then echo "${BASH_REMATCH[1]}"; else echo "no $1"; fi; }
sc_stat() { count_of "$2" "$(ctl "$1" -j stats show)"; }
sc_drops() { local all; all=$(ctl "$1" -j stats show); count_of "$2" "${all#*\"drops\":}"; }
sc_open() { ctl "$1" -j session show | jq '[.[] | select(.state == "open")] | length'; }
