/* test_poisson.c - Garwood's limits against his table, closed forms and sums of probabilities. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "check.h"
#include "stats/poisson.h"

/* The limits of 95 % and 99 % as they stand in Garwood (Biometrika 28, 1936) and, with one more
 * digit, in Pearson and Hartley, Biometrika Tables for Statisticians, vol. 1, table 40. */
static void limits_of_the_table(void)
{
    static const struct {
        double x, lo_95, hi_95, lo_99, hi_99;
    } rows[] = {
        /* clang-format off */
        {0, 0, 3.69, 0, 5.30},          {1, 0.0253, 5.57, 0.00501, 7.43},
        {2, 0.242, 7.22, 0.103, 9.27},  {3, 0.619, 8.77, 0.338, 10.98},
        {4, 1.09, 10.24, 0.672, 12.59}, {5, 1.62, 11.67, 1.08, 14.15},
        {6, 2.20, 13.06, 1.54, 15.66},  {7, 2.81, 14.42, 2.04, 17.13},
        {8, 3.45, 15.76, 2.57, 18.58},  {9, 4.12, 17.08, 3.13, 20.00},
        {10, 4.80, 18.39, 3.72, 21.40}, {15, 8.40, 24.74, 6.89, 28.16},
        {20, 12.22, 30.89, 10.35, 34.67}, {25, 16.18, 36.90, 14.00, 41.00},
        {30, 20.24, 42.83, 17.77, 47.21}, {50, 37.11, 65.92, 33.66, 71.27},
        /* clang-format on */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_interval at_95 = nrs_garwood(rows[i].x, 0.95),
                            at_99 = nrs_garwood(rows[i].x, 0.99);
        const double got[] = {at_95.lo, at_95.hi, at_99.lo, at_99.hi};
        const double want[] = {rows[i].lo_95, rows[i].hi_95, rows[i].lo_99, rows[i].hi_99};

        for (size_t k = 0; k < NRS_LEN(got); k++) {
            double half = want[k] < 0.1 ? 5.1e-5 : want[k] < 1 ? 5.1e-4 : 5.1e-3; /* a digit */

            CHECK_ROW(fabs(got[k] - want[k]) <= half, i, "%g events: %.6g, expected %g", rows[i].x,
                      got[k], want[k]);
        }
    }
}

/* Without an event exp(-hi) = alpha; with one, 1 - exp(-lo) = alpha. */
static void closed_forms(void)
{
    static const double alphas[] = {0.05, 0.025, 0.005, 5e-10, 1e-100};

    for (size_t i = 0; i < NRS_LEN(alphas); i++) {
        double a = alphas[i], hi = nrs_poisson_upper(0, a), lo = nrs_poisson_lower(1, a);

        CHECK_ROW(fabs(hi + log(a)) < 1e-12 * hi && nrs_poisson_lower(0, a) == 0, i, "%.17g", hi);
        CHECK_ROW(fabs(lo + log1p(-a)) < 1e-12 * lo, i, "%.17g", lo);
    }
    CU_ASSERT_DOUBLE_EQUAL(nrs_poisson_upper(0, 0.05), 3.0, 0.005); /* the rule of three */
}

/* Sum of the probabilities of `from` to `to` events. */
static double sum_of(double mean, double from, double to)
{
    double most = fmax(from, fmin(to, floor(mean)));
    double log_most = most * log(mean) - mean - lgamma(most + 1), sum = 0;

    for (double k = from; k <= to; k++)
        sum += exp(k * log(mean) - mean - lgamma(k + 1) - log_most);
    return exp(log_most) * sum;
}

/* The limits are where the tails are alpha, whole counts summed term by term. */
static void tails_are_alpha(void)
{
    static const double counts[] = {2, 3, 17, 100, 1000, 30000, 99999, 100001, 1000000};
    static const double alphas[] = {0.25, 0.025, 5e-10};

    for (size_t i = 0; i < NRS_LEN(counts); i++)
        for (size_t k = 0; k < NRS_LEN(alphas); k++) {
            double x = counts[i], a = alphas[k], reach = floor(12 * sqrt(x)) + 40;
            double lo = nrs_poisson_lower(x, a), hi = nrs_poisson_upper(x, a);
            double below = sum_of(hi, fmax(0, x - reach), x);
            double above = sum_of(lo, x, x + reach);

            CHECK_ROW(fabs(below / a - 1) < (x > 1e5 ? 2e-4 : 1e-6), i, "%g, %g: %.9g below", x, a,
                      below);
            CHECK_ROW(fabs(above / a - 1) < (x > 1e5 ? 2e-4 : 1e-6), i, "%g, %g: %.9g above", x, a,
                      above);
        }
}

/* Half counts lie between whole ones; small ones go to no event. */
static void real_counts(void)
{
    double last_lo = 0, last_hi = -log(0.025);

    for (double x = 1e-3; x < 1e9; x *= 1.37) {
        struct nrs_interval got = nrs_garwood(x, 0.95);

        CHECK_ROW(got.lo >= last_lo && got.hi > last_hi && got.lo < x && got.hi > x, (size_t)x,
                  "%g events: %g to %g", x, got.lo, got.hi);
        last_lo = got.lo;
        last_hi = got.hi;
    }
    CU_ASSERT_DOUBLE_EQUAL(nrs_poisson_upper(1e-9, 0.025), -log(0.025), 1e-6);
}

static void what_is_out_of_range(void)
{
    static const struct {
        double x, alpha;
    } rows[] = {{-1, 0.025}, {NAN, 0.025}, {INFINITY, 0.025}, {3, 0}, {3, 0.5}, {3, NAN}};

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        CHECK_ROW(isnan(nrs_poisson_upper(rows[i].x, rows[i].alpha)) &&
                      isnan(nrs_poisson_lower(rows[i].x, rows[i].alpha)),
                  i, "%g, %g", rows[i].x, rows[i].alpha);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"limits of the table", limits_of_the_table},   {"closed forms", closed_forms},
        {"tails are alpha", tails_are_alpha},           {"real counts", real_counts},
        {"what is out of range", what_is_out_of_range}, {NULL, NULL},
    };

    return check_main("Poisson", tests);
}
