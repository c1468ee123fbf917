/* measure.c - warm-up, repeated runs within a budget of time, and their medians. */
#include "dnn/measure.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"

#define MACS_MAX     4e12 /* of a run: minutes on a slow processor; VGG-16 has 5e11 at batch 32 */
#define WARM_UP_RUNS 2
#define WARM_UP_PART 0.1 /* of a batch's time */

/* The runs of one batch. Samples are kept by what was timed: [what * RUNS_MAX + run]. */
struct batch_run {
    struct nrs_backend_net *net;
    double (*now_s)(void);
    uint32_t n_ends; /* of layers, and of copying out */
    double start_s, end_s;
    double *end, *sample, *whole, *copy;
    size_t runs;
};

/* Median of n <= NRS_MEASURE_RUNS_MAX values. */
static double median_of(const double *s, size_t n)
{
    double sorted[NRS_MEASURE_RUNS_MAX];

    memcpy(sorted, s, n * sizeof *s);
    gsl_sort(sorted, 1, n);
    return gsl_stats_median_from_sorted_data(sorted, 1, n);
}

struct nrs_timing nrs_timing_of(const double *s, const size_t *order, size_t n)
{
    double kept[NRS_MEASURE_RUNS_MAX] = {0};
    size_t n_kept = (n + 1) / 2;
    struct nrs_timing t = {.min_s = gsl_stats_min(s, 1, n), .all_s = median_of(s, n)};

    for (size_t i = 0; i < n_kept; i++)
        kept[i] = s[order[i]];
    t.median_s = median_of(kept, n_kept);
    for (size_t i = 0; i < n_kept; i++)
        kept[i] = fabs(kept[i] - t.median_s);
    t.mad_s = median_of(kept, n_kept);
    return t;
}

static enum nrs_status time_whole(struct batch_run *b, double *took_s, struct nrs_error *err)
{
    double start_s = b->now_s();
    enum nrs_status status = nrs_backend_pass(b->net, b->now_s, NULL, err);

    *took_s = b->now_s() - start_s;
    return status;
}

static enum nrs_status time_layers(struct batch_run *b, size_t run, struct nrs_error *err)
{
    double start_s = b->now_s();
    enum nrs_status status = nrs_backend_pass(b->net, b->now_s, b->end, err);

    b->copy[run] = b->end[0] - start_s + b->end[b->n_ends - 1] - b->end[b->n_ends - 2];
    for (uint32_t i = 1; i + 1 < b->n_ends; i++)
        b->sample[(size_t)i * NRS_MEASURE_RUNS_MAX + run] = b->end[i] - b->end[i - 1];
    return status;
}

static enum nrs_status run_batch(struct batch_run *b, bool whole_only, struct nrs_error *err)
{
    double warm_s = b->start_s + WARM_UP_PART * (b->end_s - b->start_s), took_s;
    enum nrs_status status = NRS_OK;

    for (int i = 0; (i < WARM_UP_RUNS || nrs_monotonic_s() < warm_s) && status == NRS_OK; i++)
        status = time_whole(b, &took_s, err);
    while (status == NRS_OK && b->runs < NRS_MEASURE_RUNS_MAX &&
           (b->runs < NRS_MEASURE_RUNS_MIN || nrs_monotonic_s() < b->end_s)) {
        if (!whole_only)
            status = time_layers(b, b->runs, err);
        if (status == NRS_OK)
            status = time_whole(b, &b->whole[b->runs], err);
        b->runs++;
    }
    return status;
}

static void take_medians(struct batch_run *b, struct nrs_measurement *m, size_t which)
{
    double total[NRS_MEASURE_RUNS_MAX];
    size_t order[NRS_MEASURE_RUNS_MAX];

    m->runs[which] = b->runs;
    gsl_sort_index(order, b->whole, 1, b->runs);
    m->whole[which] = nrs_timing_of(b->whole, order, b->runs);
    if (!m->layer)
        return;
    memcpy(total, b->copy, b->runs * sizeof *total);
    for (uint32_t i = 1; i < m->n_layers; i++)
        for (size_t run = 0; run < b->runs; run++)
            total[run] += b->sample[(size_t)i * NRS_MEASURE_RUNS_MAX + run];
    gsl_sort_index(order, total, 1, b->runs);
    m->copy[which] = nrs_timing_of(b->copy, order, b->runs);
    for (uint32_t i = 1; i < m->n_layers; i++)
        m->layer[which * m->n_layers + i] =
            nrs_timing_of(&b->sample[(size_t)i * NRS_MEASURE_RUNS_MAX], order, b->runs);
}

