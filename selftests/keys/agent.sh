#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# agent.sh - a session whose key is missing waits for the key agent: it opens with what an honest one gives, and fails, with an alert
# and within its time, when the agent refuses, lies, stalls or dies.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_agent jq setpriv
need_module seccomm
sc_hosts '{ AESPrivacy(k1), Replay, HMACIntegrity(k2) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
mkdir "$dir/keys"
for k in k1 k2; do sc_secret $k > "$dir/keys/$k"; done
sc_secret k1 > "$dir/keys/same"

# agent NS OPTIONS...: starts one; $agent, its output in $dir/agent
agent()
{
	start "$1" sc_agent "${@:2}" "$dir/keys" > "$dir/agent" 2> "$dir/agent.err"
	agent=$!
	wait_until 20 says "$dir/agent" ready || not_ok "an agent at $1" "$(cat "$dir/agent.err")"
}
end_agent() { kill "$agent" 2> /dev/null; wait "$agent" 2> /dev/null; }

# send: one message of alice's, connected; what became of it
send()
{
	in_ns alice sc_dgram -n 1 -c --wait send 10.0.0.2:4000 > "$dir/send" 2>&1
	if says "$dir/send" "sent=1"; then echo sent; else grep -o 'E[A-Z]*' "$dir/send" | head -n 1; fi
}
answers() { sed -n 's/^answer //p' "$dir/agent"; }
no_alice() { [ "$(ctl alice -j stats show | jq .sessions)" = 0 ]; }

start bob sc_dgram -w 300 recv 4000 > "$dir/recv"
wait_until 20 says "$dir/recv" ready
# here the kernel loads what it needs, which may take long on a slow machine
with_key() { [ "$(send)" = sent ]; }
check "with its key a session opens" wait_until 90 with_key
check "the key is taken away" ctl alice key del name k2 local alice peer bob

is "$(send)" ENOKEY "without an agent: ENOKEY at once"
is "$(sc_drops alice key_miss)" 0 "and no alert: nobody was asked"

# --- who may
in_ns alice setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v sc_agent)" "$dir/keys" > "$dir/out" 2>&1
is "$(grep -o EPERM "$dir/out")" EPERM "nobody without CAP_NET_ADMIN becomes the agent"
agent alice
in_ns alice sc_agent "$dir/keys" > "$dir/out" 2>&1
is "$(cat "$dir/out")" "sc_agent: another socket is the key agent of this namespace: EBUSY" "there is one at a time"

# --- honest
is "$(send)" sent "an honest agent: the session opens, and the message leaves"
is "$(sed -n 's/ token=[0-9]* session=[0-9]*//p' "$dir/agent")" \
	"key slot=2 name=k2 local=alice peer=bob version=0 length=16 uid=0 label=" "it was told what it needs to know"
is "$(answers)" "right: 0 " "its answer was taken"
is "$(ctl alice -j key show name k2 peer bob 2> /dev/null | jq length)" "" "the key is no key of the namespace now"
end_agent

# --- at the other end
check "the key is there again" sc_key alice alice bob k2
check "and not at bob's" ctl bob key del name k1 local bob peer alice
agent bob
is "$(send)" sent "the passive side asks too"
is "$(sed -n 's/ token=[0-9]* session=[0-9]*//p' "$dir/agent")" \
	"key slot=1 name=k1 local=bob peer=alice version=1 length=16 uid=0 label=" "for the version that OPEN names"
end_agent
agent bob --lie version
is "$(send)" sent "another version is refused, then the right one is taken"
is "$(answers)" "version: EINVAL key k1: version 2, and version 1 was asked for
right: 0 " "and says so"
end_agent
check "bob's key is there again" sc_key bob bob alice k1
ctl alice key del name k2 local alice peer bob

# --- lies: refused, and what is right is taken all the same
lie()
{
	local what=$1 text=$2
	agent alice --lie "$what"
	is "$(send)" sent "a lie ($what), then the truth: the session opens"
	is "$(answers | head -n 1)" "$text" "$text"
	end_agent
}
lie token "token: ENOENT no such request: never made to this socket, answered, or given up"
lie short "short: EINVAL key k2: a secret of 15 bytes, not 16 to 512"
lie zero "zero: EINVAL key k2: nothing but zeroes"
lie same "same: EINVAL key k2: the same bytes as key k1 of this session"
lie twice "twice: 0 "
is "$(answers | tail -n 1)" "right: ENOENT no such request: never made to this socket, answered, or given up" \
	"an answer counts once"
agent alice --lie session
is "$(send)" sent "a lie (session), then the truth: the session opens"
is "$(answers | head -n 1 | sed 's/[0-9][0-9]*/N/g')" "session: EINVAL request N is not of session N" "an answer for another session"
end_agent

# --- failing: ENOKEY and an alert each time, never a frame; at once, or when the time is over
opens() { ctl bob -j stats show | jq .opened; }
opened=$(opens)
failing()
{
	local name=$1 ms=$2 was since
	was=$(sc_drops alice key_miss)
	ctl alice config set agent-wait "$ms"
	since=${EPOCHREALTIME/./}
	is "$(send)" ENOKEY "$name: ENOKEY"
	since=$(((${EPOCHREALTIME/./} - since) / 1000))
	[ $since -lt 60000 ] || not_ok "$name: within its time" "$since ms"
	is "$(($(sc_drops alice key_miss) - was))" 1 "$name: an alert"
}
agent alice --refuse
failing "an agent that refuses" 60000
end_agent
agent alice --die
failing "one that dies" 60000
wait "$agent"
agent alice --silent
failing "one that is silent" 1000
end_agent
agent alice --lie short --only
failing "one that only lies" 1000
end_agent
agent alice --delay 2500
failing "one that is too slow" 1000
wait_until 10 says "$dir/agent" "answer right"
is "$(answers)" "right: ENOENT no such request: never made to this socket, answered, or given up" "what it says then is too late"
end_agent
is "$(opens)" "$opened" "bob has heard of none of them"
is "$(ctl alice -j alert show | jq '[.[] | select(.type == "key_miss")] | length > 0')" true "the alerts can be read"
check "nothing is left waiting" wait_until 10 no_alice

# --- several at once
ctl alice config set agent-wait 60000
agent alice --delay 300
pids=()
for i in 1 2 3 4; do
	start alice sc_dgram -n 1 -c --wait send 10.0.0.2:4000 > "$dir/send$i" 2>&1
	pids+=($!)
done
wait "${pids[@]}"
is "$(cat "$dir"/send[1-4] | grep -c sent=1)" 4 "four sessions wait, each gets its own"
is "$(grep -c '^key ' "$dir/agent"):$(answers | grep -c '^right: 0')" 4:4 "each was asked for by itself"
end_agent
agent alice --delay 600 --die
pids=()
for i in 1 2 3; do
	start alice sc_dgram -n 1 -c --wait send 10.0.0.2:4000 > "$dir/send$i" 2>&1
	pids+=($!)
done
wait "${pids[@]}"
is "$(grep -l ENOKEY "$dir"/send[1-3] | wc -l)" 3 "when the agent dies, all who wait are told"
