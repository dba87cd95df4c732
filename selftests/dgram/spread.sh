#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# spread.sh - costly methods, two CPUs: the frames of long messages are made by both, where the operator allows that, and the
# queue of a session's worker is worked on by both; all arrive, once, unchanged.
# kernels: 6.1 6.12
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm
tracing=/sys/kernel/tracing
[ -e $tracing/events/seccomm/seccomm_queue/enable ] || skip_all "no trace events here"
[ "$(nproc)" -ge 2 ] || skip_all "one CPU"
sc_hosts '{ AESPrivacy(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
port=4000

events()
{
	local e
	for e in seccomm/seccomm_queue seccomm/seccomm_pop workqueue/workqueue_queue_work; do echo "$1" > $tracing/events/$e/enable; done
	echo "$1" > $tracing/tracing_on
}
on_exit "events 0"
count() { grep -c "$1" "$dir/trace"; }

# run NAME COUNT SIZE [SEND-OPTIONS]: all arrive; the trace in $dir/trace
run()
{
	local name=$1 count=$2 size=$3
	shift 3
	port=$((port + 1))
	start bob sc_dgram -w 60 -n "$count" --expect "$count" --ack 4 --rcvbuf 8000000 recv $port > "$dir/recv"
	receiver=$!
	wait_until 30 says "$dir/recv" ready
	: > $tracing/trace
	events 1
	in_ns alice sc_dgram -c --wait -n "$count" -s "$size" --window 16 --hold 1 "$@" send "10.0.0.2:$port" > "$dir/send"
	is "$? $(value failed "$dir/send")" "0 0" "$name: sent"
	wait "$receiver"
	events 0
	cat $tracing/trace > "$dir/trace"
	is "$(sed -n 's/^\(received=.* corrupted=[0-9]*\).*/\1/p' "$dir/recv")" \
		"received=$count distinct=$count duplicates=0 corrupted=0" "$name: all arrive, once, unchanged"
}

for n in alice bob; do ctl $n config set parallel 8; done
run "long messages" 30 60000
check "the sender called another CPU" test "$(count 'function=helper_run')" -gt 0

for n in alice bob; do ctl $n config set parallel 1; done
run "the same by one CPU at each end" 30 60000
is "$(count 'function=helper_run') $(count 'function=member_run') $(count 'seccomm_queue:')" "0 0 0" "nobody was called"

for n in alice bob; do
	ctl $n config set parallel 8
	sc_profile $n test '{ DESPrivacy(k1), KeyedMD5Integrity(k2) }' insecure on
done
run "the queue of a worker" 200 1000
check "members of its team came" test "$(count 'function=member_run')" -gt 0
is "$(sc_drops bob rcvbuf) $(sc_drops bob worker_queue) $(sc_drops bob segment_lost)" "0 0 0" "nothing was lost"
