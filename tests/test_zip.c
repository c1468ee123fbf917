/* test_zip.c - parameters that go through their values together, and --set that takes one out. */
#include "scenario_kit.h"

static void check_labels(const struct nrs_points *points, const char *const *want, size_t n)
{
    CU_ASSERT_EQUAL_FATAL(points->n, n);
    for (size_t i = 0; i < n; i++)
        CHECK_ROW(strcmp(nrs_points_label(points, i), want[i]) == 0, i, "'%s'",
                  nrs_points_label(points, i));
}

static void together_and_crossed(void)
{
    static const char *const want[] = {
        "0 seed=1 warmup_s=0.1 count_per_cell=4 base_w=7 battery_wh=0.2",
        "1 seed=1 warmup_s=0.1 count_per_cell=4 base_w=8 battery_wh=0.3",
        "2 seed=1 warmup_s=0.2 count_per_cell=8 base_w=7 battery_wh=0.2",
        "3 seed=1 warmup_s=0.2 count_per_cell=8 base_w=8 battery_wh=0.3",
        "4 seed=1 warmup_s=0.3 count_per_cell=12 base_w=7 battery_wh=0.2",
        "5 seed=1 warmup_s=0.3 count_per_cell=12 base_w=8 battery_wh=0.3",
    };
    struct kit_resolved points;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(
        kit_resolve("{\"sweep\": {\"run.seed\": [1], \"zip\": ["
                    "{\"run.warmup_s\": [0.1, 0.2, 0.3], "
                    "\"ues.count_per_cell\": {\"from\": 4, \"to\": 12, \"step\": 4}}, "
                    "{\"ues.base_w\": [7, 8], \"ues.battery_wh\": [0.2, 0.3]}]}}",
                    &points, &err),
        NRS_OK);
    check_labels(&points.points, want, NRS_LEN(want));
    CU_ASSERT_STRING_EQUAL(points.point[5]->varied, want[5] + 2);
    CU_ASSERT_EQUAL(points.point[4]->cfg.run.warmup_s, 0.3);
    CU_ASSERT_EQUAL(points.point[4]->cfg.ues.count_per_cell, 12);
    CU_ASSERT_EQUAL(points.point[4]->cfg.ues.base_w, 7);
    kit_resolved_free(&points);
}

/* What --set fixes goes, wherever it stands; with its last parameter goes an axis. */
static void set_takes_out(void)
{
    static const struct {
        const char *set, *labels[4];
    } rows[] = {
        {"run.seed=5", {"0 warmup_s=0.1", "1 warmup_s=0.2"}},
        {"run.warmup_s=0.5", {"0 seed=1", "1 seed=2"}},
        {"ues.base_w=3",
         {"0 seed=1 warmup_s=0.1", "1 seed=2 warmup_s=0.2", NULL}}, /* of an axis of its own */
    };
    static const char zip[] = "{\"run.seed\": [1, 2], \"run.warmup_s\": [0.1, 0.2]}";

    for (size_t i = 0; i < 2 * NRS_LEN(rows); i++) {
        const char *const *want = rows[i / 2].labels;
        struct nrs_document doc;
        struct nrs_points points;
        struct nrs_error err;
        char text[512];

        snprintf(text, sizeof text, "{\"sweep\": {\"zip\": %s%s%s, \"ues.base_w\": [1, 2, 3]}}",
                 i % 2 ? "[" : "", zip, i % 2 ? "]" : "");
        CU_ASSERT_EQUAL_FATAL(nrs_document_load(temp_file("z.json", text), &doc, &err), NRS_OK);
        CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", "ues.base_w=1", &err), NRS_OK);
        CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", rows[i / 2].set, &err), NRS_OK);
        CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&doc, &points, &err), NRS_OK);
        check_labels(&points, want, 2);
        nrs_points_free(&points);
        CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", "run.seed=1", &err), NRS_OK);
        CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", "run.warmup_s=1", &err), NRS_OK);
        CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&doc, &points, &err), NRS_OK);
        CHECK_ROW(points.n == 1 && strcmp(nrs_points_label(&points, 0), "0") == 0, i, "'%s'",
                  nrs_points_label(&points, 0));
        nrs_points_free(&points);
        nrs_document_free(&doc);
    }
}

/* Paths of files are relative to the scenario, in a zip and a random design, too. */
static void paths_are_relative(void)
{
    static const char *const rows[] = {
        "{\"zip\": {\"application.model\": [\"mine/net.json\"], \"run.seed\": [1]}}",
        "{\"zip\": [{\"application.model\": [\"mine/net.json\"], \"run.seed\": [1]}]}",
        "{\"random\": {\"samples\": 1, \"axes\": {\"application.model\": [\"mine/net.json\"]}}}",
        "{\"application.model\": [\"mine/net.json\"], \"only\": [{\"application.model\": "
        "\"mine/net.json\"}]}",
        "{\"application.model\": [\"mine/net.json\", \"alexnet\"], \"skip\": "
        "[{\"application.model\": [\"alexnet\"]}]}",
    };

    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(temp_path("mine"), NULL), NRS_OK);
    temp_file("mine/net.json",
              "{\"name\": \"net\", \"input\": {\"channels\": 1, \"height\": 4, \"width\": 4}, "
              "\"result_bytes\": 7, \"layers\": [{\"name\": \"fc\", \"type\": \"fc\", "
              "\"channels\": 2}], \"splits\": [{\"name\": \"all\", \"layer\": \"fc\"}]}");
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit_resolved points;
        struct nrs_error err;
        char text[512];

        snprintf(text, sizeof text, "{\"application\": {\"split\": \"input\"}, \"sweep\": %s}",
                 rows[i]);
        CHECK_ROW(kit_resolve(text, &points, &err) == NRS_OK, i, "%s", err.text);
        CU_ASSERT_EQUAL_FATAL(points.n, 1);
        CHECK_ROW(nrs_point_workload(points.point[0])->ul_bytes == 16, i, "another network");
        kit_resolved_free(&points);
    }
}

