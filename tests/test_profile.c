/* test_profile.c - the roofline of a layer, by hand, and the rows of a profile file. */
#include "dnn/profile.h"

#include <string.h>

#include "check.h"

/* input 8x10x10 -> conv 3x3 (8 -> 16) -> 1x1 (16 -> 4) -> fc (400 -> 50) */
static void build(struct nrs_graph *g)
{
    static const struct nrs_layer layers[] = {
        {.name = "input", .type = NRS_LAYER_INPUT, .out = {8, 10, 10}},
        {.name = "conv",
         .type = NRS_LAYER_CONV,
         .kernel = 3,
         .stride = 1,
         .pad = 1,
         .groups = 1,
         .channels = 16,
         .input = {0},
         .n_inputs = 1},
        {.name = "point",
         .type = NRS_LAYER_CONV,
         .kernel = 1,
         .stride = 1,
         .groups = 1,
         .channels = 4,
         .input = {1},
         .n_inputs = 1},
        {.name = "norm", .type = NRS_LAYER_LRN, .input = {2}, .n_inputs = 1},
        {.name = "fc", .type = NRS_LAYER_FC, .channels = 50, .input = {3}, .n_inputs = 1},
    };

    nrs_graph_init(g);
    for (size_t i = 0; i < NRS_LEN(layers); i++)
        CU_ASSERT_FATAL(nrs_graph_add(g, &layers[i], NULL) == NRS_OK);
    CU_ASSERT_FATAL(nrs_graph_infer(g, 0, 0, NULL) == NRS_OK);
}

static const struct nrs_profile profile = {
    .t0_s = 1e-6,
    .run0_s = 5e-6,
    .rate_macs = {[NRS_KERNEL_CONV] = 1e9,
                  [NRS_KERNEL_CONV_STRIDED] = 5e8,
                  [NRS_KERNEL_CONV_1X1] = 4e8,
                  [NRS_KERNEL_FC] = 2e9},
    .bandwidth_bytes = 1e9,
    .weight_bytes = 4,
    .activation_bytes = 2,
};

static void the_roofline_of_a_layer(void)
{
    static const struct {
        const char *why;
        uint32_t layer;
        int64_t batch;
        double want_s;
    } rows[] = {
        {"the input takes nothing", 0, 1, 0},
        {"compute bound: 9*8*16*100 MACs", 1, 1, 1e-6 + 115200 / 1e9},
        {"twice the images, twice the MACs", 1, 2, 1e-6 + 230400 / 1e9},
        {"its own rate: 16*4*100 MACs", 2, 1, 1e-6 + 6400 / 4e8},
        {"traffic alone: 400 in, 400 out", 3, 1, 1e-6 + 800 * 2 / 1e9},
        {"traffic of each image", 3, 4, 1e-6 + 4 * 800 * 2 / 1e9},
        {"memory bound: 400*50 weights, 450 activations", 4, 1, 1e-6 + (80000 + 900) / 1e9},
        {"weights are read once a batch", 4, 4, 1e-6 + (80000 + 4 * 900) / 1e9},
        {"until the batch is compute bound", 4, 100, 1e-6 + 100 * 20000 / 2e9},
    };
    struct nrs_graph g;

    build(&g);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got_s = nrs_profile_layer_s(&profile, &g, rows[i].layer, rows[i].batch);

        CHECK_ROW(fabs(got_s - rows[i].want_s) <= 1e-12, i, "%s: got %.9g s", rows[i].why, got_s);
    }
    nrs_graph_free(&g);
}

