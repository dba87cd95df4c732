/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net/seccomm_crypto.h - the kernel's crypto API as micro-protocols use it:
 * transforms that answer at once, signatures, tags, the replay window, and the clock.
 * Micro-protocols include <net/seccomm.h>, which has it.
 */
#ifndef _NET_SECCOMM_CRYPTO_H
#define _NET_SECCOMM_CRYPTO_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <net/seccomm_msg.h>

struct crypto_aead;
struct crypto_akcipher;
struct crypto_shash;
struct crypto_skcipher;
struct seccomm_call;
struct seccomm_mp;
struct seccomm_mp_args;
struct seccomm_room;

/* ---- transforms: synchronous, the fastest implementation there is ------- */

/**
 * seccomm_alloc_aead() - a keyed AEAD transform that never answers later
 * @mp: the instance, in init(); its driver name is noted
 * @name: crypto API name, e.g. "gcm(aes)"
 * @key: key bytes
 * @keylen: how many
 * @tag: tag length in bytes
 *
 * Context: process; may sleep.
 * Return: the transform (crypto_free_aead() it), or ERR_PTR().
 */
struct crypto_aead *seccomm_alloc_aead(struct seccomm_mp *mp, const char *name, const u8 *key,
				       unsigned int keylen, unsigned int tag);

/**
 * seccomm_alloc_skcipher() - a keyed cipher that never answers later
 * @mp: the instance, in init(); its driver name is noted
 * @name: crypto API name, e.g. "ctr(aes)"
 * @key: key bytes
 * @keylen: how many
 *
 * Context: process; may sleep.
 * Return: the transform (crypto_free_skcipher() it), or ERR_PTR().
 */
struct crypto_skcipher *seccomm_alloc_skcipher(struct seccomm_mp *mp, const char *name,
					       const u8 *key, unsigned int keylen);

/**
 * seccomm_alloc_shash() - a hash, or a MAC, that never answers later
 * @mp: the instance, in init(); its driver name is noted
 * @name: crypto API name, e.g. "hmac(sha256)"
 * @key: key bytes
 * @keylen: how many, 0 = a hash without key
 *
 * Context: process; may sleep.
 * Return: the transform (crypto_free_shash() it), or ERR_PTR().
 */
struct crypto_shash *seccomm_alloc_shash(struct seccomm_mp *mp, const char *name, const u8 *key,
					 unsigned int keylen);

/**
 * seccomm_alloc_rsa() - "pkcs1pad(rsa,sha256)" with the key of the slot
 * @mp: the instance, in init(); its driver name is noted
 * @private: own private key, else the peer's public key
 *
 * Context: process; may sleep, and so does every use of it.
 * Return: the transform (crypto_free_akcipher() it), or ERR_PTR().
 */
struct crypto_akcipher *seccomm_alloc_rsa(struct seccomm_mp *mp, bool private);

/**
 * seccomm_aead_seal() - encrypt and authenticate the body in place, tag behind
 * @tfm: from seccomm_alloc_aead()
 * @msg: the message; msg->hdr is the associated data
 * @nonce: 12 bytes
 *
 * Context: any.
 * Return: 0, -ENOBUFS (no room), or the error of the transform.
 */
int seccomm_aead_seal(struct crypto_aead *tfm, struct seccomm_msg *msg, const u8 nonce[12]);

/**
 * seccomm_aead_open() - the inverse of seccomm_aead_seal()
 * @tfm: from seccomm_alloc_aead()
 * @msg: the message; in place, or from msg->src into the span if not landed yet
 * @nonce: 12 bytes
 *
 * Context: any.
 * Return: 0, -EBADMSG (tag), -EMSGSIZE (shorter than a tag), or the error of
 * the transform.
 */
int seccomm_aead_open(struct crypto_aead *tfm, struct seccomm_msg *msg, const u8 nonce[12]);

/**
 * seccomm_crypt() - cipher over the whole body
 * @tfm: from seccomm_alloc_skcipher()
 * @msg: the message; in place, or from msg->src into the span if not landed yet
 * @iv: as long as the cipher's; clobbered
 * @encrypt: else decrypt
 *
 * Context: any.
 * Return: 0, -ENOBUFS (no room to land), or the error of the transform.
 */
int seccomm_crypt(struct crypto_skcipher *tfm, struct seccomm_msg *msg, u8 *iv, bool encrypt);

