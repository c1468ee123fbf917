/* test_json.c - what is JSON here, what is not, and where the error points. */
#include "scenario/json.h"

#include "temp.h"

static cJSON *parse(const char *text, struct nrs_error *err)
{
    char *copy = strdup(text);
    cJSON *root = NULL;

    *err = (struct nrs_error){.status = NRS_OK};
    nrs_json_parse("f.json", copy, strlen(copy), &root, err);
    free(copy);
    return root;
}

static void comments_are_blanks(void)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"{\"a\": 1} // end", "{\"a\":1}"},
        {"// first\n{\"a\": 1}", "{\"a\":1}"},
        {"{/* x */\"a\"/* y */:/**/1/* z\n z */}", "{\"a\":1}"},
        {"{\"a\": 1, // \"b\": 2,\n \"c\": 3}", "{\"a\":1,\"c\":3}"},
        {"{\"a\": 1 /* // */, \"b\": 2}", "{\"a\":1,\"b\":2}"},
        {"{\"a\": 1 // /*\n, \"b\": 2}", "{\"a\":1,\"b\":2}"},
        {"[1 /***/ , 2 /* * / */]", "[1,2]"},
        {"{\"u\": \"http://x/*y*/z\"}", "{\"u\":\"http://x/*y*/z\"}"},
        {"{\"u\": \"a\\\"//b\"} // \"", "{\"u\":\"a\\\"//b\"}"},
        {"{\"u\": \"a\\\\\"} // \"c\"", "{\"u\":\"a\\\\\"}"},
        {"{\"//\": 1, \"/*\": 2}", "{\"//\":1,\"/*\":2}"},
        {"\xef\xbb\xbf[1]", "[1]"}, /* a byte order mark */
        {"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err;
        cJSON *root = parse(rows[i].text, &err);
        char *got = root ? cJSON_PrintUnformatted(root) : NULL;

        CHECK_ROW(got && strcmp(got, rows[i].want) == 0, i, "%s: '%s' %s", rows[i].text,
                  got ? got : "", err.text);
        free(got);
        cJSON_Delete(root);
    }
}

static void what_is_refused(void)
{
    static const struct {
        const char *text;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"", NRS_EPARSE, "f.json:1: JSON ends too early"},
        {" \n \n", NRS_EPARSE, "f.json:3: JSON ends too early"},
        {"// only a comment", NRS_EPARSE, "f.json:1: JSON ends too early"},
        {"{\"a\": 1", NRS_EPARSE, "f.json:1: JSON ends too early"},
        {"{\"a\": 1,\n\"b\":", NRS_EPARSE, "f.json:2: "},
        {"{\"a\":\n[1,\n2,", NRS_EPARSE, "f.json:3: "},
        {"{\"a\": \"b", NRS_EPARSE, "f.json:1: "},
        {"{\n\"a\": 1,\n\"b\": O,\n\"c\": 3}", NRS_EPARSE, "f.json:3: not JSON near 'O,"},
        {"{\"a\": 1}\n{\"b\": 2}", NRS_EPARSE, "f.json:2: not JSON near '{\"b\": 2}'"},
        {"{\"a\": 1} x", NRS_EPARSE, "not JSON near 'x'"},
        {"[1, 2,]", NRS_EPARSE, "not JSON near"},
        {"{'a': 1}", NRS_EPARSE, "not JSON near"},
        {"{a: 1}", NRS_EPARSE, "not JSON near"},
        {"{\"a\" 1}", NRS_EPARSE, "not JSON near"},
        {"{\"a\": NaN}", NRS_EPARSE, "not JSON near 'NaN}'"},
        {"{\"a\": Infinity}", NRS_EPARSE, "not JSON near"},
        {"{\"a\": 0x10}", NRS_EPARSE, "not JSON near"},
        {"{\"a\": 1.2.3}", NRS_EPARSE, "not JSON near"},
        {"{\"a\": tru}", NRS_EPARSE, "not JSON near"},
        {"{\"a\": \"\\x\"}", NRS_EPARSE, "not JSON near"},
        {"/* never closed\n{\"a\": 1}", NRS_EPARSE, "f.json:1: not JSON near '/* never closed"},
        {"{\"a\": 1}\n/* never closed", NRS_EPARSE, "f.json:2: not JSON near '/* never"},
        {"{\"a\": 1e999}", NRS_ERANGE, "f.json: a: the number is too large"},
        {"{\"a\": {\"b\": [0, -1e999]}}", NRS_ERANGE, "f.json: a.b.1: the number is too large"},
        {"{\"a\": 1, \"a\": 1}", NRS_EPARSE, "f.json: a: stands here twice"},
        {"{\"a\": {\"c\": 1, \"b\": 2, \"c\": 3}}", NRS_EPARSE, "f.json: a.c: stands here twice"},
        {"[{\"a\": 1}, {\"a\": 1, \"b\": 0, \"a\": null}]", NRS_EPARSE,
         "f.json: 1.a: stands here twice"},
        {"{\"\\u0061\": 1, \"a\": 1}", NRS_EPARSE, "f.json: a: stands here twice"},
        {"{\"a\": \"x\\u0000y\"}", NRS_EPARSE, "f.json:1: '\\u0000' in a text"},
        {"{\"a\": 1,\n\"b\\u0000\": 1}", NRS_EPARSE, "f.json:2: '\\u0000' in a text"},
        /* no UTF-8: a byte that never occurs, Latin-1, overlong, a surrogate, too large, cut off */
        {"{\"a\": \"\xff\"}", NRS_EPARSE, "f.json:1: byte 0xff, expected UTF-8"},
        {"{\n\"a\": \"caf\xe9\"}", NRS_EPARSE, "f.json:2: byte 0xe9"},
        {"\"\xc0\x80\"", NRS_EPARSE, "byte 0xc0"},
        {"\"\xe0\x9f\xbf\"", NRS_EPARSE, "byte 0xe0"},
        {"\"\xed\xa0\x80\"", NRS_EPARSE, "byte 0xed"},
        {"\"\xf4\x90\x80\x80\"", NRS_EPARSE, "byte 0xf4"},
        {"\"\xe2\x82\"", NRS_EPARSE, "byte 0xe2"},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err;
        cJSON *root = parse(rows[i].text, &err);

        CHECK_ROW(!root && err.status == rows[i].want && says(&err, rows[i].says), i, "%s: %d '%s'",
                  rows[i].text, err.status, err.text);
        cJSON_Delete(root);
    }
}

