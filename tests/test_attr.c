/* test_attr.c - one table of every kind of row, and what each accepts and refuses. */
#include <string.h>

#include "check.h"
#include "core/attr.h"

static const char *const colours[] = {"red", "green", "blue", NULL};

struct thing {
    char guard_before;
    double size_m, wait_s;
    int64_t count;
    bool flag;
    int colour;
    char name[8];
    char guard_after;
};

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct thing
    NRS_ATTR(T, size_m, "m", -2.5, 10, 1.5, "A real.", "-"),
    NRS_ATTR_SCALED(T, "wait_ms", wait_s, "ms", 1e-3, 0, 2000, 250, "A real in its own unit.", "-"),
    NRS_ATTR(T, count, "1", 0, 9007199254740992, 3, "An integer.", "-"),
    NRS_ATTR(T, flag, "", 0, 1, 1, "A flag.", "-"),
    NRS_ATTR_ENUM(T, colour, colours, "green", "A choice.", "-"),
    NRS_ATTR_NAME(T, name, "first", "A name.", "-"),
#undef T
};
/* clang-format on */
static const struct nrs_attr_table table = {"thing", rows, NRS_LEN(rows)};

static const struct nrs_attr *row_of(const char *key)
{
    const struct nrs_attr *row = nrs_attr_find(&table, key);

    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    return row;
}

static void defaults(void)
{
    struct thing t;

    memset(&t, 0xa5, sizeof t);
    nrs_attr_defaults(&table, &t);
    CU_ASSERT_EQUAL(t.size_m, 1.5);
    CU_ASSERT_DOUBLE_EQUAL(t.wait_s, 0.25, 1e-15);
    CU_ASSERT_EQUAL(t.count, 3);
    CU_ASSERT_TRUE(t.flag);
    CU_ASSERT_EQUAL(t.colour, 1);
    CU_ASSERT_STRING_EQUAL(t.name, "first");
    CU_ASSERT_EQUAL((unsigned char)t.guard_before, 0xa5);
    CU_ASSERT_EQUAL((unsigned char)t.guard_after, 0xa5);
}

static void rows_are_found_by_key(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++)
        CHECK_ROW(nrs_attr_find(&table, rows[i].key) == &rows[i], i, "%s", rows[i].key);
    CU_ASSERT_PTR_NULL(nrs_attr_find(&table, "wait_s")); /* the field, not the key */
    CU_ASSERT_PTR_NULL(nrs_attr_find(&table, "Count"));
    CU_ASSERT_PTR_NULL(nrs_attr_find(&table, ""));
}

