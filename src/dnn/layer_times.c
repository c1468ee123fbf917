/* layer_times.c - measured layers: finding one, and interpolating between batch sizes. */
#include "dnn/layer_times.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define NAME(key, doc) NRS_ATTR_NAME(struct nrs_layer_times, key, "", doc, "written by nrsplit profile")
static const struct nrs_attr rows[] = {
    NAME(model, "The network whose layers were measured."),
    NAME(cpu, "Processor, as the operating system calls it."),
    NAME(library, "Library that computed the layers, and its version."),
    NAME(version, "Version and commit of nrsplit that measured."),
    NAME(date, "When, in UTC."),
    NRS_ATTR(struct nrs_layer_times, threads, "1", 0, 1024, 0, "Threads that computed.",
             "written by nrsplit profile"),
    NRS_ATTR(struct nrs_layer_times, runs, "1", 0, 1e6, 0,
             "Runs of each kind: the fewest of all batch sizes; the faster half counts.",
             "written by nrsplit profile"),
    NRS_ATTR(struct nrs_layer_times, busy_percent, "%", 0, 100, 0,
             "Share of the time that other processes held the measurement up.",
             "written by nrsplit profile"),
};
/* clang-format on */
const struct nrs_attr_table nrs_layer_times_attrs = {"measured", rows, NRS_LEN(rows)};

double nrs_batch_interpolate(const int64_t *batch, const double *s, size_t n, int64_t at)
{
    size_t i = 1;
    double slope, line;

    if (n == 1)
        return s[0] * (double)at / (double)batch[0];
    while (i + 1 < n && at > batch[i])
        i++;
    slope = (s[i] - s[i - 1]) / (double)(batch[i] - batch[i - 1]);
    if (at > batch[n - 1])
        return s[n - 1] + fmax(slope, 0) * (double)(at - batch[n - 1]);
    line = s[i - 1] + slope * (double)(at - batch[i - 1]);
    return at < batch[0] ? fmax(line, s[0] * (double)at / (double)batch[0]) : line;
}

double nrs_layer_times_s(const struct nrs_layer_times *t, const struct nrs_graph *g, uint32_t layer,
                         int64_t batch)
{
    const struct nrs_layer *l = &g->layers[layer];
    const struct nrs_layer_time *row;

    if (!t || layer >= t->n_layers || strcmp(t->model, g->name) != 0)
        return -1;
    row = &t->layer[layer];
    if (strcmp(row->name, l->name) != 0 || row->macs != l->macs ||
        row->elements != nrs_layer_elements(l))
        return -1;
    return nrs_batch_interpolate(t->batch, row->s, t->n_batches, batch);
}

enum nrs_status nrs_layer_times_new(uint32_t n_layers, struct nrs_layer_times **out,
                                    struct nrs_error *err)
{
    struct nrs_layer_times *t = calloc(1, sizeof *t);

    *out = t;
    if (t)
        t->layer = calloc((size_t)n_layers + 1, sizeof *t->layer);
    if (!t || !t->layer) {
        nrs_layer_times_free(t);
        *out = NULL;
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    nrs_attr_defaults(&nrs_layer_times_attrs, t);
    t->n_layers = n_layers;
    return NRS_OK;
}

void nrs_layer_times_free(struct nrs_layer_times *t)
{
    if (t)
        free(t->layer);
    free(t);
}