static enum nrs_status measure_batch(const struct nrs_graph *graph,
                                     const struct nrs_measure_cfg *cfg, struct nrs_measurement *m,
                                     size_t which, struct nrs_error *err)
{
    size_t n_samples = ((size_t)graph->n_layers + 2) * NRS_MEASURE_RUNS_MAX;
    double start_s = nrs_monotonic_s();
    struct batch_run b = {.now_s = cfg->threads == 1 ? nrs_thread_cpu_s : nrs_monotonic_s,
                          .n_ends = graph->n_layers + 1,
                          .start_s = start_s,
                          .end_s = start_s + cfg->budget_s / (double)cfg->n_batches,
                          .end = calloc((size_t)graph->n_layers + 1, sizeof *b.end),
                          .sample = calloc(n_samples, sizeof *b.sample)};
    enum nrs_status status = NRS_OK;

    if (!b.end || !b.sample)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (status == NRS_OK)
        status = nrs_backend_build(graph, m->batch[which], &b.net, err);
    if (status == NRS_OK) {
        b.whole = b.sample + n_samples - NRS_MEASURE_RUNS_MAX;
        b.copy = b.whole - NRS_MEASURE_RUNS_MAX;
        status = run_batch(&b, cfg->whole_only, err);
    }
    if (status == NRS_OK)
        take_medians(&b, m, which);
    nrs_backend_free(b.net);
    free(b.sample);
    free(b.end);
    return status;
}

/* Seconds that the calling thread waited for a processor so far; 0 where Linux does not tell. */
static double waited_s(void)
{
    unsigned long long ran_ns, waited_ns = 0;
    FILE *f = fopen("/proc/thread-self/schedstat", "r");

    if (f && fscanf(f, "%llu %llu", &ran_ns, &waited_ns) != 2)
        waited_ns = 0;
    if (f)
        fclose(f);
    return 1e-9 * (double)waited_ns;
}

enum nrs_status nrs_measure(const struct nrs_graph *graph, const struct nrs_measure_cfg *cfg,
                            struct nrs_measurement *out, struct nrs_error *err)
{
    double macs = (double)nrs_graph_macs(graph, 0, graph->n_layers - 1);
    double start_s = nrs_monotonic_s(), start_waited_s = waited_s();
    enum nrs_status status = NRS_OK;

    *out = (struct nrs_measurement){.n_layers = graph->n_layers, .n_batches = cfg->n_batches};
    memcpy(out->batch, cfg->batch, sizeof out->batch);
    for (size_t i = 0; i < cfg->n_batches; i++)
        if (macs * (double)cfg->batch[i] > MACS_MAX)
            return nrs_fail(err, NRS_ERANGE,
                            "batch %lld: %.3g MACs a run, expected at most %.3g: the measurement "
                            "would take too long",
                            (long long)cfg->batch[i], macs * (double)cfg->batch[i], MACS_MAX);
    if (!cfg->whole_only)
        out->layer = calloc((size_t)graph->n_layers * cfg->n_batches, sizeof *out->layer);
    if (!cfg->whole_only && !out->layer)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    for (size_t i = 0; i < cfg->n_batches && status == NRS_OK; i++) {
        status = measure_batch(graph, cfg, out, i, err);
        if (status == NRS_OK && cfg->progress)
            cfg->progress(cfg->user, i + 1, cfg->n_batches);
    }
    out->busy = (waited_s() - start_waited_s) / (nrs_monotonic_s() - start_s);
    return status;
}

void nrs_measurement_free(struct nrs_measurement *m)
{
    free(m->layer);
    m->layer = NULL;
}
