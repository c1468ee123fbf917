/* test_arrivals.c - capture times: gaps, phases, jitter and counts against their distributions. */
#include "device/arrivals.h"

#include <gsl/gsl_cdf.h>

#include "check.h"
#include "samples.h"

#define N_UES 4000

static const struct nrs_rng_key key = {11, 2};
static double sample[200000];

static double truncated_normal_cdf(double z)
{
    double low = gsl_cdf_ugaussian_P(-2);

    return fmin(fmax((gsl_cdf_ugaussian_P(z) - low) / (1 - 2 * low), 0), 1);
}

static void periodic_gaps(void)
{
    static const double rates_hz[] = {0.3, 10, 30, 59.94};

    for (size_t i = 0; i < NRS_LEN(rates_hz); i++) {
        const struct nrs_arrivals_cfg cfg = {
            .process = NRS_PERIODIC, .rate_hz = rates_hz[i], .end_s = 100};
        struct nrs_arrivals a = nrs_arrivals_init(&cfg, key, 3);
        double last = nrs_arrivals_next_s(&a, &cfg), first = last, t, worst = 0;
        size_t n = 1;

        for (; isfinite(t = nrs_arrivals_next_s(&a, &cfg)); last = t, n++)
            worst = fmax(worst, fabs(t - last - 1 / rates_hz[i]));
        CHECK_ROW(worst < 1e-9, i, "a gap is %g s off", worst);
        CHECK_ROW(first > 0 && first < 1 / rates_hz[i], i, "starts at %g s", first);
        CHECK_ROW(last < 100 && last + 1 / rates_hz[i] >= 100, i, "ends at %g s", last);
        CHECK_ROW(n == a.n && fabs((double)n - 100 * rates_hz[i]) <= 1, i, "%zu captures", n);
        CHECK_ROW(isinf(nrs_arrivals_next_s(&a, &cfg)), i, "another one after the end");
    }
}

static void phases_are_uniform(void)
{
    const struct nrs_arrivals_cfg cfg = {.process = NRS_PERIODIC, .rate_hz = 4, .end_s = 10};

    for (uint32_t ue = 0; ue < N_UES; ue++) {
        struct nrs_arrivals a = nrs_arrivals_init(&cfg, key, ue);

        sample[ue] = 4 * nrs_arrivals_next_s(&a, &cfg);
    }
    CU_ASSERT(samples_ks(sample, N_UES, samples_uniform_cdf) < SAMPLES_KS_LIMIT);
}

/* The phase is drawn first: a source without jitter shows where each frame belongs. */
static void jitter_is_truncated_not_clipped(void)
{
    const double std_s = 0.004;
    const struct nrs_arrivals_cfg plain = {.process = NRS_PERIODIC, .rate_hz = 30, .end_s = 500};
    struct nrs_arrivals_cfg jittered = plain;
    size_t n = 0;

    jittered.jitter_std_s = std_s;
    for (uint32_t ue = 0; ue < 10; ue++) {
        struct nrs_arrivals a = nrs_arrivals_init(&plain, key, ue);
        struct nrs_arrivals b = nrs_arrivals_init(&jittered, key, ue);
        double t, u;

        for (;;) {
            t = nrs_arrivals_next_s(&a, &plain);
            u = nrs_arrivals_next_s(&b, &jittered);
            if (!isfinite(t) || !isfinite(u))
                break;
            if (u > 0) /* nothing is captured before the start */
                sample[n++] = (u - t) / std_s;
        }
    }
    CU_ASSERT(n > 140000);
    CU_ASSERT(samples_ks(sample, n, truncated_normal_cdf) < SAMPLES_KS_LIMIT);
    CU_ASSERT(sample[0] >= -2 - 1e-6 && sample[n - 1] <= 2 + 1e-6); /* sorted by now */
    /* variance of the normal cut at +-c: 1 - 2 c phi(c) / (2 Phi(c) - 1), c = 2 */
    CU_ASSERT_DOUBLE_EQUAL(samples_moment(sample, n, 0, 2), 0.773741, 0.01);
}

/* Jitter of several periods: frames may coincide, but never swap. */
static void jitter_never_reorders(void)
{
    const struct nrs_arrivals_cfg cfg = {
        .process = NRS_PERIODIC, .rate_hz = 100, .jitter_std_s = 0.05, .end_s = 50};

    for (uint32_t ue = 0; ue < 20; ue++) {
        struct nrs_arrivals a = nrs_arrivals_init(&cfg, key, ue);
        double last = 0, t;
        size_t swapped = 0, n = 0;

        for (; isfinite(t = nrs_arrivals_next_s(&a, &cfg)); last = t, n++)
            swapped += !(t >= last && t < 50);
        CHECK_ROW(swapped == 0, ue, "%zu of %zu", swapped, n);
        CHECK_ROW(fabs((double)n - 5000) <= 20, ue, "%zu captures", n); /* 2 x 0.1 s at the end */
    }
}

