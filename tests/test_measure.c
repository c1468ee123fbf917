/* test_measure.c - a small network on this machine: what has to hold whatever its speed. Without a
 * library that computes, that every call says so. */
#include "dnn/measure.h"

#include <string.h>

#include "check.h"

/* One layer of each type, with ceil mode, groups, a branch, and a sum of two layouts:
 * input 3x15x15 -> conv 3x3/2 (16) -> lrn -> maxpool 3/2 ceil -> {1x1 (8), 3x3 depthwise (16)} ->
 * concat (24) -> 1x1 (24), added -> avgpool 4 -> fc 10 -> softmax */
static const struct nrs_layer layers[] = {
    {.name = "input", .type = NRS_LAYER_INPUT, .out = {3, 15, 15}},
    {.name = "conv",
     .type = NRS_LAYER_CONV,
     .kernel = 3,
     .stride = 2,
     .groups = 1,
     .channels = 16,
     .n_inputs = 1},
    {.name = "norm", .type = NRS_LAYER_LRN, .input = {1}, .n_inputs = 1},
    {.name = "max",
     .type = NRS_LAYER_MAXPOOL,
     .kernel = 3,
     .stride = 2,
     .pad = 1,
     .ceil_mode = true,
     .input = {2},
     .n_inputs = 1},
    {.name = "point",
     .type = NRS_LAYER_CONV,
     .kernel = 1,
     .stride = 1,
     .groups = 1,
     .channels = 8,
     .input = {3},
     .n_inputs = 1},
    {.name = "depth",
     .type = NRS_LAYER_CONV,
     .kernel = 3,
     .stride = 1,
     .pad = 1,
     .groups = 16,
     .channels = 16,
     .input = {3},
     .n_inputs = 1},
    {.name = "join", .type = NRS_LAYER_CONCAT, .input = {4, 5}, .n_inputs = 2},
    {.name = "mix",
     .type = NRS_LAYER_CONV,
     .kernel = 1,
     .stride = 1,
     .groups = 1,
     .channels = 24,
     .input = {6},
     .n_inputs = 1},
    {.name = "sum", .type = NRS_LAYER_ADD, .input = {6, 7, 7}, .n_inputs = 3},
    {.name = "mean",
     .type = NRS_LAYER_AVGPOOL,
     .kernel = 4,
     .stride = 1,
     .input = {8},
     .n_inputs = 1},
    {.name = "fc", .type = NRS_LAYER_FC, .channels = 10, .input = {9}, .n_inputs = 1},
    {.name = "prob", .type = NRS_LAYER_SOFTMAX, .input = {10}, .n_inputs = 1},
};

static void build(struct nrs_graph *g, int64_t size)
{
    nrs_graph_init(g);
    for (size_t i = 0; i < NRS_LEN(layers); i++)
        CU_ASSERT_FATAL(nrs_graph_add(g, &layers[i], NULL) == NRS_OK);
    CU_ASSERT_FATAL(nrs_graph_infer(g, size, size, NULL) == NRS_OK);
}

static bool have_library(void)
{
    char name[NRS_BACKEND_NAME_MAX];

    return nrs_backend_name(name, NULL) == NRS_OK;
}

static void without_a_library(void)
{
    struct nrs_measure_cfg cfg = {.batch = {1}, .n_batches = 1, .budget_s = 0.01};
    struct nrs_measurement m;
    struct nrs_graph g;
    struct nrs_error err;

    build(&g, 15);
    CU_ASSERT_EQUAL(nrs_measure(&g, &cfg, &m, &err), NRS_ECONFLICT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "apt-get install libdnnl-dev"));
    nrs_measurement_free(&m);
    nrs_graph_free(&g);
}

static void every_layer_takes_time(void)
{
    struct nrs_measure_cfg cfg = {.batch = {1, 3}, .n_batches = 2, .budget_s = 0.1, .threads = 1};
    struct nrs_measurement m;
    struct nrs_graph g;
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status;

    build(&g, 15);
    CU_ASSERT_EQUAL(nrs_backend_threads(&cfg.threads, &err), NRS_OK);
    status = nrs_measure(&g, &cfg, &m, &err);
    if (status != NRS_OK)
        printf("\n    %s\n", err.text);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
    for (size_t b = 0; b < cfg.n_batches; b++) {
        CU_ASSERT(m.runs[b] >= NRS_MEASURE_RUNS_MIN && m.runs[b] <= NRS_MEASURE_RUNS_MAX);
        CU_ASSERT(m.whole[b].min_s > 0 && m.whole[b].min_s <= m.whole[b].median_s);
        CU_ASSERT(m.whole[b].median_s <= m.whole[b].all_s);
        for (uint32_t i = 1; i < m.n_layers; i++) {
            const struct nrs_timing *t = &m.layer[b * m.n_layers + i];

            CHECK_ROW(t->min_s > 0 && t->min_s <= t->median_s && t->mad_s >= 0, i, "%s: %g s",
                      g.layers[i].name, t->median_s);
        }
        CU_ASSERT_EQUAL(m.layer[b * m.n_layers].median_s, 0); /* the input */
    }
    nrs_measurement_free(&m);
    nrs_graph_free(&g);
}

static void what_is_too_much_is_refused(void)
{
    struct nrs_measure_cfg cfg = {.batch = {1024}, .n_batches = 1, .budget_s = 0.01};
    struct nrs_measurement m;
    struct nrs_graph g;
    struct nrs_error err;

    build(&g, 15);
    g.layers[1].macs = 5000000000; /* x 1024 are more than 4e12 */
    CU_ASSERT_EQUAL(nrs_measure(&g, &cfg, &m, &err), NRS_ERANGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "expected at most 4e+12"));
    nrs_measurement_free(&m);
    nrs_graph_free(&g);
}

/* Runs 10, 12, 11 count of 10, 50, 12, 11, 60: median 11, deviations 1, 1, 0; all: median 12. */
static void the_faster_half_counts(void)
{
    static const double whole[] = {10, 50, 12, 11, 60}, part[] = {4, 1, 9, 5, 2};
    static const size_t order[] = {0, 3, 2, 1, 4};
    struct nrs_timing t = nrs_timing_of(whole, order, 5);

    CU_ASSERT_EQUAL(t.median_s, 11);
    CU_ASSERT_EQUAL(t.mad_s, 1);
    CU_ASSERT_EQUAL(t.min_s, 10);
    CU_ASSERT_EQUAL(t.all_s, 12);
    t = nrs_timing_of(part, order, 5); /* 4, 5, 9 of those runs */
    CU_ASSERT_EQUAL(t.median_s, 5);
    CU_ASSERT_EQUAL(t.mad_s, 1);
    CU_ASSERT_EQUAL(t.min_s, 1);
    CU_ASSERT_EQUAL(t.all_s, 4);
    t = nrs_timing_of(whole, order, 1);
    CU_ASSERT(t.median_s == 10 && t.mad_s == 0 && t.min_s == 10 && t.all_s == 10);
}

int main(void)
{
    static const struct check_test without[] = {
        {"the faster half counts", the_faster_half_counts},
        {"without a library", without_a_library},
        {NULL, NULL},
    };
    static const struct check_test with[] = {
        {"the faster half counts", the_faster_half_counts},
        {"every layer takes time", every_layer_takes_time},
        {"what is too much is refused", what_is_too_much_is_refused},
        {NULL, NULL},
    };
    return check_main("measure", have_library() ? with : without);
}
