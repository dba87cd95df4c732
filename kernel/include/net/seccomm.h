/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net/seccomm.h - the one header a micro-protocol sees.
 *
 * Attributes, keys and registration; by what it includes, messages, events and
 * transforms as well.  What the words mean: Documentation/architecture.rst.
 * How to write a micro-protocol in ten steps:
 * Documentation/micro-protocols.rst; the model to copy is
 * kernel/microprotocols/null.c.
 */
#ifndef _NET_SECCOMM_H
#define _NET_SECCOMM_H

#include <linux/bits.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/seccomm.h>
#include <net/seccomm_crypto.h>
#include <net/seccomm_event.h>
#include <net/seccomm_evidence.h>
#include <net/seccomm_msg.h>

struct seccomm_mp;

/* ---- attributes (checklist M1, M2, M4, M5) ------------------------------ */

/**
 * enum seccomm_scope - who sees an attribute
 * @SECCOMM_SCOPE_LOCAL: this composite protocol
 * @SECCOMM_SCOPE_STACK: all protocols of this machine: delivered with the message
 * @SECCOMM_SCOPE_PEER: the same protocol at the other end: only these travel
 */
enum seccomm_scope {
	SECCOMM_SCOPE_LOCAL	= 0,
	SECCOMM_SCOPE_STACK	= 1,
	SECCOMM_SCOPE_PEER	= 2,
};

/**
 * struct seccomm_attr_decl - an attribute that a micro-protocol type sets or reads
 * @name: its name; the same name in two types is the same attribute
 * @scope: enum seccomm_scope
 * @size: bytes, 1..32
 */
struct seccomm_attr_decl {
	const char *name;
	u8 scope;
	u8 size;
};

/**
 * seccomm_attr_slot() - look an attribute up by name
 * @mp: the micro-protocol, in its init()
 * @name: name of an attribute that some type in the composition declares
 *
 * Context: process; only in init().
 * Return: offset into msg->attr, or -ENOENT.
 */
int seccomm_attr_slot(struct seccomm_mp *mp, const char *name);

/**
 * seccomm_attr() - value of an attribute
 * @msg: the message
 * @slot: from seccomm_attr_slot()
 *
 * Return: its bytes, as many as were declared; zero until somebody sets them.
 */
static inline void *seccomm_attr(struct seccomm_msg *msg, int slot)
{
	return msg->attr + slot;
}

/**
 * seccomm_pack() - put the pending peer attributes in front of the body (M4)
 * @mp: the micro-protocol, whose type has SECCOMM_MP_PACKS
 * @msg: the message
 *
 * Pending at @mp are the peer attributes declared by the micro-protocols that
 * push before it (itself included) and not packed before: both ends know them
 * from the properties, so nothing but their values goes on the wire.
 *
 * Return: SECCOMM_NEXT, or SECCOMM_DROP when there is no room.
 */
enum seccomm_verdict seccomm_pack(struct seccomm_mp *mp, struct seccomm_msg *msg);

/**
 * seccomm_unpack() - the exact inverse of seccomm_pack() (M5), in the up handler
 * @mp: the micro-protocol, whose type has SECCOMM_MP_PACKS
 * @msg: the message
 *
 * Return: SECCOMM_NEXT, or SECCOMM_DROP when the body is too short.
 */
enum seccomm_verdict seccomm_unpack(struct seccomm_mp *mp, struct seccomm_msg *msg);

/**
 * struct seccomm_pack_item - a value to pack
 * @slot: its offset into msg->attr
 * @size: its bytes
 */
struct seccomm_pack_item {
	u8 slot;
	u8 size;
};

/**
 * struct seccomm_pack_ops - pack and unpack, operations that can be replaced
 * @pack: writes n values in front of the body
 * @unpack: its inverse
 */
struct seccomm_pack_ops {
	enum seccomm_verdict (*pack)(struct seccomm_mp *mp, struct seccomm_msg *msg,
				     const struct seccomm_pack_item *item, unsigned int n);
	enum seccomm_verdict (*unpack)(struct seccomm_mp *mp, struct seccomm_msg *msg,
				       const struct seccomm_pack_item *item, unsigned int n);
};

/**
 * seccomm_set_pack_ops() - replace pack and unpack of this composite protocol
 * @mp: the micro-protocol, in its init()
 * @ops: both set; same number of bytes as the default one writes
 */
void seccomm_set_pack_ops(struct seccomm_mp *mp, const struct seccomm_pack_ops *ops);

/* ---- micro-protocols ---------------------------------------------------- */

#define SECCOMM_PARAMS_MAX	6
#define SECCOMM_ENTRY_SLOTS_MAX	4
#define SECCOMM_CHILDREN_MAX	8
#define SECCOMM_DEPTH_MAX	3

