/* capacity_rows.c - from searches to the rows of a report. */
#include "cli/capacity_rows.h"

#include <math.h>
#include <stdlib.h>

#include "cli/result_of.h"

static struct nrs_capacity_trial trial_of(const struct nrs_capacity_search *search,
                                          const struct nrs_search_trial *t)
{
    static const char *const names[] = {
        [NRS_UNDECIDED] = "undecided", [NRS_PASS] = "pass", [NRS_FAIL] = "fail"};

    return (struct nrs_capacity_trial){
        .load = t->load,
        .replications = t->replications,
        .looks = t->looks,
        .decision = names[t->answer.decision],
        .quantity = nrs_demand_names[search->demands.demand[t->answer.which].kind],
        .estimate = t->answer.estimate,
        .target = t->answer.target,
        .lo = t->answer.lo,
        .hi = t->answer.hi,
        .confidence = t->answer.confidence};
}

static enum nrs_capacity_status status_of(const struct nrs_capacity_search *search,
                                          const struct nrs_search_result *r)
{
    if (!search->is_limited)
        return NRS_CAPACITY_NO_LIMIT;
    if (!search->has_ended)
        return NRS_CAPACITY_STOPPED;
    if (!r->has_high)
        return NRS_CAPACITY_OPEN;
    return r->is_decided ? NRS_CAPACITY_DECIDED : NRS_CAPACITY_UNDECIDED;
}

static void fill(struct nrs_capacity_row *row, const struct nrs_capacity_search *search)
{
    const struct nrs_search_result r = nrs_search_result(&search->search);

    row->status = status_of(search, &r);
    row->estimate = r.estimate;
    row->low = r.low;
    row->high = r.high;
    row->has_high = r.has_high;
    row->crossing = search->is_limited ? r.crossing : NAN;
    row->ue_share = NAN;
    for (size_t i = 0; i < search->demands.n; i++)
        if (search->demands.demand[i].kind == NRS_DEMAND_SATISFIED_UES)
            row->ue_share = search->demands.demand[i].target;
    row->is_monotone = r.is_monotone;
    row->n_trials = search->search.n_trials;
    row->n_replications = search->n_replications;
    row->limiting = r.limiting;
}

enum nrs_status nrs_capacity_rows_make(const struct nrs_capacity *c, struct nrs_points *points,
                                       struct nrs_capacity_rows *out, struct nrs_error *err)
{
    static const struct nrs_verdict none;
    size_t n_trials = 0;

    for (size_t i = 0; i < c->n; i++)
        n_trials += c->search[i].search.n_trials;
    *out = (struct nrs_capacity_rows){.row = calloc(c->n + 1, sizeof *out->row),
                                      .trial = calloc(n_trials + 1, sizeof *out->trial),
                                      .n = c->n};
    if (!out->row || !out->trial)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", c->n);
    n_trials = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct nrs_search *search = &c->search[i].search;
        struct nrs_point *p;

        if (nrs_points_resolve(points, i, &p, err) != NRS_OK)
            return err->status;
        out->row[i].point = nrs_result_of(points, i, p, &none, NULL);
        nrs_point_free(p);
        fill(&out->row[i], &c->search[i]);
        out->row[i].trial = out->trial + n_trials;
        for (size_t k = 0; k < search->n_trials; k++)
            out->trial[n_trials++] = trial_of(&c->search[i], &search->trial[k]);
    }
    return NRS_OK;
}

void nrs_capacity_rows_free(struct nrs_capacity_rows *rows)
{
    free(rows->row);
    free(rows->trial);
    *rows = (struct nrs_capacity_rows){0};
}
