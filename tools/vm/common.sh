# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# common.sh - what the scripts of tools/vm share: where things are, messages, locks, the names of the kernels.

set -euo pipefail

VM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$VM/../.." && pwd)
SRC=$(realpath "${SECCOMM_SRC:-$TOP}")           # the tree whose modules are built
CACHE=${SECCOMM_CACHE:-/var/tmp/seccomm}
KERNELS="6.1 6.1-cloud 6.12 6.12-cloud uml debug smp-debug"

say() { echo "vm: $*" >&2; }
die() { local rc=$1; shift; say "$*"; exit "$rc"; }

# locked NAME COMMAND...: one at a time on this machine; who waits says so. Descriptor 9 is closed in the command, or a
# daemon it leaves behind would hold the lock for ever.
locked()
{
	local name=$1 rc=0
	shift
	mkdir -p "$CACHE/lock"
	exec 9> "$CACHE/lock/$name"
	flock -n 9 || { say "waiting for another run ($name)"; flock 9; }
	"$@" 9>&- || rc=$?
	exec 9>&-
	return $rc
}

# quietly LOG COMMAND...: shows the end of what it said only if it fails
quietly()
{
	local log=$1
	shift
	mkdir -p "$(dirname "$log")"
	"$@" > "$log" 2>&1 || { tail -40 "$log" >&2; die 3 "failed: $* (log: $log)"; }
}

known_kernel()
{
	case " $KERNELS " in *" $1 "*) ;; *) die 2 "no such kernel: $1 (one of: $KERNELS)";; esac
}

is_stock() { case $1 in 6.*) ;; *) return 1;; esac; }

# The name, in the cache, of the source tree that is built.
tree_id() { echo "${SRC##*/}-$(echo "$SRC" | sha1sum | cut -c1-8)"; }