/**
 * seccomm_mac() - MAC over authenticated header, then body
 * @tfm: from seccomm_alloc_shash()
 * @msg: the message, landed
 * @out: as long as the digest; compare with crypto_memneq() only
 *
 * Context: any.
 * Return: 0 or the error of the transform.
 */
int seccomm_mac(struct crypto_shash *tfm, const struct seccomm_msg *msg, u8 *out);

/**
 * seccomm_rsa_sign() - sign a SHA-256 digest, and look whether that went well
 * @tfm: from seccomm_alloc_rsa(), private
 * @digest: what to sign
 * @sig: written
 * @size: room in @sig; at least the length of the modulus
 *
 * Context: process; may sleep.
 * Return: length of the signature, -ENOBUFS (no room), or an error.
 */
int seccomm_rsa_sign(struct crypto_akcipher *tfm, const u8 digest[32], u8 *sig, unsigned int size);

/**
 * seccomm_rsa_verify() - the twin of seccomm_rsa_sign()
 * @tfm: from seccomm_alloc_rsa()
 * @digest: what was signed
 * @sig: the signature
 * @len: its length
 *
 * Context: process; may sleep.
 * Return: 0, -EKEYREJECTED or -EBADMSG (bad signature), or an error.
 */
int seccomm_rsa_verify(struct crypto_akcipher *tfm, const u8 digest[32], const u8 *sig,
		       unsigned int len);

#define SECCOMM_SIG_MAX	512	/* bytes: RSA-4096, the largest the kernel knows */

/**
 * struct seccomm_signer - what one that signs, or looks at signatures, has of its slot
 * @tfm: with the own private key (down) or the peer's public key (up)
 * @size: bytes of a signature
 * @hh: HH of the signer's RSAPublicKey in DER
 */
struct seccomm_signer {
	struct crypto_akcipher *tfm;
	unsigned int size;
	u8 hh[64];
};

/**
 * seccomm_signer_init() - take the key of the instance's slot, as its direction asks for
 * @mp: the instance, in init(); its type has SECCOMM_MP_PUBKEY
 * @s: filled
 *
 * Context: process; may sleep.
 * Return: 0, -ENOKEY, -EINVAL (no such RSA key), or the error of the crypto API.
 */
int seccomm_signer_init(struct seccomm_mp *mp, struct seccomm_signer *s);

/**
 * seccomm_signer_exit() - the inverse of seccomm_signer_init()
 * @s: the state
 */
void seccomm_signer_exit(struct seccomm_signer *s);

/**
 * seccomm_hh() - HH(a | b) = SHA-256(a | b) | SHA3-256(a | b)
 * @a: first part
 * @alen: its length
 * @b: second part, may be NULL with @blen 0
 * @blen: its length
 * @out: 64 bytes
 *
 * Context: process; may sleep.
 * Return: 0 or the error of a hash.
 */
int seccomm_hh(const void *a, size_t alen, const void *b, size_t blen, u8 out[64]);

/* ---- ECDSA, signed elsewhere --------------------------------------------- */

#define SECCOMM_ECDSA_SIG_LEN	64	/* r | s, 32 bytes each */

/**
 * seccomm_ecdsa_available() - can this kernel verify ECDSA on P-256?
 *
 * Context: process; may sleep.
 * Return: true if it can.
 */
bool seccomm_ecdsa_available(void);

/**
 * seccomm_alloc_ecdsa() - "ecdsa-nist-p256" with the public key of the slot
 * @mp: the instance, in init(); its driver name is noted
 * @own: the own key (whose private half the key agent has), else the peer's
 * @hh: set to HH(SubjectPublicKeyInfo, DER), 64 bytes
 *
 * Context: process; may sleep, and so does every use of it.
 * Return: the transform (crypto_free_akcipher() it), or ERR_PTR().
 */
struct crypto_akcipher *seccomm_alloc_ecdsa(struct seccomm_mp *mp, bool own, u8 hh[64]);

/**
 * seccomm_ecdsa_verify() - is @sig a signature of @digest?
 * @tfm: from seccomm_alloc_ecdsa()
 * @digest: SHA-256 of what was signed
 * @sig: r | s
 *
 * Context: process; may sleep.
 * Return: 0, -EKEYREJECTED or -EBADMSG (it is not), or an error.
 */
int seccomm_ecdsa_verify(struct crypto_akcipher *tfm, const u8 digest[32],
			 const u8 sig[SECCOMM_ECDSA_SIG_LEN]);

