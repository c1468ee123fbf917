/* test_record.c - what a task leaves is read back, or refused. */
#include "batch/summary_json.h"
#include "store_kit.h"

#define DIGEST "0123456789abcdef0123456789abcdef"

static const struct nrs_record_head head = {17, {3, 2, 4}, DIGEST};

/* The caller frees. */
static char *record(size_t *n)
{
    struct nrs_summary summary;
    char *text = NULL;

    kit_pretend_summary(2, 4, &summary);
    CU_ASSERT_EQUAL_FATAL(nrs_record_make(&head, &summary, &text, n, NULL), NRS_OK);
    nrs_summary_free(&summary);
    return text;
}

static char *written(const struct nrs_summary *summary)
{
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_EQUAL(nrs_summary_write(summary, f, NULL), NRS_OK);
    fclose(f);
    return text;
}

static enum nrs_status try_reading(const char *text, size_t n, const struct nrs_record_head *want,
                                   struct nrs_error *err)
{
    char *copy = calloc(n + 1, 1);
    struct nrs_summary summary;
    enum nrs_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, text, n);
    status = nrs_record_read("r.json", copy, n, want, &summary, err);
    if (status == NRS_OK)
        nrs_summary_free(&summary);
    free(copy);
    return status;
}

static void a_record_is_read_back(void)
{
    static const char begin[] =
        "{\"format\":3,\"task\":17,\"point\":3,\"first_replication\":2,\"replications\":4,"
        "\"digest\":\"" DIGEST "\",\"checksum\":\"";
    static const char zeros[] = "00000000000000000000000000000000";
    struct nrs_summary was, is;
    size_t n, again_n;
    char *text = record(&n), *again = record(&again_n), sum[NRS_DIGEST_LEN], *at;

    CU_ASSERT_EQUAL_FATAL(strncmp(text, begin, sizeof begin - 1), 0);
    CU_ASSERT_TRUE(n == again_n && memcmp(text, again, n) == 0);
    CU_ASSERT_EQUAL(text[n - 1], '\n');
    /* The checksum is what its description says. */
    at = again + sizeof begin - 1;
    memcpy(at, zeros, 32);
    nrs_digest(again, n, sum);
    CU_ASSERT_EQUAL(memcmp(text + sizeof begin - 1, sum, 32), 0);

    kit_pretend_summary(2, 4, &was);
    CU_ASSERT_EQUAL_FATAL(nrs_record_read("r.json", text, n, &head, &is, NULL), NRS_OK);
    free(text);
    free(again);
    text = written(&was);
    again = written(&is);
    CU_ASSERT_STRING_EQUAL(text, again);
    free(text);
    free(again);
    nrs_summary_free(&was);
    nrs_summary_free(&is);
}

/* Each byte once, in one bit or in all, and to what ends a text. */
static void every_changed_byte_is_found(void)
{
    static const unsigned char changes[] = {0x01, 0x20, 0x80, 0xff};
    size_t n, missed = 0, untold = 0;
    char *text = record(&n);

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= NRS_LEN(changes); k++) {
            struct nrs_error err = {.text = ""};
            char was = text[i];

            text[i] = k < NRS_LEN(changes) ? (char)((unsigned char)was ^ changes[k]) : '\0';
            missed += try_reading(text, n, &head, &err) != NRS_EPARSE;
            untold += strncmp(err.text, "r.json: ", 8) != 0;
            text[i] = was;
        }
    CHECK_ROW(missed == 0 && untold == 0, n, "%zu missed, %zu without a place", missed, untold);
    CU_ASSERT_EQUAL(try_reading(text, n, &head, NULL), NRS_OK);
    free(text);
}