/* enum seccomm_class - which property a type is a variation of (U1) */
enum seccomm_class {
	SECCOMM_CLASS_NULL = 0,
	SECCOMM_CLASS_PRIVACY,
	SECCOMM_CLASS_INTEGRITY,
	SECCOMM_CLASS_AEAD,		/* privacy and integrity in one */
	SECCOMM_CLASS_AUTHENTICITY,
	SECCOMM_CLASS_NONREPUDIATION,
	SECCOMM_CLASS_REPLAY,
	SECCOMM_CLASS_SALT,		/* known plaintext prevention */
	SECCOMM_CLASS_PAD,		/* against traffic analysis */
	SECCOMM_CLASS_COMPRESSION,
	SECCOMM_CLASS_KEYDIST,
	SECCOMM_CLASS_MONITOR,
	SECCOMM_CLASS_META,
	SECCOMM_CLASS_TEST,
};

#define SECCOMM_MP_INSECURE	BIT(0)	/* only in profiles marked insecure */
#define SECCOMM_MP_SLEEPS	BIT(1)	/* handlers sleep; several at once, as those that do not */
#define SECCOMM_MP_AUTHENTICATES BIT(2)	/* keyed: what passes it comes from a key holder */
#define SECCOMM_MP_PRIVATE	BIT(3)	/* keyed: hides what is inside */
#define SECCOMM_MP_SIMD		BIT(4)	/* needs usable SIMD registers to be fast */
#define SECCOMM_MP_OUT_OF_PLACE	BIT(5)	/* up handler can land msg->src itself */
#define SECCOMM_MP_PACKS	BIT(6)	/* calls seccomm_pack() and seccomm_unpack() */
#define SECCOMM_MP_SEQ		BIT(7)	/* reads msg->seq or msg->hdr */
#define SECCOMM_MP_HOLDS	BIT(8)	/* may hold by choice or claim: stands above the first SEQ */
#define SECCOMM_MP_LOCAL_ONLY	BIT(9)	/* not part of what both ends agree on: touches no message */
#define SECCOMM_MP_ORDERED	BIT(10)	/* needs reliable ordered delivery below (P4) */
#define SECCOMM_MP_PUBKEY	BIT(11)	/* its slots hold public keys, no secrets */
#define SECCOMM_MP_RESTS	BIT(12)	/* can be made again from its keys and what rest() says */
#define SECCOMM_MP_ONCE		BIT(13)	/* what passed it once never passes again */

#define SECCOMM_PUBKEY_RSA	"rsa"
#define SECCOMM_PUBKEY_ECDSA	"ecdsa-p256"

/**
 * struct seccomm_param - a parameter of a micro-protocol type
 * @name: for NAME=VALUE
 * @id: number in the properties on the wire
 * @min: smallest value
 * @max: largest value
 * @step: values are @min + n * @step
 * @def: default
 * @words: words for @min, @min + 1, …, NULL terminated; or NULL = a number
 */
struct seccomm_param {
	const char *name;
	const char *const *words;
	u64 min;
	u64 max;
	u64 step;
	u64 def;
	u8 id;
};

/**
 * struct seccomm_mp_args - how the properties use a type, resolved
 * @value: parameter values, in the order of type->param
 * @slot: slots of the Keys table
 * @n_slots: how many
 */
struct seccomm_mp_args {
	u64 value[SECCOMM_PARAMS_MAX];
	u8 slot[SECCOMM_ENTRY_SLOTS_MAX];
	u8 n_slots;
};

/**
 * struct seccomm_room - bytes that a push may add, at most
 * @head: in front
 * @tail: behind
 */
struct seccomm_room {
	u16 head;
	u16 tail;
};

/**
 * struct seccomm_mp_type - a type of micro-protocol
 * @name: as in properties, exact case
 * @owner: THIS_MODULE
 * @class: enum seccomm_class
 * @flags: SECCOMM_MP_*
 * @pubkey: with SECCOMM_MP_PUBKEY: what the properties call its slots; NULL: "rsa"
 * @family: primitives it rests on, comma separated ("aes,ghash"); "" for none
 * @family_of: those of them that it rests on with these arguments; NULL = all
 * @strength: bits, 0 = protects nothing
 * @cost: instructions a byte, about; above 70 runs in the worker
 * @slots_min: slots it needs
 * @slots_max: slots it can take (several = hybrid key)
 * @key_limit: messages under one key, 0 = 2^48 (protocol limits)
 * @param: @n_params parameters
 * @n_params: at most SECCOMM_PARAMS_MAX
 * @attr: @n_attrs attributes it sets or reads
 * @n_attrs: how many
 * @priv_size: bytes of private state of an instance (seccomm_priv())
 * @room: bytes a push may add; NULL = none
 * @check: further checks of the arguments; may be NULL; writes the reason
 *	(text for the operator) into @why
 * @caution: what makes it unsafe with these arguments, for the operator: only in
 *	a profile marked insecure; or NULL; may be NULL
 * @init: set an instance up: keys, transforms, bindings; may be NULL, may sleep
 * @exit: its inverse; may be NULL, may sleep
 * @rest: with SECCOMM_MP_RESTS: what an instance has to know when it is made again, after
 *	the session had been idle; nobody uses it any more; NULL: nothing
 * @wake: its inverse, behind init(), before anybody uses it; NULL with @rest
 * @down: push handler, mandatory; bound by the composition (U6)
 * @up: pop handler, mandatory: its twin
 * @splice: meta only: the private event whose handlers stand for the n-th part
 *	of this instance, or -ENOENT after the last (compiled into the plan)
 */
