#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# inline.sh - steps that do not sleep run where the message is: no work item per message; with one that sleeps, the worker.
# timeout: 120
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq openssl
need_module seccomm
tracing=/sys/kernel/tracing
[ -e $tracing/events/seccomm/seccomm_push/enable ] || skip_all "no trace events here"
sc_hosts '{ Replay, AESGCM(k1) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
N=20

events()
{
	local e
	for e in seccomm/seccomm_push seccomm/seccomm_pop seccomm/seccomm_queue workqueue/workqueue_queue_work; do
		echo "$1" > $tracing/events/$e/enable
	done
	echo "$1" > $tracing/tracing_on
}
on_exit "events 0"

# traced PORT: N messages over a session that is open before the first; the trace in $dir/trace
traced()
{
	local receiver sender
	start bob sc_dgram -n $N -w 30 --expect $N recv "$1" > "$dir/recv"
	receiver=$!
	wait_until 20 says "$dir/recv" ready
	: > $tracing/trace
	events 1
	# open until all is there: the end of a session waits 3 s for its worker, and no longer
	start alice sc_dgram -n $N -r 100 -c --wait --hold 60 send "10.0.0.2:$1" > "$dir/send"
	sender=$!
	wait $receiver
	kill -KILL $sender
	wait $sender 2> /dev/null
	events 0
	cat $tracing/trace > "$dir/trace"
}
count() { grep -c "$1" "$dir/trace"; }

traced 4200
is "$(count 'seccomm_push:.* inline$')" $N "{Replay, AESGCM}: $N messages pushed inline"
is "$(count 'sc_dgram-.*seccomm_push:.* inline$')" $N "by the sender itself"
is "$(count 'seccomm_pop:.* inline$')" $N "{Replay, AESGCM}: $N messages popped inline"
# the third flag: s = serving a softirq
is "$(count '\] ..[sH].. .*seccomm_pop:.* inline$')" $N "in softirq"
is "$(count 'seccomm_p[a-z]*:.* worker$')" 0 "none by a worker"
is "$(count 'seccomm_queue:')" 0 "none given to a worker"
# the session's own timers take one now and then
items=$(count 'workqueue=seccomm_msg ')
if [ "$items" -lt $((N / 4)) ]; then ok "no work item per message"; else not_ok "no work item per message" "$items"; fi

sc_rsa "$dir" || exit 1
for n in alice bob; do
	sc_profile $n test '{ DESPrivacy(k1), RSAAuthenticity(rsa) }' insecure on || exit 1
done
traced 4201
is "$(count 'seccomm_push:.* worker$')" $N "{DESPrivacy, RSAAuthenticity}: $N messages pushed by the worker"
is "$(count 'seccomm_pop:.* worker$')" $N "{DESPrivacy, RSAAuthenticity}: $N messages popped by the worker"
is "$(count 'seccomm_p[a-z]*:.* inline$')" 0 "none inline"
is "$(count 'seccomm_queue:')" $((2 * N)) "each was given to a worker, down and up"
if [ "$(count 'workqueue=seccomm_msg ')" -gt 0 ]; then ok "work items"; else not_ok "work items" "none seen"; fi
