/* cut.c - where a network may be cut in two, and what a cut sends.
 *
 * Layers are in topological order, so a cut behind layer n puts 0..n on the device and the rest on
 * the server. It is legal when the output of n is the one tensor that the rest reads. */
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

bool nrs_graph_cut_is_legal(const struct nrs_graph *g, uint32_t layer, const char **why)
{
    for (uint32_t i = layer + 1; i < g->n_layers; i++) {
        const struct nrs_layer *reader = &g->layers[i];

        for (uint32_t j = 0; j < reader->n_inputs; j++) {
            if (reader->input[j] >= layer)
                continue;
            if (why)
                *why = g->layers[reader->input[j]].name;
            return false;
        }
    }
    return true;
}

static const struct nrs_split *candidate_of(const struct nrs_graph *g, uint32_t layer)
{
    for (uint32_t i = 0; i < g->n_splits; i++)
        if (g->splits[i].layer == layer)
            return &g->splits[i];
    return NULL;
}

/* What a user would type for the cut behind `layer`. */
static const char *cut_name(const struct nrs_graph *g, uint32_t layer)
{
    const struct nrs_split *split = candidate_of(g, layer);

    return split ? split->name : g->layers[layer].name;
}

static enum nrs_status illegal_cut(const struct nrs_graph *g, const char *name, uint32_t layer,
                                   const char *crossing, struct nrs_error *err)
{
    uint32_t before = layer, after = layer;

    /* Both searches end: behind the input and behind the last layer every cut is legal. */
    while (!nrs_graph_cut_is_legal(g, before, NULL))
        before--;
    while (!nrs_graph_cut_is_legal(g, after, NULL))
        after++;
    return nrs_fail(
        err, NRS_ECONFLICT,
        "split '%s' cuts %s where the output of '%s' crosses as well; the nearest legal "
        "splits are '%s' and '%s'",
        name, g->name, crossing, cut_name(g, before), cut_name(g, after));
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
    const char *crossing;
    long found = -1;

    for (uint32_t i = 0; i < g->n_splits && found < 0; i++)
        if (strcmp(g->splits[i].name, name) == 0)
            found = g->splits[i].layer;
    if (found < 0)
        found = nrs_graph_find(g, name);
    if (found < 0)
        return unknown_split(g, name, err);
    if (!nrs_graph_cut_is_legal(g, (uint32_t)found, &crossing))
        return illegal_cut(g, name, (uint32_t)found, crossing, err);
    *layer = (uint32_t)found;
    return NRS_OK;
}

int64_t nrs_graph_cut_bytes(const struct nrs_graph *g, uint32_t layer, enum nrs_dtype dtype,
                            double compression, enum nrs_sizes sizes)
{
    const struct nrs_split *split = candidate_of(g, layer);
    bool is_rounded = sizes == NRS_SIZES_TR22874 && split && split->tr22874_mbyte > 0;
    double element_bytes = layer == 0 ? 1.0 : (double)nrs_dtype_bytes(dtype);
    double bytes;

    assert(compression > 0);
    if (layer + 1 == g->n_layers)
        return 0;
    if (is_rounded) /* whole bytes first: 0.27 x 1e6 is not 270000 in binary */
        bytes = round(split->tr22874_mbyte * 1e6) * (layer == 0 ? 1.0 : element_bytes / 4);
    else
        bytes = (double)nrs_layer_elements(&g->layers[layer]) * element_bytes;
    bytes = ceil(bytes / compression);
    return bytes < (double)INT64_MAX ? (int64_t)bytes : INT64_MAX;
}
