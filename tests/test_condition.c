/* test_condition.c - points that "skip" and "only" leave out. */
#include "scenario_kit.h"

/* Two networks, three splits, four numbers of UEs and two variants: 48 points. */
#define SWEEP                                                                                      \
    "\"application.model\": [\"alexnet\", \"vgg16\"], "                                            \
    "\"application.split\": [\"pool1\", \"pool2\", \"pool5\"], "                                   \
    "\"ues.count_per_cell\": [8, 16, 32, 64], "                                                    \
    "\"variants\": {\"lax\": {\"radio.ul.target_bler\": 0.1}, "                                    \
    "\"strict\": {\"radio.ul.target_bler\": 1e-3}}"

static void counts(void)
{
    static const struct {
        const char *conditions;
        size_t n;
        const char *first, *last; /* labels */
    } rows[] = {
        {"\"skip\": [{\"application.model\": \"vgg16\"}]", 24,
         "0 model=alexnet split=pool1 count_per_cell=8 variant=lax",
         "23 model=alexnet split=pool5 count_per_cell=64 variant=strict"},
        {"\"skip\": [{\"application.model\": \"vgg16\", \"application.split\": \"pool1\"}]", 48 - 8,
         "0 model=alexnet", "39 model=vgg16 split=pool5"},
        /* 8 of the one, 24 of the other, 4 of both */
        {"\"skip\": [{\"application.model\": \"vgg16\", \"application.split\": \"pool1\"}, "
         "{\"ues.count_per_cell\": {\"from\": 32}}]",
         48 - (8 + 24 - 4), "0 model=alexnet", "19 model=vgg16 split=pool5 count_per_cell=16"},
        {"\"only\": [{\"ues.count_per_cell\": {\"from\": 16, \"to\": 32}}]", 24,
         "0 model=alexnet split=pool1 count_per_cell=16", "23 model=vgg16 split=pool5 count_per"},
        {"\"only\": [{\"ues.count_per_cell\": {\"to\": 8}}]", 12, "0 ", "11 "},
        {"\"only\": [{\"ues.count_per_cell\": [8, 64]}, {\"application.split\": \"pool2\"}]",
         24 + 8, "0 ", "31 "},
        {"\"only\": [{\"variants\": \"strict\"}]", 24,
         "0 model=alexnet split=pool1 count_per_cell=8 variant=strict", "23 "},
        {"\"skip\": [{\"variants\": [\"strict\", \"lax\"], \"application.split\": \"pool5\"}]", 32,
         "0 ", "31 "},
        /* what a variant sets counts, and what nothing sweeps: 1e-3 is what it is in a file */
        {"\"skip\": [{\"radio.ul.target_bler\": 1e-3}]", 24, "0 ", "23 "},
        {"\"skip\": [{\"radio.ul.target_bler\": {\"from\": 1e-3, \"to\": 0.01}}]", 24, "0 ", "23 "},
        {"\"skip\": [{\"ues.max_queue_frames\": 77}]", 0, "0 ", "0 "}, /* all */
        {"\"skip\": [{\"ues.max_queue_frames\": 78}]", 48, "0 ", "47 "},
        {"\"skip\": [{\"edge.servers.0.max_wait_ms\": 7.1}]", 0, "", ""},
        {"\"skip\": [{\"edge.servers.3.max_wait_ms\": {\"from\": 0}}]", 48, "0 ", "47 "},
        {"\"skip\": [{\"application.dtype\": \"fp32\"}]", 48, "0 ", "47 "},
        {"\"skip\": [{\"application.dtype\": [\"fp32\", \"int8\"], \"application.model\": "
         "\"vgg16\"}]",
         24, "0 ", "23 "},
        /* kept by "only", then left out by "skip" */
        {"\"only\": [{\"application.model\": \"alexnet\"}], \"skip\": [{\"application.split\": "
         "\"pool1\"}]",
         16, "0 model=alexnet split=pool2", "15 model=alexnet split=pool5"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_points points;
        struct nrs_error err;
        char text[1024];
        bool none = rows[i].n == 0;
        enum nrs_status status;

        snprintf(text, sizeof text,
                 "{\"application\": {\"dtype\": \"int8\"}, \"ues\": {\"max_queue_frames\": 77}, "
                 "\"edge\": {\"servers\": [{\"max_wait_ms\": 7.1}]}, \"sweep\": {%s, " SWEEP "}}",
                 rows[i].conditions);
        status = kit_points(text, &points, &err);
        if (none) {
            CHECK_ROW(status == NRS_ECONFLICT, i, "%zu points, '%s'", points.n, err.text);
            continue;
        }
        CHECK_ROW(status == NRS_OK, i, "%s", err.text);
        CHECK_ROW(points.n == rows[i].n && nrs_points_left_out(&points) == 48 - points.n, i,
                  "%zu points, %zu left out", points.n, nrs_points_left_out(&points));
        if (points.n == rows[i].n) {
            const char *first = nrs_points_label(&points, 0);
            const char *last = nrs_points_label(&points, points.n - 1);

            CHECK_ROW(strncmp(first, rows[i].first, strlen(rows[i].first)) == 0, i, "%s", first);
            CHECK_ROW(strncmp(last, rows[i].last, strlen(rows[i].last)) == 0, i, "%s", last);
        }
        nrs_points_free(&points);
    }
}

/* A point that is left out need not be right. */
static void what_is_left_out_may_be_wrong(void)
{
    struct nrs_points points;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(
        kit_points("{\"sweep\": {\"run.duration_s\": [1, 10], \"run.warmup_s\": [0.5, 5], "
                   "\"skip\": [{\"run.duration_s\": 1, \"run.warmup_s\": 5}]}}",
                   &points, &err),
        NRS_OK);
    CU_ASSERT_EQUAL(points.n, 3);
    nrs_points_free(&points);
}

static void what_is_refused(void)
{
    static const struct {
        const char *conditions;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"\"skip\": {}", NRS_ETYPE, "s.json: sweep.skip: is an object, expected a list of objects"},
        {"\"skip\": []", NRS_ETYPE, "s.json: sweep.skip: is an empty one, expected a list"},
        {"\"only\": [5]", NRS_ETYPE,
         "s.json: sweep.only.0: is a number, expected an object of paths and values"},
        {"\"skip\": [{\"run.seed\": 1}, {}]", NRS_ETYPE, "s.json: sweep.skip.1: is an empty one"},
        {"\"skip\": [{\"run.sead\": 1}]", NRS_ENAME,
         "s.json: sweep.skip.0: run.sead: unknown parameter, did you mean 'run.seed'?"},
        {"\"skip\": [{\"run.seed\": \"1\"}]", NRS_ETYPE,
         "s.json: sweep.skip.0.run.seed: '1' is text, expected an integer"},
        {"\"skip\": [{\"run.seed\": [1, -1]}]", NRS_ERANGE,
         "s.json: sweep.skip.0.run.seed: -1 is outside"},
        {"\"skip\": [{\"run.seed\": []}]", NRS_ETYPE, "s.json: sweep.skip.0.run.seed: is a list"},
        {"\"skip\": [{\"application.dtype\": \"fp23\"}]", NRS_ENAME,
         "s.json: sweep.skip.0.application.dtype: 'fp23' is unknown"},
        {"\"skip\": [{\"application.split\": {\"from\": 1}}]", NRS_ETYPE,
         "s.json: sweep.skip.0.application.split: is an object, expected a name"},
        {"\"skip\": [{\"run.seed\": {}}]", NRS_ERANGE,
         "s.json: sweep.skip.0.run.seed: is an empty range, expected 'from', 'to', or both"},
        {"\"skip\": [{\"run.seed\": {\"from\": 5, \"to\": 4}}]", NRS_ERANGE,
         "s.json: sweep.skip.0.run.seed: 'from' is above 'to'"},
        {"\"skip\": [{\"run.seed\": {\"form\": 5}}]", NRS_ENAME,
         "s.json: sweep.skip.0.run.seed.form: unknown parameter, did you mean 'from'?"},
        {"\"only\": [{\"variants\": \"lix\"}]", NRS_ENAME,
         "s.json: sweep.only.0.variants: 'lix' is no variant, did you mean 'lax'?"},
        {"\"only\": [{\"variants\": 5}]", NRS_ETYPE,
         "s.json: sweep.only.0.variants: is a number, expected the name of a variant"},
        {"\"only\": [{\"run.seed\": 987}]", NRS_ECONFLICT,
         "s.json: sweep: all 48 points are left out"},
    };
    struct nrs_points points;
    struct nrs_error err;
    char many[8192] = "{\"sweep\": {\"skip\": [{\"run.seed\": [0";

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        char text[1024];
        enum nrs_status got;

        snprintf(text, sizeof text, "{\"sweep\": {%s, " SWEEP "}}", rows[i].conditions);
        got = kit_points(text, &points, &err);
        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%s: %d '%s'",
                  rows[i].conditions, got, err.text);
        nrs_points_free(&points);
    }
    CU_ASSERT_EQUAL(kit_points("{\"sweep\": {\"skip\": [{\"variants\": \"a\"}]}}", &points, &err),
                    NRS_ENAME);
    CU_ASSERT(says(&err, "s.json: sweep.skip.0.variants: the sweep has no variants"));
    for (int i = 0; i < 1000; i++)
        strcat(many, ",2");
    strcat(many, "]}]}}");
    CU_ASSERT_EQUAL(kit_points(many, &points, &err), NRS_ERANGE);
    CU_ASSERT(says(&err, "s.json: sweep.skip.0: more than 1000 values in all conditions"));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"counts", counts},
        {"what is left out may be wrong", what_is_left_out_may_be_wrong},
        {"what is refused", what_is_refused},
        {NULL, NULL},
    };
    return kit_main("condition", tests);
}
