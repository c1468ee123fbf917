/* decisive.c - sorts a leg's frames by latency and averages the stages of those around a rank. */
#include "kpi/decisive.h"

#include <math.h>
#include <stdlib.h>

#include "kpi/sample.h"

/* A frame that arrived. */
struct arrival {
    double latency_s;
    const struct nrs_frame *frame;
};

static int by_frame(const struct nrs_frame *a, const struct nrs_frame *b)
{
    if (a->replication != b->replication)
        return a->replication < b->replication ? -1 : 1;
    if (a->ue != b->ue)
        return a->ue < b->ue ? -1 : 1;
    return (a->seq > b->seq) - (a->seq < b->seq);
}

/* Of equal latencies by number, so that the order is always the same. */
static int by_latency(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    if (x->latency_s != y->latency_s)
        return x->latency_s < y->latency_s ? -1 : 1;
    return by_frame(x->frame, y->frame);
}

static int by_number(const void *a, const void *b)
{
    return by_frame(((const struct arrival *)a)->frame, ((const struct arrival *)b)->frame);
}

/* @return how many arrived. */
static size_t collect(const struct nrs_ledger *l, enum nrs_leg_kind leg, double budget_s,
                      struct arrival *arrival, struct nrs_decisive *out)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *frame = &l->frames[i];
        double elapsed_s;

        if (!frame->measured)
            continue;
        switch (nrs_leg_outcome(l, frame, leg, budget_s, &elapsed_s)) {
        case NRS_ABSENT: break;
        case NRS_CENSORED: out->n_censored++; break;
        case NRS_LOST: out->n_lost++; break;
        case NRS_ARRIVED: arrival[n++] = (struct arrival){elapsed_s, frame}; break;
        }
    }
    out->n = n + out->n_lost;
    return n;
}

/* Stages of the leg alone. What was left out, as all behind the head of a frame that the device
 * computes, takes no time. */
static void add_stages(const struct nrs_frame *frame, enum nrs_leg_kind leg,
                       struct nrs_decisive *out)
{
    static const struct {
        size_t first, end;
    } part[NRS_N_LEGS] = {
        [NRS_LEG_UPLINK] = {NRS_STAGE_UPLINK, NRS_STAGE_SERVER_QUEUE},
        [NRS_LEG_DOWNLINK] = {NRS_STAGE_BACKWARD, NRS_N_STAGES},
        [NRS_LEG_FRAME] = {NRS_STAGE_DEVICE_QUEUE, NRS_N_STAGES},
    };
    double stamp[NRS_N_STAGES + 1], since_s;

    nrs_stage_stamps(frame, stamp);
    since_s = stamp[part[leg].first];
    for (size_t row = part[leg].first; row < part[leg].end; row++)
        if (!isnan(stamp[row + 1])) {
            out->stage_s[row] += stamp[row + 1] - since_s;
            since_s = stamp[row + 1];
        }
}

/* The stages of a pipeline behind the first are in its frames' tail: they move to rows of their
 * own, so that the sum stays. A stop that failed stays where it is. */
static void move_stops(const struct nrs_ledger *l, const struct arrival *band, size_t n,
                       struct nrs_decisive *out)
{
    const struct nrs_stop *stops = l->stops.at;

    for (size_t i = 0; i < l->stops.n; i++) {
        const struct nrs_stop *stop = &stops[i];
        const struct nrs_frame frame = {
            .replication = stop->replication, .ue = stop->ue, .seq = stop->seq};
        const struct arrival key = {0, &frame};
        const double stamp[] = {stop->leave_s, stop->arrive_s, stop->start_s, stop->end_s};
        size_t row = NRS_N_STAGES + 3 * ((size_t)stop->stage - 1);

        if (stop->stage == 0 || stop->stage >= NRS_PIPELINE_MAX || isnan(stop->end_s) ||
            !bsearch(&key, band, n, sizeof *band, by_number))
            continue;
        if (row + 3 > out->n_rows)
            out->n_rows = row + 3;
        for (size_t k = 0; k < 3; k++)
            out->stage_s[row + k] += stamp[k + 1] - stamp[k];
        out->stage_s[NRS_STAGE_TAIL] -= stop->end_s - stop->leave_s;
    }
}

static void average(const struct nrs_ledger *l, enum nrs_leg_kind leg, struct arrival *band,
                    size_t n, struct nrs_decisive *out)
{
    out->n_band = n;
    out->fastest_s = band[0].latency_s;
    out->slowest_s = band[n - 1].latency_s;
    out->sum_s = 0;
    for (size_t i = 0; i < n; i++) {
        out->sum_s += band[i].latency_s / (double)n;
        add_stages(band[i].frame, leg, out);
    }
    if (leg == NRS_LEG_FRAME) {
        qsort(band, n, sizeof *band, by_number);
        move_stops(l, band, n, out);
    }
    for (size_t row = 0; row < out->n_rows; row++)
        out->stage_s[row] /= (double)n;
}

/* Of `n` that arrived, in order. */
static void average_around(const struct nrs_ledger *l, enum nrs_leg_kind leg,
                           struct arrival *arrival, size_t n, struct nrs_decisive *out)
{
    size_t rank = nrs_sample_rank(out->n, out->quantile), centre = rank <= n ? rank : n;
    size_t reach = (size_t)((double)out->n * NRS_DECISIVE_SHARE), first, last;

    if (reach < NRS_DECISIVE_RANKS)
        reach = NRS_DECISIVE_RANKS;
    first = centre > reach ? centre - reach : 1;
    last = n - centre > reach ? centre + reach : n;
    if (rank <= n)
        out->latency_s = arrival[rank - 1].latency_s;
    average(l, leg, &arrival[first - 1], last - first + 1, out);
}

enum nrs_status nrs_decisive_compute(const struct nrs_ledger *l, enum nrs_leg_kind leg,
                                     double budget_s, double quantile, struct nrs_decisive *out,
                                     struct nrs_error *err)
{
    struct arrival *arrival = malloc((l->n + 1) * sizeof *arrival);
    size_t n;

    *out = (struct nrs_decisive){.quantile = quantile,
                                 .latency_s = NAN,
                                 .fastest_s = NAN,
                                 .slowest_s = NAN,
                                 .sum_s = NAN,
                                 .n_rows = NRS_N_STAGES};
    if (!arrival)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu frames", l->n);
    n = collect(l, leg, budget_s, arrival, out);
    if (out->n > 0)
        out->latency_s = INFINITY;
    if (n > 0) {
        qsort(arrival, n, sizeof *arrival, by_latency);
        average_around(l, leg, arrival, n, out);
    }
    free(arrival);
    return NRS_OK;
}

size_t nrs_decisive_longest(const struct nrs_decisive *d)
{
    size_t longest = 0;

    for (size_t row = 1; row < d->n_rows; row++)
        if (d->stage_s[row] > d->stage_s[longest])
            longest = row;
    return longest;
}
