// SPDX-License-Identifier: GPL-2.0
/* addr_kunit.c - lib/addr.h and socket/addr.c: every address a program can get wrong. */
#include <kunit/test.h>
#include <linux/inet.h>

#include "socket/addr.h"
#include "tests/helpers.h"

#define FAMILY	14
#define V4	0x0a000001	/* 10.0.0.1 */

static struct sockaddr_in in4(u16 family, u32 ip, u16 port)
{
	struct sockaddr_in a = {
		.sin_family	= family,
		.sin_port	= htons(port),
		.sin_addr	= { htonl(ip) },
	};

	return a;
}

static struct sockaddr_in6 in6(struct kunit *test, u16 family, const char *ip, u16 port, u32 scope)
{
	struct sockaddr_in6 a = {
		.sin6_family	= family,
		.sin6_port	= htons(port),
		.sin6_scope_id	= scope,
	};

	KUNIT_ASSERT_EQ(test, in6_pton(ip, -1, a.sin6_addr.s6_addr, -1, NULL), 1);
	return a;
}

/* take(), from memory of exactly @len bytes */
static int take(struct kunit *test, bool v6, const void *addr, int len,
		struct seccomm_sockaddr *to)
{
	u8 *exact = test_copy(test, addr, max(len, 0));
	int err = seccomm_sockaddr_take(v6, FAMILY, (struct sockaddr *)exact, len, to);

	kunit_kfree(test, exact);
	return err;
}

/* ---- lib/addr.h ------------------------------------------------------------ */

static void seccomm_addr_set__mapped_is_v4(struct kunit *test)
{
	struct sockaddr_in6 mapped = in6(test, AF_INET6, "::ffff:10.0.0.1", 5, 0);
	struct seccomm_addr a, b;

	memset(&a, 0xaa, sizeof(a));
	memset(&b, 0x55, sizeof(b));
	seccomm_addr_set4(&a, htonl(V4), htons(5));
	seccomm_addr_set6(&b, &mapped.sin6_addr, 7, htons(5));
	KUNIT_EXPECT_TRUE(test, seccomm_addr_equal(&a, &b));
	KUNIT_EXPECT_FALSE(test, a.v6);
	KUNIT_EXPECT_EQ(test, seccomm_addr_ip4(&b), htonl(V4));
}

/* The scope is part of a link-local address, and of no other. */
static void seccomm_addr_set6__scope(struct kunit *test)
{
	struct sockaddr_in6 link = in6(test, AF_INET6, "fe80::1", 5, 0);
	struct sockaddr_in6 wide = in6(test, AF_INET6, "fd00::1", 5, 0);
	struct seccomm_addr a, b;

	seccomm_addr_set6(&a, &link.sin6_addr, 1, htons(5));
	seccomm_addr_set6(&b, &link.sin6_addr, 2, htons(5));
	KUNIT_EXPECT_FALSE(test, seccomm_addr_equal(&a, &b));
	seccomm_addr_set6(&a, &wide.sin6_addr, 1, htons(5));
	seccomm_addr_set6(&b, &wide.sin6_addr, 2, htons(5));
	KUNIT_EXPECT_TRUE(test, seccomm_addr_equal(&a, &b));
	KUNIT_EXPECT_TRUE(test, a.v6);
}

static void seccomm_addr_any__both(struct kunit *test)
{
	struct seccomm_addr a;

	seccomm_addr_set4(&a, 0, htons(5));
	KUNIT_EXPECT_TRUE(test, seccomm_addr_any(&a));
	seccomm_addr_set4(&a, htonl(V4), htons(5));
	KUNIT_EXPECT_FALSE(test, seccomm_addr_any(&a));
	seccomm_addr_set6(&a, &in6addr_any, 0, htons(5));
	KUNIT_EXPECT_TRUE(test, seccomm_addr_any(&a));
	seccomm_addr_set6(&a, &in6addr_loopback, 0, htons(5));
	KUNIT_EXPECT_FALSE(test, seccomm_addr_any(&a));
}

