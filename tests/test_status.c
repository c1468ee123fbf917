/* test_status.c - error texts stay one line, whole or cut, and map to exit statuses. */
#include <string.h>

#include "check.h"

static void text_and_status(void)
{
    struct nrs_error err = {.status = NRS_OK};

    CU_ASSERT_EQUAL(nrs_fail(&err, NRS_ERANGE, "%s: %d is outside [%d, %d]", "a.b", 7, 1, 5),
                    NRS_ERANGE);
    CU_ASSERT_EQUAL(err.status, NRS_ERANGE);
    CU_ASSERT_STRING_EQUAL(err.text, "a.b: 7 is outside [1, 5]");
    CU_ASSERT_EQUAL(nrs_fail(NULL, NRS_ENAME, "nobody asked"), NRS_ENAME);
}

static void control_characters_become_blanks(void)
{
    struct nrs_error err;

    nrs_fail(&err, NRS_ENAME,
             "a\nb\tc\x1b[31md\x7f"
             "e\r");
    CU_ASSERT_STRING_EQUAL(err.text, "a b c [31md e ");
    nrs_fail(&err, NRS_ENAME, "M\xc3\xbcnchen"); /* UTF-8 stays */
    CU_ASSERT_STRING_EQUAL(err.text, "M\xc3\xbcnchen");
}

static void prefixes_nest(void)
{
    struct nrs_error err;

    nrs_fail(&err, NRS_ECONFLICT, "the cause");
    CU_ASSERT_EQUAL(nrs_error_prefix(&err, "%s", "inner"), NRS_ECONFLICT);
    CU_ASSERT_EQUAL(nrs_error_prefix(&err, "outer\n%d", 3), NRS_ECONFLICT);
    CU_ASSERT_STRING_EQUAL(err.text, "outer 3: inner: the cause");
    CU_ASSERT_EQUAL(err.status, NRS_ECONFLICT);
}

/* Lengths around the limit: cut, never past the end. */
static void long_texts_are_cut(void)
{
    static const size_t lengths[] = {NRS_ERROR_MAX - 2, NRS_ERROR_MAX - 1, NRS_ERROR_MAX,
                                     2 * NRS_ERROR_MAX + 5};
    static char text[3 * NRS_ERROR_MAX];
    struct nrs_error err;

    for (size_t i = 0; i < NRS_LEN(lengths); i++) {
        size_t n = lengths[i], want = n < NRS_ERROR_MAX ? n : NRS_ERROR_MAX - 1;

        memset(text, 'x', n);
        text[n] = '\0';
        nrs_fail(&err, NRS_EFILE, "%s", text);
        CHECK_ROW(strlen(err.text) == want, i, "fail: %zu of %zu kept", strlen(err.text), n);
        nrs_fail(&err, NRS_EFILE, "cause");
        nrs_error_prefix(&err, "%s", text);
        CHECK_ROW(strlen(err.text) == NRS_ERROR_MAX - 1, i, "prefix: %zu kept", strlen(err.text));
        nrs_fail(&err, NRS_EFILE, "%s", text);
        nrs_error_prefix(&err, "here");
        CHECK_ROW(strlen(err.text) == NRS_ERROR_MAX - 1 && memcmp(err.text, "here: xx", 8) == 0, i,
                  "prefix of a long text: '%.16s'", err.text);
    }
}

static void exit_statuses(void)
{
    static const struct {
        enum nrs_status status;
        int want;
    } rows[] = {
        {NRS_OK, 0},     {NRS_EPARSE, 2},    {NRS_ETYPE, 2},     {NRS_ERANGE, 2},
        {NRS_ENAME, 2},  {NRS_ECONFLICT, 2}, {NRS_EFILE, 2},     {NRS_EINTR, 2},
        {NRS_ESTORE, 3}, {NRS_EMACHINE, 3},  {NRS_EINTERNAL, 3},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        CHECK_ROW(nrs_status_exit(rows[i].status) == rows[i].want, i, "status %d gives %d",
                  rows[i].status, nrs_status_exit(rows[i].status));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"text and status", text_and_status},
        {"control characters become blanks", control_characters_become_blanks},
        {"prefixes nest", prefixes_nest},
        {"long texts are cut", long_texts_are_cut},
        {"exit statuses", exit_statuses},
        {NULL, NULL},
    };
    return check_main("status", tests);
}
