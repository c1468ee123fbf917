/* poisson.h - exact limits of the mean of a Poisson count, by Garwood (Biometrika 28, 1936).
 *
 *   P(X >= x; lo) = alpha        P(X <= x; hi) = alpha
 *
 * which are quantiles of gamma distributions with the shapes x and x + 1, or half of those of
 * chi-square with 2 x and 2 x + 2 degrees of freedom.
 */
#ifndef NRS_STATS_POISSON_H
#define NRS_STATS_POISSON_H

#include "stats/interval.h"

/**
 * One limit: too low with a probability of at most `alpha`.
 * @param x      events, >= 0; a real number, for effective counts.
 * @param alpha  in (0, 0.5).
 * @return -log(alpha) for x = 0: 3.0 for 5 %, the rule of three. NAN outside of the ranges. Pure.
 */
double nrs_poisson_upper(double x, double alpha);

/** One limit: too high with a probability of at most `alpha`. @return 0 for x = 0. */
double nrs_poisson_lower(double x, double alpha);

/** Two-sided interval: each limit is wrong with a probability of at most (1 - confidence) / 2. */
struct nrs_interval nrs_garwood(double x, double confidence);

#endif
