#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# api.sh - each socket call does what af_seccomm(7) says of it; the facts are in sc_api and sc_cmsg.
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_api sc_cmsg jq tc
need_module seccomm
sc_hosts '{ Salt(16), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' || exit 1
for n in alice bob; do sc_profile $n other '{ Replay, AESGCM(k3) }' || exit 1; done

dir=$(mktemp -d)
on_exit "rm -rf $dir"

# facts < OUTPUT: each line one result
facts()
{
	local line
	while read -r line; do
		case $line in
		"ok "*)		ok "${line#ok }";;
		"not ok "*)	not_ok "${line#not ok }";;
		"# lost "*)	lost=${line#\# lost };;
		"# "*)		;;
		"exit 0")	;;
		"exit 1")	;;
		*)		not_ok "the program ran to its end" "$line";;
		esac
	done
}

# all PROGRAM GROUP...
all()
{
	{ "$1" "${NS[alice]}" "${NS[bob]}" "${@:2}" 2>&1; echo "exit $?"; } > "$dir/out"
	facts < "$dir/out"
}

all sc_api receive shutdown accept connect info address
all sc_cmsg control outer

before=$(sc_drops bob rcvbuf) lost=""
all sc_cmsg buffers
is "$(($(sc_drops bob rcvbuf) - before))" "${lost:-?}" "SO_RCVBUF: what was lost is counted as rcvbuf"

# Every CONFIRM (type 3, after IP and UDP headers) is lost: who opens a session stays half-open at bob.
tc -n "${NS[bob]}" qdisc add dev eth0 clsact
tc -n "${NS[bob]}" filter add dev eth0 ingress pref 1 protocol ip u32 \
	match ip protocol 17 0xff match u8 0x03 0x0f at 28 action drop
mkfifo "$dir/go"
before=$(sc_drops bob backlog)
{ sc_cmsg "${NS[alice]}" "${NS[bob]}" backlog < "$dir/go" 2>&1; echo "exit $?"; } > "$dir/out" &
exec 3> "$dir/go"
wait_until 30 grep -q waiting "$dir/out"
is "$(sc_stat bob half)" 2 "a backlog of 2: two half-open sessions"
after=$(sc_drops bob backlog)
if [ "$after" -ge $((before + 2)) ]; then
	ok "the others are refused as backlog"
else
	not_ok "the others are refused as backlog" "$before before, $after after"
fi
tc -n "${NS[bob]}" filter del dev eth0 ingress pref 1
exec 3>&-
wait
facts < "$dir/out"

all sc_cmsg errors
