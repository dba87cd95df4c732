// SPDX-License-Identifier: GPL-2.0
/* registry_kunit.c - types of micro-protocols: registered, found, pinned. */
#include "cactus/registry.h"

#include <kunit/test.h>
#include <linux/err.h>

static enum seccomm_verdict next(struct seccomm_mp *mp, struct seccomm_msg *msg,
				 const struct seccomm_call *call)
{
	return SECCOMM_NEXT;
}

static int no_part(struct seccomm_mp *mp, unsigned int n)
{
	return -ENOENT;
}

static const struct seccomm_mp_type good = {
	.name = "TestGood", .owner = THIS_MODULE, .class = SECCOMM_CLASS_TEST, .family = "",
	.down = next, .up = next,
};

static const char *const two_words[] = { "off", "on", NULL };
static const char *const long_word[] = { "off", "a234567890123456", NULL };

/* Each is wrong in one thing. */
#define WRONG(what, ...)						\
	{ what, { .name = "TestWrong", .owner = THIS_MODULE, .down = next, .up = next,	\
		  .class = SECCOMM_CLASS_TEST, .family = "", __VA_ARGS__ } }
#define PARAM(...) .n_params = 1, .param = &(const struct seccomm_param){ __VA_ARGS__ }
#define ATTR(...) .n_attrs = 1, .attr = &(const struct seccomm_attr_decl){ __VA_ARGS__ }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const struct {
	const char *what;
	struct seccomm_mp_type type;
} wrong[] = {
	WRONG("no name", .name = NULL),
	WRONG("empty name", .name = ""),
	WRONG("long name", .name = "A2345678901234567890123456789012"),
	WRONG("name with a slash", .name = "Test/Wrong"),
	WRONG("name not ASCII", .name = "Test\xe9"),
	WRONG("no down", .down = NULL),
	WRONG("no up", .up = NULL),
	WRONG("unknown class", .class = SECCOMM_CLASS_TEST + 1),
	WRONG("meta without splice", .class = SECCOMM_CLASS_META),
	WRONG("splice without meta", .splice = no_part),
	WRONG("meta that packs", .class = SECCOMM_CLASS_META, .splice = no_part,
	      .flags = SECCOMM_MP_PACKS),
	WRONG("slots reversed", .slots_min = 2, .slots_max = 1),
	WRONG("too many slots", .slots_max = SECCOMM_ENTRY_SLOTS_MAX + 1),
	WRONG("keyed without slot", .flags = SECCOMM_MP_PRIVATE),
	WRONG("keyed without family", .flags = SECCOMM_MP_AUTHENTICATES, .slots_max = 1,
	      .family = NULL),
	WRONG("holds what has its number", .flags = SECCOMM_MP_HOLDS | SECCOMM_MP_SEQ),
	WRONG("too many parameters", .n_params = SECCOMM_PARAMS_MAX + 1),
	WRONG("parameters missing", .n_params = 1),
	WRONG("parameter without name", PARAM(.step = 1)),
	WRONG("parameter with a long name", PARAM(.name = "a234567890123456", .step = 1)),
	WRONG("parameter without step", PARAM(.name = "a")),
	WRONG("default too small", PARAM(.name = "a", .step = 1, .min = 2, .max = 3, .def = 1)),
	WRONG("default too large", PARAM(.name = "a", .step = 1, .max = 3, .def = 4)),
	WRONG("default between steps", PARAM(.name = "a", .step = 2, .max = 4, .def = 3)),
	WRONG("word too long", PARAM(.name = "a", .step = 1, .max = 1, .words = long_word)),
	WRONG("too few words", PARAM(.name = "a", .step = 1, .max = 2, .words = two_words)),
	WRONG("words with gaps", PARAM(.name = "a", .step = 2, .max = 1, .words = two_words)),
	WRONG("same parameter twice", .n_params = 2, .param = (const struct seccomm_param[]){
	      { .id = 1, .name = "a", .step = 1 }, { .id = 2, .name = "a", .step = 1 } }),
	WRONG("same id twice", .n_params = 2, .param = (const struct seccomm_param[]){
	      { .id = 1, .name = "a", .step = 1 }, { .id = 1, .name = "b", .step = 1 } }),
	WRONG("attributes missing", .n_attrs = 1),
	WRONG("attribute without name", ATTR(.size = 1)),
	WRONG("attribute without size", ATTR(.name = "a")),
	WRONG("attribute too large", ATTR(.name = "a", .size = 33)),
	WRONG("attribute of no scope", ATTR(.name = "a", .size = 1, .scope = 3)),
};
#pragma GCC diagnostic pop

static void seccomm_mp_register__incomplete(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_EQ_MSG(test, seccomm_mp_register(&wrong[i].type), -EINVAL, "%s",
				    wrong[i].what);
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_type_get("TestWrong", false)));
}

static void seccomm_mp_register__complete(struct kunit *test)
{
	static const struct seccomm_param param[] = {
		{ .id = 1, .name = "bits", .min = 128, .max = 256, .step = 64, .def = 192 },
		{ .id = 2, .name = "how", .max = 1, .step = 1, .words = two_words },
	};
	static const struct seccomm_attr_decl attr[] = {
		{ .name = "a", .size = 32, .scope = SECCOMM_SCOPE_PEER },
	};
	struct seccomm_mp_type type = good;

	type.param = param;
	type.n_params = ARRAY_SIZE(param);
	type.attr = attr;
	type.n_attrs = ARRAY_SIZE(attr);
	KUNIT_ASSERT_EQ(test, seccomm_mp_register(&type), 0);
	seccomm_mp_unregister(&type);
}

