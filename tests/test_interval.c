/* test_interval.c - Clopper-Pearson limits against tables, closed forms and 40-digit arithmetic. */
#include <float.h>

#include "check.h"
#include "stats/interval.h"

/* From bisection on the incomplete beta function with 40 digits (mpmath); the first four are in
 * tables to four digits, such as 10 of 100: 4.90 % to 17.62 %. */
static void limits_of_long_arithmetic(void)
{
    static const struct {
        double x, n, confidence, lo, hi;
    } rows[] = {
        {1, 10, 0.95, 0.002528578544462, 0.4450161170282},
        {5, 20, 0.95, 0.08657146910143, 0.491045871708},
        {3, 20, 0.95, 0.03207093718546, 0.3789268265453},
        {10, 100, 0.95, 0.04900468922149, 0.17622259774},
        {300, 1000, 0.9, 0.276122771159, 0.3247536127193},
        {1, 1e5, 0.95, 2.531780477933e-7, 5.571516034774e-5},
        {5, 1e6, 0.99, 1.077929815548e-6, 1.41496946777e-5},
        {10, 1e7, 0.95, 4.79538970427e-7, 1.839034832694e-6},
        {7, 1e9, 0.999999999, 1.617981808496e-10, 3.866989671409e-8},
        {0.75, 250000, 0.95, 2.622602886911e-8, 2.052402862154e-5},
        {2.5, 40.25, 0.95, 0.0104681403903, 0.1857337544827},
        {0.048, 8000, 0.95, 3.066970780087e-38, 4.735245594269e-4},
        {12.5, 500.5, 0.999, 0.008043505297567, 0.05685581662364},
        {40, 41, 0.95, 0.8714459796159, 0.9993826831067},
        {0.3, 0.7, 0.95, 2.94265782607e-6, 0.9999289504812},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_interval got = nrs_clopper_pearson(rows[i].x, rows[i].n, rows[i].confidence);

        CHECK_ROW(fabs(got.lo / rows[i].lo - 1) < 1e-7, i, "%g of %g: lo %.12g", rows[i].x,
                  rows[i].n, got.lo);
        CHECK_ROW(fabs(got.hi / rows[i].hi - 1) < 1e-7, i, "%g of %g: hi %.12g", rows[i].x,
                  rows[i].n, got.hi);
    }
}

/* No failure: 1 - (alpha / 2)^(1 / n); all failed: (alpha / 2)^(1 / n). */
static void none_and_all(void)
{
    static const double n[] = {0.5, 1, 10, 299.5, 1e5, 1e9};

    for (size_t i = 0; i < NRS_LEN(n); i++) {
        struct nrs_interval none = nrs_clopper_pearson(0, n[i], 0.95);
        struct nrs_interval all = nrs_clopper_pearson(n[i], n[i], 0.95);

        CU_ASSERT_EQUAL(none.lo, 0);
        CU_ASSERT_EQUAL(all.hi, 1);
        CHECK_ROW(fabs(none.hi / -expm1(log(0.025) / n[i]) - 1) < 1e-12, i, "hi %g", none.hi);
        CHECK_ROW(fabs(all.lo - pow(0.025, 1 / n[i])) < 1e-12, i, "lo %g", all.lo);
    }
}

/* P(first <= X <= last) of whole numbers, summed. */
static double binomial_sum(int first, int last, int n, double p)
{
    double sum = 0;

    for (int k = first; k <= last; k++)
        sum += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) +
                   (n - k) * log1p(-p));
    return sum;
}

/* What the limits are defined by, from the sum of probabilities itself. */
static void limits_have_their_tails(void)
{
    static const double confidence[] = {0.1, 0.5, 0.9, 0.95, 0.999, 1 - 1e-9};

    for (size_t c = 0; c < NRS_LEN(confidence); c++)
        for (int n = 2; n <= 600; n = n * 3 / 2 + 1)
            for (int x = 1; x < n; x += 1 + n / 13) {
                struct nrs_interval got = nrs_clopper_pearson(x, n, confidence[c]);
                double alpha = (1 - confidence[c]) / 2;
                double above = binomial_sum(x, n, n, got.lo);
                double below = binomial_sum(0, x, n, got.hi);

                CHECK_ROW(fabs(above / alpha - 1) < 1e-6, x, "of %d at %.10g: %g above", n,
                          confidence[c], above);
                CHECK_ROW(fabs(below / alpha - 1) < 1e-5, x, "of %d at %.10g: %g below", n,
                          confidence[c], below);
            }
}

/* Always numbers, in order, mirrored, wider with more confidence. */
static void a_wide_grid_has_no_hole(void)
{
    static const double confidence[] = {1e-3, 0.5, 0.95, 0.99999, 1 - 1e-9};
    size_t wrong = 0, n_done = 0;

    for (double n = 0.01; n <= 1e9; n *= 2.3)
        for (double share = 1e-10; share < 1; share = share < 0.1 ? share * 31 : share + 0.137)
            for (size_t c = 0; c < NRS_LEN(confidence); c++, n_done++) {
                double x = share * n;
                struct nrs_interval a = nrs_clopper_pearson(x, n, confidence[c]);
                struct nrs_interval b = nrs_clopper_pearson(n - x, n, confidence[c]);
                struct nrs_interval wider = nrs_clopper_pearson(x, n, 0.5 + confidence[c] / 2);
                bool is_right = a.lo >= 0 && a.lo <= share && a.hi >= share && a.hi <= 1 &&
                                fabs(a.lo + b.hi - 1) < 1e-9 && fabs(a.hi + b.lo - 1) < 1e-9 &&
                                wider.lo <= a.lo && wider.hi >= a.hi;

                if (!is_right)
                    printf("\n    %g of %g at %g: %g %g, mirrored %g %g", x, n, confidence[c], a.lo,
                           a.hi, b.lo, b.hi);
                wrong += !is_right;
            }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(n_done > 1000);
}

