/* test_fault.c - times of failures: schedules, laws, and the stationary start. */
#include "edge/fault.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <string.h>

#include "samples.h"
#include "temp.h"

#define N_DRAWS 20000

static const struct nrs_rng_key key = {7, 3};

static struct nrs_fault_cfg fault(enum nrs_fault_process process, double mtbf_s, double mttr_s)
{
    struct nrs_fault_cfg cfg;

    nrs_attr_defaults(&nrs_fault_attrs, &cfg);
    cfg.process = process;
    cfg.mtbf_s = mtbf_s;
    cfg.mttr_s = mttr_s;
    return cfg;
}

static struct nrs_list outages(const struct nrs_fault_cfg *cfg, uint64_t entity, double end_s)
{
    struct nrs_list list;

    nrs_list_init(&list, sizeof(struct nrs_down_time));
    CU_ASSERT_EQUAL_FATAL(nrs_fault_outages(cfg, key, entity, end_s, &list, NULL), NRS_OK);
    return list;
}

/* Each begins at at_s + i every_s, exactly, and is listed when it begins before the end. */
static void schedules(void)
{
    static const struct {
        double at_s, for_s, every_s, end_s, availability;
        size_t n;
    } rows[] = {
        {2, 0.5, 0, 10, 1, 1},        {2, 0.5, 3, 10, 1 - 0.5 / 3, 3},
        {0, 0.1, 0.25, 1, 0.6, 4},    {2, 50, 0, 10, 1, 1},
        {10, 1, 0, 10, 1, 0},         {2, 0.5, 8, 10, 0.9375, 1},
        {2, 0.5, 3, 11.5, 5. / 6, 4},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_fault_cfg cfg = fault(NRS_FAULT_SCHEDULE, 1, 1);
        struct nrs_list list;

        cfg.at_s = rows[i].at_s;
        cfg.for_s = rows[i].for_s;
        cfg.every_s = rows[i].every_s;
        list = outages(&cfg, 0, rows[i].end_s);
        CHECK_ROW(list.n == rows[i].n, i, "%zu outages", list.n);
        for (size_t k = 0; k < list.n; k++) {
            const struct nrs_down_time *at = (const struct nrs_down_time *)list.at + k;

            CHECK_ROW(at->start_s == rows[i].at_s + (double)k * rows[i].every_s &&
                          at->end_s == at->start_s + rows[i].for_s,
                      i, "outage %zu: %g to %g s", k, at->start_s, at->end_s);
        }
        CHECK_ROW(fabs(nrs_fault_availability(&cfg) - rows[i].availability) < 1e-15, i, "%g",
                  nrs_fault_availability(&cfg));
        nrs_list_free(&list);
    }
}

/* What the law of a row is held against: a life over its scale. */
static double shape_now;

static double weibull_cdf(double x)
{
    return x <= 0 ? 0 : 1 - exp(-pow(x, shape_now));
}

/* Stationary residual life over the scale: the integral of 1 - F up to x, over the mean. With u =
 * x^k it is the regularised incomplete gamma function P(1/k, u). */
static double residual_cdf(double x)
{
    return x <= 0 ? 0 : gsl_sf_gamma_inc_P(1 / shape_now, pow(x, shape_now));
}

static const struct law {
    enum nrs_fault_process process;
    double mtbf_s, mttr_s, up_shape, down_shape;
} laws[] = {
    {NRS_FAULT_EXPONENTIAL, 4, 1, 1, 1},
    {NRS_FAULT_WEIBULL, 3, 2, 0.7, 3},
    {NRS_FAULT_WEIBULL, 2, 5, 2.5, 0.5},
};

static struct nrs_fault_cfg of_law(const struct law *law)
{
    struct nrs_fault_cfg cfg = fault(law->process, law->mtbf_s, law->mttr_s);

    cfg.mtbf_shape = law->up_shape;
    cfg.mttr_shape = law->down_shape;
    return cfg;
}

