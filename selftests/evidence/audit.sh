#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# audit.sh - AlertAudit at one end, of which the other knows nothing: alerts are in the kernel's log, and in the audit log when that is on;
# of a flood some are written, and all are counted.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_attack jq python3
need_module seccomm
sc_hosts '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }' || exit 1
check "bob watches" sc_profile bob test '{ AlertAudit(class=0), AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }'
is "$(ctl alice -j profile show | jq -r '.[0].digest')" "$(ctl bob -j profile show | jq -r '.[0].digest')" "which is nothing the other end would notice"
refuses "not within another" sc_profile bob other '{ Replay, MultiSecurity(AlertAudit(), AESGCM(k1)) }'

dir=$(mktemp -d)
on_exit "rm -rf $dir"
start bob sc_dgram -w 60 -n 100000 -W 900 recv 4400 > "$dir/recv"
receiver=$!
on_exit "kill $receiver 2>/dev/null"
wait_until 20 says "$dir/recv" ready
start alice sc_dgram -n 100000 -r 20 --steady -s 200 -c send 10.0.0.2:4400 > "$dir/send"
sender=$!
on_exit "kill $sender 2>/dev/null"
opened() { [ "$(sc_open bob)" -gt 0 ]; }
check "the session opens" wait_until 120 opened

attack() { in_ns alice sc_attack -q -i eth0 -d out -t DATA -D 4400 -T 60 -n "$1" inject "$2" > "$dir/attack" 2>&1 || diag "$(cat "$dir/attack")"; }
sum() { echo "$(< "/sys/module/seccomm_mp_alertaudit/parameters/$1")"; }
logged() { dmesg | grep -q -- "$1"; }

attack 1 flip:-1.0
check "a forgery is in the kernel's log" wait_until 20 logged 'seccomm op=alert own=bob peer=alice .* reason=bad_tag class=0 dir=up .* mp=ChaCha20Poly1305 '
attack 1 replay
check "and a replay, with its class" wait_until 20 logged 'seccomm op=alert .* reason=duplicate class=1 dir=up .* mp=Replay '

# --- the audit log: AUDIT_SET enabled
audit_on()
{
	python3 - <<-'END'
	import socket, struct
	s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9)
	status = struct.pack('=10I', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0)
	s.send(struct.pack('=IHHII', 16 + len(status), 1001, 5, 1, 0) + status)
	length, kind, flags, seq, pid, error = struct.unpack('=IHHIIi', s.recv(4096)[:20])
	assert kind == 2 and error == 0, (kind, error)
	END
}
if audit_on 2> "$dir/err"; then
	attack 1 flip:-1.0
	check "with the audit log on, there" wait_until 20 logged 'type=1316 .*seccomm op=alert own=bob peer=alice .* reason=bad_tag'
else
	skip "the audit log" "this kernel has none: $(tail -n 1 "$dir/err")"
fi

before=$(($(sum written) + $(sum suppressed))) written=$(sum written)
was=$(sc_drops bob bad_tag)
attack 100 flip:-1.0
all() { [ "$(sc_drops bob bad_tag)" = $((was + 100)) ]; }
check "a flood is refused" wait_until 30 all
attack 1 replay		# tells what was not raised
# none may be missing in the end: written or counted
accounted() { [ $(($(sum written) + $(sum suppressed))) -ge $((before + 100)) ]; }
check "and accounted for" wait_until 20 accounted
[ $(($(sum written) - written)) -lt 60 ]
is $? 0 "not all of it is written"
kill $sender 2>/dev/null
wait $sender 2>/dev/null
ctl bob session del id "$(ctl bob -j session show | jq '.[0].id')"
# by the next alert of that class, if one came since, or at the end
check "a record tells how many were not" wait_until 20 logged 'seccomm op=alert[a-z-]* own=bob peer=alice .* suppressed=[1-9]'
