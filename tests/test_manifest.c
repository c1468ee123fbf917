/* test_manifest.c - what a folder is about: written, read, compared, and refused when damaged. */
#include <stdio.h>
#include <stdlib.h>

#include "core/version.h"
#include "scenario/locate.h"
#include "store_kit.h"

#define BASE                                                                                       \
    "{\"run\": {\"duration_s\": 20, \"replications\": 3}, \"sweep\": {\"run.seed\": [1, 2]}}"

static void describe(const struct kit_sweep *k, struct nrs_manifest *m)
{
    struct nrs_error err = {.text = ""};

    CHECK_ROW(nrs_manifest_make(&k->doc, &k->points, &k->plan, m, &err) == NRS_OK, 0, "%s",
              err.text);
}

static void make(const char *text, uint32_t per_task, struct nrs_manifest *m)
{
    struct kit_sweep k;

    kit_sweep_of(text, per_task, &k);
    describe(&k, m);
    kit_sweep_free(&k);
}

static const char *kept(const struct nrs_manifest *m)
{
    char *text = NULL;
    const char *path;

    CU_ASSERT_EQUAL_FATAL(nrs_manifest_text(m, &text, NULL), NRS_OK);
    path = temp_file("manifest.json", text);
    cJSON_free(text);
    return path;
}

static void it_says_what_it_is_about(void)
{
    struct nrs_manifest m;

    make(BASE, 2, &m);
    CU_ASSERT_EQUAL(m.per_task, 2);
    CU_ASSERT_EQUAL(m.n_points, 2);
    CU_ASSERT_EQUAL(m.n_tasks, 4); /* 2 + 1 replications of either */
    CU_ASSERT_STRING_EQUAL(m.version, nrs_version());
    CU_ASSERT_STRING_EQUAL(m.scenario_file, temp_path("s.json"));
    CU_ASSERT_EQUAL(kit_number(m.scenario, "run.duration_s"), 20);
    CU_ASSERT_EQUAL(kit_number(m.root, "points.1.replications"), 3);
    CU_ASSERT_EQUAL(strspn(m.digest, "0123456789abcdef"), 32);
    nrs_manifest_free(&m);
    nrs_manifest_free(&m);
}

static void it_goes_through_a_file(void)
{
    /* Numbers that a short text does not hold. */
    static const char *const texts[] = {
        BASE,
        KIT_SWEEP,
        "{\"run\": {\"warmup_s\": 0.30000000000000004}, \"sweep\": {\"run.seed\": [1, 2]}}",
        "{\"sweep\": {\"run.duration_s\": [33.333333333333336, 20.1]}}",
    };

    for (size_t i = 0; i < NRS_LEN(texts); i++) {
        struct nrs_manifest was, is;
        struct nrs_error err = {.text = ""};
        char *a, *b;

        make(texts[i], 1, &was);
        CHECK_ROW(nrs_manifest_load(kept(&was), &is, &err) == NRS_OK, i, "%s", err.text);
        CHECK_ROW(nrs_manifest_compare("m", &was, &is, false, &err) == NRS_OK, i, "%s", err.text);
        CHECK_ROW(strcmp(was.digest, is.digest) == 0 && was.per_task == is.per_task &&
                      was.n_tasks == is.n_tasks && was.n_points == is.n_points,
                  i, "another one");
        nrs_manifest_text(&was, &a, NULL);
        nrs_manifest_text(&is, &b, NULL);
        CU_ASSERT_STRING_EQUAL(a, b);
        cJSON_free(a);
        cJSON_free(b);
        nrs_manifest_free(&was);
        nrs_manifest_free(&is);
    }
}

