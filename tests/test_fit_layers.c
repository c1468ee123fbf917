/* test_fit_layers.c - layers timed by a known roofline give its rates back. */
#include "dnn/fit_layers.h"

#include <stdlib.h>

#include "check.h"
#include "scenario/model_file.h"

static const int64_t batches[] = {1, 4, 16};
static const struct nrs_profile truth = {
    .t0_s = 40e-6,
    .rate_macs = {[NRS_KERNEL_CONV] = 300e9,
                  [NRS_KERNEL_CONV_STRIDED] = 120e9,
                  [NRS_KERNEL_CONV_1X1] = 90e9,
                  [NRS_KERNEL_CONV_GROUPED] = 150e9,
                  [NRS_KERNEL_CONV_DEPTHWISE] = 30e9,
                  [NRS_KERNEL_FC] = 60e9},
    .bandwidth_bytes = 12e9,
    .weight_bytes = 4,
    .activation_bytes = 4,
};

static void load(const char *name, struct nrs_graph *g)
{
    CU_ASSERT_FATAL(nrs_model_load(check_source(name), g, NULL) == NRS_OK);
}

/* Every layer of a network at every batch, timed by `truth`. The caller frees them. */
static struct nrs_layer_sample *sample(const struct nrs_graph *g, size_t *n)
{
    struct nrs_layer_sample *s = calloc((size_t)g->n_layers * NRS_LEN(batches), sizeof *s);

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    *n = 0;
    for (size_t b = 0; b < NRS_LEN(batches); b++)
        for (uint32_t i = 1; i < g->n_layers; i++)
            s[(*n)++] = (struct nrs_layer_sample){i, batches[b],
                                                  nrs_profile_layer_s(&truth, g, i, batches[b])};
    return s;
}

static bool near(double got, double want, double share)
{
    return fabs(got / want - 1) <= share;
}

#define HAS(class) (1u << NRS_KERNEL_##class)

static void known_rates_come_back(void)
{
    static const struct {
        const char *model;
        unsigned classes; /* that it has; layers of FC wait for memory */
    } rows[] = {
        {"data/models/googlenet.json", HAS(CONV) | HAS(CONV_STRIDED) | HAS(CONV_1X1)},
        {"data/models/resnet50.json", HAS(CONV) | HAS(CONV_STRIDED) | HAS(CONV_1X1)},
        {"data/models/alexnet.json", HAS(CONV) | HAS(CONV_STRIDED) | HAS(CONV_GROUPED)},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_profile p = {.weight_bytes = 4, .activation_bytes = 4};
        struct nrs_graph g;
        struct nrs_layer_sample *s;
        size_t n;

        load(rows[i].model, &g);
        s = sample(&g, &n);
        CU_ASSERT_EQUAL(nrs_fit_layers(&g, s, n, &p, NULL), NRS_OK);
        for (int c = 0; c < NRS_KERNEL_POOL; c++)
            if (rows[i].classes >> c & 1u)
                CHECK_ROW(near(p.rate_macs[c], truth.rate_macs[c], 0.05), i, "%s %s: %g",
                          rows[i].model, nrs_kernel_class_names[c], p.rate_macs[c]);
        CHECK_ROW(near(p.bandwidth_bytes, truth.bandwidth_bytes, 0.05), i, "%g B/s",
                  p.bandwidth_bytes);
        CHECK_ROW(near(p.t0_s, truth.t0_s, 0.1), i, "%g s", p.t0_s);
        for (size_t b = 0; b < NRS_LEN(batches); b++) {
            double want_s = nrs_profile_range_s(&truth, &g, 1, g.n_layers - 1, batches[b]);
            double got_s = nrs_profile_range_s(&p, &g, 1, g.n_layers - 1, batches[b]);

            CHECK_ROW(near(got_s, want_s, 0.01), i, "%s: %g s, expected %g", rows[i].model, got_s,
                      want_s);
        }
        free(s);
        nrs_graph_free(&g);
    }
}

/* A class without layers gets the mean of the convolutions' logarithms, and everything is in a
 * profile's bounds. */
static void a_class_without_layers(void)
{
    struct nrs_profile p = {.weight_bytes = 4, .activation_bytes = 4};
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_graph g;
    struct nrs_layer_sample *s;
    double mean;
    size_t n;

    load("data/models/alexnet.json", &g);
    s = sample(&g, &n);
    CU_ASSERT_EQUAL(nrs_fit_layers(&g, s, n, &p, NULL), NRS_OK);
    mean = cbrt(p.rate_macs[NRS_KERNEL_CONV] * p.rate_macs[NRS_KERNEL_CONV_STRIDED] *
                p.rate_macs[NRS_KERNEL_CONV_GROUPED]);
    CU_ASSERT(near(p.rate_macs[NRS_KERNEL_CONV_1X1], mean, 1e-9));
    CU_ASSERT_EQUAL(nrs_profile_check(&p, &err), NRS_OK);
    free(s);
    nrs_graph_free(&g);
}

/* One run in twenty that another process held up ten times as long moves little. */
static void outliers_move_little(void)
{
    struct nrs_profile p = {.weight_bytes = 4, .activation_bytes = 4};
    struct nrs_graph g;
    struct nrs_layer_sample *s;
    size_t n;

    load("data/models/resnet50.json", &g);
    s = sample(&g, &n);
    for (size_t i = 0; i < n; i += 20)
        s[i].s *= 10;
    CU_ASSERT_EQUAL(nrs_fit_layers(&g, s, n, &p, NULL), NRS_OK);
    for (int c = 0; c <= NRS_KERNEL_CONV_1X1; c++)
        CHECK_ROW(near(p.rate_macs[c], truth.rate_macs[c], 0.15), c, "%g MAC/s", p.rate_macs[c]);
    free(s);
    nrs_graph_free(&g);
}

static void nothing_to_fit(void)
{
    struct nrs_profile p = {.weight_bytes = 4, .activation_bytes = 4};
    struct nrs_error err;
    struct nrs_graph g;

    load("data/models/alexnet.json", &g);
    CU_ASSERT_EQUAL(nrs_fit_layers(&g, NULL, 0, &p, &err), NRS_ERANGE);
    CU_ASSERT_STRING_EQUAL(err.text, "network 'alexnet': no layer was measured");
    nrs_graph_free(&g);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"known rates come back", known_rates_come_back},
        {"a class without layers", a_class_without_layers},
        {"outliers move little", outliers_move_little},
        {"nothing to fit", nothing_to_fit},
        {NULL, NULL},
    };
    return check_main("fit_layers", tests);
}
