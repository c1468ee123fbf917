/* summary_ues.c - messages dealt to the UEs that sent them, for what takes all of a UE's at once.
 *
 * A UE of one replication is never pooled with another, so that its quantiles are those of its
 * sorted latencies: exact.
 */
#include <math.h>
#include <stdlib.h>

#include "kpi/availability.h"
#include "kpi/sample.h"
#include "kpi/summary_parts.h"

/* Messages of one leg, UE by UE: those of UE i end at end[i], where before they began. */
struct hand {
    enum nrs_leg_kind leg;
    size_t *end;
    struct nrs_expected *expected;
    double *latency_s; /* INFINITY: lost */
};

/* As availability sees a message. */
static struct nrs_expected expected_of(double begin_s, double elapsed_s, bool arrived,
                                       double budget_s)
{
    struct nrs_expected out = {.deadline_s = begin_s + budget_s, .received_s = NAN};

    if (arrived && nrs_leg_in_time(elapsed_s, budget_s))
        out.received_s = fmin(begin_s + elapsed_s, out.deadline_s);
    return out;
}

/* Measured messages of known outcome. */
static void deal(const struct nrs_summary_work *w, struct hand *h)
{
    double budget_s = w->s->leg[h->leg].budget_s;

    for (size_t i = 0; i < w->l->n; i++) {
        const struct nrs_frame *f = &w->l->frames[i];
        double elapsed_s;
        enum nrs_outcome outcome = nrs_leg_outcome(w->l, f, h->leg, budget_s, &elapsed_s);
        bool arrived = outcome == NRS_ARRIVED;
        size_t at;

        if (!f->measured || (outcome != NRS_LOST && !arrived))
            continue;
        at = h->end[w->ue_of[i]]++;
        h->latency_s[at] = arrived ? elapsed_s : INFINITY;
        h->expected[at] = expected_of(nrs_leg_begin_s(f, h->leg), elapsed_s, arrived, budget_s);
    }
}

static void add_availability(const struct nrs_summary_work *w, enum nrs_leg_kind leg,
                             struct nrs_expected *messages, double interval_s,
                             struct nrs_ue_sum *ue)
{
    struct nrs_availability a =
        nrs_availability_of(messages, (size_t)ue->n[leg], w->s->survival_s, interval_s);

    ue->observed_s[leg] = a.observed_s;
    ue->down_s[leg] = a.down_s;
    ue->n_outages[leg] = a.n_outages;
}

/* @param latency_s  of all its messages; put in order. */
static bool add_latencies(const struct nrs_summary_work *w, enum nrs_leg_kind leg,
                          double *latency_s, struct nrs_ue_sum *ue)
{
    struct nrs_sample sample = {.value = latency_s, .n = (size_t)ue->n[leg]};
    struct nrs_cell_latency *cell = nrs_cell_latencies_find(&w->s->cells, ue->cell);
    bool ok = true;

    nrs_sample_sort(&sample);
    for (size_t k = 0; k < NRS_UE_N_QUANTILES; k++)
        ue->latency_s[leg][k] = nrs_sample_quantile(&sample, nrs_ue_quantiles[k]);
    for (size_t i = 0; i < sample.n && ok; i++)
        ok = nrs_cell_latency_add(cell, leg, latency_s[i]);
    return ok;
}

static bool add_leg(struct nrs_summary_work *w, struct hand *h, double interval_s)
{
    struct nrs_ue_sum *ue = w->s->ues.at;
    size_t at = 0;
    bool ok = true;

    for (size_t i = 0; i < w->s->ues.n; at += ue[i++].n[h->leg])
        h->end[i] = at;
    deal(w, h);
    at = 0;
    for (size_t i = 0; i < w->s->ues.n && ok; at += ue[i++].n[h->leg]) {
        if (w->s->leg[h->leg].budget_s > 0)
            add_availability(w, h->leg, h->expected + at, interval_s, &ue[i]);
        ok = add_latencies(w, h->leg, h->latency_s + at, &ue[i]);
    }
    return ok;
}

static bool make_cells(struct nrs_summary *s)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    bool ok = true;

    for (size_t i = 0; i < s->ues.n && ok; i++)
        ok = nrs_cell_latencies_at(&s->cells, ue[i].cell, s->leg) != NULL;
    return ok;
}

enum nrs_status nrs_summary_deal(struct nrs_summary_work *w, double interval_s)
{
    struct hand h = {.end = calloc(w->s->ues.n + 1, sizeof *h.end),
                     .expected = calloc(w->l->n + 1, sizeof *h.expected),
                     .latency_s = calloc(w->l->n + 1, sizeof *h.latency_s)};
    bool ok = h.end && h.expected && h.latency_s && make_cells(w->s);

    for (unsigned leg = 0; leg < NRS_N_LEGS && ok; leg++) {
        h.leg = (enum nrs_leg_kind)leg;
        ok = add_leg(w, &h, interval_s);
    }
    free(h.latency_s);
    free(h.expected);
    free(h.end);
    return ok ? NRS_OK : nrs_summary_out_of_memory(w);
}