static void seccomm_mp_register__name_taken(struct kunit *test)
{
	struct seccomm_mp_type other = good;

	KUNIT_ASSERT_EQ(test, seccomm_mp_register(&good), 0);
	KUNIT_EXPECT_EQ(test, seccomm_mp_register(&other), -EEXIST);
	KUNIT_EXPECT_EQ(test, seccomm_mp_register(&good), -EEXIST);
	seccomm_mp_unregister(&good);
	KUNIT_EXPECT_EQ(test, seccomm_mp_register(&other), 0);
	seccomm_mp_unregister(&other);
}

static void seccomm_mp_unregister__gone(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, seccomm_mp_register(&good), 0);
	seccomm_mp_unregister(&good);
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_type_get("TestGood", false)), (long)-ENOENT);
}

static void seccomm_type_get__pins_module(struct kunit *test)
{
	const struct seccomm_mp_type *type;
	int before = module_refcount(THIS_MODULE);

	KUNIT_ASSERT_EQ(test, seccomm_mp_register(&good), 0);
	type = seccomm_type_get("TestGood", false);
	KUNIT_EXPECT_PTR_EQ(test, type, &good);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 1);
	seccomm_type_put(type);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
	seccomm_mp_unregister(&good);
}

/* What is no name of a type is not looked for, and never handed to modprobe. */
static void seccomm_type_get__bad_name(struct kunit *test)
{
	static const char *const bad[] = {
		"", "A2345678901234567890123456789012", "a b", "../a", "a-b", "a%s", "\xe9",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_type_get(bad[i], true)), (long)-ENOENT);
}

static void seccomm_type_get__exact_case(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, seccomm_mp_register(&good), 0);
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_type_get("testgood", false)));
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_type_get("TestGoo", false)));
	KUNIT_EXPECT_TRUE(test, IS_ERR(seccomm_type_get("TestGoods", false)));
	seccomm_mp_unregister(&good);
}

static void seccomm_type_get__autoload_finds_nothing(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, PTR_ERR(seccomm_type_get("NobodyHasWrittenThis", true)),
			(long)-ENOENT);
}

static void seccomm_type_params__by_name(struct kunit *test)
{
	static const struct seccomm_param param = { .id = 1, .name = "a", .step = 1 };
	struct seccomm_mp_type type = good;
	unsigned int n = 9;

	type.param = &param;
	type.n_params = 1;
	KUNIT_ASSERT_EQ(test, seccomm_mp_register(&type), 0);
	KUNIT_EXPECT_PTR_EQ(test, seccomm_type_params("TestGood", &n), &param);
	KUNIT_EXPECT_EQ(test, n, 1u);
	seccomm_mp_unregister(&type);
	KUNIT_EXPECT_NULL(test, seccomm_type_params("TestGood", &n));
	KUNIT_EXPECT_EQ(test, n, 0u);
}

struct walk {
	unsigned int n;
	unsigned int stop_at;
	int users;
	bool sorted;
	char last[SECCOMM_TYPE_NAME_MAX + 1];
};

static int walk_one(const struct seccomm_mp_type *type, int users, void *arg)
{
	struct walk *w = arg;

	w->sorted &= strcmp(w->last, type->name) < 0;
	strscpy(w->last, type->name, sizeof(w->last));
	w->users = users;
	return ++w->n == w->stop_at ? 77 : 0;
}

static void seccomm_type_walk__in_order_of_names(struct kunit *test)
{
	struct seccomm_mp_type type[4] = { good, good, good, good };
	static const char *const names[] = { "TestC", "TestA", "TestD", "TestB" };
	struct walk w = { .sorted = true };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(type); i++) {
		type[i].name = names[i];
		KUNIT_ASSERT_EQ(test, seccomm_mp_register(&type[i]), 0);
	}
	KUNIT_EXPECT_EQ(test, seccomm_type_walk(walk_one, &w), 0);
	KUNIT_EXPECT_TRUE(test, w.sorted);
	KUNIT_EXPECT_GE(test, w.n, 4u);
	for (i = 0; i < ARRAY_SIZE(type); i++)
		seccomm_mp_unregister(&type[i]);
}

static void seccomm_type_walk__stops(struct kunit *test)
{
	struct walk w = { .stop_at = 1 };

	KUNIT_ASSERT_EQ(test, seccomm_mp_register(&good), 0);
	KUNIT_EXPECT_EQ(test, seccomm_type_walk(walk_one, &w), 77);
	KUNIT_EXPECT_EQ(test, w.n, 1u);
	seccomm_mp_unregister(&good);
}

static struct kunit_case registry_cases[] = {
	KUNIT_CASE(seccomm_mp_register__incomplete),
	KUNIT_CASE(seccomm_mp_register__complete),
	KUNIT_CASE(seccomm_mp_register__name_taken),
	KUNIT_CASE(seccomm_mp_unregister__gone),
	KUNIT_CASE(seccomm_type_get__pins_module),
	KUNIT_CASE(seccomm_type_get__bad_name),
	KUNIT_CASE(seccomm_type_get__exact_case),
	KUNIT_CASE(seccomm_type_get__autoload_finds_nothing),
	KUNIT_CASE(seccomm_type_params__by_name),
	KUNIT_CASE(seccomm_type_walk__in_order_of_names),
	KUNIT_CASE(seccomm_type_walk__stops),
	{}
};

static struct kunit_suite registry_suite = { .name = "seccomm_registry", .test_cases = registry_cases };

kunit_test_suites(&registry_suite);
