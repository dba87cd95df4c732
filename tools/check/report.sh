# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# report.sh - results: one line each in the file $RESULTS (pass, fail or skip; what; why), which parallel jobs share. Whoever starts
# the file prints the totals.

set -euo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SRC=$(realpath "${SECCOMM_SRC:-$TOP}")
CACHE=${SECCOMM_CACHE:-/var/tmp/seccomm}
LOGS=$CACHE/check/${SRC##*/}-$(echo "$SRC" | sha1sum | cut -c1-8)
mkdir -p "$LOGS"

RESULTS_MINE=""
if [ -z "${RESULTS:-}" ]; then
	RESULTS=$(mktemp "$LOGS/results.XXXXXX")
	RESULTS_MINE=1
fi
export RESULTS

record() { printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" >> "$RESULTS"; }
pass() { record pass "$1"; echo "ok    $1${2:+ ($2)}"; }
fail() { record fail "$1" "${2:-}"; echo "FAIL  $1${2:+: $2}"; }
skip() { record skip "$1" "$2"; echo "skip  $1: $2"; }

# try NAME COMMAND...: one result; the end of what it said is shown if it fails
try()
{
	local name=$1 log=$LOGS/${1//[ \/]/_}.log start=$SECONDS
	shift
	if "$@" > "$log" 2>&1; then
		pass "$name" "$((SECONDS - start)) s"
	else
		fail "$name" "$log"
		tail -n 40 "$log" | sed 's/^/      /'
	fi
}

# The last line anybody prints; false if something failed or nothing was tried.
totals()
{
	local p f s
	p=$(grep -c '^pass' "$RESULTS") || true
	f=$(grep -c '^fail' "$RESULTS") || true
	s=$(grep -c '^skip' "$RESULTS") || true
	if [ "$f" != 0 ]; then
		echo "failed:"
		sed -n 's/^fail\t\([^\t]*\)\t\(.*\)/  \1: \2/p' "$RESULTS"
	fi
	if [ "$s" != 0 ]; then
		echo "skipped:"
		sed -n 's/^skip\t\([^\t]*\)\t\(.*\)/  \1: \2/p' "$RESULTS"
	fi
	echo "$p passed, $f failed, $s skipped"
	[ "$f" = 0 ] && [ "$p" != 0 ]
}

finish()
{
	[ -n "$RESULTS_MINE" ] || return 0
	local rc=0
	totals || rc=1
	rm -f "$RESULTS"
	exit $rc
}
