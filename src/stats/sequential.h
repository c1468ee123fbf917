/* sequential.h - looking at a growing sample more than once.
 *
 * Who stops at the first interval that decides is wrong more often than one interval is. With the
 * error spent over the looks, the probability that any of the intervals misses the truth is at most
 * their sum (union bound): no assumption on how the looks depend on each other, nor on how many
 * there will be.
 */
#ifndef NRS_STATS_SEQUENTIAL_H
#define NRS_STATS_SEQUENTIAL_H

/**
 * The error that look j may make: alpha / (j (j + 1)). Over all looks, however many, the sum is
 * alpha.
 * @param alpha  in (0, 1).
 * @param look   1 for the first.
 * @return in (0, alpha / 2]; 0 for look 0.
 */
double nrs_look_alpha(double alpha, unsigned look);

/** Confidence of the interval at look j such that all looks together have `confidence`. */
double nrs_look_confidence(double confidence, unsigned look);

#endif