/* ---- what is signed ------------------------------------------------------ */

#define SECCOMM_STATEMENT_LABEL	"SecComm v1 message"

/**
 * struct seccomm_statement - what a signature on a message is about
 * @spaces: 0x20
 * @label: SECCOMM_STATEMENT_LABEL and a zero byte
 * @transcript: TH(e)
 * @message: HH(header | message)
 * @signer: HH(signer's public key, DER)
 *
 * Every variable part enters as an HH value: a collision of SHA-256 on chosen messages is
 * not yet a forgery.
 */
struct seccomm_statement {
	u8 spaces[64];
	u8 label[sizeof(SECCOMM_STATEMENT_LABEL)];
	u8 transcript[64];
	u8 message[64];
	u8 signer[64];
} __packed;

/**
 * seccomm_statement_init() - all but message and signer
 * @mp: the instance, in init()
 * @st: filled
 */
void seccomm_statement_init(struct seccomm_mp *mp, struct seccomm_statement *st);

/**
 * seccomm_statement_digest() - HH of the statement about a message
 * @st: complete but for the message
 * @msg: the message, landed
 * @digest: 64 bytes; the first 32, SHA-256, are what is signed
 *
 * Context: process; may sleep.
 * Return: 0 or the error of a hash.
 */
int seccomm_statement_digest(const struct seccomm_statement *st, const struct seccomm_msg *msg,
			     u8 digest[64]);

/* ---- what AEAD micro-protocols have in common --------------------------- */

/**
 * struct seccomm_aead - private state of one whose nonce is IV12 xor the number
 * @tfm: keyed
 * @iv: IV12
 */
struct seccomm_aead {
	struct crypto_aead *tfm;
	u8 iv[12];
};

/**
 * seccomm_aead_init() - derive key and IV of the instance, and make the transform
 * @mp: the instance, in init()
 * @a: filled
 * @name: crypto API name
 * @keylen: bytes of key, at most 32
 *
 * The tag has 16 bytes.
 *
 * Context: process; may sleep.
 * Return: 0, or why not.
 */
int seccomm_aead_init(struct seccomm_mp *mp, struct seccomm_aead *a, const char *name,
		      unsigned int keylen);

/**
 * seccomm_aead_exit() - the inverse of seccomm_aead_init()
 * @a: the state; wiped
 */
void seccomm_aead_exit(struct seccomm_aead *a);

/**
 * seccomm_aead_down() - seal a message under its own number
 * @mp: the instance
 * @a: its state
 * @msg: the message; stays the runtime's
 *
 * Context: any.
 * Return: the verdict for the handler to return.
 */
enum seccomm_verdict seccomm_aead_down(struct seccomm_mp *mp, const struct seccomm_aead *a,
				       struct seccomm_msg *msg);

/**
 * seccomm_aead_up() - the twin of seccomm_aead_down(); lands msg->src
 * @mp: the instance
 * @a: its state
 * @msg: the message; stays the runtime's
 *
 * Context: any.
 * Return: the verdict for the handler to return.
 */
enum seccomm_verdict seccomm_aead_up(struct seccomm_mp *mp, const struct seccomm_aead *a,
				     struct seccomm_msg *msg);

/* ---- what ciphers of 64-bit blocks have in common ----------------------- */

#define SECCOMM_CBC_BLOCKS	BIT_ULL(20)	/* under one key: Sweet32 */

/**
 * struct seccomm_cbc - private state of one that hides with such a cipher
 * @tfm: cbc(), keyed
 * @blocks: encrypted so far
 */
struct seccomm_cbc {
	struct crypto_skcipher *tfm;
	atomic64_t blocks;
};

/**
 * seccomm_cbc_init() - derive the key of the instance, and make the transform
 * @mp: the instance, in init(); its private state is a struct seccomm_cbc
 * @name: crypto API name
 * @keylen: bytes of key, at most 32
 * @weak: is this key weak?  Then the next one is derived; NULL = none is
 *
 * Context: process; may sleep.
 * Return: 0, -EKEYREJECTED (all 256 keys are weak), or why not.
 */
int seccomm_cbc_init(struct seccomm_mp *mp, const char *name, unsigned int keylen,
		     bool (*weak)(const u8 *key));

/* As rest() and wake() of a type: the key lives on, and so do the blocks that it was used for. */
u64 seccomm_cbc_rest(struct seccomm_mp *mp);
void seccomm_cbc_wake(struct seccomm_mp *mp, u64 kept);