static void every_cut_is_found(void)
{
    size_t n, missed = 0;
    char *text = record(&n), *longer;

    for (size_t i = 0; i < n; i++)
        missed += try_reading(text, i, &head, NULL) != NRS_EPARSE;
    CHECK_ROW(missed == 0, n, "%zu missed", missed);
    longer = calloc(2 * n + 1, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(longer);
    memcpy(longer, text, n);
    memcpy(longer + n, text, n);
    CU_ASSERT_EQUAL(try_reading(longer, 2 * n, &head, NULL), NRS_EPARSE);
    CU_ASSERT_EQUAL(try_reading(longer, n + 1, &head, NULL), NRS_EPARSE);
    free(longer);
    free(text);
}

/* Sound, but not what is looked for: a file that was copied or renamed. */
static void what_is_of_something_else_is_refused(void)
{
    static const struct {
        struct nrs_record_head want;
        const char *says;
    } rows[] = {
        {{16, {3, 2, 4}, DIGEST}, "r.json: task: is 17, expected 16"},
        {{17, {2, 2, 4}, DIGEST}, "r.json: point: is 3, expected 2"},
        {{17, {3, 0, 4}, DIGEST}, "r.json: first_replication: is 2, expected 0"},
        {{17, {3, 2, 5}, DIGEST}, "r.json: replications: is 4, expected 5"},
        {{17, {3, 2, 4}, "1123456789abcdef0123456789abcdef"},
         "r.json: digest: is of another sweep"},
    };
    size_t n;
    char *text = record(&n);

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.text = ""};

        CHECK_ROW(try_reading(text, n, &rows[i].want, &err) == NRS_EPARSE, i, "%s", err.text);
        CHECK_ROW(says(&err, rows[i].says), i, "%s", err.text);
    }
    free(text);
}

/* A checksum that fits does not make a record of it. */
static void what_is_no_record_is_refused(void)
{
    static const struct {
        const char *before, *behind, *says;
    } rows[] = {
        {"{\"checksum\":\"", "\"}", "format: is -1, expected 3"},
        {"{\"format\":1,\"checksum\":\"", "\"}", "format: is 1, expected 3"},
        {"[\"checksum\":\"", "\"]", "r.json"},
        {"\"checksum\":\"", "", "r.json"},
        {"{\"format\":3,\"task\":17,\"point\":3,\"first_replication\":2,\"replications\":4,"
         "\"digest\":\"" DIGEST "\",\"checksum\":\"",
         "\"}", "r.json"},
        {"{\"format\":3,\"task\":17,\"point\":3,\"first_replication\":2,\"replications\":4,"
         "\"digest\":\"" DIGEST "\",\"checksum\":\"",
         "\",\"result\":[]}", "r.json"},
        {"{\"format\":3,\"task\":17,\"point\":3,\"first_replication\":2,\"replications\":4,"
         "\"digest\":7,\"checksum\":\"",
         "\",\"result\":{}}", "digest: is of another sweep"},
        {"{\"format\":3,\"task\":\"17\",\"checksum\":\"", "\"}", "task: is -1, expected 17"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        char text[1000], sum[NRS_DIGEST_LEN];
        struct nrs_error err = {.text = ""};
        int n = snprintf(text, sizeof text, "%s%032d%s", rows[i].before, 0, rows[i].behind);

        nrs_digest(text, (size_t)n, sum);
        memcpy(text + strlen(rows[i].before), sum, 32);
        CHECK_ROW(try_reading(text, (size_t)n, &head, &err) == NRS_EPARSE ||
                      err.status == NRS_ETYPE,
                  i, "%d: %s", err.status, err.text);
        CHECK_ROW(says(&err, rows[i].says) && !says(&err, "damaged"), i, "%s", err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a record is read back", a_record_is_read_back},
        {"every changed byte is found", every_changed_byte_is_found},
        {"every cut is found", every_cut_is_found},
        {"what is of something else is refused", what_is_of_something_else_is_refused},
        {"what is no record is refused", what_is_no_record_is_refused},
        {NULL, NULL},
    };
    return kit_main("record", tests);
}
