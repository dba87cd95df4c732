# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# lib.sh - what every selftest sources:	. "$(dirname "$0")/../lib.sh"
#
# A selftest is selftests/<group>/<name>.sh, executable, and shows one behaviour. It runs as root in a test kernel (selftests/run, or
# tools/vm/run -- selftests/GROUP/NAME.sh), prints KTAP, makes its own network namespaces, cleans up after itself by trap, and
# polls (wait_until) instead of sleeping. Among its first ten lines may stand
#	# kernels: 6.1 6.12 debug	where it runs (these are the default; uml too is possible)
#	# smp				make check-smp runs it instead, on smp-debug with two CPUs
#	# soak				make soak runs it instead, on debug, for long
#	# timeout: 60			seconds (this is the default); doubled on debug kernels
#
#	plan 3				optional; without it the plan is printed at the end
#	ok NAME / not_ok NAME [WHY]	one result
#	skip NAME WHY			a result that could not be had; a skip is not a pass
#	skip_all WHY			nothing here can be had
#	is GOT WANT NAME		equal?
#	check NAME COMMAND...		does it succeed? (its output is shown if not)
#	refuses NAME COMMAND...		does it fail?
#	diag TEXT			a comment
#	need PROGRAM...			skip_all unless these exist
#	need_module NAME...		loads modules; skip_all if one is not built
#	wait_until SECONDS COMMAND...	until it succeeds; false if it never does
#	says FILE TEXT			is that text in it?
#	value NAME FILE			of the last NAME=VALUE in it
#	on_exit COMMAND			(a string) at the end, last one first, whatever happens
#	ns_new NAME...			namespaces; full name in ${NS[NAME]}, gone at the end
#	ns_pair A B			ns_new and a veth between them: eth0 in both, 10.0.0.1 and .2 /24, fd00::1 and ::2 /64; ns_pair A B 5: 10.0.5.x, fd00:5::x
#	in_ns NAME COMMAND...		in that network namespace (and no mount namespace: quicker than ip netns exec)
#	start NAME COMMAND...		the same in the background: $! is the command itself, not a shell that waits for it
#	ctl NAME ARGS...		seccommctl in that namespace
# Exit status: 0 unless a result is "not ok".
#
# In a guest without KVM a program takes 0.1 s to start, and jq 0.6 s: what is done often here starts none, or the quickest that does it.

set -u

declare -A NS=()
KTAP_N=0 KTAP_FAILED=0 KTAP_PLAN=""
AT_EXIT=()

# shellcheck disable=SC2034
SELFTESTS=${BASH_SOURCE[0]%/*}
exec {TICK}<> <(:)	# nothing ever comes out of it
NSENTER=nsenter
! command -v busybox > /dev/null || NSENTER="busybox nsenter"
! command -v gojq > /dev/null || jq() { gojq "$@"; }

echo "KTAP version 1"

plan() { KTAP_PLAN=$1; echo "1..$1"; }
diag() { local l; while read -r l || [ -n "$l" ]; do echo "# $l"; done <<< "$*"; }

ok()
{
	KTAP_N=$((KTAP_N + 1))
	echo "ok $KTAP_N - $1"
}

not_ok()
{
	KTAP_N=$((KTAP_N + 1))
	KTAP_FAILED=$((KTAP_FAILED + 1))
	echo "not ok $KTAP_N - $1"
	[ $# -lt 2 ] || diag "${@:2}"
}

skip()
{
	KTAP_N=$((KTAP_N + 1))
	echo "ok $KTAP_N - $1 # SKIP $2"
}

skip_all()
{
	echo "1..0 # SKIP $1"
	KTAP_PLAN=skip
	exit 0
}

is()
{
	if [ "$1" = "$2" ]; then ok "$3"; else not_ok "$3" "got:  $1"$'\n'"want: $2"; fi
}

check()
{
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then ok "$name"; else not_ok "$name" "$* (exit status $?)"$'\n'"$out"; fi
}

refuses()
{
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then not_ok "$name" "$* succeeded"$'\n'"$out"; else ok "$name"; fi
}

need()
{
	local p
	for p in "$@"; do
		command -v "$p" > /dev/null || skip_all "no $p here"
	done
}

need_module()
{
	local m
	for m in "$@"; do
		modinfo "$m" > /dev/null 2>&1 || skip_all "no module $m here"
		modprobe "$m" || { not_ok "modprobe $m"; exit 1; }
	done
}

# sleep, and no process
pause() { read -rt "$1" -u "$TICK" || true; }

says() { [[ $(< "$1") == *"$2"* ]]; }

value() { [[ $(< "$2") =~ ^(.*[^[:alnum:]_])?$1=([^[:space:]]*) ]] && echo "${BASH_REMATCH[2]}"; }

wait_until()
{
	local until=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift
	while ! "$@" > /dev/null 2>&1; do
		[ "${EPOCHREALTIME/./}" -lt $until ] || return 1
		pause 0.05
	done
}

on_exit() { AT_EXIT+=("$1"); }

ns_new()
{
	local n
	for n in "$@"; do
		NS[$n]=sc$$-$n
		ip netns add "${NS[$n]}" || exit 1
		ip -n "${NS[$n]}" link set lo up
	done
}

ns_pair()
{
	local four=10.0.${3:-0} six=fd00:${3:+$3:} i=0 n
	[ -n "${NS[$1]:-}" ] || ns_new "$1"
	[ -n "${NS[$2]:-}" ] || ns_new "$2"
	ip link add "eth${3:-0}" netns "${NS[$1]}" type veth peer name "eth${3:-0}" netns "${NS[$2]}" || exit 1
	for n in "$1" "$2"; do
		i=$((i + 1))
		# nodad: else the address is not usable for a second
		ip -n "${NS[$n]}" -batch - <<-END
			address add $four.$i/24 dev eth${3:-0}
			address add $six:$i/64 dev eth${3:-0} nodad
			link set eth${3:-0} up
		END
	done
}

# With its path: busybox would take its own ip and tc.
in_ns()
{
	hash "$2"
	$NSENTER -n"/run/netns/${NS[$1]}" -- "${BASH_CMDS[$2]}" "${@:3}"
}

start()
{
	hash "$2"
	$NSENTER -n"/run/netns/${NS[$1]}" -- "${BASH_CMDS[$2]}" "${@:3}" &
}

ctl() { seccommctl -n "${NS[$1]}" "${@:2}"; }

ktap_end()
{
	local rc=$? i n p
	trap - EXIT
	for ((i = ${#AT_EXIT[@]} - 1; i >= 0; i--)); do
		eval "${AT_EXIT[i]}" || true
	done
	exec 2> /dev/null	# the shell tells of each job that is killed
	for n in "${NS[@]}"; do
		for p in $(ip netns pids "$n" 2>/dev/null); do
			kill -KILL "$p" 2>/dev/null
		done
		ip netns del "$n" 2>/dev/null
	done
	[ -n "$KTAP_PLAN" ] || echo "1..$KTAP_N"
	[ "$KTAP_FAILED" = 0 ] || exit 1
	exit $rc
}
trap ktap_end EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
