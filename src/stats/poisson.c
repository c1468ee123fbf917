/* poisson.c - Garwood's limits from the tails of the gamma distribution.
 *
 * The tails are GSL's, which are reliable up to shapes of some 1e5; its inverse is not used, for it
 * is wrong in places (gsl_cdf_gamma_Qinv(0.025, 25488, 1) of GSL 2.7). The limits are bisected in
 * their logarithm, so that small ones have all of their digits. Above MOST_EXACT events, the cube
 * root of a gamma variable is as good as normal (Wilson and Hilferty, PNAS 17, 1931): down to
 * 5e-10, the error of the probability is below 2e-4 of it.
 */
#include "stats/poisson.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#define MOST_EXACT 1e5
#define MOST_STEPS 200
#define LEAST_LOG  (-700.0) /* smaller limits are 0 */

static bool is_valid(double x, double alpha)
{
    return x >= 0 && x < INFINITY && alpha > 0 && alpha < 0.5;
}

/* Of the logarithm: some standard deviations, so that no tail underflows. */
static double step_of(double shape)
{
    return fmin(1, 12 / sqrt(shape));
}

/* Quantile of a gamma variable by the normal's, `z`. */
static double by_cube_root(double shape, double z)
{
    double root = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape));

    return shape * root * root * root;
}

/* The u at which a monotonic tail at exp(u) is alpha; `rises`: it grows with u. */
static double bisect(double (*tail)(double, double, double), double shape, double alpha, bool rises,
                     double lo, double hi)
{
    for (int i = 0; i < MOST_STEPS && hi - lo > 1e-15 * (1 + fabs(lo)); i++) {
        double mid = lo + (hi - lo) / 2;

        if ((tail(exp(mid), shape, 1) < alpha) == rises)
            lo = mid;
        else
            hi = mid;
    }
    return lo + (hi - lo) / 2;
}

double nrs_poisson_upper(double x, double alpha)
{
    double lo = log(x), hi = log(x + 1);

    if (!is_valid(x, alpha))
        return NAN;
    if (x == 0)
        return -log(alpha);
    if (x > MOST_EXACT)
        return by_cube_root(x + 1, gsl_cdf_ugaussian_Qinv(alpha));
    while (gsl_cdf_gamma_Q(exp(hi), x + 1, 1) > alpha)
        hi += step_of(x + 1);
    return exp(bisect(gsl_cdf_gamma_Q, x + 1, alpha, false, lo, hi));
}

double nrs_poisson_lower(double x, double alpha)
{
    double lo = log(x), hi = lo;

    if (!is_valid(x, alpha))
        return NAN;
    if (x > MOST_EXACT)
        return by_cube_root(x, -gsl_cdf_ugaussian_Qinv(alpha));
    while (lo > LEAST_LOG && gsl_cdf_gamma_P(exp(lo), x, 1) > alpha)
        lo -= step_of(x);
    return lo > LEAST_LOG ? exp(bisect(gsl_cdf_gamma_P, x, alpha, true, lo, hi)) : 0;
}

struct nrs_interval nrs_garwood(double x, double confidence)
{
    double alpha = (1 - confidence) / 2;

    return (struct nrs_interval){nrs_poisson_lower(x, alpha), nrs_poisson_upper(x, alpha)};
}
