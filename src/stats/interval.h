/* interval.h - exact limits of a binomial share, by Clopper and Pearson (Biometrika 26, 1934).
 *
 * The limits are quantiles of beta distributions. They are found by Newton's method on the
 * logarithm of the tail, which GSL's inverse (gsl_cdf_beta_Pinv) does not do reliably where shares
 * are small and trials many.
 */
#ifndef NRS_STATS_INTERVAL_H
#define NRS_STATS_INTERVAL_H

struct nrs_interval {
    double lo, hi; /* NAN: none */
};

/**
 * Two-sided interval of a share: each limit is wrong with a probability of at most
 * (1 - confidence) / 2 when the trials are independent.
 * @param x           successes, 0 <= x <= n; a real number, for effective sample sizes.
 * @param n           trials, > 0, up to 1e9.
 * @param confidence  in (0, 1), up to 1 - 1e-9.
 * @return lo is 0 exactly for x = 0, hi is 1 exactly for x = n. NANs for anything outside of these
 *   ranges. Pure.
 */
struct nrs_interval nrs_clopper_pearson(double x, double n, double confidence);

/** One limit: too low with a probability of at most `alpha`. x, n as above; alpha in (0, 0.5). */
double nrs_binomial_upper(double x, double n, double alpha);

/** One limit: too high with a probability of at most `alpha`. */
double nrs_binomial_lower(double x, double n, double alpha);

/**
 * How many trials show that the share of failures is at most `share`, with k failures among them?
 * @param k      failures, >= 0.
 * @param share  in (0, 1).
 * @param alpha  probability of being wrong, in (0, 0.5).
 * @return the least whole number n with nrs_binomial_upper(k, n, alpha) <= share; INFINITY above
 *   1e15. NAN outside of the ranges.
 */
double nrs_trials_needed(double k, double share, double alpha);

/**
 * Which counts x of n trials do not contradict a share? Turns an interval of shares into one of
 * ranks.
 * @param share  in (0, 1).
 * @return the least and the largest real x in [0, n] whose Clopper-Pearson interval contains
 *   `share`. NANs as nrs_clopper_pearson.
 */
struct nrs_interval nrs_binomial_counts(double n, double share, double confidence);

#endif
