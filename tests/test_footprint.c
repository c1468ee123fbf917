/* test_footprint.c - energy and memory of layers, worked out by hand on a small block with a
 * branch, and AlexNet's from its published totals. */
#include "dnn/footprint.h"

#include "check.h"
#include "scenario/model_file.h"

/* input 2x4x4 (32) -> a: 1x1 to 4 (64) -> b: 1x1 to 8 (128) ; c: 1x1 of a to 2 (32) ->
 * sum: concat b, c (160) -> fc to 10. MACs: 2*64, 4*128, 4*32, 1600; parameters with biases: 12,
 * 40, 10, 0, 1610. */
static void build(struct nrs_graph *g)
{
    static const struct nrs_layer layers[] = {
        {.name = "input", .type = NRS_LAYER_INPUT, .out = {2, 4, 4}},
#define POINT(NAME, CHANNELS, INPUT)                                                               \
    {.name = NAME,                                                                                 \
     .type = NRS_LAYER_CONV,                                                                       \
     .kernel = 1,                                                                                  \
     .stride = 1,                                                                                  \
     .groups = 1,                                                                                  \
     .channels = CHANNELS,                                                                         \
     .input = {INPUT},                                                                             \
     .n_inputs = 1}
        POINT("a", 4, 0),
        POINT("b", 8, 1),
        POINT("c", 2, 1),
#undef POINT
        {.name = "sum", .type = NRS_LAYER_CONCAT, .input = {2, 3}, .n_inputs = 2},
        {.name = "fc", .type = NRS_LAYER_FC, .channels = 10, .input = {4}, .n_inputs = 1},
    };

    nrs_graph_init(g);
    for (size_t i = 0; i < NRS_LEN(layers); i++)
        CU_ASSERT_FATAL(nrs_graph_add(g, &layers[i], NULL) == NRS_OK);
    CU_ASSERT_FATAL(nrs_graph_infer(g, 0, 0, NULL) == NRS_OK);
}

static const struct nrs_profile profile = {
    .weight_bytes = 2, .activation_bytes = 0.5, .mac_j = 1e-9, .byte_j = 1e-8};

static void energy_is_work_and_traffic(void)
{
    static const struct {
        const char *why;
        uint32_t first, last;
        int64_t batch;
        double macs, bytes; /* traffic: weights x 2, in and out x 0.5 */
    } rows[] = {
        {"one layer", 1, 1, 1, 128, 8 * 2 + 96 * 0.5},
        {"the weights are read once a batch", 1, 1, 3, 3 * 128, 8 * 2 + 3 * 96 * 0.5},
        {"two inputs and an output", 4, 4, 1, 0, (128 + 32 + 160) * 0.5},
        {"the input layer is nothing", 0, 1, 1, 128, 8 * 2 + 96 * 0.5},
        {"all", 1, 5, 1, 128 + 512 + 128 + 1600,
         (8 + 32 + 8 + 1600) * 2 + (96 + 192 + 96 + 320 + 170) * 0.5},
        {"nothing is left", 6, 5, 1, 0, 0},
    };
    struct nrs_graph g;

    build(&g);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double want_j = rows[i].macs * 1e-9 + rows[i].bytes * 1e-8;
        double got_j =
            nrs_profile_range_energy_j(&profile, &g, rows[i].first, rows[i].last, rows[i].batch);

        CHECK_ROW(fabs(got_j - want_j) <= 1e-15, i, "%s: %g J of %g", rows[i].why, got_j, want_j);
    }
    nrs_graph_free(&g);
}

static void memory_is_weights_and_the_largest_live_set(void)
{
    static const struct {
        const char *why;
        uint32_t first, last;
        int64_t params, live;
    } rows[] = {
        {"in and out of one layer", 1, 1, 12, 32 + 64},
        {"a lives until c has read it; b until the end", 1, 3, 62, 64 + 128 + 32},
        {"the concatenation and both its inputs", 1, 5, 1672, 128 + 32 + 160},
        {"as seen from the input layer", 0, 5, 1672, 128 + 32 + 160},
        {"a part behind a cut holds what is brought in", 2, 3, 50, 64 + 128 + 32},
        {"b runs: a and b, the input is gone", 1, 2, 52, 64 + 128},
        {"a part that reads b alone holds no a", 4, 4, 0, 128 + 32 + 160},
        {"the last layer alone", 5, 5, 1610, 160 + 10},
        {"nothing", 6, 5, 0, 0},
        {"the input alone", 0, 0, 0, 0},
    };
    struct nrs_graph g;

    build(&g);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        int64_t weights = nrs_profile_weights_bytes(&profile, &g, rows[i].first, rows[i].last);
        int64_t peak = nrs_profile_peak_bytes(&profile, &g, rows[i].first, rows[i].last);
        CHECK_ROW(weights == 2 * rows[i].params, i, "%s: %lld", rows[i].why, (long long)weights);
        CHECK_ROW(peak == 2 * (rows[i].params + rows[i].live), i, "%s: %lld", rows[i].why,
                  (long long)peak);
    }
    nrs_graph_free(&g);
}

/* A whole number of bytes, rounded up: half a byte a weight. */
static void half_bytes_round_up(void)
{
    struct nrs_profile p = profile;
    struct nrs_graph g;

    p.weight_bytes = 0.125;
    build(&g);
    CU_ASSERT_EQUAL(nrs_profile_weights_bytes(&p, &g, 1, 1), 2); /* 12 / 8 */
    nrs_graph_free(&g);
}

/* AlexNet: 60,965,224 parameters (ncnn's layer tables); conv1's 96x55x55 and norm1's are the
 * largest pair that lives at a time, 2 x 290,400 elements, beside no other. */
static void alexnet_at_fp32(void)
{
    struct nrs_profile p = profile;
    struct nrs_graph g;
    struct nrs_error err;

    p.weight_bytes = 4;
    CU_ASSERT_EQUAL_FATAL(nrs_model_load(check_source("data/models/alexnet.json"), &g, &err),
                          NRS_OK);
    CU_ASSERT_EQUAL(nrs_profile_weights_bytes(&p, &g, 0, g.n_layers - 1), 4LL * 60965224);
    CU_ASSERT_EQUAL(nrs_profile_peak_bytes(&p, &g, 0, g.n_layers - 1),
                    4LL * (60965224 + 2 * 290400));
    nrs_graph_free(&g);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"energy is work and traffic", energy_is_work_and_traffic},
        {"memory is weights and the largest live set", memory_is_weights_and_the_largest_live_set},
        {"half bytes round up", half_bytes_round_up},
        {"AlexNet at fp32", alexnet_at_fp32},
        {NULL, NULL},
    };
    return check_main("footprint", tests);
}
