/* graph.c - a network's layers: storage, names and sums. */
#include "dnn/graph.h"

#include <stdlib.h>
#include <string.h>

const char *const nrs_layer_type_names[] = {
    "input", "conv",    "fc",      "maxpool",   "avgpool",    "lrn", "concat",
    "add",   "softmax", "mul",     "batchnorm", "activation", "pad", "crop",
    "slice", "shuffle", "reshape", "upsample",  NULL};

void nrs_graph_init(struct nrs_graph *g)
{
    memset(g, 0, sizeof *g);
}

void nrs_graph_free(struct nrs_graph *g)
{
    free(g->layers);
    nrs_graph_init(g);
}

long nrs_graph_find(const struct nrs_graph *g, const char *name)
{
    for (uint32_t i = 0; i < g->n_layers; i++)
        if (strcmp(g->layers[i].name, name) == 0)
            return (long)i;
    return -1;
}

static bool make_room(struct nrs_graph *g)
{
    uint32_t capacity = g->capacity ? 2 * g->capacity : 32;
    struct nrs_layer *layers;

    if (g->n_layers < g->capacity)
        return true;
    layers = realloc(g->layers, capacity * sizeof *layers);
    if (!layers)
        return false;
    g->layers = layers;
    g->capacity = capacity;
    return true;
}

enum nrs_status nrs_graph_add(struct nrs_graph *g, const struct nrs_layer *layer,
                              struct nrs_error *err)
{
    if (g->n_layers >= NRS_GRAPH_LAYERS)
        return nrs_fail(err, NRS_ERANGE, "layer '%s': more than %d layers", layer->name,
                        NRS_GRAPH_LAYERS);
    if (nrs_graph_find(g, layer->name) >= 0)
        return nrs_fail(err, NRS_ECONFLICT, "layer '%s': another layer has this name already",
                        layer->name);
    if (!make_room(g))
        return nrs_fail(err, NRS_EMACHINE, "layer '%s': out of memory", layer->name);
    g->layers[g->n_layers++] = *layer;
    return NRS_OK;
}

int64_t nrs_layer_elements(const struct nrs_layer *layer)
{
    return layer->out.channels * layer->out.height * layer->out.width;
}

int64_t nrs_graph_macs(const struct nrs_graph *g, uint32_t first, uint32_t last)
{
    int64_t sum = 0;

    for (uint32_t i = first; i <= last && i < g->n_layers; i++)
        sum += g->layers[i].macs;
    return sum;
}

int64_t nrs_graph_params(const struct nrs_graph *g, uint32_t first, uint32_t last)
{
    int64_t sum = 0;

    for (uint32_t i = first; i <= last && i < g->n_layers; i++)
        sum += g->layers[i].params;
    return sum;
}
