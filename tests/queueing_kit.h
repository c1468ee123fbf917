/* queueing_kit.h - means of stages over independent replications, with intervals of confidence. */
#ifndef NRS_TESTS_QUEUEING_KIT_H
#define NRS_TESTS_QUEUEING_KIT_H

#include <gsl/gsl_cdf.h>

#include "samples.h"
#include "sim_kit.h"

#define N_REPLICATIONS 10
#define CONFIDENCE     0.99

struct interval {
    double mean, half_width;
};

/** By Student's t. */
static inline struct interval student(const double *x, size_t n)
{
    double mean = samples_mean(x, n);
    double variance = samples_moment(x, n, mean, 2) * (double)n / (double)(n - 1);
    double t = gsl_cdf_tdist_Pinv(0.5 + CONFIDENCE / 2, (double)(n - 1));

    return (struct interval){mean, t * sqrt(variance / (double)n)};
}

/** Mean of one stage over the measured frames of each replication that were captured before
 * `until_s`: what waits at the end of a run may wait for what never comes. */
static inline void replication_means(const struct nrs_ledger *l,
                                     double (*stage_s)(const struct nrs_frame *), double until_s,
                                     double *mean)
{
    size_t n[N_REPLICATIONS] = {0};

    for (size_t r = 0; r < N_REPLICATIONS; r++)
        mean[r] = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->frames[i].measured && l->frames[i].capture_s < until_s) {
            mean[l->frames[i].replication] += stage_s(&l->frames[i]);
            n[l->frames[i].replication]++;
        }
    for (size_t r = 0; r < N_REPLICATIONS; r++)
        mean[r] /= (double)n[r];
}

/** `want` lies in the interval, which is narrow enough to tell. */
static inline void check_interval(const char *name, const char *what, struct interval got,
                                  double want, size_t row)
{
    CHECK_ROW(fabs(got.mean - want) <= got.half_width, row,
              "%s: mean %s %.3f ms +- %.3f, theory %.3f", name, what, 1e3 * got.mean,
              1e3 * got.half_width, 1e3 * want);
    CHECK_ROW(got.half_width < 0.1 * want, row, "%s: +- %.3f ms tells nothing", name,
              1e3 * got.half_width);
}

#endif