static void differences_are_named(void)
{
    static const struct {
        const char *text;
        uint32_t per_task;
        const char *says;
    } rows[] = {
        {"{\"run\": {\"duration_s\": 21, \"replications\": 3}, \"sweep\": {\"run.seed\": [1, 2]}}",
         1, "m.json: began with run.duration_s 20, now 21; --restart begins anew"},
        {"{\"run\": {\"duration_s\": 20}, \"sweep\": {\"run.seed\": [1, 2]}}", 1,
         "m.json: began with run.replications 3, now not given"},
        {"{\"run\": {\"duration_s\": 20, \"replications\": 3, \"warmup_s\": 1}, \"sweep\": "
         "{\"run.seed\": [1, 2]}}",
         1, "m.json: began with run.warmup_s not given, now 1"},
        {"{\"run\": {\"duration_s\": 20, \"replications\": 3}, \"sweep\": {\"run.seed\": [1, 3]}}",
         1, "m.json: began with sweep.run.seed [1,2], now [1,3]"},
        {"{\"name\": \"x\", \"run\": {\"duration_s\": 20, \"replications\": 3}, \"sweep\": "
         "{\"run.seed\": [1, 2]}}",
         1, "m.json: began with name not given, now \"x\""},
        {BASE, 2,
         "m.json: began with 6 tasks of up to 1 replications, now 4 of 2; give "
         "--replications-per-task 1 to go on"},
    };
    struct nrs_manifest was;

    make(BASE, 1, &was);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_manifest is;
        struct nrs_error err = {.text = ""};

        make(rows[i].text, rows[i].per_task, &is);
        CHECK_ROW(nrs_manifest_compare("m.json", &was, &is, true, &err) == NRS_ECONFLICT, i, "%s",
                  err.text);
        CHECK_ROW(says(&err, rows[i].says), i, "%s", err.text);
        CHECK_ROW(strcmp(was.digest, is.digest) != 0, i, "the same digest");
        nrs_manifest_free(&is);
    }
    nrs_manifest_free(&was);
}

