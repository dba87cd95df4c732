#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# key_test.sh - RSA and ECDSA keys in every form people keep them in; openssl is the judge.
# usage: key_test.sh DIRECTORY-OF-pem_to_der

set -u
conv=$(realpath "$1")/pem_to_der
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0 failed=0

result()	# STATUS NAME
{
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n $2"; else echo "not ok $n $2"; failed=$((failed + 1)); fi
}

same()		# KIND FILE WANT NAME
{
	"$conv" "$1" "$2" > "$dir/got" 2> "$dir/err" && cmp -s "$dir/got" "$3"
	result $? "$4"
}

refused()	# KIND FILE TEXT NAME
{
	"$conv" "$1" "$2" > /dev/null 2> "$dir/err"
	[ $? = 3 ] && grep -q "$3" "$dir/err"
	result $? "$4"
}

echo "TAP version 13"
if ! command -v openssl > /dev/null; then
	echo "1..0 # SKIP no openssl"
	exit 0
fi

cd "$dir" || exit 1
for bits in 1024 2048 4096; do
	openssl genrsa -out p8.pem $bits 2> /dev/null
	openssl rsa -in p8.pem -traditional -out p1.pem 2> /dev/null
	openssl rsa -in p1.pem -traditional -outform DER -out p1.der 2> /dev/null
	openssl pkcs8 -topk8 -nocrypt -in p1.pem -outform DER -out p8.der
	openssl rsa -in p1.pem -pubout -out spki.pem 2> /dev/null
	openssl rsa -in p1.pem -pubout -outform DER -out spki.der 2> /dev/null
	openssl rsa -in p1.pem -RSAPublicKey_out -out pub1.pem 2> /dev/null
	openssl rsa -in p1.pem -RSAPublicKey_out -outform DER -out pub1.der 2> /dev/null
	same private p1.pem p1.der "RSA-$bits, PKCS#1 PEM"
	same private p8.pem p1.der "RSA-$bits, PKCS#8 PEM"
	same private p1.der p1.der "RSA-$bits, PKCS#1 DER"
	same private p8.der p1.der "RSA-$bits, PKCS#8 DER"
	same public spki.pem pub1.der "RSA-$bits, SubjectPublicKeyInfo PEM"
	same public spki.der pub1.der "RSA-$bits, SubjectPublicKeyInfo DER"
	same public pub1.pem pub1.der "RSA-$bits, RSAPublicKey PEM"
	same public pub1.der pub1.der "RSA-$bits, RSAPublicKey DER"
done

(echo "some words first"; sed 's/$/\r/' p8.pem) > crlf.pem
same private crlf.pem p1.der "text before the key, lines ending in CR LF"

openssl rsa -in p1.pem -aes128 -passout pass:x -out enc8.pem 2> /dev/null
openssl rsa -in p1.pem -aes128 -passout pass:x -traditional -out enc1.pem 2> /dev/null
refused private enc8.pem "is encrypted" "an encrypted key, PKCS#8"
refused private enc1.pem "is encrypted" "an encrypted key, PKCS#1"
refused private spki.pem "holds a public key" "a public key where a private one is wanted"
refused public p8.pem "holds a private key" "a private key where a public one is wanted"
refused private pub1.der "not an RSA private key" "the same, DER"
refused public p1.der "not an RSA public key" "the same the other way, DER"
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out ec.pem
refused private ec.pem "not an RSA key" "a key for elliptic curves"
openssl pkey -in ec.pem -pubout -out ecpub.pem 2> /dev/null
openssl pkey -in ec.pem -pubout -outform DER -out ecpub.der 2> /dev/null
openssl pkey -in ec.pem -outform DER -out ec.der 2> /dev/null
same spki ecpub.pem ecpub.der "ECDSA, SubjectPublicKeyInfo PEM"
same spki ecpub.der ecpub.der "ECDSA, SubjectPublicKeyInfo DER"
refused spki ec.pem "holds a private key" "ECDSA, a private key, PEM"
refused spki ec.der "not a SubjectPublicKeyInfo" "ECDSA, a private key, DER"
(cat ecpub.der; printf 'x') > eclong.der
refused spki eclong.der "not a SubjectPublicKeyInfo" "ECDSA, a byte too many"
sed '5s/./!/' p8.pem > bad.pem
refused private bad.pem "is damaged" "a character that is not base64"
head -c 700 p1.der > short.der
refused private short.der "neither PEM nor DER" "half a key"
printf 'x' > x
refused private x "neither PEM nor DER" "one byte"
(cat p1.der; printf 'x') > long.der
refused private long.der "not an RSA private key" "a byte too many"

# Every truncation of a key in every form: an answer, never a crash.
crashed=0
openssl genrsa -out p8.pem 512 2> /dev/null
openssl rsa -in p8.pem -pubout -outform DER -out spki.der 2> /dev/null
for file in p8.pem spki.der; do
	for ((i = 1; i < $(stat -c %s $file); i += 3)); do
		head -c $i $file > part
		"$conv" private part > /dev/null 2>&1
		[ $? -le 3 ] || crashed=1
		"$conv" public part > /dev/null 2>&1
		[ $? -le 3 ] || crashed=1
	done
done
result $crashed "truncated keys"

echo "1..$n"
echo "# $((n - failed)) passed, $failed failed"
[ $failed = 0 ]