/* Both ends of a range belong to it; nothing is stored that is refused. */
static void numbers(void)
{
    static const struct {
        const char *key;
        double value;
        enum nrs_status want;
        double field; /* in SI, when accepted */
        const char *text;
    } cases[] = {
        {"size_m", -2.5, NRS_OK, -2.5, ""},
        {"size_m", 10, NRS_OK, 10, ""},
        {"size_m", -2.5000001, NRS_ERANGE, 0, "here: -2.5000001 m is outside [-2.5, 10]"},
        {"size_m", 10.000001, NRS_ERANGE, 0, "10.000001 m is outside"},
        {"size_m", NAN, NRS_ERANGE, 0, "nan"},
        {"size_m", INFINITY, NRS_ERANGE, 0, "inf"},
        {"size_m", -INFINITY, NRS_ERANGE, 0, "-inf"},
        {"wait_ms", 2000, NRS_OK, 2, ""},
        {"wait_ms", 0, NRS_OK, 0, ""},
        {"wait_ms", 37.5, NRS_OK, 0.0375, ""},
        {"wait_ms", 2000.5, NRS_ERANGE, 0, "2000.5 ms is outside [0, 2000]"},
        {"count", 0, NRS_OK, 0, ""},
        {"count", 41, NRS_OK, 41, ""},
        {"count", 9007199254740992, NRS_OK, 9007199254740992, ""},
        {"count", 2.5, NRS_ETYPE, 0, "here: 2.5 is not whole, expected an integer"},
        {"count", 1e300, NRS_ERANGE, 0, "1e+300 is outside [0, 9.007199255e+15]"},
        {"count", -1, NRS_ERANGE, 0, "here: -1 is outside"},
        {"flag", 1, NRS_ETYPE, 0, "1 is a number, expected true or false"},
        {"colour", 1, NRS_ETYPE, 0, "1 is a number, expected a name"},
        {"name", 1, NRS_ETYPE, 0, "1 is a number, expected a name"},
    };

    for (size_t i = 0; i < NRS_LEN(cases); i++) {
        const struct nrs_attr *row = row_of(cases[i].key);
        struct thing t, before;
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got;
        double field;

        memset(&t, 0, sizeof t);
        nrs_attr_defaults(&table, &t);
        before = t;
        got = nrs_attr_set_number(row, &t, cases[i].value, "here", &err);
        CHECK_ROW(got == cases[i].want && strstr(err.text, cases[i].text), i, "%s: status %d '%s'",
                  cases[i].key, got, err.text);
        if (got != NRS_OK) {
            CHECK_ROW(memcmp(&t, &before, sizeof t) == 0, i, "%s was changed", cases[i].key);
            continue;
        }
        memcpy(&field, (const char *)&t + row->offset, sizeof field);
        if (row->type == NRS_INT)
            field = (double)t.count;
        CHECK_ROW(fabs(field - cases[i].field) <= 1e-15 * fabs(cases[i].field), i, "%s holds %.17g",
                  cases[i].key, field);
        CHECK_ROW(fabs(nrs_attr_number(row, &t) - cases[i].value) <= 1e-15 * fabs(cases[i].value),
                  i, "%s reads back as %.17g", cases[i].key, nrs_attr_number(row, &t));
    }
}

static void flags(void)
{
    struct thing t = {0};
    struct nrs_error err;

    CU_ASSERT_EQUAL(nrs_attr_set_flag(row_of("flag"), &t, true, "here", &err), NRS_OK);
    CU_ASSERT_TRUE(t.flag);
    CU_ASSERT_EQUAL(nrs_attr_number(row_of("flag"), &t), 1);
    CU_ASSERT_EQUAL(nrs_attr_set_flag(row_of("flag"), &t, false, "here", &err), NRS_OK);
    CU_ASSERT_FALSE(t.flag);
    CU_ASSERT_EQUAL(nrs_attr_set_flag(row_of("count"), &t, true, "here", &err), NRS_ETYPE);
    CU_ASSERT_STRING_EQUAL(err.text, "here: true is a flag, expected an integer");
    CU_ASSERT_EQUAL(t.count, 0);
}

static void texts(void)
{
    static const struct {
        const char *key, *value;
        enum nrs_status want;
        const char *text;
    } cases[] = {
        {"colour", "red", NRS_OK, ""},
        {"colour", "blue", NRS_OK, ""},
        {"colour", "blu", NRS_ENAME,
         "here: 'blu' is unknown, did you mean 'blue' (of red, green, blue)?"},
        {"colour", "Red", NRS_ENAME, "did you mean 'red'"},
        {"colour", "aquamarine", NRS_ENAME,
         "here: 'aquamarine' is unknown, expected one of red, green, blue"},
        {"colour", "", NRS_ENAME, "expected one of red, green, blue"},
        {"name", "", NRS_OK, ""},
        {"name", "seven77", NRS_OK, ""},
        {"name", "r\xc3\xa9s", NRS_OK, ""},
        {"name", "a\033[1m", NRS_ETYPE,
         "here: a control character in 'a [1m', expected plain text"},
        {"name", "a\nb", NRS_ETYPE, "a control character in 'a b'"},
        {"name", "\x7f", NRS_ETYPE, "a control character"},
        {"name", "\xc2\x9b", NRS_ETYPE, "a control character"}, /* CSI in one character */
        {"name", "eight888", NRS_ERANGE, "is longer than 7 characters"},
        {"size_m", "1.5", NRS_ETYPE, "here: '1.5' is text, expected a number"},
        {"count", "x", NRS_ETYPE, "expected an integer"},
        {"flag", "true", NRS_ETYPE, "expected true or false"},
    };

    for (size_t i = 0; i < NRS_LEN(cases); i++) {
        const struct nrs_attr *row = row_of(cases[i].key);
        struct thing t = {.guard_after = 0x5a};
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got;

        got = nrs_attr_set_text(row, &t, cases[i].value, "here", &err);
        CHECK_ROW(got == cases[i].want && strstr(err.text, cases[i].text), i, "%s: status %d '%s'",
                  cases[i].key, got, err.text);
        CHECK_ROW(got != NRS_OK || strcmp(nrs_attr_text(row, &t), cases[i].value) == 0, i,
                  "%s reads back otherwise", cases[i].key);
        CHECK_ROW(t.guard_after == 0x5a, i, "%s wrote past its field", cases[i].key);
    }
}