/* Arguments at which GSL 2.7.1's own inverse gives no number. */
static void where_gsl_does_not_converge(void)
{
    static const double rows[][2] = {{1, 1e7}, {2, 1e5}, {3, 1e4}, {6, 3e3}, {6, 1e6}, {11, 1e7}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double k = rows[i][0] - 1, n = rows[i][1] + k;
        double got = nrs_binomial_upper(k, n, 0.05), sum = binomial_sum(0, (int)k, (int)n, got);

        CHECK_ROW(fabs(sum - 0.05) < 1e-6, i, "upper limit %g has %g below", got, sum);
    }
}

/* Frames without dependence that certify a share: the least n with P(X <= k) <= 5 %. The rule of
 * three and its followers, known to four digits. */
static void trials_needed(void)
{
    static const struct {
        double k, share, alpha, n;
    } rows[] = {
        {0, 1e-3, 0.05, 2995},     {1, 1e-3, 0.05, 4742},     {2, 1e-3, 0.05, 6294},
        {5, 1e-3, 0.05, 10511},    {10, 1e-3, 0.05, 16959},   {0, 1e-5, 0.05, 299572},
        {1, 1e-5, 0.05, 474385},   {2, 1e-5, 0.05, 629578},   {5, 1e-5, 0.05, 1051301},
        {10, 1e-5, 0.05, 1696219}, {0, 1e-6, 0.05, 2995731},  {0, 1e-3, 0.025, 3688},
        {0, 1e-5, 0.025, 368887},  {0, 1e-6, 0.025, 3688878}, {0, 0.5, 0.05, 5},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got = nrs_trials_needed(rows[i].k, rows[i].share, rows[i].alpha);

        CHECK_ROW(got == rows[i].n, i, "%g failures, %g: got %.0f", rows[i].k, rows[i].share, got);
    }
    CU_ASSERT_TRUE(isinf(nrs_trials_needed(0, 1e-15, 0.05)));
    CU_ASSERT_TRUE(isnan(nrs_trials_needed(-1, 0.1, 0.05)));
    CU_ASSERT_TRUE(isnan(nrs_trials_needed(1, 0, 0.05)));
    CU_ASSERT_TRUE(isnan(nrs_trials_needed(1, 0.1, 0.7)));
}

/* Counts are the inverse of limits. */
static void counts_contradict_no_share(void)
{
    static const double n[] = {40, 1000.5, 1e6}, share[] = {0.1, 0.5, 0.999};

    for (size_t i = 0; i < NRS_LEN(n); i++)
        for (size_t k = 0; k < NRS_LEN(share); k++) {
            struct nrs_interval x = nrs_binomial_counts(n[i], share[k], 0.95);

            CHECK_ROW(x.lo == 0 ||
                          fabs(nrs_binomial_upper(x.lo, n[i], 0.025) / share[k] - 1) < 1e-9,
                      i, "%g of %g: lo %g", share[k], n[i], x.lo);
            CHECK_ROW(x.hi == n[i] ||
                          fabs(nrs_binomial_lower(x.hi, n[i], 0.025) / share[k] - 1) < 1e-9,
                      i, "%g of %g: hi %g", share[k], n[i], x.hi);
            CU_ASSERT_TRUE(x.lo < n[i] * share[k] && x.hi > n[i] * share[k]);
        }
    /* 40 values say nothing of the largest 99.9 %: 0.999^40 > 0.025. */
    CU_ASSERT_EQUAL(nrs_binomial_counts(40, 0.999, 0.95).hi, 40);
    CU_ASSERT_TRUE(isnan(nrs_binomial_counts(0, 0.5, 0.95).lo));
    CU_ASSERT_TRUE(isnan(nrs_binomial_counts(10, 1, 0.95).lo));
}

static void what_is_no_share(void)
{
    static const double rows[][3] = {{-1, 10, 0.95}, {11, 10, 0.95}, {0, 0, 0.95},
                                     {1, 10, 0},     {1, 10, 1},     {NAN, 10, 0.95},
                                     {1, NAN, 0.95}, {1, 10, NAN},   {1, INFINITY, 0.95}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_interval got = nrs_clopper_pearson(rows[i][0], rows[i][1], rows[i][2]);

        CHECK_ROW(isnan(got.lo) && isnan(got.hi), i, "%g to %g", got.lo, got.hi);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"limits of long arithmetic", limits_of_long_arithmetic},
        {"none and all", none_and_all},
        {"limits have their tails", limits_have_their_tails},
        {"a wide grid has no hole", a_wide_grid_has_no_hole},
        {"where gsl does not converge", where_gsl_does_not_converge},
        {"trials needed", trials_needed},
        {"counts contradict no share", counts_contradict_no_share},
        {"what is no share", what_is_no_share},
        {NULL, NULL},
    };
    return check_main("interval", tests);
}