static double second_moment(const double *x, size_t n)
{
    return samples_moment(x, n, 0, 2);
}

static void check_law(size_t row, const char *what, double *x, size_t n, double mean, double shape,
                      double (*cdf)(double))
{
    double scale = mean / gsl_sf_gamma(1 + 1 / shape), ks;

    for (size_t i = 0; i < n; i++)
        x[i] /= scale;
    shape_now = shape;
    ks = samples_ks(x, n, cdf);
    CHECK_ROW(ks < SAMPLES_KS_LIMIT, row, "%s: sqrt(n) D = %g of %zu", what, ks, n);
}

/* One long run: times up and down are the law's, with its means. A sample's mean is within four of
 * its standard errors. */
static void lives_follow_their_law(void)
{
    static double up[N_DRAWS], down[N_DRAWS];

    for (size_t i = 0; i < NRS_LEN(laws); i++) {
        struct nrs_fault_cfg cfg = of_law(&laws[i]);
        struct nrs_list list =
            outages(&cfg, i, (laws[i].mtbf_s + laws[i].mttr_s) * (N_DRAWS + 1000));
        const struct nrs_down_time *at = list.at;
        double mean, error;

        CU_ASSERT_FATAL(list.n > N_DRAWS);
        for (size_t k = 0; k < N_DRAWS; k++) { /* the first outage may be a rest */
            down[k] = at[k + 1].end_s - at[k + 1].start_s;
            up[k] = at[k + 1].start_s - at[k].end_s;
        }
        mean = samples_mean(up, N_DRAWS);
        error = sqrt(samples_moment(up, N_DRAWS, mean, 2) / N_DRAWS);
        CHECK_ROW(fabs(mean - laws[i].mtbf_s) < 4 * error, i, "mean time up %g s", mean);
        mean = samples_mean(down, N_DRAWS);
        error = sqrt(samples_moment(down, N_DRAWS, mean, 2) / N_DRAWS);
        CHECK_ROW(fabs(mean - laws[i].mttr_s) < 4 * error, i, "mean repair %g s", mean);
        check_law(i, "up", up, N_DRAWS, laws[i].mtbf_s, laws[i].up_shape, weibull_cdf);
        check_law(i, "down", down, N_DRAWS, laws[i].mttr_s, laws[i].down_shape, weibull_cdf);
        nrs_list_free(&list);
    }
}

static bool is_down_at(const struct nrs_list *list, double t_s)
{
    const struct nrs_down_time *at = list->at;

    for (size_t i = 0; i < list->n; i++)
        if (at[i].start_s <= t_s && t_s < at[i].end_s)
            return true;
    return false;
}

/* Many elements met at a random time of their lives: the share that is down is MTTR / (MTBF + MTTR)
 * at the start and at any later time, within four standard deviations of a binomial share. */
static void as_many_are_down_at_any_time(void)
{
    static const double when_s[] = {0, 0.3, 2, 9};

    for (size_t i = 0; i < NRS_LEN(laws); i++) {
        struct nrs_fault_cfg cfg = of_law(&laws[i]);
        double p = laws[i].mttr_s / (laws[i].mtbf_s + laws[i].mttr_s);
        size_t n_down[NRS_LEN(when_s)] = {0};

        CU_ASSERT_DOUBLE_EQUAL(nrs_fault_availability(&cfg), 1 - p, 1e-15);
        for (uint64_t e = 0; e < N_DRAWS; e++) {
            struct nrs_list list = outages(&cfg, e, 10);

            for (size_t k = 0; k < NRS_LEN(when_s); k++)
                n_down[k] += is_down_at(&list, when_s[k]);
            nrs_list_free(&list);
        }
        for (size_t k = 0; k < NRS_LEN(when_s); k++)
            CHECK_ROW(fabs((double)n_down[k] / N_DRAWS - p) < 4 * sqrt(p * (1 - p) / N_DRAWS), i,
                      "%zu of %d are down at %g s, expected %g", n_down[k], N_DRAWS, when_s[k], p);
    }
}

