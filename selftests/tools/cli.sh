#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cli.sh - what seccommctl says without asking the kernel: help, mistakes with
# their place, exit status, batches, where keys come from.
# kernels: 6.12
# timeout: 180
. "$(dirname "$0")/../lib.sh"

need seccommctl jq

dir=$(mktemp -d)
on_exit "rm -rf $dir"

# says STATUS TEXT ARGUMENTS...: exits so, and TEXT is in what it prints on stderr
says()
{
	local status=$1 text=$2 got
	shift 2
	seccommctl "$@" > "$dir/out" 2> "$dir/err" < "${input:-/dev/null}"
	got=$?
	if [ $got = "$status" ] && grep -qF -- "$text" "$dir/err"; then
		ok "exit $status, \"$text\""
	else
		not_ok "exit $status, \"$text\"" "seccommctl $*: exit $got"$'\n'"$(cat "$dir/err")"
	fi
}

# --- help
for o in profile policy principal key session microprotocol alert evidence stats config info monitor; do
	out=$(seccommctl $o help 2> "$dir/err")
	is "$? $(head -c 6 <<< "$out") $(stat -c %s "$dir/err")" "0 Usage: 0" "$o help"
done
out=$(seccommctl help) && is "${out:0:6}" Usage: "help"
out=$(seccommctl profile add name x help) && is "${out:0:6}" Usage: "help as the last word"
seccommctl > "$dir/out" 2> "$dir/err"
is "$? $(stat -c %s "$dir/out") $(head -c 6 "$dir/err")" "1 0 Usage:" "nothing at all"
out=$(seccommctl -V) && is "${out%% *}" seccommctl "-V"

# --- grammar
says 1 'unknown object "prof"' prof show
says 1 'profile: unknown command "sho"' profile sho
says 1 'unknown word "named"' profile add named x
says 1 '"name" needs a value' profile add name
says 1 '"name" is given twice' profile add name x name y
says 1 '"name" is required' profile add properties '{ Null }'
says 1 '"properties" is required' profile add name x
says 1 'expected a number from 0 to 255' profile add name x rank 256 properties '{ Null }'
says 1 'expected a number from 0 to 255' profile add name x rank 010x properties '{ Null }'
says 1 'expected "on" or "off"' profile add name x insecure yes properties '{ Null }'
says 1 '1 to 64 characters of' profile add name 'a b' properties '{ Null }'
says 1 '1 to 64 characters of' profile add name '' properties '{ Null }'
says 1 '1 to 64 characters of' profile del name "$(printf '%065d' 0)"
says 1 'the name of a user' profile add name x user nobody-like-that properties '{ Null }'
says 1 'the name of a group' profile add name x group nobody-like-that properties '{ Null }'
says 1 'expected one of active passive' policy add pref 1 profile x role both
says 1 'expected one of udp ip tcp' policy add pref 1 profile x carrier sctp
for p in 10.0.0.0/33 ::1/129 10.0.0 10.0.0.1/ /8 10.0.0.1/-1 fd00::/1x; do
	says 1 "peer \"$p\": expected an IPv4" policy add pref 1 profile x peer $p
done
for p in 65536 2-1 1- -1 a 1-65536; do
	says 1 "lport \"$p\": expected a port" policy add pref 1 profile x lport $p
done
says 1 'expected a number from 0 to 4294967295' policy del pref 4294967296
says 1 'expected a number from 0 to 4294967295' session del id 1.5
says 1 'config: set: nothing to set' config set
says 1 'expected a number from 1' monitor count 0
says 1 'expected an octal mode' key add name k mode 888 -
says 1 'expected one of session sign kem evidence' key add name k usage session,all -
says 1 'expected one of secret rsa-private rsa-public' key add name k kind rsa -
says 1 'expected always, auto or never' -c=maybe info
says 1 'not the name of a network namespace' -n ../x info
says 2 'No such file or directory' -n none-like-that info
says 1 'unknown word "nam"' key show nam x

# --- properties: message, column, and the mark below
says 1 'properties, column 6: the name of a micro-protocol has letters' profile add name x properties '{ AES-GCM(k1) }'
is "$(sed -n 2,3p "$dir/err")" '  { AES-GCM(k1) }'$'\n''       ^' "the mark stands below column 6"
says 1 'properties, column 8: expected' profile add name x properties '{ Null Salt }'
says 1 'properties, column 17: A: at most 4 keys' profile add name x properties '{ A(k1,k2,k3,k4,k5) }'
says 1 'properties, line 2, column 4: nothing can follow' profile add name x properties '{ Null
  }x }'
