/* weighted.c - sums of weighted samples, and the most severe ones among them. */
#include "stats/weighted.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

const char *const nrs_weighted_faults[NRS_N_WEIGHTED_FAULTS] = {
    [NRS_WEIGHTED_FINE] = "",
    [NRS_WEIGHTED_NOTHING] = "no sample contributes: nothing is known of the losses",
    [NRS_WEIGHTED_FEW] = "fewer than 30 effective contributions",
    [NRS_WEIGHTED_LARGEST] = "one sample makes more than 10 % of the estimate",
    [NRS_WEIGHTED_EDGE_HEAVY] =
        "half of the estimate comes from the 30 most severe samples: as much may lie beyond them",
};

void nrs_weighted_init(struct nrs_weighted *w)
{
    *w = (struct nrs_weighted){.n = 0};
}

static bool is_below(const struct nrs_weighted_sample *a, const struct nrs_weighted_sample *b)
{
    return a->severity < b->severity || (a->severity == b->severity && a->value < b->value);
}

/* Keep a sample if it is among the most severe. */
static void keep(struct nrs_weighted *w, struct nrs_weighted_sample s)
{
    uint32_t i = 0;

    if (w->n_edge == NRS_WEIGHTED_EDGE) {
        if (!is_below(&w->edge[0], &s))
            return;
        for (; i + 1 < w->n_edge && is_below(&w->edge[i + 1], &s); i++)
            w->edge[i] = w->edge[i + 1];
        w->edge[i] = s;
        return;
    }
    for (i = w->n_edge++; i > 0 && is_below(&s, &w->edge[i - 1]); i--)
        w->edge[i] = w->edge[i - 1];
    w->edge[i] = s;
}

void nrs_weighted_add(struct nrs_weighted *w, double severity, double value)
{
    w->n++;
    w->n_contributing += value > 0;
    w->sum += value;
    w->squares += value * value;
    w->largest = fmax(w->largest, value);
    keep(w, (struct nrs_weighted_sample){severity, value});
}

void nrs_weighted_append(struct nrs_weighted *to, const struct nrs_weighted *from)
{
    to->n += from->n;
    to->n_contributing += from->n_contributing;
    to->sum += from->sum;
    to->squares += from->squares;
    to->largest = fmax(to->largest, from->largest);
    for (uint32_t i = 0; i < from->n_edge; i++)
        keep(to, from->edge[i]);
}

static enum nrs_weighted_fault fault(const struct nrs_weighted_report *r)
{
    if (r->n_contributing == 0)
        return NRS_WEIGHTED_NOTHING;
    if (!(r->n_effective >= NRS_WEIGHTED_FEW_BELOW))
        return NRS_WEIGHTED_FEW;
    if (!(r->largest_share <= NRS_WEIGHTED_LARGEST_ABOVE))
        return NRS_WEIGHTED_LARGEST;
    if (!(r->edge_share <= NRS_WEIGHTED_EDGE_ABOVE))
        return NRS_WEIGHTED_EDGE_HEAVY;
    return NRS_WEIGHTED_FINE;
}

struct nrs_weighted_report nrs_weighted_judge(const struct nrs_weighted *w)
{
    double n = (double)w->n, edge = 0;
    struct nrs_weighted_report r = {.n = w->n,
                                    .n_contributing = w->n_contributing,
                                    .estimate = w->n > 0 ? w->sum / n : NAN,
                                    .standard_error = NAN,
                                    .largest_share = 1,
                                    .edge_share = 1};

    if (w->n > 1)
        r.standard_error = sqrt(fmax(0, w->squares - w->sum * w->sum / n) / (n * (n - 1)));
    if (w->sum > 0) {
        for (uint32_t i = 0; i < w->n_edge; i++)
            edge += w->edge[i].value;
        r.n_effective = w->sum / w->squares * w->sum;
        r.largest_share = w->largest / w->sum;
        r.edge_share = edge / w->sum;
    }
    r.fault = fault(&r);
    return r;
}

void nrs_weighted_interval(double estimate, double standard_error, double freedom,
                           double confidence, double *lo, double *hi)
{
    double factor;

    *lo = *hi = NAN;
    if (!(estimate > 0) || !isfinite(standard_error) || !(freedom > 0))
        return;
    factor = exp(gsl_cdf_tdist_Pinv(0.5 + confidence / 2, freedom) * standard_error / estimate);
    *lo = estimate / factor;
    *hi = estimate * factor;
}