static void equal_keys_of_different_objects_are_fine(void)
{
    struct nrs_error err;
    cJSON *root = parse("{\"a\": {\"a\": 1}, \"A\": {\"a\": 2}, \"b\": [{\"a\": 1}, {\"a\": 1}],"
                        "\"z\": \"\\\\u0000\"}",
                        &err);

    CHECK_ROW(root != NULL, 0, "%s", err.text);
    cJSON_Delete(root);
}

static void a_zero_byte_is_refused(void)
{
    char text[] = "{\"a\": 1}\n\0{\"b\": 2}";
    struct nrs_error err = {.status = NRS_OK};
    cJSON *root = NULL;

    CU_ASSERT_EQUAL(nrs_json_parse("f.json", text, sizeof text - 1, &root, &err), NRS_EPARSE);
    CU_ASSERT_STRING_EQUAL(err.text, "f.json:2: a zero byte, expected text");
}

/* A valid document cut off after every one of its bytes. */
static void every_truncation_is_refused(void)
{
    static const char whole[] = "{\"a\": [1, -2.5e3, true, null, \"x\\n\\u00e9\"], // c\n"
                                "\"b\": {\"c\": /* d */ false}}";
    size_t accepted = 0, unclear = 0;

    for (size_t n = 0; n < sizeof whole - 1; n++) {
        char part[sizeof whole];
        struct nrs_error err;
        cJSON *root;

        memcpy(part, whole, n);
        part[n] = '\0';
        root = parse(part, &err);
        accepted += root != NULL;
        unclear += err.status != NRS_EPARSE || strncmp(err.text, "f.json:", 7) != 0;
        cJSON_Delete(root);
    }
    CU_ASSERT_EQUAL(accepted, 0);
    CU_ASSERT_EQUAL(unclear, 0);
}

/* Neither the parser nor the walks over its tree may run out of stack. */
static void deep_nesting(void)
{
    static const struct {
        size_t depth;
        const char *open, *close;
        bool accepted;
    } rows[] = {
        {500, "[", "]", true},          {900, "{\"a\":", "}", true},     {1100, "[", "]", false},
        {1100, "{\"a\":", "}", false},  {100000, "[", "]", false},       {100000, "[", "", false},
        {100000, "{\"a\":", "", false}, {400000, "[{\"a\":", "", false},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        size_t open = strlen(rows[i].open), close = strlen(rows[i].close), depth = rows[i].depth;
        char *text = malloc(depth * (open + close) + 2), *at = text;
        struct nrs_error err = {.status = NRS_OK};
        cJSON *root = NULL;

        for (size_t k = 0; k < depth; k++, at += open)
            memcpy(at, rows[i].open, open);
        *at++ = '0';
        for (size_t k = 0; k < depth; k++, at += close)
            memcpy(at, rows[i].close, close);
        *at = '\0';
        nrs_json_parse("f.json", text, (size_t)(at - text), &root, &err);
        CHECK_ROW((root != NULL) == rows[i].accepted, i, "%zu x '%s': %s", depth, rows[i].open,
                  err.text);
        CHECK_ROW(root || err.status == NRS_EPARSE, i, "%s", err.text);
        cJSON_Delete(root);
        free(text);
    }
}

