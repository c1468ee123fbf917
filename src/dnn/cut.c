/* cut.c - where a network may be cut in two, and what a cut sends.
 *
 * Layers are in topological order, so a cut behind layer n puts 0..n on the device and the rest on
 * the server, and sends each output that the rest reads, once. That a cut may carry several tensors
 * and that legal cuts are the downward-closed sets of layers: Hu et al., "Dynamic Adaptive DNN
 * Surgery for Inference Acceleration on the Edge" (DADS), INFOCOM 2019. DADS looks for the best one
 * as a minimum cut; here a cut is given, and sweeps compare. */
#include "dnn/graph.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/attr.h"

const char *const nrs_dtype_names[] = {"fp32", "fp16", "int8", NULL};
const char *const nrs_sizes_names[] = {"exact", "tr22874", NULL};

int64_t nrs_dtype_bytes(enum nrs_dtype dtype)
{
    static const int64_t bytes[] = {[NRS_FP32] = 4, [NRS_FP16] = 2, [NRS_INT8] = 1};

    return bytes[dtype];
}

uint32_t nrs_graph_cut_tensors(const struct nrs_graph *g, uint32_t layer,
                               bool crossing[NRS_GRAPH_LAYERS])
{
    bool own[NRS_GRAPH_LAYERS], *crosses = crossing ? crossing : own;
    uint32_t n = 0;

    memset(crosses, 0, (layer + (size_t)1) * sizeof *crosses);
    for (uint32_t i = layer + 1; i < g->n_layers; i++)
        for (uint32_t j = 0; j < g->layers[i].n_inputs; j++) {
            uint32_t read = g->layers[i].input[j];

            if (read <= layer && !crosses[read]) {
                crosses[read] = true;
                n++;
            }
        }
    return n;
}

static const struct nrs_split *candidate_of(const struct nrs_graph *g, uint32_t layer)
{
    for (uint32_t i = 0; i < g->n_splits; i++)
        if (g->splits[i].layer == layer)
            return &g->splits[i];
    return NULL;
}

/* Candidates first, then layers: the names that a split may have. */
static const char *split_name_at(const void *ctx, size_t i)
{
    const struct nrs_graph *g = ctx;

    return i < g->n_splits ? g->splits[i].name : g->layers[i - g->n_splits].name;
}

static enum nrs_status unknown_split(const struct nrs_graph *g, const char *name,
                                     struct nrs_error *err)
{
    long near = nrs_nearest(name, split_name_at, g, (size_t)g->n_splits + g->n_layers);
    char list[NRS_ERROR_MAX / 2] = "";
    size_t used = 0;

    for (uint32_t i = 0; i < g->n_splits && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s, ", g->splits[i].name);
    if (near >= 0)
        return nrs_fail(err, NRS_ENAME, "%s has no split '%.64s', did you mean '%s'?", g->name,
                        name, split_name_at(g, (size_t)near));
    return nrs_fail(err, NRS_ENAME, "%s has no split '%.64s', expected one of %sor a layer's name",
                    g->name, name, list);
}

enum nrs_status nrs_graph_cut(const struct nrs_graph *g, const char *name, uint32_t *layer,
                              struct nrs_error *err)
{
    long found = -1;

    for (uint32_t i = 0; i < g->n_splits && found < 0; i++)
        if (strcmp(g->splits[i].name, name) == 0)
            found = g->splits[i].layer;
    if (found < 0)
        found = nrs_graph_find(g, name);
    if (found < 0)
        return unknown_split(g, name, err);
    *layer = (uint32_t)found;
    return NRS_OK;
}

/* Bytes of all that crosses, exact. nrs_graph_infer has checked that the sum of all elements fits.
 */
static double crossing_bytes(const struct nrs_graph *g, uint32_t layer, double element_bytes)
{
    bool crosses[NRS_GRAPH_LAYERS];
    double bytes = 0;

    nrs_graph_cut_tensors(g, layer, crosses);
    for (uint32_t i = 0; i <= layer; i++)
        if (crosses[i])
            bytes += (double)nrs_layer_elements(&g->layers[i]) * (i == 0 ? 1.0 : element_bytes);
    return bytes;
}

int64_t nrs_graph_cut_bytes(const struct nrs_graph *g, uint32_t layer, enum nrs_dtype dtype,
                            double compression, enum nrs_sizes sizes)
{
    const struct nrs_split *split = candidate_of(g, layer);
    bool is_rounded = sizes == NRS_SIZES_TR22874 && split && split->tr22874_mbyte > 0 &&
                      nrs_graph_cut_tensors(g, layer, NULL) == 1;
    double element_bytes = (double)nrs_dtype_bytes(dtype);
    double bytes;

    assert(compression > 0);
    if (layer + 1 == g->n_layers)
        return 0;
    if (is_rounded) /* whole bytes first: 0.27 x 1e6 is not 270000 in binary */
        bytes = round(split->tr22874_mbyte * 1e6) * (layer == 0 ? 1.0 : element_bytes / 4);
    else
        bytes = crossing_bytes(g, layer, element_bytes);
    bytes = ceil(bytes / compression);
    return bytes < (double)INT64_MAX ? (int64_t)bytes : INT64_MAX;
}
