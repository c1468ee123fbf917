/* test_coverage.c - how often intervals of 95 % contain the truth, in 1,000 repetitions of models
 * whose truth is known. The rates are printed: seeds are 1, 2, 3, and were not chosen. */
#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

#include "coverage_kit.h"
#include "samples.h"
#include "stats/decide.h"
#include "stats/sequential.h"

#define N_REPETITIONS 1000
#define N_SEEDS       3
#define CONFIDENCE    0.95

static struct nrs_cluster clusters[MOST_CLUSTERS];

/* The generator of one repetition: `entity` keeps models apart. */
static void seed(gsl_rng *r, uint64_t number, size_t repetition, uint64_t entity)
{
    struct nrs_rng_key key = {number, (uint32_t)repetition};

    nrs_gsl_bind(r, nrs_stream_init(key, NRS_RNG_TEST, entity));
}

static bool contains(struct nrs_interval ci, double truth)
{
    return ci.lo <= truth && truth <= ci.hi;
}

struct model {
    const char *name;
    coverage_draw *draw;
    double truth;
    size_t n_clusters;
    bool is_time;
    double least, most; /* rate that is expected; 1: more is the price of few failing clusters */
    double naive_most;  /* of all trials taken as independent: at most; 1: not looked at */
};

/* Shares of repetitions whose interval has the truth: ours, and that of all trials as if they were
 * independent. */
struct rates {
    double ours, naive;
};

static struct rates coverage(const struct model *m, uint64_t number, uint64_t entity)
{
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);
    struct rates rates = {0, 0};

    for (size_t i = 0; i < N_REPETITIONS; i++) {
        struct nrs_share s;
        enum nrs_status status;

        seed(r, number, i, entity);
        m->draw(r, clusters, m->n_clusters);
        status = m->is_time ? nrs_cluster_time_share(clusters, m->n_clusters, CONFIDENCE, &s, NULL)
                            : nrs_cluster_share(clusters, m->n_clusters, CONFIDENCE, &s, NULL);
        CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
        rates.ours += contains(s.ci, m->truth);
        rates.naive +=
            contains(nrs_clopper_pearson(fmin(s.n, s.estimate * s.n), s.n, CONFIDENCE), m->truth);
    }
    gsl_rng_free(r);
    rates.ours /= N_REPETITIONS;
    rates.naive /= N_REPETITIONS;
    return rates;
}

static void check_models(const struct model *m, size_t n)
{
    printf("\n    %-34s %8s %8s   %-20s %s\n", "", "clusters", "truth", "cover, seeds 1 2 3",
           "as if independent");
    for (size_t i = 0; i < n; i++) {
        struct rates got[N_SEEDS];

        printf("    %-34s %8zu %8.5f  ", m[i].name, m[i].n_clusters, m[i].truth);
        for (size_t k = 0; k < N_SEEDS; k++) {
            got[k] = coverage(&m[i], k + 1, (uint64_t)m[i].n_clusters);
            printf(" %.3f", got[k].ours);
        }
        printf("  ");
        for (size_t k = 0; k < N_SEEDS; k++)
            printf(m[i].is_time ? "     -" : " %.3f", got[k].naive);
        printf("\n");
        for (size_t k = 0; k < N_SEEDS; k++) {
            CHECK_ROW(got[k].ours >= m[i].least && got[k].ours <= m[i].most, i,
                      "%s: covers in %.3f of repetitions with seed %zu", m[i].name, got[k].ours,
                      k + 1);
            CHECK_ROW(got[k].naive <= m[i].naive_most, i, "%s: independence covers in %.3f",
                      m[i].name, got[k].naive);
        }
    }
}

