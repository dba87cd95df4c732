# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# peers.sh - how each peer is set up between the namespaces alice and bob, as its own users would. Sourced by guest.
#
# PEERS names them in the order of the table. peer NAME leaves in
#	kind, a, b, options	what sc_bench is told: kind of socket, addresses, more
#	wire			what must be seen on eth0: plain or hidden
#	drivers			command that prints the implementations in use, while the sockets are open
# and fails if the peer could not be set up.
# shellcheck disable=SC2034	# guest reads them

STACKS=(
	'Null'
	'AESGCM128'
	'AESGCM256'
	'ChaCha20Poly1305'
	'AESPrivacy+HMACIntegrity'
	'AESGCM+ChaCha20Poly1305'
)
PEERS=(udp udp-gso tcp wireguard esp-transport esp-tunnel macsec tipc tipc-aesgcm tls-aes128gcm tls-chacha20poly1305)
PEERS+=("${STACKS[@]/#/seccomm:}")
# the load inside the kernel is one message at a time, each in one piece
[ -n "${BENCH_IN_KERNEL:-}" ] || PEERS+=(udp-mmsg seccomm:AESGCM128/trains seccomm:AESGCM128/mmsg)

# only if named: devices as network cards are, which take datagram by datagram and are polled; and with config gro on
case " ${BENCH_ONLY:-} " in *' polled'*) PEERS+=(polled:{single,mmsg,trains}{,-gro});; esac

# what it costs to call a micro-protocol: steps of a plan, and handlers of an event that is raised
PEERS+=(dispatch:Null8 dispatch:Event1 dispatch:Event8)

# The keys protect nothing here; that they are the same each time makes runs comparable.
hex() { printf "%0$(($1 * 2))d" 0 | tr 0 "${2:-7}"; }

both() { "$@" alice bob && "$@" bob alice; }
address_of() { [ "$1" = alice ] && echo "$2.1" || echo "$2.2"; }

# ---- plain ------------------------------------------------------------------------------------------------------------------------

peer_udp() { kind=udp wire=plain; }
peer_tcp() { kind=tcp wire=plain; }

# sendmmsg() and recvmmsg()
peer_udp_mmsg() { kind=udp wire=plain options=-s; }

peer_udp_gso()
{
	kind=udp wire=plain
	options="-g $((${mtu:?} - 28))"
}

# ---- WireGuard --------------------------------------------------------------------------------------------------------------------

wireguard_end()
{
	local n=$1 peer=$2
	ip -n "$n" link add wg0 mtu $((${mtu:?} - 80)) type wireguard &&
	ip netns exec "$n" wg set wg0 private-key "$TMP/$n.key" listen-port 51820 \
		peer "$(wg pubkey < "$TMP/$peer.key")" allowed-ips 10.1.0.0/24 endpoint "$(address_of "$peer" 10.0.0):51820" &&
	ip -n "$n" address add "$(address_of "$n" 10.1.0)/24" dev wg0 &&
	ip -n "$n" link set wg0 up
}

peer_wireguard()
{
	kind=udp wire=hidden a=10.1.0.1 b=10.1.0.2 drivers="library libchacha20poly1305 chacha poly1305"
	modprobe wireguard || return
	wg genkey > "$TMP/alice.key"
	wg genkey > "$TMP/bob.key"
	both wireguard_end
}

# ---- ESP --------------------------------------------------------------------------------------------------------------------------

esp_state()     # NS FROM TO SPI MODE
{
	ip -n "$1" xfrm state add src "$2" dst "$3" proto esp spi "$4" reqid 1 mode "$5" replay-window 128 flag esn \
		aead 'rfc4106(gcm(aes))' "0x$(hex 20)" 128
}

