/* test_points.c - a point of a sweep is resolved when it is asked for, as often as it is. */
#include "scenario_kit.h"

#define SWEEP                                                                                      \
    "\"application\": {\"model\": \"alexnet\"}, \"sweep\": {\"application.split\": "               \
    "[\"pool1\", \"inception_3a/3x3+input\"], \"variants\": {"                                     \
    "\"a\": {\"application.model\": \"googlenet\", \"run.replications\": 3}, "                     \
    "\"b\": {\"application.model\": \"googlenet\", \"run.replications\": 7, "                      \
    "\"application.input_height\": 448}}}"

static struct nrs_points points_of(const char *text)
{
    struct nrs_points points;
    struct nrs_error err;

    if (kit_points(text, &points, &err) != NRS_OK)
        printf("\n    %s\n", err.text);
    CU_ASSERT_FATAL(points.n > 0);
    return points;
}

static void in_any_order(void)
{
    static const struct {
        size_t point;
        const char *label;
        uint32_t replications;
        int64_t bytes; /* fp32; pool1 of GoogLeNet is 64 x 56 x 56, and twice as high for 448 */
    } rows[] = {
        {3, "3 split=inception_3a/3x3+input variant=b", 7, (192 + 128) * 56 * 28 * 4},
        {0, "0 split=pool1 variant=a", 3, 64 * 56 * 56 * 4},
        {1, "1 split=pool1 variant=b", 7, 64 * 112 * 56 * 4},
        {2, "2 split=inception_3a/3x3+input variant=a", 3, (192 + 128) * 28 * 28 * 4},
        {0, "0 split=pool1 variant=a", 3, 64 * 56 * 56 * 4},
    };
    struct nrs_points points = points_of("{" SWEEP "}");
    struct nrs_point *kept[NRS_LEN(rows)];

    CU_ASSERT_EQUAL_FATAL(points.n, 4);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err;
        struct nrs_point *p;

        CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&points, rows[i].point, &p, &err), NRS_OK);
        kept[i] = p;
        CHECK_ROW(strcmp(p->label, rows[i].label) == 0 &&
                      strcmp(nrs_points_label(&points, rows[i].point), rows[i].label) == 0,
                  i, "'%s'", p->label);
        CHECK_ROW(p->cfg.run.replications == rows[i].replications &&
                      nrs_points_replications(&points, rows[i].point) == rows[i].replications,
                  i, "%d replications", (int)p->cfg.run.replications);
        CHECK_ROW(nrs_point_workload(p)->ul_bytes == rows[i].bytes, i, "%lld byte",
                  (long long)nrs_point_workload(p)->ul_bytes);
    }
    CU_ASSERT_EQUAL(nrs_point_workload(kept[1])->graph.layers,
                    nrs_point_workload(kept[4])->graph.layers);
    for (size_t i = 0; i < NRS_LEN(rows); i++)
        nrs_point_free(kept[i]);
    nrs_points_free(&points);
}

static void values_are_what_is_swept(void)
{
    struct nrs_points points = points_of("{\"sweep\": {\"run.seed\": [7, 9], \"variants\": "
                                         "{\"x\": {\"run.warmup_s\": 0.5}}, "
                                         "\"application.split\": [\"pool2\"]}}");
    cJSON *values = nrs_points_values(&points, 1);
    char *text = cJSON_PrintUnformatted(values);

    CU_ASSERT_STRING_EQUAL(text,
                           "{\"run.seed\":9,\"variants\":\"x\",\"application.split\":\"pool2\"}");
    free(text);
    cJSON_Delete(values);
    nrs_points_free(&points);
    points = points_of("{}");
    values = nrs_points_values(&points, 0);
    CU_ASSERT(cJSON_IsObject(values) && !values->child);
    cJSON_Delete(values);
    nrs_points_free(&points);
}

static enum nrs_status list_file(void *user, const char *path, struct nrs_error *err)
{
    char *text = user;
    const char *slash = strrchr(path, '/');

    (void)err;
    strcat(text, slash ? slash + 1 : path);
    strcat(text, " ");
    return NRS_OK;
}