/* Where the level can be attained. */
static void the_level_is_attained(void)
{
    const struct model models[] = {
        /* clang-format off */
        {"binomial, 1 trial a cluster",        draw_trials,        BINOMIAL_TRUTH, 1000, false, 0.93, 0.97, 1},
        {"binomial, 100 trials a cluster",     draw_binomial,      BINOMIAL_TRUTH,  100, false, 0.93, 0.97, 1},
        {"availability, two-state Markov",     draw_markov,        MARKOV_TRUTH,     30, true,  0.93, 0.97, 1},
        {"M/D/1, late jobs of a run",          draw_md1,           MD1_TRUTH,        40, false, 0.93, 0.97, 0.6},
        {"slow Rayleigh fading, errors",       draw_rayleigh,      RAYLEIGH_TRUTH,  400, false, 0.93, 0.97, 0.4},
        {"slow Rayleigh fading, outage",       draw_outage,        OUTAGE_TRUTH,   1000, false, 0.93, 0.97, 0.4},
        {"beta-binomial, unequal sizes",       draw_beta,          BETA_TRUTH,      100, false, 0.93, 0.97, 0.6},
        /* clang-format on */
    };

    check_models(models, NRS_LEN(models));
}

/* Few clusters, or few with failures: no less than the level, and often more. */
static void few_clusters_are_covered(void)
{
    const struct model models[] = {
        /* clang-format off */
        {"binomial, 100 trials a cluster",     draw_binomial,      BINOMIAL_TRUTH,   10, false, 0.93, 1,    1},
        {"availability, two-state Markov",     draw_markov,        MARKOV_TRUTH,      5, true,  0.93, 1,    1},
        {"M/D/1, late jobs of a run",          draw_md1,           MD1_TRUTH,        10, false, 0.93, 1,    0.6},
        {"slow Rayleigh fading, errors",       draw_rayleigh,      RAYLEIGH_TRUTH,   20, false, 0.93, 1,    0.4},
        {"slow Rayleigh fading, rare errors",  draw_rayleigh_rare, RARE_TRUTH,       50, false, 0.93, 1,    0.4},
        {"slow Rayleigh fading, rare errors",  draw_rayleigh_rare, RARE_TRUTH,      500, false, 0.93, 1,    0.4},
        {"beta-binomial, unequal sizes",       draw_beta,          BETA_TRUTH,        2, false, 0.93, 1,    0.6},
        {"beta-binomial, unequal sizes",       draw_beta,          BETA_TRUTH,        5, false, 0.93, 1,    0.6},
        {"beta-binomial, unequal sizes",       draw_beta,          BETA_TRUTH,       10, false, 0.93, 1,    0.6},
        /* clang-format on */
    };

    check_models(models, NRS_LEN(models));
}

/* Korn and Graubard's interval as it was published, with the number of clusters less 1 for degrees
 * of freedom. */
static struct nrs_interval published(const struct nrs_share *s)
{
    double tail = (1 - CONFIDENCE) / 2, n_eff = s->n;
    double ratio =
        gsl_cdf_ugaussian_Qinv(tail) / gsl_cdf_tdist_Qinv(tail, (double)s->n_clusters - 1);

    if (!isnan(s->deff))
        n_eff = fmin(s->n, s->n / s->deff * ratio * ratio);
    return nrs_clopper_pearson(fmin(n_eff, s->estimate * n_eff), n_eff, CONFIDENCE);
}

/* Why it was changed: most repetitions have no bad cluster, or one. */
static void rare_failures_need_more_than_was_published(void)
{
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);
    double truth = RARE_TRUTH, rate = 0;

    for (size_t i = 0; i < N_REPETITIONS; i++) {
        struct nrs_share s;

        seed(r, 1, i, 500);
        draw_rayleigh_rare(r, clusters, 500);
        CU_ASSERT_EQUAL(nrs_cluster_share(clusters, 500, CONFIDENCE, &s, NULL), NRS_OK);
        rate += contains(published(&s), truth) / (double)N_REPETITIONS;
    }
    printf("\n    rare errors, 500 clusters, as published: %.3f\n", rate);
    CHECK_ROW(rate < 0.8, 0, "covers in %.3f", rate);
    gsl_rng_free(r);
}