/* input 8x10x10 -> grouped 3x3 (8 -> 16, 2 groups: 9*4*16*100 MACs) -> depthwise 3x3 (9*16*100) */
static void small_and_grouped_layers_run_slower(void)
{
    static const struct nrs_layer layers[] = {
        {.name = "input", .type = NRS_LAYER_INPUT, .out = {8, 10, 10}},
        {.name = "grouped",
         .type = NRS_LAYER_CONV,
         .kernel = 3,
         .stride = 1,
         .pad = 1,
         .groups = 2,
         .channels = 16,
         .input = {0},
         .n_inputs = 1},
        {.name = "depthwise",
         .type = NRS_LAYER_CONV,
         .kernel = 3,
         .stride = 1,
         .pad = 1,
         .groups = 16,
         .channels = 16,
         .input = {1},
         .n_inputs = 1},
    };
    static const struct {
        const char *why;
        double grouped_macs, depthwise_macs, channels_half, outputs_half;
        uint32_t layer;
        int64_t batch;
        double want_s;
    } rows[] = {
        {"grouped: as strided", 0, 0, 0, 0, 1, 1, 57600 / 5e8},
        {"grouped: its own rate", 1e8, 0, 0, 0, 1, 1, 57600 / 1e8},
        {"depthwise: as strided", 0, 0, 0, 0, 2, 1, 14400 / 5e8},
        {"depthwise: as grouped", 1e8, 0, 0, 0, 2, 1, 14400 / 1e8},
        {"depthwise: its own rate", 1e8, 2e8, 0, 0, 2, 1, 14400 / 2e8},
        {"4 of 4 channels: half the rate", 1e8, 0, 4, 0, 1, 1, 2 * 57600 / 1e8},
        {"12 of 4 channels: a quarter", 1e8, 0, 12, 0, 1, 1, 4 * 57600 / 1e8},
        {"depthwise has no channels to lose", 1e8, 2e8, 12, 0, 2, 1, 14400 / 2e8},
        {"1600 of 1600 outputs: half", 1e8, 0, 0, 1600, 1, 1, 2 * 57600 / 1e8},
        {"1600 of 3200: 3/2", 1e8, 0, 0, 1600, 1, 2, 1.5 * 2 * 57600 / 1e8},
        {"both", 1e8, 0, 4, 1600, 1, 1, 4 * 57600 / 1e8},
    };
    struct nrs_graph g;

    nrs_graph_init(&g);
    for (size_t i = 0; i < NRS_LEN(layers); i++)
        CU_ASSERT_FATAL(nrs_graph_add(&g, &layers[i], NULL) == NRS_OK);
    CU_ASSERT_FATAL(nrs_graph_infer(&g, 0, 0, NULL) == NRS_OK);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_profile p = profile;
        double got_s;

        p.rate_macs[NRS_KERNEL_CONV_GROUPED] = rows[i].grouped_macs;
        p.rate_macs[NRS_KERNEL_CONV_DEPTHWISE] = rows[i].depthwise_macs;
        p.channels_half = rows[i].channels_half;
        p.outputs_half = rows[i].outputs_half;
        got_s = nrs_profile_layer_s(&p, &g, rows[i].layer, rows[i].batch) - p.t0_s;
        CHECK_ROW(fabs(got_s - rows[i].want_s) <= 1e-12, i, "%s: got %.9g s", rows[i].why, got_s);
    }
    nrs_graph_free(&g);
}

static void a_range_is_one_run(void)
{
    static const struct {
        uint32_t first, last;
        double want_s;
    } rows[] = {
        {1, 1, 5e-6 + 1e-6 + 115.2e-6},
        {1, 3, 5e-6 + 3e-6 + (115.2 + 16 + 1.6) * 1e-6},
        {0, 3, 5e-6 + 3e-6 + (115.2 + 16 + 1.6) * 1e-6},
        {3, 4, 5e-6 + 2e-6 + (1.6 + 80.9) * 1e-6},
        {3, 2, 0}, /* nothing is left to do ... */
        {5, 4, 0},
        {1, 0, 0},
        {0, 0, 0}, /* ... and the input is no work */
    };
    struct nrs_graph g;

    build(&g);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got_s = nrs_profile_range_s(&profile, &g, rows[i].first, rows[i].last, 1);

        CHECK_ROW(fabs(got_s - rows[i].want_s) <= 1e-12, i, "got %.9g s", got_s);
    }
    nrs_graph_free(&g);
}

