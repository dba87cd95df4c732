#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# netlink.sh - hostile requests: each attribute of each command wrong in every way is answered by an errno and a text and changes
# nothing; without CAP_NET_ADMIN nothing can be changed, and foreign keys and sessions are not shown; no allocation that fails is missed.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_netlink sc_dgram jq python3 setpriv
python3 -c 'import yaml' 2> /dev/null || skip_all "no python3-yaml here"
need_module seccomm
here=$(cd "$(dirname "$0")" && pwd)
sc_hosts '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"

# everything that a request of netlink_requests names
furnish()
{
	local ns=$1 n
	for n in p p2; do sc_profile "$ns" $n '{ Replay, AESGCM(k1) }'; done
	ctl "$ns" principal add name carol local on
	ctl "$ns" policy add pref 20 profile p
	# readable by nobody but root
	sc_secret hidden | ctl "$ns" key add name hidden local alice peer bob mode 0100 -
}

furnish alice
start bob sc_dgram -w 600 recv 4000 > "$dir/recv"
wait_until 20 says "$dir/recv" ready
start alice sc_dgram -n 1 -c --wait --hold 600 send 10.0.0.2:4000 > "$dir/send"
opened() { [ "$(sc_open "$1")" = 1 ]; }
wait_until 30 opened alice || not_ok "the session opens"
session=$(ctl alice -j session show | jq '.[0].id')
requests() { "$here/netlink_requests" "$here/../../Documentation/netlink/specs/seccomm.yaml" "$1" "${2:-$session}"; }
state() { for o in config principal key profile policy session; do ctl "$1" -j "$o" show; done; }

# --- wrong in one thing
requests bad > "$dir/bad"
before=$(state alice)
in_ns alice sc_netlink < "$dir/bad" > "$dir/answers"
is "$(wc -l < "$dir/answers")" "$(wc -l < "$dir/bad")" "$(wc -l < "$dir/bad") hostile requests: all are answered"
is "$(awk -F'\t' '$2 == "0"' "$dir/answers")" "" "none is accepted"
# of commands that do not exist, or not in this way, the core of generic netlink says no more than that
is "$(awk -F'\t' '$2 != "0" && $3 == "" && $2 != "EOPNOTSUPP"' "$dir/answers")" "" "each is told why"
is "$(awk -F'\t' '$2 == "EOPNOTSUPP" && $1 !~ /^command [0-9]*,|: do$|: dump$/' "$dir/answers")" "" \
	"only commands that do not exist are told so"
is "$(cut -f2 "$dir/answers" | sort -u | grep -vxE 'EINVAL|ERANGE|E2BIG|EOPNOTSUPP|ENOENT|EEXIST|ENOMSG')" "" "by an errno that says something"
is "$(state alice)" "$before" "nothing has changed"
diag "$(cut -f2 "$dir/answers" | sort | uniq -c | tr -s '\n ' ' ')"

# --- without CAP_NET_ADMIN
as_nobody() { in_ns alice setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v "$1")" "${@:2}"; }
requests admin > "$dir/admin"
as_nobody sc_netlink < "$dir/admin" > "$dir/answers"
is "$(cut -f2 "$dir/answers" | sort -u)" EPERM "nobody may not: $(cut -f1 "$dir/admin" | tr '\n' ' ')"
is "$(state alice)" "$before" "nobody has changed nothing"
is "$(as_nobody seccommctl -j session show)" "[]" "nobody sees no session of others"
is "$(as_nobody seccommctl -j key show | jq '[.[] | select(.name == "hidden")] | length')" 0 "nobody sees no key that is not his"
is "$(as_nobody sc_netlink < <(requests good | grep -P '^session-get\t') | cut -f2)" ENOENT "nor asks for a session by its number"

# --- where nothing is wrong: what was refused above was refused for that one thing
requests good > "$dir/good"
in_ns alice sc_netlink < "$dir/good" > "$dir/answers"
is "$(awk -F'\t' '$2 != "0"' "$dir/answers")" "" "$(wc -l < "$dir/good") requests that are right are accepted"
is "$(ctl alice -j config | jq -c '[.half_max, .open_rate]')" '[7,7]' "and done"

# --- each allocation fails once
nth=/proc/self/fail-nth slab=/sys/kernel/debug/failslab
if [ -e $nth ] && [ -d $slab ]; then
	echo N > $slab/ignore-gfp-wait
	echo 0 > $slab/verbose
	furnish bob
	# the first one has been deleted
	start alice sc_dgram -n 1 -c --wait --hold 600 send 10.0.0.2:4000 > "$dir/send"
	wait_until 30 opened bob
	id=$(ctl bob -j session show | jq '.[] | select(.state == "open") | .id')
	# a choice of the others, the same every time
	in_ns bob sc_netlink --fail < <(requests good "$id"; awk 'NR % 29 == 0' "$dir/bad") > "$dir/answers"
	failed=$(awk -F'\t' '{ n += $3 } END { print n }' "$dir/answers")
	diag "${failed:-0} failed; most in: $(sort -t$'\t' -k3nr "$dir/answers" | head -n 3 | cut -f1,3 | tr '\t\n' ' ,')"
	if [ "${failed:-0}" -gt 500 ]; then ok "each allocation fails once"; else not_ok "each allocation fails once" "${failed:-0} have failed"; fi
	is "$(awk -F'\t' '$1 ~ /^profile-add$/ && $3 < 20' "$dir/answers")" "" "a profile takes many of them"
	check "it still works afterwards" ctl bob profile replace name after properties '{ Replay, AESGCM(k1) }'
	echo Y > $slab/ignore-gfp-wait
fi