/* Ten looks at a growing sample of beta-binomial clusters. Whoever stops at the first interval that
 * leaves the truth out has decided wrongly, one way or the other. */
static double wrong_after_ten_looks(bool is_spent, uint64_t number)
{
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);
    double wrong = 0;

    for (size_t i = 0; i < N_REPETITIONS; i++) {
        bool is_wrong = false;

        seed(r, number, i, 10);
        for (unsigned look = 1; look <= 10; look++) {
            size_t n = 20 * (size_t)look;
            double level = is_spent ? nrs_look_confidence(CONFIDENCE, look) : CONFIDENCE;
            struct nrs_share s;

            draw_beta(r, clusters + n - 20, 20);
            CU_ASSERT_EQUAL(nrs_cluster_share(clusters, n, level, &s, NULL), NRS_OK);
            /* Just above the truth it must not pass, at the truth not fail. */
            is_wrong |= nrs_decide_at_least(s.ci, nextafter(BETA_TRUTH, 1)) == NRS_PASS ||
                        nrs_decide_at_least(s.ci, BETA_TRUTH) == NRS_FAIL;
        }
        wrong += is_wrong / (double)N_REPETITIONS;
    }
    gsl_rng_free(r);
    return wrong;
}

static void looks_are_paid_for(void)
{
    printf("\n    ten looks, wrong decisions, seeds 1 2 3; with spending, without:");
    for (size_t k = 0; k < N_SEEDS; k++) {
        double spent = wrong_after_ten_looks(true, k + 1);
        double unspent = wrong_after_ten_looks(false, k + 1);

        printf(" %.3f %.3f;", spent, unspent);
        CHECK_ROW(spent <= 1 - CONFIDENCE, k, "%.3f decide wrongly", spent);
        CHECK_ROW(unspent > 2 * (1 - CONFIDENCE), k, "%.3f decide wrongly without", unspent);
    }
    printf("\n");
}

/* Latencies: the logarithm is a normal number of the cluster plus one of the message. Quantiles of
 * the sum are known. */
#define N_RUNS     50
#define N_MESSAGES 100
static void draw_latencies(gsl_rng *r, double *x)
{
    for (size_t run = 0; run < N_RUNS; run++) {
        double common = gsl_ran_gaussian(r, 0.3);

        for (size_t i = 0; i < N_MESSAGES; i++)
            x[run * N_MESSAGES + i] = exp(common + gsl_ran_gaussian(r, 0.4));
    }
}

/* The quantile's interval: share at the estimate by cluster, then order statistics. */
static struct nrs_interval quantile_interval(const double *x, double *sorted, double q)
{
    size_t n = (size_t)N_RUNS * N_MESSAGES;
    struct nrs_interval shares;
    struct nrs_share at;
    double estimate;

    qsort(sorted, n, sizeof *sorted, samples_by_value);
    estimate = sorted[(size_t)ceil(q * (double)n) - 1];
    for (size_t run = 0; run < N_RUNS; run++) {
        clusters[run] = (struct nrs_cluster){N_MESSAGES, 0};
        for (size_t i = 0; i < N_MESSAGES; i++)
            clusters[run].x += x[run * N_MESSAGES + i] <= estimate;
    }
    CU_ASSERT_EQUAL(nrs_cluster_share(clusters, N_RUNS, CONFIDENCE, &at, NULL), NRS_OK);
    shares = nrs_quantile_shares(&at, q, CONFIDENCE);
    return (struct nrs_interval){
        shares.lo > 0 ? sorted[(size_t)ceil(shares.lo * (double)n) - 1] : 0,
        shares.hi > 1 ? INFINITY : sorted[(size_t)ceil(shares.hi * (double)n - 1e-6) - 1]};
}

