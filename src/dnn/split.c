/* split.c - cuts that are no boundary of the file's order, and candidates of a network without any.
 */
#include "dnn/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Mark the layers called in a list "a+b+c". */
static enum nrs_status mark_named(const struct nrs_graph *g, const char *list, bool *in_set,
                                  struct nrs_error *err)
{
    for (const char *at = list; at; at = strchr(at, '+') ? strchr(at, '+') + 1 : NULL) {
        char name[NRS_LAYER_NAME_MAX];
        size_t n = strcspn(at, "+");
        uint32_t layer;
        enum nrs_status status;

        if (n == 0 || n >= sizeof name)
            return nrs_fail(err, NRS_ENAME, "'%.64s': expected layers joined by '+'", list);
        memcpy(name, at, n);
        name[n] = '\0';
        status = nrs_graph_cut(g, name, &layer, err);
        if (status != NRS_OK)
            return status;
        in_set[layer] = true;
    }
    return NRS_OK;
}

/* The set with all that it needs: later layers first, since inputs are earlier. */
static void close_downward(const struct nrs_graph *g, bool *in_set)
{
    in_set[0] = true;
    for (uint32_t i = g->n_layers; i-- > 0;)
        for (uint32_t j = 0; in_set[i] && j < g->layers[i].n_inputs; j++)
            in_set[g->layers[i].input[j]] = true;
}

/* Put the set's layers first, each part in its old order. @return the number of layers in it. */
static uint32_t move_to_front(struct nrs_graph *g, const bool *in_set, struct nrs_layer *layers)
{
    uint32_t place[NRS_GRAPH_LAYERS] = {0}, n = 0, n_set = 0;

    for (int pass = 1; pass >= 0; pass--) {
        for (uint32_t i = 0; i < g->n_layers; i++)
            if (in_set[i] == pass)
                place[i] = n++;
        n_set = pass ? n : n_set;
    }
    for (uint32_t i = 0; i < g->n_layers; i++) {
        struct nrs_layer *layer = &layers[place[i]];

        *layer = g->layers[i];
        for (uint32_t j = 0; j < layer->n_inputs; j++)
            layer->input[j] = place[layer->input[j]];
    }
    for (uint32_t i = 0; i < g->n_splits; i++)
        g->splits[i].layer = place[g->splits[i].layer];
    return n_set;
}

enum nrs_status nrs_graph_split(struct nrs_graph *g, const char *name, uint32_t *layer,
                                struct nrs_error *err)
{
    bool in_set[NRS_GRAPH_LAYERS] = {false};
    struct nrs_layer *layers;
    enum nrs_status status;

    if (!strchr(name, '+') || nrs_graph_find(g, name) >= 0)
        return nrs_graph_cut(g, name, layer, err);
    status = mark_named(g, name, in_set, err);
    if (status != NRS_OK)
        return status;
    close_downward(g, in_set);
    layers = malloc(g->n_layers * sizeof *layers);
    if (!layers)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    *layer = move_to_front(g, in_set, layers) - 1;
    free(g->layers);
    g->layers = layers;
    g->capacity = g->n_layers;
    return NRS_OK;
}

static void add_split(struct nrs_graph *g, const char *name, uint32_t layer)
{
    struct nrs_split *split = &g->splits[g->n_splits++];

    *split = (struct nrs_split){.layer = layer};
    snprintf(split->name, sizeof split->name, "%s", name);
}

/* Boundaries that one tensor crosses, or of these the ones that send less than all before them.
 * Every layer but the last is read by a later one, so that tensor is the output of the layer
 * itself. */
static uint32_t list_boundaries(const struct nrs_graph *g, bool only_smaller, uint32_t *boundary)
{
    uint32_t last_reader[NRS_GRAPH_LAYERS] = {0}, n_read_last[NRS_GRAPH_LAYERS] = {0};
    uint32_t n = 0, n_crossing = 0;
    int64_t least = INT64_MAX;

    for (uint32_t i = 0; i < g->n_layers; i++)
        for (uint32_t j = 0; j < g->layers[i].n_inputs; j++)
            last_reader[g->layers[i].input[j]] = i;
    for (uint32_t i = 0; i < g->n_layers; i++)
        n_read_last[last_reader[i]]++;
    for (uint32_t i = 0; i + 1 < g->n_layers; i++) {
        int64_t elements = nrs_layer_elements(&g->layers[i]);

        n_crossing += 1 - (i ? n_read_last[i] : 0);
        if (i == 0 || n_crossing != 1 || (only_smaller && elements >= least))
            continue;
        least = elements;
        boundary[n++] = i;
    }
    return n;
}

void nrs_graph_propose_splits(struct nrs_graph *g)
{
    const uint32_t room = NRS_GRAPH_SPLITS - 2;
    uint32_t boundary[NRS_GRAPH_LAYERS];
    uint32_t n = list_boundaries(g, false, boundary);

    if (n > room)
        n = list_boundaries(g, true, boundary);
    g->n_splits = 0;
    add_split(g, "input", 0);
    for (uint32_t i = n > room ? n - room : 0; i < n; i++)
        add_split(g, g->layers[boundary[i]].name, boundary[i]);
    add_split(g, "device", g->n_layers - 1);
}
