/* graph.c - the questions that a simulation asks of a network. */
#include "graph.h"

#include <math.h>

#include "dnn/profile.h"
#include "fuzz.h"

static void check_layer(const struct nrs_graph *g, uint32_t i)
{
    const struct nrs_layer *layer = &g->layers[i];
    const char *crossing = NULL;

    fuzz_expect(layer->name[0] && layer->out.channels > 0 && layer->out.height > 0 &&
                    layer->out.width > 0,
                "a layer has a name and a shape");
    fuzz_expect(layer->macs >= 0 && layer->params >= layer->weights && layer->weights >= 0,
                "a layer's costs are no negative numbers");
    fuzz_expect(nrs_graph_cut_is_legal(g, i, &crossing) || crossing, "an illegal cut has a reason");
    for (int d = 0; nrs_dtype_names[d]; d++)
        for (int s = 0; nrs_sizes_names[s]; s++) {
            int64_t bytes = nrs_graph_cut_bytes(g, i, (enum nrs_dtype)d, 1e-3, (enum nrs_sizes)s);

            fuzz_expect(bytes >= (i + 1 < g->n_layers), "what is cut has a size");
        }
}

void fuzz_graph(struct nrs_graph *g)
{
    const struct nrs_profile profile = {.rate_macs = {1e9, 1e9, 1e9, 1e9, 1e9},
                                        .bandwidth_bytes = 1e9,
                                        .weight_bytes = 4,
                                        .activation_bytes = 4};
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status;
    uint32_t layer;
    double time_s;

    fuzz_expect(g->n_layers >= 1, "a network has an input");
    for (uint32_t i = 0; i < g->n_layers; i++)
        check_layer(g, i);
    for (uint32_t i = 0; i < g->n_splits; i++)
        fuzz_expect_reason(nrs_graph_cut(g, g->splits[i].name, &layer, &err), &err);
    fuzz_expect_reason(nrs_graph_cut(g, "no such split", &layer, &err), &err);
    time_s = nrs_profile_range_s(&profile, g, 1, g->n_layers - 1, 1024);
    fuzz_expect(isfinite(time_s) && time_s >= 0, "a network takes a time");
    fuzz_expect(nrs_graph_macs(g, 0, g->n_layers - 1) >= 0 &&
                    nrs_graph_params(g, 0, g->n_layers - 1) >= 0,
                "sums do not overflow");
    status = nrs_graph_infer(g, 1000, 37, &err);
    fuzz_expect_reason(status, &err);
    for (uint32_t i = 0; status == NRS_OK && i < g->n_layers; i++)
        check_layer(g, i);
}
