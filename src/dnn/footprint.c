/* footprint.c - sums over layers, and a sweep over the activations that live.
 *
 *   energy = batch * MACs * mac_j + traffic * byte_j
 *   peak   = parameters + max over layers (activations that live while the layer runs)
 *
 * Left out: scratch memory of convolution algorithms, buffers that a runtime shares or copies,
 * and energy that grows with time rather than with work (leakage is in idle_w).
 */
#include "dnn/footprint.h"

#include <assert.h>
#include <math.h>
#include <string.h>

double nrs_profile_range_energy_j(const struct nrs_profile *p, const struct nrs_graph *g,
                                  uint32_t first, uint32_t last, int64_t batch)
{
    double sum_j = 0;

    assert(batch >= 1);
    for (uint32_t i = first; i <= last && i < g->n_layers; i++)
        sum_j += (double)batch * (double)g->layers[i].macs * p->mac_j +
                 nrs_layer_traffic_bytes(p, g, i, batch) * p->byte_j;
    return sum_j;
}

int64_t nrs_profile_weights_bytes(const struct nrs_profile *p, const struct nrs_graph *g,
                                  uint32_t first, uint32_t last)
{
    return (int64_t)ceil((double)nrs_graph_params(g, first, last) * p->weight_bytes);
}

/* The last layer that needs each tensor; 0: none. Of a tensor from before the range, layers behind
 * the range do not count: whoever computes them has it from elsewhere. */
static void find_last_readers(const struct nrs_graph *g, uint32_t first, uint32_t last,
                              uint32_t reader[NRS_GRAPH_LAYERS])
{
    memset(reader, 0, g->n_layers * sizeof *reader);
    for (uint32_t i = first; i < g->n_layers; i++)
        for (uint32_t j = 0; j < g->layers[i].n_inputs; j++)
            if (g->layers[i].input[j] >= first || i <= last)
                reader[g->layers[i].input[j]] = i;
}

/* Elements of the inputs of `layer` that nothing needs any more; they are counted once. */
static int64_t released_elements(const struct nrs_graph *g, uint32_t layer, uint32_t *reader)
{
    const struct nrs_layer *l = &g->layers[layer];
    int64_t sum = 0;

    for (uint32_t j = 0; j < l->n_inputs; j++) {
        if (reader[l->input[j]] != layer)
            continue;
        reader[l->input[j]] = 0;
        sum += nrs_layer_elements(&g->layers[l->input[j]]);
    }
    return sum;
}

int64_t nrs_profile_peak_bytes(const struct nrs_profile *p, const struct nrs_graph *g,
                               uint32_t first, uint32_t last)
{
    uint32_t reader[NRS_GRAPH_LAYERS];
    int64_t live = 0, most = 0;

    if (first > last || last == 0 || last >= g->n_layers)
        return 0;
    if (first == 0)
        first = 1;
    find_last_readers(g, first, last, reader);
    for (uint32_t i = 0; i < first; i++)
        if (reader[i])
            live += nrs_layer_elements(&g->layers[i]);
    for (uint32_t i = first; i <= last; i++) {
        live += nrs_layer_elements(&g->layers[i]);
        if (live > most)
            most = live;
        live -= released_elements(g, i, reader);
    }
    return nrs_profile_weights_bytes(p, g, first, last) +
           (int64_t)ceil((double)most * p->weight_bytes);
}