/**
 * seccomm_cbc_exit() - the inverse of seccomm_cbc_init()
 * @mp: the instance
 */
void seccomm_cbc_exit(struct seccomm_mp *mp);

/**
 * seccomm_cbc_down() - push: CBC over sender and number, message and padding
 * @mp: the instance
 * @msg: the message; stays the runtime's
 * @call: not looked at
 *
 * Context: any.
 * Return: the verdict.
 */
enum seccomm_verdict seccomm_cbc_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
				      const struct seccomm_call *call);

/**
 * seccomm_cbc_up() - pop, the twin of seccomm_cbc_down()
 * @mp: the instance
 * @msg: the message, landed; stays the runtime's
 * @call: not looked at
 *
 * Context: any.
 * Return: the verdict.
 */
enum seccomm_verdict seccomm_cbc_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				    const struct seccomm_call *call);

/**
 * seccomm_cbc_room() - the room that seccomm_cbc_down() needs
 * @args: not looked at
 * @room: filled
 */
void seccomm_cbc_room(const struct seccomm_mp_args *args, struct seccomm_room *room);

/**
 * seccomm_des_bits() - a key of DES without its parity bits, to be compared
 * @key: the key
 *
 * Return: the key as a number.
 */
u64 seccomm_des_bits(const u8 key[8]);

/**
 * seccomm_des_weak() - is a key of DES weak, or semi-weak?
 * @key: the key; parity is not looked at
 *
 * Return: whether it is.
 */
bool seccomm_des_weak(const u8 key[8]);

/* ---- what key streams have in common ------------------------------------ */

#define SECCOMM_CTR_BLOCKS	BIT_ULL(32)	/* of 16 bytes, under one key */

/**
 * enum seccomm_stream_at - where N stands in the 16 bytes that a stream begins with
 * @SECCOMM_STREAM_CTR: N | 0^4, block ciphers in counter mode: the first counter block
 * @SECCOMM_STREAM_CHACHA: 0^4 | N, block counter and nonce of RFC 8439
 */
enum seccomm_stream_at {
	SECCOMM_STREAM_CTR	= 0,
	SECCOMM_STREAM_CHACHA	= 4,
};

/**
 * struct seccomm_stream - private state of one that hides with a key stream
 * @tfm: keyed
 * @blocks: encrypted so far, in counter mode
 * @iv: IV12
 * @at: enum seccomm_stream_at
 */
struct seccomm_stream {
	struct crypto_skcipher *tfm;
	atomic64_t blocks;
	u8 iv[12];
	u8 at;
};

/**
 * seccomm_stream_init() - derive key and IV of the instance, and make the transform
 * @mp: the instance, in init(); its private state is a struct seccomm_stream
 * @name: crypto API name
 * @keylen: bytes of key, at most 32
 * @at: where N stands in its IV
 *
 * Context: process; may sleep.
 * Return: 0, or why not.
 */
int seccomm_stream_init(struct seccomm_mp *mp, const char *name, unsigned int keylen,
			enum seccomm_stream_at at);

/* As rest() and wake() of a type: the key lives on, and so do the blocks that it was used for. */
u64 seccomm_stream_rest(struct seccomm_mp *mp);
void seccomm_stream_wake(struct seccomm_mp *mp, u64 kept);

/**
 * seccomm_stream_exit() - the inverse of seccomm_stream_init()
 * @mp: the instance; its state is wiped
 */
void seccomm_stream_exit(struct seccomm_mp *mp);

/**
 * seccomm_stream_down() - push: xor with the stream of the message's number
 * @mp: the instance
 * @msg: the message; stays the runtime's
 * @call: not looked at
 *
 * Context: any.
 * Return: the verdict.
 */
enum seccomm_verdict seccomm_stream_down(struct seccomm_mp *mp, struct seccomm_msg *msg,
					 const struct seccomm_call *call);

/**
 * seccomm_stream_up() - pop, the twin of seccomm_stream_down(); lands msg->src
 * @mp: the instance
 * @msg: the message; stays the runtime's
 * @call: not looked at
 *
 * Context: any.
 * Return: the verdict.
 */
enum seccomm_verdict seccomm_stream_up(struct seccomm_mp *mp, struct seccomm_msg *msg,
				       const struct seccomm_call *call);

/* ---- RSA-KEM ------------------------------------------------------------ */