/* ---- taking ----------------------------------------------------------------- */

static void seccomm_sockaddr_take__v4(struct kunit *test)
{
	struct sockaddr_in a = in4(AF_INET, V4, 80);
	struct seccomm_sockaddr to;

	KUNIT_EXPECT_EQ(test, take(test, false, &a, sizeof(a), &to), 0);
	KUNIT_EXPECT_EQ(test, to.len, (int)sizeof(a));
	KUNIT_EXPECT_FALSE(test, to.native);
	TEST_BYTES_EQ(test, &to.ss, &a, sizeof(a));
}

/* AF_INET with more behind it is what bind() of UDP takes too. */
static void seccomm_sockaddr_take__v4_lengths(struct kunit *test)
{
	struct sockaddr_storage a = {};
	struct seccomm_sockaddr to;
	int len;

	a.ss_family = AF_INET;
	for (len = -1; len < (int)sizeof(struct sockaddr_in); len++)
		KUNIT_EXPECT_EQ(test, take(test, false, &a, len, &to), -EINVAL);
	for (; len <= (int)sizeof(a); len++)
		KUNIT_EXPECT_EQ(test, take(test, false, &a, len, &to), 0);
}

static void seccomm_sockaddr_take__native_lengths(struct kunit *test)
{
	struct sockaddr_storage a = {};
	struct seccomm_sockaddr to;
	int len, want;

	a.ss_family = FAMILY;
	for (len = 0; len <= (int)sizeof(a); len++) {
		want = len == 16 ? 0 : len == 28 ? -EAFNOSUPPORT : -EINVAL;
		KUNIT_EXPECT_EQ(test, take(test, false, &a, len, &to), want);
		want = len == 16 || len == 28 ? 0 : -EINVAL;
		KUNIT_EXPECT_EQ(test, take(test, true, &a, len, &to), want);
	}
}

static void seccomm_sockaddr_take__v6_lengths(struct kunit *test)
{
	struct sockaddr_storage a = {};
	struct seccomm_sockaddr to;
	int len;

	a.ss_family = AF_INET6;
	for (len = 0; len < SIN6_LEN_RFC2133; len++)
		KUNIT_EXPECT_EQ(test, take(test, true, &a, len, &to), -EINVAL);
	for (; len <= (int)sizeof(a); len++)
		KUNIT_EXPECT_EQ(test, take(test, true, &a, len, &to), 0);
	KUNIT_EXPECT_EQ(test, take(test, false, &a, sizeof(struct sockaddr_in6), &to),
			-EAFNOSUPPORT);
}

/* Without the scope (RFC 2133) it is zero, not what happens to lie there. */
static void seccomm_sockaddr_take__short_v6(struct kunit *test)
{
	struct sockaddr_in6 a = in6(test, AF_INET6, "fe80::1", 80, 9);
	struct seccomm_sockaddr to;

	KUNIT_ASSERT_EQ(test, take(test, true, &a, SIN6_LEN_RFC2133, &to), 0);
	KUNIT_EXPECT_EQ(test, ((struct sockaddr_in6 *)&to.ss)->sin6_scope_id, 0);
	KUNIT_EXPECT_EQ(test, to.len, (int)sizeof(a));
}

static void seccomm_sockaddr_take__families(struct kunit *test)
{
	struct sockaddr_storage a = {};
	struct seccomm_sockaddr to;
	int f;

	for (f = 0; f < 50; f++) {
		if (f == AF_INET || f == AF_INET6 || f == FAMILY)
			continue;
		a.ss_family = f;
		KUNIT_EXPECT_EQ(test, take(test, false, &a, 16, &to), -EAFNOSUPPORT);
		KUNIT_EXPECT_EQ(test, take(test, true, &a, 28, &to), -EAFNOSUPPORT);
	}
	/* what socat's pf= makes: 112 zero bytes */
	a.ss_family = 0;
	KUNIT_EXPECT_EQ(test, take(test, false, &a, 112, &to), -EAFNOSUPPORT);
}