/* Keys by the thousand: duplicates are found without comparing all pairs. */
static void many_keys(void)
{
    const size_t n = 20000;
    char *text = malloc(n * 16 + 32), *at = text;
    struct nrs_error err;
    cJSON *root;

    for (size_t i = 0; i < n; i++)
        at += sprintf(at, "%c\"k%zu\":%zu", i ? ',' : '{', i, i);
    strcpy(at, "}");
    root = parse(text, &err);
    CU_ASSERT_PTR_NOT_NULL(root);
    cJSON_Delete(root);
    strcpy(at, ",\"k123\":0}");
    CU_ASSERT_PTR_NULL(parse(text, &err));
    CU_ASSERT(says(&err, "k123: stands here twice"));
    free(text);
}

/* Memory goes with the number of values: 16 MB of them would take 700. */
static void too_many_values(void)
{
    const char *items[] = {"1,", "[],", "{},"};
    struct nrs_error err = {.status = NRS_OK};

    for (size_t i = 0; i < NRS_LEN(items); i++) {
        size_t length = strlen(items[i]), n = NRS_JSON_VALUES_MAX;
        char *text = malloc(n * length + 4), *at = text;

        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        *at++ = '[';
        for (size_t k = 0; k < n; k++, at += length)
            memcpy(at, items[i], length);
        strcpy(at, "1]");
        CHECK_ROW(!parse(text, &err) && err.status == NRS_ERANGE &&
                      says(&err, "f.json: more than 1000000 values"),
                  i, "%s", err.text);
        free(text);
    }
}

static void files(void)
{
    struct nrs_error err = {.status = NRS_OK};
    const char *path = temp_file("bad.json", "{\n\"a\": 1\n\"b\": 2}");
    cJSON *root = NULL;
    FILE *f;

    CU_ASSERT_EQUAL(nrs_json_load(temp_path("missing.json"), &root, &err), NRS_EFILE);
    CU_ASSERT(says(&err, "missing.json: cannot open"));
    CU_ASSERT_EQUAL(nrs_json_load(path, &root, &err), NRS_EPARSE);
    CU_ASSERT(strncmp(err.text, path, strlen(path)) == 0 && says(&err, "bad.json:3: "));
    f = fopen(temp_path("big.json"), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_EQUAL(ftruncate(fileno(f), (off_t)NRS_JSON_LIMIT_BYTES + 1), 0);
    fclose(f);
    CU_ASSERT_EQUAL(nrs_json_load(temp_path("big.json"), &root, &err), NRS_EFILE);
    CU_ASSERT(says(&err, "larger than 16777216 bytes, the limit"));
    CU_ASSERT_EQUAL(nrs_json_load(temp_file("good.json", "{\"a\": 1}"), &root, &err), NRS_OK);
    cJSON_Delete(root);
}

static void kinds_and_paths(void)
{
    static const struct {
        const char *text, *want;
    } rows[] = {{"1", "a number"}, {"true", "a flag"},  {"false", "a flag"}, {"\"x\"", "text"},
                {"[]", "a list"},  {"{}", "an object"}, {"null", "null"}};
    char path[NRS_JSON_PATH_MAX], key[2 * NRS_JSON_PATH_MAX];

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err;
        cJSON *root = parse(rows[i].text, &err);

        CHECK_ROW(strcmp(nrs_json_kind(root), rows[i].want) == 0, i, "%s", nrs_json_kind(root));
        cJSON_Delete(root);
    }
    nrs_json_child_path(path, "", "a");
    CU_ASSERT_STRING_EQUAL(path, "a");
    nrs_json_child_path(path, "a.b", "c");
    CU_ASSERT_STRING_EQUAL(path, "a.b.c");
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    nrs_json_child_path(path, "a", key);
    CU_ASSERT_EQUAL(strlen(path), NRS_JSON_PATH_MAX - 1);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"comments are blanks", comments_are_blanks},
        {"what is refused", what_is_refused},
        {"equal keys of different objects are fine", equal_keys_of_different_objects_are_fine},
        {"a zero byte is refused", a_zero_byte_is_refused},
        {"every truncation is refused", every_truncation_is_refused},
        {"deep nesting", deep_nesting},
        {"many keys", many_keys},
        {"too many values", too_many_values},
        {"files", files},
        {"kinds and paths", kinds_and_paths},
        {NULL, NULL},
    };
    int status = check_main("json", tests);

    temp_remove();
    return status;
}