static void quantiles_are_covered(void)
{
    static const struct {
        double q, most;
    } rows[] = {{0.5, 0.97}, {0.9, 0.97}, {0.999, 1}};
    static double x[N_RUNS * N_MESSAGES], sorted[N_RUNS * N_MESSAGES];
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);

    for (size_t k = 0; k < NRS_LEN(rows); k++) {
        double truth = exp(0.5 * gsl_cdf_ugaussian_Pinv(rows[k].q)), rate = 0;

        for (size_t i = 0; i < N_REPETITIONS; i++) {
            seed(r, 1, i, 900);
            draw_latencies(r, x);
            memcpy(sorted, x, sizeof sorted);
            rate +=
                contains(quantile_interval(x, sorted, rows[k].q), truth) / (double)N_REPETITIONS;
        }
        printf("\n    quantile %g of 50 clusters: %.3f", rows[k].q, rate);
        CHECK_ROW(rate >= 0.93 && rate <= rows[k].most, k, "covers in %.3f", rate);
    }
    printf("\n");
    gsl_rng_free(r);
}

/* Energy over messages: both vary by cluster, and together. */
static void means_are_covered(void)
{
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);
    double rate = 0;

    for (size_t i = 0; i < N_REPETITIONS; i++) {
        struct nrs_mean m;

        seed(r, 1, i, 901);
        for (size_t k = 0; k < 30; k++) {
            double n = 50 + gsl_ran_poisson(r, 50);

            clusters[k] = (struct nrs_cluster){n, n * gsl_ran_gamma(r, 4, 0.5)};
        }
        CU_ASSERT_EQUAL(nrs_cluster_mean(clusters, 30, CONFIDENCE, &m, NULL), NRS_OK);
        rate += contains(m.ci, 2) / (double)N_REPETITIONS;
    }
    printf("\n    mean of 30 clusters: %.3f\n", rate);
    CHECK_ROW(rate >= 0.93 && rate <= 0.97, 0, "covers in %.3f", rate);
    gsl_rng_free(r);
}

/* The models have the truth that is claimed: it is within 4 standard errors of a long run. M/D/1
 * also has a mean wait of rho / (2 (1 - rho)), the integral of what waits longer. */
static void truths_are_true(void)
{
    const struct model models[] = {
        {"Markov", draw_markov, MARKOV_TRUTH, 1000, true, 0, 0, 0},
        {"M/D/1", draw_md1, MD1_TRUTH, 1000, false, 0, 0, 0},
        {"Rayleigh", draw_rayleigh, RAYLEIGH_TRUTH, 1000, false, 0, 0, 0},
        {"outage", draw_outage, OUTAGE_TRUTH, 1000, false, 0, 0, 0},
        {"beta", draw_beta, BETA_TRUTH, 1000, false, 0.93, 0, 0},
    };
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);
    double mean = 0;

    for (size_t i = 0; i < NRS_LEN(models); i++) {
        struct nrs_mean m;

        seed(r, 1, i, 902);
        models[i].draw(r, clusters, MOST_CLUSTERS);
        CU_ASSERT_EQUAL(nrs_cluster_mean(clusters, MOST_CLUSTERS, 0.9999, &m, NULL), NRS_OK);
        CHECK_ROW(contains(m.ci, models[i].truth), i, "%s: %g", models[i].name, m.estimate);
    }
    for (double t = 0.0005; t < MD1_HIGHEST; t += 0.001)
        mean += 0.001 * (1 - md1_wait(MD1_RHO, t));
    CU_ASSERT_DOUBLE_EQUAL(mean, MD1_RHO / (2 * (1 - MD1_RHO)), 1e-3);
    gsl_rng_free(r);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"truths are true", truths_are_true},
        {"the level is attained", the_level_is_attained},
        {"few clusters are covered", few_clusters_are_covered},
        {"rare failures need more than was published", rare_failures_need_more_than_was_published},
        {"looks are paid for", looks_are_paid_for},
        {"quantiles are covered", quantiles_are_covered},
        {"means are covered", means_are_covered},
        {NULL, NULL},
    };
    return check_main("coverage", tests);
}
