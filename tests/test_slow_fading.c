/* test_slow_fading.c - rare losses over a slowly fading link, against quadrature.
 *
 * The mean SNRs are chosen so that the truth has four digits of two published cases: 7.375e-6 and
 * 1.964e-7. Two quadratures that share no abscissa tell the truth. */
#include <gsl/gsl_integration.h>

#include "check.h"
#include "stats/slow_fading.h"

#define MOST_GAIN  80.0 /* beyond it the density has less than 1e-30 */
#define LEAST_GAIN 1e-8
#define STEPS      40000
#define SIGMAS     3.0
#define N_TILTED   200000

static const struct {
    struct nrs_slow_fading c;
    double truth;
} cases[] = {{{9.142386713}, 7.375e-6}, {{22.95498047}, 1.964e-7}};

static struct nrs_stream stream(uint64_t entity)
{
    return nrs_stream_init((struct nrs_rng_key){20260601, 0}, NRS_RNG_TEST, entity);
}

static double integrand(double gain, void *user)
{
    return nrs_slow_fading_loss(user, gain) * nrs_slow_fading_density(gain);
}

/* Gauss and Kronrod's rule, which halves where it has to, over the gain. */
static double adaptive(const struct nrs_slow_fading *c)
{
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(1000);
    gsl_function f = {integrand, (void *)(uintptr_t)c};
    double sum, error;

    gsl_integration_qag(&f, 0, MOST_GAIN, 0, 1e-9, 1000, GSL_INTEG_GAUSS61, w, &sum, &error);
    gsl_integration_workspace_free(w);
    return sum;
}

/* Simpson's rule over the gain's logarithm. */
static double simpson(const struct nrs_slow_fading *c)
{
    double from = log(LEAST_GAIN), step = (log(MOST_GAIN) - from) / STEPS, sum = 0;

    for (int i = 0; i <= STEPS; i++) {
        double gain = exp(from + i * step);
        double weight = i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2;

        sum += weight * gain * nrs_slow_fading_loss(c, gain) * nrs_slow_fading_density(gain);
    }
    return sum * step / 3;
}

static struct nrs_weighted_report tilted(size_t i)
{
    struct nrs_stream s = stream(i);
    double theta = nrs_slow_fading_tilt(&cases[i].c, &s);
    struct nrs_weighted w;

    nrs_weighted_init(&w);
    nrs_slow_fading_sample(&cases[i].c, NRS_SLOW_TILTED, theta, &s, N_TILTED, &w);
    return nrs_weighted_judge(&w);
}

static void quadratures_agree(void)
{
    for (size_t i = 0; i < NRS_LEN(cases); i++) {
        double a = adaptive(&cases[i].c), b = simpson(&cases[i].c);

        CHECK_ROW(fabs(a - b) < 1e-6 * cases[i].truth, i, "%.9g and %.9g", a, b);
        CHECK_ROW(fabs(a - cases[i].truth) < 5e-5 * cases[i].truth, i, "got %.9g", a);
    }
}

static void tilted_samples_find_the_truth(void)
{
    for (size_t i = 0; i < NRS_LEN(cases); i++) {
        struct nrs_weighted_report r = tilted(i);
        double off = (r.estimate - cases[i].truth) / r.standard_error;

        CHECK_ROW(fabs(off) <= SIGMAS, i, "%g, off by %g standard errors", r.estimate, off);
        CHECK_ROW(r.standard_error < 0.01 * r.estimate, i, "standard error %g", r.standard_error);
        CHECK_ROW(r.fault == NRS_WEIGHTED_FINE, i, "%s", nrs_weighted_faults[r.fault]);
    }
}

/* The facts' own warning: 3e6 fades without a tilt are 23 times too low, and do not show it. */
static void conditioning_alone_is_refused(void)
{
    for (uint64_t seed = 10; seed < 14; seed++) {
        struct nrs_stream s = stream(seed);
        struct nrs_weighted_report r;
        struct nrs_weighted w;

        nrs_weighted_init(&w);
        nrs_slow_fading_sample(&cases[1].c, NRS_SLOW_CONDITIONAL, 0, &s, 1000000, &w);
        r = nrs_weighted_judge(&w);
        CHECK_ROW(r.fault != NRS_WEIGHTED_FINE, seed, "%g with %g contributions", r.estimate,
                  r.n_effective);
    }
}

/* At 7.4e-6, 2e5 naive frames hold one or two losses. */
static void naive_samples_are_refused(void)
{
    struct nrs_stream s = stream(20);
    struct nrs_weighted w;

    nrs_weighted_init(&w);
    nrs_slow_fading_sample(&cases[0].c, NRS_SLOW_NAIVE, 0, &s, 200000, &w);
    CU_ASSERT(nrs_weighted_judge(&w).fault != NRS_WEIGHTED_FINE);
}

/* Relative variance a sample; naive sampling has (1 - p) / p. */
static void tilt_saves_three_orders_of_magnitude(void)
{
    for (size_t i = 0; i < NRS_LEN(cases); i++) {
        struct nrs_weighted_report r = tilted(i);
        double error = r.standard_error / r.estimate;
        double variance = error * error * N_TILTED, naive = 1 / cases[i].truth - 1;

        CHECK_ROW(naive > 1000 * variance, i, "variance %g against %g", variance, naive);
    }
}

/* b = 1/2 where the channel carries just 2 bit, s = 3; 1 - 2^-20 of the frames are lost there. */
static void loss_follows_the_formula(void)
{
    const struct nrs_slow_fading c = {2};
    double last = 1;

    CU_ASSERT_DOUBLE_EQUAL(nrs_slow_fading_loss(&c, 0.5), 1 - pow(0.5, 20), 1e-12);
    for (double gain = 0.5; gain < 2; gain *= 1.1) {
        double loss = nrs_slow_fading_loss(&c, gain);

        CU_ASSERT(loss > 0 && loss <= last);
        last = loss;
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"loss follows the formula", loss_follows_the_formula},
        {"quadratures agree", quadratures_agree},
        {"tilted samples find the truth", tilted_samples_find_the_truth},
        {"conditioning alone is refused", conditioning_alone_is_refused},
        {"naive samples are refused", naive_samples_are_refused},
        {"a tilt saves three orders of magnitude", tilt_saves_three_orders_of_magnitude},
        {NULL, NULL},
    };

    return check_main("slow_fading", tests);
}