struct seccomm_mp_type {
	const char *name;
	struct module *owner;
	u8 class;
	u8 slots_min;
	u8 slots_max;
	u8 n_params;
	u8 n_attrs;
	u16 strength;
	u16 cost;
	u16 priv_size;
	u32 flags;
	u64 key_limit;
	const char *pubkey;
	const char *family;
	const char *(*family_of)(const struct seccomm_mp_args *args);
	const struct seccomm_param *param;
	const struct seccomm_attr_decl *attr;
	void (*room)(const struct seccomm_mp_args *args, struct seccomm_room *room);
	int (*check)(const struct seccomm_mp_args *args, char *why, size_t size);
	const char *(*caution)(const struct seccomm_mp_args *args);
	int (*init)(struct seccomm_mp *mp);
	void (*exit)(struct seccomm_mp *mp);
	u64 (*rest)(struct seccomm_mp *mp);
	void (*wake)(struct seccomm_mp *mp, u64 kept);
	seccomm_handler down;
	seccomm_handler up;
	int (*splice)(struct seccomm_mp *mp, unsigned int n);
};

/**
 * struct seccomm_mp - an instance: a type at one place of one list of a session
 * @type: its type
 * @comp: the composite protocol it is part of
 * @args: resolved arguments; the properties', which the composite protocol holds
 * @driver: name of the implementation in use, set by init(), good until exit(); or NULL
 * @child: children of a meta-security micro-protocol, in the order of the properties
 * @dir: the list it stands in: which of down and up is bound
 * @sender: whose pushes that list is, 1 = active, 2 = passive (key derivation)
 * @depth: length of @path
 * @path: position in the sender's list, local-only ones not counted, then child indexes;
 *	SECCOMM_LAYER_FRAME for those
 * @n_child: how many children
 * @outer_keyed: something keyed that authenticates stands outside it
 * @pack_at: first pack item for seccomm_pack()
 * @pack_n: how many
 */
struct seccomm_mp {
	const struct seccomm_mp_type *type;
	struct seccomm_composite *comp;
	const struct seccomm_mp_args *args;
	const char *driver;
	struct seccomm_mp **child;
	u8 dir;
	u8 sender;
	u8 depth;
	u8 path[SECCOMM_DEPTH_MAX];
	u8 n_child;
	bool outer_keyed;
	u8 pack_at;
	u8 pack_n;
};

/**
 * seccomm_priv() - private state of an instance: follows it, aligned for any type
 * @mp: the instance
 *
 * Return: priv_size bytes, zero before init().
 */
static inline void *seccomm_priv(struct seccomm_mp *mp)
{
	return (u8 *)mp + ALIGN(sizeof(*mp), 16);
}

/**
 * seccomm_value() - value of a parameter
 * @mp: the instance
 * @n: index in the type's param
 *
 * Return: the value, within the parameter's range.
 */
static inline u64 seccomm_value(const struct seccomm_mp *mp, unsigned int n)
{
	return mp->args->value[n];
}

/**
 * seccomm_drop() - refuse a message
 * @mp: who refuses
 * @msg: the message
 * @reason: why; SECCOMM_R_BAD_TAG becomes SECCOMM_R_INNER_TAG by itself when a
 *	keyed check outside passed: the tripwire that redundancy pays for
 *
 * Return: SECCOMM_DROP, for the handler to return.
 */
enum seccomm_verdict seccomm_drop(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 reason);

/**
 * seccomm_pass() - as down() or up() of a type: it has nothing to do in this direction
 * @mp: the instance
 * @msg: the message; stays the runtime's
 * @call: not looked at
 *
 * The plan has no step for it.
 *
 * Return: SECCOMM_NEXT.
 */
enum seccomm_verdict seccomm_pass(struct seccomm_mp *mp, struct seccomm_msg *msg,
				  const struct seccomm_call *call);

/* ---- keys (checklist K1-K3) --------------------------------------------- */