/* Counts of N_UES sources: mean and variance lambda T, within 99.9 % intervals. */
static void poisson_counts_and_gaps(void)
{
    const double mean = 2.5 * 8;
    const struct nrs_arrivals_cfg cfg = {.process = NRS_POISSON, .rate_hz = 2.5, .end_s = 8};
    double sum = 0, sum2 = 0, dispersion;
    size_t n = 0;

    for (uint32_t ue = 0; ue < N_UES; ue++) {
        struct nrs_arrivals a = nrs_arrivals_init(&cfg, key, ue);
        double last = 0, t;

        for (; isfinite(t = nrs_arrivals_next_s(&a, &cfg)); last = t)
            if (a.n == 1) /* later gaps are shortened by the end */
                sample[n++] = 2.5 * (t - last);
        sum += a.n;
        sum2 += (double)a.n * a.n;
    }
    CU_ASSERT_DOUBLE_EQUAL(sum / N_UES, mean, 3.3 * sqrt(mean / N_UES));
    dispersion = (sum2 - sum * sum / N_UES) / (sum / N_UES);
    CU_ASSERT(dispersion > gsl_cdf_chisq_Pinv(0.0005, N_UES - 1));
    CU_ASSERT(dispersion < gsl_cdf_chisq_Pinv(0.9995, N_UES - 1));
    CU_ASSERT(samples_ks(sample, n, samples_exponential_cdf) < SAMPLES_KS_LIMIT);
}

static void one_shot_is_one_frame(void)
{
    const struct nrs_arrivals_cfg cfg = {
        .process = NRS_ONE_SHOT, .one_shot_from_s = 2, .end_s = 12};
    size_t wrong = 0;

    for (uint32_t ue = 0; ue < N_UES; ue++) {
        struct nrs_arrivals a = nrs_arrivals_init(&cfg, key, ue);

        sample[ue] = (nrs_arrivals_next_s(&a, &cfg) - 2) / 10;
        wrong += !isinf(nrs_arrivals_next_s(&a, &cfg)) || !isinf(nrs_arrivals_next_s(&a, &cfg));
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(samples_ks(sample, N_UES, samples_uniform_cdf) < SAMPLES_KS_LIMIT);
}

/* A longer run begins like a shorter one, and every UE and replication has its own times. */
static void times_belong_to_ue_and_replication(void)
{
    static const enum nrs_arrival processes[] = {NRS_PERIODIC, NRS_POISSON};
    const struct nrs_rng_key next = {11, 3};

    for (size_t i = 0; i < NRS_LEN(processes); i++) {
        const struct nrs_arrivals_cfg s = {
            .process = processes[i], .rate_hz = 30, .jitter_std_s = 0.002, .end_s = 3};
        struct nrs_arrivals_cfg l = s;
        struct nrs_arrivals a = nrs_arrivals_init(&s, key, 5), b, c, d;
        double first = nrs_arrivals_next_s(&a, &s);

        l.end_s = 300;
        b = nrs_arrivals_init(&l, key, 5);
        c = nrs_arrivals_init(&s, key, 6);
        d = nrs_arrivals_init(&s, next, 5);
        CHECK_ROW(nrs_arrivals_next_s(&b, &l) == first, i, "depends on the run's length");
        for (int k = 0; k < 40; k++)
            CHECK_ROW(nrs_arrivals_next_s(&a, &s) == nrs_arrivals_next_s(&b, &l), i, "frame %d", k);
        CHECK_ROW(nrs_arrivals_next_s(&c, &s) != first, i, "two UEs at once");
        CHECK_ROW(nrs_arrivals_next_s(&d, &s) != first, i, "two replications alike");
    }
}

static void names(void)
{
    CU_ASSERT_STRING_EQUAL(nrs_arrival_names[NRS_PERIODIC], "periodic");
    CU_ASSERT_STRING_EQUAL(nrs_arrival_names[NRS_POISSON], "poisson");
    CU_ASSERT_STRING_EQUAL(nrs_arrival_names[NRS_ONE_SHOT], "one-shot");
    CU_ASSERT_PTR_NULL(nrs_arrival_names[NRS_ONE_SHOT + 1]);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"periodic gaps", periodic_gaps},
        {"phases are uniform", phases_are_uniform},
        {"jitter is truncated, not clipped", jitter_is_truncated_not_clipped},
        {"jitter never reorders", jitter_never_reorders},
        {"poisson counts and gaps", poisson_counts_and_gaps},
        {"one-shot is one frame", one_shot_is_one_frame},
        {"times belong to UE and replication", times_belong_to_ue_and_replication},
        {"names", names},
        {NULL, NULL},
    };
    return check_main("arrivals", tests);
}