static enum nrs_status refuse_file(void *user, const char *path, struct nrs_error *err)
{
    ++*(int *)user;
    return nrs_fail(err, NRS_EFILE, "%s: not this one", path);
}

static void files_are_told_once(void)
{
    char got[512] = "";
    int n = 0;
    struct nrs_error err;
    struct nrs_points points;

    temp_file("cells.csv", "x_m,y_m\n0,0\n300,0\n");
    temp_file("p.xml", "<platform/>"); /* it has to be there, and is not read here */
    temp_file("base.json", "{\"radio\": {\"layout\": {\"type\": \"list\", \"file\": "
                           "\"cells.csv\"}}, \"transport\": {\"platform_file\": \"p.xml\"}}");
    points = points_of("{\"extends\": \"base.json\", \"sweep\": {\"run.seed\": [1, 2], "
                       "\"application.model\": [\"alexnet\", \"vgg16\"]}}");
    CU_ASSERT(nrs_points_have_platform(&points));
    CU_ASSERT_EQUAL(nrs_points_each_file(&points, list_file, got, &err), NRS_OK);
    /* the defaults are of data/: tr22874, phone-cpu-flagship and t4 */
    CU_ASSERT_STRING_EQUAL(got, "s.json base.json tr22874.json alexnet.json "
                                "phone-cpu-flagship.json t4.json cells.csv p.xml vgg16.json ");
    CU_ASSERT_EQUAL(nrs_points_each_file(&points, refuse_file, &n, &err), NRS_EFILE);
    CU_ASSERT_EQUAL(n, 1);
    nrs_points_free(&points);
    points = points_of("{}");
    CU_ASSERT_FALSE(nrs_points_have_platform(&points));
    nrs_points_free(&points);
}

/* What finds no room with what is shared is the point's own, and as good. */
static void without_room(void)
{
    static struct nrs_scenario cfg;
    struct nrs_shared *shared = nrs_shared_new(0);
    struct nrs_point *p[2];

    nrs_scenario_defaults(&cfg);
    for (int i = 0; i < 2; i++) {
        p[i] = nrs_point_new(&cfg);
        CU_ASSERT_EQUAL_FATAL(nrs_point_resolve(p[i], "s.json", shared, NULL), NRS_OK);
    }
    CU_ASSERT_NOT_EQUAL(nrs_point_workload(p[0])->graph.layers,
                        nrs_point_workload(p[1])->graph.layers);
    nrs_point_free(p[0]);
    CU_ASSERT_STRING_EQUAL(nrs_point_workload(p[1])->graph.layers[0].name, "input");
    nrs_point_reset(p[1], &cfg);
    CU_ASSERT_EQUAL(nrs_point_resolve(p[1], "s.json", shared, NULL), NRS_OK);
    nrs_point_free(p[1]);
    nrs_shared_free(shared);
}

/* A hundred thousand points: each pair of values once, the last axis fastest. */
static void as_many_as_may_be(void)
{
    struct nrs_points points;
    char text[8192] = "{\"sweep\": {\"run.seed\": [", number[16];

    for (int i = 0; i < 1000; i++) {
        snprintf(number, sizeof number, "%s%d", i ? "," : "", i);
        strcat(text, number);
    }
    strcat(text, "], \"ues.base_w\": [");
    for (int i = 0; i < 100; i++) {
        snprintf(number, sizeof number, "%s%d", i ? "," : "", i);
        strcat(text, number);
    }
    strcat(text, "]}}");
    points = points_of(text);
    CU_ASSERT_EQUAL(points.n, 100000);
    CU_ASSERT_STRING_EQUAL(nrs_points_label(&points, 99999), "99999 seed=999 base_w=99");
    CU_ASSERT_STRING_EQUAL(nrs_points_label(&points, 12345), "12345 seed=123 base_w=45");
    nrs_points_free(&points);
    nrs_points_free(&points); /* is harmless */
}

int main(void)
{
    static const struct check_test tests[] = {
        {"in any order", in_any_order},
        {"values are what is swept", values_are_what_is_swept},
        {"files are told once", files_are_told_once},
        {"without room", without_room},
        {"as many as may be", as_many_as_may_be},
        {NULL, NULL},
    };
    return kit_main("points", tests);
}
