/* test_layer_times.c - measured layers: between and beyond batch sizes, and which layers they are
 * for. */
#include "dnn/layer_times.h"

#include "check.h"
#include "dnn/profile.h"

static const int64_t batch[] = {1, 2, 8};

/* clang-format off */
static void times_lie_on_lines_between_batches(void)
{
    static const struct { const char *why; double s[3]; size_t n; int64_t at; double want_s; } rows[] = {
        { "as measured", {3, 5, 11}, 3, 2, 5 },
        { "between: 5 + (11 - 5) 2/6", {3, 5, 11}, 3, 4, 7 },
        { "above: 1 s per image goes on", {3, 5, 11}, 3, 16, 19 },
        { "a dip is no reason to get faster for ever", {3, 5, 4}, 3, 64, 4 },
        { "one batch size: proportional", {3}, 1, 5, 15 },
        { "two: a line", {3, 5}, 2, 3, 7 },
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got_s = nrs_batch_interpolate(batch, rows[i].s, rows[i].n, rows[i].at);

        CHECK_ROW(fabs(got_s - rows[i].want_s) <= 1e-12, i, "%s: %g s", rows[i].why, got_s);
    }
}

static void below_the_smallest_batch(void)
{
    static const int64_t from_8[] = {8, 16};
    static const double flat[] = {10, 14}, steep[] = {10, 40};

    CU_ASSERT_DOUBLE_EQUAL(nrs_batch_interpolate(from_8, flat, 2, 2), 10 - 6 * 0.5, 1e-12);
    /* the line goes below zero: an image of the smallest batch instead */
    CU_ASSERT_DOUBLE_EQUAL(nrs_batch_interpolate(from_8, steep, 2, 2), 10.0 * 2 / 8, 1e-12);
}

/* input 2x4x4 -> conv 1x1 to 3 channels: 96 MACs, 48 elements */
static void build(struct nrs_graph *g)
{
    static const struct nrs_layer layers[] = {
        {.name = "input", .type = NRS_LAYER_INPUT, .out = {2, 4, 4}},
        {.name = "conv",
         .type = NRS_LAYER_CONV,
         .kernel = 1,
         .stride = 1,
         .groups = 1,
         .channels = 3,
         .n_inputs = 1},
    };

    nrs_graph_init(g);
    snprintf(g->name, sizeof g->name, "net");
    for (size_t i = 0; i < NRS_LEN(layers); i++)
        CU_ASSERT_FATAL(nrs_graph_add(g, &layers[i], NULL) == NRS_OK);
    CU_ASSERT_FATAL(nrs_graph_infer(g, 0, 0, NULL) == NRS_OK);
}

static struct nrs_layer_times *table(void)
{
    struct nrs_layer_times *t;

    CU_ASSERT_FATAL(nrs_layer_times_new(2, &t, NULL) == NRS_OK);
    snprintf(t->model, sizeof t->model, "net");
    t->n_batches = 2;
    t->batch[0] = 1;
    t->batch[1] = 3;
    t->layer[1] = (struct nrs_layer_time){"conv", 96, 48, {0.25, 0.75}};
    return t;
}

static void only_the_layer_that_was_measured(void)
{
    struct nrs_layer_times *t = table();
    struct nrs_graph g;
    struct nrs_layer_time right = t->layer[1];

    build(&g);
    CU_ASSERT_DOUBLE_EQUAL(nrs_layer_times_s(t, &g, 1, 2), 0.5, 1e-12);
    CU_ASSERT_EQUAL(nrs_layer_times_s(NULL, &g, 1, 2), -1);
    t->layer[1].macs++;
    CU_ASSERT_EQUAL(nrs_layer_times_s(t, &g, 1, 2), -1);
    t->layer[1] = right;
    t->layer[1].elements--;
    CU_ASSERT_EQUAL(nrs_layer_times_s(t, &g, 1, 2), -1);
    t->layer[1] = right;
    t->layer[1].name[0] = 'C';
    CU_ASSERT_EQUAL(nrs_layer_times_s(t, &g, 1, 2), -1);
    t->layer[1] = right;
    snprintf(t->model, sizeof t->model, "other");
    CU_ASSERT_EQUAL(nrs_layer_times_s(t, &g, 1, 2), -1);
    snprintf(t->model, sizeof t->model, "net");
    t->n_layers = 1;
    CU_ASSERT_EQUAL(nrs_layer_times_s(t, &g, 1, 2), -1);
    nrs_layer_times_free(t);
    nrs_graph_free(&g);
}

/* 96 MACs at 1000 MAC/s are slower than 80 elements at 1000 B/s and 4 B each? no: 320 ms of
 * traffic and 24 bytes of weights against 96 ms: the roofline gives 0.344 s. */
static void a_profile_takes_what_was_measured(void)
{
    struct nrs_profile p = {.rate_macs = {[NRS_KERNEL_CONV_1X1] = 1000},
                            .bandwidth_bytes = 1000,
                            .weight_bytes = 4,
                            .activation_bytes = 4,
                            .run0_s = 2};
    struct nrs_graph g;

    build(&g);
    CU_ASSERT_DOUBLE_EQUAL(nrs_profile_layer_s(&p, &g, 1, 1), 0.344, 1e-12);
    p.measured = table();
    CU_ASSERT_DOUBLE_EQUAL(nrs_profile_layer_s(&p, &g, 1, 1), 0.25, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(nrs_profile_range_s(&p, &g, 1, 1, 3), 2.75, 1e-12);
    CU_ASSERT_EQUAL(nrs_profile_layer_s(&p, &g, 0, 1), 0);
    nrs_profile_free(&p);
    CU_ASSERT_PTR_NULL(p.measured);
    CU_ASSERT_DOUBLE_EQUAL(nrs_profile_layer_s(&p, &g, 1, 1), 0.344, 1e-12);
    nrs_graph_free(&g);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"times lie on lines between batches", times_lie_on_lines_between_batches},
        {"below the smallest batch", below_the_smallest_batch},
        {"only the layer that was measured", only_the_layer_that_was_measured},
        {"a profile takes what was measured", a_profile_takes_what_was_measured},
        {NULL, NULL},
    };
    return check_main("layer_times", tests);
}