/* What is left of a state has the mean E[X^2] / (2 E[X]) and the law above; E[X^2] of a Weibull law
 * is scale^2 Gamma(1 + 2 / shape). */
static void what_is_left_at_the_start(void)
{
    static double up[N_DRAWS], down[N_DRAWS];

    for (size_t i = 0; i < NRS_LEN(laws); i++) {
        struct nrs_fault_cfg cfg = of_law(&laws[i]);
        const double mean_s[] = {laws[i].mtbf_s, laws[i].mttr_s};
        const double shape[] = {laws[i].up_shape, laws[i].down_shape};
        double *const x[] = {up, down};
        size_t n[2] = {0};

        for (uint64_t e = 0; e < N_DRAWS; e++) {
            struct nrs_list list = outages(&cfg, e, 100 * laws[i].mtbf_s);
            const struct nrs_down_time *at = list.at;
            bool is_down = at->start_s == 0;

            x[is_down][n[is_down]++] = is_down ? at->end_s : at->start_s;
            nrs_list_free(&list);
        }
        for (size_t k = 0; k < 2; k++) {
            double scale = mean_s[k] / gsl_sf_gamma(1 + 1 / shape[k]);
            double want = scale * scale * gsl_sf_gamma(1 + 2 / shape[k]) / (2 * mean_s[k]);
            double got = samples_mean(x[k], n[k]);
            double error = sqrt((second_moment(x[k], n[k]) - got * got) / (double)n[k]);

            CHECK_ROW(fabs(got - want) < 4 * error, i, "%s: %g s, expected %g", k ? "down" : "up",
                      got, want);
            check_law(i, k ? "rest down" : "rest up", x[k], n[k], mean_s[k], shape[k],
                      residual_cdf);
        }
    }
}

/* As new: nothing is down at 0, and the first failure is a whole life away. */
static void one_that_starts_up(void)
{
    static double first[N_DRAWS];

    for (size_t i = 0; i < NRS_LEN(laws); i++) {
        struct nrs_fault_cfg cfg = of_law(&laws[i]);

        cfg.starts_up = true;
        for (uint64_t e = 0; e < N_DRAWS; e++) {
            struct nrs_list list = outages(&cfg, e, 100 * laws[i].mtbf_s);

            first[e] = ((const struct nrs_down_time *)list.at)->start_s;
            nrs_list_free(&list);
        }
        check_law(i, "first", first, N_DRAWS, laws[i].mtbf_s, laws[i].up_shape, weibull_cdf);
    }
}

/* The same element draws the same; another one, or another replication, does not. */
static void streams_are_the_elements(void)
{
    struct nrs_fault_cfg cfg = fault(NRS_FAULT_EXPONENTIAL, 1, 1);
    struct nrs_list a = outages(&cfg, 5, 20), again = outages(&cfg, 5, 20);
    struct nrs_list b = outages(&cfg, 6, 20), longer = outages(&cfg, 5, 40);

    CU_ASSERT(a.n > 0 && a.n == again.n && memcmp(a.at, again.at, a.n * a.size) == 0);
    CU_ASSERT(longer.n > a.n && memcmp(a.at, longer.at, a.n * a.size) == 0);
    CU_ASSERT(b.n > 0 && memcmp(a.at, b.at, a.size) != 0);
    nrs_list_free(&a);
    nrs_list_free(&again);
    nrs_list_free(&b);
    nrs_list_free(&longer);
}

