#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# stacks.sh - every micro-protocol carries messages both ways, alone or stacked; the paper's own example among them.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../seccomm.sh"

need seccommctl sc_dgram jq openssl
need_module seccomm
sc_hosts '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }' || exit 1

dir=$(mktemp -d)
on_exit "rm -rf $dir"

{ sc_rsa "$dir" && sc_kem "$dir"; } 2> "$dir/err" || diag "$(cat "$dir/err")"

port=4100
# carries PROPERTIES [WORD...]; $other: as bob sees them, where that is not the same text
other=""
carries()
{
	local properties=$1 n got
	shift
	port=$((port + 1))
	for n in alice bob; do
		[ $n = alice ] || [ -z "$other" ] || properties=$other
		sc_profile $n test "$properties" "$@" 2> "$dir/err" || { not_ok "$properties" "$(cat "$dir/err")"; return; }
	done
	start bob sc_dgram -w 30 echo $port > "$dir/echo"
	local echo=$!
	wait_until 20 says "$dir/echo" ready
	got=$(in_ns alice sc_dgram -n 8 -s 333 -w 25 pingpong "10.0.0.2:$port" 2>&1)
	if [ $? = 0 ]; then ok "$properties"; else not_ok "$properties" "$got"; fi
	kill $echo 2>/dev/null
	wait $echo 2>/dev/null
}

carries '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2:sha3-256) }'
carries '{ Replay, AESGCM(k1) }'
carries '{ Replay, AESGCM(k1, 128) }'
carries '{ Replay, ChaCha20Poly1305(k1) }'
carries '{ Replay, AESCCM(k1) }'
carries '{ Replay, AEGIS128(k1) }'
carries '{ Salt(32), AESPrivacy(k1, bits=128), Replay(64), HMACIntegrity(k2, tag=16) }'
for cipher in Camellia Serpent Twofish; do
	carries "{ ${cipher}Privacy(k1), Replay, HMACIntegrity(k2) }"
done
carries '{ MultiSecurity(CamelliaPrivacy(k1, 128), TwofishPrivacy(k2, 128)), Replay, HMACIntegrity(k3) }'
carries '{ ChaCha20Privacy(k1), Replay, HMACIntegrity(k2) }'
carries '{ TripleDESPrivacy(k1), Replay, HMACIntegrity(k2) }'
carries '{ BlowfishPrivacy(k1), Replay, HMACIntegrity(k2) }'
carries '{ RSAPrivacy(kem), Replay, HMACIntegrity(k1) }'
carries '{ Replay, HMACIntegrity(k1) }'
carries '{ Replay, CMACIntegrity(k1, 128) }'
carries '{ Pad(256), AESPrivacy(k1), ReplayTime, ReplayNonce(64), BLAKE2bIntegrity(k2, tag=24) }'
carries '{ Compression(method=lz4, data=no-attacker), Pad, AESCCM(k1, 128), Replay, HMACIntegrity(k2, 64, hash=sha512) }'
carries '{ ReplayTime(3600), Replay, MultiSecurity(SharedSecretAuthenticity(k1), HMACIntegrity(k2, 20, hash=sha1)) }'
carries '{ Replay, SharedSecretAuthenticity(k1, hash=sha3-256) }'
carries '{ Replay, MultiSecurity(AESGCM(k1), ChaCha20Poly1305(k2:sha3-256)) }'
carries '{ MultiSecurity(AESPrivacy(k1), ChaCha20Poly1305(k3)), Replay, HMACIntegrity(k2) }'
other='{ Replay, ChaCha20Poly1305(k3) ; HMACIntegrity(k2), Replay, AESGCM(k1) }'
carries '{ AESGCM(k1), Replay, HMACIntegrity(k2) ; ChaCha20Poly1305(k3), Replay }'
other=""
carries '{ Null }' insecure on
carries '{ DESPrivacy(k1), KeyedMD5Integrity(k2) }' insecure on
carries '{ DESPrivacy(k1), RSAAuthenticity(rsa) }' insecure on
carries '{ RSAPrivacy(kem), RSAAuthenticity(rsa) }' insecure on
carries '{ IDEAPrivacy(k1), HMACIntegrity(k2) }' insecure on
carries '{ XORPrivacy(k1), HMACIntegrity(k2) }' insecure on
carries '{ Compression, DigestIntegrity(hash=sha3-256) }' insecure on
carries '{ TestCoord, AESPrivacy(k1), HMACIntegrity(k2) }' insecure on

# a key that signs encrypts nothing
sc_profile alice test '{ RSAPrivacy(rsa), HMACIntegrity(k1) }' insecure on
sc_profile bob test '{ RSAPrivacy(rsa), HMACIntegrity(k1) }' insecure on
start bob sc_dgram -w 10 echo 4099 > "$dir/echo"
wait_until 20 says "$dir/echo" ready
refuses "RSAPrivacy takes no key of usage sign" in_ns alice sc_dgram -n 1 -w 5 pingpong 10.0.0.2:4099

# (a profile without a preshared slot is opened with a COOKIE first: counted, no refusal)
is "$(sc_stat bob check_failed)" 0 "nothing was refused"
