/* interval.c - Clopper-Pearson limits from the tails of the beta distribution.
 *
 *   P(X >= x) = I_p(x, n - x + 1)        P(X <= x) = I_(1-p)(n - x, x + 1)
 *
 * with the regularised incomplete beta function I, in logarithms of its value and of its argument,
 * so that neither underflows. I is the density times a continued fraction (DLMF 8.17.22, by Lentz's
 * method), which needs some sqrt(n) terms near the mode and fewer in the tail. The density of large
 * arguments is written after Loader, "Fast and accurate computation of binomial probabilities"
 * (2000), where no large numbers cancel.
 */
#include "stats/interval.h"

#include <float.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define MOST_TERMS  10000000
#define MOST_STEPS  200
#define MOST_TRIALS 1e15

/* log(1 - exp(v)), v < 0. */
static double log_complement(double v)
{
    return v > -M_LN2 ? log(-expm1(v)) : log1p(-exp(v));
}

/* lgamma(z + 1) minus Stirling's formula, z >= 10. */
static double stirling_error(double z)
{
    double w = 1 / (z * z);

    return (1.0 / 12 - w * (1.0 / 360 - w * (1.0 / 1260 - w * (1.0 / 1680 - w / 1188)))) / z;
}

/* z log(z / mean) + mean - z. */
static double deviance(double z, double mean)
{
    double t = (mean - z) / z;

    return z * (t - log1p(t));
}

/* log of y^a (1 - y)^b / B(a, b) at y = exp(u). */
static double log_density(double a, double b, double u)
{
    double n = a + b;

    if (a < 10 || b < 10)
        return a * u + b * log_complement(u) - gsl_sf_lnbeta(a, b);
    return 0.5 * log(a / n * b / (2 * M_PI)) + stirling_error(n) - stirling_error(a) -
           stirling_error(b) - deviance(a, n * exp(u)) - deviance(b, n * -expm1(u));
}

/* DLMF 8.17.22 at y, which is below the mode. */
static double continued_fraction(double a, double b, double y)
{
    double c = 1, d = 1 - (a + b) * y / (a + 1), value;

    d = 1 / (fabs(d) < DBL_MIN ? DBL_MIN : d);
    value = d;
    for (double m = 1; m < MOST_TERMS; m++) {
        double even = m * (b - m) * y / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * y / ((a + 2 * m) * (a + 2 * m + 1));
        double step;

        d = 1 / (1 + even * d);
        c = 1 + even / c;
        value *= c * d;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        step = c * d;
        value *= step;
        if (fabs(step - 1) < 2 * DBL_EPSILON)
            break;
    }
    return value;
}

/* log I_y(a, b) at y = exp(u), and its slope over u when wanted. a, b > 0; u < 0. */
static double log_beta(double a, double b, double u, double *slope)
{
    double y = exp(u), v, density = log_density(a, b, u);

    if (y <= (a + 1) / (a + b + 2))
        v = density - log(a) + log(continued_fraction(a, b, y));
    else
        v = log_complement(
            fmin(density - log(b) + log(continued_fraction(b, a, -expm1(u))), -DBL_MIN));
    if (slope)
        *slope = exp(density - v - log_complement(u));
    return v;
}

/* The u at which log I is log(alpha): log I is concave over u, so that Newton's steps from the left
 * stay on the left; the bracket catches all else. */
static double solve(double a, double b, double alpha)
{
    double want = log(alpha), lo = -INFINITY, hi = 0;
    /* I < y^a / (a B): the solution of that is on the left. */
    double u = fmin((want + log(a) + gsl_sf_lnbeta(a, b)) / a, log(a / (a + b)));

    for (int i = 0; i < MOST_STEPS; i++) {
        double slope, miss = log_beta(a, b, u, &slope) - want, next;

        if (miss > 0)
            hi = u;
        else
            lo = u;
        next = u - miss / slope;
        if (!(next > lo && next < hi))
            next = isinf(lo) ? 2 * u - 1 : lo + (hi - lo) / 2;
        if (fabs(next - u) <= 1e-14 * fabs(u))
            return next;
        u = next;
    }
    return u;
}

static bool is_valid(double x, double n, double alpha)
{
    return n > 0 && n < INFINITY && x >= 0 && x <= n && alpha > 0 && alpha < 0.5;
}

double nrs_binomial_upper(double x, double n, double alpha)
{
    if (!is_valid(x, n, alpha))
        return NAN;
    if (x == n)
        return 1;
    if (x == 0)
        return -expm1(log(alpha) / n);
    return -expm1(solve(n - x, x + 1, alpha));
}

double nrs_binomial_lower(double x, double n, double alpha)
{
    if (!is_valid(x, n, alpha))
        return NAN;
    if (x == 0)
        return 0;
    if (x == n)
        return exp(log(alpha) / n);
    return exp(solve(x, n - x + 1, alpha));
}

struct nrs_interval nrs_clopper_pearson(double x, double n, double confidence)
{
    double alpha = (1 - confidence) / 2;

    return (struct nrs_interval){nrs_binomial_lower(x, n, alpha), nrs_binomial_upper(x, n, alpha)};
}

double nrs_trials_needed(double k, double share, double alpha)
{
    double lo = floor(k), hi = lo + 1;

    if (!(k >= 0 && k < MOST_TRIALS && share > 0 && share < 1 && alpha > 0 && alpha < 0.5))
        return NAN;
    while (nrs_binomial_upper(k, hi, alpha) > share) {
        lo = hi;
        hi *= 2;
        if (hi > MOST_TRIALS)
            return INFINITY;
    }
    while (hi - lo > 1) {
        double mid = floor(lo + (hi - lo) / 2);

        if (nrs_binomial_upper(k, mid, alpha) > share)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

/* Where P(X >= x) falls to alpha, x above n share: the largest x whose lower limit is at most
 * `share`. */
static double largest_count(double n, double share, double alpha)
{
    double lo = n * share, hi = n;

    if (log_beta(n, 1, log(share), NULL) >= log(alpha))
        return n;
    for (int i = 0; i < MOST_STEPS && hi - lo > 1e-13 * hi; i++) {
        double x = lo + (hi - lo) / 2;

        if (log_beta(x, n - x + 1, log(share), NULL) >= log(alpha))
            lo = x;
        else
            hi = x;
    }
    return lo;
}

struct nrs_interval nrs_binomial_counts(double n, double share, double confidence)
{
    double alpha = (1 - confidence) / 2;

    if (!is_valid(0, n, alpha) || !(share > 0 && share < 1))
        return (struct nrs_interval){NAN, NAN};
    return (struct nrs_interval){n - largest_count(n, 1 - share, alpha),
                                 largest_count(n, share, alpha)};
}
