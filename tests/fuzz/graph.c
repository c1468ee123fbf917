/* graph.c - the questions that a simulation asks of a network. */
#include "graph.h"

#include <math.h>
#include <stdio.h>

#include "dnn/profile.h"
#include "fuzz.h"

/* A graph of many layers is asked for some of its cuts only, each of which takes a pass. */
#define CUTS_MAX 64

static void check_tensors(const struct nrs_graph *g, uint32_t cut)
{
    static bool crosses[NRS_GRAPH_LAYERS];
    uint32_t n = nrs_graph_cut_tensors(g, cut, crosses), found = 0;

    for (uint32_t i = 0; i <= cut; i++)
        found += crosses[i];
    fuzz_expect(n == found, "the tensors of a cut are counted");
    fuzz_expect((n > 0) == (cut + 1 < g->n_layers), "a cut has tensors");
}

static void check_cut(const struct nrs_graph *g, uint32_t cut)
{
    check_tensors(g, cut);
    for (int d = 0; nrs_dtype_names[d]; d++)
        for (int s = 0; nrs_sizes_names[s]; s++) {
            int64_t bytes = nrs_graph_cut_bytes(g, cut, (enum nrs_dtype)d, 1e-3, (enum nrs_sizes)s);

            fuzz_expect(bytes >= (cut + 1 < g->n_layers), "what is cut has a size");
        }
}

static void check_layer(const struct nrs_layer *layer)
{
    fuzz_expect_plain(layer->name);
    fuzz_expect(layer->name[0] && layer->out.channels > 0 && layer->out.height > 0 &&
                    layer->out.width > 0,
                "a layer has a name and a shape");
    fuzz_expect(layer->macs >= 0 && layer->params >= layer->weights && layer->weights >= 0,
                "a layer's costs are no negative numbers");
}

static void check_all(const struct nrs_graph *g)
{
    uint32_t step = 1 + g->n_layers / CUTS_MAX;

    for (uint32_t i = 0; i < g->n_layers; i++)
        check_layer(&g->layers[i]);
    for (uint32_t i = 0; i < g->n_layers; i += step)
        check_cut(g, i);
    check_cut(g, g->n_layers - 1);
}

/* What two cuts have in common is one as well; the order of layers changes. */
static void split_at_two(struct nrs_graph *g)
{
    char name[2 * NRS_LAYER_NAME_MAX + 1];
    struct nrs_error err = {.status = NRS_OK};
    uint32_t layer;
    enum nrs_status status;

    snprintf(name, sizeof name, "%s+%s", g->layers[g->n_layers / 3].name,
             g->layers[g->n_layers / 2].name);
    status = nrs_graph_split(g, name, &layer, &err);
    fuzz_expect_reason(status, &err);
    if (status == NRS_OK)
        check_all(g);
}

void fuzz_graph(struct nrs_graph *g)
{
    struct nrs_profile profile = {.bandwidth_bytes = 1e9, .weight_bytes = 4, .activation_bytes = 4};
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status;
    uint32_t layer;
    double time_s;

    fuzz_expect(g->n_layers >= 1, "a network has an input");
    fuzz_expect_plain(g->name);
    check_all(g);
    for (uint32_t i = 0; i < g->n_splits; i++)
        fuzz_expect_reason(nrs_graph_cut(g, g->splits[i].name, &layer, &err), &err);
    fuzz_expect_reason(nrs_graph_cut(g, "no such split", &layer, &err), &err);
    for (int i = 0; i < NRS_N_KERNELS; i++)
        profile.rate_macs[i] = 1e9;
    time_s = nrs_profile_range_s(&profile, g, 1, g->n_layers - 1, 1024);
    fuzz_expect(isfinite(time_s) && time_s >= 0, "a network takes a time");
    fuzz_expect(nrs_graph_macs(g, 0, g->n_layers - 1) >= 0 &&
                    nrs_graph_params(g, 0, g->n_layers - 1) >= 0,
                "sums do not overflow");
    status = nrs_graph_infer(g, 1000, 37, &err);
    fuzz_expect_reason(status, &err);
    if (status == NRS_OK) {
        check_all(g);
        split_at_two(g);
    }
}