/* clang-format off */
static void a_layer_has_a_kernel_class(void)
{
    static const struct { const char *why; struct nrs_layer layer; enum nrs_kernel_class class; } rows[] = {
        { "3x3", { .type = NRS_LAYER_CONV, .kernel = 3, .stride = 1, .groups = 1 }, NRS_KERNEL_CONV },
        { "3x3, stride 2", { .type = NRS_LAYER_CONV, .kernel = 3, .stride = 2, .groups = 1 }, NRS_KERNEL_CONV_STRIDED },
        { "3x3, grouped", { .type = NRS_LAYER_CONV, .kernel = 3, .stride = 1, .groups = 2, .channels = 64 }, NRS_KERNEL_CONV_GROUPED },
        { "5x5, grouped, stride 2", { .type = NRS_LAYER_CONV, .kernel = 5, .stride = 2, .groups = 2, .channels = 64 }, NRS_KERNEL_CONV_GROUPED },
        { "1x1, grouped", { .type = NRS_LAYER_CONV, .kernel = 1, .stride = 1, .groups = 3, .channels = 240 }, NRS_KERNEL_CONV_GROUPED },
        { "3x3, depthwise", { .type = NRS_LAYER_CONV, .kernel = 3, .stride = 1, .groups = 64, .channels = 64 }, NRS_KERNEL_CONV_DEPTHWISE },
        { "a type of later", { .type = NRS_N_LAYER_TYPES }, NRS_KERNEL_POOL },
        { "5x5", { .type = NRS_LAYER_CONV, .kernel = 5, .stride = 1, .groups = 1 }, NRS_KERNEL_CONV_STRIDED },
        { "7x7", { .type = NRS_LAYER_CONV, .kernel = 7, .stride = 1, .groups = 1 }, NRS_KERNEL_CONV_STRIDED },
        { "1x1", { .type = NRS_LAYER_CONV, .kernel = 1, .stride = 1, .groups = 1 }, NRS_KERNEL_CONV_1X1 },
        { "1x1, stride 2", { .type = NRS_LAYER_CONV, .kernel = 1, .stride = 2, .groups = 1 }, NRS_KERNEL_CONV_STRIDED },
        { "fc", { .type = NRS_LAYER_FC }, NRS_KERNEL_FC },
        { "pooling", { .type = NRS_LAYER_AVGPOOL, .kernel = 7, .stride = 1 }, NRS_KERNEL_POOL },
        { "concat", { .type = NRS_LAYER_CONCAT }, NRS_KERNEL_POOL },
        { "add", { .type = NRS_LAYER_ADD }, NRS_KERNEL_POOL },
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        enum nrs_kernel_class got = nrs_layer_kernel(&rows[i].layer);

        CHECK_ROW(got == rows[i].class, i, "%s: %s", rows[i].why, nrs_kernel_class_names[got]);
    }
}

