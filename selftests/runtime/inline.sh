#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# inline.sh - messages of a plan without handlers that sleep never see the worker, in neither direction; with one that sleeps they do.
# timeout: 180
# kernels: 6.1 6.12
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq openssl
need_module seccomm
tracing=/sys/kernel/tracing
[ -d $tracing/events ] || mount -t tracefs tracefs $tracing 2>/dev/null
[ -d $tracing/events/seccomm ] || skip_all "no trace events here"
sc_hosts '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir; echo 0 > $tracing/events/seccomm/enable"
echo 1 > $tracing/events/seccomm/enable

# events EVENT WORD: how many with that word
events() { grep "seccomm_$1:" $tracing/trace | grep -c "$2"; }

exchange()
{
	echo > $tracing/trace
	in_ns bob sc_dgram -n 50 -w 40 recv "$1" > "$dir/recv" &
	local receiver=$!
	wait_until 20 grep -q ready "$dir/recv"
	in_ns alice sc_dgram -n 50 -r 200 send "10.0.0.2:$1" > "$dir/send"
	wait $receiver
}

exchange 4000
is "$(events push ' inline')" 50 "50 pushed where they were sent"
is "$(events pop ' inline')" 50 "50 popped in softirq"
is "$(events queue .)" 0 "no work item for any of them"

for n in alice bob; do
	openssl genrsa -traditional -out "$dir/$n.pem" 2048 2> /dev/null
	openssl rsa -in "$dir/$n.pem" -RSAPublicKey_out -out "$dir/$n.pub" 2> /dev/null
done
ctl alice key add name rsa local alice kind rsa-private usage sign file "$dir/alice.pem" 2> /dev/null
ctl alice key add name rsa local alice peer bob kind rsa-public usage sign file "$dir/bob.pub" 2> /dev/null
ctl bob key add name rsa local bob kind rsa-private usage sign file "$dir/bob.pem" 2> /dev/null
ctl bob key add name rsa local bob peer alice kind rsa-public usage sign file "$dir/alice.pub" 2> /dev/null
for n in alice bob; do sc_profile $n test '{ DESPrivacy(k1), RSAAuthenticity(rsa) }' insecure on; done
exchange 4001
is "$(events push ' worker')" 50 "50 signed in the worker"
is "$(events pop ' worker')" 50 "50 verified in the worker"