esp_end()       # MODE NS PEER
{
	local own peer dir src dst
	own=$(address_of "$2" 10.0.0)
	peer=$(address_of "$3" 10.0.0)
	esp_state "$2" 10.0.0.1 10.0.0.2 0x100 "$1" && esp_state "$2" 10.0.0.2 10.0.0.1 0x200 "$1" || return
	for dir in out in; do
		src=$own dst=$peer
		[ $dir = out ] || src=$peer dst=$own
		if [ "$1" = tunnel ]; then
			ip -n "$2" xfrm policy add src "${src/10.0.0/10.1.0}" dst "${dst/10.0.0/10.1.0}" dir $dir \
				tmpl src "$src" dst "$dst" proto esp reqid 1 mode tunnel || return
		else
			ip -n "$2" xfrm policy add src "$src" dst "$dst" dir $dir tmpl proto esp reqid 1 mode transport || return
		fi
	done
	[ "$1" != tunnel ] || {
		ip -n "$2" address add "$(address_of "$2" 10.1.0)/32" dev lo &&
		ip -n "$2" route add "$(address_of "$3" 10.1.0)/32" via "$peer" src "$(address_of "$2" 10.1.0)"
	}
}

peer_esp_transport()
{
	kind=udp wire=hidden drivers="algorithm 'seqiv(rfc4106(gcm(aes)))'"
	modprobe -a esp4 xfrm_user seqiv && both esp_end transport
}

peer_esp_tunnel()
{
	kind=udp wire=hidden a=10.1.0.1 b=10.1.0.2 drivers="algorithm 'seqiv(rfc4106(gcm(aes)))'"
	modprobe -a esp4 xfrm_user seqiv && both esp_end tunnel
}

# ---- MACsec -----------------------------------------------------------------------------------------------------------------------

macsec_end()
{
	local peer_mac
	peer_mac=$(ip -n "$2" -j link show eth0 | jq -r '.[0].address')
	ip -n "$1" link add link eth0 macsec0 type macsec port 1 cipher gcm-aes-128 encrypt on replay on window 128 &&
	ip -n "$1" macsec add macsec0 tx sa 0 pn 1 on key 01 "$(hex 16)" &&
	ip -n "$1" macsec add macsec0 rx port 1 address "$peer_mac" &&
	ip -n "$1" macsec add macsec0 rx port 1 address "$peer_mac" sa 0 pn 1 on key 01 "$(hex 16)" &&
	ip -n "$1" address add "$(address_of "$1" 10.1.0)/24" dev macsec0 &&
	ip -n "$1" link set macsec0 up
}

peer_macsec()
{
	kind=udp wire=hidden a=10.1.0.1 b=10.1.0.2 drivers="algorithm 'gcm(aes)'"
	modprobe macsec && both macsec_end
}

# ---- TIPC -------------------------------------------------------------------------------------------------------------------------

# Between namespaces of one kernel TIPC hands messages over directly, uncrossed wire and unencrypted, once a discovery message tells it
# where the other node lives (node.c: tipc_node_assign_peer_net). So that hash, word 13, is spoilt on arrival. When discovery messages
# are encrypted themselves they cannot be spoilt, only dropped: by then the link is up.
tipc_end()
{
	ip netns exec "$1" tipc node set identity "$1" &&
	tc -n "$1" qdisc add dev eth0 clsact &&
	tc -n "$1" filter add dev eth0 ingress protocol 0x88ca pref 1 u32 match u32 0x5a000000 0xfe000000 at 0 \
		action pedit munge offset 52 u32 invert pipe action pass &&
	tc -n "$1" filter add dev eth0 ingress protocol 0x88ca pref 2 u32 match u32 0xfa000000 0xfe000000 at 0 action drop &&
	ip netns exec "$1" tipc bearer enable media eth device eth0
}

tipc_up() { ip netns exec alice tipc link list | grep -q '^alice:.*: up$'; }

peer_tipc()
{
	kind=tipc a=any b=any wire=plain
	modprobe -a cls_u32 act_pedit act_gact sch_ingress && modprobe tipc && both tipc_end && poll 10 tipc_up
}

tipc_key() { ip netns exec "$1" tipc node set key "0x$(hex 20)"; }

# A node sends with a key once the other one has shown, for ten seconds, that it has it; only the log tells.
tipc_keys_used() { dmesg | grep -c 'tipc: TX(): key.* is activated'; }
tipc_key_used_by_both() { [ "$(tipc_keys_used)" -ge $((before + 2)) ]; }

