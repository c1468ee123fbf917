/* decide.c - intervals against targets. */
#include "stats/decide.h"

#include <math.h>

#define MOST_TRIALS 1e12

enum nrs_decision nrs_decide_at_least(struct nrs_interval ci, double target)
{
    if (ci.lo >= target)
        return NRS_PASS;
    return ci.hi < target ? NRS_FAIL : NRS_UNDECIDED;
}

enum nrs_decision nrs_decide_at_most(struct nrs_interval ci, double target)
{
    if (ci.hi <= target)
        return NRS_PASS;
    return ci.lo > target ? NRS_FAIL : NRS_UNDECIDED;
}

/* Does the interval of a sample g times as large leave the target on the estimate's side? */
static int leaves(const struct nrs_share *s, double target, double alpha, double g)
{
    double n = s->n_eff * g, x = fmin(s->estimate * n, n);

    return s->estimate < target ? nrs_binomial_upper(x, n, alpha) < target
                                : nrs_binomial_lower(x, n, alpha) > target;
}

double nrs_growth_to_decide(const struct nrs_share *s, double target, double confidence)
{
    double alpha = (1 - confidence) / 2, lo = 1, hi = 2;

    if (isnan(s->estimate) || isnan(target))
        return NAN;
    if (s->ci.hi < target || s->ci.lo >= target)
        return 1;
    if (s->estimate == target)
        return INFINITY;
    while (!leaves(s, target, alpha, hi)) {
        lo = hi;
        hi *= 2;
        if (hi * s->n_eff > MOST_TRIALS)
            return INFINITY;
    }
    while (hi - lo > 1e-9 * hi)
        if (leaves(s, target, alpha, lo + (hi - lo) / 2))
            hi = lo + (hi - lo) / 2;
        else
            lo = lo + (hi - lo) / 2;
    return hi;
}

double nrs_growth_by_width(double estimate, struct nrs_interval ci, double target)
{
    double width, distance = fabs(estimate - target);

    if (isnan(estimate) || isnan(ci.lo) || isnan(ci.hi) || isnan(target))
        return NAN;
    if (target < ci.lo || target > ci.hi)
        return 1;
    width = estimate < target ? ci.hi - estimate : estimate - ci.lo;
    if (!(distance > 0) || isinf(width) || isinf(distance))
        return INFINITY;
    return fmax(1, width / distance * (width / distance));
}
