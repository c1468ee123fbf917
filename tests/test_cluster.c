/* test_cluster.c - shares, means and quantiles over clusters, by hand. */
#include <string.h>

#include "check.h"
#include "stats/cluster.h"
#include "stats/poisson.h"

static struct nrs_share share_of(const struct nrs_cluster *c, size_t n)
{
    struct nrs_share s;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(nrs_cluster_share(c, n, 0.95, &s, &err), NRS_OK);
    return s;
}

/* x = 8, 6, 9, 7 of 10: p = 0.75, residuals 0.5, -1.5, 1.5, -0.5, variance 4/3 x 5 / 1600 = 1/240,
 * deff = (1/240) / (0.1875 / 40) = 8/9. Failures 2, 4, 1, 3: df = 100/30 - 1. */
static void variance_by_hand(void)
{
    static const struct nrs_cluster c[] = {{10, 8}, {10, 6}, {10, 9}, {10, 7}};
    struct nrs_share s = share_of(c, 4);

    CU_ASSERT_DOUBLE_EQUAL(s.estimate, 0.75, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(s.deff, 8.0 / 9, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(s.df, 7.0 / 3, 1e-12);
    CU_ASSERT_EQUAL(s.n_clusters, 4);
    CU_ASSERT_EQUAL(s.n, 40);
}

/* 30 clusters of 100 trials with 40 or 60 successes: the interval is that of n_eff trials, with t
 * at 27.85 degrees of freedom (Student's table: 2.0518 at 27, 2.0484 at 28). */
static void interval_by_hand(void)
{
    struct nrs_cluster c[30];
    struct nrs_share s;
    struct nrs_interval want;
    double t = 2.0489, z = 1.95996;

    for (size_t i = 0; i < 30; i++)
        c[i] = (struct nrs_cluster){100, i % 2 ? 60 : 40};
    s = share_of(c, 30);
    /* variance: 30/29 x 30 x 100 / 3000^2 */
    CU_ASSERT_DOUBLE_EQUAL(s.deff, 0.01 / 29 / (0.25 / 3000), 1e-9);
    /* (sum x)^2 / sum x^2 = 1500^2 / (15 x 5200) = 28.846 */
    CU_ASSERT_DOUBLE_EQUAL(s.df, 1500.0 * 1500 / (15 * 5200) - 1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(s.n_eff, 0.25 / (0.01 / 29) * z * z / (t * t), 1);
    want = nrs_clopper_pearson(0.5 * s.n_eff, s.n_eff, 0.95);
    CU_ASSERT_DOUBLE_EQUAL(s.ci.lo, want.lo, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(s.ci.hi, want.hi, 1e-12);
}

/* One trial a cluster: exact binomial, for the clamps leave nothing else. */
static void clusters_of_one_are_binomial(void)
{
    struct nrs_cluster c[50];
    struct nrs_share s;
    struct nrs_interval want = nrs_clopper_pearson(43, 50, 0.95);

    for (size_t i = 0; i < 50; i++)
        c[i] = (struct nrs_cluster){1, i >= 7};
    s = share_of(c, 50);
    CU_ASSERT_DOUBLE_EQUAL(s.n_eff, 50, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(s.ci.lo, want.lo, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(s.ci.hi, want.hi, 1e-9);
    /* Whole clusters that fail: as if each were one trial, whatever its size. */
    for (size_t i = 0; i < 50; i++)
        c[i] = (struct nrs_cluster){1000, i >= 7 ? 1000 : 0};
    s = share_of(c, 50);
    CU_ASSERT_DOUBLE_EQUAL(s.n_eff, 50, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(s.ci.lo, want.lo, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(s.deff, 1000 * 50.0 / 49, 1e-6);
}

/* A cluster counts as one trial: 1 - 0.025^(1/K); a single one leaves almost everything open. */
static void no_failure_and_all_failures(void)
{
    static const size_t clusters[] = {1, 2, 10, 20};

    for (size_t k = 0; k < NRS_LEN(clusters); k++) {
        struct nrs_cluster all[20], none[20];
        double bound = pow(0.025, 1.0 / (double)clusters[k]);
        struct nrs_share s;

        for (size_t i = 0; i < clusters[k]; i++) {
            all[i] = (struct nrs_cluster){1e5, 1e5};
            none[i] = (struct nrs_cluster){1e5, 0};
        }
        s = share_of(all, clusters[k]);
        CHECK_ROW(s.ci.hi == 1 && fabs(s.ci.lo - bound) < 1e-9, k, "lo %g", s.ci.lo);
        CU_ASSERT_TRUE(isnan(s.deff));
        CU_ASSERT_DOUBLE_EQUAL(s.n_eff, (double)clusters[k], 1e-9);
        s = share_of(none, clusters[k]);
        CHECK_ROW(s.ci.lo == 0 && fabs(s.ci.hi - (1 - bound)) < 1e-9, k, "hi %g", s.ci.hi);
    }
}

/* Failures in one cluster only tell nothing of how clusters differ: n_eff is their number. The
 * lower limit of the failures is then 0.025 of the estimate. */
static void failures_of_one_cluster(void)
{
    struct nrs_cluster c[10];
    struct nrs_share s;

    for (size_t i = 0; i < 10; i++)
        c[i] = (struct nrs_cluster){1000, i == 3 ? 990 : 1000};
    s = share_of(c, 10);
    CU_ASSERT_EQUAL(s.df, 0);
    CU_ASSERT_DOUBLE_EQUAL(s.n_eff, 10, 1e-9);
    CU_ASSERT_TRUE(s.ci.lo < pow(0.025, 0.1) && s.ci.lo > 0.5);
    CU_ASSERT_DOUBLE_EQUAL(s.ci.hi, 1 - 0.025 * 0.001, 1e-12);
    s = share_of(c + 3, 1);
    CU_ASSERT_DOUBLE_EQUAL(s.ci.hi, 1 - 0.025 * 0.01, 1e-9);
    CU_ASSERT_TRUE(s.ci.lo < 0.04 && isnan(s.deff));
}

/* Two clusters are alike by chance: with two bursts of losses each on average, one time in five.
 * What is known is what two trials tell, no more than 0.025^(1/2) from below. */
static void two_alike_clusters(void)
{
    static const struct nrs_cluster c[] = {{1000, 980}, {1000, 980}};
    struct nrs_interval want = nrs_clopper_pearson(2 * 0.98, 2, 0.95);
    struct nrs_share messages = share_of(c, 2), time;

    CU_ASSERT_EQUAL(nrs_cluster_time_share(c, 2, 0.95, &time, NULL), NRS_OK);
    CU_ASSERT_EQUAL(messages.df, 1);
    CU_ASSERT_DOUBLE_EQUAL(messages.n_eff, 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(time.n_eff, 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(messages.ci.lo, want.lo, 1e-12);
    CU_ASSERT_TRUE(time.ci.lo < pow(0.025, 0.5));
}

/* More failing clusters, better knowledge: the upper limit of the failures' share, over the
 * estimate, only falls. */
static void knowledge_grows_with_failing_clusters(void)
{
    double last = INFINITY;

    for (size_t failing = 1; failing <= 40; failing++) {
        struct nrs_cluster c[100];
        struct nrs_share s;
        double ratio;

        for (size_t i = 0; i < 100; i++)
            c[i] = (struct nrs_cluster){1e4, i < failing ? 3 : 0};
        s = share_of(c, 100);
        ratio = s.ci.hi / s.estimate;
        CHECK_ROW(ratio <= last, failing, "%g times the estimate, before %g", ratio, last);
        last = ratio;
    }
    CU_ASSERT_TRUE(last < 1.6);
}

/* Sizes 100, 100, 800: 10^6 / 660000 clusters of equal size. */
static void unequal_sizes(void)
{
    static const struct nrs_cluster c[] = {{100, 100}, {0, 0}, {100, 100}, {800, 800}};
    struct nrs_share s = share_of(c, 4);

    CU_ASSERT_EQUAL(s.n_clusters, 3);
    CU_ASSERT_DOUBLE_EQUAL(s.n_eff, 1e6 / 660000, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(s.ci.lo, pow(0.025, 0.66), 1e-9);
}

/* The same in seconds and in milliseconds; of trials, no more than there are. */
static void time_has_no_unit(void)
{
    struct nrs_cluster s[20], ms[20];
    struct nrs_share a, b, trials;

    for (size_t i = 0; i < 20; i++) {
        s[i] = (struct nrs_cluster){2, 1.9 + 0.001 * (double)(i % 5)};
        ms[i] = (struct nrs_cluster){1e3 * s[i].n, 1e3 * s[i].x};
    }
    CU_ASSERT_EQUAL(nrs_cluster_time_share(s, 20, 0.95, &a, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_cluster_time_share(ms, 20, 0.95, &b, NULL), NRS_OK);
    CU_ASSERT_DOUBLE_EQUAL(a.ci.lo, b.ci.lo, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(a.ci.hi, b.ci.hi, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(a.deff, b.deff, 1e-9);
    CU_ASSERT_TRUE(a.n_eff > 1000);
    trials = share_of(s, 20);
    CU_ASSERT_DOUBLE_EQUAL(trials.n_eff, 40, 1e-9);
    /* All alike: known as well as 1e9 trials would tell. */
    for (size_t i = 0; i < 20; i++)
        s[i].x = 1.5;
    CU_ASSERT_EQUAL(nrs_cluster_time_share(s, 20, 0.95, &a, NULL), NRS_OK);
    CU_ASSERT_EQUAL(a.n_eff, 1e9);
    CU_ASSERT_TRUE(a.ci.lo < 0.75 && a.ci.lo > 0.7499 && a.ci.hi > 0.75 && a.ci.hi < 0.7501);
}

static void nothing_known(void)
{
    static const struct nrs_cluster empty[] = {{0, 0}, {0, 0}};
    struct nrs_share s = share_of(empty, 2);
    struct nrs_interval q = nrs_quantile_shares(&s, 0.5, 0.95);

    CU_ASSERT_TRUE(isnan(s.estimate) && isnan(s.ci.lo) && isnan(s.ci.hi) && isnan(q.lo));
    CU_ASSERT_EQUAL(s.n_clusters, 0);
    s = share_of(NULL, 0);
    CU_ASSERT_TRUE(isnan(s.estimate));
}

static void bad_counts(void)
{
    static const struct {
        struct nrs_cluster c;
        double confidence;
        const char *text;
    } rows[] = {
        {{10, 11}, 0.95, "cluster 0: value 11 of 10, expected 0 <= value <= total"},
        {{10, -1}, 0.95, "cluster 0: value -1 of 10, expected 0 <= value <= total"},
        {{-1, -1}, 0.95, "cluster 0: value -1 of -1, expected 0 <= value <= total"},
        {{INFINITY, 1}, 0.95, "cluster 0: value 1 of inf, expected 0 <= value <= total"},
        {{NAN, 1}, 0.95, "cluster 0: value 1 of nan, expected 0 <= value <= total"},
        {{10, 1}, 1, "confidence: value 1, expected one between 0 and 1"},
        {{10, 1}, 0, "confidence: value 0, expected one between 0 and 1"},
    };
    struct nrs_cluster c = {0, 1};
    struct nrs_error err;
    struct nrs_share s;
    struct nrs_mean m;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        CU_ASSERT_EQUAL(nrs_cluster_share(&rows[i].c, 1, rows[i].confidence, &s, &err), NRS_ERANGE);
        CHECK_ROW(!strcmp(err.text, rows[i].text), i, "%s", err.text);
    }
    c.n = -1;
    CU_ASSERT_EQUAL(nrs_cluster_mean(&c, 1, 0.95, &m, &err), NRS_ERANGE);
    CU_ASSERT_STRING_EQUAL(err.text, "cluster 0: value 1 over -1, expected finite ones");
    CU_ASSERT_EQUAL(nrs_cluster_mean(&c, 1, 2, &m, &err), NRS_ERANGE);
}

/* 3, 5, 7, 9 over 1 each: mean 6, variance 20/3 / 4, t at 3 df: 3.1824. */
static void means(void)
{
    static const struct nrs_cluster c[] = {{1, 3}, {1, 5}, {1, 7}, {1, 9}, {0, 0}};
    struct nrs_mean m;

    CU_ASSERT_EQUAL(nrs_cluster_mean(c, 5, 0.95, &m, NULL), NRS_OK);
    CU_ASSERT_DOUBLE_EQUAL(m.estimate, 6, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(m.ci.hi - 6, 3.1824 * sqrt(5.0 / 3), 1e-4);
    CU_ASSERT_DOUBLE_EQUAL(m.ci.hi - 6, 6 - m.ci.lo, 1e-12);
    CU_ASSERT_EQUAL(nrs_cluster_mean(c, 1, 0.95, &m, NULL), NRS_OK);
    CU_ASSERT_TRUE(m.estimate == 3 && isnan(m.ci.lo));
    CU_ASSERT_EQUAL(nrs_cluster_mean(c, 0, 0.95, &m, NULL), NRS_OK);
    CU_ASSERT_TRUE(isnan(m.estimate));
}

/* The median of 20 independent values: the 6th to the 15th (tables of the sign test: P(X <= 5) =
 * 0.0207, P(X <= 6) = 0.0577). */
static void median_of_twenty(void)
{
    struct nrs_share at = {.estimate = 0.5, .n_eff = 20, .n = 20};
    struct nrs_interval got = nrs_quantile_shares(&at, 0.5, 0.95);

    CU_ASSERT_EQUAL(ceil(got.lo * 20), 6);
    CU_ASSERT_DOUBLE_EQUAL(got.hi * 20, 15, 1e-9);
    /* 99.9 % of so few values has no upper limit. */
    CU_ASSERT_TRUE(nrs_quantile_shares(&at, 0.999, 0.95).hi > 1);
    CU_ASSERT_EQUAL(nrs_quantile_shares(&at, 0.001, 0.95).lo, 0);
}

static bool near(double got, double want, double by)
{
    return (isnan(got) && isnan(want)) || fabs(got - want) <= by * fabs(want);
}

/* Events over time. Limits of whole effective numbers are those of Pearson and Hartley's table 40.
 */
static void rates_by_hand(void)
{
    static const struct {
        const char *why;
        size_t n;
        struct nrs_cluster c[10];
        double want, deff, df, n_eff, lo, hi;
    } rows[] = {
        /* clang-format off */
        /* residuals -3, 4, 1, -2: 4/3 x 30 / 100, less than Poisson: it is not taken to help */
        {"even", 4, {{10, 22}, {10, 29}, {10, 26}, {10, 23}}, 2.5, 0.4, 1e4 / 2530 - 1, NAN, NAN, NAN},
        {"more even", 10, {{8, 5}, {12, 5}, {8, 5}, {12, 5}, {8, 5}, {12, 5}, {8, 5}, {12, 5}, {8, 5},
                           {12, 5}}, 0.5, 2.0 / 9, 9, 50, 0.37111, 0.65919},
        /* residuals 5 and -5: 10/9 x 250 / 50; t of 4 degrees of freedom 2.77645, z 1.95996 */
        {"uneven", 10, {{10, 10}, {10, 0}, {10, 10}, {10, 0}, {10, 10}, {10, 0}, {10, 10}, {10, 0},
                        {10, 10}, {10, 0}}, 0.5, 50.0 / 9, 4, 9 * (1.959964 / 2.776445) * (1.959964 / 2.776445), NAN, NAN},
        {"one cluster", 1, {{20, 40}}, 2, NAN, 0, 1, 2 * 0.025318, 2 * 5.57164},
        /* residuals 4, -2, -2: 3/2 x 24 / 6 */
        {"all in one", 3, {{10, 6}, {10, 0}, {10, 0}}, 0.2, 6, 0, 1, 0.2 * 0.025318, 0.2 * 5.57164},
        {"no event", 2, {{10, 0}, {30, 0}}, 0, NAN, 0, 0, 0, 3.688879 / 40},
        /* residuals 1 and -1: 2 x 2 / 2 */
        {"never up", 2, {{0, 1}, {10, 1}}, 0.2, 2, 1, 1, 0.2 * 0.025318, 0.2 * 5.57164},
        {"nothing", 2, {{0, 0}, {0, 0}}, NAN, NAN, 0, 0, NAN, NAN},
        /* clang-format on */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_rate got;

        CU_ASSERT_EQUAL_FATAL(nrs_cluster_rate(rows[i].c, rows[i].n, 0.95, &got, NULL), NRS_OK);
        CHECK_ROW(near(got.estimate, rows[i].want, 1e-12) && near(got.deff, rows[i].deff, 1e-12) &&
                      fabs(got.df - rows[i].df) < 1e-12,
                  i, "%s: %.9g, deff %.9g, df %.9g", rows[i].why, got.estimate, got.deff, got.df);
        CHECK_ROW(isnan(rows[i].n_eff) || near(got.n_eff, rows[i].n_eff, 1e-5), i, "%s: n_eff %.9g",
                  rows[i].why, got.n_eff);
        CHECK_ROW(i == 0 || i == 2 ||
                      (near(got.ci.lo, rows[i].lo, 1e-4) && near(got.ci.hi, rows[i].hi, 1e-4)),
                  i, "%s: %.9g to %.9g", rows[i].why, got.ci.lo, got.ci.hi);
    }
}

/* 30 clusters of 100 s with 40 or 60 events: t at 27.85 degrees of freedom as above. */
static void a_rate_has_the_interval_of_fewer_events(void)
{
    struct nrs_cluster c[30];
    struct nrs_rate got;
    struct nrs_interval want;
    double t = 2.0489, z = 1.95996;

    for (size_t i = 0; i < 30; i++)
        c[i] = (struct nrs_cluster){100, i % 2 ? 60 : 40};
    CU_ASSERT_EQUAL_FATAL(nrs_cluster_rate(c, 30, 0.95, &got, NULL), NRS_OK);
    CU_ASSERT_DOUBLE_EQUAL(got.deff, 30.0 / 29 * 3000 / 1500, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(got.n_eff, 1500 / got.deff * z * z / (t * t), 1);
    want = nrs_garwood(got.n_eff, 0.95);
    CU_ASSERT_DOUBLE_EQUAL(got.ci.lo, 0.5 * want.lo / got.n_eff, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.ci.hi, 0.5 * want.hi / got.n_eff, 1e-12);
}

/* Two clusters that are alike: their variance is none, and all events count as one, 0.0253 to 5.572
 * (Pearson and Hartley, table 40), over 8. */
static void a_rate_of_two_alike_clusters(void)
{
    static const struct nrs_cluster c[] = {{10, 4}, {10, 4}};
    struct nrs_rate got;

    CU_ASSERT_EQUAL_FATAL(nrs_cluster_rate(c, 2, 0.95, &got, NULL), NRS_OK);
    CU_ASSERT_DOUBLE_EQUAL(got.estimate, 0.4, 1e-12);
    CU_ASSERT_EQUAL(got.n_eff, 1);
    CU_ASSERT_DOUBLE_EQUAL(got.ci.lo, 0.4 * 0.0253, 0.4 * 5e-5);
    CU_ASSERT_DOUBLE_EQUAL(got.ci.hi, 0.4 * 5.572, 0.4 * 5e-4);
}

static void rates_out_of_range(void)
{
    static const struct nrs_cluster rows[] = {{-1, 1}, {1, -1}, {NAN, 1}, {1, NAN}, {INFINITY, 1}};
    static const struct nrs_cluster good = {1, 1};
    struct nrs_rate got;

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        CHECK_ROW(nrs_cluster_rate(&rows[i], 1, 0.95, &got, NULL) == NRS_ERANGE, i, "taken");
    CU_ASSERT_EQUAL(nrs_cluster_rate(&good, 1, 1, &got, NULL), NRS_ERANGE);
    CU_ASSERT_EQUAL(nrs_cluster_rate(&good, 1, NAN, &got, NULL), NRS_ERANGE);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"variance by hand", variance_by_hand},
        {"interval by hand", interval_by_hand},
        {"clusters of one are binomial", clusters_of_one_are_binomial},
        {"no failure and all failures", no_failure_and_all_failures},
        {"failures of one cluster", failures_of_one_cluster},
        {"two alike clusters", two_alike_clusters},
        {"knowledge grows with failing clusters", knowledge_grows_with_failing_clusters},
        {"unequal sizes", unequal_sizes},
        {"time has no unit", time_has_no_unit},
        {"nothing known", nothing_known},
        {"bad counts", bad_counts},
        {"means", means},
        {"median of twenty", median_of_twenty},
        {"rates by hand", rates_by_hand},
        {"a rate has the interval of fewer events", a_rate_has_the_interval_of_fewer_events},
        {"a rate of two alike clusters", a_rate_of_two_alike_clusters},
        {"rates out of range", rates_out_of_range},
        {NULL, NULL},
    };
    return check_main("cluster", tests);
}
