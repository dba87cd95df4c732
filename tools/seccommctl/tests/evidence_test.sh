#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# evidence_test.sh - evidence show, extract and verify, on files made here by hand, from the description in wire-format.rst and with
# OpenSSL's program: what is true is verified, what was changed is not, and a file cut anywhere is verified up to there.
set -u
cd "$(dirname "$0")/.." || exit 1
n=0 failed=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

report() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=$((failed + 1)); fi; }
# ctl STATUS NAME ARGUMENTS...
ctl()
{
	local want=$1 name=$2 got
	shift 2
	./seccommctl "$@" > "$dir/out" 2> "$dir/err"
	got=$?
	[ $got = "$want" ]
	report $? "$name"
	[ $got = "$want" ] || { echo "# seccommctl $*: exit $got, wanted $want"; sed 's/^/# /' "$dir/out" "$dir/err"; }
}
says() { grep -qF -- "$1" "$dir/$2"; report $? "says \"$1\""; }

echo "KTAP version 1"
for k in alice bob; do
	openssl genrsa -out "$dir/$k.pem" 2048 2> /dev/null
	openssl rsa -in "$dir/$k.pem" -pubout -out "$dir/$k.pub" 2> /dev/null
done

# make FILE [CHANGE]: three records; CHANGE is done to the second one when it has been signed (or before: sign-...)
make()
{
	python3 - "$dir" "$@" <<-'END'
	import hashlib, struct, subprocess, sys
	dir, path, change = sys.argv[1], sys.argv[2], (sys.argv[3:] + [''])[0]

	def hh(b):
	    return hashlib.sha256(b).digest() + hashlib.sha3_256(b).digest()

	def openssl(*args, stdin=b''):
	    return subprocess.run(['openssl', *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout

	der = openssl('rsa', '-in', f'{dir}/alice.pem', '-RSAPublicKey_out', '-outform', 'DER')

	def lp8(b):
	    return bytes([len(b)]) + b

	def statement(n, message, **f):
	    f = dict(sender=b'alice', receiver=b'bob', time=1700000000000000000 + n, length=len(message), of=message, label=b'SecComm v1 evidence', version=1, more=b'') | f
	    return (b' ' * 64 + f['label'] + bytes([0, f['version']]) + bytes(range(64)) + struct.pack('>IHHI', 0, 1, 0, n) + struct.pack('>Q', f['time']) +
	            lp8(f['sender']) + lp8(f['receiver']) + hh(der) + struct.pack('>Q', f['length']) + hh(f['of']) + f['more'])

	out = b'SecComm evidence' + struct.pack('>II', 1, 0)
	for n, message in enumerate((b'one', b'I owe you 5', b'x' * 70000), 1):
	    f = {'receiver': dict(receiver=b'eve'), 'sender': dict(sender=b'eve'), 'time': dict(time=1), 'length': dict(length=9),
	         'digest': dict(of=b'I owe you 9'), 'label': dict(label=b'SecComm v1 message_'), 'version': dict(version=2),
	         'name': dict(sender=b'al ice'), 'noname': dict(receiver=b''), 'more': dict(more=b'x')}
	    st = statement(n, message)
	    before = change.removeprefix('sign-')
	    if n == 2 and before != change:
	        st = statement(n, message, **f[before])
	    sig = openssl('dgst', '-sha256', '-sign', f'{dir}/alice.pem', stdin=st)
	    if n == 2 and before == change and change in f:
	        st = statement(n, message, **f[change])
	    if n == 2 and change == 'message':
	        message = b'I owe you 9'
	    if n == 2 and change == 'ciphertext':
	        message = bytes(c ^ 0x5a for c in message)
	    if n == 2 and change == 'signature':
	        sig = sig[:-1] + bytes([sig[-1] ^ 1])
	    if n == 2 and change == 'short':
	        sig = sig[:-1]
	    magic = b'EVIL' if n == 2 and change == 'magic' else b'EVID'
	    size = 2000000 if n == 2 and change == 'huge' else len(message)
	    out += magic + struct.pack('>IIIQQII', len(st), len(sig), size, n, 1700000001000000000, 7, 0) + st + sig + message
	open(path, 'wb').write(out)
	END
}

make "$dir/good"
ctl 0 "a true file" evidence verify file "$dir/good" pubkey "$dir/alice.pub"
says '2 number 2 session 7 from alice to bob bytes 11 2023-11-14T22:13:20.000000Z verified' out
ctl 0 "the right one of two keys" evidence verify file "$dir/good" pubkey "$dir/bob.pub" pubkey "$dir/alice.pub"
ctl 3 "another's key" evidence verify file "$dir/good" pubkey "$dir/bob.pub"
says "no public key given is the signer's" out
ctl 0 "show asks for no key" -j evidence show file "$dir/good" record 2
says '"sender":"alice"' out
ctl 2 "no such record" evidence show file "$dir/good" record 4
mkdir "$dir/parts"
ctl 0 "extract" evidence extract file "$dir/good" record 2 dir "$dir/parts"
openssl dgst -sha256 -verify "$dir/alice.pub" -signature "$dir/parts/signature" "$dir/parts/statement" > /dev/null
report $? "openssl alone verifies what was extracted"
[ "$(cat "$dir/parts/message")" = "I owe you 5" ]
report $? "and the message is the message"
ctl 2 "extract what is not there" evidence extract file "$dir/good" record 4 dir "$dir/parts"

for c in message ciphertext receiver sender time length digest signature short; do
	make "$dir/bad" $c
	ctl 3 "changed: $c" evidence verify file "$dir/bad" pubkey "$dir/alice.pub"
	[ "$(grep -c ' verified$' "$dir/out")" = 2 ] && [ "$(grep -c WRONG "$dir/out")" = 1 ]
	report $? "the other two are true"
done
for c in label version name noname more digest length; do
	make "$dir/bad" sign-$c
	ctl 3 "signed, but no statement about this message: $c" evidence verify file "$dir/bad" pubkey "$dir/alice.pub"
done
make "$dir/bad" sign-receiver
ctl 0 "signed for eve: true, and it says eve" evidence verify file "$dir/bad" pubkey "$dir/alice.pub"
says 'from alice to eve' out
for c in magic huge; do
	make "$dir/bad" $c
	ctl 2 "no record: $c" evidence verify file "$dir/bad" pubkey "$dir/alice.pub"
done

# where records end
ends=$(python3 - "$dir/good" <<-'END'
	import struct, sys
	b, at = open(sys.argv[1], 'rb').read(), 24
	while at < len(b):
	    at += 40 + sum(struct.unpack('>III', b[at + 4:at + 16]))
	    print(at)
	END
)
read -r -d '' one two _ <<< "$ends"
for at in 0 1 15 23 $((one - 1)) $((one + 1)) $((one + 39)) $((one + 40)) $((two - 1)) $((two + 300)) $(($(stat -c %s "$dir/good") - 1)); do
	head -c $at "$dir/good" > "$dir/cut"
	ctl 4 "cut at byte $at" evidence verify file "$dir/cut" pubkey "$dir/alice.pub"
	want=$(((at >= one) + (at >= two)))
	[ "$(grep -c ' verified$' "$dir/out")" = $want ]
	report $? "and $want verified before"
done
head -c $two "$dir/good" > "$dir/cut"
ctl 0 "cut between records, nothing can tell" evidence verify file "$dir/cut" pubkey "$dir/alice.pub"
make "$dir/bad" message
head -c -1 "$dir/bad" > "$dir/cut"
ctl 3 "cut and changed: changed" evidence verify file "$dir/cut" pubkey "$dir/alice.pub"

echo "something else entirely" > "$dir/bad"
ctl 2 "no file of ours" evidence verify file "$dir/bad" pubkey "$dir/alice.pub"
says 'this is no record of evidence' err
ctl 2 "no file" evidence verify file "$dir/none" pubkey "$dir/alice.pub"
ctl 2 "no key" evidence verify file "$dir/good" pubkey "$dir/none"
ctl 2 "a private key" evidence verify file "$dir/good" pubkey "$dir/alice.pem"
ctl 1 "verify without a key" evidence verify file "$dir/good"
ctl 1 "no file named" evidence show
ctl 1 "record 0" evidence show file "$dir/good" record 0
ctl 1 "extract to nowhere" evidence extract file "$dir/good" record 1

echo "1..$n"
[ $failed = 0 ]