peer_tipc_aesgcm()
{
	local before
	before=$(tipc_keys_used)
	peer_tipc && both tipc_key && poll 30 tipc_key_used_by_both || return
	wire=hidden drivers="algorithm 'gcm(aes)'"
}

# ---- kTLS -------------------------------------------------------------------------------------------------------------------------

peer_tls_aes128gcm()
{
	kind=tls-aes128gcm wire=hidden drivers="algorithm 'gcm(aes)'"
	modprobe tls
}

peer_tls_chacha20poly1305()
{
	kind=tls-chacha20poly1305 wire=hidden drivers="algorithm 'rfc7539(chacha20,poly1305)'"
	modprobe tls
}

# ---- SecComm ----------------------------------------------------------------------------------------------------------------------

stack()         # NAME: its properties
{
	case $1 in
	Null)				echo '{ Replay, Null }';;
	Null8)				echo '{ Replay, Null, Null, Null, Null, Null, Null, Null, Null }';;
	Event1)				echo '{ Replay, BenchEvent(1) }';;
	Event8)				echo '{ Replay, BenchEvent(8) }';;
	AESGCM128)			echo '{ Replay, AESGCM(k1, 128) }';;
	AESGCM256)			echo '{ Replay, AESGCM(k1, 256) }';;
	ChaCha20Poly1305)		echo '{ Replay, ChaCha20Poly1305(k1) }';;
	AESPrivacy+HMACIntegrity)	echo '{ AESPrivacy(k1), Replay, HMACIntegrity(k2) }';;
	AESGCM+ChaCha20Poly1305)	echo '{ AESGCM(k1), Replay, ChaCha20Poly1305(k2) }';;
	DESPrivacy+KeyedMD5Integrity)	echo '{ DESPrivacy(k1), Replay, KeyedMD5Integrity(k2) }';;
	esac
}

seccomm_end()
{
	ip netns exec "$1" seccommctl batch - <<-END
		principal add name $1 local on default on
		key add name k1 local $1 peer $2 file $TMP/k1
		key add name k2 local $1 peer $2 file $TMP/k2
		profile add name bench ${seccomm_words:-} properties '$seccomm_stack'
		policy add pref 10 profile bench expect $2
	END
}

peer_seccomm()
{
	kind=seccomm wire=hidden drivers=seccomm_drivers
	local seccomm_stack seccomm_words=""
	seccomm_stack=$(stack "$1")
	# what the name says: nothing is hidden, and the profile has to admit it
	case $1 in Null* | Event*) wire=plain seccomm_words="insecure on";; DES*) seccomm_words="insecure on";; esac
	hex 16 1 > "$TMP/k1"
	hex 16 2 > "$TMP/k2"
	modprobe seccomm && both seccomm_end
}

peer_dispatch()
{
	[ -e /sys/module/seccomm_mp_benchevent ] || { modprobe seccomm && insmod "${MODULES:?}/seccomm_mp_benchevent.ko"; } || return
	peer_seccomm "$1"
}

polled_end()
{
	# veth polls for GRO only what comes from a device that does not cut for TCP
	ip netns exec "$1" ethtool -K eth0 tso off tx-udp-segmentation off gro on
}

peer_polled()
{
	case $1 in
	mmsg*)		options=-s;;
	trains*)	options="-g 1";;
	esac
	peer_seccomm AESGCM128 && both polled_end || return
	case $1 in
	*-gro)		ip netns exec alice seccommctl config set gro on && ip netns exec bob seccommctl config set gro on;;
	esac
}

# ---- which of them ----------------------------------------------------------------------------------------------------------------

peer()
{
	local name=$1
	kind='' a=10.0.0.1 b=10.0.0.2 options='' wire='' drivers=''
	case $name in
	*/trains)	options="-g 1"; name=${name%/trains}; peer_seccomm "${name#*:}";;
	*/mmsg)		options=-s; name=${name%/mmsg}; peer_seccomm "${name#*:}";;
	seccomm:*)	peer_seccomm "${name#*:}";;
	dispatch:*)	peer_dispatch "${name#*:}";;
	polled:*)	peer_polled "${name#*:}";;
	*)		"peer_${name//-/_}";;
	esac
}