#define SECCOMM_KEM_MAX		512	/* RSA-4096, the largest the kernel knows */

/**
 * seccomm_alloc_kem() - "rsa" with the key of the slot, RSA-2048 to RSA-4096
 * @mp: the instance, in init()
 * @private: own private key, to unwrap; else the peer's public key, to wrap
 *
 * Context: process; may sleep, and so does every use of it.
 * Return: the transform (crypto_free_akcipher() it; crypto_akcipher_maxsize() is
 * the size of a secret), or ERR_PTR().
 */
struct crypto_akcipher *seccomm_alloc_kem(struct seccomm_mp *mp, bool private);

/**
 * seccomm_kem_wrap() - draw a secret, and wrap it for who has the private key
 * @tfm: from seccomm_alloc_kem(), public
 * @secret: r, a random number; the caller wipes it
 * @wrapped: r^e
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, or the error of the transform.
 */
int seccomm_kem_wrap(struct crypto_akcipher *tfm, u8 *secret, u8 *wrapped);

/**
 * seccomm_kem_unwrap() - the inverse of seccomm_kem_wrap()
 * @tfm: from seccomm_alloc_kem(), private
 * @wrapped: what came
 * @secret: r; the caller wipes it
 *
 * Context: process; may sleep.
 * Return: 0, -EBADMSG (not below the modulus), -ENOMEM, or the error of the transform.
 */
int seccomm_kem_unwrap(struct crypto_akcipher *tfm, const u8 *wrapped, u8 *secret);

/**
 * seccomm_kem_key() - the key of one message from its secret
 * @mp: the instance
 * @msg: the message; its header is bound, and the session's transcript
 * @secret: r
 * @size: its length
 * @key: written; the caller wipes it
 *
 * HKDF-SHA-256 (RFC 5869) with salt "SecComm v1 rsa-kem", info TH(e) | header.
 *
 * Context: process; may sleep.
 * Return: 0 or the error of the hash.
 */
int seccomm_kem_key(const struct seccomm_mp *mp, const struct seccomm_msg *msg, const u8 *secret,
		    unsigned int size, u8 key[32]);

/* ---- what micro-protocols have in common that put a tag behind the message -- */

#define SECCOMM_MAC_MAX		64	/* bytes of a tag, and of its key */
#define SECCOMM_MAC_MIN		16	/* bytes of a tag that is worth something */

/**
 * struct seccomm_mac - private state of one
 * @tfm: the hash, keyed or not
 * @len: so many bytes of it are the tag
 */
struct seccomm_mac {
	struct crypto_shash *tfm;
	unsigned int len;
};

/**
 * seccomm_mac_init() - derive the key of the instance, and make the transform
 * @mp: the instance, in init()
 * @m: filled
 * @name: crypto API name
 * @keylen: bytes of key, at most SECCOMM_MAC_MAX; 0 = a digest without key
 * @len: bytes of tag, no more than the transform gives
 *
 * Context: process; may sleep.
 * Return: 0, or why not.
 */
int seccomm_mac_init(struct seccomm_mp *mp, struct seccomm_mac *m, const char *name,
		     unsigned int keylen, unsigned int len);

/* A hash as a parameter of a type: its values, which go on the wire. */
enum seccomm_hash {
	SECCOMM_HASH_SHA256	= 1,
	SECCOMM_HASH_SHA3_256	= 2,
	SECCOMM_HASH_SHA512	= 3,
	SECCOMM_HASH_SHA1	= 4,
};

#define SECCOMM_HASH_FAMILIES	"sha256,sha3,sha512,sha1"	/* all of them */
extern const char *const seccomm_hash_words[];

/* The parameter @_id, SHA-256 by default. */
#define SECCOMM_HASH_PARAM(_id) {						\
	.id = (_id), .name = "hash", .words = seccomm_hash_words, .step = 1,	\
	.min = SECCOMM_HASH_SHA256, .max = SECCOMM_HASH_SHA1, .def = SECCOMM_HASH_SHA256, \
}

const char *seccomm_hash_family(u64 hash);	/* primitives that one rests on */
unsigned int seccomm_hash_len(u64 hash);	/* bytes of its digest */

/**
 * seccomm_hash_check() - is a hash long enough for a tag?
 * @hash: value of a SECCOMM_HASH_PARAM()
 * @tag: bytes of tag
 * @why: reason for the operator
 * @size: bytes of @why
 *
 * Return: 0, or -EINVAL.
 */