static void what_is_refused(void)
{
    static const struct {
        enum nrs_fault_process process;
        double for_s, every_s, up_shape, down_shape;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {NRS_FAULT_SCHEDULE, 2, 1.5, 1, 1, NRS_ECONFLICT,
         "faults.4.every_s: 1.5 s is not more than for_s, 2 s"},
        {NRS_FAULT_SCHEDULE, 2, 2, 1, 1, NRS_ECONFLICT, "faults.4.every_s: 2 s"},
        {NRS_FAULT_SCHEDULE, 2, 2.1, 1, 1, NRS_OK, ""},
        {NRS_FAULT_SCHEDULE, 2, 0, 1, 1, NRS_OK, ""},
        {NRS_FAULT_SCHEDULE, 2, 3, 2, 1, NRS_ECONFLICT, "process is 'schedule', expected weibull"},
        {NRS_FAULT_EXPONENTIAL, 2, 1, 1, 0.5, NRS_ECONFLICT,
         "faults.4: a shape is given, but process is 'exponential'"},
        {NRS_FAULT_EXPONENTIAL, 2, 1, 1, 1, NRS_OK, ""},
        {NRS_FAULT_WEIBULL, 2, 1, 2, 0.5, NRS_OK, ""},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_fault_cfg cfg = fault(rows[i].process, 5, 5);
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got;

        cfg.for_s = rows[i].for_s;
        cfg.every_s = rows[i].every_s;
        cfg.mtbf_shape = rows[i].up_shape;
        cfg.mttr_shape = rows[i].down_shape;
        got = nrs_fault_check(&cfg, 4, &err);
        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%d '%s'", got, err.text);
    }
}

/* A million outages are enough: an element that fails every millisecond ends with an error. */
static void outages_are_bounded(void)
{
    struct nrs_fault_cfg cfg = fault(NRS_FAULT_SCHEDULE, 1, 1);
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_list list;

    cfg.for_s = 1e-6;
    cfg.every_s = 1e-3;
    nrs_list_init(&list, sizeof(struct nrs_down_time));
    CU_ASSERT_EQUAL(nrs_fault_outages(&cfg, key, 0, 1e9, &list, &err), NRS_ERANGE);
    CU_ASSERT_EQUAL(list.n, NRS_OUTAGES_MAX);
    CU_ASSERT(says(&err, "more than 1000000 outages"));
    nrs_list_free(&list);
}

static void intervals_that_meet_are_joined(void)
{
    static const struct {
        struct nrs_down_time in[4], out[4];
        size_t n, want;
    } rows[] = {
        {{{5, 6}, {1, 2}, {3, 4}}, {{1, 2}, {3, 4}, {5, 6}}, 3, 3},
        {{{1, 2}, {2, 3}, {3.5, 4}}, {{1, 3}, {3.5, 4}}, 3, 2},
        {{{1, 9}, {2, 3}, {4, 5}, {9.5, 10}}, {{1, 9}, {9.5, 10}}, 4, 2},
        {{{4, 6}, {1, 5}, {5, 7}}, {{1, 7}}, 3, 1},
        {{{2, 3}, {2, 3}}, {{2, 3}}, 2, 1},
        {{{0, 0}}, {{0, 0}}, 0, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_list list;

        nrs_list_init(&list, sizeof(struct nrs_down_time));
        CU_ASSERT_FATAL(nrs_list_add(&list, rows[i].in, rows[i].n));
        nrs_intervals_join(&list);
        CHECK_ROW(list.n == rows[i].want, i, "%zu", list.n);
        CHECK_ROW(list.n != rows[i].want || list.n == 0 ||
                      memcmp(list.at, rows[i].out, list.n * list.size) == 0,
                  i, "other intervals");
        nrs_list_free(&list);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"schedules", schedules},
        {"lives follow their law", lives_follow_their_law},
        {"as many are down at any time", as_many_are_down_at_any_time},
        {"what is left at the start", what_is_left_at_the_start},
        {"one that starts up", one_that_starts_up},
        {"streams are the elements'", streams_are_the_elements},
        {"what is refused", what_is_refused},
        {"outages are bounded", outages_are_bounded},
        {"intervals that meet are joined", intervals_that_meet_are_joined},
        {NULL, NULL},
    };

    return check_main("fault", tests);
}
