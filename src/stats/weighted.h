/* weighted.h - mean of weighted samples of a rare event, and whether it can be believed.
 *
 * A sample is a weight times a loss: the likelihood ratio of what was drawn times the probability
 * that it is lost. Its mean is the probability of a loss, and unbiased; but when the samples miss
 * where losses come from, it is too low, and so is its standard error. What tells is kept besides
 * the sums: see nrs_weighted_judge.
 */
#ifndef NRS_STATS_WEIGHTED_H
#define NRS_STATS_WEIGHTED_H

#include <stdbool.h>
#include <stdint.h>

#define NRS_WEIGHTED_EDGE 30 /* samples at the edge of what was drawn */

struct nrs_weighted_sample {
    double severity; /* how bad the channel was: greater is worse. In any unit. */
    double value;    /* weight times loss, >= 0 */
};

/* Plain data; copy by value. */
struct nrs_weighted {
    uint64_t n, n_contributing;   /* samples; of these, those above 0 */
    double sum, squares, largest; /* of the values */
    uint32_t n_edge;
    struct nrs_weighted_sample
        edge[NRS_WEIGHTED_EDGE]; /* the most severe, the least severe first */
};

/* Why an estimate is not to be believed. */
enum nrs_weighted_fault {
    NRS_WEIGHTED_FINE,
    NRS_WEIGHTED_NOTHING,    /* no sample was ever lost */
    NRS_WEIGHTED_FEW,        /* the estimate is made of too few samples */
    NRS_WEIGHTED_LARGEST,    /* one sample makes too much of it */
    NRS_WEIGHTED_EDGE_HEAVY, /* it comes from the edge of what was drawn */
    NRS_N_WEIGHTED_FAULTS
};
/* One line each, "" for NRS_WEIGHTED_FINE. */
extern const char *const nrs_weighted_faults[NRS_N_WEIGHTED_FAULTS];

#define NRS_WEIGHTED_FEW_BELOW     30.0 /* effective contributions */
#define NRS_WEIGHTED_LARGEST_ABOVE 0.10 /* share of the sum */
#define NRS_WEIGHTED_EDGE_ABOVE    0.50 /* share of the sum */

struct nrs_weighted_report {
    double estimate, standard_error; /* as if samples were independent */
    double n_effective;              /* contributions: (sum x)^2 / sum x^2; 0 without any */
    double largest_share;            /* of the sum, from one sample; 1 without any */
    double edge_share; /* of the sum, from the NRS_WEIGHTED_EDGE most severe samples; 1 likewise */
    uint64_t n, n_contributing;
    enum nrs_weighted_fault fault;
};

/** No samples yet. */
void nrs_weighted_init(struct nrs_weighted *w);

/** Add a sample. Samples of equal severity count in the order of their values. */
void nrs_weighted_add(struct nrs_weighted *w, double severity, double value);

/** Add those of `from`. Sums depend on the order of calls in their last bits. */
void nrs_weighted_append(struct nrs_weighted *to, const struct nrs_weighted *from);

/**
 * The estimate, its standard error and the diagnostics.
 *
 * Refused is an estimate of fewer than 30 effective contributions (their relative standard error
 * would be above 18 %, and the error of that error 13 % and more, so that an interval of two of
 * them is a guess); one of which a single sample makes more than a tenth (Chatterjee and Diaconis,
 * arXiv:1511.01437: the size of the greatest weight tells of convergence, the variance does not);
 * and one of which half comes from the 30 most severe samples: losses grow up to the edge of what
 * was drawn, and as much may lie beyond it.
 * @return by value. Pure; cannot fail.
 */
struct nrs_weighted_report nrs_weighted_judge(const struct nrs_weighted *w);

/**
 * Interval of a positive estimate whose logarithm is about normal: estimate exp(+-t s), s the
 * relative standard error and t Student's quantile.
 * @param freedom  degrees of freedom of the standard error.
 * @param confidence  of both sides, such as 0.95.
 * @param lo, hi  NAN when estimate or freedom are not above 0, or the error is not finite.
 */
void nrs_weighted_interval(double estimate, double standard_error, double freedom,
                           double confidence, double *lo, double *hi);

#endif