static void what_is_refused(void)
{
    static const struct {
        const char *zip;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"5", NRS_ETYPE, "s.json: sweep.zip: is a number, expected an object of paths and values"},
        {"{}", NRS_ETYPE, "s.json: sweep.zip: is an empty one, expected"},
        {"[]", NRS_ETYPE, "s.json: sweep.zip: is an empty list, expected objects"},
        {"[{\"run.seed\": [1]}, 5]", NRS_ETYPE, "s.json: sweep.zip.1: is a number, expected"},
        {"{\"run.sead\": [1]}", NRS_ENAME,
         "s.json: sweep.zip: run.sead: unknown parameter, did you mean 'run.seed'?"},
        {"{\"run.seed\": 1}", NRS_ETYPE,
         "s.json: sweep.zip.run.seed: is a number, expected a list of values or a range"},
        {"{\"application.split\": \"candidates\"}", NRS_ETYPE,
         "s.json: sweep.zip.application.split: is text, expected a list of values"},
        {"{\"application.split\": {\"from\": 1, \"to\": 2, \"count\": 2}}", NRS_ETYPE,
         "s.json: sweep.zip.application.split: is an object, expected a list of values"},
        {"{\"run.seed\": []}", NRS_ETYPE, "s.json: sweep.zip.run.seed: is an empty list"},
        {"{\"run.seed\": {\"from\": 1, \"to\": 2}}", NRS_ECONFLICT,
         "s.json: sweep.zip.run.seed: has neither of them"},
        {"{\"run.seed\": [1, 2], \"run.warmup_s\": [1, 2, 3]}", NRS_ECONFLICT,
         "s.json: sweep.zip.run.warmup_s: has 3 values, expected 2 as of the ones before it"},
        {"[{\"run.seed\": [1, 2]}, {\"run.warmup_s\": [1, 2], \"ues.base_w\": [1]}]", NRS_ECONFLICT,
         "s.json: sweep.zip.1.ues.base_w: has 1 values, expected 2"},
        {"[{\"run.seed\": [1, 2]}, {\"run.seed\": [1, 2]}]", NRS_ECONFLICT,
         "s.json: sweep.zip.1: run.seed is swept twice"},
        {"{\"run.drain_s\": [1, 2]}, \"run.drain_s\": [3]", NRS_ECONFLICT,
         "s.json: sweep: run.drain_s is swept twice"},
        {"{\"run.seed\": [1]}, \"variants\": {\"a\": {\"run.seed\": 2}}", NRS_ECONFLICT,
         "s.json: sweep.variants.a: run.seed is an axis of the sweep as well"},
        {"{\"run.seed\": [1, -1]}", NRS_ERANGE, "s.json: run.seed: -1 is outside"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_points points;
        struct nrs_error err;
        char text[512];
        enum nrs_status got;

        snprintf(text, sizeof text, "{\"sweep\": {\"zip\": %s}}", rows[i].zip);
        got = kit_points(text, &points, &err);
        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%s: %d '%s'", text, got,
                  err.text);
        nrs_points_free(&points);
    }
}

/* Eleven parameters of 100,000 values each are too many to keep. */
static void too_many_values(void)
{
    static const char *const forms[] = {
        "{\"sweep\": {\"zip\": {%s}}}",
        "{\"sweep\": {\"random\": {\"samples\": 100000, \"axes\": {%s}}}}"};
    static const char *const ranges[] = {"{\"from\": 1, \"to\": 9, \"count\": 100000}",
                                         "{\"from\": 1, \"to\": 9}"};

    for (size_t i = 0; i < NRS_LEN(forms); i++) {
        struct nrs_points points;
        struct nrs_error err;
        char members[2048] = "", text[4096];

        for (int k = 0; k < 11; k++) {
            size_t used = strlen(members);

            snprintf(members + used, sizeof members - used, "%s\"edge.servers.%d.max_wait_ms\": %s",
                     k ? ", " : "", k, ranges[i]);
        }
        snprintf(text, sizeof text, forms[i], members);
        CHECK_ROW(kit_points(text, &points, &err) == NRS_ERANGE &&
                      says(&err, "s.json: sweep: more than 1000000 values"),
                  i, "'%s'", err.text);
        nrs_points_free(&points);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"together and crossed", together_and_crossed}, {"--set takes out", set_takes_out},
        {"paths are relative", paths_are_relative},     {"what is refused", what_is_refused},
        {"too many values", too_many_values},           {NULL, NULL},
    };
    return kit_main("zip", tests);
}
