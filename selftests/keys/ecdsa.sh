#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ecdsa.sh - messages signed by a key that the kernel does not have: the key agent's signature is verified before it leaves and when
# it arrives; a wrong one, or none, and nothing leaves. OpenSSL made the keys and the signatures. Without ECDSA in the kernel: refused.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram sc_agent jq openssl
need_module seccomm
stack='{ ECDSAAuthenticity(ec), Replay, AESGCM(k1) }'
sc_hosts '{ Replay, AESGCM(k1) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"
for n in alice bob mallory; do
	mkdir -m 700 "$dir/$n"
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$dir/$n/ec.pem" 2> /dev/null
	openssl pkey -in "$dir/$n/ec.pem" -pubout -out "$dir/$n.pub" 2> /dev/null
done

if ! modprobe -q seccomm_mp_ecdsaauthenticity || ! ctl alice profile check name sign properties "$stack" > "$dir/out" 2>&1; then
	is "$(grep -o 'down 1 (ECDSAAuthenticity): .*)' "$dir/out")" \
		"down 1 (ECDSAAuthenticity): this kernel cannot verify ECDSA (CONFIG_CRYPTO_ECDSA)" "no ECDSA here: the profile is refused"
	is "$(ctl alice key add name ec local alice kind ecdsa-p256-own file "$dir/alice.pub" 2>&1 | grep -o 'key ec: .*ECDSA')" \
		"key ec: this kernel cannot verify ECDSA" "and so is the key"
	exit
fi

# --- keys
for n in alice bob; do
	peer=bob
	[ $n = alice ] || peer=alice
	check "$n's own public key" ctl $n key add name ec local $n kind ecdsa-p256-own file "$dir/$n.pub"
	check "and the peer's" ctl $n key add name ec local $n peer $peer kind ecdsa-p256 file "$dir/$peer.pub"
	check "profile at $n" sc_profile $n sign "$stack"
	ctl $n policy del pref 10
	check "policy at $n" ctl $n policy add pref 10 profile sign expect $peer
	ctl $n config set agent-wait 60000
done
is "$(ctl alice -j key show name ec | jq -c 'map([.kind,.length]) | sort')" '[["ecdsa-p256",256],["ecdsa-p256-own",256]]' "key show: kind and bits"
is "$(ctl alice -j key show name ec | jq -r '.[] | select(.kind == "ecdsa-p256-own").fingerprint')" \
	"$(openssl pkey -pubin -in "$dir/alice.pub" -outform DER 2> /dev/null | sha256sum | cut -d' ' -f1)" "its fingerprint is what OpenSSL says"
refuses "a private key is not taken" ctl alice key add name p kind ecdsa-p256-own file "$dir/alice/ec.pem"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 2> /dev/null | openssl pkey -pubout -out "$dir/other.pub" 2> /dev/null
is "$(ctl alice key add name p kind ecdsa-p256 file "$dir/other.pub" 2>&1 | grep -o 'key p: not .* P-256')" \
	"key p: not a SubjectPublicKeyInfo with a point of P-256" "nor a key of another curve"

# agent NS DIRECTORY OPTIONS...
declare -A AGENT
agent()
{
	start "$1" sc_agent "${@:3}" "$dir/$2" > "$dir/agent-$1" 2> "$dir/agent.err"
	AGENT[$1]=$!
	wait_until 20 says "$dir/agent-$1" ready || not_ok "an agent at $1" "$(cat "$dir/agent.err")"
}
end_agent() { kill "${AGENT[$1]}" 2> /dev/null; wait "${AGENT[$1]}" 2> /dev/null; }

# --- both sign
agent alice alice
agent bob bob
start bob sc_dgram -w 100 echo 4000 > "$dir/echo"
echo=$!
wait_until 20 says "$dir/echo" ready
check "10 messages there and back, signed by both" in_ns alice sc_dgram -n 10 -w 120 pingpong 10.0.0.2:4000
is "$(grep -c '^sign .* slot=1 name=ec local=alice peer=bob .* label=message' "$dir/agent-alice")" 10 "alice's agent was asked for each of hers"
is "$(grep -c '^sign ' "$dir/agent-bob")" 10 "and bob's for his"
is "$(sc_stat alice check_failed):$(sc_stat bob check_failed)" 0:0 "nothing was refused"
kill $echo
wait $echo 2> /dev/null
end_agent bob

# --- only alice sends; what does not get its signature does not leave
start bob sc_dgram -w 300 recv 4001 > "$dir/recv"
wait_until 20 says "$dir/recv" ready
end_agent alice
send() { start alice sc_dgram -n "$1" -r 20 -c --wait --hold 200 send 10.0.0.2:4001 > "$dir/send" 2>&1; sender=$!; }
end_send() { kill $sender 2> /dev/null; wait $sender 2> /dev/null; }
got() { sc_stat bob rx_msgs; }
at_least() { [ "$(sc_drops alice "$1")" -ge "$2" ]; }
was=$(got)

# dropped NAME N REASON DIRECTORY OPTIONS...: of N messages none leaves, each for that reason, with an agent like that
dropped()
{
	local name=$1 n=$2 reason=$3 before
	before=$(sc_drops alice "$reason")
	agent alice "${@:4}"
	send "$n"
	wait_until 60 at_least "$reason" $((before + n))
	is "$(($(sc_drops alice "$reason") - before)):$(($(got) - was))" "$n:0" "$name: dropped, with an alert, and nothing leaves"
	end_send
	end_agent alice
}
dropped "a wrong signature" 3 agent_lied alice --lie signature --only
dropped "a signature by another key" 2 agent_lied mallory
dropped "an agent that refuses" 2 key_miss alice --refuse
dropped "one that dies" 2 key_miss alice --die
ctl alice config set agent-wait 1000
dropped "one that is silent" 1 key_miss alice --silent
ctl alice config set agent-wait 60000

agent alice alice --delay 100
send 3
three() { [ $(($(got) - was)) = 3 ]; }
check "a slow one: all arrive" wait_until 60 three
is "$(ctl alice -j -d session show | jq -c '.[0].slots[0] | [.name,.kind,.version,.kdf]')" '["ec","ecdsa-p256",1,null]' "the slot holds a public key"
end_send
end_agent alice

# --- the peer's agent has another key than the peer knows: nothing of his passes
agent bob mallory
check "bob believes mallory's key to be his" ctl bob key del name ec local bob
check "mallory's as bob's own" ctl bob key add name ec local bob kind ecdsa-p256-own file "$dir/mallory.pub"
agent alice alice
start bob sc_dgram -w 60 echo 4002 > "$dir/echo2"
wait_until 20 says "$dir/echo2" ready
refuses "what mallory signs for bob, alice does not take" in_ns alice sc_dgram -n 1 -w 3 pingpong 10.0.0.2:4002
is "$(sc_drops alice inner_tag)" 1 "it is refused inside a layer that held: class 2"
is "$(ctl alice -j alert show | jq -c '[.[] | select(.type == "inner_tag") | [.class,.microprotocol]][0]')" '[2,"ECDSAAuthenticity"]' "and named"
