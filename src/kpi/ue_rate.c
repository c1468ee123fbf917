/* ue_rate.c - uplink messages grouped by UE: rates, and whose reliability is reached. */
#include "kpi/ue_rate.h"

#include <math.h>
#include <stdlib.h>

#include "kpi/leg.h"

struct message {
    uint32_t replication, ue;
    size_t order; /* in the ledger: sums do not depend on how qsort treats equals */
    double bits, wait_s;
    bool in_time;
};

static int compare(const void *pa, const void *pb)
{
    const struct message *a = pa, *b = pb;

    if (a->replication != b->replication)
        return a->replication < b->replication ? -1 : 1;
    if (a->ue != b->ue)
        return a->ue < b->ue ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* @return how many messages have a known outcome; they are written to `out`. */
static size_t collect(const struct nrs_ledger *l, double upload_s, struct message *out)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *frame = &l->frames[i];
        struct message m = {frame->replication, frame->ue, i, 0, 0, false};
        double elapsed_s;

        if (!frame->measured)
            continue;
        switch (nrs_leg_outcome(l, frame, NRS_LEG_UPLINK, upload_s, &elapsed_s)) {
        case NRS_ABSENT:
        case NRS_CENSORED: continue;
        case NRS_LOST: m.wait_s = fmax(elapsed_s, upload_s); break; /* fmax drops a NAN */
        case NRS_ARRIVED:
            m.wait_s = elapsed_s;
            m.bits = 8.0 * (double)frame->ul_bytes;
            m.in_time = !(upload_s > 0) || elapsed_s <= upload_s + NRS_TIME_RESOLUTION_S;
            break;
        }
        out[n++] = m;
    }
    return n;
}

static bool same_ue(const struct message *a, const struct message *b)
{
    return a->replication == b->replication && a->ue == b->ue;
}

static void rate_each_ue(const struct message *m, size_t n, struct nrs_sample *out)
{
    double bits = 0, wait_s = 0;

    for (size_t i = 0; i < n; i++) {
        bits += m[i].bits;
        wait_s += m[i].wait_s;
        if (i + 1 < n && same_ue(&m[i], &m[i + 1]))
            continue;
        nrs_sample_add(out, bits > 0 ? bits / wait_s : 0);
        bits = wait_s = 0;
    }
    nrs_sample_sort(out);
}

/* All messages of known outcome, UE by UE. @param out  freed by the caller. */
static enum nrs_status group(const struct nrs_ledger *l, double upload_s, struct message **out,
                             size_t *n, struct nrs_error *err)
{
    *n = 0;
    *out = calloc(l->n ? l->n : 1, sizeof **out);
    if (!*out)
        return nrs_fail(err, NRS_EMACHINE, "statistics: out of memory for %zu messages", l->n);
    *n = collect(l, upload_s, *out);
    qsort(*out, *n, sizeof **out, compare);
    return NRS_OK;
}

enum nrs_status nrs_ue_rates(const struct nrs_ledger *l, double upload_s, struct nrs_sample *out,
                             struct nrs_error *err)
{
    enum nrs_status status = nrs_sample_reset(out, l->n, err);
    struct message *m;
    size_t n;

    if (status == NRS_OK)
        status = group(l, upload_s, &m, &n, err);
    if (status != NRS_OK)
        return status;
    rate_each_ue(m, n, out);
    free(m);
    return NRS_OK;
}

enum nrs_status nrs_ue_satisfied(const struct nrs_ledger *l, double upload_s, double reliability,
                                 struct nrs_ue_count *out, struct nrs_error *err)
{
    size_t n, of_ue = 0, in_time = 0;
    struct message *m;
    enum nrs_status status = group(l, upload_s, &m, &n, err);

    *out = (struct nrs_ue_count){0};
    if (status != NRS_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        of_ue++;
        in_time += m[i].in_time;
        if (i + 1 < n && same_ue(&m[i], &m[i + 1]))
            continue;
        out->n++;
        out->n_satisfied += in_time >= nrs_sample_rank(of_ue, reliability);
        of_ue = in_time = 0;
    }
    free(m);
    return NRS_OK;
}
