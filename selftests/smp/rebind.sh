#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rebind.sh - handlers are bound and unbound on one CPU while messages run, are held and go on on the other: every message arrives
# once, with the attributes that its own plan gave it.
# smp
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq
need_module seccomm seccomm_mp_testcoord
at=/sys/module/seccomm_mp_testcoord/parameters
on_exit "echo 0 > $at/extra"
dir=$(mktemp -d)
on_exit "rm -rf $dir"
sc_hosts '{ Salt(16), TestCoord(claim=5, hold=7, delay=5), AESPrivacy(k1), Replay, HMACIntegrity(k2) }' insecure on || exit 1

count=1500
start bob sc_dgram -j 2 -w 60 --rcvbuf 4000000 -n $count --expect $count recv 4000 > "$dir/recv"
receiver=$!
wait_until 120 says "$dir/recv" ready
start alice sc_dgram -j 2 -n $count -r 200 --steady -c --wait -s 200 send 10.0.0.2:4000 > "$dir/send"
sender=$!
# two that disagree: each finds the other's work in its way
for v in 0 1; do
	while kill -0 $sender 2>/dev/null; do
		for _ in {1..20}; do echo $v > $at/extra; done
		sleep 0.05
	done &
done
wait $sender
wait $receiver
line=$(tail -n 1 "$dir/recv")
case $line in
*"received=$count distinct=$count duplicates=0 corrupted=0"*) ok "$count messages of two senders arrive while handlers come and go" ;;
*) not_ok "$count messages of two senders arrive while handlers come and go" "$line"$'\n'"$(tail -n 1 "$dir/send")" ;;
esac
settled() { [ "$(< $at/held)" = "$(< $at/resumed)" ] && [ "$(< $at/claimed)" = "$(< $at/agreed)" ]; }
check "what was held is resumed, what was claimed is given back" wait_until 20 settled
is "$(< $at/marked) $(< $at/checked) $(< $at/mismatched) $(< $at/gone)" "$count $count 0 0" "every message carries its own attribute"
is "$(< $at/extra_down) $(< $at/extra_up)" "$(< $at/passed_down) $(< $at/passed_up)" "a local attribute passes whenever the handler runs"
diag "the extra handler ran for $(< $at/extra_down) messages down, $(< $at/extra_up) up"
