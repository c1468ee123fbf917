/* test_document.c - scenario files that extend others, and values that are set over them. */
#include "scenario/document.h"

#include "scenario_kit.h"

/* Load temp file `name`; the caller frees. */
static enum nrs_status load(const char *name, struct nrs_document *doc, struct nrs_error *err)
{
    *err = (struct nrs_error){.status = NRS_OK};
    return nrs_document_load(temp_path(name), doc, err);
}

static void the_file_wins_over_what_it_extends(void)
{
    struct nrs_document doc;
    struct nrs_error err;
    char *text;

    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(temp_path("lib"), NULL), NRS_OK);
    temp_file("lib/root.json", "{\"name\": \"root\", \"run\": {\"seed\": 1, \"duration_s\": 30}, "
                               "\"ues\": {\"count_per_cell\": 9}}");
    temp_file("lib/middle.json", "{\"extends\": \"root.json\", \"name\": \"middle\", "
                                 "\"run\": {\"seed\": 2}, \"edge\": {\"servers\": "
                                 "[{\"name\": \"a\", \"max_batch\": 3}, {\"name\": \"b\"}]}}");
    temp_file("top.json", "{\"run\": {\"warmup_s\": 0}, \"extends\": \"lib/middle.json\", "
                          "\"edge\": {\"servers\": [{\"name\": \"c\"}]}}");
    CU_ASSERT_EQUAL_FATAL(load("top.json", &doc, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(doc.path, temp_path("top.json"));
    text = cJSON_PrintUnformatted(doc.root); /* lists are replaced whole, objects key by key */
    CU_ASSERT_STRING_EQUAL(
        text, "{\"name\":\"middle\",\"run\":{\"seed\":2,\"duration_s\":30,\"warmup_s\":0},"
              "\"ues\":{\"count_per_cell\":9},\"edge\":{\"servers\":[{\"name\":\"c\"}]}}");
    free(text);
    nrs_document_free(&doc);
    nrs_document_free(&doc); /* twice does no harm */
}

static void mistakes_name_the_file_that_holds_them(void)
{
    static const struct {
        const char *base, *top;
        enum nrs_status want;
        const char *file, *says;
    } rows[] = {
        {"{\"run\": {\"sead\": 1}}", "{\"extends\": \"base.json\"}", NRS_ENAME, "base.json",
         ": run.sead: unknown"},
        {"{\"run\": {\"seed\": -1}}", "{\"extends\": \"base.json\", \"run\": {\"seed\": 1}}",
         NRS_ERANGE, "base.json", ": run.seed: -1"},
        {"{\"run\": {", "{\"extends\": \"base.json\"}", NRS_EPARSE, "base.json", ":1: JSON ends"},
        {"{}", "{\"extends\": \"base.json\",\n\"run\": {\"seed\": x}}", NRS_EPARSE, "top.json",
         ":2: not JSON"},
        {"{}", "{\"extends\": \"base.json\", \"run\": {\"seed\": 1.5}}", NRS_ETYPE, "top.json",
         ": run.seed: 1.5"},
        {"{}", "{\"extends\": \"base.jsn\"}", NRS_EFILE, "top.json",
         ": extends: 'base.jsn' does not exist"},
        {"{}", "{\"extends\": [\"base.json\"]}", NRS_ETYPE, "top.json",
         ": extends: is a list, expected the path"},
        {"{}", "{\"extends\": \"\"}", NRS_EFILE, "top.json", ": extends: '' does not exist"},
        {"[]", "{\"extends\": \"base.json\"}", NRS_ETYPE, "base.json", ": the file: is a list"},
        {"{}", "{\"$schema\": [1]}", NRS_ETYPE, "top.json", ": $schema: is a list, expected text"},
        {"{\"extends\": \"none.json\"}", "{\"extends\": \"base.json\"}", NRS_EFILE, "base.json",
         ": extends: 'none.json'"},
        {"{\"extends\": \"top.json\"}", "{\"extends\": \"base.json\"}", NRS_ECONFLICT, "",
         "files deep, or a circle"},
        {"{}", "{\"extends\": \"top.json\"}", NRS_ECONFLICT, "top.json",
         ": extends: more than 16 files deep, or a circle"},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_document doc;
        struct nrs_error err;
        enum nrs_status got;
        char place[1024];

        temp_file("base.json", rows[i].base);
        temp_file("top.json", rows[i].top);
        got = load("top.json", &doc, &err);
        snprintf(place, sizeof place, "%s%s", rows[i].file[0] ? temp_path(rows[i].file) : "",
                 rows[i].says);
        CHECK_ROW(got == rows[i].want && says(&err, place), i, "%d '%s'", got, err.text);
        CHECK_ROW(doc.root == NULL, i, "something was loaded");
        nrs_document_free(&doc);
    }
}

/* 16 files may stand behind one another, 17 may not. */
static void chains_have_a_limit(void)
{
    struct nrs_document doc;
    struct nrs_error err;
    char name[32], text[64];

    for (int i = 0; i < 18; i++) {
        snprintf(name, sizeof name, "chain%d.json", i);
        snprintf(text, sizeof text, "{\"extends\": \"chain%d.json\"}", i + 1);
        temp_file(name, i == 17 ? "{\"name\": \"last\"}" : text);
    }
    CU_ASSERT_EQUAL(load("chain1.json", &doc, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(cJSON_GetObjectItem(doc.root, "name")->valuestring, "last");
    nrs_document_free(&doc);
    CU_ASSERT_EQUAL(load("chain0.json", &doc, &err), NRS_ECONFLICT);
    nrs_document_free(&doc);
}

static void shipped_scenarios_are_called_by_name(void)
{
    struct nrs_document doc;
    struct nrs_error err = {.status = NRS_OK};

    CU_ASSERT_EQUAL(nrs_document_load("kpi-table", &doc, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(doc.path, check_source("./scenarios/kpi-table.json"));
    CU_ASSERT_PTR_NULL(cJSON_GetObjectItem(doc.root, "extends"));
    nrs_document_free(&doc);
    CU_ASSERT_EQUAL(nrs_document_load("base/dense-urban-fr1.json", &doc, &err), NRS_OK);
    nrs_document_free(&doc);
    temp_file("own.json", "{\"extends\": \"base/dense-urban-fr1.json\"}"); /* from elsewhere */
    CU_ASSERT_EQUAL(load("own.json", &doc, &err), NRS_OK);
    nrs_document_free(&doc);
    CU_ASSERT_EQUAL(nrs_document_load("no-such-scenario", &doc, &err), NRS_EFILE);
    CU_ASSERT(says(&err, "no-such-scenario: cannot open"));
    nrs_document_free(&doc);
}

static void setting_one_value(void)
{
    static const char document[] = "{\"run\": {\"seed\": 1}, \"sweep\": {\"run.seed\": [1, 2], "
                                   "\"ues.count_per_cell\": [3]}}";
    static const struct {
        const char *set, *want;
    } rows[] = {
        {"run.seed=5",
         "{\"run\":{\"seed\":5},\"sweep\":{\"ues.count_per_cell\":[3]}}"}, /* its axis goes */
        {"ues.count_per_cell=7",
         "{\"run\":{\"seed\":1},\"sweep\":{\"run.seed\":[1,2]},\"ues\":{\"count_per_cell\":7}}"},
        {"run.warmup_s=2.5e-1", "\"run\":{\"seed\":1,\"warmup_s\":0.25}"},
        {"radio.channel.shadowing=false", "\"radio\":{\"channel\":{\"shadowing\":false}}"},
        {"radio.channel.model=constant", "\"radio\":{\"channel\":{\"model\":\"constant\"}}"},
        {"radio.channel.model=\"constant\"", "\"radio\":{\"channel\":{\"model\":\"constant\"}}"},
        {"radio.ul.target_bler=1e-5", "\"radio\":{\"ul\":{\"target_bler\":1e-05}}"},
        {"name=a b=c", "\"name\":\"a b=c\""},
        {"name=", "\"name\":\"\""},
        {"name=5", "\"name\":\"5\""},
        {"name=\"a \\\"b\\\"\"", "\"name\":\"a \\\"b\\\"\""},
        {"application.split=pool2", "\"application\":{\"split\":\"pool2\"}"},
        {"edge.servers.0.max_batch=4", "\"edge\":{\"servers\":[{\"max_batch\":4}]}"},
        {"run.duration_s= 12 // comment", "\"run\":{\"seed\":1,\"duration_s\":12}"},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_document doc = {.root = kit_json(document)};
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got = nrs_document_set(&doc, "--set", rows[i].set, &err);
        char *text = cJSON_PrintUnformatted(doc.root);

        CHECK_ROW(got == NRS_OK && strstr(text, rows[i].want), i, "%s: %s '%s'", rows[i].set,
                  err.text, text);
        free(text);
        nrs_document_free(&doc);
    }
}

static void setting_list_elements(void)
{
    static const struct {
        const char *set;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"edge.servers.0.max_batch=4", NRS_OK,
         "[{\"name\":\"a\",\"max_batch\":4},{\"name\":\"b\",\"max_batch\":2}]"},
        {"edge.servers.1.max_batch=4", NRS_OK,
         "[{\"name\":\"a\"},{\"name\":\"b\",\"max_batch\":4}]"},
        {"edge.servers.1.name=z", NRS_OK, "[{\"name\":\"a\"},{\"name\":\"z\",\"max_batch\":2}]"},
        {"edge.servers.2.name=c", NRS_OK,
         "{\"name\":\"b\",\"max_batch\":2},{\"name\":\"c\"}]"}, /* one more */
        {"edge.servers.3.name=d", NRS_ERANGE,
         "--set: edge.servers.3.name: the list has no such element"},
        {"edge.servers.64.name=d", NRS_ENAME, "--set: edge.servers.64.name: unknown parameter"},
        {"edge.servers.max_batch=4", NRS_ENAME, "did you mean 'edge.servers[].max_batch'?"},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_document doc = {.root = kit_json("{\"edge\": {\"servers\": [{\"name\": \"a\"}, "
                                                    "{\"name\": \"b\", \"max_batch\": 2}]}}")};
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got = nrs_document_set(&doc, "--set", rows[i].set, &err);
        char *text = cJSON_PrintUnformatted(doc.root);

        CHECK_ROW(got == rows[i].want && strstr(got == NRS_OK ? text : err.text, rows[i].says), i,
                  "%s: %d %s '%s'", rows[i].set, got, err.text, text);
        free(text);
        nrs_document_free(&doc);
    }
}

static void what_cannot_be_set(void)
{
    static const struct {
        const char *set;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"", NRS_EPARSE, "--set: '' is not PATH=VALUE"},
        {"run.seed", NRS_EPARSE, "--set: 'run.seed' is not PATH=VALUE"},
        {"=5", NRS_EPARSE, "is not PATH=VALUE"},
        {"run.sead=5", NRS_ENAME, "--set: run.sead: unknown parameter, did you mean 'run.seed'?"},
        {"sweep=5", NRS_ENAME, "--set: sweep: unknown parameter"},
        {"extends=x.json", NRS_ENAME, "--set: extends: unknown parameter"},
        {"run.seed=", NRS_EPARSE, "--set: run.seed: '' is not an integer"},
        {"run.seed=abc", NRS_EPARSE, "--set: run.seed: 'abc' is not an integer"},
        {"run.seed=1 2", NRS_EPARSE, "--set: run.seed: '1 2' is not an integer"},
        {"run.seed=1.5", NRS_ETYPE, "--set: run.seed: 1.5 is not whole"},
        {"run.seed=\"1\"", NRS_ETYPE, "--set: run.seed: '1' is text, expected an integer"},
        {"run.seed=[1]", NRS_ETYPE, "--set: run.seed: is a list, expected an integer"},
        {"run.seed=-1", NRS_ERANGE, "--set: run.seed: -1 is outside"},
        {"run.duration_s=nan", NRS_EPARSE, "--set: run.duration_s: 'nan' is not a number"},
        {"run.duration_s=1e999", NRS_ERANGE, "--set: run.duration_s: the number is too large"},
        {"radio.channel.shadowing=yes", NRS_EPARSE,
         "--set: radio.channel.shadowing: 'yes' is not true or false"},
        {"radio.channel.shadowing=1", NRS_ETYPE, "1 is a number, expected true or false"},
        {"radio.channel.model=constnat", NRS_ENAME, "did you mean 'constant'"},
        {"name=\"open", NRS_EPARSE, "--set: name: '\"open' is not a name"},
        {"name=\xff", NRS_EPARSE, "--set: name: byte 0xff, expected UTF-8"},
        {"name=0123456789012345678901234567890123456789012345678901234567890123", NRS_ERANGE,
         "longer than 63 characters"},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_document doc = {
            .root = kit_json("{\"run\":{\"seed\":1},\"sweep\":{\"run.seed\":[1]}}")};
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got = nrs_document_set(&doc, "--set", rows[i].set, &err);
        char *text = cJSON_PrintUnformatted(doc.root);

        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%s: %d '%s'", rows[i].set,
                  got, err.text);
        CHECK_ROW(strcmp(text, "{\"run\":{\"seed\":1},\"sweep\":{\"run.seed\":[1]}}") == 0, i,
                  "changed: %s", text);
        free(text);
        nrs_document_free(&doc);
    }
}

static void a_path_too_long_is_no_path(void)
{
    static char set[2000];
    struct nrs_document doc = {.root = kit_json("{}")};
    struct nrs_error err = {.status = NRS_OK};

    memset(set, 'a', sizeof set - 1);
    memcpy(set + 1000, "=1", 2);
    CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", set, &err), NRS_EPARSE);
    memset(set, 'a', 250);
    set[250] = '=';
    set[4] = '.';
    CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", set, &err), NRS_ENAME);
    nrs_document_free(&doc);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the file wins over what it extends", the_file_wins_over_what_it_extends},
        {"mistakes name the file that holds them", mistakes_name_the_file_that_holds_them},
        {"chains have a limit", chains_have_a_limit},
        {"shipped scenarios are called by name", shipped_scenarios_are_called_by_name},
        {"setting one value", setting_one_value},
        {"setting list elements", setting_list_elements},
        {"what cannot be set", what_cannot_be_set},
        {"a path too long is no path", a_path_too_long_is_no_path},
        {NULL, NULL},
    };
    return kit_main("document", tests);
}