/* The shipped requirement set, and what is put behind it, as a file of one's own. */
static void own_set(const char *name, const char *behind)
{
    char path[NRS_PATH_MAX], *set, *text;
    size_t n;

    CU_ASSERT_EQUAL_FATAL(
        nrs_locate("requirement set", "data/requirements", "tr22874", "", path, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_file_read(path, 1 << 20, &set, &n, NULL), NRS_OK);
    CU_ASSERT_FATAL(asprintf(&text, "%s%s", set, behind) > 0);
    temp_file(name, text);
    free(set);
    free(text);
}

/* Data files count by their contents: a copy elsewhere is the same. Of scenario files it counts
 * what they say. */
static void files_count_by_their_contents(void)
{
    static const char text[] = "{\"extends\": \"base.json\", \"requirements\": {\"set\": "
                               "\"./own.json\"}, \"sweep\": {\"run.seed\": [1, 2]}}";
    struct nrs_manifest was, is;
    struct nrs_error err = {.text = ""};

    own_set("own.json", "");
    temp_file("base.json", "{\"run\": {\"duration_s\": 20}}");
    make(text, 1, &was);
    temp_file("base.json", "{\"run\": {\"duration_s\": 20} /* no change */ }");
    make(text, 1, &is);
    CHECK_ROW(nrs_manifest_compare("m", &was, &is, false, &err) == NRS_OK, 0, "%s", err.text);
    CU_ASSERT_STRING_EQUAL(was.digest, is.digest);
    nrs_manifest_free(&is);

    own_set("own.json", " ");
    make(text, 1, &is);
    CU_ASSERT_EQUAL(nrs_manifest_compare("m", &was, &is, false, &err), NRS_ECONFLICT);
    CHECK_ROW(says(&err, "m: file own.json has changed since"), 1, "%s", err.text);
    nrs_manifest_free(&is);
    nrs_manifest_free(&was);
}

static void another_version_is_refused_unless_asked_for(void)
{
    struct nrs_manifest was, is;
    struct nrs_error err = {.text = ""};

    make(BASE, 1, &is);
    make(BASE, 1, &was);
    cJSON_SetValuestring(cJSON_GetObjectItem(was.root, "nrsplit"), "0");
    was.version = cJSON_GetStringValue(cJSON_GetObjectItem(was.root, "nrsplit"));
    CU_ASSERT_EQUAL(nrs_manifest_compare("m", &was, &is, false, &err), NRS_ECONFLICT);
    CHECK_ROW(says(&err, "m: began with nrsplit 0, this is ") && says(&err, "--any-version"), 0,
              "%s", err.text);
    CU_ASSERT_EQUAL(nrs_manifest_compare("m", &was, &is, true, &err), NRS_OK);
    nrs_manifest_free(&was);
    nrs_manifest_free(&is);
}

static void what_cannot_be_read_is_an_error(void)
{
    struct nrs_manifest m;
    struct nrs_error err = {.text = ""};
    struct kit_sweep k;

    CU_ASSERT_EQUAL(nrs_manifest_load(temp_path("missing.json"), &m, &err), NRS_EFILE);
    CHECK_ROW(says(&err, "missing.json: cannot open"), 0, "%s", err.text);
    CU_ASSERT_EQUAL(nrs_manifest_load(temp_folder(), &m, &err), NRS_EFILE);
    CHECK_ROW(says(&err, "is a folder"), 1, "%s", err.text);
    /* A file that went between its reading and its digest. */
    own_set("own.json", "");
    kit_sweep_of("{\"requirements\": {\"set\": \"./own.json\"}}", 1, &k);
    unlink(temp_path("own.json"));
    CU_ASSERT_EQUAL(nrs_manifest_make(&k.doc, &k.points, &k.plan, &m, &err), NRS_EFILE);
    CHECK_ROW(says(&err, "own.json: cannot open"), 2, "%s", err.text);
    CU_ASSERT_PTR_NULL(m.root);
    kit_sweep_free(&k);
}

/* The text of a sound one with one part exchanged. */
static void hostile_manifests_are_refused(void)
{
    static const struct {
        const char *part, *instead;
    } rows[] = {
        {"\"format\":\t1", "\"format\":\t2"},
        {"\"format\":\t1", "\"format\":\t\"1\""},
        {"\"replications_per_task\":\t1", "\"replications_per_task\":\t0"},
        {"\"replications_per_task\":\t1", "\"replications_per_task\":\t-1"},
        {"\"replications_per_task\":\t1", "\"replications_per_task\":\t1e10"},
        {"\"replications_per_task\":\t1", "\"replications_per_task\":\t2"},
        {"\"replications_per_task\":\t1", "\"replications_per_task\":\t1.5"},
        {"\"tasks\":\t6", "\"tasks\":\t0"},
        {"\"tasks\":\t6", "\"tasks\":\t1e9"},
        {"\"tasks\":\t6", "\"tasks\":\t[]"},
        {"\"digest\":\t\"", "\"digest\":\t\"0"},
        {"\"points\"", "\"pints\""},
        {"\"nrsplit\":\t\"", "\"nrsplit\":\t7, \"n\":\t\""},
        {"\"scenario_file\"", "\"file_of_scenario\""},
        {"\"scenario\":\t{", "\"scenario\":\t7, \"s\":\t{"},
        {"\"duration_s\":\t20", "\"duration_s\":\t21"},
        {"{", "["},
        {"{", ""},
        {"{", "{\"format\":\t1,"},
    };
    struct nrs_manifest m;
    char *text;

    make(BASE, 1, &m);
    CU_ASSERT_EQUAL_FATAL(nrs_manifest_text(&m, &text, NULL), NRS_OK);
    nrs_manifest_free(&m);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const char *at = strstr(text, rows[i].part);
        char changed[8192];
        struct nrs_error err = {.text = ""};

        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, rows[i].instead,
                 at + strlen(rows[i].part));
        CHECK_ROW(nrs_manifest_load(temp_file("m.json", changed), &m, &err) == NRS_EPARSE, i, "%s",
                  err.text);
        CHECK_ROW(says(&err, "m.json"), i, "%s", err.text);
        CU_ASSERT_PTR_NULL(m.root);
    }
    for (size_t n = 0; n < strlen(text) - 1; n += 7) {
        char cut[8192];

        snprintf(cut, sizeof cut, "%.*s", (int)n, text);
        CHECK_ROW(nrs_manifest_load(temp_file("m.json", cut), &m, NULL) == NRS_EPARSE, n, "read");
    }
    cJSON_free(text);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"it says what it is about", it_says_what_it_is_about},
        {"it goes through a file", it_goes_through_a_file},
        {"differences are named", differences_are_named},
        {"files count by their contents", files_count_by_their_contents},
        {"another version is refused unless asked for",
         another_version_is_refused_unless_asked_for},
        {"what cannot be read is an error", what_cannot_be_read_is_an_error},
        {"hostile manifests are refused", hostile_manifests_are_refused},
        {NULL, NULL},
    };
    return kit_main("manifest", tests);
}
