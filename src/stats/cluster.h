/* cluster.h - shares and means of trials that come in clusters, with intervals that respect it.
 *
 * Trials of one cluster may depend on each other in any way, clusters do not depend on each other:
 * replications (drops of UEs), or the UEs of a single one. Nothing is assumed of the distribution
 * inside a cluster, so that no interval here is narrower because there are more trials a cluster,
 * unless the data show that they are alike.
 */
#ifndef NRS_STATS_CLUSTER_H
#define NRS_STATS_CLUSTER_H

#include <stddef.h>

#include "core/status.h"
#include "stats/interval.h"

/* Trials and successes of one cluster; or observed time and time of success; or the two sums whose
 * ratio is wanted. */
struct nrs_cluster {
    double n, x;
};

struct nrs_share {
    double estimate;        /* sum of x over sum of n; NAN: no trials */
    struct nrs_interval ci; /* NANs: no trials */
    double deff;  /* design effect: variance of the estimate over that of n independent trials; for
                     times, of as many as there are clusters. NAN: cannot be estimated, as with one
                     cluster, or when all trials have the same outcome */
    double n_eff; /* as many independent trials would have the same interval */
    double df;    /* degrees of freedom of the variance; 0: too few clusters for one */
    size_t n_clusters; /* that have anything */
    double n;          /* trials, or observed time */
};

/**
 * Share of successes. Ratio estimator with linearised variance (Cochran, Sampling Techniques, 1977,
 * chapter 6) and the interval of Korn and Graubard (Survey Methodology 24, 1998): Clopper-Pearson
 * with the effective sample size n / deff, times the square of the ratio of the normal's quantile
 * to that of Student's t.
 *
 * Two things are added for rare failures. The degrees of freedom are those of the rarer outcome:
 * (sum x)^2 / sum x^2 - 1 clusters are behind it, 1 less than their number when they have as many
 * failures each. And n_eff stays between (sum n)^2 / sum n^2, the number of clusters of equal size,
 * and n: trials cannot depend on each other more than wholly. Below 1 degree of freedom, with fewer
 * than three clusters, and with no failure at all, the variance is not used, and a cluster counts
 * as one trial. Two clusters have 1 degree of freedom only when they are alike, and seem to have no
 * variance then: in bursts of losses, 2 a cluster on average, they are alike one time in five.
 * @param c  0 <= x <= n each; those with n = 0 are passed over.
 * @param confidence  of the two-sided interval, in (0, 1).
 * @return NRS_ERANGE for counts or a confidence outside of their ranges.
 */
enum nrs_status nrs_cluster_share(const struct nrs_cluster *c, size_t n, double confidence,
                                  struct nrs_share *out, struct nrs_error *err);

/**
 * Share of time, as of availability. The same without the bound n, which would depend on the unit
 * of time: time has no trials.
 */
enum nrs_status nrs_cluster_time_share(const struct nrs_cluster *c, size_t n, double confidence,
                                       struct nrs_share *out, struct nrs_error *err);

struct nrs_mean {
    double estimate;        /* sum of x over sum of n; NAN: nothing to divide by */
    struct nrs_interval ci; /* NANs: fewer than two clusters */
    double df;
    size_t n_clusters;
};

/**
 * Ratio of two sums, as of energy over messages: linearised variance, Student's t with
 * (sum n)^2 / sum n^2 - 1 degrees of freedom. Symmetric: for sums of many small parts, not for
 * rare large ones.
 * @param c  n >= 0, x finite; x may be other than 0 where n is 0.
 * @return as nrs_cluster_share.
 */
enum nrs_status nrs_cluster_mean(const struct nrs_cluster *c, size_t n, double confidence,
                                 struct nrs_mean *out, struct nrs_error *err);

struct nrs_rate {
    double estimate;        /* sum of x over sum of n; NAN: no time */
    struct nrs_interval ci; /* lo 0: without an event; NANs: no time */
    double deff;  /* design effect: variance of the count over that of a Poisson one, its mean. NAN:
                     cannot be estimated, with one cluster or without an event */
    double n_eff; /* as many independent events would have the same interval */
    double df;    /* degrees of freedom of the variance; 0: too few clusters for one */
    size_t n_clusters; /* that have anything */
    double n;          /* observed time */
};

/**
 * Rate of events over time, as of outages over the time up. Garwood's interval of a Poisson mean
 * (poisson.h) with an effective number of events, made as Korn and Graubard make an effective
 * number of trials: the events over the design effect, which is the dispersion of the clusters'
 * counts, times the square of the ratio of the normal's quantile to that of Student's t.
 *
 * The degrees of freedom are those of the events: (sum x)^2 / sum x^2 - 1 clusters are behind them.
 * The effective number is never below 1 when there are events, and never above their number. Below
 * 1 degree of freedom, and with fewer than three clusters, the variance is not used, and all events
 * count as a single one. Without an
 * event the rate is at most -log((1 - confidence) / 2) over the time, as if events came alone: it
 * bounds how often clusters begin to have any.
 * @param c  n: time, x: events in it, both >= 0; of 0 time, too.
 * @return as nrs_cluster_share.
 */
enum nrs_status nrs_cluster_rate(const struct nrs_cluster *c, size_t n, double confidence,
                                 struct nrs_rate *out, struct nrs_error *err);

/**
 * Interval of a quantile, by order statistics (Woodruff, JASA 47, 1952): the values whose empirical
 * share does not contradict q, given the effective sample size at the estimate.
 * @param at  share of the values that are at most the estimated quantile, from nrs_cluster_share.
 * @param q   in (0, 1).
 * @return shares: the limits of the quantile are the sample's quantiles at lo and at hi. lo = 0: no
 *   lower limit; hi > 1: no upper limit. NANs when `at` has no data.
 */
struct nrs_interval nrs_quantile_shares(const struct nrs_share *at, double q, double confidence);

#endif
