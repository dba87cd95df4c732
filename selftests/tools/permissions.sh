#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# permissions.sh - without CAP_NET_ADMIN nothing is changed over netlink, and only namespace totals are read.
. "$(dirname "$0")/../lib.sh"

need seccommctl jq setpriv
need_module seccomm

dir=$(mktemp -d)
on_exit "rm -rf $dir"
ns_new x
ctl x principal add name p local on default on || exit 1
ctl x profile add name gold insecure on properties '{ Null }' || exit 1
ctl x policy add pref 10 profile gold || exit 1

as_nobody() { nsenter --net="/run/netns/${NS[x]}" -- timeout 10 setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v seccommctl)" "$@"; }

check "anybody may read totals" as_nobody stats
is "$(as_nobody -j stats | jq -c '[has("check_failed"), (.drops | length)]')" '[true,0]' "totals without reasons"
for c in "principal add name eve" "config set half-max 1" "profile del name gold" "policy del pref 10" "key del name k1" \
	"session del id 1" "alert show" "monitor count 1"; do
	# shellcheck disable=SC2086
	as_nobody $c > /dev/null 2> "$dir/err"
	is "$? $(grep -o -m 1 'not permitted' "$dir/err")" "2 not permitted" "nobody may not: $c"
done