static void a_hostile_name_stays_short_in_the_error(void)
{
    static char name[4096];
    struct thing t = {0};
    struct nrs_error err;

    memset(name, 'z', sizeof name - 1);
    CU_ASSERT_EQUAL(nrs_attr_set_text(row_of("colour"), &t, name, "here", &err), NRS_ENAME);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "expected one of red, green, blue"));
    CU_ASSERT_EQUAL(nrs_attr_set_text(row_of("name"), &t, name, "here", &err), NRS_ERANGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "longer than 7"));
}

static const char *word(const void *ctx, size_t i)
{
    return ((const char *const *)ctx)[i];
}

/* At most a third of the name's letters may differ, or two; the nearest wins, then the first. */
static void nearest_names(void)
{
    static const char *const words[] = {"bandwidth_mhz", "max_batch", "max_wait_ms",
                                        "seed",          "UMa",       "UMi-StreetCanyon",
                                        "InF-SL",        "InF-DL"};
    static const struct {
        const char *name;
        long want;
    } cases[] = {
        {"bandwith_mhz", 0}, {"bandwidth_hz", 0}, {"max_bacth", 1},
        {"maxbatch", 1},     {"max_wait_m", 2},   {"sead", 3},
        {"sad", 3},          {"soda", -1},        {"", -1},
        {"latency", -1},     {"seed", 3},         {"max_wait", 2},
        {"UMi", 5},          {"UMx", 4},          {"InF", -1},
        {"max", 1},          {"max_w", -1},       {"mix_botck", 1},
        {"mixxbotck", -1},
    };

    for (size_t i = 0; i < NRS_LEN(cases); i++) {
        long got = nrs_nearest(cases[i].name, word, words, NRS_LEN(words));

        CHECK_ROW(got == cases[i].want, i, "'%s' is near %ld, not %ld", cases[i].name, got,
                  cases[i].want);
    }
    CU_ASSERT_EQUAL(nrs_nearest("seed", word, words, 0), -1);
}

static void long_names_are_near_nothing(void)
{
    static char name[1000];
    const char *const words[] = {name, "seed"};

    memset(name, 'a', sizeof name - 1);
    CU_ASSERT_EQUAL(nrs_nearest(name, word, words, NRS_LEN(words)), -1);
    CU_ASSERT_EQUAL(nrs_nearest("sead", word, words, NRS_LEN(words)), 1);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"defaults", defaults},
        {"rows are found by key", rows_are_found_by_key},
        {"numbers", numbers},
        {"flags", flags},
        {"texts", texts},
        {"a hostile name stays short in the error", a_hostile_name_stays_short_in_the_error},
        {"nearest names", nearest_names},
        {"long names are near nothing", long_names_are_near_nothing},
        {NULL, NULL},
    };
    return check_main("attr", tests);
}