int seccomm_hash_check(u64 hash, u64 tag, char *why, size_t size);

/**
 * seccomm_hmac_init() - seccomm_mac_init() of HMAC; the key is as long as the digest
 * @mp: the instance, in init()
 * @m: filled
 * @hash: value of a SECCOMM_HASH_PARAM()
 * @len: bytes of tag
 *
 * Context: process; may sleep.
 * Return: 0, or why not.
 */
int seccomm_hmac_init(struct seccomm_mp *mp, struct seccomm_mac *m, u64 hash, unsigned int len);

/**
 * seccomm_digest_init() - seccomm_mac_init() of a digest without key, of full length
 * @mp: the instance, in init()
 * @m: filled
 * @hash: value of a SECCOMM_HASH_PARAM()
 *
 * Context: process; may sleep.
 * Return: 0, or why not.
 */
int seccomm_digest_init(struct seccomm_mp *mp, struct seccomm_mac *m, u64 hash);

/**
 * seccomm_mac_exit() - the inverse of seccomm_mac_init()
 * @m: the state
 */
void seccomm_mac_exit(struct seccomm_mac *m);

/**
 * seccomm_mac_down() - put the tag over authenticated header and body behind the body
 * @mp: the instance
 * @m: its state
 * @msg: the message; stays the runtime's
 *
 * Context: any.
 * Return: the verdict for the handler to return.
 */
enum seccomm_verdict seccomm_mac_down(struct seccomm_mp *mp, const struct seccomm_mac *m,
				      struct seccomm_msg *msg);

/**
 * seccomm_mac_up() - the twin of seccomm_mac_down()
 * @mp: the instance
 * @m: its state
 * @msg: the message; stays the runtime's
 *
 * A wrong tag is SECCOMM_R_BAD_TAG of a type that authenticates, else SECCOMM_R_MALFORMED.
 *
 * Context: any.
 * Return: the verdict for the handler to return.
 */
enum seccomm_verdict seccomm_mac_up(struct seccomm_mp *mp, const struct seccomm_mac *m,
				    struct seccomm_msg *msg);

/* ---- replay window (RFC 6479) ------------------------------------------- */

/**
 * struct seccomm_replay - a sliding window over 48-bit numbers
 * @lock: held over the bitmap only; BH off
 * @top: highest number seen plus one, 0 = none
 * @bits: window size, a power of two, 64..65536
 * @map: @bits bits, with @spare behind them cyclic
 * @spare: 64 bits more, so that moving on clears whole words
 */
struct seccomm_replay {
	spinlock_t lock;
	u64 top;
	u32 bits;
	unsigned long *map;
	unsigned long spare;
};

/**
 * seccomm_replay_init() - an empty window
 * @r: the window
 * @bits: its size, a power of two, 64..65536
 * @gfp: how to allocate
 *
 * Return: 0, -EINVAL (no such size) or -ENOMEM.
 */
int seccomm_replay_init(struct seccomm_replay *r, u32 bits, gfp_t gfp);

/**
 * seccomm_replay_free() - inverse of seccomm_replay_init()
 * @r: the window; nobody uses it any more
 */
void seccomm_replay_free(struct seccomm_replay *r);

/**
 * seccomm_replay_top() - how far a window has come
 * @r: the window; nobody uses it any more
 *
 * Return: the highest number seen and one.
 */
u64 seccomm_replay_top(const struct seccomm_replay *r);

/**
 * seccomm_replay_resume() - a fresh window goes on where another ended
 * @r: from seccomm_replay_init()
 * @top: what seccomm_replay_top() said of the other
 *
 * Every number below @top has been seen: what was on its way that long is late.
 */
void seccomm_replay_resume(struct seccomm_replay *r, u64 top);

/**
 * seccomm_replay_check() - test a number and mark it seen
 * @r: the window
 * @seq: the number, of a message that something keyed has authenticated
 *
 * Context: any; takes @r->lock.
 * Return: SECCOMM_R_NONE, SECCOMM_R_LATE (left of the window) or SECCOMM_R_DUPLICATE.
 */
u8 seccomm_replay_check(struct seccomm_replay *r, u64 seq);

/**
 * seccomm_wall_ns() - the time of day, as peers with a clock agree on it
 *
 * Context: any.
 * Return: ns since 1970 in UTC.
 */
u64 seccomm_wall_ns(void);

#endif /* _NET_SECCOMM_CRYPTO_H */