static void seccomm_sockaddr_take__v4_on_v6(struct kunit *test)
{
	struct sockaddr_in6 mapped = in6(test, AF_INET6, "::ffff:10.0.0.1", 80, 0);
	struct sockaddr_in a = in4(FAMILY, V4, 80);
	struct seccomm_sockaddr to;

	KUNIT_ASSERT_EQ(test, take(test, true, &a, sizeof(a), &to), 0);
	KUNIT_EXPECT_TRUE(test, to.native);
	KUNIT_EXPECT_EQ(test, to.len, (int)sizeof(mapped));
	TEST_BYTES_EQ(test, &to.ss, &mapped, sizeof(mapped));
}

/* ---- giving ----------------------------------------------------------------- */

static void seccomm_sockaddr_give__round_trip(struct kunit *test)
{
	struct sockaddr_in6 a6 = in6(test, AF_INET6, "fe80::5", 443, 3);
	struct sockaddr_in a4 = in4(FAMILY, V4, 80);
	struct sockaddr_storage out;
	struct seccomm_sockaddr to;
	struct seccomm_addr addr;

	KUNIT_ASSERT_EQ(test, take(test, false, &a4, sizeof(a4), &to), 0);
	KUNIT_ASSERT_EQ(test, seccomm_sockaddr_peer(&to, 0, &addr), 0);
	memset(&out, 0xaa, sizeof(out));
	KUNIT_EXPECT_EQ(test, seccomm_sockaddr_give(false, true, FAMILY, &addr,
						    (struct sockaddr *)&out), (int)sizeof(a4));
	TEST_BYTES_EQ(test, &out, &a4, sizeof(a4));

	KUNIT_ASSERT_EQ(test, take(test, true, &a6, sizeof(a6), &to), 0);
	KUNIT_ASSERT_EQ(test, seccomm_sockaddr_peer(&to, 0, &addr), 0);
	memset(&out, 0xaa, sizeof(out));
	KUNIT_EXPECT_EQ(test, seccomm_sockaddr_give(true, false, FAMILY, &addr,
						    (struct sockaddr *)&out), (int)sizeof(a6));
	TEST_BYTES_EQ(test, &out, &a6, sizeof(a6));
}

static void seccomm_sockaddr_give__mapped(struct kunit *test)
{
	struct sockaddr_in6 want = in6(test, FAMILY, "::ffff:10.0.0.1", 80, 0);
	struct sockaddr_storage out;
	struct seccomm_addr addr;

	seccomm_addr_set4(&addr, htonl(V4), htons(80));
	memset(&out, 0xaa, sizeof(out));
	seccomm_sockaddr_give(true, true, FAMILY, &addr, (struct sockaddr *)&out);
	TEST_BYTES_EQ(test, &out, &want, sizeof(want));
}

/* ---- peers ------------------------------------------------------------------ */

static int peer4(struct kunit *test, u32 ip, u16 port, struct seccomm_addr *peer)
{
	struct sockaddr_in a = in4(AF_INET, ip, port);
	struct seccomm_sockaddr to;

	KUNIT_ASSERT_EQ(test, take(test, false, &a, sizeof(a), &to), 0);
	return seccomm_sockaddr_peer(&to, 0, peer);
}

static int peer6(struct kunit *test, const char *ip, u16 port, u32 scope, int oif,
		 struct seccomm_addr *peer)
{
	struct sockaddr_in6 a = in6(test, AF_INET6, ip, port, scope);
	struct seccomm_sockaddr to;

	KUNIT_ASSERT_EQ(test, take(test, true, &a, sizeof(a), &to), 0);
	return seccomm_sockaddr_peer(&to, oif, peer);
}

