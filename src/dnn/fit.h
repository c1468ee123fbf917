/* fit.h - a compute profile from measured or published times of layers or whole networks.
 *
 * Few times exist per device and a profile has many numbers, so the fit is a maximum a posteriori
 * one in log space: every number is pulled to a median, within a factor exp(spread):
 *
 *   minimise  sum over numbers (ln(number / median) / spread)^2
 *           + sum over points  (ln(predicted / measured) / residual)^2
 *
 * The priors say what devices of a kind have in common. See tools/fit_profile.c for those of the
 * shipped profiles.
 */
#ifndef NRS_DNN_FIT_H
#define NRS_DNN_FIT_H

#include "dnn/profile.h"

/* The numbers that are fitted. The ratios are those of rates. */
enum nrs_fit_number {
    NRS_FIT_CONV,      /* MAC/s of 3x3 convolutions; the other rates hang on it */
    NRS_FIT_OVERHEAD,  /* s per layer */
    NRS_FIT_STRIDED,   /* over conv */
    NRS_FIT_1X1,       /* over conv; fully connected layers have the same rate */
    NRS_FIT_GROUPED,   /* over strided; depthwise ones the same */
    NRS_FIT_BANDWIDTH, /* byte/s */
    NRS_FIT_CHANNELS,  /* channels_half */
    NRS_FIT_OUTPUTS,   /* outputs_half */
    NRS_FIT_RUN,       /* s per run */
    NRS_N_FIT_NUMBERS
};
extern const char *const nrs_fit_number_names[]; /* NULL at the end */

/* What a number is before a time is known: median (SI, > 0) and spread of its logarithm. A spread
 * of 0 fixes it at the median. */
struct nrs_fit_prior {
    double median[NRS_N_FIT_NUMBERS], spread[NRS_N_FIT_NUMBERS];
    double bandwidth_most; /* byte/s that the memory's interface carries; 0: not known */
};

/* Layers first..last of a batch took `seconds`; both graph and numbers are borrowed. */
struct nrs_fit_point {
    const struct nrs_graph *graph;
    uint32_t first, last;
    int64_t batch;
    double seconds;
};

struct nrs_fit_result {
    double value[NRS_N_FIT_NUMBERS];    /* SI */
    double variance[NRS_N_FIT_NUMBERS]; /* of the logarithm, by the curvature at the optimum */
};

/** The prior of a device whose kind is not known: wide, around ncnn's CPUs. */
extern const struct nrs_fit_prior nrs_fit_prior_default;

/** Set the profile's times, rates and losses from the numbers, each within its attribute's range.
 */
void nrs_fit_apply(const double value[NRS_N_FIT_NUMBERS], struct nrs_profile *profile);

/**
 * Fit `profile` to `n` points; its weight_bytes and activation_bytes are given, names and errors
 * are left as they are. Deterministic; a start in scale is found from the points themselves.
 * @param residual  spread of ln(predicted / measured) that the times are good for, > 0: 0.03 is
 *                  about the run-to-run spread of such benchmarks.
 * @param result    the numbers; may be NULL.
 * @return NRS_ERANGE for a point without seconds, NRS_ECONFLICT when nothing is to be fitted,
 *         NRS_EMACHINE.
 */
enum nrs_status nrs_fit_profile(const struct nrs_fit_prior *prior,
                                const struct nrs_fit_point *points, size_t n, double residual,
                                struct nrs_profile *profile, struct nrs_fit_result *result,
                                struct nrs_error *err);

#endif