says 1 'properties, column 3: expected' profile check name x properties '{ }'
says 1 'unknown KDF' profile replace name x properties '{ A(k1:md5) }'

# --- where keys come from
umask 077
head -c 32 /dev/urandom > "$dir/key"
says 1 'where is the key?' key add name k
says 1 'one source of the key' key add name k - file x
says 1 'expected the number of a descriptor' key add name k fd x
says 2 'Bad file descriptor' key add name k fd 77
says 2 'No such file or directory' key add name k file "$dir/none"
says 2 'Is a directory' key add name k file "$dir"
says 2 'standard input: empty' key add name k -
head -c 20000 /dev/zero > "$dir/long"
says 2 'longer than any key' key add name k file "$dir/long"
input=$dir/key
says 2 'not pairs of hex digits' key add name k hex on -
printf 'abc' > "$dir/odd"
says 2 'not pairs of hex digits' key add name k hex on file "$dir/odd"
input=""
says 2 'CREDENTIALS_DIRECTORY is not set' key add name k cred x
export CREDENTIALS_DIRECTORY=$dir
says 1 'a name without "/"' key add name k cred ../key
says 2 'No such file or directory' key add name k cred none
says 2 'neither PEM nor DER' key add name k kind rsa-private cred key
chmod 644 "$dir/key"
says 2 'can be read by everybody (mode 0644)' key add name k kind rsa-private file "$dir/key"
chmod 600 "$dir/key"
# a key in any argument would be a word that is not in the grammar
says 1 'unknown word' key add name k 00112233445566778899aabbccddeeff

# --- batches
cat > "$dir/batch" <<'END'
# a comment, and an empty line

info help # another
principal \
	help
profile add name x properties '{ Salt(16),
	AES!GCM(k1) }'
stats help
END
says 1 "Command failed $dir/batch:6" -b "$dir/batch"
is "$(grep -c Usage "$dir/out")" 2 "commands before the one that failed were done"
says 1 'line 2, column' batch "$dir/batch"
says 1 "Command failed $dir/batch:6" -force -b "$dir/batch"
is "$(grep -c Usage "$dir/out")" 3 "-force goes on"
says 1 "Command failed $dir/batch:6" --force batch "$dir/batch"
printf 'info "help' > "$dir/batch"
says 1 'a quote is never closed' batch "$dir/batch"
printf 'batch x' > "$dir/batch"
says 1 'a batch in a batch' batch "$dir/batch"
printf 'info help' > "$dir/batch"
input=$dir/batch
seccommctl batch - < "$dir/batch" > "$dir/out"
is "$? $(head -c 6 "$dir/out")" "0 Usage:" "a batch from standard input, its last line without an end"
input=""
says 2 'No such file or directory' batch "$dir/none"
printf 'a\0b\n' > "$dir/batch"
says 2 'not a text' batch "$dir/batch"
says 1 '-b and a command' -b "$dir/batch" info

# --- micro-protocols that are installed but not loaded
cat > "$dir/alias" <<'END'
# Aliases extracted from modules themselves.
alias net-pf-16-proto-16-family-seccomm seccomm
alias seccomm-mp-ZZInstalled seccomm_mp_zzinstalled
alias seccomm-mp-ZZInstalled seccomm_mp_again
alias seccomm-mp-ZZOther seccomm_mp_zzother
alias seccomm-mp-Bad-Name x
END
out=$(SECCOMM_MODULES=$dir/alias seccommctl -j microprotocol show)
is "$? $(jq -c '[.[] | select(.name | startswith("ZZ")) | [.name, .loaded, .module]]' <<< "$out")" \
	'0 [["ZZInstalled",false,"seccomm_mp_zzinstalled"],["ZZOther",false,"seccomm_mp_zzother"]]' \
	"installed modules are listed, once"
is "$(jq '[.[] | select(.name | startswith("Bad"))] | length' <<< "$out")" 0 "an alias that names no type is not"

# --- output that cannot be written
seccommctl help > /dev/full 2> "$dir/err"
is $? 2 "a full disk is an error"