/* clang-format off */
static void a_file_s_keys_are_the_profile_in_si(void)
{
    static const struct { const char *key; double value; size_t offset; double want; } rows[] = {
        { "layer_overhead_us", 41.5, offsetof(struct nrs_profile, t0_s), 41.5e-6 },
        { "run_overhead_us", 1407, offsetof(struct nrs_profile, run0_s), 1407e-6 },
        { "conv_gmacs", 500, offsetof(struct nrs_profile, rate_macs[NRS_KERNEL_CONV]), 5e11 },
        { "conv_strided_gmacs", 115, offsetof(struct nrs_profile, rate_macs[NRS_KERNEL_CONV_STRIDED]), 1.15e11 },
        { "conv_1x1_gmacs", 104, offsetof(struct nrs_profile, rate_macs[NRS_KERNEL_CONV_1X1]), 1.04e11 },
        { "conv_grouped_gmacs", 62, offsetof(struct nrs_profile, rate_macs[NRS_KERNEL_CONV_GROUPED]), 6.2e10 },
        { "conv_depthwise_gmacs", 11, offsetof(struct nrs_profile, rate_macs[NRS_KERNEL_CONV_DEPTHWISE]), 1.1e10 },
        { "channels_half", 8, offsetof(struct nrs_profile, channels_half), 8 },
        { "outputs_half", 5000, offsetof(struct nrs_profile, outputs_half), 5000 },
        { "fc_gmacs", 8.1, offsetof(struct nrs_profile, rate_macs[NRS_KERNEL_FC]), 8.1e9 },
        { "bandwidth_gbytes", 42.5, offsetof(struct nrs_profile, bandwidth_bytes), 42.5e9 },
        { "weight_bytes", 2, offsetof(struct nrs_profile, weight_bytes), 2 },
        { "activation_bytes", 0.5, offsetof(struct nrs_profile, activation_bytes), 0.5 },
        { "idle_w", 1.5, offsetof(struct nrs_profile, idle_w), 1.5 },
        { "busy_w", 70, offsetof(struct nrs_profile, busy_w), 70 },
        { "mac_pj", 90, offsetof(struct nrs_profile, mac_j), 90e-12 },
        { "byte_pj", 40, offsetof(struct nrs_profile, byte_j), 40e-12 },
        { "memory_gbytes", 8, offsetof(struct nrs_profile, memory_bytes), 8e9 },
        { "load_gbytes_s", 2.5, offsetof(struct nrs_profile, load_bytes_s), 2.5e9 },
        { "fitted_error_alexnet_percent", -3.5, offsetof(struct nrs_profile, fit_error_percent[NRS_FIT_ALEXNET]), -3.5 },
        { "fitted_error_googlenet_percent", 4.25, offsetof(struct nrs_profile, fit_error_percent[NRS_FIT_GOOGLENET]), 4.25 },
        { "fitted_error_vgg16_percent", 0.75, offsetof(struct nrs_profile, fit_error_percent[NRS_FIT_VGG16]), 0.75 },
        { "fitted_error_resnet50_percent", 2, offsetof(struct nrs_profile, fit_error_percent[NRS_FIT_RESNET50]), 2 },
    };
    /* clang-format on */
    struct nrs_profile p = {.measured = NULL};

    nrs_attr_defaults(&nrs_profile_attrs, &p);
    CU_ASSERT_EQUAL(nrs_profile_attrs.n_rows, NRS_LEN(rows) + 5); /* and five texts */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_attr *row = nrs_attr_find(&nrs_profile_attrs, rows[i].key);
        struct nrs_error err = {0};
        double got;

        CHECK_ROW(row != NULL, i, "%s has no row", rows[i].key);
        CHECK_ROW(row && nrs_attr_set_number(row, &p, rows[i].value, row->key, &err) == NRS_OK, i,
                  "%s", err.text);
        memcpy(&got, (const char *)&p + rows[i].offset, sizeof got);
        CHECK_ROW(fabs(got - rows[i].want) <= 1e-12 * fabs(rows[i].want), i, "%s: %.17g",
                  rows[i].key, got);
    }
}

static void what_a_file_leaves_out_is_named(void)
{
    static const char *const needed[] = {"conv_gmacs", "conv_strided_gmacs", "conv_1x1_gmacs",
                                         "fc_gmacs", "bandwidth_gbytes"};
    struct nrs_profile p = {.measured = NULL};
    struct nrs_error err = {0};

    nrs_attr_defaults(&nrs_profile_attrs, &p);
    for (size_t i = 0; i < NRS_LEN(needed); i++) {
        CHECK_ROW(nrs_profile_check(&p, &err) == NRS_ERANGE, i, "nothing is missing");
        CHECK_ROW(strncmp(err.text, needed[i], strlen(needed[i])) == 0, i, "%s", err.text);
        nrs_attr_set_number(nrs_attr_find(&nrs_profile_attrs, needed[i]), &p, 7, needed[i], NULL);
    }
    CU_ASSERT_EQUAL(nrs_profile_check(&p, &err), NRS_OK);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the roofline of a layer", the_roofline_of_a_layer},
        {"small and grouped layers run slower", small_and_grouped_layers_run_slower},
        {"a range is one run", a_range_is_one_run},
        {"a layer has a kernel class", a_layer_has_a_kernel_class},
        {"a file's keys are the profile in SI", a_file_s_keys_are_the_profile_in_si},
        {"what a file leaves out is named", what_a_file_leaves_out_is_named},
        {NULL, NULL},
    };
    return check_main("profile", tests);
}