/**
 * seccomm_key() - derive a key for this instance from its slots
 * @mp: the instance, in init()
 * @label: "key", "iv" or "alt"
 * @try: 0, then 1, 2, … while the derived key is weak
 * @out: the bytes; the caller wipes them
 * @len: how many, at most 64
 *
 * Bound to the transcript, epoch, sender, position and type: no two instances
 * ever have the same key.  Raises keyMiss when a slot is empty.
 *
 * Context: process; may sleep.
 * Return: 0, -ENOKEY, or the error of the hash.
 */
int seccomm_key(struct seccomm_mp *mp, const char *label, u8 try, void *out, size_t len);

/**
 * seccomm_public_key() - key material of a public key slot
 * @mp: the instance, in init(); its type has SECCOMM_MP_PUBKEY
 * @private: own private key (of ECDSA, its public half), else the peer's public key
 * @len: set to the length of the DER
 *
 * Raises keyMiss when there is none.
 *
 * Context: process; may sleep.
 * Return: DER, PKCS#1 or, of ECDSA, SubjectPublicKeyInfo (kfree_sensitive() it), or
 * ERR_PTR(-ENOKEY), ERR_PTR(-ENOMEM).
 */
void *seccomm_public_key(struct seccomm_mp *mp, bool private, size_t *len);

/**
 * seccomm_ask_signature() - have the key agent sign with the own key of the slot
 * @mp: the instance; its type has SECCOMM_MP_PUBKEY and SECCOMM_MP_SLEEPS
 * @label: what is signed
 * @digest: SHA-256 of it
 * @sig: the signature, not verified yet
 * @len: its length
 *
 * The agent is a program in user space. It is waited for a bounded time (config
 * agent-wait), and no longer than the session lives.
 *
 * Context: process; sleeps.
 * Return: 0, or -ENOKEY: there is no agent, or it refused, died or was late.
 */
int seccomm_ask_signature(struct seccomm_mp *mp, const char *label, const u8 digest[32], u8 *sig,
			  size_t len);

/**
 * seccomm_transcript() - TH(e): what both ends agreed on in this epoch
 * @mp: the instance
 *
 * Context: any.
 * Return: 64 bytes that live as long as the instance.
 */
const u8 *seccomm_transcript(const struct seccomm_mp *mp);

/**
 * seccomm_hold_key() - a slot is empty: hold the message until it is filled
 * @mp: the instance
 * @msg: the message; the runtime keeps it
 * @slot: the slot
 * @length: bytes that are wanted
 *
 * keyMiss is raised in the worker, and this same step runs again when the slot
 * is filled.
 *
 * Context: any, in a handler.
 * Return: the verdict for the handler to return: SECCOMM_HOLD, or SECCOMM_DROP
 * when too many messages are held.
 */
enum seccomm_verdict seccomm_hold_key(struct seccomm_mp *mp, struct seccomm_msg *msg, u8 slot,
				      u16 length);

/**
 * seccomm_nonce() - N = IV12 xor (0^4 | seq)
 * @nonce: written
 * @iv: IV12 of the instance
 * @seq: msg->seq, sender and number
 */
static inline void seccomm_nonce(u8 nonce[12], const u8 iv[12], u64 seq)
{
	memcpy(nonce, iv, 4);
	put_unaligned_be64(get_unaligned_be64(iv + 4) ^ seq, nonce + 4);
}

/* ---- registration ------------------------------------------------------- */

/**
 * seccomm_mp_register() - make a type available
 * @type: filled table; lives until seccomm_mp_unregister() has returned
 *
 * Mandatory operations are checked here, so that the path of a message never
 * tests them.
 *
 * Context: process.
 * Return: 0, -EINVAL (something mandatory is missing), -EEXIST (name taken).
 */
int seccomm_mp_register(const struct seccomm_mp_type *type);

/**
 * seccomm_mp_unregister() - the inverse of seccomm_mp_register()
 * @type: a registered type; nobody uses it any more: each instance pins the module
 *
 * Context: process.
 */
void seccomm_mp_unregister(const struct seccomm_mp_type *type);

/**
 * module_seccomm_mp() - register on load, unregister on unload
 * @__type: the struct seccomm_mp_type
 * @__alias: its name as a literal, for the module alias
 */
#define module_seccomm_mp(__type, __alias)				\
static int __init seccomm_mp_module_init(void)				\
{									\
	return seccomm_mp_register(&(__type));				\
}									\
static void __exit seccomm_mp_module_exit(void)				\
{									\
	seccomm_mp_unregister(&(__type));				\
}									\
module_init(seccomm_mp_module_init);					\
module_exit(seccomm_mp_module_exit);					\
MODULE_ALIAS("seccomm-mp-" __alias);					\
MODULE_IMPORT_NS(SECCOMM);						\
MODULE_LICENSE("GPL")

#endif /* _NET_SECCOMM_H */