static void seccomm_sockaddr_peer__refused(struct kunit *test)
{
	struct seccomm_addr p;

	KUNIT_EXPECT_EQ(test, peer4(test, V4, 0, &p), -EINVAL);
	KUNIT_EXPECT_EQ(test, peer4(test, 0xe0000001, 80, &p), -EACCES);
	KUNIT_EXPECT_EQ(test, peer4(test, 0xffffffff, 80, &p), -EACCES);
	KUNIT_EXPECT_EQ(test, peer6(test, "fd00::1", 0, 0, 0, &p), -EINVAL);
	KUNIT_EXPECT_EQ(test, peer6(test, "ff02::1", 80, 1, 0, &p), -EACCES);
	KUNIT_EXPECT_EQ(test, peer6(test, "::ffff:224.0.0.1", 80, 0, 0, &p), -EACCES);
	KUNIT_EXPECT_EQ(test, peer6(test, "::ffff:255.255.255.255", 80, 0, 0, &p), -EACCES);
}

static void seccomm_sockaddr_peer__any_is_here(struct kunit *test)
{
	struct seccomm_addr p;

	KUNIT_EXPECT_EQ(test, peer4(test, 0, 80, &p), 0);
	KUNIT_EXPECT_EQ(test, seccomm_addr_ip4(&p), htonl(INADDR_LOOPBACK));
	KUNIT_EXPECT_EQ(test, peer6(test, "::", 80, 0, 0, &p), 0);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_loopback(&p.ip));
	KUNIT_EXPECT_EQ(test, peer6(test, "::ffff:0.0.0.0", 80, 0, 0, &p), 0);
	KUNIT_EXPECT_EQ(test, seccomm_addr_ip4(&p), htonl(INADDR_LOOPBACK));
	KUNIT_EXPECT_FALSE(test, p.v6);
}

static void seccomm_sockaddr_peer__link_local(struct kunit *test)
{
	struct seccomm_addr p;

	KUNIT_EXPECT_EQ(test, peer6(test, "fe80::1", 80, 0, 0, &p), -EINVAL);
	KUNIT_EXPECT_EQ(test, peer6(test, "fe80::1", 80, 4, 0, &p), 0);
	KUNIT_EXPECT_EQ(test, p.scope, 4);
	KUNIT_EXPECT_EQ(test, peer6(test, "fe80::1", 80, 0, 6, &p), 0);
	KUNIT_EXPECT_EQ(test, p.scope, 6);
	KUNIT_EXPECT_EQ(test, peer6(test, "fd00::1", 80, 0, 6, &p), 0);
	KUNIT_EXPECT_EQ(test, p.scope, 0);
}

static struct kunit_case addr_cases[] = {
	KUNIT_CASE(seccomm_addr_set__mapped_is_v4),
	KUNIT_CASE(seccomm_addr_set6__scope),
	KUNIT_CASE(seccomm_addr_any__both),
	KUNIT_CASE(seccomm_sockaddr_take__v4),
	KUNIT_CASE(seccomm_sockaddr_take__v4_lengths),
	KUNIT_CASE(seccomm_sockaddr_take__native_lengths),
	KUNIT_CASE(seccomm_sockaddr_take__v6_lengths),
	KUNIT_CASE(seccomm_sockaddr_take__short_v6),
	KUNIT_CASE(seccomm_sockaddr_take__families),
	KUNIT_CASE(seccomm_sockaddr_take__v4_on_v6),
	KUNIT_CASE(seccomm_sockaddr_give__round_trip),
	KUNIT_CASE(seccomm_sockaddr_give__mapped),
	KUNIT_CASE(seccomm_sockaddr_peer__refused),
	KUNIT_CASE(seccomm_sockaddr_peer__any_is_here),
	KUNIT_CASE(seccomm_sockaddr_peer__link_local),
	{}
};

static struct kunit_suite addr_suite = {
	.name = "seccomm_addr",
	.test_cases = addr_cases,
};

kunit_test_suites(&addr_suite);
